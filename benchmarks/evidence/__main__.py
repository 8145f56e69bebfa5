"""Draw the labelled set, look at it, print what was found: `python -m benchmarks.evidence [--count 300] [--part held-out]`.

Two parts of pictures: one that thresholds were tuned on, one that nothing was ever tuned on. Everything follows from the seeds.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import cv2
from PIL import Image

from benchmarks.evidence.labelled import HELD_OUT, TUNED, scenes
from benchmarks.evidence.score import scored


def pictures(name: str, first_seed: int, chosen: argparse.Namespace) -> None:
    """Seals, red heads, highlights and drawn marks on one part of the labelled set."""
    drawn = scenes(chosen.count, first_seed + chosen.seed, not chosen.no_office)
    if chosen.save:
        folder = chosen.save / name
        folder.mkdir(parents=True, exist_ok=True)
        for number, scene in enumerate(drawn):
            Image.fromarray(scene.pixels).save(folder / f"{number:04d}-{scene.name}.jpg", quality=90)
        return
    scores = scored(drawn)
    print(scores.table(f"{name} part"), flush=True)
    if chosen.wrong:
        for kind, tally in scores.tallies.items():
            print(f"{kind}: {', '.join(tally.wrong)}")


PARTS: dict[str, Callable[[argparse.Namespace], None]] = {
    "tuned": lambda chosen: pictures("tuned", TUNED, chosen),
    "held-out": lambda chosen: pictures("held-out", HELD_OUT, chosen),
}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--count", type=int, default=300, help="pictures in each part")
    arguments.add_argument("--seed", type=int, default=0, help="added to the seeds of all parts")
    arguments.add_argument("--part", choices=list(PARTS), action="append", help="may be given more than once; default: all")
    arguments.add_argument("--no-office", action="store_true", help="draw all pages here, none with LibreOffice")
    arguments.add_argument("--save", type=Path, help="write the pictures to this folder instead")
    arguments.add_argument(
        "--package", action="store_true", help="check a department's package of 60 files instead, and print how long it takes"
    )
    arguments.add_argument("--wrong", action="store_true", help="name the pictures where something was missed or wrongly claimed")
    chosen = arguments.parse_args()
    cv2.setNumThreads(1)
    if chosen.package:
        from benchmarks.evidence.department import make, measured

        make(chosen.save) if chosen.save else print(measured())
        return
    for name in chosen.part or PARTS:
        PARTS[name](chosen)


if __name__ == "__main__":
    main()
