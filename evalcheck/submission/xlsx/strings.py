"""Shared strings (ECMA-376 part 1 §18.4): millions of texts read forward beside the rows that need them."""

from __future__ import annotations

import io
import sys
from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import wraps
from itertools import accumulate
from tempfile import TemporaryFile
from threading import RLock
from typing import IO, Any, Concatenate, ParamSpec, TypeVar
from xml.etree.ElementTree import ParseError

from evalcheck.patterns import regex
from evalcheck.submission.limits import MB
from evalcheck.submission.model import ReadError
from evalcheck.submission.troubles import damaged
from evalcheck.submission.xlsx.document import Records, irregular
from evalcheck.submission.xlsx.texts import decoded as decoded_all
from evalcheck.submission.xlsx.texts import rich_text, trimmed, unescape_all
from evalcheck.submission.xlsx.values import not_well_formed

P = ParamSpec("P")
T = TypeVar("T")

MARGIN = 64
"""Bytes of room behind the texts of a page, so that each can be looked at in words."""
KEPT_BYTES = 4 * MB
_FEWEST_PAGES = 4
_FETCHED_AT_MOST = 2000
_PAGES_DECODED = 6
_FEW = 16
_CONTROLS = bytes({*range(1, 32)} - set(b"\t\n\r"))
_PRESERVE = b' xml:space="preserve"'
_PHONETIC = regex(rb"<phoneticPr[^<>]*/>")
_SPACED = regex(rb"(?:^|\0)[ \t\n]|[ \t\n](?:\0|$)")


@dataclass(slots=True, eq=False)
class Page:
    """Some texts one after the other, each ended by `\0`, a sign that no XML can hold, and some room behind them."""

    data: bytes
    starts: array[int] | None = None
    texts: Any = None
    """What `bulk_texts` makes of the page."""

    def all(self) -> list[str]:
        return _decoded(self.data[: -MARGIN - 1]).split("\0")

    def checked(self) -> bytes:
        _decoded(self.data)
        return self.data

    def one(self, offset: int) -> str:
        """Needed where rows were sorted after they were written, so that their texts lie all over."""
        if self.starts is None:
            lengths = [len(text) + 1 for text in self.data[: -MARGIN - 1].split(b"\0")]
            self.starts = array("I", accumulate(lengths, initial=0))
        return _decoded(self.data[self.starts[offset] : self.starts[offset + 1] - 1])


def _alone(method: Callable[Concatenate[SharedStrings, P], T]) -> Callable[Concatenate[SharedStrings, P], T]:
    """One thread at a time: rows that the parser reads ask for texts in the thread that reads them."""

    @wraps(method)
    def locked(self: SharedStrings, /, *args: P.args, **kwargs: P.kwargs) -> T:
        with self.lock:
            return method(self, *args, **kwargs)

    return locked


class SharedStrings:
    """The texts by their index, read on as they are needed: rows and texts are mostly written in one order.

    Pages not used for long go into a temporary file that has no name. Single texts are fetched out of it; where that happens too
    often the rows are in no order, and all pages are kept in memory.
    """

    def __init__(self, pages: Iterator[bytes]) -> None:
        self._unread = pages
        self.lock = RLock()
        self.begun = self._whole = False
        self._broken: ReadError | None = None
        self._firsts: list[int] = []
        self._count = 0
        self._kept: OrderedDict[int, Page] = OrderedDict()
        self._kept_bytes = 0
        self._keep = KEPT_BYTES
        self._fetched = 0
        self._decoded: OrderedDict[int, list[str]] = OrderedDict()
        self._file: IO[bytes] | None = None
        self._filed: dict[int, tuple[int, int]] = {}

    @_alone
    def finish(self) -> None:
        """The rest is read too, if any was: a part that breaks off is damaged whether or not a cell needs its end."""
        while self.begun and not self._whole:
            self._read_on()

    @_alone
    def many(self, indices: Sequence[int]) -> list[str]:
        """The texts of some cells. New texts of a column lie near each other: on the last page it needs and the one before. Others are
        fetched one by one.
        """
        if len(indices) < _FEW:
            return list(map(self.one, indices))
        lowest, last = self.place(min(indices)), self.place(max(indices))
        texts, first = self._texts(last), self._firsts[last]
        if lowest == last:
            return [texts[index - first] for index in indices]
        before, start = self._texts(last - 1), self._firsts[last - 1]
        if lowest == last - 1:
            return [texts[i - first] if i >= first else before[i - start] for i in indices]
        one = self.one
        return [texts[i - first] if i >= first else before[i - start] if i >= start else one(i) for i in indices]

    @_alone
    def one(self, index: int) -> str:
        place = self.place(index)
        offset = index - self._firsts[place]
        if place in self._decoded:
            return self._decoded[place][offset]
        if (page := self.kept(place)) is not None:
            return page.one(offset)
        self._fetched += 1
        if self._fetched > _FETCHED_AT_MOST:
            self._keep_all()
            return self._kept[place].one(offset)
        return _decoded(self._from_file(place).split(b"\0", offset + 1)[offset])

    @_alone
    def place(self, index: int) -> int:
        """The page of a text."""
        while index >= self._count and not self._whole:
            self._read_on()
        if not 0 <= index < self._count:
            raise damaged("单元格引用了不存在的文字", "a cell refers to a shared text that does not exist")
        return bisect_right(self._firsts, index) - 1

    @property
    def firsts(self) -> Sequence[int]:
        """The first text of each page read so far."""
        return self._firsts

    @_alone
    def kept(self, place: int) -> Page | None:
        """A page, if it is in memory."""
        if (page := self._kept.get(place)) is not None:
            self._kept.move_to_end(place)
        return page

    @_alone
    def page(self, place: int) -> Page:
        return self.kept(place) or self._add(place, self._from_file(place))

    def _read_on(self) -> None:
        """The next page; past the last one all is known."""
        self.begun = True
        if self._broken:
            raise self._broken
        try:
            data = next(self._unread, None)
        except ReadError as error:
            self._broken = error
            raise
        if data is None:
            self._whole = True
            return
        self._firsts.append(self._count)
        self._count += data.count(b"\0") + 1
        self._add(len(self._firsts) - 1, data)

    def _add(self, place: int, data: bytes) -> Page:
        page = self._kept[place] = Page(data + bytes(MARGIN + 1))
        self._kept_bytes += len(page.data)
        while self._kept_bytes > self._keep and len(self._kept) > _FEWEST_PAGES:
            oldest, gone = next(iter(self._kept.items()))
            if oldest not in self._filed and not self._filed_away(oldest, gone):
                self._keep = sys.maxsize
                break
            del self._kept[oldest]
            self._kept_bytes -= len(gone.data)
        return page

    def _filed_away(self, place: int, page: Page) -> bool:
        """Put a page into the file; false where the disk takes none."""
        size = len(page.data) - MARGIN - 1
        try:
            self._file = self._file or TemporaryFile()  # noqa: SIM115 - it lives as long as the texts
            at = self._file.seek(0, io.SEEK_END)
            self._file.write(memoryview(page.data)[:size])
        except OSError:
            return False
        self._filed[place] = (at, size)
        return True

    def _from_file(self, place: int) -> bytes:
        assert self._file is not None
        at, size = self._filed[place]
        self._file.seek(at)
        return self._file.read(size)

    def _keep_all(self) -> None:
        self._keep = sys.maxsize
        for place in range(len(self._firsts)):
            self.page(place)

    def _texts(self, place: int) -> list[str]:
        page = self.page(place)
        texts = self._decoded.pop(place, None)
        if texts is None:
            texts = page.all()
            if len(self._decoded) >= _PAGES_DECODED:
                self._decoded.popitem(last=False)
        self._decoded[place] = texts
        return texts


def _decoded(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError:
        raise not_well_formed() from None


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
    rb"|(<si\b[^<>]*+(?:(?<=/)>|>[^<]*+(?:<(?!/si>)[^<]*+)*+</si>)\s*+)|([\s\S])"
)


def _texts(block: bytes, records: Records) -> list[str] | None:
    """Each text of a block; None where the block has to be cut anew."""
    found = [] if irregular(block) or records.head.prefix else _ITEM.findall(block)
    if not found or any(junk for *_, junk in found):
        return _parsed(block, records)
    texts = decoded_all([text for _, text, _, _ in found])
    texts = [text if kept else clean for (kept, *_), text, clean in zip(found, texts, trimmed(texts), strict=True)]
    texts = list(unescape_all(texts))
    if odd := [offset for offset, (_, _, item, _) in enumerate(found) if item]:
        parsed = _parsed(b"".join(found[offset][2] for offset in odd), records)
        for offset, text in zip(odd, parsed or (), strict=True):
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
