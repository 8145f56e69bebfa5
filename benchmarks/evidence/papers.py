"""Pages of official papers: red header, text, highlights, marks; drawn here, or rendered by LibreOffice where it is installed."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Literal

import numpy as np
from PIL import Image, ImageDraw

from benchmarks.evidence.scene import Pixels, Random, Scene, Thing, moved, rectangle
from benchmarks.evidence.stamps import UNITS, blank, font, stamped, star

Box = tuple[float, float, float, float]
Shape = Literal["circle", "box", "arrow"]
TEXT = (
    "为深入贯彻落实国务院关于深化放管服改革优化营商环境的决策部署进一步提升政务服务水平推进企业开办变更注销等登记事项一网通办"
    "现将有关事项通知如下各区人民政府市政府各委办局要高度重视认真组织实施压减环节精简材料缩短时限降低成本加强事中事后监管"
)
HIGHLIGHTS = {
    "yellow": (255, 255, 0), "soft": (255, 242, 130), "green": (0, 255, 0), "lime": (170, 240, 90), "cyan": (0, 255, 255),
    "pink": (255, 150, 210), "orange": (255, 200, 60),
}  # fmt: skip


def text_of(rng: Random, length: int) -> str:
    start = int(rng.integers(0, len(TEXT)))
    return (TEXT * 3)[start : start + length]


def paper(rng: Random, header: bool, *, highlight: bool = False, circles: int = 0, boxes: int = 0, seals: int = 0) -> Scene:
    """A page of A4 at 72 to 300 dpi with what is asked on it."""
    width = int(rng.choice([595, 827, 1240, 1240, 1654, 2480], p=[0.08, 0.17, 0.3, 0.2, 0.2, 0.05]))
    height = int(width * 1.414)
    scene = Scene("paper", blank(width, height, rng), (), header)
    page = _Page(rng, scene)
    if header:
        page.header()
    page.title()
    page.body(highlight, circles, boxes, until=0.75 if seals else 0.88)
    if seals:
        page.signature(seals)
    if rng.random() < 0.06:
        page.edge_seal()
    return page.done()


class _Page:
    """A page being written from the top down; lengths in thousandths of its width."""

    def __init__(self, rng: Random, scene: Scene) -> None:
        self.rng, self.scene = rng, scene
        self.height, self.width = scene.pixels.shape[:2]
        self.image = Image.fromarray(scene.pixels)
        self.pen = ImageDraw.Draw(self.image)
        self.unit = self.width / 1000
        self.y = rng.uniform(80, 150)
        self.red = (int(rng.integers(195, 256)), int(rng.integers(0, 55)), int(rng.integers(0, 55)))
        self.size = rng.uniform(22, 29)
        self.face = (str(rng.choice(["Serif", "Sans"])), "Regular")

    def px(self, length: float) -> int:
        return int(length * self.unit)

    def done(self) -> Scene:
        return replace(self.scene, pixels=np.array(self.image))

    def stamp(self, centre: tuple[float, float], size: int, partial: bool = False) -> None:
        scene = stamped(self.done(), self.rng, centre, size)
        if partial:
            scene = replace(scene, things=(*scene.things[:-1], replace(scene.things[-1], partial=True)))
        self.scene, self.image = scene, Image.fromarray(scene.pixels)
        self.pen = ImageDraw.Draw(self.image)

    def words(self, x: float, text: str, size: float, colour: tuple[int, int, int], anchor: str = "mm", weight: str = "") -> None:
        face = font(self.px(size), self.face[0], weight or self.face[1])
        self.pen.text((self.px(x), self.px(self.y)), text, fill=colour, font=face, anchor=anchor)

    def large(self, text: str, size: float, left: float, right: float) -> float:
        """A line of large red type, often taller than wide and spaced out; its height."""
        rng = self.rng
        tall = rng.uniform(1.15, 1.7) if rng.random() < 0.4 else 1.0
        face = font(self.px(size), self.face[0], "Bold")
        tile = Image.new("L", (int(face.getlength(text)) + 4, int(self.px(size) * 1.4)), 0)
        ImageDraw.Draw(tile).text((2, tile.height // 2), text, fill=255, font=face, anchor="lm")
        room = self.px(right - left)
        wide = min(room, tile.width) if rng.random() < 0.7 else int(min(room, tile.width * 1.25))
        tile = tile.resize((wide, int(tile.height * tall)), Image.Resampling.LANCZOS)
        x, y = self.px((left + right) / 2) - wide // 2, self.px(self.y) - tile.height // 2
        self.image.paste(self.red, (x, y), tile)
        return size * tall

    def header(self) -> None:
        """红头: one to three issuing units in large red type, number, red line with or without a star, or the form of a letter."""
        rng = self.rng
        self.y += rng.uniform(0, 120) if rng.random() < 0.4 else 0.0
        letter = rng.random() < 0.2
        if not letter and rng.random() < 0.15:
            self._joint()
            return
        units = [str(rng.choice(UNITS)) for _ in range(1 if letter else int(rng.choice([1, 1, 1, 2, 3])))]
        tail = "" if letter else str(rng.choice(["文件", "文件", "文件", "", "办公室文件", "会议纪要"]))
        size = min(rng.uniform(48, 78), 840 / max(len(units[0]) + len(tail), 8))
        for number, unit in enumerate(units):
            shown = unit + (tail if number == len(units) // 2 else "")
            size = min(size, 860 / len(shown))
            self.y += self.large(shown, size, 70, 930) * rng.uniform(1.2, 1.6)
        if not letter:
            self.y += rng.uniform(10, 50)
            code = f"津{rng.choice(['政办', '市监', '规自', '财税', '人社'])!s}发〔{rng.integers(2019, 2023)}〕{rng.integers(1, 99)}号"
            signed = rng.random() < 0.2
            self.words(250 if signed else 500, code, 25, (0, 0, 0))
            if signed:
                self.words(760, "签发人:张 三", 25, (0, 0, 0))
        self.y += rng.uniform(15, 35)
        self._rule(letter)
        self.y += rng.uniform(50, 90)

    def _joint(self) -> None:
        """Two or three units below each other at the left, the word for paper large at the right between them."""
        rng = self.rng
        top, size, count = self.y, rng.uniform(40, 52), int(rng.integers(2, 4))
        for unit in rng.choice(UNITS, count, replace=False):
            self.large(str(unit), min(size, 600 / len(str(unit))), 90, 700)
            self.y += size * 1.6
        bottom, self.y = self.y, (top + self.y - size * 1.6) / 2
        self.large("文件", rng.uniform(60, 85), 710, 920)
        self.y = bottom + rng.uniform(0, 20)
        self.words(500, f"津发改联〔2021〕{rng.integers(1, 99)}号", 25, (0, 0, 0))
        self.y += rng.uniform(20, 40)
        self._rule(False)
        self.y += rng.uniform(50, 90)

    def _rule(self, letter: bool) -> None:
        rng, side = self.rng, self.rng.uniform(90, 140)
        y, thick = self.px(self.y), max(1, self.px(rng.uniform(1.2, 4)))
        left, right = self.px(side), self.px(1000 - side)
        if letter or rng.random() < 0.15:
            self.pen.rectangle((left, y, right, y + thick), fill=self.red)
            thin = max(1, thick // 3)
            self.pen.rectangle((left, y + thick * 2 + 1, right, y + thick * 2 + 1 + thin - 1), fill=self.red)
        elif rng.random() < 0.25:
            gap, middle = self.px(22), self.width // 2
            self.pen.rectangle((left, y, middle - gap, y + thick), fill=self.red)
            self.pen.rectangle((middle + gap, y, right, y + thick), fill=self.red)
            self.pen.polygon(star(middle, y, self.px(16)), fill=self.red)
        else:
            self.pen.rectangle((left, y, right, y + thick), fill=self.red)

    def title(self) -> None:
        self.words(500, "关于进一步优化营商环境的通知", 36, (0, 0, 0), weight="Bold")
        self.y += 70

    def body(self, highlight: bool, circles: int, boxes: int, until: float) -> None:
        """Lines of black text, some of them marked."""
        step = self.size * self.rng.uniform(1.6, 2.0)
        lines = max(4, int((until * 1414 - self.y) / step))
        pick = self.rng.permutation(range(1, lines - 1))
        lit = set(pick[: int(self.rng.integers(1, 4))]) if highlight else set()
        others = [int(line) for line in pick if line not in lit]
        marks_wanted: list[Shape] = [*["circle"] * circles, *["box"] * boxes]  # type: ignore[list-item]
        marks = dict(zip(others[:: max(1, 3)], marks_wanted, strict=False))
        for number in range(lines):
            if number in lit:
                self._lit()
            self.words(115, text_of(self.rng, int(770 / self.size)), self.size, (20, 20, 20), "lm")
            if number in marks:
                self._marked(marks[number])
            self.y += step

    def _lit(self) -> None:
        colour = tuple(HIGHLIGHTS[str(self.rng.choice(list(HIGHLIGHTS)))])
        left = self.rng.uniform(110, 500)
        right = min(890, left + self.rng.uniform(120, 600))
        half = self.size * self.rng.uniform(0.55, 0.75)
        box = (self.px(left), self.px(self.y - half), self.px(right), self.px(self.y + half))
        if self.rng.random() < 0.3:
            self._penned(box, colour)
        else:
            self.pen.rectangle(box, fill=colour)
        self.scene = self.scene.with_things(Thing("highlight", rectangle(*box)))

    def _penned(self, box: tuple[int, int, int, int], colour: tuple[int, ...]) -> None:
        """By hand: a thick stroke, not quite level, its ends round."""
        rng = self.rng
        left, top, right, bottom = box
        middle, high = (top + bottom) / 2, bottom - top
        heights = middle + rng.normal(0, 0.05, 5).cumsum() * high
        points = list(zip(np.linspace(left + high / 3, right - high / 3, 5).tolist(), heights.tolist(), strict=True))
        self.pen.line(points, fill=colour[:3], width=max(3, int(high * 0.9)), joint="curve")

    def _marked(self, shape: Shape) -> None:
        left = self.rng.uniform(110, 600)
        half = self.size * self.rng.uniform(0.8, 1.6)
        box = (left, self.y - half, left + self.rng.uniform(100, 280), self.y + half)
        left, top, right, bottom = (value * self.unit for value in box)
        self.scene = self.scene.with_things(mark(self.pen, self.rng, self.width, shape, (left, top, right, bottom)))

    def edge_seal(self) -> None:
        """A seal over the edges of all pages together: a strip of it on each."""
        size = self.px(self.rng.uniform(160, 210))
        centre = self.width + size * self.rng.uniform(0.1, 0.4), self.height * self.rng.uniform(0.2, 0.8)
        self.stamp(centre, size, partial=True)

    def signature(self, count: int) -> None:
        """Signing units and date at the end, each unit with its seal over it."""
        rng = self.rng
        self.y += 45
        for number in range(count):
            x = rng.uniform(640, 760) if count == 1 else 260 + number * 480 / max(1, count - 1)
            self.words(x, str(rng.choice(UNITS))[:10], self.size, (20, 20, 20))
            size = self.px(rng.uniform(165, 220))
            centre = (self.px(x + rng.uniform(-30, 30)), self.px(self.y + rng.uniform(0, 50)))
            self.stamp(centre, size)
        if rng.random() < 0.1:
            # Another one partly over the first, as units do that run out of room.
            self.stamp((centre[0] - size * rng.uniform(0.72, 0.95), centre[1] + size * rng.uniform(-0.2, 0.2)), size)
        self.y += 50
        self.words(690, f"2021年{rng.integers(1, 13)}月{rng.integers(1, 29)}日", self.size, (20, 20, 20))


def drawn(scene: Scene, rng: Random, shape: Shape, box: Box) -> Scene:
    """A circle, box or arrow as people draw them with a mouse or a tool of a chat program."""
    image = Image.fromarray(scene.pixels)
    thing = mark(ImageDraw.Draw(image), rng, image.width, shape, box)
    return replace(scene, pixels=np.array(image)).with_things(thing)


def mark(pen: ImageDraw.ImageDraw, rng: Random, width: int, shape: Shape, box: Box) -> Thing:
    colour = (int(rng.integers(215, 256)), int(rng.integers(0, 50)), int(rng.integers(0, 50)))
    line = max(1 if rng.random() < 0.2 else 2, int(width * rng.uniform(0.0015, 0.0045)))
    left, top, right, bottom = box
    style = rng.random()
    if shape == "arrow":
        _arrow(pen, box, colour, line)
    elif shape == "box" and style < 0.6:
        pen.rectangle(box, outline=colour, width=line)
    elif shape == "box" and style < 0.8:
        pen.rounded_rectangle(box, min(right - left, bottom - top) * rng.uniform(0.08, 0.3), outline=colour, width=line)
    elif shape == "box":
        pen.line(_loose(rng, box), fill=colour, width=line, joint="curve")
    elif style < 0.5:
        pen.ellipse(box, outline=colour, width=line)
    else:
        pen.line(_wobbly(rng, box), fill=colour, width=line, joint="curve")
    return Thing(shape, rectangle(left, top, right, bottom))


def _loose(rng: Random, box: Box) -> list[tuple[float, float]]:
    """A box by hand: its corners not quite square, its ends a little apart or over each other."""
    left, top, right, bottom = box
    off = 0.05 * min(right - left, bottom - top)
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    bent = [(x + rng.normal(0, off), y + rng.normal(0, off)) for x, y in corners]
    return [*bent, (bent[0][0] + rng.normal(0, off), bent[0][1] + rng.normal(0, off))]


def _arrow(pen: ImageDraw.ImageDraw, box: Box, colour: tuple[int, int, int], line: int) -> None:
    left, top, right, bottom = box
    angle = math.atan2(bottom - top, right - left)
    head = line * 6
    wings = [(right - head * math.cos(angle + turn), bottom - head * math.sin(angle + turn)) for turn in (-0.45, 0.45)]
    pen.line((left, top, right, bottom), fill=colour, width=line)
    pen.polygon([(right, bottom), *wings], fill=colour)


def _wobbly(rng: Random, box: Box) -> list[tuple[float, float]]:
    """An ellipse by hand: not quite round, its ends overlapping or not quite meeting."""
    left, top, right, bottom = box
    phase, wave, sweep = rng.uniform(0, 6.28), rng.uniform(0.01, 0.05), rng.uniform(6.1, 6.8)
    points = []
    for number in range(90):
        angle = phase + sweep * number / 89
        reach = 1 + wave * math.sin(2 * angle + phase) + wave / 2 * math.sin(3 * angle)
        points.append(
            (
                (left + right) / 2 + (right - left) / 2 * reach * math.cos(angle),
                (top + bottom) / 2 + (bottom - top) / 2 * reach * math.sin(angle),
            )
        )
    return points


def cropped(scene: Scene, left: float, top: float, right: float, bottom: float) -> Scene:
    """A part of the scene, in fractions; labels whose middle is outside go."""
    height, width = scene.pixels.shape[:2]
    matrix = np.array([[1, 0, -left * width], [0, 1, -top * height], [0, 0, 1]], float)
    return moved(scene, matrix, (int((right - left) * width), int((bottom - top) * height)), (255, 255, 255))


def as_pixels(image: Image.Image) -> Pixels:
    return np.array(image.convert("RGB"))
