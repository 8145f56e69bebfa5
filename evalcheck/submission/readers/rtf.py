"""Rich text (.rtf): its text in whatever code pages the fonts name, its tables, and the words that it sets off."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import field, replace

from evalcheck.patterns import regex
from evalcheck.records import dataclass
from evalcheck.submission.account.holding import EMBEDDED, NO_READER
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Mark, Opened, Unread
from evalcheck.submission.readers.drawn_marks import Rgb, like_highlighter
from evalcheck.submission.readers.page_text import PageText
from evalcheck.submission.readers.rtf_objects import embedded_objects
from evalcheck.submission.readers.run_marks import PLAIN, Look, marks_of_runs
from evalcheck.submission.troubles import damaged

_TOKEN = regex(rb"\\([A-Za-z]{1,32})(-?\d{1,10})? ?|\\'([0-9A-Fa-f]{2})|\\([^A-Za-z])|([{}])|([^\\{}\r\n]+)|[\r\n]+", re.S)
_COLOUR_TABLE, _PART_OF_COLOUR = regex(rb"\\colortbl([^{}]{0,20000})\}"), regex(rb"\\(red|green|blue)(\d{1,4})")
_DEEPEST = 2000
_MOST_CELLS = 256
_PAGES = {"874": "cp874", "932": "cp932", "936": "gb18030", "949": "cp949", "950": "cp950", "65001": "utf-8"}
_CHARSETS = {128: "cp932", 129: "cp949", 134: "gb18030", 136: "cp950", 204: "cp1251", 222: "cp874"}
_SIGNS = {
    "tab": "\t", "line": "\n", "emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’",
    "ldblquote": "“", "rdblquote": "”", "emspace": "\u2003", "enspace": "\u2002",
}  # fmt: skip
_SYMBOLS = {"~": "\u00a0", "_": "-", "\n": "\r", "\r": "\r", "\\": "\\", "{": "{", "}": "}"}
_DROPPED = frozenset({
    "annotation", "atnauthor", "atndate", "atnid", "bkmkend", "bkmkstart", "colorschememapping", "colortbl",
    "datastore", "falt", "filetbl", "fldinst", "footnote", "generator", "info", "latentstyles", "listoverridetable",
    "listtable", "nonesttables", "nonshppict", "objdata", "panose", "pict", "private", "revtbl", "rsidtbl", "rxe",
    "shprslt", "sp", "stylesheet", "tc", "themedata", "upr", "xe", "xmlnstbl",
})  # fmt: skip
_SHOWN_AGAIN = frozenset({"shptxt", "nesttableprops", "ud"})
_EDGE_PARTS = {f"{edge}{kind}": part for edge, part in (("header", "页眉"), ("footer", "页脚")) for kind in ("", "l", "r", "f")}


@dataclass(frozen=True, slots=True)
class _State:
    """What a group inherits and gives back: whether its text shows, its code page, where it stands, its depth in tables."""

    shown: bool = True
    deleted: bool = False
    encoding: str = "cp1252"
    after_unicode: int = 1
    part: str | None = None
    fonts: bool = False
    nested: bool = False
    depth: int = 0
    inside: bool = False
    look: Look = PLAIN

    @property
    def level(self) -> int:
        return max(1, self.depth) if self.inside else 0


@dataclass
class _Reading:
    """The text so far. Bytes are gathered until something else follows: a Chinese character is two tokens."""

    page: PageText
    state: _State = field(default_factory=_State)
    stack: list[_State] = field(default_factory=list)
    encoding: str = "cp1252"
    fonts: dict[int, str] = field(default_factory=dict)
    font: int = 0
    pending: bytearray = field(default_factory=bytearray)
    units: list[int] = field(default_factory=list)
    text: list[tuple[str, Look]] = field(default_factory=list)
    colours: Sequence[Rgb | None] = ()
    written: list[list[tuple[str, Look]]] = field(default_factory=list)
    skip: int = 0
    starred: bool = False
    edges: dict[bool, list[int]] = field(default_factory=dict)

    def flush(self) -> str:
        """The paragraph's text, and begin anew."""
        self.settle()
        if self.state.part is None:
            self.written.append(self.text)
        text, self.text = "".join(text for text, _ in self.text), []
        return text

    def settle(self) -> None:
        if self.pending:
            self.text.append((self.pending.decode(self.state.encoding, "replace"), self.state.look))
            self.pending.clear()
        if self.units:
            units = b"".join(unit.to_bytes(2, "little") for unit in self.units)
            self.text.append((units.decode("utf-16-le", "replace"), self.state.look))
            self.units.clear()

    def say(self, text: str) -> None:
        if self.state.shown and not self.state.deleted:
            self.settle()
            self.text.append((text, self.state.look))


def read_rtf(data: bytes, kind: str, path: str, limits: Limits) -> Opened:
    """Text and tables; DAMAGED where the last group is never closed: the file is cut off."""
    if not data.startswith(b"{\\rtf"):
        raise damaged("不是有效的rtf文件", "it is no valid rtf file")
    reading = _Reading(PageText(limits), colours=_colours(data))
    closed = False
    for word, number, code, symbol, brace, plain in _tokens(data):
        if word:
            _control(reading, word.decode("ascii"), int(number) if number else None)
        elif brace:
            closed = _group(reading, brace == b"{")
        elif symbol:
            _symbol(reading, symbol.decode("latin-1"))
        else:
            _bytes(reading, bytes.fromhex(code.decode("ascii")) if code else plain)
        if closed:
            break
    if not closed:
        raise damaged("文件不完整，缺少结尾部分", "the file is cut off: its end is missing")
    _begin_apart(reading)
    reading.page.marks += marks_of_runs(reading.written)
    beside = tuple(Unread(EMBEDDED, place, NO_READER, shown=True) for place, _ in embedded_objects(data))
    return replace(reading.page.opened("rtf", path), beside=beside)


def _colours(data: bytes) -> list[Rgb | None]:
    """The colour table: entries of red, green and blue, each ended by a semicolon; an empty one is the reader's own colour."""
    held = _COLOUR_TABLE.search(data)
    entries = held[1].split(b";") if held else []
    parts = [{one[1]: min(255, int(one[2])) for one in _PART_OF_COLOUR.finditer(entry)} for entry in entries]
    return [(one.get(b"red", 0), one.get(b"green", 0), one.get(b"blue", 0)) if one else None for one in parts]


def _tokens(data: bytes) -> Iterator[tuple[bytes, ...]]:
    """Word, number, code, symbol, brace, plain bytes. Binary data is stepped over by its length."""
    at = 0
    while match := _TOKEN.match(data, at):
        at = match.end()
        word, number, code, symbol, brace, plain = (group or b"" for group in match.groups())
        if word == b"bin":
            at += max(0, int(number or 0))
        elif match.lastindex is not None:
            yield word, number, code, symbol, brace, plain


def _group(reading: _Reading, opens: bool) -> bool:
    """Enter or leave a group; whether it was the outermost that ended."""
    reading.skip = 0
    reading.starred = False
    if opens:
        if len(reading.stack) > _DEEPEST:
            raise damaged("内容层层嵌套过深", "its groups are nested too deep")
        reading.settle()
        reading.stack.append(reading.state)
        return False
    before, left = reading.stack.pop(), reading.state
    if left.part != before.part and (text := reading.flush()):
        reading.page.paragraph(text, part=left.part)
    reading.settle()
    reading.state = before
    return not reading.stack


def _bytes(reading: _Reading, data: bytes) -> None:
    if reading.state.fonts or not reading.state.shown or reading.state.deleted:
        return
    if reading.skip:
        dropped = min(reading.skip, len(data))
        reading.skip -= dropped
        data = data[dropped:]
    if data and reading.units:
        reading.settle()
    reading.pending += data


def _symbol(reading: _Reading, symbol: str) -> None:
    if symbol == "*":
        reading.starred = True
    elif _SYMBOLS.get(symbol) == "\r":
        _paragraph_end(reading)
    elif symbol in _SYMBOLS:
        if reading.skip:
            reading.skip -= 1
        elif symbol in "\\{}":
            _bytes(reading, symbol.encode("ascii"))
        else:
            reading.say(_SYMBOLS[symbol])


def _control(reading: _Reading, word: str, number: int | None) -> None:
    starred, reading.starred = reading.starred, False
    state = reading.state
    if word == "u":
        _unicode(reading, number or 0)
    elif state.fonts and word in ("f", "fcharset", "cpg"):
        _font_table(reading, word, number or 0)
    elif word in _SHOWN_AGAIN and (starred or word == "shptxt"):
        if word == "shptxt":
            _begin_apart(reading)
        reading.settle()
        reading.state = replace(state, shown=True, nested=word == "nesttableprops")
    elif starred or word in _DROPPED:
        if word == "annotation":
            reading.page.marks.append(Mark("comment", "正文"))
        reading.settle()
        reading.state = replace(state, shown=False)
    elif word == "fonttbl":
        reading.state = replace(state, fonts=True)
    elif word in _EDGE_PARTS:
        _begin_apart(reading)
        reading.state = replace(state, part=_EDGE_PARTS[word], inside=False, depth=0)
    elif word in _SIGNS:
        reading.say(_SIGNS[word])
    else:
        (_structure if word in _STRUCTURE else _dress if word in _DRESS else _format)(reading, word, number)
        if word == "plain":
            _dress(reading, word, number)


def _begin_apart(reading: _Reading) -> None:
    """A text box or header may begin within a paragraph: what stands before it must not run into its text."""
    if text := reading.flush().strip():
        reading.page.paragraph(text, 0 if reading.state.part else reading.state.level, reading.state.part)


def _unicode(reading: _Reading, number: int) -> None:
    """A UTF-16 unit, written signed; the characters after it for older programs are skipped."""
    reading.skip = reading.state.after_unicode
    if reading.state.shown and not reading.state.deleted and not reading.state.fonts:
        if reading.pending:
            reading.settle()
        reading.units.append(number & 0xFFFF)


def _font_table(reading: _Reading, word: str, number: int) -> None:
    if word == "f":
        reading.font = number
    elif word == "fcharset" and number in _CHARSETS:
        reading.fonts[reading.font] = _CHARSETS[number]
    elif word == "cpg":
        reading.fonts.setdefault(reading.font, _PAGES.get(str(number), reading.encoding))


def _format(reading: _Reading, word: str, number: int | None) -> None:
    state = reading.state
    if word in ("f", "plain", "ansicpg"):
        if word == "ansicpg":
            reading.encoding = _PAGES.get(str(number), f"cp{number}" if number in range(1250, 1259) else "cp1252")
        encoding = reading.fonts.get(number or 0, reading.encoding) if word == "f" else reading.encoding
        if encoding != state.encoding:
            reading.settle()
        reading.state = replace(state, encoding=encoding, deleted=state.deleted and word != "plain")
    elif word == "uc":
        reading.state = replace(state, after_unicode=min(max(number if number is not None else 1, 0), 16))
    elif word == "deleted":
        reading.settle()
        reading.state = replace(state, deleted=number != 0)
    elif word == "cellx":
        edges = reading.edges.setdefault(state.nested, [])
        if len(edges) < _MOST_CELLS:
            edges.append(number or 0)


def _dress(reading: _Reading, word: str, number: int | None) -> None:
    """What sets words off: a highlighter, a ground, a colour, a line below."""
    look, on = reading.state.look, number is None or number > 0
    colour = reading.colours[number] if number and number < len(reading.colours) else None
    if word == "plain":
        look = PLAIN
    elif word == "cf":
        look = replace(look, colour=colour)
    elif word in ("fs", "afs"):  # of Chinese type the size stands behind \\dbch, after the others
        look = replace(look, points=(number or 0) / 2)
    elif word in ("highlight", "cb", "chcbpat"):
        look = replace(look, lit=on and (word == "highlight" or like_highlighter(colour)))
    else:
        look = replace(look, underlined=on and word != "ulnone")
    if look != reading.state.look:
        reading.settle()
        reading.state = replace(reading.state, look=look)


def _structure(reading: _Reading, word: str, number: int | None) -> None:
    state = reading.state
    if word == "par" or word == "sect":
        _paragraph_end(reading)
    elif word == "pard":
        reading.state = replace(state, inside=False, depth=0)
    elif word == "intbl":
        reading.state = replace(state, inside=True)
    elif word == "itap":
        reading.state = replace(state, inside=(number or 0) > 0, depth=min(max(number or 0, 0), 16))
    elif word == "trowd":
        reading.edges[state.nested] = []
    elif state.shown:
        _cell(reading, word)


def _cell(reading: _Reading, word: str) -> None:
    """`\\cell` and `\\row` are those of the outermost table, `\\nestcell` and `\\nestrow` of one inside."""
    depth = 1 if word in ("cell", "row") else max(2, reading.state.level)
    if word in ("cell", "nestcell"):
        reading.page.paragraph(reading.flush(), depth)
        reading.page.end_cell(depth)
    else:
        reading.page.end_row(depth, _borders(reading.edges.get(depth > 1, ())))


def _borders(right: Sequence[int]) -> tuple[int, ...]:
    """Of a row's cells only the right borders are told; all rows of a table begin at the left."""
    return (min((*right, 0)) - 1_000_000, *sorted(set(right)))


def _paragraph_end(reading: _Reading) -> None:
    if reading.state.shown:
        text = reading.flush()
        state = reading.state
        reading.page.paragraph(text, 0 if state.part else state.level, state.part)


_DRESS = frozenset({
    "cf", "fs", "afs", "highlight", "cb", "chcbpat", "ul", "ulnone", "ulw", "uld", "uldb", "uldash", "uldashd", "uldashdd", "ulth",
    "ulwave",
    "ulhwave", "ululdbwave", "ulthd", "ulthdash", "ulldash",
})  # fmt: skip
_STRUCTURE = frozenset({"par", "sect", "pard", "intbl", "itap", "trowd", "cell", "row", "nestcell", "nestrow"})
