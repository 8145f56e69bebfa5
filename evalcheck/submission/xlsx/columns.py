"""Columns of a block of rows: raw values decoded when they are asked for, questions asked once per distinct value where values repeat."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from itertools import compress
from operator import itemgetter, not_
from typing import Any, TypeVar

from evalcheck.submission.model import Cell
from evalcheck.submission.tables.columns import BlankColumn
from evalcheck.submission.tables.questions import asked as asked
from evalcheck.submission.xlsx.cells import Cells, KeysOf, Kind, keys_of

T = TypeVar("T")

BLANK = -1
_REPEATS = 2
_SAMPLE = 256
_MANY_ANSWERS = 65_536


class RawColumn:
    """Values of one kind as they stand in the XML."""

    __slots__ = ("_book", "_cells", "_decode", "_distinct", "_keys", "_types", "kind", "raw")

    def __init__(self, raw: Sequence[bytes], kind: Kind, book: Cells) -> None:
        self.raw = raw
        self.kind = kind
        self._book = book
        self._decode = book.raw_decoder(kind)
        self._cells: list[Any] | None = None
        self._keys: Sequence[int] | None = None
        self._distinct: dict[bytes, Any] | None = None
        self._types: AbstractSet[type] | None = None

    def values(self) -> Sequence[Cell]:
        if self._cells is None:
            each = self._each()
            self._cells = self._decode(self.raw) if each is None else list(map(each.__getitem__, self.raw))
        return self._cells

    def value(self, offset: int) -> Cell:
        if self._cells is not None:
            return self._cells[offset]  # type: ignore[no-any-return]
        return self._decode(self.raw[offset : offset + 1])[0]  # type: ignore[no-any-return]

    def test(self, predicate: Callable[[Cell], T | None]) -> Sequence[tuple[int, T]]:
        if (each := self._each()) is None:
            cells = self.values()
            self._types = self._types or frozenset(map(type, cells))
            return asked(predicate, cells, self._types)
        told = {raw: answer for raw, cell in each.items() if (answer := predicate(cell)) is not None}
        if not told:
            return ()
        return [(offset, told[raw]) for offset, raw in enumerate(self.raw) if raw in told]

    def keys(self) -> Sequence[int]:
        if self._keys is None:
            if (each := self._each()) is not None:
                of_raw = dict(zip(each, self._book.keys_of(list(each.values())), strict=True))
                self._keys = array("q", map(of_raw.__getitem__, self.raw))
            else:
                self._keys = self._book.keys_of(self.values())
        return self._keys

    def without(self, offsets: frozenset[int]) -> RawColumn:
        return RawColumn(_less(self.raw, offsets), self.kind, self._book) if offsets else self

    def _each(self) -> dict[bytes, Any] | None:
        """The cell of each distinct value, where values repeat: then each is decoded and asked about once."""
        if self._distinct is None:
            sample = self.raw[:_SAMPLE]
            distinct = set(sample)
            # Of few values that repeat among thousands a sample shows more than half of its own number.
            repeats = len(distinct) * _REPEATS <= len(sample) * (1.3 if len(self.raw) > _SAMPLE else 1)
            if repeats and len(self.raw) > _SAMPLE:
                repeats = len(distinct := set(self.raw)) * _REPEATS <= len(self.raw)
            self._distinct = dict(zip(distinct, self._decode(tuple(distinct)), strict=True)) if repeats else {}
        return self._distinct or None


class Memo:
    """A predicate's answers by the index of a text. A text that is met for the first time is asked about and not noted yet: in many lists
    it is never met again.
    """

    def __init__(self, predicate: Callable[[Cell], Any]) -> None:
        self._predicate = predicate
        self.told: dict[int, Any] = {}
        self._asked = bytearray(b"\1")
        """One byte a text, and the last one for blanks."""
        self._top = -1

    @property
    def worth(self) -> bool:
        """A predicate that gives something for most texts is remembered no more."""
        return len(self.told) < _MANY_ANSWERS

    def fresh(self, indices: Sequence[int], lowest: int, highest: int) -> Sequence[int]:
        """Those of some indices that have to be asked about."""
        top, self._top = self._top, max(self._top, highest)
        if lowest > top:
            return indices
        asked = self._asked
        if len(asked) <= highest + 1:
            asked[-1] = 0
            asked.extend(bytes((highest + 2) * 5 // 4 - len(asked) + 1))
            asked[-1] = 1
        here = bytes(itemgetter(*indices, -1, -1)(asked))
        if 0 not in here:
            return ()
        found = sorted(set(compress(indices, map(not_, here))))
        for index in found:
            asked[index] = 1
        return found

    def answers(self, indices: Sequence[int], lowest: int) -> Sequence[tuple[int, Any]]:
        """What was told of some indices, by their offsets."""
        told = self.told
        if lowest < 0 and (blank := self._predicate(None)) is not None:
            told = {**told, BLANK: blank}
        return [(offset, told[index]) for offset, index in enumerate(indices) if index in told] if told else ()


class SharedColumn:
    """Places of shared texts, BLANK where there is none. A text is asked about once for all cells that refer to it."""

    __slots__ = ("_book", "_cells", "_ends", "kind", "numbers")

    def __init__(self, numbers: Any, kind: Kind, book: Cells) -> None:
        self.numbers = numbers
        self.kind = kind
        self._book = book
        self._cells: list[Any] | None = None
        self._ends: tuple[int, int] | None = None

    @property
    def ends(self) -> tuple[int, int]:
        """The lowest and the highest number."""
        if self._ends is None:
            self._ends = (min(self.numbers), max(self.numbers)) if self.numbers else (BLANK, BLANK)
        return self._ends

    def values(self) -> Sequence[Cell]:
        if self._cells is None:
            self._cells = self._book.filled(self.numbers)
        return self._cells

    def value(self, offset: int) -> Cell:
        return self._book.filled([int(self.numbers[offset])])[0]  # type: ignore[no-any-return]

    def test(self, predicate: Callable[[Cell], T | None]) -> Sequence[tuple[int, T]]:
        memos = self._book.strings.memos
        memo = memos[predicate] = memos.get(predicate) or Memo(predicate)
        if not memo.worth:
            return asked(predicate, self.values())
        if fresh := memo.fresh(self.numbers, *self.ends):
            cells = self.values() if fresh is self.numbers else self._book.shared(fresh)
            memo.told.update((fresh[offset], answer) for offset, answer in asked(predicate, cells))
        return memo.answers(self.numbers, self.ends[0])

    def keys(self) -> Sequence[int]:
        return self._book.strings.keys_of(self.numbers, self.ends[1])

    def without(self, offsets: frozenset[int]) -> SharedColumn:
        return SharedColumn(array("i", _less(self.numbers, offsets)), self.kind, self._book) if offsets else self


class CellColumn:
    """Cells of several kinds, decoded."""

    __slots__ = ("_cells", "_keys_of")

    def __init__(self, cells: Sequence[Any], keys_of: KeysOf = keys_of) -> None:
        self._cells = cells
        self._keys_of = keys_of

    def values(self) -> Sequence[Cell]:
        return self._cells

    def value(self, offset: int) -> Cell:
        return self._cells[offset]  # type: ignore[no-any-return]

    def test(self, predicate: Callable[[Cell], T | None]) -> Sequence[tuple[int, T]]:
        return asked(predicate, self._cells)

    def keys(self) -> Sequence[int]:
        return self._keys_of(self._cells)

    def without(self, offsets: frozenset[int]) -> CellColumn:
        return CellColumn(_less(self._cells, offsets), self._keys_of) if offsets else self


def _less(items: Sequence[Any], offsets: frozenset[int]) -> tuple[Any, ...]:
    return tuple(compress(items, [offset not in offsets for offset in range(len(items))]))


def spread(column: Any, begin: int, numbers: Sequence[int], keys_of: KeysOf) -> CellColumn | BlankColumn:
    """A stretch of a column with blanks where numbers are left out."""
    length = numbers[-1] - numbers[0] + 1
    if isinstance(column, BlankColumn):
        return BlankColumn(length)
    cells: list[Any] = [None] * length
    for number, cell in zip(numbers, column.values()[begin : begin + len(numbers)], strict=True):
        cells[number - numbers[0]] = cell
    return CellColumn(cells, keys_of)
