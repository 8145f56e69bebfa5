"""Dates in cells: what is a day, in which writings, and what is none."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalcheck.evidence.values.dates import parse_date
from evalcheck.submission.model import Cell, NumberOf1904


@pytest.mark.parametrize(
    "text",
    ["2022/3/5", "2022.3.5", "2022-03-05", "2022-3-5", "2022年3月5日", "2022年03月05号", "20220305", "22.3.5", "2022/3/5",
     "05-Mar-22", "5 Mar 2022", "Mar 5, 2022", "二〇二二年三月五日", "二○二二年三月五日",
     "2022年3月5日 星期六", "2022年3月5日上午", " 2022 - 3 - 5 ", "3/5/2022", "44625"],
)  # fmt: skip
def test_a_dozen_writings_of_one_day(text: str) -> None:
    assert parse_date(text) == date(2022, 3, 5)


@pytest.mark.parametrize(
    "text",
    ["2022-03-05 14:30", "2022/3/5 14:30:00", "2022-03-05T06:30:00Z", "2022-03-05T06:30:00.000Z", "2022-03-05T14:30:00+08:00",
     "2022-03-05T06:30:00+0000", "5-Mar-2022 14:30", "202203051430", "2022年3月5日14时30分", "2022年3月5日下午2:30",
     "2022/3/5 2:30 PM", "20220305143000", "2022-03-05 14:30:00.000"],
)  # fmt: skip
def test_times_of_day_are_kept(text: str) -> None:
    assert parse_date(text) == datetime(2022, 3, 5, 14, 30)


def test_numbers_are_dates_only_where_a_spreadsheet_means_them() -> None:
    assert parse_date(44625.0) == date(2022, 3, 5)
    assert parse_date(44625.5) == datetime(2022, 3, 5, 12)
    assert parse_date(20220305.0) == date(2022, 3, 5)
    assert parse_date(20220305093000.0) == parse_date(202203050930.0) == datetime(2022, 3, 5, 9, 30)
    assert [parse_date(n) for n in (20221305093000.0, 20220305250000.0, 1e14)] == [None] * 3
    assert [parse_date(n) for n in (1, 36525, 60001, 202203, True, float("nan"))] == [None] * 6


def test_numbers_of_a_workbook_that_counts_from_1904_mean_its_own_days() -> None:
    assert parse_date(NumberOf1904(43163)) == date(2022, 3, 5)
    assert parse_date(NumberOf1904(43163.5)) == datetime(2022, 3, 5, 12)
    assert parse_date(NumberOf1904(20220305)) == date(2022, 3, 5)
    assert [parse_date(NumberOf1904(n)) for n in (35063, 58539, 1)] == [None] * 3
    assert [parse_date(NumberOf1904(n)) for n in (35064, 58538)] == [date(2000, 1, 1), date(2064, 4, 8)]


@pytest.mark.parametrize(
    "text",
    [
        "2022-02-30",
        "2022年13月1日",
        "2022.3.5-2022.3.8",
        "三月五日",
        "已办结",
        "2022",
        "1.5",
        "",
        "2022-03-05 25:00",
        "0001-01-01",
        "0021-06-05",
        "0022年3月5日",
        "2022-03-05 9:30-11:00",
        "9:30-11:00",
        "31-Feb-22",
        "May 2022",
    ],
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert parse_date(text) is None


@given(st.dates(date(2000, 1, 1), date(2063, 12, 31)))
def test_every_day_is_read_in_every_writing(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    year, month = day.year, day.month
    written = [day.isoformat(), f"{day:%Y/%m/%d}", f"{year}.{month}.{day.day}", f"{year}年{month}月{day.day}日", f"{day:%Y%m%d}"]
    assert {parse_date(cell) for cell in [*written, serial, float(serial), str(serial)]} == {day}


def test_cells_of_days_before_1900_are_none() -> None:
    assert [parse_date(day) for day in (datetime(1, 1, 1), date(21, 6, 5), date(1899, 12, 31))] == [None] * 3
    assert parse_date(datetime(2022, 1, 1, 20, tzinfo=UTC)) == datetime(2022, 1, 2, 4)


@given(st.datetimes(datetime(2000, 1, 2), datetime(2063, 12, 31)))
def test_a_moment_of_utc_is_that_of_china_eight_hours_on(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    assert parse_date(f"{moment:%Y-%m-%dT%H:%M:%S}Z") == moment + timedelta(hours=8)
    assert parse_date(f"{moment:%Y-%m-%dT%H:%M:%S}+08:00") == moment


@given(st.datetimes(datetime(2000, 1, 2), datetime(2063, 12, 31)))
def test_serial_numbers_give_the_time_to_the_second(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    read = parse_date((moment - datetime(1899, 12, 30)) / timedelta(days=1))
    assert read == moment or (read == moment.date() and moment.time() == time(0))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2022-03-05 12:00", datetime(2022, 3, 5, 12)), ("2022-03-05 12:30 PM", datetime(2022, 3, 5, 12, 30)),
        ("2022-03-05 12:30 AM", datetime(2022, 3, 5, 0, 30)), ("2022-03-05 凌晨12:30", datetime(2022, 3, 5, 0, 30)),
        ("2022-03-05 晚上8:00", datetime(2022, 3, 5, 20)), ("2022-03-05 上午8:00", datetime(2022, 3, 5, 8)),
        ("2022-03-05 11:59 p.m.", datetime(2022, 3, 5, 23, 59)), ("2022-03-05 23:59:59", datetime(2022, 3, 5, 23, 59, 59)),
        ("2022-03-05 24:00", datetime(2022, 3, 6)), ("2022-12-31 24:00:00", datetime(2023, 1, 1)), ("2022-03-05 24:00:01", None),
        ("2022-03-05 24:01", None), ("2022-03-05 23:60", None), ("2022-03-05 23:59:60", None), ("2022-03-05 00:00", datetime(2022, 3, 5)),
        ("99-01-02", date(2099, 1, 2)), ("00-01-02", date(2000, 1, 2)), ("1900-01-01", date(1900, 1, 1)), ("1899-12-31", None),
        ("2100-12-31", date(2100, 12, 31)), ("2101-01-01", None), ("0099-01-02", None), ("99-01-02", date(2099, 1, 2)),
        ("0100-01-02", None),
        ("2022-13-01", None),
        ("2022年3月", date(2022, 3, 1)), ("2022-03", date(2022, 3, 1)), ("202203", None),
        (36526, date(2000, 1, 1)), (60000, date(2064, 4, 8)), (36525.9, None), (60000.5, None), (19000101, date(1900, 1, 1)),
        (19000100, None),
        (20991231, date(2099, 12, 31)), (21000101, None), (20220305.5, None), ("44625", date(2022, 3, 5)),
        ("44625.5", datetime(2022, 3, 5, 12)),
        ("05-Mar-22 左右", None), ("05-Mar-22x", None), ("Mar 5, 2022x", None),
        ("044625", None), ("4462", None), ("44625.5.5", None),
        ("二〇二二年十月一日", date(2022, 10, 1)), ("二〇二二年十二月三十一日", date(2022, 12, 31)),
        ("二〇二二年二月二十号", date(2022, 2, 20)),
        ("二〇二二年三月", date(2022, 3, 1)), ("二〇二二年十三月一日", None), ("二〇二二年一二月一日", None), ("二〇二二年二十二月", None),
        ("一九〇〇年一月一日", date(1900, 1, 1)), ("二零二二年三月五日", date(2022, 3, 5)), ("二OO二年三月五日", date(2002, 3, 5)),
        ("二oo二年三月五日", date(2002, 3, 5)), ("○○○○年三月五日", None), ("三四五六年七月八日", None),
        ("二〇一七年八月九日", date(2017, 8, 9)),
        ("二〇一六年四月五日", date(2016, 4, 5)), ("2022-03-05" + " " * 50, date(2022, 3, 5)), ("2022-03-05" + " " * 51, None),
        ("2022030512", None), ("٤٤٦٢٥", None), ("2022‐03‐05", date(2022, 3, 5)),
        ("2022−03−05", date(2022, 3, 5)), (datetime(2022, 3, 5, tzinfo=UTC), datetime(2022, 3, 5, 8)),
    ],
)  # fmt: skip
def test_the_edges_of_dates(value: Cell, expected: date | None) -> None:
    assert parse_date(value) == expected
    assert type(parse_date(value)) is type(expected)


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (datetime(1900, 1, 1, 8), datetime(1900, 1, 1, 8)), (date(1900, 1, 1), date(1900, 1, 1)), (date(1899, 12, 31), None),
        (19000101, date(1900, 1, 1)), (20991231, date(2099, 12, 31)), (190001010000, datetime(1900, 1, 1)),
        (209912312359, datetime(2099, 12, 31, 23, 59)), (19000101000000, datetime(1900, 1, 1)),
        (20991231235959, datetime(2099, 12, 31, 23, 59, 59)), (20220105.5, None), (True, None), (float("nan"), None),
        ("2022-03-05T09:30:00+0830", datetime(2022, 3, 5, 9)), ("2022-03-05 09:30+08:00", datetime(2022, 3, 5, 9, 30)),
        ("2022-03-05T09:30:00Z", datetime(2022, 3, 5, 17, 30)), ("2022-03-05 09:30+07", datetime(2022, 3, 5, 10, 30)),
        ("2022-03-05 24:00", datetime(2022, 3, 6)), ("2022-03-05 24:01", None), ("2022-03-05 23:59:59", datetime(2022, 3, 5, 23, 59, 59)),
        ("2022-03-05 23:60", None), ("2022-03-05 23:59:60", None), ("2022-03-05 下午12:30", datetime(2022, 3, 5, 12, 30)),
        ("2022-03-05 凌晨12:30", datetime(2022, 3, 5, 0, 30)), ("2022-03-05 12:30 am", datetime(2022, 3, 5, 0, 30)),
        ("2022-03-05 1:30 P.M.", datetime(2022, 3, 5, 13, 30)), ("2022-03-05 晚上11:30", datetime(2022, 3, 5, 23, 30)),
        ("2100-12-31", date(2100, 12, 31)), ("2101-01-01", None), ("1899-12-31", None), ("22-3-5", date(2022, 3, 5)),
        ("二〇二二年三月", date(2022, 3, 1)), ("二零二二年十二月三十一日", date(2022, 12, 31)), ("2022" + "-" * 60, None),
        ("36525", None), ("36526", date(2000, 1, 1)), ("60000", date(2064, 4, 8)), ("60001", None), ("44625.5", datetime(2022, 3, 5, 12)),
    ],
)  # fmt: skip
def test_days_on_the_edge_of_what_is_read(value: Cell, day: date | None) -> None:
    assert parse_date(value) == day


@pytest.mark.parametrize("number", range(1, 13))
def test_english_months_are_read_before_and_behind_the_day(number: int) -> None:
    month = date(2022, number, 1).strftime("%b").lower()
    assert {parse_date(text) for text in (f"05-{month.title()}-22", f"{month.upper()} 5, 2022", f"5 {month}. 2022")} == {
        date(2022, number, 5)
    }
    assert parse_date(f"05-{month}-2022 14:30") == parse_date(f"{month} 5, 2022 14:30") == datetime(2022, number, 5, 14, 30)


@pytest.mark.parametrize(("digit", "signs"), list(enumerate(["〇○零Oo", *"一二三四五六七八九"])))
def test_each_numeral_of_a_year_has_its_value(digit: int, signs: str) -> None:
    assert {parse_date(f"二〇一{sign}年三月五日") for sign in signs} == {date(2010 + digit, 3, 5)}
