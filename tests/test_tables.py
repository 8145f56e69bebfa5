"""Recognising lists and work orders as they really come: headers, head lines, stages, rows that are no data, stated averages."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalcheck.catalogue.items import Clause, EvidenceKind
from evalcheck.catalogue.templates import Template
from evalcheck.evidence.model import Table
from evalcheck.evidence.tables.header import ROLES
from evalcheck.evidence.tables.placeholders import Placeholders
from evalcheck.evidence.tables.rows import RowPass, RowsRead
from evalcheck.evidence.tables.stated import stated_in, stated_of
from evalcheck.evidence.tables.table import asks_template, recognise, tables_of
from evalcheck.evidence.tables.text_sheet import TextSheet
from evalcheck.evidence.values.numbers import number
from evalcheck.evidence.wording import bare
from evalcheck.findings import Location
from evalcheck.ruleset import load_ruleset
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import EvidenceFile, InMemory, Line, Opened, TextTable
from evalcheck.submission.reading import open_file

LIST = ["序号", "区域", "企业名称", "统一社会信用代码", "企业办理业务联系人(或法定代表人)", "联系电话(手机号)", "业务描述", "备注"]
COMPANY = ["和平区", "天津试用样例有限公司", "91120101MA06TERT13", "李华", "13820010002", "高压新装", None]
ORDER = ["序号", "工单号", "企业名称", "统一社会信用代码", "企业联系人(或法定代表人)", "联系电话(手机号)", "业务描述"]


@cache
def templates() -> tuple[Template, ...]:
    return load_ruleset("tianjin-2021").catalogue.templates


def file(name: str = "名单.xlsx", data: bytes = b"") -> EvidenceFile:
    return EvidenceFile(name, len(data), "", InMemory(data))


def tables(*sheets: TextSheet) -> tuple[Table, ...]:
    return recognise(file(), sheets, templates())


def table(rows: Sequence[Sequence[Any]]) -> Table:
    (found,) = tables(TextSheet("Sheet1", rows))
    return found


def data_rows(found: Table) -> list[int]:
    return [row for block in RowPass(found).blocks() for row in block.rows]


def read(found: Table) -> RowsRead:
    rows = RowPass(found)
    for _ in rows.blocks():
        pass
    return rows.read()


def order_header(stages: int) -> list[list[Any]]:
    """The header of appendix 5 as merged cells are read: the text in the first cell, blanks after it."""
    top: list[Any] = list(ORDER)
    low: list[Any] = [None] * len(ORDER)
    for n in range(1, stages + 1):
        top += [f"环节{n}\n(单位:天)", None, None]
        low += ["开始时间", "完成时间", f"环节{n}总时长"]
    return [[*top, "各环节累计总时长", "备注"], [*low, None, None]]


def merged_workbook(stages: int) -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("工单")
    sheet.merge_range(0, 0, 0, 10, "报装系统工单")
    top, low = order_header(stages)
    for column, (upper, lower) in enumerate(zip(top, low, strict=True)):
        if upper and not lower:
            sheet.merge_range(2, column, 3, column, upper)
        elif upper:
            sheet.merge_range(2, column, 2, column + 2, upper)
        if lower:
            sheet.write(3, column, lower)
    sheet.write_row(4, 0, [1, "GD001", *COMPANY[1:6]])
    book.close()
    return buffer.getvalue()


def old_workbook(stages: int) -> bytes:
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("工单")
    sheet.write_merge(0, 0, 0, 10, "报装系统工单")
    top, low = order_header(stages)
    for column, (upper, lower) in enumerate(zip(top, low, strict=True)):
        if upper and not lower:
            sheet.write_merge(2, 3, column, column, upper)
        elif upper:
            sheet.write_merge(2, 2, column, column + 2, upper)
        if lower:
            sheet.write(3, column, lower)
    for column, value in enumerate([1, "GD001", *COMPANY[1:6]]):
        sheet.write(4, column, value)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(("name", "make"), [("a.xlsx", merged_workbook), ("a.xls", old_workbook)])
def test_a_merged_header_of_two_rows_is_read_from_real_workbooks(name: str, make: Any) -> None:
    handed_in = file(name, make(3))
    (found,) = tables_of(handed_in, open_file(handed_in, Limits()), templates())
    assert (found.template.id, found.header_row, found.first_data_row) == ("work_order", 3, 5)
    assert [(c.stage, c.role) for c in found.columns if c.stage] == [(n, role) for n in (1, 2, 3) for role in ROLES]
    assert all(column.right for column in found.columns)
    assert data_rows(found) == [5]


@given(st.integers(1, 12), st.integers(0, 25))
@settings(max_examples=25, deadline=None)
def test_any_number_of_stages_on_any_of_the_first_rows_is_found(stages: int, above: int) -> None:
    found = table([*[["标题"]] * above, *order_header(stages), [1, "GD001", *COMPANY[1:6]]])
    assert found.header_row == above + 1
    assert max(column.stage or 0 for column in found.columns) == stages
    assert all(column.right and column.spec for column in found.columns)


@given(st.sampled_from(["\n", " ", "\u3000", ""]), st.booleans(), st.sampled_from(["", "*", " "]))
def test_line_breaks_spaces_and_wide_brackets_change_no_heading(gap: str, wide: bool, sign: str) -> None:
    def dressed(name: str) -> str:
        name = name.replace("(", gap + "(")
        return sign + (name.replace("(", "（").replace(")", "）") if wide else name) + gap

    found = table([[dressed(name) for name in LIST], [1, *COMPANY]])
    assert [column.spec.name for column in found.columns if column.spec and column.right] == LIST


def test_stage_titles_only_in_the_upper_row_and_all_headings_in_the_lower() -> None:
    top, low = order_header(2)
    upper = [text if text and "环节" in text and "累计" not in text else None for text in top]
    lower = [under or over for over, under in zip(top, low, strict=True)]
    found = table([upper, lower, [1, "GD001"]])
    assert (found.header_row, found.first_data_row) == (1, 3)
    assert max(column.stage or 0 for column in found.columns) == 2
    assert found.column("各环节累计总时长") is not None


def test_named_stages_in_one_row_and_days_alone_under_a_stage() -> None:
    stages = ["受理环节开始时间", "受理环节结束时间", "受理环节总时长", "环节二(单位:天)"]
    found = table([[*ORDER, *stages, "各环节累计总时长", "备注"], [1, "GD"]])
    staged = [(c.header, c.stage, c.role, c.right) for c in found.columns if c.stage]
    assert staged == [
        ("受理环节开始时间", 1, "start", True),
        ("受理环节结束时间", 1, "finish", False),
        ("受理环节总时长", 1, "duration", True),
        ("环节二(单位:天)", 2, "duration", False),
    ]


def test_wrong_names_are_recognised_and_their_columns_used() -> None:
    found = table([["序号", "区县", "单位名称", "信用代码", "联系人", "电话", "业务类型"], [1, *COMPANY]])
    column = found.column("企业名称")
    assert column and (column.header, column.right) == ("单位名称", False)
    assert str(found.cell(column, 2)) == "名单.xlsx › Sheet1!C2"


@pytest.mark.parametrize(
    "header",
    [
        ["序号", "项目名称", "区域", "联系人", "联系电话", "备注"],
        ["序号", "项目名称", "建设单位", "投资额(万元)", "开工时间", "联系人", "联系电话"],
        ["序号", "事项名称", "办理部门", "办理环节", "办理时限"],
        ["序号", "姓名", "部门", "职务", "联系电话", "备注"],
        ["案例名称", "企业名称", "联系电话"],
    ],
)
def test_an_unrelated_list_is_no_template(header: list[str]) -> None:
    assert tables(TextSheet("Sheet1", [header, [1, "甲", "乙", "丙", "丁", "戊"]])) == ()


def test_a_list_with_a_number_of_the_matter_stays_a_list_and_an_order_without_stages_an_order() -> None:
    assert table([[*LIST, "业务编号"], [1, *COMPANY]]).template.id == "enterprise_list"
    assert table([[*ORDER, "各环节累计总时长", "备注"], [1, "GD"]]).template.id == "work_order"


def test_every_sheet_is_a_table_of_its_own_and_a_sheet_without_one_is_notes() -> None:
    rows = [LIST, [1, *COMPANY]]
    notes = TextSheet("说明", [["平均办理时间:3.5天"], [], ["环节数量", 3]])
    found = tables(TextSheet("和平区", rows), notes, TextSheet("旧", rows, hidden=True))
    assert [(one.sheet.name, one.sheet.hidden) for one in found] == [("和平区", False), ("旧", True)]
    assert [(s.what, s.value, str(s.location)) for s in stated_of(found[0].notes)] == [
        ("average", 3.5, "名单.xlsx › 说明!A1"),
        ("stages", 3.0, "名单.xlsx › 说明!A3"),
    ]


def test_rows_that_are_no_data_are_left_out_and_notes_among_them_kept() -> None:
    blank: list[Any] = [None] * 8
    rows = [LIST, [1, *COMPANY], blank, [2, *COMPANY], ["企业全量样本表"], LIST, [3, *COMPANY], [4, None], ["……"], ["合计", None, 3]]
    found = table([*rows, ["注:截至2022年5月31日"], ["部门:市体育局 联系人:王明"], blank])
    assert data_rows(found) == [2, 4, 7]
    notes = ["企业全量样本表", "合计  3", "注:截至2022年5月31日", "部门:市体育局 联系人:王明"]
    assert [note.text for note in read(found).notes] == notes
    assert [str(place) for place in read(found).placeholders] == ["名单.xlsx › Sheet1!A9"]


def test_a_row_without_name_and_code_is_data_all_the_same() -> None:
    found = table([LIST, [1, "和平区", None, None, "李华", "13820010002", "高压新装", None], [None, "和平区"]])
    assert data_rows(found) == [2, 3]


def test_names_that_begin_like_a_note_or_heading_are_data() -> None:
    names = ["平安样例公司", "合计样例公司", "企业名称研究中心", "注册样例公司", "3M样例公司"]
    found = table([LIST, *[[n, "和平区", name, "91120101MA06TERT13", "李华", "1", "x"] for n, name in enumerate(names, 1)]])
    assert data_rows(found) == [2, 3, 4, 5, 6]


def test_of_a_row_of_averages_the_total_counts() -> None:
    rows = [*order_header(2), [1, "GD001", *COMPANY[1:6], 1, 1, 1, 1, 1, 1, 2], ["平均", *[None] * 8, 1.5, None, None, 2, 3.5]]
    found = table(rows)
    data_rows(found)
    assert [(s.what, s.value) for s in stated_of((*found.notes, *read(found).notes))] == [("average", 3.5)]


HEAD = {"部门": "客户服务中心", "联系人": "王明", "手机号码": "13820010001"}


@pytest.mark.parametrize(
    "rows",
    [
        [["部门:客户服务中心  联系人:王明  手机号码:13820010001"]],
        [["部门：客户服务中心", None, "联系人：王明", "手机号码：13820010001"]],
        [["部  门", "客户服务中心", "联系人", None, "王明", "手机号码", 13820010001]],
        [["部门:", "客户服务中心"], ["联系人:", "王明"], ["手机号:", 13820010001.0]],
        [["填报部门:客户服务中心;联系人姓名:王明;手机号码(必填):13820010001;填报日期:2022年5月"]],
        [["部门:客户服务中心联系人:王明手机号码:13820010001"]],
    ],
)
def test_head_fields_in_one_cell_or_spread_over_cells(rows: list[list[Any]]) -> None:
    found = table([["企业全量样本表"], *rows, LIST, [1, *COMPANY]])
    assert {field.label: field.value for field in found.fields} == HEAD


def test_head_fields_that_are_blank_are_told_from_missing_ones() -> None:
    found = table([["部门:  联系人:王明"], LIST, [1, *COMPANY]])
    assert [(field.label, field.value) for field in found.fields] == [("部门", ""), ("联系人", "王明"), ("手机号码", None)]


def test_a_list_in_a_document_takes_its_head_line_from_the_text() -> None:
    rows = (tuple(LIST), ("1", *(cell or "" for cell in COMPANY)))
    opened = Opened("docx", tables=(TextTable("表1", rows),), lines=(Line("部门:客服", "第1段"),))
    (found,) = tables_of(file("名单.docx"), opened, templates())
    assert found.fields[0].value == "客服" and str(found.fields[0].location) == "名单.docx › 第1段"
    assert str(found.header) == "名单.docx › 表1!A1"


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("平均办理时间:3.5天", [("average", 3.5, "day")]),
        ("平均用时三点五个工作日", [("average", 3.5, "working_day")]),
        ("平均办理时间(单位:天)  3.5", [("average", 3.5, "day")]),
        ("平均时长(工作日):2", [("average", 2, "working_day")]),
        ("平均办理时间由5天压缩至2.5天", [("average", 2.5, "day")]),
        ("平均时长为两个工作日,环节数量3个", [("average", 2, "working_day"), ("stages", 3, "stage")]),
        ("共三个办理环节,平均半天", [("average", 0.5, "day"), ("stages", 3, "stage")]),
        ("平均办理时长12小时", [("average", 0.5, "day")]),
        ("环节由5个减为3个", [("stages", 3, "stage")]),
        ("具体环节数为十二个", [("stages", 12, "stage")]),
        ("办理环节:3个", [("stages", 3, "stage")]),
        ("平均办理时间缩短1天", []),
        ("将平均办理时间压缩至8个工作日以内", []),
        ("平均每个环节1天", []),
        ("平均年龄35岁,2022年5月3日统计", []),
        ("减少2个环节", []),
        ("第3个环节", []),
        ("环节1(单位:天)  环节1总时长", []),
    ],
)
def test_averages_and_stage_counts_in_running_text(text: str, stated: list[tuple[str, float, str]]) -> None:
    assert [(s.what, s.value, s.unit) for s in stated_in(text, Location())] == stated


@given(st.integers(1, 99))
def test_chinese_numerals_below_a_hundred_are_read(value: int) -> None:
    ones = "零一二三四五六七八九"
    tens, rest = divmod(value, 10)
    text = (("" if tens == 1 else ones[tens]) + "十" if tens else "") + (ones[rest] if rest else "")
    assert number(text) == value
    assert number(text + "点五") == value + 0.5


@given(st.text(max_size=40))
def test_no_text_breaks_the_readers_of_text(text: str) -> None:
    stated_in(text, Location())
    number(text)
    bare(text)
    for template in templates():
        Placeholders(template).only_hint(text)


@given(st.lists(st.lists(st.one_of(st.none(), st.text(max_size=6), st.floats(), st.sampled_from(LIST + ORDER)), max_size=9), max_size=8))
@settings(max_examples=60, deadline=None)
def test_no_sheet_breaks_recognition_and_every_row_is_data_or_not(rows: list[list[Any]]) -> None:
    for found in tables(TextSheet("Sheet1", rows)):
        numbers = data_rows(found)
        assert numbers == sorted(set(numbers)) and all(found.first_data_row <= n <= len(rows) for n in numbers)


def test_a_list_of_persons_or_projects_alone_is_not_held_to_the_template() -> None:
    def clause(*subjects: Any) -> Clause:
        return Clause(id="1-1", label="名单", source="附件7·1·1", asks=(EvidenceKind.ENTERPRISE_LIST,), subjects=subjects)

    def bound(*clauses: Clause, doubtful: bool = False) -> bool:
        return asks_template("enterprise_list", "evidence", EvidenceKind.ENTERPRISE_LIST, clauses, doubtful)

    assert bound() and bound(clause("enterprises", "persons")) and bound(clause("agencies"))
    assert not bound(clause("projects")) and not bound(clause("students", "litigants"))
    assert bound(clause("projects"), clause("enterprises")) and not bound(clause("projects"), clause("enterprises"), doubtful=True)


def test_placeholders_are_whole_cells_and_hints() -> None:
    found = Placeholders(next(template for template in templates() if template.id == "enterprise_list"))
    assert all(map(found.whole, ["××", "×××", "……", "...", "XXXX", "（××）", " …… "]))
    assert not any(map(found.whole, ["天津××公司", "X", "无", "/", "-", "1"]))
    assert found.in_head("××(提供样本信息负责部门名称)") and found.in_head("客服中心（提供样本信息负责部门名称）")
    case = Placeholders(next(template for template in templates() if template.id == "case"))
    assert case.only_hint("(案例选取应与清单内容相互对应。请写明情况。)") and case.only_hint("案例选取应与清单内容相互对应。请写明情况。")
    assert not case.only_hint("(案例选取应与清单内容相互对应。)2022年3月办结。")
    assert not case.only_hint("第17项跨省通办(标明清单序号及关键点)")
