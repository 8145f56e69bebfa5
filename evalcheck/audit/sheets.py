"""Workbooks that the evaluator reads and writes in: tables written with room to work, and tables of theirs read by their headings."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import xlsxwriter
from openpyxl import load_workbook
from openpyxl.formula.translate import Translator
from openpyxl.utils import coordinate_to_tuple
from xlsxwriter.utility import xl_range_abs, xl_range_formula

from evalcheck.audit.cells import LIST, MARK, PLAIN, Cell, Look, Sheet
from evalcheck.records import dataclass
from evalcheck.refusals import reason
from evalcheck.reporters.wrapping import cells
from evalcheck.submission.child import ChildFailed, in_child
from evalcheck.submission.limits import MB, Limits
from evalcheck.words import TextError

FONT = "等线"
_OPTIONS = {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
_LONGEST_LIST = 255
"""Characters that Excel takes of a list to choose from."""
LONGEST = 32_000
"""Characters that a cell of Excel takes, with some to spare."""
FILLS = {"met": "#DDEFE0", "other": "#E6F0EA", "review": "#FFF3CD", "partial": "#FFE4C4", "missing": "#F8D7DA", "none": "#F2F2F2"}
"""Colours of states."""
_TO_FILL = "#F1F8F3"
PALETTE = frozenset({*FILLS.values(), _TO_FILL})
"""Colours of cells that we give: any other one was chosen by somebody."""
Value = Cell | str | int | float | None


class TableUnreadable(TextError):
    """A table given by the evaluator cannot be used: a wrong call."""


@dataclass(frozen=True)
class Bars:
    """Bars beside a table: the headings of their names and values, and of how far an interval reaches below and above each."""

    title: str
    names: str
    values: str
    below: str
    above: str
    most: float


@dataclass(frozen=True)
class Worksheet:
    """A table: title (may be empty), headings with widths, rows, which columns are to be filled in, fills by row and column.

    `keys` name the rows (their first cells, where none are given) and `digests` what was judged in each, by which what people typed is put
    to its row again (keeping.py); `known_by` are the headings whose words name a row for people. With `follows` what was typed goes with
    the evidence when the key is another one. `hidden` columns are not shown, `remarks` are comments on headings. In columns `together`
    what two people typed stands side by side in the cell, elsewhere it is a conflict, which names who typed it by the column `signed`
    (merging.py); `audit` names the audit whose copies may be merged. `room` more rows below have the lists to choose from. `bars` are drawn
    of the rows that are ours.
    """

    name: str
    headings: Sequence[tuple[str, float]]
    rows: Sequence[Sequence[Value]]
    title: str = ""
    to_fill: frozenset[str] = frozenset()
    fills: Mapping[tuple[int, int], str] | None = None
    choices: Mapping[str, Sequence[str]] | None = None
    frozen: int = 2
    keys: Sequence[str] = ()
    digests: Sequence[str] = ()
    known_by: tuple[str, ...] = ()
    follows: bool = False
    hidden: frozenset[str] = frozenset()
    remarks: Mapping[str, str] = field(default_factory=dict)
    together: frozenset[str] = frozenset()
    signed: str = ""
    audit: str = ""
    room: int = 0
    bars: Bars | None = None


@dataclass(frozen=True)
class Plain:
    """A sheet that somebody added to a workbook of ours, as it was found."""

    name: str
    sheet: Sheet


def workbook(sheets: Iterable[Worksheet | Plain], day: date) -> bytes:
    """The workbook as a file; the same tables give the same bytes. Texts stay texts, whatever they look like."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, _OPTIONS)
    book.set_properties({"author": "evalcheck", "created": datetime(day.year, day.month, day.day)})
    book.formats[0].set_font_name(FONT)
    styles: _Styles = {}
    for sheet in sheets:
        if isinstance(sheet, Plain):
            _carry(book, sheet, styles)
        else:
            _write(book, sheet, styles)
    book.close()
    return stream.getvalue()


_Styles = dict[tuple[str, bool, Look, str], Any]


def _style(book: Any, styles: _Styles, fill: str, head: bool = False, look: Look = PLAIN, form: str = "") -> Any:
    if (fill, head, look, form) not in styles:
        told = {
            "font_name": FONT,
            "font_size": 11,
            "valign": "vcenter" if head else "top",
            "text_wrap": True,
            "border": 1,
            "border_color": "#C9CFD6",
        }
        if head:
            told |= {"bold": True, "font_color": "#FFFFFF"}
        chosen = {"bold": look.bold, "italic": look.italic, "underline": look.underline, "font_strikeout": look.strike}
        told |= {name: 1 for name, given in chosen.items() if given}
        told |= {"font_color": look.colour} if look.colour else {}
        told |= {"num_format": form} if form else {}
        told |= {"bg_color": look.fill or fill} if look.fill or fill else {}
        styles[fill, head, look, form] = book.add_format(told)
    return styles[fill, head, look, form]


def _styled(book: Any, styles: _Styles, fill: str, look: Look, form: str) -> Any:
    return _style(book, styles, fill, False, look, form)


def _carry(book: Any, plain: Plain, styles: _Styles) -> None:
    """A sheet of somebody's own: its cells, widths and joined cells."""
    sheet = book.add_worksheet(plain.name)
    hidden = {column for column, heading in plain.sheet.headings.items() if heading.startswith(MARK)}
    for column, width in plain.sheet.widths.items():
        sheet.set_column(column - 1, column - 1, width, None, {"hidden": 1} if column in hidden else {})
    for place in plain.sheet.merged:
        sheet.merge_range(place, "")
    for number, row in sorted(plain.sheet.rows.items()):
        for column, cell in sorted(row.items()):
            _put_cell(sheet, number - 1, column - 1, cell, partial(_styled, book, styles, ""))


def _put_cell(sheet: Any, row: int, column: int, cell: Cell, style: Callable[[Look, str], Any]) -> None:
    """A cell that somebody typed, as what it was: a day stays a day, a formula goes with its row."""
    value = cell.value
    form = cell.number_format or _DAYS.get(type(value), "")
    given = style(cell.look, form)
    if cell.formula:
        origin = coordinate_to_tuple(cell.place) if cell.place else (row + 1, column + 1)
        formula = cell.formula
        if origin[0] != row + 1:
            formula = Translator(formula, origin=f"A{origin[0]}").translate_formula(f"A{row + 1}")
        sheet.write_formula(row, column, formula, given, "" if value is None else _as_result(value))
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, given)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, given)
    elif isinstance(value, datetime | date | time | timedelta):
        sheet.write_datetime(row, column, value, given)
    else:
        sheet.write(row, column, (value or "")[:LONGEST] or None, given)
    if cell.comment:
        sheet.write_comment(row, column, cell.comment, {"x_scale": 1.5, "y_scale": 1.2})


_DAYS: Mapping[type, str] = {datetime: "yyyy-mm-dd hh:mm", date: "yyyy-mm-dd", time: "hh:mm", timedelta: "[h]:mm"}


def _as_result(value: object) -> Any:
    return value if isinstance(value, int | float | str) else str(value)


def _write(book: Any, table: Worksheet, styles: _Styles) -> None:
    sheet = book.add_worksheet(table.name)
    top = 0
    if table.title:
        sheet.write_string(0, 0, table.title, book.add_format({"font_name": FONT, "bold": True, "font_size": 14}))
        sheet.set_row(0, 26)
        top = 1
    for column, (heading, width) in enumerate(table.headings):
        sheet.set_column(column, column, width, None, {"hidden": 1} if heading in table.hidden else {})
        sheet.write_string(top, column, heading, _style(book, styles, "#2E6B4F" if heading in table.to_fill else "#1F3A5F", True))
        if heading in table.remarks:
            sheet.write_comment(top, column, table.remarks[heading], {"x_scale": 1.5, "y_scale": 1.2})
    sheet.set_row(top, max(32, _height([heading for heading, _ in table.headings], table.headings)))
    fills = table.fills or {}
    for number, row in enumerate(table.rows):
        sheet.set_row(top + 1 + number, _height(row, table.headings))
        for column, value in enumerate(row):
            heading = table.headings[column][0]
            fill = fills.get((number, column), _TO_FILL if heading in table.to_fill else "")
            if isinstance(value, Cell):
                _put_cell(sheet, top + 1 + number, column, value, partial(_styled, book, styles, fill))
                continue
            style = _style(book, styles, fill)
            if isinstance(value, int | float):
                sheet.write_number(top + 1 + number, column, value, style)
            else:
                sheet.write(top + 1 + number, column, (value or "")[:LONGEST] or None, style)
    last = top + max(len(table.rows), 1)
    aside = len(table.headings)
    for heading, allowed in (table.choices or {}).items():
        column = [name for name, _ in table.headings].index(heading)
        source: list[str] | str = list(allowed)
        if len(",".join(allowed)) > _LONGEST_LIST:
            source, aside = _list_aside(sheet, top, aside, allowed), aside + 1
        listed = {"validate": "list", "source": source, "error_type": "warning"}
        sheet.data_validation(top + 1, column, last + table.room, column, listed)
    if table.bars and table.keys:
        _draw_bars(book, sheet, table, table.bars, top + 1)
    sheet.freeze_panes(top + 1, table.frozen)
    sheet.autofilter(top, 0, last, len(table.headings) - 1)
    sheet.repeat_rows(top)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C第 &P 页，共 &N 页")


def _draw_bars(book: Any, sheet: Any, table: Worksheet, bars: Bars, first: int) -> None:
    """The picture stands right of the table; it is made of the cells and changes with them."""
    names = [heading for heading, _ in table.headings]
    last = first + len(table.keys) - 1

    def cells_of(heading: str) -> list[Any]:
        column = names.index(heading)
        return [table.name, first, column, last, column]

    def reach(heading: str) -> str:
        return f"={xl_range_formula(*cells_of(heading))}"

    chart = book.add_chart({"type": "bar"})
    chart.add_series({
        "categories": cells_of(bars.names), "values": cells_of(bars.values), "fill": {"color": "#2E6B4F"}, "gap": 60,
        "x_error_bars": {"type": "custom", "plus_values": reach(bars.above), "minus_values": reach(bars.below)},
    })  # fmt: skip
    chart.set_title({"name": bars.title, "name_font": {"name": FONT, "size": 12}})
    chart.set_legend({"none": True})
    chart.set_x_axis({"min": 0, "max": bars.most, "num_font": {"name": FONT}})
    chart.set_y_axis({"reverse": True, "num_font": {"name": FONT}})
    chart.set_size({"width": 760, "height": 120 + 26 * len(table.keys)})
    sheet.insert_chart(first - 1, len(names) + 1, chart)


def _list_aside(sheet: Any, top: int, column: int, allowed: Sequence[str]) -> str:
    """A long list in a hidden column of the same sheet; where it stands."""
    sheet.set_column(column, column, 10, None, {"hidden": 1})
    sheet.write_string(top, column, LIST)
    for number, word in enumerate(allowed, 1):
        sheet.write_string(top + number, column, word)
    return f"={xl_range_abs(top + 1, column, top + len(allowed), column)}"


def _height(row: Sequence[Value], headings: Sequence[tuple[str, float]]) -> float:
    """Room for the longest cell of a row: not every office suite finds it by itself."""
    lines = 1
    for value, (heading, width) in zip(row, headings, strict=True):
        text = value.text if isinstance(value, Cell) else value
        if isinstance(text, str) and not heading.startswith(MARK):
            lines = max(lines, sum(-(-cells(line) // max(1, int(width) - 1)) or 1 for line in text.split("\n")))
    return min(400.0, 16.0 * lines + 2)


def read_rows(path: Path, wanted: Sequence[str], sheet: str | None = None) -> list[dict[str, str]]:
    """The rows below the first line that holds all wanted headings, by heading. Raises TableUnreadable."""
    try:
        lines = _csv_lines(path) if path.suffix.lower() in (".csv", ".txt", ".tsv") else _workbook_lines(path, sheet)
    except ChildFailed as error:
        zh, en = f"{path} 读不了：{error.text.zh}", f"{path} cannot be read: {error.text.en}"
        raise TableUnreadable(zh, en) from None
    except OSError as error:
        why = reason(error)
        raise TableUnreadable(f"{path} 读不了：{why.zh}", f"{path} cannot be read: {why.en}") from None
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
