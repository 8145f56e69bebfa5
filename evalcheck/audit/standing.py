"""Where every unit stands with every item of the list: whose answer counts where several lead, and what nobody has answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import Any, Literal

from evalcheck.catalogue import Catalogue
from evalcheck.catalogue.items import Item
from evalcheck.catalogue.scoring import ClauseMark
from evalcheck.catalogue.units import USUAL_LEVELS, District, Level, Unit
from evalcheck.checks.coverage import ITEM_WITHOUT_EVIDENCE
from evalcheck.evidence.clauses.coverage import Duty, duty_of
from evalcheck.evidence.model import UnitRef
from evalcheck.findings import PACKAGE, Finding
from evalcheck.records import dataclass

ItemState = Literal["met", "review", "partial", "missing", "other", "none"]
"""`other`: another lead of the item has answered; `none`: nothing asked of this unit, or nothing handed in where nothing must be."""
_ANSWERED = frozenset({"met", "not_applicable"})


@dataclass(frozen=True, slots=True)
class ItemStanding:
    """One item of one unit: what it owes, how it stands, and its clauses as the record has them. `after` is how it stands by what people
    concluded of its clauses; None where they concluded nothing."""

    item: int
    duty: Duty
    state: ItemState
    clauses: tuple[Mapping[str, Any], ...] = ()
    after: ItemState | None = None

    @property
    def concluding(self) -> ItemState:
        return self.after or self.state


@dataclass(frozen=True)
class UnitStanding:
    """A unit or district: whether its package came, its items, and the findings that only all packages together give."""

    name: str
    district: bool
    package: str | None
    verdict: str | None
    items: tuple[ItemStanding, ...]
    findings: tuple[Finding, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    doubts: int = 0
    level: Level = USUAL_LEVELS[0]

    @property
    def answered(self) -> tuple[int, int]:
        """Items fully answered, by itself or by another lead, and items that must be. Who handed in nothing answered nothing."""
        owed = [one for one in self.items if one.duty != "listed"]
        counted = ("met", "other") if self.package else ()
        return sum(one.state in counted for one in owed), len(owed)


def standings(records: Iterable[Mapping[str, Any]], catalogue: Catalogue) -> list[UnitStanding]:
    """Every unit that leads an item, every district, and whoever else handed in: municipal units first, in the order of the list."""
    by_owner = {record["unit"]: record for record in records if record["unit"]}
    refs = list(_owing(catalogue, by_owner))
    held = _held(by_owner.values())
    duties = {ref.owner: _duties(ref, catalogue) for ref in refs}
    found = []
    for ref in refs:
        record = by_owner.get(ref.owner)
        items = tuple(_item(item, duty, record, held, catalogue, ref.owner) for item, duty in duties[ref.owner])
        found.append(
            UnitStanding(
                ref.owner, ref.district is not None, record["name"] if record else None, record["verdict"] if record else None, items,
                tuple(_nobody(ref, duties, held, catalogue)) if record else (), record["counts"] if record else {},
                len(record["doubts"]) if record else 0,
                _level(ref, catalogue),
            )
        )  # fmt: skip
    return found


def _level(ref: UnitRef, catalogue: Catalogue) -> Level:
    one = ref.district or ref.unit
    return catalogue.units.level_of(one) if one else USUAL_LEVELS[0]


def _owing(catalogue: Catalogue, by_owner: Mapping[str, Any]) -> Iterator[UnitRef]:
    leads: dict[str, None] = {}
    for _, item in sorted(catalogue.items.items()):
        leads.update(dict.fromkeys(item.leads))
    units: dict[str, Unit] = {unit.name: unit for unit in catalogue.units.units if unit.kind != "group"}
    districts: dict[str, District] = {district.name: district for district in catalogue.units.districts}
    for name in dict.fromkeys((*leads, *(owner for owner in sorted(by_owner) if owner not in districts))):
        if name in units:
            yield UnitRef(units[name])
    for name, district in districts.items():
        if district.kind == "district" or name in by_owner:
            yield UnitRef(district=district)


def _duties(ref: UnitRef, catalogue: Catalogue) -> list[tuple[Item, Duty]]:
    return [(item, duty) for _, item in sorted(catalogue.items.items()) if (duty := duty_of(item, ref))]


def _held(records: Iterable[Mapping[str, Any]]) -> dict[int, dict[str, str]]:
    """By item the owners that handed in evidence for it, and how far it answers the item."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for record in records:
        for one in record["items"]:
            if any(clause["files"] for clause in one["clauses"]):
                found[one["item"]][record["unit"]] = _state(one["clauses"])
    return found


def _state(clauses: Sequence[Mapping[str, Any]]) -> ItemState:
    states = [clause["state"] for clause in clauses if clause["need"] == "required" or clause["state"] not in ("missing", "not_applicable")]
    if all(state in _ANSWERED for state in states):
        return "met"
    if all(state == "missing" for state in states):
        return "missing"
    return "review" if all(state in _ANSWERED or state == "review" for state in states) else "partial"


_CONCLUDED: Mapping[str, ClauseMark] = {"confirmed": "met", "partly": "partial", "refuted": "missing", "open": "review"}
"""How a clause stands by what was concluded of it: what was refuted proves as little as what is missing."""


def concluded_state(clause: Mapping[str, Any]) -> ClauseMark:
    """How a clause stands: by what people concluded of it, else as the machine saw it."""
    code = (clause.get("verified") or {}).get("code")
    state: ClauseMark = _CONCLUDED[code] if code else clause["state"]
    return state


def after_conclusions(one: ItemStanding) -> ItemStanding:
    """An item with the state that follows from the conclusions on its clauses (`verified`), the other clauses as the machine saw them."""
    if not any((clause.get("verified") or {}).get("code") for clause in one.clauses):
        return one
    return replace(one, after=_state([{**clause, "state": concluded_state(clause)} for clause in one.clauses]))


def _item(
    item: Item, duty: Duty, record: Mapping[str, Any] | None, held: Mapping[int, Mapping[str, str]], catalogue: Catalogue, owner: str
) -> ItemStanding:  # fmt: skip
    clauses: tuple[Mapping[str, Any], ...] = ()
    if record:
        clauses = next((tuple(one["clauses"]) for one in record["items"] if one["item"] == item.seq), ())
    own = held.get(item.seq, {}).get(owner)
    state: ItemState
    if duty == "listed":
        state = _state(clauses) if own else "none"
    elif own is None and any(lead != owner for lead in held.get(item.seq, {})) and duty == "joint":
        state = "other"
    else:
        state = _state(clauses) if clauses else "missing"
    return ItemStanding(item.seq, duty, state, clauses)


def _nobody(
    ref: UnitRef, duties: Mapping[str, Sequence[tuple[Item, Duty]]], held: Mapping[int, Mapping[str, str]], catalogue: Catalogue
) -> Iterator[Finding]:  # fmt: skip
    """COV003 for each lead of an item that none of its leads has answered (design 4.11)."""
    for item, duty in duties[ref.owner]:
        leading = {owner for owner, own in duties.items() if any(one is item and what == "joint" for one, what in own)}
        if duty != "joint" or leading & held.get(item.seq, {}).keys():
            continue
        yield ITEM_WITHOUT_EVIDENCE.at(
            PACKAGE, item=item.seq, label=item.label, unit=ref.owner, unit_name=ref.unit.file_name if ref.unit else ref.owner,
            content=catalogue.content_of[item.seq].name, count=sum(clause.need == "required" for clause in item.clauses),
            clauses=tuple(f"{clause.id} {clause.label}" for clause in item.clauses if clause.need == "required"),
        )  # fmt: skip
