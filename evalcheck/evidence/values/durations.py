"""How long a stage took: what its cell states, and what its dates give in calendar days and in working days of China."""

from __future__ import annotations

import re
from array import array
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import Literal, NamedTuple

from evalcheck.evidence.values.dates import Day, day_of
from evalcheck.evidence.values.fault import plain
from evalcheck.evidence.values.numbers import below_thousand, number, quantity
from evalcheck.patterns import regex
from evalcheck.submission.model import Cell

TimeUnit = Literal["day", "working_day", "hour", "minute"]

_PART = regex(
    r"(\d{1,9}(?:\.\d{1,9})?|半|[一二两三四五六七八九十百零〇]{1,6}(?:点[一二三四五六七八九零〇]{1,2})?)个?(半)?个?"
    r"(工作日|自然日|日历日|工作天|天|日|小时|钟头|时|分钟|分|秒钟|秒|周|星期|workingdays?|workdays?|days?|d|hours?|hrs?|h|minutes?|mins?|min)(半)?整?",
    re.ASCII | re.IGNORECASE,
)
_OF_A_DAY = {
    "小时": 24,
    "钟头": 24,
    "时": 24,
    "h": 24,
    "分钟": 1440,
    "分": 1440,
    "m": 1440,
    "秒钟": 86400,
    "秒": 86400,
    "周": 1 / 7,
    "星期": 1 / 7,
}
_CLOCK = regex(r"(\d{1,4}):([0-5]?\d)(?::([0-5]?\d)(?:\.\d+)?)?", re.ASCII)
_AT_ONCE = regex(
    r"(?:即时?|即来即|即报即|即申即|当场|现场|立即|马上|立等|随到随|秒|实时|当日|当天)(?:办理?|办结|办完|可取|可办|审批|完成|取证|出证|办好|批|办毕|审核)?(?:件|完成|办结)?"
    r"|(?:不足|不到|少于|小于|<|低于)(?:1|一)(?:天|日|个?工作日)"
)
"""Done at once, or on the same day: no number, and read as none."""
_ABOUT = regex(
    r"^(?:大?约(?:为|需)?|约莫|近|将近|接近|大概|大致|平均|平均约?|不超过|不多于|不大于|小于等于|最多|至多|最长|不足|不到|≤|<=?|~|≈|>=?|≥|超过|最少|至少|不少于)"
    r"|(?:左右|上下|以内|之内|内|以上|以下|多|余|许|不到)$"
)
_RANGE = regex(r"([\d.一二两三四五六七八九十]{1,5})(?:个?(?:工作日|天|日|小时))?(?:-|~|至|到|—|–)(?=[\d一二两三四五六七八九十])")
_IDLE = regex(r"\s+")
_WHICH_DAYS = regex(r"(?:天|日)?\((工作日|自然日|日历日)\)$")
"""`2天(工作日)` is 2工作日."""
_ZERO_DAY = datetime(1899, 12, 31)
"""Day 0 of a spreadsheet's first two months of 1900."""


class Duration(NamedTuple):
    """Days as a cell states them; `working` where it says 工作日, `loose` where it says no exact figure (约2天, 2天内, 即办)."""

    days: float
    working: bool = False
    loose: bool = False


class WorkingDays(NamedTuple):
    """A count of working days; `by_calendar` is False where the holidays of a year are not known and Monday to Friday were counted."""

    days: int
    by_calendar: bool


def parse_duration(value: Cell, unit: TimeUnit = "day") -> Duration | None:
    """A duration in days: `3`, `3天`, 二天, `3个工作日`, `2d`, `2小时`, `1天4小时`, `48:00:00`.

    A bare number is in `unit`, that of the header. What is said without an exact figure is `loose`: 约2天 is 2 days, 即办 none.
    Of a range the longer end is read.
    """
    if type(value) is str:
        return _from_text(value, unit)
    if isinstance(value, timedelta):
        return Duration(value.total_seconds() / 86400)
    if isinstance(value, time):
        return Duration((value.hour * 60 + value.minute) / 1440)
    if isinstance(value, date):
        return _from_date_format(value)
    number = quantity(value)
    return None if number is None else _scaled(number, unit)


cached_duration = lru_cache(maxsize=1 << 14, typed=True)(parse_duration)


def unit_of_header(header: str) -> TimeUnit:
    """The unit a header names (`环节1总时长(小时)`); 天, as the form has it, where it names none."""
    if "工作日" in header:
        return "working_day"
    if "小时" in header:
        return "hour"
    return "minute" if "分钟" in header else "day"


def elapsed(start: Day, finish: Day) -> float:
    """Calendar days from start to finish, end minus start; with a fraction where both give the time of day."""
    if isinstance(start, datetime) and isinstance(finish, datetime):
        return (finish - start).total_seconds() / 86400
    return float((day_of(finish) - day_of(start)).days)


def working_days(start: Day, finish: Day) -> WorkingDays:
    """Working days after the first day up to and with the last; 0 on the same day, negative if it ends before it begins."""
    first, last = day_of(start), day_of(finish)
    if last < first:
        back = working_days(last, first)
        return WorkingDays(-back.days, back.by_calendar)
    counts, origin = _calendar()
    if origin <= first.toordinal() and last.toordinal() < origin + len(counts):
        return WorkingDays(counts[last.toordinal() - origin] - counts[first.toordinal() - origin], True)
    return WorkingDays(_weekdays(last) - _weekdays(first), False)


def _from_text(value: str, unit: TimeUnit) -> Duration | None:
    if len(value) > 40:
        return None
    text = _WHICH_DAYS.sub(r"\1", _IDLE.sub("", plain(value)).rstrip("。.,;"))
    if (exact := _exact(text, unit)) is not None:
        return exact
    if _AT_ONCE.fullmatch(text):
        return Duration(0.0, loose=True)
    bare = _ABOUT.sub("", _ABOUT.sub("", text))
    about = _exact(bare, unit) if bare != text else _longer_end(bare, unit)
    return about and about._replace(loose=True)


def _longer_end(text: str, unit: TimeUnit) -> Duration | None:
    """`1-2天`: the second figure, where it is the greater one."""
    if not (match := _RANGE.match(text)) or (first := _amount(match[1])) is None:
        return None
    second = text[match.end() :]
    figure = re.match(r"[\d.]+|[一二两三四五六七八九十]+", second)
    greater = figure is not None and (_amount(figure[0]) or 0) > first
    return _exact(second, unit) if greater else None


def _exact(text: str, unit: TimeUnit) -> Duration | None:
    if (number := quantity(text)) is not None:
        return _scaled(number, unit)
    if clock := _CLOCK.fullmatch(text):
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return Duration((hours * 3600 + minutes * 60 + seconds) / 86400)
    parts = _PART.findall(text)
    if not parts or _PART.sub("", text):
        return None if (written := below_thousand(text)) is None else _scaled(written, unit)
    amounts = [(_amount(amount), bool(within or behind), word.lower()) for amount, within, word, behind in parts]
    if any(amount is None for amount, _, _ in amounts):
        return None
    days = sum(((amount or 0) + half / 2) / _per_day(word) for amount, half, word in amounts)
    return Duration(days, amounts[0][2].startswith(("工作", "work")))


def _amount(text: str) -> float | None:
    """`3`, 半, 三, 十二, 一百二十, 一点五."""
    value = number(text)
    return below_thousand(text) if value is None else value


def _per_day(word: str) -> float:
    """How many of a unit make a day; of days one."""
    return _OF_A_DAY.get(word) or _OF_A_DAY.get(word[0] if word.isascii() else word, 1)


def _scaled(number: float, unit: TimeUnit) -> Duration:
    return Duration(number / {"hour": 24, "minute": 1440}.get(unit, 1), unit == "working_day")


def _from_date_format(value: date) -> Duration | None:
    """A difference of dates that the spreadsheet shows as a date of 1900."""
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    days = (moment.replace(tzinfo=None) - _ZERO_DAY).total_seconds() / 86400
    return Duration(days) if 0 <= days < 60 else None


@lru_cache(maxsize=1)
def _calendar() -> tuple[array[int], int]:
    """Working days up to each day of the years whose holidays are known, and the ordinal of the first."""
    from chinese_calendar.constants import holidays, workdays

    first, last = date(min(holidays).year, 1, 1), date(max(holidays).year, 12, 31)
    origin, days = first.toordinal(), last.toordinal() - first.toordinal() + 1
    is_working = [(origin + i) % 7 not in (6, 0) for i in range(days)]
    for day in holidays:
        is_working[day.toordinal() - origin] = False
    for day in workdays:
        is_working[day.toordinal() - origin] = True
    return array("i", accumulate(is_working)), origin


def _weekdays(day: date) -> int:
    """Mondays to Fridays up to and with a day."""
    weeks, rest = divmod(day.toordinal(), 7)
    return weeks * 5 + min(rest, 5)
