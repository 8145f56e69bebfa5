"""Screenshots come with the address of what they show (附件2·一·2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from evalcheck.checks.base import Check, Context
from evalcheck.evidence.model import Examined
from evalcheck.findings import Finding, Kind, Location, Severity, Words

NO_ADDRESS = Kind(
    "EVD005",
    "screenshot-without-address",
    Severity.WARNING,
    zh=Words(
        "截图没有网址",
        "没有找到截图所示平台的网址",
        why="平台截图要一并提供网址，核验人员要到网上核对。",
        fix="请在截图旁写上网址（如 https://……），或连同浏览器地址栏一起截图；手机应用请写明应用名称。",
    ),
    en=Words(
        "Screenshot without a web address",
        "The address of what the screenshot shows was not found",
        why="Screenshots come with their address, so that evaluators can look for themselves.",
        fix="Write the address (https://…) beside the screenshot, or include the browser's address bar; for a phone app, name the app.",
    ),
)


class Screenshots(Check):
    """A screenshot, or the document that holds it, gives a web address; apps of phones are named instead (EVD005)."""

    check: Literal["screenshots"]
    kinds: ClassVar = (NO_ADDRESS,)

    def file(self, examined: Examined, context: Context) -> Iterator[Finding]:
        if examined.shows.answers.get("address") == "no":
            yield NO_ADDRESS.at(Location(examined.file.path))
