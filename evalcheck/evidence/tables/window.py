"""A part of a sheet as a sheet of its own: columns beside it are blank, rows below it are not there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from evalcheck.records import dataclass
from evalcheck.submission.model import Block, Cell, Column, Sheet
from evalcheck.submission.tables.columns import BlankColumn


@dataclass(frozen=True)
class Window:
    """Columns `first` (from 0) up to `stop` of a sheet, blank ones at the end up to `least`; cells keep their places."""

    sheet: Sheet
    first: int = 0
    stop: int | None = None
    least: int = 0

    @property
    def name(self) -> str:
        return self.sheet.name

    @property
    def hidden(self) -> bool:
        return self.sheet.hidden

    @property
    def hidden_rows(self) -> Sequence[tuple[int, int]]:
        return self.sheet.hidden_rows

    @property
    def hidden_columns(self) -> Sequence[tuple[int, int]]:
        return self.sheet.hidden_columns

    @property
    def merged(self) -> Sequence[tuple[int, int, int, int]]:
        return self.sheet.merged

    @property
    def width(self) -> int:
        return max(self.least, self.sheet.width if self.stop is None else min(self.stop, self.sheet.width))

    @property
    def height(self) -> int:
        return self.sheet.height

    def head(self, rows: int) -> Sequence[Sequence[Cell]]:
        return [self._row(row) for row in self.sheet.head(rows)]

    def blocks(self, first_row: int) -> Iterator[Block]:
        for block in self.sheet.blocks(first_row):
            columns: list[Column] = [BlankColumn(len(block.rows)) for _ in range(min(self.first, len(block.columns)))]
            columns += block.columns[self.first : self.stop]
            yield Block(block.rows, [*columns, *(BlankColumn(len(block.rows)) for _ in range(self.least - len(columns)))])

    def fetch(self, rows: Sequence[int]) -> Mapping[int, Sequence[Cell]]:
        return {number: self._row(row) for number, row in self.sheet.fetch(rows).items()}

    def _row(self, row: Sequence[Cell]) -> Sequence[Cell]:
        cells = [*[None] * min(self.first, len(row)), *row[self.first : self.stop]]
        return cells + [None] * (self.least - len(cells))
