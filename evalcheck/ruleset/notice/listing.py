"""The list of a notice: which table holds it, its items, and the clauses that stand numbered in a cell or each in a row of its own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from itertools import pairwise

from evalcheck.patterns import regex
from evalcheck.records import dataclass
from evalcheck.ruleset.notice.cards import cards, under_headings
from evalcheck.ruleset.notice.grids import Grid, NoNotice
from evalcheck.ruleset.notice.lexicon import Lexicon, Role, asks_evidence, role_of
from evalcheck.words import Text

_HEAD_WITHIN, _LABEL, _LONG = 12, 24, 8
"""Rows in which a table's head is looked for, the longest label of a column, what is longer than a name."""
_OWN: tuple[Role, ...] = ("number", "content", "measure", "leads", "responsible", "evidence")
_NUMBER = regex(r"\D{0,3}?(\d{1,3})\D{0,2}")
_CHINESE = "一二三四五六七八九十"
_HEADING = regex(r"^(?:第?[一二三四五六七八九十百\d]{1,3}[章部分]*[.．、:：\s]*)?(.*)$", re.S)
_COUNTED = regex(
    r"^(?:第?[一二三四五六七八九十百\d]{1,3}[章部分]*[.．、:：]|第[一二三四五六七八九十\d]{1,3}(?:章|部分|篇) |"
    r"[(（][一二三四五六七八九十\d]{1,3}[)）]).{2,40}$"
)
"""A line above a table that names the content whose items it holds."""
_TELEPHONE = regex(r"(?<!\d)(?:0\d{2,3}-?)?\d{7,8}(?!\d)|(?<!\d)1\d{10}(?!\d)")
_BULLET = regex(r"^[-•●·◆▪*■□◇○▶→]\s*")
_REMARK = regex(r"(?:备?注|说明|填[表报]说明|备注说明)\s*\d?\s*[:：.．]")
_ENDS = regex(r"[;；。]\s*$")
_FIGURE = r"(?=20\d\d|\d{1,4}(?:年|[-—~至到]\d|[个家张份件例篇段户条项名人次处部幅笔宗届]))"
"""What follows a mark and begins with digits: a year, a span or a number of things."""
_CIRCLED = r"(?P<n>[①-⑳])"
"""Marks that part clauses wherever they stand: nothing else is written so."""
_STYLES = (
    rf"(?P<n>\d{{1,2}})(?:、|[.．](?:(?!\d)|{_FIGURE}))", r"[(（](?P<n>\d{1,2})[)）][.、]?", r"(?P<n>\d{1,2})[)）]", _CIRCLED,
    rf"[(（](?P<n>[{_CHINESE}]{{1,3}})[)）][.、]?", rf"(?P<n>[{_CHINESE}]{{1,3}})[、.]", r"第(?P<n>\d{1,2})[项款条][:：、]?",
)  # fmt: skip
_NARROW = {**{ord("０") + n: str(n) for n in range(10)}, ord("－"): "-", ord("～"): "~", ord("﹒"): "."}
"""Digits and signs of full width, for which narrow ones stand in patterns."""
_OF_MEASURE = regex(rf"[(（]?(?:(?P<d>\d{{1,3}})|(?P<c>[{_CHINESE}]{{1,3}}))(?:[)）][、.．]?|[、.．](?!\d))\s*(?=\S{{2}})")
"""A measure's own number, where no column counts items."""
_SUBHEAD = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """A clause as it stands: its text, what its columns beside say, where it is, the sub-head it stands under, whether it is numbered."""

    text: str
    place: str
    head: str = ""
    beside: str = ""
    numbered: bool = True


@dataclass
class _Cell:
    """What one row of the table asks: its text, what its columns beside say, where it is, whether a column counts clauses."""

    text: str
    place: str
    beside: str
    counted: bool


@dataclass
class Row:
    """An item as it stands. `number` is None where it has none that counts. `cells` are parted into what is `asked` once all are there.

    `carried`: its cells of units are empty, and those of the row above stand for them.
    """

    place: str
    content: str
    number: int | None
    measure: str
    leads: str
    responsible: str
    carried: bool = False
    asked: list[Asked] = field(default_factory=list)
    cells: list[_Cell] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Listing:
    """The list's rows, and what other tables say of contents: their telephones. `lead_column`: one tells who leads."""

    rows: tuple[Row, ...]
    phones: Mapping[str, str]
    lead_column: bool


@dataclass(frozen=True, slots=True)
class _Head:
    """Which column has which role; the first row below it."""

    roles: Mapping[int, Role]
    below: int

    def column(self, role: Role) -> int | None:
        return next((index for index, one in self.roles.items() if one == role), None)

    @property
    def own(self) -> int:
        return len(set(self.roles.values()) & set(_OWN))


def find_list(grids: Sequence[Grid], lexicon: Lexicon, lines: Sequence[str] = ()) -> Listing:
    """The rows of the list, over all tables that are part of it, else of forms or of labelled `lines`. Raises NoNotice without one."""
    rows: list[Row] = []
    found: list[_Head] = []
    last: tuple[_Head, int] | None = None
    for grid in grids:
        head = _head(grid, lexicon)
        width = len(grid.rows[0])
        if head is None and last and last[1] == width and _continues(grid, last[0], lexicon):
            head = _Head(last[0].roles, 0)
        if head is None:
            continue
        _rows(grid, head, rows, sheet=grid.name if len(grids) > 1 else "")
        found.append(head)
        last = (head, width)
    for row in rows:
        row.asked = list(_asked(row))
    kept = tuple(row for row in rows if row.asked and (row.measure or row.leads))
    if not kept:
        made = cards(grids, lines, lexicon)
        if made is None:
            raise NoNotice(_no_list(lexicon))
        return find_list((made,), lexicon)
    kept = _with_those_in_text(kept, grids, lines, lexicon)
    return Listing(kept, dict(_phones(grids, lexicon)), any(head.column("leads") is not None for head in found))


def _with_those_in_text(rows: tuple[Row, ...], grids: Sequence[Grid], lines: Sequence[str], lexicon: Lexicon) -> tuple[Row, ...]:
    """The rows of the tables with the items that stand in the text beside them, where the numbers of all run without a gap."""
    within = {line for grid in grids for row in grid.rows for cell in row for line in cell.split("\n")}
    made = under_headings([line for line in lines if line not in within], lexicon)
    if made is None:
        return rows
    numbers = {row.number for row in rows}
    every = (*rows, *(row for row in find_list((made,), lexicon).rows if row.number not in numbers))
    running = sorted(row.number or 0 for row in every) == list(range(1, len(every) + 1))
    return tuple(sorted(every, key=lambda row: row.number or 0)) if running else rows


def _no_list(lexicon: Lexicon) -> Text:
    names = lexicon.columns
    zh = ("没有找到清单表：要有表头写着佐证材料（如“{}”）和举措（如“{}”）的表格；请给出清单所在的文件，或把表头改成这样").format(
        "”“".join(names["evidence"][:3]), "”“".join(names["measure"][:3])
    )
    en = "no table of a list was found: one whose head names the evidence (as {}) and the measure (as {}): give the file with the list"
    return Text(zh, en.format(", ".join(names["evidence"][:3]), ", ".join(names["measure"][:3])))


def _head(grid: Grid, lexicon: Lexicon) -> _Head | None:
    """The best reading of one row, or of two below each other, as the head of a list."""
    best: _Head | None = None
    for top in range(min(_HEAD_WITHIN, len(grid.rows))):
        for depth in (1, 2):
            labels = _labels(grid.rows[top : top + depth])
            told = _beside_numbers(grid, top + depth, labels, _roles(labels, lexicon))
            head = _Head(_told_by_cells(grid, top + depth, labels, told, lexicon), top + depth)
            roles = head.roles
            if "evidence" in roles.values() and "measure" in roles.values() and (best is None or head.own > best.own):
                best = head
    return best


def _beside_numbers(grid: Grid, below: int, labels: Sequence[str], roles: dict[int, Role]) -> dict[int, Role]:
    """The roles of a head with one cell over numbers and what they count: the label is that of the second column."""
    for column in (0, 1):
        role, right = roles.get(column), column + 1
        bare = right < len(labels) and not labels[right] and any(row[right] for row in grid.rows[below:])
        if bare and role in ("content", "measure") and _runs([row[column] for row in grid.rows[below:] if row[column]]):
            first: Role = "beside" if "number" in roles.values() else "number"
            return roles | {column: first, right: role}
    return roles


def _runs(texts: Sequence[str]) -> bool:
    """Whether texts are numbers that follow each other."""
    counts = [_count(text) for text in texts]
    return bool(counts) and all(counts) and all(after == (one or 0) + 1 for one, after in pairwise(counts))


def _told_by_cells(grid: Grid, below: int, labels: Sequence[str], roles: dict[int, Role], lexicon: Lexicon) -> dict[int, Role]:
    """The roles of a head whose words leave open which column holds the evidence or the measure: what stands below it tells."""
    own = len(set(roles.values()) & set(_OWN))
    if own < 2 or {"evidence", "measure"} <= set(roles.values()):
        return roles
    cells = {column: texts for column in range(len(labels))
             if column not in roles and (texts := [row[column] for row in grid.rows[below:] if row[column]])}  # fmt: skip
    fits: Mapping[Role, Callable[[str], bool]] = {
        "evidence": lambda text: asks_evidence(text, lexicon),
        "measure": lambda text: len(text) > _LONG,
    }
    found = dict(roles)
    if "number" not in roles.values() and _runs(cells.get(0, [])):
        found[0] = "number"
        found |= {1: "measure"} if 1 in cells and not labels[1] and "measure" not in roles.values() else {}
        cells = {column: texts for column, texts in cells.items() if column not in found}
    for role, fit in fits.items():
        best = max(cells, key=lambda column: sum(map(fit, cells[column])), default=None)
        if role not in found.values() and best is not None and sum(map(fit, cells[best])) * 2 > len(cells[best]):
            found[best] = role
            del cells[best]
    return found


def _labels(rows: Sequence[Sequence[str]]) -> list[str]:
    """The label of each column; below a cell over several columns each has its own, and where it has none that cell's."""
    labels: list[str] = []
    above = ""
    lower = rows[1] if len(rows) > 1 else [""] * len(rows[0])
    if any(len(cell) > _LABEL for row in rows for cell in row):
        return [""] * len(rows[0])
    for upper, below in zip(rows[0], lower, strict=True):
        above = upper or (above if below else "")
        labels.append(_plain(below) + "\n" + _plain(above) if below and len(rows) > 1 else _plain(above))
    return labels


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _roles(labels: Sequence[str], lexicon: Lexicon) -> dict[int, Role]:
    """Roles by the longest word in a label; a second column of evidence stands beside it, without a measure the content is one."""
    roles: dict[int, Role] = {}
    for index, label in enumerate(labels):
        pieces = label.split("\n") if label else []
        role = next((one for piece in pieces if (one := role_of(piece, lexicon)[1])), None)
        if role == "number" and role in roles.values():
            role = "clause"
        if role in ("evidence", "leads", "clause") and role in roles.values():
            role = "responsible" if role == "leads" else "beside"
        if role:
            roles[index] = role
    units = [index for index, role in roles.items() if role == "responsible"]
    if "leads" not in roles.values() and len(units) > 1:
        roles[units[0]] = "leads"
    if "measure" not in roles.values():
        contents = [index for index, role in roles.items() if role == "content"]
        roles |= {contents[-1]: "measure"} if contents else {}
    return roles


def _continues(grid: Grid, head: _Head, lexicon: Lexicon) -> bool:
    """Whether a table without a head goes on with the list: its first row has evidence, and a number or nothing before it; a scale of
    points or telephones of as many columns ask for none."""
    evidence, number = head.column("evidence"), head.column("number")
    first = grid.rows[0]
    if evidence is None or not first[evidence]:
        return False
    asking = [asks_evidence(row[evidence], lexicon) for row in grid.rows if row[evidence]]
    return sum(asking) * 2 >= len(asking) and (number is None or not first[number] or _count(first[number]) is not None)


def _phones(grids: Sequence[Grid], lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    """Telephones by content, from tables that pair them."""
    for grid in grids:
        for top, row in enumerate(grid.rows[:_HEAD_WITHIN]):
            roles = {index: role_of(_plain(cell), lexicon)[1] for index, cell in enumerate(row) if 0 < len(cell) <= _LABEL}
            columns = {role: index for index, role in roles.items()}
            if "phone" in columns and "content" in columns and "evidence" not in columns:
                for below in grid.rows[top + 1 :]:
                    number = _TELEPHONE.search(below[columns["phone"]])
                    if number and below[columns["content"]]:
                        yield heading(below[columns["content"]]), number[0]
                break


def heading(text: str) -> str:
    """The name of a content without its number and telephone."""
    found = _HEADING.match(re.sub(r"[(（][^()（）]*(?:电话|\d{7})[^()（）]*[)）]", "", _plain(text)))
    return (found[1] if found else text).strip("：:。.、 ")


def _count(text: str) -> int | None:
    plain = _plain(text)
    if found := _NUMBER.fullmatch(plain):
        return int(found[1])
    bare = plain.strip("()第项条、.")
    return _chinese(bare) if bare and set(bare) <= set(_CHINESE) else None


def _chinese(text: str) -> int:
    tens, ten, ones = text.partition("十")
    digits = {sign: value for value, sign in enumerate(_CHINESE, start=1)}
    return (digits.get(tens, 1) * 10 + digits.get(ones, 0)) if ten else digits.get(text, 0)


def _rows(grid: Grid, head: _Head, rows: list[Row], sheet: str) -> None:
    """The items of one table, put behind those of the tables before."""
    begun = len(rows)
    content = sheet if not re.match(r"表\d|Sheet|文本表格", sheet) else ""
    content = heading(grid.title) if _COUNTED.match(grid.title) else content
    top = grid.rows[head.below - 1] if head.below else None
    for index in range(head.below, len(grid.rows)):
        cells = grid.rows[index]
        place = f"{grid.name}第{index + 1}行"
        if not any(cells) or cells == top or _repeats(cells, head, grid) or _remarks(cells):
            continue
        if (title := _title(cells, head)) is not None:
            content = title
            continue
        one = _Cells(cells, head)
        content = heading(one.of("content")) or content
        if _begins(one, head, rows[begun:]):
            rows.append(_row(_Cells(_reached(grid, index), head), place, content, rows[begun:]))
        elif len(rows) > begun and index in grid.pages:
            _go_on(rows[-1], one)
            continue
        if len(rows) > begun:
            beside = "；".join(cell for column, role in head.roles.items() if role == "beside" and (cell := cells[column]))
            rows[-1].cells.append(_Cell(one.of("evidence"), place, beside, head.column("clause") is not None))


def _reached(grid: Grid, row: int) -> list[str]:
    """The cells of a row, and in places that a cell above reaches over that cell's text."""
    cells = list(grid.rows[row])
    for column in range(len(cells)):
        above = row
        while (above, column) in grid.covered:
            above -= 1
        cells[column] = cells[column] or grid.rows[above][column]
    return cells


@dataclass(frozen=True, slots=True)
class _Cells:
    cells: Sequence[str]
    head: _Head

    def of(self, role: Role) -> str:
        """What stands in the columns of a role, one after the other."""
        between = "、" if role in ("leads", "responsible") else "："
        return between.join(dict.fromkeys(self.cells[index] for index, one in self.head.roles.items() if one == role and self.cells[index]))


def _repeats(cells: Sequence[str], head: _Head, grid: Grid) -> bool:
    return any(tuple(cells) == grid.rows[row] for row in range(max(0, head.below - 2), head.below))


def _remarks(cells: Sequence[str]) -> bool:
    """Whether a row holds one text alone that says something of the table."""
    texts = [*{cell for cell in cells if cell}]
    return len(texts) == 1 and len(cells) > 2 and bool(_REMARK.match(texts[0]))


def _title(cells: Sequence[str], head: _Head) -> str | None:
    """The content that a row over the whole width names."""
    texts = {cell for cell in cells if cell}
    first = next(index for index, cell in enumerate(cells) if cell)
    number = head.column("number")
    if len(texts) != 1 or len(cells) < 3 or first == head.column("evidence"):
        return None
    (text,) = texts
    if first == number and _count(text) is not None:
        return None
    return heading(text) if first in (0, number) and len(_plain(text)) <= 60 else None


def _begins(one: _Cells, head: _Head, before: Sequence[Row]) -> bool:
    """Whether a row begins an item: by its number, else by a measure that is not the last one's."""
    if not before:
        return True
    number = one.of("number")
    if head.column("number") is not None and number:
        return _count(number) is None or _count(number) != before[-1].number or before[-1].measure != one.of("measure") != ""
    return bool(one.of("measure")) and _named(one)[1] != before[-1].measure and head.column("number") is None


def _row(one: _Cells, place: str, content: str, before: Sequence[Row]) -> Row:
    leads, responsible = one.of("leads"), one.of("responsible")
    carried = bool(before) and not leads and one.head.column("leads") is not None
    if carried:
        leads, responsible = before[-1].leads, responsible or before[-1].responsible
    number, measure = _named(one)
    return Row(place, content, number, measure, leads, responsible, carried)


def _named(one: _Cells) -> tuple[int | None, str]:
    """Number and measure of a row; where no column counts items the measure's own number."""
    measure = one.of("measure").replace("\n", "")
    found = _OF_MEASURE.match(measure) if one.head.column("number") is None else None
    if found:
        return _value(found["d"] or found["c"]), measure[found.end() :]
    return _count(one.of("number")) if one.of("number") else None, measure


def _go_on(row: Row, one: _Cells) -> None:
    """What a page's first row says is the rest of the row above."""
    row.measure += one.of("measure").replace("\n", "")
    row.leads += one.of("leads")
    row.responsible += one.of("responsible")
    if row.cells and one.of("evidence"):
        row.cells[-1].text += "\n" + one.of("evidence")


def _asked(row: Row) -> Iterator[Asked]:
    count = 0
    for cell in row.cells:
        pieces = split(cell.text, count + 1, whole=len(row.cells) > 1)
        if cell.counted and not any(numbered for _, _, numbered in pieces) and pieces:
            pieces = [("", cell.text.strip().replace("\n", ""), True)]
        count += len(pieces)
        for head, text, numbered in pieces:
            yield Asked(text, cell.place, head, cell.beside, numbered or cell.counted or len(pieces) == 1)


def _value(text: str) -> int:
    if text.isdigit() and text.isascii():
        return int(text)
    return ord(text) - ord("①") + 1 if "①" <= text <= "⑳" else _chinese(text)


def _marks(text: str, first: int = 1) -> list[tuple[int, int, int]]:
    """Start, end and number of the marks that run in one style, beginning with 1 (or what comes next); the style that begins first."""
    runs: list[list[tuple[int, int, int]]] = []
    text = text.translate(_NARROW)
    for style in _STYLES:
        run: list[tuple[int, int, int]] = []
        before = "" if style == _CIRCLED else r"(?:^|(?<=[\n;；。:：、,，])|(?<=[;；。:：] ))"
        for found in re.finditer(rf"{before}\s*{style}", text):
            number = _value(found["n"])
            wanted = run[-1][2] + 1 if run else 1
            slip = bool(run) and text[: found.start() + 1].endswith("\n") and abs(number - wanted) == 1
            slip = slip or (not run and first > 1 and not found.start() and abs(number - first) == 1)
            if number == wanted or (number == 1 and run) or (not run and number == first) or slip:
                run.append((found.start(), found.end(), number))
        if run:
            runs.append(run)
    return min(runs, key=lambda run: (run[0][0], -len(run)), default=[])


def split(text: str, first: int = 1, whole: bool = False) -> list[tuple[str, str, bool]]:
    """Sub-head, text and whether it is numbered, of each clause in a cell. Numbers must run, so that no figure of a text parts it; where
    each clause has a cell of its own a line is one `whole`."""
    marks = _marks(text, first)
    if not marks or (len(marks) == 1 and marks[0][0] > _SUBHEAD):
        line = text.strip()
        return [("", piece, False) for piece in ([line] if whole and line and "\n" not in line else _unnumbered(text))]
    before = text[: marks[0][0]].strip()
    head = before.strip("：:()（） ") if len(before) <= _SUBHEAD else ""
    pieces: list[tuple[str, str, bool]] = [("", before, False)] if len(before) > _SUBHEAD and before[-1] not in ":：" else []
    for (_, start, _), after in zip(marks, [*marks[1:], None], strict=True):
        piece = text[start : after[0] if after else len(text)]
        following = head
        if after and after[2] == 1:
            piece, following = _subhead(piece)
        if piece.strip():
            pieces.append((head, piece.strip().replace("\n", ""), True))
        head = following
    return pieces


def _subhead(piece: str) -> tuple[str, str]:
    """A piece and the short head of what is numbered anew behind it."""
    found = re.search(r"(?:^|[\n;；。])\s*([^\n;；。]{1,10}?)[:：]?\s*$", piece)
    return (piece[: found.start() + 1], found[1].strip("：: ")) if found else (piece, "")


def _unnumbered(text: str) -> list[str]:
    """Lines that end as sentences do, or begin with a bullet, are clauses of their own; so are pieces between semicolons."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) > 1 and all(_BULLET.match(line) or _ENDS.search(line) for line in lines[:-1]):
        return [_BULLET.sub("", line).strip() for line in lines]
    whole = _BULLET.sub("", "".join(lines)).strip()
    pieces = [piece.strip() for piece in re.split(r"[;；]", whole) if piece.strip()]
    if len(pieces) > 1 and all(len(piece) >= 4 for piece in pieces) and not re.search(r"[(（][^)）]*[;；]", whole):
        return pieces
    return [whole] if whole else []
