"""The same picture known again after it was rescaled, saved anew or cropped: by points that both have, then field for field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

from evalcheck.records import dataclass

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Bits = NDArray[np.uint64]
    """Descriptions of points: four words of 64 bits each."""

_LEAST_SIDE = 160
"""Smaller pictures are icons, emblems and seals, which many documents share rightly."""
_SIDE = 512
"""Pixels of the longer side of the grey copy that points are looked for on, and that is kept to compare."""
_POINTS, _LEAST_POINTS = 400, 20
_BANNER = 4.5
"""Width against height of a letterhead; no screenshot or photo is that long."""
_QUALITY = 72


@dataclass(frozen=True, slots=True)
class PicturePoints:
    """A picture's points (x, y as 16 bits, then 32 bytes that describe what is around it) and a small grey copy (JPEG)."""

    part: str
    width: int
    height: int
    points: bytes
    copy: bytes


def can_compare() -> bool:
    """Whether what pictures are compared with is installed (extra `vision`)."""
    return find_spec("cv2") is not None and find_spec("numpy") is not None


def _cv2() -> Any:
    """OpenCV on one thread: a worker that is forked from here must not wait for threads that it does not have."""
    import cv2

    cv2.setNumThreads(1)
    return cv2


def points_of(pixels: Any, part: str, width: int, height: int) -> PicturePoints | None:
    """None for what is too small or too even to be told from others, and for seals, letterheads and logos, which are shared rightly."""
    import numpy as np

    cv2 = _cv2()
    if min(width, height) < _LEAST_SIDE or max(width, height) > _BANNER * min(width, height) or is_emblem(pixels):
        return None
    scale = _SIDE / max(pixels.shape[:2])
    size = (max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale)))
    grey = cv2.resize(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    finder: Any = cv2.ORB.create(nfeatures=_POINTS, scaleFactor=1.25, nlevels=7, edgeThreshold=20, fastThreshold=8)
    found, described = finder.detectAndCompute(cv2.GaussianBlur(grey, (0, 0), 0.8), None)
    if described is None or len(found) < _LEAST_POINTS:
        return None
    places = np.array([one.pt for one in found], dtype=np.float64).round().astype("<u2")
    _, copy = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return PicturePoints(part, width, height, places.tobytes() + np.ascontiguousarray(described).tobytes(), copy.tobytes())


_LIGHT = 200
_RED_INK, _INK_OF_EMBLEMS = 0.75, 0.6
_FEW_PIECES, _FEW_COLOURS, _OF_FEW, _SMALL_SIDE = 18, 4, 0.85, 420


def is_emblem(pixels: Any) -> bool:
    """Whether a picture is a seal or red head (nearly all ink is red, on paper) or a logo (few pieces, few colours, on an even ground)."""
    import numpy as np

    cv2 = _cv2()
    scale = 400 / max(pixels.shape[:2])
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else pixels
    edge = np.concatenate([small[0], small[-1], small[:, 0], small[:, -1]]).astype(np.int16)
    ground = np.median(edge, axis=0)
    even = float((np.abs(edge - ground).max(axis=1) < 24).mean())
    ink = np.abs(small.astype(np.int16) - ground).max(axis=2) > 40
    share = float(ink.mean())
    if not share or even < 0.9 or share > _INK_OF_EMBLEMS:
        return False
    red, green, blue = (small[:, :, channel][ink].astype(np.int16) for channel in range(3))
    of_red = float(((red - green > 40) & (red - blue > 40)).mean())
    if ground.min() >= _LIGHT and of_red >= _RED_INK:
        return True
    shades = (small[ink] >> 5).astype(np.uint16) @ np.array([64, 8, 1], dtype=np.uint16)
    of_few = float(np.sort(np.bincount(shades))[-_FEW_COLOURS:].sum()) / len(shades)
    pieces, _ = cv2.connectedComponents(ink.astype(np.uint8), connectivity=8)
    return min(pixels.shape[:2]) <= _SMALL_SIDE and of_few >= _OF_FEW and bool(pieces - 1 <= _FEW_PIECES)


_TABLES, _KEY_BITS = 12, 18
_NEXT = 6
"""Neighbours in the order of a table's keys that a point is held against."""
_NEAR = 52
"""Bits of 256 by which two descriptions of one point may differ."""
_VOTES = 3
"""Points in common from which on two pictures are looked at."""
_MOST_FOR_ONE, _MOST = 20, 5_000
"""Pairs that are looked at: of one picture those with most points in common, and in all."""


class PerhapsSame(NamedTuple):
    """Pairs of pictures that may be the same, by their places in what was given, and how many more were left out of the bounds."""

    pairs: tuple[tuple[int, int], ...] = ()
    left_out: int = 0


def perhaps_same(points: Sequence[bytes], owners: Sequence[str]) -> PerhapsSame:
    """Pairs of pictures of different owners that have points in common, those with most first; bounded, so that time does not explode.

    Points that are alike fall together in some of several tables of keys made of a few of their bits (locality-sensitive hashing).
    """
    if len(points) < 2:
        return PerhapsSame()
    import numpy as np

    described = [_described(one) for one in points]
    bits = np.concatenate(described)
    picture = np.repeat(np.arange(len(points)), [len(one) for one in described])
    numbers = {owner: number for number, owner in enumerate(dict.fromkeys(owners))}
    owner = np.array([numbers[one] for one in owners])[picture]
    found = np.unique(np.concatenate([_near_points(bits, owner, keys) for keys in _keys(bits)]), axis=0)
    pairs, votes = np.unique(np.sort(picture[found], axis=1), axis=0, return_counts=True)
    order = np.lexsort((pairs[:, 1], pairs[:, 0], -votes))
    taken = [0] * len(points)
    chosen: list[tuple[int, int]] = []
    likely = pairs[order[votes[order] >= _VOTES]].tolist()
    for one, other in likely:
        if taken[one] < _MOST_FOR_ONE and taken[other] < _MOST_FOR_ONE and len(chosen) < _MOST:
            taken[one] += 1
            taken[other] += 1
            chosen.append((one, other))
    return PerhapsSame(tuple(chosen), len(likely) - len(chosen))


def _keys(bits: Bits) -> Iterator[NDArray[np.uint32]]:
    """For each table the bits of every description that make its key; the same ones in every run."""
    import numpy as np

    as_bits = np.unpackbits(bits.view(np.uint8), axis=1)
    chosen = np.random.RandomState(20220524)
    weights = (1 << np.arange(_KEY_BITS)).astype(np.uint32)
    for _ in range(_TABLES):
        yield as_bits[:, chosen.permutation(256)[:_KEY_BITS]].astype(np.uint32) @ weights


def _near_points(bits: Bits, owner: NDArray[np.int64], keys: NDArray[np.uint32]) -> NDArray[np.int64]:
    import numpy as np

    order = np.argsort(keys, kind="stable")
    found = [np.empty((0, 2), dtype=np.int64)]
    for step in range(1, min(_NEXT, len(order) - 1) + 1):
        one, other = order[:-step], order[step:]
        alike = (keys[one] == keys[other]) & (owner[one] != owner[other])
        one, other = one[alike], other[alike]
        near = np.bitwise_count(bits[one] ^ bits[other]).sum(axis=1) <= _NEAR
        found.append(np.stack([one[near], other[near]], axis=1))
    return np.concatenate(found)


def _described(points: bytes) -> Bits:
    import numpy as np

    count = len(points) // 36
    return np.frombuffer(points, dtype=np.uint64, offset=4 * count).reshape(count, 4)


def _places(points: bytes) -> NDArray[np.float32]:
    import numpy as np

    count = len(points) // 36
    return np.frombuffer(points, dtype="<u2", count=2 * count).reshape(count, 2).astype(np.float32)


_LEAST_COMMON, _LEAST_SHARE, _MATCHES = 8, 0.1, 72
_OFF = 5.0
"""Pixels by which a point may miss its place."""
_SKEW = 0.06
"""Shear and turning of a picture that was only rescaled and cropped."""
_LEAST_OVERLAP = 0.6
"""Of one of the two pictures that must lie within the other."""


def is_same(points: bytes, copy: bytes, other_points: bytes, other_copy: bytes, least: float) -> bool:
    """Whether one picture lies on the other, and at least this share of the fields (0 to 1) shows the same there."""
    import numpy as np

    cv2 = _cv2()
    laid = _laid(points, other_points)
    if laid is None:
        return False
    mine, theirs = _grey(copy), _grey(other_copy)
    if laid[0, 0] * laid[1, 1] > 1:  # on the grid of the one that shows less detail: nothing is made up by enlarging
        mine, theirs, laid = theirs, mine, cv2.invertAffineTransform(laid)
    height, width = theirs.shape
    shrunk = min(laid[0, 0], laid[1, 1])
    if shrunk < 0.9:
        mine = cv2.GaussianBlur(mine, (0, 0), 0.45 / shrunk)
    there = cv2.warpAffine(np.full(mine.shape, 255, np.uint8), laid, (width, height), flags=cv2.INTER_NEAREST) == 255
    whole = min(mine.size * laid[0, 0] * laid[1, 1], float(width * height))
    if float(there.sum()) < _LEAST_OVERLAP * whole:
        return False
    return _agree(cv2.warpAffine(mine, laid, (width, height), flags=cv2.INTER_LINEAR), theirs, there, least)


def _grey(copy: bytes) -> Any:
    import numpy as np

    cv2 = _cv2()
    return cv2.imdecode(np.frombuffer(copy, np.uint8), cv2.IMREAD_GRAYSCALE)


def _laid(points: bytes, other_points: bytes) -> Any:
    """How the first picture lies on the other (scales and place, 2 × 3), by the points that both have; None where they do not fit."""
    import numpy as np

    cv2 = _cv2()
    mine, theirs = (_described(one).view(np.uint8) for one in (points, other_points))
    mutual = cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True).match(mine, theirs)
    good = np.array([(one.queryIdx, one.trainIdx) for one in mutual if one.distance <= _MATCHES]).reshape(-1, 2)
    if len(good) < _LEAST_COMMON:
        return None
    source, target = _places(points)[good[:, 0]], _places(other_points)[good[:, 1]]
    for fitted in (cv2.estimateAffinePartial2D, cv2.estimateAffine2D):  # as it is; else another height against its width
        laid, inside = fitted(source, target, method=cv2.RANSAC, ransacReprojThreshold=_OFF, maxIters=2000, confidence=0.995)
        if laid is not None and int(inside.sum()) >= max(_LEAST_COMMON, _LEAST_SHARE * len(good)) and _is_straight(laid):
            upright = _upright(source, target, inside.ravel().astype(bool))
            return upright if _is_straight(upright) else None  # points on one line give no scale across it
    return None


def _is_straight(laid: Any) -> bool:
    across, down = float(laid[0, 0]), float(laid[1, 1])
    straight = abs(laid[0, 1]) < _SKEW * abs(down) and abs(laid[1, 0]) < _SKEW * abs(across)
    return bool(straight and 0.3 < across < 3.4 and 0.3 < down < 3.4 and 0.7 < across / down < 1.45)


def _upright(source: Any, target: Any, inside: Any) -> Any:
    """Scales and place alone, without turning, by least squares over the points that fit."""
    import numpy as np

    laid = np.zeros((2, 3))
    for axis in (0, 1):
        values = np.stack([source[inside, axis], np.ones(int(inside.sum()))], axis=1)
        (laid[axis, axis], laid[axis, 2]), *_ = np.linalg.lstsq(values, target[inside, axis], rcond=None)
    return laid


_FIELD, _SHIFT = 24, 2
_TEXTURE, _ALIKE = 4.0, 0.72
_LEAST_FIELDS = 6


def _agree(one: Any, other: Any, there: Any, least: float) -> bool:
    """Whether enough fields with something on them correlate, by fine detail only, each within a shift of a few pixels."""
    cv2 = _cv2()

    mine, theirs = _detail(one), _detail(other)
    fields = _with_texture(mine, theirs, there)
    alike = len(fields)
    for top, left, spread in fields:
        around = mine[top - _SHIFT : top + _FIELD + _SHIFT, left - _SHIFT : left + _FIELD + _SHIFT]
        field = theirs[top : top + _FIELD, left : left + _FIELD]
        if spread <= 0.5 or float(cv2.matchTemplate(around, field, cv2.TM_CCOEFF_NORMED).max()) < _ALIKE:
            alike -= 1
            if alike / len(fields) < least:
                return False
    return len(fields) >= _LEAST_FIELDS


def _with_texture(mine: Any, theirs: Any, there: Any) -> list[tuple[int, int, float]]:
    """Fields (top, left) on which one of the pictures shows something, and how much the emptier of both shows (standard deviation)."""
    import numpy as np

    view = np.lib.stride_tricks.sliding_window_view
    wide = _FIELD + 2 * _SHIFT
    if min(theirs.shape) <= wide:
        return []
    step = (slice(None, None, _FIELD),) * 2
    around = view(mine, (wide, wide))[:-1, :-1][step].std(axis=(2, 3))
    inside = view(there, (wide, wide))[:-1, :-1][step].all(axis=(2, 3))
    fields = view(theirs[_SHIFT:-_SHIFT, _SHIFT:-_SHIFT], (_FIELD, _FIELD))[:-1, :-1][step].std(axis=(2, 3))
    kept = np.argwhere(inside & (np.maximum(around, fields) >= _TEXTURE))
    return [(_SHIFT + _FIELD * y, _SHIFT + _FIELD * x, float(min(around[y, x], fields[y, x]))) for y, x in kept.tolist()]


def _detail(grey: Any) -> Any:
    """What is finer than a field: shades of light and paper are left out."""
    import numpy as np

    cv2 = _cv2()
    near, far = (cv2.GaussianBlur(grey, (0, 0), wide).astype(np.float32) for wide in (0.7, 6.0))
    fine = near - far
    # Lines across and down are the frame of a page, which pages with other content share.
    along, down = cv2.blur(fine, (_FIELD + 1, 1)), cv2.blur(fine, (1, _FIELD + 1))
    return fine - along - down + cv2.blur(fine, (_FIELD + 1, _FIELD + 1))
