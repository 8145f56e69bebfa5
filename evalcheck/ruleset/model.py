"""What a ruleset is: the notice as data (and as JSON), the checks with their settings, and the mistakes a ruleset can hold."""

import difflib
from collections.abc import Mapping
from dataclasses import field
from functools import cache
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, SerializeAsAny, field_validator

from evalcheck.catalogue import Catalogue
from evalcheck.catalogue.items import Clause, Commitment, Content, Item, OwnKind, Review, Strict, Window
from evalcheck.catalogue.naming import FOUR_PARTS, NameShape
from evalcheck.catalogue.naming import Words as OwnWords
from evalcheck.catalogue.scoring import Scoring
from evalcheck.catalogue.templates import NO_APPENDICES, Appendices
from evalcheck.catalogue.units import NO_CHANGES, UnitChanges
from evalcheck.checks import KINDS, ROLL
from evalcheck.checks.base import Check
from evalcheck.checks.files import MailSize
from evalcheck.findings import Severity
from evalcheck.records import dataclass
from evalcheck.submission.limits import MB, NAMES, Limits
from evalcheck.terms import GENERAL
from evalcheck.words import Text, UnfitValue


@dataclass(frozen=True, slots=True)
class RulesetFault:
    """One mistake of a ruleset: file, line (from 1), path of the key (`items.3.clauses.0.asks`), what is wrong, what would be right."""

    file: str
    line: int | None
    key: str
    problem: Text

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.key}: {self.problem.zh}"


class RulesetError(Exception):
    """The ruleset cannot be used; `faults` holds every mistake found."""

    def __init__(self, faults: tuple[RulesetFault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


@cache
def checks_by_name() -> Mapping[str, type[Check]]:
    """Every check there is, by the name that rules give it."""
    return {kind.model_fields["check"].annotation.__args__[0]: kind for kind in ROLL}  # type: ignore[union-attr]


def _check_of(value: object) -> Check:
    """The check that a rule names, with its settings; the roll of checks is the only way in."""
    if isinstance(value, Check):
        return value
    if not isinstance(value, dict) or not isinstance(value.get("check"), str):
        raise UnfitValue("应写成 {check: 检查名}", "must be written {check: name}")
    name = value["check"]
    if name not in checks_by_name():
        close = difflib.get_close_matches(name, checks_by_name(), 1)
        zh = f"；是否为“{close[0]}”？" if close else f"；可写：{'、'.join(f'“{one}”' for one in sorted(checks_by_name()))}"
        en = f"; did you mean “{close[0]}”?" if close else f"; known: {', '.join(sorted(checks_by_name()))}"
        raise UnfitValue(f"没有名为“{name}”的检查{zh}", f"there is no check “{name}”{en}")
    return checks_by_name()[name].model_validate(value)


def _code(code: str) -> str:
    if code not in KINDS:
        raise UnfitValue(f"没有代码“{code}”；请用 evalcheck explain 查看各代码", f"there is no code {code}: evalcheck explain lists them")
    return code


class Rule(Strict):
    """A check as a notice asks it. `severity` changes the severity of some of its kinds, never of protected ones."""

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    label: str
    source: str
    check: Annotated[SerializeAsAny[Check], BeforeValidator(_check_of)]
    severity: Mapping[Annotated[str, AfterValidator(_code)], Severity] = {}

    @field_validator("severity")
    @classmethod
    def _of_known_kinds(cls, value: Mapping[str, Severity]) -> Mapping[str, Severity]:
        for code, severity in value.items():
            if KINDS[code].protected and severity.rank > KINDS[code].severity.rank:
                raise UnfitValue(f"“{code}”不能降低级别；请删去它", f"{code} cannot be lowered: delete it")
        return value


class Expected(Strict):
    """How many items and clauses the list has: what loading holds it to, so that none is lost without a word."""

    items: int
    clauses: int


@dataclass(frozen=True, slots=True)
class RuleDifferences:
    """How a ruleset differs from the shipped one that it rests on (`base`, None for one that rests on none): ids of rules, and keys of
    ruleset.yaml among the `changed`. `digest` is its sha256."""

    dropped: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    base: str | None = None
    digest: str = ""


class NoticeContact(Strict):
    """Where evidence is sent and who answers questions."""

    title: str
    mail: str
    phone: str
    call_numbers: tuple[str, ...] = ()


class ReportChapters(Strict):
    """The names of the chapters of an evaluation report, without their numbers."""

    overview: str = "评估概况"
    done: str = "清单任务完成情况"
    next: str = "下一轮清单任务推进情况"
    plan: str = "行动计划落实情况"
    recognition: str = "政策的社会认同度"
    problems: str = "存在的主要问题和原因"
    advice: str = "建议"


class ReportNames(Strict):
    """What an evaluation report is called, and its chapters, by this notice."""

    title: str = "营商环境责任清单评估报告"
    chapters: ReportChapters = ReportChapters()


class OwnTerms(Strict):
    """What the notice calls things that findings speak of: `list`, the list of items (责任清单); `areas`, examples of its districts."""

    list: OwnWords | None = None
    areas: OwnWords | None = None

    def words(self) -> dict[str, Text]:
        """By the names under which texts of kinds ask them."""
        return {key.upper(): Text(one.zh, one.en or GENERAL[key.upper()].en) for key, one in self if one is not None}


def _limit(name: str) -> str:
    if name not in NAMES:
        close = difflib.get_close_matches(name, NAMES, 1)
        zh, en = (f"；是否为“{close[0]}”？", f"; did you mean “{close[0]}”?") if close else ("；请删去", ": delete it")
        raise UnfitValue(f"没有上限“{name}”{zh}", f"there is no limit “{name}”{en}")
    return name


def _levels(levels: tuple[str, ...]) -> tuple[str, ...]:
    if len(levels) == 1:
        zh, en = "请至少写两级：第一级是评估内容，最后一级是清单事项", "at least two: the first is the content, the last the item"
        raise UnfitValue(zh, en)
    return levels


class Main(Strict):
    """The keys of ruleset.yaml once `extends` is resolved."""

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    version: str
    title: str
    notice: NoticeContact
    window: Window
    units: str
    unit_changes: UnitChanges = NO_CHANGES
    templates: str
    items: str
    vocabulary: str | None = None
    content: str | None = None
    survey: str | None = None
    survey_phase: int = Field(default=1, ge=1)
    verification: str | None = None
    items_published: bool = True
    expect: Expected | None = None
    naming: NameShape = FOUR_PARTS
    terms: OwnTerms = OwnTerms()
    rules: tuple[Rule, ...]
    limits: Mapping[Annotated[str, AfterValidator(_limit)], Annotated[float, Field(gt=0)]] = {}
    remarks: tuple[str, ...] = ()
    report: ReportNames = ReportNames()
    appendices: Appendices = NO_APPENDICES
    kinds: tuple[OwnKind, ...] = ()
    levels: Annotated[tuple[str, ...], AfterValidator(_levels)] = ()
    scoring: Scoring | None = None
    review: Review | None = None


@dataclass(frozen=True)
class Ruleset:
    """A ruleset ready for use."""

    id: str
    version: str
    title: str
    sha256: str
    notice: NoticeContact
    catalogue: Catalogue
    rules: tuple[Rule, ...]
    reading_limits: Limits
    remarks: tuple[Text, ...]
    differences: RuleDifferences | None = None
    report: ReportNames = field(default_factory=ReportNames)

    @property
    def mail_bytes(self) -> int:
        """The size of a mail that still gets through: the setting of the check `mail_size` (FIL014), 50 MB without it."""
        settings = (rule.check for rule in self.rules if isinstance(rule.check, MailSize))
        return next((check.megabytes for check in settings), 50) * MB


def export_ruleset(ruleset: Ruleset) -> dict[str, Any]:
    """`{"id", "items": [...]}` in the order of the list; enumerations as their strings, absent values as null."""
    return {
        "id": ruleset.id,
        "version": ruleset.version,
        "items": [_item(content, item) for content in ruleset.catalogue.contents for item in content.items],
    }


def _item(content: Content, item: Item) -> dict[str, Any]:
    return {
        "seq": item.seq,
        "label": item.label,
        "content": content.name,
        "content_no": content.no,
        "leads": list(item.leads),
        "responsible": list(item.responsible),
        "responsible_open": item.responsible_open,
        "commitments": [_commitment(commitment) for commitment in item.commitments],
        "remark": item.remark,
        "clauses": [_clause(clause) for clause in item.clauses],
    }


def _commitment(commitment: Commitment) -> dict[str, Any]:
    value = int(commitment.value) if commitment.value == int(commitment.value) else commitment.value
    dumped = commitment.model_dump(mode="json", exclude={"words", "barred"})
    return {**dumped, "value": value, "proved_by": list(commitment.proved_by)}


_NEVER_HERE = ("score", "weight")
"""Keys that the export does not have: it is of what is asked, not of what it is worth."""


def _clause(clause: Clause) -> dict[str, Any]:
    own = {key for key in ("template", "minimums") if getattr(clause, key) is None}
    dumped = clause.model_dump(mode="json", exclude={"words", "review", *_NEVER_HERE, *own})
    return {**dumped, "any_of": [list(group) for group in dumped["any_of"]]}
