"""Ellipses, and where rings may be on a page: by votes of edges for the middle they turn about, and by outlines of red patches."""

from __future__ import annotations

import math
from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from evalcheck.evidence.vision.colour import ONE, Mask, Plane, Planes, as_bytes, redder
from evalcheck.records import dataclass

Points = NDArray[np.float32]
Shares = NDArray[np.float32]
_COARSE = (560, 150)
"""Longer sides at which votes are counted: for seals on a page, and for a seal that fills its picture."""
_RADII = ((13, 90), (26, 74))
_STEP = 1.13
_PEAKS = 10
_LEAST_VOTES = 0.26
_EDGES = 30_000
_ANGLES = 180
_OUTLINE = 120
_WIDE = 26
"""Radius (points of the small picture) from which middles are told to two points."""


@dataclass(frozen=True, slots=True)
class Ellipse:
    """Centre, full axes, and the turn of the first axis in degrees, as OpenCV has it."""

    x: float
    y: float
    wide: float
    high: float
    turn: float

    @property
    def longest(self) -> float:
        return max(self.wide, self.high)

    @property
    def roundness(self) -> float:
        return min(self.wide, self.high) / max(self.wide, self.high, 1e-6)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the upright rectangle about it."""
        angle = np.deg2rad(self.turn)
        half_w = float(np.hypot(self.wide / 2 * np.cos(angle), self.high / 2 * np.sin(angle)))
        half_h = float(np.hypot(self.wide / 2 * np.sin(angle), self.high / 2 * np.cos(angle)))
        return self.x - half_w, self.y - half_h, self.x + half_w, self.y + half_h

    def like(self, other: Ellipse) -> bool:
        """Whether the two are one for every purpose."""
        near = 0.015 * self.longest
        return all(abs(a - b) < near for a, b in zip(self.box, other.box, strict=True))

    def reach(self, points: Points) -> NDArray[np.float64]:
        """How far out each point lies: 1 on the ellipse."""
        angle = np.deg2rad(self.turn)
        dx, dy = points[:, 0] - self.x, points[:, 1] - self.y
        u = (dx * np.cos(angle) + dy * np.sin(angle)) / (self.wide / 2)
        v = (dy * np.cos(angle) - dx * np.sin(angle)) / (self.high / 2)
        return np.asarray(np.hypot(u, v))

    def point(self, reach: NDArray[np.float64], angles: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Places at such reach, by angle about the centre as seen on the page (0 to the right, clockwise)."""
        angle = np.deg2rad(self.turn)
        own = np.arctan2(np.sin(angles - angle) / (self.high / 2), np.cos(angles - angle) / (self.wide / 2))
        u, v = reach * np.cos(own) * self.wide / 2, reach * np.sin(own) * self.high / 2
        return self.x + u * np.cos(angle) - v * np.sin(angle), self.y + u * np.sin(angle) + v * np.cos(angle)


def unrolled(plane: Plane, ellipse: Ellipse, reaches: NDArray[np.float64], angles: int) -> Shares:
    """The plane about an ellipse as shares of one: a row for each reach, a column for each angle."""
    turns = np.arange(angles) * 2 * np.pi / angles
    x, y = ellipse.point(reaches[:, None], turns[None, :])
    around = cv2.remap(plane, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR, borderValue=0)
    return np.asarray(around / np.float32(ONE), np.float32)


def ellipse_through(points: Points, rounds: int = 50, tolerance: float = 0.035) -> Ellipse | None:
    """The ellipse on which most points lie, by trying sixes of them; the draws are always the same."""
    if len(points) < 20:
        return None
    rng = np.random.default_rng(len(points))
    best, most = None, 0
    for _ in range(rounds):
        tried = _fitted(points[rng.choice(len(points), 6, replace=False)])
        if tried is None or tried.roundness < 0.4:
            continue
        count = int((np.abs(tried.reach(points) - 1) < tolerance).sum())
        if count > most:
            best, most = tried, count
    if best is None:
        return None
    near = points[np.abs(best.reach(points) - 1) < 2 * tolerance]
    return (_fitted(near) if len(near) >= 12 else best) or best


def _fitted(points: Points, least: int = 8) -> Ellipse | None:
    try:
        (x, y), (wide, high), turn = cv2.fitEllipseDirect(points.reshape(-1, 1, 2).astype(np.float32))
    except cv2.error:
        return None
    if not all(map(math.isfinite, (x, y, wide, high, turn))) or min(wide, high) < least or max(wide, high) > 4000:
        return None
    return Ellipse(x, y, wide, high, turn)


def candidates(planes: Planes, level: float) -> Iterator[Ellipse]:
    """Ellipses that something red may lie on, each drawn closer to the red line that it was found by."""
    known: list[Ellipse] = []
    for start in (*_voted(planes.red, level), *_outlined(planes, level)):
        close = fitted(planes.red, start, level)
        if close is not None and not any(close.like(other) for other in known):
            known.append(close)
            yield close


def fitted(red: Plane, start: Ellipse, level: float) -> Ellipse | None:
    """Drawn onto the ring nearby: the outer of the strong lines at each angle, the reach narrowed turn by turn."""
    ellipse = start
    for slack in (0.22, 0.14, 0.09, 0.06):
        points = _line_points(red, ellipse, slack, level)
        if len(points) < _ANGLES // 4:
            return None
        close = _fitted(points, least=12)
        if close is None or not 0.7 < close.longest / ellipse.longest < 1.4 or close.roundness < 0.45:
            return None
        ellipse = close
    return ellipse


def _line_points(red: Plane, ellipse: Ellipse, slack: float, level: float) -> NDArray[np.float32]:
    """At each angle the place of the strongest red within the slack; what lies further out is preferred a little."""
    reaches = np.linspace(1 - slack, 1 + slack, 25)
    plane = unrolled(red, ellipse, reaches, _ANGLES)
    preferred = np.minimum(plane, 0.7 * level) * (1 + 1.2 * (reaches[:, None] - 1))
    best = preferred.argmax(axis=0)
    strong = plane[best, np.arange(_ANGLES)] > 0.3 * level
    turns = np.arange(_ANGLES) * 2 * np.pi / _ANGLES
    x, y = ellipse.point(reaches[best][strong], turns[strong])
    return np.stack([x, y], axis=1).astype(np.float32)


def _voted(red: Plane, level: float) -> Iterator[Ellipse]:
    """Circles: each edge votes for the middles that lie at each radius along its slope, to both sides."""
    height, width = red.shape
    for side, (least, most) in zip(_COARSE, _RADII, strict=True):
        scale = min(1.0, side / max(height, width))
        capped = cv2.resize(np.minimum(red, np.uint8(level * ONE)), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        small = np.asarray(cv2.GaussianBlur(np.asarray(capped / ONE, np.float32), (0, 0), 0.8), np.float32)
        for x, y, radius in _peaks(small, level, least, most):
            yield Ellipse(x / scale, y / scale, 2 * radius / scale, 2 * radius / scale, 0.0)


def _peaks(small: Shares, level: float, least: int, most: int) -> list[tuple[float, float, float]]:
    """The strongest middles with their radii, none within another's middle."""
    dx, dy = cv2.Sobel(small, cv2.CV_32F, 1, 0), cv2.Sobel(small, cv2.CV_32F, 0, 1)
    slope = cv2.magnitude(dx, dy)
    rows, columns = np.nonzero(slope > 0.5 * level)
    if not 60 <= len(rows) <= _EDGES:
        return []
    ux, uy = (np.asarray(one[rows, columns] / slope[rows, columns], np.float32) for one in (dx, dy))
    radii = [least * _STEP**power for power in range(40) if least * _STEP**power <= most]
    planes = [_votes(small.shape, columns, rows, ux, uy, radius) for radius in radii]
    found: list[tuple[float, float, float, float]] = []
    for radius, plane in zip(radii, planes, strict=True):
        if cv2.minMaxLoc(plane)[1] <= _LEAST_VOTES:
            continue
        tops = (plane > _LEAST_VOTES) & (plane >= cv2.dilate(plane, np.ones((5, 5), np.uint8)))
        found += [(float(plane[y, x]), float(x), float(y), radius) for y, x in np.argwhere(tops)]
    kept: list[tuple[float, float, float]] = []
    for _, x, y, radius in sorted(found, reverse=True):
        if all(np.hypot(x - a, y - b) > 0.3 * c or not 0.75 < radius / c < 1.33 for a, b, c in kept):
            kept.append((x, y, radius))
        if len(kept) == _PEAKS:
            break
    return kept


def _votes(shape: tuple[int, ...], x: NDArray[np.int64], y: NDArray[np.int64], ux: Shares, uy: Shares, radius: float) -> Shares:
    """Share of a ring of this radius that is there, about each point."""
    coarse = 2 if radius > _WIDE else 1
    height, width = (extent // coarse + 1 for extent in shape)
    plane = np.zeros(height * width, np.float32)
    for sign in (1, -1):
        cx, cy = np.rint((x + sign * radius * ux) / coarse).astype(int), np.rint((y + sign * radius * uy) / coarse).astype(int)
        inside = (cx >= 0) & (cx < width) & (cy >= 0) & (cy < height)
        plane += np.bincount(cy[inside] * width + cx[inside], minlength=height * width).astype(np.float32)
    radius /= coarse
    blur = max(1.0, 0.07 * radius)
    spot = round(blur * 2.45) | 1  # two boxes of this side spread as far as a bell does, at a small part of its cost
    smooth = cv2.blur(cv2.blur(plane.reshape(height, width), (spot, spot)), (spot, spot))
    # All votes of one ring gather within a blurred spot about its middle; both its edges vote.
    shares = np.asarray(smooth * (2 * np.pi * blur * blur) / (2 * np.pi * radius * 2), np.float32)
    if coarse == 1:
        return shares
    return np.asarray(cv2.resize(shares, None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST)[: shape[0], : shape[1]], np.float32)


def _outlined(planes: Planes, level: float) -> Iterator[Ellipse]:
    """Red patches of a seal's size, their gaps closed little and much: the ellipse through their outermost points."""
    mask = _halved(planes, 0.4 * level)
    side = max(mask.shape)
    for gap in (max(3, side // 220) | 1, max(5, side // 90) | 1):
        closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (gap, gap)))
        _, labels, boxes, _ = cv2.connectedComponentsWithStats(closed)
        for number, (x, y, w, h, _area) in enumerate(boxes[1:], start=1):
            if _sized(w, h, side):
                own = ((labels[y : y + h, x : x + w] == number) & (mask[y : y + h, x : x + w] > 0)).astype(np.uint8)
                found = ellipse_through(_outermost(own))
                if found is not None and 0.6 < found.longest / max(w, h) < 1.5:
                    yield _doubled(found, x, y)


def _halved(planes: Planes, level: float) -> Mask:
    """Where it is red, at half the size: one point of four is enough, rings are thin."""
    shares = cv2.resize(redder(planes.red, level) * ONE, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return redder(as_bytes(shares), 0.2)


def _doubled(found: Ellipse, x: int, y: int) -> Ellipse:
    return Ellipse(2 * (found.x + x) + 0.5, 2 * (found.y + y) + 0.5, 2 * found.wide, 2 * found.high, found.turn)


def _sized(wide: int, high: int, side: int) -> bool:
    longest, shortest = max(wide, high), min(wide, high)
    return 0.04 * side < longest and shortest > 0.38 * longest and shortest >= 12


def _outermost(mask: Mask) -> NDArray[np.float32]:
    """The point furthest from the middle at each angle."""
    rows, columns = np.nonzero(mask)
    x, y = columns - mask.shape[1] / 2, rows - mask.shape[0] / 2
    sector = ((np.arctan2(y, x) + np.pi) / (2 * np.pi) * _OUTLINE).astype(int) % _OUTLINE
    order = np.lexsort((np.hypot(x, y), sector))
    last = np.nonzero(np.diff(sector[order], append=_OUTLINE))[0]
    keep = order[last]
    return np.stack([columns[keep], rows[keep]], axis=1).astype(np.float32)
