"""OFD documents (GB/T 33190): text of pages by line, comments, and the names of electronic seals, whose signatures are not verified."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from evalcheck.records import dataclass
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Figure, Incident, Mark, MarkKind, Opened, ReadError, Trouble
from evalcheck.submission.readers.drawn_marks import Drawn, Rgb, is_head, is_heading, is_rule, marks_drawn, reddish, said, vivid
from evalcheck.submission.readers.ofd_signatures import Sealed, seals_of, unverified
from evalcheck.submission.readers.page_text import PageText
from evalcheck.submission.readers.xml_parts import XmlParts, child, local, millimetres, named
from evalcheck.submission.troubles import damaged, locked
from evalcheck.words import Text

if TYPE_CHECKING:
    from lxml.etree import _Element

_NOT_MARKS = frozenset({"link", "stamp", "watermark"})
_ANNOTATIONS: Mapping[str, MarkKind] = {"highlight": "highlight", "underline": "underline", "squiggly": "underline"}
_POINTS = 72 / 25.4
_LARGER, _MUCH_LARGER = 1.06, 1.2
_FIRST_PAGE = "第1页"
_RED_HEAD_TYPE = 6.3
"""Millimetres: red type higher than this is a red header, no mark."""
_ORNAMENT = 16.0
_MOST_COLOURED = 0.5
_MOST_OF_TEXT = 200
_CAPTION = 60


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of text as placed on the page: left edge, base line, width, size of type in millimetres."""

    left: float
    line: float
    width: float
    size: float
    text: str


def read_ofd(data: bytes, kind: str, path: str, limits: Limits) -> Opened:
    """All documents of the file one after the other; `pages` counts them together."""
    xml = XmlParts(data, limits)
    if "OFD.xml" not in xml:
        raise locked() if _encrypted(xml) else _missing("OFD.xml")
    page = PageText(limits)
    incidents: list[Incident] = []
    pages = 0
    sealed: list[Sealed] = []
    for body in named(xml.root("OFD.xml"), "DocBody"):
        numbers = _document(xml, body, page, limits, pages)
        pages += len(numbers)
        sealed += seals_of(xml, body, numbers)
    for name in (name for one in sealed for name in one.names):
        page.paragraph(name, part="电子签章")
    incidents += unverified(sealed, path)
    if not pages:
        raise damaged("没有任何页面", "it has no page")
    if pages > limits.pages:
        zh, en = f"共{pages}页，只检查了前{limits.pages}页", f"it has {pages} pages; only the first {limits.pages} were examined"
        incidents.append(_partly(path, zh, en))
    opened = page.opened("ofd", path, incidents, pages=pages, read=xml.parts.taken)
    return replace(opened, signatures=tuple(one.signature for one in sealed))


def _encrypted(xml: XmlParts) -> bool:
    return any(name.lower().endswith(("encryptions.xml", "encryptinfo.xml")) for name in xml.parts.names)


def _partly(path: str, zh: str, en: str) -> Incident:
    return Incident(Trouble.PARTLY_EXAMINED, path, {"reason": Text(zh, en)})


def _words(element: _Element | None) -> str:
    return (element.text or "").strip() if element is not None else ""


def _document(xml: XmlParts, body: _Element, page: PageText, limits: Limits, before: int) -> dict[str, int]:
    """One document's pages and comments; the number of each page by its id."""
    root = xml.resolved(_words(child(body, "DocRoot")), "OFD.xml")
    if root is None:
        raise locked() if _encrypted(xml) else _missing("DocRoot")
    document = xml.root(root)
    templates = {one.get("ID") or "": xml.resolved(one.get("BaseLoc") or "", root) for one in named(document, "TemplatePage")}
    listed = [one for pages in named(document, "Pages") for one in pages if local(one) == "Page"]
    numbers: dict[str, int] = {}
    for number, one in enumerate(listed, start=before + 1):
        own = one.get("ID") or ""
        numbers[own if own not in numbers else f"#{number}"] = number
        if number <= limits.pages:
            _page(xml, _found(xml, one.get("BaseLoc") or "", root), templates, f"第{number}页", page)
    _comments(xml, document, root, numbers, page)
    return numbers


def _found(xml: XmlParts, target: str, base: str) -> str:
    name = xml.resolved(target, base)
    if name is None:
        raise _missing(target)
    return name


def _missing(part: str) -> ReadError:
    return damaged(f"文件内部缺少必要的部分（{part}）", f"a necessary part of the file is missing ({part})")


def _page(xml: XmlParts, name: str, templates: dict[str, str | None], part: str, page: PageText) -> None:
    """The page's own text, then that of the forms under it."""
    content = xml.root(name)
    lines = list(_lines(content))
    for line in lines:
        page.paragraph(line, part=part)
    page.marks += marks_of_page(content, part)
    page.figures += pictures_of_page(content, part, " ".join(lines))
    for used in named(content, "Template"):
        form = templates.get(used.get("TemplateID") or "")
        for line in _lines(xml.root(form)) if form else ():
            page.paragraph(line, part=part)


def _lines(content: _Element) -> Iterator[str]:
    """Pieces that follow each other on one base line make a line; a gap wider than a character becomes a space."""
    line: list[str] = []
    last: _Piece | None = None
    for piece in (piece for one in named(content, "TextObject") for piece in _pieces(one)):
        if last is not None and (abs(piece.line - last.line) > 0.4 * max(piece.size, last.size) or piece.left < last.left):
            yield "".join(line)
            line = []
        elif last is not None and piece.left - (last.left + last.width) > piece.size:
            line.append(" ")
        line.append(piece.text)
        last = piece
    if line:
        yield "".join(line)


def _pieces(one: _Element) -> Iterator[_Piece]:
    box = _numbers(one.get("Boundary"))
    left, top, width = (*box, 0.0, 0.0, 0.0)[:3]
    size = next(iter(_numbers(one.get("Size"))), 4.0)
    for number, code in enumerate(named(one, "TextCode")):
        x, y = (next(iter(_numbers(code.get(axis))), 0.0) for axis in ("X", "Y"))
        yield _Piece(left + x * bool(number), top + y, width, size, code.text or "")


def _numbers(text: str | None) -> Sequence[float]:
    try:
        return [float(word) for word in (text or "").split()[:4]]
    except ValueError:
        return []


def _comments(xml: XmlParts, document: _Element, root: str, numbers: dict[str, int], page: PageText) -> None:
    """Text of annotations (comments, stamps, watermarks) by page."""
    listed = xml.resolved(_words(child(document, "Annotations")), root) if child(document, "Annotations") is not None else None
    if listed is None:
        return
    for one in named(xml.root(listed), "Page"):
        part = xml.resolved(_words(child(one, "FileLoc")), listed)
        number = numbers.get(one.get("PageID") or "", 0)
        if part is not None:
            for note in named(xml.root(part), "Annot"):
                words = [_words(remark) for remark in named(note, "Remark")]
                page.marks += marks_of_annotation(note, f"第{number}页", "".join(words))
                for text in (*words, *_lines(note)):
                    page.paragraph(text, part=f"第{number}页批注")


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
            written.append((text, millimetres(one.get("Size")), _colour(one, "FillColor")))
    yield from (Mark(kind, part) for kind in marks_drawn(paths))
    usual = _usual_size(written)
    words = "".join(text for text, size, colour in written if text and vivid(colour) and not _dress(text, size, colour, usual, part))
    if words and len(words) <= sum(len(text) for text, _, _ in written) * _MOST_COLOURED:
        yield Mark("colour", part, words[:_MOST_OF_TEXT])


def _usual_size(written: Sequence[tuple[str, float, Rgb | None]]) -> float:
    sizes = sorted(size for text, size, _ in written for _ in text)
    return sizes[len(sizes) // 2] if sizes else 0.0


def _dress(text: str, size: float, colour: Rgb | None, usual: float, part: str) -> bool:
    """A red header and its line, a heading in larger coloured type, or a web address."""
    if is_rule(text):
        return True
    if reddish(colour):
        head = size >= _RED_HEAD_TYPE or (part == _FIRST_PAGE and is_head(text))
        return head or (size > _MUCH_LARGER * usual and is_heading(text))
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
    box = [millimetres(word) for word in (one.get("Boundary") or "").split()[:4]]
    return (box[0], box[1], box[2], box[3]) if len(box) == 4 else (0.0, 0.0, 0.0, 0.0)


def _size(one: _Element) -> tuple[float, float]:
    return _box(one)[2:]


def _colour(one: _Element, name: str) -> Rgb | None:
    """Red, green and blue as the element gives them itself; colours of palettes and draw parameters are not followed."""
    held = child(one, name)
    words = (held.get("Value") or "").split() if held is not None else []
    values = [max(0, min(255, int(millimetres(word)))) for word in words[:3]]
    return (values[0], values[1], values[2]) if len(words) == 3 else None
