"""A draft held against what a person read in the same notice, fact by fact."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from evalcheck.catalogue.items import Clause, Content, Item, Review

Fields = Mapping[str, Callable[[Any], Any]]


def _names(units: Sequence[str]) -> frozenset[str]:
    return frozenset(unicodedata.normalize("NFKC", name) for name in units)


_OF_CLAUSE: Mapping[str, Callable[[Clause], Any]] = {
    "kinds": lambda one: frozenset(one.kinds),
    "choice": lambda one: (frozenset(one.asks), frozenset(map(frozenset, one.any_of)), frozenset(one.conditional_asks)),
    "need": lambda one: (one.need, bool(one.conditional_asks)),
    "period": lambda one: (one.period.start, one.period.end) if one.period else None,
    "subjects": lambda one: frozenset(one.subjects),
    "minimum": lambda one: (one.minimum, one.minimum_of, bool(one.minimum_by)) if one.minimum else None,
    "marking": lambda one: one.marking,
    "columns": lambda one: frozenset(one.extra_columns),
    "parts": lambda one: len(one.parts),
}
_OF_ITEM: Mapping[str, Callable[[Item], Any]] = {
    "leads": lambda one: _names(one.leads),
    "responsible": lambda one: _names(one.responsible),
    "open": lambda one: one.responsible_open,
    "promises": lambda one: frozenset((each.op, each.value, each.unit) for each in one.commitments),
}
_ASKED = ("asks", "any_of", "conditional_asks")
_GUESSED_AS = {"kinds": _ASKED, "choice": _ASKED, "any_of": _ASKED, "columns": ("extra_columns",),
               "promises": ("commitments",), "open": ("responsible",)}  # fmt: skip
_CALIBRATED = ("kinds", "need", "period", "subjects", "minimum", "marking", "leads", "responsible", "promises", "parts", "columns")
"""Fields whose confidence is counted; `choice` and `open` have that of their neighbours."""
_NOTHING: tuple[Any, ...] = (None, False, 0, frozenset(), ("required", False), "required")


@dataclass
class Figures:
    """By field: facts, right ones, those asked for (where truth or guess has one), right ones of them; the same of `high` guesses."""

    fields: dict[str, Counter[str]] = field(default_factory=dict)

    def count(self, name: str, right: bool, asked: bool, high: bool) -> None:
        counts = self.fields.setdefault(name, Counter())
        for key, told in (("all", True), ("asked", asked), ("high", high), ("asked high", asked and high)):
            counts[key] += told
            counts[f"{key} right"] += told and right

    def add(self, other: Figures) -> None:
        for name, counts in other.fields.items():
            self.fields.setdefault(name, Counter()).update(counts)

    def of(self, key: str) -> tuple[int, int]:
        """Right and all over the calibrated fields."""
        named = [self.fields[name] for name in _CALIBRATED if name in self.fields]
        return sum(one[f"{key} right"] for one in named), sum(one[key] for one in named)


def held_against(
    draft: Sequence[Content],
    truth: Sequence[Content],
    show: bool = False,
    of_clause: Fields = _OF_CLAUSE,
    of_item: Fields = _OF_ITEM,
    aside: Mapping[str, frozenset[str]] = MappingProxyType({}),
) -> Figures:
    """Every fact of the truth, missing where the draft has no such item or clause.

    `aside` names by clause the fields that are counted apart.
    """
    figures = Figures()
    mine = {item.seq: (content.name, item) for content in draft for item in content.items}
    for name_of, item in ((one.name, item) for one in truth for item in one.items):
        name, other = mine.get(item.seq, (None, None))
        figures.count("content", name == name_of, True, other is not None)
        ids = [one.id for one in other.clauses] if other else []
        figures.count("clauses", ids == [one.id for one in item.clauses], True, other is not None)
        _count(figures, str(item.seq), of_item, item, other, show)
        clauses = {one.id: one for one in other.clauses} if other else {}
        for clause in item.clauses:
            _count(figures, clause.id, of_clause, clause, clauses.get(clause.id), show, aside.get(clause.id, frozenset()))
    return figures


def _count(figures: Figures, place: str, fields: Fields, truth: Any, guess: Any, show: bool, aside: frozenset[str] = frozenset()) -> None:
    review: Review | None = guess.review if guess else None
    for name, of in fields.items():
        wanted, got = of(truth), of(guess) if guess else "missing"
        keys = _GUESSED_AS.get(name, (name,))
        high = review is not None and bool({*keys} & {*review.high}) and not {*keys} & {*review.doubt}
        counted = f"{name} apart" if name in aside else name
        figures.count(counted, wanted == got, wanted not in _NOTHING or got not in _NOTHING, high)
        if show and wanted != got:
            print(f"{'high ' if high else ''}{counted} {place}: {_said(wanted)} read as {_said(got)}: {review.text if review else ''}")


def _said(value: Any) -> str:
    return "+".join(sorted(map(str, value))) or "-" if isinstance(value, frozenset) else str(value)


def table(title: str, figures: Figures) -> str:
    """The figures as lines of text."""
    return "\n".join(_lines(title, figures))


def _lines(title: str, figures: Figures) -> Iterator[str]:
    yield f"{title:16} {'right':>14} {'where asked':>16} {'of high':>16} {'marked high':>12}"
    for name, one in figures.fields.items():
        cells = [_share(one[f"{key} right"], one[key]) for key in ("all", "asked", "high")]
        yield f"  {name:14} {cells[0]:>14} {cells[1]:>16} {cells[2]:>16} {one['high'] / max(1, one['all']):>11.0%}"
    high, asked, every = figures.of("high"), figures.of("asked high"), figures.of("all")
    yield f"  high guesses right {_share(*high)}, marked high {high[1] / max(1, every[1]):.1%}"
    yield f"  of facts that are asked: high right {_share(*asked)}, marked high {asked[1] / max(1, figures.of('asked')[1]):.1%}"


def _share(right: int, every: int) -> str:
    return f"{right / every:.3f} ({right}/{every})" if every else "-"
