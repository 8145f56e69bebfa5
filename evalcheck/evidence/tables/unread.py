"""Rows of data that belong to no recognised table: beside one, below other headings, or on a sheet without a header of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from typing import Literal

from evalcheck.catalogue.items import EvidenceKind
from evalcheck.evidence.model import Examined, Table, address
from evalcheck.evidence.tables.column_content import holds_identity, is_code, is_company, is_number_to_call
from evalcheck.evidence.tables.continued import follows
from evalcheck.evidence.tables.headings import names_codes
from evalcheck.evidence.tables.rows import RowsRead
from evalcheck.evidence.tables.text_sheet import sheet_of_table
from evalcheck.evidence.tables.window import Window
from evalcheck.evidence.wording import bare, words_of
from evalcheck.findings import Location
from evalcheck.patterns import regex
from evalcheck.records import dataclass
from evalcheck.submission.model import Block, Cell, Sheet

Why = Literal["no_header", "beside", "below", "above"]
_LISTS = frozenset({EvidenceKind.ENTERPRISE_LIST, EvidenceKind.WORK_ORDER, EvidenceKind.ITEM_LIST})
_FOLLOWED_ROWS = 20_000
_MOST_KNOWN = 50_000
_MOST_NAMED = 1000
_MOST_EXAMPLES = 3
_FEWEST_CELLS = 3
_LABEL = regex(
    r".{0,12}[:：]|(?:联系人|联络员|填表人|电话|手机|手机号码?|联系电话|咨询电话|监督电话|传真|邮箱|部门|单位|填报单位|地址|负责人|经办人|日期)"
)
_LABELLED = regex(r"^[一-鿿（）() ]{2,12}[:：]")
_EXAMPLE = regex(r"示例|样例|例[:：]|范例|举例")
_GUIDE = regex(r"说明|示例|样例|范例|字典|选项|参数|下拉|代码表|须知|指南|模板")
_GUIDE_TITLE = regex(r".{0,12}(?:说明|须知|指南|示例|样例|范例|字典|选项)[:：]?")
_CONTACTS = regex(r"单位|联系人|通讯录|部门|科室|处室|职务|职位|联络员|值班|窗口|网点|地址|填报单位|责任人")
_HEAD_ROWS = 40
_SUMMARY = regex(r"家数|户数|数量|笔数|件数|人数|合计|总计|占比|汇总|统计|求和项|计数项|平均值项|行标签")


@dataclass
class UnreadRows:
    """Rows of one part of a file that nobody read as data: how many, the numbers of the first thousand, the place of the first."""

    part: str
    why: Why
    count: int = 0
    rows: list[int] = field(default_factory=list)
    first: str = ""

    def add(self, row: int, index: int) -> None:
        if not self.count:
            self.first = address(index, row)
        self.count += 1
        if len(self.rows) < _MOST_NAMED:
            self.rows.append(row)

    def at(self, file: str) -> Location:
        return Location(file, self.part, self.first or None)


@dataclass(frozen=True)
class _Row:
    """A row that reads like data, with what it holds of codes, telephones and names."""

    part: str
    why: Why
    number: int
    index: int
    held: frozenset[str]


def unread_rows(examined: Examined, reads: Sequence[tuple[Table, RowsRead]]) -> tuple[UnreadRows, ...]:
    """What of a list's or of work orders' rows stands outside of every table; what only repeats their rows is no data of its own."""
    if examined.opened is None or examined.role != "evidence" or not reads or not _asked(examined):
        return ()
    rows = list(_found(examined, reads))
    known = _known([table for table, _ in reads], {value for row in rows for value in row.held})
    told: dict[tuple[str, Why], UnreadRows] = {}
    for row in rows:
        if not row.held or row.held - known:
            told.setdefault((row.part, row.why), UnreadRows(row.part, row.why)).add(row.number, row.index)
    return tuple(told.values())


def _asked(examined: Examined) -> bool:
    return bool(_LISTS & {*examined.kinds, *(kind for clause in examined.clauses for kind in clause.likes)})


def _found(examined: Examined, reads: Sequence[tuple[Table, RowsRead]]) -> Iterator[_Row]:
    assert examined.opened is not None
    by_sheet: dict[str, list[tuple[Table, RowsRead]]] = {}
    for table, read in reads:
        by_sheet.setdefault(table.sheet.name, []).append((table, read))
    first = reads[0][0]
    for sheet in (*examined.opened.sheets, *map(sheet_of_table, examined.opened.tables)):
        if sheet.hidden:
            continue
        if sheet.name not in by_sheet:
            yield from _loose(sheet, first)
        else:
            yield from _around(sheet, by_sheet[sheet.name])


def _loose(sheet: Sheet, table: Table) -> Iterator[_Row]:
    """Of a sheet without a table. A guide may show an example; a list of contacts or a summary is no list of those served."""
    words = " ".join([sheet.name, *(words_of(cell) for row in sheet.head(_FEWEST_CELLS + 3) for cell in row if isinstance(cell, str))])
    below = _headings_of_codes(sheet)
    rows = [
        _Row(sheet.name, "no_header", number, index, held)
        for number, cells in _rows(sheet, 1)
        if (index := _first(cells)) is not None and (held := _data(cells, table, words, number > below > 0)) is not None
    ]
    title = next((words_of(cell) for row in sheet.head(_HEAD_ROWS) for cell in row if isinstance(cell, str) and cell.strip()), "")
    if not ((_GUIDE.search(sheet.name) or _GUIDE_TITLE.fullmatch(title)) and len(rows) <= _MOST_EXAMPLES):
        yield from rows
    if not rows and not _SUMMARY.search(words):
        yield from _names_alone(sheet)


def _names_alone(sheet: Sheet) -> list[_Row]:
    """A column of nothing but companies' names; one or two may be those of who hands in."""
    rows = []
    for number, cells in _rows(sheet, 1):
        filled = [(index, cell) for index, cell in enumerate(cells) if cell not in (None, "")]
        if len(filled) == 1 and is_company(filled[0][1]):
            rows.append(_Row(sheet.name, "no_header", number, filled[0][0], frozenset({_same(words_of(filled[0][1]))})))
    return rows if len(rows) >= _FEWEST_CELLS else []


def _headings_of_codes(sheet: Sheet) -> int:
    """The row whose headings name a code beside a company or a telephone, whatever they call them; 0 where there is none."""
    return next((number for number, row in enumerate(sheet.head(_HEAD_ROWS), 1) if names_codes(map(words_of, row))), 0)


def _around(sheet: Sheet, reads: Sequence[tuple[Table, RowsRead]]) -> Iterator[_Row]:
    """Of a sheet with tables: beside their columns, below headings at which one ends and no other begins, and above the first header."""
    known = {column.index for table, _ in reads for column in table.columns}
    begun = {table.header_row for table, _ in reads}
    ends = [(read.next_header, table) for table, read in reads if read.next_header is not None and read.next_header not in begun]
    if any((isinstance(table.sheet, Window) and not table.headless) or read.beside for table, read in reads):
        top = min(table.header_row for table, _ in reads)
        for number, cells in _rows(sheet, top + 1):
            beside = [None if index in known else cell for index, cell in enumerate(cells)]
            index = _first(beside)
            if index is not None and (held := _data(beside, None, "")) is not None:
                yield _Row(sheet.name, "beside", number, index, held)
    for last, table in ends:
        under_codes = names_codes(map(words_of, table.sheet.fetch([last]).get(last, ())))
        for number, cells in _rows(table.sheet, last + 1):
            index = _first(cells)
            if index is not None and (held := _data(cells, table, "", under_codes)) is not None:
                yield _Row(sheet.name, "below", number, index, held)
    yield from _above(sheet, min((table for table, _ in reads), key=lambda table: table.header_row))


def _above(sheet: Sheet, table: Table) -> Iterator[_Row]:
    """Rows before the first header that hold a code or look like its own: titles, notes and heads of forms do neither."""
    for number, cells in enumerate(sheet.head(table.header_row - 1), 1):
        index = _first(cells)
        if index is None or sum(cell not in (None, "") for cell in cells) < _FEWEST_CELLS:
            continue
        if (any(map(is_code, cells)) or follows(table, cells)) and (held := _data(cells, table, "")):
            yield _Row(sheet.name, "above", number, index, held)


def _rows(sheet: Sheet, first: int) -> Iterator[tuple[int, Sequence[Cell]]]:
    """Rows that hold a code, a telephone or a name, and the first thousands of others too."""
    for block in sheet.blocks(first):
        if block.rows[0] - first < _FOLLOWED_ROWS:
            offsets: Iterable[int] = range(len(block.rows))
        else:
            offsets = sorted({offset for column in block.columns for offset, _ in column.test(holds_identity)})
        yield from _cells(block, offsets)


def _cells(block: Block, offsets: Iterable[int]) -> Iterator[tuple[int, Sequence[Cell]]]:
    columns = [column.values() for column in block.columns]
    for offset in offsets:
        yield block.rows[offset], [column[offset] for column in columns]


def _first(cells: Sequence[Cell]) -> int | None:
    return next((index for index, cell in enumerate(cells) if cell not in (None, "")), None)


def _data(cells: Sequence[Cell], table: Table | None, words: str, under_codes: bool = False) -> frozenset[str] | None:
    """What a row holds of codes, telephones and names if it reads like a row of data; None where it does not.

    `under_codes`: it stands below headings that name a code.
    """
    filled = [cell for cell in cells if cell not in (None, "")]
    texts = [words_of(cell) for cell in filled]
    if len(filled) < 2 or any(_LABEL.fullmatch(text) or _LABELLED.match(text) or _EXAMPLE.search(text) for text in texts):
        return None
    codes, phones, names = (
        {text for cell, text in zip(filled, texts, strict=True) if holds(cell)} for holds in (is_code, is_number_to_call, is_company)
    )
    phones -= codes
    held = frozenset(map(_same, codes | phones | names))
    if table and follows(table, cells):
        return held
    if codes or (names and phones) or (under_codes and len(filled) >= _FEWEST_CELLS):
        return held
    if phones and len(filled) >= _FEWEST_CELLS and not _CONTACTS.search(words):
        return held
    return held if names and _lists_names(filled, words) else None


def _lists_names(filled: Sequence[Cell], words: str) -> bool:
    """A name alone or before further words: behind the names of a summary stand nothing but its numbers."""
    at = next(place for place, cell in enumerate(filled) if is_company(cell))
    behind = filled[at + 1 :]
    return not _SUMMARY.search(words) and not (behind and all(map(_is_count, behind)))


def _is_count(cell: Cell) -> bool:
    return isinstance(cell, int | float) or re.fullmatch(r"\d{1,3}|\d+\.\d+%?|\d+%", words_of(cell)) is not None


def _same(text: str) -> str:
    return bare(text)


def _known(tables: Sequence[Table], values: set[str]) -> set[str]:
    """Those of some values that stand in a table's own rows."""
    known: set[str] = set()
    if not values:
        return known

    def holds(cell: Cell) -> str | None:
        text = _same(words_of(cell)) if cell is not None else ""
        return text if text in values else None

    for table in tables:
        wanted = [c.index for c in table.columns if c.spec and c.spec.type in ("name", "credit_code", "mobile", "phone")]
        for block in table.sheet.blocks(table.first_data_row):
            for index in wanted:
                if index < len(block.columns):
                    known |= {text for _, text in block.columns[index].test(holds)}
    return known
