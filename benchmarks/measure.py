"""Time whole commands side by side: runs in turn, medians of wall and CPU time, the memory of a command with its children."""

from __future__ import annotations

import contextlib
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

Command = Sequence[str]
MB = 1024


@dataclass(frozen=True)
class Figures:
    """Wall seconds and CPU seconds of the process and its children (medians), peak memory of all together in MB (0: not weighed)."""

    seconds: float
    cpu: float
    memory: float = 0


def of_tree(tree: str, command: Command) -> Command:
    """The command as another checkout of the project would run it."""
    return ["env", f"--chdir={tree}", f"PYTHONPATH={tree}", *command] if tree else command


def commit(tree: str | Path) -> str:
    return subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=tree, capture_output=True, text=True).stdout.strip()


def side_by_side(commands: Mapping[str, Command], rounds: int, weighed: Collection[str] = ()) -> dict[str, Figures]:
    """Every command once a round, in turn, so that a drift of the machine's speed touches all alike; some once more for the memory."""
    runs: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            runs[name].append(run(command))
            print(".", end="", file=sys.stderr, flush=True)
    found = {}
    for name, times in runs.items():
        memory = tree_memory(commands[name]) if name in weighed else 0
        found[name] = Figures(statistics.median(one for one, _ in times), statistics.median(cpu for _, cpu in times), memory)
    print(file=sys.stderr)
    return found


def run(command: Command) -> tuple[float, float]:
    """Wall and CPU seconds of one run as a process, its output thrown away. One that fails measures nothing: that ends the benchmark."""
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    # 1 is the status of a validation with findings.
    if process.returncode not in (0, int("validate" in command)):
        sys.exit(f"exit status {process.returncode}: {' '.join(command)}")
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime


def tree_memory(command: Command) -> float:
    """The most memory in MB that a command and its children had together (Linux); pages that they share count once."""
    most = 0
    with tempfile.TemporaryFile() as output, subprocess.Popen(command, stdout=output, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            most = max(most, sum(map(proportional, tree(process.pid))))
            time.sleep(0.01)
        output.seek(0)
        # A list that was refused, or in which no table was found, is quickly read; FIL014 only tells that it is larger than a mail.
        if refused := re.search(rb'"code": "(FIL0(?!14)\d\d|TPL001)"', output.read()):
            sys.exit(f"{refused[1].decode()}: {' '.join(command)}")
    return most / MB


def tree(pid: int) -> Iterator[int]:
    """A process and all its children."""
    yield pid
    with contextlib.suppress(OSError):
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            for child in children.read_text().split():
                yield from tree(int(child))


def proportional(pid: int) -> int:
    """KB of a process, of shared pages its share; 0 where it is gone."""
    with contextlib.suppress(OSError, StopIteration, IndexError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("Pss:")).split()[1])
    return 0


def by_list(lists: Mapping[str, Mapping[str, Figures]], base: str, what: str = "list") -> str:
    """A list a line: seconds of the base, ratios of the others to it in seconds and CPU seconds, MB where weighed."""
    programs = [name for name in next(iter(lists.values())) if name != base]
    weighed = [name for name, figures in next(iter(lists.values())).items() if figures.memory]
    head = [what, f"{base}, s", *programs, *(f"CPU, {name}" for name in programs), *(f"MB, {name}" for name in weighed)]
    lines = []
    for name, figures in lists.items():
        one, others = figures[base], [figures[program] for program in programs]
        ratios = [f"{f.seconds / one.seconds:.2f}" for f in others] + [f"{f.cpu / one.cpu:.2f}" for f in others]
        lines.append([name, f"{one.seconds:.2f}", *ratios, *(f"{figures[program].memory:.0f}" for program in weighed)])
    return table(head, lines)


def by_program(figures: Mapping[str, Figures], base: str) -> str:
    """A program a line: seconds and CPU seconds with ratios to the base, MB where weighed."""
    one, weighed = figures[base], any(f.memory for f in figures.values())
    lines = []
    for name, f in figures.items():
        ratios = [f"{f.seconds:.3f}", f"{f.seconds / one.seconds:.2f}", f"{f.cpu:.3f}", f"{f.cpu / one.cpu:.2f}"]
        lines.append([name, *ratios, *[f"{f.memory:.0f}" if f.memory else ""] * weighed])
    return table(["program", "s", "ratio", "CPU s", "ratio", *["MB"] * weighed], lines)


def table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Markdown, numbers to the right."""
    ruled = [head, ["---", *["---:"] * (len(head) - 1)], *lines]
    return "\n".join(f"| {' | '.join(line)} |" for line in ruled)
