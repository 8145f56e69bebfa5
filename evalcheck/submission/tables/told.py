"""Columns of which another process has told what checks are going to ask: the same questions as they asked of an earlier block."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, TypeVar

from evalcheck.submission.model import Cell, Column
from evalcheck.submission.tables.columns import counts_up

T = TypeVar("T")
Questions = dict[Any, None]
"""What was asked of one column, in its order: predicates, and these two."""
_KEYS, _COUNTS_UP = "keys", "counts up"
_FEW = 4
"""One row in so many may be one for which a predicate gives something before it is asked about each here."""


class ToldColumn:
    """A column that is made when a question comes that nobody has answered; what is asked of it is noted.

    `told` are the answers of `answers`.
    """

    def __init__(self, make: Callable[[], Column], asked: Questions, told: Sequence[Any] = ()) -> None:
        self._make = make
        self._asked = asked
        self._told = dict(zip(asked, told, strict=False))

    @cached_property
    def _column(self) -> Column:
        return self._make()

    def _answer(self, question: object) -> Any:
        self._asked[question] = None
        return self._told.get(question)

    def test(self, predicate: Callable[[Cell], T | None]) -> Sequence[tuple[int, T]]:
        offsets = self._answer(predicate)
        if offsets is None:
            return self._column.test(predicate)
        return [(offset, answer) for offset in offsets if (answer := predicate(self._column.value(offset))) is not None]

    def keys(self) -> Sequence[int]:
        told: Sequence[int] | None = self._answer(_KEYS)
        return self._column.keys() if told is None else told

    def counts_up(self) -> int | None:
        told: int | None = self._answer(_COUNTS_UP)
        return counts_up(self._column) if told is None else told

    def value(self, offset: int) -> Cell:
        return self._column.value(offset)

    def values(self) -> Sequence[Cell]:
        return self._column.values()

    def without(self, offsets: frozenset[int]) -> ToldColumn:
        return ToldColumn(lambda: self._column.without(offsets), self._asked)


def answers(column: Column, asked: Questions, rows: int) -> list[Any]:
    """What a column of so many rows answers, as it travels; None where the other side had better ask itself.

    Of a predicate only where it gives something: what it gives may be known there by its identity.
    """
    return [_answer(column, question, rows) for question in asked]


def _answer(column: Column, question: Any, rows: int) -> Any:
    if question == _KEYS:
        return column.keys()
    if question == _COUNTS_UP:
        return counts_up(column)
    offsets = [offset for offset, _ in column.test(question)]
    return offsets if len(offsets) * _FEW < rows else None
