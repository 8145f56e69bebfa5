"""Workbooks put together by hand, for what no writer at hand writes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_PARTS = {"worksheets/sheet1": "worksheet", "styles": "styles", "sharedStrings": "sharedStrings"}
_PART_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_RELATIONS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
_WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def workbook(
    rows: str,
    *,
    strings: str | None = None,
    styles: str = "",
    properties: str = "",
    strict: bool = False,
    before: str = "",
    after: str = "",
    sheet: bytes | None = None,
) -> bytes:
    """A workbook of one sheet `S`: `rows` is the content of sheetData, `strings` that of sst, `sheet` a whole worksheet part instead."""
    main, relations = (STRICT_MAIN, STRICT_RELATIONS) if strict else (MAIN, RELATIONS)
    kinds = {part: kind for part, kind in _PARTS.items() if part != "sharedStrings" or strings is not None}
    overrides = "".join(f'<Override PartName="/xl/{part}.xml" ContentType="{_PART_TYPE}.{kind}+xml"/>' for part, kind in kinds.items())
    whole = f'<worksheet xmlns="{main}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'.encode()
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
            f'<Default Extension="rels" ContentType="{_RELATIONS_TYPE}"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_WORKBOOK_TYPE}"/>{overrides}</Types>',
            "_rels/.rels": relationships({"rId1": (f"{relations}/officeDocument", "xl/workbook.xml")}),
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relations}">{properties}'
            '<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": relationships(
                {f"rId{number}": (f"{relations}/{kind}", f"{part}.xml") for number, (part, kind) in enumerate(kinds.items(), 1)}
            ),
            "xl/styles.xml": f'<styleSheet xmlns="{main}">{styles}</styleSheet>',
            "xl/sharedStrings.xml": f'<sst xmlns="{main}">{strings}</sst>' if strings is not None else None,
            "xl/worksheets/sheet1.xml": sheet if sheet is not None else whole,
        }
    )


def relationships(targets: dict[str, tuple[str, str]]) -> str:
    inner = "".join(f'<Relationship Id="{key}" Type="{kind}" Target="{target}"/>' for key, (kind, target) in targets.items())
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def zipped(parts: dict[str, str | bytes | None]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            if content is not None:
                archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def style_sheet(formats: Sequence[int], codes: dict[int, str] | None = None) -> str:
    """The inside of a styles part: one cell style for each number format id."""
    own = "".join(f'<numFmt numFmtId="{key}" formatCode="{code}"/>' for key, code in (codes or {}).items())
    styles = "".join(f'<xf numFmtId="{key}"/>' for key in formats)
    return f'<numFmts count="{len(codes or {})}">{own}</numFmts><cellXfs count="{len(formats)}">{styles}</cellXfs>'
