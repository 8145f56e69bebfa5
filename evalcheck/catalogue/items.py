"""The items of the responsibility list: what each promises, who answers for it and what each clause asks as evidence."""

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import (
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
    model_validator,
)

from evalcheck.words import Spoken, Text, UnfitValue


class Strict(BaseModel):
    """A piece of the catalogue: unknown keys are mistakes, values do not change after loading.

    Where most pieces stand annotations are no strings (`from __future__ import annotations`): pydantic would compile each of them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class EvidenceKind(StrEnum):
    """The built-in kinds of evidence: what each must show of itself is known. A ruleset's own are like one of them (`OwnKind`)."""

    POLICY_DOCUMENT = "policy_document"
    PLATFORM_SCREENSHOT = "platform_screenshot"
    OPERATION_VIDEO = "operation_video"
    SITE_PHOTO = "site_photo"
    ENTERPRISE_LIST = "enterprise_list"
    WORK_ORDER = "work_order"
    CASE = "case"
    ITEM_LIST = "item_list"
    STATEMENT = "statement"
    PUBLIC_LINK = "public_link"
    STATISTICS = "statistics"
    OTHER = "other"

    @property
    def id(self) -> str:
        return self.value

    @property
    def like(self) -> Self:
        return self

    @property
    def follows(self) -> str | None:
        """The template that evidence of this kind follows."""
        return self.value if self.value in ("enterprise_list", "work_order", "case") else None

    @property
    def types(self) -> tuple[str, ...]:
        return ()


_OWN_ID = r"^[a-z][a-z0-9_]*$"
_KIND_SCHEMA = {"anyOf": [{"enum": [kind.value for kind in EvidenceKind]}, {"type": "string", "pattern": _OWN_ID}]}
KindId = Annotated[str, StringConstraints(pattern=_OWN_ID), WithJsonSchema(_KIND_SCHEMA)]
"""One of the built-in kinds, or one of the ruleset's own."""
Sign = Literal[
    "table", "lines", "form", "sentences", "figures", "picture", "video", "address", "code",
    "issuer", "number", "articles", "issued", "title", "words",
]  # fmt: skip
"""What a content can show: a table with rows, numbered or short lines, the case form, sentences, numbers, a picture or video, a web
address, a code to scan beside words for it; of a policy document its issuing unit, number, articles, date of issue, title; words at all."""


class KindSigns(Strict):
    """The signs that a kind of evidence bears, and how many of them a file must show to be of that kind."""

    signs: tuple[Sign, ...] = Field(min_length=1)
    least: int = Field(1, ge=1)


class KindName(Strict):
    """What a kind is called in both languages."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)


class OwnKind(Strict):
    """A kind of evidence of the ruleset's own: judged as the built-in one that it is `like`, and called by its own name.

    `words` end the key points of its files (without any, those of the kind that it is like do); `types` are the extensions that it may
    have, `template` is the form that it follows, `signs` what its content must show, where they differ.
    """

    id: KindId
    like: EvidenceKind
    name: KindName
    words: tuple[Annotated[str, Field(min_length=2)], ...] = ()
    types: tuple[str, ...] = ()
    signs: KindSigns | None = None
    template: KindId | None = None

    @property
    def follows(self) -> str | None:
        return self.template or self.like.follows


AnyKind = EvidenceKind | OwnKind
OWN_KINDS = "kinds"
"""Under which name a list's models are given the kinds of its ruleset, by their ids."""


def _any_kind(value: object, built_in: ValidatorFunctionWrapHandler, info: ValidationInfo) -> AnyKind:
    own: Mapping[str, OwnKind] = (info.context or {}).get(OWN_KINDS, {})
    if isinstance(value, OwnKind):
        return value
    if isinstance(value, str) and value in own:
        return own[value]
    if own and isinstance(value, str) and value not in [kind.value for kind in EvidenceKind]:
        known = (*own, *(kind.value for kind in EvidenceKind))
        close = get_close_matches(value, known, 1)
        zh = f"；是否为“{close[0]}”？" if close else f"；可写：{'、'.join(f'“{one}”' for one in known)}"
        en = f"; did you mean “{close[0]}”?" if close else f"; one of: {', '.join(known)}"
        raise UnfitValue(f"没有材料种类“{value}”{zh}", f"there is no kind of evidence “{value}”{en}")
    kind: EvidenceKind = built_in(value)
    return kind


if TYPE_CHECKING:
    Asked = AnyKind
else:
    Asked = Annotated[
        EvidenceKind, WrapValidator(_any_kind), PlainSerializer(lambda kind: kind.id, return_type=str), WithJsonSchema(_KIND_SCHEMA)
    ]
Start = Annotated[str, StringConstraints(pattern=r"^(20\d\d-(0[1-9]|1[0-2])|policy_start|open)$")]
End = Annotated[str, StringConstraints(pattern=r"^(20\d\d-(0[1-9]|1[0-2])|open)$")]
Points = Annotated[float, Field(gt=0)] | None
Subject = Literal[
    "enterprises", "individual_businesses", "persons", "agencies", "financial_institutions",
    "projects", "students", "litigants", "universities", "organisations",
]  # fmt: skip


class Period(Strict):
    """Months a clause's data must cover, both ends in (`2021-01`, `policy_start`, `open`)."""

    start: Start
    end: End


class Review(Strict):
    """What a draft made from a notice leaves to a person: where it stands there, what it says, and the keys that were guessed.

    `high` guesses are nearly always right, `doubt` ones need a decision. Whoever has looked at it deletes the key; the words of the notice
    (`text`) go with it.
    """

    place: str
    text: str | None = None
    high: tuple[str, ...] = ()
    doubt: tuple[str, ...] = ()


class Part(Strict):
    """One of several things that a clause names. `words`: one of them stands in the titles, headings, rows or name of what shows it.

    `kinds`: only evidence of these shows it. `text`: a matter that sentences tell, no paper or list. `soft`: there may be none of it, or
    other words may tell it, so that its absence is left to a person.
    """

    label: str
    words: tuple[str, ...] = Field(min_length=1)
    kinds: tuple[Asked, ...] = ()
    text: bool = False
    soft: bool = False


Least = Annotated[int, Field(ge=1)]


class ByDistrict(Strict):
    """A least number that differs from district to district; `others` is that of those that are not named (None: they need none)."""

    by: Literal["district"]
    values: Mapping[str, Least] = Field(min_length=1)
    others: Least | None = None

    def __hash__(self) -> int:
        return hash((tuple(sorted(self.values.items())), self.others))


_LEAST_SCHEMA = {
    "anyOf": [
        {"type": "integer", "minimum": 1},
        {
            "type": "object",
            "properties": {
                "by": {"const": "district"},
                "values": {"type": "object", "additionalProperties": {"type": "integer", "minimum": 1}, "minProperties": 1},
                "others": {"type": "integer", "minimum": 1},
            },
            "required": ["by", "values"],
            "additionalProperties": False,
        },
        {"type": "null"},
    ]
}


class Clause(Strict):
    """One clause of 附件7: the evidence it asks.

    `asks` are all asked; each group of `any_of` is met by one of its kinds; `conditional_asks` (如有…) only where
    they exist. `minimums` is a `minimum` that is written by district. `need: conditional` makes the whole clause one of 如有…. `remark` is
    for who answers it; `editorial`, for who keeps the ruleset, tells slips of the print and how they are read, and no report shows it;
    `review` is of a draft's guesses.
    """

    id: str = Field(min_length=1, max_length=40)
    label: str
    source: str
    asks: tuple[Asked, ...] = ()
    any_of: tuple[tuple[Asked, ...], ...] = ()
    need: Literal["required", "conditional"] = "required"
    conditional_asks: tuple[Asked, ...] = ()
    template: KindId | None = None
    period: Period | None = None
    subjects: tuple[Subject, ...] = ()
    extra_columns: tuple[str, ...] = ()
    minimum: Annotated[Least | None, BeforeValidator(lambda least: None if isinstance(least, dict) else least)] = None
    minimums: Annotated[
        ByDistrict | None, BeforeValidator(lambda least: least if isinstance(least, dict) else None), WithJsonSchema(_LEAST_SCHEMA)
    ] = Field(default=None, validation_alias=AliasChoices("minimum"))
    minimum_of: Literal["file", "row"] | None = None
    minimum_by: tuple[str, ...] = ()
    marking: bool = False
    words: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    remark: str | None = None
    editorial: str | None = None
    review: Review | None = None
    score: Points = None
    weight: Points = None

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if not (self.asks or self.any_of):
            raise UnfitValue("没有写要哪种材料；请写 asks 或 any_of", "asks nothing: give asks or any_of")
        if (self.minimum is None and self.minimums is None) != (self.minimum_of is None):
            raise UnfitValue("minimum 和 minimum_of 要一起写", "minimum and minimum_of go together: give both")
        if self.minimum_by and self.minimum_of != "row":
            raise UnfitValue("minimum_by 要和 minimum_of: row 一起写", "minimum_by goes with minimum_of: row: give both")
        if {kind for group in self.any_of for kind in group} & set(self.asks):
            zh, en = "any_of 里的材料不要在 asks 里重复；请删去一处", "a kind of any_of stands in asks too: delete it in one of them"
            raise UnfitValue(zh, en)
        if len({part.label for part in self.parts}) < len(self.parts) or len(self.parts) == 1:
            zh, en = "parts 应是几样东西，各有各的 label；请改正", "parts are several things, each with a label of its own: mend them"
            raise UnfitValue(zh, en)
        if any(set(part.kinds) - self.kinds for part in self.parts):
            zh, en = "parts 的 kinds 应是本条要的材料；请改正", "the kinds of a part are kinds that the clause asks: mend them"
            raise UnfitValue(zh, en)
        return self

    @property
    def kinds(self) -> frozenset[AnyKind]:
        """Every kind of evidence that answers some part of the clause."""
        return frozenset(self.asks) | frozenset(self.conditional_asks) | {k for group in self.any_of for k in group}

    @property
    def likes(self) -> frozenset[EvidenceKind]:
        """The built-in kinds that its kinds are, or are like."""
        return frozenset(kind.like for kind in self.kinds)

    @property
    def forms(self) -> frozenset[str]:
        """What tables that answer it may be, as ids of templates: lists of their own header stand under their kind."""
        return frozenset(self.template or kind.follows or kind.like.value for kind in self.kinds)

    def for_district(self, name: str | None) -> Self:
        """The clause as it asks a district (None: a unit of the whole city): its least number is that of the district."""
        if self.minimums is None:
            return self
        least = self.minimums.values.get(name, self.minimums.others) if name is not None else None
        return self.model_copy(update={"minimum": least, "minimum_of": self.minimum_of if least else None, "minimums": None})

    def named(self, group: str) -> tuple[AnyKind, ...]:
        """The kinds that a group names by their ids (`a|b`)."""
        known = {kind.id: kind for kind in self.kinds}
        return tuple(known.get(one) or EvidenceKind(one) for one in group.split("|"))


MEASURES = ("working_day", "day", "link", "count", "percent", "cny", "square_meter", "rank", "volume")
"""Units in which promises are measured, and for which reports have words; others stand in reports as they are written."""


class Commitment(Strict):
    """A number that the item promises, and the statistic of the evidence that is compared with it.

    `words` are groups of words of which each must stand near a figure of this metric in running text, `barred` words that speak of another.
    """

    metric: str
    op: Literal["<=", ">=", "<", ">"]
    value: float
    unit: str
    statistic: Literal["mean", "each", "count", "sum"]
    soft: bool = False
    proved_by: tuple[str, ...] = ()
    words: tuple[tuple[str, ...], ...] = ()
    barred: tuple[str, ...] = ()


class Item(Strict):
    """One row of the list: what a scheme of several levels calls its lowest one. `index` names the levels between its content and it;
    `score` are its points, `weight` its share of what the content's other items leave (`Scoring`). `seq` counts the items from 1; `number`
    is its own where the notice gives another (`A3`, `2-1`): file names and reports show that one, and its clauses bear ids of their own.
    """

    seq: int = Field(ge=1)
    number: str | None = Field(default=None, min_length=1, max_length=20)
    label: str
    leads: tuple[str, ...] = Field(min_length=1)
    responsible: tuple[str, ...] = ()
    responsible_open: bool = False
    commitments: tuple[Commitment, ...] = ()
    remark: str | None = None
    editorial: str | None = None
    review: Review | None = None
    index: tuple[str, ...] = ()
    score: Points = None
    weight: Points = None
    clauses: tuple[Clause, ...] = Field(min_length=1)

    @property
    def shown(self) -> str:
        """Its number as people read it."""
        return self.number or str(self.seq)

    @property
    def named(self) -> int | Spoken:
        """Its number as a fact of findings: machine forms hold the running one."""
        return self.seq if self.number is None else Spoken(Text(self.number, self.number), self.seq)

    def spelled(self, clause: Clause) -> str:
        """How a file name writes one of its clauses: `7.2` of item 7, else the clause's own id."""
        return clause.id if self.number else ".".join(clause.id.split("-"))

    def short(self, clause: Clause) -> str:
        """A clause as it is written below its item."""
        return clause.id if self.number else clause.id.partition("-")[2]


class Content(Strict):
    """One of the evaluation contents, the first level of the index: its short name, the telephone that answers for it, its items."""

    no: int = Field(ge=1)
    name: str
    phone: str
    score: Points = None
    weight: Points = None
    items: tuple[Item, ...] = ()


class Window(Strict):
    """Days on which evidence is taken in, both ends in, days of China (附件2)."""

    start: date
    end: date
