"""Predicates about cells that can tell of many texts at once which of them they need not be asked about."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from itertools import compress
from operator import itemgetter
from typing import Any, TypeVar

from evalcheck.submission.model import Cell

T = TypeVar("T")
Predicate = TypeVar("Predicate", bound=Callable[[Any], Any])
Doubtful = Callable[[bytes], Collection[int]]
"""Takes texts of one length in UTF-8, each ended by `\\0`; gives the places of all for which the predicate may give something."""

_SHORTCUTS = ("firsts", "within", "length", "doubtful", "others")
_first_sign = itemgetter(0)
_NONE = type(None)
_TEXT = frozenset({str})


def shortcut(
    predicate: Predicate,
    *,
    firsts: frozenset[str] | None = None,
    within: tuple[str, ...] = (),
    length: int = 0,
    doubtful: Doubtful | None = None,
    others: bool = False,
) -> Predicate:
    """The predicate with what lets it pass many texts at once.

    `firsts`: it gives nothing for a text that begins with another sign, and holds none of `within`. `doubtful`: which of many texts of
    `length` bytes may be wrong; texts of another length may all be. `others`: it gives nothing for what is neither text nor blank.
    """
    for name, value in zip(_SHORTCUTS, (firsts, within, length, doubtful, others), strict=True):
        setattr(predicate, name, value)
    return predicate


def like(other: Callable[[Any], Any], predicate: Predicate) -> Predicate:
    """A predicate that gives nothing wherever another gives nothing, with the other's shortcuts."""
    if hasattr(other, "firsts"):
        for name in _SHORTCUTS:
            setattr(predicate, name, getattr(other, name))
    return predicate


def asked(
    predicate: Callable[[Cell], T | None], cells: Sequence[Cell], types: AbstractSet[type] | None = None
) -> Sequence[tuple[int, T]]:  # fmt: skip
    """Where a predicate gives something."""
    offsets = _to_ask(predicate, cells, types or set(map(type, cells)))
    if offsets is not None:
        return [(offset, answer) for offset in offsets if (answer := predicate(cells[offset])) is not None]
    answers = list(map(predicate, cells))
    if answers.count(None) == len(answers):
        return ()
    return [(offset, answer) for offset, answer in enumerate(answers) if answer is not None]


def _to_ask(predicate: Callable[[Cell], object], cells: Sequence[Any], types: AbstractSet[type]) -> Sequence[int] | None:
    """The offsets of the cells, which are of some types, for which a predicate may give something; None where any may be one."""
    firsts: frozenset[str] | None = getattr(predicate, "firsts", None)
    doubtful: Doubtful | None = getattr(predicate, "doubtful", None)
    if firsts is None and doubtful is None:
        return None
    if types == _TEXT:
        found: Iterable[int] = _of_texts(predicate, cells)
    else:
        passed = {_NONE} if predicate(None) is None else set()
        passed |= types - {str, _NONE} if predicate.others else set()  # type: ignore[attr-defined]
        if types <= passed:
            return ()
        texts = [offset for offset, cell in enumerate(cells) if type(cell) is str]
        found = [offset for offset, cell in enumerate(cells) if type(cell) is not str and type(cell) not in passed]
        found += map(texts.__getitem__, _of_texts(predicate, [cells[offset] for offset in texts]))
    return sorted(found)


def _of_texts(predicate: Any, texts: Sequence[str]) -> Iterable[int]:
    if predicate.firsts is not None:
        return {*_that_begin(texts, predicate.firsts), *_that_hold(texts, predicate.within)}
    return unsure(predicate, texts, joined(texts))


def _that_begin(texts: Sequence[str], firsts: frozenset[str]) -> Iterable[int]:
    """The places of the texts that begin with one of some signs, or are none."""
    try:
        if firsts.isdisjoint(map(_first_sign, texts)):
            return ()
        return list(compress(range(len(texts)), map(firsts.__contains__, map(_first_sign, texts))))
    except IndexError:
        return [place for place, text in enumerate(texts) if text[:1] in firsts or not text]


def _that_hold(texts: Sequence[str], signs: Sequence[str]) -> Iterable[int]:
    """The places of the texts that hold one of some signs."""
    together = "\0".join(texts) if signs else ""
    for sign in [sign for sign in signs if sign in together]:
        yield from (place for place, text in enumerate(texts) if sign in text)


def unsure(predicate: Any, texts: Sequence[str], data: bytes) -> Iterable[int]:
    """The places of the texts of which a predicate's `doubtful` cannot say that they are right. `data` is all of them joined."""
    step = predicate.length + 1
    if len(data) == step * len(texts) == step * data.count(b"\0") and data[step - 1 :: step] == bytes(len(texts)):
        return predicate.doubtful(data)  # type: ignore[no-any-return]
    fit = [place for place, text in enumerate(texts) if len(text) == predicate.length and text.isascii() and "\0" not in text]
    found = set(range(len(texts))).difference(fit)
    return found.union(map(fit.__getitem__, predicate.doubtful(joined([texts[place] for place in fit]))))


def joined(texts: Sequence[str]) -> bytes:
    """One after the other in UTF-8, each ended by `\\0`."""
    return ("\0".join(texts) + "\0").encode("utf-8", "surrogatepass") if texts else b""
