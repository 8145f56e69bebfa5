"""Workbooks that the evaluator reads and writes in: tables written with room to work, and read back by their headings."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from openpyxl import load_workbook

from evalcheck.reporters.wrapping import cells
from evalcheck.submission.child import ChildFailed, in_child
from evalcheck.submission.limits import MB, Limits
from evalcheck.words import TextError

FONT = "等线"
_OPTIONS = {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
_LONGEST = 32_000
"""Characters that a cell of Excel takes, with some to spare."""


class TableUnreadable(TextError):
    """A table given by the evaluator cannot be used: a wrong call."""


@dataclass(frozen=True)
class Worksheet:
    """A table: title (may be empty), headings with widths, rows, which columns are to be filled in, fills by row and column."""

    name: str
    headings: Sequence[tuple[str, int]]
    rows: Sequence[Sequence[str | int | float | None]]
    title: str = ""
    to_fill: frozenset[str] = frozenset()
    fills: Mapping[tuple[int, int], str] | None = None
    choices: Mapping[str, Sequence[str]] | None = None
    frozen: int = 2


def workbook(sheets: Iterable[Worksheet], day: date) -> bytes:
    """The workbook as a file; the same tables give the same bytes. Texts stay texts, whatever they look like."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, _OPTIONS)
    book.set_properties({"author": "evalcheck", "created": datetime(day.year, day.month, day.day)})
    book.formats[0].set_font_name(FONT)
    styles: dict[tuple[str, bool], Any] = {}
    for sheet in sheets:
        _write(book, sheet, styles)
    book.close()
    return stream.getvalue()


def _style(book: Any, styles: dict[tuple[str, bool], Any], fill: str, head: bool = False) -> Any:
    if (fill, head) not in styles:
        form = {
            "font_name": FONT,
            "font_size": 11,
            "valign": "vcenter" if head else "top",
            "text_wrap": True,
            "border": 1,
            "border_color": "#C9CFD6",
        }
        if head:
            form |= {"bold": True, "font_color": "#FFFFFF"}
        styles[fill, head] = book.add_format(form | ({"bg_color": fill} if fill else {}))
    return styles[fill, head]


def _write(book: Any, table: Worksheet, styles: dict[tuple[str, bool], Any]) -> None:
    sheet = book.add_worksheet(table.name)
    top = 0
    if table.title:
        sheet.write_string(0, 0, table.title, book.add_format({"font_name": FONT, "bold": True, "font_size": 14}))
        sheet.set_row(0, 26)
        top = 1
    for column, (heading, width) in enumerate(table.headings):
        sheet.set_column(column, column, width)
        sheet.write_string(top, column, heading, _style(book, styles, "#2E6B4F" if heading in table.to_fill else "#1F3A5F", True))
    sheet.set_row(top, 32)
    fills = table.fills or {}
    for number, row in enumerate(table.rows):
        sheet.set_row(top + 1 + number, _height(row, table.headings))
        for column, value in enumerate(row):
            heading = table.headings[column][0]
            style = _style(book, styles, fills.get((number, column), "#F1F8F3" if heading in table.to_fill else ""))
            if isinstance(value, int | float):
                sheet.write_number(top + 1 + number, column, value, style)
            else:
                sheet.write(top + 1 + number, column, (value or "")[:_LONGEST] or None, style)
    last = top + max(len(table.rows), 1)
    for heading, allowed in (table.choices or {}).items():
        column = [name for name, _ in table.headings].index(heading)
        sheet.data_validation(top + 1, column, last, column, {"validate": "list", "source": list(allowed), "error_type": "warning"})
    sheet.freeze_panes(top + 1, table.frozen)
    sheet.autofilter(top, 0, last, len(table.headings) - 1)
    sheet.repeat_rows(top)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C第 &P 页，共 &N 页")


def _height(row: Sequence[str | int | float | None], headings: Sequence[tuple[str, int]]) -> float:
    """Room for the longest cell of a row: not every office suite finds it by itself."""
    lines = 1
    for value, (_, width) in zip(row, headings, strict=True):
        if isinstance(value, str):
            lines = max(lines, sum(-(-cells(line) // max(1, width - 1)) or 1 for line in value.split("\n")))
    return min(400.0, 16.0 * lines + 2)


def read_rows(path: Path, wanted: Sequence[str], sheet: str | None = None) -> list[dict[str, str]]:
    """The rows below the first line that holds all wanted headings, by heading. Raises TableUnreadable."""
    try:
        lines = _csv_lines(path) if path.suffix.lower() in (".csv", ".txt", ".tsv") else _workbook_lines(path, sheet)
    except ChildFailed as error:
        zh, en = f"{path} 读不了：{error.text.zh}", f"{path} cannot be read: {error.text.en}"
        raise TableUnreadable(zh, en) from None
    except OSError as error:
        raise TableUnreadable(f"{path} 读不了：{error.strerror}", f"{path} cannot be read: {error.strerror}") from None
    except Exception:  # openpyxl raises whatever a broken workbook makes it stumble over
        raise TableUnreadable(f"{path} 不是可以读取的表格（xlsx、csv）", f"{path} is no table that can be read (xlsx, csv)") from None
    for number, line in enumerate(lines):
        if set(wanted) <= set(line):
            return [{heading: cell for heading, cell in zip(line, row, strict=False) if heading} for row in lines[number + 1 :] if any(row)]
    missing = "、".join(wanted)
    raise TableUnreadable(f"{path} 里没有表头：{missing}", f"{path} lacks the headings: {missing}")


def _workbook_lines(path: Path, sheet: str | None) -> list[list[str]]:
    """Read in a child: a filled-in sheet comes back from many hands."""
    limits = Limits()
    seconds = limits.cpu_seconds + limits.cpu_seconds_per_mb * path.stat().st_size / MB
    return in_child(_lines, path, sheet, seconds=seconds, limits=limits)


def _lines(path: Path, sheet: str | None) -> list[list[str]]:
    book = load_workbook(path, read_only=True, data_only=True)
    try:
        named = [one for one in book.worksheets if sheet in (None, one.title)]
        return [[_text(cell) for cell in row] for one in named for row in one.iter_rows(values_only=True)]
    finally:
        book.close()


def _csv_lines(path: Path) -> list[list[str]]:
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", "replace")
    tab = path.suffix.lower() == ".tsv" or "\t" in text.partition("\n")[0]
    return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter="\t" if tab else ",")]


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def day_of(text: str) -> date | None:
    """A day as people write it in a table: 2022-05-27, 2022/5/27, 2022年5月27日."""
    digits = [int(piece) for piece in "".join(sign if sign.isdecimal() else " " for sign in text).split()[:3]]
    try:
        return date(*digits) if len(digits) == 3 else None
    except ValueError:
        return None


def put(path: Path, data: bytes | str) -> None:
    """A file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.tmp")
    beside.write_bytes(data.encode("utf-8", "backslashreplace") if isinstance(data, str) else data)
    beside.replace(path)
