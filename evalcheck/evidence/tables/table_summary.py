"""What package checks need of a table once its rows are gone: how many, and how long the work orders took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from evalcheck.evidence.model import Table, TableColumn, TableSummary
from evalcheck.evidence.tables.rows import RowsRead
from evalcheck.evidence.tables.stated import stated_of
from evalcheck.evidence.tables.work_order_rows import Stage, read_stages, row_days, row_working_days, stage_groups, total_column
from evalcheck.evidence.values.dates import day_of
from evalcheck.evidence.values.durations import Duration, cached_duration, unit_of_header
from evalcheck.evidence.wording import bare
from evalcheck.findings import Location
from evalcheck.patterns import regex
from evalcheck.submission.model import Block

_NAMING = (regex(r"(?:名称|姓名|全称|名)$"), regex(r"(?:机构|单位|医院|学校|线路|场馆|项目|园区|企业|平台|事项)$"))
"""Headings of lists of their own that say what a row is about, the surer ones first."""
_MANY = 50_000
"""Different things after which counting them ends: every number that a list promises is smaller."""


class TableSummariser:
    """Feeds on the blocks of one table; what it keeps does not grow with the rows (durations are few and counted)."""

    def __init__(self, table: Table, as_of: date) -> None:
        self._table = table
        self._as_of = as_of
        self._groups = stage_groups(table)
        self._total = total_column(table)
        self._rows = 0
        self._named = _naming_column(table)
        self._things: set[int] = set()
        self._days: Counter[float] = Counter()
        self._working_days: Counter[float] = Counter()
        self._ahead: Counter[float] = Counter()
        self._working_ahead: Counter[float] = Counter()

    def feed(self, block: Block) -> None:
        self._rows += len(block.rows)
        if self._named is not None and len(self._things) < _MANY:
            self._things.update(block.columns[self._named.index].keys())
        if not self._groups and self._total is None:
            return
        stages = list(read_stages(block, self._groups)) if self._groups else [()] * len(block.rows)
        totals = block.columns[self._total.index].values() if self._total else [None] * len(block.rows)
        unit = unit_of_header(self._total.header) if self._total else "day"
        for row, written in zip(stages, totals, strict=True):
            self._count(row, cached_duration(written, unit))

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
            distinct=self._distinct(),
            stages=len(self._groups),
            durations=dict(sorted(self._days.items())),
            working_durations=dict(sorted(self._working_days.items())),
            ahead=dict(sorted((+self._ahead).items())),
            working_ahead=dict(sorted((+self._working_ahead).items())),
            stated=stated_of((*self._table.notes, *read.notes)),
        )

    def _distinct(self) -> int | None:
        """Different names (or codes) among the rows; 0 is the key of a blank one, which may be anything."""
        if self._named is None or 0 in self._things or len(self._things) >= _MANY:
            return None
        return len(self._things)


def _naming_column(table: Table) -> TableColumn | None:
    """The column that says whom or what a row of a list is about: its code, else its name. Work orders are counted by rows."""
    if table.template.stages:
        return None
    typed = {column.spec.type: column for column in reversed(table.columns) if column.spec}
    if table.template.columns:
        return typed.get("credit_code") or typed.get("name")
    return next((column for pattern in _NAMING for column in table.columns if pattern.search(bare(column.header))), None)
