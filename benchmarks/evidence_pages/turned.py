"""Pages of papers, photographed or scanned, lying on a side or upside down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from benchmarks.evidence.papers import TEXT
from benchmarks.evidence.scene import Pixels, Random, Scene
from benchmarks.evidence.stamps import UNITS, blank, font, stamped
from benchmarks.evidence.wear import askew, bent, copied, faded, photographed, scanned

TURNS = (0, 90, 180, 270)
WEAR = {"scanned": scanned, "photographed": photographed, "askew": askew, "bent": bent, "copied": copied, "faded": faded}
_MATTERS = ("优化营商环境", "推进政务服务便利化", "规范涉企收费", "压减办理时限", "加强信用修复")
_LEVELS = ("绝密★长期", "机密★10年", "秘密★5年", "内部资料 注意保存")


@dataclass(frozen=True)
class TurnedPage:
    """`turn`: degrees counter-clockwise by which the page lies; `number` and `marking` stand on it ("" where none).

    `fields`: number, issuing unit, title and date of issue (as YYYY-MM-DD).
    """

    name: str
    pixels: Pixels
    turn: int
    number: str
    marking: str
    fields: tuple[str, str, str, str]


def pages(count: int, seed: int, turns: tuple[int, ...] = TURNS) -> Iterator[TurnedPage]:
    for index in range(count):
        rng = np.random.default_rng([seed, index])
        turn = turns[index % len(turns)]
        number = f"津例样发〔2021〕{int(rng.integers(1, 200))}号"
        marking = str(rng.choice(_LEVELS)) if index % 2 else ""
        issuer = str(rng.choice(UNITS)).replace("(", "（").replace(")", "）")
        title = f"关于{rng.choice(_MATTERS)}有关事项的{rng.choice(('通知', '意见', '实施方案'))}"
        day = date(2021, 1, 1) + timedelta(int(rng.integers(700)))
        scene = _page(rng, (number, issuer, title, f"{day.year}年{day.month}月{day.day}日"), marking)
        how = list(WEAR)[int(rng.integers(len(WEAR)))] if rng.random() < 0.7 else ""
        scene = WEAR[how](scene, rng) if how else scene
        lying = np.ascontiguousarray(np.rot90(scene.pixels, turn // 90))
        fields = (number, issuer, title, day.isoformat())
        yield TurnedPage(f"{index:04d}-{turn}-{how or 'clean'}", lying, turn, number, marking, fields)


def _page(rng: Random, fields: tuple[str, str, str, str], marking: str) -> Scene:
    from PIL import Image, ImageDraw

    number, issuer, title, day = fields

    width = int(rng.choice([1000, 1240, 1654]))
    image = Image.fromarray(blank(width, int(width * 1.414), rng))
    pen, unit = ImageDraw.Draw(image), width / 1000
    face = str(rng.choice(["Serif", "Sans"]))

    def write(x: float, y: float, size: float, words: str, colour: tuple[int, int, int] = (20, 20, 20), anchor: str = "lm") -> None:
        pen.text((x * unit, y * unit), words, fill=colour, font=font(int(size * unit), face, "Regular"), anchor=anchor)

    if marking:
        write(100, 110, 30, marking)
    write(500, 220, min(60, 800 / (len(issuer) + 2)), issuer + "文件", (210, 20, 20), "mm")
    write(500, 300, 28, number, anchor="mm")
    pen.line((90 * unit, 330 * unit, 910 * unit, 330 * unit), fill=(210, 20, 20), width=max(2, int(4 * unit)))
    write(500, 400, 40, title, anchor="mm")
    for row in range(int(rng.integers(6, 17))):
        start = int(rng.integers(0, 80))
        write(100, 480 + 46 * row, 28, (TEXT * 2)[start : start + int(rng.integers(12, 29))])
    write(880, 1280, 28, day, anchor="rm")
    scene = Scene("turned", np.array(image))
    return stamped(scene, rng, (760 * unit, 1200 * unit), int(200 * unit)) if rng.random() < 0.6 else scene
