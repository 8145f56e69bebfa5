"""Blank forms: tables for the lists and work orders, Word forms for cases and the liaison sheet."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from evalcheck.patterns import regex

if TYPE_CHECKING:
    from evalcheck.catalogue.templates import CellType, ColumnSpec, Template
    from evalcheck.catalogue.units import UnitDirectory

    Leaf = tuple[str | None, str, ColumnSpec]
    """A column: title of its stage group (None outside of one), header, what it holds."""

FORMATTED_ROWS = 1000
RULED_ROWS = 30
"""Rows with lines around them; all that have lines are printed."""
_DATE, _TEXT, _PLAIN = "yyyy-mm-dd", "@", "General"
_FORMATS: dict[CellType, str] = {"credit_code": _TEXT, "mobile": _TEXT, "phone": _TEXT, "order_number": _TEXT, "date": _DATE}
_TO_STATE = ("环节数量(个):", "平均办理时间(天):")
"""What is to be stated with work orders, for which their template may have no place."""
_LEFT_IN_TITLE = regex(r"^[XxX×]{2,}")


def file_name(template: Template) -> str:
    """The name that a blank form is saved under: its title without the part left to fill in."""
    return f"{filled_title(template)}.{'docx' if template.fields or template.row_labels else 'xlsx'}"


def filled_title(template: Template) -> str:
    """The title without the part that the template leaves to fill in."""
    return _LEFT_IN_TITLE.sub("", template.title)


def blank(template: Template, units: UnitDirectory) -> bytes:
    """The blank form as a file. Cells for codes and phones are text, so that Excel leaves their digits alone."""
    if template.row_labels:
        return _liaison(template)
    return _case(template) if template.fields else _table(template, units)


def _leaves(template: Template) -> list[Leaf]:
    """The columns from left to right, stage groups laid out."""
    leaves: list[Leaf] = []
    for column in template.columns:
        leaves.append((None, column.name, column))
        stages = template.stages
        if stages and column.name == stages.after:
            for n in range(1, stages.shown + 1):
                group = stages.title.format(n=n)
                leaves += [(group, spec.name.format(n=n), spec) for spec in (stages.start, stages.finish, stages.duration, *stages.extra)]
    return leaves


def _table(template: Template, units: UnitDirectory) -> bytes:
    """Title row, head line, header (two rows where there are stages), then rows formatted for what they will hold."""
    book = Workbook()
    sheet: Any = book.active
    leaves = _leaves(template)
    sheet.title = "Sheet1"
    sheet.cell(1, 1, filled_title(template)).font = Font(size=16, bold=True)
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(leaves))
    sheet.cell(1, 1).alignment = Alignment(horizontal="center")
    if template.head_fields:
        _line(sheet, 2, [f"{field.name}:" for field in template.head_fields], len(leaves))
    if template.stages:
        _line(sheet, 3, _TO_STATE, len(leaves))
    header, depth = (4, 2) if template.stages else (3, 1)
    _header(sheet, leaves, header, depth)
    first = header + depth
    _format_rows(sheet, leaves, first)
    for number in range(template.rows_shown):
        sheet.cell(first + number, 1, number + 1)
    _offer_districts(sheet, leaves, first, units)
    _page(sheet, header, first)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _line(sheet: Any, row: int, labels: Sequence[str], width: int) -> None:
    """Each label in a merged stretch of the row: the value is written behind its colon."""
    sheet.row_dimensions[row].height = 22
    share = max(width // len(labels), 1)
    for number, label in enumerate(labels):
        first = 1 + number * share
        last = width if number == len(labels) - 1 else first + share - 1
        cell = sheet.cell(row, first, label)
        cell.number_format = _TEXT
        cell.alignment = Alignment(horizontal="left", vertical="center")
        sheet.merge_cells(start_row=row, start_column=first, end_row=row, end_column=last)


def _header(sheet: Any, leaves: list[Leaf], top: int, depth: int) -> None:
    """One header row, or two: the title of a stage group over its columns, every other header over both."""
    sheet.row_dimensions[top].height = 32
    place = 0
    for index, (group, name, spec) in enumerate(leaves, 1):
        sheet.column_dimensions[get_column_letter(index)].width = spec.width
        if group is None:
            _titled(sheet, top, index, name)
            if depth == 2:
                _titled(sheet, top + 1, index, None)
                sheet.merge_cells(start_row=top, start_column=index, end_row=top + 1, end_column=index)
            continue
        wide = sum(one == group for one, _, _ in leaves)
        place = place % wide + 1
        _titled(sheet, top, index, group if place == 1 else None)
        _titled(sheet, top + 1, index, name)
        if place == wide:
            sheet.merge_cells(start_row=top, start_column=index - wide + 1, end_row=top, end_column=index)


def _titled(sheet: Any, row: int, column: int, text: str | None) -> None:
    cell = sheet.cell(row, column, text)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="E8EEF4")
    cell.border = _border()
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)


def _border() -> Any:
    side = Side(style="thin", color="999999")
    return Border(left=side, right=side, top=side, bottom=side)


def _format_rows(sheet: Any, leaves: list[Leaf], first: int) -> None:
    """Whole columns get the format (rows pasted far below too), the first rows also lines."""
    border = _border()
    for index, (_, _, spec) in enumerate(leaves, 1):
        form = _FORMATS.get(spec.type, _PLAIN)
        sheet.column_dimensions[get_column_letter(index)].number_format = form
        for row in range(first, first + FORMATTED_ROWS):
            cell = sheet.cell(row, index)
            cell.number_format = form
            if row < first + RULED_ROWS:
                cell.border = border


def _offer_districts(sheet: Any, leaves: list[Leaf], first: int, units: UnitDirectory) -> None:
    """A list to choose from; other places may still be typed (bidders of other provinces)."""
    names = ",".join(district.name for district in units.districts)
    for index, (_, _, spec) in enumerate(leaves, 1):
        if spec.type == "district" and 0 < len(names) <= 253:
            offer = DataValidation("list", formula1=f'"{names}"', allow_blank=True, showErrorMessage=False)
            offer.add(f"{get_column_letter(index)}{first}:{get_column_letter(index)}{first + FORMATTED_ROWS - 1}")
            sheet.add_data_validation(offer)


def _page(sheet: Any, header: int, first: int) -> None:
    """Landscape A4, the header on each page and always in sight."""
    sheet.freeze_panes = sheet.cell(first, 1)
    sheet.row_dimensions[1].height = 28
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{header}:{first - 1}"


def _document(title: str) -> Any:
    """An A4 page with a centred title, in a typeface that has Chinese signs."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(12)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(title)
    run.bold, run.font.size = True, Pt(18)
    return document


def _saved(document: Any) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _case(template: Template) -> bytes:
    """Label and value side by side; what the appendix hints at stands in the value cell, to be overwritten."""
    document = _document(filled_title(template))
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    table.autofit = False
    table.columns[0].width, table.columns[1].width = Cm(4.5), Cm(11.5)
    tall = max(template.fields, key=lambda field: len(field.hint or "")).name
    for field in template.fields:
        row = table.add_row()
        row.height = Cm(9 if field.name == tall else 1.1)
        row.cells[0].text, row.cells[1].text = field.name, field.hint or ""
        row.cells[0].width, row.cells[1].width = Cm(4.5), Cm(11.5)
    return _saved(document)


def _liaison(template: Template) -> bytes:
    """A table of persons: row labels at the left, the labels of the phone cell in their lines."""
    document = _document(template.title)
    for field in template.head_fields:
        document.add_paragraph(f"{field.name}:")
    table = document.add_table(rows=1, cols=len(template.columns) + 1, style="Table Grid")
    for cell, column in zip(table.rows[0].cells[1:], template.columns, strict=True):
        cell.text = column.name
    for label in template.row_labels:
        row = table.add_row()
        row.height = Cm(2)
        row.cells[0].text = label
        for cell, column in zip(row.cells[1:], template.columns, strict=True):
            if column.type == "phone":
                cell.text = "\n".join(f"{field.name}:" for field in template.fields)
    for field in template.foot_fields:
        document.add_paragraph(f"\n{field.name}:")
    return _saved(document)
