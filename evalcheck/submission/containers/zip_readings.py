"""Zips that one program reads otherwise than another: a second end record, data behind the end."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from evalcheck.submission.containers.zip import Member

_SIGN = b"PK\x05\x06"
_RECORD = 22
_FAR = _RECORD + 0xFFFF
_LOCAL = 30


def other_end(archive: BinaryIO, members: Sequence[Member]) -> int | None:
    """Where another end record ends than the last one, by which a program might read the archive; None where there is none.

    An archive that lies inside as a member has its own end within that member: that is no second reading of this one.
    """
    last = _last_end(archive)
    if last is None:
        return None
    for start, end in _between(archive, members, last):
        archive.seek(max(start, end - _FAR))
        piece = archive.read(end - max(start, end - _FAR))
        at = piece.rfind(_SIGN)
        if at >= 0 and len(piece) - at >= _RECORD and _plausible(archive, max(start, end - _FAR) + at, piece[at : at + _RECORD]):
            return max(start, end - _FAR) + at + _RECORD
    return None


def data_behind(archive: BinaryIO) -> int:
    """How many bytes come after the end and its comment; padding with zeros and line ends, which mail programs leave, does not count."""
    last = _last_end(archive)
    if last is None:
        return 0
    archive.seek(last + _RECORD - 2)
    (comment,) = struct.unpack("<H", archive.read(2))
    archive.seek(last + _RECORD + comment)
    rest = archive.read(_FAR)
    return len(rest) if rest.strip(b"\0\r\n\t \x1a") else 0


def _last_end(archive: BinaryIO) -> int | None:
    length = archive.seek(0, io.SEEK_END)
    base = max(0, length - _FAR)
    archive.seek(base)
    at = archive.read().rfind(_SIGN)
    return None if at < 0 or base + at + _RECORD > length else base + at


def _between(archive: BinaryIO, members: Sequence[Member], last: int) -> Iterator[tuple[int, int]]:
    """The stretches in front of the last end record that belong to no member and not to its directory."""
    archive.seek(last + 12)
    (size,) = struct.unpack("<L", archive.read(4))
    directory = max(0, last - size)
    at = 0
    for member in sorted(members, key=lambda member: member.offset):
        if not 0 <= member.offset < directory:
            continue  # a lie, which reading the member tells
        if member.offset >= at + _RECORD:
            yield at, member.offset
        archive.seek(member.offset)
        head = archive.read(_LOCAL)
        lengths = struct.unpack("<2H", head[26:30]) if len(head) == _LOCAL else (0, 0)
        at = max(at, member.offset + _LOCAL + sum(lengths) + member.packed)
    if directory >= at + _RECORD:
        yield at, directory


def _plausible(archive: BinaryIO, place: int, record: bytes) -> bool:
    """Whether a directory lies where the record says that it does."""
    _, disk, start, here, count, size, _, _ = struct.unpack("<4s4H2LH", record)
    if disk or start or here != count or size > place:
        return False
    archive.seek(place - size)
    return count == 0 or archive.read(4) == b"PK\x01\x02"
