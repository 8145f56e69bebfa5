"""Coverage of the list (附件7): every clause answered by evidence of the kind it asks, and what goes with a package (附件2, 附件3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import ClassVar, Literal

from evalcheck.catalogue import Catalogue
from evalcheck.catalogue.items import Clause, Item
from evalcheck.checks.base import Check, Context, Package
from evalcheck.checks.coverage_words import (
    ANSWERS_NOTHING,
    CONDITIONAL_OPEN,
    ITEM_WITHOUT_EVIDENCE,
    JOINT_ITEM_OPEN,
    NO_COVERING_STATEMENT,
    NO_EVIDENCE,
    NO_LIAISON,
    OTHER_KIND,
    TOO_FEW,
)
from evalcheck.evidence.clauses.coverage import ClauseState, groups_unmet_by, sealed
from evalcheck.evidence.clauses.kind import KIND_WORDS
from evalcheck.evidence.model import FileSummary, UnitRef
from evalcheck.evidence.roles import unnamed_in
from evalcheck.findings import PACKAGE, FactValue, Finding, Kind, Location
from evalcheck.submission.formats import SCANS
from evalcheck.words import Named, Text, joined

SHOWN = 10
"""Names of files that a message lists; the count beside them is exact."""


class ListCoverage(Check):
    """Every clause of the items that the unit leads has evidence; every file answers a clause of its number (附件7)."""

    check: Literal["list_coverage"]
    kinds: ClassVar[tuple[Kind, ...]] = (
        NO_EVIDENCE, OTHER_KIND, ITEM_WITHOUT_EVIDENCE, CONDITIONAL_OPEN, ANSWERS_NOTHING, TOO_FEW, JOINT_ITEM_OPEN,
    )  # fmt: skip

    def package(self, package: Package, context: Context) -> Iterator[Finding]:
        if not context.catalogue.items_published or not _evidence(package):
            return
        by_path = {file.file.path: file for file in package.files}
        for _, group in groupby(package.coverage, key=lambda state: state.item.seq):
            states = list(group)
            yield from _item(states, by_path, package.unit, context.catalogue)
        for file in _evidence(package):
            yield from _stray(file, context.catalogue)


class LiaisonSheet(Check):
    """The package holds the liaison sheet of appendix 3."""

    check: Literal["liaison_sheet"]
    kinds: ClassVar[tuple[Kind, ...]] = (NO_LIAISON,)

    def package(self, package: Package, context: Context) -> Iterator[Finding]:
        roles = {file.role for file in package.files}
        if _evidence(package) and "liaison" not in roles and not sealed(package.files):
            yield NO_LIAISON.at(PACKAGE)


class CoveringStatement(Check):
    """A covering statement goes with the package and names every evidence file in it (附件2·二·2)."""

    check: Literal["covering_statement"]
    kinds: ClassVar[tuple[Kind, ...]] = (NO_COVERING_STATEMENT,)

    def package(self, package: Package, context: Context) -> Iterator[Finding]:
        evidence = _evidence(package)
        statements = [file for file in package.files if file.role == "covering_statement"]
        if not evidence or sealed(package.files):
            return
        if not statements:
            yield _no_statement(len(evidence))
        elif all(_legible(file) for file in statements):
            left_out = unnamed_in("\n".join(file.text for file in statements), evidence)
            if left_out:
                yield _left_out(statements[0], left_out, len(evidence))


def _evidence(package: Package) -> list[FileSummary]:
    return [file for file in package.files if file.role == "evidence"]


def _item(states: Sequence[ClauseState], files: dict[str, FileSummary], unit: UnitRef | None, catalogue: Catalogue) -> Iterator[Finding]:
    """One cause, one finding: an item without any file is one finding, not one a clause."""
    item, duty = states[0].item, states[0].duty
    handed_in = any(item.seq in file.identity.numbers for file in files.values() if file.role in ("evidence", "archive"))
    open_ = [state for state in states if state.state == "missing" and state.clause.need == "required"]
    if duty == "required" and not handed_in and open_ and unit:
        yield _no_item(item, open_, unit, catalogue)
    elif duty == "joint" and not handed_in and open_ and unit:
        yield _no_joint_item(item, unit)
    elif duty == "required":
        for state in states:
            yield from _clause(state, files)


def _clause(state: ClauseState, files: dict[str, FileSummary]) -> Iterator[Finding]:
    """What a clause of an item that the unit leads alone still lacks."""
    handed_in = [files[path] for path in state.files]
    broken = [file for file in handed_in if file.condition == "broken"]
    clause = state.clause
    if state.state in ("missing", "partial"):
        # A damaged file has its own finding: what it would have proved is not missing besides.
        missing = groups_unmet_by(state, broken)
        if clause.need == "required" and missing:
            yield NO_EVIDENCE.at(_place(state), **_named(state), **_kinds("missing", missing))
        elif clause.need == "conditional" and missing and not state.declared and not handed_in:
            yield CONDITIONAL_OPEN.at(PACKAGE, **_named(state), **_kinds("missing", missing))
    if state.short:
        yield _too_few(state)
    if clause.conditional_asks and clause.need == "required" and state.state != "missing" and not state.declared:
        shown = {kind for file in handed_in for kind in file.kinds}
        if lacking := tuple(kind.value for kind in clause.conditional_asks if kind not in shown):
            yield CONDITIONAL_OPEN.at(PACKAGE, **_named(state), **_kinds("missing", lacking))


def _stray(file: FileSummary, catalogue: Catalogue) -> Iterator[Finding]:
    """A file of a kind that its clause, or its whole item, does not ask; doubtful and unread ones are left to a person."""
    if file.doubtful or file.condition in ("unexamined", "broken"):
        return
    for seq in file.identity.numbers:
        item = catalogue.items.get(seq)
        # A number of another content is a fault of the name (NAM006), and that is the cause.
        if item is None or (file.identity.content and catalogue.content_of[seq] != file.identity.content):
            continue
        own = [clause for clause in item.clauses if clause.id in file.clauses]
        facts: dict[str, FactValue] = {"item": seq, **_kinds("kind", (file.kind.value,))}
        if not own:
            asked = tuple(dict.fromkeys(kind for clause in item.clauses for kind in _asked(clause)))
            yield ANSWERS_NOTHING.at(Location(file.file.path), label=item.label, **facts, **_kinds("asked", asked))
        elif not any(kind in clause.kinds for clause in own for kind in file.kinds):
            clause = own[0]
            facts |= {"clause": _number(clause), "label": clause.label, "place": clause.source}
            yield OTHER_KIND.at(Location(file.file.path), **facts, **_kinds("asked", _asked(clause)))


def _no_item(item: Item, states: Sequence[ClauseState], unit: UnitRef, catalogue: Catalogue) -> Finding:
    return ITEM_WITHOUT_EVIDENCE.at(
        PACKAGE,
        item=item.seq,
        label=item.label,
        unit=unit.name,
        unit_name=unit.unit.file_name if unit.unit else unit.name,
        content=catalogue.content_of[item.seq].name,
        count=len(states),
        clauses=tuple(f"{state.clause.id} {state.clause.label}" for state in states),
    )


def _no_joint_item(item: Item, unit: UnitRef) -> Finding:
    own = unit.district.government if unit.district else unit.name
    others = tuple(lead for lead in item.leads if lead != own)
    return JOINT_ITEM_OPEN.at(PACKAGE, item=item.seq, label=item.label, leads=item.leads, others=others)


def _too_few(state: ClauseState) -> Finding:
    rows = state.clause.minimum_of == "row"
    unit = Text("行", "rows") if rows else Text("份", "files")
    return TOO_FEW.at(_place(state), **_named(state), minimum=state.clause.minimum, pieces=state.pieces, unit=unit)


def _no_statement(total: int) -> Finding:
    return NO_COVERING_STATEMENT.at(
        PACKAGE,
        total=total,
        problem=Text("包内没有材料清单（梳理材料、统一说明的文件）", "the package holds no covering statement"),
        remedy=Text(
            f"请写一份“材料清单”，列出全部 {total} 份材料的文件名并逐份说明",
            f"Add a document named “材料清单” that names and explains each of the {total} files",
        ),
    )


def _left_out(statement: FileSummary, files: Sequence[FileSummary], total: int) -> Finding:
    names = [file.identity.name.stem for file in files[:SHOWN]]
    listed = joined(names) + (Text(" 等", ", …") if len(files) > SHOWN else "")
    return NO_COVERING_STATEMENT.at(
        Location(statement.file.path),
        count=len(files),
        total=total,
        examples=tuple(names),
        problem=Text(
            f"材料清单没有列出 {total} 份材料中的 {len(files)} 份：",
            f"the covering statement leaves out {len(files)} of {total} files: ",
        )
        + listed,
        remedy=Text(
            "请在材料清单里补上这些文件名（可不写扩展名），名称要与文件一致",
            "Name these files in it, as the files are named (the extension may be left out)",
        ),
    )


def _legible(statement: FileSummary) -> bool:
    """A scan or an unread file may name every file: only a person can tell."""
    return statement.condition == "sound" and bool(statement.text or statement.type not in SCANS)


def _named(state: ClauseState) -> dict[str, FactValue]:
    return {"item": state.item.seq, "clause": _number(state.clause), "label": state.clause.label, "place": state.clause.source}


def _number(clause: Clause) -> str:
    """`25-4`: the id, which the sender's declaration uses as well."""
    return clause.id


def _place(state: ClauseState) -> Location:
    return Location(state.files[0]) if state.files else PACKAGE


def _asked(clause: Clause) -> tuple[str, ...]:
    single = (*clause.asks, *clause.conditional_asks)
    return (*(kind.value for kind in single), *("|".join(group) for group in clause.any_of))


def _kinds(name: str, groups: Iterable[str]) -> dict[str, FactValue]:
    """Kinds as a fact: their names with the words for them; a group is met by one of its kinds."""
    groups = tuple(groups)
    words = joined(joined((KIND_WORDS[kind] for kind in group.split("|")), Text("或", " or ")) for group in groups)
    return {name: Named(groups, words)}
