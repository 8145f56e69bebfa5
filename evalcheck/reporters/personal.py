"""Personal data in what reports quote: passages, and names of files, of which the rest says which file is meant."""

from __future__ import annotations

from dataclasses import replace

from evalcheck.findings import Finding, Location
from evalcheck.masking import swept
from evalcheck.report import Report
from evalcheck.reporters.options import RenderOptions


def without_personal_paths(report: Report) -> Report:
    """The same report where no path and no name of a sheet holds personal data; else those masked in findings, files and clauses."""
    places = [finding.location for finding in report.findings]
    paths = {file.file.path for file in report.files} | {text for one in places for text in (one.file or "", one.part or "")}
    if all(swept(path) == path for path in paths):
        return report
    return replace(
        report,
        findings=tuple(_finding(finding) for finding in report.findings),
        files=tuple(replace(one, file=replace(one.file, path=swept(one.file.path))) for one in report.files),
        coverage=tuple(replace(state, files=tuple(map(swept, state.files))) for state in report.coverage),
    )


def _finding(finding: Finding) -> Finding:
    return replace(finding, location=without_personal_place(finding.location))


def without_personal_place(place: Location) -> Location:
    """The same place, personal data masked in the names of its file and sheet."""
    return Location(place.file and swept(place.file), place.part and swept(place.part), place.cell)


def quoted(text: str, options: RenderOptions) -> str:
    """A passage of a file as a report may show it."""
    return text if options.show_personal else swept(text)
