"""The red head of an official paper: one or more lines of large red type, and a long thin red line below them."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from evalcheck.evidence.vision.colour import ONE, Mask, Plane, Planes, any_red, as_bytes, colourless, level_of, quantile, redder
from evalcheck.records import dataclass

_UPPER = 0.55
_LEAST_RED = 0.075
"""Black type in yellow light is faintly red too."""
_STEEPEST = 9.0
_BAR, _BARRED, _CROSSED = 0.3, 0.6, 2
_DENSE = 0.6
_PIECE, _RULE = 0.1, 0.33
"""Of the width: a piece of the line (a star may part it), and all of it."""
_TYPE_HEIGHT = (0.034, 0.24)
"""Of the line's length: the height of a line of large type."""
_WIDEST = 1.2
"""Of the line's length: what is wider is the edge of a desk on which the sheet lies."""


@dataclass(frozen=True, slots=True)
class _Stroke:
    """A long thin red stroke: its middle, ends, slope."""

    left: float
    right: float
    x: float
    y: float
    slope: float

    def height_at(self, x: float) -> float:
        return self.y + (x - self.x) * self.slope


def red_header(planes: Planes) -> bool | None:
    """Whether the page begins with a red head; None on a grey copy, and where there is a red title but no line under it."""
    if colourless(planes):
        return None
    if not any_red(planes):
        return False
    least = max(0.4 * level_of(planes), _LEAST_RED)
    upper = redder(planes.red[: int(_UPPER * planes.height)], least)
    solid = _solid(upper)
    bars = as_bytes(solid * np.uint8(ONE))
    red = as_bytes(cv2.bitwise_and(planes.red[: len(upper)], cv2.bitwise_not(bars)))
    rules = (rule for rule in _rules(as_bytes(cv2.subtract(upper, solid))) if not _of_a_bar(upper, rule))
    if any(_titled(red, bars, rule, least) for rule in rules):
        return True
    page = _Stroke(0.05 * planes.width, 0.95 * planes.width, 0.5 * planes.width, len(upper), 0.0)
    return None if _titled(red, bars, page, least) else False


def _solid(upper: Mask) -> Mask:
    """What is thick all round: a banner, a desk beside the sheet."""
    thick = max(7, upper.shape[1] // 45)
    return as_bytes(cv2.dilate(cv2.morphologyEx(upper, cv2.MORPH_OPEN, np.ones((thick, thick), np.uint8)), np.ones((5, 5), np.uint8)))


def _of_a_bar(upper: Mask, rule: _Stroke) -> bool:
    """Whether it is the edge of a bar with words in it, or of a table: much red close by all along it, or line after line from it."""
    height, width = upper.shape
    near, far = max(5, width // 160), max(14, width // 36)
    columns = np.arange(int(rule.left), int(rule.right))
    rows = rule.y + (columns - rule.x) * rule.slope
    for side in (-1, 1):
        band = (rows[:, None] + side * np.arange(near, far)[None, :]).round().astype(int).clip(0, height - 1)
        beside = upper[band, columns[:, None]]
        if float(beside.mean()) > _BAR or int((np.diff(beside[:, 2].astype(np.int8)) == 1).sum()) > _CROSSED:
            return True
    return False


def _rules(thin: Mask) -> Iterator[_Stroke]:
    """Strokes that lie on one line, together long enough to go under a title; what crosses them cut off where that helps."""
    level = cv2.morphologyEx(thin, cv2.MORPH_OPEN, np.ones((1, max(9, thin.shape[1] // 50)), np.uint8))
    yield from _on_one_line(list(_strokes(thin)), thin.shape[1])
    yield from _on_one_line(list(_strokes(as_bytes(level))), thin.shape[1])


def _on_one_line(strokes: list[_Stroke], width: int) -> Iterator[_Stroke]:
    for first in strokes:
        row = [one for one in strokes if abs(first.height_at(one.x) - one.y) < 0.006 * width + 2]
        left, right = min(one.left for one in row), max(one.right for one in row)
        inked = sum(one.right - one.left for one in row)
        if right - left > _RULE * width and inked > 0.7 * (right - left):
            yield _Stroke(left, right, first.x, first.y, first.slope)


def _strokes(thin: Mask) -> Iterator[_Stroke]:
    """Thin, nearly level pieces."""
    width = thin.shape[1]
    joined = cv2.morphologyEx(thin, cv2.MORPH_CLOSE, np.ones((3, max(5, width // 60)), np.uint8))
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(joined)
    for number, (x, y, w, h, area) in enumerate(boxes[1:], start=1):
        if w < _PIECE * width or y + h >= len(thin) - 1 or h > 0.16 * w + 3 or area > 0.02 * width * w:
            continue
        own = labels[y : y + h, x : x + w] == number
        if float(thin[y : y + h, x : x + w][own].mean()) < _DENSE:
            continue  # a line of small type
        rows, columns = np.nonzero(own)
        slope, middle = np.polyfit(columns, rows, 1)
        off = np.abs(rows - (slope * columns + middle))
        if abs(np.rad2deg(np.arctan(slope))) < _STEEPEST and np.quantile(off, 0.8) < 0.004 * width + 1.5:
            yield _Stroke(x, x + w, x + w / 2, y + float(middle + slope * w / 2), float(slope))


def _titled(red: Plane, bars: Plane, rule: _Stroke, least: float) -> bool:
    """Whether large red type stands above the line, about as wide as the line or less, and no bar (of a site) between them."""
    length = rule.right - rule.left
    above = _level(red, rule, int(1.3 * length), int(0.75 * length))
    # Half of its own full red is the edge of a stroke: by less, blurred strokes would run together.
    turned = redder(above, max(least, 0.45 * quantile(above, 0.985)))
    barred = np.flatnonzero(redder(_level(bars, rule, int(1.3 * length), int(0.75 * length)), 0.5).mean(axis=1) > _BARRED)
    lowest = int(barred[-1]) if len(barred) else -1
    return any(bottom > lowest and _is_title(turned[top:bottom], length) for top, bottom in _bands(turned, length))


def _level(red: Plane, rule: _Stroke, wide: int, high: int) -> Plane:
    """What stands above the line, turned so that the line is level (and just cut off)."""
    x, y = rule.left - (wide - (rule.right - rule.left)) / 2, rule.height_at(rule.left)
    cos, sin = np.cos(np.arctan(rule.slope)), np.sin(np.arctan(rule.slope))
    lift = 0.008 * wide + 2
    ox, oy = x + sin * (high + lift), y - cos * (high + lift)
    matrix = np.array([[cos, -sin, ox], [sin, cos, oy]], np.float32)
    return np.asarray(cv2.warpAffine(red, matrix, (wide, high), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP), np.uint8)


def _bands(turned: Mask, length: float) -> Iterator[tuple[int, int]]:
    """Lines of type: rows of red from gap to gap, or from thin to thin where lines askew run into each other."""
    red = turned.mean(axis=1)
    low, high = _TYPE_HEIGHT[0] * length, _TYPE_HEIGHT[1] * length
    for least in (0.012, max(0.012, 0.35 * float(red.max()))):
        edges = np.flatnonzero(np.diff(np.concatenate([[0], (red > least).astype(np.int8), [0]])))
        yield from ((int(top), int(bottom)) for top, bottom in zip(edges[::2], edges[1::2], strict=True) if low <= bottom - top <= high)


def _is_title(band: Mask, length: float) -> bool:
    """Several characters side by side, neither solid nor sparse, not a row of boxes, and about the middle."""
    columns = np.flatnonzero(band.any(axis=0))
    left, right = int(columns[0]), int(columns[-1]) + 1
    high, wide = band.shape[0], right - left
    fill = float(band[:, left:right].mean())
    if wide < max(0.14 * length, 2.2 * high) or wide > _WIDEST * length or not 0.1 < fill < 0.62:
        return False
    centred = abs((left + right) / 2 - band.shape[1] / 2) < 0.2 * length
    inked = band[:, left:right].any(axis=0)
    gaps = int((np.diff(inked.astype(np.int8)) == -1).sum())
    crossing = (np.diff(band[:, left:right].astype(np.int8), axis=1) == 1).sum(axis=1)
    strokes = float(np.quantile(crossing, 0.6))
    return centred and gaps >= 1 and strokes >= 0.7 * wide / high and float(inked.mean()) > 0.5
