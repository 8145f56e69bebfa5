"""`python -m benchmarks [PART …]` generates lists, measures side by side in one run and writes the tables into docs/benchmarks.md.

Programs that are not installed (`pip install '.[bench]'`) are named and left out. Lists stay in benchmarks/data for the next run.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks import names as file_names
from benchmarks import page, rows, ten_files
from benchmarks.audit.__main__ import several_lists
from benchmarks.measure import by_program, commit, of_tree, side_by_side
from benchmarks.rows import Asked
from benchmarks.writers import DATA

ROUNDS, ROWS = 5, 1_000_000
"""Fewer make a short run, and the page says so."""


def startup(asked: Asked) -> str:
    """The version, and a package of ten files, against an interpreter that does nothing."""
    package = DATA / "ten"
    if not package.exists():
        ten_files.main(package)
    evalcheck = [sys.executable, "-m", "evalcheck"]
    validate = [*evalcheck, "validate", str(package), "--as-of", "2022-05-30"]
    commands = {"python -c pass": [sys.executable, "-c", "pass"], "evalcheck --version": [*evalcheck, "--version"]}
    commands |= {"evalcheck validate, ten files": validate, "evalcheck validate --format json, ten files": [*validate, "--format", "json"]}
    if asked.before:
        commands[f"evalcheck validate, ten files, of commit {commit(asked.before)}"] = [*of_tree(asked.before, validate)]
    return by_program(side_by_side(commands, 3 * asked.rounds), "python -c pass")


def names(asked: Asked) -> str:
    """100,000 file names: parsed, identified, every check of a name."""
    return file_names.measured(asked.rounds)


def audit(asked: Asked) -> str:
    """Packages with several lists of a tenth of the rows."""
    return several_lists(asked.rounds, asked.rows // 10, before=asked.before)


PARTS: dict[str, Callable[[Asked], str]] = {**rows.PARTS, "startup": startup, "names": names, "audit": audit}


def told(part: str, asked: Asked) -> str:
    """How a part was measured, as the line above its tables."""
    rounds = 3 * asked.rounds if part == "startup" else asked.rounds
    turns = f"medians of {rounds} rounds in turn" if rounds > 1 else "one round"
    few = "**Few rounds.** " if asked.rounds < ROUNDS else ""
    short = "**A short run, not to be held against others.** " if asked.rows < ROWS else few
    day, load = datetime.now(UTC), os.getloadavg()[0]
    return (
        f"{short}`python -m benchmarks {part} --rows {asked.rows} --rounds {asked.rounds} --seed {asked.seed}` of {day:%d %B %Y}, "
        f"commit {commit(Path(__file__).parent)}: {turns}, {os.cpu_count()} cores (load {load:.1f} before it), "
        f"{platform.system()} {platform.machine()}, Python {platform.python_version()}{_versions()}."
    )


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
    arguments.add_argument("--before", default="", metavar="TREE", help="an older checkout beside which start-up and audits are timed")
    given = arguments.parse_args()
    if unknown := set(given.parts) - set(PARTS):
        arguments.error(f"no such part: {', '.join(sorted(unknown))}")
    asked = Asked(given.rows, given.rounds, given.seed, given.peers, given.page, given.before)
    for part in given.parts or PARTS:
        line = told(part, asked)
        tables = f"{line}\n\n{PARTS[part](asked)}"
        print(f"\n{tables}\n", flush=True)
        page.put(part, tables, given.page)


if __name__ == "__main__":
    main()
