"""What a file truly is, by its content: by the signs of its format, by the parts of a zip, by the streams of an OLE file."""

from __future__ import annotations

import io
import re
from contextlib import suppress
from typing import BinaryIO

from evalcheck.patterns import regex
from evalcheck.submission.containers.zip import Parts
from evalcheck.submission.formats import FORMAT, FORMATS, Sign
from evalcheck.submission.model import ReadError

LOCKED = "locked-office"
"""An office document behind a password."""
_SIGNS = sorted(((sign, row.type) for row in FORMATS for sign in row.signs), key=lambda one: (one[0][0][0] > 0, -len(one[0][-1][1])))
"""Those at the first byte first, a longer one before a shorter that it begins with (`ftypheic`, `ftyp`)."""
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAMS = (("EncryptedPackage", LOCKED), *((stream, row.type) for row in FORMATS for stream in row.streams))
_CONTENT_TYPES = tuple((sign, row.type) for row in FORMATS for sign in row.content_types)
_MAIN_PARTS = tuple((row.main, row.type) for row in FORMATS if row.main)
_FOLDERS = tuple((part.partition("/")[0].encode() + b"/", kind) for part, kind in _MAIN_PARTS if "/" in part)
_MIMETYPES = tuple((row.mimetype, row.type) for row in FORMATS if row.mimetype)
_GB_MARK = "\ufeff".encode("gb18030")
_BY_MARK: tuple[tuple[bytes, tuple[tuple[str, int], ...]], ...] = (
    (b"\xff\xfe\0\0", (("utf-32-le", 4), ("utf-16-le", 2))),
    (b"\0\0\xfe\xff", (("utf-32-be", 4), ("utf-16-le", 0))),
    (b"\xff\xfe", (("utf-16-le", 2),)),
    (b"\xfe\xff", (("utf-16-be", 2),)),
    (b"\xef\xbb\xbf", (("utf-8", 3),)),
    (_GB_MARK, (("gb18030", len(_GB_MARK)),)),
    (b"", (("utf-8", 0), ("gb18030", 0))),
)
_HTML = regex(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table|meta|style|div)\b", re.I | re.S)
_MAIL = regex(rb"(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*){3}", re.I)


def detect(data: bytes) -> str | None:
    """The true type as an extension, `zip` for a plain archive, LOCKED behind a password; None where nothing fits."""
    head = data[:4096]
    if head.startswith(b"PK"):
        return zip_type(io.BytesIO(data))
    if head.startswith(OLE):
        return _ole(data)
    told = next((kind for sign, kind in _SIGNS if _bears(head, sign)), None)
    # What a program puts before a PDF does not keep readers from opening it.
    return told or ("pdf" if b"%PDF-" in head[:1024] else _text(data) if looks_like_text(data) else None)


def begins_as(kind: str, head: bytes) -> bool:
    """Whether bytes begin with the signs of a type."""
    return any(_bears(head, sign) for sign in FORMAT[kind].signs)


def _bears(head: bytes, sign: Sign) -> bool:
    return all(head.startswith(part, offset) for offset, part in sign)


def zip_type(archive: BinaryIO) -> str:
    """By its main part; a zip whose directory is lost is told by the names in its first local headers."""
    try:
        parts = Parts(archive, 1 << 20)
    except ReadError:
        archive.seek(0)
        return _torn_zip(archive.read(4096))
    try:
        if "[Content_Types].xml" in parts:
            return _by_content_types(parts)
        if "mimetype" in parts:
            return _first(parts.read("mimetype"), _MIMETYPES, "zip")
        return _by_main_part(parts)
    except ReadError:
        return "zip"


def _by_content_types(parts: Parts) -> str:
    kind = _first(parts.read("[Content_Types].xml").lower(), _CONTENT_TYPES, "zip")
    if kind != "zip":
        return kind
    return _by_main_part(parts)


def _by_main_part(parts: Parts) -> str:
    return next((kind for part, kind in _MAIN_PARTS if part in parts), "zip")


def _torn_zip(head: bytes) -> str:
    if b"[Content_Types].xml" in head or b"_rels/.rels" in head:
        return _first(head, _FOLDERS, "office-zip")
    return "zip"


def _ole(data: bytes) -> str:
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            return next((kind for name, kind in _STREAMS if ole.exists(name)), "ole")
    except Exception:  # olefile raises whatever its parsing of hostile bytes runs into
        return "ole"


def _text(data: bytes) -> str:
    head = data[:4096].removeprefix(b"\xef\xbb\xbf")
    if _HTML.match(head):
        return "html"
    if head.lstrip().startswith(b"<?xml"):
        return "xml"
    mail = _MAIL.match(head) and re.search(rb"^(?:received|mime-version|message-id):", head, re.I | re.M)
    return "eml" if mail else "txt"


def looks_like_text(data: bytes) -> bool:
    """Whether bytes are text that a person wrote: a byte order mark, or no control characters in the first 64 KB but an end mark (0x1A)."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")):
        return True
    head = data[:65536] if len(data) > 65536 else data.rstrip(b"\x1a\0")
    return bool(head or not data) and not re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]", head)


def encodings(head: bytes) -> tuple[tuple[str, int], ...]:
    """Those that a text may have by its first four bytes, the likeliest first, and how many bytes stand before the text."""
    return next(encodings for mark, encodings in _BY_MARK if head.startswith(mark))


def decode(data: bytes) -> str | None:
    """The text without its mark, in the first encoding that reads it without a fault; None where none does."""
    for encoding, start in encodings(data[:4]):
        with suppress(UnicodeDecodeError):
            return data[start:].decode(encoding)
    return None


def _first(data: bytes, table: tuple[tuple[bytes, str], ...], otherwise: str) -> str:
    return next((kind for sign, kind in table if sign in data), otherwise)
