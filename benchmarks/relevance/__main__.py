"""Right texts, texts under a wrong item, exchanged texts: what is told of them, by length, and what it costs."""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path

from benchmarks.relevance.compose import LENGTHS, Passage, documents, labelled, ours
from evalcheck.catalogue import Catalogue
from evalcheck.evidence.content.quotes import quoted
from evalcheck.evidence.content.relevance import Answer, Speech, exchange_gain, heard, speaks_of
from evalcheck.ruleset import load_ruleset

PAIRS = 20_000
"""Pairs of documents that are compared at each length."""
Near = Callable[[int, int], bool]


@dataclass(frozen=True, slots=True)
class Heard:
    """A document of known items and what it was held to speak of."""

    passage: Passage
    speech: Speech


@dataclass(frozen=True, slots=True)
class Told:
    """Answers about right texts, and about texts under a wrong item of the same unit and content; pairs exchanged; what it cost."""

    right: Counter[str] = field(default_factory=Counter)
    unit: Counter[str] = field(default_factory=Counter)
    content: Counter[str] = field(default_factory=Counter)
    pairs: Counter[str] = field(default_factory=Counter)
    cost: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: Told) -> Told:
        return Told(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--labels", type=Path, help="a file of labelled texts, used besides our sentences")
    parser.add_argument("--items", choices=("all", "even", "odd"), default="all", help="even: those that the bounds were set on")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    catalogue = load_ruleset().catalogue
    passages = [*ours(), *(labelled(options.labels) if options.labels else ())]
    wanted = {"all": (0, 1), "even": (0,), "odd": (1,)}[options.items]
    passages = [one for one in passages if not one.items or one.items[0] % 2 in wanted]
    print(f"{sum(1 for one in passages if one.items)} passages of {len({one.items for one in passages if one.items})} items")
    print(
        "| characters | documents | right: no / doubt | same unit: no / with doubt | same content: no / with doubt | swaps seen / false |"
    )
    print("| --- | --- | --- | --- | --- | --- |")
    whole = Told()
    for length in LENGTHS:
        told = _held(passages, length, options.seed, catalogue)
        print(_row(f"{length:,}", told))
        whole = whole + told
    print(_row("all", whole))
    right, total = _quotations(passages, options.seed, catalogue)
    print(f"quotations from passages on the item: {right} of {total}, {right / total:.3f}")
    print(f"{whole.cost['microseconds'] / whole.cost['characters']:.1f} ms for 1,000 characters")


def _quotations(passages: Sequence[Passage], seed: int, catalogue: Catalogue) -> tuple[int, int]:
    """Of documents of 1,000 characters: quotations of the clauses of their item that come from a passage on it, and all."""
    neutral = "".join(one.text for one in passages if not one.items)
    right = total = 0
    for one in documents(passages, 1_000, seed):
        parts = enumerate(one.text.split("\n"), 1)
        quotes = quoted("", ((f"第{part}段", text) for part, text in parts), catalogue.items[one.items[0]].clauses, catalogue)
        total += len(quotes)
        right += sum(quote.text.removesuffix("…")[:40] not in neutral for quote in quotes)
    return right, total


def _held(passages: Sequence[Passage], length: int, seed: int, catalogue: Catalogue) -> Told:
    """What is told of documents of one length."""
    made = [one for turn in (seed, seed + 1) for one in documents(passages, length, turn)]
    _ = catalogue.lexicon.counts
    start = time.process_time()
    found = [Heard(one, heard(one.text, catalogue.lexicon)) for one in made]
    seconds = time.process_time() - start
    contents = {seq: content.no for seq, content in catalogue.content_of.items()}
    leads = {seq: set(item.leads) for seq, item in catalogue.items.items()}
    return Told(
        right=Counter(_best(speaks_of(one.speech, [seq], contents) for seq in one.passage.items) for one in found),
        unit=_wrong(found, contents, lambda one, other: bool(leads[one] & leads[other])),
        content=_wrong(found, contents, lambda one, other: contents[one] == contents[other]),
        pairs=_exchanged(found, seed),
        cost=Counter(microseconds=round(1e6 * seconds), characters=sum(len(one.text) for one in made)),
    )


def _row(length: str, told: Told) -> str:
    total, pairs = told.right.total(), told.pairs
    right = f"{told.right['no'] / total:.3f} / {told.right['doubt'] / total:.3f}"
    swaps = f"{pairs['seen'] / pairs['tried']:.3f} / {pairs['false'] / pairs['tried']:.4f}"
    return f"| {length} | {total} | {right} | {_shares(told.unit)} | {_shares(told.content)} | {swaps} |"


def _best(answers: Iterator[Answer]) -> Answer:
    found = set(answers)
    return "yes" if "yes" in found else "doubt" if "doubt" in found else "no"


def _wrong(found: Sequence[Heard], contents: Mapping[int, int], near: Near) -> Counter[str]:
    """What is told of each document under each item near its own that it does not speak of."""
    told: Counter[str] = Counter()
    for one in found:
        own = {*one.passage.items, *one.passage.doubt}
        claims = [seq for seq in contents if seq not in own and any(near(seq, item) for item in one.passage.items)]
        told.update(speaks_of(one.speech, [seq], contents) for seq in claims)
    return told


def _shares(told: Counter[str]) -> str:
    total = sum(told.values()) or 1
    return f"{told['no'] / total:.3f} / {(told['no'] + told['doubt']) / total:.3f}"


def _exchanged(found: Sequence[Heard], seed: int) -> Counter[str]:
    """Of pairs of documents of different items: how many are seen when exchanged, and how many when not."""
    rng = random.Random(seed)
    seen = false = pairs = 0
    while pairs < PAIRS:
        one, other = rng.sample(found, 2)
        mine, theirs = one.passage, other.passage
        if {*mine.items, *mine.doubt} & {*theirs.items, *theirs.doubt}:
            continue
        pairs += 1
        seen += exchange_gain(one.speech, other.speech, theirs.items, mine.items) > 0
        false += exchange_gain(one.speech, other.speech, mine.items, theirs.items) > 0
    return Counter(seen=seen, false=false, tried=pairs)


if __name__ == "__main__":
    main()
