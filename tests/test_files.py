"""Troubles of containers and readers that case files cannot state: each becomes its finding, with words in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from evalcheck.catalogue import Catalogue
from evalcheck.checks.base import Context, Package
from evalcheck.checks.declarations import weakness
from evalcheck.checks.files import TOLD, told_of_package
from evalcheck.checks.names import FileNames
from evalcheck.evidence.declaration import Declaration, DeclaredWaiver
from evalcheck.findings import Finding, Severity
from evalcheck.ruleset import load_ruleset
from evalcheck.submission.member_names import system_part
from evalcheck.submission.model import Fact, Incident, Trouble
from evalcheck.words import Text

REASON = {"reason": Text("原因如此", "that is why")}
FACTS: dict[Trouble, dict[str, Fact]] = {
    Trouble.MISNAMED: {"extension": "pdf", "found": "docx"},
    Trouble.NOT_ACCEPTED: {"extension": "exe", "found": "exe"},
    Trouble.NESTED_ARCHIVE: {"files": 3},
    Trouble.GARBLED_NAME: {"name": "╩╨", "meant": "市"},
    Trouble.UNREAD: {"what": Text("续表", "the rest of the list")},
    Trouble.NOT_EXAMINED: {**REASON, "install": "pip install 'evalcheck-cn[media]'"},
}
NEEDS_REASON = (
    Trouble.DAMAGED,
    Trouble.LOCKED,
    Trouble.UNSAFE_MEMBER,
    Trouble.BOMB,
    Trouble.NOT_EXAMINED,
    Trouble.PARTLY_EXAMINED,
    Trouble.UNREAD,
)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_ruleset("tianjin-2021").catalogue


def told(incidents: Sequence[Incident], catalogue: Catalogue, archives: tuple[str, ...] = ()) -> list[Finding]:
    context = Context(catalogue, Declaration(), date(2022, 5, 30))
    package = Package((), tuple(incidents), archives, None, ())
    return [*told_of_package(package), *FileNames(check="file_name").package(package, context)]


@pytest.mark.parametrize("trouble", [trouble for trouble in Trouble if trouble is not Trouble.EMPTY_PACKAGE])
def test_every_trouble_is_told_in_both_languages_at_its_place(trouble: Trouble, catalogue: Catalogue) -> None:
    facts = {**(REASON if trouble in NEEDS_REASON else {}), **FACTS.get(trouble, {})}
    findings = told([Incident(trouble, "包/名单.xlsx", facts)], catalogue)
    finding = next(finding for finding in findings if finding.kind is TOLD[trouble])
    assert finding.location.file == "包/名单.xlsx"
    for language in ("zh", "en"):
        assert "{" not in finding.message(language) + finding.fix(language)  # type: ignore[arg-type]
        for value in facts.values():
            if not isinstance(value, Text):
                assert str(value) in finding.message(language) + finding.fix(language)  # type: ignore[arg-type]
    if trouble in NEEDS_REASON:
        assert "原因如此" in finding.message("zh") and "that is why" in finding.message("en")


def test_what_can_never_be_ignored_is_protected() -> None:
    protected = {kind.code for kind in TOLD.values() if kind.protected}
    assert protected == {"FIL001", "FIL002", "FIL003", "FIL009", "FIL010", "FIL015", "FIL018"}


@pytest.mark.parametrize("trouble", [Trouble.LOCKED, Trouble.DAMAGED, Trouble.BOMB, Trouble.NOT_EXAMINED])
def test_a_container_that_was_not_opened_is_one_finding_and_not_called_empty_too(trouble: Trouble, catalogue: Catalogue) -> None:
    assert [finding.kind for finding in told([Incident(trouble, "包.zip", REASON)], catalogue)] == [TOLD[trouble]]


def test_a_package_of_system_files_only_holds_no_evidence(catalogue: Catalogue) -> None:
    assert [f.code for f in told([Incident(Trouble.SYSTEM_FILE, "Thumbs.db")], catalogue)] == ["FIL001", "FIL007"]


def test_faults_of_the_names_of_archives_are_warnings(catalogue: Catalogue) -> None:
    nested = Incident(Trouble.NESTED_ARCHIVE, "子包/材料.zip", {"files": 1})
    findings = [f for f in told([nested], catalogue, ("税务局.zip",)) if f.code.startswith("NAM")]
    assert [(f.code, f.location.file, f.severity) for f in findings] == [
        ("NAM001", "税务局.zip", Severity.WARNING),
        ("NAM001", "子包/材料.zip", Severity.WARNING),
    ]


@pytest.mark.parametrize(
    ("waiver", "problem"),
    [
        (DeclaredWaiver("NAM008", "*名单*.xlsx", "系统限制"), None),
        (DeclaredWaiver("NAM008", "*名单*.xlsx", "系统限制", until=date(2022, 5, 30)), None),
        (DeclaredWaiver("NAM008", "*名单*.xlsx", "系统限制", until=date(2022, 5, 29)), "到期"),
        (DeclaredWaiver("NAM008", "*名单*.xlsx", None), "理由"),
        (DeclaredWaiver("NAM008", None, "系统限制"), "文件"),
        (DeclaredWaiver("NAM008", "*", "系统限制"), "太宽"),
        (DeclaredWaiver("NAM008", "**/*.*", "系统限制"), "太宽"),
    ],
)
def test_a_waiver_needs_a_file_a_reason_and_a_day_that_is_not_past(waiver: DeclaredWaiver, problem: str | None) -> None:
    found = weakness(waiver, date(2022, 5, 30))
    assert (found is None) if problem is None else (found is not None and problem in found.zh)


def test_what_is_found_of_the_package_as_a_whole_is_waived_by_an_evaluator_alone() -> None:
    whole, none = (DeclaredWaiver("COV004", file, "另行报送") for file in ("", None))
    told = {(one.file, own): weakness(one, date(2022, 5, 30), own) for one in (whole, none) for own in (False, True)}
    assert {which: problem and problem.zh for which, problem in told.items()} == {
        ("", False): "没有写明文件", ("", True): None, (None, False): "没有写明文件", (None, True): "没有写明文件",
    }  # fmt: skip


@pytest.mark.parametrize("code", ["WVR001", "WVR002", "WVR003", "FIL002", "XXX999"])
def test_faults_of_the_declaration_itself_and_protected_ones_are_waived_by_nobody(code: str) -> None:
    for by_evaluator in (False, True):
        problem = weakness(DeclaredWaiver(code, "说明.docx", "已查看"), date(2022, 5, 30), by_evaluator)
        assert problem and problem.zh.startswith("写错了编号" if code == "XXX999" else "不被允许（这类问题不能豁免）")


def test_an_unread_part_is_waived_by_an_evaluator_alone() -> None:
    def weak(code: str, by_evaluator: bool) -> bool:
        return weakness(DeclaredWaiver(code, "说明.docx", "已人工查看"), date(2022, 5, 30), by_evaluator) is not None

    assert weak("FIL018", by_evaluator=False) and not weak("FIL018", by_evaluator=True)
    assert weak("FIL002", by_evaluator=True) and weak("FIL015", by_evaluator=True)


@pytest.mark.parametrize(
    "name", ["名单.xlsx.crdownload", "名单.xlsx.td", "名单.part", "名单.xlsx.xltd", "名单.xlsx.PARTIAL", "名单.xlsx.baiduyun.p.downloading"]
)
def test_downloads_that_did_not_end_are_told_alike(name: str, catalogue: Catalogue) -> None:
    assert system_part(f"a/{name}") == f"a/{name}"
    finding = told([Incident(Trouble.SYSTEM_FILE, f"a/{name}")], catalogue)[-1]
    assert finding.code == "FIL007" and "没有下载完" in finding.message() and "did not end" in finding.message("en")


@pytest.mark.parametrize("name", ["td名单.xlsx", "名单part.xlsx", "part.docx", "download.pdf"])
def test_names_that_only_hold_such_words_are_no_system_files(name: str) -> None:
    assert system_part(name) is None


def test_a_folder_of_system_files_says_how_many_it_holds(catalogue: Catalogue) -> None:
    finding = told([Incident(Trouble.SYSTEM_FILE, "__MACOSX", {"files": 3})], catalogue)[-1]
    assert "3 个文件" in finding.message() and "3 files" in finding.message("en")
