"""The text of a table as pieces of whole lines, in UTF-8 whatever its encoding, read from a file that is never held whole."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, BinaryIO, NamedTuple

from evalcheck.records import dataclass
from evalcheck.submission.filetype import encodings

_END_MARKS = b"\x1a\0"
"""What old programs write behind the text."""
_TAIL = 65_536
_LONGEST_SIGN = 4
LONGEST_LINE = 100_000
"""Bytes: csv.reader, which has a bound for a cell, decides about longer ones."""


@dataclass(frozen=True, slots=True)
class CsvText:
    """The bytes from `start` to `end` of a file, in one encoding."""

    file: BinaryIO
    encoding: str
    start: int
    end: int

    def head(self, size: int) -> str:
        return self._raw(self.start, self.start + size).decode(self.encoding, "ignore")

    def read(self, start: int, end: int) -> bytes:
        """Whole lines that `pieces` has given before, one piece or several."""
        raw = self._raw(start, end)
        return _ended(raw) if self.encoding == "utf-8" else self._in_utf8(raw)

    def pieces(self, size: int, start: int, stop: int) -> Iterator[tuple[int, bytes]]:
        """Where each piece ends and its text, the last line ended too; one ends at `stop`. Raises UnicodeDecodeError where the encoding
        is another."""
        while raw := self._lines(start, min(size, stop - start) if start < stop else size):
            start += len(raw)
            yield start, self._in_utf8(raw)

    def middle(self) -> int:
        """The beginning of a line near the middle."""
        start = self.start + (self.end - self.start) // 2 // _LONGEST_SIGN * _LONGEST_SIGN
        return start + len(self._lines(start, _TAIL))

    def _lines(self, start: int, size: int) -> bytes:
        newline = "\n".encode(self.encoding)
        while True:
            raw = self._raw(start, start + size)
            if start + len(raw) >= self.end or len(raw) < size:
                return raw
            if length := _whole_lines(raw, newline):
                return raw[:length]
            size *= 2

    def _in_utf8(self, raw: bytes) -> bytes:
        text = raw.decode(self.encoding)
        return _ended(raw if self.encoding == "utf-8" else text.encode())

    def _raw(self, start: int, end: int) -> bytes:
        size = max(0, min(end, self.end) - start)
        with suppress(AttributeError, OSError):  # of bytes in memory, and where the system cannot: one place for all who read
            return os.pread(self.file.fileno(), size, start)
        self.file.seek(start)
        return self.file.read(size)


def _ended(text: bytes) -> bytes:
    return text if text.endswith(b"\n") or not text else text + b"\n"


def _whole_lines(raw: bytes, newline: bytes) -> int:
    """How many bytes end with a line. In GB 18030 no byte of another sign is that of a line's end."""
    at = raw.rfind(newline)
    while at >= 0 and at % len(newline):
        at = raw.rfind(newline, 0, at + len(newline) - 1)
    return at + len(newline) if at >= 0 else 0


def readings(file: BinaryIO) -> Iterator[CsvText]:
    """The file in each encoding that it may have, the likeliest first."""
    file.seek(0)
    for encoding, start in encodings(file.read(4)):
        end = file.seek(0, 2) if encoding.startswith(("utf-16", "utf-32")) else _end(file)
        yield CsvText(file, encoding, start, max(start, end))


def _end(file: BinaryIO) -> int:
    """Where the text ends before the end marks."""
    end = file.seek(0, 2)
    while end:
        start = max(0, end - _TAIL)
        file.seek(start)
        kept = len(file.read(end - start).rstrip(_END_MARKS))
        if kept:
            return start + kept
        end = start
    return 0


def plain_lines(piece: bytes) -> bool:
    """Whether lines end with line feeds, behind carriage returns or not, and with nothing else."""
    return b"\0" not in piece and (b"\r" not in piece or piece.count(b"\r") == piece.count(b"\r\n"))


class Measure(NamedTuple):
    """Rows of a piece, the cells of the longest, and of each if all are alike.

    `lengths`: of rows that are alike those of all cells, where no quotes are about and numpy has told them.
    """

    rows: int
    width: int
    fields: int
    lengths: Any = None
