"""Faults of content in complete packages are seen, untouched ones are silent: a few here, more by `python -m benchmarks.content_faults`."""

from __future__ import annotations

from collections import Counter
from functools import cache
from random import Random

import pytest

from benchmarks.content_faults import FAULTS, Made, content_rules, is_seen, judged, packages, planted
from evalcheck.ruleset import Ruleset, load_ruleset

SMALL = {"市体育局", "市民政局", "国网天津市电力公司", "市财政局"}
SEED = 15


@cache
def ruleset() -> Ruleset:
    return content_rules(load_ruleset(), ocr=False)


@cache
def made() -> tuple[Made, ...]:
    return tuple(packages(ruleset(), SMALL))


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_content_takes_the_green_from_its_clause(name: str) -> None:
    rng, found = Random(f"{SEED} {name}"), 0
    for one in made():
        package = planted(one, FAULTS, Counter({name: 2}), rng, ruleset().catalogue)
        if package.faults:
            report = judged(package.files, ruleset())
            unseen = [paths for _, paths in package.faults if not is_seen(paths, report)]
            assert unseen == []
            found += len(package.faults)
    assert found


def test_untouched_packages_are_met() -> None:
    for one in made():
        assert [f"{finding.code} {finding.location}" for finding in one.report.findings if finding.severity != "note"] == []
        assert {state.state for state in one.report.coverage if state.files} == {"met"}
