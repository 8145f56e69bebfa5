"""Which cells are dates: number formats of the styles part (ECMA-376 part 1 §18.8.30, §18.8.31)."""

from __future__ import annotations

import re
from enum import Enum
from xml.etree.ElementTree import Element

from evalcheck.patterns import regex


class NumberFormat(Enum):
    """What a number in a cell stands for by its format."""

    NUMBER = "number"
    DATE = "date"
    DURATION = "duration"


# 27-36 and 50-58 are dates in the Chinese, Japanese and Korean editions, and plain numbers nowhere.
_BUILT_IN_DATES = frozenset([*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)])
_BUILT_IN_DURATIONS = frozenset([46])
_LITERAL = regex(r'"[^"]*(?:"|$)|[\\_*].?|\[(?![hHmMsS]+\])[^\]]*(?:\]|$)', re.DOTALL)
_ELAPSED = regex(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_DATE_SIGN = regex(r"[dmyhs]|am/pm|a/p", re.IGNORECASE)


def cell_formats(styles: Element) -> tuple[NumberFormat, ...]:
    """The format of each cell style (`s` of a cell indexes cellXfs, §18.8.10)."""
    space = styles.tag.rpartition("}")[0] + "}" if styles.tag.startswith("{") else ""
    own = {number.get("numFmtId", ""): number.get("formatCode", "") for number in styles.iter(f"{space}numFmt")}
    return tuple(_format(xf.get("numFmtId", "0"), own) for xf in styles.iterfind(f"{space}cellXfs/{space}xf"))


def _format(identifier: str, own: dict[str, str]) -> NumberFormat:
    if identifier in own:
        return format_of_code(own[identifier])
    number = int(identifier) if identifier.isdecimal() else 0
    if number in _BUILT_IN_DATES:
        return NumberFormat.DATE
    return NumberFormat.DURATION if number in _BUILT_IN_DURATIONS else NumberFormat.NUMBER


def format_of_code(code: str) -> NumberFormat:
    """By the first section of a format code, less quoted text, escaped signs and brackets that hold colours, locales or conditions."""
    section = _LITERAL.sub("", code).partition(";")[0]
    if _ELAPSED.search(section):
        return NumberFormat.DURATION
    return NumberFormat.DATE if _DATE_SIGN.search(section.replace("General", "")) else NumberFormat.NUMBER
