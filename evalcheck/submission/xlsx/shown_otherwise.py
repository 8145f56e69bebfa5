"""Cells whose number format shows something else than they hold: nothing (`;;;`) or a fixed text with digits (ECMA-376-1 §18.8.30)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from xml.etree.ElementTree import ParseError, fromstring

from evalcheck.patterns import regex
from evalcheck.submission.containers.zip import Parts
from evalcheck.submission.model import Unread
from evalcheck.submission.tables.marks import whole_tags
from evalcheck.words import Text

_CODE = regex(rb"""formatCode=(?:"([^"]*)"|'([^']*)')""")
_LITERAL = regex(r'"([^"]*)"|\\(.)')
_BRACKETS = regex(r"\[[^\]]*\]")
_SECTIONS = regex(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')
_TYPE = regex(rb"""\bt=["'](?:s|str|inlineStr)["']""")
_WHAT = Text("单元格 ", "cells from ")
_REMEDY = Text(
    "请选中这些单元格，把数字格式改为“常规”或“文本”，核对显示出来的内容后保存。",
    "Select these cells, set their number format to General or Text, look at what they show then, and save.",
)
_HIDES = Text(
    "数字格式设为不显示（;;;），打开表格的人看到的是空白",
    "their number format shows nothing (;;;), so that whoever opens the sheet sees blanks",
)


def shown_otherwise(parts: Parts, sheets: Mapping[str, str]) -> tuple[Unread, ...]:
    """One note for each sheet (name by part) and format. Few workbooks have such a format, and only theirs are looked through."""
    name = next((name for name in parts.names if name.lower() == "xl/styles.xml"), None)
    if name is None:
        return ()
    styles = parts.read(name)
    codes = {unescape((first or second).decode("utf-8", "replace")) for first, second in _CODE.findall(styles)}
    telling = {code: shown for code in codes if (shown := fixed_text(code)) is not None}
    return tuple(_found(parts, sheets, styles, telling)) if telling else ()


def fixed_text(code: str) -> str | None:
    """What a format shows whatever the number is: a text with digits, or nothing; None for formats that show the number."""
    first, *others = _SECTIONS.split(code)
    if not first.strip():
        return "" if others and not any(other.strip() for other in others) else None
    literal = "".join(text or sign for text, sign in _LITERAL.findall(first))
    rest = _BRACKETS.sub("", _LITERAL.sub("", first)).strip(" -/,.:年月日时分")
    return literal if not rest and any(map(str.isdigit, literal)) else None


def _found(parts: Parts, sheets: Mapping[str, str], styles: bytes, telling: Mapping[str, str]) -> Iterator[Unread]:
    try:
        root = fromstring(styles)
    except (ParseError, ValueError):
        return
    own = {one.get("numFmtId", ""): one.get("formatCode", "") for one in root.iterfind("{*}numFmts/{*}numFmt")}
    used = [own.get(xf.get("numFmtId", ""), "") for xf in root.iterfind("{*}cellXfs/{*}xf")]
    for code, shown in sorted(telling.items()):
        indices = [str(index) for index, one in enumerate(used) if one == code]
        for part, name in sheets.items() if indices else ():
            cells = _cells(parts, part, indices, texts=code.count(";") >= 3 and not shown)
            if cells:
                yield Unread(_WHAT, f"{name}!{cells[0]}", _why(shown, len(cells)), shown=True, remedy=_REMEDY)


def _why(shown: str, count: int) -> Text:
    if not shown:
        return Text(f"共 {count} 格，", f"{count} cells: ") + _HIDES
    zh = f"共 {count} 格的数字格式只显示固定文字“{shown}”，看到的不是格子里的内容"
    return Text(zh, f"the number format of {count} cells shows the fixed text “{shown}”, which is not what they hold")


def _cells(parts: Parts, part: str, styles: list[str], texts: bool) -> list[str]:
    """The references of filled cells in some styles."""
    cell = re.compile(
        rb"""<(?:\w+:)?c\b(?=[^<>]*\bs=["'](?:%s)["'])([^<>]*)(?<!/)>(?:<(?:\w+:)?f\b[^<>]*/?>(?:[^<]*</(?:\w+:)?f>)?)?<(?:\w+:)?(?:v>[^<]|is>)"""
        % "|".join(styles).encode()
    )
    reference = re.compile(rb"""\br=["']([A-Z]{1,3}\d{1,7})["']""")
    found = []
    for piece in whole_tags(parts.stream(part, checked=False)):
        for attributes in cell.findall(piece):
            if (texts or not _TYPE.search(attributes)) and (where := reference.search(attributes)):
                found.append(where[1].decode())
    return found
