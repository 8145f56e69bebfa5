"""The header of a table: on which row it stands, how many rows it has, and which column of a template each heading is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from evalcheck.catalogue.templates import ColumnSpec, Template
from evalcheck.evidence.model import TableColumn
from evalcheck.evidence.tables.stage_columns import ROLES, Leaf, StageColumns, StageNames, without_unit
from evalcheck.evidence.wording import bare, shown, words_of
from evalcheck.submission.model import Cell

HEAD_ROWS = 30
"""A header below this row of a sheet is not looked for: titles and head lines never take so many."""
_MAX_HEIGHT = 3
_MAX_WIDTH = 400
_WRONG_NAME = 0.6
_OWN_COLUMN = 0.25
_SHARE = 0.4
_STAGES_WEIGHT = 2


@dataclass(frozen=True)
class Header:
    """One reading of some rows as the header of a template; `row` counts from 1. The best `score` wins."""

    template: Template
    row: int
    height: int
    columns: tuple[TableColumn, ...]
    stages: int
    score: float
    recognised: bool


@dataclass(frozen=True)
class Names:
    """The names a template's columns go by. `own` are the columns that no other table template has."""

    template: Template
    right: dict[str, ColumnSpec]
    alike: dict[str, ColumnSpec]
    own: frozenset[str]
    stages: StageNames | None = None
    distinct: frozenset[str] = field(default=frozenset())


def names_of(templates: Sequence[Template]) -> tuple[Names, ...]:
    return tuple(_names(template, [other for other in templates if other is not template]) for template in templates)


def _names(template: Template, others: Iterable[Template]) -> Names:
    shared = {bare(name) for other in others for spec in other.columns for name in (spec.name, *spec.synonyms)}
    right = {bare(name): spec for spec in template.columns for name in (spec.name, *spec.synonyms)}
    alike = {bare(name): spec for spec in template.columns for name in spec.lookalikes if bare(name) not in right}
    own = frozenset(spec.name for spec in template.columns if bare(spec.name) not in shared)
    distinct = frozenset(spec.name for spec in template.columns if spec.required and spec.type != "serial")
    return Names(template, right, alike, own, StageNames(template.stages) if template.stages else None, distinct)


def find_header(rows: Sequence[Sequence[Cell]], names: Sequence[Names]) -> Header | None:
    """The header that fits one of the templates best, among the first rows of a sheet."""
    texts = [_texts(row) for row in rows[: HEAD_ROWS + _MAX_HEIGHT]]
    known = {name for one in names for name in (*one.right, *one.alike)}
    # A header has two names of a template at least: data rows, most of what is looked at, are told at once.
    hopeful = [sum(bare(text) in known for text in row) >= 2 for row in texts]
    best: Header | None = None
    for first in range(min(HEAD_ROWS, len(texts))):
        for height in range(1, _MAX_HEIGHT + 1):
            part = texts[first : first + height]
            if len(part) < height or sum(map(bool, part[-1])) < 2 or not any(hopeful[first : first + height]):
                continue
            for header in _readings(part, first + 1, names):
                if header.recognised and (best is None or _better(header, best)):
                    best = header
    return best


def _better(header: Header, best: Header) -> bool:
    """A title row taken into the header changes no score: of equals the one of fewer rows is the header."""
    if abs(header.score - best.score) > 1e-9:
        return header.score > best.score
    return header.height < best.height


def _texts(row: Sequence[Cell]) -> list[str]:
    texts = [words_of(cell) for cell in row[:_MAX_WIDTH]]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _readings(part: Sequence[list[str]], row: int, names: Sequence[Names]) -> Iterator[Header]:
    leaves = list(_leaves(part))
    if len(leaves) < 3:
        return
    for one in names:
        columns, stages = _columns(leaves, one)
        yield _judged(one, row, len(part), columns, stages)


def _leaves(part: Sequence[list[str]]) -> Iterator[Leaf]:
    """Each column's lowest heading; a heading over blanks spans the columns to its right (merged cells)."""
    spanning: list[tuple[str, int]] = [("", -1)] * len(part)
    for index in range(max(map(len, part))):
        column = [row[index] if index < len(row) else "" for row in part]
        spanning = [(text, index) if text else above for text, above in zip(column, spanning, strict=True)]
        depth = max((k for k, text in enumerate(column) if text), default=-1)
        if depth >= 0:
            yield Leaf(index, column[depth], tuple(above for above in spanning[:depth] if above[0]))


def _columns(leaves: Sequence[Leaf], names: Names) -> tuple[tuple[TableColumn, ...], int]:
    """Which column of the template each heading is: by its right name first, then by a recognisable one."""
    taken: dict[str, TableColumn] = {}
    stages = StageColumns(names.stages) if names.stages else None
    rest = [leaf for leaf in leaves if not (stages and stages.take_grouped(leaf))]
    for known, right in ((names.right, True), (names.alike, False)):
        for leaf in list(rest):
            spec = known.get(bare(leaf.text)) or _measured(known, leaf.text)
            if spec and spec.name not in taken:
                taken[spec.name] = TableColumn(leaf.index, shown(leaf.text), spec, right)
                rest.remove(leaf)
    found = list(taken.values())
    if stages:
        rest = [leaf for leaf in rest if not stages.take_flat(leaf)]
        rest = [leaf for leaf in rest if not stages.take_loose(leaf)]
        found += stages.finish()
    found += [TableColumn(leaf.index, shown(leaf.text), None) for leaf in rest]
    return tuple(sorted(found, key=lambda column: column.index)), stages.count if stages else 0


def _measured(known: dict[str, ColumnSpec], heading: str) -> ColumnSpec | None:
    """A column of numbers whose heading names another unit than the template's: `各环节累计总时长(工作日)`."""
    spec = known.get(bare(without_unit(heading)))
    return spec if spec and spec.type == "number" else None


def _judged(names: Names, row: int, height: int, columns: tuple[TableColumn, ...], stages: int) -> Header:
    found = {column.spec.name: column for column in columns if column.spec and column.stage is None}
    weight = {name: 1.0 if column.right else _WRONG_NAME for name, column in found.items()}
    asked = [spec.name for spec in names.template.columns if spec.required]
    total = len(asked) + (_STAGES_WEIGHT if names.stages else 0)
    score = (sum(weight.get(name, 0) for name in asked) + _STAGES_WEIGHT * bool(stages)) / max(total, 1)
    score += _OWN_COLUMN * (sum(weight.get(name, 0) for name in names.own) + bool(stages))
    # Right names and whole stages count little, yet decide between readings of one row and of two.
    roles = [column.stage for column in columns if column.stage]
    score += 0.001 * (sum(column.right for column in columns if column.stage) + sum(roles.count(n) == len(ROLES) for n in set(roles)))
    return Header(names.template, row, height, columns, stages, score, _recognised(names, found, columns, stages))


def _recognised(names: Names, found: dict[str, TableColumn], columns: Sequence[TableColumn], stages: int) -> bool:
    """Whether the header is the template's at all: an unrelated list shares a serial number, a contact and a remark with it."""
    distinct = sum(name in names.distinct for name in found)
    types = {column.spec.type: column.right for column in found.values() if column.spec}
    named = "credit_code" in types or types.get("name", False)
    if names.stages:
        marks = ("order_number" in types) + bool(stages) + ("number" in types)
        return (marks >= 2 and distinct + bool(stages) >= 4) or (named and marks >= 1 and distinct >= 3)
    share = sum(column.spec is not None for column in columns) / max(len(columns), 1)
    return (named and distinct >= 3 and share >= _SHARE) or distinct >= len(names.distinct) - 1
