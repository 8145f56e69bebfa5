"""Presentations (.pptx): the text of each slide and its notes, and the tables, in the order of the show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from evalcheck.submission.account.opc import main_part
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Figure, Incident, Mark, Opened, Trouble
from evalcheck.submission.readers.page_text import PageText
from evalcheck.submission.readers.shapes import ORNAMENT, points_at
from evalcheck.submission.readers.xml_parts import XmlParts, attribute, child, local, named
from evalcheck.submission.troubles import damaged, more_slides

if TYPE_CHECKING:
    from lxml.etree import _Element

_MAIN = "ppt/presentation.xml"
"""Where it usually is."""
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_MOST_OF_COMMENT = 200
_SIDE_PARTS = {"notesSlide": "备注", "diagramData": ""}
_NUMBER_FIELDS = frozenset({"slidenum", "datetime"})


def read_slides(data: bytes, kind: str, path: str, limits: Limits) -> Opened:
    """Lines by slide (`第1张`), notes as `第1张备注`; `pages` is the number of slides."""
    xml = XmlParts(data, limits)
    slides = _slides(xml)
    page = PageText(limits)
    for number, slide in enumerate(slides[: limits.pages], start=1):
        _slide(xml, slide, f"第{number}张", page)
    incidents = [more_slides(path, len(slides), limits.pages)] if len(slides) > limits.pages else []
    if any(name.lower().endswith("vbaproject.bin") for name in xml.parts.names):
        incidents.append(Incident(Trouble.MACROS, path, {}))
    return page.opened("pptx", path, incidents, pages=len(slides), read=xml.parts.taken)


def _slides(xml: XmlParts) -> list[str]:
    """The parts of the slides in the order of the show."""
    main = main_part(xml.parts) or _MAIN
    targets = {key: target for key, _, target in _relations(xml, main)}
    listed = [one.get(_RELATION) or one.get(_STRICT_RELATION) or "" for one in named(xml.root(main), "sldId")]
    if any(key not in targets for key in listed):
        raise damaged("缺少幻灯片", "a slide is missing")
    return [targets[key] for key in listed]


def _relations(xml: XmlParts, part: str) -> list[tuple[str, str, str]]:
    """Id, kind and target part of what a part refers to inside the file."""
    folder, _, file = part.rpartition("/")
    name = f"{folder}/_rels/{file}.rels"
    if name not in xml:
        return []
    found = []
    for one in named(xml.root(name), "Relationship"):
        target = xml.resolved(one.get("Target") or "", part)
        if target is not None and one.get("TargetMode") != "External":
            found.append((one.get("Id") or "", (one.get("Type") or "").rpartition("/")[2], target))
    return found


def _slide(xml: XmlParts, slide: str, part: str, page: PageText) -> None:
    root = xml.root(slide)
    _shapes(root, part, page)
    _pictures(root, part, page)
    page.marks += _marks(root, part)
    for _, kind, target in _relations(xml, slide):
        if kind == "comments":
            page.marks += _comments(xml.root(target), part)
        if kind in _SIDE_PARTS:
            _shapes(xml.root(target), part + _SIDE_PARTS[kind], page)


def _comments(root: _Element, part: str) -> Iterator[Mark]:
    for one in named(root, "cm"):
        words = "".join(text.text or "" for text in named(one, "text", "t")).strip()
        if words:
            yield Mark("comment", part, words[:_MOST_OF_COMMENT])


def _pictures(slide: _Element, part: str, page: PageText) -> None:
    """Pictures of a slide, less ornaments, explained by the words on it."""
    words = " ".join(filter(None, (_text(one).strip() for one in named(slide, "p"))))[:_MOST_OF_COMMENT]
    page.figures += [Figure(part, words) for one in named(slide, "pic") if not _is_ornament(one)]


def _is_ornament(picture: _Element) -> bool:
    extents = [one for one in picture.iter() if local(one) == "ext" and one.get("cx")]
    sides = [extents[0].get(side) or "" for side in ("cx", "cy")] if extents else []
    return any(side.isascii() and side.isdigit() and len(side) < 12 and int(side) < ORNAMENT for side in sides)


def _marks(slide: _Element, part: str) -> Iterator[Mark]:
    """Highlighted words, and frames and arrows drawn beside a picture: without one they are the slide's design or a diagram."""
    for run in named(slide, "r"):
        properties = child(run, "rPr")
        words = "".join(text.text or "" for text in named(run, "t")).strip()
        if words and properties is not None and child(properties, "highlight") is not None:
            yield Mark("highlight", part, words[:_MOST_OF_COMMENT])
    if any(not _is_ornament(one) for one in named(slide, "pic")):
        shapes = list(named(slide, "sp", "cxnSp"))
        drawn = [one for one in shapes if points_at(one, "".join(map(_text, named(one, "p"))))]
        yield from (Mark("drawing", part) for _ in drawn)


def _shapes(element: _Element, part: str, page: PageText) -> None:
    for one in element:
        name = local(one)
        if name == "p":
            page.paragraph(_text(one), part=part)
        elif name == "tbl":
            _table(one, page)
        elif name != "Fallback":
            _shapes(one, part, page)


def _text(paragraph: _Element) -> str:
    pieces = []
    for one in paragraph:
        if local(one) == "br":
            pieces.append("\n")
        elif local(one) == "r" or (local(one) == "fld" and (one.get("type") or "").rstrip("0123456789") not in _NUMBER_FIELDS):
            pieces += [text.text or "" for text in named(one, "t")]
    return "".join(pieces)


def _table(table: _Element, page: PageText) -> None:
    """Cells that a merged one covers are there, empty, as the grid of `TextTable` wants them."""
    for row in named(table, "tr"):
        for cell in named(row, "tc"):
            if not _covered(cell):
                for paragraph in named(cell, "p"):
                    page.paragraph(_text(paragraph), depth=1)
            page.end_cell()
        page.end_row()
    page.end_tables()


def _covered(cell: _Element) -> bool:
    return any(attribute(cell, name) in ("1", "true") for name in ("hMerge", "vMerge"))
