"""JUnit XML: each finding a test case of its file, so that any build server can show them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from evalcheck.findings import Severity, masked
from evalcheck.masking import swept
from evalcheck.reporters.findings_view import place
from evalcheck.reporters.labels import SEVERITIES, word
from evalcheck.reporters.options import RenderOptions
from evalcheck.reporters.summary import facts, tally
from evalcheck.reporters.wrapping import visible

if TYPE_CHECKING:
    from evalcheck.findings import Finding
    from evalcheck.report import Report

_OUTCOMES = {"failure": "failures", "error": "errors", "skipped": "skipped"}


def render(report: Report, options: RenderOptions) -> str:
    """What fails the package is a failure, what was not examined an error, what is waived skipped; the rest passes and is said."""
    root = Element("testsuites", name="evalcheck")
    by_file: dict[str, list[Finding]] = {"": [], **{summary.file.path: [] for summary in report.files}}
    for finding in report.findings:
        by_file.setdefault(finding.location.file or "", []).append(finding)
    for path, findings in by_file.items():
        suite = SubElement(root, "testsuite", name=visible(path or report.submission.name or "package"))
        suite.set("timestamp", f"{report.as_of.isoformat()}T00:00:00")
        if not path:
            _properties(SubElement(suite, "properties"), report, options)
        _cases(suite, path, findings, report, options)
        _count(suite)
    for key in ("tests", "failures", "errors"):
        root.set(key, str(sum(int(suite.get(key, "0")) for suite in root)))
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _properties(parent: Element, report: Report, options: RenderOptions) -> None:
    stated = [("verdict", report.verdict), *((f"count.{key}", str(value)) for key, value in report.counts.items()), *facts(report, options)]
    for name, value in stated:
        SubElement(parent, "property", name=name, value=visible(value))


def _cases(suite: Element, path: str, findings: list[Finding], report: Report, options: RenderOptions) -> None:
    owner = visible(path or options.say("材料包", "package"))
    if not findings:
        SubElement(suite, "testcase", classname=owner, name=options.say("没有发现问题", "nothing found"), time="0")
    for original in findings:
        finding = masked(original, options.show_personal)
        title = finding.words(options.language).title
        name = visible(f"{finding.code} {title} {place(finding.location)}".rstrip())
        case = SubElement(suite, "testcase", classname=owner, name=name, time="0")
        _say(case, finding, report, options)
    if not path and report.selection.fail_on == "review" and report.for_a_person:
        case = SubElement(suite, "testcase", classname=owner, name=options.say("留给人工核对", "left for a person"), time="0")
        SubElement(case, "failure", type="review", message="，".join(tally(report, options)))


def _say(case: Element, finding: Finding, report: Report, options: RenderOptions) -> None:
    severity = word(SEVERITIES, finding.severity, options.language)
    message = visible(finding.message(options.language))
    text = f"{severity} {finding.code}: {message}\n{options.say('改法:', 'Fix: ')}{visible(finding.fix(options.language))}"
    if finding.waiver:
        waived = options.say("已豁免：", "waived: ") + visible(swept(finding.waiver.reason))
        SubElement(case, "skipped", type=finding.severity.value, message=waived).text = text
        return
    outcome = _outcome(finding, report)
    if outcome:
        SubElement(case, outcome, type=finding.severity.value, message=message).text = text
    else:
        SubElement(case, "system-out").text = text


def _outcome(finding: Finding, report: Report) -> str:
    """What the finding makes of its case: `error` ours, `failure` the package's, empty where it does not fail the package."""
    level = Severity.WARNING if report.selection.fail_on == "warning" else Severity.ERROR
    if finding.code == "FIL015":
        return "error"
    return "failure" if finding.severity.rank <= level.rank else ""


def _count(suite: Element) -> None:
    suite.set("tests", str(len(suite.findall("testcase"))))
    for outcome, key in _OUTCOMES.items():
        suite.set(key, str(len(suite.findall(f"testcase/{outcome}"))))
