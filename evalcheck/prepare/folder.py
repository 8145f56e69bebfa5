"""A package's folder as it lies on the disk: each file under the path that reports give it."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from evalcheck.records import dataclass
from evalcheck.submission.member_names import decode_disk_name, normalised, system_part
from evalcheck.submission.ordinary import leads_elsewhere


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
            if leads_elsewhere(entry.stat(follow_symlinks=False)) or system_part(path + "/" if entry.is_dir() else path):
                continue
            if entry.is_dir(follow_symlinks=False):
                waiting.append((folder / entry.name, path + "/"))
            elif entry.is_file(follow_symlinks=False):
                twins |= {path} & files.keys()
                files[path] = folder / entry.name
    return PackageFolder(root, {path: files[path] for path in sorted(files) if path not in twins}, names, tuple(sorted(twins)))


_BY_HANDLE = os.open in os.supports_dir_fd and os.rename in os.supports_dir_fd and hasattr(os, "O_NOFOLLOW")
"""Whether a folder can be held open and names looked up in it, so that no link put in its place later is followed."""
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)


@contextmanager
def _held(root: Path, folder: str) -> Iterator[int | None]:
    """A folder below the root, held open; a link on the way is an OSError. None on systems without such handles, after a look."""
    if not _BY_HANDLE:
        _refuse_links(root, folder)
        yield None
        return
    handle = os.open(root, _FOLDER)
    try:
        for part in filter(None, folder.split("/")):
            inner = os.open(part, _FOLDER, dir_fd=handle)
            os.close(handle)
            handle = inner
        yield handle
    finally:
        os.close(handle)


def _refuse_links(root: Path, folder: str) -> None:
    place = root
    for part in filter(None, folder.split("/")):
        place = place / part
        state = os.lstat(place)
        if leads_elsewhere(state) or not stat.S_ISDIR(state.st_mode):
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(place))


def _state(place: Path, name: str, handle: int | None) -> os.stat_result | None:
    try:
        return os.lstat(place / name) if handle is None else os.stat(name, dir_fd=handle, follow_symlinks=False)
    except FileNotFoundError:
        return None


def stands(root: Path, folder: str, name: str) -> bool:
    """Whether the folder below the root holds an entry of that name. OSError where a link stands on the way."""
    try:
        with _held(root, folder) as handle:
            return _state(root / folder, name, handle) is not None
    except FileNotFoundError:
        return False


def rename_within(root: Path, folder: str, old: str, new: str) -> None:
    """Rename an ordinary file inside a folder below the root. OSError where a link stands on the way, or the new name is taken."""
    place = root / folder
    with _held(root, folder) as handle:
        # Only Windows refuses by itself to rename onto another file.
        if _state(place, new, handle) is not None:
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(place / new))
        state = _state(place, old, handle)
        if state is not None and not stat.S_ISREG(state.st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(place / old))
        if handle is None:
            os.rename(place / old, place / new)
        else:
            os.rename(old, new, src_dir_fd=handle, dst_dir_fd=handle)
