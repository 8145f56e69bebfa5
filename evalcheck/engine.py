"""Judge a package by a ruleset: every file once, then the package as a whole."""

from __future__ import annotations

import fnmatch
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from evalcheck.checks.base import Context, Package, Scan
from evalcheck.checks.declarations import UNUSED_WAIVER
from evalcheck.evidence.coverage import assess
from evalcheck.evidence.declaration import Declaration, DeclaredWaiver, read_declaration
from evalcheck.evidence.examine import examine, not_examined, summarise, unreadable
from evalcheck.evidence.identity import Identifier
from evalcheck.evidence.model import Examined, FileSummary, Table, TableSummary, UnitRef
from evalcheck.evidence.results import results
from evalcheck.evidence.roles import DECLARATION, mark_covering
from evalcheck.evidence.table_summary import TableSummariser
from evalcheck.findings import Finding, Location, Waiver
from evalcheck.report import Report, RulesetStamp, Selection, SubmissionStamp
from evalcheck.ruleset import Rule, Ruleset
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import EvidenceFile, ReadError, Submission

Progress = Callable[[int, int, str], None]
"""Called with files done, files in all and the path that comes next."""


class UnitUnknown(Exception):
    """A unit that was named (by the caller) is not one of the ruleset's; `near` is the nearest name."""

    def __init__(self, name: str, near: str | None) -> None:
        super().__init__(name)
        self.name = name
        self.near = near


@dataclass(frozen=True)
class FileResult:
    """What one file gave: its findings and the summary that package checks need."""

    findings: tuple[Finding, ...]
    summary: FileSummary


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
) -> Report:
    """The report on a package. The same input gives the same report. Raises UnitUnknown for a `unit` that is none."""
    selection = selection or Selection()
    received = submission.received or received
    limits = limits or ruleset.reading_limits
    identifier = Identifier(ruleset.catalogue)
    declaration = declaration or declaration_of(submission)
    context = Context(ruleset.catalogue, declaration, as_of, received)
    examined = list(_examine_all(submission, ruleset.rules, context, identifier, limits, progress))
    summaries = mark_covering(tuple(result.summary for result in examined))
    exempt = {new.file.path for old, new in zip(examined, summaries, strict=True) if old.summary.role != new.role}
    owner = _owner(unit, declaration, summaries, identifier)
    coverage = assess(summaries, ruleset.catalogue, owner, declaration)
    package = Package(summaries, submission.incidents, submission.archives, owner, coverage)
    # A covering statement known by its text alone (DESIGN 4.6) was held to the naming rule before that was known.
    found = [f for result in examined for f in result.findings if not (f.code.startswith("NAM") and f.location.file in exempt)]
    found += [finding for rule in ruleset.rules for finding in _stamped(rule, rule.check.package(package, context))]
    findings = _waive(_chosen(found, selection), declaration, as_of)
    return Report(
        RulesetStamp(ruleset.id, ruleset.version, ruleset.sha256, ruleset.title),
        _stamp(submission, owner),
        as_of,
        received,
        selection,
        tuple(sorted(findings, key=_order)),
        summaries,
        coverage,
        results(summaries, ruleset.catalogue),
        ruleset.catalogue,
        ruleset.remarks,
    )


def declaration_of(submission: Submission) -> Declaration:
    """evalcheck.yaml in the package's root; the program's defaults where there is none."""
    for file in submission.files:
        if file.path.casefold() == DECLARATION:
            try:
                return read_declaration(file.source.read(), file.path)
            except (OSError, ReadError):
                return Declaration(path=file.path)
    return Declaration()


def _examine_all(
    submission: Submission, rules: Sequence[Rule], context: Context, identifier: Identifier, limits: Limits, progress: Progress | None
) -> Iterator[FileResult]:
    for done, file in enumerate(submission.files):
        if progress:
            progress(done, len(submission.files), file.path)
        yield judge_file(file, rules, context, identifier, limits)


def judge_file(file: EvidenceFile, rules: Sequence[Rule], context: Context, identifier: Identifier, limits: Limits) -> FileResult:
    """Read one file and run every file and table check on it. A failure of ours costs this file only, and is said (FIL015)."""
    try:
        return _judge(examine(file, context.catalogue, identifier, limits), rules, context)
    except ReadError as error:
        failed = unreadable(file, identifier, error)
    except MemoryError:
        failed = not_examined(file, identifier, "内存不足", "out of memory")
    except Exception as error:
        # The promise: a crash of ours is never a pass and never a fault of theirs.
        failed = not_examined(file, identifier, f"程序内部错误({type(error).__name__})", f"internal error ({type(error).__name__})")
    return _judge(failed, rules, context)


def _judge(examined: Examined, rules: Sequence[Rule], context: Context) -> FileResult:
    found = [finding for rule in rules for finding in _stamped(rule, rule.check.file(examined, context))]
    tables = []
    for table in examined.tables:
        findings, summary = _scan(table, rules, context)
        found += findings
        tables.append(summary)
    return FileResult(tuple(found), summarise(examined, tuple(tables)))


def _scan(table: Table, rules: Sequence[Rule], context: Context) -> tuple[list[Finding], TableSummary]:
    """One pass over a table's rows that feeds every table check and the summary."""
    scans: list[tuple[Rule, Scan]] = []
    for rule in rules:
        scan = rule.check.table(table, context)
        if scan is not None:
            scans.append((rule, scan))
    summariser = TableSummariser(table)
    for block in table.blocks():
        summariser.feed(block)
        for _, scan in scans:
            scan.feed(block)
    return [finding for rule, scan in scans for finding in _stamped(rule, scan.finish())], summariser.finish()


def _stamped(rule: Rule, findings: Iterable[Finding]) -> Iterator[Finding]:
    for finding in findings:
        yield finding.stamped(rule.id, rule.source, rule.severity.get(finding.code) or finding.severity_changed)


def _owner(named: str | None, declaration: Declaration, files: Iterable[FileSummary], identifier: Identifier) -> UnitRef | None:
    """Whose package it is: named by the caller, else declared, else the most frequent in the names (DESIGN 4.7)."""
    if named is not None:
        unit = identifier.unit(named)
        if unit is None:
            raise UnitUnknown(named, identifier.nearest_unit(named))
        return unit
    if declaration.unit is not None and (declared := identifier.unit(declaration.unit)):
        return declared
    votes: dict[str, list[UnitRef]] = {}
    for file in files:
        if file.role == "evidence" and file.identity.unit:
            votes.setdefault(file.identity.unit.owner, []).append(file.identity.unit)
    if not votes:
        return None
    first = max(votes.values(), key=len)[0]
    return replace(first, part="") if first.district else first


def _chosen(findings: Iterable[Finding], selection: Selection) -> list[Finding]:
    """The findings that --select and --ignore leave; protected kinds stay."""

    def chosen(code: str) -> bool:
        return _named(code, selection.select, True) and not _named(code, selection.ignore, False)

    return [finding for finding in findings if finding.kind.protected or chosen(finding.code)]


def _named(code: str, codes: Sequence[str], when_empty: bool) -> bool:
    return any(code.startswith(prefix) for prefix in codes) if codes else when_empty


def _waive(findings: Sequence[Finding], declaration: Declaration, as_of: date) -> list[Finding]:
    """Findings with the declared waivers applied, and a WVR002 for each waiver that waives nothing."""
    waivers = [waiver for waiver in declaration.waivers if _holds(waiver, as_of)]
    used: set[DeclaredWaiver] = set()
    waived = []
    for finding in findings:
        waiver = next((w for w in waivers if _covers(w, finding)), None)
        if waiver:
            used.add(waiver)
            finding = finding.waived(Waiver(waiver.reason or "", waiver.approved_by))
        waived.append(finding)
    location = Location(declaration.path)
    return waived + [UNUSED_WAIVER.at(location, code=w.code, pattern=w.file or "") for w in waivers if w not in used]


def _holds(waiver: DeclaredWaiver, as_of: date) -> bool:
    """A waiver without reason, expired or naming no file waives nothing (WVR001)."""
    return bool(waiver.reason and waiver.file) and (waiver.until is None or as_of <= waiver.until)


def _covers(waiver: DeclaredWaiver, finding: Finding) -> bool:
    if finding.kind.protected or finding.code != waiver.code or not finding.location.file:
        return False
    path, pattern = finding.location.file, waiver.file or ""
    return fnmatch.fnmatchcase(path, pattern) or fnmatch.fnmatchcase(path.rpartition("/")[2], pattern)


def _stamp(submission: Submission, owner: UnitRef | None) -> SubmissionStamp:
    digest = hashlib.sha256()
    for file in submission.files:
        digest.update(f"{file.path}\0{file.sha256}\n".encode("utf-8", "surrogatepass"))
    size = sum(file.size for file in submission.files)
    return SubmissionStamp(submission.name, owner.name if owner else None, len(submission.files), size, digest.hexdigest())


_CELL = re.compile(r"([A-Z]+)(\d+)")
_NUMBERED = re.compile(r"([^0-9]*)([0-9]{1,9})")


def _order(finding: Finding) -> tuple[object, ...]:
    """Package first, then by file, severity, code and place; cells in the order of the sheet."""
    location = finding.location
    cell = tuple((int(row), column) for column, row in _CELL.findall(location.cell or ""))
    place = (location.file or "", finding.severity.rank, finding.code, location.part or "", cell)
    return (*place, _natural(finding.message()), finding.fingerprint)


def _natural(text: str) -> tuple[tuple[int, str], ...]:
    """Text with its numbers in the order of their value: item 9 before item 10."""
    return tuple((int(digits), words) for words, digits in _NUMBERED.findall(text))
