"""What the evidence gives against the numbers that the list promises (附件7, measures): times and counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from itertools import islice
from operator import ge, gt, le, lt
from typing import Literal

from evalcheck.catalogue import Catalogue
from evalcheck.catalogue.items import Commitment, EvidenceKind, Item
from evalcheck.evidence.clauses.matching import tell
from evalcheck.evidence.clauses.pieces import things_of
from evalcheck.evidence.model import FileSummary, TableSummary
from evalcheck.evidence.names.signs import HAN
from evalcheck.findings import Location
from evalcheck.patterns import regex
from evalcheck.records import dataclass

Source = Literal["work_order", "list", "item_list", "text"]
"""What a result was read from. Text alone proves nothing: it is quoted, and a figure below the promise is told."""
_LISTS: Mapping[str, Source] = {"enterprise_list": "list", "item_list": "item_list"}
_OPERATORS = {"<=": le, ">=": ge, "<": lt, ">": gt}
_ORDERS = frozenset({"work_order"})
_TELLING = frozenset({EvidenceKind.STATEMENT, EvidenceKind.STATISTICS})
"""Kinds of evidence that would state a figure in words: a clause that asks lists or papers only leaves no promise open for want of one."""
_TIME_UNITS = ("day", "working_day")
_CHINESE_PAIR = regex(rf"(?=({HAN}{{2}}))")


@dataclass(frozen=True, slots=True)
class Result:
    """A statistic of the evidence against a commitment of the list (family RES)."""

    item: int
    metric: str
    statistic: str
    value: float
    unit: str
    op: str
    commitment: float
    rows: int
    kept: bool
    source: Source = "work_order"
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """A result, where its rows or words stand, how many rows are beyond the commitment, and of times how many took how many days."""

    result: Result
    location: Location
    beyond: int = 0
    soft: bool = False
    days: Mapping[float, int] = field(default_factory=dict)


def results(files: Sequence[FileSummary], catalogue: Catalogue) -> tuple[Result, ...]:
    """The commitments that the evidence can be held against, in the order of the list."""
    return tuple(measured.result for measured in measure(files, catalogue))


def measure(files: Sequence[FileSummary], catalogue: Catalogue) -> Iterator[Measured]:
    """Compare only where the evidence is the measured thing; every other commitment gives no result.

    Times (day, working_day) and stages (link): work orders of the clauses in `proved_by`. Counts: different things in the lists of those
    clauses, where the unit leads the item alone. Where no rows measure it, the first figure that a text of the item states of it.
    Files of which it is in doubt what clause they answer are left out.
    Commitments of one item that are proved by the same clause (低压 and 高压 in 28) are told apart by words of the
    file's key point and the sheet's name; a table that names both or neither gives no result.
    """
    for _, item in sorted(catalogue.items.items()):
        for commitment in item.commitments:
            measured = list(_by_rows(files, item, commitment, catalogue))
            yield from measured or islice(_by_words(files, item, commitment), 1)


def open_promises(files: Sequence[FileSummary], catalogue: Catalogue) -> Mapping[str, tuple[Commitment, ...]]:
    """By clause, the commitments that it should prove and does not: nothing can be held against them (RES004), or only words of a text that
    stay below them (RES003)."""
    told = {(one.item, one.metric) for one in results(files, catalogue) if one.kept or one.source != "text"}
    found: dict[str, list[Commitment]] = {}
    for seq, item in sorted(catalogue.items.items()):
        for commitment in item.commitments:
            if commitment.words and not commitment.soft and (seq, commitment.metric) not in told:
                for clause in item.clauses:
                    if clause.id in commitment.proved_by and clause.likes & _TELLING:
                        found.setdefault(clause.id, []).append(commitment)
    return {clause: tuple(commitments) for clause, commitments in found.items()}


def _by_rows(files: Sequence[FileSummary], item: Item, commitment: Commitment, catalogue: Catalogue) -> Iterator[Measured]:
    family = _family(commitment)
    found = [pair for pair in _proofs(files, commitment, item) if pair[1].template in family and _is_about(pair, commitment, item)]
    if found and commitment.unit == "link":
        yield from _stages(item, commitment, found)
    elif found and family == _ORDERS:
        yield from _time(item, commitment, found)
    elif found:
        yield from _count(item, commitment, found, catalogue)


def _by_words(files: Sequence[FileSummary], item: Item, commitment: Commitment) -> Iterator[Measured]:
    for file in files:
        if file.role == "evidence" and item.seq in file.identity.numbers and file.agreement.answer != "no":
            for figure in file.figures:
                if figure.metric == commitment.metric:
                    stated = replace(_result(item, commitment, figure.value, 0), source="text", quote=figure.quote)
                    yield Measured(stated, Location(file.file.path, figure.part or None), soft=commitment.soft)


def compare(op: str, value: float, commitment: float) -> bool:
    return bool(_OPERATORS[op](value, commitment))


def _family(commitment: Commitment) -> frozenset[str]:
    """The templates whose rows can measure a commitment."""
    if commitment.unit in (*_TIME_UNITS, "link") and commitment.statistic in ("mean", "each"):
        return _ORDERS
    return frozenset(_LISTS) if (commitment.unit, commitment.statistic) == ("count", "count") else frozenset()


def _measure(commitment: Commitment) -> tuple[frozenset[str], bool]:
    """What is measured: of work orders the time and the stages are two things."""
    return _family(commitment), commitment.unit == "link"


_Proof = tuple[FileSummary, TableSummary]


def _proofs(files: Sequence[FileSummary], commitment: Commitment, item: Item) -> list[_Proof]:
    proving = [f for f in files if f.role == "evidence" and not f.doubtful]
    return [(f, table) for f in proving for table in f.tables if set(_proved(f, table, item)) & set(commitment.proved_by)]


def _proved(file: FileSummary, table: TableSummary, item: Item) -> tuple[str, ...]:
    """The clauses that a table of a file proves: of a file of several (用水用气工单) its sheet's name tells; else it proves none."""
    clauses = [clause for clause in item.clauses if clause.id in file.clauses and table.template in clause.forms]
    if len(clauses) < 2:
        return file.clauses
    told, sure = tell(table.location.part or "", clauses)
    return tuple(clause.id for clause in told) if sure and len(told) == 1 else ()


def _is_about(proof: _Proof, commitment: Commitment, item: Item) -> bool:
    """Whether a table is about this commitment rather than about another one that the same clause proves."""
    siblings = [
        other
        for other in item.commitments
        if other is not commitment and _measure(other) == _measure(commitment) and set(other.proved_by) & set(commitment.proved_by)
    ]
    if not siblings:
        return True
    file, table = proof
    text = f"{file.identity.name.keypoint} {table.location.part or ''}"
    own = set.intersection(*(_own_words(commitment.metric, other.metric) for other in siblings))
    others = {word for other in siblings for word in _own_words(other.metric, commitment.metric)}
    return any(word in text for word in own) and not any(word in text for word in others)


def _own_words(metric: str, other: str) -> set[str]:
    """Pairs of Chinese characters of a metric that hold one which the other metric lacks (`低压` against `高压…`)."""
    return {pair for pair in _CHINESE_PAIR.findall(metric) if set(pair) - set(other)}


def _time(item: Item, commitment: Commitment, found: Sequence[_Proof]) -> Iterator[Measured]:
    days: Counter[float] = Counter()
    for _, table in found:
        days.update(_histogram(table, commitment.unit))
    rows = sum(days.values())
    if not rows:
        return
    beyond = sum(count for value, count in days.items() if not compare(commitment.op, value, commitment.value))
    value = mean(days) if commitment.statistic == "mean" else (max if commitment.op in ("<=", "<") else min)(days)
    yield Measured(_result(item, commitment, round(value, 2), rows), found[0][1].location, beyond, commitment.soft, days)


def _stages(item: Item, commitment: Commitment, found: Sequence[_Proof]) -> Iterator[Measured]:
    """The most stages that a work order went through, and how many of them went through more than promised."""
    passed: Counter[float] = Counter()
    for _, table in found:
        passed.update({stages: count for stages, count in table.passed.items() if stages})
    if passed:
        beyond = sum(count for stages, count in passed.items() if not compare(commitment.op, stages, commitment.value))
        most = max(passed) if commitment.statistic == "each" else round(mean(passed), 2)
        yield Measured(_result(item, commitment, most, sum(passed.values())), found[0][1].location, beyond, commitment.soft)


def _histogram(table: TableSummary, unit: str) -> Mapping[float, int]:
    days, ahead = (table.working_durations, table.working_ahead) if unit == "working_day" else (table.durations, table.ahead)
    return {value: count - ahead.get(value, 0) for value, count in days.items() if count > ahead.get(value, 0)}


def mean(days: Mapping[float, int]) -> float:
    return sum(value * count for value, count in days.items()) / sum(days.values())


def _count(item: Item, commitment: Commitment, found: Sequence[_Proof], catalogue: Catalogue) -> Iterator[Measured]:
    """Things that the lists name. Where they may hold others too, only a count below the commitment is sure."""
    if not all(_leads_alone(file, item) for file, _ in found):
        return
    rows, things = sum(table.rows for _, table in found), things_of([table for _, table in found])
    result = replace(_result(item, commitment, things, rows), source=_LISTS[found[0][1].template])
    mixed = any(_is_mixed(file, catalogue) for file, _ in found)
    if rows and not (mixed and result.kept):
        yield Measured(result, found[0][1].location, soft=commitment.soft)


def _leads_alone(file: FileSummary, item: Item) -> bool:
    """Of several leads, or of a district, the rest of the count may be in another package."""
    unit = file.identity.unit
    return bool(unit and unit.unit and not unit.district and item.leads == (unit.unit.name,))


def _is_mixed(file: FileSummary, catalogue: Catalogue) -> bool:
    """Whether a file may list more than the clause's one kind of subject."""
    clauses = [catalogue.clauses[clause] for clause in file.clauses if clause in catalogue.clauses]
    listing = [clause for clause in clauses if clause.subjects]
    return len(listing) > 1 or any(len(clause.subjects) > 1 for clause in listing)


def _result(item: Item, commitment: Commitment, value: float, rows: int) -> Result:
    kept = compare(commitment.op, value, commitment.value)
    return Result(item.seq, commitment.metric, commitment.statistic, value, commitment.unit, commitment.op, commitment.value, rows, kept)
