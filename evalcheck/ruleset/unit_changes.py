"""Units of a list that is extended, some renamed and some added: departments are merged and called anew, and the list stays."""

from __future__ import annotations

from collections.abc import Sequence

from evalcheck.catalogue.items import Content, Item
from evalcheck.catalogue.units import District, Unit, UnitChanges, UnitDirectory
from evalcheck.ruleset.nodes import Key
from evalcheck.ruleset.wording import near
from evalcheck.words import Text

KEY = "unit_changes"


def changed(directory: UnitDirectory, changes: UnitChanges) -> UnitDirectory:
    """The directory with its units called anew; the old name is an alias, for papers of last year bear it."""
    units = tuple(_renamed(unit, changes.rename.get(unit.name)) for unit in directory.units)
    districts = tuple(
        one.model_copy(update={"name": now, "aliases": (*one.aliases, one.name)}) if (now := changes.rename.get(one.name)) else one
        for one in directory.districts
    )
    merged = tuple(one.model_copy(update={"into": changes.rename.get(one.into, one.into)}) for one in directory.places.merged)
    places = directory.places.model_copy(update={"merged": merged})
    return directory.model_copy(update={"units": (*units, *changes.add), "districts": districts, "places": places})


def _renamed(unit: Unit, now: str | None) -> Unit:
    if now is None:
        return unit
    aliases = tuple(alias for alias in (*unit.aliases, unit.name) if alias != now)
    return unit.model_copy(update={"name": now, "file_name": unit.file_name.replace(unit.name, now), "aliases": aliases})


def followed(content: Content, changes: UnitChanges) -> Content:
    """The items of a content with the leads and responsible units by the names they have now."""

    def now(names: Sequence[str]) -> tuple[str, ...]:
        return tuple(changes.rename.get(name, name) for name in names)

    def of(item: Item) -> Item:
        return item.model_copy(update={"leads": now(item.leads), "responsible": now(item.responsible)})

    return content.model_copy(update={"items": tuple(map(of, content.items))})


def misfits(directory: UnitDirectory, changes: UnitChanges) -> list[tuple[tuple[Key, ...], Text]]:
    """Names that no unit has, and new ones that another has already; places within ruleset.yaml."""
    everybody: list[Unit | District] = [*directory.units, *directory.districts]
    owners = {name: one.name for one in everybody for name in (one.name, *one.aliases)}
    known = [one.name for one in everybody]
    found: list[tuple[tuple[Key, ...], Text]] = []
    for old, new in changes.rename.items():
        if old not in known:
            told = Text(f"units.yaml 里没有单位“{old}”", f"units.yaml has no unit “{old}”")
            found.append(((KEY, "rename", old), told + (near(old, known) or Text("；请改正或删去", ": mend it or delete it"))))
        elif owners.get(new, old) != old or list(changes.rename.values()).count(new) > 1:
            other = owners.get(new, old)
            told = Text(f"“{new}”已经是 {other} 的名称或别名；请改正", f"“{new}” is a name of {other} already: mend it")
            found.append(((KEY, "rename", old), told))
    for index, unit in enumerate(changes.add):
        for name in (unit.name, *unit.aliases):
            if name in owners:
                told = Text(f"“{name}”已经属于 {owners[name]}；请删去", f"“{name}” belongs to {owners[name]} already: delete it")
                found.append(((KEY, "add", index, "name"), told))
                break
        owners |= dict.fromkeys((unit.name, *unit.aliases), unit.name)
    return found
