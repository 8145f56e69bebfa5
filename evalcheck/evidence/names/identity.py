"""What the parts of a file name mean, or were probably meant to: the unit, the content, the numbers of the list (notice 2·二·1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from evalcheck.catalogue import Catalogue
from evalcheck.catalogue.items import Content
from evalcheck.catalogue.units import District, Unit
from evalcheck.evidence.model import Identity, UnitRef
from evalcheck.evidence.names.signs import fold
from evalcheck.patterns import regex
from evalcheck.submission.filename import SEPARATOR_SIGNS, FileName, layout_of, parse
from evalcheck.submission.member_names import half_lost, ungarbled
from evalcheck.submission.model import EvidenceFile

SHORTEST_UNIT = 2
"""Characters that the name of a district's unit has at least after the district."""
_REMEMBERED = 8192
_LONGEST_UNIT = 200
"""Characters beyond which a text is no unit's name, so that hostile ones cost nothing."""
_NATIONAL = ("国家税务总局", "中共")
"""Openings of full names that tell nothing about which unit it is."""
_AGENCY_ENDS = (*"局委办厅院会所队处部社站署", "中心", "政府", "公司", "法庭", "海关", "银行")
_LEADING_NUMBER = regex(r"^[(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:[.、,:)]+|(?=\D))")
_BEFORE_NUMBER = regex(r"^(?:清单)?(?:序号)?:?")
_BETWEEN_NUMBERS = regex(r"[、,;/&+和及]")
_AROUND_OWN = regex("^第|[项款号条]$")
_DECORATION = regex("[.。第项款]")
_NUMBER = regex(r"第?0*(\d{1,3})(?:项|号|条)?(?:[.。]0*(\d{1,2})|第0*(\d{1,2})款)?(?:项|款)?")

_Named = tuple[int | None, str | None, str | None]
"""Item, clause and the right spelling of one piece of a number part."""
_UNKNOWN: _Named = (None, None, None)


class Numbers(NamedTuple):
    """What a number part names. `spelled` are its pieces in the one spelling: `7`, `7.2`, `33.用水.1`."""

    items: tuple[int, ...] = ()
    clauses: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    spelled: tuple[str, ...] = ()


class Identifier:
    """The catalogue's names as lookup tables; what was asked once is remembered, for the names of a package repeat their parts."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.layout = layout_of(catalogue.naming)
        self.units = dict(_spellings(catalogue))
        self.contents = {fold(content.name): content for content in catalogue.contents}
        self._districts = dict(_district_spellings(catalogue))
        self._whole_city = tuple(sorted(map(fold, catalogue.units.places.whole_city), key=len, reverse=True))
        self._district = _district_pattern(self._districts)
        self._clauses = dict(_clause_spellings(catalogue))
        self._own = dict(_own_numbers(catalogue))
        self._cached_unit = lru_cache(_REMEMBERED)(self._find_unit)
        self._cached_near = lru_cache(_REMEMBERED)(self._find_near)
        self._cached_numbers = lru_cache(_REMEMBERED)(self._find_numbers)
        self._cached_parts = lru_cache(_REMEMBERED)(self._find_parts)

    def __reduce__(self) -> tuple[type[Identifier], tuple[Catalogue]]:
        """Another process makes its own from the catalogue."""
        return Identifier, (self.catalogue,)

    def identify(self, name: str) -> Identity:
        """A file name, without its folders, held against the catalogue."""
        return self.identity_of(parse(name, self.layout))

    def identify_file(self, file: EvidenceFile) -> Identity:
        """The same of a file; a name garbled by a wrong encoding, which FIL012 tells, is read as it was meant."""
        return self.identify(ungarbled(file.name) or half_lost(file.name) or file.name)

    def identity_of(self, name: FileName) -> Identity:
        unit, content, numbers = self._cached_parts(name.unit, name.content, name.number)
        return Identity(name, unit, content, numbers.items, numbers.clauses, numbers.unknown)

    def unit(self, text: str) -> UnitRef | None:
        """The unit that a text names, also a district alone (with an empty `part`); None where it is none of the ruleset's."""
        return self._cached_unit(text)

    def content(self, text: str) -> Content | None:
        """The evaluation content of that name; a leading number is understood."""
        folded = fold(text)
        return self.contents.get(folded) or self.contents.get(_LEADING_NUMBER.sub("", folded))

    def numbers(self, text: str) -> Numbers:
        """The items and clauses that a number part names: `7`, `007`, `第7项`, `7.2`, `7、8`, `33.用水.1`."""
        return self._cached_numbers(text)

    def nearest_unit(self, text: str) -> str | None:
        """The unit whose name is nearest to a text that names none."""
        near = self.near_unit(text)
        return near.name if near else None

    def near_unit(self, text: str) -> Near | None:
        """The same, and whether it is near enough to be certain."""
        return self._cached_near(text)

    def district_in(self, text: str) -> District | None:
        """The district whose name a text holds anywhere: its unit is then no municipal one."""
        folded = fold(text)
        return next((district for spelling, district in self._districts.items() if spelling in folded), None)

    def _find_near(self, text: str) -> Near | None:
        near = nearest_unit(self.units, tuple(self.peeled(text)))
        return near and Near(near.name, near.sure and not self.district_in(text))

    def _find_numbers(self, text: str) -> Numbers:
        body = _BEFORE_NUMBER.sub("", fold(text))
        items: dict[int, None] = {}
        clauses: dict[str, None] = {}
        unknown: list[str] = []
        spelled: dict[str, None] = {}
        for piece in filter(None, _BETWEEN_NUMBERS.split(body)):
            item, clause, right = self._number(piece)
            if right is None:
                unknown.append(piece)
            if item is not None:
                items[item] = None
            if clause is not None:
                clauses[clause] = None
            spelled[right or piece] = None
        return Numbers(tuple(items), tuple(clauses), tuple(unknown), tuple(spelled))

    def peeled(self, text: str) -> Iterator[str]:
        """A unit's text and what is left of it as 市级, 天津市 and the like are taken off its front."""
        rest = fold(text)
        while 0 < len(rest) <= _LONGEST_UNIT:
            yield rest
            if rest[0] == "(" and rest[-1] == ")" and rest.count("(") == 1:
                yield rest[1:-1]
            shorter = self._shorter(rest)
            if shorter == rest:
                return
            rest = shorter

    def _shorter(self, text: str) -> str:
        for opening in (*self._whole_city, *_NATIONAL):
            for written in (opening, f"({opening})"):
                if text.startswith(written):
                    return text[len(written) :]
        return text

    def _find_parts(self, unit: str, content: str, number: str) -> tuple[UnitRef | None, Content | None, Numbers]:
        found = self.unit(unit)
        if found and found.district and len(found.part) < SHORTEST_UNIT:
            found = None
        numbers = self.numbers(number)
        named = self.content(content) if "content" in self.layout.roles else self._told_by(numbers)
        return found, named, numbers

    def _told_by(self, numbers: Numbers) -> Content | None:
        """The content that all numbers belong to, where names have no part for it."""
        first, *others = [self.catalogue.content_of.get(number) for number in numbers.items] or [None]
        return first if all(other is first for other in others) else None

    def _find_unit(self, text: str) -> UnitRef | None:
        for rest in self.peeled(text):
            if unit := self.units.get(rest):
                return UnitRef(unit)
            if found := self._district_unit(rest):
                return found
        return None

    def _district_unit(self, text: str) -> UnitRef | None:
        match = self._district.match(text)
        if match is None:
            return None
        district, part = self._districts[match["district"]], match["part"].strip(SEPARATOR_SIGNS + "()·:")
        if match["open"] and not match["close"]:
            return None
        if _is_short(match["district"]) and not match["open"] and part and not part.endswith(_AGENCY_ENDS):
            return None
        return UnitRef(district=district, part=part.removeprefix("区") if _is_short(match["district"]) else part)

    def _number(self, piece: str) -> _Named:
        """Item, clause and the right spelling of one piece; an item without a spelling has no such clause."""
        if self._own and (own := self._own.get(_AROUND_OWN.sub("", piece).casefold())):
            return own
        match = _NUMBER.fullmatch(piece)
        if match is None:
            return self._clauses.get(_DECORATION.sub("", piece), _UNKNOWN)
        item, number = int(match[1]), match[2] or match[3]
        right = f"{item}.{number}" if number else str(item)
        if not self.catalogue.items_published:
            return (item, f"{item}-{number}" if number else None, right) if item else _UNKNOWN
        if item not in self.catalogue.items or self.catalogue.items[item].number:
            return _UNKNOWN
        return self._clauses.get(right, (item, None, None)) if number else (item, None, right)


_IDENTIFIERS: dict[int, Identifier] = {}
_CATALOGUES = 8
"""A process that goes on for long (the desk) loads rulesets again and again, and must not keep them all."""


def identifier_of(catalogue: Catalogue) -> Identifier:
    """The catalogue's identifier, made once for the last few: it holds the catalogue, so the id stays its own."""
    if id(catalogue) not in _IDENTIFIERS:
        if len(_IDENTIFIERS) >= _CATALOGUES:
            del _IDENTIFIERS[next(iter(_IDENTIFIERS))]
        _IDENTIFIERS[id(catalogue)] = Identifier(catalogue)
    return _IDENTIFIERS[id(catalogue)]


def _spellings(catalogue: Catalogue) -> Iterator[tuple[str, Unit]]:
    """Every spelling of the units that hand in evidence; groups only stand in the list's columns."""
    for unit in catalogue.units.units:
        if unit.kind != "group":
            for spelling in (*unit.aliases, unit.file_name, unit.name):
                yield fold(spelling), unit


def _own_numbers(catalogue: Catalogue) -> Iterator[tuple[str, _Named]]:
    """Items and clauses whose numbers are the notice's own: `A3`, `A3.1`, `2-1-4`."""
    for item in catalogue.items.values():
        if item.number:
            yield fold(item.number).casefold(), (item.seq, None, item.number)
            for clause in item.clauses:
                yield fold(clause.id).casefold(), (item.seq, clause.id, clause.id)


def _district_spellings(catalogue: Catalogue) -> Iterator[tuple[str, District]]:
    """Every spelling of a district itself; its government is a unit of it."""
    for district in catalogue.units.districts:
        for spelling in (*district.aliases, district.name):
            if not spelling.endswith("政府"):
                yield fold(spelling), district


def _district_pattern(districts: dict[str, District]) -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in sorted(districts, key=len, reverse=True))
    return re.compile(rf"(?P<open>\()?(?P<district>{names or '(?!)'})(?P<close>\))?(?P<part>.*)", re.DOTALL)


def _is_short(spelling: str) -> bool:
    """和平, 泰达: too short to be told from other words without an agency behind it."""
    return not spelling.endswith(("区", "县", "城", "园"))


def _clause_spellings(catalogue: Catalogue) -> Iterator[tuple[str, _Named]]:
    """Clauses as numbers name them: `7.2`; of an item in two halves `33用水1` or `33水1`, the half alone, and `33.1` for either half."""
    for clause, of_item in catalogue.item_of.items():
        if of_item.number:
            continue
        first, *half, number = clause.split("-")
        item = int(first)
        if not half:
            yield f"{item}.{number}", (item, clause, f"{item}.{number}")
            continue
        yield f"{item}.{number}", (item, None, f"{item}.{number}")
        for word in (half[0], half[0][-1]):
            yield f"{item}{word}{number}", (item, clause, f"{item}.{half[0]}.{number}")
            yield f"{item}{word}", (item, None, f"{item}.{half[0]}")


_WORTH_NAMING = 60
_SURE = 80
_AHEAD = 12
"""Points (of 100) by which the nearest name must lead the next one to be taken without asking."""
_LONGEST = 60
_DIGITS = "零一二三四五六七八九"


class Near(NamedTuple):
    """The nearest name, and whether it is near enough, and far enough ahead of the next, to be taken for certain."""

    name: str
    sure: bool


def nearest_content(names: Iterable[str], text: str) -> Near | None:
    """The evaluation content nearest to a text, or the only one that holds it."""
    return _nearest(tuple(names), fold(text))


def nearest_unit(units: Mapping[str, Unit], written: Sequence[str]) -> Near | None:
    """The unit with the spelling nearest to a text, given as written and with its openings taken off."""
    if not written or len(written[0]) > _LONGEST:
        return None
    scores: dict[str, float] = {}
    for text in written:
        for spelling, score in _scores(text, units.keys()).items():
            name = units[spelling].name
            scores[name] = max(score, scores.get(name, 0))
    return _best(scores)


def chinese_number(text: str) -> int | None:
    """The number that Chinese numerals from 一 to 一百九十九 write."""
    return _chinese_numbers().get(fold(text).strip("第项号条"))


@lru_cache(4096)
def _nearest(names: tuple[str, ...], text: str) -> Near | None:
    if len(text) < 2 or len(text) > _LONGEST:
        return None
    inside = [name for name in names if text in name] if len(text) > 3 else []
    if len(inside) == 1:
        return Near(inside[0], True)
    return _best(_scores(text, names))


def _scores(text: str, names: Iterable[str]) -> dict[str, float]:
    from rapidfuzz import fuzz, process

    return {name: score for name, score, _ in process.extract(text, names, scorer=fuzz.ratio, score_cutoff=_WORTH_NAMING, limit=8)}


def _best(scores: Mapping[str, float]) -> Near | None:
    ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
    if not ranked:
        return None
    ahead = len(ranked) < 2 or ranked[0][1] - ranked[1][1] >= _AHEAD
    return Near(ranked[0][0], ranked[0][1] >= _SURE and ahead)


@lru_cache(1)
def _chinese_numbers() -> Mapping[str, int]:
    def below_hundred(n: int) -> str:
        tens, ones = divmod(n, 10)
        return (_DIGITS[tens] if tens > 1 else "") + ("十" if tens else "") + (_DIGITS[ones] if ones or not n else "")

    written = {below_hundred(n): n for n in range(1, 100)}
    for n in range(100, 200):
        rest = n - 100
        tail = "" if not rest else f"零{_DIGITS[rest]}" if rest < 10 else ("一" if rest < 20 else "") + below_hundred(rest)
        written[f"一百{tail}"] = n
    return written
