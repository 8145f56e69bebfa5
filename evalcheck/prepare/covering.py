"""The covering statement, written from the files: each with what it answers, how the list stands, what the check said (附件2·二·2)."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from evalcheck.evidence.clauses.coverage import ClauseState
from evalcheck.evidence.clauses.kind import kind_words
from evalcheck.findings import masked
from evalcheck.masking import swept
from evalcheck.prepare.reproducible import steady
from evalcheck.reporters.coverage_view import shown_state
from evalcheck.reporters.labels import STATES, one_of, signed
from evalcheck.reporters.options import RenderOptions
from evalcheck.reporters.summary import size_in_words, tally
from evalcheck.reporters.wrapping import visible

if TYPE_CHECKING:
    from evalcheck.evidence.model import FileSummary
    from evalcheck.report import Report
    from evalcheck.ruleset import Ruleset

FILE = "报送材料清单.docx"
_ROLES = {"liaison": "联络员信息表", "covering_statement": "材料清单", "declaration": "声明", "archive": "压缩包"}
_FAULTS_LISTED = 200


def covering(report: Report, ruleset: Ruleset, parcel_of: Mapping[str, int]) -> bytes:
    """The statement as docx. `parcel_of` tells the archive of each file where there are several."""
    document = _document(f"{report.submission.unit or ''}佐证材料清单")
    for line in opening(report, ruleset):
        document.add_paragraph(line)
    document.add_heading("一、材料", 1)
    several = len(set(parcel_of.values())) > 1
    rows = (_file_row(n, file, parcel_of, several) for n, file in enumerate(_files(report), 1))
    columns = {"序号": 1.2, "材料名称": 8.0, "种类": 2.2, "对应清单": 2.4, "大小": 1.8}
    _table(document, columns | ({"所在压缩包": 1.4} if several else {}), rows)
    if report.coverage:
        document.add_heading("二、清单各款的佐证情况", 1)
        _table(document, {"款": 5.5, "情况": 2.3, "材料或说明": 9.2}, _clauses(report))
    if faults := list(_faults(report)):
        document.add_heading("三、报送时未改正的问题", 1)
        _table(document, {"编号": 1.8, "位置": 6.2, "问题": 9.0}, faults)
    stream = io.BytesIO()
    document.save(stream)
    return steady(stream.getvalue())


def opening(report: Report, ruleset: Ruleset) -> list[str]:
    """Whose, for what, how many, and what the check came to: also for the manifest and the mail."""
    files = sum(file.role in ("evidence", "archive") for file in report.files)
    lines = [
        f"单位：{report.submission.unit or '(未能确定)'}",
        f"依据：{ruleset.notice.title}；{ruleset.title}",
        f"佐证材料 {files} 份，检查日 {report.as_of}（规则 {report.ruleset.id} {report.ruleset.version}）",
        verdict_line(report),
    ]
    return [visible(line) for line in lines]


def verdict_line(report: Report) -> str:
    """The verdict, and plainly where the package is sent in spite of it."""
    counts = "、".join(tally(report, RenderOptions("zh")))
    if report.verdict == "pass":
        return f"报送前检查：通过（{counts}）"
    word = "未通过" if report.verdict == "fail" else "未查全"
    return f"报送前检查：{word}（{counts}）。本包未经检查通过，由报送单位决定照此报送。"


def _files(report: Report) -> list[FileSummary]:
    """Evidence first, in the order of its items, then the rest."""
    return sorted(
        (file for file in report.files if file.role != "part"),
        key=lambda f: (f.role != "evidence", f.identity.numbers or (10_000,), f.file.path),
    )


def _file_row(number: int, file: FileSummary, parcel_of: Mapping[str, int], several: bool) -> Sequence[str]:
    kind = kind_words(file.called).zh if file.role == "evidence" else _ROLES.get(file.role, file.role)
    answers = "、".join(file.clauses) or "、".join(map(str, file.identity.numbers))
    row = (str(number), file.file.path, kind, answers, size_in_words(file.file.size))
    outer = file.file.path.partition("!/")[0]
    return (*row, f"第{parcel_of.get(outer, 1)}包") if several else row


def _clauses(report: Report) -> Iterator[Sequence[str]]:
    for _, group in groupby(report.coverage, key=lambda state: state.item.seq):
        states = list(group)
        if states[0].duty != "listed" or any(state.files for state in states):
            yield from map(_clause, states)


def _clause(state: ClauseState) -> Sequence[str]:
    return f"{state.clause.id} {state.clause.label}", signed(STATES, shown_state(state), "zh"), _shown(state)


def _shown(state: ClauseState) -> str:
    """The files of a clause by name, what they lack, or why there is none."""
    parts = [path.rpartition("/")[2] for path in state.files]
    if state.missing and shown_state(state) in ("partial", "missing"):
        parts.append("缺：" + "、".join(one_of(state.clause.named(group), "zh") for group in state.missing))
    if state.declared:
        parts.append("说明：" + swept(state.declared))
    return "\n".join(parts)


def _faults(report: Report) -> Iterator[Sequence[str]]:
    """Errors that are sent along, and what was waived with its reason; warnings are only counted."""
    shown = [f for f in report.findings if f.waiver or (f.severity == "error" and report.verdict != "pass")]
    for finding in shown[:_FAULTS_LISTED]:
        waiver = f"（豁免：{swept(finding.waiver.reason)}）" if finding.waiver else ""
        yield finding.code, str(finding.location) or "整个材料包", masked(finding).message("zh") + waiver
    if rest := shown[_FAULTS_LISTED:]:
        codes = Counter(finding.code for finding in rest)
        yield "……", f"另有 {len(rest)} 处", "、".join(f"{code} {count} 处" for code, count in sorted(codes.items()))


def _document(title: str) -> Any:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    for name, size in (("Normal", 10.5), ("Title", 18), ("Heading 1", 13)):
        style = document.styles[name]
        style.font.size, style.font.name = Pt(size), "Times New Roman"
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")
    document.add_heading(visible(title), 0)
    return document


def _table(document: Any, columns: Mapping[str, float], rows: Iterable[Sequence[str]]) -> None:
    """A ruled table, its header and the widths (cm) of its columns; the header is repeated on each page.

    Rows are written as XML: python-docx takes minutes for thousands of them.
    """
    table = document.add_table(rows=1, cols=len(columns), style="Table Grid")
    table.autofit = False
    header = table.rows[0]
    header._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for column, cell, (title, width) in zip(table.columns, header.cells, columns.items(), strict=True):
        column.width = cell.width = Cm(width)
        cell.text = title
        cell.paragraphs[0].runs[0].bold = True
    widths = [str(Cm(width).twips) for width in columns.values()]
    for row in rows:
        line = OxmlElement("w:tr")
        line.extend(_cell(text, width) for text, width in zip(row, widths, strict=True))
        table._tbl.append(line)


def _cell(text: str, twips: str) -> Any:
    cell, paragraph, properties, width = (OxmlElement(name) for name in ("w:tc", "w:p", "w:tcPr", "w:tcW"))
    width.set(qn("w:w"), twips)
    width.set(qn("w:type"), "dxa")
    properties.append(width)
    for number, piece in enumerate(text.split("\n")):
        run, words = OxmlElement("w:r"), OxmlElement("w:t")
        if number:
            run.append(OxmlElement("w:br"))
        words.set(qn("xml:space"), "preserve")
        words.text = visible(piece)
        run.append(words)
        paragraph.append(run)
    cell.extend((properties, paragraph))
    return cell
