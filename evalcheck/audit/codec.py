"""Dataclasses as plain JSON values and back: what the store keeps can be read by anyone and runs no code when it is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, TypeVar, get_type_hints

from cattrs.gen import make_dict_unstructure_fn
from cattrs.preconf.json import JsonConverter, make_converter

from evalcheck.catalogue.items import OwnKind
from evalcheck.checks import KINDS
from evalcheck.evidence.model import FileSummary
from evalcheck.findings import FactValue, Kind
from evalcheck.submission.containers.unpacking import NoBytes
from evalcheck.submission.containers.zip import Stored
from evalcheck.submission.model import InMemory, OnDisk, Source
from evalcheck.words import Named, Spoken, Text

SOURCES: Mapping[str, type[Any]] = {kind.__name__: kind for kind in (OnDisk, Stored, NoBytes, InMemory)}
_OF_THE_PACKAGE = frozenset({"file", "identity"})
"""What a summary is given again by its package, and is not kept of it."""
T = TypeVar("T")


def plain(value: Any) -> Any:
    """A value as JSON knows it; a kind of finding is its code, bytes are text of one character each."""
    return _CONVERTER.unstructure(value)


def restored(kind: type[T], value: Any) -> T:
    """The value that `plain` was given, by its type."""
    return _CONVERTER.structure(value, kind)


def _converter() -> JsonConverter:
    converter = make_converter(detailed_validation=False)
    converter.register_unstructure_hook(Kind, lambda kind: kind.code)
    converter.register_structure_hook(Kind, lambda code, _: KINDS[code])
    converter.register_unstructure_hook(bytes, lambda data: data.decode("latin-1"))
    converter.register_structure_hook(bytes, lambda text, _: text.encode("latin-1"))
    converter.register_unstructure_hook(OwnKind, lambda kind: kind.model_dump(mode="json"))
    converter.register_structure_hook(OwnKind, lambda value, _: OwnKind.model_validate(value))
    for kind in SOURCES.values():
        converter.register_unstructure_hook(kind, _named(kind, converter))
    converter.register_structure_hook(Source, lambda value, _: converter.structure(value, SOURCES[value["source"]]))
    converter.register_unstructure_hook(Source, converter.unstructure)
    converter.register_structure_hook_func(lambda kind: kind == FactValue, _fact)
    converter.register_unstructure_hook(FileSummary, lambda summary: _summary_kept(summary, converter))
    converter.register_structure_hook(FileSummary, lambda value, _: _summary_restored(value, converter))
    return converter


def _named(kind: type[Any], converter: JsonConverter) -> Callable[[Any], dict[str, Any]]:
    """A source with the name of its class, by which it is restored."""
    unstructure = make_dict_unstructure_fn(kind, converter)
    return lambda source: {"source": kind.__name__, **unstructure(source)}


def _fact(value: Any, _: object) -> Any:
    """Of a fact's values a list is a tuple, a mapping is the class that has its keys."""
    if isinstance(value, Mapping):
        return _CONVERTER.structure(value, Text if "zh" in value else Spoken if "plain" in value else Named)
    return tuple(value) if isinstance(value, list) else value


def _summary_kept(summary: FileSummary, converter: JsonConverter) -> dict[str, Any]:
    kept = [field.name for field in fields(FileSummary) if field.name not in _OF_THE_PACKAGE]
    return {name: converter.unstructure(getattr(summary, name)) for name in kept}


def _summary_restored(value: Mapping[str, Any], converter: JsonConverter) -> FileSummary:
    hints = get_type_hints(FileSummary)
    kept = {name: converter.structure(one, hints[name]) for name, one in value.items()}
    return FileSummary(file=None, identity=None, **kept)  # type: ignore[arg-type]


_CONVERTER = _converter()
