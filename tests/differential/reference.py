"""A reading by the book: whole parts by the parser, cell after cell; it shares with the reader under test the meaning of values only.

It settles who is right where the streaming reader and calamine differ.
"""

from __future__ import annotations

from xml.etree import ElementTree

from evalcheck.submission.model import Cell
from evalcheck.submission.xlsx.number_formats import NumberFormat, cell_formats
from evalcheck.submission.xlsx.values import duration, iso_moment, moment, number_or_text, unescaped
from tests.differential.compare import Grid
from tests.differential.mutations import parts

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_ROWS, _COLUMNS = 1_048_576, 16_384


class Wrong(Exception):
    """The workbook breaks XML or the standard."""


def by_the_book(data: bytes) -> Grid:
    """The one sheet of a test's workbook. Raises Wrong."""
    found = parts(data)
    try:
        for part in found.values():
            ElementTree.fromstring(part)
        sheet = ElementTree.fromstring(found["xl/worksheets/sheet1.xml"])
        strings = (
            [_text(item) for item in ElementTree.fromstring(found["xl/sharedStrings.xml"]) if _name(item) == "si"]
            if "xl/sharedStrings.xml" in found
            else []
        )
        formats = cell_formats(ElementTree.fromstring(found["xl/styles.xml"])) if "xl/styles.xml" in found else ()
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise Wrong from error
    holder = next((child for child in sheet if _name(child) == "sheetData"), None)
    if holder is None:
        raise Wrong
    grid: Grid = {}
    last = 0
    for row in (child for child in holder if _name(child) == "row"):
        number = _number(row.get("r", str(last + 1)))
        if not last < number <= _ROWS:
            raise Wrong
        last, column = number, 0
        for cell in (child for child in row if _name(child) == "c"):
            column = _column(cell.get("r"), number, column)
            grid[number, column] = _value(cell, strings, formats)
    return {place: cell for place, cell in grid.items() if cell is not None}


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise Wrong
    return int(text)


def _column(reference: str | None, row: int, before: int) -> int:
    if reference is None:
        return before + 1
    letters = reference.rstrip("0123456789")
    if not (1 <= len(letters) <= 3 and letters.isascii() and letters.isalpha()) or _number(reference[len(letters) :]) != row:
        raise Wrong
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    if column > _COLUMNS:
        raise Wrong
    return column


def _text(item: ElementTree.Element) -> str:
    pieces = []
    for child in item:
        if _name(child) == "t":
            text = "".join(child.itertext())
            pieces.append(unescaped(text if child.get(_SPACE) == "preserve" else text.strip(" \t\r\n")))
        elif _name(child) == "r":
            pieces.append(_text(child))
    return "".join(pieces)


def _value(cell: ElementTree.Element, strings: list[str], formats: tuple[NumberFormat, ...]) -> Cell:
    inline = next((child for child in cell if _name(child) == "is"), None)
    if inline is not None:
        return _text(inline) or None
    values = [child for child in cell if _name(child) == "v"]
    text = "".join(values[-1].itertext()) if values else ""
    return _typed(cell.get("t"), cell.get("s", "0"), text, strings, formats) if text else None


def _typed(kind: str | None, style: str, text: str, strings: list[str], formats: tuple[NumberFormat, ...]) -> Cell:
    if kind in ("str", "e"):
        return unescaped(text)
    if kind == "s":
        if _number(text.strip().removeprefix("+")) >= len(strings):
            raise Wrong
        return strings[int(text)] or None
    if kind == "b":
        if text.strip(" \t\r\n") not in ("0", "1", "true", "false", ""):
            raise Wrong
        return {"1": True, "true": True, "": None}.get(text.strip(" \t\r\n"), False)
    if kind == "d":
        return iso_moment(text)
    if kind == "inlineStr":
        return None
    if kind not in (None, "n"):
        raise Wrong
    number = number_or_text(text)
    if not isinstance(number, float):
        if kind == "n":
            raise Wrong
        return number
    known = formats[int(style)] if style.isdecimal() and int(style) < len(formats) else NumberFormat.NUMBER
    return {NumberFormat.DATE: lambda: moment(number, False), NumberFormat.DURATION: lambda: duration(number)}.get(known, lambda: number)()
