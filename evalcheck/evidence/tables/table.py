"""Tables of the templates in what was handed in: sheets of a workbook, tables of a document (附件4, 附件5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from evalcheck.catalogue.items import Clause, EvidenceKind
from evalcheck.catalogue.templates import Template, TemplateId
from evalcheck.evidence.model import Note, Role, Table, address
from evalcheck.evidence.tables.column_content import with_meanings
from evalcheck.evidence.tables.header import HEAD_ROWS, Header, Names, find_header, names_of, rows_of_header
from evalcheck.evidence.tables.labels import Strip, head_fields
from evalcheck.evidence.tables.text_sheet import sheet_of_table
from evalcheck.evidence.wording import line_of, words_of
from evalcheck.findings import Location
from evalcheck.submission.model import EvidenceFile, Line, Opened, Sheet

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
    beside = [note for top in found if top.header is None for note in top.above]
    beside += [Note(line.text, Location(file.path, line.part)) for line in lines]
    return tuple(_table(file, top, top.header, beside) for top in found if top.header)


@dataclass(frozen=True)
class _Top:
    """A sheet, its header if it is a table with all rows of it, and the lines above the header (of no table: its first lines)."""

    sheet: Sheet
    header: Header | None
    height: int
    strips: tuple[Strip, ...]

    @property
    def above(self) -> list[Note]:
        return [Note(line_of(strip.cells), _place(strip)) for strip in self.strips if any(strip.cells)]


def _top(file: EvidenceFile, sheet: Sheet, names: Sequence[Names]) -> _Top:
    rows = sheet.head(max(_NOTE_ROWS, HEAD_ROWS))
    header = find_header(rows, names)
    height = rows_of_header(header, rows) if header else 0
    if header:
        own = next(one for one in names if one.template is header.template)
        header = with_meanings(header, own, rows[header.row - 1 + height :])
    above = rows[: header.row - 1] if header else rows
    strips = tuple(
        Strip(tuple(map(words_of, row)), tuple(Location(file.path, sheet.name, address(i, number)) for i in range(len(row))))
        for number, row in enumerate(above, 1)
    )
    return _Top(sheet, header, height, strips)


def _place(strip: Strip) -> Location:
    return next((place for cell, place in zip(strip.cells, strip.places, strict=True) if cell), strip.places[0])


def _table(file: EvidenceFile, top: _Top, header: Header, beside: Iterable[Note]) -> Table:
    template, beside = header.template, list(beside)
    strips = (*top.strips, *(Strip((note.text,), (note.location,)) for note in beside))
    return Table(
        file=file,
        sheet=top.sheet,
        template=template,
        header_row=header.row,
        first_data_row=header.row + top.height,
        columns=header.columns,
        fields=head_fields((*template.head_fields, *template.foot_fields), strips, Location(file.path, top.sheet.name)),
        notes=(*top.above, *beside),
    )


def bind(tables: Sequence[Table], kind: EvidenceKind, clauses: Sequence[Clause], doubtful: bool = False) -> tuple[Table, ...]:
    """The tables with the clauses their file answers, and whether the file is held to their template."""
    asked = {table.template.id: asks_template(table.template.id, "evidence", kind, clauses, doubtful) for table in tables}
    return tuple(replace(t, clauses=tuple(clauses), bound=asked[t.template.id]) for t in tables)


def asks_template(
    template: TemplateId, role: Role, kind: EvidenceKind, clauses: Sequence[Clause], doubtful: bool = False, listed: str = ""
) -> bool:
    """Whether a file must follow a template: by its role or kind; a list only where companies or agencies are listed.

    In doubt which clause a file answers, one clause whose list holds no companies frees it; so does a list that says by itself
    (`listed`) that it lists others.
    """
    if template == "liaison":
        return role == "liaison"
    if role != "evidence" or kind.value != template:
        return False
    if template != "enterprise_list":
        return True
    if listed:
        return False
    freed = [not (set(clause.subjects) - _NO_COMPANIES) for clause in _listing(clauses)]
    return not freed or not (any(freed) if doubtful else all(freed))


def _listing(clauses: Iterable[Clause]) -> Iterator[Clause]:
    return (clause for clause in clauses if EvidenceKind.ENTERPRISE_LIST in clause.kinds and clause.subjects)
