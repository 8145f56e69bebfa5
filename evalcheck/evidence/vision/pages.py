"""A file's pages and pictures, looked at one after the other; of each picture how sharp it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from evalcheck.evidence.vision.colour import ONE, Pixels, Planes, as_bytes, colourless, planes_of, quantile, redder
from evalcheck.evidence.vision.marks import highlights_on, marks_on
from evalcheck.evidence.vision.ocr import read_part, read_ring
from evalcheck.evidence.vision.red_header import red_header
from evalcheck.evidence.vision.seals import rings_of_grey, seals_on
from evalcheck.evidence.vision.seen import DrawnMark, Highlight, OcrLine, Picture, Place, Seal, Seen
from evalcheck.submission.limits import Limits
from evalcheck.submission.pixels.raster import Raster, Region, rasters, turned

Found = TypeVar("Found", Seal, DrawnMark, Highlight, OcrLine)
_PICTURE_SIDE = 240
"""Pictures smaller than this (pixels) are ornaments, icons, codes."""
_MOST_OF_PAGE = 0.6
_SHADES, _SPECKS = 12, 0.0003
"""Shades that are one colour, and the share of pixels that are dust."""


def looked_at(data: bytes, kind: str, limits: Limits, readable: bool) -> Seen:
    """All parts together. Text is read, where OCR is installed, from those that have none of their own.

    Of more than may be read the first, the last and those that bear something red or marked come before the others.
    """
    cv2.setNumThreads(1)  # a forked worker must not wait for the parent's threads, and the cores are the workers' already
    looks: list[Seen | None] = []
    held: list[tuple[bool, int, Raster]] = []
    for raster in rasters(data, kind, limits):
        number = len(looks)
        looks.append(_look(raster, not any(looks), readable) if raster else None)
        if (one := looks[number]) is not None and raster is not None and one.textless:
            looks[number] = replace(one, unread=one.textless)
            held.append((not _matters(one, number), number, raster))
            if len(held) > limits.ocr_parts * readable:
                # The newest may be the last page: of the others that which matters least goes, from the back.
                held.remove(max(held[:-1] or held, key=lambda entry: entry[:2]))
    for _, number, raster in held:
        if (one := looks[number]) is not None:
            looks[number] = _reading(raster, one, not any(looks[:number]))
    seen = Seen(left_out=looks.count(None))
    for look in looks:
        seen = _together(seen, look) if look is not None else seen
    return seen


def _look(raster: Raster, first: bool, readable: bool) -> Seen | None:
    """What is seen of one part; an error of ours costs this look, and is said as a part that was left out, never the file."""
    try:
        one = _part(raster, first)
        return replace(one, seals=_with_words(one.seals, raster)) if readable and one.seals else one
    except Exception:  # OpenCV and numpy raise what a picture of an odd size or depth makes them
        return None


def _reading(raster: Raster, one: Seen, first: bool) -> Seen:
    try:
        return _read(raster, one, first)
    except Exception:  # as in _look: the part stays unread
        return one


def _matters(one: Seen, number: int) -> bool:
    return not number or bool(one.seals or one.possible_seals or one.drawn_marks or one.highlights or one.red_header)


def _part(raster: Raster, first: bool) -> Seen:
    planes = planes_of(raster.pixels)
    plain, ornament = colourless(planes), raster.kind == "picture" and min(raster.width, raster.height) < _PICTURE_SIDE
    seals = () if plain else seals_on(planes)
    textless = not raster.printed and not ornament and float(cv2.meanStdDev(planes.even)[1].max()) > 5
    return Seen(
        seals=tuple(_placed(raster, seals)),
        red_header=_header(planes, plain, raster) if first else None,
        drawn_marks=() if plain else tuple(_placed(raster, marks_on(planes, seals))),
        highlights=() if plain else tuple(_placed(raster, highlights_on(planes, seals))),
        pictures=tuple(_pictures(raster, ornament)),
        grey=(raster.part,) if plain and textless else (),
        possible_seals=tuple(_in(raster, place) for place in rings_of_grey(planes)) if plain and textless else (),
        textless=(raster.part,) if textless else (),
        plain=(raster.part,) if not raster.printed and _is_plain(planes) else (),
        parts=1,
    )


def _is_plain(planes: Planes) -> bool:
    """Whether a page or picture is of one colour, less some specks."""
    flat = as_bytes(planes.even.reshape(len(planes.even), -1))
    differs = redder(as_bytes(cv2.absdiff(flat, np.full_like(flat, round(quantile(flat, 0.5) * ONE)))), _SHADES / ONE)
    return cv2.countNonZero(differs) <= _SPECKS * flat.size


def _header(planes: Planes, plain: bool, raster: Raster) -> bool | None:
    """A printed page without colour has no red head; of a grey copy nobody knows."""
    if plain:
        return False if raster.printed else None
    # What is drawn is the rule alone; the head is in the type, which is not.
    return None if raster.kind == "drawing" and raster.printed else red_header(planes)


def _placed(raster: Raster, found: Iterable[Found]) -> Iterator[Found]:
    return (replace(one, place=_in(raster, one.place)) for one in found)


def _in(raster: Raster, place: Place) -> Place:
    return Place(raster.part, *(round(value, 4) for value in (place.left, place.top, place.width, place.height)))


def _pictures(raster: Raster, ornament: bool) -> Iterator[Picture]:
    """The picture itself, or those on a page that do not fill it: one that does is a scan."""
    if raster.kind == "picture" and not ornament:
        place = Place(raster.part, 0.0, 0.0, 1.0, 1.0)
        yield Picture(place, raster.width, raster.height, sharpness(raster.pixels), raster.taken, raster.device)
    for region, width, height in raster.embedded:
        left, top, wide, high = region
        shown = _cut(raster.pixels, region)
        if min(width, height) >= _PICTURE_SIDE and wide * high < _MOST_OF_PAGE and min(shown.shape[:2]) > 20:
            yield Picture(_in(raster, Place("", left, top, wide, high)), width, height, sharpness(shown))


def _cut(pixels: Pixels, region: Region) -> Pixels:
    height, width = pixels.shape[:2]
    left, top, wide, high = region
    rows, columns = (
        slice(max(0, round(top * height)), max(0, round((top + high) * height))),
        slice(max(0, round(left * width)), max(0, round((left + wide) * width))),
    )
    return pixels[rows, columns]


def _read(raster: Raster, one: Seen, first: bool) -> Seen:
    """With the words of a part, set upright first; one of very many lines, of which some were left, stays unread too."""
    reading = read_part(raster, one.seals)
    if reading.turn:
        upright = turned(raster, reading.turn)
        seen = _part(upright, first)
        reading = read_part(upright, seen.seals)
        # Places of seals stay those of the page as it is: pictures are cut out by them.
        one = replace(one, red_header=seen.red_header, drawn_marks=seen.drawn_marks, highlights=seen.highlights)
    return replace(one, ocr_lines=tuple(_placed(raster, reading.lines)), unread=() if reading.whole else one.textless)


def _with_words(seals: tuple[Seal, ...], raster: Raster) -> tuple[Seal, ...]:
    return tuple(replace(one, ring_text=read_ring(one, raster)) for one in seals)


def _together(seen: Seen, one: Seen) -> Seen:
    return replace(
        seen,
        seals=seen.seals + one.seals,
        red_header=one.red_header if not seen.parts else seen.red_header,
        drawn_marks=seen.drawn_marks + one.drawn_marks,
        highlights=seen.highlights + one.highlights,
        pictures=seen.pictures + one.pictures,
        ocr_lines=seen.ocr_lines + one.ocr_lines,
        grey=seen.grey + one.grey,
        possible_seals=seen.possible_seals + one.possible_seals,
        textless=seen.textless + one.textless,
        unread=seen.unread + one.unread,
        plain=seen.plain + one.plain,
        parts=seen.parts + 1,
    )


_SIDE = 1000
_TILES = 12


def _quantile(values: NDArray[Any], share: float) -> float:
    """np.quantile of one share, at a fifth of its time: it is asked of hundreds of tiles."""
    flat = values.ravel()
    place = share * (flat.size - 1)
    low = int(place)
    at = np.partition(flat, (low, min(low + 1, flat.size - 1)))
    return float(at[low] + (at[min(low + 1, flat.size - 1)] - at[low]) * (place - low))


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
            if tile.size >= 50 and (peak := _quantile(height, 0.97)) > 18:
                ratios.append(_quantile(tile, 0.985) / peak)
    # An edge of one pixel rises by a third of its height a pixel once smoothed as above.
    return round(min(1.0, float(np.quantile(ratios, 0.75)) / 0.42), 3) if ratios else 0.0
