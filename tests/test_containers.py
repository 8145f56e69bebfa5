"""Archives other than zip. `.7z` are p7zip's, tars GNU tar's; RAR is built by an independent encoder (`format_encoders.py`), its members
stored, as the program that packs them is not free; unar and bsdtar list the encoder's archives."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import shutil
import struct
import sys
import tarfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from evalcheck.submission.containers.container import Entry
from evalcheck.submission.containers.rar import rar_members
from evalcheck.submission.containers.seven_zip import seven_zip_members
from evalcheck.submission.containers.tar import tar_members
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import ReadError, Trouble
from tests.format_encoders import rar3, rar5
from tests.hostile import survives

LIMITS = Limits()
FILES = Path(__file__).parent / "fixtures" / "formats"
Members = Callable[[bytes | Path, Limits], Iterator[Entry]]
LIST = "企业名单\n".encode()
ORDERS = "一网通办工单\n".encode() * 3000
RAR5 = rar5({"佐证/名单.txt": LIST, "佐证/空.txt": b""}, link="/etc/passwd")


def contents(members: Members, source: bytes | Path, limits: Limits = LIMITS) -> dict[str, bytes]:
    """All members that are safe files, read."""
    return {one.name: b"".join(one.pieces()) for one in members(source, limits) if not one.folder and one.unsafe is None}


def everything(members: Members, source: bytes | Path, limits: Limits = LIMITS) -> int:
    """Each member asked for, those that cannot be had passed over, as intake does."""
    told = 0
    for one in members(source, limits):
        try:
            told += sum(map(len, one.pieces()))
        except ReadError as error:
            if error.trouble is Trouble.BOMB:
                raise
    return told


def trouble(members: Members, source: bytes | Path, limits: Limits = LIMITS) -> Trouble:
    with pytest.raises(ReadError) as caught:
        contents(members, source, limits)
    return caught.value.trouble


def read(name: str) -> bytes:
    return (FILES / name).read_bytes()


@pytest.mark.parametrize("name", ["solid.7z", "notice.tar.gz", "notice.tar.bz2", "notice.tar.xz"])
def test_a_whole_tree_is_read_alike_from_memory_and_from_disk(name: str) -> None:
    members: Members = seven_zip_members if name.endswith("7z") else tar_members
    for source in (FILES / name, read(name)):
        found = contents(members, source)
        assert set(found) == {"佐证/名单.txt", "佐证/空.txt", "佐证/图.bin", "佐证/工单/工单.txt"}
        assert (found["佐证/名单.txt"], found["佐证/空.txt"], found["佐证/工单/工单.txt"]) == (LIST, b"", ORDERS)
        assert len(found["佐证/图.bin"]) == 3000
        unsafe = {one.name: one.unsafe for one in members(source, LIMITS) if one.unsafe}
        assert unsafe == {"佐证/链接": "link"}


@pytest.mark.parametrize(
    ("name", "member", "size"),
    [("copy", "名单.txt", 13), ("bzip2", "工单/工单.txt", 57_000), ("deflate", "工单/工单.txt", 57_000), ("delta", "图.bin", 3000)],
)
def test_the_usual_methods_of_7z_are_undone(name: str, member: str, size: int) -> None:
    assert len(contents(seven_zip_members, FILES / f"{name}.7z")["佐证/" + member]) == size


def test_members_of_a_solid_7z_may_be_passed_over() -> None:
    found = [b"".join(one.pieces()) for one in seven_zip_members(FILES / "solid.7z", LIMITS) if one.name.endswith("工单.txt")]
    assert found == [ORDERS]


def test_a_7z_of_an_uncommon_method_is_not_examined() -> None:
    assert trouble(seven_zip_members, FILES / "ppmd.7z") is Trouble.NOT_EXAMINED


def test_locked_archives_are_told() -> None:
    assert trouble(seven_zip_members, FILES / "locked-names.7z") is Trouble.LOCKED
    assert trouble(seven_zip_members, FILES / "locked.7z") is Trouble.LOCKED
    assert [one.locked for one in seven_zip_members(FILES / "locked.7z", LIMITS)] == [True]


def test_a_locked_rar_and_one_part_of_several_are_told() -> None:
    assert trouble(rar_members, rar3({b"a": LIST}, flags=4)) is Trouble.LOCKED
    assert trouble(rar_members, rar3({b"a": LIST}, flags=2)) is Trouble.NOT_EXAMINED


def test_a_7z_with_a_flipped_bit_in_its_data_is_damaged() -> None:
    data = bytearray(read("copy.7z"))
    data[data.index(LIST)] ^= 1
    assert trouble(seven_zip_members, bytes(data)) is Trouble.DAMAGED


def test_names_in_gbk_are_read() -> None:
    assert contents(tar_members, FILES / "gbk.tar") == {"./市税务局名单.txt": "名单".encode()}


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_single_packed_file_is_one_member(pack: Callable[[bytes], bytes]) -> None:
    ((one),) = tar_members(pack(LIST), LIMITS, "a/名单.txt.gz")
    assert one.name == "名单.txt"
    assert [(one.name, b"".join(one.pieces())) for one in tar_members(FILES / "one.txt.gz", LIMITS)] == [("one.txt", LIST)]


def tar(*infos: tarfile.TarInfo, end: bool = True) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for info in infos:
            archive.addfile(info, io.BytesIO(b"x" * info.size) if info.isreg() else None)
    return made.getvalue() if end else made.getvalue()[: 1024 * len(infos)]


def info(name: str, size: int = 3, kind: bytes = tarfile.REGTYPE) -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.size, made.type, made.linkname = (size if kind == tarfile.REGTYPE else 0), kind, "/etc/passwd" if kind != tarfile.REGTYPE else ""
    return made


def test_unsafe_members_of_a_tar_are_told_and_nothing_is_written() -> None:
    kinds = {"d": tarfile.SYMTYPE, "e": tarfile.LNKTYPE, "f": tarfile.CHRTYPE}
    made = tar(*(info(name, kind=kinds.get(name, tarfile.REGTYPE)) for name in ("../a", "/b", "C:\\c", "d", "e", "f", "g")))
    assert [(one.name, one.unsafe) for one in tar_members(made, LIMITS)] == [
        ("../a", "parent"), ("/b", "absolute"), ("C:\\c", "drive"), ("d", "link"), ("e", "link"), ("f", "special"), ("g", None)
    ]  # fmt: skip


def test_a_tar_with_a_broken_header_does_not_lose_its_rest_in_silence() -> None:
    made = bytearray(tar(info("a"), info("b"), info("c")))
    made[1024 + 148] ^= 0xFF
    assert trouble(tar_members, bytes(made)) is Trouble.DAMAGED
    assert trouble(tar_members, tar(info("a"), info("b"), end=False)) is Trouble.DAMAGED


def test_what_follows_the_end_of_a_tar_is_not_passed_over_in_silence() -> None:
    assert contents(tar_members, tar(info("a")) + bytes(10_240)) == {"a": b"xxx"}
    assert trouble(tar_members, tar(info("a")) + tar(info("b"))) is Trouble.DAMAGED
    assert list(contents(tar_members, gzip.compress(bytes(600) + LIST)).values()) == [bytes(600) + LIST]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_bombs_are_refused_by_what_they_unpack_to(pack: Callable[[bytes], bytes]) -> None:
    made = pack(tar(info("a", 30_000_000)))
    assert trouble(tar_members, made) is Trouble.BOMB
    assert trouble(tar_members, made, replace(LIMITS, archive_bytes=1_000_000, archive_ratio=10**9)) is Trouble.BOMB


def test_a_bomb_is_refused_even_where_its_members_are_passed_over() -> None:
    with pytest.raises(ReadError) as caught:
        list(tar_members(gzip.compress(tar(info("a", 30_000_000))), LIMITS))
    assert caught.value.trouble is Trouble.BOMB


@pytest.mark.parametrize(
    ("members", "source"),
    [(tar_members, tar(info("a"), info("b"), info("c"))), (seven_zip_members, FILES / "solid.7z"), (rar_members, RAR5)],
)
def test_too_many_members_are_a_bomb(members: Members, source: bytes | Path) -> None:
    assert trouble(members, source, replace(LIMITS, archive_members=2)) is Trouble.BOMB


def test_a_7z_that_unpacks_beyond_the_limit_is_a_bomb() -> None:
    assert trouble(seven_zip_members, FILES / "solid.7z", replace(LIMITS, archive_bytes=1000)) is Trouble.BOMB
    assert trouble(seven_zip_members, FILES / "solid.7z", replace(LIMITS, archive_ratio=2, archive_ratio_from=1000)) is Trouble.BOMB


def test_rar_members_names_and_links_are_read() -> None:
    assert contents(rar_members, RAR5) == {"佐证/名单.txt": LIST, "佐证/空.txt": b""}
    assert [one.unsafe for one in rar_members(RAR5, LIMITS)] == [None, None, "link"]
    assert contents(rar_members, rar3({"市级名单.txt".encode("gbk"): LIST})) == {"市级名单.txt": LIST}


def test_a_rar_is_read_from_disk_too(tmp_path: Path) -> None:
    (tmp_path / "名单.rar").write_bytes(RAR5)
    assert contents(rar_members, tmp_path / "名单.rar")["佐证/名单.txt"] == LIST


def test_a_rar_with_a_flipped_bit_in_its_data_is_damaged() -> None:
    data = bytearray(RAR5)
    data[data.index(LIST)] ^= 1
    assert trouble(rar_members, bytes(data)) is Trouble.DAMAGED


@pytest.mark.skipif(any(map(shutil.which, ("unrar", "unar", "bsdtar"))), reason="a program that unpacks rar is here")
def test_a_packed_rar_without_a_program_for_it_is_not_examined() -> None:
    with pytest.raises(ReadError) as caught:
        contents(rar_members, rar5({"a.txt": b"abc"}, method=3))
    assert caught.value.trouble is Trouble.NOT_EXAMINED and caught.value.facts["install"]


def test_without_the_extra_a_rar_is_not_examined_and_the_command_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rarfile", None)
    with pytest.raises(ReadError) as caught:
        list(rar_members(RAR5, LIMITS))
    assert caught.value.trouble is Trouble.NOT_EXAMINED and caught.value.facts["install"] == 'pip install "evalcheck-cn[archives]"'


@pytest.mark.parametrize(
    ("members", "data"),
    [(seven_zip_members, read(f"{name}.7z")) for name in ("solid", "copy", "bzip2", "deflate", "delta", "locked-names")]
    + [(tar_members, read(f"notice.tar.{packer}")) for packer in ("gz", "bz2", "xz")]
    + [(tar_members, tar(info("a"), info("b" * 150), info("d", kind=tarfile.SYMTYPE)))]
    + [(rar_members, RAR5), (rar_members, rar3({b"a": LIST}))],
)
def test_damaged_archives_never_crash_a_reader(members: Members, data: bytes) -> None:
    assert survives(lambda bad: everything(members, bad), data) >= 1


def with_true_sums(data: bytes) -> bytes:
    """A 7z whose header was changed, its checksums made to fit again: so that the damage reaches the reader of the header."""
    made = bytearray(data.ljust(32, b"\0"))
    offset, length = struct.unpack_from("<2Q", made, 12)
    if 32 + offset + length <= len(made):
        struct.pack_into("<L", made, 28, zlib.crc32(made[32 + offset : 32 + offset + length]))
    struct.pack_into("<L", made, 8, zlib.crc32(made[12:32]))
    return bytes(made)


@pytest.mark.parametrize("name", ["copy", "deflate", "locked", "solid"])
def test_a_hostile_header_of_a_7z_with_true_checksums_never_crashes_the_reader(name: str) -> None:
    assert survives(lambda bad: everything(seven_zip_members, with_true_sums(bad)), read(f"{name}.7z")) >= 20
