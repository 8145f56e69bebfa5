"""Text tables as programs really write them: marks at both ends, texts written as formulas, quotes that do not match."""

from __future__ import annotations

import codecs

import pytest

from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Cell, EvidenceFile, InMemory, ReadError, Trouble
from evalcheck.submission.reading import open_file

TEXT = "序号,区域,名称\r\n1,和平区,试用\r\n"


def rows(data: bytes) -> list[list[Cell]]:
    opened = open_file(EvidenceFile("a.csv", len(data), "", InMemory(data)), Limits())
    return [list(row) for row in opened.sheets[0].head(100)]


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode("gbk"),
        TEXT.encode("utf-8-sig"),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
        ("\ufeff" + TEXT).encode("gb18030"),
        TEXT.encode("gbk") + b"\x1a",
        TEXT.encode() + b"\x1a\0\0",
    ],
)
def test_marks_at_the_beginning_and_the_end_are_no_content(data: bytes) -> None:
    assert rows(data) == [["序号", "区域", "名称"], ["1", "和平区", "试用"]]


@pytest.mark.parametrize("written", ['="0123"', '"=""0123"""', "0123"])
def test_a_text_written_as_a_formula_is_the_text(written: str) -> None:
    assert rows(f"a,b,c\n1,{written},\n".encode())[1] == ["1", "0123", None]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16", "utf-16-be", "utf-32"])
def test_a_text_written_as_a_formula_is_the_text_in_every_encoding(encoding: str) -> None:
    mark = codecs.BOM_UTF16_BE if encoding == "utf-16-be" else b""
    assert rows(mark + 'a,b,c\n1,="中0123",\n2,="0123",\n'.encode(encoding))[1:] == [["1", "中0123", None], ["2", "0123", None]]


def test_a_formula_that_is_no_single_text_stays_as_it_is() -> None:
    assert rows(b'a,b\n1,="x"&A1\n')[1] == ["1", '="x"&A1']


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('a,b,c,d\n1,2,3,4\n5,6,"7,8\n9,10,11,12\n', 3),
        ('a,b,c,d\n1,2,"3,4\n5,6,7,8\n9,10,11",12\n', 2),
        ('a,b,c,d\n1,"试"用,3,4\n', 2),
        ('a,b,c,d\n"两行\n一格",2,3,4\n1,"2,3,4\n', 4),
    ],
)
def test_quotes_that_do_not_match_are_told_with_their_line(text: str, line: int) -> None:
    with pytest.raises(ReadError) as caught:
        rows(text.encode())
    assert caught.value.trouble is Trouble.DAMAGED
    assert f"第 {line} 行" in str(caught.value.facts["reason"])


@pytest.mark.parametrize(
    "text", ['a,b\n"和平区\n南京路1号，甲",2\n', 'a,b\n天津"试用"公司,2\n', 'a,b\n"说""好""",2\n', 'a,b\n"一,二,三,四",2\n']
)
def test_quotes_that_match_are_read_as_they_are_meant(text: str) -> None:
    assert len(rows(text.encode())) == 2
