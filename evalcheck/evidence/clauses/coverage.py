"""Which clauses of the list a package answers: whose they are, what each asks, what is there (附件7, design 4.11 and 4.12)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from pydantic import Field

from evalcheck.catalogue import Catalogue
from evalcheck.catalogue.items import AnyKind, Clause, Commitment, EvidenceKind, Item, Strict
from evalcheck.evidence.clauses.parts import PartState, any_told, parts_of
from evalcheck.evidence.clauses.pieces import UNCOUNTED, Pieces, pieces_of
from evalcheck.evidence.clauses.results import open_promises
from evalcheck.evidence.content.quotes import Quote, best
from evalcheck.evidence.declaration import Declaration
from evalcheck.evidence.model import FileSummary, UnitRef
from evalcheck.patterns import regex
from evalcheck.records import dataclass

State = Literal["met", "partial", "missing", "not_applicable", "review"]
Duty = Literal["required", "joint", "listed"]
"""required: COV001/003/006 apply; joint: led with others (COV009); listed: only responsible, shown and not required."""

_EVERY_DISTRICT = regex("各.*区.*政府")
_PICTURED = frozenset({EvidenceKind.PLATFORM_SCREENSHOT, EvidenceKind.SITE_PHOTO, EvidenceKind.OPERATION_VIDEO})
_NOTHING, _DOUBT, _SOUND = 0, 1, 2


@dataclass(frozen=True, slots=True)
class ClauseState:
    """How one clause stands. `missing` are the kinds (of an any_of group, its kinds joined by `|`) that have no file.

    `pieces`: how many count towards the clause's minimum; their count is None where it asks none or they cannot be counted.
    `quotes`: the passages that speak best of it, best first. `promises`: numbers of the item that it should prove and does not tell.
    `parts`: how each of the several things stands that it names.
    """

    item: Item
    clause: Clause
    duty: Duty
    state: State
    files: tuple[str, ...]
    missing: tuple[str, ...] = ()
    declared: str | None = None
    pieces: Pieces = UNCOUNTED
    quotes: tuple[Quote, ...] = ()
    promises: tuple[Commitment, ...] = ()
    parts: tuple[PartState, ...] = ()

    @property
    def lacking(self) -> tuple[PartState, ...]:
        """The parts that are nowhere, where nothing else is missing (COV010)."""
        if self.state != "partial" or self.missing or self.short:
            return ()
        return tuple(part for part in self.parts if part.state == "missing" and not part.soft)

    @property
    def short(self) -> bool:
        """Certainly fewer pieces than the clause asks (COV008)."""
        return self.state == "partial" and self.pieces.count is not None and self.pieces.count < (self.clause.minimum or 0)


def assess(files: Sequence[FileSummary], catalogue: Catalogue, unit: UnitRef | None, declaration: Declaration) -> tuple[ClauseState, ...]:
    """How each clause stands that concerns a unit: of the items it answers for, and of those its files name.

    Without a unit nobody knows what is asked, so there is nothing to assess (every name then carries NAM003).
    """
    if unit is None:
        return ()
    evidence = [file for file in files if file.role in ("evidence", "archive")]
    by_clause: dict[str, list[FileSummary]] = defaultdict(list)
    for file in evidence:
        for clause in file.clauses:
            by_clause[clause].append(file)
    named = {seq for file in evidence for seq in file.identity.numbers}
    states = []
    for seq, item in sorted(catalogue.items.items()):
        duty = duty_of(item, unit) or ("listed" if seq in named else None)
        if duty:
            of_item = [file for file in evidence if seq in file.identity.numbers]
            clauses = [clause.for_district(unit.district.name if unit.district else None) for clause in item.clauses]
            states += [_state(item, clause, duty, by_clause[clause.id], declaration.not_applicable, of_item) for clause in clauses]
    unproved = open_promises(files, catalogue)
    states = [_open(state, unproved[state.clause.id]) if _leaves_open(state, unproved) else state for state in states]
    return tuple(map(_perhaps_sealed, states)) if sealed(files) else tuple(states)


def _open(state: ClauseState, promises: tuple[Commitment, ...]) -> ClauseState:
    return replace(state, state="review", promises=promises)


def _leaves_open(state: ClauseState, unproved: Mapping[str, tuple[Commitment, ...]]) -> bool:
    """A clause answered in full whose promise nothing can be held against: whether it was kept is for a person (RES004)."""
    return state.state == "met" and state.clause.id in unproved


def sealed(files: Iterable[FileSummary]) -> bool:
    """Whether an archive could not be opened whose name tells no number: anything may be in it."""
    return any(file.role == "archive" and not file.examined and not file.identity.numbers for file in files)


def _perhaps_sealed(state: ClauseState) -> ClauseState:
    return replace(state, state="review", missing=()) if state.state in ("missing", "partial") else state


def duty_of(item: Item, unit: UnitRef) -> Duty | None:
    """What a unit owes for an item: a sole lead everything, one of several leads not alone, a responsible unit nothing by itself.

    各区人民政府 is every district; the other groups (市级有关单位, 各相关单位, 相关区 …) oblige nobody by name.
    """
    if unit.district is None:
        names = {unit.name}
    elif unit.district.kind == "district":
        every = {name for name in (*item.leads, *item.responsible) if _EVERY_DISTRICT.fullmatch(name)}
        names = {unit.district.government or unit.district.name, *every}
    else:
        names = {unit.district.name}
    if not names.intersection(item.leads):
        return "listed" if names.intersection(item.responsible) else None
    return "required" if len(item.leads) == 1 else "joint"


def _state(
    item: Item, clause: Clause, duty: Duty, files: Sequence[FileSummary], declared: Mapping[str, str], of_item: Sequence[FileSummary]
) -> ClauseState:
    groups: list[tuple[AnyKind, ...]] = [*((kind,) for kind in clause.asks), *clause.any_of]
    shown = [max((_shows(file, group, clause) for file in files), default=_NOTHING) for group in groups]
    missing = tuple("|".join(kind.id for kind in group) for group, level in zip(groups, shown, strict=True) if level == _NOTHING)
    pieces = pieces_of(clause, files) if clause.minimum else UNCOUNTED
    state = _judged(clause, shown, files, pieces.count)
    reason = declared.get(clause.id) if clause.need == "conditional" or clause.conditional_asks else None
    if state == "missing" and clause.need == "conditional" and reason and not any(map(is_something, files)):
        state, missing = "not_applicable", ()
    quotes = tuple(best(quote for file in files if file.agreement.answer != "no" for quote in file.quotes if quote.clause == clause.id))
    parts = parts_of(clause, files, [file for file in of_item if file not in files]) if clause.parts and files else ()
    state = _of_its_parts(state, parts)
    return ClauseState(item, clause, duty, state, tuple(file.file.path for file in files), missing, reason, pieces, quotes, parts=parts)


def _of_its_parts(state: State, parts: Sequence[PartState]) -> State:
    """A clause answered in full but for one of the things that it names; where nothing tells of them in these words, nobody is accused."""
    if state != "met" or not any_told(parts) or all(part.state == "met" for part in parts):
        return state
    return "partial" if any(part.state == "missing" and not part.soft for part in parts) else "review"


def _judged(clause: Clause, shown: Sequence[int], files: Sequence[FileSummary], pieces: int | None) -> State:
    """All groups sound: met; some without a file: partial; a doubt that could fill the rest: review."""
    if not any(shown):
        return "missing"
    if not all(shown):
        return "partial"
    if min(shown) == _DOUBT:
        return "review"
    if clause.minimum is None or (pieces is not None and pieces >= clause.minimum):
        return "met"
    more_may_come = any(not file.sure and file.condition != "broken" for file in files)
    return "review" if pieces is None or more_may_come else "partial"


def _shows(file: FileSummary, group: Sequence[AnyKind], clause: Clause) -> int:
    """Whether a file shows one of the kinds: for sure, perhaps, or not. What could not be read may be anything."""
    if file.condition == "broken" or file.substance.level == "none":
        return _NOTHING
    if not file.examined:
        return _DOUBT
    if clause.need == "conditional" and not is_something(file):
        return _NOTHING
    if any(kind in group for kind in file.every_kind):
        sure = any(kind in group and _borne_out(file, kind) for kind in file.every_kind)
        return _SOUND if sure and file.sure else _DOUBT
    return _DOUBT if file.doubtful and not any(kind in clause.kinds for kind in file.every_kind) else _NOTHING


def is_something(file: FileSummary) -> bool:
    """Whether a file is more than a word that there is none of what a clause asks: `本期无典型案例` belongs into evalcheck.yaml."""
    return file.substance.lack != "nothing_to_report"


def _borne_out(file: FileSummary, kind: AnyKind) -> bool:
    """Whether a kind is more than a word of the name: its signs are there, and a further kind's table or form.

    What nobody could read is of its kind by its name only, unless it is a picture that is asked for.
    """
    if file.shows.answers.get("text") == "unknown" and kind.like not in _PICTURED:
        return False
    if file.borne is not None and kind.id not in file.borne:
        return False
    if kind.like == file.kind or kind.follows is None:
        return True
    return kind.follows in file.forms or any(table.template == kind.follows for table in file.tables)


def groups_unmet_by(state: ClauseState, files: Iterable[FileSummary]) -> tuple[str, ...]:
    """Of the kinds a clause lacks, those that none of some files (damaged ones, say) would have been."""
    kinds = {kind.id for file in files for kind in file.every_kind}
    return tuple(group for group in state.missing if not kinds.intersection(group.split("|")))


class Groups(Strict):
    """Words of the list that stand for many units. A group's name fits where it holds one of the words."""

    municipal: tuple[str, ...] = Field(("级有关单位", "级有关部门"), description="any municipal unit")
    districts: tuple[str, ...] = Field(("各区", "相关区", "有关区"), description="any district")
    areas: tuple[str, ...] = Field(("各开发区",), description="any functional area")
    anyone: tuple[str, ...] = Field(("成员单位", "各相关单位", "各有关单位"), description="any unit at all")
    governments: tuple[str, ...] = Field(("人民政府", "政府"), description="the unit of a district that is the district itself")

    def answers(self, unit: UnitRef, item: Item) -> bool:
        """Whether the item is the unit's: as lead, as responsible unit or as one of a group. A district's own units always fit."""
        named = item.leads + item.responsible
        if unit.name in named or item.responsible_open or _any_holds(named, self.anyone):
            return True
        if unit.district is None:
            municipal = unit.unit is not None and unit.unit.kind == "municipal"
            return municipal and _any_holds(named, self.municipal)
        if unit.part not in self.governments:
            return True
        groups = self.districts if unit.district.kind == "district" else self.areas
        return unit.district.government in named or _any_holds(named, groups)


def _any_holds(names: tuple[str, ...], words: tuple[str, ...]) -> bool:
    return any(word in name for name in names for word in words)
