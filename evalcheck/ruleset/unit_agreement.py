"""Units and districts: a name or alias belongs to one of them, and stands in a file name without a sign that parts it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from evalcheck.catalogue.units import District, Unit, UnitDirectory
from evalcheck.ruleset.nodes import Key
from evalcheck.ruleset.parts import Parts
from evalcheck.ruleset.wording import near
from evalcheck.words import Text

Mistake = tuple[tuple[Key, ...], Text]
_NOT_IN_NAMES = r'[\\/:*?"<>|%s]'


def unit_faults(parts: Parts) -> Iterator[Mistake]:
    """Mistakes of units.yaml."""
    directory = parts.units and parts.units.model
    if not directory:
        return
    yield from _owned_twice(directory)
    yield from _levels(directory)
    names: dict[str, str] = {}
    barred = re.compile(_NOT_IN_NAMES % re.escape(parts.main.model.naming.separator if parts.main.model else "-"))
    for index, unit in enumerate(directory.units):
        first = names.setdefault(unit.file_name, unit.name)
        if first != unit.name:
            zh, en = f"“{unit.file_name}”也是 {first} 的写法；请改正", f"“{unit.file_name}” is the spelling of {first} too: mend it"
            yield ("units", index, "file_name"), Text(zh, en)
        sign = barred.search(unit.file_name)
        if sign:
            zh, en = f"文件名里的单位不能有“{sign[0]}”；请去掉", f"“{sign[0]}” cannot stand in the unit of a file name: take it out"
            yield ("units", index, "file_name"), Text(zh, en)
    districts = [one.name for one in directory.districts]
    yield from _governments(directory)
    for index, merged in enumerate(directory.places.merged):
        if merged.into not in districts:
            zh, en = f"没有名为“{merged.into}”的区", f"there is no district “{merged.into}”"
            hint = near(merged.into, districts) or Text("；请改正", ": mend it")
            yield ("places", "merged", index, "into"), Text(zh, en) + hint


def _levels(directory: UnitDirectory) -> Iterator[Mistake]:
    """Levels of government that stand twice, and those that a unit or area names and that are not there, or are of the other sort."""
    first: dict[str, int] = {}
    for index, level in enumerate(directory.levels):
        for key, value in (("id", level.id), ("name", level.name.zh)):
            if first.setdefault(value, index) != index:
                yield ("levels", index, key), Text(f"层级“{value}”写了两次；请改正", f"the level “{value}” stands twice: mend one")
    named: dict[str, tuple[Sequence[Unit | District], str]] = {
        "units": (directory.units, "municipal"), "districts": (directory.districts, "district"),
    }  # fmt: skip
    for key, (several, like) in named.items():
        known = [level.id for level in directory.levels if level.like == like]
        if several and not known:
            zh, en = f"{key} 没有层级；请写上一个“like: {like}”的层级", f"{key} have no level: add one that is like {like}"
            yield ("levels",), Text(zh, en)
        for index, one in enumerate(several):
            if one.level is not None and one.level not in known:
                zh, en = f"“levels”里没有“like: {like}”的层级“{one.level}”", f"levels has no “{one.level}” that is like {like}"
                yield (key, index, "level"), Text(zh, en) + (near(one.level, known) or Text("；请补上或改正", ": add it, or mend the id"))


def _governments(directory: UnitDirectory) -> Iterator[Mistake]:
    """A government of two districts, and districts that are said to be no more."""
    governments: dict[str, str] = {}
    for index, one in enumerate(directory.districts):
        first = governments.setdefault(one.government or one.name, one.name)
        if first != one.name:
            zh, en = f"“{one.government}”也是 {first} 的政府；请改正", f"“{one.government}” is the government of {first} too: mend it"
            yield ("districts", index, "government"), Text(zh, en)
    known = {one.name for one in directory.districts}
    for index, merged in enumerate(directory.places.merged):
        for n, name in enumerate(merged.names):
            if name in known:
                zh, en = f"“{name}”仍在 districts 里；请从一处删去", f"“{name}” is still among districts: delete it in one place"
                yield ("places", "merged", index, "names", n), Text(zh, en)


def _owned_twice(directory: UnitDirectory) -> Iterator[Mistake]:
    owners: dict[str, str] = {}
    named: dict[str, tuple[Unit | District, ...]] = {"units": directory.units, "districts": directory.districts}
    for key, several in named.items():
        for index, one in enumerate(several):
            here = f"{key}.{index}"
            for place, name in ((("name",), one.name), *((("aliases", n), alias) for n, alias in enumerate(one.aliases))):
                first = owners.setdefault(name, here)
                if first != here:
                    other = _name_at(directory, first)
                    zh, en = (
                        f"“{name}”同时属于 {other}（{first}）；请从一处删去",
                        f"“{name}” belongs to {other} ({first}) too: delete it in one place",
                    )
                    yield (key, index, *place), Text(zh, en)


def _name_at(directory: UnitDirectory, place: str) -> str:
    key, _, index = place.partition(".")
    return (directory.units if key == "units" else directory.districts)[int(index)].name
