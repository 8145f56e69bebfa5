"""Files of a package opened only where they are ordinary ones: no link followed, no pipe waited for, no device touched."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

_FLAGS = (
    os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
)


_FOLLOWS = not hasattr(os, "O_NOFOLLOW")
"""Windows: there a link is looked for before the file is opened, which leaves a moment between the two."""


class NotOrdinary(OSError):
    """A link, pipe, socket, device or folder stands where a file was."""


def open_file(path: Path) -> BinaryIO:
    """The file opened for reading. NotOrdinary where it is none, also where it was swapped a moment ago."""
    return open(path, "rb", opener=_opened)


def read_file(path: Path) -> bytes:
    with open_file(path) as file:
        return file.read()


def _opened(path: str, flags: int) -> int:
    if _FOLLOWS and leads_elsewhere(os.lstat(path)):
        raise NotOrdinary(errno.ELOOP, os.strerror(errno.ELOOP), path)
    try:
        handle = os.open(path, _FLAGS)
    except OSError as error:
        # ELOOP: a link; ENXIO: a socket, or a device without a driver.
        if error.errno in (errno.ELOOP, errno.ENXIO):
            raise NotOrdinary(error.errno, error.strerror, path) from None
        raise
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise NotOrdinary(errno.EINVAL, os.strerror(errno.EINVAL), path)
    return handle


def leads_elsewhere(state: os.stat_result) -> bool:
    """Whether what `lstat` told is a link, or a junction of Windows, which Python calls a folder."""
    junction = getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", 0xA0000003)
    return stat.S_ISLNK(state.st_mode) or getattr(state, "st_reparse_tag", 0) == junction
