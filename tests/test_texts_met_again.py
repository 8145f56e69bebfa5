"""Columns of shared texts: what a predicate told of a text is told of every cell that holds it, however often which predicate is asked."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from unittest import mock

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalcheck.submission.model import Cell
from evalcheck.submission.tables.columns import keys_of
from evalcheck.submission.tables.flat import keys_of as bulk_keys_of
from evalcheck.submission.xlsx import bulk_columns, columns, strings
from evalcheck.submission.xlsx.bulk_columns import BulkSharedColumn
from evalcheck.submission.xlsx.cells import Cells
from evalcheck.submission.xlsx.columns import Seen, SharedColumn
from evalcheck.submission.xlsx.strings import SharedStrings

TEXTS = ["", " 甲", "乙", "x", "第4户", "x ", "乙"] * 3
PREDICATES: Sequence[Callable[[Cell], Any]] = (
    lambda cell: True if cell is None else None,
    lambda cell: cell if cell == "乙" else None,
    lambda cell: None,
    lambda cell: cell or "blank",
)


def _pages() -> Iterator[bytes]:
    for first in range(0, len(TEXTS), 5):
        yield "\0".join(TEXTS[first : first + 5]).encode()


def _column(book: Cells, numbers: list[int]) -> SharedColumn | BulkSharedColumn:
    kind = book.kind("s", "0", "v")
    return BulkSharedColumn(numpy.array(numbers, numpy.int64), kind, book) if book.numpy else SharedColumn(array("i", numbers), kind, book)


BLOCK = st.tuples(
    st.lists(st.integers(-1, len(TEXTS) - 1), min_size=1, max_size=40),
    st.lists(st.integers(0, len(PREDICATES) - 1), max_size=6),
    st.lists(st.integers(0, len(PREDICATES) - 1), max_size=4),
    st.frozensets(st.integers(0, 39), max_size=3),
)
"""Places of texts, who is asked, who is asked once some rows are left out, and which these are."""


@pytest.mark.parametrize("with_numpy", [True, False], ids=["numpy", "standard library"])
@settings(max_examples=150, deadline=None)
@given(st.lists(BLOCK, max_size=8), st.sampled_from([3, 1000]), st.sampled_from([1, 1000]))
def test_every_cell_is_told_as_if_it_had_been_asked_by_itself(
    with_numpy: bool, blocks: list[tuple[list[int], list[int], list[int], frozenset[int]]], kept: int, answers: int
) -> None:
    book = Cells(SharedStrings(_pages()), (), False, numpy if with_numpy else None)
    seen: Seen | None = None
    with (
        mock.patch.object(bulk_columns, "_NOTED", kept),
        mock.patch.object(strings, "_KNOWN", kept),
        mock.patch.object(columns, "_MANY_ANSWERS", answers),
    ):
        for numbers, before, after, out in blocks:
            column = _column(book, numbers)
            column.seen = seen = seen or column.nothing_seen()
            _asked(column, numbers, before)
            out = frozenset(offset for offset in out if offset < len(numbers) - 1)
            _asked(column.without(out), [number for offset, number in enumerate(numbers) if offset not in out], after)


def _asked(column: SharedColumn | BulkSharedColumn, numbers: list[int], whom: list[int]) -> None:
    cells = [TEXTS[number] or None if number >= 0 else None for number in numbers]
    for predicate in [PREDICATES[which] for which in whom]:
        assert list(column.test(predicate)) == [(place, told) for place, cell in enumerate(cells) if (told := predicate(cell)) is not None]
    expected = bulk_keys_of(numpy, cells) if isinstance(column, BulkSharedColumn) else keys_of(cells)
    assert list(column.keys()) == list(expected)
    assert list(column.values()) == cells


@pytest.mark.parametrize("with_numpy", [True, False], ids=["numpy", "standard library"])
def test_a_text_that_many_cells_hold_is_asked_about_twice_at_most(with_numpy: bool) -> None:
    book = Cells(SharedStrings(_pages()), (), False, numpy if with_numpy else None)
    heard: list[Cell] = []
    seen: Seen | None = None
    for numbers in ([2, 3, 4], [4, 3, 2], [2, 2, 6], [3, 4, 6], [6, 2]):
        column = _column(book, numbers)
        column.seen = seen = seen or column.nothing_seen()
        column.test(heard.append)  # type: ignore[arg-type]
    assert all(heard.count(text) <= 2 for text in ("x", "第4户")) and heard.count("乙") <= 4
