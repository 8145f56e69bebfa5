"""The plain form of rows as a pattern learned from the sheet: what it matches is known to the last sign, the rest goes to the parser."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from evalcheck.patterns import regex
from evalcheck.records import dataclass
from evalcheck.submission.model import Cell
from evalcheck.submission.xlsx.cells import Cells, Kind, attributes_of
from evalcheck.submission.xlsx.texts import decoded

_SAMPLE = 32_768
_MOST_COLUMNS = 256

# What is no XML at all must not be matched: the parser has to see it and refuse.
_SPACE = r"[ \t\r\n]"
_EQUALS = f"{_SPACE}*+={_SPACE}*+"
_VALUE = r'(?:"[^"<>&\x00-\x1f\x7f-\xff]*+"|' + r"'[^'<>&\x00-\x1f\x7f-\xff]*+')"
_TEXT_SIGN = r"[^<\x00-\x08\x0b\x0c\x0e-\x1f]"
_NUMBER_SIGN = "[-+.0-9eE]"
_ATTRIBUTE = rf"{_SPACE}++(?!r{_SPACE}*+=)[A-Za-z_][A-Za-z0-9_:.]*+{_EQUALS}{_VALUE}"
_ATTRIBUTES = f"(?:{_ATTRIBUTE})*+"
_TO_REFERENCE = rf"""{_ATTRIBUTES}{_SPACE}++r{_EQUALS}["']"""
_REFERRED_SIGN = "&(?:amp|lt|gt|quot|apos);"
_ASCII = r"[^<&\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\xff]*+"
_AFTER = r"[\x80-\xbf]"
_UTF_8 = "|".join(
    [
        rf"[\xc2-\xdf]{_AFTER}", rf"\xe0[\xa0-\xbf]{_AFTER}", rf"[\xe1-\xec\xee]{_AFTER}{{2}}", rf"\xed[\x80-\x9f]{_AFTER}",
        rf"\xef(?:[\x80-\xbe]{_AFTER}|\xbf[\x80-\xbd])", rf"\xf0[\x90-\xbf]{_AFTER}{{2}}", rf"[\xf1-\xf3]{_AFTER}{{3}}",
    ]
)  # fmt: skip
# Formulas are passed over and never decoded.
_FORMULA_TEXT = f"{_ASCII}(?:(?:{_REFERRED_SIGN}|{_UTF_8}){_ASCII})*+"
_FORMULA = f"(?:<f{_ATTRIBUTES}{_SPACE}*+(?:/>|>{_FORMULA_TEXT}</f>))"
_KEPT = ' xml:space="preserve"'
_ENDS = {"<v>": "</v></c>"} | {
    f"<is>{run}<t{kept}>": f"</t>{end}</is></c>" for run, end in (("", ""), ("<r>", "</r>")) for kept in ("", _KEPT)
}
_PLACES = {value: "v" if value == "<v>" else "is+" if _KEPT in value else "is" for value in _ENDS}
_BLANK = "</c>"
_OPENING = regex(
    rf"""<c({_TO_REFERENCE})([A-Z]{{1,3}})\d+((?P<quote>["']){_ATTRIBUTES}{_SPACE}*+(?:/>|>))"""
    rf"""((?:<f\b[^<>]*+(?:(?<=/)>|>[^<]*+</f>))?+)(<v>|<is>(?:<r>)?+<t(?:{_KEPT})?+>|{_BLANK}|)"""
)
# Behind the quote that ends the reference of a cell: attributes, formula, value or text, end.
_REST = (
    rf'({_ATTRIBUTES}){_SPACE}*+(?:/>|>{_FORMULA}?+(?:<v(?: xml:space="preserve")?+>({_TEXT_SIGN}*+)</v>'
    rf'|<is><t( xml:space="preserve")?+>({_TEXT_SIGN}*+)</t></is>)?+</c>)'
)
_TYPE = regex(r"""[ \t\r\n]t=(?:"[^"]*"|'[^']*')""")
_HEAD = regex(rf"""<row({_TO_REFERENCE})\d++(["']{_ATTRIBUTES}{_SPACE}*+>)""".encode())
_REST_BYTES = regex(_REST.encode())
_KNOWN_REST = regex(r"\((?!\?)").sub("(?:", _REST)
# What is looked for ends where the next cell or row begins: to the end of the block it would take a square of its length.
_ANY_REST = r"[^<>]*+(?:(?<=/)>|(?<!/)>[^<]*+(?:<(?!/?(?:c|row)[ \t\r\n/>])[^<]*+)*+</c>)"
_UNSAVED = regex(rb"""<c\b(?![^<>]*\bt=["']str["'])[^<>]*>(?:<f\b[^<>]*/>|<f\b[^<>]*>[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>""")
_OTHER_ROW = r"<row\b[^<>]*+(?:(?<=/)>|>[^<]*+(?:<(?!/?row[ \t\r\n/>])[^<]*+)*+</row>)"


@dataclass(frozen=True, slots=True)
class RowPattern:
    """Matches one row. Groups: the row's number between its other attributes; per column the value of a cell of the usual kind, then all
    that stands behind the reference of any other; a row of another form; a sign that belongs to no row.
    """

    pattern: re.Pattern[bytes]
    strict: re.Pattern[bytes]
    """The same, but that other cells are of a known form, for sheets that have some of none: spelt out for each column it takes as long to
    compile as to read a thousand rows.
    """
    kinds: tuple[Kind | None, ...]
    leads: tuple[str, ...]
    short: re.Pattern[bytes] | None
    """Matches rows of nothing but the usual cells and blanks, in much less time. Groups: the row's number; the value of each column
    that has a kind; anything else.
    """


class Opening(NamedTuple):
    """The beginning of a cell: all up to its reference, all from behind it to the end of the start tag, whether a formula follows, and
    the start tag of the value; of a cell without one, its end tag or nothing.
    """

    lead: str
    behind: str
    formula: bool
    value: str

    @property
    def blank(self) -> bool:
        return self.behind.endswith("/>") or (self.value == _BLANK and not self.formula)


_NONE_SEEN = Opening(' r="', "", False, "")


class NotPlain(Exception):
    """A cell is of no form that is known here."""


def learn(block: bytes, cells: Cells) -> RowPattern | None:
    """The pattern of the last rows of a block; None where they are too wide for one."""
    seen = openings(block)
    usual = [found[0] if found else _NONE_SEEN for found in seen]
    if len(usual) > _MOST_COLUMNS:
        return None
    kinds = tuple(kind_of_opening(opening, cells) for opening in usual)
    blank = tuple(tuple(opening for opening in found if opening.blank) for found in seen)
    head = row_head(block)
    short = _short(head, tuple(usual), blank) if head else None
    quote = head[1][0] if head else '"'
    loose, strict = (_row(tuple(usual), quote, rest) for rest in (_ANY_REST, _KNOWN_REST))
    return RowPattern(loose, strict, kinds, tuple(opening.lead for opening in usual), short)


def row_head(block: bytes) -> tuple[str, str] | None:
    """The start tag of the last row of a block up to its number and from there on; None where it is not plain, or hides its row."""
    found = _HEAD.match(block, max(block.rfind(b"<row "), 0))
    if not found or b"hidden" in found[0] or found[1][-1:] != found[2][:1]:
        return None
    return f"<row{found[1].decode()}", found[2].decode()


@lru_cache(maxsize=1)
def openings(block: bytes) -> list[list[Opening]]:
    """Per column the beginnings of cells in the last rows of a block, the most frequent first."""
    start = block.rfind(b"<row", 0, max(len(block) - _SAMPLE, 5))
    sample = block[max(start, 0) :].decode("utf-8", "replace")
    seen: dict[int, Counter[Opening]] = {}
    for lead, letters, behind, quote, formula, value in _OPENING.findall(sample):
        if lead[-1] == quote:
            seen.setdefault(column_number(letters), Counter())[Opening(lead, behind, bool(formula), value)] += 1
    usual = [[one for one, _ in seen[column].most_common()] if column in seen else [] for column in range(1, max(seen, default=0) + 1)]
    return list(map(_with_blank, usual))


def _with_blank(seen: list[Opening]) -> list[Opening]:
    """With the usual cell when it holds nothing, which may be met first in rows that were not looked at."""
    if not seen or seen[0].blank:
        return seen
    blank = Opening(_TYPE.sub("", seen[0].lead), _TYPE.sub("", seen[0].behind[:-1]) + "/>", False, "")
    return seen if blank in seen else [*seen, blank]


def kind_of_opening(opening: Opening, cells: Cells) -> Kind | None:
    """The kind of the cells that begin so; None for cells without a value."""
    return cells.kind_of(opening.lead + opening.behind, _PLACES[opening.value]) if opening.value in _PLACES else None


@lru_cache(maxsize=64)
def _row(openings: Sequence[Opening], quote: str, rest: str) -> re.Pattern[bytes]:
    columns = "".join(_column(number, opening, rest) for number, opening in enumerate(openings, 1))
    row = rf"<row({_ATTRIBUTES}){_SPACE}++r{_EQUALS}{quote}(\d++){quote}({_ATTRIBUTES}){_SPACE}*+(?:/>|>{columns}</row>)"
    return regex(rf"(?:{row}\s*+)|({_OTHER_ROW})\s*+|([\s\S])".encode())


@lru_cache(maxsize=64)
def _short(head: tuple[str, str], usual: Sequence[Opening], blank: Sequence[Sequence[Opening]]) -> re.Pattern[bytes]:
    columns = ""
    for number, (opening, blanks) in enumerate(zip(usual, blank, strict=True), 1):
        valued = (opening,) if opening.value in _ENDS else ()
        forms = [rf"<c{re.escape(one.lead)}{column_letters(number)}\1{_usual(one)}" for one in valued]
        forms += [rf"<c{re.escape(one.lead)}{column_letters(number)}\1{re.escape(one.behind + one.value)}" for one in blanks]
        columns += f"(?:{'|'.join(forms)})?+" if forms else ""
    start, end = map(re.escape, head)
    return re.compile(rf"{start}(\d++){end}{columns}</row>|({_OTHER_ROW}|[\s\S])".encode())


def _column(number: int, opening: Opening, rest: str) -> str:
    """A cell of one column, of its usual kind or any other, or none. Its reference must name this row."""
    lead, quote = re.escape(opening.lead), opening.lead[-1]
    return rf"(?:<c{lead}{column_letters(number)}\2(?:{_usual(opening)}|({quote}{rest})))?+"


def _usual(opening: Opening) -> str:
    """The rest of a cell of the usual kind, its value a group."""
    behind = re.escape(opening.behind)
    if opening.value not in _ENDS:
        return f"{behind}{re.escape(opening.value)}()" if opening.blank else "(?!)()"
    formula = f"{_FORMULA}?+" if opening.formula else ""
    return f"{behind}{formula}{re.escape(opening.value)}({_signs(opening)}*+){re.escape(_ENDS[opening.value])}"


def _signs(opening: Opening) -> str:
    """What the value of a cell may hold by its type."""
    type_ = dict(attributes_of(opening.lead + opening.behind)).get("t", "n")
    if opening.value == "<v>" and type_ in ("n", "s"):
        return _NUMBER_SIGN if type_ == "n" else r"\d"
    return _TEXT_SIGN


def cell_of_rest(lead: str, rest: bytes, cells: Cells) -> Cell:
    """A cell of another kind, by its attributes before and all that stands behind its reference. Raises NotPlain."""
    found = _REST_BYTES.fullmatch(rest, 1)
    if not found:
        raise NotPlain
    attributes, value, kept, text = found.groups()
    kind = cells.kind_of(lead + rest[:1].decode() + attributes.decode(), "v" if text is None else "is+" if kept else "is")
    raw = value or text
    return cells.decoder(kind)(decoded([raw]))[0] if raw else None


def holds_unsaved(block: bytes) -> bool:
    """Whether a formula of a block has no saved result: the parser reads such rows. Nearly all have theirs right behind."""
    if b"f" not in block or b"<f" not in block:  # one byte is looked for many times as fast
        return False
    saved = block.count(b"</f><v>") - block.count(b"</f><v></v>") + block.count(b"</f><v xml:space")
    alone = b"/></c>" in block or b"/><v></v>" in block
    return (alone or block.count(b"</f>") > saved) and _UNSAVED.search(block) is not None


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
