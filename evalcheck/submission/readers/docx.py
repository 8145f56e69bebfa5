"""Word documents (.docx): paragraphs, tables, text boxes, headers and footers by lxml, as a reader of the page sees them.

Tracked insertions count, deletions do not; fields show their result; comments are marks, notes stand behind the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import field
from typing import TYPE_CHECKING

from lxml import etree

from evalcheck.records import dataclass
from evalcheck.submission.account.opc import main_part, related, related_by_id
from evalcheck.submission.containers.zip import Parts
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Incident, Line, Opened, ReadError, TextTable, Trouble
from evalcheck.submission.readers.docx_marks import (
    Place,
    comment_texts,
    drawn_seals_of,
    figures_of,
    letterhead_of,
    marks_of,
    outside_links,
    place_of,
)
from evalcheck.submission.readers.page_text import bounded, cut_incident
from evalcheck.submission.readers.xml_parts import attribute
from evalcheck.submission.troubles import damaged, not_examined

if TYPE_CHECKING:
    from lxml.etree import _Element

_SPACES = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_DROPPED = frozenset({"del", "moveFrom", "Fallback", "delText", "instrText", "pPr", "rPr", "sdtPr", "rt"})
_EDGES = {"header": "页眉", "footer": "页脚"}
_WATERMARK, _BOX = "水印", "文本框"
_TEXT_PATH = "{urn:schemas-microsoft-com:vml}textpath"
"""Word's watermarks, and word art of its older versions, keep their words in an attribute of a drawing (ECMA-376 part 4 §19.1.2.23)."""
_IN_A_CHUNK = "!/chunk"
_NOTES = {"footnotes": "脚注", "endnotes": "尾注"}
_BESIDE_THE_BODY = frozenset({*_EDGES.values(), *_NOTES.values()})
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}


@dataclass
class _Reading:
    """Lines and tables found so far; a paragraph's number counts those outside tables. `places` are the paragraphs of the body."""

    lines: list[Line] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    tables: list[TextTable] = field(default_factory=list)
    paragraphs: int = 0
    tables_begun: int = 0
    chunk: Callable[[str], tuple[list[str], tuple[TextTable, ...]] | None] = lambda identity: None


def read_document(data: bytes, kind: str, path: str, limits: Limits) -> Opened:
    """The text of a document in the order of the page, its tables, and whether it carries macros."""
    parts = Parts(data, limits.part_bytes, limits)
    main = main_part(parts) or "word/document.xml"
    reading = _Reading(chunk=_chunks(parts, main, path, limits))
    _body(_parse(parts, main), reading)
    for edge, part in _EDGES.items():
        for name in sorted(set(related(parts, main, edge))):
            _edge(_parse(parts, name), part, reading)
    for notes, part in _NOTES.items():
        for name in related(parts, main, notes):
            _edge(_parse(parts, name), part, reading)
    lines, cut = bounded(reading.lines, limits.text_characters)
    incidents = [cut_incident(path, limits)] if cut else []
    if any(name.lower().endswith("vbaproject.bin") for name in parts.names):
        incidents.append(Incident(Trouble.MACROS, path, {}))
    return Opened(
        type=kind,
        lines=lines,
        tables=tuple(reading.tables),
        incidents=tuple(incidents),
        marks=marks_of(reading.places, _comments(parts, main)),
        figures=figures_of(reading.places),
        drawn_seals=drawn_seals_of(reading.places),
        letterhead=letterhead_of(reading.places),
        links=_links(parts, main),
        read=frozenset(parts.taken),
    )


def _comments(parts: Parts, main: str) -> dict[str, str]:
    name = f"{main.rpartition('/')[0]}/comments.xml"
    return comment_texts(_parse(parts, name)) if name in parts else {}


def _links(parts: Parts, main: str) -> tuple[str, ...]:
    folder, _, file = main.rpartition("/")
    name = f"{folder}/_rels/{file}.rels"
    return outside_links(_parse(parts, name)) if name in parts else ()


def _parse(parts: Parts, name: str) -> _Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True)
    try:
        for piece in parts.stream(name):
            parser.feed(piece)
        return parser.close()
    except etree.XMLSyntaxError:
        raise damaged("文档内容损坏", "the content of the document is broken") from None
    except ReadError as error:
        if error.facts.get("limit") == "bytes":
            zh, en = "文档内容过大", "the content of the document is too large"
            raise not_examined(zh, en) from None
        raise


def _local(element: _Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _word(element: _Element) -> str:
    """The element's name if it is one of WordprocessingML, else an empty string."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) and tag.startswith(_SPACES) else ""


def _attribute(element: _Element, name: str) -> str | None:
    return next((value for space in _SPACES if (value := element.get(space + name)) is not None), None)


def _body(element: _Element, reading: _Reading) -> None:
    for child in element:
        name = _word(child)
        if name == "p":
            reading.paragraphs += 1
            _paragraph(child, f"第{reading.paragraphs}段", reading)
        elif name == "tbl":
            _table(child, reading)
        elif name == "altChunk":
            _chunk(child, reading)
        elif _local(child) not in _DROPPED:
            _body(child, reading)


def _chunk(element: _Element, reading: _Reading) -> None:
    """A part of another format, shown in its place."""
    paragraphs, tables = reading.chunk(attribute(element, "id") or "") or ([], ())
    for text in paragraphs:
        reading.paragraphs += 1
        reading.lines.append(Line(text, f"第{reading.paragraphs}段"))
    for table in tables:
        reading.tables_begun += 1
        reading.tables.append(TextTable(f"表{reading.tables_begun}", table.rows, table.covered))


def _chunks(parts: Parts, main: str, path: str, limits: Limits) -> Callable[[str], tuple[list[str], tuple[TextTable, ...]] | None]:
    """The chunks by the ids of their relations. One within a chunk stays unread, and so does one of a format that nothing reads."""

    def chunk(identity: str) -> tuple[list[str], tuple[TextTable, ...]] | None:
        from evalcheck.submission.readers.chunks import chunk_of  # email and html, which hardly any document needs

        name = related_by_id(parts, main).get(identity)
        if name is None:
            return None
        data = parts.read(name)
        found = None if path.endswith(_IN_A_CHUNK) else chunk_of(data, path + _IN_A_CHUNK, limits, read_document)
        if found is None:
            parts.taken.discard(name)
        return found

    return chunk


def _edge(element: _Element, part: str, reading: _Reading) -> None:
    for paragraph in _outermost(element, "p"):
        _paragraph(paragraph, part, reading)


def _paragraph(paragraph: _Element, part: str, reading: _Reading, boxed: str = "") -> None:
    """The paragraph's own text, then the text boxes and tables that are anchored in it."""
    if part not in _BESIDE_THE_BODY:
        reading.places.append(place_of(paragraph, part))
    if text := text_of(paragraph).strip():
        reading.lines.append(Line(text, part + boxed))
    for path in paragraph.iter(_TEXT_PATH):
        if words := (path.get("string") or "").strip():
            reading.lines.append(Line(words, _WATERMARK))
    for box in _outermost(paragraph, "txbxContent"):
        for inner in _outermost(box, "p", "tbl"):
            if _word(inner) == "tbl":
                _table(inner, reading)
            else:
                _paragraph(inner, part, reading, "" if part in _BESIDE_THE_BODY else _BOX)


def text_of(element: _Element) -> str:
    """Text as shown; that of text boxes and tables inside is left to their own turn."""
    return "".join(_texts(element))


def _texts(element: _Element) -> Iterator[str]:
    for child in element:
        name = _word(child)
        if name == "t" or child.tag == f"{_MATH}t":
            yield child.text or ""
        elif name in _SIGNS:
            yield _SIGNS[name]
        elif name not in ("txbxContent", "tbl") and _local(child) not in _DROPPED:
            yield from _texts(child)


def _outermost(element: _Element, *names: str) -> Iterator[_Element]:
    """Elements of these names below, none of them inside another; what is dropped is not entered."""
    for child in element:
        if _word(child) in names:
            yield child
        elif _local(child) not in _DROPPED:
            yield from _outermost(child, *names)


def _table(table: _Element, reading: _Reading) -> None:
    reading.tables_begun += 1
    name = f"表{reading.tables_begun}"
    place = len(reading.tables)
    rows: list[list[str | None]] = []
    kept = (row for row in _outermost(table, "tr") if not _deleted(row))
    for number, row in enumerate(kept, start=1):
        rows.append(list(_row(row, f"{name}第{number}行", reading)))
    width = max((len(row) for row in rows), default=0)
    texts = tuple(tuple(text or "" for text in row) + ("",) * (width - len(row)) for row in rows)
    covered = frozenset((row, column) for row, cells in enumerate(rows) for column, text in enumerate(cells) if text is None)
    reading.tables.insert(place, TextTable(name, texts, covered))


def _deleted(row: _Element) -> bool:
    """Whether the row itself is a tracked deletion."""
    return any(_word(child) == "del" for properties in _properties(row, "trPr") for child in properties)


def _row(row: _Element, part: str, reading: _Reading) -> Iterator[str | None]:
    """One text a column of the grid: a cell that spans several gives its text once; None where it is merged with that above."""
    properties = next(_properties(row, "trPr"), None)
    yield from ("",) * _number(properties, "gridBefore", 0)
    for cell in _outermost(row, "tc"):
        shape = next(_properties(cell, "tcPr"), None)
        yield None if _continues(shape) else _cell(cell, part, reading)
        yield from ("",) * (max(1, _number(shape, "gridSpan", 1)) - 1)


def _cell(cell: _Element, part: str, reading: _Reading) -> str:
    """The text of a cell's paragraphs; tables inside it are tables of their own."""
    first = len(reading.lines)
    tables: list[_Element] = []
    for inner in _outermost(cell, "p", "tbl"):
        if _word(inner) == "tbl":
            tables.append(inner)
        else:
            _paragraph(inner, part, reading)
    text = "\n".join(line.text for line in reading.lines[first:])
    for inner in tables:
        _table(inner, reading)
    return text


def _continues(shape: _Element | None) -> bool:
    """Whether the cell is merged with the one above: what it still holds is not shown."""
    merges = list(_properties(shape, "vMerge")) if shape is not None else []
    return bool(merges) and _attribute(merges[0], "val") != "restart"


def _properties(element: _Element, name: str) -> Iterator[_Element]:
    return (child for child in element if _word(child) == name)


def _number(properties: _Element | None, name: str, otherwise: int) -> int:
    """A small number of a row's or cell's properties; hostile files name huge ones."""
    for child in _properties(properties, name) if properties is not None else ():
        value = _attribute(child, "val") or ""
        return min(int(value), 64) if value.isascii() and value.isdigit() else otherwise
    return otherwise
