"""Files of the set opened and examined by evalcheck, held against what is true of them."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from benchmarks.evidence_documents.labelled import Case
from evalcheck.evidence.policy.classification import marking_of
from evalcheck.evidence.policy.document import PolicyDocument, Told, packed
from evalcheck.evidence.policy.fields import fields_of
from evalcheck.evidence.vision.showing import KEY_MARKS
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import EvidenceFile, InMemory, Opened
from evalcheck.submission.reading import open_file

_BRACKETS = str.maketrans("[【(﹝〔]】)﹞〕", "((((()))))")
_MARKED_FORMS = ("docx", "pdf", "ofd")


@dataclass
class Tally:
    """Things there, claimed and rightly claimed; `wrong` names the files where it went wrong."""

    there: int = 0
    claimed: int = 0
    right: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.right / self.there if self.there else 1.0

    @property
    def precision(self) -> float:
        return self.right / self.claimed if self.claimed else 1.0

    def add(self, name: str, there: object, claim: object) -> None:
        """Something or nothing (None, False, empty) was there; something or nothing was claimed."""
        self.there += bool(there)
        self.claimed += bool(claim)
        self.right += bool(there and claim == there)
        if (there or claim) and claim != there:
            self.wrong.append(f"{name}: {there!r} told as {claim!r}")


Tallies = dict[str, dict[str, Tally]]
"""What is looked for, by format."""


@dataclass
class Scores:
    tallies: Tallies = field(default_factory=lambda: defaultdict(lambda: defaultdict(Tally)))
    seconds: list[float] = field(default_factory=list)

    def table(self, title: str) -> str:
        mean = sum(self.seconds) / max(1, len(self.seconds))
        rows = [
            f"\n{title}: {len(self.seconds)} files, {mean:.3f} s of the processor each",
            f"{'':28}{'there':>7}{'claimed':>9}{'recall':>9}{'precision':>11}",
        ]
        for what, forms in self.tallies.items():
            for form, tally in [*sorted(forms.items()), ("all", _sum(forms.values()))]:
                rows.append(f"{what:20}{form:8}{tally.there:7d}{tally.claimed:9d}{tally.recall:9.3f}{tally.precision:11.3f}")
        return "\n".join(rows)


def total(scores: Scores, what: str) -> Tally:
    """All formats together."""
    return _sum(scores.tallies[what].values())


def _sum(tallies: Iterable[Tally]) -> Tally:
    held = list(tallies)
    wrong = [name for one in held for name in one.wrong]
    return Tally(sum(one.there for one in held), sum(one.claimed for one in held), sum(one.right for one in held), wrong)


def scored(cases: Iterable[Case]) -> Scores:
    scores = Scores()
    for case in cases:
        begin = time.process_time()
        file = EvidenceFile(case.name, len(case.data), "", InMemory(case.data))
        opened = open_file(file, Limits())
        told = fields_of(opened.lines, opened.tables, opened.links)
        marking = marking_of("", opened.lines)
        scores.seconds.append(time.process_time() - begin)
        _score(scores.tallies, case, opened, told, marking)
    return scores


def _score(tallies: Tallies, case: Case, opened: Opened, told: PolicyDocument, marking: Told | None) -> None:
    truth, name, form = case.paper.truth, f"{case.name} {case.paper.way}", case.form
    tallies["document number"][form].add(name, number_of(truth.number), number_of(told.number.text if told.number else None))
    if truth.header is not None:
        tallies["red header"][form].add(name, truth.header, told.red_head is not None)
    tallies["classification"][form].add(name, truth.marking is not None, marking is not None)
    if form in _MARKED_FORMS:
        tallies["highlight"][form].add(name, truth.marked, any(mark.kind in KEY_MARKS for mark in opened.marks))
    if not truth.policy:
        return
    tallies["issuing unit"][form].add(name, set(truth.issuer), set(told.issuer.text.split("、")) if told.issuer else set())
    tallies["title"][form].add(name, packed(truth.title or ""), packed(told.title.text) if told.title else "")
    tallies["date of issue"][form].add(name, truth.issued, told.issued.text if told.issued else None)


def number_of(text: str | None) -> str:
    """Brackets and the word 第 make no difference."""
    return packed(text or "").translate(_BRACKETS).replace(")第", ")")


def wrong(scores: Scores) -> Sequence[str]:
    return [f"{what} {form}: {one}" for what, forms in scores.tallies.items() for form, tally in forms.items() for one in tally.wrong]
