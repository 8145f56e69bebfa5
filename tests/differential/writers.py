"""The same table written by every writer at hand, and by hand as office programs do."""

from __future__ import annotations

import importlib.util
import io
import re
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from xml.sax.saxutils import escape

from evalcheck.submission.model import Cell
from tests.differential.hand_made import MAIN, style_sheet, workbook

_KEPT = ' xml:space="preserve"'
Table = Sequence[Sequence[Cell]]
Writer = Callable[[Table], bytes]


def openpyxl(table: Table, *, streaming: bool = False) -> bytes:
    from openpyxl import Workbook

    book = Workbook(write_only=streaming)
    sheet = book.create_sheet("S") if streaming else book.active
    for row in table:
        sheet.append(list(row))
    return _saved(book.save)


def openpyxl_streaming(table: Table) -> bytes:
    return openpyxl(table, streaming=True)


def xlsxwriter(table: Table, **options: object) -> bytes:
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    with Workbook(
        buffer, {"strings_to_formulas": False, "strings_to_urls": False, "default_date_format": "yyyy-mm-dd hh:mm", **options}
    ) as book:
        sheet = book.add_worksheet("S")
        grey = book.add_format({"bg_color": "#EEEEEE"})
        for number, row in enumerate(table):
            for index, cell in enumerate(row):
                if cell is None:
                    sheet.write_blank(number, index, None, grey)
                else:
                    sheet.write(number, index, cell)
    return buffer.getvalue()


def xlsxwriter_inline(table: Table) -> bytes:
    return xlsxwriter(table, constant_memory=True)


def xlsxwriter_1904(table: Table) -> bytes:
    return xlsxwriter(table, date_1904=True)


def pandas(table: Table) -> bytes:
    import pandas

    buffer = io.BytesIO()
    pandas.DataFrame(list(table), dtype=object).to_excel(buffer, index=False, header=False, engine="openpyxl")
    return buffer.getvalue()


def libreoffice(table: Table) -> bytes:
    """What LibreOffice makes of openpyxl's file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.xlsx")
        path.write_bytes(openpyxl(table))
        command = [
            "soffice",
            "--headless",
            f"-env:UserInstallation=file://{folder}/profile",
            "--convert-to",
            "xlsx",
            "--outdir",
            f"{folder}/out",
            path,
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        return Path(folder, "out", "a.xlsx").read_bytes()


def like_excel(table: Table) -> bytes:
    """As the Chinese Excel writes: shared strings with phonetic properties, styled blanks, spans, row heights."""
    strings: dict[str, int] = {}
    rows = []
    for number, row in enumerate(table, 1):
        cells = "".join(_excel_cell(f"{chr(65 + index)}{number}", cell, strings) for index, cell in enumerate(row))
        rows.append(f'<row r="{number}" spans="1:{len(row)}" ht="14.25" customHeight="1" x14ac:dyDescent="0.2">{cells}</row>')
    items = "".join(_item(text) for text in strings)
    head = (
        f'<worksheet xmlns="{MAIN}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac" '
        'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"><dimension ref="A1:H9"/><sheetData>'
    )
    tail = '</sheetData><phoneticPr fontId="1" type="noConversion"/><pageMargins left="0.7" right="0.7"/></worksheet>'
    return workbook("", strings=items, styles=style_sheet([0, 14, 22, 31, 46]), sheet=(head + "".join(rows) + tail).encode())


def _excel_cell(place: str, cell: Cell, strings: dict[str, int]) -> str:
    if cell is None:
        return f'<c r="{place}" s="1"/>'
    if isinstance(cell, str):
        return f'<c r="{place}" s="1" t="s"><v>{strings.setdefault(cell, len(strings))}</v></c>'
    return _number_cell(place, cell, day_style=2)


def _item(text: str) -> str:
    kept = ' xml:space="preserve"' if text != text.strip(" \t\r\n") or "\n" in text else ""
    return f'<si><t{kept}>{_escaped(text)}</t><phoneticPr fontId="1" type="noConversion"/></si>'


def _escaped(text: str) -> str:
    return escape(text, {"\r": "_x000D_", "_x": "_x005F_x"})


_AFTER_THE_DAY_THAT_WAS_NOT = 61
"""1900-03-01; the day before is 1900-02-29 to office programs."""


def _serial(day: date) -> float | int:
    moment = day if isinstance(day, datetime) else datetime(day.year, day.month, day.day)
    days = (moment - datetime(1899, 12, 30)).total_seconds() / 86400
    days -= days < _AFTER_THE_DAY_THAT_WAS_NOT
    return int(days) if days == int(days) else days


def like_wps(table: Table) -> bytes:
    """As WPS writes: a dimension of one cell, every row to the same width with `<c …/>` for blanks."""
    data = like_excel(table)
    return _replaced(data, lambda sheet: sheet.replace(b'<dimension ref="A1:H9"/>', b'<dimension ref="A1"/>'))


def with_prefix(table: Table) -> bytes:
    """As the Open XML SDK writes: every tag with a prefix, texts as formula strings."""
    rows = []
    for number, row in enumerate(table, 1):
        cells = "".join(_prefixed_cell(f"{chr(65 + index)}{number}", cell) for index, cell in enumerate(row) if cell is not None)
        rows.append(f'<x:row r="{number}">{cells}</x:row>')
    sheet = f'<?xml version="1.0" encoding="utf-8"?><x:worksheet xmlns:x="{MAIN}"><x:sheetData>{"".join(rows)}</x:sheetData></x:worksheet>'
    return workbook("", styles=style_sheet([0, 14]), sheet=sheet.encode())


def _prefixed_cell(place: str, cell: Cell) -> str:
    if isinstance(cell, str):
        return f'<x:c r="{place}" t="str"><x:v>{_escaped(cell)}</x:v></x:c>'
    return re.sub("<(/?)", r"<\1x:", _number_cell(place, cell))


def pretty_printed(table: Table) -> bytes:
    return _replaced(like_excel(table), lambda sheet: sheet.replace(b"><", b">\n  <").replace(b"<v>\n  </v>", b"<v></v>"))


def utf16(table: Table) -> bytes:
    return _replaced(like_excel(table), lambda sheet: sheet.decode().encode("utf-16"))


def single_quoted(table: Table) -> bytes:
    return _replaced(like_excel(table), lambda sheet: sheet.replace(b'"', b"'"))


def spaced(table: Table) -> bytes:
    """Tags with spaces and line ends where XML allows them, every second blank cell with an end tag."""

    def change(sheet: bytes) -> bytes:
        sheet = re.sub(rb' r="', b'\n  r = "', sheet)
        sheet = re.sub(rb'(<c\b[^<>]*[13579]"[^<>]*)/>', rb"\1></c>", sheet)
        return re.sub(rb'"(/?>)(?=<(?:c|row|/c|/row)\b)', rb'"\t\1', sheet)

    return _replaced(like_excel(table), change)


def with_formulas(table: Table) -> bytes:
    """Every cell the result of a formula."""
    return workbook(_rows(table, _formula_cell), styles=style_sheet([0, 14]))


def with_runs(table: Table) -> bytes:
    """Texts in the cells, each in several runs of their own fonts."""
    return workbook(_rows(table, _cell_of_runs), styles=style_sheet([0, 14]))


def _rows(table: Table, cell: Callable[[str, Cell], str]) -> str:
    return "".join(
        f'<row r="{number}">{"".join(cell(f"{chr(65 + index)}{number}", one) for index, one in enumerate(row) if one is not None)}</row>'
        for number, row in enumerate(table, 1)
    )


def _formula_cell(place: str, cell: Cell) -> str:
    formula = f"<f>IF(企业!A1&lt;&gt;&quot;&quot;,{place},1)</f>"
    if isinstance(cell, str):
        return f'<c r="{place}" t="str">{formula}<v>{_escaped(cell)}</v></c>'
    return _number_cell(place, cell).replace("<v>", f"{formula}<v>")


def _cell_of_runs(place: str, cell: Cell) -> str:
    if not isinstance(cell, str):
        return _number_cell(place, cell)
    half = len(cell) // 2
    font = '<rPr><b/><sz val="11"/></rPr>'
    runs = "".join(
        f"<r>{rest}<t{_KEPT if text != text.strip() or chr(10) in text else ''}>{_escaped(text)}</t></r>"
        for rest, text in ((font if half % 3 else "", cell[:half]), (font, cell[half:]), ("", ""))[: 2 + half % 2]
    )
    return f'<c r="{place}" t="inlineStr"><is>{runs}</is></c>'


def _number_cell(place: str, cell: Cell, day_style: int = 1) -> str:
    if isinstance(cell, bool):
        return f'<c r="{place}" t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, date):
        return f'<c r="{place}" s="{day_style}"><v>{_serial(cell)!r}</v></c>'
    return f'<c r="{place}"><v>{cell!r}</v></c>'


def with_sections(table: Table) -> bytes:
    """Every value in a CDATA section."""
    return _replaced(like_excel(table), lambda sheet: re.sub(rb"<v>([^<]*)</v>", rb"<v><![CDATA[\1]]></v>", sheet))


def without_references(table: Table) -> bytes:
    """Rows and cells that do not say where they stand."""
    return _replaced(like_excel(table), lambda sheet: re.sub(rb' r="[A-Z]*\d+"', b"", sheet))


def with_comments(table: Table) -> bytes:
    """Comments and CDATA sections that look like rows and ends of rows."""
    trap = b'<!-- </row><row r="1"><c r="A1"><v>7</v></c></row> --></row>'
    return _replaced(like_excel(table), lambda sheet: sheet.replace(b"</row>", trap))


def _replaced(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    from tests.differential.mutations import parts, rezipped

    found = parts(data)
    found["xl/worksheets/sheet1.xml"] = change(found["xl/worksheets/sheet1.xml"])
    return rezipped(found)


def _saved(save: Callable[[io.BytesIO], None]) -> bytes:
    buffer = io.BytesIO()
    save(buffer)
    return buffer.getvalue()


WRITERS: dict[str, Writer] = {
    writer.__name__: writer
    for writer in (
        openpyxl,
        openpyxl_streaming,
        xlsxwriter,
        xlsxwriter_inline,
        xlsxwriter_1904,
        like_excel,
        like_wps,
        with_prefix,
        pretty_printed,
        without_references,
        single_quoted,
        spaced,
        with_formulas,
        with_runs,
    )
}
if importlib.util.find_spec("pandas"):
    WRITERS["pandas"] = pandas
OURS_ONLY: dict[str, Writer] = {"utf16": utf16, "with_comments": with_comments, "with_sections": with_sections}
"""Files that calamine does not read right: held against what was written."""
