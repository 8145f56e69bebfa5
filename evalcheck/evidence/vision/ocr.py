"""Text read from pixels by OCR (extra `ocr`): lines of a scanned page, and the words in the ring of a seal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from evalcheck.evidence.vision.colour import Pixels
from evalcheck.evidence.vision.seen import OcrLine, Place, Seal
from evalcheck.patterns import regex
from evalcheck.submission.pixels.raster import Raster

Corners = NDArray[np.float32]
_SURE_ENOUGH = 0.5
_FINDING_SIDE, _QUICK_SIDE, _LEAST_TYPE = 960, 576, 9.0
"""Pixels of the longer side at which lines are found; a smaller page does, unless its type is lower than so many pixels there."""
_LONG, _SQUEEZED, _SHARP_TYPE = 8.0, 0.5, 20.0
"""Lines so many times as long as high are read narrower, where their type is sharp: reading costs by width."""
_SURE, _CROWDED = 0.93, regex(r"[\dA-Za-z][\dA-Za-z.,:/%-]{4,}")
"""A line that was read narrower is read anew as wide as it is where it was read less surely, or holds slim signs close together."""
_ASKED, _TOLD, _BETTER = 4, 0.9, 0.1
"""Lines by which the turn of a page is told, how surely they must be read, and how much better than upside down."""
_LEGIBLE = 0.75
"""Below this a page's words are no words: what is on it was not read."""
_MOST_LINES = 45
_UPPER, _LOWER = 0.34, 0.72
_SCREEN = 700
_BAR, _BAR_SIDE = (0.0, 0.0, 0.6, 0.16), 1200
"""The upper left of a screen, where a browser shows the address, and the pixels at which it is read."""
_RING_SIDE = 480
_LEAST_RING = 60
_BELT, _TYPE_AT = (0.56, 0.93), 0.75
"""Of the radius: where the type of a ring stands, and the circle along which it is laid out."""
_INKED = 170
_FEWEST_SIGNS = 3
_CHINESE = regex("[一-鿿]+")
_SAME_ROW, _NEAR = 0.5, 2.5
_LEAST_HEIGHT = 6.0


class ReadLines(NamedTuple):
    """The lines that were read, whether they are all that there are, and quarter turns to the left that would set the page upright."""

    lines: tuple[OcrLine, ...]
    whole: bool
    turn: int = 0


def read_part(raster: Raster, seals: Sequence[Seal] = ()) -> ReadLines:
    """The lines of a page or picture; of a wide picture, which may be a screen, those of the browser's bar are read closer."""
    read = read_lines(raster.pixels, seals)
    if raster.kind != "picture" or raster.width < max(_SCREEN, raster.height) or read.turn:
        return read
    left, top, wide, high = _BAR
    bar = [replace(line, place=_within(line.place)) for line in read_lines(raster.closer(_BAR, _BAR_SIDE)).lines]
    kept = [line for line in read.lines if not bar or line.place.top + line.place.height / 2 > top + high or line.place.left > left + wide]
    return read._replace(lines=(*bar, *kept))


def _within(place: Place) -> Place:
    """A place in the bar as one in its picture."""
    left, top, wide, high = _BAR
    return Place(place.part, left + place.left * wide, top + place.top * high, place.width * wide, place.height * high)


def read_lines(pixels: Pixels, seals: Sequence[Seal] = ()) -> ReadLines:
    """The lines of a page from top to bottom, each with its place as fractions of the page.

    A page with very many lines is read at its top and its bottom first, where issuing unit, number, date and markings stand. Of a page
    that lies on a side or upside down only that is told. Words that are no words were not read: then the page is not `whole`.
    """
    clear = _without_seals(pixels, seals)
    boxes = _by_need(_boxes(clear), clear.shape[0])
    known: dict[int, tuple[str, float] | None] = {}
    if turn := _turn(clear, boxes, known):
        return ReadLines((), False, turn)
    read = [(box, *told) for box in boxes[:_MOST_LINES] if (told := _told(clear, box, known))]
    if not _legible([(text, sure) for _, text, sure in read]):
        return ReadLines((), False)
    lines = _joined(sorted(read, key=lambda one: float(one[0][:, 1].mean())), pixels.shape[1], pixels.shape[0])
    return ReadLines(tuple(lines), len(boxes) <= _MOST_LINES)


def _told(pixels: Pixels, box: Corners, known: dict[int, tuple[str, float] | None]) -> tuple[str, float] | None:
    if id(box) not in known:
        known[id(box)] = _closely(pixels, box)
    return known[id(box)]


def _closely(pixels: Pixels, box: Corners) -> tuple[str, float] | None:
    """The words of a line: of a long one as it is read narrower, unless that may be wrong."""
    told = _words(_cut(pixels, box, _narrower(box)))
    if _narrower(box) == 1 or (told and told[1] >= _SURE and not _CROWDED.search(told[0])):
        return told
    return _words(_cut(pixels, box)) or told


def _legible(read: Sequence[tuple[str, float]]) -> bool:
    """Whether what was read is words; a page on which there are none is legible too."""
    signs = sum(len(text) for text, _ in read)
    return not signs or sum(len(text) * sure for text, sure in read) >= _LEGIBLE * signs


def _turn(pixels: Pixels, boxes: Sequence[Corners], known: dict[int, tuple[str, float] | None]) -> int:
    """Quarter turns to the left that set a page upright, by its longest lines; 0 where it is upright or nobody can tell."""
    sides = [_sides(box) for box in boxes]
    lying = sum(high for wide, high in sides if high > 1.5 * wide) > 2 * sum(wide for wide, high in sides if wide > 1.5 * high)
    asked = sorted(boxes, key=lambda box: -max(_sides(box)))[:_ASKED]
    if not asked:
        return 0
    if not lying and _sureness([_told(pixels, box, known) for box in asked]) >= _TOLD:
        return 0
    cut = [_levelled(pixels, box, _narrower(box)) for box in asked]
    one, other = (_sureness([_words(np.rot90(piece, turn)) for piece in cut]) for turn in ((1, 3) if lying else (0, 2)))
    if max(one, other) < _LEGIBLE or abs(one - other) < _BETTER:
        return 0
    return (1 if one > other else 3) if lying else (0 if one > other else 2)


def _sureness(read: Sequence[tuple[str, float] | None]) -> float:
    """How surely lines were read, one with another."""
    return sum(told[1] for told in read if told) / max(1, len(read))


def read_ring(seal: Seal, raster: Raster) -> str | None:
    """The words round a seal, clockwise; None where the ring is too small or nothing is read for sure."""
    place = seal.place
    pixels = raster.closer((place.left, place.top, place.width, place.height), _RING_SIDE)
    if min(pixels.shape[:2]) < _LEAST_RING:
        return None
    square = np.asarray(cv2.resize(pixels, (_RING_SIDE, _RING_SIDE), interpolation=cv2.INTER_CUBIC), np.uint8)
    strip = _opened(_red_as_black(square))
    told = _words(strip)
    words = "".join(_CHINESE.findall(told[0])) if told else ""
    return words if len(words) >= _FEWEST_SIGNS else None


def _red_as_black(pixels: Pixels) -> Pixels:
    """Red ink in grey on white. Green light shows it sharply (colour is blurred in photos); what is not red thereabouts is gone."""
    red, green, blue = (pixels[:, :, number].astype(np.float32) for number in range(3))
    redder = red - (green + blue) / 2
    lead = cv2.GaussianBlur(redder - float(np.median(redder)), (0, 0), 1.5)
    mask = np.clip(lead / max(float(np.quantile(lead, 0.95)), 12.0) * 2.0 - 0.25, 0, 1)
    dark = np.clip(float(np.quantile(green, 0.9)) - green, 0, None) * mask
    strength = max(float(np.quantile(dark, 0.96)), 20.0)
    return np.asarray(255 - np.clip(dark / strength, 0, 1) * 255, np.uint8)


def _opened(grey: Pixels) -> Pixels:
    """The belt of type laid out as a line, cut where its widest gap is; the outer edge lies on top."""
    radius = _RING_SIDE / 2
    wide = int(2 * np.pi * radius * _TYPE_AT)
    unrolled = cv2.warpPolar(grey, (int(radius), wide), (radius, radius), radius, cv2.WARP_POLAR_LINEAR)
    # Angles run down and radii to the right: turned, the outer edge lies on top and the words stand upright.
    strip = np.rot90(unrolled)
    belt = strip[int(radius * (1 - _BELT[1])) : int(radius * (1 - _BELT[0]))]
    # A second row of type may stand below the gap, further in.
    start = _widest_gap((belt[: int(0.6 * len(belt))] < _INKED).mean(axis=0) > 0.06)
    line = np.roll(belt, -start, axis=1)
    return np.ascontiguousarray(np.repeat(line[:, :, None], 3, axis=2))


def _widest_gap(typed: NDArray[np.bool_]) -> int:
    """The middle of the longest stretch without type, round the ring."""
    if typed.all() or not typed.any():
        return 0
    places = np.flatnonzero(typed)
    gaps = np.diff(places, append=places[0] + len(typed))
    longest = int(gaps.argmax())
    return int(places[longest] + gaps[longest] // 2) % len(typed)


@cache
def _engine() -> Any:
    """Models come with the package: nothing is fetched. One thread: the cores are the workers' already."""
    import rapidocr
    from rapidocr import RapidOCR

    _without_denormals(Path(rapidocr.__file__).parent / "models")
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "Det.limit_type": "max",
            "Det.limit_side_len": _FINDING_SIDE,
            "Rec.rec_batch_num": 1,
        }
    )


def _without_denormals(models: Path) -> None:
    """Numbers next to nothing count as nothing: some layers that find lines are full of them, and ten times as slow by them.

    The first session that a thread opens decides for all of its later ones (ONNX Runtime, session.set_denormal_as_zero), and RapidOCR hands
    this setting on to none: so the smallest model is opened first.
    """
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = 1
    options.add_session_config_entry("session.set_denormal_as_zero", "1")
    for model in sorted(models.glob("*.onnx"), key=lambda one: one.stat().st_size)[:1]:
        InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def _without_seals(pixels: Pixels, seals: Sequence[Seal]) -> Pixels:
    """In red light red ink is white: what a seal lies over can be read."""
    if not seals:
        return pixels
    clear = pixels.copy()
    height, width = pixels.shape[:2]
    for place in (seal.place for seal in seals):
        rows = slice(max(0, int((place.top - 0.01) * height)), int((place.top + place.height + 0.01) * height) + 1)
        columns = slice(max(0, int((place.left - 0.01) * width)), int((place.left + place.width + 0.01) * width) + 1)
        clear[rows, columns] = clear[rows, columns, :1]
    return clear


def _boxes(pixels: Pixels) -> list[Corners]:
    """Where lines are; looked for on a smaller page first, and closer where its type is too small for that, or none was found."""
    quick = _found(pixels, _QUICK_SIDE)
    scale = min(1.0, _QUICK_SIDE / max(pixels.shape[:2]))
    if quick and float(np.median([min(_sides(box)) for box in quick])) * scale >= _LEAST_TYPE:
        return quick
    return _found(pixels, _FINDING_SIDE)


def _found(pixels: Pixels, side: int) -> list[Corners]:
    scale = min(1.0, side / max(pixels.shape[:2]))
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else pixels
    found = _engine()(small, use_det=True, use_cls=False, use_rec=False)
    boxes = getattr(found, "boxes", None)
    return [] if boxes is None else [_ordered(np.asarray(box, np.float32)) / np.float32(scale) for box in boxes]


def _ordered(box: Corners) -> Corners:
    """The corners from the upper left round, as they lie on the page: of lines askew on a lying page others may come first."""
    down, across = box[:, 0] + box[:, 1], box[:, 0] - box[:, 1]
    return np.asarray(box[[down.argmin(), across.argmax(), down.argmax(), across.argmin()]], np.float32)


def _sides(box: Corners) -> tuple[float, float]:
    """How wide and how high."""
    wide = float(max(np.linalg.norm(box[0] - box[1]), np.linalg.norm(box[3] - box[2])))
    return wide, float(max(np.linalg.norm(box[0] - box[3]), np.linalg.norm(box[1] - box[2])))


def _by_need(boxes: Sequence[Corners], height: int) -> list[Corners]:
    """Those at the top of the page first, then those at its bottom, then the rest."""

    def need(box: Corners) -> tuple[int, float]:
        down = float(box[:, 1].mean()) / height
        return (0 if down < _UPPER else 1 if down > _LOWER else 2), down

    return sorted(boxes, key=need)


def _narrower(box: Corners) -> float:
    """The share of its length at which a line can still be read."""
    short, long = sorted(_sides(box))
    return _SQUEEZED if long > _LONG * short and short >= _SHARP_TYPE else 1.0


def _cut(pixels: Pixels, box: Corners, narrower: float = 1.0) -> Pixels:
    """A line made level, and one that stands upright laid down."""
    wide, high = _sides(box)
    cut = _levelled(pixels, box, narrower)
    return np.asarray(np.rot90(cut) if high > 1.5 * wide else cut, np.uint8)


def _levelled(pixels: Pixels, box: Corners, narrower: float) -> Pixels:
    """A line's four corners stretched to a rectangle, shorter along the line."""
    wide, high = _sides(box)
    wide, high = (wide * narrower, high) if wide > high else (wide, high * narrower)
    size = max(1, round(wide)), max(1, round(high))
    target = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float32)
    cut = cv2.warpPerspective(
        pixels, cv2.getPerspectiveTransform(box, target), size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(cut, np.uint8)


def _words(line: Pixels) -> tuple[str, float] | None:
    if min(line.shape[:2]) < _LEAST_HEIGHT:
        return None
    found = _engine()(np.ascontiguousarray(line), use_det=False, use_cls=False, use_rec=True)
    texts, scores = getattr(found, "txts", None), getattr(found, "scores", None)
    if not texts or not scores or scores[0] < _SURE_ENOUGH or not texts[0].strip():
        return None
    return texts[0].strip(), float(scores[0])


def _joined(read: Sequence[tuple[Corners, str, float]], width: int, height: int) -> Iterator[OcrLine]:
    """Pieces side by side on one row, near each other, are one line: red heads are set wide apart."""
    rows: list[list[tuple[Corners, str, float]]] = []
    for one in read:
        row = next((row for row in rows[-3:] if _beside(row, one[0])), None)
        if row is None:
            rows.append([one])
        else:
            row.append(one)
    for row in rows:
        row.sort(key=lambda one: float(one[0][:, 0].min()))
        corners = np.concatenate([box for box, _, _ in row])
        (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
        place = Place("", float(left) / width, float(top) / height, float(right - left) / width, float(bottom - top) / height)
        yield OcrLine(" ".join(text for _, text, _ in row), place, min(sure for _, _, sure in row))


def _beside(row: Sequence[tuple[Corners, str, float]], box: Corners) -> bool:
    corners = np.concatenate([one for one, _, _ in row])
    high = min(float(np.ptp(corners[:, 1])), float(np.ptp(box[:, 1])))
    shared = min(corners[:, 1].max(), box[:, 1].max()) - max(corners[:, 1].min(), box[:, 1].min())
    gap = max(float(box[:, 0].min() - corners[:, 0].max()), float(corners[:, 0].min() - box[:, 0].max()))
    return bool(shared > _SAME_ROW * high and gap < _NEAR * high)
