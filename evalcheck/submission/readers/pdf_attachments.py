"""Files attached to a PDF: those of the document (ISO 32000-1 §7.11.4) and those pinned to a page (§12.5.6.15)."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as pdfium
from pypdfium2 import PdfDocument, PdfPage

_MOST = 1000
_MOST_OF_NAME = 400
_PLAYED = frozenset({pdfium.FPDF_ANNOT_SOUND, pdfium.FPDF_ANNOT_MOVIE, pdfium.FPDF_ANNOT_RICHMEDIA, pdfium.FPDF_ANNOT_THREED})


class Names:
    """Names of attachments as they are met, each its own: a second `清单.xlsx` is `清单.xlsx (2)`."""

    def __init__(self) -> None:
        self._met: dict[str, int] = {}

    def own(self, name: str) -> str:
        name = name.replace("\\", "/").rpartition("/")[2].strip() or "attachment"
        self._met[name] = count = self._met.get(name, 0) + 1
        return name if count == 1 else f"{name} ({count})"


def of_document(document: PdfDocument, names: Names) -> Iterator[tuple[str, Any]]:
    """Name and handle of each file that the document lists."""
    for index in range(min(pdfium.FPDFDoc_GetAttachmentCount(document.raw), _MOST)):
        handle = pdfium.FPDFDoc_GetAttachment(document.raw, index)
        if handle:
            yield names.own(_name(handle)), handle


def of_page(page: PdfPage, names: Names) -> Iterator[tuple[str, Any]]:
    """Name and handle of each file that is pinned to a page; without a handle, what a page plays."""
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), _MOST)):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, index)
        if not annotation:
            continue
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        if kind == pdfium.FPDF_ANNOT_FILEATTACHMENT and (handle := pdfium.FPDFAnnot_GetFileAttachment(annotation)):
            yield names.own(_name(handle)), handle
        elif kind in _PLAYED:
            yield names.own("media"), None
        pdfium.FPDFPage_CloseAnnot(annotation)


def content(handle: Any, most: int) -> bytes | None:
    """The bytes of an attachment; None where they cannot be had, or are more than `most`."""
    length = ctypes.c_ulong(0)
    if not pdfium.FPDFAttachment_GetFile(handle, None, 0, length) or length.value > most:
        return None
    room = ctypes.create_string_buffer(max(1, length.value))
    if not pdfium.FPDFAttachment_GetFile(handle, room, length.value, length):
        return None
    return room.raw[: length.value]


def _name(handle: Any) -> str:
    room = (ctypes.c_ushort * _MOST_OF_NAME)()
    length = min(pdfium.FPDFAttachment_GetName(handle, room, ctypes.sizeof(room)) // 2, _MOST_OF_NAME)
    return bytes(room)[: max(0, length - 1) * 2].decode("utf-16-le", "replace")
