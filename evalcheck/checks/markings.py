"""Marks on what is handed in: key content bears one or is explained, none is a classification (附件2·一·1-2, 附件2·二·3; design 4.16)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from evalcheck.catalogue.items import EvidenceKind
from evalcheck.checks.base import Check, Context
from evalcheck.evidence.model import Examined
from evalcheck.evidence.policy.classification import marking_of
from evalcheck.evidence.wording import words_of
from evalcheck.findings import Finding, Kind, Location, Severity, Words
from evalcheck.submission.model import Line
from evalcheck.words import Text

NOT_MARKED = Kind(
    "EVD004",
    "key-content-unmarked",
    Severity.WARNING,
    zh=Words(
        "重点内容没有标记，也没有说明",
        "{what}里没有找到标记（{marks}），也没有文字说明重点在哪里",
        why="通知要求把重点内容标出来或加文字说明，核验人员才能很快找到与清单对应的地方。",
        fix="请{how}。",
    ),
    en=Words(
        "Key content neither marked nor explained",
        "No mark ({marks}) was found in this {what}, and no words that say where its point is",
        why="The notice asks to mark or explain key content, so that evaluators find what answers the list.",
        fix="{how}.",
    ),
)
CLASSIFIED = Kind(
    "EVD003",
    "classification-marking",
    Severity.ERROR,
    zh=Words(
        "带有密级或内部标志",
        "{where}标有“{marking}”",
        why="佐证材料须不涉密并可公开查询；涉密、内部材料通过电子邮件报送，本身就违反保密规定。",
        fix="请立即停止报送这份材料，换成公开的文件；误标的，请由定密单位更正后再提供。",
    ),
    en=Words(
        "Classification marking",
        "{where} carries the marking “{marking}”",
        why="Evidence must be public; sending classified or internal papers by mail is itself a breach.",
        fix="Do not send it; hand in a public document. Where the marking is a mistake, have its owner correct it first.",
    ),
    waived_by_evaluators=True,
)
_DOCUMENT = {
    "what": Text("文件", "document"),
    "marks": Text("高亮、底纹、彩色字、方框、批注", "highlight, shading, coloured text, box, comment"),
    "how": Text(
        "用高亮、红框或批注标出与清单对应的条款，或在开头写明“对应清单内容：第几条……”",
        "Highlight, box or comment the articles that answer the list, or say at the top which they are",
    ),
}
_SCREENSHOT = {
    "what": Text("截图", "screenshot"),
    "marks": Text("圈、框、箭头、高亮", "circle, box, arrow, highlight"),
    "how": Text(
        "在截图上圈出重点，或把截图放进文档，在旁边写明它说明什么",
        "Circle the point on the screenshot, or put it into a document with words beside it",
    ),
}


class KeyContent(Check):
    """Policy documents, screenshots, and documents of clauses that ask marking show a mark or explain their point (EVD004)."""

    check: Literal["key_content"]
    kinds: ClassVar = (NOT_MARKED,)

    def file(self, examined: Examined, context: Context) -> Iterator[Finding]:
        if examined.shows.answers.get("marks") == "no":
            words = _SCREENSHOT if examined.kind == EvidenceKind.PLATFORM_SCREENSHOT else _DOCUMENT
            yield NOT_MARKED.at(Location(examined.file.path), **words)


_HEAD_ROWS = 3


class ClassifiedMarkings(Check):
    """A level (秘密, 机密, 绝密) or 内部资料 at a marking position: file name, header, first lines of the first page (EVD003)."""

    check: Literal["classified"]
    kinds: ClassVar = (CLASSIFIED,)

    def file(self, examined: Examined, context: Context) -> Iterator[Finding]:
        if examined.role not in ("evidence", "covering_statement", "part", "liaison"):
            return
        opened = examined.opened
        heads = [map(words_of, row) for sheet in opened.sheets for row in sheet.head(_HEAD_ROWS)] if opened else []
        boxes = [Line(mark.text, f"{mark.part}文本框") for mark in opened.marks if mark.kind == "text_box"] if opened else []
        lines = (*opened.lines, *boxes) if opened else ()
        found = marking_of(examined.identity.name.stem, lines, [tuple(row) for row in heads])
        if found:
            inside = found.part or not _in_name(found.text, examined)
            where = Text("文件", "It") if inside else Text("文件名", "The file name")
            place = Location(examined.file.path, found.part or None)
            yield CLASSIFIED.at(place, marking=found.text, where=where)


def _in_name(marking: str, examined: Examined) -> bool:
    return marking in "".join(examined.identity.name.stem.split())
