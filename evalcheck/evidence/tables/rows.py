"""Which rows of a table are data: blank rows, repeated headers, template rows never filled in and lines of notes are not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from evalcheck.evidence.model import Note, Table, TableColumn, address
from evalcheck.evidence.tables.column_content import holds_identity, is_company
from evalcheck.evidence.tables.headings import names_codes, readings
from evalcheck.evidence.tables.labels import LabelNames
from evalcheck.evidence.tables.placeholders import Placeholders
from evalcheck.evidence.tables.table_keys import RowNumbers, TableKeys
from evalcheck.evidence.values.fault import plain
from evalcheck.evidence.wording import bare, line_of, words_of
from evalcheck.findings import Location
from evalcheck.patterns import regex
from evalcheck.records import dataclass
from evalcheck.submission.model import Block, Cell, Column
from evalcheck.submission.tables.questions import shortcut

_FOOT = regex(
    r"平均|均值|合计|总计|小计|共计|累计|总数|共[\d一二三四五六七八九十]|[备附]?注\d?[::.、]|说明[::]|附[::]"
    r"|以下空白|以下无|填表|制表|填报|填写|审核|复核|数据来源|环节数|环节个数|办理环节|具体环节"
)
_MARKS = regex(r"^[※*(（\s]+")
_FOOT_CELL = regex(
    r"[^:]{0,12}\(?(?:签字|签名|签章|盖章|公章)\)?:?.{0,16}"
    r"|[^:]{2,24}\((?:盖|公|印|签)?章\)"
    r"|(?:单位|部门|主要|分管|主管|科室)?(?:负责人|领导|责任人|经办人|统计人|报送人|打印人|制单)(?:\(.{1,4}\))?"
    r"|(?:20\d\d|二.{3})?\s*年.{0,4}月(?:.{0,4}日)?|20\d\d([-./])\d{1,2}\1\d{1,2}(?: 00:00:00)?"
    r"|\(?第?\s*\d+\s*[页/].{0,8}|\(?共\s*\d+\s*页\)?|-\s*\d+\s*-"
    r"|\(?以下(?:空白|无)(?:正文)?\)?|[一-鿿() ]{2,12}:.{0,30}|\(?续(?:表|上页|下页)\)?|打印(?:日期|时间).*"
)
_UNIT_ALONE = regex(r".{2,24}(?:局|委员会|委|办公室|办|政府|法院|检察院|管委会|中心|处|科|总队|支队|协会|学院|大学|银行|集团|公司)")
_AVERAGE = regex(r"平均|均值")
_SPACES = " \t\r\n\u3000\xa0"
_FEW_SIGNS = frozenset(["", *_SPACES, *"平均合总小共累注备说附填制审复数环办具以※*单部主分负经统报打签盖第年续()（）-二公章科"])
_FEWEST_HEADINGS = 3
_LONGEST_SUMMARY = 3
_MOST_FOOT = 12
_MANY = 4
_SHORTEST_CODE = 8
_CODE = 18
_SENTENCE = regex(r"[\d，。；：,;:]")
_MOST_NOTES = 500
"""Notes beyond these are dropped from memory: no honest table has so many lines that are not data."""


@dataclass(frozen=True)
class RowsRead:
    """What is known of a table only once all its rows have passed.

    `rows` are the sheet's numbers of its data rows, `keys` those of the columns asked for. `notes` are the lines inside and below
    the table, `placeholders` the template's rows that were never filled in but for one. `next_header` is the row at which other
    headings end the table: what follows was not read. `beside`: a code, telephone or company's name stands outside its columns.
    """

    table: Table
    rows: RowNumbers
    keys: TableKeys
    notes: tuple[Note, ...]
    placeholders: tuple[Location, ...]
    next_header: int | None = None
    beside: bool = False

    @property
    def hidden_rows(self) -> Sequence[tuple[int, int]]:
        """Hidden rows of the sheet as ranges, both ends in."""
        return self.table.sheet.hidden_rows


class RowPass:
    """One pass over the data rows of a table, which keeps the keys of some columns (by index) on its way, and of rows by some columns."""

    def __init__(self, table: Table, keyed: Iterable[int] = (), whole: Sequence[int] = ()) -> None:
        self._table = table
        self._sieve = _Sieve(table)
        self._rows = RowNumbers()
        self._keys = TableKeys(keyed, whole)
        self._whole = False
        self._beside = False
        self._own = frozenset(column.index for column in table.columns)

    def blocks(self) -> Iterator[Block]:
        """The rows in blocks, once; blank rows, notes and repeated headers inside or below the table are left out."""
        for block in self._table.sheet.blocks(self._table.first_data_row):
            self._look_beside(block)
            out = self._sieve.not_data(block)
            if len(out) == len(block.rows):
                if self._sieve.next_header is not None:
                    break
                continue
            if out:
                rows = [row for offset, row in enumerate(block.rows) if offset not in out]
                block = Block(rows, tuple(column.without(out) for column in block.columns))
            self._rows.add(block.rows)
            self._keys.feed(block)
            yield block
            if self._sieve.next_header is not None:
                break
        self._whole = True

    def read(self) -> RowsRead:
        """What the pass told. Raises RuntimeError before its end: nobody could know yet."""
        if not self._whole:
            raise RuntimeError("rows are still to be read")
        sieve = self._sieve
        return RowsRead(self._table, self._rows, self._keys, tuple(sieve.notes), tuple(sieve.placeholders), sieve.next_header, self._beside)

    def _look_beside(self, block: Block) -> None:
        """Columns without a heading are only looked into: what they hold is told apart by another pass."""
        if not self._beside and len(block.columns) > len(self._own):
            others = (column for index, column in enumerate(block.columns) if index not in self._own)
            self._beside = any(column.test(holds_identity) for column in others)


class _Sieve:
    """Looks in full only at rows whose identifying cells (name, code, order number) are blank or read like a heading or note."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.headings = frozenset(bare(heading) for column in table.columns for heading in _headings(column))
        self.serial = next((column.index for column in table.columns if column.spec and column.spec.type == "serial"), None)
        self.total = next((c.index for c in table.columns if c.spec and c.spec.type == "number" and c.stage is None), None)
        self.labels = LabelNames((*table.template.head_fields, *table.template.foot_fields))
        self.template = Placeholders(table.template)
        self.notes: list[Note] = []
        self.placeholders: list[Location] = []
        self.next_header: int | None = None
        self.last_out = 0
        telling = ("name", "credit_code", "mobile", "order_number", "date")
        self.naming = [column.index for column in table.columns if column.stage or (column.spec and column.spec.type in telling)]
        self.names = frozenset(
            bare(name) for spec in table.template.columns for name in (spec.name, *spec.synonyms, *spec.lookalikes, *spec.short)
        )
        self.by_index = {column.index: frozenset(map(bare, _headings(column))) for column in table.columns}
        firsts = frozenset(column.header[:1] for column in table.columns) | _FEW_SIGNS | frozenset(name[:1] for name in self.names)
        identifying = _identifying(table)
        self.others = [(column.index, _suspicious(column, firsts)) for column in identifying[1:]]
        self.key = next(((column.index, _suspicious(column, firsts)) for column in identifying), None)

    def not_data(self, block: Block) -> frozenset[int]:
        """Offsets of the rows that are left out; notes among them are kept."""
        if self.key is None:
            return frozenset(range(len(block.rows)))
        index, suspicious = self.key
        candidates = set(range(len(block.rows)))
        if index < len(block.columns):
            candidates = {offset for offset, _ in block.columns[index].test(suspicious)}
        for index, other in self.others:
            if candidates and index < len(block.columns):
                candidates = _alike(block.columns[index], candidates, other, len(block.rows))
        if not candidates:
            return frozenset()
        blank = _blank_rows(block, candidates)
        out = set(blank)
        for offset in sorted(candidates):
            if offset in blank or self._out(block, offset):
                out.add(offset)
                self.last_out = block.rows[offset]
            if self.next_header is not None:
                return frozenset([*(other for other in out if other < offset), *range(offset, len(block.rows))])
        return frozenset(out)

    def _out(self, block: Block, offset: int) -> bool:
        cells = tuple(words_of(column.value(offset)) for column in block.columns)
        filled = [(index, text) for index, text in enumerate(cells) if text]
        row = block.rows[offset]
        if not filled:
            return True
        if self._is_other_header(filled):
            self.next_header = row
            return True
        if all(bare(text) in self.headings for _, text in filled):
            return len(filled) > 1 or filled[0][0] != self.serial
        if names_codes(text for _, text in filled) and not any(map(_SENTENCE.search, (text for _, text in filled))):
            self.next_header = row  # headings of somebody's own
            return True
        if len(filled) == 1 and filled[0][0] == self.serial and self._never_filled(filled[0][1], row):
            return True
        if self._is_note(filled, row):
            self._keep(Note(self._line(cells, filled), self._place(filled[0][0], row)))
            return True
        return False

    def _is_other_header(self, filled: Sequence[tuple[int, str]]) -> bool:
        """Headings of the template, most of which stand over other columns than in this table's own header."""
        named = [(index, name) for index, text in filled if (name := self._heading(text))]
        if len(named) < _FEWEST_HEADINGS or len(named) * 3 < len(filled) * 2:
            return False
        return sum(name in self.by_index.get(index, ()) for index, name in named) * 3 < len(named) * 2

    def _heading(self, text: str) -> str | None:
        return next((name for name in (bare(text), *readings(text)) if name in self.names), None)

    def _never_filled(self, serial: str, row: int) -> bool:
        """A row of the blank template: a serial number, or the dots that mean `and so on`, and nothing else."""
        if self.template.whole(serial):
            if len(self.placeholders) < _MOST_NOTES:
                self.placeholders.append(self._place(self.serial or 0, row))
            return True
        return serial.rstrip(".、").isdigit()

    def _is_note(self, filled: Sequence[tuple[int, str]], row: int) -> bool:
        index, first = filled[0]
        if _FOOT.match(_MARKS.sub("", first)):
            return True
        if self.labels.values(first) or (self.labels.named(first) and index == 0):
            return True
        if all(_FOOT_CELL.fullmatch(plain(text)) for _, text in filled[:_MOST_FOOT]):
            return True
        if len(filled) == 1 and self._is_unit(index, plain(first)):
            return True
        if self._is_summary(filled, row):
            return True
        typed = next((c.spec.type for c in self.table.columns if c.index == index and c.spec), "text")
        return len(filled) == 1 and (index == 0 or typed == "serial") and not first.replace(".", "").isdigit()

    def _is_summary(self, filled: Sequence[tuple[int, str]], row: int) -> bool:
        """A line of a summary or key below the rows (`和平区 12`): two or three cells, nobody named and nobody to call.

        It has no number of its own, or stands below a blank line or a note.
        """
        held = dict(filled)
        numbered = self.serial is None or held.get(self.serial, "").rstrip(".、").isdigit()
        named = any(index in held for index in self.naming)
        below_a_line = self.last_out == row - 1 and len(filled) == 2
        return 2 <= len(filled) <= _LONGEST_SUMMARY and (not numbered or below_a_line) and not named

    def _is_unit(self, index: int, text: str) -> bool:
        """The name of who signs, alone on its line: in the column of names only what is no company."""
        named = any(column.index == index and column.spec and column.spec.type == "name" for column in self.table.columns)
        return _UNIT_ALONE.fullmatch(text) is not None and not (named and is_company(text))

    def _line(self, cells: tuple[str, ...], filled: Sequence[tuple[int, str]]) -> str:
        """The row as a line. Of a row of averages the total counts, not the averages of single stages."""
        first = filled[0][1]
        if _AVERAGE.match(first) and self.total is not None and self.total < len(cells) and cells[self.total]:
            return f"{first} {cells[self.total]}"
        return line_of(cells)

    def _keep(self, note: Note) -> None:
        if len(self.notes) < _MOST_NOTES:
            self.notes.append(note)

    def _place(self, index: int, row: int) -> Location:
        return Location(self.table.file.path, self.table.sheet.name, address(index, row))


def _headings(column: TableColumn) -> Iterator[str]:
    yield column.header
    yield column.header.rpartition(" ")[2]
    if column.spec:
        yield from (column.spec.name, *column.spec.synonyms, *column.spec.lookalikes)


def _identifying(table: Table) -> list[TableColumn]:
    """The columns that tell whose a row is; where there is none, every column but the serial number."""
    known = [column for column in table.columns if column.spec and column.stage is None]
    named = [column for kind in ("credit_code", "name") for column in known if column.spec and column.spec.type == kind]
    return named or [column for column in known if column.spec and column.spec.type != "serial"]


def _suspicious(column: TableColumn, firsts: frozenset[str]) -> Callable[[Cell], bool | None]:
    """Cells for which a row may be no data: blank, a heading or the first sign of a note; also numbers as names, and short codes."""
    assert column.spec is not None
    if column.spec.type == "credit_code":
        return shortcut(_is_no_code, length=_CODE, doubtful=_no_codes)
    if column.spec.type == "name":
        firsts |= frozenset("0123456789")

        def name_test(cell: Cell) -> bool | None:
            return True if type(cell) is not str or cell[:1] in firsts else None

        return shortcut(name_test, firsts=firsts)

    def test(cell: Cell) -> bool | None:
        return True if cell is None or (type(cell) is str and cell[:1] in firsts) else None

    return shortcut(test, firsts=firsts, others=True)


def _is_no_code(cell: Cell) -> bool | None:
    """Anything but eight plain signs or more: a day of signing may stand in the column of codes, or a total."""
    return None if type(cell) is str and len(cell) >= _SHORTEST_CODE and cell.isascii() and cell.isalnum() else True


def _no_codes(texts: bytes) -> list[int]:
    """The places of those of many texts of eighteen signs that hold others than plain ones."""
    if texts.replace(b"\0", b"").isalnum():
        return []
    return [place for place, text in enumerate(texts.split(b"\0")[:-1]) if not text.isalnum()]


def _alike(column: Column, candidates: set[int], suspicious: Callable[[Cell], bool | None], rows: int) -> set[int]:
    """Those of some rows whose further identifying cell is suspicious too."""
    cells = column.values() if len(candidates) * _MANY > rows else None
    return {offset for offset in candidates if suspicious(column.value(offset) if cells is None else cells[offset]) is not None}


def _blank_rows(block: Block, candidates: set[int]) -> set[int]:
    blank = set(candidates)
    for column in block.columns:
        if not blank:
            break
        blank &= {offset for offset, _ in column.test(_is_blank)}
    return blank


def _is_blank(cell: Cell) -> bool | None:
    return True if cell is None or (type(cell) is str and not cell.strip()) else None
