"""A paper as docx, with the layout of red-headed documents as word processors write it."""

from __future__ import annotations

import io
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor

from benchmarks.evidence_documents.paper import Block, Grid, Paper, Piece

_FACE = "Noto Serif CJK SC"
_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
_ROLES: dict[str, tuple[float, Any]] = {
    "head": (40, WD_ALIGN_PARAGRAPH.CENTER), "title": (22, WD_ALIGN_PARAGRAPH.CENTER), "number": (16, WD_ALIGN_PARAGRAPH.CENTER),
    "sign": (16, WD_ALIGN_PARAGRAPH.RIGHT), "note": (14, None), "marking": (16, None), "opening": (16, None), "heading": (18, None),
    "body": (16, None),
}  # fmt: skip
_RULE = '<w:pBdr {ns}><w:bottom w:val="single" w:sz="18" w:space="1" w:color="FF0000"/></w:pBdr>'
_FRAME = "<w:pBdr {ns}>{sides}</w:pBdr>"
_RING = (
    '<w:pict {ns} xmlns:v="urn:schemas-microsoft-com:vml">'
    '<v:oval style="position:absolute;width:90pt;height:24pt" filled="f" strokecolor="red"/></w:pict>'
)
_OF_RUN = {
    "shade": '<w:shd {ns} w:val="clear" w:color="auto" w:fill="FFFF00"/>',
    "grey": '<w:shd {ns} w:val="pct15" w:color="auto" w:fill="FFFFFF"/>',
    "boxed": '<w:bdr {ns} w:val="single" w:sz="4" w:space="0" w:color="auto"/>', "dots": '<w:em {ns} w:val="dot"/>',
    "code": '<w:shd {ns} w:val="clear" w:color="auto" w:fill="E7E6E6"/>',
    "white": '<w:shd {ns} w:val="clear" w:color="auto" w:fill="FFFFFF"/>',
    "off": '<w:highlight {ns} w:val="none"/>',
}  # fmt: skip
_COLOURS = {"red": "FF0000", "blue": "0070C0", "black": "000000", "address": "0563C1"}


def docx_of(paper: Paper) -> bytes:
    made = docx.Document()
    if paper.running_head:
        made.sections[0].header.paragraphs[0].text = paper.running_head
    for one in paper.blocks:
        if isinstance(one, Grid):
            _grid(made, one)
        elif one.role == "rule":
            made.add_paragraph()._p.get_or_add_pPr().append(_xml(_RULE))
        else:
            _paragraph(made, one)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _xml(text: str, **values: str) -> Any:
    return parse_xml(text.format(ns=nsdecls("w"), **values))


def _paragraph(made: Any, one: Block) -> None:
    size, side = _ROLES[one.role]
    paragraph = made.add_paragraph()
    if side is not None:
        paragraph.alignment = side
    if one.role == "body":
        paragraph.paragraph_format.first_line_indent = Pt(2 * size)
    if one.role == "head":
        size = min(size, 430 / max(len(one.text), 4))
    for piece in one.pieces:
        _run(made, paragraph, piece, size, one)


def _run(made: Any, paragraph: Any, piece: Piece, size: float, one: Block) -> None:
    run = paragraph.add_run(" ".join(piece.text) if one.spread else piece.text)
    run.font.size, run.font.name = Pt(size), _FACE
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FACE)
    if one.role == "head":
        run.font.color.rgb, run.font.bold = RGBColor(0xFF, 0, 0), True
    elif one.role == "heading":
        run.font.color.rgb, run.font.bold = RGBColor(0x2E, 0x74, 0xB5), True
    _look(made, paragraph, run, piece.look)


def _look(made: Any, paragraph: Any, run: Any, look: str) -> None:
    if look == "highlight":
        run.font.highlight_color = WD_COLOR_INDEX.YELLOW
    elif look in ("underline", "address"):
        run.underline = True
    elif look == "bold":
        run.bold = True
    elif look == "comment":
        made.add_comment(run, text="对应清单第一款", author="例证")
    elif look == "ring":
        run._r.append(_xml(_RING))
    elif look in ("framed", "red_frame"):
        colour = "FF0000" if look == "red_frame" else "auto"
        sides = "".join(
            f'<w:{side} w:val="single" w:sz="8" w:space="1" w:color="{colour}"/>' for side in ("top", "left", "bottom", "right")
        )
        paragraph._p.get_or_add_pPr().append(_xml(_FRAME, sides=sides))
    elif look in ("link", "inserted", "deleted"):
        _wrapped(paragraph, run, look)
    if look in _OF_RUN:
        run._r.get_or_add_rPr().append(_xml(_OF_RUN[look]))
    if look in _COLOURS:
        run.font.color.rgb = RGBColor.from_string(_COLOURS[look])


def _wrapped(paragraph: Any, run: Any, look: str) -> None:
    """A link in the blue of links, or a tracked change."""
    if look == "link":
        target = paragraph.part.relate_to("https://www.example.gov.cn/zwfw/index.html", _LINK, is_external=True)
        around = _xml(
            '<w:hyperlink {ns} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="{to}"/>', to=target
        )
        run.font.color.rgb, run.underline = RGBColor(0x05, 0x63, 0xC1), True
    else:
        around = _xml('<w:{name} {ns} w:id="7" w:author="例证" w:date="2021-03-05T00:00:00Z"/>', name=look[:3])
        if look == "deleted":
            for text in run._r.findall(qn("w:t")):
                text.tag = qn("w:delText")
    run._r.addprevious(around)
    around.append(run._r)


def _grid(made: Any, one: Grid) -> None:
    table = made.add_table(len(one.rows), len(one.rows[0]))
    if not one.bare:
        table.style = "Table Grid"
    for number, row in enumerate(one.rows):
        for cell, text in zip(table.rows[number].cells, row, strict=True):
            run = cell.paragraphs[0].add_run(text)
            run.font.size = Pt(12)
            if one.bare and any(words == "文件" for row_ in one.rows for words in row_):
                run.font.size, run.font.color.rgb = Pt(min(30, 300 / max(2, len(text)))), RGBColor(0xFF, 0, 0)
                cell.width = Pt(330 if text != "文件" else 100)
            fill = one.fill if number == 0 else one.lit if number == 2 and text and cell is table.rows[number].cells[1] else ""
            if number == 2 and one.lit and text == row[1]:
                fill = one.lit
            if fill:
                cell._tc.get_or_add_tcPr().append(_xml('<w:shd {ns} w:val="clear" w:color="auto" w:fill="{fill}"/>', fill=fill))
