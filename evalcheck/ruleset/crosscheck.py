"""What the models cannot see: that the parts of a ruleset fit each other (units, clauses, numbers, columns)."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml

from evalcheck.catalogue.items import Content, Item
from evalcheck.ruleset.loading import MAIN, find_ruleset, load_ruleset, read_sources
from evalcheck.ruleset.model import Ruleset, RulesetError, RulesetFault
from evalcheck.ruleset.source import Key, line_of, read_yaml, repeated_keys
from evalcheck.words import Text


def check_ruleset(name: str | Path) -> tuple[RulesetFault, ...]:
    """Every mistake of a ruleset that can be found, in the order of files and lines; empty where it is clean."""
    try:
        # A path is meant here: a folder of a built-in ruleset's name is that folder.
        folder = find_ruleset(Path(name) if (Path(name) / MAIN).is_file() else name)
        faults = [fault for path in sorted(folder.rglob("*.yaml")) for fault in _twice(path, folder)]
        ruleset = load_ruleset(folder)
    except RulesetError as error:
        return error.faults
    return tuple(faults + list(_disagreements(ruleset, folder)))


def _twice(path: Path, folder: Path) -> Iterator[RulesetFault]:
    shown = path.relative_to(folder.parent).as_posix()
    read_yaml(path, shown)
    return repeated_keys(path, shown)


class _Places:
    """Finds the line of a key in the item files, by the content's number."""

    def __init__(self, folder: Path) -> None:
        sources = read_sources(folder)
        self._root = folder.parent
        self._files: dict[int, Path] = {}
        self._nodes: dict[int, yaml.Node | None] = {}
        for path in sorted((sources.homes["items"].parent / sources.main["items"]).glob("*.yaml")):
            node = yaml.compose(path.read_bytes(), Loader=yaml.CSafeLoader)
            number = next((int(v.value) for k, v in node.value if k.value == "no"), 0) if isinstance(node, yaml.MappingNode) else 0
            self._files[number], self._nodes[number] = path, node
        self.main = sources.shown(folder / MAIN)
        self.units = sources.shown(sources.homes["units"].parent / sources.main["units"])

    def fault(self, content: int, place: tuple[Key, ...], problem: Text) -> RulesetFault:
        path = self._files[content]
        shown = path.relative_to(self._root).as_posix() if path.is_relative_to(self._root) else path.name
        return RulesetFault(shown, line_of(self._nodes[content], place), ".".join(map(str, place)), problem)


def _vocabulary(ruleset: Ruleset, folder: Path) -> Iterator[RulesetFault]:
    """Words of items that the list does not have: they would be heard, and nobody could say what they are of."""
    sources = read_sources(folder)
    if "vocabulary" not in sources.main or not ruleset.catalogue.items_published:
        return
    path = sources.homes["vocabulary"].parent / sources.main["vocabulary"]
    node = yaml.compose(path.read_bytes(), Loader=yaml.CSafeLoader)
    for key, words in (("notice", ruleset.catalogue.vocabulary.notice), ("also", ruleset.catalogue.vocabulary.also)):
        for seq in sorted(set(words) - set(ruleset.catalogue.items)):
            problem = Text(f"清单没有第 {seq} 项", f"the list has no item {seq}")
            yield RulesetFault(sources.shown(path), line_of(node, (key, seq)), f"{key}.{seq}", problem)


def _disagreements(ruleset: Ruleset, folder: Path) -> Iterator[RulesetFault]:
    places = _Places(folder)
    yield from _vocabulary(ruleset, folder)
    yield from _rules(ruleset, places)
    yield from _units(ruleset, places)
    known = _unit_names(ruleset)
    seen: set[int] = set()
    for content in ruleset.catalogue.contents:
        for index, item in enumerate(content.items):
            if item.seq in seen:
                yield places.fault(content.no, ("items", index, "seq"), Text(f"序号 {item.seq} 重复", f"item {item.seq} stands twice"))
            seen.add(item.seq)
            yield from _item(content, index, item, known, places)


def _rules(ruleset: Ruleset, places: _Places) -> Iterator[RulesetFault]:
    for rule, count in Counter(rule.id for rule in ruleset.rules).items():
        if count > 1:
            yield RulesetFault(places.main, None, f"rules.{rule}", Text("规则编号重复", "this rule id stands twice"))


def _units(ruleset: Ruleset, places: _Places) -> Iterator[RulesetFault]:
    owners: dict[str, str] = {}
    directory = ruleset.catalogue.units
    named = [(unit.name, unit.aliases) for unit in directory.units] + [(place.name, place.aliases) for place in directory.districts]
    for owner, aliases in named:
        for name in sorted({owner, *aliases}):
            first = owners.setdefault(name, owner)
            if first != owner:
                problem = Text(f"“{name}”同时属于 {first}", f"“{name}” belongs to {first} too")
                yield RulesetFault(places.units, None, f"{owner}.aliases", problem)


def _unit_names(ruleset: Ruleset) -> frozenset[str]:
    units = ruleset.catalogue.units
    return frozenset(unit.name for unit in units.units) | {d.government for d in units.districts if d.government}


def _item(content: Content, index: int, item: Item, known: frozenset[str], places: _Places) -> Iterator[RulesetFault]:
    here: tuple[Key, ...] = ("items", index)
    for key, names in (("leads", item.leads), ("responsible", item.responsible)):
        for position, name in enumerate(names):
            if name not in known:
                yield places.fault(content.no, (*here, key, position), _unknown(name, known))
    ids = [clause.id for clause in item.clauses]
    for position, clause in enumerate(ids):
        if clause.partition("-")[0] != str(item.seq) or ids.count(clause) > 1:
            zh, en = f"条款编号 {clause} 与序号 {item.seq} 不符或重复", f"clause id {clause} does not fit item {item.seq}, or stands twice"
            yield places.fault(content.no, (*here, "clauses", position, "id"), Text(zh, en))
    for position, commitment in enumerate(item.commitments):
        for clause in set(commitment.proved_by) - set(ids):
            zh, en = f"本项没有条款 {clause}", f"the item has no clause {clause}"
            yield places.fault(content.no, (*here, "commitments", position, "proved_by"), Text(zh, en))


def _unknown(name: str, known: Iterable[str]) -> Text:
    near = difflib.get_close_matches(name, known, 1)
    hint = Text(f"；是否为“{near[0]}”？", f"; did you mean “{near[0]}”?") if near else ""
    return Text(f"units.yaml 中没有“{name}”", f"units.yaml has no “{name}”") + hint
