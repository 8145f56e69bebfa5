"""Intake: folders and archives give the same package; nothing unsafe, locked, broken or endless passes for a file."""

from __future__ import annotations

import io
import os
import pickle
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evalcheck.submission.intake import PathMissing, open_submission
from evalcheck.submission.limits import MB, Limits
from evalcheck.submission.model import EvidenceFile, ReadError, Submission, Trouble
from evalcheck.submission.reading import open_file

LIMITS = Limits()
NAME = "市级市体育局-提高公共服务群众满意度-94-名单.txt"


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def by_hand(*members: tuple[bytes, bytes, int, bytes], claimed: int | None = None) -> bytes:
    """A zip with names as raw bytes, flags and extra fields of one's own, and a size in the headers that may be a lie."""
    body, central = b"", b""
    for name, data, flags, extra in members:
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = packer.compress(data) + packer.flush()
        size = len(data) if claimed is None else claimed
        common = struct.pack("<5H3L2H", 20, flags, 8, 0, 0, zlib.crc32(data), len(packed), size, len(name), len(extra))
        central += b"PK\1\2" + struct.pack("<H", 20) + common + struct.pack("<3H2L", 0, 0, 0, 0, len(body)) + name + extra
        body += b"PK\3\4" + common + name + extra + packed
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, len(members), len(members), len(central), len(body), 0)
    return body + central + end


def opened(path: Path, data: bytes, limits: Limits = LIMITS) -> Submission:
    path.write_bytes(data)
    return open_submission([path], limits)


def told(package: Submission) -> list[tuple[str, str | None]]:
    return [(str(incident.trouble), incident.path) for incident in package.incidents]


def paths(package: Submission) -> list[str]:
    return [file.path for file in package.files]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "package.zip"


def test_a_folder_and_the_zip_of_it_are_the_same_package(tmp_path: Path, archive: Path) -> None:
    members = {"b/二.txt": b"2", "一.txt": b"1", "Thumbs.db": b"x", "b/__MACOSX/._二.txt": b"x", "内.zip": zipped({"三.txt": b"3"})}
    root = tmp_path / "市体育局"
    for name, data in members.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    folder = open_submission([root], LIMITS)
    bare = opened(archive, zipped(members))
    right_click = opened(tmp_path / "市体育局.zip", zipped({f"市体育局/{name}": data for name, data in members.items()}))
    assert paths(folder) == ["b/二.txt", "一.txt", "内.zip!/三.txt"]
    assert told(folder) == [("system_file", "Thumbs.db"), ("system_file", "b/__MACOSX"), ("nested_archive", "内.zip")]
    assert [incident.facts for incident in folder.incidents[:2]] == [{}, {"files": 1}]
    for package in (bare, right_click):
        assert [(f.path, f.size, f.sha256) for f in package.files] == [(f.path, f.size, f.sha256) for f in folder.files]
        assert package.incidents == folder.incidents
    assert (folder.archives, bare.archives) == ((), ("package.zip",))


def test_several_paths_are_one_package_in_parts(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({"x.txt": b"1", "y.txt": b"2"}))
    (tmp_path / "z.txt").write_bytes(b"3")
    package = open_submission([tmp_path / "z.txt", tmp_path / "a.zip"], LIMITS)
    assert (paths(package), package.archives) == (["x.txt", "y.txt", "z.txt"], ("a.zip",))


def test_a_missing_path_is_a_wrong_call(tmp_path: Path) -> None:
    with pytest.raises(PathMissing):
        open_submission([tmp_path / "none"], LIMITS)


def test_an_empty_folder_gives_no_files(tmp_path: Path) -> None:
    assert open_submission([tmp_path], LIMITS).files == ()


def test_sources_read_again_after_pickling(archive: Path) -> None:
    package = opened(archive, zipped({"a.txt": b"one", "inner.zip": zipped({"b.txt": b"two"})}))
    assert [pickle.loads(pickle.dumps(file)).source.read() for file in package.files] == [b"one", b"two"]


@pytest.mark.parametrize(
    ("raw", "flags", "extra"),
    [
        (NAME.encode(), 0x800, b""),
        (NAME.encode(), 0, b""),
        (NAME.encode("gb18030"), 0, b""),
        (b"x.txt", 0, struct.pack("<HHBL", 0x7075, 5 + len(NAME.encode()), 1, zlib.crc32(b"x.txt")) + NAME.encode()),
    ],
)
def test_names_are_understood_in_every_encoding_that_zips_use(archive: Path, raw: bytes, flags: int, extra: bytes) -> None:
    package = opened(archive, by_hand((raw, b"text", flags, extra)))
    assert (paths(package), told(package)) == ([NAME], [])


def test_encodings_may_differ_from_member_to_member(archive: Path) -> None:
    package = opened(archive, by_hand(("一.txt".encode("gb18030"), b"1", 0, b""), ("二.txt".encode(), b"2", 0, b"")))
    assert paths(package) == ["一.txt", "二.txt"]


def test_a_name_in_no_encoding_is_garbled(archive: Path) -> None:
    package = opened(archive, by_hand((b"\xff\xff\xff.txt", b"1", 0, b"")))
    assert [incident.trouble for incident in package.incidents] == [Trouble.GARBLED_NAME]


@pytest.mark.parametrize("wrong", ["cp437", "latin-1"])
def test_a_name_read_in_a_wrong_encoding_is_garbled_and_the_meant_one_is_told(tmp_path: Path, wrong: str) -> None:
    name = "企业名单".encode("gb2312").decode(wrong) + ".txt"
    (tmp_path / name).write_bytes(b"1")
    (incident,) = open_submission([tmp_path], LIMITS).incidents
    assert (incident.trouble, incident.facts["meant"]) == (Trouble.GARBLED_NAME, "企业名单.txt")


@pytest.mark.parametrize("name", [NAME, "和平区政务服务办-优化企业开办服务-1-情况说明(盖章).pdf", "龑喆.docx", "résumé.docx", "①表.xlsx"])
def test_a_right_name_is_not_garbled(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"1")
    assert open_submission([tmp_path], LIMITS).incidents == ()


@pytest.mark.parametrize("name", ["../a.txt", "/a.txt", "C:/a.txt", "a/../../b.txt", "a\\..\\..\\b.txt"])
def test_an_unsafe_member_is_told_and_not_read(archive: Path, name: str) -> None:
    package = opened(archive, by_hand((name.encode(), b"1", 0, b""), (b"good.txt", b"2", 0, b"")))
    assert paths(package) == ["good.txt"]
    assert [incident.trouble for incident in package.incidents] == [Trouble.UNSAFE_MEMBER]


def test_links_are_not_followed(tmp_path: Path, archive: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    os.symlink("/etc/passwd", root / "link.txt")
    os.symlink("/etc", root / "folder")
    assert told(open_submission([root], LIMITS)) == [("unsafe_member", "folder"), ("unsafe_member", "link.txt")]
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr(link, "/etc/passwd")
    package = open_submission([archive], LIMITS)
    assert (paths(package), told(package)) == ([], [("unsafe_member", "link.txt")])


def test_an_archive_with_a_password_is_locked_once(archive: Path) -> None:
    package = opened(archive, by_hand((b"a.txt", b"1", 1, b""), (b"b.txt", b"2", 1, b"")))
    assert (paths(package), told(package)) == ([], [("locked", "package.zip")])
    assert package.incidents[0].facts["files"] == 2


def test_a_single_locked_member_is_a_file_that_cannot_be_read(archive: Path) -> None:
    package = opened(archive, by_hand((b"a.txt", b"1", 1, b""), (b"b.txt", b"2", 0, b"")))
    with pytest.raises(ReadError) as error:
        open_file(package.files[0], LIMITS)
    assert (paths(package), error.value.trouble) == (["a.txt", "b.txt"], Trouble.LOCKED)


def test_a_member_with_a_wrong_checksum_is_damaged(archive: Path) -> None:
    data = bytearray(zipped({"a.txt": os.urandom(500), "b.txt": b"2"}))
    data[100] ^= 0xFF
    package = opened(archive, bytes(data))
    with pytest.raises(ReadError) as error:
        open_file(package.files[0], LIMITS)
    assert error.value.trouble is Trouble.DAMAGED
    assert open_file(package.files[1], LIMITS).text == "2"


@pytest.mark.parametrize("data", [b"", b"\0" * 100, b"PK\3\4 nothing", zipped({"a.txt": b"1" * 99})[:-30]])
def test_a_broken_archive_is_told_by_its_name(archive: Path, data: bytes) -> None:
    package = opened(archive, data)
    assert (paths(package), told(package), package.archives) == ([], [("damaged", "package.zip")], ("package.zip",))


def test_a_broken_inner_archive_is_a_file_that_cannot_be_read(archive: Path) -> None:
    package = opened(archive, zipped({"inner.zip": zipped({"a.txt": b"1"})[:-30]}))
    with pytest.raises(ReadError) as error:
        open_file(package.files[0], LIMITS)
    assert (paths(package), error.value.trouble) == (["inner.zip"], Trouble.DAMAGED)


def test_a_bomb_by_ratio_is_refused_and_the_rest_is_read(archive: Path) -> None:
    package = opened(archive, zipped({"bomb.txt": b"\0" * (12 * MB), "good.txt": b"1"}))
    assert paths(package) == ["bomb.txt", "good.txt"]
    assert (refusal(package.files[0]), package.files[1].source.read()) == ((Trouble.BOMB, "ratio"), b"1")


def test_sizes_in_headers_are_not_trusted(archive: Path) -> None:
    package = opened(archive, by_hand((b"bomb.txt", b"\0" * (12 * MB), 0, b""), claimed=10))
    assert refusal(package.files[0]) == (Trouble.BOMB, "ratio")


def test_a_broken_mail_in_an_archive_costs_itself_alone(archive: Path) -> None:
    """Broke: its bytes were asked for once more, and the whole archive was called damaged."""
    data = bytearray(zipped({"a.msg": bytes(range(256)) * 40, "good.txt": b"1"}))
    data[60:70] = b"\xff" * 10
    package = opened(archive, bytes(data))
    assert (paths(package), told(package), package.files[1].source.read()) == (["a.msg", "good.txt"], [], b"1")
    with pytest.raises(ReadError) as error:
        open_file(package.files[0], LIMITS)
    assert error.value.trouble is Trouble.DAMAGED


@pytest.mark.parametrize("name", ["office．ｄｏｃｘ", "office.DOCX", "office.docx "])
def test_a_strange_extension_is_read_as_it_is_meant(name: str, archive: Path) -> None:
    """Broke: full-width letters made a document one that evalcheck cannot read; NAM010 tells them."""
    office = (Path(__file__).parent / "files" / "office.docx").read_bytes()
    package = opened(archive, zipped({name: office}))
    assert package.files[0].extension == "docx" and open_file(package.files[0], LIMITS).incidents == ()


def refusal(file: EvidenceFile) -> tuple[Trouble, object]:
    """What reading a file that was not unpacked tells."""
    with pytest.raises(ReadError) as error:
        file.source.read()
    return error.value.trouble, error.value.facts["limit"]


def test_the_whole_package_has_a_limit(archive: Path) -> None:
    package = opened(archive, zipped({"a.txt": b"1" * 900, "b.txt": b"2" * 900}), Limits(archive_bytes=1000))
    assert told(package) == [("bomb", "package.zip")]
    assert package.incidents[0].facts["limit"] == "bytes"


def test_too_many_members_are_a_bomb(archive: Path) -> None:
    package = opened(archive, zipped({f"{n}.txt": b"1" for n in range(6)}), Limits(archive_members=5))
    assert (package.incidents[0].facts["limit"], package.incidents[0].facts["found"]) == ("members", 6)


def test_members_that_share_bytes_are_a_bomb(archive: Path) -> None:
    data = by_hand((b"a.txt", b"1" * 50, 0, b""), (b"b.txt", b"1" * 50, 0, b""))
    second = data.rindex(b"PK\1\2")
    package = opened(archive, data[: second + 42] + b"\0\0\0\0" + data[second + 46 :])
    assert (told(package), package.incidents[0].facts["limit"]) == ([("bomb", "package.zip")], "overlap")


def test_inner_archives_are_read_down_to_the_limit_of_depth(archive: Path) -> None:
    data = zipped({"deep.txt": b"1"})
    for level in (3, 2, 1):
        data = zipped({f"{level}.zip": data})
    assert paths(opened(archive, data)) == ["1.zip!/2.zip!/3.zip!/deep.txt"]
    package = opened(archive, data, Limits(archive_depth=2))
    assert (paths(package), told(package)[-1]) == ([], ("bomb", "1.zip!/2.zip!/3.zip"))


def test_two_members_of_one_name_are_told_and_the_later_is_read(archive: Path) -> None:
    package = opened(archive, by_hand((b"a.txt", b"one", 0, b""), (b"a.txt", b"two", 0, b"")))
    assert (told(package), [file.source.read() for file in package.files]) == ([("damaged", "a.txt")], [b"two"])


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("data", [b"", b"short", bytes(range(256)) * 9000], ids=["empty", "short", "long"])
def test_members_packed_by_bzip2_and_lzma_are_read(archive: Path, method: int, data: bytes) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        made.writestr("a.txt", data)
        made.writestr("b.txt", b"last")
    package = opened(archive, out.getvalue())
    assert (told(package), [file.source.read() for file in package.files]) == ([], [data, b"last"])


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_damaged_members_packed_by_bzip2_and_lzma_are_damaged(archive: Path, method: int) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        made.writestr("a.txt", os.urandom(4000))
    packed = bytearray(out.getvalue())
    packed[1000:1200] = bytes(200)
    package = opened(archive, bytes(packed))
    with pytest.raises(ReadError) as error:
        package.files[0].source.read()
    assert error.value.trouble is Trouble.DAMAGED


def test_an_unknown_method_is_told_for_each_member_with_what_to_do(archive: Path) -> None:
    data = bytearray(zipped({"a.txt": b"1", "b.txt": b"2"}))
    for sign, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = -1
        while (at := data.find(sign, at + 1)) >= 0:
            data[at + place] = 98
    package = opened(archive, bytes(data))
    for file in package.files:
        with pytest.raises(ReadError) as error:
            open_file(file, LIMITS)
        assert (error.value.trouble, error.value.facts["reason"].zh) == (Trouble.NOT_EXAMINED, "压缩包采用了不常用的压缩方法（PPMd）")


def test_an_office_file_is_no_archive(archive: Path) -> None:
    office = Path(__file__).parent / "files" / "office.docx"
    assert paths(open_submission([office], LIMITS)) == ["office.docx"]
    assert paths(opened(archive, zipped({"office.docx": office.read_bytes()}))) == ["office.docx"]


def test_names_of_a_decomposing_disk_are_composed(tmp_path: Path) -> None:
    (tmp_path / "re\u0301sume\u0301.txt").write_bytes(b"1")
    assert paths(open_submission([tmp_path], LIMITS)) == ["r\u00e9sum\u00e9.txt"]


WHOLE = zipped({"a.txt": b"one" * 50, "b/二.txt": b"two", "inner.zip": zipped({"c.txt": b"3"})})


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, len(WHOLE) - 1), to=st.binary(max_size=4), cut=st.booleans())
def test_no_mutation_of_an_archive_crashes_or_passes_in_silence(tmp_path: Path, at: int, to: bytes, cut: bool) -> None:
    data = WHOLE[:at] + to + (b"" if cut else WHOLE[at + len(to) :])
    package = opened(tmp_path / "package.zip", data)
    for file in package.files:
        try:
            open_file(file, LIMITS)
        except ReadError:
            continue
    assert package.files or package.incidents or data[:2] != b"PK"
