"""Districts and other places in cells, and the district that a wrong word meant."""

from __future__ import annotations

from datetime import date

import pytest

from evalcheck.evidence.values.places import Meant, meant_place, place_test
from evalcheck.ruleset import load_ruleset
from evalcheck.submission.model import Cell

UNITS = load_ruleset("tianjin-2021").catalogue.units
PLACE = place_test(UNITS)


@pytest.mark.parametrize(
    "value",
    ["和平区", "和平", "天津市和平区", "滨海新区", "滨海新区塘沽街道", "东疆", "天津开发区", "全市", "天津市", "河北区", "河北省",
     "北京市朝阳区", "河北省石家庄市", "石家庄市", "河北石家庄", "深圳", "和平区、河西区", " 和平区 ", "和 平 区", "新疆维吾尔自治区"],
)  # fmt: skip
def test_districts_the_whole_city_and_other_places_are_right(value: str) -> None:
    assert PLACE(value) is None


@pytest.mark.parametrize("value", ["朝阳区", "和平去", "天津市朝阳区", "市区", "河", 3.0, "和平区、东西区", "X" * 5000])
def test_what_is_no_place_is_told(value: Cell) -> None:
    fault = PLACE(value)
    assert fault and fault.why == "unknown"


def test_the_nearest_district_is_named() -> None:
    near = {
        "和平去": "和平区", "东立区": "东丽区", "东利区": "东丽区", "天津市东立区": "东丽区", "西清区": "西青区",
        "北晨区": "北辰区", "宝抵区": "宝坻区",
        "滨海区": "滨海新区", "宾海新区": "滨海新区", "洪桥区": "红桥区", "河平区": "和平区", "西箐区": "西青区", "南开开区": "南开区",
    }  # fmt: skip
    assert {text: meant_place(text, UNITS) for text in near} == {text: Meant(name) for text, name in near.items()}


@pytest.mark.parametrize(
    "text",
    [
        "XYZ",
        "朝阳区",
        "北城区",
        "城西区",
        "江北区",
        "河南区",
        "东西区",
        "市区",
        "南区",
        "海新区",
        "南开发区",
        "浦东新区",
        "雄安新区",
        "和平县",
        "",
    ],
)
def test_no_district_is_proposed_where_it_is_not_nearly_certain(text: str) -> None:
    assert meant_place(text, UNITS) is None


@pytest.mark.parametrize("text", ["塘沽区", "汉沽区", "大港区", "塘沽", "天津市大港区", "汉沽区茶淀街", "唐沽区", "大岗区"])
def test_a_district_that_was_merged_is_named_with_the_one_that_holds_it(text: str) -> None:
    assert PLACE(text)
    assert meant_place(text, UNITS) == Meant("滨海新区", 2009)


@pytest.mark.parametrize(
    "text", ["津南经开区", "宝坻经济开发区", "经济技术开发区", "华明高新区", "天津南港工业区", "滨海新区塘沽", "京津中关村科技城"]
)
def test_functional_areas_are_places(text: str) -> None:
    assert PLACE(text) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", "blank"), ("无", "stand_in"), (None, "blank"), ("河北区" * 20, None), ("河北区" * 20 + "某", "unknown"),
        ("滨海新区区", "unknown"),
        ("滨海新区塘沽", None), ("和平区市", "unknown"), ("北京市朝阳", None), ("朝阳", None), ("朝阳市", None), ("朝阳市区", "unknown"),
        ("石家庄", None), ("和平区、、河西区", None), ("和平区/河西区", None), ("和平区|河西", None), ("和平区;朝阳区", "unknown"),
        ("天津", None), (44625.0, "unknown"),
        (date(2022, 3, 5), "unknown"),
    ],
)  # fmt: skip
def test_the_edges_of_places(value: Cell, expected: str | None) -> None:
    fault = PLACE(value)
    assert (fault.why if fault else None) == expected


@pytest.mark.parametrize("suffix", ["省", "市", "区", "县", "州", "盟", "新区"])
def test_a_place_with_nothing_but_a_suffix_behind_it_is_no_place_further_in(suffix: str) -> None:
    fault = PLACE("保定市" + suffix)
    assert fault and fault.why == "unknown"


@pytest.mark.parametrize("city", ["石家庄", "张家口市", "齐齐哈尔", "西安市", "本市", "市本级", "内蒙古", "宁夏回族自治区", "静海县"])
def test_other_cities_go_by_their_short_names_and_the_city_by_its_own(city: str) -> None:
    assert PLACE(city) is None


@pytest.mark.parametrize("text", ["西", "张家", "石家", "家庄市", "某市", "省", "京市"])
def test_parts_of_names_are_no_places(text: str) -> None:
    fault = PLACE(text)
    assert fault and fault.why == "unknown"


@pytest.mark.parametrize(
    ("text", "name"),
    [("和和平区", "和平区"), ("南南开区", "南开区"), ("宾海新去", None), ("宾海新区", "滨海新区"), ("新区", None),
     ("和平平区", "和平区"), ("和平区区", "和平区"), ("禾苹区", None), ("禾平区", "和平区"), ("禾苹去", None),
     ("和和平平区", None),
     ("河\u200b东曲", "河东区"), ("平区", None)],
)  # fmt: skip
def test_one_character_of_three_may_sound_alike_or_stand_twice(text: str, name: str | None) -> None:
    assert meant_place(text, UNITS) == (Meant(name) if name else None)
