"""Values of cells: what is blank, holds a place, hides a part of a name or could not be read."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalcheck.evidence.values.credit_code import credit_code_fault
from evalcheck.evidence.values.dates import parse_date
from evalcheck.evidence.values.durations import parse_duration
from evalcheck.evidence.values.fault import (
    BLANK,
    MASKED,
    STAND_IN,
    is_blank,
    means_nothing,
    missing_fault,
    name_fault,
    order_number_fault,
    person_fault,
    plain,
)
from evalcheck.evidence.values.numbers import quantity, serial_number
from evalcheck.evidence.values.phone import phone_fault
from evalcheck.evidence.values.places import place_test
from evalcheck.evidence.values.unread import before, unread_fault
from evalcheck.ruleset import load_ruleset
from evalcheck.submission.model import Cell

CELLS = st.one_of(
    st.none(), st.text(max_size=40), st.integers(), st.floats(), st.booleans(), st.datetimes(), st.dates(), st.times(), st.timedeltas()
)
UNITS = load_ruleset("tianjin-2021").catalogue.units
PLACE = place_test(UNITS)


@given(CELLS)
def test_no_value_makes_a_predicate_fail(value: Cell) -> None:
    for predicate in (credit_code_fault, phone_fault, PLACE, missing_fault, person_fault, name_fault, order_number_fault, means_nothing):
        predicate(value)
    for parse in (parse_date, parse_duration, serial_number, quantity):
        parse(value)


@pytest.mark.parametrize(
    "value",
    ["/", "／", "-", "—", "——", "…", ".", "无", " 无 ", "无。", "（无）", "暂无", "同上", "同 上", "待补充", "待填", "略", "N/A", "NULL",
     "无联系方式", "暂无电话",
     "x", "某某", "、、"],
)  # fmt: skip
def test_signs_and_words_that_only_hold_a_place_are_no_content(value: str) -> None:
    for test in (missing_fault, person_fault, name_fault, credit_code_fault, phone_fault, PLACE, order_number_fault):
        assert test(value) == STAND_IN, test


@pytest.mark.parametrize(
    "sign", ["\u200b", "\u2060", "\u3164", "\u115f", "\uffa0", "\ufeff", "\u2800", "\u00ad", "\u180e", "\ufe0f", "\u3000", "\x01"]
)
def test_a_cell_of_signs_that_show_nothing_is_blank(sign: str) -> None:
    for test in (missing_fault, person_fault, name_fault, credit_code_fault, phone_fault, PLACE, order_number_fault):
        assert test(sign) == test(f" {sign}{sign} ") == BLANK, test


@pytest.mark.parametrize(
    "value",
    ["无锡试样机械有限公司", "同上科技有限公司", "天津待补科技有限公司", "无纸化申报", "略阳县试样矿业",
     "未来试样科技", "空港试样物流",
     "缺陷产品召回备案", "无人机登记", "不详细审查",
     "其他", "-5℃冷库登记", "(试样)天津公司", "0", "《办法》备案", "N95口罩备案", "XX", "同前街道办证", "同一标准办理"],
)  # fmt: skip
def test_words_that_only_begin_like_a_stand_in_are_content(value: str) -> None:
    assert missing_fault(value) is None or value == "XX"


@pytest.mark.parametrize("value", ["张*", "张**", "*三", "张＊三", "李×", "王某", "王某某", "赵X", "孙○明", "张测一、李*"])
def test_a_name_of_which_signs_hide_a_part_is_masked(value: str) -> None:
    assert person_fault(value) == MASKED


@pytest.mark.parametrize(
    "value", ["张测试", "欧阳测", "Max Müller", "阿不都·测试", "张三 李四", "John X. Smith", "张女士", "买买提·测", "莫测某地"]
)
def test_names_that_are_written_out_are_right(value: str) -> None:
    assert person_fault(value) is None


def test_names_of_enterprises_are_masked_by_more_than_one_sign() -> None:
    assert {name_fault(name) for name in ("天津**科技有限公司", "某某公司", "天津某公司", "天津×××商贸有限公司", "天津XX公司")} == {MASKED}
    assert {name_fault(name) for name in ("天津试样8*8便利店", "MAXX试样公司", "天津试样一号公司", "EXXON试样")} == {None}


@pytest.mark.parametrize(
    "text",
    [
        "/",
        "\\",
        "-",
        "—",
        "无",
        "//",
        "--",
        "---",
        "——",
        "暂无",
        "没有",
        "未填",
        "N/A",
        "n/a",
        "NA",
        "NULL",
        "null",
        "None",
        "",
        " ",
        " 无 ",
        "－",
    ],
)
def test_ways_to_write_that_there_is_nothing(text: str) -> None:
    assert means_nothing(text)


@pytest.mark.parametrize("text", ["0", "无锡", "-1", "否", "没", "Nil", "空"])
def test_words_that_say_something(text: str) -> None:
    assert not means_nothing(text)


@pytest.mark.parametrize(("value", "blank"), [(None, True), ("", True), (" \u200b\u3000", True), ("1", False), ("无", False), (0, False)])
def test_a_cell_of_unseen_signs_is_blank(value: Cell, blank: bool) -> None:
    assert is_blank(value) is blank


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("9.11E+17", "lost_digits"), ("9E17", "lost_digits"), ("-9.1e17", "lost_digits"), (" 9.11E+17 ", "lost_digits"),
        ("9.11E+1700", None),
        ("99.1E+17", None), ("9.E+17", None), ("TS-001", None), ("", "blank"), (" ", "blank"), (None, "blank"), (999_999_999_999_999, None),
        (1e15, "lost_digits"), (-1e15, "lost_digits"), (date(2022, 3, 5), None),
    ],
)  # fmt: skip
def test_order_numbers_are_any_text_that_is_whole(value: Cell, expected: str | None) -> None:
    fault = order_number_fault(value)
    assert (fault.why if fault else None) == expected


@pytest.mark.parametrize(
    ("value", "why"),
    [
        *((error, "error_value") for error in (
            "#REF!", "#N/A", "#N/A!", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!",
            "#CONNECT!", "#GETTING_DATA", "#REF! ", "#Err:502",
        )),
        ("#Err:5", None), ("#甲", None), ("#REF!甲", None), ("=A1+B2", "unsaved"), ("= A1\nB", "unsaved"),
        ("==", None), ("=", None), ("甲=1", None), ("", None), (None, None), (3, None), ("甲", None),
    ],
)  # fmt: skip
def test_errors_and_formulas_that_stand_in_a_cell(value: Cell, why: str | None) -> None:
    fault = unread_fault(value)
    assert (fault.why if fault else None) == why
    told = before(missing_fault)(value)
    missing = missing_fault(value)
    assert (told.why if told else None) == (why or (missing.why if missing else None))


def test_what_could_not_be_read_is_told_first_and_asked_by_its_first_signs() -> None:
    test = before(name_fault)
    assert {"#", "=", *name_fault.firsts} == test.firsts  # type: ignore[attr-defined]
    assert not hasattr(before(lambda value: None), "firsts")
    assert unread_fault.firsts == {"#", "=", ""} and unread_fault("#甲") is None  # type: ignore[attr-defined]


STAND_INS = [
    "无", "无此项", "暂无", "暂缺", "缺", "缺失", "空", "空白", "空缺", "略", "从略", "没有", "未填", "未填写",
    "未知", "不知", "不知道", "不详", "不明", "不清楚", "未提供", "暂未提供", "暂不提供", "不提供", "不便提供",
    "无法提供", "不适用", "不涉及", "保密", "同上", "同上行", "同上一行", "同前", "同前行", "同左", "上同", "见上",
    "如上", "待补", "待补充", "待填", "待填写", "待定", "待查", "待核", "待核实", "待核对", "待确认", "待完善",
    "待提供", "待录入", "待更新", "后补", "后续补充", "后期补充", "稍后补充", "需补充", "请补充", "补充中", "请填写",
    "此处填写", "n/a", "na", "nil", "none", "null", "nan", "undefined", "unknown", "tbd", "todo", "某", "某某",
    "某某某",
]  # fmt: skip


@pytest.mark.parametrize("word", STAND_INS)
def test_each_word_that_only_holds_a_place(word: str) -> None:
    for written in (word, f"（{word}）", f" {word}。", word.upper(), word.title()):
        assert missing_fault(written) is STAND_IN, written


SIGNS_ALONE = (
    "-‐‑‒–—―−－﹣/／\\＼|｜_＿.．·•。、,，…⋯~～〃″′“”‘’\"'`*＊×✕?？#＃=＝+＋:：;；!！@^<>()（）[]【】{}「」《》〈〉○◎●□■△▲☆★※√✓✔✗✘"
)


@pytest.mark.parametrize("sign", SIGNS_ALONE)
def test_each_sign_that_alone_holds_a_place(sign: str) -> None:
    assert missing_fault(sign) is missing_fault(sign * 3) is STAND_IN


UNSEEN = [
    "00-08", "0E-1B", "7F-84", "86-9F", "AD-AD", "34F-34F", "61C-61C", "115F-1160", "17B4-17B5", "180B-180F",
    "200B-200F", "2028-202E", "2060-206F", "2800-2800", "3164-3164", "FE00-FE0F", "FEFF-FEFF", "FFA0-FFA0",
    "FFF9-FFFB",
]  # fmt: skip


@pytest.mark.parametrize("span", UNSEEN)
def test_signs_that_no_font_shows_are_blank_and_those_beside_them_are_not(span: str) -> None:
    first, last = (int(end, 16) for end in span.split("-"))
    shown = [n for n in (first - 1, last + 1) if n >= 0 and chr(n) not in " \t\x0d\x1c\x85\xa0" and not chr(n).isspace()]
    for n in {first, last, (first + last) // 2}:
        assert plain(f"甲{chr(n)}乙") == "甲乙" and missing_fault(chr(n)) is BLANK
        assert missing_fault(f"{chr(n)}无") is STAND_IN
    assert all(plain(f"甲{chr(n)}乙") != "甲乙" for n in shown)


def test_tags_beyond_the_first_plane_are_no_part_of_a_text() -> None:
    seen = {n: plain(f"甲{chr(n)}乙") == "甲乙" for n in (0xDFFFF, 0xE0000, 0xE0800, 0xE0FFF, 0xE1000)}
    assert seen == {0xDFFFF: False, 0xE0000: True, 0xE0800: True, 0xE0FFF: True, 0xE1000: False}


@pytest.mark.parametrize("sign", "*×✕○●□■△▲＊")
def test_each_sign_that_hides_a_part_of_a_name(sign: str) -> None:
    assert person_fault(f"张{sign}") is MASKED and person_fault("张测试") is None
    assert name_fault(f"天津{sign * 2}公司") is MASKED and name_fault(f"天津{sign}公司") is None


@pytest.mark.parametrize("letters", ["x", "X", "ｘ", "Ｘ"])
def test_letters_that_hide_a_part_of_a_name(letters: str) -> None:
    assert person_fault(f"张{letters}") is MASKED and person_fault(f"{letters}测") is MASKED
    assert name_fault(f"天津{letters * 2}公司") is MASKED and name_fault("天津xX公司") is name_fault("天津Xx公司") is MASKED
    assert person_fault("张某") is name_fault("某公司") is MASKED
