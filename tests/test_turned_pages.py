"""Pages that lie on a side or upside down are set upright before they are read; words that are no words were not read."""

from __future__ import annotations

import io
from importlib.util import find_spec

import numpy as np
import pytest
from PIL import Image

from benchmarks.evidence_pages.turned import pages
from evalcheck.evidence.vision import ocr
from evalcheck.evidence.vision.colour import Pixels
from evalcheck.evidence.vision.pages import looked_at
from evalcheck.submission.limits import Limits
from evalcheck.submission.pixels.raster import Raster, turned


def bars(turn: int) -> tuple[Pixels, list[ocr.Corners]]:
    """A page of three lines whose left ends are black, turned to the left by some quarters, and the corners of its lines."""
    page, boxes = np.full((200, 300, 3), 255, np.uint8), []
    for top in (20, 80, 140):
        page[top : top + 20, 30:60] = 0
        page[top : top + 20, 60:230] = 120
    lying = np.ascontiguousarray(np.rot90(page, turn))
    for top in (20, 80, 140):
        mask = np.zeros(page.shape[:2], np.uint8)
        mask[top : top + 20, 30:230] = 1
        rows, columns = np.nonzero(np.rot90(mask, turn))
        left, up, right, down = columns.min(), rows.min(), columns.max() + 1, rows.max() + 1
        boxes.append(np.array([[left, up], [right, up], [right, down], [left, down]], np.float32))
    return lying, boxes


def read_from_the_left(line: Pixels) -> tuple[str, float] | None:
    """Stands in for OCR: a line whose left end is black is read well, any other is not."""
    high, wide = line.shape[:2]
    return ("关于优化营商环境的通知", 0.99) if wide > high and line[:, : wide // 12].mean() < 60 else ("一国丨", 0.55)


@pytest.mark.parametrize(("turn", "back"), [(0, 0), (1, 3), (2, 2), (3, 1)])
def test_the_turn_of_a_page_is_told_by_its_lines(turn: int, back: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "_words", read_from_the_left)
    pixels, boxes = bars(turn)
    assert ocr._turn(pixels, boxes, {}) == back


def test_a_page_that_reads_badly_in_every_direction_is_not_turned_and_was_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "_words", lambda line: ("一国丨", 0.55))
    pixels, boxes = bars(0)
    monkeypatch.setattr(ocr, "_boxes", lambda pixels: boxes)
    assert ocr.read_lines(pixels) == ocr.ReadLines((), False, 0)


@pytest.mark.parametrize(
    ("length", "narrow", "told", "widths"),
    [
        (160, ("各单位要加强组织领导", 0.99), "各单位要加强组织领导", [160]),
        (168, ("各单位要加强组织领导", 0.99), "各单位要加强组织领导", [84]),
        (168, ("各单位要加强组织领寻", 0.9), "at full width", [84, 168]),
        (168, ("代码91120101MA05", 0.99), "at full width", [84, 168]),
        (168, None, "at full width", [84, 168]),
    ],
    ids=["short enough", "narrower", "not sure", "slim signs", "not read"],
)
def test_a_long_line_is_read_narrower_unless_that_may_be_wrong(
    length: int, narrow: tuple[str, float] | None, told: str, widths: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []

    def words(line: Pixels) -> tuple[str, float] | None:
        read.append(line.shape[1])
        return narrow if len(read) == 1 else ("at full width", 0.97)

    monkeypatch.setattr(ocr, "_words", words)
    box = np.array([[10, 10], [10 + length, 10], [10 + length, 30], [10, 30]], np.float32)
    assert ocr._told(np.full((60, 200, 3), 255, np.uint8), box, {}) == (told, 0.97 if told == "at full width" else 0.99)
    assert read == widths


def test_a_page_without_lines_is_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "_boxes", lambda pixels: [])
    assert ocr.read_lines(bars(0)[0]) == ocr.ReadLines((), True, 0)


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_what_is_seen_closer_of_a_turned_page_is_the_same_part_of_it(quarters: int) -> None:
    original = np.arange(40 * 60 * 3, dtype=np.uint8).reshape(40, 60, 3)

    def closer(region: tuple[float, float, float, float], side: int) -> Pixels:
        left, top, wide, high = region
        return original[round(top * 40) : round((top + high) * 40), round(left * 60) : round((left + wide) * 60)]

    page = turned(Raster("第1页", "page", original, 60, 40, closer), quarters)
    high, wide = page.pixels.shape[:2]
    assert (page.width, page.height) == (wide, high)
    seen = page.closer((0.25, 0.5, 0.5, 0.25), 100)
    assert np.array_equal(seen, page.pixels[high // 2 : high // 2 + high // 4, wide // 4 : wide // 4 + wide // 2])


@pytest.mark.skipif(find_spec("rapidocr") is None, reason="needs the extra ocr")
def test_numbers_and_markings_are_read_from_pages_that_lie() -> None:
    for page in pages(4, 9):
        data = io.BytesIO()
        Image.fromarray(page.pixels).save(data, "JPEG", quality=90)
        seen = looked_at(data.getvalue(), "jpeg", Limits(), True)
        assert page.number in "".join(line.text for line in seen.ocr_lines).replace(" ", ""), page.name
        assert seen.unread == ()
