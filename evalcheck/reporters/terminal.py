"""The report that an officer reads in a terminal: verdict first, findings by file, coverage, then what to do and whom to call."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from evalcheck.reporters import coverage_view, diff_view, findings_view
from evalcheck.reporters.findings_view import Line
from evalcheck.reporters.labels import VERDICTS, signed
from evalcheck.reporters.next_view import next_steps
from evalcheck.reporters.options import RenderOptions
from evalcheck.reporters.summary import facts, meaning, tally
from evalcheck.reporters.wrapping import cells, indented, joined, padded, visible

if TYPE_CHECKING:
    from evalcheck.report import Report

_COLOURS = {"pass": "bold green", "fail": "bold red", "incomplete": "bold yellow"}


def render(report: Report, options: RenderOptions) -> str:
    """The report as text, with colour codes only where `options.colour` says so."""
    lines = [*_headline(report, options), *_facts(report, options)]
    lines += findings_view.by_file(report, options)
    lines += findings_view.waived(report, options)
    lines += diff_view.gone(report, options)
    lines += coverage_view.table(report, options)
    lines += coverage_view.results(report, options)
    lines += next_steps(report, options)
    return _printed(lines, options)


def _printed(lines: list[Line], options: RenderOptions) -> str:
    """Lines never pass through Rich's markup: a file name stays what it is. Codes in them are ours alone, whoever made the line."""
    lines = [(visible(text.rstrip()), style) for text, style in lines]
    if not options.colour:
        return "".join(text + "\n" for text, _ in lines)
    # Rich colours a terminal and does nothing else here: reports in files and pipes do without.
    from rich.console import Console
    from rich.text import Text

    console = Console(
        file=io.StringIO(),
        width=options.width,
        force_terminal=True,
        color_system="standard",
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    with console.capture() as capture:
        for text, style in lines:
            console.print(Text(text, style), overflow="ignore", no_wrap=True, crop=False, highlight=False)
    return capture.get()


def _headline(report: Report, options: RenderOptions) -> Iterator[Line]:
    for line in joined(tally(report, options), options.width, signed(VERDICTS, report.verdict, options.language) + "  "):
        yield line, _COLOURS[report.verdict]
    for line in indented(meaning(report, options), options.width, "  "):
        yield line, ""


def _facts(report: Report, options: RenderOptions) -> Iterator[Line]:
    rows = facts(report, options)
    depth = max(cells(label) for label, _ in rows) + 4
    yield "", ""
    for label, text in rows:
        for line in indented(visible(text, 600), options.width, padded(f"  {label}", depth)):
            yield line, ""
