"""Numbers: serial numbers and plain quantities as cells hold them, and numbers as people write them in running text."""

from __future__ import annotations

import re
import unicodedata

from evalcheck.evidence.values.fault import plain
from evalcheck.patterns import regex
from evalcheck.submission.model import Cell

_SERIAL = regex(r"(?:No\.?\s*)?(\d{1,9})(?:\.0+)?\s*[.、)]?", re.IGNORECASE | re.ASCII)
_QUANTITY = regex(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,15})?(?:\.\d{1,15})?", re.ASCII)

NUMBER = r"(?:\d+(?:\.\d+)?|半|[一二两三四五六七八九十零〇]{1,4}(?:点[一二三四五六七八九零〇]{1,2})?)"
"""The pattern of such a number, after NFKC."""

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}


def serial_number(value: Cell) -> int | None:
    """The number of a serial cell: a whole number, or text such as `1`, `001`, `1、`."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return int(value) if value == value and abs(value) < 1e9 and value == int(value) else None
    if type(value) is str and (match := _SERIAL.fullmatch(plain(value))):
        return int(match[1])
    return None


def quantity(value: Cell) -> float | None:
    """A plain number, also as text (`1,200.5`)."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value) if abs(value) < 1e15 else None
    if type(value) is str:
        text = plain(value)
        if text.strip("+-.,") and _QUANTITY.fullmatch(text):
            return float(text.replace(",", ""))
    return None


def number(text: str) -> float | None:
    """The value, or None where the text is no number below a hundred in Chinese and none in digits."""
    text = unicodedata.normalize("NFKC", text).strip()
    if text == "半":
        return 0.5
    if text[:1].isdigit():
        try:
            return float(text)
        except ValueError:
            return None
    whole, point, fraction = text.partition("点")
    value = below_hundred(whole)
    if value is None or (point and not all(sign in _DIGITS for sign in fraction)):
        return None
    return float(f"{value}.{''.join(str(_DIGITS[sign]) for sign in fraction)}")


def below_hundred(text: str) -> int | None:
    """十二, 三十一; None for what is no such number."""
    if not text or any(sign not in _DIGITS and sign != "十" for sign in text):
        return None
    tens, ten, ones = text.partition("十")
    if not ten:
        return _DIGITS[tens] if len(tens) == 1 else None
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return None
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


def below_thousand(text: str) -> int | None:
    """The same up to 九百九十九 (一百二十, 一百零五)."""
    hundreds, hundred, rest = text.partition("百")
    if not hundred:
        return below_hundred(text)
    if hundreds not in _DIGITS or not _DIGITS[hundreds] or not (rest[:1] in ("", "零", "〇") or "十" in rest):
        return None
    below = below_hundred(rest.lstrip("零〇")) if rest else 0
    return None if below is None else _DIGITS[hundreds] * 100 + below
