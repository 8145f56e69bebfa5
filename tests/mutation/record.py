"""Which tests run which lines, and how long each takes: recorded once, in one pass over the tests with coverage.py."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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


_FEW = 20


@dataclass(frozen=True)
class Record:
    """By file and line the tests that run it, `COLLECTING` among them; by test the seconds of CPU that it takes."""

    lines: dict[str, dict[int, list[str]]]
    seconds: dict[str, float]

    def tests_of(self, path: str, line: int) -> list[str]:
        """The tests that run a line, the quickest first; behind a few the others of its file.

        Few may be too few: what is remembered (a table made once) only the first test runs, and others rest on it.
        """
        of_file = self.lines.get(path, {})
        own = set(of_file.get(line, ())) - {COLLECTING}
        others = {test for tests in of_file.values() for test in tests} - own - {COLLECTING} if len(own) < _FEW else ()
        return [*sorted(own, key=self._by_time), *sorted(others, key=self._by_time)]

    def _by_time(self, test: str) -> tuple[float, str]:
        return self.seconds[test], test

    def while_collecting(self, path: str, line: int) -> bool:
        return COLLECTING in self.lines.get(path, {}).get(line, ())


class _Recorder:
    """A pytest plugin that gives each test its context."""

    def __init__(self, coverage: Any) -> None:
        self.coverage = coverage
        self.seconds: dict[str, float] = {}
        self.failed: set[str] = set()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.coverage.switch_context(item.nodeid)
        begin = sum(os.times()[:4])
        result = yield
        self.seconds[item.nodeid] = round(sum(os.times()[:4]) - begin, 2)
        self.coverage.switch_context(COLLECTING)
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.add(report.nodeid)


def make(where: Path, files: Sequence[str], tests: Sequence[str] = TESTS) -> int:
    """Run the tests, write the record, and say how many there are; those that fail without any mutant are left out of it."""
    import coverage

    measured = coverage.Coverage(data_file=None, include=[str(Path(file).resolve()) for file in files])
    recorder = _Recorder(measured)
    measured.start()
    pytest.main([*tests, "--continue-on-collection-errors", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-header"], plugins=[recorder])
    measured.stop()
    data, lines = measured.get_data(), {}
    for file in files:
        contexts = data.contexts_by_lineno(str(Path(file).resolve()))
        lines[file] = {line: sorted(set(tests) - recorder.failed) for line, tests in contexts.items()}
    where.write_text(json.dumps({"lines": lines, "seconds": recorder.seconds}, ensure_ascii=False), "utf-8")
    return len(recorder.seconds)


def read(where: Path) -> Record:
    found = json.loads(where.read_text("utf-8"))
    lines = {file: {int(line): tests for line, tests in of_file.items()} for file, of_file in found["lines"].items()}
    return Record(lines, found["seconds"])
