"""Why calamine gives nothing of a workbook: it is locked, broken, or written in a way that it does not know."""

from __future__ import annotations

from evalcheck.submission.containers.zip import Parts
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import ReadError
from evalcheck.submission.troubles import damaged, not_examined

_NOT_KNOWN = "Cannot detect file format"
"""What calamine says of everything in an .xlsb or .ods that it does not expect: sheets of macros, blanks between cells."""


def ods_locked(parts: Parts) -> bool:
    """The manifest names how each part is encrypted (OpenDocument 1.3, part 2, 4.4)."""
    manifest = "META-INF/manifest.xml"
    return manifest in parts and b"encryption-data" in parts.read(manifest)


def refusal(error: BaseException, kind: str, data: bytes, limits: Limits) -> ReadError:
    """A workbook all of whose parts are whole is not called broken because calamine does not know what it holds."""
    if kind in ("xlsb", "ods") and _NOT_KNOWN in str(error) and _all_whole(data, limits):
        zh = "表格的写法少见（如含有宏表），本版本不能读取"
        return not_examined(zh, "it is written in an uncommon way (sheets of macros, say) that this version cannot read")
    return damaged("工作簿内容损坏", "the content of the workbook is broken")


def _all_whole(data: bytes, limits: Limits) -> bool:
    try:
        parts = Parts(data, limits.archive_bytes, limits)
        return all(sum(map(len, parts.stream(name))) >= 0 for name in parts.names)
    except ReadError:
        return False
