"""Screenshots and signs full of red that is no seal: web pages, chats, codes, logos, licences with an emblem."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw

from benchmarks.evidence.papers import as_pixels, mark, text_of
from benchmarks.evidence.scene import Random, Scene
from benchmarks.evidence.stamps import UNITS, blank, font, ring_of_text, stamped, star

Pen = ImageDraw.ImageDraw
Colour = tuple[int, int, int]
_GREYS: tuple[Colour, ...] = ((20, 20, 20), (60, 60, 60), (110, 110, 110))
_GOLD = (250, 215, 60)


def red_of(rng: Random) -> Colour:
    return int(rng.integers(185, 256)), int(rng.integers(0, 60)), int(rng.integers(0, 60))


def _lines(pen: Pen, rng: Random, box: tuple[int, int, int, int], size: int) -> None:
    for y in range(box[1], box[3] - size, int(size * 1.9)):
        colour = red_of(rng) if rng.random() < 0.06 else _GREYS[int(rng.integers(3))]
        pen.text((box[0], y), text_of(rng, int((box[2] - box[0]) / size)), fill=colour, font=font(size, "Sans", "Regular"))


def web_page(rng: Random) -> Scene:
    """A government's site: red head with an emblem, red bar of sections, cards, buttons; often marked by who made the screenshot."""
    width, height = (int(rng.choice([1366, 1600, 1920])), int(rng.integers(700, 1080)))
    image = Image.new("RGB", (width, height), (255, 255, 255))
    pen, red = ImageDraw.Draw(image), red_of(rng)
    top = int(rng.integers(40, 90))
    pen.rectangle((0, 0, width, top), fill=(225, 228, 232))
    pen.rounded_rectangle((160, top // 4, width - 300, top - top // 4), 12, fill=(255, 255, 255))
    pen.text(
        (180, top // 2),
        "https://www.tj.gov.cn/zwgk/szfwj/202103/t20210315.html",
        fill=(40, 40, 40),
        font=font(18, "Sans", "Regular"),
        anchor="lm",
    )
    y = _site_head(pen, rng, top, width, red)
    y = _sections(pen, rng, y, width, red)
    _lines(pen, rng, (80, y + 40, int(width * 0.6), height), int(rng.integers(16, 24)))
    for _ in range(int(rng.integers(2, 7))):
        x, at = int(rng.uniform(0.64, 0.85) * width), int(rng.uniform(y + 40, height - 80))
        _BITS[int(rng.integers(len(_BITS)))](image, pen, rng, x, at)
    scene = Scene("web", as_pixels(image))
    return _pointed_at(scene, rng) if rng.random() < 0.4 else scene


def _pointed_at(scene: Scene, rng: Random) -> Scene:
    image = Image.fromarray(scene.pixels)
    width, height = image.size
    x, y = rng.uniform(0.06, 0.3) * width, rng.uniform(0.4, 0.7) * height
    box = (x, y, x + rng.uniform(0.1, 0.3) * width, y + rng.uniform(0.05, 0.18) * height)
    thing = mark(ImageDraw.Draw(image), rng, width, "box" if rng.random() < 0.6 else "circle", box)
    return Scene(scene.name, np.array(image), (thing,))


def _site_head(pen: Pen, rng: Random, top: int, width: int, red: Colour) -> int:
    """The name of the site beside an emblem, in red on white or in white on red."""
    high = int(rng.integers(90, 200))
    solid = rng.random() < 0.5
    if solid:
        pen.rectangle((0, top, width, top + high), fill=red)
    ink = (255, 255, 255) if solid else red
    middle = top + high // 2
    emblem_at(pen, rng, int(width * 0.12), middle, int(high * 0.4))
    pen.text((int(width * 0.12 + high * 0.6), middle), str(rng.choice(UNITS)), fill=ink, font=font(int(high * 0.34)), anchor="lm")
    return top + high


def _sections(pen: Pen, rng: Random, y: int, width: int, red: Colour) -> int:
    high = int(rng.integers(36, 60))
    pen.rectangle((0, y, width, y + high), fill=red if rng.random() < 0.7 else (30, 90, 170))
    for number, words in enumerate(("首页", "要闻动态", "政务公开", "政务服务", "政民互动", "营商环境")):
        pen.text((100 + number * width // 7, y + high // 2), words, fill=(255, 255, 255), font=font(high // 2, "Sans"), anchor="lm")
    return y + high


def emblem_at(pen: Pen, rng: Random, x: int, y: int, r: int) -> None:
    """The national emblem in colour, or the party's, or a round logo."""
    style = int(rng.integers(4))
    red = red_of(rng)
    if style == 0:
        pen.ellipse((x - r, y - r, x + r, y + r), fill=_GOLD)
        inner = r * 0.8
        pen.ellipse((x - inner, y - inner, x + inner, y + inner), fill=red)
        pen.polygon(star(x, y - inner * 0.3, inner * 0.3), fill=_GOLD)
        for turn in (-70, -40, 40, 70):
            a = math.radians(turn - 90)
            pen.polygon(star(x + inner * 0.65 * math.cos(a), y + inner * 0.6 * math.sin(a), inner * 0.12), fill=_GOLD)
        pen.rectangle((x - inner * 0.6, y + inner * 0.35, x + inner * 0.6, y + inner * 0.5), fill=_GOLD)
    elif style == 1:
        pen.arc((x - r, y - r, x + r, y + r), -60, 150, fill=red, width=max(2, r // 5))
        pen.line((x - r * 0.8, y + r * 0.8, x + r * 0.6, y - r * 0.6), fill=red, width=max(2, r // 4))
        pen.rectangle((x - r * 0.2, y - r, x + r * 0.5, y - r * 0.6), fill=red)
    elif style == 2:
        pen.ellipse((x - r, y - r, x + r, y + r), outline=red, width=max(2, int(r * rng.uniform(0.1, 0.25))))
        pen.text((x, y), str(rng.choice(["工", "津", "中", "税", "民", "e"])), fill=red, font=font(int(r * 1.0)), anchor="mm")
    else:
        pen.ellipse((x - r, y - r, x + r, y + r), fill=red)
        pen.text((x, y), str(rng.choice(["津", "政", "党", "国"])), fill=(255, 255, 255), font=font(int(r * 1.1)), anchor="mm")


def _button(image: Image.Image, pen: Pen, rng: Random, x: int, y: int) -> None:
    wide, high = int(rng.integers(90, 240)), int(rng.integers(30, 60))
    filled = rng.random() < 0.7
    colour = red_of(rng) if rng.random() < 0.7 else (int(rng.integers(230, 256)), int(rng.integers(120, 180)), 30)
    pen.rounded_rectangle((x, y, x + wide, y + high), high // 3, fill=colour if filled else None, outline=colour, width=2)
    words = str(rng.choice(["立即办理", "登录", "在线咨询", "更多>>", "我要评价"]))
    pen.text((x + wide // 2, y + high // 2), words, fill=(255, 255, 255) if filled else colour, font=font(high // 2, "Sans"), anchor="mm")


def _code(image: Image.Image, pen: Pen, rng: Random, x: int, y: int) -> None:
    """A two-dimensional code with something red in its middle, sometimes all in red."""
    side, cells = int(rng.integers(90, 200)), 29
    bits = rng.random((cells, cells)) < 0.5
    for top, left in ((0, 0), (0, cells - 7), (cells - 7, 0)):
        bits[top : top + 7, left : left + 7] = True
        bits[top + 1 : top + 6, left + 1 : left + 6] = False
        bits[top + 2 : top + 5, left + 2 : left + 5] = True
    tile = Image.fromarray((bits * 255).astype(np.uint8)).resize((side, side), Image.Resampling.NEAREST)
    image.paste(red_of(rng) if rng.random() < 0.3 else (0, 0, 0), (x, y), tile)
    emblem_at(pen, rng, x + side // 2, y + side // 2, max(10, side // 7))


def _logo(image: Image.Image, pen: Pen, rng: Random, x: int, y: int) -> None:
    emblem_at(pen, rng, x, y, int(rng.integers(24, 90)))


def _ringed_logo(image: Image.Image, pen: Pen, rng: Random, x: int, y: int) -> None:
    """A round logo with white words round it on a red ground."""
    r = int(rng.integers(50, 110))
    pen.ellipse((x - r, y - r, x + r, y + r), fill=red_of(rng))
    tile = Image.new("L", (2 * r, 2 * r), 0)
    ring_of_text(tile, str(rng.choice(UNITS)), 0.12, 0.46, 260)
    image.paste((255, 255, 255), (x - r, y - r), tile)
    pen.ellipse((x - r // 2, y - r // 2, x + r // 2, y + r // 2), fill=(255, 255, 255))
    pen.polygon(star(x, y, r * 0.3), fill=red_of(rng))


def _count(image: Image.Image, pen: Pen, rng: Random, x: int, y: int) -> None:
    r = int(rng.integers(10, 40))
    pen.ellipse((x - r, y - r, x + r, y + r), fill=red_of(rng))
    pen.text((x, y), str(rng.integers(1, 99)), fill=(255, 255, 255), font=font(r, "Sans"), anchor="mm")


def _red_table(image: Image.Image, pen: Pen, rng: Random, x: int, y: int) -> None:
    red, wide = red_of(rng), int(rng.integers(180, 320))
    rows = int(rng.integers(3, 8))
    pen.rectangle((x, y, x + wide, y + 30), fill=red)
    for row in range(rows + 1):
        pen.line((x, y + row * 30, x + wide, y + row * 30), fill=red, width=1)
        pen.text((x + 10, y + row * 30 + 15), str(rng.integers(1, 9999)), fill=(30, 30, 30), font=font(16, "Sans"), anchor="lm")
    pen.rectangle((x, y, x + wide, y + rows * 30), outline=red, width=2)


_BITS: tuple[Callable[[Image.Image, Pen, Random, int, int], None], ...] = (_button, _button, _code, _logo, _ringed_logo, _count, _red_table)


def chat(rng: Random) -> Scene:
    """A messenger on a phone: green and white bubbles, red packets, round faces, counts on red, a code."""
    width, height = 1080, int(rng.integers(1800, 2340))
    image = Image.new("RGB", (width, height), (237, 237, 237))
    pen, y = ImageDraw.Draw(image), 160
    pen.text((width // 2, 90), "营商环境工作群(128)", fill=(20, 20, 20), font=font(44, "Sans"), anchor="mm")
    while y < height - 300:
        own, high = bool(rng.random() < 0.4), int(rng.integers(90, 260))
        x = 180 if not own else 240
        face = 40 if not own else width - 140
        emblem_at(pen, rng, face + 50, y + 50, 46)
        packet = rng.random() < 0.25
        fill = (int(rng.integers(235, 256)), int(rng.integers(120, 160)), 60) if packet else ((149, 236, 105) if own else (255, 255, 255))
        pen.rounded_rectangle((x, y, width - 180 if own else width - 240, y + high), 16, fill=fill)
        words = text_of(rng, 14)
        pen.text((x + 30, y + 30), words, fill=(255, 255, 255) if packet else (20, 20, 20), font=font(40, "Sans", "Regular"))
        y += high + 50
    for _ in range(int(rng.integers(0, 4))):
        _count(image, pen, rng, int(rng.integers(60, 1000)), int(rng.integers(60, height - 100)))
    if rng.random() < 0.5:
        _code(image, pen, rng, 700, height - 320)
    return Scene("chat", as_pixels(image))


def licence(rng: Random) -> Scene:
    """A business licence: ornate frame, coloured emblem on top, a code, and the seal of the authority."""
    width, height = int(rng.choice([1240, 1754])), int(rng.choice([1240, 900]))
    image = Image.fromarray(blank(width, height, rng))
    pen = ImageDraw.Draw(image)
    frame = red_of(rng) if rng.random() < 0.5 else (190, 160, 70)
    for inset in (30, 44, 52):
        pen.rectangle((inset, inset, width - inset, height - inset), outline=frame, width=int(rng.integers(2, 8)))
    emblem_at(pen, rng, width // 2, 150, int(rng.integers(50, 85)))
    pen.text(
        (width // 2, 300),
        str(rng.choice(["营业执照", "荣 誉 证 书", "许 可 证"])),
        fill=red_of(rng) if rng.random() < 0.4 else (20, 20, 20),
        font=font(90),
        anchor="mm",
    )
    _lines(pen, rng, (140, 400, int(width * 0.85), int(height * 0.72)), 30)
    if rng.random() < 0.4:
        _code(image, pen, rng, 130, height - 280)
    pen.text((width * 0.72, height * 0.85), "2021年3月15日", fill=(20, 20, 20), font=font(30), anchor="mm")
    scene = Scene("licence", as_pixels(image))
    if rng.random() < 0.75:
        size = int(rng.uniform(0.17, 0.24) * 1240)
        scene = stamped(scene, rng, (width * rng.uniform(0.68, 0.78), height * rng.uniform(0.7, 0.78)), size)
    return scene


def fireworks(rng: Random) -> Scene:
    """A night sky with sprays of light, or rows of lanterns."""
    width, height = 1600, 1067
    image = Image.new("RGB", (width, height), (int(rng.integers(0, 30)), int(rng.integers(0, 30)), int(rng.integers(20, 60))))
    pen = ImageDraw.Draw(image)
    for _ in range(int(rng.integers(3, 9))):
        x, y, r, red = int(rng.integers(100, 1500)), int(rng.integers(80, 800)), int(rng.integers(60, 260)), red_of(rng)
        for ray in range(int(rng.integers(20, 60))):
            a, near = ray + rng.uniform(0, 1), rng.uniform(0.3, 0.7)
            ends = (x + near * r * math.cos(a), y + near * r * math.sin(a), x + r * math.cos(a), y + r * math.sin(a))
            pen.line(ends, fill=red if rng.random() < 0.7 else _GOLD, width=int(rng.integers(1, 5)))
    for number in range(int(rng.integers(0, 12))):
        x, y, r = 80 + number * 130, int(rng.integers(820, 900)), int(rng.integers(30, 60))
        pen.ellipse((x - r, y - r * 0.8, x + r, y + r * 0.8), fill=red_of(rng), outline=_GOLD, width=3)
        pen.text((x, y), "福", fill=_GOLD, font=font(r), anchor="mm")
    return Scene("fireworks", as_pixels(image))


def round_stamps(rng: Random) -> Scene:
    """Rings without a unit's name round them: passed, copy, received, a postmark."""
    width = int(rng.choice([1240, 1654]))
    image = Image.fromarray(blank(width, int(width * 1.414), rng))
    pen = ImageDraw.Draw(image)
    _lines(pen, rng, (120, 150, width - 120, int(width * 1.3)), int(width / 44))
    for _ in range(int(rng.integers(1, 4))):
        x, y, r, red = rng.uniform(0.2, 0.8) * width, rng.uniform(0.4, 1.2) * width, width * rng.uniform(0.035, 0.08), red_of(rng)
        line = max(2, int(r * rng.uniform(0.04, 0.1)))
        pen.ellipse((x - r, y - r, x + r, y + r), outline=red, width=line)
        if rng.random() < 0.5:
            pen.ellipse((x - r * 0.85, y - r * 0.85, x + r * 0.85, y + r * 0.85), outline=red, width=max(1, line // 2))
        pen.text((x, y), str(rng.choice(["合格", "检", "副本", "收", "已核", "作废", "1"])), fill=red, font=font(int(r * 0.6)), anchor="mm")
    return Scene("round-stamps", as_pixels(image))


SCREENS: tuple[Callable[[Random], Scene], ...] = (web_page, web_page, chat, fireworks, round_stamps)
