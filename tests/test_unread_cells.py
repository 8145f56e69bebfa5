"""Formulas whose result was never saved and error values come out of every reader of sheets as what they are."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from datetime import date

import openpyxl
import pytest
import xlsxwriter
import xlwt

from evalcheck.evidence.values.dates import parse_date
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Cell, EvidenceFile, InMemory
from evalcheck.submission.reading import open_file
from evalcheck.submission.tables.workbook import load_workbook
from tests.format_encoders import xlsb

_SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)


def rows(name: str, data: bytes, sheet: int = 0) -> list[list[Cell]]:
    opened = open_file(EvidenceFile(name, len(data), "", InMemory(data)), Limits())
    return [list(row) for row in opened.sheets[sheet].head(100)]


def unsaved(count: int) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for number in range(1, count + 1):
        sheet.append([number, f'="天津"&A{number}&"公司"', "plain"])
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_sheet(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook whose first sheet is written otherwise."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, change(part) if name == "xl/worksheets/sheet1.xml" else part)
    return out.getvalue()


def open_document(cells: str) -> bytes:
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_SPACES} office:version="1.3"><office:body><office:spreadsheet>'
        f'<table:table table:name="S"><table:table-row>{cells}</table:table-row></table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
        '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr("content.xml", content)
        made.writestr("META-INF/manifest.xml", manifest)
    return out.getvalue()


@pytest.mark.parametrize("count", [1, 3, 5000])
def test_a_formula_without_a_result_comes_as_the_formula_by_the_streaming_way_and_by_the_librarys(count: int) -> None:
    data = unsaved(count)
    streamed = rows("a.xlsx", data)
    loaded = [list(row) for row in load_workbook(data, "xlsx", "a.xlsx", Limits()).sheets[0].head(100)]
    assert streamed[0] == [1.0, '="天津"&A1&"公司"', "plain"]
    assert streamed == loaded


@pytest.mark.parametrize(
    ("written", "found"),
    [
        (b"<f>A1</f><v/>", "=A1"),
        (b"<f>A1</f>", "=A1"),
        (b'<f t="shared" si="0"/><v></v>', "=…"),
        (b'<f t="shared" si="0"/>', "=…"),
        (b"<f>A1</f><v>7</v>", 7.0),
        (b"<v></v>", None),
        (b"<v/>", None),
        (b"", None),
    ],
)
def test_every_way_to_write_no_result(written: bytes, found: Cell) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["a", "=MARK", 1])
    data = with_sheet(saved(book), lambda part: part.replace(b"<f>MARK</f><v></v>", written).replace(b"<f>MARK</f><v/>", written))
    assert rows("a.xlsx", data)[0][1] == found
    assert load_workbook(data, "xlsx", "a.xlsx", Limits()).sheets[0].head(1)[0][1] == found


def test_a_result_that_is_a_text_of_no_signs_is_a_result() -> None:
    data = with_sheet(unsaved(2), lambda part: part.replace(b'<c r="B1">', b'<c r="B1" t="str">'))
    assert [row[1] for row in rows("a.xlsx", data)] == [None, '="天津"&A2&"公司"']


def test_errors_and_formulas_of_an_open_document() -> None:
    cells = (
        '<table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell>'
        '<table:table-cell table:formula="of:=[.A1]&amp;&quot;x&quot;"/>'
        '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" calcext:value-type="error">'
        "<text:p>#DIV/0!</text:p></table:table-cell>"
        '<table:table-cell table:formula="of:=NA()" office:value-type="float" office:value="0" calcext:value-type="error">'
        "<text:p>#N/A</text:p></table:table-cell>"
        '<table:table-cell table:formula="of:=IF(1;&quot;&quot;)" office:value-type="string" office:string-value=""><text:p/>'
        "</table:table-cell>"
        '<table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="2"><text:p>2</text:p></table:table-cell>'
    )
    assert rows("a.ods", open_document(cells)) == [["a", '=[.A1]&"x"', "#DIV/0!", "#N/A", None, 2.0]]


def test_cached_errors_of_an_old_workbook() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("S")
    sheet.write(0, 0, "a")
    sheet.row(0).set_cell_error(1, "#REF!")
    sheet.write(1, 1, 3)
    sheet.row(1).set_cell_error(2, "#DIV/0!")
    out = io.BytesIO()
    book.save(out)
    assert rows("a.xls", out.getvalue()) == [["a", "#REF!", None], [None, 3.0, "#DIV/0!"]]


@pytest.mark.parametrize(("first_year", "day"), [(1900, date(2017, 9, 5)), (1904, date(2021, 9, 6))])
def test_a_number_that_means_a_day_is_one_of_the_count_of_its_workbook(first_year: int, day: date) -> None:
    book, new = xlwt.Workbook(), io.BytesIO()
    book.dates_1904 = first_year == 1904
    book.add_sheet("S").write(0, 0, 42983)
    with xlsxwriter.Workbook(new, {"date_1904": first_year == 1904}) as other:
        other.add_worksheet("S").write(0, 0, 42983)
    old = io.BytesIO()
    book.save(old)
    for name, data in (("a.xls", old), ("a.xlsx", new)):
        [[number]] = rows(name, data.getvalue())
        assert number == 42983 and parse_date(number) == day


def old_formulas(count: int) -> bytes:
    """A workbook of xlwt, which calculates nothing: its formulas have empty results."""
    book = xlwt.Workbook()
    book.add_sheet("空")
    sheet = book.add_sheet("S")
    for row in range(count):
        sheet.write(row, 0, "天津")
        sheet.write(row, 1, xlwt.Formula(f'A{row + 1}&"公司"'))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


EMPTY = b"\x03\0\0\0\0\0\xff\xff"


def second(data: bytes) -> list[list[Cell]]:
    return rows("a.xls", data, 1)


def test_formulas_of_an_old_workbook_that_nobody_calculated_are_no_blanks() -> None:
    assert second(old_formulas(2)) == [["天津", "=…"], ["天津", "=…"]]


@pytest.mark.parametrize(("result", "found"), [(b"\x02\0\x17\0\0\0\xff\xff", "#REF!"), (b"\x02\0\x2a\0\0\0\xff\xff", "#N/A")])
def test_a_formula_of_an_old_workbook_whose_result_is_an_error(result: bytes, found: str) -> None:
    assert second(old_formulas(1).replace(EMPTY, result)) == [["天津", found]]


def test_an_empty_result_beside_calculated_ones_is_a_blank() -> None:
    data = old_formulas(2).replace(EMPTY, struct.pack("<d", 1.5), 1)
    assert second(data) == [["天津", 1.5], ["天津", None]]


def test_an_empty_result_in_a_workbook_whose_program_says_that_it_calculated_is_a_blank() -> None:
    data = old_formulas(1)
    date_system = b"\x22\0\x02\0\0\0"
    assert data.count(date_system) == 1
    assert second(data.replace(date_system, b"\xc1\x01\x02\0\0\0")) == [["天津", None]]


def test_errors_of_a_binary_workbook() -> None:
    assert rows("a.xlsb", xlsb([["a", "#REF!"], [1.0, "#DIV/0!"], ["#N/A", None]])) == [["a", "#REF!"], [1.0, "#DIV/0!"], ["#N/A", None]]
