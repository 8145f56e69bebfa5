"""How many to draw from each stratum: shares by method with bounds, and whole numbers by random rounding, so that chances are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Literal

How = Literal["proportional", "sqrt", "neyman"]
METHODS: Mapping[How, str] = {
    "proportional": "按企业数比例分配",
    "sqrt": "按企业数的平方根分配",
    "neyman": "内曼最优分配（企业数 × 预计比例的标准差）",
}
_EXPECTED = (0.05, 0.95)
"""A share that is expected nearer to 0 or 1 than this would leave a stratum without a chance."""


class TooFew(Exception):
    """The size does not reach for what every stratum must have at least; `needed` does."""

    def __init__(self, needed: int) -> None:
        super().__init__(needed)
        self.needed = needed


def weight(how: How, size: int, expected: float | None) -> float:
    """What a stratum weighs against others: Neyman's weights are Cochran's, Sampling Techniques, §5.5; square roots lie between."""
    if how == "sqrt":
        return sqrt(size)
    if how == "neyman":
        share = min(max(0.5 if expected is None else expected, _EXPECTED[0]), _EXPECTED[1])
        return size * sqrt(share * (1 - share))
    return float(size)


def shared_out(size: int, sizes: Sequence[int], weights: Sequence[float], at_least: int) -> list[float]:
    """Expected numbers in proportion to the weights, none below `at_least` and none above what its stratum has. Raises TooFew."""
    low = [min(at_least, count) for count in sizes]
    if sum(low) > size:
        raise TooFew(sum(low))
    if size >= sum(sizes):
        return [float(count) for count in sizes]
    bounds = list(zip(low, sizes, weights, strict=True))

    def given(scale: float) -> list[float]:
        return [min(max(scale * weight, least), float(most)) for least, most, weight in bounds]

    below, above = 0.0, max((most / weight for _, most, weight in bounds), default=0.0)
    for _ in range(200):
        middle = (below + above) / 2
        below, above = (middle, above) if sum(given(middle)) < size else (below, middle)
    return given(above)


def rounded(expected: Sequence[float], start: float) -> list[int]:
    """Whole numbers whose expectation over `start` (uniform in 0-1) is what was expected: each, and each run of neighbours, is its
    whole part or one more (systematic rounding, Madow 1949)."""
    # In whole billionths, so that what is a whole number stays one whatever binary fractions add up to.
    offset, total = int(start * _FINE), 0.0
    found: list[int] = []
    for one in expected:
        total += one
        found.append((round(total * _FINE) + offset) // _FINE - sum(found))
    return found


_FINE = 10**9
