"""What people type into the workbooks of an audit stays: saved by other office suites, sorted, copied, about evidence that has changed."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Sequence
from copy import copy
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.colors import Color

from evalcheck.audit.cells import BASIS, MARK, SUMS
from evalcheck.audit.decisions import FILE as QUESTIONS
from evalcheck.audit.follow_up import FILE as FOLLOW_UP
from evalcheck.audit.keeping import LOST, MUST_REVIEW, REVIEW, rewrite
from evalcheck.audit.sheets import FILLS, TableUnreadable, Worksheet
from evalcheck.audit.tables import CALLS, LEDGER, NOTE
from tests.test_audit import SPORT, TAX, answer, audit, listed, packages, paper, put

pytestmark = pytest.mark.usefixtures("warm")

DAY = date(2022, 5, 31)
Edit = Callable[[Any], None]


def table(*rows: Sequence[Any], digests: Sequence[str] = (), **more: Any) -> Worksheet:
    """A table of things and their state, with a column to fill in."""
    keys = [str(row[0]) for row in rows]
    return Worksheet(
        "表", [("名", 20), ("状态", 30), ("意见（请填写）", 20)], [[*row, None] for row in rows], "标题", frozenset({"意见（请填写）"}),
        {(0, 1): FILLS["met"]}, {"意见（请填写）": ("是", "否")}, keys=keys, digests=digests or ["d"] * len(rows), known_by=("名",), **more,
    )  # fmt: skip


class Sheet:
    """A sheet as somebody sees it: cells by the words of its row and heading."""

    def __init__(self, sheet: Any) -> None:
        self.sheet = sheet
        self.top = next(row for row in range(1, 9) if any(str(cell.value or "").startswith(MARK) for cell in sheet[row]))
        self.columns = {str(cell.value): cell.column for cell in sheet[self.top] if cell.value is not None}

    def row(self, name: str) -> int:
        return next(row for row in range(self.top + 1, self.sheet.max_row + 1) if str(self.sheet.cell(row, 1).value) == name)

    def at(self, name: str, heading: str) -> Any:
        return self.sheet.cell(self.row(name), self.columns[heading])

    def own(self, heading: str) -> int:
        column = self.sheet.max_column + 1
        self.sheet.cell(self.top, column).value = heading
        self.columns[heading] = column
        return int(column)


def opened(path: Path, name: str = "表") -> Sheet:
    return Sheet(load_workbook(path)[name])


def edited(path: Path, edit: Callable[[Sheet], None], name: str = "表") -> None:
    book = load_workbook(path)
    edit(Sheet(book[name]))
    book.save(path)


def everything(path: Path) -> str:
    """All that stands in a workbook, comments too."""
    cells = [cell for sheet in load_workbook(path) for row in sheet.iter_rows() for cell in row]
    return "\n".join(
        f"{cell.value}\n{cell.comment.text if cell.comment else ''}" for cell in cells if cell.value is not None or cell.comment
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    rewrite(tmp_path / "t.xlsx", [table(("甲", "材料齐全"), ("乙", "没有材料"), ("丙", "材料不全"))], DAY)
    return tmp_path / "t.xlsx"


def test_the_same_table_gives_the_same_bytes_also_where_something_was_typed(path: Path) -> None:
    edited(path, lambda sheet: setattr(sheet.at("乙", "意见（请填写）"), "value", "是"))
    rows = [table(("甲", "材料齐全"), ("乙", "没有材料"), ("丙", "材料不全"))]
    rewrite(path, rows, DAY)
    first = path.read_bytes()
    rewrite(path, rows, DAY)
    assert path.read_bytes() == first


def test_what_was_typed_of_every_kind_stays_what_it_was(path: Path) -> None:
    def edit(sheet: Sheet) -> None:
        column = sheet.own("我的列")
        for name, value in (("甲", datetime(2022, 5, 30)), ("乙", 0.25), ("丙", True)):
            sheet.sheet.cell(sheet.row(name), column).value = value
        sheet.sheet.cell(sheet.row("乙"), column).number_format = "0%"
        sheet.at("甲", "意见（请填写）").value = '=B3&"！"'
        sheet.at("乙", "意见（请填写）").value = "007"
        sheet.at("乙", "意见（请填写）").comment = Comment("核对过", "王")
        sheet.at("丙", "状态").fill = PatternFill("solid", fgColor="FFFF00")
        sheet.at("甲", "名").fill = PatternFill("solid", fgColor=Color(theme=4, tint=0.4))
        sheet.at("丙", "名").font = Font(color="FF0000", bold=True, strike=True)
        sheet.at("乙", "名").comment = Comment("打过电话", "李")

    edited(path, edit)
    rewrite(path, [table(("乙", "没有材料"), ("丙", "材料齐全"), ("甲", "材料齐全"))], DAY)
    sheet = opened(path)
    assert sheet.at("甲", "我的列").value == datetime(2022, 5, 30) and sheet.at("丙", "我的列").value is True
    assert (sheet.at("乙", "我的列").value, sheet.at("乙", "我的列").number_format) == (0.25, "0%")
    assert sheet.at("甲", "意见（请填写）").value == '=B5&"！"'  # the row went from 3 to 5
    assert sheet.at("乙", "意见（请填写）").value == "007" and sheet.at("乙", "意见（请填写）").comment.text == "核对过"
    assert sheet.at("乙", "名").comment.text == "打过电话"
    assert sheet.at("丙", "状态").fill.fgColor.rgb == "FFFFFF00" and sheet.at("丙", "状态").value == "材料齐全"
    font = sheet.at("丙", "名").font
    assert (font.color.rgb, font.b, font.strike) == ("FFFF0000", True, True)
    assert sheet.at("甲", "名").fill.fill_type == "solid"
    before = path.read_bytes()
    rewrite(path, [table(("乙", "没有材料"), ("丙", "材料齐全"), ("甲", "材料齐全"))], DAY)
    assert path.read_bytes() == before


def test_colours_of_states_are_ours_and_follow_the_state(path: Path) -> None:
    rewrite(path, [table(("乙", "没有材料"), ("甲", "材料齐全"))], DAY)
    sheet = opened(path)
    assert sheet.at("乙", "状态").fill.fgColor.rgb == f"FF{FILLS['met'][1:]}" and sheet.at("甲", "状态").fill.fill_type is None


def test_what_somebody_wrote_over_our_words_stays_and_ours_is_told_beside_it(path: Path) -> None:
    edited(path, lambda sheet: setattr(sheet.at("乙", "状态"), "value", "已当面收到"))
    rewrite(path, [table(("甲", "材料齐全"), ("乙", "材料不全"))], DAY)
    sheet = opened(path)
    assert sheet.at("乙", "状态").value == "已当面收到" and "系统现为：材料不全" in sheet.at("乙", REVIEW).value
    edited(path, lambda sheet: setattr(sheet.at("乙", "状态"), "value", None))
    rewrite(path, [table(("甲", "材料齐全"), ("乙", "材料不全"))], DAY)
    assert opened(path).at("乙", "状态").value == "材料不全" and opened(path).at("乙", REVIEW).value is None


def test_an_entry_about_other_evidence_is_marked_until_somebody_has_looked_again(path: Path) -> None:
    edited(path, lambda sheet: setattr(sheet.at("乙", "意见（请填写）"), "value", "是"))
    rows = (("甲", "材料齐全"), ("乙", "没有材料"))
    for _ in range(2):  # the mark stays over reruns
        rewrite(path, [table(*rows, digests=("d", "new"))], DAY)
        assert opened(path).at("乙", REVIEW).value.startswith(MUST_REVIEW) and opened(path).at("甲", REVIEW).value is None
        assert opened(path).at("乙", "意见（请填写）").value == "是"
    rewrite(path, [table(*rows)], DAY)
    assert opened(path).at("乙", REVIEW).value is None  # what was judged is there again
    rewrite(path, [table(*rows, digests=("d", "new"))], DAY)
    edited(path, lambda sheet: setattr(sheet.at("乙", REVIEW), "value", "王某看过"))
    rewrite(path, [table(*rows, digests=("d", "new"))], DAY)
    assert opened(path).at("乙", REVIEW).value == "王某看过"
    rewrite(path, [table(*rows, digests=("d", "newer"))], DAY)
    assert opened(path).at("乙", REVIEW).value == f"{MUST_REVIEW}：填写之后材料有变化（此前：王某看过）"
    edited(path, lambda sheet: setattr(sheet.at("乙", REVIEW), "value", None))
    rewrite(path, [table(*rows, digests=("d", "newer"))], DAY)
    assert opened(path).at("乙", REVIEW).value is None and opened(path).at("乙", "意见（请填写）").value == "是"


def test_rows_that_are_gone_lie_on_one_sheet_and_return_with_their_object(path: Path) -> None:
    def edit(sheet: Sheet) -> None:
        column = sheet.own("只有乙有")
        sheet.sheet.cell(sheet.row("乙"), column).value = "留着"
        sheet.at("乙", "意见（请填写）").value = "否"
        sheet.at("乙", "意见（请填写）").fill = PatternFill("solid", fgColor="FF00FF")
        sheet.at("乙", "名").comment = Comment("批注", "王")

    edited(path, edit)
    rewrite(path, [table(("甲", "材料齐全"))], DAY)
    book = load_workbook(path)
    assert book.sheetnames == ["表", LOST]
    lost = Sheet(book[LOST])
    found = {lost.sheet.cell(row, 3).value: lost.sheet.cell(row, 4) for row in range(3, 6)}
    assert {name: cell.value for name, cell in found.items()} == {"名": None, "意见（请填写）": "否", "只有乙有": "留着"}
    assert found["意见（请填写）"].fill.fgColor.rgb == "FFFF00FF" and "批注" in everything(path)
    edited(path, lambda sheet: setattr(sheet.sheet.cell(3, sheet.own("旁注")), "value", "离职"), LOST)
    rewrite(path, [table(("甲", "材料齐全"))], DAY)
    assert "离职" in everything(path)
    rewrite(path, [table(("甲", "材料齐全"), ("乙", "又来了"), digests=("d", "e"))], DAY)
    sheet = opened(path)
    assert (sheet.at("乙", "意见（请填写）").value, sheet.at("乙", "只有乙有").value) == ("否", "留着")
    assert sheet.at("乙", "名").comment.text == "批注" and sheet.at("乙", REVIEW).value.startswith(MUST_REVIEW)
    assert "离职" in everything(path)


def test_rows_that_were_added_or_copied_stay_below_and_sheets_that_were_added_stay_too(path: Path) -> None:
    def edit(sheet: Sheet) -> None:
        source = sheet.row("甲")
        for column in sheet.columns.values():
            sheet.sheet.cell(7, column).value = sheet.sheet.cell(source, column).value
        sheet.sheet.cell(7, 3).value = "抄来的一行"
        sheet.sheet.cell(9, 1).value = "丁"
        sheet.sheet.cell(9, 2).value = "自己加的"
        sheet.at("甲", "意见（请填写）").value = "是"

    edited(path, edit)
    book = load_workbook(path)
    mine = book.create_sheet("我的表")
    mine["B2"], mine["B3"], mine["B4"] = 1, 2, "=B2+B3"
    mine["B2"].comment = Comment("来源", "王")
    mine.merge_cells("A6:C6")
    mine["A6"] = "合并"
    book.copy_worksheet(book["表"]).title = "表 副本"
    book.save(path)
    for _ in range(2):
        rewrite(path, [table(("甲", "材料齐全"), ("乙", "没有材料"), ("丙", "材料不全"))], DAY)
        book = load_workbook(path)
        sheet = Sheet(book["表"])
        assert sheet.at("甲", "意见（请填写）").value == "是" and sheet.at("丁", "状态").value == "自己加的"
        assert [row[2].value for row in book["表"].iter_rows(min_row=6) if row[0].value == "甲"] == ["抄来的一行"]
        assert book.sheetnames == ["表", "我的表", "表 副本"] and book["我的表"]["B4"].value == "=B2+B3"
        assert book["我的表"]["B2"].comment.text == "来源" and book["我的表"]["A6"].value == "合并"


def test_a_sheet_that_was_renamed_and_sorted_is_known_by_its_hidden_columns(path: Path) -> None:
    def edit(sheet: Sheet) -> None:
        sheet.at("丙", "意见（请填写）").value = "否"
        lines = [[cell.value for cell in sheet.sheet[row]] for row in range(sheet.top + 1, sheet.top + 4)]
        for row, line in enumerate(reversed(lines), sheet.top + 1):
            for column, value in enumerate(line, 1):
                sheet.sheet.cell(row, column).value = value
        sheet.sheet.title = "改了名"

    edited(path, edit)
    rewrite(path, [table(("甲", "材料齐全"), ("乙", "没有材料"), ("丙", "材料不全"))], DAY)
    assert load_workbook(path).sheetnames == ["表"] and opened(path).at("丙", "意见（请填写）").value == "否"


def test_a_table_of_before_without_hidden_columns_is_read_by_its_headings(tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "表"
    for row in (
        ["标题"],
        ["名", "状态", "意见（请填写）", "我的列"],
        ["乙", "旧话", "是", "x"],
        ["戊", "旧话", "否", None],
        ["己", "旧话"],
    ):
        book.active.append(row)
    book.save(tmp_path / "t.xlsx")
    rewrite(tmp_path / "t.xlsx", [table(("甲", "材料齐全"), ("乙", "没有材料"))], DAY)
    sheet = opened(tmp_path / "t.xlsx")
    assert [sheet.at("乙", name).value for name in ("状态", "意见（请填写）", "我的列")] == ["没有材料", "是", "x"]
    assert load_workbook(tmp_path / "t.xlsx").sheetnames == ["表", LOST] and "旧话" not in everything(tmp_path / "t.xlsx")


def test_what_was_typed_goes_with_the_evidence_where_its_name_is_another(path: Path) -> None:
    rewrite(path, [table(("甲", "材料齐全"), ("乙", "没有材料"), digests=("one", "two"), follows=True)], DAY)
    edited(path, lambda sheet: setattr(sheet.at("乙", "意见（请填写）"), "value", "是"))
    rewrite(path, [table(("甲", "材料齐全"), ("乙(2)", "没有材料"), digests=("one", "two"), follows=True)], DAY)
    assert opened(path).at("乙(2)", "意见（请填写）").value == "是" and opened(path).at("乙(2)", REVIEW).value is None


def test_a_workbook_that_cannot_be_read_is_never_written_over(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:900])
    with pytest.raises(TableUnreadable):
        rewrite(path, [table(("甲", "材料齐全"))], DAY)
    assert len(path.read_bytes()) == 900


def through_libreoffice(folder: Path, names: Sequence[str]) -> None:
    """Save workbooks as LibreOffice saves them."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    made = folder / "saved"
    command = [office, "--headless", "--convert-to", "xlsx", f"-env:UserInstallation=file://{folder}/profile", "--outdir", str(made)]
    subprocess.run([*command, *(str(folder / name) for name in names)], check=True, capture_output=True, timeout=240)
    for name in names:
        shutil.move(made / name, folder / name)


SHEETS = {LEDGER: ["市级", "区级"], CALLS: ["电话单"], FOLLOW_UP: ["补充核验", "实地访谈"], QUESTIONS: ["待确认"]}


def wrote_in(sheet: Sheet) -> dict[str, str]:
    """Type into a sheet as people do: columns to fill in, a column of their own, our words; comments, colours; sorted, a row deleted."""
    top, ws = sheet.top, sheet.sheet
    rows = [row for row in range(top + 1, ws.max_row + 1) if ws.cell(row, sheet.columns[MARK + ws.title]).value]
    own, key = sheet.own(f"{ws.title}自己的列"), sheet.columns[MARK + ws.title]
    to_fill = [name for name in sheet.columns if "请填写" in name]
    typed = {}
    for number, row in enumerate(rows):
        name = str(ws.cell(row, key).value)
        typed[name] = f"{ws.title}-{name}-填写"
        ws.cell(row, sheet.columns[to_fill[-1]]).value = typed[name]
        ws.cell(row, own).value = f"{typed[name]}-自列"
        if number % 2 == 0:
            ws.cell(row, sheet.columns[to_fill[0]]).comment = Comment(f"{typed[name]}-批注", "评估人")
            ws.cell(row, 2).fill = PatternFill("solid", fgColor="FF66CCFF")
        if number % 3 == 0:
            ws.cell(row, 4).value = f"{typed[name]}-改写"
    _reverse(ws, rows)
    if len(rows) > 2:
        gone = str(ws.cell(rows[-1], key).value)
        ws.delete_rows(rows[-1])
        typed[gone] = ""
    return typed


def _reverse(sheet: Any, rows: Sequence[int]) -> None:
    """Sort the rows the other way, with everything in them."""
    lines = [[(c.value, copy(c._style), c.comment and Comment(c.comment.text, "评估人")) for c in sheet[row]] for row in rows]
    for row, line in zip(rows, reversed(lines), strict=True):
        for cell, (value, style, comment) in zip(sheet[row], line, strict=True):
            cell.value, cell._style, cell.comment = value, style, comment


def test_every_sheet_of_an_audit_comes_back_from_libreoffice_and_a_rerun_with_changed_evidence_whole(tmp_path: Path) -> None:
    """Broke: 催办电话单 and 补充核验 were written empty again, and both sheets of 明细表 were read with one head."""
    inbox, out = tmp_path / "in", tmp_path / "out"
    put(inbox / "市税务局", {TAX.format("25-政策文件.docx"): paper("通知", "甲"), TAX.format("25-企业名单.xlsx"): {"名单": listed(1, 30)}})
    put(inbox / "市体育局", {SPORT.format("工作佐证.docx"): paper("佐证", "乙"), SPORT.format("截图.png"): {"picture": [300, 200]}})
    put(inbox / "和平区", {"和平区政务服务办-打造便捷高效政务服务环境-16-情况说明.docx": paper("说明", "丁")})
    put(inbox / "补充材料", {"说明.docx": paper("说明")})
    put(inbox / "另一件", {"说明.docx": paper("说明", "二")})
    audit(inbox, out)
    typed: dict[tuple[str, str], dict[str, str]] = {}
    for file, names in SHEETS.items():
        book = load_workbook(out / file)
        for name in names:
            typed[file, name] = wrote_in(Sheet(book[name]))
        book.save(out / file)
    through_libreoffice(out, list(SHEETS))
    # The list is another one, a document has another name, a unit is gone, a parcel has another name.
    put(inbox / "市税务局", {TAX.format("25-企业名单.xlsx"): {"名单": listed(5, 44)}})
    (inbox / "市体育局" / SPORT.format("工作佐证.docx")).rename(inbox / "市体育局" / SPORT.format("工作佐证改名.docx"))
    shutil.rmtree(inbox / "和平区")
    (inbox / "另一件").rename(inbox / "另一件(改名)")
    for _ in range(2):
        audit(inbox, out)
        for (file, name), rows in typed.items():
            found = everything(out / file)
            sheet = opened(out / file, name)
            heading = [one for one in sheet.columns if "请填写" in one][-1]
            rows_now = range(sheet.top + 1, sheet.sheet.max_row + 1)
            by_key = {sheet.sheet.cell(row, sheet.columns[MARK + name]).value: row for row in rows_now}
            for number, (key, words) in enumerate(rows.items()):
                if not words:
                    continue  # its row was deleted
                assert f"{words}\n" in found and f"{words}-自列\n" in found, (file, name, key)
                if number % 2 == 0:
                    assert f"{words}-批注" in found, (file, name, key)
                if number % 3 == 0:
                    assert f"{words}-改写\n" in found, (file, name, key)
                if key in by_key:
                    assert sheet.sheet.cell(by_key[key], sheet.columns[heading]).value == words
                    assert sheet.sheet.cell(by_key[key], sheet.columns[f"{name}自己的列"]).value == f"{words}-自列"
                    if number % 2 == 0:
                        assert sheet.sheet.cell(by_key[key], 2).fill.fgColor.rgb == "FF66CCFF"
    ledger = opened(out / LEDGER, "市级")
    marks = {ledger.sheet.cell(row, ledger.columns[MARK + "市级"]).value: str(ledger.sheet.cell(row, ledger.columns[REVIEW]).value)
             for row in range(ledger.top + 1, ledger.sheet.max_row + 1)}  # fmt: skip
    assert MUST_REVIEW in marks["25|市税务局"] and MUST_REVIEW not in marks["94|市体育局"]
    assert "区级自己的列" not in ledger.columns and "市级自己的列" not in opened(out / LEDGER, "区级").columns
    questions = opened(out / QUESTIONS, "待确认")
    assert questions.at("另一件(改名)", "先后（请填写）").value == "待确认-另一件-填写"


def test_what_is_typed_while_an_audit_runs_is_not_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from evalcheck.audit import writing

    put(tmp_path / "in" / "市体育局", {SPORT.format("工作佐证.docx"): paper("佐证", "乙")})
    audit(tmp_path / "in", tmp_path / "out")
    compared = writing.compared

    def late(*given: Any) -> Any:
        edited(tmp_path / "out" / LEDGER, lambda sheet: setattr(sheet.sheet.cell(2, sheet.columns[NOTE]), "value", "这时写的"), "市级")
        return compared(*given)

    monkeypatch.setattr(writing, "compared", late)
    audit(tmp_path / "in", tmp_path / "out")
    assert "这时写的" in everything(tmp_path / "out" / LEDGER)


def test_an_answer_goes_with_a_parcel_that_was_renamed(tmp_path: Path) -> None:
    put(tmp_path / "in" / "补充材料", {"说明.docx": paper("说明")})
    audit(tmp_path / "in", tmp_path / "out")
    answer(tmp_path / "out", {"补充材料": {"单位（请填写）": "市体育局"}})
    (tmp_path / "in" / "补充材料").rename(tmp_path / "in" / "补充材料二")
    for _ in range(2):
        audit(tmp_path / "in", tmp_path / "out")
        assert [one["name"] for one in packages(tmp_path / "out")["市体育局"]["parcels"]] == ["补充材料二"]


def test_hidden_columns_are_hidden_and_lie_behind_ours(path: Path) -> None:
    sheet = opened(path).sheet
    hidden = [(one.min, one.max) for one in sheet.column_dimensions.values() if one.hidden]
    assert hidden == [(5, 7)]
    assert [cell.value for cell in sheet[2]] == ["名", "状态", "意见（请填写）", REVIEW, f"{MARK}表", BASIS, SUMS]
    assert sheet.auto_filter.ref == "A2:G5"
