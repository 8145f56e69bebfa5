"""Telephone numbers that can be called, and what is wrong with others."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalcheck.evidence.values.phone import local_digits, phone_fault, phone_test, wrong_phone_test
from evalcheck.ruleset import load_ruleset
from evalcheck.submission.model import Cell


@pytest.mark.parametrize(
    "value",
    [
        "13800000001", 13800000001.0, 13800000001, "138 0000 0001", "138-0000-0001", "+86 13800000001", "+8613800000001",
        "0086-13800000001",
        "13800000001", "022-24530000", "022—24530000", "(022)24530000", "02224530000", "022 2453 0000", "+86-22-24530000",
        "24530000", 24530000.0, "24530000转801", "022-24530000-801", "0316-5200000", "010-62000000", "400-123-4567", "4001234567",
        8001234567.0,
        "12345", "95598", "96599966", "13800000001、13900000002", "13800000001/022-24530000", "13800000001 13900000002",
        "13800000001;13900000002", "13800000001、 13900000002", " (办公) 13800000001 、", "手机 : 13800000001",
        "13800000001\n13900000002", "手机:13800000001", "13800000001(张)", " 13800000001 ",
        "办公:022-24530000 手机:13800000001", "Tel:022-24530000", "Tel. 022-24530000", "单位:022-24530000、张测试:13800000001",
        "张测试:13800000001", "022-24530000(801)", "022-24530000(转801)", "24530000按801",
    ],
)  # fmt: skip
def test_numbers_that_can_be_called_are_right(value: Cell) -> None:
    assert phone_fault(value) is None


@pytest.mark.parametrize(
    ("value", "expected", "right"),
    [
        (None, "blank", None),
        ("无", "stand_in", None),
        ("同上", "stand_in", None),
        ("\u3164", "blank", None),
        ("1380000000", "length", None),
        (1380000000.0, "length", None),
        ("138000000012", "length", None),
        ("12800000001", "signs", None),
        ("138****0001", "masked", None),
        ("1.38E+10", "lost_digits", None),
        (2224530000.0, "lost_digits", "02224530000"),
        ("13800000001.0", "signs", "13800000001"),
        ("022-2750918", "short_landline", None),
        ("0222750917", "short_landline", None),
        ("010-6200000", "short_landline", None),
        ("+86-22-2453000", "short_landline", None),
        ("022-24530000、022-2453001", "short_landline", None),
        ("2453000", "length", None),
        ("400-820-8820转1", "unusual", None),
        ("8008208820-12", "unusual", None),
        ("400-820-8820(转1)", "unusual", None),
        ("400 820 8820转分机12", "unusual", None),
        ("400-820-8820按1", "unusual", None),
        ("(852)23456789", "unusual", None),
        ("+852 234 567", "length", None),
        ("+853 2834 56789", "length", None),
        ("办公:022-2453000 手机:13800000001", "short_landline", None),
        ("张测试:1380000000", "length", None),
        ("022-2453000(801)", "length", None),
        ("+852 2345 6789", "unusual", None),
        ("00886-2-2345-6789", "unusual", None),
        ("+1 (415) 555-2671", "unusual", None),
        ("(+65)61234567", "unusual", None),
        ("86-22-24530000", "unusual", None),
        ("400-820-8820转1、13800000001", "unusual", None),
        ("+852 2345 6789、1380000", "length", None),
        ("+86 1380000000", "length", None),
        ("1 3 8 0 0 0 0 0 0 0 1", "signs", "13800000001"),
        ("张测试", "signs", None),
        ("13800000001、1390000", "length", None),
        (True, "signs", None),
        (float("inf"), "signs", None),
        (date(2022, 3, 5), "signs", None),
    ],
)
def test_each_phone_has_one_fault(value: Cell, expected: str, right: str | None) -> None:
    fault = phone_fault(value)
    assert fault and (fault.why, fault.right) == (expected, right)


def test_a_city_whose_numbers_have_seven_digits_says_so() -> None:
    of_seven, of_none = phone_test(7), phone_test(None)
    assert of_seven("5200000") is None and of_seven("520-0000") is None and of_seven("24530000")
    assert of_none("24530000") and of_none("0316-5200000") is None and of_none("13800000001") is None


@given(st.sampled_from(["010", "022", "021", "025"]), st.integers(2_000_000, 99_999_999), st.sampled_from(["", "-", " ", ")"]))
def test_behind_a_short_area_code_stand_eight_digits_and_no_fewer(area: str, own: int, joint: str) -> None:
    number = f"({area}){own}" if joint == ")" else f"{area}{joint}{own}"
    right = len(str(own)) == 8 and str(own)[0] in "23456789"
    assert (phone_fault(number) is None) == right


@given(st.from_regex(r"\A1[3-9][0-9]{9}\Z"), st.sampled_from(["{}", "+86 {}", "手机:{}", "{}、{}", " {} ", "{}(张)", "\u200b{}"]))
def test_a_mobile_is_right_in_every_writing(number: str, writing: str) -> None:
    assert phone_fault(writing.replace("{}", number)) is None


@pytest.mark.parametrize(
    ("value", "expected", "right"),
    [
        ("13800000001、", None, None), ("13800000001或13900000002", None, None), ("13800000001和13900000002", None, None),
        ("13800000001|13900000002", None, None), ("13800000001\\13900000002", None, None), ("13800000001,,13900000002", None, None),
        ("电话:13800000001", None, None), ("办公 022-24530000", None, None), ("0316-2453000", None, None),
        ("(022)24530000转801", None, None), ("022-24530000#80", None, None), ("022-24530000 ext 1234567", "signs", None),
        ("12306", None, None),
        ("110", "length", None), ("13000", "length", None), ("956789", None, None), ("400-8-123-456", None, None),
        ("400-8123-456", None, None),
        ("300-123-4567", "length", None), ("138 00000001", "signs", "13800000001"), ("138-000-00001", None, None),
        ("138 000 00001", None, None), ("13800000001a", "signs", "13800000001"), ("a13800000001", "signs", "13800000001"),
        ("+8602224530000", None, None), ("86-13800000001", None, None), ("19900000001", None, None), ("12000000001", "signs", None),
        ("13800000001(无人接)", None, None), ("13800000001(备用:1)", "signs", "13800000001"), ("138×00000001", "masked", None),
        ("138xxx00001", "masked", None), ("138XXXX0001", "masked", None), ("138xx000001", "signs", None), ("1380000000;", "length", None),
        ("张三13800000001", "signs", "13800000001"), ("\uff11\uff13\uff1800000001", None, None),
        ("13800000001 、 13900000002", None, None), ("138.0000.0001", "signs", "13800000001"), ("138000000010", "length", None),
        ("--", "stand_in", None), ("", "blank", None), ("、", "stand_in", None), ("1" * 201, "signs", None), ("1" * 200, "length", None),
        ("1380000000张", "signs", None), ("1-2-3-4-5", "length", None), ("1-2-3-4-5-", "signs", None), ("1-2---", "signs", None),
        (13e9, None, None), (12999999999.0, "signs", None), (19999999999.0, None, None), (20e9, "signs", None),
        (13800000001.5, "signs", None),
        (999_999_999_999_999, "length", None), (1e15, "signs", None), (True, "signs", None), (float("nan"), "signs", None),
        (24530000, None, None), (2453000, "length", None),
        (4001234567, None, None), (31612345678, "signs", None), (3162345678, "lost_digits", "03162345678"), (0, "length", None),
        (-13800000001, "length", None), (12345, None, None),
    ],
)  # fmt: skip
def test_the_edges_of_phones(value: Cell, expected: str | None, right: str | None) -> None:
    fault = phone_fault(value)
    assert ((fault.why, fault.right) if fault else (None, None)) == (expected, right)


@pytest.mark.parametrize(
    ("value", "why", "right"),
    [
        ("(abc)", "signs", None), (-1e16, "signs", None), (1e15, "signs", None), 
        ("张三13800000001李四13900000002", "signs", "13800000001"),
        ("138abc00000001", "signs", "13800000001"), ("1380000000", "length", None), ("138000000012", "length", None),
        (13800000001.0, None, None),
        (12999999999.0, "signs", None), (20000000000.0, "signs", None), (13800000001.5, "signs", None), 
        (2223334444.0, "lost_digits", "02223334444"), (1223334444.0, "length", None),
        ("1380000xxxx", "masked", None), ("1380000xx", "signs", None), (date(2022, 3, 5), "signs", None), ("x" * 201, "signs", None),
        ("联系电话:13800000001", None, None), ("13800000001(经办人)", None, None), ("13800000001 13900000002", None, None),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_phone(value: Cell, why: str | None, right: str | None) -> None:
    fault = phone_fault(value)
    assert ((fault.why, fault.right) if fault else (None, None)) == (why, right)


def test_the_digits_of_a_city_s_own_numbers_are_those_of_its_ruleset() -> None:
    units = load_ruleset("tianjin-2021").catalogue.units
    assert local_digits(units) == 8
    assert local_digits(units.model_copy(update={"places": units.places.model_copy(update={"telephone": None})})) is None


def test_a_number_that_is_only_unusual_is_not_wrong() -> None:
    wrong, test = wrong_phone_test(), phone_test()
    abroad = "+1 212 555 0100"
    unusual, bad = test(abroad), wrong("1380")
    assert unusual and unusual.why == "unusual" and wrong(abroad) is None
    assert bad and bad.why == "length" and wrong("13800000001") is None
    own = phone_test(7)
    assert own is phone_test(7) and own("2345678") is None and phone_test(None)("23456789") is not None
