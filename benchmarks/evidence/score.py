"""Held against the labels: what was found, what was missed, what was not there."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.evidence.scene import Scene, Thing
from evalcheck.evidence.seen import Place
from evalcheck.evidence.vision.colour import colourless, sheet_of
from evalcheck.evidence.vision.highlights import highlights_on
from evalcheck.evidence.vision.marks import marks_on
from evalcheck.evidence.vision.red_header import red_header
from evalcheck.evidence.vision.seals import seals_on

Box = tuple[float, float, float, float]
_SAME = 0.35
"""Boxes of which they share so much of both together are one thing."""


@dataclass
class Tally:
    """Things there, found and claimed; `wrong` names the scenes where it went wrong."""

    there: int = 0
    found: int = 0
    claimed: int = 0
    right: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.found / self.there if self.there else 1.0

    @property
    def precision(self) -> float:
        return self.right / self.claimed if self.claimed else 1.0

    def add(self, scene: str, there: Sequence[Box], claimed: Sequence[Box], either_way: Sequence[Box] = ()) -> None:
        """Boxes against boxes; a claim of what is `either_way` counts as nothing."""
        found = sum(any(_like(one, claim) for claim in claimed) for one in there)
        kept = [claim for claim in claimed if not any(_touches(claim, one) for one in either_way)]
        right = sum(any(_like(one, claim) for one in there) for claim in kept)
        self._count(scene, len(there), found, len(kept), right)

    def say(self, scene: str, truth: bool, claim: bool) -> None:
        """Yes or no."""
        self._count(scene, int(truth), int(truth and claim), int(claim), int(truth and claim))

    def _count(self, scene: str, there: int, found: int, claimed: int, right: int) -> None:
        self.there, self.found = self.there + there, self.found + found
        self.claimed, self.right = self.claimed + claimed, self.right + right
        if found < there or right < claimed:
            self.wrong.append(f"{scene}{' missed' if found < there else ''}{' false' if right < claimed else ''}")

    def line(self, name: str) -> str:
        return f"{name:24}{self.there:7d}{self.claimed:9d}{self.recall:9.3f}{self.precision:11.3f}"


@dataclass
class Scores:
    """One tally for each thing looked for, and seconds (of the processor) for each page."""

    tallies: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in _NAMES})
    seconds: list[float] = field(default_factory=list)

    def table(self, title: str) -> str:
        spent = sorted(self.seconds)
        head = f"\n{title}: {len(spent)} pictures, {sum(spent) / len(spent):.3f} s each ({spent[int(0.95 * len(spent))]:.3f} s at most for 95 %)"
        names = f"{'':24}{'there':>7}{'claimed':>9}{'recall':>9}{'precision':>11}"
        return "\n".join([head, names, *(tally.line(name) for name, tally in self.tallies.items())])


_NAMES = ("seal", "red header", "highlight (page)", "highlight (each)", "circle", "box", "arrow")


def scored(scenes: Iterable[Scene]) -> Scores:
    scores = Scores()
    for number, scene in enumerate(scenes):
        _score(scores, f"{number}:{scene.name}", scene)
    return scores


def _score(scores: Scores, name: str, scene: Scene) -> None:
    begin = time.process_time()
    sheet = sheet_of(scene.pixels)
    plain = colourless(sheet)
    seals = () if plain else seals_on(sheet)
    header = None if plain else red_header(sheet)
    lights = () if plain else highlights_on(sheet, seals)
    marks = () if plain else marks_on(sheet, seals)
    scores.seconds.append(time.process_time() - begin)
    tallies = scores.tallies
    tallies["seal"].add(name, *_there(scene, "seal", [one.place for one in seals]))
    if scene.header is not None or header:
        tallies["red header"].say(name, bool(scene.header), header is True)
    lit = list(_boxes(scene, "highlight"))
    tallies["highlight (page)"].say(name, bool(lit) and not scene.grey, bool(lights))
    tallies["highlight (each)"].add(name, [] if scene.grey else lit, [_box(scene, one.place) for one in lights])
    for shape in ("circle", "box", "arrow"):
        tallies[shape].add(name, *_there(scene, shape, [one.place for one in marks if one.shape == shape]))


def _there(scene: Scene, what: str, claimed: Sequence[Place]) -> tuple[list[Box], list[Box], list[Box]]:
    """On a grey copy nothing red can be seen: nothing is there to be found, and a claim is wrong."""
    claims = [_box(scene, place) for place in claimed]
    partial = [thing.box for thing in scene.things if thing.what == what and thing.partial]
    return [] if scene.grey else list(_boxes(scene, what)), claims, partial


def _boxes(scene: Scene, what: str) -> Iterator[Box]:
    return (thing.box for thing in scene.things if thing.what == what and not thing.partial and _shown(scene, thing))


def _shown(scene: Scene, thing: Thing) -> bool:
    """Too small to be made out by anyone: a few pixels."""
    left, top, right, bottom = thing.box
    return min(right - left, bottom - top) >= 0.005 * max(scene.pixels.shape[:2])


def _box(scene: Scene, place: Place) -> Box:
    height, width = scene.pixels.shape[:2]
    left, top = place.left * width, place.top * height
    return left, top, left + place.width * width, top + place.height * height


def _overlap(a: Box, b: Box) -> float:
    wide, high = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    return wide * high if wide > 0 and high > 0 else 0.0


def _like(a: Box, b: Box) -> bool:
    both = _overlap(a, b)
    areas = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1])
    return both > _SAME * (areas - both)


def _touches(a: Box, b: Box) -> bool:
    return _overlap(a, b) > 0
