"""Intake: folders, archives and single files become one Submission; nothing is unpacked to disk, nothing is trusted.

A zip given as the package has the same files under the same paths as the folder that it was made of: where all its
members lie in one single folder, that folder is the package and is left out of the paths (as right-clicking a folder makes it).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from evalcheck.submission.archive import Member, Stored, directory, open_inner, overlapping, raw, stream, too_large
from evalcheck.submission.filetype import OFFICE_ZIPS, zip_type
from evalcheck.submission.limits import MB, Limits
from evalcheck.submission.member_names import decode_disk_name, decode_member, normalised, system_part, ungarbled, unsafe
from evalcheck.submission.model import EvidenceFile, Incident, OnDisk, ReadError, Source, Submission, Trouble
from evalcheck.submission.troubles import bomb

_UNSAFE = {
    "drive": ("名称含盘符", "its name holds a drive letter"),
    "absolute": ("名称是绝对路径", "its name is an absolute path"),
    "parent": ("名称含“..”,指向包外", "its name holds “..” and leads out of the package"),
    "control": ("名称含空字符", "its name holds a null character"),
    "link": ("是链接,不是文件", "it is a link, not a file"),
    "special": ("不是普通文件", "it is no ordinary file"),
}


class PathMissing(Exception):
    """A path given to evalcheck does not exist: a wrong call, not a fault of the package."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


@dataclass
class _Intake:
    """What was found so far, and how much more may be unpacked."""

    limits: Limits
    left: int
    members: int = 0
    files: list[EvidenceFile] = field(default_factory=list)
    incidents: dict[tuple[Trouble, str], Incident] = field(default_factory=dict)

    def report(self, trouble: Trouble, path: str, **facts: str | int | float) -> None:
        """Once each: a folder's trouble is met again at every file in it."""
        self.incidents.setdefault((trouble, path), Incident(trouble, path, facts))

    def refuse(self, path: str, why: str) -> None:
        zh, en = _UNSAFE[why]
        self.report(Trouble.UNSAFE_MEMBER, path, reason_zh=zh, reason_en=en)


def open_submission(paths: Sequence[Path], limits: Limits) -> Submission:
    """The package that the paths make up together: a folder, a zip, single files, or several of them as parts of one package."""
    for path in paths:
        if not path.exists():
            raise PathMissing(path)
    intake = _Intake(limits, limits.archive_bytes)
    archives = [name for path in paths if (name := _take(intake, path)) is not None]
    return Submission(
        name=" + ".join(path.resolve().name for path in paths),
        files=tuple(sorted(intake.files, key=lambda file: (file.path, file.sha256))),
        incidents=tuple(sorted(intake.incidents.values(), key=lambda incident: (incident.path or "", incident.trouble))),
        archives=tuple(archives),
    )


def _take(intake: _Intake, path: Path) -> str | None:
    """One path of the package; the name of the archive where it is one."""
    if path.is_dir():
        _folder(intake, path)
        return None
    name = normalised(decode_disk_name(path.name)[0])
    if not _is_archive(path, name):
        _tell_garbled(intake, name, *decode_disk_name(path.name))
        _disk_file(intake, path, name)
        return None
    try:
        _archive(intake, path, (), name, "", 0)
    except ReadError as error:
        intake.report(error.trouble, name, **error.facts)
    return name


def _is_archive(path: Path, name: str) -> bool:
    """By content, or by the name of a zip whose content is lost: that is a damaged archive, not a damaged file."""
    extension = name.rpartition(".")[2].lower()
    with path.open("rb") as opened:
        if opened.read(2) != b"PK":
            return extension == "zip"
        return extension not in OFFICE_ZIPS and zip_type(opened) == "zip"


def _folder(intake: _Intake, root: Path) -> None:
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


def _entry(intake: _Intake, entry: os.DirEntry[str], prefix: str, waiting: list[tuple[str, str]]) -> None:
    decoded, sure = decode_disk_name(entry.name)
    path = prefix + normalised(decoded)
    if entry.is_symlink():
        intake.refuse(path, "link")
    elif entry.is_dir(follow_symlinks=False):
        if system_part(path + "/"):
            intake.report(Trouble.SYSTEM_FILE, path)
        else:
            _tell_garbled(intake, path, decoded, sure)
            waiting.append((entry.path, path + "/"))
    elif not entry.is_file(follow_symlinks=False):
        intake.refuse(path, "special")
    elif system_part(path):
        intake.report(Trouble.SYSTEM_FILE, path)
    else:
        _tell_garbled(intake, path, decoded, sure)
        _disk_file(intake, Path(entry.path), path)


def _tell_garbled(intake: _Intake, path: str, name: str, sure: bool) -> None:
    meant = ungarbled(name)
    if meant is not None or not sure or "\ufffd" in name:
        intake.report(Trouble.GARBLED_NAME, path, name=name, meant=meant or "")


def _unreadable(intake: _Intake, path: str) -> None:
    zh, en = "没有读取权限或磁盘出错", "no permission to read it, or the disk failed"
    intake.report(Trouble.NOT_EXAMINED, path, reason_zh=zh, reason_en=en, install="")


def _disk_file(intake: _Intake, path: Path, name: str) -> None:
    try:
        with path.open("rb") as source:
            size, digest, head = _digest(iter(lambda: source.read(MB), b""))
    except OSError:
        _unreadable(intake, name)
        return
    file = EvidenceFile(name, size, digest, OnDisk(path))
    if not _nested(intake, file, head, path, (), 0):
        intake.files.append(file)


def _digest(pieces: Iterable[bytes]) -> tuple[int, str, bytes]:
    """Size, sha256 and first bytes."""
    size, digest, head = 0, hashlib.sha256(), b""
    for piece in pieces:
        head = head or piece[:4]
        size += len(piece)
        digest.update(piece)
    return size, digest.hexdigest(), head


def _nested(intake: _Intake, file: EvidenceFile, head: bytes, path: Path, chain: tuple[Member, ...], depth: int) -> bool:
    """Whether the file is an archive inside the package; its members are then taken in its place.

    One that is broken stays a file: reading it tells the trouble.
    """
    if head[:2] != b"PK" or file.extension in OFFICE_ZIPS:
        return False
    with open_inner(path, chain, intake.limits.archive_bytes) as archive:
        if zip_type(archive) != "zip":
            return False
    if depth >= intake.limits.archive_depth:
        allowed = intake.limits.archive_depth
        zh, en = f"压缩包层层嵌套超过{allowed}层", f"archives lie in archives more than {allowed} deep"
        intake.report(Trouble.BOMB, file.path, reason_zh=zh, reason_en=en, limit="depth", allowed=allowed)
        return True
    try:
        count = _archive(intake, path, chain, file.path, file.path + "!/", depth + 1)
    except ReadError as error:
        if error.trouble is Trouble.DAMAGED:
            return False
        intake.report(error.trouble, file.path, **error.facts)
        return True
    intake.report(Trouble.NESTED_ARCHIVE, file.path, files=count)
    return True


@dataclass(frozen=True, slots=True)
class _Named:
    """A member with its decoded name."""

    member: Member
    path: str
    shown: str
    sure: bool


def _archive(intake: _Intake, path: Path, chain: tuple[Member, ...], name: str, prefix: str, depth: int) -> int:
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


def _wanted(intake: _Intake, members: Sequence[Member], prefix: str, strip: bool) -> Iterator[_Named]:
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
        _tell_garbled_path(intake, prefix, named)
        yield _Named(named.member, prefix + named.path, named.shown, named.sure)


def _tell_garbled_path(intake: _Intake, prefix: str, named: _Named) -> None:
    """As for a folder: each folder's name by itself, and the file's own."""
    *folders, name = named.path.split("/")
    for count, folder in enumerate(folders, start=1):
        _tell_garbled(intake, prefix + "/".join(folders[:count]), folder, True)
    _tell_garbled(intake, prefix + named.path, name, named.sure)


def _safe(intake: _Intake, member: Member, prefix: str) -> _Named | None:
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
    paths = [named.path for named in members if not system_part(named.path) and not named.shown.endswith(("/", "\\"))]
    tops = {path.partition("/")[0] for path in paths}
    return tops.pop() + "/" if len(tops) == 1 and all("/" in path for path in paths) else ""


def _member(intake: _Intake, archive: BinaryIO, path: Path, chain: tuple[Member, ...], named: _Named, depth: int) -> None:
    """One member, measured by unpacking it. A broken or locked one is a file all the same: reading it tells the trouble."""
    member = named.member
    cap = _cap(intake, member)
    source: Source = Stored(path, (*chain, member), cap)
    try:
        size, digest, head = _digest(stream(archive, member, cap))
    except ReadError as error:
        if error.trouble is Trouble.BOMB:
            _bomb(intake, named.path, cap)
            return
        size, digest, head = member.packed, _stored_digest(archive, member), b""
    intake.left -= size
    file = EvidenceFile(named.path, size, digest, source)
    if not _nested(intake, file, head, path, (*chain, member), depth):
        intake.files.append(file)


def _cap(intake: _Intake, member: Member) -> int:
    """How far a member may unpack: what is left of the whole, and not too much more than it takes packed."""
    limits = intake.limits
    return min(intake.left, max(limits.archive_ratio_from, limits.archive_ratio * member.packed))


def _bomb(intake: _Intake, path: str, cap: int) -> None:
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
