"""The column 区域: districts, functional areas, the whole city, other provinces and cities as such (design 4.15)."""

from __future__ import annotations

import re
from collections.abc import Callable

from evalcheck.catalogue.units import UnitDirectory
from evalcheck.evidence.values.fault import BLANK, ValueFault, means_nothing, plain
from evalcheck.submission.model import Cell

_BETWEEN = re.compile(r"[、,;/|\n]+")
_SPACES = re.compile(r"\s+")
_BARE_SUFFIXES = frozenset({"省", "市", "区", "县", "州", "盟", "新区"})
_LONGEST = 60


def place_test(units: UnitDirectory) -> Callable[[Cell], ValueFault | None]:
    """A predicate for the units of one ruleset: None for a place of the column, else a ValueFault (blank, unknown).

    A place may go on (`滨海新区塘沽街道`, `北京市朝阳区`); several places in a cell must each be right.
    """
    names = _names(units)
    within, outside = _beginnings(units)

    def known(text: str) -> bool:
        return text in names or _goes_on(text, within) or _goes_on(text, outside)

    def fault(value: Cell) -> ValueFault | None:
        if value in names:
            return None
        if means_nothing(value):
            return BLANK
        if type(value) is not str or len(value) > _LONGEST:
            return ValueFault("unknown")
        text = _SPACES.sub("", plain(value))
        if _goes_on(text, outside) or all(known(part) for part in _BETWEEN.split(text) if part):
            return None
        return ValueFault("unknown")

    return fault


def nearest_place(text: str, units: UnitDirectory) -> str | None:
    """The district or functional area that was probably meant."""
    import difflib

    spellings = {spelling: district.name for district in units.districts for spelling in (district.name, *district.aliases)}
    text = _SPACES.sub("", plain(text[:_LONGEST]))
    found = difflib.get_close_matches(text, spellings, n=1, cutoff=0.6) or [name for name in spellings if len(name) > 2 and name in text]
    return spellings[found[0]] if found else None


def _names(units: UnitDirectory) -> frozenset[str]:
    names = {spelling for district in units.districts for spelling in (district.name, *district.aliases)}
    names.update(units.places.whole_city, units.places.provinces, units.places.cities)
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
    outside = {*units.places.provinces, *units.places.cities}
    return tuple(sorted(map(plain, starts))), tuple(sorted(map(plain, outside)))


def _short(city: str) -> str:
    """`石家庄` of 石家庄市; names of two characters keep their last sign, they would read as something else."""
    return city[:-1] if city.endswith("市") and len(city) > 2 else city
