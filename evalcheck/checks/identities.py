"""Who is who in a list: one phone for many enterprises, one code with several names, one name with several codes."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from itertools import compress, count
from operator import not_
from typing import ClassVar, Literal

from pydantic import Field

from evalcheck.catalogue.templates import CellType, TemplateId
from evalcheck.checks.base import Check, Context, Scan, named
from evalcheck.checks.tally import first_places, shown
from evalcheck.evidence.model import Table, TableColumn
from evalcheck.evidence.tables.rows import RowsRead
from evalcheck.evidence.tables.table_keys import both, counted, different, filled, several, without_keys
from evalcheck.evidence.values.credit_code import credit_code_fault, wrong_code_fault
from evalcheck.evidence.values.fault import ValueFault, missing_fault, name_fault, plain
from evalcheck.evidence.values.phone import local_digits, phone_test, wrong_phone_test
from evalcheck.evidence.values.unread import before
from evalcheck.findings import Finding, Kind, Severity, Words, row_ranges
from evalcheck.submission.model import Block, Cell
from evalcheck.words import Text

SHARED_PHONE = Kind(
    "ROW008", "shared-phone", Severity.WARNING,
    zh=Words(
        "同一电话用于多家企业",
        "“{column}”有 {phones} 个号码各用于 {limit} 家以上企业，涉及 {count} 行：第 {rows} 行。其中“{first}”用于 {enterprises} 家{nearly}",
        why="同一号码对应许多家企业，多半是代办机构的或随手填的，核实时找不到企业本人",
        fix="改填每家企业自己联系人的号码；确由代办机构统一联系的，请在备注中注明",
    ),
    en=Words(
        "One phone number for many enterprises",
        "{phones} numbers in “{column}” serve {limit} enterprises or more, in {count} rows: {rows}. “{first}” serves {enterprises}{nearly}",
        why="such a number is an agent's or a filler, and the enterprises themselves cannot be reached",
        fix="give each enterprise's own number; where an agent speaks for them all, say so in the remarks",
    ),
    personal=frozenset({"first"}),
    identity=("column",),
)  # fmt: skip

CODE_AND_NAME = Kind(
    "ROW009", "code-and-name-disagree", Severity.WARNING,
    zh=Words(
        "信用代码与企业名称对不上", "{problem}（{values} 个），涉及 {count} 行：第 {rows} 行。例如“{first}”：{examples}",
        why="一个代码只属于一家企业，一家企业只有一个代码，对不上必有一处填错",
        fix="对照营业执照改正；企业更过名的，统一用现在的名称",
    ),
    en=Words(
        "Credit code and enterprise name disagree", "{problem} ({values}), in {count} rows: {rows}. For instance “{first}”: {examples}",
        why="a code belongs to one enterprise and an enterprise has one code; one of them is wrong",
        fix="correct by the licence; use the present name throughout where an enterprise changed it",
    ),
    identity=("column",),
)  # fmt: skip

_NEARLY_ALL, _SHORT_LIST = 0.9, 10
"""From which share of the rows one value stands in nearly all of them, and of how many rows that says something."""
_FETCHED = 10_000
"""Rows whose words are fetched to confirm what their keys tell; one more pass over the sheet, so once and bounded."""
_SEEN = 50_000
"""Keys that are remembered until another row shows them otherwise."""
_EXAMPLES = 8
Test = Callable[[Cell], ValueFault | None]
_Examples = dict[int, tuple[str, list[str]]]


class SharedPhones(Check):
    """A phone number stands for fewer than `limit` enterprises (ROW008). Enterprises are told apart by code, else by name."""

    check: Literal["shared_phones"]
    templates: tuple[TemplateId, ...] = ()
    limit: int = Field(default=5, ge=2)
    kinds: ClassVar = (SHARED_PHONE,)

    def table(self, table: Table, context: Context) -> Scan | None:
        phone = _column(table, "mobile") or _column(table, "phone")
        enterprise = _column(table, "credit_code") or _column(table, "name")
        if not named(table, self.templates) or not phone or not enterprise:
            return None
        digits = local_digits(context.catalogue.units)
        return _PhoneScan(table, phone, [c for c in (enterprise, _column(table, "name")) if c], self.limit, digits)


class _PhoneScan(Scan):
    """An enterprise goes by its code, else by its name. Numbers that are none are told as ROW003."""

    def __init__(self, table: Table, phone: TableColumn, enterprise: Sequence[TableColumn], limit: int, digits: int | None) -> None:
        self._table, self._phone, self._enterprise, self._limit = table, phone, enterprise, limit
        self._test, self._wrong = phone_test(digits), wrong_phone_test(digits)
        self._right = b""
        self.keyed = frozenset([phone.index, *(column.index for column in enterprise)])

    def feed(self, block: Block) -> None:
        self._right += _right(block, (self._phone, self._test, self._wrong))

    def finish(self, read: RowsRead) -> Iterator[Finding]:
        phones, again = read.keys[self._phone.index], read.keys.again(self._phone.index)
        if 1 not in again:
            return
        enterprises = counted(self._enterprises(read), self._right)
        firsts = read.keys.firsts(self._phone.index)
        told = several(phones, firsts, enterprises, again, self._limit)
        if 1 not in told:
            return
        rows = [read.rows[index] for index in first_places(told)]
        first = phones[told.index(1)]
        value = self._table.sheet.fetch([rows[0]])[rows[0]][self._phone.index]
        yield SHARED_PHONE.at(
            self._table.cell(self._phone, rows[0]), column=self._phone.header, count=told.count(1), rows=row_ranges(rows),
            phones=different(firsts, told), limit=self._limit, first=shown(value),
            enterprises=len({other for phone, other in zip(phones, enterprises, strict=True) if phone == first and other}),
            nearly=Text("；几乎每一行都是同一个号码", "; nearly all rows have one number") if _in_nearly_all(phones, told) else "",
        )  # fmt: skip

    def _enterprises(self, read: RowsRead) -> array[int]:
        by_code, by_name = (read.keys[column.index] for column in (self._enterprise[0], self._enterprise[-1]))
        found = by_code[:]
        for index in compress(count(), map(not_, by_code)) if 0 in by_code else ():
            found[index] = by_name[index]
        return found


class CodesAndNames(Check):
    """A credit code has one name and a name one code, within a table (ROW009)."""

    check: Literal["codes_and_names"]
    templates: tuple[TemplateId, ...] = ()
    kinds: ClassVar = (CODE_AND_NAME,)

    def table(self, table: Table, context: Context) -> Scan | None:
        code, name = _column(table, "credit_code"), _column(table, "name")
        return _NameScan(table, code, name) if code and name and named(table, self.templates) else None


class _NameScan(Scan):
    def __init__(self, table: Table, code: TableColumn, name: TableColumn) -> None:
        self._table, self._code, self._name = table, code, name
        self._right = b""
        self.keyed = frozenset([code.index, name.index])

    def feed(self, block: Block) -> None:
        self._right += _right(block, (self._code, credit_code_fault, _no_code), (self._name, name_fault, missing_fault))

    def finish(self, read: RowsRead) -> Iterator[Finding]:
        yield from self._finding(read, self._code, self._name, Text("同一信用代码用了不同的企业名称", "one code stands with several names"))
        yield from self._finding(read, self._name, self._code, Text("同一企业名称用了不同的信用代码", "one name stands with several codes"))

    def _finding(self, read: RowsRead, column: TableColumn, beside: TableColumn, problem: Text) -> Iterator[Finding]:
        by, of = read.keys[column.index], read.keys[beside.index]
        some, examples = self._confirmed(read, by, of, column)
        told = both(some, filled(of)) if 1 in some else some
        if 1 not in told:
            return
        places = first_places(told)
        rows = [read.rows[index] for index in places]
        first, others = next((examples[by[index]] for index in places if by[index] in examples), ("", []))
        if column is self._code and _in_nearly_all(by, told):
            problem += Text("，几乎每一行都是同一个代码", ", and nearly all rows have one code")
        yield CODE_AND_NAME.at(
            self._table.cell(column, rows[0]), column=column.header, count=told.count(1), rows=row_ranges(rows),
            values=different(read.keys.firsts(column.index), told),
            first=shown(first), examples=tuple(shown(other) for other in others[:3]), problem=problem,
        )  # fmt: skip

    def _confirmed(self, read: RowsRead, by: array[int], of: array[int], column: TableColumn) -> tuple[bytes, _Examples]:
        """The rows whose codes or names stand by their words with several others; of those that were looked at the words and theirs.

        Names that differ in the width of signs only are one; codes that are wrong are told as ROW002. Beyond the
        bound of what is fetched the keys are believed.
        """
        of = counted(of, self._right)
        told = several(by, read.keys.firsts(column.index), of, read.keys.again(column.index), 2)
        examples: _Examples = {}
        if 1 not in told:
            return told, examples
        shown_by, row_of = _rows_that_show(by, of, told), read.rows
        words = self._table.sheet.fetch(sorted({row_of[index] for indices in shown_by.values() for index in indices}))
        for key, indices in shown_by.items():
            pairs = [self._words(words[row_of[index]], column) for index in indices]
            others = list(dict.fromkeys(other for _, other in pairs))
            if len(others) > 1:
                examples[key] = (pairs[0][0], others)
        return without_keys(by, told, shown_by.keys() - examples.keys()), examples

    def _words(self, cells: Sequence[Cell], column: TableColumn) -> tuple[str, str]:
        """The value of a column and the one beside it."""
        code, name = _word(cells[self._code.index]), _word(cells[self._name.index])
        return (code, name) if column is self._code else (name, code)


def _right(block: Block, *columns: tuple[TableColumn, Test, Callable[[Cell], object]]) -> bytes:
    """A mark for each row, 0 where the cell of a column is wrong: of the test that other checks ask too, and what is wrong here."""
    marks = bytearray(b"\1") * len(block.rows)
    for column, test, wrong in columns:
        for offset, _ in block.test(column.index, before(test)):
            marks[offset] = marks[offset] and not wrong(block.columns[column.index].value(offset))
    return bytes(marks)


def _in_nearly_all(keys: array[int], which: bytes) -> bool:
    """Whether one value stands in nearly all rows of a list, of which some are told of: it was copied down."""
    least = len(keys) * _NEARLY_ALL
    if len(keys) < _SHORT_LIST or which.count(1) < least:
        return False
    most, lead = 0, 0
    for key in compress(keys, which):  # the vote that only one who has more than half can win
        most, lead = (key, 1) if not lead else (most, lead + 1 if key == most else lead - 1)
    return bytes(map(most.__eq__, compress(keys, which))).count(1) >= least


def _rows_that_show(by: array[int], of: array[int], some: bytes) -> dict[int, list[int]]:
    """A few rows for each key of `by` that show it with different keys of `of`.

    Where they are more than are fetched, for those that show it first: the rows to be fetched then stand near the top.
    """
    first: dict[int, int] = {}
    found: dict[int, dict[int, int]] = {}
    fetched = 0
    for index in compress(count(), both(some, filled(of))):
        key, other = by[index], of[index]
        if (rows := found.get(key)) is not None:
            new = len(rows) < _EXAMPLES and rows.setdefault(other, index) == index
            fetched += new
        elif key not in first:
            if len(first) < _SEEN:
                first[key] = index
        elif of[first[key]] != other:
            found[key] = {of[first[key]]: first.pop(key), other: index}
            fetched += 2
        if fetched >= _FETCHED:
            break
    return {key: list(rows.values()) for key, rows in found.items()}


def _no_code(cell: Cell) -> bool:
    return wrong_code_fault(_word(cell)) is not None


def _word(cell: Cell) -> str:
    return "" if missing_fault(cell) else "".join(plain(str(cell)).split())


def _column(table: Table, kind: CellType) -> TableColumn | None:
    return next((column for column in table.columns if column.spec and column.spec.type == kind), None)
