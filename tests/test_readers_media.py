"""Readers of pictures and videos: decoded to the end, so that a cut-off one is never taken for whole."""

from __future__ import annotations

import builtins
import io
import sys
from typing import Any

import pytest
from PIL import Image

from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Trouble
from tests.test_readers import read, refused

av = pytest.importorskip("av")


def picture(form: str, size: tuple[int, int] = (320, 200)) -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(buffer, form)
    return buffer.getvalue()


def video(form: str, codec: str, seconds: int = 6) -> bytes:
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=form) as container:
        stream = container.add_stream(codec, rate=10)
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        for number in range(seconds * 10):
            image = Image.effect_noise((160, 120), 20 + number).convert("RGB")
            for packet in stream.encode(av.VideoFrame.from_image(image)):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("form", "extension"), [("PNG", "png"), ("JPEG", "jpeg"), ("BMP", "bmp"), ("GIF", "gif"), ("TIFF", "tif"), ("WEBP", "webp")]
)
def test_a_whole_picture_gives_its_size(form: str, extension: str) -> None:
    opened = read(f"a.{extension}", picture(form))
    assert opened.media and (opened.media.width, opened.media.height, opened.incidents) == (320, 200, ())


@pytest.mark.parametrize("form", ["PNG", "JPEG", "BMP", "GIF"])
def test_a_truncated_picture_is_damaged(form: str) -> None:
    data = picture(form)
    assert refused(f"a.{form.lower()}", data[: len(data) * 2 // 3]).trouble is Trouble.DAMAGED


def test_a_picture_beyond_the_limit_of_pixels_is_not_decoded() -> None:
    assert refused("a.png", picture("PNG"), Limits(pixels=1000)).trouble is Trouble.NOT_EXAMINED


def test_a_picture_under_another_pictures_name_is_misnamed_and_read() -> None:
    opened = read("a.jpg", picture("PNG"))
    assert (opened.type, [i.facts for i in opened.incidents]) == ("png", [{"extension": "jpg", "found": "png"}])


def test_a_missing_decoder_is_never_a_pass_and_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    error = refused("a.heic", b"\0\0\0\x18ftypheic" + b"\0" * 100)
    assert (error.trouble, error.facts["install"]) == (Trouble.NOT_EXAMINED, 'pip install "evalcheck-cn[media]"')


def test_video_without_pyav_is_never_a_pass_and_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without_av(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "av":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without_av)
    error = refused("a.mp4", b"\0\0\0\x18ftypisom" + b"\0" * 100)
    assert (error.trouble, error.facts["install"]) == (Trouble.NOT_EXAMINED, 'pip install "evalcheck-cn[media]"')


CODECS = [("mp4", "mpeg4", "mp4"), ("avi", "mpeg4", "avi"), ("matroska", "mpeg4", "mkv"), ("mov", "mpeg4", "mov")]


@pytest.mark.parametrize(("form", "codec", "extension"), CODECS)
def test_a_whole_video_gives_its_seconds(form: str, codec: str, extension: str) -> None:
    opened = read(f"a.{extension}", video(form, codec))
    assert opened.media and opened.media.seconds == pytest.approx(6, abs=0.3)
    assert (opened.media.width, opened.media.height) == (160, 120)


@pytest.mark.parametrize(("form", "codec", "extension"), CODECS)
@pytest.mark.parametrize("share", [0.3, 0.7])
def test_a_truncated_video_is_damaged(form: str, codec: str, extension: str, share: float) -> None:
    data = video(form, codec)
    assert refused(f"a.{extension}", data[: int(len(data) * share)]).trouble is Trouble.DAMAGED
