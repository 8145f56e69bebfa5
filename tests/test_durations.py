"""Durations in cells and headers, and the working days between two days."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from chinese_calendar.constants import holidays
from hypothesis import given
from hypothesis import strategies as st

from evalcheck.evidence.values.durations import Duration, TimeUnit, elapsed, parse_duration, unit_of_header, working_days
from evalcheck.evidence.values.numbers import below_thousand
from evalcheck.submission.model import Cell


@pytest.mark.parametrize(
    ("value", "days"),
    [("3", 3), (3, 3), ("3天", 3), ("3 天", 3), ("0.5", 0.5), ("半天", 0.5), ("2天半", 2.5), ("12小时", 0.5), ("1天12小时", 1.5),
     (timedelta(hours=12), 0.5), (time(12), 0.5), (date(1900, 1, 3), 3), ("30分钟", 30 / 1440),
     ("二天", 2), ("三天", 3), ("两天", 2), ("十二天", 12), ("一百二十天", 120), ("一天半", 1.5), ("一点五天", 1.5),
     ("2d", 2), ("3 day", 3), ("3days", 3),
     ("48:00:00", 2), ("36:00", 1.5), ("2h", 2 / 24), ("两个半小时", 2.5 / 24), ("三", 3), ("2周", 14), ("3天。", 3)],
)  # fmt: skip
def test_durations_in_days(value: Cell, days: float) -> None:
    assert parse_duration(value) == Duration(days, False)


@pytest.mark.parametrize(
    ("value", "days"),
    [("约2天", 2), ("2天左右", 2), ("2天内", 2), ("不超过3天", 3), ("≤3天", 3), ("1-2天", 2),
     ("1天至2天", 2), ("近两天", 2), ("即办", 0), ("当场办结", 0), ("即来即办", 0), ("即报即批", 0),
     ("即时办结", 0), ("当天", 0), ("秒批", 0), ("不足1天", 0)],
)  # fmt: skip
def test_durations_without_an_exact_figure_are_loose(value: str, days: float) -> None:
    assert parse_duration(value) == Duration(days, loose=True)


@given(st.integers(1, 999), st.sampled_from(["天", "个工作日", "日", "d", " days", "个自然日"]))
def test_a_number_of_days_is_read_in_digits_and_in_chinese(days: int, unit: str) -> None:
    assert parse_duration(f"{days}{unit}") == parse_duration(f"{_chinese(days)}{unit}") == Duration(days, unit == "个工作日")
    assert below_thousand(_chinese(days)) == days


def _chinese(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    digits = "零一二三四五六七八九"
    text = f"{digits[hundreds]}百" if hundreds else ""
    if tens:
        text += f"{digits[tens] if tens > 1 or hundreds else ''}十"
    elif hundreds and ones:
        text += "零"
    return text + (digits[ones] if ones else "")


def test_durations_shown_as_days_of_1900_end_before_its_march() -> None:
    """The spreadsheet counts a 29 February 1900 that never was: from there on a date no longer tells its number."""
    assert parse_duration(datetime(1899, 12, 31)) == Duration(0)
    assert parse_duration(datetime(1900, 1, 1, 12)) == Duration(1.5)
    assert parse_duration(datetime(1900, 2, 28, 12)) == Duration(59.5)
    assert [parse_duration(day) for day in (datetime(1899, 12, 30, 23, 59), date(1900, 3, 1))] == [None, None]


def test_working_days_are_said_in_the_cell_or_in_the_header() -> None:
    assert parse_duration("3个工作日") == Duration(3, True)
    assert parse_duration(3, unit_of_header("环节1总时长(工作日)")) == Duration(3, True)
    assert parse_duration("3天(工作日)") == parse_duration("3（工作日）") == Duration(3, True)
    assert parse_duration("3天(自然日)") == Duration(3) and parse_duration("3天(已扣除补正)") is None
    assert parse_duration(12, unit_of_header("环节1(单位:小时)")) == Duration(0.5, False)
    assert [parse_duration(value) for value in ("很快", "见附件", "5-3天", "2022-03-05", None, date(2022, 3, 5), True)] == [None] * 7


def test_working_days_follow_the_chinese_calendar() -> None:
    assert working_days(date(2022, 3, 4), date(2022, 3, 7)) == (1, True)
    assert working_days(date(2022, 1, 29), date(2022, 2, 7)) == (2, True)  # Sunday 30 January was worked for the new year's holiday
    assert working_days(date(2022, 3, 7), date(2022, 3, 4)) == (-1, True)
    assert working_days(date(2040, 1, 6), date(2040, 1, 9)) == (1, False)


@given(st.dates(date(2019, 1, 1), date(2022, 12, 31)), st.integers(0, 90), st.integers(0, 90))
def test_working_days_add_up_and_never_exceed_calendar_days(start: date, first: int, second: int) -> None:
    middle, end = start + timedelta(first), start + timedelta(first + second)
    assert working_days(start, middle).days + working_days(middle, end).days == working_days(start, end).days
    assert 0 <= working_days(start, end).days <= elapsed(start, end)


def test_times_of_day_give_fractions() -> None:
    assert elapsed(datetime(2022, 3, 5, 9), datetime(2022, 3, 6, 21)) == 1.5
    assert elapsed(date(2022, 3, 5), datetime(2022, 3, 6, 21)) == 1


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        ("1天半", "day", Duration(1.5)), ("3日", "day", Duration(3)), ("3个自然日", "day", Duration(3)), ("2个日历日", "day", Duration(2)),
        ("36小时", "day", Duration(1.5)), ("6时", "day", Duration(0.25)), ("720分", "day", Duration(0.5)),
        ("43200秒", "day", Duration(0.5)),
        ("半个工作日", "day", Duration(0.5, True)), ("1个工作日4小时", "day", Duration(1 + 4 / 24, True)),
        ("4小时1工作日", "day", Duration(1 + 4 / 24)),
        ("1天 12小时", "day", Duration(1.5)), ("3天左右", "day", Duration(3.0, loose=True)), ("共3天", "day", None), ("天", "day", None),
        (timedelta(days=2), "day", Duration(2)), (time(1, 30), "day", Duration(1.5 / 24)), (90, "minute", Duration(90 / 1440)),
        ("90", "minute", Duration(90 / 1440)), ("12", "hour", Duration(0.5)), (2, "working_day", Duration(2, True)),
        ("2", "working_day", Duration(2, True)),
        ("2天", "working_day", Duration(2)), (-1, "day", Duration(-1)), ("3" + " " * 40, "day", None), ("3" + " " * 39, "day", Duration(3)),
    ],
)  # fmt: skip
def test_the_edges_of_durations(value: Cell, unit: TimeUnit, expected: Duration | None) -> None:
    assert parse_duration(value, unit) == expected


def test_the_unit_of_a_duration_is_the_header_s() -> None:
    headers = ("环节1总时长", "环节1总时长(工作日)", "环节1总时长(小时)", "环节1总时长(分钟)", "环节1(单位:天)")
    assert [unit_of_header(header) for header in headers] == ["day", "working_day", "hour", "minute", "day"]


def test_working_days_at_the_ends_of_the_known_calendar_and_beyond() -> None:
    assert working_days(date(2021, 12, 31), date(2022, 1, 4)) == (1, True)
    assert working_days(date(2022, 4, 30), date(2022, 5, 7)) == (3, True)  # 5, 6 May, and Saturday 7 May worked for the holiday
    assert working_days(date(2022, 3, 5), date(2022, 3, 5)) == (0, True)
    assert working_days(datetime(2022, 3, 4, 9), datetime(2022, 3, 7, 8)) == (1, True)
    assert working_days(date(1990, 1, 1), date(1990, 1, 8)) == (5, False)
    assert working_days(date(1990, 1, 6), date(1990, 1, 7)) == (0, False)
    assert working_days(date(1990, 1, 4), date(1990, 1, 5)) == (1, False)
    assert working_days(date(1990, 1, 5), date(1990, 1, 6)) == (0, False)
    assert working_days(date(2040, 1, 9), date(2040, 1, 6)) == (-1, False)


def test_holidays_are_known_from_the_first_to_the_last_day_of_their_years() -> None:
    first, last, day = date(min(holidays).year, 1, 1), date(max(holidays).year, 12, 31), timedelta(1)
    spans = [(first - day, first), (first, first), (first, first + day), (last - day, last), (last, last), (last, last + day)]
    assert [working_days(*span).by_calendar for span in spans] == [False, True, True, True, True, False]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2hours", 1 / 12), ("30mins", 1 / 48), ("3days", 3), ("2h", 1 / 12), ("2d", 2), ("36钟头", 1.5), ("12时", 0.5), ("720分", 0.5),
        ("720分钟", 0.5), ("43200秒", 0.5), ("43200秒钟", 0.5), ("1周", 7), ("2星期", 14), ("1weeks", None), ("３天", 3), ("3天又", None),
        ("1-2天", 2), ("2-1天", None), ("1-天", None), ("一至三天", 3), ("1天半", 1.5), ("半天", 0.5), ("36:00", 1.5),
        ("24:00:30", 1 + 30 / 86400),
        ("一百二", None), ("一百二十", 120), ("天" * 41, None), ("约" + "1" * 3 + "天", 111),
    ],
)  # fmt: skip
def test_durations_of_every_unit(text: str, days: float | None) -> None:
    found = parse_duration(text)
    assert (found.days if found else None) == (pytest.approx(days) if days is not None else None)


@pytest.mark.parametrize(
    ("start", "finish", "days"),
    [
        (datetime(2022, 3, 1, 12), datetime(2022, 3, 2), 0.5), (datetime(2022, 3, 1, 12), date(2022, 3, 2), 1.0),
        (date(2022, 3, 1), datetime(2022, 3, 2, 12), 1.0), (date(2022, 3, 3), date(2022, 3, 1), -2.0),
    ],
)  # fmt: skip
def test_times_of_day_count_where_both_ends_have_one(start: date, finish: date, days: float) -> None:
    assert elapsed(start, finish) == days
