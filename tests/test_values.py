"""Values of cells: credit codes, telephone numbers, places, dates, durations, numbers."""

from __future__ import annotations

import random
import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from chinese_calendar.constants import holidays
from hypothesis import assume, given
from hypothesis import strategies as st

from evalcheck.evidence.values.credit_code import PAIRS, SIGNS, _all_fit, credit_code_fault, wrong_code_fault
from evalcheck.evidence.values.dates import parse_date
from evalcheck.evidence.values.durations import Duration, TimeUnit, elapsed, parse_duration, unit_of_header, working_days
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
from evalcheck.evidence.values.numbers import NUMBER, below_thousand, number, quantity, serial_number
from evalcheck.evidence.values.phone import phone_fault, phone_test, wrong_phone_test
from evalcheck.evidence.values.places import Meant, meant_place, place_test
from evalcheck.evidence.values.unread import before, unread_fault
from evalcheck.people import is_identity_number, without_identity_numbers
from evalcheck.ruleset import load_ruleset
from evalcheck.submission.model import Cell

CELLS = st.one_of(
    st.none(), st.text(max_size=40), st.integers(), st.floats(), st.booleans(), st.datetimes(), st.dates(), st.times(), st.timedeltas()
)
UNITS = load_ruleset("tianjin-2021").catalogue.units
PLACE = place_test(UNITS)


def why(value: Cell) -> str | None:
    fault = wrong_code_fault(value)
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
        verdict = wrong_code_fault(mutated) is None
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
        ("无", "stand_in", None),
        ("同上", "stand_in", None),
        ("\u3164", "blank", None),
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
    assume(body != "000000000")
    stem = f"91{region:06d}{body}"
    total = sum(SIGNS.index(sign) * pow(3, i, 31) for i, sign in enumerate(stem))
    assert [sign for sign in SIGNS if credit_code_fault(stem + sign) is None] == [SIGNS[-total % 31]]


@given(CELLS)
def test_no_value_makes_a_predicate_fail(value: Cell) -> None:
    for predicate in (credit_code_fault, phone_fault, PLACE, missing_fault, person_fault, name_fault, order_number_fault, means_nothing):
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


@given(st.integers(1, 36), st.dates(date(1930, 1, 1), date(2010, 1, 1)), st.integers(0, 999))
def test_the_identity_number_of_a_person_is_no_code_and_never_shown(county: int, born: date, order: int) -> None:
    stem = f"1201{county:02d}{born:%Y%m%d}{order:03d}"
    number = (
        stem + "10X98765432"[sum(int(d) * w for d, w in zip(stem, (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11]
    )
    fault = credit_code_fault(number)
    assert fault and fault.why in ("identity_number", "lost_digits")
    assert number not in without_identity_numbers(f"代码{number}，电话13800000001")
    assert without_identity_numbers(f"代码{number}。") == f"代码1201{'*' * 12}{number[-2:]}。"


def test_codes_of_noughts_and_of_running_digits_are_told_as_such() -> None:
    told = {text: credit_code_fault(text) for text in ("0" * 18, "123456789012345678", "987654321098765432", "1" * 18)}
    assert [fault and fault.why for fault in told.values()] == ["noughts", "running", "running", "running"]
    assert why(_with_check("91120101" + "0" * 9)) == "noughts"


def test_only_pairs_of_the_standard_pass_without_a_word() -> None:
    told = {pair: credit_code_fault(_with_check(f"{pair}120101MA7GBJK20")) for pair in (*PAIRS, "97", "65", "X1", "9A", "01")}
    assert {pair for pair, fault in told.items() if fault is None} == PAIRS
    assert {told[pair].why for pair in ("97", "65", "X1", "9A", "01")} == {"unknown_pair"}  # type: ignore[union-attr]
    assert wrong_code_fault(_with_check("97120101MA7GBJK20")) is None


def _with_check(stem: str) -> str:
    return stem + SIGNS[-sum(SIGNS.index(sign) * pow(3, i, 31) for i, sign in enumerate(stem)) % 31]


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
    near = {
        "和平去": "和平区", "东立区": "东丽区", "东利区": "东丽区", "天津市东立区": "东丽区", "西清区": "西青区",
        "北晨区": "北辰区", "宝抵区": "宝坻区",
        "滨海区": "滨海新区", "宾海新区": "滨海新区", "洪桥区": "红桥区", "河平区": "和平区", "南开开区": "南开区",
    }  # fmt: skip
    assert {text: meant_place(text, UNITS) for text in near} == {text: Meant(name) for text, name in near.items()}


@pytest.mark.parametrize(
    "text",
    [
        "XYZ",
        "朝阳区",
        "北城区",
        "城西区",
        "江北区",
        "河南区",
        "东西区",
        "市区",
        "南区",
        "海新区",
        "南开发区",
        "浦东新区",
        "雄安新区",
        "和平县",
        "",
    ],
)
def test_no_district_is_proposed_where_it_is_not_nearly_certain(text: str) -> None:
    assert meant_place(text, UNITS) is None


@pytest.mark.parametrize("text", ["塘沽区", "汉沽区", "大港区", "塘沽", "天津市大港区", "汉沽区茶淀街"])
def test_a_district_that_was_merged_is_named_with_the_one_that_holds_it(text: str) -> None:
    assert PLACE(text)
    assert meant_place(text, UNITS) == Meant("滨海新区", 2009)


@pytest.mark.parametrize("text", ["津南经开区", "宝坻经济开发区", "天津南港工业区", "滨海新区塘沽", "京津中关村科技城"])
def test_functional_areas_are_places(text: str) -> None:
    assert PLACE(text) is None


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
     ("1天至2天", 2), ("近两天", 2), ("即办", 0), ("当场办结", 0),
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
        (999_999_999_999_999, 999_999_999_999_999.0), (1e15, None), (-3, -3.0), (True, None), ("+3", 3.0), ("-3.25", -3.25), (".5", 0.5),
        ("1,234,567", 1234567.0), ("12,34", None), ("1,2345", None), ("123456789012345", 123456789012345.0), ("1234567890123456", None),
        ("3.", None), ("+", None), (",", None), ("-.", None),
    ],
)  # fmt: skip
def test_quantities_are_plain_numbers(value: Cell, expected: float | None) -> None:
    assert quantity(value) == expected


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
    ("value", "expected", "right"),
    [
        ("100101000012345", "registration_number_15", None), ("099101000012345", "length", None),
        ("659101000012345", "registration_number_15", None),
        ("660101000012345", "length", None), ("12010100001234", "length", None), ("1201010000123456", "length", None),
        (100101000012345, "registration_number_15", None), (660101000012345, "length", None), (12010100001234, "length", None),
        (999999999999999, "length", None), (1201010000123456, "lost_digits", None), (120101000012345.5, "signs", None),
        (float("-inf"), "signs", None),
        ("9112A101MA7GBJK203", "signs", None), ("91120101MA7GBJK2I3", "signs", None), ("91120101MA7GBJKZ03", "signs", "91120101MA7GBJK203"),
        ("9I120101MA7GBJK203", "signs", "91120101MA7GBJK203"), ("91120101MA7GBJK2O3", "signs", "91120101MA7GBJK203"),
        ("9112·0101·MA7GBJK203", "signs", "91120101MA7GBJK203"), ("“91120101MA7GBJK203”", "signs", "91120101MA7GBJK203"),
        ("91120101MA7GBJK203中", "length", None), ("91120101MA7GBJK2中3", "signs", None), ("123456789012345678", "running", None),
        ("123456789012345679", "running", None),
        ("123456789012345000", "lost_digits", None), ("12345678901234500A", "check", None), ("1234567890123A5000", "check", None),
        ("N1120101MA7GBJK203", "check", None), ("9A120101MA7GBJK203", "check", None), ("91120101MA7GBJK2030", "length", None),
        ("١٢٠١٠١٠٠٠٠١٢٣٤٥", "length", None),
    ],
)  # fmt: skip
def test_the_edges_of_credit_codes(value: Cell, expected: str | None, right: str | None) -> None:
    fault = credit_code_fault(value)
    assert ((fault.why, fault.right) if fault else (None, None)) == (expected, right)


def test_a_column_of_codes_is_right_where_each_of_them_is() -> None:
    """Whole columns are added up at once: one wrong sign at any of the places, or one sign more or less, must show."""
    rng = random.Random(7)
    for size in (1, 2, 300):
        codes = [code(rng) for _ in range(size)]
        assert _all_fit(_column(codes))
        for place in range(18):
            row = rng.randrange(size)
            other = rng.choice([sign for sign in SIGNS[:10] if sign != codes[row][place]])
            assert not _all_fit(_column([*codes[:row], codes[row][:place] + other + codes[row][place + 1 :], *codes[row + 1 :]])), place
        assert not _all_fit(_column([*codes, codes[0][:17]]))
        assert not _all_fit(_column([*codes, codes[0] + "0"]))
        assert not _all_fit(_column([codes[0] + codes[0][0], codes[0][1:]]))


def test_a_column_of_codes_holds_no_letter_of_the_region_and_no_sign_of_another_alphabet() -> None:
    """`A` at the place of the region, and letters that no code has, are wrong even where the sum is right."""
    rng = random.Random(8)
    for stem in ("9112A101MA7GBJK20", "91120101MA7GBIK20", "9112010OMA7GBJK20"):
        for check in SIGNS:
            assert not _all_fit(_column([code(rng), stem + check])), (stem, check)


def _column(codes: list[str]) -> bytes:
    return "".join(text + "\0" for text in codes).encode()


def test_letters_that_look_like_digits_are_read_as_those_that_were_meant() -> None:
    """O for 0, I for 1, S for 5, Z for 2, V for U."""
    rng = random.Random(5)
    for sign, meant in zip("OISZV", "0152U", strict=True):
        right = next(found for found in iter(lambda: code(rng), None) if meant in found[8:17])
        fault = credit_code_fault(right[:8] + right[8:17].replace(meant, sign) + right[17])
        assert fault and (fault.why, fault.right) == ("signs", right)


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
    ("value", "expected"),
    [
        ("", "blank"), ("无", "stand_in"), (None, "blank"), ("河北区" * 20, None), ("河北区" * 20 + "某", "unknown"),
        ("滨海新区区", "unknown"),
        ("滨海新区塘沽", None), ("和平区市", "unknown"), ("北京市朝阳", None), ("朝阳", None), ("朝阳市", None), ("朝阳市区", "unknown"),
        ("石家庄", None), ("和平区、、河西区", None), ("和平区/河西区", None), ("和平区|河西", None), ("和平区;朝阳区", "unknown"),
        ("天津", None), (44625.0, "unknown"),
        (date(2022, 3, 5), "unknown"),
    ],
)  # fmt: skip
def test_the_edges_of_places(value: Cell, expected: str | None) -> None:
    fault = PLACE(value)
    assert (fault.why if fault else None) == expected


@pytest.mark.parametrize("suffix", ["省", "市", "区", "县", "州", "盟", "新区"])
def test_a_place_with_nothing_but_a_suffix_behind_it_is_no_place_further_in(suffix: str) -> None:
    fault = PLACE("保定市" + suffix)
    assert fault and fault.why == "unknown"


@pytest.mark.parametrize("city", ["石家庄", "张家口市", "齐齐哈尔", "西安市", "本市", "市本级", "内蒙古", "宁夏回族自治区", "静海县"])
def test_other_cities_go_by_their_short_names_and_the_city_by_its_own(city: str) -> None:
    assert PLACE(city) is None


@pytest.mark.parametrize("text", ["西", "张家", "石家", "家庄市", "某市", "省", "京市"])
def test_parts_of_names_are_no_places(text: str) -> None:
    fault = PLACE(text)
    assert fault and fault.why == "unknown"


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("0000", "length"), ("1" * 17, "length"), ("1" * 19, "length"), ("0" * 18, "noughts"), ("1" * 18, "running"), (True, "signs"),
        (float("inf"), "signs"), (12.5, "signs"), (1e15, "lost_digits"), (999_999_999_999_999, "length"),
        (110101199001011, "registration_number_15"),
        ("100101199001011", "registration_number_15"), ("650101199001011", "registration_number_15"), ("660101199001011", "length"),
        ("090101199001011", "length"), (date(2022, 3, 5), "signs"), ("９.11E+17", "lost_digits"),
    ],
)  # fmt: skip
def test_what_is_no_code_by_its_length_and_look(value: Cell, why: str) -> None:
    fault = credit_code_fault(value)
    assert fault and fault.why == why


@pytest.mark.parametrize(("region", "why"), [("10", "identity_number"), ("11", None), ("82", None), ("83", "identity_number")])
def test_a_number_that_may_be_a_code_or_a_person_s_is_a_code_where_its_region_is_one(region: str, why: str | None) -> None:
    """Both check characters may be right: then the pair of the code and a region that exists speak for the code."""
    rng, found = random.Random(11), ""
    while not (found and is_identity_number(found)):
        body = f"11{region}01{rng.choice(['1985', '1990'])}{rng.randrange(1, 10):02d}{rng.randrange(1, 29):02d}{rng.randrange(1000):03d}"
        total = sum(SIGNS.index(sign) * pow(3, i, 31) for i, sign in enumerate(body))
        found = body + SIGNS[-total % 31]
    fault = credit_code_fault(found)
    assert (fault and fault.why) == why


def test_every_pair_of_the_standard_and_no_other_is_known() -> None:
    pairs = [
        "11", "12", "13", "19", "21", "29", "31", "32", "33", "34", "35", "39", "41", "49", "51", "52", "53", "59",
        "61", "62", "69", "71", "72", "79", "81", "89", "91", "92", "93", "99", "A1", "A9", "N1", "N2", "N3", "N9",
        "Y1", "Y9",
    ]  # fmt: skip
    assert sorted(PAIRS) == pairs


@pytest.mark.parametrize("start", range(10))
@pytest.mark.parametrize("step", [1, -1])
def test_digits_that_run_up_or_down_are_no_code(start: int, step: int) -> None:
    fault = credit_code_fault("".join(str((start + step * place) % 10) for place in range(17)) + "0")
    assert fault and fault.why == "running"


def test_a_column_of_codes_is_held_together_by_its_noughts() -> None:
    first, second = code(random.Random(3)), code(random.Random(4))
    assert _all_fit(f"{first}\0{second}\0".encode())
    for wrong in (f"{first}\x01{second}\0", f"{first}\0{second}\x01", f"{first}\0{second}", f"{first}\0{second}\0\0", f"{first}\0\0"):
        assert not _all_fit(wrong.encode())
    assert not _all_fit(f"{first[:8]}{'0' * 9}{first[17]}\0".encode())


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


def test_a_number_that_is_only_unusual_is_not_wrong() -> None:
    wrong, test = wrong_phone_test(), phone_test()
    abroad = "+1 212 555 0100"
    unusual, bad = test(abroad), wrong("1380")
    assert unusual and unusual.why == "unusual" and wrong(abroad) is None
    assert bad and bad.why == "length" and wrong("13800000001") is None
    own = phone_test(7)
    assert own is phone_test(7) and own("2345678") is None and phone_test(None)("23456789") is not None


@pytest.mark.parametrize(
    ("text", "name"),
    [("和和平区", "和平区"), ("和平平区", "和平区"), ("和平区区", "和平区"), ("禾苹区", None), ("禾平区", "和平区"), ("禾苹去", None),
     ("和和平平区", None),
     ("河\u200b东曲", "河东区"), ("平区", None)],
)  # fmt: skip
def test_one_character_of_three_may_sound_alike_or_stand_twice(text: str, name: str | None) -> None:
    assert meant_place(text, UNITS) == (Meant(name) if name else None)


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


@pytest.mark.parametrize("sign", "*×✕○●□■△▲＊")
def test_each_sign_that_hides_a_part_of_a_name(sign: str) -> None:
    assert person_fault(f"张{sign}") is MASKED and person_fault("张测试") is None
    assert name_fault(f"天津{sign * 2}公司") is MASKED and name_fault(f"天津{sign}公司") is None


@pytest.mark.parametrize("letters", ["x", "X", "ｘ", "Ｘ"])
def test_letters_that_hide_a_part_of_a_name(letters: str) -> None:
    assert person_fault(f"张{letters}") is MASKED and person_fault(f"{letters}测") is MASKED
    assert name_fault(f"天津{letters * 2}公司") is MASKED and name_fault("天津xX公司") is name_fault("天津Xx公司") is MASKED
    assert person_fault("张某") is name_fault("某公司") is MASKED
