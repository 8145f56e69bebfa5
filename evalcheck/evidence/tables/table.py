"""Tables of the templates in what was handed in: sheets of a workbook, tables of a document (附件4, 附件5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from evalcheck.catalogue.items import AnyKind, Clause, EvidenceKind
from evalcheck.catalogue.templates import Template, TemplateId
from evalcheck.evidence.model import Note, Role, Table, address
from evalcheck.evidence.tables.column_content import with_meanings
from evalcheck.evidence.tables.continued import goes_on
from evalcheck.evidence.tables.header import DEEP_ROWS, HEAD_ROWS, Header, Names, find_header, names_of, rows_of_header
from evalcheck.evidence.tables.labels import Strip, head_fields
from evalcheck.evidence.tables.side_by_side import tables_beside
from evalcheck.evidence.tables.text_sheet import sheet_of_table
from evalcheck.evidence.tables.window import Window
from evalcheck.evidence.wording import line_of, words_of
from evalcheck.findings import Location
from evalcheck.records import dataclass
from evalcheck.submission.model import Cell, EvidenceFile, Line, Opened, Sheet

_NOTE_ROWS = 60
_NO_COMPANIES = frozenset({"persons", "projects", "students", "litigants", "organisations", "universities"})
"""Lists of these alone have no company columns and do not follow 附件4 (design 4.13)."""


def tables_of(file: EvidenceFile, opened: Opened, templates: Sequence[Template]) -> tuple[Table, ...]:
    """The tables of a file, whether its rows stand in a workbook or in a document."""
    sheets = (*opened.sheets, *(sheet_of_table(table) for table in opened.tables))
    return recognise(file, sheets, templates, opened.lines if opened.tables else ())


def recognise(file: EvidenceFile, sheets: Sequence[Sheet], templates: Sequence[Template], lines: Sequence[Line] = ()) -> tuple[Table, ...]:
    """The sheets that are tables of a template, each under the template that fits it best. `lines` are a document's text.

    Sheets without a table of their own are notes to every table of the file.
    """
    names = names_of([template for template in templates if template.columns and not template.fields])
    found = [_top(file, sheet, names) for sheet in sheets]
    if any(top.tables for top in found) and not all(top.tables for top in found):
        short = names_of([top_part.header.template for top in found for top_part in top.tables], short=True)
        found = [top if top.tables or top.sheet.hidden else _top(file, top.sheet, short) for top in found]
    tables = list(_tables(file, found, [Note(line.text, Location(file.path, line.part)) for line in lines]))
    # What goes on under the columns of a table holds rows and no notes: it is found once tables are known, and notes without it.
    going_on = {table.sheet.name for table in tables if table.headless}
    if not going_on:
        return tuple(tables)
    notes = [top for top in found if top.sheet.name not in going_on]
    return tuple(_tables(file, found, [Note(line.text, Location(file.path, line.part)) for line in lines], notes))


def _tables(file: EvidenceFile, found: Sequence[_Top], lines: Sequence[Note], notes: Sequence[_Top] | None = None) -> Iterator[Table]:
    """The tables in the order of their sheets; `notes` are the sheets whose first lines count as notes."""
    beside = [note for top in (found if notes is None else notes) if not top.tables for note in top.above]
    before: Table | None = None
    held: dict[str, Table] = {}
    for top in found:
        for nth, part in enumerate(top.tables):
            table = replace(_table(file, top, part, [*beside, *lines]), further=nth > 0, later=part.header.template.id in held)
            earlier = held.setdefault(table.template.id, table)
            if table.later and all(field.value is None for field in table.fields):
                # The head lines of the first sheet speak for those that have none.
                table = replace(table, fields=earlier.fields)
            before = table
            yield table
        if not top.tables and before and not top.sheet.hidden and (more := goes_on(before, top.sheet)):
            yield more


@dataclass(frozen=True)
class _Top:
    """A sheet, its tables side by side, and the lines above their headers (of no table: its first lines)."""

    sheet: Sheet
    tables: tuple[_Part, ...]
    strips: tuple[Strip, ...]

    @property
    def above(self) -> list[Note]:
        return [Note(line_of(strip.cells), _place(strip)) for strip in self.strips if any(strip.cells)]


@dataclass(frozen=True)
class _Part:
    """One table of a sheet: its columns as a sheet, its header, and how many rows that has in all."""

    sheet: Sheet
    header: Header
    height: int


def _top(file: EvidenceFile, sheet: Sheet, names: Sequence[Names]) -> _Top:
    rows = sheet.head(max(_NOTE_ROWS, HEAD_ROWS))
    header = find_header(rows, names)
    if header is None and len(rows) >= HEAD_ROWS:
        rows = sheet.head(DEEP_ROWS)
        header = find_header(rows, names, DEEP_ROWS)
    parts = tuple(_parts(sheet, rows, header, names)) if header else ()
    above = rows[: min(part.header.row for part in parts) - 1] if parts else rows[:_NOTE_ROWS]
    strips = tuple(
        Strip(tuple(map(words_of, row)), tuple(Location(file.path, sheet.name, address(i, number)) for i in range(len(row))))
        for number, row in enumerate(above, 1)
    )
    return _Top(sheet, parts, strips)


def _parts(sheet: Sheet, rows: Sequence[Sequence[Cell]], header: Header, names: Sequence[Names]) -> Iterator[_Part]:
    for beside in tables_beside(header, rows, names):
        whole = beside.first == 0 and beside.stop is None
        part: Sheet = sheet if whole else Window(sheet, beside.first, beside.stop)
        height = rows_of_header(beside.header, rows if whole else part.head(len(rows)))
        own = next(one for one in names if one.template is beside.header.template)
        yield _Part(part, with_meanings(beside.header, own, rows[beside.header.row - 1 + height :]), height)


def _place(strip: Strip) -> Location:
    return next((place for cell, place in zip(strip.cells, strip.places, strict=True) if cell), strip.places[0])


def _table(file: EvidenceFile, top: _Top, part: _Part, beside: Sequence[Note]) -> Table:
    template, header = part.header.template, part.header
    strips = (*top.strips, *(Strip((note.text,), (note.location,)) for note in beside))
    return Table(
        file=file,
        sheet=part.sheet,
        template=template,
        header_row=header.row,
        first_data_row=header.row + part.height,
        columns=header.columns,
        fields=head_fields((*template.head_fields, *template.foot_fields), strips, Location(file.path, top.sheet.name)),
        notes=(*top.above, *beside),
    )


def bind(tables: Sequence[Table], kind: AnyKind, clauses: Sequence[Clause], doubtful: bool = False) -> tuple[Table, ...]:
    """The tables with the clauses their file answers, and whether the file is held to their template."""
    asked = {table.template.id: asks_template(table.template.id, "evidence", kind, clauses, doubtful) for table in tables}
    return tuple(replace(t, clauses=tuple(clauses), bound=asked[t.template.id]) for t in tables)


def asks_template(
    template: TemplateId, role: Role, kind: AnyKind, clauses: Sequence[Clause], doubtful: bool = False, listed: str = ""
) -> bool:
    """Whether a file must follow a template: by its role, its clause or its kind; a list only where companies or agencies are listed.

    In doubt which clause a file answers, one clause whose list holds no companies frees it; so does a list that says by itself
    (`listed`) that it lists others.
    """
    if template == "liaison":
        return role == "liaison"
    if role != "evidence":
        return False
    named = [clause.template for clause in clauses] if kind.like in _IN_FORMS else []
    if any(named):
        return template in named and (not doubtful or len(set(named)) == 1)
    if kind.follows != template:
        return False
    if template != "enterprise_list":
        return True
    if listed:
        return False
    freed = [not (set(clause.subjects) - _NO_COMPANIES) for clause in _listing(clauses)]
    return not freed or not (any(freed) if doubtful else all(freed))


_IN_FORMS = frozenset({
    EvidenceKind.ENTERPRISE_LIST, EvidenceKind.WORK_ORDER, EvidenceKind.ITEM_LIST, EvidenceKind.STATISTICS, EvidenceKind.CASE
})  # fmt: skip
"""Kinds of which a clause may name the template that they follow for it."""


def _listing(clauses: Iterable[Clause]) -> Iterator[Clause]:
    return (clause for clause in clauses if "enterprise_list" in clause.forms and clause.subjects)
