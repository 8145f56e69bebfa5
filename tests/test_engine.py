"""What the engine makes of a package, by its edges: what counts for it, in which order, chosen, waived, watched and stamped."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from evalcheck.engine import UnitUnknown, scheduling, validate
from evalcheck.engine.judge import JudgeSettings, judge_file
from evalcheck.engine.package import declaration_of, judge_settings, marked
from evalcheck.engine.selecting import chosen, place_in_report, waived
from evalcheck.evidence.declaration import Declaration, DeclaredWaiver
from evalcheck.evidence.model import Examined, Table
from evalcheck.findings import Finding, Kind, Location, Severity, Words
from evalcheck.report import Report, Selection
from evalcheck.ruleset import Rule, Ruleset, load_ruleset
from evalcheck.submission import allowance, child
from evalcheck.submission.limits import MB, Limits
from evalcheck.submission.model import Block, EvidenceFile, Incident, InMemory, Submission, Trouble
from tests.packages import submission

RULES = load_ruleset("tianjin-2021")
DAY = date(2022, 5, 30)
SPORT = "市级市体育局-提高公共服务群众满意度-94-{}.txt"
FILES = {SPORT.format(word): {"text": word} for word in ("工作佐证", "活动明细")}
WORDS = Words("题", "话{n}", "因", "法")


def kind(code: str, severity: Severity = Severity.ERROR, protected: bool = False) -> Kind:
    return Kind(code, code.lower(), severity, zh=WORDS, en=WORDS, protected=protected)


def of(*checks: dict[str, Any]) -> Ruleset:
    return replace(RULES, rules=tuple(Rule(id=f"r{n}", label="规则", source="附件2", check=check) for n, check in enumerate(checks)))


def report(files: dict[str, Any] | None = None, rules: Ruleset | None = None, made: Submission | None = None, **given: Any) -> Report:
    return validate(made or submission(FILES if files is None else files), rules or of(), DAY, **{"processes": 0, **given})


def test_the_day_of_the_mail_counts_before_the_day_that_was_given() -> None:
    mailed = replace(submission(FILES), received=date(2022, 5, 25))
    assert report(made=mailed, received=date(2022, 5, 27)).received == date(2022, 5, 25)
    assert report(received=date(2022, 5, 27)).received == date(2022, 5, 27)
    assert report().received is None


def test_a_declaration_that_is_given_counts_before_the_package_s_own() -> None:
    own = FILES | {"evalcheck.yaml": {"text": "unit: 市税务局"}}
    assert report(own).submission.unit == "市税务局"
    assert report(own, declaration=Declaration(unit="市财政局")).submission.unit == "市财政局"
    assert report(own, unit="市水务局").submission.unit == "市水务局"


def test_the_unit_is_declared_or_the_most_frequent_of_the_evidence() -> None:
    two = {f"市级市税务局-优化纳税服务-25-{n}名单.txt": {"text": n} for n in "甲乙"}
    assert report(FILES | {next(iter(two)): {"text": "甲"}}).submission.unit == "市体育局"
    assert report({SPORT.format("佐证"): {"text": "佐"}} | two).submission.unit == "市税务局"
    assert report({"evalcheck.yaml": {"text": "unit: 没有这个单位"}} | two).submission.unit == "市税务局"
    assert report({SPORT.format("材料清单"): {"text": "清单"}}).submission.unit is None
    assert report({}).submission.unit is None
    assert report({"和平区税务局-优化纳税服务-25-名单.txt": {"text": "名单"}}).submission.unit == "和平区"


def test_a_unit_that_is_none_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UnitUnknown) as refused:
        report(unit="市税务")
    assert (refused.value.name, refused.value.near, str(refused.value)) == ("市税务", "市税务局", "市税务")


def test_the_declaration_is_found_whatever_the_case_of_its_name_and_only_in_the_root() -> None:
    def unit(path: str) -> str | None:
        return declaration_of(submission({path: {"text": "unit: 市税务局"}})).unit

    assert (unit("evalcheck.yaml"), unit("EvalCheck.YAML"), unit("x/evalcheck.yaml")) == ("市税务局", "市税务局", None)


def test_a_declaration_that_cannot_be_read_is_an_empty_one_with_its_path() -> None:
    class Broken(InMemory):
        def read(self) -> bytes:
            raise OSError

    broken = Submission("x", (EvidenceFile("evalcheck.yaml", 1, "", Broken(b"")),))
    assert declaration_of(broken) == Declaration(path="evalcheck.yaml")


@pytest.mark.parametrize("processes", [1, 2])
def test_progress_names_each_file_before_it_is_read(processes: int) -> None:
    seen: list[tuple[int, int, str]] = []
    report(processes=processes, progress=lambda done, total, path: seen.append((done, total, path)))
    assert sorted(path for *_, path in seen) == sorted(FILES) and {total for _, total, _ in seen} == {2}
    assert seen[0][0] == 0 and [done for done, *_ in seen] == sorted(done for done, *_ in seen)
    assert processes == 2 or [done for done, *_ in seen] == [0, 1]


def test_the_stamp_names_files_bytes_and_the_digest_of_paths_and_contents() -> None:
    made = report()
    lines = "".join(f"{file.file.path}\0{file.file.sha256}\n" for file in made.files)
    stamp = made.submission
    assert (stamp.name, stamp.unit, stamp.files, stamp.bytes) == ("package", "市体育局", 2, sum(f.file.size for f in made.files))
    assert stamp.sha256 == hashlib.sha256(lines.encode()).hexdigest()
    assert (made.ruleset.id, made.ruleset.title, made.as_of) == (RULES.id, RULES.title, DAY)
    assert made.selection == Selection() and report(selection=Selection(select=("NAM",))).selection.select == ("NAM",)


def test_each_archive_that_was_not_examined_counts_once() -> None:
    troubles = [
        (Trouble.NOT_EXAMINED, "a.rar"),
        (Trouble.NOT_EXAMINED, "a.rar"),
        (Trouble.NOT_EXAMINED, "b.rar"),
        (Trouble.DAMAGED, "c.rar"),
    ]
    facts = {"reason_zh": "没有", "reason_en": "none"}
    made = submission(FILES, incidents=[Incident(trouble, path, facts) for trouble, path in troubles])
    assert report(made=made).unopened == 2


def test_a_rule_s_severity_counts_before_the_check_s_own() -> None:
    files = {"名单.rar": {"bytes": "526172211a0700cf"}, "名单.txt": {"text": "名单"}}
    severity = {"NAM001": Severity.NOTE}
    rule = Rule(id="names", label="名", source="附件2·二·1", check={"check": "file_name"}, severity=severity)
    told = {f.location.file: f for f in report(files, replace(RULES, rules=(rule,))).findings if f.code == "NAM001"}
    assert {path: f.severity for path, f in told.items()} == {"名单.rar": Severity.NOTE, "名单.txt": Severity.NOTE}
    assert {(f.rule, f.source) for f in told.values()} == {("names", "附件2·二·1")}
    plain = {f.location.file: f.severity for f in report(files, of({"check": "file_name"})).findings if f.code == "NAM001"}
    assert plain == {"名单.rar": Severity.WARNING, "名单.txt": Severity.ERROR}


def found(code: str, *place: str | None, n: object = "", severity: Severity = Severity.ERROR) -> Finding:
    return kind(code, severity).at(Location(*place), n=n)  # type: ignore[arg-type]


def test_findings_stand_by_file_severity_code_part_cell_and_facts() -> None:
    right = [
        found("ZZZ001"), found("AAA001", "a.xlsx", "表2"), found("BBB001", "a.xlsx", "表1", "B9"), found("BBB001", "a.xlsx", "表1", "A10"),
        found("BBB001", "a.xlsx", "表1", "B10", n="第9项"), found("BBB001", "a.xlsx", "表1", "B10", n="第10项"),
        found("AAA001", "a.xlsx", severity=Severity.WARNING), found("AAA001", "a.xlsx", severity=Severity.NOTE), found("AAA001", "b.xlsx"),
    ]  # fmt: skip
    for given_as in (right, right[::-1], [*right[4:], *right[:4]]):
        assert sorted(given_as, key=place_in_report) == right


@pytest.mark.parametrize(
    ("select", "ignore", "left"),
    [
        ((), (), "NAM001 NAM002 DAT001 FIL001"), (("NAM",), (), "NAM001 NAM002 FIL001"), (("NAM001", "DAT"), (), "NAM001 DAT001 FIL001"),
        ((), ("NAM",), "DAT001 FIL001"), (("NAM",), ("NAM001",), "NAM002 FIL001"), ((), ("FIL", "001"), "NAM001 NAM002 DAT001 FIL001"),
        (("XYZ",), (), "FIL001"),
    ],
)  # fmt: skip
def test_codes_are_chosen_by_their_beginnings_and_protected_kinds_stay(select: tuple[str, ...], ignore: tuple[str, ...], left: str) -> None:
    every = [kind(code, protected=code == "FIL001").at(Location("a")) for code in ("NAM001", "NAM002", "DAT001", "FIL001")]
    assert [finding.code for finding in chosen(every, Selection(select=select, ignore=ignore))] == left.split()


def test_a_waiver_covers_its_code_in_files_by_path_or_name_and_one_without_use_is_told() -> None:
    def waiver(code: str, file: str, **more: Any) -> DeclaredWaiver:
        return DeclaredWaiver(code=code, file=file, reason="理由", **more)

    every = [kind("NAM008").at(Location(path)) for path in ("x/甲名单.xlsx", "乙名单.xlsx")] + [kind("NAM008").at(Location())]
    used = waiver("NAM008", "甲*.xlsx", approved_by="王")
    told = waived(every, Declaration(path="evalcheck.yaml", waivers=(used, waiver("NAM009", "甲*.xlsx"))), DAY)
    assert [f.waiver and (f.waiver.reason, f.waiver.approved_by) for f in told] == [("理由", "王"), None, None, None]
    assert [(f.code, f.location.file, f.facts["code"]) for f in told[3:]] == [("WVR002", "evalcheck.yaml", "NAM009")]
    by_path = waived(every, Declaration(path="evalcheck.yaml", waivers=(waiver("NAM008", "x/*"),)), DAY)
    assert [bool(f.waiver) for f in by_path] == [True, False, False]
    past = waived(every, Declaration(path="evalcheck.yaml", waivers=(waiver("NAM008", "甲*", until=date(2022, 5, 29)),)), DAY)
    assert [bool(f.waiver) for f in past] == [False, False, False]


class Watching:
    """An observer that counts what it sees."""

    def __init__(self) -> None:
        self.files: list[str] = []
        self.rows = 0

    def file(self, examined: Examined) -> None:
        self.files.append(examined.file.path)

    def table(self, table: Table) -> Callable[[Block], None] | None:
        def block(block: Block) -> None:
            self.rows += len(block.rows)

        return block if "名单" in table.file.path else None


HEAD = ["序号", "区域", "企业名称", "统一社会信用代码", "企业办理业务联系人(或法定代表人)", "联系电话(手机号)", "业务描述"]
ROW = [1, "和平区", "天津试样一号贸易有限公司", "91120101MA7GBJK203", "林测试", "13800000001", "合并申报"]


def settings(observer: Watching | None = None, **limits: Any) -> JudgeSettings:
    made = judge_settings(of({"check": "cells"}), Declaration(), DAY, None)
    return replace(made, observer=observer, limits=replace(made.limits, **limits))


def test_an_observer_sees_each_file_and_the_rows_of_the_tables_it_asks_for() -> None:
    watching = Watching()
    names = ("市级市税务局-优化纳税服务-25-企业名单.xlsx", "市级市税务局-优化纳税服务-25-企业明细.xlsx")
    for file in submission({name: {"名单": [HEAD, ROW, [2, *ROW[1:]]]} for name in names}).files:
        judge_file(file, settings(watching))
    assert (sorted(watching.files), watching.rows) == (sorted(names), 2)


def test_roles_that_only_the_package_tells_are_marked() -> None:
    names = [SPORT.format(word) for word in ("工作佐证", "活动明细", "场馆清单")]
    given = {name: {"text": "内容"} for name in names} | {"报送说明.txt": {"text": "\n".join(names)}}
    judged = marked([judge_file(file, settings()) for file in submission(given).files])
    assert [result.summary.role for result in judged] == [
        "covering_statement" if file.name == "报送说明.txt" else "evidence" for file in submission(given).files
    ]


def sized(name: str, size: int = 0) -> EvidenceFile:
    return EvidenceFile(name, size, "", InMemory(b""))


def test_a_file_s_time_grows_with_its_size_and_with_the_pages_that_ocr_may_read(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = Limits(cpu_seconds=10, cpu_seconds_per_mb=3, ocr_parts=4, cpu_seconds_per_ocr_part=5)
    files = (sized("a.txt"), sized("a.txt", 2 * MB), sized("a.pdf", MB), sized("a.docx", MB))
    for has_ocr, seconds in ((True, [1.25, 16, 33, 13]), (False, [1.25, 16, 13, 13])):
        monkeypatch.setattr(allowance, "_has_ocr", lambda told=has_ocr: told)
        assert [allowance.cpu_seconds(file, limits) for file in files] == seconds


def test_a_small_file_has_less_memory_and_one_for_ocr_has_it_sooner(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = Limits(memory_bytes=1000)
    files = [sized(name, size * 1024) for name, size in (("a.txt", 2), ("a.txt", 128), ("a.txt", 256), ("a.txt", 999), ("a.png", 32))]
    for has_ocr, memory in ((False, [300, 500, 1000, 1000, 300]), (True, [300, 500, 1000, 1000, 500])):
        monkeypatch.setattr(allowance, "_has_ocr", lambda told=has_ocr: told)
        assert [allowance.memory_bytes(file, limits) for file in files] == memory


@pytest.mark.parametrize(
    ("seconds", "most", "begun"),
    [([], 1, 0), ([5, 5, 5], 10, 2), ([5, 5, 5], 10.1, 3), ([5, 5, 5], 9.9, 2), ([0, 99, 0], 1, 2), ([1, 1], 2, 2), ([0, 0], 0, 0)],
)
def test_a_file_begins_before_the_time_is_spent_or_not_at_all(seconds: list[float], most: float, begun: int) -> None:
    assert allowance.begin_in_time(seconds, most) == begun


def test_a_package_s_time_grows_with_its_bytes_and_with_what_ocr_may_read(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = Limits(package_cpu_seconds=100, cpu_seconds_per_mb=3, ocr_parts=4, cpu_seconds_per_ocr_part=5)
    files = (sized("a.txt", 2 * MB), sized("a.pdf", MB), sized("a.txt"))
    for has_ocr, seconds in ((False, 109), (True, 129)):
        monkeypatch.setattr(allowance, "_has_ocr", lambda told=has_ocr: told)
        assert allowance.package_seconds(files, limits) == seconds


SLOW = ((1, 1), (4, 2), (0, 9), (4, 3), (3, 8), (0, 7), (9, 6), (0, 5))
"""Seconds and kilobytes of files in their order: the largest, which are read first, are not the first."""


@pytest.mark.parametrize("processes", [0, 1, 2, 3])
@pytest.mark.parametrize(("most", "begun"), [(100, 8), (21.5, 8), (21, 7), (12, 5), (8.5, 4), (5, 2), (1, 1)])
def test_a_package_s_time_is_spent_in_the_order_of_its_files(
    processes: int, most: float, begun: int, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    if processes and child.START_METHOD != "fork":
        pytest.skip("a fresh child does not know what this test changes")
    names = [SPORT.format(f"佐证{number}") for number in range(len(SLOW))]
    made = submission(
        {name: {"text": str(number) * kilobytes * 1000} for number, (name, (_, kilobytes)) in enumerate(zip(names, SLOW, strict=True))}
    )
    real = scheduling.judge_file

    def judged(file: EvidenceFile, settings: JudgeSettings) -> Any:
        return replace(real(file, settings), seconds=SLOW[names.index(file.name)][0])

    monkeypatch.setattr(scheduling, "judge_file", judged)
    limits = replace(Limits(), package_cpu_seconds=float(most), cpu_seconds_per_mb=0.0)
    told = [finding for finding in report(made=made, processes=processes, limits=limits).findings if finding.code == "FIL015"]
    assert [finding.location.file for finding in told] == names[begun:]
    assert all("package_cpu_seconds" in finding.fix() and "整个材料包" in finding.message() for finding in told)


@pytest.mark.parametrize(
    ("files", "cores", "processes"),
    [
        ([("a.txt", 8 * MB)], 4, 4), ([("a.txt", 8 * MB - 1)], 4, 1), ([("a.jpg", 0)] * 5, 4, 1), ([("a.jpg", 3 * MB)] * 2, 4, 4),
        ([("a.jpg", 3 * MB - 1)] * 2, 4, 1), ([("a.txt", 0)] * 5, 4, 1), ([("a.txt", 0)] * 6, 4, 2), ([("a.txt", 0)] * 6, 1, 1), ([], 4, 1),
        ([("a.mp4", 7 * MB)], 3, 3),
    ],
)  # fmt: skip
def test_processes_for_packages_of_some_size(
    files: list[tuple[str, int]], cores: int, processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setattr(scheduling, "START_METHOD", "fork")
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    assert scheduling._process_count([sized(*file) for file in files]) == processes
    monkeypatch.setattr(scheduling, "START_METHOD", "spawn")
    assert scheduling._process_count([sized("a.txt")] * 6) == 1


class Idle:
    """A worker that takes what it is given and never answers."""

    def __init__(self) -> None:
        self.fresh = False
        self.tasks: list[Any] = []


def given(files: list[EvidenceFile], *turns: int, fresh: bool = False) -> list[tuple[str, bool]]:
    """Which file each of two workers gets in turn, and whether it may have help."""
    workers = [Idle(), Idle()]
    queue = scheduling._Queue(files, SimpleNamespace(workers=workers))  # type: ignore[arg-type]
    told = []
    for turn in turns:
        workers[turn].fresh, workers[turn].tasks = fresh, []
        task = queue.next_for(workers[turn])  # type: ignore[arg-type]
        workers[turn].tasks = [task]
        told.append((task.file.path, task.helped))
    return told


def test_large_files_come_first_and_the_one_that_is_most_of_the_work_may_have_help() -> None:
    files = [sized("a.txt", MB), sized("b.pdf", 5 * MB), sized("c.txt", 2 * MB)]
    assert given(files, 0, 1, 0) == [("b.pdf", True), ("c.txt", False), ("a.txt", False)]
    assert given([sized("a.txt", 2 * MB), sized("b.txt", 2 * MB)], 0, 1) == [("a.txt", False), ("b.txt", False)]
    assert given([sized("a.txt", MB)], 0) == [("a.txt", True)]


def test_two_large_lists_are_not_read_side_by_side_on_two_cores() -> None:
    files = [sized("a.xlsx", 33 * MB), sized("b.xlsx", 32 * MB), sized("c.csv", 40 * MB), sized("d.xlsx", 32 * MB - 1), sized("e.txt", 5)]
    workers = [Idle(), Idle()]
    queue = scheduling._Queue(files, SimpleNamespace(workers=workers))  # type: ignore[arg-type]

    def next_for(worker: Idle) -> tuple[str, bool] | None:
        worker.tasks = []
        if (task := queue.next_for(worker)) is None:  # type: ignore[arg-type]
            return None
        worker.tasks = [task]
        return task.file.path, task.helped

    assert next_for(workers[0]) == ("c.csv", False) and next_for(workers[1]) == ("a.xlsx", True)
    assert [next_for(workers[0]), next_for(workers[0]), next_for(workers[0])] == [("d.xlsx", False), ("e.txt", False), None]
    assert next_for(workers[1]) == ("b.xlsx", True)


def test_of_small_files_each_worker_keeps_to_the_types_it_has_read() -> None:
    files = [sized(name, 100 - n) for n, name in enumerate(("a.txt", "b.txt", "c.pdf", "d.txt", "e.pdf", "f.xlsx"))]
    assert [path for path, _ in given(files, 0, 1, 0, 1, 0, 1)] == ["a.txt", "c.pdf", "b.txt", "e.pdf", "d.txt", "f.xlsx"]
    assert [path for path, _ in given(files[:4], 0, 0, 0, 0)] == ["a.txt", "b.txt", "d.txt", "c.pdf"]
    again = [sized("a.txt", 4), sized("b.pdf", 3), sized("c.htm", 2), sized("d.pdf", 1)]
    assert [path for path, _ in given(again, 0, 1, 1)] == ["a.txt", "b.pdf", "d.pdf"]
    assert [path for path, _ in given(again, 0, 1, 1, fresh=True)] == ["a.txt", "b.pdf", "c.htm"]


def test_the_last_small_files_wait_for_the_one_that_has_their_readers() -> None:
    few = [sized(name, 100 - n) for n, name in enumerate(("a.txt", "b.xlsx", "c.txt", "d.txt"))]
    workers = [Idle(), Idle()]
    queue = scheduling._Queue(few, SimpleNamespace(workers=workers))  # type: ignore[arg-type]
    for worker in workers:
        worker.tasks = [queue.next_for(worker)]  # type: ignore[arg-type]
    assert queue.next_for(workers[1]) is None and queue.waiting == [2, 3]  # type: ignore[arg-type]
    workers[0].tasks = []
    assert queue.next_for(workers[1]) is None  # type: ignore[arg-type]
    assert queue.next_for(workers[0]).file.path == "c.txt"  # type: ignore[arg-type, union-attr]
    assert [path for path, _ in given([*few[:2], sized("c.pdf", 5)], 0, 1, 1)] == ["a.txt", "b.xlsx", "c.pdf"]
    many = [*few[:2], *(sized(f"{n}.txt", 50) for n in range(7))]
    assert [path for path, _ in given(many, 0, 1, 1)] == ["a.txt", "b.xlsx", "0.txt"]


def test_a_small_file_of_a_known_type_waits_behind_a_large_one() -> None:
    files = [sized("a.txt", 3 * MB), sized("b.pdf", 2 * MB), sized("c.txt", MB), sized("d.txt", MB - 1), sized("e.pdf", 5)]
    assert [path for path, _ in given(files, 0, 0, 0, 0, 0)] == ["a.txt", "b.pdf", "c.txt", "d.txt", "e.pdf"]
    assert [path for path, _ in given(files, 0, 1, 1, 1, 1)] == ["a.txt", "b.pdf", "c.txt", "d.txt", "e.pdf"]


def test_a_process_that_is_alone_gives_no_help() -> None:
    assert (scheduling.alone(settings()).limits.reader_processes, scheduling.alone(settings()).rules) == (1, settings().rules)
