"""What a validation comes to: findings, files, coverage, results, counts and the verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import field
from datetime import date
from functools import cached_property, partial
from typing import Literal

from evalcheck.catalogue import Catalogue
from evalcheck.evidence.clauses.coverage import ClauseState
from evalcheck.evidence.clauses.results import Result
from evalcheck.evidence.model import FileSummary
from evalcheck.findings import Finding, Location, Severity
from evalcheck.records import dataclass
from evalcheck.ruleset.model import RuleDifferences
from evalcheck.words import Text

Verdict = Literal["pass", "fail", "incomplete"]
FailOn = Literal["error", "warning", "review", "never"]


@dataclass(frozen=True, slots=True)
class RulesetStamp:
    id: str
    version: str
    sha256: str
    title: str = ""
    mail: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class SubmissionStamp:
    name: str
    unit: str | None
    files: int
    bytes: int
    sha256: str
    mails: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Selection:
    """What was asked to be looked at only, or not, and what the ruleset takes from the shipped one: stated in every report."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: FailOn = "error"
    rules: RuleDifferences | None = None


@dataclass(frozen=True, slots=True)
class PastFinding:
    """A finding as an earlier report has it: what is left of it is its words, in the language of that report.

    `earlier` is the fingerprint by which reports of before know it.
    """

    code: str
    severity: str
    message: str
    location: Location
    fingerprint: str
    earlier: str = ""


@dataclass(frozen=True)
class Comparison:
    """A report against an earlier one. `unseen` were not found again, but nobody looked: a file unexamined, a code not selected."""

    ruleset: str
    as_of: str
    same_rules: bool
    same_unit: bool
    new: int
    persisting: int
    fixed: tuple[PastFinding, ...]
    unseen: tuple[PastFinding, ...]


def _is_blank(blank: Collection[str | None], file: FileSummary) -> bool:
    """Whether a file is one that `init` makes: a table without a row, the declaration, a statement, a liaison sheet that is `blank`."""
    if file.role == "evidence":
        return file.substance.level == "none" and bool(file.tables)
    return file.role in ("covering_statement", "declaration") or file.file.path in blank


@dataclass(frozen=True)
class Report:
    """One package judged by one ruleset. Findings are in their final order.

    `questions` must be answered before the package can be said to pass: an evaluator's, in an audit.
    `unopened` counts what was handed in and not examined before any file of it was known: an archive, a mail.
    """

    ruleset: RulesetStamp
    submission: SubmissionStamp
    as_of: date
    received: date | None
    selection: Selection
    findings: tuple[Finding, ...]
    files: tuple[FileSummary, ...]
    coverage: tuple[ClauseState, ...]
    results: tuple[Result, ...]
    catalogue: Catalogue = field(repr=False)
    remarks: tuple[Text, ...] = ()
    baseline: Comparison | None = None
    unopened: int = 0
    questions: tuple[Text, ...] = ()

    @cached_property
    def counted(self) -> tuple[Finding, ...]:
        """Findings that are not waived."""
        return tuple(finding for finding in self.findings if finding.waiver is None)

    @property
    def counts(self) -> Mapping[str, int]:
        by = Counter(finding.severity for finding in self.counted)
        return {
            "error": by[Severity.ERROR],
            "warning": by[Severity.WARNING],
            "note": by[Severity.NOTE],
            "files": self.submission.files,
            "unexamined": self.unexamined,
            "review": sum(state.state == "review" for state in self.coverage),
            "waived": len(self.findings) - len(self.counted),
            "review_files": sum(bool(file.shows.review) for file in self.files),
        }

    @cached_property
    def untouched(self) -> bool:
        """Whether nothing was filled in of the blank forms that `init` makes, and nothing was added to them."""
        blank = {finding.location.file for finding in self.findings if finding.facts.get("untouched")}
        return bool(blank) and not self.unopened and all(map(partial(_is_blank, blank), self.files))

    @cached_property
    def unexamined(self) -> int:
        """What nobody looked at, by the files themselves: no selection of findings hides it."""
        return sum(file.condition == "unexamined" for file in self.files) + self.unopened

    @cached_property
    def for_a_person(self) -> int:
        """Clauses and files that were left to a person, and parts that nobody read."""
        files = sum(bool(file.shows.review) or file.condition in ("partly", "unread") for file in self.files)
        parts = sum(finding.code == "FIL018" for finding in self.counted)
        return self.counts["review"] + max(files, parts)

    @property
    def only_for_a_person(self) -> bool:
        """Whether nothing but what is left to a person fails the package."""
        return self.selection.fail_on == "review" and not any(
            finding.severity is Severity.ERROR and finding.code != "FIL015" for finding in self.counted
        )

    @cached_property
    def missing_extras(self) -> Mapping[str, int]:
        """Extras that are not installed and would have shown more, with the number of files that they left to a person."""
        found = Counter(extra for file in self.files for extra in {review.extra for review in file.shows.review} if extra)
        return dict(sorted(found.items()))

    @property
    def verdict(self) -> Verdict:
        """`fail` before `incomplete`: FIL015 is a failure of ours, not the sender's (design 1)."""
        level = Severity.WARNING if self.selection.fail_on == "warning" else Severity.ERROR
        if any(f.severity.rank <= level.rank and f.code != "FIL015" for f in self.counted):
            return "fail"
        if self.selection.fail_on == "review" and self.for_a_person:
            return "fail"
        return "incomplete" if self.unexamined or self.questions else "pass"

    @property
    def exit_status(self) -> int:
        """0 pass, 1 fail, 3 incomplete; `--fail-on never` turns 1 into 0 and nothing else."""
        if self.selection.fail_on == "never":
            return 3 if self.unexamined or self.questions else 0
        return {"pass": 0, "fail": 1, "incomplete": 3}[self.verdict]
