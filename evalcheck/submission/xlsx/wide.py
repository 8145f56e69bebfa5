"""Rows styled far beyond what they hold: blank cells at their ends are dropped before anything is read of them."""

from __future__ import annotations

import re

from evalcheck.submission.xlsx.document import irregular

_LONG = 16_384
"""A row of so many bytes has more cells than any list; shorter ones are read as they are."""


class WideRows:
    """Shortens blocks of one sheet; `prefix` is that of its tags."""

    def __init__(self, prefix: bytes) -> None:
        self._row, self._end, self._cell_end = b"<" + prefix + b"row", b"</" + prefix + b"row>", b"</" + prefix + b"c>"
        name = re.escape(prefix)
        self._closed = re.compile(rb"(<%bc\b[^<>]*+)(?<!/)></%bc>" % (name, name))
        self._blanks = re.compile(rb"(?:\s*+<%bc\b[^<>]*+(?<=/)>)*+\s*+" % name)

    def shortened(self, block: bytes) -> bytes:
        """The block without the blank cells at the ends of its rows, where its first or last row is very long."""
        first = block.find(self._end, 0, 2 * _LONG)
        if 0 <= first < _LONG and len(block) - block.rfind(self._row) < _LONG:
            return block
        if irregular(block) or len(block) < _LONG:
            return block
        rows = self._closed.sub(rb"\1/>", block).split(self._end)
        return self._end.join([*map(self._cut, rows[:-1]), rows[-1]])

    def _cut(self, row: bytes) -> bytes:
        """A row up to its last cell that holds something; cells are blank behind it and nothing else."""
        held = row.rfind(self._cell_end)
        start = held + len(self._cell_end) if held >= 0 else row.find(b">", max(row.rfind(self._row), 0)) + 1
        return row[:start] if start > 0 and self._blanks.fullmatch(row, start) else row
