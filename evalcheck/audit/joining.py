"""Several parcels of one unit become one package: parts are put together, a later file takes the place of one of the same name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from evalcheck.audit.inbox import Parcel, natural
from evalcheck.checks.names_together import same_name_key
from evalcheck.submission.model import EvidenceFile, Submission


@dataclass(frozen=True, slots=True)
class Step:
    """What one parcel brought: files added, names that took the place of earlier ones, files that were there already."""

    parcel: str
    received: date | None
    added: int
    replaced: tuple[str, ...]
    same: int


@dataclass(frozen=True, slots=True)
class Joined:
    """The package of a unit. `doubts` (Chinese, English) are questions that only the evaluator can answer."""

    submission: Submission
    steps: tuple[Step, ...]
    doubts: tuple[tuple[str, str], ...] = ()


def in_order(parcels: Sequence[Parcel], said: Mapping[str, float], received: Mapping[str, date]) -> list[Parcel]:
    """As they came: by the evaluator's word, the day of receipt, then the number in the name."""

    def place(parcel: Parcel) -> tuple[object, ...]:
        day = parcel.received or received.get(parcel.name)
        part = parcel.part or (0, 0)
        return said.get(parcel.name, float("inf")), day or date.min, parcel.sending, part, natural(parcel.name)

    return sorted(parcels, key=place)


def joined(
    parts: Sequence[tuple[Parcel, Submission]], name: str, said: Mapping[str, float], received: Mapping[str, date]
) -> Joined:  # fmt: skip
    """The parcels, in the order in which they came, as one package."""
    kept: dict[str, list[EvidenceFile]] = {}
    home: dict[str, str] = {}
    steps, doubts = [], []
    for parcel, submission in parts:
        coming: dict[str, list[EvidenceFile]] = defaultdict(list)
        for file in submission.files:
            coming[same_name_key(file.name)].append(file)
        replaced, same = [], 0
        for key, files in coming.items():
            before = kept.get(key)
            if before is not None and {file.sha256 for file in before} == {file.sha256 for file in files}:
                same += len(files)
                continue
            if before is not None:
                replaced += [file.name for file in files]
                if _order_unknown(parcel, home[key], parts, said, received):
                    doubts.append(_which_is_later(files[0].name, home[key], parcel.name))
                elif len(before) != len(files) and max(len(before), len(files)) > 1:
                    doubts.append(_how_many(files[0].name, len(before), len(files)))
            kept[key], home[key] = files, parcel.name
        added = sum(map(len, coming.values())) - len(replaced) - same
        steps.append(Step(parcel.name, parcel.received or received.get(parcel.name), added, tuple(sorted(replaced)), same))
    doubts += _parts_missing([parcel for parcel, _ in parts])
    return Joined(_as_one(parts, name, kept), tuple(steps), tuple(doubts))


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


def _order_unknown(
    parcel: Parcel, other: str, parts: Sequence[tuple[Parcel, Submission]], said: Mapping[str, float], received: Mapping[str, date]
) -> bool:
    """Two parcels between which neither a day nor the evaluator decides; a number in the name (第2次) is no proof."""
    earlier = next(one for one, _ in parts if one.name == other)
    if parcel.sending and parcel.sending == earlier.sending:
        return False
    if parcel.name in said and earlier.name in said:
        return said[parcel.name] == said[earlier.name]
    days = [one.received or received.get(one.name) for one in (earlier, parcel)]
    return None in days or days[0] == days[1]


def _which_is_later(name: str, one: str, other: str) -> tuple[str, str]:
    zh = f"“{name}”在“{one}”和“{other}”中都有、内容不同，不知哪个在后；暂按“{other}”，请在“先后”一列填 1、2……"
    return zh, f"“{name}” is in “{one}” and “{other}” with other content, and which came later is not known; “{other}” for now"


def _how_many(name: str, before: int, now: int) -> tuple[str, str]:
    return (
        f"名为“{name}”的文件先有 {before} 份、后有 {now} 份，已按后者",
        f"“{name}”: {before} files before, {now} now; the later ones hold",
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
