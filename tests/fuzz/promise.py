"""What must hold for every input: a report, nothing passed that nobody examined, every file named, nothing left behind, in time."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from evalcheck.engine import validate
from evalcheck.evidence.roles import accompanies
from evalcheck.findings import Severity
from evalcheck.report import Report
from evalcheck.reporters import REPORTERS, RenderOptions
from evalcheck.ruleset import load_ruleset
from evalcheck.submission.intake import open_submission
from tests.fuzz.inputs import Input

RULES = load_ruleset("tianjin-2021")
LIMITS = replace(RULES.reading_limits, cpu_seconds=4.0, cpu_seconds_per_mb=1.0, cpu_seconds_per_ocr_part=0.0)
AS_OF = date(2022, 5, 30)
SECONDS = 45.0
"""CPU time of one package, children and all: a few of its files may use up their limits."""
_ACTS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b-\u200f\ufeff]")
_OPENED_OR_TOLD = frozenset({"FIL001", "FIL002", "FIL003", "FIL004", "FIL005", "FIL006", "FIL009", "FIL010", "FIL015"})


class Broken(AssertionError):
    """A promise that did not hold."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an input gave. `state` is that of the mutant: sound, partly, broken, unexamined, or gone (taken apart or refused)."""

    verdict: str
    state: str
    codes: tuple[str, ...]
    seconds: float
    reasons: tuple[str, ...] = ()


def judge(given: Input, folder: Path, processes: int | None = None) -> Outcome:
    """Hand the input in and hold the report against every promise. `folder` is empty and ours."""
    where, private = folder / "package", folder / "private"
    where.mkdir()
    private.mkdir()
    written = [_write(where / name, data) for name, data in given.files.items()]
    before = _listing(folder)
    begun = _cpu_seconds()
    with _temporary(private):
        report = _report(where / next(iter(given.files)) if given.alone else where, processes)
        _hold(all(written) or not given.alone, "could not be written")
    seconds = _cpu_seconds() - begun
    _hold(seconds < SECONDS, f"took {seconds:.0f} s")
    _hold(_listing(folder) == before, f"left behind {sorted(_listing(folder) - before)}")
    _every_file_is_named(given, report)
    _nothing_unexamined_passes(given, report)
    _words_do_not_act(report)
    reasons = tuple(sorted({f.facts["reason"].of("en") for f in report.findings if f.code == "FIL015"}))
    state = next((file.condition for file in report.files if file.file.path == given.mutant), "gone")
    return Outcome(report.verdict, state, tuple(sorted({f.code for f in report.findings if f.code.startswith("FIL")})), seconds, reasons)


def _cpu_seconds() -> float:
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def _report(path: Path, processes: int | None) -> Report:
    submission = open_submission([path], LIMITS, accompanies)
    report = validate(submission, RULES, AS_OF, limits=LIMITS, processes=processes)
    if submission.folder is not None:
        submission.folder.cleanup()
    return report


def _write(path: Path, data: bytes) -> bool:
    try:
        path.write_bytes(data)
    except OSError:  # a name too long for the disk
        return False
    return True


def _hold(true: bool, what: str) -> None:
    if not true:
        raise Broken(what)


def _listing(folder: Path) -> set[str]:
    return {os.path.join(home, name) for home, folders, files in os.walk(folder) for name in (*folders, *files)}


@contextmanager
def _temporary(folder: Path) -> Iterator[None]:
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = before


def _every_file_is_named(given: Input, report: Report) -> None:
    named = {file.file.path for file in report.files} | {finding.location.file for finding in report.findings}
    if given.alone:
        told = {finding.code for finding in report.findings} & _OPENED_OR_TOLD
        _hold(bool(report.files or told), "an archive gave nothing, and nothing is said")
        return
    for name in given.files:
        path = _normalised(name)
        _hold(any(one is not None and (one == path or one.startswith(path + "!/")) for one in named), f"{name!r} is not named")


def _normalised(name: str) -> str:
    from evalcheck.submission.member_names import decode_disk_name, normalised

    return normalised(decode_disk_name(name)[0])


def _nothing_unexamined_passes(given: Input, report: Report) -> None:
    told = {finding.location.file for finding in report.findings if finding.severity is Severity.ERROR}
    for file in report.files:
        if file.condition in ("broken", "unexamined"):
            _hold(file.file.path in told, f"{file.file.path!r} is {file.condition}, and no finding says so")
            _hold(report.verdict != "pass", "a pass of a file that was not examined")
        if given.truncated and file.file.path == given.mutant:
            _hold(file.condition != "sound", "a file that was cut off is called sound")
    unexamined = {finding.location.file for finding in report.findings if finding.code == "FIL015"}
    _hold(not unexamined or report.unexamined > 0, "FIL015 does not count as unexamined")


def _words_do_not_act(report: Report) -> None:
    for language in ("zh", "en"):
        shown = REPORTERS["terminal"](report, RenderOptions(language, False, False, 80))
        acting = _ACTS.search(shown)
        _hold(acting is None, f"the terminal gets {acting[0] if acting else ''!r}")
    data = json.loads(REPORTERS["json"](report, RenderOptions("zh", False, False, 80)))
    _hold(data["verdict"] == report.verdict and len(data["files"]) == len(report.files), "the JSON differs from the report")
