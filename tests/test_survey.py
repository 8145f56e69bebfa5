"""The telephone survey from draw to results: sheets dealt evenly, each doubtful cell told, nobody drawn twice, numbers to redo."""

from __future__ import annotations

import os
import shutil
import stat
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from evalcheck.cli import app
from evalcheck.season.drawn import dealt, last_draw
from tests.test_audit import SPORT, TAX, audit, listed, put

ROOT = Path(__file__).parent.parent
TAXES, SPORTS = "7 优化纳税服务", "23 提高公共服务群众满意度"


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An audit of two units, and a draw of 60 of their 600 enterprises."""
    folder = tmp_path_factory.mktemp("survey")
    put(folder / "in" / "市税务局", {TAX.format("25-企业名单.xlsx"): {"名单": listed(1, 400)}})
    put(folder / "in" / "市体育局", {SPORT.format("企业名单.xlsx"): {"名单": listed(351, 600)}})
    audit(folder / "in", folder / "out")
    assert survey("draw", folder / "out", "--size", "60", "--min", "20", "--seed", "7") == 0
    return folder / "out"


@pytest.fixture
def out(drawn: Path, tmp_path: Path) -> Path:
    """One's own copy, with sheets for two callers."""
    shutil.copytree(drawn, tmp_path / "out")
    assert survey("sheets", tmp_path / "out", "--callers", "甲,乙") == 0
    return tmp_path / "out"


def survey(*words: object) -> int:
    return app.run(["survey", *map(str, words)])


def calls(out: Path) -> Path:
    return out / "电话调查"


class Book:
    """A call sheet as a caller has it open: cells by sheet, row and the beginning of their heading."""

    def __init__(self, path: Path) -> None:
        self.path, self.book = path, load_workbook(path)

    def __enter__(self) -> Book:
        return self

    def __exit__(self, *_: object) -> None:
        self.book.save(self.path)

    @property
    def sheets(self) -> list[Worksheet]:
        return [sheet for sheet in self.book.worksheets if sheet.title != "填写说明"]

    def column(self, sheet: Worksheet, heading: str) -> int:
        return next(cell.column for cell in sheet[2] if str(cell.value).startswith(heading))

    def rows(self, sheet: Worksheet) -> range:
        return range(3, sheet.max_row + 1)

    def write(self, sheet: Worksheet, row: int, **fields: Any) -> None:
        for heading, value in fields.items():
            sheet.cell(row, self.column(sheet, heading)).value = value

    def read(self, sheet: Worksheet, row: int, heading: str) -> Any:
        return sheet.cell(row, self.column(sheet, heading)).value


DONE = {"第1次日期": "2022-06-02", "第1次结果": "已完成", "知晓": "是", "渠道": "办事窗口", "办理": "是", "满意": "5 非常满意"}


def code(sheet: Worksheet, row: int) -> str:
    column = next(cell.column for cell in sheet[2] if cell.value == f"evalcheck·{sheet.title}")
    return str(sheet.cell(row, column).value)


def state(out: Path) -> str:
    """All that a survey keeps, as text."""
    return "".join(path.read_text("utf-8") for path in sorted((out / "store" / "survey").rglob("*.json")))


def test_everybody_who_was_drawn_is_dealt_once_and_evenly_and_others_cannot_read_the_sheets(out: Path) -> None:
    books = {path.name: Book(path) for path in calls(out).iterdir()}
    assert sorted(books) == ["第1批-乙.xlsx", "第1批-甲.xlsx"]
    codes = [code(sheet, row) for book in books.values() for sheet in book.sheets for row in book.rows(sheet)]
    draw = last_draw(out, None)
    assert sorted(codes) == sorted(one.code for one in draw.chosen) and len(set(codes)) == 60
    for title in (TAXES, SPORTS):
        counts = [len(book.rows(sheet)) for book in books.values() for sheet in book.sheets if sheet.title == title]
        assert len(counts) == 2 and max(counts) - min(counts) <= 1
    if os.name == "posix":
        assert stat.S_IMODE(calls(out).stat().st_mode) == 0o700


def test_a_sheet_holds_what_a_caller_needs_with_lists_to_choose_from(out: Path) -> None:
    book = Book(calls(out) / "第1批-甲.xlsx")
    sheet = next(one for one in book.sheets if one.title == TAXES)
    assert "含个人信息" in str(sheet["A1"].value) and "调研员 甲" in str(sheet["A1"].value)
    heads = [str(cell.value) for cell in sheet[2]]
    assert heads[:8] == ["编号", "报送单位", "区域", "评估内容", "企业名称", "联系人", "联系电话", "业务描述"]
    assert [head for head in heads if head.startswith("第")] == [f"第{n}次{what}（请填写）" for n in (1, 2, 3) for what in ("日期", "结果")]
    assert [head.partition("：")[0] for head in heads if "：" in head] == ["知晓", "渠道", "办理", "满意", "意见"]
    lists = {str(one.sqref).split(":")[0]: one.formula1 for one in sheet.data_validations.dataValidation}
    assert "非常满意" in str(lists[sheet.cell(3, book.column(sheet, "满意")).coordinate]) and len(lists) == 3 + 4
    assert "空号" in str(lists[sheet.cell(3, book.column(sheet, "第2次结果")).coordinate])


def test_dealing_again_keeps_what_was_typed_and_other_callers_are_refused(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = calls(out) / "第1批-甲.xlsx"
    with Book(path) as book:
        book.write(book.sheets[0], 4, 第1次结果="占线", 备注="下午再打")
        name = code(book.sheets[0], 4)
    before = state(out)
    assert survey("sheets", out) == 0 and survey("sheets", out, "--callers", "甲,乙") == 0
    book = Book(path)
    assert code(book.sheets[0], 4) == name and book.read(book.sheets[0], 4, "备注") == "下午再打" and state(out) == before
    assert survey("sheets", out, "--callers", "丙,丁") == 2 and "已分给" in capsys.readouterr().err
    assert sorted(one.name for one in calls(out).iterdir()) == ["第1批-乙.xlsx", "第1批-甲.xlsx"]


@pytest.mark.parametrize("callers", ["", "甲,甲", "a/b", "..", "0", "1000", "甲" * 21, "x:y", "甲\x07"])
def test_callers_who_cannot_have_a_file_are_refused(drawn: Path, tmp_path: Path, callers: str) -> None:
    shutil.copytree(drawn, tmp_path / "out")
    assert survey("sheets", tmp_path / "out", "--callers", callers) == 2
    assert not calls(tmp_path / "out").exists()


def test_callers_are_named_or_counted(drawn: Path, tmp_path: Path) -> None:
    shutil.copytree(drawn, tmp_path / "out")
    assert survey("sheets", tmp_path / "out", "--callers", "7") == 0
    counts = Counter(dealt(last_draw(tmp_path / "out", None)).batches[0].values())
    assert sorted(counts) == [f"调研员{n}" for n in range(1, 8)] and sorted(counts.values()) == [8, 8, 8, 9, 9, 9, 9]
    assert len(list(calls(tmp_path / "out").iterdir())) == 7
