"""Columns of a block of rows: raw values decoded when they are asked for, questions asked once per distinct value where values repeat."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import compress
from operator import itemgetter, not_
from typing import Any, TypeVar

from evalcheck.submission.model import Cell
from evalcheck.submission.tables.columns import BlankColumn, KeysOf, ListColumn, less
from evalcheck.submission.tables.questions import asked
from evalcheck.submission.xlsx.cells import Cells, Kind

T = TypeVar("T")

BLANK = -1
_MANY_ANSWERS = 65_536


class RawColumn(ListColumn):
    """Values of one kind as they stand in the XML."""

    def __init__(self, raw: Sequence[bytes], kind: Kind, book: Cells) -> None:
        self.raw = raw
        self.kind = kind
        self._decode = book.raw_decoder(kind)
        self._keys_of = book.keys_of

    @cached_property
    def _cells(self) -> Sequence[Any]:
        return self._decode(self.raw)

    def value(self, offset: int) -> Cell:
        return super().value(offset) if "_cells" in vars(self) else self._decode(self.raw[offset : offset + 1])[0]


class TextColumn(ListColumn):
    """Texts as they stand in the XML, `\\0` between them."""

    def __init__(self, held: bytes, kind: Kind, book: Cells) -> None:
        self.held = held
        self.kind = kind
        self._text_of = book.text_of
        self._keys_of = book.keys_of

    @cached_property
    def _cells(self) -> Sequence[str]:
        return self._text_of(self.held, self.kind).split("\0")


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

    def __init__(self, numbers: array[int], kind: Kind, book: Cells, ends: tuple[int, int] | None = None) -> None:
        self.numbers = numbers
        self.kind = kind
        self._book = book
        self._cells: list[Any] | None = None
        self._ends = ends

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
        memos = self._book.memos
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
        return SharedColumn(array("i", less(self.numbers, offsets)), self.kind, self._book) if offsets else self


def spread(column: Any, begin: int, numbers: Sequence[int], keys_of: KeysOf) -> ListColumn | BlankColumn:
    """A stretch of a column with blanks where numbers are left out."""
    length = numbers[-1] - numbers[0] + 1
    if isinstance(column, BlankColumn):
        return BlankColumn(length)
    cells: list[Any] = [None] * length
    for number, cell in zip(numbers, column.values()[begin : begin + len(numbers)], strict=True):
        cells[number - numbers[0]] = cell
    return ListColumn(cells, keys_of)
