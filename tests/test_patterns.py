"""Expressions that are compiled at their first use are all sound, and answer as compiled ones do."""

import importlib
import pkgutil
import re

import evalcheck
from evalcheck import patterns
from evalcheck.patterns import regex


def _standing_in(module: object) -> list[object]:
    values = list(vars(module).values())
    return [one for value in values for one in (value if isinstance(value, tuple) else (value,)) if isinstance(one, patterns._Uncompiled)]


def test_every_expression_of_a_module_compiles() -> None:
    names = [one.name for one in pkgutil.walk_packages(evalcheck.__path__, "evalcheck.") if not one.name.endswith("__main__")]
    found = {id(one): one for name in names for one in _standing_in(importlib.import_module(name))}
    assert len(found) > 300
    for one in found.values():
        assert one.groups >= 0  # type: ignore[attr-defined]


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
