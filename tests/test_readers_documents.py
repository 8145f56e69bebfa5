"""Readers of documents: what a reader of the page sees, once and in order; broken and locked ones are told."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Line, Trouble
from tests.test_readers import read, refused

FILES = Path(__file__).parent / "files"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" '
    f'ContentType="application/xml"/><Override PartName="/word/header1.xml" ContentType="{WORD_TYPE}.header+xml"/><Override '
    f'PartName="/word/footer1.xml" ContentType="{WORD_TYPE}.footer+xml"/><Override PartName="/word/document.xml" '
    f'ContentType="{WORD_TYPE}.document.main+xml"/></Types>'
)


SPAN = '<w:gridSpan w:val="2"/>'
MERGED = '<w:vMerge w:val="restart"/>'


def relations(**targets: str) -> str:
    """Relations of a part by the last words of their kinds."""
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    listed = [f'<Relationship Id="r{kind}" Type="{kinds}/{kind}" Target="{target}"/>' for kind, target in targets.items()]
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{"".join(listed)}</Relationships>'


def docx(body: str, **parts: str) -> bytes:
    buffer = io.BytesIO()
    spaces = f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", relations(officeDocument="word/document.xml"))
        archive.writestr("word/document.xml", f"<w:document {spaces}><w:body>{body}</w:body></w:document>")
        archive.writestr("word/_rels/document.xml.rels", relations(**{name.rstrip("0123456789"): f"{name}.xml" for name in parts}))
        for name, text in parts.items():
            archive.writestr(f"word/{name}.xml", f"<w:hdr {spaces}>{text}</w:hdr>")
    return buffer.getvalue()


def p(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def tc(text: str, shape: str = "") -> str:
    return f"<w:tc><w:tcPr>{shape}</w:tcPr>{p(text)}</w:tc>"


def texts(body: str) -> list[str]:
    return [line.text for line in read("a.docx", docx(body)).lines]


def test_a_libreoffice_document_gives_its_paragraphs_table_and_header() -> None:
    opened = read("office.docx", (FILES / "office.docx").read_bytes())
    assert opened.lines[0] == Line("典型案例", "第1段")
    assert opened.tables[0].rows == (("部门", "市体育局"), ("案例详情", ""))
    assert opened.lines[-1] == Line("内部资料", "页眉")


def test_insertions_count_and_deletions_do_not() -> None:
    run = "<w:r><w:t>{}</w:t></w:r>"
    body = f"<w:p>{run.format('一')}<w:ins>{run.format('二')}</w:ins><w:del><w:r><w:delText>三</w:delText></w:r></w:del></w:p>"
    assert texts(body) == ["一二"]


def test_a_text_box_is_read_once() -> None:
    box = f"<w:txbxContent>{p('框中')}</w:txbxContent>"
    twice = f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    assert texts(f"<w:p><w:r><w:t>外</w:t>{twice}</w:r></w:p>") == ["外", "框中"]


def test_content_controls_are_read_and_field_codes_are_not() -> None:
    control = f"<w:sdt><w:sdtContent>{p('控件')}</w:sdtContent></w:sdt>"
    page = "<w:p><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>3</w:t></w:r></w:p>"
    assert texts(control + page) == ["控件", "3"]


def test_merged_cells_stand_once_in_a_full_grid() -> None:
    top = f"<w:tr>{tc('宽', SPAN)}{tc('高', MERGED)}</w:tr>"
    low = f"<w:tr>{tc('一')}{tc('二')}{tc('不显示', '<w:vMerge/>')}</w:tr>"
    opened = read("a.docx", docx(f"{p('前')}<w:tbl>{top}{low}</w:tbl>{p('后')}"))
    assert opened.tables[0].rows == (("宽", "", "高"), ("一", "二", ""))
    assert [(line.text, line.part) for line in opened.lines if line.text in "后二"] == [("二", "表1第2行"), ("后", "第2段")]


def test_a_table_in_a_table_is_a_table_of_its_own() -> None:
    inner = f"<w:tbl><w:tr>{tc('内')}</w:tr></w:tbl>"
    opened = read("a.docx", docx(f"<w:tbl><w:tr><w:tc>{p('外')}{inner}{p('')}</w:tc></w:tr></w:tbl>"))
    assert [(table.name, table.rows) for table in opened.tables] == [("表1", (("外",),)), ("表2", (("内",),))]


def test_a_deleted_row_is_left_out() -> None:
    gone = f"<w:tr><w:trPr><w:del/></w:trPr>{tc('删')}</w:tr>"
    assert read("a.docx", docx(f"<w:tbl>{gone}<w:tr>{tc('留')}</w:tr></w:tbl>")).tables[0].rows == (("留",),)


def test_headers_and_footers_are_lines_of_their_own_part() -> None:
    opened = read("a.docx", docx(p("正文"), header1=p("眉"), footer1=p("脚")))
    assert {(line.text, line.part) for line in opened.lines} == {("正文", "第1段"), ("眉", "页眉"), ("脚", "页脚")}


def test_entities_are_not_resolved() -> None:
    buffer = io.BytesIO(docx(""))
    evil = f'<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document xmlns:w="{W}"><w:body>{p("&e;")}</w:body></w:document>'
    out = io.BytesIO()
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, evil if name == "word/document.xml" else old.read(name))
    assert "root:" not in read("a.docx", out.getvalue()).text


def test_text_beyond_the_limit_is_cut_and_that_is_said() -> None:
    opened = read("a.docx", docx(p("一" * 50) + p("二" * 50)), Limits(text_characters=60))
    assert (len(opened.lines), [i.trouble for i in opened.incidents]) == (1, [Trouble.PARTLY_EXAMINED])


def test_a_document_without_its_main_part_is_damaged() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
    assert refused("a.docx", buffer.getvalue()).trouble is Trouble.DAMAGED


def test_a_pdf_gives_its_pages_and_lines() -> None:
    opened = read("office.pdf", (FILES / "office.pdf").read_bytes())
    assert opened.pages == 1
    assert Line("典型案例", "第1页") in opened.lines


def test_a_pdf_with_a_password_is_locked() -> None:
    assert refused("locked.pdf", (FILES / "locked.pdf").read_bytes()).trouble is Trouble.LOCKED


@pytest.mark.parametrize("share", [0.2, 0.6, 0.97])
def test_a_truncated_pdf_is_damaged(share: float) -> None:
    data = (FILES / "office.pdf").read_bytes()
    assert refused("a.pdf", data[: int(len(data) * share)]).trouble is Trouble.DAMAGED


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_plain_text_is_read_by_line(encoding: str) -> None:
    opened = read("a.txt", "第一行\n\n第三行".encode(encoding))
    assert opened.lines == (Line("第一行", "第1行"), Line("第三行", "第3行"))
