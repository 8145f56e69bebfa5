"""Highlights burnt into a page: text on an even, bright ground of a highlighter's colour, with plain paper about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from evalcheck.evidence.vision.colour import ONE, Mask, Plane, Sheet, as_bytes, redder
from evalcheck.evidence.vision.places import over
from evalcheck.evidence.vision.seen import Highlight, Place, Seal

Colour = Literal["yellow", "green", "cyan", "pink", "orange"]

_HUES: tuple[tuple[float, float, Colour], ...] = (
    (32, 44, "orange"),
    (44, 70, "yellow"),
    (70, 165, "green"),
    (165, 200, "cyan"),
    (285, 345, "pink"),
)
_TURN = 360 / 256
_SATURATED, _BRIGHT, _INK = 0.2, 0.72, 0.5
_TIGHT = 0.52
"""Of its height: a highlight is hardly taller than the line on it; a bubble of a chat, a button, a card is."""


def highlights_on(sheet: Sheet, seals: Sequence[Seal] = ()) -> tuple[Highlight, ...]:
    """From the top down; lines that touch are one. Pale ink of a seal is none."""
    spread = cv2.subtract(sheet.bright, sheet.least)
    vivid = cv2.compare(spread, cv2.convertScaleAbs(sheet.bright, alpha=_SATURATED), cv2.CMP_GT)
    coloured = as_bytes(cv2.bitwise_and(vivid, redder(sheet.bright, _BRIGHT)))
    if cv2.countNonZero(coloured) < 1e-4 * coloured.size:
        return ()
    hue = np.asarray(cv2.cvtColor(sheet.even, cv2.COLOR_RGB2HSV_FULL)[:, :, 0], np.uint8)
    ground = as_bytes(cv2.bitwise_and(coloured, cv2.LUT(hue, _of_a_pen())))
    found = [one for one in _grounds(sheet, ground, hue) if not any(over(one.place, seal.place) for seal in seals)]
    return tuple(sorted(found, key=lambda one: (one.place.top, one.place.left)))


def _of_a_pen() -> Mask:
    """1 for each hue (a turn is 256) that highlighters have."""
    turn = np.arange(256) * _TURN
    return np.asarray(np.any([(turn >= low) & (turn < high) for low, high, _ in _HUES], axis=0), np.uint8)


def _grounds(sheet: Sheet, ground: Mask, hue: Plane) -> Iterator[Highlight]:
    gap = max(3, sheet.side // 130) | 1
    ground = as_bytes(cv2.morphologyEx(ground, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)))
    joined = cv2.morphologyEx(ground, cv2.MORPH_CLOSE, np.ones((gap, gap), np.uint8))
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(joined)
    for number, (x, y, w, h, area) in enumerate(boxes[1:], start=1):
        if h < 0.006 * sheet.side or w < 0.012 * sheet.side or area < 0.4 * w * h:
            continue
        spot = slice(y, y + h), slice(x, x + w)
        own = labels[spot] == number
        if _reads(own, ground[spot], sheet.bright[spot]) and _on_paper(sheet, x, y, w, h):
            colour = _colour(float(np.median(hue[spot][own & (ground[spot] > 0)])) * _TURN)
            yield Highlight(Place("", x / sheet.width, y / sheet.height, w / sheet.width, h / sheet.height), colour)


def _colour(hue: float) -> Colour:
    return next((colour for low, high, colour in _HUES if low <= hue < high), "yellow")


def _reads(own: NDArray[np.bool_], ground: Mask, bright: Plane) -> bool:
    """Dark strokes on an even ground, as text leaves them."""
    lit = own & (ground > 0)
    if lit.sum() < 20:
        return False
    base = float(np.median(bright[lit]))
    ink = own & (bright < (1 - _INK * 0.6) * base)
    share = ink.sum() / own.sum()
    if not 0.03 < share < 0.6 or float(np.quantile(bright[lit], 0.9)) - base > 0.13 * base:
        return False
    if float(ink.any(axis=1).mean()) < _TIGHT:
        return False
    changes = np.diff((ink).astype(np.int8), axis=1) == 1
    strokes = np.quantile(changes.sum(axis=1), 0.75)
    return bool(strokes >= 2 and float(lit.sum() / own.sum()) > 0.3)


def _on_paper(sheet: Sheet, x: int, y: int, w: int, h: int) -> bool:
    """Plain bright paper about the spot, apart from the page's own text."""
    margin = max(4, h // 2)
    top, left = max(0, y - margin), max(0, x - margin)
    rows, columns = slice(top, y + h + margin), slice(left, x + w + margin)
    bright, least = sheet.bright[rows, columns], sheet.least[rows, columns]
    inside = np.zeros(bright.shape, bool)
    inside[y - top - 2 if y - top >= 2 else 0 : y - top + h + 2, x - left - 2 if x - left >= 2 else 0 : x - left + w + 2] = True
    if int((~inside).sum()) < 30:
        return False
    plain = (least[~inside] > 0.72 * ONE) & ((bright - least)[~inside] < 0.2 * ONE)
    return float(plain.mean()) > 0.45
