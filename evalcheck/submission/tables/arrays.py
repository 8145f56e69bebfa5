"""Where numpy is installed, sheets of many rows are read and compared with it; small packages never pay for its import."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from functools import cache
from importlib import import_module
from types import ModuleType

FROM_ROWS = 20_000
"""Rows from which numpy repays its import."""
_THREADS = "OPENBLAS_NUM_THREADS"
FROM_BYTES = FROM_ROWS * 400
"""The same of a sheet not yet read: the size of its XML."""
_ALLOCATION = {-3: 1 << 20, -1: 8 << 20}
"""glibc's `mallopt`: arrays from this size on lie in room of their own, and so much of what is free is kept."""


def numpy_for(rows: int) -> ModuleType | None:
    """numpy, if it is worth it and installed."""
    return _numpy_for_keys() if rows >= FROM_ROWS else None


def numpy_for_bytes(size: int) -> ModuleType | None:
    return _numpy() if size >= FROM_BYTES else None


@cache
def _numpy_for_keys() -> ModuleType | None:
    """Of arrays of a million keys some are made for a moment: by itself glibc keeps their room, and lays small things into it."""
    found = _numpy()
    if found and sys.platform == "linux":
        import ctypes  # numpy has it

        with suppress(AttributeError, OSError):
            for what, size in _ALLOCATION.items():
                ctypes.CDLL(None).mallopt(what, size)
    return found


@cache
def _numpy() -> ModuleType | None:
    # Its linear algebra, which nobody needs here, takes a thread and room for each core.
    before = os.environ.get(_THREADS)
    os.environ[_THREADS] = before or "1"
    try:
        return import_module("numpy")
    except ImportError:
        return None
    finally:
        if before is None:
            del os.environ[_THREADS]
