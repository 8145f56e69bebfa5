"""Properties of names: whatever is proposed is itself right, and nothing that people type breaks the reading of it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalcheck.catalogue import Catalogue
from evalcheck.catalogue.naming import NameShape
from evalcheck.checks.names import NameJudge, check_names
from evalcheck.evidence.names.identity import Identifier, identifier_of
from evalcheck.evidence.names.naming import Naming, name_of, propose
from evalcheck.findings import Location
from evalcheck.ruleset import load_ruleset
from evalcheck.submission.filename import SEPARATOR_SIGNS, parse

NAMING = Naming()
UNITS = (
    "市级市税务局", "市税务局", "天津市税务局", "市级(和平区)政务服务办", "滨海新区政务服务办",
    "市级市税物局", "天津海关", "和平区", "某局", "",
)  # fmt: skip
KEYPOINTS = (
    "企业名单", "2021-05名单", "XX", "名单(2)", "关键点", "名单－续", "ＡＢＣ名单", "1", "",
    "一份特别特别特别特别长的企业全量名单", "名单_2021_2022", "名单.2",
)  # fmt: skip
SPRINKLED = ' 　\u200b\ufeff:?*<>|"\\-_—－.．１Ａ0()（）、，～·\u0301\u202e'
SPACES = ("", " ", "　")
NUMBERS = ("007", "第7项", "７", "7.2", "7．9", "25、26", "25和26", "33.用水.1", "33用水1", "0", "104", "第二十五项", "", "abc")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_ruleset("tianjin-2021").catalogue


def _sprinkled(text: str, rng: random.Random) -> str:
    at = rng.randrange(len(text) + 1)
    return text[:at] + rng.choice(SPRINKLED) + text[at:]


def _shortened(text: str, rng: random.Random) -> str:
    at = rng.randrange(len(text) + 1)
    return text[:at] + text[at + 1 :]


def wrong_name(catalogue: Catalogue, rng: random.Random) -> str:
    """A name that began right, with one to four things done to it."""
    item = rng.choice(list(catalogue.items.values()))
    content = catalogue.content_of[item.seq].name
    parts = [rng.choice((*UNITS, f"市级{item.leads[0]}", item.leads[0])), content, str(item.seq), rng.choice(KEYPOINTS)]
    if rng.random() < 0.3:
        parts[2] = rng.choice(NUMBERS)
    if rng.random() < 0.2:
        parts[1] = rng.choice((f"{rng.randrange(1, 26)}.{content}", _shortened(content, rng), "", rng.choice(catalogue.contents).name))
    if rng.random() < 0.1:
        del parts[rng.randrange(4)]
    joint = rng.choice("-----" + SEPARATOR_SIGNS)
    if rng.random() < 0.2:
        joint = rng.choice((f" {joint} ", joint * 2, " "))
    name = joint.join(parts) + rng.choice((".xlsx", ".XLSX", "", ". xlsx", ".ｐｄｆ", ".pdf ", ".tar.gz", ".7z", ".xlsx.xlsx", ".docx.pdf"))
    for _ in range(rng.randrange(4)):
        name = rng.choice((_sprinkled, _shortened))(name, rng)
    return name


def assert_sound(name: str, catalogue: Catalogue) -> bool:
    identifier = identifier_of(catalogue)
    right = propose(identifier.identify(name), catalogue, NAMING)
    if right is None:
        return False
    told = [finding.message() for finding in check_names([right], catalogue)]
    assert not told, (name, right, told)
    assert propose(identifier.identify(right), catalogue, NAMING) == right, (name, right)
    return True


def test_of_ten_thousand_wrong_names_every_proposal_passes_and_proposing_twice_is_proposing_once(catalogue: Catalogue) -> None:
    rng = random.Random(20220530)
    proposed = sum(assert_sound(wrong_name(catalogue, rng), catalogue) for _ in range(10_000))
    assert proposed > 1_200


@settings(max_examples=300, deadline=None)
@given(name=st.text(max_size=60))
def test_any_text_is_read_without_a_crash(name: str) -> None:
    catalogue = load_catalogue()
    parsed = parse(name)
    assert 1 <= len(parsed.parts) <= 4 and len(parsed.separators) == len(parsed.parts) - 1
    check_names([name], catalogue)
    assert_sound(name, catalogue)


@settings(max_examples=300, deadline=None)
@given(unit=st.sampled_from(UNITS[:5]), keypoint=st.text(min_size=1, max_size=22), number=st.sampled_from(NUMBERS))
def test_whatever_the_key_point_holds_a_proposal_passes(unit: str, keypoint: str, number: str) -> None:
    assert_sound(f"{unit}-优化纳税服务-{number}-{keypoint}.xlsx", load_catalogue())


def test_names_judged_together_get_the_findings_that_each_gets_alone(catalogue: Catalogue) -> None:
    rng = random.Random(7)
    names = [wrong_name(catalogue, rng) for _ in range(500)]
    right = [right for name in names if (right := propose(identifier_of(catalogue).identify(name), catalogue, NAMING))]
    mixed = [variant for name in right for variant in _variants(name, rng)] + names
    together = check_names(mixed, catalogue)
    judge = NameJudge(catalogue, NAMING)
    alone = [finding for name in mixed for finding in judge.findings(judge.identifier.identify(name), Location(name))]
    assert [(f.code, f.location, dict(f.facts)) for f in together] == [(f.code, f.location, dict(f.facts)) for f in alone]


def _variants(name: str, rng: random.Random) -> list[str]:
    """Names that share the first parts and the extension of a right one, right or not."""
    front, _, rest = name.rpartition("-")
    extension = rest.rpartition(".")[2]
    changes: list[Callable[[], str]] = [
        lambda: name,
        lambda: f"{front}-{rng.choice(KEYPOINTS)}.{extension}",
        lambda: f"{front}-新建.{extension}",
        lambda: f"{front}-企业名单企业名单企业名单企业名单企业名单.{extension}",
        lambda: _sprinkled(name, rng),
    ]
    return [change() for change in changes]


def load_catalogue() -> Catalogue:
    """For hypothesis, which wants no fixtures of a test's own."""
    if not _LOADED:
        _LOADED.append(load_ruleset("tianjin-2021").catalogue)
    return _LOADED[0]


_LOADED: list[Catalogue] = []


ROLES = ("owner", "content", "number", "keypoint", "other")


@st.composite
def shapes(draw: st.DrawFn) -> NameShape:
    """Namings of any order and separator; the number is always there, a part of no role has a form."""
    roles = draw(st.permutations(ROLES).map(lambda order: [role for role in order if role == "number" or draw(st.integers(0, 3))]))
    if len(roles) < 2:
        roles = ["number", "keypoint"]
    parts = [{"role": role, "name": f"{role}部分", **({"pattern": r"\d{2}"} if role == "other" else {})} for role in roles]
    limit = {"characters": 20, "over": [f"{role}部分" for role in roles if role in ("number", "keypoint")]}
    return NameShape.model_validate({"separator": draw(st.sampled_from("-_+~=")), "parts": parts, "limit": limit})


def _right(shape: NameShape, catalogue: Catalogue, item: int, keypoint: str) -> str:
    told = {"owner": catalogue.items[item].leads[0], "content": catalogue.content_of[item].name, "number": str(item), "keypoint": keypoint}
    return name_of(shape, told, ["07"]) + ".xlsx"


@settings(max_examples=120, deadline=None)
@given(shape=shapes(), item=st.integers(1, 103), keypoint=st.sampled_from(("企业名单", "政策文件", "情况说明2021")))
def test_whatever_the_order_and_the_separator_a_right_name_is_right_and_read_back(shape: NameShape, item: int, keypoint: str) -> None:
    catalogue = replace(load_catalogue(), naming=shape)
    name = _right(shape, catalogue, item, keypoint)
    lead = catalogue.items[item].leads[0]
    identity = Identifier(catalogue).identify(name)
    if "owner" in shape.roles and Identifier(catalogue).unit(lead) is None:
        return  # a group of units hands nothing in
    assert not check_names([name], catalogue), (name, [one.message() for one in check_names([name], catalogue)])
    assert identity.numbers == (item,) and identity.content is catalogue.content_of[item]
    assert identity.name.keypoint == (keypoint if "keypoint" in shape.roles else "")
    assert (identity.unit is not None) is ("owner" in shape.roles)


@settings(max_examples=200, deadline=None)
@given(shape=shapes(), item=st.integers(1, 103), seed=st.integers(0, 1 << 30))
def test_whatever_the_order_a_proposal_passes_and_proposing_twice_is_proposing_once(shape: NameShape, item: int, seed: int) -> None:
    catalogue, rng = replace(load_catalogue(), naming=shape), random.Random(seed)
    name = _right(shape, catalogue, item, rng.choice(KEYPOINTS))
    for _ in range(rng.randrange(1, 4)):
        name = rng.choice((_sprinkled, _shortened))(name, rng)
    if rng.random() < 0.3:
        name = name.replace(shape.separator, rng.choice(SEPARATOR_SIGNS))
    identifier = identifier_of(catalogue)
    right = propose(identifier.identify(name), catalogue, NAMING)
    if right is not None:
        assert not check_names([right], catalogue), (name, right, [one.message() for one in check_names([right], catalogue)])
        assert propose(identifier.identify(right), catalogue, NAMING) == right, (name, right)
    together = check_names([name, name, name], catalogue)
    assert [(one.code, dict(one.facts)) for one in together] == [(one.code, dict(one.facts)) for one in check_names([name], catalogue)] * 3
