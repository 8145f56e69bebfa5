"""The library: judge a package in one call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from evalcheck.engine import Progress, UnitUnknown, declaration_of
from evalcheck.engine import validate as _validate
from evalcheck.evidence.declaration import Declaration, DeclarationFault
from evalcheck.evidence.roles import accompanies
from evalcheck.report import FailOn, Report, Selection
from evalcheck.ruleset import builtin_rulesets, load_ruleset
from evalcheck.submission.intake import open_submission
from evalcheck.submission.limits import Limits
from evalcheck.words import Text

__all__ = ["DEFAULT_RULES", "UnitUnknown", "validate"]

DEFAULT_RULES = "tianjin-2021"


def validate(
    path: str | Path | Sequence[str | Path],
    rules: str | Path | None = None,
    *,
    as_of: date,
    unit: str | None = None,
    received: date | None = None,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    fail_on: FailOn = "error",
    progress: Progress | None = None,
    limits: Mapping[str, float] | None = None,
) -> Report:
    """Judge the package at `path` (a folder, a zip, a file; several are one package in parts) by a ruleset.

    `rules` is the id of a built-in ruleset or the path of one; without it the package's own evalcheck.yaml may name a
    built-in one, else it is `tianjin-2021`. `as_of` is the day of checking: evalcheck never reads the clock. `unit` is
    whose package it is, where neither evalcheck.yaml nor the file names should decide. `received` is the day the package
    arrived (days of China).
    `limits` changes some of the ruleset's limits on reading by name (`{"cpu_seconds": 300}`).
    Raises RulesetError, PathMissing, UnitUnknown; whatever is wrong with the package is a finding.
    """
    paths = [Path(path)] if isinstance(path, str | Path) else [Path(one) for one in path]
    named = None if rules is None else load_ruleset(rules)
    submission = open_submission(paths, (named.reading_limits if named else Limits()).changed(limits or {}), accompanies)
    declaration = declaration_of(submission)
    if declaration.ruleset is not None and declaration.ruleset not in builtin_rulesets():
        declaration = replace(declaration, ruleset=None, faults=(*declaration.faults, _no_such_ruleset(declaration)))
    ruleset = named or load_ruleset(declaration.ruleset or DEFAULT_RULES)
    selection = Selection(tuple(select), tuple(ignore), fail_on)
    return _validate(
        submission, ruleset, as_of, unit=unit, received=received, selection=selection,
        limits=ruleset.reading_limits.changed(limits or {}), declaration=declaration, progress=progress,
    )  # fmt: skip


def _no_such_ruleset(declaration: Declaration) -> DeclarationFault:
    """A declaration names built-in rulesets only, never a file of the reader's machine."""
    known = builtin_rulesets()
    zh = f"没有规则集“{declaration.ruleset}”，可写：{'、'.join(known)}"
    en = f"there is no ruleset “{declaration.ruleset}”; one of: {', '.join(known)}"
    return DeclarationFault(declaration.lines.get("ruleset"), "ruleset", Text(zh, en))
