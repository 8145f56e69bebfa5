"""Whatever callers write: no row is passed over in silence, nothing counts that is not an answer; dealing and replacing keep their word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from evalcheck.ruleset import load_ruleset
from evalcheck.ruleset.surveys import survey_of
from evalcheck.season.answers import judge, to_replace
from evalcheck.season.call_sheets import Form
from evalcheck.season.collecting import Row, emptied, merged
from evalcheck.season.drawn import Draw, Enterprise, Planned, deal, replaced

LABELS = ("知晓", "渠道", "办理", "满意", "意见")
FIELDS = ("day1", "result1", "day2", "result2", "day3", "result3", *LABELS, "remark")


@lru_cache
def form() -> Form:
    survey, number = survey_of("tianjin-2021")
    phase = survey.phase_of(number)
    assert phase
    return Form(survey, phase, {content.no: content.name for content in load_ruleset().catalogue.contents})


def drawing(sizes: Sequence[tuple[int, int]]) -> Draw:
    """A draw of strata (contents from 1) with so many chosen and so many in reserve."""
    chosen, standby, strata = [], [], {}
    for content, (many, spare) in enumerate(sizes, 1):
        stratum = (str(content),)
        strata[stratum] = Planned(many + spare, float(many), many)
        for place in range(1, many + spare + 1):
            one = Enterprise(0, f"{content}-{place}", "企业", "", "", "和平区", "", "甲局", content, "1", stratum, place)
            (chosen if place <= many else standby).append(one)
    numbered = [Enterprise(**{**vars_of(one), "number": number}) for number, one in enumerate((*chosen, *standby), 1)]
    return Draw("ab" * 32, 7, ("content",), Path(), strata, tuple(numbered[: len(chosen)]), tuple(numbered[len(chosen) :]))


def vars_of(one: Enterprise) -> dict[str, object]:
    return {name: getattr(one, name) for name in Enterprise.__dataclass_fields__}


def row(texts: dict[str, str], code: str = "1-1", caller: str = "甲", file: str = "甲.xlsx", number: int = 3) -> Row:
    cells = {name: f"{chr(65 + place)}{number}" for place, name in enumerate(FIELDS)}
    return Row(code, 1, caller, file, "1 甲", number, {name: texts.get(name, "") for name in FIELDS}, cells)


DAYS = st.sampled_from(
    ["", "2022-06-02", "2022/6/3", "6月4日", "20220605", "2021-06-02", "2022-13-40", "6.1", "周五", "昨天下午3点", "0", "９月"]
)
RESULTS = st.sampled_from(["", "已完成", "完成（满意）", "拒绝", "占线", "空号", "约时间", "在开会", "1", "=A1", "完成不了"])
ANSWERS = st.sampled_from(["", "是", "否", "说不清", "5", "4分", "0", "6", "办事窗口", "不知", "\x07", "是" * 50])
TEXTS = st.fixed_dictionaries(
    {name: DAYS if name.startswith("day") else RESULTS if name.startswith("result") else ANSWERS for name in FIELDS}
)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_what_is_written_counts_or_is_told_and_only_answers_that_were_asked_for_count(texts: dict[str, str]) -> None:
    draw, written = drawing([(2, 2)]), row(texts)
    judged = judge(draw, form(), [written])
    record = judged.records.get("1-1")
    asked = {one.key: one for one in form().asked(1)}
    calls_or_answers = any(texts[name] for name in FIELDS if name not in ("remark", "意见"))
    assert record is not None or not calls_or_answers or judged.troubles
    if record is None:
        return
    assert judge(draw, form(), [written]) == judged
    assert (record.ended == "doubtful") <= bool(judged.troubles)
    assert record.ended == "doubtful" or record.attempts[-1].code == form().survey.code_of(texts[f"result{record.attempts[-1].number}"])
    assert not record.given or record.ended == "done"
    for key, answer in record.given.items():
        assert answer == asked[key].scale.answer(texts[asked[key].label])
        condition = asked[key].only_if
        assert condition is None or record.given[f"1-{condition.question}"].label in condition.answers
    for attempt in record.attempts:
        assert attempt.day is None or form().phase.start <= attempt.day <= form().phase.end
    if not judged.troubles and record.ended == "done":
        assert all(texts[one.label] for one in asked.values() if one.only_if is None and one.scale.kind != "text")
    for trouble in judged.troubles:
        assert trouble.cell in written.cells.values() and trouble.text.zh and trouble.text.en and trouble.remedy.zh.startswith("请")


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["1-1", "1-2", "1-3"]), st.sampled_from("甲乙"), st.sampled_from(["f1", "f2"]), TEXTS), max_size=6)
)
def test_reading_sheets_again_changes_nothing_and_loses_nothing_that_is_not_said(found: list[tuple[str, str, str, dict[str, str]]]) -> None:
    rows = [row(texts, code, caller, file, number) for number, (code, caller, file, texts) in enumerate(found, 3)]
    once = merged([], rows)
    assert merged(once, rows) == once and merged(once, []) == once
    assert {(one.code, one.caller) for one in once} == {(one.code, one.caller) for one in rows if not one.blank}
    for blank in ([row({}, code, caller, "f9") for code in ("1-1", "1-2") for caller in "甲乙"],):
        assert merged(once, blank) == once  # as it was given out
    other = [row({"result1": "占线"}, "1-3", "甲", "f8"), row({}, "1-1", "甲", "f8", 4)]
    after = merged(once, other)
    gone = {(one.code, one.caller) for one in once} - {(one.code, one.caller) for one in after}
    assert {(one.code, one.caller) for one in emptied(once, after)} == gone <= {("1-1", "甲")}


SIZES = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 5)), min_size=1, max_size=5)


@settings(max_examples=200, deadline=None)
@given(SIZES, st.integers(1, 7))
def test_callers_have_as_many_as_each_other_or_one_more_of_all_and_of_each_content(sizes: list[tuple[int, int]], callers: int) -> None:
    draw, names = drawing(sizes), [f"调研员{number}" for number in range(callers)]
    (batch,) = deal(draw, names).batches
    assert set(batch) == {one.code for one in draw.chosen}
    for part in (None, *range(1, len(sizes) + 1)):
        counts = Counter(caller for code, caller in batch.items() if part in (None, draw.every[code].content))
        least, most = min(counts.get(name, 0) for name in names), max(counts.values(), default=0)
        assert most - least <= 1


@settings(max_examples=200, deadline=None)
@given(SIZES, st.lists(st.lists(st.integers(0, 60), max_size=12), max_size=4))
def test_replacements_are_next_in_their_stratum_and_nobody_is_called_twice(sizes: list[tuple[int, int]], rounds: list[list[int]]) -> None:
    draw = drawing(sizes)
    now = deal(draw, ["甲", "乙"])
    everybody = list(draw.every)
    for lost in rounds:
        called = now.caller_of
        failed = [everybody[number] for number in dict.fromkeys(lost) if number < len(everybody) and everybody[number] in called]
        before, (now, without) = now, replaced(draw, now, failed)
        assert replaced(draw, now, failed)[0] == now  # again without new results
        assert {one.code for one in without} <= set(failed) - set(now.replaced)
        assert set(now.replaced) - set(before.replaced) <= set(failed)
    dealt = [code for batch in now.batches for code in batch]
    assert len(dealt) == len(set(dealt)) and set(dealt) == {one.code for one in draw.chosen} | set(now.replaced.values())
    for one, follower in now.replaced.items():
        assert draw.every[one].stratum == draw.every[follower].stratum and now.caller_of[one][1] == now.caller_of[follower][1]
    for stratum in draw.strata:
        taken = sorted(draw.every[code].place for code in now.replaced.values() if draw.every[code].stratum == stratum)
        assert taken == [one.place for one in draw.standby if one.stratum == stratum][: len(taken)]


def test_an_enterprise_is_replaced_at_the_last_attempt_and_not_before() -> None:
    draw = drawing([(3, 3)])
    tried = {name: "2022-06-02" if name.startswith("day") else "占线" for name in FIELDS[:6]}
    rows = [
        row(tried, "1-1"),
        row({name: text for name, text in tried.items() if not name.endswith("3")}, "1-2"),
        row({"day1": "2022-06-02", "result1": "空号"}, "1-3"),
    ]
    judged = judge(draw, form(), rows)
    assert to_replace(judged, draw.every, 3) == ["1-1", "1-3"] and to_replace(judged, draw.every, 4) == ["1-3"]
