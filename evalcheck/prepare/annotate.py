"""Annotated copies: the sender's workbooks with each bad cell coloured and explained, the originals left as they are."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lxml import etree
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties

from evalcheck.findings import Severity, masked
from evalcheck.patterns import regex
from evalcheck.prepare.disarming import disarmed
from evalcheck.records import dataclass
from evalcheck.reporters.findings_view import place
from evalcheck.reporters.labels import SEVERITIES, word
from evalcheck.reporters.options import RenderOptions
from evalcheck.reporters.workbook import height
from evalcheck.reporters.wrapping import visible
from evalcheck.submission.child import ChildFailed, in_child
from evalcheck.submission.formats import STREAMED, TABLES
from evalcheck.submission.limits import MB, Limits
from evalcheck.submission.member_names import as_windows_takes_it
from evalcheck.words import TextError

if TYPE_CHECKING:
    from evalcheck.evidence.model import FileSummary
    from evalcheck.findings import Finding
    from evalcheck.report import Report
    from evalcheck.submission.model import Source, Submission

LARGEST = 50_000
"""Rows of a workbook up to which cells are marked: beyond it a copy takes minutes and gigabytes."""
_MERGED = 200_000
_CELLS = 1_500_000
_COMMENTS = 20_000
"""Cells of merged areas, cells and comments of a workbook up to which a copy is made: openpyxl holds an object for each."""
_MEMORY = 1024 * MB
_FILLS = {Severity.ERROR: "FFC7CE", Severity.WARNING: "FFEB9C", Severity.NOTE: "DDEBF7"}
_CELL = regex(r"([A-Z]{1,3})([1-9]\d{0,6})")
_ROWS = regex(r"\d+(-\d+)?(,\d+(-\d+)?)*")
_COMMENT_SHOWN = 600
_WIDTHS = (8, 10, 18, 60, 60)


@dataclass(frozen=True)
class Copy:
    """An annotated copy. `marked` cells carry a comment; `message` says why none do, or what the copy lacks."""

    path: str
    name: str
    data: bytes
    findings: int
    marked: int
    message: str


def annotated(report: Report, submission: Submission, options: RenderOptions, limits: Limits) -> Iterator[Copy]:
    """A copy of each workbook or table that has findings. Copies are working papers: nothing in them is masked.

    `submission` is the package that the report is about: unpacked members live as long as it does. Each copy is made in a child.
    """
    limits = replace(limits, memory_bytes=min(limits.memory_bytes, _MEMORY))
    sources = {file.path: file.source for file in submission.files}
    by_file: dict[str | None, list[Finding]] = {}
    for finding in (masked(one, show_personal=True) for one in report.counted):
        by_file.setdefault(finding.location.file, []).append(finding)
    taken: set[str] = set()
    for summary in report.files:
        findings = by_file.get(summary.file.path, [])
        if findings and {summary.file.extension, summary.type} & TABLES:
            name = _name(summary.file.name, options, taken)
            yield _copy(summary, sources.get(summary.file.path), findings, name, options, limits)


def _name(name: str, options: RenderOptions, taken: set[str]) -> str:
    """`名单.xlsx` → `名单.批注.xlsx`; a name that two folders share gets a number."""
    stem = as_windows_takes_it(name.rpartition(".")[0])
    ending = options.say("批注", "annotated")
    made, number = f"{stem}.{ending}.xlsx", 1
    while made.casefold() in taken:
        number += 1
        made = f"{stem}.{ending}{number}.xlsx"
    taken.add(made.casefold())
    return made


class _TooMuch(TextError):
    """What a workbook holds so much of that no copy is made."""


def _copy(
    summary: FileSummary, source: Source | None, findings: Sequence[Finding], name: str, options: RenderOptions, limits: Limits
) -> Copy:  # fmt: skip
    why = _unfit(summary, options)
    if not why and source:
        seconds = limits.cpu_seconds + limits.cpu_seconds_per_mb * summary.file.size / MB
        try:
            data, marked = in_child(_marked, source, tuple(findings), options, seconds=seconds, limits=limits)
            return Copy(summary.file.path, name, data, len(findings), marked, _left_out(findings, options))
        except (_TooMuch, ChildFailed) as error:
            zh, en = (
                f"原文件无法照样复制（{error.text.zh}），只列出问题。",
                f"It could not be copied ({error.text.en}): its findings are listed.",
            )
            why = options.say(zh, en)
        except Exception:  # whatever openpyxl stumbles over, the findings still reach the sender
            why = options.say("原文件无法照样复制，只列出问题。", "The file could not be copied as it is: its findings are listed.")
    book = _empty()
    _list(book, findings, why, options)
    return Copy(summary.file.path, name, _saved(book), len(findings), 0, why)


def _marked(source: Source, findings: Sequence[Finding], options: RenderOptions) -> tuple[bytes, int]:
    """In a child: the copy with its cells marked, and how many are."""
    data = source.read()
    _refuse_burden(data)
    book = _opened(data)
    marked = _mark(book, findings, options)
    _list(book, findings, _left_out(findings, options), options)
    return _saved(book), marked


def _saved(book: Any) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _refuse_burden(data: bytes) -> None:
    """A merged area down to the end of the sheet, a hundred thousand comments: named before they take the memory."""
    merged = cells = comments = 0
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        for part in (name for name in book.namelist() if name.endswith(".xml") and re.search("sheet|comment", name, re.IGNORECASE)):
            with book.open(part) as stream:
                for _, element in etree.iterparse(
                    stream, tag=("{*}c", "{*}mergeCell", "{*}comment"), resolve_entities=False, huge_tree=True
                ):
                    kind = etree.QName(element).localname
                    merged += _area(element.get("ref", "")) if kind == "mergeCell" else 0
                    cells, comments = cells + (kind == "c"), comments + (kind == "comment")
                    if merged > _MERGED:
                        area = visible(element.get("ref", ""), 30)
                        raise _TooMuch(f"合并单元格 {area} 太大", f"the merged area {area} is too large")
                    element.clear()
            if cells > _CELLS:
                raise _TooMuch(f"单元格超过 {_CELLS} 个", f"more than {_CELLS} cells")
            if comments > _COMMENTS:
                raise _TooMuch(f"批注超过 {_COMMENTS} 条", f"more than {_COMMENTS} comments")


def _area(ref: str) -> int:
    left, top, right, bottom = (edge or 1 for edge in range_boundaries(ref))
    return (right - left + 1) * (bottom - top + 1)


def _unfit(summary: FileSummary, options: RenderOptions) -> str:
    rows = max([table.rows for table in summary.tables] + [summary.rows or 0])
    if summary.type not in STREAMED:
        return options.say("只有 xlsx 可以逐格批注，这里只列出问题。", "Only xlsx can be marked cell by cell: the findings are listed.")
    if rows > LARGEST:
        zh = f"表格有 {rows} 行，超过 {LARGEST} 行的不逐格批注，这里只列出问题。"
        return options.say(zh, f"The table has {rows} rows; above {LARGEST} cells are not marked: the findings are listed.")
    if summary.condition == "broken" or not summary.examined:
        return options.say("原文件打不开，这里只列出问题。", "The file cannot be opened: its findings are listed.")
    return ""


def _opened(data: bytes) -> Any:
    return disarmed(load_workbook(io.BytesIO(data), rich_text=True))


def _empty() -> Any:
    book = Workbook()
    book.remove(book.worksheets[0])
    return book


def _mark(book: Any, findings: Sequence[Finding], options: RenderOptions) -> int:
    """Every cell that a finding names, coloured by the worst and commented with all of them."""
    by_cell: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        for cell in cells_of(finding):
            by_cell.setdefault((finding.location.part or "", cell), []).append(finding)
    anchors = {sheet.title: _anchors(sheet) for sheet in book.worksheets}
    done: set[tuple[str, str]] = set()
    for (part, address), found in by_cell.items():
        if part in anchors:
            cell = book[part][anchors[part].get(address, address)]
            _colour(cell, min((finding.severity for finding in found), key=lambda severity: severity.rank))
            _explain(cell, found, options)
            done.add((part, cell.coordinate))
    return len(done)


def cells_of(finding: Finding) -> list[str]:
    """The cells that a finding is about: its own, and those of its column in the rows that it names."""
    match = _CELL.fullmatch(finding.location.cell or "")
    if match is None:
        return []
    rows = finding.facts.get("rows")
    if not isinstance(rows, str) or not _ROWS.fullmatch(rows):
        return [match.group()]
    spans = [span.partition("-") for span in rows.split(",")]
    named = [row for first, _, last in spans for row in range(int(first), int(last or first) + 1)]
    return [match[1] + str(row) for row in named] or [match.group()]


def _anchors(sheet: Any) -> Mapping[str, str]:
    """The first cell of the merged range that a cell lies in: the others cannot hold a comment."""
    return {
        sheet.cell(row, column).coordinate: area.start_cell.coordinate
        for area in sheet.merged_cells.ranges
        if area.size["rows"] * area.size["columns"] <= LARGEST
        for row in range(area.min_row, area.max_row + 1)
        for column in range(area.min_col, area.max_col + 1)
    }


def _colour(cell: Any, severity: Severity) -> None:
    cell.fill = PatternFill("solid", fgColor=_FILLS[severity])


def _explain(cell: Any, findings: Sequence[Finding], options: RenderOptions) -> None:
    """What is wrong and how to mend it, behind what the sender's own comment says."""
    fix = options.say("改法：", "Fix: ")
    parts = [cell.comment.text] if cell.comment else []
    parts += [f"{f.code} {_plain(f.message(options.language))}\n{fix}{_plain(f.fix(options.language))}" for f in findings]
    cell.comment = Comment("\n\n".join(parts), "evalcheck", height=40 + 75 * len(findings), width=340)


def _plain(text: str) -> str:
    return visible(text, _COMMENT_SHOWN)


def _left_out(findings: Sequence[Finding], options: RenderOptions) -> str:
    """What a copy does not show: rows beyond the first thousand of a finding, and what openpyxl drops."""
    texts = []
    for finding in findings:
        count, marked = finding.facts.get("count"), len(cells_of(finding))
        if isinstance(count, int) and isinstance(finding.facts.get("rows"), str) and count > marked > 1:
            zh = f"{finding.code} 共 {count} 处，只标出前 {marked} 格。"
            texts.append(options.say(zh, f"{finding.code}: {count} in all, the first {marked} cells are marked."))
    texts.append(
        options.say(
            "图片、图表、宏可能没有复制，链接和调用外部的公式改成了文字，以原文件为准。",
            "Pictures, charts and macros may be missing, links and formulas that call something are text: the original counts.",
        )
    )
    return options.say("", " ").join(texts)


def _list(book: Any, findings: Sequence[Finding], message: str, options: RenderOptions) -> None:
    """The sheet of findings at the end; a click goes to the cell."""
    sheets = {sheet.title for sheet in book.worksheets}
    sheet = book.create_sheet(options.say("检查发现的问题", "Findings"))
    sheet.append([message])
    sheet.append(options.say("级别 编号 位置 问题 怎么改", "Severity Code Where What Fix").split())
    for cell in sheet[2]:
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="1F3A5F")
    for number, finding in enumerate(findings, 3):
        where, severity = place(finding.location), word(SEVERITIES, finding.severity, options.language)
        texts = (severity, finding.code, where, finding.message(options.language), finding.fix(options.language))
        for column, text in enumerate(texts, 1):
            cell = sheet.cell(number, column)
            cell.value = visible(text, 2000)
            cell.data_type = "s"  # a text that begins with = stays a text
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.cell(number, 1).fill = PatternFill("solid", fgColor=_FILLS[finding.severity])
        _link(sheet.cell(number, 3), finding, sheets)
        sheet.row_dimensions[number].height = height(texts, _WIDTHS)
    for letter, width in zip("ABCDE", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.page_setup.paperSize, sheet.page_setup.orientation, sheet.page_setup.fitToHeight = 9, "landscape", 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.freeze_panes, sheet.auto_filter.ref = "A3", f"A2:E{len(findings) + 2}"


def _link(cell: Any, finding: Finding, sheets: set[str]) -> None:
    part, address = finding.location.part, finding.location.cell
    if part in sheets and _CELL.fullmatch(address or ""):
        quoted = (part or "").replace("'", "''")
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!{address}")
