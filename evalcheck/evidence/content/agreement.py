"""Whether the content of a file agrees with its name: what it speaks of, what it repeats, whose it is; and what it says best (ISA 500)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from evalcheck.catalogue import Catalogue
from evalcheck.catalogue.items import EvidenceKind
from evalcheck.evidence.content.echo import echoes
from evalcheck.evidence.content.place import happens_elsewhere, places_of, positions
from evalcheck.evidence.content.quotes import Quote, quoted
from evalcheck.evidence.content.relevance import JUDGED, UNJUDGED, Agreement, Answer, Speech, heard, speaks_of
from evalcheck.evidence.model import Examined, Table
from evalcheck.submission.formats import PICTURES
from evalcheck.submission.model import Cell, Line, Opened, Sheet
from evalcheck.words import Text, joined

ACCUSED = 100
"""Characters, blanks aside, from which a text may be said to speak of something else."""
HEARD = 40
"""Characters from which a text is held against the items at all: the words of a title are those of any item near by."""
PLAIN = 0.2
"""Support of another item from which the few words of a picture are in doubt."""
_TELLING = frozenset({EvidenceKind.STATEMENT, EvidenceKind.POLICY_DOCUMENT, EvidenceKind.OTHER})
"""Kinds that tell of their matter in words, in a workbook too."""
_ROWS = 40
"""Rows of a table that tell what it is about."""

Passage = tuple[str, str]
"""A part of a file and a text that stands in it."""


def agreement_of(examined: Examined, catalogue: Catalogue) -> Agreement:
    """How a file's content stands to the items that its name claims; nothing is judged where none is known or nobody could read it."""
    opened = examined.opened
    claimed = [seq for seq in examined.identity.numbers if seq in catalogue.items]
    if opened is None or not claimed:
        return UNJUDGED
    text = "\n".join(passage for _, passage in _bounded(passages(opened, examined.tables)))
    length = len("".join(text.split()))
    places = places_of(_positions(opened, examined.tables), text, catalogue.units)
    judged = Agreement(places=places, weighty=length >= ACCUSED and opened.type not in PICTURES)
    if length < HEARD:
        return judged
    speech = heard(text, catalogue.lexicon)
    if not opened.sheets and echoes(text, catalogue.lexicon):
        return replace(judged, answer="no" if judged.weighty else "doubt", speech=speech, echo=judged.weighty)
    contents = {seq: content.no for seq, content in catalogue.content_of.items()}
    answer = _weighed(speaks_of(speech, claimed, contents), speech, examined, length)
    if answer == "yes" and any(form.template.id == "case" for form in examined.forms) and happens_elsewhere(text, catalogue.units):
        answer = "doubt"
    return replace(judged, answer=answer, speech=speech)


def reasons_of(agreement: Agreement, claimed: Sequence[int]) -> Iterator[Text]:
    """What the content says of the name, where it says anything."""
    if agreement.answer is None:
        return
    ids = joined([str(seq) for seq in claimed])
    told = {
        "yes": Text("内容谈到第 {ids} 项", "its content speaks of item {ids}"),
        "doubt": Text("内容看不出是否属于第 {ids} 项", "its content leaves open whether it is of item {ids}"),
        "no": Text("内容没有谈到第 {ids} 项", "its content does not speak of item {ids}"),
    }
    yield told[agreement.answer].format(ids=ids)
    clear = agreement.speech.clear
    if agreement.answer != "yes" and clear is not None and clear not in claimed:
        yield Text(f"更像第 {clear} 项", f"rather of item {clear}")


def quotes_of(examined: Examined, catalogue: Catalogue) -> tuple[Quote, ...]:
    """The passages of a file that speak best of each clause that it answers."""
    opened = examined.opened
    if opened is None or not examined.clauses:
        return ()
    told = passages(opened, examined.tables, rows=3) if opened.sheets else passages(opened, examined.tables)
    return quoted(examined.file.path, _bounded(told), examined.clauses, catalogue)


def passages(opened: Opened, tables: Sequence[Table], rows: int = _ROWS) -> Iterator[Passage]:
    """What of a file speaks: lines, first rows of tables; of sheets the name, what stands above the header and what those listed did."""
    yield from ((line.part, line.text) for line in opened.lines)
    for table in opened.tables:
        yield from ((table.name, " ".join(filter(None, row))) for row in islice(table.rows, rows))
    known = {id(table.sheet): table for table in tables}
    for sheet in opened.sheets:
        yield from ((sheet.name, text) for text in dict.fromkeys((sheet.name, *_sheet_texts(sheet, known.get(id(sheet)), rows))))


def _sheet_texts(sheet: Sheet, table: Table | None, rows: int) -> Iterator[str]:
    head = sheet.head(rows)
    if table is None:
        yield from (text for row in head if (text := _joined(row)))
        return
    yield from (text for row in head[: table.header_row - 1] if (text := _joined(row)))
    told = [column.index for column in table.columns if column.spec and column.spec.type == "text"]
    for row in head[table.first_data_row - 1 :]:
        yield from (cell for index in told if index < len(row) and isinstance(cell := row[index], str))


def _joined(row: Sequence[Cell]) -> str:
    return " ".join(cell.strip() for cell in row if isinstance(cell, str) and cell.strip())


def _bounded(told: Iterator[Passage]) -> Iterator[Passage]:
    """The passages up to JUDGED characters."""
    left = JUDGED
    for part, text in told:
        if left <= 0:
            return
        yield part, text[:left]
        left -= len(text)


def _weighed(answer: Answer, speech: Speech, examined: Examined, length: int) -> Answer | None:
    """What an answer is worth: lists and pictures hold few words of their matter, so silence is no doubt; short texts accuse of nothing."""
    opened = examined.opened
    assert opened is not None
    if answer == "yes" or (length >= ACCUSED and not opened.sheets and opened.type not in PICTURES):
        return answer
    if answer == "doubt":
        return None
    if opened.sheets and length >= ACCUSED:
        return "no"
    if opened.sheets or opened.type in PICTURES:
        plain = not opened.sheets and speech.best is not None and speech.support[speech.best] >= PLAIN
        return "doubt" if plain or (opened.sheets and examined.kind in _TELLING) else None
    return "doubt"


def _positions(opened: Opened, tables: Sequence[Table]) -> tuple[str, ...]:
    if not opened.sheets:
        return positions(opened.lines)
    return positions([Line(text, part) for part, text in islice(passages(opened, tables, rows=3), 4)])
