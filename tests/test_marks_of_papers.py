"""What an officer drew on the key passage is a mark; what every paper has by itself is none (EVD004)."""

from __future__ import annotations

from random import Random

import pytest

from benchmarks.evidence_pages.marked import WORD_MARKS, WORD_PARTS, papers
from benchmarks.evidence_pages.word_file import box, colour, document, paragraph, run
from evalcheck.evidence.vision.showing import KEY_MARKS
from evalcheck.submission.limits import Limits
from evalcheck.submission.readers.docx import read_document
from evalcheck.submission.readers.pdf import read_pdf

BODY = [paragraph(run("为进一步优化营商环境,现将有关事项通知如下。"))] * 4
LINKS = ["https://www.example.gov.cn/a.html"]


def marks(*body: str) -> list[str]:
    made = document([*body], links=LINKS)
    return [mark.kind for mark in read_document(made, "docx", "a.docx", Limits()).marks if mark.kind in KEY_MARKS]


@pytest.mark.parametrize("way", WORD_MARKS)
def test_what_an_officer_drew_on_a_passage_is_a_mark(way: str) -> None:
    assert marks(*BODY, WORD_MARKS[way](Random(3), "第五条 合并申报的,附加税费一并办理,不再另行报送资料。"))


@pytest.mark.parametrize("part", WORD_PARTS)
def test_what_papers_have_by_themselves_is_no_mark(part: str) -> None:
    for seed in range(6):
        assert marks(*BODY, WORD_PARTS[part](Random(seed))) == []


@pytest.mark.parametrize(
    "head",
    [
        paragraph(run("天津市例样局文件", colour("FF0000", 64)), centred=True),
        paragraph(box(paragraph(run("天津市例样局文件", colour("FF0000", 64))))),
        paragraph(run("天 津 市 例 样 局 文 件", colour("FFFFFF") + '<w:shd w:val="clear" w:fill="FF0000"/>')),
        paragraph(run("━" * 20, colour("FF0000"))),
        paragraph(box(paragraph(run("津例样发〔2021〕9号")), "FF0000")),
    ],
    ids=["red", "in a text box", "white on red", "its rule", "its number in a box"],
)  # fmt: skip
def test_a_head_and_its_rule_are_no_marks(head: str) -> None:
    assert marks(head, *BODY) == []


def test_the_words_of_a_seal_drawn_by_shapes_are_no_mark_and_the_seal_is_told() -> None:
    made = document([*BODY, WORD_PARTS["drawn-seal"](Random(1))])
    opened = read_document(made, "docx", "a.docx", Limits())
    assert (opened.drawn_seals, opened.marks) == (("第5段",), ())


def test_pages_of_pdfs_with_heads_tables_and_diagrams_are_told_from_marked_ones() -> None:
    made = [one for one in papers(60, 5) if one.form == "pdf"]
    assert len(made) > 12
    for one in made:
        told = [mark.kind for mark in read_pdf(one.data, "pdf", one.name, Limits()).marks if mark.kind in KEY_MARKS]
        assert bool(told) == one.marked, one.name
