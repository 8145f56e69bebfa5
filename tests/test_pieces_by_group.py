"""Where a clause asks so many of each (每所高校50名), each group is counted: by its column, else by sheets that go on with each other."""

from __future__ import annotations

from typing import Any

import pytest

from evalcheck.ruleset import load_ruleset
from tests.test_cases import judge

NAME = "市级市人社局-加大人才引育力度-92-落户学生名单.xlsx"
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
GIVEN = ("晨", "宁", "若水", "嘉禾", "云舟", "思远")


def students(first: int, last: int, school: str = "") -> list[list[Any]]:
    head = ["序号", "姓名", *(["学校"] if school else []), "落户时间"]
    rows = [
        [n, SURNAMES[n % 20] + GIVEN[n // 20 % 6], *([school] if school else []), f"2021-{n % 12 + 1:02d}-10"]
        for n in range(first, last + 1)
    ]
    return [head, *rows]


def told(sheets: dict[str, list[list[Any]]], name: str = NAME) -> list[str]:
    report = judge({"given": {name: sheets}, "check": {"check": "list_coverage"}}, load_ruleset("tianjin-2021"))
    return [finding.message() for finding in report.findings if finding.code == "COV008"]


@pytest.mark.parametrize("second", ["名单(续)", "名单（续）", "名单2", "名单 (2)", "名单续表", "名单_续1", "名单（二）"])
def test_a_sheet_that_goes_on_with_another_is_no_group_of_its_own(second: str) -> None:
    assert told({"名单": students(1, 30), second: students(31, 50)}) == []
    [short] = told({"名单": students(1, 30), second: students(31, 49)})
    assert "至少 50 个" in short and "只有 49 个" in short


@pytest.mark.parametrize(
    "names", [("一季度", "二季度"), ("1月", "12月"), ("2021年上半年", "2021年下半年"), ("名单第一批", "名单第二批"), ("Sheet1", "Sheet2")]
)
def test_a_list_by_periods_is_one_list(names: tuple[str, str]) -> None:
    assert told({names[0]: students(1, 30), names[1]: students(31, 50)}) == []


def test_files_that_go_on_with_each_other_are_one_list_and_those_of_two_schools_are_two() -> None:
    def files(first: str, second: str) -> dict[str, Any]:
        stem = "市级市人社局-加大人才引育力度-92-"
        given = {f"{stem}{first}.xlsx": {"名单": students(1, 30)}, f"{stem}{second}.xlsx": {"名单": students(31, 50)}}
        return {"given": given, "check": {"check": "list_coverage"}}

    def few(case: dict[str, Any]) -> list[str]:
        return [finding.code for finding in judge(case, load_ruleset("tianjin-2021")).findings if finding.code == "COV008"]

    assert few(files("落户学生名单1", "落户学生名单2")) == []
    assert few(files("落户学生名单（上半年）", "落户学生名单（下半年）")) == []
    assert few(files("甲大学落户学生名单", "乙学院落户学生名单")) == ["COV008"]


def test_sheets_of_several_schools_are_counted_each() -> None:
    assert told({"甲大学": students(1, 50), "乙学院": students(51, 100)}) == []
    [short] = told({"甲大学": students(1, 60), "乙学院": students(61, 109)})
    assert "乙学院" in short and "只有 49 个" in short


def test_schools_are_counted_by_their_column_over_all_sheets() -> None:
    sheets = {"一季度": students(1, 30, "甲大学"), "二季度": students(31, 50, "甲大学")}
    assert told(sheets) == []
    [short] = told({"一季度": students(1, 30, "甲大学"), "二季度": students(31, 50, "甲大学") + students(51, 99, "乙学院")[1:]})
    assert "乙学院" in short and "只有 49 个" in short
