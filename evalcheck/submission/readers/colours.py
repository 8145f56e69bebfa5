"""Colours as readers of documents tell them: which set text off from the rest, which are those of a highlighter."""

from __future__ import annotations

Rgb = tuple[int, int, int]

_TELLING = 96
_LIGHT = 200
_HIGHLIGHT = 90


def from_hex(text: str | None) -> Rgb | None:
    """`FFC000`, with or without `#`; None for `auto` and the like."""
    digits = (text or "").strip().removeprefix("#")
    if len(digits) != 6:
        return None
    try:
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
    except ValueError:
        return None


def vivid(colour: Rgb | None) -> bool:
    """A colour that stands out in black text: no grey, no near-black."""
    return colour is not None and max(colour) - min(colour) >= _TELLING


def like_highlighter(colour: Rgb | None) -> bool:
    """A light and vivid ground, as highlighters leave it; the pale tints of table headings are none."""
    return colour is not None and max(colour) >= _LIGHT and max(colour) - min(colour) >= _HIGHLIGHT and sum(colour) >= 380


def reddish(colour: Rgb | None) -> bool:
    return colour is not None and colour[0] >= 150 and colour[0] - max(colour[1:]) >= 80
