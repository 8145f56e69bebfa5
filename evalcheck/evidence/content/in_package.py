"""What only the package tells of a content: that it is another district's or city's paper, or looks exchanged with another file's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from evalcheck.evidence.content.relevance import Answer, exchange_gain
from evalcheck.evidence.model import FileSummary, UnitRef
from evalcheck.evidence.vision.showing import Review

_ATTACHED = "附"
COMPARED = 400
"""Files that are compared pair by pair: of more, nobody has exchanged two by mistake without exchanging many."""


def agreed(files: Sequence[FileSummary], owner: UnitRef | None) -> tuple[FileSummary, ...]:
    """The files again, with what the package tells of their contents; those that do not plainly agree with their names are for a person."""
    return tuple(_asked(file) if file.agreement.open else file for file in pointed_at(compared(placed(files, owner))))


def _asked(file: FileSummary) -> FileSummary:
    return replace(file, shows=replace(file.shows, review=(*file.shows.review, Review("matter"))))


def placed(files: Sequence[FileSummary], owner: UnitRef | None) -> tuple[FileSummary, ...]:
    """The files again; the paper of another district than the sender's, or of another city, does not agree with its name."""
    district = owner.district.name if owner and owner.district and owner.district.kind == "district" else None
    return tuple(_held_to(file, district) for file in files)


def _held_to(file: FileSummary, district: str | None) -> FileSummary:
    """In doubt where the text at least mentions the own place, or where only the name is another district's (NAM012 tells)."""
    places, unit = file.agreement.places, file.identity.unit
    if district and places.named and district not in places.named:
        return _of_place(file, places.named[0], district in places.mentioned)
    if places.city is not None:
        return _of_place(file, places.city, places.mentions_own)
    if district and unit and unit.district and unit.district.kind == "district" and unit.district.name != district:
        return _answered(file, "doubt")
    return file


def _of_place(file: FileSummary, place: str, perhaps: bool) -> FileSummary:
    return _answered(file, "doubt") if perhaps else replace(file, agreement=replace(file.agreement, answer="no", place=place))


def _answered(file: FileSummary, answer: Answer) -> FileSummary:
    """The file with an answer, unless a worse one stands."""
    return file if file.agreement.answer == "no" else replace(file, agreement=replace(file.agreement, answer=answer))


def compared(files: Sequence[FileSummary]) -> tuple[FileSummary, ...]:
    """The files again; of two whose contents look exchanged each knows the other. A file stands in one pair, that of the greatest gain."""
    foreign = [file for file in files if _speaks_of_another(file)][:COMPARED]
    pairs = [(_gain(one, other), one, other) for one, other in combinations(foreign, 2)]
    found: dict[str, str] = {}
    for gain, one, other in sorted(pairs, key=lambda pair: (-pair[0], pair[1].file.path, pair[2].file.path)):
        if gain and one.file.path not in found and other.file.path not in found:
            found[one.file.path], found[other.file.path] = other.file.path, one.file.path
    return tuple(_with(file, found[file.file.path]) if file.file.path in found else file for file in files)


def _with(file: FileSummary, other: str) -> FileSummary:
    return replace(file, agreement=replace(file.agreement, answer="no", exchanged=other))


def _speaks_of_another(file: FileSummary) -> bool:
    """Whether a file can be half of such a pair: long enough to be judged, and of another item more than of those that it claims."""
    agreement = file.agreement
    return agreement.weighty and agreement.place is None and agreement.speech.best not in (None, *file.identity.numbers)


def _gain(one: FileSummary, other: FileSummary) -> float:
    """By how much two files fit each other's names better than their own; 0 where that is no exchange."""
    mine, theirs = one.identity.numbers, other.identity.numbers
    if set(mine) & set(theirs):
        return 0.0
    return exchange_gain(one.agreement.speech, other.agreement.speech, mine, theirs)


def pointed_at(files: Sequence[FileSummary]) -> tuple[FileSummary, ...]:
    """The files again; one that only points at an attachment which the package holds is thin, and not without content."""
    return tuple(_with_its_attachment(file, files) for file in files)


def _with_its_attachment(file: FileSummary, files: Sequence[FileSummary]) -> FileSummary:
    if file.substance.lack != "attachment" or not any(_is_attached(other, file) for other in files if other is not file):
        return file
    return replace(file, substance=replace(file.substance, level="thin"))


def _is_attached(other: FileSummary, file: FileSummary) -> bool:
    """A file of the same item that calls itself an attachment, or whose key point the pointing words name."""
    if other.role != "evidence" or other.substance.level == "none" or not set(other.identity.numbers) & set(file.identity.numbers):
        return False
    keypoint = other.identity.name.keypoint
    return _ATTACHED in keypoint or (len(keypoint) > 1 and keypoint in file.substance.quote)
