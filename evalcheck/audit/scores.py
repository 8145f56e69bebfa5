"""Points of units and of each level of the index, where the scheme is scored; what only a person can tell makes a range of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from evalcheck.audit.sheets import Value, Worksheet
from evalcheck.audit.standing import ItemStanding, UnitStanding, concluded_state
from evalcheck.catalogue import Catalogue
from evalcheck.catalogue.items import Clause, Item
from evalcheck.records import dataclass

BY_INDEX, BY_UNIT = "按指标得分", "按单位得分"
_POINTS = [("至少得分", 11.0), ("至多得分", 11.0), ("分值", 11.0)]


@dataclass(frozen=True, slots=True)
class Score:
    """Points earned for certain (`low`), and at most (`high`), of the `full` ones that are in question."""

    low: float = 0.0
    high: float = 0.0
    full: float = 0.0

    def __add__(self, other: Score) -> Score:
        return Score(self.low + other.low, self.high + other.high, self.full + other.full)

    def __str__(self) -> str:
        low, high, full = (f"{value:.2f}".rstrip("0").rstrip(".") for value in (self.low, self.high, self.full))
        return f"{low} / {full}" if low == high else f"{low}～{high} / {full}"

    @property
    def told(self) -> dict[str, float]:
        """As audit.json has it, to two places."""
        return {"low": round(self.low, 2), "high": round(self.high, 2), "full": round(self.full, 2)}


def _sum(scores: Iterable[Score]) -> Score:
    return sum(scores, Score())


def of_unit(unit: UnitStanding, catalogue: Catalogue) -> Score:
    """Of all items that a unit leads, but those that another lead has answered. Who handed in nothing earned nothing."""
    return _sum(of_item(one, catalogue) for one in unit.items if one.duty != "listed")


def of_item(one: ItemStanding, catalogue: Catalogue) -> Score:
    """Of one unit's answer to an item: what people concluded of a clause goes before what the machine saw."""
    if one.state == "other" or catalogue.scoring is None:
        return Score()
    told = {clause["clause"]: clause for clause in one.clauses}
    return _sum(_of_clause(clause, told.get(clause.id), catalogue) for clause in catalogue.items[one.item].clauses)


def _of_clause(clause: Clause, told: Mapping[str, Any] | None, catalogue: Catalogue) -> Score:
    assert catalogue.scoring is not None
    state = concluded_state(told) if told else "missing"
    if state == "missing" and clause.need == "conditional":
        return Score()
    counted, points = catalogue.scoring.share(state), catalogue.points[clause.id]
    return Score() if counted is None else Score(points * counted[0], points * counted[1], points)


def of_index(units: Sequence[UnitStanding], catalogue: Catalogue) -> list[tuple[tuple[str, ...], Score]]:
    """Every part of the index from the first level down to the items, in the order of the list, with its points across all units."""
    owing: dict[int, list[ItemStanding]] = {}
    for unit in units:
        for one in unit.items:
            if one.duty != "listed":
                owing.setdefault(one.item, []).append(one)
    found: dict[tuple[str, ...], Score] = {}
    for content in catalogue.contents:
        for item in content.items:
            score = across(item, [(one, of_item(one, catalogue)) for one in owing.get(item.seq, ())], catalogue)
            path = (content.name, *item.index, item.label)
            for depth in range(1, len(path) + 1):
                found[path[:depth]] = found.get(path[:depth], Score()) + score
    return list(found.items())


def across(item: Item, leads: Sequence[tuple[ItemStanding, Score]], catalogue: Catalogue) -> Score:
    """Of an item across its leads: the best answer of those that lead it together, the mean of those that must each answer (4.19)."""
    given = [score for one, score in leads if one.state != "other"]
    if not given:
        return Score()
    if any(one.duty == "joint" for one, _ in leads):
        return max(given, key=lambda score: (score.low, score.high))
    total = _sum(given)
    return Score(total.low / len(given), total.high / len(given), total.full / len(given))


def sheets(units: Sequence[UnitStanding], catalogue: Catalogue) -> list[Worksheet]:
    """The points by part of the index, a column a level and the whole below, and by unit; nothing where the scheme is not scored."""
    if catalogue.scoring is None:
        return []
    levels, index = catalogue.level_names, of_index(units, catalogue)
    rows: list[list[Value]] = []
    for path, score in index:
        names = [*[None] * (len(path) - 1), path[-1], *[None] * (len(levels) - len(path))]
        rows.append([*names, *score.told.values()])
    rows.append(["合计", *[None] * (len(levels) - 1), *_sum(score for path, score in index if len(path) == 1).told.values()])
    by_unit: list[list[Value]] = [[unit.name, *of_unit(unit, catalogue).told.values()] for unit in units]
    return [
        Worksheet(BY_INDEX, [*((level, 26.0) for level in levels), *_POINTS], rows, frozen=len(levels)),
        Worksheet(BY_UNIT, [("单位", 24.0), *_POINTS], by_unit),
    ]


def told(units: Sequence[UnitStanding], catalogue: Catalogue) -> dict[str, Any]:
    """As audit.json has it: `scores`, by part of the index; nothing where the scheme is not scored."""
    if catalogue.scoring is None:
        return {}
    index = [{"path": list(path), **score.told} for path, score in of_index(units, catalogue)]
    return {"scores": {"full": catalogue.scoring.full, "levels": list(catalogue.level_names), "index": index}}
