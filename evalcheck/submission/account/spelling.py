"""Whether a part of an office package is spelt as the standard has it: names that lost a letter mean nothing to its program."""

from __future__ import annotations

import re
from functools import cache
from operator import ne
from pyexpat import ExpatError, ParserCreate

from evalcheck.patterns import regex
from evalcheck.submission.account.office_names import NAMES

_TRANSITIONAL, _STRICT = "http://schemas.openxmlformats.org/", "http://purl.oclc.org/ooxml/"
_DRAWN = "main chart chartDrawing diagram lockedCanvas picture spreadsheetDrawing wordprocessingDrawing"
_NAMED = frozenset(
    [
        *(f"{_TRANSITIONAL}{language}ml/2006/main" for language in ("wordprocessing", "spreadsheet", "presentation")),
        *(f"{_STRICT}{language}ml/main" for language in ("wordprocessing", "spreadsheet", "presentation")),
        *(f"{base}{word}" for word in _DRAWN.split() for base in (f"{_TRANSITIONAL}drawingml/2006/", f"{_STRICT}drawingml/")),
        f"{_TRANSITIONAL}officeDocument/2006/math", f"{_STRICT}officeDocument/math",
    ]
)  # fmt: skip
"""Namespaces whose names are all known (ECMA-376 part 1, and part 3 for the newer form)."""
_SPACES = _NAMED | {
    f"{_TRANSITIONAL}officeDocument/2006/relationships", f"{_STRICT}officeDocument/relationships",
    f"{_TRANSITIONAL}markup-compatibility/2006", f"{_TRANSITIONAL}officeDocument/2006/extended-properties",
    f"{_TRANSITIONAL}officeDocument/2006/custom-properties", f"{_TRANSITIONAL}officeDocument/2006/docPropsVTypes",
    f"{_TRANSITIONAL}package/2006/metadata/core-properties", "http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/",
    "http://purl.org/dc/dcmitype/", "http://www.w3.org/2001/XMLSchema-instance",
}  # fmt: skip
_KINDS = (
    f"{_TRANSITIONAL}officeDocument/2006/relationships/", f"{_STRICT}officeDocument/relationships/",
    f"{_TRANSITIONAL}package/2006/relationships/", f"{_TRANSITIONAL}package/2006/relationships/metadata/",
)  # fmt: skip
"""What kinds of relationship begin with; programs add others of their own."""
_DECLARED = regex(rb"""\sxmlns(?::([A-Za-z_][\w.-]*))?\s*=\s*["']([^"']*)["']""")
_ELEMENT = regex(rb"<([A-Za-z_][\w.:-]*)")
_ATTRIBUTE = regex(rb"""\s([A-Za-z_][\w.:-]*)\s*=\s*["']""")
_LOOKED_AT = 64 << 10
_ROWS = regex(rb"<(?:\w+:)?sheetData[\s>].*</(?:\w+:)?sheetData>", re.DOTALL)


def misspelt(data: bytes) -> bool:
    """Whether a namespace or a name of a part is one of the standard's with a letter changed, so that its program refuses it.

    Of a long part the head; the rows of a sheet are its reader's. Words of the text may look like attributes: only a parser decides.
    """
    head = (_ROWS.sub(b"", data) if b"sheetData" in data[:_LOOKED_AT] else data)[:_LOOKED_AT]
    declared = [(prefix, space.decode("utf-8", "replace")) for prefix, space in _DECLARED.findall(head)]
    if any(space not in _SPACES and (" " in space or nearly(space, _SPACES)) for _, space in declared):
        return True
    known = {prefix for prefix, space in declared if space in _NAMED}
    return bool(known) and _suspected(head, known) and _parsed_unknown(head)


def _suspected(head: bytes, prefixes: set[bytes]) -> bool:
    """Whether a word may be such a name: of a known prefix, or of none, which only its element tells."""
    for word in {*_ELEMENT.findall(head), *_ATTRIBUTE.findall(head)}:
        prefix, colon, local = word.rpartition(b":")
        if (not colon or prefix in prefixes) and b"xmlns" not in (prefix, local) and _is_nearly_a_name(local.decode("utf-8", "replace")):
            return True
    return False


def _parsed_unknown(head: bytes) -> bool:
    """As a parser sees it: an element of a known namespace, or an attribute of one, whose name is nearly another."""
    unknown: list[str] = []
    parser = ParserCreate(namespace_separator="}")

    def start(tag: str, values: dict[str, str]) -> None:
        space, _, local = tag.rpartition("}")
        names = [local] if space in _NAMED else []
        for name in values:
            of, _, own = name.rpartition("}")
            if of in _NAMED or (not of and space in _NAMED):
                names.append(own)
        unknown.extend(name for name in names if _is_nearly_a_name(name))

    parser.StartElementHandler = start
    try:
        parser.Parse(head, False)
    except (ExpatError, ValueError, LookupError):
        return False
    return bool(unknown)


def mistaken_kind(uri: str, words: frozenset[str]) -> bool:
    """Whether the kind of a relationship is a known one with a letter changed; others are of programs, which are let be."""
    base, _, word = uri.rpartition("/")
    return (word in words and nearly(base + "/", _KINDS)) or (base + "/" in _KINDS and word not in words and nearly(word, words))


def _is_nearly_a_name(word: str) -> bool:
    return word not in NAMES and nearly(word, NAMES)


@cache
def nearly(text: str, known: frozenset[str] | tuple[str, ...]) -> bool:
    """Whether one sign was changed in a known text."""
    return any(sum(map(ne, one, text)) == 1 for one in _by_length(known).get(len(text), ()))


@cache
def _by_length(known: frozenset[str] | tuple[str, ...]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for one in known:
        found.setdefault(len(one), []).append(one)
    return found
