"""Which kinds a content bears the signs of, whatever the name says: `met` needs them, and some contents contradict the name (COV002)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import islice

from evalcheck.catalogue.content_words import ContentWords
from evalcheck.catalogue.items import AnyKind, Sign
from evalcheck.catalogue.items import EvidenceKind as Kind
from evalcheck.evidence.model import Examined
from evalcheck.evidence.vision.showing import unread
from evalcheck.patterns import regex
from evalcheck.records import dataclass
from evalcheck.submission.formats import PICTURES, VIDEOS
from evalcheck.submission.model import Cell, Opened

_HEAD_ROWS = 40
_LINES = 3
"""Short or numbered lines that make a list."""
_FIGURES = 2
_LONG = 100
"""Characters from which a text without one sign of a policy document is none: a page of a longer one may lack them."""
_CAPTION = 60
_SENTENCE = regex(r"[。!?;！？；]|.{30}")
_ARTICLE = regex(r"^\s*(?:第[\d一二三四五六七八九十百]+[条章]|[一二三四五六七八九十]+、|[(（][一二三四五六七八九十]+[)）])")
_NUMBERED = regex(r"^\s*[(（]?\d{1,4}[)）]?[、.．:：)）\s]\s*\S")
_ADDRESS = regex(r"https?://|www\.|[\w-]+\.(?:gov|com|org|net|edu)(?:\.cn)?\b|[\w-]+\.cn\b", re.IGNORECASE)
_LONG_ADDRESS = regex(r"(?:https?://|www\.)[!-~]+")
"""An address whose length is no sentence's."""
_NUMBER = regex(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class _Content:
    """An opened file and what was recognised in it, for its signs to be asked one by one."""

    examined: Examined
    opened: Opened
    words: ContentWords
    drawn: Callable[[], bool | None]

    @property
    def lines(self) -> list[str]:
        return [line.text.strip() for line in self.opened.lines if line.text.strip()]


def held_to_signs(examined: Examined, words: ContentWords, drawn: Callable[[], bool | None]) -> Examined:
    """The file with the kinds that its content bears out, and the kind that it plainly is instead of the one it is called."""
    opened = examined.opened
    if opened is None or not (words.signs or any(kind.signs for kind in examined.own)):
        return examined
    content = _Content(examined, opened, words, drawn)
    counts = {kind: _count(kind, content) for kind in examined.every_kind}
    borne = tuple(kind.id for kind, count in counts.items() if count is None or count >= _least(kind, words))
    unlike = next((other for kind, count in counts.items() if count == 0 and (other := _plainly(kind.like, content))), None)
    return replace(examined, borne=borne, unlike=unlike)


def _least(kind: AnyKind, words: ContentWords) -> int:
    asked = words.signs_of(kind)
    return asked.least if asked else 0


def _count(kind: AnyKind, content: _Content) -> int | None:
    """How many signs of a kind a content shows; None where nobody could read it, or nothing is known of the kind."""
    asked = content.words.signs_of(kind)
    if asked is None:
        return None
    shown = sum(_SHOWN[sign](content) for sign in asked.signs)
    pictured = {"picture", "video"} & set(asked.signs)
    return None if not shown and not pictured and _unreadable(content) else shown


def _unreadable(content: _Content) -> bool:
    """A picture, or pages without text: what it says, if anything, nobody has read."""
    opened, seen = content.opened, content.examined.seen
    if opened.sheets:
        return False
    scanned = opened.type in PICTURES or bool(opened.pages or opened.figures)
    return opened.type in VIDEOS or (scanned and unread(opened, seen))


def _plainly(kind: Kind, content: _Content) -> Kind | None:
    """The kind that a content without any sign of `kind` plainly is; None in doubt. Templates tell for themselves (TPL001)."""
    if kind in (Kind.ENTERPRISE_LIST, Kind.WORK_ORDER, Kind.CASE):
        return None
    if any(form.template.id == "case" for form in content.examined.forms):
        return Kind.CASE
    if kind in (Kind.ITEM_LIST, Kind.STATISTICS, Kind.POLICY_DOCUMENT) and _only_captions(content):
        return Kind.SITE_PHOTO
    length = sum(map(len, content.lines))
    if kind is Kind.POLICY_DOCUMENT and length >= _LONG and not content.opened.tables and not content.opened.figures:
        return Kind.STATEMENT
    if kind is Kind.SITE_PHOTO and length >= _LONG and content.drawn() is False:
        return Kind.STATEMENT
    return None


def _only_captions(content: _Content) -> bool:
    """Pictures with few words to each, and no table."""
    figures = len(content.opened.figures)
    return figures > 0 and not content.opened.tables and sum(map(len, content.lines)) <= _CAPTION * figures


def _table(content: _Content) -> bool:
    """A table that was recognised, or one of two filled rows of two cells."""
    if content.examined.tables:
        return True
    rows = [[*map(bool, row)] for table in content.opened.tables for row in table.rows]
    for sheet in content.opened.sheets:
        rows += [[cell is not None and cell != "" for cell in row] for row in sheet.head(_HEAD_ROWS)]
    return sum(sum(row) > 1 for row in rows) > 1


def _lines(content: _Content) -> bool:
    """A list in lines: numbered ones, or short ones below each other that are no sentences."""
    lines = content.lines
    numbered = sum(_NUMBERED.match(line) is not None or _ARTICLE.match(line) is not None for line in lines)
    short = sum(len(line) <= _CAPTION // 2 and not _SENTENCE.search(line) for line in lines[1:])
    return max(numbered, short) >= _LINES and not _only_captions(content)


def _form(content: _Content) -> bool:
    return any(form.template.fields and not form.template.row_labels for form in content.examined.forms)


def _sentences(content: _Content) -> bool:
    cells = (cell for table in content.opened.tables for row in table.rows for cell in row)
    return any(_SENTENCE.search(_LONG_ADDRESS.sub("", text)) for text in (*content.lines, *cells, *_cells(content)))


def _figures(content: _Content) -> bool:
    """Numbers, of cells or of a text."""
    cells = [cell for table in content.opened.tables for row in table.rows for cell in row]
    texts = islice((match for text in (*content.lines, *cells, *_cells(content)) for match in _NUMBER.finditer(text)), _FIGURES)
    return len([*texts]) == _FIGURES


def _cells(content: _Content) -> Iterator[str]:
    for sheet in content.opened.sheets:
        for row in sheet.head(_HEAD_ROWS):
            yield from (_told(cell) for cell in row if cell is not None)


def _told(cell: Cell) -> str:
    return cell if isinstance(cell, str) else str(cell)


def _picture(content: _Content) -> bool:
    """A picture, or a document that holds one as far as its format tells."""
    opened, seen = content.opened, content.examined.seen
    if opened.type in PICTURES or opened.type in VIDEOS or opened.figures or (seen and (seen.pictures or seen.textless)):
        return True
    return content.drawn() is not False


def _video(content: _Content) -> bool:
    return content.opened.type in VIDEOS


def _address(content: _Content) -> bool:
    cells = (cell for table in content.opened.tables for row in table.rows for cell in row)
    return bool(content.opened.links) or any(_ADDRESS.search(text) for text in (*content.lines, *cells, *_cells(content)))


def _code(content: _Content) -> bool:
    told = (*content.lines, content.examined.identity.name.keypoint)
    return any(word in text for text in told for word in content.words.scanned) and _picture(content)


def _articles(content: _Content) -> bool:
    return any(_ARTICLE.match(line) for line in content.lines)


def _title(content: _Content) -> bool:
    """A line of the head that ends as titles of policy documents do."""
    policy = content.examined.policy
    if policy is not None and policy.title is not None:
        return True
    ends = content.words.titles
    return any(re.sub(r"[(（\[【《》].*$|[》]$", "", line).endswith(ends) and not _SENTENCE.search(line) for line in content.lines[:12])


def _field(name: str) -> Callable[[_Content], bool]:
    return lambda content: content.examined.policy is not None and getattr(content.examined.policy, name) is not None


def _words(content: _Content) -> bool:
    return bool(content.lines) or bool(content.opened.tables) or any(True for _ in _cells(content))


_SHOWN: Mapping[Sign, Callable[[_Content], bool]] = {
    "table": _table, "lines": _lines, "form": _form, "sentences": _sentences, "figures": _figures, "picture": _picture, "video": _video,
    "address": _address, "code": _code, "issuer": _field("issuer"), "number": _field("number"), "issued": _field("issued"),
    "articles": _articles, "title": _title, "words": _words,
}  # fmt: skip
