"""One thing said in two languages: texts add up, are formatted and joined, and travel through pickles, reports and the audit's store."""

from __future__ import annotations

import pickle

import pytest

from evalcheck.audit.codec import plain, restored
from evalcheck.checks import KINDS
from evalcheck.checks.rows import PROBLEMS
from evalcheck.findings import FactValue, Location, masked, plain_facts
from evalcheck.submission.child import ChildFailed
from evalcheck.submission.model import Incident, ReadError, Trouble
from evalcheck.words import Named, Say, Text, TextError, joined

REASON = Text("坏了", "broken")


def test_say_picks_the_language_of_a_pair_and_of_a_text() -> None:
    assert (Say("zh")("是", "yes"), Say("en")("是", "yes")) == ("是", "yes")
    assert (Say("zh")(REASON), Say("en")(REASON)) == ("坏了", "broken")


def test_texts_and_strings_add_up_on_either_side() -> None:
    assert "!" + REASON + "?" + Text("。", ".") == Text("!坏了?。", "!broken?.")


def test_facts_that_are_texts_come_in_the_language_around_them() -> None:
    said = Text("{count} 处{what}", "{what} in {count} places").format(count=2, what=REASON)
    assert said == Text("2 处坏了", "broken in 2 places")


def test_members_of_a_list_are_joined_as_each_language_does() -> None:
    assert joined([REASON, "x"]) == Text("坏了、x", "broken, x")
    assert not joined([])


def test_a_text_is_two_facts_in_machine_forms_where_it_stood_among_the_others() -> None:
    facts: dict[str, FactValue] = {"a": 1, "reason": REASON, "kind": Named(("case",), Text("典型案例", "case")), "z": None}
    assert list(plain_facts(facts).items()) == [
        ("a", 1), ("reason_zh", "坏了"), ("reason_en", "broken"), ("kind", ("case",)),
        ("kind_zh", "典型案例"), ("kind_en", "case"), ("z", None),
    ]  # fmt: skip


def test_the_audit_store_gives_facts_back_as_they_were() -> None:
    facts = {"reason": REASON, "kind": Named("case", REASON), "count": 3, "files": ("a", "b"), "none": None}
    finding = KINDS["ROW002"].at(Location("a.xlsx"), **facts)
    assert restored(type(finding), plain(finding)).facts == facts
    incident = Incident(Trouble.DAMAGED, "a.xlsx", {"reason": REASON, "files": 2})
    assert restored(Incident, plain(incident)) == incident


@pytest.mark.parametrize("error", [ReadError(Trouble.DAMAGED, reason=REASON), ChildFailed("坏了", "broken"), TextError("坏了", "broken")])
def test_errors_come_out_of_another_process_with_both_languages(error: Exception) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert (again.facts["reason"] if isinstance(again, ReadError) else again.text) == REASON


def test_mobile_numbers_are_masked_in_both_languages_of_a_fact() -> None:
    text = Text("电话13812345678", "phone 13812345678")
    facts = masked(KINDS["ROW002"].at(Location("a"), problem=text, kind=Named("x", text))).facts
    hidden = Text("电话138****5678", "phone 138****5678")
    assert facts == {"problem": hidden, "kind": Named("x", hidden)}


def test_the_problems_of_cells_are_said_in_both_languages() -> None:
    assert all(problem.zh and problem.en for problem in PROBLEMS.values())
