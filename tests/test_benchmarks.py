"""The page of figures is as the command wrote it, and the program it is held against checks the same things."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from benchmarks import page
from benchmarks.lists import HEADER, Shape
from benchmarks.measure import Figures, by_list
from benchmarks.peers import counts, frames
from benchmarks.rows import FAST, STANDARD
from benchmarks.writers import STEM, write
from evalcheck.api import validate

PAGE = "# Figures\n<!-- lists: -->\n<!-- end of lists -->\nprose\n"
FIGURES = {"a list": {"base": Figures(2, 2), FAST: Figures(1, 1.5, 120), STANDARD: Figures(1.5, 2, 130)}}
TABLE = """\
| list | base, s | fast | standard library | CPU, fast | CPU, standard library | MB, fast | MB, standard library |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| a list | 2.00 | 0.50 | 0.75 | 0.75 | 1.00 | 120 | 130 |"""


def test_the_tables_of_the_page_are_as_the_command_wrote_them() -> None:
    assert list(page.faults()) == []


def test_a_table_has_ratios_to_the_base_and_the_memory_that_was_weighed() -> None:
    assert by_list(FIGURES, "base") == TABLE


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "page.md"
    path.write_text(PAGE, "utf-8")
    page.put("lists", TABLE, path)
    return path


def test_a_part_is_put_between_its_marks_as_often_as_it_is_measured(written: Path) -> None:
    page.put("lists", TABLE, written)
    assert written.read_text("utf-8").count(TABLE) == 1
    assert written.read_text("utf-8").endswith("<!-- end of lists -->\nprose\n")
    assert list(page.faults(written)) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("| 0.50 |", "| 0.40 |", "page.md: the tables of “lists” were changed by hand: python -m benchmarks lists"),
        ("<!-- end of lists -->", "", "page.md: marks that do not fit: <!-- lists: made by the command, sum "),
    ],
)
def test_what_was_changed_by_hand_is_told(old: str, new: str, told: str, written: Path) -> None:
    written.write_text(written.read_text("utf-8").replace(old, new), "utf-8")
    assert [fault[: len(told)] for fault in page.faults(written)] == [told]


def test_a_part_without_marks_is_refused(written: Path) -> None:
    with pytest.raises(SystemExit, match=r"page\.md has no marks for forms"):
        page.put("forms", TABLE, written)


@pytest.mark.parametrize(
    "shape",
    [Shape(visits=10, faults=0.05), Shape(shared_names=0.5), Shape(faults=0.2, writer="inline"), Shape(visits=3, writer="csv in GB 18030")],
    ids=lambda shape: f"{shape.writer}, {shape.visits} visits, {shape.faults} of rows with faults",
)
def test_polars_finds_the_same_rows_as_evalcheck(shape: Shape, tmp_path: Path) -> None:
    """Serial numbers, equal rows and shared phones are right in these lists, in both."""
    pytest.importorskip("polars")
    pytest.importorskip("fastexcel")
    path = tmp_path / f"{STEM}{'.csv' if 'csv' in shape.writer else '.xlsx'}"
    write(path, 3000, 29, shape)
    (frame,) = frames(path)
    assert {what: number for what, number in counts(frame).items() if number} == _told(path)


def _told(path: Path) -> dict[str, int]:
    """The counts of the row findings of a report, in the words of the peer."""
    of = {HEADER[1]: "district", HEADER[3]: "code", HEADER[5]: "phone"}
    found: Counter[str] = Counter()
    for finding in validate(path, as_of=date(2022, 5, 30), unit="市税务局").findings:
        column, number = str(finding.facts.get("column")), finding.facts.get("count")
        if finding.code in ("ROW001", "TPL006"):
            found[f"blank {column}"] += number  # type: ignore[operator]
        elif finding.code in ("ROW002", "ROW010", "ROW003", "ROW004"):
            found[f"wrong {of[column]}"] += number  # type: ignore[operator]
        elif finding.code == "ROW009":
            found[f"{column}: several {HEADER[3]}"] += number  # type: ignore[operator]
        else:
            assert not finding.code.startswith("ROW"), finding
    return dict(found)
