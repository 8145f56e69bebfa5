"""The different things that the rows of a list name, in all and of each group: what a list counts for where a clause asks a number."""

from __future__ import annotations

from hashlib import blake2b

from evalcheck.evidence.model import Table, TableColumn
from evalcheck.evidence.names.signs import fold
from evalcheck.evidence.wording import bare, words_of
from evalcheck.patterns import regex
from evalcheck.submission.model import Block, Cell

_NAMING = (regex(r"(?:名称|姓名|全称|名)$"), regex(r"(?:机构|单位|医院|学校|线路|场馆|项目|园区|企业|平台|事项)$"))
"""Headings of lists of their own that say what a row is about, the surer ones first."""
_PERSON = regex(r"(?:姓名|人员|学生|教师|人)(?:姓名|名)?$")
_MANY = 50_000
"""Different things after which counting them ends: every number that a list promises is smaller."""
_FEW = 5_000
"""Different things that are told apart across tables."""


class Things:
    """Feeds on the blocks of one table. Work orders name nothing: they are counted by rows."""

    def __init__(self, table: Table) -> None:
        self._named = _naming_column(table)
        self._grouped = _grouping_column(table) if self._named else None
        self._asked = not table.template.columns or any(clause.minimum_of for clause in table.clauses)
        self._keys: set[int] = set()
        self._digests: set[int] = set()
        # Two people may bear one name: of a list of people the whole row tells who is who.
        self._whole = [column.index for column in table.columns if column.spec is None or column.spec.type != "serial"]
        self._people = self._named is not None and not table.template.columns and bool(_PERSON.search(bare(self._named.header)))
        self._groups: dict[str, set[int]] = {}

    def feed(self, block: Block) -> None:
        if self._named is None or len(self._keys) >= _MANY:
            return
        if self._people and not self._asked:
            return
        column = block.columns[self._named.index]
        self._keys.update(column.keys())
        if not self._asked or len(self._keys) > _FEW:
            return
        told = [column.values()] if not self._people else [block.columns[index].values() for index in self._whole]
        digests = [_digest(cells) for cells in zip(*told, strict=True)]
        self._digests.update(digests)
        if self._grouped is not None:
            for group, digest in zip(block.columns[self._grouped.index].values(), digests, strict=True):
                self._groups.setdefault(words_of(group), set()).add(digest)

    def distinct(self) -> int | None:
        """Different names (or codes) among the rows; 0 is the key of a blank one, which may be anything."""
        if self._named is None or not self._keys or 0 in self._keys or len(self._keys) >= _MANY:
            return None
        return len(self._digests) if self._people else len(self._keys)

    def keys(self) -> frozenset[int]:
        """Numbers that stand for the things, the same in every process; none where they are too many or a blank one is among them."""
        return frozenset(self._digests) if self.distinct() == len(self._digests) else frozenset()

    def groups(self) -> tuple[tuple[str, int], ...]:
        """How many different things there are of each group, in the order of its names; a blank name groups nothing."""
        return tuple(sorted((name, len(things)) for name, things in self._groups.items() if name)) if self.keys() else ()


def _digest(cells: tuple[Cell, ...]) -> int:
    told = "\t".join(fold(words_of(cell)) for cell in cells)
    return int.from_bytes(blake2b(told.encode("utf-8", "surrogatepass"), digest_size=8).digest())


def _naming_column(table: Table) -> TableColumn | None:
    """The column that says whom or what a row of a list is about: its code, else its name."""
    if table.template.stages:
        return None
    typed = {column.spec.type: column for column in reversed(table.columns) if column.spec}
    if table.template.columns:
        return typed.get("credit_code") or typed.get("name")
    grouping = _grouping_column(table)
    columns = [column for column in table.columns if column is not grouping]
    return next((column for pattern in _NAMING for column in columns if pattern.search(bare(column.header))), None)


def _grouping_column(table: Table) -> TableColumn | None:
    """The column by which a clause asks so many of each (每所高校50名)."""
    words = [word for clause in table.clauses for word in clause.minimum_by]
    return next((column for column in table.columns if any(word in bare(column.header) for word in words)), None)
