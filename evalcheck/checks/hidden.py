"""Hidden data: what is handed in stands where a reader of the sheet sees it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar, Literal

from evalcheck.checks.base import Check, Context, Scan
from evalcheck.evidence.model import Examined, Table, address
from evalcheck.evidence.tables.rows import RowsRead
from evalcheck.evidence.tables.table_keys import RowNumbers
from evalcheck.findings import Finding, Kind, Location, Severity, Words, row_ranges
from evalcheck.submission.model import Block, Cell, Sheet

HIDDEN_DATA = Kind(
    "TPL011",
    "hidden_data",
    Severity.WARNING,
    zh=Words(
        "隐藏的工作表、行或列里有数据",
        "隐藏处有数据：{place}",
        why="隐藏的内容打印和翻看时看不到，却会被程序读取；旧版数据、筛选掉的行常常藏在这里。",
        fix="请取消隐藏（或清除筛选）核对：要报送的留下并显示出来，不报送的删去。",
    ),
    en=Words(
        "Data in hidden sheets, rows or columns",
        "There is data in a hidden place: {place}",
        why="Hidden content is not seen by people and yet is read by programs; old data and filtered rows often hide there.",
        fix="Unhide it (or clear the filter) and look: show what is to be handed in, delete the rest.",
    ),
    identity=("what",),
)


class HiddenData(Check):
    """Hidden sheets are empty, and hidden rows and columns hold nothing.

    `own_sheets` begin the names of sheets that office programs keep for themselves.
    """

    check: Literal["hidden_data"]
    own_sheets: tuple[str, ...] = ("WpsReserved", "_xl")
    kinds: ClassVar = (HIDDEN_DATA,)

    def file(self, examined: Examined, context: Context) -> Iterator[Finding]:
        if examined.opened is None:
            return
        tables = {table.sheet.name for table in examined.tables}
        for sheet in examined.opened.sheets:
            location = Location(examined.file.path, sheet.name)
            if sheet.hidden:
                if not sheet.name.startswith(self.own_sheets) and _has_data(sheet):
                    yield HIDDEN_DATA.at(location, place=sheet.name, what="sheet")
            elif sheet.name not in tables and (sheet.hidden_rows or sheet.hidden_columns):
                yield from _in_sheet(sheet, location)

    def table(self, table: Table, context: Context) -> Scan | None:
        return None if table.sheet.hidden else _HiddenScan(table)


class _HiddenScan(Scan):
    """Data rows are not blank: those that are hidden are told by their numbers alone."""

    def __init__(self, table: Table) -> None:
        self._sheet, self._columns = table.sheet, _HiddenColumns(table.sheet)
        self._location = Location(table.file.path, table.sheet.name)

    def feed(self, block: Block) -> None:
        self._columns.feed(block)

    def finish(self, read: RowsRead) -> Iterator[Finding]:
        yield from _rows_found(self._sheet, read.rows.within(read.hidden_rows), self._location)
        yield from self._columns.findings(self._location)


def _in_sheet(sheet: Sheet, location: Location) -> Iterator[Finding]:
    """Of a sheet that is no table, whose rows may be blank."""
    hidden, filled, columns = sheet.hidden_rows, RowNumbers(), _HiddenColumns(sheet)
    for block in sheet.blocks(1):
        columns.feed(block)
        if hidden:
            offsets = {offset for column in block.columns for offset, _ in column.test(_filled)}
            filled.add([block.rows[offset] for offset in sorted(offsets)])
    yield from _rows_found(sheet, filled.within(hidden), location)
    yield from columns.findings(location)


def _rows_found(sheet: Sheet, hidden: list[int], location: Location) -> Iterator[Finding]:
    if hidden:
        rows, first = row_ranges(hidden), location.at(location.part, address(0, hidden[0]))
        yield HIDDEN_DATA.at(first, place=f"{sheet.name}!{_first_ranges(rows)}", what="rows", count=len(hidden), rows=rows)


class _HiddenColumns:
    """Hidden columns of a sheet, each with the first row in which it is filled."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._filled: dict[int, int] = {}

    def feed(self, block: Block) -> None:
        for index in _numbers(self._sheet.hidden_columns, len(block.columns)):
            if index not in self._filled and (cells := block.columns[index].test(_filled)):
                self._filled[index] = block.rows[cells[0][0]]

    def findings(self, location: Location) -> Iterator[Finding]:
        if self._filled:
            letters = tuple(address(index, 1)[:-1] for index in sorted(self._filled))
            index, row = min(self._filled.items())
            place = f"{self._sheet.name}!{','.join(f'{letter}:{letter}' for letter in letters)}"
            yield HIDDEN_DATA.at(location.at(location.part, address(index, row)), place=place, what="columns", columns=letters)


def _first_ranges(rows: str) -> str:
    """`5-9,12` as a sheet writes it, the first few."""
    parts = [part.replace("-", ":") if "-" in part else f"{part}:{part}" for part in rows.split(",")]
    return ",".join(parts[:5]) + (",…" if len(parts) > 5 else "")


def _numbers(ranges: Iterable[tuple[int, int]], width: int) -> list[int]:
    """Column indexes from 0, no further than the sheet is wide."""
    return [index for first, last in ranges for index in range(first - 1, min(last, width))]


def _filled(cell: Cell) -> bool | None:
    return None if cell is None or (type(cell) is str and not cell.strip()) else True


def _has_data(sheet: Sheet) -> bool:
    return any(column.test(_filled) for block in sheet.blocks(1) for column in block.columns)
