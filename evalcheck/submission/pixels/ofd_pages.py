"""What is drawn on the pages of an OFD (GB/T 33190): paths, pictures, stamps, and the looks of electronic seals; its type is not drawn."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from evalcheck.patterns import regex
from evalcheck.records import dataclass
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import ReadError
from evalcheck.submission.readers.xml_parts import XmlParts, attribute, child, local, millimetres, named
from evalcheck.submission.troubles import not_examined

if TYPE_CHECKING:
    from lxml.etree import _Element

Pixels = NDArray[np.uint8]
Box = tuple[float, float, float, float]
Turn = tuple[float, float, float, float, float, float]
_UPRIGHT: Turn = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_A4 = (0.0, 0.0, 210.0, 297.0)
_MOST_PATHS, _MOST_POINTS, _STEPS = 20_000, 400_000, 12
"""Paths of a page, points of all of them, and the straight pieces that a curve is drawn by."""
_FRACTION = 4
"""Bits of a point that OpenCV takes behind the whole pixels."""
_TOKEN = regex(r"[MSLQBAC]|-?\d+(?:\.\d+)?(?:[eE]-?\d+)?")
_TAKES = {"M": 2, "S": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
_PICTURE_BEGINS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"BM", b"PK\x03\x04")
_DEEPEST = 2


@dataclass
class DrawnPage:
    """A page by its number: what is to be drawn, each thing with the place it lies at (mm); `typed` counts signs of text."""

    number: int
    area: Box
    content: list[tuple[_Element, float, float]] = field(default_factory=list)
    pictures: list[tuple[Box, bytes]] = field(default_factory=list)
    typed: int = 0
    held: int = 0


@dataclass
class _Book:
    """An OFD as it is gone through: its parts, and pictures by the ids that pages name them by."""

    xml: XmlParts
    limits: Limits
    media: dict[str, str] = field(default_factory=dict)


def drawn_pages(data: bytes, limits: Limits, deep: int = 0) -> Iterator[DrawnPage | None]:
    """Pages on which more is drawn than type and pictures of their own (those lie in the file by themselves), in their order; None for
    pages beyond the limits and for what cannot be read: something may be drawn there.
    """
    try:
        book = _Book(XmlParts(data, limits), limits)
        bodies = list(named(book.xml.root("OFD.xml"), "DocBody"))
    except ReadError:
        yield None
        return
    number = 0
    for body in bodies:
        try:
            pages = _pages(book, body, number, deep)
        except ReadError:
            yield None
            continue
        number += len(pages)
        yield from (page for page in pages if page is None or page.pictures or page.content)


def _pages(book: _Book, body: _Element, before: int, deep: int) -> list[DrawnPage | None]:
    root = book.xml.resolved(_words(child(body, "DocRoot")), "OFD.xml")
    if root is None:
        return []
    document = book.xml.root(root)
    _media(book, document, root)
    usual = _box(_words(next(named(document, "PhysicalBox"), None))) or _A4
    templates = {one.get("ID") or "": book.xml.resolved(one.get("BaseLoc") or "", root) for one in named(document, "TemplatePage")}
    listed = [one for pages in named(document, "Pages") for one in pages if local(one) == "Page"]
    made: dict[str, DrawnPage] = {}
    for place, one in enumerate(listed[: book.limits.looked_parts]):
        name = book.xml.resolved(one.get("BaseLoc") or "", root)
        page = DrawnPage(before + place + 1, usual)
        made[one.get("ID") or f"#{place}"] = page
        if name is not None:
            _fill(book, page, name, templates)
    _stamps(book, document, root, made)
    _seals(book, body, made, deep)
    return [*made.values(), *[None] * (len(listed) - len(made))]


def _media(book: _Book, document: _Element, root: str) -> None:
    for listed in named(document, "PublicRes", "DocumentRes"):
        name = book.xml.resolved(_words(listed), root)
        if name is None:
            continue
        resources = book.xml.root(name)
        folder = attribute(resources, "BaseLoc") or ""
        for one in named(resources, "MultiMedia"):
            file = _words(child(one, "MediaFile"))
            part = book.xml.resolved(f"{folder}/{file}" if folder else file, name) or book.xml.resolved(file, name)
            if part is not None:
                book.media[one.get("ID") or ""] = part


def _fill(book: _Book, page: DrawnPage, name: str, templates: Mapping[str, str | None]) -> None:
    content = book.xml.root(name)
    page.area = _box(_words(next(named(content, "PhysicalBox"), None))) or page.area
    layers = [content]
    layers += [book.xml.root(part) for one in named(content, "Template") if (part := templates.get(one.get("TemplateID") or ""))]
    for layer in layers:
        page.content += [(one, 0.0, 0.0) for one in named(layer, "PathObject")]
        page.typed += sum(len("".join((code.text or "").split())) for code in named(layer, "TextCode"))
        page.held += sum(1 for _ in named(layer, "ImageObject"))


def _stamps(book: _Book, document: _Element, root: str, pages: Mapping[str, DrawnPage]) -> None:
    """What annotations show: their paths, and the pictures that lie in them."""
    listed = child(document, "Annotations")
    name = book.xml.resolved(_words(listed), root) if listed is not None else None
    for one in named(book.xml.root(name), "Page") if name else ():
        part, page = book.xml.resolved(_words(child(one, "FileLoc")), name or ""), pages.get(one.get("PageID") or "")
        if part is None or page is None:
            continue
        for note in named(book.xml.root(part), "Annot"):
            if note.get("Visible") != "false":
                _stamp(book, page, note)


def _stamp(book: _Book, page: DrawnPage, note: _Element) -> None:
    for look in named(note, "Appearance"):
        left, top, *_ = _box(look.get("Boundary") or "") or (0.0, 0.0, 0.0, 0.0)
        page.content += [(one, left, top) for one in named(look, "PathObject")]
        for one in named(look, "ImageObject"):
            place, part = _box(one.get("Boundary") or ""), book.media.get(one.get("ResourceID") or "")
            if place and part:
                page.pictures.append(((place[0] + left, place[1] + top, *place[2:]), book.xml.read(part)))


def _seals(book: _Book, body: _Element, pages: Mapping[str, DrawnPage], deep: int) -> None:
    """The looks of electronic seals, where their signatures say that they are shown (GB/T 33190, 18.2.3)."""
    listed = child(body, "Signatures")
    name = book.xml.resolved(_words(listed), "OFD.xml") if listed is not None else None
    for one in named(book.xml.root(name), "Signature") if name else ():
        path = book.xml.resolved(attribute(one, "BaseLoc") or "", name or "")
        if path is None:
            continue
        signature = book.xml.root(path)
        value = book.xml.resolved(_words(next(named(signature, "SignedValue"), None)), path)
        look = _look_of_seal(book.xml.read(value), book.limits, deep) if value else None
        for stamp in named(signature, "StampAnnot") if look else ():
            page, place = pages.get(attribute(stamp, "PageRef") or ""), _box(attribute(stamp, "Boundary") or "")
            if page is not None and place and look:
                page.pictures.append((place, look))


def _look_of_seal(data: bytes, limits: Limits, deep: int) -> bytes | None:
    """The picture in a signed value (GB/T 38540: an octet string of a DER structure); one that is an OFD itself is drawn as PNG."""
    found = [(at, begin) for begin in _PICTURE_BEGINS if (at := data.find(begin)) > 3]
    for at, begin in sorted(found):
        picture = _octets(data, at)
        if picture is None:
            continue
        if begin != _PICTURE_BEGINS[-1]:
            return picture
        page = next(drawn_pages(picture, limits, deep + 1), None) if deep < _DEEPEST else None
        if page is not None:
            return bytes(cv2.imencode(".png", cv2.cvtColor(drawn(page, 600), cv2.COLOR_RGB2BGR))[1])
    return None


def _octets(data: bytes, at: int) -> bytes | None:
    """The octet string (X.690, 8.7) whose content begins there."""
    for count in (1, 2, 3, 4):
        if at > count + 1 and data[at - count - 1] == 0x80 + count and data[at - count - 2] == 4:
            length = int.from_bytes(data[at - count : at], "big")
            return data[at : at + length] if length <= len(data) - at else None
    return data[at : at + data[at - 1]] if data[at - 2] == 4 and data[at - 1] < 0x80 else None


def drawn(page: DrawnPage, side: int, part: Box = (0.0, 0.0, 1.0, 1.0)) -> Pixels:
    """A part of a page (fractions), so that the longer side of the part has so many pixels. Raises ReadError where more is drawn than may
    be: half a page looks like a whole one.
    """
    if len(page.content) > _MOST_PATHS:
        raise _too_much()
    left, top, wide, high = page.area
    left, top, wide, high = left + part[0] * wide, top + part[1] * high, part[2] * wide, part[3] * high
    scale = side / max(wide, high, 1e-3)
    sheet = np.full((max(1, round(high * scale)), max(1, round(wide * scale)), 3), 255, np.uint8)
    left_points = _MOST_POINTS
    for one, x, y in page.content:
        left_points -= _path(sheet, one, (x - left, y - top), scale, left_points)
        if left_points <= 0:
            raise _too_much()
    for (x, y, w, h), data in page.pictures:
        _picture(sheet, data, ((x - left) * scale, (y - top) * scale, w * scale, h * scale))
    return sheet


def _too_much() -> ReadError:
    return not_examined("页面上的图形过多", "too many shapes are drawn on the page")


def _path(sheet: Pixels, one: _Element, move: tuple[float, float], scale: float, most: int) -> int:
    """Draws a path; how many points it had."""
    box = _box(one.get("Boundary") or "") or (0.0, 0.0, 0.0, 0.0)
    outlines = list(_outlines(_words(child(one, "AbbreviatedData")), most))
    if not outlines:
        return 0
    turn = _turn(one.get("CTM"))
    corner = np.array([box[0] + move[0], box[1] + move[1]])
    placed = [(points @ np.array([turn[:2], turn[2:4]]) + turn[4:] + corner) * scale for points in outlines]
    whole = [np.rint(points.clip(-1e4, 1e4) * (1 << _FRACTION)).astype(np.int32) for points in placed]
    ground = _colour(one, "FillColor") if one.get("Fill") == "true" else None
    if ground is not None:
        cv2.fillPoly(sheet, whole, ground, cv2.LINE_AA, _FRACTION)
    if one.get("Stroke") != "false":
        thick = (millimetres(one.get("LineWidth")) or 0.353) * scale * float(np.sqrt(abs(turn[0] * turn[3] - turn[1] * turn[2]))) or 1.0
        width = min(max(1, round(thick)), 200)
        cv2.polylines(sheet, whole, False, _colour(one, "StrokeColor") or (0, 0, 0), width, cv2.LINE_AA, _FRACTION)
    return sum(map(len, whole))


def _outlines(text: str, most: int) -> Iterator[NDArray[np.float64]]:
    """The outlines of abbreviated data (GB/T 33190, table 36), curves as straight pieces."""
    tokens = iter(_TOKEN.findall(text[: 12 * most]))
    points: list[tuple[float, float]] = []
    command = "L"
    for token in tokens:
        if token in _TAKES:
            command = token
            first = next(tokens, None) if _TAKES[token] else None
        else:
            first = token  # the command goes on
        if command == "C":
            points += points[:1]
            continue
        if first is None or first in _TAKES:
            return
        values = [float(first), *(float(word) if (word := next(tokens, "0")) not in _TAKES else 0.0 for _ in range(_TAKES[command] - 1))]
        if command in "MS":
            if len(points) > 1:
                yield np.array(points)
            points = [(values[0], values[1])]
        elif points:
            points += _pieces(command, points[-1], values)
        if len(points) > most:
            break
    if len(points) > 1:
        yield np.array(points)


def _pieces(command: str, start: tuple[float, float], values: list[float]) -> list[tuple[float, float]]:
    """The points that a command leads through."""
    end = (values[-2], values[-1])
    if command == "L":
        return [end]
    if command == "A":
        return _arc(start, values)
    t = np.linspace(0, 1, _STEPS + 1)[1:, None]
    p0, p3 = np.array(start), np.array(end)
    if command == "Q":
        curve = (1 - t) ** 2 * p0 + 2 * t * (1 - t) * np.array(values[:2]) + t**2 * p3
    else:
        curve = (1 - t) ** 3 * p0 + 3 * t * (1 - t) ** 2 * np.array(values[:2]) + 3 * t**2 * (1 - t) * np.array(values[2:4]) + t**3 * p3
    return [(float(x), float(y)) for x, y in curve]


def _arc(start: tuple[float, float], values: list[float]) -> list[tuple[float, float]]:
    """An arc of an ellipse through two points (as in SVG 1.1, F.6.5): radii, turn in degrees, the larger one, clockwise, end."""
    rx, ry, turn, large, sweep, *end = values
    rx, ry, angle = abs(rx), abs(ry), np.deg2rad(turn)
    half = (np.array(start) - np.array(end)) / 2
    if not (rx and ry) or not half.any():
        return [(end[0], end[1])]
    cos, sin = np.cos(angle), np.sin(angle)
    x, y = cos * half[0] + sin * half[1], -sin * half[0] + cos * half[1]
    grown = float(np.sqrt(max(1.0, (x / rx) ** 2 + (y / ry) ** 2)))
    rx, ry = rx * grown, ry * grown
    across = (rx * y) ** 2 + (ry * x) ** 2
    off = float(np.sqrt(max(0.0, (rx * ry) ** 2 / across - 1))) * (1 if bool(large) != bool(sweep) else -1)
    cx, cy = off * rx * y / ry, -off * ry * x / rx
    first, last = np.arctan2((y - cy) / ry, (x - cx) / rx), np.arctan2((-y - cy) / ry, (-x - cx) / rx)
    round_ = (last - first) % (2 * np.pi) if sweep else -((first - last) % (2 * np.pi))
    t = first + round_ * np.linspace(0, 1, 4 * _STEPS + 1)[1:]
    middle = (np.array(start) + np.array(end)) / 2
    px, py = cx + rx * np.cos(t), cy + ry * np.sin(t)
    return [(float(cos * a - sin * b + middle[0]), float(sin * a + cos * b + middle[1])) for a, b in zip(px, py, strict=True)]


def _picture(sheet: Pixels, data: bytes, place: Box) -> None:
    """Laid over the sheet where it is not clear."""
    from PIL import Image

    left, top, wide, high = (round(value) for value in place)
    if not (0 < wide <= 4 * sheet.shape[1] and 0 < high <= 4 * sheet.shape[0]):
        return
    try:
        with Image.open(io.BytesIO(data)) as held:
            if held.width * held.height > 50_000_000:
                return
            shown = np.asarray(held.convert("RGBA").resize((wide, high), Image.Resampling.BILINEAR), np.float32)
    except Exception:  # Pillow's decoders raise OSError, SyntaxError, struct.error and more on broken files
        return
    x0, y0, x1, y1 = max(0, left), max(0, top), min(sheet.shape[1], left + wide), min(sheet.shape[0], top + high)
    if x0 >= x1 or y0 >= y1:
        return
    shown = shown[y0 - top : y1 - top, x0 - left : x1 - left]
    # A seal is ink: where it is white it lets through what is under it.
    ink = sheet[y0:y1, x0:x1].astype(np.float32) * shown[:, :, :3] / 255
    clear = shown[:, :, 3:] / 255
    sheet[y0:y1, x0:x1] = np.rint(clear * ink + (1 - clear) * sheet[y0:y1, x0:x1]).astype(np.uint8)


def _colour(one: _Element, name: str) -> tuple[int, int, int] | None:
    held = child(one, name)
    words = (held.get("Value") or "").split() if held is not None else []
    values = [max(0, min(255, int(millimetres(word)))) for word in words[:3]]
    return (values[0], values[1], values[2]) if len(values) == 3 else (0, 0, 0) if held is not None else None


def _turn(text: str | None) -> Turn:
    values = [millimetres(word) for word in (text or "").split()[:6]]
    return (values[0], values[1], values[2], values[3], values[4], values[5]) if len(values) == 6 else _UPRIGHT


def _box(text: str) -> Box | None:
    values = [millimetres(word) for word in text.split()[:4]]
    return (values[0], values[1], values[2], values[3]) if len(values) == 4 and values[2] > 0 and values[3] > 0 else None


def _words(element: _Element | None) -> str:
    return (element.text or "").strip() if element is not None else ""
