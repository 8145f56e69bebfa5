"""The command line. `main` is the console script; what it does not need it does not import."""

from __future__ import annotations

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
    from evalcheck.cli.app import run

    sys.exit(run(arguments))
