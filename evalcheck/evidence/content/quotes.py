"""The passages of a file that speak best of a clause, with their places: what an evaluator reads first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from evalcheck.catalogue import Catalogue
from evalcheck.catalogue.items import Clause
from evalcheck.evidence.content.relevance import held_against
from evalcheck.patterns import regex
from evalcheck.records import dataclass

MOST = 3
"""Passages of a clause."""
LEAST = 0.08
"""Support under which a sentence does not speak of the item at all."""
_SHORTEST, _LONGEST = 12, 160
_HEADING = 9
"""Chinese characters under which a line is a heading, whatever signs and numbers stand in it."""
_HAN = regex("[一-鿿]")
_FIGURE = regex(r"\d+(?:\.\d+)?(?:%|[\u4e00-\u9fff])")
_SENTENCE = regex(r"(?<=[。;!?；！？])")
_CONTACT = regex(r"\d{7}|\d{3,4}[- ]\d{4}|@")
"""A telephone, a code of a person, an address: a line of contacts proves nothing."""
_WORD, _NUMBER = 0.1, 0.05
"""What a word of the clause, and a figure, are worth beside the support of the item."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage of a file that speaks of a clause. `place` is the part where it stands (`第3段`, `第2页`); `worth` ranks it."""

    file: str
    clause: str
    place: str
    text: str
    worth: float


def quoted(
    file: str, passages: Iterable[tuple[str, str]], clauses: Sequence[Clause], catalogue: Catalogue
) -> tuple[Quote, ...]:  # fmt: skip
    """Of each clause the MOST best sentences of a file's passages (place and text), best first."""
    items = {clause.id: catalogue.item_of[clause.id].seq for clause in clauses}
    seqs = set(items.values())
    told = [(place, sentence, held_against(sentence, seqs, catalogue.lexicon)) for place, sentence in dict.fromkeys(_sentences(passages))]
    found: list[Quote] = []
    for clause in clauses:
        rated = [
            Quote(file, clause.id, place, sentence, worth)
            for place, sentence, scores in told
            if (worth := _worth(sentence, scores[items[clause.id]], clause))
        ]
        found += best(rated)
    return tuple(found)


def best(quotes: Iterable[Quote]) -> list[Quote]:
    """The MOST best of some quotations, each text once."""
    ranked: dict[str, Quote] = {}
    for quote in sorted(quotes, key=lambda quote: -quote.worth):
        ranked.setdefault(quote.text, quote)
    return list(ranked.values())[:MOST]


def _worth(sentence: str, support: float, clause: Clause) -> float:
    """The support of the item, and more for words of the clause and for figures; nothing where the item is not spoken of."""
    words = sum(word in sentence for word in clause.words)
    if support < LEAST and not words:
        return 0.0
    return round(support + _WORD * min(words, 2) + _NUMBER * bool(_FIGURE.search(sentence)), 4)


def _sentences(passages: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Each sentence with its place; long ones are cut where they are quoted."""
    for place, text in passages:
        for sentence in _SENTENCE.split(text):
            shown = " ".join(sentence.split())
            if len(shown) >= _SHORTEST and len(_HAN.findall(shown)) >= _HEADING and not _CONTACT.search(shown):
                yield place, shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"
