"""Times of a work order: a stage ends after it begins, its duration is what its dates give, the total is the sum (附件5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field
from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from evalcheck.checks.base import Check, Context, Scan
from evalcheck.checks.tally import Tally, shown
from evalcheck.evidence.model import Table
from evalcheck.evidence.tables.rows import RowsRead
from evalcheck.evidence.tables.work_order_rows import Stage, StageColumnSet, read_stages, stage_groups, total_column
from evalcheck.evidence.values.dates import Day, day_of
from evalcheck.evidence.values.durations import cached_duration, elapsed, unit_of_header, working_days
from evalcheck.evidence.values.fault import missing_fault, plain
from evalcheck.findings import FactValue, Finding, Kind, Severity, Words
from evalcheck.records import dataclass
from evalcheck.submission.model import Block, Cell
from evalcheck.words import Text

ENDS_BEFORE = Kind(
    "DAT003", "ends-before-it-begins", Severity.ERROR,
    zh=Words(
        "完成时间早于开始时间", "环节{stage}有 {count} 行的完成时间早于开始时间：第 {rows} 行。第一处开始于 {start}，却在 {finish} 完成",
        why="时间颠倒的工单算不出办理时长",
        fix="对照系统记录改正开始或完成时间（常见的是两列填反、年份打错）",
    ),
    en=Words(
        "Stage ends before it begins",
        "Stage {stage} ends before it begins in {count} rows: {rows}. The first begins {start} and ends {finish}",
        why="no handling time can be told from such a work order",
        fix="correct start or finish by the system's record (often the columns are swapped or the year is mistyped)",
    ),
    identity=("stage",),
)  # fmt: skip

WRONG_DURATION = Kind(
    "DAT004", "wrong-stage-duration", Severity.WARNING,
    zh=Words(
        "环节时长与起止时间不符",
        "环节{stage}有 {count} 行的时长与起止时间不符：第 {rows} 行。第一处填的是“{first}”，{start} 到 {finish} {problem}",
        why="表格的单位是“天”，时长应能由开始、完成时间算出来，算不出的会被退回核对",
        fix="按自然日（完成日减开始日）重新计算时长；确实只算工作日的，在单元格内写明“个工作日”",
    ),
    en=Words(
        "Stage duration is not what its dates give",
        "In stage {stage} {count} durations differ from their dates: rows {rows}. The first says “{first}”; {start} "
        "to {finish} {problem}",
        why="the form counts in days (“天”): a duration must follow from start and finish",
        fix="count calendar days anew, finish minus start; where working days are meant, say “个工作日” in the cell",
    ),
    identity=("stage",),
)  # fmt: skip

WRONG_TOTAL = Kind(
    "DAT005", "wrong-total", Severity.ERROR,
    zh=Words(
        "总时长不等于各环节之和",
        "“{column}”有 {count} 行不等于各环节时长之和：第 {rows} 行。第一处填的是“{first}”，各环节相加是 {right} 天",
        why="累计总时长用来和承诺时限比较，加错会直接影响结论",
        fix="把总时长改成各环节时长之和，可用求和公式",
    ),
    en=Words(
        "Total is not the sum of the stages",
        "In {count} rows “{column}” is not the sum of the stages: {rows}. The first says “{first}”; the stages add up to {right}",
        why="the total is what is compared with the commitment",
        fix="make the total the sum of the stages, by a formula if you like",
    ),
    identity=("column",),
)  # fmt: skip


NO_DURATION = Kind(
    "DAT012", "not-a-duration", Severity.WARNING,
    zh=Words(
        "时长不是能计算的数",
        "“{column}”有 {count} 格写的不是能计算的时长：第 {rows} 行。第一个是“{first}”{problem}",
        why="时长要与起止时间、承诺时限比较，“约”“即办”或文字算不出平均办理时间",
        fix="改成天数，如“2”或“2天”；当天办结的写“0”，按小时算的写小数，如“0.5”",
    ),
    en=Words(
        "Not a duration",
        "{count} cells of “{column}” hold no duration that can be counted with: rows {rows}. The first is “{first}”{problem}",
        why="durations are held against the dates and the commitment; “about”, “at once” or other words give no average",
        fix="write days, as “2” or “2天”; what was done on the same day is “0”, parts of a day are decimals, as “0.5”",
    ),
    identity=("column",),
)  # fmt: skip


class StageTimes(Check):
    """Work orders: start, finish, duration and total agree (DAT003-DAT005).

    Days are calendar days, end minus start, half a day (`tolerance`) either way; with times of day, or by the dates
    alone. A sheet whose durations count both ends throughout is right too. Durations that say 工作日 (in the cell or in
    the header) are held against working days. A stage with DAT003, or with a date that lies ahead (DAT008), gets no DAT004.
    The total may differ from the sum by `rounding` for each number added. A cell that says no exact figure (约2天, 即办) contradicts
    nothing: where it does not fit, or says no time at all, it is told as no duration (DAT012).
    """

    check: Literal["stage_times"]
    tolerance: float = Field(default=0.5, ge=0)
    rounding: float = Field(default=0.05, ge=0)
    kinds: ClassVar = (ENDS_BEFORE, WRONG_DURATION, WRONG_TOTAL, NO_DURATION)

    def table(self, table: Table, context: Context) -> Scan | None:
        groups = stage_groups(table)
        return _TimeScan(table, groups, self, context.as_of) if groups else None


@dataclass
class _Looked:
    """What was seen of one stage: rows that end too early, and durations that are wrong if one end counts, or both."""

    columns: StageColumnSet
    reversed: Tally = field(default_factory=Tally)
    by_ends: tuple[Tally, Tally] = field(default_factory=lambda: (Tally(), Tally()))
    fit_working_days: int = 0
    unread: Tally = field(default_factory=Tally)


class _TimeScan(Scan):
    def __init__(self, table: Table, groups: Sequence[StageColumnSet], settings: StageTimes, as_of: date) -> None:
        self._table, self._settings, self._as_of = table, settings, as_of
        self._groups = groups
        self._looked = [_Looked(group) for group in groups]
        self._total = total_column(table)
        self._sums = Tally()
        self._unread = Tally()
        self._placeholders = frozenset(plain(text) for text in table.template.placeholders)

    def feed(self, block: Block) -> None:
        totals = block.columns[self._total.index].values() if self._total else ()
        for offset, stages in enumerate(read_stages(block, self._groups)):
            row = block.rows[offset]
            for looked, stage in zip(self._looked, stages, strict=True):
                self._look(looked, row, stage)
            if totals and not self._empty(totals[offset]):
                self._add_up(row, stages, totals[offset])

    def _empty(self, written: Cell) -> bool:
        """Whether a cell says nothing, or holds its place: ROW001 or TPL006 tell it."""
        return missing_fault(written) is not None or (isinstance(written, str) and plain(written) in self._placeholders)

    def _look(self, looked: _Looked, row: int, stage: Stage) -> None:
        if stage.duration is None:
            if not self._empty(stage.written):
                looked.unread.add(row, stage.written)
            stage = stage._replace(written=None)
        if stage.start is None or stage.finish is None or day_of(max(stage.start, stage.finish, key=day_of)) > self._as_of:
            return
        by_times = elapsed(stage.start, stage.finish)
        if by_times < 0:
            looked.reversed.add(row, told=stage)
        elif not missing_fault(stage.written):
            self._compare(looked, row, stage, by_times)

    def _compare(self, looked: _Looked, row: int, stage: Stage, by_times: float) -> None:
        """Hold the duration against its dates, one end counted and both."""
        assert stage.start is not None and stage.finish is not None and stage.duration is not None
        by_dates = _by_dates(stage.start, stage.finish)
        if stage.duration.working:
            by_times = by_dates = float(working_days(stage.start, stage.finish).days)
        low, high = min(by_times, by_dates) - self._settings.tolerance, max(by_times, by_dates) + self._settings.tolerance
        if stage.duration.loose:
            if not low - 1 <= stage.duration.days <= high + 1:
                looked.unread.add(row, stage.written, stage)
            return
        for extra, tally in enumerate(looked.by_ends):
            if not low <= stage.duration.days - extra <= high:
                tally.add(row, stage.written, stage)
                looked.fit_working_days += not extra and _is_working(stage)

    def _add_up(self, row: int, stages: Sequence[Stage], written: Cell) -> None:
        assert self._total is not None
        total = cached_duration(written, unit_of_header(self._total.header))
        if total is None:
            self._unread.add(row, written)
            return
        taken = [stage for stage in stages if stage.start or stage.finish or not missing_fault(stage.written)]
        parts = [stage.duration.days for stage in taken if stage.duration and not stage.duration.loose]
        if not parts or len(parts) < len(taken) or total.loose:
            return
        # What binary fractions add (2.1 - 2 is more than 0.1) is no difference.
        if round(abs(total.days - sum(parts)), 6) > self._settings.rounding * (len(parts) + 1):
            self._sums.add(row, written, sum(parts))

    def finish(self, read: RowsRead) -> Iterator[Finding]:
        both_ends = sum(looked.by_ends[1].count for looked in self._looked) < sum(looked.by_ends[0].count for looked in self._looked)
        for looked in self._looked:
            yield from self._stage_findings(looked, both_ends)
        if self._sums.count:
            assert self._total is not None
            right = round(float(str(self._sums.told)), 2)
            yield self._sums.finding(WRONG_TOTAL, self._table, self._total, first=shown(self._sums.first), right=f"{right:g}")
        if self._unread.count:
            assert self._total is not None
            yield self._unread.finding(NO_DURATION, self._table, self._total, first=shown(self._unread.first), problem="")

    def _stage_findings(self, looked: _Looked, both_ends: bool) -> Iterator[Finding]:
        number = looked.columns.number
        if looked.reversed.count:
            assert looked.columns.finish is not None
            yield looked.reversed.finding(ENDS_BEFORE, self._table, looked.columns.finish, stage=number, **_days(looked.reversed.told))
        wrong = looked.by_ends[both_ends]
        if wrong.count:
            assert looked.columns.duration is not None
            only_working = not both_ends and looked.fit_working_days == wrong.count
            facts = {"stage": number, "first": shown(wrong.first), **_days(wrong.told), **_right(wrong.told, both_ends, only_working)}
            yield wrong.finding(WRONG_DURATION, self._table, looked.columns.duration, **facts)
        if looked.unread.count:
            assert looked.columns.duration is not None
            facts = {"first": shown(looked.unread.first), "problem": _by_its_dates(looked.unread.told)}
            yield looked.unread.finding(NO_DURATION, self._table, looked.columns.duration, **facts)


def _by_its_dates(told: object) -> Text | str:
    """What the dates of a stage give whose words do not fit them."""
    if not isinstance(told, Stage):
        return ""
    assert told.start is not None and told.finish is not None
    days = f"{round(elapsed(told.start, told.finish), 2):g}"
    return Text(f"，起止时间相差 {days} 天", f"; its dates are {days} days apart")


def _is_working(stage: Stage) -> bool:
    """Whether a duration that is wrong in calendar days would be right in working days, which are fewer there."""
    assert stage.start is not None and stage.finish is not None and stage.duration is not None
    days = working_days(stage.start, stage.finish).days
    return days <= stage.duration.days <= days + 1 and stage.duration.days < _by_dates(stage.start, stage.finish)


def _by_dates(start: Day, finish: Day) -> float:
    return float((day_of(finish) - day_of(start)).days)


def _days(told: object) -> dict[str, FactValue]:
    assert isinstance(told, Stage)
    return {"start": str(told.start), "finish": str(told.finish)}


def _right(told: object, both_ends: bool, only_working: bool) -> dict[str, FactValue]:
    """What the first wrong duration should be, and whether all look like working days."""
    assert isinstance(told, Stage) and told.start is not None and told.finish is not None
    if told.duration is not None and told.duration.working:
        right = working_days(told.start, told.finish).days + both_ends
        return {"right": str(right), "problem": Text(f"是 {right} 个工作日", f"is {right} working days")}
    days = f"{round(elapsed(told.start, told.finish) + both_ends, 2):g}"
    problem = Text(f"是 {days} 天", f"is {days} days")
    if only_working:
        problem += Text("；看来这一列是按工作日填的", "; the column seems to count working days")
    return {"right": days, "problem": problem}
