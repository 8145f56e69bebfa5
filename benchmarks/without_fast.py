"""A module run as if the extra `fast` were not installed: `python -m benchmarks.without_fast MODULE ARGUMENTS …`."""

from __future__ import annotations

import runpy
import sys

if __name__ == "__main__":
    for name in ("isal", "numpy"):
        sys.modules[name] = None  # type: ignore[assignment]
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
