"""What a clause asks, by its phrases: kinds of evidence, of which one is enough, what only if there is any, of whom a list is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import field, replace
from itertools import groupby, pairwise
from typing import Literal

from evalcheck.catalogue.items import EvidenceKind, Subject
from evalcheck.records import dataclass
from evalcheck.ruleset.notice.lexicon import Lexicon, one_of
from evalcheck.ruleset.notice.phrases import Phrase, of_choice, phrases

_LITTLE = 4
"""Characters behind words such as 必要时 that name nothing of their own."""


@dataclass
class Wanted:
    """The kinds of a clause as the model has them, with what is doubtful among `asks`, `need`, `subjects`."""

    asks: list[EvidenceKind] = field(default_factory=list)
    any_of: list[list[EvidenceKind]] = field(default_factory=list)
    conditional_asks: list[EvidenceKind] = field(default_factory=list)
    need: Literal["required", "conditional"] = "required"
    subjects: list[Subject] = field(default_factory=list)
    parts: list[Phrase] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    doubt: set[str] = field(default_factory=set)


def wanted(text: str, beside: str, lexicon: Lexicon) -> Wanted:
    """What is asked by a clause in normal form (`text` without times and numbers) and its columns `beside`."""
    pieces = re.split("[;,。]", beside)
    any_one = any(of_choice(piece, lexicon) for piece in pieces)
    found = _examples(phrases(f"{text.rstrip('。;')},{lexicon.any[0]}" if any_one else text, lexicon), text, lexicon)
    made = Wanted()
    found = [_timed(one, f"{text}{beside}", lexicon) for one in found]
    told = _without_mere_condition(found)
    required = [one for one in told if not one.conditional]
    alone = [beside, *(one.text for one in found if not one.kind)]
    everything = any(_of_all(said, lexicon) for said in alone)
    everything = everything or any(re.fullmatch(lexicon.conditional.aside, piece) for piece in pieces)
    if not required or everything:
        made.need = "conditional" if told or any(one.conditional for one in found) else "required"
        required = told
    _asked(made, required)
    always = {*made.asks, *(kind for group in made.any_of for kind in group)}
    made.conditional_asks = list(dict.fromkeys(one.kind for one in told if one not in required and one.kind and one.kind not in always))
    made.subjects, sure = _subjects(found)
    made.parts, made.named = _parts(told), [one.text for one in told]
    _doubts(made, found, lexicon)
    if {one.kind for one in told if one.listed} == {EvidenceKind.ITEM_LIST} and re.search(lexicon.lists.of_companies, f"{text}{beside}"):
        made.doubt.add("asks")
    made.doubt |= set() if sure else {"subjects"}
    return made


def _timed(one: Phrase, text: str, lexicon: Lexicon) -> Phrase:
    """A list that tells when each case was taken in and when it was done is one of work orders, in doubt."""
    timed = one.listed and one.kind == EvidenceKind.ITEM_LIST and re.search(lexicon.lists.timed, text)
    return replace(one, kind=EvidenceKind.WORK_ORDER, sure=False) if timed else one


def _of_all(said: str, lexicon: Lexicon) -> bool:
    """Whether words beside what is asked say that all of it may be left out; not of something else that they name (“必要时附某某评价”)."""
    word = next((word for word in lexicon.conditional.whole if word in said), "")
    about = re.sub(f"{one_of((*lexicon.asking, *lexicon.requests))}", "", said.partition(word)[2]) if word else ""
    return bool(word) and len(about) <= _LITTLE


def _without_mere_condition(found: list[Phrase]) -> list[Phrase]:
    """“如有上级推广的经验做法，提供推广文件”: what only says when something is asked, in doubt itself, is not asked."""
    told = [one for one in found if one.kind]
    first = next((one for one in found if one.conditional), None)
    several = sum(one.conditional for one in told) > 1
    return [one for one in told if not (one is first and not one.sure and several)]


def _examples(found: list[Phrase], text: str, lexicon: Lexicon) -> list[Phrase]:
    """“A，如B、C或D等”: what A is, B, C and D say, each enough; where A says it itself they are left out."""
    starts = re.compile(rf"^{one_of(lexicon.examples)}(?=.{{2}})")
    place = next((n for n, one in enumerate(found) if n and one.kind and not one.conditional and starts.match(one.text)), None)
    if place is None or found[place - 1].kind is None:
        return found
    kinds = [one for one in found[place:] if one.kind and not one.conditional]
    if found[place - 1].kind not in (EvidenceKind.OTHER, EvidenceKind.STATISTICS, EvidenceKind.STATEMENT):
        return [one for one in found if one not in kinds]
    first, *others = kinds
    return [*found[: place - 1], replace(first, sure=False), *(replace(one, either=True, sure=False) for one in others),
            *(one for one in found[place:] if one.conditional)]  # fmt: skip


def _asked(made: Wanted, required: Sequence[Phrase]) -> None:
    """Kinds that are all asked, and groups of which one is enough."""
    groups: list[list[EvidenceKind]] = []
    for one in required:
        assert one.kind is not None
        if one.either and groups:
            groups[-1].append(one.kind)
        else:
            groups.append([one.kind])
    single = [list(dict.fromkeys(group)) for group in groups]
    made.asks = list(dict.fromkeys(group[0] for group in single if len(group) == 1))
    for group in (group for group in single if len(group) > 1):
        if set(group) & set(made.asks):
            made.doubt.add("asks")
        elif group not in made.any_of:
            made.any_of.append(group)
    if not (made.asks or made.any_of):
        made.asks = [EvidenceKind.OTHER]
        made.doubt |= {"asks"}


def _subjects(found: Sequence[Phrase]) -> tuple[list[Subject], bool]:
    """Of whom the lists are: what they name themselves, and what stands before them side by side with it."""
    subjects: list[Subject] = []
    waiting: list[Subject] = []
    lists, sure = False, True
    for one in found:
        if one.kind is None:
            waiting += one.subjects
        elif one.listed and one.kind == EvidenceKind.ENTERPRISE_LIST:
            subjects += [*waiting, *(one.subjects or ("enterprises",))]
            sure = sure and bool(one.subjects) and one.sure
            lists, waiting = True, []
        else:
            waiting = []
    named = [one for one in dict.fromkeys(subjects) if one != "projects" or set(subjects) == {"projects"}]
    return (named if lists else []), sure


def _parts(told: Sequence[Phrase]) -> list[Phrase]:
    """Several things of one kind, where a clause names no other kind."""
    kinds = {one.kind for one in told}
    named = [one for _, group in groupby(told, key=lambda one: one.text) for one in list(group)[:1]]
    return named if len(kinds) == 1 and len(named) > 1 and not any(one.either for one in named) else []


def _doubts(made: Wanted, found: Sequence[Phrase], lexicon: Lexicon) -> None:
    told = [one for one in found if one.kind]
    if any(not one.sure for one in told) or not told or any(len(group) > 2 for group in made.any_of):
        made.doubt.add("asks")
    verbs = re.compile(f"{one_of((*lexicon.asking, *lexicon.telling))}*")
    unsaid = [one for one in found if one.last and one.kind is None and len(verbs.sub("", one.text)) > 2]
    if any(not _says_how(one.text, lexicon) for one in unsaid):
        made.doubt.add("asks")
    if any(one.closing and one.kind is None and _names(one.text, lexicon) for one in found):
        made.doubt.add("asks")
    if any((one.either and one.kind is None) or (one.either and before.kind is None) for before, one in pairwise(found)):
        made.doubt.add("asks")
    if made.any_of:
        made.doubt.add("any_of") if any(len(group) > 2 for group in made.any_of) else None
    if made.conditional_asks or (made.need == "conditional" and len(told) > 1):
        made.doubt.add("need") if any(not one.sure for one in told if one.conditional) else None


def _names(text: str, lexicon: Lexicon) -> bool:
    """Whether a phrase that asks nothing holds a word that would, were it at its end."""
    return any(word in text for word, (_, sure) in lexicon.kinds_by_word.items() if sure and len(word) > 1) or any(
        word in text for word in lexicon.lists.rosters
    )


def _says_how(text: str, lexicon: Lexicon) -> bool:
    return any(word in text for word in (*lexicon.marking.verbs, *lexicon.columns_asked.verbs, *lexicon.conditional.whole))
