"""What evalcheck says about a package: kinds of finding, where a finding is, and the finding itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import field, replace
from enum import StrEnum
from typing import Literal

from evalcheck.masking import masked_facts
from evalcheck.records import dataclass
from evalcheck.terms import GENERAL, Terms, in_terms
from evalcheck.words import LISTED, Language, Named, Spoken, Text

Change = Literal["new", "persisting"]
"""How a finding stands against an earlier report."""
PlainValue = str | int | float | bool | None | tuple[str, ...]
FactValue = str | int | float | bool | None | tuple[str, ...] | Text | Named | Spoken


class Severity(StrEnum):
    """How bad a finding is: the notice is broken, likely wrong, worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for the worst, so that sorting puts errors first."""
        return _RANKS[self]


_RANKS = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


@dataclass(frozen=True, slots=True)
class Location:
    """A place in the package: a file, a part of it (sheet, page, table), a cell of that part."""

    file: str | None = None
    part: str | None = None
    cell: str | None = None

    def __str__(self) -> str:
        place = "!".join(piece for piece in (self.part, self.cell) if piece)
        return " › ".join(piece for piece in (self.file, place) if piece)

    def at(self, part: str | None = None, cell: str | None = None) -> Location:
        """The same file, another place in it."""
        return Location(self.file, part, cell)


PACKAGE = Location()


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a kind in one language: fault, message and remedy with `{facts}`, why it matters; `{TERMS}` in any of them."""

    title: str
    message: str
    why: str
    fix: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of finding (a released code keeps its meaning for ever, design 6.1). `name` is its slug in English.

    `protected` kinds cannot be ignored, waived or lowered; those that are `waived_by_evaluators` are waived by nobody else. `personal`
    names the facts that hold personal data, `identity` those that tell two findings of the kind in one part of a file apart: its
    fingerprint holds them and no others.
    """

    code: str
    name: str
    severity: Severity
    zh: Words
    en: Words
    protected: bool = False
    waived_by_evaluators: bool = False
    personal: frozenset[str] = frozenset()
    identity: tuple[str, ...] = ()
    listed: tuple[str, str] | None = None
    """Facts of a list of names: the one that the message holds, and the one with all of them, for reports that give each a line."""

    def words(self, language: Language, terms: Terms = GENERAL) -> Words:
        """In one language and in a ruleset's terms; facts are not filled in."""
        own = self.zh if language == "zh" else self.en
        texts = (in_terms(text, terms, language) for text in (own.title, own.message, own.why, own.fix))
        return Words(*texts)

    def at(self, location: Location, **facts: FactValue) -> Finding:
        """A finding of this kind at a place, with the facts its words name."""
        return Finding(self, location, facts)


@dataclass(frozen=True, slots=True)
class Waiver:
    """Why a finding does not count: the reason given, and by whom."""

    reason: str
    approved_by: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault at one place. `rule` and `source` are stamped by the engine, `change` by a comparison, never by a check."""

    kind: Kind
    location: Location
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    rule: str = ""
    source: str = ""
    severity_changed: Severity | None = None
    waiver: Waiver | None = None
    change: Change | None = None
    ready: bool = False
    """Whether the facts are those to be shown: masked, or personal data were asked for."""
    terms: Terms | None = field(default=None, repr=False, compare=False)
    """What the ruleset calls things, which its words speak in; given by the engine as a report is made, and no part of machine forms."""

    @property
    def code(self) -> str:
        return self.kind.code

    @property
    def severity(self) -> Severity:
        return self.severity_changed or self.kind.severity

    def message(self, language: Language = "zh") -> str:
        """In words; personal data masked unless `masked(finding, True)` was asked for."""
        return self.words(language).message.format_map(_Facts(masked(self).facts, language))

    def fix(self, language: Language = "zh") -> str:
        return self.words(language).fix.format_map(_Facts(masked(self).facts, language))

    def words(self, language: Language = "zh") -> Words:
        """Those of its kind, in the ruleset's terms."""
        return self.kind.words(language, self.terms or GENERAL)

    def lines(self) -> tuple[str, ...]:
        """The names of its list, where it has several."""
        names = self.facts.get(self.kind.listed[1]) if self.kind.listed else None
        return names if isinstance(names, tuple) and len(names) > 1 else ()

    def before_lines(self, language: Language = "zh") -> str:
        """The message of a report that prints the `lines` below it."""
        if not self.lines():
            return self.message(language)
        assert self.kind.listed is not None
        return replace(self, facts={**self.facts, self.kind.listed[0]: Text("见下", "see below")}).message(language)

    @property
    def fingerprint(self) -> str:
        """16 hex digits that name the fault: its code, file, part and the facts that identify it, never how often or where it stands."""
        facts = plain_facts(self.facts)
        return _digest(self.code, self.location, {key: facts[key] for key in self.kind.identity if key in facts})

    @property
    def earlier_fingerprint(self) -> str:
        """What a report of an earlier version calls it: baselines are matched by it too."""
        return earlier_fingerprint(self.code, self.location, plain_facts(self.facts))

    def stamped(self, rule: str, source: str, severity: Severity | None) -> Finding:
        """The finding with the rule that asked for it, its place in the notice and a changed severity."""
        return replace(self, rule=rule, source=source, severity_changed=severity)

    def speaking(self, terms: Terms) -> Finding:
        """The finding in the words of a ruleset."""
        return replace(self, terms=terms)

    def waived(self, waiver: Waiver) -> Finding:
        return replace(self, waiver=waiver)


def masked(finding: Finding, show_personal: bool = False) -> Finding:
    """The finding as it is to be shown: personal facts masked unless they are asked for, identity numbers always."""
    if finding.ready:
        return finding
    return replace(finding, ready=True, facts=masked_facts(finding.facts, finding.kind.personal, show_personal))


def earlier_fingerprint(code: str, location: Location, facts: Mapping[str, object]) -> str:
    """The fingerprint by all facts but a few, of facts as machine forms write them: it moved with sizes, shares and lists of files."""
    return _digest(code, location, {key: fact for key, fact in facts.items() if key not in _MOVING and not key.endswith(("_zh", "_en"))})


def _digest(code: str, location: Location, facts: Mapping[str, object]) -> str:
    text = json.dumps([code, location.file, location.part, facts], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


_MOVING = frozenset(
    {"count", "rows", "row", "first", "examples", "names", "total", "right", "untouched"}
    | {"start", "finish", "phones", "enterprises", "values", "beyond", "as_of"}
)


class _Facts(dict[str, str]):
    """Facts as words: tuples joined, numbers short, a missing fact left empty."""

    def __init__(self, facts: Mapping[str, FactValue], language: Language) -> None:
        super().__init__({key: _word(value, language) for key, value in facts.items()})

    def __missing__(self, key: str) -> str:
        return ""


def _word(value: FactValue, language: Language) -> str:
    if isinstance(value, Text | Named | Spoken):
        return value.of(language)
    if isinstance(value, tuple):
        return LISTED.of(language).join(value)
    if isinstance(value, bool):
        return {"zh": ("否", "是"), "en": ("no", "yes")}[language][value]
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None else str(value)


def plain_facts(facts: Mapping[str, FactValue]) -> dict[str, PlainValue]:
    """Facts as machine forms write them: a text is two of them, `reason_zh` and `reason_en`."""
    flat: dict[str, PlainValue] = {}
    for key, value in facts.items():
        if isinstance(value, Spoken):
            flat |= {} if value.plain is None else {key: value.plain}
            continue
        if not isinstance(value, Text):
            flat[key] = value.value if isinstance(value, Named) else value
        if isinstance(value, Text | Named):
            flat |= {f"{key}_zh": value.of("zh"), f"{key}_en": value.of("en")}
    return flat


def row_ranges(rows: list[int], limit: int = 1000) -> str:
    """Row numbers as ranges, `17,20-21`; the first `limit` rows only (the count is a fact of its own)."""
    spans: list[list[int]] = []
    for row in sorted(rows)[:limit]:
        if spans and row == spans[-1][1] + 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in spans)
