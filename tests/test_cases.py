"""Every case of tests/cases: given files, one check with its settings, the findings expected (code, place, words)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from evalcheck.catalogue import Catalogue
from evalcheck.catalogue.naming import NameShape
from evalcheck.checks import KINDS
from evalcheck.engine import validate
from evalcheck.evidence.tables.rows import RowPass
from evalcheck.findings import Finding, masked, plain_facts
from evalcheck.report import Report
from evalcheck.ruleset import Rule, Ruleset, load_ruleset
from evalcheck.submission.model import Block
from evalcheck.words import Language
from tests.packages import CaseLoader, submission

CASES = Path(__file__).parent / "cases"
GOLDEN = Path(__file__).parent / "golden" / "cases"
LANGUAGES: tuple[Language, ...] = ("zh", "en")


def _cases() -> list[Any]:
    found = []
    for path in sorted(CASES.glob("*.yaml")):
        for title, case in (yaml.load(path.read_text("utf-8"), CaseLoader) or {}).items():
            found.append(pytest.param(case, path.stem, title, id=f"{path.stem}: {title}"))
    return found


@pytest.fixture(scope="session")
def tianjin() -> Ruleset:
    return load_ruleset("tianjin-2021")


def judge(case: dict[str, Any], ruleset: Ruleset) -> Report:
    """The report on a case's files by its one check alone."""
    checks = case["check"] if isinstance(case["check"], list) else [case["check"]]
    rules = tuple(Rule(id=f"case-{i}", label="case", source="附件2", check=check) for i, check in enumerate(checks))
    ruleset = replace(ruleset, rules=rules, catalogue=_named(case, ruleset.catalogue))
    files = dict(case["given"])
    if "declaration" in case:
        files["evalcheck.yaml"] = yaml.safe_dump(case["declaration"], allow_unicode=True)
    as_of = date.fromisoformat(case.get("as_of", "2022-05-30"))
    received = date.fromisoformat(case["received"]) if "received" in case else None
    report = validate(submission(files), ruleset, as_of, unit=case.get("unit"), received=received, processes=0)
    # What the engine tells of every package, asked or not, goes by no rule of the case.
    return replace(report, findings=tuple(finding for finding in report.findings if finding.rule in ("", *(rule.id for rule in rules))))


def _named(case: dict[str, Any], catalogue: Catalogue) -> Catalogue:
    """The list with files named as the case says."""
    naming = case.get("naming")
    return replace(catalogue, naming=NameShape.model_validate(naming), own_terms={}) if naming else catalogue


@pytest.mark.parametrize(("case", "file", "title"), _cases())
def test_case(case: dict[str, Any], file: str, title: str, tianjin: Ruleset) -> None:
    report = judge(case, tianjin)
    findings = list(report.findings)
    expected = case["expect"]
    told = [f"{finding.code} {finding.location} {_said(finding)}" for finding in findings]
    assert len(findings) == len(expected), told
    for line in expected:
        match = [finding for finding in findings if _is(line, finding)]
        assert match, f"expected {line!r}; found {told}"
        findings.remove(match[0])

    told_now = told_in_full(report)
    assert told_now == golden(file, title, told_now), "other words than before: ./dev golden writes them anew; look at the diff"


BY_ROWS = (
    "cells", "codes_and_names", "commitments", "dates", "duplicate_rows", "hidden_data", "placeholders", "serial_numbers", "shared_phones",
    "stage_times", "stated_average",
)  # fmt: skip
"""Files of cases on the rows of tables."""


@pytest.mark.parametrize(("case", "file", "title"), [case for case in _cases() if case.values[1] in BY_ROWS])
def test_findings_are_the_same_however_many_rows_come_at_once(
    case: dict[str, Any], file: str, title: str, tianjin: Ruleset, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = RowPass.blocks
    monkeypatch.setattr(RowPass, "blocks", lambda rows: (pair for block in whole(rows) for pair in _by_twos(block)))
    assert told_in_full(judge(case, tianjin)) == dict(_kept(GOLDEN / f"{file}.txt")).get(title, "")


def _by_twos(block: Block) -> Iterator[Block]:
    for at in range(0, len(block.rows), 2):
        others = frozenset(range(len(block.rows))) - {at, at + 1}
        yield Block(block.rows[at : at + 2], tuple(column.without(others) for column in block.columns))


def told_in_full(report: Report) -> str:
    """Every finding in order: code, severity, fingerprint, place, its words in both languages as far as facts fill them, other facts."""
    return "".join(f"{line}\n" for finding in report.findings for line in _lines(finding))


def _lines(finding: Finding) -> Iterator[str]:
    yield f"{finding.code} {finding.severity} {finding.fingerprint} {finding.location}"
    for language in LANGUAGES:
        yield f"    {finding.message(language)}"
        if "{" in finding.words(language).fix:
            yield f"    => {finding.fix(language)}"
    words = finding.words("zh")
    named = set(re.findall(r"\{(\w+)", words.message + words.fix))
    facts = plain_facts({key: fact for key, fact in masked(finding).facts.items() if key not in named})
    yield from (f"    {key}: {fact}" for key, fact in sorted(facts.items()))


def golden(file: str, title: str, told: str) -> str:
    """What is kept of a case in tests/golden/cases, written anew where that is asked for."""
    path = GOLDEN / f"{file}.txt"
    kept = dict(_kept(path)) if path.exists() else {}
    if os.environ.get("UPDATE_GOLDEN"):
        kept[title] = told
        path.write_text("".join(f"# {title}\n{text}" for title, text in sorted(kept.items()) if text), "utf-8", newline="\n")
    return kept.get(title, "")


def _kept(path: Path) -> Iterator[tuple[str, str]]:
    for part in f"\n{path.read_text('utf-8')}".split("\n# ")[1:]:
        title, _, text = part.partition("\n")
        yield title, text if text.endswith("\n") else f"{text}\n"


def test_no_golden_words_are_left_of_a_case_that_is_gone() -> None:
    titles = {path.stem: yaml.load(path.read_text("utf-8"), CaseLoader) for path in CASES.glob("*.yaml")}
    kept = {f"{path.stem}: {title}" for path in GOLDEN.glob("*.txt") for title, _ in _kept(path)}
    assert not kept - {f"{file}: {title}" for file, cases in titles.items() for title in cases}


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
