"""Pack a checked folder: archives named by the rule, small enough to be mailed, each with statement, manifest and a mail draft."""

from __future__ import annotations

import base64
import filecmp
import hashlib
from collections.abc import Mapping, Sequence
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import SMTP
from pathlib import Path

from evalcheck.evidence.names.identity import identifier_of
from evalcheck.evidence.names.signs import cleaned
from evalcheck.prepare import covering
from evalcheck.prepare.folder import PackageFolder
from evalcheck.prepare.parcels import Packable, add, manifest, manifest_name, split, write_archive
from evalcheck.prepare.right_names import archive_name, naming_of
from evalcheck.records import dataclass
from evalcheck.report import Report
from evalcheck.ruleset import Ruleset
from evalcheck.submission.member_names import as_windows_takes_it

_MANIFEST_LINES = 200
"""Bytes of a manifest for one file, its name apart."""


class Exists(Exception):
    """Another file stands where one would be written."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


class Unfit(Exception):
    """A file of the package bears a name that Windows cannot unpack, or that leads elsewhere there."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


@dataclass(frozen=True)
class Packed:
    """What was written. `oversized` are archives that no mail carries, because one file alone is too large."""

    archives: tuple[Path, ...]
    drafts: tuple[Path, ...]
    oversized: tuple[Path, ...]


def pack(report: Report, folder: PackageFolder, ruleset: Ruleset, target: Path) -> Packed:
    """Archives and drafts in the folder `target`; the same files give the same bytes. Raises Changed, Exists and Unfit.

    Whether a package that does not pass may be packed is the caller's to decide: the statement, the manifest and the mail say so.
    """
    for path in folder.files:
        if any(as_windows_takes_it(part) != part for part in path.split("/")):
            raise Unfit(path)
    items = [Packable(path, disk) for path, disk in folder.files.items()]
    statement = _free(covering.FILE, folder)
    draft = covering.covering(report, ruleset, dict.fromkeys(folder.files, 1))
    reserved = 2 * len(draft) + sum(_MANIFEST_LINES + 3 * len(item.path.encode("utf-8", "replace")) for item in items)
    limit = largest_parcel(ruleset.mail_bytes)
    parts = split(items, limit, reserved)
    parcel_of = {item.path: number for number, part in enumerate(parts, 1) for item in part}
    names = [_name(report, ruleset, number, len(parts)) for number in range(1, len(parts) + 1)]
    target.mkdir(parents=True, exist_ok=True)
    archives, drafts = [], []
    for number in range(1, len(parts) + 1):
        made = {statement: covering.covering(report, ruleset, parcel_of)} if number == 1 else {}
        archive = _archive(target / names[number - 1], number, parts, made, report, ruleset)
        archives.append(archive)
        drafts.append(_draft(archive, number, names, report, ruleset, statement))
    return Packed(tuple(archives), tuple(drafts), tuple(archive for archive in archives if archive.stat().st_size > limit))


def _archive(
    path: Path, number: int, parts: Sequence[Sequence[Packable]], made: Mapping[str, bytes], report: Report, ruleset: Ruleset
) -> Path:  # fmt: skip
    """One archive, whole or not at all: the statement first, then the files, the manifest last."""
    checked = {file.file.path: file.file.sha256 for file in report.files}
    others = {n: [item.path for item in one] for n, one in enumerate(parts, 1) if n != number}
    beside = path.with_name(path.name + ".tmp")
    try:
        contents = dict(write_archive(beside, parts[number - 1], made, checked))
        data = manifest(covering.opening(report, ruleset), number, contents, others)
        add(beside, manifest_name(number, len(parts)), data)
        _put(beside, path)
    finally:
        beside.unlink(missing_ok=True)
    return path


def _draft(archive: Path, number: int, names: Sequence[str], report: Report, ruleset: Ruleset, statement: str) -> Path:
    path = archive.with_suffix(".eml")
    beside = path.with_name(path.name + ".tmp")
    which = f"（第{number}封，共{len(names)}封）" if len(names) > 1 else ""
    subject = f"{report.submission.unit or ''}:{ruleset.title}{which}"
    try:
        write_draft(beside, archive, ruleset.notice.mail, subject, _body(number, names, report, ruleset, statement))
        _put(beside, path)
    finally:
        beside.unlink(missing_ok=True)
    return path


def _body(number: int, names: Sequence[str], report: Report, ruleset: Ruleset, statement: str) -> list[str]:
    items = sorted({n for file in report.files if file.role == "evidence" for n in file.identity.numbers})
    lines = ["您好：", "", "现报送佐证材料，请查收。", *covering.opening(report, ruleset)]
    if items:
        lines.append(f"涉及清单第 {'、'.join(map(str, items))} 项")
    lines += ["", f"附件：{names[number - 1]}"]
    if len(names) > 1:
        lines += [
            f"材料分 {len(names)} 封邮件报送，这是第 {number} 封。各封的附件：",
            *(f"  {n}. {name}" for n, name in enumerate(names, 1)),
        ]
    where = "第1封附件" if len(names) > 1 else "附件"
    sums = manifest_name(number, len(names))
    return [*lines, "", f"材料名称和对应的清单内容见{where}内的“{statement}”，校验值见本封附件内的“{sums}”。"]


def _put(made: Path, path: Path) -> None:
    """Where the same file stands already, it stays; another one is never overwritten."""
    if not path.exists():
        made.replace(path)
    elif not filecmp.cmp(made, path, shallow=False):
        raise Exists(path)


def _name(report: Report, ruleset: Ruleset, number: int, parts: int) -> str:
    """By the rule where the package is known well enough; else something a person can correct."""
    unit = identifier_of(ruleset.catalogue).unit(report.submission.unit) if report.submission.unit else None
    name = archive_name(report.files, unit, ruleset.catalogue, naming_of(ruleset), number, parts) if unit else None
    return name or as_windows_takes_it(
        f"{cleaned(report.submission.unit or report.submission.name) or '材料'}-佐证材料{number if parts > 1 else ''}.zip"
    )


def _free(name: str, folder: PackageFolder) -> str:
    """The name, with a number where the package has a file that is called so."""
    taken = {path.casefold() for path in folder.files}
    stem, _, extension = name.rpartition(".")
    return next(one for n in range(1, len(taken) + 3) if (one := name if n == 1 else f"{stem}{n}.{extension}").casefold() not in taken)


LINE = 57
"""Bytes of a file that fill one line of base64."""
_WIRE = 78
"""Bytes that such a line takes in the mail: 76 signs and the line's end."""
OVERHEAD = 64 * 1024
"""Room for headers and words."""
_PARCEL = "<the parcel's bytes>"
"""Stands where they go: they are streamed, for a parcel may be larger than memory."""


def largest_parcel(mail_bytes: int) -> int:
    """How large a file may be that goes by mail: base64 makes it a good third longer."""
    return max(mail_bytes - OVERHEAD, 0) // _WIRE * LINE


def write_draft(path: Path, archive: Path, to: str, subject: str, body: Sequence[str]) -> None:
    """The draft, the same bytes for the same parcel. It has no date: the program that sends it knows the day."""
    before, _, after = _mail(archive, to, subject, body).as_bytes(policy=SMTP).rpartition(_PARCEL.encode())
    with path.open("wb") as mail, archive.open("rb") as source:
        mail.write(before)
        for piece in iter(lambda: source.read(LINE * 16384), b""):
            mail.write(base64.encodebytes(piece).replace(b"\n", b"\r\n"))
        mail.write(after)


def _mail(archive: Path, to: str, subject: str, body: Sequence[str]) -> MIMEMultipart:
    with archive.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    mail = MIMEMultipart(boundary=f"=_evalcheck_{digest[:32]}")
    mail["To"], mail["Subject"], mail["X-Unsent"] = to, _encoded(subject, "Subject"), "1"
    mail.attach(MIMEText(_sendable("\r\n".join(body)), "plain", "utf-8"))
    mail.attach(_attachment(archive.name))
    return mail


def _attachment(name: str) -> MIMEBase:
    """Its name stands twice: old Outlook reads only the encoded words (RFC 2047), web mail only the parameter of RFC 2231."""
    attached = MIMEBase("application", "zip")
    attached.replace_header("Content-Type", f'application/zip;\n name="{_encoded(name, " name=")}"')
    attached["Content-Transfer-Encoding"] = "base64"
    attached.add_header("Content-Disposition", "attachment", filename=("utf-8", "", _sendable(name)))
    attached.set_payload(_PARCEL)
    return attached


def _encoded(text: str, before: str) -> str:
    return Header(_sendable(text), "utf-8", header_name=before).encode()


def _sendable(text: str) -> str:
    """Names of a disk may hold bytes that are no UTF-8."""
    return text.encode("utf-8", "replace").decode()
