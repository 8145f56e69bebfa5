"""Copies without colour: sealed papers, and as many pages that bear no seal but rings, circles, logos, stamps without a ring, photos."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks.evidence.decoys import DECOYS
from benchmarks.evidence.papers import paper
from benchmarks.evidence.scene import Pixels, Random, Scene
from benchmarks.evidence.wear import copied


@dataclass(frozen=True)
class Copy:
    name: str
    pixels: Pixels
    sealed: bool


def copies(count: int, seed: int) -> Iterator[Copy]:
    for number in range(count):
        rng = np.random.default_rng([seed, number])
        scene = _scene(rng, number)
        yield Copy(f"{number:04d}-{scene.name}", copied(scene, rng).pixels, bool(scene.count("seal")))


def _scene(rng: Random, number: int) -> Scene:
    headed = bool(rng.random() < 0.6)
    if number % 2 == 0:
        return paper(rng, headed, seals=int(rng.choice([1, 1, 2])))
    if number % 4 == 1:
        return paper(rng, headed, circles=int(rng.integers(0, 3)), boxes=int(rng.integers(0, 2)))
    return DECOYS[number // 4 % len(DECOYS)](rng)
