"""How often the same picture is known again, and how often others are taken for it: pairs drawn anew for each seed.

`python -m benchmarks.audit.pictures --pairs 300 --seed 1` prints recall by what was done to the picture, and false alarms by kind.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.audit.drawn import changed, chart, letterhead, logo, photo, seal, table
from evalcheck.audit.picture_points import PicturePoints, is_same, perhaps_same, points_of
from evalcheck.checks.between_packages import SamePictures

_LOOKED_AT = 1400
"""Pixels of the longer side of a picture as it comes from a file that was read."""


@dataclass(frozen=True)
class Pair:
    """Two pictures, what they are, and whether they are to be told as the same."""

    what: str
    one: Image.Image
    other: Image.Image
    same: bool


def pairs(count: int, seed: int) -> Iterator[Pair]:
    """Six in ten are the same picture, rescaled, saved anew or cropped; the others only look alike, or are shared rightly."""
    for number in range(count):
        rng = random.Random(f"{seed} {number}")
        yield _same(rng, rng.randrange(10**9)) if number % 5 < 3 else _others(rng, rng.randrange(10**9))


def _same(rng: random.Random, seed: int) -> Pair:
    kinds: list[Callable[[], Image.Image]] = [lambda: table(seed, seed), lambda: photo(seed), lambda: chart(seed, seed)]
    draw = rng.choices(kinds, [45, 40, 15])[0]
    what = rng.choices(["rescaled", "saved anew", "crop of 60 % and more", "crop of 50 to 60 %"], [25, 15, 40, 20])[0]
    image = draw()
    kept, scale = (1.0, 1.0), 1.0
    if what == "rescaled":
        scale = rng.uniform(0.35, 1.5)
    elif what.startswith("crop"):
        least, most = (0.6, 0.95) if "more" in what else (0.5, 0.6)
        kept, scale = (rng.uniform(least, most), rng.uniform(least, most)), rng.uniform(0.6, 1.2)
    return Pair(what, image, changed(image, rng, kept, scale, rng.randint(45, 92)), True)


def _others(rng: random.Random, seed: int) -> Pair:
    what = rng.choices(["tables of one layout", "seals", "charts of one layout", "photos", "letterhead", "logo"], [42, 20, 12, 12, 7, 7])[0]
    draws: dict[str, Any] = {
        "tables of one layout": lambda n: table(seed + n, seed), "seals": lambda n: seal(seed + n),
        "charts of one layout": lambda n: chart(seed + n, seed), "photos": lambda n: photo(seed + n),
        "letterhead": lambda n: letterhead(seed), "logo": lambda n: logo(seed),
    }  # fmt: skip
    return Pair(what, draws[what](0), changed(draws[what](1), rng, quality=rng.randint(60, 92)), False)


def told_as_same(pair: Pair) -> bool:
    """Whether an audit would tell the two pictures as the same one, in evidence of two units."""
    one, other = _points(pair.one), _points(pair.other)
    if one is None or other is None or not perhaps_same([one.points, other.points], ["one", "other"]).pairs:
        return False
    return is_same(one.points, one.copy, other.points, other.copy, SamePictures(check="same_picture_between_units").likeness)


def _points(image: Image.Image) -> PicturePoints | None:
    small = image.copy()
    small.thumbnail((_LOOKED_AT, _LOOKED_AT))
    return points_of(np.ascontiguousarray(np.asarray(small.convert("RGB"))), "", image.width, image.height)


def measured(count: int, seed: int) -> dict[str, list[bool]]:
    """By what the pairs are, whether each was told as it should be."""
    found: dict[str, list[bool]] = defaultdict(list)
    for pair in pairs(count, seed):
        found[("same: " if pair.same else "other: ") + pair.what].append(told_as_same(pair) == pair.same)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    begin = time.process_time()
    found = measured(given.pairs, given.seed)
    for what, right in sorted(found.items()):
        print(f"{what:32}{sum(right):5d} of {len(right):4d} right ({100 * sum(right) / len(right):.1f} %)")
    others = [one for what, right in found.items() if what.startswith("other") for one in right]
    print(f"false alarms: {len(others) - sum(others)} of {len(others)}; {time.process_time() - begin:.0f} s of processor")


if __name__ == "__main__":
    main()
