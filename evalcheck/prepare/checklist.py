"""The list that a unit works by: what each clause asks, under which name, and room to explain it; it becomes the covering statement."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evalcheck.evidence.clauses.kind import KIND_WORDS
from evalcheck.prepare.reproducible import steady
from evalcheck.reporters.labels import SUBJECTS, span, word
from evalcheck.reporters.wrapping import cells

if TYPE_CHECKING:
    from evalcheck.catalogue.items import Clause, EvidenceKind, Item
    from evalcheck.evidence.clauses.coverage import Duty
    from evalcheck.ruleset import Ruleset

FILE = "佐证材料清单.xlsx"
"""By this name it counts as the covering statement (附件2·二·2)."""
_HEADER = (
    "序号",
    "清单序号",
    "清单内容",
    "款",
    "要求",
    "种类",
    "是否必须",
    "时间范围",
    "文件名（关键点可改，其余照写）",
    "情况说明（请填写）",
)
_WIDTHS = (6, 9, 22, 9, 26, 10, 12, 16, 44, 40)


@dataclass(frozen=True, slots=True)
class Ask:
    """One kind of evidence that one clause asks, and the name proposed for it. `group`: other kinds of which one is enough."""

    item: Item
    clause: Clause
    duty: Duty
    kind: EvidenceKind
    conditional: bool
    name: str | None
    group: tuple[EvidenceKind, ...] = ()


def checklist(unit: str, asks: Sequence[Ask], listed: Sequence[Item], ruleset: Ruleset) -> bytes:
    """The list as xlsx: one row for each kind of each clause; on a second sheet the items where the unit only helps."""
    from openpyxl import Workbook

    book = Workbook()
    sheet: Any = book.active
    sheet.title = "佐证材料清单"
    window, notice = ruleset.catalogue.window, ruleset.notice
    heading = [f"{unit}佐证材料清单"]
    sent = f"报送时间 {window.start} 至 {window.end}；报送邮箱 {notice.mail}；第三方联系电话 {notice.phone}。"
    note = [f"{sent}报送前请填写情况说明。共同牵头的，请与其他牵头单位商定由谁提供。"]
    _fill(sheet, [heading, note, _HEADER, *_rows(asks)], _WIDTHS, 3)
    if listed:
        _fill(book.create_sheet("责任单位事项"), _helping(listed), (9, 40, 40), 2)
    stream = io.BytesIO()
    book.save(stream)
    return steady(stream.getvalue())


def _rows(asks: Sequence[Ask]) -> Iterator[list[object]]:
    for number, ask in enumerate(asks, 1):
        clause = ask.clause
        period = span(clause.period, "zh") if clause.period else None
        kind = "或".join(KIND_WORDS[one][0] for one in (ask.kind, *ask.group))
        yield [number, ask.item.seq, ask.item.label, clause.id, _asked(clause), kind, _need(ask), period, ask.name, None]


def _need(ask: Ask) -> str:
    if ask.conditional:
        return "如有"
    return "共同牵头" if ask.duty == "joint" else "必须"


def _asked(clause: Clause) -> str:
    """The clause's label, and what its evidence must hold besides."""
    more = []
    if clause.subjects:
        more.append("对象：" + "、".join(word(SUBJECTS, subject, "zh") for subject in clause.subjects))
    if clause.minimum:
        more.append(f"不少于 {clause.minimum} {'行' if clause.minimum_of == 'row' else '份'}")
    if clause.extra_columns:
        more.append("另加列：" + "、".join(clause.extra_columns))
    if clause.marking:
        more.append("标出关键内容")
    return clause.label + (f"（{'；'.join(more)}）" if more else "")


def _helping(listed: Sequence[Item]) -> Iterator[Sequence[object]]:
    yield ["以下各项只是责任单位，不要求单独报送，可请牵头单位一并报送"]
    yield ["清单序号", "清单内容", "牵头单位"]
    for item in listed:
        yield [item.seq, item.label, "、".join(item.leads)]


def _fill(sheet: Any, rows: Any, widths: Sequence[int], header: int) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    side = Side(style="thin", color="999999")
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(number, column, value)
            cell.font = Font(bold=number in (1, header), size=14 if number == 1 else 11)
            if number < header:
                continue
            cell.alignment = Alignment(wrap_text=True, vertical="center")
            cell.border = Border(left=side, right=side, top=side, bottom=side)
            if number == header:
                cell.fill = PatternFill("solid", fgColor="E8EEF4")
        if number >= header:
            # Not every office suite makes rows as high as their words need.
            lines = max(-(-cells(str(value or "")) // (width - 1)) for value, width in zip(row, widths, strict=True))
            sheet.row_dimensions[number].height = 16 * max(lines, 1) + 2
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = sheet.cell(header + 1, 1)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
