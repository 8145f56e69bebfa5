"""Figures that a table of statistics states of a promise: a column of the districts with its total, or a line of measures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from evalcheck.catalogue.items import Commitment
from evalcheck.evidence.content.figures import GROWTH, NO_RESULT, TIMES, UNITS, Figure, holds, packed
from evalcheck.patterns import regex
from evalcheck.records import dataclass

Rows = Sequence[Sequence[str]]

_NUMBER = regex(r"^-?\d[\d,]*(?:\.\d+)?$")
_TOTAL = regex(r"^(?:全市|本市|合计|总计|共计|总数|(?:全市|本市|各区)(?:合计|总计|共计|总数))$")
_OTHER_VALUE = regex(r"^(?:序号|编号|排名|位次|备注)$|同比|环比|占比|比重|增长|增幅|增速|上年|去年|上期|其中|率$")
"""Headings of what is no result: numbers of rows, growth, shares, earlier years."""
_UNIT = regex(r"[((]\s*(?:计量)?(?:单位\s*[::]?)?\s*([^()()]{1,8}?)\s*[))]|单位\s*[::]\s*([^\s,,;;()()]{1,8})")
_MEASURE = regex(
    r"^[百千万亿]?(?:%|‰|公顷|亩|元|美元|人次?|天|个月|[个家户件张条场项台套只座处支册]|平方(?:米|公里)|㎡|m2|公里|吨|米|次)(?:/.*)?$"
)
_YEAR = regex(r"(20\d\d)年?")
_LEAST_DISTRICTS = 8
"""Lines of districts from which on a table is one of the whole city."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A table as read: what stands above the header, the header, the rows below it, whether these are all."""

    title: str
    header: Sequence[str]
    body: Rows
    whole: bool


def table_figures(
    rows: Rows, name: str, commitments: Sequence[Commitment], districts: Sequence[str], *, whole: bool = True
) -> Iterator[Figure]:
    """What a table states of each metric; nothing where more than one number could be meant.

    `rows` are cells as text, `name` is the sheet's or table's, `whole` is False where rows are left out at the end.
    """
    table = _table([[cell.strip() for cell in row] for row in rows], name, whole)
    if table is None:
        return
    for commitment in commitments:
        if _is_of_another(table.title, commitment, commitments):
            continue
        found = _by_district(table, commitment, districts) or _by_measure(table, commitment, districts)
        if found:
            value, words = found
            yield Figure(commitment.metric, value, words, name)


def _table(rows: Rows, name: str, whole: bool) -> _Sheet | None:
    """The first row of two or more words whose next one holds a number is the header."""
    for index, (row, below) in enumerate(pairwise(rows)):
        filled = [cell for cell in row if cell]
        if len(set(filled)) > 1 and not any(map(_NUMBER.match, filled)) and any(map(_NUMBER.match, below)):
            above = " ".join(dict.fromkeys(cell for line in rows[:index] for cell in line if cell))
            return _Sheet(f"{name} {above}", row, [line for line in rows[index + 1 :] if any(line)], whole)
    return None


def _by_district(table: _Sheet, commitment: Commitment, districts: Sequence[str]) -> tuple[float, str] | None:
    """The total of the one column that is about the metric, or the sum of its districts."""
    places = [row for row in table.body if any(cell in districts for cell in row)]
    if len(places) < _LEAST_DISTRICTS:
        return None
    columns = [index for index in range(len(table.header)) if _is_numeric(places, index) and _may_tell(table.header[index], commitment)]
    own = [index for index in columns if holds(packed(table.header[index]), commitment.words)]
    if not own and holds(packed(f"{table.title} {table.header[columns[0]]}" if len(columns) == 1 else ""), commitment.words):
        own = columns
    own = _latest(own, table.header)
    if len(own) != 1:
        return None
    column = own[0]
    scale = _scale(table.header[column], table.title, commitment)
    names = [cell for row in places for cell in row if cell in districts] if commitment.statistic in ("sum", "count") else None
    value = _total(table, places, column, names)
    return None if scale is None or value is None else (value * scale, f"{table.header[column]} {value:g}")


def _total(table: _Sheet, places: Rows, column: int, names: Sequence[str] | None) -> float | None:
    """What the line of the total says; else what the districts (`names`, None where they do not add up) come to, each of them once."""
    for row in table.body:
        words = [packed(cell) for cell in row if cell and not _NUMBER.match(cell)]
        if words and all(map(_TOTAL.match, words)) and column < len(row) and _NUMBER.match(row[column]):
            return _number(row[column])
    if names is None or not table.whole or len(set(names)) < len(names):
        return None
    return sum(_number(row[column]) for row in places if _NUMBER.match(row[column]))


def _by_measure(table: _Sheet, commitment: Commitment, districts: Sequence[str]) -> tuple[float, str] | None:
    """The number of the line whose label names the metric (`养老床位 | 张 | 71200`)."""
    lines = [
        (label, row)
        for row in table.body
        if (label := next((cell for cell in row if cell and not _NUMBER.match(cell)), "")) and label not in districts
        if holds(packed(label), commitment.words) and _may_tell(label, commitment)
    ]
    lines.sort(key=lambda line: len(line[0]))
    if not lines or (len(lines) > 1 and len(lines[0][0]) == len(lines[1][0])):
        return None
    label, row = lines[0]
    headed = [index for index, heading in enumerate(table.header) if heading not in districts and _may_tell(heading, commitment)]
    told = _latest([index for index in headed if index < len(row) and _NUMBER.match(row[index])], table.header)
    if len(told) != 1:
        return None
    units = [cell for cell in row if _MEASURE.match(packed(cell))]
    scale = _scale(f"({units[0]})" if units else label, f"{table.header[told[0]]} {table.title}", commitment)
    value = _number(row[told[0]])
    return None if scale is None else (value * scale, " ".join(cell for cell in (label, row[told[0]], *units[:1]) if cell))


def _is_of_another(title: str, commitment: Commitment, commitments: Sequence[Commitment]) -> bool:
    """Whether a title names another promise of the item (大型场馆 over their areas), or what bars this one, and not this one itself."""
    title = packed(title)
    if any(word in title for word in commitment.barred) or (GROWTH.search(title) and not GROWTH.search(commitment.metric)):
        return True
    return not holds(title, commitment.words) and any(holds(title, one.words) for one in commitments if one is not commitment)


def _is_numeric(rows: Rows, column: int) -> bool:
    cells = [row[column] for row in rows if column < len(row) and row[column] not in ("", "-", "—", "/")]
    return bool(cells) and all(map(_NUMBER.match, cells))


def _may_tell(heading: str, commitment: Commitment) -> bool:
    """Whether a heading may stand over a result of the metric: no plan, none of the words that bar it, and no share
    or growth, unless these are what is promised."""
    heading = packed(heading)
    other = _OTHER_VALUE.search(heading) and not _OTHER_VALUE.search(commitment.metric)
    if NO_RESULT.search(heading) or other or any(word in heading for word in commitment.barred):
        return False
    return not GROWTH.search(heading) or GROWTH.search(commitment.metric) is not None


def _latest(columns: Sequence[int], header: Sequence[str]) -> list[int]:
    """Of columns of several years the latest."""
    years = {index: max(map(int, _YEAR.findall(header[index])), default=0) for index in columns}
    return [index for index in columns if len(columns) < 2 or (years[index] and years[index] == max(years.values()))]


def _scale(near: str, far: str, commitment: Commitment) -> float | None:
    """By what a number is multiplied to be in the commitment's unit; None where the unit is another or, but for counts, none is said."""
    for text in (near, far):
        for match in _UNIT.finditer(text):
            unit = packed(match[1] or match[2])
            own = re.fullmatch(rf"([万亿]?)(?:{UNITS.get(commitment.unit, '(?!)')})", unit)
            if own:
                return TIMES.get(own[1], 1.0)
            if _MEASURE.match(unit):
                return None
    return 1.0 if commitment.unit == "count" else None


def _number(text: str) -> float:
    return float(text.replace(",", ""))
