"""Telephone numbers as lists hold them: mobiles, landlines, local and service numbers, several in one cell."""

from __future__ import annotations

import re

from evalcheck.evidence.values.fault import BLANK, LOST_DIGITS, ValueFault, is_scientific, means_nothing, plain
from evalcheck.submission.model import Cell
from evalcheck.submission.tables.questions import shortcut

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_MOBILES = re.compile(rb"(?:1[3-9][0-9]{9}\0)*+")
_EXTENSION = r"(?:\s*(?:转|分机|ext\.?|x|#|-)\s*:?\s*\d{1,6})?"
_NUMBER = re.compile(
    r"(?:(?:\+|00)?86[- ]?)?1[3-9]\d([- ]?)\d{4}\1\d{4}"
    r"|(?:(?:\+|00)86[- ]?)?1[3-9]\d[- ]\d{3}[- ]\d{5}"
    rf"|(?:\(?0(?:10|2\d|[3-9]\d\d)\)?[- ]*|(?:\+|00)86[- ]?\(?0?(?:10|2\d|[3-9]\d\d)\)?[- ]*)[2-9]\d{{2,3}}[- ]?\d{{4}}{_EXTENSION}"
    rf"|[2-9]\d{{3}}[- ]?\d{{4}}{_EXTENSION}"
    r"|[48]00[- ]?(?:\d{7}|\d{3}[- ]\d{4}|\d{4}[- ]\d{3}|\d[- ]\d{3}[- ]\d{3})"
    r"|1[012]\d{3}|9\d{4}|9[56]\d{4}",
    re.ASCII | re.IGNORECASE,
)
_LANDLINE_DIGITS = re.compile(r"0(?:10|2[0-9]|[3-9][0-9]{2})[2-9][0-9]{6,7}")
_MOBILE_WITHIN = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)", re.ASCII)
_BETWEEN = re.compile(r"[、,;/|\\\n]+|(?<=\d)\s*或\s*(?=\d)|\s*(?:和|及)\s*")
_LABEL = re.compile(r"^(?:联系电话|办公电话|固定电话|电话号码|手机号码|手机号|手机|座机|固话|电话|移动|办公)\s*:?\s*")
_REMARK = re.compile(r"\([^()0-9]*\)")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－﹣", "-"))


def phone_fault(value: Cell) -> ValueFault | None:
    """None for a number that can be called, else a ValueFault: blank, lost_digits, masked, length, signs.

    The column says 手机号; a landline (8 digits in the city, or with its area code), 400/800 and service numbers reach
    the enterprise as well and are right. A mobile stored as a number is right. Of several numbers in a cell each
    must be right.
    """
    if type(value) is str:
        return None if _MOBILE.fullmatch(value) else _text_fault(value)
    if value is None:
        return BLANK
    if type(value) is float and 13e9 <= value < 20e9 and value == int(value):
        return None
    return _number_fault(value) if isinstance(value, int | float) else ValueFault("signs")


def _text_fault(value: str) -> ValueFault | None:
    text = plain(value).translate(_DASHES)
    if means_nothing(text):
        return BLANK
    if _NUMBER.fullmatch(text):
        return None
    if is_scientific(text):
        return LOST_DIGITS
    if len(text) > 200:
        return ValueFault("signs")
    text = _REMARK.sub("", text).strip()
    parts = [_LABEL.sub("", part.strip()) for part in _BETWEEN.split(text) if part.strip()]
    return _first_fault(parts) if _first_fault(text.split()) else None


def _first_fault(parts: list[str]) -> ValueFault | None:
    return next((_part_fault(part) for part in parts if not _NUMBER.fullmatch(part)), None) if parts else ValueFault("signs")


def _part_fault(part: str) -> ValueFault:
    if "*" in part or "×" in part or re.search(r"\d[xX]{3,}", part):
        return ValueFault("masked")
    digits = "".join(filter(str.isdigit, part))
    if found := _MOBILE_WITHIN.findall(part):
        return ValueFault("signs", found[0])
    if _MOBILE.fullmatch(digits):
        return ValueFault("signs", digits)
    only_digits = len(digits) * 2 > len(part) and not re.search(r"[A-Za-z一-鿿]", part)
    return ValueFault("length" if only_digits and len(digits) != 11 else "signs")


def _number_fault(value: float) -> ValueFault | None:
    """A number cell cannot hold the nought that a landline begins with."""
    if isinstance(value, bool) or value != value or abs(value) >= 1e15 or value != int(value):
        return ValueFault("signs")
    digits = str(int(value))
    if _NUMBER.fullmatch(digits):
        return None
    if _LANDLINE_DIGITS.fullmatch("0" + digits):
        return ValueFault("lost_digits", "0" + digits)
    return ValueFault("length" if len(digits) != 11 else "signs")


shortcut(phone_fault, clean=lambda texts: _MOBILES.fullmatch(texts) is not None)
