"""The command line. `main` is the console script; what it does not need it does not import."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from typing import NoReturn


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run `evalcheck` and leave with its exit status: 0 pass, 1 fail, 2 wrong call, 3 incomplete or our own failure."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments == ["--version"]:
        # Asked by scripts over and over: not even Click is worth its import here.
        from evalcheck import __version__

        print(f"evalcheck {__version__}")
        sys.exit(0)
    _start_lightly()
    from evalcheck.cli.app import leave_at_once, run

    status = run(arguments)
    if argv is None:
        leave_at_once(status)
    sys.exit(status)


def _start_lightly() -> None:
    """What a short-lived command need not pay: a search for pydantic plugins, and garbage collection while modules load."""
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # Modules and models hold no garbage; a tenth of a short command's time would go into looking for it. The processes that
    # read files and long audits turn the collector on again.
    gc.disable()
