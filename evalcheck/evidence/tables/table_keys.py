"""Keys of some columns of a table and of its rows, eight bytes each: which rows stand again, and whose values stand beside several others.

What is told of a row is a mask: a byte for each row, 1 or 0, so that it takes the same room however many rows it is told of.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import compress, count
from operator import mul, ne, not_
from types import ModuleType
from typing import Any

from evalcheck.submission.model import Block
from evalcheck.submission.tables.arrays import numpy_for

_STRETCH = 1 << 15
_MOST, _TOGETHER = 7 / 8, 1 << 17
"""Share of different keys, and number of them, up to which a list is looked at as a whole."""
_PART, _PART_OF_ARRAYS, _MOST_PARTS = 1 << 18, 1 << 17, 255
"""Rows that are looked at together in any other."""
_PAIR = 2
_TURN = 9
"""Bits: no two of 64 columns are turned alike."""


class TableKeys:
    """Columns go by their index. `whole` are those whose cells together make the key of a row."""

    def __init__(self, columns: Iterable[int], whole: Sequence[int] = ()) -> None:
        self._keys: dict[int, array[int]] = {column: array("q") for column in columns}
        self._firsts: dict[int, array[int]] = {}
        self._again: dict[int, bytes] = {}
        self._whole = whole
        self.rows: array[int] = array("q")
        """The keys of the rows, as far as they were asked for."""

    def feed(self, block: Block) -> None:
        made = {column: block.columns[column].keys() for column in {*self._keys, *self._whole}}
        for column, keys in self._keys.items():
            keys.extend(made[column])
        if self._whole:
            self.rows.extend(row_keys([made[column] for column in self._whole], len(self.rows)))

    def __getitem__(self, column: int) -> array[int]:
        """The keys in the order of the rows; 0 for blank."""
        return self._keys[column]

    def firsts(self, column: int) -> array[int]:
        """For each row the first row that has its key."""
        if column not in self._firsts:
            self._firsts[column] = firsts(self._keys[column])
        return self._firsts[column]

    def again(self, column: int) -> bytes:
        """The rows whose value of a column stands in another row too, blanks aside."""
        if column not in self._again:
            self._again[column] = again(self._keys[column], self.firsts(column))
        return self._again[column]

    def firsts_of_rows(self) -> array[int]:
        """The same of whole rows; where no cell of one of their columns stands again no row does."""
        for column, keys in self._keys.items():
            if column in self._whole and 1 not in self.again(column) and keys.count(0) <= 1:
                return array("i", range(len(self.rows)))
        return firsts(self.rows)


def row_keys(columns: Sequence[Sequence[int]], before: int = 0) -> array[int]:
    """A key of each row: the keys of its cells, turned by another number of bits in each column, one over the other.

    `before` rows were read: where numpy is worth it, it gives the same in less time.
    """
    packed = [keys.tobytes() if isinstance(keys, array) else array("q", keys).tobytes() for keys in columns]
    numpy = numpy_for(before + len(columns[0]))
    found: array[int] = array("q")
    found.frombytes(_turned_with_numpy(numpy, packed) if numpy else _turned(packed, len(columns[0])))
    return found


def _turned(columns: Sequence[bytes], rows: int) -> bytes:
    """A column of keys is one long number: all rows are turned at once."""
    together = 0
    for place, column in enumerate(columns):
        keys, bits = int.from_bytes(column, "little"), place * _TURN % 64
        if bits:
            keys = ((keys & _lowest(64 - bits, rows)) << bits) | ((keys >> (64 - bits)) & _lowest(bits, rows))
        together ^= keys
    return together.to_bytes(8 * rows, "little")


@lru_cache(maxsize=128)
def _lowest(bits: int, rows: int) -> int:
    """The lowest bits of each row's 64."""
    return int.from_bytes(((1 << bits) - 1).to_bytes(8, "little") * rows, "little")


def _turned_with_numpy(numpy: ModuleType, columns: Sequence[bytes]) -> bytes:
    together: Any = 0
    for place, column in enumerate(columns):
        keys, bits = numpy.frombuffer(column, numpy.uint64), place * _TURN % 64
        if bits:
            keys = (keys << numpy.uint64(bits)) | (keys >> numpy.uint64(64 - bits))
        together = keys if place == 0 else together ^ keys
    found: bytes = together.tobytes()
    return found


def firsts(keys: array[int]) -> array[int]:
    """For each row the first row that has its key."""
    if numpy := numpy_for(len(keys)):
        return _firsts_with_numpy(numpy, numpy.frombuffer(keys, numpy.int64))
    found: array[int] = array("i")
    seen: dict[int, int] = {}
    for start in range(0, len(keys), _STRETCH):
        found.extend(map(seen.setdefault, keys[start : start + _STRETCH], count(start)))
        if len(seen) > min(_TOGETHER, max(_STRETCH, len(found) * _MOST)):
            seen.clear()
            return _firsts_in_parts(keys)
    return found


def _firsts_with_numpy(numpy: ModuleType, keys: Any) -> array[int]:
    first: array[int] = array("i")
    first.frombytes(numpy.arange(len(keys), dtype=numpy.int32).view(numpy.uint8))
    parts = min(len(keys) // _PART_OF_ARRAYS + 1, _MOST_PARTS)
    numbers = keys.view(numpy.uint8)[::8] % numpy.uint8(parts)
    for part in range(parts):
        rows = numpy.flatnonzero(numbers == part)
        order, ordered = _ordered(numpy, keys[rows])
        rows = rows[order]
        if (same := ordered[1:] == ordered[:-1]).any():
            lengths = numpy.diff(numpy.flatnonzero(~same), prepend=-1, append=len(rows) - 1)
            numpy.frombuffer(first, numpy.int32)[rows] = numpy.repeat(rows[numpy.cumsum(lengths) - lengths], lengths)
    return first


def _ordered(numpy: ModuleType, keys: Any) -> tuple[Any, Any]:
    """The places of keys in their order, equal ones in their own, and the keys: sorted with the places in their lowest bits, which takes a
    quarter of the time, unless some differ there alone."""
    lowest = numpy.uint64((1 << len(keys).bit_length()) - 1)
    both = (keys.view(numpy.uint64) & ~lowest) | numpy.arange(len(keys), dtype=numpy.uint64)
    both.sort()
    alike = (both[1:] ^ both[:-1]) <= lowest
    both &= lowest
    order = both.view(numpy.int64)
    ordered = keys[order]
    if (alike & (ordered[1:] != ordered[:-1])).any():
        order = numpy.argsort(keys, kind="stable")
        ordered = keys[order]
    return order, ordered


def _firsts_in_parts(keys: array[int]) -> array[int]:
    """Where many keys are different: those of a part of them at a time."""
    found = array("i", range(len(keys)))
    parts = min(len(keys) // _PART + 1, _MOST_PARTS)
    numbers = bytes([key % parts for key in keys])
    for part in range(parts):
        mine = numbers.translate(bytes(part) + b"\1" + bytes(255 - part))
        if len(set(compress(keys, mine))) < mine.count(1):
            seen: dict[int, int] = {}
            firsts = map(seen.setdefault, compress(keys, mine), compress(count(), mine))
            for index, first in zip(compress(count(), mine), firsts, strict=True):
                if first < index:
                    found[index] = first
    return found


def later(first: array[int]) -> bytes:
    """The rows whose key stands in a row before; `first` are the `firsts` of the keys."""
    if numpy := numpy_for(len(first)):
        found: bytes = (numpy.frombuffer(first, numpy.int32) != numpy.arange(len(first), dtype=numpy.int32)).tobytes()
        return found
    return bytes(map(ne, first, count()))


def again(keys: array[int], first: array[int]) -> bytes:
    """The rows whose key stands in another row too, 0 aside; `first` are the `firsts` of the keys."""
    found = later(first)
    if 1 not in found:
        return found
    begun = _at_firsts(found, first)
    every = begun.count(1) + found.count(1) == len(found)  # a list of visits: each stands again
    return both(b"\1" * len(found) if every else _spread(begun, first), filled(keys))


def several(by: array[int], first: array[int], of: array[int], some: bytes, least: int) -> bytes:
    """The rows whose key of `by` stands beside `least` or more different keys of `of`; 0 counts on neither side.

    `first` are the `firsts` of `by`, `some` the rows whose key of `by` stands more than once.
    """
    if 1 not in some:
        return some
    beside = both(some, filled(of))
    found = _at_firsts(_unlike_first(first, of, beside), first)
    if least > _PAIR and 1 in found:
        rows = array("i", compress(count(), both(beside, _spread(found, first))))
        pairs = row_keys([array("q", map(keys.__getitem__, rows)) for keys in (by, of)])
        times = Counter(map(first.__getitem__, compress(rows, map(not_, later(firsts(pairs))))))
        found = _marked((row for row, many in times.items() if many >= least), len(first))
    return both(some, _spread(found, first)) if 1 in found else found


def _unlike_first(first: array[int], of: array[int], some: bytes) -> bytes:
    """Those of some rows that have another key of `of` than the first of those with their key."""
    if numpy := numpy_for(len(first)):
        rows, others = numpy.frombuffer(first, numpy.int32), numpy.frombuffer(of, numpy.int64)
        known = others
        if not others.all():  # where it is 0 in the first row, the next one counts
            which = numpy.flatnonzero(numpy.frombuffer(some, bool) & (others == 0)[rows])[::-1]
            known = others.copy()
            known[rows[which]] = others[which]  # of several the last one stays
        parts = (slice(start, start + _PART) for start in range(0, len(rows), _PART))
        return both(some, b"".join([(known[rows[part]] != others[part]).tobytes() for part in parts]))
    known = array("q", of)
    for index in compress(count(), both(some, bytes(map(not_, map(of.__getitem__, first))))) if 0 in of else ():
        known[first[index]] = known[first[index]] or of[index]
    mine = array("q", map(known.__getitem__, first))
    return both(some, bytes(map(ne, mine, of))) if mine != of else bytes(len(of))


def filled(keys: array[int]) -> bytes:
    """The rows whose key is not 0."""
    if numpy := numpy_for(len(keys)):
        found: bytes = (numpy.frombuffer(keys, numpy.int64) != 0).tobytes()
        return found
    return bytes(map(bool, keys)) if bytes(8) in keys.tobytes() else b"\1" * len(keys)


def counted(keys: array[int], rows: bytes) -> array[int]:
    """The keys of some rows, 0 for the others."""
    if 0 not in rows:
        return keys
    if numpy := numpy_for(len(keys)):
        found = array("q", keys)
        numpy.frombuffer(found, numpy.int64)[numpy.frombuffer(rows, numpy.uint8) == 0] = 0
        return found
    return array("q", map(mul, keys, rows))


def both(some: bytes, others: bytes) -> bytes:
    """The rows that are among some and among others."""
    return (int.from_bytes(some, "little") & int.from_bytes(others, "little")).to_bytes(len(some), "little")


def _at_firsts(some: bytes, first: array[int]) -> bytes:
    """The first row of each key that some rows have."""
    if numpy := numpy_for(len(first)):
        found = numpy.zeros(len(first), bool)
        found[numpy.frombuffer(first, numpy.int32)[numpy.frombuffer(some, bool)]] = True
        together: bytes = found.tobytes()
        return together
    return _marked(compress(first, some), len(first))


def _marked(rows: Iterable[int], length: int) -> bytes:
    marks = bytearray(length)
    for row in rows:
        marks[row] = 1
    return bytes(marks)


def _spread(some: bytes, first: array[int]) -> bytes:
    """The rows whose first row is one of some."""
    if numpy := numpy_for(len(first)):
        found: bytes = numpy.frombuffer(some, numpy.uint8)[numpy.frombuffer(first, numpy.int32)].tobytes()
        return found
    return bytes(map(some.__getitem__, first))


def without_keys(keys: array[int], some: bytes, less: Iterable[int]) -> bytes:
    """Some rows but for those of some keys."""
    dropped = frozenset(less)
    return bytes([mark and key not in dropped for key, mark in zip(keys, some, strict=True)]) if dropped else some


def different(first: array[int], some: bytes) -> int:
    """How many different keys some rows have; `first` are the `firsts` of the keys."""
    return _at_firsts(some, first).count(1)


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
