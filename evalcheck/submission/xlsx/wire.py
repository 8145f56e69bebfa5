"""Blocks of rows as they go from one process to another: values as they stand in the XML, numbers as bytes, cells as they are."""

from __future__ import annotations

import pickle
from array import array
from collections.abc import Sequence
from typing import Any

from evalcheck.submission.model import Column
from evalcheck.submission.tables.columns import BlankColumn, ListColumn
from evalcheck.submission.tables.marks import Merged
from evalcheck.submission.xlsx.cells import Cells, Kind
from evalcheck.submission.xlsx.columns import RawColumn, SharedColumn
from evalcheck.submission.xlsx.rows import Rows, shared_column, text_column

_NUMBERS = "i"
"""Places of texts, and numbers of rows read with numpy, which have at most seven digits."""
_END = b"\0"
"""No XML can hold it."""

Packed = tuple[str, Kind | None, Any]
"""What sort of column, the kind of its values, and what holds them."""


def packed(rows: Rows) -> bytes:
    return pickle.dumps((rows.numbers, list(map(_packed, rows.columns)), rows.hidden, rows.merged), pickle.HIGHEST_PROTOCOL)


def unpacked(message: bytes, book: Cells) -> Rows:
    """The same rows with the receiver's own shared strings and styles."""
    found: tuple[Sequence[int], list[Packed], Sequence[int], Sequence[Merged]] = pickle.loads(message)
    numbers, columns, hidden, merged = found
    return Rows(numbers, [_column(*column, book) for column in columns], hidden, merged)


def _packed(column: Any) -> Packed:
    if isinstance(column, BlankColumn):
        return "blank", None, column.length
    if isinstance(column, RawColumn):
        return "raw", column.kind, _END.join(column.raw)
    if hasattr(column, "held"):
        return "texts", column.kind, column.held
    if isinstance(column, SharedColumn):
        return "shared", column.kind, (column.numbers.tobytes(), column.ends)
    if hasattr(column, "numbers"):
        return "numbers", column.kind, column.numbers.astype(_NUMBERS).tobytes()
    return "cells", None, column.values()


def _column(sort: str, kind: Kind | None, held: Any, book: Cells) -> Column:
    if kind is None:
        return BlankColumn(held) if sort == "blank" else ListColumn(held, book.keys_of)
    if sort == "raw":
        return RawColumn(held.split(_END), kind, book)
    if sort == "texts":
        return text_column(held, kind, book)
    if sort == "shared":
        return SharedColumn(array(_NUMBERS, held[0]), kind, book, held[1])
    if kind.type == "s":
        return shared_column(array(_NUMBERS, held), kind, book)
    from evalcheck.submission.xlsx.bulk_columns import NumberColumn

    numpy: Any = book.numpy
    return NumberColumn(numpy.frombuffer(held, _NUMBERS).astype(numpy.int64), kind, book)
