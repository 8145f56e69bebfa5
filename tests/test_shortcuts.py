"""Whole columns asked at once: the answer is the one that each cell gives by itself, with and without numpy."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.lists import credit_code
from evalcheck.evidence.tables.placeholders import Placeholders
from evalcheck.evidence.tables.rows import _is_blank, _suspicious
from evalcheck.evidence.tables.table_keys import again, firsts
from evalcheck.evidence.values.credit_code import credit_code_fault
from evalcheck.evidence.values.fault import missing_fault, name_fault, person_fault
from evalcheck.evidence.values.phone import phone_fault
from evalcheck.evidence.values.places import place_test
from evalcheck.ruleset import load_ruleset
from evalcheck.submission.model import Block, Cell, Column
from evalcheck.submission.tables import arrays
from evalcheck.submission.tables.columns import ListColumn, keys_of
from evalcheck.submission.tables.questions import asked, joined, like, unsure
from evalcheck.submission.xlsx.sheet import open_xlsx
from tests.differential.compare import LIMITS
from tests.differential.writers import like_excel

CATALOGUE = load_ruleset("tianjin-2021").catalogue
LIST = CATALOGUE.template("enterprise_list")
FIRSTS = frozenset("平合备序0123456789 \u3000")


PREDICATES: dict[str, Callable[[Cell], object]] = {
    "codes": credit_code_fault,
    "phones": phone_fault,
    "blanks": missing_fault,
    "people": person_fault,
    "names": name_fault,
    "blank rows": _is_blank,
    "places": place_test(CATALOGUE.units),
    "placeholders": Placeholders(LIST).cell_test(),
    "codes that may be left out": like(credit_code_fault, lambda cell: credit_code_fault(cell) if cell else None),
}

CODES = [credit_code(random.Random(seed)) for seed in range(40)]
_SIGNS = st.sampled_from("0123456789ABCDXYZOIl*  \u3000\0.-/×…平合备张天é𠮷")
_CODE = st.one_of(
    st.sampled_from(CODES),
    st.tuples(st.sampled_from(CODES), st.integers(0, 17), _SIGNS).map(lambda t: t[0][: t[1]] + t[2] + t[0][t[1] + 1 :]),
    st.sampled_from(CODES).map(lambda code: code[:-1]),
    st.sampled_from(CODES).map(lambda code: f"{code}0"),
    st.tuples(st.sampled_from(CODES), st.sampled_from(CODES)).map("\0".join),
)
_OF_EIGHTEEN = st.one_of(
    st.sampled_from(CODES),
    st.tuples(st.sampled_from(CODES), st.integers(0, 17), st.sampled_from("0123456789ABCDXYZOIl* ./-")).map(
        lambda t: t[0][: t[1]] + t[2] + t[0][t[1] + 1 :]
    ),
)
_PHONE = st.one_of(
    st.integers(13 * 10**9, 2 * 10**10 - 1).map(str),
    st.integers(0, 10**12).map(str),
    st.sampled_from(["022-23456789", "13800000000\n", "١٣٨٠٠٠٠٠٠٠٠"]),
)
_WORD = st.one_of(
    st.text(_SIGNS, max_size=6),
    st.sampled_from(["和平区", "河东区 ", "天津某某公司", "××", "……", "/", " ", "共3户", "陈测一"]),
    st.text(max_size=70),
)
_TEXT = st.one_of(_CODE, _PHONE, _WORD)
_CELL = st.one_of(_TEXT, _TEXT, _TEXT, st.none(), st.integers(0, 10**9).map(float), st.floats(allow_nan=False, allow_infinity=False))


def _each(predicate: Callable[[Cell], object], cells: list[Cell]) -> list[tuple[int, object]]:
    return [(offset, answer) for offset, cell in enumerate(cells) if (answer := predicate(cell)) is not None]


@pytest.mark.parametrize("name", PREDICATES)
@settings(max_examples=60, deadline=None)
@given(
    cells=st.one_of(st.lists(_CELL, max_size=40), st.lists(_CODE, max_size=40), st.lists(_PHONE, max_size=40), st.lists(_WORD, max_size=40))
)
def test_a_column_of_cells_gives_what_its_cells_give(name: str, cells: list[Cell]) -> None:
    assert list(asked(PREDICATES[name], cells)) == _each(PREDICATES[name], cells)
    assert list(ListColumn(cells).test(PREDICATES[name])) == _each(PREDICATES[name], cells)


@settings(max_examples=150, deadline=None)
@given(texts=st.lists(_OF_EIGHTEEN, max_size=30))
def test_of_many_codes_those_are_doubtful_that_do_not_fit(texts: list[str]) -> None:
    found = credit_code_fault.doubtful(joined(texts))  # type: ignore[attr-defined]
    assert found == {place for place, text in enumerate(texts) if text not in CODES}


@pytest.mark.parametrize("name", ["codes", "phones"])
@settings(max_examples=100, deadline=None)
@given(texts=st.lists(_TEXT, max_size=30))
def test_texts_of_any_length_may_stand_among_those_that_are_right(name: str, texts: list[str]) -> None:
    """A text that holds the sign between texts has the length of two."""
    sure = {*range(len(texts))} - {*unsure(PREDICATES[name], texts, joined(texts))}
    assert not [place for place in sure if PREDICATES[name](texts[place]) is not None]


def test_every_single_wrong_sign_among_many_right_codes_is_found() -> None:
    for place in range(18):
        for sign in "0123456789ABCDEFGHJKLMNPQRTUWXYIOSVZaé\0":
            spoilt = CODES[7][:place] + sign + CODES[7][place + 1 :]
            if spoilt != CODES[7]:
                texts = [*CODES[:7], spoilt, *CODES[8:]]
                assert list(asked(credit_code_fault, texts)) == _each(credit_code_fault, list(texts))


def _blocks(table: list[list[Cell]], numpy: bool) -> list[Block]:
    with mock.patch.object(arrays, "FROM_BYTES", 0 if numpy else sys.maxsize):
        (sheet,) = open_xlsx(like_excel(table), LIMITS)
        return list(sheet.blocks(1))


# Shared texts, some of them many times over, in the forms that numpy reads; `\0` has no place in XML.
_IN_XML = _CELL.map(lambda cell: "".join(c for c in cell if c.isprintable() or c == "\u3000") if isinstance(cell, str) else cell)


@pytest.mark.parametrize("numpy", [False, True], ids=["standard library", "numpy"])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    column=st.lists(_IN_XML, min_size=1, max_size=12),
    kind=st.sampled_from(
        [lambda cell: True, lambda cell: isinstance(cell, str), lambda cell: isinstance(cell, float) and cell.is_integer()]
    ),
    times=st.sampled_from([1, 9]),
)
def test_columns_of_a_workbook_give_what_their_cells_give(
    numpy: bool, column: list[Cell], kind: Callable[[Cell], bool], times: int
) -> None:
    cells = [cell for cell in column if kind(cell)] * times
    for block in _blocks([[number, cell, "x"] for number, cell in enumerate(cells)], numpy):
        for part in block.columns:
            _assert_consistent(part)
            _assert_consistent(part.without(frozenset({0, len(block.rows) - 1})))


def _assert_consistent(column: Column) -> None:
    cells = list(column.values())
    assert [column.value(offset) for offset in range(len(cells))] == cells
    for name, predicate in PREDICATES.items():
        assert list(column.test(predicate)) == _each(predicate, cells), name
    ours, plain = list(column.keys()), list(keys_of(cells))
    assert len(set(zip(ours, plain, strict=True))) == len(set(ours)) == len(set(plain))
    assert [key == 0 for key in ours] == [key == 0 for key in plain]


def test_the_sieve_asks_by_first_signs_what_it_asks_of_each_cell() -> None:
    (column,) = (found for found in [LIST.columns[2]])
    from evalcheck.evidence.model import TableColumn

    test = _suspicious(TableColumn(2, column.name, column), FIRSTS)
    texts: list[Cell] = [f"{chr(sign)}x" for sign in (*range(32, 127), *range(0x4E00, 0x4F00), *range(0x3000, 0x3010))]
    for numpy in (False, True):
        for block in _blocks([[text] for text in texts], numpy):
            assert list(block.columns[0].test(test)) == _each(test, list(block.columns[0].values()))


@pytest.mark.parametrize("rows", [0, sys.maxsize], ids=["numpy", "standard library"])
@settings(max_examples=60, deadline=None)
@given(keys=st.lists(st.one_of(st.integers(-3, 3), st.integers(-(2**63), 2**63 - 1)), max_size=700))
def test_repeated_keys_are_found(rows: int, keys: list[int]) -> None:
    from array import array

    with mock.patch.object(arrays, "FROM_ROWS", rows):
        found = again(array("q", keys), firsts(array("q", keys)))
    assert list(found) == [bool(key) and keys.count(key) > 1 for key in keys]


def test_plain_rows_are_read_with_numpy_and_others_are_not() -> None:
    table: list[list[Cell]] = [[number, f"企业{number}", None if number % 3 else "x"] for number in range(1, 200)]
    (block,) = _blocks(table, numpy=True)
    assert [type(column).__name__ for column in block.columns] == ["NumberColumn", "BulkSharedColumn", "BulkSharedColumn"]
    table[100][0] = 1.5
    (block,) = _blocks(table, numpy=True)
    assert [type(column).__name__ for column in block.columns] == ["RawColumn", "BulkSharedColumn", "ListColumn"]
