"""Colours as they would be on white paper in even light: how red each point is, and whether there is any colour at all."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from evalcheck.records import dataclass

Pixels = NDArray[np.uint8]
Plane = NDArray[np.uint8]
"""Shares of one as 0-255: whole numbers of one byte are several times as fast as fractions."""
Mask = NDArray[np.uint8]

SIDE = 1600
"""Pictures are looked at with no longer side than this."""
ONE = 255
_PAPER_TILE = 16
_PAPER_TINT = 0.5
_SHADES = 0.08
_NEARLY_WHITE = 251
_ORANGE, _PURPLE = 24 / 60, 36 / 60
"""Hues beside red (degrees, as parts of 60) that count as red."""
_FAINT, _PLAIN = 0.09, 0.22
_LEAST_RED = 24
"""Points; a title, a seal, a mark have many more."""


@dataclass(frozen=True, slots=True, eq=False)
class Planes:
    """A picture taken apart once for all that is looked for on it.

    `even` are red, green and blue with the paper's own shade taken away, `red` is how much redder a point is than anything else
    (0 where it is of another hue), `bright` and `least` are the highest and the lowest of its three.
    """

    pixels: Pixels
    even: Pixels
    red: Plane
    bright: Plane
    least: Plane

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def side(self) -> int:
        return max(self.height, self.width)


def planes_of(pixels: Pixels) -> Planes:
    bounded = _bounded(pixels)
    even = _evened(bounded)
    red, green, blue = cv2.split(even)
    other, third = cv2.max(green, blue), cv2.min(green, blue)
    bright, least = cv2.max(red, other), cv2.min(red, third)
    return Planes(bounded, even, _redness(red, green, blue, other, third), as_bytes(bright), as_bytes(least))


def colourless(planes: Planes) -> bool:
    """A grey copy or scan: nothing on it stands out from one tint, not even faintly."""
    spread = cv2.resize(cv2.subtract(planes.bright, planes.least), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return quantile(as_bytes(spread), 0.9995) < 0.085


def any_red(planes: Planes) -> bool:
    """Whether there is enough red for anything that is looked for by it."""
    return int(cv2.countNonZero(redder(planes.red, _FAINT * 0.6))) >= _LEAST_RED


def level_of(planes: Planes) -> float:
    """The redness that counts as fully red here: a pale stamp counts beside a bright rule, and noise on a sheet without red does not."""
    return min(max(0.5 * quantile(np.ascontiguousarray(planes.red[::2, ::2]), 0.998), _FAINT), _PLAIN)


def redder(plane: Plane, share: float) -> Mask:
    """1 where the plane is above a share of one."""
    return as_bytes(cv2.threshold(plane, share * ONE, 1, cv2.THRESH_BINARY)[1])


def quantile(plane: Plane, share: float) -> float:
    """Of all points, as a share of one."""
    counts = cv2.calcHist([plane], [0], None, [256], [0, 256]).ravel()
    return float(np.searchsorted(np.cumsum(counts), share * plane.size)) / ONE


def as_bytes(plane: object) -> NDArray[np.uint8]:
    """The stubs of OpenCV give every picture another type of element than the one it has."""
    return np.asarray(plane, np.uint8)


def _bounded(pixels: Pixels) -> Pixels:
    longest = max(pixels.shape[:2])
    if longest <= SIDE:
        return pixels
    scale = SIDE / longest
    return as_bytes(cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))


def _evened(pixels: Pixels) -> Pixels:
    """Divided by the paper about each point: the sheet's usual shade in the light of the brightest neighbourhood."""
    height, width = pixels.shape[:2]
    # The brightest of small means: a single bright point of noise is no paper.
    tiny = cv2.resize(pixels, (max(4, width // _PAPER_TILE), max(4, height // _PAPER_TILE)), interpolation=cv2.INTER_AREA)
    near = np.asarray(cv2.dilate(tiny, np.ones((5, 5), np.uint8)), np.float32)
    light = np.maximum(near.max(axis=2), 24.0)
    usual = _usual_shade(near)
    shade = near / light[:, :, None]
    # Light changes over a sheet, its shade hardly: what differs more is something coloured, not paper.
    paper = np.where((np.abs(shade - usual) < _SHADES).all(axis=2)[:, :, None], shade, usual) * light[:, :, None]
    if paper.min() > _NEARLY_WHITE:
        return pixels
    smooth = as_bytes(np.rint(cv2.GaussianBlur(paper, (0, 0), 2.0)))
    return as_bytes(cv2.divide(pixels, cv2.resize(smooth, (width, height), interpolation=cv2.INTER_LINEAR), scale=ONE))


def _usual_shade(near: NDArray[np.float32]) -> NDArray[np.float32]:
    """The tint of most of the sheet; white where that is no tint that paper has, in any light."""
    usual = np.median(near.reshape(-1, 3), axis=0)
    usual = usual / max(float(usual.max()), 1.0)
    return np.asarray(usual if usual.min() > _PAPER_TINT else np.ones(3), np.float32)


def _redness(red: object, green: object, blue: object, other: object, third: object) -> Plane:
    """How far red leads; nothing where the hue is too far towards orange or purple."""
    r, g, b, most, least = (as_bytes(plane) for plane in (red, green, blue, other, third))
    lead, whole = cv2.subtract(r, most), cv2.subtract(r, least)
    off = cv2.bitwise_or(
        cv2.compare(cv2.subtract(g, b), cv2.convertScaleAbs(whole, alpha=_ORANGE), cv2.CMP_GT),
        cv2.compare(cv2.subtract(b, g), cv2.convertScaleAbs(whole, alpha=_PURPLE), cv2.CMP_GT),
    )
    return as_bytes(cv2.bitwise_and(lead, cv2.bitwise_not(off)))
