"""Copies of a workbook put together: what one person typed is taken, what both typed alike too, what differs stands side by side.

Pure functions over what was typed; keeping.py reads and writes. A conflict is settled by choosing on its sheet; until then it is open and
the row keeps what it had.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from evalcheck.audit.cells import PLAIN, Cell, Entry, Sheet, Typed, noted
from evalcheck.audit.sheets import Value, Worksheet
from evalcheck.patterns import regex
from evalcheck.records import dataclass

CONFLICTS = "冲突"
CHOICE = "选定（请填写）"
HERE = "汇总"
_SHEET, _OBJECT, _COLUMN, _APPLIED, _NOTE = "原表", "对象", "列", "已采用", "备注（请填写）"
_NUMERALS = "一二三四五六七八九"
_DAY = regex(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_APART = regex(r"[、;；\n]")
_SENTENCE = regex("[，。！？：]")
_SHORT = 12

Place = tuple[str, str, str]
"""Sheet, key of the row, heading."""


@dataclass(frozen=True)
class Conflict:
    """A cell of which people typed different things: each with where it came from; the choice that was carried out, if one was."""

    place: Place
    told: str
    sides: tuple[tuple[Cell, str], ...]
    applied: str = ""

    @property
    def digest(self) -> str:
        return hashlib.sha256("|".join(sorted(normal(cell.text) for cell, _ in self.sides)).encode()).hexdigest()[:16]

    def holds(self, cell: Cell) -> bool:
        return any(same(cell, other) for other, _ in self.sides)

    def with_side(self, cell: Cell, source: str) -> Conflict:
        if self.holds(cell) or len(self.sides) == len(_NUMERALS):
            return self
        return replace(self, sides=(*self.sides, (replace(cell, comment=""), source)))

    def chosen(self, choice: str) -> Cell | None:
        names = [f"值{numeral}" for numeral in _NUMERALS[: len(self.sides)]]
        return self.sides[names.index(choice)][0] if choice in names else None


Conflicts = dict[Place, Conflict]


def normal(text: str) -> str:
    """A text as it is compared: width, case, spaces, and how a day is written make no difference."""
    text = unicodedata.normalize("NFKC", text)
    day = _DAY.fullmatch(text.strip())
    if day:
        return f"{int(day[1])}-{int(day[2]):02}-{int(day[3]):02}"
    return "".join(text.split()).casefold()


def same(one: Cell, other: Cell) -> bool:
    return (one.formula, normal(one.text)) == (other.formula, normal(other.text))


def conflicts_in(sheet: Sheet | None) -> Conflicts:
    """The conflicts that a workbook holds already."""
    found: Conflicts = {}
    for row, (name, key, heading) in noted(sheet, CONFLICTS, 3):
        sides = tuple((row[f"值{n}"], _text(row, f"出处{n}")) for n in _NUMERALS if not row.get(f"值{n}", Cell()).empty)
        if len(sides) > 1:
            found.setdefault((name, key, heading), Conflict((name, key, heading), _text(row, _OBJECT), sides, _text(row, _APPLIED)))
    return found


def _text(row: Mapping[str, Cell], heading: str) -> str:
    return row[heading].text if heading in row else ""


def conflict_table(conflicts: Conflicts) -> Worksheet:
    """The sheet of conflicts: values side by side with who typed them and where, and the choice."""
    numerals = _NUMERALS[: max([2, *(len(one.sides) for one in conflicts.values())])]
    rows: list[list[Value]] = []
    for one in conflicts.values():
        told: list[Value] = [value for cell, source in one.sides for value in (_bare(cell), source)]
        told += [None] * (2 * len(numerals) - len(told))
        rows.append([one.place[0], one.told, one.place[2], *told, None, one.applied or None, None])
    pairs = [(f"{word}{n}", width) for n in numerals for word, width in (("值", 20.0), ("出处", 34.0))]
    headings = [(_SHEET, 14.0), (_OBJECT, 40.0), (_COLUMN, 22.0), *pairs, (CHOICE, 14.0), (_APPLIED, 14.0), (_NOTE, 30.0)]
    title = "几个人填写不一致的地方：请在绿色的列里选定，保存后再运行一次 evalcheck audit"
    return Worksheet(
        CONFLICTS, headings, rows, title, frozenset({CHOICE, _NOTE}), choices={CHOICE: [f"值{n}" for n in numerals]}, frozen=3,
        keys=[json.dumps(one.place, ensure_ascii=False) for one in conflicts.values()], digests=[one.digest for one in conflicts.values()],
        known_by=(_SHEET, _OBJECT, _COLUMN), together=frozenset({CHOICE, _NOTE}),
    )  # fmt: skip


def _bare(cell: Cell) -> Cell:
    return Cell(cell.formula or cell.value, number_format=cell.number_format)


def merge(mine: Typed, theirs: Typed, sheet: Worksheet, label: str, conflicts: Conflicts, sources: dict[Place, str]) -> None:
    """Put what was typed in a sheet of a copy into what is here. `sources` tells from which copy a value came."""
    now = dict(zip(sheet.keys, sheet.digests, strict=True))
    for key, entry in theirs.entries.items():
        mine.entries[key] = _Pair(sheet, label, conflicts, sources).merged(mine.entries.get(key), entry, now.get(key))
    have = {_words(row) for row in mine.rows}
    mine.rows += [row for row in theirs.rows if _words(row) not in have]
    mine.own = {**theirs.own, **mine.own}
    for heading, remark in theirs.heads.items():
        mine.heads[heading] = _lines(mine.heads.get(heading, ""), remark)


def _words(row: Mapping[str, Cell]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((heading, normal(cell.text) + cell.formula + cell.comment) for heading, cell in row.items() if not cell.empty))


def _lines(one: str, other: str) -> str:
    return one if not other or other in one else f"{one}\n{other}" if one else other


@dataclass(frozen=True)
class _Pair:
    """One row here and the same row of a copy."""

    sheet: Worksheet
    label: str
    conflicts: Conflicts
    sources: dict[Place, str]

    def merged(self, mine: Entry | None, theirs: Entry, now: str | None) -> Entry:
        if mine is None:
            self.sources.update(((self.sheet.name, theirs.key, heading), self.label) for heading in theirs.cells)
            return theirs
        cells, took = dict(mine.cells), False
        for heading, cell in theirs.cells.items():
            held = cells.get(heading)
            cells[heading] = self._cell((self.sheet.name, theirs.key, heading), held, cell, mine, theirs)
            took |= cells[heading].text != (held.text if held else "")
        agree = all(same(cell, theirs.cells.get(heading, Cell())) for heading, cell in mine.cells.items() if cell.text)
        basis = theirs.basis if (took and _stale(theirs.basis, now)) or (agree and _stale(mine.basis, now)) else mine.basis
        return replace(mine, cells=cells, basis=basis, remark=_lines(mine.remark, theirs.remark))

    def _cell(self, place: Place, held: Cell | None, cell: Cell, mine: Entry, theirs: Entry) -> Cell:
        if held is None:
            self.sources[place] = self.label
            return cell
        beside = replace(held, comment=_lines(held.comment, cell.comment), look=cell.look if held.look == PLAIN else held.look)
        if not (cell.text or cell.formula) or same(held, cell):
            return beside
        if not (held.text or held.formula):
            self.sources[place] = self.label
            return replace(cell, comment=beside.comment, look=beside.look)
        if place[2] in self.sheet.together:
            return replace(beside, value=_union(held.text, cell.text), formula="", number_format="")
        self._conflict(place, held, cell, mine, theirs)
        return beside

    def _conflict(self, place: Place, held: Cell, cell: Cell, mine: Entry, theirs: Entry) -> None:
        known = self.conflicts.get(place) or Conflict(place, mine.told, ())
        known = known.with_side(held, self._source(place, held, mine)).with_side(cell, _from(self.label, place, cell, self._who(theirs)))
        self.conflicts[place] = known

    def _source(self, place: Place, held: Cell, mine: Entry) -> str:
        return _from(self.sources.get(place, HERE), place, held, self._who(mine))

    def _who(self, entry: Entry) -> str:
        return entry.text(self.sheet.signed)


def _from(label: str, place: Place, cell: Cell, who: str) -> str:
    where = f"{label} {place[0]}" + (f"!{cell.place}" if cell.place else "")
    return f"{who}（{where}）" if who else where


def _stale(basis: str | None, now: str | None) -> bool:
    return basis is not None and now is not None and basis != now


def _union(one: str, other: str) -> str:
    """Two entries of one cell: what is there stays as it is, and what is not among its parts follows (names, pages, days; notes whole)."""
    if f"；{_parted(other)}；" in f"；{_parted(one)}；":
        return one
    known = {normal(part) for part in _APART.split(one)}
    told = bool(_SENTENCE.search(one + other)) or max(map(len, _APART.split(f"{one}；{other}"))) > _SHORT
    more = [other] if told else [part.strip() for part in _APART.split(other) if normal(part) not in known]
    return ("；" if told else "、").join([one, *dict.fromkeys(more)])


def _parted(text: str) -> str:
    return "；".join(normal(part) for part in _APART.split(text))


def settle(typed: Mapping[str, Typed], conflicts: Conflicts, choices: Typed) -> Conflicts:
    """The conflicts with those choices carried out that were not yet: the row takes the value that was chosen."""
    found: Conflicts = {}
    for place, one in conflicts.items():
        choice = _choice(one, choices)
        if choice and choice != one.applied and (value := one.chosen(choice)) is not None:
            _take(typed, one, value)
            one = replace(one, applied=choice)
        found[place] = one
    return found


def _take(typed: Mapping[str, Typed], conflict: Conflict, value: Cell) -> None:
    name, key, heading = conflict.place
    if name not in typed:
        return
    entry = typed[name].entries.get(key) or Entry(key, None, conflict.told, {})
    held = entry.cells.get(heading, Cell())
    cells = {**entry.cells, heading: replace(value, place="", look=held.look, comment=held.comment)}
    typed[name].entries[key] = replace(entry, cells=cells)


def open_places(conflicts: Conflicts, choices: Typed) -> set[Place]:
    """The cells of which nobody has chosen, or whose choice was between other values."""
    return {place for place, one in conflicts.items() if one.chosen(_choice(one, choices)) is None}


def _choice(one: Conflict, choices: Typed) -> str:
    entry = choices.entries.get(json.dumps(one.place, ensure_ascii=False))
    return entry.text(CHOICE) if entry and entry.basis in (None, one.digest) else ""


def differing(here: Sequence[Sheet], there: Iterable[Sheet]) -> list[Sheet]:
    """Of sheets that people added to a copy those that are not here as well."""
    known = [_cells_of(sheet) for sheet in here]
    return [sheet for sheet in there if _cells_of(sheet) not in known]


def _cells_of(sheet: Sheet) -> list[tuple[int, int, str, str]]:
    return [
        (number, column, cell.text + cell.formula, cell.comment)
        for number, row in sorted(sheet.rows.items())
        for column, cell in sorted(row.items())
        if not cell.empty
    ]
