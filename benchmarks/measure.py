"""Time whole commands side by side: runs in turn, medians of wall and CPU time, the memory of a command with its children."""

from __future__ import annotations

import contextlib
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

MB = 1024


@dataclass(frozen=True)
class Figures:
    """Wall seconds (median), CPU seconds of the process and its children (median), peak memory in MB, exit status of the last run."""

    seconds: float
    cpu: float
    memory: float
    status: int


def run(command: Sequence[str]) -> Figures:
    """One run of a command as a process, its output thrown away. Memory is that of the largest process."""
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return Figures(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / MB, process.returncode)


def side_by_side(commands: Mapping[str, Sequence[str]], rounds: int, warm_up: bool = True) -> dict[str, Figures]:
    """Every command once a round, in turn, so that a drift of the machine's speed touches all alike; then once more for the memory."""
    runs: dict[str, list[Figures]] = {name: [] for name in commands}
    for turn in range(rounds + warm_up):
        for name, command in commands.items():
            figures = run(command)
            if turn >= warm_up:
                runs[name].append(figures)
            print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return {
        name: Figures(
            statistics.median(f.seconds for f in found),
            statistics.median(f.cpu for f in found),
            tree_memory(commands[name]) or max(f.memory for f in found),
            found[-1].status,
        )
        for name, found in runs.items()
    }  # fmt: skip


def tree_memory(command: Sequence[str]) -> float:
    """The most memory in MB that a command and its children had together; pages that they share count once. 0 where it cannot be told."""
    most = 0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            most = max(most, sum(map(_proportional, _tree(process.pid))))
            time.sleep(0.01)
    return most / MB


def _tree(pid: int) -> Iterator[int]:
    yield pid
    with contextlib.suppress(OSError):
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            for child in children.read_text().split():
                yield from _tree(int(child))


def _proportional(pid: int) -> int:
    """KB of a process, of shared pages its share."""
    with contextlib.suppress(OSError, StopIteration, IndexError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("Pss:")).split()[1])
    return 0


def table(title: str, figures: Mapping[str, Figures], base: str) -> None:
    """The figures with ratios to `base`, as Markdown."""
    one = figures[base]
    print(f"\n{title}\n\n| program | seconds | ratio | CPU seconds | ratio | peak MB | exit |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for name, f in figures.items():
        ratios = f"{f.seconds:.2f} | {f.seconds / one.seconds:.2f} | {f.cpu:.2f} | {f.cpu / one.cpu:.2f}"
        print(f"| {name} | {ratios} | {f.memory:.0f} | {f.status} |", flush=True)
