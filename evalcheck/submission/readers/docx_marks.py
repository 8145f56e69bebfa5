"""How a Word document sets off its key content: highlights, colours, boxes, comments, text boxes, and the words beside its pictures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from evalcheck.patterns import regex
from evalcheck.records import dataclass
from evalcheck.submission.model import Figure, Line, Mark, MarkKind
from evalcheck.submission.readers.drawn_marks import (
    Rgb,
    from_hex,
    is_head,
    is_heading,
    is_note,
    is_of_the_paper,
    is_rule,
    like_highlighter,
    reddish,
    said,
    vivid,
)
from evalcheck.submission.readers.page_text import captioned
from evalcheck.submission.readers.shapes import ORNAMENT, points_at
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
_SHORT_TITLE = 40
_LONGEST_TEXT = 200
_PATTERN = regex(r"pct(?:10|12|15|20|25|30|35|37|40|45|50)$")
_GROUPS = frozenset({"wgp", "grpSp", "wpc", "group"})
_LINKING = regex(r"\s*(?:HYPERLINK|REF|PAGEREF|TOC)\b", re.IGNORECASE)
_SEVERAL = 3
_SHAPES = frozenset({"wsp", "sp", "shape", "oval", "rect", "roundrect"})
_ALONG_AN_ARC = regex("textArch|textCircle|textButton")
_SEAL_WORDS = 4
_VML_SHAPES = frozenset({"rect", "roundrect", "oval"})
_ANCHORED = _SHAPES | _VML_SHAPES | {"commentReference", "txbxContent", "inline", "anchor", "imagedata"}
"""What is asked for inside a paragraph, besides its runs."""


class Run(NamedTuple):
    """A run of a paragraph as shown, with its text: whether it is a link, and whether it is a tracked insertion."""

    element: _Element
    text: str
    linked: bool
    inserted: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A paragraph of the body, with the part that its line stands in: its runs, its own words, and what else is anchored in it."""

    paragraph: _Element
    part: str
    runs: tuple[Run, ...]
    words: str
    anchored: tuple[_Element, ...]

    @property
    def draws_seal(self) -> bool:
        """Whether shapes draw a seal in it: a red ring, and in it a star or words along an arc."""
        shapes = [one for one in self.anchored if local(one) in _SHAPES]
        return any(_is_ring(one) for one in shapes) and any(_is_of_seal(one) for one in shapes)


def place_of(paragraph: _Element, part: str) -> Place:
    """A paragraph walked through once, for all that is asked of it."""
    runs = tuple(_runs(paragraph, False, False))
    anchored = tuple(one for one in _within(paragraph) if local(one) in _ANCHORED)
    return Place(paragraph, part, runs, "".join(run.text for run in runs).strip(), anchored)


def marks_of(places: Sequence[Place], comments: Mapping[str, str]) -> tuple[Mark, ...]:
    """Every mark in the order of the document; a paragraph's marks of one kind are one."""
    found: dict[tuple[str, str], list[str]] = {}
    dress, seals = _dress_of(places), {place.paragraph for place in places if place.draws_seal}
    spoken = 0
    for place in places:
        if seals and not seals.isdisjoint(place.paragraph.iterancestors()):
            continue  # the words of a seal
        spoken += bool(place.words)
        for kind, text in _in_paragraph(place, spoken <= _HEAD_PARAGRAPHS, dress, comments):
            found.setdefault((place.part, kind), []).append(text)
    return tuple(Mark(kind, part, "".join(texts)[:_LONGEST_TEXT]) for (part, kind), texts in found.items())  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class _Dress:
    """What is the document's own dress: colour that most of its text or several of its headings have, and boxes, where they are many."""

    coloured: bool
    red_headings: bool
    boxes: bool


def _dress_of(places: Sequence[Place]) -> _Dress:
    boxes = [words for place in places for one in place.anchored if local(one) == "txbxContent" and (words := _all_text(one).strip())]
    plain = [words for words in boxes if not is_note(words)]
    headings = sum(_is_red_heading(place) for place in places)
    written = sum(len(run.text) for place in places for run in place.runs)
    return _Dress(_mostly_coloured(places), headings >= _SEVERAL, len(plain) >= _SEVERAL or 2 * sum(map(len, plain)) > written)


def letterhead_of(places: Sequence[Place]) -> tuple[Line, ...]:
    """Lines of large type, red or on red, among the first paragraphs."""
    spoken = [place for place in places if place.words]
    return tuple(Line(place.words, place.part) for place in spoken[:_HEAD_PARAGRAPHS] if said(place.words) and _in_large_red(place))


def _in_large_red(place: Place) -> bool:
    paragraph = place.paragraph
    runs = [child(run.element, "rPr") for run in place.runs if run.text.strip()]
    if not runs or any(properties is None for properties in runs):
        return False
    ground = child(paragraph, "pPr")
    grounds = [ground, *runs, *(child(above, "tcPr") for above in paragraph.iterancestors() if local(above) == "tc")]
    shades = [child(one, "shd") for one in grounds if one is not None]
    on_red = any(reddish(from_hex(attribute(shade, "fill"))) for shade in shades if shade is not None)
    held = [{local(one): one for one in properties} for properties in runs if properties is not None]
    colours = [from_hex(attribute(values["color"], "val")) if "color" in values else None for values in held]
    return all(map(_large, held)) and (on_red or all(map(reddish, colours)))


def _is_red_heading(place: Place) -> bool:
    if not place.words or not is_heading(place.words):
        return False
    colours = [_colour_of(run.element) for run in place.runs if run.text.strip()]
    return bool(colours) and all(reddish(colour) for colour in colours)


def _colour_of(run: _Element) -> Rgb | None:
    properties = child(run, "rPr")
    colour = child(properties, "color") if properties is not None else None
    return from_hex(attribute(colour, "val")) if colour is not None else None


def _in_paragraph(place: Place, at_head: bool, dress: _Dress, comments: Mapping[str, str]) -> Iterator[tuple[MarkKind, str]]:
    paragraph, words = place.paragraph, place.words
    properties = child(paragraph, "pPr")
    plain = "".join(words.split())
    if not (at_head and is_head(plain)) and not is_of_the_paper(plain):
        if words and properties is not None:
            yield from _of_paragraph(properties, words)
        if words and _in_marked_cell(paragraph, place.part):
            yield "shading", words
        yield from _in_runs(place, at_head, dress)
    for element in () if place.draws_seal else place.anchored:
        yield from _of_element(element, dress, words, at_head and len(words) <= _SHORT_TITLE, comments)


def _in_runs(place: Place, at_head: bool, dress: _Dress) -> Iterator[tuple[MarkKind, str]]:
    words = place.words
    in_heading = dress.red_headings and is_heading(words)
    for run, text, linked, inserted in place.runs:
        if inserted and text.strip():
            yield "revision", text
        properties = child(run, "rPr")
        if text.strip() and properties is not None:
            for kind, marked in _of_run(properties, text, linked, text.strip() == words, at_head):
                if not (kind == "colour" and (dress.coloured or in_heading)):
                    yield kind, marked


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
    if "u" in values and attribute(values["u"], "val") not in _OFF and not linked and said(text) and not _like_a_link(values):
        yield "underline", text
    colour = from_hex(attribute(values["color"], "val")) if "color" in values else None
    if vivid(colour) and not linked and not _dress(values, text, colour, whole, at_head):
        yield "colour", text


def _like_a_link(values: Mapping[str, _Element]) -> bool:
    """Underlined in a colour of its own that is not red: so links are dressed whose address got lost."""
    colour = from_hex(attribute(values["color"], "val")) if "color" in values else None
    return vivid(colour) and not reddish(colour)


def _dress(values: Mapping[str, _Element], text: str, colour: Rgb | None, whole: bool, at_head: bool) -> bool:
    """A red header, its line, a heading in a colour of its own, or an address, a link's dress too: colours that set no content off."""
    if is_rule(text):
        return True
    if reddish(colour):
        return at_head and ((whole and _red_head(values, text)) or _large(values))
    return not said(text) or (whole and is_heading(text)) or ("u" in values and attribute(values["u"], "val") not in _OFF)


def _red_head(values: Mapping[str, _Element], text: str) -> bool:
    return _large(values) or bool(_RED_HEAD.search("".join(text.split())))


def _large(values: Mapping[str, _Element]) -> bool:
    size = attribute(values["sz"], "val") if "sz" in values else None
    return size is not None and size.isascii() and size.isdigit() and len(size) < 6 and int(size) >= _RED_HEAD_SIZE


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
    return _lit(cell) and not _in_head_rows(cell)


def _lit(cell: _Element) -> bool:
    properties = child(cell, "tcPr")
    shade = child(properties, "shd") if properties is not None else None
    return shade is not None and like_highlighter(from_hex(attribute(shade, "fill")))


def _in_head_rows(cell: _Element) -> bool:
    """Whether all rows down to the cell's are filled throughout: heads may have several."""
    row = cell.getparent()
    table = row.getparent() if row is not None else None
    if row is None or table is None:
        return False
    rows = [one for one in table if local(one) == "tr"]
    above = rows[: rows.index(row) + 1] if row in rows else []
    return bool(above) and all(_lit(one) for line in above for one in line if local(one) == "tc")


def _of_element(
    element: _Element, dress: _Dress, beside: str, at_head: bool, comments: Mapping[str, str]
) -> Iterator[tuple[MarkKind, str]]:
    name = local(element)
    if name == "commentReference":
        yield "comment", comments.get(attribute(element, "id") or "", "")
    elif name == "txbxContent":
        words = _all_text(element).strip()
        if len(words) > 1 and (is_note(words) or not (dress.boxes or at_head or _of_the_paper(element, words))):
            yield "text_box", words
    elif _is_drawn(element, name) and not _in_diagram(element) and not (dress.boxes and not beside and _is_line(element)):
        yield "drawing", ""


def _is_drawn(element: _Element, name: str) -> bool:
    return (name == "wsp" and points_at(element, _all_text(element))) or (name in _VML_SHAPES and _frames_in_vml(element))


def _is_line(shape: _Element) -> bool:
    """Arrows between the boxes of a diagram are lines."""
    return any("onnector" in (one.get("prst") or "") or one.get("prst") == "line" for one in shape.iter() if local(one) == "prstGeom")


def _of_the_paper(box: _Element, words: str) -> bool:
    """Whether a text box holds a head, number, printing note, page number or a title in large type: parts of every paper."""
    plain = "".join(words.split())
    if is_head(plain) or is_of_the_paper(plain) or not said(plain):
        return True
    runs = [run for run in box.iter() if local(run) == "r" and _text_of_run(run).strip()]
    sizes = [{local(one): one for one in properties} for run in runs if (properties := child(run, "rPr")) is not None]
    return len(plain) <= _SHORT_TITLE and bool(sizes) and all(_large(values) for values in sizes)


def drawn_seals_of(places: Sequence[Place]) -> tuple[str, ...]:
    """The parts in which a seal is drawn by shapes."""
    return tuple(place.part for place in places if place.draws_seal)


def _is_ring(shape: _Element) -> bool:
    if local(shape) == "oval":
        return reddish(from_hex(_named_red(shape.get("strokecolor"))))
    properties = child(shape, "spPr")
    geometry = child(properties, "prstGeom") if properties is not None else None
    line = child(properties, "ln") if properties is not None else None
    if geometry is None or line is None or geometry.get("prst") not in ("ellipse", "donut"):
        return False
    return any(reddish(from_hex(one.get("val"))) for one in line.iter() if local(one) == "srgbClr")


def _named_red(colour: str | None) -> str | None:
    return "FF0000" if (colour or "").split(" ")[0] == "red" else (colour or "").split(" ")[0]


def _is_of_seal(shape: _Element) -> bool:
    for one in shape.iter():
        name = local(one)
        if name == "textpath" and len(one.get("string") or "") >= _SEAL_WORDS:
            return True
        if name == "prstTxWarp" and _ALONG_AN_ARC.match(one.get("prst") or "") and len(_all_text(shape).strip()) >= _SEAL_WORDS:
            return True
        if name == "prstGeom" and one.get("prst") == "star5":
            return True
    return shape.get("type") == "#_x0000_t12"  # a star with five points


def _frames_in_vml(shape: _Element) -> bool:
    """A rectangle or oval without words and ground: rules of heads are drawn as filled ones, a point high."""
    filled = shape.get("filled") not in ("f", "false") and shape.get("fillcolor") not in (None, "none")
    return not _all_text(shape).strip() and not filled


def _in_diagram(shape: _Element) -> bool:
    """Whether a shape is drawn in one group with several that hold words."""
    for above in shape.iterancestors():
        if local(above) in _GROUPS:
            return sum(bool(_all_text(one).strip()) for one in above.iter() if local(one) == "txbxContent") >= 2
        if local(above) == "p":
            return False
    return False


def figures_of(places: Sequence[Place]) -> tuple[Figure, ...]:
    """Pictures and the words nearest to each."""
    return captioned([(place.part, sum(map(_is_picture, place.anchored)), place.words) for place in places])


def _is_picture(element: _Element) -> bool:
    name = local(element)
    if name == "imagedata":
        return True
    if name not in ("inline", "anchor") or next((one for one in element.iter() if local(one) == "blip"), None) is None:
        return False
    extent = child(element, "extent")
    sides = [extent.get(side) or "" for side in ("cx", "cy")] if extent is not None else []
    return not any(side.isascii() and side.isdigit() and len(side) < 12 and int(side) < ORNAMENT for side in sides)


def _mostly_coloured(places: Sequence[Place]) -> bool:
    """Whether colour is the document's own dress: most of its text has one."""
    total = coloured = 0
    for place in places:
        for run in place.runs:
            if size := len(run.text.strip()):
                total += size
                coloured += size * vivid(_colour_of(run.element))
    return coloured > total * _MOST_COLOURED


def _runs(element: _Element, linked: bool, inserted: bool) -> Iterator[Run]:
    in_field, field_links = 0, False
    for one in element:
        name = local(one)
        if name == "r":
            for sign in one:
                if local(sign) == "fldChar":
                    in_field += {"begin": 1, "end": -1}.get(attribute(sign, "fldCharType") or "", 0)
                    field_links = field_links and in_field > 0
                elif local(sign) == "instrText" and in_field > 0:
                    field_links = field_links or bool(_LINKING.match(sign.text or ""))
            yield Run(one, _text_of_run(one), linked or field_links, inserted)
        elif name not in _DROPPED and name not in ("pPr", "tbl"):
            simple = name == "fldSimple" and bool(_LINKING.match(attribute(one, "instr") or ""))
            yield from _runs(one, linked or name == "hyperlink" or simple, inserted or name in ("ins", "moveTo"))


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


def _all_text(element: _Element) -> str:
    return "".join(one.text or "" for one in element.iter() if local(one) == "t")


def comment_texts(root: _Element) -> dict[str, str]:
    """The words of each comment by its id."""
    return {attribute(one, "id") or "": _all_text(one) for one in root if local(one) == "comment"}


def outside_links(relations: Iterable[_Element]) -> tuple[str, ...]:
    """Addresses outside the document that its words or pictures lead to."""
    targets = (one.get("Target") or "" for one in relations if one.get("TargetMode") == "External")
    return tuple(dict.fromkeys(target for target in targets if target.lower().startswith(("http://", "https://"))))
