"""Zip archives read defensively: own directory, streamed members with a cap, nothing ever written to disk."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, BinaryIO

from evalcheck.records import dataclass
from evalcheck.submission.limits import MB, Limits
from evalcheck.submission.model import ReadError
from evalcheck.submission.ordinary import open_file
from evalcheck.submission.troubles import bomb, damaged, locked, packed_oddly

_END = struct.Struct("<4s4H2LH")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_METHODS = {9: "Deflate64", 93: "Zstandard", 95: "XZ", 98: "PPMd"}
_LOCAL = struct.Struct("<4s5H3L2H")
_LOCKED_FLAG = 0x1
_UTF8_FLAG = 0x800
CHUNK = MB // 2
"""Bytes of a piece at most."""
_LARGE = 8 * MB
_RAW = -zlib.MAX_WBITS
_CONTENT_TYPES = "[Content_Types].xml"
"""The one part of an office package that has a fixed name: upper and lower case are the same in it (ECMA-376 part 2 §6.2.2)."""


@dataclass(frozen=True, slots=True)
class Member:
    """One entry of an archive's directory, as written: sizes are claims, the name is bytes."""

    name: bytes
    extra: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    attributes: int

    @property
    def locked(self) -> bool:
        return bool(self.flags & _LOCKED_FLAG)

    @property
    def link(self) -> bool:
        return (self.attributes >> 16) & 0o170000 == 0o120000

    @property
    def utf8(self) -> bool:
        return bool(self.flags & _UTF8_FLAG)


@dataclass(frozen=True, slots=True)
class Stored:
    """The bytes of a member, found again on demand in the archive on the disk."""

    path: Path
    member: Member
    cap: int

    def read(self) -> bytes:
        return b"".join(self.pieces())

    def pieces(self) -> Iterator[bytes]:
        with open_file(self.path) as archive:
            yield from stream(archive, self.member, self.cap)


def directory(
    archive: BinaryIO, most: int | None = None, before: int = 0, *, until: int | None = None, starts: Sequence[int] = ()
) -> tuple[Member, ...]:
    """The members of a zip in the order of its directory; DAMAGED where there is none, BOMB beyond `most` with those `before`.

    `until`: read as if the archive ended there. `starts`: where each volume begins in an archive that was put together of several.
    """
    try:
        count, size, start, shift = _end(archive, until, bool(starts))
        if most is not None and before + count > most:
            raise too_many(before + count, most)
        archive.seek(start)
        return tuple(_central(archive.read(size), shift, most, before, starts))
    except (struct.error, OSError, ValueError, OverflowError):
        raise damaged("压缩包目录损坏", "the directory of the archive is broken") from None


def last_of_volumes(archive: BinaryIO) -> int:
    """How many volumes come before this one, by its end record: at least one where bytes in front are missing. 0 for an archive that is
    whole, or has no such record."""
    length = archive.seek(0, io.SEEK_END)
    base = max(0, length - _END.size - 0xFFFF)
    archive.seek(base)
    tail = archive.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + _END.size > len(tail):
        return 0
    _, disk, start, here, count, size, offset, _ = _END.unpack_from(tail, at)
    if 0xFFFFFFFF in (size, offset) or 0xFFFF in (disk, count):  # the true numbers stand in the longer record (APPNOTE 4.4.19)
        return 0
    if disk:
        return int(disk) if start <= disk and here <= count else 0
    # A zip that was cut as it is: its directory lies further on than the file reaches.
    return 1 if count and base + at - size < offset and _listed(archive, base + at - size) else 0


def _listed(archive: BinaryIO, start: int) -> bool:
    archive.seek(max(0, start))
    return start < 0 or archive.read(4) == b"PK\x01\x02"


def _end(archive: BinaryIO, until: int | None, joined: bool) -> tuple[int, int, int, int]:
    """Count, size and place of the directory, and by how much bytes in front of the zip shift its offsets."""
    if not joined and last_of_volumes(archive):
        raise damaged(
            "这是分卷压缩包的最后一卷，缺少前面的分卷", "it is the last volume of an archive in several; those before it are missing"
        )
    length = until or archive.seek(0, io.SEEK_END)
    base = max(0, length - _END.size - 0xFFFF)
    archive.seek(base)
    tail = archive.read(length - base)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0:
        raise damaged("压缩包不完整，缺少末尾的目录", "the archive is cut off: its directory at the end is missing")
    _, _, _, _, count, size, offset, _ = _END.unpack_from(tail, at)
    place = base + at
    if 0xFFFFFFFF in (size, offset) or count == 0xFFFF:
        count, size, offset, place = _end64(archive, place, (count, size, offset))
    start = place - size
    if start < 0:
        raise damaged("压缩包目录损坏", "the directory of the archive is broken")
    return count, size, start, start - offset


def _end64(archive: BinaryIO, place: int, short: tuple[int, int, int]) -> tuple[int, int, int, int]:
    archive.seek(max(0, place - 20))
    locator = archive.read(20)
    if locator[:4] != b"PK\x06\x07":
        return (*short, place)
    (offset,) = struct.unpack_from("<Q", locator, 8)
    archive.seek(offset)
    record = archive.read(56)
    if record[:4] != b"PK\x06\x06":
        raise damaged("压缩包目录损坏", "the directory of the archive is broken")
    count, size, start = struct.unpack_from("<3Q", record, 32)
    return count, size, start, offset


def _central(data: bytes, shift: int, most: int | None, seen: int, starts: Sequence[int]) -> Iterator[Member]:
    at = 0
    while at + _CENTRAL.size <= len(data):
        entry = _CENTRAL.unpack_from(data, at)
        sign, _, _, flags, method, _, _, crc, packed, size, named, extras, comment, disk, _, attributes, offset = entry
        if sign != b"PK\x01\x02":
            break
        at += _CENTRAL.size
        extra = data[at + named : at + named + extras]
        size, packed, offset = _wide(extra, size, packed, offset)
        offset += shift if not starts else starts[disk] if disk < len(starts) else 0
        yield Member(data[at : at + named], extra, flags, method, crc, packed, size, offset, attributes)
        at += named + extras + comment
        seen += 1
        if most is not None and seen > most:
            raise too_many(seen, most)
    if at != len(data):
        raise damaged("压缩包目录损坏", "the directory of the archive is broken")


def _wide(extra: bytes, *short: int) -> tuple[int, int, int]:
    """Sizes and offset of more than 4 GB stand in the extra field 0x0001, those that are needed only."""
    wide = extra_field(extra, 0x0001) or b""
    values = iter(struct.unpack(f"<{len(wide) // 8}Q", wide[: len(wide) // 8 * 8]))
    size, packed, offset = (next(values, value) if value == 0xFFFFFFFF else value for value in short)
    return size, packed, offset


def extra_field(extra: bytes, wanted: int) -> bytes | None:
    """One block of a member's extra data, by its id."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == wanted:
            return extra[at + 4 : at + 4 + length]
        at += 4 + length
    return None


def overlapping(members: Sequence[Member]) -> bool:
    """Whether members share bytes: the mark of a bomb that repeats one kernel thousands of times.

    Names count for nothing: programs that change an archive write them in another encoding in its directory.
    """
    ends = 0
    for member in sorted(members, key=lambda member: member.offset):
        if member.offset < ends:
            return True
        ends = member.offset + _LOCAL.size + member.packed
    return False


def raw(archive: BinaryIO, member: Member) -> Iterator[bytes]:
    """The member's bytes as they lie in the archive, packed."""
    header = _at(archive, member.offset)
    if len(header) < _LOCAL.size or header[:4] != b"PK\x03\x04":
        raise damaged("压缩包中该文件的位置有误", "the archive points to a wrong place for this file")
    *_, named, extras = _LOCAL.unpack(header)
    if not _of_one_name(archive.read(named), member.name):
        raise damaged("压缩包目录里的文件名与文件处的名称不同", "the archive gives this file two different names")
    archive.seek(extras, io.SEEK_CUR)
    left = member.packed
    while left > 0:
        piece = archive.read(min(CHUNK // 2, left))
        if not piece:
            raise damaged("压缩包不完整，该文件缺少后半部分", "the archive is cut off inside this file")
        left -= len(piece)
        yield piece


def _of_one_name(local: bytes, listed: bytes) -> bool:
    """Programs that change an archive write names in another encoding in its directory, or ? for signs that the first one lacks; plain
    letters are the same in all encodings."""
    if listed.isascii():
        return local.replace(b"\\", b"/") == listed.replace(b"\\", b"/")
    return not local.isascii() or b"?" in local


def _at(archive: BinaryIO, offset: int) -> bytes:
    """A local header; nothing where no file can be that long, which disks and memory say in ways of their own."""
    try:
        archive.seek(offset)
        return archive.read(_LOCAL.size)
    except (OSError, OverflowError, ValueError):
        return b""


def stream(archive: BinaryIO, member: Member, cap: int, *, checked: bool = True) -> Iterator[bytes]:
    """The member unpacked, in pieces; more than `cap` bytes is a BOMB, a wrong sum or size is DAMAGED, a password LOCKED."""
    if member.locked:
        raise locked("压缩包内的文件设有密码", "this file of the archive has a password")
    total = crc = 0
    crc32 = checksum(member.size)
    for piece in _unpacked(archive, member):
        total += len(piece)
        if total > cap:
            raise too_large(cap)
        if checked:
            crc = crc32(piece, crc)
        yield piece
    if checked and (crc != member.crc or total != member.size):
        raise damaged("压缩包中该文件的校验和不符", "the checksum of this file in the archive does not match")


def _unpacked(archive: BinaryIO, member: Member) -> Iterator[bytes]:
    if member.method == 0:
        yield from raw(archive, member)
    elif member.method == 8:
        yield from inflated(raw(archive, member), member.size)
    elif member.method in (12, 14):
        from evalcheck.submission.containers.zip_codecs import decoded  # bz2 and lzma, which hardly any zip needs

        yield from decoded(raw(archive, member), member.method, member.size)
    else:
        raise packed_oddly(_METHODS.get(member.method, str(member.method)))


class Parts:
    """The parts of an office document that is a zip (`word/document.xml`), found by name and read with a cap.

    `taken` are the parts that were asked for: what a reader read of the document. `repeated` is a name that two parts bear.
    """

    def __init__(self, data: bytes | BinaryIO, cap: int, limits: Limits | None = None) -> None:
        self._archive = io.BytesIO(data) if isinstance(data, bytes) else data
        self._cap = cap
        self._limits = limits or Limits()
        self._members: dict[str, Member] = {}
        self.taken: set[str] = set()
        self.repeated: str | None = None
        for member in directory(self._archive):
            name = member.name.decode("utf-8", "replace").replace("\\", "/")
            name = _CONTENT_TYPES if name.lower() == _CONTENT_TYPES.lower() else name
            self.repeated = name if name in self._members else self.repeated
            self._members[name] = member

    @property
    def names(self) -> Sequence[str]:
        return tuple(self._members)

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def size(self, name: str) -> int:
        """As the directory claims it."""
        return self._members[name].size

    def packing(self, name: str) -> bytes:
        """A digest of a part as it lies in the archive: parts that have the same are the same, and were found the same when unpacked."""
        member = self._members[name]
        digest = blake2b(repr((member.flags, member.method, member.crc, member.size)).encode(), digest_size=16)
        for piece in raw(self._archive, member):
            digest.update(piece)
        return digest.digest()

    def read(self, name: str) -> bytes:
        """One part whole; DAMAGED where it is missing."""
        return b"".join(self.stream(name))

    def stream(self, name: str, *, checked: bool = True) -> Iterator[bytes]:
        member = self._members.get(name)
        if member is None:
            raise damaged(f"文件内部缺少必要的部分（{name}）", f"a necessary part of the file is missing ({name})")
        self.taken.add(name)
        return self._bounded(member, checked)

    def _bounded(self, member: Member, checked: bool) -> Iterator[bytes]:
        """No honest part unpacks to so much more than it takes packed: one that does is a BOMB before it is large."""
        most, total = max(self._limits.archive_ratio_from, self._limits.archive_ratio * member.packed), 0
        if member.size > most:  # what a directory claims is believed where it is a confession
            raise too_dense(self._limits.archive_ratio)
        if member.size > self._cap:
            raise too_large(self._cap)
        for piece in stream(self._archive, member, self._cap, checked=checked):
            total += len(piece)
            if total > most:
                raise too_dense(self._limits.archive_ratio)
            yield piece


def too_dense(ratio: int) -> ReadError:
    return bomb("ratio", f"解压后超过压缩大小的{ratio}倍", f"it unpacks to more than {ratio} times its packed size", allowed=ratio)


def too_large(cap: int) -> ReadError:
    return bomb("bytes", f"解压后超过{cap // MB}MB", f"it unpacks to more than {cap // MB} MB", allowed=cap)


def too_many(count: int, most: int) -> ReadError:
    return bomb("members", f"内含文件超过{most}个", f"it holds more than {most} files", allowed=most, found=count)


def inflated(pieces: Iterator[bytes], size: int) -> Iterator[bytes]:
    """What is packed in some pieces, `size` bytes by its own account. ReadError (DAMAGED) where they are broken or break off."""
    library = _library(size)
    inflater = library.decompressobj(_RAW)
    try:
        for piece in pieces:
            while piece and not inflater.eof:
                yield inflater.decompress(piece, CHUNK)
                piece = inflater.unconsumed_tail
        while not inflater.eof and (rest := inflater.decompress(b"", CHUNK)):
            yield rest
    except library.error:
        raise damaged("压缩包中该文件的数据损坏", "the data of this file in the archive is broken") from None
    if not inflater.eof:
        raise damaged("压缩包中该文件的数据不完整", "the data of this file in the archive is cut off")


def checksum(size: int) -> Callable[[bytes, int], int]:
    """The CRC-32 of a piece, going on from that of those before it."""
    crc32: Callable[[bytes, int], int] = _library(size).crc32
    return crc32


def _library(size: int) -> Any:
    """For a small stream the import would take longer than it saves."""
    return _fast() if size >= _LARGE else zlib


@cache
def _fast() -> Any:
    try:
        from isal import isal_zlib
    except ImportError:
        return zlib
    return isal_zlib
