"""OpenDocument texts (.odt): paragraphs, tables, headers and footers, as a reader of the page sees them.

As of docx: tracked deletions, comments and notes are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from evalcheck.patterns import regex
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Incident, Opened, Trouble
from evalcheck.submission.readers.odt_marks import ANCHORED, DROPPED, PARAGRAPHS, drawn_seals_in, marks_in, own_text
from evalcheck.submission.readers.page_text import PageText
from evalcheck.submission.readers.shapes import ORNAMENT
from evalcheck.submission.readers.xml_parts import XmlParts, attribute, bounded_number, child, local, named
from evalcheck.submission.troubles import damaged, locked

if TYPE_CHECKING:
    from lxml.etree import _Element

_EDGES = {"header": "页眉", "header-left": "页眉", "header-first": "页眉", "footer": "页脚", "footer-left": "页脚", "footer-first": "页脚"}
_MOST_REPEATED = 64
_LENGTH = regex(r"(\d{1,6}(?:\.\d{1,9})?)(cm|mm|in|pt|pc|px)$")
_UNITS = {"cm": 360_000, "mm": 36_000, "in": 914_400, "pt": 12_700, "pc": 152_400, "px": 9_525}
"""EMU in each unit of length."""


def read_odt(data: bytes, kind: str, path: str, limits: Limits) -> Opened:
    """Text and tables; LOCKED where the manifest tells of encryption."""
    xml = XmlParts(data, limits)
    not_locked(xml)
    page = PageText(limits)
    body = next(named(xml.root("content.xml"), "body"), None)
    if body is None:
        raise damaged("文档没有正文", "the document has no body")
    flow(body, page, 0, None)
    page.end_tables()
    page.marks += marks_in(xml.root("content.xml"), body)
    if "styles.xml" in xml:
        _edges(xml.root("styles.xml"), page)
    macros = any(name.startswith(("Basic/", "Scripts/")) for name in xml.parts.names)
    opened = page.opened("odt", path, [Incident(Trouble.MACROS, path, {})] if macros else [], read=xml.parts.taken)
    return replace(opened, drawn_seals=drawn_seals_in(xml.root("content.xml"), body))


def not_locked(xml: XmlParts) -> None:
    if "encrypted-package" in xml:
        raise locked()
    if "META-INF/manifest.xml" in xml and any(True for _ in named(xml.root("META-INF/manifest.xml"), "encryption-data")):
        raise locked()


def _edges(styles: _Element, page: PageText) -> None:
    """Headers and footers stand with the master pages; each distinct one once."""
    seen = set()
    for edge in named(styles, *_EDGES):
        for paragraph in named(edge, *PARAGRAPHS):
            text = own_text(paragraph)
            if text.strip() and (local(edge)[:6], text) not in seen:
                seen.add((local(edge)[:6], text))
                page.paragraph(text, part=_EDGES[local(edge)])


def flow(element: Iterable[_Element], page: PageText, depth: int, part: str | None) -> None:
    """The paragraphs and tables of what lies in an element."""
    for one in element:
        name = local(one)
        if name in PARAGRAPHS:
            _paragraph(one, page, depth, part)
        elif name == "table":
            _table(one, page, depth + 1)
        elif name not in DROPPED:
            flow(one, page, depth, part)


def _paragraph(paragraph: _Element, page: PageText, depth: int, part: str | None) -> None:
    """Its own text, then the text boxes that are anchored in it."""
    boxes, text = list(_outermost(paragraph, ANCHORED)), own_text(paragraph)
    where = page.paragraph(text, depth, part)
    page.beside.append((where, sum(map(_pictures, boxes)), text.strip()))
    for box in boxes:
        flow(box, page, depth, part or (None if depth else "文本框"))


def _pictures(box: _Element) -> int:
    """Pictures in a frame or group, less ornaments and those in a text box, which has paragraphs of its own."""
    inner = sum(_pictures(one) for one in box if local(one) in ANCHORED)
    return inner + (local(box) == "frame" and is_picture(box))


def is_picture(frame: _Element) -> bool:
    """Whether a frame holds a picture that is no ornament."""
    return child(frame, "image") is not None and not any(_size(attribute(frame, side)) < ORNAMENT for side in ("width", "height"))


def _size(length: str | None) -> float:
    """A length of OpenDocument (part 3, 18.3.18) in EMU; one that is not given or in no known unit is a picture's, no ornament's."""
    match = _LENGTH.match(length or "")
    return float(match[1]) * _UNITS[match[2]] if match else ORNAMENT


def _outermost(element: _Element, names: frozenset[str]) -> Iterator[_Element]:
    for one in element:
        if local(one) in names:
            yield one
        elif local(one) not in DROPPED:
            yield from _outermost(one, names)


def _table(table: _Element, page: PageText, depth: int) -> None:
    for row in _rows(table):
        for cell in row:
            _cell(cell, page, depth)
        page.end_row(depth)
    page.end_tables(depth - 1)


def _rows(table: _Element) -> Iterator[_Element]:
    """Rows stand in groups (header rows, row groups) too; tables inside cells have rows of their own."""
    for one in table:
        if local(one) == "table-row":
            yield one
        elif local(one).startswith("table-") or local(one) == "soft-page-break":
            yield from _rows(one)


def _cell(cell: _Element, page: PageText, depth: int) -> None:
    """One that is covered by a merged cell is there, empty."""
    if local(cell) not in ("table-cell", "covered-table-cell"):
        return
    if local(cell) == "table-cell":
        flow(cell, page, depth, None)
    page.end_cell(depth, bounded_number(attribute(cell, "number-columns-repeated"), 1, _MOST_REPEATED))
