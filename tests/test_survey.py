"""The telephone survey from draw to results: sheets dealt evenly, each doubtful cell told, nobody drawn twice, numbers to redo."""

from __future__ import annotations

import json
import os
import shutil
import stat
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from evalcheck.cli import app
from evalcheck.season.drawn import dealt, last_draw
from tests.test_audit import SPORT, TAX, audit, listed, put

pytestmark = pytest.mark.usefixtures("warm")

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
    return "".join(path.read_text("utf-8") for path in sorted((out / "survey").rglob("*.json")))


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
        assert {stat.S_IMODE(path.stat().st_mode) for path in calls(out).iterdir()} == {0o600}
        assert stat.S_IMODE((out / "survey").stat().st_mode) == 0o700


def test_a_store_that_was_moved_away_takes_no_survey_with_it(out: Path, tmp_path: Path) -> None:
    assert survey("collect", out, typed(out, DONE)) == 0
    shutil.move(out / "store", tmp_path / "moved")  # as a broken store asks for
    assert audit(tmp_path.parent / "none", out) == 2
    put(tmp_path / "in" / "市税务局", {TAX.format("25-企业名单.xlsx"): {"名单": listed(1, 9)}})
    audit(tmp_path / "in", out)
    assert survey("collect", out, calls(out)) == 0 and survey("rates", out) == 0
    found = json.loads((out / "survey.json").read_text("utf-8"))
    assert (found["drawn"], found["completed"], found["frame"]["rows"]) == (60, 1, 9)


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


def typed(out: Path, *rows: Mapping[str, Any], sheet: str = TAXES, caller: str = "甲") -> Path:
    """The sheet of a caller with the first rows filled in."""
    path = calls(out) / f"第1批-{caller}.xlsx"
    with Book(path) as book:
        one = next(each for each in book.sheets if each.title == sheet)
        for row, fields in enumerate(rows, 3):
            book.write(one, row, **fields)
    return path


def checked(out: Path) -> list[tuple[str, ...]]:
    rows = load_workbook(out / "回收核对.xlsx")["回收核对"].iter_rows(min_row=3, max_col=5, values_only=True)
    return [tuple(str(cell) for cell in row) for row in rows if row[0]]


def counts(out: Path, capsys: pytest.CaptureFixture[str], *sheets: object) -> tuple[int, dict[str, int], str]:
    """The exit status of collecting, how calls ended, and what was printed."""
    capsys.readouterr()
    status = survey("collect", out, *sheets)
    said = capsys.readouterr().out
    ended = {word: int(said.split(f"{word} ")[1].split("，")[0].split("\n")[0]) for word in ("完成", "待再拨", "待替换", "存疑")}
    return status, ended, said


DOUBTFUL: dict[str, tuple[Mapping[str, Any], str, str, str]] = {
    # what was typed, in which column the cell is told, the words, and how the calls ended
    "a result that no code has": ({"第1次日期": "2022-06-02", "第1次结果": "在开会"}, "第1次结果", "不认识的结果“在开会”", "存疑"),
    "an unknown result before the one that ended the calls": (
        {**DONE, "第1次结果": "在开会", "第2次日期": "2022-06-03", "第2次结果": "已完成"}, "第1次结果", "不认识的结果“在开会”", "完成",
    ),
    "a number for a result": ({"第1次日期": "2022-06-02", "第1次结果": 1}, "第1次结果", "不认识的结果“1”", "存疑"),
    "a formula without a result": ({"第1次日期": "2022-06-02", "第1次结果": "=NOW()"}, "第1次结果", "不认识的结果", "存疑"),
    "no day": ({"第1次结果": "拒绝"}, "第1次日期", "第 1 次没有日期", "待替换"),
    "a day before the survey": ({**DONE, "第1次日期": "2022-05-31"}, "第1次日期", "不在调查期间", "完成"),
    "a day after the survey": ({**DONE, "第1次日期": "2022-06-18"}, "第1次日期", "不在调查期间", "完成"),
    "a day of another year": ({**DONE, "第1次日期": datetime(2023, 6, 2)}, "第1次日期", "不在调查期间", "完成"),
    "words for a day": ({**DONE, "第1次日期": "周五上午"}, "第1次日期", "“周五上午”不是日期", "完成"),
    "a day that there is not": ({**DONE, "第1次日期": "2022-06-31"}, "第1次日期", "不是日期", "完成"),
    "a number that may have lost its nought": ({**DONE, "第1次日期": 6.1}, "第1次日期", "“6.1”不是日期", "完成"),
    "a day without a result": ({"第1次日期": "2022-06-02"}, "第1次结果", "第 1 次有日期，没有结果", "存疑"),
    "the second attempt without the first": ({"第2次日期": "2022-06-02", "第2次结果": "占线"}, "第2次结果", "第 1 次是空的", "存疑"),
    "days that run backwards": (
        {"第1次日期": "2022-06-03", "第1次结果": "占线", "第2次日期": "2022-06-02", "第2次结果": "占线"},
        "第2次日期", "早于前一次的日期", "存疑",
    ),
    "a call after the interview": ({**DONE, "第2次日期": "2022-06-03", "第2次结果": "占线"}, "第2次结果", "前一次已是“已完成”", "存疑"),
    "a call after a refusal": (
        {"第1次日期": "2022-06-02", "第1次结果": "拒绝", "第2次日期": "2022-06-03", "第2次结果": "占线"},
        "第2次结果", "前一次已是“拒绝”", "存疑",
    ),
    "an answer out of range": ({**DONE, "满意": 6}, "满意", "“6”不是“满意”的答案", "完成"),
    "a word that is no answer": ({**DONE, "知晓": "可能吧"}, "知晓", "“可能吧”不是“知晓”的答案", "完成"),
    "no answer though finished": ({**DONE, "办理": None, "满意": None}, "办理", "“办理”没有答案", "完成"),
    "an answer that was not asked for": ({**DONE, "办理": "否"}, "满意", "“满意”只问前面答“是”的企业", "完成"),
    "an answer of somebody who refused": (
        {"第1次日期": "2022-06-02", "第1次结果": "拒绝", "知晓": "是"}, "知晓", "“知晓”有答案，而调查没有完成", "待替换",
    ),
    "an answer without a call": ({"办理": "是"}, "办理", "而调查没有完成", "无"),
}  # fmt: skip


@pytest.mark.parametrize("what", DOUBTFUL)
def test_a_doubtful_cell_is_told_by_file_sheet_and_cell_with_a_remedy_and_does_not_count(
    out: Path, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    fields, heading, words, ends = DOUBTFUL[what]
    path = typed(out, fields, DONE)
    status, ended, said = counts(out, capsys, path)
    book = Book(path)
    one = next(each for each in book.sheets if each.title == TAXES)
    cell = one.cell(3, book.column(one, heading)).coordinate
    found = checked(out)
    assert status == 1 and [row[:3] for row in found] == [("第1批-甲.xlsx", TAXES, cell)], found
    assert words in found[0][3] and found[0][4].startswith("请") and f"第1批-甲.xlsx › {TAXES}!{cell}：" in said
    assert ended == dict.fromkeys(("待再拨", "待替换", "存疑"), 0) | {"完成": 1} | ({ends: 1 + (ends == "完成")} if ends != "无" else {})
    book.write(one, 3, **dict.fromkeys(fields))  # the row is emptied: what was doubtful is gone
    book.book.save(path)
    assert counts(out, capsys, path)[:2] == (0, {"完成": 1, "待再拨": 0, "待替换": 0, "存疑": 0}) and checked(out) == []


GOOD: dict[str, tuple[Mapping[str, Any], str]] = {
    "a day with slashes": ({**DONE, "第1次日期": "2022/6/2"}, "完成"),
    "a day in Chinese": ({**DONE, "第1次日期": "2022年6月2日"}, "完成"),
    "a day without its year": ({**DONE, "第1次日期": "6月2日"}, "完成"),
    "eight digits": ({**DONE, "第1次日期": 20220602}, "完成"),
    "a day of the office suite": ({**DONE, "第1次日期": datetime(2022, 6, 2)}, "完成"),
    "a day with a time": ({**DONE, "第1次日期": datetime(2022, 6, 2, 10, 30)}, "完成"),
    "the first day": ({**DONE, "第1次日期": "2022-06-01"}, "完成"),
    "the last day": ({**DONE, "第1次日期": "2022-06-17"}, "完成"),
    "results as people write them": ({**DONE, "第1次结果": "完成（很满意）"}, "完成"),
    "numbers for answers": ({**DONE, "知晓": 1, "满意": 5.0}, "完成"),
    "answers in words": ({**DONE, "满意": "４分", "知晓": " 是 "}, "完成"),
    "nothing to say": ({**DONE, "满意": "说不清"}, "完成"),
    "not asked": ({**DONE, "办理": "否", "满意": None, "知晓": "否", "渠道": None}, "完成"),
    "a condition that nobody knows": ({**DONE, "办理": "说不清", "满意": None}, "完成"),
    "three attempts on one day": (
        {key: value for n in (1, 2, 3) for key, value in ((f"第{n}次日期", "2022-06-02"), (f"第{n}次结果", "占线"))}, "待再拨",
    ),
    "a call again that succeeds": (
        {**DONE, "第1次结果": "约时间（下午）", "第2次日期": "2022-06-02", "第2次结果": "已完成"}, "完成",
    ),
    "a remark alone": ({"备注": "下午再打"}, "无"),
    "free words of a refusal": ({"第1次日期": "2022-06-02", "第1次结果": "拒绝", "意见": "太忙"}, "待替换"),
}  # fmt: skip


@pytest.mark.parametrize("what", GOOD)
def test_what_people_rightly_write_is_taken_in_silence(out: Path, capsys: pytest.CaptureFixture[str], what: str) -> None:
    fields, ends = GOOD[what]
    status, ended, _ = counts(out, capsys, typed(out, fields))
    assert status == 0 and checked(out) == []
    assert ended == dict.fromkeys(("完成", "待再拨", "待替换", "存疑"), 0) | ({ends: 1} if ends != "无" else {})


def test_sheets_that_were_sorted_cut_and_rebuilt_are_read_as_they_were(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain = typed(out, *[DONE] * 5, {"第1次日期": "2022-06-02", "第1次结果": "拒绝"})
    assert counts(out, capsys, plain)[:2] == (0, {"完成": 5, "待再拨": 0, "待替换": 1, "存疑": 0})
    before = texts_of(out)
    with Book(plain) as book:
        sheet = next(each for each in book.sheets if each.title == TAXES)
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
        rows = [row for row in reversed(rows) if {"已完成", "拒绝"} & set(row)]  # sorted, and the others deleted
        heads = [cell.value for cell in sheet[2]]
        order = [*reversed(range(len(heads))), heads.index(next(head for head in heads if str(head).startswith("满意：")))]
        sheet.delete_rows(2, sheet.max_row)
        for number, row in enumerate([heads, *rows], 2):
            for column, source in enumerate(order, 2):  # columns the other way round, behind one of one's own
                sheet.cell(number, column).value = row[source]
            if number > 2:
                sheet.cell(number, len(order) + 1).value = "1 非常不满意"  # a copy of a column, with which somebody played
        sheet["A2"] = "我的列"
        sheet.title = "甲的第一批"
    assert survey("collect", out, "--anew", plain) == 0
    assert texts_of(out) == before


def texts_of(out: Path) -> dict[str, dict[str, str]]:
    return {row["code"]: {name: text for name, text in row["texts"].items() if text} for row in collected_rows(out)}


def collected_rows(out: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((last_draw(out, None).folder / "collected.json").read_text("utf-8"))
    return found


def test_collecting_again_gives_the_same_and_what_is_read_later_adds_up(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = typed(out, DONE, DONE), typed(out, DONE, caller="乙")
    assert counts(out, capsys, first)[1]["完成"] == 2 and counts(out, capsys, second)[1]["完成"] == 3
    once = state(out)
    assert counts(out, capsys, second, first)[1]["完成"] == 3 and state(out) == once
    assert counts(out, capsys, calls(out))[1]["完成"] == 3 and state(out) == once
    shutil.copy(first, out / "备份.xlsx")  # a copy for the records
    assert counts(out, capsys, calls(out), out / "备份.xlsx")[:2] == (0, {"完成": 3, "待再拨": 0, "待替换": 0, "存疑": 0})


def test_a_sheet_as_it_was_given_out_loses_no_answer_and_a_row_that_was_emptied_is_said(
    out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blank = shutil.copy(calls(out) / "第1批-甲.xlsx", out / "空白.xlsx")
    path = typed(out, DONE, DONE)
    assert counts(out, capsys, path)[1]["完成"] == 2
    _, ended, said = counts(out, capsys, blank)
    assert ended["完成"] == 2 and "空白.xlsx 里什么也没填" in said and "--anew" in said
    typed(out, dict.fromkeys(DONE))
    _, ended, said = counts(out, capsys, path)
    assert ended["完成"] == 1 and "1 家以前有填写，这次是空的" in said
    assert survey("collect", out, blank, "--anew") == 0 and collected_rows(out) == []


def test_an_enterprise_that_two_callers_called_counts_for_neither_until_one_row_is_emptied(
    out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine, theirs = typed(out, DONE, DONE), calls(out) / "第1批-乙.xlsx"
    with Book(mine) as book, Book(theirs) as other:
        source, target = (next(each for each in one.sheets if each.title == TAXES) for one in (book, other))
        row = target.max_row + 1
        for cell in source[3]:
            target.cell(row, cell.column).value = cell.value
        basis = next(cell.column for cell in target[2] if cell.value == "evalcheck·依据")
        target.cell(row, basis).value = target.cell(3, basis).value  # as if it had been dealt to both
    status, ended, said = counts(out, capsys, mine, theirs)
    assert (status, ended["完成"], ended["存疑"]) == (1, 1, 1) and said.count("同一企业被两名调研员拨打") == 2
    places = [row[:2] for row in checked(out)]
    assert places == [("第1批-乙.xlsx", TAXES), ("第1批-甲.xlsx", TAXES)]
    assert survey("rates", out) == 3  # what is doubtful is not counted, and that is said
    with Book(mine) as book:
        book.write(next(each for each in book.sheets if each.title == TAXES), 3, **dict.fromkeys(DONE))
    assert counts(out, capsys, mine)[:2] == (0, {"完成": 2, "待再拨": 0, "待替换": 0, "存疑": 0})


def test_a_row_that_somebody_copied_or_added_is_told(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = typed(out, DONE)
    with Book(path) as book:
        sheet = next(each for each in book.sheets if each.title == TAXES)
        last = sheet.max_row + 1
        for cell in sheet[3]:
            sheet.cell(last, cell.column).value = cell.value
        book.write(sheet, last, 满意="1 非常不满意")
        book.write(sheet, last + 1, 企业名称="自己加的企业", 第1次结果="已完成")
    status, ended, said = counts(out, capsys, path)
    assert (status, ended["存疑"], ended["完成"]) == (1, 1, 0)
    assert "同一企业有两处不同的填写" in said and "这一行不是抽样名单里的企业" in said


def test_a_row_whose_hidden_key_was_wiped_is_known_by_its_number_and_name(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = typed(out, DONE, DONE)
    with Book(path) as book:
        sheet = next(each for each in book.sheets if each.title == TAXES)
        for row in (3, 4):
            for cell in sheet[2]:
                if str(cell.value).startswith("evalcheck·"):
                    sheet.cell(row, cell.column).value = None
    assert counts(out, capsys, path)[:2] == (0, {"完成": 2, "待再拨": 0, "待替换": 0, "存疑": 0})


def test_a_sheet_of_another_draw_is_refused_whole_and_nothing_changes(
    out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = typed(out, DONE)
    assert counts(out, capsys, old)[0] == 0
    assert survey("draw", out, "--size", "30", "--seed", "8", "-o", tmp_path / "s8.xlsx") == 0
    assert survey("collect", out, old) == 2 and "没有外呼表" not in (said := capsys.readouterr().err) and "是另一次抽样" in said
    assert survey("sheets", out, "--callers", "丙", "-o", tmp_path / "new") == 0
    before = state(out)
    assert survey("collect", out, tmp_path / "new", old) == 2 and state(out) == before
    assert survey("collect", out, old, "--seed", "7") == 0  # the remedy that was told
    assert survey("collect", out, tmp_path / "s8.xlsx") == 2 and "没有外呼表" in capsys.readouterr().err


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_collected(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = typed(out, DONE)
    (out / "坏.xlsx").write_bytes(path.read_bytes()[:700])
    status, ended, said = counts(out, capsys, path, out / "坏.xlsx")
    assert (status, ended["完成"]) == (3, 1) and "坏.xlsx" in said
    path.rename(calls(out) / "第1批-甲.et")
    status, ended, said = counts(out, capsys, calls(out))
    assert (status, ended["完成"]) == (3, 1) and "第1批-甲.et 没有读" in said and "另存为 xlsx" in said
    assert survey("collect", out, out / "没有.xlsx") == 2 and survey("collect", out, out / "packages") == 2


def test_what_comes_too_early_says_what_to_run_first(drawn: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(drawn, tmp_path / "out")
    for command in ("replace", "rates"):
        assert survey(command, tmp_path / "out") == 2 and "survey sheets" in capsys.readouterr().err
    assert survey("sheets", tmp_path / "out") == 2 and "--callers" in capsys.readouterr().err
    assert survey("sheets", tmp_path / "out", "--callers", "2", "--seed", "99") == 2 and "survey draw" in capsys.readouterr().err
    (last_draw(tmp_path / "out", None).folder / "dealt.json").write_text("{", "utf-8")
    assert survey("rates", tmp_path / "out") == 2 and "已损坏" in capsys.readouterr().err
    (last_draw(tmp_path / "out", None).folder / "draw.json").write_text("{", "utf-8")
    assert survey("sheets", tmp_path / "out", "--callers", "2") == 2 and "--size 60 --seed 7" in capsys.readouterr().err
    assert survey("sheets", tmp_path, "--callers", "2") == 2 and "evalcheck audit" in capsys.readouterr().err


@pytest.mark.parametrize(
    "basis", ["", "x", ":", "{mark}:", "{mark}:甲", "{mark}:" + "9" * 5000 + ":甲", "{mark}:-1:甲", "{mark}", "../../x:1:甲"]
)
def test_a_hidden_column_that_somebody_changed_ends_in_a_clear_refusal(out: Path, capsys: pytest.CaptureFixture[str], basis: str) -> None:
    path = typed(out, DONE)
    with Book(path) as book:
        for sheet in book.sheets:
            column = next(cell.column for cell in sheet[2] if cell.value == "evalcheck·依据")
            for row in book.rows(sheet):
                sheet.cell(row, column).value = ">" + basis.format(mark=last_draw(out, None).mark) if basis else None
    status = survey("collect", out, path)
    told = capsys.readouterr()
    assert status == 2 and ("是另一次抽样" if basis else "看不出是哪次抽样") in told.err and "Traceback" not in told.err
