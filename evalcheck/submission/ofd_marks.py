"""How an OFD document sets off its key content: annotations, coloured text, highlighted grounds, boxes; and its pictures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from evalcheck.submission.colours import Rgb, like_highlighter, reddish, vivid
from evalcheck.submission.model import Figure, Mark, MarkKind
from evalcheck.submission.xml_parts import child, local, named

if TYPE_CHECKING:
    from lxml.etree import _Element

_NOT_MARKS = frozenset({"link", "stamp", "watermark"})
_ANNOTATIONS: Mapping[str, MarkKind] = {"highlight": "highlight", "underline": "underline", "squiggly": "underline"}
_RED_HEAD_TYPE = 7.0
"""Millimetres: red type higher than this is a red header, no mark."""
_ORNAMENT = 16.0
_LINE = (2.0, 21.0)
_BOX = (8.0, 3.5)
_SEAL = (28.0, 60.0)
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
    letters, coloured = 0, []
    for one in named(content, "TextObject", "PathObject"):
        if local(one) == "PathObject":
            yield from _path(one, part)
            continue
        text = "".join(code.text or "" for code in named(one, "TextCode"))
        letters += len(text)
        colour = _colour(one, "FillColor")
        if text.strip() and vivid(colour) and not (reddish(colour) and _number(one.get("Size")) >= _RED_HEAD_TYPE):
            coloured.append(text)
    words = "".join(coloured)
    if words and len(words) <= letters * _MOST_COLOURED:
        yield Mark("colour", part, words[:_MOST_OF_TEXT])


def pictures_of_page(content: _Element, part: str, words: str) -> Iterator[Figure]:
    for one in named(content, "ImageObject"):
        width, height = _size(one)
        if min(width, height) >= _ORNAMENT:
            yield Figure(part, words[:_CAPTION])


def _path(one: _Element, part: str) -> Iterator[Mark]:
    """A ground in a highlighter's colour, or a box or ring in a colour that stands out; a seal is neither."""
    width, height = _size(one)
    filled, ground, line = one.get("Fill") == "true", _colour(one, "FillColor"), _colour(one, "StrokeColor")
    if filled and like_highlighter(ground) and _LINE[0] <= height <= _LINE[1] and width >= height:
        yield Mark("highlight", part)
    elif not filled and vivid(line) and width >= _BOX[0] and height >= _BOX[1] and not _seal(line, width, height):
        yield Mark("drawing", part)


def _seal(line: Rgb | None, width: float, height: float) -> bool:
    return reddish(line) and _SEAL[0] <= width <= _SEAL[1] and 0.6 <= height / width <= 1.4


def _size(one: _Element) -> tuple[float, float]:
    box = [_number(word) for word in (one.get("Boundary") or "").split()[:4]]
    return (box[2], box[3]) if len(box) == 4 else (0.0, 0.0)


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
