"""Text tables as programs really write them: marks at both ends, texts written as formulas, quotes that do not match."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from evalcheck.evidence.values.credit_code import credit_code_fault
from evalcheck.evidence.values.fault import missing_fault, name_fault, person_fault
from evalcheck.submission import apart, child, reading
from evalcheck.submission.filetype import decode
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Cell, EvidenceFile, InMemory, OnDisk, ReadError, Sheet, Trouble
from evalcheck.submission.reading import open_file
from evalcheck.submission.tables import arrays, csv_table
from evalcheck.submission.tables.columns import ListColumn, counts_up
from evalcheck.submission.tables.csv_table import read_csv
from evalcheck.submission.tables.flat import FlatColumn, texts_of

TEXT = "序号,区域,名称\r\n1,和平区,试用\r\n"


def rows(data: bytes) -> list[list[Cell]]:
    opened = open_file(EvidenceFile("a.csv", len(data), "", InMemory(data)), Limits())
    return [list(row) for row in opened.sheets[0].head(100)]


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode("gbk"),
        TEXT.encode("utf-8-sig"),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
        ("\ufeff" + TEXT).encode("gb18030"),
        TEXT.encode("gbk") + b"\x1a",
        TEXT.encode() + b"\x1a\0\0",
    ],
)
def test_marks_at_the_beginning_and_the_end_are_no_content(data: bytes) -> None:
    assert rows(data) == [["序号", "区域", "名称"], ["1", "和平区", "试用"]]


@pytest.mark.parametrize("written", ['="0123"', '"=""0123"""', "0123"])
def test_a_text_written_as_a_formula_is_the_text(written: str) -> None:
    assert rows(f"a,b,c\n1,{written},\n".encode())[1] == ["1", "0123", None]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16", "utf-16-be", "utf-32"])
def test_a_text_written_as_a_formula_is_the_text_in_every_encoding(encoding: str) -> None:
    mark = codecs.BOM_UTF16_BE if encoding == "utf-16-be" else b""
    assert rows(mark + 'a,b,c\n1,="中0123",\n2,="0123",\n'.encode(encoding))[1:] == [["1", "中0123", None], ["2", "0123", None]]


def test_a_formula_that_is_no_single_text_stays_as_it_is() -> None:
    assert rows(b'a,b\n1,="x"&A1\n')[1] == ["1", '="x"&A1']


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('a,b,c,d\n1,2,3,4\n5,6,"7,8\n9,10,11,12\n', 3),
        ('a,b,c,d\n1,2,"3,4\n5,6,7,8\n9,10,11",12\n', 2),
        ('a,b,c,d\n1,"试"用,3,4\n', 2),
        ('a,b,c,d\n"两行\n一格",2,3,4\n1,"2,3,4\n', 4),
    ],
)
def test_quotes_that_do_not_match_are_told_with_their_line(text: str, line: int) -> None:
    with pytest.raises(ReadError) as caught:
        rows(text.encode())
    assert caught.value.trouble is Trouble.DAMAGED
    assert f"第 {line} 行" in str(caught.value.facts["reason"])


@pytest.mark.parametrize(
    "text", ['a,b\n"和平区\n南京路1号，甲",2\n', 'a,b\n天津"试用"公司,2\n', 'a,b\n"说""好""",2\n', 'a,b\n"一,二,三,四",2\n']
)
def test_quotes_that_match_are_read_as_they_are_meant(text: str) -> None:
    assert len(rows(text.encode())) == 2


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("甲".encode(), "甲"), ("甲".encode("gb18030"), "甲"), ("甲".encode("utf-8-sig"), "甲"), ("\ufeff甲".encode("gb18030"), "甲"),
        ("甲".encode("utf-16"), "甲"), (codecs.BOM_UTF16_BE + "甲".encode("utf-16-be"), "甲"), ("甲".encode("utf-32"), "甲"),
        (b"\0\0\xfe\xff" + "甲".encode("utf-32-be"), "甲"), (b"\xff\xfe\0\0a", None), (b"\xff\xfe\0\0ab", "\0扡"), (b"", ""),
        (b"\xef\xbb\xbf\xff", None), (b"\x84\x31\x95\x33\xff", None), (b"\xe7\x94", "鐢"), (b"\xff", None),
    ],
)  # fmt: skip
def test_a_text_is_read_in_the_first_encoding_that_fits_and_without_its_mark(data: bytes, text: str | None) -> None:
    assert decode(data) == text


# --- the same rows and faults as by csv.reader over the whole text, whatever way a stretch is read ---

SIGNS = (
    "甲",
    "乙某",
    "x",
    " ",
    "/",
    "1",
    ",",
    ",",
    ",",
    "\n",
    "\n",
    "\r\n",
    "\r",
    '"',
    '""',
    ',"',
    '",',
    '"\n"',
    '="',
    ";",
    "\t",
    "\0",
    "\u3000",
)
PREDICATES = (
    credit_code_fault,
    missing_fault,
    name_fault,
    person_fault,
    lambda cell: cell and str(cell)[-1:],
    lambda cell: cell is None or None,
)


@pytest.fixture(params=["numpy", "the standard library"])
def small_stretches(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "numpy":
        pytest.importorskip("numpy")
    monkeypatch.setattr(arrays, "FROM_ROWS", 0 if request.param == "numpy" else 1 << 60)
    monkeypatch.setattr(csv_table, "_STRETCH", 24)
    monkeypatch.setattr(reading, "_LARGE", 1)


def by_csv_reader(data: bytes) -> list[list[str]] | str:
    """The rows as csv.reader alone has them, or the words about quotes."""
    text = decode(data)
    if text is None:
        return "编码"
    if not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")):
        text = text.rstrip("\x1a\0")
    delimiter = max(",\t;", key=text[:4096].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows, line = [], 0
    try:
        for row in reader:
            lines = [line for cell in row if "\n" in cell for line in cell.splitlines()[1:]]
            if reader.line_num > line + 1 and any(line.count(delimiter) >= 3 for line in lines):
                return f"第 {line + 1} 行"
            line = reader.line_num
            rows.append([re.sub(r'(?s)^="((?:[^"]|"")*)"$', r"\1", cell).replace('""', '"') if cell[:2] == '="' else cell for cell in row])
    except csv.Error:
        return f"第 {line + 1} 行"
    width = max(map(len, rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


def columns_of(sheet: Sheet, first: int) -> Iterator[list[Cell]]:
    """Every column from a row on, asked in several ways."""
    blocks = list(sheet.blocks(first))
    assert [row for block in blocks for row in block.rows] == list(range(first, sheet.height + 1))
    assert all(len(block.columns) == sheet.width for block in blocks)
    for index in range(sheet.width):
        columns = [block.columns[index] for block in blocks]
        cells = [cell for column in columns for cell in column.values()]
        assert [column.value(offset) for column in columns for offset in range(len(column.values()))] == cells
        keys = list(chain.from_iterable(column.keys() for column in columns))
        meant = [str(cell or "").strip() for cell in cells]
        assert [key == 0 for key in keys] == [not text for text in meant]
        assert len(set(zip(keys, meant, strict=True))) == len(set(keys)) == len(set(meant))
        for column in (*columns, *(column.without(frozenset({0})) for column in columns)):
            for predicate in PREDICATES:
                told = [(offset, answer) for offset, cell in enumerate(column.values()) if (answer := predicate(cell)) is not None]
                assert list(column.test(predicate)) == told
            for start in (1, 2) if column.values() else ():
                assert (counts_up(column) == start) == (list(column.values()) == [str(start + nth) for nth in range(len(column.values()))])
        yield cells


def same_as_by_csv_reader(data: bytes) -> None:
    expected = by_csv_reader(data)
    try:
        (sheet,) = read_csv(io.BytesIO(data), "csv", "a.csv", Limits()).sheets
    except ReadError as error:
        assert isinstance(expected, str) and expected in str(error.facts["reason"])
        return
    assert not isinstance(expected, str)
    cells = [[cell or None for cell in row] for row in expected]
    assert (sheet.height, sheet.width) == (len(cells), max(map(len, cells), default=0))
    assert sheet.head(len(cells)) == cells and sheet.head(2) == cells[:2]
    assert sheet.fetch(range(len(cells) + 2, 0, -3)) == {row: cells[row - 1] for row in range(len(cells) + 2, 0, -3) if row <= len(cells)}
    for first in (1, 2, 5):
        assert (
            list(columns_of(sheet, first)) == [list(column) for column in zip(*cells[first - 1 :], strict=True)] or not cells[first - 1 :]
        )


texts = st.lists(st.sampled_from(SIGNS), max_size=80).map("".join)
plain_rows = st.lists(st.lists(st.sampled_from(("甲", "乙 ", "", '"丙,丁"', "x", " ")), min_size=1, max_size=4).map(",".join), max_size=30)


@pytest.mark.usefixtures("small_stretches")
@settings(deadline=None)
@given(
    text=st.one_of(texts, plain_rows.map("\n".join), plain_rows.map("\r\n".join)),
    encoding=st.sampled_from(("utf-8", "utf-8-sig", "gb18030", "utf-16")),
)
@example(text="a,b\n" * 3 + '1,"二\n三",\n' + "c,d\n" * 9, encoding="utf-8")
@example(text="a,b,c,d\n" * 3 + '1,2,"3,4\n' + "5,6,7,8\n" * 9, encoding="gb18030")
@example(text="\n\r\n\n", encoding="utf-8")
@example(text="甲,乙\n" * 9 + "丙\r", encoding="utf-16")
def test_stretches_give_what_csv_reader_gives_of_the_whole(text: str, encoding: str) -> None:
    same_as_by_csv_reader(text.encode(encoding))


@pytest.mark.usefixtures("small_stretches")
@settings(deadline=None)
@given(
    data=st.one_of(
        st.binary(max_size=60),
        st.lists(st.sampled_from([b"\x84\x31", b"\x95", b"\x81", b",", b"\n", b"\x1a", b"\0", b"1", b"\xff\xfe", b"\xd6\xd0"])).map(
            b"".join
        ),
    )
)
def test_bytes_in_no_encoding_are_told_as_before(data: bytes) -> None:
    same_as_by_csv_reader(data)


# --- a second process that reads half of a large table and answers of most blocks what was asked of the first ---

forked = pytest.mark.skipif(child.START_METHOD != "fork", reason="what checks ask cannot travel")
IDENTICAL = object()


def by_identity(cell: Cell) -> object:
    return IDENTICAL if cell == "乙" else None


def asked_in_turn(data: bytes, processes: int) -> object:
    """What checks may ask, a block at a time; what a text of the table has as its key is known by the first cell that has it."""
    try:
        (sheet,) = read_csv(io.BytesIO(data), "csv", "a.csv", replace(Limits(), reader_processes=processes)).sheets
    except ReadError as error:
        return error.facts
    firsts: dict[int, int] = {}
    found: list[object] = [sheet.height, sheet.width]
    for block in sheet.blocks(2):
        for column in (*block.columns, *(column.without(frozenset({0})) for column in block.columns)):
            keys = [firsts.setdefault(key, len(firsts)) for key in list(column.keys())]
            told = [column.test(predicate) for predicate in (*PREDICATES, by_identity)]
            found.append((list(block.rows), keys, list(map(list, told)), counts_up(column) if keys else 0, list(column.values())))
            assert all(answer is IDENTICAL for _, answer in told[-1])
    return found


@forked
@pytest.mark.usefixtures("small_stretches")
@settings(deadline=None, max_examples=30)
@given(
    text=st.one_of(texts, plain_rows.map("\n".join), plain_rows.map("\r\n".join)), encoding=st.sampled_from(("utf-8", "gb18030", "utf-16"))
)
@example(text="".join(f"{n},甲乙丙\n" for n in range(1, 90)), encoding="utf-8")
@example(text="1,乙\n" * 40, encoding="utf-16")
@example(text="a,b\n" * 9 + '1,"二\n三\n四\n五\n六\n七\n八\n九\n十"\n' + "c,d\n" * 9, encoding="utf-8")
@example(text="a,b,c,d\n" * 9 + '1,2,"3,4\n' + "5,6,7,8\n" * 9, encoding="utf-8")
@example(text="a,b,c,d\n" * 19 + '1,2,"3,4\n' + "5,6,7,8\n" * 3, encoding="gb18030")
def test_a_second_process_changes_nothing(text: str, encoding: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_table, "_APART_FROM", 0)
        assert asked_in_turn(text.encode(encoding), 2) == asked_in_turn(text.encode(encoding), 1)


@forked
@pytest.mark.usefixtures("small_stretches")
def test_a_second_process_answers_most_blocks_and_ends_with_its_table(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[Any] = []
    start = child.start

    def counted(*given: Any, **options: Any) -> Any:
        process, connection = start(*given, **options)
        begun.append(process)
        return process, connection

    monkeypatch.setattr(apart, "start", counted)
    monkeypatch.setattr(csv_table, "_APART_FROM", 0)
    (sheet,) = read_csv(io.BytesIO(b"1,a\n" * 200), "csv", "a.csv", Limits()).sheets
    made = 0
    columns = csv_table.CsvSheet._columns

    def counting(self: Any, *given: Any) -> Any:
        nonlocal made
        made += 1
        return columns(self, *given)

    monkeypatch.setattr(csv_table.CsvSheet, "_columns", counting)
    keys = [len(block.columns[1].keys()) for block in sheet.blocks(1)]
    assert sum(keys) == 200
    assert made < len(keys) / 2
    assert len(begun) == 2
    blocks = sheet.blocks(1)
    assert [next(blocks).columns[0].value(0) for _ in range(3)] == ["1"] * 3
    del blocks
    assert [process.is_alive() for process in begun] == [False] * 3


@pytest.mark.usefixtures("small_stretches")
@pytest.mark.parametrize(("processes", "method"), [(1, "fork"), (2, "spawn")])
def test_one_process_reads_alone_where_it_is_to_or_what_is_asked_cannot_travel(
    processes: int, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_table, "_APART_FROM", 0)
    monkeypatch.setattr(child, "START_METHOD", method)
    monkeypatch.setattr(apart, "start", lambda *given, **options: pytest.fail("another process"))
    assert asked_in_turn(b"1,a\n" * 99, processes)


@forked
@pytest.mark.usefixtures("small_stretches")
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_what_is_wrong_behind_the_middle_is_told_as_before(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_table, "_APART_FROM", 0)
    good = "甲,乙\n".encode(encoding)
    for bad in (b"\xff\n", b'a,"b\n', b'"a\n', b"\x81\n"):
        same_as_by_csv_reader(good * 30 + bad)
        same_as_by_csv_reader(good * 30 + bad + good)


@pytest.mark.parametrize(
    ("cells", "first"),
    [
        (["1", "2", "3"], 1), (["8", "9", "10", "11"], 8), (["9999999", "10000000"], 9_999_999), (["7"], 7),
        (["1", "3"], None), (["1", "02"], None), (["01"], None), (["1", ""], None), (["1 "], None), ([":"], None), (["/"], None),
        (["1.0"], None), (["１"], None), (["甲"], None), (["2", "1"], None),
    ],
)  # fmt: skip
def test_texts_that_count_up_are_known_with_numpy_by_their_first_number(cells: list[str], first: int | None) -> None:
    numpy = pytest.importorskip("numpy")
    assert FlatColumn(numpy, texts_of(numpy, cells), {}).counts_up() == counts_up(ListColumn(cells)) == first


@pytest.mark.usefixtures("small_stretches")
def test_a_large_table_is_left_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = TEXT.encode("gb18030") * 5_000
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    monkeypatch.setattr(OnDisk, "read", lambda self: pytest.fail("held whole"))
    (sheet,) = open_file(EvidenceFile("a.csv", len(data), "", OnDisk(path)), Limits()).sheets
    assert sheet.fetch([9_999, 10_000]) == {9_999: ["序号", "区域", "名称"], 10_000: ["1", "和平区", "试用"]}


@pytest.mark.usefixtures("small_stretches")
@pytest.mark.parametrize(("cell", "longest"), [("甲" * 131_072, True), ("甲" * 131_073, False)])
def test_a_cell_beyond_the_bound_of_csv_reader_is_told_wherever_it_stands(cell: str, longest: bool) -> None:
    data = ("a,b\n" * 5 + f"1,{cell}\n").encode()
    assert (by_csv_reader(data) != "第 6 行") is longest
    same_as_by_csv_reader(data)
