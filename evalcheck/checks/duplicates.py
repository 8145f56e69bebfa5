"""Rows handed in twice: the same row, or the same work-order number (附件4, 附件5)."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import ClassVar, Literal

from evalcheck.catalogue.templates import TemplateId
from evalcheck.checks.base import Check, Context, Scan
from evalcheck.checks.tally import NAMED_ROWS
from evalcheck.evidence.model import Table, TableColumn
from evalcheck.evidence.tables.rows import RowPass, RowsRead
from evalcheck.evidence.tables.table_keys import TableKeys, indices_of, repeated
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

_CONFIRMED = 20_000
"""Rows whose words are fetched to confirm that equal keys are equal rows; a second pass over the sheet, so once and bounded."""


_WHOLE_ROW = Named("row", Text("整行（序号除外）相同", "the whole row but its serial number is the same"))


class Duplicates(Check):
    """No row of a table stands twice (its serial number aside), no work-order number is used twice (ROW006)."""

    check: Literal["duplicate_rows"]
    templates: tuple[TemplateId, ...] = ("enterprise_list", "work_order")
    kinds: ClassVar = (REPEATED,)

    def table(self, table: Table, context: Context) -> Scan | None:
        return _DuplicateScan(table) if table.template.id in self.templates else None


class _DuplicateScan(Scan):
    """Equal rows have equal keys in the column that tells rows apart best: only rows whose key there stands twice are compared whole."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._compared = [c for c in table.columns if not (c.spec and c.spec.type == "serial")]
        self._order = next((c for c in table.columns if c.spec and c.spec.type == "order_number"), None)
        self._telling = sorted(self._compared, key=_tells)[:2]
        self.keyed = frozenset(column.index for column in self._telling)

    def finish(self, read: RowsRead) -> Iterator[Finding]:
        if not self._compared:
            return
        same = self._same_rows(read)
        yield from self._finding(read, same, self._compared[0], _WHOLE_ROW)
        if self._order:
            twice, keys = dict(same), read.keys
            orders = _repeats(keys[self._order.index], keys.repeated(self._order.index))
            orders = _confirmed([pair for pair in orders if pair[0] not in twice], read, [self._order])
            yield from self._finding(
                read, orders, self._order, Named("order", Text(f"“{self._order.header}”相同", f"“{self._order.header}” is the same"))
            )

    def _same_rows(self, read: RowsRead) -> list[tuple[int, int]]:
        """Each row that stood before, with the first that is equal to it."""
        rows = self._alike(read.keys)
        if len(rows) < 2:
            return []
        if len(rows) <= _CONFIRMED:
            return _equal(rows, read, self._compared)
        # One enterprise in many rows: all cells of each row are asked for, which is a pass of its own.
        keys: array[int] = array("q")
        for block in RowPass(self._table).blocks():
            keys.extend(map(hash, zip(*(block.columns[column.index].keys() for column in self._compared), strict=True)))
        return _confirmed(_repeats(keys, repeated(keys)), read, self._compared)

    def _alike(self, keys: TableKeys) -> list[int]:
        """The rows whose telling cell stands more than once; where it is blank in some, that beside it."""
        best = keys[self._telling[0].index]
        if 0 not in best:
            some = keys.repeated(self._telling[0].index)
        else:
            best = array("q", [one or other for one, other in zip(best, keys[self._telling[-1].index], strict=True)])
            some = repeated(best) | {0}
        return indices_of(best, some)

    def _finding(self, read: RowsRead, pairs: Sequence[tuple[int, int]], column: TableColumn, problem: Named) -> Iterator[Finding]:
        if not pairs:
            return
        rows = [read.rows[later] for later, _ in pairs[:NAMED_ROWS]]
        place = self._table.cell(column, rows[0])
        yield REPEATED.at(
            place, column=column.header, count=len(pairs), rows=row_ranges(rows), row=rows[0], first=read.rows[pairs[0][1]],
            problem=problem,
        )  # fmt: skip


def _tells(column: TableColumn) -> int:
    """The columns in the order in which they tell rows apart."""
    kinds = ("order_number", "credit_code", "name", "mobile", "phone")
    kind = column.spec.type if column.spec and column.stage is None else ""
    return kinds.index(kind) if kind in kinds else len(kinds)


def _repeats(keys: array[int], some: AbstractSet[int]) -> list[tuple[int, int]]:
    """Each row whose key was seen before, with the first row of that key; `some` are the keys that stand more than once."""
    if not some:
        return []
    first: dict[int, int] = {}
    return [(index, seen) for index, key in enumerate(keys) if key in some and (seen := first.setdefault(key, index)) != index]


def _equal(indices: Sequence[int], read: RowsRead, columns: Sequence[TableColumn]) -> list[tuple[int, int]]:
    """Each of some rows that is equal to one before, with the first of its like, by their words; rows without words are none."""
    rows = [read.rows[index] for index in indices]
    words = read.table.sheet.fetch(rows)
    first: dict[tuple[str, ...], int] = {}
    pairs = []
    for index, row in zip(indices, rows, strict=True):
        cells = [words[row][column.index] if column.index < len(words[row]) else None for column in columns]
        seen = first.setdefault(tuple(map(_text, cells)), index)
        if seen != index and any(map(_word, cells)):
            pairs.append((index, seen))
    return pairs


def _confirmed(pairs: list[tuple[int, int]], read: RowsRead, columns: Sequence[TableColumn]) -> list[tuple[int, int]]:
    """The pairs less those whose words differ though their keys are equal, or whose words are none."""
    if not pairs:
        return []
    some, rows = pairs[: _CONFIRMED // 2], read.rows
    words = read.table.sheet.fetch(sorted({rows[index] for pair in some for index in pair}))

    def words_of(index: int) -> list[str | None]:
        cells = words.get(rows[index], ())
        return [_word(cells[column.index]) if column.index < len(cells) else None for column in columns]

    return [pair for pair in some if (later := words_of(pair[0])) == words_of(pair[1]) and any(later)] + pairs[len(some) :]


def _text(cell: Cell) -> str:
    """What a cell's key is made of."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell).strip()


def _word(cell: Cell) -> str | None:
    """A cell as its key sees it; nothing for blanks and for numbers that lost their digits (ROW007)."""
    if missing_fault(cell) or (isinstance(cell, str) and is_scientific(cell.strip())):
        return None
    if isinstance(cell, float) and cell == cell and abs(cell) < 1e15 and cell == int(cell):
        cell = int(cell)
    elif isinstance(cell, float):
        return None
    return str(cell).strip()
