"""What the text of a cell's value says: numbers, days, booleans, escaped signs (ECMA-376 part 1 §18.3.1.4, §18.17.4, §22.9.2.19)."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from evalcheck.patterns import regex
from evalcheck.submission.model import Cell, ReadError
from evalcheck.submission.troubles import damaged

XML_SPACES = " \t\r\n"

_NUMBER = regex(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]?(?:inf|infinity|nan)", re.ASCII | re.IGNORECASE)
_ESCAPED = regex(r"_x([0-9A-Fa-f]{4})_")
_BOOLEANS = {"1": True, "true": True, "0": False, "false": False, "": None}
_EPOCH = datetime(1899, 12, 30)
_SHIFT_1904 = 1462
_LEAP_DAY_THAT_NEVER_WAS = 60
_DAY_MS = 86_400_000
_ISO_DATE = regex(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_ISO_TIME = regex(r"(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,6})\d*)?)?", re.ASCII)
_ISO_MOMENT = regex(rf"{_ISO_DATE.pattern}T(\d{{1,2}}):(\d{{1,2}}):(\d{{1,2}})(?:\.(\d{{1,6}})\d*)?", re.ASCII)


def number_or_text(text: str) -> Cell:
    """A cell that says no type is a number; what is none stays as it is typed."""
    return float(text) if _NUMBER.fullmatch(text) else text or None


def moment(number: float, date1904: bool) -> Cell:
    """The day of a serial number, with its time where it has a fraction; only a time below 1. A number that is no day stays a number."""
    try:
        shifted = number + _SHIFT_1904 if date1904 else number
        # Serial 60 is 29 February 1900, which Lotus invented: all before it are a day late.
        day_late = 1 <= shifted < _LEAP_DAY_THAT_NEVER_WAS
        found = _EPOCH + timedelta(days=day_late, milliseconds=_milliseconds(shifted))
    except (OverflowError, ValueError):
        return number
    if number < 1:
        return found.time()
    return found.date() if number.is_integer() else found


def duration(number: float) -> Cell:
    try:
        return timedelta(milliseconds=_milliseconds(number))
    except (OverflowError, ValueError):
        return number


def _milliseconds(days: float) -> int:
    """To the millisecond, halves away from nought: what a spreadsheet can tell apart."""
    whole = int(abs(days) * _DAY_MS + 0.5)
    return whole if days >= 0 else -whole


def iso_moment(text: str) -> Cell:
    """A cell of type `d` (§18.18.11): a day, a time or both; what is none of them stays text."""
    try:
        if found := _ISO_MOMENT.fullmatch(text):
            *parts, fraction = found.groups(default="")
            return datetime(*map(int, parts), microsecond=_microseconds(fraction))  # type: ignore[misc,arg-type]
        if found := _ISO_DATE.fullmatch(text):
            return date(*map(int, found.groups()))
        if found := _ISO_TIME.fullmatch(text):
            hour, minute, second, fraction = found.groups(default="")
            return time(int(hour), int(minute), int(second or 0), _microseconds(fraction))
    except ValueError:
        pass
    return text or None


def _microseconds(fraction: str) -> int:
    return int(fraction.ljust(6, "0")) if fraction else 0


def boolean(text: str) -> bool | None:
    """Of type xsd:boolean; None for no value."""
    if text.strip(XML_SPACES) not in _BOOLEANS:
        raise damaged("逻辑值单元格的内容有误", "a cell of true or false holds neither")
    return _BOOLEANS[text.strip(XML_SPACES)]


def unescaped(text: str) -> str:
    """Text in which `_x000D_` and the like are the characters they stand for; pairs of surrogates are one."""
    if "_x" not in text:
        return text
    text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def not_well_formed() -> ReadError:
    return damaged("工作表内容损坏，不符合XML规范", "the content of the sheet is broken: it is no well-formed XML")
