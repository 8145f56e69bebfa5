"""Pack a checked folder: archives named by the rule and small enough to be mailed, with statement, manifest and a draft for each."""

from __future__ import annotations

import filecmp
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evalcheck.evidence.names.identity import identifier_of
from evalcheck.evidence.names.signs import cleaned
from evalcheck.prepare import covering
from evalcheck.prepare.folder import PackageFolder
from evalcheck.prepare.mail_draft import largest_parcel, write_draft
from evalcheck.prepare.parcels import Packable, add, manifest, manifest_name, split, write_archive
from evalcheck.prepare.right_names import archive_name, naming_of
from evalcheck.report import Report
from evalcheck.ruleset import Ruleset

_MANIFEST_LINES = 200
"""Bytes of a manifest for one file, its name apart."""


class Exists(Exception):
    """Another file stands where one would be written."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


@dataclass(frozen=True)
class Packed:
    """What was written. `oversized` are archives that no mail carries, because one file alone is too large."""

    archives: tuple[Path, ...]
    drafts: tuple[Path, ...]
    oversized: tuple[Path, ...]


def pack(report: Report, folder: PackageFolder, ruleset: Ruleset, target: Path) -> Packed:
    """Archives and drafts in the folder `target`; the same files give the same bytes. Raises Changed and Exists.

    Whether a package that does not pass may be packed is the caller's to decide: the statement, the manifest and the mail say so.
    """
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
    return name or f"{cleaned(report.submission.unit or report.submission.name) or '材料'}-佐证材料{number if parts > 1 else ''}.zip"


def _free(name: str, folder: PackageFolder) -> str:
    """The name, with a number where the package has a file that is called so."""
    taken = {path.casefold() for path in folder.files}
    stem, _, extension = name.rpartition(".")
    return next(one for n in range(1, len(taken) + 3) if (one := name if n == 1 else f"{stem}{n}.{extension}").casefold() not in taken)
