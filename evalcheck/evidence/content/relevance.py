"""Which items of the list a text speaks of: its windows held against the words of every item, by cosine (ISA 500: relevance)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Literal

from evalcheck.catalogue.vocabulary import Lexicon, terms, weighed
from evalcheck.evidence.content.place import NOWHERE, Places
from evalcheck.patterns import regex
from evalcheck.records import dataclass

WINDOW = 160
"""Characters of a window: about what a notice says of one item; longer ones blur, shorter ones hold too few terms."""
STEP = 40
"""Characters that a window begins after the one before, at least: overlapping ones lose nothing, closer ones only cost."""
JUDGED = 60_000
"""Characters of a document that are held against the vocabulary; what a longer one speaks of, its beginning tells."""
SPEAKS = 0.15
"""Support from which a window speaks of an item, if the item is among its RANK best."""
RANK = 3
SHARE = 0.2
"""Share of the windows that speak of some item in which a text speaks of one, so that it may prove it: a long one touches on many, and
a report on more than half a dozen (an annual report) proves nothing of any by itself."""
SILENT = 0.09
"""Support under which a text of one window does not speak of an item, where it speaks of an item of another evaluation content."""
SILENT_BESIDE = 0.05
"""The same where it speaks of an item of the same evaluation content: their words are near each other."""
CLEAR = 0.12
"""Support from which it is clear what a text of one window speaks of instead."""
GROWTH = 0.018
"""By how much these bounds rise with the logarithm of the number of windows: the best of many is high by chance."""
BEHIND = 0.55
"""What a text speaks of instead, it supports so much more that the claimed item has less than this share of it."""
NOTHING = 0.02
"""Support under which a text has no word of the item at all."""
EXCHANGED = 0.10
"""By how much two texts must fit each other's names better than their own."""
_END = regex(r"(?<=[。!?;！？；\n])")

Answer = Literal["yes", "doubt", "no"]


@dataclass(frozen=True, slots=True)
class Speech:
    """What a text speaks of: its best support of each item (0 to 1; none: left out), the items that it may prove, its windows."""

    support: Mapping[int, float]
    spoken: tuple[int, ...] = ()
    windows: int = 1

    @property
    def best(self) -> int | None:
        """The item of the highest support; the lower number of equals."""
        return min(self.support, key=lambda seq: (-self.support[seq], seq), default=None)

    @property
    def chance(self) -> float:
        """What the best of as many windows has by chance."""
        return GROWTH * math.log(self.windows)

    @property
    def clear(self) -> int | None:
        """The best item, where it is plain that the text speaks of it."""
        return self.best if self.best is not None and self.support[self.best] >= CLEAR + self.chance else None

    @property
    def loudest(self) -> tuple[tuple[int, float], ...]:
        """The items that it may prove and the one that it plainly speaks of, with their support, loudest first."""
        told = {*self.spoken, *([self.clear] if self.clear is not None else [])}
        return tuple(sorted(((seq, self.support[seq]) for seq in told), key=lambda pair: (-pair[1], pair[0])))


SPEECHLESS = Speech({})


def heard(text: str, lexicon: Lexicon) -> Speech:
    """What a text speaks of, by its best windows: never by an average over the whole of it."""
    support = dict.fromkeys(lexicon.counts, 0.0)
    speaking: Counter[int] = Counter()
    count = talking = 0
    pieces = sentences(text[:JUDGED])
    told = [terms(piece) for piece in pieces]  # once each: windows overlap, and no term reaches over the end of a sentence
    for start, end in windows(pieces):
        scores = _held_against_all(Counter(chain.from_iterable(told[start:end])), lexicon)
        for seq, score in scores.items():
            if score > support[seq]:
                support[seq] = score
        of = sorted((seq for seq, score in scores.items() if score >= SPEAKS), key=lambda seq: (-scores[seq], seq))[:RANK]
        speaking.update(of)
        talking += bool(of)
        count += 1
    spoken = tuple(sorted(seq for seq, times in speaking.items() if times >= SHARE * talking))
    return Speech({seq: round(score, 4) for seq, score in sorted(support.items()) if score}, spoken, max(1, count))


def _held_against_all(counts: Counter[str], lexicon: Lexicon) -> dict[int, float]:
    """The cosine of one window's terms with every item."""
    scores = dict.fromkeys(lexicon.counts, 0.0)
    for term, weight in weighed(counts, lexicon.idf).items():
        for seq, share in lexicon.shares(term):
            scores[seq] += weight * share
    return scores


def held_against(text: str, items: Iterable[int], lexicon: Lexicon) -> dict[int, float]:
    """The cosine of one passage with some items."""
    weights = weighed(Counter(terms(text)), lexicon.idf)
    vectors = {seq: lexicon.vector(seq) for seq in items}
    return {seq: sum(weight * vector[term] for term, weight in weights.items() if term in vector) for seq, vector in vectors.items()}


def sentences(text: str) -> list[str]:
    """A text cut behind the signs that end a sentence, and at line ends; blank pieces left out."""
    return [piece for piece in _END.split(text) if piece.strip()]


def windows(pieces: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Overlapping windows of whole sentences (first, and the one behind the last), of WINDOW characters or of one longer sentence."""
    since = STEP
    for start, piece in enumerate(pieces):
        if since >= STEP:
            since = 0
            end, length = start, 0
            while end < len(pieces) and length < WINDOW:
                length += len(pieces[end])
                end += 1
            yield start, end
            if end == len(pieces):
                return
        since += len(piece)


def speaks_of(speech: Speech, claimed: Sequence[int], content_of: Mapping[int, object]) -> Answer:
    """Whether a text speaks of one of the items that its name claims.

    `no` only where it plainly speaks of another item, or has no word of the claimed ones; `content_of` gives the evaluation content of
    each item.
    """
    if any(seq in speech.spoken for seq in claimed):
        return "yes"
    most, best = _most(speech, claimed), speech.best
    if most < NOTHING:
        return "no"
    if best is None:
        return "doubt"
    beside = any(content_of.get(seq) == content_of.get(best) for seq in claimed)
    silent = most < (SILENT_BESIDE if beside else SILENT) + speech.chance
    return "no" if silent and speech.clear is not None and most < BEHIND * speech.support[best] else "doubt"


def exchange_gain(one: Speech, other: Speech, claimed_one: Sequence[int], claimed_other: Sequence[int]) -> float:
    """By how much two texts fit each other's names better than their own, where each does and both together by EXCHANGED; else 0."""
    own, theirs = _most(one, claimed_one), _most(other, claimed_other)
    crossed, back = _most(one, claimed_other), _most(other, claimed_one)
    gain = crossed + back - own - theirs
    return gain if gain > EXCHANGED and crossed > own and back > theirs else 0.0


def _most(speech: Speech, items: Sequence[int]) -> float:
    return max((speech.support.get(seq, 0.0) for seq in items), default=0.0)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Whether a file's content agrees with the items that its name claims; `answer` is None where nothing could be held against them.

    `echo`: it repeats the notice and says little of its own. `place`: the other district or city whose paper it is. `exchanged`: the
    path of the file with which its content looks exchanged. `weighty`: there is text enough to accuse.
    """

    answer: Answer | None = None
    speech: Speech = SPEECHLESS
    weighty: bool = False
    places: Places = NOWHERE
    echo: bool = False
    place: str | None = None
    exchanged: str | None = None

    @property
    def open(self) -> bool:
        """Whether a person must decide: the file is no proof by itself."""
        return self.answer in ("doubt", "no")


UNJUDGED = Agreement()
