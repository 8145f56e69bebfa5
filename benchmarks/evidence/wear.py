"""What happens to a page on its way: scanned, copied, photographed, faxed by a messenger, faded, turned."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageEnhance

from benchmarks.evidence.scene import Pixels, Random, Scene, moved, rectangle


def jpeg(pixels: Pixels, quality: int) -> Pixels:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=quality)
    return np.array(Image.open(buffer).convert("RGB"))


def _grain(pixels: Pixels, rng: Random, sigma: float) -> Pixels:
    noise = rng.normal(0, sigma, pixels.shape[:2])[..., None] + rng.normal(0, sigma / 2, pixels.shape)
    return np.asarray((pixels + noise).clip(0, 255), np.uint8)


def scanned(scene: Scene, rng: Random) -> Scene:
    """A little askew, soft, grainy, JPEG."""
    scene = turned(scene, float(rng.normal(0, 1.2)))
    soft = cv2.GaussianBlur(scene.pixels, (0, 0), rng.uniform(0.3, 0.9))
    tint = np.array([rng.uniform(0.96, 1.0), rng.uniform(0.96, 1.0), rng.uniform(0.93, 1.0)])
    pixels = _grain(np.asarray(soft * tint, np.uint8), rng, rng.uniform(1, 6))
    return replace(scene, pixels=jpeg(pixels, int(rng.integers(40, 85)))).tagged("scan")


def turned(scene: Scene, degrees: float) -> Scene:
    height, width = scene.pixels.shape[:2]
    matrix = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1), [0, 0, 1]])
    return moved(scene, matrix, (width, height), (250, 250, 250))


def copied(scene: Scene, rng: Random) -> Scene:
    """A black and white photocopy: nothing red is left, nobody can tell a seal."""
    scene = scanned(scene, rng)
    grey = cv2.cvtColor(scene.pixels, cv2.COLOR_RGB2GRAY)
    tint = np.array([1, 1, 1]) if rng.random() < 0.6 else np.array([rng.uniform(0.96, 1), rng.uniform(0.95, 1), rng.uniform(0.9, 1)])
    pixels = jpeg(np.asarray(grey[..., None] * tint, np.uint8), int(rng.integers(50, 85)))
    header = None if scene.header else False
    return replace(scene, pixels=pixels, header=header).tagged("grey")


def photographed(scene: Scene, rng: Random) -> Scene:
    """By a phone, on a desk, in bad light."""
    height, width = scene.pixels.shape[:2]
    near, far = _off(rng, 0.1), _off(rng, 0.08)
    shares = np.array([near(0, 0), near(1, 0), far(1, 1), far(0, 1)])
    sides = rectangle(0, 0, width, height).astype(np.float32)
    matrix = np.asarray(cv2.getPerspectiveTransform(sides, (shares * [width, height]).astype(np.float32)), float)
    desk = int(rng.integers(70, 170)), int(rng.integers(60, 140)), int(rng.integers(40, 120))
    scene = moved(scene, matrix, (width, height), desk)
    y, x = np.mgrid[0:height, 0:width]
    light = rng.uniform(0.55, 0.95) + 0.4 * ((x / width - 0.5) * rng.uniform(-0.7, 0.7) + (y / height - 0.5) * rng.uniform(-0.7, 0.7))
    cast = np.array([rng.uniform(0.9, 1.05), rng.uniform(0.88, 1.0), rng.uniform(0.72, 1.0)])
    pixels = _shadow(scene.pixels * light[..., None] * cast, rng)
    grainy = _grain(np.asarray(pixels.clip(0, 255), np.uint8), rng, rng.uniform(2, 6))
    soft = cv2.GaussianBlur(grainy, (0, 0), rng.uniform(0.4, 1.3) * max(1.0, width / 1240))
    return replace(scene, pixels=jpeg(np.asarray(soft, np.uint8), int(rng.integers(50, 88)))).tagged("photo")


def _off(rng: Random, most: float) -> Callable[[int, int], tuple[float, float]]:
    """A corner of the page, a little inside the picture."""
    return lambda x, y: (abs(x - rng.uniform(0.01, most)), abs(y - rng.uniform(0.01, 0.8 * most)))


def _shadow(pixels: NDArray[np.float64], rng: Random) -> NDArray[np.float64]:
    """The soft shadow of a hand or phone over a part of the page."""
    if rng.random() < 0.5:
        return pixels
    height, width = pixels.shape[:2]
    mask = np.zeros((height // 8, width // 8), np.float32)
    points = (rng.random((6, 2)) * [width // 8, height // 8]).astype(np.int32)
    cv2.fillConvexPoly(mask, cv2.convexHull(points), 1.0)
    mask = cv2.resize(cv2.GaussianBlur(mask, (0, 0), width / 160), (width, height))
    return np.asarray(pixels * (1 - mask * rng.uniform(0.15, 0.4))[..., None])


def faded(scene: Scene, rng: Random) -> Scene:
    image = ImageEnhance.Color(Image.fromarray(scene.pixels)).enhance(rng.uniform(0.35, 0.65))
    return replace(scene, pixels=np.array(image)).tagged("pale")


def small(scene: Scene, rng: Random) -> Scene:
    """Sent through a messenger: fewer pixels, strong compression."""
    height, width = scene.pixels.shape[:2]
    scale = rng.uniform(700, 1000) / max(height, width)
    scene = (
        moved(scene, np.diag([float(scale), float(scale), 1.0]), (int(width * scale), int(height * scale)), (255, 255, 255))
        if scale < 1
        else scene
    )
    return replace(scene, pixels=jpeg(scene.pixels, int(rng.integers(45, 75)))).tagged("small")


def inserted(scene: Scene, rng: Random) -> Scene:
    """The page as a part of a larger picture: a window on a screen, a page on a wider scan."""
    height, width = scene.pixels.shape[:2]
    scale = rng.uniform(0.6, 0.85)
    ground = int(rng.integers(200, 245)), int(rng.integers(200, 245)), int(rng.integers(200, 245))
    shift = np.array([[scale, 0, rng.uniform(0.05, 0.15) * width], [0, scale, rng.uniform(0.02, 0.15) * height], [0, 0, 1]])
    return moved(scene, shift, (width, height), ground).tagged("window")


WAYS = (scanned, copied, photographed, faded, small, inserted)


def worn_page(scene: Scene, rng: Random) -> Scene:
    """The scene as it is, or after one of the ways, or two."""
    if rng.random() < 0.22:
        return scene.tagged("clean")
    way = WAYS[int(rng.choice(len(WAYS), p=[0.3, 0.12, 0.28, 0.12, 0.1, 0.08]))]
    scene = way(scene, rng)
    if way is faded and rng.random() < 0.5:
        scene = scanned(scene, rng)
    return scene
