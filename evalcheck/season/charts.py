"""The pictures of an evaluation report (PNG): states of items by content, and what enterprises answered, with intervals."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

_FONTS = {
    "win32": ("msyh.ttc", "simhei.ttf", "simsun.ttc", "Deng.ttf"),
    "darwin": ("PingFang.ttc", "STHeiti Light.ttc", "Hiragino Sans GB.ttc", "Songti.ttc"),
    "linux": (
        "NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf", "SourceHanSansSC-Regular.otf", "wqy-microhei.ttc", "wqy-zenhei.ttc",
        "DroidSansFallbackFull.ttf", "uming.ttc",
    ),
}  # fmt: skip
"""Typefaces with Chinese signs, the best first."""
_WIDE, _LEFT, _ROW, _HEAD = 1600, 430, 44, 70
_INK, _QUIET, _PALE = "#1c2530", "#5b6672", "#d8dde3"
COLOURS = {"met": "#5aa777", "review": "#f2c94c", "partial": "#f0a35e", "missing": "#d9705f"}


def chinese_font(folders: Sequence[Path] | None = None) -> Path | None:
    """A typeface of this machine that has Chinese signs; None where none was found."""
    names = _FONTS.get(sys.platform, _FONTS["linux"])
    there: dict[str, Path] = {}
    for folder in _folders() if folders is None else folders:
        for place, _, files in sorted(os.walk(folder)):
            for name in files:
                there.setdefault(name, Path(place) / name)
    return next((there[name] for name in names if name in there), None)


def _folders() -> list[Path]:
    if sys.platform == "win32":
        return [Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts"]
    if sys.platform == "darwin":
        return [Path("/System/Library/Fonts"), Path("/Library/Fonts")]
    return [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local" / "share" / "fonts"]


def shares(rows: Sequence[tuple[str, Mapping[str, int]]], words: Mapping[str, str], font: Path) -> bytes:
    """A bar for each row, divided by `words` (key to sign and label) in their order.

    Sign and number stand in each piece, so that colour is not alone.
    """
    image, draw, type_ = _sheet(len(rows), font)
    left = _LEFT
    for key, label in words.items():
        draw.rectangle((left, 18, left + 24, 42), fill=COLOURS[key], outline=_INK)
        draw.text((left + 34, 30), label, _INK, type_, anchor="lm")
        left += 80 + int(draw.textlength(label, type_))
    room = _WIDE - _LEFT - 30
    for number, (name, counts) in enumerate(rows):
        top, whole, left = _HEAD + number * _ROW, sum(counts.get(key, 0) for key in words), _LEFT
        _name(draw, name, top, type_)
        for key in words:
            if count := counts.get(key, 0):
                right = left + round(room * count / whole)
                draw.rectangle((left, top + 6, right, top + _ROW - 8), fill=COLOURS[key], outline="#ffffff")
                draw.text(((left + right) / 2, top + _ROW / 2 - 1), words[key][0] + str(count), _INK, type_, anchor="mm")
                left = right
    return _png(image)


def intervals(rows: Sequence[tuple[str, float, float | None, float | None]], scale: float, unit: str, font: Path) -> bytes:
    """A dot for each row's value on a scale from 0, with its interval as a line, and the value in figures."""
    image, draw, type_ = _sheet(len(rows), font)
    room = _WIDE - _LEFT - 200
    for step in range(5):
        x = _LEFT + room * step / 4
        draw.line((x, _HEAD - 10, x, image.height - 16), _PALE, 2)
        draw.text((x, 36), f"{scale * step / 4:g}{unit}", _QUIET, type_, anchor="mm")
    for number, (name, value, low, high) in enumerate(rows):
        top = _HEAD + number * _ROW
        middle, x = top + _ROW / 2, _LEFT + room * value / scale
        _name(draw, name, top, type_)
        if low is not None and high is not None and low != high:
            ends = [_LEFT + room * min(max(end, 0.0), scale) / scale for end in (low, high)]
            draw.line((*ends[:1], middle, *ends[1:], middle), "#275d9c", 4)
            for end in ends:
                draw.line((end, middle - 9, end, middle + 9), "#275d9c", 4)
        draw.ellipse((x - 8, middle - 8, x + 8, middle + 8), "#1f3a5f")
        draw.text((_WIDE - 30, middle), f"{value:.1f}{unit}", _INK, type_, anchor="rm")
    return _png(image)


def _sheet(rows: int, font: Path) -> tuple[Image.Image, ImageDraw.ImageDraw, ImageFont.FreeTypeFont]:
    image = Image.new("RGB", (_WIDE, _HEAD + rows * _ROW + 20), "#ffffff")
    return image, ImageDraw.Draw(image), ImageFont.truetype(str(font), 24)


def _name(draw: ImageDraw.ImageDraw, name: str, top: int, font: ImageFont.FreeTypeFont) -> None:
    while draw.textlength(name, font) > _LEFT - 40:
        name = name.rstrip("…")[:-1] + "…"
    draw.text((_LEFT - 16, top + _ROW / 2 - 1), name, _INK, font, anchor="rm")


def _png(image: Image.Image) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()
