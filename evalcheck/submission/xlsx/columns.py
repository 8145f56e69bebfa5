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


class Seen:
    """Which shared texts stood in a column of the sheet by now, and what each predicate gave for them.

    Texts that are all met for the first time are not noted yet: in many lists they are never met again. A predicate that has not been
    asked about the column of every block is asked about all cells.
    """

    def __init__(self) -> None:
        self._told: dict[Callable[[Cell], Any], dict[int, Any]] = {}
        self._last: dict[Callable[[Cell], Any], int] = {}
        """The last block of whose column a predicate was asked."""
        self._blocks = 0
        self._top = -1
        self._noted: Any = bytearray(b"\1")
        """One byte a text, and the last one for blanks."""

    def fresh(self, numbers: Any, lowest: int, highest: int) -> tuple[int, Any]:
        """The number of the next block, and its places of texts that were not noted by now; if these are all, the places as they are."""
        self._blocks += 1
        top, self._top = self._top, max(self._top, highest)
        return self._blocks, numbers if lowest > top else self._note(numbers, highest)

    def _note(self, numbers: Any, highest: int) -> Any:
        noted = self._noted
        if len(noted) <= highest + 1:
            noted[-1] = 0
            noted.extend(bytes((highest + 2) * 5 // 4 - len(noted) + 1))
            noted[-1] = 1
        here = bytes(itemgetter(*numbers, -1, -1)(noted))
        found = sorted(set(compress(numbers, map(not_, here)))) if 0 in here else []
        for number in found:
            noted[number] = 1
        return found

    def told(self, predicate: Callable[[Cell], Any], block: int) -> tuple[dict[int, Any] | None, bool]:
        """What a predicate gave by places of texts, and whether those that are fresh in a block are still to be asked about.

        None where it was not asked about all of them.
        """
        last = self._last.get(predicate, 0 if block == 1 else -1)
        if block - last > 1:
            return None, False
        told = self._told.setdefault(predicate, {})
        if len(told) > _MANY_ANSWERS:  # it tells something of most texts
            del self._told[predicate], self._last[predicate]
            return None, False
        self._last[predicate] = block
        return told, last < block


class OfSharedTexts:
    """A column of places of shared texts, BLANK where there is none. A text is asked about once for all cells that refer to it."""

    numbers: Any
    seen: Seen | None = None
    _fresh: tuple[int, Any] | None = None

    @property
    def ends(self) -> tuple[int, int]:
        """The lowest and the highest number."""
        raise NotImplementedError

    def _answers(self, predicate: Callable[[Cell], T | None], numbers: Any) -> Sequence[tuple[int, T]]:
        """What a predicate gives for texts by their places among some numbers."""
        raise NotImplementedError

    def test(self, predicate: Callable[[Cell], T | None]) -> Sequence[tuple[int, T]]:
        if self.seen is None:
            return self._answers(predicate, self.numbers)
        block, fresh = self.fresh
        told, due = self.seen.told(predicate, block)
        if told is None:
            return self._answers(predicate, self.numbers)
        if due and len(fresh):
            answers = self._answers(predicate, fresh)
            told.update((int(fresh[offset]), answer) for offset, answer in answers)
            if fresh is self.numbers:
                return answers
        blank = predicate(None) if self.ends[0] < 0 else None
        if blank is not None:
            told[BLANK] = blank
        if not told or (len(told) == 1 and self.ends[0] >= 0 and BLANK in told):
            return ()
        numbers = self.listed
        return [(offset, told[numbers[offset]]) for offset in compress(range(len(numbers)), map(told.__contains__, numbers))]

    def nothing_seen(self) -> Seen:
        """What knows nothing of its column yet."""
        return Seen()

    @property
    def listed(self) -> Sequence[int]:
        return self.numbers  # type: ignore[no-any-return]

    @property
    def fresh(self) -> tuple[int, Any]:
        """The number of the block, and the places of texts that were not noted before it."""
        if self._fresh is None:
            assert self.seen is not None
            self._fresh = self.seen.fresh(self.numbers, *self.ends)
        return self._fresh


class SharedColumn(OfSharedTexts):
    def __init__(self, numbers: array[int], kind: Kind, book: Cells, ends: tuple[int, int] | None = None) -> None:
        self.numbers = numbers
        self.kind = kind
        self._book = book
        self._cells: list[Any] | None = None
        self._ends = ends

    @property
    def ends(self) -> tuple[int, int]:
        if self._ends is None:
            self._ends = (min(self.numbers), max(self.numbers)) if self.numbers else (BLANK, BLANK)
        return self._ends

    def values(self) -> Sequence[Cell]:
        if self._cells is None:
            self._cells = self._book.filled(self.numbers)
        return self._cells

    def value(self, offset: int) -> Cell:
        return self._book.filled([self.numbers[offset]])[0]  # type: ignore[no-any-return]

    def _answers(self, predicate: Callable[[Cell], T | None], numbers: Sequence[int]) -> Sequence[tuple[int, T]]:
        return asked(predicate, self.values() if numbers is self.numbers else self._book.filled(numbers))

    def keys(self) -> Sequence[int]:
        return self._book.strings.keys_of(self.numbers, self.ends[1])

    def without(self, offsets: frozenset[int]) -> SharedColumn:
        if not offsets:
            return self
        found = SharedColumn(array("i", less(self.numbers, offsets)), self.kind, self._book)
        found.seen, found._fresh = self.seen, self._fresh
        return found


def spread(column: Any, begin: int, numbers: Sequence[int], keys_of: KeysOf) -> ListColumn | BlankColumn:
    """A stretch of a column with blanks where numbers are left out."""
    length = numbers[-1] - numbers[0] + 1
    if isinstance(column, BlankColumn):
        return BlankColumn(length)
    cells: list[Any] = [None] * length
    for number, cell in zip(numbers, column.values()[begin : begin + len(numbers)], strict=True):
        cells[number - numbers[0]] = cell
    return ListColumn(cells, keys_of)
