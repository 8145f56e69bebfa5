"""What is told by pixels, one page at a time: seals, red heads, drawn marks, and what is taken for none of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from evalcheck.evidence.vision.seen import Seen
from evalcheck.submission.limits import Limits
from tests.test_document_marks import BLACK, pdf

pytest.importorskip("cv2", reason="needs the extra: pip install 'evalcheck-cn[vision]'")

import numpy as np
from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from numpy.typing import NDArray

RED = (225, 20, 25)
Paint = Callable[[ImageDraw.ImageDraw], object]


def page(*paints: Paint) -> NDArray[np.uint8]:
    """A page of A4 with black strokes like lines of type, and what is painted on it."""
    image = Image.new("RGB", (1000, 1414), "white")
    pen = ImageDraw.Draw(image)
    for y in range(420, 1300, 40):
        for x in range(120, 880, 26):
            pen.rectangle((x, y, x + 16, y + 3), fill="black")
            pen.rectangle((x + 6, y - 8, x + 9, y + 12), fill="black")
    for paint in paints:
        paint(pen)
    return np.array(image)


def seen(content: str) -> Seen:
    from evalcheck.evidence.vision.pages import looked_at

    return looked_at(pdf(BLACK + content), "pdf", Limits(), readable=False)


def shapes(*paints: Paint) -> list[str]:
    from evalcheck.evidence.vision.colour import planes_of
    from evalcheck.evidence.vision.marks import marks_on

    return [mark.shape for mark in marks_on(planes_of(page(*paints)), ())]


@pytest.mark.parametrize(
    ("paint", "shape"),
    [
        (lambda pen: pen.rectangle((200, 600, 420, 680), outline=RED, width=3), "box"),
        (lambda pen: pen.rounded_rectangle((200, 600, 420, 680), 20, outline=RED, width=3), "box"),
        (lambda pen: pen.line([(200, 620), (420, 590), (428, 660), (208, 690), (200, 620)], fill=RED, width=3), "box"),
        (lambda pen: pen.ellipse((200, 600, 420, 680), outline=RED, width=3), "circle"),
    ],
)
def test_boxes_and_circles_round_black_type_are_marks_also_askew_and_rounded(paint: Paint, shape: str) -> None:
    assert shapes(paint) == [shape]


def test_outlines_that_run_into_each_other_are_two_marks() -> None:
    one: Paint = lambda pen: pen.rectangle((200, 600, 420, 680), outline=RED, width=3)  # noqa: E731
    other: Paint = lambda pen: pen.ellipse((400, 640, 640, 740), outline=RED, width=3)  # noqa: E731
    assert sorted(shapes(one, other)) == ["box", "circle"]


def test_red_tables_solid_buttons_and_frames_of_pages_are_no_marks() -> None:
    def table(pen: ImageDraw.ImageDraw) -> None:
        for row in range(6):
            pen.line((200, 600 + row * 50, 800, 600 + row * 50), fill=RED, width=2)
            pen.line((200 + row * 120, 600, 200 + row * 120, 850), fill=RED, width=2)

    assert shapes(table) == []
    assert shapes(lambda pen: pen.rectangle((200, 600, 420, 680), fill=RED)) == []
    assert shapes(lambda pen: pen.rectangle((30, 30, 970, 1380), outline=RED, width=4)) == []


def test_a_bare_ring_and_a_square_chop_are_no_seals() -> None:
    from evalcheck.evidence.vision.colour import planes_of
    from evalcheck.evidence.vision.seals import seals_on

    for paint in (
        lambda pen: pen.ellipse((600, 1000, 800, 1200), outline=RED, width=6),
        lambda pen: pen.rectangle((600, 1000, 700, 1100), outline=RED, width=6),
        lambda pen: pen.ellipse((600, 1000, 800, 1200), fill=RED),
    ):
        assert seals_on(planes_of(page(paint))) == ()


def test_a_printed_page_without_colour_is_drawn_small_and_one_with_colour_in_full() -> None:
    from evalcheck.submission.pixels.raster import rasters

    def side(content: str) -> int:
        (raster,) = rasters(pdf(BLACK + content), "pdf", Limits())
        assert raster is not None
        return max(raster.pixels.shape)

    assert side("") == Limits().look_side // 2
    assert side("1 0 0 RG 1 w 60 600 m 70 600 l S") == Limits().look_side


def test_a_page_without_red_has_no_head_no_seal_and_no_mark() -> None:
    assert seen("0 0 1 RG 2 w 60 500 200 60 re S") == Seen(red_header=False, parts=1)


def test_a_red_box_on_a_printed_page_has_its_place() -> None:
    (mark,) = seen("1 0 0 RG 2 w 50 690 180 30 re S").drawn_marks
    assert (mark.shape, mark.place.part) == ("box", "第1页")
    assert mark.place.left == pytest.approx(49 / 595, abs=0.01)
    assert mark.place.top == pytest.approx((842 - 721) / 842, abs=0.01)
