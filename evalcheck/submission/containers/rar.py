"""RAR archives: the directory by rarfile, packed members by unrar, unar or bsdtar, whichever the machine has.

These programs may hang on hostile files: run this in a process that can be killed.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from evalcheck.extras import install
from evalcheck.submission.containers.container import CHUNK, Entry, Meter, decoded_name
from evalcheck.submission.limits import Limits
from evalcheck.submission.member_names import unsafe
from evalcheck.submission.model import ReadError
from evalcheck.submission.troubles import damaged, locked, not_examined

if TYPE_CHECKING:
    from rarfile import RarFile, RarInfo, ToolSetup

_INSTALL_TOOL = "apt install unar"
_UNICODE_FLAG = 0x0200
_SPLIT = 0x0003
_COPIES = 8
"""Copies of copies that are followed."""


def rar_members(source: bytes | Path, limits: Limits, *, all_volumes: bool = False) -> Iterator[Entry]:
    """The members in order; with `all_volumes` those of the other volumes, which lie beside the first.

    LOCKED where the directory itself is encrypted; NOT_EXAMINED without rarfile, and of one part of several.
    """
    try:
        import rarfile
    except ImportError:
        raise not_examined("读取rar需要安装扩展", "rar archives need an extra", install("archives")) from None
    tool = _tool_found()
    size = len(source) if isinstance(source, bytes) else sum(path.stat().st_size for path in _volumes(source, all_volumes))
    try:
        opened = io.BytesIO(source) if isinstance(source, bytes) else str(source)
        with rarfile.RarFile(opened, part_only=not all_volumes, errors="strict") as archive:
            yield from _members(archive, Meter(limits, size), tool, all_volumes)
    except rarfile.NeedFirstVolume:
        raise _one_of_several() from None
    except (rarfile.Error, OSError, ValueError, LookupError, TypeError, EOFError, OverflowError, RecursionError) as error:
        raise _refused(error) from None
    except Exception as error:  # its parsing of hostile headers also raises struct.error and the like
        if isinstance(error, ReadError):
            raise
        raise _damaged() from None


def _refused(error: Exception) -> ReadError:
    if type(error).__name__ in ("PasswordRequired", "NoCrypto"):
        return locked("压缩包设有密码", "the archive has a password")
    return _damaged()


def _damaged() -> ReadError:
    return damaged("压缩包损坏或不完整", "the archive is broken or cut off")


def _one_of_several() -> ReadError:
    zh, en = "是分卷压缩包的一部分，请合并为一个压缩包", "it is one part of an archive in several; pack everything into one archive"
    return not_examined(zh, en)


def _volumes(source: Path, all_volumes: bool) -> list[Path]:
    return list(source.parent.iterdir()) if all_volumes else [source]


def _members(archive: RarFile, meter: Meter, tool: bool, all_volumes: bool) -> Iterator[Entry]:
    listed = archive.infolist()
    meter.member(len(listed))
    if not listed and archive.needs_password():
        raise locked("压缩包设有密码", "the archive has a password")
    if not listed or (not all_volumes and any(info.flags & _SPLIT and not info.is_dir() for info in listed)):
        raise _one_of_several()
    for info in listed:
        yield _entry(archive, info, meter, tool)


def _entry(archive: RarFile, info: RarInfo, meter: Meter, tool: bool) -> Entry:
    name, sure = _name(info)
    reason = unsafe(name)
    if info.is_symlink() or _redirected(info):
        reason = "link"
    elif not info.is_file() and not info.is_dir():
        reason = "special"
    content = partial(_content, archive, info, meter, tool)
    return Entry(name, sure, info.is_dir(), reason, bool(info.needs_password()), info.file_size or 0, content)


def _redirected(info: RarInfo) -> bool:
    """Links of all kinds; a mere copy of another member (5) is read from that member."""
    return info.file_redir is not None and info.file_redir[0] != 5


def _original(archive: RarFile, info: RarInfo) -> RarInfo:
    """The member whose bytes a mere copy has: how they are packed is told there alone."""
    import rarfile

    for _ in range(_COPIES):
        if info.file_redir is None:
            return info
        try:
            info = archive.getinfo(info.file_redir[2])
        except rarfile.Error:
            break
    raise _damaged()


def _name(info: RarInfo) -> tuple[str, bool]:
    """RAR 3 without its Unicode form holds the name in the code page of the sender's Windows."""
    kept = getattr(info, "orig_filename", None)
    if info.extract_version < 50 and isinstance(kept, bytes) and not info.flags & _UNICODE_FLAG:
        return decoded_name(kept.replace(b"\\", b"/") if kept.isascii() else kept)
    return str(info.filename), "\ufffd" not in str(info.filename)


def _content(archive: RarFile, info: RarInfo, meter: Meter, tool: bool) -> Iterator[bytes]:
    import rarfile

    info = _original(archive, info)
    if info.needs_password():
        raise locked("压缩包内的文件设有密码", "this file of the archive has a password")
    if info.compress_type != rarfile.RAR_M0 and not tool:
        zh, en = "解压rar需要另装unar（或unrar、bsdtar）", "unpacking rar needs the program unar (or unrar, bsdtar)"
        raise not_examined(zh, en, _INSTALL_TOOL)
    given = 0
    try:
        with archive.open(info) if not info.is_dir() else io.BytesIO() as content:
            while piece := content.read(CHUNK):
                given += len(piece)
                meter.add(len(piece))
                yield piece
    except (rarfile.Error, OSError, ValueError, EOFError):
        raise _unpacking_failed(info, given) from None


def _tool_found() -> bool:
    """Choose a program. 7-Zip is left out: as Linux packages it, it cannot unpack RAR and says so only by failing."""
    import rarfile

    rarfile.CURRENT_SETUP = _tool()
    return rarfile.CURRENT_SETUP is not None


@cache
def _tool() -> ToolSetup | None:
    """Asked of the machine once: each program that is tried is started for it."""
    import rarfile

    if sys.platform == "win32":
        rarfile.BSDTAR_TOOL = "tar"  # Windows has had bsdtar under this name since 2018
    try:
        return rarfile.tool_setup(sevenzip=False, sevenzip2=False, force=True)
    except rarfile.RarCannotExec:
        return None


def _unpacking_failed(info: RarInfo, given: int) -> ReadError:
    """Wrong bytes are the archive's fault; too few may be the program's, and must not look like the sender's."""
    import rarfile

    if info.compress_type == rarfile.RAR_M0 or given == info.file_size or rarfile.CURRENT_SETUP.setup is rarfile.UNRAR_CONFIG:
        return damaged("压缩包中该文件的数据损坏", "the data of this file in the archive is broken")
    zh = "压缩包中该文件无法解压：可能已损坏，也可能需另装unrar，请改用zip格式重新压缩"
    en = "this file could not be unpacked: it is broken, or needs the program unrar; pack it again as a zip"
    return not_examined(zh, en, _INSTALL_TOOL)
