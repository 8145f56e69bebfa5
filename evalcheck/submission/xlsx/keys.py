"""Keys of cells: equal for cells that say the same."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import Any

KeysOf = Callable[[Sequence[Any]], Sequence[int]]
"""Gives the keys of some cells; the columns of a workbook have it in common."""


def keys_of(cells: Sequence[Any]) -> Sequence[int]:
    """As every reader's keys: the hash of a text without spaces around it, of a whole number that of its digits; 0 for blank."""
    try:
        return array("q", map(hash, map(str.strip, cells)))
    except TypeError:
        return array("q", map(_key, cells))


def _key(cell: Any) -> int:
    if cell is None:
        return 0
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return hash(str(cell).strip())
