"""Lists written by every writer at hand are read as they were written, and as calamine and openpyxl read them."""

from __future__ import annotations

import os
import shutil
from datetime import date, datetime

import pytest

from evalcheck.submission.model import Cell
from evalcheck.submission.xlsx.sheet import open_xlsx
from tests.differential import writers
from tests.differential.compare import LIMITS, assert_same, by_calamine, by_openpyxl, grid, streamed

TABLE: list[list[Cell]] = [
    ["企业全量样本表"],
    ["序号", "区域", "企业名称", "代码", "日期", "时间", "备注"],
    [1, "和平区", "天津虚拟1科技有限公司", "91120316MA2GB1F1DU", date(2022, 3, 5), datetime(2022, 3, 5, 14, 30), None],
    [2, None, 'A&B <公司> "引号"\'', "x", None, datetime(2021, 12, 31, 23, 59, 59), "两行\n文字"],
    [3.5, " 和平区 ", "123", True, date(1999, 1, 1), None, "\ttab"],
    [-1e-7, "_x000D_", "#N/A", False, date(2022, 2, 28), datetime(2022, 1, 1, 0, 0, 1), "=1+1"],
    [],
    [123456789012, None, None, None, None, None, "末"],
] + [[number, "河东区", f"企业{number}", f"代码{number * 7919}", date(2022, 1, 1 + number % 28), None, None] for number in range(1, 400)]


def written(cell: Cell) -> Cell:
    """As readers give it: whole numbers as floats."""
    return float(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell


EXPECTED = {(number, index): written(cell) for number, row in enumerate(TABLE, 1) for index, cell in enumerate(row, 1) if cell is not None}


@pytest.mark.parametrize("name", writers.WRITERS)
def test_a_list_is_read_as_calamine_reads_it(name: str) -> None:
    data = writers.WRITERS[name](TABLE)
    assert_same(streamed(data), by_calamine(data))


@pytest.mark.parametrize(
    "name",
    [
        "like_excel",
        "like_wps",
        "with_prefix",
        "utf16",
        "with_comments",
        "without_references",
        "xlsxwriter",
        "xlsxwriter_1904",
        "single_quoted",
        "spaced",
        "with_formulas",
        "with_runs",
        "with_sections",
    ],
)
def test_a_list_is_read_as_it_was_written(name: str) -> None:
    data = (writers.WRITERS | writers.OURS_ONLY)[name](TABLE)
    assert_same(streamed(data), [EXPECTED])


@pytest.mark.parametrize("name", writers.WRITERS | writers.OURS_ONLY)
def test_single_rows_are_fetched_as_a_whole_pass_gives_them(name: str) -> None:
    """Rows whose start tag goes on in the next line were passed over: findings that are confirmed by words were lost."""
    (sheet,) = open_xlsx((writers.WRITERS | writers.OURS_ONLY)[name](TABLE), LIMITS)
    whole = grid(sheet)
    for row in (4, 200, len(TABLE)):
        assert [*sheet.fetch([row])[row]] == [whole.get((row, column)) for column in range(1, 8)]


@pytest.mark.parametrize("name", ["openpyxl", "openpyxl_streaming", "xlsxwriter", "xlsxwriter_inline"])
def test_a_list_is_read_as_openpyxl_reads_it(name: str) -> None:
    """Less the cells in which openpyxl differs from both others: a day is its midnight there, `_x000D_` is not unescaped."""
    table = [[None if isinstance(cell, date) or cell == "_x000D_" else cell for cell in row] for row in TABLE]
    data = writers.WRITERS[name](table)
    assert_same(streamed(data), by_openpyxl(data))


@pytest.mark.skipif(not shutil.which("soffice") or not os.environ.get("EVALCHECK_LIBREOFFICE"), reason="needs LibreOffice and minutes")
def test_what_libreoffice_writes_is_read_as_calamine_reads_it() -> None:
    data = writers.libreoffice(TABLE)
    assert_same(streamed(data), by_calamine(data))
