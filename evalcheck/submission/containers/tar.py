"""Tar archives, plain or packed by gzip, bzip2 or xz, and single files packed so."""

from __future__ import annotations

import bz2
import gzip
import lzma
import tarfile
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, cast

from evalcheck.submission.containers.container import CHUNK, Entry, Meter, decoded_name, opened
from evalcheck.submission.limits import Limits
from evalcheck.submission.member_names import unsafe
from evalcheck.submission.model import ReadError
from evalcheck.submission.troubles import damaged, not_examined

_SUFFIXES = (".gz", ".bz2", ".xz", ".lzma")
_PACKERS = ((b"\x1f\x8b", gzip.open), (b"BZh", bz2.open), (b"\xfd7zXZ\0", lzma.open))
_END_OF_ARCHIVE = "EOFHeaderError"  # a block of zeros, which tarfile tells by an exception of this name
_BROKEN = (tarfile.TarError, OSError, EOFError, zlib.error, lzma.LZMAError, ValueError, OverflowError)


class _Forward:
    """The unpacked bytes, read forward only and metered: what tarfile skips counts too."""

    def __init__(self, unpacked: BinaryIO, meter: Meter) -> None:
        self._unpacked = unpacked
        self._meter = meter
        self.head = b""
        self.head = self._exactly(tarfile.BLOCKSIZE)

    def read(self, size: int) -> bytes:
        if self.head:
            first, self.head = self.head[:size], self.head[size:]
            return first
        return self._exactly(size)

    def _exactly(self, size: int) -> bytes:
        pieces = []
        while size > 0:
            piece = self._unpacked.read(min(size, CHUNK))
            if not piece:
                break
            self._meter.add(len(piece))
            size -= len(piece)
            pieces.append(piece)
        return b"".join(pieces)


class _Header(tarfile.TarInfo):
    """tarfile takes a broken header for the end of the archive and passes over the rest in silence."""

    @classmethod
    def fromtarfile(cls, archive: tarfile.TarFile) -> _Header:
        try:
            return super().fromtarfile(archive)
        except tarfile.HeaderError as error:
            if type(error).__name__ == _END_OF_ARCHIVE:
                raise
            raise _damaged() from None


def _damaged() -> ReadError:
    return damaged("压缩包损坏或不完整", "the archive is broken or cut off")


def tar_members(source: bytes | Path, limits: Limits, name: str = "") -> Iterator[Entry]:
    """The members in order; of a single packed file the one, named as its header says or as the archive (`name`) less its suffix."""
    archive, size = opened(source)
    with archive:
        meter = Meter(limits, size)
        try:
            start = archive.read(300)
            archive.seek(0)
            forward = _Forward(_unpacked(archive, start), meter)
            yield from _tar(forward, meter) if _is_tar(forward.head) else _single(forward, meter, _single_name(start, name))
        except _BROKEN:
            raise _damaged() from None


def _unpacked(archive: BinaryIO, start: bytes) -> BinaryIO:
    for sign, packer in _PACKERS:
        if start.startswith(sign):
            return cast(BinaryIO, packer(archive, "rb"))
    if start.startswith(b"\x28\xb5\x2f\xfd"):
        raise not_examined("压缩包采用了zstd压缩，请用普通zip格式重新压缩", "the archive is packed with zstd; pack it again as a plain zip")
    return archive


def _is_tar(head: bytes) -> bool:
    """By its first header. A block of zeros would be an empty archive, but may as well begin any other file."""
    try:
        tarfile.TarInfo.frombuf(head, "utf-8", "surrogateescape")
    except (tarfile.HeaderError, ValueError):
        return False
    return True


def _tar(forward: _Forward, meter: Meter) -> Iterator[Entry]:
    stream: Any = forward
    with tarfile.open(fileobj=stream, mode="r|", tarinfo=_Header, encoding="utf-8", errors="surrogateescape") as archive:
        for info in archive:
            meter.member()
            yield _entry(archive, info)
        rest: Any = archive.fileobj
        while piece := rest.read(CHUNK):
            if piece.strip(b"\0"):
                raise damaged("压缩包结尾之后还有内容，无法识别", "something that cannot be told follows the end of the archive")


def _entry(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Entry:
    name, sure = decoded_name(info.name.encode("utf-8", "surrogateescape"))
    reason = unsafe(name)
    if info.issym() or info.islnk():
        reason = "link"
    elif not info.isfile() and not info.isdir():
        reason = "special"
    return Entry(name, sure, info.isdir(), reason, False, info.size, partial(_content, archive, info))


def _content(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Iterator[bytes]:
    """A sparse member's gaps would not be metered: its size is a mere claim."""
    if info.sparse is not None:
        raise not_examined("压缩包中该文件是稀疏文件", "this file of the archive is a sparse file")
    try:
        content = archive.extractfile(info) if info.isfile() else None
        while content is not None and (piece := content.read(CHUNK)):
            yield piece
    except _BROKEN:
        raise damaged("压缩包不完整，该文件缺少后半部分", "the archive is cut off inside this file") from None


def _single(forward: _Forward, meter: Meter, name: str) -> Iterator[Entry]:
    meter.member()
    text, sure = decoded_name(name.encode("utf-8", "surrogateescape"))
    yield Entry(text, sure, False, unsafe(text), False, 0, partial(_rest, forward))


def _rest(forward: _Forward) -> Iterator[bytes]:
    try:
        while piece := forward.read(CHUNK):
            yield piece
    except _BROKEN:
        raise damaged("压缩文件损坏或不完整", "the packed file is broken or cut off") from None


def _single_name(start: bytes, archive: str) -> str:
    """gzip may hold the name of the file; other packers hold none."""
    file = archive.rpartition("/")[2]
    stem = next((file[: -len(suffix)] for suffix in _SUFFIXES if file.lower().endswith(suffix)), file)
    if start.startswith(b"\x1f\x8b") and len(start) > 10 and start[3] & 0x0C == 0x08:
        kept, end, _ = start[10:].partition(b"\0")
        if end and kept:
            return kept.decode("utf-8", "surrogateescape").replace("\\", "/").rpartition("/")[2]
    return stem or "未命名"
