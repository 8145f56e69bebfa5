"""What was drawn over a page to point at something: red outlines of circles and boxes, red arrows, a highlighter's ground under text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from evalcheck.evidence.vision.colour import ONE, Mask, Plane, Planes, any_red, as_bytes, level_of, redder
from evalcheck.evidence.vision.seen import DrawnMark, Highlight, Place, Seal

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


def marks_on(planes: Planes, seals: Sequence[Seal]) -> tuple[DrawnMark, ...]:
    """From the top down; what belongs to a seal is no mark."""
    if not any_red(planes):
        return ()
    found: list[DrawnMark] = []
    red = redder(planes.red, max(0.6 * level_of(planes), 0.08))
    for parts in _GAPS:
        for spot, piece in _pieces(red, max(3, planes.side // parts) | 1, planes):
            taken = [*(one.place for one in found), *(seal.place for seal in seals)]
            found += [one for one in _marks(planes, red, spot, piece) if not any(one.place.mostly_on(place) for place in taken)]
    return tuple(sorted(found, key=lambda mark: (mark.place.top, mark.place.left)))


def _pieces(red: Mask, gap: int, planes: Planes) -> Iterator[tuple[Spot, Mask]]:
    """What hangs together, large enough to have been drawn about something."""
    joined = as_bytes(cv2.morphologyEx(red, cv2.MORPH_CLOSE, np.ones((gap, gap), np.uint8)))
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(joined)
    for number, (x, y, w, h, area) in enumerate(boxes[1:], start=1):
        if (
            max(w, h) < 1.6 * _LEAST * planes.side
            or not 1.2 * max(w, h) < area < _SPARSE * w * h
            or w * h > _WHOLE_PAGE * planes.width * planes.height
        ):
            continue
        spot = slice(y, y + h), slice(x, x + w)
        yield spot, as_bytes(labels[spot] == number)


def _marks(planes: Planes, red: Mask, spot: Spot, piece: Mask) -> Iterator[DrawnMark]:
    """One mark, or what several that run into each other enclose."""
    shape = _shape(piece & red[spot], planes)
    if shape is not None:
        if _points_at(planes, red, spot, shape):
            yield DrawnMark(_place(planes, spot), shape)
        return
    enclosed = list(_enclosed(piece, planes.side))
    for part, outline in enclosed if len(enclosed) <= _MOST_CELLS else ():
        rows, columns = (slice(whole.start + own.start, whole.start + own.stop) for whole, own in zip(spot, part, strict=True))
        shape = _shape(outline, planes)
        if shape in ("box", "circle") and _points_at(planes, red, (rows, columns), shape):
            yield DrawnMark(_place(planes, (rows, columns)), shape)


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


def _place(planes: Planes, spot: Spot) -> Place:
    rows, columns = spot
    high, wide = rows.stop - rows.start, columns.stop - columns.start
    return Place("", columns.start / planes.width, rows.start / planes.height, wide / planes.width, high / planes.height)


def _shape(own: Mask, planes: Planes) -> Shape | None:
    side = planes.side
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
    if not 2.5 * _LEAST * side < max(wide, high) < _LONGEST * planes.width:
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


def _points_at(planes: Planes, red: Mask, spot: Spot, shape: Shape) -> bool:
    """People draw on pages and screens, round something that is not red itself: a box round red type is a chop."""
    rows, columns = spot
    high, wide = rows.stop - rows.start, columns.stop - columns.start
    margin = max(4, min(high, wide) // 4)
    wider = slice(max(0, rows.start - margin), rows.stop + margin), slice(max(0, columns.start - margin), columns.stop + margin)
    if float(np.median(planes.least[spot])) < 0.65 * ONE or float(np.median(planes.least[wider])) < 0.65 * ONE:
        return False
    if shape == "arrow":
        return True
    inner = slice(rows.start + high // 5, rows.stop - high // 5), slice(columns.start + wide // 6, columns.stop - wide // 6)
    bright = planes.bright[inner]
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


Colour = Literal["yellow", "green", "cyan", "pink", "orange"]

_HUES: tuple[tuple[float, float, Colour], ...] = (
    (32, 44, "orange"),
    (44, 70, "yellow"),
    (70, 165, "green"),
    (165, 200, "cyan"),
    (285, 345, "pink"),
)
_TURN = 360 / 256
_SATURATED, _BRIGHT, _INK = 0.2, 0.72, 0.5
_TIGHT = 0.52
"""Of its height: a highlight is hardly taller than the line on it; a bubble of a chat, a button, a card is."""


def highlights_on(planes: Planes, seals: Sequence[Seal] = ()) -> tuple[Highlight, ...]:
    """From the top down; lines that touch are one. Pale ink of a seal is none."""
    spread = cv2.subtract(planes.bright, planes.least)
    vivid = cv2.compare(spread, cv2.convertScaleAbs(planes.bright, alpha=_SATURATED), cv2.CMP_GT)
    coloured = as_bytes(cv2.bitwise_and(vivid, redder(planes.bright, _BRIGHT)))
    if cv2.countNonZero(coloured) < 1e-4 * coloured.size:
        return ()
    hue = np.asarray(cv2.cvtColor(planes.even, cv2.COLOR_RGB2HSV_FULL)[:, :, 0], np.uint8)
    ground = as_bytes(cv2.bitwise_and(coloured, cv2.LUT(hue, _of_a_pen())))
    found = [one for one in _grounds(planes, ground, hue) if not any(one.place.mostly_on(seal.place) for seal in seals)]
    return tuple(sorted(found, key=lambda one: (one.place.top, one.place.left)))


def _of_a_pen() -> Mask:
    """1 for each hue (a turn is 256) that highlighters have."""
    turn = np.arange(256) * _TURN
    return np.asarray(np.any([(turn >= low) & (turn < high) for low, high, _ in _HUES], axis=0), np.uint8)


def _grounds(planes: Planes, ground: Mask, hue: Plane) -> Iterator[Highlight]:
    gap = max(3, planes.side // 130) | 1
    ground = as_bytes(cv2.morphologyEx(ground, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)))
    joined = cv2.morphologyEx(ground, cv2.MORPH_CLOSE, np.ones((gap, gap), np.uint8))
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(joined)
    for number, (x, y, w, h, area) in enumerate(boxes[1:], start=1):
        if h < 0.006 * planes.side or w < 0.012 * planes.side or area < 0.4 * w * h:
            continue
        spot = slice(y, y + h), slice(x, x + w)
        own = labels[spot] == number
        if _reads(own, ground[spot], planes.bright[spot]) and _on_paper(planes, x, y, w, h):
            colour = _colour(float(np.median(hue[spot][own & (ground[spot] > 0)])) * _TURN)
            yield Highlight(Place("", x / planes.width, y / planes.height, w / planes.width, h / planes.height), colour)


def _colour(hue: float) -> Colour:
    return next((colour for low, high, colour in _HUES if low <= hue < high), "yellow")


def _reads(own: NDArray[np.bool_], ground: Mask, bright: Plane) -> bool:
    """Dark strokes on an even ground, as text leaves them."""
    lit = own & (ground > 0)
    if lit.sum() < 20:
        return False
    base = float(np.median(bright[lit]))
    ink = own & (bright < (1 - _INK * 0.6) * base)
    share = ink.sum() / own.sum()
    if not 0.03 < share < 0.6 or float(np.quantile(bright[lit], 0.9)) - base > 0.13 * base:
        return False
    if float(ink.any(axis=1).mean()) < _TIGHT:
        return False
    changes = np.diff((ink).astype(np.int8), axis=1) == 1
    strokes = np.quantile(changes.sum(axis=1), 0.75)
    return bool(strokes >= 2 and float(lit.sum() / own.sum()) > 0.3)


def _on_paper(planes: Planes, x: int, y: int, w: int, h: int) -> bool:
    """Plain bright paper about the spot, apart from the page's own text."""
    margin = max(4, h // 2)
    top, left = max(0, y - margin), max(0, x - margin)
    rows, columns = slice(top, y + h + margin), slice(left, x + w + margin)
    bright, least = planes.bright[rows, columns], planes.least[rows, columns]
    inside = np.zeros(bright.shape, bool)
    inside[y - top - 2 if y - top >= 2 else 0 : y - top + h + 2, x - left - 2 if x - left >= 2 else 0 : x - left + w + 2] = True
    if int((~inside).sum()) < 30:
        return False
    plain = (least[~inside] > 0.72 * ONE) & ((bright - least)[~inside] < 0.2 * ONE)
    return float(plain.mean()) > 0.45
