"""Pages, pictures inside documents, picture files and moments of videos as arrays of pixels of a bounded size."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from evalcheck.patterns import regex
from evalcheck.records import dataclass
from evalcheck.submission.containers.zip import Parts
from evalcheck.submission.formats import PICTURES, ZIPPED
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import ReadError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image
    from pypdfium2 import PdfDocument, PdfPage

    from evalcheck.submission.pixels.ofd_pages import DrawnPage

    Pixels = NDArray[np.uint8]
    """Rows × columns × red, green, blue."""

Region = tuple[float, float, float, float]
"""Left, top, width and height as fractions."""

_NUMBERS = regex(r"(\d+)")
_LEAST_SIDE = 48
_VISIBLE_SIDE = 4
"""Pixels of a side below which a picture shows nothing: counters of web pages, rules drawn as pictures."""
_FEW_CHARACTERS = 12
_WHOLE: Region = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class Raster:
    """One page or picture. `width` and `height` are those of the original; `printed` are pages that have text of their own.

    A `drawing` is what is drawn on a page, less its type. `embedded` are the pictures on a page (place, width and height of the original);
    `closer` gives a part of it anew, larger.
    """

    part: str
    kind: Literal["page", "picture", "drawing"]
    pixels: Pixels
    width: int
    height: int
    closer: Callable[[Region, int], Pixels]
    printed: bool = False
    embedded: tuple[tuple[Region, int, int], ...] = ()
    taken: datetime | None = None
    device: str = ""


def turned(raster: Raster, quarters: int) -> Raster:
    """The same page or picture turned to the left by so many quarters."""
    import numpy as np

    def closer(region: Region, side: int) -> Pixels:
        for _ in range(quarters):
            left, top, wide, high = region
            region = (1 - top - high, left, high, wide)
        return np.ascontiguousarray(np.rot90(raster.closer(region, side), quarters))

    embedded = raster.embedded
    for _ in range(quarters):
        embedded = tuple(((top, 1 - left - wide, high, wide), rows, columns) for (left, top, wide, high), columns, rows in embedded)
    width, height = (raster.height, raster.width) if quarters % 2 else (raster.width, raster.height)
    pixels = np.ascontiguousarray(np.rot90(raster.pixels, quarters))
    return replace(raster, pixels=pixels, width=width, height=height, closer=closer, embedded=embedded)


def rasters(data: bytes, kind: str, limits: Limits) -> Iterator[Raster | None]:
    """Everything in the file that can be looked at; None for each part that is beyond the limits or cannot be drawn."""
    if kind == "pdf":
        yield from _pdf(data, limits)
    elif kind in PICTURES:
        yield from _frames(data, kind, limits)
    elif kind in ZIPPED:
        yield from _held(data, limits)
        yield from _drawings(data, limits) if kind == "ofd" else ()
    elif kind == "ppt":
        yield from _of_slides(data, limits)


def _pdf(data: bytes, limits: Limits) -> Iterator[Raster | None]:
    import pypdfium2

    from evalcheck.submission.readers.pdf_fields import with_forms

    with suppress(pypdfium2.PdfiumError):
        document = pypdfium2.PdfDocument(data)
        try:
            with_forms(document)
            for number in range(len(document)):
                yield _page(document, number, limits) if number < limits.looked_parts else None
        finally:
            document.close()


def _page(document: PdfDocument, number: int, limits: Limits) -> Raster | None:
    import pypdfium2

    try:
        page = document[number]
        try:
            printed = page.get_textpage().count_chars() >= _FEW_CHARACTERS
            embedded = tuple(_embedded(page))
            pixels = _looked_for_colour(page, limits.look_side) if printed and not embedded else None
            pixels = _drawn(page, _WHOLE, limits.look_side) if pixels is None else pixels
        finally:
            page.close()
    except (pypdfium2.PdfiumError, ValueError, MemoryError):
        return None

    def closer(region: Region, side: int) -> Pixels:
        again = document[number]
        try:
            return _drawn(again, region, side)
        finally:
            again.close()

    height, width = pixels.shape[:2]
    return Raster(f"第{number + 1}页", "page", pixels, width, height, closer, printed, embedded)


def _looked_for_colour(page: PdfPage, side: int) -> Pixels | None:
    """A printed page at half the size, which is enough where all of it is black and white; else None."""
    small = _drawn(page, _WHOLE, side // 2)
    return small if _is_grey(small) else None


def _is_grey(pixels: Pixels) -> bool:
    red, green, blue = (pixels[:, :, channel] for channel in range(3))
    return bool((red == green).all() and (green == blue).all())


def _drawn(page: PdfPage, region: Region, side: int) -> Pixels:
    """A part of a page, drawn so that its longer side has so many pixels."""
    import numpy as np

    width, height = page.get_size()
    left, top, wide, high = region
    scale = side / max(width * wide, height * high, 1.0)
    crop = (width * left, height * (1 - top - high), width * (1 - left - wide), height * top)
    bitmap = page.render(scale=scale, crop=tuple(max(0.0, edge) for edge in crop), rev_byteorder=True, prefer_bgrx=False)
    array = np.asarray(bitmap.to_numpy())
    if array.ndim == 2 or array.shape[2] == 1:
        array = np.repeat(array.reshape(*array.shape[:2], 1), 3, axis=2)
    return np.ascontiguousarray(array[:, :, :3])


def _embedded(page: PdfPage) -> Iterator[tuple[Region, int, int]]:
    """Pictures placed on a page, however deep in forms; tiny ones are ornaments."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    width, height = page.get_size()
    for one in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        with suppress(pypdfium2.PdfiumError, AttributeError):
            columns, rows = one.get_px_size()
            left, bottom, right, top = one.get_bounds()
            if min(columns, rows) >= _LEAST_SIDE and width > 0 and height > 0:
                yield (left / width, 1 - top / height, (right - left) / width, (top - bottom) / height), columns, rows


def _frames(data: bytes, kind: str, limits: Limits) -> Iterator[Raster | None]:
    """A picture file: one picture, or the pages of a TIFF."""
    first = _picture(data, "", limits)
    if kind != "tiff" or first is None:
        yield first
        return
    count = _frame_count(data)
    for number in range(count):
        part = f"第{number + 1}页" if count > 1 else ""
        yield _picture(data, part, limits, number) if number < limits.looked_parts else None


def _frame_count(data: bytes) -> int:
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data)) as image:
            return int(getattr(image, "n_frames", 1))
    except Exception:  # as in _picture
        return 1


def _held(data: bytes, limits: Limits) -> Iterator[Raster | None]:
    """Pictures inside an office document that is a zip, in the order of their names' numbers."""
    try:
        parts = Parts(data, limits.part_bytes, limits)
    except ReadError:
        return
    names = sorted((name for name in parts.names if _is_content(name)), key=_natural)
    for count, name in enumerate(names, start=1):
        if count > limits.looked_parts:
            yield None
            continue
        try:
            picture = _picture(parts.read(name), f"图{count}", limits)
        except (ReadError, ValueError, OverflowError):
            picture = None
        if picture is None or min(picture.width, picture.height) >= _VISIBLE_SIDE:
            yield picture


def _of_slides(data: bytes, limits: Limits) -> Iterator[Raster | None]:
    """Pictures of an old presentation, in the order in which they were put in."""
    from evalcheck.submission.readers.ppt import pictures  # olefile

    with suppress(ReadError):
        for count, (_, picture) in enumerate(pictures(data), start=1):
            yield _picture(picture, f"图{count}", limits) if count <= limits.looked_parts else None


def _drawings(data: bytes, limits: Limits) -> Iterator[Raster | None]:
    """Pages of an OFD on which something is drawn in colour, or on which no type stands: it may be drawn too."""
    from evalcheck.submission.pixels.ofd_pages import drawn, drawn_pages  # OpenCV

    for page in drawn_pages(data, limits):
        if page is None:
            yield None
            continue
        printed = page.typed >= _FEW_CHARACTERS or page.held > 0
        try:
            if printed and _is_grey(drawn(page, limits.look_side // 2)):
                continue
            pixels = drawn(page, limits.look_side)
        except Exception:  # OpenCV and numpy raise what paths of odd numbers make them
            yield None
            continue
        height, width = pixels.shape[:2]
        closer = partial(_closer_drawn, page)
        yield Raster(f"第{page.number}页", "drawing", pixels, width, height, closer, printed)


def _closer_drawn(page: DrawnPage, region: Region, side: int) -> Pixels:
    from evalcheck.submission.pixels.ofd_pages import drawn

    return drawn(page, side, region)


def _is_content(name: str) -> bool:
    """Thumbnails show the document itself, small."""
    return name.lower().rpartition(".")[2] in PICTURES and "thumbnail" not in name.lower()


def _natural(name: str) -> list[str | int]:
    return [int(piece) if piece.isdecimal() else piece for piece in _NUMBERS.split(name)]


def _picture(data: bytes, part: str, limits: Limits, frame: int = 0) -> Raster | None:
    from PIL import Image

    def closer(region: Region, side: int) -> Pixels:
        with Image.open(io.BytesIO(data)) as again:
            again.seek(frame)
            return _bounded(again, side, region)

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data)) as image:
                if image.width * image.height > limits.pixels or (not part and min(image.size) < _VISIBLE_SIDE):
                    return None
                taken, device, turned = _from_camera(image)
                size = (image.height, image.width) if turned else image.size
                image.seek(frame)
                pixels = _bounded(image, limits.look_side)
    except Exception:  # Pillow's decoders raise OSError, SyntaxError, struct.error and more on broken files
        return None
    return Raster(part, "picture", pixels, *size, closer, taken=taken, device=device)


def _bounded(image: Image, side: int, region: Region = _WHOLE) -> Pixels:
    """A part of a picture, upright, over white where it is clear, at most `side` pixels long."""
    import numpy as np
    from PIL import Image as Pillow
    from PIL import ImageOps

    from evalcheck.submission.readers.picture import levelled

    wanted = int(side / max(region[2], region[3], 1e-3))
    if max(image.size) > 2 * wanted:
        image.draft("RGB", (wanted, wanted))
    ImageOps.exif_transpose(image, in_place=True)
    upright: Image = image
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        upright = upright.convert("RGBA")
        upright = Pillow.alpha_composite(Pillow.new("RGBA", upright.size, "white"), upright)
    upright = levelled(upright)
    if region != _WHOLE:
        left, top = round(region[0] * upright.width), round(region[1] * upright.height)
        upright = upright.crop(
            (left, top, left + max(1, round(region[2] * upright.width)), top + max(1, round(region[3] * upright.height)))
        )
    upright = upright if upright.mode == "RGB" else upright.convert("RGB")
    if max(upright.size) > side:
        scale = side / max(upright.size)
        size = max(1, round(upright.width * scale)), max(1, round(upright.height * scale))
        upright = upright.resize(size, Pillow.Resampling.BOX if scale < 1 / 3 else Pillow.Resampling.HAMMING)
    return np.array(upright)


def _from_camera(image: Image) -> tuple[datetime | None, str, bool]:
    """When and with what a photo was taken, and whether it lies on its side (EXIF)."""
    try:
        exif = image.getexif()
        detail: Any = exif.get_ifd(0x8769)
    except Exception:  # broken EXIF costs the date, not the picture
        return None, "", False
    device = " ".join(dict.fromkeys(_words(exif.get(tag)) for tag in (0x010F, 0x0110))).strip()
    return _moment(detail.get(0x9003) or exif.get(0x0132)), device, exif.get(0x0112) in (5, 6, 7, 8)


def _words(value: object) -> str:
    return "".join(sign for sign in value if sign.isprintable()).strip()[:60] if isinstance(value, str) else ""


def _moment(value: object) -> datetime | None:
    try:
        return datetime.strptime(str(value).strip("\0 ")[:19], "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return None
