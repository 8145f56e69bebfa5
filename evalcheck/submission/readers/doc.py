"""Word 97 documents (.doc, WPS's .wps): text and tables by the file information block and the piece table ([MS-DOC]).

As of docx: the text as a reader of the page sees it; deletions that are tracked, field codes and notes are left out, comments are marks.
"""

from __future__ import annotations

import re
import struct
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from evalcheck.patterns import regex
from evalcheck.records import dataclass
from evalcheck.submission.containers.compound import Compound
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Incident, Mark, Opened, ReadError, Trouble
from evalcheck.submission.readers.doc_marks import look_of
from evalcheck.submission.readers.page_text import PageText
from evalcheck.submission.readers.run_marks import Look, marks_of_runs
from evalcheck.submission.troubles import damaged, locked, not_examined

_WORD_97 = 0xA5EC
_OLDER_WORDS = (0xA5DB, 0xA5DC)
_FIRST_NFIB = 0x00C1
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200
_FLAGS, _LENGTHS, _FC_LCB = 0x0A, 0x4C, 0x9A
_CHPX, _PAPX, _CLX = 12, 13, 33
_MAIN, _HEADERS, _COMMENTS, _TEXT_BOXES, _HEADER_TEXT_BOXES = 0, 2, 4, 6, 7
_COMMENT_BEGINS = "\x05"
_PARAGRAPH = regex(r"[^\r\x07\x0c]*[\r\x07\x0c]?")
_FIELD = regex(r"[\x13\x14\x15]")
_SIGNS = {**dict.fromkeys(range(32)), 0x09: "\t", 0x0B: "\n", 0x1E: "-"}
_PAGE = 512
_SIZES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
_IN_TABLE, _ROW_END, _DEPTH, _INNER_CELL, _INNER_ROW_END = 0x2416, 0x2417, 0x6649, 0x244B, 0x244C
_TABLE_SHAPE, _HUGE = 0xD608, (0x6645, 0x6646)
_TABS = 0xC615
_DELETED = 0x0800


@dataclass(frozen=True, slots=True)
class _Word:
    """The streams of a document and its text in the order of character positions."""

    main: bytes
    table: bytes
    data: bytes
    pieces: Sequence[Piece]
    text: str


def read_doc(data: bytes, kind: str, path: str, limits: Limits) -> Opened:
    """Text and tables of a Word 97-2003 document. LOCKED behind a password, NOT_EXAMINED where Word is older than that."""
    compound = Compound(data)
    try:
        word = _word(compound)
        page = PageText(limits)
        _body(word, page)
        for number, part in ((_HEADERS, "页眉页脚"), (_TEXT_BOXES, "文本框"), (_HEADER_TEXT_BOXES, "文本框")):
            _aside(word, number, part, page)
        page.marks += _marks(word)
    except (struct.error, IndexError, ValueError, OverflowError):
        raise _broken() from None
    macros = any(name.partition("/")[0] in ("Macros", "_VBA_PROJECT_CUR") for name in compound.folders)
    return page.opened("doc", path, [Incident(Trouble.MACROS, path, {})] if macros else [], read=compound.taken)


def _broken() -> ReadError:
    return damaged("文档内部的结构损坏", "the inner structure of the document is broken")


def _word(compound: Compound) -> _Word:
    main = compound.read("WordDocument")
    sign, version = struct.unpack_from("<2H", main)
    (flags,) = struct.unpack_from("<H", main, _FLAGS)
    if sign in _OLDER_WORDS or (sign == _WORD_97 and version < _FIRST_NFIB):
        zh = "由Word 6.0或Word 95写成，请用新版WPS或Word打开后另存为docx"
        raise not_examined(zh, "written by Word 6.0 or Word 95; open it in a newer Word or WPS and save it as docx")
    if sign != _WORD_97:
        raise _broken()
    if flags & _ENCRYPTED:
        raise locked()
    table = compound.read("1Table" if flags & _TABLE_1 else "0Table")
    pieces = _pieces(main, table)
    text = "".join(_piece_text(main, piece) for piece in pieces)
    return _Word(main, table, compound.read("Data") if "Data" in compound else b"", pieces, text)


def _place(main: bytes, number: int) -> tuple[int, int]:
    """Offset and length within the table stream of one of the structures that the FIB lists."""
    offset, length = struct.unpack_from("<2L", main, _FC_LCB + 8 * number)
    return offset, length


def _structure(word_main: bytes, table: bytes, number: int) -> bytes:
    offset, length = _place(word_main, number)
    if offset + length > len(table):
        raise _broken()
    return table[offset : offset + length]


def _pieces(main: bytes, table: bytes) -> list[Piece]:
    """The piece table: where in the stream each stretch of the text lies, and whether in one or two bytes a character."""
    listed = _piece_table(_structure(main, table, _CLX))
    count = (len(listed) - 4) // 12
    starts = struct.unpack_from(f"<{count + 1}L", listed)
    pieces = []
    for number in range(count):
        (packed,) = struct.unpack_from("<L", listed, 4 * (count + 1) + 8 * number + 2)
        width = 1 if packed & 0x40000000 else 2
        offset = (packed & 0x3FFFFFFF) // (2 if width == 1 else 1)
        piece = Piece(starts[number], starts[number + 1], offset, width)
        if piece.end < piece.start or offset + width * (piece.end - piece.start) > len(main):
            raise _broken()
        pieces.append(piece)
    if not pieces or starts[0] or starts[-1] > len(main):
        raise _broken()  # beyond the stream's length, pieces would repeat the same bytes
    return pieces


def _piece_table(clx: bytes) -> bytes:
    at = 0
    while clx[at] == 1:
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    (length,) = struct.unpack_from("<L", clx, at + 1)
    if clx[at] != 2 or length < 16 or at + 5 + length > len(clx):
        raise _broken()
    return clx[at + 5 : at + 5 + length]


def _piece_text(main: bytes, piece: Piece) -> str:
    data = main[piece.offset : piece.offset + piece.width * (piece.end - piece.start)]
    if piece.width == 2:
        # one code unit a position: pairs of surrogates are joined only when the text is used
        return "".join(map(chr, struct.unpack(f"<{len(data) // 2}H", data)))
    return data.decode("cp1252", "replace")


def _span(word: _Word, number: int) -> tuple[int, int]:
    """Character positions of the main text, headers, text boxes, … which follow each other."""
    counts = struct.unpack_from("<8l", word.main, _LENGTHS)
    if min(counts) < 0 or sum(counts) > len(word.text) or (not any(counts) and word.text.strip()):
        raise _broken()
    start = sum(counts[:number])
    return start, start + counts[number]


def _aside(word: _Word, number: int, part: str, page: PageText) -> None:
    page.end_tables()
    fields = _Fields()
    start, end = _span(word, number)
    for match in _PARAGRAPH.finditer(word.text, start, end):
        if text := _clean(fields.shown(match[0])):
            page.paragraph(text, part=part)


def _marks(word: _Word) -> Iterator[Mark]:
    """What sets key content off in the main text, and comments. Shapes drawn over the page are not read."""
    runs = character_runs(_structure(word.main, word.table, _CHPX), word.main)
    fields, paragraphs = _Fields(), []
    start, end = _span(word, _MAIN)
    for match in _PARAGRAPH.finditer(word.text, start, end):
        dressed = ((fields.shown(word.text[first:last]), look) for first, last, look in _dressed(word, runs, match.start(), match.end()))
        paragraphs.append([(_clean_run(text), look) for text, look in dressed])
    yield from marks_of_runs(paragraphs)
    start, end = _span(word, _COMMENTS)
    for text in word.text[start:end].split(_COMMENT_BEGINS):
        if words := _clean(text):
            yield Mark("comment", "正文", words)


def _dressed(word: _Word, runs: Runs, start: int, end: int) -> Iterator[tuple[int, int, Look]]:
    """Stretches of positions with their looks, less those that a tracked change deleted."""
    number = max(bisect_right(word.pieces, start, key=lambda piece: piece.start) - 1, 0)
    for piece in word.pieces[number:]:
        if piece.start >= end:
            return
        first, last = max(start, piece.start), min(end, piece.end)
        low, high = (piece.offset + piece.width * (position - piece.start) for position in (first, last))
        for begins, ends, formatting in runs.within(low, high):
            if not _says_deleted(formatting):
                before = piece.start - piece.offset // piece.width
                yield before + begins // piece.width, before + ends // piece.width, _look(formatting)


@lru_cache(maxsize=4096)
def _look(formatting: bytes) -> Look:
    return look_of(_properties(formatting))


def _body(word: _Word, page: PageText) -> None:
    paragraphs = paragraph_runs(_structure(word.main, word.table, _PAPX), word.main)
    deleted = _deleted(word, character_runs(_structure(word.main, word.table, _CHPX), word.main))
    fields = _Fields()
    before = ""
    for text, position in _paragraphs(word, deleted):
        mark = text[-1:] if text[-1:] in ("\r", "\x07", "\x0c") else ""
        layout = layout_of(_run_at(word.pieces, paragraphs, position), word.data)
        _lay(page, _clean(fields.shown(text)), mark, layout, after_cell=before == "\x07")
        before = mark


def _lay(page: PageText, text: str, mark: str, layout: Layout, *, after_cell: bool) -> None:
    """One paragraph, and what its end mark closes. Without layout, a bare cell mark after another ends the row."""
    depth = max(layout.depth, 1 if mark == "\x07" else 0)
    lost = mark == "\x07" and not layout.depth
    if layout.row_end or (lost and after_cell and not text):
        page.end_row(depth, layout.edges)
        return
    page.paragraph(text, depth)
    if layout.cell_end or (mark == "\x07" and depth == 1):
        page.end_cell(depth)


def _paragraphs(word: _Word, deleted: Sequence[tuple[int, int]]) -> Iterator[tuple[str, int]]:
    """Each paragraph of the main text with the position of its mark."""
    start, end = _span(word, _MAIN)
    for match in _PARAGRAPH.finditer(word.text, start, end):
        if match[0]:
            yield _without(match[0], match.start(), deleted), match.end() - 1


def _without(text: str, start: int, deleted: Sequence[tuple[int, int]]) -> str:
    """The text less what is deleted in it; its mark stays, for it carries the layout."""
    last = len(text) - 1
    for number in range(bisect_right(deleted, (start + last, 0)) - 1, -1, -1):
        first, end = deleted[number]
        if end <= start:
            break
        text = text[: max(first - start, 0)] + text[min(max(end - start, 0), last) :]
        last = len(text) - 1
    return text


def _deleted(word: _Word, runs: Runs) -> list[tuple[int, int]]:
    """Stretches of positions that a tracked change deleted."""
    found = []
    for piece in word.pieces:
        for first, end in runs.marked(piece.offset, piece.offset + piece.width * (piece.end - piece.start)):
            found.append((piece.start + (first - piece.offset) // piece.width, piece.start + -(-(end - piece.offset) // piece.width)))
    return sorted(found)


def _run_at(pieces: Sequence[Piece], runs: Runs, position: int) -> bytes:
    piece = pieces[bisect_right(pieces, position, key=lambda piece: piece.start) - 1]
    return runs.at(piece.offset + piece.width * (position - piece.start))


class _Fields:
    """Keeps back the codes of fields (`\\x13 code \\x14 result \\x15`), which may reach over paragraphs."""

    def __init__(self) -> None:
        self._open: list[bool] = []

    def shown(self, text: str) -> str:
        if not self._open and not _FIELD.search(text):
            return text
        kept = []
        for piece in re.split(r"([\x13\x14\x15])", text):
            if piece == "\x13":
                self._open.append(True)
            elif piece == "\x14" and self._open:
                self._open[-1] = False
            elif piece == "\x15" and self._open:
                self._open.pop()
            elif not any(self._open):
                kept.append(piece)
        return "".join(kept)


def _clean(text: str) -> str:
    return _clean_run(text).strip()


def _clean_run(text: str) -> str:
    joined = text.translate(_SIGNS)
    return joined.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace") if re.search("[\ud800-\udfff]", joined) else joined


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: character positions, and where its bytes lie in the stream, `width` a character."""

    start: int
    end: int
    offset: int
    width: int


@dataclass(frozen=True, slots=True)
class Layout:
    """What a paragraph's formatting says of the tables around it."""

    depth: int = 0
    cell_end: bool = False
    row_end: bool = False
    edges: tuple[int, ...] = ()


class Runs:
    """Stretches of the stream's bytes with their formatting, in order."""

    def __init__(self, runs: list[tuple[int, int, bytes]]) -> None:
        self._runs = sorted(runs, key=lambda run: run[:2])
        self._starts = [run[0] for run in self._runs]

    def at(self, offset: int) -> bytes:
        """The formatting of one byte; empty where none is told."""
        number = bisect_right(self._starts, offset) - 1
        return self._runs[number][2] if number >= 0 and offset < self._runs[number][1] else b""

    def within(self, start: int, end: int) -> Iterator[tuple[int, int, bytes]]:
        """Stretches within these bytes, each with its formatting."""
        number = max(bisect_right(self._starts, start) - 1, 0)
        while number < len(self._runs) and self._starts[number] < end:
            first, last, formatting = self._runs[number]
            if last > start:
                yield max(first, start), min(last, end), formatting
            number += 1

    def marked(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Stretches within these bytes that are marked as deleted."""
        return ((first, last) for first, last, formatting in self.within(start, end) if _says_deleted(formatting))


def paragraph_runs(listed: bytes, main: bytes) -> Runs:
    """Runs of paragraphs, from the list of the pages that hold them."""
    return Runs(list(_runs(listed, main, 13, _paragraph_formatting)))


def character_runs(listed: bytes, main: bytes) -> Runs:
    return Runs(list(_runs(listed, main, 1, _character_formatting)))


def _runs(listed: bytes, main: bytes, entry: int, formatting: Callable[[bytes, int], bytes]) -> Iterator[tuple[int, int, bytes]]:
    """Each page once, however often a hostile list names it."""
    count = max(0, (len(listed) - 4) // 8)
    numbers = struct.unpack_from(f"<{count}L", listed, 4 * (count + 1)) if count else ()
    for number in dict.fromkeys(number & 0x3FFFFF for number in numbers):
        page = main[number * _PAGE : (number + 1) * _PAGE]
        runs = page[_PAGE - 1] if len(page) == _PAGE else 0
        if not runs or 4 * (runs + 1) + entry * runs >= _PAGE:
            continue
        bounds = struct.unpack_from(f"<{runs + 1}L", page)
        for at in range(runs):
            place = 2 * page[4 * (runs + 1) + entry * at]
            yield bounds[at], bounds[at + 1], formatting(page, place) if place else b""


def _paragraph_formatting(page: bytes, at: int) -> bytes:
    """After the length (halved, or in a second byte) stands the style's number, which is left out."""
    size = page[at]
    start, length = (at + 1, 2 * size - 1) if size else (at + 2, 2 * page[at + 1])
    return page[start + 2 : start + length]


def _character_formatting(page: bytes, at: int) -> bytes:
    return page[at + 1 : at + 1 + page[at]]


def _properties(formatting: bytes) -> Iterator[tuple[int, bytes]]:
    """Single properties: number and operand. One that reaches beyond the end ends the list."""
    at = 0
    while at + 2 < len(formatting):
        (code,) = struct.unpack_from("<H", formatting, at)
        at += 2
        size = _SIZES.get(code >> 13) or _variable(code, formatting, at)
        if at + size > len(formatting):
            return
        yield code, formatting[at : at + size]
        at += size


def _variable(code: int, formatting: bytes, at: int) -> int:
    if code == _TABLE_SHAPE and at + 2 <= len(formatting):
        return int(struct.unpack_from("<H", formatting, at)[0]) + 1
    length = formatting[at]
    return len(formatting) if code == _TABS and length == 255 else length + 1


@lru_cache(maxsize=4096)
def _says_deleted(formatting: bytes) -> bool:
    return any(code == _DELETED and operand[0] == 1 for code, operand in _properties(formatting))


@lru_cache(maxsize=4096)
def _flags(formatting: bytes) -> tuple[dict[int, int], tuple[int, ...]]:
    """Values of the properties that matter, and the edges of a row's cells."""
    values: dict[int, int] = {}
    edges: tuple[int, ...] = ()
    for code, operand in _properties(formatting):
        if code == _TABLE_SHAPE:
            edges = _edges(operand)
        elif code in (_IN_TABLE, _ROW_END, _DEPTH, _INNER_CELL, _INNER_ROW_END, *_HUGE):
            values[code] = int.from_bytes(operand, "little")
    return values, edges


def _edges(operand: bytes) -> tuple[int, ...]:
    cells = operand[2]
    return struct.unpack_from(f"<{cells + 1}h", operand, 3) if len(operand) >= 3 + 2 * (cells + 1) else ()


def layout_of(formatting: bytes, data: bytes) -> Layout:
    """Formatting too long for its page stands in the stream `Data`."""
    values, edges = _flags(formatting)
    for code in _HUGE:
        if code in values:
            more, further = _flags(_outsourced(data, values[code]))
            values, edges = {**values, **more}, further or edges
    inside = values.get(_IN_TABLE, 0) or _DEPTH in values
    depth = min(values.get(_DEPTH, 1), 16) if inside else 0
    return Layout(
        depth=depth,
        cell_end=bool(values.get(_INNER_CELL)) and depth > 1,
        row_end=bool(values.get(_ROW_END)) or (bool(values.get(_INNER_ROW_END)) and depth > 1),
        edges=edges,
    )


def _outsourced(data: Sequence[int] | bytes, offset: int) -> bytes:
    if offset + 2 > len(data):
        return b""
    length = data[offset] | data[offset + 1] << 8
    return bytes(data[offset + 2 : offset + 2 + length])
