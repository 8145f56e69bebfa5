"""Pages of a Word document as offices write them: A4, Chinese fonts by name, ruled tables, the same bytes for the same content."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from copy import deepcopy
from datetime import date, datetime
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from evalcheck.records import dataclass

BODY, HEADS = "仿宋", "黑体"
_LATIN = "Times New Roman"
_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip knows: a document tells its day, not the second of its making."""


def new(footer: str) -> Any:
    """An empty A4 document; `{page}` in the footer is the page's number."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin, section.bottom_margin = Cm(2.4), Cm(2.2)
    style = document.styles["Normal"]
    style.font.name, style.font.size = _LATIN, Pt(12)
    style.element.rPr.rFonts.set(_east(), BODY)
    style.paragraph_format.space_after = Pt(4)
    footer_line(section.footer.paragraphs[0], footer)
    return document


def _east() -> str:
    return str(qn("w:eastAsia"))


def footer_line(paragraph: Any, text: str) -> None:
    """A line of a footer; `{page}` in it becomes the page's number."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    before, page, after = text.partition("{page}")
    paragraph.add_run(before)
    if not page:
        return
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    field.append(OxmlElement("w:r"))
    paragraph._p.append(field)
    paragraph.add_run(after)


def _run(paragraph: Any, text: str, size: float, *, bold: bool = False, font: str = BODY) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.font.bold, run.font.name = Pt(size), bold, _LATIN
    run._r.get_or_add_rPr().get_or_add_rFonts().set(_east(), font)


def title(document: Any, text: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(16)
    _run(paragraph, text, 22, bold=True, font=HEADS)


def heading(document: Any, text: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(12)
    paragraph.paragraph_format.keep_with_next = True
    _run(paragraph, text, 14, font=HEADS)


def paragraph(document: Any, text: str, *, bold: bool = False, indent: bool = True) -> None:
    made = document.add_paragraph()
    made.paragraph_format.line_spacing = 1.4
    if indent:
        made.paragraph_format.first_line_indent = Pt(24)
    _run(made, text, 12, bold=bold)


@dataclass
class Ruled:
    """A table, and the first of its rows and wide rows: python-docx takes milliseconds to make one, so that others are its copies."""

    made: Any
    row: Any = None
    wide: Any = None


def table(document: Any, heads: Sequence[str], widths: Sequence[float]) -> Ruled:
    """A ruled table with fixed widths (cm) whose header comes again on every page."""
    made = document.add_table(1, len(heads), style="Table Grid")
    made.autofit = False
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Cm(width)
    _fill(made.rows[0], heads, bold=True, shade="E7ECF2")
    made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    return Ruled(made)


def row(table: Ruled, texts: Sequence[str]) -> None:
    if table.row is not None:
        _copy(table, table.row, texts)
        return
    table.row = table.made.add_row()
    _fill(table.row, texts)


def wide_row(table: Ruled, text: str) -> None:
    """A row of one cell as wide as the table, kept with the row below it."""
    if table.wide is not None:
        _copy(table, table.wide, [text])
        return
    table.wide = table.made.add_row()
    cells = table.wide.cells
    cells[0].merge(cells[-1])
    _fill(table.wide, [text], bold=True, shade="F4F6F8")
    cells[0].paragraphs[0].paragraph_format.keep_with_next = True


def _copy(table: Ruled, row: Any, texts: Sequence[str]) -> None:
    """The row once more, with other words."""
    made = deepcopy(row._tr)
    for run, text in zip(made.iter(qn("w:r")), texts, strict=True):
        run.text = text
    table.made._tbl.append(made)


def _fill(row: Any, texts: Sequence[str], *, bold: bool = False, shade: str = "") -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell, text in zip(row.cells, texts, strict=False):
        spacing = cell.paragraphs[0].paragraph_format
        spacing.space_before = spacing.space_after = Pt(2)
        _run(cell.paragraphs[0], text, 10.5, bold=bold)
        if shade:
            filling = OxmlElement("w:shd")
            filling.set(qn("w:val"), "clear")
            filling.set(qn("w:fill"), shade)
            cell._tc.get_or_add_tcPr().append(filling)


def signature(document: Any, *lines: str) -> None:
    for number, line in enumerate(lines):
        made = document.add_paragraph()
        made.paragraph_format.left_indent = Cm(10)
        made.paragraph_format.keep_with_next = number < len(lines) - 1
        if number == 0:
            made.paragraph_format.space_before = Pt(24)
        _run(made, line, 12)


def saved(document: Any, title: str, day: date) -> bytes:
    """The document as a file, made on the day that it speaks of."""
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title, "evalcheck", ""
    properties.created = properties.modified = datetime(day.year, day.month, day.day)
    stream, steady = io.BytesIO(), io.BytesIO()
    document.save(stream)
    with zipfile.ZipFile(stream) as made, zipfile.ZipFile(steady, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in made.namelist():
            kept.writestr(zipfile.ZipInfo(name, _TIME), made.read(name), zipfile.ZIP_DEFLATED)
    return steady.getvalue()
