"""The inbox: each folder, archive, mail or loose file in it is a parcel; what is learnt of each when it is opened."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from evalcheck.engine.package import declaration_of
from evalcheck.evidence.model import UnitRef
from evalcheck.evidence.names.identity import Identifier
from evalcheck.evidence.roles import accompanies, role_by_name
from evalcheck.submission.intake import open_submission
from evalcheck.submission.limits import Limits
from evalcheck.submission.member_names import decode_disk_name, normalised, system_part
from evalcheck.submission.model import ReadError, Submission

_PIECES = re.compile(r"[\s_\-—–()()《》<>【】\[\]:,,;+]+")
_LONGEST = 40
_MANIFEST = "材料清单校验值"
_MANIFEST_BYTES = 16_000_000
_PART = re.compile(r"^# 第 (\d{1,4}) 包,共 (\d{1,4}) 包", re.MULTILINE)
_OWN_PATHS = re.compile(r"^SHA256 \((.+)\) = [0-9a-f]{64}$", re.MULTILINE)
_OTHER_PATHS = re.compile(r"^#   (.+)$", re.MULTILINE)
_NUMBERS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class Parcel:
    """One thing that lies in the inbox. `votes` counts the evidence files that name each owner, `named` and `declared_as` are owners too.

    `part` is (number, of how many) by its manifest, `sending` what all parts of one sending share. `trouble` says why it could
    not be opened at all (Chinese, English).
    """

    name: str
    files: int = 0
    bytes: int = 0
    sha256: str = ""
    received: date | None = None
    subjects: tuple[str, ...] = ()
    votes: tuple[tuple[str, int], ...] = ()
    silent: int = 0
    declared: str | None = None
    declared_as: str | None = None
    named: str | None = None
    part: tuple[int, int] | None = None
    sending: str = ""
    trouble: tuple[str, str] | None = None


def parcels_in(inbox: Path) -> list[Path]:
    """What lies in the inbox, in the order of the names; what systems leave behind is none of it."""
    found = [path for path in inbox.iterdir() if not system_part(path.name) and not path.name.startswith(".")]
    return sorted(found, key=lambda path: natural(path.name))


def natural(name: str) -> tuple[tuple[int, str], ...]:
    """Names in the order in which people count: 2 before 10."""
    return tuple((int(piece), "") if piece.isdecimal() else (-1, piece) for piece in _NUMBERS.split(name))


def parcel_name(path: Path) -> str:
    return normalised(decode_disk_name(path.name)[0])


def opened(path: Path, limits: Limits) -> Submission:
    return open_submission([path], limits, accompanies)


def described(name: str, submission: Submission, identifier: Identifier) -> Parcel:
    """What a parcel tells of itself before any file is read."""
    votes: Counter[str] = Counter()
    silent = 0
    for file in submission.files:
        if role_by_name(file) not in ("evidence", "archive"):
            continue
        unit = identifier.identify_file(file).unit
        if unit:
            votes[unit.owner] += 1
        else:
            silent += 1
    declared = declaration_of(submission).unit
    known = identifier.unit(declared) if declared else None
    subjects = tuple(subject for subject, _ in submission.mails)
    part, sending = _part_of(submission)
    return Parcel(
        name,
        len(submission.files),
        sum(file.size for file in submission.files),
        stamp(submission),
        submission.received,
        subjects,
        tuple(sorted(votes.items())),
        silent,
        declared,
        known.owner if known else None,
        next(_owners_named((name, *subjects), identifier), None),
        part,
        sending,
    )


def _part_of(submission: Submission) -> tuple[tuple[int, int] | None, str]:
    """Which part of a sending the parcel is, as `evalcheck pack` writes it into the manifest of each part."""
    manifest = next((file for file in submission.files if file.name.startswith(_MANIFEST) and file.size < _MANIFEST_BYTES), None)
    if manifest is None:
        return None, ""
    try:
        text = manifest.source.read().decode("utf-8", "replace")
    except (OSError, ReadError):
        return None, ""
    told = _PART.search(text)
    if told is None or int(told[2]) < 2:
        return None, ""
    paths = sorted({*_OWN_PATHS.findall(text), *_OTHER_PATHS.findall(text)})
    return (int(told[1]), int(told[2])), hashlib.sha256("\n".join(paths).encode("utf-8", "surrogatepass")).hexdigest()


def stamp(submission: Submission) -> str:
    """What is in a parcel: paths, contents, and what went wrong with its containers."""
    digest = hashlib.sha256()
    for file in submission.files:
        digest.update(f"{file.path}\0{file.sha256}\n".encode("utf-8", "surrogatepass"))
    for incident in submission.incidents:
        digest.update(f"{incident.trouble}\0{incident.path}\n".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _owners_named(texts: tuple[str, ...], identifier: Identifier) -> Iterator[str]:
    """Owners that the parcel's own name or a mail's subject gives: `市税务局佐证材料(第2次).zip`."""
    for text in texts:
        for piece in filter(None, _PIECES.split(text)):
            if unit := _unit_at_start(piece[:_LONGEST], identifier):
                yield unit.owner


def _unit_at_start(piece: str, identifier: Identifier) -> UnitRef | None:
    for end in range(len(piece), 2, -1):
        if unit := identifier.unit(piece[:end]):
            return unit
    return None
