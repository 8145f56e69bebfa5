"""How many different pieces answer a clause that asks a least number (300家企业), of each group where it says so (每所高校50名)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from evalcheck.catalogue.items import Clause, EvidenceKind
from evalcheck.evidence.model import FileSummary, TableSummary
from evalcheck.patterns import regex
from evalcheck.records import dataclass

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
    sound = [f for f in files if f.sure and any(kind in clause.kinds for kind in f.every_kind)]
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
    """Things by group; a table without such a column is a group of its own, under its file's and sheet's name, with those that go on
    with it.
    """
    found: Counter[str] = Counter()
    firsts: dict[tuple[str, str], str] = {}
    for table in tables:
        file, sheet = (table.location.file or "").rpartition("/")[2], table.location.part or ""
        whole = firsts.setdefault((_whole(file.rpartition(".")[0]), _whole(sheet)), f"{file} {sheet}")
        for name, count in table.groups or ((whole, table.things),):
            found[name] += count
    return found


def _whole(name: str) -> str:
    """The name of a file or sheet without what tells a part of it from the others."""
    return _GOES_ON.sub("", _PERIOD.sub("", name))


_NUMBER = "[0-9一二三四五六七八九十]"
_GOES_ON = regex(rf"[\s_(（-]*(?:续[表页]?{_NUMBER}*|{_NUMBER}+)?[\s)）]*$")
"""How names end that go on with another: 名单(续), 名单2, Sheet2, 名单（二）."""
_PERIOD = regex(
    rf"[(（]?(?:20\d\d年?)?(?:第?{_NUMBER}+季度|{_NUMBER}+月份?|[上下]半年|第{_NUMBER}+(?:批次?|期|部分))[)）]?|20\d\d年(?:度)?"
)
"""A list by quarters, months or batches is one list."""
