"""The tables and lines of a notice, whatever its format."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalcheck.extras import install
from evalcheck.patterns import regex
from evalcheck.records import dataclass
from evalcheck.submission.filetype import decode, detect
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import EvidenceFile, OnDisk, Opened, ReadError, Sheet
from evalcheck.submission.ordinary import read_file
from evalcheck.submission.reading import open_file
from evalcheck.submission.troubles import damaged, not_examined
from evalcheck.words import Text

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_MOST_ROWS, _MOST_COLUMNS, _MOST_TABLES = 5000, 60, 400
_MOST_OF_CELL = 20_000
_TITLES = 5
"""First rows of a table in which it says what it is."""
_UNSEEN = regex("[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\ufffe\uffff\ud800-\udfff]")
_BLANKS = regex("[ \t\u00a0\u2000-\u200a\u3000]+")
_DECLARED = regex(rb"""charset\s*=\s*["']?([\w-]{2,30})""", re.I)
_BLOCKS = frozenset({"p", "div", "br", "li", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd"})
_UNSHOWN = frozenset({"script", "style", "head", "title", "template", "noscript"})
_IN_TABLE = regex(r"(表\d+)第")
_COLUMN = regex(r"\t|\s*[|｜]\s*")


class NoNotice(Exception):
    """A file that no list can be taken from, and why."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.zh)
        self.text = text


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its name for people, and rows of texts of one length. A merged cell gives its text once, at its first place.

    `pages` are the rows (from 0) with which a page begins: what stands in them may go on from the row before. `title` is the line above it.
    `covered`: row and column of places that a merged cell above reaches over.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    pages: frozenset[int] = frozenset()
    title: str = ""
    covered: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Sheets:
    """What a notice holds: its tables, and the lines of its text."""

    grids: tuple[Grid, ...]
    lines: tuple[str, ...]


def read_notice(path: Path, limits: Limits) -> Sheets:
    """The tables and lines of a notice: to be called where nothing can be lost, in a child. Raises NoNotice with the reason."""
    try:
        size = path.stat().st_size
        if not path.is_file() or not size:
            raise NoNotice(Text("不是文件，或是空文件；请给出通知的文件", "is no file or an empty one: give the notice's file"))
        return _read(EvidenceFile(path.name, size, "", OnDisk(path)), limits)
    except ReadError as error:
        reason = error.facts.get("reason")
        raise NoNotice(reason if isinstance(reason, Text) else _why(error)) from None
    except OSError:
        raise NoNotice(Text("无法读取；请检查路径和权限", "cannot be read: look at path and permissions")) from None


def _why(error: ReadError) -> Text:
    zh = f"读不出内容（{error.trouble.value}）；请给出通知的 docx、xlsx、html、pdf 或 txt 文件"
    return Text(zh, f"gives no content ({error.trouble.value}): give the notice as docx, xlsx, html, pdf or txt")


def _read(file: EvidenceFile, limits: Limits) -> Sheets:
    head = read_file(Path(file.source.path))[:65_536] if isinstance(file.source, OnDisk) and file.size <= limits.file_bytes else b""
    kind = detect(head)
    if kind == "html":
        return _of_html(file.source.read())
    if kind == "pdf":
        return _of_pdf(file, limits)
    opened = open_file(file, limits)
    grids = list(_of_tables(opened))
    grids += [_of_sheet(sheet) for sheet in opened.sheets if not sheet.hidden]
    lines = tuple(text for line in opened.lines if (text := _clean(line.text)))
    lines += tuple(lone for grid in grids for row in _telling(grid) if (lone := _lone(row)))
    if not grids:
        grids = list(_of_lines(lines if opened.type != "txt" else [line.text for line in opened.lines]))
    return _bounded(grids, lines)


def _of_tables(opened: Opened) -> Iterator[Grid]:
    """Tables of a document, each with the last line before it that stands in no table."""
    titles: dict[str, str] = {}
    above = ""
    for line in opened.lines:
        within = _IN_TABLE.match(line.part)
        if within:
            titles.setdefault(within[1], above)
        else:
            above = _clean(line.text)
    for table in opened.tables:
        rows = tuple(tuple(_clean(cell) for cell in row) for row in table.rows)
        yield Grid(table.name, rows, title=titles.get(table.name, ""), covered=table.covered)


def _telling(grid: Grid) -> Sequence[Sequence[str]]:
    """Rows that may say what the notice says: all of a sheet of text, the first ones of a table."""
    filled = [row for row in grid.rows if any(row)]
    return grid.rows if sum(bool(_lone(row)) for row in filled) * 4 > len(filled) * 3 else grid.rows[:_TITLES]


def _lone(row: Sequence[str]) -> str:
    """What a row says that holds one text alone: the title of a sheet."""
    texts = [cell for cell in row if cell]
    return texts[0] if len(texts) == 1 else ""


def _bounded(grids: Iterable[Grid], lines: Sequence[str]) -> Sheets:
    kept = [replace(grid, rows=tuple(row[:_MOST_COLUMNS] for row in grid.rows[:_MOST_ROWS])) for grid in grids if grid.rows]
    return Sheets(tuple(kept[:_MOST_TABLES]), tuple(lines[: _MOST_ROWS * 4]))


def _clean(text: object) -> str:
    """A cell's text without what cannot be seen, each blank one space, its lines kept."""
    plain = _UNSEEN.sub("", str(text).replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n"))[:_MOST_OF_CELL]
    return "\n".join(line for piece in plain.split("\n") if (line := _BLANKS.sub(" ", piece).strip()))


def _of_sheet(sheet: Sheet) -> Grid:
    rows: list[tuple[str, ...]] = []
    for block in sheet.blocks(1):
        columns = [column.values() for column in block.columns[:_MOST_COLUMNS]]
        rows += [tuple(_cell(column[index]) for column in columns) for index in range(len(block.rows))]
        if len(rows) >= _MOST_ROWS:
            break
    width = max((len(row) for row in rows), default=0)
    texts = tuple(row + ("",) * (width - len(row)) for row in rows[:_MOST_ROWS])
    return Grid(sheet.name, texts, covered=frozenset(_covered(sheet, len(rows), width)))


def _covered(sheet: Sheet, height: int, width: int) -> Iterator[tuple[int, int]]:
    """Places below the first row of merged cells, from 0."""
    for top, left, bottom, right in sheet.merged:
        yield from ((row, column) for row in range(top, min(bottom, height)) for column in range(left - 1, min(right, width)))


def _cell(value: object) -> str:
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else _clean(value)


def _of_lines(lines: Iterable[str]) -> Iterator[Grid]:
    """Tables of plain text: lines that follow each other and are parted by tabs or bars into as many pieces."""
    rows: list[tuple[str, ...]] = []
    for line in (*lines, ""):
        pieces = tuple(_clean(piece) for piece in _COLUMN.split(line.strip("|｜\n\r ")))
        if len(pieces) > 2:
            if not set("".join(pieces)) <= set("-:= "):
                rows.append(pieces)
        elif len(rows) > 1:
            width = max(map(len, rows))
            yield Grid("文本表格", tuple(row + ("",) * (width - len(row)) for row in rows))
            rows = []
        else:
            rows = []


def _of_html(data: bytes) -> Sheets:
    from lxml import etree, html

    declared = _DECLARED.search(data[:4096])
    try:
        text = data.decode(declared[1].decode()) if declared else None
    except (LookupError, UnicodeDecodeError):
        text = None
    if text is None:
        text = decode(data)
    if text is None:
        raise damaged("文字编码无法识别", "its text is in no known encoding")
    try:
        page = html.fromstring(re.sub(r"^\s*<\?xml[^>]*>", "", text))
    except (etree.ParserError, ValueError):
        raise damaged("网页内容损坏", "the web page is broken") from None
    tables = [table for table in page.iter("table") if table.find(".//table") is None]
    grids = [_html_grid(one, f"表{n}") for n, one in enumerate(tables[:_MOST_TABLES], start=1)]
    lines = [line for line in _clean(_html_text(page)).split("\n") if line]
    return _bounded(grids or _of_lines(lines), lines)


def _title_of(table: HtmlElement) -> str:
    """A table's caption, or what stands right before it."""
    caption, before = table.find("caption"), table.getprevious()
    named = caption if caption is not None else before
    return _clean(_html_text(named)) if named is not None and isinstance(named.tag, str) and named.tag in _BLOCKS | {"caption"} else ""


def _html_text(element: HtmlElement) -> str:
    """What a browser shows of an element, a block a line; it numbers the lines of an ordered list."""
    pieces: list[str] = []
    ordered: dict[HtmlElement, int] = {}
    for event, node in _walked(element):
        if event == "start" and node.tag in _BLOCKS | {"tr", "table"}:
            pieces.append("\n")
            above = node.getparent()
            if node.tag == "li" and above is not None and above.tag == "ol":
                ordered[above] = ordered.get(above, 0) + 1
                pieces.append(f"{ordered[above]}、")
        elif event == "text":
            pieces.append(_BLANKS.sub(" ", str(node).replace("\n", " ")))
    return "".join(pieces)


def _walked(element: HtmlElement) -> Iterator[tuple[str, Any]]:
    """Elements as they begin and texts as they come, of what a browser shows; by a stack, for pages may be nested as deep as they like."""
    stack: list[tuple[str, Any]] = [("start", element)]
    while stack:
        event, node = stack.pop()
        if event == "start" and (not isinstance(node.tag, str) or node.tag in _UNSHOWN):
            continue
        yield event, node
        if event == "start":
            below: list[tuple[str, Any]] = [("text", node.text or "")]
            for child in node:
                below += [("start", child), ("text", child.tail or "")]
            stack += reversed(below)


def _html_grid(table: HtmlElement, name: str) -> Grid:
    """The grid that a browser would draw: a cell over several places stands in its first one."""
    taken: dict[tuple[int, int], str] = {}
    covered: set[tuple[int, int]] = set()
    height = 0
    for number, row in enumerate(list(table.iter("tr"))[:_MOST_ROWS]):
        column = 0
        for cell in row.iter("td", "th"):
            while (number, column) in taken:
                column += 1
            if column >= _MOST_COLUMNS:
                break
            wide, high = _span(cell, "colspan", _MOST_COLUMNS - column), _span(cell, "rowspan", _MOST_ROWS - number)
            taken |= {(number + down, column + right): "" for down in range(high) for right in range(wide)}
            taken[number, column] = _clean(_html_text(cell))
            covered |= {(number + down, column) for down in range(1, high)}
            height = max(height, number + 1)
            column += wide
    width = 1 + max((column for _, column in taken), default=-1)
    rows = tuple(tuple(taken.get((row, column), "") for column in range(width)) for row in range(height))
    return Grid(name, rows, title=_title_of(table), covered=frozenset(covered))


def _span(cell: HtmlElement, name: str, most: int) -> int:
    value = cell.get(name) or ""
    return max(1, min(int(value), most)) if value.isascii() and value.isdigit() and len(value) < 5 else 1


def _of_pdf(file: EvidenceFile, limits: Limits) -> Sheets:
    """Tables of a PDF by their rules; those that go on on the next page are one."""
    try:
        import pdfplumber
    except ImportError:
        zh = f"读取 PDF 里的表格要先安装 pdfplumber：{install('notice')}；或给出 docx、xlsx、html"
        raise not_examined(zh, f"tables of a PDF need pdfplumber: {install('notice')}; or give docx, xlsx, html") from None

    grids: list[Grid] = []
    lines: list[str] = []
    try:
        with pdfplumber.open(io.BytesIO(file.source.read())) as document:
            for page in document.pages[: limits.pages]:
                lines += [line for line in _clean(page.extract_text() or "").split("\n") if line]
                for table in page.extract_tables():
                    _take(grids, table)
                page.close()
    except Exception:  # pdfminer raises whatever its parsing of broken bytes runs into
        raise damaged("不是完整的PDF文件", "it is no whole PDF file") from None
    return _bounded(grids, lines)


def _take(grids: list[Grid], table: Sequence[Sequence[str | None]]) -> None:
    """A table of the next page: the last one's own rows where it has as many columns, less a head that is printed again. A place without a
    cell of its own (None) is one that a merged cell reaches over."""
    rows = tuple(tuple(_clean(cell or "") for cell in row) for row in table)
    covered = {(row, column) for row, cells in enumerate(table) for column, cell in enumerate(cells) if cell is None and row}
    last = grids[-1] if grids else None
    if not rows or last is None or len(last.rows[0]) != len(rows[0]):
        grids += [Grid(f"表{len(grids) + 1}", rows, covered=frozenset(covered))] * bool(rows)
        return
    again = 0
    while again < min(len(rows), len(last.rows)) and rows[again] == last.rows[again]:
        again += 1
    moved = {(row + len(last.rows) - again, column) for row, column in covered if row >= again}
    grids[-1] = Grid(last.name, last.rows + rows[again:], last.pages | {len(last.rows)}, covered=last.covered | moved)
