"""Files inside documents (embedded in office files, attached to PDF and OFD) are files of the package, as members of archives are."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

from evalcheck.patterns import regex
from evalcheck.submission.child import ChildFailed
from evalcheck.submission.containers.embedded import Inner, embedded_files
from evalcheck.submission.containers.zip import directory
from evalcheck.submission.filetype import OLE
from evalcheck.submission.formats import FORMAT, ZIPPED_EXTENSIONS, extensions
from evalcheck.submission.gathering import Gathering
from evalcheck.submission.limits import MB
from evalcheck.submission.model import EvidenceFile, ReadError
from evalcheck.submission.ordinary import open_file

_LOOKED_AT_UP_TO = 256 * MB
_VIDEOS = b"|".join(one.encode() for one in sorted(extensions("video")))
_IN_ZIP = regex(rb"(?:^|[/\\])(?:(?:embeddings|attach\w*)[/\\][^/\\]+|media[/\\][^/\\]+\.(?:" + _VIDEOS + rb"))$", re.IGNORECASE)
_IN_OLE = regex(
    b"|".join(re.escape(name.encode("utf-16-le")) for name in ("\x01Ole10Native", "Package", "CONTENTS"))
    + rb"|_\0(?:[0-9]\0){1,10}\0|M\0B\0D\0(?:[0-9A-F]\0){8}\0|[\0\x10]\0\x11\x10"
)
"""Names of streams, of folders that Word and Excel keep objects in, or the head of a record in which PowerPoint does."""
_IN_PDF = regex(rb"/EmbeddedFile|/FileAttachment")
_IN_RTF = regex(rb"\\objdata")
_IN_OLE_EXTENSIONS = frozenset(one for kind in ("doc", "xls", "ppt") for one in (*FORMAT[kind].extensions, *FORMAT[kind].also))


def may_hold_files(file: EvidenceFile, head: bytes, path: Path | None) -> bool:
    """Whether a document may hold others: by its directory, or by words in its bytes, so that hardly any is opened for nothing."""
    if not head or file.size > _LOOKED_AT_UP_TO:
        return False
    try:
        if head.startswith(b"PK"):
            return file.extension in ZIPPED_EXTENSIONS and _zip_holds(file, path)
        sign = _sign(file, head)
        return sign is not None and sign.search(path.read_bytes() if path else file.source.read()) is not None
    except (OSError, ReadError):
        return False


def _sign(file: EvidenceFile, head: bytes) -> re.Pattern[bytes] | None:
    """What stands in a document of this format that holds others."""
    if b"%PDF-" in head:
        return _IN_PDF
    if head.startswith(b"{\\rtf"):
        return _IN_RTF
    return _IN_OLE if head.startswith(OLE) and file.extension in _IN_OLE_EXTENSIONS else None


def _zip_holds(file: EvidenceFile, path: Path | None) -> bool:
    if path is None:
        return any(_IN_ZIP.search(member.name) for member in directory(io.BytesIO(file.source.read())))
    with open_file(path) as archive:
        return any(_IN_ZIP.search(member.name) for member in directory(archive))


def files_inside(intake: Gathering, file: EvidenceFile, path: Path | None) -> list[Inner]:
    """The files inside a document, put into the private folder by a child. What cannot be taken out stays for the account to tell."""
    most = max(0, intake.limits.archive_members - intake.members)
    limits = replace(intake.limits, archive_bytes=max(0, intake.left), archive_members=most)
    try:
        place = path or intake.spooled([file.source.read()])
        inner = intake.in_child(embedded_files, place, intake.spool(), size=file.size, limits=limits)
    except (ChildFailed, ReadError, OSError):
        return []
    intake.members += len(inner)
    intake.left -= sum(one.size for one in inner)
    return inner
