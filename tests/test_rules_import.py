"""`evalcheck rules import`: a draft of a ruleset from notices of several layouts and wordings, and from what is no notice."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.rules_import.__main__ import imported
from benchmarks.rules_import.compare import held_against
from benchmarks.rules_import.layouts import facts, notices, write_invented
from benchmarks.rules_import.strangers import read_by_strangers, strangers
from evalcheck.cli.app import run
from evalcheck.ruleset import load_ruleset
from evalcheck.ruleset.loading import open_reviews
from evalcheck.ruleset.mistakes import check_ruleset
from evalcheck.ruleset.notice.about import about
from evalcheck.ruleset.notice.answering import answering
from evalcheck.ruleset.notice.drafting import Drafted, clause
from evalcheck.ruleset.notice.facts import Meant, period
from evalcheck.ruleset.notice.grids import Grid, NoNotice, Sheets, read_notice
from evalcheck.ruleset.notice.lexicon import FILE, lexicon
from evalcheck.ruleset.notice.listing import Asked, find_list, split
from evalcheck.ruleset.notice.writing import draft, draft_of
from evalcheck.submission.limits import Limits

CASES = yaml.safe_load((Path(__file__).parent / "rulesets" / "import_cases.yaml").read_text("utf-8"))
HEAD = ("序号", "评估内容", "具体举措", "牵头单位", "责任单位", "佐证材料")
ROW = ("1", "政务服务", "推行一网通办", "市政务局", "市财政局", "1.相关政策文件；2.办事企业名单。")
STRANGERS = Path(__file__).parents[1] / "samples" / "rules" / "strangers"
OF_STRANGERS = {"clauses": 1, "leads": 1, "kinds": 0.9, "need": 0.95, "period": 0.95, "minimum": 0.95, "marking": 0.95}
LEAST = {
    "kinds": 0.95,
    "need": 0.95,
    "period": 0.95,
    "minimum": 0.95,
    "marking": 0.95,
    "subjects": 0.95,
    "leads": 1,
    "content": 1,
    "clauses": 1,
}


def call(*argv: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    status = run([str(word) for word in argv])
    out, err = capsys.readouterr()
    return status, out, err


@pytest.mark.parametrize("name", list(notices()))
def test_notices_of_other_cities_and_layouts_are_read_field_by_field(name: str, tmp_path: Path) -> None:
    notice = notices()[name]
    figures = held_against(imported(write_invented(notice, tmp_path), None), facts(notice))
    shares = {field: figures.fields[field]["all right"] / figures.fields[field]["all"] for field in LEAST}
    assert {field: share for field, share in shares.items() if share < LEAST[field]} == {}
    right, high = figures.of("high")
    assert right >= 0.98 * high and high >= figures.of("all")[1] / 2


@pytest.mark.parametrize(("name", "notice", "truth"), list(strangers(STRANGERS)), ids=lambda one: one if isinstance(one, str) else "")
def test_notices_of_people_who_never_saw_the_importer_are_read(
    name: str, notice: Path, truth: list[dict[str, Any]], tmp_path: Path
) -> None:
    copy = tmp_path / notice.name
    copy.write_bytes(notice.read_bytes())
    figures = read_by_strangers(imported(copy, None), truth, show=False)
    shares = {field: figures.fields[field]["all right"] / figures.fields[field]["all"] for field in OF_STRANGERS}
    assert {field: share for field, share in shares.items() if share < OF_STRANGERS[field]} == {}
    right, high = figures.of("high")
    assert right >= 0.98 * high and high >= figures.of("all")[1] / 2


@pytest.mark.parametrize("text", list(CASES["clauses"]))
def test_what_a_clause_asks_is_read_from_its_words(text: str) -> None:
    asked, _, beside = text.partition("|")
    found = clause(Asked(asked, "表1第1行", beside=beside), "1-1", Meant(2023), lexicon())
    doubt = found.pop("review").get("doubt", [])
    said = {key: value for key, value in found.items() if key not in ("id", "label", "source", "words", "parts")}
    wanted: dict[str, Any] = dict(CASES["clauses"][text])
    assert sorted(doubt) == sorted(wanted.pop("doubt", []))
    assert said == wanted


@pytest.mark.parametrize("text", list(CASES["split"]))
def test_clauses_are_parted_by_numbers_that_run(text: str) -> None:
    assert [f"{head}|{piece}" if head else piece for head, piece, _ in split(text)] == CASES["split"][text]


def grids(*rows: tuple[str, ...]) -> tuple[Grid, ...]:
    width = max(map(len, rows))
    return (Grid("表1", tuple(row + ("",) * (width - len(row)) for row in rows)),)


def test_a_head_of_two_rows_says_what_each_column_below_a_wide_cell_is() -> None:
    above = ("序号", "指标", "承诺事项", "责任分工", "", "印证材料")
    below = ("", "", "", "牵头", "配合", "")
    listing = find_list(grids(above, below, ROW), lexicon())
    assert [(row.leads, row.responsible, len(row.asked)) for row in listing.rows] == [("市政务局", "市财政局", 2)]


def test_rows_below_a_merged_item_are_its_clauses_and_a_wide_row_is_a_content() -> None:
    listing = find_list(
        grids(HEAD, ("一、市场准入（电话：88010021）",), ("1", "", "甲举措", "市甲局", "", "政策文件"), ("", "", "", "", "", "企业名单"),
              ("二、用地", ""), ("2", "", "乙举措", "市乙局", "", "情况说明")),
        lexicon(),
    )  # fmt: skip
    assert [(row.content, row.number, [one.text for one in row.asked]) for row in listing.rows] == [
        ("市场准入", 1, ["政策文件", "企业名单"]), ("用地", 2, ["情况说明"]),
    ]  # fmt: skip


def test_a_table_that_goes_on_without_a_head_is_the_same_list() -> None:
    first, second = grids(HEAD, ROW), grids(("2", "", "推行掌上办", "市政务局", "", "操作视频"))
    assert [row.number for row in find_list((*first, *second), lexicon()).rows] == [1, 2]


def test_a_numbered_line_above_a_table_names_its_content(tmp_path: Path) -> None:
    document = docx.Document()
    for number, name in enumerate(("市场准入", "用地用能"), start=1):
        document.add_paragraph(f"{number}、{name}")
        table = document.add_table(rows=0, cols=6)
        for texts in (HEAD, (str(number), "", *ROW[2:])):
            for cell, text in zip(table.add_row().cells, texts, strict=True):
                cell.text = text
    document.save(str(tmp_path / "notice.docx"))
    rows = find_list(read_notice(tmp_path / "notice.docx", Limits()).grids, lexicon()).rows
    assert [(row.number, row.content, len(row.asked)) for row in rows] == [(1, "市场准入", 2), (2, "用地用能", 2)]


def test_every_word_of_the_lexicon_says_one_thing() -> None:
    words = lexicon()
    said = [word for heads in words.heads.values() for word in (*heads.sure, *heads.doubt)]
    lists = [*words.lists.rosters, *words.lists.inventories]
    named = [word for several in words.columns.values() for word in several]
    subjects = [word for several in words.subjects.values() for word in several]
    assert [word for several in (said, lists, named, subjects) for word, n in Counter(several).items() if n > 1] == []


def test_no_word_of_the_lexicon_names_a_city_or_a_district() -> None:
    places = load_ruleset("tianjin-2021").catalogue.units
    text = FILE.read_text("utf-8")
    names = (*places.places.city, *places.places.provinces, *(one.name for one in places.districts if one.kind == "district"))
    assert [name for name in names if name in text] == []


UNITS: dict[str, tuple[tuple[str, str, bool], tuple[list[str], list[str], bool, list[str]]]] = {
    "a name over two lines is one": (("市市场\n监管委", "市税务局，市公安局等有关单位", True),
                                     (["市市场监管委"], ["市税务局", "市公安局"], True, [])),
    "a line breaks a name where signs part them": (("市甲局、各区\n人民政府、市乙\n局", "", True),
                                                   (["市甲局", "各区人民政府", "市乙局"], [], False, [])),
    "a unit a line": (("市发展改革委\n市财政局", "", True), (["市发展改革委", "市财政局"], [], False, [])),
    "both in one cell": (("", "牵头单位：市甲局；配合单位：市乙局、市丙局", False), (["市甲局"], ["市乙局", "市丙局"], False, [])),
    "who leads stands behind its name": (("", "市乙局、市甲局（牵头）", False), (["市甲局"], ["市乙局"], False, [])),
    "nobody says who leads": (("", "市甲局、市乙局", False), (["市甲局"], ["市乙局"], False, ["leads"])),
    "a name that holds a 、": (("市甲局", "市“双随机、一公开”联席会议成员单位", True),
                             (["市甲局"], ["市“双随机、一公开”联席会议成员单位"], False, [])),
    "a 、 in brackets parts no name": (("市甲局", "各县（市、区）人民政府、市乙局", True),
                                      (["市甲局"], ["各县(市、区)人民政府", "市乙局"], False, [])),
    "districts of every kind in brackets": (("市甲局", "各县（市、区）；市委组织部（人才办）", True),
                                            (["市甲局"], ["各县(市、区)", "市委组织部(人才办)"], False, [])),
    "a unit a line, one of them no office": (("市甲局", "各施工图审查机构\n市乙支队", True),
                                              (["市甲局"], ["各施工图审查机构", "市乙支队"], False, [])),
    "nobody": (("", "", True), (["未写明单位"], [], False, ["leads"])),
}  # fmt: skip


@pytest.mark.parametrize("name", list(UNITS))
def test_who_answers_is_read_from_a_cell(name: str) -> None:
    (leads, responsible, column), wanted = UNITS[name]
    found = answering(leads, responsible, column, {}, lexicon())
    assert (list(found.leads), list(found.responsible), found.open, sorted(found.doubt)) == wanted


def test_units_of_a_merged_cell_answer_for_every_row_that_it_reaches_over() -> None:
    second = ("2", "", "推行掌上办", "", "", "操作视频")
    (grid,) = grids(HEAD, ROW, second)
    merged = find_list((replace(grid, covered=frozenset({(2, 3), (2, 4)})),), lexicon()).rows[1]
    assert (merged.leads, merged.responsible, merged.carried) == ("市政务局", "市财政局", False)
    alone = find_list((replace(grid, covered=frozenset({(2, 3)})),), lexicon()).rows[1]
    assert (alone.leads, alone.responsible, alone.carried) == ("市政务局", "", False)
    empty = find_list((grid,), lexicon()).rows[1]
    assert (empty.leads, empty.responsible, empty.carried) == ("市政务局", "市财政局", True)


def test_cells_merged_downwards_are_known_in_every_format(tmp_path: Path) -> None:
    rows = (HEAD, ROW, ("2", "", "推行掌上办", "", "市乙局", "操作视频"))
    document = docx.Document()
    table = document.add_table(rows=0, cols=6)
    for texts in rows:
        for cell, text in zip(table.add_row().cells, texts, strict=True):
            cell.text = text
    table.cell(1, 3).merge(table.cell(2, 3))
    document.save(str(tmp_path / "notice.docx"))
    book = openpyxl.Workbook()
    for texts in rows:
        book.active.append(texts)
    book.active.merge_cells("D2:D3")
    book.save(tmp_path / "notice.xlsx")
    cells = [[f"<td>{text}</td>" for text in texts] for texts in rows]
    cells[1][3], cells[2][3] = cells[1][3].replace("<td", '<td rowspan="2"'), ""
    (tmp_path / "notice.html").write_text(
        f"<html><table>{''.join(f'<tr>{chr(10).join(row)}</tr>' for row in cells)}</table></html>", "utf-8"
    )
    for name in ("notice.docx", "notice.xlsx", "notice.html"):
        (grid,) = read_notice(tmp_path / name, Limits()).grids
        assert (name, grid.covered) == (name, frozenset({(2, 3)}))
        assert [row.leads for row in find_list((grid,), lexicon()).rows] == ["市政务局", "市政务局"]


def test_columns_that_no_word_names_are_told_by_what_stands_in_them() -> None:
    head = ("项次", "创新点", "报送主体", "协同方", "查验物")
    rows = (("1", "企业登记实行线上办理并全程无纸化", "市甲局", "市乙局", "①政策文件"), ("", "", "", "", "②演示视频"))
    (row,) = find_list(grids(head, *rows), lexicon()).rows
    assert (row.measure, row.leads, [one.text for one in row.asked]) == (rows[0][1], "市甲局", ["政策文件", "演示视频"])
    with pytest.raises(NoNotice):
        find_list(grids(("项次", "姓名", "单位", "电话", "备忘"), ("1", "甲", "市甲局", "88010021", "无")), lexicon())


def test_a_column_that_counts_clauses_leaves_their_cells_whole_and_a_remark_is_no_content() -> None:
    head = ("序号", "改革任务", "编号", "佐证材料", "牵头单位")
    rows = (("1", "推行一网通办", "1.1", "政策文件；平台网址", "市甲局"), ("注：材料须盖章。", "", "", "", ""), ("", "", "1.2", "截图", ""))
    (row,) = find_list(grids(head, *rows), lexicon()).rows
    assert (row.content, [(one.text, one.beside) for one in row.asked]) == ("", [("政策文件；平台网址", ""), ("截图", "")])


def test_a_remark_in_brackets_does_not_make_a_column_of_units_one_of_leads() -> None:
    head = ("序号", "评估事项", "责任单位\n（排在首位的为牵头单位）", "材料要求")
    listing = find_list(grids(head, ("1", "推行一网通办", "市甲局、市乙局", "政策文件")), lexicon())
    assert (listing.lead_column, [row.responsible for row in listing.rows]) == (False, ["市甲局、市乙局"])


PARAGRAPHS = """\
各单位：请于2024年9月1日至9月10日报送。
一、市场准入
1.推行企业开办一件事
牵头单位：市甲局
配合单位：市乙局、市丙局
佐证材料：（1）政策文件；
（2）企业名单，不少于20家；
（3）现场照片。
2.简化企业注销
牵头单位：市甲局
佐证材料：
1.操作指南；
2.企业名单。
二、工程建设
3.推行联合验收
牵头单位：市丁局
佐证材料：验收工单
"""


def test_a_list_of_paragraphs_is_read_by_its_labels() -> None:
    rows = find_list((), lexicon(), PARAGRAPHS.splitlines()).rows
    assert [(row.number, row.content, row.measure, row.leads, row.responsible, [one.text for one in row.asked]) for row in rows] == [
        (1, "市场准入", "推行企业开办一件事", "市甲局", "市乙局、市丙局", ["政策文件；", "企业名单，不少于20家；", "现场照片。"]),
        (2, "市场准入", "简化企业注销", "市甲局", "", ["操作指南；", "企业名单。"]),
        (3, "工程建设", "推行联合验收", "市丁局", "", ["验收工单"]),
    ]


def test_a_form_for_each_item_is_read_by_its_labels() -> None:
    items = (("推行一网通办", "市甲局", "市乙局", "1.政策文件；2.截图。"), ("简化注销", "市丙局", "", "操作视频"))
    forms = [
        grids(("改革举措", measure, "", ""), ("牵头单位", lead, "责任单位", other), ("佐证材料", asked, "", ""))[0]
        for measure, lead, other, asked in items
    ]
    rows = find_list(forms, lexicon()).rows
    assert [(row.measure, row.leads, row.responsible, [one.text for one in row.asked]) for row in rows] == [
        ("推行一网通办", "市甲局", "市乙局", ["政策文件；", "截图。"]), ("简化注销", "市丙局", "", ["操作视频"]),
    ]  # fmt: skip


PAGE = """\
<html><body><h2>第一部分 开办</h2>
<table><tr><th colspan="2">测评点</th><th>印证材料</th><th>承办分工</th></tr>
<tr><td rowspan="2">（一）</td><td rowspan="2">开办企业</td><td>①政策文件</td><td rowspan="2">市甲局（牵头）、市乙局</td></tr>
<tr><td>①现场照片；没有窗口的，可以提交说明代替</td></tr></table>
<h2>第二部分 注销</h2>
<table><tr><th>测评点</th><th>印证材料</th><th>承办分工</th></tr>
<tr><td>（二）简易注销</td><td><p>1、<span>企业</span><span>名单</span>；</p><p>2、截图。</p></td><td>市甲局（牵头）</td></tr></table>
<h3>（三）监督员</h3><ol><li>选聘公告</li><li>2024年转办单</li></ol><p>承办分工：市丙局（牵头）、市乙局</p>
<table><tr><td>档次</td><td>区间</td><td>说明</td></tr><tr><td>甲</td><td>90—100</td><td>齐全</td></tr></table></body></html>
"""


def test_a_page_of_tables_of_several_styles_and_an_item_in_its_text_is_one_list(tmp_path: Path) -> None:
    (tmp_path / "notice.html").write_text(PAGE, "utf-8")
    sheets = read_notice(tmp_path / "notice.html", Limits())
    rows = find_list(sheets.grids, lexicon(), sheets.lines).rows
    assert [(row.number, row.content, row.measure, row.leads + row.responsible, [one.text for one in row.asked]) for row in rows] == [
        (1, "开办", "开办企业", "市甲局（牵头）、市乙局", ["政策文件", "现场照片；没有窗口的，可以提交说明代替"]),
        (2, "注销", "简易注销", "市甲局（牵头）", ["企业名单；", "截图。"]),
        (3, "", "监督员", "市丙局（牵头）、市乙局", ["选聘公告", "2024年转办单"]),
    ]


def test_items_in_the_text_of_a_document_need_no_numbers_that_an_office_suite_gives(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=0, cols=6)
    for texts in (HEAD, ROW):
        for cell, text in zip(table.add_row().cells, texts, strict=True):
            cell.text = text
    for line in ("（二）监督员", "选聘公告", "转办单", "牵头单位：市丙局", "配合单位：市丁局", "联系电话见附件。"):
        document.add_paragraph(line)
    document.save(str(tmp_path / "notice.docx"))
    sheets = read_notice(tmp_path / "notice.docx", Limits())
    row = find_list(sheets.grids, lexicon(), sheets.lines).rows[1]
    assert (row.number, row.measure, row.leads, row.responsible, [one.text for one in row.asked]) == (
        2, "监督员", "市丙局", "市丁局", ["选聘公告", "转办单"],
    )  # fmt: skip


@pytest.mark.parametrize("number", ["二", "五"])
def test_an_item_of_the_text_whose_number_is_taken_or_leaves_a_gap_is_none_of_the_list(number: str, tmp_path: Path) -> None:
    (tmp_path / "notice.html").write_text(PAGE.replace("（三）监督员", f"（{number}）监督员"), "utf-8")
    sheets = read_notice(tmp_path / "notice.html", Limits())
    assert [row.number for row in find_list(sheets.grids, lexicon(), sheets.lines).rows] == [1, 2]


def test_who_leads_is_marked_in_a_cell_beside_an_empty_one_of_leads() -> None:
    found = answering("", "市甲局（牵头）、市乙局", True, {}, lexicon())
    assert (found.leads, found.responsible, found.doubt) == (("市甲局",), ("市乙局",), frozenset())


def test_a_letter_that_names_units_is_no_list() -> None:
    lines = ("各单位：请报送材料。", "牵头单位：市甲局", "报送材料：工作总结", "联系电话：88010021")
    with pytest.raises(NoNotice):
        find_list((), lexicon(), lines)


def test_of_two_columns_of_units_without_one_of_leads_the_first_leads_and_a_third_is_responsible_too() -> None:
    row = ("1", "推行一网通办", "市甲局", "市乙局", "政策文件")
    listing = find_list(grids(("序号", "改革举措", "责任单位", "配合单位", "佐证材料"), row), lexicon())
    assert (listing.lead_column, [(one.leads, one.responsible) for one in listing.rows]) == (True, [("市甲局", "市乙局")])
    head = ("序号", "改革举措", "牵头单位", "责任单位", "配合单位", "佐证材料")
    (one,) = find_list(grids(head, (*row[:4], "市丙局、市丁局", row[4])), lexicon()).rows
    assert (one.leads, one.responsible) == ("市甲局", "市乙局、市丙局、市丁局")


ASSESSED: dict[str, tuple[tuple[str, ...], tuple[str, str] | None]] = {
    "in the line": (("本次评估期为2025年1月1日至9月30日。",), ("2025-01", "2025-09")),
    "below its headline": (("一、评价时段", "2022年7月1日至2023年6月30日。"), ("2022-07", "2023-06")),
    "years": (("评价周期：2021年至2022年",), ("2021-01", "2022-12")),
    "named behind it": (("自查时间为2023年7月1日至2024年6月30日（以下称评估周期）。",), ("2023-07", "2024-06")),
    "not told": (("请于2025年10月8日至10月12日上传。",), None),
    "backwards": (("评估期：2025年9月至2025年1月",), None),
}


@pytest.mark.parametrize("name", list(ASSESSED))
def test_the_time_that_is_assessed_is_read_from_the_notice(name: str) -> None:
    lines, wanted = ASSESSED[name]
    assert about(lines, (), lexicon()).assessed == wanted


def test_from_the_first_day_of_the_time_that_is_assessed_to_its_last_is_all_of_it() -> None:
    found = period("自考核期首日至考核期末日的工单", Meant(2024, ("2023-09", "2024-08")), lexicon())
    assert (found.data, found.rest) == ({"start": "2023-09", "end": "2024-08"}, "的工单")


def test_a_sheet_of_text_tells_what_the_notice_says(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for line in ("通知", "各单位：", "现通知如下。", "一、要求。", "二、材料。", "三、格式。", "四、评估期：2025年1月1日至9月30日。"):
        book.active.append([line, None])
    for row in (HEAD, ROW):
        book["清单" if "清单" in book else book.create_sheet("清单").title].append(row)
    book.save(tmp_path / "notice.xlsx")
    sheets = read_notice(tmp_path / "notice.xlsx", Limits())
    assert about(sheets.lines, (), lexicon()).assessed == ("2025-01", "2025-09")


def test_a_half_year_is_the_one_that_lies_within_the_time_that_is_assessed() -> None:
    meant = Meant(2024, ("2023-09", "2024-08"))
    spans = {text: period(text, meant, lexicon()).data for text in ("上半年工单", "9-12月工单", "评估期内工单", "近一年工单")}
    assert [tuple(span.values()) for span in spans.values() if span] == [
        ("2024-01", "2024-06"), ("2023-09", "2023-12"), ("2023-09", "2024-08"), ("2023-09", "2024-08"),
    ]  # fmt: skip


def test_a_cell_that_a_page_breaks_goes_on_with_its_numbers() -> None:
    first, rest = (*ROW[:5], "1.政策文件；2.办事企业"), ("", "", "", "", "", "名单；\n3.操作视频。")
    (grid,) = grids(HEAD, first, rest)
    (row,) = find_list((replace(grid, pages=frozenset({2})),), lexicon()).rows
    assert [one.text for one in row.asked] == ["政策文件；", "办事企业名单；", "操作视频。"]


def test_a_list_without_numbers_begins_an_item_where_the_measure_changes() -> None:
    head = ("改革任务", "责任单位", "证明材料", "数量要求")
    rows = (("甲", "市甲局", "政策文件", ""), ("", "", "现场照片", "不少于3张"), ("乙", "市乙局", "情况说明", ""))
    listing = find_list(grids(head, *rows), lexicon())
    assert [(row.number, row.measure, [(one.text, one.beside) for one in row.asked]) for row in listing.rows] == [
        (None, "甲", [("政策文件", ""), ("现场照片", "不少于3张")]), (None, "乙", [("情况说明", "")]),
    ]  # fmt: skip


def test_numbers_that_begin_anew_in_each_content_are_counted_on_and_doubted(tmp_path: Path) -> None:
    rows = (HEAD, ROW, ("1", "用地", "推行标准地", "市自然资源局", "", "统计表"))
    made = draft_of(Sheets(grids(*rows), ()), "notice.docx", None, "tianjin-2021", tmp_path / "draft")
    items = [item for name, text in made.files.items() if name.startswith("items/") for item in yaml.safe_load(text)["items"]]
    assert [(item["seq"], item["review"]["doubt"][0]) for item in items] == [(1, "seq"), (2, "seq")]


def test_numbers_that_the_list_leaves_out_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head, row = ("序号", "举措", "牵头单位", "佐证材料"), "<tr><td>{}</td><td>推行{}</td><td>市税务局</td><td>统计表</td></tr>"
    cells = "".join(row.format(number, "甲乙丙丁戊"[number]) for number in (1, 2, 4))
    notice = tmp_path / "notice.html"
    notice.write_text(f"<table><tr>{''.join(f'<th>{one}</th>' for one in head)}</tr>{cells}</table>", "utf-8")
    assert "没有读出：3；请对照通知补上" in call("rules", "import", notice, "-o", tmp_path / "one", capsys=capsys)[1]
    notice.write_text(notice.read_text("utf-8").replace("<td>4</td>", "<td>3</td>"), "utf-8")
    assert "没有读出" not in call("rules", "import", notice, "-o", tmp_path / "two", capsys=capsys)[1]
    clauses = [{"id": "1-1"}, {"id": "1-4"}]
    assert Drafted([{"items": [{"seq": 1, "clauses": clauses}, {"seq": 3, "clauses": [{"id": "3-用水-1"}]}]}]).missing == (
        "2",
        "1-2",
        "1-3",
    )


def test_a_draft_tells_what_is_open_and_is_not_released_before_it_is_reviewed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    notice, folder = write_invented(notices()["linhe"], tmp_path), tmp_path / "my-city"
    assert call("rules", "import", notice, "-o", folder, capsys=capsys)[0] == 0
    status, out, _ = call("rules", "check", folder, capsys=capsys)
    assert status == 0 and "还有 45 处未核对" in out and len(open_reviews(folder)) == 45
    status, _, err = call("rules", "check", folder, "--release", capsys=capsys)
    assert status == 2 and len(err.splitlines()) == 45
    assert "my-city/items/01-开办企业便利化.yaml" in err and "items.0.clauses.0.review: 未核对（表1第3行）" in err
    (remark,) = load_ruleset(folder).remarks
    assert remark.zh == "规则集是由通知导入的草稿，还有 45 处未经核对。" and remark.en.endswith("45 places are not reviewed yet.")
    _reviewed(folder)
    assert load_ruleset(folder).remarks == ()
    status, out, _ = call("rules", "check", folder, "--release", capsys=capsys)
    assert status == 0 and "未核对" not in out


def _reviewed(folder: Path) -> None:
    """What a person does who finds everything right: every `review` is deleted."""
    for path in (folder / "ruleset.yaml", *(folder / "items").iterdir()):
        value = yaml.safe_load(path.read_text("utf-8"))
        for one in (value, *value.get("items", [])) if path.name != "ruleset.yaml" else (value,):
            one.pop("review", None)
            for each in one.get("clauses", []):
                each.pop("review")
        path.write_text(yaml.safe_dump(value, allow_unicode=True), "utf-8")


def test_a_draft_on_a_base_takes_its_units_by_their_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    notice = tmp_path / "list.txt"
    notice.write_text("\n".join("\t".join(row) for row in (HEAD, (*ROW[:3], "天津市政务服务办", "市发改委、滨海新区", ROW[5]))), "utf-8")
    folder = tmp_path / "next-year"
    assert call("rules", "import", notice, "--base", "tianjin-2021", "-o", folder, capsys=capsys)[0] == 0
    main = yaml.safe_load((folder / "ruleset.yaml").read_text("utf-8"))
    assert main["extends"] == "tianjin-2021" and not (folder / "units.yaml").exists() and not (folder / "templates.yaml").exists()
    (item,) = load_ruleset(folder).catalogue.items.values()
    assert item.leads == ("市政务服务办",) and item.responsible[0] == "市发展改革委" and "滨海新区" in item.responsible[1]


def test_nothing_is_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    notice = write_invented(notices()["qingyu"], tmp_path)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "ruleset.yaml").write_text("id: mine", "utf-8")
    status, _, err = call("rules", "import", notice, "-o", tmp_path / "mine", capsys=capsys)
    assert status == 2 and "不是空文件夹" in err
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["ruleset.yaml"]
    assert (tmp_path / "mine" / "ruleset.yaml").read_text("utf-8") == "id: mine"
    (tmp_path / "empty").mkdir()
    assert call("rules", "import", notice, "-o", tmp_path / "empty", capsys=capsys)[0] == 0
    assert check_ruleset(tmp_path / "empty") == ()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "mine", notice.name]


_TYPES = (
    '<Types><Override PartName="/word/document.xml" ContentType="'
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)


def _bomb() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("word/document.xml", b"<w:document>" + b" " * (1 << 28))
    return data.getvalue()


HOSTILE: dict[str, tuple[bytes, str]] = {
    "没有表格.txt": ("各部门：\n请报送材料。\n".encode(), "没有找到清单表"),
    "别的表格.html": (
        "<html><table><tr><td>姓名</td><td>电话</td></tr><tr><td>甲</td><td>1</td></tr></table></html>".encode(),
        "没有找到清单表",
    ),
    "空.docx": (b"", "空文件"),
    "图片.docx": (b"\x89PNG\r\n\x1a\n" + bytes(64), ""),
    "截断.pdf": (b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>", "PDF"),
    "程序.xlsx": (b"MZ" + bytes(100), ""),
    "深.html": (b"<html><table>" + b"<tr><td>" * 20_000, "没有找到清单表"),
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_what_is_no_notice_is_refused_in_words_and_leaves_nothing(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, words = HOSTILE[name]
    (tmp_path / name).write_bytes(data)
    status, out, err = call("rules", "import", tmp_path / name, "-o", tmp_path / "draft", capsys=capsys)
    assert status == 2 and out == "" and name in err and words in err and "Traceback" not in err
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_bomb_ends_with_a_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bomb.docx").write_bytes(_bomb())
    status, _, err = call("rules", "import", tmp_path / "bomb.docx", "-o", tmp_path / "draft", "--lang", "en", capsys=capsys)
    assert status == 2 and "bomb.docx: " in err and not (tmp_path / "draft").exists()


def test_signs_that_cannot_be_seen_and_deep_spans_do_no_harm(tmp_path: Path) -> None:
    page = tmp_path / "notice.html"
    cells = "".join(f'<td colspan="99999" rowspan="9">{cell}\u200b</td>' if not n else f"<td>{cell}</td>" for n, cell in enumerate(ROW))
    page.write_text(f"<html><table><tr>{''.join(f'<th>{one}</th>' for one in HEAD)}</tr><tr>{cells}</tr></table></html>", "utf-8")
    assert len(read_notice(page, Limits()).grids[0].rows[0]) <= 60


def test_a_notice_that_takes_too_long_is_given_up_in_words(tmp_path: Path) -> None:
    notice = tmp_path / "notice.txt"
    notice.write_text("\n".join("\t".join(row) for row in (HEAD, *[(*ROW[:5], "提供" * 8_000)] * 200)), "utf-8")
    with pytest.raises(NoNotice, match="处理器时间"):
        draft(notice, None, "tianjin-2021", tmp_path / "draft", replace(Limits(), cpu_seconds=1))


TEXTS = st.text(
    st.sampled_from("1234.、；;。：:（）()《》“”‘'\"-#&*!|>%@`{}[]，, \n政策文件名单企业截图如有至少张2023年1月起no~null·\u3000"),
    max_size=40,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(rows=st.lists(st.tuples(*[TEXTS] * 6), min_size=1, max_size=4), lines=st.lists(TEXTS, max_size=3))
def test_a_draft_always_loads_whatever_the_notice_says(rows: list[tuple[str, ...]], lines: list[str], tmp_path_factory: Any) -> None:
    clean = [tuple(" ".join(cell.split()) for cell in row) for row in rows]
    folder = tmp_path_factory.mktemp("draft") / "of-notice"
    made = draft_of(Sheets(grids(HEAD, ROW, *clean), tuple(lines)), "notice.docx", None, "tianjin-2021", folder)
    for name, text in made.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    assert [str(fault) for fault in check_ruleset(folder)] == []
