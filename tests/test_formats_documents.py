"""Documents of other formats than docx and pdf. `notice.doc`, `.odt`, `.rtf` are LibreOffice's, `slides.pptx` is python-pptx's;
WPS's own .wps and .ofd are built by an independent encoder (`format_encoders.py`), as no program that writes them was to be had.
LibreOffice opens the encoder's .doc."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Opened, ReadError, Trouble
from evalcheck.submission.readers.doc import read_doc
from evalcheck.submission.readers.odt import read_odt
from evalcheck.submission.readers.ofd import read_ofd
from evalcheck.submission.readers.pptx import read_slides
from evalcheck.submission.readers.rtf import read_rtf
from tests.format_encoders import CELL, PLAIN, ofd, row_end, word97
from tests.hostile import survives

LIMITS = Limits()
FILES = Path(__file__).parent / "fixtures" / "formats"
DOC, ODT, RTF, PPTX = ((FILES / name).read_bytes() for name in ("notice.doc", "notice.odt", "notice.rtf", "slides.pptx"))
OFD = ofd(
    [[(10, 10, "天津市"), (22, 10, "通知"), (60, 10, "急件"), (10, 20, "第一条")], [(10, 10, "附件")]],
    form="第×稿", comment="重点条款", seal="天津市某局公章",
)  # fmt: skip
WPS = word97(
    [
        ("Notice of \x13 HYPERLINK x \x14the\x15 bureau\r", PLAIN),
        ("序号\x07", CELL), ("单位\x07", CELL), ("电话\x07", CELL), ("\x07", row_end(0, 1000, 3000, 5000)),
        ("合计\x07", CELL), ("三家\x07", CELL), ("\x07", row_end(0, 3000, 5000)),
        ("此段已删。保留\x0b换行\r", PLAIN),
    ],
    narrow=5, deleted=(54, 59), box="框内文字\r",
)  # fmt: skip
READERS: Mapping[str, tuple[Callable[[bytes, str, str, Limits], Opened], bytes]] = {
    "doc": (read_doc, DOC), "wps": (read_doc, WPS), "odt": (read_odt, ODT), "rtf": (read_rtf, RTF),
    "pptx": (read_slides, PPTX), "ofd": (read_ofd, OFD),
}  # fmt: skip


def texts(opened: Opened, part: str = "") -> list[str]:
    return [line.text for line in opened.lines if line.part.startswith(part)]


def refused(read: Callable[[bytes, str, str, Limits], Opened], data: bytes, limits: Limits = LIMITS) -> ReadError:
    with pytest.raises(ReadError) as caught:
        read(data, "", "a", limits)
    return caught.value


def rezipped(data: bytes, changed: Mapping[str, bytes | None]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        parts = {**{name: old.read(name) for name in old.namelist()}, **changed}
        for name, part in parts.items():
            if part is not None:
                new.writestr(name, part)
    return made.getvalue()


@pytest.mark.parametrize("kind", ["doc", "odt", "rtf"])
def test_a_document_of_libreoffice_gives_its_paragraphs_and_tables(kind: str) -> None:
    read, data = READERS[kind]
    opened = read(data, kind, "a", LIMITS)
    assert opened.type == kind and not opened.incidents
    first = ["关于优化企业开办服务的通知", "一、总体要求：压缩企业开办时间至1个工作日。㐂"]
    assert texts(opened, "第") == [*first, "二、联系人：王某某", "结束"]
    assert [table.rows for table in opened.tables] == [
        (
            ("序号", "区域", "单位名称", "联系电话"),
            ("1", "和平区\n第二段", "天津甲有限公司", "13800001234"),
            ("2", "南开区", "", "022-27509186"),
            ("合计", "", "", "3"),
        ),
        (("案例名称", "一网通办"), ("内容", "")),
        (("内1", "内2"),),
    ]
    assert texts(opened, "页眉") == ["天津市某局"]
    assert ("表1第2行", "天津甲有限公司") in [(line.part, line.text) for line in opened.lines]


@pytest.mark.parametrize("kind", list(READERS))
def test_damaged_documents_are_refused_and_never_crash_a_reader(kind: str) -> None:
    read, data = READERS[kind]
    assert survives(lambda bad: read(bad, kind, "a", LIMITS), data) >= 20


@pytest.mark.parametrize("kind", ["odt", "pptx", "ofd"])
def test_damaged_parts_inside_a_whole_zip_never_crash_a_reader(kind: str) -> None:
    read, data = READERS[kind]
    part = {"odt": "content.xml", "pptx": "ppt/slides/slide1.xml", "ofd": "Doc_0/Pages/Page_0/Content.xml"}[kind]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = archive.read(part)
    assert survives(lambda bad: read(rezipped(data, {part: bad}), kind, "a", LIMITS), content) >= 20


@pytest.mark.parametrize("kind", list(READERS))
def test_a_document_that_is_cut_in_half_is_damaged(kind: str) -> None:
    read, data = READERS[kind]
    assert refused(read, data[: len(data) // 2]).trouble is Trouble.DAMAGED


@pytest.mark.parametrize("kind", list(READERS))
def test_text_beyond_the_limit_is_cut_and_the_cut_is_said(kind: str) -> None:
    read, data = READERS[kind]
    opened = read(data, kind, "a/b", replace(LIMITS, text_characters=12))
    assert len(opened.text.replace("\n", "")) <= 12
    assert Trouble.PARTLY_EXAMINED in {incident.trouble for incident in opened.incidents if incident.path == "a/b"}


def test_a_wps_document_shows_what_a_reader_of_its_page_sees() -> None:
    opened = read_doc(WPS, "doc", "a", LIMITS)
    assert texts(opened) == ["Notice of the bureau", "序号", "单位", "电话", "合计", "三家", "保留\n换行", "框内文字"]
    assert opened.lines[-1].part == "文本框"
    assert opened.tables[0].rows == (("序号", "单位", "电话"), ("合计", "", "三家"))


def test_a_wps_table_whose_formatting_is_lost_still_has_rows() -> None:
    opened = read_doc(word97([(text, PLAIN) for text in ("甲\x07", "乙\x07", "\x07", "丙\x07", "\x07", "完\r")]), "doc", "a", LIMITS)
    assert opened.tables[0].rows == (("甲", "乙"), ("丙", ""))


def test_a_doc_behind_a_password_is_locked_and_one_of_word_95_is_named() -> None:
    assert refused(read_doc, word97([("x\r", PLAIN)], flags=0x0100)).trouble is Trouble.LOCKED
    at = DOC.index(b"\xec\xa5")
    older = refused(read_doc, DOC[: at + 2] + b"\x68\x00" + DOC[at + 4 :])
    assert older.trouble is Trouble.NOT_EXAMINED and "Word 95" in older.facts["reason"].zh


def test_a_piece_table_that_repeats_its_bytes_is_refused() -> None:
    start = WPS.index(b"\x02\x1c\x00\x00\x00")
    bad = bytearray(WPS)
    bad[start + 5 + 8 : start + 5 + 12] = b"\xff\xff\xff\x0f"
    assert refused(read_doc, bytes(bad)).trouble is Trouble.DAMAGED


def test_slides_give_text_notes_and_tables_in_the_order_of_the_show() -> None:
    opened = read_slides(PPTX, "pptx", "a", LIMITS)
    assert opened.pages == 2
    assert texts(opened, "第1张备注") == ["备注：数据来自系统"]
    assert texts(opened, "第2张") == ["第二页", "要点一", "要点二"]
    assert opened.tables[0].rows == (("指标", "数值"), ("时长", "1天"))


def test_slides_beyond_the_limit_are_said() -> None:
    opened = read_slides(PPTX, "pptx", "a", replace(LIMITS, pages=1))
    assert opened.pages == 2 and "只检查了前1张" in opened.incidents[0].facts["reason"].zh


def test_an_odt_with_a_password_is_locked() -> None:
    manifest = b'<m:manifest xmlns:m="manifest"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>'
    assert refused(read_odt, rezipped(ODT, {"META-INF/manifest.xml": manifest})).trouble is Trouble.LOCKED


def test_an_odt_leaves_out_deletions_and_comments_and_keeps_spaces() -> None:
    content = (
        '<o:document xmlns:o="o" xmlns:t="t" xmlns:b="b"><o:body><o:text><t:tracked-changes><t:p>删去</t:p></t:tracked-changes><t:p>'
        '甲<t:s t:c="3"/>乙<t:line-break/>丙<o:annotation><t:p>批注</t:p></o:annotation>丁</t:p><b:table><b:table-header-rows><b:table-row>'
        '<b:table-cell b:number-columns-repeated="999999999"/><b:table-cell><t:p>末</t:p></b:table-cell></b:table-row>'
        "</b:table-header-rows></b:table></o:text></o:body></o:document>"
    )
    opened = read_odt(rezipped(ODT, {"content.xml": content.encode(), "styles.xml": None}), "odt", "a", LIMITS)
    assert texts(opened) == ["甲   乙\n丙丁", "末"]
    assert len(opened.tables[0].rows[0]) == 65


def test_an_odt_tells_words_on_a_coloured_ground_and_comments_as_marks() -> None:
    styles = "".join(
        f'<s:style s:name="{name}"><s:text-properties f:background-color="{ground}"/></s:style>'
        for name, ground in (("T1", "#ffff00"), ("T2", "transparent"), ("T3", "#FFFFFF"))
    )
    content = (
        f'<o:document xmlns:o="o" xmlns:t="t" xmlns:s="s" xmlns:f="f"><o:automatic-styles>{styles}</o:automatic-styles><o:body><o:text>'
        '<t:p>第一条<t:span t:style-name="T1">重点条款</t:span><t:span t:style-name="T2">平常</t:span>'
        '<t:span t:style-name="T3">白底</t:span>'
        "<o:annotation><t:p>对应清单</t:p></o:annotation></t:p></o:text></o:body></o:document>"
    )
    opened = read_odt(rezipped(ODT, {"content.xml": content.encode(), "styles.xml": None}), "odt", "a", LIMITS)
    assert [(mark.kind, mark.text) for mark in opened.marks] == [("highlight", "重点条款"), ("comment", "对应清单")]


@pytest.mark.parametrize("kind", ["odt", "pptx", "ofd"])
def test_entities_and_doctypes_are_not_followed(kind: str) -> None:
    read, data = READERS[kind]
    part = {"odt": "content.xml", "pptx": "ppt/slides/slide1.xml", "ofd": "Doc_0/Document.xml"}[kind]
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    for evil in (
        f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><x a="1">&l11;</x>',
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
    ):
        assert refused(read, rezipped(data, {part: evil.encode()})).trouble is Trouble.DAMAGED


@pytest.mark.parametrize("kind", ["odt", "pptx", "ofd"])
def test_parts_that_unpack_beyond_the_limit_are_not_examined(kind: str) -> None:
    read, data = READERS[kind]
    part = {"odt": "content.xml", "pptx": "ppt/slides/slide1.xml", "ofd": "Doc_0/Document.xml"}[kind]
    huge = rezipped(data, {part: b"<x>" + b" " * 3_000_000 + b"</x>"})
    assert refused(read, huge, replace(LIMITS, part_bytes=1_000_000)).trouble is Trouble.NOT_EXAMINED


def test_an_ofd_gives_lines_comments_and_seals_and_says_what_was_not_verified() -> None:
    opened = read_ofd(OFD, "ofd", "a", LIMITS)
    assert opened.pages == 2
    assert texts(opened, "第1页")[:2] == ["天津市通知 急件", "第一条"]
    assert texts(opened, "第2页") == ["附件", "第×稿"]
    assert texts(opened, "第1页批注") == ["重点条款"]
    assert texts(opened, "电子签章") == ["天津市某局公章"]
    assert [incident.trouble for incident in opened.incidents] == [Trouble.PARTLY_EXAMINED]


def test_an_ofd_that_names_one_page_a_thousand_times_stays_within_its_budget() -> None:
    with zipfile.ZipFile(io.BytesIO(OFD)) as archive:
        document = archive.read("Doc_0/Document.xml").decode()
    page = '<ofd:Page ID="10" BaseLoc="Pages/Page_0/Content.xml"/>'
    bad = rezipped(OFD, {"Doc_0/Document.xml": document.replace(page, page * 2000).encode()})
    assert refused(read_ofd, bad, replace(LIMITS, part_bytes=200_000)).trouble is Trouble.NOT_EXAMINED


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (rb"{\fonttbl{\f0\fcharset134 \'cb\'ce\'cc\'e5;}}\f0 \'cc\'ec\'bd\'f2\'81A\par", ["天津丄"]),
        (rb"\ansicpg936 \'cc\'ec{\b\'bd\'f2}\u22825?\u-26377 ?\par", ["天津天飷"]),
        (rb"\uc2\u22825\'cc\'ec\u27941\'bd\'f2\par", ["天津"]),
        (rb"\uc1\u-10179?\u-8704?\par", ["😀"]),
        (b"\\ansicpg936 " + "天津".encode("gbk") + rb"\par", ["天津"]),
        (rb"a{\deleted b}{\*\unknown c}{\pict 0102}{\field{\*\fldinst HYPERLINK}{\fldrslt d}}\par", ["ad"]),
        (rb"a{\pict\bin4 }}{\}b\par", ["ab"]),
        (rb"{\header top\par}x\emdash\~y\line z\\\{\par", ["top", "x—\u00a0y\nz\\{"]),
        (rb"{\shp{\*\shpinst{\sp{\sn a}{\sv 1}}{\shptxt box\par}}{\shprslt no}}after\par", ["box", "after"]),
    ],
)
def test_rtf_control_words(body: bytes, shown: list[str]) -> None:
    assert texts(read_rtf(rb"{\rtf1\ansi " + body + b"}", "rtf", "a", LIMITS)) == shown


def test_rtf_rows_stand_on_one_grid() -> None:
    row = rb"\trowd\cellx1000\cellx3000\cellx5000\intbl a\cell b\cell c\cell\row"
    merged = rb"\trowd\cellx3000\cellx5000\intbl d\cell e\cell\row"
    assert read_rtf(rb"{\rtf1 " + row + merged + rb"\pard end\par}", "rtf", "a", LIMITS).tables[0].rows == (("a", "b", "c"), ("d", "", "e"))


def test_rtf_nested_without_end_is_refused() -> None:
    assert refused(read_rtf, b"{\\rtf1" + b"{" * 100_000 + b"}" * 100_001).trouble is Trouble.DAMAGED
