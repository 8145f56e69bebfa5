"""How a report is to be shown: language, personal data, colours, width."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from evalcheck.records import dataclass
from evalcheck.words import Language, Say

if TYPE_CHECKING:
    from evalcheck.report import Report


@dataclass(frozen=True, slots=True)
class RenderOptions:
    """What the reader of a report chose; reporters that have no use for a choice leave it. `until`: when mended files are due;
    `verbose`: with the passages that speak of each clause."""

    language: Language = "zh"
    show_personal: bool = False
    colour: bool = False
    width: int = 80
    until: date | None = None
    verbose: bool = False

    @property
    def say(self) -> Say:
        return Say(self.language)


def changed_severities(report: Report) -> dict[str, str]:
    """Codes whose severity the ruleset changed, as far as they occur: every report states them."""
    return {f.code: f.severity.value for f in sorted(report.findings, key=lambda f: f.code) if f.severity != f.kind.severity}
