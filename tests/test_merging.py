"""Whatever people type into copies of a sheet, a merge loses none of it, comes to the same again, and decides between no two values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalcheck.audit.cells import Cell, Entry, Typed
from evalcheck.audit.merging import Conflicts, Place, conflict_table, merge, normal, open_places, settle
from evalcheck.audit.sheets import Worksheet

KEYS = ("甲", "乙", "丙")
SHEET = Worksheet(
    "表", [("名", 9), ("结论", 9), ("人", 9), ("备注", 9)], [], to_fill=frozenset({"结论", "人", "备注"}), keys=KEYS, digests=["d"] * 3,
    together=frozenset({"人", "备注"}), signed="人",
)  # fmt: skip
WORDS = st.sampled_from(
    ["", "属实", "不属实", "属 实", "张测", "李测、王测", "看过原件，第3页的表与名单不一致", "2022-06-07", "2022/6/7", "３", "13", "3、13"]
)
CELLS = st.fixed_dictionaries({}, optional=dict.fromkeys(("结论", "人", "备注", "自己的列"), WORDS))
TYPED = st.dictionaries(st.sampled_from(KEYS), CELLS, max_size=3)


def typed(given_: dict[str, dict[str, str]]) -> Typed:
    entries = {
        key: Entry(key, "d", key, {heading: Cell(text) for heading, text in cells.items() if text})
        for key, cells in given_.items()
        if any(cells.values())
    }
    return Typed(entries)


def put_together(mine: Typed, others: Sequence[Typed]) -> tuple[Typed, Conflicts]:
    conflicts: Conflicts = {}
    sources: dict[Place, str] = {}
    for number, one in enumerate(others):
        merge(mine, deepcopy(one), SHEET, f"副本{number}", conflicts, sources)
    return mine, conflicts


def texts(one: Typed) -> set[tuple[str, str, str]]:
    return {(key, heading, normal(cell.text)) for key, entry in one.entries.items() for heading, cell in entry.cells.items()}


@settings(max_examples=300, deadline=None)
@given(TYPED, st.lists(TYPED, min_size=1, max_size=3))
def test_nothing_that_anybody_typed_is_lost_and_a_second_merge_changes_nothing(
    mine: dict[str, dict[str, str]], others: list[dict[str, dict[str, str]]]
) -> None:
    copies = [typed(one) for one in others]
    whole, conflicts = put_together(typed(mine), copies)
    for one in (typed(mine), *copies):
        for key, heading, text in texts(one):
            held = whole.entries[key].text(heading)
            sides = {normal(cell.text) for cell, _ in conflicts[("表", key, heading)].sides} if ("表", key, heading) in conflicts else set()
            if heading in SHEET.together:
                parts = {normal(part) for part in re.split("[、；]", held)}
                assert {normal(part) for part in text.split("、")} <= parts
            else:
                assert normal(held) == text or text in sides
    again, more = put_together(deepcopy(whole), copies)
    assert texts(again) == texts(whole) and more.keys() <= conflicts.keys()


@settings(max_examples=200, deadline=None)
@given(st.lists(TYPED, min_size=2, max_size=3))
def test_where_people_agree_there_is_no_conflict_and_where_they_do_not_there_is_one(others: list[dict[str, dict[str, str]]]) -> None:
    _, conflicts = put_together(Typed(), [typed(one) for one in others])
    for key in KEYS:
        said = {normal(one[key]["结论"]) for one in others if one.get(key, {}).get("结论")}
        assert (("表", key, "结论") in conflicts) == (len(said) > 1)


@pytest.mark.parametrize(("choice", "value"), [("值一", "属实"), ("值二", "不属实"), ("值三", None), ("属实", None), ("", None)])
def test_only_a_value_that_stands_there_can_be_chosen(choice: str, value: str | None) -> None:
    one, other = ({"甲": {"结论": text, "人": who}} for text, who in (("属实", "张测"), ("不属实", "李测")))
    whole, conflicts = put_together(Typed(), [typed(one), typed(other)])
    table = conflict_table(conflicts)
    choices = Typed({table.keys[0]: Entry(table.keys[0], table.digests[0], "", {"选定（请填写）": Cell(choice)})})
    settled = settle({"表": whole}, conflicts, choices)
    assert bool(open_places(settled, choices)) == (value is None)
    assert whole.entries["甲"].text("结论") == (value or "属实")


def test_a_choice_between_other_values_does_not_count() -> None:
    one, other, third = ({"甲": {"结论": text}} for text in ("属实", "不属实", "无法核实"))
    whole, conflicts = put_together(Typed(), [typed(one), typed(other)])
    table = conflict_table(conflicts)
    choices = Typed({table.keys[0]: Entry(table.keys[0], table.digests[0], "", {"选定（请填写）": Cell("值二")})})
    conflicts = settle({"表": whole}, conflicts, choices)
    merge(whole, typed(third), SHEET, "丙.xlsx", conflicts, {})
    assert open_places(conflicts, choices) and len(conflicts[("表", "甲", "结论")].sides) == 3
