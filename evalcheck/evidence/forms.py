"""Forms of labels and values in what was handed in: the case form and the liaison sheet."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from evalcheck.catalogue.templates import Label, Template
from evalcheck.evidence.model import Form, HeadField, address
from evalcheck.evidence.names.signs import fold
from evalcheck.evidence.tables.labels import LabelNames, Strip, head_fields
from evalcheck.evidence.wording import bare, words_of
from evalcheck.findings import Location
from evalcheck.patterns import regex
from evalcheck.records import dataclass
from evalcheck.submission.model import EvidenceFile, Line, Opened

_MOST_VALUE = 2000


def forms_of(file: EvidenceFile, opened: Opened, templates: Sequence[Template]) -> tuple[Form, ...]:
    """The forms in a file; a document may hold several cases. A label that is missing has the value None, a blank one ""."""
    found: list[Form] = []
    for template in templates:
        if template.row_labels:
            found += recognise_liaison(opened, file, template)
        elif template.fields:
            found += _cases(opened, file, template)
    return tuple(found)


def _cases(opened: Opened, file: EvidenceFile, template: Template) -> Iterator[Form]:
    names = LabelNames(template.fields)
    in_cells = [group for grid in grids_of(file, opened) for group in _split(fields_in(grid, names), template)]
    in_lines = list(_split(fields_of_lines(file, opened.lines, names), template))
    for number, group in enumerate(_joined(in_cells, in_lines, template)):
        beside = in_lines[number] if in_cells and number < len(in_lines) else []
        held = _first_of_each([*group, *beside])
        if _is_form(held, template):
            fields = tuple(held.get(label.name, HeadField(label.name, None, group[0].location)) for label in template.fields)
            yield Form(template, group[0].location, fields)


def _joined(in_cells: list[list[HeadField]], in_lines: list[list[HeadField]], template: Template) -> list[list[HeadField]]:
    """The forms found in cells; parts of one form that stand in several tables are one."""
    if not in_cells:
        return in_lines
    first = template.fields[0].name
    joined: list[list[HeadField]] = []
    for group in in_cells:
        if joined and first not in {field.label for field in group}:
            joined[-1] = joined[-1] + group
        else:
            joined.append(group)
    return joined


def _split(fields: Sequence[HeadField], template: Template) -> Iterator[list[HeadField]]:
    """One group a form: the first label of the template begins the next."""
    group: list[HeadField] = []
    for field in fields:
        if field.label == template.fields[0].name and any(held.label == field.label for held in group):
            yield group
            group = []
        group.append(field)
    if group:
        yield group


def _first_of_each(fields: Sequence[HeadField]) -> dict[str, HeadField]:
    """Each label once; of several places the first that is filled."""
    held: dict[str, HeadField] = {}
    for field in fields:
        if field.label not in held or (not held[field.label].value and field.value):
            held[field.label] = field
    return held


def _is_form(held: dict[str, HeadField], template: Template) -> bool:
    """Most labels are there, or those that only this form has: they carry the hints."""
    hinted = sum(label.name in held for label in template.fields if label.hint)
    return len(held) * 2 > len(template.fields) or (hinted >= 2 and len(held) >= 3)


def fields_of_lines(file: EvidenceFile, lines: Sequence[Line], names: LabelNames) -> list[HeadField]:
    """Labels at the beginning of lines, with what follows; lines without a label go on with a field of long text."""
    found: list[HeadField] = []
    for line in lines:
        place = Location(file.path, line.part)
        begun = names.beginning(line.text)
        inline = names.values(line.text)
        if begun and begun[2]:
            values = inline if inline and inline[0][0] == begun[0] else [begun[:2]]
            found += [HeadField(label.name, value, place) for label, value in values]
        elif found and line.text.strip() and names.goes_on(found[-1].label, found[-1].value or "", line.text):
            last = found[-1]
            found[-1] = HeadField(last.label, f"{last.value}\n{line.text.strip()}".strip()[:_MOST_VALUE], last.location)
    return found


_FORM_ROWS = 200
_FORM_WIDTH = 60
_FOOTNOTES = ("注", "备注", "说明", "填表说明", "附:", "附件")


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a sheet or of a document's table as texts, with their place."""

    file: EvidenceFile
    name: str
    rows: tuple[tuple[str, ...], ...]

    def place(self, row: int, index: int) -> Location:
        return Location(self.file.path, self.name, address(index, row + 1))


def grids_of(file: EvidenceFile, opened: Opened) -> Iterator[Grid]:
    """The sheets of a workbook and the tables of a document; of each the first rows, for forms are short."""
    for sheet in opened.sheets:
        yield Grid(file, sheet.name, tuple(tuple(map(words_of, row[:_FORM_WIDTH])) for row in sheet.head(_FORM_ROWS)))
    for table in opened.tables:
        yield Grid(file, table.name, tuple(tuple(map(words_of, row[:_FORM_WIDTH])) for row in table.rows[:_FORM_ROWS]))


def fields_in(grid: Grid, names: LabelNames) -> list[HeadField]:
    """Every label of the grid with its value, in order; a label that occurs twice is there twice."""
    found: list[HeadField] = []
    for number, row in enumerate(grid.rows):
        labels = [(index, *held) for index, cell in enumerate(row) if (held := label_in(cell, names))]
        if not labels:
            if found and any(row) and _continues(found[-1], row, names):
                found[-1] = _extended(found[-1], row)
            continue
        below = _values_below(grid, number, [index for index, _, _ in labels], names)
        ends = [*(index for index, _, _ in labels[1:]), len(row)]
        for (index, label, inline), end in zip(labels, ends, strict=True):
            beside = below[index] if below else "\n".join(cell for cell in row[index + 1 : end] if cell)
            found.append(HeadField(label.name, "\n".join(part for part in (inline, beside) if part), grid.place(number, index)))
    return found


def label_in(cell: str, names: LabelNames) -> tuple[Label, str] | None:
    """The label that a cell begins with and the value behind its colon; a hint behind it belongs to the label."""
    if not cell:
        return None
    if label := names.named(cell):
        return label, ""
    begun = names.beginning(cell)
    if begun is None:
        return None
    label, rest, _ = begun
    if label.hint and fold(rest).strip("()").startswith(fold(label.hint).strip("()")) and not names.has_colon(cell):
        return label, ""
    return (label, rest) if not rest or names.has_colon(cell) else None


def _values_below(grid: Grid, number: int, indexes: Sequence[int], names: LabelNames) -> dict[int, str]:
    """The row below, where a row holds nothing but several labels."""
    row = grid.rows[number]
    if len(indexes) < 2 or sum(map(bool, row)) != len(indexes) or number + 1 >= len(grid.rows):
        return {}
    under = grid.rows[number + 1]
    if any(label_in(cell, names) for cell in under) or sum(map(bool, under)) < 2:
        return {}
    return {index: under[index] if index < len(under) else "" for index in indexes}


def _continues(field: HeadField, row: Sequence[str], names: LabelNames) -> bool:
    """A row without labels goes on with the field above it where that is a long text, and is no footnote."""
    first = next(cell for cell in row if cell)
    return names.is_long(field.label) and not first.startswith(_FOOTNOTES)


def _extended(field: HeadField, row: Sequence[str]) -> HeadField:
    text = "\n".join(cell for cell in row if cell)
    return HeadField(field.label, f"{field.value}\n{text}".strip(), field.location)


_MOBILE = regex(r"(?<!\d)1[3-9]\d(?:[\s-]?\d{4}){2}(?!\d)")
_DIGITS = regex(r"\d[\d\s()-]{5,}\d")
_ENOUGH_HEADINGS = 3
_HEADER_ROWS = 40


@dataclass(frozen=True)
class _Person:
    """Where the headings stand (label by column) and the rows of the person under them."""

    grid: Grid
    header: int
    headings: dict[int, str]
    rows: tuple[int, ...]


def recognise_liaison(opened: Opened, file: EvidenceFile, template: Template) -> Iterator[Form]:
    """The liaison sheets of a file; a list of people that is none lacks both the row label and some of the headings."""
    grids = list(grids_of(file, opened))
    lines = [Strip((line.text,), (Location(file.path, line.part),)) for line in opened.lines] if not opened.sheets else []
    words = bare("".join(cell for grid in grids for row in grid.rows for cell in row) + "".join(strip.cells[0] for strip in lines))
    called = any(bare(label) in words or bare(label) in bare(file.name) for label in template.row_labels)
    for grid in grids:
        person = _person(grid, template)
        if person and (called or _complete(person, template)):
            yield Form(template, grid.place(person.header, 0), _fields(person, lines, template))
        elif not person and called and (fields := _upright(grid, lines, template)):
            yield Form(template, fields[0].location, fields)


def _person(grid: Grid, template: Template) -> _Person | None:
    headings = _headings(template)
    for number, row in enumerate(grid.rows[:_HEADER_ROWS]):
        found = {index: headings[bare(cell)] for index, cell in enumerate(row) if bare(cell) in headings}
        if len(set(found.values())) >= _ENOUGH_HEADINGS:
            below, first = _second_header(grid, number, headings)
            return _Person(grid, number, {**found, **below}, _rows(grid, first, found, template))
    return None


def _headings(template: Template) -> dict[str, str]:
    """Every heading of the person's row and the label it stands for; a phone may have columns of its own."""
    alike = {bare(name): spec.name for spec in template.columns for name in (*spec.lookalikes, *spec.synonyms, spec.name)}
    return alike | {bare(name): label.name for label in template.fields for name in (*label.synonyms, label.name)}


def _second_header(grid: Grid, header: int, headings: dict[str, str]) -> tuple[dict[int, str], int]:
    """`手机` and `座机` as headings of their own under `联系电话`; and the first row below the header."""
    if header + 1 < len(grid.rows):
        cells = {index: cell for index, cell in enumerate(grid.rows[header + 1]) if cell}
        if cells and all(bare(cell) in headings and ":" not in unicodedata.normalize("NFKC", cell) for cell in cells.values()):
            return {index: headings[bare(cell)] for index, cell in cells.items()}, header + 2
    return {}, header + 1


def _rows(grid: Grid, first: int, found: dict[int, str], template: Template) -> tuple[int, ...]:
    """The first person's row and the lines of the same person below it, down to the foot or the next person."""
    foot = LabelNames(template.foot_fields)
    marks = {bare(label) for label in template.row_labels}
    rows: list[int] = []
    for number in range(first, len(grid.rows)):
        row = grid.rows[number]
        if any(foot.named(cell) or foot.values(cell) for cell in row):
            break
        person = bool(next((row[index] for index in found if index < len(row)), "")) or any(bare(cell) in marks for cell in row)
        if rows and person:
            break
        if any(row) and (rows or person or number == first):
            rows.append(number)
    return tuple(rows)


def _complete(person: _Person, template: Template) -> bool:
    return {spec.name for spec in template.columns} <= set(person.headings.values())


def _fields(person: _Person, lines: Sequence[Strip], template: Template) -> tuple[HeadField, ...]:
    grid = person.grid
    around = [*(_strip(grid, n) for n in range(len(grid.rows)) if n != person.header and n not in person.rows), *lines]
    nowhere = Location(grid.file.path, grid.name)
    head = head_fields(template.head_fields, around, nowhere)
    foot = head_fields(template.foot_fields, around, nowhere)
    return (*head, *_personal(person, template), *foot)


def _strip(grid: Grid, number: int) -> Strip:
    row = grid.rows[number]
    return Strip(row, tuple(grid.place(number, index) for index in range(len(row))))


def _personal(person: _Person, template: Template) -> Iterator[HeadField]:
    phones = _phones(person, template)
    for spec in template.columns:
        if spec.type == "phone" and template.fields:
            yield from phones
        else:
            yield _cell(person, spec.name)


def _cell(person: _Person, heading: str) -> HeadField:
    grid = person.grid
    index = next((index for index, name in person.headings.items() if name == heading), None)
    if index is None:
        return HeadField(heading, None, grid.place(person.header, 0))
    texts = [grid.rows[number][index] for number in person.rows if index < len(grid.rows[number])]
    row = person.rows[0] if person.rows else person.header
    return HeadField(heading, "\n".join(filter(None, texts)), grid.place(row, index))


def _phones(person: _Person, template: Template) -> list[HeadField]:
    """`手机` and `座机`: columns of their own, sub-labels in the cell, or numbers told apart by their form."""
    headed = set(person.headings.values())
    cells = [_cell(person, spec.name) for spec in template.columns if spec.type == "phone"]
    held = next((cell for cell in cells if cell.value is not None), cells[0] if cells else None)
    text = (held.value if held else None) or ""
    place = held.location if held else person.grid.place(person.header, 0)
    labelled = {label.name: value for label, value in LabelNames(template.fields).values(text.replace("\n", " "))}
    fields = []
    for label in template.fields:
        if label.name in headed:
            fields.append(_cell(person, label.name))
        elif held is None or held.value is None:
            fields.append(HeadField(label.name, None, place))
        else:
            fields.append(HeadField(label.name, labelled.get(label.name) or _number(text, label, labelled), place))
    return fields


def _number(text: str, label: Label, labelled: dict[str, str]) -> str:
    """The number that has the form of a mobile, or of none, in a cell without sub-labels."""
    if labelled:
        return ""
    mobile = _MOBILE.search(text)
    if label.type == "mobile":
        return mobile[0] if mobile else ("" if _DIGITS.search(text) else text)
    other = _DIGITS.search(_MOBILE.sub("", text))
    return other[0] if other else ""


def _upright(grid: Grid, lines: Sequence[Strip], template: Template) -> tuple[HeadField, ...]:
    """A sheet with its labels one under the other."""
    person = [Label(name=spec.name, synonyms=spec.synonyms, type=spec.type) for spec in template.columns if spec.type != "phone"]
    labels = (*template.head_fields, *person, *template.fields, *template.foot_fields)
    found = {field.label: field for field in fields_in(grid, LabelNames(labels))}
    if len(found) <= _ENOUGH_HEADINGS:
        return ()
    nowhere = Location(grid.file.path, grid.name)
    beside = {field.label: field for field in head_fields(labels, lines, nowhere)}
    return tuple(found.get(label.name) or beside[label.name] for label in labels)
