"""PDF documents by pdfium: every page loaded, to prove the file whole; its text by line, its marks and pictures by page."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator, Sequence
from dataclasses import field, replace
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from pypdfium2 import PdfDocument, PdfPage, PdfTextPage

from evalcheck.patterns import regex
from evalcheck.records import dataclass
from evalcheck.submission.account.holding import ATTACHED, MEDIA, NO_READER
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Figure, Incident, Line, Mark, MarkKind, Opened, ReadError, Signature, Trouble, Unread
from evalcheck.submission.readers.drawn_marks import Drawn, Rgb, is_head, is_heading, is_rule, marks_drawn, reddish, said, vivid
from evalcheck.submission.readers.page_text import bounded, cut_incident
from evalcheck.submission.readers.pdf_attachments import Names, of_document, of_page
from evalcheck.submission.readers.pdf_fields import FIELDS, shows_signature, values_on, with_forms
from evalcheck.submission.readers.pdf_signatures import signatures_of, unchecked
from evalcheck.submission.troubles import damaged, locked
from evalcheck.words import Text

_TAIL = 65_536
_ENDS = regex(rb"\s+(?:xref\s.*trailer\s*<<.*>>|startxref\s+\d+)", re.S)
"""What follows the last object: the list of all (ISO 32000-1, 7.5)."""
_FEW_SIGNS = 300
_LONE = 2
_APART, _FAR = 0.8, 4.0
"""Heights of type between pieces of a row."""
_MOST_OBJECTS = 40_000
_MOST_OF_TEXT = 200
_MOST_MARKS = 500
_SAME_ROW = 0.5
_RED_HEAD_TYPE = 18.0
"""Points: red type higher than this is a red header, no mark; texts are set in 16 points at most."""
_LARGER, _MUCH_LARGER = 1.06, 1.2
_EDGE = 55.0
"""Points from the upper or lower edge of a page within which its running heads and numbers stand."""
_FIRST_PAGE, _RUNNING = "第1页", "页眉页脚"
_RULE = 3.0
_ORNAMENT = 45.0
"""Points (1.6 cm): smaller pictures are icons."""
_MOST_COLOURED = 0.5
_CAPTION = 60
_NOT_MARKS = frozenset({2, 13, 16, 17, 18, 19, 20, 21, 22, 23, 24, 26})
"""Links, stamps, pop-ups, attached files, sounds, films, form fields, printers' marks, watermarks and the like: they set nothing off."""
_ANNOTATIONS: dict[int, MarkKind] = {9: "highlight", 10: "underline", 11: "underline", 1: "comment", 3: "comment"}


def read_pdf(data: bytes, kind: str, path: str, limits: Limits) -> Opened:
    """Text lines and number of pages. pdfium mends a cut-off file in silence, so the end is looked for first."""
    if _cut_off(data):
        raise damaged("文件不完整，缺少结尾部分", "the file is cut off: its end is missing")
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise _refused(error) from None
    try:
        with_forms(document)
        return _opened(document, signatures_of(data), path, limits)
    except pypdfium2.PdfiumError:
        raise damaged("有页面无法打开", "a page cannot be opened") from None
    finally:
        document.close()


def _text(text_page: PdfTextPage) -> str:
    """The text of a page by line. On pages with little text pdfium begins a line with every font: these are put together by height."""
    text = str(text_page.get_text_range())
    lines = [line for line in text.splitlines() if line.strip()]
    if len(text) > _FEW_SIGNS or not any(len(line.strip()) <= _LONE for line in lines):
        return text
    rects = [text_page.get_rect(index) for index in range(text_page.count_rects())]
    rows: list[list[tuple[float, float, float, float]]] = []
    for rect in sorted(rects, key=lambda rect: -(rect[1] + rect[3])):
        above = rows[-1][0] if rows else None
        if above and min(above[3], rect[3]) - max(above[1], rect[1]) > 0.5 * min(above[3] - above[1], rect[3] - rect[1]):
            rows[-1].append(rect)
        else:
            rows.append([rect])
    return "\n".join(_row(text_page, sorted(row)) for row in rows)


def _row(text_page: PdfTextPage, rects: Sequence[tuple[float, float, float, float]]) -> str:
    """The pieces of one height: near ones are one word, those apart are parted, those far apart are lines of their own."""
    text, last = "", None
    for rect in rects:
        gap = (rect[0] - last[2]) / max(rect[3] - rect[1], 1.0) if last else 0.0
        text += ("\n" if gap > _FAR else " " if gap > _APART else "") + str(text_page.get_text_bounded(*rect).strip())
        last = rect
    return text


def _cut_off(data: bytes) -> bool:
    length = re.search(rb"/Linearized\b[^>]*?/L\s+(\d{1,12})\b", data[:1024])
    if length and int(length[1]) > len(data):
        return True
    # Some scanners leave the last line out; what comes before it says as well that the file was written to its end.
    return b"%%EOF" not in data[-_TAIL:] and not _written_to_its_end(data)


def _written_to_its_end(data: bytes) -> bool:
    last = data.rfind(b"endobj")
    return last >= 0 and _ENDS.match(data, last + len(b"endobj")) is not None


def _refused(error: Exception) -> ReadError:
    words = str(error).lower()
    if "password" in words or "security" in words:
        return locked()
    return damaged("不是完整的PDF文件", "it is no whole PDF file")


def _opened(document: PdfDocument, signatures: Sequence[Signature], path: str, limits: Limits) -> Opened:
    pages = len(document)
    if not pages:
        raise damaged("没有任何页面", "it has no page")
    marks = PdfMarks()
    lines, cut = bounded(list(_lines(document, min(pages, limits.pages), limits.text_characters, marks)), limits.text_characters)
    incidents = [cut_incident(path, limits)] if cut else []
    if pages > limits.pages:
        zh = f"共{pages}页，只检查了前{limits.pages}页"
        en = f"it has {pages} pages; only the first {limits.pages} were examined"
        incidents.append(Incident(Trouble.PARTLY_EXAMINED, path, {"reason": Text(zh, en)}))
    signed = tuple(_placed(signatures, marks.signed))
    return Opened(
        type="pdf",
        lines=lines,
        pages=pages,
        incidents=(*incidents, *unchecked(signed, path)),
        marks=marks.told(),
        figures=tuple(marks.figures),
        links=tuple(dict.fromkeys(marks.links)),
        beside=tuple(_beside(document, marks)),
        signatures=signed,
        letterhead=tuple(marks.letterhead),
    )


def _placed(signatures: Sequence[Signature], shown: Sequence[str]) -> Iterator[Signature]:
    """Each with the page that shows it, as far as their order tells; what only proves a time is shown nowhere."""
    pages = iter(shown)
    for one in signatures:
        yield one if one.stamp else replace(one, part=next(pages, ""))


def _beside(document: PdfDocument, marks: PdfMarks) -> Iterator[Unread]:
    names = Names()
    listed = [name for name, _ in of_document(document, names)]
    for name in listed:
        yield Unread(ATTACHED, name, NO_READER, shown=True)
    for name, played in marks.pinned:
        yield Unread(MEDIA if played else ATTACHED, names.own(name), NO_READER, shown=True)


def _lines(document: PdfDocument, pages: int, most: int, marks: PdfMarks) -> Iterator[Line]:
    """Text of the first pages; beyond `most` characters pages are still loaded, but no longer read."""
    for number in range(pages):
        page = document[number]
        try:
            if most < 0:
                continue
            text_page = page.get_textpage()
            text = _text(text_page)
            marks.page(page, text_page, f"第{number + 1}页", " ".join(text.split()))
            marks.pinned += [(name, handle is None) for name, handle in of_page(page, Names())]
            marks.signed += [f"第{number + 1}页"] * shows_signature(document, page)
            filled = list(values_on(document, page))
            text_page.close()
        finally:
            page.close()
        for line in text.splitlines():
            if line.strip():
                most -= len(line)
                at_edge = "".join(line.split()) in marks.edges
                yield Line(line.strip(), f"第{number + 1}页{_RUNNING}" if at_edge else f"第{number + 1}页")
        yield from (Line(value, f"第{number + 1}页{FIELDS}") for value in filled)


@dataclass(frozen=True, slots=True)
class _Words:
    """A text as placed on the page, and its colour."""

    text: str
    place: Drawn
    colour: Rgb | None
    size: float


@dataclass
class PdfMarks:
    """Collects marks and pictures page by page, until so many things were met that a hostile file must be at work."""

    marks: list[Mark] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    pinned: list[tuple[str, bool]] = field(default_factory=list)
    signed: list[str] = field(default_factory=list)
    edges: set[str] = field(default_factory=set)
    letterhead: list[Line] = field(default_factory=list)
    _left: int = _MOST_OBJECTS
    _letters: int = 0
    _coloured: int = 0

    def page(self, page: PdfPage, text_page: PdfTextPage, part: str, words: str) -> None:
        for mark in (*_annotations(page, part, self.links), *self._drawn(page, text_page, part, words)):
            if len(self.marks) < _MOST_MARKS:
                self.marks.append(mark)

    def told(self) -> tuple[Mark, ...]:
        """The marks; where most of the text is coloured, colour is the document's own dress."""
        dressed = self._coloured > self._letters * _MOST_COLOURED
        return tuple(mark for mark in self.marks if not (dressed and mark.kind == "colour"))

    def _drawn(self, page: PdfPage, text_page: PdfTextPage, part: str, words: str) -> Iterator[Mark]:
        written: list[_Words] = []
        paths: list[Drawn] = []
        height = page.get_height()
        for one, kind in _objects(page, 3):
            self._left -= 1
            if self._left < 0:
                break
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                written += _words(one, text_page, height)
            elif kind == pdfium.FPDF_PAGEOBJ_PATH:
                paths += _path(one, height)
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE and (place := _place(one, height)) and min(place.width, place.height) >= _ORNAMENT:
                self.figures.append(Figure(part, words[:_CAPTION]))
        edge = (one for one in written if one.place.bottom < _EDGE or one.place.top > height - _EDGE)
        self.edges = {"".join(text.split()) for text in _in_rows(list(edge))}
        if part == _FIRST_PAGE:
            self.letterhead += (Line(words, part) for words in _large_red(written))
        yield from (Mark(kind, part) for kind in marks_drawn(paths))
        yield from self._coloured_words(written, [*_linked(page, height), *_underlined(written, paths)], part, height)

    def _coloured_words(self, written: Sequence[_Words], linked: Sequence[Drawn], part: str, height: float) -> Iterator[Mark]:
        """Words in a colour that stands out and is no red header's, no heading's and no link's."""
        self._letters += sum(len(one.text) for one in written)
        usual = _usual_size(written)
        coloured = [
            one.text
            for one in written
            if vivid(one.colour) and not _dress(one, usual, part, height) and not any(_on(one.place, link) for link in linked)
        ]
        self._coloured += sum(map(len, coloured))
        if coloured:
            yield Mark("colour", part, "".join(coloured)[:_MOST_OF_TEXT])


def _words(one: Any, text_page: PdfTextPage, height: float) -> Iterator[_Words]:
    # The buffer holds UTF-16 with a closing zero.
    room = (ctypes.c_ushort * _MOST_OF_TEXT)()
    length = min(pdfium.FPDFTextObj_GetText(one, text_page.raw, room, ctypes.sizeof(room)) // 2, _MOST_OF_TEXT)
    text = bytes(room)[: max(0, length - 1) * 2].decode("utf-16-le", "replace").strip()
    place = _place(one, height) if text else None
    if place:
        yield _Words(text, place, _colour(one, pdfium.FPDFPageObj_GetFillColor), _size(one))


def _large_red(written: Sequence[_Words]) -> Iterator[str]:
    """Lines of large red type."""
    yield from _in_rows([one for one in written if reddish(one.colour) and one.size >= _RED_HEAD_TYPE and said(one.text)])


def _in_rows(written: Sequence[_Words]) -> Iterator[str]:
    """Pieces on one height put together."""
    rows: list[list[_Words]] = []
    for one in sorted(written, key=lambda one: (one.place.bottom, one.place.left)):
        if rows and abs(rows[-1][0].place.bottom - one.place.bottom) < _SAME_ROW * one.size:
            rows[-1].append(one)
        else:
            rows.append([one])
    for row in rows:
        yield "".join(one.text for one in sorted(row, key=lambda one: one.place.left))


def _size(one: Any) -> float:
    """The size of type in points: what the font is set to, times how its text is scaled."""
    size, matrix = ctypes.c_float(0), pdfium.FS_MATRIX()
    if not pdfium.FPDFTextObj_GetFontSize(one, size) or not pdfium.FPDFPageObj_GetMatrix(one, matrix):
        return 0.0
    return float(size.value * max(abs(matrix.d), abs(matrix.b)))


def _usual_size(written: Sequence[_Words]) -> float:
    """The size of type that most of a page has."""
    sizes = sorted((round(one.size, 1), len(one.text)) for one in written)
    half = sum(count for _, count in sizes) / 2
    for size, count in sizes:
        half -= count
        if half <= 0:
            return size
    return 0.0


def _dress(one: _Words, usual: float, part: str, height: float) -> bool:
    """A red header and its line, a heading in larger coloured type, the edge of a page, or an address: colours that set no content off."""
    if is_rule(one.text) or one.place.bottom < _EDGE or one.place.top > height - _EDGE:
        return True
    if reddish(one.colour):
        head = one.size >= _RED_HEAD_TYPE or (part == _FIRST_PAGE and is_head(one.text))
        return head or (one.size > _MUCH_LARGER * usual and is_heading(one.text))
    return not said(one.text) or (one.size > _LARGER * usual and is_heading(one.text))


def _on(place: Drawn, link: Drawn) -> bool:
    across, down = (place.left + place.right) / 2, (place.top + place.bottom) / 2
    return link.left - 2 <= across <= link.right + 2 and link.top - 2 <= down <= link.bottom + 2


def _underlined(written: Sequence[_Words], paths: Sequence[Drawn]) -> Iterator[Drawn]:
    """Words, none of them red, with a line of their own colour right under them: so links are dressed whose address got lost."""
    rules = [path for path in paths[:_MOST_MARKS] if path.height < _RULE and vivid(path.colour) and not reddish(path.colour)]
    for one in written if rules else ():
        place = one.place
        if any(rule.colour == one.colour and rule.left < place.right and rule.right > place.left and _under(rule, place) for rule in rules):
            yield place


def _under(rule: Drawn, place: Drawn) -> bool:
    return -0.15 * place.height < rule.top - place.bottom < 0.35 * place.height


def _linked(page: PdfPage, height: float) -> Iterator[Drawn]:
    """Where links lie."""
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), _MOST_MARKS)):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, index)
        if not annotation:
            continue
        box = pdfium.FS_RECTF()
        if pdfium.FPDFAnnot_GetSubtype(annotation) == pdfium.FPDF_ANNOT_LINK and pdfium.FPDFAnnot_GetRect(annotation, box):
            yield Drawn(
                min(box.left, box.right),
                height - max(box.top, box.bottom),
                max(box.left, box.right),
                height - min(box.top, box.bottom),
                None,
                None,
            )
        pdfium.FPDFPage_CloseAnnot(annotation)


def _annotations(page: PdfPage, part: str, links: list[str]) -> Iterator[Mark]:
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), _MOST_MARKS)):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, index)
        if not annotation:
            continue
        try:
            kind = pdfium.FPDFAnnot_GetSubtype(annotation)
            if kind == pdfium.FPDF_ANNOT_LINK:
                links += _target(page, annotation)
            elif kind > 0 and kind not in _NOT_MARKS and not pdfium.FPDFAnnot_GetFlags(annotation) & pdfium.FPDF_ANNOT_FLAG_HIDDEN:
                yield Mark(_ANNOTATIONS.get(kind, "annotation"), part, _contents(annotation))
        finally:
            pdfium.FPDFPage_CloseAnnot(annotation)


def _target(page: PdfPage, annotation: Any) -> Iterator[str]:
    """The web address that a link leads to."""
    document, link = page.pdf, pdfium.FPDFAnnot_GetLink(annotation)
    action = pdfium.FPDFLink_GetAction(link) if link and document is not None else None
    if not action or document is None:
        return
    room = ctypes.create_string_buffer(1024)
    length = min(pdfium.FPDFAction_GetURIPath(document.raw, action, room, len(room)), len(room))
    address = room.raw[: max(0, length - 1)].decode("utf-8", "replace")
    if address.lower().startswith(("http://", "https://")):
        yield address


def _contents(annotation: Any) -> str:
    room = (ctypes.c_ushort * _MOST_OF_TEXT)()
    length = min(pdfium.FPDFAnnot_GetStringValue(annotation, b"Contents", room, ctypes.sizeof(room)) // 2, _MOST_OF_TEXT)
    return bytes(room)[: max(0, length - 1) * 2].decode("utf-16-le", "replace").strip()


def _objects(page: PdfPage, depth: int) -> Iterator[tuple[Any, int]]:
    """Everything placed on a page, in forms too, with its type."""
    waiting = [(pdfium.FPDFPage_GetObject(page.raw, index), 0) for index in range(pdfium.FPDFPage_CountObjects(page.raw))][::-1]
    while waiting:
        one, level = waiting.pop()
        kind = pdfium.FPDFPageObj_GetType(one) if one else 0
        if kind == pdfium.FPDF_PAGEOBJ_FORM:
            if level < depth:
                waiting += [(pdfium.FPDFFormObj_GetObject(one, i), level + 1) for i in range(pdfium.FPDFFormObj_CountObjects(one))]
        elif kind:
            yield one, kind


def _path(one: Any, height: float) -> Iterator[Drawn]:
    """A path with the colours it is really drawn in."""
    mode, stroked = ctypes.c_int(0), ctypes.c_int(0)
    if not pdfium.FPDFPath_GetDrawMode(one, mode, stroked):
        return
    ground = _colour(one, pdfium.FPDFPageObj_GetFillColor) if mode.value else None
    line = _colour(one, pdfium.FPDFPageObj_GetStrokeColor) if stroked.value else None
    place = _place(one, height, ground, line) if ground or line else None
    if place:
        yield place


def _place(one: Any, height: float, ground: Rgb | None = None, line: Rgb | None = None) -> Drawn | None:
    """Where a thing lies, from the upper left corner of its page."""
    edges = [ctypes.c_float(0) for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(one, *edges):
        return None
    left, bottom, right, top = (edge.value for edge in edges)
    return Drawn(left, height - top, right, height - bottom, ground, line)


def _colour(one: Any, get: Any) -> Rgb | None:
    parts = [ctypes.c_uint(0) for _ in range(4)]
    return (parts[0].value, parts[1].value, parts[2].value) if get(one, *parts) and parts[3].value else None
