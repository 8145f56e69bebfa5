"""Spreadsheets (.xlsx .xlsm .xlsb .xls .et .ods) by calamine: sheets handed out in blocks of columns.

Hidden rows and columns are known of .xlsx and .xlsm, and of .xls files up to a few MB; of .ods and .xlsb hidden sheets only.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO
from xml.etree import ElementTree

from evalcheck.submission.containers.zip import Parts
from evalcheck.submission.default_password import has_password
from evalcheck.submission.formats import STREAMED, ZIPPED
from evalcheck.submission.limits import MB, Limits
from evalcheck.submission.model import Block, Cell, Incident, Line, NumberOf1904, Opened, ReadError, Sheet, Trouble
from evalcheck.submission.tables.binary_cells import Faults, counts_from_1904, xls_faults, xls_stream, xlsb_faults, xlsb_records
from evalcheck.submission.tables.columns import ListColumn
from evalcheck.submission.tables.comments import words_beside_cells
from evalcheck.submission.tables.marks import MOST_ROWS, Marks, Merged, Range, closed, printed_edges, ranges, rows_within, scan
from evalcheck.submission.tables.ods import ods_locked, read_content
from evalcheck.submission.troubles import damaged, locked, not_examined

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

    from evalcheck.submission.xlsx.sheet import StreamedSheet

BLOCK_ROWS = 4096
_XLS_MARKS_UP_TO = 5 * MB
_EDGES_UP_TO = 16 * MB
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_RELATION_IDS = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)
_ROW_HEADER = 0
_CELLS = frozenset(range(1, 12))
_NOT_KNOWN = "Cannot detect file format"
"""What calamine says of everything in an .xlsb or .ods that it does not expect: sheets of macros, blanks between cells."""


class LoadedSheet:
    """A sheet that calamine has loaded. Its rows come from row 1 on; columns left of the first cell are put back."""

    def __init__(self, loaded: CalamineSheet, hidden: bool, marks: Marks) -> None:
        self._loaded = loaded
        self._errors = marks.errors
        self._left = loaded.start[1] if loaded.start else 0
        self._marks = marks
        self.name = loaded.name
        self.hidden = hidden
        self.height, self.width = _size(loaded)
        self.width = max([self.width, *(column for row, column in self._errors if row <= self.height)])

    @property
    def hidden_rows(self) -> Sequence[Range]:
        return self._marks.hidden_rows

    @property
    def hidden_columns(self) -> Sequence[Range]:
        return self._marks.hidden_columns

    @property
    def merged(self) -> Sequence[Merged]:
        """calamine tells them of .xls only."""
        told = self._loaded.merged_cell_ranges or ()
        return [(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in told] or self._marks.merged

    def head(self, rows: int) -> Sequence[Sequence[Cell]]:
        return [self._whole(number, row) for number, row in enumerate(islice(self._rows(), rows), start=1)]

    def blocks(self, first_row: int) -> Iterator[Block]:
        rows = islice(self._rows(), first_row - 1, None)
        start = first_row
        while batch := list(islice(rows, BLOCK_ROWS)):
            numbers = range(start, start + len(batch))
            yield Block(numbers, self._columns(batch, numbers))
            start = numbers.stop

    def fetch(self, rows: Sequence[int]) -> Mapping[int, Sequence[Cell]]:
        wanted = set(rows)
        found: dict[int, Sequence[Cell]] = {}
        for number, row in enumerate(islice(self._rows(), max(wanted, default=0)), start=1):
            if number in wanted:
                found[number] = self._whole(number, row)
        return found

    def _rows(self) -> Iterator[list[Any]]:
        return iter(self._loaded.iter_rows()) if self.height else iter(())

    def _whole(self, number: int, row: list[Any]) -> list[Cell]:
        cells: list[Cell] = [None] * self._left + [None if cell == "" else cell for cell in row]
        cells += [None] * (self.width - len(cells))
        for column in range(1, self.width + 1) if self._errors else ():
            cells[column - 1] = self._errors.get((number, column), cells[column - 1])
        return cells

    def _columns(self, batch: list[list[Any]], numbers: range) -> list[ListColumn]:
        blank = ("",) * len(batch)
        columns: list[Sequence[Any]] = [*[blank] * self._left, *zip(*batch, strict=True)]
        columns += [blank] * (self.width - len(columns))
        for (row, column), text in self._errors_in(numbers):
            cells = columns[column - 1] = list(columns[column - 1])
            cells[row - numbers.start] = text
        return list(map(ListColumn, columns))

    def _errors_in(self, numbers: range) -> Iterator[tuple[tuple[int, int], str]]:
        for (row, column), text in self._errors.items():
            if row in numbers and column <= self.width:
                yield (row, column), text


class XlsSheet(LoadedSheet):
    """A sheet of the old binary format: its marks are read by xlrd, only when they are asked for and the file is small."""

    def __init__(self, loaded: CalamineSheet, hidden: bool, data: bytes, faults: Faults, from_1904: bool) -> None:
        super().__init__(loaded, hidden, Marks(errors=faults))
        self._data = data
        self._from_1904 = from_1904

    def _rows(self) -> Iterator[list[Any]]:
        if not self._from_1904:
            return super()._rows()
        return ([NumberOf1904(cell) if type(cell) in (int, float) else cell for cell in row] for row in super()._rows())

    @cached_property
    def _hidden(self) -> Marks:
        return _xls_marks(self._data, self.name) if len(self._data) <= _XLS_MARKS_UP_TO else Marks()

    @property
    def hidden_rows(self) -> Sequence[Range]:
        return self._hidden.hidden_rows

    @property
    def hidden_columns(self) -> Sequence[Range]:
        return self._hidden.hidden_columns


def _xls_marks(data: bytes, name: str) -> Marks:
    import xlrd

    try:
        with xlrd.open_workbook(file_contents=data, formatting_info=True, on_demand=True, logfile=io.StringIO()) as book:
            sheet = book.sheet_by_name(name)
            rows = ranges(number + 1 for number, info in sheet.rowinfo_map.items() if info.hidden)
            columns = ranges(number + 1 for number, info in sheet.colinfo_map.items() if info.hidden)
    except Exception:  # xlrd fails in many ways on files that calamine reads; the cells are what counts
        return Marks()
    return Marks(hidden_rows=rows, hidden_columns=columns)


def read_workbook(data: bytes | BinaryIO, kind: str, path: str, limits: Limits) -> Opened:
    """Every worksheet of a workbook: of .xlsx and .xlsm streamed row by row, of the other formats as calamine loads them."""
    if kind not in STREAMED:
        return load_workbook(data if isinstance(data, bytes) else data.read(), kind, path, limits)
    from evalcheck.submission.xlsx.sheet import open_xlsx  # a score of modules that no csv, xls or ods needs
    from evalcheck.submission.xlsx.shown_otherwise import shown_otherwise

    sheets = open_xlsx(data, limits)
    parts = Parts(data, limits.archive_bytes, limits)
    incidents = (Incident(Trouble.MACROS, path, {}),) if _has_macros(parts) else ()
    rows = {sheet.part.lower() for sheet in sheets}
    marks = words_beside_cells(parts, {sheet.part: sheet.name for sheet in sheets})
    read = parts.taken | {name for name in parts.names if name.lower() in rows or name.lower().endswith("/sharedstrings.xml")}
    lines = tuple(_edges(parts, sheets))
    seen = {sheet.part: sheet.name for sheet in sheets if not sheet.hidden}
    beside = shown_otherwise(parts, seen)
    return Opened(type=kind, sheets=tuple(sheets), lines=lines, incidents=incidents, marks=marks, read=frozenset(read), beside=beside)


def _edges(parts: Parts, sheets: Sequence[StreamedSheet]) -> Iterator[Line]:
    """What is printed on every page of a sheet. It stands behind the rows: of large sheets a pass for it alone would cost too much."""
    for sheet in sheets:
        if sheet.part in parts and parts.size(sheet.part) <= _EDGES_UP_TO:
            for text in printed_edges(parts.stream(sheet.part, checked=False)):
                yield Line(text, f"{sheet.name}页眉页脚")


def load_workbook(data: bytes, kind: str, path: str, limits: Limits) -> Opened:
    """Every worksheet as calamine loads it, whole, into memory; sheets too large for that are not read at all.

    Of .xlsx it is the reference that the streaming reader is held against (tests/differential).
    """
    parts = Parts(data, limits.archive_bytes, limits) if kind in ZIPPED else None
    marks = _marks(parts, limits) if parts is not None and kind in STREAMED else {}
    if parts is not None and kind in ("xlsb", "ods"):
        marks = _small_enough(parts, kind, limits)
    if kind == "xls" and has_password(data):
        raise locked()
    sheets, macros = _load(data, kind, marks, limits)
    macros = macros or (_has_macros(parts) if parts is not None else _xls_macros(data))
    incidents = (Incident(Trouble.MACROS, path, {}),) if macros else ()
    read = frozenset({"Workbook", "Book"} if parts is None else {name for name in parts.names if _of_calamine(name)})
    return Opened(type=kind, sheets=tuple(sheets), incidents=incidents, read=read)


def _of_calamine(name: str) -> bool:
    """What calamine reads of an .xlsb or .ods."""
    return name == "content.xml" or name.startswith("xl/worksheets/sheet") or name in ("xl/workbook.bin", "xl/sharedStrings.bin")


def _load(data: bytes, kind: str, marks: Mapping[str, Marks], limits: Limits) -> tuple[list[Sheet], bool]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_object(io.BytesIO(data))
        sheets: list[Sheet] = []
        stream = xls_stream(data) if kind == "xls" else b""
        faults, from_1904 = xls_faults(stream), counts_from_1904(stream)
        cells = 0
        for index, meta in enumerate(book.sheets_metadata):
            if meta.typ != SheetTypeEnum.WorkSheet:
                continue
            loaded = book.get_sheet_by_index(index)
            height, width = _size(loaded)
            cells += height * width
            if cells > limits.cells:
                raise too_many_cells(limits)
            hidden = meta.visible != SheetVisibleEnum.Visible
            sheets.append(
                XlsSheet(loaded, hidden, data, faults[index] if index < len(faults) else {}, from_1904)
                if kind == "xls"
                else LoadedSheet(loaded, hidden, marks.get(meta.name, Marks()))
            )
        macros = any(meta.typ in (SheetTypeEnum.MacroSheet, SheetTypeEnum.Vba) for meta in book.sheets_metadata)
    except ReadError:
        raise
    except BaseException as error:
        _reraise_unless_broken_file(error)
        raise refusal(error, kind, data, limits) from None
    return sheets, macros


def _size(loaded: CalamineSheet) -> tuple[int, int]:
    """Rows and columns down to the last cell (`total_height` of calamine is one short)."""
    return (loaded.end[0] + 1, loaded.end[1] + 1) if loaded.end else (0, 0)


def _reraise_unless_broken_file(error: BaseException) -> None:
    """A panic of calamine's Rust is a BaseException of its own; interrupts and lack of memory are no fault of the file."""
    if isinstance(error, MemoryError) or (not isinstance(error, Exception) and type(error).__name__ != "PanicException"):
        raise error


def too_many_cells(limits: Limits) -> ReadError:
    zh = f"表格范围过大（超过{limits.cells}个单元格），可能在很远的单元格误填了内容"
    en = f"the sheet spans more than {limits.cells} cells; perhaps a cell far away was filled by mistake"
    return not_examined(zh, en)


def _marks(parts: Parts, limits: Limits) -> dict[str, Marks]:
    """The marks of each sheet by its name. Cells without end are refused here, before calamine reserves room for them."""
    found: dict[str, Marks] = {}
    for name, part in _sheet_parts(parts).items():
        if part not in parts:
            continue
        marks = found[name] = scan(parts.stream(part, checked=False))
        if not marks.whole:
            raise damaged(f"工作表“{name}”不完整，缺少结尾部分", f"the sheet “{name}” is cut off: its end is missing")
        if marks.width > 26 and not rows_within(parts.stream(part, checked=False), min(MOST_ROWS, limits.cells // marks.width)):
            raise too_many_cells(limits)
    _whole_strings(parts)
    return found


def _whole_strings(parts: Parts) -> None:
    """calamine leaves cells blank whose shared strings are lost."""
    name = next((name for name in parts.names if name.lower() == "xl/sharedstrings.xml"), None)
    end = b""
    for piece in parts.stream(name, checked=False) if name else ():
        end = (end + piece[-1024:])[-1024:]
    if name and not closed(end, b"sst"):
        raise damaged("工作簿的文字部分不完整", "the texts of the workbook are cut off")


def _sheet_parts(parts: Parts) -> dict[str, str]:
    """Sheet names and the parts that hold them, by the workbook and its relations."""
    try:
        book = ElementTree.fromstring(parts.read("xl/workbook.xml"))
        relations = ElementTree.fromstring(parts.read("xl/_rels/workbook.xml.rels"))
    except (ElementTree.ParseError, ValueError, LookupError):  # the last two: an encoding that is declared and not to be had
        raise damaged("工作簿目录损坏", "the list of sheets is broken") from None
    targets = {relation.get("Id"): _target(relation.get("Target", "")) for relation in relations}
    sheets = [*book.iter(f"{_MAIN}sheet"), *book.iter(f"{_STRICT}sheet")]
    return {sheet.get("name", ""): targets.get(_relation(sheet), "") for sheet in sheets}


def _relation(sheet: ElementTree.Element) -> str | None:
    return next((value for name in _RELATION_IDS if (value := sheet.get(name))), None)


def _target(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else "xl/" + target


def _small_enough(parts: Parts, kind: str, limits: Limits) -> dict[str, Marks]:
    """The same for .xlsb, whose hidden rows are not read, and .ods: errors, and of .ods formulas without a result."""
    marks: dict[str, Marks] = {}
    try:
        if kind == "ods":
            if ods_locked(parts):
                raise locked()
            cells, marks = read_content(parts.read("content.xml"))
        else:
            cells = sum(
                xlsb_cells(parts.stream(name)) for name in parts.names if name.startswith("xl/worksheets/") and name.endswith(".bin")
            )
            marks = {name: Marks(errors=faults) for name, faults in xlsb_faults(parts).items()} if cells <= limits.cells else {}
    except (ElementTree.ParseError, ValueError, LookupError):
        raise damaged("工作簿内容损坏", "the content of the workbook is broken") from None
    if cells > limits.cells:
        raise too_many_cells(limits)
    return marks


def _has_macros(parts: Parts) -> bool:
    return any(name.lower().endswith("vbaproject.bin") or name.lower().startswith("xl/macrosheets/") for name in parts.names)


def _xls_macros(data: bytes) -> bool:
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            return bool(ole.exists("_VBA_PROJECT_CUR") or ole.exists("Macros"))
    except Exception:  # olefile raises whatever its parsing of hostile bytes runs into
        return False


def xlsb_cells(pieces: Iterable[bytes]) -> int:
    """Cells of one binary sheet, from the first column and row to the last."""
    height = width = 0
    for kind, body in xlsb_records(b"".join(pieces)):
        if kind == _ROW_HEADER and len(body) >= 4:
            height = max(height, struct.unpack_from("<L", body)[0] + 1)
        elif kind in _CELLS and len(body) >= 4:
            width = max(width, struct.unpack_from("<L", body)[0] + 1)
    return height * width


def refusal(error: BaseException, kind: str, data: bytes, limits: Limits) -> ReadError:
    """A workbook all of whose parts are whole is not called broken because calamine does not know what it holds."""
    if kind in ("xlsb", "ods") and _NOT_KNOWN in str(error) and _all_whole(data, limits):
        zh = "表格的写法少见（如含有宏表），本版本不能读取"
        return not_examined(zh, "it is written in an uncommon way (sheets of macros, say) that this version cannot read")
    return damaged("工作簿内容损坏", "the content of the workbook is broken")


def _all_whole(data: bytes, limits: Limits) -> bool:
    try:
        parts = Parts(data, limits.archive_bytes, limits)
        return all(sum(map(len, parts.stream(name))) >= 0 for name in parts.names)
    except ReadError:
        return False
