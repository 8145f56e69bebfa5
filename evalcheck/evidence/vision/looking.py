"""Which files are looked at by their pixels, what that needs to be installed, and how what was read there joins their text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec

from evalcheck.catalogue.items import Clause, EvidenceKind
from evalcheck.evidence.vision.seen import Seen
from evalcheck.evidence.vision.showing import unread
from evalcheck.submission.formats import PICTURES, VIDEOS, ZIPPED
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import EvidenceFile, Incident, Line, Opened, Trouble
from evalcheck.words import Text

_NAMED = 5
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


def half_read(path: str, opened: Opened, seen: Seen | None) -> tuple[Incident, ...]:
    """What is said of a PDF some of whose pages nothing has read, or not to the end; one without any text is EVD013."""
    if seen is None or opened.type != "pdf" or not seen.unread or unread(opened, seen):
        return ()
    count, which = len(seen.unread), "、".join(seen.unread[:_NAMED]) + ("……" if len(seen.unread) > _NAMED else "")
    zh = f"有{count}页扫描页的文字没有（全部）识别：{which}"
    en = f"the text of {count} scanned pages was not read, or not all of it: {which}"
    return (Incident(Trouble.PARTLY_EXAMINED, path, {"reason": Text(zh, en)}),)


def with_words(opened: Opened, seen: Seen | None) -> Opened:
    """The file with the lines that were read from its pixels behind its own."""
    if seen is None or not seen.ocr_lines:
        return opened
    return replace(opened, lines=(*opened.lines, *(Line(line.text, line.place.part) for line in seen.ocr_lines)))


def look(file: EvidenceFile, opened: Opened, limits: Limits) -> Seen:
    """What the pixels of an opened file show. Extras that are not installed are named in `missing`; nothing is raised."""
    if opened.type in VIDEOS:
        return _watched(file, limits)
    if opened.type not in PICTURES | ZIPPED | {"pdf"}:
        return Seen()
    readable = _installed("rapidocr", "onnxruntime")
    if not _installed("numpy", "cv2"):
        return Seen(missing=("vision",) if readable else ("vision", "ocr"))
    try:
        data = file.source.read()
    except OSError:
        return Seen(left_out=1)
    from evalcheck.evidence.vision.pages import looked_at  # it loads OpenCV

    seen = looked_at(data, opened.type, limits, readable)
    return seen if readable or not (seen.textless or seen.seals) else replace(seen, missing=("ocr",))


def _watched(file: EvidenceFile, limits: Limits) -> Seen:
    if missing := tuple(extra for extra, module in (("media", "av"), ("vision", "numpy")) if not _installed(module)):
        return Seen(missing=missing)
    from evalcheck.evidence.vision.footage import footage_of  # it loads numpy
    from evalcheck.submission.pixels.moments import moments

    try:
        return Seen(footage=footage_of(moments(file.source.read(), limits)), parts=1)
    except OSError:
        return Seen(left_out=1)


def _installed(*modules: str) -> bool:
    return all(find_spec(module) is not None for module in modules)
