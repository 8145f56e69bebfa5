"""Tables as plain text (.csv, .tsv): one sheet without a name, read through once for its size and again in stretches for its rows."""

from __future__ import annotations

import csv
import io
import pickle
import re
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, nullcontext, suppress
from dataclasses import replace
from functools import cache, partial
from itertools import islice, repeat, zip_longest
from operator import attrgetter
from types import ModuleType
from typing import Any, BinaryIO

from evalcheck.patterns import regex
from evalcheck.records import dataclass
from evalcheck.submission.limits import MB, Limits
from evalcheck.submission.model import Block, Cell, Column, Opened, ReadError
from evalcheck.submission.tables.arrays import numpy_for
from evalcheck.submission.tables.columns import BlankColumn, ListColumn
from evalcheck.submission.tables.csv_text import LONGEST_LINE, CsvText, Measure, plain_lines, readings
from evalcheck.submission.tables.told import Questions, ToldColumn, answers
from evalcheck.submission.troubles import damaged, not_examined

_DELIMITERS = (",", "\t", ";")
_FEWEST_DELIMITERS = 3
_FORMULA_OF_TEXT = regex(r'^="((?:[^"]|"")*)"$', re.DOTALL)
_STRETCH = MB // 2
_BYTES_A_ROW = 128
_APART_FROM = 16 * MB
"""Bytes from which a second process repays its start."""
_MOST_KEPT = 12_000_000
"""Cells whose lengths are kept for the second reading, two bytes each."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Whole rows that stand together: where in the file, the number of the first one (from 1), how many.

    `plain`: each line is a row. `fields`: so many cells has every row, if each is as long as it is and no quotes are about.
    `lengths`: those of all cells, where numpy has told them.
    """

    start: int
    end: int
    first: int
    rows: int
    plain: bool
    fields: int = 0
    lengths: Any = None


class CsvSheet:
    """The one sheet of a text table; every cell is text."""

    name = ""
    hidden = False
    hidden_rows: Sequence[tuple[int, int]] = ()
    hidden_columns: Sequence[tuple[int, int]] = ()
    merged: Sequence[tuple[int, int, int, int]] = ()

    def __init__(self, text: CsvText, delimiter: str, stretches: Sequence[Stretch], width: int, limits: Limits) -> None:
        self._text = text
        self._limits = limits
        self._delimiter = delimiter
        self._stretches = stretches
        self._head: list[Sequence[Cell]] = []
        self._memos: dict[Any, dict[str, Any]] = {}
        self._numpy = numpy_for_text(text)
        self.height, self.width = _rows(stretches), width

    def head(self, rows: int) -> Sequence[Sequence[Cell]]:
        if len(self._head) < min(rows, self.height):
            self._head = [self._whole(row) for row in islice((row for stretch in self._stretches for row in self._rows(stretch)), rows)]
        return self._head[:rows]

    def blocks(self, first_row: int) -> Iterator[Block]:
        """Of a large table another process answers of most blocks what was asked of the first one."""
        stretches = [stretch for stretch in self._stretches if first_row < stretch.first + stretch.rows]
        asked: list[Questions] = [{} for _ in range(self.width)]
        other = None
        for number, stretch in enumerate(stretches):
            if number == 1:
                others = [one for nth, one in enumerate(stretches) if _is_others(nth)]
                other = _beside(self._text, partial(self._answered, others, asked), self._limits)
            told = next(other) if other and _is_others(number) else None
            yield self._block(stretch, max(first_row, stretch.first), asked, told)
        if other:
            deque(other, 0)

    def _block(self, stretch: Stretch, start: int, asked: Sequence[Questions], told: Sequence[Sequence[Any]] | None) -> Block:
        rows = range(start, stretch.first + stretch.rows)
        columns = cache(partial(self._columns, stretch, start - stretch.first, len(rows)))
        every = [partial(lambda index: columns()[index], index) for index in range(self.width)]
        return Block(rows, list(map(ToldColumn, every, asked, told or repeat(()))))

    def _answered(self, stretches: Sequence[Stretch], asked: Sequence[Questions]) -> Iterator[bytes]:
        for stretch in stretches:
            told = map(answers, self._columns(stretch, 0, stretch.rows), asked, repeat(stretch.rows))
            yield pickle.dumps(list(told), pickle.HIGHEST_PROTOCOL)

    def fetch(self, rows: Sequence[int]) -> Mapping[int, Sequence[Cell]]:
        wanted: dict[int, list[int]] = {}
        for row in sorted({row for row in rows if 1 <= row <= self.height}):
            wanted.setdefault(bisect_right(self._stretches, row, key=attrgetter("first")) - 1, []).append(row)
        return {row: self._whole(cells) for place, some in wanted.items() for row, cells in self._some(self._stretches[place], some)}

    def _some(self, stretch: Stretch, rows: Sequence[int]) -> Iterator[tuple[int, list[str]]]:
        """Some rows of a stretch; of plain ones only their lines are parsed."""
        if not stretch.plain:
            every = list(self._rows(stretch))
            return ((row, every[row - stretch.first]) for row in rows)
        lines = self._text.read(stretch.start, stretch.end).split(b"\n")
        parsed = _parsed((lines[row - stretch.first].decode() + "\n" for row in rows), self._delimiter)
        return zip(rows, parsed, strict=True)

    def _rows(self, stretch: Stretch) -> Iterator[list[str]]:
        return _parsed(_lines(self._text.read(stretch.start, stretch.end)), self._delimiter)

    def _whole(self, row: list[str]) -> list[Cell]:
        cells: list[Cell] = [cell or None for cell in row]
        return cells + [None] * (self.width - len(row))

    def _columns(self, stretch: Stretch, skipped: int, rows: int) -> list[Column]:
        if self._numpy is not None:
            columns: list[Column] = list(self._with_numpy(self._numpy, stretch, skipped))
        elif stretch.fields:
            flat = _split(self._text.read(stretch.start, stretch.end), self._delimiter)
            each = [flat[index :: stretch.fields][skipped:] for index in range(stretch.fields)]
            columns = list(map(ListColumn, each))
        else:
            columns = list(map(ListColumn, self._parsed_columns(stretch, skipped)))
        return [*columns[: self.width], *[BlankColumn(rows)] * (self.width - len(columns))]

    def _parsed_columns(self, stretch: Stretch, skipped: int) -> Iterator[Sequence[str]]:
        return zip_longest(*islice(self._rows(stretch), skipped, None), fillvalue="")

    def _with_numpy(self, numpy: ModuleType, stretch: Stretch, skipped: int) -> Iterator[Column]:
        # numpy is for long lists only
        from evalcheck.submission.tables.csv_bulk import columns, cut, cut_again
        from evalcheck.submission.tables.flat import FlatColumn, flat_columns, keys_of, texts_in

        piece = self._text.read(stretch.start, stretch.end) if stretch.plain else b""
        known = stretch.lengths is not None
        found = cut_again(numpy, piece, stretch.lengths, stretch.rows) if known else cut(numpy, piece, self._delimiter) if piece else None
        if found is None:
            for cells in self._parsed_columns(stretch, skipped):
                joined = "\0".join((*cells, "")).encode("utf-8", "surrogatepass")
                alone = joined.count(b"\0") > len(cells)  # a cell holds this sign
                yield ListColumn(cells, partial(keys_of, numpy)) if alone else FlatColumn(numpy, texts_in(numpy, joined), self._memos)
            return
        yield from flat_columns(numpy, piece, columns(numpy, found, skipped), self._memos)


def _is_others(number: int) -> bool:
    """Whether a block is the other process's: four of seven, not the first, for this one has its checks besides."""
    return number * 4 % 7 > 2


def _beside(text: CsvText, make: Callable[[], Iterator[bytes]], limits: Limits) -> Generator[Any, None, None] | None:
    """What is made of a large text by another process."""
    if not _is_large(text):
        return None
    from evalcheck.submission.apart import apart  # multiprocessing, for large tables only

    return apart(make, pickle.loads, limits, text.end, travels=False)


def _is_large(text: CsvText) -> bool:
    return text.end - text.start >= _APART_FROM


def _rows(stretches: Sequence[Stretch]) -> int:
    return stretches[-1].first + stretches[-1].rows - 1 if stretches else 0


def _lines(piece: bytes) -> Iterator[str]:
    return iter(io.StringIO(piece.decode(), newline=""))


def _parsed(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    """What is written as a formula of one text (`="0123"`, so that no digit is lost) is that text."""
    return map(_values, csv.reader(lines, delimiter=delimiter))


def _values(row: list[str]) -> list[str]:
    return [_FORMULA_OF_TEXT.sub(r"\1", cell).replace('""', '"') if cell.startswith('="') else cell for cell in row]


def _split(piece: bytes, delimiter: str) -> list[str]:
    """The cells of rows of equal length, one after the other."""
    between = delimiter.encode()
    if b"\r" in piece:
        piece = piece.replace(b"\r\n", between)
    return piece.replace(b"\n", between)[:-1].decode().split(delimiter)


def numpy_for_text(text: CsvText) -> ModuleType | None:
    return numpy_for((text.end - text.start) // _BYTES_A_ROW)


def read_csv(data: bytes | BinaryIO, kind: str, path: str, limits: Limits) -> Opened:
    """The table, once it has been read through for its size: a broken end must show now, not later."""
    for text in readings(io.BytesIO(data) if isinstance(data, bytes) else data):
        try:
            sheet = _sheet(text, limits)
        except UnicodeDecodeError:
            continue
        if sheet.height > limits.rows or sheet.height * sheet.width > limits.cells:
            zh, en = f"表格超过{limits.rows}行或过宽", f"the table has more than {limits.rows} rows, or is too wide"
            raise not_examined(zh, en)
        return Opened(type="csv", sheets=(sheet,))
    raise damaged("文字编码无法识别", "its text is in no known encoding")


def _sheet(text: CsvText, limits: Limits) -> CsvSheet:
    delimiter, middle = _delimiter(text), text.middle() if _is_large(text) else text.end
    reading = _Reading(text, delimiter, text.start, middle)
    other = _beside(text, partial(_measured_from, text, delimiter, middle), limits)
    try:
        with closing(other) if other else nullcontext():
            stretches = list(_with_rest(reading, middle, other))
    except csv.Error:
        reading.to_the_end()  # what is of another encoding has other lines
        raise _unmatched(reading.line + 1) from None
    return CsvSheet(text, delimiter, stretches, reading.width, limits)


def _measured_from(text: CsvText, delimiter: str, start: int) -> Iterator[bytes]:
    reading = _Reading(text, delimiter, start, text.end)
    stretches = list(reading.stretches())
    yield pickle.dumps((stretches, reading.width), pickle.HIGHEST_PROTOCOL)


def _with_rest(reading: _Reading, middle: int, other: Iterator[Any] | None) -> Iterator[Stretch]:
    """All stretches. Another process gives those from the middle on, if a row begins there; what is wrong with them is met again here."""
    for stretch in reading.stretches():
        yield stretch
        if other and stretch.end == middle and (found := _found(other)):
            rest, width = found
            reading.width = max(reading.width, width)
            yield from (replace(one, first=stretch.first + stretch.rows - 1 + one.first) for one in rest)
            return


def _found(other: Iterator[Any]) -> Any:
    with suppress(Exception):
        return next(other)


class _Reading:
    """One pass for the size. Quotes that do not match are told with their line: a reader that guesses would swallow or shift rows."""

    def __init__(self, text: CsvText, delimiter: str, start: int, stop: int) -> None:
        self._delimiter = delimiter
        self._numpy = numpy_for_text(text)
        self._pieces = text.pieces(_STRETCH, start, stop)
        self._end = start
        self._lines: deque[str] = deque()
        self._cells = 0
        self.width = 0
        self.line = 0
        """Lines whose rows are whole."""

    def stretches(self) -> Iterator[Stretch]:
        first = 1
        for end, piece in self._pieces:
            start = self._end
            self._end = end
            found = self._measured(piece)
            rows, width, fields, lengths = found or (*self._parsed(piece), 0, None)
            self.line += rows if found else 0
            self.width = max(self.width, width)
            self._cells += rows * fields
            yield Stretch(start, self._end, first, rows, found is not None, fields, lengths if self._cells <= _MOST_KEPT else None)
            first += rows

    def to_the_end(self) -> None:
        for _ in self._pieces:
            pass

    def _measured(self, piece: bytes) -> Measure | None:
        if self._numpy is not None:
            from evalcheck.submission.tables.csv_bulk import measured  # for long lists only

            return measured(self._numpy, piece, self._delimiter)
        return _measured(piece, self._delimiter.encode())

    def _parsed(self, piece: bytes) -> tuple[int, int]:
        """Rows and the cells of the longest; the last row may go on in the pieces that follow."""
        self._lines.extend(_lines(piece))
        reader = csv.reader(self._fed(), delimiter=self._delimiter, strict=True)
        before = line = self.line
        rows = width = 0
        while self._lines:
            row = next(reader)
            if before + reader.line_num > line + 1 and any(_swallows(cell, self._delimiter) for cell in row):
                raise csv.Error
            self.line = line = before + reader.line_num
            rows, width = rows + 1, max(width, len(row))
        return rows, width

    def _fed(self) -> Iterator[str]:
        while self._lines or self._more():
            yield self._lines.popleft()

    def _more(self) -> bool:
        for end, piece in islice(self._pieces, 1):
            self._end = end
            self._lines.extend(_lines(piece))
        return bool(self._lines)


def _measured(piece: bytes, delimiter: bytes) -> Measure | None:
    if b'"' in piece or not plain_lines(piece):
        return None
    lines = piece.split(b"\n")
    lines.pop()
    if max(map(len, lines)) > LONGEST_LINE:
        return None
    counts = {line.count(delimiter) for line in lines}
    width = max(counts) + 1
    return Measure(len(lines), width if piece.strip(b"\r\n") else 0, width if len(counts) == 1 else 0)


def _swallows(cell: str, delimiter: str) -> bool:
    """Whether a cell of several lines holds a line that reads like a row of its own."""
    return "\n" in cell and any(line.count(delimiter) >= _FEWEST_DELIMITERS for line in cell.splitlines()[1:])


def _unmatched(line: int) -> ReadError:
    zh = f"第 {line} 行的引号不成对（多了或少了一个英文双引号），后面的内容会被吞进一格或错位；请改正这一行的引号"
    en = f"the quotation marks of line {line} do not match, so that what follows is swallowed or shifted; mend them"
    return damaged(zh, en)


def _delimiter(text: CsvText) -> str:
    """The sign that parts most of the first lines."""
    return max(_DELIMITERS, key=text.head(16384).count)
