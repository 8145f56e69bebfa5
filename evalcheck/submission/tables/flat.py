"""Columns of texts that lie in one buffer of UTF-8, seen with numpy: a cell is decoded only where a check looks at it by itself."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import cached_property
from types import ModuleType
from typing import Any, TypeVar

from evalcheck.submission.model import Cell
from evalcheck.submission.tables.questions import asked
from evalcheck.submission.xlsx.bulk_texts import Texts, as_array, sign_codes, signs_table, texts_of
from evalcheck.submission.xlsx.strings import MARGIN

T = TypeVar("T")
Predicate = Callable[[Cell], T | None]
Told = dict[Hashable, dict[int, Any]]
"""What predicates told of texts that repeat, by their keys."""
_MANY = 4
"""One cell in so many may be asked by itself."""
_SAMPLE = 512
_REPEATS = 2
_MOST = 4096


class FlatTexts(Texts):
    """Texts that lie anywhere in a buffer with room behind them. None holds `\0`, unless all are `apart`, in no common buffer."""

    def __init__(self, numpy: ModuleType, data: bytes, starts: Any, lengths: Any, within: dict[bytes, Any]) -> None:
        self._numpy = numpy
        self.data, self.starts, self.lengths = data, starts, lengths
        self._within = within

    @cached_property
    def signs(self) -> Any:
        signs = sign_codes(self._numpy, self._words(self.starts, 1)[0])
        signs[self.lengths == 0] = 0
        return signs

    @cached_property
    def raw_keys(self) -> Any:
        """A key of each text as it stands."""
        return self.hashed()

    @cached_property
    def keys(self) -> Any:
        """A key of each text without spaces around it; 0 for none."""
        keys = self.raw_keys
        if len(some := self._spaced()):
            keys = keys.copy()
            keys[some] = texts_of(self._numpy, [(self.cell(int(offset)) or "").strip() for offset in some]).hashed()
        return keys

    def cell(self, offset: int) -> str | None:
        start, length = int(self.starts[offset]), int(self.lengths[offset])
        return self.data[start : start + length].decode("utf-8", "surrogatepass") if length else None

    def cells(self) -> list[str | None]:
        data = self.data
        raw = [data[start:end] for start, end in zip(self.starts.tolist(), (self.starts + self.lengths).tolist(), strict=True)]
        joined = b"\0".join(raw)
        if joined.count(b"\0") >= len(raw):
            return [text.decode("utf-8", "surrogatepass") or None for text in raw]
        return [text or None for text in joined.decode("utf-8", "surrogatepass").split("\0")]

    def holding(self, signs: tuple[bytes, ...]) -> Any:
        """Of each text whether it holds one of some signs."""
        np: Any = self._numpy
        found = np.zeros(len(self.starts), bool)
        for sign in signs:
            if len(places := self._places(sign)):
                found |= np.searchsorted(places, self.starts) < np.searchsorted(places, self.starts + self.lengths)
        return found

    def _places(self, sign: bytes) -> Any:
        """Where a sign stands in the buffer, which is looked through once for all columns."""
        np: Any = self._numpy
        if sign not in self._within:
            there = sign[:1] in self.data and sign in self.data  # one byte that is not there is the quickest
            places = np.flatnonzero(np.frombuffer(self.data, np.uint8) == sign[0]) if there else np.array((), np.int64)
            self._within[sign] = places[self._words(places, 1)[0] & np.uint64((1 << 8 * len(sign)) - 1) == int.from_bytes(sign, "little")]
        return self._within[sign]

    def equally_long(self, which: Any) -> bytes | None:
        """Some texts, each ended by `\0`, if they are all of one length."""
        np: Any = self._numpy
        lengths = self.lengths[which]
        if not len(lengths):
            return b""
        width = int(lengths[0]) + 1
        if width > MARGIN or (lengths != width - 1).any():
            return None
        windows = np.ndarray((len(self.data) - width + 1,), f"V{width}", self.data, 0, (1,))
        signs = windows[self.starts[which]].view(np.uint8).reshape(-1, width)
        signs[:, -1] = 0
        return bytes(signs.tobytes())


class FlatColumn:
    """A column of texts, blank where a text is empty."""

    __slots__ = ("_cells", "_numpy", "_texts", "_told")

    def __init__(self, numpy: ModuleType, texts: FlatTexts, told: Told) -> None:
        self._numpy: Any = numpy
        self._texts = texts
        self._told = told
        self._cells: list[Any] | None = None

    def values(self) -> Sequence[Cell]:
        if self._cells is None:
            self._cells = self._texts.cells()
        return self._cells

    def value(self, offset: int) -> Cell:
        return self._texts.cell(offset)

    def keys(self) -> Sequence[int]:
        return as_array(self._texts.keys)

    def without(self, offsets: frozenset[int]) -> FlatColumn:
        if not offsets:
            return self
        np, texts, out = self._numpy, self._texts, list(offsets)
        kept = FlatTexts(np, texts.data, np.delete(texts.starts, out), np.delete(texts.lengths, out), texts._within)
        return FlatColumn(np, kept, self._told)

    def test(self, predicate: Callable[[Cell], T | None]) -> Sequence[tuple[int, T]]:
        firsts: frozenset[str] | None = getattr(predicate, "firsts", None)
        if firsts is not None:
            offsets = self._doubtful(predicate, firsts)
            if len(offsets) * _MANY <= len(self._texts.lengths):
                cells = ((int(offset), self.value(int(offset))) for offset in offsets)
                return [(offset, answer) for offset, cell in cells if (answer := predicate(cell)) is not None]
        elif self._all_clean(predicate):
            return ()
        return self._repeated(predicate) if self._repeats() else asked(predicate, self.values())

    def _doubtful(self, predicate: Callable[[Cell], object], firsts: frozenset[str]) -> Any:
        """Where a predicate may give something."""
        signs = self._texts.signs
        doubtful = signs_table(self._numpy, firsts)[signs]
        if within := getattr(predicate, "within", ()):
            doubtful |= self._texts.holding(within)
        # No sign: a blank, or a text that begins with `\0`.
        doubtful |= signs == 0 if predicate(None) is not None else (signs == 0) & (self._texts.lengths > 0)
        return self._numpy.flatnonzero(doubtful)

    def _all_clean(self, predicate: Callable[[Cell], object]) -> bool:
        clean = getattr(predicate, "clean", None)
        if clean is None:
            return False
        filled = self._texts.lengths > 0
        if not filled.all() and predicate(None) is not None:
            return False
        texts = self._texts.equally_long(filled)
        return texts is not None and (not texts or (texts.count(b"\0") == int(filled.sum()) and bool(clean(texts))))

    def _repeats(self) -> bool:
        sample = self._texts.raw_keys[:_SAMPLE].tolist()
        return len(set(sample)) * _REPEATS <= len(sample)

    def _repeated(self, predicate: Callable[[Cell], T | None]) -> Sequence[tuple[int, T]]:
        """Each distinct text is asked about once; what was told of it is remembered for further blocks."""
        known: dict[int, T | None] = self._told.setdefault(predicate, {})
        if len(known) > _MOST:
            known.clear()
        distinct, firsts, places = self._numpy.unique(self._texts.raw_keys, return_index=True, return_inverse=True)
        answers: list[T | None] = []
        for key, first in zip(distinct.tolist(), firsts.tolist(), strict=True):
            if key not in known:
                known[key] = predicate(self.value(first))
            answers.append(known[key])
        if answers.count(None) == len(answers):
            return ()
        return [(offset, answer) for offset, place in enumerate(places.tolist()) if (answer := answers[place]) is not None]


def flat_columns(numpy: ModuleType, texts: bytes, places: Iterable[tuple[Any, Any]], told: Told) -> Iterator[FlatColumn]:
    """Columns of texts of one buffer: where they begin and how many bytes they have."""
    data = texts + bytes(MARGIN + 1)
    within: dict[bytes, Any] = {}
    for starts, lengths in places:
        yield FlatColumn(numpy, FlatTexts(numpy, data, starts, lengths, within), told)


def flat(numpy: ModuleType, cells: Sequence[str], told: Told) -> FlatColumn:
    """Texts that are strings already."""
    raw = [cell.encode("utf-8", "surrogatepass") for cell in cells]
    lengths: Any = numpy.fromiter(map(len, raw), numpy.int64, len(raw))
    starts = numpy.cumsum(lengths + 1) - lengths - 1
    return FlatColumn(numpy, FlatTexts(numpy, b"\0".join(raw) + bytes(MARGIN + 1), starts, lengths, {}), told)
