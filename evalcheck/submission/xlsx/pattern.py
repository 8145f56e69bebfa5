"""The plain form of rows as a pattern learned from the sheet: what it matches is known to the last sign, the rest goes to the parser."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from evalcheck.submission.model import Cell
from evalcheck.submission.xlsx.cells import Cells, Kind
from evalcheck.submission.xlsx.texts import decoded

_SAMPLE = 32_768
_MOST_COLUMNS = 256

# What is no XML at all must not be matched: the parser has to see it and refuse.
_ATTRIBUTE_SIGN = r'[^"<>&\x00-\x1f\x7f-\xff]'
_TEXT_SIGN = r"[^<\x00-\x08\x0b\x0c\x0e-\x1f]"
_NUMBER_SIGN = "[-+.0-9eE]"
_ATTRIBUTE = rf' (?!r=)[A-Za-z_][A-Za-z0-9_:.]*+="{_ATTRIBUTE_SIGN}*+"'
_ATTRIBUTES = f"(?:{_ATTRIBUTE})*+"
_FORMULA = rf"(?:<f{_ATTRIBUTES}(?:/>|>{_TEXT_SIGN}*+</f>))?+"
_ENDS = {"<v>": "</v></c>", "<is><t>": "</t></is></c>", '<is><t xml:space="preserve">': "</t></is></c>"}
_PLACES = {"<v>": "v", "<is><t>": "is", '<is><t xml:space="preserve">': "is+"}
_OPENING = re.compile(rf'<c({_ATTRIBUTES}) r="([A-Z]{{1,3}})\d+("{_ATTRIBUTES}(?:/>|>(?:<v>|<is><t(?: xml:space="preserve")?+>)))')
# Behind the reference of a cell: attributes, formula, value or text, end.
_REST = (
    rf'"({_ATTRIBUTES})(?:/>|>{_FORMULA}(?:<v(?: xml:space="preserve")?+>({_TEXT_SIGN}*+)</v>'
    rf'|<is><t( xml:space="preserve")?+>({_TEXT_SIGN}*+)</t></is>)?+</c>)'
)
_HEAD = re.compile(rf'<row({_ATTRIBUTES}) r="\d++"({_ATTRIBUTES})>'.encode())
_REST_BYTES = re.compile(_REST.encode())
_ANY_REST = re.compile(r"\((?!\?)").sub("(?:", _REST)
_OTHER_ROW = r"<row\b[^<>]*+(?:(?<=/)>|>[^<]*+(?:<(?!/row>)[^<]*+)*+</row>)"


@dataclass(frozen=True, slots=True)
class RowPattern:
    """Matches one row. Groups: the row's number between its other attributes; per column the value of a cell of the usual kind, then all
    that stands behind the reference of any other; a row of another form; a sign that belongs to no row.
    """

    pattern: re.Pattern[bytes]
    kinds: tuple[Kind | None, ...]
    leads: tuple[str, ...]
    short: re.Pattern[bytes] | None
    """Matches rows of nothing but the usual cells and blanks, in much less time. Groups: the row's number; the value of each column
    that has a kind; anything else.
    """


Opening = tuple[str, str]
"""The beginning of a cell: its attributes before the reference, and all from behind it to the value."""


def learn(block: bytes, cells: Cells) -> RowPattern | None:
    """The pattern of the last rows of a block; None where they are too wide for one."""
    seen = openings(block)
    usual = [found[0] if found else ("", "") for found in seen]
    if len(usual) > _MOST_COLUMNS:
        return None
    kinds = tuple(kind_of_opening(opening, cells) for opening in usual)
    blank = tuple(tuple(opening for opening in found if opening[1].endswith("/>")) for found in seen)
    short = _short(head, tuple(usual), blank) if (head := row_head(block)) else None
    return RowPattern(_compiled(tuple(usual)), kinds, tuple(lead for lead, _ in usual), short)


def row_head(block: bytes) -> tuple[str, str] | None:
    """The start tag of the last row of a block up to its number and from there on; None where it is not plain, or hides its row."""
    found = _HEAD.match(block, max(block.rfind(b"<row "), 0))
    return None if not found or b"hidden=" in found[0] else (f'<row{found[1].decode()} r="', f'"{found[2].decode()}>')


def openings(block: bytes) -> list[list[Opening]]:
    """Per column the beginnings of cells in the last rows of a block, the most frequent first."""
    start = block.rfind(b"<row ", 0, max(len(block) - _SAMPLE, 5))
    sample = block[max(start, 0) :].decode("utf-8", "replace")
    seen: dict[int, Counter[Opening]] = {}
    for lead, letters, opening in _OPENING.findall(sample):
        seen.setdefault(column_number(letters), Counter())[lead, opening] += 1
    return [[one for one, _ in seen[column].most_common()] if column in seen else [] for column in range(1, max(seen, default=0) + 1)]


def kind_of_opening(opening: Opening, cells: Cells) -> Kind | None:
    """The kind of the cells that begin so; None for cells without a value."""
    lead, rest = opening
    attributes, _, value = rest[1:].partition(">")
    return cells.kind_of(lead + attributes, _PLACES[value]) if value in _PLACES else None


@lru_cache(maxsize=64)
def _compiled(openings: Sequence[Opening]) -> re.Pattern[bytes]:
    columns = "".join(_column(number, *opening) for number, opening in enumerate(openings, 1))
    row = rf'<row({_ATTRIBUTES}) r="(\d++)"({_ATTRIBUTES})(?:/>|>{columns}</row>)'
    return re.compile(rf"(?:{row}\s*+)|({_OTHER_ROW})\s*+|([\s\S])".encode())


@lru_cache(maxsize=64)
def _short(head: tuple[str, str], usual: Sequence[Opening], blank: Sequence[Sequence[Opening]]) -> re.Pattern[bytes]:
    columns = ""
    for number, (opening, blanks) in enumerate(zip(usual, blank, strict=True), 1):
        valued = () if not opening[1] or opening[1].endswith("/>") else (opening,)
        forms = [rf'<c{re.escape(lead)} r="{column_letters(number)}\1{_usual(lead, rest)}' for lead, rest in valued]
        forms += [rf'<c{re.escape(lead)} r="{column_letters(number)}\1{re.escape(rest)}' for lead, rest in blanks]
        columns += f"(?:{'|'.join(forms)})?+" if forms else ""
    start, end = map(re.escape, head)
    return re.compile(rf"{start}(\d++){end}{columns}</row>|({_OTHER_ROW}|[\s\S])".encode())


def _column(number: int, lead: str, opening: str) -> str:
    """A cell of one column, of its usual kind or any other, or none. Its reference must name this row."""
    return rf'(?:<c{re.escape(lead)} r="{column_letters(number)}\2(?:{_usual(lead, opening)}|({_ANY_REST})))?+'


def _usual(lead: str, opening: str) -> str:
    if not opening or opening.endswith("/>"):
        return re.escape(opening) + "()" if opening else "(?!)()"
    place = next(end for end in reversed(_ENDS) if opening.endswith(end))
    signs = _TEXT_SIGN
    if place == "<v>" and (' t="n"' in lead + opening or " t=" not in lead + opening):
        signs = _NUMBER_SIGN
    elif place == "<v>" and ' t="s"' in lead + opening:
        signs = r"\d"
    return f"{re.escape(opening)}({signs}*+){re.escape(_ENDS[place])}"


def cell_of_rest(lead: str, rest: bytes, cells: Cells) -> Cell:
    """A cell of another kind, by its attributes before and all that stands behind its reference."""
    found = _REST_BYTES.fullmatch(rest)
    assert found
    attributes, value, kept, text = found.groups()
    kind = cells.kind_of(lead + attributes.decode(), "v" if text is None else "is+" if kept else "is")
    raw = value or text
    return cells.decoder(kind)(decoded([raw]))[0] if raw else None


def without_prefix(block: bytes, prefix: bytes) -> bytes:
    """A block whose tags all have one prefix, without it; nothing where some have another or none."""
    plain = block.replace(b"<" + prefix, b"<").replace(b"</" + prefix, b"</")
    return plain if len(block) - len(plain) == len(prefix) * block.count(b"<") else b""


def with_references(block: bytes, last: int) -> bytes:
    """Rows that all lack their numbers with them, cells likewise (§18.3.1.4: without a reference a cell follows the one before it)."""
    before, *rows = block.split(b"<row")
    written = [before]
    for number, row in enumerate(rows, last + 1):
        start, *cells = row.split(b"<c")
        written.append(b'<row r="%d"%b' % (number, start))
        written += [b'<c r="%b%d"%b' % (letters, number, cell) for letters, cell in zip(_LETTERS, cells, strict=False)]
        if len(cells) > len(_LETTERS):
            return block
    return b"".join(written)


def column_number(letters: str) -> int:
    """`A` is 1, `AA` is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


_LETTERS = tuple(column_letters(number).encode() for number in range(1, _MOST_COLUMNS + 1))
