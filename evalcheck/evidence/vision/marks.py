"""Marks drawn over a page to point at something: red outlines of circles and boxes, red arrows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from evalcheck.evidence.vision.colour import ONE, Mask, Sheet, any_red, as_bytes, level_of, redder
from evalcheck.evidence.vision.places import over
from evalcheck.evidence.vision.seen import Mark, Place, Seal

Shape = Literal["circle", "box", "arrow"]
Points = NDArray[np.int32]
Spot = tuple[slice, slice]
_LEAST, _THICKEST = 0.02, 0.006
_WHOLE_PAGE = 0.55
"""Of the page's area: a frame about so much is the page's own."""
_SQUARE, _ROUND = 0.875, 0.7
"""Share of its tightest rectangle that a box fills, and that an ellipse does (0.785)."""
_CLOSED, _INSIDE, _ROOM = 0.74, 0.05, 0.2
_LONGEST = 0.38
"""Of the page's width: an arrow; half a red rule with its star is longer."""
_MOST_CELLS = 5
"""Holes in what hangs together: more are a table's."""
_SPARSE = 0.5
_GAPS = (550, 180)
"""Parts of the page's side up to which gaps are closed: as drawn, and broken by type or by a scan."""


def marks_on(sheet: Sheet, seals: Sequence[Seal]) -> tuple[Mark, ...]:
    """From the top down; what belongs to a seal is no mark."""
    if not any_red(sheet):
        return ()
    found: list[Mark] = []
    red = redder(sheet.red, max(0.6 * level_of(sheet), 0.08))
    for parts in _GAPS:
        for spot, piece in _pieces(red, max(3, sheet.side // parts) | 1, sheet):
            taken = [*(one.place for one in found), *(seal.place for seal in seals)]
            found += [one for one in _marks(sheet, red, spot, piece) if not any(over(one.place, place) for place in taken)]
    return tuple(sorted(found, key=lambda mark: (mark.place.top, mark.place.left)))


def _pieces(red: Mask, gap: int, sheet: Sheet) -> Iterator[tuple[Spot, Mask]]:
    """What hangs together, large enough to have been drawn about something."""
    joined = as_bytes(cv2.morphologyEx(red, cv2.MORPH_CLOSE, np.ones((gap, gap), np.uint8)))
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(joined)
    for number, (x, y, w, h, area) in enumerate(boxes[1:], start=1):
        if (
            max(w, h) < 1.6 * _LEAST * sheet.side
            or not 1.2 * max(w, h) < area < _SPARSE * w * h
            or w * h > _WHOLE_PAGE * sheet.width * sheet.height
        ):
            continue
        spot = slice(y, y + h), slice(x, x + w)
        yield spot, as_bytes(labels[spot] == number)


def _marks(sheet: Sheet, red: Mask, spot: Spot, piece: Mask) -> Iterator[Mark]:
    """One mark, or what several that run into each other enclose."""
    shape = _shape(piece & red[spot], sheet)
    if shape is not None:
        if _points_at(sheet, red, spot, shape):
            yield Mark(_place(sheet, spot), shape)
        return
    enclosed = list(_enclosed(piece, sheet.side))
    for part, outline in enclosed if len(enclosed) <= _MOST_CELLS else ():
        rows, columns = (slice(whole.start + own.start, whole.start + own.stop) for whole, own in zip(spot, part, strict=True))
        shape = _shape(outline, sheet)
        if shape in ("box", "circle") and _points_at(sheet, red, (rows, columns), shape):
            yield Mark(_place(sheet, (rows, columns)), shape)


def _enclosed(own: Mask, side: int) -> Iterator[tuple[Spot, Mask]]:
    """The edges of holes that are large enough to have been drawn round something."""
    if min(own.shape) < _LEAST * side:
        return
    outlines, kin = cv2.findContours(own, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    for outline, (_, _, _, parent) in zip(outlines, kin[0] if len(outlines) else (), strict=True):
        x, y, w, h = cv2.boundingRect(outline)
        if parent < 0 or min(w, h) < 0.6 * _LEAST * side or max(w, h) < 1.6 * _LEAST * side:
            continue
        edge = np.zeros((h, w), np.uint8)
        cv2.drawContours(edge, [outline - np.array([x, y], np.int32)], 0, 1, 2)
        yield (slice(y, y + h), slice(x, x + w)), edge


def _place(sheet: Sheet, spot: Spot) -> Place:
    rows, columns = spot
    high, wide = rows.stop - rows.start, columns.stop - columns.start
    return Place("", columns.start / sheet.width, rows.start / sheet.height, wide / sheet.width, high / sheet.height)


def _shape(own: Mask, sheet: Sheet) -> Shape | None:
    side = sheet.side
    area = cv2.countNonZero(own)
    if area < 12:
        return None
    hull = np.asarray(cv2.convexHull(_ends(own)), np.int32)
    thick = area / max(cv2.arcLength(hull, True), 1.0)
    _, (wide, high), _ = cv2.minAreaRect(hull)
    if min(wide, high) >= 0.5 * _LEAST * side and thick < _THICKEST * side + 2 and _is_outline(own, hull, thick):
        filled = cv2.contourArea(hull) / max(wide * high, 1.0)
        if filled > _ROUND:
            return "box" if filled > _SQUARE else "circle"
    if not 2.5 * _LEAST * side < max(wide, high) < _LONGEST * sheet.width:
        return None
    return "arrow" if _is_arrow(np.asarray(cv2.findNonZero(own)), _THICKEST * side * 1.5 + 2) else None


def _ends(own: Mask) -> Points:
    """The first and the last point of each row: no other can be one of the hull's."""
    rows = np.flatnonzero(own.any(axis=1))
    first, last = own[rows].argmax(axis=1), own.shape[1] - 1 - own[rows, ::-1].argmax(axis=1)
    return np.stack([np.concatenate([first, last]), np.concatenate([rows, rows])], axis=1).astype(np.int32)


def _is_outline(own: Mask, hull: Points, thick: float) -> bool:
    """Red along its own outermost line all the way round, and next to nothing within."""
    high, wide = own.shape
    slack: int = max(3, round(0.07 * min(wide, high) + thick)) | 1
    line, inner = (np.zeros(own.shape, np.uint8) for _ in range(2))
    cv2.polylines(line, [hull], True, 1, 1)
    cv2.fillConvexPoly(inner, hull, 1)
    near = as_bytes(cv2.dilate(own, np.ones((slack, slack), np.uint8)))
    deep = as_bytes(cv2.erode(inner, np.ones((2 * slack + 1, 2 * slack + 1), np.uint8), borderType=cv2.BORDER_CONSTANT, borderValue=0))
    covered = cv2.countNonZero(line & near) / max(cv2.countNonZero(line), 1)
    room = cv2.countNonZero(deep) > _ROOM * cv2.contourArea(hull)
    return room and covered > _CLOSED and cv2.countNonZero(own & deep) < 2 * _INSIDE * cv2.countNonZero(own)


def _points_at(sheet: Sheet, red: Mask, spot: Spot, shape: Shape) -> bool:
    """People draw on pages and screens, round something that is not red itself: a box round red type is a chop."""
    rows, columns = spot
    high, wide = rows.stop - rows.start, columns.stop - columns.start
    margin = max(4, min(high, wide) // 4)
    wider = slice(max(0, rows.start - margin), rows.stop + margin), slice(max(0, columns.start - margin), columns.stop + margin)
    if float(np.median(sheet.least[spot])) < 0.65 * ONE or float(np.median(sheet.least[wider])) < 0.65 * ONE:
        return False
    if shape == "arrow":
        return True
    inner = slice(rows.start + high // 5, rows.stop - high // 5), slice(columns.start + wide // 6, columns.stop - wide // 6)
    bright = sheet.bright[inner]
    return bool(bright.size and float((bright < 0.6 * ONE).mean()) > 0.02 and float(red[inner].mean()) < _INSIDE)


def _is_arrow(found: Points, thickest: float) -> bool:
    """A straight even shaft that ends in something nearly twice as wide, or more."""
    points = found.reshape(-1, 2).astype(np.float64)
    points -= points.mean(axis=0)
    _, _, axes = np.linalg.svd(points[:: max(1, len(points) // 2000)], full_matrices=False)
    along, across = points @ axes[0], points @ axes[1]
    length = float(np.ptp(along))
    if length < 3 * np.ptp(across) or length < 20:
        return False
    widths = np.array(list(_widths(along, across, 16)))
    shaft, ends = float(np.median(widths)), (widths[:4].max(), widths[-4:].max())
    between = float(widths[4:12].max())
    return bool(
        0 < shaft < thickest and max(ends) > 1.75 * max(shaft, 0.75 * between) and min(ends) < 1.6 * shaft and between < 1.8 * shaft
    )


def _widths(along: NDArray[np.float64], across: NDArray[np.float64], pieces: int) -> Iterator[float]:
    """How wide it is, piece by piece along its axis."""
    place = ((along - along.min()) / max(float(np.ptp(along)), 1e-6) * (pieces - 1e-6)).astype(int)
    for piece in range(pieces):
        own = across[place == piece]
        yield float(np.ptp(own)) + 1 if len(own) else 0.0
