"""Which of the several things that a clause names a file shows: by its titles, headings and rows, its sentences, or its key point alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evalcheck.catalogue import Catalogue
from evalcheck.catalogue.items import Clause, Part
from evalcheck.evidence.model import NO_PARTS_TOLD, Examined, PartsTold, Telling, Told
from evalcheck.evidence.names.signs import fold
from evalcheck.evidence.wording import words_of
from evalcheck.patterns import regex
from evalcheck.submission.formats import PICTURES, VIDEOS
from evalcheck.submission.model import Cell, Sheet

LOOKED = 1000
"""Rows of a sheet that are looked at: a longer one may hold anything further down."""
Rows = Sequence[Sequence[Cell]]
_HEADING = 45
_OFTEN = 2
"""Sentences in which a matter must come up so that a text tells of it: one may only refer to it, unless it states a figure."""
_FIGURE = regex(r"\d")
_RUNNING = regex(r"[。;；!！?？]")
_ELSEWHERE = regex(r"^(?:所属|所在|隶属|依托|归属)")
"""Headings of columns that say where a row belongs: a project's park makes its list no list of parks."""


def told_of(examined: Examined, catalogue: Catalogue) -> PartsTold:
    """What a file tells of the parts of its items' clauses."""
    items = (catalogue.items[seq] for seq in examined.identity.numbers if seq in catalogue.items)
    asked = [clause for item in items for clause in item.clauses if clause.parts]
    if not asked or examined.opened is None:
        return NO_PARTS_TOLD
    heads = [(sheet, sheet.head(LOOKED + 1)) for sheet in examined.opened.sheets]
    titles, sentences = _content(examined, heads)
    keypoint = fold(examined.identity.name.keypoint).casefold()
    looked = _open_to_all(examined) and all(len(rows) <= LOOKED for _, rows in heads)
    return PartsTold(tuple(_told(asked, keypoint, titles, sentences)), looked)


def _told(clauses: Sequence[Clause], keypoint: str, titles: str, sentences: Sequence[str]) -> Iterator[Told]:
    for clause in clauses:
        for part in clause.parts:
            how = _how(part, keypoint, titles, sentences)
            if how is not None:
                yield Told(clause.id, part.label, how)


def _how(part: Part, keypoint: str, titles: str, sentences: Sequence[str]) -> Telling | None:
    words = [fold(word).casefold() for word in part.words]
    about = [sentence for sentence in sentences if any(word in sentence for word in words)]
    coming_up = len(about) + any(map(_FIGURE.search, about))
    if any(word in titles for word in words) or (part.text and coming_up >= _OFTEN):
        return "shown"
    if any(word in keypoint for word in words):
        # A name that says so and one sentence that bears it out.
        return "shown" if part.text and coming_up else "named"
    return "mentioned" if coming_up else None


def _open_to_all(examined: Examined) -> bool:
    """Whether nothing in a file may say more than its words: no picture, no page that nobody could read."""
    opened = examined.opened
    if opened is None or opened.type in PICTURES or opened.type in VIDEOS or examined.shows.answers.get("text") == "unknown":
        return False
    return not opened.figures or bool(opened.tables)


def _content(examined: Examined, heads: Sequence[tuple[Sheet, Rows]]) -> tuple[str, list[str]]:
    """What names a file's matter (headings, captions, cells), and its sentences; folded."""
    assert examined.opened is not None
    lines = [line.text.strip() for line in examined.opened.lines if line.text.strip()]
    titles = [line for line in lines if len(line) <= _HEADING and not _RUNNING.search(line.rstrip(";；"))]
    sentences = [piece for line in lines if line not in titles for piece in _RUNNING.split(line) if piece]
    cells = [text for table in examined.opened.tables for text in _cells(table.rows[:LOOKED])]
    given = _of_templates(examined)
    for sheet, rows in heads:
        cells += [sheet.name, *(text for text in _cells(rows) if text not in given)]
    return fold("\n".join([*titles, *cells])).casefold(), [fold(sentence).casefold() for sentence in sentences]


def _of_templates(examined: Examined) -> set[str]:
    """Titles and headings that the notice's own forms bear, whatever stands in them."""
    forms = [table for table in examined.tables if table.template.described]
    headings = {column.header for table in forms for column in table.columns if column.spec}
    return headings | {table.template.title for table in forms}


def _cells(rows: Rows) -> Iterator[str]:
    """The texts of some rows, but those of columns that say where a row belongs."""
    aside: set[int] = set()
    for row in rows:
        for index, cell in enumerate(row):
            if index in aside or not isinstance(cell, str):
                continue
            if _ELSEWHERE.match(cell):
                aside.add(index)
            else:
                yield words_of(cell)
