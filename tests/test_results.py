"""Results against commitments: only the measured thing is compared, and what cannot be told apart gives no result."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evalcheck.catalogue.items import EvidenceKind
from evalcheck.evidence.clauses.results import Result, results
from evalcheck.evidence.model import FileSummary, Identity, TableSummary, UnitRef
from evalcheck.findings import Location
from evalcheck.ruleset import load_ruleset
from evalcheck.submission.filename import parse
from evalcheck.submission.model import EvidenceFile, InMemory

CATALOGUE = load_ruleset("tianjin-2021").catalogue
UNITS = {unit.name: unit for unit in CATALOGUE.units.units}


def summary(name: str, clauses: tuple[str, ...], table: TableSummary, unit: str = "市科技局", doubtful: bool = False) -> FileSummary:
    file = EvidenceFile(name, 1, "", InMemory(b""))
    identity = Identity(parse(name), UnitRef(UNITS[unit]), None, (int(clauses[0].partition("-")[0]),))
    kind = EvidenceKind(table.template)
    return FileSummary(
        file=file, type="xlsx", role="evidence", identity=identity, kind=kind, why=(), clauses=clauses, doubtful=doubtful, tables=(table,)
    )


def orders(days: dict[float, int], part: str = "工单") -> TableSummary:
    rows = sum(days.values())
    return TableSummary("work_order", Location("x.xlsx", part), rows, 2, durations=days, working_durations=days)


def rows(count: int, part: str = "名单") -> TableSummary:
    return TableSummary("enterprise_list", Location("x.xlsx", part), count)


def test_the_mean_of_all_work_orders_of_the_clause() -> None:
    files = [summary(f"市级市税务局-优化纳税服务-27-工单{i}.xlsx", ("27-2",), orders({days: 3})) for i, days in enumerate((6.0, 9.0))]
    assert results(files, CATALOGUE) == (Result(27, "正常出口退税平均办理时间", "mean", 7.5, "working_day", "<=", 8, 6, True),)


@pytest.mark.parametrize(("keypoint", "part", "metric"), [
    ("低压工单", "Sheet1", "低压客户平均办电时间"),
    ("工单", "高压客户", "高压10千伏客户平均办电时间"),
    ("提高办电效率工单", "Sheet1", None),
    ("低压、高压工单", "Sheet1", None),
])  # fmt: skip
def test_low_and_high_voltage_are_told_apart_or_not_compared(keypoint: str, part: str, metric: str | None) -> None:
    file = summary(f"国网天津市电力公司-提升企业获得电力服务-28-{keypoint}.xlsx", ("28-2",), orders({2.0: 4}, part))
    assert [result.metric for result in results([file], CATALOGUE)] == ([metric] if metric else [])


def test_a_file_in_doubt_and_a_clause_that_proves_nothing_give_no_result() -> None:
    doubtful = summary("市级市税务局-优化纳税服务-27-工单.xlsx", ("27-2",), orders({9.0: 1}), doubtful=True)
    other = summary("市级市税务局-优化纳税服务-27-工单.xlsx", ("27-1",), orders({9.0: 1}))
    assert results([doubtful, other], CATALOGUE) == ()


def test_counts_are_those_of_the_one_lead() -> None:
    name = "市级市发展改革委-提升创新创业活跃度-61-名单.xlsx"
    (result,) = results([summary(name, ("61-2",), rows(2), "市发展改革委")], CATALOGUE)
    assert (result.value, result.kept) == (2, False)
    assert results([summary(name, ("61-2",), rows(2), "市税务局")], CATALOGUE) == ()


def test_a_list_of_several_kinds_of_subject_tells_only_what_is_too_few() -> None:
    name, lead = "市级市财政局-提升企业融资便利度-45-名单.xlsx", CATALOGUE.items[45].leads
    few, many = (summary(name, ("45-2",), rows(count), lead[0]) for count in (299, 500))
    assert [result.kept for result in results([few], CATALOGUE)] == [False]
    assert results([many], CATALOGUE) == ()


def test_a_list_of_several_clauses_tells_only_what_is_too_few() -> None:
    """Its rows may be of the other clause, though each clause lists one kind of subject."""
    name = "市级市科技局-提升创新创业活跃度-60、62-国家高新技术企业名单.xlsx"
    few, many = (summary(name, ("60-2", "62-2"), rows(count, "高新技术企业名单")) for count in (10, 8000))
    assert [result.kept for result in results([few], CATALOGUE)] == [False]
    assert results([many], CATALOGUE) == ()
    assert [result.kept for result in results([replace(many, clauses=("60-2",))], CATALOGUE)] == [True]


def test_two_lists_proved_by_one_clause_are_told_apart_by_their_names() -> None:
    file = summary("市级市科技局-提升创新创业活跃度-60-高新技术企业名单.xlsx", ("60-2",), rows(7101))
    assert [(result.metric, result.kept) for result in results([file], CATALOGUE)] == [("国家高新技术企业数", True)]


def test_a_workbook_of_two_matters_is_told_apart_by_its_sheets() -> None:
    """Each sheet counted for both promises of item 33, and the rows of one made the other look kept or broken."""
    both = ("33-用水-2", "33-用气-2")
    for part, metric in (("用水", "市内六区小微项目通水用时"), ("用气", "无外线小微项目通气用时"), ("工单", None)):
        file = summary("市级市水务局-提高获得用水用气效率-33-用水用气工单.xlsx", both, orders({4: 6}, part), "市水务局")
        assert [result.metric for result in results([file], CATALOGUE)] == ([metric] if metric else [])
