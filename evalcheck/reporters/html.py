"""The report as one HTML file that needs no network: verdict, qualities, clauses as a grid, findings to filter and search."""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from evalcheck.findings import masked
from evalcheck.masking import swept
from evalcheck.records import dataclass
from evalcheck.reporters.coverage_view import evidence_of, items_left_out, quotes_of, result_line, shown_state, states_to_show
from evalcheck.reporters.findings_view import by_files, place
from evalcheck.reporters.labels import CHANGES, DUTIES, SEVERITIES, STATES, VERDICTS, asked, signed, without_facts, word
from evalcheck.reporters.next_view import steps_to_take, whom_to_call
from evalcheck.reporters.options import RenderOptions
from evalcheck.reporters.qualities import QUALITIES, Standing, quality_of, standings
from evalcheck.reporters.summary import facts, meaning, tally
from evalcheck.reporters.wrapping import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalcheck.evidence.clauses.coverage import ClauseState
    from evalcheck.findings import Finding
    from evalcheck.report import Report

_TEMPLATES = Path(__file__).with_name("templates")


def render(report: Report, options: RenderOptions) -> str:
    style, script = _asset("report.css"), _asset("report.js")
    return _template().render(
        say=options.say,
        number=report.catalogue.terms["NUMBER"],
        language=options.say("zh-CN", "en"),
        policy=f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; base-uri 'none'; form-action 'none'",
        style=style,
        script=script,
        title=visible(report.submission.unit or report.submission.name, 60),
        verdict=report.verdict,
        sign=VERDICTS[report.verdict][0],
        verdict_word=word({key: pair for key, (_, pair) in VERDICTS.items()}, report.verdict, options.language),
        meaning=meaning(report, options),
        tally=tally(report, options),
        counts=report.counts,
        facts=[(label, visible(text, 600)) for label, text in facts(report, options)],
        qualities=[_quality(state, options) for state in standings(report)],
        steps=steps_to_take(report, options),
        phones=whom_to_call(report),
        findings=listed(report, options),
        severities={key: word(SEVERITIES, key, options.language) for key in SEVERITIES},
        results=[(result.kept, visible(result_line(result, report.catalogue, options), 400)) for result in report.results],
        kinds=_kinds(report, options),
        **_coverage(report, options),
    ) + "\n"  # fmt: skip


@cache
def _template() -> Template:
    env = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )  # fmt: skip
    return env.get_template("report.html")


@cache
def _asset(name: str) -> str:
    """Our own style or script. A browser reads a line end as one sign whatever the checkout made of it, and so does the digest."""
    return (_TEMPLATES / name).read_text("utf-8").replace("\r\n", "\n")


def _digest(text: str) -> str:
    """What the policy of the page lets through: this very text and no other."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _quality(state: Standing, options: RenderOptions) -> dict[str, Any]:
    counts = {"error": state.error, "warning": state.warning, "note": state.note}
    words = [f"{word(SEVERITIES, key, options.language)} {count}" for key, count in counts.items() if count]
    clean = options.say("有文件没有查成", "not all was examined") if state.unsure else options.say("没有发现问题", "nothing found")
    state_of = {"×": "fail", "○": "incomplete", "△": "warning", "√": "pass"}[state.sign]
    return {
        "name": word(QUALITIES, state.quality, options.language), "sign": state.sign, "state": state_of, "lines": words or [clean]
    }  # fmt: skip


def _kinds(report: Report, options: RenderOptions) -> list[dict[str, str]]:
    """The words of each kind that occurs."""
    kinds = {finding.code: finding.words(options.language) for finding in sorted(report.findings, key=lambda finding: finding.code)}
    return [
        {
            "code": code,
            "title": words.title,
            "why": words.why,
            "fix": without_facts(words.fix),
            "quality": word(QUALITIES, quality_of(code), options.language),
        }
        for code, words in kinds.items()
    ]


def _coverage(report: Report, options: RenderOptions) -> dict[str, Any]:
    """The clauses by item, for the grid and for the table below it."""
    shown = states_to_show(report)
    items: dict[int, list[ClauseState]] = {}
    for state in shown:
        items.setdefault(state.item.seq, []).append(state)
    return {
        "items": [_item(report, states, options) for states in items.values()],
        "widest": max(map(len, items.values()), default=0),
        "left_out": items_left_out(report, shown, options),
        "legend": _legend(shown, options),
    }


def _legend(states: Iterable[ClauseState], options: RenderOptions) -> list[tuple[str, str, int]]:
    found = [shown_state(state) for state in states]
    return [(key, signed(STATES, key, options.language), found.count(key)) for key in STATES if key in found]


def _item(report: Report, states: list[ClauseState], options: RenderOptions) -> dict[str, Any]:
    item, content = states[0].item, report.catalogue.content_of.get(states[0].item.seq)
    return {
        "seq": item.shown,
        "label": item.label,
        "content": content.name if content else "",
        "duty": word(DUTIES, states[0].duty, options.language),
        "remark": item.remark or "",
        "clauses": [_clause(state, options) for state in states],
    }


def _clause(state: ClauseState, options: RenderOptions) -> dict[str, Any]:
    key = shown_state(state)
    return {
        "id": state.clause.id,
        "short": state.item.short(state.clause),
        "state": key,
        "sign": STATES[key][0],
        "words": signed(STATES, key, options.language),
        "label": state.clause.label,
        "asks": asked(state.clause, options.language),
        "evidence": evidence_of(state, options),
        "quotes": quotes_of(state, options),
        "remark": state.clause.remark or "",
    }


BUDGET = 4_000_000
"""Bytes of data; with style, words and grid a report stays below 5 MB."""
TEXT_SHOWN = 400
WITHOUT_SCRIPT = 100
"""Findings that are also written out, for a viewer that runs no script."""


@dataclass(frozen=True)
class Listed:
    """`data` is JSON that may stand inside a script element. `cut` says in words what the list leaves out; empty where nothing."""

    data: str
    total: int
    cut: str
    first: list[dict[str, str]]
    codes: list[tuple[str, str, int]]


def listed(report: Report, options: RenderOptions) -> Listed:
    ordered = _in_order(report)
    kept, strings, rows = _kept(ordered, options)
    left = [finding for number, finding in enumerate(ordered) if number not in kept]
    first = [_entry(finding, options) for finding in ordered[:WITHOUT_SCRIPT]]
    titles = {finding.code: finding.words(options.language).title for finding in ordered}
    counts = Counter(finding.code for finding in ordered)
    codes = [(code, titles[code], counts[code]) for code in sorted(counts)]
    return Listed(_safe({"strings": strings, "rows": rows}), len(ordered), _cut(left, options), first, codes)


def _in_order(report: Report) -> list[Finding]:
    """File by file, the worst file first; waived ones last in their file, and files with nothing else at the end."""
    groups = {file: list(group) for file, group in by_files(report.counted)}
    for finding in report.findings:
        if finding.waiver:
            groups.setdefault(finding.location.file, []).append(finding)
    return [finding for group in groups.values() for finding in group]


def _kept(ordered: list[Finding], options: RenderOptions) -> tuple[frozenset[int], list[str], list[list[int]]]:
    """As many findings as the budget holds, errors first; texts that recur are written once."""
    places: dict[str, int] = {}
    rows: dict[int, list[int]] = {}
    spent = 0
    for number in sorted(range(len(ordered)), key=lambda n: (ordered[n].waiver is not None, ordered[n].severity.rank)):
        entry = _entry(ordered[number], options)
        texts = [entry[key] for key in ("severity", "code", "file", "place", "message", "fix", "source", "waived", "change", "name")]
        fresh = {text for text in texts if text not in places}
        spent += sum(len(_safe(text).encode("utf-8")) + 1 for text in fresh) + 60
        if spent > BUDGET:
            break
        rows[number] = [places.setdefault(text, len(places)) for text in texts]
    return frozenset(rows), list(places), [rows[number] for number in sorted(rows)]


def _entry(original: Finding, options: RenderOptions) -> dict[str, str]:
    finding, waiver = masked(original, options.show_personal), original.waiver
    by = options.say(f"（批准：{waiver.approved_by}）", f" (approved by {waiver.approved_by})") if waiver and waiver.approved_by else ""
    texts = {
        "severity": finding.severity.value,
        "code": finding.code,
        "title": finding.words(options.language).title,
        "file": finding.location.file or "",
        "place": place(finding.location),
        "message": finding.before_lines(options.language),
        "fix": finding.fix(options.language),
        "source": finding.source,
        "waived": swept(waiver.reason) + by if waiver else "",
        "change": word(CHANGES, original.change, options.language) if original.change else "",
        "name": str(finding.facts.get("suggestion") or ""),
    }
    shown = {key: visible(text, TEXT_SHOWN) for key, text in texts.items()}
    shown["message"] += "".join(f"\n{visible(name, TEXT_SHOWN)}" for name in finding.lines())
    return shown


def _safe(value: Any) -> str:
    """JSON in which no `<` is left that could end the element or open a comment."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _cut(left: Iterable[Finding], options: RenderOptions) -> str:
    counts = Counter(str(finding.severity) for finding in left)
    if not counts:
        return ""
    tally = options.say("、", ", ").join(f"{word(SEVERITIES, key, options.language)} {counts[key]}" for key in SEVERITIES if counts[key])
    number = sum(counts.values())
    return options.say(
        f"问题太多，另有 {number} 处没有列在这里（{tally}）。要看全部，请用 --report json=报告.json 或 --report csv=报告.csv",
        f"Too many to list: {number} more are not here ({tally}). To see all: --report json=report.json or --report csv=report.csv",
    )
