"""Right names for the files of a package: only what is certain, no two alike, and each without a fault of its own."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from evalcheck.catalogue import Catalogue
from evalcheck.checks.names import FileNames, check_names
from evalcheck.checks.names_together import same_name_key
from evalcheck.evidence.declaration import read_declaration
from evalcheck.evidence.model import UnitRef
from evalcheck.evidence.names.identity import Identifier, identifier_of
from evalcheck.evidence.names.naming import Naming, propose
from evalcheck.evidence.roles import DECLARATION
from evalcheck.prepare.folder import Folder
from evalcheck.report import Report
from evalcheck.ruleset import Ruleset
from evalcheck.submission.member_names import ungarbled

WhyLeft = Literal["uncertain", "collision", "other_unit"]
_ABOUT_NAMES = ("NAM", "FIL012")
_TOGETHER: Mapping[str, WhyLeft] = {"NAM011": "collision", "NAM012": "other_unit"}
"""Faults of names held against each other: nothing tells which of the files should be called otherwise."""


@dataclass(frozen=True, slots=True)
class Rename:
    """One file and its right name. `path` is that of reports, `disk` the file as it lies there."""

    path: str
    disk: Path
    new: str
    codes: tuple[str, ...]

    @property
    def target(self) -> Path:
        return self.disk.with_name(self.new)


@dataclass(frozen=True, slots=True)
class Left:
    """A file whose name is wrong and stays: no right one is certain, or it would be that of another file or unit."""

    path: str
    why: WhyLeft
    codes: tuple[str, ...]
    suggestion: str | None = None


@dataclass(frozen=True)
class Plan:
    renames: tuple[Rename, ...]
    left: tuple[Left, ...]


def plan(report: Report, folder: Folder, ruleset: Ruleset, unit: UnitRef | None) -> Plan:
    """What to rename. `unit` is whose package it is where somebody said so, for names whose own unit is not known."""
    naming = naming_of(ruleset)
    faulty = _faulty(report, folder)
    wanted: dict[str, str] = {}
    left: dict[str, Left] = {}
    for path, codes in faulty.items():
        name = path.rpartition("/")[2]
        right = right_name(name, ruleset.catalogue, naming, unit)
        if set(codes) <= _TOGETHER.keys():
            left[path] = Left(path, _TOGETHER[codes[0]], codes)
        elif right is None or right == name or "\\" in folder.files[path].name:
            left[path] = Left(path, "uncertain", codes)
        elif not _of_package(right, report, identifier_of(ruleset.catalogue)):
            left[path] = Left(path, "other_unit", codes, right)
        else:
            wanted[path] = right
    kept = _without_collisions(wanted, folder, [file.file.name for file in report.files if file.file.path not in folder.files])
    left |= {path: Left(path, "collision", faulty[path], wanted[path]) for path in wanted.keys() - kept.keys()}
    renames = tuple(Rename(path, folder.files[path], kept[path], faulty[path]) for path in sorted(kept))
    return Plan(renames, tuple(left[path] for path in sorted(left)))


def naming_of(ruleset: Ruleset) -> Naming:
    """What the ruleset asks of names; the program's own settings where no rule looks at them."""
    return next((rule.check for rule in ruleset.rules if isinstance(rule.check, FileNames)), Naming())


def declared_unit(folder: Folder, named: str | None, catalogue: Catalogue) -> UnitRef | None:
    """The unit that the caller or evalcheck.yaml names. What most files say is not certain enough for the others."""
    identifier = identifier_of(catalogue)
    if named is not None:
        return identifier.unit(named)
    for path, disk in folder.files.items():
        if path.casefold() == DECLARATION:
            declared = read_declaration(disk.read_bytes(), path).unit
            return identifier.unit(declared) if declared else None
    return None


def right_name(name: str, catalogue: Catalogue, naming: Naming, unit: UnitRef | None = None) -> str | None:
    """The right name where it is certain and without a fault; a garbled one is read as it was meant."""
    meant = ungarbled(name) or name
    # A district alone names no unit that could stand in a name.
    owner = unit if unit is None or unit.unit or unit.part else None
    right = propose(identifier_of(catalogue).identify(meant), catalogue, naming, owner)
    if right is None and meant != name and not check_names([meant], catalogue, naming):
        right = meant
    return right if right and not check_names([right], catalogue, naming) else None


def _faulty(report: Report, folder: Folder) -> dict[str, tuple[str, ...]]:
    """Files on the disk with a fault of the name that no waiver excuses, and the codes."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for finding in report.counted:
        path = finding.location.file
        if path is not None and path in folder.files and finding.code.startswith(_ABOUT_NAMES):
            found[path].append(finding.code)
    held = {file.file.path for file in report.files if file.role not in ("evidence", "archive")}
    return {path: tuple(dict.fromkeys(codes)) for path, codes in sorted(found.items()) if path not in held}


def _of_package(name: str, report: Report, identifier: Identifier) -> bool:
    """Whether a name is one of the package's own unit, so that the rename brings no NAM012."""
    owner = identifier.unit(report.submission.unit) if report.submission.unit else None
    unit = identifier.identify(name).unit
    return owner is None or (unit is not None and unit.owner == owner.owner)


def _without_collisions(wanted: Mapping[str, str], folder: Folder, members: Sequence[str]) -> dict[str, str]:
    """The renames after which no two files are called alike, on disks too that know no case.

    All that want one name give way together, and what counted on their old names with them, until nothing moves any more.
    `members` are names of the package that no disk holds: those inside archives.
    """
    kept = dict(wanted)
    inside = Counter(("", same_name_key(name)) for name in members)
    while True:
        taken = Counter(key for path, name in _finally(kept, folder) for key in _keys(path, name))
        taken += Counter(_place(parent, name) for parent, name in _others(folder)) + inside
        clashing = [path for path, name in kept.items() if any(taken[key] > 1 for key in _keys(folder.files[path], name))]
        if not clashing:
            return kept
        for path in clashing:
            del kept[path]


def _finally(kept: Mapping[str, str], folder: Folder) -> Iterator[tuple[Path, str]]:
    """Each file of the package and the name that it will have."""
    for path, disk in folder.files.items():
        yield disk, kept.get(path, disk.name)


def _others(folder: Folder) -> Iterator[tuple[Path, str]]:
    """Names on the disk that are no file of the package: folders, links, system files."""
    own = set(folder.files.values())
    for parent, names in folder.names.items():
        yield from ((parent, name) for name in names if parent / name not in own)


def _keys(disk: Path, name: str) -> tuple[tuple[str, str], ...]:
    """Under which a name must be the only one: in its folder for the disk, in the package for NAM011."""
    return _place(disk.parent, name), ("", same_name_key(unicodedata.normalize("NFC", name)))


def _place(parent: Path, name: str) -> tuple[str, str]:
    return str(parent) + "/", unicodedata.normalize("NFC", name).casefold()
