"""Numbers as cells hold them: serial numbers and plain quantities."""

from __future__ import annotations

import re

from evalcheck.evidence.values.fault import plain
from evalcheck.submission.model import Cell

_SERIAL = re.compile(r"(?:No\.?\s*)?(\d{1,9})(?:\.0+)?\s*[.、)]?", re.IGNORECASE | re.ASCII)
_QUANTITY = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,15})?(?:\.\d{1,15})?", re.ASCII)


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
