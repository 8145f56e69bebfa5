"""Which items of the list a text speaks of: its windows held against the words of every item, by cosine (ISA 500: relevance)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from evalcheck.catalogue.vocabulary import SHINGLE, Lexicon, bare, shingles, terms, weighed

WINDOW = 160
"""Characters of a window: about what a notice says of one item; longer ones blur, shorter ones hold too few terms."""
STEP = 40
"""Characters that a window begins after the one before, at least: overlapping ones lose nothing, closer ones only cost."""
JUDGED = 60_000
"""Characters of a document that are held against the vocabulary; what a longer one speaks of, its beginning tells."""
SPEAKS = 0.15
"""Support from which a window speaks of an item, if the item is among its RANK best."""
RANK = 3
SILENT = 0.09
"""Support under which a text does not speak of an item, where it speaks of an item of another evaluation content."""
SILENT_BESIDE = 0.05
"""The same where it speaks of an item of the same evaluation content: their words are near each other."""
CLEAR = 0.12
"""Support from which it is clear what a text speaks of instead."""
NOTHING = 0.02
"""Support under which a text has no word of the item at all."""
EXCHANGED = 0.10
"""By how much two texts must fit each other's names better than their own."""
OMNIBUS = 8
"""Items that one text may speak of; one that speaks of more proves nothing of any (an annual report)."""
_END = re.compile(r"(?<=[。!?;！？；\n])")

Answer = Literal["yes", "doubt", "no"]


@dataclass(frozen=True, slots=True)
class Speech:
    """What a text speaks of: its best support of each item (0 to 1, items without any left out), and the items of which a window speaks."""

    support: Mapping[int, float]
    spoken: frozenset[int] = frozenset()

    @property
    def best(self) -> int | None:
        """The item of the highest support; the lower number of equals."""
        return min(self.support, key=lambda seq: (-self.support[seq], seq), default=None)

    @property
    def omnibus(self) -> bool:
        return len(self.spoken) > OMNIBUS


SPEECHLESS = Speech({})


def heard(text: str, lexicon: Lexicon) -> Speech:
    """What a text speaks of, by its best windows: a long document may give one page to an item."""
    support: dict[int, float] = {}
    spoken: set[int] = set()
    for window in windows(text[:JUDGED]):
        scores = held_against(window, lexicon)
        for seq, score in scores.items():
            if score > support.get(seq, 0.0):
                support[seq] = score
        spoken.update(sorted((seq for seq in scores if scores[seq] >= SPEAKS), key=lambda seq: -scores[seq])[:RANK])
    return Speech({seq: round(score, 4) for seq, score in sorted(support.items())}, frozenset(spoken))


def held_against(text: str, lexicon: Lexicon) -> dict[int, float]:
    """The cosine of one window with every item that shares a term with it."""
    scores: dict[int, float] = {}
    postings = lexicon.postings
    for term, weight in weighed(Counter(terms(text)), lexicon.idf).items():
        for seq, share in postings[term]:
            scores[seq] = scores.get(seq, 0.0) + weight * share
    return scores


def sentences(text: str) -> list[str]:
    """A text cut behind the signs that end a sentence, and at line ends; blank pieces left out."""
    return [piece for piece in _END.split(text) if piece.strip()]


def windows(text: str) -> Iterator[str]:
    """Overlapping windows of whole sentences, of WINDOW characters or, where one sentence is longer, of that sentence."""
    pieces = sentences(text)
    since = STEP
    for start, piece in enumerate(pieces):
        if since >= STEP:
            since = 0
            end, length = start, 0
            while end < len(pieces) and length < WINDOW:
                length += len(pieces[end])
                end += 1
            yield "".join(pieces[start:end])
            if end == len(pieces):
                return
        since += len(piece)


def speaks_of(speech: Speech, claimed: Sequence[int], content_of: Mapping[int, object]) -> Answer:
    """Whether a text speaks of one of the items that its name claims.

    `no` only where it plainly speaks of another item, or has no word of the claimed ones; `content_of` gives the evaluation content of
    each item.
    """
    if speech.omnibus:
        return "doubt"
    if any(seq in speech.spoken for seq in claimed):
        return "yes"
    most = max((speech.support.get(seq, 0.0) for seq in claimed), default=0.0)
    best = speech.best
    if most < NOTHING:
        return "no"
    if best is None or speech.support[best] < CLEAR:
        return "doubt"
    beside = any(content_of.get(seq) == content_of.get(best) for seq in claimed)
    return "no" if most < (SILENT_BESIDE if beside else SILENT) else "doubt"


def exchanged(one: Speech, other: Speech, claimed_one: int, claimed_other: int) -> bool:
    """Whether two texts fit each other's names better than their own."""
    own = one.support.get(claimed_one, 0.0) + other.support.get(claimed_other, 0.0)
    crossed = one.support.get(claimed_other, 0.0) + other.support.get(claimed_one, 0.0)
    return crossed - own > EXCHANGED


def own_words(text: str, lexicon: Lexicon) -> str:
    """The text, bare, without the runs that the notice has too; each run left out leaves a blank."""
    plain = bare(text)
    copied = bytearray(len(plain))
    for start, digest in enumerate(shingles(plain)):
        if digest in lexicon.repeats:
            copied[start : start + SHINGLE] = b"\1" * SHINGLE
    return "".join(" " if mark else sign for sign, mark in zip(plain, copied, strict=True))
