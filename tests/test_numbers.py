"""Numbers of running text, serial numbers and quantities."""

from __future__ import annotations

import re

import pytest

from evalcheck.evidence.values.fault import (
    order_number_fault,
)
from evalcheck.evidence.values.numbers import NUMBER, below_thousand, number, quantity, serial_number
from evalcheck.submission.model import Cell


def test_serial_numbers_and_quantities() -> None:
    assert [serial_number(v) for v in (1.0, "1", "001", "1、", "No.1", "1")] == [1] * 6
    assert [serial_number(v) for v in (1.5, "一", None, True, float("inf"), "1-1")] == [None] * 6
    assert [quantity(v) for v in ("1,200.5", "3", 3, "3天", "", ".", "-")] == [1200.5, 3, 3, None, None, None, None]
    assert order_number_fault(1e17) and order_number_fault("1.2E+17") and not order_number_fault("TS-1")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3", 3.0), ("3.5", 3.5), ("0", 0.0), (" 3 ", 3.0), ("3.5.1", None), ("半", 0.5), ("零", 0.0), ("〇", 0.0), ("一", 1.0),
        ("两", 2.0),
        ("九", 9.0), ("十", 10.0), ("十二", 12.0), ("二十", 20.0), ("三十一", 31.0), ("九十九", 99.0), ("两点五", 2.5), ("十点二五", 10.25),
        ("零点五", 0.5), ("一二", None), ("一十十", None), ("十一二", None), ("一二十", None), ("百", None), ("", None), ("点五", None),
        ("三点十", None), ("三点百", None), ("三点五十", None), ("十百", None), ("百十", None), ("三天", None), ("天三", None),
    ],
)  # fmt: skip
def test_numbers_of_running_text(text: str, expected: float | None) -> None:
    assert number(text) == expected


@pytest.mark.parametrize("sign", "零〇一二两三四五六七八九")
def test_each_numeral_has_its_value_alone_after_ten_and_before_it(sign: str) -> None:
    value = {"两": 2, "〇": 0}.get(sign, "零一二三四五六七八九".find(sign))
    assert (number(sign), number("十" + sign), number(sign + "十")) == (value, 10 + value, 10 * value)


def test_the_pattern_of_a_number_takes_the_whole_of_it() -> None:
    whole = [
        re.fullmatch(NUMBER, text) is not None
        for text in ("12", "12.5", "半", "三", "二十一", "三百", "九十九点二五", "九十九点二五三", "一二三四五", "点五")
    ]
    assert whole == [True, True, True, True, True, False, True, False, False, False]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (999_999_999, 999_999_999), (1_000_000_000, None), (0, 0), (-1, -1), (3.0, 3), (3.5, None), (float("nan"), None), (True, None),
        ("123456789", 123456789), ("1234567890", None), ("1.", 1), ("1、", 1), ("1)", 1), ("1.0", 1), ("1.00", 1), ("1.5", None),
        ("NO.7", 7),
        ("no 7", 7), ("No7", 7), ("", None), (None, None), ("一", None),
    ],
)  # fmt: skip
def test_serial_numbers_end_at_nine_digits(value: Cell, expected: int | None) -> None:
    assert serial_number(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (999_999_999_999_999, 999_999_999_999_999.0), (1e15, None), (-1e15, None), (-999_999_999_999_999, -999_999_999_999_999.0),
        ("１，２００", 1200.0), (" 12 ", 12.0), (-3, -3.0), (True, None), ("+3", 3.0), ("-3.25", -3.25), (".5", 0.5),
        ("1,234,567", 1234567.0), ("12,34", None), ("1,2345", None), ("123456789012345", 123456789012345.0), ("1234567890123456", None),
        ("3.", None), ("+", None), (",", None), ("-.", None),
    ],
)  # fmt: skip
def test_quantities_are_plain_numbers(value: Cell, expected: float | None) -> None:
    assert quantity(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (-1e10, None),
        (1e9, None),
        (999_999_999, 999_999_999),
        (-5, -5),
        (2.5, None),
        (float("nan"), None),
        (True, None),
        ("No. 12", 12),
        ("12、", 12),
    ],
)
def test_serial_numbers_are_whole_and_below_a_thousand_million(value: Cell, expected: int | None) -> None:
    assert serial_number(value) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("甲百", None), ("零百", None), ("一百二", None), ("一百零二", 102), ("一百〇二", 102), ("一百一十", 110), ("九百九十九", 999),
        ("一百", 100),
        ("十十", None), ("二十十", None), ("二二", None), ("二十二二", None), ("十", 10), ("两", 2), ("一百百", None),
    ],
)  # fmt: skip
def test_numerals_below_a_thousand(text: str, value: int | None) -> None:
    assert below_thousand(text) == value
