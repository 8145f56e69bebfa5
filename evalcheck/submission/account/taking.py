"""The account of one file: the parts of its container less those that its reader read, for every format by the same subtraction."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from evalcheck.submission.account.holding import BEHIND, NOT_SHOWN, Holding, Losses, incidents_of, settled
from evalcheck.submission.account.opc import office_holding  # of nearly every package: its readers need not load it one by one
from evalcheck.submission.containers.zip import Parts, directory
from evalcheck.submission.containers.zip_readings import data_behind, other_end
from evalcheck.submission.formats import FORMAT, Format
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import EvidenceFile, Opened, ReadError, Trouble, Unread
from evalcheck.submission.ordinary import open_file
from evalcheck.words import Text


def accounted(data: bytes | BinaryIO, file: EvidenceFile, opened: Opened, limits: Limits) -> Opened:
    """The file as it was opened, with its account. ReadError (DAMAGED) where its own program would refuse it."""
    read = opened.read | frozenset(file.inner)
    holding = _holding(data, opened.type, limits, read) or _of_one_piece(opened)
    if holding.losses.refused is not None:
        raise ReadError(Trouble.DAMAGED, reason=holding.losses.refused)
    held = holding.held | {one.place for one in opened.beside}
    account = settled(replace(holding, held=held, unread=(*holding.unread, *opened.beside)), read)
    return replace(opened, account=account, incidents=(*opened.incidents, *incidents_of(account, holding.losses, file.path)))


def _of_one_piece(opened: Opened) -> Holding:
    """What holds no parts: its pages, all of which its reader read, or told that it did not."""
    pages = frozenset(str(number) for number in range(1, (opened.pages or 1) + 1))
    return Holding(pages, pages)


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
    return _with_what_is_behind(data, _of_parts(data, row, limits, read))


def _of_parts(data: bytes | BinaryIO, row: Format, limits: Limits, read: frozenset[str]) -> Holding:
    if row.type == "ofd":
        from evalcheck.submission.account.fixed_pages import fixed_page_holding  # lxml

        return fixed_page_holding(data if isinstance(data, bytes) else data.read(), limits, read)
    with _opened(data) as archive:
        parts = Parts(archive, limits.archive_bytes, limits)
        if row.mimetype:
            from evalcheck.submission.account.opendocument import open_document_holding

            return open_document_holding(parts, read)
        return office_holding(parts, read)


def _with_what_is_behind(data: bytes | BinaryIO, holding: Holding) -> Holding:
    """Bytes behind the end, which no program shows, stand in the account. A second directory makes it another file to some programs."""
    with _opened(data) as archive:
        members = directory(archive)
        if holding.losses.refused is None and other_end(archive, members) is not None:
            zh, en = "文件里有两个目录，不同的程序会打开不同的内容", "it has two directories: programs differ in what they open"
            return replace(holding, losses=Losses(Text(zh, en)))
        behind = data_behind(archive)
    if not behind:
        return holding
    place = f"+{behind}"
    return replace(holding, held=holding.held | {place}, unread=(*holding.unread, Unread(BEHIND, place, NOT_SHOWN)))


def _opened(data: bytes | BinaryIO) -> BinaryIO:
    """The bytes as a file of their own: rows of a large workbook are read from theirs meanwhile."""
    return io.BytesIO(data) if isinstance(data, bytes) else open_file(Path(data.name))
