"""PDF documents by pdfium: every page loaded, to prove the file whole; its text by line, its marks and pictures by page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Incident, Line, Opened, ReadError, Trouble
from evalcheck.submission.readers.docx import bounded, cut_incident
from evalcheck.submission.readers.pdf_marks import PdfMarks
from evalcheck.submission.troubles import damaged, locked
from evalcheck.words import Text

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfTextPage

_TAIL = 65_536


def read_pdf(data: bytes, kind: str, path: str, limits: Limits) -> Opened:
    """Text lines and number of pages. pdfium mends a cut-off file in silence, so the end is looked for first."""
    import pypdfium2

    if _cut_off(data):
        raise damaged("文件不完整，缺少结尾部分", "the file is cut off: its end is missing")
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise _refused(error) from None
    try:
        return _opened(document, path, limits)
    except pypdfium2.PdfiumError:
        raise damaged("有页面无法打开", "a page cannot be opened") from None
    finally:
        document.close()


_FEW_SIGNS = 300
_LONE = 2


def _text(text_page: PdfTextPage) -> str:
    """The text of a page by line. On pages with little text pdfium begins a line with every font: these are put together by height."""
    text = str(text_page.get_text_range())
    lines = [line for line in text.splitlines() if line.strip()]
    if len(text) > _FEW_SIGNS or not any(len(line.strip()) <= _LONE for line in lines):
        return text
    rects = [text_page.get_rect(index) for index in range(text_page.count_rects())]
    rows: list[list[tuple[float, float, float, float]]] = []
    for rect in sorted(rects, key=lambda rect: -(rect[1] + rect[3])):
        above = rows[-1][0] if rows else None
        if above and min(above[3], rect[3]) - max(above[1], rect[1]) > 0.5 * min(above[3] - above[1], rect[3] - rect[1]):
            rows[-1].append(rect)
        else:
            rows.append([rect])
    return "\n".join("".join(text_page.get_text_bounded(*rect).strip() for rect in sorted(row)) for row in rows)


def _cut_off(data: bytes) -> bool:
    length = re.search(rb"/Linearized\b[^>]*?/L\s+(\d{1,12})\b", data[:1024])
    if length and int(length[1]) > len(data):
        return True
    return b"%%EOF" not in data[-_TAIL:]


def _refused(error: Exception) -> ReadError:
    words = str(error).lower()
    if "password" in words or "security" in words:
        return locked()
    return damaged("不是完整的PDF文件", "it is no whole PDF file")


def _opened(document: PdfDocument, path: str, limits: Limits) -> Opened:
    pages = len(document)
    if not pages:
        raise damaged("没有任何页面", "it has no page")
    marks = PdfMarks()
    lines, cut = bounded(list(_lines(document, min(pages, limits.pages), limits.text_characters, marks)), limits.text_characters)
    incidents = [cut_incident(path, limits)] if cut else []
    if pages > limits.pages:
        zh = f"共{pages}页，只检查了前{limits.pages}页"
        en = f"it has {pages} pages; only the first {limits.pages} were examined"
        incidents.append(Incident(Trouble.PARTLY_EXAMINED, path, {"reason": Text(zh, en)}))
    return Opened(
        type="pdf",
        lines=lines,
        pages=pages,
        incidents=tuple(incidents),
        marks=marks.told(),
        figures=tuple(marks.figures),
        links=tuple(dict.fromkeys(marks.links)),
    )


def _lines(document: PdfDocument, pages: int, most: int, marks: PdfMarks) -> Iterator[Line]:
    """Text of the first pages; beyond `most` characters pages are still loaded, but no longer read."""
    for number in range(pages):
        page = document[number]
        try:
            if most < 0:
                continue
            text_page = page.get_textpage()
            text = _text(text_page)
            marks.page(page, text_page, f"第{number + 1}页", " ".join(text.split()))
            text_page.close()
        finally:
            page.close()
        for line in text.splitlines():
            if line.strip():
                most -= len(line)
                yield Line(line.strip(), f"第{number + 1}页")
