"""Handling times that a package states: average and stages are stated, and the average is what the work orders give (附件2·一·4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar, Literal

from evalcheck.catalogue.items import EvidenceKind
from evalcheck.checks.base import Check, Context, Package
from evalcheck.evidence.clauses.results import mean
from evalcheck.evidence.model import FileSummary, Stated, TableSummary
from evalcheck.findings import Finding, Kind, Severity, Words
from evalcheck.words import Text

HANDLING_NOT_STATED = Kind(
    "TPL012",
    "handling-not-stated",
    Severity.WARNING,
    zh=Words(
        "工单没有注明平均办理时间或环节数量",
        "工单没有注明：{missing}",
        why="通知要求梳理系统工单时注明平均办理时间、具体环节数量等，与承诺的时限对照。",
        fix="请在表格下方加一行，例如“平均办理时间：3.5天；环节数量：3个”，也可写在说明表或材料清单里。",
    ),
    en=Words(
        "Average handling time or number of stages not stated",
        "The work orders do not state: {missing}",
        why="The notice asks that work orders state the average handling time and the number of stages, to hold against the commitment.",
        fix="Add a line below the table, such as “平均办理时间:3.5天;环节数量:3个”; a notes sheet or the covering statement will do.",
    ),
)
WRONG_AVERAGE = Kind(
    "DAT009", "stated-average-wrong", Severity.WARNING,
    zh=Words(
        "写明的平均办理时间或环节数量与工单不符", "写明{what} {stated} {unit}，按 {count} 条工单算出来是 {right} {unit}",
        why="平均时间和环节数量是与承诺比较的数，核验人员会用工单重新计算",
        fix="按工单重新计算{what}，改正写明的数；工单不全的，补全工单",
    ),
    en=Words(
        "Stated average or number of stages is not what the rows give",
        "The stated {what} is {stated} {unit}; {count} work orders give {right}",
        why="average and stages are what is compared with the commitment, and the evaluators calculate them anew",
        fix="calculate the {what} from the work orders and correct it, or complete the work orders",
    ),
    identity=("stated",),
)  # fmt: skip
_WORDS = (("average", "平均办理时间"), ("stages", "环节数量"))


class HandlingStated(Check):
    """Each file of work orders states both: above or below its table, on a notes sheet, or in the covering statement (design 4.10)."""

    check: Literal["handling_stated"]
    kinds: ClassVar = (HANDLING_NOT_STATED,)

    def package(self, package: Package, context: Context) -> Iterator[Finding]:
        covering = {stated.what for file in package.files if file.role == "covering_statement" for stated in file.stated}
        for file in package.files:
            orders = [table for table in file.tables if table.template == "work_order" and table.rows]
            if not orders or not _is_work_order(file):
                continue
            own = (*file.stated, *(stated for table in file.tables for stated in table.stated))
            told = covering | {stated.what for stated in own}
            if missing := tuple(words for what, words in _WORDS if what not in told):
                yield HANDLING_NOT_STATED.at(orders[0].location, missing=missing)


def _is_work_order(file: FileSummary) -> bool:
    return EvidenceKind.WORK_ORDER in (file.kind, *file.also)


_UNITS = {"working_day": Text("个工作日", "working days"), "day": Text("天", "days"), "stage": Text("个", "stages")}
_AVERAGE, _STAGES = Text("平均办理时间", "average"), Text("环节数量", "number of stages")


class StatedAverage(Check):
    """Each average stated fits the work orders it stands by, to half a unit of its last digit, and each number of stages (DAT009).

    An average beside a table is that table's; one on a notes sheet or in the text may be of any table of the file or of
    all together; one of the covering statement is compared where the package has a single table of work orders, since it
    does not say whose it is. One in working days may be of the dates, or of totals that the sheet counts so. Stages may be counted by the
    columns or by what the rows went through.
    """

    check: Literal["stated_average"]
    kinds: ClassVar = (WRONG_AVERAGE,)

    def package(self, package: Package, context: Context) -> Iterator[Finding]:
        orders = [(file, _orders(file)) for file in package.files if file.role == "evidence"]
        for file, tables in orders:
            for stated, candidates in _statements(file, tables).items():
                yield from _compared(stated, candidates) if stated.what == "average" else _counted(stated, candidates)
        every = [table for _, tables in orders for table in tables]
        if len(every) == 1:
            for file in package.files:
                if file.role == "covering_statement":
                    for stated in dict.fromkeys(file.stated):
                        yield from _compared(stated, every) if stated.what == "average" else _counted(stated, every)


def _orders(file: FileSummary) -> list[TableSummary]:
    return [table for table in file.tables if table.template == "work_order" and table.durations]


def _statements(file: FileSummary, tables: Sequence[TableSummary]) -> dict[Stated, Sequence[TableSummary]]:
    """Each number stated in a file, once, with the tables it may be of."""
    found: dict[Stated, Sequence[TableSummary]] = {}
    for stated in (*(stated for table in tables for stated in table.stated), *file.stated):
        beside = [table for table in tables if table.location.part == stated.location.part]
        found[stated] = beside or tables
    return found


def _counted(stated: Stated, tables: Sequence[TableSummary]) -> Iterator[Finding]:
    """A number of stages against those of the tables it may be of: their columns, and what their rows went through."""
    known = [table for table in tables if table.stages and table.passed]
    right = {count for table in known for count in (table.stages, *table.passed)}
    if not known or int(stated.value) in right:
        return
    rows, most = sum(sum(table.passed.values()) for table in known), max(max(table.passed) for table in known)
    yield WRONG_AVERAGE.at(
        stated.location, what=_STAGES, stated=f"{stated.value:g}", right=f"{most or known[0].stages}", count=rows, unit=_UNITS["stage"]
    )


def _compared(stated: Stated, tables: Sequence[TableSummary]) -> Iterator[Finding]:
    together: list[Mapping[float, int]] = [_merged([table]) for table in tables] + [_merged(tables)]
    working: list[Mapping[float, int]] = []
    if stated.unit == "working_day":
        working = [_merged([table], working=True) for table in tables] + [_merged(tables, working=True)]
    known = [days for days in working + together if days]
    if not known or any(_fits(stated.value, mean(days)) for days in known):
        return
    best = next((days for days in reversed(working) if days), together[-1])
    yield WRONG_AVERAGE.at(
        stated.location, what=_AVERAGE, stated=f"{stated.value:g}", right=f"{round(mean(best), 2):g}", count=sum(best.values()),
        unit=_UNITS[stated.unit],
    )  # fmt: skip


def _merged(tables: Sequence[TableSummary], working: bool = False) -> Mapping[float, int]:
    days: Counter[float] = Counter()
    for table in tables:
        days.update(table.working_durations if working else table.durations)
    return days


def _fits(stated: float, given: float) -> bool:
    """Half a unit of the last digit that was stated, and a hair for the summaries' hundredths of a day."""
    _, _, decimals = f"{stated:g}".partition(".")
    return abs(stated - given) <= 0.5 * 10.0 ** -len(decimals) + 0.006
