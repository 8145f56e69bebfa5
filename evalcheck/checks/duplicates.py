"""Rows handed in twice: the same row, or the same work-order number (附件4, 附件5)."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal

from evalcheck.catalogue.templates import TemplateId
from evalcheck.checks.base import Check, Context, Scan
from evalcheck.checks.row_numbers import RowNumbers
from evalcheck.checks.tally import NAMED_ROWS
from evalcheck.evidence.model import Table, TableColumn
from evalcheck.evidence.values.fault import is_scientific, means_nothing
from evalcheck.findings import Finding, Kind, Severity, Words, row_ranges
from evalcheck.submission.model import Block, Cell

REPEATED = Kind(
    "ROW006", "repeated-row", Severity.WARNING,
    zh=Words(
        "行重复", "{problem_zh},共重复 {count} 行:第 {rows} 行。第 {row} 行与第 {first} 行相同",
        why="重复的行会让户数、件数虚高,核实时同一家会被打两次电话",
        fix="每条只留一行,删去重复的;确实办理过两次的,请在备注中写明办理日期",
    ),
    en=Words(
        "Row stands twice", "{problem_en}: {count} rows, {rows}. Row {row} is the same as row {first}",
        why="repeated rows inflate the counts, and the same enterprise is called twice",
        fix="keep one row of each; if a matter was handled twice, write the dates in the remarks",
    ),
)  # fmt: skip

_CONFIRMED = 20_000
"""Rows whose words are fetched to confirm that equal keys are equal rows; a second pass over the sheet, so once and bounded."""


class Duplicates(Check):
    """No row of a table stands twice (its serial number aside), no work-order number is used twice (ROW006)."""

    check: Literal["duplicate_rows"]
    templates: tuple[TemplateId, ...] = ("enterprise_list", "work_order")
    kinds: ClassVar = (REPEATED,)

    def table(self, table: Table, context: Context) -> Scan | None:
        return _DuplicateScan(table) if table.template.id in self.templates else None


class _DuplicateScan:
    """Keeps 64 bits a row, and as many for the work-order number."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._compared = [c for c in table.columns if not (c.spec and c.spec.type == "serial")]
        self._order = next((c for c in table.columns if c.spec and c.spec.type == "order_number"), None)
        self._rows = RowNumbers()
        self._keys: array[int] = array("q")
        self._orders: array[int] = array("q")

    def feed(self, block: Block) -> None:
        self._rows.add(block.rows)
        keys = [block.columns[column.index].keys() for column in self._compared]
        self._keys.extend(map(hash, zip(*keys, strict=True)))
        if self._order:
            self._orders.extend(block.columns[self._order.index].keys())

    def finish(self) -> Iterator[Finding]:
        if not self._compared:
            return
        same = _confirmed(_repeats(self._keys), self._rows, self._table, self._compared)
        yield from self._finding(same, self._compared[0], "整行(序号除外)相同", "the whole row but its serial number is the same")
        if self._order:
            twice = dict(same)
            orders = [(later, first) for later, first in _repeats(self._orders) if later not in twice and self._orders[later]]
            orders = _confirmed(orders, self._rows, self._table, [self._order])
            yield from self._finding(orders, self._order, f"“{self._order.header}”相同", f"“{self._order.header}” is the same")

    def _finding(self, pairs: Sequence[tuple[int, int]], column: TableColumn, zh: str, en: str) -> Iterator[Finding]:
        if not pairs:
            return
        rows = [self._rows[later] for later, _ in pairs[:NAMED_ROWS]]
        place = self._table.cell(column, rows[0])
        yield REPEATED.at(
            place, column=column.header, count=len(pairs), rows=row_ranges(rows), row=rows[0], first=self._rows[pairs[0][1]],
            problem_zh=zh, problem_en=en,
        )  # fmt: skip


def _repeats(keys: array[int]) -> list[tuple[int, int]]:
    """Each row whose key was seen before, with the first row of that key."""
    if len(set(keys)) == len(keys):
        return []
    first: dict[int, int] = {}
    return [(index, seen) for index, key in enumerate(keys) if (seen := first.setdefault(key, index)) != index]


def _confirmed(pairs: list[tuple[int, int]], rows: RowNumbers, table: Table, columns: Sequence[TableColumn]) -> list[tuple[int, int]]:
    """The pairs less those whose words differ though their keys are equal, or whose words are none."""
    if not pairs:
        return []
    some = pairs[: _CONFIRMED // 2]
    words = table.sheet.fetch(sorted({rows[index] for pair in some for index in pair}))

    def read(index: int) -> list[str | None]:
        cells = words.get(rows[index], ())
        return [_word(cells[column.index]) if column.index < len(cells) else None for column in columns]

    return [pair for pair in some if (later := read(pair[0])) == read(pair[1]) and any(later)] + pairs[len(some) :]


def _word(cell: Cell) -> str | None:
    """A cell as its key sees it; nothing for blanks and for numbers that lost their digits (ROW007)."""
    if means_nothing(cell) or (isinstance(cell, str) and is_scientific(cell.strip())):
        return None
    if isinstance(cell, float) and cell == cell and abs(cell) < 1e15 and cell == int(cell):
        cell = int(cell)
    elif isinstance(cell, float):
        return None
    return str(cell).strip()
