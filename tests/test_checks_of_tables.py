"""Checks of tables by their edges: tables of a few columns made in memory, cut into blocks, of templates of any ruleset."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from evalcheck.catalogue.items import Clause, EvidenceKind, Period
from evalcheck.catalogue.templates import ColumnSpec, Label, StageGroup, Template
from evalcheck.checks import duplicates, identities
from evalcheck.checks import rows as rows_of_lists
from evalcheck.checks.base import Check, Context
from evalcheck.checks.columns import Columns
from evalcheck.checks.dates import Dates
from evalcheck.checks.duplicates import Duplicates
from evalcheck.checks.head_fields import HeadFields
from evalcheck.checks.hidden import HiddenData
from evalcheck.checks.identities import CodesAndNames, SharedPhones
from evalcheck.checks.placeholders import PlaceholdersLeft
from evalcheck.checks.rows import Cells, _landline
from evalcheck.checks.serials import SerialNumbers
from evalcheck.checks.stage_times import StageTimes
from evalcheck.checks.template_found import DataRows
from evalcheck.evidence.declaration import Declaration
from evalcheck.evidence.model import HeadField, Note, Table, TableColumn
from evalcheck.evidence.tables.rows import RowPass
from evalcheck.evidence.tables.text_sheet import TextColumn, TextSheet
from evalcheck.findings import Finding, Location
from evalcheck.records import dataclass
from evalcheck.ruleset import load_ruleset
from evalcheck.submission.model import Block, Cell, EvidenceFile, InMemory
from tests.test_credit_codes import code

CONTEXT = Context(load_ruleset("tianjin-2021").catalogue, Declaration(), date(2022, 5, 30))
FILE = EvidenceFile("市级市税务局-优化纳税服务-25-名单.xlsx", 1, "", InMemory(b""))
_ROLE = {"start": "date", "finish": "date", "duration": "number"}


@dataclass(frozen=True)
class Cut(TextSheet):
    """Rows in memory, so many to a block; `asked` are the rows that were fetched."""

    size: int = 4096
    asked: list[list[int]] = field(default_factory=list, compare=False)
    column: type[TextColumn] = TextColumn

    def fetch(self, rows: Sequence[int]) -> Mapping[int, Sequence[Cell]]:
        self.asked.append(list(rows))
        return super().fetch(rows)

    def blocks(self, first_row: int) -> Iterator[Block]:
        for start in range(first_row, self.height + 1, self.size):
            numbers = range(start, min(start + self.size, self.height + 1))
            yield Block(numbers, tuple(self.column(cells) for cells in zip(*map(self._row, numbers), strict=True)))


OTHERS = {"templates": ("work_order",)}
"""The setting of a rule that names another template than these tables are of."""


def columns_of(kinds: str) -> tuple[TableColumn, ...]:
    """`name mobile:电话 text? 1.start -来源`: types of columns with headings; `?` need not be filled, `-` is not the template's."""
    made = []
    for index, kind in enumerate(kinds.split()):
        what, _, header = kind.partition(":")
        stage, _, role = what.rpartition(".")
        if kind.startswith("-"):
            made.append(TableColumn(index, kind[1:], None))
            continue
        spec = ColumnSpec(name=header or what, type=_ROLE.get(role, role.rstrip("?")), required=not what.endswith("?"))  # type: ignore[arg-type]
        made.append(TableColumn(index, header or what, spec, stage=int(stage) if stage else None, role=role if stage else None))  # type: ignore[arg-type]
    return tuple(made)


def table(kinds: str, rows: Sequence[Sequence[Cell]], *, size: int = 4096, template: dict[str, Any] | None = None, **more: Any) -> Table:
    columns = columns_of(kinds)
    given: dict[str, Any] = {"id": "enterprise_list", "appendix": 4, "title": "试样表", "file_types": ("xlsx",)}
    made = Template(**{**given, "columns": tuple(c.spec for c in columns if c.spec and c.stage is None), **(template or {})})
    sheet = Cut(more.pop("sheet", "名单"), [[column.header for column in columns], *rows], size=size, **more.pop("hiding", {}))
    return Table(FILE, sheet, made, 1, 2, columns, **{"fields": (), "notes": (), **more})


def findings(check: Check, made: Table) -> list[Finding]:
    """What a check finds in a table; nothing where it does not look at it."""
    scan = check.table(made, CONTEXT)
    if scan is None:
        return []
    rows = RowPass(made, scan.keyed, scan.whole)
    for block in rows.blocks():
        scan.feed(block)
    return list(scan.finish(rows.read()))


def says(check: Check, made: Table, *expected: str) -> None:
    """A check finds what is expected and nothing else: code, cell, and words of the message (with `!` those that are not in it)."""
    found = {f"{f.code} {f.location.cell or f.location.part}": f"{f.message()} {f.message('en')}" for f in findings(check, made)}
    assert list(found) == [" ".join(line.split()[:2]) for line in expected]
    for line, message in zip(expected, found.values(), strict=True):
        for word in line.split()[2:]:
            assert (word not in message) if word.startswith("!") else (word in message), (word, message)


def serials(values: Sequence[Cell], **more: Any) -> list[str]:
    """The cells that are told of a column of serial numbers, with how many, the first as shown and the number due there."""
    rows = [[value, None if value == "blank row" else f"天津试样{n}号有限公司"] for n, value in enumerate(values)]
    made = table("serial name", [[None, None] if row[0] == "blank row" else row for row in rows], **more)
    found = findings(SerialNumbers(check="serial_numbers"), made)
    return [f"{f.location.cell} {f.facts['count']} {f.facts['first']} {f.facts['right']}" for f in found]


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ([1, 2, 3, 4, 5], []), (["1", "2", 3.0, "4", "5"], []),
        # Behind a blank cell the count goes on from the last number or from the row, and then is one count again.
        ([1, None, 2, 3, 5], ["A6 1 5 4"]), ([1, None, 3, 4, 5], []), ([1, None, 4, 5, 6], ["A4 1 4 3"]),
        # A number of its own is one place, whether the count goes on from it or as it was; what follows in another block too.
        ([1, 9, 3, 4], ["A3 1 9 2"]), ([1, 9, 10, 11, 3], ["A3 2 9 2"]), ([1, 9, 10, 3], ["A3 2 9 2"]),
        ([1, 2, 1, 2], ["A4 1 1 3"]), ([1, 2, "blank row", 1, 2], []), ([1, 2, "blank row", 2, 3], ["A5 1 2 3"]),
        ([1, "壹\n拾", 3], ["A3 1 壹 拾 2"]), ([1, "——", 3], []), ([1, "Ｙ号", "Y号", 4], []), ([1, "二", "三"], ["A3 2 二 2"]),
        ([0, 1, 2], ["A2 1 0 1"]), ([3, 2, 1], ["A2 2 3 1"]), ([1, 2.5, 3], ["A3 1 2.5 2"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("size", [1, 2, 4096])
def test_serial_numbers_count_up_however_the_rows_are_cut(values: list[Cell], wrong: list[str], size: int) -> None:
    assert serials(values, size=size, template={"placeholders": ("Ｙ号",)}) == wrong


@pytest.mark.parametrize("goes_on", [{"further": True}, {"later": True}])
def test_the_count_of_a_later_table_may_go_on_from_any_number_but_only_once(goes_on: dict[str, bool]) -> None:
    assert serials([12, 13, 14], **goes_on) == serials([None, 12, 13], **goes_on) == serials(["甲", 12, 13][1:], **goes_on) == []
    assert serials([12, 13, 15], **goes_on) == ["A4 1 15 14"]
    assert serials([1, 2, 7], size=2, **goes_on) == ["A4 1 7 3"]
    assert serials([12, 13, 14]) == ["A2 1 12 1"]


FIRM = "天津试样{}号贸易有限公司"
CODES = ("91120101MA7GBJK203", "91120101MAR87YEREC", "91120101MAK4KTGNLP", "91120101MA1PJ90TED", "91120101MANUNWCQD1")
SHARED = SharedPhones(check="shared_phones", limit=2)
ONE, TWO = "13800000001", "13800000002"


@pytest.mark.parametrize("kind", ["mobile", "phone"])
@pytest.mark.parametrize("whose", ["credit_code", "name"])
def test_a_number_of_two_enterprises_is_told_by_whatever_columns_there_are(kind: str, whose: str) -> None:
    held = CODES if whose == "credit_code" else [FIRM.format(n) for n in "一二三"]
    two = [[held[0], ONE], [held[1], ONE], [held[2], TWO]]
    says(SHARED, table(f"{whose} {kind}:电话", two), "ROW008 B2 电话 1 2-3 “138****0001”用于 !几乎")
    says(SHARED, table(f"{whose} {kind}:电话", [[held[0], ONE], [held[0], ONE]]))
    says(SHARED, table(f"{whose} text", two))
    says(SHARED, table(f"{kind} text", two))
    says(SHARED.model_copy(update=OTHERS), table(f"{whose} {kind}", two))


def test_an_enterprise_without_a_code_goes_by_its_name_and_a_number_that_is_none_is_left_out() -> None:
    kinds = "name credit_code mobile:电话"
    says(SHARED, table(kinds, [["甲公司", None, ONE], ["乙公司", None, ONE]]), "ROW008 C2 1 2-3")
    says(SHARED, table(kinds, [["甲公司", CODES[0], ONE], ["甲公司", None, TWO], ["乙公司", CODES[0], ONE]]))
    says(SHARED, table(kinds, [["甲公司", CODES[0], "12"], ["乙公司", CODES[1], "12"]]))
    both = [["甲公司", CODES[0], "12"], ["乙公司", CODES[1], "12"], ["甲公司", CODES[0], ONE], ["乙公司", CODES[1], ONE]]
    says(SHARED, table(kinds, both), "ROW008 C4 1 4-5 2 !2-3")
    says(SHARED, table(kinds, [*both[2:], *both[:2], ["丙公司", CODES[2], TWO], ["丁公司", CODES[3], TWO]]), "ROW008 C2 2 2-3,6-7")
    says(SHARED, table(kinds, [[None, None, ONE], [None, None, ONE], [None, CODES[0], ONE]]))


@pytest.mark.parametrize(("rows", "nearly"), [(10, True), (9, False)])
def test_one_number_in_nearly_all_rows_of_ten_is_said_to_be_so(rows: int, nearly: bool) -> None:
    same = [[FIRM.format(n), ONE] for n in range(rows - 1)]
    (found,) = findings(SHARED, table("name mobile", [*same, ["乙公司", TWO]]))
    assert ("几乎每一行" in found.message()) is nearly
    (found,) = findings(SHARED, table("name mobile", [*same[:-1], ["乙公司", TWO], ["丙公司", "13800000003"]]))
    assert "几乎" not in found.message()
    halves = [[FIRM.format(n), (ONE, TWO)[n % 2]] for n in range(rows)]
    (found,) = findings(SHARED, table("name mobile", halves))
    assert "几乎" not in found.message()


NAMED = CodesAndNames(check="codes_and_names")


def test_a_code_has_one_name_and_a_name_one_code_of_those_that_are_right() -> None:
    kinds = "name credit_code"
    says(
        NAMED,
        table(kinds, [["甲公司", CODES[0]], ["乙公司", CODES[0]], ["丙公司", CODES[1]]]),
        f"ROW009 B2 1 2-3 {CODES[0]} 甲公司、乙公司",
    )
    says(NAMED, table(kinds, [["甲公司", CODES[0]], ["甲公司", CODES[1]]]), f"ROW009 A2 1 2-3 甲公司 {CODES[0]}、{CODES[1]}")
    for one in ("/", "无", None):
        says(NAMED, table(kinds, [["甲公司", CODES[0]], [one, CODES[0]]]))
        says(NAMED, table(kinds, [["甲公司", one], ["乙公司", one]]))
        says(NAMED, table(kinds, [[one, CODES[0]], [one, CODES[1]]]))
        says(NAMED, table(kinds, [["甲公司", CODES[0]], ["甲公司", one]]))
    wrong_first = [["甲公司", "91120101MA7GBJK204"], ["甲公司", CODES[0]], ["甲公司", CODES[1]]]
    says(NAMED, table(kinds, wrong_first), f"ROW009 A2 2-4 “甲公司”：{CODES[0]}、{CODES[1]} !91120101MA7GBJK204")
    says(NAMED, table(kinds, [["甲（天津）公司", CODES[0]], ["甲(天津) 公司", CODES[0]]]))
    says(NAMED, table(kinds, [["甲公司", "91120101MA7GBJK204"], ["乙公司", "91120101MA7GBJK204"]]))
    says(NAMED.model_copy(update=OTHERS), table(kinds, [["甲公司", CODES[0]], ["乙公司", CODES[0]]]))
    says(NAMED, table("name text", [["甲公司", CODES[0]], ["乙公司", CODES[0]]]))
    says(NAMED, table("credit_code text", [[CODES[0], "甲公司"], [CODES[0], "乙公司"]]))


def test_names_that_disagree_are_shown_short_at_most_three_of_them() -> None:
    long = ["甲" * 41 + sign for sign in "一二三四"]
    names, codes = findings(NAMED, table("name credit_code", [[name, CODES[0]] for name in long] + [[long[0], CODES[1]]]))
    assert names.facts["examples"] == ("甲" * 39 + "…",) * 3 and codes.facts["first"] == "甲" * 39 + "…"
    assert codes.facts["examples"] == CODES[:2] and names.facts["first"] == CODES[0] and names.facts["rows"] == "2-5"


TWICE = Duplicates(check="duplicate_rows")


def test_a_row_stands_once_its_serial_number_aside() -> None:
    kinds = "serial name text"
    says(TWICE, table(kinds, [[1, "甲公司", "a"], [2, "甲公司", "a"], [3, "甲公司", "b"]]), "ROW006 B3 1 3 2")
    says(TWICE, table(kinds, [[1, "甲公司", "a"], [1, "乙公司", "a"]]))
    says(TWICE.model_copy(update=OTHERS), table(kinds, [[1, "甲公司", "a"], [2, "甲公司", "a"]]))
    says(TWICE, table("serial", [[1], [1]]))
    three = [["甲公司", "a"]] * 3 + [["乙公司", "b"]] * 2
    (found,) = findings(TWICE, table("name text", three))
    assert (found.facts["rows"], found.facts["count"], found.facts["row"], found.facts["first"]) == ("3-4,6", 3, 3, 2)


def test_an_order_number_stands_once_and_is_not_told_again_where_its_whole_row_stands_twice() -> None:
    kinds = "order_number:单号 name"
    says(TWICE, table(kinds, [["A1", "甲公司"], ["A1", "乙公司"], ["A2", "乙公司"]]), "ROW006 A3 “单号”相同 1 3 2")
    says(TWICE, table(kinds, [["A1", "甲公司"], ["A1", "甲公司"]]), "ROW006 A3 整行 1")
    both = [["A1", "甲公司"], ["A1", "甲公司"], ["A1", "乙公司"]]
    whole, order = findings(TWICE, table(kinds, both))
    assert (whole.facts["rows"], order.facts["rows"], order.facts["count"]) == ("3", "4", 1)
    for lost in ("9.11E+17", 1e15, "/", None):
        says(TWICE, table(kinds, [[lost, "甲公司"], [lost, "乙公司"]]))
    says(TWICE, table(kinds, [[999_999_999_999_999.0, "甲公司"], [999_999_999_999_999.0, "乙公司"]]), "ROW006 A3")


DATED = Dates(check="dates")


def test_a_column_of_the_template_holds_dates_and_one_that_only_its_heading_calls_so_where_most_cells_are() -> None:
    says(DATED, table("name date:签约", [["甲公司", "不明日"], ["乙公司", "某日"]]), "DAT006 B2 2 2-3 不明日")
    says(DATED, table("name date:签约", [["甲公司", "/"], ["乙公司", None], ["丙公司", "#REF!"]]))
    says(DATED, table("name -签约日期", [["甲公司", "春天"], ["乙公司", "2022-03-01"]]))
    says(DATED, table("name -签约日期", [["甲公司", "春天"], ["乙公司", "2022-03-01"], ["丙公司", "2022-03-02"]]), "DAT006 B2 1 春天")
    says(DATED, table("name -签约日期", [["甲公司", "同上"], ["乙公司", "2022-03-01"], ["丙公司", "2022-03-02"]]), "DAT006 B2 1 同上")
    for nothing in ("/", "无", None):
        says(DATED, table("name -签约日期", [["甲公司", nothing], ["乙公司", "2022-03-01"]]))
        says(DATED, table("name -签约日期", [["甲公司", nothing], ["乙公司", nothing], ["丙公司", "春天"], ["丁公司", "2022-03-01"]]))
    for other in ("-成立日期", "-签约地点", "text:签约日期", "number:用时"):
        says(DATED, table(f"name {other}", [["甲公司", "2023-01-01"]]))
    says(DATED.model_copy(update=OTHERS), table("name date", [["甲公司", "2023-01-01"]]))
    says(DATED, table("name date", [["甲公司", 5], ["乙公司", 5.0], ["丙公司", True]]), "DAT006 B2 3")
    stages = {"stages": StageGroup(pattern="x", start=spec("a"), finish=spec("b"), duration=spec("c"), after="name")}
    says(DATED, table("name -签约日期", [["甲公司", "2023-01-01"]], template=stages))
    says(DATED, table("name -签约日期", [["甲公司", "2023-01-01"]]), "DAT008 B2")
    hint = {"placeholders": ("Ｙ日",)}
    says(DATED, table("name date", [["甲公司", "Ｙ日"], ["乙公司", "Y日"]], template=hint))
    says(DATED, table("name date", [["甲公司", "Ｙ日"]]), "DAT006 B2")


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (date(2022, 6, 1), "2022-06-01"), (44713.0, "2022-06-01"), (44713, "2022-06-01"), (44713.5, "2022-06-01 12:00:00"),
        ("2022年6月1日", "2022年6月1日"), ("2022.6.1", "2022.6.1"), (20220601, "2022-06-01"),
        ("2022年6月\n1日", "2022年6月 1日"),
    ],
)  # fmt: skip
def test_a_date_is_shown_as_it_was_written_and_a_number_as_the_date_it_is(cell: Cell, shown: str) -> None:
    (found,) = findings(DATED, table("name date", [["甲公司", cell]]))
    assert (found.code, found.facts["first"], found.facts["as_of"]) == ("DAT008", shown, "2022-05-30")


ORDER = "name 1.start 1.finish 1.duration number?:总时长"
STAGED = StageTimes(check="stage_times")
BEGUN = "2022-03-01"


def staged(*rows: Sequence[Cell], kinds: str = ORDER, **more: Any) -> Table:
    return table(kinds, [[FIRM.format(n), *row] for n, row in enumerate(rows)], **more)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ([BEGUN, "2022-03-03", 2, 2], None), ([BEGUN, "2022-03-03", 2, None], None), ([BEGUN, "2022-03-03", None, 2], None),
        ([None, "2022-03-03", 9, 9], None), ([BEGUN, None, 9, 9], None), (["不明", "2022-03-03", 9, 9], None), ([None, None, 9, 9], None),
        ([BEGUN, "2022-03-03", 9, 9], "DAT004 D2 环节1 “9” 2022-03-01 2022-03-03 2"),
        # From 0:00 of one day to 0:00 of the other, half a day either way.
        ([BEGUN, "2022-03-03", 2.5, 2.5], None), ([BEGUN, "2022-03-03", 1.5, 1.5], None),
        ([BEGUN, "2022-03-03", 3.51, 3.51], "DAT004 D2 “3.51”"), ([BEGUN, "2022-03-03", 1.49, 1.49], "DAT004 D2"),
        ([BEGUN, BEGUN, 0, 0], None), (["2022-03-03", BEGUN, 2, 2], "DAT003 C2 环节1 2022-03-03 2022-03-01"),
        (["2022-03-03", BEGUN, None, None], "DAT003 C2"), (["2022-03-03", BEGUN, "半晌", None], "DAT003 C2 DAT012"),
        (["2022-03-01 12:00", "2022-03-01 11:00", 0, 0], "DAT003 C2"), (["2022-03-01 12:00", "2022-03-03 12:00", 2, 2], None),
        (["2022-03-01 18:00", "2022-03-03 06:00", 1, 1], None), (["2022-03-01 18:00", "2022-03-03 06:00", 3.51, 3.51], "DAT004 D2 1.5"),
        ([BEGUN, "2022-03-03", 2, "若\n" + "干" * 40], "DAT012 E2 “若 " + "干" * 37 + "…”"),
        (["2022-05-31", BEGUN, 2, 2], None), (["2022-05-20", "2022-05-30", 2, 2], "DAT004 D2"), (["2022-05-20", "2022-05-31", 2, 2], None),
        # No exact figure contradicts nothing within a day more; what does not fit is no duration.
        ([BEGUN, "2022-03-03", "约3.5天", None], None), ([BEGUN, "2022-03-03", "约0.5天", None], None),
        ([BEGUN, "2022-03-03", "约3.6天", None], "DAT012 D2 约3.6天 相差 2"), ([BEGUN, "2022-03-03", "约0.4天", None], "DAT012 D2"),
        ([BEGUN, "2022-03-03", "若干", None], "DAT012 D2 若干 !相差"), ([BEGUN, "2022-03-03", "/", None], None),
        ([BEGUN, "2022-03-03", "Ｙ天", "Ｙ天"], None), ([BEGUN, "2022-03-03", 2, "若干"], "DAT012 E2 若干"),
        ([BEGUN, "2022-03-03", 2, "/"], None), ([None, "2022-03-03", "半晌", None], "DAT012 D2 !相差"),
        # The total, to 0.05 for each number that is added and for itself.
        ([BEGUN, "2022-03-03", 2, 2.1], None), ([BEGUN, "2022-03-03", 2, 2.11], "DAT005 E2 2.11 2"),
        ([BEGUN, "2022-03-03", 2, 1.89], "DAT005 E2"), ([BEGUN, "2022-03-03", 2, 1.9], None),
        ([BEGUN, "2022-03-03", 2, "约5天"], None), ([BEGUN, "2022-03-03", "约2天", 5], None), ([None, None, None, 5], None),
        ([BEGUN, "2022-03-03", None, 5], None), ([BEGUN, None, None, 5], None), ([None, BEGUN, None, 5], None),
        ([None, None, 2, 5], "DAT005 E2 5 2"), ([BEGUN, "2022-03-03", 2.25, 5], "DAT005 E2 2.25"),
    ],
)  # fmt: skip
def test_a_stage_begins_before_it_ends_and_took_as_long_as_it_says(row: list[Cell], expected: str | None) -> None:
    made = staged(row, template={"placeholders": ("Ｙ天",)})
    if expected and "DAT012" in expected.split()[2:]:
        assert [finding.code for finding in findings(STAGED, made)] == ["DAT003", "DAT012"]
    else:
        says(STAGED, made, *([expected] if expected else []))


def test_stages_without_columns_of_their_own_are_looked_at_as_far_as_they_go() -> None:
    assert STAGED.table(table("name number", [["甲公司", 1]]), CONTEXT) is None
    says(STAGED, staged([BEGUN, "2022-03-03", 9], kinds="name 1.start 1.finish 1.duration"), "DAT004 D2")
    says(STAGED, staged(["2022-03-03", 9], kinds="name 1.finish 1.duration"))
    says(STAGED, staged(["2022-03-03", BEGUN], kinds="name 1.start 1.finish"), "DAT003 C2")
    two = "name 1.start 1.finish 1.duration 2.start 2.finish 2.duration number:总时长"
    says(STAGED, staged([BEGUN, "2022-03-03", 2, "2022-03-03", "2022-03-04", 1, 3.15], kinds=two))
    says(STAGED, staged([BEGUN, "2022-03-03", 2, "2022-03-03", "2022-03-04", 1, 3.16], kinds=two), "DAT005 H2 3")
    says(
        STAGED,
        staged([BEGUN, "2022-03-03", 2, None, None, None, 2], [BEGUN, "2022-03-03", 2, None, None, "/", 3], kinds=two),
        "DAT005 H3 2",
    )
    says(STAGED, staged([BEGUN, "2022-03-03", 2, None, None, "约1天", 9], kinds=two))
    for begun, ended in ((None, "2022-03-04"), ("2022-03-03", None)):
        says(STAGED, staged([BEGUN, "2022-03-03", 2, begun, ended, None, 9], kinds=two))


def test_durations_that_count_both_ends_throughout_are_right_and_those_of_working_days_are_told_so() -> None:
    assert (STAGED.tolerance, STAGED.rounding) == (0.5, 0.05)
    both = ([BEGUN, "2022-03-03", 3, 3], ["2022-03-04", "2022-03-04", 1, 1])
    says(STAGED, staged(*both))
    says(STAGED, staged(*both, [BEGUN, "2022-03-03", 2, 2]), "DAT004 D4 1 3 “2”")
    says(STAGED, staged(both[0], [BEGUN, "2022-03-03", 2, 2]), "DAT004 D2 1 !工作日")
    friday, monday, tuesday = "2022-03-04", "2022-03-07", "2022-03-08"
    says(STAGED, staged([friday, monday, 1, 1], [friday, tuesday, 2, 2]), "DAT004 D2 2 按工作日")
    says(STAGED, staged([friday, monday, 2, 2], [friday, tuesday, 3, 3]), "DAT004 D2 按工作日")
    says(STAGED, staged([friday, monday, 1, 1], [friday, tuesday, 9, 9]), "DAT004 D2 2 !按工作日")
    says(STAGED, staged([friday, monday, 0, 0]), "DAT004 D2 !按工作日")
    for days, told in ((11, "按工作日"), (12, "!按工作日"), (10, "按工作日"), (9, "!按工作日")):
        says(STAGED, staged([friday, "2022-03-18", days, days]), f"DAT004 D2 {told}")
    says(STAGED, staged([friday, monday, "1个工作日", None]))
    says(STAGED, staged([friday, monday, "2个工作日", None], [friday, tuesday, "3个工作日", None]))
    says(STAGED, staged([friday, monday, "4个工作日", None]), "DAT004 D2 1 个工作日")
    says(STAGED, staged([friday, monday, "1个工作日", None], [friday, monday, 9, 9]), "DAT004 D3 3")


def fields(**values: str | None) -> tuple[HeadField, ...]:
    return tuple(HeadField(label, value, Location(FILE.path, "名单", "A1")) for label, value in values.items())


HEADS = {"head_fields": (Label(name="部门"), Label(name="传真", required=False)), "foot_fields": (Label(name="填表人"),)}


def test_head_fields_that_are_required_are_filled_above_or_below_a_table_that_is_seen_and_the_first() -> None:
    check = HeadFields(check="head_fields", template="enterprise_list")
    rows = [["甲公司", "a"]]
    blank = fields(部门="", 传真="", 填表人=None)
    says(check, table("name text", rows, fields=blank, template=HEADS), "TPL005 A1 填表人")
    assert [f.facts["label"] for f in findings(check, table("name text", rows, fields=blank, template=HEADS))] == ["部门", "填表人"]
    below = [*rows, [None, None], ["部门：市税务局  填表人：王某"]]
    says(check, table("name text", below, fields=blank, template=HEADS))
    (found,) = findings(check, table("name text", [*rows, ["填表人：王某"]], fields=blank, template=HEADS))
    assert found.facts["label"] == "部门"
    for silent in ({"bound": False}, {"further": True}, {"hiding": {"hidden": True}}, {"template": {**HEADS, "id": "work_order"}}):
        says(check, table("name text", rows, **{"fields": blank, "template": HEADS, **silent}))


LEFT = PlaceholdersLeft(check="placeholders", template="enterprise_list")
BLANK = {
    "title": "XX试样表模板", "placeholders": ("XX", "××××", "……", "此处请写明负责部门"),
    "head_fields": (Label(name="部门", hint="此处请写明负责部门"), Label(name="电话", hint="××××")),
}  # fmt: skip


def test_placeholders_are_told_above_the_table_in_headings_in_cells_and_in_rows_never_filled_in() -> None:
    def note(text: str, part: str = "名单") -> Note:
        return Note(text, Location(FILE.path, part, "A1"))

    rows: list[list[Cell]] = [[1, "甲公司", "a"]]
    kinds = "serial name text"
    says(LEFT, table(kinds, rows, template=BLANK))
    says(LEFT, table(kinds, rows, template=BLANK, notes=(note("名单"), note("XX试样表"), note("XX试样表"))), "TPL006 A1 XX试样表")
    says(LEFT, table(kinds, rows, template=BLANK, notes=(note("XX试样表"),), further=True))
    says(LEFT, table(kinds, rows, template=BLANK, notes=(note("XX试样表"),), bound=False))
    says(LEFT, table(kinds, rows, template={**BLANK, "id": "work_order"}, notes=(note("XX试样表"),)))
    says(LEFT, table(kinds, rows, template=BLANK, notes=(note("XX试样表", "说明"),)))
    says(LEFT, table(kinds, rows, template=BLANK, notes=(note("部门：XX局"),), fields=fields(部门="甲局")))
    says(LEFT, table(kinds, rows, template=BLANK, fields=fields(部门="此处请写明负责部门")), "TPL006 A1 部门 1")
    says(LEFT, table(kinds, rows, template=BLANK, fields=fields(部门="甲局此处请写明负责部门" + "长" * 40)), "TPL015 A1 甲局 !" + "长" * 30)
    (cut,) = findings(LEFT, table(kinds, rows, template=BLANK, fields=fields(部门="甲" * 30 + "此处请写明负责部门" + "乙" * 9)))
    assert cut.facts["found"] == "甲" * 30 + "此处请写明负责部门" + "乙"
    says(LEFT, table(kinds, rows, template=BLANK, fields=fields(部门="", 电话="××××××")), "TPL006 A1 电话")
    says(LEFT, table(kinds + " -……", rows, template=BLANK), "TPL006 D1 ……")
    says(LEFT, table(kinds + " text:此处请写明负责部门", rows, template=BLANK))
    says(LEFT, table(kinds, [*rows, [2, "××", "XX"], [3, "乙公司", "××××"]], template=BLANK), "TPL006 B3 （1处）", "TPL006 C3 （2处）")
    says(LEFT, table(kinds, [*rows, ["……", None, None], ["……", None, None]], template=BLANK), "TPL006 A3 （2处） “serial”")
    says(LEFT, table(kinds, [["……", None, None]], template=BLANK))
    says(LEFT, table(kinds, [["……", None, None], *rows, ["XX", None, None]], template=BLANK), "TPL006 A2 （2处）")


CELLS = Cells(check="cells")
RIGHT: dict[str, Cell] = {
    "name": "甲公司",
    "credit_code": CODES[0],
    "mobile": ONE,
    "district": "和平区",
    "person": "林测试",
    "text": "申报",
}


def cell(kind: str, value: Cell, **beside: Cell) -> list[str]:
    """What is said of one cell, beside others that are right: code, cell and how it is shown."""
    kinds = [kind, *beside] if beside else [kind, "name" if kind != "name" else "text"]
    row = [value, *(beside.values() or [RIGHT[kinds[1]]])]
    return [f"{f.code} {f.location.cell} {f.facts.get('first', '')}".strip() for f in findings(CELLS, table(" ".join(kinds), [row]))]


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        *((kind, right, []) for kind, right in RIGHT.items()), *((f"{kind}?", right, []) for kind, right in RIGHT.items()),
        *((kind, None, ["ROW001 A2"]) for kind in ("person", "text", "mobile", "district")),
        *((kind, "/", ["ROW001 A2"]) for kind in RIGHT),
        *((f"{kind}?", blank, []) for kind in RIGHT for blank in (None, "/")), ("name?", "某公司", []), ("name", "某公司", ["ROW001 A2"]),
        ("person", "林*", ["ROW001 A2"]), ("text", "林*", []), ("text", "#REF!", ["ROW012 A2 #REF!"]), ("text?", "#REF!", []),
        ("text", "=A1", ["ROW013 A2 =A1"]), ("mobile", "1380000000", ["ROW003 A2 1380000000"]), ("mobile?", "138", ["ROW003 A2 138"]),
        ("phone", "022-27500000", []), ("phone", "12", ["ROW003 A2 12"]), ("district", "某某区", ["ROW004 A2 某某区"]),
        ("order_number", "A1", []), ("order_number", 1e16, ["ROW007 A2 1e+16"]), ("order_number?", "9.11E+17", ["ROW007 A2 9.11E+17"]),
        ("credit_code", "91120101MA7GBJK204", ["ROW002 A2 91120101MA7GBJK204"]), ("credit_code?", "9112", ["ROW002 A2 9112"]),
    ],
)  # fmt: skip
def test_each_kind_of_cell_is_held_to_what_it_should_be(kind: str, value: Cell, expected: list[str]) -> None:
    assert cell(kind, value) == expected


def test_a_company_from_abroad_may_say_that_it_has_no_code_and_nothing_else() -> None:
    abroad = "Sample Trading Ltd"
    assert cell("credit_code", "/", name=abroad) == []
    assert cell("credit_code", None, name=abroad) == cell("credit_code", "/", name="甲公司") == ["ROW001 A2"]
    assert cell("mobile", "/", name=abroad) == cell("text", "/", name=abroad) == ["ROW001 A2"]
    assert cell("credit_code", "9112", name=abroad) == ["ROW002 A2 9112"]


def test_placeholders_of_the_template_are_told_elsewhere_and_blanks_of_them_are_not() -> None:
    hint = {"placeholders": ("Ｙ码", "……")}
    says(CELLS, table("name credit_code", [["甲公司", "Ｙ码"], ["乙公司", "……"], ["丙公司", "Y码"]], template=hint))
    says(CELLS, table("name credit_code", [["甲公司", "Ｙ码"]]), "ROW002 B2")
    says(CELLS, table("name credit_code", [["甲公司", None]], template=hint), "ROW001 B2")
    says(CELLS, table("name credit_code", [["甲公司", "Ｙ码"]], template={**hint, "id": "case"}))


@pytest.mark.parametrize(
    ("merged", "blank"),
    [
        ((), ["3-5"]), (((2, 2, 3, 2),), ["4-5"]), (((2, 2, 5, 2),), []), (((2, 1, 5, 3),), []), (((2, 3, 5, 3),), ["3-5"]),
        (((3, 2, 5, 2),), ["3"]), (((2, 2, 2, 3),), ["3-5"]), (((2, 1, 5, 1),), ["3-5"]), (((2, 2, 3, 2), (4, 2, 5, 2)), ["4"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("waiting", [0, 65_536])
def test_a_merged_cell_speaks_for_the_rows_below_its_first(
    merged: tuple[tuple[int, ...], ...], blank: list[str], waiting: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows_of_lists, "_MOST_BLANKS", waiting)
    rows = [["甲公司", "a", 1], ["乙公司", None, 2], ["丙公司", None, 3], ["丁公司", None, 4]]
    found = findings(CELLS, table("name text number", rows, hiding={"merged": merged}))
    assert [f.facts["rows"] for f in found] == blank
    for unseen in (" ", "/"):
        below = [["甲公司", "a", 1], ["乙公司", unseen, 2]]
        assert len(findings(CELLS, table("name text number", below, hiding={"merged": ((2, 2, 3, 2),)}))) == 1
    stand_in = [["甲公司", "a", 1], ["乙公司", "/", 2]]
    assert len(findings(CELLS, table("name text number", stand_in, hiding={"merged": ((2, 2, 3, 2),)}))) == 1


STAGES = "name 1.start 1.finish 1.duration 2.start 2.finish 2.duration"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ([BEGUN, BEGUN, 0, BEGUN, BEGUN, 0], []), ([BEGUN, BEGUN, 0, None, None, None], []), ([BEGUN, BEGUN, 0, "/", "无", "-"], []),
        ([None, None, None, BEGUN, BEGUN, 0], []), ([None] * 6, ["B2"]), (["/"] * 6, ["B2"]), ([BEGUN, None, 0, BEGUN, BEGUN, 0], ["C2"]),
        ([BEGUN, "/", "待补", None, None, None], ["C2", "D2"]), ([BEGUN, BEGUN, 0, None, BEGUN, None], ["E2", "G2"]),
        ([BEGUN, "Ｙ日", 0, None, None, None], []), ([BEGUN, "……", 0, None, None, None], []),
        ([BEGUN, BEGUN, 0, "待补", None, None], ["E2", "F2", "G2"]),
        ([BEGUN, "#REF!", 0, None, None, None], ["C2"]),
    ],
)  # fmt: skip
def test_a_stage_is_left_out_as_a_whole_or_filled_in(row: list[Cell], told: list[str]) -> None:
    found = findings(CELLS, table(STAGES, [["甲公司", *row]], template={"placeholders": ("Ｙ日", "……")}))
    assert [str(f.location.cell) for f in found] == told
    assert {f.code for f in found} <= {"ROW001", "ROW012"}


def test_stages_are_told_at_the_first_row_that_lacks_them() -> None:
    full: list[Cell] = ["甲公司", BEGUN, BEGUN, 0, None, None, None]
    nothing, partly = ["甲公司", *[None] * 6], ["甲公司", BEGUN, None, 0, None, None, None]
    for row, cell_ in ((nothing, "B3"), (partly, "C3")):
        (found,) = findings(CELLS, table(STAGES, [row if n in (1, 8) else full for n in range(10)]))
        assert (found.location.cell, found.facts["rows"]) == (cell_, "3,10")


def test_what_stands_in_the_place_of_content_is_shown_with_the_first_that_says_something() -> None:
    (blank,) = findings(CELLS, table("name text", [["甲公司", None], ["乙公司", " "], ["丙公司", "待\n补"], ["丁公司", "/"]]))
    assert (blank.facts["count"], blank.facts["rows"]) == (4, "2-5") and "只写了“待 补”一类" in blank.message()
    (none,) = findings(CELLS, table("name text", [["甲公司", None]]))
    assert "只写了" not in none.message() and none.facts["instead"] == ""


def test_a_person_s_number_stands_in_no_fact_and_long_values_are_cut() -> None:
    person = "11010519491231002X"
    (found,) = findings(CELLS, table("name credit_code", [["甲公司", person]]))
    assert found.code == "ROW002" and "1949" not in str(found.facts) and "身份证" in found.message()
    (long,) = findings(CELLS, table("name district", [["甲公司", "某" * 50]]))
    assert long.facts["first"] == "某" * 39 + "…"
    (length,) = findings(CELLS, table("name credit_code", [["甲公司", "91120101MA7GBJK20"]]))
    assert "17 位" in length.message()


def spec(name: str, **more: Any) -> ColumnSpec:
    return ColumnSpec(name=name, **more)


def headed(*columns: TableColumn, clauses: Sequence[Clause] = (), template: dict[str, Any] | None = None, **more: Any) -> Table:
    """A table by its columns, with places in their order, whose template asks 企业, 事由 and 备注."""
    asked = {"columns": (spec("企业", type="name", synonyms=("企业全名",)), spec("事由"), spec("备注", required=False)), **(template or {})}
    made = table("name", [["甲公司"]], template=asked, clauses=tuple(clauses), **more)
    return replace(made, columns=tuple(replace(column, index=index) for index, column in enumerate(columns)))


def column(header: str, of: str | None = None, **more: Any) -> TableColumn:
    """A column that stands for the template's column of its own name, or of another, or of none (`-`)."""
    name = of or header
    known = (
        None
        if name == "-"
        else spec(name, synonyms=("企业全名",) if name == "企业" else (), lookalikes=("单位",) if name == "企业" else ())
    )
    return TableColumn(0, header, known, **more)


FIRM_COLUMN, MATTER, NOTES = column("企业"), column("事由"), column("备注")


def asks(*names: str) -> Clause:
    return Clause(id="1-1", label="名单", source="附件7·1·1", asks=(EvidenceKind.ENTERPRISE_LIST,), extra_columns=names)


def of_columns(*tables: Table, doubtful: bool = False) -> list[str]:
    """What is said of the columns of a file's tables."""
    check = Columns(check="columns", template="enterprise_list")
    given: Any = SimpleNamespace(tables=tables, doubtful=doubtful)
    told = list(check.file(given, CONTEXT))
    return [f"{f.code} {f.location.cell} {f.facts.get('column', '') or '、'.join(f.facts['columns'])}" for f in told]  # type: ignore[arg-type]


def test_columns_of_the_template_are_there_under_their_names() -> None:
    assert of_columns(headed(FIRM_COLUMN, MATTER, NOTES)) == []
    assert of_columns(headed(FIRM_COLUMN, NOTES)) == ["TPL002 A1 事由"]
    assert of_columns(headed(FIRM_COLUMN, MATTER, replace(NOTES, right=False))) == ["TPL002 A1 备注"]
    lacking = headed(FIRM_COLUMN, MATTER)
    assert of_columns(lacking) == ["TPL002 A1 备注"]
    for silent in ({"bound": False}, {"hiding": {"hidden": True}}, {"headless": True}, {"template": {"id": "case"}}):
        assert of_columns(headed(FIRM_COLUMN, MATTER, **silent)) == []  # type: ignore[arg-type]
    # The same headings again are told once, but other ones, and the same on another sheet.
    assert of_columns(lacking, headed(FIRM_COLUMN, MATTER, further=True)) == ["TPL002 A1 备注"]
    assert of_columns(lacking, headed(FIRM_COLUMN, MATTER)) == ["TPL002 A1 备注"] * 2
    assert of_columns(lacking, headed(FIRM_COLUMN, NOTES, further=True)) == ["TPL002 A1 备注", "TPL002 A1 事由"]
    assert of_columns(lacking, headed(FIRM_COLUMN, MATTER, further=True, sheet="续表")) == ["TPL002 A1 备注"] * 2


def test_columns_of_stages_are_told_with_the_stages_that_lack_them() -> None:
    stages = StageGroup(pattern="x", start=spec("开始"), finish=spec("完成"), duration=spec("环节{n}时长"), after="事由", title="环节{n}")
    asked = {"columns": (spec("企业"), spec("事由"), spec("总时长"), spec("备注")), "stages": stages}
    total = column("总时长")

    def stage(n: int, *roles: str, **more: Any) -> list[TableColumn]:
        return [TableColumn(0, f"环节{n} {role}", spec(role), stage=n, role=role, **more) for role in roles]  # type: ignore[arg-type]

    whole = ("start", "finish", "duration")
    assert of_columns(headed(FIRM_COLUMN, MATTER, *stage(1, *whole), total, NOTES, template=asked)) == []
    assert of_columns(headed(FIRM_COLUMN, MATTER, total, NOTES, template=asked)) == ["TPL002 A1 环节1"]
    assert of_columns(headed(FIRM_COLUMN, MATTER, *stage(1, *whole[:2]), total, NOTES, template=asked)) == ["TPL002 A1 环节1 环节1时长"]
    two = headed(FIRM_COLUMN, MATTER, *stage(1, "finish", "duration"), *stage(2, "finish"), total, NOTES, template=asked)
    assert of_columns(two) == ["TPL002 A1 环节1、环节2 开始", "TPL002 A1 环节2 环节2时长"]
    far = headed(FIRM_COLUMN, MATTER, *stage(1, "finish", "duration"), *stage(8, "finish", "duration"), total, NOTES, template=asked)
    assert of_columns(far) == ["TPL002 A1 环节1、环节8 开始"]
    wrong = headed(FIRM_COLUMN, MATTER, *stage(1, *whole, right=False), total, NOTES, template=asked)
    assert of_columns(wrong) == ["TPL002 A1 环节1 开始", "TPL002 A1 环节1 完成", "TPL002 A1 环节1 环节1时长"]
    (first, *_) = Columns(check="columns", template="enterprise_list").file(SimpleNamespace(tables=(wrong,), doubtful=False), CONTEXT)  # type: ignore[arg-type]
    assert first.facts["lookalike"] == "环节1 start" and "改为“环节1 开始”" in first.fix()
    swapped = headed(FIRM_COLUMN, MATTER, *stage(2, *whole), *stage(1, *whole), total, NOTES, template=asked)
    (order,) = Columns(check="columns", template="enterprise_list").file(SimpleNamespace(tables=(swapped,), doubtful=False), CONTEXT)  # type: ignore[arg-type]
    assert (order.code, order.facts["column"]) == ("TPL003", "环节2 start")
    assert order.facts["right"] == ("企业", "事由", *(f"环节{n} {role}" for n in (1, 2) for role in whole), "总时长", "备注")
    assert of_columns(headed(FIRM_COLUMN, *stage(1, *whole), MATTER, total, NOTES, template=asked)) == ["TPL003 A1 环节1 start"]
    assert of_columns(headed(FIRM_COLUMN, MATTER, *stage(1, "start", "duration", "finish"), total, NOTES, template=asked)) == [
        "TPL003 A1 环节1 duration"
    ]


def test_columns_that_a_clause_asks_besides_are_there_once_and_go_by_any_name_of_theirs() -> None:
    known = (FIRM_COLUMN, MATTER, NOTES)
    money = asks("金额(万元)")
    assert of_columns(headed(*known, clauses=[money])) == of_columns(headed(*known, clauses=[money, money])) == ["TPL002 A1 金额(万元)"]
    assert of_columns(headed(*known, clauses=[money]), doubtful=True) == []
    assert of_columns(headed(*known, column("合同金额（万元）", "-"), clauses=[money])) == []
    assert of_columns(headed(*known, column("金 额(万元)", "-"), clauses=[asks("金额（万元）")])) == []
    assert of_columns(headed(*known, column("金额", "-"), clauses=[money])) == ["TPL002 A1 金额(万元)", "TPL004 D1 金额"]
    for name in ("企 业", "企业全名", "单位"):
        assert of_columns(headed(*known, clauses=[asks(name)])) == []
    assert of_columns(headed(*known, clauses=[asks("企")])) == ["TPL002 A1 企"]
    assert of_columns(headed(column("企业（章）", "企业"), MATTER, NOTES, clauses=[asks("企业(章)")])) == []


def test_columns_in_another_order_and_unknown_ones_are_told_at_the_first() -> None:
    assert of_columns(headed(MATTER, FIRM_COLUMN, NOTES)) == ["TPL003 A1 事由"]
    assert of_columns(headed(FIRM_COLUMN, NOTES, MATTER)) == ["TPL003 A1 备注"]
    renamed = headed(MATTER, column("企业全名", "企业"), NOTES)
    (order,) = Columns(check="columns", template="enterprise_list").file(SimpleNamespace(tables=(renamed,), doubtful=False), CONTEXT)  # type: ignore[arg-type]
    assert (order.facts["found"], order.facts["right"]) == (("事由", "企业全名", "备注"), ("企业", "事由", "备注"))
    others = (column("电脑", "-"), column("手机", "-"))
    assert of_columns(headed(FIRM_COLUMN, others[0], MATTER, NOTES, others[1])) == ["TPL004 B1 电脑、手机"]
    left = headed(FIRM_COLUMN, MATTER, NOTES, column("……", "-"), template={"placeholders": ("……",)})
    assert of_columns(left) == []


def test_numbers_that_are_none_and_great_ones_make_no_equal_rows_of_their_own() -> None:
    for odd in (float("nan"), float("inf"), float("-inf"), 1e15, -1e15, 2.5):
        says(TWICE, table("order_number number", [[odd, 1], [odd, 2]]))
    says(TWICE, table("order_number number", [[-7.0, 1], [-7.0, 2]]), "ROW006 A3")
    says(TWICE, table("order_number number", [[" 甲 ", 1], ["甲", 2]]), "ROW006 A3")


def test_beyond_the_rows_that_are_looked_at_equal_keys_are_equal_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duplicates, "_CONFIRMED", 4)
    many = [["甲公司", "a"], ["乙公司", "b"]] * 4
    made = table("name text", many)
    (found,) = findings(TWICE, made)
    assert (found.facts["count"], found.facts["rows"]) == (6, "4-9")
    assert made.sheet.asked == [[2, 3, 4, 5]]  # type: ignore[attr-defined]
    # What its words refuted is not believed further down, what nobody looked at is.
    lost = [["1E+17", "a"], ["1E+17", "b"], ["1E+17", "c"], ["1E+17", "d"], ["A1", "e"], ["A1", "f"]]
    says(TWICE, table("order_number text", lost), "ROW006 A7 1 7 6")


def test_rows_are_fetched_in_their_order_and_none_where_nothing_is_told() -> None:
    kinds = "name credit_code mobile"
    alone: list[list[Cell]] = [[FIRM.format(n), code(random.Random(n), "91120101MA"), f"139{n:08d}"] for n in range(8)]
    again: dict[Check, list[Cell]] = {NAMED: ["甲公司", *alone[0][1:2], ONE], SHARED: ["甲公司", CODES[0], alone[0][2]], TWICE: alone[0]}
    for check, last in again.items():
        made = table(kinds, [*alone[:7], last])
        assert len(findings(check, made)) == 1
        asked = made.sheet.asked  # type: ignore[attr-defined]
        assert asked == ([[2]] if check is SHARED else [[2, 9]])
        for silent in (alone, [alone[0], [*alone[0][:2], None], *alone[1:]]):
            made = table(kinds, silent)
            assert findings(check, made) == [] and made.sheet.asked == []  # type: ignore[attr-defined]
    same = table("name mobile text", [["甲公司", ONE, "a"], ["甲公司", ONE, "b"]])
    assert findings(SHARED, same) == [] and same.sheet.asked == []  # type: ignore[attr-defined]


def test_a_few_rows_are_looked_at_for_each_code_and_no_more_than_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    three = (
        [[f"{name}公司", CODES[0]] for name in "甲乙"]
        + [[f"{name}公司", CODES[1]] for name in "丙丁戊"]
        + [[f"{n}", CODES[2]] for n in "己庚"]
    )
    asked = {}
    for bound in (2, 3, 4, 5, 6):
        monkeypatch.setattr(identities, "_FETCHED", bound)
        made = table("name credit_code", three)
        (found,) = findings(NAMED, made)
        assert (found.facts["values"], found.facts["count"]) == (3, 7)
        (asked[bound],) = made.sheet.asked  # type: ignore[attr-defined]
    assert asked == {2: [2, 3], 3: [2, 3, 4, 5], 4: [2, 3, 4, 5], 5: [2, 3, 4, 5, 6], 6: [2, 3, 4, 5, 6, 7, 8]}
    monkeypatch.undo()
    many = table("name credit_code", [["甲公司", CODES[0]], [None, CODES[0]], *([f"乙{n}公司", CODES[0]] for n in range(9))])
    assert findings(NAMED, many)[0].facts["count"] == 10
    assert many.sheet.asked == [[2, 4, 5, 6, 7, 8, 9, 10]]  # type: ignore[attr-defined]


def test_phones_that_are_none_are_told_of_no_enterprise_and_nothing_is_fetched_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond a bound they were told as shared by many."""
    monkeypatch.setattr(identities, "_FETCHED", 1)
    made = table("name mobile", [["甲公司", "1"], ["乙公司", "1"], ["丙公司", "2"], ["丁公司", "2"]])
    assert findings(SHARED, made) == [] and made.sheet.asked == []  # type: ignore[attr-defined]


def test_wrong_codes_and_stand_ins_for_names_are_no_second_ones_and_nothing_is_fetched_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond a bound they were told as codes and names that disagree."""
    monkeypatch.setattr(identities, "_FETCHED", 0)
    names = [["甲公司", CODES[0]], ["/", CODES[0]], ["甲公司", CODES[0][:-1]], ["同上", CODES[1]], ["/", CODES[1]], ["乙公司", CODES[1]]]
    made = table("name credit_code", names)
    assert findings(NAMED, made) == [] and made.sheet.asked == []  # type: ignore[attr-defined]
    monkeypatch.undo()
    (found,) = findings(NAMED, table("name credit_code", [*names, ["乙公司", " ".join(CODES[2])]]))
    assert (found.facts["count"], found.facts["rows"]) == (2, "7-8"), "a code with spaces between its signs is a code"


def hides(rows: Sequence[Sequence[Cell]], size: int = 4096, **hiding: Any) -> list[str]:
    """What is said of rows and columns hidden in a table of two columns: cell, what, and the place as a message has it."""
    found = findings(HiddenData(check="hidden_data"), table("name text", rows, size=size, hiding=hiding))
    return [f"{f.location.cell} {f.facts['what']} {f.facts['place']}" for f in found]


def test_hidden_rows_and_columns_of_a_table_are_told_where_they_hold_something() -> None:
    rows = [["甲公司", "a"], ["乙公司", None], [None, None], ["丙公司", "c"]]
    assert hides(rows) == hides(rows, hidden_rows=((4, 4),)) == hides(rows, hidden_rows=((1, 1), (9, 12))) == []
    assert hides(rows, hidden_rows=((2, 2),)) == ["A2 rows 名单!2:2"]
    assert hides(rows, hidden_rows=((2, 4),)) == ["A2 rows 名单!2:3"]
    assert hides(rows, hidden_rows=((3, 5),)) == ["A3 rows 名单!3:3,5:5"]
    assert hides(rows, hidden_columns=((2, 2),)) == ["B2 columns 名单!B:B"]
    assert hides(rows, hidden_columns=((1, 2),)) == ["A2 columns 名单!A:A,B:B"]
    assert hides(rows[1:], hidden_columns=((2, 2),)) == ["B4 columns 名单!B:B"]
    assert hides(rows[1:2], hidden_columns=((2, 2),)) == hides(rows, hidden_columns=((3, 9),)) == []
    assert hides(rows, hidden_rows=((2, 2),), hidden_columns=((1, 1),)) == ["A2 rows 名单!2:2", "A2 columns 名单!A:A"]
    assert hides(rows, hidden_rows=((2, 5),), hidden=True) == []
    assert hides(rows, hidden_columns=((1, 2),), size=1) == ["A2 columns 名单!A:A,B:B"]


def of_sheets(*sheets: TextSheet, tables: Sequence[Table] = ()) -> list[str]:
    given: Any = SimpleNamespace(file=FILE, tables=tables, opened=SimpleNamespace(sheets=sheets) if sheets else None)
    found = HiddenData(check="hidden_data").file(given, CONTEXT)
    return [f"{f.location.part} {f.location.cell} {f.facts['what']} {f.facts['place']}" for f in found]


def test_hidden_sheets_are_told_and_what_is_hidden_on_sheets_without_a_table() -> None:
    said = [["甲"], ["乙"]]
    assert of_sheets() == of_sheets(TextSheet("说明", said)) == []
    assert of_sheets(TextSheet("旧", said, hidden=True)) == ["旧 None sheet 旧"]
    for nothing in ([], [[None]], [["  "]], [["\u3000"], [None]]):
        assert of_sheets(TextSheet("旧", nothing, hidden=True)) == []
    for own in ("WpsReserved_CellImgList", "_xlfn"):
        assert of_sheets(TextSheet(own, said, hidden=True)) == []
    assert of_sheets(TextSheet("旧_xl", said, hidden=True)) == ["旧_xl None sheet 旧_xl"]
    assert of_sheets(TextSheet("说明", said, hidden_rows=((2, 2),))) == ["说明 A2 rows 说明!2:2"]
    assert of_sheets(TextSheet("说明", [["甲"], [" "]], hidden_rows=((2, 2),))) == []
    assert of_sheets(TextSheet("说明", said, hidden_columns=((1, 1),))) == ["说明 A1 columns 说明!A:A"]
    assert of_sheets(TextSheet("说明", [[None, "甲"], ["乙", None]], hidden_columns=((1, 2),))) == ["说明 A2 columns 说明!A:A,B:B"]
    turned = Cut("说明", [[None, "甲"], ["乙", None]], hidden_columns=((1, 2),), size=1)
    assert of_sheets(turned) == ["说明 A2 columns 说明!A:A,B:B"]
    many = TextSheet("说明", [["甲"]] * 1002, hidden_rows=((1, 1002),))
    assert of_sheets(many) == ["说明 A1 rows 说明!1:1000"]
    assert of_sheets(TextSheet("说明", said, hidden=True, hidden_rows=((2, 2),))) == ["说明 None sheet 说明"]
    listed = TextSheet("名单", said, hidden_rows=((2, 2),))
    assert of_sheets(listed, tables=[table("name", [["甲公司"]])]) == []
    assert of_sheets(listed, tables=[table("name", [["甲公司"]], sheet="别的")]) == ["名单 A2 rows 名单!2:2"]


@pytest.mark.parametrize("silent", [{"bound": False}, {"hiding": {"hidden": True}}, {"template": {"id": "work_order"}}])
def test_a_table_without_rows_is_told_where_the_file_is_held_to_it(silent: dict[str, Any]) -> None:
    check = DataRows(check="data_rows", template="enterprise_list")
    says(check, table("serial name", [[1, None], [2, None]]), "TPL007 A1")
    says(check, table("serial name", [[1, "甲公司"]]))
    says(check, table("serial name", [[1, None]], **silent))


class Alike(TextColumn):
    """A column whose cells all have one key."""

    def keys(self) -> Sequence[int]:
        return [0 if cell is None else 7 for cell in self.cells]


def test_equal_keys_are_no_equal_rows_where_their_words_differ() -> None:
    rows = [["甲公司", "a"], ["乙公司", "b"], ["丙公司", "c"]]
    says(TWICE, table("name text", rows, hiding={"column": Alike}))
    says(TWICE, table("name text", [*rows, ["甲公司", "a"]], hiding={"column": Alike}), "ROW006 A5 1 5 2")


def test_of_a_thousand_repetitions_and_more_the_first_are_named() -> None:
    (found,) = findings(TWICE, table("name text", [["甲公司", "a"]] * 1102))
    assert (found.facts["count"], found.facts["rows"]) == (1101, "3-1002")


def test_completions_outside_the_period_are_told_in_the_order_of_their_rows() -> None:
    clause = asks().model_copy(update={"period": Period(start="2022-01", end="2022-05"), "asks": (EvidenceKind.WORK_ORDER,)})
    rows = [["甲公司", "2021-12-31" if n in (1, 8) else "2022-01-01"] for n in range(10)]
    made = table("name 1.finish", rows, clauses=(clause,), template={"id": "work_order"})
    (found,) = findings(DATED, made)
    assert (found.code, found.facts["rows"], found.location.cell) == ("DAT002", "3,10", "B3") and "早于 2022-01" in found.message()


def listed(bound: bool, *subjects: str) -> list[str]:
    """What is said of blank names and codes in a list of such subjects."""
    clause = asks().model_copy(update={"subjects": subjects})
    rows = [[None, CODES[0], "a"], ["甲公司", None, "b"], [None, None, "c"], ["乙公司", CODES[1], "d"], ["丙公司", "9112", "e"]]
    made = table("name credit_code text", rows, clauses=(clause,), bound=bound)
    return [f"{f.code} {f.location.cell} {f.facts['rows']}" for f in findings(CELLS, made)]


def test_lists_of_persons_have_no_companies_to_fill_in_and_mixed_ones_only_those_with_a_code() -> None:
    assert listed(True, "enterprises") == ["ROW001 A2 2,4", "ROW001 B3 3-4", "ROW002 B6 6"]
    assert listed(True) == listed(True, "enterprises")
    assert listed(False, "enterprises") == ["ROW002 B6 6"]
    assert listed(True, "persons") == listed(False, "persons", "enterprises") == listed(False, "persons") == []
    assert listed(True, "persons", "enterprises") == ["ROW001 A2 2", "ROW002 B6 6"]


def test_columns_that_are_not_the_template_s_may_be_blank_and_a_city_without_landlines_has_no_example() -> None:
    says(CELLS, table("name -来源", [["甲公司", None], ["乙公司", "/"]]))
    units = CONTEXT.catalogue.units
    assert "022" in str(_landline(units))
    assert _landline(units.model_copy(update={"places": units.places.model_copy(update={"telephone": None})})) == ""
    (wrong,) = findings(CELLS, table("name mobile", [["甲公司", "138"]]))
    assert "022" in wrong.fix()


class Trimmed(Cut):
    """Rows that end with their last cell, as a text table's do."""

    def fetch(self, rows: Sequence[int]) -> Mapping[int, Sequence[Cell]]:
        return {
            row: cells[: max((n for n, cell in enumerate(cells, 1) if cell is not None), default=0)]
            for row, cells in super().fetch(rows).items()
        }


def test_rows_that_end_early_are_compared_as_far_as_their_columns_go() -> None:
    made = table("name text text", [["甲公司", "a", None], ["甲公司", "a", None], ["乙公司", None, None], ["乙公司", None, None]])
    sheet = Trimmed("名单", made.sheet.rows)  # type: ignore[attr-defined]
    says(TWICE, replace(made, sheet=sheet), "ROW006 A3 2 3,5")


def test_a_merged_cell_speaks_for_five_thousand_rows_and_fifty_columns_at_most() -> None:
    rows = [["甲公司", "a"], *([f"乙{n}公司", None] for n in range(5002))]
    (found,) = findings(CELLS, table("name text", rows, hiding={"merged": ((2, 2, 9000, 2),)}))
    assert (found.facts["count"], found.facts["rows"]) == (2, "5003-5004")
    wide = [["甲公司", *["a"] * 53], ["乙公司", *[None] * 53]]
    told = findings(CELLS, table("name" + " text" * 53, wide, hiding={"merged": ((2, 2, 3, 54),)}))
    assert [f.location.cell for f in told] == ["BA3", "BB3"]
