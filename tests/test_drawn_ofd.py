"""What is drawn on pages of an OFD is looked at: seals in signatures, stamps and paths; type, rules and boxes are none."""

from __future__ import annotations

from dataclasses import replace

import pytest

pytest.importorskip("cv2", reason="the extra vision is not installed")
import numpy as np

from benchmarks.evidence_pages.sealed_ofd import BARE, WAYS, packed, paper
from evalcheck.evidence.vision.pages import looked_at
from evalcheck.evidence.vision.seen import DrawnMark, Place, Seen
from evalcheck.evidence.vision.showing import _marked_in_pixels
from evalcheck.submission.limits import Limits
from evalcheck.submission.pixels import ofd_pages
from evalcheck.submission.pixels.ofd_pages import drawn, drawn_pages
from evalcheck.submission.readers.ofd import read_ofd

RED = '<ofd:StrokeColor Value="255 0 0"/>'


@pytest.mark.parametrize("way", [*WAYS, *BARE])
def test_a_seal_is_seen_however_it_stands_on_the_page(way: str) -> None:
    made = paper(np.random.default_rng(5), 0, way)
    seen = looked_at(made.data, "ofd", Limits(), False)
    assert [seal.place.part for seal in seen.seals] == (["第1页"] if made.sealed else [])
    assert seen.red_header is None and seen.textless == () and seen.left_out == 0


def page_of(path: str) -> np.ndarray:  # type: ignore[type-arg]
    (page,) = drawn_pages(packed(path, {}, (0, 0, 100, 50)), Limits())
    return drawn(page, 200)


def path(data: str, more: str = "", colour: str = RED) -> str:
    words = f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData>"
    return f'<ofd:PathObject Boundary="10 10 50 30" LineWidth="1" {more}>{colour}{words}</ofd:PathObject>'


@pytest.mark.parametrize(
    ("data", "more", "red", "white"),
    [
        ("M 0 0 L 40 0", "", (20, 60), (40, 60)),
        ("M 0 0 L 40 0 40 20", "", (60, 100), (40, 60)),
        ("M 0 0 L 40 0 L 40 20 L 0 20 C", "", (40, 20), (40, 60)),
        ("M 0 0 L 20 0", 'CTM="2 0 0 1 0 5"', (30, 90), (20, 60)),
        ("M 0 10 Q 20 10 40 10", "", (40, 60), (20, 60)),
        ("M 0 10 B 10 10 30 10 40 10", "", (40, 60), (20, 60)),
        ("M 10 10 A 10 10 0 0 1 30 10", "", (20, 60), (40, 60)),
        ("M 10 10 A 10 10 0 0 0 30 10", "", (60, 60), (20, 60)),
        ("S 0 0 M 0 20 L 40 20", "", (60, 60), (20, 60)),
    ],
    ids=["line", "the command goes on", "closed", "turned", "quadratic", "cubic", "arc above", "arc below", "start of a figure"],
)
def test_paths_are_drawn_as_the_standard_has_them(data: str, more: str, red: tuple[int, int], white: tuple[int, int]) -> None:
    """Rows and columns of points that are on the path, and that are not; two points a millimetre."""
    sheet = page_of(path(data, more))
    assert tuple(sheet[red]) == (255, 0, 0) and tuple(sheet[white]) == (255, 255, 255)


@pytest.mark.parametrize(
    "data", ["", "M", "M 0", "L 4 4", "M 0 0 A 0 0 0 0 1 4 4", "M 0 0 L 1e9 1e9", "M 0 0 Q 1", "q w e", "C C C", "M 0 0 L C"]
)
def test_a_path_of_odd_words_costs_nothing(data: str) -> None:
    assert page_of(path(data) + path("M 0 0 L 40 0")).shape == (100, 200, 3)


def test_a_page_is_seen_closer_part_by_part() -> None:
    (page,) = drawn_pages(packed(path("M 0 0 L 40 0"), {}, (0, 0, 100, 50)), Limits())
    assert tuple(drawn(page, 200, (0.0, 0.0, 0.5, 0.5))[40, 100]) == (255, 0, 0)


def test_a_frame_drawn_on_a_page_stays_the_mark_that_the_reader_tells() -> None:
    """The pixels of an OFD page add no marks: its reader knows which paths are rules, tables and frames."""
    opened = read_ofd(packed(path("M 0 0 L 40 0"), {}), "ofd", "a.ofd", Limits())
    on_the_page, on_a_picture = (Seen(drawn_marks=(DrawnMark(Place(part, 0.1, 0.1, 0.2, 0.1), "box"),)) for part in ("第1页", "图1"))
    assert not _marked_in_pixels(opened, on_the_page)
    assert _marked_in_pixels(opened, replace(on_a_picture, textless=("图1",)))


def test_a_broken_look_costs_no_page() -> None:
    made = paper(np.random.default_rng(5), 0, "signature without a look")
    assert list(drawn_pages(made.data, Limits())) == []
    assert looked_at(made.data[:-40], "ofd", Limits(), False).parts == 0


def test_a_page_with_more_shapes_than_are_drawn_is_left_out_and_not_half_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    data = packed("".join(path(f"M 0 {n} L 40 {n}") for n in range(3)), {}, (0, 0, 100, 50))
    assert looked_at(data, "ofd", Limits(), False).left_out == 0
    monkeypatch.setattr(ofd_pages, "_MOST_PATHS", 2)
    assert looked_at(data, "ofd", Limits(), False).left_out == 1
    monkeypatch.setattr(ofd_pages, "_MOST_PATHS", 3)
    monkeypatch.setattr(ofd_pages, "_MOST_POINTS", 5)
    assert looked_at(data, "ofd", Limits(), False).left_out == 1


def test_pages_beyond_the_limit_are_left_out_and_not_taken_for_plain_ones() -> None:
    made = paper(np.random.default_rng(5), 0, WAYS[0])
    seen = looked_at(made.data, "ofd", replace(Limits(), looked_parts=0), False)
    assert seen.left_out >= 1 and not seen.seals
