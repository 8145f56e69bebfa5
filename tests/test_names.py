"""Reading, judging and mending single names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evalcheck.catalogue import Catalogue
from evalcheck.checks.names import check_names
from evalcheck.evidence.names.identity import Identifier, identifier_of
from evalcheck.evidence.names.naming import Naming, propose
from evalcheck.findings import Severity
from evalcheck.ruleset import load_ruleset
from evalcheck.submission.filename import parse

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
