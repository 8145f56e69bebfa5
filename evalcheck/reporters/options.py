"""How a report is to be shown: language, personal data, colours, width."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evalcheck.findings import Language
    from evalcheck.report import Report


@dataclass(frozen=True, slots=True)
class RenderOptions:
    """What the reader of a report chose; reporters that have no use for a choice leave it. `until`: when mended files are due."""

    language: Language = "zh"
    show_personal: bool = False
    colour: bool = False
    width: int = 80
    until: date | None = None

    def say(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en


def changed_severities(report: Report) -> dict[str, str]:
    """Codes whose severity the ruleset changed, as far as they occur: every report states them."""
    return {f.code: f.severity.value for f in sorted(report.findings, key=lambda f: f.code) if f.severity != f.kind.severity}
