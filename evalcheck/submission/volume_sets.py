"""Archives in several volumes, wherever these came from: put together and read, or told once with what is missing."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from evalcheck.submission.containers.unpacking import NoBytes
from evalcheck.submission.containers.zip import last_of_volumes
from evalcheck.submission.gathering import Gathering
from evalcheck.submission.limits import MB
from evalcheck.submission.members import container, is_archive, take_unpacked, take_zip
from evalcheck.submission.model import EvidenceFile, Fact, ReadError, Trouble
from evalcheck.submission.ordinary import open_file
from evalcheck.submission.troubles import bomb, damaged
from evalcheck.submission.volumes import LAST, Volume, bytes_of_7z, more_rar_volumes, names_by_part
from evalcheck.words import Text

_NAMED = 6
"""Missing volumes that are named one by one."""


def read_sets(intake: Gathering) -> None:
    """Every set of volumes that was gathered; what comes out of one may hold another."""
    while intake.volumes:
        sets: dict[object, dict[int, Volume]] = {}
        for one in intake.volumes:
            sets.setdefault(one.set, {}).setdefault(one.number, one)
        intake.volumes.clear()
        for parts in sets.values():
            _read(intake, [parts[number] for number in sorted(parts)])


def _read(intake: Gathering, parts: Sequence[Volume]) -> None:
    """One set: what it holds, in the place of its volumes; or the one trouble with it."""
    name, whole = _name(parts), all(part.whole for part in parts)
    intake.host = parts[0].file.host
    try:
        missing = list(_missing(parts))
        if missing:
            raise _incomplete(parts, missing)
        count = _opened(intake, parts, name, whole)
    except ReadError as error:
        _refused(intake, parts, whole, error)
        return
    if whole:
        intake.archives.append(name)
    else:
        intake.report(Trouble.NESTED_ARCHIVE, name, files=count)


def _name(parts: Sequence[Volume]) -> str:
    """The set's own name: that of the archive before it was cut."""
    first = parts[0]
    return first.folder + first.stem + {"rar": ".rar", "old rar": ".rar", "zip": ".zip", "cut": ""}[first.style]


def _missing(parts: Sequence[Volume]) -> Iterator[str]:
    """Names of the volumes that are not there, as far as the others tell."""
    first, last = parts[0], parts[-1]
    numbers = {part.number for part in parts}
    if first.style != "zip":
        yield from (_called(parts, number) for number in range(1, last.number) if number not in numbers)
        if _goes_on(parts):
            yield f"{_called(parts, last.number + 1)}…"
        return
    before = 0
    if last.number == LAST:
        with open_file(last.place) as archive:
            before = last_of_volumes(archive)
    highest = max(before, *(number for number in numbers if number != LAST), 0)
    yield from (_called(parts, number) for number in range(1, highest + 1) if number not in numbers)
    if last.number != LAST:
        yield _called(parts, LAST)


def _goes_on(parts: Sequence[Volume]) -> bool:
    last = parts[-1]
    if last.style in ("rar", "old rar"):
        return more_rar_volumes(last.place) is True
    whole = bytes_of_7z(parts[0].place) if parts[0].number == 1 else None
    return whole is not None and sum(part.file.size for part in parts) < whole


def _called(parts: Sequence[Volume], number: int) -> str:
    """The name of a volume, written as its neighbours write theirs."""
    first = parts[0]
    stem, digits = first.stem, len(first.file.name.rpartition(".")[2])
    if first.style == "rar":
        width = len(first.file.name) - len(stem) - len(".part.rar")
        return f"{stem}.part{number:0{width}}.rar"
    if first.style == "old rar":
        return f"{stem}.rar" if number == 1 else f"{stem}.{'rs'[(number - 2) // 100 % 2]}{(number - 2) % 100:02}"
    if first.style == "zip":
        return f"{stem}.zip" if number == LAST else f"{stem}.z{number:02}"
    return f"{stem}.{number:0{digits}}"


def _incomplete(parts: Sequence[Volume], missing: Sequence[str]) -> ReadError:
    named = "、".join(missing[:_NAMED]) + (f" 等 {len(missing)} 卷" if len(missing) > _NAMED else "")
    listed = ", ".join(missing[:_NAMED]) + (f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else "")
    zh = f"这是分卷压缩包，收到 {len(parts)} 卷，缺少 {named}"
    en = f"it is an archive in volumes; {len(parts)} came, missing: {listed}"
    return ReadError(Trouble.DAMAGED, reason=Text(zh, en), volumes=len(parts), remedy=_REMEDY)


_REMEDY = Text(
    "把缺少的分卷放到同一个文件夹里一起报送；最好不分卷，重新压缩成一个普通的 zip。",
    "Put the missing volumes beside the others and send all of them; better still, pack everything into one plain zip.",
)


def _refused(intake: Gathering, parts: Sequence[Volume], whole: bool, error: ReadError) -> None:
    """The set stands among the files under the name of the volume that tells it best, and is told once."""
    shown = next((part.file for part in parts if part.number == LAST), parts[0].file)
    if whole or error.trouble is not Trouble.DAMAGED:
        if whole:
            intake.archives.append(shown.path)
        intake.report(error.trouble, shown.path, **error.facts)
        return
    digest = hashlib.sha256("".join(part.file.sha256 for part in parts).encode()).hexdigest()
    facts: dict[str, Fact] = dict(error.facts)
    intake.files.append(EvidenceFile(shown.path, sum(part.file.size for part in parts), digest, NoBytes(error.trouble, facts)))


def _opened(intake: Gathering, parts: Sequence[Volume], name: str, whole: bool) -> int:
    """How many files the set gave."""
    prefix, depth = ("", 0) if whole else (name + "!/", parts[0].depth + 1)
    if depth > intake.limits.archive_depth:
        allowed = intake.limits.archive_depth
        raise bomb("depth", f"压缩包层层嵌套超过{allowed}层", f"archives lie in archives more than {allowed} deep", allowed=allowed)
    if sum(part.file.size for part in parts) > intake.left:
        most = intake.limits.archive_bytes
        raise bomb("bytes", f"各卷合计超过{most // MB}MB", f"its volumes together exceed {most // MB} MB", allowed=most)
    if parts[0].style in ("rar", "old rar"):
        return take_unpacked(intake, _beside_each_other(intake, parts), name, prefix, depth, "rar volumes")
    joined, starts = _joined(intake, parts)
    if is_archive(joined, name):
        return take_zip(intake, joined, name, prefix, depth, starts)
    kind = container(joined, name)
    if kind is None:
        raise damaged("各卷合起来不是有效的压缩包", "its volumes together are no valid archive")
    return take_unpacked(intake, joined, name, prefix, depth, kind)


def _joined(intake: Gathering, parts: Sequence[Volume]) -> tuple[Path, tuple[int, ...]]:
    """The volumes as one file, and where each begins where the archive counts from there (zips that were split as zips)."""
    starts, at = [], 0
    for part in parts:
        starts.append(at)
        at += part.file.size
    joined = intake.spooled(piece for part in parts for piece in _pieces(part.place))
    with open_file(parts[-1].place) as archive:
        split = parts[0].style == "zip" and last_of_volumes(archive) == len(parts) - 1
    return joined, tuple(starts) if split else ()


def _pieces(place: Path) -> Iterator[bytes]:
    with open_file(place) as source:
        yield from iter(lambda: source.read(MB), b"")


def _beside_each_other(intake: Gathering, parts: Sequence[Volume]) -> Path:
    """The volumes of a rar under the names by which its reader finds the next one, whatever they were called; the path of the first."""
    folder, by_part = Path(intake.spool()), names_by_part(parts[0].place)
    for part in parts:
        old = "set.rar" if part.number == 1 else f"set.{'rs'[(part.number - 2) // 100 % 2]}{(part.number - 2) % 100:02}"
        target = folder / (f"set.part{part.number:04}.rar" if by_part else old)
        try:
            os.link(part.place, target)
        except OSError:  # another disk, or one that knows no links
            shutil.copyfile(part.place, target)
    return folder / ("set.part0001.rar" if by_part else "set.rar")
