"""Scans: a document whose text nothing could read was examined as a picture only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from evalcheck import extras
from evalcheck.checks.base import Check, Context
from evalcheck.evidence.model import Examined
from evalcheck.findings import Finding, Kind, Location, Severity, Words
from evalcheck.words import Text

UNREAD_SCAN = Kind(
    "EVD013",
    "scan-without-text",
    Severity.NOTE,
    zh=Words(
        "扫描件没有可读的文字，只当作图片检查",
        "{what}里没有可读的文字，发文单位、日期、密级等没有核对{why}",
        why="扫描件只是图片；读不出文字，就只能由人来看。",
        fix="{fix}",
    ),
    en=Words(
        "Scan with no readable text, examined only as a picture",
        "{what} holds no readable text: issuing unit, date and marking were not checked{why}",
        why="A scan is a picture; where its text cannot be read, a person must look.",
        fix="{fix}",
    ),
)


class Scans(Check):
    """A document or picture of a document without any text is said to be one (EVD013); what it says is left to a person."""

    check: Literal["scans"]
    install: str = extras.install("ocr")
    kinds: ClassVar = (UNREAD_SCAN,)

    def file(self, examined: Examined, context: Context) -> Iterator[Finding]:
        if examined.shows.answers.get("text") != "unknown" or examined.opened is None:
            return
        pages = examined.opened.pages
        what = Text(f"{pages} 页扫描件", f"The scan (pages: {pages})") if pages else Text("图片", "The picture")
        without_ocr = any(review.what == "text" and review.extra for review in examined.shows.review)
        why = Text("（未安装文字识别组件）", " (the part that reads pictures is not installed)") if without_ocr else Text("", "")
        fix = Text(
            "最好改报可以复制文字的电子版；看不清的请重新扫描。",
            "Better hand in the electronic original; scan it again where it is unclear.",
        )
        if without_ocr:
            fix += Text(f"要识别扫描件文字，请运行：{self.install}", f" To have scans read: {self.install}")
        yield UNREAD_SCAN.at(Location(examined.file.path), what=what, why=why, fix=fix)
