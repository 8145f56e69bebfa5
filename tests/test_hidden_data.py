"""Hidden rows and columns of tables and of other sheets; blank ones are no data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evalcheck.checks.hidden import _in_sheet
from evalcheck.evidence.tables.text_sheet import TextSheet
from evalcheck.findings import Location

ROWS = [["序号", "名称", "电话"], *[[n, f"样例{n}", None] for n in range(1, 9)], [None, None, None]]


def places(rows: Sequence[Sequence[Any]], **hidden: Any) -> list[tuple[str, object]]:
    found = _in_sheet(TextSheet("Sheet1", rows, **hidden), Location("a.xlsx", "Sheet1"))
    return [(str(one.location), one.facts["place"]) for one in found]


def test_hidden_rows_are_one_finding_at_the_first() -> None:
    assert places(ROWS, hidden_rows=((3, 4), (7, 7))) == [("a.xlsx › Sheet1!A3", "Sheet1!3:4,7:7")]


def test_hidden_columns_are_told_by_their_letters() -> None:
    assert places(ROWS, hidden_columns=((2, 2),)) == [("a.xlsx › Sheet1!B1", "Sheet1!B:B")]


def test_blank_rows_and_columns_may_be_hidden_even_to_the_end_of_the_sheet() -> None:
    rows = [[*row[:2], None] for row in ROWS[1:]]
    assert places(rows, hidden_rows=((9, 1_048_576),), hidden_columns=((3, 16_384),)) == []
