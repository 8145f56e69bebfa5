"""7z, rar, tar and mails unpacked into a private folder: each member under a name of ours, with what it was called beside it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from evalcheck.records import dataclass
from evalcheck.submission.containers.container import Entry
from evalcheck.submission.filetype import OLE, begins_as, detect
from evalcheck.submission.formats import MAILS, types
from evalcheck.submission.gathering import measured
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Fact, Incident, ReadError, Source, Trouble
from evalcheck.submission.ordinary import read_file

if TYPE_CHECKING:
    from evalcheck.submission.containers.mail_links import Linked

UNPACKED = (types("archive") - {"zip"}) | MAILS
_TAR_NAMES = ("tar", "tgz", "tbz", "tbz2", "txz", "gz", "bz2", "xz", "zip", "rar", "7z")


@dataclass(frozen=True, slots=True)
class Spooled:
    """One member: its name as stored, where its bytes lie (None where it was refused or broken), size, digest, first bytes."""

    name: str
    sure: bool = True
    folder: bool = False
    unsafe: str | None = None
    path: Path | None = None
    size: int = 0
    sha256: str = ""
    head: bytes = b""
    trouble: Trouble | None = None
    facts: dict[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What a container held. A mail also tells its subject, its sender, the day it arrived, what it only points at, and its length in
    words (`said`)."""

    members: tuple[Spooled, ...]
    subject: str | None = None
    sender: str = ""
    received: date | None = None
    incidents: tuple[Incident, ...] = ()
    linked: tuple[Linked, ...] = ()
    said: int = 0


@dataclass(frozen=True, slots=True)
class NoBytes:
    """The source of a member that could not be unpacked: reading it tells why."""

    trouble: Trouble
    facts: dict[str, Fact]

    def read(self) -> bytes:
        raise ReadError(self.trouble, **self.facts)


def container_type(head: bytes, name: str, opened: BinaryIO) -> str | None:
    """The kind of container by content; mails only under the name of one (a text that looks like a mail is a text)."""
    extension = name.rpartition(".")[2].lower()
    kind = next((kind for kind in ("rar", "7z", "gz", "bz2", "xz", "tar") if begins_as(kind, head)), None)
    if kind in ("gz", "bz2", "xz"):
        return "gz" if extension in _TAR_NAMES else None
    if kind is not None:
        return kind
    if extension == "tar" and head:
        return "tar"
    if extension not in ("eml", "msg"):
        return None
    opened.seek(0)
    if head.startswith(OLE):
        return "msg" if detect(opened.read()) == "msg" else None
    return "eml" if extension == "eml" or detect(opened.read()) == "eml" else None


def unpack(source: Source | Path, kind: str, name: str, folder: str, limits: Limits) -> Unpacked:
    """Every member of a container spooled into `folder`. ReadError where the container as a whole is no good.

    Runs in a child process: its libraries parse hostile bytes (see child.in_child).
    """
    content = source if isinstance(source, Path) else source.read()
    if kind in MAILS:
        return _mail(read_file(content) if isinstance(content, Path) else content, kind, folder, limits)
    return Unpacked(tuple(_spooled(entry, number, folder) for number, entry in enumerate(_entries(content, kind, name, limits))))


def _entries(content: bytes | Path, kind: str, name: str, limits: Limits) -> Iterator[Entry]:
    if kind == "7z":
        from evalcheck.submission.containers.seven_zip import seven_zip_members  # lzma and bz2

        return seven_zip_members(content, limits)
    if kind in ("rar", "rar volumes"):
        from evalcheck.submission.containers.rar import rar_members  # rarfile

        return rar_members(content, limits, all_volumes=kind == "rar volumes")
    from evalcheck.submission.containers.tar import tar_members  # tarfile

    return tar_members(content, limits, name)


def _spooled(entry: Entry, number: int, folder: str) -> Spooled:
    if entry.folder or entry.unsafe:
        return Spooled(entry.name, entry.sure, entry.folder, entry.unsafe)
    try:
        return _written(entry.name, entry.sure, entry.pieces(), Path(folder) / f"{number:06}")
    except ReadError as error:
        if error.trouble is Trouble.BOMB:
            raise
        # Two broken members must not pass for the same file.
        digest = hashlib.sha256(entry.name.encode("utf-8", "surrogatepass")).hexdigest()
        return Spooled(entry.name, entry.sure, size=entry.size, sha256=digest, trouble=error.trouble, facts=dict(error.facts))


def _written(name: str, sure: bool, pieces: Iterable[bytes], path: Path) -> Spooled:
    with path.open("xb") as target:

        def kept() -> Iterator[bytes]:
            for piece in pieces:
                target.write(piece)
                yield piece

        size, digest, head = measured(kept())
    return Spooled(name, sure, path=path, size=size, sha256=digest, head=head)


def _mail(data: bytes, kind: str, folder: str, limits: Limits) -> Unpacked:
    from evalcheck.submission.containers.mail import read_mail  # email
    from evalcheck.submission.containers.outlook import read_outlook  # olefile

    mail = read_mail(data, limits) if kind == "eml" else read_outlook(data, limits)
    members = [_written(name, True, (data,), Path(folder) / f"{number:06}") for number, (name, data) in enumerate(mail.attachments)]
    said = len("".join(mail.body.split()))
    return Unpacked(tuple(members), mail.subject, mail.sender, mail.received, mail.incidents, mail.linked, said)
