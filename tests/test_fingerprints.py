"""A fingerprint names a fault: it stays when counts, rows and examples change, and no two faults share one."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evalcheck import validate
from evalcheck.baseline import compare, round_of, with_baseline
from evalcheck.checks import KINDS
from evalcheck.engine.selecting import place_in_report
from evalcheck.findings import FactValue, Finding, Kind, Location
from evalcheck.reporters.json_v1 import as_data
from evalcheck.reporters.options import RenderOptions
from evalcheck.words import Text
from tests.fixtures.hand_built import FAILING

SAMPLES = Path(__file__).parent.parent / "samples"
PLACE = Location("a.xlsx", "Sheet1", "B2")
kinds = st.sampled_from(list(KINDS.values()))
values: st.SearchStrategy[FactValue] = st.one_of(st.integers(), st.text("ab甲", max_size=5), st.tuples(st.text("ab甲", max_size=3)))
MOVING = ("count", "rows", "row", "first", "examples", "share", "common", "value", "pieces", "late", "size", "files")


def found(kind: Kind, moving: dict[str, FactValue], identity: str = "x", place: Location = PLACE) -> Finding:
    return kind.at(place, **{**moving, **dict.fromkeys(kind.identity, identity)})


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(kinds, st.dictionaries(st.sampled_from(MOVING), values), st.dictionaries(st.sampled_from(MOVING), values), st.integers(1, 999))
def test_findings_that_differ_in_counts_rows_examples_and_cells_share_a_fingerprint(
    kind: Kind, before: dict[str, FactValue], after: dict[str, FactValue], row: int
) -> None:
    later = found(kind, after, place=PLACE.at("Sheet1", f"B{row}"))
    assert found(kind, before).fingerprint == later.fingerprint


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(kinds, st.text("ab甲", max_size=5), st.text("ab甲", max_size=5))
def test_findings_that_differ_in_what_identifies_them_have_fingerprints_of_their_own(kind: Kind, one: str, other: str) -> None:
    same = found(kind, {}, one).fingerprint == found(kind, {}, other).fingerprint
    assert same == (one == other or not kind.identity)


@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLES.iterdir() if path.is_dir() and not path.name.startswith("_")))
def test_no_two_findings_of_a_sample_share_a_fingerprint(name: str) -> None:
    report = validate(SAMPLES / name, as_of=date(2022, 5, 30))
    assert [count for count in Counter(f.fingerprint for f in report.findings).values() if count > 1] == []
    assert all(set(f.kind.identity) <= set(f.facts) for f in report.findings)


def test_one_shared_row_more_is_the_same_finding() -> None:
    facts: dict[str, FactValue] = {"first": "甲/名单.xlsx", "second": "乙/名单.xlsx", "what": "codes", "shorter": 100}
    fifty = KINDS["XPK002"].at(Location("甲/名单.xlsx"), **facts, common=50, share=50)
    more = KINDS["XPK002"].at(Location("甲/名单.xlsx"), **facts, common=51, share=51)
    other = KINDS["XPK002"].at(Location("甲/名单.xlsx"), **{**facts, "second": "丙/名单.xlsx"}, common=50, share=50)
    assert fifty.fingerprint == more.fingerprint != other.fingerprint


def test_one_piece_more_that_is_still_too_few_is_the_same_finding() -> None:
    two, three = (KINDS["COV008"].at(Location("a.pdf"), item=7, clause="7-1", minimum=5, pieces=pieces) for pieces in (2, 3))
    assert two.fingerprint == three.fingerprint
    assert KINDS["COV008"].at(Location("a.pdf"), item=7, clause="7-2", minimum=5, pieces=2).fingerprint != two.fingerprint


@pytest.mark.parametrize("how", ["validate", "diff"])
def test_a_baseline_of_an_earlier_version_is_still_matched(how: str) -> None:
    """It knows each finding by all of its facts; none of them may become fixed and new at once."""
    data = json.loads(json.dumps(as_data(FAILING, RenderOptions())))
    for told, finding in zip(data["findings"], FAILING.findings, strict=True):
        told["fingerprint"] = finding.earlier_fingerprint
    assert any(f.earlier_fingerprint != f.fingerprint for f in FAILING.findings)
    if how == "validate":
        report = with_baseline(FAILING, round_of(data))
        assert {finding.change for finding in report.findings} == {"persisting"}
        assert report.baseline and report.baseline.fixed == report.baseline.unseen == ()
    else:
        difference = compare(round_of(data), round_of(as_data(FAILING, RenderOptions(show_personal=True))))
        assert len(difference.persisting) == len(FAILING.findings) and difference.new == difference.fixed == ()


def test_reports_are_in_the_same_order_in_both_languages() -> None:
    """The Chinese message does not sort them: of one code at one place the facts do, numbers by their value."""
    kind = KINDS["NAM007"]
    nine, ten = (kind.at(Location("a.pdf"), unit="市体育局", number=number, leads=("乙",), responsible=("-",)) for number in (9, 10))
    assert sorted([ten, nine], key=place_in_report) == [nine, ten]
    words = Text("乙", "a"), Text("甲", "b")
    one, two = (KINDS["EVD012"].at(Location("a.pdf"), count=count, problem=text) for count, text in enumerate(words))
    assert sorted([two, one], key=place_in_report) == [one, two]
    assert place_in_report(one) == place_in_report(replace(one, rule="r"))
