"""Files inside documents are files of the package: rows are checked, programs not accepted, and nothing is asked of their names."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import date
from pathlib import Path

import olefile
import pypdfium2
import pytest

from evalcheck.engine import validate
from evalcheck.report import Report
from evalcheck.ruleset import load_ruleset
from evalcheck.submission.containers.compound import Compound
from evalcheck.submission.intake import open_submission
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Submission
from evalcheck.submission.reading import open_file
from tests.format_encoders import compound, ofd, ppt
from tests.fuzz.seeds import videos
from tests.packages import document, scan, workbook
from tests.test_account import PNG, changed, opened, pictured
from tests.test_formats import FIXTURES

pytestmark = pytest.mark.usefixtures("warm")

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LIST = workbook({"名单": [["序号", "区域", "企业名称", "统一社会信用代码", "联系人", "手机号码"],
                        [1, "和平区", "天津虚拟企业有限公司", "91120101MA00000000", "张三", "12345"]]})  # fmt: skip
PROGRAM = b"MZ" + bytes(200)
VISIO = compound({"VisioDocument": bytes(5000), "\x01CompObj": b"Visio.Drawing.11"})
EQUATION = compound({"Equation Native": bytes(100), "\x01CompObj": b"Equation.3"})


def native(name: str, data: bytes) -> bytes:
    """A file as Packager drops it into a document."""
    label = name.encode("gb18030") + b"\0"
    body = b"\x02\0" + label + b"C:\\" + label + bytes(4) + struct.pack("<L", len(label)) + label + struct.pack("<L", len(data)) + data
    return compound({"\x01Ole10Native": struct.pack("<L", len(body)) + body})


def embedding(kind: str, name: str, data: bytes) -> bytes:
    return embedded(document(["推动举措和完成情况", "一、总体情况。"]), kind, name, data)


def embedded(host: bytes, kind: str, name: str, data: bytes) -> bytes:
    """The document with a file embedded in it by a relation of the kind."""
    with zipfile.ZipFile(io.BytesIO(host)) as archive:
        relations, types = archive.read("word/_rels/document.xml.rels").decode(), archive.read("[Content_Types].xml").decode()
    one = f'<Relationship Id="rId99" Type="{OFFICE}/{kind}" Target="embeddings/{name}"/></Relationships>'
    default = f'<Default Extension="{name.rpartition(".")[2]}" ContentType="application/octet-stream"/></Types>'
    changes = {
        "word/_rels/document.xml.rels": relations.replace("</Relationships>", one).encode(),
        "[Content_Types].xml": types.replace("</Types>", default).encode(),
    }
    return changed(host, changes, {f"word/embeddings/{name}": data})


def taken(tmp_path: Path, name: str, data: bytes, limits: Limits | None = None) -> Submission:
    (tmp_path / name).write_bytes(data)
    return open_submission([tmp_path / name], limits or Limits())


def judged(submission: Submission) -> Report:
    return validate(submission, load_ruleset("tianjin-2021"), date(2022, 5, 28), processes=0)


def codes(report: Report, path: str) -> list[str]:
    return sorted({finding.code for finding in report.findings if finding.location.file == path})


def paths(submission: Submission) -> list[str]:
    return [file.path for file in submission.files]


@pytest.mark.parametrize(
    ("kind", "part", "data", "path"),
    [
        ("package", "清单.xlsx", LIST, "a.docx!/embeddings/清单.xlsx"),
        ("oleObject", "oleObject1.bin", native("续表.xlsx", LIST), "a.docx!/embeddings/续表.xlsx"),
        ("oleObject", "oleObject1.bin", compound({"Package": LIST}), "a.docx!/embeddings/oleObject1.xlsx"),
        ("oleObject", "oleObject1.bin", compound({"CONTENTS": scan(1)}), "a.docx!/embeddings/oleObject1.pdf"),
        ("package", "通知.docx", document(["关于优化服务的通知"]), "a.docx!/embeddings/通知.docx"),
    ],
)
def test_a_file_that_a_document_embeds_is_a_file_of_the_package(tmp_path: Path, kind: str, part: str, data: bytes, path: str) -> None:
    submission = taken(tmp_path, "a.docx", embedding(kind, part, data))
    assert paths(submission) == ["a.docx", path]
    assert submission.files[0].inner == (f"word/embeddings/{part}",) and submission.files[1].host == "a.docx"
    assert codes(judged(submission), "a.docx").count("FIL018") == 0


def test_the_rows_of_an_embedded_list_are_checked_and_its_name_is_not(tmp_path: Path) -> None:
    report = judged(taken(tmp_path, "a.docx", embedding("package", "1.xlsx", LIST)))
    assert codes(report, "a.docx!/embeddings/1.xlsx") == ["ROW002"]
    assert {file.file.path: file.role for file in report.files}["a.docx!/embeddings/1.xlsx"] == "part"


def test_a_good_embedded_document_is_silent(tmp_path: Path) -> None:
    report = judged(taken(tmp_path, "a.docx", embedding("package", "Microsoft_Word1.docx", document(["一、总体情况。"]))))
    assert codes(report, "a.docx!/embeddings/Microsoft_Word1.docx") == []


@pytest.mark.parametrize(
    "part",
    [
        PROGRAM,
        native("安装.exe", PROGRAM),
        native("更新.bat", b"@echo off\r\n"),
        native("打开.vbs", bytes(range(256))),
        native("a.url", b"[a]"),
    ],
)
def test_an_embedded_program_is_not_accepted(tmp_path: Path, part: bytes) -> None:
    submission = taken(tmp_path, "a.docx", embedding("oleObject", "oleObject1.bin", part))
    assert codes(judged(submission), paths(submission)[1]) == ["FIL006"]


@pytest.mark.parametrize("part", [native("说明.txt", b"@echo off\r\n"), native("bat", b"@echo off\r\n")])
def test_an_embedded_text_that_bears_no_programs_name_is_none(tmp_path: Path, part: bytes) -> None:
    submission = taken(tmp_path, "a.docx", embedding("oleObject", "oleObject1.bin", part))
    assert "FIL006" not in {finding.code for finding in judged(submission).findings}


def test_a_classified_embedded_document_is_told(tmp_path: Path) -> None:
    submission = taken(tmp_path, "a.docx", embedding("package", "b.docx", document(["机密★5年", "内部情况"])))
    assert codes(judged(submission), "a.docx!/embeddings/b.docx") == ["EVD003"]


def test_what_nothing_reads_is_told_and_what_the_page_shows_whole_is_not(tmp_path: Path) -> None:
    drawing = judged(taken(tmp_path, "a.docx", embedding("oleObject", "oleObject1.bin", VISIO)))
    found = [finding for finding in drawing.findings if finding.code == "FIL018"]
    assert [(finding.location.file, finding.location.part) for finding in found] == [("a.docx", "word/embeddings/oleObject1.bin")]
    assert "FIL018" not in codes(judged(taken(tmp_path, "b.docx", embedding("oleObject", "oleObject1.bin", EQUATION))), "b.docx")


def old(main: str, folder: str, inner: bytes) -> bytes:
    """A Word or Excel 97 file that keeps another in a folder of its own, as their programs do."""
    with olefile.OleFileIO(io.BytesIO(inner)) as ole:
        streams = {"/".join(path): ole.openstream(path).read() for path in ole.listdir()}
    with olefile.OleFileIO(io.BytesIO((FIXTURES.parent.parent / "files" / main).read_bytes())) as ole:
        own = {"/".join(path): ole.openstream(path).read() for path in ole.listdir()}
    return compound({**own, **{f"{folder}/{name}": stream for name, stream in streams.items()}})


OLD_XLS, OLD_DOC = ((FIXTURES.parent.parent / "files" / name).read_bytes() for name in ("office.xls", "office.doc"))
SLIDES = ppt([("一", "二")], program="PowerPoint.Show.8")


@pytest.mark.parametrize(
    ("main", "folder", "inner", "path"),
    [
        ("office.doc", "ObjectPool/_1269427300", OLD_XLS, "object.xls"),
        ("office.doc", "ObjectPool/_99", OLD_DOC, "object.doc"),
        ("office.xls", "MBD0001A2B3", OLD_DOC, "object.doc"),
        ("office.xls", "MBD0001A2B3", OLD_XLS, "object.xls"),
        ("office.xls", "MBDFFFFFFFF", SLIDES, "object.ppt"),
        ("office.doc", "ObjectPool/_1", compound({"Package": LIST}), "object.xlsx"),
        ("office.doc", "ObjectPool/_7", native("续表.xlsx", LIST), "续表.xlsx"),
    ],
)
def test_what_an_old_document_embeds_is_a_file_of_the_package(tmp_path: Path, main: str, folder: str, inner: bytes, path: str) -> None:
    submission = taken(tmp_path, f"a.{main[-3:]}", old(main, folder, inner))
    assert paths(submission) == [f"a.{main[-3:]}", f"a.{main[-3:]}!/{path}"]
    assert "FIL018" not in codes(judged(submission), f"a.{main[-3:]}")
    within = open_file(submission.files[1], Limits())
    assert within.text == opened(path, submission.files[1].source.read()).text


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize(
    ("program", "inner", "path"), [("Excel.Sheet.8", OLD_XLS, "object.xls"), ("Package", native("续.xlsx", LIST), "续.xlsx")]
)
def test_what_an_old_presentation_embeds_is_a_file_of_the_package(
    tmp_path: Path, program: str, inner: bytes, path: str, packed: bool
) -> None:
    submission = taken(tmp_path, "a.ppt", ppt([("一", "二")], program=program, embedded=inner, packed=packed))
    assert paths(submission) == ["a.ppt", f"a.ppt!/{path}"]
    assert "FIL018" not in codes(judged(submission), "a.ppt")


def test_what_an_embedded_file_embeds_is_opened_within_it(tmp_path: Path) -> None:
    outer = old("office.xls", "MBD0001A2B3", old("office.doc", "ObjectPool/_12345", OLD_XLS))
    assert paths(taken(tmp_path, "a.xls", outer)) == ["a.xls", "a.xls!/object.doc", "a.xls!/object.doc!/object.xls"]


@pytest.mark.parametrize("program", [b"MSGraph.Chart.8", b"Excel.Chart.8", b"Equation.3", b"Adobe Photoshop Image"])
def test_objects_of_an_old_document_that_the_page_shows_whole_are_no_files(tmp_path: Path, program: bytes) -> None:
    inner = compound({"Workbook": bytes(5000), "\x01CompObj": program})
    submission = taken(tmp_path, "a.doc", old("office.doc", "ObjectPool/_1", inner))
    assert paths(submission) == ["a.doc"] and "FIL018" not in codes(judged(submission), "a.doc")


def test_an_object_of_an_old_document_that_nothing_reads_is_told(tmp_path: Path) -> None:
    assert "FIL018" in codes(judged(taken(tmp_path, "a.doc", old("office.doc", "ObjectPool/_1", VISIO))), "a.doc")
    assert "FIL018" in codes(judged(taken(tmp_path, "a.ppt", ppt([("一", "二")], program="Visio.Drawing.11"))), "a.ppt")


def test_folders_of_an_old_document_that_are_no_objects_hold_no_files(tmp_path: Path) -> None:
    assert paths(taken(tmp_path, "a.doc", old("office.doc", "_VBA_PROJECT_CUR", OLD_XLS))) == ["a.doc"]
    assert paths(taken(tmp_path, "b.xls", old("office.xls", "MsoDataStore", OLD_DOC))) == ["b.xls"]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ('<o:OLEObject Type="Link" DrawAspect="Icon" r:id="rId99"/>', True),
        ('<o:OLEObject Type="Link" DrawAspect="Content" r:id="rId99"/>', False),
    ],
)
def test_a_link_of_which_the_page_shows_the_content_is_no_gap(tmp_path: Path, body: str, told: bool) -> None:
    data = linked(
        "oleObject", "file:///D:/%E5%90%8D%E5%8D%95.xlsx", f'<w:object xmlns:o="urn:schemas-microsoft-com:office:office">{body}</w:object>'
    )
    assert ("FIL018" in codes(judged(taken(tmp_path, "a.docx", data)), "a.docx")) is told


@pytest.mark.parametrize(
    ("blip", "told"), [('r:link="rId99"', True), ('r:embed="rId98" r:link="rId99"', False), ('r:link="rId99" r:embed="rId98"', False)]
)
def test_a_linked_picture_that_is_saved_too_is_no_gap(tmp_path: Path, blip: str, told: bool) -> None:
    drawing = f'<w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" {blip}/></w:drawing>'
    data = linked("image", "file:///D:/现场.png", drawing)
    assert ("FIL018" in codes(judged(taken(tmp_path, "a.docx", data)), "a.docx")) is told


def linked(kind: str, target: str, inside: str) -> bytes:
    """A document with a link in a run of its own, and a picture that is in the file."""
    host = pictured(PNG)
    with zipfile.ZipFile(io.BytesIO(host)) as archive:
        relations, body = archive.read("word/_rels/document.xml.rels").decode(), archive.read("word/document.xml").decode()
        image = next(name for name in archive.namelist() if name.startswith("word/media/"))
    one = f'<Relationship Id="rId99" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="External"/>'
    one += f'<Relationship Id="rId98" Type="{OFFICE}/image" Target="/{image}"/></Relationships>'
    body = body.replace("<w:body>", f'<w:body><w:p><w:r xmlns:r="{OFFICE}">{inside}</w:r></w:p>', 1)
    return changed(
        host, {"word/_rels/document.xml.rels": relations.replace("</Relationships>", one).encode(), "word/document.xml": body.encode()}
    )


def rtf(program: bytes, data: bytes, form: int = 2) -> bytes:
    """A page of RTF with an object as OLE 1 wraps it, its digits in lines as Word writes them."""
    name = program + b"\0"
    wrapped = struct.pack("<3L", 0x501, form, len(name)) + name + bytes(8) + struct.pack("<L", len(data)) + data
    digits = wrapped.hex().encode()
    lines = b"\r\n".join(digits[at : at + 128] for at in range(0, len(digits), 128))
    return rb"{\rtf1\ansi {\object\objemb{\*\objdata " + lines + rb"}{\result {\pict 00}}}\par text\par}"


PACKED = native("续表.xlsx", LIST)


@pytest.mark.parametrize(
    ("name", "program", "data", "path"),
    [
        ("a.rtf", b"Excel.Sheet.8", OLD_XLS, "object.xls"),
        ("a.doc", b"Word.Document.8", OLD_DOC, "object.doc"),
        ("a.rtf", b"Excel.Sheet.12", compound({"Package": LIST}), "object.xlsx"),
        ("a.rtf", b"Package", Compound(PACKED).read("\x01Ole10Native")[4:], "续表.xlsx"),
    ],
)
def test_what_an_rtf_document_embeds_is_a_file_of_the_package(tmp_path: Path, name: str, program: bytes, data: bytes, path: str) -> None:
    submission = taken(tmp_path, name, rtf(program, data))
    assert paths(submission) == [name, f"{name}!/{path}"]
    assert "FIL018" not in codes(judged(submission), name)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (rtf(b"Visio.Drawing.11", VISIO), True),
        (rtf(b"Equation.3", EQUATION), False),
        (rtf(b"Excel.Sheet.8", b"", form=1), False),
        (rb"{\rtf1\ansi {\object\objemb{\*\objdata 01050000}}\par text\par}", False),
        (rb"{\rtf1\ansi text of \\objdata 00\par}", False),
    ],
    ids=["drawing", "equation", "link", "cut off", "words"],
)
def test_an_object_of_rtf_that_nothing_reads_is_told(tmp_path: Path, data: bytes, told: bool) -> None:
    assert ("FIL018" in codes(judged(taken(tmp_path, "a.rtf", data)), "a.rtf")) is told


def test_a_video_in_a_presentation_is_a_file_of_the_package_and_sound_is_told(tmp_path: Path) -> None:
    video = next(seed.data for seed in videos() if seed.name.endswith("mp4"))
    submission = taken(tmp_path, "a.pptx", with_media("media1.mp4", "video", video))
    assert paths(submission) == ["a.pptx", "a.pptx!/media1.mp4"]
    assert "FIL018" not in codes(judged(submission), "a.pptx")
    sound = taken(tmp_path, "b.pptx", with_media("media1.mp3", "audio", b"ID3" + bytes(400)))
    assert paths(sound) == ["b.pptx"] and "FIL018" in codes(judged(sound), "b.pptx")


def with_media(name: str, kind: str, data: bytes) -> bytes:
    host = (FIXTURES / "slides.pptx").read_bytes()
    part = "ppt/slides/_rels/slide1.xml.rels"
    with zipfile.ZipFile(io.BytesIO(host)) as archive:
        relations, types = archive.read(part).decode(), archive.read("[Content_Types].xml").decode()
    one = f'<Relationship Id="rId77" Type="{OFFICE}/{kind}" Target="../media/{name}"/></Relationships>'
    default = f'<Default Extension="{name[-3:]}" ContentType="{kind}/mp4"/></Types>'
    changes = {
        part: relations.replace("</Relationships>", one).encode(),
        "[Content_Types].xml": types.replace("</Types>", default).encode(),
    }
    return changed(host, changes, {f"ppt/media/{name}": data})


def test_a_charts_own_workbook_stands_in_the_account_alone() -> None:
    host = document(["统计图"])
    with zipfile.ZipFile(io.BytesIO(host)) as archive:
        relations, types = archive.read("word/_rels/document.xml.rels").decode(), archive.read("[Content_Types].xml").decode()
    chart = f'<Relationship Id="rId98" Type="{OFFICE}/chart" Target="charts/chart1.xml"/></Relationships>'
    own = f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{OFFICE}/package" Target="../embeddings/1.xlsx"/></Relationships>'  # fmt: skip # noqa: E501
    made = changed(
        host,
        {
            "word/_rels/document.xml.rels": relations.replace("</Relationships>", chart).encode(),
            "[Content_Types].xml": types.replace("</Types>", '<Default Extension="xlsx" ContentType="a/b"/></Types>').encode(),
        },
        {"word/charts/chart1.xml": b"<c/>", "word/charts/_rels/chart1.xml.rels": own.encode(), "word/embeddings/1.xlsx": LIST},
    )
    told = opened("a.docx", made)
    assert [(one.place, one.shown) for one in told.account.unread if "embeddings" in one.place] == [("word/embeddings/1.xlsx", False)]


def test_attachments_of_a_pdf_are_files_of_the_package(tmp_path: Path) -> None:
    held = pypdfium2.PdfDocument(scan(1))
    for data in (LIST, b"readable text\n"):
        held.new_attachment("清单.xlsx" if data is LIST else "说明.txt").set_data(data)
    out = io.BytesIO()
    held.save(out)
    submission = taken(tmp_path, "a.pdf", out.getvalue())
    assert paths(submission) == ["a.pdf", "a.pdf!/清单.xlsx", "a.pdf!/说明.txt"]
    assert codes(judged(submission), "a.pdf!/清单.xlsx") == ["ROW002"]


def test_attachments_of_an_ofd_are_files_of_the_package(tmp_path: Path) -> None:
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    one = '<ofd:Attachment ID="1" Name="清单"><ofd:FileLoc>清单.xlsx</ofd:FileLoc></ofd:Attachment>'
    one = f"<ofd:Attachments {space}>{one}</ofd:Attachments>"
    made = changed(ofd([[(10, 10, "天津市")]]), {}, {"Doc_0/Attachs/Attachments.xml": one.encode(), "Doc_0/Attachs/清单.xlsx": LIST})
    assert paths(taken(tmp_path, "a.ofd", made)) == ["a.ofd", "a.ofd!/清单.xlsx"]


def test_files_inside_files_inside_files_end_at_the_limit_of_depth(tmp_path: Path) -> None:
    data = LIST
    for number in range(5):
        data = embedding("package", f"{number}.xlsx" if data is LIST else f"{number}.docx", data)
    submission = taken(tmp_path, "a.docx", data)
    assert len(submission.files) == 1 + Limits().archive_depth
    assert codes(judged(submission), submission.files[-1].path) == ["FIL018"]


def test_a_folder_and_a_zip_hold_the_same_inner_files(tmp_path: Path) -> None:
    package = tmp_path / "材料"
    package.mkdir()
    (package / "a.docx").write_bytes(embedding("package", "1.xlsx", LIST))
    with zipfile.ZipFile(tmp_path / "材料.zip", "w") as archive:
        archive.write(package / "a.docx", "a.docx")
    folder, packed = (open_submission([path], Limits()) for path in (package, tmp_path / "材料.zip"))
    assert paths(folder) == paths(packed) == ["a.docx", "a.docx!/embeddings/1.xlsx"]
    assert [file.sha256 for file in folder.files] == [file.sha256 for file in packed.files]


CHUNKS = {
    "html": "<html><head><style>p{}</style></head><body><p>机密★3年</p><p>一、总体&nbsp;情况</p></body></html>".encode(),
    "mht": b"MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n" + "<p>机密★3年</p><p>一、总体 情况</p>".encode(),
    "txt": "机密★3年\n一、总体 情况\n".encode(),
    "rtf": rb"{\rtf1\ansi\ansicpg936 {\'bb\'fa\'c3\'dc}\'a1\'ef3\'c4\'ea\par \'d2\'bb\'a1\'a2\'d7\'dc\'cc\'e5 \'c7\'e9\'bf\'f6\par}",
    "docx": document(["机密★3年", "一、总体 情况"]),
}


@pytest.mark.parametrize("kind", CHUNKS)
def test_a_chunk_that_word_shows_is_text_of_the_document(tmp_path: Path, kind: str) -> None:
    host = embedding("aFChunk", f"chunk.{kind}", CHUNKS[kind])
    with zipfile.ZipFile(io.BytesIO(host)) as archive:
        body = archive.read("word/document.xml").decode()
    chunk = f'<w:altChunk r:id="rId99" xmlns:r="{OFFICE}"/>'
    host = changed(host, {"word/document.xml": body.replace("<w:body>", "<w:body>" + chunk).encode()})
    told = opened("a.docx", host)
    assert [line.text.replace("\xa0", " ") for line in told.lines][:2] == ["机密★3年", "一、总体 情况"]
    assert not any(one.shown for one in told.account.unread)
    assert "EVD003" in codes(judged(taken(tmp_path, "a.docx", host)), "a.docx")
