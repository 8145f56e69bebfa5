"""Clauses that name several things: how each of them stands, and what becomes of the clause."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from evalcheck.engine import validate
from evalcheck.evidence.clauses.coverage import ClauseState
from evalcheck.prepare.todo import todo
from evalcheck.ruleset import load_ruleset
from tests.complete_packages import video
from tests.packages import submission

RULESET = load_ruleset("tianjin-2021")
IPO = "市级市知识产权局-加强知识产权创造、保护和运用-77-"
LAW = "市级市高法院-提高合同执行率-78-"
COURT_LIST = ["序号", "名称", "注册时间"]
RULES = [
    "天津市样例区知识产权局文件", "样知发〔2021〕3号", "知识产权运营服务体系建设专项资金管理办法",
    "第一条 为规范专项资金,制定本办法。", "第二条 资金用于知识产权运营服务体系建设。", "2021年5月6日",
]  # fmt: skip
GUIDE = [
    "知识产权运营服务体系建设项目申报指南", "一、申报条件:在区内登记的企业。", "二、申报材料:申请书1份。", "三、2021年6月30日截止。",
]  # fmt: skip
TENDER = ["知识产权运营服务招标公告", "项目编号YL-001,预算30万元,2021年7月5日开标。", "中标结果另行发布。"]
AWARD = ["知识产权运营服务中标公告", "项目编号YL-001,中标单位为天津样例知识产权服务有限公司,金额28万元,2021年7月20日。"]


def _paper(*paragraphs: str) -> dict[str, Any]:
    return {"paragraphs": list(paragraphs)}


def _clause(files: dict[str, Any], clause: str, unit: str) -> ClauseState:
    report = validate(submission(files), RULESET, date(2022, 5, 30), unit=unit, processes=0)
    return next(state for state in report.coverage if state.clause.id == clause)


def _states(state: ClauseState) -> dict[str, str]:
    return {part.label: part.state for part in state.parts}


def test_four_papers_that_a_clause_names_are_each_found_in_a_file_of_its_own() -> None:
    files = {
        f"{IPO}资金管理办法.docx": _paper(*RULES), f"{IPO}项目申报指南.docx": _paper(*GUIDE),
        f"{IPO}招标公告.docx": _paper(*TENDER), f"{IPO}中标公告.docx": _paper(*AWARD),
    }  # fmt: skip
    state = _clause(files, "77-2", "市知识产权局")
    assert {part.label: part.files for part in state.parts} == {
        "专项资金管理办法": (f"{IPO}资金管理办法.docx",), "项目申报指南": (f"{IPO}项目申报指南.docx",),
        "招标公告": (f"{IPO}招标公告.docx",), "中标公告": (f"{IPO}中标公告.docx",),
    }  # fmt: skip
    assert state.state == "met"


def test_a_paper_that_is_only_mentioned_by_another_is_a_question_and_one_that_is_nowhere_is_missing() -> None:
    rules = _paper(*RULES, "第三条 申报指南由区知识产权局发布。")
    state = _clause({f"{IPO}资金管理办法.docx": rules, f"{IPO}招标公告.docx": _paper(*TENDER[:2])}, "77-2", "市知识产权局")
    assert _states(state) == {"专项资金管理办法": "met", "项目申报指南": "review", "招标公告": "met", "中标公告": "missing"}
    assert (state.state, [part.label for part in state.lacking]) == ("partial", ["中标公告"])


def test_one_file_may_hold_all_papers_under_headings_of_their_own() -> None:
    files = {f"{IPO}管理办法申报指南和公告.docx": _paper(*RULES, *GUIDE, *TENDER, *AWARD)}
    assert set(_states(_clause(files, "77-2", "市知识产权局")).values()) == {"met"}


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["天津样例科技有限公司", "天津示范商贸有限公司"], "review"),
        (["天津样例科技有限公司", "天津样例律师事务所"], "met"),
    ],
)
def test_whoever_may_have_none_is_not_accused_of_it(names: list[str], expected: str) -> None:
    rows = [["平台注册企业名单"], COURT_LIST, *([n, name, "2021-08-02"] for n, name in enumerate(names, 1))]
    state = _clause({f"{LAW}平台企业名单.xlsx": {"Sheet1": rows}}, "78-2", "市高法院")
    assert (state.state, state.lacking) == (expected, ())


def test_what_a_picture_or_a_list_longer_than_was_looked_at_holds_is_left_open() -> None:
    rows = [["中介超市使用企业名单"], COURT_LIST, *([n, f"天津样例{n}有限公司", "2021-08-02"] for n in range(1, 1200))]
    market = "市级市政务服务办-提升政务服务水平-15-"
    state = _clause({f"{market}中介超市企业名单.xlsx": {"Sheet1": rows}}, "15-4", "市政务服务办")
    assert _states(state) == {"使用过中介超市的企业名单": "met", "办理过需中介服务事项的企业名单": "review"}


def test_what_is_still_to_do_names_the_part() -> None:
    park = "河东区政务服务办-提高项目开工建设效率-10-评估园区清单.xlsx"
    files = {park: {"园区": [["开展评估的园区"], ["序号", "园区名称", "面积"], [1, "东一产业园", 12], [2, "东二产业园", 8]]}}
    report = validate(submission(files), RULESET, date(2022, 5, 30), unit="河东区", processes=0)
    lacks = {lack.state.clause.id: lack.parts for item in todo(report, RULESET).items for lack in item.lacks}
    assert lacks["10-2"] == ("项目清单",)


def test_a_heading_that_bears_the_label_of_a_part_shows_it() -> None:
    # The remedy of COV010 says so: whoever follows it to the letter is not accused again.
    for item in RULESET.catalogue.items.values():
        for clause in item.clauses:
            for part in clause.parts:
                assert any(word.casefold() in part.label.casefold() for word in part.words), (clause.id, part.label)


STUDENTS = "市级市人社局-加大人才引育力度-92-落户学生名单.xlsx"


def _students(**of_each: int) -> dict[str, Any]:
    rows = [[school, f"王试{n}", 2000 + n] for school, count in of_each.items() for n in range(1, count + 1)]
    return {"学生": [["序号", "学校", "姓名", "入学年"], *([n, *row] for n, row in enumerate(rows, 1))]}


def test_fifty_students_are_asked_of_each_university() -> None:
    state = _clause({STUDENTS: _students(甲大学=50, 乙大学=49)}, "92-4", "市人社局")
    assert (state.state, state.short, state.pieces.count, state.pieces.group) == ("partial", True, 49, "乙大学")
    assert _clause({STUDENTS: _students(甲大学=50, 乙大学=50)}, "92-4", "市人社局").state == "met"


def test_one_student_in_fifty_rows_is_one_and_two_of_one_name_are_two() -> None:
    rows = [[n, "甲大学", "王试一", 2001] for n in range(1, 51)]
    head = ["序号", "学校", "姓名", "入学年"]
    assert _clause({STUDENTS: {"学生": [head, *rows]}}, "92-4", "市人社局").pieces.count == 1
    namesakes = [[n, "甲大学", "王试一", 1960 + n] for n in range(1, 51)]
    assert _clause({STUDENTS: {"学生": [head, *namesakes]}}, "92-4", "市人社局").state == "met"


def test_without_a_column_of_schools_each_file_is_one_school() -> None:
    def school(count: int) -> dict[str, Any]:
        return {"学生": [["序号", "姓名", "入学年"], *([n, f"王试{n}", 2000 + n] for n in range(1, count + 1))]}

    path = "市级市人社局-加大人才引育力度-92-{}学生名单.xlsx"
    both = {path.format("甲大学"): school(60), path.format("乙大学"): school(41)}
    assert _clause(both, "92-4", "市人社局").pieces.count == 41


HEALTH = "市级市卫生健康委-提高公共服务群众满意度-96-"


def test_what_two_lists_name_alike_counts_once() -> None:
    def clinics(first: int, last: int) -> dict[str, Any]:
        return {"清单": [["序号", "机构名称", "地址"], *([n, f"样例{n}卫生院", "和平区"] for n in range(first, last + 1))]}

    proof = {f"{HEALTH}验收证明.docx": _paper("验收证明", "2021年12月1日,12家基层机构胸痛救治单元通过验收。")}
    twice = {f"{HEALTH}基层机构清单.xlsx": clinics(1, 7), f"{HEALTH}医疗机构清单2.xlsx": clinics(2, 8), **proof}
    assert _clause(twice, "96-2", "市卫生健康委").pieces.count == 8
    apart = {f"{HEALTH}基层机构清单.xlsx": clinics(1, 7), f"{HEALTH}医疗机构清单2.xlsx": clinics(8, 12), **proof}
    assert _clause(apart, "96-2", "市卫生健康委").pieces.count == 12


def test_one_video_handed_in_three_times_is_one() -> None:
    hall = "市级市政务服务办-提升政务服务水平-18-网厅视频{}.mp4"
    same = {hall.format(n): {"bytes": video(1).hex()} for n in (1, 2, 3)}
    assert _clause(same, "18-3", "市政务服务办").pieces.count == 1
    assert _clause({hall.format(n): {"bytes": video(n).hex()} for n in (1, 2, 3)}, "18-3", "市政务服务办").pieces.count == 3
