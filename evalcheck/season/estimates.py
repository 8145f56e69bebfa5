"""Shares and means of all enterprises from those that were interviewed: design weights, strata, finite population, 95 % intervals.

Sources: Cochran, Sampling Techniques (1977), §5 (strata, finite population), §5A.12 (strata joined), §6 and §5A.14 (ratios, domains);
Wilson (1927) for shares, with the number of independent draws that has the variance of the design.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from math import sqrt
from typing import TypeVar

from evalcheck.records import dataclass

Key = TypeVar("Key", bound=Hashable)
_LEAST = 2
"""Interviews of a cell: one alone tells nothing of how much they differ."""
# Two-sided 95 % points of Student's distribution by degrees of freedom.
_T = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093,
    2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
)  # fmt: skip
_Z = 1.959964
_ALL = 1e-9
"""What is left of a population of which all were asked, of a spread where nobody differs."""
ValueOf = Callable[[int], float | None]
"""The value of an interview by its number; None: it has no answer that counts."""
InDomain = Callable[[int], bool]


@dataclass(frozen=True)
class Sampled:
    """A stratum: enterprises in it, how many each one drawn stands for, in which domain it may be joined with others."""

    size: int
    weight: float
    domain: Hashable


@dataclass(frozen=True)
class Cell:
    """Strata that are summed up together: enterprises in them, who was interviewed (by number) and for how many each stands."""

    size: int
    members: tuple[int, ...]
    weights: tuple[float, ...]


@dataclass(frozen=True)
class Estimate:
    """A share or a mean with the ends of its 95 % interval.

    `n` interviews have an answer that counts and stand for `weighted_n` enterprises of a population of `population`.
    """

    n: int
    value: float
    low: float
    high: float
    weighted_n: float
    population: float


def cells(strata: Mapping[Key, Sampled], interviewed: Sequence[Key]) -> list[Cell]:
    """The strata, neighbours of one domain joined until each cell has two interviews; design weights are raised to the size of the cell.

    So who could not be reached is taken to answer as the others of the cell do. Cells without an interview are left out: nothing is known
    of them. `interviewed` are the strata of the interviews, in their order.
    """
    found: list[Cell] = []
    by_stratum: dict[Key, list[int]] = {stratum: [] for stratum in strata}
    for number, stratum in enumerate(interviewed):
        by_stratum[stratum].append(number)
    for domain in dict.fromkeys(one.domain for one in strata.values()):
        groups: list[list[Key]] = [[]]
        for stratum in (key for key, one in strata.items() if one.domain == domain and one.size):
            groups[-1].append(stratum)
            if sum(len(by_stratum[key]) for key in groups[-1]) >= _LEAST:
                groups.append([])
        rest = groups.pop() if len(groups) > 1 else []
        groups[-1] += rest
        found += [_cell(group, strata, by_stratum) for group in groups if any(by_stratum[key] for key in group)]
    return found


def _cell(group: Sequence[Key], strata: Mapping[Key, Sampled], by_stratum: Mapping[Key, Sequence[int]]) -> Cell:
    members = tuple(number for stratum in group for number in by_stratum[stratum])
    design = [strata[stratum].weight for stratum in group for _ in by_stratum[stratum]]
    size = sum(strata[stratum].size for stratum in group)
    raised = size / sum(design)
    return Cell(size, members, tuple(raised * weight for weight in design))


def share(found: Sequence[Cell], value_of: ValueOf, in_domain: InDomain = lambda _: True) -> Estimate | None:
    """The share of values 1 among those of value 0 or 1; None of an interview says that it does not count. Interval by Wilson."""
    got = _ratio(found, value_of, in_domain)
    if got is None:
        return None
    draws = got.value * (1 - got.value) / got.variance if got.variance > 0 else got.worth
    low, high = _wilson(got.value, draws) if draws else (got.value, got.value)
    return Estimate(got.n, got.value, low, high, got.weighted_n, got.population)


def mean(found: Sequence[Cell], value_of: ValueOf, ends: tuple[float, float], in_domain: InDomain = lambda _: True) -> Estimate | None:
    """The mean of values between two ends. Where all are alike their spread is that of a share of the way between the ends (Wilson)."""
    got = _ratio(found, value_of, in_domain)
    if got is None:
        return None
    least, most = ends
    if got.variance > 0:
        half = got.point * sqrt(got.variance)
        low, high = got.value - half, got.value + half
    elif got.worth:
        low, high = (least + end * (most - least) for end in _wilson((got.value - least) / (most - least), got.worth))
    else:
        low = high = got.value
    return Estimate(got.n, got.value, max(low, least), min(high, most), got.weighted_n, got.population)


@dataclass(frozen=True)
class _Ratio:
    """`worth` are the draws that the interviews are worth where they do not differ (0: all were asked), `point` is that of the interval."""

    n: int
    value: float
    variance: float
    weighted_n: float
    population: float
    worth: float
    point: float


def _ratio(found: Sequence[Cell], value_of: ValueOf, in_domain: InDomain) -> _Ratio | None:
    members = [(number, weight) for cell in found for number, weight in zip(cell.members, cell.weights, strict=True) if in_domain(number)]
    values = {number: value for number, _ in members if (value := value_of(number)) is not None}
    if not values:
        return None
    counted = [(values[number], weight) for number, weight in members if number in values]
    total = sum(weight for _, weight in counted)
    alike = len({one for one, _ in counted}) == 1
    value = counted[0][0] if alike else sum(weight * one for one, weight in counted) / total
    variance, freedom = 0.0, 0
    for cell in found:
        told = [
            weight * (values[number] - value) / total if number in values else 0.0
            for number, weight in zip(cell.members, cell.weights, strict=True)
        ]
        variance += _of_cell(cell, told)
        freedom += len(told) - 1 if any(number in values for number in cell.members) else 0
    spread = sum(weight * (one - value) ** 2 for one, weight in counted) / total
    variance = variance if variance > _ALL * spread else 0.0  # strata each of one mind are no certainty; sums of equals leave dust
    left = max(0.0, 1 - len(values) / total)
    worth = total**2 / sum(weight**2 for _, weight in counted) / left if left > _ALL else 0.0
    point = _T[freedom - 1] if 0 < freedom <= len(_T) else _Z
    return _Ratio(len(values), value, variance, total, sum(weight for _, weight in members), worth, point)


def _of_cell(cell: Cell, told: Sequence[float]) -> float:
    """What a cell adds to the variance of a total; of a single interview its square stands for what cannot be known."""
    n = len(told)
    rest = max(0.0, 1 - n / cell.size)
    if n < _LEAST:
        return rest * sum(one**2 for one in told)
    middle = sum(told) / n
    return rest * n / (n - 1) * sum((one - middle) ** 2 for one in told)


def _wilson(value: float, draws: float) -> tuple[float, float]:
    middle = (value + _Z**2 / (2 * draws)) / (1 + _Z**2 / draws)
    half = _Z / (1 + _Z**2 / draws) * sqrt(value * (1 - value) / draws + _Z**2 / (4 * draws**2))
    return max(0.0, min(value, middle - half)), min(1.0, max(value, middle + half))
