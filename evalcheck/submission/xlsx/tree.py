"""Rows read by the parser: complete, whatever XML allows, and several times slower than the pattern."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from functools import lru_cache
from xml.etree.ElementTree import Element

from evalcheck.patterns import regex
from evalcheck.records import dataclass
from evalcheck.submission.model import Cell
from evalcheck.submission.troubles import damaged
from evalcheck.submission.xlsx.cells import Cells
from evalcheck.submission.xlsx.pattern import column_letters, column_number
from evalcheck.submission.xlsx.texts import local_name, rich_text

_TRUE = ("1", "true")
_SHARED = "…"
"""In the place of a formula that is written in another cell."""
_REFERENCE = regex(r"([A-Za-z]{1,3})0*([0-9]{1,7})")


@dataclass(slots=True)
class ParsedRows:
    """Rows with their cells by column. `waiting` are the cells whose values are decoded together, by type and style."""

    numbers: list[int] = field(default_factory=list)
    cells: list[dict[int, Cell]] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    waiting: dict[tuple[str | None, str], tuple[list[tuple[dict[int, Cell], int]], list[str]]] = field(default_factory=dict)

    def decode(self, cells: Cells) -> ParsedRows:
        for (type_, style), (places, texts) in self.waiting.items():
            decode = cells.decoder(cells.kind(type_, style, "v"))
            for (row, column), cell in zip(places, decode(texts), strict=True):
                row[column] = cell
        self.waiting.clear()
        return self


def read_rows(holder: Element, last: int, cells: Cells) -> ParsedRows:
    """The rows of an element; one without a number follows the one before it (`last` before the first)."""
    rows = ParsedRows()
    for element in holder:
        if local_name(element.tag) != "row":
            continue
        number = element.get("r")
        last = _row_number(number) if number is not None else last + 1
        found: dict[int, Cell] = {}
        _read_cells(element, last, found, rows, cells)
        rows.numbers.append(last)
        if element.get("hidden") in _TRUE:
            rows.hidden.append(last)
        rows.cells.append(found)
    return rows.decode(cells)


def _read_cells(row: Element, number: int, found: dict[int, Cell], rows: ParsedRows, cells: Cells) -> None:
    column, name = 0, str(number)
    for element in row:
        if local_name(element.tag) != "c":
            continue
        reference = element.get("r")
        column += 1
        if reference is not None and reference != _letters(column) + name:
            column = _column(reference, number)
        found[column], text = _content(element)
        if text:
            key = (element.get("t"), element.get("s", "0"))
            places, texts = rows.waiting.get(key) or rows.waiting.setdefault(key, ([], []))
            places.append((found, column))
            texts.append(text)


def _content(cell: Element) -> tuple[Cell, str | None]:
    """The text inside a cell (`is`), else what stands in its last `v`; of a formula whose result was never saved the formula."""
    text, formula = None, None
    for child in cell:
        name = local_name(child.tag)
        if name == "v":
            text = "".join(child.itertext()) if len(child) else child.text
        elif name == "is":
            return rich_text(child) or None, None
        elif name == "f":
            formula = child.text or _SHARED
    # A result that is a text of no signs is one too (`t="str"`).
    return (f"={formula}", None) if formula and not text and cell.get("t") != "str" else (None, text)


_letters = lru_cache(maxsize=1024)(column_letters)


def _row_number(text: str) -> int:
    if not (text.isdecimal() and text.isascii() and len(text) < 10):
        raise misplaced()
    return int(text)


def _column(reference: str, number: int) -> int:
    """The column of a cell's reference, which must name the row it stands in."""
    found = _REFERENCE.fullmatch(reference)
    if not found or int(found[2]) != number:
        raise misplaced()
    return _number_of_letters(found[1])


@lru_cache(maxsize=1024)
def _number_of_letters(letters: str) -> int:
    return column_number(letters.upper())


def misplaced() -> Exception:
    return damaged("工作表内容损坏，单元格位置有误", "the content of the sheet is broken: a cell is out of its place")


def columns_of(rows: Sequence[dict[int, Cell]], width: int) -> list[list[Cell] | None]:
    """Cells by column; None for a column without cells."""
    columns: list[list[Cell] | None] = [None] * width
    for offset, row in enumerate(rows):
        for number, cell in row.items():
            if (column := columns[number - 1]) is None:
                column = columns[number - 1] = [None] * len(rows)
            column[offset] = cell
    return columns
