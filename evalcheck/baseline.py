"""One report against an earlier one: which findings are new, which persist, which are gone, and what else changed."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from evalcheck.findings import Change, Finding, Location, earlier_fingerprint
from evalcheck.records import dataclass
from evalcheck.report import Comparison, PastFinding, Report
from evalcheck.words import TextError

SCHEMA = "evalcheck-report/1"
_FLOATS = frozenset({"size", "seconds", "value", "commitment"})


class NoReport(TextError):
    """What was given is no report in the machine form."""


@dataclass(frozen=True)
class Round:
    """What a comparison needs of a report. `files` are digests by path, `blind` the files that were not examined."""

    ruleset: tuple[str, str]
    as_of: str
    verdict: str
    unit: str | None
    findings: tuple[PastFinding, ...]
    files: Mapping[str, str]
    blind: frozenset[str]
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    clauses: Mapping[str, str]


@dataclass(frozen=True)
class Difference:
    """What changed between two rounds of a package."""

    before: Round
    after: Round
    new: tuple[PastFinding, ...]
    persisting: tuple[PastFinding, ...]
    fixed: tuple[PastFinding, ...]
    unseen: tuple[PastFinding, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    renamed: Mapping[str, str]
    clauses: Mapping[str, tuple[str | None, str | None]]


def read_round(text: str | bytes) -> Round:
    """A report of `--format json`. Raises NoReport."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise NoReport("不是 JSON", "it is no JSON") from None
    return round_of(data)


def round_of(data: Any) -> Round:
    """The same of a report already read. Raises NoReport."""
    if not isinstance(data, Mapping) or data.get("schema") != SCHEMA:
        raise NoReport(f"不是 evalcheck 的 JSON 报告（{SCHEMA}）", f"it is no report of evalcheck in the form {SCHEMA}")
    try:
        return _round(data)
    except (KeyError, TypeError, AttributeError, ValueError):
        raise NoReport("JSON 报告缺少必要的内容", "the report lacks keys that it must have") from None


def _round(data: Mapping[str, Any]) -> Round:
    files = {str(file["path"]): str(file["sha256"]) for file in data["files"]}
    return Round(
        (str(data["ruleset"]["id"]), str(data["ruleset"]["sha256"])),
        str(data["as_of"]),
        str(data["verdict"]),
        data["submission"]["unit"],
        tuple(_past(finding) for finding in data["findings"]),
        files,
        frozenset(str(file["path"]) for file in data["files"] if not file["examined"]),
        tuple(map(str, data["selection"].get("select", ()))),
        tuple(map(str, data["selection"].get("ignore", ()))),
        {str(clause["clause"]): str(clause["state"]) for clause in data["coverage"]},
    )


def _past(data: Mapping[str, Any]) -> PastFinding:
    place = data["location"]
    location = Location(*(None if place[key] is None else str(place[key]) for key in ("file", "part", "cell")))
    return PastFinding(
        str(data["code"]), str(data["severity"]), str(data["message"]), location, str(data["fingerprint"]), _earlier(data, location)
    )


def _earlier(data: Mapping[str, Any], location: Location) -> str:
    """By the facts as they were before a report wrote whole numbers without their `.0`."""
    facts = {key: float(fact) if key in _FLOATS and isinstance(fact, int) else fact for key, fact in data["facts"].items()}
    return earlier_fingerprint(str(data["code"]), location, facts)


def with_baseline(report: Report, baseline: Round) -> Report:
    """The report with each finding marked new or persisting, and the earlier findings that are gone. Nothing is left out or recounted."""
    now = [_as_past(finding) for finding in report.findings]
    files = {file.file.path: file.file.sha256 for file in report.files}
    known, gone = matched(baseline.findings, now, baseline.files, files)
    blind = frozenset(file.file.path for file in report.files if not file.examined)
    fixed, unseen = _told_apart(gone, blind, report.selection.select, report.selection.ignore)
    marks: list[Change] = ["persisting" if index in known else "new" for index in range(len(now))]
    against = Comparison(
        baseline.ruleset[0],
        baseline.as_of,
        baseline.ruleset == (report.ruleset.id, report.ruleset.sha256),
        baseline.unit == report.submission.unit,
        marks.count("new"),
        len(known),
        fixed,
        unseen,
    )
    findings = tuple(replace(finding, change=mark) for finding, mark in zip(report.findings, marks, strict=True))
    return replace(report, findings=findings, baseline=against)


def _as_past(finding: Finding) -> PastFinding:
    return PastFinding(finding.code, finding.severity.value, "", finding.location, finding.fingerprint, finding.earlier_fingerprint)


def compare(before: Round, after: Round) -> Difference:
    """What is new, gone and still there from one round to the next: findings, files, states of clauses."""
    renamed = moved(before.files, after.files)
    known, gone = matched(before.findings, after.findings, before.files, after.files)
    fixed, unseen = _told_apart(gone, after.blind, after.select, after.ignore)
    old, new = set(before.files) - set(renamed), set(after.files) - set(renamed.values())
    clauses = dict.fromkeys((*before.clauses, *after.clauses))
    return Difference(
        before,
        after,
        tuple(finding for index, finding in enumerate(after.findings) if index not in known),
        tuple(finding for index, finding in enumerate(after.findings) if index in known),
        fixed,
        unseen,
        tuple(sorted(new - old)),
        tuple(sorted(old - new)),
        tuple(sorted(path for path in old & new if before.files[path] != after.files[path])),
        renamed,
        {
            clause: (before.clauses.get(clause), after.clauses.get(clause))
            for clause in clauses
            if before.clauses.get(clause) != after.clauses.get(clause)
        },
    )  # fmt: skip


def moved(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """Files that only changed their name, old path to new: those of the same bytes that went and that came, as many of each."""
    went, came = _by_digest(before, after), _by_digest(after, before)
    pairs = (zip(paths, came[digest], strict=True) for digest, paths in went.items() if len(came.get(digest, ())) == len(paths))
    return {old: new for pair in pairs for old, new in pair}


def _by_digest(files: Mapping[str, str], others: Mapping[str, str]) -> dict[str, list[str]]:
    found = defaultdict(list)
    for path, digest in files.items():
        if path not in others:
            found[digest].append(path)
    return found


def matched(
    before: Sequence[PastFinding], after: Sequence[PastFinding], old_files: Mapping[str, str], new_files: Mapping[str, str]
) -> tuple[frozenset[int], tuple[PastFinding, ...]]:
    """Which of the later findings were there before (by index), and the earlier ones that are gone.

    A fingerprint names a finding, also the one that an earlier version of evalcheck gave it. Fingerprints hold the name of the
    file: where that changed, or another one of several equal files is named, kind, content and place do.
    """
    left = Counter(finding.fingerprint for finding in before)
    known: set[int] = set()
    for prints in ([finding.fingerprint for finding in after], [finding.earlier for finding in after]):
        for index, fingerprint in enumerate(prints):
            if index not in known and left[fingerprint]:
                left[fingerprint] -= 1
                known.add(index)
    gone = []
    for finding in reversed(before):
        if left[finding.fingerprint]:
            left[finding.fingerprint] -= 1
            gone.append(finding)
    places = defaultdict(list)
    for index, finding in reversed(list(enumerate(after))):
        if index not in known and finding.location.file in new_files:
            places[_place(finding, new_files)].append(index)
    still_gone: list[PastFinding] = []
    for finding in reversed(gone):
        there = places.get(_place(finding, old_files), []) if finding.location.file in old_files else []
        same = next((index for index in reversed(there) if after[index].location.file != finding.location.file), None)
        if same is None:
            still_gone.append(finding)
        else:
            there.remove(same)
            known.add(same)
    return frozenset(known), tuple(still_gone)


def _place(finding: PastFinding, files: Mapping[str, str]) -> tuple[str, Location]:
    """What is found and where, the file by its content."""
    assert finding.location.file is not None
    return finding.code, replace(finding.location, file=files[finding.location.file])


def _told_apart(
    gone: Iterable[PastFinding], blind: frozenset[str], select: Sequence[str], ignore: Sequence[str]
) -> tuple[tuple[PastFinding, ...], tuple[PastFinding, ...]]:
    """Findings that are gone because they were mended, and those that nobody looked for."""

    def unlooked(finding: PastFinding) -> bool:
        left_out = bool(select) and not finding.code.startswith(tuple(select))
        return finding.location.file in blind or left_out or finding.code.startswith(tuple(ignore))

    gone = tuple(gone)
    return tuple(f for f in gone if not unlooked(f)), tuple(f for f in gone if unlooked(f))
