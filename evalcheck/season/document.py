"""A Word document written by named styles, so that somebody's template changes its look; what a person must write is marked in it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from evalcheck.reporters import word_pages as pages
from evalcheck.words import TextError

BODY, CELL, CAPTION, GRID = "报告正文", "表格文字", "图表标题", "Table Grid"
"""Styles of ours that a template may bring; headings are Word's own, Heading 1 to 3, and Title."""
_OPEN, _CLOSE = "【请撰写：", "】"
LEDGER, METHOD, UNEXAMINED = ANNEXES = ("落实明细表", "抽样和调查的方法", "没有检查的内容")
"""The report's own annexes, in their order."""
_NUMBER = re.compile(r"^\s*(第?[一二三四五六七八九十百]+[章节部分]*|\d+(\.\d+)*|附件\s*\d*)\s*[、.．:：\s]\s*")
_CHARACTERS = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


class NoTemplate(TextError):
    """A template that is no Word document."""


def new(template: Path | None, footer: str) -> Any:
    """An empty A4 document, or the template with what it holds; `{page}` in the footer is the page's number. Raises NoTemplate."""
    document = pages.new("") if template is None else _opened(template)
    _styles(document)
    if template is None:
        _plain_headings(document)
    for number, section in enumerate(document.sections):
        if number == 0 or not section.footer.is_linked_to_previous:
            pages.footer_line(section.footer.add_paragraph(style=CELL), footer)
    return document


def _opened(template: Path) -> Any:
    try:
        return docx.Document(io.BytesIO(template.read_bytes()))
    except Exception:  # python-docx raises whatever a broken document makes it stumble over
        zh = f"模板 {template} 不是可以读取的 Word 文档（.docx）；请用 WPS 或 Word 另存为 .docx"
        raise NoTemplate(zh, f"the template {template} is no Word document: save it as .docx") from None


def _styles(document: Any) -> None:
    """The styles that the document lacks; those that it has stay as they are."""
    for name in ("Title", *(f"Heading {level}" for level in (1, 2, 3))):
        if not _has(document, name):
            document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    if body := _added(document, BODY):
        body.paragraph_format.first_line_indent, body.paragraph_format.line_spacing = Pt(24), 1.4
    if cell := _added(document, CELL):
        cell.font.size = Pt(9)
        cell.paragraph_format.space_before = cell.paragraph_format.space_after = Pt(1)
    if caption := _added(document, CAPTION):
        caption.font.size = Pt(10.5)
        caption.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
        caption.paragraph_format.keep_with_next = True
        caption.paragraph_format.space_before = Pt(8)


def _added(document: Any, name: str) -> Any:
    if _has(document, name):
        return None
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles.default(WD_STYLE_TYPE.PARAGRAPH)
    return style


def _has(document: Any, name: str) -> bool:
    return name in {style.name for style in document.styles}


def _plain_headings(document: Any) -> None:
    """The look of headings where no template gives one: black, in the typeface of official papers."""
    for name, size in (("Title", 22), ("Heading 1", 16), ("Heading 2", 14), ("Heading 3", 12)):
        style = document.styles[name]
        style.font.size, style.font.bold, style.font.color.rgb = Pt(size), name == "Title", RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in list(fonts.attrib):
            del fonts.attrib[attribute]
        for attribute, font in (("ascii", "Times New Roman"), ("hAnsi", "Times New Roman"), ("eastAsia", pages.HEADS)):
            fonts.set(qn(f"w:{attribute}"), font)
        for border in style.element.xpath("./w:pPr/w:pBdr"):
            border.getparent().remove(border)
    document.styles["Title"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER


def annex(title: str) -> str:
    """How the report refers to an annex of its own."""
    return f"附件{ANNEXES.index(title) + 1}"


def heading(document: Any, text: str, level: int = 1) -> None:
    document.add_heading(_fit(text), level)


def text(document: Any, words: str, style: str = BODY) -> Any:
    return document.add_paragraph(_fit(words), style=style)


def to_write(document: Any, what: str) -> None:
    """A place where a person must write, marked so that nobody overlooks it."""
    run = document.add_paragraph(style=BODY).add_run(_OPEN + _fit(what) + _CLOSE)
    run.font.highlight_color = WD_COLOR_INDEX.YELLOW


def left_to_write(document: Any) -> int:
    """How many such places the document has, a template's own among them."""
    body = "".join(node.text or "" for node in document.element.body.iter(qn("w:t")))
    return body.count(_OPEN)


def table(document: Any, caption: str, heads: Sequence[str], widths: Sequence[float], rows: Iterable[Sequence[str]]) -> None:
    """A ruled table with fixed widths (cm) and its caption above; the header comes again on every page."""
    text(document, caption, CAPTION)
    made = document.add_table(1, len(heads))
    if _has(document, GRID):
        made.style = GRID
    else:
        _ruled(made)
    made.autofit = False
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Cm(width)
    style = document.styles[CELL].style_id
    made._tbl.remove(made.rows[0]._tr)
    made._tbl.append(_row(heads, widths, style, head=True))
    for row in rows:
        made._tbl.append(_row(row, widths, style))
    document.add_paragraph(style=CELL)


def _ruled(table: Any) -> None:
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "808080")):
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
    table._tbl.tblPr.append(borders)


def _row(texts: Sequence[str], widths: Sequence[float], style: str, head: bool = False) -> Any:
    """Written as elements: a table of thousands of rows takes python-docx minutes."""
    row = OxmlElement("w:tr")
    properties = _in(row, "w:trPr")
    _in(properties, "w:cantSplit")
    if head:
        _in(properties, "w:tblHeader")
    for words, width in zip(texts, widths, strict=True):
        cell = _in(row, "w:tc")
        about = _in(cell, "w:tcPr")
        _in(about, "w:tcW", w=str(round(width * 567)), type="dxa")
        if head:
            _in(about, "w:shd", val="clear", fill="E7ECF2")
        for line in _fit(words).split("\n"):
            paragraph = _in(cell, "w:p")
            _in(_in(paragraph, "w:pPr"), "w:pStyle", val=style)
            run = _in(paragraph, "w:r")
            if head:
                _in(_in(run, "w:rPr"), "w:b")
            _in(run, "w:t").text = line
    return row


def _in(parent: Any, tag: str, **attributes: str) -> Any:
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    parent.append(made)
    return made


def picture(document: Any, caption: str, png: bytes, told: str) -> None:
    """A picture as wide as the text, with words for who does not see it."""
    text(document, caption, CAPTION)
    paragraph = document.add_paragraph(style=CELL)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    shape = paragraph.add_run().add_picture(io.BytesIO(png), width=Cm(16))
    shape._inline.docPr.set("descr", told)


def chapter(document: Any, title: str, write: Callable[[Any], None], numbered: str) -> None:
    """A chapter under the heading of the same words that a template has, behind what stands there; else at the end under its own."""
    body = document.element.body
    place = _end_of(document, title)
    known = set(body)
    if place is None:
        heading(document, numbered, 1)
    write(document)
    if place is not None:
        for element in [one for one in body if one not in known]:
            place.addnext(element)
            place = element


def _end_of(document: Any, title: str) -> Any:
    """The last element below the template's heading of these words, up to the next heading that is not lower."""
    found, level, ranks = None, 0, _ranks(document)
    for element in document.element.body:
        rank = _rank(element, ranks)
        if found is not None and rank and rank <= level:
            return found
        if found is not None and element.tag != qn("w:sectPr"):
            found = element
        elif rank and bare(_text_of(element)) == bare(title):
            found, level = element, rank
    return found


def _ranks(document: Any) -> dict[str, int]:
    """1 to 9 of a heading, by the id of its style; of two styles of one id the first holds."""
    named = ((style.style_id, style.name or "") for style in reversed(list(document.styles)))
    found = ((style, re.fullmatch(r"(?:heading|标题) ?(\d)", name, re.IGNORECASE)) for style, name in named)
    return {style: int(match[1]) for style, match in found if match}


def _rank(element: Any, ranks: Mapping[str, int]) -> int:
    """1 to 9 of a heading, else 0."""
    if element.tag != qn("w:p") or element.pPr is None or element.pPr.pStyle is None:
        return 0
    return ranks.get(element.pPr.pStyle.val, 0)


def _text_of(element: Any) -> str:
    return "".join(node.text or "" for node in element.iter(qn("w:t")))


def bare(title: str) -> str:
    """The words of a heading without its number and signs."""
    return "".join(sign for sign in _NUMBER.sub("", title) if sign.isalnum())


def _fit(words: str) -> str:
    """Without the characters that XML cannot hold."""
    return _CHARACTERS.sub("", words)
