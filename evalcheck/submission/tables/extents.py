"""How far the cells of .ods and .xlsb sheets reach, found before calamine reserves room for all of it."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable, Iterator
from xml.etree import ElementTree

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_ROW_HEADER = 0
_CELLS = frozenset(range(1, 12))


def ods_cells(content: bytes) -> int:
    """Cells of all sheets of an OpenDocument's content, repeats counted; blank ones beyond the last filled do not count."""
    total = row = width = height = column = filled = 0
    for event, element in ElementTree.iterparse(io.BytesIO(content), ("start", "end")):
        name = element.tag.removeprefix(_TABLE)
        if event == "start":
            if name == "table":
                row = width = height = 0
            elif name == "table-row":
                column = filled = 0
        elif name in ("table-cell", "covered-table-cell"):
            column += _repeated(element, "columns")
            filled = column if len(element) else filled
        elif name == "table-row":
            row += _repeated(element, "rows")
            width = max(width, filled)
            height = row if filled else height
            element.clear()
        elif name == "table":
            total += width * height
    return total


def _repeated(element: ElementTree.Element, what: str) -> int:
    value = element.get(f"{_TABLE}number-{what}-repeated", "1")
    return int(value) if value.isascii() and value.isdigit() else 1


def xlsb_cells(pieces: Iterable[bytes]) -> int:
    """Cells of one binary sheet, from the first column and row to the last."""
    height = width = 0
    for kind, body in _records(pieces):
        if kind == _ROW_HEADER:
            height = max(height, struct.unpack_from("<L", body)[0] + 1)
        elif kind in _CELLS:
            width = max(width, struct.unpack_from("<L", body)[0] + 1)
    return height * width


def _records(pieces: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Kind and first four bytes of each record: numbers of 7 bits a byte stand before it."""
    data = b"".join(pieces)
    at = 0
    while at < len(data):
        kind, at = _number(data, at, 2)
        size, at = _number(data, at, 4)
        if size >= 4 and at + 4 <= len(data):
            yield kind, data[at : at + 4]
        at += size


def _number(data: bytes, at: int, most: int) -> tuple[int, int]:
    value = 0
    for count in range(most):
        byte = data[at + count] if at + count < len(data) else 0
        value |= (byte & 0x7F) << (7 * count)
        if not byte & 0x80:
            return value, at + count + 1
    return value, at + most
