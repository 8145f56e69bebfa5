"""Placeholders: nothing of the blank template (××, ……, hint texts) is left in what was filled in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from evalcheck.catalogue.templates import TemplateId
from evalcheck.checks.base import Check, Context, Scan
from evalcheck.checks.head_fields import fields_of
from evalcheck.checks.tally import Tally
from evalcheck.evidence.model import Examined, Form, Table, TableColumn
from evalcheck.evidence.tables.placeholders import Placeholders
from evalcheck.evidence.tables.rows import RowsRead
from evalcheck.findings import Finding, Kind, Severity, Words
from evalcheck.submission.model import Block, Line

PLACEHOLDER = Kind(
    "TPL006",
    "template-placeholder",
    Severity.ERROR,
    zh=Words(
        "模板里的占位文字没有换掉",
        "“{column}”处还是模板的占位文字（{count}处）",
        why="占位文字（××、……、填写提示）说明这里还没有填写。",
        fix="请换成真实内容；没有内容的行、列请删去。",
    ),
    en=Words(
        "Placeholder of the template left in place",
        "“{column}” still holds the template's placeholder ({count})",
        why="A placeholder (××, ……, a hint) shows that nothing was filled in yet.",
        fix="Put the real content in its place; delete rows and columns that have none.",
    ),
    identity=("column",),
)
HINT_LEFT = Kind(
    "TPL015",
    "template-hint-left",
    Severity.WARNING,
    zh=Words(
        "填写提示没有删去",
        "“{column}”已经填写，后面还留着模板的提示文字：“{found}”",
        why="提示文字是写给填表人看的，留在成稿里会被当成内容读走。",
        fix="请删去提示文字，只留填写的内容。",
    ),
    en=Words(
        "Hint of the template left beside a value",
        "“{column}” is filled in, and the template's hint still stands beside it: “{found}”",
        why="The hint is meant for whoever fills in the form; left there it is read as content.",
        fix="Delete the hint and keep what was filled in.",
    ),
    identity=("column",),
)
_TITLE_LINES = 3
_LONGEST_SHOWN = 40


class PlaceholdersLeft(Check):
    """Titles, head fields, headings, cells and form fields hold no placeholder of their template (design 4.15).

    In a form the hint is a label where it stands beside other words; above a table it is to be deleted there (TPL015). Rows never
    filled in count only below filled ones: a table without any is TPL007.
    """

    check: Literal["placeholders"]
    template: TemplateId
    kinds: ClassVar = (PLACEHOLDER, HINT_LEFT)

    def file(self, examined: Examined, context: Context) -> Iterator[Finding]:
        forms = [form for form in examined.forms if form.template.id == self.template]
        for form in forms:
            yield from _in_form(form)
        if forms and examined.opened:
            yield from _in_title(forms[0], examined.opened.lines[:_TITLE_LINES])

    def table(self, table: Table, context: Context) -> Scan | None:
        return _PlaceholderScan(table) if table.template.id == self.template and table.bound else None


def _in_form(form: Form) -> Iterator[Finding]:
    placeholders = Placeholders(form.template)
    for field in form.fields:
        if field.value and placeholders.only_hint(field.value):
            yield PLACEHOLDER.at(field.location, column=field.label, count=1)


def _in_title(form: Form, lines: tuple[Line, ...]) -> Iterator[Finding]:
    placeholders = Placeholders(form.template)
    labels = tuple(field.label for field in form.fields)
    for line in lines:
        if placeholders.in_title(line.text) and not line.text.startswith(labels):
            yield PLACEHOLDER.at(form.location.at(line.part), column=form.template.title.removesuffix("模板"), count=1)
            return


class _PlaceholderScan(Scan):
    def __init__(self, table: Table) -> None:
        self._table = table
        self._placeholders = Placeholders(table.template)
        self._test = self._placeholders.cell_test()
        self._cells: dict[TableColumn, Tally] = {}

    def feed(self, block: Block) -> None:
        for column in self._table.columns:
            for offset, _ in block.columns[column.index].test(self._test):
                self._cells.setdefault(column, Tally()).add(block.rows[offset])

    def finish(self, read: RowsRead) -> Iterator[Finding]:
        if not self._table.further:
            yield from self._above(read)
        for column, tally in self._cells.items():
            yield tally.finding(PLACEHOLDER, self._table, column)
        if len(read.rows) and (left := read.placeholders):
            serial = next((column.header for column in self._table.columns if column.spec and column.spec.type == "serial"), "")
            yield PLACEHOLDER.at(left[0], column=serial, count=len(left))

    def _above(self, read: RowsRead) -> Iterator[Finding]:
        table = self._table
        for note in table.notes:
            if note.location.part == table.sheet.name and self._placeholders.in_title(note.text) and not self._is_head(note.text):
                yield PLACEHOLDER.at(note.location, column=table.template.title.removesuffix("模板"), count=1)
                break
        for field in fields_of(table, read):
            if field.value and self._placeholders.only_hint(field.value):
                yield PLACEHOLDER.at(field.location, column=field.label, count=1)
            elif field.value and self._placeholders.in_head(field.value):
                yield HINT_LEFT.at(field.location, column=field.label, found=field.value[:_LONGEST_SHOWN])
        for column in table.columns:
            if column.spec is None and self._placeholders.in_head(column.header):
                yield PLACEHOLDER.at(table.cell(column, table.header_row), column=column.header, count=1)

    def _is_head(self, text: str) -> bool:
        return any(field.label in text for field in self._table.fields)
