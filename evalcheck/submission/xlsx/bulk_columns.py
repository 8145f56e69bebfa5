"""Columns of a block that hold a number for each cell: a number itself, or the place of a shared text; seen with numpy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from evalcheck.submission.model import Cell
from evalcheck.submission.xlsx.bulk_rows import BLANK
from evalcheck.submission.xlsx.bulk_texts import Texts, as_array, signs_table, texts_of
from evalcheck.submission.xlsx.cells import Cells, Kind
from evalcheck.submission.xlsx.columns import asked
from evalcheck.submission.xlsx.number_formats import NumberFormat

T = TypeVar("T")
Predicate = Callable[[Cell], T | None]

_REPEATS = 2
_SAMPLE = 512
_FEW = 64
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


class SharedColumn(NumberColumn):
    """Places of shared texts. What a predicate tells by the first sign or of whole columns is asked without making a cell."""

    def __init__(self, numbers: Any, kind: Kind, book: Cells) -> None:
        super().__init__(numbers, kind, book)
        self._parts: list[tuple[Texts, Any, Any]] | None = None
        self._signs: Any = None

    def _cells_of(self, numbers: Sequence[int]) -> list[Any]:
        return self._book.shared(numbers)

    def test(self, predicate: Predicate[T]) -> Sequence[tuple[int, T]]:
        firsts: frozenset[str] | None = getattr(predicate, "firsts", None)
        if firsts is not None:
            return self._by_first_sign(predicate, firsts)
        if not self._repeats() and self._all_clean(predicate):
            return []
        return self._asked(predicate)

    def keys(self) -> Sequence[int]:
        keys = self._numpy.zeros(len(self.numbers), self._numpy.uint64)
        for texts, which, where in self._located():
            keys[where] = texts.keys[which]
        return as_array(keys)

    def _by_first_sign(self, predicate: Predicate[T], firsts: frozenset[str]) -> Sequence[tuple[int, T]]:
        """Only cells that begin with one of some signs, or hold one of others, are asked about, and blanks if they may be told."""
        signs = self._first_signs()
        doubtful = signs_table(self._numpy, firsts)[signs]
        if within := getattr(predicate, "within", ()):
            for texts, which, where in self._located():
                doubtful[where] |= texts.holding(within)[which]
        if predicate(None) is not None:
            doubtful |= signs == 0
        offsets = self._numpy.flatnonzero(doubtful).tolist()
        if len(offsets) * _MANY > len(signs):
            return self._asked(predicate)
        if not offsets:
            return []
        numbers = self.numbers[offsets].tolist()
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
            self._signs = self._numpy.zeros(len(self.numbers), self._numpy.uint16)
            for texts, which, where in self._located():
                self._signs[where] = texts.signs[which]
        return self._signs

    def _located(self) -> list[tuple[Texts, Any, Any]]:
        """Texts, which of them, and at which offsets of the column they stand; a few that lie far off are made texts of their own."""
        if self._parts is None:
            self._parts = list(self._parts_of_pages())
        return self._parts

    def _parts_of_pages(self) -> Iterator[tuple[Texts, Any, Any]]:
        np, strings = self._numpy, self._book.strings
        filled = np.flatnonzero(self.numbers != BLANK)
        if not len(filled):
            return
        numbers = self.numbers[filled]
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
            yield texts_of(np, [strings.one(int(self.numbers[offset])) for offset in far]), np.arange(len(far)), np.array(far)


def _answers(predicate: Predicate[T], cells: Mapping[int, Any]) -> dict[int, T]:
    """What a predicate gives for each of some cells for which it gives something."""
    return {number: answer for number, cell in cells.items() if (answer := predicate(cell)) is not None}
