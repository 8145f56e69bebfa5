"""One file judged within this process: what fails costs this file only, each table is read once, and every sheet to its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from importlib.util import find_spec
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest

from evalcheck.checks.base import Check
from evalcheck.engine import judge, package, scheduling, validate
from evalcheck.engine.judge import FileResult, JudgeSettings, judge_file
from evalcheck.engine.package import judge_settings
from evalcheck.evidence.declaration import Declaration
from evalcheck.findings import Finding, Severity
from evalcheck.report import Selection
from evalcheck.ruleset import Rule, Ruleset, load_ruleset
from evalcheck.submission import allowance
from evalcheck.submission.child import ChildFailed
from evalcheck.submission.limits import MB, Limits
from evalcheck.submission.model import EvidenceFile, ReadError, Trouble
from tests.packages import submission

RULES = load_ruleset("tianjin-2021")
DAY = date(2022, 5, 30)
LIST = "市级市税务局-优化纳税服务-25-企业名单.xlsx"
HEAD = ["序号", "区域", "企业名称", "统一社会信用代码", "企业办理业务联系人(或法定代表人)", "联系电话(手机号)", "业务描述"]
ROW = [1, "和平区", "天津试样一号贸易有限公司", "91120101MA7GBJK203", "林测试", "13800000001", "合并申报"]


def rule(check: Any, name: str = "r", **more: Any) -> Rule:
    return Rule(id=name, label="规则", source="附件2", check=check, **more)


def of(*checks: Any) -> Ruleset:
    return replace(RULES, rules=tuple(rule(check, f"r{n}") for n, check in enumerate(checks)))


def settings(*checks: Any, limits: Limits | None = None) -> JudgeSettings:
    return judge_settings(of(*checks), Declaration(), DAY, None, limits)


def one(content: Any, name: str = LIST) -> EvidenceFile:
    return submission({name: content}).files[0]


def told(result: FileResult) -> list[tuple[str, str | None, str | None]]:
    return [(finding.code, finding.location.part, finding.location.cell) for finding in result.findings]


class Failing(Check):
    """A check that fails on every file."""

    check: Any = "failing"

    def file(self, examined: object, context: object) -> Iterator[Finding]:
        raise KeyError("x")
        yield


def fails_with(error: BaseException) -> Callable[..., Any]:
    def act(*_: object) -> Any:
        raise error

    return act


@pytest.mark.parametrize(
    ("error", "zh", "en"),
    [
        (ChildFailed("超时", "too long"), "超时", "too long"),
        (MemoryError(), "所需内存超过上限", "it needs more memory than the limit allows"),
        (ZeroDivisionError(), "程序内部错误（ZeroDivisionError）", "internal error (ZeroDivisionError)"),
    ],
)
def test_whatever_fails_of_ours_is_said_of_the_file(error: BaseException, zh: str, en: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge, "examine", fails_with(error))
    result = judge_file(one({"名单": [HEAD, ROW]}), settings({"check": "file_name"}))
    assert [(f.code, f.location.file, f.rule, f.severity) for f in result.findings] == [("FIL015", LIST, "files", Severity.ERROR)]
    assert zh in result.findings[0].message("zh") and en in result.findings[0].message("en")
    assert (result.summary.condition, result.summary.file.path) == ("unexamined", LIST)


def test_a_file_that_cannot_be_read_is_judged_by_its_name_and_said_to_be_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge, "examine", fails_with(ReadError(Trouble.DAMAGED, reason="cut")))
    result = judge_file(one("x", "名单.xlsx"), settings({"check": "file_name"}))
    assert [finding.code for finding in result.findings] == ["FIL002"]
    assert result.summary.condition == "broken"


def test_a_check_that_fails_costs_the_file_its_other_checks_and_is_said_once() -> None:
    made = settings({"check": "file_name"})
    result = judge_file(one("x", "名单.txt"), replace(made, rules=(*made.rules, rule(Failing()))))
    assert [finding.code for finding in result.findings] == ["FIL015"]
    assert (result.summary.condition, result.summary.identity.unit) == ("unexamined", None)


def test_the_ruleset_s_own_rule_of_reading_stamps_what_cannot_be_read() -> None:
    own = replace(RULES, rules=(rule({"check": "file_name"}), rule({"check": "file_troubles"}, "reading")))
    made = judge_settings(own, Declaration(), DAY, None)
    assert [(f.code, f.rule) for f in judge_file(one("", LIST), made).findings if f.code.startswith("FIL")] == [("FIL004", "reading")]
    assert judge.rule_of_reading(own.rules) is own.rules[1] and judge.rule_of_reading(()).id == "files"


def test_findings_stand_by_reading_files_tables_and_rows_that_nobody_read_are_told() -> None:
    content = {"名单": [HEAD, ROW, [2, *ROW[1:5], "1380", ROW[6]]], "明细": [HEAD, [1, *ROW[1:5], "1380", ROW[6]]]}
    result = judge_file(one(content), settings({"check": "cells"}, {"check": "file_name"}))
    assert told(result) == [("ROW003", "名单", "F3"), ("ROW003", "明细", "F2")]
    assert [(table.location.part, table.rows) for table in result.summary.tables] == [("名单", 2), ("明细", 1)]
    assert [finding.rule for finding in result.findings] == ["r0", "r0"]


def test_a_table_below_another_one_is_read_before_the_next_sheet() -> None:
    below = [["企业", "代码", "手机"], ["天津试样二号贸易有限公司", "91120101MAR87YEREC", "1380"]]
    result = judge_file(one({"名单": [HEAD, ROW, [], *below], "明细": [HEAD, ROW, ROW], "又": [HEAD, ROW]}), settings({"check": "cells"}))
    assert told(result) == [("ROW003", "名单", "C5")]
    assert [(table.location.part, table.rows) for table in result.summary.tables] == [
        ("名单", 1), ("名单", 1), ("明细", 2), ("又", 1),
    ]  # fmt: skip


class Sheet(SimpleNamespace):
    """A sheet that notes how it was read."""

    def blocks(self, parts: int) -> Iterator[Any]:
        self.read.append(f"{self.name}/{parts}")
        for number in (1, 2):
            yield SimpleNamespace(columns=[SimpleNamespace(keys=lambda n=number: self.read.append(f"{self.name}/block {n}"))])


def test_sheets_without_a_table_are_read_to_their_end_and_others_not_again() -> None:
    read: list[str] = []
    sheets = [Sheet(name=name, read=read) for name in "甲乙"]
    examined: Any = SimpleNamespace(tables=[SimpleNamespace(sheet=sheets[0])], opened=SimpleNamespace(sheets=sheets))
    judge._read_to_the_end(examined)
    assert read == ["乙/1", "乙/block 1", "乙/block 2"]
    judge._read_to_the_end(SimpleNamespace(tables=[], opened=None))  # type: ignore[arg-type]


def test_rows_that_nobody_reads_are_told_before_what_checks_find() -> None:
    other = [["字号", "证照号", "打电话找谁"], ["试样小吃", "12345", "王测试"], ["试样快餐", "12346", "李测试"]]
    result = judge_file(one({"名单": [HEAD, [1, *ROW[1:5], "1380", ROW[6]]], "个体": other}), settings({"check": "cells"}))
    assert [(f.code, f.rule, f.location.part) for f in result.findings] == [("TPL014", "files", "个体"), ("ROW003", "r0", "名单")]


def test_a_result_travels_without_file_and_identity_and_gets_them_again() -> None:
    made = settings({"check": "file_name"})
    result = judge_file(one({"名单": [HEAD, ROW]}), made)
    bare = judge.bare(result)
    assert (bare.summary.file, bare.summary.identity, bare.findings, bare.summary.tables) == (
        None, None, result.findings, result.summary.tables,
    )  # fmt: skip
    assert judge.full(bare, result.summary.file, made) == result


def test_limits_that_are_given_count_before_the_ruleset_s() -> None:
    given = replace(Limits(), cpu_seconds=3.0)
    assert settings(limits=given).limits == given and settings().limits == RULES.reading_limits
    assert (settings().context.as_of, settings().context.received) == (DAY, None)


def test_without_processes_every_file_is_judged_here_and_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[int] = []

    def judged(file: EvidenceFile, made: JudgeSettings) -> FileResult:
        limits.append(made.limits.reader_processes)
        return judge_file(file, made)

    monkeypatch.setattr(scheduling, "judge_file", judged)
    monkeypatch.setattr(package, "judge_all", fails_with(AssertionError("no process was asked for")))
    report = validate(submission({LIST: {"名单": [HEAD, ROW]}, "乙.txt": "x"}), of(), DAY, processes=0)
    assert (limits, len(report.files), report.selection) == ([1, 1], 2, Selection())


@pytest.mark.parametrize("processes", [None, 1, 3])
def test_the_number_of_processes_is_handed_on(processes: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def judged(files: Any, made: JudgeSettings, started: Any, count: int | None) -> list[FileResult]:
        asked.append(count)
        started(0, "x")
        return [judge_file(file, made) for file in files]

    monkeypatch.setattr(package, "judge_all", judged)
    progress: list[tuple[int, int, str]] = []
    validate(submission({"乙.txt": "x"}), of(), DAY, processes=processes, progress=lambda *at: progress.append(at))
    validate(submission({"乙.txt": "x"}), of(), DAY, processes=processes)
    assert (asked, progress) == ([processes] * 2, [(0, 1, "x")])


class Hand:
    """A worker that keeps what it is given."""

    def __init__(self) -> None:
        self.tasks: list[Any] = []
        self.fresh = True

    def give(self, task: Any) -> None:
        self.tasks.append(task)
        self.fresh = False


class InPlace:
    """A pool whose workers do their work at once, in this process, one answer at a time."""

    made: ClassVar[list[InPlace]] = []

    def __init__(self, work: Any, count: int, *, ahead: int = 1, parents: bool = False) -> None:
        self.work, self.parents, self.closed, self.most = work, parents, False, 0
        self.workers = [Hand() for _ in range(count)]
        InPlace.made.append(self)

    @property
    def busy(self) -> bool:
        self.most = max(self.most, *(len(worker.tasks) for worker in self.workers))
        return any(worker.tasks for worker in self.workers)

    def answers(self) -> Iterator[tuple[Any, Any]]:
        worker = next(worker for worker in self.workers if worker.tasks)
        self.most = max(self.most, *(len(worker.tasks) for worker in self.workers))
        task = worker.tasks.pop(0)
        yield task, ChildFailed("死了", "it died") if "死" in task.file.path else self.work.perform(task)

    def close(self) -> None:
        self.closed = True


def test_results_come_in_the_order_of_the_files_and_a_worker_has_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduling, "Pool", InPlace)
    InPlace.made.clear()
    names = ("甲.txt", "乙死.txt", "丙.txt", "丁.txt")
    files = [replace(one("x", name), size=n * MB) for n, name in enumerate(names, 1)]
    started: list[tuple[int, str]] = []
    made = settings({"check": "file_name"})
    results = scheduling.judge_all(files, made, lambda done, path: started.append((done, path)), 2)
    assert [result.summary.file for result in results] == files
    assert [result.summary.identity for result in results] == [made.identifier.identify_file(file) for file in files]
    died = {result.summary.file.path: [f.message() for f in result.findings if f.code == "FIL015"] for result in results}
    assert [path for path, messages in died.items() if messages] == ["乙死.txt"] and "死了" in died["乙死.txt"][0]
    by_size = [file.path for file in sorted(files, key=lambda file: -file.size)]
    assert ([path for _, path in started], [done for done, _ in started]) == (by_size, [0, 0, 1, 2])
    (pool,) = InPlace.made
    assert (pool.parents, pool.closed, pool.most, len(pool.workers), pool.work.limits) == (True, True, 1, 2, made.limits)
    assert [result.summary.file for result in scheduling.judge_all(files[:1], made, None, 5)] == [files[0]]
    assert len(InPlace.made[1].workers) == 1
    monkeypatch.setattr(scheduling, "_process_count", lambda files: 3)
    assert len(scheduling.judge_all(files, made)) == 4 and len(InPlace.made[2].workers) == 3


@pytest.mark.parametrize(("helped", "processes"), [(True, 2), (False, 1)])
def test_a_child_judges_with_help_where_it_is_given(helped: bool, processes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def judged(file: EvidenceFile, made: JudgeSettings) -> FileResult:
        seen.append(made.limits.reader_processes)
        return judge_file(file, made)

    monkeypatch.setattr(scheduling, "judge_file", judged)
    work = scheduling._Judging(settings(limits=replace(Limits(), reader_processes=2)))
    file = one("x", "乙.txt")
    result = work.perform(scheduling._Task(0, file, helped))
    assert (seen, result.summary.file, result.summary.identity) == ([processes], None, None)
    assert work.cpu_seconds(scheduling._Task(0, file, helped)) == allowance.cpu_seconds(file, work.limits)


def test_findings_of_a_report_stand_by_file_and_severity_and_members_of_a_file_weigh_nothing() -> None:
    made = submission({"乙.txt": "xxx", "甲.txt": "xx", "甲.txt/附件.txt": "yyyy"})
    files = tuple(replace(file, host="甲.txt") if "/" in file.path else file for file in made.files)
    report = validate(replace(made, files=files[::-1]), of({"check": "file_name"}, {"check": "same_name"}), DAY, processes=0)
    places = [finding.location.file or "" for finding in report.findings]
    assert places == sorted(places) and len(set(places)) > 1
    assert (report.submission.bytes, report.submission.files) == (5, 3)


@pytest.mark.parametrize(
    ("size", "plain", "scanned"),
    [(0, 1, 0), (16 << 10, 1, 4), (32 << 10, 1, 8), (64 << 10, 2, 16), (128 << 10, 4, 16), (256 << 10, 8, 16), (512 << 10, 8, 16)],
)
def test_a_small_file_has_its_share_of_the_time_and_not_less_than_an_eighth(
    size: int, plain: float, scanned: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(allowance, "_has_ocr", lambda: True)
    limits = replace(Limits(), cpu_seconds=8.0, cpu_seconds_per_mb=0.0, ocr_parts=4, cpu_seconds_per_ocr_part=4.0)
    times = [allowance.cpu_seconds(replace(one("x", name), size=size), limits) for name in ("甲.txt", "甲.pdf")]
    assert times == [plain, plain + scanned]


def test_whether_scans_can_be_read_is_asked_of_the_machine() -> None:
    assert allowance._has_ocr() is (find_spec("rapidocr") is not None)
