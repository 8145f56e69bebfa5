"""Volumes of archives that were cut into several files: which file is which part of which set, by its name and its bytes."""

from __future__ import annotations

import io
import re
import struct
import zlib
from pathlib import Path
from typing import Literal

from evalcheck.patterns import regex
from evalcheck.records import dataclass
from evalcheck.submission.containers.zip import last_of_volumes
from evalcheck.submission.filetype import begins_as
from evalcheck.submission.model import EvidenceFile
from evalcheck.submission.ordinary import open_file

Style = Literal["rar", "old rar", "zip", "cut"]
"""`a.part1.rar`; `a.rar`, `a.r00`, `a.r01`; `a.z01`, `a.z02`, `a.zip`; `a.7z.001`, `a.7z.002` (a file that was cut as it is)."""
LAST = 10_000
"""The number of `a.zip`, which comes after all others of its set."""
_NEW_RAR = regex(r"(?P<stem>.+)\.part(?P<number>\d{1,4})\.rar", re.I | re.S)
_OLD_RAR = regex(r"(?P<stem>.+)\.(?P<letter>[rs])(?P<number>\d\d)", re.I | re.S)
_ZIP = regex(r"(?P<stem>.+)\.z(?P<number>\d{2,3})", re.I | re.S)
_CUT = regex(r"(?P<stem>.+\.(?:7z|zip|rar|tar|tgz|gz))\.(?P<number>\d{3})", re.I | re.S)
_NAMED = regex(r".+\.(?:rar|zip|[rsz]\d\d|z\d{3}|\d{3})", re.I | re.S)


@dataclass(frozen=True, slots=True)
class Volume:
    """A part of a set: the set by `folder`, `stem` and `style`, the part by `number` (from 1), the file and where its bytes lie.

    `depth`: how many archives it lies in; `whole`: it was given as the package.
    """

    file: EvidenceFile
    place: Path
    folder: str
    stem: str
    style: Style
    number: int
    depth: int
    whole: bool = False

    @property
    def set(self) -> tuple[str, str, Style]:
        return self.folder, self.stem.casefold(), self.style


def perhaps_volume(name: str) -> bool:
    """Whether a name could be that of a volume, so that its bytes are worth a look."""
    return _NAMED.fullmatch(name) is not None


def volume(file: EvidenceFile, place: Path, depth: int, *, whole: bool = False) -> Volume | None:
    """The part that a file is of a set; None where it is a file by itself."""
    told = _told(file.name, place)
    if told is None:
        return None
    stem, style, number = told
    return Volume(file, place, file.path[: len(file.path) - len(file.name)], stem, style, number, depth, whole)


def _told(name: str, place: Path) -> tuple[str, Style, int] | None:
    if match := _NEW_RAR.fullmatch(name):
        return None if _whole_rar(place) else (match["stem"], "rar", int(match["number"]))
    if match := _OLD_RAR.fullmatch(name):
        return match["stem"], "old rar", 2 + int(match["number"]) + 100 * (match["letter"].lower() == "s")
    if match := _ZIP.fullmatch(name):
        return match["stem"], "zip", int(match["number"])
    if match := _CUT.fullmatch(name):
        return match["stem"], "cut", int(match["number"])
    stem, _, extension = name.rpartition(".")
    if extension.lower() == "rar" and _of_rar_volumes(_head(place)):
        return stem, "old rar", 1
    if extension.lower() == "zip" and _ends_a_set(place):
        return stem, "zip", LAST
    return None


def _ends_a_set(place: Path) -> bool:
    with open_file(place) as archive:
        return last_of_volumes(archive) > 0


def _head(place: Path) -> bytes:
    with open_file(place) as archive:
        return archive.read(64)


def _whole_rar(place: Path) -> bool:
    """An archive that is only called a part."""
    head = _head(place)
    return begins_as("rar", head) and not _of_rar_volumes(head)


def _of_rar_volumes(head: bytes) -> bool:
    """The flag of volumes in the first block of an archive: RAR 3 in its own place, RAR 5 after some numbers of variable length."""
    if head.startswith(b"Rar!\x1a\x07\x00"):
        return len(head) > 12 and head[9] == 0x73 and bool(head[10] & 1)
    if not head.startswith(b"Rar!\x1a\x07\x01\x00"):
        return False
    numbers = _numbers(head[12:])
    return len(numbers) > 4 and numbers[1] == 1 and bool(numbers[4 if numbers[2] & 1 else 3] & 1)


def names_by_part(place: Path) -> bool:
    """Whether the volumes of a rar follow each other as `part1`, `part2`, by its first block (RAR 5 always, RAR 3 by a flag)."""
    head = _head(place)
    return not head.startswith(b"Rar!\x1a\x07\x00") or (len(head) > 12 and bool(head[10] & 0x10))


def _numbers(data: bytes) -> list[int]:
    found, value, shift = [], 0, 0
    for byte in data:
        value |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            found.append(value)
            value, shift = 0, 0
    return found


_TAIL = 64


def more_rar_volumes(place: Path) -> bool | None:
    """Whether another volume follows, by the block that ends this one; None where that block is missing."""
    with open_file(place) as archive:
        length = archive.seek(0, io.SEEK_END)
        archive.seek(max(0, length - _TAIL))
        tail = archive.read()
    for at in range(len(tail) - 7, -1, -1):
        block = tail[at:]
        if block[2] == 0x7B and _sum_fits(block, 2, 0xFFFF, int.from_bytes(block[5:7], "little")):
            return bool(block[3] & 1)
        numbers = _numbers(block[4:])
        if len(numbers) > 3 and numbers[0] + 5 <= len(block) and numbers[1] == 5 and _sum_fits(block, 4, 0xFFFFFFFF, numbers[0] + 5):
            return bool(numbers[3] & 1)
    return None


def _sum_fits(block: bytes, width: int, mask: int, length: int) -> bool:
    return width < length <= len(block) and zlib.crc32(block[width:length]) & mask == int.from_bytes(block[:width], "little")


def bytes_of_7z(place: Path) -> int | None:
    """How long a 7z archive is as a whole, by its first bytes ([7zFormat] SignatureHeader); None where it begins as none."""
    head = _head(place)
    if not begins_as("7z", head) or len(head) < 32:
        return None
    offset, size = struct.unpack_from("<2Q", head, 12)
    return int(32 + offset + size)
