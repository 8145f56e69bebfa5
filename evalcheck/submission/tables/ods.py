"""What calamine does not tell of an OpenDocument sheet: its extent before it is loaded, a password, errors, formulas without a result."""

from __future__ import annotations

import io
from xml.etree.ElementTree import Element, iterparse

from evalcheck.submission.containers.zip import Parts
from evalcheck.submission.tables.marks import Marks

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_VALUE_TYPE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}value-type"
_SHOWN_TYPE = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}p"
_MOST_MARKS = 100_000


def read_content(content: bytes) -> tuple[int, dict[str, Marks]]:
    """Cells of all sheets, repeats counted (blank ones beyond the last filled do not count), and the marks of each sheet by its name."""
    total = row = width = height = column = filled = 0
    marks: dict[str, Marks] = {}
    name = ""
    for event, element in iterparse(io.BytesIO(content), ("start", "end")):
        tag = element.tag.removeprefix(_TABLE)
        if event == "start":
            if tag == "table":
                row = width = height = 0
                name = element.get(f"{_TABLE}name", "")
            elif tag == "table-row":
                column = filled = 0
        elif tag in ("table-cell", "covered-table-cell"):
            if (said := _said(element)) and len(marks.setdefault(name, Marks()).errors) < _MOST_MARKS:
                marks[name].errors[row + 1, column + 1] = said
            if (below := _spans(element, "rows")) > 1 and len(marks.setdefault(name, Marks()).merged) < _MOST_MARKS:
                marks[name].merged.append((row + 1, column + 1, row + below, column + _spans(element, "columns")))
            column += _repeated(element, "columns")
            filled = column if len(element) or said else filled
        elif tag == "table-row":
            row += _repeated(element, "rows")
            width = max(width, filled)
            height = row if filled else height
            element.clear()
        elif tag == "table":
            total += width * height
    return total, marks


def _said(cell: Element) -> str:
    """The text of an error, or a formula that has no result; nothing of any other cell."""
    formula = cell.get(f"{_TABLE}formula")
    if formula is None:
        return ""
    shown = "".join("".join(text.itertext()) for text in cell.iter(_TEXT))
    if cell.get(_SHOWN_TYPE) == "error" or shown.startswith(("Err:", "#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!")):
        return f"#{shown}" if shown.startswith("Err:") else shown or "#VALUE!"
    if cell.get(_VALUE_TYPE) is None and not shown:
        return "=" + formula.partition("=")[2]
    return ""


def _repeated(element: Element, what: str) -> int:
    value = element.get(f"{_TABLE}number-{what}-repeated", "1")
    return int(value) if value.isascii() and value.isdigit() else 1


def _spans(element: Element, what: str) -> int:
    value = element.get(f"{_TABLE}number-{what}-spanned", "1")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 8 else 1


def ods_locked(parts: Parts) -> bool:
    """The manifest names how each part is encrypted (OpenDocument 1.3, part 2, 4.4)."""
    manifest = "META-INF/manifest.xml"
    return manifest in parts and b"encryption-data" in parts.read(manifest)
