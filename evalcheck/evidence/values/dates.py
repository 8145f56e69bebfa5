"""Dates as cells hold them: date cells, serial numbers of the spreadsheet, and text in the writings of Chinese offices."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache

from evalcheck.evidence.values.fault import plain
from evalcheck.evidence.values.numbers import below_hundred
from evalcheck.patterns import regex
from evalcheck.submission.model import Cell, NumberOf1904

Day = date | datetime

_TIME = (
    r"(?:[T\s]*(?:(?P<half>上午|下午|中午|晚上|凌晨|早上|[AaPp]\.?[Mm]\.?)\s*)?"
    r"(?P<hour>\d{1,2})(?:[:时点]\s*(?:(?P<minute>\d{1,2})\s*分?)?(?:[:]?\s*(?P<second>\d{1,2})(?:\.\d{1,9})?\s*秒?)?)"
    r"\s*(?P<half2>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>Z|\+\d\d(?::?\d\d)?)?"
    r"|\s*(?P<half3>上午|下午|中午|晚上|凌晨|早上))?"
)
_WEEKDAY = r"(?:\s*\(?(?:星期|周|礼拜)[一二三四五六日天]\)?)?"
_YEAR_FIRST = regex(
    r"(?P<y>\d{4}|\d{2})\s*(?P<s>[/.\-年])\s*(?P<m>\d{1,2})\s*(?:[/.\-月]\s*(?P<d>\d{1,2})\s*[日号]?|月)" + _WEEKDAY + _TIME, re.ASCII
)
_YEAR_LAST = regex(r"(?P<m>\d{1,2})[/](?P<d>\d{1,2})[/](?P<y>\d{4})" + _TIME, re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ENGLISH = rf"(?P<m>{'|'.join(_MONTHS)})[a-z]{{0,6}}\.?"
_DAY_MONTH = rf"(?P<d>\d{{1,2}})[-\s/.]*{_ENGLISH}[-\s/,.]*(?P<y>\d{{4}}|\d{{2}})" + _TIME
_MONTH_DAY = rf"{_ENGLISH}[-\s]*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[-\s,]+(?P<y>\d{{4}})" + _TIME
_MONTH = regex(r"(?P<y>\d{4})\s*[/.\-年]\s*(?P<m>\d{1,2})月?(?:份)?", re.ASCII)
_COMPACT = regex(r"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?:[T\s]?(?P<hour>\d\d):?(?P<minute>\d\d):?(?P<second>\d\d)?)?", re.ASCII)
_NUMERAL = regex(r"([〇○零Oo一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月(?:([一二三四五六七八九十]{1,3})[日号])?")
_SIGNS = {"〇": 0, "○": 0, "零": 0, "O": 0, "o": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
_FIRST_YEAR = 1900
_EPOCH = datetime(1899, 12, 30)
_CHINA = timezone(timedelta(hours=8))
_FIRST_SERIAL, _LAST_SERIAL = 36526, 60000
"""1 January 2000 and 2064: a number outside is no date of this evaluation."""
_FROM_1904 = 1462
"""How many days the count from 1904 is behind."""

_COMPACT_NUMBERS = ((19000101, 20991232), (190001010000, 209912312400), (19000101000000, 20991231240000))
"""Numbers that are read as they look: 20220105, 202201050930, 20220105093000."""


def parse_date(value: Cell) -> Day | None:
    """The day, with the time of day where one is given; None for what is no date. A month is its first day.

    A time with a zone (`Z`, `+00:00`) is converted to that of China. A year that four digits write below 1900 is none: `0021` was
    not meant to be read, and `0001-01-01` is how some programs write that there is no date.
    """
    if isinstance(value, datetime):
        return _in_reach(value.astimezone(_CHINA).replace(tzinfo=None) if value.tzinfo else value)
    if isinstance(value, date):
        return _in_reach(value)
    if type(value) is str:
        return _from_text(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return _from_number(value)


cached_date = lru_cache(maxsize=1 << 16, typed=True)(parse_date)
"""parse_date for columns in which the same days come again and again."""


def _in_reach(day: Day) -> Day | None:
    return day if day.year >= _FIRST_YEAR else None


def day_of(moment: Day) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _from_number(value: float) -> Day | None:
    serial = value + _FROM_1904 if isinstance(value, NumberOf1904) else value
    if _FIRST_SERIAL <= serial <= _LAST_SERIAL:
        # To the second: the fraction of a day is never exact.
        moment = _EPOCH + timedelta(days=int(serial), seconds=round((serial - int(serial)) * 86400))
        return moment if serial != int(serial) else moment.date()
    if any(first <= value < last for first, last in _COMPACT_NUMBERS) and value == int(value):
        return _from_text(str(int(value)))
    return None


def _from_text(value: str) -> Day | None:
    if len(value) > 60:
        return None
    text = plain(value).translate(_DASHES)
    if match := _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text) or _YEAR_LAST.fullmatch(text) or _MONTH.fullmatch(text):
        return _built(match.groupdict())
    if match := _in_english(text):
        return _built(match.groupdict() | {"m": str(_MONTHS.index(match["m"].lower()) + 1)})
    if match := _NUMERAL.fullmatch(text):
        year = int("".join(str(_SIGNS[sign]) for sign in match[1]))
        return _day(year, below_hundred(match[2]) or 0, (below_hundred(match[3]) or 0) if match[3] else 1)
    if text.replace(".", "", 1).isdigit() and text.isascii() and len(text.partition(".")[0]) == 5:
        return _from_number(float(text))
    return None


def _in_english(text: str) -> re.Match[str] | None:
    """`05-Mar-22`, `Mar 5, 2022`."""
    if not text.isascii() or not any(sign.isalpha() for sign in text):
        return None
    return next(filter(None, (re.fullmatch(pattern, text, re.ASCII | re.IGNORECASE) for pattern in (_DAY_MONTH, _MONTH_DAY))), None)


def _built(parts: dict[str, str | None]) -> Day | None:
    written, month = parts["y"] or "", int(parts["m"] or 0)
    day = _day(int(written) + 2000 if len(written) == 2 else int(written), month, int(parts.get("d") or 1))
    if day is None or parts.get("hour") is None:
        return day
    hour, minute, second = (int(parts.get(name) or 0) for name in ("hour", "minute", "second"))
    half = (parts.get("half") or parts.get("half2") or "").lower()
    if hour < 12 and (half in {"下午", "晚上"} or half.startswith("p")):
        hour += 12
    elif hour == 12 and (half == "凌晨" or half.startswith("a")):
        hour = 0
    if (hour, minute, second) == (24, 0, 0):
        return datetime(day.year, day.month, day.day) + timedelta(days=1)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return _in_china(datetime(day.year, day.month, day.day, hour, minute, second), parts.get("zone"))


def _in_china(moment: datetime, zone: str | None) -> datetime:
    """A moment of a zone (`Z`, `+0800`) in the time of China."""
    if zone is None:
        return moment
    digits = zone.strip("zZ+").replace(":", "").ljust(4, "0")
    return moment + timedelta(hours=8 - int(digits[:2]), minutes=-int(digits[2:]))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if _FIRST_YEAR <= year <= 2100 else None
    except ValueError:
        return None
