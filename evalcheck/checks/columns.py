"""Template columns: a filled-in list or work order keeps the columns of its template, in their order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal

from evalcheck.catalogue.items import Clause
from evalcheck.catalogue.templates import ColumnSpec, StageGroup, Template, TemplateId
from evalcheck.checks.base import Check, Context
from evalcheck.evidence.model import Examined, Table, TableColumn
from evalcheck.evidence.tables.header import ROLES, specs
from evalcheck.evidence.tables.placeholders import Placeholders
from evalcheck.evidence.wording import bare
from evalcheck.findings import Finding, Kind, Severity, Words
from evalcheck.words import Text

MISSING_COLUMN = Kind(
    "TPL002",
    "template-column-missing",
    Severity.ERROR,
    zh=Words(
        "缺少模板规定的列",
        "缺少“{column}”列（{asked_by}）{rename}；表头现有：{found}",
        why="第三方按模板的列名汇总、核验和抽样，列名改了就读不到这一列。",
        fix="{remedy}。",
    ),
    en=Words(
        "Template column is missing",
        "Column “{column}” ({asked_by}) is missing{rename}; the header has: {found}",
        why="The evaluators merge, verify and sample by the template's column names; a renamed column is not found.",
        fix="{remedy}.",
    ),
    identity=("column",),
)
COLUMN_ORDER = Kind(
    "TPL003",
    "template-column-order",
    Severity.WARNING,
    zh=Words(
        "列的顺序与模板不同",
        "列的顺序与{appendix}不同，从“{column}”列起；现在是：{found}",
        why="各单位的表要合并在一起，顺序不同容易错位。",
        fix="请按模板的顺序排列：{right}。",
    ),
    en=Words(
        "Template columns in another order",
        "The columns are not in the order of {appendix}, from “{column}” on; now: {found}",
        why="The lists of all units are merged; another order shifts columns.",
        fix="Arrange the columns as in the template: {right}.",
    ),
    identity=("appendix",),
)
UNKNOWN_COLUMN = Kind(
    "TPL004",
    "template-column-unknown",
    Severity.NOTE,
    zh=Words(
        "有模板之外的列",
        "{appendix}没有这些列：{columns}",
        why="多出的列不影响核验，但第三方不会读取。",
        fix="如无必要请删去；需要说明的内容可写入“备注”列。",
    ),
    en=Words(
        "Column that the template does not know",
        "{appendix} has no such columns: {columns}",
        why="Further columns do no harm, but the evaluators will not read them.",
        fix="Delete them unless they are needed; remarks belong in the column “备注”.",
    ),
    identity=("appendix",),
)


class Columns(Check):
    """The header of a table holds every column of its template, rightly named and in order, and those that its clause asks.

    Columns that a clause asks besides are required there (TPL002) and never unknown (design 4.13). A table on a
    hidden sheet is TPL011; one that the file is not held to is let pass.
    """

    check: Literal["columns"]
    template: TemplateId
    kinds: ClassVar = (MISSING_COLUMN, COLUMN_ORDER, UNKNOWN_COLUMN)

    def file(self, examined: Examined, context: Context) -> Iterator[Finding]:
        told = set()
        for table in examined.tables:
            # The same header again, beside or below, lacks the same columns: that is told once.
            headings = (table.sheet.name, *(column.header for column in table.columns))
            again = table.headless or (table.further and headings in told)
            told.add(headings)
            if table.template.id == self.template and table.bound and not table.sheet.hidden and not again:
                yield from _missing(table)
                yield from _extra_missing(table, () if examined.doubtful else table.clauses)
                yield from _disordered(table)
                yield from _unknown(table)


def _missing(table: Table) -> Iterator[Finding]:
    for spec in table.template.columns:
        column = table.column(spec.name)
        if column is None or not column.right:
            yield _missing_at(table, spec.name, table.template.name.zh, column.header if column else None)
        if table.template.stages and spec.name == table.template.stages.after:
            yield from _missing_stages(table, table.template.stages)


def _missing_stages(table: Table, stages: StageGroup) -> Iterator[Finding]:
    """A kind of column that several stages lack is one finding that names the stages."""
    asked_by = table.template.name.zh
    numbers = sorted({column.stage for column in table.columns if column.stage})
    if not numbers:
        yield _missing_at(table, stages.title.format(n=1), asked_by, None)
    held = {(column.stage, column.role): column for column in table.columns if column.stage}
    for role in ROLES:
        lacking = [n for n in numbers if (n, role) not in held or not held[n, role].right]
        if lacking:
            alike = next((held[n, role].header for n in lacking if (n, role) in held), None)
            yield _missing_at(table, _stage_column(stages, specs(stages)[role], lacking), asked_by, alike)
    further = {(column.stage, column.spec.name): column for column in table.columns if column.stage and not column.role and column.spec}
    for spec in stages.extra if numbers else ():
        lacking = [n for n in numbers if (n, spec.name) not in further or not further[n, spec.name].right]
        if lacking:
            alike = next((further[n, spec.name].header for n in lacking if (n, spec.name) in further), None)
            yield _missing_at(table, _stage_column(stages, spec, lacking), asked_by, alike)


def _stage_column(stages: StageGroup, spec: ColumnSpec, numbers: Sequence[int]) -> str:
    """`环节1(单位:天)、环节2(单位:天) 开始时间`"""
    titles = "、".join(stages.title.format(n=n) for n in numbers)
    return f"{titles} {spec.name.format(n=numbers[0])}"


def _missing_at(table: Table, name: str, asked_by: str, lookalike: str | None) -> Finding:
    rename = f"(“{lookalike}” → “{name}”)" if lookalike else ""
    found = tuple(column.header for column in table.columns)
    return MISSING_COLUMN.at(
        table.header,
        column=name,
        asked_by=asked_by,
        lookalike=lookalike,
        rename=rename,
        found=found,
        remedy=_remedy(name, asked_by, lookalike),
    )


def _remedy(name: str, asked_by: str, lookalike: str | None) -> Text:
    """A column that is there under another name is renamed, its cells stay."""
    if lookalike:
        zh = f"请把列名“{lookalike}”改为“{name}”（与{asked_by}一字不差），下面的内容不动"
        return Text(zh, f"Rename the heading “{lookalike}” to “{name}”, to the letter; leave the cells below as they are")
    return Text(f"请加上“{name}”列，列名与{asked_by}一字不差", f"Add the column “{name}”, named so to the letter")


def _extra_missing(table: Table, clauses: Sequence[Clause]) -> Iterator[Finding]:
    told: set[str] = set()
    for clause in clauses:
        for name in clause.extra_columns:
            if name not in told and not any(_is_extra(column, name) for column in table.columns):
                told.add(name)
                yield _missing_at(table, name, clause.source, None)


def _is_extra(column: TableColumn, name: str) -> bool:
    """The column that a clause asks besides: by its name, or a template column that goes by it too."""
    if column.spec is None:
        return bare(name) in bare(column.header)
    return bare(name) in map(bare, (column.header, column.spec.name, *column.spec.synonyms, *column.spec.lookalikes))


def _disordered(table: Table) -> Iterator[Finding]:
    known = [column for column in table.columns if column.spec]
    right = sorted(known, key=lambda column: _rank(table.template, column))
    if known != right:
        first = next(found for found, due in zip(known, right, strict=True) if found != due)
        yield COLUMN_ORDER.at(
            table.header,
            appendix=table.template.facts()["appendix"],
            column=first.header,
            found=tuple(column.header for column in known),
            right=tuple(_name(column) for column in right),
        )


def _rank(template: Template, column: TableColumn) -> tuple[int, ...]:
    names = [spec.name for spec in template.columns]
    if column.stage and template.stages:
        places = [*ROLES, *(spec.name for spec in template.stages.extra)]
        return names.index(template.stages.after), column.stage, places.index(column.role or _spec(column).name)
    return (names.index(_spec(column).name),)


def _name(column: TableColumn) -> str:
    return column.header if column.stage else _spec(column).name


def _spec(column: TableColumn) -> ColumnSpec:
    assert column.spec is not None
    return column.spec


def _unknown(table: Table) -> Iterator[Finding]:
    extra = [name for clause in table.clauses for name in clause.extra_columns]
    placeholders = Placeholders(table.template)
    unknown = [
        column
        for column in table.columns
        if column.spec is None and not placeholders.in_head(column.header) and not any(_is_extra(column, name) for name in extra)
    ]
    if unknown:
        headers = tuple(column.header for column in unknown)
        appendix = table.template.facts(begins=True)["appendix"]
        yield UNKNOWN_COLUMN.at(table.cell(unknown[0], table.header_row), appendix=appendix, columns=headers)
