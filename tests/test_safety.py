"""What a package cannot do to whoever opens it, by any command: docs/robustness.md lists the attacks and these tests."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

import evalcheck
from evalcheck.audit import sheets
from evalcheck.cli import show
from evalcheck.cli.app import run
from evalcheck.prepare import annotate
from evalcheck.reporters.options import RenderOptions
from evalcheck.submission import child
from evalcheck.submission.intake import open_submission
from evalcheck.submission.limits import MB, Limits
from tests.packages import workbook

DAY = date(2022, 5, 30)
LIST = "市级市税务局-优化纳税服务-25-企业名单.xlsx"
HEADER = ["序号", "区域", "企业名称", "统一社会信用代码", "联系人", "手机号码", "业务描述", "备注"]
ROW = [1, "和平区", "测试一有限公司", "91120101MA05U0F53T", "赵测一", "1380000", "申报", None]
linux = pytest.mark.skipif(child.START_METHOD != "fork", reason="CPU and memory limits are those of Linux")
posix = pytest.mark.skipif(os.name == "nt", reason="pipes, links and modes of POSIX")


def listed(change: Callable[[str, bytes], bytes] = lambda name, data: data, more: dict[str, bytes] | None = None) -> bytes:
    """A list with one wrong phone, its parts changed."""
    made = workbook({"Sheet1": [["企业全量样本表"], ["部门:市税务局", None, "联系人:林测一", None, "手机号码:13800000001"], HEADER, ROW]})
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as book, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name in book.namelist():
            target.writestr(name, change(name, book.read(name)))
        for name, data in (more or {}).items():
            target.writestr(name, data)
    return stream.getvalue()


def copies(root: Path, data: bytes) -> list[annotate.Copy]:
    root.mkdir()
    (root / LIST).write_bytes(data)
    report = evalcheck.validate(root, as_of=DAY, unit="市税务局")
    return list(annotate.annotated(report, open_submission([root], Limits()), RenderOptions(), Limits()))


def merged(*areas: str) -> bytes:
    cells = "".join(f'<mergeCell ref="{area}"/>' for area in areas)
    end = f'</sheetData><mergeCells count="{len(areas)}">{cells}</mergeCells>'.encode()
    return listed(lambda name, data: data.replace(b"</sheetData>", end) if "sheet1.xml" in name else data)


@pytest.mark.parametrize("areas", [("M1:XFD1048576",), ("A9:Z9999", "AA9:AZ9999"), ("M:M",)], ids=["whole sheet", "two", "column"])
def test_a_merged_area_to_the_end_of_the_sheet_is_named_and_not_copied(areas: tuple[str, ...], tmp_path: Path) -> None:
    (copy,) = copies(tmp_path / "材料", merged(*areas))
    assert copy.marked == 0 and copy.findings and ("合并单元格" in copy.message or "无法照样复制" in copy.message)


def test_merged_areas_as_people_make_them_are_copied(tmp_path: Path) -> None:
    (copy,) = copies(tmp_path / "材料", merged("A1:H1", "A9:H20", "J1:L400"))
    assert copy.marked and copy.message.startswith("图片")


def test_a_hundred_thousand_comments_are_named_and_not_copied(tmp_path: Path) -> None:
    notes = "".join(f'<comment ref="A{n}" authorId="0"><text><t>x</t></text></comment>' for n in range(1, 100_001))
    (copy,) = copies(
        tmp_path / "材料", listed(more={"xl/comments1.xml": f"<comments><commentList>{notes}</commentList></comments>".encode()})
    )
    assert copy.marked == 0 and "批注超过" in copy.message


def test_a_table_as_wide_as_a_sheet_is_copied_within_the_bounds(tmp_path: Path) -> None:
    wide = Workbook(write_only=True)
    sheet = wide.create_sheet("很宽")
    for _ in range(2):
        sheet.append(range(16_384))
    stream = io.BytesIO()
    wide.save(stream)
    (tmp_path / "材料").mkdir()
    (tmp_path / "材料" / LIST).write_bytes(stream.getvalue())
    assert run(["annotate", str(tmp_path / "材料"), "-o", str(tmp_path / "out"), "--as-of", "2022-05-30"]) == 0


def spin(*args: object) -> None:
    while True:
        pass


@linux
def test_annotate_gives_up_a_workbook_that_takes_too_long_and_lists_its_findings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setattr(annotate, "_opened", spin)
    (tmp_path / "材料").mkdir()
    (tmp_path / "材料" / LIST).write_bytes(listed())
    report = evalcheck.validate(tmp_path / "材料", as_of=DAY, unit="市税务局")
    given = replace(Limits(), cpu_seconds=0.3)
    (copy,) = annotate.annotated(report, open_submission([tmp_path / "材料"], given), RenderOptions(), given)
    assert copy.marked == 0 and "处理器时间" in copy.message and copy.findings


@linux
def test_show_gives_up_a_file_that_crashes_its_reader_and_shows_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    real = show.examine

    def examine(file: object, *rest: object) -> object:
        if "坏" in file.path:  # type: ignore[attr-defined]
            os.abort()
        return real(file, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(show, "examine", examine)
    (tmp_path / "材料").mkdir()
    for name in ("坏文件.txt", "好文件.txt"):
        (tmp_path / "材料" / name).write_text("全民健身工作", "utf-8")
    assert run(["show", str(tmp_path / "材料"), "--lang", "zh"]) == 0
    shown = capsys.readouterr().out
    assert "异常终止" in shown and "全民健身工作" in shown.partition("好文件")[2]


@linux
def test_a_filled_in_sheet_that_never_ends_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "_lines", spin)
    monkeypatch.setattr(sheets, "Limits", lambda: replace(Limits(), cpu_seconds=0.3))
    (tmp_path / "抽样名单.xlsx").write_bytes(listed())
    with pytest.raises(sheets.TableUnreadable, match="CPU limit"):
        sheets.read_rows(tmp_path / "抽样名单.xlsx", ("区域",))


def test_copies_are_made_in_no_more_than_a_gigabyte() -> None:
    assert annotate._MEMORY <= 1024 * MB
