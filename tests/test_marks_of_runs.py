"""Words that Word 97 documents and rich text set off are marks; their heads, headings, links and printing notes are none (EVD004)."""

from __future__ import annotations

import struct

import pytest

from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Mark
from evalcheck.submission.readers.doc import read_doc
from evalcheck.submission.readers.rtf import read_rtf
from tests.format_encoders import PLAIN, word97

BODY = "为进一步优化营商环境，压减办理环节，现将有关事项通知如下。"
ARTICLE = "第五条 合并申报的，附加税费一并办理。"


def sprm(code: int, operand: bytes) -> bytes:
    return struct.pack("<H", code) + operand


YELLOW, RED, BLUE = sprm(0x2A0C, b"\7"), sprm(0x6870, b"\xff\0\0\0"), sprm(0x6870, b"\5\x63\xc1\0")
LINED, LARGE = sprm(0x2A3E, b"\x0b"), sprm(0x4A43, b"\x40\0")


def shaded(red: int, green: int, blue: int) -> bytes:
    return sprm(0xCA71, bytes([10, 0, 0, 0, 0xFF, red, green, blue, 0, 0, 0]))


def doc(words: str, look: bytes, *, before: int = 1, comment: str = "") -> list[tuple[str, str]]:
    """Marks of a document in which one stretch of its last paragraph is dressed."""
    lines = [BODY] * before + [ARTICLE if words in ARTICLE else words]
    start = sum(len(line) + 1 for line in lines[:-1]) + lines[-1].index(words)
    data = word97([(line + "\r", PLAIN) for line in lines], dressed=(start, start + len(words), look), comment=comment)
    return told(read_doc(data, "doc", "a", Limits()).marks)


def told(marks: tuple[Mark, ...]) -> list[tuple[str, str]]:
    return [(mark.kind, mark.text) for mark in marks]


@pytest.mark.parametrize(
    ("look", "kinds"),
    [
        (YELLOW, ["highlight"]),
        (shaded(255, 255, 0), ["highlight"]),
        (sprm(0x4866, struct.pack("<H", 7 << 5)), ["highlight"]),
        (RED, ["colour"]),
        (sprm(0x2A42, b"\6"), ["colour"]),
        (LINED, ["underline"]),
        (YELLOW + RED, ["highlight", "colour"]),
        (sprm(0x2A0C, b"\0"), []),
        (sprm(0x2A0C, b"\x10"), []),
        (shaded(217, 217, 217), []),
        (sprm(0x6870, b"\0\0\0\xff"), []),
        (sprm(0x2A42, b"\1"), []),
        (sprm(0x2A42, b"\xf0"), []),
        (BLUE + LINED, []),
        (sprm(0x0835, b"\1"), []),
    ],
    ids=["highlighter", "shading", "old shading", "red", "red by number", "wave", "two", "no highlighter", "grey highlighter",
         "grey ground", "automatic colour", "black", "unknown number", "link", "bold"],
)  # fmt: skip
def test_a_stretch_of_a_word_97_document_is_marked_as_it_is_dressed(look: bytes, kinds: list[str]) -> None:
    assert doc("合并申报的，附加税费", look, before=13) == [(kind, "合并申报的，附加税费") for kind in kinds]


@pytest.mark.parametrize(
    ("words", "look", "before"),
    [
        ("天津市试样局文件", RED + LARGE, 0),
        ("天津市试样局文件", YELLOW, 0),
        ("优化营商环境政策汇编", RED + LARGE, 1),
        ("━━━━━━━━━━", RED, 13),
        ("（三）工作要求", BLUE, 13),
        ("https://www.example.gov.cn", BLUE, 13),
        ("天津市试样局办公室　2021年3月12日印发", YELLOW, 13),
    ],
    ids=["head", "head on a ground", "cover", "rule", "heading", "address", "printing note"],
)
def test_what_papers_have_by_themselves_is_no_mark(words: str, look: bytes, before: int) -> None:
    assert doc(words, look, before=before) == []


def test_a_comment_is_a_mark_and_no_text_of_the_paper() -> None:
    data = word97([(ARTICLE + "\r", PLAIN)], comment="\x05 对应清单第25项\r")
    opened = read_doc(data, "doc", "a", Limits())
    assert told(opened.marks) == [("comment", "对应清单第25项")] and [line.text for line in opened.lines] == [ARTICLE]


def test_the_code_of_a_field_is_no_marked_text() -> None:
    line = "办理网址：\x13 HYPERLINK x \x14网上大厅\x15。"
    data = word97(
        [(BODY + "\r", PLAIN)] * 13 + [(line + "\r", PLAIN)], dressed=(13 * (len(BODY) + 1), 13 * (len(BODY) + 1) + len(line), YELLOW)
    )
    assert told(read_doc(data, "doc", "a", Limits()).marks) == [("highlight", "办理网址：网上大厅。")]


def rtf(body: str) -> list[tuple[str, str]]:
    colours = r"{\colortbl;\red255\green0\blue0;\red255\green255\blue0;\red5\green99\blue193;\red217\green217\blue217;}"
    lines = (BODY + r"\par " for _ in range(13))
    plain = "".join(lines) + body
    text = "".join(sign if ord(sign) < 128 else rf"\u{ord(sign) - 65536 if ord(sign) > 32767 else ord(sign)}?" for sign in plain)
    return told(read_rtf(f"{{\\rtf1\\ansi{colours}{text}\\par}}".encode("ascii"), "rtf", "a", Limits()).marks)


@pytest.mark.parametrize(
    ("body", "marks"),
    [
        (r"第五条 {\highlight2 合并申报}的。", [("highlight", "合并申报")]),
        (r"第五条 {\chcbpat2 合并申报}的。", [("highlight", "合并申报")]),
        (r"第五条 {\cf1 合并申报}的。", [("colour", "合并申报")]),
        (r"第五条 \cf1 合并申报\cf0 的。", [("colour", "合并申报")]),
        (r"第五条 {\ulwave 合并申报}的。", [("underline", "合并申报")]),
        (r"第五条 {\cf1 合并}{\cf1 申报}的。", [("colour", "合并申报")]),
        (r"第五条 合并申报的。{\*\annotation 对应清单}", [("comment", "")]),
        (r"第五条 {\highlight0 合并申报}的。", []),
        (r"第五条 {\chcbpat4 合并申报}的。", []),
        (r"第五条 {\cf9 合并申报}的。", []),
        (r"第五条 {\ul\ulnone 合并申报}的。", []),
        (r"第五条 {\cf1\plain 合并申报}的。", []),
        (r"网址：{\field{\*\fldinst HYPERLINK x}{\fldrslt {\ul\cf3 网上大厅}}}。", []),
        (r"{\header\pard {\cf1 优化营商环境政策汇编}\par}第五条。", []),
        (r"{\cf1 ━━━━━━━━━}", []),
        (r"{\cf3 （三）工作要求}", []),
        (r"第五条 {\b 合并申报}的。", []),
    ],
)
def test_rich_text_is_marked_as_it_is_dressed(body: str, marks: list[tuple[str, str]]) -> None:
    assert rtf(body) == marks


def test_a_paper_that_is_mostly_coloured_marks_nothing_by_colour() -> None:
    assert rtf("".join(r"{\cf1 " + BODY + r"}\par " for _ in range(20))) == []
