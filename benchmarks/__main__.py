"""`python -m benchmarks [PART …]` generates lists, measures side by side in one run and writes the tables into docs/benchmarks.md.

Programs that are not installed (`pip install '.[bench]'`) are named and left out. Lists stay in benchmarks/data for the next run.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks import names as file_names
from benchmarks import page, rows, ten_files
from benchmarks.measure import by_program, side_by_side
from benchmarks.rows import Asked
from benchmarks.writers import DATA

ROUNDS, ROWS = 5, 1_000_000
"""Fewer make a short run, and the page says so."""


def startup(asked: Asked) -> str:
    """The version, and a package of ten files, against an interpreter that does nothing."""
    package = DATA / "ten"
    if not package.exists():
        ten_files.main(package)
    evalcheck, validate = [sys.executable, "-m", "evalcheck"], ["validate", str(package), "--as-of", "2022-05-30"]
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "evalcheck --version": [*evalcheck, "--version"],
        "evalcheck validate, ten files": [*evalcheck, *validate],
        "evalcheck validate --format json, ten files": [*evalcheck, *validate, "--format", "json"],
    }
    return by_program(side_by_side(commands, 3 * asked.rounds), "python -c pass")


def names(asked: Asked) -> str:
    """100,000 file names: parsed, identified, every check of a name."""
    return file_names.measured(asked.rounds)


PARTS: dict[str, Callable[[Asked], str]] = {**rows.PARTS, "startup": startup, "names": names}


def told(part: str, asked: Asked) -> str:
    """How a part was measured, as the line above its tables."""
    rounds = 3 * asked.rounds if part == "startup" else asked.rounds
    short = "**A short run, not to be held against others.** " if asked.rounds < ROUNDS or asked.rows < ROWS else ""
    day, load = datetime.now(UTC), os.getloadavg()[0]
    return (
        f"{short}`python -m benchmarks {part} --rows {asked.rows} --rounds {asked.rounds} --seed {asked.seed}` of {day:%d %B %Y}, "
        f"commit {_commit()}: medians of {rounds} rounds in turn, {os.cpu_count()} cores (load {load:.1f} before it), "
        f"{platform.system()} {platform.machine()}, Python {platform.python_version()}{_versions()}."
    )


def _commit() -> str:
    return subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=page.PAGE.parent, capture_output=True, text=True).stdout.strip()


def _versions() -> str:
    found = []
    for name in ("python-calamine", "fastexcel", "polars", "numpy", "isal"):
        try:
            found.append(f", {name} {version(name)}")
        except PackageNotFoundError:
            found.append(f", no {name}")
    return "".join(found)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    arguments.add_argument("--rows", type=int, default=ROWS)
    arguments.add_argument("--rounds", type=int, default=ROUNDS)
    arguments.add_argument("--seed", type=int, default=7)
    arguments.add_argument("--peers", default=sys.executable, metavar="PYTHON", help="the interpreter that has frictionless and pandera")
    arguments.add_argument("--page", type=Path, default=page.PAGE, help="the page that gets the tables")
    given = arguments.parse_args()
    if unknown := set(given.parts) - set(PARTS):
        arguments.error(f"no such part: {', '.join(sorted(unknown))}")
    asked = Asked(given.rows, given.rounds, given.seed, given.peers)
    for part in given.parts or PARTS:
        line = told(part, asked)
        tables = f"{line}\n\n{PARTS[part](asked)}"
        print(f"\n{tables}\n", flush=True)
        page.put(part, tables, given.page)


if __name__ == "__main__":
    main()
