"""Blocks of rows read with numpy where they are of few plain forms, which are learned from the sheet."""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType
from typing import Any

from evalcheck.records import dataclass
from evalcheck.submission.model import Column
from evalcheck.submission.tables.columns import BlankColumn
from evalcheck.submission.xlsx.bulk_columns import BulkSharedColumn, NumberColumn
from evalcheck.submission.xlsx.bulk_rows import MOST_SIGNS, Form, Walk
from evalcheck.submission.xlsx.cells import Cells, Kind
from evalcheck.submission.xlsx.pattern import Opening, column_letters, kind_of_opening, openings, row_head

_FORMS = 4
"""Forms that the cells of one column may have: a value, a blank, a value in another style."""
_PATIENCE = 3
_PAUSE = 32


@dataclass(frozen=True, slots=True)
class _Plan:
    """The walk through rows of the learned forms, and the kind of value that each column has, if any."""

    walk: Walk
    kinds: tuple[Kind | None, ...]


class BulkReader:
    """Takes the blocks that it can; where it cannot take several it is not asked for a while."""

    def __init__(self, numpy: ModuleType, cells: Cells) -> None:
        self._numpy = numpy
        self._cells = cells
        self._plan: _Plan | None = None
        self._misfits = 0

    def read(self, block: bytes) -> tuple[Sequence[int], list[Column]] | None:
        """The numbers and columns of a block's rows; None where they are of another form."""
        if _PATIENCE < self._misfits < _PAUSE:
            self._misfits += 1
            return None
        for plan in (self._plan, None) if self._plan else (None,):
            plan = self._plan = plan or _learned(self._numpy, block, self._cells)
            if plan and (found := plan.walk.rows(block)):
                self._misfits = 0
                numbers, columns = found
                return _run(numbers), [self._column(kind, column) for kind, column in zip(plan.kinds, columns, strict=True)]
        self._misfits = min(self._misfits, _PATIENCE) + 1
        return None

    def _column(self, kind: Kind | None, numbers: Any) -> Column:
        return BlankColumn(len(numbers)) if kind is None else column_of(numbers, kind, self._cells)


def column_of(numbers: Any, kind: Kind, book: Cells) -> Column:
    return (BulkSharedColumn if kind.type == "s" else NumberColumn)(numbers, kind, book)


def _learned(numpy: ModuleType, block: bytes, cells: Cells) -> _Plan | None:
    """By the last rows of a block; None where a column's usual cell is neither a number, nor a shared text, nor blank."""
    head = row_head(block)
    if head is None or len("".join(head)) > MOST_SIGNS:
        return None
    columns: list[list[Form]] = []
    kinds: list[Kind | None] = []
    for number, usual in enumerate(openings(block), 1):
        found = [(opening, kind_of_opening(opening, cells)) for opening in usual[:_FORMS]]
        if found and not _plain(*found[0]):
            return None
        kind = next((kind for opening, kind in found if kind and _plain(opening, kind)), None)
        columns.append([_form(number, opening) for opening, one in found if one in (kind, None) and _plain(opening, one)])
        kinds.append(kind)
    return _Plan(Walk(numpy, Form(head[0].encode(), head[1].encode()), columns), tuple(kinds)) if columns else None


def _plain(opening: Opening, kind: Kind | None) -> bool:
    """A cell without a value, or one whose value is digits."""
    if len(opening.lead + opening.behind + opening.value) > MOST_SIGNS:
        return False
    if kind is None:
        return opening.blank
    return opening.value == "<v>" and not opening.formula and kind.type in (None, "n", "s")


def _form(column: int, opening: Opening) -> Form:
    before, behind = f"<c{opening.lead}{column_letters(column)}", opening.behind + opening.value
    return Form(before.encode(), behind.encode(), opening.value == "<v>")


def _run(numbers: Any) -> Sequence[int]:
    """Numbers one after the other as a range."""
    first, last = int(numbers[0]), int(numbers[-1])
    rising = last - first + 1 == len(numbers) and bool((numbers[1:] > numbers[:-1]).all())
    found: list[int] = numbers.tolist()
    return range(first, last + 1) if rising else found
