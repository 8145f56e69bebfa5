"""Text read from pixels by OCR (extra `ocr`): lines of a scanned page, and the words in the ring of a seal."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import cv2
import numpy as np

from evalcheck.evidence.seen import OcrLine, Place, Seal
from evalcheck.evidence.vision.colour import Pixels
from evalcheck.submission.raster import Raster

_SURE_ENOUGH = 0.5
_RING_SIDE = 480
_LEAST_RING = 60
_RING_DEPTH = 0.45


def read_lines(pixels: Pixels) -> tuple[OcrLine, ...]:
    """The lines of a page from top to bottom, each with its place as fractions of the page."""
    height, width = pixels.shape[:2]
    return tuple(_lines(_engine()(pixels), width, height))


def read_ring(seal: Seal, raster: Raster) -> str | None:
    """The words round a seal, clockwise from the lower left; None where the ring is too small or nothing is read for sure."""
    place = seal.place
    pixels = raster.closer((place.left, place.top, place.width, place.height), _RING_SIDE)
    side = min(pixels.shape[:2])
    if side < _LEAST_RING:
        return None
    centre = (pixels.shape[1] / 2, pixels.shape[0] / 2)
    unrolled = cv2.warpPolar(pixels, (side // 2, side * 3), centre, side / 2, cv2.WARP_POLAR_LINEAR)
    # Angles run down and radii to the right: turned, the outer edge lies on top and the words stand upright.
    strip = cv2.rotate(unrolled, cv2.ROTATE_90_COUNTERCLOCKWISE)[: int(side / 2 * _RING_DEPTH)]
    half = strip.shape[1] // 2
    words = "".join(line.text for line in read_lines(np.ascontiguousarray(np.roll(strip, -half // 2, axis=1))))
    return words or None


@cache
def _engine() -> Any:
    """Models come with the package: nothing is fetched."""
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "critical"})


def _lines(found: Any, width: int, height: int) -> Iterator[OcrLine]:
    if found.txts is None:
        return
    for box, text, confidence in zip(found.boxes, found.txts, found.scores, strict=True):
        if confidence < _SURE_ENOUGH or not text.strip():
            continue
        left, top = float(box[:, 0].min()) / width, float(box[:, 1].min()) / height
        right, bottom = float(box[:, 0].max()) / width, float(box[:, 1].max()) / height
        yield OcrLine(text.strip(), Place("", left, top, right - left, bottom - top), float(confidence))
