"""What a wrong part of a file name was probably meant to be; asked only of parts that are not known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from evalcheck.catalogue.units import Unit
from evalcheck.evidence.names.signs import fold

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
    ahead = ranked[0][1] - (ranked[1][1] if len(ranked) > 1 else 0)
    return Near(ranked[0][0], ranked[0][1] >= _SURE and ahead >= _AHEAD)


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
