"""Keys of some columns of a table and of its rows, eight bytes each: which rows stand again, and whose values stand beside several others.

What is told of a row is a mask: a byte for each row, 1 or 0, so that it takes the same room however many rows it is told of.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import compress, count
from operator import and_, ne
from types import ModuleType
from typing import Any

from evalcheck.submission.model import Block
from evalcheck.submission.tables.arrays import numpy_for

_STRETCH = 256
_TOGETHER = 1 << 17
"""Keys that are held in a dictionary or set at a time."""
_PART = 1 << 18
"""Keys among which those that stand again are looked for at a time."""
_MOST_PARTS = 255
_SAMPLED = 64
"""One key in so many is counted to tell how many different ones there are."""
_MOST = 4
_PAIR = 2
_TURN = 9
"""Bits: no two of 64 columns are turned alike."""


class TableKeys:
    """Columns go by their index. `whole` are those whose cells together make the key of a row."""

    def __init__(self, columns: Iterable[int], whole: Sequence[int] = ()) -> None:
        self._keys: dict[int, array[int]] = {column: array("q") for column in columns}
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

    def again(self, column: int) -> bytes:
        """The rows whose value of a column stands in another row too, blanks aside."""
        if column not in self._again:
            self._again[column] = again(self._keys[column])
        return self._again[column]

    def rows_again(self) -> bytes:
        """The rows that stand more than once; where no cell of one of their columns does there are none."""
        for column, keys in self._keys.items():
            if column in self._whole and 1 not in self.again(column) and keys.count(0) <= 1:
                return bytes(len(self.rows))
        return again(self.rows)


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


def again(keys: array[int]) -> bytes:
    """The rows whose key stands in another row too, 0 aside."""
    if numpy := numpy_for(len(keys)):
        numbers = numpy.frombuffer(keys, numpy.int64)
        order = numpy.argsort(numbers)
        ordered = numbers[order]
        same = (ordered[1:] == ordered[:-1]) & (ordered[1:] != 0)
        twice, marks = numpy.zeros(len(keys), bool), numpy.empty(len(keys), bool)
        twice[1:] = same
        twice[:-1] |= same
        marks[order] = twice
        told: bytes = marks.tobytes()
        return told
    found: frozenset[int] = frozenset()
    for part in _parted(keys, bytes(map(bool, keys)), len(keys) // _PART + 1):
        found |= _twice(list(compress(keys, part)))
    return bytes(map(found.__contains__, keys)) if found else bytes(len(keys))


def _twice(keys: list[int]) -> frozenset[int]:
    """The keys that stand more than once.

    Few keys are looked at one by one: those of the stretches by which a set of all grows less than it should.
    """
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
            if len(doubtful) * _MOST > len(keys):  # a list of visits: most keys stand again
                seen.clear()
                return frozenset(key for key, times in Counter(keys).items() if times > 1)
    if not doubtful:
        return frozenset()
    del seen
    return frozenset(key for key, times in Counter([key for key in keys if key in doubtful]).items() if times > 1)


def later(keys: array[int], some: bytes) -> bytes:
    """Those of some rows whose key stands in a row before."""
    if 1 not in some:
        return some
    if numpy := numpy_for(len(keys)):
        order = numpy.argsort(numpy.frombuffer(keys, numpy.int64), kind="stable")
        ordered = numpy.frombuffer(keys, numpy.int64)[order]
        found = numpy.zeros(len(keys), bool)
        found[order[1:][ordered[1:] == ordered[:-1]]] = True
        together: bytes = (found & numpy.frombuffer(some, bool)).tobytes()
        return together
    marks = bytearray(len(keys))
    for part in _parts(keys, some):
        seen: set[int] = set()
        for index in compress(count(), part):
            if keys[index] in seen:
                marks[index] = 1
            seen.add(keys[index])
    return bytes(marks)


def several(by: array[int], of: array[int], some: bytes, least: int) -> bytes:
    """The rows whose key of `by` stands beside `least` or more different keys of `of`; 0 counts on neither side.

    `some` are the rows whose key of `by` stands more than once.
    """
    if 1 not in some:
        return some
    if numpy := numpy_for(len(by)):
        return _several_with_numpy(numpy, by, of, some, least)
    marks = bytearray(len(by))
    filled = bytes(map(bool, of)) if 0 in of else b""
    for part in _parts(by, some):
        both = bytes(map(and_, part, filled)) if filled else part
        mine, others = (by, of) if 0 not in both else (array("q", compress(by, both)), array("q", compress(of, both)))
        known = dict(zip(mine, others, strict=True))
        differ = map(ne, map(known.__getitem__, mine), others)
        keys = frozenset(compress(mine, differ))
        if keys and least > _PAIR:
            pairs = {(key, other) for key, other in zip(mine, others, strict=True) if key in keys}
            keys = frozenset(key for key, times in Counter(key for key, _ in pairs).items() if times >= least)
        for index in compress(compress(count(), part), map(keys.__contains__, compress(by, part))) if keys else ():
            marks[index] = 1
    return bytes(marks)


def _parts(keys: array[int], some: bytes) -> Iterator[bytes]:
    """Some rows in parts that have each hardly more than so many different keys; equal keys stand in one part."""
    sample = {key for key in compress(keys, some) if not key % _SAMPLED}
    yield from _parted(keys, some, len(sample) * _SAMPLED // _TOGETHER + 1)


def _parted(keys: array[int], some: bytes, parts: int) -> Iterator[bytes]:
    """Some rows in so many parts by their keys."""
    if parts == 1:
        yield some
        return
    parts = min(parts, _MOST_PARTS)
    numbers = bytes([key % parts + 1 if mark else 0 for key, mark in zip(keys, some, strict=True)])
    for part in range(1, parts + 1):
        yield numbers.translate(bytes(part) + b"\1" + bytes(255 - part))


def _several_with_numpy(numpy: ModuleType, by: array[int], of: array[int], rows: bytes, least: int) -> bytes:
    every, partners = numpy.frombuffer(by, numpy.int64), numpy.frombuffer(of, numpy.int64)
    which = numpy.flatnonzero(numpy.frombuffer(rows, bool) & (partners != 0) & (every != 0))
    which = which[numpy.argsort(every[which])]
    keys, others = every[which], partners[which]
    differ = (keys[1:] == keys[:-1]) & (others[1:] != others[:-1])
    some = _once(numpy, keys[1:][differ])
    if least > _PAIR and len(some):
        which = numpy.frombuffer(_among(numpy, keys, some), bool)
        keys, others = keys[which], others[which]
        order = numpy.lexsort((others, keys))
        keys, others = keys[order], others[order]
        new = numpy.ones(len(keys), bool)
        new[1:] = (keys[1:] != keys[:-1]) | (others[1:] != others[:-1])
        counts = numpy.bincount(numpy.searchsorted(some, keys[new]), minlength=len(some))
        some = some[counts >= least]
    return _among(numpy, every, some)


def _among(numpy: ModuleType, keys: Any, some: Any) -> bytes:
    """Which of some keys are among others, which are sorted."""
    if not len(some):
        return bytes(len(keys))
    found: bytes = (some[numpy.searchsorted(some, keys).clip(max=len(some) - 1)] == keys).tobytes()
    return found


def _once(numpy: ModuleType, ordered: Any) -> Any:
    """Sorted numbers without those that stand again."""
    new = numpy.ones(len(ordered), bool)
    new[1:] = ordered[1:] != ordered[:-1]
    return ordered[new]


def first_rows(keys: array[int], some: bytes, most: int) -> dict[int, int]:
    """Of so many keys at most of some rows the first row of each."""
    found: dict[int, int] = {}
    for index in compress(count(), some):
        if found.setdefault(keys[index], index) == index and len(found) == most:
            break
    return found


def without_keys(keys: array[int], some: bytes, less: Iterable[int]) -> bytes:
    """Some rows but for those of some keys."""
    dropped = frozenset(less)
    return bytes([mark and key not in dropped for key, mark in zip(keys, some, strict=True)]) if dropped else some


def different(keys: array[int], some: bytes) -> int:
    """How many different keys some rows have."""
    if numpy := numpy_for(len(keys)):
        return len(_once(numpy, numpy.sort(numpy.frombuffer(keys, numpy.int64)[numpy.frombuffer(some, bool)])))
    return sum(len(set(compress(keys, part))) for part in _parts(keys, some))


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
