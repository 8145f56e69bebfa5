"""The four qualities of DA/T 70 (四性检测): to which each kind of finding belongs, and how a package stands in each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from evalcheck.words import Text

if TYPE_CHECKING:
    from evalcheck.report import Report

Quality = Literal["authenticity", "integrity", "usability", "safety"]
QUALITIES: Mapping[str, Text] = {
    "authenticity": Text("真实性", "Authenticity"),
    "integrity": Text("完整性", "Completeness"),
    "usability": Text("可用性", "Usability"),
    "safety": Text("安全性", "Safety"),
}
_OF_FAMILY: Mapping[str, Quality] = {
    "FIL": "usability",
    "NAM": "authenticity",
    "TPL": "integrity",
    "ROW": "authenticity",
    "DAT": "authenticity",
    "COV": "integrity",
    "EVD": "usability",
    "RES": "authenticity",
    "XPK": "authenticity",
    "WVR": "authenticity",
}
# Names, values, dates and origin make a record authentic; what must be there and is not makes it incomplete;
# what cannot be opened, read or found makes it unusable; programs, traps and secrets make it unsafe.
_OF_CODE: Mapping[str, Quality] = {
    "FIL001": "integrity",
    "FIL005": "authenticity",
    "FIL006": "safety",
    "FIL008": "authenticity",
    "FIL009": "safety",
    "FIL010": "safety",
    "FIL013": "safety",
    "NAM001": "integrity",
    "NAM009": "integrity",
    "TPL003": "usability",
    "TPL004": "usability",
    "TPL008": "usability",
    "TPL011": "usability",
    "ROW001": "integrity",
    "ROW005": "integrity",
    "DAT007": "integrity",
    "COV002": "authenticity",
    "EVD001": "authenticity",
    "EVD002": "authenticity",
    "EVD003": "safety",
    "EVD005": "authenticity",
    "EVD007": "integrity",
    "EVD011": "authenticity",
    "EVD012": "authenticity",
}


def quality_of(code: str) -> Quality:
    """The one quality that a kind of finding speaks of; a family that is not known yet is about use."""
    return _OF_CODE.get(code) or _OF_FAMILY.get(code[:3], "usability")


@dataclass(frozen=True, slots=True)
class Standing:
    """How a package stands in one quality: counted findings by severity. `unsure` where some file was not examined."""

    quality: str
    error: int
    warning: int
    note: int
    unsure: bool = False

    @property
    def sign(self) -> str:
        """`×` an error, `○` a file not examined might hold one, `△` warnings only, `√` neither."""
        return "×" if self.error else "○" if self.unsure else "△" if self.warning else "√"


def standings(report: Report) -> list[Standing]:
    """FIL015 is no fault of the package (design 1): it leaves every quality unsure and is no error of one."""
    counts = Counter[tuple[str, str]]((quality_of(f.code), f.severity.value) for f in report.counted if f.code != "FIL015")
    unsure = report.unexamined > 0
    return [Standing(q, counts[q, "error"], counts[q, "warning"], counts[q, "note"], unsure) for q in QUALITIES]
