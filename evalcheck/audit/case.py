"""A package that an audit is at: what it is made of, what it weighs, and what its record says besides its report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from evalcheck.audit.packages import Made, PackagePlan
from evalcheck.submission.child import ChildFailed
from evalcheck.submission.limits import MB
from evalcheck.submission.model import EvidenceFile

_FILE_WEIGHT = 0.02
"""What a file costs besides its bytes, as a share of a MB."""


@dataclass
class Case:
    """A package under way: what it is made of, its files' keys, and the results that are still to come."""

    plan: PackagePlan
    made: Made
    key: str
    keys: tuple[str, ...]
    left: set[str]
    failed: bool = False


def weight(plan: PackagePlan) -> float:
    return plan.bytes / MB + _FILE_WEIGHT * plan.files


def file_weight(file: EvidenceFile) -> float:
    return file.size / MB + _FILE_WEIGHT


def told(case: Case) -> dict[str, Any]:
    """What is known of a package besides its report."""
    plan, steps = case.plan, {step.parcel: step for step in case.made.joined.steps}
    return {
        "name": plan.name,
        "unit": plan.owner,
        "received": case.made.received.isoformat() if case.made.received else None,
        "files": len(case.made.submission.files),
        "bytes": sum(file.size for file in case.made.submission.files),
        "parcels": [
            {
                "name": parcel.name,
                "files": parcel.files,
                "bytes": parcel.bytes,
                "sha256": parcel.sha256,
                "received": _iso(steps[parcel.name].received),
                "unit_by": plan.ownership[parcel.name].how or None,
                "added": steps[parcel.name].added,
                "replaced": list(steps[parcel.name].replaced),
                "same": steps[parcel.name].same,
                "trouble": list(parcel.trouble) if parcel.trouble else None,
            }
            for parcel in plan.parcels
        ],
        "doubts": [list(doubt) for doubt in _doubts(case)],
    }


def _doubts(case: Case) -> Iterator[tuple[str, str]]:
    yield from (one.doubt for one in case.plan.ownership.values() if one.doubt)
    yield from case.made.joined.doubts


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def without_report(failure: ChildFailed) -> dict[str, Any]:
    """A package of which no report could be made: its name and the reason stand in the audit."""
    return {
        "verdict": "incomplete", "exit": 3, "failure": [failure.zh, failure.en], "report": None, "items": [], "findings": [],
        "codes": {}, "rejected": {}, "unexamined": [], "results": [], "days": [], "remarks": [], "sender_waivers": [],
        "counts": {"error": 0, "warning": 0, "note": 0, "files": 0, "unexamined": 0, "review": 0, "waived": 0},
    }  # fmt: skip
