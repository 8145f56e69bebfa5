"""Judge a package by a ruleset: every file once, then the package as a whole."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date

from evalcheck.checks.base import Context, Package
from evalcheck.checks.files import told_of_package
from evalcheck.engine.judge import FileResult, JudgeSettings, rule_of_reading, stamped
from evalcheck.engine.scheduling import judge_all, judge_here
from evalcheck.engine.selecting import chosen, place_in_report, waived
from evalcheck.evidence.clauses.coverage import assess
from evalcheck.evidence.clauses.matching import settled
from evalcheck.evidence.clauses.results import results
from evalcheck.evidence.content.in_package import agreed
from evalcheck.evidence.declaration import Declaration, DeclarationFault, read_declaration
from evalcheck.evidence.model import UnitRef
from evalcheck.evidence.names.identity import Identifier, identifier_of
from evalcheck.evidence.roles import is_declaration, mark_covering
from evalcheck.report import Report, RulesetStamp, Selection, SubmissionStamp
from evalcheck.ruleset import Ruleset
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import EvidenceFile, ReadError, Submission, Trouble
from evalcheck.words import Text

Progress = Callable[[int, int, str], None]
"""Called with files done, files in all and the path that comes next."""


class UnitUnknown(Exception):
    """A unit that was named (by the caller) is not one of the ruleset's; `near` is the nearest name."""

    def __init__(self, name: str, near: str | None) -> None:
        super().__init__(name)
        self.name = name
        self.near = near


def validate(
    submission: Submission,
    ruleset: Ruleset,
    as_of: date,
    *,
    unit: str | None = None,
    received: date | None = None,
    selection: Selection | None = None,
    limits: Limits | None = None,
    declaration: Declaration | None = None,
    progress: Progress | None = None,
    processes: int | None = None,
) -> Report:
    """The report on a package. The same input gives the same report, however many processes read it (0: this one alone).

    Raises UnitUnknown for a `unit` that is none.
    """
    received = submission.received or received
    declaration = declaration or declaration_of(submission)
    settings = judge_settings(ruleset, declaration, as_of, received, limits)
    judged = marked(_judged(submission.files, settings, progress, processes))
    owner = _owner(unit, declaration, judged, settings.identifier)
    return conclude(submission, ruleset, settings, judged, owner, selection or Selection(), declaration)


def judge_settings(
    ruleset: Ruleset, declaration: Declaration, as_of: date, received: date | None, limits: Limits | None = None
) -> JudgeSettings:  # fmt: skip
    """What a package's files are judged with."""
    context = Context(ruleset.catalogue, declaration, as_of, received)
    return JudgeSettings(ruleset.rules, context, identifier_of(ruleset.catalogue), limits or ruleset.reading_limits)


def marked(judged: Sequence[FileResult]) -> list[FileResult]:
    """The results with the roles that only the whole package tells."""
    summaries = mark_covering(tuple(result.summary for result in judged))
    return [replace(result, summary=summary) for result, summary in zip(judged, summaries, strict=True)]


def conclude(
    submission: Submission, ruleset: Ruleset, settings: JudgeSettings, judged: Sequence[FileResult], owner: UnitRef | None,
    selection: Selection, waivers: Declaration,
) -> Report:  # fmt: skip
    """The report on a package whose files were judged (and marked): package checks, coverage, results, the waivers of one side."""
    context = settings.context
    summaries = agreed(settled(tuple(result.summary for result in judged), ruleset.catalogue), owner)
    coverage = assess(summaries, ruleset.catalogue, owner, context.declaration)
    package = Package(summaries, submission.incidents, submission.archives, owner, coverage)
    found = [finding for result in judged for finding in result.findings]
    found += stamped(rule_of_reading(settings.rules), told_of_package(package))
    found += [finding for rule in settings.rules for finding in stamped(rule, rule.check.package(package, context))]
    findings = waived(chosen(found, selection), waivers, context.as_of)
    selection = replace(selection, rules=ruleset.differences)
    return Report(
        RulesetStamp(ruleset.id, ruleset.version, ruleset.sha256, ruleset.title, ruleset.notice.mail, ruleset.notice.phone),
        _stamp(submission, owner),
        context.as_of,
        context.received,
        selection,
        tuple(finding.speaking(ruleset.catalogue.terms) for finding in sorted(findings, key=place_in_report)),
        summaries,
        coverage,
        results(summaries, ruleset.catalogue),
        ruleset.catalogue,
        ruleset.remarks,
        unopened=len({incident.path for incident in submission.incidents if incident.trouble is Trouble.NOT_EXAMINED}),
    )


def declaration_of(submission: Submission) -> Declaration:
    """evalcheck.yaml in the package's root, else the only one that an archive inside has; the defaults where there is none.

    What is not used of several is a fault of the declaration.
    """
    files = sorted(filter(is_declaration, submission.files), key=lambda file: "!/" in file.path)
    if not files:
        return Declaration()
    chosen = len(files) == 1 or "!/" not in files[0].path
    declaration = _declared(files[0]) if chosen else Declaration(path=files[0].path)
    unused = "、".join(file.path for file in files[chosen:])
    if not unused:
        return declaration
    zh = f"没有采用这里的声明：{unused}；请合成一份 evalcheck.yaml，放在材料包的根目录"
    en = f"what is declared here was not used: {unused}; put one evalcheck.yaml into the root of the package"
    return replace(declaration, faults=(*declaration.faults, DeclarationFault(None, "-", Text(zh, en))))


def _declared(file: EvidenceFile) -> Declaration:
    try:
        return read_declaration(file.source.read(), file.path)
    except (OSError, ReadError):
        return Declaration(path=file.path)


def _judged(files: Sequence[EvidenceFile], settings: JudgeSettings, progress: Progress | None, processes: int | None) -> list[FileResult]:
    def started(done: int, path: str) -> None:
        if progress:
            progress(done, len(files), path)

    if processes == 0:
        return judge_here(files, settings)
    return judge_all(files, settings, started, processes)


def _owner(named: str | None, declaration: Declaration, judged: Iterable[FileResult], identifier: Identifier) -> UnitRef | None:
    """Whose package it is: named by the caller, else declared, else the most frequent in the names (design 4.7)."""
    if named is not None:
        unit = identifier.unit(named)
        if unit is None:
            raise UnitUnknown(named, identifier.nearest_unit(named))
        return unit
    if declaration.unit is not None and (declared := identifier.unit(declaration.unit)):
        return declared
    votes: dict[str, list[UnitRef]] = {}
    for file in (result.summary for result in judged):
        if file.role == "evidence" and file.identity.unit:
            votes.setdefault(file.identity.unit.owner, []).append(file.identity.unit)
    if not votes:
        return None
    first = max(votes.values(), key=len)[0]
    return replace(first, part="") if first.district else first


def _stamp(submission: Submission, owner: UnitRef | None) -> SubmissionStamp:
    digest = hashlib.sha256()
    for file in submission.files:
        digest.update(f"{file.path}\0{file.sha256}\n".encode("utf-8", "surrogatepass"))
    size = sum(file.size for file in submission.files if file.host is None)
    unit = owner.name if owner else None
    return SubmissionStamp(submission.name, unit, len(submission.files), size, digest.hexdigest(), submission.mails)
