"""Intake: folders, archives, mails and single files become one Submission; no member is written where it says, nothing is trusted.

A zip given as the package has the same files under the same paths as the folder that it was made of: where all its
members lie in one single folder, that folder is the package and is left out of the paths (as right-clicking a folder makes it).
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from evalcheck.submission.archive import Member, Stored, directory, open_inner, overlapping, raw, stream, too_large
from evalcheck.submission.child import ChildFailed, in_child
from evalcheck.submission.filetype import OFFICE_ZIPS, zip_type
from evalcheck.submission.gathering import Gathering, measured
from evalcheck.submission.limits import MB, Limits
from evalcheck.submission.member_names import decode_disk_name, decode_member, normalised, system_part, unsafe
from evalcheck.submission.model import EvidenceFile, OnDisk, ReadError, Source, Submission, Trouble
from evalcheck.submission.troubles import bomb, not_examined
from evalcheck.submission.unpacking import MAILS, UNPACKED, Refused, Spooled, Unpacked, container_type, unpack


class PathMissing(Exception):
    """A path given to evalcheck does not exist: a wrong call, not a fault of the package."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


def open_submission(paths: Sequence[Path], limits: Limits, accompanies: Callable[[str], bool] = lambda name: False) -> Submission:
    """The package that the paths make up together: a folder, an archive, a mail, single files, or several as parts of one package.

    `accompanies` tells by its name a paper that is no evidence: an archive that a mail brings beside such papers alone is
    the package itself (DESIGN 4.17).
    """
    for path in paths:
        if not path.exists():
            raise PathMissing(path)
    intake = Gathering(limits, limits.archive_bytes, accompanies)
    for path in paths:
        _take(intake, path)
    return Submission(
        name=" + ".join(decode_disk_name(path.resolve().name)[0] for path in paths),
        files=tuple(sorted(intake.files, key=lambda file: (file.path, file.sha256))),
        incidents=tuple(sorted(intake.incidents.values(), key=lambda incident: (incident.path or "", incident.trouble))),
        archives=tuple(intake.archives),
        received=max(intake.received, default=None),
        mails=tuple(intake.mails),
        folder=intake.folder,
    )


def _take(intake: Gathering, path: Path) -> None:
    """One path of the package."""
    if path.is_dir():
        _folder(intake, path)
        return
    name = normalised(decode_disk_name(path.name)[0])
    try:
        if _is_archive(path, name):
            intake.archives.append(name)
            _archive(intake, path, (), name, "", 0)
        elif (kind := _container(path, name)) is not None:
            if kind not in MAILS:
                intake.archives.append(name)
            _unpacked(intake, path, kind, name, "", 0)
        else:
            intake.tell_garbled(name, *decode_disk_name(path.name))
            _disk_file(intake, path, name)
    except ReadError as error:
        intake.report(error.trouble, name, **error.facts)


def _container(path: Path, name: str) -> str | None:
    with path.open("rb") as opened:
        return container_type(opened.read(512), name, opened)


def _is_archive(path: Path, name: str) -> bool:
    """By content, or by the name of a zip whose content is lost: that is a damaged archive, not a damaged file."""
    extension = name.rpartition(".")[2].lower()
    with path.open("rb") as opened:
        if opened.read(2) != b"PK":
            return extension == "zip"
        return extension not in OFFICE_ZIPS and zip_type(opened) == "zip"


def _folder(intake: Gathering, root: Path) -> None:
    """Every file below a folder, without following links; `os.walk` hides errors and `rglob` is eight times slower."""
    waiting: list[tuple[str, str]] = [(str(root), "")]
    while waiting:
        folder, prefix = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    _entry(intake, entry, prefix, waiting)
        except OSError:
            _unreadable(intake, prefix.rstrip("/") or root.name)


def _entry(intake: Gathering, entry: os.DirEntry[str], prefix: str, waiting: list[tuple[str, str]]) -> None:
    decoded, sure = decode_disk_name(entry.name)
    path = prefix + normalised(decoded)
    if entry.is_symlink():
        intake.refuse(path, "link")
    elif entry.is_dir(follow_symlinks=False):
        if system_part(path + "/"):
            intake.report(Trouble.SYSTEM_FILE, path)
        else:
            intake.tell_garbled(path, decoded, sure)
            waiting.append((entry.path, path + "/"))
    elif not entry.is_file(follow_symlinks=False):
        intake.refuse(path, "special")
    elif system_part(path):
        intake.report(Trouble.SYSTEM_FILE, path)
    else:
        intake.tell_garbled(path, decoded, sure)
        _disk_file(intake, Path(entry.path), path)


def _unreadable(intake: Gathering, path: str) -> None:
    zh, en = "没有读取权限或磁盘出错", "no permission to read it, or the disk failed"
    intake.report(Trouble.NOT_EXAMINED, path, reason_zh=zh, reason_en=en, install="")


def _disk_file(intake: Gathering, path: Path, name: str) -> None:
    try:
        with path.open("rb") as source:
            size, digest, head = measured(iter(lambda: source.read(MB), b""))
    except OSError:
        _unreadable(intake, name)
        return
    file = EvidenceFile(name, size, digest, OnDisk(path))
    if not _nested(intake, file, head, path, (), 0):
        intake.files.append(file)


def _nested(intake: Gathering, file: EvidenceFile, head: bytes, path: Path, chain: tuple[Member, ...], depth: int) -> bool:
    """Whether the file is an archive inside the package; its members are then taken in its place.

    One that is broken stays a file: reading it tells the trouble.
    """
    kind = _nested_type(intake, file, head, path, chain)
    if kind is None:
        return False
    if depth >= intake.limits.archive_depth:
        allowed = intake.limits.archive_depth
        zh, en = f"压缩包层层嵌套超过{allowed}层", f"archives lie in archives more than {allowed} deep"
        intake.report(Trouble.BOMB, file.path, reason_zh=zh, reason_en=en, limit="depth", allowed=allowed)
        return True
    try:
        if kind == "zip":
            count = _archive(intake, path, chain, file.path, file.path + "!/", depth + 1)
        else:
            count = _unpacked(intake, path if not chain else file.source, kind, file.path, file.path + "!/", depth + 1)
    except ReadError as error:
        if error.trouble is Trouble.DAMAGED:
            return False
        intake.report(error.trouble, file.path, **error.facts)
        return True
    intake.report(Trouble.NESTED_ARCHIVE, file.path, files=count)
    return True


def _nested_type(intake: Gathering, file: EvidenceFile, head: bytes, path: Path, chain: tuple[Member, ...]) -> str | None:
    if head[:2] == b"PK":
        with open_inner(path, chain, intake.limits.archive_bytes) as archive:
            return "zip" if file.extension not in OFFICE_ZIPS and zip_type(archive) == "zip" else None
    if file.extension == "msg":
        return container_type(head, file.name, io.BytesIO(file.source.read()))
    return container_type(head, file.name, io.BytesIO())


def _unpacked(intake: Gathering, source: Path | Source, kind: str, name: str, prefix: str, depth: int) -> int:
    """Take in what another container than a zip holds; how many files it gave. ReadError where it is no good as a whole."""
    limits = replace(intake.limits, archive_bytes=intake.left, archive_members=intake.limits.archive_members - intake.members)
    size = source.stat().st_size if isinstance(source, Path) else 0
    seconds = limits.cpu_seconds + limits.cpu_seconds_per_mb * size / MB
    try:
        held = in_child(unpack, source, kind, name, intake.spool(), limits, seconds=seconds, limits=limits)
    except ChildFailed as failure:
        raise not_examined(failure.zh, failure.en) from None
    intake.members += len(held.members)
    intake.left -= sum(member.size for member in held.members)
    if kind in MAILS:
        return _mailed(intake, held, name, prefix, depth)
    members = [member for member in held.members if not member.folder]
    if members and all(member.trouble is Trouble.LOCKED for member in members):
        raise ReadError(Trouble.LOCKED, **members[0].facts, files=len(members))
    return _spooled_files(intake, held.members, prefix, depth, strip=not prefix)


def _mailed(intake: Gathering, mail: Unpacked, name: str, prefix: str, depth: int) -> int:
    """The attachments of a mail. The mail given as the package tells the day it arrived; its only archive is the package."""
    for incident in mail.incidents:
        intake.report(incident.trouble, prefix + (incident.path or name), **incident.facts)
    if prefix:
        return _spooled_files(intake, mail.members, prefix, depth, strip=False)
    intake.mails.append((mail.subject or "", mail.sender))
    if mail.received:
        intake.received.append(mail.received)
    evidence = [member for member in mail.members if not intake.accompanies(normalised(member.name))]
    whole = evidence[0] if len(evidence) == 1 else None
    if whole and whole.path and _is_whole_package(whole.path, whole.name):
        others = tuple(member for member in mail.members if member is not whole)
        return _brought(intake, whole.path, normalised(whole.name)) + _spooled_files(intake, others, "", depth, strip=False)
    return _spooled_files(intake, mail.members, prefix, depth, strip=False)


def _is_whole_package(path: Path, name: str) -> bool:
    return _is_archive(path, name) or _container(path, name) in UNPACKED - MAILS


def _brought(intake: Gathering, path: Path, name: str) -> int:
    """The archive that a mail brought, taken in as the package itself."""
    intake.archives.append(name)
    before = len(intake.files)
    try:
        if _is_archive(path, name):
            _archive(intake, path, (), name, "", 0)
        else:
            _unpacked(intake, path, _container(path, name) or "", name, "", 0)
    except ReadError as error:
        intake.report(error.trouble, name, **error.facts)
    return len(intake.files) - before


def _spooled_files(intake: Gathering, members: Sequence[Spooled], prefix: str, depth: int, strip: bool) -> int:
    """Members that were unpacked, as files of the package; unsafe and system ones are reported instead."""
    files = [(normalised(member.name), member) for member in members if not member.folder]
    top = _top_of([path for path, member in files if not member.unsafe and not system_part(path)]) if strip else ""
    count = 0
    for path, member in files:
        reason = member.unsafe or unsafe(member.name)
        if reason:
            intake.refuse(prefix + member.name.replace("\0", ""), reason)
            continue
        path = path.removeprefix(top)
        if (left_behind := system_part(path)) is not None:
            intake.report(Trouble.SYSTEM_FILE, prefix + left_behind)
            continue
        _tell_garbled_path(intake, prefix, path, member.sure)
        count += 1
        _spooled_file(intake, member, prefix + path, depth)
    return count


def _spooled_file(intake: Gathering, member: Spooled, path: str, depth: int) -> None:
    source: Source = OnDisk(member.path) if member.path else Refused(member.trouble or Trouble.DAMAGED, member.facts)
    file = EvidenceFile(path, member.size, member.sha256, source)
    if member.path is None or not _nested(intake, file, member.head, member.path, (), depth):
        intake.files.append(file)


@dataclass(frozen=True, slots=True)
class _Named:
    """A member with its decoded name."""

    member: Member
    path: str
    shown: str
    sure: bool


def _archive(intake: Gathering, path: Path, chain: tuple[Member, ...], name: str, prefix: str, depth: int) -> int:
    """Take in the members of one archive; how many files it gave. ReadError where the archive as a whole is no good."""
    with open_inner(path, chain, intake.limits.archive_bytes) as archive:
        members = directory(archive, intake.limits.archive_members - intake.members)
        intake.members += len(members)
        if overlapping(members):
            zh, en = "压缩包内的文件相互重叠,是伪造的压缩包", "files of the archive overlap each other: it is a forged archive"
            raise bomb("overlap", zh, en)
        wanted = list(_wanted(intake, members, prefix, strip=not prefix))
        if wanted and all(named.member.locked for named in wanted):
            zh, en = "压缩包设有密码", "the archive has a password"
            raise ReadError(Trouble.LOCKED, reason_zh=zh, reason_en=en, files=len(wanted))
        for named in wanted:
            if intake.left <= 0:
                raise too_large(intake.limits.archive_bytes)
            _member(intake, archive, path, chain, named, depth)
    return len(wanted)


def _wanted(intake: Gathering, members: Sequence[Member], prefix: str, strip: bool) -> Iterator[_Named]:
    """The members that are files of the package; unsafe, system and doubled ones are reported instead."""
    safe = [named for member in members if (named := _safe(intake, member, prefix)) is not None]
    top = _single_top(safe) if strip else ""
    latest: dict[bytes, _Named] = {}
    for named in safe:
        path = named.path.removeprefix(top)
        if named.shown.endswith(("/", "\\")):
            continue
        if (left_behind := system_part(path)) is not None:
            intake.report(Trouble.SYSTEM_FILE, prefix + left_behind)
            continue
        if named.member.name in latest:
            zh, en = "压缩包内有两个同名文件,以后一个为准", "the archive holds two files of this name; the later one was read"
            intake.report(Trouble.DAMAGED, prefix + path, reason_zh=zh, reason_en=en)
        latest[named.member.name] = _Named(named.member, path, named.shown, named.sure)
    for named in latest.values():
        _tell_garbled_path(intake, prefix, named.path, named.sure)
        yield _Named(named.member, prefix + named.path, named.shown, named.sure)


def _tell_garbled_path(intake: Gathering, prefix: str, path: str, sure: bool) -> None:
    """As for a folder: each folder's name by itself, and the file's own."""
    *folders, name = path.split("/")
    for count, folder in enumerate(folders, start=1):
        intake.tell_garbled(prefix + "/".join(folders[:count]), folder, True)
    intake.tell_garbled(prefix + path, name, sure)


def _safe(intake: Gathering, member: Member, prefix: str) -> _Named | None:
    shown, sure = decode_member(member)
    reason = "link" if member.link else unsafe(shown)
    path = normalised(shown)
    if reason is None and path:
        return _Named(member, path, shown, sure)
    if reason is not None:
        intake.refuse(prefix + (path if reason == "link" else shown.replace("\0", "")), reason)
    return None


def _single_top(members: Sequence[_Named]) -> str:
    """The one folder in which every file of the archive lies, with its slash; empty where there is none."""
    return _top_of([named.path for named in members if not system_part(named.path) and not named.shown.endswith(("/", "\\"))])


def _top_of(paths: Sequence[str]) -> str:
    tops = {path.partition("/")[0] for path in paths}
    return tops.pop() + "/" if len(tops) == 1 and all("/" in path for path in paths) else ""


def _member(intake: Gathering, archive: BinaryIO, path: Path, chain: tuple[Member, ...], named: _Named, depth: int) -> None:
    """One member, measured by unpacking it. A broken or locked one is a file all the same: reading it tells the trouble."""
    member = named.member
    cap = _cap(intake, member)
    source: Source = Stored(path, (*chain, member), cap)
    try:
        size, digest, head = measured(stream(archive, member, cap))
    except ReadError as error:
        if error.trouble is Trouble.BOMB:
            _bomb(intake, named.path, cap)
            return
        size, digest, head = member.packed, _stored_digest(archive, member), b""
    intake.left -= size
    file = EvidenceFile(named.path, size, digest, source)
    if not _nested(intake, file, head, path, (*chain, member), depth):
        intake.files.append(file)


def _cap(intake: Gathering, member: Member) -> int:
    """How far a member may unpack: what is left of the whole, and not too much more than it takes packed."""
    limits = intake.limits
    return min(intake.left, max(limits.archive_ratio_from, limits.archive_ratio * member.packed))


def _bomb(intake: Gathering, path: str, cap: int) -> None:
    limits = intake.limits
    if cap == intake.left:
        raise too_large(limits.archive_bytes)
    zh = f"解压后超过压缩大小的{limits.archive_ratio}倍"
    en = f"it unpacks to more than {limits.archive_ratio} times its packed size"
    intake.left -= cap
    intake.report(Trouble.BOMB, path, reason_zh=zh, reason_en=en, limit="ratio", allowed=limits.archive_ratio)


def _stored_digest(archive: BinaryIO, member: Member) -> str:
    """The digest of the packed bytes, where the true ones cannot be had: two broken files must not pass for the same."""
    digest = hashlib.sha256()
    try:
        for piece in raw(archive, member):
            digest.update(piece)
    except ReadError:
        digest.update(member.name)
    return digest.hexdigest()
