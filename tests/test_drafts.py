"""Drafts that say so only on the edges of their pages (EVD017), and papers whose edges say something else."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from docx import Document

from evalcheck.api import validate


def paper(header: str) -> bytes:
    """A paper longer than the lines in which a title is looked for, with a header on its pages."""
    document = Document()
    for line in ["关于合并申报的通知", *(f"第{n}条 附加税费合并申报,每月{n}日前完成。" for n in range(1, 25)), "市税务局", "2021年4月1日"]:
        document.add_paragraph(line)
    document.sections[0].header.paragraphs[0].text = header
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def drafts(folder: Path, header: str) -> list[str | None]:
    (folder / "市级市税务局-优化纳税服务-25-政策文件.docx").write_bytes(paper(header))
    report = validate(folder, as_of=date(2022, 5, 28))
    return [finding.location.part for finding in report.findings if finding.code == "EVD017"]


@pytest.mark.parametrize("header", ["征求意见稿", "(送审稿)", "合并申报办法(讨论稿)"])
def test_a_header_tells_that_a_long_paper_is_a_draft(tmp_path: Path, header: str) -> None:
    assert drafts(tmp_path, header) == ["页眉"]


@pytest.mark.parametrize("header", ["", "天津市税务局", "《合并申报办法(征求意见稿)》起草说明", "征求意见采纳情况", "第 1 页"])
def test_other_headers_make_no_draft(tmp_path: Path, header: str) -> None:
    assert drafts(tmp_path, header) == []
