"""How a notice wants files named: which parts in which order, what joins them, how long some of them may be together."""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, field_validator, model_validator

from evalcheck.catalogue.items import Strict
from evalcheck.patterns import regex
from evalcheck.terms import ROLE_WORDS, Called, naming_terms
from evalcheck.words import Text, UnfitValue

PartRole = Literal["owner", "content", "number", "keypoint", "other"]
"""What a part of a name tells: whose the file is, its content and number of the list, what it shows, something else."""
_NO_SEPARATOR = regex(r'[\w\s.\\/:*?"<>|()（）、，。]')


class Bilingual(Strict):
    """Words in Chinese, and in English where they are known."""

    zh: str = Field(min_length=1)
    en: str = ""


def _spoken(value: object) -> object:
    return {"zh": value} if isinstance(value, str) else value


Words = Annotated[
    Bilingual,
    BeforeValidator(_spoken),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string"},
                {
                    "type": "object", "additionalProperties": False, "required": ["zh"],
                    "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
                },
            ]
        }
    ),
]  # fmt: skip
"""Words as YAML writes them: Chinese alone, or `{zh: …, en: …}`."""


class NamePart(Strict):
    """A part of a file name. `pattern`: what it must look like as a whole; `hint`: how to write it, for remedies."""

    role: PartRole
    name: Words
    pattern: str | None = Field(default=None, json_schema_extra={"format": "regex"})
    hint: Words | None = None

    @property
    def called(self) -> Called:
        usual = ROLE_WORDS.get(self.role)
        english = self.name.en or (usual[0].en if usual else f"“{self.name.zh}”")
        hint = Text(self.hint.zh, (self.hint.en or self.hint.zh) + " ") if self.hint else None
        return Called(self.role, Text(self.name.zh, english), hint)


class NameLimit(Strict):
    """So many characters at most, counted over the parts of these names together."""

    characters: int = Field(ge=1)
    over: tuple[str, ...] = Field(min_length=1)


class NameShape(Strict):
    """The parts of a file name in their order. What surplus separators part belongs to the key point, else to the last part.

    `exempt`: names of files (`*承诺书*`) that need not be so. `example`: what a right name looks like.
    """

    separator: str = "-"
    parts: tuple[NamePart, ...] = Field(min_length=2)
    limit: NameLimit | None = None
    exempt: tuple[str, ...] = ()
    example: str | None = None

    @field_validator("separator")
    @classmethod
    def _one_sign(cls, value: str) -> str:
        if len(value) != 1 or (_NO_SEPARATOR.search(value) and value != "_"):
            zh = f"连接符不能是“{value}”；请用“-”或“_”一类、名称里不会出现的一个符号"
            raise UnfitValue(zh, f"“{value}” cannot join the parts: use one sign such as “-” or “_” that stands in no part")
        return value

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        roles = [part.role for part in self.parts if part.role != "other"]
        if roles.count("number") != 1 or len(set(roles)) < len(roles):
            zh = "parts 里 number 要有且只有一个，owner、content、keypoint 各至多一个；请改正 role"
            raise UnfitValue(zh, "parts have one number, and one owner, content and keypoint at most: mend the roles")
        if len({part.name.zh for part in self.parts}) < len(self.parts):
            raise UnfitValue("parts 里有两个部分同名；请改正 name", "two parts bear the same name: mend one")
        return self

    @cached_property
    def roles(self) -> tuple[PartRole, ...]:
        return tuple(part.role for part in self.parts)

    @property
    def number(self) -> NamePart:
        """The part that tells the number."""
        return self.parts[self.roles.index("number")]

    @cached_property
    def limited(self) -> tuple[int, ...]:
        """Positions of the parts whose characters are counted."""
        return tuple(n for n, part in enumerate(self.parts) if self.limit and part.name.zh in self.limit.over)

    @cached_property
    def own_words(self) -> frozenset[str]:
        """What the parts are called: in the place of a part it says nothing."""
        return frozenset(part.name.zh for part in self.parts)

    @cached_property
    def calls(self) -> tuple[Called, ...]:
        return tuple(part.called for part in self.parts)

    @cached_property
    def terms(self) -> Mapping[str, Text]:
        return naming_terms(self.calls, self.separator, self.limited)


FOUR_PARTS = NameShape(
    parts=tuple(NamePart(role=role, name=Bilingual(zh=words[0].zh)) for role, words in ROLE_WORDS.items()),
    limit=NameLimit(characters=20, over=("清单序号", "佐证关键点")),
)
"""How files are named where a ruleset says nothing else."""
