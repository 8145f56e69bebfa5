"""Reading, judging and mending single names."""

from __future__ import annotations

import os
import pickle
from dataclasses import replace
from pathlib import Path

import pytest

from evalcheck.catalogue import Catalogue
from evalcheck.catalogue.naming import Bilingual, NameShape
from evalcheck.catalogue.units import District, Unit
from evalcheck.checks import names
from evalcheck.checks.names import NameJudge, check_names
from evalcheck.evidence.names.identity import Identifier, Near, _best, chinese_number, identifier_of, nearest_content
from evalcheck.evidence.names.naming import Naming, _items_of_folder, name_of, propose, right_keypoint
from evalcheck.evidence.names.signs import cleaned, fold
from evalcheck.findings import Location, Severity
from evalcheck.ruleset import load_ruleset
from evalcheck.submission.filename import parse
from evalcheck.submission.model import EvidenceFile, InMemory

FRONT = "市级市税务局-优化纳税服务-25"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_ruleset("tianjin-2021").catalogue


@pytest.fixture(scope="module")
def identifier(catalogue: Catalogue) -> Identifier:
    return identifier_of(catalogue)


@pytest.mark.parametrize(
    ("name", "parts", "extension"),
    [
        ("甲-乙-1-丙.xlsx", ("甲", "乙", "1", "丙"), "xlsx"),
        ("甲-乙-1-丙-丁.XLSX", ("甲", "乙", "1", "丙-丁"), "XLSX"),
        ("甲 - 乙 －1__丙.tar.gz", ("甲", "乙", "1", "丙"), "tar.gz"),
        ("甲——乙—1–丙", ("甲", "乙", "1", "丙"), ""),
        ("甲-乙-7.2-丙", ("甲", "乙", "7.2", "丙"), ""),
        ("甲-乙-1-丙—丁-戊.docx", ("甲", "乙", "1", "丙—丁-戊"), "docx"),
        ("甲－乙-1-丙-丁.docx", ("甲", "乙", "1", "丙-丁"), "docx"),
        ("甲--乙-1-丙.docx", ("甲", "乙", "1", "丙"), "docx"),
        ("甲-乙-1-.docx", ("甲", "乙", "1", ""), "docx"),
        ("甲-乙--丙.docx", ("甲", "乙", "", "丙"), "docx"),
        ("甲.docx", ("甲",), "docx"),
        ("甲-乙-1-丙．ｄｏｃｘ", ("甲", "乙", "1", "丙"), "ｄｏｃｘ"),
        (".DS_Store", (".DS", "Store"), ""),
        ("", ("",), ""),
    ],
)
def test_a_name_is_cut_where_its_writer_meant(name: str, parts: tuple[str, ...], extension: str) -> None:
    parsed = parse(name)
    assert (parsed.parts, parsed.extension) == (parts, extension)


def test_a_hostile_name_of_many_signs_is_read_in_no_time(catalogue: Catalogue) -> None:
    long_number = "市级市税务局-优化纳税服务-" + "7、" * 20_000 + "-" + "x" * 9_000
    for name in (" " * 60_000 + "x" + "- -" * 20_000 + "." * 60_000, "市级" * 30_000, long_number):
        check_names([name], catalogue)


@pytest.mark.parametrize(
    ("written", "unit", "owner"),
    [
        ("市级市场监管委", "市市场监管委", "市市场监管委"),
        ("市级市市场监管委", "市市场监管委", "市市场监管委"),
        ("天津市市场监督管理委员会", "市市场监管委", "市市场监管委"),
        ("市级(市税务局)", "市税务局", "市税务局"),
        ("市级国网天津市电力公司", "国网天津市电力公司", "国网天津市电力公司"),
        ("市高法院", "市高法院", "市高法院"),
        ("和平区政务服务办", "和平区政务服务办", "和平区"),
        ("（和平区）政务服务办", "和平区政务服务办", "和平区"),
        ("市级(和平区)政务服务办", "和平区政务服务办", "和平区"),
        ("天津市和平区人民政府", "和平区人民政府", "和平区"),
        ("国家税务总局天津市和平区税务局", "和平区税务局", "和平区"),
        ("和平政务服务办", "和平区政务服务办", "和平区"),
        ("滨海高新区管委会", "高新区管委会", "高新区"),
        ("和平区", "和平区", "和平区"),
        ("南开大学", None, None),
        ("各区人民政府", None, None),
        ("市级(**区)部门(单位)", None, None),
        ("XX区政务服务办", None, None),
    ],
)
def test_a_unit_is_known_by_every_spelling(written: str, unit: str | None, owner: str | None, identifier: Identifier) -> None:
    found = identifier.unit(written)
    assert (found.name if found else None, found.owner if found else None) == (unit, owner)


def test_the_one_spelling_of_every_unit_is_known_and_kept(catalogue: Catalogue, identifier: Identifier) -> None:
    for unit in catalogue.units.units:
        if unit.kind != "group":
            for spelling in (unit.file_name, unit.name, *unit.aliases, f"市级{unit.name}"):
                found = identifier.unit(spelling)
                assert found and found.unit is unit, spelling


@pytest.mark.parametrize(
    ("written", "items", "clauses", "unknown"),
    [
        ("7", (7,), (), ()),
        ("007", (7,), (), ()),
        ("第 7 项", (7,), (), ()),
        ("７", (7,), (), ()),
        ("7.2", (7,), ("7-2",), ()),
        ("7.9", (7,), (), ("7.9",)),
        ("7、8", (7, 8), (), ()),
        ("7.1、7.2", (7,), ("7-1", "7-2"), ()),
        ("33.用水.1", (33,), ("33-用水-1",), ()),
        ("33用气2", (33,), ("33-用气-2",), ()),
        ("33.1", (33,), (), ()),
        ("104", (), (), ("104",)),
        ("0", (), (), ("0",)),
        ("2021", (), (), ("2021",)),
        ("", (), (), ()),
    ],
)
def test_a_number_part_names_items_and_clauses(
    written: str, items: tuple[int, ...], clauses: tuple[str, ...], unknown: tuple[str, ...], identifier: Identifier
) -> None:
    found = identifier.numbers(written)
    assert (found.items, found.clauses, found.unknown) == (items, clauses, unknown)


def test_every_clause_can_be_named_by_its_number(catalogue: Catalogue, identifier: Identifier) -> None:
    for clause in catalogue.clauses:
        assert identifier.numbers(clause.replace("-", ".")).clauses == (clause,)


def test_where_items_are_not_published_any_number_of_up_to_three_digits_is_taken(catalogue: Catalogue) -> None:
    contents = tuple(content.model_copy(update={"items": ()}) for content in catalogue.contents)
    unpublished = replace(catalogue, contents=contents, items_published=False)
    names = ["市级市税务局-优化纳税服务-250-名单.xlsx", "市级市税务局-优化纳税服务-1234-名单.xlsx"]
    assert [finding.code for finding in check_names(names, unpublished)] == ["NAM005"]
    identity = identifier_of(unpublished).identify("市税务局-优化纳税服务-第250项-名单.xlsx")
    assert propose(identity, unpublished, Naming()) == "市级市税务局-优化纳税服务-250-名单.xlsx"


@pytest.mark.parametrize("written", ["优化纳税服务", "7.优化纳税服务", "7、优化纳税服务", "(7)优化纳税服务", "七、优化纳税服务"])
def test_a_content_is_known_with_its_number(written: str, identifier: Identifier) -> None:
    content = identifier.content(written)
    assert content and content.name == "优化纳税服务"


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("市税务局－优化纳税服务－２５－名单.xlsx", f"{FRONT}-名单.xlsx"),
        ("天津市税务局-7.优化纳税-第025项-名 单.XLSX", f"{FRONT}-名单.XLSX"),
        ("市级市税物局-优化纳税服务-25-名单.xlsx", f"{FRONT}-名单.xlsx"),
        ("市级市税务局-纳税-25-名单.xlsx", f"{FRONT}-名单.xlsx"),
        ("市级市税务局-优化纳税服务-第二十五项-名单.xlsx", f"{FRONT}-名单.xlsx"),
        (f"{FRONT}-名单-2021-05.xlsx", f"{FRONT}-名单2021.05.xlsx"),
        (f"{FRONT}-1-3月名单-续.xlsx", f"{FRONT}-1~3月名单续.xlsx"),
        (f"{FRONT}-是否合格?.xlsx", f"{FRONT}-是否合格？.xlsx"),
        ("市级市税务局 优化纳税服务 25 名单.xlsx", f"{FRONT}-名单.xlsx"),
        ("市级市税务局-25-名单.xlsx", f"{FRONT}-名单.xlsx"),
        ("(和平区)政务服务办—提升政务服务水平—13—截图.docx", "和平区政务服务办-提升政务服务水平-13-截图.docx"),
        ("市级市水务局-提高获得用水用气效率-33水1-文件.docx", "市级市水务局-提高获得用水用气效率-33.用水.1-文件.docx"),
    ],
)
def test_the_right_name_is_proposed_as_far_as_it_is_certain(name: str, right: str, catalogue: Catalogue, identifier: Identifier) -> None:
    assert propose(identifier.identify(name), catalogue, Naming()) == right


@pytest.mark.parametrize(
    "name",
    [
        "市级市税务局-优化纳税服务-7-名单.xlsx",
        "市级市X务局-优化纳税服务-25-名单.xlsx",
        "市级市税务局-优化纳税服务-7.9-名单.xlsx",
        "市级市税务局-优化纳税服务-名单.xlsx",
        "市级市税务局-优化企业开办-25-名单.xlsx",
        "市级市体育局-优化纳税-25-名单.xlsx",
        f"{FRONT}-一二三四五六七八九十一二三四五六七八九十.xlsx",
        f"{FRONT}-XX.xlsx",
        "和平区-提升政务服务水平-13-截图.docx",
        "天津市公安局和平分局-提升政务服务水平-13-截图.docx",
        "名单.xlsx",
    ],
)
def test_nothing_is_proposed_where_more_than_one_name_could_be_meant(name: str, catalogue: Catalogue, identifier: Identifier) -> None:
    assert propose(identifier.identify(name), catalogue, Naming()) is None


def test_the_package_s_unit_stands_in_for_one_that_is_not_known(catalogue: Catalogue, identifier: Identifier) -> None:
    identity = identifier.identify("税-优化纳税服务-25-名单.xlsx")
    assert propose(identity, catalogue, Naming(), identifier.unit("市税务局")) == f"{FRONT}-名单.xlsx"


def test_every_finding_on_a_name_carries_the_right_name_where_there_is_one(catalogue: Catalogue) -> None:
    findings = check_names(["市级市税物局－优化纳税－25－名 单.xlsx"], catalogue)
    assert [finding.code for finding in findings] == ["NAM002", "NAM010", "NAM003", "NAM004"]
    for finding in findings:
        assert finding.facts["suggestion"] == f"{FRONT}-名单.xlsx"
        assert f"{FRONT}-名单.xlsx" in finding.fix("zh") and f"{FRONT}-名单.xlsx" in finding.fix("en")


def test_a_wrong_number_says_where_it_belongs_and_which_numbers_the_content_has(catalogue: Catalogue) -> None:
    (finding,) = check_names(["市级市税务局-优化纳税服务-7-名单.xlsx"], catalogue)
    assert finding.severity is Severity.ERROR
    assert "提高项目开工建设效率" in finding.message() and "25-27" in finding.message()


def test_invisible_and_forbidden_signs_are_named(catalogue: Catalogue) -> None:
    (finding,) = check_names([f"{FRONT}-企业\u200b名单*.xlsx"], catalogue)
    assert finding.code == "NAM010"
    assert "U+200B" in finding.message() and "*" in finding.message()


def test_a_trailing_dot_or_space_before_or_behind_the_extension_is_told(catalogue: Catalogue) -> None:
    names = [f"{FRONT}-名单 .xlsx", f"{FRONT}-名单..xlsx", f"{FRONT}-名单.xlsx.", f"{FRONT}-名单.xlsx ", f" {FRONT}-名单.xlsx"]
    assert [finding.code for finding in check_names(names, catalogue)] == ["NAM010"] * 5
    assert {finding.facts["suggestion"] for finding in check_names(names, catalogue)} == {f"{FRONT}-名单.xlsx"}


@pytest.mark.parametrize(
    ("written", "name", "part"),
    [
        ("和平区法院", "和平区法院", "法院"), ("(和平区)税务局", "和平区税务局", "税务局"), ("(和平区税务局", None, None),
        ("和平税务", None, None),
        ("和平税务局", "和平区税务局", "税务局"), ("和平区税务", "和平区税务", "税务"), ("和平", "和平区", ""),
        ("蓟县税务", "蓟州区税务", "税务"),
        ("滨海高新区税务", "高新区税务", "税务"), ("泰达", "经开区", ""), ("泰达某某", None, None),
        ("泰达招商中心", "经开区招商中心", "招商中心"),
        ("市级市税务局", "市税务局", ""), ("(天津市)税务局", "市税务局", ""), ("市 税 务 局", "市税务局", ""), ("市" * 201, None, None),
        ("", None, None),
    ],
)  # fmt: skip
def test_districts_and_their_units(written: str, name: str | None, part: str | None, identifier: Identifier) -> None:
    unit = identifier.unit(written)
    assert ((unit.name, unit.part) if unit else (None, None)) == (name, part)


def test_the_shortest_name_of_a_district_s_unit_has_two_characters(identifier: Identifier) -> None:
    found = [identifier.identify(f"{unit}-优化纳税服务-25-名单.xlsx").unit for unit in ("和平区", "和平区局", "和平区法院")]
    assert [unit and unit.name for unit in found] == [None, None, "和平区法院"]


@pytest.mark.parametrize(
    ("written", "items", "clauses", "unknown", "spelled"),
    [
        ("33.1", (33,), (), (), ("33.1",)), ("33水1", (33,), ("33-用水-1",), (), ("33.用水.1",)), ("33用气2", (33,), ("33-用气-2",), (),
        ("33.用气.2",)),
        ("33水", (33,), (), (), ("33.用水",)), ("33.9", (33,), (), ("33.9",), ("33.9",)), ("第7项第2款", (7,), ("7-2",), (), ("7.2",)),
        ("清单序号:7", (7,), (), (), ("7",)), ("序号7", (7,), (), (), ("7",)), ("7和8及9", (7, 8, 9), (), (), ("7", "8", "9")),
        ("7/8&9+10", (7, 8, 9, 10), (), (), ("7", "8", "9", "10")), ("7、7", (7,), (), (), ("7",)), ("第三项", (), (), ("第三项",),
        ("第三项",)),
        ("0", (), (), ("0",), ("0",)), ("7.2、x", (7,), ("7-2",), ("x",), ("7.2", "x")), ("1234", (), (), ("1234",), ("1234",)),
        ("7.123", (), (), ("7.123",), ("7.123",)), ("第7号", (7,), (), (), ("7",)), ("7条", (7,), (), (), ("7",)), ("103", (103,), (),
        (), ("103",)),
    ],
)  # fmt: skip
def test_numbers_of_clauses_and_halves(
    written: str,
    items: tuple[int, ...],
    clauses: tuple[str, ...],
    unknown: tuple[str, ...],
    spelled: tuple[str, ...],
    identifier: Identifier,
) -> None:
    assert identifier.numbers(written) == (items, clauses, unknown, spelled)


def test_where_items_are_not_published_a_clause_is_taken_as_it_is_written() -> None:
    unpublished = identifier_of(load_ruleset("tianjin-2022").catalogue)
    assert unpublished.numbers("7.2") == ((7,), ("7-2",), (), ("7.2",))
    assert unpublished.numbers("7") == ((7,), (), (), ("7",))
    assert unpublished.numbers("0") == ((), (), ("0",), ("0",))


@pytest.mark.parametrize(
    ("written", "near", "sure"),
    [
        ("市税务", "市税务局", True), ("市税物局", "市税务局", False), ("市场监管", "市市场监管委", True),
        ("天津市税物局", "市税务局", True),
        ("某某某", None, None), ("", None, None), ("市税务局" * 16, None, None),
    ],
)  # fmt: skip
def test_the_nearest_unit_and_whether_it_is_sure(written: str, near: str | None, sure: bool | None, identifier: Identifier) -> None:
    found = identifier.near_unit(written)
    assert ((found.name, found.sure) if found else (None, None)) == (near, sure)
    assert identifier.nearest_unit(written) == near


def test_a_text_that_holds_a_district_is_never_surely_a_municipal_unit(identifier: Identifier) -> None:
    near = identifier.near_unit("市税务局河西")
    assert near and (near.name, near.sure) == ("市税务局", False)
    district = identifier.district_in("和 平区某局")
    assert district and district.name == "和平区" and identifier.district_in("市税务局") is None


@pytest.mark.parametrize(
    ("written", "near", "sure"),
    [
        ("纳税服务", "优化纳税服务", True), ("优化纳税服", "优化纳税服务", True), (" 优化企业 开办", "优化企业开办服务", True),
        ("信用体系", "完善信用体系建设", True),
        ("优化纳说服务", "优化纳税服务", True), ("纳税", None, None), ("服务", None, None), ("税", None, None), ("", None, None),
        ("优化纳税服务" * 11, None, None),
        ("跨境贸易", "提升跨境贸易便利度", True), ("纳说", None, None), ("服务水", None, None), ("便利度", None, None),
        ("办理便利度", "提高办理企业破产便利度", False),
        ("提升政务", "提升政务服务水平", True), ("不动产登", "提高不动产登记效率", True),
    ],
)  # fmt: skip
def test_the_nearest_content(written: str, near: str | None, sure: bool | None, identifier: Identifier) -> None:
    found = nearest_content(identifier.contents, written)
    assert ((found.name, found.sure) if found else (None, None)) == (near, sure)


def test_a_content_is_near_by_a_part_of_four_characters_that_only_it_holds() -> None:
    names = ("甲乙丙丁戊己庚辛壬癸子丑", "甲乙丙寅卯辰巳午未申酉戌")
    found = {text: nearest_content(names, text) for text in ("丁戊己庚", "丁戊己", "甲乙丙", "甲乙丙丁", "甲")}
    assert found == {"丁戊己庚": Near(names[0], True), "丁戊己": None, "甲乙丙": None, "甲乙丙丁": Near(names[0], True), "甲": None}
    assert nearest_content(("甲乙",), "甲乙") == Near("甲乙", True) and nearest_content(("甲",), "甲") is None
    long = "甲乙丙丁戊己" * 10
    assert nearest_content((long,), long) == Near(long, True) and nearest_content((long + "庚",), long + "庚") is None


@pytest.mark.parametrize("ending", [*"局委办厅院会所队处部社站署", "中心", "政府", "公司", "法庭", "海关", "银行"])
def test_behind_a_short_district_only_an_agency_is_a_unit(ending: str, identifier: Identifier) -> None:
    unit = identifier.unit(f"泰达某某{ending}")
    assert unit and unit.name == f"经开区某某{ending}"
    assert identifier.unit("泰达某某科") is None


@pytest.mark.parametrize(
    "word",
    ["佐证关键点", "关键点", "佐证", "未命名", "无标题", "新建", "副本", "标题", "文件名", "untitled", "new", "copy",
     "新建Microsoft Excel 工作表",
     "新建 Microsoft Word 文档", "新建Microsoft PowerPoint 演示文稿", "新建XLSX工作表", "新建DOCX文档",
     "新建XLS工作表", "新建DOC文档", "新建文本文档",
     "新建文件夹", "新建压缩文件", "工作簿1", "文档2", "演示文稿3", "Sheet1", "Document", "Book1"],
)  # fmt: skip
def test_words_of_forms_and_names_that_programs_give_say_nothing(word: str) -> None:
    assert Naming().holds_place(word)


def test_a_district_s_government_is_a_unit_of_it_and_groups_are_none(identifier: Identifier) -> None:
    found = [
        identifier.unit(text)
        for text in (
            "和平区政府",
            "和平区人民政府",
            "和平区·税务局",
            "和平区税务局:",
            "和平区区",
            "和平区局",
            "市级有关单位",
            "各区人民政府",
        )
    ]
    assert [unit and (unit.name, unit.part) for unit in found] == [
        ("和平区政府", "政府"), ("和平区人民政府", "人民政府"), ("和平区税务局", "税务局"), ("和平区税务局", "税务局"),
        ("和平区区", "区"), ("和平区局", "局"),
        None, None,
    ]  # fmt: skip


def test_a_right_name_of_just_the_limit_is_proposed_and_one_longer_is_not(catalogue: Catalogue, identifier: Identifier) -> None:
    names = [f"市税务局-优化纳税服务-25-{'名单' * 8}{more}单.xlsx" for more in ("甲", "甲乙")]
    assert [propose(identifier.identify(name), catalogue, Naming()) for name in names] == [f"{FRONT}-{'名单' * 8}甲单.xlsx", None]


def test_scores_on_the_edge_decide_what_is_sure() -> None:
    sure = [_best({"甲": first, "乙": second}) for first, second in ((80, 68), (80, 68.1), (79.9, 0), (100, 89))]
    assert sure == [Near("甲", True), Near("甲", False), Near("甲", False), Near("甲", False)]
    assert _best({"甲": 80}) == Near("甲", True)
    assert _best({"甲": 90, "乙": 90}) == Near("乙", False)
    assert _best({"乙": 95, "甲": 80}) == Near("乙", True)
    assert _best({}) is None


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("一", 1), ("九", 9), ("十", 10), ("十一", 11), ("十九", 19), ("二十", 20), ("二十一", 21), ("九十九", 99), ("一百", 100),
        ("一百零一", 101),
        ("一百零九", 109), ("一百一十", 110), ("一百一十九", 119), ("一百二十", 120), ("一百二十一", 121), ("一百九十九", 199),
        ("二百", None), ("零", None),
        ("一十", None), ("一百一", None), ("一百一二十", None), ("第七项", 7), ("第二十五号", 25), ("二 十", 20), ("", None),
    ],
)  # fmt: skip
def test_chinese_numerals_of_numbers(written: str, value: int | None) -> None:
    assert chinese_number(written) == value


@pytest.mark.parametrize(
    ("keypoint", "holds"),
    [
        ("", True), ("1", True), ("２", True), ("XX", True), ("××", True), ("佐证", True), ("佐证1", True), ("佐证(2)", True),
        ("佐证副本", True),
        ("佐证 副本", True), ("佐证-副本(2)", True), ("副本", True), ("New", True), ("DOCUMENT", True), ("untitled-1", True),
        ("新建文件夹", True),
        ("新建 Microsoft Excel 工作表", True), ("工作簿1", True), ("某某", True), ("x某", True), ("…", True), ("名单XX", True),
        ("□□名单", True),
        ("1" * 100, True), ("1" * 101, False), ("佐证材料", False), ("名单", False), ("名单副本", False), ("newly", False),
        ("新建办法", False), ("文档说明", False),
        ("某公司名单", False), ("XXX型设备", True), ("AXXB说明", False), ("企业×名单", False), ("标题党治理", False),
    ],
)  # fmt: skip
def test_key_points_that_hold_a_place_and_those_that_speak(keypoint: str, holds: bool) -> None:
    assert Naming().holds_place(keypoint) is holds


@pytest.mark.parametrize(
    ("keypoint", "right"),
    [
        ("企业名单2022-3-5", "企业名单2022.3.5"), ("名单2022-03", "名单2022.03"), ("名单2022-3-5-6", "名单2022.3.5~6"),
        ("1-2-3名单", "1~2~3名单"),
        ("名单1--2", "名单1~2"), ("名单-续", "名单续"), ("12345-2022-03-05", "12345~2022.03.05"), ("1899-1-2", "1899~1~2"),
        ("名单.", "名单"),
        ("·名单,", "名单"), ("(名单)", "(名单)"), ("名单_续", "名单_续"), ("名单—续", "名单—续"), ("名单", "名单"),
        ("甲：乙?名单", "甲：乙？名单"), ("名单..docx", "名单"), ("名单.docx", "名单"),
    ],
)  # fmt: skip
def test_the_right_key_point(keypoint: str, right: str) -> None:
    assert right_keypoint(parse(f"{FRONT}-{keypoint}.xlsx")) == right


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("市税务局 优化纳税服务 25 名单 续.xlsx", f"{FRONT}-名单续.xlsx"), ("市税务局 优化纳税服务 25.xlsx", None),
        ("某局 优化纳税服务 25 名单.xlsx", None),
        ("市税务局 纳税 25 名单.xlsx", None), ("市税务局 优化纳税服务 二五 名单.xlsx", None), ("某局-25-名单.xlsx", None),
        ("优化纳税服务-25-名单.xlsx", None),
        ("市税务局-名单-25.xlsx", None), ("市税务局-优化纳税服务-名单.xlsx", None),
        ("市税务局-优化纳税服务-二十五-名单.xlsx", f"{FRONT}-名单.xlsx"),
        ("市税务局-优化纳税服务-二十五、26-名单.xlsx", None), ("市税务局-优化营商-25-名单.xlsx", f"{FRONT}-名单.xlsx"),
        ("市税务局-某某-25、7-名单.xlsx", None),
        ("市税务局-提升政务服务-25-名单.xlsx", None), ("市税务局-优化纳税服务-25-名单.tar.gz", f"{FRONT}-名单.tar.gz"),
        ("和平区-优化纳税服务-25-名单.xlsx", None),
        ("和平区甲-优化纳税服务-25-名单.xlsx", None), ("市税务局-优化纳税服务-25-名单", f"{FRONT}-名单"),
        ("市税务局-优化纳税服务-25、26-名单.xlsx", "市级市税务局-优化纳税服务-25、26-名单.xlsx"),
    ],
)  # fmt: skip
def test_right_names_are_proposed_or_not(name: str, right: str | None, catalogue: Catalogue, identifier: Identifier) -> None:
    assert propose(identifier.identify(name), catalogue, Naming()) == right


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("市税务局-优化纳税服务-7.2-名单.xlsx", "市级市税务局-优化纳税服务-7.2-名单.xlsx"),
        ("市税务局-优化纳税服-7-名单.xlsx", "市级市税务局-优化纳税服务-7-名单.xlsx"),
        ("市税务局-某-7-名单.xlsx", None),
    ],
)
def test_right_names_where_the_items_are_not_published(name: str, right: str | None) -> None:
    unpublished = load_ruleset("tianjin-2022").catalogue
    assert propose(identifier_of(unpublished).identify(name), unpublished, Naming()) == right


def test_an_identifier_goes_to_another_process_as_its_catalogue(identifier: Identifier) -> None:
    again = pickle.loads(pickle.dumps(identifier))
    assert again.unit("市税务局") == identifier.unit("市税务局") and again.numbers("7.2") == identifier.numbers("7.2")


def test_a_garbled_name_is_read_as_it_was_meant(identifier: Identifier) -> None:
    garbled = f"{FRONT}-名单.xlsx".encode("gbk").decode("cp437")
    file = EvidenceFile(garbled, 1, "", InMemory(b""))
    unit = identifier.identify_file(file).unit
    assert unit and unit.name == "市税务局"


@pytest.mark.parametrize(
    ("text", "folded", "clean"),
    [
        ("名单", "名单", "名单"), (" 名 单 ", "名单", "名单"), ("２５Ａｂ．", "25Ab.", "25Ab."), ("（甲）", "(甲)", "（甲）"),
        ("甲\u200b乙", "甲乙", "甲乙"),
        ("甲:乙", "甲:乙", "甲：乙"), ("甲?", "甲?", "甲？"), ("甲<乙>*|", "甲<乙>*|", "甲乙"), ("\ufeff甲\x7f", "甲", "甲"),
        ("①", "1", "①"), ("", "", ""),
    ],
)  # fmt: skip
def test_texts_are_compared_and_cleaned(text: str, folded: str, clean: str) -> None:
    assert (fold(text), cleaned(text)) == (folded, clean)


def test_names_of_one_front_are_each_held_to_the_limit_and_the_words(catalogue: Catalogue) -> None:
    """What was found right of one name is not asked again of the next: its key point still is."""
    keypoints = ("名单", "名单" * 9, "名单" * 9 + "甲", "佐证", "名单.甲", "")
    names = [f"{FRONT}-{keypoint}.xlsx" for keypoint in keypoints] + [f"{FRONT}-名单.XLSX", f"{FRONT}、26-{'名单' * 8}.xlsx"]
    told = {finding.location.file: finding.code for finding in check_names(names, catalogue)}
    assert told == {names[2]: "NAM008", names[3]: "NAM009", names[5]: "NAM009", names[7]: "NAM008"}
    assert told == {finding.location.file: finding.code for name in names for finding in check_names([name], catalogue)}


def asked(names_: list[str], catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, naming: Naming | None = None) -> list[str]:
    """The names that are looked at closely among those that are judged at once."""
    looked: list[str] = []
    whole = NameJudge.findings
    monkeypatch.setattr(NameJudge, "findings", lambda self, identity, place: looked.append(place.file) or whole(self, identity, place))
    check_names(names_, catalogue, naming)
    monkeypatch.undo()
    return [name.removeprefix(FRONT) for name in looked]


def test_right_names_of_one_front_and_extension_need_one_close_look(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    right = [f"{FRONT}-{keypoint}.xlsx" for keypoint in ("名单", "清册", "名单" * 9)]
    assert asked(right, catalogue, monkeypatch) == ["-名单.xlsx"]
    assert asked([*right, f"{FRONT}-清册.docx", f"{FRONT}、26-清册.xlsx"], catalogue, monkeypatch) == [
        "-名单.xlsx", "-清册.docx", "、26-清册.xlsx",
    ]  # fmt: skip
    wrong = [f"{FRONT}-佐证.xlsx", *right[:2], f"{FRONT}-{'名单' * 10}.xlsx", f"{FRONT}-佐证.xlsx"]
    assert asked(wrong, catalogue, monkeypatch) == ["-佐证.xlsx", "-名单.xlsx", f"-{'名单' * 10}.xlsx", "-佐证.xlsx"]
    assert asked(right, catalogue, monkeypatch, Naming(limit=6)) == ["-名单.xlsx", f"-{'名单' * 9}.xlsx"]
    monkeypatch.setattr(names, "_REMEMBERED", 1)
    two = [f"{FRONT}、26-清册.xlsx", f"{FRONT}-名单.xlsx"]
    assert asked(two * 2, catalogue, monkeypatch) == ["、26-清册.xlsx", "-名单.xlsx", "-名单.xlsx"]


def test_names_whose_key_point_does_not_stand_last_are_judged_at_once_as_one_by_one(catalogue: Catalogue) -> None:
    owner, content, number, keypoint = catalogue.naming.parts
    for parts in ((owner, keypoint, content, number), (keypoint, owner, number), (owner, number, content)):
        shape = catalogue.naming.model_copy(update={"parts": parts})
        own = replace(catalogue, naming=NameShape.model_validate(shape.model_dump()))
        told = {"owner": "市级市税务局", "content": "优化纳税服务", "number": "25", "keypoint": "名单"}
        right = "-".join(told[part.role] for part in parts) + ".xlsx"
        wrong = [
            right.replace("名单", "佐证"),
            right.replace("25", "999"),
            right.replace("-", "_", 1),
            "名单.xlsx",
            right.replace("名单", "名" * 30),
        ]
        listed = [right, *wrong, right.replace("名单", "清册"), right.replace("25", "26"), right]
        at_once = [(f.code, f.location.file) for f in check_names(listed, own)]
        assert at_once == [(f.code, f.location.file) for name in listed for f in check_names([name], own)]
        assert not any(file == right for _, file in at_once) and len(at_once) >= 3


@pytest.mark.parametrize(
    ("number", "content"), [("25", "优化纳税服务"), ("25、26", "优化纳税服务"), ("25、7", None), ("7、25", None), ("999", None), ("", None)]
)
def test_where_names_have_no_part_for_the_content_their_numbers_tell_it(number: str, content: str | None, catalogue: Catalogue) -> None:
    owner, _, of_number, keypoint = catalogue.naming.parts
    shape = NameShape.model_validate(catalogue.naming.model_copy(update={"parts": (owner, of_number, keypoint)}).model_dump())
    found = Identifier(replace(catalogue, naming=shape)).identify(f"市税务局-{number}-名单.xlsx").content
    assert (found and found.name) == content


def test_a_stem_is_made_of_what_stands_in_each_part(catalogue: Catalogue) -> None:
    owner, _, number, keypoint = catalogue.naming.parts
    other = keypoint.model_copy(update={"role": "other", "name": Bilingual(zh="批次")})
    shape = NameShape.model_validate(catalogue.naming.model_copy(update={"parts": (owner, other, number), "separator": "_"}).model_dump())
    told = {"owner": "市税务局", "number": "25", "content": "优化纳税服务"}
    assert (name_of(shape, told, ["一"]), name_of(shape, told), name_of(shape, {"number": "25"}, ["一", "二"])) == (
        "市税务局_一_25", "市税务局__25", "_一_25",
    )  # fmt: skip
    assert name_of(catalogue.naming, {**told, "keypoint": "名单"}, ["一"]) == "市税务局-优化纳税服务-25-名单"
    assert identifier_of(catalogue).identify("市税务局-优化纳税服务-25-名单.xlsx").numbers == (25,)


def test_what_a_judge_remembers_of_fronts_is_bounded(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "_REMEMBERED", 2)
    judge = NameJudge(catalogue, Naming())
    held = []
    for number in ("25", "26", "27", "27", "25、26", "25"):
        identity = judge.identifier.identify(f"市级市税务局-优化纳税服务-{number}-名单.xlsx")
        assert judge.findings(identity, Location()) == []
        held.append(len(judge._fronts))
    assert held == [1, 2, 1, 1, 2, 1]


def test_a_limit_of_the_rule_s_own_is_kept(catalogue: Catalogue) -> None:
    name = f"{FRONT}-名单清册.xlsx"
    assert check_names([name], catalogue) == check_names([name], catalogue, Naming(limit=6)) == []
    (long,) = check_names([name], catalogue, Naming(limit=5))
    assert long.code == "NAM008"


def test_spellings_of_units_are_compared_in_their_plain_form(catalogue: Catalogue) -> None:
    made = Unit(name="市Ａ局（乙）", file_name="市级市Ａ局（乙）", kind="municipal", aliases=("Ｂ 局",))
    plain = Identifier(replace(catalogue, units=catalogue.units.model_copy(update={"units": (made,)})))
    for written in ("市A局(乙)", "市Ａ局（乙）", "B局", "Ｂ 局"):
        unit = plain.unit(written)
        assert unit and unit.unit == made, written


@pytest.mark.parametrize(
    ("name", "folders", "right"),
    [
        ("25企业名单.xlsx", (), "25-企业名单.xlsx"), ("25企业名单.xlsx", ("25",), "25-企业名单.xlsx"),
        ("25企业名单.xlsx", ("26",), None), ("25企业名单.xlsx", ("甲",), "25-企业名单.xlsx"),
        ("26企业名单.xlsx", ("优化纳税服务",), "26-企业名单.xlsx"), ("25家企业名单.xlsx", (), None),
        ("25家企业名单.xlsx", ("25",), "25-25家企业名单.xlsx"), ("25家企业名单.xlsx", ("优化纳税服务",), "25-25家企业名单.xlsx"),
        ("25家企业名单.xlsx", ("7",), None), ("025家企业名单.xlsx", (), "25-家企业名单.xlsx"),
        ("第25家企业名单.xlsx", (), "25-家企业名单.xlsx"), ("25.家企业名单.xlsx", (), "25-家企业名单.xlsx"),
        ("25项家企业名单.xlsx", (), "25-家企业名单.xlsx"), ("25号家企业名单.xlsx", (), "25-家企业名单.xlsx"),
        ("优化纳税服务-25企业名单.xlsx", (), "25-企业名单.xlsx"), ("优化纳税服务 25 名单.xlsx", (), "25-名单.xlsx"),
        ("营商 25 名单.xlsx", (), None), ("25、名单.xlsx", (), "25-名单.xlsx"), ("25 名单.xlsx", (), "25-名单.xlsx"),
        ("25-名单.xlsx.xlsx", (), "25-名单.xlsx"), ("25-佐证.xlsx", (), None), ("25", (), None), ("甲25名单.xlsx", (), None),
        ("25名单.xlsx", ("第26项 名单", "25"), "25-25名单.xlsx"), (" 25企业名单 .xlsx", (), "25-企业名单.xlsx"),
        ("250企业名单.xlsx", (), None), ("25.xlsx.xlsx", (), None), ("优化纳税服务.xlsx", (), None), ("某局-25-名单.xlsx", (), None),
        ("94企业名单.xlsx", (), None),
    ],
)  # fmt: skip
def test_a_name_that_begins_with_its_number_is_proposed_where_nothing_else_is_meant(
    name: str, folders: tuple[str, ...], right: str | None, catalogue: Catalogue, identifier: Identifier
) -> None:
    proposed = propose(identifier.identify(name), catalogue, Naming(), identifier.unit("市税务局"), folders)
    assert proposed == (right and f"市级市税务局-优化纳税服务-{right}")
    assert propose(identifier.identify(name), catalogue, Naming(), None, folders) is None


@pytest.mark.parametrize(
    ("folder", "items"),
    [
        ("资料77名单", ()),
        ("77", (77,)), ("第77项 产权", (77,)), ("77-名单", (77,)), ("第７７项", (77,)), ("77项", (77,)), ("第 77 项", (77,)),
        ("77号", (77,)), ("第77", (77,)),
        ("优化纳税服务", (25, 26, 27)), ("优 化纳税服务", (25, 26, 27)), ("25、名单", (25,)), ("7.2名单", (7,)), ("甲77", ()), ("2021", ()),
        ("材料", ()), ("77甲", ()), ("77甲乙", (77,)), ("", ()),
    ],
)  # fmt: skip
def test_the_items_that_a_folder_names(folder: str, items: tuple[int, ...], identifier: Identifier) -> None:
    assert _items_of_folder(folder, identifier) == items


@pytest.mark.parametrize(
    ("written", "peeled"),
    [
        ("甲(乙)", "甲(乙)"), ("(甲)", "(甲) 甲"), ("(甲)(乙)", "(甲)(乙)"), ("((甲)", "((甲)"), ("(甲", "(甲"), ("甲)", "甲)"),
        ("天津市市税务局", "天津市市税务局 市税务局"), ("天津全市税务局", "天津全市税务局 税务局"), ("(市级)税务局", "(市级)税务局 税务局"),
        ("国家税务总局天津市税务局", "国家税务总局天津市税务局 天津市税务局 税务局"), ("中共天津市委", "中共天津市委 天津市委 委"),
        ("天津市", "天津市"), ("", ""), ("甲" * 200, "甲" * 200), ("甲" * 201, ""), ("市 级税务局", "市级税务局 税务局"),
    ],
)  # fmt: skip
def test_openings_are_taken_off_a_unit_the_longest_first(written: str, peeled: str, identifier: Identifier) -> None:
    assert " ".join(identifier.peeled(written)) == peeled


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("优化 纳税服务", True), ("７.优化纳税服务", True), ("12.优化纳税服务", True), ("123.优化纳税服务", False),
        ("十一、优化纳税服务", True),
        ("（七）优化纳税服务", True), ("优化纳税服务7", False), ("", False),
    ],
)  # fmt: skip
def test_contents_are_known_as_they_are_compared(written: str, known: bool, identifier: Identifier) -> None:
    assert (identifier.content(written) is not None) is known


def test_names_of_contents_are_compared_in_their_plain_form(catalogue: Catalogue) -> None:
    contents = tuple(content.model_copy(update={"name": f"{content.name}（Ａ）"}) for content in catalogue.contents)
    content = Identifier(replace(catalogue, contents=contents)).content("优化纳税服务(A)")
    assert content and content.name == "优化纳税服务（Ａ）"


@pytest.mark.parametrize(
    ("keypoint", "speaks"),
    [
        ("新建办法", True), ("新建", False), ("新建1", False), ("副本", False), ("名单副本", False), ("名单", True), ("newly", False),
        ("某公司名单", False), ("标题党治理", True), ("文件名", False), ("工作簿a", True), ("工作簿A", True), ("佐证", False),
        ("佐证A", True), ("佐证1", False), ("a名单", False), ("名单1", True), ("名单x", False), ("名单、清单（续）", True), ("", False),
    ],
)  # fmt: skip
def test_key_points_that_plainly_speak_need_no_closer_look(keypoint: str, speaks: bool) -> None:
    assert Naming().plainly_speaks(keypoint) is speaks


@pytest.mark.parametrize("keypoint", ["名单", "一份表格"])
def test_names_of_utf_8_read_as_gbk_are_read_as_they_were_meant_even_where_signs_are_lost(keypoint: str, identifier: Identifier) -> None:
    garbled = f"{FRONT}-{keypoint}.xlsx".encode().decode("gbk", "replace").replace("\ufffd", "?")
    unit = identifier.identify_file(EvidenceFile(garbled, 1, "", InMemory(b""))).unit
    assert unit and unit.name == "市税务局"


@pytest.mark.parametrize(
    ("name", "right"),
    [
        (f"{FRONT}-名单．ｘｌｓｘ", f"{FRONT}-名单.xlsx"), (f"{FRONT}-名单.docx．ｐｄｆ", f"{FRONT}-名单.pdf"),
        ("市税务局—优化纳税服务—25—名单—续.xlsx", f"{FRONT}-名单续.xlsx"), ("市税务局-优化纳税服务-25.xlsx", None),
        ("和平区法院－提升政务服务水平－13－截图.docx", "和平区法院-提升政务服务水平-13-截图.docx"), ("市税务局-25.xlsx", None),
    ],
)  # fmt: skip
def test_right_names_of_odd_extensions_and_separators(name: str, right: str | None, catalogue: Catalogue, identifier: Identifier) -> None:
    assert propose(identifier.identify(name), catalogue, Naming()) == right


def test_of_a_whole_name_its_own_number_counts_and_a_district_alone_is_no_unit(catalogue: Catalogue, identifier: Identifier) -> None:
    whole = identifier.identify("25企业甲-优化纳税服务-26-名单.xlsx")
    assert propose(whole, catalogue, Naming(), identifier.unit("市税务局")) == "市级市税务局-优化纳税服务-26-名单.xlsx"
    shot = identifier.identify("某-提升政务服务水平-13-截图.docx")
    assert propose(shot, catalogue, Naming(), identifier.unit("和平区")) is None
    assert propose(shot, catalogue, Naming(), identifier.unit("和平区法院")) == "和平区法院-提升政务服务水平-13-截图.docx"


@pytest.mark.parametrize("written", ["示范城某某", "示范园某某", "示范县某某", "示范区某某"])
def test_a_district_that_says_what_it_is_may_stand_before_any_unit(written: str, catalogue: Catalogue) -> None:
    made = District(name=f"试样{written[:3]}", kind="functional_area", aliases=(written[:3],))
    units = catalogue.units.model_copy(update={"districts": (made,)})
    unit = Identifier(replace(catalogue, units=units)).unit(written)
    assert unit and unit.part == "某某"


ODD_NAMES = [
    "名单.xlsx",
    "市税务局-名单.xlsx",
    "市税务局 优化纳税服务 25 名单.xlsx",
    "优化纳税服务-25-名单.xlsx",
    "市税务局-25-名单.xlsx",
    "25-名单.xlsx",
    "甲-乙.xlsx",
    "市税务局_名单.xlsx",
    "IMG_2022.jpg",
    "市税务局－优化纳税服务—25_名单.xlsx",
    "市税务局 - 优化纳税服务 -25- 名单.xlsx",
    "-优化纳税服务-25-名单.xlsx",
    "市税务局--25-名单.xlsx",
    "市税务局-优化纳税服务--名单.xlsx",
    "市税务局-优化纳税服务-25-.xlsx",
    "市税物局-优化纳税服务-25-名单.xlsx",
    "某局-优化纳税服务-25-名单.xlsx",
    "和平区-优化纳税服务-25-名单.xlsx",
    "和平区税务局河西-优化纳税服务-25-名单.xlsx",
    "市税务局河西-优化纳税服务-25-名单.xlsx",
    "各区人民政府-优化纳税服务-25-名单.xlsx",
    f"{'甲' * 61}-优化纳税服务-25-名单.xlsx",
    f"{'甲' * 60}-优化纳税服务-25-名单.xlsx",
    "市税务局-优化纳税-25-名单.xlsx",
    "市税务局-优化营商-25-名单.xlsx",
    "市税务局-提升政务服务-25-名单.xlsx",
    "市税务局-某某-104-名单.xlsx",
    "市税务局-优化企业开办-25、7-名单.xlsx",
    "市税务局-优化纳税服务-7-名单.xlsx",
    "市税务局-优化纳税服务-7、19-名单.xlsx",
    "市税务局-优化纳税服务-104-名单.xlsx",
    "市税务局-优化纳税服务-25.99-名单.xlsx",
    "市税务局-优化纳税服务-104.2-名单.xlsx",
    "市税务局-优化纳税服务-二十五-名单.xlsx",
    "市税务局-优化纳税服务-a、b、c、d、e、f-名单.xlsx",
    "市税务局-优化纳税服务-25、x-名单.xlsx",
    "市税务局-优化企业开办服务-33.9-名单.xlsx",
    "市体育局-优化纳税服务-25-名单.xlsx",
    "和平区体育局-优化纳税服务-25-名单.xlsx",
    "市税务局-优化纳税服务-2025-名单.xlsx",
    f"{FRONT}-XX.xlsx",
    f"{FRONT}-1.xlsx",
    f"{FRONT}-佐证.xlsx",
    f"{FRONT}-{'x' * 41}.xlsx",
    f"{FRONT}-{'x' * 40}.xlsx",
    f"{FRONT}-{'甲' * 18}.xlsx",
    f"{FRONT}-{'甲' * 19}.xlsx",
    f"{FRONT}-{'甲' * 18}.xlsx.xlsx",
    f"{FRONT}-{'甲' * 30}.xlsx",
    f"{FRONT}-名单-续.xlsx",
    f"{FRONT}-名 单.xlsx",
    f" {FRONT}-名单.xlsx",
    f"{FRONT}-名单.xlsx ",
    f"{FRONT}-名单 .xlsx",
    f"{FRONT}-名单..xlsx",
    f"{FRONT}-名单.xlsx.",
    f"{FRONT}-名单.xlsx. ",
    f"{FRONT}-名单.xlsx．",
    f"{FRONT}-名单.docx.pdf",
    f"{FRONT}-名单ＡＢＡ１２３４.xlsx",
    f"{FRONT}-名单.ｘｌｓｘ",
    f"{FRONT}-名\u200b单\ufeff\u200b.xlsx",
    f"{FRONT}-\u2060\u200e\u200f\u00ad\u034f\u061c名单.xlsx",
    f'{FRONT}-名单<>?*|".xlsx',
    f"{FRONT}-名单?.xlsx",
    f"{FRONT}-{'Ａ' * 50}Ｂ.xlsx",
    f"{FRONT}-{'Ａ' * 49}Ｂ.xlsx",
    "市税务局?-优化纳税服务-25-名单.xlsx",
    "市\u200b税物局-优化纳税服务-25-名单.xlsx",
    "甲 乙-优化纳税服务-25-名单.xlsx",
    "市 税 务 局-优化纳税服务-25-名单?.xlsx",
    "名 单?.xlsx",
    "名\u200b单.xlsx",
    "市税务局—名单 一.xlsx",
    "市税务局-某某-25、x-名单.xlsx",
    "市税务局-某某--名单.xlsx",
    "市税务局-优化纳税服务-25.98、25.99-名单.xlsx",
    "市体育局-优化纳税服务-25、x-名单.xlsx",
    "市体育局-某某-25-名单.xlsx",
    "甲?-优化纳税服务-25-甲?名单.xlsx",
    "甲?甲?-优化纳税服务-25-名单.xlsx",
]


def test_golden_words_of_odd_names(catalogue: Catalogue) -> None:
    told = []
    for name in ODD_NAMES:
        told.append(f"# {name!r}")
        for finding in check_names([name], catalogue):
            told.append(f"{finding.code} {finding.severity} {finding.fingerprint}")
            told += [f"    {words}" for words in (finding.message("zh"), finding.message("en"), finding.fix("zh"), finding.fix("en"))]
            told += [f"    {key}: {fact}" for key, fact in sorted(finding.facts.items()) if isinstance(fact, str | int | tuple)]
    golden = Path(__file__).parent / "golden" / "names.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text("\n".join(told) + "\n", "utf-8", newline="\n")
    assert told == golden.read_text("utf-8").splitlines(), "other words than before: ./dev golden writes them anew; look at the diff"
