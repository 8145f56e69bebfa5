"""What the index is worth: points shared from the whole down to each clause, and what a clause's state counts of its own."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from evalcheck.catalogue.items import Clause, Content, Item, Strict
from evalcheck.words import Text, UnfitValue

ClauseMark = Literal["met", "partial", "review", "missing", "not_applicable"]
Share = Annotated[float, Field(ge=0, le=1)]
_EXACT = 1e-6


def _in_order(value: object) -> object:
    if isinstance(value, tuple) and value[0] > value[1]:
        raise UnfitValue("两个数倒置；请对调", "the two numbers are reversed: swap them")
    return value


Counted = Annotated[Share | tuple[Share, Share] | None, AfterValidator(_in_order)]


_USUAL: Mapping[ClauseMark, float | tuple[float, float] | None] = {
    "met": 1, "partial": (0, 1), "review": (0, 1), "missing": 0, "not_applicable": None,
}  # fmt: skip


class Scoring(Strict):
    """How the index is scored: what all of it is worth, and which share of its points a clause earns by its state: a number, or
    `[least, most]` where only a person can tell; null leaves the clause out, as if it had no points.
    """

    full: float = Field(default=100, gt=0)
    counts: Mapping[ClauseMark, Counted] = {}

    def share(self, state: ClauseMark) -> tuple[float, float] | None:
        """The least and the most that a state counts; None where it is left out."""
        value = self.counts.get(state, _USUAL[state])
        return value if value is None or isinstance(value, tuple) else (value, value)


Worth = Content | Item | Clause
"""A part of the index: `score` are its points, `weight` its share of what those beside it leave (1 where it has neither)."""


def points_of(contents: Sequence[Content], scoring: Scoring) -> Mapping[str, float]:
    """The points of every clause, by its id."""
    found: dict[str, float] = {}
    for content, of_content in zip(contents, _shared(scoring.full, contents), strict=True):
        for item, of_item in zip(content.items, _shared(of_content, content.items), strict=True):
            found.update((clause.id, own) for clause, own in zip(item.clauses, _shared(of_item, item.clauses), strict=True))
    return found


def misfits(contents: Sequence[Content], scoring: Scoring) -> Iterator[tuple[tuple[int, ...], Text]]:
    """Where the points of the parts do not make those of the whole: the place (numbers of content and item) and what is wrong."""
    yield from (((), text) for text in _misfit(scoring.full, contents))
    for number, (content, points) in enumerate(zip(contents, _shared(scoring.full, contents), strict=True)):
        yield from (((number,), text) for text in _misfit(points, content.items))
        for index, (item, own) in enumerate(zip(content.items, _shared(points, content.items), strict=True)):
            yield from (((number, index), text) for text in _misfit(own, item.clauses))


def _misfit(points: float, parts: Sequence[Worth]) -> Iterator[Text]:
    given = sum(known for part in parts if (known := _own(part)) is not None)
    all_known = all(_own(part) is not None for part in parts)
    if parts and (given > points + _EXACT or (all_known and given < points - _EXACT)):
        zh = f"各部分分值合计 {given:g}，总分是 {points:g}；请改正其中一处"
        yield Text(zh, f"the scores of the parts make {given:g}, and the whole has {points:g}: mend one of them")


def _own(part: Worth) -> float | None:
    """The points that a part states, itself or by all of its own parts; None where it has a share of what is left."""
    if part.score is not None:
        return part.score
    within: Sequence[Item | Clause] = part.items if isinstance(part, Content) else part.clauses if isinstance(part, Item) else ()
    known = [_own(one) for one in within]
    if part.weight is not None or not known or None in known:
        return None
    return sum(one for one in known if one is not None)


def _shared(points: float, parts: Sequence[Worth]) -> list[float]:
    """Points shared among parts: those that state their own have them, the others what is left, by weight."""
    known = [_own(part) for part in parts]
    left = max(0.0, points - sum(one for one in known if one is not None))
    whole = sum(part.weight or 1 for part, one in zip(parts, known, strict=True) if one is None)
    return [left * (part.weight or 1) / whole if one is None else one for part, one in zip(parts, known, strict=True)]
