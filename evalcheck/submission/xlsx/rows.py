"""Blocks of rows out of a worksheet part (ECMA-376 part 1 §18.3.1.80, §18.3.1.73): the plain ones by pattern, any other by the parser."""

from __future__ import annotations

import gc
import operator
import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from evalcheck.patterns import regex
from evalcheck.records import dataclass
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Cell, Column
from evalcheck.submission.tables.columns import BlankColumn, ListColumn
from evalcheck.submission.tables.marks import Merged
from evalcheck.submission.troubles import damaged
from evalcheck.submission.xlsx.cells import Cells, Kind
from evalcheck.submission.xlsx.columns import BLANK, RawColumn, SharedColumn, TextColumn
from evalcheck.submission.xlsx.document import Records, irregular, unwrapped, without_sections
from evalcheck.submission.xlsx.pattern import NotPlain, RowPattern, cell_of_rest, holds_unsaved, learn, with_references, without_prefix
from evalcheck.submission.xlsx.runs import without_runs
from evalcheck.submission.xlsx.tree import columns_of, misplaced, read_rows
from evalcheck.submission.xlsx.wide import WideRows

if TYPE_CHECKING:
    from evalcheck.submission.xlsx.bulk import BulkReader

_REMEMBERED = 4096
_PATIENCE = 2
_PAUSE = 32
_CELLS_AT_ONCE = 4_000_000
_SAMPLE = 8192
# White space where an element of the sheet begins or one with element content ends, never inside `v` or `t`, and at the end of end tags.
_SPACES = (
    regex(rb"(>)[ \t\r\n]+(<(?:/?(?:row|c|is|r|rPr)|[vft])[ \t\r\n/>])"),
    regex(rb"(</(?:row|c|v|f|is|t|r))[ \t\r\n]+(>)"),
)
_SEVERAL_RUNS = regex(b"</r><r>|<r><rPr")
_HIDDEN = regex(rb"""[ \t\r\n]hidden[ \t\r\n]*=[ \t\r\n]*["'](?:1|true)["']""")
_REFERENCE = regex(rb"""[ \t\r\n]r[ \t\r\n]*=""")
_ROW_NUMBER = regex(rb"""<[^<>]*?[ \t\r\n]r[ \t\r\n]*=[ \t\r\n]*["'](\d{1,7})["']""")


@dataclass(slots=True)
class Rows:
    """Some rows in the order of their numbers, not always one after the other; behind the last ones the merged cells of the sheet."""

    numbers: Sequence[int]
    columns: Sequence[Column]
    hidden: Sequence[int] = ()
    merged: Sequence[Merged] = ()


class RowReader:
    """The rows of one pass over a sheet.

    The pattern is learned anew where it fits badly. Where none fits the parser is asked straight away for a while.
    """

    def __init__(self, records: Records, cells: Cells, limits: Limits, wanted: Sequence[int] | None = None) -> None:
        self._records = records
        self._wanted = wanted
        self._cells = cells
        self._limits = limits
        self._prefix = records.head.prefix
        self._pattern: RowPattern | None = None
        self._misfits = self._others_in_short = 0
        self._strict = False
        self._numbered = True
        self._last = 0
        self._others: dict[tuple[str, bytes], Cell] = {}
        self._bulk = _bulk_reader(cells)
        self._wide = WideRows(self._prefix)

    def __iter__(self) -> Iterator[Rows]:
        for block in self._records:
            last = self._last_of(block) if self._wanted else None
            if last is not None and not (block := self._wanted_of(block, last)):
                self._last = last
                continue
            block = self._wide.shortened(block)
            plain = self._plain(block)
            for rows in [plain] if plain else self._parsed(block):
                if rows.numbers:
                    self._check(rows)
                    yield rows
            self._last = last or self._last
        if self._wanted is None and self._records.merged:
            yield Rows((), (), merged=self._records.merged)

    def _last_of(self, block: bytes) -> int | None:
        """The last row number of a block; None where it cannot be told."""
        start = block.rfind(b"<" + self._prefix + b"row")
        found = _ROW_NUMBER.match(block, start) if start >= 0 else None
        return int(found[1]) if found and not irregular(block) else None

    def _wanted_of(self, block: bytes, last: int) -> bytes:
        """The wanted rows of a block of which the last number is known; all, where one of them does not begin as rows mostly do."""
        wanted = self._wanted or ()
        tag, rows, end = b"<" + self._prefix + b"row", [], 0
        for number in wanted[bisect_right(wanted, self._last) : bisect_right(wanted, last)]:
            if (start := block.find(b'%b r="%d"' % (tag, number), end)) < 0:
                return block
            end = block.find(tag, start + 1)
            end = len(block) if end < 0 else end
            rows.append(block[start:end])
        return b"".join(rows)

    def _check(self, rows: Rows) -> None:
        """Rows stand in the order of their numbers: office programs refuse a sheet in which they do not."""
        numbers = rows.numbers
        if numbers[0] <= self._last or (type(numbers) is list and any(map(operator.ge, numbers, numbers[1:]))):
            raise damaged("工作表内容损坏，行号顺序错乱", "the content of the sheet is broken: its rows are out of order")
        if numbers[-1] > self._limits.rows or len(rows.columns) > self._limits.columns:
            raise misplaced()
        self._last = numbers[-1]

    def _plain(self, block: bytes) -> Rows | None:
        """The rows if they are of the learned pattern but for some; None where the parser must read the block whole."""
        if self._misfits > _PATIENCE:
            self._misfits = (self._misfits + 1) % _PAUSE
            return None
        plain = self._normal(block)
        if plain is None or holds_unsaved(plain):
            return None
        if self._bulk and (found := self._bulk.read(plain)):
            return Rows(*found)
        pattern = self._pattern = self._pattern or learn(plain, self._cells)
        if pattern is None:
            return None
        if pattern.short and (short := self._short(plain, pattern, pattern.short)):
            return short
        with collector_paused():
            matches = (pattern.strict if self._strict else pattern.pattern).findall(plain)
            leads, numbers, tails, *groups, others, signs = zip(*matches, strict=True)
        if signs.count(b"") < len(signs):
            self._pattern = None
            self._misfits += 1
            return None
        try:
            columns = self._columns(groups, pattern)
        except NotPlain:
            self._strict = True
            return self._plain(block)
        hidden = sorted({*_hidden(numbers, leads), *_hidden(numbers, tails)})
        if others.count(b"") == len(others):
            return Rows(_run(list(map(int, numbers))), columns, hidden)
        return self._with_others(numbers, columns, others, hidden)

    def _short(self, block: bytes, pattern: RowPattern, short: re.Pattern[bytes]) -> Rows | None:
        """The rows if they are of nothing but usual cells and blanks; after some blocks that are not the pattern is not tried so again."""
        with collector_paused():
            numbers, *groups, others = zip(*short.findall(block), strict=True)
        if others.count(b"") < len(others):
            self._others_in_short += 1
            if self._others_in_short > _PATIENCE:
                self._pattern, self._others_in_short = replace(pattern, short=None), 0
            return None
        self._others_in_short = 0
        values = iter(groups)
        columns = [raw_column(next(values), kind, self._cells) if kind else BlankColumn(len(numbers)) for kind in pattern.kinds]
        return Rows(_run(list(map(int, numbers))), columns)

    def _normal(self, block: bytes) -> bytes | None:
        """The block less what XML allows and patterns do not expect: prefixes, comments, CDATA sections, spaces between tags,
        rows and cells that do not say where they stand.
        """
        if irregular(block) and irregular(block := unwrapped(block)):
            if not self._records.whole(block):
                return None
            block = without_sections(block)
            if irregular(block):
                return None
        if self._prefix and (block := without_prefix(block, self._prefix)) == b"":
            return None
        for spaces in _SPACES:
            for found in {found[0]: found for found in spaces.finditer(block, 0, _SAMPLE)}.values():
                block = block.replace(found[0], found[1] + found[2])
        if _SEVERAL_RUNS.search(block, 0, _SAMPLE):
            block = without_runs(block)
        self._numbered = _REFERENCE.search(block, 0, _SAMPLE) is not None
        return block if self._numbered else with_references(block, self._last)

    def _columns(self, groups: Sequence[Sequence[bytes]], pattern: RowPattern) -> list[Column]:
        columns: list[Column] = []
        mixed = 0
        for lead, kind, usual, rests in zip(pattern.leads, pattern.kinds, groups[::2], groups[1::2], strict=True):
            column: Column = raw_column(usual, kind, self._cells) if kind else BlankColumn(len(usual))
            if unusual := len(rests) - rests.count(b""):
                mixed += unusual * 2 > len(rests)
                others = {rest: self._other(lead, rest) for rest in {*rests} - {b""}}
                if any(cell is not None for cell in others.values()):
                    cells = [others[rest] if rest else cell for cell, rest in zip(column.values(), rests, strict=True)]
                    column = ListColumn(cells, self._cells.keys_of)
            columns.append(column)
        if mixed:
            self._pattern = None
        return columns

    def _other(self, lead: str, rest: bytes) -> Cell:
        if (lead, rest) not in self._others:
            if len(self._others) > _REMEMBERED:
                self._others.clear()
            self._others[lead, rest] = cell_of_rest(lead, rest, self._cells)
        return self._others[lead, rest]

    def _with_others(self, numbers: Sequence[bytes], columns: Sequence[Column], others: Sequence[bytes], hidden: list[int]) -> Rows | None:
        """Plain rows and the parsed ones among them; None where one of these is not whole, wider, or without a number of its own."""
        offsets = [offset for offset, row in enumerate(others) if row]
        if len(offsets) * 2 > len(others):
            self._pattern = None
            self._misfits += 1
        if not self._numbered or any(not _REFERENCE.search(others[offset].partition(b">")[0]) for offset in offsets):
            return None
        try:
            parsed = read_rows(self._records.parse(b"".join(others)), 0, self._cells)
        except ParseError:
            return None
        if len(parsed.numbers) != len(offsets):
            return None
        width = max([len(columns), *(max(row, default=0) for row in parsed.cells)])
        if width > 2 * len(columns) + 16:
            return None
        merged = [int(number or 0) for number in numbers]
        cells: list[list[Cell]] = [list(column.values()) for column in columns]
        cells += [[None] * len(merged) for _ in range(width - len(cells))]
        for offset, number, row in zip(offsets, parsed.numbers, parsed.cells, strict=True):
            merged[offset] = number
            for column, cell in row.items():
                cells[column - 1][offset] = cell
        return Rows(_run(merged), [ListColumn(column, self._cells.keys_of) for column in cells], sorted([*hidden, *parsed.hidden]))

    def _parsed(self, block: bytes) -> Iterator[Rows]:
        """Every row by the parser; nothing where the block has to be cut anew. Wide rows come a few at a time."""
        try:
            with collector_paused():
                parsed = read_rows(self._records.parse(block), self._last, self._cells)
        except ParseError:
            self._records.cut_anew(block)
            return
        width = max((max(row, default=0) for row in parsed.cells), default=0)
        if width > self._limits.columns:
            raise misplaced()
        step = max(1, _CELLS_AT_ONCE // max(width, 1))
        for start in range(0, len(parsed.numbers), step):
            rows, numbers = parsed.cells[start : start + step], parsed.numbers[start : start + step]
            columns = [ListColumn(column, self._cells.keys_of) if column else BlankColumn(len(rows)) for column in columns_of(rows, width)]
            yield Rows(_run(numbers), columns, [number for number in parsed.hidden if numbers[0] <= number <= numbers[-1]])


def raw_column(raw: Sequence[bytes], kind: Kind, book: Cells) -> Column:
    """The column of some values of one kind; where they are no plain places of shared texts it is told what they are when asked."""
    if kind.of_texts:
        return text_column(b"\0".join(raw), kind, book)
    if kind.type != "s":
        return RawColumn(raw, kind, book)
    blanks = raw.count(b"")
    try:
        numbers = array("i", [int(value) if value else BLANK for value in raw] if blanks else map(int, raw))
    except (ValueError, OverflowError):
        return RawColumn(raw, kind, book)
    plain = min(numbers) >= -bool(blanks) and (not blanks or numbers.count(BLANK) == blanks)
    return shared_column(numbers, kind, book) if plain else RawColumn(raw, kind, book)


def shared_column(numbers: array[int], kind: Kind, book: Cells) -> Column:
    if book.numpy is None:
        return SharedColumn(numbers, kind, book)
    from evalcheck.submission.xlsx.bulk_columns import BulkSharedColumn  # for long lists only

    return BulkSharedColumn(book.numpy.array(numbers, book.numpy.int64), kind, book)


def text_column(held: bytes, kind: Kind, book: Cells) -> Column:
    if book.numpy is None:
        return TextColumn(held, kind, book)
    from evalcheck.submission.xlsx.bulk_columns import BulkTextColumn  # for long lists only

    return BulkTextColumn(held, kind, book)


def _bulk_reader(cells: Cells) -> BulkReader | None:
    if cells.numpy is None:
        return None
    from evalcheck.submission.xlsx.bulk import BulkReader  # for long lists only

    return BulkReader(cells.numpy, cells)


def _hidden(numbers: Sequence[bytes], attributes: Sequence[bytes]) -> list[int]:
    """The rows whose attributes say `hidden`; rows are of few sorts."""
    hiding = {one for one in set(attributes) if _HIDDEN.search(one)}
    return [int(number) for number, one in zip(numbers, attributes, strict=True) if one in hiding] if hiding else []


@contextmanager
def collector_paused() -> Iterator[None]:
    """Matches and trees are a great many objects that hold no cycles: looking for some takes as long as making them."""
    paused = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if paused:
            gc.enable()


def _run(numbers: list[int]) -> Sequence[int]:
    """Numbers one after the other as a range."""
    if not numbers:
        return numbers
    run = range(numbers[0], numbers[0] + len(numbers))
    return run if numbers == list(run) else numbers
