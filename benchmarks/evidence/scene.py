"""A picture with its labels: what is on it and where, moved along when the picture is turned, cut or photographed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
What = Literal["seal", "highlight", "circle", "box", "arrow"]
Corners = NDArray[np.float64]
Random = np.random.Generator


@dataclass(frozen=True)
class Thing:
    """Something labelled, by the corners of its rectangle. `words` is the text of a seal's ring; of a `partial` one half is missing."""

    what: What
    corners: Corners
    words: str = ""
    partial: bool = False

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        (left, top), (right, bottom) = self.corners.min(axis=0), self.corners.max(axis=0)
        return float(left), float(top), float(right), float(bottom)


@dataclass(frozen=True)
class Scene:
    """`header` is None where nobody could tell (a grey copy)."""

    name: str
    pixels: Pixels
    things: tuple[Thing, ...] = ()
    header: bool | None = False
    tags: tuple[str, ...] = field(default_factory=tuple)

    @property
    def grey(self) -> bool:
        return "grey" in self.tags

    def tagged(self, *tags: str) -> Scene:
        return replace(self, tags=(*self.tags, *tags), name="-".join((self.name, *tags)))

    def repainted(self, paint: Callable[[Pixels], Any]) -> Scene:
        return replace(self, pixels=paint(self.pixels))

    def with_things(self, *things: Thing) -> Scene:
        return replace(self, things=(*self.things, *things))

    def count(self, what: What) -> int:
        return sum(thing.what == what and not thing.partial for thing in self.things)


def rectangle(left: float, top: float, right: float, bottom: float) -> Corners:
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], float)


def moved(scene: Scene, matrix: NDArray[np.float64], size: tuple[int, int], ground: tuple[int, int, int]) -> Scene:
    """The scene seen through a homography, on a ground of one colour; what leaves the picture by half is partial: it need not be found."""
    pixels = cv2.warpPerspective(scene.pixels, matrix, size, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_CONSTANT, borderValue=ground)
    things = []
    for thing in scene.things:
        corners = np.asarray(cv2.perspectiveTransform(thing.corners.reshape(1, -1, 2), matrix), float).reshape(-1, 2)
        centre = corners.mean(axis=0)
        inside = 0 <= centre[0] < size[0] and 0 <= centre[1] < size[1]
        things.append(replace(thing, corners=corners, partial=thing.partial or not inside))
    return replace(scene, pixels=np.asarray(pixels, np.uint8), things=tuple(things))


def put(pixels: Pixels, ink: NDArray[np.float64], colour: NDArray[np.float64], left: int, top: int) -> Pixels:
    """Ink of one colour (0-1 dense) laid over a picture as a stamp does: what is black below stays black."""
    out = pixels.copy()
    height, width = ink.shape
    y0, x0 = max(0, top), max(0, left)
    y1, x1 = min(pixels.shape[0], top + height), min(pixels.shape[1], left + width)
    if y1 <= y0 or x1 <= x0:
        return pixels
    part = ink[y0 - top : y1 - top, x0 - left : x1 - left, None]
    ground = out[y0:y1, x0:x1].astype(float)
    out[y0:y1, x0:x1] = (ground * (1 - part) + ground * colour / 255 * part).clip(0, 255).astype(np.uint8)
    return out
