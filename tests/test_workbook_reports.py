"""Findings as a workbook, annotated copies and the 整改通知: what they hold, and what they must leave alone."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

import evalcheck
from evalcheck.cli.app import run
from evalcheck.findings import Location
from evalcheck.prepare.annotate import Copy, annotated, cells_of
from evalcheck.report import Report
from evalcheck.reporters import RenderOptions, rendered
from evalcheck.reporters.notice import ROWS_SHOWN, deadline
from evalcheck.submission.intake import open_submission
from evalcheck.submission.limits import Limits
from tests.findings_in_bulk import HOSTILE, hostile, many
from tests.fixtures.hand_built import FAILING, PASSING, PHONE, THUMBS
from tests.packages import workbook

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "samples" / "市税务局"
DAY = date(2022, 5, 30)
LIST = "市级市税务局-优化纳税服务-25-合并申报企业名单.xlsx"
HEADER = ["序号", "区域", "企业名称", "统一社会信用代码", "企业办理业务联系人(或法定代表人)", "联系电话(手机号)", "业务描述", "备注"]


def book(data: bytes) -> Any:
    return load_workbook(io.BytesIO(data))


def notice_of(report: Report, **options: Any) -> Any:
    import docx

    return docx.Document(io.BytesIO(rendered("notice", report, RenderOptions(**options))))


def words(document: Any) -> str:
    lines = [paragraph.text for paragraph in document.paragraphs]
    return "\n".join([*lines, *(cell.text for table in document.tables for row in table.rows for cell in row.cells)])


def test_the_list_of_findings_has_filters_a_header_that_stays_and_widths() -> None:
    sheet = book(rendered("xlsx", FAILING, RenderOptions()))["问题"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("C2", "A1:M7")
    assert sheet.column_dimensions["I"].width > 40 and sheet.page_setup.orientation == "landscape"
    place = [FAILING.findings[0].location.file, "Sheet1", "F17", "第 17,20-21 行"]
    assert [cell.value for cell in sheet[2]][:7] == ["错误", "ROW003", "手机号码不对", *place]


def test_nothing_in_the_workbook_is_a_formula_or_a_link() -> None:
    data = rendered("xlsx", hostile(), RenderOptions())
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
    assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets)
    values = {cell.value for row in book(data)["问题"].iter_rows() for cell in row if cell.data_type == "s"}
    assert HOSTILE[3] in values and HOSTILE[4] in values


def test_the_first_sheet_gives_verdict_counts_qualities_and_whom_to_call() -> None:
    sheet = book(rendered("xlsx", FAILING, RenderOptions()))["结论"]
    text = "\n".join(f"{row[0]} {row[1] or ''}" for row in sheet.iter_rows(values_only=True))
    for part in ("× 不通过", "错误 3 处", "规范性 ×", "安全性 ○", "咨询电话 27509186 优化企业开办服务"):
        assert part in text


@pytest.mark.parametrize("form", ["xlsx", "notice"])
def test_personal_data_is_masked_in_office_files_unless_asked_for(form: str) -> None:
    finding = PHONE.at(Location("a.xlsx"), column="x", count=1, rows="2", first="13800001234", person="欧阳小明")
    report = replace(PASSING, findings=(finding,))
    for show in (False, True):
        with zipfile.ZipFile(io.BytesIO(rendered(form, report, RenderOptions(show_personal=show)))) as parts:
            text = "".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
        assert ("13800001234" in text, "欧阳小明" in text, "138****1234" in text) == (show, show, not show)


def test_the_notice_says_to_whom_what_where_how_until_when_and_whom_to_call() -> None:
    text = words(notice_of(replace(FAILING, ruleset=replace(FAILING.ruleset, mail="a@example.com", phone="27509182"))))
    what = ("错误 3 处", "Sheet1!F17", "改为 11 位手机号码", "2022年5月31日前改正")
    for part in ("市市场监管委:", *what, "27509186", "27509182", "a@example.com"):
        assert part in text


def test_the_notice_is_a4() -> None:
    section = notice_of(FAILING).sections[0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)


def test_the_deadline_is_the_one_asked_for_else_the_window_else_a_call() -> None:
    assert deadline(FAILING, RenderOptions(until=date(2022, 6, 3))) == date(2022, 6, 3)
    assert deadline(FAILING, RenderOptions()) == date(2022, 5, 31)
    late = replace(FAILING, as_of=date(2022, 6, 1))
    assert deadline(late, RenderOptions()) is None and "上传期已于2022年5月31日截止" in words(notice_of(late))


def test_a_package_without_findings_has_nothing_to_mend() -> None:
    assert "没有需要整改之处" in words(notice_of(PASSING))
    assert "nothing to mend" in words(notice_of(PASSING, language="en"))


def test_a_long_notice_is_cut_and_the_cut_is_said_exactly() -> None:
    text = words(notice_of(many(1200)))
    assert text.count(f"另有错误 {400 - ROWS_SHOWN} 处没有列在这里") == 1


def test_the_notice_numbers_its_parts_and_keeps_findings_under_their_file() -> None:
    document = notice_of(FAILING)
    heads = [paragraph.text for paragraph in document.paragraphs if re.match("[一二三四]、", paragraph.text)]
    assert heads == ["一、必须改正（错误 3 处）", "二、请核对（警告 2 处），确属无误的可以不改", "三、怎样重新报送"]
    rows = [row.cells[0].text for row in document.tables[0].rows]
    assert rows[:3] == ["序号", FAILING.findings[0].location.file, "1"]


Annotate = Callable[..., list[Copy]]


@pytest.fixture
def annotate(tmp_path: Path) -> Annotate:
    """Judge a package of the given workbooks and annotate it."""

    def done(files: dict[str, Any]) -> list[Copy]:
        for name, sheets in files.items():
            (tmp_path / name).write_bytes(sheets if isinstance(sheets, bytes) else workbook(sheets))
        report = evalcheck.validate(tmp_path, as_of=DAY, unit="市税务局")
        return list(annotated(report, open_submission([tmp_path], Limits()), RenderOptions(), Limits()))

    return done


def listed(rows: list[list[Any]]) -> dict[str, Any]:
    return {"Sheet1": [["企业全量样本表"], ["部门:市税务局", None, "联系人:林测一", None, "手机号码:13800000001"], HEADER, *rows]}


ROW = [1, "和平区", "测试一有限公司", "91120101MA05U0F53T", "赵测一", "13800001234", "申报", None]


def test_each_bad_cell_is_coloured_and_says_what_to_do(annotate: Annotate) -> None:
    rows = [[n, *ROW[1:5], f"1380000{n:04}" if n % 5 else "1380000", *ROW[6:]] for n in range(1, 21)]
    (copy,) = annotate({LIST: listed(rows)})
    sheet = book(copy.data)["Sheet1"]
    bad = [cell.coordinate for cell in sheet["F"] if cell.comment and "ROW003" in cell.comment.text]
    assert bad == ["F8", "F13", "F18", "F23"]
    assert sheet["F8"].fill.fgColor.rgb == "00FFC7CE" and "改法：" in sheet["F8"].comment.text
    assert sheet["F9"].comment is None and sheet["F9"].fill.fgColor.rgb == "00000000"


def test_codes_phones_and_numbers_keep_their_digits(annotate: Annotate) -> None:
    rows = [ROW, [2, *ROW[1:3], 911201160000012345, ROW[4], 13800001234, "=1+1", "'007"]]
    (copy,) = annotate({LIST: listed(rows)})
    sheet = book(copy.data)["Sheet1"]
    before = book(workbook(listed(rows)))["Sheet1"]
    for row in before.iter_rows():
        for cell in row:
            kept = sheet[cell.coordinate]
            assert (kept.value, kept.data_type, kept.number_format) == (cell.value, cell.data_type, cell.number_format)


def test_the_last_sheet_lists_the_findings_and_leads_to_the_cells(annotate: Annotate) -> None:
    (copy,) = annotate({LIST: listed([[*ROW[:5], "1380000", *ROW[6:]]])})
    sheet = book(copy.data).worksheets[-1]
    assert sheet.title == "检查发现的问题" and sheet.max_row == copy.findings + 2
    row = next(row for row in sheet.iter_rows(min_row=3) if row[1].value == "ROW003")
    assert row[2].hyperlink.location == "'Sheet1'!F4" and row[2].value == "Sheet1!F4"


def test_the_sender_s_own_comment_is_kept(annotate: Annotate) -> None:
    from openpyxl.comments import Comment

    made = book(workbook(listed([[*ROW[:5], "1380000", *ROW[6:]]])))
    made["Sheet1"]["F4"].comment = Comment("待核实", "林测一")
    stream = io.BytesIO()
    made.save(stream)
    (copy,) = annotate({LIST: stream.getvalue()})
    comment = book(copy.data)["Sheet1"]["F4"].comment.text
    assert comment.startswith("待核实") and "ROW003" in comment


def test_a_cell_inside_a_merged_range_is_marked_at_its_beginning(annotate: Annotate) -> None:
    made = book(workbook(listed([ROW, [2, *ROW[1:5], None, *ROW[6:]]])))
    made["Sheet1"].merge_cells("E4:E5")
    stream = io.BytesIO()
    made.save(stream)
    (copy,) = annotate({LIST: stream.getvalue()})
    assert copy.marked > 0


def test_a_file_that_cannot_be_marked_gets_the_list_and_the_reason(annotate: Annotate) -> None:
    copies = annotate({LIST: b"PK\x03\x04 no zip at all", LIST.replace("xlsx", "csv"): "序号,区域\n1,和平区\n".encode()})
    assert [(copy.marked, len(book(copy.data).worksheets)) for copy in copies] == [(0, 1)] * len(copies) and copies
    assert all("只列出问题" in copy.message and book(copy.data).worksheets[0]["A1"].value == copy.message for copy in copies)


def test_a_huge_table_gets_the_list_only(annotate: Annotate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evalcheck.prepare.annotate.LARGEST", 10)
    (copy,) = annotate({LIST: listed([[n, *ROW[1:5], "1380000", *ROW[6:]] for n in range(1, 13)])})
    assert copy.marked == 0 and "表格有 12 行" in copy.message


def test_the_cells_of_a_finding_are_those_of_its_column_in_the_rows_it_names() -> None:
    place = Location("a.xlsx", "S", "F17")
    assert cells_of(PHONE.at(place, rows="17,20-22")) == ["F17", "F20", "F21", "F22"]
    assert cells_of(PHONE.at(place)) == ["F17"] == cells_of(PHONE.at(place, rows=3)) == cells_of(PHONE.at(place, rows="many"))
    assert cells_of(THUMBS.at(Location("a.xlsx"))) == []


def test_the_command_leaves_the_originals_alone_and_writes_beside_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in SAMPLE.iterdir()}
    target = tmp_path / "批注"
    argv = ["annotate", str(SAMPLE), "-o", str(target), "--as-of", "2022-05-30"]
    assert run(argv) == 0
    assert {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in SAMPLE.iterdir()} == before
    names = sorted(path.name for path in target.iterdir())
    assert len(names) == 4 and all(name.endswith(".批注.xlsx") for name in names)
    assert "× 不通过；批注副本 4 份" in capsys.readouterr().err
    assert run(argv) == 2 and "已存在" in capsys.readouterr().err
    assert run([*argv, "--force"]) == 0


def test_copies_do_not_go_into_the_package(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["annotate", str(tmp_path), "-o", str(tmp_path / "批注")]) == 2
    assert "在材料文件夹里" in capsys.readouterr().err


def test_files_of_a_zip_can_be_annotated_and_share_no_name(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as made:
        for folder in ("甲", "乙"):
            made.writestr(f"{folder}/{LIST}", workbook(listed([[*ROW[:5], "1380000", *ROW[6:]]])))
    assert run(["annotate", str(tmp_path / "a.zip"), "-o", str(tmp_path / "out"), "--as-of", "2022-05-30"]) == 0
    stem = LIST.removesuffix(".xlsx")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [f"{stem}.批注.xlsx", f"{stem}.批注2.xlsx"]
    assert all(book(path.read_bytes())["Sheet1"]["F4"].comment for path in (tmp_path / "out").iterdir())
