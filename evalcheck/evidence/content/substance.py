"""Whether a file holds anything of its own: blank, a title only, 无, 见附件; or a text without one fact in it (ISA 500: sufficiency)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Literal

from evalcheck.catalogue.content_words import ContentWords
from evalcheck.evidence.names.signs import HAN
from evalcheck.evidence.vision.seen import Seen
from evalcheck.patterns import regex
from evalcheck.records import dataclass
from evalcheck.submission.model import Cell, Opened, Sheet

Level = Literal["full", "thin", "none"]
Lack = Literal["", "blank", "title", "stand_in", "attachment", "picture", "sheet", "nothing_to_report", "no_fact", "unfilled"]

_ROWS = 60
"""Rows of a sheet that are looked at: one with more is no empty sheet."""
_TITLE = 45
_TITLES = 3
"""Lines of a title, its unit and date: more of them are an outline, and that is something."""
_POINTER = 30
"""Chinese characters of a sentence that only points at something else, or only declares that there is none."""
_ENDS = regex(r"[。!?;！？；]")
_PAGE_NUMBER = regex(r"^[-—\s]*(?:第?\s*\d{1,4}\s*[页/]?\s*(?:共?\s*\d{1,4}\s*页?)?)?[-—\s]*$")
_ADDRESS = regex(r"https?://|www\.|\.(?:gov|com|cn|org)\b|@", re.IGNORECASE)
_NUMBERING = regex(r"^\s*[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）]?[、.．:：)）]\s*|第[\d一二三四五六七八九十]+[条款项章节]")
_DIGITS = regex(r"\d")
_UNSAID = regex(r"[^\w/]|_")
_COUNTED = regex(r"[二两三四五六七八九十百千万亿]+余?(?:个|家|次|项|件|名|人|场|户|笔|条|天|日|月|年|倍|成|批|期|所|处|套|元)|百分之")
_PHONE = regex(r"(?<!\d)(?:0\d{2,3}[-—]?)?\d{8}(?!\d)|(?<!\d)1\d{10}(?!\d)")
"""A telephone says whom to ask, and nothing of what was done."""
_TOLD = regex(r"已(?!知|婚)|正在|均为")
"""Words of what was done: a line that holds one names nothing, it tells."""
_PAPER = regex(r"《[^》]{2,}》")
_LABEL = regex(r"^.{0,16}?[:：]\s*(?=\S)")
_DATE = regex(r"(?:19|20)\d\d\s*年(?:\s*\d{1,2}\s*月)?(?:\s*\d{1,2}\s*日)?|[二〇零一三四五六七八九十]{4}年.{0,8}")
_UNITS = (
    "个(?!人|体)|家(?!园|庭|具|居)|户(?!籍)|件|笔|项(?!目)|次|人(?!民|员|才|社|力|大|寿|类)|名(?!称|单)|场(?!馆|地|所)|批(?!复|准)|条(?!例)|宗|份|套"
    "|处(?!室|长|罚|理)|万(?!达|科)|亿|元(?!旦)|%|％|个?百分点|平方米|公里|吨|天(?!津)|小时|分钟|个?工作日|个?环节|年(?!级|报|度报)|月(?!刊)|日(?!报|期)"
)
_OPEN = r"[×╳✕]{1,4}(?:[.．][×╳✕]{1,4})?|(?<![A-Za-z])[Xx]{2,4}(?:[.．][Xx]{1,4})?|[_＿]{2,}|[△□○]{2,}"
_OPEN_SIGNS = "×╳✕Xx_＿△□○"
_UNFILLED = regex(rf"(?<!\d)(?:{_OPEN})\s*[余多]?(?:{_UNITS})")


@dataclass(frozen=True, slots=True)
class Substance:
    """How much a file holds of its own, and what it lacks. `quote` is all that it says, cut."""

    level: Level = "full"
    lack: Lack = ""
    quote: str = ""


FULL = Substance()


def substance_of(opened: Opened, seen: Seen | None, words: ContentWords, drawn: Callable[[], bool | None]) -> Substance:
    """What a file holds of its own. `drawn` tells whether it holds anything but text; it is asked only before a file is accused."""
    if opened.media is not None:
        return Substance("none", "picture") if opened.media.plain else FULL
    if opened.sheets:
        return _of_sheets(opened.sheets, words, drawn)
    lines = [line.text.strip() for line in opened.lines if not _PAGE_NUMBER.match(line.text)]
    rows = [[cell.strip() for cell in row if cell.strip()] for table in opened.tables for row in table.rows]
    if opened.figures and not _all_plain(seen):
        return FULL
    found = _of_lines(lines, rows, words)
    if found.level == "none" and (_all_plain(seen) or not _anything(opened, drawn)):
        return found
    return FULL if found.level == "none" else found


def _anything(opened: Opened, drawn: Callable[[], bool | None]) -> bool:
    """Whether there may be more than the words: where the format cannot tell, nobody is accused."""
    return bool(opened.figures) or drawn() is not False


def _all_plain(seen: Seen | None) -> bool:
    """Whether every page and picture was looked at, and nothing is on any of them."""
    return seen is not None and seen.parts > 0 and seen.parts == len(seen.plain) and not seen.left_out


def _of_sheets(sheets: Sequence[Sheet], words: ContentWords, drawn: Callable[[], bool | None]) -> Substance:
    """An empty workbook, one of titles only or of words that stand for nothing; a header alone is told by its table."""
    rows = [texts for sheet in sheets for row in islice(_rows(sheet), _ROWS) if (texts := [*_shown(row)])]
    if len(rows) >= _ROWS:
        return FULL
    if not rows:
        return Substance("none", "sheet") if drawn() is False else FULL
    lines, table = ["".join(row) for row in rows if len(row) == 1], [row for row in rows if len(row) > 1]
    found = _of_lines(lines, table, words)
    return found if found.level != "none" or drawn() is False else FULL


def _rows(sheet: Sheet) -> Iterator[Sequence[Cell]]:
    """Rows from the top, without reading a long sheet to its end."""
    for block in sheet.blocks(1):
        columns = [column.values() for column in block.columns]
        yield from zip(*columns, strict=False)


def _shown(row: Iterable[Cell]) -> Iterator[str]:
    for cell in row:
        text = "" if cell is None else str(cell).strip()
        if text:
            yield text


def _of_lines(lines: Sequence[str], rows: Sequence[Sequence[str]], words: ContentWords) -> Substance:
    told = [line for line in lines if line]
    quote = "".join([*told, *(cell for row in rows for cell in row)])[:40]
    if not told and not rows:
        return Substance("none", "blank")
    if rows:
        if all(_stands_in(cell, words) for row in rows[1:] for cell in row[1:] or row) and len(rows) > 1 and not _running(told, words):
            return Substance("none", "stand_in", quote)
        return FULL
    stands = [line for line in told if _stands_in(line, words)]
    titles = [line for line in told if line not in stands and _is_title(line, words)]
    rest = [line for line in told if line not in stands and line not in titles]
    if not rest:
        return _of_titles(titles, stands, quote)
    sentences = [piece for line in rest for piece in _ENDS.split(line) if piece.strip(" .。,，、;；:：")]
    if len(titles) <= _TITLES and all(_points_away(piece, words) for piece in sentences):
        return Substance("none", "attachment", quote)
    if all(_declares_nothing(piece, words) for piece in sentences):
        return Substance("thin", "nothing_to_report", quote)
    if unfilled(rest, words):
        return Substance("thin", "unfilled", quote)
    body = told[1:] if len(told) > 1 and told[0] in titles else told
    return FULL if _has_fact(body, words) else Substance("thin", "no_fact", quote)


def _of_titles(titles: Sequence[str], stands: Sequence[str], quote: str) -> Substance:
    if stands:
        return Substance("none", "stand_in", quote)
    return Substance("none", "title", quote) if len(titles) <= _TITLES else Substance("thin", "no_fact", quote)


def _running(lines: Sequence[str], words: ContentWords) -> bool:
    """Whether a text stands beside a table that holds nothing."""
    return any(not _is_title(line, words) and not _stands_in(line, words) for line in lines)


def _bare(text: str) -> str:
    return _UNSAID.sub("", unicodedata.normalize("NFKC", text).casefold())


@lru_cache(maxsize=8)
def _bare_words(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(_bare, words))


def _stands_in(text: str, words: ContentWords) -> bool:
    """`无。`, `工作情况:无`, `(待补充)`, `/`."""
    known = _bare_words(words.stand_ins)
    unlabelled = _LABEL.sub("", text)
    said = _bare(unlabelled)
    return said in known or not said.strip("/") or (unlabelled != text and _bare(text) in known)


def _is_title(text: str, words: ContentWords) -> bool:
    """A line that names what follows: short, no sentence, no figure but a date, no answer."""
    plain = _DATE.sub("", _NUMBERING.sub("", text))
    if len(plain) > _TITLE or _ENDS.search(text) or "," in text or "，" in text or _ADDRESS.search(text):
        return False
    if _LABEL.match(text) or _declares_nothing(text, words) or _COUNTED.search(plain) or _TOLD.search(plain):
        return False
    return not _DIGITS.search(plain) and not any(reply in text for reply in words.replies) and not _points_away(text, words)


def _points_away(text: str, words: ContentWords) -> bool:
    return (
        any(word in text for word in words.attachments)
        and len(text) <= _POINTER
        and not _has_fact([re.sub(r"附[件表图]\s*\d*", "", text)], words)
    )


def _declares_nothing(text: str, words: ContentWords) -> bool:
    """`本期无典型案例`, `我单位未发生此类情况`: short, with no figure but a date."""
    plain = _DATE.sub("", text)
    if len(plain) > _POINTER or _DIGITS.search(plain):
        return False
    return _nothing(words.nothing, words.matters).search(plain) is not None if words.nothing and words.matters else False


@lru_cache(maxsize=8)
def _nothing(words: tuple[str, ...], of: tuple[str, ...]) -> re.Pattern[str]:
    nothing, matters = _any(words), _any(of)
    return re.compile(rf"(?:{nothing})[^,，]{{0,12}}(?:{matters})[^,，]{{0,6}}$|(?:{matters})[^,，]{{0,4}}(?:{nothing})$")


def _has_fact(lines: Sequence[str], words: ContentWords) -> bool:
    """Whether any line holds a figure, a date, the title of a paper, the name of an organisation, an address or an answer."""
    for line in _of_what_was_done(lines, words):
        plain = _PHONE.sub(" ", _NUMBERING.sub(" ", line))
        if _DIGITS.search(plain) or _COUNTED.search(plain) or _PAPER.search(plain) or _ADDRESS.search(plain):
            return True
        if any(reply in plain for reply in words.replies) or _names_organisation(plain, words):
            return True
    return False


def _of_what_was_done(lines: Sequence[str], words: ContentWords) -> Iterator[str]:
    """The sentences less those of a plan or an invitation."""
    for line in lines:
        for sentence in filter(None, _ENDS.split(line)):
            told = _PAPER.sub("", sentence)
            if not any(word in told for word in words.plans) or any(word in told for word in words.done):
                yield sentence


def _names_organisation(text: str, words: ContentWords) -> bool:
    pattern = _organisation(words.organisations, words.vague)
    return pattern is not None and pattern.search(text) is not None


@lru_cache(maxsize=8)
def _organisation(ends: tuple[str, ...], vague: tuple[str, ...]) -> re.Pattern[str] | None:
    if not ends:
        return None
    return re.compile(rf"(?:(?!{_any(vague) or '(?!)'}){HAN}){{2,12}}(?:{_any(ends)})")


def _any(words: tuple[str, ...]) -> str:
    return "|".join(map(re.escape, words))


def unfilled(lines: Sequence[str], words: ContentWords) -> list[str]:
    """The places where a figure was left open (`××家`, `___笔`), and the words that it will come later."""
    open_ = (line for line in lines if any(sign in line for sign in _OPEN_SIGNS))
    found = [_around(line, match) for line in open_ for match in _UNFILLED.finditer(line)]
    if words.data and words.pending:
        pattern = _pending(words.data, words.pending)
        found += [match.group() for line in lines for match in pattern.finditer(line)]
    return found


def _around(line: str, match: re.Match[str]) -> str:
    return line[max(0, match.start() - 8) : match.end() + 4]


@lru_cache(maxsize=8)
def _pending(data: tuple[str, ...], pending: tuple[str, ...]) -> re.Pattern[str]:
    return regex(rf"(?:{_any(data)})[^。；;，,、]{{0,6}}(?:{_any(pending)})(?=[)）】\]。；;，,]|$)", needs=pending)
