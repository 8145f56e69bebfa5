"""A ruleset with one fact of its list changed: cases that notice nothing do not hold that fact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Literal

from evalcheck.catalogue.items import Clause, Commitment, EvidenceKind, Item, Part, Period
from evalcheck.records import dataclass
from evalcheck.ruleset import Ruleset
from evalcheck.trials.drafted_files import step_of

Fact = Literal["item", "leads", "kinds", "need", "period", "subjects", "minimum", "columns", "marking", "parts", "commitments"]
_NO_WORD = "并无此词"
_LISTED = frozenset({EvidenceKind.ENTERPRISE_LIST, EvidenceKind.ITEM_LIST, EvidenceKind.WORK_ORDER})
"""Only rows are held against a period; of policy documents its last day is the last on which they may be issued."""
_PEOPLE = frozenset({"persons", "litigants", "students", "projects", "organisations", "universities"})


@dataclass(frozen=True)
class Mutant:
    """One changed fact: of which item and clause, which fact, what was done, and the item as it is then (None where it is gone)."""

    seq: int
    place: str
    fact: Fact
    change: str
    item: Item | None


def mutants(ruleset: Ruleset) -> list[Mutant]:
    """Every changed fact of a list, in its order: each by the least that can be told, one more, one less, a month earlier or later."""
    return [mutant for item in ruleset.catalogue.items.values() for mutant in _of_item(item, ruleset)]


def mutated(ruleset: Ruleset, mutant: Mutant) -> Ruleset:
    """The ruleset with that one fact changed."""

    def items(old: tuple[Item, ...]) -> tuple[Item, ...]:
        return tuple(one for item in old if (one := mutant.item if item.seq == mutant.seq else item) is not None)

    contents = tuple(content.model_copy(update={"items": items(content.items)}) for content in ruleset.catalogue.contents)
    return replace(ruleset, catalogue=replace(ruleset.catalogue, contents=contents))


def _of_item(item: Item, ruleset: Ruleset) -> Iterator[Mutant]:
    other = next(unit.name for unit in ruleset.catalogue.units.units if unit.name not in (*item.leads, *item.responsible))

    def made(place: str, fact: Fact, change: str, **update: object) -> Mutant:
        return Mutant(item.seq, place, fact, change, item.model_copy(update=update))

    yield Mutant(item.seq, "item", "item", "gone", None)
    for n, lead in enumerate(item.leads):
        yield made("leads", "leads", f"{lead} → {other}", leads=_with(item.leads, n, other))
        if len(item.leads) > 1:
            yield made("leads", "leads", f"without {lead}", leads=_without(item.leads, n))
    for n, promise in enumerate(item.commitments):
        for change, promised in _promises(promise):
            yield made(f"commitments.{n}", "commitments", change, commitments=_with(item.commitments, n, promised))
        yield made(f"commitments.{n}", "commitments", "gone", commitments=_without(item.commitments, n))
    for n, clause in enumerate(item.clauses):
        if len(item.clauses) > 1:
            yield made(clause.id, "item", "gone", clauses=_without(item.clauses, n))
        for fact, change, changed in _clauses(clause):
            yield made(clause.id, fact, change, clauses=_with(item.clauses, n, changed))


def _with(values: Sequence[Any], n: int, value: Any) -> tuple[Any, ...]:
    return (*values[:n], value, *values[n + 1 :])


def _without(values: Sequence[Any], n: int) -> tuple[Any, ...]:
    return (*values[:n], *values[n + 1 :])


def _promises(promise: Commitment) -> Iterator[tuple[str, Commitment]]:
    step = step_of(promise)
    for value in (promise.value + step, promise.value - step):
        yield f"value {promise.value:g} → {value:g}", promise.model_copy(update={"value": value})
    for op in (promise.op.rstrip("=") if "=" in promise.op else promise.op + "=", {"<": ">", ">": "<"}[promise.op[0]] + promise.op[1:]):
        yield f"op {promise.op} → {op}", promise.model_copy(update={"op": op})


def _clauses(clause: Clause) -> Iterator[tuple[Fact, str, Clause]]:
    def made(fact: Fact, change: str, **update: object) -> tuple[Fact, str, Clause]:
        return fact, change, clause.model_copy(update=update)

    yield made(
        "need", "conditional" if clause.need == "required" else "required", need="conditional" if clause.need == "required" else "required"
    )
    yield from (("kinds", change, clause.model_copy(update=update)) for change, update in _kinds(clause))
    if clause.minimum:
        for least in (clause.minimum + 1, clause.minimum - 1):
            if least:
                yield made("minimum", f"{clause.minimum} → {least}", minimum=least)
        yield made("minimum", "none", minimum=None, minimum_of=None, minimum_by=())
    for n, name in enumerate(clause.extra_columns):
        yield made("columns", f"{name} → 并无此列", extra_columns=_with(clause.extra_columns, n, "并无此列"))
        yield made("columns", f"without {name}", extra_columns=_without(clause.extra_columns, n))
    yield from (("parts", change, clause.model_copy(update={"parts": parts})) for change, parts in _parts(clause))
    if clause.period:
        yield from (("period", change, clause.model_copy(update={"period": period})) for change, period in _periods(clause, clause.period))
    if clause.subjects and EvidenceKind.ENTERPRISE_LIST in clause.kinds:
        yield from (("subjects", f"{'、'.join(one)}", clause.model_copy(update={"subjects": one})) for one in _subjects(clause))
    if EvidenceKind.OTHER in clause.kinds:  # policy documents and screenshots are to be marked whatever their clause says
        yield made("marking", str(not clause.marking), marking=not clause.marking)


def _kinds(clause: Clause) -> Iterator[tuple[str, dict[str, object]]]:
    other = next(kind for kind in EvidenceKind if kind not in clause.kinds and kind != EvidenceKind.OTHER)
    for n, kind in enumerate(clause.asks):
        if len(clause.asks) > 1 or clause.any_of:
            yield f"asks without {kind}", {"asks": _without(clause.asks, n)}
        yield f"asks {kind} → {other}", {"asks": _with(clause.asks, n, other)}
    for n, group in enumerate(clause.any_of):
        yield f"any_of.{n} all asked", {"any_of": _without(clause.any_of, n), "asks": (*clause.asks, *group)}
        for k, kind in enumerate(group):
            yield f"any_of.{n} without {kind}", {"any_of": _with(clause.any_of, n, _without(group, k))}
    if clause.conditional_asks:
        yield "conditional_asks asked", {"conditional_asks": (), "asks": (*clause.asks, *clause.conditional_asks)}
        yield "without conditional_asks", {"conditional_asks": ()}


def _parts(clause: Clause) -> Iterator[tuple[str, tuple[Part, ...]]]:
    for n, part in enumerate(clause.parts):
        yield f"{n} of other words", _with(clause.parts, n, part.model_copy(update={"words": (_NO_WORD,)}))
        yield f"{n} {'hard' if part.soft else 'soft'}", _with(clause.parts, n, part.model_copy(update={"soft": not part.soft}))
    if clause.parts:
        yield "none", ()


def _periods(clause: Clause, period: Period) -> Iterator[tuple[str, Period]]:
    """Each end that is told a month earlier and a month later; an open one, or the month of a policy, a month of its own."""
    ends = [key for key in ("start", "end") if clause.kinds & _LISTED or (key == "end" and EvidenceKind.POLICY_DOCUMENT in clause.kinds)]
    for key in ends:
        value = getattr(period, key)
        for month in (_month(value, -1), _month(value, 1)) if value[0] == "2" else ("2021-07",):
            yield f"{key} {value} → {month}", period.model_copy(update={key: month})


def _month(text: str, by: int) -> str:
    year, month = divmod(int(text[:4]) * 12 + int(text[5:]) - 1 + by, 12)
    return f"{year}-{month + 1:02}"


def _subjects(clause: Clause) -> Iterator[tuple[Any, ...]]:
    """Companies in the place of others, others in the place of companies, and of several the one kind or the other."""
    others = tuple(one for one in clause.subjects if one in _PEOPLE)
    companies = tuple(one for one in clause.subjects if one not in _PEOPLE)
    yield from (one for one in (others, companies) if one and one != clause.subjects)
    yield ("persons",) if companies else ("enterprises",)
