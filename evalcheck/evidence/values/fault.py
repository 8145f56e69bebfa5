"""What is wrong with one value, and what would be right."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from evalcheck.submission.model import Cell
from evalcheck.submission.tables.questions import shortcut


@dataclass(frozen=True, slots=True)
class ValueFault:
    """Why a value is wrong (a slug that checks put into words) and the right value where it is known."""

    why: str
    right: str | None = None


_SPACES = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000") | frozenset(map(chr, range(0x2000, 0x200B)))
"""What `str.strip` takes for a space."""
BLANK = ValueFault("blank")
LOST_DIGITS = ValueFault("lost_digits")

_NOTHING = frozenset(["", *"/\\-—无", "//", "--", "---", "——", "暂无", "没有", "未填", "N/A", "n/a", "NA", "NULL", "null", "None"])
_UNSEEN = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\u00ad]")
_SCIENTIFIC = re.compile(r"[+-]?\d(\.\d+)?[Ee]\+?\d{1,3}")


def plain(text: str) -> str:
    """Text as a person sees it: NFKC (full-width forms are plain ones), no unseen signs, no spaces around it."""
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).strip()


def is_blank(value: Cell) -> bool:
    return value is None or (type(value) is str and not plain(value))


def means_nothing(value: Cell) -> bool:
    """Blank, or one of the ways to write that there is nothing (`/`, `—`, `无`)."""
    return value is None or (type(value) is str and plain(value) in _NOTHING)


def is_scientific(text: str) -> bool:
    """`9.11E+17`: a number that the spreadsheet shortened before it became text."""
    return _SCIENTIFIC.fullmatch(text) is not None


def blank_fault(value: Cell) -> ValueFault | None:
    """BLANK for an empty cell, or one of nothing but spaces."""
    return BLANK if value is None or (type(value) is str and not value.strip()) else None


shortcut(blank_fault, firsts=_SPACES, others=True)


def order_number_fault(value: Cell) -> ValueFault | None:
    """A work-order number is any text; as a number of more than 15 digits it has lost the rest."""
    if type(value) is str:
        return (BLANK if not value.strip() else None) if not is_scientific(value.strip()) else LOST_DIGITS
    if value is None:
        return BLANK
    return LOST_DIGITS if isinstance(value, int | float) and abs(value) >= 1e15 else None
