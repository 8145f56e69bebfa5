"""Findings as CSV that a spreadsheet opens as it stands: UTF-8 with its mark, and no cell that a program would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from evalcheck.findings import masked
from evalcheck.masking import swept
from evalcheck.reporters.labels import CHANGES, SEVERITIES, word
from evalcheck.reporters.options import RenderOptions
from evalcheck.reporters.wrapping import visible
from evalcheck.words import Text

if TYPE_CHECKING:
    from evalcheck.findings import Finding
    from evalcheck.report import Report

COLUMNS = (
    Text("级别", "Severity"), Text("编号", "Code"), Text("问题", "Fault"), Text("文件", "File"), Text("部分", "Part"),
    Text("单元格", "Cell"), Text("涉及行", "Rows"), Text("处数", "Count"), Text("说明", "Message"), Text("改法", "Fix"),
    Text("依据", "Source"), Text("豁免理由", "Waived because"), Text("变化", "Change"), Text("指纹", "Fingerprint"),
)  # fmt: skip
LONGEST = 4000
"""Signs of one cell: spreadsheets take 32,767, and a person far fewer."""
_ACTING = tuple("=+-@\uff1d\uff0b\uff0d\uff20")


def render(report: Report, options: RenderOptions) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    for row in rows(report, options):
        writer.writerow([harmless(cell) for cell in row])
    return "\ufeff" + text.getvalue()


def rows(report: Report, options: RenderOptions) -> Iterator[list[str]]:
    """The header, then a row for each finding; waived ones too, with the reason in their row."""
    yield [options.say(title) for title in COLUMNS]
    for finding in report.findings:
        yield [visible(cell, LONGEST) for cell in _row(finding, options)]


def _row(original: Finding, options: RenderOptions) -> list[str]:
    finding = masked(original, options.show_personal)
    place, facts = finding.location, finding.facts
    return [
        word(SEVERITIES, finding.severity, options.language), finding.code, finding.words(options.language).title,
        place.file or options.say("（整个材料包）", "(whole package)"), place.part or "", place.cell or "",
        _rows(facts.get("rows"), options), _word(facts.get("count")), finding.message(options.language), finding.fix(options.language),
        finding.source, swept(original.waiver.reason) if original.waiver else "",
        word(CHANGES, original.change, options.language) if original.change else "", f"#{original.fingerprint}",
    ]  # fmt: skip


def _rows(fact: object, options: RenderOptions) -> str:
    """In words: a spreadsheet would take a bare `3-5` for the fifth of March."""
    return options.say(f"第 {fact} 行", f"rows {fact}") if isinstance(fact, str) and fact else ""


def _word(fact: object) -> str:
    return "" if fact is None else str(fact)


def harmless(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula gets an apostrophe before it, which makes it text."""
    return "'" + cell if cell.lstrip().startswith(_ACTING) else cell
