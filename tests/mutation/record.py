"""Which tests run which lines, and how long each takes: recorded once, in one pass over the tests with coverage.py."""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import time
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from multiprocessing.process import BaseProcess
from multiprocessing.util import Finalize, register_after_fork
from pathlib import Path
from typing import Any

import pytest

TESTS = (
    "tests", "--ignore-glob=tests/test_xlsx_*.py", *(f"--ignore=tests/{name}" for name in (
        "differential", "fuzz", "mutation", "test_docs.py", "test_fuzz.py", "test_inflating.py", "test_mutation.py", "test_real_videos.py",
        "test_robustness.py", "test_vision.py", "test_without_extras.py",
    )),
)  # fmt: skip
"""What pytest is given: tests of readers and pixels alone, or that damage bytes at random, say nothing of the packages that judge."""


COLLECTING = ""
"""Stands for what runs while tests are imported: what it leaves behind, no test makes anew."""


@dataclass(frozen=True)
class Record:
    """By file and line the tests that run it, `COLLECTING` among them; by test the seconds of CPU that it takes."""

    lines: dict[str, dict[int, list[str]]]
    seconds: dict[str, float]
    first: Sequence[str] = ()
    """Files of tests in the order in which they are to be tried; before the order of the time that tests take."""

    def tests_of(self, path: str, line: int, seconds: float, more: float) -> list[str]:
        """The first tests that run a line, for so many seconds; behind them, for some more, the first others of its file.

        What is remembered (a table made once) only the first test runs, and others rest on it.
        """
        of_file = self.lines.get(path, {})
        own = set(of_file.get(line, ())) - {COLLECTING}
        others = {test for tests in of_file.values() for test in tests} - own - {COLLECTING}
        return [*self._first_of(own, seconds), *self._first_of(others, more)]

    def _first_of(self, tests: Iterable[str], seconds: float) -> list[str]:
        ordered = sorted(tests, key=self._order)
        last = bisect_right(list(accumulate(self.seconds[test] for test in ordered)), seconds)
        return ordered[: max(last, 1)]

    def _order(self, test: str) -> tuple[int, float, str]:
        file = test.partition("::")[0]
        return self.first.index(file) if file in self.first else len(self.first), self.seconds[test], test

    def while_collecting(self, path: str, line: int) -> bool:
        return COLLECTING in self.lines.get(path, {}).get(line, ())


class _Recorder:
    """A pytest plugin that gives each test its context, also in the children that it forks by multiprocessing."""

    def __init__(self, coverage: Any, files: Sequence[str]) -> None:
        self.coverage = coverage
        self.files = files
        self.of_children = Path(tempfile.mkdtemp())
        self.context = COLLECTING
        register_after_fork(self, _Recorder.in_child)
        BaseProcess.kill = _asked_first  # type: ignore[assignment, method-assign]
        self.seconds: dict[str, float] = {}
        self.failed: set[str] = set()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.switch(item.nodeid)
        begin = sum(os.times()[:4])
        result = yield
        self.seconds[item.nodeid] = round(sum(os.times()[:4]) - begin, 2)
        self.switch(COLLECTING)
        return result

    def switch(self, context: str) -> None:
        self.context = context
        self.coverage.switch_context(context)

    def in_child(self) -> None:
        Finalize(None, self.hand_over, exitpriority=1000)
        signal.signal(signal.SIGUSR1, lambda *_: sys.exit(0))

    def hand_over(self) -> None:
        """What a child ran, before it ends."""
        self.coverage.stop()
        contexts = {file: self.coverage.get_data().contexts_by_lineno(str(Path(file).resolve())) for file in self.files}
        ran = {file: [line for line, tests in of_file.items() if self.context in tests] for file, of_file in contexts.items()}
        # Renamed when it is whole: the child may be killed meanwhile.
        part = self.of_children / f"{os.getpid()}-{time.monotonic_ns()}"
        part.write_text(json.dumps([self.context, ran]), "utf-8")
        part.rename(part.with_suffix(".json"))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.add(report.nodeid)


_kill = BaseProcess.kill


def _asked_first(process: BaseProcess) -> None:
    """Kill a child; but let it hand over first what it ran."""
    if process.pid is not None and process.is_alive():
        os.kill(process.pid, signal.SIGUSR1)
        process.join(3)
    _kill(process)


def make(where: Path, files: Sequence[str], tests: Sequence[str] = TESTS) -> int:
    """Run the tests, write the record, and say how many there are; those that fail without any mutant are left out of it."""
    import coverage

    measured = coverage.Coverage(data_file=None, include=[str(Path(file).resolve()) for file in files])
    recorder = _Recorder(measured, files)
    measured.start()
    pytest.main([*tests, "--continue-on-collection-errors", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-header"], plugins=[recorder])
    measured.stop()
    data = measured.get_data()
    ran = {file: {n: set(tests) for n, tests in data.contexts_by_lineno(str(Path(file).resolve())).items()} for file in files}
    for handed_over in recorder.of_children.glob("*.json"):
        context, of_child = json.loads(handed_over.read_text("utf-8"))
        for file, numbers in of_child.items():
            for n in numbers:
                ran[file].setdefault(n, set()).add(context)
    lines = {file: {n: sorted(tests - recorder.failed) for n, tests in of_file.items()} for file, of_file in ran.items()}
    where.write_text(json.dumps({"lines": lines, "seconds": recorder.seconds}, ensure_ascii=False), "utf-8")
    return len(recorder.seconds)


def read(where: Path, first: Sequence[str] = ()) -> Record:
    found = json.loads(where.read_text("utf-8"))
    lines = {file: {int(line): tests for line, tests in of_file.items()} for file, of_file in found["lines"].items()}
    return Record(lines, found["seconds"], first)
