"""A package's folder as it lies on the disk: each file under the path that reports give it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from evalcheck.submission.member_names import decode_disk_name, normalised, system_part


@dataclass(frozen=True)
class PackageFolder:
    """`files`: disk path by the path of reports, without system files and links; `names`: every entry of each folder, by its disk path.

    `twins` are paths under which the disk holds two files (the same letters composed in two ways); `files` has neither.
    """

    root: Path
    files: Mapping[str, Path]
    names: Mapping[Path, frozenset[str]]
    twins: tuple[str, ...] = ()


def folder_of(root: Path) -> PackageFolder:
    """Everything below a folder; links are not followed."""
    files: dict[str, Path] = {}
    twins: set[str] = set()
    names: dict[Path, frozenset[str]] = {}
    waiting: list[tuple[Path, str]] = [(root, "")]
    while waiting:
        folder, prefix = waiting.pop()
        with os.scandir(folder) as scanned:
            entries = list(scanned)
        names[folder] = frozenset(entry.name for entry in entries)
        for entry in entries:
            path = prefix + normalised(decode_disk_name(entry.name)[0])
            if entry.is_symlink() or system_part(path + "/" if entry.is_dir() else path):
                continue
            if entry.is_dir():
                waiting.append((folder / entry.name, path + "/"))
            elif entry.is_file():
                twins |= {path} & files.keys()
                files[path] = folder / entry.name
    return PackageFolder(root, {path: files[path] for path in sorted(files) if path not in twins}, names, tuple(sorted(twins)))
