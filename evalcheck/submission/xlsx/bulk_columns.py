"""Columns of a block that hold a number for each cell: a number itself, or the place of a shared text; seen with numpy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any, TypeVar

from evalcheck.submission.model import Cell
from evalcheck.submission.xlsx.bulk_rows import BLANK
from evalcheck.submission.xlsx.bulk_texts import Texts, as_array, signs_table, texts_of
from evalcheck.submission.xlsx.columns import asked
from evalcheck.submission.xlsx.keys import KeysOf
from evalcheck.submission.xlsx.strings import SharedStrings

T = TypeVar("T")
Predicate = Callable[[Cell], T | None]
CellsOf = Callable[[Sequence[int]], list[Any]]
"""The cells of some numbers, none of them BLANK."""

_REPEATS = 2
_SAMPLE = 512
_FEW = 64
_MANY = 4
"""One cell in so many may be asked by itself."""


class NumberColumn:
    """Numbers, BLANK where there is none."""

    def __init__(self, numpy: ModuleType, numbers: Any, cells_of: CellsOf, keys_of: KeysOf) -> None:
        self._numpy = numpy
        self._numbers = numbers
        self._cells_of = cells_of
        self._keys_of = keys_of
        self._cells: list[Any] | None = None
        self._distinct: dict[int, Any] | None = None

    def values(self) -> Sequence[Cell]:
        if self._cells is None:
            self._cells = self._decoded()
        return self._cells

    def value(self, offset: int) -> Cell:
        number = int(self._numbers[offset])
        return None if number == BLANK else self._cells_of([number])[0]

    def test(self, predicate: Predicate[T]) -> Sequence[tuple[int, T]]:
        return self._told(predicate) if self._repeats() else asked(predicate, self.values())

    def keys(self) -> Sequence[int]:
        return self._keys_of(self.values())

    def without(self, offsets: frozenset[int]) -> NumberColumn:
        return type(self)(self._numpy, self._numpy.delete(self._numbers, list(offsets)), self._cells_of, self._keys_of)

    def _decoded(self) -> list[Any]:
        if self._repeats():
            each = self._each()
            return list(map(each.__getitem__, self._numbers.tolist()))
        filled = self._numbers != BLANK
        if filled.all():
            return self._cells_of(self._numbers.tolist())
        cells = iter(self._cells_of(self._numbers[filled].tolist()))
        return [next(cells) if full else None for full in filled.tolist()]

    def _repeats(self) -> bool:
        sample = self._numbers[:_SAMPLE].tolist()
        return len(set(sample)) * _REPEATS <= len(sample)

    def _each(self) -> dict[int, Any]:
        """The cell of each distinct number."""
        if self._distinct is None:
            self._distinct = self._cells_by_number(self._numpy.unique(self._numbers).tolist())
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
        return [(offset, told[number]) for offset, number in enumerate(self._numbers.tolist()) if number in told]


class SharedColumn(NumberColumn):
    """Places of shared texts. What a predicate tells by the first sign or of whole columns is asked without making a cell."""

    def __init__(self, numpy: ModuleType, numbers: Any, cells_of: CellsOf, keys_of: KeysOf, strings: SharedStrings) -> None:
        super().__init__(numpy, numbers, cells_of, keys_of)
        self._strings = strings
        self._parts: list[tuple[Texts, Any, Any]] | None = None
        self._signs: Any = None

    def without(self, offsets: frozenset[int]) -> SharedColumn:
        numbers = self._numpy.delete(self._numbers, list(offsets))
        return SharedColumn(self._numpy, numbers, self._cells_of, self._keys_of, self._strings)

    def test(self, predicate: Predicate[T]) -> Sequence[tuple[int, T]]:
        firsts: frozenset[str] | None = getattr(predicate, "firsts", None)
        if firsts is not None:
            return self._by_first_sign(predicate, firsts)
        if not self._repeats() and self._all_clean(predicate):
            return []
        return super().test(predicate)

    def keys(self) -> Sequence[int]:
        keys = self._numpy.zeros(len(self._numbers), self._numpy.uint64)
        for texts, which, where in self._located():
            keys[where] = texts.keys[which]
        return as_array(keys)

    def _by_first_sign(self, predicate: Predicate[T], firsts: frozenset[str]) -> Sequence[tuple[int, T]]:
        """Only cells that begin with one of some signs are asked about, and blanks if they may be told."""
        signs = self._first_signs()
        doubtful = signs_table(self._numpy, firsts)[signs]
        if predicate(None) is not None:
            doubtful |= signs == 0
        offsets = self._numpy.flatnonzero(doubtful).tolist()
        if len(offsets) * _MANY > len(signs):
            return super().test(predicate)
        if not offsets:
            return []
        numbers = self._numbers[offsets].tolist()
        told = _answers(predicate, self._cells_by_number(sorted(set(numbers))))
        return [(offset, told[number]) for offset, number in zip(offsets, numbers, strict=True) if number in told]

    def _all_clean(self, predicate: Predicate[T]) -> bool:
        clean = getattr(predicate, "clean", None)
        if clean is None or (predicate(None) is not None and not self._first_signs().all()):
            return False
        return all(text is not None and clean(text) for text in self._equally_long())

    def _equally_long(self) -> Iterator[bytes | None]:
        for texts, which, _ in self._located():
            filled = which[texts.lengths[which] > 0]
            if len(filled):
                yield texts.equally_long(filled)

    def _first_signs(self) -> Any:
        if self._signs is None:
            self._signs = self._numpy.zeros(len(self._numbers), self._numpy.uint16)
            for texts, which, where in self._located():
                self._signs[where] = texts.signs[which]
        return self._signs

    def _located(self) -> list[tuple[Texts, Any, Any]]:
        """Texts, which of them, and at which offsets of the column they stand; a few that lie far off are made texts of their own."""
        if self._parts is None:
            self._parts = list(self._parts_of_pages())
        return self._parts

    def _parts_of_pages(self) -> Iterator[tuple[Texts, Any, Any]]:
        np, strings = self._numpy, self._strings
        filled = np.flatnonzero(self._numbers != BLANK)
        if not len(filled):
            return
        numbers = self._numbers[filled]
        strings.place(int(numbers.max()))
        places = np.searchsorted(strings.firsts, numbers, side="right") - 1
        far: list[Any] = []
        for place in np.flatnonzero(np.bincount(places)).tolist():
            some = places == place
            page = strings.page(place) if np.count_nonzero(some) > _FEW else strings.kept(place)
            if page is None:
                far += filled[some].tolist()
                continue
            page.texts = page.texts or Texts(np, page.checked())
            yield page.texts, numbers[some] - strings.firsts[place], filled[some]
        if far:
            yield texts_of(np, [strings.one(int(self._numbers[offset])) for offset in far]), np.arange(len(far)), np.array(far)


def _answers(predicate: Predicate[T], cells: Mapping[int, Any]) -> dict[int, T]:
    """What a predicate gives for each of some cells for which it gives something."""
    return {number: answer for number, cell in cells.items() if (answer := predicate(cell)) is not None}
