"""Shared strings (ECMA-376 part 1 §18.4): millions of texts kept as UTF-8, decoded a page at a time."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from itertools import accumulate
from xml.etree.ElementTree import ParseError

from evalcheck.submission.troubles import damaged
from evalcheck.submission.xlsx.document import Records, irregular
from evalcheck.submission.xlsx.texts import decoded, rich_text, trimmed, unescape_all
from evalcheck.submission.xlsx.values import not_well_formed

_PAGES_DECODED = 6
_FEW = 16
_CONTROLS = bytes({*range(1, 32)} - set(b"\t\n\r"))
_PRESERVE = b' xml:space="preserve"'
_PHONETIC = re.compile(rb"<phoneticPr[^<>]*/>")
_SPACED = re.compile(rb"(?:^|\0)[ \t\n]|[ \t\n](?:\0|$)")


class SharedStrings:
    """The texts by their index. Pages are the blocks in which the part was read."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._firsts: list[int] = []
        self._offsets = [0]
        self._count = 0
        self._decoded: OrderedDict[int, list[str]] = OrderedDict()
        self._starts: array[int] | None = None

    def __len__(self) -> int:
        return self._count

    def add(self, page: bytes) -> None:
        """Texts joined by `\\0`, a sign that no XML can hold."""
        self._data += page
        self._data.append(0)
        self._offsets.append(len(self._data))
        self._firsts.append(self._count)
        self._count += page.count(b"\0") + 1

    def many(self, indices: Sequence[int]) -> list[str]:
        """The texts of some cells. New texts of a column lie near each other: on the last page it needs and the one before. Others are
        fetched one by one.
        """
        if len(indices) < _FEW:
            return list(map(self.one, indices))
        lowest, last = self._page_of(min(indices)), self._page_of(max(indices))
        texts, first = self._page(last), self._firsts[last]
        if lowest == last:
            return [texts[index - first] for index in indices]
        before, start = self._page(last - 1), self._firsts[last - 1]
        if lowest == last - 1:
            return [texts[i - first] if i >= first else before[i - start] for i in indices]
        starts, data = self._all_starts(), self._data
        try:
            return [
                texts[i - first] if i >= first else before[i - start] if i >= start else data[starts[i] : starts[i + 1] - 1].decode()
                for i in indices
            ]
        except UnicodeDecodeError:
            raise not_well_formed() from None

    def one(self, index: int) -> str:
        page = self._page_of(index)
        if page in self._decoded:
            return self._decoded[page][index - self._firsts[page]]
        starts = self._all_starts()
        try:
            return self._data[starts[index] : starts[index + 1] - 1].decode()
        except UnicodeDecodeError:
            raise not_well_formed() from None

    def _page_of(self, index: int) -> int:
        if not 0 <= index < self._count:
            raise damaged("单元格引用了不存在的文字", "a cell refers to a shared text that does not exist")
        return bisect_right(self._firsts, index) - 1

    def _page(self, page: int) -> list[str]:
        texts = self._decoded.pop(page, None)
        if texts is None:
            try:
                texts = self._data[self._offsets[page] : self._offsets[page + 1] - 1].decode().split("\0")
            except UnicodeDecodeError:
                raise not_well_formed() from None
            if len(self._decoded) >= _PAGES_DECODED:
                self._decoded.popitem(last=False)
        self._decoded[page] = texts
        return texts

    def _all_starts(self) -> array[int]:
        """Where each text begins: needed where rows were sorted after they were written, so that their texts lie all over."""
        if self._starts is None:
            self._starts = array("I" if len(self._data) < 1 << 32 else "Q", [0])
            for begin, end in zip(self._offsets, self._offsets[1:], strict=False):
                lengths = [len(text) + 1 for text in self._data[begin : end - 1].split(b"\0")]
                self._starts.extend(accumulate(lengths[1:], initial=begin + lengths[0]))
        return self._starts


def read_strings(pieces: Iterator[bytes]) -> SharedStrings:
    """The whole part. A block that is plainly regular is never taken apart into its strings."""
    strings = SharedStrings()
    records = Records(pieces, "sst", "si")
    for block in records:
        if (page := _plain_page(block)) is None:
            if (texts := _texts(block, records)) is None:
                continue
            page = "\0".join(texts).encode("utf-8", "surrogatepass")
        strings.add(page)
    return strings


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


_ITEM = re.compile(
    rb'<si><t( xml:space="preserve")?+>([^<\x00-\x08\x0b\x0c\x0e-\x1f]*+)</t>(?:<phoneticPr[^<>]*+/>)?+</si>\s*+'
    rb"|(<si\b[^<>]*+(?:(?<=/)>|>[^<]*+(?:<(?!/si>)[^<]*+)*+</si>)\s*+)|([\s\S])"
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
