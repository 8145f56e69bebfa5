"""Hidden data: what is handed in stands where a reader of the sheet sees it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from evalcheck.checks.base import Check, Context, Scan
from evalcheck.evidence.model import Examined, Table, address
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
                seen = _Seen(sheet)
                for block in sheet.blocks(1):
                    seen.feed(block)
                yield from seen.findings(location)

    def table(self, table: Table, context: Context) -> Scan | None:
        # Which rows are hidden a streamed sheet knows as they pass: to ask before would cost a pass of its own.
        return None if table.sheet.hidden else _HiddenScan(table)


class _HiddenScan:
    def __init__(self, table: Table) -> None:
        self._seen = _Seen(table.sheet)
        self._location = Location(table.file.path, table.sheet.name)

    def feed(self, block: Block) -> None:
        self._seen.feed(block)

    def finish(self) -> Iterator[Finding]:
        return self._seen.findings(self._location)


@dataclass
class _Seen:
    """Filled rows and columns of a sheet that are hidden."""

    sheet: Sheet
    rows: list[int] = field(default_factory=list)
    count: int = 0
    columns: dict[int, int] = field(default_factory=dict)

    def feed(self, block: Block) -> None:
        if hidden := _within(block.rows, self.sheet.hidden_rows):
            filled = {offset for column in block.columns for offset, _ in column.test(_filled)}
            rows = [block.rows[offset] for offset in hidden if offset in filled]
            self.count += len(rows)
            self.rows += rows[: max(0, 1000 - len(self.rows))]
        for index in _numbers(self.sheet.hidden_columns, len(block.columns)):
            if index not in self.columns and (cells := block.columns[index].test(_filled)):
                self.columns[index] = block.rows[cells[0][0]]

    def findings(self, location: Location) -> Iterator[Finding]:
        if self.count:
            rows, first = row_ranges(self.rows), location.at(location.part, address(0, self.rows[0]))
            place = f"{self.sheet.name}!{_first_ranges(rows)}"
            yield HIDDEN_DATA.at(first, place=place, what="rows", count=self.count, rows=rows)
        if self.columns:
            letters = tuple(address(index, 1)[:-1] for index in sorted(self.columns))
            index, row = min(self.columns.items())
            place = f"{self.sheet.name}!{','.join(f'{letter}:{letter}' for letter in letters)}"
            yield HIDDEN_DATA.at(location.at(location.part, address(index, row)), place=place, what="columns", columns=letters)


def _first_ranges(rows: str) -> str:
    """`5-9,12` as a sheet writes it, the first few."""
    parts = [part.replace("-", ":") if "-" in part else f"{part}:{part}" for part in rows.split(",")]
    return ",".join(parts[:5]) + (",…" if len(parts) > 5 else "")


def _within(rows: Sequence[int], ranges: Iterable[tuple[int, int]]) -> list[int]:
    """Offsets of the rows that lie in one of the ranges."""
    if not rows:
        return []
    near = [(first, last) for first, last in ranges if first <= rows[-1] and last >= rows[0]]
    if not near:
        return []
    hidden = {row for first, last in near for row in range(max(first, rows[0]), min(last, rows[-1]) + 1)}
    return [offset for offset, row in enumerate(rows) if row in hidden]


def _numbers(ranges: Iterable[tuple[int, int]], width: int) -> list[int]:
    """Column indexes from 0, no further than the sheet is wide."""
    return [index for first, last in ranges for index in range(first - 1, min(last, width))]


def _filled(cell: Cell) -> bool | None:
    return None if cell is None or (type(cell) is str and not cell.strip()) else True


def _has_data(sheet: Sheet) -> bool:
    return any(column.test(_filled) for block in sheet.blocks(1) for column in block.columns)
