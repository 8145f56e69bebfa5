"""Pages of official papers: red header, text, highlights, marks; drawn here, or rendered by LibreOffice where it is installed."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from PIL import Image, ImageDraw

from benchmarks.evidence.scene import Pixels, Random, Scene, Thing, rectangle
from benchmarks.evidence.stamps import UNITS, blank, font, stamped, star

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
    return page.scene


class _Page:
    """A page being written from the top down; lengths in thousandths of its width."""

    def __init__(self, rng: Random, scene: Scene) -> None:
        self.rng, self.scene = rng, scene
        self.height, self.width = scene.pixels.shape[:2]
        self.unit = self.width / 1000
        self.y = rng.uniform(80, 150)
        self.red = (int(rng.integers(195, 256)), int(rng.integers(0, 55)), int(rng.integers(0, 55)))
        self.size = rng.uniform(22, 29)
        self.face = (str(rng.choice(["Serif", "Sans"])), "Regular")

    def px(self, length: float) -> int:
        return int(length * self.unit)

    def draw(self, paint: object) -> None:
        image = Image.fromarray(self.scene.pixels)
        paint(ImageDraw.Draw(image))  # type: ignore[operator]
        self.scene = replace(self.scene, pixels=np.array(image))

    def words(self, x: float, text: str, size: float, colour: tuple[int, int, int], anchor: str = "mm", weight: str = "") -> None:
        face = font(self.px(size), self.face[0], weight or self.face[1])
        self.draw(lambda pen: pen.text((self.px(x), self.px(self.y)), text, fill=colour, font=face, anchor=anchor))

    def header(self) -> None:
        """红头: one to three issuing units in large red type, number, red line with or without a star, or the form of a letter."""
        rng = self.rng
        letter = rng.random() < 0.2
        units = [str(rng.choice(UNITS)) for _ in range(1 if letter else int(rng.choice([1, 1, 1, 2, 3])))]
        tail = "" if letter else str(rng.choice(["文件", "文件", "文件", "", "办公室文件", "会议纪要"]))
        size = min(rng.uniform(48, 78), 840 / max(len(units[0]) + len(tail), 8))
        for number, unit in enumerate(units):
            shown = unit + (tail if number == len(units) // 2 else "")
            size = min(size, 860 / len(shown))
            self.words(500, shown, size, self.red, weight="Bold")
            self.y += size * rng.uniform(1.3, 1.6)
        if not letter:
            self.y += rng.uniform(10, 50)
            code = f"津{rng.choice(['政办', '市监', '规自', '财税', '人社'])!s}发〔{rng.integers(2019, 2023)}〕{rng.integers(1, 99)}号"
            self.words(500, code, 25, (0, 0, 0))
        self.y += rng.uniform(15, 35)
        self._rule(letter)
        self.y += rng.uniform(50, 90)

    def _rule(self, letter: bool) -> None:
        rng, side = self.rng, self.rng.uniform(90, 140)
        y, thick = self.px(self.y), max(1, self.px(rng.uniform(1.2, 4)))
        left, right = self.px(side), self.px(1000 - side)
        if letter or rng.random() < 0.15:
            self.draw(lambda pen: pen.rectangle((left, y, right, y + thick), fill=self.red))
            thin = max(1, thick // 3)
            self.draw(lambda pen: pen.rectangle((left, y + thick * 2 + 1, right, y + thick * 2 + 1 + thin - 1), fill=self.red))
        elif rng.random() < 0.25:
            gap, middle = self.px(22), self.width // 2
            self.draw(lambda pen: pen.rectangle((left, y, middle - gap, y + thick), fill=self.red))
            self.draw(lambda pen: pen.rectangle((middle + gap, y, right, y + thick), fill=self.red))
            self.draw(lambda pen: pen.polygon(star(middle, y, self.px(16)), fill=self.red))
        else:
            self.draw(lambda pen: pen.rectangle((left, y, right, y + thick), fill=self.red))

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
        marks = dict(zip(others[:: max(1, 3)], ["circle"] * circles + ["box"] * boxes, strict=False))
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
        self.draw(lambda pen: pen.rectangle(box, fill=colour))
        self.scene = self.scene.with_things(Thing("highlight", rectangle(*box)))

    def _marked(self, shape: str) -> None:
        left = self.rng.uniform(110, 600)
        half = self.size * self.rng.uniform(0.8, 1.6)
        box = (left, self.y - half, left + self.rng.uniform(100, 280), self.y + half)
        self.scene = drawn(self.scene, self.rng, shape, tuple(value * self.unit for value in box))

    def signature(self, count: int) -> None:
        """Signing units and date at the end, each unit with its seal over it."""
        rng = self.rng
        self.y += 45
        for number in range(count):
            x = rng.uniform(640, 760) if count == 1 else 260 + number * 480 / max(1, count - 1)
            self.words(x, str(rng.choice(UNITS))[:10], self.size, (20, 20, 20))
            size = self.px(rng.uniform(165, 220))
            centre = (self.px(x + rng.uniform(-30, 30)), self.px(self.y + rng.uniform(0, 50)))
            self.scene = stamped(self.scene, rng, centre, size)
        self.y += 50
        self.words(690, f"2021年{rng.integers(1, 13)}月{rng.integers(1, 29)}日", self.size, (20, 20, 20))


def drawn(scene: Scene, rng: Random, shape: str, box: tuple[float, float, float, float]) -> Scene:
    """A circle, box or arrow as people draw them with a mouse or a tool of a chat program."""
    image = Image.fromarray(scene.pixels)
    pen = ImageDraw.Draw(image)
    colour = (int(rng.integers(215, 256)), int(rng.integers(0, 50)), int(rng.integers(0, 50)))
    line = max(2, int(scene.pixels.shape[1] * rng.uniform(0.002, 0.0045)))
    left, top, right, bottom = box
    if shape == "box":
        pen.rectangle(box, outline=colour, width=line)
    elif shape == "arrow":
        _arrow(pen, box, colour, line)
    elif rng.random() < 0.5:
        pen.ellipse(box, outline=colour, width=line)
    else:
        pen.line(_wobbly(rng, box), fill=colour, width=line, joint="curve")
    return replace(scene, pixels=np.array(image)).with_things(Thing(shape, rectangle(left, top, right, bottom)))  # type: ignore[arg-type]


def _arrow(pen: ImageDraw.ImageDraw, box: tuple[float, float, float, float], colour: tuple[int, int, int], line: int) -> None:
    left, top, right, bottom = box
    angle = math.atan2(bottom - top, right - left)
    head = line * 6
    wings = [(right - head * math.cos(angle + turn), bottom - head * math.sin(angle + turn)) for turn in (-0.45, 0.45)]
    pen.line((left, top, right, bottom), fill=colour, width=line)
    pen.polygon([(right, bottom), *wings], fill=colour)


def _wobbly(rng: Random, box: tuple[float, float, float, float]) -> list[tuple[float, float]]:
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
    from benchmarks.evidence.scene import moved

    height, width = scene.pixels.shape[:2]
    matrix = np.array([[1, 0, -left * width], [0, 1, -top * height], [0, 0, 1]], float)
    return moved(scene, matrix, (int((right - left) * width), int((bottom - top) * height)), (255, 255, 255))


def as_pixels(image: Image.Image) -> Pixels:
    return np.array(image.convert("RGB"))
