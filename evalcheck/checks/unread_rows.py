"""Rows of data that nobody read: told by the engine of every list and work order, whatever a ruleset lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from evalcheck.evidence.tables.unread import UnreadRows, Why
from evalcheck.findings import Finding, Kind, Severity, Words, row_ranges
from evalcheck.words import Text

UNREAD_ROWS = Kind(
    "TPL014",
    "unread-rows",
    Severity.ERROR,
    zh=Words(
        "有数据行没有读到",
        "{count} 行数据不在任何认得出的表里：第 {rows} 行，{reason}",
        why="第三方按表头读取名单；表头之外的行读不到，既没有核验，也不会被抽样。",
        fix="{remedy}。",
    ),
    en=Words(
        "Rows of data outside every table",
        "{count} rows of data stand in no table that could be recognised: rows {rows}, {reason}",
        why="Lists are read by their headings; rows outside are neither verified nor drawn into the sample.",
        fix="{remedy}.",
    ),
    identity=("what",),
)
_REASONS: Mapping[Why, Text] = {
    "no_header": Text(
        "这一部分没有模板的表头，列的样子也和前面的表不同",
        "this part has no header of the template, and its columns do not look like those of the table before",
    ),
    "beside": Text("在表的旁边，上面没有模板的列名", "beside the table, without headings of the template above them"),
    "below": Text("在另一行列名下面，那一行不像模板的表头", "below another row of headings, which is no header of the template"),
    "above": Text("在表头的上面", "above the header"),
}
_REMEDIES: Mapping[Why, Text] = {
    "no_header": Text(
        "请把这些行移到认得出的表的下面，各列对齐；或在它们上面补上与模板一字不差的一行表头",
        "Move these rows below the recognised table, column under column, or put a header exactly as in the template above them",
    ),
    "beside": Text("请把这些内容移到原表下面，接着填写，各列对齐", "Move them below the rows of the table, column under column"),
    "below": Text(
        "请删去中间的那行列名，把下面的行按第一行表头的列对齐；或把那行列名改成模板的表头",
        "Delete the headings in between and align the rows below with the first header, or make those headings the template's",
    ),
    "above": Text("请把这些行移到表头下面，各列对齐", "Move these rows below the header, column under column"),
}


def told_of_rows(path: str, unread: Sequence[UnreadRows]) -> Iterator[Finding]:
    """One finding for the rows of a part that were left unread for one reason."""
    for rows in unread:
        yield UNREAD_ROWS.at(
            rows.at(path),
            count=rows.count,
            rows=row_ranges(rows.rows),
            what=rows.why,
            reason=_REASONS[rows.why],
            remedy=_REMEDIES[rows.why],
        )
