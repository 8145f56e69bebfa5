"""Words that a paper of runs sets off (Word 97, rich text): grounds, colours, lines below; not its head, headings, rules and links."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from evalcheck.records import dataclass
from evalcheck.submission.model import Mark, MarkKind
from evalcheck.submission.readers.drawn_marks import Rgb, is_head, is_heading, is_of_the_paper, is_rule, reddish, said, vivid

_HEAD_PARAGRAPHS = 12
_LARGE = 18.0
"""Points: red type this high at the top is a red head."""
_SEVERAL = 3
"""Red headings from which on red is the dress of all of them."""
_LONGEST_TEXT = 200


@dataclass(frozen=True, slots=True)
class Look:
    """How a run is dressed: on a highlighter's ground or not, its colour, a line below or not, points of its type (0: the usual)."""

    lit: bool = False
    colour: Rgb | None = None
    underlined: bool = False
    points: float = 0.0


PLAIN = Look()
Paragraph = Sequence[tuple[str, Look]]


def marks_of_runs(paragraphs: Sequence[Paragraph]) -> Iterator[Mark]:
    """The marks of a body, paragraph by paragraph; none for colour where most of the text is coloured."""
    total = sum(len(text) for runs in paragraphs for text, _ in runs)
    coloured = sum(len(text) for runs in paragraphs for text, look in runs if vivid(look.colour))
    written = [(words, runs) for runs in paragraphs if (words := "".join(text for text, _ in runs).strip())]
    red_headings = sum(map(_is_red_heading, written)) >= _SEVERAL
    for place, (words, runs) in enumerate(written):
        at_head, plain = place < _HEAD_PARAGRAPHS, "".join(words.split())
        if is_rule(words) or is_of_the_paper(plain) or (at_head and is_head(plain)):
            continue
        for look, held in groupby(runs, key=lambda run: run[1]):
            text = "".join(piece for piece, _ in held).strip()
            for kind in _kinds(text, look, text == words, at_head) if text else ():
                if kind != "colour" or not (2 * coloured > total or (red_headings and is_heading(words))):
                    yield Mark(kind, "正文", text[:_LONGEST_TEXT])


def _is_red_heading(written: tuple[str, Paragraph]) -> bool:
    words, runs = written
    return is_heading(words) and all(reddish(look.colour) for text, look in runs if text.strip())


def _kinds(text: str, look: Look, whole: bool, at_head: bool) -> Iterator[MarkKind]:
    if look.lit:
        yield "highlight"
    like_a_link = vivid(look.colour) and not reddish(look.colour)
    if look.underlined and said(text) and not like_a_link:
        yield "underline"
    if vivid(look.colour) and not _dress(text, look, whole, at_head):
        yield "colour"


def _dress(text: str, look: Look, whole: bool, at_head: bool) -> bool:
    """A red head, a heading in a colour of its own, or an address: colours that set no content off."""
    if is_rule(text):
        return True
    if reddish(look.colour):
        return at_head and (look.points >= _LARGE or (whole and is_head("".join(text.split()))))
    return not said(text) or (whole and is_heading(text)) or look.underlined
