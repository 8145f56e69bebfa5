"""Members of zips that are packed by bzip2 or LZMA, which the standard library can undo too (APPNOTE 5.8.8, methods 12 and 14)."""

from __future__ import annotations

import bz2
import lzma
import struct
from collections.abc import Iterator
from typing import Protocol

from evalcheck.submission.containers.container import CHUNK
from evalcheck.submission.troubles import damaged

BZIP2, LZMA = 12, 14
_LEAST_DICTIONARY = 4096
_LZMA_HEAD = struct.Struct("<2xHBL")
_BROKEN = (OSError, EOFError, ValueError, lzma.LZMAError, struct.error)


class _Decoder(Protocol):
    @property
    def eof(self) -> bool: ...

    @property
    def needs_input(self) -> bool: ...

    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


def decoded(pieces: Iterator[bytes], method: int, size: int) -> Iterator[bytes]:
    """The bytes of a member in pieces of at most CHUNK; `size` is what the directory claims. DAMAGED where they do not unpack."""
    left = size
    try:
        decoder, first = _opened(pieces, method, size)
        while left > 0 and not decoder.eof:
            data = (first or next(pieces, b"")) if decoder.needs_input else b""
            starved, first = decoder.needs_input and not data, b""
            piece = decoder.decompress(data, CHUNK)
            left -= len(piece)
            yield piece
            if starved and not piece:
                break
    except _BROKEN:
        raise damaged("压缩包中该文件的数据损坏", "the data of this file in the archive is broken") from None


def _opened(pieces: Iterator[bytes], method: int, size: int) -> tuple[_Decoder, bytes]:
    """The decoder, and the packed bytes that were read to find its settings."""
    if method == BZIP2:
        return bz2.BZ2Decompressor(), b""
    head = b""
    while len(head) < _LZMA_HEAD.size and (piece := next(pieces, b"")):
        head += piece
    _, packed, dictionary = _LZMA_HEAD.unpack_from(head)
    rest, lc = divmod(packed, 9)
    pb, lp = divmod(rest, 5)
    # A dictionary larger than what is unpacked is never used: a head that claims 4 GB shall not get them.
    filters = [{"id": lzma.FILTER_LZMA1, "dict_size": max(_LEAST_DICTIONARY, min(dictionary, size)), "lc": lc, "lp": lp, "pb": pb}]
    return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=filters), head[_LZMA_HEAD.size :]
