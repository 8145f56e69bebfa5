"""Cells of lists and work orders: nothing required is blank, and codes, phones and districts are right (附件4, 附件5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import ClassVar, Literal

from evalcheck.catalogue.items import Subject
from evalcheck.catalogue.templates import CellType, TemplateId
from evalcheck.catalogue.units import UnitDirectory
from evalcheck.checks.base import Check, Context, Scan
from evalcheck.checks.row_words import (
    BLANK_CELL,
    LOST_DIGITS,
    OLD_NUMBER,
    PROBLEMS,
    UNKNOWN_PLACE,
    WRONG_CHECK_CHARACTER,
    WRONG_CODE,
    WRONG_PHONE,
)
from evalcheck.checks.stage_blanks import StageBlanks
from evalcheck.checks.tally import Tally, shown
from evalcheck.evidence.model import Table, TableColumn
from evalcheck.evidence.values.credit_code import credit_code_fault
from evalcheck.evidence.values.fault import ValueFault, blank_fault, means_nothing, order_number_fault, plain
from evalcheck.evidence.values.phone import phone_fault
from evalcheck.evidence.values.places import nearest_place, place_test
from evalcheck.findings import FactValue, Finding, Kind
from evalcheck.submission.model import Block, Cell
from evalcheck.submission.tables.questions import like
from evalcheck.words import Text

Test = Callable[[Cell], ValueFault | None]

_KINDS: dict[CellType, Kind] = {"credit_code": WRONG_CODE, "mobile": WRONG_PHONE, "phone": WRONG_PHONE, "district": UNKNOWN_PLACE}
_TOLD = {"blank": BLANK_CELL, "lost_digits": LOST_DIGITS, "index_r": WRONG_CHECK_CHARACTER, "registration_number_15": OLD_NUMBER}
_COMPANY: tuple[CellType, ...] = ("name", "credit_code")


class Cells(Check):
    """Each cell of a template's column is filled and of its kind; one cell has one fault (附件4, 附件5; design 4.13, 4.15).

    Lists of persons, litigants, students or projects only have no company columns to fill. In a list of enterprises and
    persons a row without credit code is a person. Stages of a work order may be left out: see StageBlanks.
    """

    check: Literal["cells"]
    templates: tuple[TemplateId, ...] = ("enterprise_list", "work_order")
    no_companies: tuple[Subject, ...] = ("persons", "litigants", "students", "projects")
    kinds: ClassVar = (BLANK_CELL, WRONG_CODE, WRONG_PHONE, UNKNOWN_PLACE, LOST_DIGITS, WRONG_CHECK_CHARACTER, OLD_NUMBER)

    def table(self, table: Table, context: Context) -> Scan | None:
        if table.template.id not in self.templates:
            return None
        units = context.catalogue.units
        return _CellScan(table, tuple(self._watched(table, units)), units)

    def _watched(self, table: Table, units: UnitDirectory) -> Iterator[_Watched]:
        companies = self._companies(table)
        code = next((column for column in table.columns if column.spec and column.spec.type == "credit_code"), None)
        for column in table.columns:
            if column.spec is None or column.stage is not None:
                continue
            of_company = column.spec.type in _COMPANY
            if of_company and companies == "none":
                continue
            test = _test(column.spec.type, units)
            optional = not (table.bound and column.spec.required) or (companies == "some" and column.spec.type == "credit_code")
            needs = code.index if code and companies == "some" and column.spec.type == "name" else None
            yield _Watched(column, _unless_blank(test) if optional else test, needs)

    def _companies(self, table: Table) -> Literal["all", "some", "none"]:
        """Whether the rows are companies, by the clauses that the table answers."""
        subjects = {subject for clause in table.clauses for subject in clause.subjects}
        others = subjects & set(self.no_companies)
        if not others:
            return "all"
        return "some" if table.bound and subjects - others else "none"


@dataclass
class _Watched:
    """A column, its test, and the column without which a blank is no fault; the tallies of each kind."""

    column: TableColumn
    test: Test
    needs: int | None = None
    tallies: dict[Kind, Tally] = field(default_factory=dict)

    def kind(self, fault: ValueFault) -> Kind:
        assert self.column.spec is not None
        return _TOLD.get(fault.why) or _KINDS.get(self.column.spec.type, BLANK_CELL)


class _CellScan:
    def __init__(self, table: Table, watched: tuple[_Watched, ...], units: UnitDirectory) -> None:
        self._table = table
        self._watched = watched
        self._units = units
        self._stages = StageBlanks(table)
        self._placeholders = frozenset(plain(text) for text in table.template.placeholders)

    def feed(self, block: Block) -> None:
        for watched in self._watched:
            column = block.columns[watched.column.index]
            for offset, fault in column.test(watched.test):
                value = column.value(offset)
                if not self._told_elsewhere(watched, block, offset, value, fault):
                    watched.tallies.setdefault(watched.kind(fault), Tally()).add(block.rows[offset], value, fault)
        self._stages.feed(block)

    def _told_elsewhere(self, watched: _Watched, block: Block, offset: int, value: Cell, fault: ValueFault) -> bool:
        """A placeholder of the template is TPL006; a person's row needs no company name."""
        if fault.why == "blank":
            return watched.needs is not None and means_nothing(block.columns[watched.needs].value(offset))
        return isinstance(value, str) and plain(value) in self._placeholders

    def finish(self) -> Iterator[Finding]:
        for watched in self._watched:
            for kind, tally in sorted(watched.tallies.items(), key=lambda told: told[0].code):
                yield tally.finding(kind, self._table, watched.column, **self._facts(tally))
        yield from self._stages.finish()

    def _facts(self, tally: Tally) -> dict[str, FactValue]:
        fault = tally.told
        assert isinstance(fault, ValueFault)
        if fault.why == "blank":
            return {}
        first, right = shown(tally.first), fault.right
        if fault.why == "unknown":
            right = nearest_place(first, self._units)
        length = len(plain(tally.first) if isinstance(tally.first, str) else first)
        problem = PROBLEMS[fault.why].format(length=length)
        if right:
            problem += Text(f"，应为“{right}”", f"; it should be “{right}”")
        return {"first": first, "right": right, "problem": problem}


def _test(kind: CellType, units: UnitDirectory) -> Test:
    if kind == "district":
        return place_test(units)
    tests: dict[CellType, Test] = {
        "credit_code": credit_code_fault, "mobile": phone_fault, "phone": phone_fault, "order_number": order_number_fault,
    }  # fmt: skip
    return tests.get(kind, blank_fault)


def _unless_blank(test: Test) -> Test:
    return like(test, partial(_filled_fault, test))


def _filled_fault(test: Test, value: Cell) -> ValueFault | None:
    """The fault of a cell that may be blank."""
    fault = test(value)
    return None if fault is not None and fault.why == "blank" else fault
