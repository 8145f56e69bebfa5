"""Whose paper it is by its head and signature: the sender's own district's or city's, or another's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evalcheck.catalogue.units import District, UnitDirectory
from evalcheck.patterns import regex
from evalcheck.records import dataclass
from evalcheck.submission.model import Line

HEAD, FOOT = 3, 3
"""Lines of a document that may name whose it is: letterhead, number and title; signature and date."""
_LONGEST = 50
_RUNNING = regex(r"[。;；!！]")
_NAME = 3
"""Characters of a spelling that can only be a place: 和平 is a word too."""


@dataclass(frozen=True, slots=True)
class Places:
    """The districts that the head or signature of a paper names, those that its text mentions at all, and another city whose it is.

    `mentions_own`: the text mentions the ruleset's own city.
    """

    named: tuple[str, ...] = ()
    mentioned: tuple[str, ...] = ()
    city: str | None = None
    mentions_own: bool = False


NOWHERE = Places()


def places_of(lines: Sequence[str], text: str, units: UnitDirectory) -> Places:
    """Whose a paper is by the lines that tell it (`positions`), and what its whole text mentions."""
    districts = [district for district in units.districts if district.kind == "district"]
    named = tuple(district.name for district in districts if _names(lines, district))
    city = _other_city(lines, units)
    if not named and city is None:
        return NOWHERE
    mentioned = tuple(district.name for district in districts if _names([text], district))
    return Places(named, mentioned, city, _names_city([text], units))


def happens_elsewhere(text: str, units: UnitDirectory) -> bool:
    """Whether a text names another province or city more than once, and its own city or one of its districts never."""
    own = (*units.places.city, *(name for district in units.districts for name in (district.name, *district.aliases) if len(name) >= _NAME))
    if not units.places.city or any(name in text for name in own):
        return False
    others = {name[:2] for name in (*units.places.provinces, *units.places.cities) if len(name) > 1}
    return any(text.count(name) > 1 for name in others)


def positions(lines: Sequence[Line]) -> tuple[str, ...]:
    """The lines that tell whose paper it is: short ones without an end of sentence, at both ends of the text."""
    filled = ["".join(line.text.split()) for line in lines if line.text.strip()]
    ends = dict.fromkeys([*filled[:HEAD], *filled[-FOOT:]])
    return tuple(line for line in ends if len(line) <= _LONGEST and not _RUNNING.search(line))


def _names(lines: Iterable[str], district: District) -> bool:
    spellings = [name for name in (district.name, district.government or "", *district.aliases) if len(name) >= _NAME]
    return any(name in line for line in lines for name in spellings)


def _names_city(lines: Iterable[str], units: UnitDirectory) -> bool:
    return any(name in line for line in lines for name in units.places.city)


def _other_city(lines: Sequence[str], units: UnitDirectory) -> str | None:
    """A province or city with which a line begins, where the own city's name is nowhere beside it."""
    if not units.places.city or _names_city(lines, units):
        return None
    others = [name for name in (*units.places.provinces, *units.places.cities) if len(name) >= _NAME]
    return next((name for name in others for line in lines if line.startswith(name)), None)
