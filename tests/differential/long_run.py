"""Damaged workbooks by the thousand: `python -m tests.differential.long_run [SEEDS]` prints what became of them.

Whatever the damage, the streaming reader gives the cells that calamine gives, or says that the file is damaged, or differs in
a way that is explained here. It never fails in another way.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from functools import cache
from xml.etree import ElementTree

from evalcheck.submission.model import Cell
from tests.differential.compare import Grid, by_calamine, differences, streamed
from tests.differential.mutations import mutated, parts, rezipped
from tests.differential.reference import Wrong, by_the_book
from tests.differential.writers import OURS_ONLY, WRITERS

TABLE: list[list[Cell]] = [
    ["企业全量样本表"],
    ["序号", "区域", "企业名称", "代码", "备注"],
    [1, "和平区", "A&B <公司>", "91120316MA2GB1F1DU", None],
    [2.5, None, " 两行\n文字", True, "_x000D_"],
    [],
    *([number, "河东区", f"企业{number}", f"代码{number}", None] for number in range(3, 40)),
]


def bases() -> list[str]:
    """Writers whose files are damaged: among them they have every form that the pattern of rows knows."""
    return [
        "like_excel", "openpyxl", "xlsxwriter_inline", "with_prefix", "without_references",
        "single_quoted", "spaced", "with_formulas", "with_runs", "with_sections",
    ]  # fmt: skip


@cache
def base(name: str) -> bytes:
    return (WRITERS | OURS_ONLY)[name](TABLE)


def verdict(name: str, seed: int) -> str:
    """What became of one damaged workbook."""
    return verdict_of(mutated(base(name), seed))


def verdict_of(data: bytes) -> str:
    """How its cells are read. Where calamine says something else, the reading by the book must agree with ours."""
    ours, theirs = streamed(data), _calamines(data)
    if isinstance(ours, str) and isinstance(theirs, str):
        return "both refuse"
    if not isinstance(ours, str) and not isinstance(theirs, str) and _alike(ours, theirs):
        return "same"
    return _by_the_book(data, ours, "calamine refuses" if isinstance(theirs, str) else "calamine reads on")


def _alike(ours: list[Grid], theirs: list[Grid]) -> bool:
    return len(ours) == len(theirs) and not any(differences(one, other) for one, other in zip(ours, theirs, strict=True))


def _calamines(data: bytes) -> list[Grid] | str:
    try:
        return by_calamine(data)
    except LookupError:
        return "an encoding that nobody knows"


def _by_the_book(data: bytes, ours: list[Grid] | str, calamine: str) -> str:
    try:
        right = by_the_book(data)
    except Wrong as error:
        if isinstance(ours, str):
            return f"broken: we refuse, {calamine}"
        return _with_a_stray_prefix(data, ours) if "unbound prefix" in str(error.__cause__) else "unexplained: we read what is broken"
    if isinstance(ours, str):
        return (
            f"we refuse a workbook part that leads nowhere, {calamine}" if leads_nowhere(data) else "unexplained: we refuse what is whole"
        )
    return f"sound: we read it, {calamine} otherwise" if ours and not differences(ours[0], right) else "unexplained: we misread"


def _with_a_stray_prefix(data: bytes, ours: list[Grid]) -> str:
    """An attribute of a row whose prefix is declared nowhere: the row's cells are what they would be without it."""
    found = parts(data)
    sheet = "xl/worksheets/sheet1.xml"
    found[sheet] = re.sub(rb' \w+:\w+="[^"]*"(?=[^<>]*>\s*<c)', b"", found[sheet])
    try:
        right = by_the_book(rezipped(found))
    except Wrong:
        return "unexplained: we read what is broken"
    return "a stray prefix in a row: we read on" if not differences(ours[0], right) else "unexplained: we misread"


def leads_nowhere(data: bytes) -> bool:
    """The sheet's relationship is not found from the workbook, or there are not one sheet but several of the same part."""
    sheets = ElementTree.fromstring(parts(data)["xl/workbook.xml"]).find("{*}sheets")
    known = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    return sheets is None or not sheets.findall("{*}sheet") or any(sheet.get(known) != "rId1" for sheet in sheets)


def main(seeds: int) -> None:
    for name in bases():
        counts = Counter(verdict(name, seed) for seed in range(seeds))
        print(name, *(f"{count} {what}" for what, count in counts.most_common()), sep="\n  ")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
