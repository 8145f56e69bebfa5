"""What changed from one ruleset to another is told by what it is: new, gone, renumbered, changed, or wording only."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from evalcheck.reporters.rule_changes import as_json, page, render
from evalcheck.ruleset import load_ruleset
from evalcheck.ruleset.changes import Changes, changes
from evalcheck.words import Say

SMALL = Path(__file__).parent / "rulesets" / "small"
NEXT = {
    "ruleset.yaml": [
        ('version: "1"', 'version: "2"'), ("start: 2022-05-24, end: 2022-05-31", "start: 2023-05-24, end: 2023-05-31"),
        ("items: 3, clauses: 6", "items: 4, clauses: 7"), ("limit: 5", "limit: 9"), ("label: 文件名,", "label: 名称,"),
        ("  - {id: files, label: 文件能打开, source: 通知三, check: {check: file_troubles}}\n", ""),
    ],
    "units.yaml": [("name: 市统计局, file_name: 市统计局", "name: 市教育局, file_name: 市教育局")],
    "vocabulary.yaml": [("  2: 体育 活动\n", "")],
    "templates.yaml": [("    - {name: 序号, type: serial}\n", "")],
    "items/01-依法行政.yaml": [
        ("responsible: [市统计局, 东区人民政府]", "responsible: [东区人民政府]"),
        ('end: "2022-04"', 'end: "2023-04"'), ("minimum: 3", "minimum: 5"), ("asks: [statement]", "asks: [statement, case]"),
        ("words: [照片, 视频]", "words: [照片, 视频, 影像]"), ("label: 活动通知", "label: 活动的通知"),
    ],
    "items/02-群众体育.yaml": [
        ("  - seq: 3\n", "  - seq: 4\n"), ("id: 3-1", "id: 4-1"), ("id: 3-2", "id: 4-2"),
    ],
}  # fmt: skip
NEW_ITEM = """\
"no": 3
name: 教育
phone: "0003"
items:
  - seq: 3
    label: 课后服务
    leads: [市教育局]
    clauses:
      - {id: 3-1, label: 学校名单, source: 指标3, asks: [item_list], words: [学校]}
"""


@pytest.fixture
def found(tmp_path: Path) -> Changes:
    copy = Path(shutil.copytree(SMALL, tmp_path / "next"))
    for name, edits in NEXT.items():
        text = (copy / name).read_text("utf-8")
        for old, new in edits:
            assert old in text, old
            text = text.replace(old, new)
        (copy / name).write_text(text, "utf-8")
    (copy / "items" / "03-教育.yaml").write_text(NEW_ITEM, "utf-8")
    with (copy / "survey.yaml").open("a", encoding="utf-8") as survey:
        survey.write("  3: {policy: 学校}\n")
    return changes(load_ruleset(SMALL), load_ruleset(copy))


def test_each_item_is_told_by_what_became_of_it(found: Changes) -> None:
    told = [(one.change, one.before and one.before.seq, one.after and one.after.seq) for one in found.items]
    assert told == [("changed", 1, 1), ("wording", 2, 2), ("new", None, 3), ("renumbered", 3, 4)]


def test_each_clause_says_what_differs(found: Changes) -> None:
    told = {(clause.change, clause.after.id, clause.keys) for one in found.items for clause in one.clauses if clause.after}
    assert told == {
        ("changed", "1-1", ("asks",)), ("changed", "1-2", ("period", "minimum")),
        ("wording", "2-1", ("words",)), ("wording", "2-2", ("label",)),
    }  # fmt: skip


def test_rules_and_the_rest_are_told(found: Changes) -> None:
    assert [(one.change, (one.after or one.before).id) for one in found.rules if one.after or one.before] == [  # type: ignore[union-attr]
        ("wording", "file-name"), ("changed", "shared-phones"), ("gone", "files"),
    ]  # fmt: skip
    assert {one.key: (one.before, one.after) for one in found.values} == {
        "window.start": ("2022-05-24", "2023-05-24"), "window.end": ("2022-05-31", "2023-05-31"), "contents": ([], ["教育"]),
        "units": (["市统计局"], ["市教育局"]), "templates.enterprise_list": (["序号"], []),
    }  # fmt: skip


def test_each_unit_sees_what_is_new_for_it(found: Changes) -> None:
    assert {unit: [(one.change, one.item.seq) for one in items] for unit, items in found.by_unit.items()} == {
        "市司法局": [("changed", 1)], "东区人民政府": [("changed", 1)], "市统计局": [("changed", 1)],
        "市教育局": [("new", 3)], "市体育局": [("renumbered", 4)],
    }  # fmt: skip


TOLD = """\
规则集的变化：trial-city 1 → trial-city 2
清单：新增 1，改号，要求不变 1，有变化 1，仅文字改动 1

通知、单位和模板
  上传开始：2022-05-24 → 2023-05-24
  上传截止：2022-05-31 → 2023-05-31
  评估内容
      新增：教育
  单位
      新增：市教育局
      取消：市统计局
  模板的列：enterprise_list
      取消：序号

清单项：新增
  第 3 项 课后服务（教育）
      牵头单位：市教育局
      3-1 学校名单：清单明细

清单项：改号，要求不变
  第 3 → 4 项 场馆开放（群众体育）

清单项：有变化
  第 1 项 工作总结（依法行政）
      责任单位：市统计局、东区人民政府 → 东区人民政府
      1-1 工作总结：有变化
        要提供：情况说明 → 情况说明、典型案例
      1-2 法律服务机构名单：有变化
        时间：2021年1月 至 2022年4月 → 2021年1月 至 2023年4月
        数量：不少于 3 行 → 不少于 5 行

清单项：仅文字改动
  第 2 项 普法活动（依法行政）
      2-1 活动照片或视频：仅文字改动
        用词：照片、视频 → 照片、视频、影像
      2-2 活动的通知：仅文字改动
        名称：活动通知 → 活动的通知

检查规则
  file-name 名称：仅文字改动
      名称：文件名 → 名称
  shared-phones 电话：有变化
      limit：5 → 9
  files 文件能打开：取消

各单位要注意的
  东区人民政府
      有变化 第 1 项 工作总结（责任）
  市体育局
      改号，要求不变 第 3 → 4 项 场馆开放（牵头）
  市司法局
      有变化 第 1 项 工作总结（牵头）
  市教育局
      新增 第 3 项 课后服务（牵头）
  市统计局
      有变化 第 1 项 工作总结（责任 → 无关）
"""


def test_a_terminal_reads_it_section_by_section(found: Changes) -> None:
    assert render(found, Say("zh"), 100) == TOLD


def test_the_english_text_has_chinese_names_only(found: Changes) -> None:
    text = render(found, Say("en"), 100)
    assert "Item 3 → 4 场馆开放 (群众体育)" in text and "window opens: 2022-05-24 → 2023-05-24" in text
    assert not any(sign in text for sign in "：、，（）")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_holds_every_line_and_loads_nothing(found: Changes, language: str) -> None:
    say = Say(language)  # type: ignore[arg-type]
    html = page(found, say)
    for line in render(found, say, 1000).splitlines():
        assert line.strip().replace('"', "&#34;") in html, line
    assert "<script" not in html and "src=" not in html and "http://" not in html and "https://" not in html


def test_the_data_hold_both_values(found: Changes) -> None:
    data = json.loads(as_json(found))
    assert data["schema"] == "evalcheck-rules-diff/1" and data["items_compared"] is True
    (period,) = [clause["values"]["period"] for item in data["items"] for clause in item["clauses"] if "period" in clause["values"]]
    assert period["before"]["end"] == "2022-04" and period["after"]["end"] == "2023-04"
    assert data["by_unit"]["市教育局"] == [["new", 3]]


def test_a_list_that_is_not_published_is_not_called_gone() -> None:
    found = changes(load_ruleset("tianjin-2021"), load_ruleset("tianjin-2022"))
    assert found.items == () and not found.listed and "尚未公布" in render(found, Say("zh"), 80)


@pytest.mark.parametrize("rules", ["tianjin-2021", SMALL])
def test_a_ruleset_differs_in_nothing_from_itself(rules: str | Path) -> None:
    found = changes(load_ruleset(rules), load_ruleset(rules))
    assert (found.items, found.rules, found.values) == ((), (), ()) and "没有变化" in render(found, Say("zh"), 80)


def test_a_whole_list_that_moved_by_one_is_renumbered(tmp_path: Path) -> None:
    """Every item of the list of 2021 keeps its partner when all numbers move and a new first item is put before them."""
    from dataclasses import replace

    from evalcheck.catalogue.items import Item

    ruleset = load_ruleset("tianjin-2021")

    def moved(item: Item) -> Item:
        def renamed(clause: str) -> str:
            return f"{item.seq + 1}-{clause.partition('-')[2]}"

        clauses = [one.model_copy(update={"id": renamed(one.id)}) for one in item.clauses]
        promises = [one.model_copy(update={"proved_by": tuple(map(renamed, one.proved_by))}) for one in item.commitments]
        return item.model_copy(update={"seq": item.seq + 1, "clauses": tuple(clauses), "commitments": tuple(promises)})

    contents = [one.model_copy(update={"items": tuple(moved(item) for item in one.items)}) for one in ruleset.catalogue.contents]
    after = replace(ruleset, catalogue=replace(ruleset.catalogue, contents=tuple(contents)))
    found = changes(ruleset, after)
    assert {one.change for one in found.items} == {"renumbered"} and len(found.items) == 103
    assert all(one.before and one.after and one.after.seq == one.before.seq + 1 for one in found.items)
