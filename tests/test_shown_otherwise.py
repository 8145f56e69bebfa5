"""Cells that show something else than they hold are named (FIL018); formats that show the number in other dress are not."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from evalcheck.submission.limits import Limits
from evalcheck.submission.model import EvidenceFile, InMemory, Trouble
from evalcheck.submission.reading import open_file
from evalcheck.submission.xlsx.shown_otherwise import fixed_text


def places(format_code: str, cell: object) -> list[str]:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("名单")
    sheet.write(0, 0, "序号")
    sheet.write(1, 0, cell, book.add_format({"num_format": format_code}))
    book.close()
    data = out.getvalue()
    opened = open_file(EvidenceFile("a.xlsx", len(data), "", InMemory(data)), Limits())
    return [str(incident.facts["place"]) for incident in opened.incidents if incident.trouble is Trouble.UNREAD]


@pytest.mark.parametrize(("code", "cell"), [(";;;", "试用样例有限公司"), (";;;", 5), (";;", 5), ('"2022-03-05"', 44000), (r"\2\0\2\2", 1)])
def test_what_is_shown_otherwise_is_named_with_its_place(code: str, cell: object) -> None:
    assert places(code, cell) == ["名单!A2"]


@pytest.mark.parametrize(
    ("code", "cell"), [('"2022-03-05"', "2021-01-01"), (";;", "文字"), ('0"户"', 3), ('"是";"否"', 1), ("yyyy-mm-dd", 44000), ("0;;;@", 3)]
)
def test_other_formats_show_what_is_there(code: str, cell: object) -> None:
    assert places(code, cell) == []


@pytest.mark.parametrize(
    "code", ["General", "@", '"第"0"号"', '"FY2021 "0', "_(* #,##0_)", 'yyyy"年"m"月"d"日"', "[红色]0", "#,##0;[红色]-#,##0", ""]
)
def test_formats_with_a_place_for_the_number_are_no_fixed_texts(code: str) -> None:
    assert fixed_text(code) is None
