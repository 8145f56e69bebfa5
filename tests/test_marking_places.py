"""Where offices put a classification marking besides the first lines: watermarks, headers of any name, headers that only print (EVD003)."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from pathlib import Path
from random import Random

import pytest
import xlsxwriter
from docx import Document
from lxml import etree

from benchmarks.evidence_pages.classified import DOUBTFUL, PLACES, SILENT, Make, marking
from evalcheck.api import validate

pytestmark = pytest.mark.usefixtures("warm")

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


def seen(tmp_path: Path, kind: str, make: Make) -> tuple[set[str], int]:
    """The markings found in files of one place, some by different words, and how many are left to a person."""
    for number in range(4):
        (tmp_path / f"{STEM}{number}.{kind}").write_bytes(make(Random(number), marking(Random(number + 40))))
    report = validate(tmp_path, as_of=date(2022, 5, 28))
    reviewed = sum(review.what == "marking" for file in report.files for review in file.shows.review)
    return {finding.location.file or "" for finding in report.findings if finding.code == "EVD003"}, reviewed


@pytest.mark.parametrize("place", PLACES)
def test_a_marking_is_found_in_every_place_where_a_reader_sees_it(place: str, tmp_path: Path) -> None:
    assert len(seen(tmp_path, *PLACES[place])[0]) == 4


@pytest.mark.parametrize("place", DOUBTFUL)
def test_a_level_as_the_name_of_a_sheet_or_in_a_field_is_left_to_a_person(place: str, tmp_path: Path) -> None:
    assert seen(tmp_path, *DOUBTFUL[place]) == (set(), 4)


@pytest.mark.parametrize("place", [place for place in SILENT if "column" in place or "kind" in place or "sheet" in place])
def test_levels_of_things_that_a_table_lists_are_no_marking(place: str, tmp_path: Path) -> None:
    assert seen(tmp_path, *SILENT[place]) == (set(), 0)


@pytest.mark.parametrize("words", ["商业秘密保护指南", "保密承诺书", "密级：公开", "五星★★★★★", "涉密人员管理"])
@pytest.mark.parametrize("place", ["line.docx", "header.docx", "box.docx", "page-header.xlsx", "line.pdf", "line.ofd"])
def test_words_that_speak_of_secrets_are_no_marking_anywhere(place: str, words: str, tmp_path: Path) -> None:
    kind, make = SILENT[place]
    assert codes(tmp_path, f"{STEM}.{kind}", make(Random(1), words)) == []
