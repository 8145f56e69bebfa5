"""Mistakes of one ruleset.yaml by itself and against the one it extends: what would otherwise be lost without a word."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from evalcheck.ruleset.model import RulesetFault
from evalcheck.ruleset.source import Key, line_of
from evalcheck.words import Text


def own_mistakes(path: Path, shown: str, value: Mapping[str, Any], base: Mapping[str, Any] | None) -> list[RulesetFault]:
    """No rules, two rules of one id, names in `drop_rules` that no rule has. `base` is None where nothing is extended."""
    found = [*_rules(value, base), *_dropped(value, base)]
    node = yaml.compose(path.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)) if found else None
    return [RulesetFault(shown, line_of(node, place), ".".join(map(str, place)), problem) for place, problem in found]


_Mistake = tuple[tuple[Key, ...], Text]


def _rules(value: Mapping[str, Any], base: Mapping[str, Any] | None) -> Iterator[_Mistake]:
    rules = value.get("rules", ())
    if rules == [] or (base is None and not rules):
        yield (
            ("rules",),
            Text("没有任何规则，等于什么都不查；请写上规则，或用 extends", "no rule: nothing would be checked; write some, or use extends"),
        )
    ids = [rule.get("id") if isinstance(rule, dict) else None for rule in rules] if isinstance(rules, list) else []
    for index, id_ in enumerate(ids):
        if id_ is not None and Counter(ids[:index])[id_]:
            zh, en = (
                f"规则编号“{id_}”重复，前一条会丢失；请改名或删去一条",
                f"the rule id “{id_}” stands twice, and one would be lost: rename it",
            )
            yield ("rules", index, "id"), Text(zh, en)


def _dropped(value: Mapping[str, Any], base: Mapping[str, Any] | None) -> Iterator[_Mistake]:
    dropped = value.get("drop_rules")
    if dropped is None:
        return
    if not isinstance(dropped, list):
        yield ("drop_rules",), Text("应为规则编号的列表，如 [photos]", "must be a list of rule ids, such as [photos]")
        return
    known = [str(rule.get("id")) for rule in (base or {}).get("rules", ()) if isinstance(rule, dict)]
    for index, name in enumerate(dropped):
        if name not in known:
            near = difflib.get_close_matches(str(name), known, 1, 0.5)
            hint = Text(f"；是否为“{near[0]}”？", f"; did you mean “{near[0]}”?") if near else Text("", "")
            zh, en = f"没有编号为“{name}”的规则可以去掉", f"there is no rule “{name}” to drop"
            yield ("drop_rules", index), Text(zh, en) + hint


_LOOKS_LIKE_ITEMS = frozenset({".yml", ".yaml", ".json"})


def unread_items(folder: Path, read: set[Path], shown: str) -> list[RulesetFault]:
    """Files in the folder of items that look like items and are not read."""
    found = [path for path in sorted(folder.rglob("*")) if path.suffix.lower() in _LOOKS_LIKE_ITEMS and path not in read and path.is_file()]
    zh, en = (
        "这个文件不会被读取：清单文件要直接放在此文件夹里，扩展名为 .yaml",
        "this file is not read: item files lie right here and end in .yaml",
    )
    return [RulesetFault(f"{shown}/{path.relative_to(folder).as_posix()}", None, "-", Text(zh, en)) for path in found]
