"""The vocabulary of a list: how often each pair of characters stands in what the notice asks of an item, and no sentence of it."""

import base64
import math
import re
import unicodedata
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from operator import add
from zlib import crc32

from pydantic import BaseModel, ConfigDict, field_validator

from evalcheck.catalogue.items import Item
from evalcheck.patterns import regex
from evalcheck.words import UnfitValue

SHINGLE = 8
"""Characters of a run that, where it stands in the notice too, is taken for a repetition of it."""
OURS = 2
"""How often a term counts that stands in a label or among the words of a clause, against once in the notice's own text."""
_RUNS = regex(r"[\u4e00-\u9fff]+|[a-z][a-z0-9.+]*|\d[\d.]{0,15}[a-z]+")  # bounded: a long run of digits is asked at each of them
COMPARED = regex(r"[\u4e00-\u9fffa-z0-9]")
"""Characters and digits: what of a text is compared when repetitions are looked for."""


def terms(text: str) -> list[str]:
    """Pairs of Chinese characters that follow each other, and words in Latin letters (`5g`, `app`), after NFKC and in lower case."""
    found: list[str] = []
    for run in _RUNS.findall(unicodedata.normalize("NFKC", text).lower()):
        found += map(add, run, run[1:]) if run[0] >= "\u4e00" and len(run) > 1 else [run]
    return found


def bare(text: str) -> str:
    """Characters and digits alone."""
    return "".join(COMPARED.findall(unicodedata.normalize("NFKC", text).lower()))


def shingles(plain: str) -> list[int]:
    """32 bits (CRC-32, the same on every machine) for each run of SHINGLE characters of a text made `bare`."""
    return [crc32(plain[i : i + SHINGLE].encode()) for i in range(len(plain) - SHINGLE + 1)]


class Vocabulary(BaseModel):
    """vocabulary.yaml of a ruleset, by item number; no sentence of the notice is in it.

    `notice` is made by `evalcheck rules vocabulary` from the notice's text: the terms that an item's measure and clauses hold, sorted, each
    as often as it counts (`一窗 企业 企业`); `repeats` the digests of its runs of eight characters (base64 of four bytes each, sorted).
    Written by hand are `also`, words of the field that the notice does not use, and `common`, words that every notice uses to ask for
    evidence (全量, 名单 …): they are taken out of it first.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    notice: Mapping[int, str] = {}
    also: Mapping[int, str] = {}
    common: tuple[str, ...] = ()
    repeats: str = ""

    @field_validator("repeats")
    @classmethod
    def _of_digests(cls, value: str) -> str:
        try:
            broken = len(base64.b64decode("".join(value.split()), validate=True)) % 4
        except ValueError:
            broken = 1
        if broken:
            zh, en = (
                "摘要不完整；请用 evalcheck rules vocabulary 重新生成",
                "the digests are broken: make them anew by evalcheck rules vocabulary",
            )
            raise UnfitValue(zh, en)
        return value


NO_VOCABULARY = Vocabulary()


class Lexicon:
    """The words of every item of a list, for texts to be held against: the vocabulary, and the labels and words of the clauses.

    Made when the first text is judged, in the process that judges it, or before by `make`.
    """

    def __init__(self, vocabulary: Vocabulary, items: Iterable[Item]) -> None:
        self._vocabulary = vocabulary
        self._items = tuple(items)
        self._shares: dict[str, list[tuple[int, float]]] = {}
        self._vectors: dict[int, dict[str, float]] = {}

    def make(self) -> None:
        """Make it now, for processes that are forked from this one."""
        _ = self._having, self._lengths

    @cached_property
    def counts(self) -> dict[int, Counter[str]]:
        """For each item its terms, with how often they count."""
        told = {seq: line.split() for seq, line in self._vocabulary.notice.items()}
        for item in self._items:
            words = {word for clause in item.clauses for word in clause.words}
            ours = "\n".join((item.label, *(clause.label for clause in item.clauses), *sorted(words)))
            told.setdefault(item.seq, []).extend(terms(ours) * OURS + terms(self._vocabulary.also.get(item.seq, "")))
        return {seq: Counter(found) for seq, found in told.items()}

    @cached_property
    def idf(self) -> dict[str, float]:
        """How telling a term is: the fewer items have it, the more (the form that BM25 has, never negative)."""
        total = len(self.counts)
        telling = [math.log(1 + (total - n + 0.5) / (n + 0.5)) for n in range(total + 1)]
        return {term: telling[len(items)] for term, items in self._having.items()}

    @cached_property
    def _lengths(self) -> dict[int, float]:
        """How long each item's vector is before it is made one of length 1."""
        return {seq: length_of(counts, self.idf) for seq, counts in self.counts.items()}

    @cached_property
    def _having(self) -> dict[str, list[int]]:
        """For each term the items that have it."""
        found: dict[str, list[int]] = defaultdict(list)
        for seq, counts in self.counts.items():
            for term in counts:
                found[term].append(seq)
        return found

    def shares(self, term: str) -> Sequence[tuple[int, float]]:
        """The items that have a term, with its share in the item's vector of length 1."""
        shares = self._shares.get(term)
        if shares is None:
            shares = self._shares[term] = [(seq, self._share(seq, term)) for seq in self._having[term]]
        return shares

    def vector(self, seq: int) -> Mapping[str, float]:
        """An item's terms with their shares: a vector of length 1; empty for an item that the list does not have."""
        vector = self._vectors.get(seq)
        if vector is None:
            vector = self._vectors[seq] = {term: self._share(seq, term) for term in self.counts.get(seq, ())}
        return vector

    def _share(self, seq: int, term: str) -> float:
        return (1 + math.log(self.counts[seq][term])) * self.idf[term] / self._lengths[seq]

    @cached_property
    def repeats(self) -> frozenset[int]:
        """Digests of the runs of characters that the notice holds."""
        digests = array("I")
        digests.frombytes(base64.b64decode(self._vocabulary.repeats))
        return frozenset(digests)


def taken_apart(texts: Mapping[int, Sequence[str]], common: Sequence[str]) -> tuple[dict[int, str], str]:
    """What a vocabulary keeps of a notice: for each item its terms with their counts, and the digests of its runs of characters.

    `texts` are an item's measure, whose terms count twice, and its clauses.
    """
    asked = re.compile("|".join(re.escape(word) for word in sorted(common, key=len, reverse=True)) or r"(?!)")
    notice: dict[int, str] = {}
    runs: set[int] = set()
    for seq, (measure, *clauses) in texts.items():
        counts = Counter(terms(measure) * OURS)
        for clause in clauses:
            counts.update(terms(asked.sub(" ", clause)))
        notice[seq] = " ".join(sorted(counts.elements()))
        runs.update(digest for text in (measure, *clauses) for digest in shingles(bare(text)))
    return notice, base64.b64encode(array("I", sorted(runs)).tobytes()).decode()


def weighed(counts: Mapping[str, int], idf: Mapping[str, float]) -> dict[str, float]:
    """A text's terms as a vector of length 1: (1 + ln count) times idf; terms that no item has are left out."""
    vector = {term: (1 + math.log(n)) * idf[term] if n > 1 else idf[term] for term, n in counts.items() if term in idf}
    length = math.sqrt(sum(weight * weight for weight in vector.values())) or 1.0
    return {term: weight / length for term, weight in vector.items()}


def length_of(counts: Mapping[str, int], idf: Mapping[str, float]) -> float:
    """The length of the vector of terms that all have an idf."""
    logs = {n: 1 + math.log(n) for n in set(counts.values())}
    return math.sqrt(sum([(logs[n] * idf[term]) ** 2 for term, n in counts.items()])) or 1.0
