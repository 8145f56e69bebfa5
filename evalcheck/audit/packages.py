"""From parcels to packages: which there are, each put together when its turn comes, what it weighs and what is known of it."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import field, replace
from datetime import date
from pathlib import Path
from typing import Any

from evalcheck.audit.codec import plain, restored
from evalcheck.audit.decisions import Answers, Received
from evalcheck.audit.inbox import Joined, Ownership, Parcel, described, in_order, joined, opened, ownership, parcel_name, parcels_in
from evalcheck.audit.store import Store
from evalcheck.audit.tasks import Order
from evalcheck.engine.package import declaration_of
from evalcheck.evidence.declaration import Declaration
from evalcheck.evidence.names.identity import Identifier
from evalcheck.records import dataclass
from evalcheck.refusals import reason
from evalcheck.submission.child import ChildFailed
from evalcheck.submission.limits import MB, Limits
from evalcheck.submission.member_names import as_windows_takes_it
from evalcheck.submission.model import EvidenceFile, InMemory, Submission
from evalcheck.submission.ordinary import leads_elsewhere


@dataclass(frozen=True)
class PackagePlan:
    """A package before it is put together: its parcels in the order in which they came. Without owner it waits for an answer."""

    name: str
    stem: str
    owner: str | None
    ownership: Mapping[str, Ownership]
    parcels: tuple[Parcel, ...]
    days: Mapping[str, date]

    @property
    def bytes(self) -> int:
        return sum(parcel.bytes for parcel in self.parcels)

    @property
    def files(self) -> int:
        return sum(parcel.files for parcel in self.parcels)


def open_parcels(inbox: Path, store: Store, run: int, limits: Limits, identifier: Identifier) -> Iterator[Parcel]:
    """Every parcel of the inbox; those that this run has opened before it was stopped are not opened again."""
    for path in parcels_in(inbox):
        name, mark = parcel_name(path), _mark(path)
        known = store.parcel(name)
        if known and known[0] == run and known[1]["mark"] == mark:
            yield restored(Parcel, known[1]["parcel"])
            continue
        parcel, submission = _open(path, name, limits, identifier)
        # What other containers hold lies in a folder that goes with the submission: such a parcel is opened again when its turn comes.
        lasting = submission is not None and submission.folder is None and not _in_memory(submission)
        store.keep_parcel(name, run, {"mark": mark, "parcel": plain(parcel)}, plain(submission) if lasting else None)
        yield parcel


def _open(path: Path, name: str, limits: Limits, identifier: Identifier) -> tuple[Parcel, Submission | None]:
    """A parcel that cannot be opened is named and never stops the others."""
    try:
        submission = opened(path, limits)
        return described(name, submission, identifier), submission
    except OSError as error:
        why = reason(error)
        return Parcel(name, trouble=(f"读不了：{why.zh}", f"it cannot be read: {why.en}")), None
    except Exception as error:
        what = type(error).__name__
        return Parcel(name, trouble=(f"程序内部错误（{what}）", f"internal error ({what})")), None


def _in_memory(submission: Submission) -> bool:
    return any(isinstance(file.source, InMemory) for file in submission.files)


def _mark(path: Path) -> str:
    """Sizes and times of a parcel's files: what was opened a moment ago is known by it, within one run only."""
    digest = hashlib.sha256()
    waiting = [path]
    while waiting:
        one = waiting.pop()
        with suppress(OSError):
            state = one.lstat()
            digest.update(json.dumps([os.fsdecode(one), state.st_size, state.st_mtime_ns]).encode())
            if stat.S_ISDIR(state.st_mode) and not leads_elsewhere(state):
                waiting += sorted(one.iterdir())
    return digest.hexdigest()


def planned(parcels: Sequence[Parcel], answers: Answers, received: Received) -> list[PackagePlan]:
    """The packages that the parcels make up, the largest first: so none is left to one worker at the end."""
    whose = {parcel.name: ownership(parcel, answers.owners) for parcel in parcels}
    of: dict[str, list[Parcel]] = defaultdict(list)
    for parcel in parcels:
        of[whose[parcel.name].owner or f"\0{parcel.name}"].append(parcel)
    stems: set[str] = set()
    plans = []
    for owner, own in sorted(of.items()):
        known = not owner.startswith("\0")
        name = owner if known else own[0].name
        days = {parcel.name: day for parcel in own if (day := received.day(parcel.name, owner if known else None))}
        ordered = tuple(in_order(own, answers.order, days))
        ownerships = {parcel.name: whose[parcel.name] for parcel in ordered}
        plans.append(
            PackagePlan(
                name if known else f"待确认：{name}", _stem(name, known, stems), owner if known else None, ownerships, ordered, days
            )
        )
    return sorted(plans, key=lambda plan: (-plan.bytes, plan.name))


def _stem(name: str, known: bool, taken: set[str]) -> str:
    stem = as_windows_takes_it((name if known else f"待确认-{name}")[:80])
    number, unique = 2, stem
    while unique in taken:
        unique, number = f"{stem}({number})", number + 1
    taken.add(unique)
    return unique


@dataclass(frozen=True)
class Made:
    """A package put together: its files, and the day it is judged by."""

    joined: Joined
    received: date | None
    parts: tuple[Submission, ...]

    @property
    def submission(self) -> Submission:
        return self.joined.submission

    @property
    def orders(self) -> tuple[Submission, ...]:
        """The package as it is taken for now, then as it may be where the order of parcels is not known."""
        return (self.joined.submission, *self.joined.others)


def made(plan: PackagePlan, inbox: Path, store: Store, limits: Limits, answers: Answers) -> Made:
    """The package of a plan. `parts` are kept for as long as their files are read: folders go when they do."""
    paths = {parcel_name(path): path for path in parcels_in(inbox)}
    parts = [
        (parcel, _submission(parcel.name, paths[parcel.name], store, limits) if parcel.trouble is None else Submission(parcel.name, ()))
        for parcel in plan.parcels
    ]
    one = joined(parts, plan.name, answers.order, plan.days)
    days = [step.received for step in one.steps if step.received]
    # What is asked for afterwards does not make a package late: the first parcel's day counts, later ones show in the history.
    return Made(one, min(days, default=None), tuple(part for _, part in parts))


def _submission(name: str, path: Path, store: Store, limits: Limits) -> Submission:
    kept: Any = store.parcel_submission(name)
    if kept is not None:
        found: Submission = restored(Submission, kept)
        return found
    return opened(path, limits)


def declared(submission: Submission) -> Declaration:
    """The sender's declaration. In an audit all packages are judged by one ruleset, whatever they name."""
    return replace(declaration_of(submission), ruleset=None)


_FILE_WEIGHT = 0.02
"""What a file costs besides its bytes, as a share of a MB."""


@dataclass
class Case:
    """A package under way: what it is made of, in each order that is possible, and the results that are still to come."""

    plan: PackagePlan
    made: Made
    key: str
    orders: tuple[Order, ...]
    left: set[str]
    most: float
    """CPU seconds that its files may take together."""
    failed: bool = False
    seconds: dict[str, float] = field(default_factory=dict)
    """What those took that were read in this run, by key."""
    spent: float = 0.0


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
        "doubts": [list(doubt) for doubt in doubts_of(case)],
        "contested": [{"file": one.name, "kept": one.kept, "others": list(one.others)} for one in case.made.joined.contested],
    }


def doubts_of(case: Case) -> Iterator[tuple[str, str]]:
    yield from (one.doubt for one in case.plan.ownership.values() if one.doubt)
    yield from case.made.joined.doubts


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def without_report(failure: ChildFailed) -> dict[str, Any]:
    """A package of which no report could be made: its name and the reason stand in the audit."""
    return {
        "verdict": "incomplete", "exit": 3, "failure": [failure.text.zh, failure.text.en], "report": None, "items": [], "findings": [],
        "codes": {}, "rejected": {}, "unexamined": [], "results": [], "days": [], "remarks": [], "sender_waivers": [], "orders": [],
        "waived": [],
        "counts": {"error": 0, "warning": 0, "note": 0, "files": 0, "unexamined": 0, "review": 0, "waived": 0},
    }  # fmt: skip
