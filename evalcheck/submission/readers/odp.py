"""OpenDocument presentations (.odp): the text of each slide and its notes, tables, pictures with the words beside them, and marks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Figure, Incident, Opened, Trouble
from evalcheck.submission.readers.odt import flow, is_picture, not_locked
from evalcheck.submission.readers.odt_marks import PARAGRAPHS, marks_of_slide, own_text
from evalcheck.submission.readers.page_text import PageText
from evalcheck.submission.readers.xml_parts import XmlParts, local, named
from evalcheck.submission.troubles import damaged, more_slides

if TYPE_CHECKING:
    from lxml.etree import _Element

_CAPTION = 200


def read_odp(data: bytes, kind: str, path: str, limits: Limits) -> Opened:
    """Lines by slide (`第1张`), notes as `第1张备注`; `pages` is the number of slides. LOCKED where the manifest tells of encryption."""
    xml = XmlParts(data, limits)
    not_locked(xml)
    content = xml.root("content.xml")
    slides = list(named(content, "page"))
    if not slides:
        raise damaged("没有任何幻灯片", "it has no slide")
    page = PageText(limits)
    for number, slide in enumerate(slides[: limits.pages], start=1):
        _slide(content, slide, f"第{number}张", page)
    incidents = [more_slides(path, len(slides), limits.pages)] if len(slides) > limits.pages else []
    if any(name.startswith(("Basic/", "Scripts/")) for name in xml.parts.names):
        incidents.append(Incident(Trouble.MACROS, path, {}))
    return page.opened("odp", path, incidents, pages=len(slides), read=xml.parts.taken)


def _slide(content: _Element, slide: _Element, part: str, page: PageText) -> None:
    shown = [one for one in slide if local(one) != "notes"]
    for one in shown:
        flow((one,), page, 0, part)
    page.end_tables()
    words = " ".join(filter(None, (own_text(one).strip() for one in _within(shown, *PARAGRAPHS))))[:_CAPTION]
    pictures = [one for one in _within(shown, "frame") if is_picture(one)]
    page.figures += [Figure(part, words) for _ in pictures]
    page.marks += marks_of_slide(content, shown, part, beside_a_picture=bool(pictures))
    for notes in (one for one in slide if local(one) == "notes"):
        flow(notes, page, 0, f"{part}备注")
        page.end_tables()


def _within(elements: list[_Element], *names: str) -> Iterator[_Element]:
    return (one for element in elements for one in named(element, *names))
