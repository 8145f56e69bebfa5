"""Compound files (Word, Excel and PowerPoint 97): the streams they hold, and which of them are files that somebody put in."""

from __future__ import annotations

import re

from evalcheck.patterns import regex
from evalcheck.submission.account.holding import EMBEDDED, NOT_OPENED, NOT_SHOWN, ORDINARY, Holding
from evalcheck.submission.account.objects import only_drawn
from evalcheck.submission.containers.compound import Compound
from evalcheck.submission.model import Unread

_OBJECT = regex(r"(?:ObjectPool/_\d+|MBD[0-9A-F]{8})(?=/)", re.IGNORECASE)
"""Where Word and Excel keep embedded objects ([MS-DOC] 2.1.8, [MS-XLS] 2.1.7)."""
_CARRIED = ("Workbook", "Book", "WordDocument", "PowerPoint Document", "Package", "CONTENTS", "VisioDocument", "\x01Ole10Native")
"""Streams by which an object is a file of its own."""


def compound_holding(data: bytes, read: frozenset[str]) -> Holding:
    """Streams are seen by the programs alone; objects that carry a file are shown."""
    compound = Compound(data)
    held = frozenset(compound.names)
    unread = []
    for place in held - read:
        carried = _OBJECT.match(place) is not None and place.rpartition("/")[2] in _CARRIED
        if carried and not _drawn(compound, place):
            unread.append(Unread(EMBEDDED, place, NOT_OPENED, shown=True))
        else:
            unread.append(Unread(ORDINARY, place, NOT_SHOWN))
    return Holding(held, unread=tuple(unread))


def _drawn(compound: Compound, place: str) -> bool:
    """What program an object is of stands beside it."""
    program = place.rpartition("/")[0] + "/\x01CompObj"
    return program in compound and only_drawn(compound.read(program))
