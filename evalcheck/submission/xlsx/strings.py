"""Shared strings (ECMA-376 part 1 §18.4): millions of texts in one buffer, read forward beside the rows that need them."""

from __future__ import annotations

import mmap
import os
from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain
from operator import itemgetter
from tempfile import TemporaryFile
from threading import RLock
from types import ModuleType
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from evalcheck.patterns import regex
from evalcheck.submission.limits import MB
from evalcheck.submission.model import ReadError
from evalcheck.submission.tables.flat import MARGIN, Texts
from evalcheck.submission.troubles import damaged
from evalcheck.submission.xlsx.document import Records, irregular
from evalcheck.submission.xlsx.texts import decoded, one_text, rich_text, trimmed, unescape_all

KEPT_BYTES = 8 * MB
"""Texts beyond this lie in a file of no name; so much of it at most is held in memory at a time."""
_PAGES_DECODED = 6
_PAGES_NEAR = 3
_FEW = 16
_NEAR_BYTES = MB
_FAR_FROM = 16 * MB
"""Texts of so many bytes may all be mapped: to read some of them one by one takes longer."""
_KNOWN = 1 << 20
"""Texts whose keys are kept where they are met again."""
_OFTEN = 32
"""Columns that are looked at before what was looked at is let go."""
_CONTROLS = bytes({*range(1, 32)} - set(b"\t\n\r"))
_PRESERVE = b' xml:space="preserve"'
_PHONETIC = regex(rb"<phoneticPr[^<>]*/>")
_SPACED = regex(rb"(?:^|\0)[ \t\n]|[ \t\n](?:\0|$)")


class SharedStrings:
    """The texts by their index, read on as they are needed: rows and texts are mostly written in one order.

    They lie one after the other, each ended by `\0`, a sign that no XML can hold; a page is what was read in one go. What is made of every
    text (where it begins, its key) is made page by page when it is first asked for.
    """

    def __init__(self, pages: Iterator[bytes]) -> None:
        self._unread = pages
        self._lock = RLock()
        """Rows that the parser reads ask for texts in the thread that reads them."""
        self.begun = self._whole = False
        self._broken: ReadError | None = None
        self.buffer = Buffer()
        self.firsts: list[int] = []
        """The first text of each page, `places` where the page begins."""
        self.places: list[int] = []
        self._count = 0
        self._decoded: OrderedDict[int, list[str]] = OrderedDict()
        self._window: tuple[int, int, list[str]] = (-1, -1, [])
        self._starts = array("I")
        self._looked = 0
        self._keys = array("q", [0])
        self._known: Any = None

    def finish(self) -> None:
        """The rest is read too, if any was: a part that breaks off is damaged whether or not a cell needs its end."""
        with self._lock:
            while self.begun and not self._whole:
                self._read_on()
            self._keys = array("q", [0])
            self._known = None
            self._decoded.clear()
            self._window = (-1, -1, [])
            self.buffer.let_go()

    def many(self, indices: Sequence[int]) -> list[str]:
        """The texts of some cells. New texts of a column lie near each other: on the last pages it needs. Others are fetched one by one."""
        if len(indices) < _FEW:
            return list(map(self.one, indices))
        last = self.page_of(max(indices))
        near = max(0, last - _PAGES_NEAR)
        texts, first = self._near(near, last), self.firsts[near]
        if (lowest := min(indices)) >= first:
            return [texts[index - first] for index in indices]
        self._start(first)
        self.page_of(lowest)
        starts, data = self._starts, self.buffer.data
        return [texts[i - first] if i >= first else one_text(data[starts[i] : starts[i + 1] - 1]) for i in indices]

    def _near(self, first: int, last: int) -> list[str]:
        """The texts of some pages; the columns of a block mostly need the same."""
        with self._lock:
            if self._window[:2] != (first, last):
                self._window = (first, last, list(chain.from_iterable(map(self._texts, range(first, last + 1)))))
            return self._window[2]

    def one(self, index: int) -> str:
        end = self._start(index)
        return one_text(self.buffer.data[self._starts[index] : end])

    def keys_of(self, indices: Sequence[int], last: int) -> array[int]:
        """The keys of some cells, as every reader's: the hash of a text without spaces around it; 0 for -1, a blank.

        `last` is the highest of the indices.
        """
        if last >= 0:
            self.page_of(last)
        with self._lock:
            while len(self._keys) <= last + 1:
                self._add_keys()
        return array("q", itemgetter(*indices)(self._keys) if len(indices) > 1 else [self._keys[index] for index in indices])

    def _add_keys(self) -> None:
        """Those of the next page. A nought is kept behind the last: there the index of a blank points to."""
        place = bisect_right(self.firsts, len(self._keys) - 1) - 1
        self._keys[-1:] = array("q", [*map(hash, map(str.strip, self._texts(place))), 0])

    def known_keys(self, numpy: ModuleType, indices: Any) -> Any:
        """The keys of some cells of which many were met before; those of the first texts are kept."""
        if self._known is None:
            self._known = numpy.zeros(_KNOWN + 2, numpy.uint64)
        places = numpy.minimum(indices, _KNOWN)
        keys = self._known[places]
        if len(unknown := numpy.flatnonzero((keys == 0) & (indices >= 0))):
            keys[unknown] = self.flat(numpy, indices[unknown]).keys
            self._known[places[unknown]] = keys[unknown]
            self._known[_KNOWN] = 0
        return keys

    def flat(self, numpy: ModuleType, indices: Any) -> Texts:
        """The texts of some cells where they lie; -1 is a blank."""
        with self._lock:
            if (last := int(indices.max(initial=-1))) < 0:
                nothing = numpy.zeros(len(indices), numpy.int64)
                return Texts(numpy, bytes(MARGIN), nothing, nothing)
            self._start(last, numpy)
            self._looked += 1
            if self._looked % _OFTEN == 0:
                self.buffer.let_go()
            starts = numpy.frombuffer(self._starts, numpy.uint32)
            first, behind = starts[indices].astype(numpy.int64), starts[indices + 1]
            lengths = numpy.where(indices < 0, 0, behind - first - 1)
            texts = self._with_far_ones(numpy, first, lengths)
            return Texts(numpy, self.buffer.data, first, lengths) if texts is None else texts

    def _with_far_ones(self, numpy: Any, first: Any, lengths: Any) -> Texts | None:
        """Some texts that lie far before the others are read one by one: a look at a mapped page brings in all that lie around it."""
        if self.buffer.size < _FAR_FROM:
            return None
        begin = int((first + lengths).max()) - _NEAR_BYTES
        far = numpy.flatnonzero((first < begin) & (lengths > 0))
        if not 0 < len(far) * 4 < 3 * len(first) or (texts := self.buffer.read(first[far].tolist(), lengths[far].tolist())) is None:
            return None
        near = bytes(self.buffer.data[begin : begin + _NEAR_BYTES])
        first = numpy.where(lengths > 0, first - begin, 0)
        first[far] = numpy.cumsum(lengths[far]) - lengths[far] + len(near)
        return Texts(numpy, b"".join((near, *texts, bytes(MARGIN))), first, lengths)

    def _start(self, index: int, numpy: Any = None) -> int:
        """Where a text ends; from then on it is known where it begins."""
        self.page_of(index)
        with self._lock:
            while len(self._starts) <= index + 1:
                self._add_starts(bisect_right(self.firsts, max(len(self._starts) - 1, 0)) - 1, numpy)
        return self._starts[index + 1] - 1

    def _add_starts(self, place: int, numpy: Any) -> None:
        """Those of a page and, till the next one is known, where it would begin."""
        del self._starts[self.firsts[place] :]
        page, begin = self.raw(place), self.places[place]
        one_text(page)
        if numpy is None:
            self._starts.extend(accumulate([len(text) + 1 for text in page.split(b"\0")], initial=begin))
            return
        ends = numpy.flatnonzero(numpy.frombuffer(page + b"\0", numpy.uint8) == 0) + (begin + 1)
        self._starts.append(begin)
        self._starts.frombytes(ends.astype(numpy.uint32).tobytes())

    def page_of(self, index: int) -> int:
        """The page of a text, read by now."""
        if index >= self._count and not self._whole:
            with self._lock:
                while index >= self._count and not self._whole:
                    self._read_on()
        if not 0 <= index < self._count:
            raise damaged("单元格引用了不存在的文字", "a cell refers to a shared text that does not exist")
        return bisect_right(self.firsts, index) - 1

    def raw(self, place: int) -> bytes:
        """The texts of a page, `\0` between them."""
        end = self.places[place + 1] if place + 1 < len(self.places) else self.buffer.size
        return bytes(self.buffer.data[self.places[place] : end - 1])

    def _read_on(self) -> None:
        """The next page; past the last one all is known."""
        self.begun = True
        if self._broken:
            raise self._broken
        try:
            page = next(self._unread, None)
        except ReadError as error:
            self._broken = error
            raise
        if page is None:
            self._whole = True
            return
        self.places.append(self.buffer.size)
        self.buffer.add(page)
        self.firsts.append(self._count)
        self._count += page.count(b"\0") + 1

    def _texts(self, place: int) -> list[str]:
        with self._lock:
            texts = self._decoded.pop(place, None)
            if texts is None:
                texts = one_text(self.raw(place)).split("\0")
                if len(self._decoded) >= _PAGES_DECODED:
                    self._decoded.popitem(last=False)
            self._decoded[place] = texts
            return texts


class Buffer:
    """Bytes that grow at their end, with room behind them; many of them lie in a file without a name, of which little is in memory."""

    def __init__(self) -> None:
        self.data: Any = _room(KEPT_BYTES // 8)
        self.size = 0
        self._file: IO[bytes] | None = None
        self._held = 0

    def add(self, piece: bytes) -> None:
        """A piece and the sign that ends it."""
        piece += b"\0"
        end = self.size + len(piece)
        if end + MARGIN > len(self.data):
            self._grow(2 * (end + MARGIN))
        if self._file is None or not self._written(piece):
            self.data[self.size : end] = piece
        self.size = end
        self._held += len(piece)
        if self._held > KEPT_BYTES:
            self.let_go()

    def _grow(self, size: int) -> None:
        """Whoever looks at what was there goes on doing so."""
        if self._file is None and size > KEPT_BYTES:
            self._file = _file_holding(self.data[: self.size])
        if self._file is None or not self._mapped(self._file, size):
            self._keep(size)

    def _mapped(self, file: IO[bytes], size: int) -> bool:
        try:
            file.truncate(size)
            self.data = mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ)
        except OSError:
            return False
        return True

    def _written(self, piece: bytes) -> bool:
        """False where the disk takes no more: all goes on in memory."""
        try:
            if self._file and self._file.write(piece) == len(piece):
                return True
        except OSError:
            pass
        self._keep(len(self.data))
        return False

    def _keep(self, size: int) -> None:
        larger = _room(size)
        larger[: self.size] = self.data[: self.size]
        self.data, self._file = larger, None

    def read(self, starts: Sequence[int], lengths: Sequence[int]) -> list[bytes] | None:
        """Some stretches out of the file; None where there is none, or the system cannot."""
        if self._file is None or not hasattr(os, "pread"):
            return None
        number = self._file.fileno()
        try:
            found = [os.pread(number, length, start) for start, length in zip(starts, lengths, strict=True)]
        except OSError:
            return None
        return found if list(map(len, found)) == list(lengths) else None

    def let_go(self) -> None:
        """What was looked at need not stay in memory; it is in the file."""
        self._held = 0
        if self._file is not None and hasattr(self.data, "madvise"):
            self.data.madvise(mmap.MADV_DONTNEED)


def _room(size: int) -> mmap.mmap:
    try:
        return mmap.mmap(-1, size)
    except OSError:  # as if it had been asked for in the usual way
        raise MemoryError from None


def _file_holding(data: bytes) -> IO[bytes] | None:
    try:
        file = TemporaryFile(buffering=0)  # noqa: SIM115 - it lives as long as the texts
        return file if file.write(data) == len(data) else None
    except OSError:
        return None


def read_strings(pieces: Iterator[bytes]) -> SharedStrings:
    """The texts of a part, which is read as they are asked for."""
    return SharedStrings(_pages(pieces))


def _pages(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Texts joined by `\0`. A block that is plainly regular is never taken apart into its strings."""
    records = Records(pieces, "sst", "si")
    for block in records:
        if (page := _plain_page(block)) is None:
            if (texts := _texts(block, records)) is None:
                continue
            page = "\0".join(texts).encode("utf-8", "surrogatepass")
        yield page


def _plain_page(block: bytes) -> bytes | None:
    """The page of a block of nothing but `<si><t>…</t></si>` without references or spaces around a text; None for any other."""
    if b"&" in block or b"\r" in block or b"\0" in block:
        return None
    page = _joined(block)
    if page is None and (phonetic := _PHONETIC.search(block)):
        block = block.replace(phonetic[0], b"")
        page = _joined(block)
    if page is None and _PRESERVE in block:
        page = _joined(block.replace(_PRESERVE, b""))
    if page is None or (b"_" in page and b"_x" in page):
        return None
    return None if any(space in page for space in (b" ", b"\n", b"\t")) and _SPACED.search(page) else page


def _joined(block: bytes) -> bytes | None:
    if not (block.startswith(b"<si><t>") and block.endswith(b"</t></si>")):
        return None
    page = block[7:-9].replace(b"</t></si><si><t>", b"\0")
    return None if b"<" in page or len(page.translate(None, _CONTROLS)) < len(page) else page


_ITEM = regex(
    rb'<si><t( xml:space="preserve")?+>([^<\x00-\x08\x0b\x0c\x0e-\x1f]*+)</t>(?:<phoneticPr[^<>]*+/>)?+</si>\s*+'
    rb"|(<si\b[^<>]*+(?:(?<=/)>|>[^<]*+(?:<(?!/?si[ \t\r\n/>])[^<]*+)*+</si>)\s*+)|([\s\S])"
)


def _texts(block: bytes, records: Records) -> list[str] | None:
    """Each text of a block; None where the block has to be cut anew."""
    found = [] if irregular(block) or records.head.prefix else _ITEM.findall(block)
    if not found or any(junk for *_, junk in found):
        return _parsed(block, records)
    texts = decoded([text for _, text, _, _ in found])
    texts = [text if kept else clean for (kept, *_), text, clean in zip(found, texts, trimmed(texts), strict=True)]
    texts = list(unescape_all(texts))
    if odd := [offset for offset, (_, _, item, _) in enumerate(found) if item]:
        parsed = _parsed(b"".join(found[offset][2] for offset in odd), records)
        if parsed is None or len(parsed) != len(odd):  # an end tag of another form: one match, two items
            return _parsed(block, records)
        for offset, text in zip(odd, parsed, strict=True):
            texts[offset] = text
    return texts


def _parsed(block: bytes, records: Records) -> list[str] | None:
    """By the parser. A text that holds the sign between texts (escaped `_x0000_`) loses it."""
    try:
        items = records.parse(block)
    except ParseError:
        records.cut_anew(block)
        return None
    return [rich_text(item).replace("\0", "") for item in items if item.tag.rpartition("}")[2] == "si"]
