"""A file that hangs, crashes or eats memory costs itself only: FIL015, and the rest of the package is judged."""

from __future__ import annotations

import ctypes
import os
import time
from dataclasses import replace
from datetime import date

import pytest

from evalcheck.engine import judge, validate
from evalcheck.evidence.model import Examined
from evalcheck.report import Report
from evalcheck.ruleset import load_ruleset
from evalcheck.submission import child
from evalcheck.submission.model import EvidenceFile
from tests.packages import submission

RULES = load_ruleset("tianjin-2021")
NAME = "市级市体育局-提高公共服务群众满意度-94-{}.docx"
FILES = {NAME.format(word): {"paragraphs": ["全民健身工作"]} for word in ("工作佐证", "坏文件", "活动总结")}
linux = pytest.mark.skipif(child.START_METHOD != "fork", reason="CPU and memory limits are those of Linux")


def report(monkeypatch: pytest.MonkeyPatch, misbehave: object, **limits: float) -> Report:
    """The report on three files of which the reader of one misbehaves."""
    examine = judge.examine

    def examined(file: EvidenceFile, *rest: object) -> Examined:
        if "坏文件" in file.path:
            misbehave()  # type: ignore[operator]
        return examine(file, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(judge, "examine", examined)
    ruleset = replace(RULES, reading_limits=replace(RULES.reading_limits, **limits))
    return validate(submission(FILES), ruleset, date(2022, 5, 30))


def only_the_bad_file_is_unexamined(found: Report, *words: str) -> bool:
    told = [finding for finding in found.findings if finding.code == "FIL015"]
    examined = [file.examined for file in found.files]
    return (
        found.verdict in ("fail", "incomplete")
        and [finding.location.file for finding in told] == [NAME.format("坏文件")]
        and all(word in told[0].message() for word in words)
        and examined.count(False) == 1
    )


def spin() -> None:
    while True:
        pass


def hoard() -> None:
    kept = []
    while True:
        kept.append(bytearray(64 * 1024 * 1024))


@linux
def test_a_reader_that_hangs_is_stopped_by_its_cpu_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    begin = time.monotonic()
    found = report(monkeypatch, spin, cpu_seconds=1.0)
    assert only_the_bad_file_is_unexamined(found, "处理器时间上限 1 秒")
    assert time.monotonic() - begin < 20


@linux
def test_a_reader_that_sleeps_is_stopped_by_the_wall_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    found = report(monkeypatch, lambda: time.sleep(600), cpu_seconds=0.2)
    assert only_the_bad_file_is_unexamined(found, "上限")


@linux
def test_a_reader_that_hoards_memory_is_refused_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert only_the_bad_file_is_unexamined(report(monkeypatch, hoard, memory_bytes=512 * 1024 * 1024), "内存")


@linux
@pytest.mark.parametrize("death", [lambda: os._exit(7), lambda: ctypes.string_at(0), os.abort], ids=["exits", "segfault", "abort"])
def test_a_reader_that_dies_is_named_and_replaced(monkeypatch: pytest.MonkeyPatch, death: object) -> None:
    assert only_the_bad_file_is_unexamined(report(monkeypatch, death))


def test_an_exception_of_ours_is_never_a_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise KeyError("x")

    assert only_the_bad_file_is_unexamined(report(monkeypatch, fail), "KeyError")


def test_one_process_or_many_or_none_give_the_same_report() -> None:
    package = submission(FILES)
    packages = [validate(package, RULES, date(2022, 5, 30), processes=count) for count in (0, 1, 3)]
    assert packages[0].findings == packages[1].findings == packages[2].findings
    assert packages[0].files == packages[1].files == packages[2].files


def test_children_that_start_afresh_give_the_same_report(monkeypatch: pytest.MonkeyPatch) -> None:
    package = submission(FILES)
    forked = validate(package, RULES, date(2022, 5, 30))
    monkeypatch.setattr(child, "START_METHOD", "spawn")
    spawned = validate(package, RULES, date(2022, 5, 30))
    assert forked.findings == spawned.findings and forked.files == spawned.files
