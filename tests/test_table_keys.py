"""Keys of cells and rows: who stands twice, and beside how many others, told alike with numpy and without."""

from __future__ import annotations

from array import array
from collections import defaultdict
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalcheck.evidence.tables import table_keys
from evalcheck.evidence.tables.table_keys import TableKeys, partners, repeated, repeats, row_keys
from evalcheck.submission.model import Block
from evalcheck.submission.tables import arrays
from evalcheck.submission.tables.columns import ListColumn

KEY = st.integers(0, 5).map(lambda number: hash(f"第{number}户") if number else 0)
"""As texts have them: few, so that rows are alike."""
PAIRS = st.lists(st.tuples(KEY, KEY), max_size=60)


def _column(keys: tuple[int, ...]) -> ListColumn:
    return ListColumn(keys, lambda cells: array("q", cells))


def both_ways(make: object, *arguments: object) -> object:
    """What a function gives without numpy, which must be what it gives with it."""
    with mock.patch.object(arrays, "FROM_ROWS", 10**9):
        without = make(*arguments)  # type: ignore[operator]
    with mock.patch.object(arrays, "FROM_ROWS", 0):
        assert make(*arguments) == without  # type: ignore[operator]
    return without


@settings(deadline=None)
@given(st.integers(1, 64).flatmap(lambda width: st.lists(st.tuples(*[KEY] * width), min_size=1, max_size=20)))
def test_rows_have_equal_keys_where_their_cells_have(rows: list[tuple[int, ...]]) -> None:
    keys = both_ways(row_keys, [array("q", column) for column in zip(*rows, strict=True)])
    assert isinstance(keys, array)
    assert len(set(zip(keys, rows, strict=True))) == len(set(rows))


def test_rows_whose_cells_changed_places_have_other_keys() -> None:
    one, other = hash("甲") or 1, hash("乙") or 2
    keys = row_keys([array("q", [one, other, one, other]), array("q", [other, one, one, other])])
    assert len(set(keys)) == 4


def test_a_blank_row_has_the_key_of_a_blank_cell() -> None:
    assert list(row_keys([array("q", [0, 5]), array("q", [0, 0])])) == [0, 5]


@settings(deadline=None)
@given(PAIRS, st.integers(2, 4))
def test_partners_are_counted_once_each_and_blanks_never(pairs: list[tuple[int, int]], least: int) -> None:
    by, of = array("q", [one for one, _ in pairs]), array("q", [other for _, other in pairs])
    expected: defaultdict[int, set[int]] = defaultdict(set)
    for one, other in pairs:
        if one and other:
            expected[one].add(other)
    found = both_ways(partners, by, of, repeated(by), least)
    assert found == {one: len(others) for one, others in expected.items() if len(others) >= least}


def test_partners_of_more_keys_than_are_looked_at_at_a_time_are_all_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_keys, "_TOGETHER", 3)
    by, of = array("q", [*range(1, 11)] * 2), array("q", range(1, 21))
    assert both_ways(partners, by, of, repeated(by), 2) == dict.fromkeys(range(1, 11), 2)


@settings(deadline=None)
@given(st.lists(st.integers(-5, 5), max_size=60))
def test_each_row_that_stood_before_is_told_with_the_first_of_its_like(keys: list[int]) -> None:
    packed = array("q", keys)
    some = both_ways(repeated, packed)
    assert isinstance(some, frozenset)
    pairs = list(repeats(packed, some))
    assert pairs == [(index, keys.index(key)) for index, key in enumerate(keys) if key and keys.index(key) < index]


@settings(deadline=None)
@given(st.lists(st.tuples(KEY, KEY), min_size=1, max_size=12), st.sampled_from([(), (0,), (0, 1)]))
def test_rows_that_repeat_are_told_whichever_columns_have_keys_kept(rows: list[tuple[int, int]], kept: tuple[int, ...]) -> None:
    keys = TableKeys(kept, (0, 1))
    keys.feed(Block(range(len(rows)), [_column(column) for column in zip(*rows, strict=True)]))
    repeat = {keys.rows[index] for index, row in enumerate(rows) if rows.count(row) > 1 and any(row)}
    assert keys.repeated_rows() == repeat


def test_keys_that_repeat_are_found_in_long_lists_of_either_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_keys, "_MANY", 10)
    for times, spread in ((1, 1), (5, 1), (5, 16)):
        keys = array("q", [number * spread for number in [*range(1, 300)] * times + [7, 7]])
        assert both_ways(repeated, keys) == (set(keys) if times > 1 else {7})


def test_one_pair_that_differs_among_many_that_do_not_is_found() -> None:
    by = array("q", [hash(f"第{number % 50}户") for number in range(600)])
    of = array("q", [hash(f"名{number % 50}") for number in range(600)])
    assert both_ways(partners, by, of, repeated(by), 2) == {}
    of[599] = 5
    assert both_ways(partners, by, of, repeated(by), 2) == {by[599]: 2}
    assert both_ways(partners, by, of, repeated(by), 3) == {}
