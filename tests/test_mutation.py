"""The runner of mutants: its operators change what they say, and a mutant lives or dies by the tests alone."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest
import yaml

from tests.mutation.__main__ import HERE, PACKAGES, _equivalents, _files, _key
from tests.mutation.named import place_of
from tests.mutation.operators import mutants, mutated
from tests.mutation.trial import fresh, module_of

SOURCE = '''
LIMITS = {3, 5}
def late(day, last, *more):
    """A day."""
    if day > last and not more:
        return [other for other in more if other][:2]
    return min(day, 7)
'''


def changed(operator: str) -> set[str]:
    """What each mutant of an operator makes of the source, as the line that differs."""
    lines = set()
    for mutant in mutants("x.py", SOURCE):
        if mutant.operator == operator:
            before, after = (ast.unparse(tree).splitlines() for tree in (ast.parse(SOURCE), mutated(SOURCE, mutant.number)))
            lines |= {line.strip() for line in after if line not in before}
    return lines


@pytest.mark.parametrize(
    ("operator", "lines"),
    [
        ("boundary", {"if day >= last and (not more):"}),
        ("comparison", {"if day <= last and (not more):"}),
        ("and/or", {"if day > last or not more:"}),
        ("drop condition", {"if not more:", "if day > last:"}),
        ("drop not", {"if day > last and more:"}),
        ("drop filter", {"return [other for other in more][:2]"}),
        ("slice", {"return [other for other in more if other][:]"}),
        ("function", {"return max(day, 7)"}),
        ("return nothing", {"return None"}),
        ("negate", {"if not (day > last and (not more)):"}),
        ("drop member", {"LIMITS = {5}", "LIMITS = {3}"}),
        ("delete statement", {"None"}),
    ],
)
def test_each_operator_makes_one_small_change(operator: str, lines: set[str]) -> None:
    assert changed(operator) == lines


MUTE = """
from x import y
KIND = Kind('DAT001', 3, zh=Words('1 天'))
State = Literal['a', 'b', 'c']
def f(n: int = 3) -> int:
    '''Three: 3.'''
    assert n > 3
"""


def test_words_types_and_guards_are_let_alone() -> None:
    assert mutants("x.py", MUTE) == []


def test_mutants_are_named_after_the_outermost_function() -> None:
    source = "class A:\n    def b(self):\n        def c():\n            return 1\n        return c\nD = 4\n"
    assert {mutant.function for mutant in mutants("x.py", source)} == {"A.b", ""}


@pytest.mark.parametrize(("right", "killed"), [("weeks * 5 + min(rest, 5)", False), ("weeks * 5 + min(rest, 4)", True)])
def test_a_mutant_dies_by_a_test_that_fails_and_by_nothing_else(right: str, killed: bool) -> None:
    path = "evalcheck/evidence/values/durations.py"
    source = Path(path).read_text("utf-8")
    assert source.count("weeks * 5 + min(rest, 5)") == 1
    code = compile(source.replace("weeks * 5 + min(rest, 5)", right), str(Path(path).resolve()), "exec", dont_inherit=True)
    test = "tests/test_durations.py::test_working_days_follow_the_chinese_calendar"
    assert fresh(path, code, [test], 60) == (test if killed else "")


def test_each_named_mutation_stands_in_one_place_of_the_code() -> None:
    named = yaml.safe_load((HERE / "named.yaml").read_text("utf-8"))
    assert [one["name"] for one in named if place_of(one["find"]) is None] == []


def test_modules_are_named_by_their_path() -> None:
    assert module_of("evalcheck/checks/dates.py") == "evalcheck.checks.dates"
    assert module_of("evalcheck/checks/__init__.py") == "evalcheck.checks"


def test_each_equivalent_mutant_is_one_of_the_code_and_has_its_reason() -> None:
    every = [mutant for package in PACKAGES for file in _files(package) for mutant in mutants(file, Path(file).read_text("utf-8"))]
    keys = Counter(map(_key, every))
    told = _equivalents()
    assert {key: keys[key] for key in told} == dict.fromkeys(told, 1) and all(told.values())
