"""Columns seen with numpy: numbers, texts as they stand in the XML, places of shared texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, TypeVar

from evalcheck.submission.model import Cell
from evalcheck.submission.tables.columns import ListColumn
from evalcheck.submission.tables.flat import FlatColumn, Texts, as_array, texts_in
from evalcheck.submission.xlsx.bulk_rows import BLANK
from evalcheck.submission.xlsx.cells import Cells, Kind
from evalcheck.submission.xlsx.columns import OfSharedTexts, Seen
from evalcheck.submission.xlsx.number_formats import NumberFormat

T = TypeVar("T")

_NOTED = 1 << 21


class NumberColumn(ListColumn):
    """Numbers, BLANK where there is none."""

    def __init__(self, numbers: Any, kind: Kind, book: Cells) -> None:
        self.numbers = numbers
        self.kind = kind
        self._book = book
        self._keys_of = book.keys_of

    def value(self, offset: int) -> Cell:
        number = int(self.numbers[offset])
        return None if number == BLANK else self._cells_of([number])[0]

    def test(self, predicate: Callable[[Cell], T | None]) -> Sequence[tuple[int, T]]:
        if getattr(predicate, "others", False) and (predicate(None) is None or bool((self.numbers != BLANK).all())):
            return ()
        return super().test(predicate)

    def counts_up(self) -> int | None:
        """The first number where they are plain numbers, each one more than that before it."""
        numpy: Any = self._book.numpy
        first = int(self.numbers[0])
        plain = self.kind.format is NumberFormat.NUMBER and first != BLANK
        return first if plain and (self.numbers == numpy.arange(first, first + len(self.numbers))).all() else None

    def without(self, offsets: frozenset[int]) -> NumberColumn:
        numpy: Any = self._book.numpy
        return NumberColumn(numpy.delete(self.numbers, list(offsets)), self.kind, self._book)

    def _cells_of(self, numbers: Sequence[int]) -> list[Any]:
        """The cells of some numbers, none of them BLANK."""
        if self.kind.format is NumberFormat.NUMBER:
            return self._book.plain_numbers(list(map(float, numbers)))
        return self._book.decoder(self.kind)([b"%d" % number for number in numbers])

    @cached_property
    def _cells(self) -> Sequence[Any]:
        filled = self.numbers != BLANK
        if filled.all():
            return self._cells_of(self.numbers.tolist())
        cells = iter(self._cells_of(self.numbers[filled].tolist()))
        return [next(cells) if full else None for full in filled.tolist()]


class BulkTextColumn(FlatColumn):
    """Texts as they stand in the XML, `\\0` between them."""

    def __init__(self, held: bytes, kind: Kind, book: Cells) -> None:
        super().__init__(book.numpy, None, book.memos)
        self.held = held
        self.kind = kind
        self._book = book

    @property
    def texts(self) -> Texts:
        if self._texts is None:
            text = self._book.text_of(self.held, self.kind)
            self._texts = texts_in(self._numpy, text.encode() + b"\0")
            self._texts.text = text + "\0"
        return self._texts


class BulkSeen(Seen):
    """The same with numpy, of as many texts as take little room: those beyond are never noted."""

    def __init__(self, numpy: Any) -> None:
        super().__init__()
        self._numpy = numpy
        self._noted = numpy.array([1], numpy.uint8)

    def _note(self, numbers: Any, highest: int) -> Any:
        """A place that is never noted stands before the last one, which is for blanks."""
        np, noted = self._numpy, self._noted
        if len(noted) < min(highest, _NOTED) + 3:
            self._noted = np.zeros(min(highest * 5 // 4, _NOTED) + 3, np.uint8)
            self._noted[: max(len(noted) - 2, 0)] = noted[:-2]
            noted = self._noted
            noted[-1] = 1
        beyond = len(noted) - 2
        fresh = numbers[noted[np.minimum(numbers, beyond)] == 0]
        if len(fresh):
            noted[fresh[fresh < beyond]] = 1
        return fresh


class BulkSharedColumn(OfSharedTexts, FlatColumn):
    """Places of shared texts, BLANK where there is none."""

    def __init__(self, numbers: Any, kind: Kind, book: Cells) -> None:
        super().__init__(book.numpy, None, book.memos)
        self.numbers = numbers
        self.kind = kind
        self._book = book

    @cached_property
    def ends(self) -> tuple[int, int]:
        return (int(self.numbers.min()), int(self.numbers.max())) if len(self.numbers) else (BLANK, BLANK)

    @property
    def texts(self) -> Texts:
        if self._texts is None:
            self._texts = self._book.strings.flat(self._numpy, self.numbers)
        return self._texts

    def _answers(self, predicate: Callable[[Cell], T | None], numbers: Any) -> Sequence[tuple[int, T]]:
        if numbers is self.numbers:
            return FlatColumn.test(self, predicate)
        return FlatColumn(self._numpy, self._book.strings.flat(self._numpy, numbers), self._memos).test(predicate)

    def nothing_seen(self) -> Seen:
        return BulkSeen(self._numpy)

    @cached_property
    def listed(self) -> Sequence[int]:
        return self.numbers.tolist()  # type: ignore[no-any-return]

    def keys(self) -> Sequence[int]:
        if self.seen is None or self.fresh[1] is self.numbers:
            return super().keys()
        return as_array(self._book.strings.known_keys(self._numpy, self.numbers))

    def without(self, offsets: frozenset[int]) -> BulkSharedColumn:
        found = BulkSharedColumn(self._numpy.delete(self.numbers, list(offsets)), self.kind, self._book)
        found.seen, found._fresh = self.seen, self._fresh
        return found
