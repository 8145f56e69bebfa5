"""Results of all units against the commitments of the list, each with the distribution behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

_WIDTH, _HEIGHT, _BARS = 160, 36, 24


def all_results(records: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """RES001-002 over all units, in the order of items and units; `days` is [days, how many] of handling times."""
    found = [
        {**result, "unit_of_measure": result["unit"], "unit": record["unit"], "package": record["name"], "days": days}
        for record in records
        for result, days in zip(record["results"], record["days"], strict=True)
    ]
    return sorted(found, key=lambda one: (one["item"], one["metric"], one["unit"] or "", one["package"]))


def picture(result: Mapping[str, Any]) -> str:
    """A small picture of the distribution (SVG): bars of days, and a line where the commitment is."""
    days = result["days"]
    if not days:
        return ""
    most = max(max(value for value, _ in days), result["commitment"]) or 1
    step = most * 1.02 / _BARS
    bars = [0] * _BARS
    for value, count in days:
        bars[min(_BARS - 1, int(value / step))] += count
    wide, tallest = _WIDTH / _BARS, max(bars)
    drawn = []
    for number, count in enumerate(bars):
        if count:
            height = max(1.5, (_HEIGHT - 4) * count / tallest)
            over = (number + 0.5) * step > result["commitment"] and result["op"].startswith("<")
            drawn.append(
                f'<rect x="{number * wide:.1f}" y="{_HEIGHT - height:.1f}" width="{wide - 1:.1f}" height="{height:.1f}" '
                f'class="{"late" if over else "kept"}"/>'
            )
    line = result["commitment"] / step * wide
    label = f"{result['rows']} 件，承诺 {result['op']} {result['commitment']:g}"
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}" role="img" aria-label="{label}">'
        f'{"".join(drawn)}<line x1="{line:.1f}" x2="{line:.1f}" y1="0" y2="{_HEIGHT}" class="promise"/></svg>'
    )
