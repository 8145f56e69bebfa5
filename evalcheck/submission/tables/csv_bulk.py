"""Lines of a text table cut into cells with numpy: where each cell begins, and how long it is."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any, NamedTuple

from evalcheck.submission.tables.csv_text import LONGEST_LINE, plain_lines

_LINE_END, _RETURN, _QUOTE = b'\n\r"'


class Cut(NamedTuple):
    """Lines that are rows: where each cell of `piece` begins and ends, row after row; the place of each row's last cell."""

    piece: bytes
    starts: Any
    ends: Any
    last: Any


def cut(numpy: ModuleType, piece: bytes, delimiter: str) -> Cut | None:
    """None where a quote stands elsewhere than around a whole cell, or around a line end: csv.reader knows what is meant."""
    np: Any = numpy
    signs = np.frombuffer(piece, np.uint8)
    quoted = b'"' in piece
    marks = (signs == ord(delimiter)) | (signs == _LINE_END)
    places = np.flatnonzero(marks | (signs == _QUOTE) if quoted else marks)
    quotes = None
    if quoted:
        is_quote = signs[places] == _QUOTE
        before = np.cumsum(is_quote)
        inside = ~is_quote & (before % 2 == 1)
        if before[-1] % 2 or (signs[places[inside]] == _LINE_END).any():
            return None
        outside = ~is_quote & ~inside
        places, quotes = places[outside], np.diff(before[outside], prepend=0)
    last = np.flatnonzero(signs[places] == _LINE_END)
    if np.diff(places[last], prepend=-1).max() > LONGEST_LINE:
        return None
    starts, ends = np.empty_like(places), places
    starts[:1], starts[1:] = 0, places[:-1] + 1
    ends[last] -= signs[ends[last] - 1] == _RETURN
    return Cut(piece, starts, ends, last) if quotes is None else _unquoted(np, Cut(piece, starts, ends, last), signs, quotes)


def _unquoted(np: Any, found: Cut, signs: Any, quotes: Any) -> Cut | None:
    """Cells without the quotes around them, of which there are so many in each cell."""
    held = quotes > 0
    if (quotes[held] != 2).any() or (signs[found.starts[held]] != _QUOTE).any() or (signs[found.ends[held] - 1] != _QUOTE).any():
        return None
    return found._replace(starts=found.starts + held, ends=found.ends - held)


def measured(numpy: ModuleType, piece: bytes, delimiter: str) -> tuple[int, int, int] | None:
    """Rows, the cells of the longest, and of each if all are alike."""
    found = cut(numpy, piece, delimiter) if plain_lines(piece) else None
    if found is None:
        return None
    counts = numpy.diff(found.last, prepend=-1)
    width, even = int(counts.max()), counts.min() == counts.max()
    return len(counts), width if width > 1 or piece.strip(b"\r\n") else 0, width if even else 0


def columns(numpy: ModuleType, found: Cut, skipped: int) -> Iterator[tuple[Any, Any]]:
    """Where the cells of each column begin and how long they are, less some rows; a cell that a row lacks is empty."""
    np: Any = numpy
    counts = np.diff(found.last, prepend=-1)
    lengths, width = found.ends - found.starts, int(counts.max())
    if (counts == width).all():
        for index in range(width):
            yield found.starts[index::width][skipped:].copy(), lengths[index::width][skipped:].copy()
        return
    row = np.repeat(np.arange(len(counts)), counts)
    place = np.arange(len(row)) - np.repeat(found.last - counts + 1, counts)
    each = np.zeros((2, width, len(counts)), np.int64)
    each[0, place, row], each[1, place, row] = found.starts, lengths
    for index in range(width):
        yield each[0, index, skipped:], each[1, index, skipped:]
