"""The manifest of a parcel: digests of its files, in the form that `cksum -c` and `sha256sum -c` verify, and what lies in the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from evalcheck.prepare.parcels import Digests
from evalcheck.reporters.wrapping import visible

FILE = "材料清单校验值"


def file_name(part: int, parts: int) -> str:
    """Named like a covering statement, for it is no evidence; each parcel's its own, for no two files may be called alike."""
    return f"{FILE}.txt" if parts == 1 else f"{FILE}第{part}包.txt"


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
