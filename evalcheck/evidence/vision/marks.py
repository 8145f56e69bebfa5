"""Marks drawn over a page to point at something: red outlines of circles and boxes, red arrows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from evalcheck.evidence.seen import Mark, Place, Seal
from evalcheck.evidence.vision.colour import ONE, Mask, Plane, Sheet, any_red, as_bytes, level_of, redder
from evalcheck.evidence.vision.places import over

_LEAST, _THICKEST = 0.02, 0.006
_ANGLES = 72


def marks_on(sheet: Sheet, seals: Sequence[Seal]) -> tuple[Mark, ...]:
    """From the top down; what belongs to a seal is no mark."""
    if not any_red(sheet):
        return ()
    mask = redder(sheet.red, max(0.6 * level_of(sheet), 0.08))
    mask = as_bytes(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)))
    found: list[Mark] = []
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(mask)
    for number, (x, y, w, h, area) in enumerate(boxes[1:], start=1):
        if max(w, h) < 1.6 * _LEAST * sheet.side or area < 2 * max(w, h) * 0.6 or (w > 0.97 * sheet.width and h > 0.97 * sheet.height):
            continue
        shape = _shape((labels[y : y + h, x : x + w] == number).astype(np.uint8), int(area), sheet.side)
        spot = slice(y, y + h), slice(x, x + w)
        if shape is None or not _points_at(shape, sheet.bright[spot], sheet.least[spot], mask[spot]):
            continue
        place = Place("", x / sheet.width, y / sheet.height, w / sheet.width, h / sheet.height)
        if not any(over(place, seal.place) for seal in seals):
            found.append(Mark(place, shape))
    return tuple(sorted(found, key=lambda mark: (mark.place.top, mark.place.left)))


def _shape(own: Mask, area: int, side: int) -> Literal["circle", "box", "arrow"] | None:
    high, wide = own.shape
    line = max(2.0, area / (wide + high) * 0.55)
    if min(wide, high) >= 0.5 * _LEAST * side and area < 0.45 * wide * high and line < _THICKEST * side + 2:
        if _is_box(own, line):
            return "box"
        if _is_circle(own):
            return "circle"
    return "arrow" if max(wide, high) > 2.7 * _LEAST * side and _is_arrow(own, _THICKEST * side * 1.5 + 2) else None


def _points_at(shape: str, bright: Plane, least: Plane, red: Mask) -> bool:
    """People draw on pages and screens, round something that is not red itself: a box round red type is a chop."""
    if float(np.median(least)) < 0.65 * ONE:
        return False
    if shape == "arrow":
        return True
    high, wide = bright.shape
    inner = slice(high // 5, high - high // 5), slice(wide // 6, wide - wide // 6)
    return bool(bright[inner].size and float((bright[inner] < 0.6 * ONE).mean()) > 0.02 and float(red[inner].mean()) < 0.1)


def _is_box(own: Mask, line: float) -> bool:
    """Red along all four sides, next to nothing within."""
    reach = int(2 * line) + 2
    sides = (own[:reach].any(axis=0), own[-reach:].any(axis=0), own[:, :reach].any(axis=1), own[:, -reach:].any(axis=1))
    ends = (slice(None, reach), slice(-reach, None))
    corners = all(own[rows, columns].any() for rows in ends for columns in ends)
    return min(float(one.mean()) for one in sides) > 0.88 and corners and _within(own, reach) < 0.06 and _thin_sides(own, reach)


def _thin_sides(own: Mask, reach: int) -> bool:
    """A box has straight sides: most of its red lies in them."""
    inner = own[reach:-reach, reach:-reach]
    return bool(inner.size and inner.sum() < 0.25 * own.sum())


def _within(own: Mask, reach: int) -> float:
    inner = own[2 * reach : -2 * reach, 2 * reach : -2 * reach]
    return float(inner.mean()) if inner.size else 1.0


def _is_circle(own: Mask) -> bool:
    """A closed or nearly closed line, near an ellipse all the way round, with little inside it."""
    outline = cv2.convexHull(cv2.findNonZero(own)).astype(np.float32)
    if len(outline) < 8:
        return False
    (x, y), (a, b), turn = cv2.fitEllipse(outline)
    if min(a, b) < 8 or min(a, b) < 0.2 * max(a, b):
        return False
    rows, columns = np.nonzero(own)
    angle = np.deg2rad(turn)
    dx, dy = columns - x, rows - y
    u, v = (dx * np.cos(angle) + dy * np.sin(angle)) / (a / 2), (dy * np.cos(angle) - dx * np.sin(angle)) / (b / 2)
    reach = np.hypot(u, v)
    near = reach > 0.72
    sectors = np.unique(((np.arctan2(v[near], u[near]) + np.pi) / (2 * np.pi) * _ANGLES).astype(int) % _ANGLES)
    return bool(near.mean() > 0.85 and len(sectors) > 0.85 * _ANGLES and reach.max() < 1.3)


def _is_arrow(own: Mask, thickest: float) -> bool:
    """A straight shaft that ends in something at least twice as wide."""
    points = cv2.findNonZero(own).reshape(-1, 2).astype(np.float64)
    points -= points.mean(axis=0)
    _, _, axes = np.linalg.svd(points[:: max(1, len(points) // 2000)], full_matrices=False)
    along, across = points @ axes[0], points @ axes[1]
    length = float(np.ptp(along))
    if length < 5 * np.ptp(across) * 0.6 or length < 20:
        return False
    widths = np.array(list(_widths(along, across, 16)))
    shaft, ends = float(np.median(widths)), (widths[:4].max(), widths[-4:].max())
    return bool(0 < shaft < thickest and max(ends) > 2.4 * shaft and min(ends) < 1.6 * shaft and widths[4:12].max() < 1.8 * shaft)


def _widths(along: NDArray[np.float64], across: NDArray[np.float64], pieces: int) -> Iterator[float]:
    """How wide it is, piece by piece along its axis."""
    place = ((along - along.min()) / max(float(np.ptp(along)), 1e-6) * (pieces - 1e-6)).astype(int)
    for piece in range(pieces):
        own = across[place == piece]
        yield float(np.ptp(own)) + 1 if len(own) else 0.0
