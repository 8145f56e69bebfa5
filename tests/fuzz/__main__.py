"""The long run: `python -m tests.fuzz --runs 20000 --seed 1 [--processes 2] [--isolated 0.2]`; `--only N` repeats one input of a run.

Inputs are judged in worker processes of this program, so that a reader that crashes where it is not isolated (processes=0)
is counted and does not end the run; such an input is judged again in isolation, where it must give a report.
"""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import multiprocessing.connection
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.fuzz.inputs import made
from tests.fuzz.promise import Outcome, judge


@dataclass
class Tally:
    """What the inputs gave, by format."""

    states: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    codes: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    broken: list[tuple[int, str]] = field(default_factory=list)
    crashed: list[int] = field(default_factory=list)
    slowest: tuple[float, int] = (0.0, -1)

    def add(self, number: int, kind: str, got: Outcome | str) -> None:
        if isinstance(got, str):
            self.broken.append((number, got))
            print(f"\n#{number} ({kind}): {got}", flush=True)
            return
        self.states[kind][got.state] += 1
        self.codes.update(got.codes)
        self.verdicts[got.verdict] += 1
        self.reasons.update(got.reasons)
        for reason in got.reasons:
            self.examples[reason] = [*self.examples[reason], number][:4]
        self.slowest = max(self.slowest, (got.seconds, number))


def one(number: int, run: int, isolated: bool) -> tuple[str, Outcome | str]:
    given = made(number, run)
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    try:
        return given.kind, judge(given, folder, None if isolated else 0)
    except BaseException as error:  # the run goes on, whatever an input does
        if isinstance(error, KeyboardInterrupt):
            raise
        place = "".join(traceback.format_exception(error)[-3:])
        return given.kind, f"{given.how} of {given.mutant!r}: {type(error).__name__}: {error}\n{place}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _work(connection: Any, run: int, share: float) -> None:
    _warm()
    while (number := connection.recv()) is not None:
        connection.send(one(number, run, share > 0 and number % max(1, round(1 / share)) == 0))


def _warm() -> None:
    """Heavy modules are there before children are forked."""
    import av
    import docx
    import lxml.etree
    import PIL.Image
    import pypdfium2
    import python_calamine

    del av, docx, lxml, PIL, pypdfium2, python_calamine


def run_all(numbers: Iterator[int], run: int, share: float, processes: int, tally: Tally, total: int) -> None:
    """Hand out inputs to workers; one that dies is replaced and its input judged again in isolation."""
    context = multiprocessing.get_context("fork")
    begun = time.monotonic()

    def start() -> list[Any]:
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs, run, share), daemon=False)
        process.start()
        theirs.close()
        return [ours, process, None]

    workers = [start() for _ in range(processes)]
    done = 0
    while True:
        for worker in workers:
            if worker[2] is None and (number := next(numbers, None)) is not None:
                worker[0].send(number)
                worker[2] = number
        busy = [worker for worker in workers if worker[2] is not None]
        if not busy:
            break
        ready = multiprocessing.connection.wait([worker[0] for worker in busy], 300)
        for worker in busy:
            if worker[0] not in ready:
                continue
            number = worker[2]
            try:
                tally.add(number, *worker[0].recv())
            except EOFError:
                worker[1].join()
                tally.crashed.append(number)
                tally.add(number, *one(number, run, True))
                worker[:] = start()
            worker[2] = None
            done += 1
            if done % 200 == 0:
                rate = done / (time.monotonic() - begun)
                print(f"\r{done}/{total}  {rate:.0f}/s  broken promises: {len(tally.broken)}  ", end="", file=sys.stderr, flush=True)
    for worker in workers:
        worker[0].send(None)
        worker[1].join()


def table(tally: Tally, seconds: float) -> str:
    columns = ("sound", "partly", "broken", "unexamined", "gone")
    lines = ["", "| format | inputs | " + " | ".join(columns) + " |", "|---|---:|" + "---:|" * len(columns)]
    for kind, states in sorted(tally.states.items()):
        lines.append(f"| {kind} | {states.total()} | " + " | ".join(str(states[column]) for column in columns) + " |")
    total = sum(tally.verdicts.values())
    lines += [
        "",
        f"inputs: {total + len(tally.broken)} in {seconds:.0f} s; promises broken: {len(tally.broken)}; "
        f"readers that crashed outside isolation: {len(tally.crashed)} {tally.crashed[:9]}",
        f"verdicts: {dict(tally.verdicts)}",
        f"findings (packages that have them): {dict(sorted(tally.codes.items()))}",
        "FIL015 because:",
        *(f"  {count:6} {reason}  {tally.examples[reason]}" for reason, count in tally.reasons.most_common()),
        f"slowest package: {tally.slowest[0]:.1f} s (#{tally.slowest[1]})",
    ]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--isolated", type=float, default=0.2, help="share of inputs read in worker processes, as in production")
    parser.add_argument("--only", type=int)
    given = parser.parse_args()
    if given.only is not None:
        print(*one(given.only, given.seed, True), sep="\n")
        return 0
    tally, begun = Tally(), time.monotonic()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    numbers = iter(range(given.first, given.first + given.runs))
    with contextlib.suppress(KeyboardInterrupt):
        run_all(numbers, given.seed, given.isolated, given.processes, tally, given.runs)
    print(table(tally, time.monotonic() - begun))
    return 1 if tally.broken else 0


if __name__ == "__main__":
    sys.exit(main())
