"""The days that a table's data must fall in, by the periods of the clauses it answers (附件7; design 4.8)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from evalcheck.catalogue.items import Clause
from evalcheck.evidence.values.dates import Day, day_of


class Span(NamedTuple):
    """First and last day, both in; None where that side is open."""

    first: date | None
    last: date | None

    def side(self, day: Day) -> str | None:
        """`before` or `after` for a day outside."""
        if self.first and day_of(day) < self.first:
            return "before"
        return "after" if self.last and day_of(day) > self.last else None

    def __str__(self) -> str:
        """`2021-03—2022-05`."""
        return f"{month(self.first)}—{month(self.last)}"


OPEN = Span(None, None)


def span_of(clauses: Sequence[Clause], template: str, months: Mapping[str, str]) -> Span:
    """The union of the clauses' periods. A clause without one, or a policy month that is not declared, leaves that side open.

    Of several clauses those count that ask for this kind of table, where there are such.
    """
    asking = [clause for clause in clauses if template in clause.forms] or list(clauses)
    if not asking:
        return OPEN
    firsts, lasts = [], []
    for clause in asking:
        if clause.period is None:
            return OPEN
        start = clause.period.start
        firsts.append(first_day(months.get(clause.id, "open") if start == "policy_start" else start))
        lasts.append(last_day(clause.period.end))
    known_firsts, known_lasts = [d for d in firsts if d], [d for d in lasts if d]
    return Span(
        min(known_firsts) if len(known_firsts) == len(firsts) else None,
        max(known_lasts) if len(known_lasts) == len(lasts) else None,
    )


def first_day(text: str) -> date | None:
    """The first day of a month (`2021-03`); None for what is no month."""
    year, _, number = text.partition("-")
    if not (year.isdecimal() and number.isdecimal() and 1 <= int(number) <= 12):
        return None
    return date(int(year), int(number), 1)


def last_day(text: str) -> date | None:
    first = first_day(text)
    return first and first.replace(day=monthrange(first.year, first.month)[1])


def month(day: date | None) -> str:
    return f"{day:%Y-%m}" if day else ""
