"""The telephone survey as data: codes of results with the words by which callers write them, questions by content, days, target."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Literal, Protocol

from pydantic import Field, model_validator

from evalcheck.catalogue.items import Strict
from evalcheck.words import Text, UnfitValue

Number = Annotated[int, Field(ge=1)]


class ResultCode(Strict):
    """A result of a call: `done` finishes the interview, `again` asks for another call, `replace` for another enterprise."""

    code: str = Field(pattern=r"^[a-z_]+$")
    label: str
    words: tuple[str, ...] = ()
    done: bool = False
    again: bool = False
    replace: bool = False


class Answer(Strict):
    """One answer of a scale: its words, and its value; one without a value (不清楚) is noted and counts in no share and no mean."""

    label: str
    value: float | None = None
    words: tuple[str, ...] = ()


class Scale(Strict):
    """How a question is answered.

    `share`: values 0 and 1, summed up as a share; `rating`: a mean of the values, and the share of those that are at least `good`;
    `choice`: a share of each answer; `text`: free words.
    """

    kind: Literal["share", "rating", "choice", "text"]
    answers: tuple[Answer, ...] = ()
    good: float | None = None

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Scale:
        words: set[str] = set()
        for one in self.answers:
            own = {bare(text) for text in (one.label, *one.words)}
            if own & words:
                raise UnfitValue(f"“{one.label}”的写法与另一个答案相同；请改掉一个", f"“{one.label}” is a word of two answers: change one")
            words |= own
        values = [one.value for one in self.answers if one.value is not None]
        if self.kind == "text" and self.answers:
            raise UnfitValue("text（自由填写）没有 answers；请删去", "a scale of free text has no answers: delete them")
        if self.kind == "share" and sorted(values) != [0, 1]:
            raise UnfitValue(
                "share 的 answers 应有一个 value: 1、一个 value: 0", "a scale of shares has one answer of value 1 and one of 0"
            )
        if self.kind == "rating" and (len(values) < 2 or self.good is None):
            raise UnfitValue("rating 应有至少两个带 value 的答案，并写 good", "a rating needs two answers with values at least, and good")
        if self.kind == "choice" and len(self.answers) < 2:
            raise UnfitValue("choice 应有至少两个答案", "a choice needs two answers at least")
        return self

    def answer(self, text: str) -> Answer | None:
        """The answer that somebody wrote: its label or one of its words, nothing like it."""
        said = bare(text)
        return next((one for one in self.answers if said in {bare(word) for word in (one.label, *one.words)}), None)


class OnlyIf(Strict):
    """A question is asked only of those who gave one of some answers to one before."""

    question: str
    answers: tuple[str, ...] = Field(min_length=1)


class Question(Strict):
    """A question of the survey. Without `contents` it is asked of every content, without `phases` in each; `{…}` of its text are topics."""

    id: str = Field(pattern=r"^[a-z_]+$")
    label: str
    scale: str
    text: str
    contents: tuple[Number, ...] = ()
    phases: tuple[Number, ...] = ()
    only_if: OnlyIf | None = None


class Phase(Strict):
    """A round of calls: its days (both in), and since when its questions ask."""

    phase: Number
    title: str
    start: date
    end: date
    since: str

    @model_validator(mode="after")
    def _does_not_run_backwards(self) -> Phase:
        if self.end < self.start:
            raise UnfitValue("end 早于 start；请改正", "end is before start: mend it")
        return self


class Asked(Strict):
    """A question as it is asked about one content: `key` is `1-known`."""

    key: str
    content: Number
    id: str
    label: str
    text: str
    scale: Scale
    only_if: OnlyIf | None = None


class Worded(Protocol):
    """What is known by a label, and by other words."""

    @property
    def label(self) -> str: ...
    @property
    def words(self) -> tuple[str, ...]: ...


Misfit = tuple[tuple[str | int, ...], Text]
"""A place in a file, and what does not fit there."""


def words_of_two(key: str, several: Sequence[Worded]) -> Iterator[Misfit]:
    """Words by which two of several would be known."""
    owners: dict[str, str] = {}
    for index, one in enumerate(several):
        for place, text in ((("label",), one.label), *((("words", n), word) for n, word in enumerate(one.words))):
            first = owners.setdefault(bare(text), one.label)
            if first != one.label:
                zh, en = f"“{text}”也是“{first}”的写法；请从一处删去", f"“{text}” means “{first}” too: delete it in one place"
                yield (key, index, *place), Text(zh, en)


class SurveyWords(Strict):
    """survey.yaml of a ruleset."""

    codes: tuple[ResultCode, ...] = Field(min_length=1)
    attempts: int = Field(default=3, ge=1, le=9)
    target: float = Field(default=60, gt=0, le=100)
    phases: tuple[Phase, ...] = ()
    scales: Mapping[str, Scale] = {}
    questions: tuple[Question, ...] = ()
    topics: Mapping[Number, Mapping[str, str]] = {}

    def misfits(self) -> Iterator[Misfit]:
        """Mistakes that show only when the survey is seen as a whole, each at its place."""
        yield from words_of_two("codes", self.codes)
        if not any(one.done for one in self.codes):
            zh, en = "没有哪个代码表示调查完成；请在一个代码里写 done: true", "no code finishes an interview: write done: true in one"
            yield ("codes",), Text(zh, en)
        known: dict[str, Question] = {}
        for index, one in enumerate(self.questions):
            yield from ((("questions", index, *place), problem) for place, problem in self._of_question(one, known))
            known.setdefault(one.id, one)
        if self.questions and not self.phases:
            zh, en = (
                "有 questions，没有 phases（调查的起止日期）；请补上",
                "there are questions and no phases (days of the survey): add them",
            )
            yield ("questions",), Text(zh, en)

    def _of_question(self, one: Question, known: Mapping[str, Question]) -> Iterator[Misfit]:
        for key, taken in (("id", set(known)), ("label", {other.label for other in known.values()})):
            if getattr(one, key) in taken:
                zh = f"“{getattr(one, key)}”写了两次；请改掉一个"
                yield (key,), Text(zh, f"“{getattr(one, key)}” stands twice: change one")
                break
        if one.scale not in self.scales:
            yield ("scale",), Text(f"scales 里没有“{one.scale}”；请补上或改正", f"scales has no “{one.scale}”: add it, or mend the name")
        yield from self._of_phases(one)
        yield from self._of_topics(one)
        if one.only_if:
            yield from self._of_condition(one.only_if, known)

    def _of_phases(self, one: Question) -> Iterator[Misfit]:
        numbers = {phase.phase for phase in self.phases}
        for index, number in enumerate(one.phases):
            if self.phases and number not in numbers:
                yield ("phases", index), Text(f"没有第 {number} 阶段；请改正", f"there is no phase {number}: mend it")

    def _of_topics(self, one: Question) -> Iterator[Misfit]:
        for content in one.contents or self.topics:
            given = {*self.topics.get(content, {}), "since"}
            for name in _NAMED.findall(one.text):
                if name not in given:
                    zh = f"topics 的 {content} 里没有 {{{name}}}；请补上，或改正"
                    yield ("text",), Text(zh, f"{{{name}}} is not given in topics {content}: add it, or mend it")

    def _of_condition(self, condition: OnlyIf, before: Mapping[str, Question]) -> Iterator[Misfit]:
        asked = before.get(condition.question)
        if asked is None:
            zh = f"only_if 应指前面的一个问题，前面没有“{condition.question}”；请改正"
            yield ("only_if", "question"), Text(zh, f"only_if must name a question before it, not {condition.question}: mend it")
            return
        labels = {answer.label for answer in self.scales[asked.scale].answers} if asked.scale in self.scales else set()
        for index, label in enumerate(condition.answers):
            if labels and label not in labels:
                zh = f"“{label}”不是“{asked.id}”的答案；请改正"
                yield ("only_if", "answers", index), Text(zh, f"“{label}” is no answer of {asked.id}: mend it")

    def code_of(self, text: str) -> ResultCode | None:
        """The code of a result as somebody wrote it: a word of its own, or one with a remark behind it (已完成，很满意); else None."""
        first = bare(_before_remark(text))
        return next((one for one in self.codes if first in {bare(word) for word in (one.label, *one.words)}), None)

    def phase_of(self, number: int) -> Phase | None:
        return next((one for one in self.phases if one.phase == number), None)

    def asked(self, content: int, phase: int) -> list[Asked]:
        """The questions about a content in a phase, in their order."""
        since = next((one.since for one in self.phases if one.phase == phase), "")
        topics = {**self.topics.get(content, {}), "since": since}
        return [
            Asked(
                key=f"{content}-{one.id}", content=content, id=one.id, label=one.label, scale=self.scales[one.scale], only_if=one.only_if,
                text=_NAMED.sub(lambda found: topics.get(found[1], found[0]), one.text),
            )
            for one in self.questions
            if content in (one.contents or self.topics) and phase in (one.phases or (phase,))
        ]  # fmt: skip

    def without_questions(self, contents: Iterable[int]) -> list[int]:
        """Contents about which nothing is asked, where anything is asked at all."""
        return [no for no in contents if self.questions and not any(no in (one.contents or self.topics) for one in self.questions)]


_NAMED = re.compile(r"\{([a-z_]+)\}")


def _before_remark(text: str) -> str:
    normal = unicodedata.normalize("NFKC", text).strip()
    for place, sign in enumerate(normal):
        if sign in ",;:。、(（[【/":
            return normal[:place]
    return normal


def bare(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())
