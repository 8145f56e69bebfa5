"""Where numpy is installed, sheets of many rows are read and compared with it; small packages never pay for its import."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from types import ModuleType

FROM_ROWS = 20_000
"""Rows from which numpy repays its import."""
FROM_BYTES = FROM_ROWS * 400
"""The same of a sheet not yet read: the size of its XML."""


def numpy_for(rows: int) -> ModuleType | None:
    """numpy, if it is worth it and installed."""
    return _numpy() if rows >= FROM_ROWS else None


def numpy_for_bytes(size: int) -> ModuleType | None:
    return _numpy() if size >= FROM_BYTES else None


@cache
def _numpy() -> ModuleType | None:
    try:
        return import_module("numpy")
    except ImportError:
        return None
