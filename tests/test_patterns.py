"""Expressions that are compiled at their first use are all sound, and answer as compiled ones do."""

import importlib
import pkgutil
import re
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

import evalcheck
from evalcheck import patterns
from evalcheck.patterns import regex


def _standing_in(module: object) -> list[patterns._Uncompiled]:
    values = list(vars(module).values())
    return [one for value in values for one in (value if isinstance(value, tuple) else (value,)) if isinstance(one, patterns._Uncompiled)]


@cache
def _all() -> list[patterns._Uncompiled]:
    names = [one.name for one in pkgutil.walk_packages(evalcheck.__path__, "evalcheck.") if not one.name.endswith("__main__")]
    return list({id(one): one for name in names for one in _standing_in(importlib.import_module(name))}.values())


def test_every_expression_of_a_module_compiles() -> None:
    assert len(_all()) > 300
    for one in _all():
        assert one.groups >= 0


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_what_an_expression_finds_holds_one_of_the_words_that_it_needs(data: st.DataObject) -> None:
    one = data.draw(st.sampled_from([one for one in _all() if one.needs]))
    found = data.draw(st.from_regex(re.compile(one.pattern)))
    assert any(word in found for word in one.needs), one.pattern


def test_an_expression_with_words_that_it_needs_answers_as_one_without() -> None:
    looking, plain = regex(r"(\d+)[年号]", needs="年号"), re.compile(r"(\d+)[年号]")
    for text in ("", "2021", "年", "第7号", "2021年第7号", "2021年号7"):
        for method in ("search", "match", "fullmatch"):
            told = [getattr(one, method)(text) for one in (looking, plain)]
            assert [one and one.span() for one in told] == [told[1] and told[1].span()] * 2, (method, text)
        assert [one.span() for one in looking.finditer(text)] == [one.span() for one in plain.finditer(text)]
        assert looking.findall(text) == plain.findall(text) and looking.sub("x", text) == plain.sub("x", text)
    assert looking.search("7号1年", 2)[1] == "1"  # type: ignore[index]


def test_an_expression_answers_as_the_compiled_one() -> None:
    late, compiled = regex(r"(?P<number>\d+)项", re.ASCII), re.compile(r"(?P<number>\d+)项", re.ASCII)
    assert late.pattern == compiled.pattern
    assert late.sub("x", "第77项") == compiled.sub("x", "第77项") == "第x"
    assert late.search("第77项")["number"] == "77"  # type: ignore[index]
    assert late.findall("1项2项") == ["1", "2"]
    assert late.groupindex == compiled.groupindex and late.flags == compiled.flags
    assert regex(rb"a+").fullmatch(b"aa")


def test_nothing_is_compiled_before_it_is_asked() -> None:
    broken = regex("(")
    assert broken.pattern == "("
    try:
        broken.search("x")
    except re.error as error:
        assert "missing )" in str(error)
    else:
        raise AssertionError("a broken expression was compiled")
