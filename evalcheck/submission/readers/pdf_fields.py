"""Form fields of a PDF (ISO 32000-1, 12.7): what is filled in, and where signatures are shown."""

from __future__ import annotations

import ctypes
import logging
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as pdfium
from pypdfium2 import PdfDocument, PdfPage

FIELDS = "表单"
"""End of the name of the place of what is filled in: `第1页表单`."""
_MOST = 500
_LONGEST = 1_000
_LEAST_SIDE = 3.0
"""Points: smaller fields are there to hold a signature that nobody is to see."""
_FILLED = frozenset({pdfium.FPDF_FORMFIELD_TEXTFIELD, pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX})
# What is said of forms that pdfium draws in part goes to nobody: their pages are drawn as far as they go.
logging.getLogger("pypdfium2").setLevel(logging.CRITICAL)


def with_forms(document: PdfDocument) -> None:
    """Fields are drawn from now on: electronic seals are. The build of pdfium runs no scripts of a form."""
    document.init_forms()


def values_on(document: PdfDocument, page: PdfPage) -> Iterator[str]:
    """What is filled in on a page."""
    for annotation, kind in _fields(document, page):
        if kind in _FILLED and (value := _value(document, annotation)):
            yield value


def shows_signature(document: PdfDocument, page: PdfPage) -> int:
    """How many signatures that were made are shown on a page: a field that waits for one has no value."""
    return sum(kind == pdfium.FPDF_FORMFIELD_SIGNATURE and _made(annotation) for annotation, kind in _fields(document, page))


def _fields(document: PdfDocument, page: PdfPage) -> Iterator[tuple[Any, int]]:
    form = document.formenv
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), _MOST) if form else 0):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, index)
        if not annotation:
            continue
        try:
            if pdfium.FPDFAnnot_GetSubtype(annotation) == pdfium.FPDF_ANNOT_WIDGET:
                yield annotation, pdfium.FPDFAnnot_GetFormFieldType(form.raw, annotation)
        finally:
            pdfium.FPDFPage_CloseAnnot(annotation)


def _made(annotation: Any) -> bool:
    box = pdfium.FS_RECTF()
    hidden = pdfium.FPDFAnnot_GetFlags(annotation) & (pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW)
    if hidden or not pdfium.FPDFAnnot_GetRect(annotation, box):
        return False
    signed = pdfium.FPDFAnnot_HasKey(annotation, b"V") or pdfium.FPDFAnnot_HasKey(annotation, b"Parent")
    return bool(signed) and min(abs(box.right - box.left), abs(box.top - box.bottom)) >= _LEAST_SIDE


def _value(document: PdfDocument, annotation: Any) -> str:
    room = (ctypes.c_ushort * _LONGEST)()
    form = document.formenv
    length = min(pdfium.FPDFAnnot_GetFormFieldValue(form.raw, annotation, room, ctypes.sizeof(room)) // 2, _LONGEST) if form else 0
    return bytes(room)[: max(0, length - 1) * 2].decode("utf-16-le", "replace").strip()
