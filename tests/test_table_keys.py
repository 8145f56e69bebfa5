"""Keys of cells and rows: who stands twice, and beside how many others, told alike with numpy and without."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TypeVar
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalcheck.evidence.tables import table_keys
from evalcheck.evidence.tables.table_keys import (
    TableKeys,
    again,
    both,
    counted,
    different,
    filled,
    firsts,
    later,
    row_keys,
    several,
    without_keys,
)
from evalcheck.submission.model import Block
from evalcheck.submission.tables import arrays
from evalcheck.submission.tables.columns import ListColumn

KEY = st.integers(0, 5).map(lambda number: hash(f"第{number}户") if number else 0)
"""As texts have them: few, so that rows are alike."""
PAIRS = st.lists(st.tuples(KEY, KEY), max_size=60)


def _column(keys: tuple[int, ...]) -> ListColumn:
    return ListColumn(keys, lambda cells: array("q", cells))


T = TypeVar("T")


def both_ways(make: Callable[..., T], *arguments: object) -> T:
    """What a function gives without numpy, which must be what it gives with it."""
    with mock.patch.object(arrays, "FROM_ROWS", 10**9):
        without = make(*arguments)
    with mock.patch.object(arrays, "FROM_ROWS", 0):
        assert make(*arguments) == without
    return without


@settings(deadline=None)
@given(st.integers(1, 64).flatmap(lambda width: st.lists(st.tuples(*[KEY] * width), min_size=1, max_size=20)))
def test_rows_have_equal_keys_where_their_cells_have(rows: list[tuple[int, ...]]) -> None:
    keys = both_ways(row_keys, [array("q", column) for column in zip(*rows, strict=True)])
    assert len(set(zip(keys, rows, strict=True))) == len(set(rows))


@given(st.lists(st.integers(-3, 9), max_size=40))
def test_first_rows_are_those_of_keys_that_differ_in_their_lowest_bits_alone(keys: list[int]) -> None:
    assert list(both_ways(firsts, array("q", keys))) == [keys.index(key) for key in keys]


def test_rows_whose_cells_changed_places_have_other_keys() -> None:
    one, other = hash("甲") or 1, hash("乙") or 2
    keys = row_keys([array("q", [one, other, one, other]), array("q", [other, one, one, other])])
    assert len(set(keys)) == 4


def test_a_blank_row_has_the_key_of_a_blank_cell() -> None:
    assert list(row_keys([array("q", [0, 5]), array("q", [0, 0])])) == [0, 5]


def _keys(numbers: Iterable[int]) -> array[int]:
    return array("q", numbers)


@settings(deadline=None)
@given(PAIRS, st.integers(2, 4), st.sampled_from([1, 50_000]))
def test_partners_are_counted_once_each_and_blanks_never(pairs: list[tuple[int, int]], least: int, together: int) -> None:
    by, of = _keys(one for one, _ in pairs), _keys(other for _, other in pairs)
    expected: defaultdict[int, set[int]] = defaultdict(set)
    for one, other in pairs:
        if one and other:
            expected[one].add(other)
    with mock.patch.multiple(table_keys, _TOGETHER=together, _STRETCH=1):
        first = both_ways(firsts, by)
        found = both_ways(several, by, first, of, again(by, first), least)
    assert list(found) == [len(expected[one]) >= least for one in by]


@settings(deadline=None)
@given(st.lists(st.integers(-5, 5), max_size=60), st.sampled_from([1, 50_000]), st.sampled_from([4, 1 << 18]))
def test_rows_that_stand_again_and_those_that_stood_before_are_told(keys: list[int], together: int, part: int) -> None:
    with mock.patch.multiple(table_keys, _TOGETHER=together, _PART=part, _PART_OF_ARRAYS=part, _STRETCH=1):
        first = both_ways(firsts, _keys(keys))
        assert list(first) == list(map(keys.index, keys))
        some = both_ways(again, _keys(keys), first)
        assert list(some) == [key != 0 and keys.count(key) > 1 for key in keys]
        assert list(both_ways(later, first)) == [keys.index(key) < index for index, key in enumerate(keys)]
        assert both_ways(different, first, some) == len({key for key in keys if key and keys.count(key) > 1})


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), max_size=30))
def test_rows_among_some_and_others_are_told(rows: list[tuple[int, int]]) -> None:
    some, others = (bytes(row[place] for row in rows) for place in (0, 1))
    assert list(both(some, others)) == [one and other for one, other in rows]
    assert both_ways(filled, _keys(list(some))) == some


def test_rows_of_some_keys_are_left_out() -> None:
    keys, some = _keys([7, 8, 7, 9, 8, 9]), bytes([1, 1, 1, 0, 1, 1])
    assert list(without_keys(keys, some, [8, 3])) == [1, 0, 1, 0, 0, 1]


@settings(deadline=None)
@given(st.lists(st.tuples(KEY, KEY), min_size=1, max_size=12), st.sampled_from([(), (0,), (0, 1)]))
def test_rows_that_repeat_are_told_whichever_columns_have_keys_kept(rows: list[tuple[int, int]], kept: tuple[int, ...]) -> None:
    keys = TableKeys(kept, (0, 1))
    keys.feed(Block(range(len(rows)), [_column(column) for column in zip(*rows, strict=True)]))
    assert list(again(keys.rows, keys.firsts_of_rows())) == [rows.count(row) > 1 and any(row) for row in rows]


def test_keys_that_repeat_are_found_in_long_lists_of_either_kind() -> None:
    for times, spread in ((1, 1), (5, 1), (5, 16)):
        keys = _keys(number * spread for number in [*range(1, 300)] * times + [7, 7])
        assert list(both_ways(again, keys, both_ways(firsts, keys))) == [times > 1 or key == 7 for key in keys]


def test_one_pair_that_differs_among_many_that_do_not_is_found() -> None:
    by = _keys(hash(f"第{number % 50}户") for number in range(600))
    of = _keys(hash(f"名{number % 50}") for number in range(600))
    first = firsts(by)
    some = again(by, first)
    assert 1 not in both_ways(several, by, first, of, some, 2)
    of[599] = 5
    assert list(both_ways(several, by, first, of, some, 2)) == [key == by[599] for key in by]
    assert 1 not in both_ways(several, by, first, of, some, 3)


@given(PAIRS)
def test_rows_that_do_not_count_have_no_key(pairs: list[tuple[int, int]]) -> None:
    keys, rows = array("q", [key for key, _ in pairs]), bytes(bool(other) for _, other in pairs)
    assert list(both_ways(counted, keys, rows)) == [key if other else 0 for key, other in pairs]
    assert list(keys) == [key for key, _ in pairs]


def test_where_the_system_knows_no_such_setting_arrays_are_made_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr("ctypes.CDLL", lambda name: asked.append(name) or object())
    monkeypatch.setattr("sys.platform", "linux")
    arrays._numpy_for_keys.cache_clear()
    assert arrays.numpy_for(arrays.FROM_ROWS) is arrays._numpy()
    assert asked == ([None] if arrays._numpy() else [])
    arrays._numpy_for_keys.cache_clear()
