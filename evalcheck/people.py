"""Identity numbers of persons (GB 11643): what must stand in no list and be shown nowhere."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from evalcheck.patterns import regex

_NUMBER = regex(r"(?<![0-9A-Za-z])[1-8]\d{16}[0-9Xx](?![0-9A-Za-z])", re.ASCII)
HIDDEN = "[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]"
"""A sign in a pattern that shows nothing, which people and programs leave between digits."""
GAP = rf"{HIDDEN}*[-.－．·_ \u00a0\u3000]?{HIDDEN}*"
"""What people write between the groups of a number."""
_WRITTEN = regex(
    rf"(?<![0-9A-Za-z０-９])[1-8１-８](?:{HIDDEN}*[0-9０-９]){{5}}{GAP}(?:{HIDDEN}*[0-9０-９]){{8}}{GAP}"
    rf"(?:{HIDDEN}*[0-9０-９]){{3}}{HIDDEN}*[0-9０-９XxＸｘ](?![0-9A-Za-z０-９])"
)
_OLD = regex(r"(?<![0-9A-Za-z])[1-8]\d{14}(?![0-9A-Za-z])", re.ASCII)
_BETWEEN = regex(rf"{HIDDEN}|[-.·_\s]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_PROVINCES = frozenset({*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83})


def is_identity_number(text: str) -> bool:
    """18 signs: a province, a day of birth since 1900, and the check digit right (ISO 7064 MOD 11-2)."""
    return _NUMBER.fullmatch(text) is not None and int(text[:2]) in _PROVINCES and _born(text[6:14]) and _checked(text)


def without_identity_numbers(text: str) -> str:
    """A text in which of each identity number only the first four and the last two signs are left."""
    return _OLD.sub(_without_old, _WRITTEN.sub(_without, text))


def _without(found: re.Match[str]) -> str:
    """A number in whatever digits and groups, masked if it is one."""
    plain = _BETWEEN.sub("", unicodedata.normalize("NFKC", found[0]))
    return masked_number(plain) if is_identity_number(plain) else found[0]


def _without_old(found: re.Match[str]) -> str:
    """A number of 15 digits, as was given until 1999: province and a day of birth since 1930. Registration numbers of enterprises have
    15 digits too; the few that look like this lose nothing by it."""
    number = found[0]
    old = int(number[:2]) in _PROVINCES and number[6:8] >= "30" and _born("19" + number[6:12])
    return number[:4] + "*" * 9 + number[-2:] if old else number


def masked_number(number: str) -> str:
    return number[:4] + "*" * 12 + number[-2:]


def _born(digits: str) -> bool:
    try:
        return 1900 <= date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year <= 2100
    except ValueError:
        return False


def _checked(text: str) -> bool:
    return _CHECK[sum(int(digit) * weight for digit, weight in zip(text, _WEIGHTS, strict=False)) % 11] == text[17].upper()
