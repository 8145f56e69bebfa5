"""The forms of a report. A reporter takes a report and how it is to be shown, and gives text or a file's bytes; it never prints."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from evalcheck.reporters.look import Look

if TYPE_CHECKING:
    from evalcheck.report import Report

Reporter = Callable[["Report", Look], str]
OfficeReporter = Callable[["Report", Look], bytes]


def _of(module: str) -> Callable[[Report, Look], Any]:
    """The reporter of a module that is imported when it is used: nine forms, and a call wants one or two of them."""

    def render(report: Report, look: Look) -> Any:
        return import_module(f"evalcheck.reporters.{module}").render(report, look)

    return render


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


def rendered(form: str, report: Report, look: Look) -> bytes:
    """A report in any form, as it is written to a file."""
    if form in OFFICE_REPORTERS:
        return OFFICE_REPORTERS[form](report, look)
    return REPORTERS[form](report, look).encode("utf-8", "backslashreplace")


__all__ = ["OFFICE_REPORTERS", "REPORTERS", "Look", "OfficeReporter", "Reporter", "rendered"]
