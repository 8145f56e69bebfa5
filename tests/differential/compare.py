"""The streaming reader held against other readers, cell by cell."""

from __future__ import annotations

import io
import math
import sys
from collections.abc import Callable, Sequence
from typing import Any
from unittest import mock

from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Cell, NumberOf1904, ReadError, Sheet
from evalcheck.submission.tables import arrays
from evalcheck.submission.tables.workbook import load_workbook as read_workbook
from evalcheck.submission.xlsx.sheet import open_xlsx

Grid = dict[tuple[int, int], Cell]
"""Filled cells by row and column, from 1."""

LIMITS = Limits()


def streamed(data: bytes) -> list[Grid] | str:
    """By the reader under test, with the standard library alone and with numpy; what is wrong where it refuses the file."""
    plain, bulk = (_streamed(data, size) for size in (sys.maxsize, 0))
    assert_same(bulk, plain)
    return plain


def _streamed(data: bytes, numpy_from: int) -> list[Grid] | str:
    with mock.patch.object(arrays, "FROM_BYTES", numpy_from):
        return _told(lambda: [grid(sheet) for sheet in open_xlsx(data, LIMITS)])


def by_calamine(data: bytes) -> list[Grid] | str:
    """By the library-backed reader with the same face."""
    return _told(lambda: [grid(sheet) for sheet in read_workbook(data, "xlsx", "a.xlsx", LIMITS).sheets])


def _told(read: Callable[[], list[Grid]]) -> list[Grid] | str:
    try:
        return read()
    except ReadError as error:
        return error.trouble.value


def grid(sheet: Sheet, first_row: int = 1) -> Grid:
    found: Grid = {}
    for block in sheet.blocks(first_row):
        for index, column in enumerate(block.columns, 1):
            values = column.values()
            assert len(values) == len(block.rows)
            found.update({(row, index): cell for row, cell in zip(block.rows, values, strict=True) if cell is not None})
    return found


def by_openpyxl(data: bytes) -> list[Grid]:
    """openpyxl's whole numbers are ints, its blank texts texts; made alike here."""
    from openpyxl import load_workbook

    values, formulas = (load_workbook(io.BytesIO(data), data_only=only) for only in (True, False))
    return [_grid(sheet, formulas[sheet.title]) for sheet in values.worksheets]


def _grid(values: Any, formulas: Any) -> Grid:
    """A formula without a saved result stands as its text (ROW013)."""
    found = {}
    for row in values.iter_rows():
        for cell in row:
            formula = formulas.cell(cell.row, cell.column).value
            value = formula if cell.value is None and isinstance(formula, str) and formula.startswith("=") else cell.value
            if value not in (None, ""):
                found[cell.row, cell.column] = _alike(value)
    return found


def _alike(value: Any) -> Any:
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def differences(ours: Grid, theirs: Grid) -> list[str]:
    """Each cell in which two readings differ, told as one line."""
    places = sorted(ours.keys() | theirs.keys())
    return [
        f"{place}: {ours.get(place)!r} is not {theirs.get(place)!r}" for place in places if not same(ours.get(place), theirs.get(place))
    ]


def same(one: Cell, other: Cell) -> bool:
    """Of one type and equal; a day is not its midnight, 1 is not True, two things that are no number are alike."""
    if isinstance(one, float) and isinstance(other, float) and math.isnan(one) and math.isnan(other):
        return True
    plain, against = (float(cell) if isinstance(cell, NumberOf1904) else cell for cell in (one, other))
    return type(plain) is type(against) and plain == against


def assert_same(ours: Sequence[Grid] | str, theirs: Sequence[Grid] | str) -> None:
    assert isinstance(ours, str) == isinstance(theirs, str), (
        ours if isinstance(ours, str) else "read",
        theirs if isinstance(theirs, str) else "read",
    )
    if isinstance(ours, str) or isinstance(theirs, str):
        return
    assert len(ours) == len(theirs)
    for one, other in zip(ours, theirs, strict=True):
        assert not (found := differences(one, other)), found[:5]
