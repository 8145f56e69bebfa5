"""Telephone numbers as lists hold them: mobiles, landlines, local and service numbers, several in one cell."""

from __future__ import annotations

import re
from collections.abc import Callable

from evalcheck.catalogue.units import UnitDirectory
from evalcheck.evidence.values.fault import BLANK, LOST_DIGITS, ValueFault, is_scientific, missing_fault, plain
from evalcheck.patterns import regex
from evalcheck.submission.model import Cell
from evalcheck.submission.tables.questions import like, shortcut

_MOBILE = regex(r"1[3-9][0-9]{9}")
_MOBILES = regex(rb"(?:1[3-9][0-9]{9}\0)*+")
_EXTENSION = r"(?:\s*\(?(?:转分机|转拨?|按|分机号?|ext\.?|x|#|-|,)\s*:?\s*\d{1,6}\)?|\s*\(\d{2,4}\))"
_TOLL_FREE = r"[48]00[- ]?(?:\d{7}|\d{3}[- ]\d{4}|\d{4}[- ]\d{3}|\d[- ]\d{3}[- ]\d{3})"
_EIGHT, _SEVEN_OR_EIGHT = r"[2-9]\d{3}[- ]?\d{4}", r"[2-9]\d{2,3}[- ]?\d{4}"
_LANDLINE = rf"(?:\(?0(?:10|2\d)\)?[- ]*{_EIGHT}|\(?0[3-9]\d\d\)?[- ]*{_SEVEN_OR_EIGHT})"
"""The national plan: behind 010 and 02x eight digits, behind other area codes seven or eight."""
_ABROAD_86 = rf"(?:\(?0?(?:10|2\d)\)?[- ]*{_EIGHT}|\(?0?[3-9]\d\d\)?[- ]*{_SEVEN_OR_EIGHT})"
_NUMBER = regex(
    r"(?:(?:\+|00)?86[- ]?)?1[3-9]\d([- ]?)\d{4}\1\d{4}"
    r"|(?:(?:\+|00)86[- ]?)?1[3-9]\d[- ]\d{3}[- ]\d{5}"
    rf"|(?:{_LANDLINE}|(?:\+|00)86[- ]?{_ABROAD_86}){_EXTENSION}?"
    rf"|{_TOLL_FREE}"
    r"|1[012]\d{3}|9\d{4}|9[56]\d{4}",
    re.ASCII | re.IGNORECASE,
)
_UNUSUAL_NUMBERS = (
    rf"{_TOLL_FREE}{_EXTENSION}"
    rf"|\(?86\)?[- ]?{_ABROAD_86}{_EXTENSION}?"
    r"|\(?(?:\+|00)[- ]?\(?(?!86)(?:1|7|20|27|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|886"
    r"|85[23]\)?(?=(?:[- ()]*\d){8}(?![- ()]*\d))|21\d|2[2-69]\d|35\d|37\d|38\d|42\d|50\d|59\d|67\d|68\d"
    rf"|69\d|85[04-9]|88\d|96\d|97\d|99\d)\)?(?:[- ()]*\d){{5,11}}{_EXTENSION}?"
    r"|(?:\((?:852|853|886)\)[- ]*|(?:852|853|886)[- ]+)(?:[- ]?\d){8,10}"
)
"""Numbers that can be rung, though not as those of an enterprise in the country: with a country's code, a service number with extension."""
UNUSUAL = ValueFault("unusual")
_LANDLINE_DIGITS = regex(r"0(?:(?:10|2[0-9])[2-9][0-9]{7}|[3-9][0-9]{2}[2-9][0-9]{6,7})")
_SHORT_LANDLINE = regex(r"(?:\+|00)?(?:86)?0?(?:10|2[0-9])[2-9][0-9]{6}")
_MOBILE_WITHIN = regex(r"(?<!\d)1[3-9]\d{9}(?!\d)", re.ASCII)
_BETWEEN = regex(r"[、,;/|\\\n]+|(?<=\d)\s*或\s*(?=\d)|\s*(?:和|及)\s*")
_LABELS = r"(?:联系电话|办公电话|固定电话|电话号码|手机号码|手机号|手机|座机|固话|电话|移动|办公|单位|tel|phone|mobile|fax)"
_LABEL = regex(rf"^(?:{_LABELS}\.?\s*:?|[一-鿿·]{{2,8}}\s*:)\s*", re.IGNORECASE)
_NEXT_LABEL = regex(rf"(?<=\d)\s+(?={_LABELS})", re.IGNORECASE)
_REMARK = regex(r"\([^()0-9]*\)")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－﹣", "-"))


def phone_test(digits: int | None = 8) -> Callable[[Cell], ValueFault | None]:
    """The predicate for the lists of a city whose own numbers have so many digits; they need no area code there.

    None for a number that can be called, else a ValueFault: blank, stand_in, lost_digits, masked, short_landline, length, signs; and
    `unusual`, which can be called (see `wrong_phone_test`). The column says 手机号; a landline, 400/800 and service numbers reach the
    enterprise as well and are right. A mobile stored as a number is right. Of several numbers in a cell each must be right.
    """
    if digits not in _TESTS:
        own = "(?!)" if digits is None else rf"[2-9]\d{{{digits - 5}}}[- ]?\d{{4}}"
        _TESTS[digits] = _test(re.compile(rf"{own}{_EXTENSION}?", re.ASCII | re.IGNORECASE))
    return _TESTS[digits]


def wrong_phone_test(digits: int | None = 8) -> Callable[[Cell], ValueFault | None]:
    """The same less numbers that are only unusual: None for whatever can be called."""
    test = phone_test(digits)

    def fault(value: Cell) -> ValueFault | None:
        found = test(value)
        return None if found is UNUSUAL else found

    return like(test, fault)


def local_digits(units: UnitDirectory) -> int | None:
    """How many digits the city's own numbers have; None where the ruleset does not say, and each needs its area code."""
    return units.places.telephone.digits if units.places.telephone else None


_TESTS: dict[int | None, Callable[[Cell], ValueFault | None]] = {}


def _test(local: re.Pattern[str]) -> Callable[[Cell], ValueFault | None]:
    def fault(value: Cell) -> ValueFault | None:
        if type(value) is str:
            return None if _MOBILE.fullmatch(value) else _text_fault(value, local)
        if value is None:
            return BLANK
        if type(value) is float and 13e9 <= value < 20e9 and value == int(value):
            return None
        return _number_fault(value, local) if isinstance(value, int | float) else ValueFault("signs")

    return shortcut(fault, length=11, doubtful=_no_mobiles)


def _no_mobiles(numbers: bytes) -> list[int]:
    """The places of those of many numbers of 11 signs that are no plain mobiles."""
    found, at = [], 0
    while (match := _MOBILES.match(numbers, at)) and (at := match.end()) < len(numbers):
        found.append(at // 12)
        at += 12
    return found


def _text_fault(value: str, local: re.Pattern[str]) -> ValueFault | None:
    if missing := missing_fault(value):
        return missing
    text = plain(value).translate(_DASHES)
    if _fits(text, local):
        return None
    if is_scientific(text):
        return LOST_DIGITS
    if len(text) > 200:
        return ValueFault("signs")
    if _is_unusual(text):
        return UNUSUAL
    text = _NEXT_LABEL.sub("、", _REMARK.sub("", text).strip())
    parts = [_LABEL.sub("", part.strip()) for part in _BETWEEN.split(text) if part.strip()]
    return _first_fault(parts, local) if _first_fault(text.split(), local) else None


def _is_unusual(text: str) -> bool:
    return re.fullmatch(_UNUSUAL_NUMBERS, text, re.ASCII | re.IGNORECASE) is not None


def _fits(text: str, local: re.Pattern[str]) -> bool:
    return _NUMBER.fullmatch(text) is not None or local.fullmatch(text) is not None


def _first_fault(parts: list[str], local: re.Pattern[str]) -> ValueFault | None:
    """What is wrong with the first number that is wrong; else that one of them is unusual."""
    faults = [_part_fault(part) for part in parts if not _fits(part, local)] if parts else [ValueFault("signs")]
    return next((fault for fault in faults if fault is not UNUSUAL), faults[0] if faults else None)


def _part_fault(part: str) -> ValueFault:
    if _is_unusual(part):
        return UNUSUAL
    if "*" in part or "×" in part or re.search(r"\d[xX]{3,}", part):
        return ValueFault("masked")
    digits = "".join(filter(str.isdigit, part))
    if found := _MOBILE_WITHIN.findall(part):
        return ValueFault("signs", found[0])
    if _MOBILE.fullmatch(digits):
        return ValueFault("signs", digits)
    if _SHORT_LANDLINE.fullmatch(digits) and not digits.startswith("1"):
        return ValueFault("short_landline")
    only_digits = len(digits) * 2 > len(part) and not re.search(r"[A-Za-z一-鿿]", part)
    return ValueFault("length" if only_digits and len(digits) != 11 else "signs")


def _number_fault(value: float, local: re.Pattern[str]) -> ValueFault | None:
    """A number cell cannot hold the nought that a landline begins with."""
    if isinstance(value, bool) or value != value or abs(value) >= 1e15 or value != int(value):
        return ValueFault("signs")
    digits = str(int(value))
    if _fits(digits, local):
        return None
    if _LANDLINE_DIGITS.fullmatch("0" + digits):
        return ValueFault("lost_digits", "0" + digits)
    return ValueFault("length" if len(digits) != 11 else "signs")


phone_fault = phone_test()
"""The predicate where a city's own numbers have eight digits."""
