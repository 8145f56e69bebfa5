"""Checks of rows at length: blocks, exact counts, one cause a cell, and rows that are only named in part."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import pytest

from evalcheck.checks import identities
from evalcheck.checks.base import Check, Context
from evalcheck.checks.duplicates import Duplicates
from evalcheck.checks.identities import CodesAndNames, SharedPhones
from evalcheck.checks.rows import Cells
from evalcheck.checks.serials import SerialNumbers
from evalcheck.evidence.declaration import Declaration
from evalcheck.evidence.model import Table, TableColumn
from evalcheck.evidence.tables.rows import RowPass
from evalcheck.evidence.tables.table_keys import RowNumbers
from evalcheck.evidence.tables.table_summary import TableSummariser
from evalcheck.findings import Finding
from evalcheck.ruleset import load_ruleset
from evalcheck.submission.model import Block, Cell, EvidenceFile, InMemory
from tests.test_credit_codes import code

T = TypeVar("T")
CATALOGUE = load_ruleset("tianjin-2021").catalogue
CONTEXT = Context(CATALOGUE, Declaration(), date(2022, 5, 30))
LIST = CATALOGUE.template("enterprise_list")
ROWS = 20_000


@dataclass(frozen=True)
class PlainColumn:
    """A column as the contract has it, with nothing remembered."""

    cells: tuple[Cell, ...]

    def test(self, predicate: Callable[[Cell], T | None]) -> Sequence[tuple[int, T]]:
        return [(i, told) for i, cell in enumerate(self.cells) if (told := predicate(cell)) is not None]

    def keys(self) -> Sequence[int]:
        return [0 if cell is None else hash(str(cell).strip()) for cell in self.cells]

    def value(self, offset: int) -> Cell:
        return self.cells[offset]

    def values(self) -> Sequence[Cell]:
        return self.cells

    def without(self, offsets: frozenset[int]) -> PlainColumn:
        return PlainColumn(tuple(cell for i, cell in enumerate(self.cells) if i not in offsets))


class PlainSheet:
    """Rows from row 2 on, in blocks of 4,096."""

    name, hidden, hidden_rows, hidden_columns, merged, width = "名单", False, (), (), (), 8

    def __init__(self, rows: Sequence[Sequence[Cell]]) -> None:
        self.rows = rows
        self.height = len(rows) + 1
        self.fetches = 0
        self.asked: list[int] = []

    def head(self, rows: int) -> Sequence[Sequence[Cell]]:
        return [[column.name for column in LIST.columns], *self.rows[: rows - 1]]

    def blocks(self, first_row: int) -> Iterator[Block]:
        for start in range(first_row - 2, len(self.rows), 4096):
            part = self.rows[start : start + 4096]
            yield Block(range(start + 2, start + 2 + len(part)), tuple(PlainColumn(cells) for cells in zip(*part, strict=True)))

    def fetch(self, rows: Sequence[int]) -> Mapping[int, Sequence[Cell]]:
        self.fetches += 1
        self.asked += rows
        return {row: self.rows[row - 2] for row in rows}


def table(rows: Sequence[Sequence[Cell]]) -> Table:
    file = EvidenceFile("市级市税务局-优化纳税服务-25-名单.xlsx", 1, "", InMemory(b""))
    columns = tuple(TableColumn(i, spec.name, spec) for i, spec in enumerate(LIST.columns))
    return Table(file, PlainSheet(rows), LIST, 1, 2, columns, (), ())


def findings(check: Check, made: Table) -> list[Finding]:
    scan = check.table(made, CONTEXT)
    assert scan is not None
    rows = RowPass(made, scan.keyed, scan.whole)
    for block in rows.blocks():
        scan.feed(block)
    return list(scan.finish(rows.read()))


@pytest.fixture(scope="module")
def right() -> list[list[Cell]]:
    rng = random.Random(5)
    return [
        [n, "和平区", f"天津试样{n}号有限公司", code(rng, "91120101MA"), "林测试", f"138{n:08d}", "合并申报", None]
        for n in range(1, ROWS + 1)
    ]


ALL = (
    Cells(check="cells"),
    SerialNumbers(check="serial_numbers"),
    Duplicates(check="duplicate_rows"),
    SharedPhones(check="shared_phones"),
    CodesAndNames(check="codes_and_names"),
)


def test_a_long_list_without_fault_is_silent_and_read_once(right: list[list[Cell]]) -> None:
    made = table(right)
    assert [finding for check in ALL for finding in findings(check, made)] == []
    assert made.sheet.fetches == 0  # type: ignore[attr-defined]


def test_counts_are_exact_where_only_a_thousand_rows_are_named(right: list[list[Cell]]) -> None:
    rows = [[*row[:5], None, *row[6:]] for row in right]
    (finding,) = findings(ALL[0], table(rows))
    assert (finding.code, finding.facts["count"], finding.facts["rows"]) == ("ROW001", ROWS, "2-1001")
    assert finding.location.cell == "F2"


def test_faults_in_several_blocks_are_one_finding(right: list[list[Cell]]) -> None:
    rows = [[*row] for row in right]
    for index in (7, 5000, 19_999):
        rows[index][3] = "91120101MA7GBJK204"
    (finding,) = findings(ALL[0], table(rows))
    assert (finding.code, finding.facts["count"], finding.facts["rows"]) == ("ROW002", 3, "9,5002,20001")


def test_repetitions_across_blocks_are_found_with_one_more_pass(right: list[list[Cell]]) -> None:
    rows = [[*row] for row in right]
    rows[15_000][1:] = rows[3][1:]
    made = table(rows)
    (finding,) = findings(ALL[2], made)
    assert (finding.facts["rows"], finding.facts["first"], finding.facts["count"]) == ("15002", 5, 1)
    assert made.sheet.fetches == 1  # type: ignore[attr-defined]


def test_every_row_the_same_is_counted_exactly(right: list[list[Cell]]) -> None:
    rows = [[n, *right[0][1:]] for n in range(1, ROWS + 1)]
    (finding,) = findings(ALL[2], table(rows))
    assert finding.facts["count"] == ROWS - 1


def test_a_shared_phone_counts_enterprises_and_hides_wrong_numbers(right: list[list[Cell]]) -> None:
    rows = [[*row] for row in right]
    for row in rows[100:200]:
        row[5] = "13800000001"
    for row in rows[300:400]:
        row[5] = "不详"
    (finding,) = findings(ALL[3], table(rows))
    assert (finding.facts["count"], finding.facts["phones"], finding.facts["enterprises"]) == (101, 1, 101)
    assert finding.location.cell == "F2"
    assert "first" in finding.kind.personal


def test_one_name_for_all_codes_is_one_finding(right: list[list[Cell]]) -> None:
    rows = [[*row[:2], "天津试样有限公司", *row[3:]] for row in right]
    (finding,) = findings(ALL[4], table(rows))
    assert (finding.facts["count"], finding.facts["values"]) == (ROWS, 1)


def test_conflicts_beyond_what_is_fetched_are_counted_and_the_rows_near_the_top_are_shown(
    right: list[list[Cell]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identities, "_FETCHED", 8)
    rows = [[*row[:2], f"天津试样{row[0] // 2}号有限公司", *row[3:]] for row in right]  # type: ignore[operator]
    made = table(rows)
    (finding,) = findings(ALL[4], made)
    assert (finding.facts["count"], finding.facts["values"]) == (ROWS - 2, ROWS // 2 - 1)
    assert (finding.facts["first"], finding.facts["examples"]) == ("天津试样1号有限公司", (rows[1][3], rows[2][3]))
    assert made.sheet.asked[-1] <= 10  # type: ignore[attr-defined]


def test_rows_served_again_and_again_are_read_once_where_their_remarks_differ(right: list[list[Cell]]) -> None:
    rows = [[n, *right[n % 1000][1:7], f"第{n}次"] for n in range(1, ROWS + 1)]
    made = table(rows)
    assert [finding for check in ALL[:3] for finding in findings(check, made)] == []
    assert made.sheet.fetches == 0  # type: ignore[attr-defined]


def test_a_finding_keeps_its_fingerprint_when_rows_move(right: list[list[Cell]]) -> None:
    rows = [[*row] for row in right[:10]]
    rows[3][3], rows[7][3] = "91120101MA7GBJK204", "12"
    (before,) = findings(ALL[0], table(rows))
    (after,) = findings(ALL[0], table(rows[::-1]))
    assert before.facts["first"] != after.facts["first"]
    assert before.fingerprint == after.fingerprint


def test_messages_name_every_fact_in_both_languages(right: list[list[Cell]]) -> None:
    rows = [[*row] for row in right[:6]]
    rows[1][3], rows[2][5], rows[3][1], rows[4][0] = "9", "138****0001", "朝阳区", 9
    for finding in (finding for check in ALL[:2] for finding in findings(check, table(rows))):
        for language in ("zh", "en"):
            assert "{" not in finding.message(language) + finding.fix(language)  # type: ignore[arg-type]
            assert "“”" not in finding.message(language)  # type: ignore[arg-type]


def test_row_numbers_survive_gaps() -> None:
    numbers = RowNumbers()
    numbers.add(range(4, 10))
    numbers.add([])
    numbers.add([12, 15, 16])
    assert [numbers[i] for i in range(len(numbers))] == [4, 5, 6, 7, 8, 9, 12, 15, 16]
    assert numbers.within([(1, 4), (9, 12), (16, 99)]) == [4, 9, 12, 16]
    assert numbers.within([(1, 3), (10, 11), (17, 99)]) == numbers.within([]) == []


def test_what_only_the_end_of_the_rows_tells_cannot_be_asked_before_it(right: list[list[Cell]]) -> None:
    rows = RowPass(table(right), [2])
    blocks = rows.blocks()
    next(blocks)
    with pytest.raises(RuntimeError):
        rows.read()
    assert sum(1 for _ in blocks) == -(-ROWS // 4096) - 1
    read = rows.read()
    assert len(read.rows) == len(read.keys[2]) == ROWS


def test_the_summary_of_a_list_counts_its_rows(right: list[list[Cell]]) -> None:
    made = table(right)
    summariser = TableSummariser(made, date(2022, 5, 30))
    rows = RowPass(made)
    for block in rows.blocks():
        summariser.feed(block)
    summary = summariser.finish(rows.read())
    assert (summary.template, summary.rows, summary.durations, summary.location.part) == ("enterprise_list", ROWS, {}, "名单")
