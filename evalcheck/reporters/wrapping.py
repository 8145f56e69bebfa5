"""Text for a terminal: how many cells it takes, where it may break, and signs that must not act made visible."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from unicodedata import category, combining, east_asian_width

from evalcheck.patterns import regex

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_NO_TEXT = frozenset("\ufffe\uffff")
"""Signs that are none: XML, and so Word and Excel, refuses them."""
_NOT_AT_START = frozenset("、。】》」』”’…%℃,.;:?!)]}\uff0c\uff1b\uff1a\uff1f\uff01\uff09\uff05")
_NOT_AT_END = frozenset("【《「『“‘([{\uff08")
_PIECE = regex(r"\s+|[!-~]+|.", re.DOTALL)


def visible(text: str, limit: int | None = None) -> str:
    """Control signs, direction marks and stray surrogates written out (`<U+202E>`); what exceeds `limit` signs is cut, the cut said."""
    cut = "" if limit is None or len(text) <= limit else f"…(+{len(text) - limit})"
    kept = text if not cut else text[:limit]
    if kept.isprintable():
        return kept + cut
    return "".join(f"<U+{ord(sign):04X}>" if category(sign) in _UNSEEN or sign in _NO_TEXT else sign for sign in kept) + cut


def cells(text: str) -> int:
    """Columns that a terminal gives the text: two for a Chinese sign, none for a combining one."""
    if text.isascii():
        return len(text)
    return sum(map(_width, text))


@lru_cache(maxsize=16384)
def _width(sign: str) -> int:
    return 0 if combining(sign) else 2 if east_asian_width(sign) in "WF" else 1


def padded(text: str, width: int) -> str:
    return text + " " * max(0, width - cells(text))


def wrapped(text: str, width: int) -> list[str]:
    """Lines of at most `width` cells. Chinese breaks anywhere but before closing marks; words and numbers stay whole where they fit."""
    if cells(text) <= width:
        return [text]
    lines, filled = [""], 0
    for piece in _pieces(text, width):
        wide = cells(piece)
        if filled + wide <= width:
            lines[-1] += piece
            filled += wide
            continue
        lines[-1] = lines[-1].rstrip()
        lines.append(piece.lstrip())
        filled = cells(lines[-1])
    return [line.rstrip() for line in lines] if len(lines) > 1 else lines


def _pieces(text: str, width: int) -> Iterator[str]:
    """What must not be torn apart: a word, or a sign with the marks that cling to it."""
    held = ""
    for match in _PIECE.finditer(text):
        piece = match.group()
        if held and not (piece[0] in _NOT_AT_START or held[-1] in _NOT_AT_END or combining(piece[0])):
            yield from _chopped(held, width)
            held = ""
        held += piece
    yield from _chopped(held, width)


def _chopped(piece: str, width: int) -> Iterator[str]:
    """A piece wider than a whole line is torn after all (long names without a space)."""
    while cells(piece) > width:
        end = 1
        while end < len(piece) and cells(piece[: end + 1]) <= width:
            end += 1
        yield piece[:end]
        piece = piece[end:]
    if piece:
        yield piece


def joined(parts: Sequence[str], width: int, first: str) -> list[str]:
    """Parts set behind one another with ` · `, a new line (as deep as `first`) where the next one no longer fits."""
    lines = [first]
    for position, part in enumerate(parts):
        added = part if position == 0 else f" · {part}"
        if position and cells(lines[-1]) + cells(added) > width:
            lines.append(" " * cells(first) + part)
        else:
            lines[-1] += added
    return lines


def indented(text: str, width: int, first: str, rest: str | None = None) -> list[str]:
    """The text wrapped into `width` cells behind `first`; further lines stand behind `rest` (blanks as wide as `first`)."""
    rest = " " * cells(first) if rest is None else rest
    return [(first if not number else rest) + line for number, line in enumerate(wrapped(text, width - cells(first)))]
