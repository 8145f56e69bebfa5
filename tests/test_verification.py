"""Evaluators verify: 核验记录.xlsx, copies merged, what they concluded beside what the machine did; a rerun counts no old conclusion."""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from evalcheck.audit.cells import WHOSE
from evalcheck.audit.keeping import MUST_REVIEW, REVIEW
from evalcheck.audit.merging import CHOICE, CONFLICTS
from evalcheck.audit.verification import BY, CONCLUSION, FILE, ON, PAGES, REMARK, SHEET, rolled
from evalcheck.catalogue.verification import Code
from evalcheck.cli import app
from evalcheck.ruleset.mistakes import check_ruleset
from evalcheck.ruleset.surveys import verification_words
from tests.test_audit import SPORT, TAX, audit, listed, paper, put, told
from tests.test_audit_sheets import Sheet, everything, through_libreoffice

pytestmark = pytest.mark.usefixtures("warm")

Typing = Mapping[tuple[str, str], Mapping[str, Any]]
"""What to type, by the beginning of the clause and a part of the file's name, then by heading."""
POLICY = ("25-1 ", "政策文件")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An audit of two units: a policy document and a list of one, a list of the other."""
    mine = {TAX.format("25-政策文件.docx"): paper("通知", "甲"), TAX.format("25-企业名单.xlsx"): {"名单": listed(1, 30)}}
    put(tmp_path / "in" / "市税务局", mine)
    put(tmp_path / "in" / "市体育局", {SPORT.format("企业名单.xlsx"): {"名单": listed(1, 30, 2)}})
    audit(tmp_path / "in", tmp_path / "out")
    return tmp_path / "out"


def again(out: Path, *more: str) -> int:
    return app.run(["audit", "-o", str(out), *more])


def record(path: Path) -> Sheet:
    return Sheet(load_workbook(path)[SHEET])


def row_of(sheet: Sheet, clause: str, file: str) -> int:
    for row in range(sheet.top + 1, sheet.sheet.max_row + 1):
        texts = [str(sheet.sheet.cell(row, sheet.columns[name]).value or "") for name in ("条款", "文件")]
        if texts[0].startswith(clause) and file in texts[1]:
            return row
    raise AssertionError((clause, file))


def fill(path: Path, typing: Typing, name: str = SHEET) -> None:
    book = load_workbook(path)
    sheet = Sheet(book[name])
    for (clause, file), cells in typing.items():
        row = row_of(sheet, clause, file)
        for heading, value in cells.items():
            sheet.sheet.cell(row, sheet.columns[heading]).value = value
    book.save(path)


def at(path: Path, clause: str, file: str, heading: str) -> Any:
    sheet = record(path)
    return sheet.sheet.cell(row_of(sheet, clause, file), sheet.columns[heading]).value


def clauses(out: Path, unit: str) -> dict[str, Any]:
    one = next(one for one in told(out)["units"] if one["unit"] == unit)
    return {clause["clause"]: clause for item in one["items"] for clause in item["clauses"]}


def item(out: Path, unit: str, seq: int) -> Any:
    one = next(one for one in told(out)["units"] if one["unit"] == unit)
    return next(item for item in one["items"] if item["item"] == seq)


def test_a_row_stands_for_each_clause_and_file_and_for_a_clause_without_one(out: Path) -> None:
    sheet = record(out / FILE)
    rows = [
        [str(sheet.sheet.cell(row, sheet.columns[name]).value or "") for name in ("条款", "单位", "系统判断", "文件")]
        for row in range(sheet.top + 1, sheet.sheet.max_row + 1)
    ]
    found = told(out)["units"]
    asked = [
        max(1, len(clause["files"]))
        for unit in found
        for one in unit["items"]
        for clause in one["clauses"]
        if one["duty"] != "listed" or clause["files"]
    ]
    assert len(rows) == sum(asked)
    assert [row[3] for row in rows if row[0].startswith("25-4 ")] == ["（没有文件）"]
    assert any(row[0].startswith("25-1 ") and row[3].endswith("25-政策文件.docx") for row in rows)
    assert "未报送" not in {row[2] for row in rows}, "who handed in nothing has nothing to verify"


def test_what_a_person_concluded_stands_beside_what_the_machine_did(out: Path) -> None:
    before = clauses(out, "市税务局")["25-1"]
    fill(out / FILE, {POLICY: {CONCLUSION: "属实", PAGES: "3-5", BY: "张测", ON: "2022/6/7"}})
    again(out)
    now = clauses(out, "市税务局")["25-1"]
    assert {key: now[key] for key in before} == before, "the machine's own is as it was"
    assert now["verified"] == {
        "conclusion": "属实", "code": "confirmed", "pages": "3-5", "by": "张测", "on": "2022-06-07", "checked_by": "", "files": 1, "of": 1,
        "follow_up": False,
    }  # fmt: skip
    assert "verified" not in clauses(out, "市税务局")["25-2"] and "after" in item(out, "市税务局", 25)


def test_without_an_inbox_what_was_typed_is_taken_over_and_nothing_is_read(out: Path) -> None:
    shutil.rmtree(out.parent / "in")
    fill(out / FILE, {POLICY: {CONCLUSION: "不属实"}})
    again(out)
    assert clauses(out, "市税务局")["25-1"]["verified"]["code"] == "refuted"
    assert len(told(out)["packages"]) == 2 and (out / "整改通知" / "市税务局.docx").exists()


def test_without_an_inbox_an_audit_must_be_there_and_done(tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert again(tmp_path / "none") == 2 and "没有汇总结果" in capsys.readouterr().err
    assert again(out, "--as-of", "2022-06-01") == 2 and "--as-of" in capsys.readouterr().err


def test_a_conclusion_about_other_evidence_does_not_count_until_somebody_looked_again(out: Path) -> None:
    fill(out / FILE, {POLICY: {CONCLUSION: "属实", BY: "张测"}})
    put(out.parent / "in" / "市税务局", {TAX.format("25-政策文件.docx"): paper("通知", "改过的")})
    for _ in range(2):
        audit(out.parent / "in", out)
        assert "verified" not in clauses(out, "市税务局")["25-1"]
        assert str(at(out / FILE, *POLICY, REVIEW)).startswith(MUST_REVIEW) and at(out / FILE, *POLICY, CONCLUSION) == "属实"
    fill(out / FILE, {POLICY: {REVIEW: None}})
    again(out)
    assert clauses(out, "市税务局")["25-1"]["verified"]["conclusion"] == "属实"


def test_a_conclusion_goes_with_a_file_that_was_renamed(out: Path) -> None:
    fill(out / FILE, {POLICY: {CONCLUSION: "属实"}})
    folder = out.parent / "in" / "市税务局"
    (folder / TAX.format("25-政策文件.docx")).rename(folder / TAX.format("25-政策文件合并申报.docx"))
    audit(out.parent / "in", out)
    assert clauses(out, "市税务局")["25-1"]["verified"]["conclusion"] == "属实"


def test_a_word_that_is_none_of_the_conclusions_is_named_with_its_cell_and_does_not_count(
    out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(out / FILE, {POLICY: {CONCLUSION: "还行"}})
    again(out)
    assert f"{SHEET}!" in (said := capsys.readouterr().out) and "“还行”不是可选的核验结论" in said
    assert "verified" not in clauses(out, "市税务局")["25-1"]


@pytest.mark.parametrize(
    ("codes", "whole"),
    [
        (["confirmed"], "confirmed"),
        (["confirmed", "confirmed"], "confirmed"),
        (["confirmed", "elsewhere"], "confirmed"),
        (["confirmed", "refuted"], "partly"),
        (["partly", "open"], "partly"),
        (["refuted", "refuted"], "refuted"),
        (["refuted", "open"], "open"),
        (["open"], "open"),
        (["elsewhere", "elsewhere"], "refuted"),
    ],
)
def test_a_clause_stands_by_the_conclusions_on_its_files(codes: Sequence[Code], whole: Code) -> None:
    assert rolled(codes) == whole


def copies(out: Path, *typings: Typing) -> list[Path]:
    """Copies of the record as two people have filled them in, with a sheet of their own."""
    found = []
    for number, typing in enumerate(typings):
        path = out.parent / f"副本{'甲乙丙'[number]}.xlsx"
        shutil.copy(out / FILE, path)
        fill(path, typing)
        found.append(path)
    return found


def merged(out: Path, paths: Sequence[Path]) -> int:
    return again(out, *(word for path in paths for word in ("--merge", str(path))))


LIST = ("25-2 ", "企业名单")


def test_two_copies_merge_what_is_equal_or_typed_by_one_is_taken_and_conflicts_wait(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = copies(
        out,
        {POLICY: {CONCLUSION: "属实", BY: "张测", PAGES: "3", ON: "2022-06-07"}, LIST: {CONCLUSION: "属实", BY: "张测"}},
        {POLICY: {CONCLUSION: "不属实", BY: "李测", PAGES: "7"}, LIST: {CONCLUSION: "属实 ", BY: "李测", REMARK: "抽查10家"}},
    )
    merged(out, paths)
    assert "1 处填写不一致" in capsys.readouterr().out
    book = out / FILE
    assert (at(book, *LIST, CONCLUSION), at(book, *LIST, BY), at(book, *LIST, REMARK)) == ("属实", "张测、李测", "抽查10家")
    assert (at(book, *POLICY, PAGES), at(book, *POLICY, BY)) == ("3、7", "张测、李测")
    assert "冲突" in at(book, *POLICY, REVIEW)
    found = clauses(out, "市税务局")
    assert "verified" not in found["25-1"] and found["25-2"]["verified"]["by"] == "张测、李测"
    conflict = Sheet(load_workbook(book)[CONFLICTS])
    row = [str(cell.value or "") for cell in conflict.sheet[conflict.top + 1]]
    told_ = dict(zip((str(cell.value) for cell in conflict.sheet[conflict.top]), row, strict=True))
    assert (told_["值一"], told_["值二"], told_["列"]) == ("属实", "不属实", CONCLUSION)
    assert told_["出处一"].startswith("张测（副本甲.xlsx 核验记录!") and told_["出处二"].startswith("李测（副本乙.xlsx 核验记录!")


def choose(path: Path, choice: str | None) -> None:
    book = load_workbook(path)
    sheet = Sheet(book[CONFLICTS])
    sheet.sheet.cell(sheet.top + 1, sheet.columns[CHOICE]).value = choice
    book.save(path)


def test_a_conflict_is_settled_by_choosing_and_the_same_copies_do_not_open_it_again(out: Path) -> None:
    paths = copies(out, {POLICY: {CONCLUSION: "属实", BY: "张测"}}, {POLICY: {CONCLUSION: "不属实", BY: "李测"}})
    merged(out, paths)
    for _ in range(2):
        again(out)  # what nobody has chosen stays open
        assert "verified" not in clauses(out, "市税务局")["25-1"]
    choose(out / FILE, "值二")
    again(out)
    assert clauses(out, "市税务局")["25-1"]["verified"]["conclusion"] == "不属实"
    merged(out, paths)
    assert clauses(out, "市税务局")["25-1"]["verified"]["conclusion"] == "不属实"
    fill(out / FILE, {POLICY: {CONCLUSION: "部分属实"}})  # what is typed after the choice is no longer the choice's
    again(out)
    assert clauses(out, "市税务局")["25-1"]["verified"]["conclusion"] == "部分属实"
    third = copies(out, {}, {}, {POLICY: {CONCLUSION: "无法核实", BY: "王测"}})[2]
    merged(out, [third])
    assert "verified" not in clauses(out, "市税务局")["25-1"], "a third value opens it again"
    assert "部分属实" in everything(out / FILE) and "无法核实" in everything(out / FILE)


def test_merging_in_any_order_once_or_twice_says_the_same(out: Path, tmp_path: Path) -> None:
    paths = copies(
        out, {POLICY: {CONCLUSION: "属实", BY: "张测"}}, {LIST: {CONCLUSION: "部分属实", BY: "李测", REMARK: "名单第3行；第5行"}}
    )
    other = tmp_path / "other"
    shutil.copytree(out, other)
    merged(out, paths)
    merged(out, paths)
    for path in reversed(paths):
        merged(other, [path])
    assert told(out) == told(other)


def test_a_copy_that_was_sorted_saved_by_libreoffice_and_cut_loses_nothing(out: Path) -> None:
    paths = copies(out, {POLICY: {CONCLUSION: "属实", BY: "张测", ON: "2022-06-07"}}, {LIST: {CONCLUSION: "不属实", BY: "李测"}})
    fill(out / FILE, {("25-3 ", ""): {CONCLUSION: "无法核实", BY: "汇总人"}})
    for path, keep in zip(paths, (POLICY, LIST), strict=True):
        book = load_workbook(path)
        sheet = Sheet(book[SHEET])
        kept = [cell.value for cell in sheet.sheet[row_of(sheet, *keep)]]
        last = sheet.sheet.max_row
        sheet.sheet.delete_rows(sheet.top + 1, last)
        for column, value in enumerate(kept, 1):
            sheet.sheet.cell(sheet.top + 2, column).value = value
        sheet.sheet.cell(sheet.top + 4, sheet.columns["条款"]).value = f"{path.stem}自己加的一行"
        sheet.sheet.title = "我的核验"
        book.create_sheet("随手记")["A1"] = f"{path.stem}的笔记"
        book.save(path)
    through_libreoffice(out.parent, [path.name for path in paths])
    merged(out, paths)
    found = clauses(out, "市税务局")
    assert [found[clause]["verified"]["code"] for clause in ("25-1", "25-2", "25-3")] == ["confirmed", "refuted", "open"]
    text = everything(out / FILE)
    for words in ("副本甲自己加的一行", "副本乙自己加的一行", "副本甲的笔记", "副本乙的笔记"):
        assert words in text


def test_a_copy_of_older_evidence_is_taken_and_marked(out: Path) -> None:
    paths = copies(out, {POLICY: {CONCLUSION: "属实", BY: "张测"}})
    put(out.parent / "in" / "市税务局", {TAX.format("25-政策文件.docx"): paper("通知", "改过的")})
    audit(out.parent / "in", out)
    merged(out, paths)
    assert at(out / FILE, *POLICY, CONCLUSION) == "属实" and str(at(out / FILE, *POLICY, REVIEW)).startswith(MUST_REVIEW)
    assert "verified" not in clauses(out, "市税务局")["25-1"]


def test_a_copy_of_another_audit_and_what_is_no_copy_are_refused_and_nothing_is_written(
    out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path / "in2" / "市税务局", {TAX.format("25-政策文件.docx"): paper("通知", "甲")})
    audit(tmp_path / "in2", tmp_path / "out2")
    before = (out / FILE).read_bytes()
    assert merged(out, [tmp_path / "out2" / FILE]) == 2 and "另一次汇总的表" in capsys.readouterr().err
    book = load_workbook(out / FILE)
    book[SHEET].delete_cols(Sheet(book[SHEET]).columns[WHOSE])
    book.save(tmp_path / "无标记.xlsx")
    assert merged(out, [tmp_path / "无标记.xlsx"]) == 2 and "没有汇总的标记" in capsys.readouterr().err
    put(tmp_path, {"别的.xlsx": {"表": [["甲", "乙"]]}})
    assert merged(out, [tmp_path / "别的.xlsx"]) == 2 and "不是可以合并的表" in capsys.readouterr().err
    (tmp_path / "坏.xlsx").write_bytes(before[:700])
    assert merged(out, [tmp_path / "坏.xlsx"]) == 2 and merged(out, [tmp_path / "没有.xlsx"]) == 2
    assert (out / FILE).read_bytes() == before


def test_the_words_of_conclusions_are_a_ruleset_s(tmp_path: Path) -> None:
    words = verification_words("tianjin-2021")
    assert [words.conclusion_of(text).code for text in ("属实", " 不实 ", "无关")] == ["confirmed", "refuted", "elsewhere"]  # type: ignore[union-attr]
    assert words.conclusion_of("大概属实吧") is None
    own = "conclusions:\n  - {code: confirmed, label: 属实}\n  - {code: partly, label: 属实}\n"
    (tmp_path / "ruleset.yaml").write_text("extends: tianjin-2021\nid: our-city\nverification: v.yaml\n", "utf-8")
    (tmp_path / "v.yaml").write_text(own, "utf-8")
    assert [fault.file.rpartition("/")[2] for fault in check_ruleset(tmp_path)] == ["v.yaml"]
    assert verification_words("tianjin-2022") == words


def test_the_same_copies_give_the_same_bytes(out: Path, tmp_path: Path) -> None:
    paths = copies(out, {POLICY: {CONCLUSION: "属实"}}, {POLICY: {CONCLUSION: "不属实"}})
    merged(out, paths)
    first = {name: (out / name).read_bytes() for name in (FILE, "audit.json", "落实明细表.xlsx", "总览.html")}
    again(out)
    assert {name: (out / name).read_bytes() for name in first} == first
    assert json.loads(first["audit.json"])["schema"] == "evalcheck-audit/1"


class Stopped(BaseException):
    """The machine went off."""


@pytest.mark.long
def test_a_merge_that_was_stopped_anywhere_and_done_again_comes_to_the_same(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from evalcheck.audit import keeping, writing

    paths = copies(
        out, {POLICY: {CONCLUSION: "属实", BY: "张测"}}, {POLICY: {CONCLUSION: "不属实", BY: "李测"}, LIST: {CONCLUSION: "属实"}}
    )
    whole = tmp_path / "whole"
    shutil.copytree(out, whole)
    merged(whole, paths)
    real = {module: module.put for module in (keeping, writing)}
    for stop in range(1, 8):
        here = tmp_path / f"stopped{stop}"
        shutil.copytree(out, here)
        left = [stop]

        def put_until(path: Path, data: Any, module: Any, left: list[int] = left) -> None:
            left[0] -= 1
            if left[0] == 0:
                raise Stopped
            real[module](path, data)

        with monkeypatch.context() as patched:
            for module in real:
                patched.setattr(module, "put", lambda path, data, module=module: put_until(path, data, module))
            with contextlib.suppress(Stopped):
                merged(here, paths)
        merged(here, paths)
        for name in ("audit.json", FILE, "落实明细表.xlsx", "总览.html"):
            assert (here / name).read_bytes() == (whole / name).read_bytes(), (stop, name)


def test_tables_of_the_version_before_keep_what_was_typed_and_can_be_copied_then(out: Path) -> None:
    book = load_workbook(out / "落实明细表.xlsx")
    for name in ("按事项", "按内容", "按单位"):
        del book[name]
    sheet = Sheet(book["市级"])
    sheet.sheet.cell(sheet.top + 1, sheet.columns["评估备注（请填写）"]).value = "以前写的"
    sheet.sheet.delete_cols(sheet.columns[WHOSE])
    book.save(out / "落实明细表.xlsx")
    for name in (FILE, "听取意见登记.xlsx"):
        (out / name).unlink()
    again(out)
    assert "以前写的" in everything(out / "落实明细表.xlsx") and (out / FILE).exists()
    path = copies(out, {POLICY: {CONCLUSION: "属实"}})[0]
    assert merged(out, [path]) == 1 and clauses(out, "市税务局")["25-1"]["verified"]["code"] == "confirmed"
