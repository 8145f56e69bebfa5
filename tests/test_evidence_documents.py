"""Floors under what is told of the documents that the benchmark makes: a change that tells less of them fails here."""

from __future__ import annotations

import pytest

from benchmarks.evidence_documents.kinds import scored_kinds
from benchmarks.evidence_documents.labelled import cases
from benchmarks.evidence_documents.score import Scores, scored, total

FLOORS = {
    "document number": (0.98, 0.99), "red header": (0.98, 0.99), "classification": (0.98, 1.0), "highlight": (0.98, 0.97),
    "issuing unit": (0.97, 0.97), "title": (0.97, 0.97), "date of issue": (0.98, 0.98),
}  # fmt: skip


@pytest.fixture(scope="module", params=["tuned", "held-out"])
def scores(request: pytest.FixtureRequest) -> Scores:
    return scored(cases(request.param, 60, with_office=False))


@pytest.mark.parametrize("what", FLOORS)
def test_documents_made_from_seeds_are_told_as_well_as_before(scores: Scores, what: str) -> None:
    tally, (recall, precision) = total(scores, what), FLOORS[what]
    assert tally.there and tally.recall >= recall and tally.precision >= precision, tally.wrong[:5]


@pytest.mark.parametrize(("part", "floor"), [("helpful", 0.95), ("unhelpful", 0.75)])
def test_kinds_are_told_by_names_and_by_content(part: str, floor: float) -> None:
    """What is told wrongly from a name that tells nothing is at least in doubt."""
    tally, silent = scored_kinds(part, 2)
    assert tally.recall >= floor, tally.wrong[:8]
    assert len(silent) <= 0.12 * tally.there, silent[:8]
