"""Compound files (Word, Excel and PowerPoint 97): the streams they hold, and which of them are files that somebody put in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evalcheck.patterns import regex
from evalcheck.submission.account.holding import EMBEDDED, NO_READER, NOT_SHOWN, ORDINARY, Holding
from evalcheck.submission.account.objects import only_drawn
from evalcheck.submission.containers.compound import Compound
from evalcheck.submission.model import Unread

_OBJECT = regex(r"(?:(?:ObjectPool/)?_\d+|MBD[0-9A-F]{8})", re.IGNORECASE)
"""Where Word and Excel keep embedded objects ([MS-DOC] 2.1.8, [MS-XLS] 2.1.7)."""
_CARRIED = ("Workbook", "Book", "WordDocument", "PowerPoint Document", "Package", "CONTENTS", "VisioDocument", "\x01Ole10Native")
"""Streams by which an object is a file of its own."""


def compound_holding(data: bytes, read: frozenset[str]) -> Holding:
    """Streams are seen by the programs alone; objects that carry a file are shown."""
    compound = Compound(data)
    held = frozenset(compound.names)
    carried = set(carried_files(compound))
    unread = (
        Unread(EMBEDDED, place, NO_READER, shown=True) if place in carried else Unread(ORDINARY, place, NOT_SHOWN) for place in held - read
    )
    return Holding(held, unread=tuple(unread))


def carried_files(compound: Compound) -> Iterator[str]:
    """The streams by which an object of the document itself is a file, and more than the picture that the page shows of it."""
    for place in compound.names:
        folder, _, stream = place.rpartition("/")
        if stream in _CARRIED and _OBJECT.fullmatch(folder) and not _drawn(compound, place):
            yield place


def _drawn(compound: Compound, place: str) -> bool:
    """What program an object is of stands beside it."""
    program = place.rpartition("/")[0] + "/\x01CompObj"
    return program in compound and only_drawn(compound.read(program))
