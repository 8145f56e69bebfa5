"""Pictures by Pillow: decoded to the last pixel, since a cut-off JPEG looks whole until then."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING

from evalcheck.extras import install
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Incident, Media, Opened, ReadError, Trouble
from evalcheck.submission.troubles import damaged, not_examined
from evalcheck.words import Text

if TYPE_CHECKING:
    from PIL.Image import Image


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
    except Exception:  # Pillow's decoders raise OSError, SyntaxError, struct.error and more on broken files
        raise damaged("图片不完整或已损坏", "the picture is cut off or broken") from None


def _opened(image: Image, kind: str, path: str, limits: Limits) -> Opened:
    if image.width * image.height > limits.pixels:
        raise _too_large(limits)
    media = Media(image.width, image.height, camera=_by_camera(image))
    frames: int = getattr(image, "n_frames", 1)
    for frame in range(min(frames, limits.frames)):
        image.seek(frame)
        if image.width * image.height > limits.pixels:
            raise _too_large(limits)
        image.load()
    incidents = []
    if frames > limits.frames:
        zh, en = f"共{frames}帧，只检查了前{limits.frames}帧", f"it has {frames} frames; only the first {limits.frames} were examined"
        incidents.append(Incident(Trouble.PARTLY_EXAMINED, path, {"reason": Text(zh, en)}))
    return Opened(type=kind, media=media, pages=frames if kind == "tiff" else None, incidents=tuple(incidents))


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
