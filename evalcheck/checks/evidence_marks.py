"""Key content is marked, or explained by words beside it (附件2·一·1-2, 附件2·二·3; design 4.16)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from evalcheck.catalogue.items import EvidenceKind
from evalcheck.checks.base import Check, Context
from evalcheck.evidence.model import Examined
from evalcheck.findings import Finding, Kind, Location, Severity, Words
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
