"""The findings inside the HTML report: compact data for its script, cut at a size that a mail and a browser can bear."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evalcheck.reporters.findings_view import by_files, place
from evalcheck.reporters.labels import CHANGES, SEVERITIES, word
from evalcheck.reporters.look import Look
from evalcheck.reporters.masking import masked, swept
from evalcheck.reporters.wrapping import visible

if TYPE_CHECKING:
    from evalcheck.findings import Finding
    from evalcheck.report import Report

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


def listed(report: Report, look: Look) -> Listed:
    ordered = _in_order(report)
    kept, strings, rows = _kept(ordered, look)
    left = [finding for number, finding in enumerate(ordered) if number not in kept]
    first = [_entry(finding, look) for finding in ordered[:WITHOUT_SCRIPT]]
    titles = {finding.code: finding.kind.words(look.language).title for finding in ordered}
    counts = Counter(finding.code for finding in ordered)
    codes = [(code, titles[code], counts[code]) for code in sorted(counts)]
    return Listed(_safe({"strings": strings, "rows": rows}), len(ordered), _cut(left, look), first, codes)


def _in_order(report: Report) -> list[Finding]:
    """File by file, the worst file first; waived ones last in their file, and files with nothing else at the end."""
    groups = {file: list(group) for file, group in by_files(report.counted)}
    for finding in report.findings:
        if finding.waiver:
            groups.setdefault(finding.location.file, []).append(finding)
    return [finding for group in groups.values() for finding in group]


def _kept(ordered: list[Finding], look: Look) -> tuple[frozenset[int], list[str], list[list[int]]]:
    """As many findings as the budget holds, errors first; texts that recur are written once."""
    places: dict[str, int] = {}
    rows: dict[int, list[int]] = {}
    spent = 0
    for number in sorted(range(len(ordered)), key=lambda n: (ordered[n].waiver is not None, ordered[n].severity.rank)):
        entry = _entry(ordered[number], look)
        texts = [entry[key] for key in ("severity", "code", "file", "place", "message", "fix", "source", "waived", "change")]
        fresh = {text for text in texts if text not in places}
        spent += sum(len(_safe(text).encode("utf-8")) + 1 for text in fresh) + 60
        if spent > BUDGET:
            break
        rows[number] = [places.setdefault(text, len(places)) for text in texts]
    return frozenset(rows), list(places), [rows[number] for number in sorted(rows)]


def _entry(original: Finding, look: Look) -> dict[str, str]:
    finding, waiver = masked(original, look.show_personal), original.waiver
    by = look.say(f"（批准：{waiver.approved_by}）", f" (approved by {waiver.approved_by})") if waiver and waiver.approved_by else ""
    texts = {
        "severity": finding.severity.value,
        "code": finding.code,
        "title": finding.kind.words(look.language).title,
        "file": finding.location.file or "",
        "place": place(finding.location),
        "message": finding.message(look.language),
        "fix": finding.fix(look.language),
        "source": finding.source,
        "waived": swept(waiver.reason) + by if waiver else "",
        "change": word(CHANGES, original.change, look.language) if original.change else "",
    }
    return {key: visible(text, TEXT_SHOWN) for key, text in texts.items()}


def _safe(value: Any) -> str:
    """JSON in which no `<` is left that could end the element or open a comment."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _cut(left: Iterable[Finding], look: Look) -> str:
    counts = Counter(str(finding.severity) for finding in left)
    if not counts:
        return ""
    tally = look.say("、", ", ").join(f"{word(SEVERITIES, key, look.language)} {counts[key]}" for key in SEVERITIES if counts[key])
    number = sum(counts.values())
    return look.say(
        f"问题太多，另有 {number} 处没有列在这里（{tally}）。要看全部，请用 --report json=报告.json 或 --report csv=报告.csv",
        f"Too many to list: {number} more are not here ({tally}). To see all: --report json=report.json or --report csv=report.csv",
    )
