"""Columns of a block that hold a number for each cell: a number itself, or the place of a shared text; seen with numpy."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from evalcheck.submission.model import Cell
from evalcheck.submission.xlsx.bulk_rows import BLANK
from evalcheck.submission.xlsx.bulk_texts import SharedTexts, as_array, signs_table
from evalcheck.submission.xlsx.cells import Cells, Kind
from evalcheck.submission.xlsx.columns import Memo, SharedColumn, asked
from evalcheck.submission.xlsx.number_formats import NumberFormat

T = TypeVar("T")
Predicate = Callable[[Cell], T | None]

_REPEATS = 2
_SAMPLE = 512
_HIGHEST = 2**31
_MANY = 4
"""One cell in so many may be asked by itself."""


class NumberColumn:
    """Numbers, BLANK where there is none."""

    def __init__(self, numbers: Any, kind: Kind, book: Cells) -> None:
        self.numbers = numbers
        self.kind = kind
        self._book = book
        self._numpy: Any = book.numpy
        self._cells: list[Any] | None = None
        self._distinct: dict[int, Any] | None = None

    def values(self) -> Sequence[Cell]:
        if self._cells is None:
            self._cells = self._decoded()
        return self._cells

    def value(self, offset: int) -> Cell:
        number = int(self.numbers[offset])
        return None if number == BLANK else self._cells_of([number])[0]

    def test(self, predicate: Predicate[T]) -> Sequence[tuple[int, T]]:
        if getattr(predicate, "others", False) and (predicate(None) is None or bool((self.numbers != BLANK).all())):
            return []
        return self._asked(predicate)

    def _asked(self, predicate: Predicate[T]) -> Sequence[tuple[int, T]]:
        return self._told(predicate) if self._repeats() else asked(predicate, self.values())

    def keys(self) -> Sequence[int]:
        return self._book.keys_of(self.values())

    def without(self, offsets: frozenset[int]) -> NumberColumn:
        return type(self)(self._numpy.delete(self.numbers, list(offsets)), self.kind, self._book)

    def _cells_of(self, numbers: Sequence[int]) -> list[Any]:
        """The cells of some numbers, none of them BLANK."""
        if self.kind.format is NumberFormat.NUMBER:
            return self._book.plain_numbers(list(map(float, numbers)))
        return self._book.decoder(self.kind)([b"%d" % number for number in numbers])

    def _decoded(self) -> list[Any]:
        if self._repeats():
            each = self._each()
            return list(map(each.__getitem__, self.numbers.tolist()))
        filled = self.numbers != BLANK
        if filled.all():
            return self._cells_of(self.numbers.tolist())
        cells = iter(self._cells_of(self.numbers[filled].tolist()))
        return [next(cells) if full else None for full in filled.tolist()]

    def _repeats(self) -> bool:
        sample = self.numbers[:_SAMPLE].tolist()
        return len(set(sample)) * _REPEATS <= len(sample)

    def _each(self) -> dict[int, Any]:
        """The cell of each distinct number."""
        if self._distinct is None:
            self._distinct = self._cells_by_number(self._numpy.unique(self.numbers).tolist())
        return self._distinct

    def _cells_by_number(self, numbers: Sequence[int]) -> dict[int, Any]:
        filled = [number for number in numbers if number != BLANK]
        cells = dict(zip(filled, self._cells_of(filled), strict=True))
        return cells if len(filled) == len(numbers) else {BLANK: None, **cells}

    def _told(self, predicate: Predicate[T]) -> list[tuple[int, T]]:
        """Each distinct cell is asked about once."""
        told = _answers(predicate, self._each())
        if not told:
            return []
        return [(offset, told[number]) for offset, number in enumerate(self.numbers.tolist()) if number in told]


class BulkSharedColumn(SharedColumn):
    """Places of shared texts. What a predicate tells by the first sign or of whole columns is asked without making a cell."""

    def values(self) -> Sequence[Cell]:
        if self._cells is None:
            self._cells = self._book.filled(self.numbers.tolist())
        return self._cells

    def test(self, predicate: Predicate[T]) -> Sequence[tuple[int, T]]:
        firsts: frozenset[str] | None = getattr(predicate, "firsts", None)
        if not len(self.numbers):
            return []
        return self._by_first_sign(predicate, firsts) if firsts is not None else self._remembered(predicate)

    @property
    def ends(self) -> tuple[int, int]:
        if self._ends is None:
            self._ends = int(self.numbers.min(initial=_HIGHEST)), int(self.numbers.max(initial=BLANK))
        return self._ends

    def keys(self) -> Sequence[int]:
        return as_array(self._texts().keys[self.numbers])

    def without(self, offsets: frozenset[int]) -> BulkSharedColumn:
        np: Any = self._book.numpy
        return BulkSharedColumn(np.delete(self.numbers, list(offsets)), self.kind, self._book)

    def _texts(self) -> SharedTexts:
        texts = self._book.bulk_texts
        texts.reach(self.ends[1])
        return texts

    def _by_first_sign(self, predicate: Predicate[T], firsts: frozenset[str]) -> Sequence[tuple[int, T]]:
        """Only cells that begin with one of some signs, or hold one of others, are asked about, and blanks if they may be told."""
        np: Any = self._book.numpy
        texts = self._texts()
        signs = texts.signs[self.numbers]
        doubtful = signs_table(np, firsts)[signs]
        if within := getattr(predicate, "within", ()):
            doubtful |= texts.holding(within)[self.numbers]
        if predicate(None) is not None:
            doubtful |= signs == 0
        offsets = np.flatnonzero(doubtful).tolist()
        if len(offsets) * _MANY > len(signs):
            return self._remembered(predicate)
        if not offsets:
            return []
        numbers = self.numbers[offsets].tolist()
        distinct = sorted(set(numbers))
        told = _answers(predicate, dict(zip(distinct, self._book.filled(distinct), strict=True)))
        return [(offset, told[number]) for offset, number in zip(offsets, numbers, strict=True) if number in told]

    def _remembered(self, predicate: Predicate[T]) -> Sequence[tuple[int, T]]:
        """A text is asked about once for all cells that refer to it."""
        memos = self._book.strings.memos
        memo = memos[predicate] = memos.get(predicate) or BulkMemo(self._book.numpy, predicate)
        if not memo.worth:
            return asked(predicate, self.values())
        fresh = memo.fresh(self.numbers, *self.ends)
        if len(fresh) and not self._all_clean(predicate, fresh):
            cells = self._book.filled(fresh.tolist())
            memo.told.update((int(fresh[offset]), answer) for offset, answer in asked(predicate, cells))
        if not memo.told and self.ends[0] >= 0:
            return []
        return memo.answers(self.numbers.tolist(), self.ends[0])

    def _all_clean(self, predicate: Predicate[T], numbers: Any) -> bool:
        clean = getattr(predicate, "clean", None)
        if clean is None:
            return False
        texts = self._texts()
        lengths = texts.lengths(numbers)
        if predicate(None) is not None and not lengths.all():
            return False
        text = texts.equally_long(numbers[lengths > 0])
        return text is not None and (not text or bool(clean(text)))


class BulkMemo(Memo):
    """The same of arrays."""

    def __init__(self, numpy: Any, predicate: Predicate[Any]) -> None:
        super().__init__(predicate)
        self._numpy = numpy
        self._flags = numpy.ones(1, bool)

    def fresh(self, indices: Any, lowest: int, highest: int) -> Any:
        np = self._numpy
        top, self._top = self._top, max(self._top, highest)
        if lowest > top:
            return indices
        if len(self._flags) <= highest + 1:
            self._flags, old = np.zeros((highest + 2) * 5 // 4, bool), self._flags
            self._flags[: len(old) - 1] = old[:-1]
            self._flags[-1] = True
        found = np.sort(indices[~self._flags[indices]])
        self._flags[found] = True
        return found[np.flatnonzero(np.diff(found, prepend=-2))]


def _answers(predicate: Predicate[T], cells: Mapping[int, Any]) -> dict[int, T]:
    """What a predicate gives for each of some cells for which it gives something."""
    return {number: answer for number, cell in cells.items() if (answer := predicate(cell)) is not None}
