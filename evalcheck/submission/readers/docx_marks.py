"""How a Word document sets off its key content: highlights, colours, boxes, comments, text boxes, and the words beside its pictures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalcheck.patterns import regex
from evalcheck.submission.model import Figure, Mark, MarkKind
from evalcheck.submission.readers.drawn_marks import Rgb, from_hex, is_heading, like_highlighter, reddish, said, vivid
from evalcheck.submission.readers.xml_parts import attribute, child, local

if TYPE_CHECKING:
    from lxml.etree import _Element

_DROPPED = frozenset({"del", "moveFrom", "Fallback", "delText", "instrText", "txbxContent"})
_OFF = frozenset({None, "none", "nil", "auto", "clear"})
_WHITE = frozenset({"FFFFFF", "white", "WHITE", "ffffff"})
_RED_HEAD_SIZE = 36
"""Half points: red type from 18 points on is a red header, no mark."""
_RED_HEAD = regex(r"(文件|令|公告|通告|函|纪要|局|委员会|委|办公厅|办公室|政府)$")
_HEAD_PARAGRAPHS = 12
_MOST_COLOURED = 0.5
_ORNAMENT = 540_000
"""EMU (1.5 cm): smaller pictures are icons and bullets."""
_RUN_OF_PICTURES = 4
_SHORT_TITLE = 40
_LONGEST_TEXT = 200
_POINTING = regex(r"rect|ellipse|callout|arrow|bracket|brace|frame|donut|cloud", re.IGNORECASE)
_PATTERN = regex(r"pct(?:10|12|15|20|25|30|35|37|40|45|50)$")
_VML_SHAPES = frozenset({"rect", "roundrect", "oval"})


@dataclass(frozen=True, slots=True)
class Place:
    """A paragraph of the body, with the part that its line stands in."""

    paragraph: _Element
    part: str


def marks_of(places: Sequence[Place], comments: Mapping[str, str]) -> tuple[Mark, ...]:
    """Every mark in the order of the document; a paragraph's marks of one kind are one."""
    found: dict[tuple[str, str], list[str]] = {}
    coloured = _mostly_coloured(places)
    for number, place in enumerate(places):
        for kind, text in _in_paragraph(place, number < _HEAD_PARAGRAPHS, comments):
            if not (kind == "colour" and coloured):
                found.setdefault((place.part, kind), []).append(text)
    return tuple(Mark(kind, part, "".join(texts)[:_LONGEST_TEXT]) for (part, kind), texts in found.items())  # type: ignore[arg-type]


def _in_paragraph(place: Place, at_head: bool, comments: Mapping[str, str]) -> Iterator[tuple[MarkKind, str]]:
    paragraph = place.paragraph
    words = _own_text(paragraph).strip()
    properties = child(paragraph, "pPr")
    if words and properties is not None:
        yield from _of_paragraph(properties, words)
    if words and _in_marked_cell(paragraph, place.part):
        yield "shading", words
    for run, linked, inserted in _runs(paragraph, False, False):
        text = _text_of_run(run)
        if inserted and text.strip():
            yield "revision", text
        properties = child(run, "rPr")
        if text.strip() and properties is not None:
            yield from _of_run(properties, text, linked, text.strip() == words, at_head)
    for element in _within(paragraph):
        yield from _of_element(element, comments)


def _of_paragraph(properties: _Element, words: str) -> Iterator[tuple[MarkKind, str]]:
    shade, borders = child(properties, "shd"), child(properties, "pBdr")
    if shade is not None and _fills(shade):
        yield "shading", words
    # A line below alone is that of a red header or a heading; a box has sides.
    sides = {local(side) for side in borders if attribute(side, "val") not in _OFF} if borders is not None else set()
    if {"left", "right"} <= sides:
        yield "border", words


def _of_run(properties: _Element, text: str, linked: bool, whole: bool, at_head: bool) -> Iterator[tuple[MarkKind, str]]:
    values = {local(one): one for one in properties}
    highlight = values.get("highlight")
    if highlight is not None and attribute(highlight, "val") not in (_OFF | _WHITE):
        yield "highlight", text
    if "shd" in values and _fills(values["shd"]) and (_coloured_ground(values["shd"]) or said(text)):
        yield "shading", text
    if "bdr" in values and attribute(values["bdr"], "val") not in _OFF:
        yield "border", text
    if "em" in values and attribute(values["em"], "val") not in _OFF:
        yield "emphasis", text
    if "u" in values and attribute(values["u"], "val") not in _OFF and not linked and said(text):
        yield "underline", text
    colour = from_hex(attribute(values["color"], "val")) if "color" in values else None
    if vivid(colour) and not linked and not _dress(values, text, colour, whole, at_head):
        yield "colour", text


def _dress(values: Mapping[str, _Element], text: str, colour: Rgb | None, whole: bool, at_head: bool) -> bool:
    """A red header, a heading in a colour of its own, or a web address: colours that set no content off."""
    if reddish(colour):
        return whole and at_head and _red_head(values, text)
    return not said(text) or (whole and is_heading(text))


def _red_head(values: Mapping[str, _Element], text: str) -> bool:
    size = attribute(values["sz"], "val") if "sz" in values else None
    if size is not None and size.isascii() and size.isdigit() and len(size) < 6 and int(size) >= _RED_HEAD_SIZE:
        return True
    return bool(_RED_HEAD.search("".join(text.split())))


def _fills(shade: _Element) -> bool:
    if _PATTERN.match(attribute(shade, "val") or ""):
        # The button for shaded signs leaves a pattern of grey on white.
        return True
    colour = from_hex(attribute(shade, "fill"))
    return colour is not None and min(colour) < 250 and (vivid(colour) or max(colour) < 250)


def _coloured_ground(shade: _Element) -> bool:
    return vivid(from_hex(attribute(shade, "fill")))


def _in_marked_cell(paragraph: _Element, part: str) -> bool:
    """A cell on a highlighter's ground, below the heading of its table."""
    cell = paragraph.getparent()
    if cell is None or local(cell) != "tc" or part.endswith("第1行"):
        return False
    properties = child(cell, "tcPr")
    shade = child(properties, "shd") if properties is not None else None
    return shade is not None and like_highlighter(from_hex(attribute(shade, "fill")))


def _of_element(element: _Element, comments: Mapping[str, str]) -> Iterator[tuple[MarkKind, str]]:
    name = local(element)
    if name == "commentReference":
        yield "comment", comments.get(attribute(element, "id") or "", "")
    elif name == "txbxContent":
        words = _all_text(element).strip()
        if len(words) > 1:
            yield "text_box", words
    elif (name == "wsp" and _points(element)) or (name in _VML_SHAPES and not _all_text(element).strip()):
        yield "drawing", ""


def _points(shape: _Element) -> bool:
    """A frame, circle, callout or arrow without words of its own; straight lines part things, they point at none."""
    properties = child(shape, "spPr")
    geometry = child(properties, "prstGeom") if properties is not None else None
    if properties is None or geometry is None or _all_text(shape).strip():
        return False
    line = child(properties, "ln")
    ended = line is not None and any(attribute(end, "type") not in (None, "none") for end in line if local(end) in ("headEnd", "tailEnd"))
    return ended or bool(_POINTING.search(geometry.get("prst") or ""))


def figures_of(places: Sequence[Place]) -> tuple[Figure, ...]:
    """Pictures and the words nearest to each: its own paragraph's, else those after or before a short run of pictures.

    The title of a document explains a single picture, not a collection.
    """
    held = [(place.part, sum(map(_is_picture, _within(place.paragraph))), _own_text(place.paragraph).strip()) for place in places]
    shown = [(part, count, words) for part, count, words in held if count or words]
    many = sum(count for _, count, _ in shown) > 1
    if many and shown and not shown[0][1] and len(shown[0][2]) <= _SHORT_TITLE:
        shown = shown[1:]
    figures: list[Figure] = []
    for index, (part, count, words) in enumerate(shown):
        caption = (words or _beside(shown, index))[:_LONGEST_TEXT] if count else ""
        figures += [Figure(part, caption)] * count
    return tuple(figures)


def _beside(shown: Sequence[tuple[str, int, str]], index: int) -> str:
    for step in (1, -1):
        for distance in range(1, _RUN_OF_PICTURES + 1):
            near = index + step * distance
            if not 0 <= near < len(shown):
                break
            if shown[near][2]:
                return shown[near][2]
    return ""


def _is_picture(element: _Element) -> bool:
    name = local(element)
    if name == "imagedata":
        return True
    if name not in ("inline", "anchor") or next((one for one in element.iter() if local(one) == "blip"), None) is None:
        return False
    extent = child(element, "extent")
    sides = [extent.get(side) or "" for side in ("cx", "cy")] if extent is not None else []
    return not any(side.isascii() and side.isdigit() and len(side) < 12 and int(side) < _ORNAMENT for side in sides)


def _mostly_coloured(places: Sequence[Place]) -> bool:
    """Whether colour is the document's own dress: most of its text has one."""
    total = coloured = 0
    for place in places:
        for run, _, _ in _runs(place.paragraph, False, False):
            size = len(_text_of_run(run).strip())
            total += size
            properties = child(run, "rPr")
            colour = child(properties, "color") if properties is not None else None
            coloured += size * (colour is not None and vivid(from_hex(attribute(colour, "val"))))
    return coloured > total * _MOST_COLOURED


def _runs(element: _Element, linked: bool, inserted: bool) -> Iterator[tuple[_Element, bool, bool]]:
    """The runs of a paragraph as shown, whether each is a link, and whether it is a tracked insertion."""
    for one in element:
        name = local(one)
        if name == "r":
            yield one, linked, inserted
        elif name not in _DROPPED and name not in ("pPr", "tbl"):
            yield from _runs(one, linked or name == "hyperlink", inserted or name in ("ins", "moveTo"))


def _within(element: _Element) -> Iterator[_Element]:
    """Everything inside a paragraph, text boxes as a whole: what is in them has its turn by itself."""
    for one in element:
        name = local(one)
        if name == "txbxContent":
            yield one
        elif name and name not in _DROPPED:
            yield one
            yield from _within(one)


def _text_of_run(run: _Element) -> str:
    return "".join(one.text or "" for one in run if local(one) == "t")


def _own_text(paragraph: _Element) -> str:
    return "".join(_text_of_run(run) for run, _, _ in _runs(paragraph, False, False))


def _all_text(element: _Element) -> str:
    return "".join(one.text or "" for one in element.iter() if local(one) == "t")


def comment_texts(root: _Element) -> dict[str, str]:
    """The words of each comment by its id."""
    return {attribute(one, "id") or "": _all_text(one) for one in root if local(one) == "comment"}


def outside_links(relations: Iterable[_Element]) -> tuple[str, ...]:
    """Addresses outside the document that its words or pictures lead to."""
    targets = (one.get("Target") or "" for one in relations if one.get("TargetMode") == "External")
    return tuple(dict.fromkeys(target for target in targets if target.lower().startswith(("http://", "https://"))))
