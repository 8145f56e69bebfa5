"""Red things that are no seals and coloured things that are no highlights: what a careless program takes for them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
from PIL import Image, ImageDraw

from benchmarks.evidence.papers import as_pixels, drawn, paper, text_of
from benchmarks.evidence.scene import Pixels, Random, Scene
from benchmarks.evidence.stamps import UNITS, blank, font, star

Colour = tuple[int, int, int]
Canvas = tuple[Image.Image, ImageDraw.ImageDraw]


def _red(rng: Random) -> Colour:
    return int(rng.integers(190, 256)), int(rng.integers(0, 60)), int(rng.integers(0, 60))


def _canvas(width: int, height: int, rng: Random) -> Canvas:
    image = Image.fromarray(blank(width, height, rng))
    return image, ImageDraw.Draw(image)


def _text_lines(pen: ImageDraw.ImageDraw, rng: Random, box: tuple[int, int, int, int], size: int, colour: Colour = (30, 30, 30)) -> None:
    for y in range(box[1], box[3] - size, int(size * 1.8)):
        pen.text((box[0], y), text_of(rng, max(1, int((box[2] - box[0]) / size))), fill=colour, font=font(size, "Sans", "Regular"))


def emblem(rng: Random) -> Scene:
    """The national emblem, or one like it: a red field with golden stars, a golden wreath around."""
    image, pen = _canvas(1240, 1754, rng)
    x, y, r = int(rng.integers(350, 900)), int(rng.integers(200, 700)), int(rng.integers(70, 220))
    gold = (int(rng.integers(225, 256)), int(rng.integers(170, 215)), int(rng.integers(20, 70)))
    pen.ellipse((x - r, y - r, x + r, y + r), fill=gold)
    inner = int(r * rng.uniform(0.72, 0.9))
    pen.ellipse((x - inner, y - inner, x + inner, y + inner), fill=_red(rng))
    pen.polygon(star(x, y - inner * 0.35, inner * 0.3), fill=gold)
    for turn in (-70, -40, 40, 70):
        a = math.radians(turn - 90)
        pen.polygon(star(x + inner * 0.7 * math.cos(a), y + inner * 0.6 * math.sin(a) + inner * 0.15, inner * 0.11), fill=gold)
    pen.rectangle((x - inner * 0.6, y + inner * 0.3, x + inner * 0.6, y + inner * 0.42), fill=gold)
    for number in range(24):
        a = number * math.pi / 12
        pen.ellipse(
            (
                x + r * math.cos(a) - r * 0.12,
                y + r * math.sin(a) - r * 0.12,
                x + r * math.cos(a) + r * 0.12,
                y + r * math.sin(a) + r * 0.12,
            ),
            fill=gold,
        )
    _text_lines(pen, rng, (130, 1000, 1100, 1600), 30)
    return Scene("emblem", as_pixels(image))


def banner(rng: Random) -> Scene:
    """A slogan on red cloth over a hall, or the head of a web page."""
    image = Image.fromarray(_hall(1600, 1000, rng))
    pen = ImageDraw.Draw(image)
    y, high = int(rng.integers(60, 400)), int(rng.integers(60, 150))
    pen.rectangle((int(rng.integers(0, 200)), y, int(rng.integers(1300, 1600)), y + high), fill=_red(rng))
    pen.text(
        (800, y + high // 2),
        "优化营商环境 服务企业发展",
        fill=(255, 240, 120) if rng.random() < 0.5 else (255, 255, 255),
        font=font(int(high * 0.6)),
        anchor="mm",
    )
    return Scene("banner", as_pixels(image))


def red_title(rng: Random) -> Scene:
    """A page or poster with red titles and red text, no red line under them."""
    image, pen = _canvas(1240, 1754, rng)
    red = _red(rng)
    y = 150
    for _ in range(int(rng.integers(1, 4))):
        words = text_of(rng, int(rng.integers(6, 14)))
        pen.text((620, y), words, fill=red, font=font(int(rng.integers(44, 80))), anchor="mm")
        y += 110
    _text_lines(pen, rng, (140, y, 1100, 1600), 32)
    if rng.random() < 0.5:
        _text_lines(pen, rng, (140, int(rng.integers(700, 1000)), 1100, 1200), 32, red)
    return Scene("red-title", as_pixels(image))


def circled(rng: Random) -> Scene:
    """Red circles round words, red ones too, and round numbers."""
    scene = replace(paper(rng, False), name="circled")
    height, width = scene.pixels.shape[:2]
    for _ in range(int(rng.integers(1, 4))):
        x, y, w = rng.uniform(0.2, 0.7) * width, rng.uniform(0.2, 0.7) * height, rng.uniform(0.08, 0.2) * width
        h = w * rng.uniform(0.4, 1.05)
        if rng.random() < 0.3:
            image = Image.fromarray(scene.pixels)
            size = max(10, int(w / 5))
            ImageDraw.Draw(image).text((x + w / 2, y + h / 2), text_of(rng, 4), fill=_red(rng), font=font(size), anchor="mm")
            scene = replace(scene, pixels=np.array(image))
        scene = drawn(scene, rng, "circle", (x, y, x + w, y + h))
    return scene


def date_stamp(rng: Random) -> Scene:
    """Stamps of dates and receipts: boxes with lines, a round one with a date between two lines."""
    scene = replace(paper(rng, False), name="date-stamp")
    image = Image.fromarray(scene.pixels)
    pen = ImageDraw.Draw(image)
    width = image.width
    red, x, y, w = _red(rng), int(rng.uniform(0.3, 0.7) * width), int(rng.uniform(0.3, 1.0) * width), int(rng.uniform(0.15, 0.24) * width)
    line = max(2, width // 400)
    day = f"2021.{rng.integers(1, 13)}.{rng.integers(1, 29)}"
    if rng.random() < 0.6:
        pen.rectangle((x, y, x + w, y + w // 2), outline=red, width=line)
        for row, words in enumerate(("收  文", day, f"第{rng.integers(1, 900)}号")):
            pen.text((x + w // 2, y + w // 12 + row * w // 6), words, fill=red, font=font(w // 9), anchor="mt")
            pen.line((x, y + row * w // 6, x + w, y + row * w // 6), fill=red, width=line)
    else:
        pen.ellipse((x, y, x + w, y + w), outline=red, width=line)
        pen.line((x + w * 0.03, y + w * 0.36, x + w * 0.97, y + w * 0.36), fill=red, width=line)
        pen.line((x + w * 0.03, y + w * 0.64, x + w * 0.97, y + w * 0.64), fill=red, width=line)
        pen.text((x + w // 2, y + w // 2), day, fill=red, font=font(w // 6), anchor="mm")
        pen.text((x + w // 2, y + w * 0.22), "收讫", fill=red, font=font(w // 6), anchor="mm")
    return replace(scene, pixels=as_pixels(image))


def name_chop(rng: Random) -> Scene:
    """A person's square seal, and a thumb print."""
    scene = replace(paper(rng, False), name="name-chop")
    image = Image.fromarray(scene.pixels)
    pen = ImageDraw.Draw(image)
    width = image.width
    red, side, x, y = _red(rng), int(width * rng.uniform(0.06, 0.11)), int(width * 0.6), int(width * rng.uniform(0.6, 1.1))
    pen.rectangle((x, y, x + side, y + side), outline=red, width=max(2, side // 18))
    for number, sign in enumerate("张建国印"):
        spot = (x + side * (0.72 - 0.44 * (number // 2)), y + side * (0.28 + 0.44 * (number % 2)))
        pen.text(spot, sign, fill=red, font=font(int(side * 0.38)), anchor="mm")
    cx, cy = x - width * 0.2, y + side / 2
    for ring in range(3, 10):
        a, b = side * 0.045 * ring, side * 0.06 * ring
        start = rng.uniform(0, 360)
        pen.arc((cx - a, cy - b, cx + a, cy + b), start, start + rng.uniform(220, 330), fill=red, width=max(2, side // 40))
    return replace(scene, pixels=as_pixels(image))


def table(rng: Random) -> Scene:
    """A table with red rules and red figures, its head on a coloured ground without text or on grey."""
    image, pen = _canvas(1240, 1754, rng)
    red, columns, rows = _red(rng), int(rng.integers(3, 7)), int(rng.integers(8, 25))
    for row in range(rows + 1):
        pen.line((120, 300 + row * 50, 1120, 300 + row * 50), fill=red, width=3)
    for column in range(columns + 1):
        x = 120 + column * 1000 // columns
        pen.line((x, 300, x, 300 + rows * 50), fill=red, width=3)
        for row in range(rows):
            if column < columns:
                pen.text((x + 20, 308 + row * 50), str(rng.integers(1, 9999)), fill=red if rng.random() < 0.3 else (0, 0, 0), font=font(28))
    pen.text((620, 200), "营商环境指标统计表", fill=red, font=font(56), anchor="mm")
    return Scene("table", as_pixels(image))


def chart(rng: Random) -> Scene:
    """Pies, rings, dials and bars in the colours of charts, with their legends."""
    image, pen = _canvas(1400, 1000, rng)
    colours = [_red(rng), (255, 255, 0), (60, 120, 220), (0, 200, 80), (255, 160, 40)]
    x, y, r = int(rng.integers(300, 900)), int(rng.integers(350, 600)), int(rng.integers(90, 280))
    style = int(rng.integers(4))
    if style == 3:
        for number in range(8):
            high = int(rng.integers(80, 600))
            pen.rectangle((150 + number * 140, 850 - high, 230 + number * 140, 850), fill=colours[number % 5])
        pen.line((100, 850, 1300, 850), fill=(0, 0, 0), width=3)
    else:
        start = rng.uniform(0, 360)
        for number, share in enumerate(rng.dirichlet([2] * 5)):
            pen.pieslice((x - r, y - r, x + r, y + r), start, start + share * 360, fill=colours[number])
            start += share * 360
        if style == 1:
            pen.ellipse((x - r * 0.6, y - r * 0.6, x + r * 0.6, y + r * 0.6), fill=(255, 255, 255))
            pen.text((x, y), f"{rng.integers(10, 99)}%", fill=colours[0], font=font(r // 3), anchor="mm")
        if style == 2:
            pen.ellipse(
                (x - r, y - r, x + r, y + r), fill=(255, 255, 255), outline=colours[0], width=max(4, int(r * rng.uniform(0.03, 0.3)))
            )
            pen.text((x, y), f"{rng.integers(10, 99)}%", fill=colours[0], font=font(r // 2), anchor="mm")
    for number, colour in enumerate(colours):
        pen.rectangle((1150, 100 + number * 50, 1180, 130 + number * 50), fill=colour)
        pen.text((1195, 98 + number * 50), "指标", fill=(0, 0, 0), font=font(28))
    return Scene("chart", as_pixels(image))


def _hall(width: int, height: int, rng: Random) -> Pixels:
    """Something like the light and clutter of a photo: smooth grounds, patches, grain."""
    coarse = cv2.resize(rng.integers(40, 230, (6, 8, 3)).astype(np.uint8), (width, height), interpolation=cv2.INTER_CUBIC)
    image = Image.fromarray(coarse)
    pen = ImageDraw.Draw(image)
    for _ in range(int(rng.integers(10, 40))):
        x, y = int(rng.integers(0, width)), int(rng.integers(0, height))
        w, h = rng.integers(20, 300, 2)
        colour = tuple(int(value) for value in rng.integers(20, 240, 3))
        (pen.rectangle if rng.random() < 0.6 else pen.ellipse)((x, y, x + int(w), y + int(h)), fill=colour)
    pixels = np.asarray(image, float) + rng.normal(0, 7, (height, width, 1))
    return np.asarray(cv2.GaussianBlur(pixels.clip(0, 255).astype(np.uint8), (0, 0), rng.uniform(0.8, 1.8)), np.uint8)


def photo(rng: Random) -> Scene:
    """A photo with red things: lanterns, road signs, balls, clocks, dials, flags, apples."""
    image = Image.fromarray(_hall(1600, 1200, rng))
    pen = ImageDraw.Draw(image)
    for _ in range(int(rng.integers(1, 6))):
        x, y, r = int(rng.integers(150, 1450)), int(rng.integers(150, 1050)), int(rng.integers(45, 170))
        _RED_THINGS[int(rng.integers(len(_RED_THINGS)))](pen, rng, x, y, r)
    pixels = cv2.GaussianBlur(np.array(image), (0, 0), rng.uniform(0.5, 2))
    return Scene("photo", np.asarray((pixels + rng.normal(0, 5, pixels.shape)).clip(0, 255), np.uint8))


def _lantern(pen: ImageDraw.ImageDraw, rng: Random, x: int, y: int, r: int) -> None:
    red = _red(rng)
    pen.ellipse((x - r, y - r * 0.85, x + r, y + r * 0.85), fill=red)
    for share in (0.3, 0.6, 0.85):
        pen.ellipse((x - r * share, y - r * 0.85, x + r * share, y + r * 0.85), outline=(min(255, red[0] + 30), 120, 40), width=3)
    for side in (-1, 1):
        pen.rectangle((x - r * 0.35, y + side * r * 0.85 - 8, x + r * 0.35, y + side * r * 0.85 + 8), fill=(240, 200, 60))


def _sign(pen: ImageDraw.ImageDraw, rng: Random, x: int, y: int, r: int) -> None:
    pen.ellipse((x - r, y - r, x + r, y + r), fill=(245, 245, 245), outline=_red(rng), width=int(r * rng.uniform(0.1, 0.3)))
    if rng.random() < 0.5:
        pen.line((x - r * 0.65, y - r * 0.65, x + r * 0.65, y + r * 0.65), fill=_red(rng), width=int(r * 0.15))
    else:
        pen.text(
            (x, y),
            str(rng.choice(["30", "60", "P", "停", "禁"])),
            fill=(10, 10, 10) if rng.random() < 0.5 else _red(rng),
            font=font(int(r * 0.9)),
            anchor="mm",
        )


def _clock(pen: ImageDraw.ImageDraw, rng: Random, x: int, y: int, r: int) -> None:
    red, rim = _red(rng), _red(rng)
    pen.ellipse((x - r, y - r, x + r, y + r), fill=(250, 250, 250), outline=rim, width=max(3, int(r * 0.06)))
    for number in range(12):
        a = number * math.pi / 6
        spot = (x + r * 0.78 * math.sin(a), y - r * 0.78 * math.cos(a))
        pen.text(spot, str(number or 12), fill=(20, 20, 20) if rng.random() < 0.7 else red, font=font(int(r * 0.17)), anchor="mm")
    for length in (0.5, 0.7):
        a = rng.uniform(0, 6.28)
        pen.line((x, y, x + r * length * math.cos(a), y + r * length * math.sin(a)), fill=(20, 20, 20), width=max(3, r // 25))


def _target(pen: ImageDraw.ImageDraw, rng: Random, x: int, y: int, r: int) -> None:
    for ring in range(5):
        share = r * (1 - ring / 5)
        pen.ellipse((x - share, y - share, x + share, y + share), fill=_red(rng) if ring % 2 == 0 else (250, 250, 250))


def _ball(pen: ImageDraw.ImageDraw, rng: Random, x: int, y: int, r: int) -> None:
    red = _red(rng)
    for step in range(20):
        share = 1 - step / 20
        glow = tuple(min(255, int(value + step * 4)) for value in red)
        pen.ellipse((x - r * share - step, y - r * share - step, x + r * share - step, y + r * share - step), fill=glow)


def _badge(pen: ImageDraw.ImageDraw, rng: Random, x: int, y: int, r: int) -> None:
    pen.ellipse((x - r, y - r, x + r, y + r), fill=_red(rng))
    pen.ellipse((x - r * 0.9, y - r * 0.9, x + r * 0.9, y + r * 0.9), outline=(255, 255, 255), width=max(2, r // 30))
    pen.text(
        (x, y),
        str(rng.choice(["党员\n先锋", "优", "99+", "NEW", "福"])),
        fill=(255, 235, 120) if rng.random() < 0.5 else (255, 255, 255),
        font=font(int(r * 0.5)),
        anchor="mm",
    )


def _flag(pen: ImageDraw.ImageDraw, rng: Random, x: int, y: int, r: int) -> None:
    pen.rectangle((x - r * 1.5, y - r, x + r * 1.5, y + r), fill=_red(rng))
    pen.polygon(star(x - r, y - r * 0.5, r * 0.3), fill=(255, 225, 0))


_RED_THINGS: tuple[Callable[[ImageDraw.ImageDraw, Random, int, int, int], None], ...] = (
    _lantern,
    _sign,
    _clock,
    _target,
    _ball,
    _badge,
    _flag,
)


def screen(rng: Random) -> Scene:
    """A screenshot: red bar, buttons, badges with counts, spinners, yellow notices without text."""
    image, pen = _canvas(1600, 900, rng)
    pen.rectangle((0, 0, 1600, 90), fill=_red(rng) if rng.random() < 0.6 else (30, 90, 180))
    pen.text((60, 45), str(rng.choice(UNITS)), fill=(255, 255, 255), font=font(36), anchor="lm")
    for _ in range(int(rng.integers(3, 9))):
        x, y, r = int(rng.integers(60, 1500)), int(rng.integers(140, 850)), int(rng.integers(14, 70))
        kind = int(rng.integers(3))
        if kind == 0:
            _badge(pen, rng, x, y, r)
        elif kind == 1:
            pen.arc((x - r, y - r, x + r, y + r), rng.uniform(0, 360), rng.uniform(360, 700), fill=_red(rng), width=max(3, r // 6))
        else:
            pen.rounded_rectangle((x - r * 2, y - r // 2, x + r * 2, y + r // 2), r // 4, fill=_red(rng))
            pen.text((x, y), "立即办理", fill=(255, 255, 255), font=font(max(10, r // 2)), anchor="mm")
    _text_lines(pen, rng, (80, 200, 900, 800), 24)
    return Scene("screen", as_pixels(image))


DECOYS = (emblem, banner, red_title, circled, date_stamp, name_chop, table, chart, photo, photo, screen)
