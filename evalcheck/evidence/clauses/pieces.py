"""How many different pieces answer a clause that asks a least number (300家企业), of each group where it says so (每所高校50名)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from evalcheck.catalogue.items import Clause, EvidenceKind
from evalcheck.evidence.model import FileSummary, TableSummary

_ROW_KINDS = frozenset({EvidenceKind.ENTERPRISE_LIST, EvidenceKind.ITEM_LIST, EvidenceKind.WORK_ORDER})


@dataclass(frozen=True, slots=True)
class Pieces:
    """Different files, or things in rows, that answer a clause for sure; None where rows stand in something that has none.

    `group`: the one that has fewest, where the clause asks so many of each. `rows`: rows, repeated ones too.
    """

    count: int | None = None
    group: str = ""
    rows: int = 0


UNCOUNTED = Pieces()


def pieces_of(clause: Clause, files: Sequence[FileSummary]) -> Pieces:
    """The pieces of a clause among the files that answer it."""
    sound = [f for f in files if f.sure and any(kind in clause.kinds for kind in f.kinds)]
    if clause.minimum_of == "file":
        return Pieces(len({f.file.sha256 for f in sound}))
    lists = [f for f in sound if any(kind in _ROW_KINDS for kind in f.kinds)] or sound
    tables = [table for f in lists for table in f.tables]
    rows = sum(table.rows for table in tables)
    if clause.minimum_by and tables and all(f.tables for f in lists):
        name, least = min(_by_group(tables).items(), key=lambda pair: (pair[1], pair[0]))
        return Pieces(least, name, rows)
    loose = [f.rows for f in lists if not f.tables]
    known = things_of(tables) + sum(count for count in loose if count is not None)
    return Pieces(known if None not in loose or known >= (clause.minimum or 0) else None, "", rows)


def things_of(tables: Sequence[TableSummary]) -> int:
    """Different things that some tables name; one that two of them name counts once where each tells its own."""
    if all(table.keys for table in tables):
        return len(frozenset().union(*(table.keys for table in tables)))
    return sum(table.things for table in tables)


def _by_group(tables: Sequence[TableSummary]) -> Counter[str]:
    """Things by group; a table without such a column is a group of its own, under its file's and sheet's name."""
    found: Counter[str] = Counter()
    for table in tables:
        whole = (f"{table.location.file or ''} {table.location.part or ''}".rpartition("/")[2], table.things)
        for name, count in table.groups or (whole,):
            found[name] += count
    return found
