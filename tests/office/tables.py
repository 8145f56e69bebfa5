"""Lists and work orders as offices fill them in: what stands around the table, how headings are written, how cells are typed."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

Row = list[Any]
_HINTS: dict[str, Sequence[str]] = {
    "序号": ("序号", "序号 No.", "*序号", "序\n号"),
    "区域": ("区域(必填)", "区域（所在区）", "区域 District", "* 区域"),
    "企业名称": ("企业名称（全称）", "企业名称(必填)", "企业\n名称", "*企业名称", "企业名称 Enterprise Name"),
    "统一社会信用代码": ("统一社会信用代码(18位)", "统一社会\n信用代码", "统一社会信用代码（必填）", "*统一社会信用代码"),
    "业务描述": ("业务描述(办理事项)", "业务描述 Business", "*业务描述"),
    "备注": ("备注(选填)", "备  注", "备注 Remarks"),
    "工单号": ("工单号(必填)", "工单号 No.", "*工单号"),
}


@dataclass
class Grid:
    """A sheet before a program writes it: its rows, where its header and its data begin, merged ranges and comments by cell (from 0)."""

    name: str
    rows: list[Row]
    header: int
    data: int
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    comments: dict[tuple[int, int], str] = field(default_factory=dict)

    @property
    def width(self) -> int:
        return max(len(row) for row in self.rows)


def grid_of(name: str, rows: Sequence[Row]) -> Grid:
    """The rows of a complete list or work order, and where its header ends."""
    header = next(n for n, row in enumerate(rows) if row[0] in ("序号", "指标"))
    stages = len(rows) > header + 1 and rows[header + 1][0] is None
    return Grid(name, [list(row) for row in rows], header, header + 1 + stages)


Habit = Callable[[Grid, random.Random, str], None]


def title_rows(grid: Grid, rng: random.Random, unit: str) -> None:
    """More lines above: the annex, the unit, when it was filled in; a blank line."""
    above: list[Row] = [["附件4"]] * rng.randrange(2) + [[f"天津市{unit.removeprefix('市')}" if unit.startswith("市") else unit]]
    below: list[Row] = [[f"填报时间:2022年5月{rng.randrange(10, 26)}日"], [None]]
    above += below[: rng.randrange(1, 3)]
    grid.rows[:0] = [list(row) for row in above]
    grid.header += len(above)
    grid.data += len(above)


def signatures(grid: Grid, rng: random.Random, unit: str) -> None:
    """Lines below that are no rows."""
    lines: list[Row] = [
        ["单位负责人(签字):", None, None, "填表人:林测一", None, "联系电话:022-27509182"],
        [unit + "(盖章)"],
        [f"2022年5月{rng.randrange(10, 26)}日"],
        ["(以下空白)"],
        ["第1页 共1页"],
        ["注:以上数据截至2021年12月31日。"],
    ]
    grid.rows += [[None]] * rng.randrange(2) + rng.sample(lines, rng.randrange(1, 4))


def hints(grid: Grid, rng: random.Random, unit: str) -> None:
    """Hints, stars, line breaks and translations in the headings."""
    row = grid.rows[grid.header]
    grid.rows[grid.header] = [rng.choice(_HINTS[cell]) if isinstance(cell, str) and cell in _HINTS else cell for cell in row]


def numbered_columns(grid: Grid, rng: random.Random, unit: str) -> None:
    """A row of column numbers under the header, as statistical forms have it."""
    if grid.data == grid.header + 1:
        width = len(grid.rows[grid.header])
        grid.rows.insert(grid.data, [*range(1, width + 1)] if rng.random() < 0.5 else [f"({n})" for n in range(1, width + 1)])
        grid.data += 1


def merged_cells(grid: Grid, rng: random.Random, unit: str) -> None:
    """Title over all columns; the head of stages over its three columns; equal districts below each other in one cell."""
    for n in range(grid.header):
        if sum(cell is not None for cell in grid.rows[n]) == 1:
            grid.merged.append((n, 0, n, max(1, grid.width - 1)))
    head = grid.rows[grid.header]
    if grid.data > grid.header + 1 and grid.rows[grid.header + 1][0] is None:
        for column, cell in enumerate(head):
            if cell and str(cell).startswith("环节"):
                grid.merged.append((grid.header, column, grid.header, column + 2))
            elif cell:
                grid.merged.append((grid.header, column, grid.header + 1, column))
    _merge_districts(grid)


def _merge_districts(grid: Grid) -> None:
    if "区域" not in str(grid.rows[grid.header][1]):
        return
    body = [n for n in range(grid.data, len(grid.rows)) if len(grid.rows[n]) > 2 and grid.rows[n][2]]
    ordered = sorted((grid.rows[n] for n in body), key=lambda row: str(row[1]))
    for serial, (n, row) in enumerate(zip(body, ordered, strict=True), 1):
        grid.rows[n] = [serial, *row[1:]]
    start = body[0]
    for after in (*body[1:], body[-1] + 1):
        if after > body[-1] or grid.rows[after][1] != grid.rows[start][1]:
            if after - 1 > start:
                grid.merged.append((start, 1, after - 1, 1))
            for inside in range(start + 1, after):
                grid.rows[inside] = [grid.rows[inside][0], None, *grid.rows[inside][2:]]
            start = after


def notes(grid: Grid, rng: random.Random, unit: str) -> None:
    """Comments on cells, and a line above the header that says how to fill in."""
    grid.comments[(grid.header, 1)] = "按营业执照所在区填写"
    if len(grid.rows) > grid.data + 2:
        grid.comments[(grid.data + 1, 2)] = "已电话核实"
    grid.rows.insert(grid.header, ["填表说明:请按实际办理情况逐户填写,不得漏报。"])
    grid.header += 1
    grid.data += 1
    grid.comments = {(row + 1, column): text for (row, column), text in grid.comments.items()}


def typed_numbers(grid: Grid, rng: random.Random, unit: str) -> None:
    """Serial numbers as text, telephones with blanks or a country code."""
    for row in grid.rows[grid.data :]:
        if len(row) > 5 and isinstance(row[0], int):
            row[0] = str(row[0])
            if isinstance(row[5], str) and len(row[5]) == 11:
                parts = (row[5][:3], row[5][3:7], row[5][7:])
                row[5] = rng.choice((row[5], " ".join(parts), f"+86 {row[5]}", "-".join(parts)))


def written_dates(grid: Grid, rng: random.Random, unit: str) -> None:
    """Dates as text, one way through the sheet."""
    form = rng.choice(("{0.year}.{0.month}.{0.day}", "{0.year}年{0.month}月{0.day}日", "{0:%Y-%m-%d}", "{0:%Y/%m/%d}", "{0:%Y%m%d}"))
    grid.rows = [[form.format(cell) if isinstance(cell, date) else cell for cell in row] for row in grid.rows]


HABITS: dict[str, Habit] = {
    "title_rows": title_rows, "signatures": signatures, "hints": hints, "numbered_columns": numbered_columns,
    "notes": notes, "typed_numbers": typed_numbers, "written_dates": written_dates, "merged_cells": merged_cells,
}  # fmt: skip
"""In the order in which they are applied."""


def split(grid: Grid, rng: random.Random) -> list[Grid]:
    """The list on two sheets, its header on both, its serial numbers going on."""
    if grid.merged or len(grid.rows) - grid.data < 6:
        return [grid]
    cut = grid.data + (len(grid.rows) - grid.data) // 2
    again = grid.rows[: grid.data] if rng.random() < 0.5 else grid.rows[grid.header : grid.data]
    rest = [*map(list, again), *grid.rows[cut:]]
    second = Grid(f"{grid.name}(续)", rest, len(again) - (grid.data - grid.header), len(again))
    return [Grid(grid.name, grid.rows[:cut], grid.header, grid.data, [], grid.comments), second]


def by_xlsxwriter(grids: Sequence[Grid], habits: Collection[str]) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_numbers": False, "strings_to_urls": False, "strings_to_formulas": False}
    book = xlsxwriter.Workbook(out, {**options, "date_1904": "date_1904" in habits, "default_date_format": "yyyy-mm-dd"})
    wrap, day = book.add_format({"text_wrap": True, "border": 1}), book.add_format({"num_format": 'yyyy"年"m"月"d"日"', "border": 1})
    for grid in grids:
        sheet = book.add_worksheet(grid.name[:31])
        for r, row in enumerate(grid.rows):
            for c, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(r, c, datetime(value.year, value.month, value.day), day)
                elif c == 0 and r > grid.data and isinstance(value, int) and "formulas" in habits:
                    sheet.write_formula(r, c, f"=A{r}+1", wrap, value)
                elif value is not None:
                    sheet.write(r, c, value, wrap)
        for first, left, last, right in grid.merged:
            sheet.merge_range(first, left, last, right, grid.rows[first][left], wrap)
        for (r, c), text in grid.comments.items():
            sheet.write_comment(r, c, text)
        sheet.freeze_panes(grid.data, 0)
    if "empty_sheets" in habits:
        book.add_worksheet("Sheet2")
        book.add_worksheet("Sheet3")
    book.close()
    return out.getvalue()


def by_openpyxl(grids: Sequence[Grid], habits: Collection[str]) -> bytes:
    import openpyxl
    from openpyxl.comments import Comment

    book = openpyxl.Workbook()
    for number, grid in enumerate(grids):
        sheet = book.worksheets[0] if number == 0 else book.create_sheet()
        sheet.title = grid.name[:31]
        for row in grid.rows:
            sheet.append(row)
        for first, left, last, right in grid.merged:
            sheet.merge_cells(start_row=first + 1, start_column=left + 1, end_row=last + 1, end_column=right + 1)
        for (r, c), text in grid.comments.items():
            sheet.cell(r + 1, c + 1).comment = Comment(text, "样例")
        sheet.print_title_rows = f"{grid.header + 1}:{grid.data}"
    if "empty_sheets" in habits:
        book.create_sheet("Sheet2")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_csv(grid: Grid, rng: random.Random) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([["" if cell is None else cell for cell in row] for row in grid.rows])
    return out.getvalue().encode(rng.choice(("gb18030", "utf-8-sig")))
