"""Held against the labels: what was found, what was missed, what was not there, in all and by the condition of the picture."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.evidence.scene import Scene, Thing, What
from evalcheck.evidence.vision.colour import colourless, planes_of
from evalcheck.evidence.vision.marks import highlights_on, marks_on
from evalcheck.evidence.vision.red_header import red_header
from evalcheck.evidence.vision.seals import seals_on
from evalcheck.evidence.vision.seen import Place

Box = tuple[float, float, float, float]
_SAME = 0.35
"""Boxes of which they share so much of both together are one thing."""
KINDS = ("seal", "red header", "highlight (page)", "highlight (each)", "circle", "box", "arrow")
_SHAPES: tuple[What, ...] = ("circle", "box", "arrow")
CONDITIONS = ("clean", "rendered", "scan", "photo", "pale", "turned", "small")


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
        self.count(scene, len(there), found, len(kept), right)

    def say(self, scene: str, truth: bool, claim: bool) -> None:
        """Yes or no."""
        self.count(scene, int(truth), int(truth and claim), int(claim), int(truth and claim))

    def count(self, scene: str, there: int, found: int, claimed: int, right: int) -> None:
        self.there, self.found = self.there + there, self.found + found
        self.claimed, self.right = self.claimed + claimed, self.right + right
        if found < there or right < claimed:
            self.wrong.append(f"{scene}{' missed' if found < there else ''}{' false' if right < claimed else ''}")

    def plus(self, other: Tally) -> None:
        self.there, self.found = self.there + other.there, self.found + other.found
        self.claimed, self.right = self.claimed + other.claimed, self.right + other.right
        self.wrong += other.wrong


def _none_yet() -> dict[str, Tally]:
    return {kind: Tally() for kind in KINDS}


@dataclass
class Scores:
    """One tally for each thing looked for, in all and by condition, and seconds (of the processor) for each picture."""

    tallies: dict[str, Tally] = field(default_factory=_none_yet)
    by_condition: dict[str, dict[str, Tally]] = field(default_factory=lambda: {name: _none_yet() for name in CONDITIONS})
    seconds: list[float] = field(default_factory=list)

    def add(self, scene: Scene, own: dict[str, Tally], seconds: float) -> None:
        self.seconds.append(seconds)
        for kind, tally in own.items():
            self.tallies[kind].plus(tally)
            for name in set(scene.tags).intersection(CONDITIONS):
                self.by_condition[name][kind].plus(tally)

    def table(self, title: str) -> str:
        spent = sorted(self.seconds)
        mean, most = sum(spent) / len(spent), spent[int(0.95 * len(spent))]
        head = f"\n{title}: {len(spent)} pictures, {mean:.3f} s of a processor each ({most:.3f} s at most for 95 %)\n"
        rows = [_row(kind, self.tallies[kind], [self.by_condition[name][kind] for name in CONDITIONS]) for kind in KINDS]
        names = f"\n{'recall/precision':18}{'there':>6}{'claimed':>8}{'all':>13}" + "".join(f"{name:>13}" for name in CONDITIONS)
        return "\n".join([head + names, *rows])


def _row(kind: str, whole: Tally, parts: Sequence[Tally]) -> str:
    return f"{kind:18}{whole.there:6d}{whole.claimed:8d}" + "".join(f"{_pair(tally):>13}" for tally in (whole, *parts))


def _pair(tally: Tally) -> str:
    if not tally.there and not tally.claimed:
        return "-"
    return f"{tally.recall:.3f}/{tally.precision:.3f}"


def scored(scenes: Iterable[Scene]) -> Scores:
    scores = Scores()
    for number, scene in enumerate(scenes):
        _score(scores, f"{number:04d}-{scene.name}", scene)
    return scores


def _score(scores: Scores, name: str, scene: Scene) -> None:
    begin = time.process_time()
    planes = planes_of(scene.pixels)
    plain = colourless(planes)
    seals = () if plain else seals_on(planes)
    header = None if plain else red_header(planes)
    lights = () if plain else highlights_on(planes, seals)
    marks = () if plain else marks_on(planes, seals)
    seconds = time.process_time() - begin
    own = _none_yet()
    own["seal"].add(name, *_there(scene, "seal", [one.place for one in seals]))
    if scene.header is not None or header:
        own["red header"].say(name, bool(scene.header), header is True)
    lit = list(_boxes(scene, "highlight"))
    own["highlight (page)"].say(name, bool(lit) and not scene.grey, bool(lights))
    own["highlight (each)"].add(name, [] if scene.grey else lit, [_box(scene, one.place) for one in lights])
    for shape in _SHAPES:
        own[shape].add(name, *_there(scene, shape, [one.place for one in marks if one.shape == shape]))
    scores.add(scene, own, seconds)


def _there(scene: Scene, what: What, claimed: Sequence[Place]) -> tuple[list[Box], list[Box], list[Box]]:
    """On a grey copy nothing red can be seen: nothing is there to be found, and a claim is wrong."""
    claims = [_box(scene, place) for place in claimed]
    partial = [thing.box for thing in scene.things if thing.what == what and thing.partial]
    return [] if scene.grey else list(_boxes(scene, what)), claims, partial


def _boxes(scene: Scene, what: What) -> Iterator[Box]:
    return (thing.box for thing in scene.things if thing.what == what and not thing.partial and _shown(scene, thing))


def _shown(scene: Scene, thing: Thing) -> bool:
    """Too small to be made out by anyone: a few pixels."""
    left, top, right, bottom = thing.box
    return bool(min(right - left, bottom - top) >= 0.005 * max(scene.pixels.shape[:2]))


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
