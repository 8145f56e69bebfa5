"""A sheet made of rows in memory: the face that lets the table of a document meet the same checks as a workbook's sheet."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from evalcheck.records import dataclass
from evalcheck.submission.model import Block, Cell, Column, TextTable

T = TypeVar("T")
_BLOCK_ROWS = 4096


@dataclass(frozen=True)
class TextColumn:
    """One column of rows in memory."""

    cells: tuple[Cell, ...]

    def test(self, predicate: Callable[[Cell], T | None]) -> Sequence[tuple[int, T]]:
        return [(offset, found) for offset, cell in enumerate(self.cells) if (found := predicate(cell)) is not None]

    def keys(self) -> Sequence[int]:
        return [_key(cell) for cell in self.cells]

    def value(self, offset: int) -> Cell:
        return self.cells[offset]

    def values(self) -> Sequence[Cell]:
        return self.cells

    def without(self, offsets: frozenset[int]) -> Column:
        return TextColumn(tuple(cell for offset, cell in enumerate(self.cells) if offset not in offsets))


def _key(cell: Cell) -> int:
    """Signed, as every reader's keys are: checks keep them in arrays of signed numbers."""
    text = "" if cell is None else str(cell).strip()
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), signed=True) or 1 if text else 0


@dataclass(frozen=True)
class TextSheet:
    """Rows in memory as a sheet."""

    name: str
    rows: Sequence[Sequence[Cell]]
    hidden: bool = False
    hidden_rows: Sequence[tuple[int, int]] = ()
    hidden_columns: Sequence[tuple[int, int]] = ()
    merged: Sequence[tuple[int, int, int, int]] = ()

    @property
    def width(self) -> int:
        return max((len(row) for row in self.rows), default=0)

    @property
    def height(self) -> int:
        return len(self.rows)

    def head(self, rows: int) -> Sequence[Sequence[Cell]]:
        return [self._row(number) for number in range(1, min(rows, self.height) + 1)]

    def blocks(self, first_row: int) -> Iterator[Block]:
        for start in range(first_row, self.height + 1, _BLOCK_ROWS):
            numbers = range(start, min(start + _BLOCK_ROWS, self.height + 1))
            rows = [self._row(number) for number in numbers]
            yield Block(numbers, tuple(TextColumn(cells) for cells in zip(*rows, strict=True)))

    def fetch(self, rows: Sequence[int]) -> Mapping[int, Sequence[Cell]]:
        return {number: self._row(number) for number in rows if 1 <= number <= self.height}

    def _row(self, number: int) -> tuple[Cell, ...]:
        row = self.rows[number - 1]
        return tuple(cell if cell != "" else None for cell in row) + (None,) * (self.width - len(row))


def sheet_of_table(table: TextTable) -> TextSheet:
    """A document's table as a sheet named as the reader names the table."""
    return TextSheet(table.name, table.rows)
