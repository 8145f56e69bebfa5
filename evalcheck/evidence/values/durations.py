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
from evalcheck.evidence.values.numbers import quantity
from evalcheck.submission.model import Cell

TimeUnit = Literal["day", "working_day", "hour", "minute"]

_PART = re.compile(r"(\d{1,9}(?:\.\d{1,9})?|半)\s*个?\s*(工作日|自然日|日历日|天|日|小时|时|分钟|分|秒)半?", re.ASCII)
_OF_A_DAY = {"小时": 24, "时": 24, "分钟": 1440, "分": 1440, "秒": 86400}
_ZERO_DAY = datetime(1899, 12, 31)
"""Day 0 of a spreadsheet's first two months of 1900."""


class Duration(NamedTuple):
    """Days as a cell states them; `working` where it says 工作日."""

    days: float
    working: bool = False


class WorkingDays(NamedTuple):
    """A count of working days; `by_calendar` is False where the holidays of a year are not known and Monday to Friday were counted."""

    days: int
    by_calendar: bool


def parse_duration(value: Cell, unit: TimeUnit = "day") -> Duration | None:
    """A duration in days: `3`, `3天`, `3个工作日`, `0.5`, `2小时`, `1天4小时`. A bare number is in `unit`, that of the header."""
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
    text = plain(value).replace(" ", "")
    if (number := quantity(text)) is not None:
        return _scaled(number, unit)
    parts = _PART.findall(text)
    if not parts or _PART.sub("", text):
        return None
    days = sum((0.5 if amount == "半" else float(amount)) / _OF_A_DAY.get(word, 1) for amount, word in parts)
    return Duration(days + (0.5 if text.endswith("半") else 0), parts[0][1] == "工作日")


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
