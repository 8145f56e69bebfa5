"""Marks and pictures of documents, as each format gives them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import docx
import pytest
from docx.enum.text import WD_COLOR_INDEX
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt, RGBColor
from docx.text.run import Run

from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Opened
from evalcheck.submission.readers.docx import read_document
from evalcheck.submission.readers.ofd import read_ofd
from evalcheck.submission.readers.pdf import read_pdf
from tests.packages import document


def read(made: docx.document.Document) -> Opened:
    out = io.BytesIO()
    made.save(out)
    return read_document(out.getvalue(), "docx", "a.docx", Limits())


def with_run(mark: Callable[[Run], object]) -> Opened:
    made = docx.Document()
    made.add_paragraph("关于试样事项的通知")
    paragraph = made.add_paragraph("第三条 合并申报,")
    mark(paragraph.add_run("附加税费一并办理"))
    return read(made)


def properties(xml: str) -> Callable[[Run], object]:
    return lambda run: run._r.get_or_add_rPr().append(parse_xml(xml.replace("/>", f" {nsdecls('w')}/>", 1)))


@pytest.mark.parametrize(
    ("mark", "kind"),
    [
        (lambda run: setattr(run.font, "highlight_color", WD_COLOR_INDEX.YELLOW), "highlight"),
        (lambda run: setattr(run.font.color, "rgb", RGBColor(0xFF, 0, 0)), "colour"),
        (lambda run: setattr(run, "underline", True), "underline"),
        (properties('<w:shd w:val="clear" w:fill="FFFF00"/>'), "shading"),
        (properties('<w:bdr w:val="single" w:sz="4"/>'), "border"),
        (properties('<w:em w:val="dot"/>'), "emphasis"),
    ],
)
def test_every_way_to_set_a_run_off_is_a_mark_with_its_words(mark: Callable[[Run], object], kind: str) -> None:
    (found,) = with_run(mark).marks
    assert (found.kind, found.part, found.text) == (kind, "第2段", "附加税费一并办理")


@pytest.mark.parametrize(
    "mark",
    [
        lambda run: None,
        lambda run: setattr(run, "bold", True),
        lambda run: setattr(run.font.color, "rgb", RGBColor(0x33, 0x33, 0x33)),
        properties('<w:highlight w:val="none"/>'),
        properties('<w:shd w:val="clear" w:fill="auto"/>'),
        properties('<w:shd w:val="clear" w:fill="FFFFFF"/>'),
    ],
)
def test_plain_text_is_no_mark(mark: Callable[[Run], object]) -> None:
    assert with_run(mark).marks == ()


def test_a_red_head_its_line_and_links_are_no_marks() -> None:
    made = docx.Document()
    run = made.add_paragraph().add_run("天津市试样局文件")
    run.font.color.rgb, run.font.size = RGBColor(0xFF, 0, 0), Pt(42)
    made.paragraphs[0]._p.get_or_add_pPr().append(parse_xml(f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:color="FF0000"/></w:pBdr>'))
    made.add_paragraph("津样发〔2021〕3号")
    assert read(made).marks == ()


def test_comments_insertions_and_text_boxes_are_marks() -> None:
    made = docx.Document()
    paragraph = made.add_paragraph("第三条 合并申报")
    made.add_comment(paragraph.runs, text="对应第25项", author="林测一")
    second = made.add_paragraph("第四条")
    second._p.append(parse_xml(f'<w:ins {nsdecls("w")} w:id="9" w:author="甲"><w:r><w:t>新增内容</w:t></w:r></w:ins>'))
    box = f'<w:r {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:rect><v:textbox><w:txbxContent><w:p><w:r><w:t>重点在此</w:t></w:r></w:p></w:txbxContent></v:textbox></v:rect></w:pict></w:r>'  # noqa: E501
    made.add_paragraph("第五条")._p.append(parse_xml(box))
    found = {mark.kind: mark.text for mark in read(made).marks}
    assert found == {"comment": "对应第25项", "revision": "新增内容", "text_box": "重点在此"}


def test_text_that_is_coloured_throughout_is_the_documents_dress() -> None:
    made = docx.Document()
    for number in range(4):
        made.add_paragraph().add_run(f"第{number}条 全文蓝色").font.color.rgb = RGBColor(0, 0, 0xFF)
    assert read(made).marks == ()


def test_words_beside_pictures_are_their_captions() -> None:
    shown = document(["服务大厅照片", {"picture": [640, 480]}, "图1 综合窗口", {"picture": [648, 480]}, "图2 自助区"])
    figures = read_document(shown, "docx", "a.docx", Limits()).figures
    assert [figure.caption for figure in figures] == ["图1 综合窗口", "图2 自助区"]
    bare = read_document(document(["服务大厅照片", {"picture": [640, 480]}, {"picture": [648, 480]}]), "docx", "a.docx", Limits())
    assert [figure.caption for figure in bare.figures] == ["", ""]
    single = read_document(document(["政务服务中心自助服务区", {"picture": [640, 480]}]), "docx", "a.docx", Limits())
    assert [figure.caption for figure in single.figures] == ["政务服务中心自助服务区"]


def pdf(content: str, annotations: str = "") -> bytes:
    """A page with drawing commands and annotations."""
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>/Annots[{annotations}]>>",
        f"<</Length {len(content)}>>stream\n{content}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body, places = "%PDF-1.7\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{text}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    count = len(objects) + 1
    tail = f"xref\n0 {count}\n0000000000 65535 f \n{table}trailer<</Size {count}/Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF"
    return (body + tail).encode("latin-1")


BLACK = "BT /F1 14 Tf 0 0 0 rg 60 700 Td (plain words of the article) Tj ET\n"


def pdf_kinds(content: str, annotations: str = "") -> list[tuple[str, str]]:
    return [(mark.kind, mark.text) for mark in read_pdf(pdf(BLACK + content, annotations), "pdf", "a.pdf", Limits()).marks]


def annotation(kind: str, more: str = "") -> str:
    return f"<</Type/Annot/Subtype/{kind}/Rect[60 690 200 712]/QuadPoints[60 712 200 712 60 690 200 690]{more}>>"


def test_pdf_annotations_are_marks_and_links_and_stamps_are_none() -> None:
    assert pdf_kinds("", annotation("Highlight", "/Contents(article 3)")) == [("highlight", "article 3")]
    assert pdf_kinds("", annotation("Underline")) == [("underline", "")]
    for kind in ("Square", "Circle", "Ink"):
        assert pdf_kinds("", annotation(kind)) == [("annotation", "")]
    assert pdf_kinds("", annotation("FreeText", "/Contents(see here)")) == [("comment", "see here")]
    for kind in ("Link", "Stamp", "Popup", "Widget", "Watermark", "FileAttachment", "Sound"):
        assert pdf_kinds("", annotation(kind)) == []
    assert pdf_kinds("", annotation("Highlight", "/F 2")) == []


def test_pdf_colours_grounds_and_boxes_are_marks_and_red_heads_seals_and_tints_are_none() -> None:
    assert pdf_kinds("BT /F1 14 Tf 1 0 0 rg 60 600 Td (red words) Tj ET") == [("colour", "red words")]
    assert pdf_kinds("1 1 0 rg 60 600 200 16 re f") == [("highlight", "")]
    assert pdf_kinds("1 0 0 RG 2 w 60 600 200 40 re S") == [("drawing", "")]
    assert pdf_kinds("BT /F1 40 Tf 1 0 0 rg 60 760 Td (RED HEAD) Tj ET") == []
    assert pdf_kinds("1 0 0 RG 2 w 60 600 118 118 re S") == []
    assert pdf_kinds("1 0 0 RG 2 w 60 740 m 500 740 l S") == []
    assert pdf_kinds("0.86 0.9 0.95 rg 60 600 200 16 re f") == []
    assert pdf_kinds("0 0 0 RG 60 600 200 40 re S") == []


def ofd(page: str, annotation: str = "") -> bytes:
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    parts = {
        "OFD.xml": f"<ofd:OFD {space}><ofd:DocBody><ofd:DocRoot>D/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "D/Document.xml": f'<ofd:Document {space}><ofd:Pages><ofd:Page ID="1" BaseLoc="P.xml"/></ofd:Pages><ofd:Annotations>A.xml</ofd:Annotations></ofd:Document>',  # noqa: E501
        "D/P.xml": f'<ofd:Page {space}><ofd:Content><ofd:Layer><ofd:TextObject Boundary="20 20 90 6" Size="5"><ofd:TextCode X="0" Y="5">第三条合并申报附加税费</ofd:TextCode></ofd:TextObject>{page}</ofd:Layer></ofd:Content></ofd:Page>',  # noqa: E501
        "D/A.xml": f'<ofd:Annotations {space}><ofd:Page PageID="1"><ofd:FileLoc>N.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>',
        "D/N.xml": f"<ofd:PageAnnot {space}>{annotation}</ofd:PageAnnot>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("page", "annotation", "kinds"),
    [
        ("", '<ofd:Annot Type="Highlight"/>', ["highlight"]),
        ("", '<ofd:Annot Type="Path" Subtype="Underline"/>', ["underline"]),
        ("", '<ofd:Annot Type="Path" Subtype="Rectangle"/>', ["annotation"]),
        ("", '<ofd:Annot Type="Stamp"/><ofd:Annot Type="Watermark"/><ofd:Annot Type="Link"/>', []),
        ('<ofd:PathObject Boundary="20 20 90 6" Fill="true"><ofd:FillColor Value="255 255 0"/></ofd:PathObject>', "", ["highlight"]),
        ('<ofd:PathObject Boundary="20 20 90 12"><ofd:StrokeColor Value="255 0 0"/></ofd:PathObject>', "", ["drawing"]),
        ('<ofd:PathObject Boundary="20 20 42 42"><ofd:StrokeColor Value="255 0 0"/></ofd:PathObject>', "", []),
        ('<ofd:TextObject Size="5"><ofd:FillColor Value="255 0 0"/><ofd:TextCode>重点</ofd:TextCode></ofd:TextObject>', "", ["colour"]),
        ("", "", []),
    ],
)
def test_ofd_annotations_grounds_colours_and_boxes_are_marks(page: str, annotation: str, kinds: list[str]) -> None:
    assert [mark.kind for mark in read_ofd(ofd(page, annotation), "ofd", "a.ofd", Limits()).marks] == kinds


def test_links_behind_words_are_kept() -> None:
    made = docx.Document()
    made.part.relate_to("https://www.example.gov.cn/a", RELATIONSHIP_TYPE.HYPERLINK, True)
    made.add_paragraph("原文")
    assert read(made).links == ("https://www.example.gov.cn/a",)
