"""Keys of some columns of a table, kept once for all checks that ask who stands twice: eight bytes a row and column."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import compress, islice
from operator import ne
from types import ModuleType
from typing import Any

from evalcheck.submission.model import Block
from evalcheck.submission.tables.arrays import numpy_for

_MANY = 300_000
_STRETCH = 256
_TOGETHER = 100_000
"""Keys whose partners are looked for at a time."""
_SHARE = 16
"""One key in so many tells whether most stand again."""
_PAIR = 2
_TURN = 9
"""Bits: no two of 64 columns are turned alike."""


class TableKeys:
    """Columns go by their index. `whole` are those whose cells together make the key of a row."""

    def __init__(self, columns: Iterable[int], whole: Sequence[int] = ()) -> None:
        self._keys: dict[int, array[int]] = {column: array("q") for column in columns}
        self._repeated: dict[int, AbstractSet[int]] = {}
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

    def repeated(self, column: int) -> AbstractSet[int]:
        """The keys of a column that stand more than once, blank aside."""
        if column not in self._repeated:
            self._repeated[column] = repeated(self._keys[column])
        return self._repeated[column]

    def repeated_rows(self) -> AbstractSet[int]:
        """The keys of rows that stand more than once; where no cell of one of their columns does there are none."""
        for column, keys in self._keys.items():
            if column in self._whole and not self.repeated(column) and keys.count(0) <= 1:
                return frozenset()
        return repeated(self.rows)


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


def repeated(keys: array[int]) -> AbstractSet[int]:
    """The keys that stand more than once, 0 aside."""
    if numpy := numpy_for(len(keys)):
        ordered = numpy.sort(numpy.frombuffer(keys, numpy.int64))
        return frozenset(_once(numpy, ordered[1:][ordered[1:] == ordered[:-1]]).tolist()) - {0}
    if len(keys) < _MANY:
        return _twice([key for key in keys if key])
    some = [key for key in keys if not key % _SHARE]
    if len(set(some)) * 2 < len(some):  # a list of visits: most keys stand again, and there are few of them
        return frozenset(key for key, count in Counter(keys).items() if count > 1 and key)
    # One half after the other: a set of a million numbers is the largest thing that a list of a million rows would need.
    return _twice([key for key in keys if key > 0]) | _twice([key for key in keys if key < 0])


def partners(by: array[int], of: array[int], some: AbstractSet[int], least: int) -> dict[int, int]:
    """Beside how many different keys of `of` a key of `by` stands, where these are `least` or more; 0 counts on neither side.

    `some` are the keys of `by` that stand more than once.
    """
    if not some:
        return {}
    if numpy := numpy_for(len(by)):
        return _partners_with_numpy(numpy, by, of, least)
    if _all_alone(by, of, some):
        return {}
    if least > _PAIR:
        some = {key for key, count in Counter(filter(some.__contains__, by)).items() if count >= least}
    found: dict[int, int] = {}
    keys = iter(some)
    while part := frozenset(islice(keys, _TOGETHER)):
        which = bytes(map(part.__contains__, by))
        known = dict(zip(compress(by, which), compress(of, which), strict=True))
        differ = map(ne, map(known.__getitem__, compress(by, which)), compress(of, which))
        if several := frozenset(compress(compress(by, which), differ)):
            which = bytes(map(several.__contains__, by))
            pairs = set(zip(compress(by, which), compress(of, which), strict=True))
            found.update((key, count) for key, count in Counter(key for key, other in pairs if other).items() if count >= least)
    return found


def _all_alone(by: array[int], of: array[int], some: AbstractSet[int]) -> bool:
    """Whether it is plain that each key has one partner: there are as many different pairs as keys. Only asked where most keys repeat."""
    sample = by[:: len(by) // _STRETCH + 1]
    if sum(map(some.__contains__, sample)) * 2 < len(sample) or 0 in by:
        return False
    alone = len(by) - sum(map(some.__contains__, by))
    pairs: set[int] = set()
    for start in range(0, len(by), _TOGETHER):
        pairs.update(row_keys([by[start : start + _TOGETHER], of[start : start + _TOGETHER]]))
    return len(pairs) == len(some) + alone


def _partners_with_numpy(numpy: ModuleType, by: array[int], of: array[int], least: int) -> dict[int, int]:
    keys, others = numpy.frombuffer(by, numpy.int64), numpy.frombuffer(of, numpy.int64)
    order = numpy.argsort(keys)
    order = order[(keys[order] != 0) & (others[order] != 0)]
    keys, others = keys[order], others[order]
    differ = (keys[1:] == keys[:-1]) & (others[1:] != others[:-1])
    if not differ.any():
        return {}
    some = _once(numpy, keys[1:][differ])
    which = some[numpy.searchsorted(some, keys).clip(max=len(some) - 1)] == keys
    keys, others = keys[which], others[which]
    order = numpy.lexsort((others, keys))
    keys, others = keys[order], others[order]
    new = numpy.ones(len(keys), bool)
    new[1:] = (keys[1:] != keys[:-1]) | (others[1:] != others[:-1])
    counts = numpy.bincount(numpy.searchsorted(some, keys[new]), minlength=len(some))
    return dict(zip(some[counts >= least].tolist(), counts[counts >= least].tolist(), strict=True))


def _once(numpy: ModuleType, ordered: Any) -> Any:
    """Sorted numbers without those that stand again."""
    new = numpy.ones(len(ordered), bool)
    new[1:] = ordered[1:] != ordered[:-1]
    return ordered[new]


def repeats(keys: array[int], some: AbstractSet[int]) -> Iterator[tuple[int, int]]:
    """Each row whose key was seen before, with the first row of that key; `some` are the keys that stand more than once."""
    first: dict[int, int] = {}
    for index, key in enumerate(keys) if some else ():
        if key in some and (seen := first.setdefault(key, index)) != index:
            yield index, seen


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
