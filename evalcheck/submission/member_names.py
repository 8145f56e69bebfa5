"""Names of files as archives and disks give them: which encoding they were in, whether they are garbled, system or unsafe."""

from __future__ import annotations

import re
import struct
import unicodedata
import zlib
from functools import lru_cache

from evalcheck.patterns import regex
from evalcheck.submission.containers.zip import Member, extra_field

_SYSTEM_FOLDERS = frozenset(
    {"__macosx", "$recycle.bin", "system volume information", ".fseventsd", ".spotlight-v100", ".trashes", ".git", ".svn"}
)
_SYSTEM_FILES = frozenset({"thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini", ".ds_store", "icon\r", ".localized"})
_SYSTEM_PATTERN = regex(r"~\$.*|\.~.*|\._.*|~wr[a-z]\d+\.tmp|.*\.(?:tmp|temp)|~.*\.tmp|.*~", re.I | re.S)
_UNFINISHED = regex(
    r".*\.(?:crdownload|part|partial|download|downloading|opdownload|td|xltd|aria2|!ut|!qb|!bt|bc!|td\.cfg|part\.met|baiduyun\.p)",
    re.I | re.S,
)
"""Downloads that browsers and their helpers (Chrome, Firefox, 迅雷, aria2, 网盘) did not finish."""
LOST = "\ufffd"
_ODD_BYTES = {"€": b"\x80", "\uf8f5": b"\xff"}
_ODD = regex("([€\uf8f5])")
_KEPT_SIGNS = regex("[^\x00-\x7f\ufffd]")
_PRIVATE = regex("[\ue000-\uf8ff]")
_REMEMBERED = 4096
"""Names: each is asked about by several checks."""
_KEPT = 4
"""Chinese signs that a name must keep to be told as one that lost some, at least two for each that it lost."""
_MISREAD_AS = ("cp437", "gb18030", "cp1252", "latin-1", "cp850")


def decode_member(member: Member) -> tuple[str, bool]:
    """A member's name and whether it is sure: UTF-8 flag, Unicode extra field, strict UTF-8, GB18030, by turns."""
    for data in (member.name if member.utf8 else None, _unicode_extra(member)):
        text = _decoded(data, "utf-8")
        if text is not None:
            return text, True
    text = _decoded(member.name, "utf-8")
    if text is None or any("\u0250" <= sign < "\u0800" for sign in text):
        # Short GB18030 names can be valid UTF-8 by chance: 一 is then a Cyrillic letter, never a Latin one.
        text = _decoded(member.name, "gb18030") or text
    return (text, True) if text is not None else (member.name.decode("gb18030", "replace"), False)


def _unicode_extra(member: Member) -> bytes | None:
    """The Unicode path of field 0x7075, unless the plain name was changed after it was written."""
    block = extra_field(member.extra, 0x7075)
    if not block or len(block) < 5:
        return None
    version, crc = struct.unpack_from("<BL", block)
    return block[5:] if version == 1 and crc == zlib.crc32(member.name) else None


def _decoded(data: bytes | None, encoding: str) -> str | None:
    try:
        return data.decode(encoding) if data is not None else None
    except UnicodeDecodeError:
        return None


def decode_disk_name(name: str) -> tuple[str, bool]:
    """A name of the disk; bytes that the locale could not read (surrogates) are UTF-8 or else GB18030."""
    if not any("\ud800" <= sign <= "\udfff" for sign in name):
        return name, True
    data = name.encode("utf-8", "surrogateescape")
    try:
        # An ASCII locale escapes every Chinese name, however well it is written on the disk.
        return data.decode("utf-8"), True
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace"), False


@lru_cache(_REMEMBERED)
def ungarbled(name: str) -> str | None:
    """What a name was before a wrong encoding garbled it (`╩╨╝╢` for 市级); None where it is not garbled."""
    if name.isascii():
        return None
    for encoding in _MISREAD_AS:
        try:
            data = name.encode(encoding)
        except UnicodeEncodeError:
            continue
        for meant in ("utf-8", "gb18030"):
            text = _decoded(data, meant) if meant != encoding else None
            if text and text != name and _telling(name, text):
                return text
    text = _read_as_gbk(name)
    return text if text and LOST not in text else None


def half_lost(name: str) -> str | None:
    """What a name was that was UTF-8, read as GBK, and lost signs on the way: they stand as LOST. None where that is not its story."""
    text = _read_as_gbk(name) if not name.isascii() else None
    return text if text and LOST in text else None


def is_garbled(name: str) -> bool:
    """Whether a name is not what it was: read in a wrong encoding, or holding signs that no font has."""
    return LOST in name or _PRIVATE.search(name) is not None or bool(ungarbled(name) or half_lost(name))


@lru_cache(_REMEMBERED)
def _read_as_gbk(name: str) -> str | None:
    """UTF-8 that Windows read as GBK (code page 936), whose bytes without a sign became €, a sign for private use or `?`."""
    data = b"".join(_ODD_BYTES.get(piece) or piece.encode("gb18030", "replace") for piece in _ODD.split(name))
    text = data.decode("utf-8", "replace")
    kept = _KEPT_SIGNS.findall(text)
    if len(kept) < _KEPT or text.count(LOST) * _KEPT > len(kept) * 2 or not all(map(_common, kept)) or text == name:
        return None
    return text if sum(map(_common, name)) < sum(not sign.isascii() for sign in name) else None


def _telling(garbled: str, text: str) -> bool:
    """Only a reading all of whose characters are common Chinese or ASCII speaks for the repair, and only a strange name needs one."""
    if not all((sign.isascii() and sign.isprintable()) or _common(sign) for sign in text) or text.isascii():
        return False
    if any("\u4e00" <= sign <= "\u9fff" for sign in garbled):
        return sum(map(_common, garbled)) < sum(not sign.isascii() for sign in garbled)
    return True


def _common(sign: str) -> bool:
    """Whether a character is among the some 6,800 of GB2312: what names of files are written in."""
    try:
        sign.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return "\u4e00" <= sign <= "\u9fff" or sign in ",。、;:()《》“”"


def system_part(path: str) -> str | None:
    """The part of a path that computers leave behind (Thumbs.db, .DS_Store, lock files; `__MACOSX` with all in it), or None."""
    parts = path.split("/")
    for count, part in enumerate(parts[:-1], start=1):
        if part.lower() in _SYSTEM_FOLDERS:
            return "/".join(parts[:count])
    name = parts[-1].lower()
    return path if name in _SYSTEM_FILES or _SYSTEM_PATTERN.fullmatch(name) or _UNFINISHED.fullmatch(name) else None


def is_unfinished(name: str) -> bool:
    """Whether a name is that of a download that did not end: the whole file is not there."""
    return _UNFINISHED.fullmatch(name) is not None


_UNFIT = regex(r'[<>:"/\\|?*\x00-\x1f]')
_DEVICE = regex(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$) *(?:\..*)?", re.I | re.S)
"""Names that Windows takes for a device, whatever extension follows."""


def as_windows_takes_it(name: str) -> str:
    """The name of one file or folder as every system can write it: no sign that Windows forbids, no device, no dot or blank at the end."""
    fit = _UNFIT.sub("_", name).rstrip(". ")
    return f"_{fit}" if not fit or _DEVICE.fullmatch(fit) else fit


def unsafe(path: str) -> str | None:
    """Why a member's path must not be followed: it leaves the package. Slug of the reason, or None."""
    # Joined to a folder, a part with a drive letter leads out of it on Windows.
    if re.search(r"(?:^|[/\\])[A-Za-z]:", path):
        return "drive"
    if path.startswith(("/", "\\")):
        return "absolute"
    if ".." in re.split(r"[/\\]", path):
        return "parent"
    return "control" if "\0" in path else None


def normalised(path: str) -> str:
    """`/`-separated, NFC, without empty or `.` parts: old programs for Windows wrote `\\` into zips."""
    parts = (part for part in path.replace("\\", "/").split("/") if part not in ("", "."))
    return unicodedata.normalize("NFC", "/".join(parts))
