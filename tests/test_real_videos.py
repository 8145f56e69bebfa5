"""Videos as people record them: what is black, stands still, is cut off, comes from a screen or from a camera."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from evalcheck.engine import validate
from evalcheck.report import Report
from evalcheck.ruleset import load_ruleset
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import EvidenceFile, InMemory
from evalcheck.submission.reading import open_file
from tests.packages import submission

av = pytest.importorskip("av")
np = pytest.importorskip("numpy")
NAME = "市级市政务服务办-提升政务服务水平-17-操作视频.mp4"
SIZE = (240, 320, 3)


def recorded(moment: Callable[[int], Any], count: int = 60) -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as held:
        stream = held.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt, stream.bit_rate = 320, 240, "yuv420p", 2_000_000
        for number in range(count):
            held.mux(stream.encode(av.VideoFrame.from_ndarray(moment(number), "rgb24")))
        held.mux(stream.encode())
    return out.getvalue()


def with_pointer(number: int) -> Any:
    """A page that stands still but for the pointer, which is small on a screen of 1,920 points."""
    picture = np.full((1080, 1920, 3), 245, np.uint8)
    picture[200:230, 300:900] = 60
    x = 400 + 13 * number
    picture[600:626, x : x + 16] = 255
    picture[600:626, x : x + 2] = picture[600:626, x + 14 : x + 16] = picture[624:626, x : x + 16] = 0
    return picture


def fading_in(number: int) -> Any:
    """Black for a second, then a screen."""
    return black(number) if number < 12 else screen(number)


def black(number: int) -> Any:
    return np.zeros(SIZE, np.uint8)


def still(number: int) -> Any:
    picture = np.full(SIZE, 240, np.uint8)
    picture[40:60, 30:200] = 20
    return picture


def screen(number: int) -> Any:
    """Flat grounds, text that comes line by line, a pointer that moves."""
    picture = np.full(SIZE, 245, np.uint8)
    picture[:30] = (30, 90, 180)
    for line in range(number // 6):
        picture[50 + 18 * line : 58 + 18 * line, 20 : 60 + (line * 53) % 200] = 40
    picture[100 + number : 108 + number, 50 + 3 * number : 58 + 3 * number] = 0
    return picture


def camera(number: int) -> Any:
    """A hand that is not steady before a room that is nowhere flat, in grain."""
    rng = np.random.default_rng(number)
    y, x = np.mgrid[0 : SIZE[0], 0 : SIZE[1]]
    shift = 4 * np.sin(number / 3)
    room = 120 + 60 * np.sin((x + shift) / 9) * np.cos((y + shift) / 13) + rng.normal(0, 14, SIZE[:2])
    return np.repeat(room.clip(0, 255).astype(np.uint8)[:, :, None], 3, axis=2)


def judged(data: bytes) -> Report:
    return validate(submission({NAME: {"bytes": data.hex()}}), load_ruleset("tianjin-2021"), date(2022, 5, 27), processes=0)


def told(report: Report) -> list[str]:
    return [finding.message() for finding in report.findings if finding.code in ("EVD009", "EVD010", "FIL001", "FIL015")]


@pytest.mark.parametrize(("moment", "words"), [(black, "几乎全是黑的"), (still, "始终不动")])
def test_a_video_that_shows_nothing_is_told(moment: Callable[[int], Any], words: str) -> None:
    (message,) = told(judged(recorded(moment)))
    assert words in message


@pytest.mark.parametrize(("moment", "source"), [(screen, "screen"), (camera, "camera")])
def test_a_screen_and_a_camera_are_told_apart_and_neither_is_accused(moment: Callable[[int], Any], source: str) -> None:
    from evalcheck.evidence.vision.looking import look

    data = recorded(moment)
    assert told(judged(data)) == []
    file = EvidenceFile(NAME, len(data), "", InMemory(data))
    footage = look(file, open_file(file, Limits()), Limits()).footage
    assert footage is not None and footage.source == source


@pytest.mark.parametrize(("stir", "source"), [(0, "screen"), (3, None)], ids=["recorded", "filmed"])
def test_a_screen_that_was_filmed_is_left_open(stir: int, source: str | None) -> None:
    """Its grounds are flat, as codecs smooth them, but the light of a camera never stays the same to the grey level."""
    from evalcheck.evidence.vision.footage import footage_of

    grounds = np.tile(np.repeat(np.array([235, 60, 120], np.uint8), 60), (180, 1))
    footage = footage_of([grounds + np.uint8(stir * (number % 3)) for number in range(8)])
    assert footage is not None and footage.source == source


def test_a_video_that_is_cut_off_does_not_play_to_its_end() -> None:
    data = recorded(camera)
    found = judged(data[: len(data) // 2]).findings
    assert any(finding.location and finding.location.file == NAME and finding.severity == "error" for finding in found)


def of_one_key_frame(moment: Callable[[int], Any], count: int = 90, size: tuple[int, int] = (320, 240)) -> bytes:
    """All but the first picture rest on the one before."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as held:
        stream = held.add_stream("mpeg4", rate=10, options={"g": "600", "sc_threshold": "1000000000"})
        (stream.width, stream.height), stream.pix_fmt, stream.bit_rate = size, "yuv420p", 4_000_000
        for number in range(count):
            held.mux(stream.encode(av.VideoFrame.from_ndarray(moment(number), "rgb24")))
        held.mux(stream.encode())
    return out.getvalue()


@pytest.mark.parametrize("moment", [fading_in, screen, camera])
def test_a_video_of_one_key_frame_is_judged_by_all_of_it(moment: Callable[[int], Any]) -> None:
    assert told(judged(of_one_key_frame(moment))) == []


@pytest.mark.parametrize(("moment", "words"), [(black, "几乎全是黑的"), (still, "始终不动")])
def test_a_video_of_one_key_frame_that_shows_nothing_is_told(moment: Callable[[int], Any], words: str) -> None:
    (message,) = told(judged(of_one_key_frame(moment)))
    assert words in message


def test_a_page_on_which_only_the_pointer_moves_is_no_still_picture() -> None:
    assert told(judged(of_one_key_frame(with_pointer, 40, (1920, 1080)))) == []


def test_of_a_video_that_can_be_followed_in_part_only_nothing_is_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    from evalcheck.submission.pixels import moments as sampling

    monkeypatch.setattr(sampling, "_MOST_DECODED", 20)
    assert sampling.moments(of_one_key_frame(still), Limits()) == []
    assert len(sampling.moments(of_one_key_frame(still, 15), Limits())) == 24
