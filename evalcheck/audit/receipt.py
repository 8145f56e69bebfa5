"""When parcels came: by day of receipt against the upload window, the first of a package and those sent again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from evalcheck.records import dataclass


@dataclass(frozen=True)
class Day:
    """What came on one day: packages for the first time, and parcels of packages that were there already. `outside` the window or not."""

    day: str
    first: int
    again: int
    outside: bool

    @property
    def parcels(self) -> int:
        return self.first + self.again


@dataclass(frozen=True)
class Receipt:
    """Days in their order; of `unknown` parcels nobody knows the day. `early` and `late` lie outside the window, both ends in it."""

    days: tuple[Day, ...]
    unknown: int
    early: int
    late: int
    again: int

    @property
    def parcels(self) -> int:
        return sum(day.parcels for day in self.days) + self.unknown


def receipt(packages: Iterable[Mapping[str, Any]], window: tuple[str, str] | None) -> Receipt:
    """Of packages as audit.json has them; days are ISO texts. A re-send is every parcel of a package but its first, in their order."""
    parcels = [(number, parcel["received"]) for package in packages for number, parcel in enumerate(package["parcels"])]
    known = Counter((day, number > 0) for number, day in parcels if day)
    start, end = window or ("", "9999")
    days = tuple(
        Day(day, known[day, False], known[day, True], not start <= day <= end) for day in sorted({day for day, _ in known})
    )  # fmt: skip
    return Receipt(
        days, sum(not day for _, day in parcels), sum(one.parcels for one in days if one.day < start),
        sum(one.parcels for one in days if one.day > end), sum(number > 0 for number, _ in parcels),
    )  # fmt: skip
