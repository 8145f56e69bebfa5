"""The units that answer for the list, the city's districts and the places a list may name."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from evalcheck.catalogue.items import Strict
from evalcheck.catalogue.naming import Bilingual, Words


class Level(Strict):
    """A level of government as the notice calls it: of departments (`like: municipal`) or of areas (`like: district`)."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    like: Literal["municipal", "district"]
    name: Words


USUAL_LEVELS = (
    Level(id="municipal", like="municipal", name=Bilingual(zh="部门", en="departments")),
    Level(id="district", like="district", name=Bilingual(zh="地区", en="areas")),
)
"""Levels where a ruleset names none."""


class Unit(Strict):
    """A department or body. `file_name` is the one spelling that proposed file names use; `level` is for where there are several."""

    name: str
    file_name: str
    kind: Literal["municipal", "other", "group"]
    aliases: tuple[str, ...] = ()
    level: str | None = None


class District(Strict):
    """A district or functional area: its name and the other spellings that mean it."""

    name: str
    kind: Literal["district", "functional_area"]
    government: str | None = Field(default=None, description="name of its government in the list's unit columns")
    aliases: tuple[str, ...] = ()
    level: str | None = None


class Merged(Strict):
    """Districts that are no more: their names, the district that holds them now, and since when."""

    names: tuple[str, ...]
    into: str
    year: int


class Telephone(Strict):
    """The city's own numbers: how many digits one has, and the area code that callers from outside put before it."""

    area_code: str = Field(pattern=r"^0\d{2,3}$")
    digits: int = Field(ge=6, le=9)


class Places(Strict):
    """What else the column 区域 may hold: the whole city, smaller functional areas, other provinces and cities (bidders).

    `city` are the city's own names alone. `sounds` are groups of characters that are typed for each other because they sound
    alike; a suggestion rests on them.
    """

    whole_city: tuple[str, ...]
    city: tuple[str, ...] = ()
    provinces: tuple[str, ...]
    cities: tuple[str, ...]
    functional_areas: tuple[str, ...] = ()
    merged: tuple[Merged, ...] = ()
    sounds: tuple[str, ...] = ()
    telephone: Telephone | None = None


class UnitDirectory(Strict):
    """units.yaml: every unit and place of the ruleset."""

    units: tuple[Unit, ...]
    districts: tuple[District, ...]
    places: Places
    levels: tuple[Level, ...] = USUAL_LEVELS

    def level_of(self, one: Unit | District) -> Level:
        """Of a unit that names none the first of its sort."""
        like = "district" if isinstance(one, District) else "municipal"
        own = (level for level in self.levels if level.id == one.level)
        return next(own, None) or next(level for level in (*self.levels, *USUAL_LEVELS) if level.like == like)


class UnitChanges(Strict):
    """Changes of an inherited units.yaml. `rename`: units and areas by their names so far, with those they have now; `add`: units that are
    not in it."""

    rename: Mapping[str, str] = {}
    add: tuple[Unit, ...] = ()


NO_CHANGES = UnitChanges()
