"""Surgery on zips: members renamed, reordered, doubled, dropped; lies about sizes and places; content changed under a right checksum."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tests.fuzz.markup import MARKUP
from tests.fuzz.octets import BYTES

NAMES: tuple[bytes, ...] = (
    b"../../evil.txt",
    b"/etc/evil.txt",
    b"C:\\evil.txt",
    b"a\\..\\..\\evil.txt",
    b"\\\\host\\share\\x.docx",
    b"",
    b".",
    b"..",
    b"/",
    b"a//b.txt",
    b"con.txt",
    b"x\0.docx",
    b"\x1b[31mred.docx",
    b"[red]x[/red].docx",
    b"<script>alert(1)</script>.docx",
    "\u202excod.exe".encode(),
    b"a\nb.docx",
    b"=cmd|' /C calc'!A0.csv",
    b"n" * 300 + b".docx",
    ("长" * 300).encode() + b".docx",
    "市级.docx".encode("gbk"),
    b"\xff\xfe\xfd.docx",
    b"~$x.docx",
    b"__MACOSX/._x",
    b"Thumbs.db",
    b"a/" * 400 + b"x.docx",
    b"evalcheck.yaml",
    b"[Content_Types].xml",
    b"xl/workbook.xml",
    b"word/document.xml",
    b"content.xml",
    b"mimetype",
    b"OFD.xml",
    b"x.exe",
    b"x.lnk",
    b"link",
    b"inner.zip",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One member as it will be written; what is None is written as it truly is."""

    name: bytes
    data: bytes
    method: int = 8
    flags: int = 0
    attributes: int = 0
    extra: bytes = b""
    crc: int | None = None
    size: int | None = None
    packed: int | None = None
    offset: int | None = None
    local_name: bytes | None = None


def entries(data: bytes) -> list[Entry]:
    """The members of a whole zip."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [
            Entry(info.filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437"), archive.read(info), flags=info.flag_bits & 0x800)
            for info in archive.infolist()
        ]


def written(
    members: Sequence[Entry], *, count: int | None = None, start: int | None = None, comment: bytes = b"", front: bytes = b""
) -> bytes:
    """A zip of these members, with whatever lies they tell."""
    body, central = bytearray(front), bytearray()
    for one in members:
        packed = one.data
        if one.method == 8:
            packer = zlib.compressobj(6, zlib.DEFLATED, -15)
            packed = packer.compress(one.data) + packer.flush()
        at = len(body) if one.offset is None else one.offset
        crc = zlib.crc32(one.data) if one.crc is None else one.crc
        length = len(packed) if one.packed is None else one.packed
        size = len(one.data) if one.size is None else one.size
        common = (20, one.flags, one.method, 0, 0, crc, length & 0xFFFFFFFF, size & 0xFFFFFFFF)
        local = one.name if one.local_name is None else one.local_name
        body += struct.pack("<4s5H3L2H", b"PK\3\4", *common, len(local) & 0xFFFF, len(one.extra)) + local + one.extra + packed
        named = (len(one.name) & 0xFFFF, len(one.extra), 0, 0, 0, one.attributes, at & 0xFFFFFFFF)
        central += struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, *common, *named) + one.name + one.extra
    total = (len(members) if count is None else count) & 0xFFFF
    begin = (len(body) if start is None else start) & 0xFFFFFFFF
    return bytes(body + central) + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, total, total, len(central), begin, len(comment)) + comment


Surgery = Callable[[list[Entry], random.Random], list[Entry]]


def _changed(members: list[Entry], rng: random.Random, **values: object) -> list[Entry]:
    at = rng.randrange(len(members))
    return [*members[:at], replace(members[at], **values), *members[at + 1 :]]  # type: ignore[arg-type]


def content(members: list[Entry], rng: random.Random) -> list[Entry]:
    """Content changed, its checksum right: the damage reaches the parser."""
    for _ in range(rng.choice((1, 1, 2))):
        at = rng.choice([n for n, one in enumerate(members) if one.data] or [0])
        one = members[at]
        mutator = rng.choice(MARKUP if one.data.lstrip()[:1] == b"<" else BYTES)
        members = [*members[:at], replace(one, data=mutator(one.data, rng)), *members[at + 1 :]]
    return members


def rename(members: list[Entry], rng: random.Random) -> list[Entry]:
    return _changed(members, rng, name=rng.choice((*NAMES, *(one.name for one in members))), flags=rng.choice((0, 0x800)))


def other_local_name(members: list[Entry], rng: random.Random) -> list[Entry]:
    return _changed(members, rng, local_name=rng.choice(NAMES))


def reorder(members: list[Entry], rng: random.Random) -> list[Entry]:
    return rng.sample(members, len(members))


def drop(members: list[Entry], rng: random.Random) -> list[Entry]:
    at = rng.randrange(len(members))
    return members[:at] + members[at + 1 :]


def double(members: list[Entry], rng: random.Random) -> list[Entry]:
    return members + rng.choices(members, k=rng.choice((1, 1, 3, 400)))


def swap_contents(members: list[Entry], rng: random.Random) -> list[Entry]:
    one, other = rng.randrange(len(members)), rng.randrange(len(members))
    first, second = members[one], members[other]
    changed = list(members)
    changed[one], changed[other] = replace(first, data=second.data), replace(second, data=first.data)
    return changed


def lie(members: list[Entry], rng: random.Random) -> list[Entry]:
    """A size, sum, place, method or flag that is not true."""
    number = rng.choice((0, 1, 0x7FFFFFFF, 0xFFFFFFFF, rng.randrange(1 << 20)))
    field = rng.choice(("crc", "size", "packed", "offset", "method", "flags", "attributes"))
    value = {
        "method": rng.choice((0, 1, 9, 12, 14, 93, 99, 65535)),
        "flags": rng.choice((1, 8, 0x41, 0x800, 0x2000, 0xFFFF)),
        "attributes": rng.choice((0o120777 << 16, 0o040755 << 16, 0o060000 << 16, 0x10)),
    }.get(field, number)
    return _changed(members, rng, **{field: value})


def extra(members: list[Entry], rng: random.Random) -> list[Entry]:
    """Extra fields: zip64 sizes, a Unicode path, or nonsense."""
    wide = struct.pack("<2H3Q", 1, 24, *(rng.choice((0, 1, 1 << 40, (1 << 64) - 1)) for _ in range(3)))
    path = struct.pack("<2HBL", 0x7075, 9, 1, rng.getrandbits(32)) + b"a.tx"
    shifted = {"size": 0xFFFFFFFF} if rng.random() < 0.5 else {"packed": 0xFFFFFFFF, "offset": 0xFFFFFFFF}
    block = rng.choice((wide, path, rng.randbytes(7), b"\1\0\xff\xff"))
    return _changed(members, rng, extra=block, **(shifted if block is wide else {}))


def overlap(members: list[Entry], rng: random.Random) -> list[Entry]:
    return [replace(one, offset=0) for one in members] if rng.random() < 0.3 else _changed(members, rng, offset=0)


def nest(members: list[Entry], rng: random.Random) -> list[Entry]:
    """The archive inside itself, some levels deep."""
    whole = members
    for _ in range(rng.choice((1, 2, 3, 4, 9))):
        whole = [Entry(b"inner.zip", written(whole)), *rng.sample(members, min(1, len(members)))]
    return whole


def bomb(members: list[Entry], rng: random.Random) -> list[Entry]:
    return _changed(members, rng, data=bytes(rng.choice((1 << 20, 12 << 20))))


SURGERY: tuple[Surgery, ...] = (
    *(content,) * 10,
    rename,
    rename,
    other_local_name,
    reorder,
    drop,
    double,
    swap_contents,
    lie,
    lie,
    lie,
    extra,
    overlap,
    nest,
    bomb,
)


def operated(data: bytes, rng: random.Random) -> tuple[bytes, str]:
    """A zip after one to three operations, and their names."""
    members, done = entries(data), []
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        operation = rng.choice(SURGERY)
        members = operation(members, rng) if members else members
        done.append(operation.__name__)
        if operation is bomb:
            break
    around: dict[str, object] = {}
    if rng.random() < 0.1:
        front, comment = b"MZ" + bytes(99), b"PK\5\6" * 9
        lies = ({"count": 65535}, {"count": 0}, {"start": 0}, {"start": 0xFFFFFFFF}, {"comment": comment}, {"front": front})
        around = dict(rng.choice(lies))
        done.append(f"directory: {next(iter(around))}")
    return written(members, **around), "+".join(dict.fromkeys(done))  # type: ignore[arg-type]
