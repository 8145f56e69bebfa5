"""Pictures of a pixel or two (counters of web pages, drawn rules) show nothing, and cost no file its examination."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from docx.shared import Cm
from PIL import Image

from evalcheck.api import validate

NAME = "市级市税务局-优化纳税服务-25-合并申报政策文件"


def png(width: int, height: int) -> io.BytesIO:
    data = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(data, "PNG")
    data.seek(0)
    return data


@pytest.mark.parametrize("size", [(1, 1), (2, 1), (3, 400), (400, 1)], ids=str)
def test_a_tiny_picture_in_a_document_is_no_failure_of_ours(tmp_path: Path, size: tuple[int, int]) -> None:
    document = Document()
    document.add_paragraph("关于合并申报附加税费的通知，自2021年5月1日起施行。")
    document.add_picture(png(*size), width=Cm(0.1), height=Cm(0.1))
    document.save(str(tmp_path / f"{NAME}.docx"))
    assert "FIL015" not in {finding.code for finding in validate(tmp_path, as_of=date(2022, 5, 28)).findings}


def test_a_tiny_picture_alone_is_no_failure_of_ours(tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.png").write_bytes(png(1, 1).getvalue())
    assert "FIL015" not in {finding.code for finding in validate(tmp_path, as_of=date(2022, 5, 28)).findings}
