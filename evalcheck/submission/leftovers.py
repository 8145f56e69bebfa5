"""Private temporary folders, named by the process that made them: the next start removes what one that was killed has left."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

from evalcheck.patterns import regex

_OURS = regex(r"evalcheck-(\d{1,10})-(\d{1,20})-(\d{1,20})-[a-z0-9_]{8}")


def private_folder() -> tempfile.TemporaryDirectory[str]:
    """A folder that only this user may enter, and that goes with the object or the process."""
    remove_leftovers()
    here = os.getpid()
    prefix = f"evalcheck-{here}-{_started(here)}-{_namespace()}-"
    return tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True)


@cache
def remove_leftovers() -> None:
    """Remove, once in a process, this user's folders whose process is dead."""
    settle_on_a_folder()
    with suppress(OSError), os.scandir(tempfile.gettempdir()) as entries:
        for entry in entries:
            match = _OURS.fullmatch(entry.name)
            if match and _mine(entry) and int(match[3]) == _namespace() and not _lives(int(match[1]), int(match[2])):
                shutil.rmtree(entry.path, ignore_errors=True)


def settle_on_a_folder() -> None:
    """Python tries temporary folders out by a file of four bytes, which stays if it is ended just then: good ones are not tried."""
    if tempfile.tempdir is None and os.name == "posix":
        named = (*map(os.environ.get, ("TMPDIR", "TEMP", "TMP")), "/tmp")
        good = (folder for folder in named if folder and os.path.isdir(folder) and os.access(folder, os.W_OK | os.X_OK))
        tempfile.tempdir = next(map(os.path.abspath, good), None)


def _mine(entry: os.DirEntry[str]) -> bool:
    state = entry.stat(follow_symlinks=False)
    return stat.S_ISDIR(state.st_mode) and (not hasattr(os, "geteuid") or state.st_uid == os.geteuid())


def _lives(pid: int, started: int) -> bool:
    """Whether the process that made a folder is still there; a later one of the same number is another."""
    if sys.platform == "win32":
        return _lives_on_windows(pid)
    if sys.platform == "linux":
        return _started(pid) == started
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _started(pid: int) -> int:
    """When a process began, in ticks since the machine did; 0 where there is none or the system does not tell (proc(5), field 22)."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[19])
    except (OSError, ValueError, IndexError):
        return 0


@cache
def _namespace() -> int:
    """In which numbering of processes this one lives: containers may share a temporary folder and not see each other's."""
    try:
        return os.stat("/proc/self/ns/pid").st_ino
    except OSError:
        return 0


def _lives_on_windows(pid: int) -> bool:
    import ctypes  # wanted on Windows alone, where a signal of 0 would end the process

    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]
    handle = kernel.OpenProcess(0x1000, False, pid)  # PROCESS_QUERY_LIMITED_INFORMATION
    if not handle:
        return bool(kernel.GetLastError() == 5)  # access denied: it is there
    code = ctypes.c_ulong()
    kernel.GetExitCodeProcess(handle, ctypes.byref(code))
    kernel.CloseHandle(handle)
    return code.value == 259  # STILL_ACTIVE
