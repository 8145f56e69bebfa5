"""The report as one HTML file that needs no network: verdict, four qualities, clauses as a grid, findings to filter and search."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalcheck.reporters.coverage_view import evidence_of, items_left_out, result_line, shown_state, states_to_show
from evalcheck.reporters.html_findings import listed
from evalcheck.reporters.labels import DUTIES, SEVERITIES, STATES, VERDICTS, asked, signed, without_facts, word
from evalcheck.reporters.look import Look
from evalcheck.reporters.next_view import steps_to_take, whom_to_call
from evalcheck.reporters.qualities import QUALITIES, Standing, quality_of, standings
from evalcheck.reporters.summary import facts, meaning, tally
from evalcheck.reporters.wrapping import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jinja2 import Template

    from evalcheck.evidence.clauses.coverage import ClauseState
    from evalcheck.report import Report

_TEMPLATES = Path(__file__).with_name("templates")


def render(report: Report, look: Look) -> str:
    style, script = _asset("report.css"), _asset("report.js")
    return _template().render(
        say=look.say,
        language=look.say("zh-CN", "en"),
        policy=f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; base-uri 'none'; form-action 'none'",
        style=style,
        script=script,
        title=visible(report.submission.unit or report.submission.name, 60),
        verdict=report.verdict,
        sign=VERDICTS[report.verdict][0],
        verdict_word=word({key: pair for key, (_, pair) in VERDICTS.items()}, report.verdict, look.language),
        meaning=meaning(report, look),
        tally=tally(report, look),
        counts=report.counts,
        facts=[(label, visible(text, 600)) for label, text in facts(report, look)],
        qualities=[_quality(state, look) for state in standings(report)],
        steps=steps_to_take(report, look),
        phones=whom_to_call(report),
        findings=listed(report, look),
        severities={key: word(SEVERITIES, key, look.language) for key in SEVERITIES},
        results=[(result.kept, visible(result_line(result, look), 400)) for result in report.results],
        kinds=_kinds(report, look),
        **_coverage(report, look),
    ) + "\n"  # fmt: skip


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

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


def _quality(state: Standing, look: Look) -> dict[str, Any]:
    counts = {"error": state.error, "warning": state.warning, "note": state.note}
    words = [f"{word(SEVERITIES, key, look.language)} {count}" for key, count in counts.items() if count]
    clean = look.say("有文件没有查成", "not all was examined") if state.unsure else look.say("没有发现问题", "nothing found")
    state_of = {"×": "fail", "○": "incomplete", "△": "warning", "√": "pass"}[state.sign]
    return {
        "name": word(QUALITIES, state.quality, look.language), "sign": state.sign, "state": state_of, "lines": words or [clean]
    }  # fmt: skip


def _kinds(report: Report, look: Look) -> list[dict[str, str]]:
    """The words of each kind that occurs."""
    kinds = {finding.code: finding.kind for finding in sorted(report.findings, key=lambda finding: finding.code)}
    return [
        {
            "code": code,
            "title": kind.words(look.language).title,
            "why": kind.words(look.language).why,
            "fix": without_facts(kind.words(look.language).fix),
            "quality": word(QUALITIES, quality_of(code), look.language),
        }
        for code, kind in kinds.items()
    ]


def _coverage(report: Report, look: Look) -> dict[str, Any]:
    """The clauses by item, for the grid and for the table below it."""
    shown = states_to_show(report)
    items: dict[int, list[ClauseState]] = {}
    for state in shown:
        items.setdefault(state.item.seq, []).append(state)
    return {
        "items": [_item(report, states, look) for states in items.values()],
        "widest": max(map(len, items.values()), default=0),
        "left_out": items_left_out(report, shown, look),
        "legend": _legend(shown, look),
    }


def _legend(states: Iterable[ClauseState], look: Look) -> list[tuple[str, str, int]]:
    found = [shown_state(state) for state in states]
    return [(key, signed(STATES, key, look.language), found.count(key)) for key in STATES if key in found]


def _item(report: Report, states: list[ClauseState], look: Look) -> dict[str, Any]:
    item, content = states[0].item, report.catalogue.content_of.get(states[0].item.seq)
    return {
        "seq": item.seq,
        "label": item.label,
        "content": content.name if content else "",
        "duty": word(DUTIES, states[0].duty, look.language),
        "remark": item.remark or "",
        "clauses": [_clause(state, look) for state in states],
    }


def _clause(state: ClauseState, look: Look) -> dict[str, Any]:
    key = shown_state(state)
    return {
        "id": state.clause.id,
        "short": state.clause.id.partition("-")[2],
        "state": key,
        "sign": STATES[key][0],
        "words": signed(STATES, key, look.language),
        "label": state.clause.label,
        "asks": asked(state.clause, look.language),
        "evidence": evidence_of(state, look),
        "remark": state.clause.remark or "",
    }
