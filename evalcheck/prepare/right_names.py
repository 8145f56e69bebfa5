"""Right names: for files that have a wrong one, only where certain and no two alike; for evidence still to be written; for the archive."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

from evalcheck.catalogue import Catalogue
from evalcheck.catalogue.items import AnyKind, Clause, EvidenceKind, Item, OwnKind
from evalcheck.catalogue.naming import NameShape
from evalcheck.checks.names import FileNames, check_names
from evalcheck.checks.names_together import same_name_key
from evalcheck.evidence.clauses.kind import Signs, kind_of, kind_words, named_kinds
from evalcheck.evidence.clauses.matching import match, pointed, spoken
from evalcheck.evidence.declaration import read_declaration
from evalcheck.evidence.model import FileSummary, UnitRef
from evalcheck.evidence.names.identity import Identifier, identifier_of
from evalcheck.evidence.names.naming import Naming, fits_part, name_of, propose, right_spelling
from evalcheck.evidence.names.signs import cleaned
from evalcheck.evidence.roles import DECLARATION
from evalcheck.prepare.folder import PackageFolder
from evalcheck.records import dataclass
from evalcheck.report import Report
from evalcheck.ruleset import Ruleset
from evalcheck.submission.member_names import ungarbled
from evalcheck.submission.ordinary import read_file

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


def plan(report: Report, folder: PackageFolder, ruleset: Ruleset, unit: UnitRef | None) -> Plan:
    """What to rename. `unit` is whose package it is where somebody said so, for names whose own unit is not known."""
    naming = naming_of(ruleset)
    faulty = _faulty(report, folder)
    wanted: dict[str, str] = {}
    left: dict[str, Left] = {}
    for path, codes in faulty.items():
        name = path.rpartition("/")[2]
        right = right_name(name, ruleset.catalogue, naming, unit, path.split("/")[:-1])
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


def declared_unit(folder: PackageFolder, named: str | None, catalogue: Catalogue) -> UnitRef | None:
    """The unit that the caller or evalcheck.yaml names. What most files say is not certain enough for the others."""
    identifier = identifier_of(catalogue)
    if named is not None:
        return identifier.unit(named)
    for path, disk in folder.files.items():
        if path.casefold() == DECLARATION:
            declared = read_declaration(read_file(disk), path).unit
            return identifier.unit(declared) if declared else None
    return None


def right_name(name: str, catalogue: Catalogue, naming: Naming, unit: UnitRef | None = None, folders: Sequence[str] = ()) -> str | None:
    """The right name where it is certain and without a fault; a garbled one is read as it was meant."""
    meant = ungarbled(name) or name
    # A district alone names no unit that could stand in a name.
    owner = unit if unit is None or unit.unit or unit.part else None
    right = propose(identifier_of(catalogue).identify(meant), catalogue, naming, owner, folders)
    if right is None and meant != name and not check_names([meant], catalogue, naming):
        right = meant
    return right if right and not check_names([right], catalogue, naming) else None


def _faulty(report: Report, folder: PackageFolder) -> dict[str, tuple[str, ...]]:
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


def _without_collisions(wanted: Mapping[str, str], folder: PackageFolder, members: Sequence[str]) -> dict[str, str]:
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


def _finally(kept: Mapping[str, str], folder: PackageFolder) -> Iterator[tuple[Path, str]]:
    """Each file of the package and the name that it will have."""
    for path, disk in folder.files.items():
        yield disk, kept.get(path, disk.name)


def _others(folder: PackageFolder) -> Iterator[tuple[Path, str]]:
    """Names on the disk that are no file of the package: folders, links, system files."""
    own = set(folder.files.values())
    for parent, names in folder.names.items():
        yield from ((parent, name) for name in names if parent / name not in own)


def _keys(disk: Path, name: str) -> tuple[tuple[str, str], ...]:
    """Under which a name must be the only one: in its folder for the disk, in the package for NAM011."""
    return _place(disk.parent, name), ("", same_name_key(unicodedata.normalize("NFC", name)))


def _place(parent: Path, name: str) -> tuple[str, str]:
    return str(parent) + "/", unicodedata.normalize("NFC", name).casefold()


EXTENSIONS: dict[EvidenceKind, str] = {
    EvidenceKind.POLICY_DOCUMENT: "pdf",
    EvidenceKind.OPERATION_VIDEO: "mp4",
    EvidenceKind.ENTERPRISE_LIST: "xlsx",
    EvidenceKind.WORK_ORDER: "xlsx",
    EvidenceKind.ITEM_LIST: "xlsx",
    EvidenceKind.STATISTICS: "xlsx",
}
"""The usual type of a kind; of the others docx, which also gathers pictures."""
_CARRIED = "佐证材料"
_FOLDED = "-"
"""What joins the parts of a `same_name_key`."""


def evidence_name(
    item: Item, clause: Clause, kind: AnyKind, unit: UnitRef, catalogue: Catalogue, naming: Naming, taken: Collection[str] = ()
) -> str | None:
    """A right name for a piece of evidence that evalcheck will take for that kind and that clause; None where none was found.

    `taken` are keys (`same_name_key`) of names already given.
    """
    shape, extension = catalogue.naming, next(iter(kind.types), EXTENSIONS.get(kind.like, "docx"))
    told = {"owner": right_spelling(unit), "content": catalogue.content_of[item.seq].name}
    names = [
        f"{name_of(shape, {**told, 'number': number, 'keypoint': keypoint}, others)}.{extension}"
        for number, keypoint in _candidates(item, clause, kind, catalogue.kinds)
        if (others := _numbering(shape, number, taken)) is not None
    ]
    free = [name for name in names if same_name_key(name) not in taken and not check_names([name], catalogue, naming)]
    telling = (name for name in free if _speaks_for(name, kind, item, clause, catalogue))
    # Where no name tells the kind, the number at least names the clause; the kind is then told by the content.
    return next(telling, None) or next((name for name in free if item.spelled(clause) in name.split(shape.separator)), None)


def _numbering(shape: NameShape, number: str, taken: Collection[str]) -> list[str] | None:
    """The parts of no role for the next piece of evidence of a number, which count its pieces; None where no count is of their form."""
    positions = [n for n, role in enumerate(shape.roles) if role == "other"]
    if not positions:
        return []
    place = shape.roles.index("number")
    split = [key.rpartition(".")[0].split(_FOLDED) for key in taken]
    used = sum(len(parts) == len(shape.roles) and parts[place] == number.casefold() for parts in split)
    counted = [_counted(shape, position, used + 1) for position in positions]
    return None if None in counted else [one for one in counted if one is not None]


def _counted(shape: NameShape, position: int, count: int) -> str | None:
    """A count as the pattern of a part wants it: with as many zeros before it."""
    return next((text for width in range(1, 5) if fits_part(shape, position, text := f"{count:0{width}d}")), None)


def _candidates(item: Item, clause: Clause, kind: AnyKind, own: tuple[OwnKind, ...]) -> Iterator[tuple[str, str]]:
    """Number and key point, the plainest first: the clause's label, its words, the kind; then with the clause in the number."""
    label, word = cleaned(clause.label), _CARRIED if kind is EvidenceKind.OTHER else _word(kind)
    saying = [one for one in clause.words if kind in named_kinds(one, own)]
    points = [*saying, *(f"{one}{word}" for one in clause.words), f"{label}{word}", word, *clause.words]
    # A label names all that its clause asks: as a name it fits only where that is one thing.
    points.insert(0 if len(clause.kinds) == 1 else len(points), label)
    for number in (item.shown, item.spelled(clause)):
        yield from ((number, point) for point in dict.fromkeys(points))


def _word(kind: AnyKind) -> str:
    """The word by which a name tells a kind: of an own one the first that it is known by."""
    return next(iter(kind.words)) if isinstance(kind, OwnKind) and kind.words else kind_words(kind).zh


def _speaks_for(name: str, kind: AnyKind, item: Item, clause: Clause, catalogue: Catalogue) -> bool:
    """Whether a file of that name is taken for the kind and for this clause alone, beyond doubt."""
    identity = identifier_of(catalogue).identify(name)
    clauses = [one for one in item.clauses if one.id in identity.clauses] or list(item.clauses)
    signs = Signs(identity.name.extension, _content_of(kind) if len(clause.kinds) == 1 else (), identity.name.keypoint, own=catalogue.kinds)
    guess = kind_of(signs, frozenset(one for c in clauses for one in c.kinds), pointed(spoken(identity), clauses))
    found, doubtful = match(identity, (guess.kind, *guess.also), item)
    return guess.kind == kind and not guess.doubtful and not doubtful and found == (clause,)


def _content_of(kind: AnyKind) -> tuple[AnyKind, ...]:
    """What the content will tell besides the name: templates are filled in."""
    return (kind,) if kind.follows else ()


def archive_name(
    files: Sequence[FileSummary], unit: UnitRef, catalogue: Catalogue, naming: Naming, part: int = 1, parts: int = 1
) -> str | None:  # fmt: skip
    """The right name of the archive that carries a package: its most frequent content, and as many of its numbers as the limit allows."""
    identities = [file.identity for file in files if file.role == "evidence" and file.identity.content and file.identity.numbers]
    contents = Counter(identity.content.no for identity in identities if identity.content)
    spelling = _spelling(unit, files)
    if not contents or spelling is None:
        return None
    content = next(content for content in catalogue.contents if content.no == contents.most_common(1)[0][0])
    own = {item.seq for item in content.items}
    numbers = sorted({n for identity in identities for n in identity.numbers if n in own}) or sorted(
        {n for identity in identities if identity.content is content for n in identity.numbers}
    )
    keypoint = _CARRIED if parts == 1 else f"{_CARRIED}第{part}包共{parts}包"
    return _fitting(spelling, content.name, numbers, keypoint, catalogue, naming)


def _spelling(unit: UnitRef, files: Iterable[FileSummary]) -> str | None:
    """How names write the unit; a package of a district bears the unit of it that most names give."""
    if unit.unit or unit.part:
        return right_spelling(unit)
    named = [file.identity.unit for file in files if file.role == "evidence" and file.identity.unit]
    found = Counter(right_spelling(one) for one in named if one.owner == unit.owner and one.part).most_common(1)
    return found[0][0] if found else None


def _fitting(unit: str, content: str, numbers: Sequence[int], keypoint: str, catalogue: Catalogue, naming: Naming) -> str | None:
    """The name with the longest row of numbers without a fault (a unit need not answer for all that its files name)."""
    for count in range(len(numbers), 0, -1):
        told = {"owner": unit, "content": content, "number": "、".join(map(catalogue.shown, numbers[:count])), "keypoint": keypoint}
        name = f"{name_of(catalogue.naming, told, _numbering(catalogue.naming, told['number'], ()) or ())}.zip"
        if not check_names([name], catalogue, naming):
            return name
    return None
