"""What units mended from one round of an audit to another: states of clauses, findings that are gone or new, and the history of rounds."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from evalcheck.baseline import NoReport, compare, round_of
from evalcheck.catalogue import Catalogue
from evalcheck.records import dataclass
from evalcheck.report import PastFinding
from evalcheck.season.figures import counted, owners_of
from evalcheck.season.rounds import Round

_RANK = {"missing": 0, "partial": 1, "review": 2, "met": 3, "not_applicable": 3}
Step = tuple[str | None, str | None]
"""A state before and after; None where the unit had no such clause then."""


@dataclass(frozen=True)
class Stand:
    """A unit in one round: its verdict (None: nothing came), items answered of those owed, errors and warnings."""

    verdict: str | None
    answered: int
    owed: int
    findings: int


@dataclass(frozen=True)
class UnitChange:
    """A unit from the first round to the last. Findings are counted by content (number, `""` for none) and code.

    `exact`: every finding was held against every other one; else only their numbers were, and what was mended and made anew is not seen.
    """

    unit: str
    district: bool
    history: tuple[Stand, ...]
    clauses: Mapping[str, Step]
    new: Mapping[str, Counter[str]]
    gone: Mapping[str, Counter[str]]
    unseen: int
    exact: bool

    @property
    def better(self) -> int:
        return sum(_rank(after) > _rank(before) for before, after in self.clauses.values())

    @property
    def worse(self) -> int:
        return sum(_rank(after) < _rank(before) for before, after in self.clauses.values())

    @property
    def changed(self) -> bool:
        stands = {(one.verdict, one.answered, one.owed) for one in self.history}
        return bool(self.clauses or total(self.new) or total(self.gone) or self.unseen) or len(stands) > 1


@dataclass(frozen=True)
class Changes:
    """Rounds held against each other, the first against the last."""

    rounds: tuple[Round, ...]
    units: tuple[UnitChange, ...]

    @property
    def same_rules(self) -> bool:
        return len({(one.ruleset["id"], one.ruleset["sha256"]) for one in self.rounds}) == 1

    @property
    def exact(self) -> bool:
        return all(one.exact for one in self.units)

    @property
    def steps(self) -> Counter[Step]:
        """How many clauses went from which state to which."""
        return Counter(step for one in self.units for step in one.clauses.values())

    def by_code(self) -> dict[str, tuple[int, int]]:
        """New and gone findings of each code, most changes first."""
        new, gone = (_codes(getattr(one, what) for one in self.units) for what in ("new", "gone"))
        found = {code: (new[code], gone[code]) for code in sorted({*new, *gone})}
        return dict(sorted(found.items(), key=lambda pair: -sum(pair[1])))

    def by_content(self, catalogue: Catalogue) -> dict[int, tuple[int, int, int, int]]:
        """By number of content: clauses better and worse, findings new and gone; contents without a change are left out."""
        clauses: dict[int, Counter[str]] = defaultdict(Counter)
        for one in self.units:
            for clause, (before, after) in one.clauses.items():
                number = _content_of(clause, catalogue)
                clauses[number]["better"] += _rank(after) > _rank(before)
                clauses[number]["worse"] += _rank(after) < _rank(before)
        found = {}
        for content in catalogue.contents:
            new, gone = (sum(getattr(one, what).get(str(content.no), Counter()).total() for one in self.units) for what in ("new", "gone"))
            told = (clauses[content.no]["better"], clauses[content.no]["worse"], new, gone)
            if any(told):
                found[content.no] = told
        return found


def _codes(held: Iterable[Mapping[str, Counter[str]]]) -> Counter[str]:
    return sum((codes for one in held for codes in one.values()), Counter())


def total(held: Mapping[str, Counter[str]]) -> int:
    return sum(codes.total() for codes in held.values())


def _rank(state: str | None) -> int:
    return _RANK.get(state or "missing", 0)


def _content_of(clause: str, catalogue: Catalogue) -> int:
    """The content of a clause; 0 of one that the list does not have."""
    item = _item_of(clause, catalogue)
    return catalogue.content_of[item].no if item in catalogue.content_of else 0


def _item_of(clause: str, catalogue: Catalogue) -> int:
    """The item of a clause; of one that the list has no more the one that its id names, 0 where it names none."""
    head = clause.partition("-")[0]
    return catalogue.item_of[clause].seq if clause in catalogue.item_of else int(head) if head.isdecimal() else 0


def changes(rounds: Sequence[Round], catalogue: Catalogue) -> Changes:
    """At least two rounds, the earliest first."""
    first, last = rounds[0], rounds[-1]
    names = {unit["unit"]: unit["level"] == "district" for one in rounds for unit in one.units}
    shared = {unit: (_shared(first, unit, catalogue), _shared(last, unit, catalogue)) for unit in names}
    return Changes(
        tuple(rounds), tuple(_unit(unit, district, rounds, catalogue, *shared[unit]) for unit, district in names.items())
    )  # fmt: skip


Known = Mapping[str, tuple[str, str]]
"""By fingerprint: the content of a finding (`""` for none) and its code."""


def _unit(unit: str, district: bool, rounds: Sequence[Round], catalogue: Catalogue, before: Known, after: Known) -> UnitChange:
    first, last = rounds[0], rounds[-1]
    new, gone, unseen, exact = _findings(unit, first, last, catalogue)
    for told, here, there in ((new, after, before), (gone, before, after)):
        for fingerprint in here.keys() - there.keys():
            content, code = here[fingerprint]
            told[content][code] += 1
    old, now = (_of_items(one.clauses(unit), other.items, catalogue) for one, other in ((first, last), (last, first)))
    steps = {clause: (_state(old, clause), _state(now, clause)) for clause in dict.fromkeys((*old, *now))}
    return UnitChange(
        unit, district, tuple(_stand(one, unit) for one in rounds),
        {clause: step for clause, step in steps.items() if _rank(step[0]) != _rank(step[1]) or (all(step) and step[0] != step[1])},
        _kept(new), _kept(gone), unseen, exact,
    )  # fmt: skip


def _of_items(
    clauses: Mapping[str, Mapping[str, Any]], items: frozenset[int], catalogue: Catalogue
) -> dict[str, Mapping[str, Any]]:  # fmt: skip
    """Without the clauses of items that the other round's list does not have: nothing there stands against them."""
    return {clause: told for clause, told in clauses.items() if _item_of(clause, catalogue) in items}


def _state(clauses: Mapping[str, Mapping[str, Any]], clause: str) -> str | None:
    return str(clauses[clause]["state"]) if clause in clauses else None


def _kept(told: Mapping[str, Counter[str]]) -> dict[str, Counter[str]]:
    return {content: codes for content, codes in sorted(told.items()) if codes}


def _stand(audit: Round, unit: str) -> Stand:
    found = next((one for one in audit.units if one["unit"] == unit), None)
    package = audit.package_of.get(unit)
    owed = [one for one in (found or {"items": ()})["items"] if one["duty"] != "listed"]
    done = sum(one["state"] in ("met", "other") for one in owed) if package else 0
    return Stand(package["verdict"] if package else None, done, len(owed), sum(counted(package["codes"]).values()) if package else 0)


_Told = tuple[dict[str, Counter[str]], dict[str, Counter[str]], int, bool]


def _findings(unit: str, first: Round, last: Round, catalogue: Catalogue) -> _Told:
    """What is new and gone of a unit's own findings, how many nobody looked for, and whether findings themselves were compared."""
    before, after = first.package_of.get(unit), last.package_of.get(unit)
    if before and after:
        earlier, later = _report(first, before), _report(last, after)
        if earlier and later:
            return _compared(earlier, later, catalogue)
    new, gone = _numbers(before, after), _numbers(after, before)
    return new, gone, 0, not (before and after)


def _report(audit: Round, package: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The package's own report, where it lies beside the audit as it was written; its notes and waived findings left out."""
    told = package["report"]
    path = audit.folder / told["path"] if told else None
    if path is None or not path.is_file():
        return None
    raw = path.read_bytes()
    if hashlib.sha256(raw).hexdigest() != told["sha256"]:
        return None
    data: dict[str, Any] = json.loads(raw)
    counting = [one for one in data["findings"] if one["severity"] != "note" and not one["waiver"]]
    return {**data, "findings": counting}


def _compared(before: Mapping[str, Any], after: Mapping[str, Any], catalogue: Catalogue) -> _Told:
    try:
        found = compare(round_of(before), round_of(after))
    except NoReport:
        return defaultdict(Counter), defaultdict(Counter), 0, False
    new = _counted(found.new, _contents(after, catalogue))
    return new, _counted(found.fixed, _contents(before, catalogue)), len(found.unseen), True


def _contents(report: Mapping[str, Any], catalogue: Catalogue) -> dict[str, list[str]]:
    """The contents that each finding speaks of, by its fingerprint: of the item that it names, else of those of its file."""
    items_of = {file["path"]: file["items"] for file in report["files"]}
    found = {}
    for one in report["findings"]:
        named = one["facts"].get("item")
        items = [named] if isinstance(named, int) else items_of.get(one["location"]["file"], ())
        found[one["fingerprint"]] = sorted({str(catalogue.content_of[item].no) for item in items if item in catalogue.content_of}) or [""]
    return found


def _counted(findings: Iterable[PastFinding], contents: Mapping[str, Sequence[str]]) -> dict[str, Counter[str]]:
    """Each finding once, with the first content that it speaks of."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for one in findings:
        found[contents.get(one.fingerprint, [""])[0]][one.code] += 1
    return found


def _numbers(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> dict[str, Counter[str]]:
    """By how much each code grew in each content."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    old, now = ((package or {}).get("by_content", {}) for package in (before, after))
    for content, codes in now.items():
        found[content] = Counter(counted(codes)) - Counter(counted(old.get(content, {})))
    return found


def _shared(audit: Round, unit: str, catalogue: Catalogue) -> Known:
    """Findings of a unit that only all packages together give (COV003, XPK)."""
    found = {}
    for one in audit.units:
        if one["unit"] == unit:
            for finding in one["findings"]:
                content = catalogue.content_of.get(finding["facts"].get("item"))
                found[finding["fingerprint"]] = (str(content.no) if content else "", finding["code"])
    for finding in audit.data["between"]:
        if unit in owners_of(finding, audit):
            found[finding["fingerprint"]] = ("", finding["code"])
    return found
