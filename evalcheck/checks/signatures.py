"""Electronic signatures cover the file as it was handed in (附件2·一·1; design 5.5). Whom to trust is not asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from evalcheck.checks.base import Check, Context
from evalcheck.evidence.model import Examined
from evalcheck.findings import Finding, Kind, Location, Severity, Words
from evalcheck.words import Text

NOT_COVERED = Kind(
    "EVD018",
    "signature-does-not-cover-file",
    Severity.WARNING,
    zh=Words(
        "电子签章与现在的文件对不上",
        "{count} 处电子签章没有覆盖现在的文件：{reason}",
        why="电子签章只证明签章那一刻的内容；之后改过的文件，签章证明不了。",
        fix="请报送签章后没有改动过的原文件；要加标记的，标在另一份副本上，或在材料清单里写明重点在哪一页哪一条。",
    ),
    en=Words(
        "Electronic signature does not cover the file as it is",
        "Electronic signatures that do not cover the file as it is: {count}; {reason}",
        why="A signature proves what was there when it was made; it proves nothing of a file that was changed since.",
        fix="Hand in the file as it was signed; put marks on a copy beside it, or name page and article in the covering statement.",
    ),
)


class Signatures(Check):
    """What an electronic signature signed is the file as it is (EVD018). Where that cannot be told, nobody is accused."""

    check: Literal["signatures"]
    kinds: ClassVar = (NOT_COVERED,)

    def file(self, examined: Examined, context: Context) -> Iterator[Finding]:
        broken = [one for one in examined.opened.signatures if one.whole is False] if examined.opened else []
        if broken:
            reason = broken[-1].reason or Text("", "")
            yield NOT_COVERED.at(Location(examined.file.path, broken[-1].part or None), count=len(broken), reason=reason)
