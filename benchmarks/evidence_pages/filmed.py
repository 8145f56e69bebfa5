"""Videos with key frames near and far: screens, pages on which a pointer moves, cameras, screens that were filmed; black and still ones."""

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
    """`shows`: `black`, `still`, or `something`. `source`: `screen`, `camera`, none where a screen was filmed or nothing tells."""

    name: str
    data: bytes
    shows: str
    source: str


Frame = Callable[[int], NDArray[np.uint8]]
FORMS = (("libx264", "mp4"), ("mpeg4", "mp4"), ("libx264", "matroska"), ("mpeg4", "avi"), ("libvpx", "webm"))
_ENDINGS = {"matroska": "mkv"}


def films(count: int, seed: int) -> Iterator[Film]:
    for number in range(count):
        rng = np.random.default_rng([seed, number])
        what = list(WAYS)[number % len(WAYS)]
        gap = GAPS[number // len(WAYS) % len(GAPS)]
        codec, form = FORMS[int(rng.integers(len(FORMS)))]
        shows, source, make = WAYS[what]
        data = _recorded(make(rng), int(rng.integers(60, 140)), gap, codec, form)
        yield Film(f"{number:04d}-{what}-{gap}-{codec}.{_ENDINGS.get(form, form)}", data, shows, source)


def _recorded(frame: Frame, count: int, gap: int, codec: str, form: str) -> bytes:
    import av

    own = {"libx264": {"preset": "ultrafast", "sc_threshold": "0"}, "libvpx": {"deadline": "realtime", "cpu-used": "8"}}
    out = io.BytesIO()
    with av.open(out, "w", format=form) as held:
        stream: Any = held.add_stream(codec, rate=15, options={"g": str(gap), **own.get(codec, {"sc_threshold": "1000000000"})})
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


def _scrolled(rng: Random) -> Frame:
    """A long page that is scrolled, stops, and is scrolled on."""
    page = np.concatenate([_page(rng)[30:] for _ in range(4)])
    bar, pace = _page(rng)[:30], int(rng.integers(1, 5))

    def frame(number: int) -> NDArray[np.uint8]:
        down = min(pace * max(0, number - number // 20 * 5), len(page) - _HIGH + 30)
        return np.concatenate([bar, page[down : down + _HIGH - 30]])

    return frame


def _pages_turned(rng: Random) -> Frame:
    shown, stay = [_page(rng) for _ in range(5)], int(rng.integers(14, 28))
    return lambda number: shown[min(4, number // stay)]


def _dark_screen(rng: Random) -> Frame:
    """A dark page with light type, typed into."""
    typed = _typed(rng)
    return lambda number: (np.uint8(255) - typed(number)).clip(18, 255)


def _ticking(rng: Random) -> Frame:
    """A page that waits: only the clock of the screen goes on."""
    page, signs = _page(rng), rng.integers(0, 2, (40, 8, 10)).astype(np.uint8)

    def frame(number: int) -> NDArray[np.uint8]:
        shown = page.copy()
        shown[340:348, 590:600] = (signs[number // 15 % 40] * 200)[:, :, None]
        return shown

    return frame


def _walked(rng: Random) -> Frame:
    """A hall through which somebody walks with a telephone."""
    import cv2

    small = rng.integers(30, 220, (40, 160, 3)).astype(np.uint8)
    hall = np.asarray(cv2.GaussianBlur(cv2.resize(small, (2560, 640), interpolation=cv2.INTER_NEAREST), (0, 0), 3), np.uint8)
    pace, grain = float(rng.uniform(1, 6)), float(rng.uniform(4, 10))

    def frame(number: int) -> NDArray[np.uint8]:
        x, y = int(pace * number) % 1800, int(60 + 20 * np.sin(number / 4))
        noise = np.random.default_rng(number).normal(0, grain, (_HIGH, _WIDE, 1))
        return (hall[y : y + _HIGH, x : x + _WIDE] + noise).clip(0, 255).astype(np.uint8)

    return frame


def _screen_filmed(rng: Random) -> Frame:
    """A screen before a camera: at a slant, in a frame, with the waves of two grids, the camera's noise and a hand that sways."""
    import cv2

    shown = _typed(rng) if rng.random() < 0.5 else _scrolled(rng)
    corners = np.array([[0, 0], [_WIDE, 0], [_WIDE, _HIGH], [0, _HIGH]], np.float32)
    place = (corners * float(rng.uniform(0.75, 0.95)) + rng.uniform(8, 40, (4, 2))).astype(np.float32)
    y, x = np.mgrid[0:_HIGH, 0:_WIDE]
    waves = 5 * np.sin(x / float(rng.uniform(2, 9)) + y / float(rng.uniform(5, 30)))
    grain, sway = float(rng.uniform(3, 9)), float(rng.uniform(0.5, 3))

    def frame(number: int) -> NDArray[np.uint8]:
        shift = np.array([sway * np.sin(number / 7), sway * np.cos(number / 9)], np.float32)
        turn = cv2.getPerspectiveTransform(corners, place + shift)
        seen = cv2.warpPerspective(shown(number), turn, (_WIDE, _HIGH), borderValue=(30, 32, 35)).astype(np.float32)
        noise = np.random.default_rng(number).normal(0, grain, (_HIGH, _WIDE)) + waves
        return np.asarray((cv2.GaussianBlur(seen, (0, 0), 0.8) * 0.85 + noise[:, :, None]).clip(0, 255), np.uint8)

    return frame


def _faded(rng: Random) -> Frame:
    later, dark = _typed(rng), int(rng.integers(10, 40))
    return lambda number: np.zeros((_HIGH, _WIDE, 3), np.uint8) if number < dark else later(number)


def _black(rng: Random) -> Frame:
    level = int(rng.integers(0, 14))
    return lambda number: np.full((_HIGH, _WIDE, 3), level, np.uint8)


def _lens_covered(rng: Random) -> Frame:
    """A camera in a pocket: black, with its noise."""
    grain = float(rng.uniform(1, 4))
    return lambda number: np.random.default_rng(number).normal(6, grain, (_HIGH, _WIDE, 3)).clip(0, 255).astype(np.uint8)


def _still(rng: Random) -> Frame:
    page = _page(rng)
    return lambda number: page


def _still_photo(rng: Random) -> Frame:
    one = _walked(rng)(int(rng.integers(0, 90)))
    return lambda number: one


WAYS: dict[str, tuple[str, str, Callable[[Random], Frame]]] = {
    "typed": ("something", "screen", _typed),
    "pointer": ("something", "screen", _pointed),
    "scrolled": ("something", "screen", _scrolled),
    "pages": ("something", "screen", _pages_turned),
    "dark-screen": ("something", "screen", _dark_screen),
    "clock": ("something", "screen", _ticking),
    "camera": ("something", "camera", _filmed),
    "walked": ("something", "camera", _walked),
    "screen-filmed": ("something", "", _screen_filmed),
    "faded-in": ("something", "screen", _faded),
    "black": ("black", "", _black),
    "lens-covered": ("black", "", _lens_covered),
    "still": ("still", "", _still),
    "still-photo": ("still", "", _still_photo),
}
