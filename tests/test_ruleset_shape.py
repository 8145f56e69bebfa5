"""The shape of a scheme is data: templates, kinds of evidence, types and lengths of files, scores, and what a ruleset takes over by id."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import validate as validate_json
from openpyxl import load_workbook

from evalcheck.cli.app import run
from evalcheck.engine import validate
from evalcheck.report import Report
from evalcheck.ruleset import Ruleset, load_ruleset
from evalcheck.ruleset.loading import check_ruleset
from tests.packages import content, submission

SMALL = Path(__file__).parent / "rulesets" / "small"
ROOT = Path(__file__).parent.parent
LIST = "市司法局-依法行政-1-法律服务机构名单.xlsx"


def changed(folder: Path, *changes: tuple[str, str, str]) -> Path:
    """A copy of the small ruleset with some texts of its files replaced."""
    copy = Path(shutil.copytree(SMALL, folder / "trial", ignore=shutil.ignore_patterns("cases")))
    for name, old, new in changes:
        path = copy / name
        text = path.read_text("utf-8") if path.exists() else ""
        assert old in text, (name, old)
        path.write_text(text.replace(old, new, 1) if old else text + new, "utf-8")
    return copy


def judged(ruleset: Ruleset, given: Mapping[str, Any], unit: str = "市司法局") -> Report:
    return validate(submission(given), ruleset, date(2022, 5, 27), unit=unit, processes=0)


def said(report: Report, code: str) -> list[tuple[str, str, str]]:
    return [(one.message("zh"), one.message("en"), one.fix("zh")) for one in report.findings if one.code == code]


# --- what templates are called


WRONG_COLUMN = {LIST: {"名单": [["序号", "单位名称", "联系电话"], [1, "样例市试样一号有限公司", "13900000000"]]}}


@pytest.mark.parametrize(
    ("appendix", "zh", "en"),
    [
        ("appendix: 1", "（附件1）", "(附件1)"),
        ("appendix: 附表二", "（附表二）", "(附表二)"),
        ("", "（《企业名单》）", "(《企业名单》)"),
    ],
)
def test_findings_call_a_template_as_the_ruleset_does(appendix: str, zh: str, en: str, tmp_path: Path) -> None:
    ruleset = load_ruleset(changed(tmp_path, ("templates.yaml", "  appendix: 1\n", f"  {appendix}\n" if appendix else "")))
    ((message, english, fix),) = said(judged(ruleset, WRONG_COLUMN), "TPL002")
    assert zh in message and en in english and zh.strip("（）") in fix


def test_a_ruleset_without_the_usual_templates_is_worked_with(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = str(changed(tmp_path))
    assert run(["init", str(tmp_path / "in"), "--unit", "市司法局", "--rules", rules]) == 0
    assert not list((tmp_path / "in").glob("*联络员*"))
    capsys.readouterr()
    assert run(["todo", str(tmp_path / "in"), "--rules", rules, "--as-of", "2022-05-27"]) in (0, 1)
    assert "联络员" not in capsys.readouterr().out
    assert run(["template", "liaison", "--rules", rules]) == 2
    assert "FORM 只能是：sample、work-order" in capsys.readouterr().err


# --- what the index is worth


SCORED = (
    ("ruleset.yaml", "limits: {cells", "levels: [一级指标, 二级指标, 三级指标]\nscoring: {full: 100}\nlimits: {cells"),
    ("items/01-依法行政.yaml", 'phone: "0001"', 'phone: "0001"\nscore: 60'),
    ("items/01-依法行政.yaml", "    label: 工作总结\n", "    label: 工作总结\n    index: [制度建设]\n    weight: 2\n"),
    ("items/01-依法行政.yaml", "    label: 普法活动\n", "    label: 普法活动\n    index: [宣传]\n"),
    ("items/01-依法行政.yaml", "        asks: [statement]\n", "        asks: [statement]\n        score: 30\n"),
    ("items/02-群众体育.yaml", "    label: 场馆开放\n", "    label: 场馆开放\n    index: [设施]\n"),
)


def test_points_are_shared_from_the_whole_down_to_each_clause(tmp_path: Path) -> None:
    catalogue = load_ruleset(changed(tmp_path, *SCORED)).catalogue
    assert catalogue.points == {"1-1": 30, "1-2": 10, "2-1": 10, "2-2": 10, "3-1": 20, "3-2": 20}
    assert sum(catalogue.points.values()) == 100


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (("items/01-依法行政.yaml", "score: 30", "score: 41"), "items.0.score"),
        (("items/02-群众体育.yaml", 'phone: "0002"', 'phone: "0002"\nscore: 39'), "scoring.full"),
        (("items/01-依法行政.yaml", "score: 30", "score: 30\n        weight: 1"), "items.0.clauses.0.weight"),
        (("items/01-依法行政.yaml", "    index: [宣传]\n", ""), "items.1.index"),
    ],
    ids=["a clause worth more than its item", "contents that do not make the whole", "score and weight", "a level that is not named"],
)
def test_points_and_levels_that_do_not_fit_are_told_once(change: tuple[str, str, str], key: str, tmp_path: Path) -> None:
    (fault,) = check_ruleset(changed(tmp_path, *SCORED, change))
    assert fault.key == key and fault.line is not None and "请" in fault.problem.zh


SPORTS = {
    "市体育局-群众体育-3-场馆清单.xlsx": {"清单": [["序号", "场馆名称"], [1, "样例体育馆"]]},
    "市体育局-群众体育-3-开放情况.docx": {"paragraphs": ["场馆开放情况", "2021年，样例体育馆每周开放70小时，全年接待12万人次。"]},
}


def audited(folder: Path, rules: Path, *units: tuple[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    for unit, given in units:
        home = folder / "inbox" / unit
        home.mkdir(parents=True)
        for name, one in given.items():
            (home / name).write_bytes(content(name, one))
    out = folder / "out"
    assert run(["audit", str(folder / "inbox"), "-o", str(out), "--rules", str(rules), "--as-of", "2022-05-27"]) in (0, 1)
    told: Mapping[str, Any] = json.loads((out / "audit.json").read_text("utf-8"))
    return told


def test_an_audit_rolls_points_up_by_unit_and_by_level(tmp_path: Path) -> None:
    told = audited(tmp_path, changed(tmp_path, *SCORED), ("市体育局", SPORTS))
    scores = {unit["unit"]: unit["score"] for unit in told["units"] if unit["score"]["full"]}
    assert scores["市体育局"] == {"low": 40, "high": 40, "full": 40}
    assert scores["市司法局"] == {"low": 0, "high": 0, "full": 60}
    index = {"/".join(one["path"]): (one["low"], one["high"], one["full"]) for one in told["scores"]["index"]}
    assert index["群众体育"] == index["群众体育/设施"] == index["群众体育/设施/场馆开放"] == (40, 40, 40)
    assert index["依法行政"] == (0, 0, 60) and index["依法行政/制度建设"] == (0, 0, 40)
    validate_json(told, json.loads((ROOT / "docs/audit-v1.schema.json").read_text("utf-8")))
    page = (tmp_path / "out" / "总览.html").read_text("utf-8")
    assert "二级指标" in page and "40 / 40" in page and 'id="scores"' in page
    book = load_workbook(tmp_path / "out" / "落实明细表.xlsx")
    assert [cell.value for cell in book["按指标得分"][1]][:6] == ["一级指标", "二级指标", "三级指标", "至少得分", "至多得分", "分值"]
    rows = [[cell.value for cell in row[:4]] for row in book["按单位得分"].iter_rows(min_row=2)]
    assert [row for row in rows if row[0] in scores] == [
        ["市司法局", 0, 0, 60],
        ["市体育局", 40, 40, 40],
    ]


def test_doubt_makes_a_range_and_what_holds_only_if_there_is_one_is_left_out(tmp_path: Path) -> None:
    doubtful = {"市体育局-群众体育-3-场馆清单.png": {"picture": [640, 400]}}
    told = audited(tmp_path, changed(tmp_path, *SCORED), ("市体育局", doubtful))
    (score,) = [unit["score"] for unit in told["units"] if unit["unit"] == "市体育局"]
    assert score["low"] == 0 and score["full"] == 20


def test_a_scheme_without_scoring_has_no_points_anywhere(tmp_path: Path) -> None:
    told = audited(tmp_path, changed(tmp_path), ("市体育局", SPORTS))
    assert "scores" not in told and not any("score" in unit for unit in told["units"])
    assert "得分" not in (tmp_path / "out" / "总览.html").read_text("utf-8")
    assert not [name for name in load_workbook(tmp_path / "out" / "落实明细表.xlsx").sheetnames if "得分" in name]
