"""Figures that tables of statistics state of a promise: the city's total, no plan, no growth, no part, no other measure."""

from __future__ import annotations

from typing import Any

import pytest

from evalcheck.catalogue.items import Commitment
from evalcheck.evidence.content.table_figures import table_figures

CHARGERS = Commitment(
    metric="累计建成充电桩", op=">=", value=9000, unit="count", statistic="sum", words=(("充电桩",),), barred=("其中", "新建", "新增")
)
GREEN = Commitment(
    metric="公园绿地面积", op=">=", value=4e7, unit="square_meter", statistic="sum", words=(("绿地面积",),), barred=("人均",)
)
PARKS = Commitment(metric="大型公园数", op=">=", value=20, unit="count", statistic="count", words=(("大型公园",),))
EACH = Commitment(metric="人均公园绿地", op=">=", value=9, unit="square_meter", statistic="mean", words=(("人均",), ("绿地",)))
PLACES = [f"{name}区" for name in ("东一", "东二", "东三", "西一", "西二", "西三", "南一", "南二", "南三", "北一")]


def by_place(title: str, heading: str, each: float, *more: list[str], places: int = 10) -> list[list[str]]:
    return [[title, ""], ["区", heading], *([place, f"{each:g}"] for place in PLACES[:places]), *more]


def told(rows: list[list[str]], *commitments: Commitment, **more: Any) -> dict[str, float]:
    return {one.metric: one.value for one in table_figures(rows, "Sheet1", commitments, PLACES, **more)}


@pytest.mark.parametrize(
    ("rows", "value"),
    [
        (by_place("各区充电桩统计", "充电桩数量(个)", 870, ["合计", "8,700"]), 8700),
        (by_place("各区充电桩统计", "充电桩数量(个)", 870), 8700),
        (by_place("各区充电桩统计", "数量(个)", 870, ["全市合计", "8700"]), 8700),
        (by_place("各区充电桩统计(单位:万个)", "数量", 0.08, ["总计", "0.8"]), 8000),
        ([["各区统计"], ["区", "2020年充电桩(个)", "2021年充电桩(个)"], *([place, "700", "950"] for place in PLACES)], 9500),
        ([["充电桩统计表"], ["指标", "单位", "数量"], ["充电桩", "个", "8700"], ["其中:公用充电桩", "个", "51"]], 8700),
        ([["统计表"], ["指标", "年度目标", "完成数", "单位"], ["充电桩总数", "9000", "9120", "个"]], 9120),
        ([["统计表"], ["指标", "数量", "同比增长(%)"], ["充电桩(万个)", "0.92", "31.5"]], 9200),
    ],
)  # fmt: skip
def test_what_a_table_states_of_the_whole_city(rows: list[list[str]], value: float) -> None:
    assert told(rows, CHARGERS) == {CHARGERS.metric: pytest.approx(value)}


@pytest.mark.parametrize(
    "rows",
    [
        by_place("各区充电桩统计", "充电桩数量(个)", 870, places=7),  # not the whole city
        by_place("2021年新建充电桩统计", "充电桩(个)", 87, ["合计", "870"]),
        by_place("各区充电桩统计", "充电桩年度目标(个)", 870, ["合计", "8700"]),
        by_place("各区充电桩统计", "占全市比重(%)", 10, ["合计", "100"]),
        by_place("各区充电站统计", "充电站(座)", 31, ["合计", "310"]),
        [["各区充电桩"], ["区", "直流(个)", "交流(个)"], *([place, "700", "950"] for place in PLACES)],
        [["明细"], ["类别", "数量"], ["充电桩", "120"], ["充电桩", "300"]],  # two lines of one name
        [["明细"], ["指标", "单位", "数量"], ["充电桩用电量", "%", "31"]],
        [["明细"], ["指标", "东一区", "东二区"], ["充电桩", "310", "520"]],
        [["明细"], ["指标", "2021年"], ["充电桩利用率", "61"]],
        [["充电桩", "120"]],
        [],
    ],
)
def test_what_is_no_figure_of_the_whole_city(rows: list[list[str]]) -> None:
    assert told(rows, CHARGERS) == {}


def test_districts_add_up_only_where_all_their_lines_were_read_and_none_comes_twice() -> None:
    rows = by_place("各区充电桩统计", "充电桩数量(个)", 870)
    assert told(rows, CHARGERS, whole=False) == {}
    assert told([*rows, rows[-1]], CHARGERS) == {}


def test_an_area_is_told_in_its_unit_or_not_at_all() -> None:
    assert told(by_place("绿地", "绿地面积(万平方米)", 300, ["合计", "3000"]), GREEN) == {GREEN.metric: 3e7}
    assert told(by_place("绿地", "绿地面积", 300, ["合计", "3000"]), GREEN) == {}
    assert told(by_place("绿地", "绿地面积(公顷)", 300, ["合计", "3000"]), GREEN) == {}


def test_the_table_of_another_promise_tells_nothing_of_this_one() -> None:
    rows = by_place("大型公园统计", "绿地面积(平方米)", 1e5, ["合计", "1000000"])
    assert told(rows, GREEN, PARKS, EACH) == {}


def test_a_mean_is_that_of_the_total_and_no_sum() -> None:
    rows = by_place("绿地", "人均公园绿地(平方米)", 9.5)
    assert told(rows, EACH) == {}
    assert told([*rows, ["全市", "9.4"]], GREEN, EACH) == {EACH.metric: 9.4}
