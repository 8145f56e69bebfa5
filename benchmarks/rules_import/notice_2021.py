"""The notice of 2021 put together again as a Word file from its taken-apart text: whoever measures names the folder that holds it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

import docx

_HEAD = ("序号", "评估内容", "牵头单位", "责任单位", "佐证要求")
_LIST = "appendix7-text.json"


def write_notice(folder: Path, target: Path) -> None:
    """A file as the notice's own: its text, the table of contents with telephones, the list with contents over the whole width."""
    items = json.loads((folder / _LIST).read_text(encoding="utf-8"))
    contents = json.loads((folder / "contents.json").read_text(encoding="utf-8"))
    document = docx.Document()
    for line in (folder / "notice.txt").read_text(encoding="utf-8").split("附件7\n")[0].splitlines():
        if line.strip():
            document.add_paragraph(line.strip())
    phones = document.add_table(rows=1, cols=3)
    _fill(phones.rows[0], ("序号", "评估内容", "咨询电话"))
    for content in contents:
        _fill(phones.add_row(), (str(content["no"]), content["name"], content["phone"]))
    document.add_paragraph("附件7")
    table = document.add_table(rows=1, cols=5)
    _fill(table.rows[0], _HEAD)
    for (number, name), rows in groupby(items, key=lambda item: (item["content_no"], item["content"])):
        title = table.add_row().cells
        title[0].merge(title[4]).text = f"{number}.{name}"
        for item in rows:
            cells = (str(item["seq"]), item["measure"], "、".join(item["lead"]), item["responsible_text"], _asked(item["clauses"]))
            _fill(table.add_row(), cells)
    document.save(str(target))


def _fill(row: Any, texts: tuple[str, ...]) -> None:
    for cell, text in zip(row.cells, texts, strict=True):
        cell.text = text


def _asked(clauses: list[Mapping[str, str]]) -> str:
    """The clauses of a cell, numbered; where an item has parts (`33-用水-1`) each begins with its name."""
    lines = []
    part = ""
    for clause in clauses:
        _, *middle, number = clause["id"].split("-")
        if middle and middle[0] != part:
            part = middle[0]
            lines.append(f"{part}:")
        lines.append(f"{number}.{clause['text']}")
    return "\n".join(lines)
