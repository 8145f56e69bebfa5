"""The header of a table: on which row it stands, how many rows it has, and which column of a template each heading is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from typing import Literal

from evalcheck.catalogue.templates import ColumnSpec, StageGroup, Template
from evalcheck.evidence.model import TableColumn
from evalcheck.evidence.names.signs import fold
from evalcheck.evidence.tables.headings import asides, goes_on_in, readings
from evalcheck.evidence.wording import bare, shown, words_of
from evalcheck.patterns import regex
from evalcheck.records import dataclass
from evalcheck.submission.model import Cell

HEAD_ROWS = 30
"""Titles and head lines take no more rows of a sheet; only where there is no header among them is it looked for further down."""
DEEP_ROWS = 500
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


def names_of(templates: Sequence[Template], short: bool = False) -> tuple[Names, ...]:
    """`short`: with the short names that mean a column only beside a table of the template."""
    each = {template.id: template for template in templates}.values()
    return tuple(_names(template, [other for other in each if other is not template], short) for template in each)


def _names(template: Template, others: Iterable[Template], short: bool) -> Names:
    shared = {bare(name) for other in others for spec in other.columns for name in (spec.name, *spec.synonyms)}
    right = {bare(name): spec for spec in template.columns for name in (spec.name, *spec.synonyms)}
    lookalikes = ((name, spec) for spec in template.columns for name in (*spec.lookalikes, *(spec.short if short else ())))
    alike = {bare(name): spec for name, spec in lookalikes if bare(name) not in right}
    own = frozenset(spec.name for spec in template.columns if bare(spec.name) not in shared)
    distinct = frozenset(spec.name for spec in template.columns if spec.required and spec.type != "serial")
    return Names(template, right, alike, own, StageNames(template.stages) if template.stages else None, distinct)


def find_header(rows: Sequence[Sequence[Cell]], names: Sequence[Names], within: int = HEAD_ROWS) -> Header | None:
    """The header that fits one of the templates best, among the first rows of a sheet."""
    texts = [_texts(row) for row in rows[: within + _MAX_HEIGHT]]
    # A header has two names of a template at least: data rows, most of what is looked at, are told at once.
    hopeful = [headings_in(row, names) >= 2 for row in texts]
    best: Header | None = None
    for first in range(min(within, len(texts))):
        for height in range(1, _MAX_HEIGHT + 1):
            part = texts[first : first + height]
            if len(part) < height or sum(map(bool, part[-1])) < 2 or not any(hopeful[first : first + height]):
                continue
            for header in _readings(part, first + 1, names):
                if header.recognised and (best is None or _better(header, best)):
                    best = header
    return best


def headings_in(texts: Sequence[str], names: Sequence[Names]) -> int:
    """How many of some cells are names of a template's columns."""
    known = {name for one in names for name in (*one.right, *one.alike)}
    return sum(bare(text) in known or any(name in known for name in readings(text)) for text in texts if text)


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
        yield read_leaves(one, row, len(part), leaves)


def read_leaves(names: Names, row: int, height: int, leaves: Sequence[Leaf]) -> Header:
    """Some headings read as those of one template."""
    columns, stages = _columns(leaves, names)
    return _judged(names, row, height, columns, stages)


def leaves_of(rows: Sequence[Sequence[Cell]]) -> list[Leaf]:
    """The lowest headings of the rows of a header."""
    return list(_leaves([_texts(row) for row in rows]))


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
    for named in (_right, _right_undressed, _alike, _alike_undressed):
        for leaf in list(rest):
            spec = named(names, leaf.text)
            if spec and spec.name not in taken:
                taken[spec.name] = TableColumn(leaf.index, shown(leaf.text), spec, named in (_right, _right_undressed))
                rest.remove(leaf)
    found = list(taken.values())
    if stages:
        rest = [leaf for leaf in rest if not stages.take_flat(leaf)]
        rest = [leaf for leaf in rest if not stages.take_loose(leaf)]
        found += stages.finish()
    found += [TableColumn(leaf.index, shown(leaf.text), None) for leaf in rest]
    return tuple(sorted(found, key=lambda column: column.index)), stages.count if stages else 0


def _right(names: Names, heading: str) -> ColumnSpec | None:
    return names.right.get(bare(heading)) or _measured(names.right, heading)


def _alike(names: Names, heading: str) -> ColumnSpec | None:
    return names.alike.get(bare(heading)) or _measured(names.alike, heading)


def _right_undressed(names: Names, heading: str) -> ColumnSpec | None:
    """By its right name with hints, numbers, stars or a translation; in brackets may stand another name of the same column."""
    said = asides(heading)
    for name in readings(heading):
        spec = names.right.get(name)
        if spec and all(names.alike.get(aside) in (None, spec) and names.right.get(aside) in (None, spec) for aside in said):
            return spec
    return None


def _alike_undressed(names: Names, heading: str) -> ColumnSpec | None:
    return next((names.alike[name] for name in readings(heading) if name in names.alike), None)


def _measured(known: dict[str, ColumnSpec], heading: str) -> ColumnSpec | None:
    """A column of numbers whose heading names another unit than the template's: `各环节累计总时长(工作日)`."""
    spec = known.get(bare(without_unit(heading)))
    return spec if spec and spec.type == "number" else None


def rows_of_header(header: Header, rows: Sequence[Sequence[Cell]]) -> int:
    """The height of a header with the row of column numbers, hints or translations below it, where there is one."""
    below = header.row - 1 + header.height
    return header.height + (below < len(rows) and goes_on_in([words_of(cell) for cell in rows[below][:_MAX_WIDTH]]))


def _judged(names: Names, row: int, height: int, columns: tuple[TableColumn, ...], stages: int) -> Header:
    found = {column.spec.name: column for column in columns if column.spec and column.stage is None}
    weight = {name: 1.0 if column.right else _WRONG_NAME for name, column in found.items()}
    asked = [spec.name for spec in names.template.columns if spec.required]
    total = len(asked) + (_STAGES_WEIGHT if names.stages else 0)
    score = (sum(weight.get(name, 0) for name in asked) + _STAGES_WEIGHT * bool(stages)) / max(total, 1)
    score += _OWN_COLUMN * (sum(weight.get(name, 0) for name in names.own) + bool(stages))
    # Right names and whole stages count little, yet decide between readings of one row and of two.
    roles = [column.stage for column in columns if column.stage and column.role]
    score += 0.001 * (sum(column.right for column in columns if column.stage) + sum(roles.count(n) == len(ROLES) for n in set(roles)))
    return Header(names.template, row, height, columns, stages, score, _recognised(names, found, columns, stages))


def _recognised(names: Names, found: dict[str, TableColumn], columns: Sequence[TableColumn], stages: int) -> bool:
    """Whether the header is the template's at all: an unrelated list shares a serial number, a contact and a remark with it."""
    distinct = sum(name in names.distinct for name in found)
    types = {column.spec.type: column.right for column in found.values() if column.spec}
    # 代码 alone may be that of anything; beside a name and a telephone it is the company's.
    codes = [column.header for column in found.values() if column.spec and column.spec.type == "credit_code"]
    coded = any(len(bare(header)) > 2 for header in codes) or {"name", "mobile"} <= set(types)
    named = (bool(codes) and coded) or types.get("name", False)
    if names.stages:
        marks = ("order_number" in types) + bool(stages) + ("number" in types)
        whole = bool(stages) and distinct == len(names.distinct)
        return whole or (marks >= 2 and distinct + bool(stages) >= 4) or (named and marks >= 1 and distinct >= 3)
    share = sum(column.spec is not None for column in columns) / max(len(columns), 1)
    return (named and distinct >= 3 and share >= _SHARE) or distinct >= max(len(names.distinct) - 1, min(len(names.distinct), 2))


StageRole = Literal["start", "finish", "duration"]
ROLES: tuple[StageRole, ...] = ("start", "finish", "duration")

_UNIT = regex(r"\((?:单位)?:?(?:天|日|个?工作日|自然日|小时|分钟)\)$")
_COUNTED = regex(r"\d|第?[一二三四五六七八九十]|\(")
_PLACE = "\ue000"
_NUMBER = "[0-9一二三四五六七八九十]+"
_JOINTS = "-_/·:、."


@dataclass(frozen=True, slots=True)
class Leaf:
    """The lowest heading of a column, and the headings above it, each with the column where it begins."""

    index: int
    text: str
    above: tuple[tuple[str, int], ...] = ()


def specs(stages: StageGroup) -> dict[StageRole, ColumnSpec]:
    return {"start": stages.start, "finish": stages.finish, "duration": stages.duration}


class StageNames:
    """How the columns of a stage may be called, compiled once for a template."""

    def __init__(self, stages: StageGroup) -> None:
        self.stages = stages
        self._pattern = regex(stages.pattern)
        self._numbered: dict[StageRole, tuple[re.Pattern[str], re.Pattern[str]]] = {}
        self._tails: list[tuple[str, StageRole, bool]] = []
        for role, spec in specs(stages).items():
            right = (spec.name, *spec.synonyms)
            self._numbered[role] = (_any_of(right), _any_of(spec.lookalikes))
            self._tails += [(_tail(name), role, name in right) for name in (*right, *spec.lookalikes)]
        self._tails.sort(key=lambda tail: (-len(tail[0]), not tail[2]))
        self._extra = [
            (bare(_tail(name)), spec, name not in spec.lookalikes)
            for spec in stages.extra
            for name in (spec.name, *spec.synonyms, *spec.lookalikes)
        ]

    def is_stage(self, text: str) -> bool:
        return bool(text) and bool(self._pattern.match(fold(text)))

    def grouped(self, text: str, stage: str) -> tuple[StageRole, bool] | None:
        """The role of a column under the heading of a stage, and whether it is rightly called."""
        name = bare(without_unit(text))
        own = name.removeprefix(bare(stage))
        for role in ROLES:
            right, alike = self._numbered[role]
            if right.fullmatch(name):
                return role, True
            if alike.fullmatch(name):
                return role, False
        return next(((role, right and own != name) for tail, role, right in self._tails if bare(tail) == own), None)

    def extra(self, text: str, stage: str) -> tuple[ColumnSpec, bool] | None:
        """A column of the scheme's own under the heading of a stage, and whether it is rightly called."""
        name = bare(text)
        own = {name, name.removeprefix(bare(stage))}
        return next(((spec, right) for tail, spec, right in self._extra if tail in own), None)

    def flat_extra(self, text: str) -> tuple[str, ColumnSpec, bool] | None:
        """Stage, column and rightness of a heading such as `环节1经办人`."""
        for tail, spec, right in self._extra:
            stage = bare(text).removesuffix(tail).rstrip(_JOINTS)
            if bare(text).endswith(tail) and len(stage) > 1 and self.is_stage(stage):
                return bare(without_unit(stage)), spec, right
        return None

    def flat(self, text: str) -> tuple[str, StageRole, bool] | None:
        """Stage, role and rightness of a heading such as `环节1开始时间` or `受理环节完成时间`."""
        text = without_unit(text)
        for tail, role, right in self._tails:
            stage = text.removesuffix(tail).rstrip(_JOINTS)
            if text.endswith(tail) and len(stage) > 1 and self.is_stage(stage):
                return bare(without_unit(stage)), role, right
        return None

    def alone(self, text: str) -> bool:
        """A stage with no headings under it: `环节1(单位:天)` over numbers of days."""
        return bool(_COUNTED.search(fold(text))) and self.is_stage(text)

    def plain(self, text: str) -> tuple[StageRole, bool] | None:
        """The role of a heading outside any stage: `开始时间`, `完成时间`."""
        return next(((role, right) for tail, role, right in self._tails if bare(tail) == bare(text)), None)


def without_unit(heading: str) -> str:
    """`环节1(单位:天)` less its unit."""
    return _UNIT.sub("", fold(heading))


def _any_of(names: tuple[str, ...]) -> re.Pattern[str]:
    patterns = (re.escape(bare(name.replace("{n}", _PLACE))).replace(_PLACE, _NUMBER) for name in names)
    return regex("|".join(patterns) or "(?!)")


def _tail(name: str) -> str:
    """What is left of `环节{n}总时长` without its stage."""
    return without_unit(name.rpartition("{n}")[2])


@dataclass
class StageColumns:
    """Collects the stage columns of one header from left to right and counts the stages."""

    names: StageNames
    found: list[TableColumn] = field(default_factory=list)
    _stages: dict[object, int] = field(default_factory=dict)
    _held: set[tuple[int, str]] = field(default_factory=set)
    _loose: list[tuple[Leaf, StageRole, bool]] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self._stages)

    def take_grouped(self, leaf: Leaf) -> bool:
        """True where the column stands under the heading of a stage and is one of its columns."""
        group = next(((text, start) for text, start in reversed(leaf.above) if self.names.is_stage(text)), None)
        if group is None:
            return False
        stage = without_unit(group[0])
        role = self.names.grouped(leaf.text, stage) or next(filter(None, (self.names.grouped(t, stage) for t in readings(leaf.text))), None)
        header = f"{shown(group[0])} {shown(leaf.text)}"
        if role is None and (extra := self.names.extra(leaf.text, stage)):
            return self._add_extra(group[1], leaf, *extra, header)
        return role is not None and self._add(group[1], leaf, *role, header)

    def take_flat(self, leaf: Leaf) -> bool:
        if found := self.names.flat(leaf.text):
            stage, role, right = found
            return self._add(stage, leaf, role, right, shown(leaf.text))
        if extra := self.names.flat_extra(leaf.text):
            return self._add_extra(extra[0], leaf, extra[1], extra[2], shown(leaf.text))
        if self.names.alone(leaf.text):
            return self._add((leaf.index, leaf.text), leaf, "duration", False, shown(leaf.text))
        return False

    def take_loose(self, leaf: Leaf) -> bool:
        """A start or finish outside any stage is kept until it is known whether both are there."""
        role = self.names.plain(leaf.text)
        if role is None:
            return False
        self._loose.append((leaf, *role))
        return True

    def finish(self) -> Iterator[TableColumn]:
        """Every column taken; loose ones are a stage where start and finish are both there, else unknown to the template."""
        whole = {"start", "finish"} <= {role for _, role, _ in self._loose}
        nth, held = 0, set[StageRole]()
        for leaf, role, right in self._loose:
            if role in held:
                nth, held = nth + 1, set()
            held.add(role)
            if not whole or not self._add(("loose", nth), leaf, role, right, shown(leaf.text)):
                yield TableColumn(leaf.index, shown(leaf.text), None)
        yield from self.found

    def _add_extra(self, key: object, leaf: Leaf, spec: ColumnSpec, right: bool, header: str) -> bool:
        """A column of the scheme's own belongs to a stage that is there; it makes none."""
        stage = self._stages.get(key)
        if stage is None or (stage, spec.name) in self._held:
            return False
        self._held.add((stage, spec.name))
        self.found.append(TableColumn(leaf.index, header, spec, right, stage))
        return True

    def _add(self, key: object, leaf: Leaf, role: StageRole, right: bool, header: str) -> bool:
        stage = self._stages.get(key, len(self._stages) + 1)
        if (stage, role) in self._held:
            return False
        self._stages[key] = stage
        self._held.add((stage, role))
        self.found.append(TableColumn(leaf.index, header, specs(self.names.stages)[role], right, stage, role))
        return True
