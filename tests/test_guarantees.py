"""What the engine says of every package, whatever a ruleset lists and a report selects: what was not read is never a pass."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from evalcheck.checks.columns import Columns
from evalcheck.checks.files import FileTroubles
from evalcheck.checks.names import FileNames
from evalcheck.engine import validate
from evalcheck.engine.selecting import chosen
from evalcheck.report import Report, Selection
from evalcheck.ruleset import Rule, Ruleset, load_ruleset
from evalcheck.submission.model import Incident, Trouble
from evalcheck.words import Text
from tests.packages import submission

TIANJIN = load_ruleset("tianjin-2021")
NO_RULES = replace(TIANJIN, rules=())
NAME = "市级市税务局-优化纳税服务-25-{}"
GOOD = {NAME.format("说明.docx"): {"paragraphs": ["说明"]}}
REASON = {"reason": Text("原因如此", "that is why")}
BAD: dict[str, dict[str, Any]] = {
    "FIL002": {NAME.format("名单.xlsx"): {"bytes": "504b030414000600080000002100"}},
    "FIL004": {NAME.format("名单.xlsx"): {"text": ""}},
    "FIL005": {NAME.format("说明.pdf"): {"paragraphs": ["说明"]}},
    "FIL006": {NAME.format("名单.lnk"): {"bytes": "4c0000000114020000000000c000000000000046"}},
    "FIL015": {NAME.format("说明.xyz"): {"bytes": "00112233445566778899aabbccddeeff"}},
}


def report(files: dict[str, Any], ruleset: Ruleset = NO_RULES, *incidents: Incident, **selection: Any) -> Report:
    package = replace(submission(files), incidents=incidents)
    return validate(package, ruleset, date(2022, 5, 30), selection=Selection(**selection), processes=0)


@pytest.mark.parametrize("code", BAD)
def test_a_ruleset_without_the_rule_reports_unread_files_and_never_passes(code: str) -> None:
    found = report({**GOOD, **BAD[code]})
    assert [finding.code for finding in found.findings] == [code]
    assert found.verdict == ("incomplete" if code == "FIL015" else "fail")
    assert found.unexamined == (code == "FIL015")


def test_a_whole_package_passes_without_any_rule_and_an_empty_one_does_not() -> None:
    assert report(GOOD).verdict == "pass"
    assert [finding.code for finding in report({}).findings] == ["FIL001"]
    assert report({}).verdict == "fail"


@pytest.mark.parametrize(
    ("trouble", "code"),
    [(Trouble.DAMAGED, "FIL002"), (Trouble.LOCKED, "FIL003"), (Trouble.UNSAFE_MEMBER, "FIL009"), (Trouble.BOMB, "FIL010")],
)
def test_what_went_wrong_at_intake_is_told_without_the_rule(trouble: Trouble, code: str) -> None:
    found = report(GOOD, NO_RULES, Incident(trouble, "内层.zip", REASON))
    assert ([finding.code for finding in found.findings], found.verdict) == ([code], "fail")


def test_an_archive_that_was_not_opened_is_unexamined() -> None:
    found = report(GOOD, NO_RULES, Incident(Trouble.NOT_EXAMINED, "内层.zip", REASON))
    assert ([finding.code for finding in found.findings], found.unexamined, found.verdict) == (["FIL015"], 1, "incomplete")


def test_the_rule_gives_findings_their_place_in_the_notice_and_does_not_double_them() -> None:
    for rules in (TIANJIN.rules, [*TIANJIN.rules, Rule(id="again", label="again", source="x", check=FileTroubles())]):
        found = report(BAD["FIL002"], replace(TIANJIN, rules=tuple(rules)))
        assert [(f.rule, f.source) for f in found.findings if f.code == "FIL002"] == [("files", "附件2·一")]


def test_unexamined_files_are_counted_though_no_finding_is_left() -> None:
    found = report(BAD["FIL015"])
    assert replace(found, findings=()).unexamined == 1
    assert replace(found, findings=()).verdict == "incomplete"
    assert [finding.code for finding in chosen(found.findings, Selection(select=("NAM",), ignore=("FIL",)))] == ["FIL015"]


@pytest.mark.parametrize(
    ("files", "never", "otherwise"),
    [
        ({**GOOD, **BAD["FIL004"], **BAD["FIL015"]}, 3, 1),
        ({**GOOD, **BAD["FIL004"]}, 0, 1),
        ({**GOOD, **BAD["FIL015"]}, 3, 3),
        (GOOD, 0, 0),
    ],
    ids=["faults and unexamined files", "faults", "unexamined files", "neither"],
)
def test_never_to_fail_hides_faults_and_no_unexamined_file(files: dict[str, Any], never: int, otherwise: int) -> None:
    assert report(files, fail_on="never").exit_status == never
    assert report(files).exit_status == otherwise


@pytest.mark.parametrize("check", [FileNames, Columns])
def test_a_check_that_fails_on_every_file_costs_no_traceback_and_no_pass(check: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*given: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr(check, "file", fail)
    for processes in (0, 1):
        found = validate(submission(GOOD), TIANJIN, date(2022, 5, 30), processes=processes)
        assert [finding.location.file for finding in found.findings if finding.code == "FIL015"] == list(GOOD)
        assert found.unexamined == 1
