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
from evalcheck.prepare.todo import todo
from evalcheck.report import Report
from evalcheck.reporters.json_v1 import as_data
from evalcheck.reporters.options import RenderOptions
from evalcheck.ruleset import Ruleset, load_ruleset
from evalcheck.ruleset.mistakes import check_ruleset
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


# --- kinds of the ruleset's own


OWN_KINDS = (
    (
        "ruleset.yaml",
        "limits: {cells",
        "kinds:\n"
        "  - {id: annual_report, like: statement, name: {zh: 年度报告书, en: annual report}, words: [年度报告书], types: [pdf, docx]}\n"
        "  - {id: venue_table, like: item_list, name: {zh: 场馆登记表, en: register of venues}, template: venues}\n"
        "limits: {cells",
    ),
    (
        "templates.yaml",
        "- id: work_order",
        "- id: venues\n  title: 场馆登记表\n  file_types: [xlsx]\n  columns:\n    - {name: 序号, type: serial}\n"
        "    - {name: 场馆名称, type: name}\n"
        "    - {name: 开放时长, type: number}\n    - {name: 地址, lookalikes: [场馆地址]}\n- id: work_order",
    ),
    ("items/02-群众体育.yaml", "asks: [item_list]", "asks: [venue_table]"),
    ("items/02-群众体育.yaml", "asks: [statement], words: [开放情况], need: conditional", "asks: [annual_report]"),
    (
        "ruleset.yaml",
        "  - {id: shared-phones",
        "  - {id: venues, label: 登记表, source: 通知五, check: {check: template_found, template: venues}}\n"
        "  - {id: venue-columns, label: 登记表的列, source: 通知五, check: {check: columns, template: venues}}\n"
        "  - {id: venue-cells, label: 登记表的格, source: 通知五, check: {check: cells}}\n"
        "  - {id: types, label: 格式, source: 通知六, check: {check: file_types, types: [docx, xlsx]}}\n"
        "  - {id: shared-phones",
    ),
)
REGISTER = "市体育局-群众体育-3-场馆登记表.xlsx"
REPORT = "市体育局-群众体育-3-年度报告书.docx"
TEXT = {"paragraphs": ["体育场馆开放年度报告书", "2021年，样例体育馆每周开放70小时，全年接待12万人次。"]}
VENUES = {"登记": [["序号", "场馆名称", "开放时长", "地址"], [1, "样例体育馆", 70, "东区样例路1号"]]}


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Ruleset:
    return load_ruleset(changed(tmp_path_factory.mktemp("own"), *OWN_KINDS))


def states(report: Report) -> dict[str, str]:
    return {state.clause.id: state.state for state in report.coverage}


def test_own_kinds_and_templates_answer_the_clauses_that_ask_them(own: Ruleset) -> None:
    report = judged(own, {REGISTER: VENUES, REPORT: TEXT}, "市体育局")
    assert states(report) == {"3-1": "met", "3-2": "met"}
    assert [finding.code for finding in report.findings if finding.location.file] == []
    kinds = {file.file.name: (file.kind.value, file.called.id) for file in report.files}
    assert kinds == {REGISTER: ("item_list", "venue_table"), REPORT: ("statement", "annual_report")}


def test_the_report_form_gives_the_built_in_kind_and_the_own_name(own: Ruleset) -> None:
    report = judged(own, {REGISTER: VENUES, REPORT: TEXT}, "市体育局")
    told = as_data(report, RenderOptions())
    files = {file["path"]: (file["evidence"], file["kind_name"]) for file in told["files"]}
    assert files == {REGISTER: ("item_list", "场馆登记表"), REPORT: ("statement", "年度报告书")}
    assert [(clause["asks"], clause["kind_name"]) for clause in told["coverage"]] == [
        (["item_list"], "场馆登记表"),
        (["statement"], "年度报告书"),
    ]
    assert as_data(report, RenderOptions(language="en"))["files"][0]["kind_name"] in ("annual report", "register of venues")
    validate_json(told, json.loads((ROOT / "docs/report-v1.schema.json").read_text("utf-8")))


def test_findings_todo_and_names_speak_of_own_kinds_by_their_names(own: Ruleset) -> None:
    wrong = {"市体育局-群众体育-3.2-开放情况说明.docx": TEXT}
    report = judged(own, wrong, "市体育局")
    ((message, english, _),) = said(report, "COV002")
    assert "要求的是年度报告书" in message and "asks: annual report" in english and "情况说明" in message
    assert any("缺少：场馆登记表" in zh and "register of venues" in en for zh, en, _ in said(report, "COV001"))
    lacks = todo(report, own).items[0].lacks
    assert [lack.names for lack in lacks] == [("市体育局-群众体育-3-场馆清单.xlsx",), ("市体育局-群众体育-3-开放情况年度报告书.pdf",)]


@pytest.mark.parametrize(
    ("name", "state", "codes"),
    [
        ("市体育局-群众体育-3-年度报告书.docx", "met", []),
        ("市体育局-群众体育-3.2-材料.docx", "met", []),
        ("市体育局-群众体育-3.2-开放情况说明.docx", "missing", ["COV002"]),
        ("市体育局-群众体育-3-年度报告书.odt", "met", ["FIL019"]),
    ],
    ids=["by its word", "asked, and no word says otherwise", "a word of another kind", "a type that it may not have"],
)
def test_a_file_is_of_an_own_kind_by_its_name_and_what_is_asked(
    name: str, state: str, codes: list[str], own: Ruleset, tmp_path: Path
) -> None:
    given: dict[str, Any] = {name: TEXT if name.endswith("docx") else {"bytes": odt(tmp_path).hex()}}
    report = judged(own, given, "市体育局")
    assert states(report)["3-2"] == state
    assert [finding.code for finding in report.findings if finding.location.file] == codes


def test_an_own_template_is_held_to_its_columns_and_cells(own: Ruleset) -> None:
    rows = [["序号", "场馆名称", "开放时长", "场馆地址"], [1, "样例体育馆", None, "东区样例路1号"]]
    report = judged(own, {REGISTER: {"登记": rows}}, "市体育局")
    ((message, _, fix),) = said(report, "TPL002")
    assert "《场馆登记表》" in message and "“场馆地址”改为“地址”" in fix
    assert [(one.code, one.location.cell) for one in report.findings if one.code.startswith("ROW")] == [("ROW001", "C2")]


def test_another_table_under_the_name_of_an_own_kind_is_no_table_of_its_template(own: Ruleset) -> None:
    rows = {"登记": [["姓名", "性别", "岗位"], ["张三", "男", "教练"]]}
    ((message, english, fix),) = said(judged(own, {REGISTER: rows}, "市体育局"), "TPL001")
    assert "没有找到《场馆登记表》的表" in message and "evalcheck template venues" in fix
    assert "No table of “场馆登记表” was found" in english


def test_a_clause_may_name_the_template_of_its_lists(tmp_path: Path) -> None:
    changes = [
        (name, old, new.replace(", template: venues}", "}")) if "venue_table" in new else (name, old, new) for name, old, new in OWN_KINDS
    ]
    clause = ("items/02-群众体育.yaml", "asks: [venue_table]", "asks: [item_list], template: venues")
    ruleset = load_ruleset(changed(tmp_path, *changes, clause))
    report = judged(ruleset, {"市体育局-群众体育-3-场馆清单.xlsx": VENUES}, "市体育局")
    assert states(report)["3-1"] == "met" and not said(report, "TPL001")
    rows = {"登记": [["姓名", "性别", "岗位"], ["张三", "男", "教练"]]}
    assert said(judged(ruleset, {"市体育局-群众体育-3-场馆清单.xlsx": rows}, "市体育局"), "TPL001")


def test_the_signs_of_an_own_kind_leave_a_content_without_them_to_a_person(tmp_path: Path) -> None:
    signs = ("ruleset.yaml", "words: [年度报告书]", "words: [年度报告书], signs: {signs: [articles]}")
    ruleset = load_ruleset(changed(tmp_path, *OWN_KINDS, signs))
    assert states(judged(ruleset, {REPORT: TEXT}, "市体育局"))["3-2"] == "review"
    articles = {"paragraphs": ["体育场馆开放年度报告书", "一、2021年，样例体育馆每周开放70小时。", "二、全年接待12万人次。"]}
    assert states(judged(ruleset, {REPORT: articles}, "市体育局"))["3-2"] == "met"


def test_blank_forms_of_own_templates_are_offered_and_pass_once_filled(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = changed(tmp_path, *OWN_KINDS)
    assert run(["template", "venues", "--rules", str(rules), "-o", str(tmp_path / "blank.xlsx")]) == 0
    sheet = load_workbook(tmp_path / "blank.xlsx").active
    assert sheet is not None and [cell.value for cell in sheet[3]] == ["序号", "场馆名称", "开放时长", "地址"]
    assert run(["init", str(tmp_path / "in"), "--unit", "市体育局", "--rules", str(rules)]) == 0
    (blank,) = (tmp_path / "in").rglob("市体育局*.xlsx")
    assert blank.name == "市体育局-群众体育-3-场馆清单.xlsx"


def test_an_audit_speaks_of_own_kinds_by_their_names(tmp_path: Path) -> None:
    rules = changed(tmp_path, *OWN_KINDS)
    told = audited(tmp_path, rules, ("市体育局", {REPORT: TEXT}))
    missing = [clause["missing"] for unit in told["units"] for item in unit["items"] for clause in item["clauses"] if clause["missing"]]
    assert missing == [["item_list"]]
    book = load_workbook(tmp_path / "out" / "落实明细表.xlsx")
    assert any("缺场馆登记表" in str(cell.value) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)
    again = ["audit", str(tmp_path / "inbox"), "-o", str(tmp_path / "out"), "--rules", str(rules), "--as-of", "2022-05-27"]
    assert run(again) in (0, 1)  # what the store keeps of files holds their kinds


def odt(folder: Path) -> bytes:
    import zipfile

    text = "".join(f"<text:p>{line}</text:p>" for line in TEXT["paragraphs"])
    spaces = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    body = f"<office:document-content {spaces}><office:body><office:text>{text}</office:text></office:body></office:document-content>"
    kind = "application/vnd.oasis.opendocument.text"
    entry = '<manifest:file-entry manifest:full-path="{}" manifest:media-type="{}"/>'
    space = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    manifest = f"<manifest:manifest {space}>{entry.format('/', kind)}{entry.format('content.xml', 'text/xml')}</manifest:manifest>"
    with zipfile.ZipFile(folder / "t.odt", "w") as made:
        made.writestr("mimetype", kind)
        made.writestr("content.xml", body)
        made.writestr("META-INF/manifest.xml", manifest)
    return (folder / "t.odt").read_bytes()


# --- what a ruleset takes over by id


def extending(folder: Path, text: str = "", templates: str = "", base: Path = SMALL) -> Path:
    shutil.copytree(base, folder / "small", ignore=shutil.ignore_patterns("cases"))
    (folder / "city").mkdir()
    named = "templates: templates.yaml\n" if templates else ""
    (folder / "city" / "ruleset.yaml").write_text(f"extends: ../small\nid: own-city\nversion: '1'\n{named}{text}", "utf-8")
    if templates:
        (folder / "city" / "templates.yaml").write_text(templates, "utf-8")
    return folder / "city"


CHANGED_LIST = """\
- id: enterprise_list
  title: 企业登记表
  rename: {联系电话: 手机号码}
  drop: [序号]
  insert:
    - {name: 行业, after: 企业名称, lookalikes: [所属行业]}
    - {name: 备注, required: false}
- id: venues
  title: 场馆登记表
  file_types: [xlsx]
  columns: [{name: 场馆名称, type: name}, {name: 开放时长}, {name: 地址}]
"""


def test_columns_of_an_inherited_template_are_renamed_dropped_and_inserted(tmp_path: Path) -> None:
    city = extending(tmp_path, templates=CHANGED_LIST)
    assert check_ruleset(city) == ()
    forms = load_ruleset(city).catalogue.forms
    assert [column.name for column in forms["enterprise_list"].columns] == ["企业名称", "行业", "手机号码", "备注"]
    assert (forms["enterprise_list"].title, forms["enterprise_list"].appendix) == ("企业登记表", 1)
    assert "联系电话" in forms["enterprise_list"].columns[2].lookalikes
    assert [*forms] == ["enterprise_list", "work_order", "venues"]


def test_a_column_under_the_name_that_the_base_gave_it_is_told_its_new_one(tmp_path: Path) -> None:
    ruleset = load_ruleset(extending(tmp_path, templates=CHANGED_LIST))
    rows = [["企业名称", "行业", "联系电话", "备注"], ["样例市试样一号有限公司", "零售", "13900000000", None]]
    ((message, _, fix),) = said(judged(ruleset, {LIST: {"名单": rows}}), "TPL002")
    assert "“联系电话” → “手机号码”" in message and "把列名“联系电话”改为“手机号码”" in fix
    rows[0][2] = "手机号码"
    assert not said(judged(ruleset, {LIST: {"名单": rows}}), "TPL002")


def test_templates_are_taken_out_by_id_and_another_digest_tells_of_a_changed_one(tmp_path: Path) -> None:
    city = extending(tmp_path, "drop_templates: [work_order]\n", CHANGED_LIST)
    one = load_ruleset(city)
    assert [*one.catalogue.forms] == ["enterprise_list", "venues"]
    base = tmp_path / "small" / "templates.yaml"
    base.write_text(base.read_text("utf-8").replace("title: 企业名单", "title: 名单"), "utf-8")
    assert load_ruleset(city).sha256 != one.sha256


WRONG_CHANGES = {
    "a column to drop that is not there": ("- {id: enterprise_list, drop: [企业名]}\n", 1, "0.drop.0", "是否为“企业名称”"),
    "a column to rename that is not there": ("- id: enterprise_list\n  rename: {电话: 手机}\n", 2, "0.rename.电话", "没有“电话”这一列"),
    "a new name that is there already": ("- id: enterprise_list\n  rename: {联系电话: 企业名称}\n", 2, "0.rename.联系电话", "已有"),
    "a place that is not there": (
        "- id: enterprise_list\n  insert:\n    - {name: 行业, after: 企业}\n",
        3,
        "0.insert.0.after",
        "没有“企业”这一列",
    ),
    "a column that is there already": ("- id: enterprise_list\n  insert: [{name: 序号}]\n", 2, "0.insert.0.name", "已有“序号”"),
    "an inserted column without a name": ("- id: enterprise_list\n  insert: [{type: date}]\n", 2, "0.columns.3.name", "缺少此键"),
    "the column that stages follow": ("- {id: work_order, drop: [业务描述]}\n", 1, "0.drop.0", "环节跟在"),
    "changes that are no list": ("- {id: enterprise_list, drop: 序号}\n", 1, "0.drop", "列表"),
    "a new template that changes none": (
        "- {id: venues, title: 表, file_types: [xlsx], drop: [序号]}\n",
        1,
        "0.drop",
        "只能用来改沿用的模板",
    ),
    "a new template without a title": ("- {id: venues, file_types: [xlsx]}\n", 1, "2.title", "缺少此键"),
    "a template twice in one file": (
        "- {id: case, title: 例, file_types: [docx]}\n- {id: case, title: 例, file_types: [docx]}\n",
        2,
        "3.id",
        "两次",
    ),
}


@pytest.mark.parametrize("name", list(WRONG_CHANGES))
def test_a_wrong_change_of_a_template_is_told_in_its_own_file(name: str, tmp_path: Path) -> None:
    text, line, key, words = WRONG_CHANGES[name]
    found = check_ruleset(extending(tmp_path, templates=text))
    assert [(one.file, one.line) for one in found] == [("city/templates.yaml", line)], [str(one) for one in found]
    assert found[0].key == key and words in found[0].problem.zh and found[0].problem.en


def test_a_template_to_drop_that_is_not_there_is_told(tmp_path: Path) -> None:
    (fault,) = check_ruleset(extending(tmp_path, "drop_templates: [work_orders]\n"))
    assert (fault.file, fault.line, fault.key) == ("city/ruleset.yaml", 4, "drop_templates.0")
    assert "是否为“work_order”" in fault.problem.zh


def test_kinds_are_laid_over_by_id(tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    base = changed(tmp_path / "base", *OWN_KINDS)
    text = "kinds:\n  - {id: annual_report, types: [ofd]}\n  - {id: minutes, like: statement, name: {zh: 会议纪要, en: minutes}}\n"
    city = extending(tmp_path, text, base=base)
    assert check_ruleset(city) == ()
    kinds = {kind.id: (kind.name.zh, kind.types) for kind in load_ruleset(city).catalogue.kinds}
    assert kinds == {"annual_report": ("年度报告书", ("ofd",)), "venue_table": ("场馆登记表", ()), "minutes": ("会议纪要", ())}


# --- stages with columns of their own


STAGES = (
    "templates.yaml",
    "    duration: {name: 总时长, type: number}\n",
    "    duration: {name: 总时长, type: number}\n    extra: [{name: 经办人, type: person, lookalikes: [办理人]}]\n",
)
ORDER_RULE = (
    "ruleset.yaml",
    "  - {id: shared-phones",
    "  - {id: orders, label: 工单的列, source: 通知四, check: {check: columns, template: work_order}}\n"
    "  - {id: order-cells, label: 工单的格, source: 通知四, check: {check: cells, templates: [work_order]}}\n  - {id: shared-phones",
)
ORDERS = "市司法局-依法行政-1-法律服务工单.xlsx"


def orders(fourth: str, person: str | None) -> dict[str, Any]:
    head = [["工单号", "业务描述", "环节1", None, None, None], [None, None, "开始时间", "完成时间", "总时长", fourth]]
    rows = [["A1", "登记", "2022-03-01", "2022-03-03", 2, "王五"], ["A2", "登记", "2022-03-01", "2022-03-03", 2, person]]
    return {ORDERS: {"工单": [*head, *rows]}}


def test_stages_have_columns_of_their_own(tmp_path: Path) -> None:
    asks = ("items/01-依法行政.yaml", "asks: [enterprise_list]", "asks: [work_order]")
    rules = changed(tmp_path, STAGES, ORDER_RULE, asks)
    ruleset = load_ruleset(rules)
    good = judged(ruleset, orders("经办人", "赵六"))
    assert [one.code for one in good.findings if one.code[:3] in ("TPL", "ROW")] == []
    ((message, _, _),) = said(judged(ruleset, orders("办理人", "赵六")), "TPL002")
    assert "环节1" in message and "经办人" in message
    blank = judged(ruleset, orders("经办人", None))
    assert [(one.code, one.location.cell) for one in blank.findings if one.code.startswith("ROW")] == [("ROW001", "F4")]
    assert run(["template", "work-order", "--rules", str(rules), "-o", str(tmp_path / "o.xlsx")]) == 0
    sheet = load_workbook(tmp_path / "o.xlsx").active
    assert sheet is not None and [cell.value for cell in sheet[5]][2:6] == ["开始时间", "完成时间", "总时长", "经办人"]


# --- least numbers by district


BY_DISTRICT = (
    ("items/02-群众体育.yaml", "leads: [市体育局]", "leads: [东区人民政府]"),
    (
        "items/02-群众体育.yaml",
        "asks: [item_list], words",
        "asks: [item_list], minimum: {by: district, values: {东区: 3}, others: 2}, minimum_of: row, words",
    ),
)


@pytest.mark.parametrize(
    ("rows", "state", "words"),
    [(3, "met", []), (2, "partial", ["要求至少 3 行，包内只有 2 行"])],
    ids=["as many as its district asks", "one fewer"],
)
def test_a_least_number_is_that_of_the_district_whose_package_it_is(rows: int, state: str, words: list[str], tmp_path: Path) -> None:
    ruleset = load_ruleset(changed(tmp_path, *BY_DISTRICT))
    table = [["序号", "场馆名称"], *([n, f"样例体育馆{n}"] for n in range(1, rows + 1))]
    report = judged(ruleset, {"东区体育局-群众体育-3-场馆清单.xlsx": {"清单": table}}, "东区体育局")
    assert states(report)["3-1"] == state
    assert [any(text in message for text in words) for message, _, _ in said(report, "COV008")] == [True] * len(words)


@pytest.mark.parametrize(("district", "least"), [("东区", 3), ("西区", 2), (None, None)])
def test_others_have_the_number_of_the_others_and_a_city_s_unit_has_none(district: str | None, least: int | None, tmp_path: Path) -> None:
    clause = load_ruleset(changed(tmp_path, *BY_DISTRICT)).catalogue.clauses["3-1"].for_district(district)
    assert clause.minimum == least and (clause.minimum_of == "row") is (least is not None)


def test_lists_for_units_and_the_ruleset_in_words_say_the_number(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = str(changed(tmp_path, *BY_DISTRICT))
    assert run(["rules", "show", "3", "--rules", rules]) == 0
    assert "东区 3、其他区 2" in capsys.readouterr().out
    assert run(["init", str(tmp_path / "in"), "--unit", "东区体育局", "--rules", rules]) == 0
    book = load_workbook(tmp_path / "in" / "佐证材料清单.xlsx")
    assert any("不少于 3 行" in str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row)


UNITS = """\
unit_changes:
  rename: {市体育局: 市文体局, 东区: 东城区}
  add:
    - {name: 市数据局, file_name: 市数据局, kind: municipal, aliases: [试样市数据局]}
"""


def test_units_of_an_inherited_list_are_called_anew_and_others_added(tmp_path: Path) -> None:
    city = extending(tmp_path, UNITS)
    assert check_ruleset(city) == ()
    catalogue = load_ruleset(city).catalogue
    assert [(one.name, one.file_name) for one in catalogue.units.units] == [
        ("市司法局", "市司法局"), ("市文体局", "市文体局"), ("市统计局", "市统计局"), ("市数据局", "市数据局"),
    ]  # fmt: skip
    assert catalogue.units.units[1].aliases == ("试样市体育局", "体育局", "市体育局")
    assert [one.name for one in catalogue.units.districts] == ["东城区", "西区"] and catalogue.units.places.merged[0].into == "东城区"
    before = load_ruleset(tmp_path / "small").catalogue.items
    for seq, item in catalogue.items.items():
        assert item.leads == tuple("市文体局" if name == "市体育局" else name for name in before[seq].leads)
        assert "市体育局" not in item.responsible
    assert any("市体育局" in item.leads for item in before.values())


@pytest.mark.parametrize(
    ("text", "key", "zh"),
    [
        ("  rename: {市体育厅: 市文体局}", "unit_changes.rename.市体育厅", "是否为“市体育局”"),
        ("  rename: {市体育局: 市统计局}", "unit_changes.rename.市体育局", "已经是 市统计局 的名称"),
        ("  rename: {市体育局: 司法局}", "unit_changes.rename.市体育局", "已经是 市司法局 的名称或别名"),
        ("  rename: {市体育局: 甲局, 市统计局: 甲局}", "unit_changes.rename.市体育局", "“甲局”"),
        ("  add: [{name: 试样市司法局, file_name: 甲, kind: municipal}]", "unit_changes.add.0.name", "已经属于 市司法局"),
        (
            "  add: [{name: 甲局, file_name: 甲局, kind: municipal}, {name: 乙局, file_name: 乙局, kind: other, aliases: [甲局]}]",
            "unit_changes.add.1.name",
            "已经属于 甲局",
        ),
        ("  added: []", "unit_changes.added", "“add”"),
    ],
)
def test_changes_of_units_that_do_not_fit_are_told_in_ruleset_yaml(text: str, key: str, zh: str, tmp_path: Path) -> None:
    found = check_ruleset(extending(tmp_path, f"unit_changes:\n{text}\n"))
    assert {(one.file, one.line) for one in found} == {("city/ruleset.yaml", 5)}, [str(one) for one in found]
    assert found[0].key == key and zh in found[0].problem.zh and found[0].problem.en


def test_a_unit_may_take_one_of_its_own_aliases_for_its_name(tmp_path: Path) -> None:
    city = extending(tmp_path, "unit_changes:\n  rename: {市司法局: 司法局}\n")
    assert check_ruleset(city) == ()
    assert load_ruleset(city).catalogue.units.units[0].aliases == ("试样市司法局", "市司法局")
