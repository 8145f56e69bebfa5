"""The stages of a work order in a header: which columns are start, finish and duration, and of which stage (附件5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from evalcheck.catalogue.templates import ColumnSpec, StageGroup
from evalcheck.evidence.model import TableColumn
from evalcheck.evidence.names.signs import fold
from evalcheck.evidence.wording import bare, shown

StageRole = Literal["start", "finish", "duration"]
ROLES: tuple[StageRole, ...] = ("start", "finish", "duration")

_UNIT = re.compile(r"\((?:单位)?:?(?:天|日|个?工作日|自然日|小时|分钟)\)$")
_COUNTED = re.compile(r"\d|第?[一二三四五六七八九十]|\(")
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
        self._pattern = re.compile(stages.pattern)
        self._numbered: dict[StageRole, tuple[re.Pattern[str], re.Pattern[str]]] = {}
        self._tails: list[tuple[str, StageRole, bool]] = []
        for role, spec in specs(stages).items():
            right = (spec.name, *spec.synonyms)
            self._numbered[role] = (_any_of(right), _any_of(spec.lookalikes))
            self._tails += [(_tail(name), role, name in right) for name in (*right, *spec.lookalikes)]
        self._tails.sort(key=lambda tail: (-len(tail[0]), not tail[2]))

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
    return re.compile("|".join(patterns) or "(?!)")


def _tail(name: str) -> str:
    """What is left of `环节{n}总时长` without its stage."""
    return without_unit(name.rpartition("{n}")[2])


@dataclass
class StageColumns:
    """Collects the stage columns of one header from left to right and counts the stages."""

    names: StageNames
    found: list[TableColumn] = field(default_factory=list)
    _stages: dict[object, int] = field(default_factory=dict)
    _held: set[tuple[int, StageRole]] = field(default_factory=set)
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
        role = self.names.grouped(leaf.text, stage)
        return role is not None and self._add(group[1], leaf, *role, f"{shown(group[0])} {shown(leaf.text)}")

    def take_flat(self, leaf: Leaf) -> bool:
        if found := self.names.flat(leaf.text):
            stage, role, right = found
            return self._add(stage, leaf, role, right, shown(leaf.text))
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

    def _add(self, key: object, leaf: Leaf, role: StageRole, right: bool, header: str) -> bool:
        stage = self._stages.get(key, len(self._stages) + 1)
        if (stage, role) in self._held:
            return False
        self._stages[key] = stage
        self._held.add((stage, role))
        self.found.append(TableColumn(leaf.index, header, specs(self.names.stages)[role], right, stage, role))
        return True
