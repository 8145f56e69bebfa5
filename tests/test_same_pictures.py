"""The same picture in evidence of several units: known again rescaled, saved anew and cropped, and not taken for others that look alike."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("cv2", reason="OpenCV is not installed (extra `vision`)")

from benchmarks.audit.drawn import changed, chart, letterhead, logo, photo, seal, table
from benchmarks.audit.inbox import document
from benchmarks.audit.pictures import Pair, measured, told_as_same
from evalcheck.audit import picture_points
from evalcheck.audit.picture_points import is_emblem, perhaps_same, points_of
from tests.test_audit import SPORT, TAX, audit, put, told


def rates(found: dict[str, list[bool]]) -> tuple[float, float]:
    """Recall on whole pictures and crops of 60 % and more, and the share of false alarms."""
    known = [one for what, right in found.items() if what.startswith("same") and "50" not in what for one in right]
    others = [one for what, right in found.items() if what.startswith("other") for one in right]
    return sum(known) / len(known), 1 - sum(others) / len(others)


def test_a_few_pairs_are_told_rightly() -> None:
    recall, false = rates(measured(30, 77))
    assert recall >= 0.9 and false == 0


@pytest.mark.long
def test_of_three_hundred_pairs_nearly_all_are_told_rightly() -> None:
    found = measured(300, 2022)
    recall, false = rates(found)
    half = found["same: crop of 50 to 60 %"]
    assert recall >= 0.95 and false <= 0.01 and sum(half) / len(half) >= 0.75


def test_seals_letterheads_and_logos_are_left_out_and_pages_and_charts_are_not() -> None:
    for seed in range(6):
        assert all(
            is_emblem(np.asarray(draw(seed))) or max(draw(seed).size) > 4.5 * min(draw(seed).size) for draw in (seal, letterhead, logo)
        )
        assert not any(is_emblem(np.asarray(one)) for one in (table(seed, seed), photo(seed), chart(seed, seed)))


def test_small_and_even_pictures_are_not_compared() -> None:
    rng = random.Random(1)
    assert points_of(np.asarray(changed(photo(1), rng, scale=0.1)), "", 120, 80) is None
    assert points_of(np.full((400, 400, 3), 240, np.uint8), "", 400, 400) is None


def test_two_crops_of_one_picture_that_hardly_overlap_are_no_pair_and_a_picture_beside_itself_of_one_unit_is_none() -> None:
    image = photo(4)
    left, right = image.crop((0, 0, image.width * 6 // 10, image.height)), image.crop((image.width * 5 // 10, 0, image.width, image.height))
    assert not told_as_same(Pair("", left, right, False))
    points = points_of(np.asarray(image), "", *image.size)
    assert points is not None
    assert perhaps_same([points.points] * 2, ["one", "one"]).pairs == ()
    assert perhaps_same([points.points] * 2, ["one", "two"]).pairs == ((0, 1),)


def test_pairs_beyond_the_bounds_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    points = points_of(np.asarray(photo(4)), "", *photo(4).size)
    assert points is not None
    three = [points.points] * 3, ["one", "two", "three"]
    assert perhaps_same(*three) == (((0, 1), (1, 2), (0, 2)), 0)
    monkeypatch.setattr(picture_points, "_MOST_FOR_ONE", 1)
    assert perhaps_same(*three) == (((0, 1),), 2)
    monkeypatch.setattr(picture_points, "_MOST_FOR_ONE", 20)
    monkeypatch.setattr(picture_points, "_MOST", 2)
    assert perhaps_same(*three) == (((0, 1), (1, 2)), 1)


def test_an_audit_tells_a_cropped_photo_and_no_shared_seal_and_no_page_with_other_data(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import io

    def png(image: object) -> bytes:
        out = io.BytesIO()
        image.save(out, "PNG")  # type: ignore[attr-defined]
        return out.getvalue()

    cut = changed(photo(9), random.Random(3), (0.6, 0.7), 0.8, 80)
    mine = {TAX.format("26-照片.png"): png(photo(9)), TAX.format("26-截图.png"): png(table(1, 5))}
    put(tmp_path / "in" / "市税务局", {**mine, TAX.format("26-说明.docx"): document("说明", ["见章。"], (png(seal(3)),))})
    theirs = {SPORT.format("照片.png"): png(cut), SPORT.format("截图.png"): png(table(2, 5))}
    put(tmp_path / "in" / "市体育局", {**theirs, SPORT.format("说明.docx"): document("情况", ["见章。"], (png(seal(3)),))})
    audit(tmp_path / "in", tmp_path / "out")
    found = [one for one in told(tmp_path / "out")["between"] if one["code"] == "XPK003"]
    assert len(found) == 1 and "26-照片.png" in found[0]["message"] and found[0]["facts"]["count"] == 2
    assert "没有逐一比对" not in capsys.readouterr().out
    monkeypatch.setattr(picture_points, "_MOST", 0)
    put(tmp_path / "in" / "市体育局", {SPORT.format("另一说明.docx"): document("补充", ["见图。"], ())})
    audit(tmp_path / "in", tmp_path / "out")
    assert "相似的图片太多，还有 3 对没有逐一比对" in capsys.readouterr().out


def test_pictures_whose_common_points_lie_on_one_line_are_not_laid_on_each_other() -> None:
    """An audit of sixty units ended without a result: along the upper edge no scale tells how high one picture lies on the other."""
    cv2 = pytest.importorskip("cv2")
    places = np.array([(30 * number, 0) for number in range(20)], "<u2")
    points = places.tobytes() + np.random.default_rng(3).integers(0, 256, (20, 32), np.uint8).tobytes()
    copy = cv2.imencode(".png", np.full((300, 600), 200, np.uint8))[1].tobytes()
    assert picture_points._laid(points, points) is None
    assert not picture_points.is_same(points, copy, points, copy, 0.5)
