"""Office files that open without asking although they are encrypted, and those that only a server of rights opens."""

from __future__ import annotations

import io
import struct

_DEFAULT = "VelvetSweatshop"
"""What Excel encrypts with where a workbook is protected against change only; it tries it by itself ([MS-OFFCRYPTO] 2.4.2.3)."""
_RIGHTS = ("\x06DataSpaces/DataSpaceInfo/DRMEncryptedDataSpace", "\x06DataSpaces/TransformInfo/DRMEncryptedTransform", "\x09DRMContent")


def opened_by_default(data: bytes) -> bytes | None:
    """The file as it is inside, where Excel's own password opens it."""
    from msoffcrypto import OfficeFile

    try:
        office = OfficeFile(io.BytesIO(data))
        inside = io.BytesIO()
        office.load_key(password=_DEFAULT)
        office.decrypt(inside)
    except Exception:  # it raises whatever its parsing of hostile bytes runs into, and for a wrong password, too
        return None
    return inside.getvalue() or None


def rights_managed(data: bytes) -> bool:
    """Whether rights management (IRM) holds the content: [MS-OFFCRYPTO] 2.2."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            return any(ole.exists(name) for name in _RIGHTS)
    except Exception:  # olefile raises whatever its parsing of hostile bytes runs into
        return False


def has_password(data: bytes) -> bool:
    """A FILEPASS record (0x2F) among the first of the workbook stream; calamine would only say that it knows no such format."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            stream = ole.openstream("Workbook" if ole.exists("Workbook") else "Book").read(8192)
    except Exception:  # olefile raises whatever its parsing of hostile bytes runs into
        return False
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<2H", stream, at)
        if kind == 0x2F:
            return True
        at += 4 + size
    return False
