"""Intake: folders, archives, mails and single files become one Submission; no member is written where it says, nothing is trusted.

A zip given as the package has the same files under the same paths as the folder that it was made of: where all its
members lie in one single folder, that folder is the package and is left out of the paths (as right-clicking a folder makes it).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

from evalcheck.submission.formats import MAILS
from evalcheck.submission.gathering import Gathering, measured
from evalcheck.submission.leftovers import remove_leftovers
from evalcheck.submission.limits import MB, Limits
from evalcheck.submission.member_names import decode_disk_name, normalised, system_part
from evalcheck.submission.members import container, is_archive, take, take_unpacked, take_zip, tell_misnamed
from evalcheck.submission.model import EvidenceFile, OnDisk, ReadError, Submission, Trouble
from evalcheck.submission.ordinary import NotOrdinary, leads_elsewhere, open_file
from evalcheck.submission.volume_sets import read_sets
from evalcheck.submission.volumes import perhaps_volume
from evalcheck.words import Text

UNNAMED = "-"
"""The stem of a file that came through a pipe: it has no name of its own that could be wrong."""
_COUNTED = 100_000
"""Files of a system folder that are counted."""


class PathMissing(Exception):
    """A path given to evalcheck does not exist: a wrong call, not a fault of the package."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


def open_submission(
    paths: Sequence[Path], limits: Limits, accompanies: Callable[[str], bool] = lambda name: False, *, follow: bool = True
) -> Submission:  # fmt: skip
    """The package that the paths make up together: a folder, an archive, a mail, single files, or several as parts of one package.

    `accompanies` tells by its name a paper that is no evidence: an archive that a mail brings beside such papers alone is
    the package itself (design 4.17). A path that is a link is followed only where somebody typed it (`follow`).
    """
    for path in paths:
        if not (path.exists() if follow else os.path.lexists(path)):
            raise PathMissing(path)
    remove_leftovers()
    intake = Gathering(limits, limits.archive_bytes, accompanies, limits.package_cpu_seconds)
    for path in paths:
        _take(intake, path, follow)
    read_sets(intake)
    return Submission(
        name=" + ".join(decode_disk_name(path.resolve().name)[0] for path in paths),
        files=tuple(sorted(intake.files, key=lambda file: (file.path, file.sha256))),
        incidents=tuple(sorted(intake.incidents.values(), key=lambda incident: (incident.path or "", incident.trouble))),
        archives=tuple(intake.archives),
        received=max(intake.received, default=None),
        mails=tuple(intake.mails),
        folder=intake.folder,
    )


def _take(intake: Gathering, path: Path, follow: bool) -> None:
    """One path of the package."""
    name = normalised(decode_disk_name(path.name)[0])
    if not follow and leads_elsewhere(path.lstat()):
        intake.refuse(name, "link")
        return
    path = path.resolve()
    if path.is_dir():
        _folder(intake, path)
        return
    try:
        if perhaps_volume(name) and _given_volume(intake, path, name):
            return
        if is_archive(path, name):
            intake.archives += [name] * (path.stem != UNNAMED)
            take_zip(intake, path, name, "", 0)
            tell_misnamed(intake, name, "zip")
        elif (kind := container(path, name)) is not None:
            intake.archives += [name] * (kind not in MAILS and path.stem != UNNAMED)
            take_unpacked(intake, path, name, "", 0, kind)
            tell_misnamed(intake, name, kind)
        else:
            intake.tell_garbled(name, *decode_disk_name(path.name))
            _disk_file(intake, path, name)
    except ReadError as error:
        intake.report(error.trouble, name, **error.facts)
    except NotOrdinary:
        intake.refuse(name, "special")


def _given_volume(intake: Gathering, path: Path, name: str) -> bool:
    with open_file(path) as source:
        size, digest, _ = measured(iter(lambda: source.read(MB), b""))
    return intake.holds_volume(EvidenceFile(name, size, digest, OnDisk(path)), path, 0, whole=True)


def _folder(intake: Gathering, root: Path) -> None:
    """Every file below a folder, without following links; `os.walk` hides errors and `rglob` is eight times slower."""
    waiting: list[tuple[str, str]] = [(str(root), "")]
    while waiting:
        folder, prefix = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    _entry(intake, entry, prefix, waiting)
        except OSError:
            _unreadable(intake, prefix.rstrip("/") or root.name)


def _entry(intake: Gathering, entry: os.DirEntry[str], prefix: str, waiting: list[tuple[str, str]]) -> None:
    decoded, sure = decode_disk_name(entry.name)
    path = prefix + normalised(decoded)
    if leads_elsewhere(entry.stat(follow_symlinks=False)):
        intake.refuse(path, "link")
    elif entry.is_dir(follow_symlinks=False):
        if system_part(path + "/"):
            intake.left_behind(path, _files_below(entry.path))
        else:
            intake.tell_garbled(path, decoded, sure)
            waiting.append((entry.path, path + "/"))
    elif not entry.is_file(follow_symlinks=False):
        intake.refuse(path, "special")
    elif system_part(path):
        intake.left_behind(path)
    else:
        intake.tell_garbled(path, decoded, sure)
        _disk_file(intake, Path(entry.path), path)


def _files_below(folder: str) -> int:
    """How many files a folder holds, links not followed; counted no further than is worth saying."""
    files = (name for _, _, names in os.walk(folder) for name in names)
    return sum(1 for _ in islice(files, _COUNTED))


def _unreadable(intake: Gathering, path: str) -> None:
    zh, en = "没有读取权限或磁盘出错", "no permission to read it, or the disk failed"
    intake.report(Trouble.NOT_EXAMINED, path, reason=Text(zh, en), install="")


def _disk_file(intake: Gathering, path: Path, name: str) -> None:
    try:
        with open_file(path) as source:
            size, digest, head = measured(iter(lambda: source.read(MB), b""))
    except NotOrdinary:
        intake.refuse(name, "special")
        return
    except OSError:
        _unreadable(intake, name)
        return
    file = EvidenceFile(name, size, digest, OnDisk(path))
    take(intake, file, head, path, 0)
