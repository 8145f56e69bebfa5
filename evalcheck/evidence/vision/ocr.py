"""Text read from pixels by OCR (extra `ocr`): lines of a scanned page, and the words in the ring of a seal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from evalcheck.evidence.vision.colour import Pixels
from evalcheck.evidence.vision.seen import OcrLine, Place, Seal
from evalcheck.patterns import regex
from evalcheck.submission.pixels.raster import Raster

Corners = NDArray[np.float32]
_SURE_ENOUGH = 0.5
_FINDING_SIDE = 960
"""Lines are found on a page of this height, and read from the pixels as they are: finding costs most by far."""
_MOST_LINES = 45
_UPPER, _LOWER = 0.34, 0.72
_SCREEN = 700
_BAR, _BAR_SIDE = (0.0, 0.0, 0.6, 0.16), 1200
"""The upper left of a screen, where a browser shows the address, and the pixels at which it is read."""
_RING_SIDE = 480
_LEAST_RING = 60
_BELT, _TYPE_AT = (0.56, 0.93), 0.75
"""Of the radius: where the type of a ring stands, and the circle along which it is laid out."""
_INKED = 170
_FEWEST_SIGNS = 3
_CHINESE = regex("[一-鿿]+")
_SAME_ROW, _NEAR = 0.5, 2.5
_LEAST_HEIGHT = 6.0


class ReadLines(NamedTuple):
    """The lines that were read, and whether they are all that there are."""

    lines: tuple[OcrLine, ...]
    whole: bool


def read_part(raster: Raster, seals: Sequence[Seal] = ()) -> ReadLines:
    """The lines of a page or picture; of a wide picture, which may be a screen, those of the browser's bar are read closer."""
    lines, whole = read_lines(raster.pixels, seals)
    if raster.kind != "picture" or raster.width < max(_SCREEN, raster.height):
        return ReadLines(lines, whole)
    left, top, wide, high = _BAR
    bar = [replace(line, place=_within(line.place)) for line in read_lines(raster.closer(_BAR, _BAR_SIDE)).lines]
    kept = [line for line in lines if not bar or line.place.top + line.place.height / 2 > top + high or line.place.left > left + wide]
    return ReadLines((*bar, *kept), whole)


def _within(place: Place) -> Place:
    """A place in the bar as one in its picture."""
    left, top, wide, high = _BAR
    return Place(place.part, left + place.left * wide, top + place.top * high, place.width * wide, place.height * high)


def read_lines(pixels: Pixels, seals: Sequence[Seal] = ()) -> ReadLines:
    """The lines of a page from top to bottom, each with its place as fractions of the page.

    A page with very many lines is read at its top and its bottom first, where issuing unit, number, date and markings stand.
    """
    clear = _without_seals(pixels, seals)
    boxes = _by_need(_boxes(clear), clear.shape[0])
    read = [(box, *told) for box in boxes[:_MOST_LINES] if (told := _words(_cut(clear, box)))]
    lines = _joined(sorted(read, key=lambda one: float(one[0][:, 1].mean())), pixels.shape[1], pixels.shape[0])
    return ReadLines(tuple(lines), len(boxes) <= _MOST_LINES)


def read_ring(seal: Seal, raster: Raster) -> str | None:
    """The words round a seal, clockwise; None where the ring is too small or nothing is read for sure."""
    place = seal.place
    pixels = raster.closer((place.left, place.top, place.width, place.height), _RING_SIDE)
    if min(pixels.shape[:2]) < _LEAST_RING:
        return None
    square = np.asarray(cv2.resize(pixels, (_RING_SIDE, _RING_SIDE), interpolation=cv2.INTER_CUBIC), np.uint8)
    strip = _opened(_red_as_black(square))
    told = _words(strip)
    words = "".join(_CHINESE.findall(told[0])) if told else ""
    return words if len(words) >= _FEWEST_SIGNS else None


def _red_as_black(pixels: Pixels) -> Pixels:
    """Red ink in grey on white. Green light shows it sharply (colour is blurred in photos); what is not red thereabouts is gone."""
    red, green, blue = (pixels[:, :, number].astype(np.float32) for number in range(3))
    redder = red - (green + blue) / 2
    lead = cv2.GaussianBlur(redder - float(np.median(redder)), (0, 0), 1.5)
    mask = np.clip(lead / max(float(np.quantile(lead, 0.95)), 12.0) * 2.0 - 0.25, 0, 1)
    dark = np.clip(float(np.quantile(green, 0.9)) - green, 0, None) * mask
    strength = max(float(np.quantile(dark, 0.96)), 20.0)
    return np.asarray(255 - np.clip(dark / strength, 0, 1) * 255, np.uint8)


def _opened(grey: Pixels) -> Pixels:
    """The belt of type laid out as a line, cut where its widest gap is; the outer edge lies on top."""
    radius = _RING_SIDE / 2
    wide = int(2 * np.pi * radius * _TYPE_AT)
    unrolled = cv2.warpPolar(grey, (int(radius), wide), (radius, radius), radius, cv2.WARP_POLAR_LINEAR)
    # Angles run down and radii to the right: turned, the outer edge lies on top and the words stand upright.
    strip = np.rot90(unrolled)
    belt = strip[int(radius * (1 - _BELT[1])) : int(radius * (1 - _BELT[0]))]
    # A second row of type may stand below the gap, further in.
    start = _widest_gap((belt[: int(0.6 * len(belt))] < _INKED).mean(axis=0) > 0.06)
    line = np.roll(belt, -start, axis=1)
    return np.ascontiguousarray(np.repeat(line[:, :, None], 3, axis=2))


def _widest_gap(typed: NDArray[np.bool_]) -> int:
    """The middle of the longest stretch without type, round the ring."""
    if typed.all() or not typed.any():
        return 0
    places = np.flatnonzero(typed)
    gaps = np.diff(places, append=places[0] + len(typed))
    longest = int(gaps.argmax())
    return int(places[longest] + gaps[longest] // 2) % len(typed)


@cache
def _engine() -> Any:
    """Models come with the package: nothing is fetched. One thread: the cores are the workers' already."""
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "Det.limit_type": "max",
            "Det.limit_side_len": _FINDING_SIDE,
            "Rec.rec_batch_num": 1,
        }
    )


def _without_seals(pixels: Pixels, seals: Sequence[Seal]) -> Pixels:
    """In red light red ink is white: what a seal lies over can be read."""
    if not seals:
        return pixels
    clear = pixels.copy()
    height, width = pixels.shape[:2]
    for place in (seal.place for seal in seals):
        rows = slice(max(0, int((place.top - 0.01) * height)), int((place.top + place.height + 0.01) * height) + 1)
        columns = slice(max(0, int((place.left - 0.01) * width)), int((place.left + place.width + 0.01) * width) + 1)
        clear[rows, columns] = clear[rows, columns, :1]
    return clear


def _boxes(pixels: Pixels) -> list[Corners]:
    found = _engine()(pixels, use_det=True, use_cls=False, use_rec=False)
    boxes = getattr(found, "boxes", None)
    return [] if boxes is None else [np.asarray(box, np.float32) for box in boxes]


def _by_need(boxes: Sequence[Corners], height: int) -> list[Corners]:
    """Those at the top of the page first, then those at its bottom, then the rest."""

    def need(box: Corners) -> tuple[int, float]:
        down = float(box[:, 1].mean()) / height
        return (0 if down < _UPPER else 1 if down > _LOWER else 2), down

    return sorted(boxes, key=need)


def _cut(pixels: Pixels, box: Corners) -> Pixels:
    """A line made level: its four corners stretched to a rectangle."""
    wide = float(max(np.linalg.norm(box[0] - box[1]), np.linalg.norm(box[3] - box[2])))
    high = float(max(np.linalg.norm(box[0] - box[3]), np.linalg.norm(box[1] - box[2])))
    size = max(1, round(wide)), max(1, round(high))
    target = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float32)
    cut = cv2.warpPerspective(
        pixels, cv2.getPerspectiveTransform(box, target), size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(np.rot90(cut) if high > 1.5 * wide else cut, np.uint8)


def _words(line: Pixels) -> tuple[str, float] | None:
    if min(line.shape[:2]) < _LEAST_HEIGHT:
        return None
    found = _engine()(np.ascontiguousarray(line), use_det=False, use_cls=False, use_rec=True)
    texts, scores = getattr(found, "txts", None), getattr(found, "scores", None)
    if not texts or not scores or scores[0] < _SURE_ENOUGH or not texts[0].strip():
        return None
    return texts[0].strip(), float(scores[0])


def _joined(read: Sequence[tuple[Corners, str, float]], width: int, height: int) -> Iterator[OcrLine]:
    """Pieces side by side on one row, near each other, are one line: red heads are set wide apart."""
    rows: list[list[tuple[Corners, str, float]]] = []
    for one in read:
        row = next((row for row in rows[-3:] if _beside(row, one[0])), None)
        if row is None:
            rows.append([one])
        else:
            row.append(one)
    for row in rows:
        row.sort(key=lambda one: float(one[0][:, 0].min()))
        corners = np.concatenate([box for box, _, _ in row])
        (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
        place = Place("", float(left) / width, float(top) / height, float(right - left) / width, float(bottom - top) / height)
        yield OcrLine(" ".join(text for _, text, _ in row), place, min(sure for _, _, sure in row))


def _beside(row: Sequence[tuple[Corners, str, float]], box: Corners) -> bool:
    corners = np.concatenate([one for one, _, _ in row])
    high = min(float(np.ptp(corners[:, 1])), float(np.ptp(box[:, 1])))
    shared = min(corners[:, 1].max(), box[:, 1].max()) - max(corners[:, 1].min(), box[:, 1].min())
    gap = max(float(box[:, 0].min() - corners[:, 0].max()), float(corners[:, 0].min() - box[:, 0].max()))
    return bool(shared > _SAME_ROW * high and gap < _NEAR * high)
