"""Deflate streams undone in pieces (RFC 1951): large ones by ISA-L, several times as fast, where the extra `fast` is installed."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from evalcheck.submission.limits import MB
from evalcheck.submission.troubles import damaged

CHUNK = MB // 2
"""Bytes of a piece at most."""
_LARGE = 8 * MB
_RAW = -zlib.MAX_WBITS


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
