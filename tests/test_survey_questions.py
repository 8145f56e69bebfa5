"""The survey of a ruleset: every content is asked about in each phase, answers are whole words, mistakes come with a remedy."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from evalcheck.ruleset import load_ruleset
from evalcheck.ruleset.mistakes import check_ruleset
from evalcheck.ruleset.surveys import survey_of

SHIPPED: dict[str, Any] = yaml.safe_load((Path(__file__).parent.parent / "rules" / "tianjin-2021" / "survey.yaml").read_text("utf-8"))


@pytest.mark.parametrize(("ruleset", "phase", "start"), [("tianjin-2021", 1, date(2022, 6, 1)), ("tianjin-2022", 2, date(2022, 7, 28))])
def test_every_content_is_asked_whether_it_is_known_used_and_liked_and_for_free_words(ruleset: str, phase: int, start: date) -> None:
    survey, number = survey_of(ruleset)
    own = survey.phase_of(number)
    assert number == phase and own and own.start == start and own.start > load_ruleset(ruleset).catalogue.window.end
    for content in load_ruleset("tianjin-2021").catalogue.contents:
        asked = survey.asked(content.no, phase)
        assert [one.key for one in asked] == [f"{content.no}-{id_}" for id_ in ("known", "channel", "used", "satisfied", "remark")]
        assert [one.scale.kind for one in asked] == ["share", "choice", "share", "rating", "text"]
        assert all("{" not in one.text and one.text.endswith(("？", "）")) for one in asked)
        assert asked[2].text.startswith(f"{own.start.year - 1 if phase == 1 else own.start.year}年以来")
    texts = [survey.asked(content.no, phase)[0].text for content in load_ruleset("tianjin-2021").catalogue.contents]
    assert len(set(texts)) == len(texts) == 25


@pytest.mark.parametrize(
    ("scale", "written", "label"),
    [
        ("yes_no", "是", "是"), ("yes_no", " 是。", "是"), ("yes_no", "1", "是"), ("yes_no", "不知道", "否"), ("yes_no", "拒答", "说不清"),
        ("yes_no", "大概是", None), ("yes_no", "是的吧", None), ("yes_no", "3", None),
        ("five", "5", "5 非常满意"), ("five", "５分", "5 非常满意"), ("five", "4 满意", "4 满意"), ("five", "满意", "4 满意"),
        ("five", "0", None), ("five", "6", None), ("five", "4.5", None), ("five", "45", None),
        ("five", "很不满意", "1 非常不满意"), ("channel", "大厅", "办事窗口"), ("channel", "电视台", None),
    ],
)  # fmt: skip
def test_answers_are_known_by_whole_words_only(scale: str, written: str, label: str | None) -> None:
    found = survey_of("tianjin-2021")[0].scales[scale].answer(written)
    assert (found.label if found else None) == label


def own_ruleset(folder: Path, changed: Any, **main: Any) -> Path:
    survey = yaml.safe_load(yaml.safe_dump(SHIPPED, allow_unicode=True))
    changed(survey)
    (folder / "calls.yaml").write_text(yaml.safe_dump(survey, allow_unicode=True, sort_keys=False), "utf-8")
    text = yaml.safe_dump({"extends": "tianjin-2021", "id": "our-city", "survey": "calls.yaml", **main}, allow_unicode=True)
    (folder / "ruleset.yaml").write_text(text, "utf-8")
    return folder


MISTAKES: dict[str, tuple[Any, str, str]] = {
    "a scale that there is not": (lambda one: one["questions"][0].update(scale="ten"), "“ten”", "请补上"),
    "a topic that a content lacks": (lambda one: one["topics"][7].pop("policy"), "{policy}", "请补上"),
    "a content that is not asked about": (lambda one: one["topics"].pop(7), "评估内容 7 没有问题", "请在 topics 里补上"),
    "a content that the list lacks": (lambda one: one["topics"].update({26: one["topics"][1]}), "没有评估内容 26", "请改正"),
    "a condition on a later question": (
        lambda one: one["questions"][0].update(only_if={"question": "used", "answers": ["是"]}), "前面的一个问题", "请改正",
    ),
    "a condition on an answer that there is not": (
        lambda one: one["questions"][1]["only_if"].update(answers=["当然"]), "“当然”不是“known”的答案", "请改正",
    ),
    "an id that stands twice": (lambda one: one["questions"][1].update(id="known"), "写了两次", "请改掉一个"),
    "two answers of one word": (lambda one: one["scales"]["yes_no"]["answers"][1]["words"].append("有"), "相同", "请改掉一个"),
    "yes and no without a no": (lambda one: one["scales"]["yes_no"]["answers"].pop(1), "value: 0", "应有"),
    "a rating that knows no good": (lambda one: one["scales"]["five"].pop("good"), "good", "应有"),
    "a choice of one": (lambda one: one["scales"]["channel"].update(answers=[{"label": "其他"}]), "至少两个答案", "应有"),
    "no days": (lambda one: one.update(phases=[]), "phases", "请补上"),
    "days that run backwards": (lambda one: one["phases"][0].update(end=date(2022, 5, 1)), "end 早于 start", "请改正"),
    "a phase that there is not": (lambda one: one["questions"][0].update(phases=[3]), "没有第 3 阶段", "请改正"),
    "a target above all": (lambda one: one.update(target=120), "100", "应"),
}  # fmt: skip


@pytest.mark.parametrize("what", MISTAKES)
def test_a_mistake_in_a_survey_is_told_once_in_its_file_with_a_remedy(tmp_path: Path, what: str) -> None:
    changed, words, remedy = MISTAKES[what]
    faults = check_ruleset(own_ruleset(tmp_path, changed))
    assert [fault.file.rpartition("/")[2] for fault in faults] == ["calls.yaml"]
    assert words in faults[0].problem.zh and remedy in faults[0].problem.zh and faults[0].problem.en


def test_a_survey_may_have_questions_of_its_own_or_none(tmp_path: Path) -> None:
    def more(one: dict[str, Any]) -> None:
        one["questions"].append({"id": "days", "label": "天数", "scale": "words", "text": "用了几天？", "contents": [7], "phases": [2]})

    folder = own_ruleset(tmp_path, more)
    assert check_ruleset(folder) == ()
    survey, number = survey_of(folder)
    assert number == 1 and "7-days" not in [one.key for one in survey.asked(7, 1)]
    assert survey.asked(7, 2)[-1].key == "7-days" and survey.asked(8, 2)[-1].key == "8-remark"
    assert check_ruleset(own_ruleset(tmp_path, lambda one: [one.pop(key) for key in ("questions", "topics", "scales", "phases")])) == ()
    assert survey_of(tmp_path)[0].asked(7, 1) == []


def test_a_ruleset_of_a_phase_that_its_survey_lacks_is_told_at_its_key(tmp_path: Path) -> None:
    (fault,) = check_ruleset(own_ruleset(tmp_path, lambda _: None, survey_phase=3))
    assert fault.key == "survey_phase" and "没有第 3 阶段" in fault.problem.zh and fault.file.endswith("ruleset.yaml")
