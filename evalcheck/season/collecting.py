"""Call sheets read back: rows of every workbook as they stand, by batch and caller, kept so that collecting again gives the same."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, field
from pathlib import Path
from typing import Any

from openpyxl.utils import get_column_letter

from evalcheck.audit.cells import BASIS, MARK, Cell, Sheet
from evalcheck.audit.keeping import LOST
from evalcheck.audit.sheets import TableUnreadable, put
from evalcheck.audit.typed import sheets_in
from evalcheck.patterns import regex
from evalcheck.records import dataclass
from evalcheck.season.call_sheets import NAME, NUMBER, REMARK, result_heading
from evalcheck.season.drawn import Draw, read_kept

_COLLECTED = "collected.json"
_ATTEMPT = regex(r"第(\d)次(日期|结果)")
_DIGITS = 4
"""Of the number of a batch: what is longer was not written here."""
_FIELD = {"日期": "day", "结果": "result"}
Book = tuple[int, str]
"""A batch and a caller."""


@dataclass(frozen=True)
class Row:
    """What a caller wrote about one enterprise: texts and cells by field (`day1`, `result1`, label of a question, `remark`).

    `code` is empty for a row that is nobody's of the draw.
    """

    code: str
    batch: int
    caller: str
    file: str
    sheet: str
    row: int
    texts: Mapping[str, str] = field(default_factory=dict)
    cells: Mapping[str, str] = field(default_factory=dict)

    @property
    def blank(self) -> bool:
        return not any(self.texts.values())


class OfAnotherDraw(TableUnreadable):
    """A workbook whose rows are of another draw, or that is no call sheet at all."""


def read_book(path: Path, shown: str, draw: Draw, labels: Sequence[str]) -> list[Row]:
    """The rows of a filled-in workbook. Raises TableUnreadable, OfAnotherDraw."""
    found: list[Row] = []
    sheets = 0
    for sheet in sheets_in(path, {}):
        if sheet.head is None or sheet.mark == LOST or result_heading(1) not in sheet.headings.values():
            continue
        sheets += 1
        found += _rows(sheet, path, shown, draw, labels)
    if not sheets:
        zh = f"{path} 里没有外呼表（或隐藏的列已被删去）；请用 evalcheck survey sheets 写出的表填写，别的文件请移走再回收"
        en = f"{path} holds no call sheet (or its hidden columns are gone): fill in the one that survey sheets wrote, move other files away"
        raise OfAnotherDraw(zh, en)
    return found


def _rows(sheet: Sheet, path: Path, shown: str, draw: Draw, labels: Sequence[str]) -> Iterator[Row]:
    headings = sheet.headings
    fields = _fields(headings, labels)
    lines = {
        number: {headings[column]: cell.text for column, cell in cells.items() if column in headings}
        for number, cells in sorted(sheet.rows.items()) if number > (sheet.head or 0)
    }  # fmt: skip
    books = {number: _book_of(of, path, sheet, number, draw) for number, texts in lines.items() if (of := _basis(texts))}
    for number, texts in lines.items():
        if number not in books and not any(text for heading, text in texts.items() if not heading.startswith(MARK)):
            continue
        if not books:
            zh = f"{path} › {sheet.name} 第 {number} 行看不出是哪次抽样（隐藏的列被清空）；请填写 evalcheck survey sheets 写出的表"
            raise OfAnotherDraw(zh, f"{path}, {sheet.name}, row {number}: of which draw cannot be told, for its hidden columns are empty")
        # A row of which the hidden columns were emptied is of the same workbook as the others.
        batch, caller = books.get(number) or next(iter(books.values()))
        cells = sheet.rows[number]
        yield Row(
            _code(texts, sheet, draw), batch, caller, shown, sheet.name, number,
            {name: _written(cells.get(column)) for name, column in fields.items()},
            {name: f"{get_column_letter(column)}{number}" for name, column in fields.items()},
        )  # fmt: skip


def _basis(texts: Mapping[str, str]) -> str:
    return texts.get(BASIS, "").rpartition(">")[2]


def _code(texts: Mapping[str, str], sheet: Sheet, draw: Draw) -> str:
    """Whose row it is: by its hidden key, else by number and name; empty where it is nobody's of the draw."""
    code = texts.get(MARK + sheet.mark, "").partition("#")[0]
    if code in draw.every:
        return code
    number = texts.get(NUMBER, "")
    return next((one.code for one in draw.every.values() if str(one.number) == number and one.name == texts.get(NAME)), "")


def _written(cell: Cell | None) -> str:
    """What stands in a cell; of a formula that no program has worked out yet, the formula."""
    return "" if cell is None else cell.text or cell.formula


def _fields(headings: Mapping[int, str], labels: Sequence[str]) -> dict[str, int]:
    """The column of each field, wherever it was moved to; the first of two."""
    found: dict[str, int] = {}
    for column, heading in sorted(headings.items()):
        attempt = _ATTEMPT.match(heading)
        label, colon, _ = heading.partition("：")
        if attempt:
            found.setdefault(f"{_FIELD[attempt[2]]}{attempt[1]}", column)
        elif heading == REMARK:
            found.setdefault("remark", column)
        elif colon and label in labels:
            found.setdefault(label, column)
    return found


def _book_of(of: str, path: Path, sheet: Sheet, number: int, draw: Draw) -> Book:
    mark, _, rest = of.partition(":")
    batch, _, caller = rest.partition(":")
    if mark != draw.mark or not batch.isdecimal() or len(batch) > _DIGITS:
        zh = f"{path} › {sheet.name} 第 {number} 行是另一次抽样（{mark}）的，这次是 {draw.mark}"
        en = f"{path}, {sheet.name}, row {number} is of another draw ({mark}) than {draw.mark}"
        zh, en = zh + "；请去掉这个文件再回收，或用 --seed 写明那次抽样的种子", en + ": leave it out, or name its seed by --seed"
        raise OfAnotherDraw(zh, en)
    return int(batch), caller


def collected(draw: Draw) -> list[Row]:
    """All rows that were collected so far."""
    path = draw.folder / _COLLECTED
    if not path.exists():
        return []
    return [Row(**one) for one in read_kept(path)]


def keep_collected(draw: Draw, rows: Sequence[Row]) -> None:
    told: list[dict[str, Any]] = [asdict(one) for one in rows]
    put(draw.folder / _COLLECTED, json.dumps(told, ensure_ascii=False, indent=1) + "\n")


def merged(before: Sequence[Row], now: Sequence[Row]) -> list[Row]:
    """Rows of before with those that were read now.

    A row of a workbook takes the place of what the same caller wrote about the enterprise before, an empty one too; but a workbook in
    which nothing is filled in, as it was given out, loses no answer, nor does one without the row. What is nobody's goes by its file.
    """
    filled = {one.file for one in now if not one.blank}
    renewed = {(one.code, one.batch, one.caller) for one in now if one.code and one.file in filled}
    kept = [
        one for one in before
        if (one.code and (one.code, one.batch, one.caller) not in renewed) or (not one.code and one.file not in filled)
    ]  # fmt: skip
    seen: dict[tuple[str, int, str, str], Row] = {}
    for one in (*kept, *(one for one in now if not one.blank)):
        # The same row in two files (a copy for the records) is one.
        told = json.dumps(sorted((name, text) for name, text in one.texts.items() if text), ensure_ascii=False)
        seen.setdefault((one.code or f"{one.file} {one.sheet} {one.row}", one.batch, one.caller, told), one)
    return sorted(seen.values(), key=lambda one: (one.batch, one.caller, one.file, one.sheet, one.row))


def emptied(before: Sequence[Row], after: Sequence[Row]) -> list[Row]:
    """Rows that said something before and say nothing now."""
    now = {(one.code, one.batch, one.caller) for one in after}
    return [one for one in before if one.code and (one.code, one.batch, one.caller) not in now]
