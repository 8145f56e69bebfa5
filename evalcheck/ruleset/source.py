"""YAML files of a ruleset, read so that every value knows its file and line, and held against the models."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from yaml import ScalarNode
from yaml.resolver import Resolver

from evalcheck.records import dataclass
from evalcheck.ruleset.model import RulesetError, RulesetFault
from evalcheck.ruleset.nodes import BOOL, TEXT, Key, key_of, mappings, place_of, plain
from evalcheck.ruleset.wording import model_problems, yaml_problem
from evalcheck.words import Text

M = TypeVar("M", bound=BaseModel)
_TAGGED = frozenset(yaml.SafeLoader.yaml_implicit_resolvers)
"""How numbers, dates, truth values and the like begin."""
_tag = lru_cache(4096)(Resolver().resolve)
"""What the safe loader takes a node for: keys come again and again."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The safe loader, which for each node asks what tag its place gives it: no place gives any, and that is half of its time."""

    def descend_resolver(self, current_node: yaml.Node | None, current_index: object) -> None: ...

    def ascend_resolver(self) -> None: ...

    def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
        if kind is ScalarNode and not (implicit[0] and value[:1] in _TAGGED):
            return TEXT
        return _tag(kind, value, implicit)


@dataclass(frozen=True)
class Document:
    """A file of a ruleset: the name that faults give it, its nodes (each knows its file and line), and its value."""

    shown: str
    node: yaml.Node | None
    value: Any

    def fault(self, place: Sequence[Key], problem: Text) -> RulesetFault:
        """A mistake at a place of the document; where the place is not there, at the deepest part of it that is."""
        file, line = place_of(self.node, place)
        return RulesetFault(file or self.shown, line, key_of(place), problem)


class _Named(io.BytesIO):
    """Bytes under the name that the nodes made of them bear."""

    def __init__(self, data: bytes, name: str) -> None:
        super().__init__(data)
        self.name = name


def read_document(path: Path, shown: str, loads: Any = _Loader, construct: Callable[[Any], Any] = plain) -> Document:
    """A YAML file (a safe loader only). Raises RulesetError with the line where it is none."""
    if path.exists() and not path.is_file() and not path.is_dir():
        # A pipe would keep us waiting for ever.
        problem = Text("不是普通文件；请换成文件，或删去", "is no ordinary file: put a file in its place, or delete it")
        raise RulesetError((RulesetFault(shown, None, "-", problem),))
    try:
        data = path.read_bytes()
        loader = loads(_Named(data, shown))
        try:
            node = loader.get_single_node()
            return Document(shown, node, construct(node))
        finally:
            loader.dispose()
    except RecursionError:
        fault = RulesetFault(shown, None, "-", Text("嵌套过深，或引用了自身；请改成平常的写法", "nested too deep, or holds itself"))
    except OSError as error:
        fault = RulesetFault(shown, None, "-", _unreadable(error))
    except yaml.YAMLError as error:
        line, problem = yaml_problem(error, data)
        fault = RulesetFault(shown, line, "-", problem)
    raise RulesetError((fault,)) from None


def _unreadable(error: OSError) -> Text:
    if isinstance(error, FileNotFoundError):
        return Text("没有这个文件；请补上文件，或改正指向它的路径", "no such file: add it, or mend the path that names it")
    if isinstance(error, IsADirectoryError):
        return Text("这是文件夹；此处应写一个文件", "this is a folder: name a file here")
    return Text("文件无法读取；请检查它的权限", f"cannot be read ({error.strerror}): look at its permissions")


def load_model(model: type[M], document: Document, known: Mapping[str, Any] | None = None) -> M:
    """The document's value as a model, which may ask what is `known` of the ruleset. Raises RulesetError with a fault for every mistake,
    each with its line."""
    try:
        return model.model_validate(document.value, context=known)
    except ValidationError as error:
        raise RulesetError(tuple(document.fault(*told) for told in model_problems(error, model, document.node))) from None


def repeated_keys(document: Document) -> Iterator[RulesetFault]:
    """Keys written twice in one mapping: YAML keeps the last and says nothing."""
    for place, mapping in mappings(document.node, ()):
        seen: set[str] = set()
        for key, _ in mapping.value:
            if key.value in seen:
                problem = Text("此键写了两次；请只保留一个", "this key stands twice; keep one")
                yield RulesetFault(key.start_mark.name, key.start_mark.line + 1, key_of((*place, key.value)), problem)
            if key.tag == BOOL:
                problem = Text(
                    f'键“{key.value}”会被当作“是/否”；请加英文引号，写成 "{key.value}"',
                    f'YAML takes the key {key.value} for yes or no: write "{key.value}" in quotes',
                )
                yield RulesetFault(key.start_mark.name, key.start_mark.line + 1, key_of((*place, key.value)), problem)
            seen.add(str(key.value))
