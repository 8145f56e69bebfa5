"""Every case of tests/cases: given files, one check with its settings, the findings expected (code, place, words)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from evalcheck.checks import KINDS
from evalcheck.engine import validate
from evalcheck.findings import Finding, masked
from evalcheck.report import Report
from evalcheck.ruleset import Rule, Ruleset, load_ruleset
from tests.packages import CaseLoader, submission

CASES = Path(__file__).parent / "cases"


def _cases() -> list[Any]:
    found = []
    for path in sorted(CASES.glob("*.yaml")):
        for title, case in (yaml.load(path.read_text("utf-8"), CaseLoader) or {}).items():
            found.append(pytest.param(case, id=f"{path.stem}: {title}"))
    return found


@pytest.fixture(scope="session")
def tianjin() -> Ruleset:
    return load_ruleset("tianjin-2021")


def judge(case: dict[str, Any], ruleset: Ruleset) -> Report:
    """The report on a case's files by its one check alone."""
    checks = case["check"] if isinstance(case["check"], list) else [case["check"]]
    rules = tuple(Rule(id=f"case-{i}", label="case", source="附件2", check=check) for i, check in enumerate(checks))
    ruleset = replace(ruleset, rules=rules)
    files = dict(case["given"])
    if "declaration" in case:
        files["evalcheck.yaml"] = yaml.safe_dump(case["declaration"], allow_unicode=True)
    as_of = date.fromisoformat(case.get("as_of", "2022-05-30"))
    received = date.fromisoformat(case["received"]) if "received" in case else None
    report = validate(submission(files), ruleset, as_of, unit=case.get("unit"), received=received, processes=0)
    # What the engine tells of every package, asked or not, goes by no rule of the case.
    return replace(report, findings=tuple(finding for finding in report.findings if finding.rule in ("", *(rule.id for rule in rules))))


@pytest.mark.parametrize("case", _cases())
def test_case(case: dict[str, Any], tianjin: Ruleset) -> None:
    findings = list(judge(case, tianjin).findings)
    expected = case["expect"]
    told = [f"{finding.code} {finding.location} {_said(finding)}" for finding in findings]
    assert len(findings) == len(expected), told
    for line in expected:
        match = [finding for finding in findings if _is(line, finding)]
        assert match, f"expected {line!r}; found {told}"
        findings.remove(match[0])


WORDS: dict[str, list[str]] = yaml.safe_load((CASES.parent / "golden" / "words_of_cases.yaml").read_text("utf-8"))


@pytest.mark.parametrize("name", WORDS)
def test_the_whole_words_of_a_case(name: str, tianjin: Ruleset) -> None:
    file, _, title = name.partition(": ")
    case = yaml.load((CASES / f"{file}.yaml").read_text("utf-8"), CaseLoader)[title]
    told = [f"{finding.code} {finding.location} = {finding.message()}" for finding in judge(case, tianjin).findings]
    assert told == WORDS[name]


def _is(expected: str, finding: Finding) -> bool:
    """`CODE place words…`, or `CODE/severity place words…` where the severity matters, and `… => words…` where the remedy does."""
    told_as, _, told = expected.partition(" ")
    code, _, severity = told_as.partition("/")
    place, _, remedy = told.partition(" => ")
    right = code == finding.code and finding.severity.startswith(severity) and _holds(masked(finding, show_personal=True).fix(), remedy)
    return right and _fits(place, str(finding.location), _said(finding))


def _fits(expected: str, place: str, message: str) -> bool:
    """`place words…`: the finding's place to the letter, then words that its message holds."""
    if not expected.startswith(place):
        return False
    rest = expected[len(place) :]
    return (not rest or rest.startswith(" ") or not place) and _holds(message, rest)


def _holds(text: str, words: str) -> bool:
    """Whether each of the words stands in a text, and none that is written `!word`."""
    return all(word[1:] not in text if word.startswith("!") else word in text for word in words.split())


def test_every_kind_has_a_case_that_fires_and_its_check_a_case_that_is_silent() -> None:
    cases = [case for path in CASES.glob("*.yaml") for case in (yaml.load(path.read_text("utf-8"), CaseLoader) or {}).values()]
    fired = {line.partition(" ")[0].partition("/")[0] for case in cases for line in case["expect"]}
    untested = sorted(set(KINDS) - fired - COVERED_ELSEWHERE)
    assert not untested, f"no case fires {untested}"
    checks = {check["check"] for case in cases for check in (case["check"] if isinstance(case["check"], list) else [case["check"]])}
    silent = {case["check"]["check"] for case in cases if not case["expect"] and isinstance(case["check"], dict)}
    assert not checks - silent, f"no silent case for {sorted(checks - silent)}"


COVERED_ELSEWHERE = frozenset(
    {"FIL003", "FIL007", "FIL009", "FIL010", "FIL011", "FIL013", "FIL016", "FIL018", "EVD016", "XPK001", "XPK002", "XPK003"}
)
"""Kinds that need more than case files can state: an archive or office file (tests/test_files.py), several packages
(test_audit.py), or a notice of our own words (test_relevance.py)."""


def _said(finding: Finding) -> str:
    """With the cells as they are: what is masked of them in reports is tested where reports are."""
    return masked(finding, show_personal=True).message()
