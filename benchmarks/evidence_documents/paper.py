"""A document before it has a format: paragraphs and tables with their looks, and what is true of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text. `look` is how it is set off (`highlight`, `shade`, `red` …); the empty look is plain."""

    text: str
    look: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph. `role` decides size, colour and place; `spread` sets its signs wide apart, as red heads are."""

    pieces: tuple[Piece, ...]
    role: str = "body"
    spread: bool = False

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; `fill` is the ground of its first row, `lit` that of one cell below it, `bare` has no lines."""

    rows: tuple[tuple[str, ...], ...]
    fill: str = ""
    lit: str = ""
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Truth:
    """What a person would say. Fields of a paper that is no policy document are None; `header` is the red head."""

    policy: bool
    number: str | None = None
    issuer: tuple[str, ...] = ()
    title: str | None = None
    issued: str | None = None
    header: bool = False
    marking: str | None = None
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """A document and the truth; `way` names the template it was made by, for the list of what went wrong."""

    way: str
    blocks: tuple[Block | Grid, ...]
    truth: Truth
    running_head: str = ""

    def with_blocks(self, blocks: tuple[Block | Grid, ...], **truth: object) -> Paper:
        return replace(self, blocks=blocks, truth=replace(self.truth, **truth))  # type: ignore[arg-type]

    def lines(self) -> Iterator[str]:
        """As plain text has it."""
        if self.running_head:
            yield self.running_head
        for block in self.blocks:
            if isinstance(block, Grid):
                yield from ("\t".join(row) for row in block.rows)
            elif block.role != "rule":
                yield " ".join(block.text) if block.spread else block.text


def block(text: str, role: str = "body", spread: bool = False) -> Block:
    return Block((Piece(text),), role, spread)
