"""Hostile packages end to end: what each gives, how long it takes, and that nothing of it acts, leaks or is left behind.

docs/robustness.md is the table of these tests.
"""

from __future__ import annotations

import io
import json
import os
import pickle
import re
import shutil
import socket
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import evalcheck
from evalcheck.cli.app import run
from evalcheck.report import Report
from evalcheck.reporters import OFFICE_REPORTERS, REPORTERS, RenderOptions
from evalcheck.submission import child
from evalcheck.submission.intake import open_submission
from evalcheck.submission.limits import MB, Limits
from evalcheck.submission.model import ReadError, Trouble
from evalcheck.submission.tables.workbook import read_workbook
from evalcheck.words import Text
from tests.format_encoders import ofd, rar5, word97, xlsb
from tests.fuzz.zips import Entry, entries, written
from tests.hostile import survives
from tests.packages import document, workbook
from tests.test_readers import locked_xlsx, xlsx

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "tests" / "fixtures" / "formats"
AS_OF = date(2022, 5, 30)
NAME = "市级市体育局-提高公共服务群众满意度-94-"
NOTE = {NAME + "说明.txt": "全民健身".encode()}
linux = pytest.mark.skipif(sys.platform != "linux", reason="measured with wait4")


@dataclass(frozen=True)
class Repeated:
    """Many bytes that are never all in memory."""

    piece: bytes
    times: int
    before: bytes = b""
    after: bytes = b""


def zipped(members: Mapping[str, bytes | Repeated], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = method
            with archive.open(info, "w") as member:
                for piece in [data] if isinstance(data, bytes) else [data.before, *[data.piece] * data.times, data.after]:
                    member.write(piece)
    return buffer.getvalue()


def folder(where: Path, files: Mapping[str, bytes]) -> Path:
    where.mkdir(exist_ok=True)
    for name, data in files.items():
        (where / name).write_bytes(data)
    return where


def judged(path: Path, **limits: float) -> Report:
    return evalcheck.validate(path, as_of=AS_OF, limits=limits)


def told(report: Report, family: str = "FIL") -> dict[str, str]:
    """Code and Chinese message by the file that it stands at; of several the last."""
    return {f.location.file or "": f"{f.code} {f.message()}" for f in report.findings if f.code.startswith(family)}


def codes(report: Report) -> set[str]:
    return {finding.code for finding in report.findings if finding.code.startswith("FIL")}


# --- bombs: refused early, cheaply, and by name ---


@dataclass(frozen=True)
class Run:
    """A call of the command line, with what the costliest of its processes took."""

    status: int
    report: Any
    seconds: float
    megabytes: float
    error: bytes


_LAUNCHER = """
import resource, subprocess, sys
done = subprocess.run([sys.executable, "-m", "evalcheck", *sys.argv[1:]], capture_output=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
sys.stderr.buffer.write(b"%d %f %d\\n" % (done.returncode, used.ru_utime + used.ru_stime, used.ru_maxrss) + done.stderr)
sys.stdout.buffer.write(done.stdout)
"""


def measured(path: Path, *argv: str) -> Run:
    """CPU seconds of all processes (a busy machine changes no result) and the most memory that one of them held.

    A launcher stands between: a child that pytest forks itself would be charged with the memory of pytest.
    """
    command = [sys.executable, "-c", _LAUNCHER, "validate", str(path), "--as-of", "2022-05-30", "--format", "json", *argv]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    figures, _, complaint = done.stderr.partition(b"\n")
    status, seconds, kilobytes = figures.split()
    return Run(int(status), json.loads(done.stdout or b"null"), float(seconds), int(kilobytes) / 1024, complaint)


def grown(office: bytes, part: str, data: bytes | Repeated) -> bytes:
    return zipped({**{entry.name.decode(): entry.data for entry in entries(office)}, part: data})


ZEROS = Repeated(bytes(MB), 300)
SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
ROW = b"<row><c><v>1</v></c></row>"
TEXT = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
PARAGRAPH = b"<w:p><w:r><w:t>a</w:t></w:r></w:p>"
LIST = workbook({"名单": [["序号", "区域", "企业名称"], [1, "和平区", "甲公司"]]})


@cache
def by_ratio() -> dict[str, bytes]:
    return {"bomb.zip": zipped({NAME + "名单.txt": ZEROS, **NOTE})}


@cache
def by_ratio_nested() -> dict[str, bytes]:
    return {"bomb.zip": zipped({"a.zip": zipped({"b.zip": by_ratio()["bomb.zip"]}), **NOTE}, zipfile.ZIP_STORED)}


@cache
def in_a_workbook() -> dict[str, bytes]:
    return {NAME + "名单.xlsx": grown(LIST, "xl/worksheets/sheet1.xml", ZEROS), **NOTE}


def of_rows() -> dict[str, bytes]:
    rows = Repeated(ROW * 1000, 300 * MB // len(ROW) // 1000, SHEET, b"</sheetData></worksheet>")
    return {NAME + "名单.xlsx": grown(LIST, "xl/worksheets/sheet1.xml", rows), **NOTE}


def of_paragraphs() -> dict[str, bytes]:
    text = Repeated(PARAGRAPH * 1000, 300 * MB // len(PARAGRAPH) // 1000, TEXT, b"</w:body></w:document>")
    return {NAME + "说明.docx": grown(document(["a"]), "word/document.xml", text), **NOTE}


def by_overlap() -> dict[str, bytes]:
    """One kernel of 10 MB that 2,000 members share: 20 GB in 10 kB, each member below every ratio."""
    kernel = Entry(b"0.txt", bytes(10 * MB))
    packed, crc = len(zlib.compress(kernel.data)) - 6, zlib.crc32(kernel.data)
    shared = [Entry(f"{n}.txt".encode(), b"", offset=0, crc=crc, size=len(kernel.data), packed=packed) for n in range(1, 2000)]
    return {"bomb.zip": written([kernel, *shared])}


def by_count() -> dict[str, bytes]:
    return {"bomb.zip": zipped({f"{n:06}.txt": b"1" for n in range(100_000)}, zipfile.ZIP_STORED)}


def by_depth() -> dict[str, bytes]:
    data = by_ratio()["bomb.zip"]
    for level in range(9):
        data = zipped({f"{level}.zip": data})
    return {"bomb.zip": zipped({"top.zip": data, **NOTE})}


def by_repeated_gzip() -> dict[str, bytes]:
    import gzip

    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="w") as packed:
        for _ in range(300):
            packed.write(bytes(MB))
    return {"bomb.tar.gz": buffer.getvalue()}


BOMBS: list[tuple[Callable[[], dict[str, bytes]], str]] = [
    (by_ratio, "200倍"), (by_ratio_nested, "200倍"), (in_a_workbook, "200倍"), (of_rows, "200倍"), (of_paragraphs, "200倍"),
    (by_overlap, "重叠"), (by_count, "超过20000个"), (by_depth, "嵌套超过3层"), (by_repeated_gzip, "解压后超过"),
]  # fmt: skip


@linux
@pytest.mark.parametrize(("bomb", "words"), BOMBS, ids=[bomb.__name__ for bomb, _ in BOMBS])
def test_a_bomb_is_refused_in_under_two_seconds_and_200_megabytes(
    bomb: Callable[[], dict[str, bytes]], words: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    files = bomb()
    whole = folder(tmp_path / "package", files)
    got = measured(whole / next(iter(files)) if len(files) == 1 else whole)
    found = [finding["message"] for finding in got.report["findings"] if finding["code"] == "FIL010"]
    assert len(found) == 1 and words in found[0], got.report["findings"]
    assert (got.status, got.error) == (1, b"")
    assert got.seconds < 2 and got.megabytes < 200, (got.seconds, got.megabytes)
    for name, value in (("seconds", got.seconds), ("megabytes", got.megabytes), ("bytes", len(next(iter(files.values()))))):
        record_property(name, value)


@pytest.mark.parametrize("bomb", [by_ratio, in_a_workbook], ids=lambda bomb: bomb.__name__)
def test_the_rest_of_a_package_with_a_bomb_is_examined(bomb: Callable[[], dict[str, bytes]], tmp_path: Path) -> None:
    report = judged(folder(tmp_path / "package", bomb()))
    assert any(file.file.name == NAME + "说明.txt" and file.examined for file in report.files)


def test_a_dense_but_small_part_is_no_bomb(tmp_path: Path) -> None:
    blank = grown(LIST, "xl/media/blank.bin", bytes(9 * MB))
    assert codes(judged(folder(tmp_path / "p", {NAME + "名单.xlsx": blank}))) == set()


# --- hanging, dying and talkative readers ---


@linux
def test_a_file_that_takes_too_long_is_fil015_and_the_rest_is_reported(tmp_path: Path) -> None:
    from PIL import Image

    buffer = io.BytesIO()
    Image.new("RGB", (9000, 9000)).save(buffer, "PNG")
    whole = folder(tmp_path / "p", {NAME + "截图.png": buffer.getvalue(), **NOTE})
    begin = time.process_time()
    report = judged(whole, cpu_seconds=0.4, cpu_seconds_per_mb=0.01, cpu_seconds_per_ocr_part=0.0)
    assert told(report)[NAME + "截图.png"].startswith("FIL015 ") and "处理器时间上限" in told(report)[NAME + "截图.png"]
    assert [file.examined for file in report.files] == [False, True]
    assert time.process_time() - begin < 5
    assert codes(judged(whole)) <= {"FIL017"}  # a picture all black shows nothing, which is another matter


def _noise() -> int:
    os.write(1, b"noise")
    os.write(2, b"thread '<unnamed>' panicked at src/lib.rs")
    return 7


def test_what_a_library_writes_to_the_terminal_in_a_child_is_not_seen(capfd: pytest.CaptureFixture[str]) -> None:
    assert child.in_child(_noise, seconds=5.0, limits=Limits()) == 7
    assert capfd.readouterr() == ("", "")


def test_a_refusal_comes_out_of_a_child_as_it_went_in() -> None:
    """Broke: ReadError could not be unpickled, so that any damaged 7z, rar, tar or mail ended evalcheck itself."""
    error = pickle.loads(pickle.dumps(ReadError(Trouble.DAMAGED, reason=Text("坏了", "broken"))))
    assert (error.trouble, error.facts) == (Trouble.DAMAGED, {"reason": Text("坏了", "broken")})


CONTAINERS = ["solid.7z", "notice.tar.gz", "notice.tar.xz", "plain.tar"]


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_damaged_container_is_damaged_as_the_package_and_inside_it(name: str, tmp_path: Path) -> None:
    """Broke: inside a package it was called unexamined, a limit of ours, in place of damaged."""
    data = (FIXTURES / name).read_bytes()
    cut = data[: len(data) // 7]
    alone = folder(tmp_path / "alone", {name: cut}) / name
    assert told(judged(alone))[name].startswith("FIL002 ")
    inside = judged(folder(tmp_path / "inside", {name: cut, **NOTE}))
    assert told(inside)[name].startswith("FIL002 ") and inside.verdict == "fail"


def test_an_office_file_without_its_main_part_is_damaged_not_unexamined(tmp_path: Path) -> None:
    """Broke: a bare zip under the name of a document was “cannot read such files yet”."""
    assert told(judged(folder(tmp_path / "p", {"a.docx": zipped({"x.xml": b"<x/>"}), **NOTE})))["a.docx"].startswith("FIL002 ")


def test_a_part_in_an_encoding_that_nobody_has_is_damage_not_our_failure(tmp_path: Path) -> None:
    """Broke: ValueError of the XML parser (“multi-byte encodings are not supported”) was an internal error."""
    parts = {entry.name.decode(): entry.data for entry in entries(LIST)}
    changed = parts["xl/workbook.xml"].replace(b"UTF-8", b"GB18030")
    report = judged(folder(tmp_path / "p", {"a.xlsx": grown(LIST, "xl/workbook.xml", changed), **NOTE}))
    assert told(report)["a.xlsx"].startswith("FIL002 ")


def test_a_size_that_lies_does_not_use_up_the_limits_of_the_package(tmp_path: Path) -> None:
    """Broke: a member that claims a terabyte made the rest of the archive a bomb, and a mail of 1,048,580 MB."""
    liar = Entry(b"a.txt", b"x", packed=0xFFFFFFFF, extra=b"\1\0\x08\0" + (1 << 40).to_bytes(8, "little"))
    path = folder(tmp_path, {"p.zip": written([Entry(b"b.txt", b"two"), liar])}) / "p.zip"
    found = codes(judged(path))
    assert "FIL002" in found and not found & {"FIL014", "FIL015"}


@pytest.mark.parametrize("place", [1 << 40, 1 << 62, (1 << 63) - 1, (1 << 64) - 1])
def test_a_place_beyond_every_file_is_damage(place: int, tmp_path: Path) -> None:
    """Broke: OverflowError, inside an office file our own failure, in an archive the end of evalcheck."""
    wide = b"\1\0\x08\0" + place.to_bytes(8, "little")
    members = [replace(entry, offset=0xFFFFFFFF, extra=wide) for entry in entries(LIST)]
    far = Entry(b"b.txt", b"two", offset=0xFFFFFFFF, extra=wide)
    report = judged(folder(tmp_path / "p", {"a.xlsx": written(members), "p.zip": written([Entry(b"a.txt", b"one"), far])}))
    assert {file.file.path: file.condition for file in report.files} == {
        "a.xlsx": "broken",
        "p.zip!/a.txt": "sound",
        "p.zip!/b.txt": "broken",
    }
    assert "FIL015" not in codes(report)


# --- traversal, links, names without end ---


@contextmanager
def nothing_written(where: Path) -> Iterator[None]:
    """The tree below is the same afterwards: no file new, none changed."""

    def seen() -> dict[str, int]:
        return {str(path): path.lstat().st_mtime_ns for path in where.rglob("*") if path.is_file()}

    before = seen()
    yield
    assert seen() == before


GOOD = "2021年，样例局共办结登记业务1260件，平均用时2.4个工作日。".encode()
UNSAFE = ["../../evil.txt", "/etc/evil.txt", "C:\\evil.txt", "a\\..\\..\\evil.txt", "\\\\host\\share\\evil.txt", "..", ".", ""]


@pytest.mark.parametrize("name", UNSAFE)
def test_a_name_that_leads_out_of_the_package_is_refused_and_nothing_is_written(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = tmp_path / "a" / "b"
    inside.mkdir(parents=True)
    (inside / "p.zip").write_bytes(written([Entry(name.encode(), b"evil"), Entry(b"good.txt", GOOD)]))
    monkeypatch.chdir(inside)
    with nothing_written(tmp_path):
        report = judged(inside / "p.zip")
    assert codes(report) == {"FIL009"} and [file.file.path for file in report.files] == ["good.txt"]
    assert not Path("/etc/evil.txt").exists()


def test_unsafe_members_of_a_tar_are_refused_and_nothing_is_written(tmp_path: Path) -> None:
    where = tmp_path / "a" / "b"
    where.mkdir(parents=True)
    with tarfile.open(where / "p.tar", "w") as archive:
        for name, kind, target in (
            ("../../evil.txt", tarfile.REGTYPE, ""),
            ("link.txt", tarfile.SYMTYPE, "/etc/passwd"),
            ("pipe", tarfile.FIFOTYPE, ""),
        ):
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, target
            archive.addfile(member)
        good = tarfile.TarInfo("good.txt")
        good.size = len(GOOD)
        archive.addfile(good, io.BytesIO(GOOD))
    with nothing_written(tmp_path):
        report = judged(where / "p.tar")
    assert codes(report) == {"FIL009"} and [file.file.path for file in report.files] == ["good.txt"]


def test_links_of_a_folder_are_named_and_not_followed(tmp_path: Path) -> None:
    whole = folder(tmp_path / "p", NOTE)
    (tmp_path / "secret.txt").write_text("13612345678 机密")
    for name, target in (("密.txt", tmp_path / "secret.txt"), ("etc", Path("/etc")), ("loop", whole), ("nowhere", tmp_path / "none")):
        os.symlink(target, whole / name)
    report = judged(whole)
    assert {finding.location.file for finding in report.findings if finding.code == "FIL009"} == {"密.txt", "etc", "loop", "nowhere"}
    assert "机密" not in REPORTERS["json"](report, RenderOptions("zh", True, False, 80)) and len(report.files) == 1


@pytest.mark.skipif(not shutil.which("zip"), reason="zip is not installed")
def test_a_link_that_zip_stored_is_named_and_not_followed(tmp_path: Path) -> None:
    whole = folder(tmp_path / "p", NOTE)
    os.symlink("/etc/passwd", whole / "link.txt")
    subprocess.run(["zip", "-qry", "../p.zip", "."], cwd=whole, check=True)
    report = judged(tmp_path / "p.zip")
    assert told(report)["link.txt"].startswith("FIL009 ") and len(report.files) == 1


def test_a_name_of_300_characters_is_read(tmp_path: Path) -> None:
    name = "长" * 300 + ".txt"
    report = judged(folder(tmp_path, {"p.zip": zipped({name: b"text"})}) / "p.zip")
    assert [file.file.path for file in report.files] == [name] and report.files[0].examined


def test_a_path_beyond_the_limit_is_refused_before_anything_is_made_of_it(tmp_path: Path) -> None:
    """Broke: 16,000 folders in one name, or 60,000 combining marks, kept the main process busy for seconds each."""
    names = ["长/" * 16_000 + "a.txt", "e" + "\u0301\u0323" * 14_000, "x" * 65_000]
    data = written([*(Entry(name.encode(), b"1", flags=0x800) for name in names * 20), Entry(b"good.txt", b"2")])
    path = folder(tmp_path, {"p.zip": data}) / "p.zip"
    begin = time.process_time()
    package = open_submission([path], Limits())
    assert time.process_time() - begin < 1
    assert [file.path for file in package.files] == ["good.txt"]
    assert {incident.facts["limit"] for incident in package.incidents} == {"path"} and len(package.incidents) == 3


# --- XML that reaches for the reader's machine ---


def parts_of(data: bytes) -> dict[str, bytes]:
    return {entry.name.decode(): entry.data for entry in entries(data)}


OFFICE: dict[str, tuple[bytes, str, bytes]] = {
    "a.docx": (document(["正文"]), "word/document.xml", "正文".encode()),
    "a.xlsx": (LIST, "xl/sharedStrings.xml", "甲公司".encode()),
    "b.xlsx": (LIST, "xl/workbook.xml", "名单".encode()),
    "a.odt": ((FIXTURES / "notice.odt").read_bytes(), "content.xml", b""),
    "a.ods": ((ROOT / "tests" / "files" / "office.ods").read_bytes(), "content.xml", b""),
    "a.pptx": ((FIXTURES / "slides.pptx").read_bytes(), "ppt/slides/slide1.xml", b""),
    "a.ofd": (ofd([[(10, 10, "通知")]]), "Doc_0/Pages/Page_0/Content.xml", "通知".encode()),
}


def infected(name: str, doctype: bytes) -> bytes:
    """The file with a DTD in one part, and `&m;` in place of some text there."""
    data, part, text = OFFICE[name]
    found = parts_of(data)[part]
    root = re.search(rb"<(?![?!])[\w:.-]+", found)
    assert root
    text = text or next(one for one in re.findall(rb">([^<>\s][^<>]*)<", found))
    body = found[root.start() :].replace(text, b"&m;", 1)
    assert b"&m;" in body
    return grown(data, part, b'<?xml version="1.0" encoding="UTF-8"?>' + doctype + body)


LAUGHS = b'<!DOCTYPE z [<!ENTITY a "ha">' + b"".join(
    f'<!ENTITY {"abcdefghijklm"[n]} "{("&" + "abcdefghijklm"[n - 1] + ";") * 10}">'.encode() for n in range(1, 13)
) + b"]>"  # fmt: skip


@linux
@pytest.mark.parametrize("name", OFFICE)
def test_a_billion_laughs_are_not_laughed(name: str, tmp_path: Path) -> None:
    got = measured(folder(tmp_path / "p", {name: infected(name, LAUGHS), **NOTE}))
    assert got.status in (1, 3) and got.error == b""
    assert got.seconds < 3 and got.megabytes < 250, (got.seconds, got.megabytes)
    by_path = {file["path"]: file["examined"] for file in got.report["files"]}
    assert by_path[NAME + "说明.txt"]
    assert any(finding["location"]["file"] == name and finding["code"] in ("FIL002", "FIL015") for finding in got.report["findings"])


@pytest.mark.parametrize("name", OFFICE)
def test_no_external_entity_is_fetched_from_disk_or_network(name: str, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("SECRET-OF-THE-READER")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        port = server.getsockname()[1]
        for address in (f"file://{tmp_path}/secret.txt", f"http://127.0.0.1:{port}/x"):
            doctype = f'<!DOCTYPE z [<!ENTITY % p SYSTEM "{address}">%p;<!ENTITY m SYSTEM "{address}">]>'
            report = judged(folder(tmp_path / "p", {name: infected(name, doctype.encode()), **NOTE}))
            for form in ("json", "terminal"):
                assert "SECRET" not in REPORTERS[form](report, RenderOptions("zh", True, False, 80))
            assert not any("SECRET" in file.text for file in report.files)
        with pytest.raises(BlockingIOError):
            server.accept()


def test_a_svg_or_a_linked_picture_in_a_document_is_not_followed(tmp_path: Path) -> None:
    parts = parts_of(document(["正文"]))
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x.png".encode()
        parts["word/media/a.svg"] = b'<!DOCTYPE s [<!ENTITY m SYSTEM "' + address + b'">]><svg xmlns="http://www.w3.org/2000/svg">&m;</svg>'
        kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
        link = b'<Relationship Id="rId99" TargetMode="External" Type="' + kind + b'" Target="'
        relations = parts["word/_rels/document.xml.rels"].replace(b"</Relationships>", link + address + b'"/></Relationships>')
        parts["word/_rels/document.xml.rels"] = relations
        report = judged(folder(tmp_path / "p", {"a.docx": zipped(parts)}))
        with pytest.raises(BlockingIOError):
            server.accept()
    assert report.files[0].examined


# --- names and cells that would act on whoever reads the report ---

ACTING = [
    "\x1b]0;owned\x07\x1b[2J.docx",
    "[red]红[bold].docx",
    "<script>alert(1)<!--.docx",
    "市级\u202excod.docx",
    "a\nb\r\nc.docx",
    "=cmd|' -C calc'!A0.docx",
    "+1+1.docx",
    "@SUM(A1).docx",
    "\u200b隐.docx",
    "\ufeff.docx",
    "\x9b31m.docx",
    "javascript:alert(1).docx",
    '"onmouseover=alert(1) x=".docx',
]
FORMULAS = [
    "=cmd|' /C calc'!A0",
    "+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "\t=1+1",
    "<script>alert(1)</script>",
    "\x1b[2J",
]
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b\ufeff]")


@pytest.fixture(scope="module")
def acting(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """A package whose names, cells, sheet names and texts all try to act."""
    texts = [text.replace("\x1b", "") for text in FORMULAS]
    rows: list[list[object]] = [["序号", "区域", "企业名称", "统一社会信用代码", "联系人", "联系电话"]]
    rows += [[number, text, text, text, "=1+1", "=2+2"] for number, text in enumerate(texts, 1)]
    files = {name: document([name.replace("\x1b", "").replace("\x07", "").replace("\x9b", "")]) for name in ACTING}
    files[NAME + "企业名单.xlsx"] = workbook({"=cmd!A0<script>": rows})
    files["evalcheck.yaml"] = b"unit: <script>alert(1)</script>\nwaivers: [{code: '=cmd', file: '[red]x', reason: \"\\e[2J\"}]\n"
    whole = folder(tmp_path_factory.mktemp("acting") / "包[red]<script>alert(1)<b>", files)
    return evalcheck.validate(whole, as_of=AS_OF)


def shown(report: Report, form: str, language: str = "zh", colour: bool = False) -> str | bytes:
    options = RenderOptions(language, True, colour, 80)  # type: ignore[arg-type]
    return OFFICE_REPORTERS[form](report, options) if form in OFFICE_REPORTERS else REPORTERS[form](report, options)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_in_a_package_acts_on_the_terminal(acting: Report, language: str) -> None:
    text = shown(acting, "terminal", language)
    assert isinstance(text, str) and not CONTROL.search(text)
    assert "[red]" in text and "<script>alert(1)" in text
    coloured = shown(acting, "terminal", language, colour=True)
    assert isinstance(coloured, str) and set(re.findall(r"\x1b.{0,3}", coloured)) == {
        one for one in re.findall(r"\x1b.{0,3}", coloured) if one[1] == "["
    }
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == text


def test_the_json_is_whole_and_holds_names_as_they_are(acting: Report) -> None:
    data = json.loads(shown(acting, "json"))
    assert {"".join(name) for name in ACTING} <= {file["path"] for file in data["files"]}


@pytest.mark.parametrize("form", [form for form in (*REPORTERS, *OFFICE_REPORTERS) if form not in ("terminal", "json")])
def test_no_other_report_lets_them_act(acting: Report, form: str) -> None:
    made = shown(acting, form)
    if isinstance(made, bytes) and made[:2] == b"PK":
        _no_formula(made)
        return
    text = made if isinstance(made, str) else made.decode("utf-8-sig")
    if form == "html":
        assert not re.search(r"<script>alert|<!--|\sonmouseover=", text) and "&lt;script&gt;alert(1)" in text
    if "csv" in form:
        import csv

        assert not [cell for row in csv.reader(io.StringIO(text)) for cell in row if cell[:1] in "=+@\t\r" and cell[:1]]
    if form in ("junit", "sarif"):
        _parses(form, text)
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]", text)


def _no_formula(book: bytes) -> None:
    for name, data in parts_of(book).items():
        if name.startswith("xl/worksheets/sheet"):
            assert b"<f>" not in data and b"<f " not in data
        if name.endswith(".rels"):
            assert b"javascript:" not in data and b"cmd|" not in data
        assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|<script>|instrText>[^<]*(?:cmd|=)", data) or not name.endswith(".xml")


def _parses(form: str, text: str) -> None:
    if form == "sarif":
        json.loads(text)
        return
    from xml.etree import ElementTree

    ElementTree.fromstring(text.encode())


def test_colour_and_links_on_the_command_line_come_from_us_alone(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    folder(tmp_path / "p", dict.fromkeys(ACTING, b"x"))
    run(["validate", str(tmp_path / "p"), "--as-of", "2022-05-30"])
    out = capfdbinary.readouterr().out
    assert b"\x1b" not in out and b"\x07" not in out and b"\r" not in out


# --- locked, misnamed, half-readable: the right code and words ---

seven = pytest.mark.skipif(not shutil.which("7z"), reason="7z (p7zip) is not installed")


def packed_by(command: list[str], where: Path) -> Path:
    subprocess.run(command, cwd=where, check=True, capture_output=True)
    return where / next(word for word in command if word.startswith("p."))


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(["7z", "a", "-tzip", "-mem=AES256", "-psecret", "p.zip", "a.txt", "b.txt"], marks=seven, id="AES by 7z"),
        pytest.param(["7z", "a", "-tzip", "-mem=ZipCrypto", "-psecret", "p.zip", "a.txt", "b.txt"], marks=seven, id="ZipCrypto by 7z"),
        pytest.param(["zip", "-q", "-P", "secret", "p.zip", "a.txt", "b.txt"], id="ZipCrypto by zip",
                     marks=pytest.mark.skipif(not shutil.which("zip"), reason="zip is not installed")),
        pytest.param(["7z", "a", "-psecret", "p.7z", "a.txt", "b.txt"], marks=seven, id="7z"),
        pytest.param(["7z", "a", "-psecret", "-mhe=on", "p.7z", "a.txt", "b.txt"], marks=seven, id="7z with locked names"),
    ],
)  # fmt: skip
def test_an_archive_with_a_password_is_locked_as_package_and_inside(command: list[str], tmp_path: Path) -> None:
    folder(tmp_path, {"a.txt": b"one", "b.txt": b"two"})
    path = packed_by(command, tmp_path)
    assert told(judged(path))[path.name].startswith("FIL003 ")
    inside = judged(folder(tmp_path / "inside", {path.name: path.read_bytes(), **NOTE}))
    assert told(inside)[path.name].startswith("FIL003 ") and inside.verdict == "fail"


@pytest.mark.skipif(not shutil.which("zip"), reason="zip is not installed")
def test_zip64_of_zip_is_read(tmp_path: Path) -> None:
    folder(tmp_path, {"a.txt": "内容".encode()})
    subprocess.run("cat a.txt | zip -fz -q p.zip a.txt -", shell=True, cwd=tmp_path, check=True)
    assert b"PK\x06\x06" in (tmp_path / "p.zip").read_bytes()
    report = judged(tmp_path / "p.zip")
    assert {file.file.path: file.examined for file in report.files}["a.txt"]


def test_zip64_of_python_is_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "p.zip", "w", allowZip64=True) as archive, archive.open("a.txt", "w", force_zip64=True) as member:
        member.write(b"text")
    report = judged(tmp_path / "p.zip")
    assert [(file.file.path, file.condition) for file in report.files] == [("a.txt", "sound")]


@pytest.mark.skipif(not shutil.which("zip") or sys.platform != "linux", reason="zip is not installed")
def test_names_in_gbk_as_a_chinese_windows_zips_them_are_read(tmp_path: Path) -> None:
    """Beside one in UTF-8: the names of one archive may be in several encodings."""
    folder(tmp_path / "p", {NAME + "总结.txt": GOOD})
    name = NAME + "说明.txt"
    with open(os.fsencode(tmp_path / "p") + b"/" + name.encode("gbk"), "wb") as target:
        target.write("2021年，全市举办全民健身活动712场，参加群众15.6万人次。".encode())
    subprocess.run(["zip", "-qr", "../p.zip", "."], cwd=tmp_path / "p", check=True, env={**os.environ, "LANG": "C", "LC_ALL": "C"})
    report = judged(tmp_path / "p.zip")
    assert [file.file.path for file in report.files] == [NAME + "总结.txt", name] and codes(report) == set()


def old_workbook() -> bytes:
    return (ROOT / "tests" / "files" / "office.xls").read_bytes()


WPS: list[tuple[str, bytes, str]] = [
    ("a.et", old_workbook(), "xls"),
    ("b.et", LIST, "xlsx"),
    ("a.wps", word97([("全民健身\r", b"")]), "doc"),
    ("b.wps", document(["全民健身"]), "docx"),
    ("c.wps", (FIXTURES / "notice.doc").read_bytes(), "doc"),
]


@pytest.mark.parametrize(("name", "data", "kind"), WPS, ids=[f"{name} is {kind}" for name, _, kind in WPS])
def test_files_of_wps_are_read_by_their_content(name: str, data: bytes, kind: str, tmp_path: Path) -> None:
    report = judged(folder(tmp_path / "p", {NAME + name: data}))
    assert [(file.type, file.examined) for file in report.files] == [(kind, True)]
    assert not codes(report) & {"FIL002", "FIL005", "FIL015"}


def test_a_binary_workbook_is_read(tmp_path: Path) -> None:
    """By our own encoder: no program to be had writes them."""
    data = xlsb([["序号", "区域", None], [1, "和平区", 2.5], [], [2, "河东区"]])
    part = "xl/worksheets/sheet1.bin"
    (sheet,) = read_workbook(data, "xlsb", "a.xlsb", Limits()).sheets
    blank = [None, None, None]
    assert sheet.head(9) == [["序号", "区域", None], [1, "和平区", 2.5], blank, [2, "河东区", None]]
    assert survives(lambda sheet: read_workbook(grown(data, part, sheet), "xlsb", "a.xlsb", Limits()), parts_of(data)[part]) > 20
    report = judged(folder(tmp_path / "p", {"a.xlsb": data, "b.xlsb": data[: len(data) // 2]}))
    assert [(file.type, file.condition) for file in report.files] == [("xlsb", "sound"), ("xlsb", "broken")]


def with_macros(data: bytes, main: bytes, kind: bytes, folder_name: str) -> bytes:
    parts = parts_of(data)
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(main, kind)
    return zipped({**parts, f"{folder_name}/vbaProject.bin": b"\xd0\xcf\x11\xe0macros"})


def test_macros_are_a_warning_and_the_content_is_read(tmp_path: Path) -> None:
    sheet_main, word_main = (
        f"application/vnd.openxmlformats-officedocument.{kind}.main+xml".encode()
        for kind in ("spreadsheetml.sheet", "wordprocessingml.document")
    )
    book = with_macros(LIST, sheet_main, b"application/vnd.ms-excel.sheet.macroEnabled.main+xml", "xl")
    text = with_macros(document(["正文"]), word_main, b"application/vnd.ms-word.document.macroEnabled.main+xml", "word")
    report = judged(folder(tmp_path / "p", {"a.xlsm": book, "b.docm": text}))
    assert {file: words[:6] for file, words in told(report).items() if file} == {"a.xlsm": "FIL013", "b.docm": "FIL013"}
    assert [(file.type, file.examined) for file in report.files] == [("xlsm", True), ("docm", True)]


def test_what_no_mail_takes_is_a_warning(tmp_path: Path) -> None:
    whole = folder(tmp_path / "p", NOTE)
    with (whole / "大.txt").open("wb") as target:
        target.write(b"a" * (51 * MB))
    (finding,) = [finding for finding in judged(whole).findings if finding.code == "FIL014"]
    assert finding.location.file == "大.txt" and "50 MB" in finding.message()


@linux
@pytest.mark.parametrize(
    ("module", "name", "data", "command"),
    [
        ("rarfile", "a.rar", rar5({"a.txt": b"text"}), 'pip install "evalcheck-cn[archives]"'),
        ("pillow_heif", "a.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64), 'pip install "evalcheck-cn[media]"'),
        ("av", "a.mp4", b"\0\0\0\x18ftypisom\0\0\0\0isomiso2" + bytes(64), 'pip install "evalcheck-cn[media]"'),
    ],
)
def test_a_missing_extra_is_incomplete_and_names_the_command(
    module: str, name: str, data: bytes, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    report = evalcheck.validate(folder(tmp_path / "p", {name: data}), as_of=AS_OF, select=["FIL015"])
    (finding,) = [finding for finding in report.findings if finding.code == "FIL015"]
    assert finding.location.file == name and command in finding.fix()
    assert report.counts["unexamined"] == 1 and report.exit_status in (1, 3)


def test_a_workbook_behind_a_password_is_locked_wherever_it_lies(tmp_path: Path) -> None:
    report = judged(folder(tmp_path, {"p.zip": zipped({"a.xlsx": locked_xlsx(), "b.xlsx": xlsx({"A1": 1})})}) / "p.zip")
    assert {file: words[:6] for file, words in told(report).items() if file} == {"a.xlsx": "FIL003"}


# --- many files ---


@linux
def test_the_time_of_intake_grows_with_the_number_of_files_and_not_faster(tmp_path: Path) -> None:
    def seconds(count: int) -> float:
        data = zipped({f"{NAME}说明{n}.txt": b"%d" % n for n in range(count)})
        path = folder(tmp_path, {f"{count}.zip": data}) / f"{count}.zip"
        begin = time.process_time()
        assert len(open_submission([path], Limits()).files) == count
        return time.process_time() - begin

    seconds(100)
    assert seconds(8000) < 10 * seconds(2000)


@linux
def test_archives_in_an_archive_are_unpacked_once_each(tmp_path: Path) -> None:
    """Broke: the outer one was unpacked again for each inner one, and in each worker for each file."""
    inner = {f"{n}.zip": zipped({f"{n}.txt": b"%d" % n}) for n in range(600)}
    path = folder(tmp_path, {"p.zip": zipped({"all.zip": zipped({**inner, "pad.txt": os.urandom(8 * MB).hex().encode()})})}) / "p.zip"
    begin = time.process_time()
    package = open_submission([path], Limits())
    assert len(package.files) == 601 and time.process_time() - begin < 4


@pytest.mark.parametrize("bomb", [None, by_ratio_nested, by_depth], ids=["whole", "by ratio", "by depth"])
def test_inner_archives_leave_nothing_on_the_disk(
    bomb: Callable[[], dict[str, bytes]] | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private = tmp_path / "private"
    private.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(private))
    data = bomb()["bomb.zip"] if bomb else zipped({"a.zip": zipped({"b.7z": (FIXTURES / "solid.7z").read_bytes(), **NOTE})})
    judged(folder(tmp_path / "p", {"p.zip": data}) / "p.zip")
    assert list(private.iterdir()) == []


# --- limits: one list, one place to change them, and the docs in step ---


def test_every_limit_is_documented_with_its_value() -> None:
    page = (ROOT / "docs" / "robustness.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]+?) \|", page, re.MULTILINE))
    assert {name: value.strip() for name, value in rows.items()} == {field.name: _written(field.default) for field in fields(Limits)}


def _written(value: Any) -> str:
    """As the page writes it: bytes in MB, thousands parted."""
    if isinstance(value, int) and value >= 10 * MB and value % MB == 0:
        return f"{value // MB:,} MB"
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"


def test_a_limit_of_the_command_line_reaches_intake_and_readers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "p.zip").write_bytes(zipped({f"{n}.txt": b"%d" % n for n in range(9)}))
    run(["validate", str(tmp_path / "p.zip"), "--as-of", "2022-05-30", "--limit", "archive_members=5"])
    assert "内含文件超过5个" in capsys.readouterr().out
    (tmp_path / "a.txt").write_bytes(b"word " * 100)
    run(["validate", str(tmp_path / "a.txt"), "--as-of", "2022-05-30", "--limit", "text_characters=20"])
    assert "只检查了前20字" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("cpu_second=3", "是否为 cpu_seconds"),
        ("speed=3", "可写：archive_bytes"),
        ("cpu_seconds", "大于 0 的数"),
        ("cpu_seconds=fast", "大于 0 的数"),
        ("pages=0", "大于 0 的数"),
        ("pages=0.5", "大于 0 的数"),
        ("pages=-1", "大于 0 的数"),
    ],
)
def test_a_limit_that_is_none_is_a_wrong_call(given: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["validate", str(tmp_path), "--limit", given]) == 2
    assert words in capsys.readouterr().err


def test_bytes_may_be_written_with_their_unit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}

    def validate(paths: object, **given: Any) -> Report:
        seen.update(given)
        raise KeyboardInterrupt

    monkeypatch.setattr("evalcheck.cli.validate.validate", validate)
    run(["validate", str(tmp_path), "--limit", "memory_bytes=4GB", "--limit", "cpu_seconds=2.5"])
    assert seen["limits"] == {"memory_bytes": 4 * 1024 * MB, "cpu_seconds": 2.5}
