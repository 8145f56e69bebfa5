"""A page of texts seen with numpy: where each begins, with which sign, and a key of 64 bits for each."""

from __future__ import annotations

import re
import secrets
from array import array
from collections.abc import Sequence
from functools import lru_cache
from types import ModuleType
from typing import Any

from evalcheck.submission.xlsx.strings import MARGIN, SharedStrings, one_text

_TOGETHER = 24
"""Bytes of a text that are looked at in one go: a credit code is as long."""
_SPACES = "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_SEED, _FACTOR = secrets.randbits(64), secrets.randbits(63) * 2 + 1
"""Others cannot make texts whose keys are equal."""


class Texts:
    """Texts in UTF-8, each ended by `\\0`, and room behind them."""

    def __init__(self, numpy: ModuleType, data: bytes) -> None:
        np = self._numpy = numpy
        self.data = data
        ends = np.flatnonzero(np.frombuffer(data, np.uint8)[:-MARGIN] == 0)
        self.starts = np.empty(len(ends), np.int64)
        self.starts[:1], self.starts[1:] = 0, ends[:-1] + 1
        self.lengths = ends - self.starts
        self.signs = sign_codes(np, self._words(self.starts, 1)[0])
        self._keys: Any = None

    def _words(self, at: Any, count: int) -> Any:
        """Words of eight bytes from some places on, the first of all in one line."""
        np = self._numpy
        windows = np.ndarray((len(self.data) - 8 * count + 1,), f"V{8 * count}", self.data, 0, (1,))
        return np.ascontiguousarray(windows[at].view("<u8").reshape(-1, count).T)

    @property
    def keys(self) -> Any:
        """A key of each text without spaces around it; 0 for none."""
        if self._keys is None:
            self._keys = self.hashed()
            if len(some := self._spaced()):
                texts = [
                    self.data[s : s + n].decode("utf-8", "replace").strip()
                    for s, n in zip(self.starts[some], self.lengths[some], strict=True)
                ]
                self._keys[some] = texts_of(self._numpy, texts).hashed()
        return self._keys

    def _spaced(self) -> Any:
        """The texts that begin or end with a space."""
        np = self._numpy
        ends = self.starts + self.lengths
        last = self._words(np.maximum(ends - 8, 0), 1)[0]
        one, two, three = _space_endings(np)
        spaced = one[last >> np.uint64(56)] | two[last >> np.uint64(48)]
        spaced |= three[_codes(np, (last >> np.uint64(40)).astype(np.uint32))]
        spaced |= signs_table(np, _SPACES)[self.signs]
        return np.flatnonzero(spaced | (ends < 8))

    def hashed(self) -> Any:
        """A key of each text as it stands."""
        np, lengths = self._numpy, self.lengths
        masks = np.array([(1 << 8 * n) - 1 for n in range(9)], np.uint64)
        keys = (lengths.astype(np.uint64) + np.uint64(_SEED)) * np.uint64(_FACTOR)
        some, starts = np.arange(len(lengths)), self.starts
        for first in range(0, int(lengths.max(initial=0)), _TOGETHER):
            if first:
                some = some[lengths[some] > first]
                starts = self.starts[some] + first
            left, mixed = lengths[some] - first, keys[some]
            for number, words in enumerate(self._words(starts, _TOGETHER // 8)):
                words &= masks[np.clip(left - 8 * number, 0, 8)]
                mixed = (mixed ^ words) * np.uint64(_FACTOR)
                mixed ^= mixed >> np.uint64(29)
            keys[some] = mixed
        keys *= np.uint64(_FACTOR)
        keys |= keys == 0
        keys[lengths == 0] = 0
        return keys


class SharedTexts:
    """Of each shared text of a workbook that was read where it begins, with which sign, and its key, in one array each.

    Behind the last text each array holds a nought: there the index of a blank, -1, points to.
    """

    def __init__(self, numpy: ModuleType, strings: SharedStrings) -> None:
        self._numpy = numpy
        self._strings = strings
        self._count = self._pages = 0
        self.starts = numpy.zeros(1, numpy.int64)
        self.keys = numpy.zeros(1, numpy.uint64)
        self.signs = numpy.zeros(1, numpy.uint16)
        self._holding: dict[tuple[bytes, ...], tuple[int, Any]] = {}

    def reach(self, last: int) -> None:
        """Up to a text, at least."""
        if last >= 0:
            self._strings.page_of(last)
        while self._count <= last:
            self._add(self._strings.raw(self._pages), self._strings.places[self._pages])

    def _add(self, page: bytes, place: int) -> None:
        one_text(page)
        texts = Texts(self._numpy, page + bytes(MARGIN + 1))
        count = self._count + len(texts.starts)
        for name, found in (("starts", texts.starts + place), ("keys", texts.keys), ("signs", texts.signs)):
            whole = _with_room(self._numpy, getattr(self, name), count)
            whole[self._count : count] = found
            setattr(self, name, whole)
        self.starts[count] = place + len(page) + 1
        self._count = count
        self._pages += 1

    def lengths(self, which: Any) -> Any:
        """In bytes, of some texts; 0 for a blank."""
        return self._numpy.where(which < 0, 0, self.starts[which + 1] - self.starts[which] - 1)

    def equally_long(self, which: Any) -> bytes | None:
        """Some texts as they stand, if they are all of one length; each ended by `\\0`."""
        if not len(which):
            return b""
        lengths, data = self.lengths(which), self._strings.buffer.data
        width = int(lengths[0]) + 1
        if width > MARGIN or (lengths != width - 1).any():
            return None
        windows = self._numpy.ndarray((len(data) - width + 1,), f"V{width}", data, 0, (1,))
        found: bytes = windows[self.starts[which]].tobytes()
        return found

    def holding(self, signs: tuple[bytes, ...]) -> Any:
        """Of each text whether it holds one of some signs; looked up once a page."""
        np = self._numpy
        done, found = self._holding.get(signs, (0, np.zeros(1, bool)))
        found = _with_room(np, found, self._count)
        for page in range(done, self._pages):
            data, place = self._strings.raw(page), self._strings.places[page]
            for sign in signs:
                places = np.array([match.start() + place for match in re.finditer(re.escape(sign), data)], np.int64)
                found[np.searchsorted(self.starts[: self._count], places, side="right") - 1] = True
        self._holding[signs] = (self._pages, found)
        return found


def _with_room(np: ModuleType, array: Any, count: int) -> Any:
    """An array with room for so many and one more."""
    if len(array) > count:
        return array
    larger = np.zeros(count * 3 // 2 + 1, array.dtype)
    larger[: len(array)] = array
    return larger


def texts_of(numpy: ModuleType, texts: Sequence[str]) -> Texts:
    """Texts made ready. A sign that would end one is another here: what is made of them is a key."""
    joined = "\0".join(texts)
    if joined.count("\0") != len(texts) - 1:
        joined = "\0".join(text.replace("\0", "\1") for text in texts)
    return Texts(numpy, joined.encode("utf-8", "surrogatepass") + bytes(MARGIN + 1))


def keys_of(numpy: ModuleType, cells: Sequence[Any]) -> array[int]:
    """A key of each cell; of a whole number that of its digits, 0 for blank."""
    if not cells:
        return array("q")
    try:
        texts = list(map(str.strip, cells))
    except TypeError:
        texts = list(map(_text, cells))
    return as_array(texts_of(numpy, texts).hashed())


def as_array(keys: Any) -> array[int]:
    found: array[int] = array("q")
    found.frombytes(keys.tobytes())
    return found


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell).strip()


def sign_codes(np: ModuleType, words: Any) -> Any:
    """A number of 16 bits for the sign with which each word begins in UTF-8: 0 for `\\0`, else some number other than 0."""
    words = words.astype(np.uint32)
    return _codes(np, words & _sign_masks(np)[words & np.uint32(0xFF)])


def _codes(np: ModuleType, signs: Any) -> Any:
    codes = (signs * np.uint32(2654435761)) >> np.uint32(16)
    codes |= (codes == 0) & (signs != 0)
    return codes.astype(np.uint16)


@lru_cache(maxsize=64)
def signs_table(np: ModuleType, signs: str | frozenset[str]) -> Any:
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
def _space_endings(np: ModuleType) -> tuple[Any, Any, Any]:
    """For texts that end with a space of one, two or three bytes: by the byte, the two bytes, the code of the three."""
    by_length: dict[int, list[int]] = {1: [], 2: [], 3: []}
    for space in _SPACES:
        by_length[len(space.encode())].append(int.from_bytes(space.encode(), "little"))
    tables = np.zeros(1 << 8, bool), np.zeros(1 << 16, bool), np.zeros(1 << 16, bool)
    tables[0][by_length[1]] = tables[1][by_length[2]] = True
    tables[2][_codes(np, np.array(by_length[3], np.uint32))] = True
    return tables
