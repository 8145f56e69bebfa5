"""The account of a file: what its container holds, less what was read and judged; whole files stay silent, others are told."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import olefile
import pypdfium2
import pytest

from evalcheck.cli.app import run
from evalcheck.submission.formats import FORMATS, Format
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Opened, ReadError, Trouble
from evalcheck.submission.reading import open_file
from tests.format_encoders import compound, ofd
from tests.packages import document, workbook
from tests.test_formats import FIXTURES, SAMPLES, given
from tests.test_readers_documents import TYPES, W, relations
from tests.test_readers_media import picture

HOLD_NO_PARTS = {"csv", "rtf", "txt", "zip"}
"""Formats that a reader takes whole, as one thing; a zip's members are files of the package."""
OFFICE = {"docx": SAMPLES["docx"], "xlsx": SAMPLES["xlsx"], "pptx": SAMPLES["pptx"]}
MAIN = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}


def opened(name: str, data: bytes) -> Opened:
    return open_file(given(name, data), Limits())


def troubles(name: str, data: bytes) -> list[str]:
    """What opening the file and reading its rows tells, macros aside."""
    try:
        whole = opened(name, data)
        told = whole.incidents
        assert all(block.rows for sheet in whole.sheets for block in sheet.blocks(1))
    except ReadError as error:
        return [error.trouble.value]
    return [one.trouble.value for one in told if one.trouble is not Trouble.MACROS]


def changed(data: bytes, changes: Mapping[str, bytes | None], more: Mapping[str, bytes] | None = None) -> bytes:
    """The zip with some parts replaced (None: dropped) and some added."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            part = changes.get(info.filename, old.read(info.filename))
            if part is not None:
                new.writestr(info.filename, part)
        for name, part in (more or {}).items():
            new.writestr(name, part)
    return made.getvalue()


def with_stream(data: bytes, name: str) -> bytes:
    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        streams = {"/".join(path): ole.openstream(path).read() for path in ole.listdir()}
    return compound({**streams, name: b"unknown"})


def with_attachment(data: bytes, name: str) -> bytes:
    document = pypdfium2.PdfDocument(data)
    document.new_attachment(name).set_data(b"unknown")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def with_unknown(row: Format) -> tuple[str, bytes] | None:
    """A sample that holds one part that nobody knows, and where; None for a format that holds no parts."""
    data = SAMPLES[row.type]()
    if row.zipped:
        return "unknown/part.dat", changed(data, {}, {"unknown/part.dat": b"unknown"})
    if row.streams:
        return "Unknown", with_stream(data, "Unknown")
    return ("unknown.dat", with_attachment(data, "unknown.dat")) if row.type == "pdf" else None


@pytest.mark.parametrize("row", [row for row in FORMATS if row.reader], ids=lambda row: row.type)
def test_a_part_that_no_reader_knows_stands_in_the_account(row: Format) -> None:
    planted = with_unknown(row)
    if planted is None:
        assert row.family in ("picture", "video", "sound") or row.type in HOLD_NO_PARTS
        return
    place, data = planted
    account = opened(f"a.{row.extensions[0]}", data).account
    assert place in [one.place for one in account.unread]
    assert account.held == account.read + len(account.unread)


@pytest.mark.parametrize("row", [row for row in FORMATS if row.zipped and row.reader], ids=lambda row: row.type)
def test_a_part_that_nothing_refers_to_shows_nothing_and_is_no_finding(row: Format) -> None:
    _, data = with_unknown(row) or ("", b"")
    assert troubles(f"a.{row.extensions[0]}", data) == []


def test_the_parts_of_a_plain_document_were_all_read_or_judged() -> None:
    account = opened("a.docx", document(["关于优化服务的通知"])).account
    assert not any(one.shown for one in account.unread)
    assert account.held == account.read + len(account.unread) > 5


@pytest.mark.parametrize("kind", OFFICE)
@pytest.mark.parametrize("part", ["[Content_Types].xml", "_rels/.rels"])
@pytest.mark.parametrize(
    "damage", [lambda part: None, lambda part: b"", lambda part: part[: len(part) // 2]], ids=["dropped", "empty", "cut"]
)
def test_a_file_whose_lists_of_parts_are_lost_is_damaged(kind: str, part: str, damage: Callable[[bytes], bytes | None]) -> None:
    data = OFFICE[kind]()
    whole = zipfile.ZipFile(io.BytesIO(data)).read(part)
    assert troubles(f"a.{kind}", changed(data, {part: damage(whole)})) == ["damaged"]


@pytest.mark.parametrize("kind", OFFICE)
def test_each_part_that_the_file_is_made_of_must_be_well_formed(kind: str) -> None:
    data = OFFICE[kind]()
    assert troubles(f"a.{kind}", data) == []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".rels"))}
    passed = [name for name, part in parts.items() if troubles(f"a.{kind}", changed(data, {name: part[: len(part) // 2]})) != ["damaged"]]
    assert passed == []


def test_what_a_document_needs_and_does_not_hold_is_told_and_what_it_does_without_is_not() -> None:
    data = document(["正文"])
    relations = zipfile.ZipFile(io.BytesIO(data)).read("word/_rels/document.xml.rels").decode()

    def pointing(kind: str, target: str) -> bytes:
        kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        one = f'<Relationship Id="rId990" Type="{kinds}/{kind}" Target="{target}"/>'
        return changed(data, {"word/_rels/document.xml.rels": relations.replace("</Relationships>", one + "</Relationships>").encode()})

    for kind in ("header", "image", "footnotes", "numbering"):
        assert troubles("a.docx", pointing(kind, "gone.xml")) == ["damaged"], kind
    for kind, target in (("printerSettings", "gone.bin"), ("image", "NULL"), ("thumbnail", "../docProps/gone.jpeg"), ("hyperlink", "#a")):
        assert troubles("a.docx", pointing(kind, target)) == [], kind


def test_the_main_part_is_the_one_that_the_relations_name() -> None:
    data, other = document(["无关文字"]), document(["机密★10年"])
    with zipfile.ZipFile(io.BytesIO(other)) as archive:
        real = archive.read("word/document.xml")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root, types = archive.read("_rels/.rels"), archive.read("[Content_Types].xml")
        relations = archive.read("word/_rels/document.xml.rels")
    moved = changed(
        data,
        {
            "_rels/.rels": root.replace(b"word/document.xml", b"word/real.xml"),
            "[Content_Types].xml": types.replace(b"/word/document.xml", b"/word/real.xml"),
        },
        {"word/real.xml": real, "word/_rels/real.xml.rels": relations},
    )
    told = opened("a.docx", moved)
    assert [line.text for line in told.lines] == ["机密★10年"]
    assert "word/document.xml" in [one.place for one in told.account.unread]


@pytest.mark.parametrize("kind", OFFICE)
def test_the_list_of_content_types_may_be_written_in_small_letters(kind: str) -> None:
    data = OFFICE[kind]().replace(b"[Content_Types].xml", b"[content_types].xml")
    assert troubles(f"a.{kind}", data) == []
    assert opened(f"a.{kind}", data).account.held == opened(f"a.{kind}", OFFICE[kind]()).account.held


@pytest.mark.parametrize("kind", OFFICE)
def test_a_part_of_the_list_of_content_types_is_named_from_the_root(kind: str) -> None:
    with zipfile.ZipFile(io.BytesIO(OFFICE[kind]())) as archive:
        types = archive.read("[Content_Types].xml").decode()
    cut = changed(OFFICE[kind](), {"[Content_Types].xml": types.replace('PartName="/', 'PartName="', 1).encode()})
    assert troubles(f"a.{kind}", cut) == ["damaged"]


def test_a_wrong_checksum_of_any_part_is_told() -> None:
    data = bytearray(document(["正文"]))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        at = archive.getinfo("word/settings.xml").header_offset
    directory = data.index(b"word/settings.xml", at + 100) - 46
    data[directory + 16] ^= 1
    assert troubles("a.docx", bytes(data)) == ["damaged"]


def test_a_part_that_was_known_whole_is_looked_at_again_where_the_directory_tells_otherwise() -> None:
    data = document(["正文"])
    assert troubles("a.docx", data) == []
    entry = data.rindex(b"word/settings.xml") - 46
    for place, trouble in ((8, "locked"), (16, "damaged"), (24, "damaged")):  # its flags, checksum and size (APPNOTE 4.3.12)
        other = bytearray(data)
        other[entry + place] ^= 1
        assert troubles("a.docx", bytes(other)) == [trouble]
    assert troubles("a.docx", data) == []


def test_a_wrong_checksum_of_a_part_that_nothing_refers_to_is_told() -> None:
    for kind, whole in (("docx", document(["正文"])), ("ofd", ofd([[(10, 10, "天津市")]])), ("odt", SAMPLES["odt"]())):
        data = bytearray(changed(whole, {}, {"own/leftover.dat": b"leftover" * 50}))
        assert troubles(f"a.{kind}", bytes(data)) == []
        data[data.rindex(b"own/leftover.dat") - 30] ^= 1
        assert troubles(f"a.{kind}", bytes(data)) == ["damaged"]


@pytest.mark.parametrize("kind", OFFICE)
def test_a_part_of_another_xml_is_broken(kind: str) -> None:
    with zipfile.ZipFile(io.BytesIO(OFFICE[kind]())) as archive:
        name = next(name for name in archive.namelist() if name.endswith("/theme1.xml") or name in ("word/settings.xml", "xl/styles.xml"))
        part = archive.read(name)
    assert b'version="1.0"' in part or b"version='1.0'" in part
    assert troubles(f"a.{kind}", changed(OFFICE[kind](), {name: part.replace(b"1.0", b"q.0", 1)})) == ["damaged"]


@pytest.mark.parametrize("kind", OFFICE)
def test_a_plain_name_that_the_directory_gives_in_other_signs_is_another_name(kind: str) -> None:
    data = OFFICE[kind]()
    assert troubles(f"a.{kind}", data) == []
    at = data.rindex(b"_rels/.rels")
    assert troubles(f"a.{kind}", data[:at] + b"\xf1" + data[at + 1 :]) == ["damaged"]


def test_two_parts_of_one_name_are_told() -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        doubled = changed(document(["正文"]), {}, {"word/document.xml": b"<a/>"})
    assert troubles("a.docx", doubled) == ["damaged"]


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pptx", "odt", "ods", "ofd"])
def test_two_files_in_one_are_told_and_what_lies_behind_the_end_stands_in_the_account(kind: str) -> None:
    data = SAMPLES[kind]()
    assert troubles(f"a.{kind}", data + data) == ["damaged"]
    assert (
        troubles(f"a.{kind}", data + b"appended by another program")
        == troubles(f"a.{kind}", data + bytes(40))
        == troubles(f"a.{kind}", data)
    )
    places = {one.place: one.shown for one in opened(f"a.{kind}", data + b"appended by another program").account.unread}
    assert places["+27"] is False
    assert "+40" not in {one.place for one in opened(f"a.{kind}", data + bytes(40)).account.unread}


@pytest.mark.parametrize("kind", ["docx", "xlsx", "ofd"])
def test_a_comment_of_the_archive_and_an_archive_inside_are_no_second_file(kind: str) -> None:
    data = SAMPLES[kind]()
    held = io.BytesIO(changed(data, {}, {"own/inner.zip": data}))
    with zipfile.ZipFile(held, "a") as archive:
        archive.comment = b"packed by another program"
    assert troubles(f"a.{kind}", held.getvalue()) == troubles(f"a.{kind}", data)


PNG, JPEG = picture("PNG"), picture("JPEG")


def pictured(data: bytes, extension: str = "png") -> bytes:
    from docx import Document

    made, out = Document(), io.BytesIO()
    made.add_paragraph("活动现场")
    made.add_picture(io.BytesIO(PNG if extension == "png" else JPEG))
    made.save(out)
    with zipfile.ZipFile(io.BytesIO(out.getvalue())) as archive:
        place = next(name for name in archive.namelist() if name.startswith("word/media/"))
    return changed(out.getvalue(), {place: data})


@pytest.mark.parametrize(
    "broken",
    [b"", bytes(500), PNG[: len(PNG) // 2], PNG[:-12], PNG[:60] + b"\0\0\0" + PNG[63:], b"no picture at all", JPEG[: len(JPEG) // 2]],
    ids=["empty", "zeros", "half", "no-end", "flipped", "text", "half-jpeg"],
)
def test_a_picture_that_cannot_be_shown_is_told(broken: bytes) -> None:
    assert troubles("a.docx", pictured(broken)) == ["damaged"]


@pytest.mark.parametrize("whole", [PNG, JPEG, picture("GIF"), picture("BMP"), picture("TIFF"), picture("WEBP"), PNG + b"trailing"])
def test_whole_pictures_are_silent_under_whatever_name(whole: bytes) -> None:
    assert troubles("a.docx", pictured(whole)) == troubles("a.docx", pictured(whole, "jpg")) == []


def test_comments_of_a_workbook_are_read() -> None:
    import openpyxl
    from openpyxl.comments import Comment

    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["序号"])
    book.active["A1"].comment = Comment("此列由系统生成", "经办人")
    book.save(out)
    told = opened("a.xlsx", out.getvalue())
    assert [(mark.kind, mark.part, "系统生成" in mark.text) for mark in told.marks] == [("comment", "Sheet", True)]
    assert told.incidents == () and not any(one.shown for one in told.account.unread)


def test_an_ofd_whose_resources_are_broken_or_gone_is_told() -> None:
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    listed = f'<ofd:Res {space} BaseLoc="Res"><ofd:MultiMedias><ofd:MultiMedia ID="9" Type="Image"><ofd:MediaFile>a.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></ofd:Res>'  # fmt: skip # noqa: E501
    page = ofd([[(10, 10, "天津市")]])
    assert troubles("a.ofd", changed(page, {}, {"Doc_0/DocumentRes.xml": listed.encode(), "Doc_0/Res/a.png": PNG})) == []
    assert troubles("a.ofd", changed(page, {}, {"Doc_0/DocumentRes.xml": listed.encode(), "Doc_0/Res/a.png": PNG[:50]})) == ["damaged"]
    assert troubles("a.ofd", changed(page, {}, {"Doc_0/DocumentRes.xml": listed.encode()})) == ["damaged"]
    assert troubles("a.ofd", changed(page, {}, {"Doc_0/DocumentRes.xml": listed[:80].encode()})) == ["damaged"]


def test_an_open_document_whose_parts_are_broken_is_told() -> None:
    data = (FIXTURES / "notice.odt").read_bytes()
    assert troubles("a.odt", data) == []
    for part in ("styles.xml", "meta.xml", "META-INF/manifest.xml"):
        assert troubles("a.odt", changed(data, {part: b"<a>"})) == ["damaged"], part


def test_a_large_workbook_left_on_the_disk_has_an_account_too() -> None:
    data = changed(workbook({"名单": [["序号", "单位"], [1, "天津虚拟企业"]]}), {}, {"unknown/part.dat": b"1"})
    assert "unknown/part.dat" in [one.place for one in opened("a.xlsx", data).account.unread]


GOLDEN = Path(__file__).parent / "golden"
HELD = {
    "_rels/.rels": relations(officeDocument="word/document.xml", thumbnail="docProps/thumbnail.jpeg"),
    "word/document.xml": f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>一、总体情况</w:t></w:r></w:p></w:body></w:document>',
    "word/_rels/document.xml.rels": relations(oleObject="embeddings/oleObject1.bin", package="embeddings/补充.txt"),
    "word/embeddings/oleObject1.bin": "a drawing of a program that nothing here knows",
    "word/embeddings/补充.txt": "办件量同比增长\n",
    "word/leftover.xml": "<a/>",
    "docProps/thumbnail.jpeg": "small",
}
"""A document with a part of each fate: read, judged, a file of the package, shown and unread, not shown, referred to by nothing."""


def held() -> bytes:
    types = TYPES
    for extension in ("bin", "txt", "jpeg"):
        types = types.replace("<Override", f'<Default Extension="{extension}" ContentType="a/b"/><Override', 1)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in {"[Content_Types].xml": types, **HELD}.items():
            archive.writestr(zipfile.ZipInfo(name), part)
    return out.getvalue()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("form", ["terminal", "json"])
def test_the_account_that_show_gives_is_exactly_the_golden_one(
    form: str, language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "说明.docx").write_bytes(held())
    assert run(["show", str(tmp_path / "说明.docx"), "--account", "--format", form, "--lang", language]) == 0
    golden, told = GOLDEN / f"account-{form}.{language}.txt", capsys.readouterr().out
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(told, "utf-8", newline="\n")
    assert told == golden.read_text("utf-8")
