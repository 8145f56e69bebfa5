"""What happens to a page on its way: scanned, copied, photographed, faxed by a messenger, faded, turned, bent."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageEnhance, ImageOps

from benchmarks.evidence.scene import Pixels, Random, Scene, moved, rectangle

_CASTS = ((1.0, 1.0, 1.0), (1.0, 1.0, 1.0), (0.99, 0.98, 0.95), (0.86, 0.93, 1.0), (1.0, 0.92, 0.8), (1.0, 0.95, 0.88), (0.92, 1.0, 0.93))
"""Of lamps and rollers: none, yellowish, bluish, orange, cream, greenish."""


def jpeg(pixels: Pixels, quality: int) -> Pixels:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=quality)
    return np.array(Image.open(buffer).convert("RGB"))


@cache
def _noise() -> NDArray[np.float32]:
    """One patch of grain, of light and of colour: drawing it anew for each page would take longest of all."""
    rng = np.random.default_rng(7)
    light = rng.standard_normal((1024, 1024, 1), np.float32)
    return np.asarray(light + rng.standard_normal((1024, 1024, 3), np.float32) / 2, np.float32)


def grainy(pixels: Pixels, rng: Random, sigma: float) -> Pixels:
    height, width = pixels.shape[:2]
    patch = np.roll(_noise(), rng.integers(0, 1024, 2), (0, 1))
    tiled = np.tile(patch, (height // 1024 + 1, width // 1024 + 1, 1))[:height, :width]
    return np.asarray(cv2.addWeighted(pixels, 1.0, tiled, sigma, 0, dtype=cv2.CV_8U), np.uint8)


def scanned(scene: Scene, rng: Random) -> Scene:
    """A little askew, soft, grainy, in the tint of the lamp, JPEG; sometimes the ground is pressed to white, or to few shades."""
    scene = turned(scene, float(rng.normal(0, 1.2)))
    soft = cv2.GaussianBlur(scene.pixels, (0, 0), rng.uniform(0.3, 0.9))
    cast = np.array(_CASTS[int(rng.integers(len(_CASTS)))]) * rng.uniform(0.96, 1.0, 3)
    pixels = grainy(np.asarray((soft * cast.astype(np.float32)).clip(0, 255), np.uint8), rng, rng.uniform(1, 6))
    if rng.random() < 0.15:
        pixels = np.asarray(cv2.convertScaleAbs(pixels, alpha=rng.uniform(1.05, 1.25)), np.uint8)
    if rng.random() < 0.08:
        pixels = np.array(ImageOps.posterize(Image.fromarray(pixels), int(rng.integers(3, 6))))
    return replace(scene, pixels=jpeg(pixels, int(rng.integers(40, 85)))).tagged("scan")


def turned(scene: Scene, degrees: float) -> Scene:
    height, width = scene.pixels.shape[:2]
    matrix = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1), [0, 0, 1]])
    return moved(scene, matrix, (width, height), (250, 250, 250))


def askew(scene: Scene, rng: Random) -> Scene:
    """Laid down carelessly."""
    return turned(scene, float(rng.uniform(3, 8) * rng.choice([-1, 1]))).tagged("turned")


def lying(scene: Scene, rng: Random) -> Scene:
    """On its side or upside down; whether it has a red head is not asked then."""
    height, width = scene.pixels.shape[:2]
    way = int(rng.integers(3))
    corners = [
        rectangle(0, 0, height, width)[[1, 2, 3, 0]],
        rectangle(0, 0, width, height)[[2, 3, 0, 1]],
        rectangle(0, 0, height, width)[[3, 0, 1, 2]],
    ][way]
    sides = rectangle(0, 0, width, height).astype(np.float32)
    matrix = np.asarray(cv2.getPerspectiveTransform(sides, corners.astype(np.float32)), float)
    size = (width, height) if way == 1 else (height, width)
    scene = moved(scene, matrix, size, (250, 250, 250))
    header = None if scene.header else False
    return scanned(replace(scene, header=header).tagged("turned"), rng)


def copied(scene: Scene, rng: Random) -> Scene:
    """A black and white photocopy: nothing red is left, nobody can tell a seal."""
    scene = scanned(scene, rng)
    grey = cv2.cvtColor(scene.pixels, cv2.COLOR_RGB2GRAY)
    tint = np.array([1, 1, 1]) if rng.random() < 0.6 else np.array([rng.uniform(0.96, 1), rng.uniform(0.95, 1), rng.uniform(0.9, 1)])
    pixels = jpeg(np.asarray(grey[..., None] * tint, np.uint8), int(rng.integers(50, 85)))
    header = None if scene.header else False
    return replace(scene, pixels=pixels, header=header).tagged("grey")


def photographed(scene: Scene, rng: Random) -> Scene:
    """By a phone, on a desk, in bad light; sometimes the sheet bends."""
    if rng.random() < 0.3:
        scene = bent(scene, rng)
    height, width = scene.pixels.shape[:2]
    near, far = _off(rng, 0.1), _off(rng, 0.08)
    shares = np.array([near(0, 0), near(1, 0), far(1, 1), far(0, 1)])
    sides = rectangle(0, 0, width, height).astype(np.float32)
    matrix = np.asarray(cv2.getPerspectiveTransform(sides, (shares * [width, height]).astype(np.float32)), float)
    desk = int(rng.integers(70, 170)), int(rng.integers(60, 140)), int(rng.integers(40, 120))
    scene = moved(scene, matrix, (width, height), desk)
    light = _light(height, width, rng)
    cast = np.array([rng.uniform(0.88, 1.05), rng.uniform(0.88, 1.0), rng.uniform(0.72, 1.05)], np.float32)
    lit = (scene.pixels * light[..., None] * cast).clip(0, 255).astype(np.uint8)
    soft = cv2.GaussianBlur(grainy(lit, rng, rng.uniform(2, 6)), (0, 0), rng.uniform(0.4, 1.3) * max(1.0, width / 1240))
    return replace(scene, pixels=jpeg(np.asarray(soft, np.uint8), int(rng.integers(50, 88)))).tagged("photo")


def _off(rng: Random, most: float) -> Callable[[int, int], tuple[float, float]]:
    """A corner of the page, a little inside the picture."""
    return lambda x, y: (abs(x - rng.uniform(0.01, most)), abs(y - rng.uniform(0.01, 0.8 * most)))


def _light(height: int, width: int, rng: Random) -> NDArray[np.float32]:
    """Falling off to a side, and often the soft shadow of a hand or phone."""
    y, x = np.mgrid[0 : height // 8, 0 : width // 8].astype(np.float32)
    slope = (x * 8 / width - 0.5) * rng.uniform(-0.7, 0.7) + (y * 8 / height - 0.5) * rng.uniform(-0.7, 0.7)
    light = np.asarray(rng.uniform(0.55, 0.95) + 0.4 * slope, np.float32)
    if rng.random() < 0.5:
        mask = np.zeros(light.shape, np.float32)
        points = (rng.random((6, 2)) * [width // 8, height // 8]).astype(np.int32)
        cv2.fillConvexPoly(mask, cv2.convexHull(points), 1.0)
        light *= 1 - cv2.GaussianBlur(mask, (0, 0), width / 160) * np.float32(rng.uniform(0.15, 0.4))
    return np.asarray(cv2.resize(light, (width, height)), np.float32)


def bent(scene: Scene, rng: Random) -> Scene:
    """A sheet that was folded or does not lie flat: lines wave a little, labels hold nearly."""
    height, width = scene.pixels.shape[:2]
    lift, phase = width * rng.uniform(0.003, 0.01), rng.uniform(0, 6.28)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    wave = lift * np.sin(x / width * np.float32(rng.uniform(2, 6)) + np.float32(phase))
    pixels = cv2.remap(scene.pixels, x, np.asarray(y + wave, np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return replace(scene, pixels=np.asarray(pixels, np.uint8))


def faded(scene: Scene, rng: Random) -> Scene:
    image = ImageEnhance.Color(Image.fromarray(scene.pixels)).enhance(rng.uniform(0.35, 0.65))
    return replace(scene, pixels=np.array(image)).tagged("pale")


def small(scene: Scene, rng: Random) -> Scene:
    """Sent through a messenger: fewer pixels, strong compression."""
    height, width = scene.pixels.shape[:2]
    scale = float(rng.uniform(700, 1000)) / max(height, width)
    if scale < 1:
        scene = moved(scene, np.diag([scale, scale, 1.0]), (int(width * scale), int(height * scale)), (255, 255, 255))
    return replace(scene, pixels=jpeg(scene.pixels, int(rng.integers(45, 75)))).tagged("small")


def inserted(scene: Scene, rng: Random) -> Scene:
    """The page as a part of a larger picture: a window on a screen, a page on a wider scan."""
    height, width = scene.pixels.shape[:2]
    scale = rng.uniform(0.6, 0.85)
    ground = int(rng.integers(200, 245)), int(rng.integers(200, 245)), int(rng.integers(200, 245))
    shift = np.array([[scale, 0, rng.uniform(0.05, 0.15) * width], [0, scale, rng.uniform(0.02, 0.15) * height], [0, 0, 1]])
    return moved(scene, shift, (width, height), ground).tagged("window")


WAYS = (scanned, copied, photographed, faded, small, inserted, askew, lying)
_OFTEN = (0.27, 0.09, 0.27, 0.11, 0.1, 0.06, 0.05, 0.05)


def worn_page(scene: Scene, rng: Random) -> Scene:
    """The scene as it is, or after one of the ways, or two."""
    if rng.random() < 0.22:
        return scene.tagged("clean")
    way = WAYS[int(rng.choice(len(WAYS), p=_OFTEN))]
    scene = way(scene, rng)
    if way in (faded, askew) and rng.random() < 0.5:
        scene = scanned(scene, rng)
    return scene
