"""The vocabulary of a telephone survey: codes of results with the words by which callers write them."""

from __future__ import annotations

import unicodedata

from pydantic import Field, model_validator

from evalcheck.catalogue.items import Strict


class ResultCode(Strict):
    """A result of a call: `done` finishes the interview, `again` asks for another call, `replace` for another enterprise."""

    code: str = Field(pattern=r"^[a-z_]+$")
    label: str
    words: tuple[str, ...] = ()
    done: bool = False
    again: bool = False
    replace: bool = False


class SurveyWords(Strict):
    """survey.yaml of a ruleset."""

    codes: tuple[ResultCode, ...] = Field(min_length=1)

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

    def code_of(self, text: str) -> ResultCode | None:
        """The code of a result as somebody wrote it: a word of its own, or one with a remark behind it (已完成，很满意); else None."""
        first = bare(_before_remark(text))
        return next((one for one in self.codes if first in {bare(word) for word in (one.label, *one.words)}), None)


def _before_remark(text: str) -> str:
    normal = unicodedata.normalize("NFKC", text).strip()
    for place, sign in enumerate(normal):
        if sign in ",;:。、(（[【/":
            return normal[:place]
    return normal


def bare(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())
