"""Draw the labelled set, look at it, print what was found: `python -m benchmarks.evidence [--count 300] [--ocr]`.

Two parts: one that thresholds were tuned on, one that nothing was ever tuned on. Everything follows from the seeds.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from benchmarks.evidence.labelled import HELD_OUT, TUNED, scenes
from benchmarks.evidence.score import scored


def saved(count: int, first_seed: int, folder: Path) -> None:
    """The pictures as files, to be looked at."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, scene in enumerate(scenes(count, first_seed)):
        Image.fromarray(scene.pixels).save(folder / f"{number:04d}-{scene.name}.jpg", quality=90)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--count", type=int, default=300, help="pictures in each part")
    arguments.add_argument("--seed", type=int, default=0, help="added to the seeds of both parts")
    arguments.add_argument("--part", choices=["tuned", "held-out", "both"], default="both")
    arguments.add_argument("--no-office", action="store_true", help="draw all pages here, none with LibreOffice")
    arguments.add_argument("--ocr", action="store_true", help="also read scanned pages and the rings of seals")
    arguments.add_argument("--save", type=Path, help="write the pictures to this folder instead")
    arguments.add_argument("--wrong", action="store_true", help="name the pictures where something was missed or wrongly claimed")
    chosen = arguments.parse_args()
    cv2.setNumThreads(1)
    for name, first in (("tuned", TUNED), ("held-out", HELD_OUT)):
        if chosen.part not in (name, "both"):
            continue
        if chosen.save:
            saved(chosen.count, first + chosen.seed, chosen.save / name)
            continue
        scores = scored(scenes(chosen.count, first + chosen.seed, not chosen.no_office))
        print(scores.table(f"{name} part"), flush=True)
        if chosen.wrong:
            for kind, tally in scores.tallies.items():
                print(f"{kind}: {', '.join(tally.wrong)}")
    if chosen.ocr:
        from benchmarks.evidence import reading

        print(reading.table(np.random.default_rng(HELD_OUT)))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
