"""Seals: a thin red ring with type along its inside, a clear belt within, and nothing solid; checked in polar form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from evalcheck.evidence.vision.colour import ONE, Plane, Planes, any_red, as_bytes, level_of, quantile
from evalcheck.evidence.vision.rings import Ellipse, Shares, candidates, unrolled
from evalcheck.evidence.vision.seen import Place, Seal
from evalcheck.records import dataclass

Box = tuple[float, float, float, float]
_ANGLES = 240
_REACHES = np.linspace(0.02, 1.26, 63)
_LEAST_PIXELS = 26
_OVAL = 0.8
_HIDDEN = 0.45
_TYPE, _FAINT_TYPE = 0.34, 0.35
_TYPE_SHARE, _INKS = 0.002, ((0.3, 7, 20), (0.2, 5, 8))
"""Of a copy: the share of points by which the shade of type is told; how much lighter the ink of a seal is, how far about type points are
left out, and the least ink (0-255), in the order in which they are tried."""
_WEIGHTS = (
    ("changes", 3.6, 0.16), ("type_arc", 1.7, 0.5), ("star", 0.9, 0.4), ("ring", 1.2, 1.0), ("line", 1.6, 1.0),
    ("solid", -1.1, 0.4), ("belt", -4.8, 0.2), ("core", 2.4, 0.5), ("dark", -3.0, 1.0), ("through", -2.5, 1.0),
)  # fmt: skip
"""How each share counts, up to its most: fitted to the labelled set of benchmarks/evidence, its tuning part alone."""
_BIAS = -4.75


@dataclass(frozen=True, slots=True)
class Profile:
    """What lies where about a ring, as shares of its angles or of its area, 0-1.

    `ring`: angles at which the line is there; `line`: the line against the band just inside it; `tone`: how red the line is;
    `solid`: how filled the band inside the line is; `type_arc`: the longest arc with type along it; `typed`: angles with type;
    `depth`: how tall the type is; `changes`: how often red and not red take turns there; `through`: where there is type, how far
    it goes on inwards past a letter's height; `belt`: red between type and centre; `inner`: red of all that is inside; `core`: red
    of the middle; `star`: how much the edge of what is in the middle rises and falls five times a turn; `outside`: red beyond the
    line; `dark`: angles at which something black lies on the line.
    """

    ring: float
    line: float
    solid: float
    type_arc: float
    typed: float
    depth: float
    changes: float
    belt: float
    inner: float
    outside: float
    core: float
    star: float
    tone: float
    dark: float
    through: float


def seals_on(planes: Planes) -> tuple[Seal, ...]:
    """The seals on a page or picture, from the top down."""
    if not any_red(planes):
        return ()
    level = level_of(planes)
    judged = [(_confidence(profile(planes, one)), one) for one in candidates(planes, level)]
    kept = _apart((sure, one) for sure, one in judged if sure >= 0.5 and _large_enough(one, planes))
    seals = [_seal(one, sure, planes) for sure, one in kept]
    return tuple(sorted(seals, key=lambda seal: (seal.place.top, seal.place.left)))


def rings_of_grey(planes: Planes) -> tuple[Place, ...]:
    """Where a seal may be on a copy without colour: rings, lighter than type, that would be seals in red. For a person to look at."""
    for lighter, about, least in _INKS:
        ink, shown = _lighter_ink(planes, lighter, about, least)
        if found := seals_on(replace(planes, red=ink, bright=shown)):
            return tuple(seal.place for seal in found)
    return ()


def _lighter_ink(planes: Planes, lighter: float, about: int, least: int) -> tuple[Plane, Plane]:
    """How dark each point is that is lighter than type, and where there is no type and none next to it."""
    darkest = quantile(planes.bright, _TYPE_SHARE)
    typed = as_bytes(cv2.threshold(planes.bright, (darkest + lighter) * ONE, ONE, cv2.THRESH_BINARY_INV)[1])
    typed = as_bytes(cv2.dilate(typed, np.ones((about, about), np.uint8)))
    ink = cv2.bitwise_not(cv2.bitwise_or(planes.bright, typed))
    return as_bytes(cv2.threshold(ink, least, 0, cv2.THRESH_TOZERO)[1]), as_bytes(cv2.bitwise_not(typed))


def _large_enough(one: Ellipse, planes: Planes) -> bool:
    return min(one.wide, one.high) >= _LEAST_PIXELS and 0.035 * planes.side < one.longest < 1.1 * planes.side


def profile(planes: Planes, one: Ellipse) -> Profile:
    """What is black is left out of every share: text over a seal hides it, and tells nothing against it."""
    red = unrolled(planes.red, one, _REACHES, _ANGLES)
    bright = unrolled(planes.bright, one, _REACHES, _ANGLES)
    line = red[_between(0.93, 1.07)].max(axis=0)
    tone = float(np.quantile(line, 0.6))
    plane = np.clip(red / max(tone, 0.05), 0, 1.2)
    seen = ((bright > _HIDDEN) | (plane > 0.4)).astype(np.float32)
    mean = (plane * seen).sum(axis=1) / np.maximum(seen.sum(axis=1), 1)
    shown = seen[_between(0.93, 1.07)].mean(axis=0) > 0.5
    arc, changes, depth, there = _type(plane[_between(0.56, 0.88)], seen[_between(0.56, 0.88)])
    return Profile(
        ring=float((line > 0.4 * tone)[shown].mean()) if shown.any() else 0.0,
        line=float(mean[_between(0.93, 1.07)].max() - mean[_between(0.8, 0.94)].min()),
        solid=_filled(plane, seen, 0.55, 0.94),
        type_arc=arc,
        typed=float(there.mean()),
        depth=depth,
        changes=changes,
        belt=float(mean[_between(0.34, 0.56)].min()),
        inner=_filled(plane, seen, 0.0, 0.9),
        outside=float(np.median(plane[_between(1.1, 1.24)].max(axis=0))),
        core=_filled(plane, seen, 0.0, 0.3),
        star=_star(plane),
        tone=tone,
        through=float((plane[_between(0.4, 0.54)][:, there] > 0.45).mean()) if there.any() else 0.0,
        dark=float((bright[_between(0.93, 1.07)].min(axis=0) < 0.35).mean()),
    )


def _filled(plane: Shares, seen: Shares, low: float, high: float) -> float:
    rows = _between(low, high)
    return float(((plane[rows] > 0.45) * seen[rows]).sum() / max(float(seen[rows].sum()), 1.0))


def _between(low: float, high: float) -> NDArray[np.bool_]:
    return (low <= _REACHES) & (high >= _REACHES)


def _type(band: Shares, seen: Shares) -> tuple[float, float, float, NDArray[np.bool_]]:
    """The longest arc along which there is type (gaps of a letter's width allowed), changes per angle that is not hidden, height, where."""
    band = band / max(float(np.quantile(band, 0.95)), _FAINT_TYPE)
    hidden = seen.mean(axis=0) < 0.5
    there = (band > _TYPE).mean(axis=0) > 0.06
    width = _ANGLES // 10
    count, blind = (np.convolve(np.tile(flags, 3), np.ones(width), "same")[_ANGLES : 2 * _ANGLES] for flags in (there & ~hidden, hidden))
    arc = _longest(count >= 0.25 * np.maximum(width - blind, 0.3 * width))
    rows = band[:: max(1, len(band) // 6)] > _TYPE
    changes = (rows != np.roll(rows, 1, axis=1)).sum(axis=1)
    tall = (band > _TYPE).mean(axis=0)[there]
    depth = float(np.median(tall)) if len(tall) else 0.0
    return arc / _ANGLES, float(np.quantile(changes, 0.7)) / max(_ANGLES * float(seen.mean()), 0.4 * _ANGLES), depth, there


def _star(plane: Shares) -> float:
    """Five points: the share of the fifth wave in all that the reach of the middle patch does over the angles."""
    reach = (plane[_between(0.0, 0.52)] > 0.4).sum(axis=0).astype(np.float64)
    waves = np.abs(np.fft.rfft(reach))[1:26] ** 2
    return float(waves[4] / max(float(waves.sum()), 1e-6)) if reach.mean() > 3 else 0.0


def _longest(flags: NDArray[np.bool_]) -> int:
    """The longest run on a circle."""
    if flags.all():
        return len(flags)
    ends = np.flatnonzero(~np.concatenate([flags, flags]))
    return int(np.diff(ends, prepend=-1).max() - 1)


def _confidence(seen: Profile) -> float:
    """0-1; from 0.5 on it is called a seal."""
    if not (seen.ring > 0.62 and seen.line > 0.22 and seen.belt < 0.25 and seen.outside < 0.3 and seen.inner < 0.5):
        return 0.0
    if seen.solid > 0.5 or seen.changes < 0.028 or seen.dark > 0.75:
        return 0.0
    if seen.typed > 0.92 and seen.depth < 0.25:
        return 0.0  # a second ring inside, no type
    weighed = sum(weight * min(getattr(seen, name), most) / most for name, weight, most in _WEIGHTS)
    return float(1 / (1 + np.exp(-(weighed + _BIAS))))


def _apart(found: Iterable[tuple[float, Ellipse]]) -> list[tuple[float, Ellipse]]:
    """The surest, of two nearly as sure the larger (a seal's emblem is a ring too); seals may overlap, but not by half."""
    kept: list[tuple[float, Ellipse]] = []
    for sure, one in sorted(found, key=lambda pair: -pair[0] * pair[1].longest ** 0.5):
        if all(_shared(one.box, other.box) < 0.45 for _, other in kept):
            kept.append((sure, one))
    return kept


def _shared(a: Box, b: Box) -> float:
    """What two boxes share, as a part of the smaller."""
    wide, high = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    if wide <= 0 or high <= 0:
        return 0.0
    return wide * high / max(1.0, min((a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1])))


def _seal(one: Ellipse, sure: float, planes: Planes) -> Seal:
    left, top, right, bottom = one.box
    place = Place("", left / planes.width, top / planes.height, (right - left) / planes.width, (bottom - top) / planes.height)
    cut = left < 0 or top < 0 or right > planes.width or bottom > planes.height
    return Seal(place, "oval" if one.roundness < _OVAL else "round", round(sure, 3), cut)
