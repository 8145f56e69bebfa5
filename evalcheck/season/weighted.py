"""Weighted results of a survey: each question by content, by item where items are strata, of all contents together and by district."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from evalcheck.catalogue.survey import Answer, Asked, Scale
from evalcheck.records import dataclass
from evalcheck.season.answers import Record, interviews
from evalcheck.season.drawn import Draw, Enterprise
from evalcheck.season.estimates import Cell, Estimate, Sampled, cells, mean, share
from evalcheck.season.rates import Results

_ESTIMATED = ("share", "mean", "low", "high", "weighted_n", "ends")


@dataclass(frozen=True)
class _About:
    """Whom an estimate is about; None is all of them. `asked` are the questions that are summed up, by content."""

    content: int | None
    item: str | None
    district: str | None
    asked: Mapping[int, Asked]

    @property
    def first(self) -> Asked:
        return next(iter(self.asked.values()))

    def holds(self, draw: Draw, one: Enterprise) -> bool:
        return (
            self.content in (None, one.content) and self.district in (None, one.district) and self.item in (None, _item(draw, one))
        )  # fmt: skip


@dataclass(frozen=True)
class _Interviews:
    """Finished interviews, with whom each was held, and the cells of the draw that they stand for."""

    draw: Draw
    records: Sequence[Record]
    people: Sequence[Enterprise]
    cells: Sequence[Cell]

    def answer(self, number: int, about: _About) -> Answer | None:
        asked = about.asked.get(self.people[number].content)
        return self.records[number].given.get(asked.key) if asked else None


def answers(results: Results) -> Iterator[dict[str, Any]]:
    """The entries of `answers` in survey.json: one for a share or a mean, none for a question that nothing was drawn for."""
    records = list(interviews(results.judged))
    people = [results.draw.every[record.code] for record in records]
    held = _Interviews(results.draw, records, people, cells(_strata(results.draw), [one.stratum for one in people]))
    for about in _abouts(results):
        place = {"content": about.content, "item": about.item, "district": about.district}
        size = _population(results.draw, about)
        for one in _estimates(held, about):
            yield {**place, **one, "population": size if size is not None else one["population"]}


def _strata(draw: Draw) -> dict[tuple[str, ...], Sampled]:
    """Strata of one content or item may be joined, whatever their districts."""
    found = {}
    for stratum, one in draw.strata.items():
        domain = tuple(part for name, part in zip(draw.by, stratum, strict=True) if name != "district")
        found[stratum] = Sampled(one.size, one.size / one.expected if one.expected else 0.0, domain)
    return found


def _abouts(results: Results) -> Iterator[_About]:
    draw, form = results.draw, results.form
    contents = sorted({one.content for one in draw.every.values()})
    by_id: dict[str, dict[int, Asked]] = {}
    for content in contents:
        items = sorted({_item(draw, one) for one in draw.every.values() if one.content == content} - {""})
        for asked in form.asked(content):
            by_id.setdefault(asked.id, {})[content] = asked
            yield from (_About(content, item, None, {content: asked}) for item in (None, *items))
    for several in by_id.values():
        districts = sorted({one.district for one in draw.every.values()})
        yield from (_About(None, None, district, several) for district in (None, *districts))


def _item(draw: Draw, one: Enterprise) -> str:
    return one.stratum[draw.by.index("item")] if "item" in draw.by else ""


def _population(draw: Draw, about: _About) -> int | None:
    """How many enterprises of the frame it is about, where the strata tell; of an item its content says nothing more."""
    wanted = {"item": about.item, "district": about.district}
    if about.item is None:
        wanted["content"] = None if about.content is None else str(about.content)
    asked = {name: value for name, value in wanted.items() if value is not None}
    if not set(asked) <= set(draw.by):
        return None
    places = {draw.by.index(name): value for name, value in asked.items()}
    return sum(one.size for stratum, one in draw.strata.items() if all(stratum[place] == value for place, value in places.items()))


def _estimates(held: _Interviews, about: _About) -> Iterator[dict[str, Any]]:
    """Of one question a mean and shares; free words are no estimate."""
    scale, question = about.first.scale, _question(about)
    inside = [about.holds(held.draw, one) for one in held.people]
    if scale.kind == "rating":
        yield {**question, "answer": None, **_mean(held, about, inside)}
    for label, counts in _shares(scale):
        yield {**question, "answer": label, **_share(held, about, inside, counts)}


def _question(about: _About) -> dict[str, Any]:
    """Of several contents a question has its id for a key, and its label for a text: each content has its own."""
    one = about.first
    alone = about.content is not None
    return {
        "question": one.key if alone else one.id, "id": one.id, "label": one.label, "text": one.text if alone else one.label,
        "scale": one.scale.kind,
    }  # fmt: skip


def _mean(held: _Interviews, about: _About, inside: Sequence[bool]) -> dict[str, Any]:
    ends = [answer.value for answer in about.first.scale.answers if answer.value is not None]

    def value(number: int) -> float | None:
        answer = held.answer(number, about)
        return None if answer is None else answer.value

    found = mean(held.cells, value, (min(ends), max(ends)), lambda number: inside[number])
    return _told("mean", found, [min(ends), max(ends)])


def _share(held: _Interviews, about: _About, inside: Sequence[bool], counts: Callable[[Answer], float | None]) -> dict[str, Any]:
    def value(number: int) -> float | None:
        answer = held.answer(number, about)
        return None if answer is None else counts(answer)

    return _told("share", share(held.cells, value, lambda number: inside[number]))


def _shares(scale: Scale) -> Iterator[tuple[str, Callable[[Answer], float | None]]]:
    """The answers of whose share is asked: of yes and no that of yes, of a rating that of the good ones, of a choice that of each."""
    if scale.kind == "share":
        yield next(one.label for one in scale.answers if one.value == 1), lambda answer: answer.value
    elif scale.kind == "rating" and scale.good is not None:
        good = scale.good
        label = "、".join(one.label for one in scale.answers if one.value is not None and one.value >= good)
        yield label, lambda answer: None if answer.value is None else float(answer.value >= good)
    elif scale.kind == "choice":
        yield from ((one.label, partial(_is, one.label)) for one in scale.answers)


def _is(label: str, answer: Answer) -> float:
    return float(answer.label == label)


def _told(kind: str, found: Estimate | None, ends: Sequence[float] | None = None) -> dict[str, Any]:
    """`share` from 0 to 1, or `mean` between the `ends` of its scale; without an answer that counts there is neither."""
    if found is None:
        return {"n": 0, **dict.fromkeys(_ESTIMATED), "population": None}
    return {
        "n": found.n, "share": None, "mean": None, kind: round(found.value, 6), "low": round(found.low, 6), "high": round(found.high, 6),
        "weighted_n": round(found.weighted_n, 3), "ends": ends, "population": round(found.population, 3),
    }  # fmt: skip
