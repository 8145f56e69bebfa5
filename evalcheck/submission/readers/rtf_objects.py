"""Objects that an RTF document embeds: each as OLE 1 wraps it, in hexadecimal digits ([MS-OLEDS] 2.2.5)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import islice

from evalcheck.patterns import regex
from evalcheck.submission.account.objects import only_drawn

_OBJECT = regex(rb"\\objdata\b\s?([0-9A-Fa-f\s]*)")
_EMBEDDED = 2
_MOST = 1000


def embedded_objects(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Place, and the native data of each that is more than the picture on the page: mostly a compound file. Links hold none."""
    for number, found in enumerate(islice(_OBJECT.finditer(data), _MOST), start=1):
        digits = b"".join(found[1].split())
        wrapped = bytes.fromhex(digits[: len(digits) // 2 * 2].decode("ascii"))
        native = _native(wrapped)
        if native and not only_drawn(wrapped):
            yield f"object{number}", native


def _native(wrapped: bytes) -> bytes:
    """What stands behind the class, topic and item of an embedded object; nothing of another, or of one that is cut off."""
    try:
        if struct.unpack_from("<L", wrapped, 4)[0] != _EMBEDDED:
            return b""
        at = 8
        for _ in range(3):
            at += 4 + struct.unpack_from("<L", wrapped, at)[0]
        (size,) = struct.unpack_from("<L", wrapped, at)
    except struct.error:
        return b""
    return wrapped[at + 4 : at + 4 + size] if size <= len(wrapped) - at - 4 else b""
