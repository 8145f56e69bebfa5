"""A paper as OFD with looks and annotations of its own, and annotations put on finished PDF pages."""

from __future__ import annotations

import ctypes
import io
import zipfile
from collections.abc import Iterator
from html import escape

from benchmarks.evidence_documents.paper import Block, Grid, Paper

_SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_SIZES = {"head": 13.0, "title": 7.5, "note": 5.0, "heading": 6.0}
_WIDTH, _LEFT, _BOTTOM = 156.0, 27.0, 270.0
_COLOURS = {"red": "255 0 0", "blue": "0 112 192", "address": "5 99 193"}


class _Sheets:
    """Pages being filled from the top down, in millimetres."""

    def __init__(self) -> None:
        self.pages: list[list[str]] = [[]]
        self.y = 30.0
        self.spot = (30.0, 100.0)

    def put(self, x: float, width: float, size: float, text: str, colour: str = "0 0 0") -> None:
        code = f'<ofd:TextCode X="0" Y="{size:.1f}" DeltaX="g {max(1, len(text) - 1)} {size:.1f}">{escape(text)}</ofd:TextCode>'
        box = f"{x:.1f} {self.y:.1f} {width:.1f} {size * 1.2:.1f}"
        self.pages[-1].append(
            f'<ofd:TextObject ID="9" Boundary="{box}" Font="1" Size="{size}"><ofd:FillColor Value="{colour}"/>{code}</ofd:TextObject>'
        )

    def path(self, x: float, y: float, width: float, height: float, fill: str = "", line: str = "") -> None:
        colour = f'<ofd:FillColor Value="{fill}"/>' if fill else f'<ofd:StrokeColor Value="{line}"/>'
        kind = 'Fill="true" Stroke="false"' if fill else 'Stroke="true"'
        data = f"M 0 0 L {width:.1f} 0 L {width:.1f} {height:.1f} L 0 {height:.1f} C"
        self.pages[-1].append(
            f'<ofd:PathObject ID="8" Boundary="{x:.1f} {y:.1f} {width:.1f} {height:.1f}" {kind} LineWidth="0.5">{colour}'
            f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
        )

    def down(self, by: float) -> None:
        self.y += by
        if self.y > _BOTTOM:
            self.pages.append([])
            self.y = 30.0


def ofd_of(paper: Paper, annotation: str = "") -> bytes:
    sheets = _Sheets()
    if paper.running_head:
        sheets.y = 15.0
        sheets.put(_LEFT, 40, 4.0, paper.running_head)
        sheets.y = 30.0
    for one in paper.blocks:
        if isinstance(one, Grid):
            _grid(sheets, one)
        elif one.role == "rule":
            sheets.path(_LEFT, sheets.y + 1, _WIDTH, 0.6, fill="255 0 0")
            sheets.down(8)
        else:
            _paragraph(sheets, one)
    return _packed(["".join(page) for page in sheets.pages], _annotation(annotation) if annotation else "")


def _paragraph(sheets: _Sheets, one: Block) -> None:
    size = _SIZES.get(one.role, 5.6)
    text = " ".join(one.text) if one.spread else one.text
    if one.role in ("head", "number", "sign", "note"):
        size = min(size, _WIDTH / len(text))
    colour = {"head": "255 0 0", "heading": "46 116 181"}.get(one.role, "0 0 0")
    signs = [(sign, piece.look) for piece in one.pieces for sign in (" ".join(piece.text) if one.spread else piece.text)]
    per_line = int(_WIDTH / size)
    for first in range(0, len(signs), per_line):
        line = signs[first : first + per_line]
        x = _LEFT + {"head": 0.5, "title": 0.5, "number": 0.5, "sign": 0.9}.get(one.role, 0.0) * (_WIDTH - len(line) * size)
        for look, words in _stretches(line):
            width = len(words) * size
            if look in ("highlight", "code"):
                sheets.path(x, sheets.y, width, size * 1.3, fill="255 255 0" if look == "highlight" else "231 230 230")
            if look == "red_frame":
                sheets.path(x - 1, sheets.y - 1, width + 2, size * 1.5, line="255 0 0")
            sheets.put(x, width, size, words, _COLOURS.get(look, colour))
            x += width
        sheets.down(size * 1.7)


def _stretches(line: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    words, look = "", line[0][1]
    for sign, its in line:
        if its != look:
            yield look, words
            words, look = "", its
        words += sign
    yield look, words


def _grid(sheets: _Sheets, one: Grid) -> None:
    width = _WIDTH / len(one.rows[0])
    head = any("文件" in row for row in one.rows) and one.bare
    size = 9.0 if head else 4.2
    for number, row in enumerate(one.rows):
        for column, text in enumerate(row):
            x = _LEFT + column * width
            if one.fill and not number:
                value = " ".join(str(int(one.fill[i : i + 2], 16)) for i in (0, 2, 4))
                sheets.path(x, sheets.y - 1, width, size * 1.7, fill=value)
            if not one.bare:
                sheets.path(x, sheets.y - 1, width, size * 1.7, line="0 0 0")
            if text:
                small = min(size, (width - 2) / max(1, len(text)))
                sheets.put(x + 1, len(text) * small, small, text, "255 0 0" if head else "0 0 0")
        sheets.down(size * 1.7)


def _annotation(kind: str) -> str:
    inner = '<ofd:PathObject ID="41" Boundary="0 0 60 6" Stroke="true"><ofd:StrokeColor Value="255 0 0"/></ofd:PathObject>'
    words = "<ofd:Remark>对应清单第一款</ofd:Remark>" if kind == "Comment" else ""
    type_, more = ("Highlight", ' Subtype="Underline"') if kind == "Underline" else ("Highlight" if kind == "Comment" else kind, "")
    shown = f'<ofd:Appearance Boundary="30 100 60 6">{inner}</ofd:Appearance>'
    return f'<ofd:Annot ID="40" Type="{type_}"{more} Creator="例证">{words}{shown}</ofd:Annot>'


def _packed(pages: list[str], annotation: str) -> bytes:
    listed = "".join(f'<ofd:Page ID="{10 + n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    notes = "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>" if annotation else ""
    parts = {
        "OFD.xml": f'<ofd:OFD {_SPACE} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo/><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>'
        "</ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {_SPACE}><ofd:CommonData/><ofd:Pages>{listed}</ofd:Pages>{notes}</ofd:Document>",
    }
    for number, page in enumerate(pages):
        inside = f"<ofd:Content><ofd:Layer ID='2'>{page}</ofd:Layer></ofd:Content>"
        parts[f"Doc_0/Pages/Page_{number}/Content.xml"] = f"<ofd:Page {_SPACE}>{inside}</ofd:Page>"
    if annotation:
        parts["Doc_0/Annots/Annotations.xml"] = (
            f'<ofd:Annotations {_SPACE}><ofd:Page PageID="10"><ofd:FileLoc>Page_0/Annotation.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>'
        )
        parts["Doc_0/Annots/Page_0/Annotation.xml"] = f"<ofd:PageAnnot {_SPACE}>{annotation}</ofd:PageAnnot>"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return made.getvalue()


_SUBTYPES = {"highlight": 9, "underline": 10, "square": 5, "ink": 15, "freetext": 3, "text": 1, "link": 2, "stamp": 13}


def annotated(data: bytes, kind: str) -> bytes:
    """A PDF with an annotation on its first page."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    document = pypdfium2.PdfDocument(data)
    page = document[0]
    note = pdfium.FPDFPage_CreateAnnot(page.raw, _SUBTYPES[kind])
    pdfium.FPDFAnnot_SetRect(note, pdfium.FS_RECTF(120.0, 430.0, 330.0, 405.0))
    pdfium.FPDFAnnot_SetColor(note, pdfium.FPDFANNOT_COLORTYPE_Color, 255, 220 if kind == "highlight" else 0, 0, 255)
    if kind in ("highlight", "underline"):
        corners = pdfium.FS_QUADPOINTSF(120.0, 430.0, 330.0, 430.0, 120.0, 405.0, 330.0, 405.0)
        pdfium.FPDFAnnot_AppendAttachmentPoints(note, corners)
    if kind == "ink":
        points = (pdfium.FS_POINTF * 4)(*(pdfium.FS_POINTF(x, y) for x, y in ((120, 410), (200, 404), (260, 412), (330, 408))))
        pdfium.FPDFAnnot_AddInkStroke(note, points, 4)
    if kind in ("freetext", "text"):
        words = "对应清单第一款".encode("utf-16-le") + b"\0\0"
        held = (ctypes.c_ushort * (len(words) // 2)).from_buffer_copy(words)
        pdfium.FPDFAnnot_SetStringValue(note, b"Contents", held)
    pdfium.FPDFPage_CloseAnnot(note)
    page.close()
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()
