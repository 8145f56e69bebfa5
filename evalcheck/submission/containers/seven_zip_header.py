"""The header of a 7z archive: folders (blocks that were packed together), the files in them, their names and kinds."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evalcheck.submission.containers.container import Meter
from evalcheck.submission.containers.seven_zip_codecs import Coder, Folder

_START = 32
_END, _HEADER, _PROPERTIES, _STREAMS, _FILES, _PACKED, _UNPACKED, _SUBSTREAMS = 0, 1, 2, 4, 5, 6, 7, 8
_SIZES, _CRCS, _FOLDERS, _FOLDER_SIZES, _COUNTS = 9, 10, 11, 12, 13
_EMPTY_STREAMS, _EMPTY_FILES, _ANTI, _NAMES, _ATTRIBUTES, _HEADER_STREAMS = 14, 15, 16, 17, 21, 3
_DIRECTORY, _REPARSE_POINT, _UNIX = 0x10, 0x400, 0x8000


@dataclass(frozen=True, slots=True)
class File:
    """One member: `kind` is file, folder, link or special; `start` is its place in its folder's unpacked bytes."""

    name: str
    kind: str
    folder: int | None
    start: int
    size: int
    crc: int | None


@dataclass(frozen=True, slots=True)
class Archive:
    folders: Sequence[Folder]
    files: Sequence[File]


@dataclass(frozen=True, slots=True)
class _Part:
    """A file's stretch of a folder."""

    folder: int
    start: int
    size: int
    crc: int | None


class _Bytes:
    """The header read forward. Whatever does not fit raises ValueError or IndexError; counts are checked before lists are made."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def byte(self) -> int:
        self.at += 1
        return self.data[self.at - 1]

    def take(self, count: int) -> bytes:
        if count < 0 or self.at + count > len(self.data):
            raise ValueError
        self.at += count
        return self.data[self.at - count : self.at]

    def number(self) -> int:
        """Leading ones of the first byte tell how many bytes follow; its other bits are the highest of the number."""
        first = self.byte()
        extra = next((count for count in range(8) if not first & (0x80 >> count)), 8)
        low = int.from_bytes(self.take(extra), "little")
        return low | (first & (0x7F >> extra)) << (8 * extra) if extra < 7 else low

    def count(self) -> int:
        """How many of something follow: each takes a bit at least."""
        count = self.number()
        if count > 8 * len(self.data):
            raise ValueError
        return count

    def bits(self, count: int) -> list[bool]:
        data = self.take((count + 7) // 8)
        return [bool(data[at // 8] & (0x80 >> at % 8)) for at in range(count)]

    def optional_bits(self, count: int) -> list[bool]:
        """A vector that may be told as “all of them”."""
        return [True] * count if self.byte() else self.bits(count)

    def crcs(self, count: int) -> list[int | None]:
        return [struct.unpack("<L", self.take(4))[0] if known else None for known in self.optional_bits(count)]

    def expect(self, kind: int) -> None:
        if self.byte() != kind:
            raise ValueError


def parse_packed_header(data: bytes) -> Sequence[Folder]:
    """The folder that holds the true header."""
    header = _Bytes(data)
    header.expect(0x17)
    return _streams(header)[0]


def parse_header(data: bytes, meter: Meter) -> Archive:
    header = _Bytes(data)
    header.expect(_HEADER)
    kind = header.byte()
    if kind == _PROPERTIES:
        while header.byte() != _END:
            header.take(header.number())
        kind = header.byte()
    if kind == _HEADER_STREAMS:
        _streams(header)
        kind = header.byte()
    folders: Sequence[Folder] = ()
    parts: Sequence[_Part] = ()
    if kind == _STREAMS:
        folders, parts = _streams(header)
        kind = header.byte()
    if kind == _END:
        return Archive(folders, ())
    if kind != _FILES:
        raise ValueError
    return Archive(folders, _files(header, parts, meter))


def _streams(header: _Bytes) -> tuple[list[Folder], list[_Part]]:
    position = 0
    packed: list[int] = []
    folders: list[Folder] = []
    parts: list[_Part] | None = None
    while (kind := header.byte()) != _END:
        if kind == _PACKED:
            position, packed = _pack_info(header)
        elif kind == _UNPACKED:
            folders = _folders(header, _START + position, packed)
        elif kind == _SUBSTREAMS:
            parts = _parts(header, folders)
        else:
            raise ValueError
    whole = [_Part(number, 0, folder.size, folder.crc) for number, folder in enumerate(folders)]
    return folders, whole if parts is None else parts


def _pack_info(header: _Bytes) -> tuple[int, list[int]]:
    position, count = header.number(), header.count()
    sizes: list[int] = []
    while (kind := header.byte()) != _END:
        if kind == _SIZES:
            sizes = [header.number() for _ in range(count)]
        elif kind == _CRCS:
            header.crcs(count)
        else:
            raise ValueError
    return position, sizes


def _folders(header: _Bytes, position: int, packed: list[int]) -> list[Folder]:
    header.expect(_FOLDERS)
    count = header.count()
    header.expect(0)  # descriptions outside the header are not written by any program
    shapes = [_shape(header) for _ in range(count)]
    header.expect(_FOLDER_SIZES)
    sizes = [[header.number() for _ in range(outputs)] for _, _, _, outputs in shapes]
    crcs: list[int | None] = [None] * count
    while (kind := header.byte()) != _END:
        if kind != _CRCS:
            raise ValueError
        crcs = header.crcs(count)
    folders, used = [], 0
    for (coders, bonds, inputs, outputs), unpacked, crc in zip(shapes, sizes, crcs, strict=True):
        mine = packed[used : used + inputs - len(bonds)]
        used += len(mine)
        main = next(number for number in range(outputs) if all(number != source for _, source in bonds))
        folders.append(Folder(tuple(coders), tuple(bonds), position, tuple(mine), unpacked[main], crc))
        position += sum(mine)
    return folders


def _shape(header: _Bytes) -> tuple[list[Coder], list[tuple[int, int]], int, int]:
    """Coders, their bonds (input, output), and how many inputs and outputs there are."""
    coders: list[Coder] = []
    for _ in range(header.number()):
        flags = header.byte()
        method = header.take(flags & 0x0F)
        inputs, outputs = (header.number(), header.number()) if flags & 0x10 else (1, 1)
        settings = header.take(header.number()) if flags & 0x20 else b""
        if flags & 0x80 or not 0 < inputs <= 8 or not 0 < outputs <= 8 or len(coders) > 8:
            raise ValueError
        coders.append(Coder(method, settings, inputs, outputs))
    inputs, outputs = sum(coder.inputs for coder in coders), sum(coder.outputs for coder in coders)
    bonds = [(header.number(), header.number()) for _ in range(outputs - 1)]
    if inputs - len(bonds) > 1:
        for _ in range(inputs - len(bonds)):
            header.number()
    if not coders or len(bonds) >= inputs:
        raise ValueError
    return coders, bonds, inputs, outputs


def _parts(header: _Bytes, folders: Sequence[Folder]) -> list[_Part]:
    """Which stretches of the folders are the files."""
    counts = [1] * len(folders)
    kind = header.byte()
    if kind == _COUNTS:
        counts = [header.count() for _ in folders]
        kind = header.byte()
    if sum(counts) > 8 * len(header.data):
        raise ValueError
    stretches = [_stretch(header, count, folder.size, told=kind == _SIZES) for count, folder in zip(counts, folders, strict=True)]
    if kind == _SIZES:
        kind = header.byte()
    unknown = sum(count for count, folder in zip(counts, folders, strict=True) if count != 1 or folder.crc is None)
    crcs: list[int | None] = [None] * unknown
    while kind != _END:
        if kind != _CRCS:
            raise ValueError
        crcs = header.crcs(unknown)
        kind = header.byte()
    return list(_with_crcs(folders, stretches, iter(crcs)))


def _stretch(header: _Bytes, count: int, size: int, *, told: bool) -> list[int]:
    """Sizes of the files of one folder: the last is what is left."""
    if not count:
        return []
    if count > 1 and not told:
        raise ValueError
    sizes = [header.number() for _ in range(count - 1)]
    if sum(sizes) > size:
        raise ValueError
    return [*sizes, size - sum(sizes)]


def _with_crcs(folders: Sequence[Folder], stretches: Sequence[Sequence[int]], crcs: Iterator[int | None]) -> Iterator[_Part]:
    for number, (folder, sizes) in enumerate(zip(folders, stretches, strict=True)):
        start = 0
        for size in sizes:
            yield _Part(number, start, size, folder.crc if len(sizes) == 1 and folder.crc is not None else next(crcs))
            start += size


def _files(header: _Bytes, parts: Sequence[_Part], meter: Meter) -> list[File]:
    count = header.count()
    meter.member(count)
    empty = [False] * count
    empty_files: list[bool] = []
    anti: list[bool] = []
    names = [""] * count
    attributes: list[int] = [0] * count
    while (kind := header.byte()) != _END:
        body = _Bytes(header.take(header.number()))
        if kind == _EMPTY_STREAMS:
            empty = body.bits(count)
        elif kind == _EMPTY_FILES:
            empty_files = body.bits(sum(empty))
        elif kind == _ANTI:
            anti = body.bits(sum(empty))
        elif kind == _NAMES:
            names = _names(body, count)
        elif kind == _ATTRIBUTES:
            attributes = _attributes(body, count)
    return _assembled(names, attributes, empty, empty_files, anti, parts)


def _names(body: _Bytes, count: int) -> list[str]:
    body.expect(0)
    text = body.data[1:].decode("utf-16-le", "replace")
    names = text.split("\0")
    if len(names) < count + 1:
        raise ValueError
    return names[:count]


def _attributes(body: _Bytes, count: int) -> list[int]:
    known = body.optional_bits(count)
    body.expect(0)
    return [struct.unpack("<L", body.take(4))[0] if one else 0 for one in known]


def _assembled(
    names: list[str], attributes: list[int], empty: list[bool], empty_files: list[bool], anti: list[bool], parts: Sequence[_Part]
) -> list[File]:
    """Files with content take the parts in turn; those without are folders unless they are told to be empty files."""
    files = []
    following = iter(parts)
    blank = -1
    for name, attribute, is_empty in zip(names, attributes, empty, strict=True):
        if is_empty:
            blank += 1
            kind = "file" if blank < len(empty_files) and empty_files[blank] else "folder"
            kind = "special" if blank < len(anti) and anti[blank] else kind
            files.append(File(name, _kind(attribute, kind), None, 0, 0, None))
        else:
            part = next(following, None)
            if part is None:
                raise ValueError
            files.append(File(name, _kind(attribute, "file"), part.folder, part.start, part.size, part.crc))
    if next(following, None) is not None:
        raise ValueError
    return files


def _kind(attribute: int, kind: str) -> str:
    """Links by the mode of Unix, which stands in the upper half, or by the flag of Windows."""
    mode = attribute >> 16 & 0o170000 if attribute & _UNIX else 0
    if mode == 0o120000 or attribute & _REPARSE_POINT:
        return "link"
    if mode not in (0, 0o100000, 0o040000):
        return "special"
    return "folder" if kind == "folder" or (attribute & _DIRECTORY and kind == "file" and mode != 0o100000) else kind
