"""Rows handed in twice: the same row, or the same work-order number (附件4, 附件5)."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from itertools import compress, count, islice
from operator import gt
from typing import ClassVar, Literal

from evalcheck.catalogue.templates import TemplateId
from evalcheck.checks.base import Check, Context, Scan, named
from evalcheck.checks.tally import first_places
from evalcheck.evidence.model import Table, TableColumn
from evalcheck.evidence.tables.rows import RowsRead
from evalcheck.evidence.tables.table_keys import both, filled, later, without_keys
from evalcheck.evidence.values.fault import is_scientific, missing_fault
from evalcheck.findings import Finding, Kind, Severity, Words, row_ranges
from evalcheck.submission.model import Cell
from evalcheck.words import Named, Text

REPEATED = Kind(
    "ROW006", "repeated-row", Severity.WARNING,
    zh=Words(
        "行重复", "{problem}，共重复 {count} 行：第 {rows} 行。第 {row} 行与第 {first} 行相同",
        why="重复的行会让户数、件数虚高，核实时同一家会被打两次电话",
        fix="每条只留一行，删去重复的；确实办理过两次的，请在备注中写明办理日期",
    ),
    en=Words(
        "Row stands twice", "{problem}: {count} rows, {rows}. Row {row} is the same as row {first}",
        why="repeated rows inflate the counts, and the same enterprise is called twice",
        fix="keep one row of each; if a matter was handled twice, write the dates in the remarks",
    ),
    identity=("column", "problem"),
)  # fmt: skip

_CONFIRMED = 10_000
"""Rows whose words are fetched to confirm that equal keys are equal rows; a second pass over the sheet, so once and bounded."""


Pair = tuple[int, int]
"""A row that stood before, and the first that is equal to it, by their places among the rows of the table."""
_WHOLE_ROW = Named("row", Text("整行（序号除外）相同", "the whole row but its serial number is the same"))


class Duplicates(Check):
    """No row of a table stands twice (its serial number aside), no work-order number is used twice (ROW006)."""

    check: Literal["duplicate_rows"]
    templates: tuple[TemplateId, ...] = ()
    kinds: ClassVar = (REPEATED,)

    def table(self, table: Table, context: Context) -> Scan | None:
        return _DuplicateScan(table) if named(table, self.templates) else None


class _DuplicateScan(Scan):
    """Rows whose keys are equal are rows that are equal; the first of them are held against each other word for word."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._compared = [c for c in table.columns if not (c.spec and c.spec.type == "serial")]
        self._order = next((c for c in table.columns if c.spec and c.spec.type == "order_number"), None)
        self.keyed = frozenset([self._order.index] if self._order else ())
        self.whole = tuple(column.index for column in self._compared)

    def finish(self, read: RowsRead) -> Iterator[Finding]:
        if not self._compared:
            return
        keys = read.keys
        first = keys.firsts_of_rows()
        told = _confirmed_rows(keys.rows, first, read, self._compared, bytes(len(read.rows)))
        yield from self._finding(read, first, told, self._compared[0], _WHOLE_ROW)
        if self._order:
            first = keys.firsts(self._order.index)
            told = _confirmed_rows(keys[self._order.index], first, read, [self._order], told)
            problem = Named("order", Text(f"“{self._order.header}”相同", f"“{self._order.header}” is the same"))
            yield from self._finding(read, first, told, self._order, problem)

    def _finding(self, read: RowsRead, first: array[int], told: bytes, column: TableColumn, problem: Named) -> Iterator[Finding]:
        if 1 not in told:
            return
        places = first_places(told)
        rows = [read.rows[index] for index in places]
        place = self._table.cell(column, rows[0])
        yield REPEATED.at(
            place, column=column.header, count=told.count(1), rows=row_ranges(rows), row=rows[0],
            first=read.rows[first[places[0]]], problem=problem,
        )  # fmt: skip


def _confirmed_rows(keys: array[int], first: array[int], read: RowsRead, columns: Sequence[TableColumn], told: bytes) -> bytes:
    """The rows that stood before, but for those told already and those whose words differ; beyond the bound keys are believed."""
    found = both(later(first), filled(keys))
    marks = bytearray(map(gt, found, told) if 1 in told else found)
    looked = list(islice(compress(count(), marks), _CONFIRMED // 2))
    if not looked:
        return bytes(marks)
    confirmed = {index for index, _ in _confirmed([(index, first[index]) for index in looked], read, columns)}
    for index in {*looked} - confirmed:
        marks[index] = 0
    return without_keys(keys, bytes(marks), {keys[index] for index in looked} - {keys[index] for index in confirmed})


def _confirmed(pairs: list[Pair], read: RowsRead, columns: Sequence[TableColumn]) -> list[Pair]:
    """The pairs less those whose words differ though their keys are equal, or whose words are none."""
    rows = read.rows
    words = read.table.sheet.fetch(sorted({rows[index] for pair in pairs for index in pair}))

    def words_of(index: int) -> list[str | None]:
        cells = words.get(rows[index], ())
        return [_word(cells[column.index]) if column.index < len(cells) else None for column in columns]

    return [pair for pair in pairs if (later := words_of(pair[0])) == words_of(pair[1]) and any(later)]


def _word(cell: Cell) -> str | None:
    """A cell as its key sees it; nothing for blanks and for numbers that lost their digits (ROW007)."""
    if missing_fault(cell) or (isinstance(cell, str) and is_scientific(cell.strip())):
        return None
    if isinstance(cell, float) and cell == cell and abs(cell) < 1e15 and cell == int(cell):
        cell = int(cell)
    elif isinstance(cell, float):
        return None
    return str(cell).strip()
