"""Values that are mistyped: a list's members run together by a Chinese comma, Chinese quotes, signs that cannot be seen, a member twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from evalcheck.ruleset.nodes import Key, scalars
from evalcheck.words import Text

Mistake = tuple[tuple[Key, ...], Text]
_SENTENCES = frozenset(
    {"remarks", "placeholders", "hint", "note", "remark", "sounds", "pattern", "review", "separator", "example", "exempt"}
)
"""Keys whose values are free text, or must stand as they are."""
_NEVER_EMPTY = frozenset({"label", "name", "title", "source", "file_name", "metric", "id", "version"})
_QUOTED = re.compile(r"“[^”]*”|《[^》]*》|（[^）]*）|\([^)]*\)")
_COMMA = re.compile(r"[，；、]|(?<=[\u4e00-\u9fff]),(?=[\u4e00-\u9fff])")
_UNSEEN = re.compile("[\u00a0\u200b-\u200f\u2028-\u202e\u2060\u3000\ufeff]")


def mistyped(node: yaml.Node | None) -> Iterator[Mistake]:
    """Every mistyped value below a node."""
    for place, scalar in scalars(node):
        if scalar.tag.endswith(":str") and not _SENTENCES & {key for key in place if isinstance(key, str)}:
            problem = _wrong(scalar, place[-1] if place else "")
            if problem:
                yield place, problem
    yield from _twice(node, ())


def _wrong(scalar: yaml.ScalarNode, key: Key) -> Text | None:
    in_list = isinstance(key, int)
    text: str = scalar.value
    comma = _COMMA.search(_QUOTED.sub("", text)) if in_list else None
    if comma:
        zh, en = (
            f"“{text}”被当成一个词，因为其中的“{comma[0]}”不是英文逗号；请改成“, ”",
            f"“{text}” is one long word, for “{comma[0]}” parts no words here: write “, ”",
        )
        return Text(zh, en)
    if re.fullmatch(r"“[^“”]*”|‘[^‘’]*’", text):
        return Text(
            f"{text} 用了中文引号，引号会成为文字的一部分；请改成英文引号或去掉",
            f"{text} stands in Chinese quotes, which become part of it: use plain ones or none",
        )
    if not text and (in_list or key in _NEVER_EMPTY) and scalar.style:
        return Text("不能为空；请填写", "must not be empty: give a text")
    if _UNSEEN.search(text):
        return Text(
            f"“{text.strip()}”中有看不见的字符；请删去后重新输入", f"“{text.strip()}” holds a character that cannot be seen: type it anew"
        )
    if text != text.strip() and scalar.style in ("'", '"'):
        return Text(f"“{text}”的前后有空格；请删去", f"“{text}” has blanks around it: delete them")
    return None


def seen(text: str) -> str:
    """A text without what cannot be seen."""
    return _UNSEEN.sub("", text).strip()


def _twice(node: yaml.Node | None, place: tuple[Key, ...]) -> Iterator[Mistake]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _twice(value, (*place, str(key.value)))
    if not isinstance(node, yaml.SequenceNode):
        return
    seen: set[str] = set()
    for index, value in enumerate(node.value):
        if isinstance(value, yaml.ScalarNode):
            if value.value in seen:
                yield (*place, index), Text(f"“{value.value}”写了两次；请删去一个", f"“{value.value}” stands twice: delete one")
            seen.add(value.value)
        yield from _twice(value, (*place, index))
