"""Large lists: whole validations beside bare reads of calamine and beside other programs that check the same constraints.

Each part of `python -m benchmarks` here makes its lists, measures them and gives its tables as Markdown.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.lists import EVERY_SHAPE, SHAPES, Shape
from benchmarks.measure import Command, Figures, by_list, by_program, side_by_side, table, tree_memory
from benchmarks.page import PAGE
from benchmarks.plot import svg
from benchmarks.writers import EVERY_FORM, INLINE_FORMS, in_form, list_of, ten_sheets

CALAMINE, FAST, STANDARD, POLARS = "calamine", "fast", "standard library", "fastexcel → polars"
_MOST_OF_XLS = 65_536 - 3


@dataclass(frozen=True)
class Asked:
    """Rows of a list, counted rounds, seed of the lists; the interpreter of frictionless and pandera; the page; an older checkout."""

    rows: int
    rounds: int
    seed: int
    peers: str = sys.executable
    page: Path = PAGE
    before: str = ""


def validation(path: Path, fast: bool = True) -> Command:
    """The whole command on a list or a folder of lists: every check of the ruleset runs, findings rendered."""
    program = ["evalcheck"] if fast else ["benchmarks.without_fast", "evalcheck"]
    return [sys.executable, "-m", *program, "validate", str(path), "--unit", "市税务局", "--as-of", "2022-05-30", "--format", "json"]


def peer(name: str, path: Path, python: str = sys.executable) -> Command:
    return [python, "-W", "ignore", "-m", "benchmarks.peers", name, str(path)]


def installed(*modules: str) -> bool:
    return all(map(importlib.util.find_spec, modules))


def programs(path: Path, *, base: str = CALAMINE, polars: str = "") -> dict[str, Command]:
    """The base first, then evalcheck with and without the extra `fast`, then polars where it is not the base; as far as installed."""
    found = {CALAMINE: peer("calamine", path)} if base == CALAMINE else {base: peer("polars", path)}
    found |= {FAST: validation(path)} if installed("numpy", "isal") else {}
    found[STANDARD] = validation(path, fast=False)
    return found | ({polars: peer("polars", path)} if polars and installed("fastexcel", "polars") else {})


def measured(commands: Mapping[str, Command], path: Path, rounds: int) -> dict[str, Figures]:
    """Seconds of all and memory of all but calamine, of files that lie in memory."""
    for file in path.iterdir() if path.is_dir() else [path]:
        file.read_bytes()
    return side_by_side(commands, rounds, [name for name in commands if name != CALAMINE])


def of_shapes(shapes: Mapping[str, Shape], rows: int, seed: int) -> dict[str, Path]:
    return {name: list_of(name, shape, rows, seed) for name, shape in shapes.items()}


def lists(asked: Asked) -> str:
    """Lists of every shape beside calamine's read of them and polars with the same checks."""
    paths = of_shapes(EVERY_SHAPE, asked.rows, asked.seed)
    return by_list({name: measured(programs(path, polars=POLARS), path, asked.rounds) for name, path in paths.items()}, CALAMINE)


def forms(asked: Asked) -> str:
    """Forms of the lists of ten visits; of CDATA sections calamine reads nothing, there the list as Office writes it is the measure."""
    *_, inline, shared = of_shapes(SHAPES, asked.rows, asked.seed).values()
    found = {}
    for form in EVERY_FORM:
        path = in_form(form, inline if form in INLINE_FORMS else shared)
        base = {CALAMINE: peer("calamine", shared)} if "CDATA" in form else {}
        found[form] = measured(programs(path) | base, path, asked.rounds)
    return by_list(found, CALAMINE, "form")


def csv(asked: Asked) -> str:
    """CSV beside polars' read_csv with the same checks."""
    shapes = {name: Shape(visits=10, writer=name) for name in ("csv in UTF-8", "csv in GB 18030")}
    base, paths = "polars' read_csv, same checks", of_shapes(shapes, asked.rows, asked.seed)
    return by_list({name: measured(programs(path, base=base), path, asked.rounds) for name, path in paths.items()}, base)


def formats(asked: Asked) -> str:
    """Other kinds of workbook, of as many rows as .xls holds."""
    if not shutil.which("soffice"):
        print("LibreOffice is not installed: ods left out")
    shapes = {name: Shape(visits=10, writer=name) for name in ("xls", "xlsb", *["ods"] * bool(shutil.which("soffice")))}
    paths = of_shapes(shapes, min(asked.rows, _MOST_OF_XLS), asked.seed)
    return by_list({name: measured(programs(path, polars=POLARS), path, asked.rounds) for name, path in paths.items()}, CALAMINE, "kind")


def sheets(asked: Asked) -> str:
    """Ten times as many rows over ten sheets and over ten files, and a tenth and a hundredth of them."""
    found = {}
    for rows in (asked.rows // 10, asked.rows, 10 * asked.rows):
        for what, path in zip(("files", "sheets"), ten_sheets(rows, asked.seed), strict=True):
            found[f"{rows:,} rows over ten {what}"] = measured(programs(path, polars=POLARS), path, asked.rounds)
    return by_list(found, CALAMINE)


def growth(asked: Asked) -> str:
    """Seconds and memory over rows, drawn as well, and the memory of the four lists over rows."""
    sizes, of_all = (asked.rows // 100, asked.rows // 10, asked.rows), list(SHAPES)[-1]
    found = {}
    for rows in sizes:
        path = of_shapes(SHAPES, rows, asked.seed)[of_all]
        found[rows] = measured(programs(path, polars=POLARS), path, asked.rounds)
    times = by_list({f"{rows:,}": figures for rows, figures in found.items()}, CALAMINE, f"rows ({of_all})")
    drawn = asked.page.with_name("benchmarks-rows.svg")
    drawn.write_text(svg({"seconds": _line(found, "seconds"), "peak MB": _line(found, "memory")}), encoding="utf-8")
    return f"{times}\n\n{_memory(sizes, asked.seed)}"


def _line(found: Mapping[int, Mapping[str, Figures]], what: str) -> dict[str, list[tuple[float, float]]]:
    names = [name for name, one in next(iter(found.values())).items() if getattr(one, what)]
    return {name: [(rows, getattr(figures[name], what)) for rows, figures in found.items()] for name in names}


def _memory(sizes: Sequence[int], seed: int) -> str:
    lines = []
    for name, shape in SHAPES.items():
        paths = [list_of(name, shape, rows, seed) for rows in sizes]
        lines.append([name, *(f"{tree_memory(validation(path, fast)):.0f}" for fast in (True, False) for path in paths)])
    return table(["MB of a list", *(f"{way}, {rows:,} rows" for way in (FAST, STANDARD) for rows in sizes)], lines)


def peers(asked: Asked) -> str:
    """A tenth of the rows beside programs that take a row at a time or a data frame, with the same constraints."""
    path = of_shapes(SHAPES, asked.rows // 10, asked.seed)["once, shared texts"]
    commands = programs(path, polars=POLARS) | {"openpyxl, bare read": peer("openpyxl", path)}
    for name, module in {"frictionless": "frictionless", "pandas → pandera": "pandera"}.items():
        if subprocess.run([asked.peers, "-c", f"import {module}"], capture_output=True, check=False).returncode:
            print(f"{module} is not installed: left out (pip install '.[bench]', or --peers PYTHON)")
        else:
            commands[name] = peer(module, path, asked.peers)
    return f"{asked.rows // 10:,} rows:\n\n{by_program(measured(commands, path, asked.rounds), CALAMINE)}"


PARTS = {part.__name__: part for part in (lists, forms, csv, formats, sheets, growth, peers)}


if __name__ == "__main__":
    from benchmarks.__main__ import main

    main()
