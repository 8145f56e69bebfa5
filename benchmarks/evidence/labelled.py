"""The labelled set: papers in many conditions and decoys, from a seed; one part to tune on, one held out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from benchmarks.evidence import rendered
from benchmarks.evidence.decoys import DECOYS
from benchmarks.evidence.papers import cropped, drawn, paper
from benchmarks.evidence.scene import Random, Scene
from benchmarks.evidence.screens import SCREENS, licence
from benchmarks.evidence.stamps import blank, stamped
from benchmarks.evidence.wear import worn_page

TUNED, HELD_OUT = 1_000, 7_000_000
"""Seeds of the two parts begin here; nothing was ever tuned on the second."""


def scenes(count: int, first_seed: int, office: bool = True) -> Iterator[Scene]:
    """So many scenes; a sixth rendered by LibreOffice where it is there (and `office`)."""
    share = count // 6 if office and rendered.available() else 0
    rng = np.random.default_rng(first_seed)
    made = rendered.papers(rng, share) if share else []
    for number in range(count):
        rng = np.random.default_rng([first_seed, number])
        yield worn_page(made[number] if number < share else _scene(number, rng), rng)


def _scene(number: int, rng: Random) -> Scene:
    kind = number % 5
    if kind in (0, 1):
        return paper(rng, rng.random() < 0.6, highlight=rng.random() < 0.3, seals=int(rng.choice([0, 1, 1, 1, 2, 3])))
    if kind == 2:
        return _marked(rng)
    if kind == 3 and rng.random() < 0.45:
        return _close_up(rng) if rng.random() < 0.6 else licence(rng)
    if rng.random() < 0.4:
        return SCREENS[int(rng.integers(len(SCREENS)))](rng)
    return DECOYS[(number // 5) % len(DECOYS)](rng) if kind == 3 else DECOYS[int(rng.integers(len(DECOYS)))](rng)


def _marked(rng: Random) -> Scene:
    """Pages and screenshots with circles, boxes, arrows and highlights, some sealed too."""
    cut_out = rng.random() < 0.35
    page = paper(
        rng,
        not cut_out and rng.random() < 0.45,
        highlight=rng.random() < 0.5,
        circles=int(rng.integers(0, 3)),
        boxes=int(rng.integers(0, 3)),
        seals=int(rng.random() < 0.3),
    )
    if rng.random() < 0.3:
        height, width = page.pixels.shape[:2]
        page = drawn(page, rng, "arrow", (0.1 * width, 0.3 * height, rng.uniform(0.2, 0.4) * width, rng.uniform(0.32, 0.5) * height))
    if cut_out:
        top = rng.uniform(0.2, 0.45)
        page = replace(cropped(page, 0.03, top, 0.97, top + rng.uniform(0.3, 0.5)), name="cut-out")
    return replace(page, name=page.name if page.name != "paper" else "marked")


def _close_up(rng: Random) -> Scene:
    """A cut-out about a seal."""
    side = int(rng.integers(220, 900))
    size = int(side * rng.uniform(0.45, 0.92))
    scene = Scene("close-up", blank(int(side * rng.uniform(1, 1.6)), side, rng))
    height, width = scene.pixels.shape[:2]
    return stamped(scene, rng, (width / 2, height / 2), size)
