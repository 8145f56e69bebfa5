"""No evidence carries a classification marking: what is handed in must be public (附件2·一·1; design 4.16)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from evalcheck.checks.base import Check, Context
from evalcheck.evidence.model import Examined
from evalcheck.evidence.policy.classification import marking_of
from evalcheck.evidence.wording import words_of
from evalcheck.findings import Finding, Kind, Location, Severity, Words
from evalcheck.words import Text

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
)
_HEAD_ROWS = 3


class ClassifiedMarkings(Check):
    """A level (秘密, 机密, 绝密) or 内部资料 at a marking position: file name, header, first lines of the first page (EVD003)."""

    check: Literal["classified"]
    kinds: ClassVar = (CLASSIFIED,)

    def file(self, examined: Examined, context: Context) -> Iterator[Finding]:
        if examined.role not in ("evidence", "covering_statement"):
            return
        opened = examined.opened
        heads = [map(words_of, row) for sheet in opened.sheets for row in sheet.head(_HEAD_ROWS)] if opened else []
        lines = opened.lines if opened else ()
        found = marking_of(examined.identity.name.stem, lines, [tuple(row) for row in heads])
        if found:
            inside = found.part or not _in_name(found.text, examined)
            where = Text("文件", "It") if inside else Text("文件名", "The file name")
            place = Location(examined.file.path, found.part or None)
            yield CLASSIFIED.at(place, marking=found.text, where=where)


def _in_name(marking: str, examined: Examined) -> bool:
    return marking in "".join(examined.identity.name.stem.split())
