"""The methods of packing of 7z archives that the standard library can undo; the others are named, not guessed at."""

from __future__ import annotations

import bz2
import lzma
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol

from evalcheck.submission.containers.container import CHUNK
from evalcheck.submission.model import ReadError
from evalcheck.submission.troubles import packed_oddly

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
_NAMES = {b"\x03\x04\x01": "PPMd", b"\x04\x01\x09": "Deflate64", b"\x03\x03\x01\x1b": "BCJ2", b"\x04\xf7\x11\x01": "Zstandard"}
_LEAST_DICTIONARY = 4096


@dataclass(frozen=True, slots=True)
class Coder:
    method: bytes
    settings: bytes
    inputs: int
    outputs: int


@dataclass(frozen=True, slots=True)
class Folder:
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


def locked_folder(folder: Folder) -> bool:
    return any(coder.method == _AES for coder in folder.coders)


def unpacked(file: BinaryIO, folder: Folder) -> Iterator[bytes]:
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


def _chain(folder: Folder) -> list[Coder]:
    """Coders from the last one back to that which takes the packed bytes; only simple chains are known here."""
    if any(coder.inputs != 1 or coder.outputs != 1 for coder in folder.coders) or len(folder.packed) != 1:
        raise _unknown(next((coder.method for coder in folder.coders if coder.method in _NAMES), folder.coders[0].method))
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
    return packed_oddly(_NAMES.get(method, method.hex()))
