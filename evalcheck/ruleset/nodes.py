"""Nodes of YAML: each knows its file and line; what they stand for, and where a key is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import yaml
from yaml.constructor import SafeConstructor

TEXT, BOOL, MERGE = (f"tag:yaml.org,2002:{name}" for name in ("str", "bool", "merge"))
Key = str | int


def key_of(place: Sequence[Key]) -> str:
    """`items.3.label`"""
    return ".".join(map(str, place)) or "-"


def plain(node: yaml.Node | None) -> Any:
    """What the loader would construct; texts, which most nodes are, without asking it (a third of the time of loading). A value that
    looks like a date and is none stays a text, and so does a key that YAML takes for yes or no (`no`, `on`)."""
    if isinstance(node, yaml.SequenceNode):
        return [plain(child) for child in node.value]
    if isinstance(node, yaml.MappingNode):
        if all(key.tag == TEXT for key, _ in node.value):
            return {key.value: plain(value) for key, value in node.value}
        if any(key.tag == MERGE for key, _ in node.value):
            return _constructed(node)
        return {key.value if key.tag in (TEXT, BOOL) else _constructed(key): plain(value) for key, value in node.value}
    if node is None:
        return None
    return node.value if node.tag == TEXT else _constructed(node)


def _constructed(node: yaml.Node) -> Any:
    try:
        return SafeConstructor().construct_object(node, deep=True)
    except ValueError:
        return node.value


def place_of(node: yaml.Node | None, place: Sequence[Key]) -> tuple[str | None, int | None]:
    """File and line (from 1) of the deepest part of `place` that exists."""
    if node is None:
        return None, None
    mark = node.start_mark
    for key in place:
        key_node, node = child(node, key)
        if key_node is None:
            break
        mark = key_node.start_mark
    return mark.name, mark.line + 1


def child(node: yaml.Node | None, key: Key) -> tuple[yaml.Node | None, yaml.Node | None]:
    """The node of a key and the node of its value; a member of a sequence is both."""
    if isinstance(node, yaml.MappingNode):
        for key_node, value in node.value:
            if key_node.value == str(key):
                return key_node, value
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        return node.value[key], node.value[key]
    return None, None


def node_at(node: yaml.Node | None, place: Sequence[Key]) -> yaml.Node | None:
    """The node at a place, None where there is none."""
    for key in place:
        node = child(node, key)[1]
    return node


def mappings(node: yaml.Node | None, place: tuple[Key, ...]) -> Iterator[tuple[tuple[Key, ...], yaml.MappingNode]]:
    if isinstance(node, yaml.MappingNode):
        yield place, node
        for key, value in node.value:
            yield from mappings(value, (*place, str(key.value)))
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from mappings(value, (*place, index))


def scalars(node: yaml.Node | None, place: tuple[Key, ...] = ()) -> Iterator[tuple[tuple[Key, ...], yaml.ScalarNode]]:
    """Every value that is no list and no mapping, with its place."""
    if isinstance(node, yaml.ScalarNode):
        yield place, node
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from scalars(value, (*place, str(key.value)))
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from scalars(value, (*place, index))
