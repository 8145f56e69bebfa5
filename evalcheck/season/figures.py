"""The figures of an evaluation report, counted from an audit and its survey; nothing is judged again here."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from evalcheck.audit.receipt import Receipt, receipt
from evalcheck.catalogue import Catalogue
from evalcheck.catalogue.items import Content, Item
from evalcheck.catalogue.units import USUAL_LEVELS
from evalcheck.checks import KINDS
from evalcheck.findings import Severity
from evalcheck.records import dataclass
from evalcheck.reporters.qualities import QUALITIES, quality_of
from evalcheck.season.rounds import Round

ITEM_STATES = ("met", "review", "partial", "missing")


@dataclass(frozen=True)
class ItemFigures:
    """An item across its leads. `leads` are [unit, state], `absent` where it handed in nothing.

    `after` is the state that follows from what people concluded, `judgement` what they judged; each empty where they did not.

    `verified` counts their conclusions on clauses; `results` are measured values, `cases` [unit, file] of each case.
    """

    item: Item
    state: str
    after: str
    judgement: str
    leads: tuple[tuple[str, str], ...]
    verified: Mapping[str, int]
    results: tuple[Mapping[str, Any], ...]
    cases: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ContentFigures:
    """A content of the list with its items."""

    content: Content
    items: tuple[ItemFigures, ...]

    @property
    def states(self) -> Counter[str]:
        return Counter(one.state for one in self.items)

    @property
    def clauses(self) -> int:
        return sum(len(one.item.clauses) for one in self.items)

    @property
    def leads(self) -> int:
        return len({unit for one in self.items for unit, _ in one.leads})

    @property
    def below(self) -> list[Mapping[str, Any]]:
        """Results that stay below what was promised."""
        return [result for one in self.items for result in one.results if not result["kept"]]

    @property
    def cases(self) -> list[tuple[str, str]]:
        return sorted({case for one in self.items for case in one.cases})


def contents_of(audit: Round, catalogue: Catalogue) -> list[ContentFigures]:
    """Every content of the list in its order; those whose items are not published have none."""
    results, cases = defaultdict(list), _cases(audit)
    for result in audit.data["results"]:
        results[result["item"]].append(result)
    return [
        ContentFigures(content, tuple(_item(audit, item, tuple(results[item.seq]), tuple(cases[item.seq])) for item in content.items))
        for content in catalogue.contents
    ]


def _item(
    audit: Round, item: Item, results: tuple[Mapping[str, Any], ...], cases: tuple[tuple[str, str], ...]
) -> ItemFigures:  # fmt: skip
    leads = audit.by_item.get(item.seq, ())
    rolled = audit.rolled.get(item.seq, {"state": "none"})
    told = tuple((unit["unit"], one["state"] if unit["package"] or one["state"] == "other" else "absent") for unit, one in leads)
    verified = Counter(
        clause["verified"]["conclusion"]
        for _, one in leads
        for clause in one["clauses"]
        if (clause.get("verified") or {}).get("conclusion")
    )
    after, judgement = (str(rolled.get(key) or "") for key in ("after", "judgement"))
    return ItemFigures(item, rolled["state"], after, judgement, told, verified, results, cases)


def conclusion_of(clause: Mapping[str, Any]) -> str:
    """What a person concluded of a clause; empty where nobody did."""
    return str((clause.get("verified") or {}).get("conclusion") or "")


def _cases(audit: Round) -> Mapping[int, list[tuple[str, str]]]:
    """By item the cases handed in: [unit, file]."""
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for package in audit.packages:
        for path, items in package.get("cases", ()):
            for item in items:
                found[item].append((package["unit"] or package["name"], path))
    return found


Codes = Counter[str]


@dataclass(frozen=True)
class Problems:
    """Findings of units that count, errors and warnings, by unit, content (number, `""` where of none) and cause."""

    by_unit: Mapping[str, Codes]
    by_content: Mapping[str, Codes]
    units_of: Mapping[str, frozenset[str]]
    """The units in which each code was found."""

    @property
    def codes(self) -> Codes:
        return sum(self.by_unit.values(), Counter())

    def causes(self) -> Iterator[tuple[str, Codes, int]]:
        """Causes by how many findings they have: the quality of evidence that is hurt, its codes, in how many units."""
        found: dict[str, Codes] = defaultdict(Counter)
        for code, count in self.codes.items():
            found[quality_of(code)][code] += count
        order = list(QUALITIES)
        for cause in sorted(found, key=lambda one: (-found[one].total(), order.index(one))):
            yield cause, found[cause], len(frozenset().union(*(self.units_of[code] for code in found[cause])))


def problems_of(audit: Round) -> Problems:
    """What packages, units and comparisons between packages gave; notes are no problems."""
    by_unit: dict[str, Codes] = defaultdict(Counter)
    by_content: dict[str, Codes] = defaultdict(Counter)
    for unit, package in audit.package_of.items():
        by_unit[unit].update(counted(package["codes"]))
        for content, codes in package.get("by_content", {}).items():
            by_content[content].update(counted(codes))
    for one in audit.units:
        by_unit[one["unit"]].update(counted(Counter(finding["code"] for finding in one["findings"])))
    for finding in audit.data["between"]:
        for owner in sorted(owners_of(finding, audit)):
            by_unit[owner].update(counted({finding["code"]: 1}))
    units_of: dict[str, set[str]] = defaultdict(set)
    for unit, codes in by_unit.items():
        for code in codes:
            units_of[code].add(unit)
    kept = {unit: codes for unit, codes in by_unit.items() if codes}
    return Problems(kept, dict(by_content), {code: frozenset(units) for code, units in units_of.items()})


def owners_of(finding: Mapping[str, Any], audit: Round) -> set[str]:
    """The units between whose packages something was found."""
    places = [*finding["facts"].get("places", ()), finding["location"]["file"] or ""]
    names = {str(place).partition("/")[0] for place in places}
    return {unit for unit, package in audit.package_of.items() if package["name"] in names}


def counted(codes: Mapping[str, int]) -> dict[str, int]:
    """Of findings by code those that are problems: notes are none."""
    return {code: count for code, count in codes.items() if code not in KINDS or KINDS[code].severity is not Severity.NOTE}


def top(codes: Mapping[str, int], most: int) -> list[tuple[str, int]]:
    """The codes found most often, ties by code."""
    return sorted(codes.items(), key=lambda pair: (-pair[1], pair[0]))[:most]


def receipt_of(audit: Round) -> Receipt:
    """When parcels came, against the window that the audit was judged by."""
    window: Mapping[str, str] | None = audit.data.get("window")
    return receipt(audit.packages, (window["start"], window["end"]) if window else None)


def unexamined_of(audit: Round) -> list[tuple[str, str]]:
    """[unit, file] of all that was not examined; the file is empty where it is the package as a whole."""
    return [(audit.owner_of[package["name"]], path or "") for package in audit.packages for path in package["unexamined"]]


def levels_of(audit: Round) -> list[tuple[str, Sequence[Mapping[str, Any]]]]:
    """The units by the name of their level; an audit of an earlier version has no names."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for unit in audit.units:
        name = unit.get("level_name") or next(level.name.zh for level in USUAL_LEVELS if level.id == unit["level"])
        found.setdefault(name, []).append(unit)
    return list(found.items())
