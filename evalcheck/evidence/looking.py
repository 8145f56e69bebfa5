"""Which files are looked at by their pixels, and how what was read there joins their text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from evalcheck.catalogue.items import Clause, EvidenceKind
from evalcheck.evidence.kind import PICTURES, VIDEOS
from evalcheck.evidence.seen import Seen
from evalcheck.evidence.showing import unread
from evalcheck.submission.model import Line, Opened

_LOOKED_AT = frozenset({EvidenceKind.POLICY_DOCUMENT, EvidenceKind.PLATFORM_SCREENSHOT, EvidenceKind.SITE_PHOTO})


def is_scan(opened: Opened) -> bool:
    """Pages without text, or a document that holds nothing but pictures."""
    return not opened.sheets and opened.media is None and bool(opened.pages or opened.figures) and unread(opened, None)


def worth_a_look(opened: Opened, kinds: Sequence[EvidenceKind], clauses: Sequence[Clause]) -> bool:
    """Policy documents, screenshots, photos and videos, and documents that must be marked, where there is something to see."""
    if opened.type in PICTURES or opened.type in VIDEOS:
        return opened.media is not None
    asked = not _LOOKED_AT.isdisjoint(kinds) or any(clause.marking for clause in clauses)
    return asked and not opened.sheets and bool(opened.pages or opened.figures)


def with_words(opened: Opened, seen: Seen | None) -> Opened:
    """The file with the lines that were read from its pixels behind its own."""
    if seen is None or not seen.ocr_lines:
        return opened
    return replace(opened, lines=(*opened.lines, *(Line(line.text, line.place.part) for line in seen.ocr_lines)))
