"""Time whole commands side by side: runs in turn, medians of wall time, the largest memory any run took."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MB = 1024


@dataclass(frozen=True)
class Figures:
    """Wall seconds (median), peak resident memory of the largest process in MB, exit status of the last run."""

    seconds: float
    memory: float
    status: int


def run(command: Sequence[str]) -> Figures:
    """One run of a command as a process, its output thrown away."""
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return Figures(time.perf_counter() - start, usage.ru_maxrss / MB, process.returncode)


def side_by_side(commands: Mapping[str, Sequence[str]], rounds: int, warm_up: bool = True) -> dict[str, Figures]:
    """Every command once a round, in turn, so that a drift of the machine's speed touches all alike."""
    runs: dict[str, list[Figures]] = {name: [] for name in commands}
    for turn in range(rounds + warm_up):
        for name, command in commands.items():
            figures = run(command)
            if turn >= warm_up:
                runs[name].append(figures)
            print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return {
        name: Figures(statistics.median(f.seconds for f in found), max(f.memory for f in found), found[-1].status)
        for name, found in runs.items()
    }  # fmt: skip


def table(title: str, figures: Mapping[str, Figures], base: str) -> None:
    """The figures with ratios to `base`."""
    print(f"\n{title}  (1 = {base})")
    print(f"{'':52}{'seconds':>10}{'ratio':>9}{'peak MB':>10}{'exit':>6}")
    for name, one in figures.items():
        print(f"{name:52}{one.seconds:10.3f}{one.seconds / figures[base].seconds:9.2f}{one.memory:10.0f}{one.status:6d}")
