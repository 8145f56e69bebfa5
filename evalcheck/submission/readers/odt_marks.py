"""How an OpenDocument text sets off its key content: grounds, colours, lines below, frames, comments and shapes drawn over the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from evalcheck.records import dataclass
from evalcheck.submission.model import Mark, MarkKind
from evalcheck.submission.readers.drawn_marks import (
    Rgb,
    from_hex,
    is_head,
    is_heading,
    is_note,
    is_of_the_paper,
    like_highlighter,
    reddish,
    said,
    vivid,
)
from evalcheck.submission.readers.shapes import points_in_odf
from evalcheck.submission.readers.xml_parts import attribute, bounded_number, child, local, named

if TYPE_CHECKING:
    from lxml.etree import _Element

PARAGRAPHS = ("p", "h")
ANCHORED = frozenset({"frame", "text-box", "custom-shape", "rect", "ellipse", "g", "line", "polygon", "path"})
DROPPED = frozenset({"tracked-changes", "annotation", "note", "ruby-text", "forms", "sequence-decls", "scripts", "desc", "title"})
_SHAPES = ("custom-shape", "rect", "ellipse", "circle", "line", "connector", "polyline", "path")
_WHITE = frozenset({"transparent", "#ffffff", "#fff"})
_DIAGRAM = 3
_HEAD_PARAGRAPHS = 12
_LONGEST_TEXT = 200
_RINGS = ("ellipse", "ring", "circle")


@dataclass(frozen=True, slots=True)
class _Styles:
    """The automatic styles of a document by name: the properties that its text, paragraphs, cells and shapes have."""

    held: Mapping[str, Mapping[str, _Element]]

    def of(self, element: _Element, properties: str) -> _Element | None:
        return self.held.get(attribute(element, "style-name") or "", {}).get(f"{properties}-properties")


def _styles(content: _Element) -> _Styles:
    return _Styles({attribute(style, "name") or "": {local(one): one for one in style} for style in named(content, "style")})


def marks_in(content: _Element, body: _Element) -> Iterator[Mark]:
    """Every mark of the body (OpenDocument 1.3 part 3, 20.182, 20.380, 14.1 and 10.3), kind by kind."""
    styles = _styles(content)
    paper = _of_the_paper(body)
    for one in named(body, "span", *PARAGRAPHS):
        if one not in paper and one.getparent() not in paper:
            yield from (Mark(kind, "正文", text[:_LONGEST_TEXT]) for kind, text in _set_off(one, styles))
    yield from (Mark("colour", "正文", text[:_LONGEST_TEXT]) for text in _coloured(body, styles))
    for row in named(body, "table"):
        yield from (Mark("shading", "正文", text[:_LONGEST_TEXT]) for text in _lit_cells(row, styles))
    for note in named(body, "annotation"):
        yield Mark("comment", "正文", own_text(note).strip())
    yield from _drawn(body, styles)


def marks_of_slide(content: _Element, shown: Sequence[_Element], part: str, *, beside_a_picture: bool) -> Iterator[Mark]:
    """Highlighted words, comments, and frames and arrows drawn beside a picture: without one they are the slide's design or a diagram."""
    styles = _styles(content)
    for one in (one for element in shown for one in named(element, "span")):
        written, text = styles.of(one, "text"), own_text(one).strip()
        if text and written is not None and _is_lit(written):
            yield Mark("highlight", part, text[:_LONGEST_TEXT])
    for note in (one for element in shown for one in named(element, "annotation")):
        yield Mark("comment", part, own_text(note).strip()[:_LONGEST_TEXT])
    shapes = [one for element in shown for one in named(element, *_SHAPES)] if beside_a_picture else []
    empty = (one for one in shapes if not _all_text(one).strip())
    yield from (Mark("drawing", part) for one in empty if points_in_odf(one, *_look(one, styles)))


def _of_the_paper(body: _Element) -> set[_Element]:
    """Paragraphs that hold the head, a number, the printing note: they have grounds and frames in every paper."""
    written = [(one, plain) for one in named(body, *PARAGRAPHS) if (plain := "".join(own_text(one).split()))]
    return {one for place, (one, plain) in enumerate(written) if is_of_the_paper(plain) or (place < _HEAD_PARAGRAPHS and is_head(plain))}


def _set_off(one: _Element, styles: _Styles) -> Iterator[tuple[MarkKind, str]]:
    """A ground of a colour, a line below, or a frame with sides."""
    text = own_text(one).strip()
    written, paragraph = styles.of(one, "text"), styles.of(one, "paragraph")
    if not text:
        return
    if any(properties is not None and _is_lit(properties) for properties in (written, paragraph)):
        yield "highlight", text
    if _underlined(written) and said(text) and not (_links(one) or _like_a_link(_colour(written))):
        yield "underline", text
    if paragraph is not None and _has_sides(paragraph):
        yield "border", text


def _underlined(written: _Element | None) -> bool:
    return written is not None and (attribute(written, "text-underline-style") or "none") != "none"


def _like_a_link(colour: Rgb | None) -> bool:
    """A colour of its own that is not red: so links stay dressed whose address got lost."""
    return vivid(colour) and not reddish(colour)


def _is_lit(properties: _Element) -> bool:
    return (attribute(properties, "background-color") or "transparent").lower() not in _WHITE


def _has_sides(properties: _Element) -> bool:
    around = attribute(properties, "border") or "none"
    left, right = (attribute(properties, f"border-{side}") or around for side in ("left", "right"))
    return left != "none" and right != "none"


def _links(one: _Element) -> bool:
    return any(local(above) == "a" for above in one.iterancestors()) or any(local(inner) == "a" for inner in one)


def _coloured(body: _Element, styles: _Styles) -> Iterator[str]:
    """Words in a colour that stands out, where most of the text is in none; not a head's, a heading's or a link's."""
    written = [one for one in named(body, *PARAGRAPHS) if own_text(one).strip()]
    held = [
        (place, one, text)
        for place, paragraph in enumerate(written)
        for one in named(paragraph, "span")
        if vivid(_colour(styles.of(one, "text"))) and said(text := own_text(one).strip())
    ]
    if 2 * sum(len(text) for _, _, text in held) > sum(len(own_text(one)) for one in written):
        return
    for place, one, text in held:
        whole = text == own_text(written[place]).strip()
        look = styles.of(one, "text")
        link = _links(one) or (_underlined(look) and _like_a_link(_colour(look)))
        if not (link or (whole and (place < _HEAD_PARAGRAPHS or is_heading(text)))):
            yield text


def _colour(properties: _Element | None) -> Rgb | None:
    return from_hex(attribute(properties, "color")) if properties is not None else None


def _lit_cells(table: _Element, styles: _Styles) -> Iterator[str]:
    """Words of cells on a highlighter's ground, below rows that are filled throughout: those are heads."""
    head = True
    for row in (one for one in table.iter() if local(one) == "table-row"):
        cells = [one for one in row if local(one) == "table-cell"]
        lit = [one for one in cells if like_highlighter(_ground(styles.of(one, "table-cell")))]
        head = head and len(lit) == len(cells)
        if not head:
            yield from filter(None, (_all_text(one).strip() for one in lit))


def _ground(properties: _Element | None) -> Rgb | None:
    return from_hex(attribute(properties, "background-color")) if properties is not None else None


def _drawn(body: _Element, styles: _Styles) -> Iterator[Mark]:
    """Frames, circles and arrows without words, and boxes of words that point. What is in a group is a diagram or a seal; where there are
    several boxes of words, a shape points at something only beside the words of its paragraph.
    """
    shapes = [one for one in named(body, *_SHAPES) if not _is_left_out(one)]
    boxes = [text for one in [*shapes, *named(body, "text-box")] if (text := _all_text(one).strip())]
    yield from (Mark("text_box", "正文", text[:_LONGEST_TEXT]) for text in boxes if is_note(text))
    if _seal_in([one for one in shapes if not _is_grouped(one)], styles):
        return
    empty = (one for one in shapes if not (_is_grouped(one) or _all_text(one).strip()))
    by_itself = (one for one in empty if len(boxes) < _DIAGRAM or _words_beside(one))
    yield from (Mark("drawing", "正文") for one in by_itself if points_in_odf(one, *_look(one, styles)))


def _is_grouped(shape: _Element) -> bool:
    return any(local(above) == "g" for above in shape.iterancestors())


def _words_beside(shape: _Element) -> str:
    """Those of the paragraph in which a shape is anchored."""
    paragraph = next((above for above in shape.iterancestors() if local(above) in PARAGRAPHS), None)
    return own_text(paragraph).strip() if paragraph is not None else ""


def drawn_seals_in(content: _Element, body: _Element) -> tuple[str, ...]:
    """Where a seal is drawn by shapes: a red ring, and a star or words along an arc."""
    shapes = [one for one in named(body, *_SHAPES) if not _is_left_out(one)]
    return ("正文",) if shapes and _seal_in(shapes, _styles(content)) else ()


def _seal_in(shapes: list[_Element], styles: _Styles) -> bool:
    kinds = [(_kind(one), one) for one in shapes]
    rings = (one for kind, one in kinds if kind.endswith(_RINGS) and not _all_text(one).strip())
    red = any((look := styles.of(one, "graphic")) is not None and reddish(from_hex(attribute(look, "stroke-color"))) for one in rings)
    return red and any("star5" in kind or "fontwork" in kind or "textArch" in kind or "textCircle" in kind for kind, _ in kinds)


def _kind(shape: _Element) -> str:
    geometry = child(shape, "enhanced-geometry")
    return (attribute(geometry, "type") or "") if geometry is not None else local(shape)


def _look(shape: _Element, styles: _Styles) -> tuple[str | None, bool]:
    """A shape's ground, and whether its line ends in an arrow."""
    properties = styles.of(shape, "graphic")
    if properties is None:
        return None, False
    return attribute(properties, "fill"), bool(attribute(properties, "marker-start") or attribute(properties, "marker-end"))


def _is_left_out(shape: _Element) -> bool:
    return any(local(above) in DROPPED for above in shape.iterancestors())


def _all_text(shape: _Element) -> str:
    return "".join(own_text(one) for one in named(shape, *PARAGRAPHS))


def own_text(element: _Element) -> str:
    """The words of a paragraph as a reader of the page sees them, less those of what is anchored in it."""
    return "".join(_texts(element))


def _texts(element: _Element) -> Iterator[str]:
    """White space is spelt out in elements; of what is dropped or anchored only the text after it counts."""
    yield element.text or ""
    for one in element:
        name = local(one)
        if name == "s":
            yield " " * bounded_number(attribute(one, "c"), 1, 1000)
        elif name in ("tab", "line-break"):
            yield "\t" if name == "tab" else "\n"
        elif name not in DROPPED and name not in ANCHORED:
            yield from _texts(one)
        yield one.tail or ""
