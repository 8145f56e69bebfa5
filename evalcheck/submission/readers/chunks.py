"""Chunks of other formats that Word shows as part of a document (altChunk, ECMA-376 part 1 §17.17.2): HTML, RTF, plain text, documents."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Callable
from html.parser import HTMLParser

from evalcheck.patterns import regex
from evalcheck.submission.filetype import decode, detect
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Opened, TextTable

_BLOCKS = frozenset(
    {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "dt", "dd", "hr", "body", "section"}
    | {"article", "header", "footer", "blockquote", "pre"}
)
_UNSEEN = frozenset({"script", "style", "head", "title", "template", "noscript"})
_CHARSET = regex(rb"""charset\s*=\s*["']?([\w-]{2,30})""", re.IGNORECASE)

Reader = Callable[[bytes, str, str, Limits], Opened]


def chunk_of(data: bytes, path: str, limits: Limits, read_document: Reader) -> tuple[list[str], tuple[TextTable, ...]] | None:
    """Paragraphs and tables of a chunk; None where nothing here reads its format. `read_document` reads a chunk that is a document."""
    kind = detect(data)
    if kind == "docx":
        opened = read_document(data, kind, path, limits)
    elif kind == "rtf":
        from evalcheck.submission.readers.rtf import read_rtf  # few documents hold such a chunk

        opened = read_rtf(data, kind, path, limits)
    else:
        text = _text(data, kind)
        return (_paragraphs(text), ()) if text is not None else None
    return [line.text for line in opened.lines], opened.tables


def _text(data: bytes, kind: str | None) -> str | None:
    if kind == "eml" or data[:200].lstrip().lower().startswith((b"mime-version", b"from:", b"content-type")):
        page = email.message_from_bytes(data, policy=email.policy.default).get_body(("html", "plain"))
        return str(page.get_content()) if page is not None else None
    declared = _CHARSET.search(data[:4096])
    if declared:
        try:
            return data.decode(declared[1].decode())
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(data)


def _paragraphs(text: str) -> list[str]:
    if "<" not in text:
        return [line.strip() for line in text.splitlines() if line.strip()]
    page = _Page()
    page.feed(text)
    page.close()
    return [line for line in ("".join(piece.split("\n")).strip() for piece in page.lines()) if line]


class _Page(HTMLParser):
    """The text of a web page by block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._unseen += tag in _UNSEEN
        self._pieces.append("\0" if tag in _BLOCKS else " " if tag in ("td", "th") else "")

    def handle_endtag(self, tag: str) -> None:
        self._unseen = max(0, self._unseen - (tag in _UNSEEN))
        self._pieces.append("\0" if tag in _BLOCKS else "")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._pieces.append(data)

    def lines(self) -> list[str]:
        return "".join(self._pieces).split("\0")
