"""Files that are dragged into the page: a copy in a private folder, bounded, under names that stay inside it."""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

from evalcheck.submission.formats import ARCHIVES, MAILS
from evalcheck.submission.member_names import as_windows_takes_it
from evalcheck.words import TextError

PACKAGES = ARCHIVES | MAILS
"""Files that are a package by themselves."""
MOST_FILES = 10_000
MOST_BYTES = 2 * 1024**3
"""Bounds of what is dragged; a folder chosen in place has none but the ruleset's."""


class NotTaken(TextError):
    """A file was not taken, and why."""


class Copy:
    """What is being dragged in: it lies in a folder that only this user can read, and goes when the desk ends."""

    def __init__(self, base: Path) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="dragged-", dir=base))
        self.files = self.bytes = 0

    async def take(self, name: str, pieces: AsyncIterator[bytes]) -> None:
        """One file, piece by piece to the disk. Raises NotTaken; what was begun is removed."""
        if self.files >= MOST_FILES:
            raise NotTaken(f"最多 {MOST_FILES} 个文件；请改用“选择文件夹”", f"{MOST_FILES} files at most: choose the folder instead")
        place = self._place(name)
        try:
            handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0), 0o600)
        except OSError as error:
            raise NotTaken(f"“{name[:80]}”存不下来（{error.strerror}）", f"“{name[:80]}” cannot be kept ({error.strerror})") from None
        try:
            with open(handle, "wb") as file:
                async for piece in pieces:
                    self.bytes += len(piece)
                    if self.bytes > MOST_BYTES:
                        zh, en = "拖入的文件合计超过 2 GB；请改用“选择文件夹”", "more than 2 GB in all: choose the folder instead"
                        raise NotTaken(zh, en)
                    file.write(piece)
        except BaseException:
            place.unlink(missing_ok=True)
            raise
        self.files += 1

    def _place(self, name: str) -> Path:
        parts = name.split("/")
        if any(part in ("", ".", "..") or "\x00" in part or (os.name == "nt" and as_windows_takes_it(part) != part) for part in parts):
            raise NotTaken(f"名称不能用：{name[:80]}", f"a name that cannot be used: {name[:80]}")
        folder = self.folder
        for part in parts[:-1]:
            folder = folder / part
            try:
                folder.mkdir(mode=0o700, exist_ok=True)
            except OSError as error:
                raise NotTaken(f"“{name[:80]}”存不下来（{error.strerror}）", f"“{name[:80]}” cannot be kept ({error.strerror})") from None
        return folder / parts[-1]

    def root(self) -> Path:
        """What was dragged: the one folder, the one archive, or all of it."""
        entries = list(self.folder.iterdir())
        if len(entries) == 1 and (entries[0].is_dir() or entries[0].suffix.lower().lstrip(".") in PACKAGES):
            return entries[0]
        return self.folder

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def zipped(folder: Path, target: Path) -> Path:
    """All files of a folder in a zip: how a copy, whose names were mended, comes back."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                archive.write(path, path.relative_to(folder).as_posix())
    return target
