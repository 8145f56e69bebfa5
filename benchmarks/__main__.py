"""`python -m benchmarks [rows] [startup] [names]`: generates its data and prints medians and ratios, side by side in one run.

`--rows N` sets the large list's rows (default 1,000,000), `--rounds N` the counted rounds. Peers that are not installed
(`pip install '.[bench]'`) are named and left out. Data stays in benchmarks/data for the next run.
"""

from __future__ import annotations

import argparse
import importlib.util
import platform
import subprocess
import sys
from pathlib import Path

from benchmarks.lists import FILE_NAME, write_xlsx
from benchmarks.measure import side_by_side, table

DATA = Path(__file__).parent / "data"
SLOW_ROWS = 100_000
EVALCHECK = [sys.executable, "-m", "evalcheck"]
ROW_RULES = "TPL,ROW"


def large_list(count: int, inline: bool = False) -> Path:
    """The generated list of `count` rows, under a name that the notice accepts."""
    path = DATA / (f"{count}-inline" if inline else str(count)) / FILE_NAME
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        print(f"writing {count:,} rows …", file=sys.stderr)
        write_xlsx(path, count, inline=inline)
    return path


def validation(path: Path, numpy: bool = True) -> list[str]:
    """The whole command on one list: every check of the ruleset runs, findings rendered."""
    program = ["evalcheck"] if numpy else ["benchmarks.without_fast", "evalcheck"]
    return [sys.executable, "-m", *program, "validate", str(path), "--unit", "市税务局", "--as-of", "2022-05-30", "--format", "json"]


def validations(path: Path) -> dict[str, list[str]]:
    """With the standard library alone, and with numpy where it is installed."""
    found = {"evalcheck validate, standard library": validation(path, numpy=False)}
    return found | ({"evalcheck validate, numpy": validation(path)} if importlib.util.find_spec("numpy") else {})


def checking_peers(path: Path) -> dict[str, list[str]]:
    """Programs that check the same constraints, as far as they are installed."""
    known = {"frictionless": "frictionless", "pandera + pandas": "pandera"}
    for name, module in known.items():
        if not importlib.util.find_spec(module):
            print(f"{name} is not installed: left out (pip install '.[bench]')")
    return {f"{name}, same constraints": peer(module, path) for name, module in known.items() if importlib.util.find_spec(module)}


def peer(name: str, path: Path) -> list[str]:
    return [sys.executable, "-W", "ignore", "-m", "benchmarks.peers", name, str(path)]


def rows(count: int, rounds: int) -> None:
    """(a) A large list: whole validation against bare reads; a smaller one against programs with the same constraints."""
    path = large_list(count)
    commands = {"calamine to_python(), bare read": peer("calamine", path), **validations(path)}
    title = f"{count:,} rows × 8 columns, {path.stat().st_size / 2**20:.0f} MB"
    table(title, side_by_side(commands, rounds), "calamine to_python(), bare read")
    path = large_list(min(count, SLOW_ROWS))
    commands = {"calamine to_python(), bare read": peer("calamine", path), **validations(path)}
    commands |= {"openpyxl read-only, bare read": peer("openpyxl", path), **checking_peers(path)}
    table(f"{min(count, SLOW_ROWS):,} rows × 8 columns", side_by_side(commands, rounds), "calamine to_python(), bare read")


def startup(rounds: int) -> None:
    """(b) Start-up: the version, and a package of ten files, against an interpreter that does nothing."""
    package = DATA / "ten"
    if not package.exists():
        subprocess.run([sys.executable, "-m", "benchmarks.ten_files", str(package)], check=True)
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "evalcheck --version": [*EVALCHECK, "--version"],
        "evalcheck validate, ten files": [*EVALCHECK, "validate", str(package), "--as-of", "2022-05-30"],
        "evalcheck validate --format json, ten files": [*EVALCHECK, "validate", str(package), "--as-of", "2022-05-30", "--format", "json"],
    }
    table("Start-up", side_by_side(commands, rounds), "python -c pass")


def names() -> None:
    """(c) 100,000 file names: parsed, identified, every check of a name."""
    from benchmarks import names as file_names

    file_names.main()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("parts", nargs="*", choices=["rows", "startup", "names"], default=["rows", "startup", "names"])
    arguments.add_argument("--rows", type=int, default=1_000_000)
    arguments.add_argument("--rounds", type=int, default=5)
    chosen = arguments.parse_args()
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}")
    if "rows" in chosen.parts:
        rows(chosen.rows, chosen.rounds)
    if "startup" in chosen.parts:
        startup(max(chosen.rounds, 15))
    if "names" in chosen.parts:
        names()


if __name__ == "__main__":
    main()
