"""Serial numbers: the rows of a list are numbered 1, 2, 3, … (附件4, 附件5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from evalcheck.catalogue.templates import TemplateId
from evalcheck.checks.base import Check, Context, Scan, named
from evalcheck.checks.tally import Tally, shown
from evalcheck.evidence.model import Table, TableColumn
from evalcheck.evidence.tables.rows import RowsRead
from evalcheck.evidence.values.fault import missing_fault, plain
from evalcheck.evidence.values.numbers import serial_number
from evalcheck.findings import Finding, Kind, Severity, Words
from evalcheck.submission.model import Block, Cell
from evalcheck.submission.tables.columns import counts_up

BROKEN_SERIAL = Kind(
    "ROW005", "broken-serial-numbers", Severity.WARNING,
    zh=Words(
        "序号不连续", "“{column}”在 {count} 处没有接上：第 {rows} 行。第一处是“{first}”，应为 {right}",
        why="序号断开时，看不出是漏了行还是删了行，名单是否“全量”会被追问",
        fix="从 1 起重新编号；确有行被删掉的，请补回",
    ),
    en=Words(
        "Serial numbers do not run 1, 2, 3, …",
        "“{column}” breaks off {count} times: rows {rows}. The first is “{first}”, it should be {right}",
        why="a gap leaves open whether rows were lost, and the list must be complete",
        fix="number the rows anew from 1; put back rows that were deleted",
    ),
    identity=("column",),
)  # fmt: skip


class SerialNumbers(Check):
    """The serial numbers of a table run 1, 2, 3, … A blank one is ROW001 and counts as its row's number."""

    check: Literal["serial_numbers"]
    templates: tuple[TemplateId, ...] = ()
    kinds: ClassVar = (BROKEN_SERIAL,)

    def table(self, table: Table, context: Context) -> Scan | None:
        column = next((c for c in table.columns if c.spec and c.spec.type == "serial"), None)
        return _SerialScan(table, column) if column and named(table, self.templates) else None


class _SerialScan(Scan):
    def __init__(self, table: Table, column: TableColumn) -> None:
        self._table = table
        self._column = column
        self._placeholders = frozenset(plain(text) for text in table.template.placeholders)
        self._open = table.further or table.later
        """The count of a table that goes on with another, or stands on a later sheet, may go on from there."""
        self._next = 1
        self._blanks = 0
        self._resumed: int | None = None
        """What comes after a broken number where the count goes on as if it had been right."""
        self._last_row = 0
        self._tally = Tally()
        self._right: int | None = None

    def feed(self, block: Block) -> None:
        column = block.columns[self._column.index]
        if not self._open and not self._blanks and counts_up(column) == self._next:
            self._next += len(block.rows)
            self._resumed, self._last_row = None, block.rows[-1]
            return
        for offset, value in enumerate(column.values()):
            self._look(block.rows[offset], value)

    def _look(self, row: int, value: Cell) -> None:
        self._count(row, value)
        self._last_row = row

    def _count(self, row: int, value: Cell) -> None:
        if missing_fault(value) or (isinstance(value, str) and plain(value) in self._placeholders):
            self._blanks += 1
            return
        number = serial_number(value)
        if self._open and number is not None:
            self._open, self._next, self._blanks = False, number, 0
        # After blank cells the count may go on from the last number or from the row's own place.
        due = self._next + self._blanks
        # Below a blank line or a heading of its own a second list of the sheet may begin anew.
        anew = number == 1 and row - self._last_row > 1
        broken = number is None or not (self._next <= number <= due or number == self._resumed or anew)
        if broken:
            if not self._tally.count:
                self._right = due
            self._tally.add(row, value)
        self._resumed = due + 1 if broken else None
        self._next = (due if number is None else number) + 1
        self._blanks = 0

    def finish(self, read: RowsRead) -> Iterator[Finding]:
        if self._tally.count:
            yield self._tally.finding(BROKEN_SERIAL, self._table, self._column, first=shown(self._tally.first), right=str(self._right))
