"""Columns of a block of rows: questions asked once per distinct text, 64-bit keys, cells."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Hashable, Sequence
from itertools import compress
from typing import Any, TypeVar, cast

from evalcheck.submission.model import Cell

T = TypeVar("T")

_MANY = 65_536
_REPEATS = 4


class Memo(dict[str, Any]):
    """A predicate's answers per distinct text. Given up where nearly every text is new: remembering then costs and saves nothing."""

    def __init__(self, predicate: Callable[[Cell], Any]) -> None:
        super().__init__()
        self.predicate = predicate
        self.asked = 0
        self.worth = True
        self[""] = predicate(None)

    def __missing__(self, cell: Any) -> Any:
        answer = self.predicate(cell)
        # 1, 1.0 and True are one key of a dict: only texts are remembered.
        if type(cell) is str:
            self[cell] = answer
        return answer

    def answers(self, cells: Sequence[Any]) -> list[Any]:
        if not self.worth:
            predicate, blank = self.predicate, self[""]
            return [predicate(cell) if cell != "" else blank for cell in cells]
        self.asked += len(cells)
        answers = list(map(self.__getitem__, cells))
        if len(self) > _MANY:
            self._weigh()
        return answers

    def _weigh(self) -> None:
        blank = self[""]
        self.worth = len(self) * _REPEATS < self.asked and len(self) < 4 * _MANY
        if not self.worth:
            self.clear()
            self[""] = blank


Memos = dict[tuple[int, Hashable], Memo]


class MemoColumn:
    """A column whose sheet remembers, per column and predicate, what was answered. A raw cell is `""` where blank."""

    __slots__ = ("_cells", "_index", "_memos")

    def __init__(self, cells: Sequence[Any], index: int, memos: Memos) -> None:
        self._cells = cells
        self._index = index
        self._memos = memos

    def test(self, predicate: Callable[[Cell], T | None]) -> Sequence[tuple[int, T]]:
        key = (self._index, predicate)
        memo = self._memos.get(key)
        if memo is None:
            memo = self._memos[key] = Memo(predicate)
        answers = memo.answers(self._cells)
        if answers.count(None) == len(answers):
            return []
        return [(offset, answer) for offset, answer in enumerate(answers) if answer is not None]

    def keys(self) -> Sequence[int]:
        try:
            return array("q", [hash(cell.strip()) for cell in self._cells])
        except AttributeError:
            return array("q", [_key(cell) for cell in self._cells])

    def value(self, offset: int) -> Cell:
        cell = self._cells[offset]
        return None if cell == "" else cast("Cell", cell)

    def values(self) -> Sequence[Cell]:
        return [None if cell == "" else cell for cell in self._cells]

    def without(self, offsets: frozenset[int]) -> MemoColumn:
        if not offsets:
            return self
        kept = [offset not in offsets for offset in range(len(self._cells))]
        return MemoColumn(tuple(compress(self._cells, kept)), self._index, self._memos)


class BlankColumn:
    """Nothing but blanks."""

    __slots__ = ("length",)

    def __init__(self, length: int) -> None:
        self.length = length

    def values(self) -> Sequence[Cell]:
        return (None,) * self.length

    def value(self, offset: int) -> Cell:
        return None

    def test(self, predicate: Callable[[Cell], T | None]) -> Sequence[tuple[int, T]]:
        answer = predicate(None)
        return () if answer is None else [(offset, answer) for offset in range(self.length)]

    def keys(self) -> Sequence[int]:
        return array("q", bytes(8 * self.length))

    def without(self, offsets: frozenset[int]) -> BlankColumn:
        return BlankColumn(self.length - len(offsets))


def _key(cell: Any) -> int:
    """A whole number has the key of its digits: a phone typed as a number is the same phone."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return hash(str(cell).strip())
