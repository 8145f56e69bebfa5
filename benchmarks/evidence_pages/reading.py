"""What reading a page costs, and what is read: `python -m benchmarks.evidence_pages.reading [--pages 16] [--seed N] [--before TREE …]`.

Pages of papers that stand upright, clean, scanned, photographed, bent, faded, copied, are read by this tree and by others (checked out
elsewhere) in turn. Needs the extra `ocr`.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

FIELDS = ("document number", "issuing unit", "title", "date")
_READ = """
import json, sys, time
from pathlib import Path
try:
    from evalcheck.evidence.vision.pages import looked_at
    from evalcheck.evidence.policy.fields import fields_of
except ImportError:  # trees of the first round
    from evalcheck.evidence.vision.looking import looked_at
    from evalcheck.evidence.policy_fields import fields_of
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Line

def read(page):
    seen = looked_at(page.read_bytes(), "jpeg" if "pages" in looked_at.__module__ else "jpg", Limits(), True)
    told = fields_of([Line(line.text, "") for line in seen.ocr_lines], (), ())
    return [one.text if one else "" for one in (told.number, told.issuer, told.title, told.issued)]

pages = sorted(Path(sys.argv[1]).glob("*.jpg"))
read(pages[0])
start = time.process_time()
fields = {page.name: read(page) for page in pages}
print(json.dumps({"seconds": (time.process_time() - start) / len(pages), "fields": fields}))
"""
"""Models are loaded before the clock starts; a tree is measured in a process of its own."""
_ROUNDS = 2


def drawn(folder: Path, count: int, seed: int) -> dict[str, Sequence[str]]:
    """The true fields of each page that was written into the folder."""
    from PIL import Image

    from benchmarks.evidence_pages.turned import pages

    truth: dict[str, Sequence[str]] = {}
    for page in pages(count, seed, (0,)):
        Image.fromarray(page.pixels).save(folder / f"{page.name}.jpg", quality=88)
        truth[f"{page.name}.jpg"] = page.fields
    return truth


def _read(tree: Path, folder: Path) -> tuple[float, dict[str, list[str]]]:
    """CPU seconds a page, and the fields of each."""
    environment = {**os.environ, "PYTHONPATH": str(tree)}
    # Started elsewhere: what lies where Python starts goes before its path.
    command = [sys.executable, "-c", _READ, str(folder)]
    made = subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, text=True)
    told = json.loads(made.stdout)
    return told["seconds"], told["fields"]


def _alike(one: str, other: str) -> bool:
    """Brackets of either width are one; a number is what stands behind its level and urgency too."""
    plain = str.maketrans("（）〔〕【】", "()[][]", " ")
    return one.translate(plain) == other.translate(plain)


def compared(trees: Sequence[Path], folder: Path, truth: dict[str, Sequence[str]]) -> None:
    best: dict[Path, float] = {}
    told: dict[Path, dict[str, list[str]]] = {}
    for _ in range(_ROUNDS):
        for tree in trees:
            seconds, told[tree] = _read(tree, folder)
            best[tree] = min(seconds, best.get(tree, seconds))
    for tree in trees:
        right = [sum(_alike(told[tree][page][place], fields[place]) for page, fields in truth.items()) for place in range(len(FIELDS))]
        shares = ", ".join(f"{name} {count} of {len(truth)}" for name, count in zip(FIELDS, right, strict=True))
        print(f"{tree.name}: {best[tree]:.2f} CPU s a page (least of {_ROUNDS}); {shares}")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--pages", type=int, default=16)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--before", type=Path, nargs="*", default=[], metavar="TREE", help="other trees of evalcheck to read by")
    chosen = arguments.parse_args()
    with TemporaryDirectory() as held:
        truth = drawn(Path(held), chosen.pages, chosen.seed)
        compared([*chosen.before, Path(__file__).parents[2]], Path(held), truth)


if __name__ == "__main__":
    main()
