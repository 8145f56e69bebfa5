"""Files whose key point leaves their clause open, given to clauses by their own words: one assignment over an item's files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from math import prod

from evalcheck.catalogue import Catalogue
from evalcheck.catalogue.items import Clause, Item
from evalcheck.evidence.clauses.kind import is_mere_kind
from evalcheck.evidence.model import FileSummary
from evalcheck.evidence.names.signs import fold

_TITLE, _TEXT = 120, 4000
"""Signs of a text that are its title, and that count at all."""
_TELLING = 3
"""Words of the text shorter than this stand in any paper."""
_OWN_CLAUSE = 0.5
"""What it is worth that a clause which nothing else answers gets a file: never enough to decide by itself."""
_CLEAR = 1.0
"""How much better than the next reading one must be; closer ones stay open."""
_MOST_READINGS = 20_000


def settled(files: Sequence[FileSummary], catalogue: Catalogue) -> tuple[FileSummary, ...]:
    """The files again; those whose words tell their clause clearly answer that one, with medium confidence."""
    found: dict[str, FileSummary] = {}
    by_item: dict[int, list[FileSummary]] = {}
    for file in files:
        if file.between_clauses and len(file.identity.numbers) == 1:
            by_item.setdefault(file.identity.numbers[0], []).append(file)
    for seq, open_files in by_item.items():
        if seq in catalogue.items:
            answered = {clause for file in files if not file.doubtful for clause in file.clauses}
            for file, clause in _assigned(open_files, catalogue.items[seq], answered):
                why = (*file.why, f"标题和正文的用词指向第 {clause.id} 款")
                found[file.file.path] = replace(
                    file, clauses=(clause.id,), doubtful=False, between_clauses=False, confidence="medium", why=why
                )  # fmt: skip
    return tuple(found.get(file.file.path, file) for file in files)


def _assigned(files: Sequence[FileSummary], item: Item, answered: set[str]) -> Iterator[tuple[FileSummary, Clause]]:
    """The clause of each file for which the best reading of all files together is clearly better than any other."""
    options = [[clause for clause in item.clauses if clause.id in file.clauses] for file in files]
    scores = [{clause.id: score for clause, score in _scored(file, clauses)} for file, clauses in zip(files, options, strict=True)]
    if prod(map(len, options)) > _MOST_READINGS:
        return
    best: list[dict[str, float]] = [{} for _ in files]
    for reading in product(*options):
        worth = _worth(reading, scores, answered)
        for held, clause in zip(best, reading, strict=True):
            held[clause.id] = max(worth, held.get(clause.id, worth))
    for file, clauses, held, score in zip(files, options, best, scores, strict=True):
        ranked = sorted(clauses, key=lambda clause: -held[clause.id])
        if len(ranked) < 2 or held[ranked[0].id] - held[ranked[1].id] < _CLEAR:
            continue
        # A paper that speaks of both matters may be either.
        if score[ranked[0].id] > 2 * max(score[other.id] for other in ranked[1:]):
            yield file, ranked[0]


def _worth(reading: Sequence[Clause], scores: Sequence[Mapping[str, float]], answered: set[str]) -> float:
    told = sum(score[clause.id] for score, clause in zip(scores, reading, strict=True))
    return told + _OWN_CLAUSE * len({clause.id for clause in reading} - answered)


def _scored(file: FileSummary, clauses: Sequence[Clause]) -> Iterator[tuple[Clause, float]]:
    """How many of the words that only one of the clauses has stand in the title and, where they are long enough to tell, in the text."""
    text = fold(file.text[:_TEXT]).casefold()
    words = {clause.id: {fold(word).casefold() for word in clause.words if not is_mere_kind(word)} for clause in clauses}
    for clause in clauses:
        others = set().union(*(words[other.id] for other in clauses if other is not clause))
        own = {word for word in words[clause.id] - others if not any(word != longer and word in longer for longer in words[clause.id])}
        yield clause, float(sum((word in text[:_TITLE]) + (len(word) >= _TELLING and word in text) for word in own))
