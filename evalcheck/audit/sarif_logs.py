"""The SARIF of an audit: a run for each package, in as many files as code scanning services take.

GitHub takes 20 runs a file, 25,000 results a run and 10 MB a file when packed, and wants each run of a file to have a category of its own
(docs.github.com, SARIF support for code scanning).
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from evalcheck.reporters import sarif

FIRST = "audit.sarif"
RUNS, RESULTS, BYTES = 20, 25_000, 9_500_000
"""Of a file, of a run, and of a file when packed, with some to spare."""


def name_of(number: int) -> str:
    """`audit.sarif`, `audit-2.sarif`, …"""
    return FIRST if number == 1 else f"audit-{number}.sarif"


def runs_of(stems: Sequence[str], folder: Path) -> Iterator[str]:
    """The runs of all packages, each with its category; one with too many results is several."""
    for stem in sorted(stems):
        path = folder / f"{stem}.json"
        for run in json.loads(path.read_text("utf-8"))["runs"] if path.exists() else ():
            for number, piece in enumerate(_pieces(run), 1):
                category = f"evalcheck/{stem}/" + (f"{number}/" if number > 1 else "")
                yield json.dumps({**piece, "automationDetails": {"id": category}}, ensure_ascii=True)


def _pieces(run: dict[str, Any]) -> Iterator[dict[str, Any]]:
    results = run["results"]
    for start in range(0, max(1, len(results)), RESULTS):
        yield {**run, "results": results[start : start + RESULTS]}


def logs(runs: Iterable[str]) -> Iterator[list[str]]:
    """The runs that go into one file together: at least one, also where there is none or it is too large by itself."""
    here: list[str] = []
    size = 0
    for run in runs:
        packed = len(zlib.compress(run.encode(), 6))
        if here and (len(here) == RUNS or size + packed > BYTES):
            yield here
            here, size = [], 0
        here.append(run)
        size += packed
    yield here


def text_of(runs: Sequence[str]) -> Iterator[str]:
    """A log, piece by piece."""
    yield json.dumps({"$schema": sarif.SCHEMA, "version": "2.1.0"})[:-1] + ', "runs": ['
    for number, run in enumerate(runs):
        yield (",\n" if number else "\n") + run
    yield "\n]}\n"
