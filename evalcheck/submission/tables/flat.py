"""A column of texts as bytes seen with numpy: where each text begins and how long it is; no object is made for a cell."""

from __future__ import annotations

import re
import secrets
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from types import ModuleType
from typing import Any, TypeVar

from evalcheck.submission.model import Cell

T = TypeVar("T")
Predicate = Callable[[Cell], T | None]
Memos = dict[Any, dict[str, Any]]
"""What each predicate gave for texts that it was asked about."""

MARGIN = 64
"""Bytes of room behind the texts, so that each can be looked at in words."""
_TOGETHER = 24
"""Bytes of a text that are looked at in one go: a credit code is as long."""
_REMEMBERED = 4096
_WORD, _ALL, _NOUGHTS = 8, (1 << 64) - 1, 0x3030303030303030
"""Bytes of a word, all its bits, and the word of eight noughts."""
_SPACES = "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_LAST_CONTROL, _LEADS = 0x20, (0xC2, 0xE3)
"""Spaces of one byte are no greater; those of several begin with a byte between these."""
_SEED, _FACTOR = secrets.randbits(64), secrets.randbits(63) * 2 + 1
"""Others cannot make texts whose keys are equal."""


class Texts:
    """Texts in UTF-8, which begin at `starts` of `data` and have `lengths` bytes; MARGIN bytes follow the last one.

    `together`: they stand one after the other from the beginning on, each ended by `\\0`.
    """

    def __init__(self, numpy: ModuleType, data: Any, starts: Any, lengths: Any, together: bool = False) -> None:
        self._numpy = numpy
        self.data = data
        self.starts = starts
        self.lengths = lengths
        self._together = together

    def __len__(self) -> int:
        return len(self.starts)

    def some(self, which: Any) -> Texts:
        return Texts(self._numpy, self.data, self.starts[which], self.lengths[which])

    def one(self, offset: int) -> str:
        start = int(self.starts[offset])
        return str(self.data[start : start + int(self.lengths[offset])], "utf-8", "surrogatepass")

    @cached_property
    def joined(self) -> bytes:
        """One after the other, each ended by `\\0`."""
        np, most = self._numpy, int(self.lengths.max(initial=0)) + 1
        if self._together:
            return bytes(self.data[: len(self.data) - MARGIN])
        if most > 8 * MARGIN or most > len(self.data):
            spans = zip(self.starts.tolist(), self.lengths.tolist(), strict=True)
            return b"".join([self.data[start : start + length] + b"\0" for start, length in spans])
        last = len(self.data) - most
        windows: Any = np.ndarray((last + 1,), f"V{most}", self.data, 0, (1,))[np.minimum(self.starts, last)]
        signs = windows.view(np.uint8).reshape(-1, most)
        for offset in np.flatnonzero(self.starts > last):
            start = int(self.starts[offset])
            signs[offset, : len(self.data) - start] = np.frombuffer(self.data, np.uint8, offset=start)
        if (self.lengths == most - 1).all():
            signs[:, -1] = 0
        else:
            signs[np.arange(len(signs)), self.lengths] = 0
            signs = signs[np.arange(most, dtype=np.uint16) <= self.lengths.astype(np.uint16)[:, None]]
        found: bytes = signs.tobytes()
        return found

    @cached_property
    def text(self) -> str:
        return self.joined.decode("utf-8", "surrogatepass")

    @cached_property
    def cells(self) -> list[Any]:
        found: list[Any] = self.text.split("\0")[:-1]
        return [cell or None for cell in found] if not self.lengths.all() else found

    def words(self, at: Any, count: int) -> Any:
        """Words of eight bytes from some places on, the first of all in one line."""
        np = self._numpy
        windows = np.ndarray((len(self.data) - 8 * count + 1,), f"V{8 * count}", self.data, 0, (1,))
        return np.ascontiguousarray(windows[at].view("<u8").reshape(-1, count).T)

    @cached_property
    def signs(self) -> Any:
        """A number of 16 bits for the sign with which each text begins: 0 for a blank."""
        found = sign_codes(self._numpy, self.words(self.starts, 1)[0])
        found[self.lengths == 0] = 0
        return found

    @cached_property
    def hashed(self) -> Any:
        """A key of each text as it stands; 0 for none."""
        np, lengths = self._numpy, self.lengths
        keys = (lengths.astype(np.uint64) + np.uint64(_SEED)) * np.uint64(_FACTOR)
        for first in range(0, int(lengths.max(initial=0)), _TOGETHER):
            some = np.flatnonzero(lengths > first) if first else slice(None)
            starts, left, mixed = self.starts[some] + first, lengths[some] - first, keys[some]
            for number, words in enumerate(self.words(starts, _TOGETHER // 8)):
                words &= _masks(np).take(left - 8 * number, mode="clip")
                mixed ^= words
                mixed *= np.uint64(_FACTOR)
                mixed ^= mixed >> np.uint64(29)
            keys[some] = mixed
        keys *= np.uint64(_FACTOR)
        keys |= keys == 0
        keys[lengths == 0] = 0
        return keys

    @cached_property
    def keys(self) -> Any:
        """The same without spaces around a text."""
        some = self._spaced()
        if not len(some):
            return self.hashed
        keys = self.hashed.copy()
        keys[some] = texts_of(self._numpy, [self.one(offset).strip() for offset in some.tolist()]).hashed
        return keys

    def _spaced(self) -> Any:
        """The texts that begin or end with a space."""
        np, ends = self._numpy, self.starts + self.lengths
        signs = np.frombuffer(self.data, np.uint8)
        first, last = signs[self.starts], signs[ends - 1]
        doubtful = (first <= _LAST_CONTROL) | (last <= _LAST_CONTROL)
        for lead in (first, signs[ends - 2], signs[ends - 3]):
            doubtful |= (lead >= _LEADS[0]) & (lead <= _LEADS[1])
        some = np.flatnonzero(doubtful & (self.lengths > 0))
        spaced = np.zeros(len(some), bool)
        for length in (1, 2, 3) if len(some) else ():
            for first in (self.starts[some], ends[some] - length):
                number = sum(signs[first + place].astype(np.uint32) << np.uint32(8 * place) for place in range(length))
                spaced |= np.isin(number, _spaces_of(length))
        return some[spaced]

    def places(self, sign: bytes) -> Any:
        """The offsets of texts that hold a sign."""
        np = self._numpy
        found = np.array([match.start() for match in re.finditer(re.escape(sign), self.joined)], np.int64)
        return np.searchsorted(np.cumsum(self.lengths + 1), found, side="right")


class FlatColumn:
    """Texts as the column of a block. What a predicate tells by the first sign or of whole columns is asked without making a cell."""

    def __init__(self, numpy: Any, texts: Texts | None, memos: Memos) -> None:
        self._numpy = numpy
        self._texts = texts
        self._memos = memos

    @property
    def texts(self) -> Texts:
        assert self._texts is not None
        return self._texts

    def values(self) -> Sequence[Cell]:
        return self.texts.cells

    def value(self, offset: int) -> Cell:
        return self.texts.one(offset) or None

    def keys(self) -> Sequence[int]:
        return as_array(self.texts.keys)

    def counts_up(self) -> int | None:
        """The first number where the texts are whole numbers, each one more than that before it and plainly written in a word of bytes."""
        np, texts = self._numpy, self.texts
        if not len(texts) or texts.lengths.min() == 0 or texts.lengths.max() > _WORD:
            return None
        words = texts.words(texts.starts, 1)[0]
        if (words & np.uint64(0xFF) == ord("0")).any():
            return None
        blank = (8 * (_WORD - texts.lengths)).astype(np.uint64)
        numbers = _number_of_digits(np, (words << blank) | (np.uint64(_NOUGHTS) & ~(np.uint64(_ALL) << blank)))
        first = int(numbers[0])
        return first if first >= 0 and (numbers == np.arange(first, first + len(numbers))).all() else None

    def without(self, offsets: frozenset[int]) -> FlatColumn:
        np = self._numpy
        return FlatColumn(np, self.texts.some(np.delete(np.arange(len(self.texts)), list(offsets))), self._memos)

    def test(self, predicate: Predicate[T]) -> Sequence[tuple[int, T]]:
        """A text that stands in many cells is asked about once."""
        offsets = self._doubtful(predicate)
        if not len(offsets):
            return []
        some = self.texts if len(offsets) == len(self.texts) else self.texts.some(offsets)
        _, firsts, which = self._numpy.unique(some.hashed, return_index=True, return_inverse=True)
        told = self._told(predicate, map(some.one, firsts.tolist()))
        if not told:
            return []
        which = which.tolist()
        return [(offset, told[one]) for offset, one in zip(offsets.tolist(), which, strict=True) if one in told]

    def _told(self, predicate: Predicate[T], texts: Iterator[str]) -> Mapping[int, T]:
        memo = self._memos.setdefault(predicate, {})
        told = {}
        for number, text in enumerate(texts):
            answer = memo[text] if text in memo else predicate(text or None)
            if len(memo) < _REMEMBERED:
                memo[text] = answer
            if answer is not None:
                told[number] = answer
        return told

    def _doubtful(self, predicate: Predicate[T]) -> Any:
        """The offsets of cells for which a predicate may give something."""
        np, texts = self._numpy, self.texts
        firsts: frozenset[str] | None = getattr(predicate, "firsts", None)
        if firsts is None and getattr(predicate, "doubtful", None) is None:
            return np.arange(len(texts))
        if firsts is not None:
            doubtful = signs_table(np, firsts)[texts.signs]
            within: Sequence[str] = predicate.within  # type: ignore[attr-defined]
            for sign in [sign for sign in map(str.encode, within) if sign[:1] in texts.joined and sign in texts.joined]:
                doubtful[texts.places(sign)] = True
        else:
            doubtful = self._unsure(predicate)
        if predicate(None) is not None:
            doubtful |= texts.lengths == 0
        return np.flatnonzero(doubtful)

    def _unsure(self, predicate: Any) -> Any:
        """A mask of the texts of which a predicate's `doubtful` cannot say that they are right."""
        np, texts = self._numpy, self.texts
        fit = np.flatnonzero(texts.lengths == predicate.length)
        found = texts.lengths > 0
        found[fit] = False
        joined = texts.joined if len(fit) == len(texts) else texts.some(fit).joined
        found[fit[list(predicate.doubtful(joined))]] = True
        return found


def flat_columns(numpy: ModuleType, texts: bytes, places: Iterable[tuple[Any, Any]], memos: Memos) -> Iterator[FlatColumn]:
    """Columns of texts of one buffer: where they begin and how many bytes they have. None holds `\\0`."""
    data = texts + bytes(MARGIN)
    return (FlatColumn(numpy, Texts(numpy, data, starts, lengths), memos) for starts, lengths in places)


def texts_in(numpy: ModuleType, joined: bytes) -> Texts:
    """The texts of some bytes, each ended by `\\0`."""
    ends = numpy.flatnonzero(numpy.frombuffer(joined, numpy.uint8) == 0)
    starts = numpy.empty_like(ends)
    starts[:1], starts[1:] = 0, ends[:-1] + 1
    return Texts(numpy, joined + bytes(MARGIN), starts, ends - starts, together=True)


def texts_of(numpy: ModuleType, texts: Sequence[str]) -> Texts:
    """Texts made ready. A sign that would end one is another here: what is made of them is a key."""
    joined = "\0".join(texts)
    if joined.count("\0") != len(texts) - 1:
        joined = "\0".join(text.replace("\0", "\1") for text in texts)
    return texts_in(numpy, joined.encode("utf-8", "surrogatepass") + b"\0")


def keys_of(numpy: ModuleType, cells: Sequence[Any]) -> array[int]:
    """A key of each cell; of a whole number that of its digits, 0 for blank."""
    if not cells:
        return array("q")
    try:
        texts = list(map(str.strip, cells))
    except TypeError:
        texts = list(map(_text, cells))
    return as_array(texts_of(numpy, texts).hashed)


def as_array(keys: Any) -> array[int]:
    found: array[int] = array("q")
    found.frombytes(keys.tobytes())
    return found


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell).strip()


def _number_of_digits(np: ModuleType, words: Any) -> Any:
    """The number that eight digits are, the first in the lowest byte; -1 for what is not all digits."""
    high = np.uint64(0xF0F0F0F0F0F0F0F0)
    digits = (words & high == np.uint64(_NOUGHTS)) & ((words + np.uint64(0x0606060606060606)) & high == np.uint64(_NOUGHTS))
    words = words & np.uint64(0x0F0F0F0F0F0F0F0F)
    for together, mask, factor in ((8, 0x00FF00FF00FF00FF, 10), (16, 0x0000FFFF0000FFFF, 100), (32, 0x00000000FFFFFFFF, 10_000)):
        words = (words * np.uint64(factor) + (words >> np.uint64(together))) & np.uint64(mask)
    return np.where(digits, words.astype(np.int64), -1)


def sign_codes(np: ModuleType, words: Any) -> Any:
    """A number of 16 bits for the sign with which each word begins in UTF-8: 0 for `\\0`, else some number other than 0."""
    words = words.astype(np.uint32)
    signs = words & _sign_masks(np)[words & np.uint32(0xFF)]
    codes = (signs * np.uint32(2654435761)) >> np.uint32(16)
    codes |= (codes == 0) & (signs != 0)
    return codes.astype(np.uint16)


@lru_cache(maxsize=64)
def signs_table(np: ModuleType, signs: frozenset[str]) -> Any:
    """For each code whether one of some signs has it; another sign may have it too."""
    table = np.zeros(1 << 16, bool)
    words = [int.from_bytes(sign.encode("utf-8", "surrogatepass"), "little") for sign in signs if sign]
    table[sign_codes(np, np.array(words, np.uint64))] = True
    table[0] = False
    return table


@lru_cache(maxsize=1)
def _sign_masks(np: ModuleType) -> Any:
    """By its first byte the bytes that a sign takes."""
    lengths = [1] * 0xC0 + [2] * 0x20 + [3] * 0x10 + [4] * 0x10
    return np.array([(1 << 8 * length) - 1 for length in lengths], np.uint32)


@lru_cache(maxsize=1)
def _masks(np: ModuleType) -> Any:
    """The lowest bytes of a word, by how many they are."""
    return np.array([(1 << 8 * n) - 1 for n in range(9)], np.uint64)


@lru_cache(maxsize=3)
def _spaces_of(length: int) -> list[int]:
    """The spaces that have so many bytes, as numbers."""
    return [int.from_bytes(space.encode(), "little") for space in _SPACES if len(space.encode()) == length]
