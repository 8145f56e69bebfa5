"""File names: every file, and the archive that carries it, is named unit-content-number-keypoint (附件2·二·1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import ClassVar, Literal

from evalcheck.catalogue import Catalogue
from evalcheck.checks import name_fit, name_form, name_keypoint, name_parts
from evalcheck.checks.base import Check, Context, Package
from evalcheck.checks.name_fault import Fault
from evalcheck.evidence.model import Identity
from evalcheck.evidence.names.identity import identifier_of
from evalcheck.evidence.names.naming import Naming, complete, propose, right_front
from evalcheck.findings import FactValue, Finding, Kind, Location, Severity
from evalcheck.submission.filename import HYPHEN
from evalcheck.submission.model import Trouble
from evalcheck.words import Text

EXEMPT = frozenset({"liaison", "covering_statement", "declaration", "system"})
_REMEMBERED = 50_000


class FileNames(Naming, Check):
    """The name of each evidence file has four right parts; of archives too, but there a fault is only a warning."""

    check: Literal["file_name"]
    kinds: ClassVar[tuple[Kind, ...]] = (*name_form.KINDS, *name_parts.KINDS, *name_fit.KINDS, *name_keypoint.KINDS)

    def package(self, package: Package, context: Context) -> Iterator[Finding]:
        # In the package's scope, for only there it is known which file is the covering statement.
        judge = NameJudge(context.catalogue, self)
        for file in package.files:
            if file.role not in EXEMPT:
                found = judge.findings(file.identity, Location(file.file.path))
                yield from map(_at_most_warning, found) if file.role == "archive" else found
        nested = (incident.path for incident in package.incidents if incident.trouble is Trouble.NESTED_ARCHIVE and incident.path)
        for path in (*package.archives, *nested):
            identity = judge.identifier.identify(path.rpartition("/")[2])
            yield from map(_at_most_warning, judge.findings(identity, Location(path)))


class NameJudge:
    """Puts one name after the other to NAM001-NAM010; remembers what it found of first three parts, for a package's names repeat them."""

    def __init__(self, catalogue: Catalogue, naming: Naming) -> None:
        self.identifier = identifier_of(catalogue)
        self.naming = naming
        self._fronts: dict[tuple[str, ...], tuple[tuple[Fault, ...], str | None]] = {}

    def findings(self, identity: Identity, location: Location) -> list[Finding]:
        """The findings on one name, each with the right name where it is certain."""
        faults = list(name_form.form_faults(identity, self.identifier))
        if not identity.name.complete:
            right = propose(identity, self.identifier.catalogue, self.naming)
            return _found(faults, location, right)
        of_front, front = self._front(identity)
        faults += of_front
        faults += name_keypoint.keypoint_faults(identity.name, self.naming)
        return _found(faults, location, complete(front, identity.name, self.naming) if faults and front else None)

    def _front(self, identity: Identity) -> tuple[tuple[Fault, ...], str | None]:
        """The faults of the first three parts, and these parts as they should be."""
        key = identity.name.parts[:3]
        if key not in self._fronts:
            if len(self._fronts) >= _REMEMBERED:
                self._fronts.clear()
            groups = self.naming.groups
            faults = (*name_parts.part_faults(identity, self.identifier), *name_fit.fit_faults(identity, self.identifier.catalogue, groups))
            self._fronts[key] = faults, right_front(identity, self.identifier, groups)
        return self._fronts[key]


def check_names(names: Iterable[str], catalogue: Catalogue, naming: Naming | None = None) -> list[Finding]:
    """The findings on many names at once, each at its name; for lists of names without their files."""
    naming = naming or Naming()
    judge = NameJudge(catalogue, naming)
    findings: list[Finding] = []
    # Characters left for the key point behind first three parts that were found right, and extensions of right names:
    # the next name that begins and ends so is right if its key point is.
    room: dict[str, int] = {}
    endings: set[str] = set()
    for name in names:
        stem, _, extension = name.rpartition(".")
        front, _, keypoint = stem.rpartition(HYPHEN)
        if len(keypoint) <= room.get(front, -1) and extension in endings and naming.plainly_speaks(keypoint):
            continue
        identity = judge.identifier.identify(name)
        found = judge.findings(identity, Location(name))
        findings += found
        if not found and identity.name.extension == extension and len(room) < _REMEMBERED:
            room[HYPHEN.join(identity.name.parts[:3])] = naming.limit - len(identity.name.number)
            endings.add(extension)
    return findings


def _found(faults: list[Fault], location: Location, right: str | None) -> list[Finding]:
    if right is None:
        return [Finding(kind, location, facts) for kind, facts in faults]
    renamed: dict[str, FactValue] = {"suggestion": right, "rename": Text("建议文件名：", "Suggested name: ") + right}
    return [Finding(kind, location, facts | renamed) for kind, facts in faults]


def _at_most_warning(finding: Finding) -> Finding:
    return replace(finding, severity_changed=Severity.WARNING) if finding.severity is Severity.ERROR else finding
