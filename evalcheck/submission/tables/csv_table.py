"""Tables as plain text (.csv, .tsv): one sheet without a name, read again from the bytes for each pass."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, zip_longest

from evalcheck.patterns import regex
from evalcheck.submission.filetype import text_encoding
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Block, Cell, Opened, ReadError
from evalcheck.submission.tables.columns import MemoColumn, Memos
from evalcheck.submission.tables.workbook import BLOCK_ROWS
from evalcheck.submission.troubles import damaged, not_examined

_DELIMITERS = (",", "\t", ";")
_FEWEST_DELIMITERS = 3
_FORMULA_OF_TEXT = regex(r'^="((?:[^"]|"")*)"$', re.DOTALL)
_FORMULA_SIGNS = (b'="', b'=\0"', b'=\0\0\0"')
"""How a formula of one text begins, in signs of one, two or four bytes."""
_GB_MARK = "\ufeff".encode("gb18030")
_END_MARKS = b"\x1a\0"


class CsvSheet:
    """The one sheet of a text table; every cell is text."""

    name = ""
    hidden = False
    hidden_rows: Sequence[tuple[int, int]] = ()
    hidden_columns: Sequence[tuple[int, int]] = ()
    merged: Sequence[tuple[int, int, int, int]] = ()

    def __init__(self, data: bytes, encoding: str, delimiter: str, size: tuple[int, int]) -> None:
        self._data = data
        self._encoding = encoding
        self._delimiter = delimiter
        self._memos: Memos = {}
        self.height, self.width = size

    def head(self, rows: int) -> Sequence[Sequence[Cell]]:
        return [self._whole(row) for row in islice(self._rows(), rows)]

    def blocks(self, first_row: int) -> Iterator[Block]:
        rows = islice(self._rows(), first_row - 1, None)
        start = first_row
        while batch := list(islice(rows, BLOCK_ROWS)):
            yield Block(range(start, start + len(batch)), self._columns(batch))
            start += len(batch)

    def fetch(self, rows: Sequence[int]) -> Mapping[int, Sequence[Cell]]:
        wanted = set(rows)
        numbered = enumerate(islice(self._rows(), max(wanted, default=0)), start=1)
        return {number: self._whole(row) for number, row in numbered if number in wanted}

    def _rows(self) -> Iterator[list[str]]:
        return rows_of(self._data, self._encoding, self._delimiter)

    def _whole(self, row: list[str]) -> list[Cell]:
        cells: list[Cell] = [cell or None for cell in row]
        return cells + [None] * (self.width - len(row))

    def _columns(self, batch: list[list[str]]) -> list[MemoColumn]:
        columns: list[Sequence[str]] = list(zip_longest(*batch, fillvalue=""))
        columns += [("",) * len(batch)] * (self.width - len(columns))
        return [MemoColumn(cells, index, self._memos) for index, cells in enumerate(columns)]


def rows_of(data: bytes, encoding: str, delimiter: str) -> Iterator[list[str]]:
    """The rows, as texts. What is written as a formula of one text (`="0123"`, so that no digit is lost) is that text."""
    rows = csv.reader(io.TextIOWrapper(io.BytesIO(data), encoding, newline=""), delimiter=delimiter)
    return map(_values, rows) if any(sign in data for sign in _FORMULA_SIGNS) else rows


def _values(row: list[str]) -> list[str]:
    return [_FORMULA_OF_TEXT.sub(r"\1", cell).replace('""', '"') if cell.startswith('="') else cell for cell in row]


def read_csv(data: bytes, kind: str, path: str, limits: Limits) -> Opened:
    """The table, once it has been read through for its size: a broken end must show now, not later."""
    encoding = text_encoding(data)
    if encoding is None:
        raise damaged("文字编码无法识别", "its text is in no known encoding")
    data = _without_marks(data, encoding)
    delimiter = _delimiter(data, encoding)
    height, width = _size(data, encoding, delimiter)
    if height > limits.rows or height * width > limits.cells:
        zh, en = f"表格超过{limits.rows}行或过宽", f"the table has more than {limits.rows} rows, or is too wide"
        raise not_examined(zh, en)
    return Opened(type="csv", sheets=(CsvSheet(data, encoding, delimiter, (height, width)),))


def _without_marks(data: bytes, encoding: str) -> bytes:
    """Less the end mark that old programs write (0x1A), and a byte order mark of GB 18030."""
    if encoding.startswith(("utf-16", "utf-32")):
        return data
    return data.removeprefix(_GB_MARK).rstrip(_END_MARKS)


def _size(data: bytes, encoding: str, delimiter: str) -> tuple[int, int]:
    """Rows and columns. Quotes that do not match are told with their line: a reader that guesses would swallow or shift rows."""
    height = width = line = 0
    reader = csv.reader(io.TextIOWrapper(io.BytesIO(data), encoding, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            if reader.line_num > line + 1 and any(_swallows(cell, delimiter) for cell in row):
                raise _unmatched(line + 1)
            line = reader.line_num
            height += 1
            width = max(width, len(row))
    except csv.Error:
        raise _unmatched(line + 1) from None
    return height, width


def _swallows(cell: str, delimiter: str) -> bool:
    """Whether a cell of several lines holds a line that reads like a row of its own."""
    return "\n" in cell and any(line.count(delimiter) >= _FEWEST_DELIMITERS for line in cell.splitlines()[1:])


def _unmatched(line: int) -> ReadError:
    zh = f"第 {line} 行的引号不成对（多了或少了一个英文双引号），后面的内容会被吞进一格或错位；请改正这一行的引号"
    en = f"the quotation marks of line {line} do not match, so that what follows is swallowed or shifted; mend them"
    return damaged(zh, en)


def _delimiter(data: bytes, encoding: str) -> str:
    """The sign that parts most of the first lines."""
    head = data[:16384].decode(encoding, "ignore")
    return max(_DELIMITERS, key=head.count)
