"""How an OFD document sets off its key content: annotations, coloured text, highlighted grounds, boxes; and its pictures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from evalcheck.submission.model import Figure, Mark, MarkKind
from evalcheck.submission.readers.coloured_words import is_head, is_heading, said
from evalcheck.submission.readers.colours import Rgb, reddish, vivid
from evalcheck.submission.readers.drawn_marks import Drawn, marks_drawn
from evalcheck.submission.readers.xml_parts import child, local, named

if TYPE_CHECKING:
    from lxml.etree import _Element

_NOT_MARKS = frozenset({"link", "stamp", "watermark"})
_ANNOTATIONS: Mapping[str, MarkKind] = {"highlight": "highlight", "underline": "underline", "squiggly": "underline"}
_POINTS = 72 / 25.4
_LARGER = 1.06
_FIRST_PAGE = "第1页"
_RED_HEAD_TYPE = 6.3
"""Millimetres: red type higher than this is a red header, no mark."""
_ORNAMENT = 16.0
_MOST_COLOURED = 0.5
_MOST_OF_TEXT = 200
_CAPTION = 60


def marks_of_annotation(note: _Element, part: str, words: str) -> Iterator[Mark]:
    """What a reader marked or wrote on a page; links, stamps and watermarks set nothing off."""
    kind, subtype = (note.get("Type") or "").lower(), (note.get("Subtype") or "").lower()
    if kind in _NOT_MARKS or note.get("Visible") == "false":
        return
    plain: MarkKind = "comment" if words and kind not in ("path", "highlight") else "annotation"
    yield Mark(_ANNOTATIONS.get(subtype) or _ANNOTATIONS.get(kind) or plain, part, words[:_MOST_OF_TEXT])


def marks_of_page(content: _Element, part: str) -> Iterator[Mark]:
    """Colours and boxes in the page's own content; none for colour where most of the page is coloured."""
    paths: list[Drawn] = []
    written: list[tuple[str, float, Rgb | None]] = []
    for one in named(content, "TextObject", "PathObject"):
        if local(one) == "PathObject":
            paths += _path(one)
        else:
            text = "".join(code.text or "" for code in named(one, "TextCode")).strip()
            written.append((text, _number(one.get("Size")), _colour(one, "FillColor")))
    yield from (Mark(kind, part) for kind in marks_drawn(paths))
    usual = _usual_size(written)
    words = "".join(text for text, size, colour in written if text and vivid(colour) and not _dress(text, size, colour, usual, part))
    if words and len(words) <= sum(len(text) for text, _, _ in written) * _MOST_COLOURED:
        yield Mark("colour", part, words[:_MOST_OF_TEXT])


def _usual_size(written: Sequence[tuple[str, float, Rgb | None]]) -> float:
    sizes = sorted(size for text, size, _ in written for _ in text)
    return sizes[len(sizes) // 2] if sizes else 0.0


def _dress(text: str, size: float, colour: Rgb | None, usual: float, part: str) -> bool:
    """A red header, a heading in larger coloured type, or a web address."""
    if reddish(colour):
        return size >= _RED_HEAD_TYPE or (part == _FIRST_PAGE and is_head(text))
    return not said(text) or (size > _LARGER * usual and is_heading(text))


def pictures_of_page(content: _Element, part: str, words: str) -> Iterator[Figure]:
    for one in named(content, "ImageObject"):
        width, height = _size(one)
        if min(width, height) >= _ORNAMENT:
            yield Figure(part, words[:_CAPTION])


def _path(one: _Element) -> Iterator[Drawn]:
    """A path in points, with the colours it is drawn in: it is stroked unless it says otherwise."""
    left, top, width, height = (value * _POINTS for value in _box(one))
    ground = _colour(one, "FillColor") if one.get("Fill") == "true" else None
    line = _colour(one, "StrokeColor") if one.get("Stroke") != "false" else None
    if ground or line:
        yield Drawn(left, top, left + width, top + height, ground, None if ground else line)


def _box(one: _Element) -> tuple[float, float, float, float]:
    box = [_number(word) for word in (one.get("Boundary") or "").split()[:4]]
    return (box[0], box[1], box[2], box[3]) if len(box) == 4 else (0.0, 0.0, 0.0, 0.0)


def _size(one: _Element) -> tuple[float, float]:
    return _box(one)[2:]


def _colour(one: _Element, name: str) -> Rgb | None:
    """Red, green and blue as the element gives them itself; colours of palettes and draw parameters are not followed."""
    held = child(one, name)
    words = (held.get("Value") or "").split() if held is not None else []
    values = [max(0, min(255, int(_number(word)))) for word in words[:3]]
    return (values[0], values[1], values[2]) if len(words) == 3 else None


def _number(text: str | None) -> float:
    try:
        number = float(text or "0")
    except ValueError:
        return 0.0
    return number if abs(number) < 1e6 else 0.0
