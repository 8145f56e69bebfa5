"""Columns of a block of rows whose cells are objects: questions asked once per distinct text, 64-bit keys; and columns of blanks."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from itertools import compress
from typing import Any, TypeVar

from evalcheck.submission.model import Cell, Column
from evalcheck.submission.tables.questions import asked

T = TypeVar("T")

_SAMPLE = 256
_REPEATS = 2
_TEXTS = frozenset({str, type(None)})


KeysOf = Callable[[Sequence[Any]], Sequence[int]]
"""Gives the keys of some cells; all columns of a sheet have it in common."""


def keys_of(cells: Sequence[Any]) -> array[int]:
    """The hash of a text without spaces around it, of a whole number that of its digits: a phone typed as a number is the same phone."""
    try:
        return array("q", map(hash, map(str.strip, cells)))
    except TypeError:
        return array("q", map(_key, cells))


def _key(cell: Any) -> int:
    if cell is None:
        return 0
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return hash(str(cell).strip())


class ListColumn:
    """Cells as they are, `""` or None where blank."""

    def __init__(self, cells: Sequence[Any], keys_of: KeysOf = keys_of) -> None:
        self._given = cells
        self._keys_of = keys_of

    @cached_property
    def _cells(self) -> Sequence[Any]:
        return self._given

    @cached_property
    def _values(self) -> Sequence[Any]:
        return [None if cell == "" else cell for cell in self._cells] if "" in self._cells else self._cells

    @cached_property
    def _types(self) -> AbstractSet[type]:
        return frozenset(map(type, self._values))

    @cached_property
    def _repeats(self) -> bool:
        sample = self._cells[:_SAMPLE]
        return len(set(sample)) * _REPEATS <= len(sample)

    def test(self, predicate: Callable[[Cell], T | None]) -> Sequence[tuple[int, T]]:
        if not self._repeats or not self._types <= _TEXTS:  # 1, 1.0 and True would be one
            return asked(predicate, self._values, self._types)
        told = {cell: answer for cell in self._distinct if (answer := predicate(cell)) is not None}
        return [(offset, told[cell]) for offset, cell in enumerate(self._values) if cell in told] if told else ()

    @cached_property
    def _distinct(self) -> AbstractSet[str | None]:
        return frozenset(self._values)

    def keys(self) -> Sequence[int]:
        return self._keys

    @cached_property
    def _keys(self) -> Sequence[int]:
        return self._keys_of(self._cells)

    def value(self, offset: int) -> Cell:
        cell: Cell = self._cells[offset]
        return None if cell == "" else cell

    def values(self) -> Sequence[Cell]:
        return self._values

    def without(self, offsets: frozenset[int]) -> ListColumn:
        if not offsets:
            return self
        return ListColumn(less(self._cells, offsets), self._keys_of)


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


def counts_up(column: Column) -> int | None:
    """The first number where the cells are whole numbers, each one more than that before it, as numbers or as digits; else None."""
    if (own := getattr(column, "counts_up", None)) is not None:
        found: int | None = own()
        return found
    values = list(column.values())
    try:
        expected = range(int(values[0]), int(values[0]) + len(values))  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None
    return expected.start if values == list(expected) or values == [str(number) for number in expected] else None


def less(items: Sequence[Any], offsets: frozenset[int]) -> tuple[Any, ...]:
    return tuple(compress(items, [offset not in offsets for offset in range(len(items))]))
