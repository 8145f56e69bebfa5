"""7z archives on the standard library: members streamed folder by folder, so that a large solid archive needs little memory."""

from __future__ import annotations

import bz2
import lzma
import struct
import zlib
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from evalcheck.records import dataclass
from evalcheck.submission.containers.container import CHUNK, Entry, Meter, opened
from evalcheck.submission.limits import Limits
from evalcheck.submission.member_names import unsafe
from evalcheck.submission.model import ReadError
from evalcheck.submission.troubles import damaged, locked, packed_oddly

_HEADER_AT = 32
_END, _HEADER, _PROPERTIES, _STREAMS, _FILES, _PACKED, _UNPACKED, _SUBSTREAMS = 0, 1, 2, 4, 5, 6, 7, 8
_SIZES, _CRCS, _FOLDERS, _FOLDER_SIZES, _COUNTS = 9, 10, 11, 12, 13
_EMPTY_STREAMS, _EMPTY_FILES, _ANTI, _FILE_NAMES, _ATTRIBUTES, _HEADER_STREAMS = 14, 15, 16, 17, 21, 3
_DIRECTORY, _REPARSE_POINT, _UNIX = 0x10, 0x400, 0x8000
_COPY, _LZMA, _LZMA2, _DELTA = b"\x00", b"\x03\x01\x01", b"\x21", b"\x03"
_DEFLATE, _BZIP2 = b"\x04\x01\x08", b"\x04\x02\x02"
_AES = b"\x06\xf1\x07\x01"
_BRANCHES = {
    b"\x03\x03\x01\x03": lzma.FILTER_X86, b"\x04": lzma.FILTER_X86,
    b"\x03\x03\x02\x05": lzma.FILTER_POWERPC, b"\x05": lzma.FILTER_POWERPC,
    b"\x03\x03\x04\x01": lzma.FILTER_IA64, b"\x06": lzma.FILTER_IA64,
    b"\x03\x03\x05\x01": lzma.FILTER_ARM, b"\x07": lzma.FILTER_ARM,
    b"\x03\x03\x07\x01": lzma.FILTER_ARMTHUMB, b"\x08": lzma.FILTER_ARMTHUMB,
    b"\x03\x03\x08\x05": lzma.FILTER_SPARC, b"\x09": lzma.FILTER_SPARC,
}  # fmt: skip
_UNCOMMON = {b"\x03\x04\x01": "PPMd", b"\x04\x01\x09": "Deflate64", b"\x03\x03\x01\x1b": "BCJ2", b"\x04\xf7\x11\x01": "Zstandard"}
_LEAST_DICTIONARY = 4096
_START = struct.Struct("<6s2BL2QL")
_SIGN = b"7z\xbc\xaf\x27\x1c"
_BROKEN = (struct.error, IndexError, ValueError, OverflowError, OSError, EOFError, lzma.LZMAError, zlib.error, MemoryError)


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
    folders: Sequence[CoderChain]
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


def parse_packed_header(data: bytes) -> Sequence[CoderChain]:
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
    folders: Sequence[CoderChain] = ()
    parts: Sequence[_Part] = ()
    if kind == _STREAMS:
        folders, parts = _streams(header)
        kind = header.byte()
    if kind == _END:
        return Archive(folders, ())
    if kind != _FILES:
        raise ValueError
    return Archive(folders, _files(header, parts, meter))


def _streams(header: _Bytes) -> tuple[list[CoderChain], list[_Part]]:
    position = 0
    packed: list[int] = []
    folders: list[CoderChain] = []
    parts: list[_Part] | None = None
    while (kind := header.byte()) != _END:
        if kind == _PACKED:
            position, packed = _pack_info(header)
        elif kind == _UNPACKED:
            folders = _folders(header, _HEADER_AT + position, packed)
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


def _folders(header: _Bytes, position: int, packed: list[int]) -> list[CoderChain]:
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
        folders.append(CoderChain(tuple(coders), tuple(bonds), position, tuple(mine), unpacked[main], crc))
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


def _parts(header: _Bytes, folders: Sequence[CoderChain]) -> list[_Part]:
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


def _with_crcs(folders: Sequence[CoderChain], stretches: Sequence[Sequence[int]], crcs: Iterator[int | None]) -> Iterator[_Part]:
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
        elif kind == _FILE_NAMES:
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


@dataclass(frozen=True, slots=True)
class Coder:
    method: bytes
    settings: bytes
    inputs: int
    outputs: int


@dataclass(frozen=True, slots=True)
class CoderChain:
    """A block of files packed together: its coders and their bonds, where its packed bytes lie, and how large it unpacks."""

    coders: tuple[Coder, ...]
    bonds: tuple[tuple[int, int], ...]
    position: int
    packed: tuple[int, ...]
    size: int
    crc: int | None


class _Decoder(Protocol):
    @property
    def eof(self) -> bool: ...

    @property
    def needs_input(self) -> bool: ...

    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


def locked_chain(folder: CoderChain) -> bool:
    return any(coder.method == _AES for coder in folder.coders)


def unpacked(file: BinaryIO, folder: CoderChain) -> Iterator[bytes]:
    """The folder's bytes, as many as the header claims or fewer; NOT_EXAMINED where its method is not known here."""
    chain = _chain(folder)
    decoder = None if [coder.method for coder in chain] == [_COPY] else _decoder(chain, folder.size)
    position, left = folder.position, folder.size
    end = folder.position + folder.packed[0]
    data = b""
    while left > 0:
        if decoder is None or (decoder.needs_input and not decoder.eof):
            file.seek(position)
            data = file.read(min(CHUNK, end - position))
            position += len(data)
        piece = data if decoder is None else (b"" if decoder.eof else decoder.decompress(data, CHUNK))
        piece, starved = piece[:left], not data
        data = b""
        left -= len(piece)
        if piece:
            yield piece
        elif starved:
            return


def _chain(folder: CoderChain) -> list[Coder]:
    """Coders from the last one back to that which takes the packed bytes; only simple chains are known here."""
    if any(coder.inputs != 1 or coder.outputs != 1 for coder in folder.coders) or len(folder.packed) != 1:
        raise _unknown(next((coder.method for coder in folder.coders if coder.method in _UNCOMMON), folder.coders[0].method))
    sources = dict(folder.bonds)
    at: int | None = next((number for number in range(len(folder.coders)) if number not in sources.values()), None)
    chain: list[Coder] = []
    while at is not None and len(chain) <= len(folder.coders):
        chain.append(folder.coders[at])
        at = sources.get(at)
    if len(chain) != len(folder.coders):
        raise ValueError
    return chain


def _decoder(chain: list[Coder], size: int) -> _Decoder:
    methods = [coder.method for coder in chain]
    if methods == [_BZIP2]:
        return bz2.BZ2Decompressor()
    if methods == [_DEFLATE]:
        return _Deflate()
    if methods[-1] == _LZMA and any(method in _BRANCHES for method in methods):
        raise _unknown(methods[0])  # liblzma keeps back the last bytes of this pair, as LZMA does not mark its end
    return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[_filter(coder, size) for coder in chain])


def _filter(coder: Coder, size: int) -> dict[str, Any]:
    """A dictionary larger than what is unpacked is never used: a header that claims 4 GB shall not get them."""
    if coder.method == _LZMA:
        packed, dictionary = struct.unpack("<BL", coder.settings)
        rest, lc = divmod(packed, 9)
        pb, lp = divmod(rest, 5)
        return {"id": lzma.FILTER_LZMA1, "dict_size": _dictionary(dictionary, size), "lc": lc, "lp": lp, "pb": pb}
    if coder.method == _LZMA2:
        step = coder.settings[0]
        return {"id": lzma.FILTER_LZMA2, "dict_size": _dictionary((2 | step & 1) << (step // 2 + 11) if step < 41 else 0, size)}
    if coder.method == _DELTA:
        return {"id": lzma.FILTER_DELTA, "dist": coder.settings[0] + 1}
    if coder.method in _BRANCHES:
        return {"id": _BRANCHES[coder.method]}
    raise _unknown(coder.method)


def _dictionary(claimed: int, size: int) -> int:
    return max(_LEAST_DICTIONARY, min(claimed, size, 0xFFFFFFFF))


class _Deflate:
    """zlib's decompressor under the face of the others."""

    def __init__(self) -> None:
        self._inflater = zlib.decompressobj(-zlib.MAX_WBITS)

    @property
    def eof(self) -> bool:
        return self._inflater.eof

    @property
    def needs_input(self) -> bool:
        return not self._inflater.unconsumed_tail

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        return self._inflater.decompress(self._inflater.unconsumed_tail + data, max(max_length, 0))


def _unknown(method: bytes) -> ReadError:
    return packed_oddly(_UNCOMMON.get(method, method.hex()))


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
        if locked_chain(folder):
            raise locked("压缩包设有密码", "the archive has a password")
        if folder.size > limits.part_bytes:
            raise _damaged()
        header = b"".join(unpacked(file, folder))
        if len(header) != folder.size or (folder.crc is not None and zlib.crc32(header) != folder.crc):
            raise _damaged()
    raise _damaged()


class _Stream:
    """One folder's bytes, unpacked forward once; its files follow each other in it."""

    def __init__(self, file: BinaryIO, folder: CoderChain, meter: Meter) -> None:
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
        is_locked = one.folder is not None and locked_chain(archive.folders[one.folder])
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
