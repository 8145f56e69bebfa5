"""Blanks in the stages of a work order: a stage may be left out as a whole, not in part, and not every stage (附件5)."""

from __future__ import annotations

from collections.abc import Iterator

from evalcheck.checks.row_words import BLANK_CELL
from evalcheck.checks.tally import Tally
from evalcheck.evidence.model import Table, TableColumn
from evalcheck.evidence.tables.work_order_rows import StageColumnSet, stage_groups
from evalcheck.evidence.values.fault import means_nothing
from evalcheck.findings import Finding
from evalcheck.submission.model import Block, Cell


class StageBlanks:
    """The part of the check `cells` that looks at stages: a row leaves one out as a whole or fills it, and has at least one."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._groups = stage_groups(table)
        self._tallies: dict[TableColumn, Tally] = {}

    def feed(self, block: Block) -> None:
        if not self._groups:
            return
        left_out = [self._partly(block, group) for group in self._groups]
        for offset in sorted(frozenset.intersection(*left_out)):
            self._add(self._groups[0].columns[0], block.rows[offset])

    def _partly(self, block: Block, group: StageColumnSet) -> frozenset[int]:
        """Tally the blanks of stages that are filled in part; give the rows that leave the stage out."""
        blanks = [frozenset(offset for offset, _ in block.columns[column.index].test(_nothing)) for column in group.columns]
        left_out = frozenset.intersection(*blanks)
        for column, offsets in zip(group.columns, blanks, strict=True):
            for offset in sorted(offsets - left_out):
                self._add(column, block.rows[offset])
        return left_out

    def _add(self, column: TableColumn, row: int) -> None:
        self._tallies.setdefault(column, Tally()).add(row)

    def finish(self) -> Iterator[Finding]:
        for column, tally in sorted(self._tallies.items(), key=lambda told: told[0].index):
            yield tally.finding(BLANK_CELL, self._table, column)


def _nothing(value: Cell) -> bool | None:
    return means_nothing(value) or None
