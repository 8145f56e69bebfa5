"""What people typed into a workbook of ours, read cell by cell: values, formulas, comments, colours, columns and sheets of theirs."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.styles.colors import COLOR_INDEX

from evalcheck.audit.cells import BESIDE, MARK, PLAIN, Cell, Look, Sheet
from evalcheck.audit.sheets import TableUnreadable
from evalcheck.submission.child import ChildFailed, in_child
from evalcheck.submission.limits import MB, Limits

_HEAD_WITHIN = 12
"""Rows in which a head is looked for."""
_PADDING = 0.7109375
"""What a width in a file has above the characters that it stands for (ECMA-376 §18.3.1.13, digits of 7 pixels)."""
_MOST_ALIKE = 100
_THEME = re.compile(r"<a:(dk1|lt1|dk2|lt2|accent[1-6])>.*?(?:lastClr|val)=\"([0-9A-Fa-f]{6})\"", re.DOTALL)
_THEME_ORDER = ("lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6")


def sheets_in(path: Path, known_by: Mapping[str, Iterable[str]]) -> list[Sheet]:
    """The sheets of a workbook; `known_by` are headings of ours by name of sheet, for workbooks of before that have no hidden columns.

    Raises TableUnreadable: what somebody typed must not get lost unseen.
    """
    limits = Limits()
    try:
        seconds = limits.cpu_seconds + 4 * limits.cpu_seconds_per_mb * path.stat().st_size / MB
        return in_child(_sheets, path, {name: tuple(headings) for name, headings in known_by.items()}, seconds=seconds, limits=limits)
    except ChildFailed as error:
        zh, en = f"{path} 读不了：{error.text.zh}", f"{path} cannot be read: {error.text.en}"
        raise TableUnreadable(zh, en) from None
    except OSError as error:
        raise TableUnreadable(f"{path} 读不了：{error.strerror}", f"{path} cannot be read: {error.strerror}") from None
    except Exception:  # openpyxl raises whatever a broken workbook makes it stumble over
        zh = f"{path} 不是可以读取的 xlsx，里面填写的内容会丢失；请修好它，或改名放到别处后再运行"
        raise TableUnreadable(zh, f"{path} is no xlsx that can be read: mend it, or move it away, so that nothing typed is lost") from None


def _sheets(path: Path, known_by: Mapping[str, tuple[str, ...]]) -> list[Sheet]:
    book = load_workbook(path)
    looks = _Looks(book)
    found = [_sheet(sheet, known_by.get(sheet.title, ()), looks) for sheet in book.worksheets]
    if any(cell.formula for sheet in found for row in sheet.rows.values() for cell in row.values()):
        values = load_workbook(path, data_only=True)
        found = [_with_results(sheet, values[sheet.name]) for sheet in found]
    return found


def _sheet(sheet: Any, known_by: tuple[str, ...], looks: _Looks) -> Sheet:
    rows: dict[int, dict[int, Cell]] = {}
    for line in sheet.iter_rows():
        cells = {cell.column: made for cell in line if (made := _cell(cell, looks)) is not None}
        if cells:
            rows[line[0].row] = cells
    head, mark = _head(rows, known_by, sheet.title)
    widths = {
        column: max(1.0, one.width - _PADDING)
        for one in sheet.column_dimensions.values()
        if one.customWidth and one.width and one.min and one.max
        for column in range(one.min, min(one.max, one.min + _MOST_ALIKE) + 1)
    }
    return Sheet(sheet.title, rows, head, mark, widths, tuple(str(one) for one in sheet.merged_cells.ranges))


def _cell(cell: Any, looks: _Looks) -> Cell | None:
    value, formula = cell.value, ""
    if cell.data_type == "f":
        formula, value = str(getattr(value, "text", value)), None
    comment = cell.comment.text.strip() if getattr(cell, "comment", None) else ""
    look = looks.of(cell)
    if value is None and not formula and not comment and look == PLAIN:
        return None
    form = cell.number_format if isinstance(value, int | float | datetime | date | time | timedelta) or formula else ""
    return Cell(value, formula, cell.coordinate, "" if form == "General" else form, look, comment)


def _head(rows: Mapping[int, Mapping[int, Cell]], known_by: tuple[str, ...], name: str) -> tuple[int | None, str]:
    """The row of the head, and whose sheet of ours it is: by the hidden columns, else by the headings that it had before."""
    first = [(number, {cell.text for cell in row.values()}) for number, row in sorted(rows.items())[:_HEAD_WITHIN]]
    for number, texts in first:
        for text in sorted(texts):
            if text.startswith(MARK) and text not in BESIDE:
                return number, text.removeprefix(MARK)
    for number, texts in first:
        if known_by and set(known_by) <= texts:
            return number, name
    return None, ""


def _with_results(sheet: Sheet, values: Any) -> Sheet:
    """Formulas with the results that the office suite kept of them."""
    rows = {
        number: {column: replace(cell, value=values.cell(number, column).value) if cell.formula else cell for column, cell in row.items()}
        for number, row in sheet.rows.items()
    }
    return replace(sheet, rows=rows)


class _Looks:
    """Styles of one workbook, each looked at once."""

    def __init__(self, book: Any) -> None:
        theme = book.loaded_theme
        text = theme.decode("utf-8", "replace") if isinstance(theme, bytes) else str(theme or "")
        self._theme = {name: colour.upper() for name, colour in _THEME.findall(text)}
        self._known: dict[int, Look] = {}

    def of(self, cell: Any) -> Look:
        if not cell.has_style:
            return PLAIN
        number = cell.style_id
        if number not in self._known:
            self._known[number] = self._look(cell)
        return self._known[number]

    def _look(self, cell: Any) -> Look:
        fill = self._colour(cell.fill.fgColor) if cell.fill and cell.fill.fill_type == "solid" else ""
        font = cell.font
        colour = self._colour(font.color) if font and font.color is not None else ""
        return Look(
            "" if fill == "#FFFFFF" else fill, "" if colour == "#000000" else colour,
            bool(font.b), bool(font.i), bool(font.u) and font.u != "none", bool(font.strike),
        )  # fmt: skip

    def _colour(self, colour: Any) -> str:
        if colour is None:
            return ""
        if colour.type == "rgb" and isinstance(colour.rgb, str):
            return f"#{colour.rgb[-6:].upper()}"
        if colour.type == "theme" and colour.theme < len(_THEME_ORDER):
            return _tinted(self._theme.get(_THEME_ORDER[colour.theme], "000000"), colour.tint)
        if colour.type == "indexed" and colour.indexed < len(COLOR_INDEX):
            return f"#{COLOR_INDEX[colour.indexed][-6:].upper()}"
        return ""


def _tinted(colour: str, tint: float) -> str:
    """ECMA-376 §18.8.19: a tint below 0 darkens, above 0 lightens."""
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4))
    hue, light, colourful = colorsys.rgb_to_hls(red, green, blue)
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return "#" + "".join(f"{round(one * 255):02X}" for one in colorsys.hls_to_rgb(hue, light, colourful))
