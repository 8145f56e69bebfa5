"""Workbooks that people write in: read back, what was typed put to its row by a hidden key, and written again; the one way for all of them.

Hidden columns hold each row's key, a digest of what was judged, and digests of what we wrote. So a row is found again wherever it was
sorted to, a cell that somebody wrote over is told from one of ours, and what was typed about other evidence than is there now is marked.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date
from pathlib import Path

from evalcheck.audit.cells import BASIS, MARK, PLAIN, SUMS, WHOSE, Cell, Entry, Look, Sheet, Typed, noted
from evalcheck.audit.merging import CONFLICTS, Conflicts, Place, conflict_table, conflicts_in, differing, merge, open_places, settle
from evalcheck.audit.sheets import LONGEST, PALETTE, Plain, Value, Worksheet, put, workbook
from evalcheck.audit.typed import sheets_in
from evalcheck.records import dataclass

REVIEW = "复核提示（核对后清空）"
MUST_REVIEW = "需复核"
DISAGREE = f"几个人填写不一致，见“{CONFLICTS}”表"
LOST = "已无对应的填写"
_BEFORE = ("（此前：", "）")
_SHEET, _OBJECT, _COLUMN, _TYPED, _COMMENT = "原表", "对象", "列", "填写内容", "批注"
_SHOWN = 200
"""Characters of our own text that are shown beside what somebody wrote over it."""


@dataclass(frozen=True)
class Book:
    """A workbook as it was read; `stamp` (time and size) tells whether it is that one still. Without a file it holds nothing."""

    path: Path
    sheets: tuple[Sheet, ...] = ()
    stamp: tuple[int, int] | None = None

    @property
    def ours(self) -> dict[str, Sheet]:
        """Sheets of ours by what they are, whatever they are called now; of copies the one that is called so."""
        found: dict[str, Sheet] = {}
        for one in sorted(self.sheets, key=lambda one: one.name != one.mark):
            if one.head is not None:
                found.setdefault(one.mark, one)
        return found

    @property
    def theirs(self) -> list[Sheet]:
        ours = self.ours
        return [one for one in self.sheets if ours.get(one.mark) is not one]

    @property
    def audits(self) -> set[str]:
        """The audits that its rows say they are of; an empty name where rows of ours say nothing. Rows that people added have no key."""
        told, keyed = set[str](), False
        for mark, sheet in self.ours.items():
            columns = {heading: column for column, heading in sheet.headings.items()}
            key, whose = columns.get(MARK + mark), columns.get(WHOSE)
            rows = [row for number, row in sheet.rows.items() if number > (sheet.head or 0) and key is not None and key in row]
            keyed |= bool(rows)
            told |= {row[whose].text if whose in row else "" for row in rows} if whose is not None else set()
        return told or ({""} if keyed else set())


Reading = Callable[[Path, Sequence[Worksheet]], Book]


def read(path: Path, sheets: Sequence[Worksheet] = (), untouched: AbstractSet[str] = frozenset()) -> Book:
    """A workbook that may not be there yet. `sheets` are what we write in it, for one without hidden columns; one whose digest is among
    `untouched` is as we wrote it with nothing typed in it, and is not opened. Raises TableUnreadable."""
    stamp = _stamp(path)
    if stamp is None:
        return Book(path)
    if untouched and digest_of_file(path) in untouched:
        return Book(path, (), stamp)
    return Book(path, tuple(sheets_in(path, {sheet.name: sheet.known_by for sheet in sheets})), stamp)


def digest_of_file(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _stamp(path: Path) -> tuple[int, int] | None:
    if not path.exists():
        return None
    state = path.stat()
    return state.st_mtime_ns, state.st_size


Copies = Sequence[tuple[str, Book]]
"""Copies of a workbook by the names under which conflicts tell of them."""


@dataclass(frozen=True)
class Gathered:
    """What was typed in a workbook and its copies, put to the rows of our sheets; `open` are cells of which people typed different things
    and nobody has chosen."""

    book: Book
    copies: Copies
    sheets: Sequence[Worksheet]
    typed: dict[str, Typed]
    conflicts: Conflicts
    open: set[Place]

    @property
    def untouched(self) -> bool:
        """Whether nobody typed anything: the workbook is all ours."""
        typed = any(one.entries or one.rows or one.own or one.heads for one in self.typed.values())
        return not (typed or self.conflicts or self.copies or self.book.theirs or LOST in self.book.ours)

    @property
    def stale(self) -> int:
        """Rows typed about other evidence than is there now, of which nobody has said that it still holds."""
        found = 0
        for sheet in self.sheets:
            entries = self.typed[sheet.name].entries
            told = zip(sheet.keys, sheet.digests, strict=True)
            found += sum(key in entries and entries[key].basis not in (None, digest) for key, digest in told)
        return found

    def counted(self, name: str, heading: str) -> dict[str, Entry]:
        """The entries of a sheet that were typed about what is there now and on which people agree, by key."""
        sheet = next(one for one in self.sheets if one.name == name)
        now = dict(zip(sheet.keys, sheet.digests, strict=True))
        return {
            key: entry
            for key, entry in self.typed[name].entries.items()
            if key in now and entry.basis in (None, now[key]) and (name, key, heading) not in self.open
        }


def gather(book: Book, sheets: Sequence[Worksheet], copies: Copies = ()) -> Gathered:
    """What was typed, by the rows that `sheets` have now."""
    conflicts = conflicts_in(book.ours.get(CONFLICTS))
    keyed = [_keyed(sheet) for sheet in (*sheets, conflict_table(conflicts))]
    typed, sources = _typed_of(book, keyed), dict[Place, str]()
    for label, copy in copies:
        theirs = _typed_of(copy, keyed)
        for sheet in keyed:
            merge(typed[sheet.name], theirs[sheet.name], sheet, label, conflicts, sources)
    choices = typed[CONFLICTS]
    conflicts = settle(typed, conflicts, choices)
    keyed[-1] = _keyed(conflict_table(conflicts))
    return Gathered(book, copies, keyed, typed, conflicts, open_places(conflicts, choices))


def _typed_of(book: Book, keyed: Sequence[Worksheet]) -> dict[str, Typed]:
    ours = book.ours
    typed = {sheet.name: _typed(ours[sheet.name], sheet) if sheet.name in ours else Typed() for sheet in keyed}
    _returned(ours.get(LOST), typed)
    for sheet in keyed:
        if sheet.follows:
            _follow(sheet, typed[sheet.name])
    return typed


def rewrite(path: Path, sheets: Sequence[Worksheet], day: date) -> None:
    """Write a workbook anew with everything that was typed in the one that is there. Raises TableUnreadable."""
    write(gather(read(path, sheets), sheets), day)


def write(gathered: Gathered, day: date) -> Gathered:
    """Write what was gathered, with what somebody has typed since, and tell what it was. Raises TableUnreadable."""
    path = gathered.book.path
    if _stamp(path) != gathered.book.stamp:
        sheets = [_unkeyed(sheet) for sheet in gathered.sheets if sheet.name != CONFLICTS]
        gathered = gather(read(path, sheets), sheets, gathered.copies)
    put(path, workbook(list(_written(gathered)), day))
    return gathered


def _unkeyed(sheet: Worksheet) -> Worksheet:
    return replace(sheet, headings=sheet.headings[:-1], rows=[row[:-1] for row in sheet.rows])


def is_ours(path: Path) -> bool:
    """Whether a workbook is one that was written here. Raises TableUnreadable."""
    return any(sheet.head is not None for sheet in sheets_in(path, {}))


def typed_texts(path: Path, sheet: str, known_by: Sequence[str]) -> dict[str, dict[str, str]]:
    """What stands in the rows of a sheet, by key and heading, ours and theirs. Raises TableUnreadable."""
    found: dict[str, dict[str, str]] = {}
    for _, texts in typed_rows(path, sheet, known_by) if path.exists() else ():
        key = texts.get(MARK + sheet) or "|".join(texts.get(heading, "") for heading in known_by)
        found.setdefault(key, texts)
    return found


def typed_rows(path: Path, sheet: str, known_by: Sequence[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows of a sheet as texts by heading, each with the cell that it begins with. Raises TableUnreadable."""
    for one in sheets_in(path, {sheet: known_by}):
        if one.head is None or one.mark != sheet:
            continue
        headings = one.headings
        for number, row in sorted(one.rows.items()):
            texts = {headings[column]: cell.text for column, cell in row.items() if column in headings and cell.text}
            if number > one.head and texts:
                yield f"A{number}", texts


def _keyed(sheet: Worksheet) -> Worksheet:
    """A sheet whose rows have keys; where none are given they are known by their first cell."""
    keys = list(sheet.keys) or [str(row[0] if row else "") for row in sheet.rows]
    seen: dict[str, int] = defaultdict(int)
    unique = []
    for key in keys:
        seen[key] += 1
        unique.append(key if seen[key] == 1 else f"{key}#{seen[key]}")
    headings = [*sheet.headings, (REVIEW, 24)]
    rows = [[*row, None] for row in sheet.rows]
    digests = list(sheet.digests) or [""] * len(rows)
    return replace(sheet, headings=headings, rows=rows, keys=unique, digests=digests)


def _written(gathered: Gathered) -> Iterator[Worksheet | Plain]:
    """Our sheets with what was typed in them, what has no row any more, and the sheets that people added."""
    ours, typed = gathered.book.ours, gathered.typed
    for sheet in gathered.sheets:
        if sheet.name != CONFLICTS or sheet.rows or typed[CONFLICTS].rows:
            yield _filled(sheet, typed[sheet.name], {key for name, key, _ in gathered.open if name == sheet.name})
    lost = [(sheet.name, entry) for sheet in gathered.sheets for entry in _without_row(sheet, typed[sheet.name])]
    for marks in (ours, *(copy.ours for _, copy in gathered.copies)):
        lost += [(mark, entry) for mark, one in marks.items() if mark not in {*typed, LOST} for entry in _all_of(one)]
    yield from _lost_sheet(lost, ours.get(LOST))
    taken = {*typed, LOST}
    added = list(gathered.book.theirs)
    for _, copy in gathered.copies:
        added += differing(added, copy.theirs)
    for one in added:
        name = _free(one.name, taken)
        taken.add(name)
        yield Plain(name, one)


def _without_row(sheet: Worksheet, typed: Typed) -> list[Entry]:
    here = set(sheet.keys)
    return [entry for key, entry in sorted(typed.entries.items()) if key not in here]


def _free(name: str, taken: Iterable[str]) -> str:
    """The name of a sheet that is carried over, other than those that are there (31 characters at most, whatever their case)."""
    others = {one.casefold() for one in taken}
    number, found = 2, name[:31]
    while found.casefold() in others:
        ending = f"({number})"
        found, number = name[: 31 - len(ending)] + ending, number + 1
    return found


def _follow(sheet: Worksheet, typed: Typed) -> None:
    """Entries whose row is gone move to the one row that is about the very same evidence and that nobody wrote in: a renamed parcel."""
    rows = {digest: key for key, digest in zip(sheet.keys, sheet.digests, strict=True) if digest}
    for entry in _without_row(sheet, typed):
        now = rows.get(entry.basis or "")
        if now and now not in typed.entries:
            typed.entries[now] = replace(typed.entries.pop(entry.key), key=now)


def _typed(found: Sheet, sheet: Worksheet) -> Typed:
    """What was typed in a sheet as it was found, against what we write there."""
    ours = {heading for heading, _ in sheet.headings}
    headings = found.headings
    typed = Typed()
    for column, heading in headings.items():
        if heading not in ours and not heading.startswith(MARK):
            typed.own[heading] = found.widths.get(column, 20.0)
        head = found.rows.get(found.head or 0, {}).get(column)
        if head is not None and head.comment:
            typed.heads[heading] = head.comment
    by_words = {_words_of(row, sheet): key for row, key in zip(sheet.rows, sheet.keys, strict=True)} if sheet.known_by else {}
    without = []
    for number in sorted(found.rows):
        row = {headings[column]: cell for column, cell in found.rows[number].items() if column in headings}
        if number <= (found.head or 0):
            continue
        key = row[MARK + sheet.name].text if MARK + sheet.name in row else ""
        if key and key not in typed.entries:
            typed.entries[key] = _entry(key, row, sheet)
        else:
            without.append((row, bool(key)))
    keyed = MARK + sheet.name in headings.values()
    for row, copied in without:
        words = "|".join(row[heading].text if heading in row else "" for heading in sheet.known_by)
        key = "" if copied else by_words.get(words, "" if keyed else words.strip("|"))
        if key and key not in typed.entries:
            typed.entries[key] = _entry(key, row, sheet)  # of a workbook of before, or a row whose key was wiped out
        elif content := _content(row):
            typed.rows.append(content)  # added by somebody, or a copy of another row
    typed.entries = {key: entry for key, entry in typed.entries.items() if entry.cells or entry.remark}
    return typed


def _words_of(row: Sequence[Value], sheet: Worksheet) -> str:
    places = [name for name, _ in sheet.headings]
    return "|".join(_text(row[places.index(heading)]) for heading in sheet.known_by)


def _text(value: Value) -> str:
    return (value if isinstance(value, Cell) else Cell(value[:LONGEST] if isinstance(value, str) else value)).text


def _content(row: Mapping[str, Cell]) -> dict[str, Cell]:
    """All cells of a row that is nobody's but the writer's; nothing where only its colours are left."""
    content = {
        heading: replace(cell, look=_chosen(cell.look))
        for heading, cell in row.items()
        if not heading.startswith(MARK) and (not cell.empty or _chosen(cell.look) != PLAIN)
    }
    return content if any(not cell.empty for cell in content.values()) else {}


def _entry(key: str, row: Mapping[str, Cell], sheet: Worksheet) -> Entry:
    """What of a row people typed: what stands in columns to fill in or of their own, and what differs from what we wrote elsewhere."""
    names = [heading for heading, _ in sheet.headings]
    wrote = row[SUMS].text.split(",") if SUMS in row else []
    sums = dict(zip(names, wrote, strict=False)) if len(wrote) >= len(names) else {}
    basis, _, shown = (row[BASIS].text if BASIS in row else "").partition(">")
    cells = {}
    for heading, cell in row.items():
        if heading.startswith(MARK) or heading == REVIEW:
            continue
        one = _of_theirs(cell, sums.get(heading) if heading in names and heading not in sheet.to_fill else "-", heading in names)
        if one is not None:
            cells[heading] = one
    review = row.get(REVIEW, Cell())
    untouched = sums.get(REVIEW) == digest_of(review.text)
    remark = review.text.partition(_BEFORE[0])[2].removesuffix(_BEFORE[1]) if untouched else review.text
    if review.comment:
        cells[REVIEW] = Cell(comment=review.comment)
    open_ = untouched and review.text.startswith(MUST_REVIEW)
    told = "、".join(row[heading].text for heading in sheet.known_by if heading in row) or key
    return Entry(key, (basis if open_ else shown) if BASIS in row else None, told, cells, remark)


def _of_theirs(cell: Cell, wrote: str | None, known: bool) -> Cell | None:
    """A cell without what is ours. `wrote` is the digest of our text there, `-` where nothing is ours, None where it is not known."""
    look = _chosen(cell.look)
    theirs = wrote == "-" or (wrote is not None and digest_of(cell.text) != wrote and (cell.text or cell.formula))
    if theirs and (cell.text or cell.formula):
        return replace(cell, look=look)
    return Cell(look=look, comment=cell.comment) if cell.comment or look != PLAIN else None


def _chosen(look: Look) -> Look:
    return look._replace(fill="" if look.fill in PALETTE else look.fill)


def digest_of(text: str) -> str:
    """Of a text however an office suite has spaced it: six signs."""
    return hashlib.sha256("".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()[:6]


def _filled(sheet: Worksheet, typed: Typed, open_: AbstractSet[str] = frozenset()) -> Worksheet:
    """A sheet with what was typed in it, the columns and rows that people added, and the hidden columns."""
    names = [heading for heading, _ in sheet.headings]
    here = [typed.entries[key] for key in sheet.keys if key in typed.entries]
    theirs = dict.fromkeys([*typed.own, *(heading for entry in here for heading in entry.cells)])
    own = [heading for heading in theirs if heading not in names]
    rows = [
        _row(row, key, digest, names, own, typed.entries.get(key), key in open_)
        for row, key, digest in zip(sheet.rows, sheet.keys, sheet.digests, strict=True)
    ]
    rows += [[*(extra.get(name) for name in names), None, None, None, *(extra.get(name) for name in own)] for extra in typed.rows]
    hidden = [(MARK + sheet.name, 10), (BASIS, 10), (SUMS, 10), *([(WHOSE, 10)] if sheet.audit else [])]
    if sheet.audit:
        place = len(names) + 3
        rows = [[*row[:place], sheet.audit, *row[place:]] for row in rows]
    return replace(
        sheet, headings=[*sheet.headings, *hidden, *((heading, typed.own.get(heading, 20.0)) for heading in own)], rows=rows,
        to_fill=sheet.to_fill | {REVIEW, *own}, hidden=frozenset(heading for heading, _ in hidden), remarks=typed.heads,
    )  # fmt: skip


def _row(
    row: Sequence[Value], key: str, digest: str, names: Sequence[str], own: Sequence[str], entry: Entry | None, open_: bool
) -> list[Value]:  # fmt: skip
    """A row of ours with what was typed over and beside it, then key, basis and digests, then the columns that people added."""
    sums = [digest_of(_text(value)) for value in row]
    if entry is None:
        return [*row, key, f"{digest}>{digest}", ",".join(sums), *([None] * len(own))]
    cells = [_with(value, entry.cells.get(heading)) for heading, value in zip(names, row, strict=True)]
    told = [
        f"“{heading}”是人工改写的，系统现为：{_text(value)[:_SHOWN]}"
        for heading, value, cell in zip(names, row, cells, strict=True)
        if _text(value) and digest_of(_text(cell)) != digest_of(_text(value))
    ]
    basis = digest if entry.basis is None else entry.basis
    changed = basis != digest and any(heading != REVIEW for heading in entry.cells)
    told += [DISAGREE] if open_ else []
    ours = "；".join(([f"{MUST_REVIEW}：填写之后材料有变化"] if changed else []) + told)
    review = ours + (f"{_BEFORE[0]}{entry.remark}{_BEFORE[1]}" if entry.remark else "") if ours else entry.remark
    sums[-1] = digest_of(review if ours else "")
    cells[-1] = _with(review or None, entry.cells.get(REVIEW))
    return [*cells, key, f"{basis if changed else digest}>{digest}", ",".join(sums), *(entry.cells.get(heading) for heading in own)]


def _with(value: Value, typed: Cell | None) -> Value:
    """A cell of ours with what was typed into it, or with the comment and colours that it was given."""
    if typed is None:
        return value
    if typed.text or typed.formula:
        return typed
    return replace(value if isinstance(value, Cell) else Cell(value), look=typed.look, comment=typed.comment)


def _all_of(found: Sheet) -> Iterator[Entry]:
    """The typed rows of a sheet of ours that is no longer written."""
    headings = found.headings
    names = [(heading, 10) for heading in headings.values() if not heading.startswith(MARK)]
    wrote = Worksheet(found.mark, names, [], to_fill=frozenset(heading for heading, _ in names if "请填写" in heading))
    yield from _typed(found, wrote).entries.values()


def _lost_sheet(lost: Sequence[tuple[str, Entry]], found: Sheet | None) -> Iterator[Worksheet]:
    """The one sheet of what has no row any more; also what people wrote beside it stays."""
    table = _keyed(_lost(lost))
    typed = Typed() if found is None else _typed(found, table)
    names = {heading for heading, _ in table.headings}
    for entry in _without_row(table, typed):
        if beside := {heading: cell for heading, cell in entry.cells.items() if heading not in names}:
            typed.rows.append(beside)
    if table.rows or typed.rows:
        yield _filled(table, typed)


def _lost(lost: Iterable[tuple[str, Entry]]) -> Worksheet:
    """Cells whose row is no longer there, a line each; they return to their row when it does."""
    rows: list[list[Value]] = []
    keys = []
    for name, entry in lost:
        for heading, cell in (entry.cells | ({REVIEW: Cell(entry.remark)} if entry.remark else {})).items():
            value = replace(cell, value=cell.formula or cell.value, formula="", comment="")
            rows.append([name, entry.told, heading, value, cell.comment or None])
            keys.append(json.dumps([name, entry.key, heading, entry.basis, entry.told], ensure_ascii=False))
    headings = [(_SHEET, 14), (_OBJECT, 40), (_COLUMN, 22), (_TYPED, 60), (_COMMENT, 40)]
    title = "原来填写过、现在没有对应行的内容；对应的行再出现时自动放回"
    return Worksheet(LOST, headings, rows, title, frozenset({_TYPED, _COMMENT}), keys=keys)


def _returned(found: Sheet | None, typed: Mapping[str, Typed]) -> None:
    """What lies on the sheet of lost entries, put to the entries of its sheet: what is in the row itself wins."""
    for row, (name, key, heading, basis, told) in noted(found, LOST, 5):
        if name not in typed:
            continue
        cell = row.get(_TYPED, Cell())
        cell = replace(cell, look=_chosen(cell.look), comment=row[_COMMENT].text if _COMMENT in row else "")
        entry = typed[name].entries.get(key) or Entry(key, basis, told, {})
        if heading == REVIEW:
            entry = replace(entry, remark=entry.remark or cell.text)
        else:
            entry = replace(entry, cells={heading: cell, **entry.cells})
        typed[name].entries[key] = entry
