"""The qualities of evidence: form, the four of DA/T 70 (四性), relevance, sufficiency (ISA 500); to which each kind of finding belongs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from evalcheck.records import dataclass
from evalcheck.words import Text

if TYPE_CHECKING:
    from evalcheck.report import Report

Quality = Literal["form", "integrity", "usability", "authenticity", "relevance", "sufficiency", "safety"]
QUALITIES: Mapping[str, Text] = {
    "form": Text("规范性", "Form"),
    "integrity": Text("完整性", "Completeness"),
    "usability": Text("可用性", "Usability"),
    "authenticity": Text("真实性", "Authenticity"),
    "relevance": Text("相关性", "Relevance"),
    "sufficiency": Text("充分性", "Sufficiency"),
    "safety": Text("安全性", "Safety"),
}
_OF_FAMILY: Mapping[str, Quality] = {
    "FIL": "usability",
    "NAM": "form",
    "TPL": "form",
    "ROW": "form",
    "DAT": "form",
    "COV": "integrity",
    "EVD": "usability",
    "RES": "sufficiency",
    "XPK": "authenticity",
    "WVR": "form",
}
# What is written otherwise than the notice wants it is a matter of form: a slip is no forgery, and only what may be one speaks of
# authenticity. What must be there and is not makes evidence incomplete; what cannot be opened, read or found unusable; what speaks of
# another matter, kind or time irrelevant; too little insufficient; programs, traps and secrets unsafe.
_OF_CODE: Mapping[str, Quality] = {
    "FIL001": "integrity",
    "FIL005": "form",
    "FIL006": "safety",
    "FIL008": "authenticity",
    "FIL009": "safety",
    "FIL010": "safety",
    "FIL013": "safety",
    "FIL017": "sufficiency",
    "FIL018": "integrity",
    "FIL019": "form",
    "NAM007": "relevance",
    "TPL006": "integrity",
    "TPL007": "integrity",
    "TPL010": "integrity",
    "TPL011": "usability",
    "TPL012": "integrity",
    "TPL013": "integrity",
    "TPL014": "integrity",
    "ROW001": "integrity",
    "ROW008": "authenticity",
    "ROW009": "authenticity",
    "ROW012": "integrity",
    "ROW013": "integrity",
    "DAT002": "relevance",
    "DAT007": "integrity",
    "DAT010": "relevance",
    "COV002": "relevance",
    "COV007": "relevance",
    "COV008": "sufficiency",
    "COV010": "sufficiency",
    "EVD001": "authenticity",
    "EVD002": "authenticity",
    "EVD003": "safety",
    "EVD011": "relevance",
    "EVD012": "authenticity",
    "EVD014": "relevance",
    "EVD015": "relevance",
    "EVD016": "relevance",
    "EVD017": "authenticity",
    "EVD018": "authenticity",
    "EVD019": "form",
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
