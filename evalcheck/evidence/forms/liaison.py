"""The liaison sheet (附件3): one person's row under its headings, the unit's name above it, who filled it in below."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evalcheck.catalogue.templates import Label, Template
from evalcheck.evidence.forms.grid import Grid, fields_in, grids_of
from evalcheck.evidence.model import Form, HeadField
from evalcheck.evidence.tables.labels import LabelNames, Strip, head_fields
from evalcheck.evidence.wording import bare
from evalcheck.findings import Location
from evalcheck.submission.model import EvidenceFile, Opened

_MOBILE = re.compile(r"(?<!\d)1[3-9]\d(?:[\s-]?\d{4}){2}(?!\d)")
_DIGITS = re.compile(r"\d[\d\s()-]{5,}\d")
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
