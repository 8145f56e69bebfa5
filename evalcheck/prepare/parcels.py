"""The archives that carry a package: which file goes into which, the same bytes for the same files, and the manifest of each."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from evalcheck.prepare.reproducible import entry
from evalcheck.records import dataclass
from evalcheck.reporters.wrapping import visible
from evalcheck.submission.formats import PACKED
from evalcheck.submission.ordinary import open_file

_PIECE = 1 << 20
_ENTRY = 30 + 46 + 40
"""Bytes that a member costs besides its data and its name, which stands there twice."""


@dataclass(frozen=True, slots=True)
class Packable:
    """One file of a package: its path in the archive, and where it lies."""

    path: str
    disk: Path

    @property
    def method(self) -> int:
        return zipfile.ZIP_STORED if self.path.rpartition(".")[2].lower() in PACKED else zipfile.ZIP_DEFLATED


@dataclass(frozen=True, slots=True)
class Digests:
    """What a member's bytes come to; SM3 (GB/T 32905) only where this computer's OpenSSL knows it."""

    sha256: str
    sm3: str | None


class Changed(Exception):
    """A file is not the one that was checked."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


def split(items: Sequence[Packable], limit: int, reserved: int) -> list[list[Packable]]:
    """The files in their order, as many into each archive as fit below the limit; one that alone is larger gets its own.

    `reserved` bytes are kept free for what goes into each besides.
    """
    parts: list[list[Packable]] = [[]]
    used = reserved
    for item in items:
        size = packed_size(item)
        if parts[-1] and used + size > limit:
            parts.append([])
            used = reserved
        parts[-1].append(item)
        used += size
    return parts


def packed_size(item: Packable) -> int:
    """Bytes that a file takes in the archive."""
    overhead = _ENTRY + 2 * len(item.path.encode("utf-8", "replace"))
    if item.method == zipfile.ZIP_STORED:
        return overhead + item.disk.stat().st_size
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    with open_file(item.disk) as file:
        return overhead + sum(len(packer.compress(piece)) for piece in _pieces(file)) + len(packer.flush())


def write_archive(
    path: Path, items: Iterable[Packable], made: Mapping[str, bytes], checked: Mapping[str, str]
) -> Iterator[tuple[str, Digests]]:  # fmt: skip
    """Write an archive member by member, giving path and digests of each; `made` are files that exist only in it.

    Its last member may be added by `add`. Raises Changed where a file has not the digest under which it was `checked`.
    """
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in made.items():
            archive.writestr(entry(name, zipfile.ZIP_DEFLATED), data)
            yield name, _digests([data])
        for item in items:
            digests = _copied(archive, item)
            if checked.get(item.path, digests.sha256) != digests.sha256:
                raise Changed(item.path)
            yield item.path, digests


def add(path: Path, name: str, data: bytes) -> None:
    """One more member at the end of an archive."""
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(entry(name, zipfile.ZIP_DEFLATED), data)


def _copied(archive: zipfile.ZipFile, item: Packable) -> Digests:
    info = entry(item.path, item.method)
    info.file_size = item.disk.stat().st_size
    with open_file(item.disk) as source, archive.open(info, "w") as member:

        def through() -> Iterator[bytes]:
            for piece in _pieces(source):
                member.write(piece)
                yield piece

        return _digests(through())


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    return iter(lambda: file.read(_PIECE), b"")


def _digests(pieces: Iterable[bytes]) -> Digests:
    sha256 = hashlib.sha256()
    sm3 = hashlib.new("sm3") if "sm3" in hashlib.algorithms_available else None
    for piece in pieces:
        sha256.update(piece)
        if sm3:
            sm3.update(piece)
    return Digests(sha256.hexdigest(), sm3.hexdigest() if sm3 else None)


_MANIFEST = "材料清单校验值"


def manifest_name(part: int, parts: int) -> str:
    """Named like a covering statement, for it is no evidence; each parcel's its own, for no two files may be called alike."""
    return f"{_MANIFEST}.txt" if parts == 1 else f"{_MANIFEST}第{part}包.txt"


def manifest(head: Sequence[str], part: int, contents: Mapping[str, Digests], others: Mapping[int, Sequence[str]]) -> bytes:
    """The text for one parcel. `head` are lines that stand in each; `others` the paths in the other parcels, by number."""
    return "\n".join(_lines(head, part, contents, others)).encode("utf-8", "replace") + b"\n"


def _lines(head: Sequence[str], part: int, contents: Mapping[str, Digests], others: Mapping[int, Sequence[str]]) -> Iterator[str]:
    parts = 1 + len(others)
    yield "# evalcheck-manifest/1"
    yield from (f"# {line}" for line in head)
    yield f"# 第 {part} 包,共 {parts} 包 (part {part} of {parts})"
    yield "# 核对:解压后在文件夹内运行 cksum -c,或 sha256sum -c --ignore-missing"
    if any(digests.sm3 is None for digests in contents.values()):
        yield "# 本机的 OpenSSL 不支持 SM3,只列 SHA-256"
    for path, digests in contents.items():
        yield f"SHA256 ({visible(path)}) = {digests.sha256}"
    for path, digests in contents.items():
        if digests.sm3:
            yield f"SM3 ({visible(path)}) = {digests.sm3}"
    for number, paths in others.items():
        yield f"# 第 {number} 包:"
        yield from (f"#   {visible(path)}" for path in paths)
