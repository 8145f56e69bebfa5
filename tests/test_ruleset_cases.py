"""Cases beside a ruleset: those that do not hold are told, and so is what they do not cover or notice."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from evalcheck.cli.rule_testing import told
from evalcheck.evidence.values.credit_code import credit_code_fault
from evalcheck.ruleset import RulesetError, load_ruleset
from evalcheck.trials.cases import read_trials
from evalcheck.trials.forms import filled
from evalcheck.trials.mutants import mutants, mutated
from evalcheck.trials.testing import noticed, run_cases
from evalcheck.words import Say

SMALL = Path(__file__).parent / "rulesets" / "small"
BASE = """\
有一份说明:
  unit: 市体育局
  as_of: "2022-05-27"
  given:
    市体育局-群众体育-3-开放情况.docx: {paragraphs: [场馆开放情况, 2021年，样例体育馆每周开放70小时，全年接待12万人次。]}
"""


def with_cases(folder: Path, text: str) -> Path:
    copy = Path(shutil.copytree(SMALL, folder / "trial", ignore=shutil.ignore_patterns("cases")))
    (copy / "cases").mkdir()
    (copy / "cases" / "1.yaml").write_text(text, "utf-8")
    return copy


def test_the_cases_of_the_small_ruleset_hold() -> None:
    found = run_cases(SMALL)
    assert [str(one.differences) for one in found.failed] == [] and len(found.outcomes) == 3


WRONG = {
    "another state": ("  expect: {clauses: {3-2: missing}}\n", "条款 3-2 应为 missing，实为"),
    "a clause that the unit has not": ("  expect: {clauses: {1-1: met}}\n", "条款 1-1 应为 met"),
    "another verdict": ("  expect: {verdict: pass}\n", "结论应为 pass"),
    "a finding that is not told": ("  expect: {findings: [NAM003]}\n", "应报而未报：NAM003"),
    "a finding of the package that is not told": ("  expect: {package: [XPK001]}\n", "应报而未报：XPK001"),
    "nothing expected": ("  expect: {}\n", "没有写期望什么"),
}


@pytest.mark.parametrize("name", list(WRONG))
def test_a_case_that_does_not_hold_says_in_what(name: str, tmp_path: Path) -> None:
    expect, words = WRONG[name]
    found = run_cases(with_cases(tmp_path, BASE + expect))
    (outcome,) = found.failed
    assert words in outcome.differences[0].zh, outcome.differences
    assert any(line.startswith("× trial/cases/1.yaml › 有一份说明") for line in told(found, Say("zh")))


def test_a_finding_that_is_told_and_not_expected_fails_the_case(tmp_path: Path) -> None:
    text = BASE.replace("群众体育-3-", "群众体育-9-") + "  expect: {findings: []}\n"
    (outcome,) = run_cases(with_cases(tmp_path, text)).failed
    assert "不应报而报：NAM" in outcome.differences[0].zh


def test_a_unit_that_the_ruleset_has_not_fails_the_case(tmp_path: Path) -> None:
    (outcome,) = run_cases(with_cases(tmp_path, BASE.replace("unit: 市体育局", "unit: 市教育局") + "  expect: {findings: []}\n")).failed
    assert "市教育局" in outcome.differences[0].zh


RULES = {
    "rows by rule": "{清单: {rows: 3, like: {序号: '{n}', 场馆名称: '样例{file}馆{n}', 地址: [东区, 西区]}}}",
    "a form with its holes": "{form: 场馆, of: 体育馆}",
    "a form with other columns": "{form: 场馆, of: 体育馆, rows: 5, also: {备注: 无障碍}, drop: [地址]}",
}
FORMS = "场馆: {清单: {top: [['{of}一览']], rows: 2, like: {序号: '{n}', 场馆名称: '{of}{n}', 地址: 东区}, below: [[共有几处]]}}\n"


@pytest.mark.parametrize("name", list(RULES))
def test_a_list_is_made_by_rule(name: str, tmp_path: Path) -> None:
    text = f"有清单:\n  unit: 市体育局\n  as_of: 2022-05-27\n  given:\n    市体育局-群众体育-3-场馆清单.xlsx: {RULES[name]}\n"
    copy = with_cases(tmp_path, text + "  expect: {findings: [], clauses: {3-1: met}}\n")
    (copy / "cases" / "forms.yaml").write_text(FORMS, "utf-8")
    (outcome,) = run_cases(copy).outcomes
    assert outcome.holds, outcome.differences
    (rows,) = outcome.trial.case.given["市体育局-群众体育-3-场馆清单.xlsx"].values()
    wanted = {"rows by rule": [4, "东区"], "a form with its holes": [5, "体育馆1"], "a form with other columns": [8, "无障碍"]}[name]
    assert len(rows) == wanted[0] and any(wanted[1] in map(str, row) for row in rows)


def test_codes_and_telephones_made_by_rule_are_right() -> None:
    rows = filled("名单.xlsx", {"表": {"rows": 50, "like": {"代码": "91100000MA{code}", "电话": "电话：138{phone}"}}}, {}, {})["表"]
    assert [row for row in rows[1:] if credit_code_fault(row[0]) or len(row[1]) != 14] == [] and len({row[0] for row in rows}) == 51


def test_a_file_of_a_case_is_another_case_s_own_where_its_name_is(tmp_path: Path) -> None:
    other = "二:\n  like: 有一份说明\n  given: {开放情况: {paragraphs: [本期无]}}\n  expect: {clauses: {3-2: missing}}\n"
    first, second = read_trials(with_cases(tmp_path, BASE + "  expect: {findings: []}\n" + other))
    assert list(first.case.given) == list(second.case.given) and second.case.expect.findings == ()


MISTAKES = {
    "a form that is not there": (
        "  expect: {findings: []}\n二:\n  like: 有一份说明\n  given: {x.xlsx: {form: 名单}}\n  expect: {}\n",
        9,
        "名单",
    ),
    "a case that stands twice": ("  expect: {findings: []}\n" + BASE + "  expect: {findings: []}\n", 7, "两次"),
    "words that no name holds": (
        "  expect: {findings: []}\n二:\n  like: 有一份说明\n  given: {名单: {rows: 3}}\n  expect: {}\n",
        9,
        "名单",
    ),
    "a key that is misspelt": ("  expects: {findings: []}\n", 6, "expect"),
    "a state that nobody knows": ("  expect: {clauses: {3-2: done}}\n", 6, "met"),
    "a code that nobody knows": ("  expect: {findings: [NAM999]}\n", 6, "NAM999"),
    "like a case that is not there": ("  expect: {findings: []}\n二:\n  like: 没有\n  expect: {findings: []}\n", 8, "没有"),
    "without a file that is not there": (
        "  expect: {findings: []}\n二:\n  like: 有一份说明\n  without: [x.docx]\n  expect: {}\n",
        9,
        "x.docx",
    ),
}


@pytest.mark.parametrize("name", list(MISTAKES))
def test_a_mistake_of_a_case_is_told_at_its_line(name: str, tmp_path: Path) -> None:
    text, line, words = MISTAKES[name]
    with pytest.raises(RulesetError) as raised:
        read_trials(with_cases(tmp_path, BASE + text))
    (fault,) = raised.value.faults
    assert (fault.file, fault.line) == ("trial/cases/1.yaml", line) and words in fault.problem.zh


def test_a_case_without_data_is_a_mistake(tmp_path: Path) -> None:
    text = BASE.partition("  given:")[0] + "  given: {}\n  expect: {findings: []}\n"
    with pytest.raises(RulesetError):
        read_trials(with_cases(tmp_path, text))


def test_changed_facts_are_noticed_by_cases_of_their_item_alone() -> None:
    ruleset, trials = load_ruleset(SMALL), read_trials(SMALL)
    outcome = {f"{one.seq} {one.place} {one.change}": noticed(one, trials, ruleset) for one in mutants(ruleset)}
    assert outcome["3 item gone"] and outcome["3 3-1 asks item_list → policy_document"]
    assert not any(found for name, found in outcome.items() if name.startswith(("1 ", "2 ")))


def test_a_changed_fact_is_one_fact() -> None:
    ruleset = load_ruleset("tianjin-2021")
    for mutant in mutants(ruleset)[::37]:
        other = mutated(ruleset, mutant).catalogue
        changed = [seq for seq, item in ruleset.catalogue.items.items() if other.items.get(seq) != item]
        assert changed == [mutant.seq], mutant


CITY = Path(__file__).parent.parent / "rules" / "tianjin-2021"


@pytest.mark.parametrize("item", [5, 24, 28, 45])
def test_cases_of_the_shipped_ruleset_hold(item: int) -> None:
    found = run_cases(CITY, items=[item])
    assert [(one.trial.name, [str(told) for told in one.differences]) for one in found.failed] == []
    assert found.coverage.covered == len(found.coverage.clauses) > 0


@pytest.mark.long
def test_every_case_of_the_shipped_ruleset_holds_and_every_clause_is_answered_and_unanswered() -> None:
    found = run_cases(CITY)
    assert [one.trial.name for one in found.failed] == []
    assert set(found.coverage.clauses) == found.coverage.answered == found.coverage.unanswered and len(found.coverage.clauses) == 330


CHANGED = {
    "a kind that is asked": ("asks: [statement, platform_screenshot]", "asks: [statement]", 16),
    "a need": (
        "        asks: [policy_document]\n        words: [津呼",
        "        asks: [policy_document]\n        need: conditional\n        words: [津呼",
        16,
    ),
    "the last month of a period": ('end: "2022-05"}', 'end: "2022-04"}', 13),
    "a promised number": ("value: 700", "value: 701", 18),
    "a column besides": ("extra_columns: [办理事项名称, 办理时间]", "extra_columns: [办理事项名称]", 16),
}


@pytest.mark.parametrize("name", list(CHANGED))
def test_a_case_fails_once_the_ruleset_says_something_else(name: str, tmp_path: Path) -> None:
    old, new, item = CHANGED[name]
    copy = Path(shutil.copytree(CITY, tmp_path / "changed"))
    path = copy / "items" / "03-提升政务服务水平.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    assert run_cases(copy, items=[item]).failed
