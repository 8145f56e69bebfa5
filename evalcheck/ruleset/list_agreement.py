"""The list by itself and against the units: numbers that stand twice, units nobody knows, words that two clauses share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from evalcheck.catalogue.items import MEASURES, Clause, Content, Item
from evalcheck.catalogue.scoring import misfits
from evalcheck.ruleset.mistyped import seen
from evalcheck.ruleset.model import RulesetFault
from evalcheck.ruleset.nodes import Key
from evalcheck.ruleset.parts import Parts
from evalcheck.ruleset.wording import near
from evalcheck.words import Text

Mistake = tuple[tuple[Key, ...], Text]


def list_faults(parts: Parts) -> Iterator[RulesetFault]:
    """Mistakes of the items, each in its own file."""
    units = _unit_names(parts)
    numbers: dict[int | str, str] = {}
    heads: dict[object, str] = {}
    for part in parts.items:
        if part.model is None:
            continue
        told = [*_content_again(part.model, heads, part.document.shown)]
        for index, item in enumerate(part.model.items):
            first = numbers.setdefault(item.seq, f"{part.document.shown} items.{index}")
            if first != f"{part.document.shown} items.{index}":
                zh, en = f"清单序号 {item.seq} 重复，已在 {first} 用过；请改正", f"item {item.seq} stands twice, first in {first}: mend it"
                told.append((("items", index, "seq"), Text(zh, en)))
            told += [(("items", index, *place), text) for place, text in _own_again(item, f"{part.document.shown} items.{index}", numbers)]
            found = (*_item(item, units), *_templates(item, parts), *_districts(item, parts))
            told += [(("items", index, *place), problem) for place, problem in found]
        yield from (part.document.fault(*one) for one in told)
    yield from _worth(parts)


def _own_again(item: Item, here: str, numbers: dict[int | str, str]) -> Iterator[Mistake]:
    """Numbers of the notice's own that another item has, of items or of clauses."""
    if item.number is None:
        return
    named: list[tuple[tuple[Key, ...], str]] = [(("number",), item.number)]
    named += [(("clauses", n, "id"), clause.id) for n, clause in enumerate(item.clauses) if clause.id != item.number]
    for place, number in named:
        first = numbers.setdefault(number, here)
        if first != here:
            yield place, Text(f"编号“{number}”重复，已在 {first} 用过；请改正", f"“{number}” stands twice, first in {first}: mend it")


def _worth(parts: Parts) -> Iterator[RulesetFault]:
    """Levels of the index that an item does not name, points that nobody counts, and those of parts that are not those of the whole."""
    main = parts.main.model
    if main is None:
        return
    weighed = []
    for part in parts.items:
        for index, item in enumerate(part.model.items if part.model else ()):
            between = max(0, len(main.levels) - 2)
            if len(item.index) != between:
                zh = f"评估内容与清单事项之间应写出 {between} 级，实际 {len(item.index)} 级；请改正“index”，或规则集的“levels”"
                en = f"{between} levels stand between the content and the item, and {len(item.index)} are named: mend index or levels"
                yield part.document.fault(("items", index, "index"), Text(zh, en))
        for place, one in _parts_of(part.model) if part.model else ():
            if one.score is not None and one.weight is not None:
                zh, en = "“score”和“weight”只写一个；请删去一个", "score and weight exclude each other: delete one of them"
                yield part.document.fault((*place, "weight"), Text(zh, en))
            weighed += [part.document.fault((*place, key), _NOT_SCORED) for key in ("score", "weight") if getattr(one, key) is not None]
    if main.scoring is None:
        yield from weighed[:1]
    elif parts.whole:
        for where, text in misfits(parts.contents, main.scoring):
            document = parts.items[where[0]].document if where else parts.main.document
            yield document.fault(("items", where[1], "score") if len(where) == 2 else ("score",) if where else ("scoring", "full"), text)


_NOT_SCORED = Text(
    "没有写“scoring”，分值不起作用；请在主文件里写上，或删去", "nothing is scored: write `scoring` in ruleset.yaml, or delete it"
)


def _parts_of(content: Content) -> Iterator[tuple[tuple[Key, ...], Content | Item | Clause]]:
    yield (), content
    for index, item in enumerate(content.items):
        yield ("items", index), item
        yield from ((("items", index, "clauses", n), clause) for n, clause in enumerate(item.clauses))


def _districts(item: Item, parts: Parts) -> Iterator[Mistake]:
    """Districts of least numbers that nobody knows."""
    if parts.units is None or parts.units.model is None:
        return
    known = [one.name for one in parts.units.model.districts]
    for position, clause in enumerate(item.clauses):
        for name in clause.minimums.values if clause.minimums else ():
            if name not in known:
                rest = Text("；请改正，或在 units.yaml 里补上", ": mend it, or add it there")
                told = Text(f"units.yaml 中没有区“{name}”", f"units.yaml has no district “{name}”")
                yield ("clauses", position, "minimum", "values", name), told + (near(name, known) or rest)


def _templates(item: Item, parts: Parts) -> Iterator[Mistake]:
    """Templates that clauses name and nobody wrote."""
    if parts.templates is None or parts.templates.model is None:
        return
    known = [one.id for one in parts.templates.model.root]
    for position, clause in enumerate(item.clauses):
        if clause.template is not None and clause.template not in known:
            rest = Text("；请补上，或改正", ": add it, or mend this")
            told = Text(f"没有模板“{clause.template}”", f"there is no template {clause.template}")
            yield ("clauses", position, "template"), told + (near(clause.template, known) or rest)


def _unit_names(parts: Parts) -> frozenset[str] | None:
    directory = parts.units and parts.units.model
    if not directory:
        return None
    names = [unit.name for unit in directory.units] + [one.government for one in directory.districts if one.government]
    names += [one.name for one in directory.districts if one.kind == "functional_area"]
    return frozenset(names) | {seen(name) for name in names}


def _content_again(content: Content, heads: dict[object, str], shown: str) -> Iterator[Mistake]:
    for key, value in (("no", content.no), ("name", content.name)):
        first = heads.setdefault((key, value), shown)
        if first != shown:
            yield (key,), Text(f"“{value}”重复，已在 {first} 用过；请改正", f"“{value}” stands twice, first in {first}: mend it")


def _item(item: Item, units: frozenset[str] | None) -> Iterator[Mistake]:
    if units is not None:
        for key, names in (("leads", item.leads), ("responsible", item.responsible)):
            for position, name in enumerate(names):
                if name not in units:
                    yield (key, position), _unknown(name, units)
    yield from _ids(item)
    for position, clause in enumerate(item.clauses):
        yield from ((("clauses", position, *place), problem) for place, problem in _clause(clause))
    yield from _shared_words(item)
    yield from _commitments(item)


def _unknown(name: str, known: frozenset[str]) -> Text:
    rest = Text("；请改正，或在 units.yaml 里补上", ": mend it, or add it there")
    return Text(f"units.yaml 中没有“{name}”", f"units.yaml has no “{name}”") + (near(name, known) or rest)


_RUNNING = re.compile(r"\d{1,3}(-[^\W\d_]{1,6})?-\d{1,2}")


def _ids(item: Item) -> Iterator[Mistake]:
    """Ids of clauses: those of an item with a number of its own are the notice's, others are made of the running number."""
    told: set[str] = set()
    if item.number:
        for position, clause in enumerate(item.clauses):
            if clause.id in told:
                yield ("clauses", position, "id"), _again(clause)
            told.add(clause.id)
        return
    for position, clause in enumerate(item.clauses):
        if not _RUNNING.fullmatch(clause.id):
            zh = f"“{clause.id}”不正确：条款编号应为“清单序号-款号”，用半角数字和“-”，如 27-2；通知另有编号的，给这一项写上 number"
            en = f"“{clause.id}” is wrong: a clause id is the item's number, “-” and its own, as 27-2; numbers of the notice need `number`"
            yield ("clauses", position, "id"), Text(zh, en)
            return
    heads = {clause.id.partition("-")[0] for clause in item.clauses}
    if len(item.clauses) > 1 and len(heads) == 1 and str(item.seq) not in heads:
        zh, en = (
            f"序号 {item.seq} 与条款编号 {item.clauses[0].id} 等不符；请改正",
            f"item {item.seq} has clauses {item.clauses[0].id} …: mend one",
        )
        yield ("seq",), Text(zh, en)
        return
    for position, clause in enumerate(item.clauses):
        if clause.id in told:
            yield ("clauses", position, "id"), _again(clause)
        elif clause.id.partition("-")[0] != str(item.seq):
            zh = f"条款编号“{clause.id}”与清单序号 {item.seq} 不符；应以“{item.seq}-”开头"
            yield (
                ("clauses", position, "id"),
                Text(zh, f"the clause id {clause.id} does not fit item {item.seq}: begin it with “{item.seq}-”"),
            )
        told.add(clause.id)


def _again(clause: Clause) -> Text:
    return Text(f"条款编号“{clause.id}”重复；请改正", f"the clause id {clause.id} stands twice: mend it")


def _clause(clause: Clause) -> Iterator[Mistake]:
    period = clause.period
    if period and period.start[:2] == "20" and period.end[:2] == "20" and period.start > period.end:
        zh, en = (
            f"时段倒置：从 {period.start} 到 {period.end}；请对调",
            f"the period is reversed, {period.start} to {period.end}: swap them",
        )
        yield ("period", "end"), Text(zh, en)
    for position, group in enumerate(clause.any_of):
        if len(set(group)) < 2:
            zh, en = (
                "任选其一的一组至少要有两种；只要一种请写进 asks",
                "a group of which one is enough has two kinds at least: write one into asks",
            )
            yield ("any_of", position), Text(zh, en)
    always = {*clause.asks, *(kind for group in clause.any_of for kind in group)}
    for position, kind in enumerate(clause.conditional_asks):
        if kind in always:
            zh, en = f"“{kind}”已是必须提供的；请从一处删去", f"{kind} is asked already: delete it in one place"
            yield ("conditional_asks", position), Text(zh, en)


def _shared_words(item: Item) -> Iterator[Mistake]:
    """A word that points at two clauses of a part of the item points at neither. Where an item has parts (用水, 用气), words that all
    clauses of a part have tell the part."""
    placed = [(clause.id.rpartition("-")[0], position, clause) for position, clause in enumerate(item.clauses)]
    parts = [list(group) for _, group in groupby(sorted(placed, key=lambda one: one[0]), key=lambda one: one[0])]
    for part in parts:
        common = set.intersection(*(set(clause.words) for _, _, clause in part)) if len(parts) > 1 else set()
        first: dict[str, str] = {}
        for _, position, clause in part:
            for index, word in enumerate(clause.words):
                owner = first.setdefault(word, clause.id)
                if owner != clause.id and word not in common:
                    zh = f"“{word}”也是条款 {owner} 的词，分不出指的是哪一条；请从一处删去"
                    en = f"“{word}” is a word of clause {owner} too, and points at neither: delete it in one place"
                    yield ("clauses", position, "words", index), Text(zh, en)


def _commitments(item: Item) -> Iterator[Mistake]:
    ids = [clause.id for clause in item.clauses]
    for position, commitment in enumerate(item.commitments):
        for index, clause in enumerate(commitment.proved_by):
            if clause not in ids:
                zh, en = f"本项没有条款“{clause}”；请改正", f"the item has no clause {clause}: mend it"
                yield ("commitments", position, "proved_by", index), Text(zh, en)
        hint = near(commitment.unit, MEASURES)
        if commitment.unit not in MEASURES and hint:
            yield ("commitments", position, "unit"), Text(f"没有单位“{commitment.unit}”", f"there is no unit “{commitment.unit}”") + hint
