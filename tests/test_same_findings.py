"""Whichever reader read the rows, the report is the same to the last sign."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from benchmarks.lists import SHAPES, Shape
from evalcheck.submission import reading
from evalcheck.submission.tables import csv_table
from tests.differential.mutations import parts, rezipped
from tests.differential.whole_reports import judge_each
from tests.differential.writers import Writer, like_excel, openpyxl_streaming, with_prefix
from tests.same_findings import NAME, READERS, faulty, report, spoilt_list, text_table

SAMPLES = sorted(path for path in (Path(__file__).parent.parent / "samples").iterdir() if path.is_dir() and any(path.rglob("*.xlsx")))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
@pytest.mark.parametrize("reader", READERS[1:])
def test_a_sample_gives_the_same_report_by_every_reader(sample: Path, reader: str) -> None:
    assert report(sample, reader) == report(sample, READERS[0])


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("list") / NAME
    path.write_bytes(like_excel(faulty(20_000, 1500)))
    return path


def test_twenty_thousand_rows_with_faults_of_every_kind_give_the_same_report_by_every_reader(spoilt: Path) -> None:
    reports = [report(spoilt, reader) for reader in READERS]
    assert [report == reports[0] for report in reports] == [True] * len(READERS)
    assert all(f'"ROW{number:03d}"' in reports[0] for number in range(1, 12))
    assert '"TPL006"' in reports[0]


@pytest.mark.parametrize("writer", [openpyxl_streaming, with_prefix], ids=lambda writer: writer.__name__)
def test_rows_of_other_writers_give_the_same_report_by_every_reader(writer: Writer, tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_bytes(writer(faulty(3000, 900, seed=5)))
    reports = [report(path, reader) for reader in READERS]
    assert '"ROW011"' in reports[0]
    assert [report == reports[0] for report in reports] == [True] * len(READERS)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_lists_of_visits_give_the_same_report_by_every_reader(shape: Shape, tmp_path: Path) -> None:
    path = spoilt_list(tmp_path / "list", 6000, shape, seed=8)
    reports = [report(path, reader) for reader in READERS]
    assert [report == reports[0] for report in reports] == [True] * len(READERS)


@pytest.mark.parametrize("seed", range(8))
def test_text_tables_give_the_same_report_by_every_reader(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(seed)
    monkeypatch.setattr(csv_table, "_STRETCH", rng.choice((700, 3000, 9000)))
    monkeypatch.setattr(reading, "_LARGE", 1)
    table = faulty(400, 90, seed)
    table[200][6] = "两行\n一格"
    path = tmp_path / NAME.replace(".xlsx", ".csv")
    path.write_bytes(text_table(table, rng))
    reports = [report(path, reader) for reader in READERS[1:]]
    assert [report == reports[0] for report in reports] == [True] * len(reports)
    assert ('"ROW002"' in reports[0]) is ('"FIL002"' not in reports[0])
    assert '"FIL015"' not in reports[0]


@pytest.mark.parametrize("writer", [like_excel, openpyxl_streaming, with_prefix], ids=lambda writer: writer.__name__)
def test_hidden_rows_and_columns_are_the_same_to_every_reader(writer: Writer, tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_bytes(_partly_hidden(writer(faulty(200, 60, seed=7))))
    reports = [report(path, reader) for reader in READERS]
    assert [report == reports[0] for report in reports] == [True] * len(READERS)
    assert all(text in reports[0] for text in ('"TPL011"', "S!7:7,70:70"))


def _partly_hidden(data: bytes) -> bytes:
    found = parts(data)
    sheet = found["xl/worksheets/sheet1.xml"]
    for row in (b"7", b"70"):
        sheet = sheet.replace(b'row r="%b"' % row, b'row r="%b" hidden="1"' % row)
    x = b"x:" if b"<x:sheetData>" in sheet else b""
    columns = b'<%bcols><%bcol min="5" max="6" hidden="1"/></%bcols><%bsheetData>' % (x, x, x, x)
    merged = b'</%bsheetData><%bmergeCells><%bmergeCell ref="A1:H1"/></%bmergeCells>' % (x, x, x, x)
    sheet = sheet.replace(b"<%bsheetData>" % x, columns, 1).replace(b"</%bsheetData>" % x, merged, 1)
    return rezipped({**found, "xl/worksheets/sheet1.xml": sheet})


def test_damaged_lists_give_the_same_report_by_every_reader_or_it_is_known_why() -> None:
    found = list(judge_each(range(2000, 2100)))
    assert not [each for each in found if each.wrong]
    assert sum(each.what == "the same report: the list is read" for each in found) > 30


@pytest.mark.long
def test_more_damaged_lists_give_the_same_report_or_it_is_known_why() -> None:
    assert not [each for each in judge_each(range(102_000, 102_250)) if each.wrong]
