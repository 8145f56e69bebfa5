"""A large part of XML read forward: its head by the parser, then its records (rows, string items) in blocks of whole ones."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import field
from itertools import chain, islice
from xml.etree import ElementTree
from xml.etree.ElementTree import ParseError
from xml.parsers import expat

from evalcheck.patterns import regex
from evalcheck.records import dataclass
from evalcheck.submission.containers.zip import too_large
from evalcheck.submission.limits import MB
from evalcheck.submission.tables.marks import Merged, merged_cells
from evalcheck.submission.troubles import damaged
from evalcheck.submission.xlsx.values import not_well_formed

Element = ElementTree.Element

_HEAD_PIECE = 4096
_RECORD_AT_MOST = 64 * MB
_DECLARED = regex(rb"""<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_SECTION = regex(rb"<!--(?:[^-]|-(?!-))*+-->|<!\[CDATA\[([^<>&\]\r]*+)\]\]>")
_OTHER_SECTION = regex(rb"<!\[CDATA\[(?![^<>&\]\r]*+\]\]></)")
_PLAIN_ENCODINGS = frozenset({"utf-8", "ascii"})


@dataclass(slots=True)
class Head:
    """A document up to its records: `opening` ends with the start tag that holds them, `closing` ends what `opening` began.

    `prefix` is that of the namespace as the tags have it (`x:`), `rest` what was read behind the start tag.
    """

    opening: bytes = b""
    closing: bytes = b""
    prefix: bytes = b""
    rest: bytes = b""
    empty: bool = False
    columns: list[dict[str, str]] = field(default_factory=list)


def in_utf8(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The document in UTF-8 without a mark, whatever its byte order mark or declaration says (XML 1.0 §4.3.3)."""
    first = next(pieces, b"")
    while len(first) < 256 and (more := next(pieces, b"")):
        first += more
    encoding = _encoding(first)
    if encoding in _PLAIN_ENCODINGS:
        yield first.removeprefix(codecs.BOM_UTF8)
        yield from pieces
        return
    try:
        decoder = codecs.getincrementaldecoder(encoding)()
        yield decoder.decode(first).removeprefix("\ufeff").encode()
        for piece in pieces:
            yield decoder.decode(piece).encode()
        yield decoder.decode(b"", True).encode()
    except UnicodeError:
        raise not_well_formed() from None


def _encoding(first: bytes) -> str:
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    declared = _DECLARED.match(first.removeprefix(codecs.BOM_UTF8))
    try:
        return codecs.lookup(declared[1].decode()).name if declared else "utf-8"
    except LookupError:
        raise not_well_formed() from None


def read_head(pieces: Iterator[bytes], container: str) -> Head:
    """Read until the element that holds the records opens. Its names, prefix and namespaces are learned from the parser."""
    reader = _HeadReader(container)
    for piece in pieces:
        reader.feed(piece)
        if reader.head.opening:
            return reader.head
    raise cut_off()


class _HeadReader:
    def __init__(self, container: str) -> None:
        self.head = Head()
        self._container = container
        self._data = b""
        self._root: tuple[str, int] | None = None
        self._found: tuple[str, int] | None = None
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start

    def feed(self, piece: bytes) -> None:
        self._data += piece
        if len(self._data) > _RECORD_AT_MOST:
            raise too_large(_RECORD_AT_MOST)
        try:
            for start in range(0, len(piece), _HEAD_PIECE):
                if not self._found:
                    self._parser.Parse(piece[start : start + _HEAD_PIECE], False)
        except (expat.ExpatError, ValueError):
            # What is wrong behind the container's start is found when the records are read.
            if not self._found:
                raise not_well_formed() from None
        if self._found and self._root and (end := self._data.find(b">", self._found[1])) >= 0:
            self._finish(self._root, self._found, end)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if self._found:
            return
        local = name.rpartition(":")[2]
        self._root = self._root or (name, self._parser.CurrentByteIndex)
        if local == "col":
            self.head.columns.append(attributes)
        if local == self._container:
            self._found = (name, self._parser.CurrentByteIndex)

    def _finish(self, root: tuple[str, int], found: tuple[str, int], end: int) -> None:
        head, names = self.head, dict.fromkeys((found[0], root[0]))
        head.empty = self._data[end - 1 : end] == b"/"
        head.opening = self._data[root[1] : end - head.empty] + b">"
        head.closing = b"".join(f"</{name}>".encode() for name in names)
        head.prefix = found[0].encode()[: -len(self._container)]
        head.rest = self._data[end + 1 :]


class Records:
    """Blocks of whole records, cut behind the last end tag of each piece.

    Where a block turns out to end inside a comment or a CDATA section (its end tag was none), `cut_anew` takes it back, and the next
    block is it and more.
    """

    def __init__(self, pieces: Iterator[bytes], container: str, record: str, together: int = 1) -> None:
        self._pieces = pieces
        self._together = together
        self.head = read_head(pieces, container)
        self._container = container
        self._ending = False
        self._start = b"<" + self.head.prefix + record.encode()
        self._end = b"</" + self.head.prefix + record.encode() + b">"
        self._close = self.head.closing.partition(b">")[0]
        self._tail = self.head.rest
        self._looked = 0
        self.merged: list[Merged] = []
        """The merged cells, which stand behind the records of a sheet: known once these were read."""
        self._check_namespaces()

    def _check_namespaces(self) -> None:
        """Rows may all be matched by pattern: that the tags around them are sound is asked once."""
        try:
            self.parse(b"")
        except ParseError:
            raise not_well_formed() from None

    def cut_anew(self, block: bytes) -> None:
        """Take back a block that is not well-formed by itself: it goes on, or it goes beyond the end of the records."""
        beyond = self._close in block and not self._ending
        if len(block) > _RECORD_AT_MOST or not (beyond or irregular(block)):
            raise not_well_formed()
        self._tail = block + self._tail
        self._looked = 0 if beyond else len(block) + 1
        self._ending = self._ending or beyond

    def __iter__(self) -> Iterator[bytes]:
        while not self.head.empty:
            cut = self._cut()
            if cut > 0:
                block, self._tail, self._looked = self._tail[:cut], self._tail[cut:], 0
                yield block
            elif cut == 0:
                break
            elif block := self._read_on():
                yield block
        self._drain()

    def _cut(self) -> int:
        """Where the next block ends: behind the last end tag, else where the records end (0: here), else before a record that may go on."""
        if not self._ending and (end := self._tail.rfind(self._end, self._looked)) >= 0:
            return end + len(self._end)
        if (close := self._tail.find(self._close, self._looked)) >= 0:
            return close if self._tail[:close].strip() else 0
        if len(self._tail) < MB:
            return -1
        # Rows without cells have no end tag, and there may be a million of them.
        return self._tail.rfind(self._start) or -1

    def _read_on(self) -> bytes:
        """The next block where it ends in what is read now; else nothing, and what was read is kept."""
        pieces = list(islice(self._pieces, self._together))
        if not pieces:
            raise cut_off()
        if len(self._tail) > _RECORD_AT_MOST:
            raise too_large(_RECORD_AT_MOST)
        *before, last = pieces
        if not self._ending and (end := last.rfind(self._end)) >= 0:
            end += len(self._end)
            block = b"".join((self._tail, *before, memoryview(last)[:end]))
            self._tail, self._looked = last[end:], 0
            return block
        self._looked = max(self._looked, len(self._tail) - max(len(self._end), len(self._close)))
        self._tail = b"".join((self._tail, *pieces))
        return b""

    def _drain(self) -> None:
        """What follows the records goes to the parser: a broken document is not taken for a whole one, and the checksum is looked at."""
        rest = self._rest()
        self.merged = merged_cells(rest)
        for _ in rest:
            pass

    def _rest(self) -> Iterator[bytes]:
        parser = expat.ParserCreate()
        try:
            for piece in chain((self.head.opening + (self._close + b">" if self.head.empty else b"") + self._tail,), self._pieces):
                parser.Parse(piece, False)
                yield piece
            parser.Parse(b"", True)
        except (expat.ExpatError, ValueError):
            raise cut_off() from None

    def whole(self, records: bytes) -> bool:
        """Whether some records are well-formed on their own."""
        parser = expat.ParserCreate()
        try:
            parser.Parse(self.head.opening + records + self.head.closing, True)
        except (expat.ExpatError, ValueError):
            return False
        return True

    def parse(self, records: bytes) -> Element:
        """Some records as a tree: the element that holds them. Raises ParseError."""
        root = ElementTree.fromstring(self.head.opening + records + self.head.closing)
        return root if self._container in root.tag else root[-1]


def irregular(block: bytes) -> bool:
    """Whether a block holds comments, CDATA sections or processing instructions: what only the parser can tell from content."""
    return (b"!" in block and b"<!" in block) or (b"?" in block and b"<?" in block)


def unwrapped(block: bytes) -> bytes:
    """A block whose CDATA sections are all plain texts that fill an element, without their marks; any other as it is.

    Where such a section stands amiss, what is left of it is no plain row.
    """
    sections = block.count(b"<![CDATA[")
    if block.count(b"><![CDATA[") < sections or block.count(b"]]>") > sections or _OTHER_SECTION.search(block):
        return block
    return block.replace(b"><![CDATA[", b">").replace(b"]]></", b"</") if sections else block


def without_sections(block: bytes) -> bytes:
    """A well-formed block less its comments, and with plain CDATA sections as the text they are; those with signs of markup stay."""
    return _SECTION.sub(rb"\1", block)


def cut_off() -> Exception:
    return damaged("工作表或其文字部分的结尾缺失或损坏", "the end of a sheet or of its texts is missing or broken")
