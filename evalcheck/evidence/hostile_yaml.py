"""YAML from unknown hands, composed into nodes that know their lines, or refused with the reason; nothing is constructed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from evalcheck.words import Text, TextError

if TYPE_CHECKING:
    from yaml.error import Mark
    from yaml.nodes import Node

LARGEST = 1_000_000
"""Bytes; what people write by hand is a hundred times smaller."""
_DEEPEST = 16


class NotYaml(TextError):
    """Why the bytes are no such YAML: the line, and what would be right."""

    def __init__(self, line: int | None, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.line = line


def compose(data: bytes) -> Node | None:
    """The document as nodes; None where it is empty. Raises NotYaml."""
    import yaml

    if len(data) > LARGEST:
        raise NotYaml(None, f"文件过大（超过 {LARGEST // 1000} KB）；这里只写声明，不放材料", "file too large; it holds declarations only")
    text = _decoded(data)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        # Events come without recursion: depth and aliases are judged before any node is built.
        _refuse_bombs(yaml.parse(text, loader))
        return yaml.compose(text, loader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        if "nesting depth" in str(error):  # a newer libyaml reads ahead to its own limit before any event comes
            raise _too_deep(mark) from error
        lines = text.splitlines()
        mistake = likely_mistake(lines[mark.line] if mark and mark.line < len(lines) else "")
        raise NotYaml(mark.line + 1 if mark else None, f"不是正确的 YAML{mistake.zh}", f"not valid YAML{mistake.en}") from error


def _decoded(data: bytes) -> str:
    for encoding in ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotYaml(None, "不是文本文件；请用 UTF-8 编码保存", "not a text file; save it as UTF-8")


def _refuse_bombs(events: Iterator[object]) -> None:
    """No anchors or aliases (a few lines of them expand to gigabytes) and no deep nesting."""
    from yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent, NodeEvent

    depth = 0
    for event in events:
        if isinstance(event, AliasEvent) or (isinstance(event, NodeEvent) and event.anchor):
            line = event.start_mark.line + 1 if event.start_mark else None
            zh = "不支持锚点和引用（& 和 *）；以 & 或 * 开头的文字请加引号"
            raise NotYaml(line, zh, "anchors and aliases are not understood; quote text that begins with & or *")
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > _DEEPEST:
            raise _too_deep(getattr(event, "start_mark", None))


def _too_deep(mark: Mark | None) -> NotYaml:
    return NotYaml(mark.line + 1 if mark else None, "嵌套层数过多", "nested too deep")


def likely_mistake(line: str) -> Text:
    """The mistake that people make most where YAML gives up."""
    if "\t" in line:
        return Text("；请用空格缩进，不用制表符", "; indent with spaces, not tabs")
    if "\uff1a" in line:
        return Text(
            "；请把全角冒号“\uff1a”改为半角冒号加一个空格", "; write a half-width colon and a space in place of the full-width colon"
        )
    return Text("；每行写“键：值”，冒号用半角、后面空一格", "; write each line as “key: value”, with a space after the colon")
