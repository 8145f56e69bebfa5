"""One file opened by its true type: a pure function of the file and the limits, so that any process can run it."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from typing import Any, BinaryIO

from evalcheck.submission.account.taking import accounted
from evalcheck.submission.containers.zip import directory
from evalcheck.submission.default_password import has_password, opened_by_default, rights_managed
from evalcheck.submission.filetype import LOCKED, detect, zip_type
from evalcheck.submission.formats import HELD_BY, IN_OLE, PROGRAM_EXTENSIONS, PROGRAMS, READ_FROM_FILE, ZIPPED, fits, format_of
from evalcheck.submission.gathering import UNSAFE
from evalcheck.submission.limits import MB, Limits
from evalcheck.submission.model import EvidenceFile, Incident, OnDisk, Opened, ReadError, Trouble
from evalcheck.submission.ordinary import NotOrdinary
from evalcheck.submission.ordinary import open_file as open_ordinary
from evalcheck.submission.troubles import damaged, locked, not_examined, rights_needed, unreadable

Reader = Callable[[Any, str, str, Limits], Opened]
"""Takes the bytes (of a large workbook the open file), the true type, the path for incidents, and the limits."""

_LARGE = 8 * MB
_HEAD = 65_537
"""Bytes that tell of a text that it is one."""
_RIGHTS = "DRM".encode("utf-16-le")
"""In the names of streams that rights management adds."""


def open_file(file: EvidenceFile, limits: Limits) -> Opened:
    """What the file holds, read by its true type. ReadError tells why nothing of it can be had."""
    _accepted(file)
    kind, data = _left_on_disk(file, limits) or _held(_bytes(file, limits))
    if kind in PROGRAMS and not fits(file.extension, kind):
        raise _not_accepted(file, kind)
    if isinstance(data, bytes):
        kind, data = _unlocked(kind, data)
    if kind is None or _torn(file, kind):
        raise _unknown(file)
    misnamed = not fits(file.extension, kind)
    if misnamed and file.extension not in HELD_BY and file.extension and kind == "txt":
        raise _no_reader(file.extension)
    reader = _reader(file, kind)
    if reader is None:
        raise _misnamed(file, kind) if misnamed else _no_reader(kind)
    opened = accounted(data, file, reader(data, kind, file.path, limits), limits)
    if misnamed:
        facts = _misnamed(file, kind).facts
        return replace(opened, incidents=(Incident(Trouble.MISNAMED, file.path, facts), *opened.incidents))
    return opened


def _accepted(file: EvidenceFile) -> None:
    if file.size == 0:
        file.source.read()  # of what could not be unpacked, or lies elsewhere, the source tells why there are no bytes
        raise ReadError(Trouble.EMPTY)
    if file.extension in PROGRAM_EXTENSIONS:
        raise _not_accepted(file, file.extension)


def _left_on_disk(file: EvidenceFile, limits: Limits) -> tuple[str, BinaryIO] | None:
    """A large workbook or text table that is read as a stream, its type and the file open; nothing for any other file."""
    if not isinstance(file.source, OnDisk) or not _LARGE <= file.size <= limits.file_bytes:
        return None
    try:
        opened = open_ordinary(file.source.path)
    except OSError:
        return None
    head = opened.read(_HEAD)
    kind = zip_type(opened) if head.startswith(b"PK") else detect(head)
    row = format_of(kind, file.extension) if kind else None
    if kind and row and row.type in READ_FROM_FILE:
        return kind, opened
    opened.close()
    return None


def _held(data: bytes) -> tuple[str | None, bytes | BinaryIO]:
    return detect(data), data


def _bytes(file: EvidenceFile, limits: Limits) -> bytes:
    if file.size > limits.file_bytes:
        most = limits.file_bytes // MB
        raise not_examined(f"文件超过{most}MB", f"the file is larger than {most} MB")
    try:
        return file.source.read()
    except NotOrdinary:
        raise ReadError(Trouble.UNSAFE_MEMBER, reason=UNSAFE["special"]) from None
    except OSError:
        raise unreadable() from None


def _not_accepted(file: EvidenceFile, kind: str) -> ReadError:
    return ReadError(Trouble.NOT_ACCEPTED, extension=file.extension, found=kind)


def _unlocked(kind: str | None, data: bytes) -> tuple[str | None, bytes]:
    """The file as its program shows it without asking for a password. LOCKED where it asks, or asks a server of rights."""
    if (kind in ("ole", LOCKED) or kind in IN_OLE) and _RIGHTS in data and rights_managed(data):
        raise rights_needed()
    if kind == LOCKED or (kind == "xls" and has_password(data)):
        inside = opened_by_default(data)
        if inside is None:
            raise locked()
        return detect(inside), inside
    if kind == "doc" and _locked_doc(data):
        raise locked()
    return kind, data


def _locked_doc(data: bytes) -> bool:
    """The flag of encryption in the head of a Word 97 document."""
    import olefile  # heavy, and few documents are that old

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            head = ole.openstream("WordDocument").read(12)
            return len(head) == 12 and bool(head[11] & 0x01)
    except Exception:  # olefile raises whatever its parsing of hostile bytes runs into
        return False


def _torn(file: EvidenceFile, kind: str) -> bool:
    """A container without its content under the name of one that has it: `.xlsx` that is a bare zip, `.doc` a bare OLE file."""
    expected = HELD_BY.get(file.extension, frozenset())
    return (kind in ("zip", "office-zip") and bool(expected & ZIPPED)) or (kind == "ole" and bool(expected & IN_OLE))


def _unknown(file: EvidenceFile) -> ReadError:
    """Under a name that promises a known type, bytes that are nothing known are a damaged file."""
    if file.extension in HELD_BY:
        return damaged(f"内容不是有效的{file.extension}文件", f"its content is no valid {file.extension} file")
    return _no_reader(file.extension)


def _misnamed(file: EvidenceFile, kind: str) -> ReadError:
    return ReadError(Trouble.MISNAMED, extension=file.extension, found=kind)


def _no_reader(kind: str) -> ReadError:
    zh, en = "本版本尚不能读取此类文件", "this version cannot read such files yet"
    return not_examined(zh + (f"({kind})" if kind else ""), en + (f" ({kind})" if kind else ""))


def _reader(file: EvidenceFile, kind: str) -> Reader | None:
    """The reader of a format, imported now: most packages hold few formats, and each reader has its libraries."""
    row = format_of(kind, file.extension)
    if row is None or not row.reader:
        return None
    module, _, function = row.reader.partition(":")
    reader: Reader = getattr(import_module(f"evalcheck.submission.{module}"), function)
    return reader


def read_archive(data: bytes, kind: str, path: str, limits: Limits) -> Opened:
    """An archive that intake left a file: broken, or not to be opened."""
    directory(io.BytesIO(data))
    raise _no_reader(kind)
