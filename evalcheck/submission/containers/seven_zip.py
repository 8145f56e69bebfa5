"""7z archives on the standard library: members streamed folder by folder, so that a large solid archive needs little memory."""

from __future__ import annotations

import lzma
import struct
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO

from evalcheck.submission.containers.container import Entry, Meter, opened
from evalcheck.submission.containers.seven_zip_codecs import Folder, locked_folder, unpacked
from evalcheck.submission.containers.seven_zip_header import Archive, File, parse_header, parse_packed_header
from evalcheck.submission.limits import Limits
from evalcheck.submission.member_names import unsafe
from evalcheck.submission.model import ReadError
from evalcheck.submission.troubles import damaged, locked

_START = struct.Struct("<6s2BL2QL")
_SIGN = b"7z\xbc\xaf\x27\x1c"
_BROKEN = (struct.error, IndexError, ValueError, OverflowError, OSError, EOFError, lzma.LZMAError, zlib.error, MemoryError)


def seven_zip_members(source: bytes | Path, limits: Limits) -> Iterator[Entry]:
    """The members in order. LOCKED where the list of names itself is encrypted; single locked members are entries that say so."""
    file, size = opened(source)
    with file:
        meter = Meter(limits, size)
        try:
            archive = _archive(file, size, limits, meter)
        except _BROKEN:
            raise _damaged() from None
        yield from _entries(file, archive, meter)


def _damaged() -> ReadError:
    return damaged("压缩包目录损坏", "the directory of the archive is broken")


def _archive(file: BinaryIO, size: int, limits: Limits, meter: Meter) -> Archive:
    """The header at the end of the file; it is packed itself as a rule."""
    start = file.read(_START.size)
    sign, _, _, start_crc, offset, length, crc = _START.unpack(start)
    if sign != _SIGN or zlib.crc32(start[12:]) != start_crc:
        raise _damaged()
    if _START.size + offset + length > size:
        raise damaged("压缩包不完整，缺少后半部分（或只是分卷压缩的一卷）", "the archive is cut off, or one part of several")
    if not length:
        return Archive((), ())
    file.seek(_START.size + offset)
    header = file.read(length)
    if zlib.crc32(header) != crc:
        raise _damaged()
    for _ in range(4):  # packed within packed is allowed, endlessly so is not
        if header[:1] != b"\x17":
            return parse_header(header, meter)
        (folder,) = parse_packed_header(header)
        if locked_folder(folder):
            raise locked("压缩包设有密码", "the archive has a password")
        if folder.size > limits.part_bytes:
            raise _damaged()
        header = b"".join(unpacked(file, folder))
        if len(header) != folder.size or (folder.crc is not None and zlib.crc32(header) != folder.crc):
            raise _damaged()
    raise _damaged()


class _Stream:
    """One folder's bytes, unpacked forward once; its files follow each other in it."""

    def __init__(self, file: BinaryIO, folder: Folder, meter: Meter) -> None:
        self._pieces = unpacked(file, folder)
        self._meter = meter
        self._rest = b""
        self._at = 0
        self._broken: ReadError | None = None

    def taken(self, start: int, size: int) -> Iterator[bytes]:
        """The bytes of one file; those of files before it that nobody asked for are passed over."""
        for _ in self._next(start - self._at):
            pass
        yield from self._next(size)

    def _next(self, count: int) -> Iterator[bytes]:
        while count > 0:
            if not self._rest:
                self._rest = self._more()
            piece, self._rest = self._rest[:count], self._rest[count:]
            self._at += len(piece)
            count -= len(piece)
            yield piece

    def _more(self) -> bytes:
        """What keeps one file from being unpacked keeps those behind it: they tell the same."""
        if self._broken is None:
            try:
                piece = next(self._pieces, b"")
            except _BROKEN:
                piece = b""
            except ReadError as error:
                self._broken = error
            else:
                if piece:
                    self._meter.add(len(piece))
                    return piece
            self._broken = self._broken or damaged("压缩包中该文件的数据损坏", "the data of this file in the archive is broken")
        raise self._broken


def _entries(file: BinaryIO, archive: Archive, meter: Meter) -> Iterator[Entry]:
    number, stream = -1, None
    for one in archive.files:
        if one.folder is not None and one.folder != number:
            number = one.folder
            stream = _Stream(file, archive.folders[number], meter)
        is_locked = one.folder is not None and locked_folder(archive.folders[one.folder])
        reason = one.kind if one.kind in ("link", "special") else unsafe(one.name)
        yield Entry(one.name, True, one.kind == "folder", reason, is_locked, one.size, partial(_content, one, stream, is_locked))


def _content(one: File, stream: _Stream | None, is_locked: bool) -> Iterator[bytes]:
    if is_locked:
        raise locked("压缩包内的文件设有密码", "this file of the archive has a password")
    crc = 0
    for piece in stream.taken(one.start, one.size) if stream is not None and one.folder is not None else ():
        crc = zlib.crc32(piece, crc)
        yield piece
    if one.crc is not None and crc != one.crc:
        raise damaged("压缩包中该文件的校验和不符", "the checksum of this file in the archive does not match")
