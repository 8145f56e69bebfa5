"""Pictures by Pillow: decoded to the last pixel, since a cut-off JPEG looks whole until then."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING, Any

from evalcheck.extras import install
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Incident, Media, Opened, ReadError, Trouble
from evalcheck.submission.troubles import damaged, not_examined
from evalcheck.words import Text

if TYPE_CHECKING:
    from PIL.Image import Image

_SIDE, _SHADES, _SPECKS = 512, 12, 0.0003
"""Pixels of the longer side at which a picture is looked at; shades that are one colour; share of pixels that are dust."""
_UNSUPPORTED = ("Unsupported BMP", "decoder error -2")
"""How Pillow says that it has no decoder for a picture: that is no fault of the picture's."""


def read_picture(data: bytes, kind: str, path: str, limits: Limits) -> Opened:
    """Its size in pixels, and the number of its pages where it is a TIFF of several."""
    from PIL import Image, UnidentifiedImageError

    if kind in ("heic", "avif"):
        _enable_heif(kind)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data)) as image:
                return _opened(image, kind, path, limits)
    except Image.DecompressionBombError:
        raise _too_large(limits) from None
    except UnidentifiedImageError:
        raise damaged("不是有效的图片", "it is no valid picture") from None
    except ReadError:
        raise
    except Exception as error:  # Pillow's decoders raise OSError, SyntaxError, struct.error and more on broken files
        if str(error).startswith(_UNSUPPORTED):
            raise not_examined(
                "图片采用了本程序不认识的编码，请用看图软件另存为png或jpg",
                "it is coded in a way that is not known here; save it as png or jpg in a viewer of pictures",
            ) from None
        raise damaged("图片不完整或已损坏", "the picture is cut off or broken") from None


def _opened(image: Image, kind: str, path: str, limits: Limits) -> Opened:
    if image.width * image.height > limits.pixels:
        raise _too_large(limits)
    camera = _by_camera(image)
    frames: int = getattr(image, "n_frames", 1)
    plain = True
    for frame in range(min(frames, limits.frames)):
        image.seek(frame)
        if image.width * image.height > limits.pixels:
            raise _too_large(limits)
        image.load()
        plain = plain and _plain(image)
    media = Media(image.width, image.height, camera=camera, plain=plain)
    incidents = []
    if frames > limits.frames:
        zh, en = f"共{frames}帧，只检查了前{limits.frames}帧", f"it has {frames} frames; only the first {limits.frames} were examined"
        incidents.append(Incident(Trouble.PARTLY_EXAMINED, path, {"reason": Text(zh, en)}))
    return Opened(type=kind, media=media, pages=frames if kind == "tiff" else None, incidents=tuple(incidents))


def _plain(image: Image) -> bool:
    """Whether a picture is of one colour, less some specks: a white page, a black screen."""
    # Strokes may be drawn by transparency alone: it is a band like the colours.
    image = levelled(image)
    small = image.copy() if image.mode in ("RGB", "RGBA") else image.convert("RGBA")
    small.thumbnail((_SIDE, _SIDE))
    specks = small.width * small.height * _SPECKS
    bands = [small.getchannel(index).histogram() for index in range(len(small.getbands()))]
    return all(sum(band) - _most_alike(band) <= specks for band in bands)


def levelled(image: Image) -> Image:
    """A picture of 16 bits, 32 bits or fractions in 8 bits, from its darkest to its lightest: as programs show them."""
    if not image.mode.startswith(("I", "F")):
        return image
    # Of 16 bits in the order of some scanners Pillow tells no extremes.
    image = image.convert("I") if image.mode.startswith("I;16") else image
    extrema: Any = image.getextrema()
    low, high = float(extrema[0]), float(extrema[1])
    most = 255.0 if image.mode == "F" and low >= 0 and 1 < high <= 255 else max(high - low, 1e-9)
    numbers = image.convert("F")
    return numbers.point(lambda value: (value - low) * (255.0 / most)).convert("L") if high > low else numbers.convert("L")


def _most_alike(histogram: list[int]) -> int:
    """Pixels of the shades around the commonest one."""
    peak = max(range(256), key=histogram.__getitem__)
    return sum(histogram[max(0, peak - _SHADES) : peak + _SHADES + 1])


def _enable_heif(kind: str) -> None:
    """Photos of phones need a decoder that is an extra; newer Pillows read AVIF by themselves."""
    try:
        import pillow_heif

        pillow_heif.register_heif_opener()
    except ImportError:
        from PIL import features

        if kind == "heic" or not features.check("avif"):
            raise not_examined("读取HEIC照片的组件未安装", "the part that reads HEIC photos is not installed", install("media")) from None


def _too_large(limits: Limits) -> ReadError:
    millions = limits.pixels // 1_000_000
    return not_examined(f"图片超过{millions}百万像素", f"the picture has more than {millions} million pixels")


def _by_camera(image: Image) -> bool:
    """Whether a camera wrote its maker into the picture (EXIF); screens write none."""
    try:
        return bool(image.getexif().get(0x010F))
    except Exception:  # broken EXIF costs the hint, not the picture
        return False
