"""How each of the several things stands that a clause names: shown by a file, perhaps there, or nowhere (附件7; ISA 500: sufficiency)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from evalcheck.catalogue.items import Clause, Part
from evalcheck.evidence.model import FileSummary, Telling
from evalcheck.records import dataclass

PartStanding = Literal["met", "review", "missing"]


@dataclass(frozen=True, slots=True)
class PartState:
    """How one part stands, and the files that show it or may."""

    label: str
    state: PartStanding
    files: tuple[str, ...] = ()
    soft: bool = False


def parts_of(clause: Clause, files: Sequence[FileSummary], others: Sequence[FileSummary]) -> tuple[PartState, ...]:
    """The parts of a clause, by the files that answer it and the others of its item, which may hold one under another clause's name."""
    own = [file for file in files if file.condition != "broken" and file.substance.level != "none"]
    return tuple(
        _part(part, clause, own, [file for file in others if file.called in clause.kinds or file.kind in clause.kinds])
        for part in clause.parts
    )


def _part(part: Part, clause: Clause, own: Sequence[FileSummary], others: Sequence[FileSummary]) -> PartState:
    kinds = frozenset(part.kinds) or clause.kinds
    fit = [file for file in own if kinds.intersection(file.every_kind)]
    sure = tuple(file.file.path for file in fit if file.sure and _shows(file, part, clause))
    if sure:
        return PartState(part.label, "met", sure, part.soft)
    perhaps = [file for file in fit if not file.parts.looked or not file.examined or _tells(file, part, clause) is not None]
    perhaps += [file for file in others if _tells(file, part, clause) in ("shown", "named")]
    return PartState(part.label, "review" if perhaps else "missing", tuple(file.file.path for file in perhaps), part.soft)


def _tells(file: FileSummary, part: Part, clause: Clause) -> Telling | None:
    return next((told.how for told in file.parts.told if (told.clause, told.part) == (clause.id, part.label)), None)


def _shows(file: FileSummary, part: Part, clause: Clause) -> bool:
    """Whether a file shows a part: the name alone tells only where the content holds no other part, or could not be looked at whole."""
    how = _tells(file, part, clause)
    if how != "named":
        return how == "shown"
    rest = [told for told in file.parts.told if told.clause == clause.id and told.part != part.label and told.how != "mentioned"]
    return part.soft or not file.parts.looked or not rest


def any_told(parts: Sequence[PartState]) -> bool:
    """Whether the files tell of the parts at all: where they speak of none in these words, nothing tells which are there."""
    return any(part.state == "met" for part in parts)
