"""Files hold something of their own (FIL017), their figures are filled in (TPL006), and policy documents were issued (EVD017)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar, Literal

from evalcheck.catalogue.items import EvidenceKind
from evalcheck.checks.base import Check, Context, Package
from evalcheck.checks.placeholders import PLACEHOLDER
from evalcheck.evidence.content.drafts import draft_of
from evalcheck.evidence.content.substance import Lack, unfilled
from evalcheck.evidence.model import Examined
from evalcheck.findings import Finding, Kind, Location, Severity, Words
from evalcheck.submission.formats import VIDEOS
from evalcheck.words import Text

NO_SUBSTANCE = Kind(
    "FIL017",
    "no-content-of-its-own",
    Severity.ERROR,
    zh=Words(
        "文件没有实质内容",
        "{problem}",
        why="文件名对得上、内容是空的材料不能证明任何措施已经落实。",
        fix="请换成有实际内容的文件；确实没有这项材料的，请删去这个文件，“如有”的款在 evalcheck.yaml 的 not_applicable 里写明原因",
    ),
    en=Words(
        "File holds no content of its own",
        "{problem}",
        why="A file with the right name and nothing in it proves nothing.",
        fix="Hand in a file that holds the content; if there is none, take this one out and, for an “if there is one” clause, "
        "give the reason under not_applicable in evalcheck.yaml",
    ),
)
DRAFT = Kind(
    "EVD017",
    "draft",
    Severity.WARNING,
    zh=Words(
        "政策文件是草稿或没有日期的版本",
        "作为政策文件，{problem}",
        why="征求意见稿、送审稿和没有印发的版本不是正式文件，不能证明措施已经出台。",
        fix="请提供正式印发的版本（有发文字号和成文日期）；确未正式印发的，这一款需另找佐证",
    ),
    en=Words(
        "Draft or undated version of a policy document",
        "For a policy document, {problem}",
        why="A draft for comments, or a version that was never issued, is no measure taken.",
        fix="Hand in the version as issued, with number and date; if it was never issued, the clause needs other evidence",
    ),
)
_PROBLEMS: Mapping[Lack, Text] = {
    "blank": Text("文件是空白的，没有任何文字、表格或图片", "The file is blank: no words, no table, no picture"),
    "title": Text("文件只有标题“{quote}”，没有正文", "The file has a title only (“{quote}”)"),
    "stand_in": Text("文件里只有“{quote}”，没有实际内容", "The file says “{quote}” and nothing else"),
    "attachment": Text(
        "文件只写了“{quote}”，包内没有找到它说的附件", "The file says “{quote}” only, and what it points at was not found in the package"
    ),
    "picture": Text("图片是一片空白（单一颜色）", "The picture is blank: one colour"),
    "sheet": Text("表格里没有任何内容", "No cell of the workbook holds anything"),
}
_SHOWN = 40


class HasSubstance(Check):
    """A file holds content of its own. Empty tables (TPL007), forms (TPL006, TPL010) and videos (EVD010) tell for themselves."""

    check: Literal["substance"]
    kinds: ClassVar = (NO_SUBSTANCE,)

    def package(self, package: Package, context: Context) -> Iterator[Finding]:
        for file in package.files:
            if file.role != "evidence" or file.substance.level != "none" or file.tables or file.forms or file.type in VIDEOS:
                continue
            problem = _PROBLEMS.get(file.substance.lack, _PROBLEMS["blank"])
            shown = Text(*(words.replace("{quote}", file.substance.quote[:_SHOWN]) for words in (problem.zh, problem.en)))
            yield NO_SUBSTANCE.at(Location(file.file.path), problem=shown)


class FiguresFilledIn(Check):
    """In a statement no figure was left open (`××家`, `___笔`), and none is promised for later."""

    check: Literal["figures_filled_in"]
    evidence: tuple[EvidenceKind, ...] = (EvidenceKind.STATEMENT, EvidenceKind.STATISTICS)
    kinds: ClassVar = (PLACEHOLDER,)

    def file(self, examined: Examined, context: Context) -> Iterator[Finding]:
        if examined.role != "evidence" or examined.kind not in self.evidence or examined.opened is None or examined.forms:
            return
        words, lines = context.catalogue.content_words, examined.opened.lines
        if any(
            form in text for form in words.blank_forms for text in (examined.identity.name.keypoint, *(line.text for line in lines[:1]))
        ):
            return
        found = [(line.part, place) for line in lines for place in unfilled([line.text], words)]
        if found:
            part, place = found[0]
            yield PLACEHOLDER.at(Location(examined.file.path, part), column=place, count=len(found))


class Issued(Check):
    """A policy document is no draft, and bears a whole date and number (EVD017)."""

    check: Literal["issued"]
    kinds: ClassVar = (DRAFT,)

    def file(self, examined: Examined, context: Context) -> Iterator[Finding]:
        found = draft_of(examined, context.catalogue.content_words) if examined.draft else None
        if found:
            what, line = found
            yield DRAFT.at(Location(examined.file.path, line.part), problem=_told(what, line.text))


def _told(what: str, text: str) -> Text:
    shown = " ".join(text.split())[:_SHOWN]
    if what == "draft":
        return Text(f"它写明是草稿：“{shown}”", f"it says that it is a draft: “{shown}”")
    if what == "number":
        return Text(f"发文字号没有填：“{shown}”", f"its document number is open: “{shown}”")
    return Text(f"成文日期没有填：“{shown}”", f"its date is open: “{shown}”")
