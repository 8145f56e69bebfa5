"""Tables that stand side by side under one row of headings, and what else stands beside a table (summaries, keys)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evalcheck.evidence.tables.header import Header, Leaf, Names, find_header, leaves_of, read_leaves
from evalcheck.evidence.wording import bare
from evalcheck.records import dataclass
from evalcheck.submission.model import Cell


@dataclass(frozen=True, slots=True)
class Beside:
    """A header and its columns: from `first` (counted from 0) up to `stop`, None where nothing stands further right."""

    header: Header
    first: int
    stop: int | None


def tables_beside(header: Header, rows: Sequence[Sequence[Cell]], names: Sequence[Names]) -> tuple[Beside, ...]:
    """The tables of a sheet from left to right; one of all columns where nothing else stands beside it."""
    pieces = list(_pieces(header, leaves_of(rows[header.row - 1 : header.row - 1 + header.height]), names))
    starts = [piece[0].index for piece in pieces]
    end = pieces[-1][-1].index + 1
    other = _further_right(rows, end, names)
    stops: list[int | None] = [*starts[1:], end if other else None]
    found = []
    for piece, start, stop in zip(pieces, starts, stops, strict=True):
        read = header if len(pieces) == 1 else _best(piece, header, names)
        if read:
            found.append(Beside(read, start if start != starts[0] else 0, stop))
    if other:
        found.append(Beside(other, end, None))
    return tuple(found) or (Beside(header, 0, None),)


def _further_right(rows: Sequence[Sequence[Cell]], end: int, names: Sequence[Names]) -> Header | None:
    """A table to the right whose headings stand in another row."""
    if not any(cell is not None for row in rows for cell in row[end:]):
        return None
    return find_header([[*[None] * end, *row[end:]] for row in rows], names)


def _pieces(header: Header, leaves: Sequence[Leaf], names: Sequence[Names]) -> Iterator[list[Leaf]]:
    """Headings of one table each, or of something that is none. A column without heading parts no table that goes on behind it."""
    own = next(one for one in names if one.template is header.template)
    current: list[Leaf] = []
    for gap, group in _groups(leaves, own):
        held, more = _specs(current, own), _specs(group, own)
        recognised = _best(group, header, names) is not None
        apart = (recognised and bool(held & more or not held)) or (gap and (not more or bool(held & more)))
        if current and apart:
            yield current
            current = []
        current = [*current, *group]
    yield current


def _groups(leaves: Sequence[Leaf], names: Names) -> Iterator[tuple[bool, list[Leaf]]]:
    """Headings up to a blank one (the next group begins behind a gap), or up to one that stands there for the second time."""
    group: list[Leaf] = []
    seen: set[str] = set()
    gap = False
    for leaf in leaves:
        far = bool(group) and leaf.index > group[-1].index + 1
        again = not leaf.above and bare(leaf.text) in seen and (bare(leaf.text) in names.right or bare(leaf.text) in names.alike)
        if far or again:
            yield gap, group
            group, seen, gap = [], set(), far
        group.append(leaf)
        seen.add(bare(leaf.text))
    if group:
        yield gap, group


def _specs(leaves: Sequence[Leaf], names: Names) -> set[object]:
    """The template's columns among some headings; those of stages are never twice the same."""
    header = read_leaves(names, 1, 1, leaves)
    return {column.index if column.stage else column.spec.name for column in header.columns if column.spec}


def _best(leaves: Sequence[Leaf], header: Header, names: Sequence[Names]) -> Header | None:
    """The best reading of some headings as a template's header."""
    read = [read_leaves(one, header.row, header.height, leaves) for one in names] if len(leaves) > 2 else []
    return max((one for one in read if one.recognised), key=lambda one: one.score, default=None)
