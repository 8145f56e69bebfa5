"""Dataclasses whose methods are written late are those of the standard library in all but the time."""

import ast
import copy
import dataclasses
import importlib
import inspect
import pickle
import pkgutil
from collections.abc import Iterator
from dataclasses import FrozenInstanceError, field, replace
from pathlib import Path
from typing import Any

import pytest

import evalcheck
from evalcheck.records import dataclass


def _classes() -> Iterator[type]:
    """Every dataclass that stands in a module of the program."""
    for one in pkgutil.walk_packages(evalcheck.__path__, "evalcheck."):
        if not one.name.endswith("__main__"):
            values = vars(importlib.import_module(one.name)).values()
            ours = (value for value in values if isinstance(value, type) and value.__module__.startswith("evalcheck."))
            yield from (cls for cls in ours if "__dataclass_fields__" in vars(cls))


def _parameters(method: Any) -> list[tuple[str, Any, bool]]:
    return [(one.name, one.kind, one.default is one.empty) for one in inspect.signature(method).parameters.values()]


def test_each_takes_the_arguments_that_the_standard_one_takes() -> None:
    classes = set(_classes())
    assert len(classes) > 300
    for cls in classes:
        fields = [(one.name, one.type, copy.copy(one)) for one in dataclasses.fields(cls)]
        standard = dataclasses.make_dataclass(cls.__name__, fields)
        with pytest.raises(TypeError):
            cls.__init__(object.__new__(cls), no_such_field=1)
        assert _parameters(cls.__init__) == _parameters(standard.__init__), cls


def test_the_standard_decorator_stands_in_no_module() -> None:
    for path in Path(evalcheck.__file__).parent.rglob("*.py"):
        if path.name != "records.py":
            for node in ast.walk(ast.parse(path.read_bytes())):
                names = [one.name for one in node.names] if isinstance(node, ast.ImportFrom) and node.module == "dataclasses" else []
                assert "dataclass" not in names, f"{path.name}: import it from evalcheck.records"


@dataclass(frozen=True, slots=True)
class Point:
    """Two numbers, and what is not compared."""

    x: int
    y: int = 2
    seen: list[int] = field(default_factory=list, compare=False, repr=False)


@dataclass(frozen=True, kw_only=True)
class Named:
    name: str
    place: Point = Point(0)


@dataclass
class Counter:
    """May be changed, and knows its double."""

    number: int
    double: int = field(init=False, default=0)
    log: list[str] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.double = 2 * self.number


@dataclass(frozen=True)
class Further(Point):
    """A field more than its base."""

    z: int = 3


@dataclass(frozen=True, slots=True, eq=False)
class Single:
    number: int


def test_values_are_equal_by_the_fields_that_are_compared() -> None:
    assert Point(1) == Point(1, 2, [5]) != Point(2)
    assert Point(1).__eq__((1, 2)) is NotImplemented
    assert {Point(1), Point(1, 2, [5])} == {Point(1)}
    assert Further(1) == Further(1, z=3) != Further(1, z=4)
    assert Point(1) != Further(1)
    assert Counter(1) == Counter(1) != Counter(2)
    assert Single(1) != Single(1)
    assert len({Single(1), Single(1)}) == 2


def test_a_value_that_may_be_changed_is_no_key() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(Counter(1))


def test_each_value_has_a_list_of_its_own() -> None:
    first, second = Point(1), Point(1)
    first.seen.append(1)
    assert second.seen == []
    assert Counter(3).double == 6 and Counter(3).log == []


def test_what_is_frozen_is_not_changed() -> None:
    for change in (lambda: setattr(Point(1), "x", 2), lambda: delattr(Named(name="a"), "name"), lambda: setattr(Further(1), "z", 1)):
        with pytest.raises(FrozenInstanceError):
            change()


def test_a_value_shows_its_fields() -> None:
    assert repr(Point(1, 3, [4])) == "Point(x=1, y=3)"
    assert repr(Named(name="a")) == "Named(name='a', place=Point(x=0, y=2))"


def test_arguments_that_are_missing_or_too_many_are_refused() -> None:
    for call in (lambda: Named("a"), lambda: Point(), lambda: Counter(1, 2)):  # type: ignore[call-arg, misc]
        with pytest.raises(TypeError):
            call()


def test_values_are_replaced_copied_and_travel() -> None:
    value = Further(1, 5, [7], 9)
    for same in (replace(value), copy.deepcopy(value), pickle.loads(pickle.dumps(value))):
        assert same == value and same.seen == [7] and same is not value
    point = pickle.loads(pickle.dumps(Point(1, 2, [3])))
    assert (point.x, point.y, point.seen) == (1, 2, [3])
    assert replace(Point(1), y=7) == Point(1, 7)
    assert dataclasses.asdict(Named(name="a")) == {"name": "a", "place": {"x": 0, "y": 2, "seen": []}}


def test_a_value_is_taken_apart_by_its_place() -> None:
    match Point(1, 3):
        case Point(x, y):
            assert (x, y) == (1, 3)
