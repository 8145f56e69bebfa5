"""What comes after verification: places to look again with their outcomes, each item across its leads, what people judged, summed up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from openpyxl import load_workbook

from evalcheck.audit.follow_up import ASKED, CONCLUSION, DOUBTED, FILE, OUTCOME, REVIEWED, WAY
from evalcheck.audit.items import BY_CONTENT, BY_ITEM, BY_UNIT, OVERALL, across
from evalcheck.audit.keeping import MUST_REVIEW, REVIEW
from evalcheck.audit.standing import ItemStanding
from evalcheck.audit.tables import JUDGEMENT, LEDGER
from evalcheck.audit.verification import CONCLUSION as FILE_CONCLUSION
from evalcheck.audit.verification import FILE as RECORD
from tests.test_audit import SPORT, TAX, audit, listed, paper, put, told
from tests.test_audit_sheets import Sheet
from tests.test_verification import again, clauses, fill, item, merged

pytestmark = pytest.mark.usefixtures("warm")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Two units that share a list, one of which is short of papers."""
    mine = {TAX.format("25-政策文件.docx"): paper("通知", "甲"), TAX.format("25-企业名单.xlsx"): {"名单": listed(1, 30)}}
    put(tmp_path / "in" / "市税务局", mine)
    put(tmp_path / "in" / "市体育局", {SPORT.format("企业名单.xlsx"): {"名单": listed(1, 30)}, SPORT.format("佐证.docx"): paper("佐证")})
    audit(tmp_path / "in", tmp_path / "out")
    return tmp_path / "out"


def rows(path: Path, name: str) -> list[dict[str, Any]]:
    sheet = Sheet(load_workbook(path)[name])
    return [
        {heading: sheet.sheet.cell(row, column).value for heading, column in sheet.columns.items()}
        for row in range(sheet.top + 1, sheet.sheet.max_row + 1)
        if sheet.sheet.cell(row, 1).value is not None
    ]


def type_in(path: Path, name: str, where: Mapping[str, Any], cells: Mapping[str, Any]) -> None:
    """Type into the first row that has these words."""
    book = load_workbook(path)
    sheet = Sheet(book[name])
    for row in range(sheet.top + 1, sheet.sheet.max_row + 1):
        if all(str(text) in str(sheet.sheet.cell(row, sheet.columns[heading]).value) for heading, text in where.items()):
            for heading, value in cells.items():
                sheet.sheet.cell(row, sheet.columns[heading]).value = value
            book.save(path)
            return
    raise AssertionError((name, where))


def of_list(items: str, called: int, wrong: int, asked: int, not_handled: int) -> dict[str, Any]:
    codes = {"done": called - wrong, "no_number": wrong - wrong // 2, "suspended": wrong // 2}
    said = {"known": {"0": asked}, "used": {"0": not_handled, "1": asked - not_handled}}
    return {"unit": "市税务局", "content": 7, "items": items, "called": called, "codes": codes, "said": said}


def survey(out: Path, **more: Any) -> None:
    lists = [of_list("25", 20, 5, 12, 3), of_list("26", 20, 4, 10, 2), of_list("26,27", 20, 0, 12, 0)]
    answers = [
        {"content": 7, "item": None, "question": "7-known", "text": "是否知道", "scale": "yes_no", "n": 210, "share": 0.823, "low": 0.781,
         "high": 0.865},
        {"content": 7, "item": 25, "question": "7-used", "text": "满意", "scale": "five", "n": 90, "mean": 4.2, "low": 4.0, "high": 4.4},
    ]  # fmt: skip
    told_ = {"schema": "evalcheck-survey/1", "answers": answers, "lists": lists, **more}
    (out / "survey.json").write_text(json.dumps(told_, ensure_ascii=False), "utf-8")


def test_lists_that_units_share_are_to_be_verified_and_the_outcome_stands_in_the_audit(out: Path) -> None:
    shared = next(row for row in rows(out / FILE, DOUBTED) if row["疑点"] == "各单位材料雷同")
    assert shared["需要核实什么"].startswith("XPK00") and not told(out)["follow_up"]
    type_in(out / FILE, DOUBTED, {"疑点": "雷同"}, {WAY: "座谈", CONCLUSION: "不属实", OUTCOME: "两单位共用一份名单"})
    again(out)
    found = told(out)["follow_up"]
    assert [(one["kind"], one["way"], one["code"], one["outcome"]) for one in found] == [
        ("between", "座谈", "refuted", "两单位共用一份名单")
    ]


def test_wrong_numbers_and_answers_against_the_list_are_to_be_verified_above_the_share_of_the_ruleset_only(out: Path) -> None:
    survey(out)
    again(out)
    found = {(row["疑点"], row["文件或名单"]): row["需要核实什么"] for row in rows(out / FILE, DOUBTED) if row["疑点"] != "各单位材料雷同"}
    assert found == {
        ("名单电话有误", "企业名单（第 25 项）"): "拨打 20 家，5 家号码有误（25%，超过 20%）",
        ("调查与名单不符", "企业名单（第 25 项）"): "名单列为办理过，接受调查的 12 家中 3 家说没有办理过（25%，超过 20%）",
    }, "20 % is not above 20 %"


def test_few_calls_put_no_list_in_doubt(out: Path) -> None:
    survey(out, lists=[of_list("25", 9, 9, 9, 9)])
    again(out)
    assert {row["疑点"] for row in rows(out / FILE, DOUBTED)} == {"各单位材料雷同"}


def test_a_survey_that_cannot_be_read_is_told_and_nothing_is_written(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (out / LEDGER).read_bytes()
    (out / "survey.json").write_text("{", "utf-8")
    assert again(out) == 2 and "survey.json" in capsys.readouterr().err and (out / LEDGER).read_bytes() == before


def test_what_was_concluded_on_the_spot_goes_before_what_the_files_showed(out: Path) -> None:
    clause = next(row["条款"].partition(" ")[0] for row in rows(out / FILE, REVIEWED) if row["单位"] == "市税务局")
    fill(out / RECORD, {(f"{clause} ", ""): {FILE_CONCLUSION: "属实"}})
    type_in(out / FILE, REVIEWED, {"条款": f"{clause} ", "单位": "市税务局"}, {WAY: "走访", CONCLUSION: "部分属实"})
    again(out)
    verified = clauses(out, "市税务局")[clause]["verified"]
    assert (verified["code"], verified["follow_up"]) == ("partly", True)
    assert [one["clause"] for one in told(out)["follow_up"]] == [clause]


def test_an_outcome_about_other_evidence_does_not_count(out: Path) -> None:
    clause = next(row["条款"].partition(" ")[0] for row in rows(out / FILE, REVIEWED) if row["单位"] == "市体育局")
    type_in(out / FILE, REVIEWED, {"条款": f"{clause} ", "单位": "市体育局"}, {CONCLUSION: "属实"})
    changed = {SPORT.format("佐证.docx"): paper("佐证", "改过"), SPORT.format("企业名单.xlsx"): {"名单": listed(1, 31)}}
    put(out.parent / "in" / "市体育局", changed)
    audit(out.parent / "in", out)
    if marked := [row for row in rows(out / FILE, REVIEWED) if row["条款"].startswith(f"{clause} ") and row["单位"] == "市体育局"]:
        assert str(marked[0][REVIEW]).startswith(MUST_REVIEW)
    assert not told(out)["follow_up"] and "verified" not in clauses(out, "市体育局")[clause]


def test_each_item_stands_once_across_its_leads_with_promise_and_survey(out: Path) -> None:
    survey(out)
    again(out)
    found = {row["序号"]: row for row in rows(out / LEDGER, BY_ITEM)}
    assert len(found) == 103 and found[27]["承诺与实测"].endswith("没有实测值")
    assert found[25]["社会认同"] == "满意：4.20（4.00～4.40），90 家"
    assert found[26]["社会认同"] == "是否知道：82.3%（78.1%～86.5%），210 家（按内容）" and found[1]["社会认同"] is None
    assert found[25]["落实状态"].endswith("（系统）") and len(told(out)["items"]) == 103


def test_a_state_that_was_verified_goes_before_the_machine_s_and_both_are_shown(out: Path) -> None:
    machine = item(out, "市税务局", 25)["state"]
    for clause in clauses(out, "市税务局"):
        if clause.startswith("25-"):
            fill(out / RECORD, {(f"{clause} ", ""): {FILE_CONCLUSION: "属实"}})
    again(out)
    row = next(row for row in rows(out / LEDGER, BY_ITEM) if row["序号"] == 25)
    assert row["核验后状态"] == "属实" and row["落实状态"] == "属实（核验）"
    rolled = next(one for one in told(out)["items"] if one["item"] == 25)
    assert (rolled["state"], rolled["after"], rolled["concluding"], rolled["by"]) == (machine, "met", "met", "verified")
    page = (out / "总览.html").read_text("utf-8")
    assert "；核验后：属实" in page and "粗框：核验后的状态" in page and json.dumps("【核验：属实】")[1:-1] in page
    ledger = next(row for row in rows(out / LEDGER, "市级") if row["序号"] == 25)
    assert "核验后：属实" in ledger["落实状态"] and "【核验：属实】" in ledger["佐证情况"]


def test_judgements_are_rolled_up_by_item_content_and_unit_and_survive(out: Path) -> None:
    type_in(out / LEDGER, "市级", {"序号": 25, "单位": "市税务局"}, {JUDGEMENT: "已落实"})
    type_in(out / LEDGER, BY_ITEM, {"序号": 26}, {OVERALL: "未落实"})
    for _ in range(2):
        again(out)
        by_item = {one["item"]: one for one in told(out)["items"]}
        assert (by_item[25]["judgement"], by_item[25]["judgements"]) == ("已落实", {"已落实": 1})
        assert (by_item[26]["judgement"], by_item[26]["judgements"]) == ("未落实", {})
        content = next(row for row in rows(out / LEDGER, BY_CONTENT) if row["内容序号"] == 7)
        assert (content["事项数"], content["判断：已落实"], content["判断：未落实"], content["判断：未判断"]) == (3, 1, 1, 1)
        unit = next(row for row in rows(out / LEDGER, BY_UNIT) if row["单位"] == "市税务局")
        assert unit["判断：已落实"] == 1 and unit["判断：未落实"] == 0
        assert next(row for row in rows(out / LEDGER, BY_ITEM) if row["序号"] == 26)[OVERALL] == "未落实"


def test_copies_of_the_ledger_and_of_the_follow_up_merge_too(out: Path) -> None:
    paths = []
    for name, sheet, where, cells in (
        (LEDGER, "市级", {"序号": 25, "单位": "市税务局"}, {JUDGEMENT: "部分落实"}),
        (LEDGER, BY_ITEM, {"序号": 25}, {OVERALL: "部分落实"}),
        (FILE, DOUBTED, {"疑点": "雷同"}, {WAY: "走访"}),
    ):
        path = out.parent / f"副本{len(paths)}.xlsx"
        path.write_bytes((out / name).read_bytes())
        type_in(path, sheet, where, cells)
        paths.append(path)
    merged(out, paths)
    assert next(one for one in told(out)["items"] if one["item"] == 25)["judgement"] == "部分落实"
    assert told(out)["follow_up"][0]["way"] == "走访"


@pytest.mark.parametrize(
    ("duty", "states", "whole"),
    [
        ("required", ["met"], "met"),
        ("joint", ["met", "missing"], "met"),
        ("joint", ["other", "partial"], "partial"),
        ("joint", ["missing", "missing"], "missing"),
        ("required", ["met", "met"], "met"),
        ("required", ["met", "missing"], "partial"),
        ("required", ["met", "review"], "review"),
        ("required", ["missing", "missing"], "missing"),
        ("required", [], "none"),
    ],
)
def test_of_several_leads_one_answer_is_enough_and_of_districts_all_must_answer(duty: Any, states: list[Any], whole: str) -> None:
    assert across([ItemStanding(1, duty, state) for state in states], states) == whole


def test_what_people_wrote_keeps_to_the_schema_of_the_audit(out: Path) -> None:
    survey(out)
    type_in(out / FILE, DOUBTED, {"疑点": "雷同"}, {WAY: "专家", CONCLUSION: "属实"})
    type_in(out / FILE, ASKED, {"单位": "市"}, {WAY: "走访", OUTCOME: "已补交"})
    again(out)
    schema = json.loads((Path(__file__).parent.parent / "docs" / "audit-v1.schema.json").read_text("utf-8"))
    jsonschema.validate(told(out), schema)
    assert {one["sheet"] for one in told(out)["follow_up"]} == {DOUBTED, ASKED}
