"""Numbers as people write them in running text: 3, 3.5, 三, 十二, 两点五, 半."""

from __future__ import annotations

import unicodedata

NUMBER = r"(?:\d+(?:\.\d+)?|半|[一二两三四五六七八九十零〇]{1,4}(?:点[一二三四五六七八九零〇]{1,2})?)"
"""The pattern of such a number, after NFKC."""

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}


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
    value = _below_hundred(whole)
    if value is None or (point and not all(sign in _DIGITS for sign in fraction)):
        return None
    return float(f"{value}.{''.join(str(_DIGITS[sign]) for sign in fraction)}") if point else float(value)


def _below_hundred(text: str) -> int | None:
    if not text or any(sign not in _DIGITS and sign != "十" for sign in text):
        return None
    tens, ten, ones = text.partition("十")
    if not ten:
        return _DIGITS[tens] if len(tens) == 1 else None
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return None
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
