"""Sheet row numbers of all rows seen, kept small: ranges where rows follow each other, else four bytes a row."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Sequence


class RowNumbers:
    """Gives the sheet's row number of the nth row fed, from 0."""

    def __init__(self) -> None:
        self._firsts: list[int] = []
        self._parts: list[Sequence[int]] = []
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, index: int) -> int:
        part = bisect_right(self._firsts, index) - 1
        return self._parts[part][index - self._firsts[part]]

    def add(self, rows: Sequence[int]) -> None:
        if not rows:
            return
        span = range(rows[0], rows[-1] + 1)
        self._firsts.append(self._length)
        self._parts.append(span if len(span) == len(rows) else array("i", rows))
        self._length += len(rows)
