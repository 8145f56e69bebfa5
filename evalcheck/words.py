"""One thing said in two languages: a text in Chinese and English, and the speaker that picks one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, overload

from evalcheck.records import dataclass

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Chinese and English. Texts and plain strings add up; an empty one is false."""

    zh: str
    en: str

    def of(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en

    def format(self, **facts: object) -> Text:
        """Both languages with `{facts}` filled in; a fact that is a text comes in the language around it."""
        return Text(self.zh.format(**_facts(facts, "zh")), self.en.format(**_facts(facts, "en")))

    def __add__(self, other: Text | str) -> Text:
        return Text(self.zh + other.zh, self.en + other.en) if isinstance(other, Text) else Text(self.zh + other, self.en + other)

    def __radd__(self, other: str) -> Text:
        return Text(other + self.zh, other + self.en)

    def __bool__(self) -> bool:
        return bool(self.zh or self.en)


@dataclass(frozen=True, slots=True)
class Named:
    """A machine's name of a thing, or several, with the words for it."""

    value: str | tuple[str, ...]
    text: Text

    def of(self, language: Language) -> str:
        return self.text.of(language)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A thing as messages call it; machine forms hold `plain` in its place, and nothing of it where that is None."""

    text: Text
    plain: str | int | None = None

    def of(self, language: Language) -> str:
        return self.text.of(language)


LISTED = Text("、", ", ")
"""What stands between the members of a list."""


def joined(texts: Iterable[Text | str], by: Text = LISTED) -> Text:
    """The texts one after the other, with `by` between them."""
    texts = tuple(texts)
    return Text(by.zh.join(_of(text, "zh") for text in texts), by.en.join(_of(text, "en") for text in texts))


def _facts(facts: Mapping[str, object], language: Language) -> dict[str, object]:
    return {key: fact.of(language) if isinstance(fact, Text | Named | Spoken) else fact for key, fact in facts.items()}


def _of(value: object, language: Language) -> str:
    return value.of(language) if isinstance(value, Text | Named | Spoken) else str(value)


class TextError(Exception):
    """An error that says in Chinese and English what went wrong; it pickles with both."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.text = Text(zh, en)

    def __str__(self) -> str:
        return self.text.en


class UnfitValue(TextError, ValueError):
    """A value that a model of YAML refuses."""


@dataclass(frozen=True, slots=True)
class Say:
    """Speaks one language: `say("中文", "English")`, or `say(text)` of a text."""

    language: Language = "zh"

    @overload
    def __call__(self, zh: Text) -> str: ...

    @overload
    def __call__(self, zh: str, en: str) -> str: ...

    def __call__(self, zh: Text | str, en: str = "") -> str:
        return (zh if isinstance(zh, Text) else Text(zh, en)).of(self.language)
