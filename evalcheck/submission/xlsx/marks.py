"""Hidden rows and columns of a worksheet (ECMA-376 part 1 §18.3.1.73, §18.3.1.13)."""

from __future__ import annotations

from collections.abc import Iterable

from evalcheck.submission.tables.marks import Range
from evalcheck.submission.xlsx.document import Head

_HIDDEN = b"hidden"


def speaks_of_hidden(pieces: Iterable[bytes]) -> bool:
    """Whether the word occurs at all: most sheets hide no row."""
    last = b""
    for piece in pieces:
        if _HIDDEN in piece or _HIDDEN in last + piece[: len(_HIDDEN)]:
            return True
        last = piece[-len(_HIDDEN) :]
    return False


def hidden_columns(head: Head) -> list[Range]:
    """They stand before the rows."""
    return [span for span in map(_hidden_span, head.columns) if span]


def _hidden_span(column: dict[str, str]) -> Range | None:
    first, last = column.get("min", ""), column.get("max", "")
    hidden = column.get("hidden", "") in ("1", "true")
    return (int(first), int(last)) if hidden and first.isdecimal() and last.isdecimal() else None
