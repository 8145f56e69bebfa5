"""The one face of archives other than zip: their members in order, streamed, under one meter; no link is followed."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from evalcheck.records import dataclass
from evalcheck.submission.limits import MB, Limits
from evalcheck.submission.ordinary import open_file
from evalcheck.submission.troubles import bomb

CHUNK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Entry:
    """One member. Its name is as stored (not normalised); `unsafe` says why it must not be taken (`parent`, `link`, `special`, …).

    `pieces` gives its bytes, at most once and before the next entry is asked for; it raises ReadError where they cannot be had.
    """

    name: str
    sure: bool
    folder: bool
    unsafe: str | None
    locked: bool
    size: int
    pieces: Callable[[], Iterator[bytes]]


class Meter:
    """Counts what an archive really gives, whatever its headers claim: members, bytes, and bytes against those it takes packed."""

    def __init__(self, limits: Limits, packed: int) -> None:
        self._limits = limits
        self._ratio_cap = max(limits.archive_ratio_from, limits.archive_ratio * packed)
        self._bytes = 0
        self._members = 0

    def member(self, count: int = 1) -> None:
        self._members += count
        most = self._limits.archive_members
        if self._members > most:
            raise bomb("members", f"内含文件超过{most}个", f"it holds more than {most} files", allowed=most, found=self._members)

    def add(self, count: int) -> None:
        self._bytes += count
        most, ratio = self._limits.archive_bytes, self._limits.archive_ratio
        if self._bytes > most:
            raise bomb("bytes", f"解压后超过{most // MB}MB", f"it unpacks to more than {most // MB} MB", allowed=most)
        if self._bytes > self._ratio_cap:
            raise bomb("ratio", f"解压后超过压缩大小的{ratio}倍", f"it unpacks to more than {ratio} times its packed size", allowed=ratio)


def opened(source: bytes | Path) -> tuple[BinaryIO, int]:
    """The archive opened for reading, and its size."""
    archive: BinaryIO = io.BytesIO(source) if isinstance(source, bytes) else open_file(source)
    size = archive.seek(0, io.SEEK_END)
    archive.seek(0)
    return archive, size


def decoded_name(name: bytes) -> tuple[str, bool]:
    """A name that bears no encoding, and whether the reading is sure: UTF-8 or GB18030."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return name.decode(encoding), True
        except UnicodeDecodeError:
            continue
    return name.decode("gb18030", "replace"), False
