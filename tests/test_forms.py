"""Recognising the case form and the liaison sheet in documents, sheets and lines of text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalcheck.catalogue.templates import Template
from evalcheck.evidence.forms import forms_of
from evalcheck.evidence.model import Form
from evalcheck.evidence.tables.text_sheet import TextSheet
from evalcheck.ruleset import load_ruleset
from evalcheck.submission.model import EvidenceFile, InMemory, Line, Opened, TextTable

CASE = {
    "案例名称": "样例公司跨省变更登记",
    "企业名称": "天津试用样例有限公司",
    "企业联络人电话": "13820010002",
    "对应清单内容": "第17项跨省通办",
    "案例简述": "2022年3月,样例公司跨省办理了登记。",
    "填报单位": "市政务服务办",
    "填报人": "王明",
    "手机号码": "13820010001",
}
PERSON = {
    "单位名称": "市体育局",
    "姓名": "李华",
    "处室": "综合处",
    "职务": "科长",
    "手机": "13820010002",
    "座机": "022-23000000",
    "邮箱": "lihua@example.cn",
    "填表人": "王明",
}
HEADINGS = ("", "姓  名", "处  室", "职  务", "联系电话", "邮箱")


@cache
def templates() -> tuple[Template, ...]:
    return load_ruleset("tianjin-2021").catalogue.templates


def forms(tables: Sequence[Sequence[Sequence[str]]] = (), lines: Sequence[str] = (), name: str = "案例.docx") -> tuple[Form, ...]:
    opened = Opened(
        "docx",
        tables=tuple(TextTable(f"表{n}", tuple(map(tuple, rows))) for n, rows in enumerate(tables, 1)),
        lines=tuple(Line(text, f"第{n}段") for n, text in enumerate(lines, 1)),
    )
    return forms_of(EvidenceFile(name, 0, "", InMemory(b"")), opened, templates())


def told(form: Form) -> dict[str, str | None]:
    return {field.label: field.value for field in form.fields}


@pytest.mark.parametrize(
    ("tables", "lines"),
    [
        ([[[label, value] for label, value in CASE.items()]], []),
        ([[[f"{label}：", value] for label, value in CASE.items()]], ["XX佐证案例"]),
        ([[[f"{label}:{value}"] for label, value in CASE.items()]], []),
        ([], ["典型案例", *(f"{label}：{value}" for label, value in CASE.items())]),
        ([], [f"{label} {value}" for label, value in CASE.items()]),
        ([], [line for pair in CASE.items() for line in pair]),
        ([[[label, value] for label, value in list(CASE.items())[:5]]], ["填报单位:市政务服务办  填报人:王明  手机号码:13820010001"]),
        ([[[label, value] for label, value in list(CASE.items())[:4]], [[label, value] for label, value in list(CASE.items())[4:]]], []),
        ([[list(CASE), list(CASE.values())]], []),
    ],
)
def test_a_case_is_read_from_cells_and_from_lines(tables: list[list[list[str]]], lines: list[str]) -> None:
    (form,) = forms(tables, lines)
    assert form.template.id == "case" and told(form) == CASE


def test_a_case_in_a_sheet_with_two_pairs_a_row() -> None:
    rows = [["佐证案例"], ["案例名称", CASE["案例名称"]], ["企业名称", CASE["企业名称"], "企业联络人电话", 13820010002.0]]
    rows += [["对应清单内容", None, CASE["对应清单内容"]], ["案例简述", CASE["案例简述"]]]
    rows += [["填报单位", "市政务服务办", "填报人", "王明", "手机号码", "13820010001"]]
    opened = Opened("xlsx", sheets=(TextSheet("Sheet1", rows),))
    (form,) = forms_of(EvidenceFile("案例.xlsx", 0, "", InMemory(b"")), opened, templates())
    assert told(form) == CASE
    assert str(next(field.location for field in form.fields if field.label == "企业联络人电话")) == "案例.xlsx › Sheet1!C3"


def test_missing_and_blank_fields_are_told_apart() -> None:
    (form,) = forms([[["案例名称", "甲"], ["企业名称", ""], ["对应清单内容", "17"], ["案例简述", "乙"]]])
    assert told(form)["企业名称"] == "" and told(form)["手机号码"] is None


def test_two_cases_in_one_document_are_two_forms() -> None:
    rows = [[label, value] for label, value in CASE.items()]
    assert [told(form) for form in forms([rows, rows])] == [CASE, CASE]
    lines = [f"{label}:{value}" for label, value in CASE.items()]
    assert [told(form) for form in forms(lines=[*lines, *lines])] == [CASE, CASE]


def test_a_long_account_goes_on_over_rows_and_lines_and_a_footnote_ends_it() -> None:
    rows = [["案例名称", "甲"], ["企业名称", "乙"], ["对应清单内容", "17"], ["案例简述", ""]]
    (form,) = forms([[*rows, ["三月受理。"], ["四月办结。"], ["注:略"]]])
    assert told(form)["案例简述"] == "三月受理。\n四月办结。"
    (form,) = forms(lines=["案例名称:甲", "企业名称:乙", "对应清单内容:17", "案例简述:", "三月受理。", "四月办结。", "填报人:"])
    assert told(form)["案例简述"] == "三月受理。\n四月办结。" and told(form)["填报人"] == ""


def test_running_text_that_names_labels_is_no_form() -> None:
    assert forms(lines=["企业名称变更登记跨省通办", "填报单位应当说明情况", "手机号码须真实"]) == ()


@pytest.mark.parametrize(
    "rows",
    [
        [HEADINGS, ["联络员", "李华", "综合处", "科长", "手机:13820010002\n座机:022-23000000", "lihua@example.cn"]],
        [HEADINGS, ["联络员", "李华", "综合处", "科长", "手机：13820010002", "lihua@example.cn"], [*[""] * 4, "座机:022-23000000", ""]],
        [HEADINGS, ["联络员", "李华", "综合处", "科长", "13820010002/022-23000000", "lihua@example.cn"]],
        [HEADINGS[1:], ["李华", "综合处", "科长", "13820010002 022-23000000", "lihua@example.cn"]],
        [["姓名", "处室", "职务", "手机", "座机", "邮箱"], ["李华", "综合处", "科长", "13820010002", "022-23000000", "lihua@example.cn"]],
        [[label, value] for label, value in PERSON.items()],
    ],
)
def test_the_liaison_sheet_is_read_in_all_its_shapes(rows: list[list[str]]) -> None:
    (form,) = forms([rows], ["单位名称:市体育局", "填表人:王明"], "联络员信息表.docx")
    assert form.template.id == "liaison" and told(form) == PERSON


def test_blank_fields_of_the_liaison_sheet_are_blank() -> None:
    (form,) = forms([[HEADINGS, ["联络员", "", "", "", "手机:\n座机:", ""]]], ["单位名称:", "填表人:"])
    assert set(told(form).values()) == {""}


def test_a_list_of_people_is_no_liaison_sheet() -> None:
    rows = [["序号", "姓名", "部门", "职务", "联系电话"], ["1", "李华", "综合处", "科长", "13820010002"]]
    assert forms([rows], name="培训名单.docx") == ()


@given(st.lists(st.lists(st.sampled_from([*CASE, *PERSON, *HEADINGS, "联络员", "值", "手机:1"]), max_size=6), max_size=8))
@settings(max_examples=60, deadline=None)
def test_no_table_breaks_the_reading_of_forms(rows: list[list[str]]) -> None:
    for form in forms([rows], [" ".join(row) for row in rows]):
        assert {field.label for field in form.fields} >= {label.name for label in form.template.fields if form.template.id == "case"}
