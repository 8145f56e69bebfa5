"""Archives in volumes: complete ones are read, of others it is told once what is missing; and zips of two readings."""

from __future__ import annotations

import io
import shutil
import struct
import subprocess
import zipfile
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest

import evalcheck
from evalcheck.report import Report
from tests.format_encoders import rar5, rar5_volumes, seven_zip, split_zip
from tests.packages import document, workbook

AS_OF = date(2022, 5, 30)
LIST = "市级市税务局-优化纳税服务-25-名单.xlsx"
PAPER = "市级市税务局-优化纳税服务-25-说明.docx"
FILES = {LIST: workbook({"Sheet1": [["序号", "区域"], [1, "和平区"]]}), PAPER: document(["说明"])}
SET = "市级市税务局-优化纳税服务-25-材料"


def zipped(files: dict[str, bytes], comment: bytes = b"", packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as archive:
        archive.comment = comment
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def cut(data: bytes, count: int) -> list[bytes]:
    return [data[len(data) * n // count : len(data) * (n + 1) // count] for n in range(count)]


ZIP, SEVEN = zipped(FILES), seven_zip(FILES)
SETS: dict[str, dict[str, bytes]] = {
    "zip": dict(zip([f"{SET}.z01", f"{SET}.z02", f"{SET}.zip"], split_zip(ZIP, 9000, 20000), strict=True)),
    "7z": {f"{SET}.7z.{n:03}": piece for n, piece in enumerate(cut(SEVEN, 4), 1)},
    "zip that was cut": {f"{SET}.zip.{n:03}": piece for n, piece in enumerate(cut(ZIP, 3), 1)},
    "rar": {f"{SET}.part{n}.rar": piece for n, piece in enumerate(rar5_volumes(LIST, FILES[LIST], 3), 1)},
    "rar of old names": dict(zip([f"{SET}.rar", f"{SET}.r00", f"{SET}.r01"], rar5_volumes(LIST, FILES[LIST], 3), strict=True)),
}


def judged(files: dict[str, bytes], folder: Path) -> Report:
    package = folder / "包"
    package.mkdir()
    for name, data in files.items():
        (package / name).write_bytes(data)
    return evalcheck.validate(package, as_of=AS_OF)


def told(report: Report) -> list[tuple[str, str | None]]:
    return [(one.code, one.location.file) for one in report.findings if one.code.startswith("FIL") and one.code not in ("FIL008", "FIL017")]


def names(report: Report) -> set[str]:
    return {file.file.name for file in report.files}


@pytest.mark.parametrize("kind", list(SETS))
def test_a_complete_set_is_read(kind: str, tmp_path: Path) -> None:
    report = judged(SETS[kind], tmp_path)
    expected = {LIST} if kind.startswith("rar") else set(FILES)
    assert names(report) == expected and [code for code, _ in told(report)] == ["FIL011"]
    assert all(file.condition == "sound" for file in report.files)


DECLARED = "unit: 市税务局\npolicy_start: {25: 2021-03}\n".encode()


@pytest.mark.parametrize("folder", ["", "市税务局/"])
def test_a_declaration_in_the_only_archive_of_a_folder_counts(folder: str, tmp_path: Path) -> None:
    inner = zipped({folder + name: data for name, data in {**FILES, "evalcheck.yaml": DECLARED}.items()})
    report = judged(dict(zip((f"{SET}.7z.001", f"{SET}.7z.002"), cut(inner, 2), strict=True)), tmp_path)
    assert [file.role for file in report.files if file.file.name == "evalcheck.yaml"] == ["declaration"]
    assert not [one for one in report.findings if one.code in ("DAT007", "WVR003") or (one.location.file or "").endswith(".yaml")]


def test_of_several_declarations_the_one_in_the_root_counts_and_the_others_are_told(tmp_path: Path) -> None:
    one, other = (zipped({name: FILES[name], "evalcheck.yaml": DECLARED}) for name in (LIST, PAPER))
    for root in ({}, {"evalcheck.yaml": DECLARED}):
        folder = tmp_path / str(len(root))
        folder.mkdir()
        report = judged({f"{SET}一.zip": one, f"{SET}二.zip": other, **root}, folder)
        (finding,) = [one for one in report.findings if one.code == "WVR003"]
        assert f"{SET}一.zip!/evalcheck.yaml、{SET}二.zip!/evalcheck.yaml" in finding.message("zh") and "根目录" in finding.message("zh")
        assert finding.location.file == (next(iter(root), f"{SET}一.zip!/evalcheck.yaml"))
        assert ("DAT007" in {one.code for one in report.findings}) == (not root)


def test_a_file_of_that_name_deeper_in_the_package_is_no_declaration(tmp_path: Path) -> None:
    report = judged({f"{SET}.zip": zipped({**FILES, "一/二/evalcheck.yaml": DECLARED})}, tmp_path)
    assert ("NAM001", f"{SET}.zip!/一/二/evalcheck.yaml") in [(one.code, one.location.file) for one in report.findings]


@pytest.mark.parametrize("kind", list(SETS))
@pytest.mark.parametrize("lost", [0, 1, -1])
def test_of_an_incomplete_set_it_is_told_once_what_is_missing(kind: str, lost: int, tmp_path: Path) -> None:
    parts = dict(SETS[kind])
    missing = sorted(parts)[lost]
    del parts[missing]
    report = judged(parts, tmp_path)
    if kind == "zip that was cut" and lost == -1:
        pytest.skip("nothing in the first volumes tells how many there are: told as a zip without its end")
    (finding,) = [one for one in report.findings if one.code.startswith("FIL")]
    assert finding.code == "FIL002" and missing in finding.message("zh") and "分卷" in finding.message("zh") and "分卷" in finding.fix("zh")
    assert missing in finding.message("en") and len(report.files) == 1 and report.verdict == "fail"


@pytest.mark.parametrize("kind", list(SETS))
def test_one_volume_alone_is_never_a_forged_archive(kind: str, tmp_path: Path) -> None:
    for number, (name, data) in enumerate(SETS[kind].items()):
        package = tmp_path / str(number)
        package.mkdir()
        report = judged({name: data}, package)
        (finding,) = [one for one in report.findings if one.code.startswith("FIL")]
        assert finding.code == "FIL002" and report.verdict == "fail" and "重叠" not in finding.message("zh")


def test_a_cut_zip_without_its_last_volume_is_damaged(tmp_path: Path) -> None:
    parts = dict(list(SETS["zip that was cut"].items())[:-1])
    assert [code for code, _ in told(judged(parts, tmp_path))] == ["FIL002"]


def test_volumes_given_by_themselves_are_the_package_in_any_order(tmp_path: Path) -> None:
    for kind in SETS:
        paths = []
        for name, data in SETS[kind].items():
            (tmp_path / name).write_bytes(data)
            paths.insert(0, tmp_path / name)
        report = evalcheck.validate(paths, as_of=AS_OF)
        assert told(report) == [] and {file.file.path for file in report.files} <= set(FILES), kind
        for path in paths:
            path.unlink()


def test_volumes_that_came_in_mails_of_their_own_are_one_package(tmp_path: Path) -> None:
    paths = []
    for number, (name, data) in enumerate(SETS["zip"].items()):
        made = EmailMessage()
        made["Subject"], made["Date"] = f"{number}", "Wed, 25 May 2022 09:00:00 +0800"
        made.set_content("分卷")
        made.add_attachment(data, "application", "octet-stream", filename=name)
        path = tmp_path / f"{number}.eml"
        path.write_bytes(made.as_bytes())
        paths.append(path)
    assert names(evalcheck.validate(paths, as_of=AS_OF)) == set(FILES)
    report = evalcheck.validate(paths[-1], as_of=AS_OF)
    assert ("FIL002", f"{SET}.zip") in told(report)


def test_volumes_inside_an_archive_are_read(tmp_path: Path) -> None:
    path = tmp_path / "包.zip"
    path.write_bytes(zipped(SETS["7z"]))
    report = evalcheck.validate(path, as_of=AS_OF)
    assert {file.file.path for file in report.files} == {f"{SET}.7z!/{name}" for name in FILES}


@pytest.mark.parametrize(
    ("name", "data"),
    [(f"{SET}.part1.rar", rar5(FILES)), (f"{SET}.rar", rar5(FILES)), (f"{SET}.zip", ZIP), (f"{SET}.zip", zipped(FILES, "说明".encode()))],
)  # fmt: skip
def test_an_archive_that_is_whole_is_no_volume(name: str, data: bytes, tmp_path: Path) -> None:
    report = judged({name: data}, tmp_path)
    assert names(report) == set(FILES) and [code for code, _ in told(report)] == ["FIL011"]


@pytest.mark.skipif(not shutil.which("7z"), reason="needs 7-Zip")
def test_volumes_that_7_zip_makes_are_read(tmp_path: Path) -> None:
    folder = tmp_path / "from"
    folder.mkdir()
    for name, data in FILES.items():
        (folder / name).write_bytes(data)
    package = tmp_path / "包"
    package.mkdir()
    subprocess.run(["7z", "a", "-v5k", "-mx0", str(package / f"{SET}.7z"), *map(str, folder.iterdir())], check=True, capture_output=True)
    assert len(list(package.iterdir())) > 2
    assert names(evalcheck.validate(package, as_of=AS_OF)) == set(FILES)


def test_damaged_volumes_and_zips_never_crash_the_intake(tmp_path: Path) -> None:
    """Bytes of every volume, and of a zip whose places lie, flipped one after the other: a report comes each time."""
    far = bytearray(ZIP)
    at = far.index(b"PK\x01\x02")
    far[at + 42 : at + 46] = b"\xfe\xff\xff\xff"
    for number, data in enumerate([bytes(far), *SETS["zip"].values(), *SETS["rar"].values(), SETS["7z"][f"{SET}.7z.001"]]):
        name = [f"{SET}.zip", *SETS["zip"], *SETS["rar"], f"{SET}.7z.001"][number]
        for step in range(12):
            bad = bytearray(data)
            for place in (7 * step + 6, len(bad) - 5 * step - 1):
                bad[place % len(bad)] ^= 0xFF
            package = tmp_path / f"{number}-{step}"
            package.mkdir()
            assert judged({name: bytes(bad)}, package).verdict in ("fail", "incomplete", "pass")


EMPTY_END = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0, 0, 0, 0, 0)
OTHER = zipped({"市级市税务局-优化纳税服务-25-另一份.docx": document(["另一份"])})


@pytest.mark.parametrize("data", [ZIP + EMPTY_END, OTHER + ZIP, ZIP + OTHER])
def test_a_zip_of_two_readings_is_named(data: bytes, tmp_path: Path) -> None:
    report = judged({f"{SET}.zip": data}, tmp_path)
    assert ("FIL002", f"{SET}.zip") in told(report) and report.verdict == "fail"
    assert len(report.files) > 0, "what can be seen is read all the same"


def test_data_behind_the_end_of_a_zip_is_told(tmp_path: Path) -> None:
    assert ("FIL018", f"{SET}.zip") in told(judged({f"{SET}.zip": ZIP + b"hidden words" * 9}, tmp_path))


@pytest.mark.parametrize(
    "data",
    [
        ZIP + b"\0" * 512,
        ZIP + b"\r\n",
        zipped({**FILES, "内.zip": OTHER}, packing=zipfile.ZIP_STORED),
        zipped({"内.zip": zipped({"更内.zip": OTHER}, packing=zipfile.ZIP_STORED), **FILES}, packing=zipfile.ZIP_STORED),
    ],
)
def test_a_zip_of_one_reading_is_silent(data: bytes, tmp_path: Path) -> None:
    assert {code for code, _ in told(judged({f"{SET}.zip": data}, tmp_path))} <= {"FIL011"}
