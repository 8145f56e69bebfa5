"""The telephone survey as data: codes of results with the words by which callers write them, questions by content, days, target."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from evalcheck.catalogue.items import Strict
from evalcheck.words import UnfitValue

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


class SurveyWords(Strict):
    """survey.yaml of a ruleset."""

    codes: tuple[ResultCode, ...] = Field(min_length=1)
    attempts: int = Field(default=3, ge=1, le=9)
    target: float = Field(default=60, gt=0, le=100)
    phases: tuple[Phase, ...] = ()
    scales: Mapping[str, Scale] = {}
    questions: tuple[Question, ...] = ()
    topics: Mapping[Number, Mapping[str, str]] = {}

    @model_validator(mode="after")
    def _each_word_once(self) -> SurveyWords:
        seen: set[str] = set()
        for one in self.codes:
            for word in {bare(text) for text in (one.label, *one.words)}:
                if word in seen:
                    raise ValueError(f"“{word}” is a word of two codes")
                seen.add(word)
        if not any(one.done for one in self.codes):
            raise ValueError("no code finishes an interview (done)")
        return self

    @model_validator(mode="after")
    def _questions_fit(self) -> SurveyWords:
        for problem in self._misfits():
            raise problem
        return self

    def _misfits(self) -> Iterator[UnfitValue]:
        known: dict[str, Question] = {}
        for one in self.questions:
            if one.id in known or one.label in {other.label for other in known.values()}:
                yield UnfitValue(
                    f"问题“{one.id}”的 id 或 label 写了两次；请改掉一个", f"the id or label of question {one.id} stands twice: change one"
                )
            if one.scale not in self.scales:
                yield UnfitValue(
                    f"问题“{one.id}”的 scale“{one.scale}”不在 scales 里；请补上",
                    f"no scale {one.scale}, that question {one.id} names: add it",
                )
            yield from self._of_phases(one)
            yield from self._of_topics(one)
            if one.only_if:
                yield from self._of_condition(one, one.only_if, known)
            known[one.id] = one
        if self.questions and not self.phases:
            yield UnfitValue(
                "有 questions，没有 phases（调查的起止日期）；请补上", "there are questions and no phases (days of the survey): add them"
            )

    def _of_phases(self, one: Question) -> Iterator[UnfitValue]:
        numbers = {phase.phase for phase in self.phases}
        for number in one.phases:
            if self.phases and number not in numbers:
                yield UnfitValue(f"问题“{one.id}”：没有第 {number} 阶段；请改正", f"question {one.id}: there is no phase {number}: mend it")

    def _of_topics(self, one: Question) -> Iterator[UnfitValue]:
        for content in one.contents or self.topics:
            given = {*self.topics.get(content, {}), "since"}
            for name in _NAMED.findall(one.text):
                if name not in given:
                    zh = f"问题“{one.id}”里的 {{{name}}} 在 topics 的 {content} 里没有；请补上"
                    yield UnfitValue(zh, f"{{{name}}} of question {one.id} is not given in topics {content}: add it")

    def _of_condition(self, one: Question, condition: OnlyIf, before: Mapping[str, Question]) -> Iterator[UnfitValue]:
        asked = before.get(condition.question)
        if asked is None:
            zh = f"问题“{one.id}”的 only_if 应指它前面的一个问题，没有“{condition.question}”；请改正"
            yield UnfitValue(zh, f"only_if of question {one.id} must name a question before it, not {condition.question}: mend it")
            return
        labels = {answer.label for answer in self.scales[asked.scale].answers} if asked.scale in self.scales else set()
        for label in condition.answers:
            if labels and label not in labels:
                zh = f"问题“{one.id}”的 only_if：“{label}”不是“{asked.id}”的答案；请改正"
                yield UnfitValue(zh, f"only_if of question {one.id}: “{label}” is no answer of {asked.id}: mend it")

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
