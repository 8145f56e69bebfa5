"""A worksheet behind the face that all readers have: every pass reads the part anew, so that no rows are kept."""

from __future__ import annotations

import io
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from evalcheck.submission.limits import MB, Limits
from evalcheck.submission.model import Block, Cell, Column
from evalcheck.submission.ordinary import open_file
from evalcheck.submission.tables.arrays import numpy_for_bytes
from evalcheck.submission.tables.columns import BlankColumn, KeysOf
from evalcheck.submission.tables.marks import Merged, Range, merged_cells, ranges
from evalcheck.submission.xlsx.ahead import ahead
from evalcheck.submission.xlsx.cells import Cells
from evalcheck.submission.xlsx.columns import OfSharedTexts, Seen, spread
from evalcheck.submission.xlsx.document import Head, Records, in_utf8
from evalcheck.submission.xlsx.parts import Package, SheetPart, read_workbook_part
from evalcheck.submission.xlsx.rows import RowReader, Rows
from evalcheck.submission.xlsx.strings import SharedStrings, read_strings

BLOCK_ROWS = 4096
FROM_BYTES = 24 * MB
"""The size of a part from which a second process repays its start."""
_PIECES = 2
"""Pieces of a sheet read at a time."""
_PIECES_FOR_NUMPY = 3
"""Whole columns are worth more the longer they are."""
_LEAST_HEAD = 64
"""Rows of a head that are read at once: most who ask want fewer, and a pass costs more than these rows."""
_VERY_WIDE = 256
"""Columns that Excel 97 has; what lies beyond is looked at whether it holds anything."""
_MANY = 256
"""Rows of a block from which all its cells are worth it."""
_NEAR = 4
"""Blank rows between two rows are filled in within a block if they are no more than this."""
_HIDDEN = b"hidden"


def open_xlsx(data: bytes | BinaryIO, limits: Limits) -> tuple[StreamedSheet, ...]:
    """The worksheets of a workbook in their order. Raises ReadError, as does every pass over a sheet that turns out to be broken."""
    package = Package(data, limits)
    workbook = read_workbook_part(package)

    numpy = numpy_for_bytes(max((package.size(sheet.part) for sheet in workbook.sheets), default=0))
    cells = Cells(_strings(package, workbook.strings), workbook.formats, workbook.date1904, numpy)
    again = data if isinstance(data, bytes) else Path(data.name) if isinstance(data, io.BufferedReader) else None
    return tuple(StreamedSheet(part, package, cells, limits, again) for part in workbook.sheets)


def _rows_of(data: bytes | Path, part: str, limits: Limits, finish: bool) -> Iterator[bytes]:
    """The rows of one sheet of a workbook that is opened anew, packed for another process."""
    from evalcheck.submission.xlsx.wire import packed  # large sheets only

    with io.BytesIO(data) if isinstance(data, bytes) else open_file(data) as file:
        sheet = next(sheet for sheet in open_xlsx(file, limits) if sheet.part == part)
        yield from map(packed, sheet.rows(finish))


def _strings(package: Package, part: str | None) -> SharedStrings:
    return read_strings(in_utf8(package.stream(part))) if part else SharedStrings(iter(()))


class StreamedSheet:
    """One worksheet part. Blocks are as wide as the head, or the widest block so far."""

    def __init__(self, part: SheetPart, package: Package, cells: Cells, limits: Limits, again: bytes | Path | None) -> None:
        """`again` is what another process can open the workbook from."""
        self.name = part.name
        self.hidden = part.hidden
        self.part = part.part
        self._again = again
        self._package = package
        self._cells = cells
        self._limits = limits
        self._head: list[list[Cell]] = []
        self._whole_in_head = False
        self._widest = 0
        self._hidden: list[int] | None = None
        self._merged: list[Merged] | None = None

    @property
    def hidden_rows(self) -> Sequence[tuple[int, int]]:
        """After a whole pass for nothing, before it by a pass of its own."""
        if self._hidden is None:
            if speaks_of_hidden(in_utf8(self._package.stream(self.part, checked=False))):
                for _ in self.blocks(1):
                    pass
            self._hidden = self._hidden or []
        return ranges(self._hidden or ())

    @cached_property
    def hidden_columns(self) -> Sequence[tuple[int, int]]:
        return hidden_columns(self._records().head)

    @property
    def merged(self) -> Sequence[Merged]:
        """Known once all rows have passed; before, by a pass of its own."""
        if self._merged is None:
            self._merged = merged_cells(in_utf8(self._package.stream(self.part, checked=False)))
        return self._merged

    @property
    def width(self) -> int:
        return self._extent[1]

    @property
    def height(self) -> int:
        return self._extent[0]

    @cached_property
    def _extent(self) -> tuple[int, int]:
        """The last row and column that hold something, by a whole pass: what the sheet says of itself (`dimension`) may be wrong."""
        height = width = 0
        for rows in self._reader():
            filled = [[offset for offset, cell in enumerate(column.values()) if cell is not None] for column in rows.columns]
            width = max([width, *(index for index, offsets in enumerate(filled, 1) if offsets)])
            height = max([height, *(rows.numbers[offsets[-1]] for offsets in filled if offsets)])
        return height, width

    def head(self, rows: int) -> Sequence[Sequence[Cell]]:
        """The first rows, each as long as the longest of them."""
        if len(self._head) < rows and not self._whole_in_head:
            self._head = list(islice(self._lines(), max(rows, _LEAST_HEAD)))
            self._whole_in_head = len(self._head) < max(rows, _LEAST_HEAD)
            self._widest = max([self._widest, *map(len, self._head)])
            self._head = [line + [None] * (self._widest - len(line)) for line in self._head]
        return self._head[:rows]

    def _lines(self) -> Iterator[list[Cell]]:
        for block in self._blocks(1, self._reader()):
            cells = [column.values() for column in block.columns] or [[None] * len(block.rows)]
            yield from map(list, zip(*cells, strict=True))

    def blocks(self, first_row: int) -> Iterator[Block]:
        return self._blocks(first_row, self._apart() or self._reader())

    def _blocks(self, first_row: int, found: Iterator[Rows]) -> Iterator[Block]:
        next_row = first_row
        hidden: list[int] = []
        merged: list[Merged] = []
        self._cells.memos.clear()
        seen: dict[int, Seen] = {}
        for rows in found:
            hidden += rows.hidden
            merged += rows.merged
            for block in _runs(rows, next_row, self._cells.keys_of):
                yield from self._blank(next_row, block.rows[0])
                for place, column in enumerate(block.columns):
                    if isinstance(column, OfSharedTexts):
                        column.seen = seen[place] = seen.get(place) or column.nothing_seen()
                yield Block(block.rows, self._wide(_filled(block.columns), len(block.rows)))
                next_row = block.rows[-1] + 1
        self._cells.strings.finish()
        self._hidden, self._merged = hidden, merged

    def fetch(self, rows: Sequence[int]) -> Mapping[int, Sequence[Cell]]:
        """The cells of a few rows by one more pass, in which only the blocks that hold them are taken apart."""
        wanted = sorted(set(rows))
        found: dict[int, Sequence[Cell]] = {}
        for block in self._reader(wanted):
            some = wanted[bisect_left(wanted, block.numbers[0]) : bisect_left(wanted, block.numbers[-1] + 1)]
            cells = [column.values() for column in block.columns] if len(some) > _MANY else None
            for number in some:
                offset = bisect_left(block.numbers, number)
                if block.numbers[offset] == number:
                    found[number] = [column[offset] for column in cells] if cells else [column.value(offset) for column in block.columns]
            if wanted[-1] <= block.numbers[-1]:
                break
        return {number: self._long(found.get(number, ())) for number in wanted}

    def _long(self, cells: Sequence[Cell]) -> Sequence[Cell]:
        return [*cells, *[None] * (self._widest - len(cells))]

    def _blank(self, start: int, stop: int) -> Iterator[Block]:
        for first in range(start, stop, BLOCK_ROWS):
            rows = range(first, min(first + BLOCK_ROWS, stop))
            yield Block(rows, self._wide((), len(rows)))

    def _wide(self, columns: Sequence[Column], length: int) -> Sequence[Column]:
        self._widest = max(self._widest, len(columns))
        return [*columns, *[BlankColumn(length)] * (self._widest - len(columns))]

    def _reader(self, wanted: Sequence[int] | None = None) -> Iterator[Rows]:
        rows = iter(RowReader(self._records(), self._cells, self._limits, wanted))
        return ahead(rows) if self._cells.numpy else rows

    def _apart(self) -> Iterator[Rows] | None:
        """All rows by another process, where that is worth it."""
        size = self._package.size(self.part)
        if self._again is None or size < FROM_BYTES:
            return None
        from evalcheck.submission.apart import apart  # multiprocessing
        from evalcheck.submission.xlsx.wire import unpacked

        # Where texts were needed here already they are read to their end here.
        make = partial(_rows_of, self._again, self.part, self._limits, not self._cells.strings.begun)
        return apart(make, partial(unpacked, book=self._cells), self._limits, size)

    def rows(self, finish: bool) -> Iterator[Rows]:
        """All rows in blocks as they are read; to `finish` shared texts, if any were needed, are read to their end."""
        yield from RowReader(self._records(), self._cells, self._limits)
        if finish:
            self._cells.strings.finish()

    def _records(self) -> Records:
        together = _PIECES_FOR_NUMPY if self._cells.numpy else _PIECES
        return Records(in_utf8(self._package.stream(self.part)), "sheetData", "row", together)


def _filled(columns: Sequence[Column]) -> Sequence[Column]:
    """Without the blank columns at the end of a block that is very wide: styled out to the edge, they would be made for every row."""
    if len(columns) <= _VERY_WIDE:
        return columns
    last = len(columns)
    while last and all(cell is None for cell in columns[last - 1].values()):
        last -= 1
    return columns[:last]


def _runs(rows: Rows, first_row: int, keys_of: KeysOf) -> Iterator[Block]:
    """Rows from one number on as blocks without gaps. Small gaps are filled, at large ones a block ends."""
    numbers, columns = rows.numbers, rows.columns
    if (start := bisect_left(numbers, first_row)) > 0:
        numbers, columns = numbers[start:], [column.without(frozenset(range(start))) for column in columns]
    if isinstance(numbers, range) or len(numbers) < 2:
        if numbers:
            yield Block(numbers, columns)
        return
    ends = [offset for offset in range(1, len(numbers)) if numbers[offset] - numbers[offset - 1] > _NEAR] + [len(numbers)]
    for begin, end in zip([0, *ends], ends, strict=False):
        part = numbers[begin:end]
        yield Block(range(part[0], part[-1] + 1), [spread(column, begin, part, keys_of) for column in columns])


def speaks_of_hidden(pieces: Iterable[bytes]) -> bool:
    """Whether the word occurs at all: most sheets hide no row."""
    last = b""
    for piece in pieces:
        if _HIDDEN in piece or _HIDDEN in last + piece[: len(_HIDDEN)]:
            return True
        last = piece[-len(_HIDDEN) :]
    return False


def hidden_columns(head: Head) -> list[Range]:
    """They stand before the rows."""
    return [span for span in map(_hidden_span, head.columns) if span]


def _hidden_span(column: dict[str, str]) -> Range | None:
    first, last = column.get("min", ""), column.get("max", "")
    hidden = column.get("hidden", "") in ("1", "true")
    return (int(first), int(last)) if hidden and first.isdecimal() and last.isdecimal() else None
