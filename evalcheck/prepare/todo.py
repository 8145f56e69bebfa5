"""What a package still lacks: by item, with the name each piece should bear, and what else is to be done until the window closes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Literal

from evalcheck.catalogue.items import Item
from evalcheck.checks.names_together import same_name_key
from evalcheck.evidence.clauses.coverage import ClauseState, Duty, groups_unmet_by
from evalcheck.evidence.model import FileSummary, UnitRef
from evalcheck.evidence.names.identity import identifier_of
from evalcheck.prepare.right_names import evidence_name, naming_of
from evalcheck.records import dataclass
from evalcheck.report import Report
from evalcheck.ruleset import Ruleset

Need = Literal["must", "joint", "if_any", "check"]
"""must: required and not there; joint: another lead may answer; if_any: hand in or declare; check: there, a person must look."""


@dataclass(frozen=True, slots=True)
class Lack:
    """What one clause still lacks. `groups` are kinds (`a|b`: one is enough), `names` a right name for each.

    `few`: pieces there and pieces asked. `parts`: things that the clause names and that were not found.
    """

    state: ClauseState
    need: Need
    groups: tuple[str, ...]
    names: tuple[str | None, ...]
    few: tuple[int, int] | None = None
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemToDo:
    item: Item
    duty: Duty
    lacks: tuple[Lack, ...]


@dataclass(frozen=True)
class ToDo:
    """`days_left` is negative after the window; `months` are items whose policy month is not declared.

    `errors` are those of what is there already; `publish` are numbers that a district must make known. `untouched`: nothing has been
    filled in yet.
    """

    start: date
    end: date
    days_left: int
    items: tuple[ItemToDo, ...]
    liaison: bool
    covering: bool
    months: tuple[int, ...]
    errors: int
    unexamined: int
    publish: tuple[str, ...]
    untouched: bool = False

    @property
    def owed(self) -> bool:
        """Whether something that must be there is not."""
        return self.liaison or self.errors > 0 or any(lack.need == "must" for todo in self.items for lack in todo.lacks)


def todo(report: Report, ruleset: Ruleset) -> ToDo:
    """What is still to do, read off a report."""
    unit = identifier_of(ruleset.catalogue).unit(report.submission.unit) if report.submission.unit else None
    codes = [finding.code for finding in report.counted]
    window = ruleset.catalogue.window
    taken = {same_name_key(file.file.name) for file in report.files}
    roles, asked = {file.role for file in report.files}, {rule.check.check for rule in ruleset.rules}
    items = tuple(_items(report, ruleset, unit, taken))
    missing = {"COV001", "COV003", "COV004", "COV008", "FIL001", "FIL015", "DAT001"}
    return ToDo(
        window.start,
        window.end,
        (window.end - (report.received or report.as_of)).days,
        items,
        "liaison_sheet" in asked and "liaison" not in roles,
        "covering_statement" in asked and ("COV005" in codes or "covering_statement" not in roles),
        tuple(sorted({int(str(f.facts["item"])) for f in report.counted if f.code == "DAT007"})),
        sum(finding.severity == "error" and finding.code not in missing for finding in report.counted),
        report.unexamined,
        ruleset.notice.call_numbers if unit and unit.district else (),
        report.untouched,
    )


def _items(report: Report, ruleset: Ruleset, unit: UnitRef | None, taken: set[str]) -> Iterator[ItemToDo]:
    broken = {file.file.path: file for file in report.files if file.condition == "broken"}
    for _, group in groupby(report.coverage, key=lambda state: state.item.seq):
        states = [_without_broken(state, broken) for state in group]
        lacks = tuple(lack for state in states if (lack := _lack(state, ruleset, unit, taken)))
        if lacks and states[0].duty != "listed":
            yield ItemToDo(states[0].item, states[0].duty, lacks)


def _without_broken(state: ClauseState, broken: Mapping[str, FileSummary]) -> ClauseState:
    """A damaged file is an error to mend: what it would show is not missing besides."""
    files = [broken[path] for path in state.files if path in broken]
    return replace(state, missing=groups_unmet_by(state, files)) if files else state


def _lack(state: ClauseState, ruleset: Ruleset, unit: UnitRef | None, taken: set[str]) -> Lack | None:
    if state.state in ("met", "not_applicable") or state.duty == "listed":
        return None
    if state.state in ("missing", "partial") and not state.missing and not state.short and not state.lacking:
        return None
    if state.state == "review":
        return Lack(state, "check", (), ())
    need: Need = "if_any" if state.clause.need == "conditional" else "must" if state.duty == "required" else "joint"
    few = (state.pieces.count, state.clause.minimum) if state.short and state.pieces.count is not None and state.clause.minimum else None
    names = tuple(_name(state, group, ruleset, unit, taken) for group in state.missing)
    return Lack(state, need, state.missing, names, few, tuple(part.label for part in state.lacking))


def _name(state: ClauseState, group: str, ruleset: Ruleset, unit: UnitRef | None, taken: set[str]) -> str | None:
    """A right name for what is missing; a package of a district as a whole names no unit that could stand in it."""
    if unit is None or (unit.district and not unit.part):
        return None
    kind = state.clause.named(group)[0]
    name = evidence_name(state.item, state.clause, kind, unit, ruleset.catalogue, naming_of(ruleset), taken)
    if name:
        taken.add(same_name_key(name))
    return name
