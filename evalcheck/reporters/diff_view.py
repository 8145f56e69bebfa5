"""What changed from one round of a package to the next, for a terminal and for machines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from evalcheck.masking import swept
from evalcheck.reporters.findings_view import TEXT_SHOWN, Line, heading, place
from evalcheck.reporters.json_v1 import as_text
from evalcheck.reporters.labels import SEVERITIES, STATES, VERDICTS, signed, word
from evalcheck.reporters.options import RenderOptions
from evalcheck.reporters.wrapping import indented, visible

if TYPE_CHECKING:
    from evalcheck.baseline import Difference, Round
    from evalcheck.report import PastFinding, Report

SCHEMA = "evalcheck-diff/1"
SHOWN = 30


def gone(report: Report, options: RenderOptions) -> Iterator[Line]:
    """The findings of an earlier report that are no longer there; those that nobody looked for are not called fixed."""
    past = report.baseline
    if past is None:
        return
    yield from _findings(options.say("上次报告中、现已消除的问题", "Fixed since the earlier report"), past.fixed, options)
    unseen = options.say("上次报告中有、这次没有查到的地方", "In the earlier report, and nobody looked this time")
    yield from _findings(unseen, past.unseen, options)


def render(difference: Difference, options: RenderOptions) -> str:
    """The difference as text: verdicts, findings, files, clauses."""
    lines = [
        *_headline(difference, options),
        *_findings(options.say("新增的问题", "New"), difference.new, options),
        *_findings(options.say("仍在的问题", "Persisting"), difference.persisting, options),
        *_findings(options.say("已消除的问题", "Fixed"), difference.fixed, options),
        *_findings(options.say("后一次没有查到的地方", "Not looked at in the later round"), difference.unseen, options),
        *_files(difference, options),
        *_clauses(difference, options),
    ]
    # A report that somebody sent may hold anything wherever it is read from, also in what should be a code or a verdict.
    return "".join(visible(text.rstrip()) + "\n" for text, _ in lines)


def as_json(difference: Difference) -> str:
    """The difference as JSON (`evalcheck-diff/1`)."""
    data = {
        "schema": SCHEMA,
        "before": _round(difference.before),
        "after": _round(difference.after),
        "findings": {
            name: [_finding(finding) for finding in getattr(difference, name)] for name in ("new", "persisting", "fixed", "unseen")
        },
        "files": {
            "added": list(difference.added),
            "removed": list(difference.removed),
            "changed": list(difference.changed),
            "renamed": dict(difference.renamed),
        },
        "clauses": {clause: {"before": old, "after": new} for clause, (old, new) in difference.clauses.items()},
    }
    return as_text(data)


def _round(round_: Round) -> dict[str, Any]:
    rules = {"id": round_.ruleset[0], "sha256": round_.ruleset[1]}
    return {"as_of": round_.as_of, "verdict": round_.verdict, "unit": round_.unit, "ruleset": rules, "findings": len(round_.findings)}


def _finding(finding: PastFinding) -> dict[str, Any]:
    where = finding.location
    return {
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message,
        "location": {"file": where.file, "part": where.part, "cell": where.cell},
        "fingerprint": finding.fingerprint,
    }


def _headline(difference: Difference, options: RenderOptions) -> Iterator[Line]:
    before, after = difference.before, difference.after
    old, new = (_verdict(round_, options) for round_ in (before, after))
    yield f"{before.as_of} {old} → {after.as_of} {new}", "bold"
    counts = [len(difference.new), len(difference.persisting), len(difference.fixed)]
    zh = "新增 {} 处，仍在 {} 处，已消除 {} 处".format(*counts)
    yield "  " + options.say(zh, "{} new, {} persisting, {} fixed".format(*counts)), ""
    if before.ruleset != after.ruleset:
        zh = "两次用的规则不同，问题的增减不全是材料的变化。"
        en = "The rounds were judged by different rules: not every change is one of the evidence."
        yield from _wrapped(options.say(zh, en), options, "  ")
    if (before.select, before.ignore) != (after.select, after.ignore):
        zh, en = "两次检查的范围不同（--select、--ignore）。", "The rounds looked for different codes (--select, --ignore)."
        yield from _wrapped(options.say(zh, en), options, "  ")
    if before.unit != after.unit:
        yield from _wrapped(
            options.say(f"单位不同：{before.unit}、{after.unit}", f"other unit: {before.unit}, {after.unit}"), options, "  "
        )


def _verdict(round_: Round, options: RenderOptions) -> str:
    return signed(VERDICTS, round_.verdict, options.language) if round_.verdict in VERDICTS else round_.verdict


def _findings(title: str, findings: Sequence[PastFinding], options: RenderOptions) -> Iterator[Line]:
    if not findings:
        return
    yield from heading(options.say(f"{title}（{len(findings)} 处）", f"{title} ({len(findings)})"))
    for finding in findings[:SHOWN]:
        file = finding.location.file or options.say("整个材料包", "the package as a whole")
        where = " › ".join(part for part in (file, place(finding.location)) if part)
        severity = word(SEVERITIES, finding.severity, options.language)
        yield from _wrapped(visible(f"{severity} {finding.code}  {visible(where, TEXT_SHOWN)}".rstrip()), options, "  ", "      ")
        yield from _wrapped(visible(swept(finding.message), TEXT_SHOWN), options, "    ")
    yield from _cut(len(findings), options)


def _files(difference: Difference, options: RenderOptions) -> Iterator[Line]:
    parts: Mapping[str, Iterable[str]] = {
        options.say("新增", "added"): difference.added,
        options.say("删去", "removed"): difference.removed,
        options.say("内容有变", "changed"): difference.changed,
        options.say("改名", "renamed"): (f"{old} → {new}" for old, new in difference.renamed.items()),
    }
    lines = [(label, path) for label, paths in parts.items() for path in paths]
    if lines:
        yield from heading(options.say(f"文件的变化（{len(lines)} 个）", f"Files ({len(lines)})"))
    for label, path in lines[:SHOWN]:
        yield from _wrapped(f"{label}  {visible(path, TEXT_SHOWN)}", options, "  ", "      ")
    yield from _cut(len(lines), options)


def _clauses(difference: Difference, options: RenderOptions) -> Iterator[Line]:
    changes = list(difference.clauses.items())
    if changes:
        yield from heading(options.say(f"清单各条的变化（{len(changes)} 条）", f"Clauses ({len(changes)})"))
    for clause, (old, new) in changes[:SHOWN]:
        yield from _wrapped(f"{clause}  {_state(old, options)} → {_state(new, options)}", options, "  ")
    yield from _cut(len(changes), options)


def _state(state: str | None, options: RenderOptions) -> str:
    if state is None:
        return options.say("（不在清单内）", "(not listed)")
    return signed(STATES, state, options.language) if state in STATES else state


def _wrapped(text: str, options: RenderOptions, first: str, rest: str | None = None) -> Iterator[Line]:
    for line in indented(text, options.width, first, rest):
        yield line, ""


def _cut(count: int, options: RenderOptions) -> Iterator[Line]:
    if count > SHOWN:
        zh, en = f"  … 另有 {count - SHOWN} 处没有列出，加 --format json 可看全部", f"  … {count - SHOWN} more: see --format json"
        yield options.say(zh, en), ""
