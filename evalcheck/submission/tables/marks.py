"""What calamine does not tell of a sheet: true extent before it is loaded, hidden rows and columns, errors, formulas without a result."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import field
from html import unescape

from evalcheck.patterns import regex
from evalcheck.records import dataclass

Range = tuple[int, int]
Merged = tuple[int, int, int, int]
"""First row, first column, last row, last column."""

MOST_ROWS = 1_048_576

# Beyond column Z, or beyond row 1,049,999: looked for in every cell of a sheet, so kept to what costs least.
_FAR = regex(rb"""r="[A-Z](?:[A-Z]|\d{7}(?:\d|(?<!10[0-4]\d{4})))""")
_FAR_QUOTED = regex(_FAR.pattern.replace(b'"', b"'"))
_COLUMN = regex(rb"""\br=["']([A-Z]{1,3})\d""")
_HIDDEN_ROW = regex(rb"""<(?:\w+:)?row\b(?=[^>]*?\bhidden=["'](?:1|true)["'])[^>]*?\br=["'](\d+)["']""")
_HIDDEN_COLUMN = regex(rb"""<(?:\w+:)?col\b(?=[^>]*?\bhidden=["'](?:1|true)["'])[^>]*>""")
_MIN_MAX = regex(rb"""\b(min|max)=["'](\d+)["']""")
_ERROR = regex(
    rb"""<(?:\w+:)?c\b(?=[^>]*?\bt=["']e["'])[^>]*?\br=["']([A-Z]{1,3})(\d+)["'][^>]*>(?:<(?:\w+:)?f\b[^<]*(?:/>|</(?:\w+:)?f>))?<(?:\w+:)?v>"""
    rb"""([^<]{1,40})<"""
)
_EDGE = regex(rb"<(?:\w+:)?(?:odd|even|first)(?:Header|Footer)>([^<]{1,2000})<")
_SIDE = regex("&[LCR]")
"""Where the left, the middle and the right part of a page header begin: three texts, each by itself."""
_EDGE_CODE = regex(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|K\d\d[+-]\d{3}|\d{1,3}|[A-Za-z])')
_UNSAVED = regex(
    rb"""<(?:\w+:)?c\b(?![^<>]*\bt=["']str["'])[^<>]*?\br=["']([A-Z]{1,3})(\d+)["'][^<>]*>"""
    rb"""<(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>([^<]*)</(?:\w+:)?f>)(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"""
)
_MERGED = regex(rb"""<(?:\w+:)?mergeCell\b[^>]*?\bref=["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})["']""")
_MOST_MERGED = 100_000
_TAIL = 65_536
_END = 1024


@dataclass
class Marks:
    """Of one sheet: ranges from 1, both ends in. `width` bounds the columns; it is exact beyond 26. `errors` hold by row and column
    the text of an error value, or the formula whose result was never saved.

    `whole`: its XML is closed at the end. calamine takes a sheet that stops between two cells for a shorter sheet.
    """

    width: int = 26
    hidden_rows: list[Range] = field(default_factory=list)
    hidden_columns: list[Range] = field(default_factory=list)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[Merged] = field(default_factory=list)
    whole: bool = True


def scan(pieces: Iterable[bytes], most_errors: int = 100_000) -> Marks:
    """One pass over a sheet's XML as it is unpacked; plain searches first, patterns only where they hit, so that it stays cheap."""
    marks = Marks()
    rows: list[int] = []
    end = b""
    for piece in whole_tags(pieces):
        end = (end + piece[-_END:])[-_END:]
        if _far(piece):
            marks.width = max(marks.width, *map(column_number, set(_COLUMN.findall(piece))), 27)
        if b"hidden=" in piece:
            rows += map(int, _HIDDEN_ROW.findall(piece))
            marks.hidden_columns += _column_ranges(piece)
        if b"<f" in piece or b":f" in piece:
            for letters, row, formula in _UNSAVED.findall(piece):
                marks.errors[int(row), column_number(letters)] = "=" + unescape(formula.decode("utf-8", "replace") or "…")
        if b"#" in piece and len(marks.errors) < most_errors:
            for letters, row, text in _ERROR.findall(piece):
                marks.errors[int(row), column_number(letters)] = text.decode("utf-8", "replace")
    marks.hidden_rows = ranges(rows)
    marks.whole = closed(end, b"worksheet")
    return marks


def printed_edges(pieces: Iterable[bytes]) -> list[str]:
    """The texts of a sheet's page headers and footers (ECMA-376 part 1 §18.3.1.46), without the codes that dress them."""
    found: list[str] = []
    for piece in whole_tags(pieces):
        for text in _EDGE.findall(piece) if b"eader>" in piece or b"ooter>" in piece else ():
            whole = html.unescape(text.decode("utf-8", "replace")).replace("&&", "＆")
            for part in _SIDE.split(whole):
                plain = _EDGE_CODE.sub(" ", part).strip()
                if plain and plain not in found:
                    found.append(plain)
    return found


def merged_cells(pieces: Iterable[bytes]) -> list[Merged]:
    """The merged cells of a sheet's XML; they stand behind its rows (ECMA-376 part 1 §18.3.1.55)."""
    found: list[Merged] = []
    for piece in whole_tags(pieces):
        for first, top, last, bottom in _MERGED.findall(piece) if b"mergeCell" in piece else ():
            found.append((int(top), column_number(first), int(bottom), column_number(last)))
        if len(found) > _MOST_MERGED:
            break
    return found


def closed(end: bytes, tag: bytes) -> bool:
    """Whether the last bytes of some XML close its root."""
    return re.search(rb"</(?:\w+:)?%s\s*>|<(?:\w+:)?%s\b[^>]*/>" % (tag, tag), end) is not None


def _far(piece: bytes) -> bool:
    return bool(_FAR.search(piece) or (b"'" in piece and _FAR_QUOTED.search(piece)))


def rows_within(pieces: Iterable[bytes], most: int) -> bool:
    """Whether no cell lies below row `most`: a second pass, for wide sheets only."""
    low = re.compile(rb"""\br=["'][A-Z]{1,3}(\d{%d,})""" % len(str(most)))
    return not any(int(row) > most for piece in whole_tags(pieces) for row in set(low.findall(piece)))


def whole_tags(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Pieces cut between cells, so that no pattern is torn; a cut that cannot be found is left where it is."""
    tail = b""
    for piece in pieces:
        whole = tail + piece
        cut = whole.rfind(b"<c ")
        if cut < 0:
            cut = whole.rfind(b"<")
        if cut <= 0 or len(whole) - cut > _TAIL:
            tail = b""
            yield whole
        else:
            tail = whole[cut:]
            yield whole[:cut]
    if tail:
        yield tail


def _column_ranges(piece: bytes) -> Iterator[Range]:
    for tag in _HIDDEN_COLUMN.findall(piece):
        ends = {name: int(value) for name, value in _MIN_MAX.findall(tag)}
        if len(ends) == 2:
            yield ends[b"min"], ends[b"max"]


def column_number(letters: bytes) -> int:
    """`A` is 1, `AA` is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def ranges(numbers: Iterable[int]) -> list[Range]:
    """Numbers gathered into ranges, both ends in."""
    found: list[Range] = []
    for number in sorted(numbers):
        if found and number <= found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found
