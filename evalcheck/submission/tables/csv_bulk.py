"""Lines of a text table cut into cells with numpy: where each cell begins, and how long it is."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any, NamedTuple

from evalcheck.submission.tables.csv_text import LONGEST_LINE, Measure

_LINE_END, _RETURN, _QUOTE = b'\n\r"'
_MOST_OF_LENGTH = 1 << 16


class Cut(NamedTuple):
    """Lines that are rows: where each cell begins and how long it is, row after row; how many cells each row has."""

    starts: Any
    lengths: Any
    counts: Any


def cut(numpy: ModuleType, piece: bytes, delimiter: str) -> Cut | None:
    """None where a quote stands elsewhere than around a whole cell, around a line end, or where lines end otherwise: csv.reader knows."""
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
    if b"\0" in piece or np.diff(places[last], prepend=-1).max() > LONGEST_LINE:
        return None
    starts, ends = np.empty_like(places), places
    starts[:1], starts[1:] = 0, places[:-1] + 1
    if b"\r" in piece:
        returns = signs[ends[last] - 1] == _RETURN
        if np.count_nonzero(returns) != np.count_nonzero(signs == _RETURN):
            return None
        ends[last] -= returns
    found = Cut(starts, ends - starts, np.diff(last, prepend=-1))
    return found if quotes is None else _unquoted(np, found, signs, quotes)


def _unquoted(np: Any, found: Cut, signs: Any, quotes: Any) -> Cut | None:
    """Cells without the quotes around them, of which there are so many in each cell."""
    held = quotes > 0
    first, last = found.starts[held], (found.starts + found.lengths)[held] - 1
    if (quotes[held] != 2).any() or (signs[first] != _QUOTE).any() or (signs[last] != _QUOTE).any():
        return None
    return found._replace(starts=found.starts + held, lengths=found.lengths - 2 * held)


def measured(numpy: ModuleType, piece: bytes, delimiter: str) -> Measure | None:
    """None where lines are perhaps no rows."""
    found = cut(numpy, piece, delimiter)
    if found is None:
        return None
    rows, width = len(found.counts), int(found.counts.max())
    if found.counts.min() < width:
        return Measure(rows, width, 0)
    plain = b'"' not in piece and found.lengths.max() < _MOST_OF_LENGTH and _line_end(piece, found.lengths, rows) in (0, 1)
    return Measure(rows, width if width > 1 or piece.strip(b"\r\n") else 0, width, found.lengths.astype("u2") if plain else None)


def _line_end(piece: bytes, lengths: Any, rows: int) -> float:
    """Bytes before the line feed of each row."""
    return (len(piece) - int(lengths.sum()) - len(lengths)) / rows


def cut_again(numpy: ModuleType, piece: bytes, lengths: Any, rows: int) -> Cut:
    """The same from the lengths that its measure has given."""
    lengths = lengths.astype(numpy.int64)
    steps = lengths.reshape(rows, -1) + 1
    steps[:, -1] += int(_line_end(piece, lengths, rows))
    return Cut(numpy.cumsum(steps) - steps.ravel(), lengths, numpy.full(rows, steps.shape[1]))


def columns(numpy: ModuleType, found: Cut, skipped: int) -> Iterator[tuple[Any, Any]]:
    """Where the cells of each column begin and how long they are, less some rows; a cell that a row lacks is empty."""
    np: Any = numpy
    starts, lengths, counts = found
    width = int(counts.max())
    if (counts == width).all():
        for index in range(width):
            yield starts[index::width][skipped:].copy(), lengths[index::width][skipped:].copy()
        return
    row = np.repeat(np.arange(len(counts)), counts)
    place = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    each = np.zeros((2, width, len(counts)), np.int64)
    each[0, place, row], each[1, place, row] = starts, lengths
    for index in range(width):
        yield each[0, index, skipped:], each[1, index, skipped:]
