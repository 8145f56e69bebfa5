"""Videos with key frames near and far: screens, pages on which a pointer moves, cameras, fades from black; black and still ones."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.evidence.scene import Random

GAPS = (600, 250, 50, 12)
"""Pictures between key frames; 600 is one key frame for all."""
_HIGH, _WIDE = 360, 640


@dataclass(frozen=True)
class Film:
    """`shows`: `black`, `still`, or `something`."""

    name: str
    data: bytes
    shows: str


Frame = Callable[[int], NDArray[np.uint8]]


def films(count: int, seed: int) -> Iterator[Film]:
    for number in range(count):
        rng = np.random.default_rng([seed, number])
        what = list(WAYS)[number % len(WAYS)]
        gap = GAPS[number // len(WAYS) % len(GAPS)]
        shows, make = WAYS[what]
        yield Film(f"{number:04d}-{what}-{gap}.mp4", _recorded(make(rng), int(rng.integers(60, 140)), gap), shows)


def _recorded(frame: Frame, count: int, gap: int) -> bytes:
    import av

    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as held:
        stream: Any = held.add_stream("mpeg4", rate=15, options={"g": str(gap), "sc_threshold": "1000000000"})
        stream.width, stream.height, stream.pix_fmt, stream.bit_rate = _WIDE, _HIGH, "yuv420p", 3_000_000
        for number in range(count):
            held.mux(stream.encode(av.VideoFrame.from_ndarray(frame(number), format="rgb24")))
        held.mux(stream.encode())
    return out.getvalue()


def _page(rng: Random) -> NDArray[np.uint8]:
    page = np.full((_HIGH, _WIDE, 3), int(rng.integers(225, 256)), np.uint8)
    page[:30] = rng.integers(20, 220, 3)
    for row in range(int(rng.integers(3, 12))):
        page[50 + 22 * row : 60 + 22 * row, 30 : 30 + int(rng.integers(80, 500))] = int(rng.integers(20, 110))
    return page


def _typed(rng: Random) -> Frame:
    page, pace = _page(rng), int(rng.integers(4, 9))

    def frame(number: int) -> NDArray[np.uint8]:
        shown = page.copy()
        shown[320:334, 40 : 44 + 6 * (number // pace)] = 30
        return shown

    return frame


def _pointed(rng: Random) -> Frame:
    """The pointer of a screen of 1,920 points, seen at a third of it."""
    page, speed = _page(rng), float(rng.uniform(0.6, 3))

    def frame(number: int) -> NDArray[np.uint8]:
        shown = page.copy()
        x, y = int(60 + speed * number), int(120 + 40 * np.sin(number / 11))
        shown[y : y + 8, x : x + 5] = 250
        shown[y : y + 8, x], shown[y : y + 8, x + 4], shown[y + 7, x : x + 5] = 0, 0, 0
        return shown

    return frame


def _filmed(rng: Random) -> Frame:
    y, x = np.mgrid[0:_HIGH, 0:_WIDE]
    grain, sway = float(rng.uniform(6, 16)), float(rng.uniform(2, 6))

    def frame(number: int) -> NDArray[np.uint8]:
        shift = sway * np.sin(number / 5)
        room = 120 + 60 * np.sin((x + shift) / 17) * np.cos((y + shift) / 23)
        noise = np.random.default_rng(number).normal(0, grain, (_HIGH, _WIDE))
        return np.repeat((room + noise).clip(0, 255).astype(np.uint8)[:, :, None], 3, axis=2)

    return frame


def _faded(rng: Random) -> Frame:
    later, dark = _typed(rng), int(rng.integers(10, 40))
    return lambda number: np.zeros((_HIGH, _WIDE, 3), np.uint8) if number < dark else later(number)


def _black(rng: Random) -> Frame:
    level = int(rng.integers(0, 14))
    return lambda number: np.full((_HIGH, _WIDE, 3), level, np.uint8)


def _still(rng: Random) -> Frame:
    page = _page(rng)
    return lambda number: page


WAYS: dict[str, tuple[str, Callable[[Random], Frame]]] = {
    "typed": ("something", _typed),
    "pointer": ("something", _pointed),
    "camera": ("something", _filmed),
    "faded-in": ("something", _faded),
    "black": ("black", _black),
    "still": ("still", _still),
}
