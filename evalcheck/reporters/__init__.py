"""The forms of a report. A reporter takes a report and how it is to be shown, and gives text or a file's bytes; it never prints."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from evalcheck.reporters.options import RenderOptions

if TYPE_CHECKING:
    from evalcheck.report import Report

Reporter = Callable[["Report", RenderOptions], str]
OfficeReporter = Callable[["Report", RenderOptions], bytes]


def _of(module: str) -> Callable[[Report, RenderOptions], Any]:
    """The reporter of a module that is imported when it is used: nine forms, and a call wants one or two of them."""

    def render(report: Report, options: RenderOptions) -> Any:
        return import_module(f"evalcheck.reporters.{module}").render(_shown(report, module, options), options)

    return render


def _shown(report: Report, module: str, options: RenderOptions) -> Report:
    """The report as its reader may see it. Machine forms mask paths by themselves: fingerprints stay those of the files."""
    if options.show_personal or module in ("json_v1", "sarif"):
        return report
    from evalcheck.reporters.personal import without_personal_paths

    return without_personal_paths(report)


REPORTERS: Mapping[str, Reporter] = {
    "terminal": _of("terminal"),
    "json": _of("json_v1"),
    "html": _of("html"),
    "sarif": _of("sarif"),
    "junit": _of("junit"),
    "github": _of("github"),
    "csv": _of("csv_findings"),
}
OFFICE_REPORTERS: Mapping[str, OfficeReporter] = {"xlsx": _of("workbook"), "notice": _of("notice")}
"""Forms that are files of an office program and have no place on a console."""


def rendered(form: str, report: Report, options: RenderOptions) -> bytes:
    """A report in any form, as it is written to a file."""
    if form in OFFICE_REPORTERS:
        return OFFICE_REPORTERS[form](report, options)
    return REPORTERS[form](report, options).encode("utf-8", "backslashreplace")


__all__ = ["OFFICE_REPORTERS", "REPORTERS", "OfficeReporter", "RenderOptions", "Reporter", "rendered"]
