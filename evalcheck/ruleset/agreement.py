"""What the models cannot see: that the files of a ruleset fit each other, and that each word in them is one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from evalcheck.ruleset.list_agreement import list_faults
from evalcheck.ruleset.mistyped import mistyped
from evalcheck.ruleset.model import RulesetFault
from evalcheck.ruleset.name_agreement import example_faults, naming_faults
from evalcheck.ruleset.nodes import Key
from evalcheck.ruleset.parts import Parts
from evalcheck.ruleset.rule_agreement import content_faults, rule_faults, template_faults, window_faults
from evalcheck.ruleset.shipped import CASES
from evalcheck.ruleset.source import repeated_keys
from evalcheck.ruleset.unit_agreement import unit_faults
from evalcheck.words import Text

Mistake = tuple[tuple[Key, ...], Text]


def disagreements(parts: Parts) -> Iterator[RulesetFault]:
    """Every mistake that shows only when a ruleset is seen as a whole; mistyped words first, for others follow from them."""
    found = list(_disagreements(parts))
    yield from found
    if not found and not parts.faults:
        yield from (parts.main.document.fault(*told) for told in example_faults(parts))


def _disagreements(parts: Parts) -> Iterator[RulesetFault]:
    for part in parts.documents():
        yield from (part.document.fault(*told) for told in mistyped(part.document.node))
        yield from repeated_keys(part.document)
    for told in (*window_faults(parts), *rule_faults(parts), *naming_faults(parts), *_expected(parts)):
        yield parts.main.document.fault(*told)
    if parts.units is not None:
        yield from (parts.units.document.fault(*told) for told in unit_faults(parts))
    if parts.templates is not None:
        yield from (parts.templates.document.fault(*told) for told in template_faults(parts))
    if parts.content is not None:
        yield from (parts.content.document.fault(*told) for told in content_faults(parts))
    yield from list_faults(parts)
    if parts.vocabulary is not None:
        yield from (parts.vocabulary.document.fault(*told) for told in _vocabulary(parts))
    yield from _unread(parts)


def _expected(parts: Parts) -> Iterator[Mistake]:
    main = parts.main.model
    if main is None or main.expect is None or not parts.whole:
        return
    wanted = main.expect
    items = [item for content in parts.contents for item in content.items]
    found = (len(items), sum(len(item.clauses) for item in items))
    if found != (wanted.items, wanted.clauses):
        zh = f"应有清单 {wanted.items} 项、条款 {wanted.clauses} 条，实际读到 {found[0]} 项、{found[1]} 条；请补全清单，或改正此数"
        en = f"{wanted.items} items and {wanted.clauses} clauses are expected, {found[0]} and {found[1]} were read: mend list or numbers"
        yield ("expect",), Text(zh, en)


def _vocabulary(parts: Parts) -> Iterator[Mistake]:
    """Words of items that the list does not have: they would be heard, and nobody could say what they are of."""
    vocabulary, main = parts.words[0], parts.main.model
    if main is None or not main.items_published or not parts.whole:
        return
    known = {item.seq for content in parts.contents for item in content.items}
    for key, words in (("notice", vocabulary.notice), ("also", vocabulary.also)):
        for seq in sorted(set(words) - known):
            yield (key, seq), Text(f"清单没有第 {seq} 项；请改正序号或删去", f"the list has no item {seq}: mend the number or delete it")


_YAML = frozenset({".yaml", ".yml"})


def _unread(parts: Parts) -> Iterator[RulesetFault]:
    """YAML files of the ruleset's own folder that nothing names; folders that are rulesets of their own are left alone."""
    root = parts.sources.root
    named = {_resolved(parts, key) for key in ("units", "templates", "vocabulary", "content", "survey", "verification")} | {
        root / "ruleset.yaml"
    }
    items = _resolved(parts, "items")
    if not all(path.is_file() for path in named if path) or (items and not items.is_dir()):
        return  # one of them may be the one that is meant
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root).parts
        other = inside[0] == CASES or any((root.joinpath(*inside[:n]) / "ruleset.yaml").is_file() for n in range(1, len(inside)))
        if path.suffix.lower() in _YAML and path.is_file() and not other and path not in named and items not in path.parents:
            zh = "没有谁读取这个文件；请在 ruleset.yaml 里写上它，或删去、移走"
            en = "nothing reads this file: name it in ruleset.yaml, delete it or move it away"
            yield RulesetFault(parts.sources.shown(path), None, "-", Text(zh, en))


def _resolved(parts: Parts, key: str) -> Path | None:
    name = parts.sources.main.get(key)
    return (parts.sources.homes[key].parent / name).resolve() if isinstance(name, str) and name else None
