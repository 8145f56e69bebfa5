"""Every mistake of a ruleset is told once, at its own file, line and key, with a remedy, in the reader's language."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from evalcheck.ruleset import RulesetError, RulesetFault, load_ruleset
from evalcheck.ruleset.mistakes import check_ruleset

HOME = Path(__file__).parent / "rulesets"
MISTAKES: dict[str, dict[str, Any]] = yaml.safe_load((HOME / "mistakes.yaml").read_text("utf-8"))
NAMED = {name for path in (HOME / "small").rglob("*.yaml") for name in re.findall(r"[A-Za-z_]+", path.read_text("utf-8"))}
IDENTIFIERS = NAMED | {
    "asks",
    "any_of",
    "minimum",
    "minimum_of",
    "YAML",
    "UTF",
    "Tab",
    "extends",
    "true",
    "false",
    "policy_start",
    "open",
    "yaml",
    "tianjin",
}
REMEDIES = ("请", "应", "是否", "可写", "要一起写", "写成", "只用")


def with_mistake(folder: Path, mistake: Mapping[str, Any]) -> tuple[Path, str]:
    """A copy of the small ruleset with one mistake in it, and the text of the line that must be told."""
    copy = Path(shutil.copytree(HOME / "small", folder / "trial"))
    path = copy / mistake.get("write", mistake.get("in", "ruleset.yaml"))
    path.parent.mkdir(exist_ok=True)
    text = path.read_text("utf-8") if path.exists() else ""
    if "text" in mistake:
        text = mistake["text"]
    elif "cut" in mistake:
        start = text.index(mistake["cut"])
        text = text[:start] + text[text.index(mistake["until"], start) :]
    elif "old" in mistake:
        assert mistake["old"] in text
        text = text.replace(mistake["old"], mistake["new"], 1)
    path.write_bytes(text.encode(mistake.get("encode", "utf-8")))
    return copy, text


def line_of(text: str, at: object, nth: int) -> int | None:
    if isinstance(at, int):
        return at or None
    return [number for number, line in enumerate(text.splitlines(), 1) if str(at).split("\n")[0] in line][nth - 1]


@pytest.mark.parametrize("name", list(MISTAKES))
def test_a_mistake_is_told_once_where_it_is(name: str, tmp_path: Path) -> None:
    mistake = MISTAKES[name]
    copy, text = with_mistake(tmp_path, mistake)
    found = list(check_ruleset(copy))
    assert len(found) == 1, [str(one) for one in found]
    (fault,) = found
    assert fault.key == mistake["key"]
    assert fault.file == "trial/" + mistake.get("file", mistake.get("write", mistake.get("in", "ruleset.yaml")))
    assert fault.line == line_of(text, mistake.get("at", mistake.get("new")), mistake.get("nth", 1))
    assert str(mistake["zh"]) in fault.problem.zh, fault.problem.zh
    assert str(mistake["en"]) in fault.problem.en, fault.problem.en
    said_in_its_language(fault)
    with pytest.raises(RulesetError):
        load_ruleset(copy)


def said_in_its_language(fault: RulesetFault) -> None:
    chinese = re.sub(r"“[^”]*”|\"[^\"]*\"|\{[^}]*\}|\[[^\]]*\]|evalcheck( \w+)*|trial\S*", "", fault.problem.zh)
    assert set(re.findall(r"[A-Za-z_]{2,}", chinese)) <= IDENTIFIERS, fault.problem.zh
    assert any(word in chinese for word in REMEDIES), fault.problem.zh
    english = re.sub(r"“[^”]*”|\"[^\"]*\"|\[[^\]]*\]|\{[^}]*\}|trial\S*|unit\.yaml", "", fault.problem.en)
    assert not re.search(r"[\u3000-\u9fff\uff00-\uffef]", re.sub(r"[\u4e00-\u9fff]+ ", "", english)) or "known" in english, fault.problem.en


def test_the_small_ruleset_is_without_a_mistake() -> None:
    assert check_ruleset(HOME / "small") == ()
    assert load_ruleset(HOME / "small").id == "trial-city"


def test_the_list_of_mistakes_is_long() -> None:
    assert len(MISTAKES) >= 53


def overlay(folder: Path, name: str, text: str) -> Path:
    made = folder / name
    made.mkdir()
    (made / "ruleset.yaml").write_text(text, "utf-8")
    return made


def test_a_rule_is_changed_by_its_id_and_keeps_the_rest(tmp_path: Path) -> None:
    shutil.copytree(HOME / "small", tmp_path / "small")
    text = (
        "extends: small\nid: next-year\nrules:\n"
        "  - {id: dates, severity: {DAT006: note}}\n  - {id: shared-phones, check: {check: shared_phones, limit: 9}}\n"
        "  - {id: videos, label: 视频, source: 通知, check: {check: videos}}\n"
    )
    ruleset = load_ruleset(overlay(tmp_path, "next", text))
    rules = {rule.id: rule for rule in ruleset.rules}
    assert list(rules) == ["files", "file-name", "list-columns", "dates", "shared-phones", "list-coverage", "videos"]
    assert rules["dates"].label == "日期" and {code: str(level) for code, level in rules["dates"].severity.items()} == {
        "DAT002": "note", "DAT006": "note",
    }  # fmt: skip
    assert rules["shared-phones"].check.model_dump()["limit"] == 9 and rules["shared-phones"].label == "电话"


OVERLAYS = {
    "a mistake of the base is told in the base": ("extends: ../small\nid: next-year\n", "small/ruleset.yaml", "colour"),
    "a mistake of one's own in one's own file": (
        "extends: ../small\nid: next-year\nrules:\n  - {id: shared-phones, check: {check: shared_phones, limit: 1}}\n",
        "next/ruleset.yaml:4", "rules.4.check.limit",
    ),
    "an id that is misspelt": (
        "extends: ../small\nid: next-year\nrules:\n  - {id: shared-phone, severity: {IDT001: note}}\n",
        "next/ruleset.yaml:4", "shared-phones",
    ),
    "rules that are no list": ("extends: ../small\nid: next-year\nrules:\n", "next/ruleset.yaml:3", "rules"),
    "rules that are a mapping": ("extends: ../small\nid: next-year\nrules: {dates: {}}\n", "next/ruleset.yaml:3", "rules"),
    "a change of a rule that is not named": (
        "extends: ../small\nid: next-year\nrules:\n  - {severity: {DAT006: note}}\n", "next/ruleset.yaml:4", "没有写 id",
    ),
    "a rule that is dropped twice": ("extends: ../small\nid: next\ndrop_rules: [dates, dates]\n", "next/ruleset.yaml:3", "写了两次"),
    "a rule that is changed and dropped": (
        "extends: ../small\nid: next-year\ndrop_rules: [dates]\nrules:\n  - {id: dates, severity: {DAT006: note}}\n",
        "next/ruleset.yaml:3", "又改又去掉",
    ),
    "a window that is reversed in the overlay": (
        "extends: ../small\nid: next-year\nwindow: {start: 2023-05-24, end: 2022-05-31}\n", "next/ruleset.yaml:3", "window.end",
    ),
    "a file that is missing is told where it was named": (
        "extends: ../small\nid: next-year\nunits: unit.yaml\n", "next/ruleset.yaml:3", "units",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", list(OVERLAYS))
def test_a_mistake_is_told_in_the_file_that_holds_it(name: str, tmp_path: Path) -> None:
    text, file, key = OVERLAYS[name]
    base = Path(shutil.copytree(HOME / "small", tmp_path / "small"))
    if "base" in name:
        (base / "ruleset.yaml").write_text((base / "ruleset.yaml").read_text("utf-8") + "colour: blue\n", "utf-8")
    (fault,) = check_ruleset(overlay(tmp_path, "next", text))
    assert str(fault).startswith(file) and key in str(fault), str(fault)


def test_a_pipe_in_the_folder_of_a_ruleset_is_told_and_not_waited_for(tmp_path: Path) -> None:
    shutil.copytree(HOME / "small", tmp_path / "small")
    made = overlay(tmp_path, "next", "extends: ../small\nid: next-year\nitems: items\n")
    (made / "items").mkdir()
    os.mkfifo(made / "items" / "01.yaml")
    (fault,) = check_ruleset(made)
    assert "不是普通文件" in str(fault)


def test_a_circle_is_told_where_it_closes(tmp_path: Path) -> None:
    overlay(tmp_path, "甲", "extends: ../乙\nid: a\n")
    overlay(tmp_path, "乙", "extends: ../丙\nid: b\n")
    (fault,) = check_ruleset(overlay(tmp_path, "丙", "extends: ../甲\nid: c\n"))
    assert str(fault).startswith("乙/ruleset.yaml:1: extends: ") and "丙 → 甲 → 乙 → 丙" in fault.problem.en


def test_a_base_is_looked_for_from_the_file_that_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(HOME / "small", tmp_path / "cities" / "small")
    overlay(tmp_path / "cities", "middle", "extends: ../small\nid: middle\n")
    (tmp_path / "elsewhere").mkdir()
    made = overlay(tmp_path / "elsewhere", "own", "extends: ../../cities/middle\nid: own\n")
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert load_ruleset(made).title == "试样市营商环境指标材料"


GOOD = {
    "a 顿号 within quotes": ("items/01-依法行政.yaml", "words: [照片, 视频]", "words: [照片, “双随机、一公开”检查]"),
    "a comma within a remark": ("items/01-依法行政.yaml", "marking: true", "marking: true\n        remark: 原文“照片，视频”两可"),
    "a period of one month": ("items/01-依法行政.yaml", 'start: "2021-01"', 'start: "2022-04"'),
    "a window of one day": ("ruleset.yaml", "start: 2022-05-24", "start: 2022-05-31"),
    "a word of clauses of two items": ("items/02-群众体育.yaml", "words: [开放情况]", "words: [开放情况, 总结]"),
    "a unit of measure of one's own": ("items/01-依法行政.yaml", "unit: count", "unit: 场次"),
    "notes beside the ruleset": ("README.md", "", "# notes\n"),
    "a pattern with an escaped bracket": ("ruleset.yaml", "headers: 日期|年月", "headers: 日期|\\(年月\\)"),
    "a pattern that repeats a group once": ("ruleset.yaml", "headers: 日期|年月", "headers: (起止)?日期+"),
    "one name in two templates": (
        "templates.yaml",
        "{name: 工单号, type: order_number}",
        "{name: 工单号, type: order_number, synonyms: [公司名称]}",
    ),
    "texts with signs": ("ruleset.yaml", "title: 试样市评估方案", "title: 《试样市评估方案》（第2号）、附件"),
    "a full date as text in quotes": ("ruleset.yaml", "start: 2022-05-24", 'start: "2022-05-24"'),
}


@pytest.mark.parametrize("name", list(GOOD))
def test_what_is_right_is_no_mistake(name: str, tmp_path: Path) -> None:
    file, old, new = GOOD[name]
    copy, _ = with_mistake(tmp_path, {"in": file, "text": new} if not old else {"in": file, "old": old, "new": new})
    assert [str(one) for one in check_ruleset(copy)] == []
