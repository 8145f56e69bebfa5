"""The overview page: one HTML file without network, the matrix of units and items to look at, ranking, progress, comparisons, results."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from evalcheck.audit.receipt import Day, Receipt, receipt
from evalcheck.audit.scores import of_index, of_unit
from evalcheck.audit.standing import ItemStanding, UnitStanding
from evalcheck.audit.tables import AFTER_STATES, CLAUSE_STATES, STATES, verified_of
from evalcheck.masking import swept
from evalcheck.reporters.labels import MEASURES, VERDICTS, word
from evalcheck.ruleset import Ruleset
from evalcheck.words import Text

FILE = "总览.html"
_TEMPLATES = Path(__file__).with_name("templates")
SIGNS = {"met": "√", "review": "○", "partial": "△", "missing": "×", "other": "◇", "none": "·"}
"""Signs of states, of those that GBK has: colour is never alone."""


def page(
    ruleset: Ruleset, as_of: date, units: Sequence[UnitStanding], packages: Sequence[Mapping[str, Any]],
    between: Sequence[Mapping[str, Any]], results: Sequence[Mapping[str, Any]], progress: Sequence[Mapping[str, Any]],
) -> str:  # fmt: skip
    """`packages` are records without findings; `progress` is a line a day."""
    style, script = _asset("overview.css"), _asset("overview.js")
    contents = [content for content in ruleset.catalogue.contents if content.items]
    reports = {record["unit"]: record["report"]["page"] for record in packages if record["unit"] and record["report"]}
    shown = [_unit(unit, ruleset, reports) for unit in units]
    window = (ruleset.catalogue.window.start.isoformat(), ruleset.catalogue.window.end.isoformat())
    came = receipt(packages, window)
    levels = ruleset.catalogue.units.levels
    parts = [(level.name.zh, [unit for unit in shown if unit["level"] == level.id]) for level in levels]
    return _templates().get_template("overview.html").render(
        policy=f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; base-uri 'none'; form-action 'none'",
        style=style,
        script=script,
        title=ruleset.title,
        as_of=as_of.isoformat(),
        tally=_tally(units),
        doubtful=sum(bool(record["doubts"]) for record in packages),
        failures=[(record["name"], record["failure"][0]) for record in packages if record.get("failure")],
        remarks=[remark.zh for remark in ruleset.remarks],
        states={state: f"{SIGNS[state]} {text}" for state, text in STATES.items()},
        contents=contents,
        verified=any(one.after for unit in units for one in unit.items),
        width=2 + sum(len(content.items) for content in contents),
        parts=[(name, rows) for name, rows in parts if rows],
        ranking=sorted(shown, key=lambda unit: (unit["package"] is None, -unit["percent"], unit["errors"], unit["name"])),
        government=[(level.id, level.name.zh) for level in levels],
        levels=ruleset.catalogue.level_names,
        scores=[(len(path), path[-1], score) for path, score in of_index(units, ruleset.catalogue)] if ruleset.catalogue.scoring else [],
        progress=progress,
        chart=_chart(progress),
        receipt=came,
        timeline=_timeline(came, window),
        window=window,
        between=between,
        results=[_result(one) for one in results],
        history=[_history(record, ruleset) for record in packages],
        details={unit.name: {str(one.item): _lines(one, ruleset) for one in unit.items if one.clauses} for unit in units if unit.package},
    ) + "\n"  # fmt: skip


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )  # fmt: skip


@cache
def _asset(name: str) -> str:
    return (_TEMPLATES / name).read_text("utf-8").replace("\r\n", "\n")


def _digest(text: str) -> str:
    """What the policy of the page lets through: this very text and no other."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _tally(units: Sequence[UnitStanding]) -> list[tuple[str, int, str]]:
    verdicts = [unit.verdict for unit in units]
    counted = [(text.zh, verdicts.count(key), key) for key, (_, text) in VERDICTS.items()]
    handed_in = sum(unit.package is not None for unit in units)
    return [("个单位已报送", handed_in, ""), *counted, ("未报送", len(units) - handed_in, "absent")]


def _unit(unit: UnitStanding, ruleset: Ruleset, reports: Mapping[str, str]) -> dict[str, Any]:
    items = {one.item: one for one in unit.items}
    cells = []
    for content in ruleset.catalogue.contents:
        for place, item in enumerate(content.items):
            cells.append(_cell(items.get(item.seq), content.no, place == 0, f"{item.seq} {item.label}"))
    done, owed = unit.answered
    sign, text = VERDICTS[unit.verdict] if unit.verdict else ("", Text("未报送", "absent"))
    return {
        "name": unit.name, "level": unit.level.id, "package": unit.package, "verdict": unit.verdict,
        "sign": sign, "word": text.zh, "answered": unit.answered,
        "percent": round(100 * done / owed) if owed else 100 if unit.package else 0,
        "doubts": unit.doubts, "errors": unit.counts.get("error", 0) + len(unit.findings), "warnings": unit.counts.get("warning", 0),
        "review": unit.counts.get("review", 0), "cells": cells, "report": reports.get(unit.name),
        "score": of_unit(unit, ruleset.catalogue) if ruleset.catalogue.scoring else None,
    }  # fmt: skip


def _cell(one: ItemStanding | None, content: int, first: bool, label: str) -> dict[str, Any]:
    if one is None:
        return {"content": content, "first": first, "kind": "void", "title": "", "sign": ""}
    duty = "（共同牵头）" if one.duty == "joint" else "（责任单位）" if one.duty == "listed" else ""
    state = one.after or one.state
    after = f"；核验后：{AFTER_STATES[one.after]}" if one.after else ""
    kind = f"{state} verified" if one.after else state
    return {"content": content, "first": first, "kind": kind, "title": f"{label}：{STATES[one.state]}{duty}{after}", "sign": SIGNS[state]}


def _lines(one: ItemStanding, ruleset: Ruleset) -> list[str]:
    found = []
    for told in one.clauses:
        clause = ruleset.catalogue.clauses[told["clause"]]
        names = "、".join(swept(path.rpartition("/")[2]) for path in told["files"][:4]) + (" 等" if len(told["files"]) > 4 else "")
        found.append(f"{clause.id} {clause.label}【{CLAUSE_STATES[told['state']]}】{verified_of(told)}{names}")
    return found


def _result(one: Mapping[str, Any]) -> dict[str, Any]:
    measure = word(MEASURES, one["unit_of_measure"], "zh")
    return {
        **one,
        "value_word": f"{one['value']:g} {measure}",
        "promise": f"{one['op']} {one['commitment']:g} {measure}",
        "picture": picture(one),
    }


def _history(record: Mapping[str, Any], ruleset: Ruleset) -> dict[str, Any]:
    end = ruleset.catalogue.window.end.isoformat()
    parcels = [{**parcel, "late": bool(parcel["received"] and parcel["received"] > end)} for parcel in record["parcels"]]
    return {"unit": record["unit"], "parcels": parcels, "doubts": record["doubts"]}


def _chart(progress: Sequence[Mapping[str, Any]]) -> str:
    """Share of units that handed in, and of items answered, day by day (SVG)."""
    if len(progress) < 2:
        return ""
    wide, high, left = 520, 150, 34

    def line(kind: str, part: str, whole: str) -> str:
        points = [
            f"{left + number * (wide - left - 10) / (len(progress) - 1):.1f},{high - 20 - (high - 30) * day[part] / max(1, day[whole]):.1f}"
            for number, day in enumerate(progress)
        ]
        return f'<polyline class="{kind}" points="{" ".join(points)}"/>'

    first, last = progress[0]["day"], progress[-1]["day"]
    return (
        f'<svg class="chart" viewBox="0 0 {wide} {high}" role="img" aria-label="报送和落实的进展">'
        f'<line class="axis" x1="{left}" x2="{wide}" y1="{high - 20}" y2="{high - 20}"/>'
        f'<text x="0" y="16">100%</text><text x="10" y="{high - 16}">0</text>'
        f'<text x="{left}" y="{high - 4}">{first}</text><text x="{wide - 72}" y="{high - 4}">{last}</text>'
        f"{line('handed', 'handed_in', 'units')}{line('answered', 'answered', 'owed')}"
        f'<text x="{wide - 216}" y="14">实线：已报送　虚线：落实的事项</text></svg>'
    )


_MOST_DAYS = 60
"""Of a timeline: bars of more days are too thin to be read, and the table beside has them all."""


def _timeline(came: Receipt, window: tuple[str, str]) -> str:
    """A bar for each day on which parcels came, those sent again upon the first ones, the window as a band (SVG)."""
    if not came.days:
        return ""
    first, last = min(came.days[0].day, window[0]), max(came.days[-1].day, window[1])
    days = {one.day: one for one in came.days}
    span = (date.fromisoformat(last) - date.fromisoformat(first)).days + 1
    every = [(date.fromisoformat(first) + timedelta(number)).isoformat() for number in range(min(span, _MOST_DAYS))]
    shown = every if span <= _MOST_DAYS else sorted(days)[-_MOST_DAYS:]
    high, left, step = 170, 10, 700 / max(14, len(shown))
    tallest = max(one.parcels for one in came.days)
    drawn = [_band(shown, window, left, step, high)]
    for number, day in enumerate(shown):
        x = left + number * step
        if number % max(1, -(-len(shown) // 14)) == 0:
            drawn.append(f'<text x="{x + step / 2:.1f}" y="{high - 4}" class="mid">{day[5:]}</text>')
        if one := days.get(day):
            drawn.append(_stack(one, x, step, (high - 62) / tallest, high - 20))
    label = "各日收到的来件，数字见旁边的表"
    return f'<svg class="chart" viewBox="0 0 720 {high}" role="img" aria-label="{label}">{_HATCH}{"".join(drawn)}</svg>'


_HATCH = (
    '<defs><pattern id="again" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="6" height="6" class="pale"/><line x1="0" x2="0" y1="0" y2="6" class="hatch"/></pattern></defs>'
)


def _band(shown: Sequence[str], window: tuple[str, str], left: float, step: float, high: int) -> str:
    inside = [number for number, day in enumerate(shown) if window[0] <= day <= window[1]]
    if not inside:
        return ""
    x, wide = left + inside[0] * step, (inside[-1] - inside[0] + 1) * step
    return (
        f'<rect x="{x:.1f}" y="4" width="{wide:.1f}" height="{high - 24}" class="window"/>'
        f'<text x="{x + wide / 2:.1f}" y="18" class="mid">上传期</text>'
    )


def _stack(one: Day, x: float, step: float, unit: float, ground: int) -> str:
    first, again = one.first * unit, one.again * unit
    wide = step * 0.7
    kind = "late" if one.outside else "kept"
    told = f"{one.parcels}{'！' if one.outside else ''}"
    return (
        f'<rect x="{x + step * 0.15:.1f}" y="{ground - first:.1f}" width="{wide:.1f}" height="{first:.1f}" class="{kind}"/>'
        f'<rect x="{x + step * 0.15:.1f}" y="{ground - first - again:.1f}" width="{wide:.1f}" height="{again:.1f}" class="again"/>'
        f'<text x="{x + step / 2:.1f}" y="{ground - first - again - 4:.1f}" class="mid">{told}</text>'
    )


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
