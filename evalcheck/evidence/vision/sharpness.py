"""How sharp a picture is: how steep its edges are against how high they are, where it has any."""

from __future__ import annotations

import cv2
import numpy as np

from evalcheck.evidence.vision.colour import Pixels

_SIDE = 1000
_TILES = 12


def sharpness(pixels: Pixels) -> float:
    """0-1, of the quarter of the picture that is sharpest; 0 where nothing is on it. Much below 0.35 a person calls it blurred."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    scale = _SIDE / max(grey.shape)
    if scale < 1:
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    smooth = cv2.GaussianBlur(grey.astype(np.float32), (0, 0), 0.7)
    steep = cv2.magnitude(cv2.Sobel(smooth, cv2.CV_32F, 1, 0, scale=1 / 8), cv2.Sobel(smooth, cv2.CV_32F, 0, 1, scale=1 / 8))
    high = cv2.dilate(smooth, np.ones((9, 9), np.uint8)) - cv2.erode(smooth, np.ones((9, 9), np.uint8))
    ratios = []
    for rows, heights in zip(np.array_split(steep, _TILES), np.array_split(high, _TILES), strict=True):
        for tile, height in zip(np.array_split(rows, _TILES, axis=1), np.array_split(heights, _TILES, axis=1), strict=True):
            if tile.size >= 50 and (peak := float(np.quantile(height, 0.97))) > 18:
                ratios.append(float(np.quantile(tile, 0.985)) / peak)
    # An edge of one pixel rises by a third of its height a pixel once smoothed as above.
    return round(min(1.0, float(np.quantile(ratios, 0.75)) / 0.42), 3) if ratios else 0.0
