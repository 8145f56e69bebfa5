"""What the moments of a video tell: black, standing still, from a screen or from a camera. Apart, as it needs no OpenCV."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from evalcheck.evidence.vision.seen import Footage

_BLACK, _FLAT = 32.0, 6.0
_STIRRED, _STIR = 12, 4e-4
"""Grey levels by which a point must differ, and the share of such points, for something to have moved."""
_GROUNDS, _STAYS = 0.35, 0.45
"""Of a recorded screen: the share of points on flat grounds, and of those that are the same from moment to moment."""
_POINTER, _OF_A_POINTER = 30, 4
"""A pointer is a few points, and differs much: grey levels, and how many points, for it to have moved."""


def footage_of(moments: list[NDArray[np.uint8]]) -> Footage | None:
    """None where no moment could be had."""
    if not moments:
        return None
    black = [float(np.quantile(one, 0.98)) < _BLACK or float(one.std()) < _FLAT / 2 for one in moments]
    pairs = [(a, b) for a, b in pairwise(moments) if a.shape == b.shape]
    stirs = [_stirred(a, b) for a, b in pairs]
    frozen = sum(not stirred for stirred in stirs) / len(stirs) if stirs else 0.0
    return Footage(len(moments), round(sum(black) / len(black), 3), round(frozen, 3), _source(moments, pairs))


def _stirred(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> bool:
    differs = np.abs(a.astype(np.int16) - b)
    return float((differs > _STIRRED).mean()) >= _STIR or int((differs > _POINTER).sum()) >= _OF_A_POINTER


def _source(
    moments: list[NDArray[np.uint8]], pairs: list[tuple[NDArray[np.uint8], NDArray[np.uint8]]]
) -> Literal["screen", "camera"] | None:
    """A screen has wide perfectly flat grounds, and much of it stays as it was to the grey level; a camera has neither.

    A screen that was filmed has grounds nearly as flat, once a codec has smoothed them, but none of it stays: it is left open.
    """
    if len(pairs) < 3:
        return None
    flat = float(np.median([_flat(one) for one in moments]))
    changes = [np.abs(a.astype(np.int16) - b) for a, b in pairs]
    if flat > _GROUNDS:
        return "screen" if float(np.median([(change == 0).mean() for change in changes])) > _STAYS else None
    return "camera" if flat < 0.12 and float(np.median([(change <= 2).mean() for change in changes])) < 0.8 else None


def _flat(one: NDArray[np.uint8]) -> float:
    """The share of points whose neighbours are of the same grey."""
    wide = one.astype(np.int16)
    level = np.abs(np.diff(wide, axis=1))[:-1] <= 1
    plumb = np.abs(np.diff(wide, axis=0))[:, :-1] <= 1
    return float((level & plumb).mean()) if wide.size > 4 else 0.0
