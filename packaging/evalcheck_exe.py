"""Where the program without Python starts (docs/windows.md): a folder or file dropped onto it opens the desk, words are a command line."""

import sys
from multiprocessing import freeze_support
from pathlib import Path


def arguments(given: list[str]) -> list[str]:
    """A double click gives none, a drop gives paths: both are for the page in the browser."""
    if not given:
        return ["desk"]
    return ["desk", given[0]] if len(given) == 1 and Path(given[0]).is_absolute() and Path(given[0]).exists() else given


if __name__ == "__main__":
    # Files are read in processes of their own; on Windows each of them starts this program again.
    freeze_support()
    from evalcheck.cli import main

    main(arguments(sys.argv[1:]))
