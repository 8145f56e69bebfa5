"""Containers and files that open although something about them is odd, and those that do not: each told by its own cause."""

from __future__ import annotations

import io
import tarfile
import zipfile
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest

import evalcheck
from evalcheck.report import Report
from evalcheck.submission.limits import Limits
from evalcheck.submission.member_names import half_lost, is_garbled, ungarbled
from evalcheck.submission.model import EvidenceFile, InMemory, ReadError, Trouble
from evalcheck.submission.reading import open_file
from tests.format_encoders import compound, msg, seven_zip
from tests.packages import document, scan, workbook

AS_OF = date(2022, 5, 30)
LIST = "市级市税务局-优化纳税服务-25-名单.xlsx"
PAPER = "市级市税务局-优化纳税服务-25-说明.docx"
ROWS = workbook({"Sheet1": [["序号", "区域"], [1, "和平区"]]})
FILES = {LIST: ROWS, PAPER: document(["说明"])}


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def judged(files: dict[str, bytes], folder: Path) -> Report:
    """The report on a folder of files, or on the only file of it where that is an archive named by itself."""
    package = folder / "包"
    package.mkdir()
    for name, data in files.items():
        (package / name).write_bytes(data)
    return evalcheck.validate(package, as_of=AS_OF)


def told(report: Report, *codes: str) -> list[tuple[str, str | None]]:
    return [(one.code, one.location.file) for one in report.findings if one.code in (codes or FIL)]


FIL = ("FIL002", "FIL003", "FIL005", "FIL010", "FIL012", "FIL015", "FIL018")


@pytest.mark.parametrize("name", ["材料.zip", "材料.rar", "材料.tar", "材料.pdf"])
def test_a_7z_under_another_extension_is_opened_and_named(name: str, tmp_path: Path) -> None:
    report = judged({name: seven_zip(FILES)}, tmp_path)
    assert told(report) == [("FIL005", name)] and {file.file.name for file in report.files} == set(FILES)
    (finding,) = [one for one in report.findings if one.code == "FIL005"]
    assert "7z" in finding.message("zh") and "7z" in finding.fix("en")


@pytest.mark.parametrize("name", ["材料.7z", "材料.rar"])
def test_a_zip_under_another_extension_is_opened_and_named(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(zipped(FILES))
    report = evalcheck.validate(path, as_of=AS_OF)
    assert told(report) == [("FIL005", name)] and [file.file.name for file in report.files] == sorted(FILES)


@pytest.mark.parametrize(
    ("name", "data"), [("材料.zip", zipped(FILES)), ("材料.7z", seven_zip(FILES)), (LIST, ROWS), (PAPER, FILES[PAPER])]
)
def test_a_right_extension_is_silent(name: str, data: bytes, tmp_path: Path) -> None:
    assert told(judged({name: data}, tmp_path)) == []


def packed_tar(files: dict[str, bytes], mode: str) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=f"w:{mode}") as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


@pytest.mark.parametrize("mode", ["gz", "bz2", "xz"])
def test_a_packed_tar_called_zip_is_opened_and_named(mode: str, tmp_path: Path) -> None:
    report = judged({"材料.zip": packed_tar(FILES, mode)}, tmp_path)
    assert told(report) == [("FIL005", "材料.zip")] and {file.file.name for file in report.files} == set(FILES)
    package = tmp_path / "对"
    package.mkdir()
    assert told(judged({f"材料.tar.{mode}": packed_tar(FILES, mode)}, package)) == []


def test_mails_under_each_others_extension_are_opened_and_named(tmp_path: Path) -> None:
    made = EmailMessage()
    made["Subject"], made["From"], made["Date"], made["Message-ID"] = "报送", "a@example.cn", "Wed, 25 May 2022 09:00:00 +0800", "<1@x>"
    made.set_content("请查收")
    made.add_attachment(ROWS, "application", "octet-stream", filename=LIST)
    outlook = msg({0x0037: "报送"}, [{0x3707: LIST, 0x3701: ROWS, 0x3705: 1}])
    for name, data in (("报送.msg", made.as_bytes()), ("报送.eml", outlook)):
        path = tmp_path / name
        path.write_bytes(data)
        report = evalcheck.validate(path, as_of=AS_OF)
        assert told(report) == [("FIL005", name)] and [file.file.name for file in report.files] == [LIST]


def encrypted(data: bytes, password: str) -> bytes:
    from msoffcrypto.format.ooxml import OOXMLFile

    out = io.BytesIO()
    OOXMLFile(io.BytesIO(data)).encrypt(password, out)
    return out.getvalue()


def opened(name: str, data: bytes):  # type: ignore[no-untyped-def]
    return open_file(EvidenceFile(name, len(data), "x", InMemory(data)), Limits())


def test_a_workbook_that_excel_opens_without_asking_is_read() -> None:
    read = opened(LIST, encrypted(ROWS, "VelvetSweatshop"))
    assert (read.type, read.incidents) == ("xlsx", ()) and read.sheets[0].head(2)[1] == [1, "和平区"]


def test_a_workbook_with_a_password_of_its_own_is_locked() -> None:
    with pytest.raises(ReadError) as caught:
        opened(LIST, encrypted(ROWS, "secret"))
    assert caught.value.trouble is Trouble.LOCKED and "密码" in str(caught.value.facts["reason"])


@pytest.mark.parametrize(
    "streams",
    [
        {"EncryptedPackage": b"x" * 5000, "\x06DataSpaces/DataSpaceInfo/DRMEncryptedDataSpace": b"y" * 100},
        {"WordDocument": b"x" * 5000, "\x09DRMContent": b"y" * 100},
    ],
)
def test_rights_management_is_told_by_its_name(streams: dict[str, bytes], tmp_path: Path) -> None:
    report = judged({PAPER: compound(streams)}, tmp_path)
    (finding,) = [one for one in report.findings if one.code == "FIL003"]
    assert "IRM" in finding.message("zh") and "限制访问" in finding.fix("zh") and "Restrict Access" in finding.fix("en")


END = b"%%EOF"


def without_end(data: bytes) -> bytes:
    return data[: data.rindex(END)]


def test_a_pdf_without_its_last_line_is_whole() -> None:
    assert opened("扫描.pdf", without_end(scan(2))).pages == 2


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.9])
def test_a_pdf_that_is_cut_off_is_damaged(kept: float) -> None:
    data = scan(3)
    with pytest.raises(ReadError) as caught:
        opened("扫描.pdf", data[: int(len(data) * kept)])
    assert caught.value.trouble is Trouble.DAMAGED


def test_a_declaration_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    declared = "unit: 市税务局\n".encode() * 20
    for name, spoil, code in (("坏", b"\x55", "FIL002"), ("锁", None, "FIL003")):
        made = bytearray(zipped({**FILES, "evalcheck.yaml": declared}))
        at = made.index(b"PK\x03\x04", made.index(PAPER.encode()))
        central = made.index(b"PK\x01\x02", made.rindex(PAPER.encode()))
        if spoil:
            made[at + 40 + 6] ^= 0x55
        else:
            made[at + 6] |= 1
            made[central + 8] |= 1
        path = tmp_path / f"{name}.zip"
        path.write_bytes(bytes(made))
        report = evalcheck.validate(path, as_of=AS_OF)
        assert told(report, "FIL002", "FIL003") == [(code, "evalcheck.yaml")] and report.verdict == "fail"


NAMES = [
    "市级市税务局-优化纳税服务-25-名单.xlsx",
    "天津银保监局-提升企业融资便利度-44-信易贷企业名单.xlsx",
    "和平区政务服务办-优化企业开办服务-1-办事指南.docx",
]


def misread(name: str) -> str:
    """As Windows shows UTF-8 that it takes for GBK, two bytes a sign; those without a sign are lost, a lone 0x80 is €."""
    stem, _, extension = name.rpartition(".")
    data, read, at = stem.encode(), "", 0
    while at < len(data):
        pair = data[at : at + 2]
        wide = data[at] > 0x80 and len(pair) == 2 and pair[1] >= 0x40
        read += "€" if data[at] == 0x80 else (pair if wide else pair[:1]).decode("gb18030", "ignore")
        at += 2 if wide else 1
    return f"{read}.{extension}"


@pytest.mark.parametrize("name", NAMES)
def test_a_name_read_in_the_wrong_code_is_told_once(name: str, tmp_path: Path) -> None:
    garbled = misread(name)
    assert is_garbled(garbled) and (ungarbled(garbled) == name or half_lost(garbled))
    report = judged({garbled: ROWS}, tmp_path)
    names = {one.code for one in report.findings if one.location.file == garbled and one.code.startswith(("NAM", "FIL012"))}
    assert "FIL012" in names and not names & {"NAM001", "NAM003", "NAM004", "NAM005", "NAM010"}


def test_a_name_with_signs_for_private_use_is_garbled(tmp_path: Path) -> None:
    name = "市级市税务局-优化纳税服务-25-名\ue3f1单\ue811.xlsx"
    assert told(judged({name: ROWS}, tmp_path), "FIL012", "NAM003", "NAM004", "NAM010") == [("FIL012", name)]


@pytest.mark.parametrize("name", [*NAMES, "镕基电子（天津）有限公司-说明.docx", "㐂寿司.jpg", "café.pdf", "한국.pdf", "日本語の名簿.xlsx"])
def test_whole_names_are_no_garbled_ones(name: str) -> None:
    assert not is_garbled(name)


def test_a_covering_statement_names_a_file_whose_name_lost_signs(tmp_path: Path) -> None:
    garbled = misread(NAMES[1])
    assert half_lost(garbled)
    report = judged({garbled: ROWS, "材料清单.docx": document([NAMES[1].rpartition(".")[0]])}, tmp_path)
    assert told(report, "COV005") == []
