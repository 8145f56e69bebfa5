"""Pictures of odd sizes and depths never crash the eyes; an error of ours in looking costs that look, not the file; long scans."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from evalcheck.evidence.vision import pages
from evalcheck.evidence.vision.ocr import ReadLines
from evalcheck.evidence.vision.pages import looked_at
from evalcheck.evidence.vision.seen import Place, Seal
from evalcheck.submission.filetype import detect
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import ReadError, Trouble
from evalcheck.submission.readers.picture import read_picture
from tests.packages import scan

NOISE = np.random.default_rng(3).integers(0, 255, (300, 400, 3), dtype=np.uint8)
COLOUR = Image.fromarray(NOISE)
DEEP = np.random.default_rng(4).integers(0, 65535, (300, 400))


def saved(image: Image.Image, kind: str, **more: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


ODD: dict[str, tuple[str, bytes]] = {
    "cmyk jpeg": ("jpeg", saved(COLOUR.convert("CMYK"), "JPEG")),
    "cmyk tiff": ("tiff", saved(COLOUR.convert("CMYK"), "TIFF")),
    "lab": ("tiff", saved(COLOUR.convert("LAB"), "TIFF")),
    "16 bit png": ("png", saved(Image.fromarray(DEEP.astype(np.uint16)), "PNG")),
    "16 bit tiff": ("tiff", saved(Image.fromarray(DEEP.astype(np.uint16)), "TIFF")),
    "16 bit tiff of the other order": ("tiff", saved(Image.frombytes("I;16B", (400, 300), DEEP.astype(">u2").tobytes()), "TIFF")),
    "32 bit tiff": ("tiff", saved(Image.fromarray(DEEP.astype(np.int32)), "TIFF")),
    "fractions": ("tiff", saved(Image.fromarray((DEEP / 65535).astype(np.float32)), "TIFF")),
    "one bit": ("png", saved(COLOUR.convert("1"), "PNG")),
    "animated gif": ("gif", saved(COLOUR, "GIF", save_all=True, append_images=[COLOUR.rotate(90)])),
    "animated webp": ("webp", saved(COLOUR, "WEBP", save_all=True, append_images=[COLOUR.rotate(180)])),
    "palette with a clear colour": ("png", saved(COLOUR.convert("P"), "PNG", transparency=3)),
}


@pytest.mark.parametrize("name", ODD)
def test_pictures_of_odd_depths_are_read_and_looked_at(name: str) -> None:
    kind, data = ODD[name]
    media = read_picture(data, kind, "a", Limits()).media
    assert media is not None and not media.plain
    seen = looked_at(data, kind, Limits(), False)
    assert (seen.parts, seen.left_out) == (1, 0)


def test_a_picture_for_which_there_is_no_decoder_is_no_damaged_one() -> None:
    """Broke: bitmaps of two bits a point and the like, which viewers show, were called damaged."""
    data = bytearray(saved(COLOUR, "BMP"))
    data[28] = 2
    with pytest.raises(ReadError) as caught:
        read_picture(bytes(data), "bmp", "a", Limits())
    assert caught.value.trouble is Trouble.NOT_EXAMINED and "另存为png或jpg" in str(caught.value.facts["reason"])


@pytest.mark.parametrize("begin", [b"II+\0", b"MM\0+"])
def test_a_tiff_of_large_offsets_is_told_by_its_content(begin: bytes) -> None:
    assert detect(begin + b"\x08\0\0\0" + bytes(40)) == "tiff"


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (1, 600), (600, 1), (900, 3), (5, 5000), (7, 30)])
def test_pictures_of_a_row_or_two_crash_nothing(size: tuple[int, int]) -> None:
    data = saved(Image.new("RGB", size, (255, 0, 0)), "PNG")
    assert read_picture(data, "png", "a", Limits()).media is not None
    seen = looked_at(data, "png", Limits(), False)
    assert seen.parts + seen.left_out == 1


def test_an_error_of_ours_costs_one_look_and_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    real, looks = pages._part, iter((True, False, True))

    def part(*given: Any, **named: Any) -> Any:
        if not next(looks):
            raise ValueError("an odd array")
        return real(*given, **named)

    monkeypatch.setattr(pages, "_part", part)
    seen = looked_at(scan(3), "pdf", Limits(), False)
    assert (seen.parts, seen.left_out) == (2, 1)


def test_of_a_long_scan_the_first_the_last_and_the_sealed_pages_are_read_before_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    real, read = pages._part, []
    seal = Seal(Place("", 0.5, 0.5, 0.2, 0.15), "round", 0.9)

    def part(raster: Any, first: bool) -> Any:
        from dataclasses import replace

        one = real(raster, first)
        return replace(one, seals=(seal,)) if raster.part == "第9页" else one

    def read_part(raster: Any, seals: Any = ()) -> ReadLines:
        read.append(raster.part)
        return ReadLines((), True)

    monkeypatch.setattr(pages, "_part", part)
    monkeypatch.setattr(pages, "read_part", read_part)
    monkeypatch.setattr(pages, "read_ring", lambda seal, raster: None)
    seen = looked_at(scan(12), "pdf", Limits(ocr_parts=5), True)
    assert read == ["第1页", "第2页", "第3页", "第9页", "第12页"]
    assert seen.unread == tuple(f"第{number}页" for number in (4, 5, 6, 7, 8, 10, 11))
    assert looked_at(scan(3), "pdf", Limits(ocr_parts=0), True).unread == ("第1页", "第2页", "第3页")
