"""Every mistake of a ruleset that can be found."""

from __future__ import annotations

from pathlib import Path

from evalcheck.ruleset.agreement import disagreements
from evalcheck.ruleset.extending import find_ruleset, read_sources
from evalcheck.ruleset.model import RulesetError, RulesetFault
from evalcheck.ruleset.parts import Parts, read_parts
from evalcheck.ruleset.shipped import MAIN
from evalcheck.ruleset.surveys import survey_faults, verification_faults


def check_ruleset(name: str | Path) -> tuple[RulesetFault, ...]:
    """Every mistake of a ruleset that can be found, by file and line; empty where it is clean."""
    try:
        # A path is meant here: a folder of a built-in ruleset's name is that folder.
        folder = find_ruleset(Path(name) if (Path(name) / MAIN).is_file() else name)
        return tuple(all_faults(read_parts(read_sources(folder))))
    except RulesetError as error:
        return error.faults


def all_faults(parts: Parts) -> list[RulesetFault]:
    """By file and line; of two faults of one place the first, for the second follows from it."""
    kept: dict[tuple[str, int | None, str], RulesetFault] = {}
    for fault in (*disagreements(parts), *parts.faults, *survey_faults(parts), *verification_faults(parts.sources)):
        kept.setdefault((fault.file, fault.line, fault.key), fault)
    return sorted(kept.values(), key=lambda fault: (fault.file, fault.line or 0))
