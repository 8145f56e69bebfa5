"""Policy documents: the date of issue lies within the time that is evaluated (附件2; design 4.8)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Literal

from evalcheck.catalogue.items import EvidenceKind
from evalcheck.checks.base import Check, Context
from evalcheck.evidence.clauses.periods import last_day
from evalcheck.evidence.model import Examined
from evalcheck.findings import Finding, Kind, Location, Severity, Words

LATE_DOCUMENT = Kind(
    "DAT010", "document-after-period", Severity.WARNING,
    zh=Words(
        "文件的成文日期晚于评估期", "文件成文日期是 {issued}，晚于评估期的最后一天 {last}",
        why="评估的是这段时间内的落实情况，之后印发的文件不能证明",
        fix="换成评估期内印发的文件；日期打错的，请提供正确的正式文件",
    ),
    en=Words(
        "Document dated after the period", "The document is dated {issued}, after the last day of the period, {last}",
        why="what was done within the period is evaluated; a later document cannot prove it",
        fix="hand in a document issued within the period, or the correct one where the date is a misprint",
    ),
)  # fmt: skip


class DocumentDate(Check):
    """The date of issue of a policy document is not later than the last month of its clauses' periods (DAT010).

    Where the clauses name none, not later than the month in which the evidence is taken in. The date of issue is one
    that is labelled so, else the date on a line of its own after the issuing unit, else the last such line, else that
    of the printing note. A document without any is not judged.
    """

    check: Literal["document_date"]
    evidence: tuple[EvidenceKind, ...] = (EvidenceKind.POLICY_DOCUMENT,)
    kinds: ClassVar = (LATE_DOCUMENT,)

    def file(self, examined: Examined, context: Context) -> Iterator[Finding]:
        if examined.role != "evidence" or examined.kind not in self.evidence or examined.opened is None:
            return
        from evalcheck.evidence.policy.fields import issued_of  # it compiles many patterns

        issued = issued_of(examined.opened.lines)
        last = _last_day(examined, context)
        if issued and last and issued[0] > last:
            place = Location(examined.file.path, issued[1].part)
            yield LATE_DOCUMENT.at(place, issued=issued[0].isoformat(), last=last.isoformat())


def _last_day(examined: Examined, context: Context) -> date | None:
    ends = [last_day(clause.period.end) for clause in examined.clauses if clause.period]
    known = [day for day in ends if day]
    return max(known) if known else last_day(f"{context.catalogue.window.end:%Y-%m}")
