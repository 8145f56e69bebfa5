"""The blank forms of appendices 3-6: what stands in them, and that they pass once they are filled in."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

from evalcheck import validate
from evalcheck.cli.app import run
from evalcheck.prepare.template import FORMATTED_ROWS, blank, file_name
from evalcheck.ruleset import load_ruleset

CATALOGUE = load_ruleset().catalogue


def form(name: Any) -> bytes:
    return blank(CATALOGUE.template(name), CATALOGUE.units)


def sheet(name: str) -> Any:
    return load_workbook(io.BytesIO(form(name))).active


def test_forms_have_names_to_be_saved_under() -> None:
    assert [file_name(template) for template in CATALOGUE.templates] == [
        "企业全量样本表模板.xlsx", "系统工单模板.xlsx", "佐证案例模板.docx", "各部门(单位)联络员信息表.docx",
    ]  # fmt: skip


def test_the_list_has_the_columns_of_appendix_4_in_order() -> None:
    table = sheet("enterprise_list")
    assert [cell.value for cell in table[3]] == [column.name for column in CATALOGUE.template("enterprise_list").columns]
    assert [table.cell(row, 1).value for row in range(4, 10)] == [1, 2, 3, 4, 5, None]
    assert [str(table.cell(2, column).value) for column in (1, 3, 5)] == ["部门:", "联系人:", "手机号码:"]


def test_work_orders_have_two_header_rows_with_stage_groups() -> None:
    table = sheet("work_order")
    upper, lower = ([cell.value for cell in table[row]] for row in (4, 5))
    assert [value for value in upper if value] == [
        "序号", "工单号", "企业名称", "统一社会信用代码", "企业联系人(或法定代表人)", "联系电话(手机号)", "业务描述",
        "环节1(单位:天)", "环节2(单位:天)", "各环节累计总时长", "备注",
    ]  # fmt: skip
    assert [value for value in lower if value] == ["开始时间", "完成时间", "环节1总时长", "开始时间", "完成时间", "环节2总时长"]
    merged = {str(place) for place in table.merged_cells.ranges}
    assert {"H4:J4", "K4:M4", "A4:A5", "N4:N5"} <= merged


@pytest.mark.parametrize("name", ["enterprise_list", "work_order"])
def test_codes_and_phones_are_text_so_that_their_digits_stay(name: str) -> None:
    table = sheet(name)
    header = 4 if name == "work_order" else 3
    for row in (header + 2, header + FORMATTED_ROWS):
        texts = {table.cell(header, cell.column).value for cell in table[row] if cell.number_format == "@"}
        assert {"统一社会信用代码", "联系电话(手机号)"} <= texts
    assert table.freeze_panes == ("A6" if name == "work_order" else "A4")


def test_the_district_may_be_chosen_or_typed() -> None:
    (offer,) = sheet("enterprise_list").data_validations.dataValidation
    assert "和平区" in offer.formula1 and "滨海新区" in offer.formula1 and str(offer.sqref).startswith("B4:") and not offer.showErrorMessage


def test_the_case_form_has_every_label_and_its_hints() -> None:
    (table,) = Document(io.BytesIO(form("case"))).tables
    assert [row.cells[0].text for row in table.rows] == [field.name for field in CATALOGUE.template("case").fields]
    assert table.cell(0, 1).text == "****项目"


def test_the_liaison_sheet_has_its_table_and_both_lines_around_it() -> None:
    document = Document(io.BytesIO(form("liaison")))
    (table,) = document.tables
    assert [cell.text for cell in table.rows[0].cells] == ["", "姓名", "处室", "职务", "联系电话", "邮箱"]
    assert [cell.text for cell in table.rows[1].cells] == ["联络员", "", "", "", "手机:\n座机:", ""]
    assert [paragraph.text.strip() for paragraph in document.paragraphs] == ["各部门(单位)联络员信息表", "单位名称:", "填表人:"]


def test_a_blank_form_does_not_overwrite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["template", "sample"]) == 0
    assert "企业全量样本表模板.xlsx" in capsys.readouterr().out
    assert run(["template", "sample"]) == 2
    assert "已存在" in capsys.readouterr().err
    assert run(["template", "sample", "--force"]) == 0
    for name in ("work-order", "case", "liaison"):
        assert run(["template", name, "-o", f"{name}.x"]) == 0
    assert len(list(tmp_path.iterdir())) == 4


CODES = ("91120101MA0000001", "91120102MA0000002", "91120103MA0000003", "91120104MA0000004", "91120105MA0000005")
"""The first 17 signs of invented credit codes."""
AS_OF = date(2022, 5, 30)


def credit_code(body: str) -> str:
    """The 17 signs with their check character (GB 32100)."""
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    return body + signs[-sum(signs.index(sign) * 3**place % 31 for place, sign in enumerate(body)) % 31]


def saved(book: Any) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def findings(tmp_path: Path, name: str, data: bytes) -> list[str]:
    """What is said above note about the one file of a package; undeclared months are no fault of the form."""
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / name).write_bytes(data)
    report = validate(folder, as_of=AS_OF)
    assert [file.file.path for file in report.files] == [name]
    kept = [f for f in report.findings if f.code[:3] != "COV" and f.code != "DAT007" and f.location.file and f.severity != "note"]
    return [f"{f.code} {f.location} {f.message()}" for f in kept]


def test_a_filled_list_passes(tmp_path: Path) -> None:
    table = sheet("enterprise_list")
    for column, value in ((1, "部门:市税务局"), (3, "联系人:李明"), (5, "手机号码:13800001234")):
        table.cell(2, column).value = value
    for number, body in enumerate(CODES, 1):
        row = ["和平区", f"天津样例{number}号商贸有限公司", credit_code(body), "王芳", f"1390000{number:04}", "合并申报", None]
        for column, value in enumerate(row, 2):
            table.cell(3 + number, column).value = value
    assert findings(tmp_path, "市级市税务局-优化纳税服务-25-合并申报名单.xlsx", saved(table.parent)) == []


def test_filled_work_orders_pass(tmp_path: Path) -> None:
    table = sheet("work_order")
    for column, value in ((1, "上报部门(单位):市税务局"), (6, "联系人:李明"), (11, "联系电话:13800001234")):
        assert str(table.cell(2, column).value) in value
        table.cell(2, column).value = value
    for column, value in ((1, "2"), (8, "3")):
        table.cell(3, column).value += value
    for number, body in enumerate(CODES[:3], 1):
        row = [f"GD2022{number:04}", f"天津样例{number}号商贸有限公司", credit_code(body), "王芳", f"1390000{number:04}", "出口退税"]
        days = [date(2022, 3, 1), date(2022, 3, 2), 1, date(2022, 3, 2), date(2022, 3, 4), 2, 3]
        for column, value in enumerate([*row, *days], 2):
            table.cell(5 + number, column).value = value
    assert findings(tmp_path, "市级市税务局-优化纳税服务-27-出口退税工单.xlsx", saved(table.parent)) == []


def test_a_filled_case_passes(tmp_path: Path) -> None:
    document = Document(io.BytesIO(form("case")))
    values = [
        "样例公司网上办税", "天津样例商贸有限公司", "13900001111", "清单序号26,办税缴费网上办",
        "2022年3月,该公司在线办理申报、缴费,提交材料两份,当日办结。", "市税务局", "李明", "13800001234",
    ]  # fmt: skip
    for row, value in zip(document.tables[0].rows, values, strict=True):
        row.cells[1].text = value
    assert findings(tmp_path, "市级市税务局-优化纳税服务-26-网上办税案例.docx", saved(document)) == []


def test_a_filled_liaison_sheet_passes(tmp_path: Path) -> None:
    document = Document(io.BytesIO(form("liaison")))
    document.paragraphs[1].add_run("市税务局")
    document.paragraphs[2].add_run("李明")
    values = ["李明", "征管处", "主任科员", "手机:13800001234\n座机:022-27500000", "liming@example.com"]
    for cell, value in zip(document.tables[0].rows[1].cells[1:], values, strict=True):
        cell.text = value
    assert findings(tmp_path, "联络员信息表.docx", saved(document)) == []


@pytest.mark.parametrize(
    ("name", "path", "code"),
    [
        ("enterprise_list", "市级市税务局-优化纳税服务-25-合并申报名单.xlsx", "TPL"),
        ("work_order", "市级市税务局-优化纳税服务-27-出口退税工单.xlsx", "TPL"),
        ("case", "市级市税务局-优化纳税服务-26-网上办税案例.docx", "TPL010"),
        ("liaison", "联络员信息表.docx", "TPL013"),
    ],
)
def test_a_form_left_blank_does_not_pass(tmp_path: Path, name: str, path: str, code: str) -> None:
    assert any(found.startswith(code) for found in findings(tmp_path, path, form(name)))
