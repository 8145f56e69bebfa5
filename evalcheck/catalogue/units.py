"""The units that answer for the list, the city's districts and the places a list may name."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from evalcheck.catalogue.items import Strict


class Unit(Strict):
    """A department or body. `file_name` is the one spelling that proposed file names use (附件2·二·1)."""

    name: str
    file_name: str
    kind: Literal["municipal", "other", "group"]
    aliases: tuple[str, ...] = ()


class District(Strict):
    """A district or functional area: its name and the other spellings that mean it."""

    name: str
    kind: Literal["district", "functional_area"]
    government: str | None = Field(default=None, description="name of its government in the list's unit columns")
    aliases: tuple[str, ...] = ()


class Places(Strict):
    """What else the column 区域 may hold: the whole city, other provinces and cities (bidders). `city` are the city's own names alone."""

    whole_city: tuple[str, ...]
    city: tuple[str, ...] = ()
    provinces: tuple[str, ...]
    cities: tuple[str, ...]


class UnitDirectory(Strict):
    """units.yaml: every unit and place of the ruleset."""

    units: tuple[Unit, ...]
    districts: tuple[District, ...]
    places: Places
