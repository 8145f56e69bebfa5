"""Dataclasses as plain JSON values and back: what the store keeps can be read by anyone and runs no code when it is read."""

from __future__ import annotations

import types
from collections.abc import Hashable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from evalcheck.checks import KINDS
from evalcheck.findings import Kind
from evalcheck.submission.containers.unpacking import NoBytes
from evalcheck.submission.containers.zip import Stored
from evalcheck.submission.model import InMemory, OnDisk, Source

SOURCES: Mapping[str, type[Any]] = {kind.__name__: kind for kind in (OnDisk, Stored, NoBytes, InMemory)}


def plain(value: Any) -> Any:
    """A value as JSON knows it; a kind of finding is its code, bytes are text of one character each."""
    if value is None or (isinstance(value, str | int | float) and not isinstance(value, Enum)):
        return value
    if isinstance(value, Kind):
        return value.code
    if is_dataclass(value):
        found = {name: plain(getattr(value, name)) for name in _names(cast(Hashable, type(value)))}
        return {"source": type(value).__name__, **found} if type(value) in SOURCES.values() else found
    if isinstance(value, Mapping):
        return [[plain(key), plain(one)] for key, one in value.items()]
    if isinstance(value, tuple | list | frozenset | set):
        return [plain(one) for one in value]
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be kept")


def restored(kind: Any, value: Any) -> Any:
    """The value that `plain` was given, by its type."""
    if value is None or kind is Any:
        return value
    if kind is Kind:
        return KINDS[value]
    if kind is Source:
        return _dataclass(SOURCES[value["source"]], value)
    origin = get_origin(kind)
    if origin is None:
        return _simple(kind, value)
    if origin in (Union, types.UnionType):
        return _any_of(get_args(kind), value)
    if origin is Literal:
        return value
    if origin is tuple:
        return _tuple(get_args(kind), value)
    if issubclass(origin, Mapping):
        key_kind, value_kind = get_args(kind)
        return {restored(key_kind, key): restored(value_kind, one) for key, one in value}
    return [restored(get_args(kind)[0], one) for one in value]


def _simple(kind: Any, value: Any) -> Any:
    if is_dataclass(kind):
        return _dataclass(kind, value)
    if not isinstance(kind, type):
        return value
    if issubclass(kind, date):
        return kind.fromisoformat(value)
    if kind is bytes:
        return value.encode("latin-1")
    return kind(value) if issubclass(kind, Enum | Path) else value


def _any_of(kinds: tuple[Any, ...], value: Any) -> Any:
    """Of `X | None` the X; of a fact's values a list is a tuple, a mapping the class that has its keys."""
    real = [kind for kind in kinds if kind is not type(None)]
    if len(real) == 1:
        return restored(real[0], value)
    if isinstance(value, Mapping):
        return next(_dataclass(kind, value) for kind in real if is_dataclass(kind) and {field.name for field in fields(kind)} == set(value))
    return tuple(value) if isinstance(value, list) else value


def _tuple(kinds: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(restored(kinds[0], one) for one in value)
    return tuple(restored(kind, one) for kind, one in zip(kinds, value, strict=True))


def _dataclass(kind: Any, value: Any) -> Any:
    hints = _hints(kind)
    return kind(**{name: restored(hints[name], value[name]) for name in hints if name in value})


@cache
def _names(kind: Hashable) -> tuple[str, ...]:
    return tuple(field.name for field in fields(cast(Any, kind)))


@cache
def _hints(kind: Hashable) -> dict[str, Any]:
    found = get_type_hints(kind)
    return {name: found[name] for name in _names(kind)}
