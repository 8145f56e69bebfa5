"""Labels and headings as they are compared: width, spaces, line breaks, brackets and colons make no difference."""

from __future__ import annotations

from functools import lru_cache

from evalcheck.evidence.names.signs import fold
from evalcheck.patterns import regex
from evalcheck.submission.model import Cell

_SIGNS = regex(r"[()\[\]{}<>【】〔〕《》「」『』:*]+")
_BREAKS = regex(r"\s+")
_IDLE_SPACES = regex(r"(?<=[一-鿿)）(（])\s+(?=[一-鿿])|\s+(?=[)）(（])")


@lru_cache(maxsize=8192)
def bare(text: str) -> str:
    """A label without brackets, colons, asterisks and spaces: `联系电话\\n（手机号）` equals `联系电话(手机号)`."""
    return _SIGNS.sub("", fold(text)).casefold()


def shown(text: str) -> str:
    """A heading on one line, for a message."""
    text = text.strip()
    return _BREAKS.sub(" ", _IDLE_SPACES.sub("", text)) if len(text.split(None, 1)) > 1 else text


def words_of(cell: Cell) -> str:
    """A cell as text; blank is empty, a whole number has no decimals."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell).strip()


def line_of(cells: tuple[str, ...]) -> str:
    """A row as one line of text."""
    return "  ".join(_BREAKS.sub(" ", cell.strip()) for cell in cells if cell)
