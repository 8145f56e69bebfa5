"""听取意见登记.xlsx: opinions of the public as people register them, with the content and item that their words speak of (方案四·一)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from evalcheck.audit.cells import MARK, SUMS, Cell, Entry, Sheet
from evalcheck.audit.keeping import DISAGREE, Book, Copies, Gathered, Reading, digest_of, gather
from evalcheck.audit.sheets import Value, Worksheet, day_of
from evalcheck.audit.tasks import digest
from evalcheck.catalogue import Catalogue
from evalcheck.catalogue.survey import bare
from evalcheck.catalogue.verification import VerificationWords
from evalcheck.catalogue.vocabulary import terms, weighed
from evalcheck.masking import unaddressed
from evalcheck.records import dataclass

FILE = "听取意见登记.xlsx"
SHEET = "意见登记"
SOURCE, DAY, GIST, REPLY, CONTENT = "来源（请填写）", "日期（请填写）", "意见摘要（请填写）", "答复（请填写）", "评估内容（请填写）"
_PROPOSED, _PROPOSED_ITEM, _HINT = "建议的评估内容", "建议的清单事项", "提示"


def _item(catalogue: Catalogue) -> str:
    """The heading of the column for the number, as the notice calls it."""
    return f"{catalogue.terms['NUMBER'].zh}（请填写）"


def _headings(catalogue: Catalogue) -> list[tuple[str, float]]:
    return [
        (SOURCE, 16), (DAY, 13), (GIST, 60), (REPLY, 40), (CONTENT, 22), (_item(catalogue), 12), (_PROPOSED, 22), (_PROPOSED_ITEM, 34),
        (_HINT, 28),
    ]  # fmt: skip


_ROOM = 1000
"""Rows below with the lists to choose from: people register as opinions come."""
_SPEAKS = 0.12
"""Support from which an opinion speaks of an item: it has few words, and says them as people do."""
_ALONE = 0.2
"""The same where it is one word only that they have in common."""
_WEAK = 0.02
"""What a word must give to count as one in common."""
_AHEAD = 1.25
"""By how much the best content must be ahead of the next one, else both are named and neither proposed."""
_OTHER = "其他"


@dataclass(frozen=True)
class Proposal:
    """What an opinion speaks of: contents (one: it is proposed; several: it is left open) and the item, where that is plain as well."""

    contents: tuple[int, ...] = ()
    item: int | None = None

    @property
    def content(self) -> int | None:
        return self.contents[0] if len(self.contents) == 1 else None


@dataclass(frozen=True)
class Opinion:
    """A registered opinion. `content` and `item` are what a person chose, else what is proposed (`chosen` tells which)."""

    entry: Entry
    proposal: Proposal
    content: int | None
    item: int | None
    chosen: bool
    wrong: tuple[str, ...] = ()


def proposed(text: str, catalogue: Catalogue, idle: Sequence[str] = ()) -> Proposal:
    """The content and item of which an opinion speaks, by the same words as documents (vocabulary of the ruleset). `idle` words are those
    of any opinion (建议, 提高效率) and tell nothing."""
    best = _support(text, catalogue, idle)
    by_content: dict[int, float] = {}
    for seq, score in best.items():
        no = catalogue.content_of[seq].no
        by_content[no] = max(score, by_content.get(no, 0.0))
    ranked = sorted(by_content, key=lambda no: (-by_content[no], no))
    near = tuple(no for no in ranked if by_content[no] * _AHEAD >= by_content[ranked[0]])
    if len(near) > 1:
        return Proposal(near[:3])
    return Proposal(near, _plain_item(best, near[0], catalogue)) if near else Proposal()


def _support(text: str, catalogue: Catalogue, idle: Sequence[str]) -> dict[int, float]:
    """How well each item fits the opinion; those left out with which it shares one weak word only."""
    for word in sorted(idle, key=len, reverse=True):
        text = text.replace(word, " ")
    lexicon = catalogue.lexicon
    scores: dict[int, float] = {}
    words: Counter[int] = Counter()
    for term, weight in weighed(Counter(terms(text)), lexicon.idf).items():
        for seq, share in lexicon.shares(term):
            scores[seq] = scores.get(seq, 0.0) + weight * share
            words[seq] += weight * share >= _WEAK
    return {seq: score for seq, score in scores.items() if score >= (_SPEAKS if words[seq] > 1 else _ALONE)}


def _plain_item(best: Mapping[int, float], content: int, catalogue: Catalogue) -> int | None:
    own = sorted((seq for seq in best if catalogue.content_of[seq].no == content), key=lambda seq: (-best[seq], seq))
    return own[0] if len(own) == 1 or best[own[0]] >= _AHEAD * best[own[1]] else None


def gathered(
    out: Path, catalogue: Catalogue, words: VerificationWords, audit: str, copies: Copies, reading: Reading
) -> tuple[Gathered, list[Opinion]]:  # fmt: skip
    """The register with a proposal beside each opinion, and the opinions. Raises TableUnreadable."""
    empty = _table([], [], catalogue, words, audit)
    item = _item(catalogue)
    book = _keyed(reading(out / FILE, [empty]), item)
    copies = [(label, _keyed(copy, item)) for label, copy in copies]
    keys = dict.fromkeys(key for one in (book, *(copy for _, copy in copies)) for key in _keys(one))
    told = gather(book, [_table([_EMPTY] * len(keys), list(keys), catalogue, words, audit)], copies)
    disputed = {key for _, key, heading in told.open if heading in (CONTENT, item)}
    entries = [entry for key in keys if (entry := told.typed[SHEET].entries.get(key)) and _is_one(entry)]
    found = [_opinion(entry, catalogue, words, entry.key in disputed) for entry in entries]
    rows = {one.entry.key: _shown(one, catalogue) for one in found}
    table = _table([rows.get(key, _EMPTY) for key in keys], list(keys), catalogue, words, audit)
    return gather(book, [table], copies), found


_EMPTY: list[Value] = [None] * 9


def _is_one(entry: Entry) -> bool:
    return any(entry.text(heading) for heading in (SOURCE, DAY, GIST, REPLY))


def _table(rows: Sequence[list[Value]], keys: list[str], catalogue: Catalogue, words: VerificationWords, audit: str) -> Worksheet:
    choices = {CONTENT: [content.name for content in catalogue.contents]} | ({SOURCE: words.sources} if words.sources else {})
    title = "听取意见登记：一行一条，请填写绿色的列；内容和事项由系统提出建议，以填写的为准"
    return Worksheet(
        SHEET, _headings(catalogue), rows, title, frozenset({SOURCE, DAY, GIST, REPLY, CONTENT, _item(catalogue)}),
        choices=choices, keys=keys,
        digests=[""] * len(keys), known_by=(SOURCE, DAY, GIST), together=frozenset({REPLY}), audit=audit, room=_ROOM,
    )  # fmt: skip


def _keyed(book: Book, item: str) -> Book:
    """The register with a key in every row that people added or copied: what they wrote first in it, by which it is known from then on."""
    return replace(book, sheets=tuple(_with_keys(one, item) if one is book.ours.get(SHEET) else one for one in book.sheets))


def _with_keys(sheet: Sheet, item: str) -> Sheet:
    columns = {heading: column for column, heading in sheet.headings.items()}
    last = max([*columns.values(), *(column for row in sheet.rows.values() for column in row)], default=0)
    key, sums = columns.get(MARK + SHEET, last + 1), columns.get(SUMS, last + 2)
    nothing = ",".join([digest_of("")] * (len(_EMPTY) + 1))
    rows, seen = dict(sheet.rows), set[str]()
    rows[sheet.head or 0] = {**rows[sheet.head or 0], key: Cell(MARK + SHEET), sums: Cell(SUMS)}
    for number, row in sorted(sheet.rows.items()):
        texts = [row[columns[heading]].text for heading in (SOURCE, DAY, GIST, REPLY, CONTENT, item) if columns.get(heading) in row]
        if number <= (sheet.head or 0) or not any(texts):
            continue
        known = row[key].text if key in row else ""
        if not known or known in seen:
            known = _free(digest(*texts)[:12], seen)
            row = {**row, key: Cell(known), sums: Cell(nothing)}
        seen.add(known)
        rows[number] = row
    return replace(sheet, rows=rows)


def _free(key: str, seen: set[str]) -> str:
    number, found = 2, key
    while found in seen:
        found, number = f"{key}-{number}", number + 1
    return found


def _keys(book: Book) -> list[str]:
    sheet = book.ours.get(SHEET)
    if sheet is None:
        return []
    column = next(column for column, heading in sheet.headings.items() if heading == MARK + SHEET)
    return [row[column].text for number, row in sorted(sheet.rows.items()) if number > (sheet.head or 0) and column in row]


def _opinion(entry: Entry, catalogue: Catalogue, words: VerificationWords, disputed: bool) -> Opinion:
    """`disputed`: people chose different things and nobody has decided between them."""
    proposal = proposed(entry.text(GIST), catalogue, words.idle)
    item, content, wrong = (None, None, [DISAGREE]) if disputed else _chosen(entry, catalogue)
    chosen = content is not None
    if not chosen and not wrong:
        content, item = proposal.content, proposal.item
    if not entry.text(GIST):
        wrong.append("没有意见摘要")
    if entry.text(DAY) and day_of(entry.text(DAY)) is None:
        wrong.append(f"“{entry.text(DAY)}”不是日期，应写成 2022-06-07")
    return Opinion(entry, proposal, content, item, chosen, tuple(wrong))


def _chosen(entry: Entry, catalogue: Catalogue) -> tuple[int | None, int | None, list[str]]:
    """Item and content as a person chose them: a content by its name or number; an item brings its content with it."""
    wrong = []
    names = {bare(content.name): content.no for content in catalogue.contents}
    names |= {str(content.no): content.no for content in catalogue.contents}
    told, seq = entry.text(CONTENT), entry.text(_item(catalogue)).removeprefix("第").removesuffix("项").strip()
    content = names.get(bare(told)) or names.get(bare(told).lstrip("0123456789"))
    item = int(seq) if seq.isdecimal() and int(seq) in catalogue.items else None
    if told and content is None:
        wrong.append(f"没有评估内容“{told}”")
    if seq and item is None:
        wrong.append(f"清单没有第“{seq}”项")
    if item is not None and content is not None and catalogue.content_of[item].no != content:
        wrong.append(f"第 {item} 项不属于“{told}”")
    if item is not None and content is None and not told:
        content = catalogue.content_of[item].no
    return item, content, wrong


def _shown(one: Opinion, catalogue: Catalogue) -> list[Value]:
    names = {content.no: content.name for content in catalogue.contents}
    near = "或".join(names[no] for no in one.proposal.contents)
    told = names[one.proposal.content] if one.proposal.content else f"不明确：可能是{near}" if near else "不明确"
    item = one.proposal.item
    shown = f"{item} {catalogue.items[item].label}" if item else None
    return [*[None] * 6, told if one.entry.text(GIST) else None, shown, "；".join(one.wrong) or None]


def told(opinions: Sequence[Opinion], catalogue: Catalogue, words: VerificationWords) -> dict[str, Any]:
    """As audit.json has it: counts by content, and the opinions themselves without telephone, mail and address."""
    counts = Counter(str(one.content) for one in opinions if one.content is not None)
    return {
        "total": len(opinions),
        "replied": sum(bool(one.entry.text(REPLY)) for one in opinions),
        "by_content": {str(content.no): counts[str(content.no)] for content in catalogue.contents if counts[str(content.no)]},
        "proposed": sum(one.content is not None and not one.chosen for one in opinions),
        "open": sum(one.content is None for one in opinions),
        "entries": [_entry(one, words) for one in opinions],
    }


def _entry(one: Opinion, words: VerificationWords) -> dict[str, Any]:
    day = day_of(one.entry.text(DAY))
    source = one.entry.text(SOURCE)
    return {
        "day": day.isoformat() if day else None, "source": source if source in words.sources else _OTHER if source else None,
        "content": one.content, "item": one.item, "by": None if one.content is None else "chosen" if one.chosen else "proposed",
        "gist": unaddressed(one.entry.text(GIST)), "reply": unaddressed(one.entry.text(REPLY)) or None,
    }  # fmt: skip


def unclear(opinions: Sequence[Opinion]) -> int:
    """How many opinions wait for a person to say what they are about."""
    return sum(one.content is None or bool(one.wrong) for one in opinions)
