"""Pages of papers, photographed or scanned, lying on a side or upside down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks.evidence.papers import TEXT
from benchmarks.evidence.scene import Pixels, Random, Scene
from benchmarks.evidence.stamps import UNITS, blank, font, stamped
from benchmarks.evidence.wear import askew, bent, copied, faded, photographed, scanned

TURNS = (0, 90, 180, 270)
WEAR = {"scanned": scanned, "photographed": photographed, "askew": askew, "bent": bent, "copied": copied, "faded": faded}
_LEVELS = ("绝密★长期", "机密★10年", "秘密★5年", "内部资料 注意保存")


@dataclass(frozen=True)
class TurnedPage:
    """`turn`: degrees counter-clockwise by which the page lies; `number` and `marking` stand on it ("" where none)."""

    name: str
    pixels: Pixels
    turn: int
    number: str
    marking: str


def pages(count: int, seed: int, turns: tuple[int, ...] = TURNS) -> Iterator[TurnedPage]:
    for index in range(count):
        rng = np.random.default_rng([seed, index])
        turn = turns[index % len(turns)]
        number = f"津例样发〔2021〕{int(rng.integers(1, 200))}号"
        marking = str(rng.choice(_LEVELS)) if index % 2 else ""
        scene = _page(rng, number, marking)
        how = list(WEAR)[int(rng.integers(len(WEAR)))] if rng.random() < 0.7 else ""
        scene = WEAR[how](scene, rng) if how else scene
        yield TurnedPage(
            f"{index:04d}-{turn}-{how or 'clean'}", np.ascontiguousarray(np.rot90(scene.pixels, turn // 90)), turn, number, marking
        )


def _page(rng: Random, number: str, marking: str) -> Scene:
    from PIL import Image, ImageDraw

    width = int(rng.choice([1000, 1240, 1654]))
    image = Image.fromarray(blank(width, int(width * 1.414), rng))
    pen, unit = ImageDraw.Draw(image), width / 1000
    face = str(rng.choice(["Serif", "Sans"]))

    def write(x: float, y: float, size: float, words: str, colour: tuple[int, int, int] = (20, 20, 20), anchor: str = "lm") -> None:
        pen.text((x * unit, y * unit), words, fill=colour, font=font(int(size * unit), face, "Regular"), anchor=anchor)

    if marking:
        write(100, 110, 30, marking)
    issuer = str(rng.choice(UNITS)).replace("(", "（").replace(")", "）")
    write(500, 220, min(60, 800 / (len(issuer) + 2)), issuer + "文件", (210, 20, 20), "mm")
    write(500, 300, 28, number, anchor="mm")
    pen.line((90 * unit, 330 * unit, 910 * unit, 330 * unit), fill=(210, 20, 20), width=max(2, int(4 * unit)))
    write(500, 400, 40, "关于优化营商环境有关事项的通知", anchor="mm")
    for row in range(int(rng.integers(6, 17))):
        start = int(rng.integers(0, 80))
        write(100, 480 + 46 * row, 28, (TEXT * 2)[start : start + int(rng.integers(12, 29))])
    write(880, 1280, 28, "2021年4月12日", anchor="rm")
    scene = Scene("turned", np.array(image))
    return stamped(scene, rng, (760 * unit, 1200 * unit), int(200 * unit)) if rng.random() < 0.6 else scene
