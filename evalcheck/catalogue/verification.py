"""The words of verification and follow-up: conclusions that evaluators choose, ways to look again, and when they must (方案四, 附件1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from evalcheck.catalogue.items import Strict
from evalcheck.catalogue.survey import Misfit, SurveyWords, bare, words_of_two
from evalcheck.words import Text

Code = Literal["confirmed", "partly", "refuted", "open", "elsewhere"]
"""What a conclusion says of evidence: it proves its clause, in part, not at all, nobody can tell; it is not about this clause."""


class Conclusion(Strict):
    """A conclusion to choose: what it says, the label that sheets offer, words by which it is known as well."""

    code: Code
    label: str
    words: tuple[str, ...] = ()


_USUAL = (
    Conclusion(code="confirmed", label="属实"),
    Conclusion(code="partly", label="部分属实"),
    Conclusion(code="refuted", label="不属实"),
    Conclusion(code="open", label="无法核实"),
    Conclusion(code="elsewhere", label="与本款无关"),
)


class VerificationWords(Strict):
    """verification.yaml of a ruleset. Shares are of 1."""

    conclusions: tuple[Conclusion, ...] = Field(_USUAL, min_length=1)
    ways: tuple[str, ...] = Field(
        ("走访", "座谈", "舆情", "专家"), min_length=1, description="how evidence is verified besides by reading it"
    )
    sources: tuple[str, ...] = Field((), description="who gives opinions")
    idle: tuple[str, ...] = Field((), description="words of any opinion, by which none is told from another")
    wrong_codes: tuple[str, ...] = Field((), description="codes of calls (survey.yaml) whose number was wrong")
    handled: str = Field("", description="the question of the survey whether anything was handled (id, yes or no)")
    wrong_numbers: float = Field(0.2, ge=0, le=1, description="share of wrong numbers among those called, above which a list is verified")
    not_handled: float = Field(0.2, ge=0, le=1, description="share of who says that nothing was handled for them, above which it is")
    least_calls: int = Field(10, ge=1, description="calls under which a share says nothing")

    def misfits(self, survey: SurveyWords | None) -> Iterator[Misfit]:
        """Mistakes that show only when all conclusions, and the survey, are seen together."""
        yield from words_of_two("conclusions", self.conclusions)
        for code in ("confirmed", "partly", "refuted", "open"):
            if all(one.code != code for one in self.conclusions):
                zh, en = f"没有“{code}”的结论；请补上", f"no conclusion says “{code}”: add it"
                yield ("conclusions",), Text(zh, en)
        if survey is None:
            return
        for index, code in enumerate(self.wrong_codes):
            if all(one.code != code for one in survey.codes):
                zh, en = f"电话调查没有代码“{code}”；请改正", f"the survey has no code “{code}”: mend it"
                yield ("wrong_codes", index), Text(zh, en)
        if self.handled and survey.questions and all(one.id != self.handled for one in survey.questions):
            zh, en = f"电话调查没有问题“{self.handled}”；请改正", f"the survey has no question “{self.handled}”: mend it"
            yield ("handled",), Text(zh, en)

    def conclusion_of(self, text: str) -> Conclusion | None:
        """The conclusion that somebody wrote: a word of its own; else None."""
        word = bare(text)
        return next((one for one in self.conclusions if word in {bare(known) for known in (one.label, *one.words)}), None)

    def label_of(self, code: Code) -> str:
        return next(one.label for one in self.conclusions if one.code == code)
