"""Which findings a report shows and counts, and in which order."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Sequence
from datetime import date

from evalcheck.checks.declarations import UNUSED_WAIVER, on_line, weakness
from evalcheck.evidence.declaration import Declaration, DeclaredWaiver
from evalcheck.findings import Finding, Location, Waiver, plain_facts
from evalcheck.patterns import regex
from evalcheck.report import Selection


def chosen(findings: Iterable[Finding], selection: Selection) -> list[Finding]:
    """The findings that --select and --ignore leave; protected kinds stay."""

    def wanted(code: str) -> bool:
        return _named(code, selection.select, True) and not _named(code, selection.ignore, False)

    return [finding for finding in findings if finding.kind.protected or wanted(finding.code)]


def _named(code: str, codes: Sequence[str], when_empty: bool) -> bool:
    return any(code.startswith(prefix) for prefix in codes) if codes else when_empty


def waived(findings: Sequence[Finding], declaration: Declaration, as_of: date) -> list[Finding]:
    """Findings with the declared waivers applied, and a WVR002 for each waiver that waives nothing.

    A declaration that is no file of the package is an evaluator's.
    """
    waivers = [waiver for waiver in declaration.waivers if weakness(waiver, as_of, declaration.path is None) is None]
    used: set[DeclaredWaiver] = set()
    found = []
    for finding in findings:
        waiver = next((w for w in waivers if covers(w, finding)), None)
        if waiver:
            used.add(waiver)
            finding = finding.waived(Waiver(waiver.reason or "", waiver.approved_by))
        found.append(finding)
    location = Location(declaration.path)
    unused = (waiver for waiver in waivers if waiver not in used)
    return found + [UNUSED_WAIVER.at(location, **on_line(w.line), code=w.code, pattern=w.file or "") for w in unused]


def covers(waiver: DeclaredWaiver, finding: Finding) -> bool:
    """Whether a waiver, if it is in force, is for a finding."""
    if finding.code != waiver.code:
        return False
    if not finding.location.file:
        return waiver.file == ""
    path, pattern = finding.location.file, waiver.file or ""
    return fnmatch.fnmatchcase(path, pattern) or fnmatch.fnmatchcase(path.rpartition("/")[2], pattern)


_CELL = regex(r"([A-Z]+)(\d+)")
_NUMBER = regex(r"([0-9]{1,9})")


def place_in_report(finding: Finding) -> tuple[object, ...]:
    """Package first, then by file, severity, code, place and facts, in either language; cells in the order of the sheet."""
    location = finding.location
    cell = tuple((int(row), column) for column, row in _CELL.findall(location.cell or ""))
    place = (location.file or "", finding.severity.rank, finding.code, location.part or "", cell)
    return (*place, _natural(" ".join(str(fact) for fact in plain_facts(finding.facts).values())))


def _natural(text: str) -> tuple[tuple[int, str], ...]:
    """Text with its numbers in the order of their value: item 9 before item 10."""
    pieces = _NUMBER.split(text)
    return tuple((int(digits), words) for words, digits in zip(pieces[::2], pieces[1::2], strict=False))
