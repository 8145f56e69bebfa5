"""Data rows: a list or work order holds at least one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from evalcheck.catalogue.templates import TemplateId
from evalcheck.checks.base import Check, Context, Scan
from evalcheck.evidence.model import Table
from evalcheck.findings import Finding, Kind, Severity, Words
from evalcheck.submission.model import Block

NO_ROWS = Kind(
    "TPL007",
    "template-without-rows",
    Severity.ERROR,
    zh=Words(
        "表里没有数据",
        "附件{appendix}《{template}》的表头下面没有一行数据",
        why="空表不能证明措施已经落实。",
        fix="请填入数据；本期确无数据的，请在情况说明里写明，不要报送空表。",
    ),
    en=Words(
        "No data row",
        "There is no row of data below the header of appendix {appendix} ({template})",
        why="An empty table proves nothing.",
        fix="Fill in the data; if there is none this period, say so in a statement instead of handing in an empty table.",
    ),
    identity=("appendix",),
)


class DataRows(Check):
    """A table of the template has rows besides blank ones, serial numbers alone and notes."""

    check: Literal["data_rows"]
    template: TemplateId
    kinds: ClassVar = (NO_ROWS,)

    def table(self, table: Table, context: Context) -> Scan | None:
        return _RowCount(table) if table.template.id == self.template and table.bound and not table.sheet.hidden else None


class _RowCount:
    def __init__(self, table: Table) -> None:
        self._table = table
        self._rows = 0

    def feed(self, block: Block) -> None:
        self._rows += len(block.rows)

    def finish(self) -> Iterator[Finding]:
        if not self._rows:
            template = self._table.template
            yield NO_ROWS.at(self._table.header, appendix=template.appendix, template=template.title.removesuffix("模板"))
