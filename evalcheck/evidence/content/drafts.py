"""Whether a policy document is a draft, or a version whose number or date was never filled in; not where a paper speaks about a draft."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import takewhile

from evalcheck.catalogue.content_words import ContentWords
from evalcheck.catalogue.items import EvidenceKind
from evalcheck.evidence.model import Examined
from evalcheck.patterns import regex
from evalcheck.submission.model import Line

_HEAD = 15
_ON_EVERY_PAGE = ("页眉", "页脚", "水印")
"""Ends of the names of places that are printed on every page, wherever in the file they stand."""
_LONGEST = 80
_ANNEX = regex(r"^附\s*(?:件|表|录)")
_OPEN_DATE = regex(r"^(?:20\d\d|20[×xX_]{2}|[×xX_]{2,4})年(?:\d{1,2}|[×xX_]{0,2})月[×xX_]{0,2}日$")
_WHOLE_DATE = regex(r"^20\d\d年\d{1,2}月\d{1,2}日$")
_OPEN_NUMBER = regex(r"^[一-鿿]{2,15}[〔\[(](?:20\d\d|[×xX_]{2,4})[〕\])]第?[×xX_]{0,4}号(?:签发人.*)?$", needs="号")


def draft_of(examined: Examined, words: ContentWords) -> tuple[str, Line] | None:
    """What is open (`draft`, `number` or `date`) and the line that tells it; None for papers as issued and for other kinds."""
    opened = examined.opened
    if opened is None or EvidenceKind.POLICY_DOCUMENT not in examined.kinds or opened.sheets:
        return None
    own = [line for line in takewhile(lambda line: not _ANNEX.match(line.text.strip()), opened.lines) if line.text.strip()]
    printed = [line for line in opened.lines if line.part.endswith(_ON_EVERY_PAGE)]
    for line in (*own[:_HEAD], *printed):
        if _marks_draft(_packed(line.text), words):
            return "draft", line
    return _left_open(own)


def _left_open(own: Sequence[Line]) -> tuple[str, Line] | None:
    packed = [(_packed(line.text), line) for line in own]
    number = next((line for text, line in packed[:_HEAD] if _OPEN_NUMBER.match(text)), None)
    if number:
        return "number", number
    if any(_WHOLE_DATE.match(text) for text, _ in packed):
        return None
    date = next((line for text, line in packed if _OPEN_DATE.match(text) and not _WHOLE_DATE.match(text)), None)
    return ("date", date) if date else None


def _packed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _marks_draft(line: str, words: ContentWords) -> bool:
    """A line that is such a word, or a title that bears it at its end; one that goes on about the draft does not."""
    if not words.drafts or len(line) > _LONGEST:
        return False
    match = _draft(words.drafts).search(line)
    return match is not None and not any(word in line[: match.start()] + line[match.end() :] for word in words.about_drafts)


@lru_cache(maxsize=8)
def _draft(drafts: tuple[str, ...]) -> re.Pattern[str]:
    marks = "|".join(sorted(map(re.escape, drafts), key=len, reverse=True))
    return regex(rf"^[(\[【]?(?:{marks})[)\]】]?$|[(\[【](?:{marks})[)\]】]》?$|(?<=[一-鿿])(?:{marks})$", needs=drafts)
