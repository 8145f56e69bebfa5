"""Where offices put a classification marking besides the first lines: watermarks, headers of any name, headers that only print (EVD003)."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from docx import Document
from lxml import etree

from evalcheck.api import validate

STEM = "市级市税务局-优化纳税服务-25-政策文件"
_WATERMARK = (
    '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:pict xmlns:v="urn:schemas-microsoft-com:vml">'
    '<v:shape style="width:400pt;height:100pt"><v:textpath string="{}"/></v:shape></w:pict></w:r>'
)


def codes(tmp_path: Path, name: str, data: bytes) -> list[tuple[str | None, object]]:
    (tmp_path / name).write_bytes(data)
    report = validate(tmp_path, as_of=date(2022, 5, 28))
    return [(finding.location.part, finding.facts["marking"]) for finding in report.findings if finding.code == "EVD003"]


def docx(watermark: str = "", header: str = "") -> bytes:
    document = Document()
    document.add_paragraph("关于优化纳税服务的通知")
    paragraph = document.sections[0].header.paragraphs[0]
    paragraph.add_run(header)
    if watermark:
        paragraph._p.append(etree.fromstring(_WATERMARK.format(watermark)))
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def renamed_header(data: bytes) -> bytes:
    """The header part under a name of its own, as other programs write it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = re.sub(rb"header(\d+)\.xml", rb"edge\1.xml", old.read(name)) if name.endswith((".xml", ".rels")) else old.read(name)
            new.writestr(re.sub(r"header(\d+)\.xml", r"edge\1.xml", name), text)
    return out.getvalue()


def xlsx(header: str) -> bytes:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as book:
        sheet = book.add_worksheet("名单")
        sheet.write_row(0, 0, ["序号", "企业名称"])
        sheet.write_row(1, 0, [1, "天津试样有限公司"])
        sheet.set_header(header)
    return data.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "place", "marking"),
    [
        (f"{STEM}.docx", docx(watermark="机密★10年"), "水印", "机密★10年"),
        (f"{STEM}.docx", docx(watermark="內部資料"), "水印", None),
        (f"{STEM}.docx", renamed_header(docx(header="秘密★5年")), "页眉", "秘密★5年"),
        (f"{STEM}.xlsx", xlsx("&C&\"黑体,常规\"&14秘密★5年&R第&P页"), "名单页眉页脚", "秘密★5年"),
    ],
    ids=["watermark", "internal watermark", "header of another name", "page header of a sheet"],
)  # fmt: skip
def test_a_marking_is_found_where_it_is_printed(tmp_path: Path, name: str, data: bytes, place: str, marking: str | None) -> None:
    found = codes(tmp_path, name, data)
    assert [part for part, _ in found] == [place]
    assert marking is None or found[0][1] == marking


@pytest.mark.parametrize(
    ("name", "data"),
    [
        (f"{STEM}.docx", docx(watermark="样稿")),
        (f"{STEM}.docx", docx(header="商业秘密保护工作简报")),
        (f"{STEM}.xlsx", xlsx("&C密级:公开&R第&P页")),
    ],
    ids=["another watermark", "a header that speaks of secrets", "a public sheet"],
)
def test_other_words_that_are_printed_are_no_marking(tmp_path: Path, name: str, data: bytes) -> None:
    assert codes(tmp_path, name, data) == []
