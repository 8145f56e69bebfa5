"""Floors under what is told of signed PDFs, marked papers, heads and markings that the benchmark makes."""

from __future__ import annotations

import pytest

from benchmarks.evidence_pages.__main__ import FACTS, Tally

FLOORS = {
    "seals": ("seal, all", 18, 0.97, 0.99), "marks": ("marks, all", 40, 0.9, 0.95),
    "heads": ("issuing units", 33, 0.96, 0.99), "markings": ("classification (EVD003)", 50, 1.0, 1.0),
}  # fmt: skip


@pytest.mark.parametrize("fact", FLOORS)
def test_what_offices_make_is_told_as_well_as_before(fact: str) -> None:
    what, count, recall, precision = FLOORS[fact]
    tally = Tally()
    for told, name, there, claim in FACTS[fact](count, 31):
        if told == what:
            tally.add(name, there, claim)
    assert tally.there and tally.right >= recall * tally.there and tally.right >= precision * tally.claimed, tally.wrong
