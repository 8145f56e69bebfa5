"""What holds nothing is told in every format, and what holds little is not accused of holding nothing."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from evalcheck.engine import validate
from evalcheck.report import Report
from evalcheck.ruleset import Ruleset, load_ruleset
from tests.format_encoders import PLAIN, ofd, word97, xlsb
from tests.packages import document, scan, submission, workbook

FIXTURES = Path(__file__).parent / "fixtures" / "formats"
TAX = "市级市税务局-优化纳税服务-"


@cache
def tianjin() -> Ruleset:
    return load_ruleset("tianjin-2021")


def report_on(files: dict[str, bytes]) -> Report:
    given = {name: {"bytes": data.hex()} for name, data in files.items()}
    return validate(submission(given), tianjin(), date(2022, 5, 27), processes=0)


def plain(form: str, colour: str | int = "white", mode: str = "RGB", frames: int = 1) -> bytes:
    """A picture of one colour."""
    from PIL import Image

    out = io.BytesIO()
    pictures = [Image.new(mode, (640, 400), colour) for _ in range(frames)]
    pictures[0].save(out, form, **({"save_all": True, "append_images": pictures[1:]} if frames > 1 else {}))
    return out.getvalue()


def wiped(name: str, part: str) -> bytes:
    """An office file of the fixtures whose words are taken out."""
    out = io.BytesIO()
    with zipfile.ZipFile(FIXTURES / name) as given, zipfile.ZipFile(out, "w") as made:
        for info in given.infolist():
            data = given.read(info)
            if re.search(part, info.filename):
                data = re.sub(rb">[^<>]+<", b"><", data)
            made.writestr(info.filename, data)
    return out.getvalue()


BLANK = {
    "25-政策文件.docx": lambda: document([""]),
    "25-合并申报企业名单.xlsx": lambda: workbook({"Sheet1": []}),
    "25-执行情况总结.txt": lambda: "\ufeff \r\n\t\r\n".encode(),
    "26-政策文件.pdf": lambda: plain("PDF"),
    "26-网上办税企业名单.xlsb": lambda: xlsb([]),
    "26-执行情况总结.rtf": lambda: rb"{\rtf1\ansi\ansicpg936 {\fonttbl{\f0 SimSun;}}\pard\par }",
    "26-办理网址.png": lambda: plain("PNG"),
    "27-政策文件.ofd": lambda: ofd([[]]),
    "26-代理机构名单.csv": lambda: b"\r\n,,\r\n",
    "27-执行情况总结.doc": lambda: word97([("\r", PLAIN)]),
    "27-办理渠道.jpg": lambda: plain("JPEG", (250, 250, 248)),
    "28-政策文件.odt": lambda: wiped("notice.odt", "content.xml"),
    "28-落实总结.pptx": lambda: wiped("slides.pptx", r"slides/slide\d|comments|notesSlides"),
    "29-大厅照片.gif": lambda: plain("GIF", 3, "P"),
    "30-大厅照片.bmp": lambda: plain("BMP", "black"),
    "31-大厅照片.webp": lambda: plain("WEBP", "grey"),
    "32-大厅照片.tiff": lambda: plain("TIFF", "white", frames=2),
}


def test_a_package_of_blank_files_under_right_names_is_told_file_by_file() -> None:
    report = report_on({TAX + name: make() for name, make in BLANK.items()})
    told = {finding.location.file for finding in report.findings if finding.code == "FIL017"}
    assert {TAX + name for name in BLANK} - told == set()
    assert report.verdict == "fail" and not any(state.state == "met" for state in report.coverage)
    assert {file.substance.level for file in report.files} == {"none"}
    besides = {finding.code for finding in report.findings if finding.location.file and finding.severity == "error"}
    assert besides <= {"FIL017", "NAM006"}, "one cause, one finding"


def lined(form: str) -> bytes:
    """A white picture with a line of dark strokes, as a scanned line of text is."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (1200, 1600), "white")
    for x in range(200, 700, 14):
        ImageDraw.Draw(image).line((x, 300, x, 324), fill=(40, 40, 40), width=3)
    out = io.BytesIO()
    image.save(out, form)
    return out.getvalue()


def drawn_on(name: str = "word/media/image1.png") -> bytes:
    """A document without words that holds a picture."""
    return document([{"picture": [640, 400]}])


def strokes() -> bytes:
    """Black strokes on a transparent ground: the colours alone are one."""
    from PIL import Image, ImageDraw

    image = Image.new("RGBA", (640, 400), (0, 0, 0, 0))
    ImageDraw.Draw(image).line((50, 200, 500, 220), fill=(0, 0, 0, 255), width=8)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


LITTLE = {
    "25-大厅照片.png": strokes,
    "25-合并申报批复.docx": lambda: document(["经研究，原则同意。"]),
    "25-政策文件.pdf": lambda: scan(1),
    "25-执行情况总结.docx": lambda: document(["合并申报执行情况", "全部上线,无一退回。"]),
    "26-办理网址.docx": lambda: document(["https://etax.example.com"]),
    "26-执行情况总结.txt": lambda: "网上申报率99.2%。".encode(),
    "26-页面截图.png": lambda: lined("PNG"),
    "26-大厅照片.docx": drawn_on,
    "26-政策文件.pdf": lambda: lined("PDF"),
    "27-退税清单.xlsx": lambda: workbook({"Sheet1": [], "Sheet2": [[1]]}),
    "27-执行情况总结.docx": lambda: document(["出口退税执行情况"], [[["项目", "数量"], ["退税户数", "126"]]]),
    "27-政策文件.doc": lambda: word97([("关于出口退税的通知\r各单位要做好退税。\r", PLAIN)]),
}


def test_what_holds_little_is_not_accused_of_holding_nothing() -> None:
    report = report_on({TAX + name: make() for name, make in LITTLE.items()})
    assert [finding.location.file for finding in report.findings if finding.code == "FIL017"] == []


def state(files: dict[str, bytes], clause: str) -> str:
    return next(state.state for state in report_on(files).coverage if state.clause.id == clause)


@pytest.mark.parametrize(
    ("paragraphs", "expected"),
    [
        (["附加税费合并申报执行情况", "2021年4月起合并申报,全年申报38.6万户次。"], "met"),
        (["附加税费合并申报执行情况", "各处室高度重视,狠抓落实,工作平稳有序,取得明显成效。"], "review"),
        (["附加税费合并申报执行情况", "定于2022年5月20日14:00召开合并申报推进会,请参加。", "联系人:林测,电话022-27509182。"], "review"),
        (["附加税费合并申报执行情况", "下一步,推行合并申报,计划2023年覆盖10万户。"], "review"),
        (["附加税费合并申报执行情况", "原计划2022年推行合并申报,实际2021年8月起已覆盖12万户。"], "met"),
        (["附加税费合并申报执行情况", "落实《合并申报年度计划》,申报表由5张减为1张。"], "met"),
        (["附加税费合并申报执行情况", "按培训计划辅导合并申报企业300家。"], "met"),
        (["附加税费合并申报执行情况", "本期无相关情况。"], "review"),
        (["附加税费合并申报执行情况", "辅导××家企业,申报××万户次。"], "review"),
        (["附加税费合并申报执行情况", "无"], "missing"),
    ],
)
def test_a_summary_proves_its_clause_by_facts(paragraphs: list[str], expected: str) -> None:
    assert state({f"{TAX}25-执行情况总结.docx": document(paragraphs)}, "25-3") == expected


@pytest.mark.parametrize("declared", [False, True])
def test_a_file_that_declares_that_there_is_no_case_is_no_case(declared: bool) -> None:
    files = {f"{TAX}25-典型案例.docx": document(["合并申报案例", "本期无典型案例。"])}
    if declared:
        files["evalcheck.yaml"] = "unit: 市税务局\nnot_applicable: {25-4: 本期无典型案例}\n".encode()
    report = report_on(files)
    assert next(s.state for s in report.coverage if s.clause.id == "25-4") == ("not_applicable" if declared else "missing")
    open_ = [f for f in report.findings if f.code == "COV006" and f.facts.get("clause") == "25-4"]
    assert "TPL001" not in {finding.code for finding in report.findings}
    assert len(open_) == (not declared) and all("not_applicable" in f.fix() for f in open_)


WEEKLY = "本周大盘震荡上行,成交放大,电子板块领涨,医药板块回落,北向资金净流入。" * 3


@pytest.mark.parametrize(
    ("name", "paragraphs", "clause", "expected"),
    [
        ("25-政策文件.docx", ["样例证券研究周报", WEEKLY, "风险提示:市场波动。"], "25-1", "review"),
        ("26-办理网址.docx", ["办税缴费渠道", "纳税人可以到大厅办理,也可以在2021年9月以后线上办理。"], "26-3", "review"),
        ("25-执行情况总结.docx", ["合并申报执行情况", "https://pan.example.com/s/1abcdefghijklmnop 提取码:8k2m"], "25-3", "review"),
        ("26-办理网址.docx", ["办税缴费渠道", "登录 https://etax.example.com 办理,2021年上线。"], "26-3", "met"),
    ],
)  # fmt: skip
def test_a_file_proves_its_clause_by_the_signs_of_its_kind(name: str, paragraphs: list[str], clause: str, expected: str) -> None:
    assert state({TAX + name: document(paragraphs)}, clause) == expected
