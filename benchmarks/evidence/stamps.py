"""Seals as units stamp them: rings, ring text, star or emblem, worn and pale ink, e-seals."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from benchmarks.evidence.scene import Pixels, Random, Scene, Thing, put, rectangle

FONTS = "/usr/share/fonts/opentype/noto/Noto{}CJK-{}.ttc"
UNITS = (
    "天津市市场监督管理委员会", "天津市和平区政务服务办公室", "天津市滨海新区人民政府", "天津市规划和自然资源局",
    "国家税务总局天津市税务局",
    "天津市住房和城乡建设委员会", "天津经济技术开发区管理委员会", "天津市北辰区人民政府", "天津市财政局", "天津市人力资源和社会保障局",
    "天津海关", "天津市高级人民法院", "国网天津市电力公司", "天津市发展和改革委员会", "中国(天津)自由贸易试验区管理委员会", "天津市水务局",
    "天津市商务局", "天津市公安局", "天津市司法局", "天津市河西区行政审批局", "天津市金融工作局", "天津市文化和旅游局",
)  # fmt: skip
REDS = ((215, 25, 30), (255, 0, 0), (230, 50, 30), (205, 20, 60), (178, 34, 70), (160, 30, 80), (190, 45, 45), (237, 28, 36), (225, 75, 50))
_SCALE = 3


@lru_cache(maxsize=200)
def font(size: int, family: str = "Serif", weight: str = "Bold") -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS.format(family, weight), max(6, size), index=2)


@dataclass(frozen=True)
class Stamp:
    """What a seal looks like."""

    words: str
    oval: bool
    centre: str
    under: str
    ring: float
    inner_ring: bool
    type_size: float
    span: float
    code: bool
    family: str
    weight: str


def some_stamp(rng: Random) -> Stamp:
    words = str(rng.choice(UNITS))
    # Seals of short names have a star or an emblem; oval ones (of invoices, of approvals) carry long names.
    oval = rng.random() < 0.18 and len(words) > 7
    centres = ["star", "star", "star", "emblem"] + ["none"] * (len(words) > 7)
    return Stamp(
        words=words,
        oval=oval,
        centre="text" if oval else str(rng.choice(centres)),
        under=str(rng.choice(["", "", "业务专用章", "行政审批专用章", "合同专用章", "财务专用章(1)", "档案查询专用章"])),
        ring=rng.uniform(0.012, 0.042),
        inner_ring=rng.random() < 0.15,
        type_size=rng.uniform(0.105, 0.135) * min(1.25, 13 / len(words) if len(words) > 13 else 10 / len(words)),
        span=rng.uniform(230, 290) if len(words) > 9 else rng.uniform(180, 250),
        code=rng.random() < 0.3,
        family=str(rng.choice(["Serif", "Serif", "Sans"])),
        weight=str(rng.choice(["Bold", "Regular"])),
    )


def ink_of(stamp: Stamp, size: int) -> NDArray[np.float64]:
    """The seal as ink of density 0-1, `size` pixels wide."""
    side = size * _SCALE
    image = Image.new("L", (side, side), 0)
    pen = ImageDraw.Draw(image)
    line = max(2, int(side * stamp.ring))
    pen.ellipse((line, line, side - line, side - line), outline=255, width=line)
    if stamp.inner_ring:
        gap = line + int(side * 0.035)
        pen.ellipse((gap, gap, side - gap, side - gap), outline=255, width=max(2, line // 3))
    edge = 0.5 - stamp.ring * 2 - (0.035 if stamp.inner_ring else 0)
    face = stamp.family, stamp.weight
    _ring_text(image, stamp.words, side, stamp.type_size, edge, stamp.span, -90, face)
    if stamp.code:
        _ring_text(image, "1201010012345"[::-1], side, 0.045, edge, 70, 90, face)
    _middle(image, pen, stamp, side)
    shape = (size, int(size * 0.68)) if stamp.oval else (size, size)
    return np.asarray(image.resize(shape, Image.Resampling.LANCZOS), float) / 255


def ring_of_text(image: Image.Image, words: str, share: float, edge: float, span: float) -> None:
    """Words round the upper edge of a square picture, as a stamp has them."""
    _ring_text(image, words, image.width, share, edge, span, -90, ("Sans", "Bold"))


def _ring_text(
    image: Image.Image, words: str, side: int, share: float, edge: float, span: float, middle: float, face: tuple[str, str]
) -> None:
    size = int(side * share)
    radius = side * (edge - share * 0.62)
    for number, sign in enumerate(words):
        angle = math.radians(middle - span / 2 + span * (number + 0.5) / len(words))
        tile = Image.new("L", (size * 2, size * 2), 0)
        ImageDraw.Draw(tile).text((size, size), sign, fill=255, font=font(size, *face), anchor="mm")
        # Letters of a seal are narrow and tall.
        tile = tile.resize((int(size * 1.7), size * 2)).rotate(
            -math.degrees(angle) - (90 if middle < 0 else -90), resample=Image.Resampling.BICUBIC, expand=True
        )
        x, y = side / 2 + radius * math.cos(angle), side / 2 + radius * math.sin(angle)
        image.paste(255, (int(x - tile.width / 2), int(y - tile.height / 2)), tile)


def _middle(image: Image.Image, pen: ImageDraw.ImageDraw, stamp: Stamp, side: int) -> None:
    middle = side / 2
    if stamp.centre == "star":
        pen.polygon(star(middle, middle * (0.96 if stamp.under else 1.0), side * 0.155), fill=255)
    elif stamp.centre == "emblem":
        _emblem(pen, middle, side)
    elif stamp.centre == "text":
        pen.text((middle, middle), stamp.under or "发票专用章", fill=255, font=font(int(side * 0.11)), anchor="mm")
    if stamp.under and stamp.centre != "text":
        size = int(side * min(0.09, 0.62 / len(stamp.under)))
        pen.text((middle, side * 0.76), stamp.under, fill=255, font=font(size), anchor="mm")


def star(x: float, y: float, radius: float, turn: float = 0) -> list[tuple[float, float]]:
    corners = []
    for number in range(10):
        reach = radius if number % 2 == 0 else radius * 0.382
        angle = -math.pi / 2 + number * math.pi / 5 + turn
        corners.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
    return corners


def _emblem(pen: ImageDraw.ImageDraw, middle: float, side: int) -> None:
    """Something like the national emblem in line work."""
    reach = side * 0.17
    pen.ellipse((middle - reach, middle - reach, middle + reach, middle + reach), outline=255, width=max(2, side // 45))
    pen.polygon(star(middle, middle - reach * 0.35, reach * 0.3), fill=255)
    for turn in (-60, -30, 30, 60):
        angle = math.radians(turn - 90)
        pen.polygon(star(middle + reach * 0.7 * math.cos(angle), middle + reach * 0.7 * math.sin(angle), reach * 0.12), fill=255)
    pen.rectangle((middle - reach * 0.5, middle + reach * 0.25, middle + reach * 0.5, middle + reach * 0.45), fill=255)
    pen.rectangle((middle - reach * 0.35, middle + reach * 0.1, middle + reach * 0.35, middle + reach * 0.2), fill=255)
    for number in range(12):
        angle = math.radians(20 + number * 140 / 11)
        x, y = middle + reach * 1.1 * math.cos(angle), middle + reach * 1.1 * math.sin(angle)
        pen.ellipse((x - reach * 0.1, y - reach * 0.1, x + reach * 0.1, y + reach * 0.1), fill=255)


def stamped(scene: Scene, rng: Random, centre: tuple[float, float], size: int, electronic: bool | None = None) -> Scene:
    """The scene with a seal about a point."""
    stamp = some_stamp(rng)
    turn = float(rng.choice([rng.normal(0, 6), rng.uniform(-180, 180)], p=[0.8, 0.2]))
    ink = _turned(ink_of(stamp, size), turn)
    electronic = rng.random() < 0.4 if electronic is None else electronic
    if electronic:
        # Sharp and even, often half transparent over the words below.
        colour, ink = REDS[int(rng.integers(0, 2)) * 6 + 1], ink * rng.uniform(0.45, 1.0)
    else:
        colour, ink = REDS[int(rng.integers(len(REDS)))], worn(ink, rng)
    height, width = ink.shape
    left, top = int(centre[0] - width / 2), int(centre[1] - height / 2)
    bare = ink_of(stamp, size).shape
    pixels = put(scene.pixels, ink, np.array(colour, float), left, top)
    return Scene(scene.name, pixels, scene.things, scene.header, scene.tags).with_things(_label(stamp, centre, bare, turn))


def _label(stamp: Stamp, centre: tuple[float, float], shape: tuple[int, ...], turn: float) -> Thing:
    """The corners of the ellipse's own upright rectangle."""
    height, width = shape
    angle = math.radians(turn)
    half_w = math.hypot(width / 2 * math.cos(angle), height / 2 * math.sin(angle))
    half_h = math.hypot(width / 2 * math.sin(angle), height / 2 * math.cos(angle))
    x, y = centre
    return Thing("seal", rectangle(x - half_w, y - half_h, x + half_w, y + half_h), stamp.words)


def _turned(ink: NDArray[np.float64], degrees: float) -> NDArray[np.float64]:
    image = Image.fromarray((ink * 255).astype(np.uint8)).rotate(-degrees, resample=Image.Resampling.BICUBIC, expand=True)
    return np.asarray(image, float) / 255


def worn(ink: NDArray[np.float64], rng: Random) -> NDArray[np.float64]:
    """Ink that took unevenly: grain, a pale side, a strength of its own."""
    height, width = ink.shape
    coarse = cv2.resize(rng.random((max(2, height // 14), max(2, width // 14))), (width, height), interpolation=cv2.INTER_CUBIC)
    fine = cv2.resize(rng.random((max(2, height // 2), max(2, width // 2))), (width, height), interpolation=cv2.INTER_LINEAR)
    y, x = np.mgrid[0:height, 0:width]
    angle = rng.uniform(0, 2 * math.pi)
    side = (math.cos(angle) * (x / width - 0.5) + math.sin(angle) * (y / height - 0.5)) * rng.uniform(0, 0.8)
    strength = rng.uniform(0.45, 1.0)
    density = strength * np.clip(0.75 + side + (coarse - 0.5) * rng.uniform(0, 0.9) + (fine - 0.5) * rng.uniform(0, 0.7), 0.05, 1)
    return np.asarray(cv2.GaussianBlur(ink * density, (0, 0), rng.uniform(0.4, 1.1)), float)


def blank(width: int, height: int, rng: Random) -> Pixels:
    """Paper: white, or a shade of it."""
    shade = np.array([255, 255, 255]) if rng.random() < 0.5 else rng.integers(236, 254, 3)
    return np.full((height, width, 3), shade, np.uint8)
