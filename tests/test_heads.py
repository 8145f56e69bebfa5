"""Heads of papers as offices make them: joint ones in columns, letters, orders, notices, telegrams, gazettes, minutes."""

from __future__ import annotations

import pytest

from benchmarks.evidence_pages.word_file import colour, document, paragraph, run, table
from evalcheck.evidence.policy.fields import fields_of
from evalcheck.evidence.policy.head import unit_of_letterhead
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Line
from evalcheck.submission.readers.docx import read_document

BOTH = "税务总局办公厅、发展改革委办公厅"
NOTICE = "关于推行试样事项的通知"


@pytest.mark.parametrize(
    ("lines", "issuer", "number"),
    [
        (["税务总局办公厅 发展改革委办公厅 文件", "税总办发〔2021〕12号", NOTICE], BOTH, "税总办发〔2021〕12号"),
        (["税务总局办公厅", "发展改革委办公厅 文件", "税总办发〔2021〕12号", NOTICE], BOTH, "税总办发〔2021〕12号"),
        (["天津市例样局（函）", "津例函〔2021〕5号", NOTICE], "天津市例样局", "津例函〔2021〕5号"),
        (["天津市例样局函", "津例函〔2021〕5号", NOTICE], "天津市例样局", "津例函〔2021〕5号"),
        (["天津市人民政府令", "第 18 号", "《天津市试样办法》已经常务会议通过,现予公布。"], "天津市人民政府", "第18号"),
        (["天津市例样局", "公告", "2021年第5号", "关于试样的公告"], "天津市例样局", "2021年第5号"),
        (["天津市例样局", "发 电", "津例发电〔2021〕8号", NOTICE], "天津市例样局", "津例发电〔2021〕8号"),
        (["国务院办公厅发电", "国办发明电〔2021〕8号", NOTICE], "国务院办公厅", "国办发明电〔2021〕8号"),
        (["天津市人民政府公报", "2021年第8期"], "天津市人民政府", "2021年第8期"),
        (["天津市例样局公报", "〔2021〕8号", NOTICE], "天津市例样局", "〔2021〕8号"),
        (["天津市例样局会议纪要", "（第 18 号）", "2021年4月2日"], "天津市例样局", "第18号"),
        (["会 议 纪 要", "第18期", "天津市例样局办公室  2021年4月2日", "关于试样工作的会议纪要"], "天津市例样局办公室", "第18期"),
        (["天津市例样局文件", "津例发〔2021〕第 18 号", NOTICE], "天津市例样局", "津例发〔2021〕第18号"),
    ],
)  # fmt: skip
def test_the_head_of_a_paper_tells_its_units_and_its_number(lines: list[str], issuer: str, number: str) -> None:
    told = fields_of([Line(line, "第1页") for line in lines])
    assert told.issuer and told.number
    assert (told.issuer.text, told.number.text) == (issuer, number)


@pytest.mark.parametrize(
    "lines",
    [
        ["会议通知", "第3期培训班报名", "请各单位报名参加。"],
        ["工作简报", "第33期", "本期要目"],
        ["天津市试样情况说明", "第一批 第二批", "各项工作已经完成。"],
        ["关于收到来函的说明", "本单位收到函件18号。"],
    ],
)  # fmt: skip
def test_what_only_looks_like_a_head_is_none(lines: list[str]) -> None:
    told = fields_of([Line(line, "第1页") for line in lines])
    assert (told.red_head, told.number) == (None, None)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("天津市试样筹备组文件", "天津市试样筹备组"),
        ("天 津 市 例 样 局", "天津市例样局"),
        ("优化营商环境政策汇编", None),
        ("关于试样的函", None),
        ("热烈祝贺大会召开", None),
    ],
)
def test_large_red_type_names_the_unit_where_it_is_a_letterhead(text: str, unit: str | None) -> None:
    assert unit_of_letterhead(text) == unit


@pytest.mark.parametrize(
    "head",
    [
        paragraph(run("天津市试样筹备组文件", colour("FF0000", 64))),
        paragraph(run("天津市试样筹备组文件", colour("FFFFFF", 64) + '<w:shd w:val="clear" w:fill="E60012"/>')),
        table([["x"]]).replace(paragraph(run("x")), paragraph(run("天津市试样筹备组文件", colour("FFFFFF", 64)))).replace(
            "<w:tcPr></w:tcPr>", '<w:tcPr><w:shd w:val="clear" w:fill="FF0000"/></w:tcPr>'
        ),
    ],
    ids=["red", "white on red", "in a red cell"],
)  # fmt: skip
def test_a_letterhead_in_word_is_told_by_colour_size_and_place(head: str) -> None:
    body = [paragraph(run("现将有关事项通知如下。"))] * 15
    told = read_document(document([head, *body]), "docx", "a.docx", Limits()).letterhead
    assert [line.text for line in told] == ["天津市试样筹备组文件"]
    assert read_document(document([*body, head]), "docx", "a.docx", Limits()).letterhead == ()
    small = head.replace('w:val="64"', 'w:val="24"')
    assert read_document(document([small, *body]), "docx", "a.docx", Limits()).letterhead == ()
