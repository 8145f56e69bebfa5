"""Members of containers become files of the package: zips read in place, the rest unpacked by a child, inner ones taken in their turn."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from evalcheck.records import dataclass
from evalcheck.submission.child import ChildFailed
from evalcheck.submission.containers.embedded import Inner
from evalcheck.submission.containers.unpacking import UNPACKED, NoBytes, Spooled, Unpacked, container_type, unpack
from evalcheck.submission.containers.zip import Member, Stored, directory, overlapping, raw, stream, too_dense, too_large
from evalcheck.submission.containers.zip_readings import data_behind, other_end
from evalcheck.submission.filetype import zip_type
from evalcheck.submission.formats import MAILS, ZIPPED_EXTENSIONS, fits
from evalcheck.submission.gathering import Gathering, measured
from evalcheck.submission.inside import files_inside, may_hold_files
from evalcheck.submission.member_names import decode_member, normalised, system_part, unsafe
from evalcheck.submission.model import EvidenceFile, Fact, OnDisk, ReadError, Source, Trouble
from evalcheck.submission.ordinary import open_file
from evalcheck.submission.troubles import bomb
from evalcheck.submission.volumes import perhaps_volume, volume
from evalcheck.words import Text

if TYPE_CHECKING:
    from evalcheck.submission.containers.mail_links import Linked


def take(intake: Gathering, file: EvidenceFile, head: bytes, path: Path | None, depth: int) -> None:
    """One file: the members of an archive in its place, or it itself and the files inside it. `path` is where its bytes lie."""
    if nested(intake, file, head, path, depth):
        return
    inner = files_inside(intake, file, path) if depth < intake.limits.archive_depth and may_hold_files(file, head, path) else []
    intake.files.append(replace(file, inner=tuple(dict.fromkeys(one.place for one in inner))))
    taken: set[str] = set()
    outer = intake.host
    for one in inner:
        within = f"{file.path}!/{_inner_path(one, taken)}"
        if not intake.too_long(within):
            intake.host = file.path
            take(intake, EvidenceFile(within, one.size, one.sha256, OnDisk(one.path), host=file.path), one.head, one.path, depth + 1)
    intake.host = outer


def _inner_path(inner: Inner, taken: set[str]) -> str:
    """`embeddings/1.xlsx`: parts of office files keep their folder. A name that leads elsewhere, or is taken, is changed."""
    own = normalised(inner.name.replace("\\", "/").rpartition("/")[2])
    own = own if own and not unsafe(own) else "object"
    folder = "embeddings/" if "/embeddings/" in f"/{inner.place.lower()}" else ""
    stem, dot, extension = own.rpartition(".")
    path, number = folder + own, 1
    while path in taken:
        number += 1
        path = f"{folder}{stem} ({number}){dot}{extension}"
    taken.add(path)
    return path


def nested(intake: Gathering, file: EvidenceFile, head: bytes, path: Path | None, depth: int) -> bool:
    """Whether the file is an archive inside the package; its members are then taken in its place. `path` is where its bytes lie.

    One that is broken stays a file whose reading tells the trouble.
    """
    may_be_container, may_be_volume = _may_be_container(file, head), bool(head) and perhaps_volume(file.name)
    if not (may_be_container or may_be_volume):
        return False
    place = path or intake.spooled(file.source.pieces() if isinstance(file.source, Stored) else [file.source.read()])
    if may_be_volume and intake.holds_volume(file, place, depth):
        return True
    kind = _nested_type(file, head, place) if may_be_container else None
    if kind is not None:
        _opened(intake, file, kind, place, depth)
    if path is None and kind != "zip":
        place.unlink(missing_ok=True)
    return kind is not None


def _opened(intake: Gathering, file: EvidenceFile, kind: str, place: Path, depth: int) -> None:
    """The members of an inner archive, or the reason that there are none."""
    if depth >= intake.limits.archive_depth:
        allowed = intake.limits.archive_depth
        zh, en = f"压缩包层层嵌套超过{allowed}层", f"archives lie in archives more than {allowed} deep"
        intake.report(Trouble.BOMB, file.path, reason=Text(zh, en), limit="depth", allowed=allowed)
        return
    try:
        take = take_zip if kind == "zip" else partial(take_unpacked, kind=kind)
        count = take(intake, place, name=file.path, prefix=file.path + "!/", depth=depth + 1)
    except ReadError as error:
        if error.trouble in (Trouble.DAMAGED, Trouble.UNREAD):
            intake.files.append(replace(file, source=NoBytes(error.trouble, dict(error.facts))))
        else:
            intake.report(error.trouble, file.path, **error.facts)
        return
    tell_misnamed(intake, file.path, kind)
    intake.report(Trouble.NESTED_ARCHIVE, file.path, files=count)


def _may_be_container(file: EvidenceFile, head: bytes) -> bool:
    """By its first bytes and name alone, so that few files are looked at twice; what could not be unpacked has no bytes."""
    if not head:
        return False
    if head[:2] == b"PK":
        return file.extension not in ZIPPED_EXTENSIONS
    return file.extension in ("msg", "eml") or container_type(head, file.name, io.BytesIO()) is not None


def _nested_type(file: EvidenceFile, head: bytes, place: Path) -> str | None:
    with open_file(place) as opened:
        if head[:2] == b"PK":
            return "zip" if zip_type(opened) == "zip" else None
        return container_type(head, file.name, opened)


def container(path: Path, name: str) -> str | None:
    with open_file(path) as opened:
        return container_type(opened.read(512), name, opened)


def is_archive(path: Path, name: str) -> bool:
    """By content, or by the name of a zip whose content is lost: that is a damaged archive, not a damaged file."""
    extension = _extension(name)
    with open_file(path) as opened:
        head = opened.read(512)
        if head[:2] != b"PK":
            return extension == "zip" and container_type(head, name, opened) is None
        return extension not in ZIPPED_EXTENSIONS and zip_type(opened) == "zip"


def tell_misnamed(intake: Gathering, name: str, kind: str) -> None:
    """An archive under the extension of another is opened all the same, and told: by that name its receivers do not open it."""
    extension = _extension(name)
    if kind in _TOLD_BY_SIGN and not fits(extension, kind) and not (kind == "gz" and extension in _PACKED_TAR):
        intake.report(Trouble.MISNAMED, name, extension=extension, found=kind)


_TOLD_BY_SIGN = frozenset({"zip", "rar", "7z", "tar", "gz", "eml", "msg"})
_PACKED_TAR = frozenset({"tar", "tgz", "tbz", "tbz2", "txz", "gz", "bz2", "xz"})
"""Extensions of what is called `gz` here: one file, or a tar, packed by gzip, bzip2 or xz."""


def _extension(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def take_zip(intake: Gathering, path: Path, name: str, prefix: str, depth: int, starts: Sequence[int] = ()) -> int:
    """Take in the members of one archive; how many files it gave. ReadError where the archive as a whole is no good.

    `starts`: where each volume begins in an archive that was put together of several.
    """
    with open_file(path) as archive:
        members = _members_of(intake, archive, name, starts)
        intake.members += len(members)
        if overlapping(members):
            zh, en = "压缩包内的文件相互重叠，是伪造的压缩包", "files of the archive overlap each other: it is a forged archive"
            raise bomb("overlap", zh, en)
        wanted = list(_wanted(intake, members, prefix, strip=not prefix))
        if wanted and all(named.member.locked for named in wanted):
            zh, en = "压缩包设有密码", "the archive has a password"
            raise ReadError(Trouble.LOCKED, reason=Text(zh, en), files=len(wanted))
        for named in wanted:
            if intake.left <= 0:
                raise too_large(intake.limits.archive_bytes)
            _member(intake, archive, path, named, depth)
    return len(wanted)


def _members_of(intake: Gathering, archive: BinaryIO, name: str, starts: Sequence[int]) -> tuple[Member, ...]:
    """The directory as 7-Zip and Windows see it: by the last end record. What another program would see is told."""
    most = intake.limits.archive_members
    members = directory(archive, most, intake.members, starts=starts)
    behind = data_behind(archive)
    if behind:
        what = Text("压缩包末尾之后的数据", "data behind the end of the archive")
        reason = Text(f"有{behind}字节不属于任何文件，解压程序看不到", f"{behind} bytes belong to no file, and no program shows them")
        remedy = Text("在文件夹里选中材料，重新打包。", "Select the files in their folder and pack them again.")
        intake.report(Trouble.UNREAD, name, what=what, reason=reason, remedy=remedy)
    until = other_end(archive, members) if not starts else None
    if until is not None:
        zh, en = (
            "压缩包有两个目录，不同的解压程序会看到不同的文件",
            "the archive has two directories: programs differ in which files they see",
        )
        intake.report(Trouble.DAMAGED, name, reason=Text(zh, en), remedy=_PACK_AGAIN)
        members = members or directory(archive, most, intake.members, until=until)
    return members


_PACK_AGAIN = Text("在文件夹里选中全部材料，重新压缩成一个 zip。", "Select all files in their folder and pack them anew into one zip.")


@dataclass(frozen=True, slots=True)
class _Named:
    """A member with its decoded name."""

    member: Member
    path: str
    shown: str
    sure: bool


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
            intake.left_behind(prefix + left_behind, int(left_behind != path))
            continue
        if named.member.name in latest:
            zh, en = "压缩包内有两个同名文件，以后一个为准", "the archive holds two files of this name; the later one was read"
            intake.report(Trouble.DAMAGED, prefix + path, reason=Text(zh, en))
        latest[named.member.name] = _Named(named.member, path, named.shown, named.sure)
    for named in latest.values():
        _tell_garbled_path(intake, prefix, named.path, named.sure)
        yield _Named(named.member, prefix + named.path, named.shown, named.sure)


def _safe(intake: Gathering, member: Member, prefix: str) -> _Named | None:
    shown, sure = decode_member(member)
    if intake.too_long(prefix + shown):
        return None
    path = normalised(shown)
    reason = "link" if member.link else unsafe(shown)
    if not path and not shown.endswith(("/", "\\")):
        reason = reason or "nameless"
    if reason is None:
        return _Named(member, path, shown, sure)
    intake.refuse(prefix + ((path if reason == "link" else shown.replace("\0", "")) or "?"), reason)
    return None


def _single_top(members: Sequence[_Named]) -> str:
    """The one folder in which every file of the archive lies, with its slash; empty where there is none."""
    return _top_of([named.path for named in members if not system_part(named.path) and not named.shown.endswith(("/", "\\"))])


def _top_of(paths: Sequence[str]) -> str:
    tops = {path.partition("/")[0] for path in paths}
    return tops.pop() + "/" if len(tops) == 1 and all("/" in path for path in paths) else ""


def _member(intake: Gathering, archive: BinaryIO, path: Path, named: _Named, depth: int) -> None:
    """One member, measured by unpacking it. A broken or locked one is a file all the same: reading it tells the trouble."""
    member = named.member
    cap = _cap(intake, member)
    source: Source = Stored(path, member, cap)
    try:
        size, digest, head = measured(stream(archive, member, cap))
    except ReadError as error:
        if error.trouble is Trouble.BOMB:
            source = _bomb(intake, cap)
        size, digest, head = *_stored(archive, member), b""
    intake.left -= size
    file = EvidenceFile(named.path, size, digest, source, host=intake.host)
    take(intake, file, head, None, depth)


def _cap(intake: Gathering, member: Member) -> int:
    """How far a member may unpack: what is left of the whole, and not too much more than it takes packed."""
    limits = intake.limits
    return min(intake.left, max(limits.archive_ratio_from, limits.archive_ratio * member.packed))


def _bomb(intake: Gathering, cap: int) -> NoBytes:
    """What stands for a member that grows beyond the limits: it was handed in, but nothing ever reads it."""
    limits = intake.limits
    if cap == intake.left:
        raise too_large(limits.archive_bytes)
    intake.left -= cap
    return NoBytes(Trouble.BOMB, too_dense(limits.archive_ratio).facts)


def _stored(archive: BinaryIO, member: Member) -> tuple[int, str]:
    """Size and digest of the packed bytes, where the true ones cannot be had: two broken files must not pass for the same.

    The size is what is there, not what the directory claims: a claim of terabytes would use up the limits of the package.
    """
    size, digest = 0, hashlib.sha256()
    try:
        for piece in raw(archive, member):
            size += len(piece)
            digest.update(piece)
    except ReadError:
        digest.update(member.name)
    return size, digest.hexdigest()


def take_unpacked(intake: Gathering, path: Path, name: str, prefix: str, depth: int, kind: str) -> int:
    """Take in what another container than a zip holds; how many files it gave. ReadError where it is no good as a whole."""
    limits = replace(intake.limits, archive_bytes=intake.left, archive_members=intake.limits.archive_members - intake.members)
    try:
        held = intake.in_child(unpack, path, kind, name, intake.spool(), size=path.stat().st_size, limits=limits)
    except ChildFailed as failure:
        raise ReadError(Trouble.NOT_EXAMINED, reason=failure.text, install="") from None
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
    count = sum(_linked_file(intake, linked, name, prefix) for linked in mail.linked)
    if prefix and not mail.members and not count and mail.said:
        raise ReadError(Trouble.UNREAD, **_words_only(name))
    if prefix:
        return count + _spooled_files(intake, mail.members, prefix, depth, strip=False)
    intake.mails.append((mail.subject or "", mail.sender))
    if mail.received:
        intake.received.append(mail.received)
    evidence = [member for member in mail.members if not intake.accompanies(normalised(member.name))]
    whole = evidence[0] if len(evidence) == 1 else None
    if whole and whole.path and not _is_volume(whole) and _is_whole_package(whole.path, whole.name):
        others = tuple(member for member in mail.members if member is not whole)
        return count + _brought(intake, whole.path, normalised(whole.name)) + _spooled_files(intake, others, "", depth, strip=False)
    return count + _spooled_files(intake, mail.members, prefix, depth, strip=False)


def _linked_file(intake: Gathering, linked: Linked, mail: str, prefix: str) -> int:
    """An attachment that is a link: a file of the package by its name, whose bytes nobody has. One without a name is told of the mail."""
    path = normalised(linked.name) if not unsafe(linked.name) else ""
    facts = _pointed_at(path.rpartition("/")[2], linked.host) if linked.host else _words_only(path)
    if not path:
        intake.report(Trouble.UNREAD, mail, **facts)
        return 0
    digest = hashlib.sha256(f"{linked.host}\0{path}".encode("utf-8", "surrogatepass")).hexdigest()
    intake.files.append(EvidenceFile(prefix + path, 0, digest, NoBytes(Trouble.UNREAD, facts)))
    return 1


def _pointed_at(name: str, host: str) -> dict[str, Fact]:
    what = Text(f"云附件 {name}", f"linked attachment {name}") if name else Text("邮件里的文件链接", "link to files in the mail")
    reason = Text(f"邮件里只有它在 {host} 的下载链接，没有文件本身", f"the mail holds only a link to it at {host}, not the file")
    zh = "下载这个文件，作为普通附件重新发送（太大就分几封邮件发）；链接会过期，核验人员也可能打不开。"
    en = "Download the file and send it as an ordinary attachment, in several mails if it is too large: links expire."
    return {"what": what, "reason": reason, "host": host, "remedy": Text(zh, en)}


def _words_only(mail: str) -> dict[str, Fact]:
    name = mail.rpartition("/")[2]
    what = Text(f"邮件 {name} 的正文", f"text of the mail {name}")
    reason = Text(
        "这封邮件没有附件，只有正文，邮件正文不作为材料检查", "the mail brings no file, only words, which are not checked as evidence"
    )
    zh = "正文要作为佐证的，另存为 docx 或 pdf 并按要求命名后放进包里；不作为佐证的请删去这封邮件。"
    en = "Save its words as a docx or pdf of the right name if they are evidence; else leave the mail out."
    return {"what": what, "reason": reason, "remedy": Text(zh, en)}


def _is_volume(one: Spooled) -> bool:
    file = EvidenceFile(normalised(one.name), one.size, one.sha256, NoBytes(Trouble.DAMAGED, {}))
    return one.path is not None and perhaps_volume(file.name) and volume(file, one.path, 0) is not None


def _is_whole_package(path: Path, name: str) -> bool:
    return is_archive(path, name) or container(path, name) in UNPACKED - MAILS


def _brought(intake: Gathering, path: Path, name: str) -> int:
    """The archive that a mail brought, taken in as the package itself."""
    intake.archives.append(name)
    before = len(intake.files)
    try:
        if is_archive(path, name):
            take_zip(intake, path, name, "", 0)
            tell_misnamed(intake, name, "zip")
        else:
            kind = container(path, name) or ""
            take_unpacked(intake, path, name, "", 0, kind)
            tell_misnamed(intake, name, kind)
    except ReadError as error:
        intake.report(error.trouble, name, **error.facts)
    return len(intake.files) - before


def _spooled_files(intake: Gathering, members: Sequence[Spooled], prefix: str, depth: int, strip: bool) -> int:
    """Members that were unpacked, as files of the package; unsafe and system ones are reported instead."""
    files = [(normalised(one.name), one) for one in members if not one.folder and not intake.too_long(prefix + one.name)]
    top = _top_of([path for path, member in files if not member.unsafe and not system_part(path)]) if strip else ""
    count = 0
    for path, member in files:
        reason = member.unsafe or unsafe(member.name) or ("" if path else "nameless")
        if reason:
            intake.refuse(prefix + (member.name.replace("\0", "") or "?"), reason)
            continue
        path = path.removeprefix(top)
        if (left_behind := system_part(path)) is not None:
            intake.left_behind(prefix + left_behind, int(left_behind != path))
            continue
        _tell_garbled_path(intake, prefix, path, member.sure)
        count += 1
        _spooled_file(intake, member, prefix + path, depth)
    return count


def _spooled_file(intake: Gathering, member: Spooled, path: str, depth: int) -> None:
    source: Source = OnDisk(member.path) if member.path else NoBytes(member.trouble or Trouble.DAMAGED, member.facts)
    file = EvidenceFile(path, member.size, member.sha256, source, host=intake.host)
    take(intake, file, member.head if member.path else b"", member.path, depth)


def _tell_garbled_path(intake: Gathering, prefix: str, path: str, sure: bool) -> None:
    """As for a folder: each folder's name by itself, and the file's own."""
    *folders, name = path.split("/")
    for count, folder in enumerate(folders, start=1):
        intake.tell_garbled(prefix + "/".join(folders[:count]), folder, True)
    intake.tell_garbled(prefix + path, name, sure)
