"""Keys of some columns of a table, kept once for all checks that ask who stands twice: eight bytes a row and column."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from evalcheck.submission.model import Block
from evalcheck.submission.tables.arrays import numpy_for

_MANY = 300_000
_STRETCH = 256


class TableKeys:
    """Columns go by their index."""

    def __init__(self, columns: Iterable[int]) -> None:
        self._keys: dict[int, array[int]] = {column: array("q") for column in columns}
        self._repeated: dict[int, AbstractSet[int]] = {}

    def feed(self, block: Block) -> None:
        for column, keys in self._keys.items():
            keys.extend(block.columns[column].keys())

    def __getitem__(self, column: int) -> array[int]:
        """The keys in the order of the rows; 0 for blank."""
        return self._keys[column]

    def repeated(self, column: int) -> AbstractSet[int]:
        """The keys of a column that stand more than once, blank aside."""
        if column not in self._repeated:
            self._repeated[column] = repeated(self._keys[column])
        return self._repeated[column]


def repeated(keys: array[int]) -> AbstractSet[int]:
    """The keys that stand more than once, 0 aside."""
    if numpy := numpy_for(len(keys)):
        ordered = numpy.sort(numpy.frombuffer(keys, dtype=numpy.int64))
        return frozenset(numpy.unique(ordered[1:][ordered[1:] == ordered[:-1]]).tolist()) - {0}
    if len(keys) < _MANY:
        return _twice([key for key in keys if key])
    # One half after the other: a set of a million numbers is the largest thing that a list of a million rows would need.
    return _twice([key for key in keys if key > 0]) | _twice([key for key in keys if key < 0])


def indices_of(keys: array[int], some: AbstractSet[int]) -> list[int]:
    """Where some keys stand."""
    if not some:
        return []
    if numpy := numpy_for(len(keys)):
        wanted, given = numpy.array(sorted(some), numpy.int64), numpy.frombuffer(keys, numpy.int64)
        nearest = wanted[numpy.searchsorted(wanted, given).clip(max=len(wanted) - 1)]
        found: list[int] = numpy.flatnonzero(nearest == given).tolist()
        return found
    return [index for index, key in enumerate(keys) if key in some]


def _twice(keys: list[int]) -> frozenset[int]:
    """Few keys are looked at one by one: those of the stretches by which a set of all grows less than it should."""
    seen: set[int] = set()
    doubtful: set[int] = set()
    due = 0
    for start in range(0, len(keys), _STRETCH):
        some = keys[start : start + _STRETCH]
        seen.update(some)
        due += len(some)
        if len(seen) < due:
            doubtful.update(some)
            due = len(seen)
    if not doubtful:
        return frozenset()
    del seen
    return frozenset(key for key, count in Counter([key for key in keys if key in doubtful]).items() if count > 1)


class RowNumbers:
    """Gives the sheet's row number of the nth row fed, from 0."""

    def __init__(self) -> None:
        self._firsts: list[int] = []
        self._parts: list[Sequence[int]] = []
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, index: int) -> int:
        part = bisect_right(self._firsts, index) - 1
        return self._parts[part][index - self._firsts[part]]

    def within(self, ranges: Sequence[tuple[int, int]]) -> list[int]:
        """The numbers that lie in one of some ranges, both ends in."""
        found: list[int] = []
        for part in self._parts if ranges else ():
            near = [(first, last) for first, last in ranges if first <= part[-1] and last >= part[0]]
            found += [row for row in part if any(first <= row <= last for first, last in near)] if near else []
        return found

    def add(self, rows: Sequence[int]) -> None:
        if not rows:
            return
        span = range(rows[0], rows[-1] + 1)
        self._firsts.append(self._length)
        self._parts.append(span if len(span) == len(rows) else array("i", rows))
        self._length += len(rows)
