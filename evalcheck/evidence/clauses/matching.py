"""File to clause: by the number, the kinds of evidence and the words of the key point, then by the text of all files together (附件7)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from math import prod

from evalcheck.catalogue import Catalogue
from evalcheck.catalogue.items import AnyKind, Clause, Item
from evalcheck.evidence.clauses.kind import is_mere_kind
from evalcheck.evidence.model import FileSummary, Identity
from evalcheck.evidence.names.signs import fold
from evalcheck.words import Text, joined

Matched = tuple[tuple[Clause, ...], bool]
"""Clauses that a file answers, and whether that is doubtful (then they are those it may answer)."""

_JOINTS = " 和及与、,;+()[]“”0123456789"


def match(identity: Identity, kinds: Sequence[AnyKind], item: Item) -> Matched:
    """The clauses of an item that a file answers. A clause that the number names (`7.2`) wins whatever the kind.

    Else each kind of the file goes to the clauses that ask it; where several do, the words of the key point tell which.
    A file of a kind that no clause asks goes to the clause that its key point names, if any: COV002 tells the difference.
    """
    own = tuple(clause for clause in item.clauses if clause.id in identity.clauses)
    if own:
        return own, False
    text, mere = spoken(identity), _one_of_several(identity)
    certain: list[Clause] = []
    unsure: list[tuple[Clause, ...]] = []
    for kind in kinds:
        asking = [clause for clause in item.clauses if kind in clause.kinds]
        told, sure = (tuple(asking), len(asking) < 2) if len(asking) < 2 or mere else tell(text, asking)
        if sure:
            certain += told
        else:
            unsure.append(told or tuple(asking))
    open_questions = [group for group in unsure if not any(clause in certain for clause in group)]
    if not certain and not open_questions:
        told, sure = tell(text, item.clauses)
        return (told, False) if sure else ((), False)
    found = {clause.id for clause in (*certain, *(clause for group in open_questions for clause in group))}
    return tuple(clause for clause in item.clauses if clause.id in found), bool(open_questions)


def reasons_for(found: Sequence[Clause], items: Sequence[Item], kind: AnyKind, doubtful: bool) -> Iterator[Text]:
    """Which clauses a file answers, and which others it could: those of its items that ask its kind too."""
    if not found:
        return
    told = Text("可能答第 {ids} 款，分不清是哪一款", "may answer clauses {ids}") if doubtful else Text("答第 {ids} 款", "answers {ids}")
    yield told.format(ids=_ids(found))
    others = [clause for item in items for clause in item.clauses if kind in clause.kinds and clause not in found]
    if others:
        yield Text("要求同种材料的还有第 {ids} 款", "clauses that ask the same kind: {ids}").format(ids=_ids(others))


def _ids(clauses: Sequence[Clause]) -> Text:
    return joined([clause.id for clause in clauses])


def _one_of_several(identity: Identity) -> bool:
    """`政策文件2` of an item: the word is one clause's, and the paper may be what another clause asks."""
    name = identity.name
    return name.number.isdecimal() and any(map(str.isdecimal, name.keypoint)) and is_mere_kind(name.keypoint)


def spoken(identity: Identity) -> str:
    """What a name says of its matter: the key point, and the number where it names half an item (`33用水`)."""
    return f"{identity.name.number} {identity.name.keypoint}"


def pointed(text: str, clauses: Sequence[Clause]) -> frozenset[AnyKind]:
    """Kinds that the clauses ask which a key point names beyond doubt."""
    told, sure = tell(text, clauses)
    return frozenset(kind for clause in told for kind in clause.kinds) if sure else frozenset()


def tell(text: str, clauses: Sequence[Clause]) -> Matched:
    """Which of some clauses a key point names, and whether its words tell them apart from the rest.

    A longer word outweighs a shorter one inside it (`印章推广` over `推广`); what several clauses share tells nothing.
    A word for a kind at the end of another matter (`登记保险政策文件`) does not name the clause of 政策文件 besides.
    Where no word of the catalogue is found, the labels speak.
    """
    folded = fold(text).casefold()
    hits = {clause.id: _spans(folded, clause.words) for clause in clauses}
    every = {span for spans in hits.values() for span in spans}
    best = {id_: {span for span in spans if not _inside_another(span, every)} for id_, spans in hits.items()}
    shared = _shared(best.values())
    told = tuple(clause for clause in clauses if best[clause.id] - shared)
    if told:
        own = tuple(clause for clause in told if any(_tells(folded, span) for span in best[clause.id] - shared))
        return own or told, True
    if shared:
        return tuple(clause for clause in clauses if best[clause.id]), False
    return _by_label(folded, clauses)


def _tells(text: str, span: tuple[int, int]) -> bool:
    """Whether a word says more than the kind of a matter that stands before it."""
    begin, end = span
    return not is_mere_kind(text[begin:end]) or begin == 0 or text[begin - 1] in _JOINTS


def _by_label(folded: str, clauses: Sequence[Clause]) -> Matched:
    """The one clause of whose label the key point holds a piece of three characters that no other label has."""
    pieces = {clause.id: _pieces(fold(clause.label).casefold()) for clause in clauses}
    shared = _shared(pieces.values())
    told = tuple(clause for clause in clauses if any(piece in folded for piece in pieces[clause.id] - shared))
    return (told, True) if len(told) == 1 else (told, False)


def _pieces(label: str) -> set[str]:
    return {label[i : i + 3] for i in range(len(label) - 2)}


def _shared(sets: Iterable[Collection[object]]) -> set[object]:
    """Members of more than one of the sets."""
    seen: set[object] = set()
    twice: set[object] = set()
    for members in sets:
        twice.update(seen.intersection(members))
        seen.update(members)
    return twice


def _spans(text: str, words: Iterable[str]) -> set[tuple[int, int]]:
    """Where the words stand in the text, from and to."""
    found = set()
    for word in map(str.casefold, map(fold, words)):
        start = text.find(word) if word else -1
        while start >= 0:
            found.add((start, start + len(word)))
            start = text.find(word, start + 1)
    return found


def _inside_another(span: tuple[int, int], spans: Collection[tuple[int, int]]) -> bool:
    return any(a <= span[0] and span[1] <= b and (a, b) != span for a, b in spans)


_TITLE, _TEXT = 120, 4000
"""Signs of a text that are its title, and that count at all."""
_TELLING = 3
"""Words of the text shorter than this stand in any paper."""
_OWN_CLAUSE = 0.5
"""What it is worth that a clause which nothing else answers gets a file: never enough to decide by itself."""
_CLEAR = 1.0
"""How much better than the next reading one must be; closer ones stay open."""
_MOST_READINGS = 20_000


_POINTED = Text("标题和正文的用词指向第 {id} 款", "the words of its title and text point at clause {id}")


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
                why = (
                    *file.why,
                    _POINTED.format(id=clause.id),
                )
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
