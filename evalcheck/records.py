"""Dataclasses whose methods are written when they are first called: a run makes less than half of those that it imports."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from functools import partial
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(cls: type | None = None, /, **asked: bool) -> Any:
        """What `dataclasses.dataclass` gives, but for the time: there a class costs half a millisecond, most of it for methods that are
        compiled one by one, which for a run of seconds is a quarter of its imports. Options: frozen, slots, eq, kw_only."""
        return partial(_made, **asked) if cls is None else _made(cls, **asked)


def _made(cls: type, *, frozen: bool = False, slots: bool = False, eq: bool = True, kw_only: bool = False) -> type:
    cls.__doc__ = cls.__doc__ or cls.__name__  # the standard library would spell out a signature
    own = set(vars(cls))
    made: type = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots, kw_only=kw_only)(cls)
    methods: dict[str, Any] = {"__init__": _late(made, "__init__", _frozen_init if frozen else _init), "__repr__": _repr}
    if eq:
        methods["__eq__"] = _late(made, "__eq__", _eq)
        methods["__hash__"] = _late(made, "__hash__", _hash) if frozen else None
    if frozen:
        methods |= {"__setattr__": _no_setting, "__delattr__": _no_deleting}
    if frozen and slots:
        methods |= {"__getstate__": _state, "__setstate__": _set_state}
    for name in methods.keys() - own:
        setattr(made, name, methods[name])
    return made


_FEW = 16
"""So many values are made field by field in the time that it takes to write the method: of most classes a run makes fewer."""


def _late(cls: type, name: str, written: Callable[[type, dict[str, Any]], str]) -> Any:
    """Stands for a method until it is called, `__init__` for some calls; then the class has the method itself."""
    calls = 0

    def first(self: Any, /, *given: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if name == "__init__" and calls < _FEW and _made_by_fields(self, given, {**named}):
            return None
        known: dict[str, Any] = {"_set": object.__setattr__, "_missing": dataclasses.MISSING}
        exec(written(cls, known), known)  # names of fields and nothing else, as in the standard library
        method = known[name]
        method.__qualname__, method.__module__ = f"{cls.__qualname__}.{name}", cls.__module__
        setattr(cls, name, method)
        return method(self, *given, **named)

    return first


def _made_by_fields(self: Any, given: tuple[Any, ...], named: dict[str, Any]) -> bool:
    """What `__init__` does, but for arguments that do not fit: what is wrong with them the method itself tells."""
    places, values, missing = iter(given), {}, dataclasses.MISSING
    for field in dataclasses.fields(self):
        value = next(places, missing) if field.init and not field.kw_only else missing
        if value is missing and field.init:
            value = named.pop(field.name, missing)
        if value is missing:
            value = field.default if field.default_factory is missing else field.default_factory()
        if value is not missing:
            values[field.name] = value
        elif field.init:
            return False
    if named or next(places, missing) is not missing:
        return False
    for name, value in values.items():
        object.__setattr__(self, name, value)
    if hasattr(self, "__post_init__"):
        self.__post_init__()
    return True


def _init(cls: type, known: dict[str, Any], setting: str = "self.{0} = {1}") -> str:
    given, by_name, lines = ["self"], ["*"], []
    for field in dataclasses.fields(cls):
        name, default = field.name, f"_default_{field.name}"
        value, argument = (name, name) if field.init else (default, "")
        if field.default is not dataclasses.MISSING:
            known[default], argument = field.default, f"{name}={default}"
        elif field.default_factory is not dataclasses.MISSING:
            known[default], argument = field.default_factory, f"{name}=_missing"
            value = f"{default}() if {name} is _missing else {name}" if field.init else f"{default}()"
        if field.init:
            (by_name if field.kw_only else given).append(argument)
        if field.init or default in known:
            lines.append(setting.format(name, value))
    lines.append("self.__post_init__()" if hasattr(cls, "__post_init__") else "pass")
    return f"def __init__({', '.join(given + (by_name if by_name[1:] else []))}):\n " + "\n ".join(lines)


_frozen_init = partial(_init, setting='_set(self, "{0}", {1})')


def _eq(cls: type, known: dict[str, Any]) -> str:
    names = [field.name for field in dataclasses.fields(cls) if field.compare]
    same = f"{_values('self', names)} == {_values('other', names)}"
    return f"def __eq__(self, other):\n return {same} if other.__class__ is self.__class__ else NotImplemented"


def _hash(cls: type, known: dict[str, Any]) -> str:
    names = (field.name for field in dataclasses.fields(cls) if (field.compare if field.hash is None else field.hash))
    return f"def __hash__(self):\n return hash({_values('self', names)})"


def _values(of: str, names: Iterable[str]) -> str:
    return f"({''.join(f'{of}.{name}, ' for name in names)})"


@recursive_repr()
def _repr(self: Any) -> str:
    shown = (f"{field.name}={getattr(self, field.name)!r}" for field in dataclasses.fields(self) if field.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _no_setting(self: Any, name: str, value: Any) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _no_deleting(self: Any, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _set_state(self: Any, state: list[Any]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)
