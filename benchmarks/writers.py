"""Lists as files, made once and kept: workbooks as Office or a library writes them, other forms of them, CSV, .xls, .xlsb and .ods."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, count, islice, repeat
from pathlib import Path
from typing import IO
from xml.sax.saxutils import escape

from benchmarks.lists import HEAD, HEADER, Row, Shape, visits

DATA = Path(__file__).parent / "data"
STEM = "市级市税务局-优化纳税服务-25-合并申报企业名单"
"""A name that the notice accepts, less its ending."""
ONCE, TEN_TIMES = Shape(), Shape(visits=10)
LEVEL = 4
"""Of deflation: Office packs for speed."""
_CELLS = tuple(f'<c r="{letter}' for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
"""How a cell of each column begins."""


def kept(folder: str, ending: str, make: Callable[[Path], object]) -> Path:
    """A list under a name that the notice accepts, in a folder of its own in benchmarks/data; made where it is not there."""
    path = DATA / re.sub(r"[ ,]+", "-", folder) / f"{STEM}{ending}"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        print(f"writing {path.parent.name} …", file=sys.stderr, flush=True)
        beside = path.with_name(f"part{ending}")
        make(beside)
        beside.replace(path)
    return path


def list_of(name: str, shape: Shape, rows: int, seed: int) -> Path:
    """A list of a shape as a file of its writer's kind."""
    ending = {"csv in UTF-8": ".csv", "csv in GB 18030": ".csv", "xls": ".xls", "xlsb": ".xlsb", "ods": ".ods"}.get(shape.writer, ".xlsx")
    return kept(f"{rows} {name} {seed}", ending, lambda path: write(path, rows, seed, shape))


def write(path: Path, rows: int, seed: int = 7, shape: Shape = ONCE) -> None:
    """A list of so many rows as its writer gives it."""
    WRITERS[shape.writer](path, list(visits(rows, shape, seed)))


def write_rows(path: Path, table: Sequence[Row], inline: bool = False) -> None:
    """One sheet as Office writes it: texts shared or inline, serial numbers as numbers, blank cells styled."""
    strings: dict[str, int] = {}

    def cell(value: int | str) -> str:
        if isinstance(value, int):
            return f'"><v>{value}</v></c>'
        if not value:
            return '" s="1"/>'
        if inline:
            return f'" s="1" t="inlineStr"><is><t>{_escaped(value)}</t></is></c>'
        return f'" s="1" t="s"><v>{strings.setdefault(value, len(strings))}</v></c>'

    def line(row: int, values: Sequence[int | str]) -> str:
        cells = chain.from_iterable(zip(_CELLS, repeat(str(row)), map(cell, values)))
        return f'<row r="{row}" spans="1:{max(len(values), len(HEADER))}">{"".join(cells)}</row>'

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        _frame(archive, 1)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'{_XML}<worksheet xmlns="{_MAIN}"><dimension ref="A1:H{len(table) + 3}"/><sheetData>'.encode())
            _in_batches(sheet, map(line, count(1), chain(HEAD, table)))
            sheet.write(b"</sheetData></worksheet>")
        with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as shared:
            shared.write(f'{_XML}<sst xmlns="{_MAIN}" count="{7 * len(table)}" uniqueCount="{len(strings)}">'.encode())
            _in_batches(shared, (f"<si><t>{_escaped(text)}</t></si>" for text in strings))
            shared.write(b"</sst>")


def _in_batches(part: IO[bytes], lines: Iterator[str]) -> None:
    while some := "".join(islice(lines, 1000)):
        part.write(some.encode())


def _escaped(text: str) -> str:
    return text if text.isalnum() else escape(text)


def bound(path: Path, books: Sequence[Path]) -> None:
    """The only sheets of some workbooks with texts in the cells, as the sheets of one."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        _frame(archive, len(books))
        archive.writestr("xl/sharedStrings.xml", f'{_XML}<sst xmlns="{_MAIN}" uniqueCount="0"></sst>')
        for number, book in enumerate(books, 1):
            part = f"xl/worksheets/sheet{number}.xml"
            with zipfile.ZipFile(book) as other, archive.open(part, "w", force_zip64=True) as sheet:
                shutil.copyfileobj(other.open("xl/worksheets/sheet1.xml"), sheet, 1 << 20)


def _by_openpyxl(path: Path, rows: Sequence[Row]) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sheet1")
    for row in chain(HEAD, rows):
        sheet.append([cell if cell != "" else None for cell in row])
    book.save(path)


def _by_xlsxwriter(path: Path, rows: Sequence[Row]) -> None:
    from xlsxwriter import Workbook

    with Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("Sheet1")
        for number, row in enumerate(chain(HEAD, rows)):
            sheet.write_row(number, 0, row)


def _as_csv(path: Path, rows: Sequence[Row], encoding: str) -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        written = csv.writer(file)
        written.writerows([*row, *[""] * (len(HEADER) - len(row))] for row in chain(HEAD, rows))


def _as_xls(path: Path, rows: Sequence[Row]) -> None:
    """BIFF8, as .et has it too; 65,536 rows are its most."""
    from xlwt import Workbook

    book = Workbook()
    sheet = book.add_sheet("Sheet1")
    for number, row in enumerate(chain(HEAD, rows)):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    book.save(str(path))


def _as_xlsb(path: Path, rows: Sequence[Row]) -> None:
    from tests.format_encoders import xlsb

    path.write_bytes(xlsb([*HEAD, *rows]))


def _as_ods(path: Path, rows: Sequence[Row]) -> None:
    """As LibreOffice saves a workbook."""
    with tempfile.TemporaryDirectory() as folder:
        write_rows(Path(folder, "list.xlsx"), rows)
        private = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        order = ["soffice", private, "--headless", "--convert-to", "ods", "--outdir", folder, f"{folder}/list.xlsx"]
        subprocess.run(order, check=True, capture_output=True)
        shutil.move(Path(folder, "list.ods"), path)


WRITERS: dict[str, Callable[[Path, Sequence[Row]], None]] = {
    "shared": write_rows,
    "inline": lambda path, rows: write_rows(path, rows, inline=True),
    "openpyxl": _by_openpyxl,
    "xlsxwriter": _by_xlsxwriter,
    "csv in UTF-8": lambda path, rows: _as_csv(path, rows, "utf-8"),
    "csv in GB 18030": lambda path, rows: _as_csv(path, rows, "gb18030"),
    "xls": _as_xls,
    "xlsb": _as_xlsb,
    "ods": _as_ods,
}

Change = Callable[[bytes], bytes]
_INLINE = re.compile(rb't="inlineStr"><is><t>([^<][\x80-\xbf]*)([^<]*)</t></is></c>')
SHARED_FORMS: dict[str, Change] = {
    "attributes in another order": lambda sheet: re.sub(rb'<c r="([A-Z]+\d+)" s="1"', rb'<c s="1" r="\1"', sheet),
    "single quotes": lambda sheet: sheet.replace(b'"', b"'"),
    "tags with a prefix": lambda sheet: re.sub(rb"<(/?)(?=\w)", rb"<\1x:", sheet).replace(b"xmlns=", b"xmlns:x="),
    "no references": lambda sheet: re.sub(rb' r="[A-Z]*\d+"', b"", sheet),
    "every value a CDATA section": lambda sheet: re.sub(rb"<v>(\d+)</v>", rb"<v><![CDATA[\1]]></v>", sheet),
    "spaces in end tags": lambda sheet: sheet.replace(b"</c>", b"</c >"),
}
"""The sheet in forms that other writers give it; of CDATA sections calamine reads nothing, the last form no writer is known to give."""
INLINE_FORMS: dict[str, Change] = {
    "every cell a formula": lambda sheet: _INLINE.sub(rb't="str"><f>VLOOKUP($A2,Sheet2!$A$1:$H$9,3,FALSE)</f><v>\1\2</v></c>', sheet),
    "one run of text a cell": lambda sheet: _INLINE.sub(rb't="inlineStr"><is><r><t>\1\2</t></r></is></c>', sheet),
    "two runs of text a cell": lambda sheet: _INLINE.sub(
        rb't="inlineStr"><is><r><t>\1</t></r><r><rPr><b/></rPr><t>\2</t></r></is></c>', sheet
    ),
    "two runs, spaces around them": lambda sheet: _INLINE.sub(rb't="inlineStr"><is> <r><t>\1</t></r> <r><t>\2</t></r> </is></c>', sheet),
}
"""Forms of a sheet with texts inside the cells."""
EVERY_FORM = SHARED_FORMS | INLINE_FORMS


def in_form(form: str, source: Path) -> Path:
    """A list whose sheet has another form."""

    def change(path: Path) -> None:
        with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as new:
            for name in old.namelist():
                part = old.read(name)
                new.writestr(name, EVERY_FORM[form](part) if "/worksheets/" in name else part)

    return kept(f"{source.parent.name} {form}", ".xlsx", change)


def ten_sheets(rows: int, seed: int) -> tuple[Path, Path]:
    """A folder of ten workbooks with a tenth of the rows each, and one workbook of their ten sheets."""
    folder = DATA / f"{rows}-in-ten-files-{seed}"
    folder.mkdir(parents=True, exist_ok=True)
    books = [folder / f"{STEM}{month}月.xlsx" for month in range(1, 11)]
    for month, book in enumerate(books, 1):
        if not book.exists():
            beside = DATA / "part.xlsx"
            write(beside, rows // 10, seed + month, Shape(visits=10, writer="inline"))
            beside.replace(book)
    return folder, kept(f"{rows} in ten sheets {seed}", ".xlsx", lambda path: bound(path, books))


_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts>'
    '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf/><xf numFmtId="49" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


def _frame(archive: zipfile.ZipFile, sheets: int) -> None:
    """All parts of a workbook but its sheets and shared strings."""
    numbers = range(1, sheets + 1)
    parts = {f"worksheets/sheet{number}": "worksheet" for number in numbers} | {"styles": "styles", "sharedStrings": "sharedStrings"}
    types = "".join(f'<Override PartName="/xl/{part}.xml" ContentType="{_TYPE}.{kind}+xml"/>' for part, kind in parts.items())
    links = "".join(f'<Relationship Id="r{n}" Type="{_REL}/{parts[part]}" Target="{part}.xml"/>' for n, part in enumerate(parts, 1))
    names = "".join(f'<sheet name="Sheet{number}" sheetId="{number}" r:id="r{number}"/>' for number in numbers)
    fixed = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>',
        "xl/styles.xml": _STYLES,
    }
    for name, text in fixed.items():
        archive.writestr(name, _XML + text)
