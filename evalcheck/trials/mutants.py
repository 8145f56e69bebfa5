"""A ruleset with one fact of its list changed: cases that notice nothing do not hold that fact."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from evalcheck.catalogue.items import Clause, Commitment, EvidenceKind, Item, Part, Period
from evalcheck.ruleset import Ruleset


@dataclass(frozen=True)
class Mutant:
    """One changed fact: of which item and clause, what was done, and the item as it is then (None where it is gone)."""

    seq: int
    place: str
    change: str
    item: Item | None


def mutants(ruleset: Ruleset) -> list[Mutant]:
    """Every changed fact of a list, in its order."""
    return [mutant for item in ruleset.catalogue.items.values() for mutant in _of_item(item, ruleset)]


def mutated(ruleset: Ruleset, mutant: Mutant) -> Ruleset:
    """The ruleset with that one fact changed."""

    def items(old: tuple[Item, ...]) -> tuple[Item, ...]:
        return tuple(one for item in old if (one := mutant.item if item.seq == mutant.seq else item) is not None)

    contents = tuple(content.model_copy(update={"items": items(content.items)}) for content in ruleset.catalogue.contents)
    return replace(ruleset, catalogue=replace(ruleset.catalogue, contents=contents))


def _of_item(item: Item, ruleset: Ruleset) -> Iterator[Mutant]:
    others = [unit.name for unit in ruleset.catalogue.units.units if unit.name not in (*item.leads, *item.responsible)]

    def made(place: str, change: str, **update: object) -> Mutant:
        return Mutant(item.seq, place, change, item.model_copy(update=update))

    yield Mutant(item.seq, "item", "gone", None)
    yield made("leads", f"{item.leads[0]} → {others[0]}", leads=(others[0], *item.leads[1:]))
    for n, promise in enumerate(item.commitments):
        for change, other in _promises(promise):
            yield made(f"commitments.{n}", change, commitments=(*item.commitments[:n], other, *item.commitments[n + 1 :]))
    for n, clause in enumerate(item.clauses):
        rest = (*item.clauses[:n], *item.clauses[n + 1 :])
        if rest:
            yield made(clause.id, "gone", clauses=rest)
        for change, other_clause in _clauses(clause):
            yield made(clause.id, change, clauses=(*item.clauses[:n], other_clause, *item.clauses[n + 1 :]))


def _promises(promise: Commitment) -> Iterator[tuple[str, Commitment]]:
    more, less = promise.value * 2 + 1, promise.value / 2
    for value in (more, less):
        yield f"value {promise.value:g} → {value:g}", promise.model_copy(update={"value": value})
    flipped = {"<=": ">=", ">=": "<=", "<": ">", ">": "<"}[promise.op]
    yield f"op {promise.op} → {flipped}", promise.model_copy(update={"op": flipped})


def _clauses(clause: Clause) -> Iterator[tuple[str, Clause]]:
    def made(change: str, **update: object) -> tuple[str, Clause]:
        return change, clause.model_copy(update=update)

    yield made("need", need="conditional" if clause.need == "required" else "required")
    for n, kind in enumerate(clause.asks):
        rest = (*clause.asks[:n], *clause.asks[n + 1 :])
        if rest or clause.any_of:
            yield made(f"asks without {kind}", asks=rest)
        other = _other_kind(clause)
        yield made(f"asks {kind} → {other}", asks=(*clause.asks[:n], other, *clause.asks[n + 1 :]))
    for n, group in enumerate(clause.any_of):
        rest_groups = (*clause.any_of[:n], *clause.any_of[n + 1 :])
        yield made(f"any_of.{n} all asked", any_of=rest_groups, asks=(*clause.asks, *group))
    if clause.conditional_asks:
        yield made("conditional_asks asked", conditional_asks=(), asks=(*clause.asks, *clause.conditional_asks))
    if clause.minimum:
        yield made(f"minimum {clause.minimum} → {clause.minimum + 1}", minimum=clause.minimum + 1)
        if clause.minimum > 1:
            yield made(f"minimum {clause.minimum} → {clause.minimum - 1}", minimum=clause.minimum - 1)
    for n, part in enumerate(clause.parts):
        other_part = Part(label=f"{part.label}改", words=("并无此词",), kinds=part.kinds, text=part.text, soft=part.soft)
        yield made(f"parts.{n} of other words", parts=(*clause.parts[:n], other_part, *clause.parts[n + 1 :]))
    for name in clause.extra_columns:
        yield made(
            f"extra_columns {name} → 并无此列", extra_columns=tuple("并无此列" if one == name else one for one in clause.extra_columns)
        )
    if clause.period:
        yield from ((change, clause.model_copy(update={"period": period})) for change, period in _periods(clause.period))


def _other_kind(clause: Clause) -> EvidenceKind:
    return next(kind for kind in EvidenceKind if kind not in clause.kinds and kind != EvidenceKind.OTHER)


def _periods(period: Period) -> Iterator[tuple[str, Period]]:
    """The whole period ten years earlier, by the ends that are months."""
    moved = {key: _earlier(value) for key, value in (("start", period.start), ("end", period.end))}
    if moved != {"start": period.start, "end": period.end}:
        yield f"period to {moved['start']}, {moved['end']}", Period(**moved)


def _earlier(month: str) -> str:
    return f"{int(month[:4]) - 10}{month[4:]}" if month[0] == "2" else month
