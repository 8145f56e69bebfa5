"""SARIF 2.1.0: findings for code scanning services, with the words of each kind as its rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from evalcheck import __version__
from evalcheck.findings import masked
from evalcheck.masking import swept
from evalcheck.reporters.findings_view import place
from evalcheck.reporters.json_v1 import as_text, rule_differences
from evalcheck.reporters.labels import without_facts
from evalcheck.reporters.options import RenderOptions, changed_severities
from evalcheck.reporters.personal import without_personal_place
from evalcheck.reporters.qualities import quality_of

if TYPE_CHECKING:
    from evalcheck.evidence.model import FileSummary
    from evalcheck.findings import Finding, Location
    from evalcheck.report import PastFinding, Report

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
BASE = "PACKAGE"
_BASELINE = {"new": "new", "persisting": "unchanged"}


def render(report: Report, options: RenderOptions) -> str:
    return as_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(report, options)]})


def _run(report: Report, options: RenderOptions) -> dict[str, Any]:
    kinds = {finding.code: finding for finding in sorted(report.findings, key=lambda finding: finding.code)}
    order = {code: index for index, code in enumerate(kinds)}
    chosen = report.selection
    return {
        "tool": {"driver": _driver(kinds.values(), options)},
        "language": options.say("zh-CN", "en-US"),
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {BASE: {"description": {"text": report.submission.name or options.say("材料包", "the package")}}},
        "invocations": [{"executionSuccessful": not report.unexamined, "exitCode": report.exit_status}],
        "artifacts": [_artifact(summary, options) for summary in report.files],
        "results": [
            *(_result(finding, order[finding.code], options) for finding in report.findings),
            *(_gone(finding) for finding in (report.baseline.fixed if report.baseline else ())),
        ],
        "properties": {
            "verdict": report.verdict,
            "counts": dict(report.counts),
            "ruleset": {"id": report.ruleset.id, "version": report.ruleset.version, "sha256": report.ruleset.sha256},
            "asOf": report.as_of.isoformat(),
            "unit": report.submission.unit,
            "selection": {
                "select": list(chosen.select),
                "ignore": list(chosen.ignore),
                "failOn": chosen.fail_on,
                **({"rules": rule_differences(chosen.rules)} if chosen.rules else {}),
            },
            "severities": changed_severities(report),
            "remarks": [remark.zh for remark in report.remarks],
        },
    }


def _driver(kinds: Iterable[Finding], options: RenderOptions) -> dict[str, Any]:
    return {"name": "evalcheck", "semanticVersion": __version__, "rules": [_rule(one, options) for one in kinds]}


def _rule(example: Finding, options: RenderOptions) -> dict[str, Any]:
    """What is said of the kind of a finding."""
    kind, words = example.kind, example.words(options.language)
    fix = options.say("改法：", "Fix: ") + without_facts(words.fix)
    return {
        "id": kind.code,
        "name": kind.name,
        "shortDescription": {"text": words.title},
        "fullDescription": {"text": words.why},
        "help": {"text": f"{words.why}\n{fix}"},
        "defaultConfiguration": {"level": kind.severity.value},
        "properties": {"tags": [kind.code[:3], quality_of(kind.code)]},
    }


def _result(original: Finding, index: int, options: RenderOptions) -> dict[str, Any]:
    finding = masked(original, options.show_personal)
    message, fix = finding.message(options.language), finding.fix(options.language)
    if not options.show_personal:
        finding = replace(finding, location=without_personal_place(finding.location))
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": finding.severity.value,
        "message": {"text": f"{message}\n{options.say('改法:', 'Fix: ')}{fix}"},
        "locations": [_location(finding.location)],
        "partialFingerprints": {"evalcheck/v1": original.fingerprint},
        "properties": {"rule": finding.rule, "source": finding.source, "fix": fix},
    }
    if original.waiver:
        waiver = original.waiver
        by = options.say(f"（批准：{waiver.approved_by}）", f" (approved by {waiver.approved_by})") if waiver.approved_by else ""
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": swept(waiver.reason) + by}]
    if original.change:
        result["baselineState"] = _BASELINE[original.change]
    return result


def _gone(past: PastFinding) -> dict[str, Any]:
    """A finding of the earlier report that is no longer there."""
    return {
        "ruleId": past.code,
        "level": past.severity,
        "message": {"text": swept(past.message)},
        "locations": [_location(without_personal_place(past.location))],
        "partialFingerprints": {"evalcheck/v1": past.fingerprint},
        "baselineState": "absent",
    }


def _location(location: Location) -> dict[str, Any]:
    """A cell is no line of a text file, so it is a logical place. What concerns the whole package points at its root."""
    found: dict[str, Any] = {"physicalLocation": {"artifactLocation": {"uri": uri(location.file or "./"), "uriBaseId": BASE}}}
    where = place(location)
    if where:
        found["logicalLocations"] = [{"name": location.cell or where, "fullyQualifiedName": where}]
    return found


def uri(path: str) -> str:
    """The path as a relative URI; stray bytes of a name stay apart, and a colon is no scheme."""
    return quote(path.encode("utf-8", "surrogatepass"), safe="/!")


def _artifact(summary: FileSummary, options: RenderOptions) -> dict[str, Any]:
    file = summary.file
    path = file.path if options.show_personal else swept(file.path)
    return {"location": {"uri": uri(path), "uriBaseId": BASE}, "length": file.size, "hashes": {"sha-256": file.sha256}}
