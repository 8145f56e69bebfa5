"""Whether a picture that a document shows is whole, by the structure of its format alone: no pixel is decoded."""

from __future__ import annotations

import struct
import zlib

_PNG = b"\x89PNG\r\n\x1a\n"
_CRITICAL = frozenset({b"IHDR", b"PLTE", b"IDAT"})
_OTHERS = (
    b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*", b"II\xbc", b"RIFF", b"\x01\0\0\0", b"\xd7\xcd\xc6\x9a", b"\x01\0\x09\0", b"\x02\0\x09\0",
    b"\x1f\x8b", b"<svg", b"<?xml", b"\xef\xbb\xbf<", b"\0\0\0\x0cjP", b"\0\0\1\0", b"%!PS", b"\xc5\xd0\xd3\xc6", b"\x0a",
)  # fmt: skip
"""GIF, TIFF, JPEG XR, WebP, EMF, WMF, packed metafiles, SVG, JPEG 2000, icons, PostScript, PCX: told by their signs and left at that."""
_PLAIN = frozenset({"png", "jpg", "jpeg", "gif", "bmp"})


def whole_picture(data: bytes, extension: str) -> bool | None:
    """Whether the picture can be shown; None where its format is not known here and nothing speaks against it."""
    if not data.strip(b"\0"):
        return False
    if data.startswith(_PNG):
        return _png(data)
    if data.startswith(b"\xff\xd8"):
        return _jpeg(data)
    if data.startswith(b"BM"):
        return len(data) > 54 and int.from_bytes(data[10:14], "little") < len(data)
    if data.startswith(_OTHERS):
        return True
    return False if extension in _PLAIN else None


def _png(data: bytes) -> bool:
    """Chunks up to the last one, those that carry the picture by their sums (ISO/IEC 15948 §5.3)."""
    at, carried = len(_PNG), False
    while at + 12 <= len(data):
        length, kind = struct.unpack_from(">L4s", data, at)
        end = at + 12 + length
        if end > len(data):
            return False
        if kind in _CRITICAL and zlib.crc32(data[at + 4 : end - 4]) != int.from_bytes(data[end - 4 : end], "big"):
            return False
        carried = carried or kind == b"IDAT"
        if kind == b"IEND":
            return carried
        at = end
    return False


def _jpeg(data: bytes) -> bool:
    """Segments up to the scan, a frame among them, and an end behind it (ITU-T T.81 annex B)."""
    at, framed = 2, False
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            return False
        kind = data[at + 1]
        if kind == 0xFF:
            at += 1
            continue
        if kind in (0x01, *range(0xD0, 0xD8)):
            at += 2
            continue
        framed = framed or (0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC))
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if kind == 0xDA:
            return framed and data.find(b"\xff\xd9", at) >= 0
    return False
