"""The set: papers by seed, each in several formats, with what is true of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from benchmarks.evidence_documents import office
from benchmarks.evidence_documents.fixed_files import annotated, ofd_of
from benchmarks.evidence_documents.marking import classified, decorated
from benchmarks.evidence_documents.others import other
from benchmarks.evidence_documents.paper import Paper
from benchmarks.evidence_documents.policies import policy
from benchmarks.evidence_documents.word_files import docx_of
from benchmarks.evidence_documents.words import FIRST, SECOND, THIRD, Vocabulary

PARTS: dict[str, tuple[int, tuple[Vocabulary, ...]]] = {"tuned": (1_000, (FIRST, SECOND)), "held-out": (9_000_000, (THIRD,))}
"""First seed and vocabularies; the held-out part has layouts besides that the tuned part has not."""
_EDITABLE = ("doc", "odt", "rtf")


@dataclass(frozen=True, slots=True)
class Case:
    """One file of the set."""

    name: str
    form: str
    data: bytes
    paper: Paper


def papers(part: str, count: int, seed: int = 0) -> Iterator[Paper]:
    """Two thirds policy documents; a seventh of all carries a marking."""
    first, vocabularies = PARTS[part]
    further = part == "held-out"
    for number in range(count):
        rng = Random(first + seed + number)
        words = rng.choice(vocabularies)
        made = policy(rng, words, further) if rng.random() < 0.66 else other(rng, words, further)
        yield classified(made, rng) if rng.random() < 0.14 else made


def cases(part: str, count: int, with_office: bool = True, seed: int = 0) -> Iterator[Case]:
    """Every paper as docx, ofd, pdf and, by turns, as doc, odt, rtf or plain text."""
    first, _ = PARTS[part]
    to_convert: dict[str, dict[str, tuple[bytes, Paper, str]]] = {}
    for number, paper in enumerate(papers(part, count, seed)):
        rng, name = Random(first + seed + 500_000 + number), f"{number:04d}"
        marked, _ = decorated(paper, "docx", rng)
        yield Case(f"{name}.docx", "docx", docx_of(marked), marked)
        marked, note = decorated(paper, "ofd", rng)
        yield Case(f"{name}.ofd", "ofd", ofd_of(marked, note), marked)
        marked, note = decorated(paper, "pdf", rng)
        to_convert.setdefault("pdf", {})[name] = (docx_of(marked), marked, note)
        turn = number % 4
        if turn == 3:
            yield Case(f"{name}.txt", "txt", "\n".join(paper.lines()).encode(), paper)
        else:
            to_convert.setdefault(_EDITABLE[turn], {})[name] = (docx_of(paper), paper, "")
    if with_office and office.available():
        yield from _converted(to_convert)


def _converted(to_convert: dict[str, dict[str, tuple[bytes, Paper, str]]]) -> Iterator[Case]:
    for form, held in to_convert.items():
        made = office.converted({name: data for name, (data, _, _) in held.items()}, form)
        for name, data in made.items():
            _, paper, note = held[name]
            yield Case(f"{name}.{form}", form, annotated(data, note) if note else data, paper)
