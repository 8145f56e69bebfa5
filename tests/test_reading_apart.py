"""A large sheet read by a second process gives the same rows, findings and errors as one read by this process alone."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from evalcheck.engine import validate
from evalcheck.ruleset import load_ruleset
from evalcheck.submission import apart, child
from evalcheck.submission.model import ReadError
from evalcheck.submission.tables import arrays
from evalcheck.submission.xlsx import sheet
from evalcheck.submission.xlsx.rows import Rows
from evalcheck.submission.xlsx.sheet import open_xlsx
from tests.differential.compare import LIMITS, grid
from tests.differential.hand_made import workbook
from tests.differential.mutations import parts, rezipped
from tests.differential.writers import like_excel, openpyxl_streaming
from tests.packages import submission
from tests.same_findings import NAME

RULES = load_ruleset("tianjin-2021")
TABLE = [
    ["名称", "日期", "数", "空", "编号"],
    *([f"企业{n % 700}", date(2021, 1, 1 + n % 28), n / 4, None, n] for n in range(3000)),
    *(["末", None, True, "x", f"{n}"] for n in range(40)),
]
RICH = "<is><r><t>a</t></r><r><t>b</t></r></is>"
linux = pytest.mark.skipif(child.START_METHOD != "fork", reason="needs the limits of Linux")


@pytest.fixture(autouse=True)
def every_sheet_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "FROM_BYTES", 0)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The processes that readers start."""
    found: list[object] = []
    start = child.start

    def counted(*given: object, **options: bool) -> object:
        process, connection = start(*given, **options)  # type: ignore[arg-type]
        found.append(process)
        return process, connection

    monkeypatch.setattr(apart, "start", counted)
    return found


def both_ways(data: bytes) -> tuple[object, object]:
    """The cells of each sheet, or what was raised, with a second process and without."""

    def told(processes: int) -> object:
        try:
            return [grid(one) for one in open_xlsx(data, replace(LIMITS, reader_processes=processes))]
        except ReadError as error:
            return error.trouble, error.facts

    return told(2), told(1)


def rows(number: int, rest: str = "") -> str:
    return "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, number)) + rest


FORMS: dict[str, Callable[[], bytes]] = {
    "as Excel writes": lambda: like_excel(TABLE),
    "texts in the cells": lambda: openpyxl_streaming(TABLE),
    "no row": lambda: workbook(""),
    "rows for the parser": lambda: workbook(rows(50, f'<row r="60"><c r="A60" t="inlineStr">{RICH}</c></row>')),
    "a row out of its place": lambda: workbook(rows(50, '<row r="7"/>')),
    "a cell out of its place": lambda: workbook(rows(50, '<row r="60"><c r="A61"/></row>')),
    "cut off": lambda: workbook("", sheet=b"<worksheet><sheetData>" + rows(50).encode()),
}


@pytest.mark.parametrize("numpy", [True, False])
@pytest.mark.parametrize("form", FORMS)
def test_the_rows_are_the_same(form: str, numpy: bool, monkeypatch: pytest.MonkeyPatch, started: list[object]) -> None:
    monkeypatch.setattr(sheet, "numpy_for_bytes", lambda size: arrays._numpy() if numpy else None)
    apart_, here = both_ways(FORMS[form]())
    assert apart_ == here
    assert len(started) == 1


def test_merged_cells_are_known_once_the_rows_have_passed(monkeypatch: pytest.MonkeyPatch, started: list[object]) -> None:
    """They stand behind the rows: a pass for them alone was taken by every list with a blank cell."""
    data = workbook(rows(50), after='<mergeCells><mergeCell ref="A2:B3"/><mergeCell ref="A5:A9"/></mergeCells>')
    (before,) = open_xlsx(data, LIMITS)
    assert before.merged == [(2, 1, 3, 2), (5, 1, 9, 1)]
    for processes in (1, 2):
        (one,) = open_xlsx(data, replace(LIMITS, reader_processes=processes))
        grid(one)
        monkeypatch.setattr(one._package, "stream", None)
        assert one.merged == before.merged
    assert len(started) == 1


def test_shared_texts_that_break_off_are_found_wherever_they_were_needed(started: list[object]) -> None:
    whole = parts(like_excel(TABLE))
    name = next(name for name in whole if name.endswith("sharedStrings.xml"))
    broken = rezipped({**whole, name: whole[name][: len(whole[name]) // 2]})
    apart_, here = both_ways(broken)
    assert apart_ == here
    assert started


def test_a_sheet_in_a_file_is_opened_anew_by_the_other_process(tmp_path: Path, started: list[object]) -> None:
    path = tmp_path / "名单.xlsx"
    path.write_bytes(like_excel(TABLE))
    with path.open("rb") as file:
        (one,) = open_xlsx(file, LIMITS)
        assert grid(one) == grid(open_xlsx(path.read_bytes(), replace(LIMITS, reader_processes=1))[0])
    assert len(started) == 1


def test_a_pass_that_is_given_up_leaves_no_process_behind(started: list[object]) -> None:
    (one,) = open_xlsx(like_excel(TABLE * 20), LIMITS)
    blocks = one.blocks(1)
    next(iter(blocks))
    del blocks
    assert [process.is_alive() for process in started] == [False]  # type: ignore[attr-defined]


def test_another_s_daemon_and_a_limit_of_one_read_alone(monkeypatch: pytest.MonkeyPatch, started: list[object]) -> None:
    data = like_excel(TABLE)
    grid(open_xlsx(data, replace(LIMITS, reader_processes=1))[0])
    monkeypatch.setitem(multiprocessing.current_process()._config, "daemon", True)  # type: ignore[attr-defined]
    grid(open_xlsx(data, LIMITS)[0])
    assert started == []


def test_where_the_system_has_no_process_to_give_the_sheet_is_read_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def none_left(*given: object, **options: bool) -> object:
        raise BlockingIOError

    monkeypatch.setattr(apart, "start", none_left)
    assert grid(open_xlsx(like_excel(TABLE), LIMITS)[0])[1, 1] == "名称"


SLEEPER = """
import os, signal, time
from evalcheck.submission import apart
from evalcheck.submission.limits import Limits

def rows():
    time.sleep(600)
    yield

start = apart.start
def told(*given, **options):
    process, connection = start(*given, **options)
    print(process.pid, flush=True)
    time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGKILL)

apart.start = told
apart.apart(rows, bytes, Limits(), 1 << 40)
"""


@linux
def test_a_reader_that_sleeps_ends_with_the_process_it_reads_for() -> None:
    ended = subprocess.run([sys.executable, "-c", SLEEPER], capture_output=True, text=True)
    assert ended.returncode == -signal.SIGKILL
    reader = Path("/proc", ended.stdout.strip(), "stat")
    for _ in range(600):
        if not reader.exists() or reader.read_text().rpartition(")")[2].split()[0] == "Z":
            return
        time.sleep(0.1)
    raise AssertionError("the reader lives on")


@linux
def test_processes_that_begin_afresh_are_for_larger_sheets(monkeypatch: pytest.MonkeyPatch, started: list[object]) -> None:
    monkeypatch.setattr(child, "START_METHOD", "spawn")
    both_ways(like_excel(TABLE))
    assert started == []
    monkeypatch.setattr(apart, "AFRESH_FROM_BYTES", 0)
    apart_, here = both_ways(like_excel(TABLE))
    assert apart_ == here
    assert len(started) == 1


def misbehaving(deed: Callable[[], object]) -> Callable[..., Iterator[Rows]]:
    def rows_of(*given: object) -> Iterator[Rows]:
        deed()
        yield from ()

    return rows_of


def spin() -> None:
    while True:
        pass


@linux
@pytest.mark.parametrize(
    ("deed", "words"),
    [
        (spin, "处理器时间上限"),
        (lambda: os.kill(os.getpid(), signal.SIGKILL), "内存不足或读取程序异常终止"),
        (lambda: os._exit(3), "读取程序崩溃"),
        (lambda: [].pop(), "IndexError"),
        (lambda: bytearray(1 << 40), "内存"),
    ],
    ids=["hangs", "is killed", "leaves", "fails", "hoards"],
)  # fmt: skip
def test_a_reader_that_misbehaves_costs_its_file_only(deed: Callable[[], object], words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "_rows_of", misbehaving(deed))
    limits = replace(RULES.reading_limits, cpu_seconds=1.0, cpu_seconds_per_mb=0.0)
    begin = time.monotonic()
    report = validate(submission({NAME: {"Sheet1": TABLE}}), RULES, date(2022, 5, 30), limits=limits)
    told = [finding.message() for finding in report.findings if finding.code == "FIL015"]
    assert len(told) == 1 and words in told[0]
    assert time.monotonic() - begin < 120, "beside busy processes too"
