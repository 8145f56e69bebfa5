"""YAML files of a ruleset: read fast, and where something is wrong read again for the line it stands on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from evalcheck.ruleset.model import RulesetError, RulesetFault
from evalcheck.words import Text

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SHOWN = 200
"""Characters of a wrong value that are worth showing."""
_TEXT = "tag:yaml.org,2002:str"
M = TypeVar("M", bound=BaseModel)
Key = str | int


def read_yaml(path: Path, shown: str) -> Any:
    """The content of a YAML file (safe loader only). Raises RulesetError with the line."""
    try:
        return _content(path.read_bytes())
    except RecursionError:
        raise RulesetError((RulesetFault(shown, None, "-", Text("YAML 嵌套过深或引用自身", "nested too deep, or holds itself")),)) from None
    except OSError as error:
        raise RulesetError(
            (RulesetFault(shown, None, "-", Text(f"文件无法读取（{error.strerror}）", f"cannot be read ({error.strerror})")),)
        ) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        problem = (error.problem or error.context or "").strip()
        raise RulesetError((RulesetFault(shown, line, "-", Text(f"不是有效的 YAML:{problem}", f"not valid YAML: {problem}")),)) from None
    except yaml.YAMLError as error:
        raise RulesetError((RulesetFault(shown, None, "-", Text(f"不是有效的 YAML:{error}", f"not valid YAML: {error}")),)) from None


def _content(data: bytes) -> Any:
    loader = _Loader(data)
    try:
        return _plain(loader.get_single_node(), loader)
    finally:
        loader.dispose()


def _plain(node: yaml.Node | None, loader: Any) -> Any:
    """What the loader would construct; texts, which most nodes are, without asking it (a third of the time of loading)."""
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child, loader) for child in node.value]
    if isinstance(node, yaml.MappingNode) and all(key.tag == _TEXT for key, _ in node.value):
        return {key.value: _plain(value, loader) for key, value in node.value}
    if node is None:
        return None
    return node.value if node.tag == _TEXT else loader.construct_object(node, deep=True)


def load_model(model: type[M], value: object, path: Path, shown: str) -> M:
    """`value` as a model. Raises RulesetError with a fault for every mistake, each with its line in `path`."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        node = yaml.compose(path.read_bytes(), Loader=_Loader)
        raise RulesetError(tuple(_faults(error, node, shown))) from None


def _faults(error: ValidationError, node: yaml.Node | None, shown: str) -> Iterator[RulesetFault]:
    for detail in error.errors(include_url=False):
        place = [piece for piece in detail["loc"] if isinstance(piece, int) or not piece.startswith("function-")]
        problem = _problem(detail["type"], detail["msg"], detail.get("ctx") or {}, detail.get("input"))
        yield RulesetFault(shown, line_of(node, place), ".".join(map(str, place)) or "-", problem)


def _problem(type_: str, message: str, context: dict[str, Any], value: object) -> Text:
    message = message.removeprefix("Value error, ")
    if type_ == "missing":
        return Text("缺少此键", "this key is required")
    if type_ == "extra_forbidden":
        return Text("未知的键，请删除或改正拼写", "unknown key: delete it or mend its spelling")
    if type_ in ("literal_error", "enum"):
        expected = re.sub(r"\s+or\s+", ", ", str(context.get("expected", "")))
        return Text(f"值 {value!r} 不在允许范围内；可用：{expected}", f"{value!r} is not allowed; one of {expected}")
    shown = repr(value)
    return Text(f"不正确：{message}" if isinstance(value, dict | list) or len(shown) > _SHOWN else f"值 {shown} 不正确：{message}", message)


def line_of(node: yaml.Node | None, place: Sequence[Key]) -> int | None:
    """The line (from 1) of the deepest part of `place` that exists."""
    line = node.start_mark.line + 1 if node else None
    for key in place:
        key_node, node = _child(node, key)
        if key_node is None:
            break
        line = key_node.start_mark.line + 1
    return line


def _child(node: yaml.Node | None, key: Key) -> tuple[yaml.Node | None, yaml.Node | None]:
    if isinstance(node, yaml.MappingNode):
        for key_node, value in node.value:
            if key_node.value == str(key):
                return key_node, value
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        return node.value[key], node.value[key]
    return None, None


def repeated_keys(path: Path, shown: str) -> Iterator[RulesetFault]:
    """Keys written twice in one mapping: YAML keeps the last and says nothing."""
    yield from _repeated(yaml.compose(path.read_bytes(), Loader=_Loader), shown, ())


def _repeated(node: yaml.Node | None, shown: str, place: tuple[str, ...]) -> Iterator[RulesetFault]:
    if isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _repeated(value, shown, (*place, str(index)))
    if not isinstance(node, yaml.MappingNode):
        return
    seen: set[str] = set()
    for key, value in node.value:
        here = (*place, str(key.value))
        if key.value in seen:
            yield RulesetFault(
                shown, key.start_mark.line + 1, ".".join(here), Text("此键重复，只保留一个", "this key stands twice; keep one")
            )
        seen.add(key.value)
        yield from _repeated(value, shown, here)
