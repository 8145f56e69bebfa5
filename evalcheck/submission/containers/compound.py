"""Compound files (OLE): opened with olefile so that a hostile one gives DAMAGED and nothing else."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING

from evalcheck.submission.model import ReadError
from evalcheck.submission.troubles import damaged

if TYPE_CHECKING:
    from olefile import OleFileIO

_FREE = 0xFFFFFFFF


class Compound:
    """The streams of a compound file, by path (`a/b`). All that is read counts: streams of a hostile file may share their bytes.

    `taken` are the streams that were asked for.
    """

    def __init__(self, data: bytes) -> None:
        self._ole = _opened(data)
        self._left = 4 * len(data) + (1 << 20)
        self.taken: set[str] = set()

    def __contains__(self, name: str) -> bool:
        return bool(self._ole.exists(name))

    @property
    def names(self) -> list[str]:
        """Paths of all streams."""
        return ["/".join(parts) for parts in self._ole.listdir(streams=True, storages=False)]

    @property
    def folders(self) -> list[str]:
        return ["/".join(parts) for parts in self._ole.listdir(streams=False, storages=True)]

    def read(self, name: str) -> bytes:
        """One stream whole; DAMAGED where it is missing or cut off."""
        self.taken.add(name)
        try:
            self._left -= int(self._ole.get_size(name))
            if self._left < 0:
                raise _broken()
            return bytes(self._ole.openstream(name).read())
        except ReadError:
            raise
        except Exception:  # olefile raises whatever its parsing of hostile bytes runs into
            raise _broken() from None

    def as_file(self, folder: str) -> bytes:
        """What lies in a folder, as a compound file of its own."""
        from evalcheck.submission.containers.compound_writing import compound_file  # hardly any document embeds one

        within = folder + "/"
        return compound_file({name.removeprefix(within): self.read(name) for name in self.names if name.startswith(within)})


def _opened(data: bytes) -> OleFileIO:
    import olefile

    try:
        (shift,) = struct.unpack_from("<H", data, 0x1E)
        (sectors,) = struct.unpack_from("<L", data, 0x2C)
        if shift not in (9, 12) or sectors << shift > len(data):
            raise _broken()
        ole = olefile.OleFileIO(io.BytesIO(data))
        used = next((at for at in range(len(ole.fat) - 1, -1, -1) if ole.fat[at] != _FREE), 0)
    except ReadError:
        raise
    except Exception:  # olefile raises whatever its parsing of hostile bytes runs into
        raise _broken() from None
    if (used + 1) << shift >= len(data):
        raise damaged("文件不完整，缺少结尾部分", "the file is cut off: its end is missing")
    return ole


def _broken() -> ReadError:
    return damaged("文件内部的目录损坏", "the inner directory of the file is broken")
