"""Return rates of a survey: drawn, called and completed by content, district, unit and day, and their sums."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from evalcheck.records import dataclass
from evalcheck.season.answers import Judged, Record
from evalcheck.season.call_sheets import Form
from evalcheck.season.drawn import Dealt, Draw

ABOUT = ("content", "district", "unit", "day")
_SPLITS = ((), ("content",), ("district",), ("unit",), ("day",))
_WARNED = _SPLITS[:-1]
"""Splits whose rates are held against the target; what one day lacks, another makes up for."""
_COUNTED = ("drawn", "dealt", "called", "completed")
_UNSURE = "不明"
"""The day of a call whose date is doubtful."""


@dataclass(frozen=True)
class Results:
    """A survey with all that its results rest on; `target` is a rate in per cent."""

    draw: Draw
    dealt: Dealt
    judged: Judged
    form: Form
    target: float

    @property
    def records(self) -> Mapping[str, Record]:
        return self.judged.records

    @property
    def doubtful(self) -> int:
        return sum(one.ended == "doubtful" for one in self.records.values())


def rates(results: Results) -> list[dict[str, Any]]:
    """Counts by content (its number), district, unit and day of the last call (None: no call that counts): every enterprise stands in one.

    `drawn` are first choices, `dealt` those and their replacements, `called` have a call that counts; `rate` is completed of called in per
    cent.
    """
    found: dict[tuple[Any, ...], Counter[str]] = defaultdict(Counter)
    first = {one.code for one in results.draw.chosen}
    callers = results.dealt.caller_of
    for code, one in results.draw.every.items():
        if code not in first and code not in callers:
            continue
        record = results.records.get(code)
        counts = record is not None and record.ended != "doubtful"
        day = (record.day.isoformat() if record.day else _UNSURE) if record and counts else None
        done = bool(record and record.ended == "done")
        row = found[one.content, one.district, one.unit, day]
        row.update({"drawn": int(code in first), "dealt": int(code in callers), "called": int(counts), "completed": int(done)})
    order = sorted(found, key=lambda group: (*group[:3], group[3] or ""))
    return [{**dict(zip(ABOUT, group, strict=True)), **_counts(found[group], results.target)} for group in order]


def totals(rows: Sequence[Mapping[str, Any]], target: float) -> Iterator[dict[str, Any]]:
    """The sums of rates: of all, by content, by district, by unit, by day; `by` says by what, None is all of them."""
    for split in _SPLITS:
        found: dict[tuple[Any, ...], Counter[str]] = defaultdict(Counter)
        for row in rows:
            if "day" in split and row["day"] is None:
                continue
            found[tuple(row[name] if name in split else None for name in ABOUT)].update({name: row[name] for name in _COUNTED})
        for group in sorted(found, key=str if split != ("content",) else None):
            told = _counts(found[group], target)
            below = split in _WARNED and told["rate"] is not None and told["rate"] < target
            yield {"by": list(split), **dict(zip(ABOUT, group, strict=True)), **told, "below": below}


def _counts(counts: Counter[str], target: float) -> dict[str, Any]:
    rate = round(100 * counts["completed"] / counts["called"], 2) if counts["called"] else None
    return {**{name: counts[name] for name in _COUNTED}, "rate": rate, "target": target}
