"""Growth of the work with the rows: `python -m benchmarks.rows [ROWS …]` for shared and inline texts and for rows of other forms.

`python -m benchmarks.rows forms [ROWS]` takes every form of one list (1,000,000 rows).
`python -m benchmarks.rows lists [ROWS [SEED]]` takes lists of visits and prints one table of ratios (1,000,000 rows).

For each file: a bare calamine read, a bare read by the streaming reader (rows cut into columns, then every value decoded), the whole
validation with the standard library alone and with numpy, and for the shared form the peers; wall and CPU seconds with ratios to the
bare calamine read of the same file in the same rounds, peak memory of all processes together. Of 100,000 rows also both sides in warm
processes. The growth is drawn in docs/benchmarks-rows.svg.
"""

from __future__ import annotations

import importlib.util
import re
import statistics
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import peers
from benchmarks.__main__ import DATA, checking_peers, large_list, peer, validations
from benchmarks.measure import side_by_side, table
from benchmarks.plot import svg
from benchmarks.visits import EVERY_SHAPE, list_of

if TYPE_CHECKING:
    from evalcheck.ruleset import Ruleset

CALAMINE = "calamine to_python(), bare read"
PLOT = Path(__file__).parent.parent / "docs" / "benchmarks-rows.svg"
Change = Callable[[bytes], bytes]

FORMS: dict[str, Change] = {
    "shared": lambda sheet: sheet,
    "attributes-first": lambda sheet: re.sub(rb'<c r="([A-Z]+\d+)" s="1"', rb'<c s="1" r="\1"', sheet),
    "single-quoted": lambda sheet: sheet.replace(b'"', b"'"),
    "prefixed": lambda sheet: re.sub(rb"<(/?)(?=\w)", rb"<\1x:", sheet).replace(b"xmlns=", b"xmlns:x="),
    "without-references": lambda sheet: re.sub(rb' r="[A-Z]*\d+"', b"", sheet),
    "cdata": lambda sheet: re.sub(rb"<v>(\d+)</v>", rb"<v><![CDATA[\1]]></v>", sheet),
    "for-the-parser": lambda sheet: sheet.replace(b"</c>", b"</c >"),
}
"""The same list in forms that other writers give it; in CDATA sections calamine reads no cell, the last form no writer is known to give."""
_INLINE = re.compile(rb't="inlineStr"><is><t>([^<]*)</t></is></c>')
INLINE_FORMS: dict[str, Change] = {
    "inline": lambda sheet: sheet,
    "formulas": lambda sheet: _INLINE.sub(rb't="str"><f>VLOOKUP($A2,Sheet2!$A$1:$H$9,3,FALSE)</f><v>\1</v></c>', sheet),
    "runs": lambda sheet: _INLINE.sub(rb't="inlineStr"><is><r><t>\1</t></r></is></c>', sheet),
    "several-runs": lambda sheet: _INLINE.sub(rb't="inlineStr"><is><r><t>\1</t></r><r><rPr><b/></rPr><t>.</t></r></is></c>', sheet),
    "spaced-runs": lambda sheet: _INLINE.sub(rb't="inlineStr"><is><r><t>\1</t></r><r><t> .</t></r></is></c>', sheet),
}
"""Forms of the list with texts inside the cells."""
EVERY_FORM = FORMS | INLINE_FORMS


def in_form(count: int, form: str) -> Path:
    """The list whose sheet has another form."""
    source = large_list(count, inline=form in INLINE_FORMS)
    if form in ("shared", "inline"):
        return source
    path = DATA / f"{count}-{form}" / source.name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                part = old.read(name)
                new.writestr(name, EVERY_FORM[form](part) if "/worksheets/" in name else part)
    return path


def bare(path: Path, what: str) -> list[str]:
    return [sys.executable, "-m", "benchmarks.rows", "read", what, str(path)]


def read(what: str, path: str) -> None:
    """One pass of the streaming reader: `columns` are left as they stand in the XML, of `values` each is decoded."""
    from evalcheck.submission.limits import Limits
    from evalcheck.submission.xlsx.sheet import open_xlsx

    with open(path, "rb") as file:
        for sheet in open_xlsx(file, Limits()):
            for block in sheet.blocks(1):
                for column in block.columns if what == "values" else ():
                    column.values()


def warm(count: int, rounds: int) -> None:
    """Both sides in a process that has read a list before: what it takes to start does not count."""
    path = large_list(count)
    programs = {"calamine to_python(), bare read": ["benchmarks.rows", "repeat", "calamine"]}
    programs["evalcheck, standard library"] = ["benchmarks.without_fast", "benchmarks.rows", "repeat", "evalcheck"]
    if importlib.util.find_spec("numpy"):
        programs["evalcheck, numpy"] = ["benchmarks.rows", "repeat", "evalcheck"]
    found: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(rounds):
        for name, program in programs.items():
            told = subprocess.run([sys.executable, "-m", *program, str(path)], capture_output=True, text=True, check=True).stdout
            found[name].append(float(told))
    print(f"\n{count:,} rows × 8 columns, in warm processes\n\n| program | seconds | ratio |\n| --- | ---: | ---: |")
    base = statistics.median(next(iter(found.values())))
    for name, seconds in found.items():
        print(f"| {name} | {statistics.median(seconds):.2f} | {statistics.median(seconds) / base:.2f} |")


def repeat(program: str, path: str, rounds: int = 5) -> None:
    """Print the median seconds of several passes after one that does not count."""
    if program == "calamine":
        first = again = partial(peers.calamine, Path(path))
    else:
        first, again = partial(validated, path, 0), partial(validated, path, None)
    first()
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        again()
        seconds.append(time.perf_counter() - start)
    print(statistics.median(seconds))


def validated(path: str, processes: int | None) -> None:
    """Every check, and the findings as JSON. As ever the list is read in a process of its own, but in the first pass: what that imports
    this process has from then on.
    """
    from evalcheck.engine import declaration_of, validate
    from evalcheck.evidence.roles import accompanies
    from evalcheck.reporters.json_v1 import render
    from evalcheck.reporters.options import RenderOptions
    from evalcheck.submission.intake import open_submission
    from evalcheck.submission.limits import Limits

    submission, rules = open_submission([Path(path)], Limits(), accompanies), _rules()
    declaration = declaration_of(submission)
    report = validate(submission, rules, date(2022, 5, 30), unit="市税务局", declaration=declaration, processes=processes)
    render(report, RenderOptions())


@cache
def _rules() -> Ruleset:
    from evalcheck.api import DEFAULT_RULES
    from evalcheck.ruleset import load_ruleset

    return load_ruleset(DEFAULT_RULES)


def main(counts: list[int], rounds: int = 3) -> None:
    lines: dict[str, dict[str, list[tuple[float, float]]]] = {"seconds": {}, "peak MB": {}}
    for count in counts:
        for form in EVERY_FORM if count <= 100_000 else ("shared", "inline"):
            path = in_form(count, form)
            commands = {CALAMINE: peer("calamine", path)}
            if count <= 100_000:
                commands |= {"streaming reader, columns": bare(path, "columns"), "streaming reader, every value": bare(path, "values")}
            commands |= validations(path)
            if form == "shared" and count <= 100_000:
                commands |= {"openpyxl read-only, bare read": peer("openpyxl", path), **checking_peers(path)}
            figures = side_by_side(commands, rounds)
            table(f"{count:,} rows × 8 columns, {form}", figures, CALAMINE)
            for name, one in figures.items() if form == "shared" else ():
                lines["seconds"].setdefault(name, []).append((count, one.seconds))
                lines["peak MB"].setdefault(name, []).append((count, one.memory))
    if 100_000 in counts:
        warm(100_000, rounds)
    if len(counts) > 1:
        PLOT.write_text(svg({name: whole(found) for name, found in lines.items()}), encoding="utf-8")
        print(f"\nwritten: {PLOT}")


def forms(count: int, rounds: int = 3) -> None:
    """Every form beside calamine's read of it; of CDATA sections calamine reads nothing, there the usual list is the measure."""
    for form in EVERY_FORM:
        path = in_form(count, form)
        figures = side_by_side({CALAMINE: peer("calamine", large_list(count) if form == "cdata" else path), **validations(path)}, rounds)
        table(f"{count:,} rows × 8 columns, {form}", figures, CALAMINE)


def lists(count: int, seed: int, rounds: int = 5) -> None:
    """Each list beside calamine's read of it and, where it is installed, polars with the same checks: ratios of seconds and CPU seconds."""
    print(f"{count:,} rows, seed {seed}, {rounds} rounds in turn; seconds, CPU seconds as ratios to calamine's; MB of all processes\n")
    head = ("list", "program", "seconds", "ratio", "CPU ratio", "peak MB")
    print("| " + " | ".join(head) + " |\n| --- | --- | ---: | ---: | ---: | ---: |")
    for name in EVERY_SHAPE:
        path = list_of(DATA, count, name, seed)
        commands = {CALAMINE: peer("calamine", path), **validations(path)}
        if importlib.util.find_spec("fastexcel") and importlib.util.find_spec("polars"):
            commands["fastexcel, polars, some of the checks"] = peer("polars", path)
        figures = side_by_side(commands, rounds, warm_up=False)
        base = figures[CALAMINE]
        for program, one in figures.items():
            ratios = f"{one.seconds / base.seconds:.2f} | {one.cpu / base.cpu:.2f}"
            print(f"| {name} | {program} | {one.seconds:.2f} | {ratios} | {one.memory:.0f} |", flush=True)


def whole(lines: dict[str, list[tuple[float, float]]]) -> dict[str, list[tuple[float, float]]]:
    """The lines of programs: those of the streaming reader alone are left out."""
    return {name: line for name, line in lines.items() if not name.startswith("streaming")}


if __name__ == "__main__":
    if sys.argv[1:2] == ["read"]:
        read(*sys.argv[2:])
    elif sys.argv[1:2] == ["repeat"]:
        repeat(sys.argv[2], sys.argv[3])
    elif sys.argv[1:2] == ["forms"]:
        forms(int(sys.argv[2]) if sys.argv[2:] else 1_000_000)
    elif sys.argv[1:2] == ["lists"]:
        lists(*([*map(int, sys.argv[2:4]), *(1_000_000, 7)[len(sys.argv[2:4]) :]]))
    else:
        main([int(count) for count in sys.argv[1:]] or [10_000, 100_000, 1_000_000])
