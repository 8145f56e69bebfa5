"""Tables that go on: on another sheet or page without their header, or below a second header in the same sheet."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from evalcheck.catalogue.templates import CellType, Template
from evalcheck.evidence.model import Table
from evalcheck.evidence.tables.column_content import with_meanings
from evalcheck.evidence.tables.header import find_header, names_of, rows_of_header
from evalcheck.evidence.tables.window import Window
from evalcheck.evidence.values.dates import parse_date
from evalcheck.evidence.wording import words_of
from evalcheck.patterns import regex
from evalcheck.submission.model import Cell, Sheet

_ROWS_LOOKED_AT = 40
_SAMPLE = 10
_MOST_LINES_ABOVE = 5
_FEWEST_CELLS = 3
_HEADER_ROWS = 24
_HAN_TEXT = regex(r"[^\d]*[一-鿿][^\d]*")
_CODE = regex(r"[0-9A-Za-z*-]{3,}")


def _counts(cell: Cell) -> bool:
    return words_of(cell).rstrip(".、").isdigit()


_LOOKS: Mapping[CellType, Callable[[Cell], bool]] = {
    "serial": _counts,
    "district": lambda cell: isinstance(cell, str) and len(cell) <= 12 and _HAN_TEXT.fullmatch(cell) is not None,
    "name": lambda cell: isinstance(cell, str) and len(cell) > 3 and re.search("[一-鿿]{2}", cell) is not None,
    "credit_code": lambda cell: _CODE.fullmatch(words_of(cell)) is not None,
    "person": lambda cell: isinstance(cell, str) and len(cell) <= 15 and _HAN_TEXT.fullmatch(cell) is not None,
    "mobile": lambda cell: sum(map(str.isdigit, words_of(cell))) >= 3 and not re.search("[一-鿿]{2}", words_of(cell)),
    "order_number": lambda cell: any(map(str.isdigit, words_of(cell))),
    "date": lambda cell: parse_date(cell) is not None,
    "number": lambda cell: re.fullmatch(r"[\d.]+", words_of(cell)) is not None,
}
"""How a cell of a column looks, right or wrong: enough to tell that rows go on."""


def goes_on(table: Table, sheet: Sheet) -> Table | None:
    """The rows of a sheet without header as rows of the table before it; None where they are something else."""
    rows = sheet.head(_ROWS_LOOKED_AT)
    filled = [(number, row) for number, row in enumerate(rows, 1) if any(cell not in (None, "") for cell in row)]
    while filled and _width(filled[0][1]) < _FEWEST_CELLS and len(filled) > 1 and filled[0][0] <= _MOST_LINES_ABOVE:
        filled.pop(0)
    sample = [row for _, row in filled[:_SAMPLE] if _width(row) >= min(_FEWEST_CELLS, len(table.columns))]
    if not sample or not _follows(table, sample[0]) or sum(_follows(table, row) for row in sample) * 5 < len(sample) * 4:
        return None
    first = filled[0][0]
    wide = Window(sheet, least=1 + max(column.index for column in table.columns))
    return replace(table, sheet=wide, header_row=first, first_data_row=first, further=True, headless=True)


def follows(table: Table, row: Sequence[Cell]) -> bool:
    """Whether a row looks like one of a table, cell by cell."""
    return _follows(table, row)


def _follows(table: Table, row: Sequence[Cell]) -> bool:
    known = {column.index: column for column in table.columns}
    filled = [(index, cell) for index, cell in enumerate(row) if cell not in (None, "")]
    if any(index not in known for index, _ in filled):
        return False
    typed = [(spec.type, cell) for index, cell in filled if (spec := known[index].spec) and spec.type in _LOOKS]
    alike = sum(_LOOKS[kind](cell) for kind, cell in typed)
    named = any(kind in ("name", "credit_code", "order_number") and _LOOKS[kind](cell) for kind, cell in typed)
    fewest = _FEWEST_CELLS if table.template.described else 2
    enough = len(typed) >= fewest and len(filled) * 2 >= len(table.columns)
    return named and enough and alike * 4 >= len(typed) * 3


def _width(row: Sequence[Cell]) -> int:
    return sum(cell not in (None, "") for cell in row)


def table_below(table: Table, row: int, templates: Sequence[Template]) -> Table | None:
    """The table that a second header, at a row of a table's sheet, begins; None where it is none of a template."""
    rows = list(table.sheet.fetch(range(row, row + _HEADER_ROWS)).values())
    names = names_of([template for template in templates if template.columns and not template.fields], short=True)
    header = find_header(rows, names, within=1)
    if header is None:
        return None
    height = rows_of_header(header, rows)
    own = next(one for one in names if one.template is header.template)
    header = with_meanings(header, own, rows[height:])
    below = replace(table, template=header.template, header_row=row, first_data_row=row + height, columns=header.columns)
    return replace(below, further=True, headless=False)
