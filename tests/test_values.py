"""Values of cells: credit codes, telephone numbers, places, dates, durations, numbers."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalcheck.evidence.values.credit_code import SIGNS, credit_code_fault
from evalcheck.evidence.values.dates import parse_date
from evalcheck.evidence.values.durations import Duration, elapsed, parse_duration, unit_of_header, working_days
from evalcheck.evidence.values.fault import blank_fault, means_nothing, order_number_fault
from evalcheck.evidence.values.numbers import quantity, serial_number
from evalcheck.evidence.values.phone import phone_fault
from evalcheck.evidence.values.places import nearest_place, place_test
from evalcheck.ruleset import load_ruleset
from evalcheck.submission.model import Cell

CELLS = st.one_of(
    st.none(), st.text(max_size=40), st.integers(), st.floats(), st.booleans(), st.datetimes(), st.dates(), st.times(), st.timedeltas()
)
UNITS = load_ruleset("tianjin-2021").catalogue.units
PLACE = place_test(UNITS)


def why(value: Cell) -> str | None:
    fault = credit_code_fault(value)
    return fault.why if fault else None


def code(rng: random.Random, prefix: str = "91120101") -> str:
    body = prefix + "".join(rng.choices(SIGNS, k=17 - len(prefix)))
    total = sum(SIGNS.index(sign) * pow(3, i, 31) for i, sign in enumerate(body))
    return body + SIGNS[-total % 31]


def test_the_verdict_on_100000_random_and_mutated_codes_is_that_of_python_stdnum() -> None:
    uscc = pytest.importorskip("stdnum.cn.uscc")
    rng = random.Random(20220524)
    seen = {True: 0, False: 0}
    for _ in range(100_000):
        right = code(rng, f"{rng.randrange(100):02d}{rng.randrange(10**6):06d}")
        mutated = _mutated(rng, right)
        # stdnum takes no letters at the first two places; the standard has them (N, A …).
        verdict = credit_code_fault(mutated) is None
        if mutated[:2].isdigit():
            assert verdict == uscc.is_valid(mutated), mutated
            seen[verdict] += 1
    assert min(seen.values()) > 20_000


def _mutated(rng: random.Random, text: str) -> str:
    kind, i = rng.randrange(6), rng.randrange(18)
    if kind == 0:
        return text[:i] + rng.choice(SIGNS + "IOSVZ.中") + text[i + 1 :]
    if kind == 1:
        j = rng.randrange(18)
        low, high = min(i, j), max(i, j)
        return text if low == high else text[:low] + text[high] + text[low + 1 : high] + text[low] + text[high + 1 :]
    if kind == 2:
        return text[:i] + text[i + 1 :]
    return text


def test_letters_at_the_first_two_places_are_right() -> None:
    rng = random.Random(1)
    assert {why(code(rng, prefix + "120101")) for prefix in ("N1", "A1", "Y1", "9A")} == {None}


@pytest.mark.parametrize(
    ("value", "expected", "right"),
    [
        ("91120101MA7GBJK203", None, None),
        ("91120101MA7GBJK203", None, None),
        (" 91120101MA7GBJK203\u200b", None, None),
        ("91120101ma7gbjk203", "signs", "91120101MA7GBJK203"),
        ("9112 0101 MA7G BJK203", "signs", "91120101MA7GBJK203"),
        ("'91120101MA7GBJK203", "signs", "91120101MA7GBJK203"),
        ("911201O1MA7GBJK203", "signs", "91120101MA7GBJK203"),
        ("91120101MA7GBJK204", "check", None),
        ("91120101MA7GBJK20W", "index_r", "91120101MA7GBJK203"),
        ("91120101MA7GBJK20", "length", None),
        ("120101000012345", "registration_number_15", None),
        (120101000012345.0, "registration_number_15", None),
        ("120101000012346", "registration_number_15", None),
        ("911201160000123", "length", None),
        ("9.11201E+17", "lost_digits", None),
        (9.11201011234567e17, "lost_digits", None),
        (911201011234567890, "lost_digits", None),
        ("911201011234567000", "lost_digits", None),
        (float("nan"), "signs", None),
        (None, "blank", None),
        ("  ", "blank", None),
        ("无", "blank", None),
        (True, "signs", None),
        (date(2022, 3, 5), "signs", None),
    ],
)
def test_each_credit_code_has_one_fault_the_most_telling(value: Cell, expected: str | None, right: str | None) -> None:
    fault = credit_code_fault(value)
    assert (fault.why if fault else None) == expected
    assert (fault.right if fault else None) == right


@given(st.text(alphabet=SIGNS, min_size=9, max_size=9), st.integers(0, 999999))
def test_a_code_with_its_check_character_is_right_and_with_any_other_wrong(body: str, region: int) -> None:
    stem = f"91{region:06d}{body}"
    total = sum(SIGNS.index(sign) * pow(3, i, 31) for i, sign in enumerate(stem))
    assert [sign for sign in SIGNS if credit_code_fault(stem + sign) is None] == [SIGNS[-total % 31]]


@given(CELLS)
def test_no_value_makes_a_predicate_fail(value: Cell) -> None:
    for predicate in (credit_code_fault, phone_fault, PLACE, blank_fault, order_number_fault, means_nothing):
        predicate(value)
    for parse in (parse_date, parse_duration, serial_number, quantity):
        parse(value)


@pytest.mark.parametrize(
    "value",
    [
        "13800000001", 13800000001.0, 13800000001, "138 0000 0001", "138-0000-0001", "+86 13800000001", "+8613800000001",
        "0086-13800000001",
        "13800000001", "022-24530000", "022—24530000", "(022)24530000", "02224530000", "022 2453 0000", "+86-22-24530000",
        "24530000", 24530000.0, "24530000转801", "022-24530000-801", "0316-5200000", "010-62000000", "400-123-4567", "4001234567",
        8001234567.0,
        "12345", "95598", "96599966", "13800000001、13900000002", "13800000001/022-24530000", "13800000001 13900000002",
        "13800000001;13900000002", "13800000001\n13900000002", "手机:13800000001", "13800000001(张)", " 13800000001 ",
    ],
)  # fmt: skip
def test_numbers_that_can_be_called_are_right(value: Cell) -> None:
    assert phone_fault(value) is None


@pytest.mark.parametrize(
    ("value", "expected", "right"),
    [
        (None, "blank", None),
        ("无", "blank", None),
        ("1380000000", "length", None),
        (1380000000.0, "length", None),
        ("138000000012", "length", None),
        ("12800000001", "signs", None),
        ("138****0001", "masked", None),
        ("1.38E+10", "lost_digits", None),
        (2224530000.0, "lost_digits", "02224530000"),
        ("13800000001.0", "signs", "13800000001"),
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


@pytest.mark.parametrize(
    "value",
    ["和平区", "和平", "天津市和平区", "滨海新区", "滨海新区塘沽街道", "东疆", "天津开发区", "全市", "天津市", "河北区", "河北省",
     "北京市朝阳区", "河北省石家庄市", "石家庄市", "河北石家庄", "深圳", "和平区、河西区", " 和平区 ", "和 平 区", "新疆维吾尔自治区"],
)  # fmt: skip
def test_districts_the_whole_city_and_other_places_are_right(value: str) -> None:
    assert PLACE(value) is None


@pytest.mark.parametrize("value", ["朝阳区", "和平去", "天津市朝阳区", "市区", "河", 3.0, "和平区、东西区", "X" * 5000])
def test_what_is_no_place_is_told(value: Cell) -> None:
    fault = PLACE(value)
    assert fault and fault.why == "unknown"


def test_the_nearest_district_is_named() -> None:
    assert nearest_place("和平去", UNITS) == "和平区"
    assert nearest_place("XYZ", UNITS) is None


@pytest.mark.parametrize(
    "text",
    ["2022/3/5", "2022.3.5", "2022-03-05", "2022-3-5", "2022年3月5日", "2022年03月05号", "20220305", "22.3.5", "2022/3/5",
     "二〇二二年三月五日", "二○二二年三月五日", "2022年3月5日 星期六", "2022年3月5日上午", " 2022 - 3 - 5 ", "3/5/2022", "44625"],
)  # fmt: skip
def test_a_dozen_writings_of_one_day(text: str) -> None:
    assert parse_date(text) == date(2022, 3, 5)


@pytest.mark.parametrize(
    "text",
    ["2022-03-05 14:30", "2022/3/5 14:30:00", "2022-03-05T14:30:00Z", "2022年3月5日14时30分", "2022年3月5日下午2:30",
     "2022/3/5 2:30 PM", "20220305143000", "2022-03-05 14:30:00.000"],
)  # fmt: skip
def test_times_of_day_are_kept(text: str) -> None:
    assert parse_date(text) == datetime(2022, 3, 5, 14, 30)


def test_numbers_are_dates_only_where_a_spreadsheet_means_them() -> None:
    assert parse_date(44625.0) == date(2022, 3, 5)
    assert parse_date(44625.5) == datetime(2022, 3, 5, 12)
    assert parse_date(20220305.0) == date(2022, 3, 5)
    assert [parse_date(n) for n in (1, 36525, 60001, 202203, True, float("nan"))] == [None] * 6


@pytest.mark.parametrize(
    "text", ["2022-02-30", "2022年13月1日", "2022.3.5-2022.3.8", "三月五日", "已办结", "2022", "1.5", "", "2022-03-05 25:00"]
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert parse_date(text) is None


@given(st.dates(date(2000, 1, 1), date(2063, 12, 31)))
def test_every_day_is_read_in_every_writing(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    year, month = day.year, day.month
    written = [day.isoformat(), f"{day:%Y/%m/%d}", f"{year}.{month}.{day.day}", f"{year}年{month}月{day.day}日", f"{day:%Y%m%d}"]
    assert {parse_date(cell) for cell in [*written, serial, float(serial), str(serial)]} == {day}


@given(st.datetimes(datetime(2000, 1, 2), datetime(2063, 12, 31)))
def test_serial_numbers_give_the_time_to_the_second(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    read = parse_date((moment - datetime(1899, 12, 30)) / timedelta(days=1))
    assert read == moment or (read == moment.date() and moment.time() == time(0))


@pytest.mark.parametrize(
    ("value", "days"),
    [("3", 3), (3, 3), ("3天", 3), ("3 天", 3), ("0.5", 0.5), ("半天", 0.5), ("2天半", 2.5), ("12小时", 0.5), ("1天12小时", 1.5),
     (timedelta(hours=12), 0.5), (time(12), 0.5), (date(1900, 1, 3), 3), ("30分钟", 30 / 1440)],
)  # fmt: skip
def test_durations_in_days(value: Cell, days: float) -> None:
    assert parse_duration(value) == Duration(days, False)


def test_durations_shown_as_days_of_1900_end_before_its_march() -> None:
    """The spreadsheet counts a 29 February 1900 that never was: from there on a date no longer tells its number."""
    assert parse_duration(datetime(1899, 12, 31)) == Duration(0)
    assert parse_duration(datetime(1900, 1, 1, 12)) == Duration(1.5)
    assert parse_duration(datetime(1900, 2, 28, 12)) == Duration(59.5)
    assert [parse_duration(day) for day in (datetime(1899, 12, 30, 23, 59), date(1900, 3, 1))] == [None, None]


def test_working_days_are_said_in_the_cell_or_in_the_header() -> None:
    assert parse_duration("3个工作日") == Duration(3, True)
    assert parse_duration(3, unit_of_header("环节1总时长(工作日)")) == Duration(3, True)
    assert parse_duration(12, unit_of_header("环节1(单位:小时)")) == Duration(0.5, False)
    assert [parse_duration(value) for value in ("约3天", "3-5天", None, date(2022, 3, 5), True)] == [None] * 5


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


def test_serial_numbers_and_quantities() -> None:
    assert [serial_number(v) for v in (1.0, "1", "001", "1、", "No.1", "1")] == [1] * 6
    assert [serial_number(v) for v in (1.5, "一", None, True, float("inf"), "1-1")] == [None] * 6
    assert [quantity(v) for v in ("1,200.5", "3", 3, "3天", "", ".", "-")] == [1200.5, 3, 3, None, None, None, None]
    assert order_number_fault(1e17) and order_number_fault("1.2E+17") and not order_number_fault("TS-1")
