"""OpenDocument texts (.odt): paragraphs, tables, headers and footers, as a reader of the page sees them.

As of docx: tracked deletions, comments and notes are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Incident, Mark, Opened, Trouble
from evalcheck.submission.readers.page_text import PageText
from evalcheck.submission.readers.xml_parts import XmlParts, attribute, bounded_number, local, named
from evalcheck.submission.troubles import damaged, locked

if TYPE_CHECKING:
    from lxml.etree import _Element

_PARAGRAPHS = ("p", "h")
_ANCHORED = frozenset({"frame", "text-box", "custom-shape", "rect", "ellipse", "g", "line", "polygon", "path"})
_DROPPED = frozenset({"tracked-changes", "annotation", "note", "ruby-text", "forms", "sequence-decls", "scripts", "desc", "title"})
_EDGES = {"header": "页眉", "header-left": "页眉", "header-first": "页眉", "footer": "页脚", "footer-left": "页脚", "footer-first": "页脚"}
_MOST_REPEATED = 64


def read_odt(data: bytes, kind: str, path: str, limits: Limits) -> Opened:
    """Text and tables; LOCKED where the manifest tells of encryption."""
    xml = XmlParts(data, limits)
    _not_locked(xml)
    page = PageText(limits)
    body = next(named(xml.root("content.xml"), "body"), None)
    if body is None:
        raise damaged("文档没有正文", "the document has no body")
    _flow(body, page, 0, None)
    page.end_tables()
    page.marks += _marks(xml.root("content.xml"), body)
    if "styles.xml" in xml:
        _edges(xml.root("styles.xml"), page)
    macros = any(name.startswith(("Basic/", "Scripts/")) for name in xml.parts.names)
    return page.opened("odt", path, [Incident(Trouble.MACROS, path, {})] if macros else [], read=xml.parts.taken)


def _marks(content: _Element, body: _Element) -> Iterator[Mark]:
    """Words on a ground of a colour, and comments (OpenDocument 1.3 part 3, 20.182 and 14.1)."""
    lit = {attribute(style, "name") for style in named(content, "style") if any(map(_lit, style))}
    for one in named(body, "span", *_PARAGRAPHS):
        if attribute(one, "style-name") in lit and (text := _text(one).strip()):
            yield Mark("highlight", "正文", text)
    for note in named(body, "annotation"):
        yield Mark("comment", "正文", _text(note).strip())


def _lit(properties: _Element) -> bool:
    ground = attribute(properties, "background-color") or "transparent"
    return local(properties).endswith("-properties") and ground.lower() not in ("transparent", "#ffffff", "#fff")


def _not_locked(xml: XmlParts) -> None:
    if "encrypted-package" in xml:
        raise locked()
    if "META-INF/manifest.xml" in xml and any(True for _ in named(xml.root("META-INF/manifest.xml"), "encryption-data")):
        raise locked()


def _edges(styles: _Element, page: PageText) -> None:
    """Headers and footers stand with the master pages; each distinct one once."""
    seen = set()
    for edge in named(styles, *_EDGES):
        for paragraph in named(edge, *_PARAGRAPHS):
            text = _text(paragraph)
            if text.strip() and (local(edge)[:6], text) not in seen:
                seen.add((local(edge)[:6], text))
                page.paragraph(text, part=_EDGES[local(edge)])


def _flow(element: _Element, page: PageText, depth: int, part: str | None) -> None:
    for one in element:
        name = local(one)
        if name in _PARAGRAPHS:
            _paragraph(one, page, depth, part)
        elif name == "table":
            _table(one, page, depth + 1)
        elif name not in _DROPPED:
            _flow(one, page, depth, part)


def _paragraph(paragraph: _Element, page: PageText, depth: int, part: str | None) -> None:
    """Its own text, then the text boxes that are anchored in it."""
    page.paragraph(_text(paragraph), depth, part)
    for box in _outermost(paragraph, _ANCHORED):
        _flow(box, page, depth, part or (None if depth else "文本框"))


def _outermost(element: _Element, names: frozenset[str]) -> Iterator[_Element]:
    for one in element:
        if local(one) in names:
            yield one
        elif local(one) not in _DROPPED:
            yield from _outermost(one, names)


def _text(element: _Element) -> str:
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
        elif name not in _DROPPED and name not in _ANCHORED:
            yield from _texts(one)
        yield one.tail or ""


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
        _flow(cell, page, depth, None)
    page.end_cell(depth, bounded_number(attribute(cell, "number-columns-repeated"), 1, _MOST_REPEATED))
