"""Notices that somebody else wrote, each beside what its writer says that it asks (`n1.docx`, `n1.truth.json`): how they are read."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

from benchmarks.rules_import.compare import Figures, held_against
from evalcheck.catalogue.items import Clause, Content, Item, Subject

FORMATS = ("docx", "xlsx", "html", "pdf", "txt", "doc", "xls")
_TRUTH = ".truth.json"
_COMPANIES = frozenset({"enterprises", "agencies", "individual_businesses"})
OF_CLAUSE: Mapping[str, Callable[[Clause], Any]] = {
    "kinds": lambda one: _kinds(one),
    "any_of": lambda one: frozenset(map(frozenset, one.any_of)),
    "need": lambda one: one.need,
    "period": lambda one: (one.period.start, one.period.end) if one.period else None,
    "subjects": lambda one: frozenset(one.subjects),
    "minimum": lambda one: (one.minimum, one.minimum_of) if (one.minimum or 1) > 1 else None,
    "marking": lambda one: one.marking,
}
OF_ITEM: Mapping[str, Callable[[Item], Any]] = {
    "leads": lambda one: _same(one.leads),
    "responsible": lambda one: _same(one.responsible),
}


def strangers(folder: Path) -> Iterator[tuple[str, Path, list[dict[str, Any]]]]:
    """Name, notice and truth of each pair in the folder."""
    for truth in sorted(folder.glob(f"*{_TRUTH}")):
        name = truth.name.removesuffix(_TRUTH)
        notice = next(path for ending in FORMATS if (path := folder / f"{name}.{ending}").exists())
        yield name, notice, json.loads(truth.read_text(encoding="utf-8"))


def read_by_strangers(draft: Sequence[Content], truth: Sequence[Mapping[str, Any]], show: bool) -> Figures:
    """The draft of one notice held against its truth; what the writer calls ambiguous is counted under a name of its own."""
    aside = {f"{one['item']}-{one['clause']}": frozenset(one.get("ambiguous", ())) | _of_no_list(one) for one in truth}
    figures = held_against(draft, facts(truth), show, OF_CLAUSE, OF_ITEM, aside)
    del figures.fields["content"]
    wanted = {f"{one['item']}-{one['clause']}": _plain(one["text"]) for one in truth}
    got = {clause.id: _plain(clause.review.text or "") for content in draft for item in content.items for clause in item.clauses
           if clause.review}  # fmt: skip
    for id_, text in wanted.items():
        figures.count("whole text", got.get(id_, "").startswith(text), True, False)
    for id_ in got:
        figures.count("not invented", id_ in wanted, True, False)
    return figures


def _of_no_list(clause: Mapping[str, Any]) -> frozenset[str]:
    """Whom a policy or a photo is about is no fact of a ruleset: `subjects` says whose companies and people an enterprise_list names.

    Nor are words of a writer's own (`individuals`).
    """
    own = set(clause["subjects"]) <= set(get_args(Subject))
    return frozenset() if own and "enterprise_list" in clause["kinds"] else frozenset({"subjects"})


def _kinds(clause: Clause) -> frozenset[str]:
    """A list of people or bodies, none of them a company, is an enterprise_list to a ruleset and an item_list to these writers."""
    kinds = frozenset(map(str, clause.kinds))
    if "enterprise_list" in kinds and clause.subjects and not _COMPANIES & set(clause.subjects):
        kinds = kinds - {"enterprise_list"} | {"item_list"}
    return kinds


def facts(truth: Sequence[Mapping[str, Any]]) -> list[Content]:
    """What a right import gives: one content that holds every item; labels say nothing."""
    items: dict[int, dict[str, Any]] = {}
    for one in truth:
        named = {key: _whole(one[key]) for key in ("leads", "responsible")}
        item = items.setdefault(one["item"], {"seq": one["item"], "label": "-", "clauses": []} | named)
        item["clauses"].append(_clause(one))
    return [Content.model_validate({"no": 1, "name": "-", "phone": "-", "items": list(items.values())})]


def _clause(one: Mapping[str, Any]) -> dict[str, Any]:
    groups = [group for group in one["any_of"] if len(set(group)) > 1]
    chosen = {kind for group in groups for kind in group}
    found: dict[str, Any] = {"id": f"{one['item']}-{one['clause']}", "label": "-", "source": "-", "any_of": groups}
    found |= {"asks": [kind for kind in one["kinds"] if kind not in chosen]}
    found |= {key: one[key] for key in ("need", "marking")}
    found |= {"period": {side: month[:7] if month[:1].isdigit() else month for side, month in (one["period"] or {}).items()} or None}
    found |= {"subjects": [name for name in one["subjects"] if name in get_args(Subject)]}
    return found | ({"minimum": one["minimum"], "minimum_of": one["minimum_of"]} if one["minimum"] else {})


def _whole(names: Sequence[str]) -> list[str]:
    """Names that the writer's list cuts within brackets (各县（市、区）政府) put together again."""
    joined: list[str] = []
    for name in names:
        if joined and joined[-1].count("（") > joined[-1].count("）"):
            joined[-1] += "、" + name
        else:
            joined.append(name)
    return joined


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _same(names: Sequence[str]) -> frozenset[str]:
    return frozenset(_plain(name) for name in names)
