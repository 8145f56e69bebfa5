"""What changed from one ruleset to another, on the models once `extends` is resolved: items, clauses, rules, units, dates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from evalcheck.catalogue.items import Clause, Item
from evalcheck.catalogue.vocabulary import terms
from evalcheck.records import dataclass
from evalcheck.ruleset.model import Rule, Ruleset

Change = Literal["new", "gone", "renumbered", "changed", "wording"]
"""`renumbered` is an item or clause that stands elsewhere and asks the same, `wording` one of which only labels and words differ."""
_ALIKE = 0.5
"""Share of pairs of characters that two items or clauses have in common, from which on they are taken for one."""
_TIE = 0.09
"""What one number adds to that, so that of two equally alike the one of the same number is taken; half the share is enough for it."""
_ITEM_WORDS = frozenset({"label", "remark", "editorial"})
_CLAUSE_WORDS = _ITEM_WORDS | {"words", "source"}
_RULE_WORDS = frozenset({"label", "source"})


@dataclass(frozen=True, slots=True)
class ClauseChange:
    change: Change
    before: Clause | None
    after: Clause | None
    keys: tuple[str, ...] = ()
    """Keys of which the values differ."""


@dataclass(frozen=True, slots=True)
class ItemChange:
    """An item with what differs in it; `content` is the name of its content, the later one's where there is one."""

    change: Change
    content: str
    before: Item | None
    after: Item | None
    keys: tuple[str, ...] = ()
    clauses: tuple[ClauseChange, ...] = ()

    @property
    def item(self) -> Item:
        found = self.after or self.before
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class RuleChange:
    change: Change
    before: Rule | None
    after: Rule | None
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Value:
    """One value of the ruleset itself that differs: `window.start`, `units`, `limits.cells`; a list says what is new and what is gone."""

    key: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Changes:
    """Everything that differs. `listed` is False where one of the two lists is not published: items are not compared then."""

    before: Ruleset
    after: Ruleset
    listed: bool
    items: tuple[ItemChange, ...]
    rules: tuple[RuleChange, ...]
    values: tuple[Value, ...]

    @property
    def by_unit(self) -> Mapping[str, tuple[ItemChange, ...]]:
        """For each unit that leads or is responsible, before or after, the items that are not as they were but for words."""
        found: dict[str, list[ItemChange]] = {}
        for one in self.items:
            if one.change != "wording":
                for unit in dict.fromkeys([*_units(one.after), *_units(one.before)]):
                    found.setdefault(unit, []).append(one)
        return {unit: tuple(changes) for unit, changes in found.items()}


def _units(item: Item | None) -> tuple[str, ...]:
    return (*item.leads, *item.responsible) if item else ()


def changes(before: Ruleset, after: Ruleset) -> Changes:
    """What one who knows `before` must know of `after`."""
    listed = before.catalogue.items_published and after.catalogue.items_published
    items = tuple(_items(before, after)) if listed else ()
    return Changes(before, after, listed, items, tuple(_rules(before.rules, after.rules)), tuple(_values(before, after)))


def _items(before: Ruleset, after: Ruleset) -> Iterator[ItemChange]:
    first, second = before.catalogue, after.catalogue
    lists = [sorted(catalogue.items.values(), key=lambda item: item.seq) for catalogue in (first, second)]
    pairs = _paired(lists[0], lists[1], _item_text, lambda item: item.seq)
    for old, new in pairs:
        names = [catalogue.content_of[item.seq].name for item, catalogue in ((new, second), (old, first)) if item]
        if old is None or new is None:
            yield ItemChange("new" if old is None else "gone", names[0], old, new)
            continue
        keys = _differing(old, new, ("clauses", "seq"))
        if len(set(names)) > 1:
            keys = ("content", *keys)
        clauses = tuple(_clauses(old, new))
        change = _kind(keys, _ITEM_WORDS, [one.change for one in clauses], moved=old.seq != new.seq)
        if change:
            yield ItemChange(change, names[0], old, new, keys, clauses)


def _clauses(old: Item, new: Item) -> Iterator[ClauseChange]:
    for one, other in _paired(old.clauses, new.clauses, _clause_text, _own_number):
        if one is None or other is None:
            yield ClauseChange("new" if one is None else "gone", one, other)
            continue
        keys = _differing(one, other, ("id", "source"))
        change = _kind(keys, _clause_words(one, other), (), moved=_own_number(one) != _own_number(other))
        if change:
            yield ClauseChange(change, one, other, keys)


def _clause_words(old: Clause, new: Clause) -> frozenset[str]:
    """Keys that only word what is asked: `parts` too, where the same things are told by other words."""
    named = [[(part.label, part.kinds) for part in one.parts] for one in (old, new)]
    return _CLAUSE_WORDS | ({"parts"} if named[0] == named[1] else set())


def _kind(keys: Sequence[str], words: frozenset[str], parts: Sequence[Change], moved: bool) -> Change | None:
    if set(keys) - words or set(parts) - {"wording"}:
        return "changed"
    if moved:
        return "renumbered"
    return "wording" if keys or parts else None


def _differing(old: Any, new: Any, left_out: Sequence[str]) -> tuple[str, ...]:
    keys = (key for key in type(old).model_fields if key not in (*left_out, "review"))
    return tuple(key for key in keys if _plain(getattr(old, key), old) != _plain(getattr(new, key), new))


def _plain(value: Any, owner: Any) -> Any:
    """A value to compare: a promise names clauses of its item by their own numbers, which a new number of the item does not change."""
    if isinstance(owner, Item) and isinstance(value, tuple) and value and hasattr(value[0], "proved_by"):
        return [(one.model_copy(update={"proved_by": ()}), [clause.partition("-")[2] for clause in one.proved_by]) for one in value]
    return value


def _item_text(item: Item) -> str:
    return "\n".join([item.label, item.label, *(clause.label for clause in item.clauses)])


def _clause_text(clause: Clause) -> str:
    return "\n".join([clause.label, *clause.words, *(kind.id for kind in clause.asks)])


def _own_number(clause: Clause) -> str:
    return clause.id.partition("-")[2]


def _paired(old: Sequence[Any], new: Sequence[Any], text: Any, number: Any) -> list[tuple[Any, Any]]:
    """Each old one with the new one that it became: of those alike, the ones of one number first, then the most alike; in the order of
    the new ones, the gone ones at the end."""
    before, after = [Counter(terms(text(one))) for one in old], [Counter(terms(text(one))) for one in new]
    alike = {(i, j): _alike(a, b) for i, a in enumerate(before) for j, b in enumerate(after)}
    numbered = {(i, j) for i, j in alike if number(old[i]) == number(new[j])}
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for i, j in sorted(alike, key=lambda pair: (-alike[pair] - (_TIE if pair in numbered else 0), pair)):
        enough = _ALIKE / 2 if (i, j) in numbered else _ALIKE
        if alike[i, j] >= enough and i not in taken and j not in partner:
            partner[j] = i
            taken.add(i)
    pairs = [(old[partner[j]] if j in partner else None, one) for j, one in enumerate(new)]
    return [*pairs, *((one, None) for i, one in enumerate(old) if i not in taken)]


def _alike(a: Counter[str], b: Counter[str]) -> float:
    """Dice's coefficient of two bags of terms, 0 to 1."""
    return 2 * sum((a & b).values()) / ((sum(a.values()) + sum(b.values())) or 1)


def _rules(before: Sequence[Rule], after: Sequence[Rule]) -> Iterator[RuleChange]:
    old, new = {rule.id: rule for rule in before}, {rule.id: rule for rule in after}
    for id_ in dict.fromkeys((*new, *old)):
        one, other = old.get(id_), new.get(id_)
        if one is None or other is None:
            yield RuleChange("new" if one is None else "gone", one, other)
        elif keys := _differing(one, other, ("id",)):
            yield RuleChange("wording" if set(keys) <= _RULE_WORDS else "changed", one, other, keys)


def _values(before: Ruleset, after: Ruleset) -> Iterator[Value]:
    first, second = before.catalogue, after.catalogue
    yield from _value("title", before.title, after.title)
    yield from _value("remarks", tuple(one.zh for one in before.remarks), tuple(one.zh for one in after.remarks))
    for key in ("start", "end"):
        yield from _value(f"window.{key}", str(getattr(first.window, key)), str(getattr(second.window, key)))
    for key in ("title", "mail", "phone", "call_numbers"):
        yield from _value(f"notice.{key}", getattr(before.notice, key), getattr(after.notice, key))
    yield from _sets("levels", first.levels, second.levels)
    for key, told in _named(before).items():
        yield from _value(key, told, _named(after)[key])
    yield from _value("items_published", first.items_published, second.items_published)
    phones = [{content.name: content.phone for content in catalogue.contents} for catalogue in (first, second)]
    for name in phones[1]:
        if name in phones[0]:
            yield from _value(f"phone.{name}", phones[0][name], phones[1][name])
    yield from _sets("contents", list(phones[0]), list(phones[1]))
    yield from _sets("units", [unit.name for unit in first.units.units], [unit.name for unit in second.units.units])
    yield from _sets("districts", [one.name for one in first.units.districts], [one.name for one in second.units.districts])
    columns = [{one.id: [column.name for column in one.columns] for one in catalogue.templates} for catalogue in (first, second)]
    yield from _sets("templates", list(columns[0]), list(columns[1]))
    for name in columns[1]:
        if name in columns[0]:
            yield from _sets(f"templates.{name}", columns[0][name], columns[1][name])
    for name in type(before.reading_limits).__dataclass_fields__:
        yield from _value(f"limits.{name}", getattr(before.reading_limits, name), getattr(after.reading_limits, name))


def _named(ruleset: Ruleset) -> Mapping[str, str | None]:
    """How files are named, and what the evaluation report and its chapters are called."""
    shape = ruleset.catalogue.naming
    limit = f"{shape.limit.characters}（{'、'.join(shape.limit.over)}）" if shape.limit else None
    chapters = {f"report.{key}": name for key, name in ruleset.report.chapters}
    return {
        "naming": shape.separator.join(part.name.zh for part in shape.parts),
        "naming.limit": limit,
        "report.title": ruleset.report.title,
    } | chapters


def _value(key: str, before: Any, after: Any) -> Iterator[Value]:
    if before != after:
        yield Value(key, before, after)


def _sets(key: str, before: Sequence[str], after: Sequence[str]) -> Iterator[Value]:
    gone, new = [one for one in before if one not in after], [one for one in after if one not in before]
    if gone or new:
        yield Value(key, gone, new)
    elif list(before) != list(after):
        yield Value(key, list(before), list(after))
