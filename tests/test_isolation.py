"""A file that hangs, crashes or eats memory costs itself only: FIL015, and the rest of the package is judged."""

from __future__ import annotations

import ctypes
import os
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from evalcheck.engine import judge, validate
from evalcheck.evidence.model import Examined
from evalcheck.report import FailOn, Report, Selection
from evalcheck.ruleset import load_ruleset
from evalcheck.submission import child
from evalcheck.submission.model import EvidenceFile
from tests.packages import submission

RULES = load_ruleset("tianjin-2021")
NAME = "市级市体育局-提高公共服务群众满意度-94-{}.docx"
FILES = {NAME.format(word): {"paragraphs": ["全民健身工作"]} for word in ("工作佐证", "坏文件", "活动总结")}
LEVELS: tuple[FailOn, ...] = ("error", "warning", "never")
linux = pytest.mark.skipif(child.START_METHOD != "fork", reason="CPU and memory limits are those of Linux")


def fail() -> None:
    raise KeyError("x")


def report(
    monkeypatch: pytest.MonkeyPatch,
    misbehave: object,
    files: Mapping[str, object] = FILES,
    selection: Selection | None = None,
    **limits: float,
) -> Report:
    """The report on files of which the reader of one (坏文件) misbehaves."""
    examine = judge.examine

    def examined(file: EvidenceFile, *rest: object) -> Examined:
        if "坏文件" in file.path:
            misbehave()  # type: ignore[operator]
        return examine(file, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(judge, "examine", examined)
    ruleset = replace(RULES, reading_limits=replace(RULES.reading_limits, **limits))
    return validate(submission(files), ruleset, date(2022, 5, 30), selection=selection)


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
    assert only_the_bad_file_is_unexamined(found, "处理器时间上限")
    assert time.monotonic() - begin < 120, "beside busy processes too"


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
    assert only_the_bad_file_is_unexamined(report(monkeypatch, fail), "KeyError")


SOUND = {NAME.format("工作佐证"): {"paragraphs": ["全民健身工作"]}}
UNREAD = {NAME.format("坏文件"): {"paragraphs": ["全民健身工作"]}}
ERROR = {"名单.docx": {"paragraphs": ["名单"]}}
WARNING = {"市级市税务局-提高公共服务群众满意度-94-场地报告.docx": {"paragraphs": ["名单"]}}


@pytest.mark.parametrize(
    ("files", "error", "warning", "never"),
    [
        (SOUND, 0, 0, 0),
        (SOUND | WARNING, 0, 1, 0),
        (SOUND | ERROR, 1, 1, 0),
        (SOUND | UNREAD, 3, 3, 3),
        (SOUND | UNREAD | WARNING, 3, 1, 3),
        (SOUND | UNREAD | ERROR, 1, 1, 3),
    ],
    ids=["sound", "warning", "error", "unread", "unread-and-warning", "unread-and-error"],
)
def test_a_failure_is_told_first_and_never_hides_what_was_not_read(
    monkeypatch: pytest.MonkeyPatch, files: dict[str, object], error: int, warning: int, never: int
) -> None:
    """`--fail-on never` makes a failure 0 and nothing else: with a file unread the status stays 3."""
    found = report(monkeypatch, fail, files, Selection(select=("NAM",)))
    told = {level: replace(found, selection=Selection(fail_on=level)).exit_status for level in LEVELS}
    assert told == {"error": error, "warning": warning, "never": never}


def test_a_result_that_is_too_large_costs_its_file_only() -> None:
    files = FILES | {NAME.format("坏文件"): {"paragraphs": [f"第{n}项全民健身工作的开展情况" for n in range(2000)]}}
    ruleset = replace(RULES, reading_limits=replace(RULES.reading_limits, result_bytes=8000))
    assert only_the_bad_file_is_unexamined(validate(submission(files), ruleset, date(2022, 5, 30)), "结果过大")


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
