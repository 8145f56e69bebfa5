"""What is told by pixels keeps its figures: floors a little under those of docs/evidence.md, on a part of the held-out set."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

FONTS = Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc")
pytestmark = [
    pytest.mark.skipif(
        find_spec("cv2") is None or find_spec("numpy") is None, reason="needs the extra: pip install 'evalcheck-cn[vision]'"
    ),
    pytest.mark.skipif(not FONTS.exists(), reason="the pages are drawn with Noto CJK: apt-get install fonts-noto-cjk"),
]
FEW, COUNT = 40, 110
FLOORS = {
    "seal": (0.95, 0.98),
    "red header": (0.95, 0.97),
    "highlight (page)": (0.9, 0.88),
    "circle": (0.7, 0.75),
    "box": (0.7, 0.8),
}


@pytest.mark.parametrize(("count", "least"), [(FEW, 4), pytest.param(COUNT, 10, marks=pytest.mark.long)])
def test_seals_heads_highlights_and_marks_are_found_as_often_as_it_says(count: int, least: int) -> None:
    from benchmarks.evidence.labelled import HELD_OUT, scenes
    from benchmarks.evidence.score import scored

    scores = scored(scenes(count, HELD_OUT, office=False))
    found = {kind: (round(tally.recall, 3), round(tally.precision, 3)) for kind, tally in scores.tallies.items()}
    below = {kind: found[kind] for kind, floors in FLOORS.items() if found[kind][0] < floors[0] or found[kind][1] < floors[1]}
    assert not below, {kind: (found[kind], scores.tallies[kind].wrong) for kind in below}
    assert all(scores.tallies[kind].there >= least for kind in FLOORS), "too few to tell anything"
