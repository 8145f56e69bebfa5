"""Whether a file holds anything that is no text: pictures, drawings, charts, objects. Asked of files in which no word was found."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

from evalcheck.patterns import regex
from evalcheck.submission.formats import FORMAT, IN_OLE, PICTURES, VIDEOS
from evalcheck.submission.model import ReadError

_PART = regex(
    r"(?:^|/)(?:media|charts?|chartsheets|embeddings|diagrams|Pictures|ObjectReplacements|Signs)/|\.(?:png|jpe?g|gif|bmp|tiff?|emf|wmf|jb2|svg)$",
    re.IGNORECASE,
)
_NO_CONTENT = regex(r"(?:^|/)(?:thumbnails?|docProps|theme|slideLayouts|slideMasters|notesMasters)/", re.IGNORECASE)
_SHAPES = regex(
    rb"<(?:\w+:)?(?:drawing|pict|object|pic|cxnSp|ImageObject|PathObject|CompositeObject)[ >]"
    rb"|<draw:(?:frame|custom-shape|image|line|path|polygon)[ >]"
)
_SHAPED = regex(
    r"(?:^|/)(?:document\d?\.xml|content\.xml|Content\.xml|slides/slide\d+\.xml|(?:header|footer)\d*\.xml|worksheets/[^/]+\.xml)$"
)
_PICTURE = regex(rb"\x89PNG\r\n|\xff\xd8\xff[\xe0-\xef\xdb]|\xd7\xcd\xc6\x9a|\x01\0\0\0[\s\S]{36} EMF|O\0b\0j\0e\0c\0t\0P\0o\0o\0l")
_LARGEST = 4_000_000


def holds_drawings(data: bytes, kind: str) -> bool | None:
    """True or False where the format tells it, None where it does not."""
    if kind in PICTURES or kind in VIDEOS:
        return True
    if kind == "pdf":
        return _on_pages(data)
    if kind in FORMAT and FORMAT[kind].zipped:
        return _in_zip(data)
    if kind in IN_OLE:
        return _PICTURE.search(data) is not None
    if kind == "rtf":
        return re.search(rb"\\(?:pict|object|shp|do)\b", data) is not None
    return False if kind in ("txt", "csv") else None


def _in_zip(data: bytes) -> bool | None:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = [info for info in archive.infolist() if not _NO_CONTENT.search(info.filename)]
            if any(_PART.search(info.filename) and info.file_size for info in names):
                return True
            shaped = [info for info in names if _SHAPED.search(info.filename)]
            if any(info.file_size > _LARGEST for info in shaped):
                return None
            return any(_SHAPES.search(archive.read(info)) for info in shaped)
    except Exception:  # zipfile raises what a hostile archive makes it: then nobody knows
        return None


def _on_pages(data: bytes) -> bool | None:
    """Whether a page of a PDF shows anything but text: a picture, a path, a note, a field, a signature."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        try:
            return any(_drawn_on(document[number]) for number in range(len(document)))
        finally:
            document.close()
    except (pypdfium2.PdfiumError, ReadError):
        return None


def _drawn_on(page: object) -> bool:
    import pypdfium2.raw as pdfium

    count = pdfium.FPDFPage_CountObjects(page)
    kinds = {pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(page, index)) for index in range(min(count, 50))}
    return bool(kinds - {pdfium.FPDF_PAGEOBJ_TEXT}) or count > 50 or pdfium.FPDFPage_GetAnnotCount(page) > 0
