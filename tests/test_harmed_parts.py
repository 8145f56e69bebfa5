"""Documents of which one part was harmed: what the libraries of others refuse is never a pass, and nothing brings evalcheck down."""

from __future__ import annotations

import io
import random
import zipfile
from functools import cache

import pytest

from tests.format_encoders import ofd
from tests.fuzz.parts import OPENED, harmed, refused
from tests.packages import document, workbook
from tests.test_account import changed, pictured, troubles
from tests.test_formats import FIXTURES
from tests.test_readers_media import picture

PNG = picture("PNG")
DONE_WITHOUT = ("thumbnail.jpeg", "printerSettings1.bin")
"""Links to them may be dead: Office opens the file, libraries that load all parts do not."""


@cache
def whole(kind: str) -> bytes:
    if kind == "docx":
        return pictured(PNG)
    if kind == "xlsx":
        return commented()
    if kind == "pptx":
        return (FIXTURES / "slides.pptx").read_bytes()
    if kind == "odt":
        return (FIXTURES / "notice.odt").read_bytes()
    return ofd([[(10, 10, "天津市")], [(10, 10, "附件")]], form="第×稿", comment="重点条款")


def commented() -> bytes:
    import openpyxl
    from openpyxl.comments import Comment

    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in (["序号", "单位"], [1, "天津虚拟企业有限公司"]):
        book.active.append(row)
    book.active["A1"].comment = Comment("由系统生成", "经办人")
    book.save(out)
    return out.getvalue()


def silent(kind: str, seed: int, count: int) -> list[str]:
    """Of so many mutants those that a peer refuses and evalcheck takes for whole."""
    rng = random.Random(seed)
    passed = []
    for number in range(count):
        what, data = harmed(whole(kind), rng)
        told = troubles(f"a.{kind}", data)
        if not told and not what.endswith(DONE_WITHOUT) and (words := refused(kind, data)):
            passed.append(f"{number} {what}: {words}")
    return passed


@pytest.mark.parametrize("kind", OPENED)
def test_the_seed_is_whole_to_everybody(kind: str) -> None:
    assert refused(kind, whole(kind)) == "" and troubles(f"a.{kind}", whole(kind)) == []


@pytest.mark.parametrize("kind", OPENED)
def test_what_a_peer_refuses_is_never_silent(kind: str) -> None:
    assert silent(kind, 14, 60) == []


@pytest.mark.long
@pytest.mark.parametrize("kind", OPENED)
def test_of_many_mutants_that_a_peer_refuses_hardly_any_is_silent(kind: str) -> None:
    """What is left: a letter changed in what an attribute says (the red of a colour)."""
    assert len(silent(kind, 20221130, 350)) <= 1


@pytest.mark.parametrize("kind", ["pptx", "ofd", "odt"])
def test_a_harmed_part_of_other_packages_brings_nothing_down_and_most_are_told(kind: str) -> None:
    rng = random.Random(14)
    told = [troubles(f"a.{kind}", harmed(whole(kind), rng)[1]) for _ in range(60)]
    assert sum(bool(one) for one in told) > 20


MISSPELT = [
    ("docx", "word/document.xml", b"wordprocessingml/2006/main", b"wordprocessingml/2006/mein"),
    ("docx", "word/document.xml", b"<w:body>", b"<w:bodi>"),
    ("docx", "word/settings.xml", b"officeDocument/2006/math", b"officeDocument/2006/math "),
    ("docx", "word/styles.xml", b"w:uiPriority=", b"w:uiPrioritz="),
    ("docx", "word/theme/theme1.xml", b"<a:srgbClr", b"<a:srgbClz"),
    ("docx", "[Content_Types].xml", b"wordprocessingml.styles+xml", b"wordprocessingmm.styles+xml"),
    ("docx", "word/_rels/document.xml.rels", b"2006/relationships/styles", b"2007/relationships/styles"),
    ("xlsx", "_rels/.rels", b"relationships/officeDocument", b"relationships/officeDocumant"),
    ("xlsx", "xl/_rels/workbook.xml.rels", b"relationships/worksheet", b"relationships/worksheep"),
    ("xlsx", "xl/_rels/workbook.xml.rels", b'"styles.xml"', b'"/_rels/.rels"'),
    ("xlsx", "xl/workbook.xml", b"<workbookView ", b"<workbookVjew "),
    ("xlsx", "xl/workbook.xml", b"visibility=", b"visibilitx="),
    ("xlsx", "xl/worksheets/sheet1.xml", b"workbookViewId=", b"woskbookViewId="),
    ("xlsx", "xl/worksheets/sheet1.xml", b"<pageMargins", b"<pageMargims"),
    ("pptx", "ppt/slides/slide1.xml", b"presentationml/2006/main", b"presentationml/2016/main"),
    ("ofd", "Doc_0/Document.xml", b"Tpls/Tpl_0/Content.xml", b"Tpls/Tpl_1/Content.xml"),
    ("ofd", "Doc_0/Document.xml", b"Pages/Page_0/Content.xml", b"Annots/Annotations.xml"),
    ("ofd", "Doc_0/Annots/Annotations.xml", b"Page_0/Annotation.xml", b"Page_7/Annotation.xml"),
    ("ofd", "Doc_0/Pages/Page_1/Content.xml", b"www.ofdspec.org/2016", b"www.ofdspec.org/2015"),
]


@pytest.mark.parametrize(("kind", "part", "right", "wrong"), MISSPELT, ids=[f"{one[0]} {one[3].decode()}" for one in MISSPELT])
def test_a_part_that_is_misspelt_is_told(kind: str, part: str, right: bytes, wrong: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(whole(kind))) as archive:
        data = archive.read(part)
    assert right in data
    assert set(troubles(f"a.{kind}", changed(whole(kind), {part: data.replace(right, wrong)}))) == {"damaged"}


WPS, MICROSOFT = b"http://www.wps.cn/officeDocument/20", b"http://schemas.microsoft.com/office/"
OTHERS = [
    ("docx", "word/document.xml", b"<w:body>", b'<w:body><w:p><w:r><w:t> typgface="\xe5\xae\x8b\xe4\xbd\x93" w:bodi="1"</w:t></w:r></w:p>'),
    ("docx", "word/document.xml", b"<w:p>", b'<w:p xmlns:own="' + WPS + b'13/wpsCustomData" own:bodi="1">'),
    ("docx", "word/document.xml", b"<w:body>", b'<w:body xmlns:w14="' + MICROSOFT + b'word/2010/wordml" w14:paraIb="00AA">'),
    ("docx", "word/settings.xml", b"</w:settings>", b'<x:bodi xmlns:x="http://schemas.example.com/2022/own" uiPrioritz="1"/></w:settings>'),
    ("xlsx", "xl/workbook.xml", b"<workbookPr", b'<workbookPr dateCompatibility="1"'),
    ("xlsx", "xl/worksheets/sheet1.xml", b"<sheetData>", b'<sheetData xmlns:x14ac="' + MICROSOFT + b'spreadsheetml/2009/9/ac">'),
    (
        "xlsx",
        "xl/_rels/workbook.xml.rels",
        b"</Relationships>",
        b'<Relationship Id="r77" Type="' + WPS + b'20/cellImage" Target="workbook.xml"/></Relationships>',
    ),
    ("pptx", "ppt/slides/slide1.xml", b"<p:cSld", b'<p:cSld xmlns:p14="' + MICROSOFT + b'powerpoint/2010/main" p14:nama="1"'),
]


@pytest.mark.parametrize(("kind", "part", "plain", "own"), OTHERS, ids=[f"{one[0]} {number}" for number, one in enumerate(OTHERS)])
def test_names_of_other_programs_and_words_of_the_text_are_no_misspellings(kind: str, part: str, plain: bytes, own: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(whole(kind))) as archive:
        data = archive.read(part)
    assert plain in data
    assert troubles(f"a.{kind}", changed(whole(kind), {part: data.replace(plain, own, 1)})) == []


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pptx", "ofd", "odt"])
def test_a_part_that_the_archive_gives_two_names_is_told(kind: str) -> None:
    data = bytearray(whole(kind))
    with zipfile.ZipFile(io.BytesIO(whole(kind))) as archive:
        one = next(info for info in archive.infolist() if info.filename.endswith(".xml") and info.filename != "mimetype")
    data[one.header_offset + 31] ^= 2
    assert troubles(f"a.{kind}", bytes(data)) == ["damaged"]


def test_names_that_differ_in_the_slash_alone_are_one() -> None:
    data = whole("docx")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        at = archive.getinfo("word/settings.xml").header_offset + 30
    assert troubles("a.docx", data[:at] + b"word\\settings.xml" + data[at + 17 :]) == []


def test_parts_that_were_only_packed_anew_are_whole() -> None:
    for name, data in (("a.docx", document(["正文"])), ("a.xlsx", workbook({"名单": [["序号"], [1]]}))):
        assert troubles(name, changed(data, {})) == []
