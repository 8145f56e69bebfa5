"""Colours as they would be on white paper in even light: how red each point is, and whether there is any colour at all."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Plane = NDArray[np.float32]
Mask = NDArray[np.uint8]

SIDE = 1600
"""Pictures are looked at with no longer side than this."""
_PAPER_TILE = 16
_PAPER_TINT = 0.5
_SHADES = 0.08
_RED_HUES = (-36.0, 24.0)
_FAINT, _PLAIN = 0.09, 0.22


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A picture prepared once for all that is looked for on it.

    `even` are red, green and blue (0-1) with the paper's own shade taken away, `red` is how much redder a point is than anything
    else (0 where it is of another hue), `bright` and `least` are the highest and the lowest of its three.
    """

    pixels: Pixels
    even: Plane
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


def sheet_of(pixels: Pixels) -> Sheet:
    bounded = _bounded(pixels)
    even = _evened(bounded)
    red, green, blue = (np.ascontiguousarray(plane) for plane in cv2.split(even))
    bright, least = cv2.max(cv2.max(red, green), blue), cv2.min(cv2.min(red, green), blue)
    return Sheet(bounded, even, _redness(red, green, blue), np.asarray(bright, np.float32), np.asarray(least, np.float32))


def colourless(sheet: Sheet) -> bool:
    """A grey copy or scan: nothing on it stands out from one tint, not even faintly."""
    spread = cv2.resize(sheet.bright - sheet.least, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return float(np.quantile(spread, 0.9995)) < 0.085


def _bounded(pixels: Pixels) -> Pixels:
    longest = max(pixels.shape[:2])
    if longest <= SIDE:
        return pixels
    scale = SIDE / longest
    return np.asarray(cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


def _evened(pixels: Pixels) -> Plane:
    """Divided by the paper about each point: the sheet's usual shade in the light of the brightest neighbourhood."""
    height, width = pixels.shape[:2]
    # The brightest of small means: a single bright point of noise is no paper.
    tiny = cv2.resize(pixels, (max(4, width // _PAPER_TILE), max(4, height // _PAPER_TILE)), interpolation=cv2.INTER_AREA).astype(
        np.float32
    )
    near = cv2.dilate(tiny, np.ones((5, 5), np.uint8))
    light = np.maximum(near.max(axis=2), 24.0)
    usual = _usual_shade(near)
    shade = near / light[:, :, None]
    # Light changes over a sheet, its shade hardly: what differs more is something coloured, not paper.
    paper = np.where((np.abs(shade - usual) < _SHADES).all(axis=2)[:, :, None], shade, usual) * light[:, :, None]
    gain = cv2.resize((1 / cv2.GaussianBlur(paper, (0, 0), 2.0)).astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
    even = np.asarray(cv2.multiply(pixels, gain, dtype=cv2.CV_32F), np.float32)
    return np.minimum(even, 1.0, out=even)


def _usual_shade(near: Plane) -> NDArray[np.float32]:
    """The tint of most of the sheet; white where that is no tint that paper has, in any light."""
    usual = np.median(near.reshape(-1, 3), axis=0)
    usual = usual / max(float(usual.max()), 1.0)
    return np.asarray(usual if usual.min() > _PAPER_TINT else np.ones(3), np.float32)


def _redness(red: Plane, green: Plane, blue: Plane) -> Plane:
    lead = red - cv2.max(green, blue)
    whole = red - cv2.min(green, blue)
    # Hue in degrees about red: positive towards orange, negative towards purple.
    swing = (green - blue) * 60
    lead[(swing > _RED_HUES[1] * whole) | (swing < _RED_HUES[0] * whole) | (lead < 0)] = 0
    return np.asarray(lead, np.float32)


def level_of(sheet: Sheet) -> float:
    """The redness that counts as fully red here: a pale stamp counts beside a bright rule, and noise on a sheet without red does not."""
    return float(np.clip(0.5 * np.quantile(sheet.red[::2, ::2], 0.998), _FAINT, _PLAIN))
