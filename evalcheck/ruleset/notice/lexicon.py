"""The words by which a notice is read: lexicon.yaml, checked, and the patterns that are made of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Literal

from evalcheck.catalogue.items import EvidenceKind, Strict, Subject

FILE = Path(__file__).with_name("lexicon.yaml")
Words = tuple[str, ...]
Role = Literal["number", "content", "measure", "leads", "responsible", "evidence", "clause", "phone", "beside"]


class Labels(Strict):
    """Labels within a cell of units, and the marks behind a unit that leads."""

    leads: Words
    responsible: Words
    lead_marks: Words


class UnitWords(Strict):
    """What parts the units of a cell, how names of units end, which are groups, a city's own, a district's; what leaves the row open."""

    parts: Words
    ends: Words
    groups: Words
    municipal: Words
    districts: Words
    no_district: Words
    open: Words


class Heads(Strict):
    """Words that end a phrase and say what is asked; of `doubt` ones a person decides."""

    sure: Words
    doubt: Words = ()


class Lists(Strict):
    """Words of lists, those between a list's subject and its name, and the ends that tell a list of enterprises from one of things.

    `samples` are lists where they name somebody; they and `journals` of what is `handled` are work orders.
    """

    rosters: Words
    inventories: Words
    samples: Words
    journals: Words
    handled: Words
    timed: str
    of_companies: str
    loose: Words
    owners: Words
    places: Words


class Conditional(Strict):
    """Words by which something is asked only if there is any: that begin it, that open and close
    it (“存在……的”), that say so of a whole clause, that stand behind it."""

    begins: Words
    open: Words
    closed: Words
    supposes: str
    supposed: str
    whole: Words
    behind: Words
    aside: str


class Form(Strict):
    """A way to write a period; `{Y}`, `{M}` and the like stand for years and months, in `start` and `end` for their values."""

    form: str
    start: str
    end: str
    doubt: bool = False


class Periods(Strict):
    """Ways to write a period: with a year, by the name of the time that is assessed, without a year; and signs that one is meant."""

    this_year: Words
    last_year: Words
    opening: Words
    opening_verbs: Words
    forms: tuple[Form, ...]
    assessed: tuple[Form, ...]
    undated: tuple[Form, ...]
    hints: Words


class Minimum(Strict):
    """How a least number is asked, and of which kinds files are counted, of which rows."""

    classifiers: Words
    least: Words
    copies: Words
    exact: Words
    of_each: Words
    not_before: Words
    not_after: Words
    counted: str
    by: str
    of_files: Words
    of_rows: Words
    of_bodies: Words
    several: str
    unread: str
    files: tuple[EvidenceKind, ...]
    rows: tuple[EvidenceKind, ...]


class Marking(Strict):
    """Verbs and objects, so many characters apart, that together ask to mark the key content; `ways` of it that need no object."""

    ways: str
    verbs: Words
    objects: Words
    reach: int


class Columns(Strict):
    """Verbs by which columns are asked of a list, and where their names end."""

    verbs: Words
    stops: Words


class ColumnsAsked(Columns):
    """The same, and the words that say that the list is meant."""

    within: Words
    tails: Words


class Promises(Strict):
    """Words before and behind a number that a measure promises, and the units of such numbers."""

    ops: Mapping[Literal["<=", ">=", ">"], Words]
    units: Mapping[str, Words]
    mean: Words
    times: Words
    at_least: Words
    sums: Words


class About(Strict):
    """Words of what a notice says of itself."""

    window: Words
    title: Words
    assessed: Words


class Lexicon(Strict):
    """lexicon.yaml. One is the same as another only if it is that one, so that what is made of it can be kept."""

    __hash__ = object.__hash__

    columns: Mapping[Role, Words]
    labels: Labels
    units: UnitWords
    asking: Words
    requests: Words
    telling: Words
    how: Words
    either: Words
    any: Words
    unbroken: Words
    instructions: Words
    details: str
    enclosed: str
    shape: str
    instead: str
    one_of_them: str
    together: Words
    tails: Words
    holders: Words
    heads: Mapping[EvidenceKind, Heads]
    rules: Words
    figures: Words
    vague: Words
    matters: Words
    lists: Lists
    subjects: Mapping[Subject, Words]
    both: Mapping[str, tuple[Subject, ...]]
    conditional: Conditional
    examples: Words
    including: Words
    periods: Periods
    minimum: Minimum
    marking: Marking
    columns_asked: ColumnsAsked
    commitments: Promises
    about: About
    common: Words

    def __eq__(self, other: object) -> bool:
        return self is other

    @cached_property
    def kinds_by_word(self) -> Mapping[str, tuple[EvidenceKind, bool]]:
        """Of each word that ends a phrase the kind, and whether that is sure."""
        found: dict[str, tuple[EvidenceKind, bool]] = dict.fromkeys(self.figures, (EvidenceKind.STATISTICS, False))
        for kind, heads in self.heads.items():
            found |= dict.fromkeys(heads.doubt, (kind, False)) | dict.fromkeys(heads.sure, (kind, True))
        return found

    @cached_property
    def subject_by_word(self) -> Mapping[str, tuple[Subject, ...]]:
        found: dict[str, tuple[Subject, ...]] = {word: (name,) for name, words in self.subjects.items() for word in words}
        return found | dict(self.both)


def one_of(words: Iterable[str]) -> str:
    """A pattern that is one of the words, the longest first."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"


def ending(text: str, words: Iterable[str]) -> str:
    """The longest of the words by which the text ends; empty where it ends by none."""
    return max((word for word in words if text.endswith(word)), key=len, default="")


def role_of(label: str, lexicon: Lexicon) -> tuple[str, Role | None]:
    """The longest word of a column that a label holds outside brackets, and the column's role."""
    label = re.sub(r"\([^()]*\)", "", label) or label
    told = [(len(word), label.endswith(word), word, role) for role, words in lexicon.columns.items() for word in words if word in label]
    return max(told, key=lambda one: one[:2])[2:] if told else ("", None)


def asks_evidence(text: str, lexicon: Lexicon) -> bool:
    """Whether some piece of a cell ends with a word of evidence."""
    pieces = re.split(r"[，、；。,;\n（(]", text)
    return any(ending(piece, (*lexicon.kinds_by_word, *lexicon.lists.rosters, *lexicon.lists.inventories)) for piece in pieces)


@cache
def lexicon() -> Lexicon:
    """The lexicon that comes with the program."""
    import yaml

    return Lexicon.model_validate(yaml.safe_load(FILE.read_bytes()))
