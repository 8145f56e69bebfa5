"""How a PDF sets off its key content: annotations, coloured text, highlighted grounds, boxes; and the pictures on its pages."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from evalcheck.submission.colours import Rgb, like_highlighter, reddish, vivid
from evalcheck.submission.model import Figure, Mark, MarkKind

if TYPE_CHECKING:
    from pypdfium2 import PdfPage, PdfTextPage

_MOST_OBJECTS = 40_000
_MOST_OF_TEXT = 200
_MOST_MARKS = 500
_RED_HEAD_TYPE = 20.0
"""Points: red type higher than this is a red header, no mark."""
_ORNAMENT = 45.0
"""Points (1.6 cm): smaller pictures are icons."""
_LINE = (6.0, 60.0)
"""Heights between which a coloured ground or box lies behind text, in points."""
_BOX = (24.0, 10.0)
_SEAL = (80.0, 170.0)
_MOST_COLOURED = 0.5
_CAPTION = 60
_NOT_MARKS = frozenset({2, 13, 16, 19, 20, 21, 22, 23, 24, 26})
"""Links, stamps, pop-ups, form fields, printers' marks, watermarks and the like: they set nothing off."""
_ANNOTATIONS: dict[int, MarkKind] = {9: "highlight", 10: "underline", 11: "underline", 1: "comment", 3: "comment"}


@dataclass(frozen=True, slots=True)
class _Shape:
    """A thing drawn on the page: its box in points and the colours of its ground and its line."""

    left: float
    bottom: float
    right: float
    top: float
    ground: Rgb | None
    line: Rgb | None

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.top - self.bottom


@dataclass
class PdfMarks:
    """Collects marks and pictures page by page, until so many things were met that a hostile file must be at work."""

    marks: list[Mark] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
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
        import pypdfium2.raw as pdfium

        coloured: list[str] = []
        for one, kind in _objects(page, 3):
            self._left -= 1
            if self._left < 0:
                break
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                coloured += self._text(one, text_page)
            elif kind == pdfium.FPDF_PAGEOBJ_PATH:
                yield from _path(one, part)
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE and (shape := _shape(one)) and min(shape.width, shape.height) >= _ORNAMENT:
                self.figures.append(Figure(part, words[:_CAPTION]))
        if coloured:
            yield Mark("colour", part, "".join(coloured)[:_MOST_OF_TEXT])

    def _text(self, one: Any, text_page: PdfTextPage) -> Iterator[str]:
        """The words of a text in a colour that stands out and is no red header's."""
        import pypdfium2.raw as pdfium

        # The buffer holds UTF-16 with a closing zero.
        room = (ctypes.c_ushort * _MOST_OF_TEXT)()
        length = min(pdfium.FPDFTextObj_GetText(one, text_page.raw, room, ctypes.sizeof(room)) // 2, _MOST_OF_TEXT)
        text = bytes(room)[: max(0, length - 1) * 2].decode("utf-16-le", "replace").strip()
        self._letters += len(text)
        colour = _colour(one, pdfium.FPDFPageObj_GetFillColor)
        if text and vivid(colour):
            shape = _shape(one)
            if shape and not (reddish(colour) and shape.height >= _RED_HEAD_TYPE):
                self._coloured += len(text)
                yield text


def _annotations(page: PdfPage, part: str, links: list[str]) -> Iterator[Mark]:
    import pypdfium2.raw as pdfium

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
    import pypdfium2.raw as pdfium

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
    import pypdfium2.raw as pdfium

    room = (ctypes.c_ushort * _MOST_OF_TEXT)()
    length = min(pdfium.FPDFAnnot_GetStringValue(annotation, b"Contents", room, ctypes.sizeof(room)) // 2, _MOST_OF_TEXT)
    return bytes(room)[: max(0, length - 1) * 2].decode("utf-16-le", "replace").strip()


def _objects(page: PdfPage, depth: int) -> Iterator[tuple[Any, int]]:
    """Everything placed on a page, in forms too, with its type."""
    import pypdfium2.raw as pdfium

    waiting = [(pdfium.FPDFPage_GetObject(page.raw, index), 0) for index in range(pdfium.FPDFPage_CountObjects(page.raw))][::-1]
    while waiting:
        one, level = waiting.pop()
        kind = pdfium.FPDFPageObj_GetType(one) if one else 0
        if kind == pdfium.FPDF_PAGEOBJ_FORM:
            if level < depth:
                waiting += [(pdfium.FPDFFormObj_GetObject(one, i), level + 1) for i in range(pdfium.FPDFFormObj_CountObjects(one))]
        elif kind:
            yield one, kind


def _path(one: Any, part: str) -> Iterator[Mark]:
    """A ground in a highlighter's colour, or a box or ring in a colour that stands out; a seal is neither."""
    import pypdfium2.raw as pdfium

    mode, stroked = ctypes.c_int(0), ctypes.c_int(0)
    if not pdfium.FPDFPath_GetDrawMode(one, mode, stroked):
        return
    shape = _shape(one)
    if shape is None:
        return
    low, high = _LINE
    if mode.value and like_highlighter(shape.ground) and low <= shape.height <= high and shape.width >= shape.height:
        yield Mark("highlight", part)
    elif stroked.value and not mode.value and vivid(shape.line) and shape.width >= _BOX[0] and shape.height >= _BOX[1] and not _seal(shape):
        yield Mark("drawing", part)


def _seal(shape: _Shape) -> bool:
    """A red ring about as wide as it is high and of a seal's size."""
    least, most = _SEAL
    return reddish(shape.line) and least <= shape.width <= most and 0.6 <= shape.height / shape.width <= 1.4


def _shape(one: Any) -> _Shape | None:
    import pypdfium2.raw as pdfium

    edges = [ctypes.c_float(0) for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(one, *edges):
        return None
    ground, line = _colour(one, pdfium.FPDFPageObj_GetFillColor), _colour(one, pdfium.FPDFPageObj_GetStrokeColor)
    left, bottom, right, top = (edge.value for edge in edges)
    return _Shape(left, bottom, right, top, ground, line)


def _colour(one: Any, get: Any) -> Rgb | None:
    parts = [ctypes.c_uint(0) for _ in range(4)]
    return (parts[0].value, parts[1].value, parts[2].value) if get(one, *parts) and parts[3].value else None
