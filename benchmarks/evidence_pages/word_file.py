"""A Word document from paragraphs of raw WordprocessingML, with headers and footers where asked."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wpg="http://schemas.microsoft.com/office/word/2010/wordprocessingGroup" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def run(words: str, look: str = "") -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{escape(words)}</w:t></w:r>'


def colour(value: str, size: int = 0) -> str:
    return f'<w:color w:val="{value}"/>' + (f'<w:sz w:val="{size}"/>' if size else "")


def paragraph(*runs: str, centred: bool = False, properties: str = "") -> str:
    side = '<w:jc w:val="center"/>' if centred else ""
    return f"<w:p><w:pPr>{properties}{side}</w:pPr>{''.join(runs)}</w:p>"


def box(inner: str, line: str = "", more: str = "") -> str:
    """A text box anchored in a run."""
    drawn = f'<a:ln w="9525"><a:solidFill><a:srgbClr val="{line}"/></a:solidFill></a:ln>' if line else ""
    return drawing(f"<wps:wsp><wps:cNvSpPr txBox='1'/><wps:spPr>{_geometry('rect')}{drawn}</wps:spPr><wps:txbx><w:txbxContent>{inner}</w:txbxContent></wps:txbx><wps:bodyPr>{more}</wps:bodyPr></wps:wsp>")  # fmt: skip # noqa: E501


def shape(kind: str, line: str = "FF0000", fill: str = "", arrow: bool = False, inner: str = "", warp: str = "") -> str:
    """A shape by itself, to be placed in a group or a drawing."""
    ground = f'<a:solidFill><a:srgbClr val="{fill}"/></a:solidFill>' if fill else "<a:noFill/>"
    end = '<a:tailEnd type="triangle"/>' if arrow else ""
    words = f"<wps:txbx><w:txbxContent>{inner}</w:txbxContent></wps:txbx>" if inner else ""
    bent = f'<a:prstTxWarp prst="{warp}"/>' if warp else ""
    stroke = f'<a:ln w="19050"><a:solidFill><a:srgbClr val="{line}"/></a:solidFill>{end}</a:ln>'
    return f"<wps:wsp><wps:cNvSpPr/><wps:spPr>{_geometry(kind)}{ground}{stroke}</wps:spPr>{words}<wps:bodyPr>{bent}</wps:bodyPr></wps:wsp>"


def _geometry(kind: str) -> str:
    size = '<a:xfrm><a:off x="0" y="0"/><a:ext cx="1440000" cy="1440000"/></a:xfrm>'
    return f'{size}<a:prstGeom prst="{kind}"><a:avLst/></a:prstGeom>'


def group(*shapes: str) -> str:
    return f"<wpg:wgp><wpg:cNvGrpSpPr/><wpg:grpSpPr/>{''.join(shapes)}</wpg:wgp>"


def drawing(inner: str) -> str:
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><wp:extent cx="1440000" cy="1440000"/>'
        f'<wp:docPr id="3" name="图形"/><a:graphic><a:graphicData uri="shape">{inner}</a:graphicData></a:graphic></wp:anchor></w:drawing>'
        "</mc:Choice></mc:AlternateContent></w:r>"
    )


def table(rows: Sequence[Sequence[str]], fills: Sequence[str] = (), cell_fill: tuple[int, int, str] | None = None) -> str:
    """A table; `fills` are the grounds of its first rows, `cell_fill` that of one cell."""
    out = []
    for number, row in enumerate(rows):
        cells = []
        for column, words in enumerate(row):
            fill = fills[number] if number < len(fills) else cell_fill[2] if cell_fill and cell_fill[:2] == (number, column) else ""
            shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
            cells.append(f"<w:tc><w:tcPr>{shade}</w:tcPr>{paragraph(run(words))}</w:tc>")
        out.append(f"<w:tr>{''.join(cells)}</w:tr>")
    return f"<w:tbl><w:tblPr/>{''.join(out)}</w:tbl>"


def document(body: Sequence[str], header: str = "", footer: str = "", header_part: str = "header1", links: Sequence[str] = ()) -> bytes:
    """The whole file; the header may stand in a part of any name."""
    edges = {"header": (header, header_part), "footer": (footer, "footer1")}
    held = {kind: (text, name) for kind, (text, name) in edges.items() if text}
    relations = "".join(f'<Relationship Id="r{kind}" Type="{_RELATION}/{kind}" Target="{name}.xml"/>' for kind, (_, name) in held.items())
    relations += "".join(
        f'<Relationship Id="link{number}" Type="{_RELATION}/hyperlink" Target="{target}" TargetMode="External"/>'
        for number, target in enumerate(links)
    )
    references = "".join(f'<w:{kind}Reference w:type="default" r:id="r{kind}"/>' for kind in held)
    overrides = "".join(f'<Override PartName="/word/{name}.xml" ContentType="{_TYPE}.{kind}+xml"/>' for kind, (_, name) in held.items())
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
        f'ContentType="{_TYPE}.document.main+xml"/>{overrides}</Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{_RELATION}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{relations}</Relationships>",
        "word/document.xml": f"<w:document {_SPACES}><w:body>{''.join(body)}<w:sectPr>{references}</w:sectPr></w:body></w:document>",
    }
    for kind, (text, name) in held.items():
        tag = "hdr" if kind == "header" else "ftr"
        parts[f"word/{name}.xml"] = f"<w:{tag} {_SPACES}>{text}</w:{tag}>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{text}')
    return out.getvalue()
