"""The column 区域: districts, functional areas, the whole city, other provinces and cities as such (design 4.15)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from evalcheck.catalogue.units import UnitDirectory
from evalcheck.evidence.values.fault import ValueFault, missing_fault, plain
from evalcheck.patterns import regex
from evalcheck.submission.model import Cell

_BETWEEN = regex(r"[、,;/|\n]+")
_SPACES = regex(r"\s+")
_BARE_SUFFIXES = frozenset({"省", "市", "区", "县", "州", "盟", "新区"})
_LONGEST = 60
_SHORTEST = 3
"""Characters below which a text is near to too many places."""


def place_test(units: UnitDirectory) -> Callable[[Cell], ValueFault | None]:
    """A predicate for the units of one ruleset: None for a place of the column, else a ValueFault (blank, stand_in, unknown).

    A place may go on (`滨海新区塘沽街道`, `北京市朝阳区`); several places in a cell must each be right.
    """
    names = _names(units)
    within, outside = _beginnings(units)

    def known(text: str) -> bool:
        return text in names or _goes_on(text, within) or _goes_on(text, outside)

    def fault(value: Cell) -> ValueFault | None:
        if value in names:
            return None
        if missing := missing_fault(value):
            return missing
        if type(value) is not str or len(value) > _LONGEST:
            return ValueFault("unknown")
        text = _SPACES.sub("", plain(value))
        if _goes_on(text, outside) or all(known(part) for part in _BETWEEN.split(text) if part):
            return None
        return ValueFault("unknown")

    return fault


class Meant(NamedTuple):
    """A district or functional area, and since when the one that was written is a part of it."""

    name: str
    merged: int | None = None


def meant_place(text: str, units: UnitDirectory) -> Meant | None:
    """What a wrong place was meant to be; None where it is not nearly certain.

    A district that is no more is what holds it now. A misspelt one is near by spelling and sound: characters that sound
    alike, one left out behind the first, or one typed twice, and no other place is as near.
    """
    text = _SPACES.sub("", plain(text[:_LONGEST]))
    text = next((text[len(city) :] for city in _longest_first(units.places.whole_city) if text.startswith(city) and text != city), text)
    for merged in units.places.merged:
        if text.startswith(merged.names) or any(_near(text, plain(name), units.places.sounds) for name in merged.names):
            return Meant(merged.into, merged.year)
    spellings = {spelling: district.name for district in units.districts for spelling in (district.name, *district.aliases)}
    spellings |= {area: area for area in units.places.functional_areas}
    found = {name for spelling, name in spellings.items() if _near(text, plain(spelling), units.places.sounds)}
    return Meant(found.pop()) if len(found) == 1 else None


def _near(text: str, place: str, sounds: Sequence[str]) -> bool:
    if len(text) < _SHORTEST or len(place) < _SHORTEST:
        return False
    if len(text) == len(place):
        other = [(one, right) for one, right in zip(text, place, strict=True) if one != right]
        return len(other) <= len(place) // 3 and all(any(one in group and right in group for group in sounds) for one, right in other)
    if len(text) + 1 == len(place):
        return any(place[:at] + place[at + 1 :] == text for at in range(1, len(place)))
    return len(text) == len(place) + 1 and any(text == place[:at] + place[at - 1 :] for at in range(1, len(place) + 1))


def _longest_first(names: Iterable[str]) -> list[str]:
    return sorted(names, key=len, reverse=True)


def _names(units: UnitDirectory) -> frozenset[str]:
    names = {spelling for district in units.districts for spelling in (district.name, *district.aliases)}
    names.update(units.places.functional_areas, units.places.whole_city, units.places.provinces, units.places.cities)
    names.update(_short(city) for city in units.places.cities)
    return frozenset(names | {plain(name) for name in names})


def _goes_on(text: str, beginnings: tuple[str, ...]) -> bool:
    """Whether a text is a place with more after it; `朝阳` and 区 is no place of 朝阳市."""
    return text.startswith(beginnings) and any(text.startswith(start) and text[len(start) :] not in _BARE_SUFFIXES for start in beginnings)


def _beginnings(units: UnitDirectory) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Spellings that more text may follow, in the city and outside.

    The city's own name is none: a wrong district may not hide behind it.
    """
    starts = {spelling for district in units.districts for spelling in (district.name, *district.aliases) if len(spelling) > 2}
    starts.update(area for area in units.places.functional_areas if len(area) > 2)
    outside = {*units.places.provinces, *units.places.cities}
    return tuple(sorted(map(plain, starts))), tuple(sorted(map(plain, outside)))


def _short(city: str) -> str:
    """`石家庄` of 石家庄市; names of two characters keep their last sign, they would read as something else."""
    return city[:-1] if city.endswith("市") and len(city) > 2 else city
