"""Formatting of a Word 97 document as far as it shapes the text: the runs of its formatted pages, and what they say of tables."""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

_PAGE = 512
_SIZES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
_IN_TABLE, _ROW_END, _DEPTH, _INNER_CELL, _INNER_ROW_END = 0x2416, 0x2417, 0x6649, 0x244B, 0x244C
_TABLE_SHAPE, _HUGE = 0xD608, (0x6645, 0x6646)
_TABS = 0xC615
_DELETED = 0x0800


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: character positions, and where its bytes lie in the stream, `width` a character."""

    start: int
    end: int
    offset: int
    width: int


@dataclass(frozen=True, slots=True)
class Layout:
    """What a paragraph's formatting says of the tables around it."""

    depth: int = 0
    cell_end: bool = False
    row_end: bool = False
    edges: tuple[int, ...] = ()


class Runs:
    """Stretches of the stream's bytes with their formatting, in order."""

    def __init__(self, runs: list[tuple[int, int, bytes]]) -> None:
        self._runs = sorted(runs, key=lambda run: run[:2])
        self._starts = [run[0] for run in self._runs]

    def at(self, offset: int) -> bytes:
        """The formatting of one byte; empty where none is told."""
        number = bisect_right(self._starts, offset) - 1
        return self._runs[number][2] if number >= 0 and offset < self._runs[number][1] else b""

    def marked(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Stretches within these bytes that are marked as deleted."""
        number = max(bisect_right(self._starts, start) - 1, 0)
        while number < len(self._runs) and self._starts[number] < end:
            first, last, formatting = self._runs[number]
            if last > start and _says_deleted(formatting):
                yield max(first, start), min(last, end)
            number += 1


def paragraph_runs(listed: bytes, main: bytes) -> Runs:
    """Runs of paragraphs, from the list of the pages that hold them."""
    return Runs(list(_runs(listed, main, 13, _paragraph_formatting)))


def character_runs(listed: bytes, main: bytes) -> Runs:
    return Runs(list(_runs(listed, main, 1, _character_formatting)))


def _runs(listed: bytes, main: bytes, entry: int, formatting: Callable[[bytes, int], bytes]) -> Iterator[tuple[int, int, bytes]]:
    """Each page once, however often a hostile list names it."""
    count = max(0, (len(listed) - 4) // 8)
    numbers = struct.unpack_from(f"<{count}L", listed, 4 * (count + 1)) if count else ()
    for number in dict.fromkeys(number & 0x3FFFFF for number in numbers):
        page = main[number * _PAGE : (number + 1) * _PAGE]
        runs = page[_PAGE - 1] if len(page) == _PAGE else 0
        if not runs or 4 * (runs + 1) + entry * runs >= _PAGE:
            continue
        bounds = struct.unpack_from(f"<{runs + 1}L", page)
        for at in range(runs):
            place = 2 * page[4 * (runs + 1) + entry * at]
            yield bounds[at], bounds[at + 1], formatting(page, place) if place else b""


def _paragraph_formatting(page: bytes, at: int) -> bytes:
    """After the length (halved, or in a second byte) stands the style's number, which is left out."""
    size = page[at]
    start, length = (at + 1, 2 * size - 1) if size else (at + 2, 2 * page[at + 1])
    return page[start + 2 : start + length]


def _character_formatting(page: bytes, at: int) -> bytes:
    return page[at + 1 : at + 1 + page[at]]


def _properties(formatting: bytes) -> Iterator[tuple[int, bytes]]:
    """Single properties: number and operand. One that reaches beyond the end ends the list."""
    at = 0
    while at + 2 < len(formatting):
        (code,) = struct.unpack_from("<H", formatting, at)
        at += 2
        size = _SIZES.get(code >> 13) or _variable(code, formatting, at)
        if at + size > len(formatting):
            return
        yield code, formatting[at : at + size]
        at += size


def _variable(code: int, formatting: bytes, at: int) -> int:
    if code == _TABLE_SHAPE and at + 2 <= len(formatting):
        return int(struct.unpack_from("<H", formatting, at)[0]) + 1
    length = formatting[at]
    return len(formatting) if code == _TABS and length == 255 else length + 1


@lru_cache(maxsize=4096)
def _says_deleted(formatting: bytes) -> bool:
    return any(code == _DELETED and operand[0] == 1 for code, operand in _properties(formatting))


@lru_cache(maxsize=4096)
def _flags(formatting: bytes) -> tuple[dict[int, int], tuple[int, ...]]:
    """Values of the properties that matter, and the edges of a row's cells."""
    values: dict[int, int] = {}
    edges: tuple[int, ...] = ()
    for code, operand in _properties(formatting):
        if code == _TABLE_SHAPE:
            edges = _edges(operand)
        elif code in (_IN_TABLE, _ROW_END, _DEPTH, _INNER_CELL, _INNER_ROW_END, *_HUGE):
            values[code] = int.from_bytes(operand, "little")
    return values, edges


def _edges(operand: bytes) -> tuple[int, ...]:
    cells = operand[2]
    return struct.unpack_from(f"<{cells + 1}h", operand, 3) if len(operand) >= 3 + 2 * (cells + 1) else ()


def layout_of(formatting: bytes, data: bytes) -> Layout:
    """Formatting too long for its page stands in the stream `Data`."""
    values, edges = _flags(formatting)
    for code in _HUGE:
        if code in values:
            more, further = _flags(_outsourced(data, values[code]))
            values, edges = {**values, **more}, further or edges
    inside = values.get(_IN_TABLE, 0) or _DEPTH in values
    depth = min(values.get(_DEPTH, 1), 16) if inside else 0
    return Layout(
        depth=depth,
        cell_end=bool(values.get(_INNER_CELL)) and depth > 1,
        row_end=bool(values.get(_ROW_END)) or (bool(values.get(_INNER_ROW_END)) and depth > 1),
        edges=edges,
    )


def _outsourced(data: Sequence[int] | bytes, offset: int) -> bytes:
    if offset + 2 > len(data):
        return b""
    length = data[offset] | data[offset + 1] << 8
    return bytes(data[offset + 2 : offset + 2 + length])
