"""Cells and sheets of a workbook as they are read back and written again, and what of them people typed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from openpyxl.utils import get_column_letter

from evalcheck.records import dataclass

Value = str | int | float | bool | datetime | date | time | timedelta | None
MARK = "evalcheck·"
"""How the headings of hidden columns begin."""


class Look(NamedTuple):
    """How a cell looks: colours as `#RRGGBB`, empty where nobody chose one."""

    fill: str = ""
    colour: str = ""
    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False


PLAIN = Look()


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it was found. `place` is where it stood (A1), which a formula needs that moves; `value` is then its last result."""

    value: Value = None
    formula: str = ""
    place: str = ""
    number_format: str = ""
    look: Look = PLAIN
    comment: str = ""

    @property
    def text(self) -> str:
        """As people would read it in a line of text."""
        if self.value is None:
            return ""
        if isinstance(self.value, datetime) and self.value.time() == time():
            return self.value.date().isoformat()
        if isinstance(self.value, float) and self.value.is_integer():
            return str(int(self.value))
        return str(self.value).strip()

    @property
    def empty(self) -> bool:
        return not self.text and not self.formula and not self.comment


@dataclass(frozen=True)
class Sheet:
    """A sheet: cells by row and column (from 1), the row of its head where it is one of ours, widths of columns that were set."""

    name: str
    rows: Mapping[int, Mapping[int, Cell]]
    head: int | None
    mark: str
    widths: Mapping[int, float]
    merged: tuple[str, ...] = ()

    @property
    def headings(self) -> dict[int, str]:
        """By column; a second one of the same words is numbered, a column without a heading is called by its letter."""
        found: dict[int, str] = {}
        if self.head is None:
            return found
        used = {column for number, row in self.rows.items() if number >= self.head for column, cell in row.items() if not cell.empty}
        seen: set[str] = set()
        for column in sorted(used):
            cell = self.rows.get(self.head, {}).get(column)
            base = (cell.text if cell else "") or f"（{get_column_letter(column)}列）"
            name, number = base, 2
            while name in seen:
                name, number = f"{base}({number})", number + 1
            seen.add(name)
            found[column] = name
        return found


BASIS, SUMS, WHOSE, LIST = f"{MARK}依据", f"{MARK}原文", f"{MARK}汇总", f"{MARK}可选"
"""Headings of hidden columns: what was judged when the row was filled in and when it was written; digests of what we wrote; which audit
wrote it; words to choose from."""
BESIDE = frozenset({BASIS, SUMS, WHOSE, LIST})
"""Those that do not tell which sheet it is."""


@dataclass(frozen=True)
class Entry:
    """What was typed in one row: cells by heading, what was judged then (None: not known), what the row was about."""

    key: str
    basis: str | None
    told: str
    cells: dict[str, Cell]
    remark: str = ""

    def text(self, heading: str) -> str:
        return self.cells[heading].text if heading in self.cells else ""


@dataclass
class Typed:
    """What was typed in one sheet: entries by key, rows and columns that people added, comments on headings."""

    entries: dict[str, Entry] = field(default_factory=dict)
    rows: list[dict[str, Cell]] = field(default_factory=list)
    own: dict[str, float] = field(default_factory=dict)
    heads: dict[str, str] = field(default_factory=dict)


def noted(sheet: Sheet | None, mark: str, parts: int) -> Iterator[tuple[dict[str, Cell], list[Any]]]:
    """The rows below the heading whose hidden key notes so many values, with those: rows of our own that people may have sorted or cut."""
    if sheet is None or sheet.head is None:
        return
    headings = sheet.headings
    for number in sorted(sheet.rows):
        row = {headings[column]: cell for column, cell in sheet.rows[number].items() if column in headings}
        if number <= sheet.head or MARK + mark not in row:
            continue
        try:
            told = json.loads(row[MARK + mark].text)
        except ValueError:
            continue
        if isinstance(told, list) and len(told) == parts:
            yield row, told
