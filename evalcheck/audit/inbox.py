"""The inbox: each folder, archive, mail or loose file is a parcel; whose each is, and how several of one unit become one package."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from evalcheck.checks.names_together import same_name_key
from evalcheck.engine.package import declaration_of
from evalcheck.evidence.model import UnitRef
from evalcheck.evidence.names.identity import Identifier
from evalcheck.evidence.roles import accompanies, role_by_name
from evalcheck.masking import swept
from evalcheck.patterns import regex
from evalcheck.records import dataclass
from evalcheck.submission.intake import open_submission
from evalcheck.submission.limits import Limits
from evalcheck.submission.member_names import decode_disk_name, normalised, system_part
from evalcheck.submission.model import EvidenceFile, ReadError, Submission

_PIECES = regex(r"[\s_\-—–()()《》<>【】\[\]:,,;+]+")
_LONGEST = 40
_MANIFEST = "材料清单校验值"
_MANIFEST_BYTES = 16_000_000
_PART = regex(r"^# 第 (\d{1,4}) 包,共 (\d{1,4}) 包", re.MULTILINE)
_OWN_PATHS = regex(r"^SHA256 \((.+)\) = [0-9a-f]{64}$", re.MULTILINE)
_OTHER_PATHS = regex(r"^#   (.+)$", re.MULTILINE)
_NUMBERS = regex(r"(\d+)")


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
    return open_submission([path], limits, accompanies, follow=False)


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


_MOST = 2 / 3
"""Share of the names that must agree."""


@dataclass(frozen=True, slots=True)
class Ownership:
    """The owner and how it is known, or the doubt and who it may be. `doubt` is Chinese and English."""

    owner: str | None
    how: str = ""
    doubt: tuple[str, str] | None = None
    candidates: tuple[str, ...] = ()


def ownership(parcel: Parcel, confirmed: Mapping[str, str]) -> Ownership:
    """Confirmed by the evaluator, else what declaration, file names and the parcel's own name agree on."""
    if owner := confirmed.get(parcel.name):
        return Ownership(owner, "confirmed")
    votes = dict(parcel.votes)
    first = max(votes, key=lambda owner: (votes[owner], owner)) if votes else None
    candidates = tuple(dict.fromkeys(filter(None, (parcel.declared_as, *sorted(votes, key=lambda o: (-votes[o], o)), parcel.named))))
    if parcel.trouble:
        return (
            Ownership(parcel.named, "name")
            if parcel.named
            else _doubt("打不开，名称中也没有单位", "it cannot be opened and its name gives no unit", ())
        )
    if parcel.declared and not parcel.declared_as:
        return _doubt(f"声明的单位“{parcel.declared}”不在名录里", f"the declared unit “{parcel.declared}” is not on the list", candidates)
    if first and votes[first] < _MOST * sum(votes.values()):
        return _doubt(f"文件名分属几个单位：{_counted(votes)}", f"its files name several units: {_counted(votes)}", candidates)
    stated = parcel.declared_as or first or parcel.named
    if stated is None:
        return _doubt("文件名、声明和包名中都没有可识别的单位", "neither its files, its declaration nor its name gives a unit", ())
    if first and first != stated:
        return _doubt(f"声明的是{stated}，文件名是{first}", f"it declares {stated} and its files name {first}", candidates)
    if parcel.named and parcel.named != stated:
        return _doubt(
            f"包名（或邮件主题）是{parcel.named}，材料是{stated}", f"its name gives {parcel.named}, its content {stated}", candidates
        )
    return Ownership(stated, "declared" if parcel.declared_as else "files" if first else "name")


def _doubt(zh: str, en: str, candidates: tuple[str, ...]) -> Ownership:
    return Ownership(None, "", (swept(zh), swept(en)), candidates)


def _counted(votes: Mapping[str, int]) -> str:
    most = sorted(votes.items(), key=lambda pair: (-pair[1], pair[0]))
    return "、".join(f"{owner} {count}" for owner, count in most[:5]) + (" 等" if len(most) > 5 else "")


@dataclass(frozen=True, slots=True)
class Step:
    """What one parcel brought: files added, names that took the place of earlier ones, files that were there already."""

    parcel: str
    received: date | None
    added: int
    replaced: tuple[str, ...]
    same: int


@dataclass(frozen=True, slots=True)
class Contested:
    """A name that several parcels bring with other content, and nobody knows which came last: whose holds for now, whose may."""

    name: str
    kept: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """The package of a unit. `doubts` (Chinese, English) are questions that only the evaluator can answer.

    `others` are the packages that it may be as well: in each every contested name has another parcel's content.
    """

    submission: Submission
    steps: tuple[Step, ...]
    doubts: tuple[tuple[str, str], ...] = ()
    contested: tuple[Contested, ...] = ()
    others: tuple[Submission, ...] = ()


@dataclass(frozen=True, slots=True)
class _Version:
    """The files of one name in one parcel."""

    parcel: Parcel
    files: tuple[EvidenceFile, ...]

    @property
    def content(self) -> frozenset[str]:
        return frozenset(file.sha256 for file in self.files)


def in_order(parcels: Sequence[Parcel], said: Mapping[str, float], received: Mapping[str, date]) -> list[Parcel]:
    """As they came: by the evaluator's word, the day of receipt, then the number in the name."""

    def place(parcel: Parcel) -> tuple[object, ...]:
        day = parcel.received or received.get(parcel.name)
        part = parcel.part or (0, 0)
        return said.get(parcel.name, float("inf")), day or date.min, parcel.sending, part, natural(parcel.name)

    return sorted(parcels, key=place)


def came_before(one: Parcel, other: Parcel, said: Mapping[str, float], received: Mapping[str, date]) -> bool:
    """Whether a parcel is known to have come before another; a number in the name (第2次) is no proof.

    The parts of one sending come in their order, else the evaluator decides, else the days of receipt.
    """
    if one.sending and one.sending == other.sending:
        return (one.part or (0, 0)) < (other.part or (0, 0))
    if one.name in said and other.name in said:
        return said[one.name] < said[other.name]
    days = [parcel.received or received.get(parcel.name) for parcel in (one, other)]
    return days[0] is not None and days[1] is not None and days[0] < days[1]


def joined(
    parts: Sequence[tuple[Parcel, Submission]], name: str, said: Mapping[str, float], received: Mapping[str, date]
) -> Joined:  # fmt: skip
    """The parcels, in the order in which they came, as one package."""
    versions, steps, changed = _sequence(parts, received)
    last = {key: _perhaps_last(found, said, received) for key, found in versions.items()}
    contested = []
    for key, may_be in last.items():
        if len(may_be) > 1:
            holds, *rest = may_be
            contested.append(Contested(versions[key][-1].files[0].name, holds.parcel.name, tuple(one.parcel.name for one in rest)))
    doubts = [_which_is_later(one) for one in contested]
    doubts += [_how_many(one, other) for one, other in changed if not _settled(one, other, said, contested)]
    doubts += _parts_missing([parcel for parcel, _ in parts])
    orders = max((len(may_be) for may_be in last.values()), default=1)
    packages = [
        _as_one(parts, name, {key: may_be[min(order, len(may_be) - 1)].files for key, may_be in last.items()}) for order in range(orders)
    ]
    return Joined(packages[0], tuple(steps), tuple(doubts), tuple(contested), tuple(packages[1:]))


def _sequence(
    parts: Sequence[tuple[Parcel, Submission]], received: Mapping[str, date]
) -> tuple[dict[str, list[_Version]], list[Step], list[tuple[_Version, _Version]]]:  # fmt: skip
    """By name the versions that came, what each parcel brought, and names of which there are more or fewer files than before."""
    versions: dict[str, list[_Version]] = {}
    steps, changed = [], []
    for parcel, submission in parts:
        coming: dict[str, list[EvidenceFile]] = defaultdict(list)
        for file in submission.files:
            coming[same_name_key(file.name)].append(file)
        replaced, same = [], 0
        for key, files in coming.items():
            now, before = _Version(parcel, tuple(files)), versions.setdefault(key, [])
            if before and before[-1].content == now.content:
                same += len(files)
            elif before:
                replaced += [file.name for file in files]
                if len(before[-1].files) != len(files):
                    changed.append((before[-1], now))
            before.append(now)
        added = sum(map(len, coming.values())) - len(replaced) - same
        steps.append(Step(parcel.name, parcel.received or received.get(parcel.name), added, tuple(sorted(replaced)), same))
    return versions, steps, changed


def _settled(one: _Version, other: _Version, said: Mapping[str, float], contested: Sequence[Contested]) -> bool:
    """Whether another number of files needs no question of its own: the order was confirmed, or is asked for anyway."""
    return (one.parcel.name in said and other.parcel.name in said) or other.files[0].name in {doubt.name for doubt in contested}


def _perhaps_last(versions: Sequence[_Version], said: Mapping[str, float], received: Mapping[str, date]) -> list[_Version]:
    """The versions that may be the latest one, each content once: first the one that holds for now."""
    open_ = [one for one in versions if not any(came_before(one.parcel, other.parcel, said, received) for other in versions)]
    by_content: dict[frozenset[str], _Version] = {}
    for one in reversed(open_ or versions):
        # The same content in several parcels is one version, where the first of them has put it.
        by_content[one.content] = next(other for other in versions if other.content == one.content)
    return list(by_content.values())


def _parts_missing(parcels: Sequence[Parcel]) -> list[tuple[str, str]]:
    """Of a sending in parts, by its manifests, those that did not come."""
    there: dict[tuple[str, int], set[int]] = defaultdict(set)
    for parcel in parcels:
        if parcel.part:
            there[parcel.sending, parcel.part[1]].add(parcel.part[0])
    found = []
    for (_, total), numbers in there.items():
        if missing := sorted(set(range(1, total + 1)) - numbers):
            told = "、".join(map(str, missing))
            found.append((f"按校验清单分 {total} 包报送，没有收到第 {told} 包", f"sent in {total} parts by its manifest; missing: {told}"))
    return found


def _which_is_later(one: Contested) -> tuple[str, str]:
    places = "”和“".join((*one.others, one.kept))
    zh = f"“{one.name}”在“{places}”中都有、内容不同，不知哪个在后；暂按“{one.kept}”，请在“先后”一列填 1、2……"
    places = "” and “".join((*one.others, one.kept))
    return zh, f"“{one.name}” is in “{places}” with other content, and which came later is not known; “{one.kept}” for now"


def _how_many(one: _Version, other: _Version) -> tuple[str, str]:
    name, before, now = other.files[0].name, len(one.files), len(other.files)
    return (
        f"名为“{name}”的文件先有 {before} 份、后有 {now} 份，已按后者；属实的，请在“先后”一列给这几件来件填 1、2……",
        f"“{name}”: {before} files before, {now} now; the later ones hold. If that is right, number the parcels in the order they came",
    )


def _as_one(parts: Sequence[tuple[Parcel, Submission]], name: str, kept: Mapping[str, Sequence[EvidenceFile]]) -> Submission:
    submissions = [submission for _, submission in parts]
    files = [file for group in kept.values() for file in group]
    here = {file.path for file in files}
    gone = {file.path for one in submissions for file in one.files} - here
    incidents = {(i.trouble, i.path): i for one in submissions for i in one.incidents if i.path not in gone}
    return Submission(
        name=name,
        files=tuple(sorted(files, key=lambda file: (file.path, file.sha256))),
        incidents=tuple(sorted(incidents.values(), key=lambda incident: (incident.path or "", incident.trouble))),
        archives=tuple(dict.fromkeys(archive for one in submissions for archive in one.archives)),
        received=None,
        mails=tuple(mail for one in submissions for mail in one.mails),
    )
