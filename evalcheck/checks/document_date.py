"""Policy documents: the date of issue lies within the time that is evaluated (附件2; DESIGN 4.8)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import ClassVar, Literal

from evalcheck.catalogue.items import EvidenceKind
from evalcheck.checks.base import Check, Context
from evalcheck.evidence.model import Examined
from evalcheck.evidence.periods import last_day
from evalcheck.evidence.values.dates import day_of, parse_date
from evalcheck.findings import Finding, Kind, Location, Severity, Words
from evalcheck.submission.model import Line

LATE_DOCUMENT = Kind(
    "DAT010", "document-after-period", Severity.WARNING,
    zh=Words(
        "文件的成文日期晚于评估期", "文件成文日期是 {issued},晚于评估期的最后一天 {last}",
        why="评估的是这段时间内的落实情况,之后印发的文件不能证明",
        fix="换成评估期内印发的文件;日期打错的,请提供正确的正式文件",
    ),
    en=Words(
        "Document dated after the period", "The document is dated {issued}, after the last day of the period, {last}",
        why="what was done within the period is evaluated; a later document cannot prove it",
        fix="hand in a document issued within the period, or the correct one where the date is a misprint",
    ),
)  # fmt: skip

_LABELLED = re.compile(r"^[\[【(]?\s*(?:成文日期|发文日期|印发日期|签发日期|发布日期|发布时间)\s*[】\])]?\s*[::]?\s*(.{6,24})$")
_PRINTED = re.compile(r"(\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)\s*(?:印发|发布)\s*$")
_ISSUER = re.compile(r"(?:局|委|办|府|会|院|行|署|厅|部|处|中心|公司|集团|办公室|海关)$")
_WHOLE_DATE = re.compile(r"[日号]$|\d{4}\s*[-./]\s*\d{1,2}\s*[-./]\s*\d{1,2}$")
_BRACKETS = "()()[]【】 \t\u3000"


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
        issued = _issued(examined.opened.lines)
        last = _last_day(examined, context)
        if issued and last and issued[0] > last:
            place = Location(examined.file.path, issued[1].part)
            yield LATE_DOCUMENT.at(place, issued=issued[0].isoformat(), last=last.isoformat())


def _last_day(examined: Examined, context: Context) -> date | None:
    ends = [last_day(clause.period.end) for clause in examined.clauses if clause.period]
    known = [day for day in ends if day]
    return max(known) if known else last_day(f"{context.catalogue.window.end:%Y-%m}")


def _issued(lines: Sequence[Line]) -> tuple[date, Line] | None:
    """The date of issue and its line."""
    filled = [line for line in lines if line.text.strip()]
    for line in filled:
        if (match := _LABELLED.match(line.text.strip())) and (day := _whole_date(match[1])):
            return day, line
    alone = [(day, i) for i, line in enumerate(filled) if (day := _whole_date(line.text.strip(_BRACKETS)))]
    signed = [(day, i) for day, i in alone if i and _ISSUER.search(filled[i - 1].text.strip())]
    for day, i in signed[:1] or alone[-1:]:
        return day, filled[i]
    for line in reversed(filled):
        if (match := _PRINTED.search(line.text)) and (day := _whole_date(match[1])):
            return day, line
    return None


def _whole_date(text: str) -> date | None:
    """A date with its day; a year or a month alone is no date of issue."""
    text = "".join(text.split())
    day = parse_date(text) if len(text) <= 24 and _WHOLE_DATE.search(text) else None
    return day_of(day) if day else None
