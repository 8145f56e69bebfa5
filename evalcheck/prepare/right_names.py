"""Names that evalcheck itself gives: of evidence still to be written, and of the archive that carries it all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from evalcheck.catalogue import Catalogue
from evalcheck.catalogue.items import Clause, EvidenceKind, Item
from evalcheck.checks.names import check_names
from evalcheck.checks.names_together import same_name_key
from evalcheck.evidence.clauses.kind import KIND_WORDS, Signs, kind_of, named_kinds
from evalcheck.evidence.clauses.matching import match, pointed, spoken
from evalcheck.evidence.model import FileSummary, UnitRef
from evalcheck.evidence.names.identity import identifier_of
from evalcheck.evidence.names.naming import Naming, right_spelling
from evalcheck.evidence.names.signs import cleaned

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


def evidence_name(
    item: Item, clause: Clause, kind: EvidenceKind, unit: UnitRef, catalogue: Catalogue, naming: Naming, taken: Collection[str] = ()
) -> str | None:
    """A right name for a piece of evidence that evalcheck will take for that kind and that clause; None where none was found.

    `taken` are keys (`same_name_key`) of names already given.
    """
    front, extension = f"{right_spelling(unit)}-{catalogue.content_of[item.seq].name}", EXTENSIONS.get(kind, "docx")
    names = [f"{front}-{number}-{keypoint}.{extension}" for number, keypoint in _candidates(item, clause, kind)]
    free = [name for name in names if same_name_key(name) not in taken and not check_names([name], catalogue, naming)]
    telling = (name for name in free if _speaks_for(name, kind, item, clause, catalogue))
    # Where no name tells the kind, the number at least names the clause; the kind is then told by the content.
    return next(telling, None) or next((name for name in free if _exact(clause) in name.split("-")), None)


def _candidates(item: Item, clause: Clause, kind: EvidenceKind) -> Iterator[tuple[str, str]]:
    """Number and key point, the plainest first: the clause's label, its words, the kind; then with the clause in the number."""
    label, word = cleaned(clause.label), _CARRIED if kind is EvidenceKind.OTHER else KIND_WORDS[kind][0]
    saying = [one for one in clause.words if kind in named_kinds(one)]
    points = [*saying, *(f"{one}{word}" for one in clause.words), f"{label}{word}", word, *clause.words]
    # A label names all that its clause asks: as a name it fits only where that is one thing.
    points.insert(0 if len(clause.kinds) == 1 else len(points), label)
    for number in (str(item.seq), _exact(clause)):
        yield from ((number, point) for point in dict.fromkeys(points))


def _exact(clause: Clause) -> str:
    """The number that names the clause itself: `7.2`."""
    return ".".join(clause.id.split("-"))


def _speaks_for(name: str, kind: EvidenceKind, item: Item, clause: Clause, catalogue: Catalogue) -> bool:
    """Whether a file of that name is taken for the kind and for this clause alone, beyond doubt."""
    identity = identifier_of(catalogue).identify(name)
    clauses = [one for one in item.clauses if one.id in identity.clauses] or list(item.clauses)
    signs = Signs(identity.name.extension, _content_of(kind) if len(clause.kinds) == 1 else (), identity.name.keypoint)
    guess = kind_of(signs, frozenset(one for c in clauses for one in c.kinds), pointed(spoken(identity), clauses))
    found, doubtful = match(identity, (guess.kind, *guess.also), item)
    return guess.kind == kind and not guess.doubtful and not doubtful and found == (clause,)


def _content_of(kind: EvidenceKind) -> tuple[EvidenceKind, ...]:
    """What the content will tell besides the name: templates are filled in."""
    return (kind,) if kind in (EvidenceKind.ENTERPRISE_LIST, EvidenceKind.WORK_ORDER, EvidenceKind.CASE) else ()


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
        name = f"{unit}-{content}-{'、'.join(map(str, numbers[:count]))}-{keypoint}.zip"
        if not check_names([name], catalogue, naming):
            return name
    return None
