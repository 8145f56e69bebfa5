"""The account of one file: the parts of its container less those that its reader read, for every format by the same subtraction."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from evalcheck.submission.account.holding import Holding, incidents_of, settled
from evalcheck.submission.containers.zip import Parts
from evalcheck.submission.formats import FORMAT
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Account, EvidenceFile, Opened, ReadError, Trouble


def accounted(data: bytes | BinaryIO, file: EvidenceFile, opened: Opened, limits: Limits) -> Opened:
    """The file as it was opened, with its account. ReadError (DAMAGED) where its own program would refuse it."""
    read = opened.read | frozenset(file.inner)
    holding = _holding(data, opened.type, limits, read)
    if holding is None:
        units = opened.pages or 1
        account = Account(units + len(opened.beside), units, tuple(one for one in opened.beside if one.place not in read))
        told = incidents_of(account, Holding(frozenset()).losses, file.path)
    else:
        if holding.losses.refused is not None:
            raise ReadError(Trouble.DAMAGED, reason=holding.losses.refused)
        account = settled(holding, read)
        told = incidents_of(account, holding.losses, file.path)
    return replace(opened, account=account, incidents=(*opened.incidents, *told))


def _holding(data: bytes | BinaryIO, kind: str, limits: Limits, read: frozenset[str]) -> Holding | None:
    """The parts of the container that a format is; None where it is none."""
    row = FORMAT.get(kind)
    if row is None:
        return None
    if row.streams and isinstance(data, bytes):
        from evalcheck.submission.account.streams import compound_holding  # olefile

        return compound_holding(data, read)
    if not row.zipped:
        return None
    if kind == "ofd":
        from evalcheck.submission.account.fixed_pages import fixed_page_holding  # lxml

        return fixed_page_holding(data if isinstance(data, bytes) else data.read(), limits, read)
    with _opened(data) as archive:
        parts = Parts(archive, limits.archive_bytes, limits)
        if row.mimetype:
            from evalcheck.submission.account.opendocument import open_document_holding

            return open_document_holding(parts, read)
        from evalcheck.submission.account.opc import office_holding

        return office_holding(parts, read)


def _opened(data: bytes | BinaryIO) -> BinaryIO:
    """The bytes as a file of their own: rows of a large workbook are read from theirs meanwhile."""
    return io.BytesIO(data) if isinstance(data, bytes) else Path(data.name).open("rb")
