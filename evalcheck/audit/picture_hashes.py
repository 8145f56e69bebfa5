"""Perceptual hashes: the same picture is known again after it was rescaled, saved anew, framed or cropped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageStat

_SIDE = 96
"""Pixels of the small grey copy that windows are cut from."""
_THUMB = 32
_SCALES = (1.0, 0.9, 0.8, 0.7, 0.6)
_STEPS = 5
_LEAST_SIDE = 160
"""Smaller pictures are icons, emblems and seals, which many documents share rightly."""
_LEAST_SPREAD = 12.0
"""Grey levels; a nearly even page has no picture on it to compare."""


@dataclass(frozen=True, slots=True)
class PictureHash:
    """A picture's hash and those of the windows that a crop of it might be, with a small grey copy to make sure."""

    part: str
    width: int
    height: int
    hashes: bytes
    thumb: bytes


def hash_of(pixels: Any, part: str, width: int, height: int) -> PictureHash | None:
    """None for what is too small or too even to be told from others."""
    if min(width, height) < _LEAST_SIDE:
        return None
    grey = Image.fromarray(pixels).convert("L")
    small = grey.resize((_SIDE, _SIDE), Image.Resampling.BOX)
    if ImageStat.Stat(small).stddev[0] < _LEAST_SPREAD:
        return None
    hashes = b"".join(_dhash(small, window).to_bytes(8, "big") for window in windows())
    return PictureHash(part, width, height, hashes, small.resize((_THUMB, _THUMB), Image.Resampling.BOX).tobytes())


def windows() -> Iterator[tuple[float, float, float, float]]:
    """The whole first, then every window that a crop is looked for in (fractions: left, top, right, bottom)."""
    for scale in _SCALES:
        steps = 1 if scale == 1.0 else _STEPS
        for across in range(steps):
            for down in range(steps):
                left, top = ((1 - scale) * place / max(1, steps - 1) for place in (across, down))
                yield left, top, left + scale, top + scale


def _dhash(small: Image.Image, window: tuple[float, float, float, float]) -> int:
    """64 bits: is each of 8 × 8 fields brighter than the one to its left."""
    box = tuple(edge * _SIDE for edge in window)
    fields = small.resize((9, 8), Image.Resampling.BOX, box=(box[0], box[1], box[2], box[3])).tobytes()
    bits = 0
    for row in range(0, 72, 9):
        for column in range(row, row + 8):
            bits = bits << 1 | (fields[column + 1] > fields[column])
    return bits


def near_pairs(wholes: Sequence[int], hashes: Sequence[bytes], most: int) -> Iterator[tuple[int, int, int]]:
    """(picture, other, number of the other's window) where a whole picture is within `most` bits of a window of another."""
    count = len(hashes)
    if not count:
        return
    import numpy as np  # of the extra `vision`: without it no picture comes here

    table = np.frombuffer(b"".join(hashes), dtype=">u8").astype(np.uint64).reshape(count, -1)
    for index, whole in enumerate(wholes):
        distance = np.bitwise_count(table ^ np.uint64(whole))
        for other in np.flatnonzero((distance <= most).any(axis=1)):
            if int(other) != index:
                yield index, int(other), int(distance[other].argmin())


def alike(thumb: bytes, other: bytes, window: int) -> float:
    """How alike a picture is to a window of another (1: the same), from their small copies."""
    import numpy as np  # of the extra `vision`: without it no picture comes here

    left, top, right, bottom = list(windows())[window]
    image = Image.frombytes("L", (_THUMB, _THUMB), other)
    box = (left * _THUMB, top * _THUMB, right * _THUMB, bottom * _THUMB)
    cut = image.resize((16, 16), Image.Resampling.BILINEAR, box=box)
    mine = Image.frombytes("L", (_THUMB, _THUMB), thumb).resize((16, 16), Image.Resampling.BILINEAR)
    first, second = (np.asarray(one, dtype=np.float64).ravel() for one in (mine, cut))
    first, second = first - first.mean(), second - second.mean()
    scale = float(np.linalg.norm(first) * np.linalg.norm(second))
    return float(first @ second) / scale if scale else 0.0
