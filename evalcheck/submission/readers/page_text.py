"""Lines and tables as they come off a document's page in order: paragraphs, cells and rows, tables within tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import field

from evalcheck.records import dataclass
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Figure, Incident, Line, Mark, Opened, TextTable, Trouble
from evalcheck.submission.troubles import not_examined
from evalcheck.words import Text

_DEEPEST = 16
_SAME_EDGE = 20
_MOST_COLUMNS = 256
_SHORT_TITLE = 40
_RUN_OF_PICTURES = 4
_CAPTION = 200


@dataclass
class _Table:
    """A table that is still being read. `edges` are the places of a row's cell borders, where the format tells them."""

    name: str
    place: int
    rows: list[list[str]] = field(default_factory=list)
    edges: list[Sequence[int]] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    cell: list[str] = field(default_factory=list)


class PageText:
    """Collects what readers of flowing text find. A paragraph's number counts those outside tables."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._cells = 0
        self.lines: list[Line] = []
        self.tables: list[TextTable] = []
        self.marks: list[Mark] = []
        self.figures: list[Figure] = []
        self.beside: list[tuple[str, int, str]] = []
        """Paragraphs with the pictures placed in them: part, how many, own words (see `captioned`)."""
        self._open: list[_Table] = []
        self._paragraphs = 0
        self._begun = 0

    def paragraph(self, text: str, depth: int = 0, part: str | None = None) -> str:
        """One paragraph, and where it stands; `depth` tells in how many tables it lies, `part` overrides the place (页眉, 第2张)."""
        self._level(depth)
        text = text.strip()
        if not self._open:
            self._paragraphs += part is None
            where = part or f"第{self._paragraphs}段"
        else:
            table = self._open[-1]
            where = f"{table.name}第{len(table.rows) + 1}行"
            table.cell.append(text)
        if text:
            self.lines.append(Line(text, where))
        return where

    def end_cell(self, depth: int = 1, span: int = 1) -> None:
        """The cell is complete. One that spans several columns gives its text once, then blanks."""
        self._level(depth)
        self._cells += span
        if self._cells > self._limits.cells:
            raise not_examined("表格过大", "its tables are too large")
        table = self._open[-1]
        table.cells += ["\n".join(text for text in table.cell if text), *[""] * (span - 1)]
        table.cell = []

    def end_row(self, depth: int = 1, edges: Sequence[int] = ()) -> None:
        self._level(depth)
        table = self._open[-1]
        table.rows.append(table.cells)
        table.edges.append(edges)
        table.cells = []

    def end_tables(self, depth: int = 0) -> None:
        """Complete the tables deeper than this."""
        while len(self._open) > depth:
            self._close()

    def opened(
        self, kind: str, path: str, incidents: Sequence[Incident] = (), pages: int | None = None, read: Iterable[str] = ()
    ) -> Opened:  # fmt: skip
        self.end_tables()
        lines, cut = bounded(self.lines, self._limits.text_characters)
        told = (*incidents, cut_incident(path, self._limits)) if cut else tuple(incidents)
        marks, figures = tuple(self.marks), (*self.figures, *captioned(self.beside))
        held = {"tables": tuple(self.tables), "marks": marks, "figures": figures}
        return Opened(type=kind, lines=lines, pages=pages, incidents=told, read=frozenset(read), **held)  # type: ignore[arg-type]

    def _level(self, depth: int) -> None:
        depth = min(depth, _DEEPEST)
        self.end_tables(depth)
        while len(self._open) < depth:
            self._begun += 1
            self._open.append(_Table(f"表{self._begun}", len(self.tables)))

    def _close(self) -> None:
        table = self._open.pop()
        if any(table.cell):
            table.cells.append("\n".join(table.cell))
        if table.cells:
            table.rows.append(table.cells)
            table.edges.append(())
        if table.rows:
            self.tables.insert(table.place, TextTable(table.name, _aligned(table.rows, table.edges)))


def captioned(held: Sequence[tuple[str, int, str]]) -> tuple[Figure, ...]:
    """Pictures and the words nearest to each: its own paragraph's, else those after or before a short run of pictures.

    `held` are the paragraphs of a document: part, how many pictures, own words. The title explains a single picture, not a collection.
    """
    shown = [(part, count, words) for part, count, words in held if count or words]
    many = sum(count for _, count, _ in shown) > 1
    if many and shown and not shown[0][1] and len(shown[0][2]) <= _SHORT_TITLE:
        shown = shown[1:]
    figures: list[Figure] = []
    for index, (part, count, words) in enumerate(shown):
        caption = (words or _nearest(shown, index))[:_CAPTION] if count else ""
        figures += [Figure(part, caption)] * count
    return tuple(figures)


def _nearest(shown: Sequence[tuple[str, int, str]], index: int) -> str:
    for step in (1, -1):
        for distance in range(1, _RUN_OF_PICTURES + 1):
            near = index + step * distance
            if not 0 <= near < len(shown):
                break
            if shown[near][2]:
                return shown[near][2]
    return ""


def _aligned(rows: Sequence[Sequence[str]], edges: Sequence[Sequence[int]]) -> tuple[tuple[str, ...], ...]:
    """Rows on one grid: by their cells' borders where every row tells them, else from the left."""
    if all(len(borders) == len(row) + 1 for row, borders in zip(rows, edges, strict=True)):
        grid = _columns({border for borders in edges for border in borders[:-1]})
        if max(grid.values(), default=0) < _MOST_COLUMNS:
            rows = [_placed(row, borders, grid) for row, borders in zip(rows, edges, strict=True)]
    width = max(map(len, rows))
    return tuple((*row, *[""] * (width - len(row))) for row in rows)


def _columns(borders: set[int]) -> dict[int, int]:
    """The column that begins at each border; borders a hair apart are one, as hand-drawn tables have them."""
    column, last, columns = -1, None, {}
    for border in sorted(borders):
        if last is None or border - last > _SAME_EDGE:
            column, last = column + 1, border
        columns[border] = column
    return columns


def _placed(row: Sequence[str], borders: Sequence[int], columns: dict[int, int]) -> list[str]:
    placed: list[str] = []
    for text, border in zip(row, borders, strict=False):
        placed += [""] * (columns[border] - len(placed))
        placed.append(text)
    return placed


def bounded(lines: list[Line], most: int) -> tuple[tuple[Line, ...], bool]:
    """The lines up to so many characters, and whether any were left out."""
    kept: list[Line] = []
    for line in lines:
        most -= len(line.text)
        if most < 0:
            return tuple(kept), True
        kept.append(line)
    return tuple(kept), False


def cut_incident(path: str, limits: Limits) -> Incident:
    zh = f"文字过长，只检查了前{limits.text_characters}字"
    en = f"its text is very long; only the first {limits.text_characters} characters were examined"
    return Incident(Trouble.PARTLY_EXAMINED, path, {"reason": Text(zh, en)})
