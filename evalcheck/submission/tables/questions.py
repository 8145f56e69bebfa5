"""Predicates about cells that can tell of many texts at once that they give nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from operator import itemgetter
from typing import Any, TypeVar

from evalcheck.submission.model import Cell

T = TypeVar("T")
Predicate = TypeVar("Predicate", bound=Callable[[Any], Any])
Clean = Callable[[bytes], bool]
"""Takes texts in UTF-8, each ended by `\\0`; true only where the predicate gives nothing for any of them."""

_first_sign = itemgetter(0)
_FEW = 8
"""One text in so many may begin with a sign of suspicion before each is asked by itself."""
_NONE = type(None)
_TEXT = frozenset({str})


def shortcut(
    predicate: Predicate,
    *,
    firsts: frozenset[str] | None = None,
    within: tuple[str, ...] = (),
    clean: Clean | None = None,
    others: bool = False,
) -> Predicate:
    """The predicate with what lets it pass many texts at once.

    `firsts`: it gives nothing for a text that begins with another sign, and holds none of `within`. `clean`: a test of many texts.
    `others`: it gives nothing for what is neither text nor blank.
    """
    predicate.firsts, predicate.within = firsts, within  # type: ignore[attr-defined]
    predicate.clean, predicate.others = clean, others  # type: ignore[attr-defined]
    return predicate


def like(other: Callable[[Any], Any], predicate: Predicate) -> Predicate:
    """A predicate that gives nothing wherever another gives nothing, with the other's shortcuts."""
    if hasattr(other, "firsts"):
        for name in ("firsts", "within", "clean", "others"):
            setattr(predicate, name, getattr(other, name))
    return predicate


def asked(
    predicate: Callable[[Cell], T | None], cells: Sequence[Cell], types: AbstractSet[type] | None = None
) -> Sequence[tuple[int, T]]:  # fmt: skip
    """Where a predicate gives something."""
    if passes_all(predicate, cells, types or set(map(type, cells))):
        return ()
    answers = list(map(predicate, cells))
    if answers.count(None) == len(answers):
        return ()
    return [(offset, answer) for offset, answer in enumerate(answers) if answer is not None]


def passes_all(predicate: Callable[[Cell], object], cells: Sequence[Any], types: AbstractSet[type]) -> bool:
    """Whether it is plain that a predicate gives nothing for any of some cells, which are of some types."""
    firsts: frozenset[str] | None = getattr(predicate, "firsts", None)
    clean: Clean | None = getattr(predicate, "clean", None)
    if firsts is None and clean is None:
        return False
    texts = _texts(predicate, cells, types)
    if not texts:
        return texts is not None
    if firsts is not None:
        signs: tuple[str, ...] = predicate.within  # type: ignore[attr-defined]
        return _few_begin(predicate, texts, firsts) and not (signs and any(map("\0".join(texts).__contains__, signs)))
    assert clean is not None
    data = joined(texts)
    return data.count(b"\0") == len(texts) and clean(data)


def _few_begin(predicate: Callable[[Cell], object], texts: Sequence[str], firsts: frozenset[str]) -> bool:
    """Whether no text, or only a few for which the predicate gives nothing, begin with one of some signs."""
    with suppress(IndexError):
        if firsts.isdisjoint(map(_first_sign, texts)):
            return True
        some = [text for text in texts if text[0] in firsts]
        return len(some) * _FEW <= len(texts) and not any(predicate(text) is not None for text in some)
    return False


def _texts(predicate: Callable[[Cell], object], cells: Sequence[Any], types: AbstractSet[type]) -> Sequence[str] | None:
    """The texts among some cells; None where the predicate may give something for another."""
    if types == _TEXT:
        return cells
    if _NONE in types and predicate(None) is not None:
        return None
    if types - _TEXT - {_NONE} and not predicate.others:  # type: ignore[attr-defined]
        return None
    return [cell for cell in cells if type(cell) is str] if str in types else ()


def joined(texts: Sequence[str]) -> bytes:
    """As `clean` takes them."""
    return ("\0".join(texts) + "\0").encode("utf-8", "surrogatepass") if texts else b""
