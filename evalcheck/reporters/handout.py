"""What a unit must hand in, as text, as a page and as a Word document: for the desk and the wall."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from evalcheck.records import dataclass
from evalcheck.reporters.wrapping import cells, indented, padded

if TYPE_CHECKING:
    from evalcheck.words import Say

Facts = tuple[tuple[str, str], ...]
_TEMPLATES = Path(__file__).with_name("templates")
_MADE = date(2022, 5, 1)
"""The day in a document's properties: the same list gives the same bytes."""


@dataclass(frozen=True)
class Asked:
    """A clause: what it asks, and right names for it."""

    head: str
    facts: Facts
    names: tuple[str, ...]


@dataclass(frozen=True)
class Owed:
    """An item with its clauses."""

    head: str
    facts: Facts
    clauses: tuple[Asked, ...]


@dataclass(frozen=True)
class Section:
    """The items that a unit owes in one way: alone, with others, or not by itself."""

    head: str
    items: tuple[Owed, ...]


@dataclass(frozen=True)
class Handout:
    """`papers` go with the evidence, whatever the items."""

    title: str
    facts: Facts
    papers: tuple[str, ...]
    sections: tuple[Section, ...]


def as_text(handout: Handout, width: int) -> str:
    return "".join(line.rstrip() + "\n" for line in _lines(handout, width))


def _lines(handout: Handout, width: int) -> Iterator[str]:
    yield handout.title
    yield from _rows(handout.facts, width, "  ")
    for paper in handout.papers:
        yield from indented(paper, width, "  □ ")
    for section in handout.sections:
        yield from ("", f"■ {section.head}")
        for item in section.items:
            yield from ("", item.head)
            yield from _rows(item.facts, width, "  ")
            for clause in item.clauses:
                yield from ("", *indented(clause.head, width, "  □ "))
                yield from _rows(clause.facts, width, "    ")
                for name in clause.names:
                    yield from indented(name, width, "    → ")


def _rows(facts: Facts, width: int, indent: str) -> Iterator[str]:
    depth = max((8, *(cells(label) for label, _ in facts))) + 2
    for label, text in facts:
        yield from indented(text, width, indent + padded(label, depth))


def as_html(handout: Handout, say: Say) -> str:
    """One page that needs no network and no script, to be printed on A4."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    env = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return env.get_template("handout.html").render(handout=handout, say=say, language=say("zh-CN", "en")) + "\n"


def as_docx(handout: Handout, say: Say) -> bytes:
    from evalcheck.reporters import word_pages as pages  # python-docx

    document = pages.new(say("第 {page} 页", "Page {page}"))
    pages.title(document, handout.title)
    for label, text in handout.facts:
        pages.paragraph(document, f"{label}{say('：', ': ')}{text}", indent=False)
    for paper in handout.papers:
        pages.paragraph(document, f"□ {paper}", indent=False)
    for section in handout.sections:
        pages.heading(document, section.head)
        for item in section.items:
            pages.paragraph(document, item.head, bold=True, indent=False)
            for label, text in item.facts:
                pages.paragraph(document, f"{label}{say('：', ': ')}{text}")
            table = pages.table(document, say("条款|要提供什么|文件名", "Clause|What|File name").split("|"), (3.6, 6.6, 6.4))
            for clause in item.clauses:
                facts = "\n".join(f"{label}{say('：', ': ')}{text}" for label, text in clause.facts)
                pages.row(table, (f"□ {clause.head}", facts, "\n".join(clause.names)))
    return pages.saved(document, handout.title, _MADE)
