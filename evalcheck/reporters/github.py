"""GitHub annotations: one workflow command a finding, which a job's page shows beside the files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from evalcheck.findings import masked
from evalcheck.masking import swept
from evalcheck.reporters.findings_view import place
from evalcheck.reporters.labels import VERDICTS, signed
from evalcheck.reporters.options import RenderOptions
from evalcheck.reporters.summary import facts, tally
from evalcheck.reporters.wrapping import visible

if TYPE_CHECKING:
    from evalcheck.findings import Finding
    from evalcheck.report import Report

_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


def render(report: Report, options: RenderOptions) -> str:
    """Commands first; then, as plain lines of the log, what is waived, the verdict and what it rests on."""
    return "".join(f"{line}\n" for line in _lines(report, options))


def _lines(report: Report, options: RenderOptions) -> Iterator[str]:
    for finding in report.counted:
        yield _command(masked(finding, options.show_personal), options)
    for finding in report.findings:
        if finding.waiver:
            yield _plain(f"{options.say('已豁免', 'waived')} {finding.code} {finding.location}: {swept(finding.waiver.reason)}")
    yield _plain(f"evalcheck: {signed(VERDICTS, report.verdict, options.language)}  {' · '.join(tally(report, options))}")
    for label, text in facts(report, options):
        yield _plain(f"  {label}  {text}")


def _command(finding: Finding, options: RenderOptions) -> str:
    title = f"{finding.code} {finding.words(options.language).title}"
    lines = [finding.message(options.language), options.say("改法：", "Fix: ") + finding.fix(options.language)]
    where = place(finding.location)
    text = "\n".join(([visible(where)] if where else []) + [visible(line) for line in lines])
    properties = {"file": finding.location.file, "title": title}
    given = ",".join(f"{key}={_property(visible(value))}" for key, value in properties.items() if value)
    return f"::{_COMMANDS[finding.severity]} {given}::{_data(text)}"


def _data(text: str) -> str:
    """Signs that would end a command are escaped as the runner unescapes them."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _plain(text: str) -> str:
    """A line of the log that no runner takes for a command (`##[…]` acts anywhere in a line, `::` at its beginning)."""
    return visible(text).replace("##[", "# #[").replace("::", ": :")
