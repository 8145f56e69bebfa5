"""The stages of a work order row by row: when each began and ended, how long it states to have taken (附件5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from evalcheck.evidence.model import Table, TableColumn
from evalcheck.evidence.values.dates import Day, cached_date
from evalcheck.evidence.values.durations import Duration, TimeUnit, cached_duration, elapsed, unit_of_header, working_days
from evalcheck.records import dataclass
from evalcheck.submission.model import Block, Cell


@dataclass(frozen=True, slots=True)
class StageColumnSet:
    """The columns of one stage; one that the sheet lacks is None."""

    number: int
    start: TableColumn | None
    finish: TableColumn | None
    duration: TableColumn | None
    extra: tuple[TableColumn, ...] = ()

    @property
    def columns(self) -> tuple[TableColumn, ...]:
        """Those that must be filled where the stage was gone through."""
        return (*(column for column in (self.start, self.finish, self.duration) if column), *self.extra)


class Stage(NamedTuple):
    """One stage of one row. `written` is the duration's cell as it stands."""

    start: Day | None
    finish: Day | None
    duration: Duration | None
    written: Cell

    @property
    def elapsed(self) -> float | None:
        """Calendar days, end minus start."""
        return None if self.start is None or self.finish is None else elapsed(self.start, self.finish)


def stage_groups(table: Table) -> tuple[StageColumnSet, ...]:
    """The stages of a work order in the order of their numbers."""
    found: dict[int, dict[str, TableColumn]] = {}
    extra = [
        column for column in table.columns if column.stage is not None and column.role is None and column.spec and column.spec.required
    ]
    for column in table.columns:
        if column.stage is not None and column.role is not None:
            found.setdefault(column.stage, {}).setdefault(column.role, column)
    return tuple(
        StageColumnSet(n, roles.get("start"), roles.get("finish"), roles.get("duration"), tuple(one for one in extra if one.stage == n))
        for n, roles in sorted(found.items())
    )


def total_column(table: Table) -> TableColumn | None:
    """各环节累计总时长: the one column of numbers outside the stages."""
    return next((c for c in table.columns if c.spec and c.spec.type == "number" and c.stage is None), None)


def read_stages(block: Block, groups: Sequence[StageColumnSet]) -> Iterator[tuple[Stage, ...]]:
    """The stages of each row of a block."""
    return zip(*(_read(block, group) for group in groups), strict=True)


def _read(block: Block, group: StageColumnSet) -> list[Stage]:
    starts, finishes = (_values(block, column) for column in (group.start, group.finish))
    written = _values(block, group.duration)
    unit: TimeUnit = unit_of_header(group.duration.header) if group.duration else "day"
    return [
        Stage(cached_date(start), cached_date(finish), cached_duration(value, unit), value)
        for start, finish, value in zip(starts, finishes, written, strict=True)
    ]


def _values(block: Block, column: TableColumn | None) -> Sequence[Cell]:
    return block.columns[column.index].values() if column else [None] * len(block.rows)


def row_days(stages: Sequence[Stage], total: Duration | None) -> float | None:
    """What a row states to have taken in all: its total, else the sum of its stages, else what their dates give."""
    if total is not None:
        return total.days
    parts = [stage.duration.days if stage.duration else stage.elapsed for stage in stages]
    known = [days for days in parts if days is not None]
    return sum(known) if known else None


def row_working_days(stages: Sequence[Stage]) -> int | None:
    """Working days of all stages by their dates; None where a stage lacks a date or its year's holidays are not known."""
    total, known = 0, False
    for stage in stages:
        if stage.start is None and stage.finish is None and stage.duration is None:
            continue
        if stage.start is None or stage.finish is None:
            return None
        days, by_calendar = working_days(stage.start, stage.finish)
        if not by_calendar or days < 0:
            return None
        total, known = total + days, True
    return total if known else None
