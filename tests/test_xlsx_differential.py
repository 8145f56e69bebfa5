"""Sheets that hypothesis makes, and seeded damage to workbooks, read as calamine reads them: a bounded run here, a long one by command.

`python -m tests.differential.long_run SEEDS` is the long run; its figures stand in docs/robustness.md.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evalcheck.submission.model import Cell
from tests.differential import writers
from tests.differential.compare import assert_same, by_calamine, streamed
from tests.differential.hand_made import style_sheet, workbook
from tests.differential.long_run import bases, verdict

_LETTERS = "甲乙A1 &<>\"'_x005\n\t\u3000é𠮷"
_TEXT = st.text(st.sampled_from(_LETTERS), max_size=8)
_NUMBER = st.one_of(st.integers(-10, 10**12), st.floats(allow_nan=False, allow_infinity=False, width=32), st.floats(0, 60000))
_CELL: st.SearchStrategy[Cell] = st.one_of(
    st.none(), _TEXT, _NUMBER, st.booleans(), st.dates(), st.datetimes().map(lambda moment: moment.replace(microsecond=0))
)
_TABLE = st.lists(st.lists(_CELL, max_size=6), min_size=1, max_size=12)


@pytest.mark.parametrize(
    "name",
    [
        "openpyxl_streaming",
        "xlsxwriter",
        "xlsxwriter_inline",
        "like_excel",
        "with_prefix",
        "without_references",
        "spaced",
        "with_formulas",
        "with_runs",
    ],
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(table=_TABLE.filter(lambda table: any(cell is not None for row in table for cell in row)), times=st.sampled_from([1, 1, 30]))
def test_any_table_is_read_as_calamine_reads_it(name: str, table: list[list[Cell]], times: int) -> None:
    if name in ("openpyxl_streaming", "xlsxwriter", "xlsxwriter_inline"):
        table = [[cell if not hasattr(cell, "year") or cell.year >= 1901 else None for cell in row] for row in table]
    data = writers.WRITERS[name](table * times)
    assert_same(streamed(data), by_calamine(data))


_ATTRIBUTES = st.sampled_from(["", ' s="1"', ' s="2"', ' s="9"', ' t="n"', ' t="n" s="1"', ' cm="1"'])
_INSIDE = st.sampled_from(
    [
        "",
        "/",
        "<v></v>",
        "<v>1</v>",
        "<v>44625.5</v>",
        "<v>-3e2</v>",
        "<f>A1</f><v>7</v>",
        '<f t="shared" si="0"/><v>8</v>',
        "<is><t>x</t></is>",
        "<is><t> y&amp; </t></is>",
        '<is><t xml:space="preserve"> z</t></is>',
        "<is><r><t>r</t></r><rPh><t>p</t></rPh></is>",
    ]
)
_RAW_CELL = st.one_of(
    st.none(), st.tuples(_ATTRIBUTES, _INSIDE), st.tuples(st.just(' t="s"'), st.sampled_from(["<v>0</v>", "<v>1</v>", "/", "<v></v>"]))
)
_USUAL = st.lists(st.tuples(_ATTRIBUTES, _INSIDE), min_size=1, max_size=4)


@settings(max_examples=150, deadline=None)
@given(
    usual=_USUAL,
    odd=st.lists(st.tuples(st.integers(0, 40), st.lists(_RAW_CELL, max_size=6)), max_size=6),
    gaps=st.sets(st.integers(0, 40), max_size=5),
)
def test_rows_of_a_usual_form_with_odd_ones_among_them(
    usual: list[tuple[str, str]], odd: list[tuple[int, list[tuple[str, str] | None]]], gaps: set[int]
) -> None:
    cells_of = {**{number: list(usual) for number in range(40)}, **dict(odd)}
    rows, number = [], 0
    for key in sorted(cells_of):
        number += 1 + 7 * (key in gaps)
        rows.append(f'<row r="{number}">{"".join(_raw(index, number, cell) for index, cell in enumerate(cells_of[key]) if cell)}</row>')
    data = workbook("".join(rows), strings="<si><t>a</t></si><si><t>b</t></si>", styles=style_sheet([0, 14, 46]))
    assert_same(streamed(data), by_calamine(data))


def _raw(index: int, number: int, cell: tuple[str, str]) -> str:
    attributes, inside = cell
    start = f'<c r="{chr(65 + index)}{number}"{attributes}'
    return start + "/>" if inside == "/" else f"{start}>{inside}</c>"


@pytest.mark.parametrize("base", bases())
def test_damage_is_told_or_read_as_calamine_reads_it(base: str) -> None:
    for seed in range(60):
        assert "unexplained" not in verdict(base, seed), seed


@pytest.mark.long
def test_damage_in_a_long_run() -> None:
    for base in bases():
        for seed in range(1000, 2500):
            assert "unexplained" not in verdict(base, seed), seed
