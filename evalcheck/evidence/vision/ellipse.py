"""Ellipses through points, most of which may lie elsewhere, and the neighbourhood of one unrolled into rows of equal radius."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from evalcheck.evidence.vision.colour import ONE, Plane

Points = NDArray[np.float32]
Shares = NDArray[np.float32]


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


def _fitted(points: Points) -> Ellipse | None:
    try:
        (x, y), (wide, high), turn = cv2.fitEllipseDirect(points.reshape(-1, 1, 2).astype(np.float32))
    except cv2.error:
        return None
    if not np.isfinite([x, y, wide, high, turn]).all() or min(wide, high) < 8 or max(wide, high) > 4000:
        return None
    return Ellipse(float(x), float(y), float(wide), float(high), float(turn))
