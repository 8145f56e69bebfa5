"""Labels and values in the cells of a form: value beside its label, below it, or in the same cell (附件3, 附件6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evalcheck.catalogue.templates import Label
from evalcheck.evidence.model import HeadField, address
from evalcheck.evidence.names.signs import fold
from evalcheck.evidence.tables.labels import LabelNames
from evalcheck.evidence.wording import words_of
from evalcheck.findings import Location
from evalcheck.submission.model import EvidenceFile, Opened

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
