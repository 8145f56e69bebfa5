"""Dates in lists and work orders: a date at all, not in the future, inside the period that the clause asks (附件7)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import field
from datetime import date
from typing import Annotated, ClassVar, Literal

from evalcheck.catalogue.templates import TemplateId
from evalcheck.checks.base import REGEX, Check, Context, Scan
from evalcheck.checks.tally import Tally, shown
from evalcheck.evidence.clauses.periods import Span, month, span_of
from evalcheck.evidence.model import Table, TableColumn
from evalcheck.evidence.tables.rows import RowsRead
from evalcheck.evidence.tables.work_order_rows import stage_groups
from evalcheck.evidence.values.dates import Day, day_of, parse_date
from evalcheck.evidence.values.fault import means_nothing, missing_fault, plain
from evalcheck.evidence.values.unread import unread_fault
from evalcheck.findings import FactValue, Finding, Kind, Severity, Words
from evalcheck.records import dataclass
from evalcheck.submission.model import Block, Cell
from evalcheck.words import Text

OUTSIDE_PERIOD = Kind(
    "DAT002", "date-outside-period", Severity.ERROR,
    zh=Words(
        "日期不在要求的时间范围内", "“{column}”有 {count} 行的日期不在 {period} 之内：第 {rows} 行。第一个“{first}”{problem}",
        why="清单只核实这段时间内办理的业务，范围外的行不计入",
        fix="删去范围外的行；日期填错的，改成实际办理日期",
    ),
    en=Words(
        "Date outside the period asked for",
        "“{column}” holds {count} dates outside {period}: rows {rows}. The first, “{first}”, {problem}",
        why="only matters handled within the period are evaluated",
        fix="leave out rows from outside the period; correct dates that were mistyped",
    ),
    identity=("column",),
)  # fmt: skip

NO_DATE = Kind(
    "DAT006", "not-a-date", Severity.ERROR,
    zh=Words(
        "不是日期", "“{column}”有 {count} 格认不出日期，或没有这一天：第 {rows} 行。第一个是“{first}”",
        why="认不出日期就算不出办理时长，也看不出是否在要求的时间内",
        fix="写成“2022-03-05”或“2022/3/5 14:30”的形式，一格只写一个日期",
    ),
    en=Words(
        "Not a date", "{count} cells of “{column}” hold no date, or a day that does not exist: rows {rows}. The first is “{first}”",
        why="without a date neither the handling time nor the period can be told",
        fix="write one date a cell, as “2022-03-05” or “2022/3/5 14:30”",
    ),
    identity=("column",),
)  # fmt: skip

FUTURE_DATE = Kind(
    "DAT008", "date-in-the-future", Severity.ERROR,
    zh=Words(
        "日期晚于检查当天", "“{column}”有 {count} 个日期晚于 {as_of}：第 {rows} 行。第一个是“{first}”",
        why="还没到的日期不可能已经办理，多半是年份或月份打错",
        fix="改成实际日期；尚未办结的业务请不要列入",
    ),
    en=Words(
        "Date later than the day of checking", "{count} dates in “{column}” are later than {as_of}: rows {rows}. The first is “{first}”",
        why="what lies ahead cannot have been handled; a year or month is probably mistyped",
        fix="give the real date; leave out matters that are not finished",
    ),
    identity=("column",),
)  # fmt: skip

_ORDER = (NO_DATE, FUTURE_DATE, OUTSIDE_PERIOD)


class Dates(Check):
    """Cells of date columns hold dates, none later than today, none outside the clause's period; a cell has one fault.

    Of a work order the last completion of a row must fall in the period (design 4.8), of a list every date. A list's
    date columns are known by their header (`headers`, less `other_dates`: birthdays, founding days, terms); one in
    which most cells are no dates is none.
    """

    check: Literal["dates"]
    templates: tuple[TemplateId, ...] = ()
    headers: Annotated[str, REGEX] = "日期|时间|年月"
    other_dates: Annotated[str, REGEX] = "成立|设立|创立|出生|生日|有效|到期|届满|期限|计划|预计|时长|平均|用时"
    kinds: ClassVar = (OUTSIDE_PERIOD, NO_DATE, FUTURE_DATE)

    def table(self, table: Table, context: Context) -> Scan | None:
        if self.templates and table.template.id not in self.templates:
            return None
        declared = {clause.id: context.declaration.month_of(context.catalogue.item_of[clause.id]) for clause in table.clauses}
        span = span_of(table.clauses, table.template.id, {clause: month for clause, month in declared.items() if month})
        return _DateScan(table, list(self._watched(table)), span, context.as_of)

    def _watched(self, table: Table) -> Iterator[_Watched]:
        for column in table.columns:
            if column.stage is not None:
                if column.role in ("start", "finish"):
                    yield _Watched(column)
            elif column.spec is not None:
                if column.spec.type == "date":
                    yield _Watched(column)
            elif not table.template.stages and re.search(self.headers, column.header) and not re.search(self.other_dates, column.header):
                yield _Watched(column, certain=False)


@dataclass
class _Watched:
    """A column of dates; not `certain` where only its header says so."""

    column: TableColumn
    certain: bool = True
    filled: int = 0
    tallies: dict[Kind, Tally] = field(default_factory=dict)

    def add(self, kind: Kind, row: int, value: Cell, told: object = None) -> None:
        self.tallies.setdefault(kind, Tally()).add(row, value, told)

    @property
    def holds_dates(self) -> bool:
        return self.certain or NO_DATE not in self.tallies or self.tallies[NO_DATE].count * 2 < self.filled


class _DateScan(Scan):
    def __init__(self, table: Table, watched: list[_Watched], span: Span, as_of: date) -> None:
        self._table, self._watched, self._span, self._as_of = table, watched, span, as_of
        # What stands in for a date in a column of the template is ROW001.
        self._tests = {
            True: _date_test(span, as_of, missing_fault),
            False: _date_test(span, as_of, means_nothing),
        }
        self._placeholders = frozenset(plain(text) for text in table.template.placeholders)
        finishes = {group.finish for group in stage_groups(table)}
        self._finishes = [w for w in watched if w.column in finishes]

    def feed(self, block: Block) -> None:
        outside: set[int] = set()
        for watched in self._watched:
            column = block.columns[watched.column.index]
            watched.filled += len(block.rows)
            for offset, why in column.test(self._tests[watched.certain]):
                if why == "blank":
                    watched.filled -= 1
                elif why == "no_date":
                    self._no_date(watched, block.rows[offset], column.value(offset))
                elif why == "future":
                    watched.add(FUTURE_DATE, block.rows[offset], column.value(offset))
                elif watched.column.stage is None:
                    watched.add(OUTSIDE_PERIOD, block.rows[offset], column.value(offset), why)
                elif watched.column.role == "finish":
                    outside.add(offset)
        for offset in sorted(outside):
            self._last_completion(block, offset)

    def _no_date(self, watched: _Watched, row: int, value: Cell) -> None:
        if unread_fault(value) is None and not (isinstance(value, str) and plain(value) in self._placeholders):
            watched.add(NO_DATE, row, value)

    def _last_completion(self, block: Block, offset: int) -> None:
        """Of the completions of a row the last one counts; one that lies ahead was told as such."""
        days: list[tuple[Day, _Watched]] = []
        for watched in self._finishes:
            if (day := parse_date(block.columns[watched.column.index].value(offset))) is not None:
                days.append((day, watched))
        day, watched = max(days, key=lambda pair: (day_of(pair[0]), pair[1].column.index))
        if day_of(day) <= self._as_of and (side := self._span.side(day)):
            watched.add(OUTSIDE_PERIOD, block.rows[offset], block.columns[watched.column.index].value(offset), side)

    def finish(self, read: RowsRead) -> Iterator[Finding]:
        for watched in self._watched:
            for kind in _ORDER:
                if kind in watched.tallies and watched.holds_dates:
                    yield watched.tallies[kind].finding(kind, self._table, watched.column, **self._facts(kind, watched.tallies[kind]))

    def _facts(self, kind: Kind, tally: Tally) -> dict[str, FactValue]:
        facts: dict[str, FactValue] = {"first": _day_shown(tally.first)}
        if kind is FUTURE_DATE:
            facts["as_of"] = self._as_of.isoformat()
        if kind is OUTSIDE_PERIOD:
            early = tally.told == "before"
            bound = month(self._span.first if early else self._span.last)
            side = Text("早于 ", "is earlier than ") if early else Text("晚于 ", "is later than ")
            facts |= {"period": str(self._span), "problem": side + bound}
        return facts


def _date_test(span: Span, as_of: date, missing: Callable[[Cell], object]) -> Callable[[Cell], str | None]:
    """The most telling fault of a date cell: blank, no_date, future, before, after."""

    def test(value: Cell) -> str | None:
        day = parse_date(value)
        if day is None:
            return "blank" if missing(value) else "no_date"
        return "future" if day_of(day) > as_of else span.side(day)

    return test


def _day_shown(value: Cell) -> str:
    """A date cell, or the serial number of one, as a date."""
    day = None if isinstance(value, str) else parse_date(value)
    return str(day) if day else shown(value)
