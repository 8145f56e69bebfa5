"""Personal data in what reports quote: passages, and names of files, of which the rest says which file is meant."""

from __future__ import annotations

from dataclasses import replace

from evalcheck.findings import Finding
from evalcheck.masking import swept
from evalcheck.report import Report
from evalcheck.reporters.options import RenderOptions


def without_personal_paths(report: Report) -> Report:
    """The same report where no path holds personal data; else its paths masked in findings, files and clauses."""
    paths = {file.file.path for file in report.files} | {finding.location.file or "" for finding in report.findings}
    if all(swept(path) == path for path in paths):
        return report
    return replace(
        report,
        findings=tuple(_finding(finding) for finding in report.findings),
        files=tuple(replace(one, file=replace(one.file, path=swept(one.file.path))) for one in report.files),
        coverage=tuple(replace(state, files=tuple(map(swept, state.files))) for state in report.coverage),
    )


def _finding(finding: Finding) -> Finding:
    file = finding.location.file
    return finding if file is None else replace(finding, location=replace(finding.location, file=swept(file)))


def quoted(text: str, options: RenderOptions) -> str:
    """A passage of a file as a report may show it."""
    return text if options.show_personal else swept(text)
