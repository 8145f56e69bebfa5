"""What package checks need of a table once its rows are gone: how many, and how long the work orders took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from evalcheck.evidence.model import Table, TableSummary
from evalcheck.evidence.tables.rows import RowsRead
from evalcheck.evidence.tables.stated import stated_of
from evalcheck.evidence.tables.things import Things
from evalcheck.evidence.tables.work_order_rows import Stage, read_stages, row_days, row_working_days, stage_groups, total_column
from evalcheck.evidence.values.dates import day_of
from evalcheck.evidence.values.durations import Duration, cached_duration, unit_of_header
from evalcheck.findings import Location
from evalcheck.submission.model import Block


class TableSummariser:
    """Feeds on the blocks of one table; what it keeps does not grow with the rows (durations are few and counted)."""

    def __init__(self, table: Table, as_of: date) -> None:
        self._table = table
        self._as_of = as_of
        self._groups = stage_groups(table)
        self._total = total_column(table)
        self._rows = 0
        self._things = Things(table)
        self._passed: Counter[int] = Counter()
        self._days: Counter[float] = Counter()
        self._working_days: Counter[float] = Counter()
        self._ahead: Counter[float] = Counter()
        self._working_ahead: Counter[float] = Counter()

    def feed(self, block: Block) -> None:
        self._rows += len(block.rows)
        self._things.feed(block)
        if not self._groups and self._total is None:
            return
        stages = list(read_stages(block, self._groups)) if self._groups else [()] * len(block.rows)
        totals = block.columns[self._total.index].values() if self._total else [None] * len(block.rows)
        unit = unit_of_header(self._total.header) if self._total else "day"
        for row, written in zip(stages, totals, strict=True):
            self._count(row, cached_duration(written, unit))
            self._passed[sum(stage.start is not None or stage.finish is not None for stage in row)] += 1

    def _count(self, row: Sequence[Stage], total: Duration | None) -> None:
        ahead = any(time is not None and day_of(time) > self._as_of for stage in row for time in (stage.start, stage.finish))
        if (days := row_days(row, total)) is not None:
            # A hundredth of a day is a quarter of an hour: finer differences would only make the histogram grow.
            self._days[round(days, 2)] += 1
            self._ahead[round(days, 2)] += ahead
        if (working := row_working_days(row)) is not None:
            self._working_days[working] += 1
            self._working_ahead[working] += ahead

    def finish(self, read: RowsRead) -> TableSummary:
        return TableSummary(
            template=self._table.template.id,
            location=Location(self._table.file.path, self._table.sheet.name),
            rows=self._rows,
            distinct=self._things.distinct(),
            keys=self._things.keys(),
            groups=self._things.groups(),
            stages=len(self._groups),
            passed=dict(sorted(self._passed.items())) if self._groups else {},
            durations=dict(sorted(self._days.items())),
            working_durations=dict(sorted(self._working_days.items())),
            ahead=dict(sorted((+self._ahead).items())),
            working_ahead=dict(sorted((+self._working_ahead).items())),
            stated=stated_of((*self._table.notes, *read.notes)),
        )
