"""Findings as a workbook to work through: what the verdict is, each finding with filters, and how the clauses stand."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import xlsxwriter

from evalcheck.reporters.coverage_view import evidence_of, shown_state, states_to_show
from evalcheck.reporters.csv_findings import rows
from evalcheck.reporters.labels import DUTIES, STATES, VERDICTS, asked, signed, word
from evalcheck.reporters.next_view import steps_to_take, whom_to_call
from evalcheck.reporters.options import RenderOptions
from evalcheck.reporters.qualities import QUALITIES, standings
from evalcheck.reporters.summary import facts, meaning, tally
from evalcheck.reporters.wrapping import cells, visible

if TYPE_CHECKING:
    from evalcheck.report import Report

ROWS_SHOWN = 100_000
"""Findings of one sheet: Excel takes a million rows, and nobody works through this many."""
_WIDTHS = (6, 9, 16, 34, 9, 8, 12, 6, 44, 44, 12, 12, 6)
_FILLS = {"error": "#F8D7DA", "warning": "#FFF3CD", "note": "#E2ECF7"}
_STATE_FILLS = {"met": "#DDEFE0", "partial": "#FFF3CD", "missing": "#F8D7DA", "review": "#FFF3CD"}
_FONT = "等线"
_OPTIONS = {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}


def render(report: Report, options: RenderOptions) -> bytes:
    """The workbook as a file; the same report gives the same bytes."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, _OPTIONS)
    day = datetime(report.as_of.year, report.as_of.month, report.as_of.day)
    book.set_properties({"title": options.say("检查结果", "Findings"), "author": "evalcheck", "created": day})
    book.formats[0].set_font_name(_FONT)
    styles = _Styles(book)
    _summary(book.add_worksheet(options.say("结论", "Verdict")), report, options, styles)
    _findings(book.add_worksheet(options.say("问题", "Findings")), report, options, styles)
    if report.coverage:
        _clauses(book.add_worksheet(options.say("清单各条", "Clauses")), report, options, styles)
    book.close()
    return stream.getvalue()


class _Styles:
    """Formats of cells by what they are for; a workbook must know each before it is used."""

    def __init__(self, book: Any) -> None:
        base = {"font_name": _FONT, "font_size": 11, "valign": "top", "text_wrap": True}
        self.head = book.add_format({**base, "bold": True, "bg_color": "#1F3A5F", "font_color": "#FFFFFF", "valign": "vcenter"})
        self.title = book.add_format({**base, "bold": True, "font_size": 18, "text_wrap": False})
        self.bold = book.add_format({**base, "bold": True})
        self.plain = book.add_format(base)
        lined = {**base, "border": 1, "border_color": "#C9CFD6"}
        self.cell = book.add_format(lined)
        self.filled = {colour: book.add_format({**lined, "bg_color": colour}) for colour in {*_FILLS.values(), *_STATE_FILLS.values()}}


def _summary(sheet: Any, report: Report, options: RenderOptions, styles: _Styles) -> None:
    _page(sheet, options, landscape=False)
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 78)
    sheet.write_string(0, 0, signed(VERDICTS, report.verdict, options.language), styles.title)
    sheet.set_row(0, 30)
    line = 1
    for label, text in _said(report, options):
        sheet.write_string(line, 0, label, styles.bold)
        sheet.write_string(line, 1, visible(text, 2000), styles.plain)
        line += 1


def _said(report: Report, options: RenderOptions) -> Iterator[tuple[str, str]]:
    yield options.say("结论", "Verdict"), meaning(report, options)
    yield options.say("数量", "Counts"), " · ".join(tally(report, options))
    yield from facts(report, options)
    signs = [f"{word(QUALITIES, state.quality, options.language)} {state.sign}" for state in standings(report)]
    yield options.say("质量", "Qualities"), "  ".join(signs)
    for number, step in enumerate(steps_to_take(report, options), 1):
        yield options.say(f"第 {number} 步", f"Step {number}"), step
    for phone, names in whom_to_call(report).items():
        yield options.say(f"咨询电话 {phone}", f"Call {phone}"), options.say("、", ", ").join(names)


def _findings(sheet: Any, report: Report, options: RenderOptions, styles: _Styles) -> None:
    _page(sheet, options, landscape=True)
    header, *body = (row[: len(_WIDTHS)] for row in rows(report, options))
    _table(sheet, header, body[:ROWS_SHOWN], _WIDTHS, styles, [_FILLS[finding.severity] for finding in report.findings], 0)
    if len(body) > ROWS_SHOWN:
        zh = f"共 {len(body)} 处，这里列出前 {ROWS_SHOWN} 处；全部见 JSON 报告"
        sheet.write_string(ROWS_SHOWN + 1, 0, options.say(zh, f"{len(body)} in all, the first {ROWS_SHOWN} are here"), styles.bold)


def _clauses(sheet: Any, report: Report, options: RenderOptions, styles: _Styles) -> None:
    _page(sheet, options, landscape=True)
    states = states_to_show(report)
    header = options.say("项 条款 内容 要求 责任 情况 文件与缺项", "Item Clause Content Asks Duty State Files").split()
    body = [
        [
            f"{state.item.shown} {state.item.label}", state.clause.id, state.clause.label, asked(state.clause, options.language),
            word(DUTIES, state.duty, options.language), signed(STATES, shown_state(state), options.language),
            options.say("；", "; ").join(evidence_of(state, options)),
        ]
        for state in states
    ]  # fmt: skip
    fills = [_STATE_FILLS.get(shown_state(state), "") for state in states]
    _table(sheet, header, body, (26, 10, 28, 30, 18, 12, 44), styles, fills, 5)


def _table(
    sheet: Any, header: Sequence[str], body: Sequence[Sequence[str]], widths: Sequence[int],
    styles: _Styles, fills: Sequence[str], filled: int,
) -> None:  # fmt: skip
    """A header that stays, filters, and cells that are text whatever they look like; one column shows its fill."""
    for column, (title, width) in enumerate(zip(header, widths, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, styles.head)
    sheet.set_row(0, 24)
    for number, texts in enumerate(body, 1):
        sheet.set_row(number, height(texts, widths))
        for column, cell in enumerate(texts):
            style = styles.filled.get(fills[number - 1], styles.cell) if column == filled else styles.cell
            sheet.write_string(number, column, cell, style)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(len(body), 1), len(header) - 1)
    sheet.repeat_rows(0)


def height(texts: Sequence[str], widths: Sequence[int]) -> int:
    """Points for all lines of the fullest cell: not every program finds that out by itself."""
    lines = max(-(-cells(text) // max(width - 1, 1)) for text, width in zip(texts, widths, strict=True))
    return min(max(lines, 1), 20) * 16


def _page(sheet: Any, options: RenderOptions, *, landscape: bool) -> None:
    """A4, as wide as one page."""
    sheet.set_paper(9)
    if landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer(options.say("&C第 &P 页，共 &N 页", "&CPage &P of &N"))
