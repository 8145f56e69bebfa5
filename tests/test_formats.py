"""The table of formats, row by row: a sample of each is told, may bear its names, and is opened by the row's reader."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from functools import partial
from pathlib import Path

import pytest

from evalcheck.checks.coverage import SCANS as READ_FROM_PIXELS
from evalcheck.evidence.clauses.kind import VIDEOS as KNOWN_VIDEOS
from evalcheck.prepare.parcels import Packable
from evalcheck.submission.allowance import cpu_seconds
from evalcheck.submission.filetype import detect
from evalcheck.submission.formats import FORMAT, FORMATS, HELD_BY, PROGRAM_EXTENSIONS, SCANS, VIDEOS, Format, fits, format_of
from evalcheck.submission.intake import open_submission
from evalcheck.submission.limits import MB, Limits
from evalcheck.submission.model import EvidenceFile, InMemory, Opened, ReadError, Trouble
from evalcheck.submission.reading import open_file
from tests.format_encoders import PLAIN, compound, msg, odp, ofd, ppt, rar5, word97, xlsb
from tests.packages import document, scan, workbook
from tests.test_readers_media import picture, video

ROOT = Path(__file__).parent.parent
FIXTURES = ROOT / "tests" / "fixtures" / "formats"
FILES = ROOT / "tests" / "files"
BOOK = workbook({"名单": [["序号", "单位"], [1, "天津虚拟企业"]]})
PAPER = document(["关于优化服务的通知"])


def retyped(data: bytes, old: str, new: str) -> bytes:
    """An office zip whose list of content types calls its main part something else."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(made, "w") as out:
        for name in given.namelist():
            part = given.read(name)
            out.writestr(name, part.replace(old.encode(), new.encode()) if name == "[Content_Types].xml" else part)
    return made.getvalue()


def zipped(**parts: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as out:
        for name, text in parts.items():
            out.writestr(name, text)
    return made.getvalue()


def heic() -> bytes:
    pytest.importorskip("pillow_heif").register_heif_opener()
    return picture("HEIF")


def mail() -> bytes:
    made = EmailMessage()
    made["Subject"], made["From"], made["Message-ID"] = "佐证材料", "a@example.com", "<1@example.com>"
    made.set_content("见附件")
    made.add_attachment(b"1", maintype="text", subtype="plain", filename="说明.txt")
    return made.as_bytes()


def recording() -> bytes:
    """Sound alone in the container of a video."""
    av = pytest.importorskip("av")
    made = io.BytesIO()
    with av.open(made, "w", format="asf") as container:
        stream = container.add_stream("pcm_s16le", rate=8000, layout="mono")
        frame = av.AudioFrame(format="s16", layout="mono", samples=1024)
        frame.sample_rate = 8000
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return made.getvalue()


PICTURE_FORMS = {"jpg": "JPEG", **{kind: kind.upper() for kind in ("png", "gif", "bmp", "tiff", "webp", "avif")}}
SAMPLES: dict[str, Callable[[], bytes]] = {
    "pdf": lambda: scan(1),
    "ofd": lambda: ofd([[(10, 10, "天津市")]]),
    **{kind: partial(picture, form) for kind, form in PICTURE_FORMS.items()},
    "heic": heic,
    "mp4": lambda: video("mp4", "mpeg4", 1),
    "mov": lambda: video("mov", "mpeg4", 1),
    "avi": lambda: video("avi", "mpeg4", 1),
    "mkv": lambda: video("matroska", "mpeg4", 1),
    "wmv": lambda: video("asf", "wmv2", 1),
    "flv": lambda: video("flv", "flv", 1),
    "mpg": lambda: video("mpeg", "mpeg2video", 1),
    "ts": lambda: video("mpegts", "mpeg2video", 1),
    "rm": lambda: b".RMF\0\0\0\x12" + bytes(100),
    "mp3": lambda: b"ID3\x04\0" + bytes(100),
    "m4a": lambda: b"\0\0\0\x20ftypM4A " + bytes(100),
    "wav": lambda: b"RIFF\x24\0\0\0WAVEfmt " + bytes(100),
    "wma": recording,
    "xlsx": lambda: BOOK,
    "xlsm": lambda: retyped(BOOK, "vnd.openxmlformats-officedocument.spreadsheetml.sheet.main", "vnd.ms-excel.sheet.macroEnabled.main"),
    "xlsb": lambda: xlsb([["序号"], [1.0]]),
    "xls": lambda: (FILES / "office.xls").read_bytes(),
    "ods": lambda: (FILES / "office.ods").read_bytes(),
    "csv": lambda: "序号,单位\n1,天津虚拟企业\n".encode(),
    "docx": lambda: PAPER,
    "docm": lambda: retyped(
        PAPER, "vnd.openxmlformats-officedocument.wordprocessingml.document.main", "vnd.ms-word.document.macroEnabled.main"
    ),
    "doc": lambda: word97([("通知\r", PLAIN)]),
    "odt": lambda: (FIXTURES / "notice.odt").read_bytes(),
    "rtf": lambda: (FIXTURES / "notice.rtf").read_bytes(),
    "pptx": lambda: (FIXTURES / "slides.pptx").read_bytes(),
    "ppt": lambda: ppt([("情况介绍", "一、总体情况")]),
    "odp": lambda: odp("<d:page/>"),
    "ps": lambda: b"%!PS-Adobe-3.0\n",
    "txt": lambda: "情况说明\n".encode(),
    "html": lambda: b"<!doctype html><html><body>1</body></html>",
    "xml": lambda: b"<?xml version='1.0'?><a/>",
    "eml": mail,
    "msg": lambda: msg({0x0037: "佐证"}, [{0x3707: "说明.txt", 0x3701: b"1", 0x3705: 1}]),
    "zip": lambda: zipped(a="1"),
    "rar": lambda: rar5({"a.txt": b"1"}),
    "7z": lambda: (FIXTURES / "copy.7z").read_bytes(),
    "tar": lambda: (FIXTURES / "plain.tar").read_bytes(),
    "gz": lambda: gzip.compress(b"1", mtime=0),
    "xz": lambda: lzma.compress(b"1"),
    "bz2": lambda: bz2.compress(b"1"),
    "exe": lambda: b"MZ" + bytes(100),
    "elf": lambda: b"\x7fELF" + bytes(100),
    "app": lambda: zipped(AndroidManifest="1"),
    "script": lambda: b"#!/bin/sh\n",
    "lnk": lambda: b"L\0\0\0\x01\x14\x02\0" + bytes(100),
    "chm": lambda: b"ITSF\x03" + bytes(100),
    "ole": lambda: compound({"VisioDocument": bytes(5000)}),
    "dwg": lambda: b"AC1027" + bytes(100),
}
TOLD_BY_NAME = {"csv", "wma", "app"}


def given(name: str, data: bytes) -> EvidenceFile:
    return EvidenceFile(name, len(data), hashlib.sha256(data).hexdigest(), InMemory(data))


def outcome(kind: str, name: str) -> Opened | Trouble:
    try:
        return open_file(given(name, SAMPLES[kind]()), Limits())
    except ReadError as error:
        return error.trouble


def test_there_is_a_sample_of_each_row_and_a_row_for_each_type() -> None:
    assert set(SAMPLES) == {row.type for row in FORMATS}
    assert len(FORMAT) == len(FORMATS)


@pytest.mark.parametrize("kind", [kind for kind in SAMPLES if kind not in TOLD_BY_NAME])
def test_a_sample_of_each_format_is_told_by_its_content(kind: str) -> None:
    assert detect(SAMPLES[kind]()) == kind


@pytest.mark.parametrize("row", [row for row in FORMATS if row.reader and row.type not in ("zip", "wma")], ids=lambda row: row.type)
def test_the_reader_of_each_row_opens_a_sample_under_each_of_its_names(row: Format) -> None:
    for extension in (*row.extensions, *row.also)[:1] if row.family == "video" else (*row.extensions, *row.also):
        if format_of(row.seen_as or row.type, extension) is not row:
            continue
        opened = outcome(row.type, f"a.{extension}")
        assert isinstance(opened, Opened), (extension, opened)
        assert opened.type == row.type
        assert [one.trouble for one in opened.incidents if one.trouble is not Trouble.MACROS] == [], extension


@pytest.mark.parametrize("row", [row for row in FORMATS if not row.reader and row.family != "program"], ids=lambda row: row.type)
def test_a_format_without_a_reader_is_not_examined_under_its_own_name(row: Format) -> None:
    assert outcome(row.type, f"a.{row.extensions[0]}") is Trouble.NOT_EXAMINED


@pytest.mark.parametrize("row", [row for row in FORMATS if row.family == "program"], ids=lambda row: row.type)
def test_programs_are_not_accepted_under_whatever_name(row: Format) -> None:
    assert {outcome(row.type, f"a.{extension}") for extension in row.extensions} <= {Trouble.NOT_ACCEPTED}
    if row.signs:
        assert outcome(row.type, "a.pdf") is Trouble.NOT_ACCEPTED


def test_sound_in_the_container_of_a_video_is_no_video_that_plays() -> None:
    assert outcome("wma", "a.wma") is Trouble.UNPLAYABLE


@pytest.mark.parametrize("kind", [row.type for row in FORMATS if row.family in ("archive", "mail") and row.type not in ("gz", "xz", "bz2")])
def test_members_of_each_container_are_taken_into_the_package(kind: str, tmp_path: Path) -> None:
    (tmp_path / f"inner.{kind}").write_bytes(SAMPLES[kind]())
    files = open_submission([tmp_path], Limits()).files
    assert files and all(file.path.startswith(f"inner.{kind}!/") for file in files)


@pytest.mark.parametrize("extension", sorted(HELD_BY))
def test_a_file_has_the_time_that_its_format_needs(extension: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evalcheck.submission.allowance._has_ocr", lambda: True)
    rows = [row for row in FORMATS if extension in row.extensions]
    scanned = any(row.family in ("picture", "pages") for row in rows)
    plain = Limits().cpu_seconds + Limits().cpu_seconds_per_mb
    assert (cpu_seconds(given(f"a.{extension}", bytes(MB)), Limits()) > plain) == scanned
    # What is small holds little that takes long, unless it was made to.
    assert cpu_seconds(given(f"a.{extension}", bytes(2000)), Limits()) < 10


def test_what_modules_once_knew_apart_is_one_table_now() -> None:
    assert READ_FROM_PIXELS is SCANS and KNOWN_VIDEOS is VIDEOS
    assert {"gif", "avif", "jfif", "heif"} < SCANS and {"webm", "mpg", "vob", "rmvb"} < VIDEOS


@pytest.mark.parametrize(
    ("extension", "kind", "may"),
    [("wps", "rtf", True), ("et", "docx", False), ("webm", "mkv", True), ("webm", "mp4", False), ("f4v", "mp4", True), ("csv", "txt", True),
     ("wav", "wav", True), ("m4a", "m4a", True), ("jpg", "png", False), ("nothing", "pdf", False)],
)  # fmt: skip
def test_an_extension_may_hold_what_its_programs_save_under_it(extension: str, kind: str, may: bool) -> None:
    assert fits(extension, kind) is may


@pytest.mark.parametrize("data", [b"G" + b"abc" * 400, b"G" + b"a" * 187 + b"G" + b"a" * 187 + b"G" + b"a" * 400])
def test_a_text_that_begins_with_the_mark_of_a_transport_stream_is_a_text(data: bytes) -> None:
    assert detect(data) == "txt"


def test_only_files_that_hold_packed_data_are_stored_as_they_are() -> None:
    methods = {
        name: Packable(f"a.{name}", Path("a")).method for name in ("xlsx", "jpg", "avif", "mpg", "7z", "xls", "csv", "bmp", "tar", "et")
    }
    assert {name for name, method in methods.items() if method == zipfile.ZIP_STORED} == {"xlsx", "jpg", "avif", "mpg", "7z"}


def test_the_page_of_formats_lists_each_row() -> None:
    page = (ROOT / "docs" / "formats.md").read_text("utf-8").splitlines()
    accepted = [row for row in FORMATS if row.family != "program"]
    assert [line for line in page if line.startswith("| `")] == [listed(row) for row in accepted]
    assert all(f"`.{extension}`" in "\n".join(page) for extension in PROGRAM_EXTENSIONS)


def listed(row: Format) -> str:
    names = " ".join(f".{extension}" for extension in row.extensions)
    unpacked = row.family in ("archive", "mail")
    done = "unpacked" if unpacked else "read" if row.reader else "a person looks"
    return f"| `{row.type}` | {row.zh} | {row.en} | {names} | {done} |"
