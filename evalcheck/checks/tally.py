"""Many bad rows of one column are one finding: how many, which, and the first of them."""

from __future__ import annotations

from dataclasses import field
from itertools import compress, count, islice

from evalcheck.evidence.model import Table, TableColumn
from evalcheck.evidence.values.fault import is_blank
from evalcheck.findings import FactValue, Finding, Kind, row_ranges
from evalcheck.records import dataclass
from evalcheck.submission.model import Cell

NAMED_ROWS = 1000
"""Rows that a finding names; its count is exact all the same."""


@dataclass(slots=True)
class Tally:
    """The rows of one column that have one kind of fault. `told` is what the check knows of the first."""

    count: int = 0
    rows: list[int] = field(default_factory=list)
    first: Cell = None
    told: object = None
    sample: Cell = None
    """The first value in which something is seen."""

    def add(self, row: int, value: Cell = None, told: object = None) -> None:
        if not self.count:
            self.first, self.told = value, told
        if self.sample is None and value is not None and not is_blank(value):
            self.sample = value
        self.count += 1
        if len(self.rows) < NAMED_ROWS:
            self.rows.append(row)

    def finding(self, kind: Kind, table: Table, column: TableColumn, **facts: FactValue) -> Finding:
        """The one finding, at the first cell."""
        place = table.cell(column, self.rows[0])
        return kind.at(place, column=shown(column.header), count=self.count, rows=row_ranges(self.rows), **facts)


def first_places(which: bytes) -> list[int]:
    """The first places that are marked: as many as a finding names."""
    return list(islice(compress(count(), which), NAMED_ROWS))


def shown(value: Cell) -> str:
    """A cell as a message shows it: one line, short, whole numbers without their `.0`."""
    if value is None:
        return ""
    if isinstance(value, float) and value == value and abs(value) < 1e15 and value == int(value):
        value = int(value)
    text = " ".join(str(value).split())
    return text if len(text) <= 40 else text[:39] + "…"
