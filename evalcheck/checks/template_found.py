"""Templates: what must follow one of them does and holds rows of data, and work orders come as Excel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from evalcheck.catalogue.templates import Template, TemplateId
from evalcheck.checks.base import Check, Context, Scan
from evalcheck.evidence.model import Examined, Table
from evalcheck.evidence.tables.rows import RowsRead
from evalcheck.evidence.tables.table import asks_template
from evalcheck.evidence.tables.text_sheet import sheet_of_table
from evalcheck.evidence.wording import shown, words_of
from evalcheck.findings import Finding, Kind, Location, Severity, Words
from evalcheck.patterns import regex
from evalcheck.submission.formats import PAGES
from evalcheck.submission.model import Cell, Opened
from evalcheck.words import Text

NO_TEMPLATE = Kind(
    "TPL001",
    "template-not-found",
    Severity.ERROR,
    zh=Words(
        "没有找到模板规定的表",
        "没有找到{template}的表；文件里看到的列：{found}",
        why="第三方按模板的列名读取、汇总和抽样，换了样式的表读不出来。",
        fix="请下载{appendix}的空表（evalcheck template {command}），把内容填进去，列名不改、不增、不减，再报送。",
    ),
    en=Words(
        "No table of the template found",
        "No table of {template} was found; columns seen in the file: {found}",
        why="The evaluators read, merge and sample these files by the template's column names.",
        fix="Take the blank form of {appendix} (evalcheck template {command}), keep its columns as they are and fill it in.",
    ),
    identity=("appendix",),
)
WRONG_FILE_TYPE = Kind(
    "TPL008",
    "template-file-type",
    Severity.ERROR,
    zh=Words(
        "文件格式不符合模板的要求",
        "{template}须用表格文件报送，这个文件是 {type}",
        why="通知写明此表用 Excel 表格上传；图片、PDF、Word 里的数字无法核算办理时间。",
        fix="请做成表格，另存为 {wanted} 中的一种；只改扩展名没有用。",
    ),
    en=Words(
        "Wrong kind of file for the template",
        "{template} must be a spreadsheet file; this one is {type}",
        why="The notice asks for an Excel file; handling times cannot be computed from pictures, PDF or Word.",
        fix="Make it a spreadsheet and save it as one of: {wanted}; another extension alone changes nothing.",
    ),
    identity=("appendix",),
)
NO_ROWS = Kind(
    "TPL007",
    "template-without-rows",
    Severity.ERROR,
    zh=Words(
        "表里没有数据",
        "{what}的表头下面没有一行数据",
        why="空表不能证明措施已经落实。",
        fix="请填入数据；本期确无数据的，请在情况说明里写明，不要报送空表。",
    ),
    en=Words(
        "No data row",
        "There is no row of data below the header of {what}",
        why="An empty table proves nothing.",
        fix="Fill in the data; if there is none this period, say so in a statement instead of handing in an empty table.",
    ),
    identity=("appendix",),
)
_MOST_SEEN = 12
_LONG_NUMBER = regex(r"\d{7}")
_HEAD_ROWS = 30


class TemplateFound(Check):
    """A file that is bound to a template holds a table or form of it; `excel_only` also asks a spreadsheet (附件5 注)."""

    check: Literal["template_found"]
    template: TemplateId
    excel_only: bool = False
    kinds: ClassVar = (NO_TEMPLATE, WRONG_FILE_TYPE)

    def file(self, examined: Examined, context: Context) -> Iterator[Finding]:
        opened = examined.opened
        asked = (self.template, examined.role, examined.called, examined.clauses, examined.doubtful, examined.listed)
        template, location = context.catalogue.forms.get(self.template), Location(examined.file.path)
        if template is None or opened is None or _holds_nothing(examined) or not asks_template(*asked):
            return
        if self.excel_only and opened.type not in template.file_types:
            yield WRONG_FILE_TYPE.at(location, **template.facts(begins=True), type=opened.type, wanted=template.file_types)
        elif not self._found(examined) and not _cannot_tell(template, opened):
            yield NO_TEMPLATE.at(location, **template.facts(), found=_seen(opened) or "—", command=template.command)

    def _found(self, examined: Examined) -> bool:
        found = [table.template.id for table in examined.tables] + [form.template.id for form in examined.forms]
        return self.template in found


def _cannot_tell(template: Template, opened: Opened) -> bool:
    """A form on a scanned page or in a picture is for a person to read; a list there is none that can be sampled."""
    if not template.fields:
        return False
    without_cells = opened.type in PAGES and (bool(template.row_labels) or not opened.text.strip())
    return opened.media is not None or without_cells


def _seen(opened: Opened) -> tuple[str, ...]:
    """The headings of the row that has most of them; a row with long numbers is no header, and its persons are not named."""
    rows = [row for sheet in (*opened.sheets, *map(sheet_of_table, opened.tables)) for row in sheet.head(_HEAD_ROWS)]
    texts = [[shown(words_of(cell))[:20] for cell in row if isinstance(cell, str)] for row in rows if not any(map(_is_data, row))]
    return tuple(max((row for row in texts if len(row) > 1), key=len, default=[])[:_MOST_SEEN])


def _is_data(cell: Cell) -> bool:
    return isinstance(cell, int | float) or (isinstance(cell, str) and _LONG_NUMBER.search(cell) is not None)


def _holds_nothing(examined: Examined) -> bool:
    """Nothing at all (FIL017), or the word that there is none of what was asked if there is one (COV006): no template is missed there."""
    declares = examined.substance.lack == "nothing_to_report" and all(clause.need == "conditional" for clause in examined.clauses)
    return examined.substance.level == "none" or declares


class DataRows(Check):
    """A table of the template has rows besides blank ones, serial numbers alone and notes."""

    check: Literal["data_rows"]
    template: TemplateId
    kinds: ClassVar = (NO_ROWS,)

    def table(self, table: Table, context: Context) -> Scan | None:
        return _RowCount(table) if table.template.id == self.template and table.bound and not table.sheet.hidden else None


class _RowCount(Scan):
    def __init__(self, table: Table) -> None:
        self._table = table

    def finish(self, read: RowsRead) -> Iterator[Finding]:
        if not len(read.rows):
            template = self._table.template
            what = template.full_name if template.described else Text("清单", "the list")
            yield NO_ROWS.at(self._table.header, **template.facts(), what=what)
