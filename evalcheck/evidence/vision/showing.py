"""What a file shows of what 附件2 asks of its kind: yes, no, or not to be told (then a person looks, and is told where)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import Literal, get_args

from evalcheck.catalogue.items import Clause, EvidenceKind
from evalcheck.evidence.clauses.kind import named_kinds
from evalcheck.evidence.names.signs import HAN
from evalcheck.evidence.policy.classification import likely_marking
from evalcheck.evidence.policy.document import PolicyDocument, packed
from evalcheck.evidence.vision.seen import Seen
from evalcheck.patterns import regex
from evalcheck.records import dataclass
from evalcheck.submission.formats import MARKED, PAGES, PICTURES, SCANS, TABLES, TEXTS, ZIPPED
from evalcheck.submission.model import Line, MarkKind, Opened

Answer = Literal["yes", "no", "unknown"]
Quality = Literal["text", "issuer", "number", "seal", "seal_unit", "marks", "address", "words", "sharp", "matter", "marking"]
Extra = Literal["", "vision", "ocr", "media"]

_ADDRESS = regex(
    r"https?://|(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?::\d{2,5}|/)|www\.[\w-]+\.|[\w-]+\.(?:gov|com|org|net|edu)(?:\.cn)?\b|[\w-]+\.cn\b",
    re.IGNORECASE,
)
_NO_BROWSER = regex(r"app|小程序|公众号|手机端|移动端|支付宝|微信|客户端|自助机|自助终端|大屏", re.IGNORECASE)
_EXPLAINS = regex(
    r"对应清单|清单(?:序号|第\d+项)|佐证(?:说明|要点|关键点|内容|材料说明)|重点内容|重点条款|标[注记亮黄红](?:部分|内容|处)|(?:情况|文件|材料|截图|图片|照片)说明[::]"
    r"|(?:见|详见)(?:标|划|圈|红|黄|高亮|阴影)|[红黄蓝]色?[框圈](?:处|内|中|部分|标|所示)|(?:方框|画圈)处|箭头(?:所指|处)|(?:高亮|划线|加粗)(?:处|部分)"
)
KEY_MARKS: frozenset[MarkKind] = frozenset(get_args(MarkKind)) - {"revision"}
"""Marks that set key content off; a tracked change tells who wrote it, not that it matters."""
_LOOKED_AT = (ZIPPED - TABLES) | SCANS
"""Types whose pages or pictures can be looked at."""
_WRITTEN = (MARKED - PAGES) | TEXTS
"""Types that are no scan: whatever picture is in them, their reader tells."""
SEALED = "电子签章"
"""The place of the names that electronic seals hold: they are no text of the paper."""
FIELDS = "表单"
"""End of the name of the place of what was filled into a form: `第1页表单`."""
_FEW_CHARACTERS = 12
_ALIKE, _MOSTLY = 0.6, 0.5
_PURPOSE = regex(rf"{HAN}{{0,4}}专用?章?.{{0,4}}$")
_CITY = regex(r"^(?:中共)?(?:[一-鿿]{2}[市巿](?!场))?|办公[厅室]$")
"""A city before the unit's own name; readers of worn rings take 市 for 巿."""
_TITLE = 40


@dataclass(frozen=True, slots=True)
class Review:
    """Something that a person must look at, the extra that would have told (none: no program can), and the parts where it may be."""

    what: Quality
    extra: Extra = ""
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shows:
    """The answers for one file, and what is left to a person."""

    answers: Mapping[Quality, Answer] = field(default_factory=dict)
    review: tuple[Review, ...] = ()


NOTHING_SHOWN = Shows()


@dataclass(frozen=True, slots=True)
class View:
    """What there is to judge by: the opened file, its pixels where they were looked at, its fields, its kinds and clauses."""

    opened: Opened
    seen: Seen | None
    policy: PolicyDocument | None
    kinds: Sequence[EvidenceKind]
    clauses: Sequence[Clause]
    keypoint: str


def shown_by(view: View) -> Shows:
    """Every quality that the kinds of a file ask, answered."""
    answers: dict[Quality, Answer] = {}
    kinds = set(view.kinds)
    if _paged(view.opened) or (view.opened.type in PICTURES and not (kinds | named_kinds(view.keypoint)) & _PICTURED):
        answers["text"] = "unknown" if unread(view.opened, view.seen) else "yes"
    if view.policy is not None:
        partly = answers.get("text") == "unknown" or bool(view.seen and view.seen.unread)
        answers["issuer"] = _told(view.policy.issuer is not None, partly)
        if view.policy.red_head:
            answers["number"] = _told(view.policy.number is not None, partly)
        answers["seal"] = _seal(view)
        if (same := _same_unit(view)) is not None:
            answers["seal_unit"] = "yes" if same else "unknown"
    if view.opened.type not in TABLES and (view.policy is not None or _asks_marks(view)):
        answers["marks"] = _marks(view)
    if (EvidenceKind.PLATFORM_SCREENSHOT in kinds and view.opened.media is None) or _is_screenshot(view):
        answers["address"] = _address(view)
    if EvidenceKind.SITE_PHOTO in kinds:
        answers["words"] = _words(view)
    if kinds & _PICTURED and (view.opened.type in PICTURES or view.opened.figures):
        answers["sharp"] = "yes" if view.seen and "vision" not in view.seen.missing else "unknown"
    if likely_marking(_doubtful_places(view.opened)):
        answers["marking"] = "unknown"
    # Who issued a scan is in its text, which is told already.
    open_questions = [what for what, answer in answers.items() if answer == "unknown" and what not in ("issuer", "number")]
    possible = tuple(dict.fromkeys(place.part for place in view.seen.possible_seals)) if view.seen else ()
    return Shows(answers, tuple(Review(what, _extra(what, view.seen), possible if what == "seal" else ()) for what in open_questions))


def _doubtful_places(opened: Opened) -> Iterator[Line]:
    """Names of sheets, and what was filled into fields: they may be about levels, or bear one (design 4.16)."""
    yield from (Line(sheet.name, sheet.name) for sheet in opened.sheets)
    yield from (line for line in opened.lines if line.part.endswith(FIELDS))


_PICTURED = frozenset({EvidenceKind.PLATFORM_SCREENSHOT, EvidenceKind.SITE_PHOTO})
_EXTRAS: Mapping[Quality, Extra] = {
    "text": "ocr", "issuer": "ocr", "number": "ocr", "seal": "vision", "marks": "vision", "address": "ocr", "sharp": "vision",
}  # fmt: skip


def unread(opened: Opened, seen: Seen | None) -> bool:
    """Whether a document or picture has no text that anything has read."""
    return sum(len(line.text.strip()) for line in opened.lines if line.part != SEALED) < _FEW_CHARACTERS and not any(
        table.rows for table in opened.tables
    )


def without_address(address_of: Sequence[str]) -> bool:
    return not any(_ADDRESS.search(text) for text in address_of)


def _paged(opened: Opened) -> bool:
    """A document of pages that may be scans: with pages or pictures, and no cells."""
    return not opened.sheets and opened.type not in PICTURES and opened.media is None and bool(opened.pages or opened.figures)


def _is_screenshot(view: View) -> bool:
    return view.opened.type in PICTURES and EvidenceKind.PLATFORM_SCREENSHOT in view.kinds


def _asks_marks(view: View) -> bool:
    """Screenshots, and documents whose clauses ask to have their key content marked (design 4.16)."""
    if EvidenceKind.PLATFORM_SCREENSHOT in view.kinds:
        return True
    return any(clause.marking for clause in view.clauses) and view.kinds[0] in _MARKED_KINDS


_MARKED_KINDS = frozenset({EvidenceKind.POLICY_DOCUMENT, EvidenceKind.OTHER})


def _told(found: bool, partly_read: bool) -> Answer:
    return "yes" if found else "unknown" if partly_read else "no"


def _seal(view: View) -> Answer:
    opened, seen = view.opened, view.seen
    if (
        (seen and seen.seals)
        or opened.drawn_seals
        or any(one.part for one in opened.signatures)
        or any(line.part == SEALED for line in opened.lines)
    ):
        return "yes"
    if any(not one.stamp for one in opened.signatures):
        return "unknown"  # signed, but no page shows it
    if seen is None:
        # A docx without any picture, a text file: there is nothing that could be a seal.
        return "no" if opened.type in _WRITTEN and not opened.figures else "unknown"
    if "vision" in seen.missing or seen.grey or seen.left_out or (not seen.parts and opened.type not in _WRITTEN):
        return "unknown"
    return "no"


def _same_unit(view: View) -> bool | None:
    """Whether a seal's ring names the issuing unit, read as worn rings are; None where neither was read."""
    rings = [packed(seal.ring_text) for seal in view.seen.seals if seal.ring_text] if view.seen else []
    issuer = view.policy.issuer if view.policy else None
    if not rings or issuer is None:
        return None
    return any(is_named(unit, ring) for unit in issuer.text.split("、") for ring in rings)


def is_named(unit: str, ring: str) -> bool:
    """Whether the words of a ring are a unit's name: most of its signs in their order, and not many others."""
    from rapidfuzz.distance import LCSseq

    plain, read = _CITY.sub("", unit) or unit, _CITY.sub("", _PURPOSE.sub("", ring))
    shared = LCSseq.similarity(plain, read)
    return shared >= _ALIKE * len(plain) and shared >= _MOSTLY * len(read)


def _marks(view: View) -> Answer:
    """Marked in whatever way, or explained by words beside."""
    opened, seen = view.opened, view.seen
    if any(mark.kind in KEY_MARKS for mark in opened.marks) or (seen and _marked_in_pixels(opened, seen)) or _explained(view):
        return "yes"
    if opened.type not in _LOOKED_AT | {"txt"}:
        return "unknown"
    pictures = opened.type in PICTURES or bool(opened.figures) or unread(opened, seen)
    if pictures and (seen is None or "vision" in seen.missing or seen.left_out):
        return "unknown"
    return "no"


def _marked_in_pixels(opened: Opened, seen: Seen) -> bool:
    """Of a printed page the reader tells what is drawn on it, and what of that is its own: pixels tell of scans and pictures alone."""
    places = [*(mark.place for mark in seen.drawn_marks), *(light.place for light in seen.highlights)]
    if opened.type not in ("pdf", "ofd"):
        return bool(places)
    shown = [picture.place for picture in seen.pictures]
    return any(place.part in seen.textless or any(place.part == one.part and place.mostly_on(one) for one in shown) for place in places)


def _explained(view: View) -> bool:
    """Words that point at the key content; beside screenshots any words but a title and an address do."""
    lines = own_lines(view.opened, view.seen)
    if any(_EXPLAINS.search(packed(line.text)) for line in lines):
        return True
    if view.kinds[0] not in _PICTURED or view.opened.media is not None:
        return False
    return any(len(line.text) > 6 and not _ADDRESS.search(line.text) for line in lines[1:] or lines)


def _address(view: View) -> Answer:
    opened, seen = view.opened, view.seen
    texts = [*(line.text for line in opened.lines), *opened.links, *(cell for table in opened.tables for row in table.rows for cell in row)]
    if not without_address(texts) or _NO_BROWSER.search(view.keypoint) or any(_NO_BROWSER.search(text) for text in texts):
        return "yes"
    pictures = opened.type in PICTURES or bool(opened.figures) or opened.type not in MARKED | {"txt"}
    return "unknown" if pictures and (seen is None or bool({"ocr", "vision"} & set(seen.missing)) or bool(seen.unread)) else "no"


def _words(view: View) -> Answer:
    """Photos with words beside each, or with their point marked."""
    opened = view.opened
    if opened.type in PICTURES:
        marked = view.seen is not None and bool(view.seen.drawn_marks)
        return "yes" if marked else "no"
    if opened.figures:
        return "yes" if all(figure.caption for figure in opened.figures) else "no"
    return "no" if unread(opened, view.seen) and opened.type in MARKED else "yes"


def _extra(what: Quality, seen: Seen | None) -> Extra:
    """The extra that would have told, where it is missing."""
    wanted: Extra = _EXTRAS.get(what, "")
    if seen is None:
        return ""
    missing = set(seen.missing)
    if wanted in missing:
        return wanted
    return "vision" if "vision" in missing and wanted == "ocr" else ""


def own_lines(opened: Opened, seen: Seen | None) -> list[Line]:
    """Lines that the sender wrote, less those read from pixels (they are the picture's own)."""
    read = {line.text for line in seen.ocr_lines} if seen else set()
    return [line for line in opened.lines if line.text.strip() and line.text not in read]
