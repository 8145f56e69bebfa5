"""A file's pages and pictures, looked at one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import cv2

from evalcheck.evidence.vision.colour import Pixels, Sheet, colourless, sheet_of
from evalcheck.evidence.vision.highlights import highlights_on
from evalcheck.evidence.vision.marks import marks_on
from evalcheck.evidence.vision.red_header import red_header
from evalcheck.evidence.vision.seals import seals_on
from evalcheck.evidence.vision.seen import Highlight, Mark, Picture, Place, Seal, Seen
from evalcheck.evidence.vision.sharpness import sharpness
from evalcheck.submission.limits import Limits
from evalcheck.submission.pixels.raster import Raster, Region, rasters

_PICTURE_SIDE = 240
"""Pictures smaller than this (pixels) are ornaments, icons, codes."""
_MOST_OF_PAGE = 0.6


def looked_at(data: bytes, kind: str, limits: Limits, readable: bool) -> Seen:
    """All parts together; text is read from the first of those that have none of their own, where OCR is installed."""
    cv2.setNumThreads(1)  # a forked worker must not wait for the parent's threads, and the cores are the workers' already
    seen, reads = Seen(), 0
    for raster in rasters(data, kind, limits):
        if raster is None:
            seen = replace(seen, left_out=seen.left_out + 1)
            continue
        one = _part(raster, first=not seen.parts)
        if one.textless:
            reading = readable and reads < limits.ocr_parts
            reads += reading
            one = _read(raster, one) if reading else replace(one, unread=one.textless)
        if readable and one.seals:
            one = replace(one, seals=_with_words(one.seals, raster))
        seen = _together(seen, one)
    return seen


def _part(raster: Raster, first: bool) -> Seen:
    sheet = sheet_of(raster.pixels)
    plain, ornament = colourless(sheet), raster.kind == "picture" and min(raster.width, raster.height) < _PICTURE_SIDE
    seals = () if plain else seals_on(sheet)
    textless = not raster.printed and not ornament and float(cv2.meanStdDev(sheet.even)[1].max()) > 5
    return Seen(
        seals=tuple(replace(one, place=_in(raster, one.place)) for one in seals),
        red_header=_header(sheet, plain, raster) if first else None,
        drawn_marks=() if plain else tuple(_placed(raster, marks_on(sheet, seals))),
        highlights=() if plain else tuple(_placed_lights(raster, highlights_on(sheet, seals))),
        pictures=tuple(_pictures(raster, ornament)),
        grey=(raster.part,) if plain and textless else (),
        textless=(raster.part,) if textless else (),
        parts=1,
    )


def _header(sheet: Sheet, plain: bool, raster: Raster) -> bool | None:
    """A printed page without colour has no red head; of a grey copy nobody knows."""
    if plain:
        return False if raster.printed else None
    return red_header(sheet)


def _placed(raster: Raster, marks: tuple[Mark, ...]) -> Iterator[Mark]:
    return (replace(one, place=_in(raster, one.place)) for one in marks)


def _placed_lights(raster: Raster, lights: tuple[Highlight, ...]) -> Iterator[Highlight]:
    return (replace(one, place=_in(raster, one.place)) for one in lights)


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


def _read(raster: Raster, one: Seen) -> Seen:
    """With the words of a part; one of very many lines, of which some were left, stays unread too."""
    from evalcheck.evidence.vision.reading import read_part

    lines, whole = read_part(raster, one.seals)
    placed = tuple(replace(line, place=_in(raster, line.place)) for line in lines)
    return replace(one, ocr_lines=placed, unread=() if whole else one.textless)


def _with_words(seals: tuple[Seal, ...], raster: Raster) -> tuple[Seal, ...]:
    from evalcheck.evidence.vision.reading import read_ring

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
        textless=seen.textless + one.textless,
        unread=seen.unread + one.unread,
        parts=seen.parts + 1,
    )
