"""Work orders: the average handling time and the number of stages are stated (附件2·一·4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from evalcheck.catalogue.items import EvidenceKind
from evalcheck.checks.base import Check, Context, Package
from evalcheck.evidence.model import FileSummary
from evalcheck.findings import Finding, Kind, Severity, Words

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
