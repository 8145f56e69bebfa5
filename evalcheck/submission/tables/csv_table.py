"""Tables as plain text (.csv, .tsv): one sheet without a name, read again from the bytes for each pass."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, zip_longest

from evalcheck.submission.filetype import text_encoding
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Block, Cell, Opened
from evalcheck.submission.tables.columns import MemoColumn, Memos
from evalcheck.submission.tables.workbook import BLOCK_ROWS
from evalcheck.submission.troubles import damaged, not_examined

_DELIMITERS = (",", "\t", ";")


class CsvSheet:
    """The one sheet of a text table; every cell is text."""

    name = ""
    hidden = False
    hidden_rows: Sequence[tuple[int, int]] = ()
    hidden_columns: Sequence[tuple[int, int]] = ()

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
    return csv.reader(io.TextIOWrapper(io.BytesIO(data), encoding, newline=""), delimiter=delimiter)


def read_csv(data: bytes, kind: str, path: str, limits: Limits) -> Opened:
    """The table, once it has been read through for its size: a broken end must show now, not later."""
    encoding = text_encoding(data)
    if encoding is None:
        raise damaged("文字编码无法识别", "its text is in no known encoding")
    delimiter = _delimiter(data, encoding)
    height = width = 0
    try:
        for row in rows_of(data, encoding, delimiter):
            height += 1
            width = max(width, len(row))
    except csv.Error:
        raise damaged("不是规范的CSV表格", "it is no well-formed CSV table") from None
    if height > limits.rows or height * width > limits.cells:
        zh, en = f"表格超过{limits.rows}行或过宽", f"the table has more than {limits.rows} rows, or is too wide"
        raise not_examined(zh, en)
    return Opened(type="csv", sheets=(CsvSheet(data, encoding, delimiter, (height, width)),))


def _delimiter(data: bytes, encoding: str) -> str:
    """The sign that parts most of the first lines."""
    head = data[:16384].decode(encoding, "ignore")
    return max(_DELIMITERS, key=head.count)
