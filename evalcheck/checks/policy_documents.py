"""Policy documents show who issued them and when, bear a seal, and can be read by the public (附件2·一·1; design 4.8)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Literal

from evalcheck.catalogue.items import EvidenceKind
from evalcheck.checks.base import Check, Context
from evalcheck.evidence.clauses.periods import last_day
from evalcheck.evidence.model import Examined
from evalcheck.evidence.policy.document import PolicyDocument
from evalcheck.findings import Finding, Kind, Location, Severity, Words
from evalcheck.words import Text, joined

NO_ISSUER = Kind(
    "EVD001",
    "no-issuing-unit",
    Severity.WARNING,
    zh=Words(
        "政策文件看不出发文单位或发文字号",
        "作为政策文件，没有找到{missing}",
        why="政策文件应当是带有发文单位和公章的文字材料；看不出是谁发的，不能证明是正式文件。",
        fix="请提供正式印发的版本（有红头、发文字号和落款）；只有正文的，请补上这几页，或提供政府网站上的原文。",
    ),
    en=Words(
        "Policy document shows no issuing unit or document number",
        "For a policy document, {missing} was not found",
        why="A policy document is one with its issuing unit and seal; a text that nobody signed proves nothing.",
        fix="Hand in the version as issued, with red header, document number and signature, or the text from a government site.",
    ),
)
NO_SEAL = Kind(
    "EVD002",
    "no-seal",
    Severity.WARNING,
    zh=Words(
        "政策文件没有公章",
        "作为政策文件，没有看到公章（{looked}）",
        why="政策文件应当带有公章；Word 草稿和网页复制的文字不带公章。",
        fix="{remedy}",
    ),
    en=Words(
        "Policy document shows no seal",
        "For a policy document, no seal was seen ({looked})",
        why="A policy document bears a seal; drafts and text copied from a web page bear none.",
        fix="{remedy}",
    ),
)
NOT_PUBLIC = Kind(
    "EVD012",
    "no-public-source",
    Severity.NOTE,
    zh=Words(
        "政策文件没有公开来源",
        "{problem}",
        why="政策文件须是不涉密、公开公示、可查询到的文件。",
        fix="请在文件或材料清单里写上公开网址；确属不公开的，请换成可以公开查询的文件。",
    ),
    en=Words(
        "Policy document gives no public source",
        "{problem}",
        why="Policy documents must be public, so that anyone can look them up.",
        fix="Add the public web address in the document or the covering statement; where it is not public, hand in one that is.",
    ),
)
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
_MISSING = {"issuer": Text("发文单位", "the issuing unit"), "number": Text("发文字号", "the document number")}


class PolicyDocuments(Check):
    """A policy document shows its issuing unit (EVD001) and a seal (EVD002), and says where the public reads it (EVD012).

    A document with a red head shows its number too. What could not be read or looked at is left to a person. A draft (EVD017)
    has neither number nor seal yet: the version as issued, which that finding asks for, mends all of it.
    """

    check: Literal["policy_documents"]
    kinds: ClassVar = (NO_ISSUER, NO_SEAL, NOT_PUBLIC)

    def file(self, examined: Examined, context: Context) -> Iterator[Finding]:
        policy, opened, answers = examined.policy, examined.opened, examined.shows.answers
        if policy is None or opened is None:
            return
        location = Location(examined.file.path)
        if "no" in (answers.get("issuer"), answers.get("number")) and not examined.draft:
            missing = [_MISSING[name] for name in ("issuer", "number") if getattr(policy, name) is None]
            yield NO_ISSUER.at(location, missing=joined(missing, Text("和", " and ")))
        if answers.get("seal") == "no" and not examined.draft and not (_published(policy) and answers.get("issuer") == "yes"):
            yield NO_SEAL.at(location, looked=_looked(examined), remedy=_SEAL_IT if _published(policy) else _SEAL_OR_SITE)
        if policy.closed:
            told = policy.closed.text
            problem = Text(f"文中写明“{told}”，不是可以公开查询的文件", f"it says “{told}”: it is not public")
            yield NOT_PUBLIC.at(location.at(policy.closed.part or None), problem=problem)
        elif policy.public is None and answers.get("text") != "unknown" and not (examined.seen and examined.seen.unread):
            problem = Text("没有写明公开网址或“主动公开”", "neither a public web address nor a word that it is public was found")
            yield NOT_PUBLIC.at(location, problem=problem)


_SEAL_IT = Text(
    "请提供盖章件的扫描件或带电子印章的版式文件（PDF、OFD）。",
    "Hand in a scan of the sealed paper or a PDF or OFD with the electronic seal.",
)
_SEAL_OR_SITE = Text(
    "请提供盖章件的扫描件或带电子印章的版式文件（PDF、OFD）；政府网站公开的文件，也可以提供写有发文单位、发文字号和政府网站网址（gov.cn）的网页。",
    "Hand in a scan of the sealed paper or a PDF or OFD with the electronic seal; of a text published on a government site, the page"
    " with its issuing unit, number and address (gov.cn) will do.",
)


def _published(policy: PolicyDocument) -> bool:
    """Whether an address of a government site is given, where anyone can compare the text."""
    return policy.public is not None and _GOVERNMENT_SITE in policy.public.text.casefold()


_GOVERNMENT_SITE = ".gov.cn"


def _looked(examined: Examined) -> Text:
    """What was looked at, in words."""
    parts = examined.seen.parts if examined.seen else 0
    if not parts:
        return Text("文件里没有图片", "it holds no picture")
    return Text(f"看了 {parts} 页（幅）", f"pages and pictures looked at: {parts}")


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
        if issued and issued[0] > last:
            place = Location(examined.file.path, issued[1].part)
            yield LATE_DOCUMENT.at(place, issued=issued[0].isoformat(), last=last.isoformat())


def _last_day(examined: Examined, context: Context) -> date:
    ends = [last_day(clause.period.end) for clause in examined.clauses if clause.period]
    of_window = last_day(f"{context.catalogue.window.end:%Y-%m}")
    assert of_window is not None
    return max((day for day in ends if day), default=of_window)
