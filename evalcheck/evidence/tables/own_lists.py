"""Lists that follow no template (项目, 场馆, 调解组织, 学生 …): where their header stands, which columns it names, whom they list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from evalcheck.catalogue.templates import NO_TABLE, ColumnSpec, Template
from evalcheck.evidence.model import Note, Table, TableColumn, address
from evalcheck.evidence.tables.continued import goes_on
from evalcheck.evidence.wording import bare, line_of, shown, words_of
from evalcheck.findings import Location
from evalcheck.patterns import regex
from evalcheck.records import dataclass
from evalcheck.submission.model import Cell, EvidenceFile, Sheet

OWN_LIST = Template(id=NO_TABLE, appendix=0, title="清单", file_types=())
"""What stands for the template of a list that has none: its columns are those that its header names."""
_HEAD_ROWS = 40
_LONGEST_HEADING = 24
_SERIAL = regex(r"序号?|编号|顺序号|行号|no\.?", re.IGNORECASE)
_NO_HEADING = regex(r"\d{5}|[:：]$|[:：]\S|^[\d.,%/-]+$|20\d\d年\d")
_NAMED = "名称|姓名|名|名单|全称"


@dataclass(frozen=True, slots=True)
class OwnHeader:
    """The header of a list without a template: row (from 1), its height, column index and heading."""

    row: int
    height: int
    headings: tuple[tuple[int, str], ...]


def own_header(rows: Sequence[Sequence[Cell]], in_workbook: bool = True) -> OwnHeader | None:
    """The first row that reads like headings: short words side by side, no values, as many as the rows below have cells."""
    texts = [[words_of(cell) for cell in row] for row in rows[:_HEAD_ROWS]]
    for number, row in enumerate(texts):
        found = [(index, text) for index, text in enumerate(row) if text]
        if len(found) < 2 or not all(map(_is_heading, (text for _, text in found))):
            continue
        below = [sum(map(bool, other)) for other in texts[number + 1 : number + 11] if any(other)]
        if not _holds(found, below, in_workbook):
            continue
        second = texts[number + 1] if number + 1 < len(texts) else []
        if _goes_on(row, second):
            found = sorted([*((i, t) for i, t in found if i >= len(second) or not second[i]), *((i, t) for i, t in enumerate(second) if t)])
            return OwnHeader(number + 1, 2, tuple(found))
        return OwnHeader(number + 1, 1, tuple(found))
    return None


def _is_heading(text: str) -> bool:
    return len(text) <= _LONGEST_HEADING and not _NO_HEADING.search(text)


def _holds(found: Sequence[tuple[int, str]], below: Sequence[int], in_workbook: bool) -> bool:
    """Whether headings are enough for the rows below; without rows a serial number or three columns of a sheet are asked."""
    numbered = _SERIAL.fullmatch(bare(found[0][1])) is not None
    if len({bare(text) for _, text in found}) < len(found):
        return False
    if not below:
        return numbered or (in_workbook and len(found) > 2)
    return len(found) * 5 >= max(below) * 3 and (numbered or len(found) > 2)


def _goes_on(row: Sequence[str], second: Sequence[str]) -> bool:
    """A second row of headings below merged ones: it fills only columns that the first leaves blank or spans."""
    filled = [index for index, text in enumerate(second) if text]
    above = {index for index, text in enumerate(row) if text}
    return bool(filled) and all(map(_is_heading, (second[i] for i in filled))) and not all(i in above for i in filled) and min(filled) > 0


def own_tables(file: EvidenceFile, sheets: Sequence[Sheet], in_workbook: bool) -> tuple[Table, ...]:
    """The lists of a file, a sheet (or table of a document) each, without a template to be held to."""
    found: list[Table] = []
    for sheet in sheets:
        if sheet.hidden:
            continue
        table = _own_table(file, sheet, in_workbook) or (goes_on(found[-1], sheet) if found else None)
        found += [table] if table else []
    return tuple(found)


def _own_table(file: EvidenceFile, sheet: Sheet, in_workbook: bool) -> Table | None:
    rows = sheet.head(_HEAD_ROWS)
    header = own_header(rows, in_workbook)
    if header is None:
        return None
    notes = []
    for number, row in enumerate(rows[: header.row - 1], 1):
        if line := line_of(tuple(map(words_of, row))):
            notes.append(Note(line, Location(file.path, sheet.name, address(0, number))))
    return Table(
        file=file,
        sheet=sheet,
        template=OWN_LIST,
        header_row=header.row,
        first_data_row=header.row + header.height,
        columns=tuple(_columns(header)),
        fields=(),
        notes=tuple(notes),
    )


def _columns(header: OwnHeader) -> Iterator[TableColumn]:
    """The serial number and the first other column (whose a row is) are known, whatever the rest holds."""
    named = False
    for index, text in header.headings:
        serial = _SERIAL.fullmatch(bare(text)) is not None
        kind = "serial" if serial else None if named else "name"
        named = named or not serial
        spec = ColumnSpec(name=shown(text), type=kind, required=False) if kind else None
        yield TableColumn(index, shown(text), spec)


def listed(template: Template, sheets: Sequence[Sheet], in_workbook: bool) -> str:
    """Whom a list without company columns lists, by its columns and title: `students`, `organisations` …; empty where it cannot be told."""
    for sheet in sheets:
        rows = sheet.head(_HEAD_ROWS)
        header = own_header(rows, in_workbook)
        if header is None:
            continue
        headings = [bare(text) for _, text in header.headings]
        if any(word in heading for word in template.own_words for heading in headings):
            return ""
        above = " ".join(words_of(cell) for row in rows[: header.row - 1] for cell in row if cell is not None)
        for subject, words in template.others.items():
            if any(_names(word, heading) for word in words for heading in headings):
                return subject
        if not any(word in above for word in template.own_words):
            for subject, words in template.others.items():
                if any(word in above for word in words if len(word) > 2):
                    return subject
    return ""


def _names(word: str, heading: str) -> bool:
    return heading.startswith(word) and re.fullmatch(_NAMED, heading[len(word) :] or "名") is not None
