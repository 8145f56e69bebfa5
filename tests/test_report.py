"""What a report is made of, by its edges: words of findings, ranges of rows, counts, status, and one round against the next."""

from __future__ import annotations

import copy
import hashlib
import json
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from evalcheck.baseline import Round, compare, matched, moved, round_of, with_baseline
from evalcheck.evidence.content.substance import FULL, Substance
from evalcheck.evidence.model import FileSummary
from evalcheck.evidence.vision.showing import Extra, Review, Shows
from evalcheck.findings import FactValue, Finding, Kind, Location, Severity, Waiver, Words, earlier_fingerprint, plain_facts, row_ranges
from evalcheck.report import FailOn, PastFinding, Report, Selection
from evalcheck.reporters.json_v1 import as_data
from evalcheck.reporters.options import RenderOptions
from evalcheck.words import Named, Spoken, Text
from tests.fixtures.hand_built import FAILING, INCOMPLETE, PASSING

WORDS = Words("题", "话", "因", "法")
KIND = Kind(
    "TST001",
    "made-up",
    Severity.ERROR,
    zh=Words("题", "甲{a}乙{b}", "因", "改{a}"),
    en=Words("title", "one {a} two {b}", "why", "mend {a}"),
    identity=("a",),
)
HERE = Location("甲.xlsx", "Sheet1", "B2")


@pytest.mark.parametrize(
    ("rows", "ranges"),
    [
        ([], ""),
        ([5], "5"),
        ([5, 6], "5-6"),
        ([6, 5], "5-6"),
        ([5, 7], "5,7"),
        ([17, 20, 21], "17,20-21"),
        ([1, 2, 3, 5, 6, 9], "1-3,5-6,9"),
    ],
)
def test_rows_are_told_as_ranges(rows: list[int], ranges: str) -> None:
    assert row_ranges(rows) == ranges


def test_only_the_first_rows_are_named() -> None:
    assert row_ranges([1, 3, 5, 7], limit=2) == "1,3"
    assert row_ranges(list(range(1, 2001, 2))).count(",") == 999 and row_ranges(list(range(1, 2003, 2))).count(",") == 999


@pytest.mark.parametrize(
    ("fact", "zh", "en"),
    [
        (None, "", ""), ("词", "词", "词"), (3, "3", "3"), (0, "0", "0"), (2.0, "2", "2"), (2.5, "2.5", "2.5"), (True, "是", "yes"),
        (False, "否", "no"),
        (("甲", "乙"), "甲、乙", "甲, 乙"), ((), "", ""), (Text("中", "english"), "中", "english"),
        (Named("slug", Text("中", "english")), "中", "english"),
    ],
)  # fmt: skip
def test_facts_stand_in_the_words_of_both_languages(fact: object, zh: str, en: str) -> None:
    finding = KIND.at(HERE, a=fact)  # type: ignore[arg-type]
    assert (finding.message(), finding.message("en"), finding.fix(), finding.fix("en")) == (
        f"甲{zh}乙",
        f"one {en} two ",
        f"改{zh}",
        f"mend {en}",
    )


def test_machine_forms_write_a_text_in_both_languages_and_a_name_besides() -> None:
    facts: dict[str, FactValue] = {"n": 3, "text": Text("中", "english"), "named": Named("slug", Text("乙", "two"))}
    assert plain_facts(facts) == {
        "n": 3, "text_zh": "中", "text_en": "english", "named": "slug", "named_zh": "乙", "named_en": "two",
    }  # fmt: skip


def test_a_fingerprint_holds_code_file_part_and_what_identifies() -> None:
    text = json.dumps(["TST001", "甲.xlsx", "Sheet1", {"a": 1}], ensure_ascii=False)
    assert KIND.at(HERE, a=1, b=2).fingerprint == hashlib.sha256(text.encode()).hexdigest()[:16]
    same = {KIND.at(replace(HERE, cell=cell), a=1, b=b).fingerprint for cell in ("B2", "C9", None) for b in (1, 2)}
    others = {KIND.at(HERE, a=2).fingerprint, KIND.at(HERE).fingerprint, KIND.at(replace(HERE, part="x"), a=1).fingerprint}
    assert len(same) == 1 and len(others | same) == 4


MOVING = "count rows row first examples names untouched total right start finish phones enterprises values beyond as_of"


@pytest.mark.parametrize("moving", MOVING.split())
def test_earlier_fingerprints_held_every_fact_but_those_that_move(moving: str) -> None:
    bare = earlier_fingerprint("TST001", HERE, {"kept": 1})
    assert earlier_fingerprint("TST001", HERE, {"kept": 1, moving: 5, "problem_zh": "中", "problem_en": "e"}) == bare
    assert earlier_fingerprint("TST001", HERE, {"kept": 2}) != bare
    assert KIND.at(HERE, kept=1, **{moving: 7}).earlier_fingerprint == bare
    assert earlier_fingerprint("TST001", HERE, {"a": 1, "b": 2}) == earlier_fingerprint("TST001", HERE, {"b": 2, "a": 1})


def test_a_finding_s_severity_is_the_rule_s_where_it_changes_one() -> None:
    finding = KIND.at(HERE)
    assert (finding.severity, finding.stamped("r", "s", Severity.NOTE).severity) == (Severity.ERROR, Severity.NOTE)
    assert [severity.rank for severity in (Severity.ERROR, Severity.WARNING, Severity.NOTE)] == [0, 1, 2]


def counted(**more: object) -> Report:
    return replace(FAILING, **more)  # type: ignore[arg-type]


def test_counts_leave_out_what_is_waived() -> None:
    waived = FAILING.findings[0].waived(Waiver("理由"))
    report = counted(findings=(waived, *FAILING.findings[1:]))
    severity = waived.severity.value
    before = sum(f.severity is waived.severity and f.waiver is None for f in FAILING.findings)
    assert report.counts[severity] == before - (FAILING.findings[0].waiver is None)
    assert report.counts["waived"] == sum(f.waiver is not None for f in report.findings)


def test_what_was_not_opened_counts_as_not_examined() -> None:
    unread = sum(file.condition == "unexamined" for file in FAILING.files)
    assert [counted(unopened=n).unexamined for n in (0, 1, 2)] == [unread, unread + 1, unread + 2]
    assert replace(PASSING, unopened=1).verdict == "incomplete"


def test_a_waived_error_fails_nothing_and_a_warning_only_where_it_is_asked_to() -> None:
    error, warning = KIND.at(HERE), KIND.at(HERE).stamped("r", "s", Severity.WARNING)
    found = {"error": error, "waived": error.waived(Waiver("理由")), "warning": warning}
    levels: tuple[FailOn, ...] = ("error", "warning", "never")
    reports = {
        name: [replace(PASSING, findings=(one,), selection=Selection(fail_on=level)) for level in levels] for name, one in found.items()
    }
    status = {name: [report.exit_status for report in made] for name, made in reports.items()}
    assert status == {"error": [1, 1, 0], "waived": [0, 0, 0], "warning": [0, 1, 0]}
    assert INCOMPLETE.exit_status == replace(INCOMPLETE, selection=Selection(fail_on="never")).exit_status == 3


def past(code: str, file: str | None, fingerprint: str, part: str | None = None, cell: str | None = None, earlier: str = "") -> PastFinding:
    return PastFinding(code, "error", "words", Location(file, part, cell), fingerprint, earlier or fingerprint)


def round_(*findings: PastFinding, files: dict[str, str] | None = None, clauses: dict[str, str] | None = None, **more: object) -> Round:
    made = Round(("id", "sha"), "2022-05-30", "fail", "市税务局", findings, files or {}, frozenset(), (), (), clauses or {})
    return replace(made, **more)  # type: ignore[arg-type]


def test_a_difference_names_what_is_new_kept_mended_and_unlooked_for() -> None:
    kept, gone, new = past("AAA001", "甲", "1"), past("AAA002", "甲", "2"), past("BBB001", "乙", "3")
    found = compare(round_(kept, gone), round_(kept, new))
    assert (found.new, found.persisting, found.fixed, found.unseen) == ((new,), (kept,), (gone,), ())
    assert compare(round_(gone), round_(select=("BBB",))).unseen == (gone,)
    assert compare(round_(gone), round_(select=("AAA",))).fixed == (gone,)
    assert compare(round_(gone), round_(ignore=("AAA002",))).unseen == (gone,)
    assert compare(round_(gone), round_(ignore=("A02", "002"))).fixed == (gone,)
    assert compare(round_(gone), round_(blind=frozenset({"甲"}))).unseen == (gone,)


def test_files_that_changed_are_named_in_order() -> None:
    found = compare(round_(files=dict.fromkeys("ecadb", "1")), round_(files=dict.fromkeys("abcde", "2")))
    assert found.changed == tuple("abcde")


def test_what_is_only_spoken_of_is_a_fact_of_machines_by_its_plain_value_alone() -> None:
    facts: dict[str, FactValue] = {"a": Spoken(Text("附件4", "appendix 4"), 4), "b": Spoken(Text("名单", "the list")), "c": 1}
    assert plain_facts(facts) == {"a": 4, "c": 1}


def test_another_fault_at_the_same_place_of_a_file_that_stayed_is_another_fault() -> None:
    before, after = (past("AAA001", "a", "1"),), (past("AAA001", "a", "2"),)
    assert matched(before, after, {"a": "1"}, {"a": "1"}) == (frozenset(), before)
    moved_ = (past("AAA001", "b", "2"),)
    assert matched(before * 2, moved_, {"a": "1"}, {"b": "1"}) == (frozenset({0}), before)


def test_a_difference_names_files_and_clauses_in_order() -> None:
    before = round_(files={"a": "1", "b": "2", "c": "3", "z": "9", "y": "8"}, clauses={"1-1": "met", "1-2": "missing", "1-3": "met"})
    after = round_(
        files={"a": "1", "b": "x", "c": "y", "d": "4", "e": "5", "new-z": "9"}, clauses={"1-1": "met", "1-2": "met", "1-4": "review"}
    )
    found = compare(before, after)
    assert (found.added, found.removed, found.changed, found.renamed) == (("d", "e"), ("y",), ("b", "c"), {"z": "new-z"})
    assert found.clauses == {"1-2": ("missing", "met"), "1-3": ("met", None), "1-4": (None, "review")}


def test_a_file_is_renamed_only_where_one_went_and_one_came_of_its_bytes() -> None:
    assert moved({"a": "1"}, {"b": "1"}) == {"a": "b"}
    assert moved({"a": "1", "b": "1"}, {"c": "1"}) == {}
    assert moved({"a": "1"}, {"b": "1", "c": "1"}) == {}
    assert moved({"a": "1"}, {"a": "1", "b": "1"}) == {}
    assert moved({"a": "1"}, {"b": "2"}) == {}


def test_findings_of_a_renamed_file_are_matched_by_code_and_place_once() -> None:
    before = (past("AAA001", "a", "1", "p", "B2"), past("AAA001", "a", "2", "p", "C3"), past("AAA001", "x", "5", "p", "B2"))
    after = (past("AAA001", "b", "3", "p", "B2"), past("AAA002", "b", "4", "p", "C3"))
    known, gone = matched(before, after, {"a": "1"}, {"b": "1"})
    assert known == frozenset({0}) and set(gone) == {before[1], before[2]}
    assert matched(before, after, {}, {})[0] == frozenset()


def test_a_finding_of_the_package_is_matched_by_its_fingerprint_alone() -> None:
    of_package = past("COV001", None, "7")
    assert matched((of_package,), (replace(of_package, message="other"),), {"a": "1"}, {"b": "1"}) == (frozenset({0}), ())
    assert matched((of_package,), (past("COV001", None, "8"),), {"a": "1"}, {"b": "1"}) == (frozenset(), (of_package,))


def test_one_earlier_finding_matches_one_later_by_either_fingerprint() -> None:
    old = past("AAA001", "a", "old")
    later = (past("AAA001", "a", "new", earlier="old"), past("AAA001", "a", "newer", earlier="old"))
    assert matched((old,), later, {}, {}) == (frozenset({0}), ())
    assert matched((old, old), later, {}, {}) == (frozenset({0, 1}), ())
    assert matched((old, old, old), later, {}, {}) == (frozenset({0, 1}), (old,))


@pytest.mark.parametrize("key", ["size", "seconds", "value", "commitment"])
def test_whole_numbers_of_an_earlier_report_are_read_as_the_floats_they_were(key: str) -> None:
    finding = Finding(KIND, HERE, {key: 3.0, "n": 3})
    data = json.loads(json.dumps(as_data(replace(FAILING, findings=(finding,)), RenderOptions())))
    data["findings"][0]["facts"][key] = 3
    worded = copy.deepcopy(data)
    worded["findings"][0]["facts"][key] = "三"
    assert round_of(worded).findings[0].earlier == earlier_fingerprint("TST001", HERE, {key: "三", "n": 3})
    read = round_of(data).findings[0]
    assert read.earlier == earlier_fingerprint("TST001", HERE, {key: 3.0, "n": 3})
    assert read.location == HERE


def test_a_comparison_says_whether_rules_and_unit_are_the_same() -> None:
    earlier = round_of(as_data(FAILING, RenderOptions()))
    same = with_baseline(FAILING, earlier).baseline
    other = with_baseline(FAILING, replace(earlier, ruleset=("id", "sha"), unit=None, as_of="2022-01-01")).baseline
    assert same and other and (same.same_rules, same.same_unit, same.as_of) == (True, True, FAILING.as_of.isoformat())
    assert (other.ruleset, other.same_rules, other.same_unit, other.as_of) == ("id", False, False, date(2022, 1, 1).isoformat())


def reviewed(*extras: Extra) -> FileSummary:
    """A file of which something is left to a person, for each extra that would have told."""
    return replace(PASSING.files[0], shows=Shows(review=tuple(Review("sharp", extra) for extra in extras)))


CLOSED = replace(PASSING.files[0], condition="partly")
UNREAD_PART = Kind("FIL018", "part", Severity.WARNING, zh=WORDS, en=WORDS)
FOR_A_PERSON = replace(PASSING, selection=Selection(fail_on="review"))
TO_JUDGE = FAILING.coverage[4]


def test_what_is_left_to_a_person_is_clauses_and_the_files_or_parts_that_are_more() -> None:
    reports = {
        0: [PASSING],
        1: [replace(PASSING, files=(reviewed(""),)), replace(PASSING, files=(CLOSED,)), replace(PASSING, coverage=(TO_JUDGE,))],
        2: [
            replace(PASSING, files=(reviewed(""), CLOSED)),
            replace(PASSING, files=(CLOSED,), coverage=(TO_JUDGE,)),
            replace(PASSING, files=(CLOSED,), findings=(UNREAD_PART.at(HERE), UNREAD_PART.at(HERE), KIND.at(HERE))),
            replace(PASSING, files=(replace(CLOSED, condition="unread"), CLOSED), findings=(UNREAD_PART.at(HERE),)),
        ],
    }
    assert {number: [report.for_a_person for report in made] for number, made in reports.items()} == {
        number: [number] * len(made) for number, made in reports.items()
    }
    assert PASSING.only_for_a_person is False


def test_asked_to_what_is_left_to_a_person_fails_the_package_and_nothing_else_does() -> None:
    left = {"files": (CLOSED,)}
    assert [replace(report, **left).verdict for report in (PASSING, FOR_A_PERSON)] == ["pass", "fail"]  # type: ignore[arg-type]
    assert (FOR_A_PERSON.verdict, FOR_A_PERSON.exit_status) == ("pass", 0)
    assert replace(FOR_A_PERSON, files=(CLOSED,)).exit_status == 1


def test_a_package_fails_only_for_a_person_where_no_error_of_its_own_fails_it() -> None:
    ours = Kind("FIL015", "ours", Severity.ERROR, zh=WORDS, en=WORDS)
    found: list[tuple[tuple[Finding, ...], bool]] = [
        ((), True),
        ((KIND.at(HERE),), False),
        ((KIND.at(HERE).waived(Waiver("理由")),), True),
        ((KIND.at(HERE).stamped("r", "s", Severity.WARNING),), True),
        ((ours.at(HERE),), True),
        ((ours.at(HERE), KIND.at(HERE)), False),
    ]
    for findings, only in found:
        assert replace(FOR_A_PERSON, findings=findings).only_for_a_person is only
        assert replace(PASSING, findings=findings).only_for_a_person is False


def test_extras_that_are_missing_are_counted_by_files_in_the_order_of_their_names() -> None:
    report = replace(PASSING, files=(reviewed("vision", "vision", ""), reviewed("ocr", "vision"), reviewed("")))
    assert list(report.missing_extras.items()) == [("ocr", 1), ("vision", 2)]


def test_never_failing_hides_no_file_that_nobody_looked_at() -> None:
    never = Selection(fail_on="never")
    unread = replace(PASSING.files[0], condition="unexamined")
    found = {"pass": PASSING, "fail": replace(PASSING, findings=(KIND.at(HERE),)), "unread": replace(PASSING, files=(unread,))}
    found["both"] = replace(found["unread"], findings=(KIND.at(HERE),))
    assert {name: report.exit_status for name, report in found.items()} == {"pass": 0, "fail": 1, "unread": 3, "both": 1}
    told = {name: replace(report, selection=never).exit_status for name, report in found.items()}
    assert told == {"pass": 0, "fail": 0, "unread": 3, "both": 3}


def test_findings_of_a_renamed_file_are_matched_where_they_stand_and_those_of_no_file_by_their_fingerprints() -> None:
    before = (past("AAA001", "a", "1"), past("AAA001", None, "2"), past("AAA001", "c", "3"))
    after = (past("AAA001", None, "4"), past("AAA001", "b", "5"), past("AAA001", "b", "6"))
    assert matched(before, after, {"a": "1"}, {"b": "1"}) == (frozenset({1}), before[1:])
    there = past("AAA001", "b", "1")
    assert matched(before[:1], (there, after[1]), {"a": "1"}, {"b": "1"}) == (frozenset({0}), ())
    assert matched((before[0], before[0]), (there, after[1]), {"a": "1"}, {"b": "1"}) == (frozenset({0, 1}), ())


def test_a_question_that_is_open_leaves_a_package_incomplete_whatever_fails_it() -> None:
    open_ = replace(PASSING, questions=(Text("谁", "who"),))
    assert (open_.verdict, open_.exit_status) == ("incomplete", 3)
    assert replace(open_, selection=Selection(fail_on="never")).exit_status == 3
    failed = replace(open_, findings=(KIND.at(HERE),))
    assert [replace(failed, selection=Selection(fail_on=on)).exit_status for on in ("error", "never")] == [1, 3]  # type: ignore[arg-type]


def made(path: str, role: str, **more: object) -> FileSummary:
    return replace(PASSING.files[0], file=replace(PASSING.files[0].file, path=path), role=role, **more)  # type: ignore[arg-type]


def test_a_package_is_untouched_where_it_holds_the_blank_forms_alone() -> None:
    liaison = made("联络员.docx", "liaison")
    empty = made("名单.xlsx", "evidence", substance=Substance("none"), tables=(SimpleNamespace(),))
    blank = KIND.at(Location("联络员.docx"), untouched=True)
    beside = (made("材料清单.docx", "covering_statement"), made("evalcheck.yaml", "declaration"))
    new = replace(PASSING, files=(liaison, empty, *beside), findings=(blank, KIND.at(Location("名单.xlsx"))))
    assert new.untouched is True
    filled = (
        {"findings": ()},
        {"findings": (KIND.at(Location("联络员.docx")), KIND.at(Location("名单.xlsx"), untouched=False))},
        {"unopened": 1},
        {"files": (*new.files, replace(empty, substance=FULL))},
        {"files": (*new.files, replace(empty, tables=()))},
        {"files": (*new.files, made("第二联络员.docx", "liaison"))},
        {"files": (*new.files, made("甲.zip", "archive"))},
        {"files": (*new.files, made("联络员.docx", "evidence"))},
    )
    assert [replace(new, **one).untouched for one in filled] == [False] * len(filled)  # type: ignore[arg-type]


LISTS = replace(KIND, zh=replace(WORDS, message="缺{few}（{all}）"), en=replace(WORDS, message="lacks {few}"), listed=("few", "all"))


def test_names_of_a_list_stand_on_lines_of_their_own_where_there_are_several() -> None:
    two, one = LISTS.at(HERE, few="甲等", all=("甲", "乙")), LISTS.at(HERE, few="甲", all=("甲",))
    assert (two.lines(), one.lines(), KIND.at(HERE, all=("甲", "乙")).lines()) == (("甲", "乙"), (), ())
    assert (LISTS.at(HERE).lines(), LISTS.at(HERE, all="甲乙").lines()) == ((), ())
    assert (two.before_lines(), two.before_lines("en")) == ("缺见下（甲、乙）", "lacks see below")
    assert (one.before_lines(), one.before_lines("en")) == ("缺甲（甲）", "lacks 甲")
    assert KIND.at(HERE, a=1).before_lines() == "甲1乙"


@pytest.mark.parametrize(
    ("place", "written"),
    [
        (Location(), ""), (Location("甲.xlsx"), "甲.xlsx"), (Location("甲.xlsx", "表"), "甲.xlsx › 表"), (HERE, "甲.xlsx › Sheet1!B2"),
        (Location("甲.xlsx", None, "B2"), "甲.xlsx › B2"), (Location(None, "表", "B2"), "表!B2"), (Location("甲.xlsx", "", ""), "甲.xlsx"),
    ],
)  # fmt: skip
def test_a_place_is_written_as_far_as_it_is_known(place: Location, written: str) -> None:
    assert str(place) == written
    assert place.at("页", "C3") == Location(place.file, "页", "C3") and place.at() == Location(place.file)


def test_removed_files_are_named_in_order() -> None:
    found = compare(round_(files={name: name for name in "ecadb"}), round_(files={name: name for name in "xyz"}))
    assert (found.removed, found.added) == (tuple("abcde"), tuple("xyz"))


def test_a_report_that_is_compared_with_none_says_so() -> None:
    names = ("remarks", "baseline", "unopened")
    assert [Report.__dataclass_fields__[name].default for name in names] == [(), None, 0]
    assert "catalogue" not in repr(replace(PASSING, coverage=(), files=()))
