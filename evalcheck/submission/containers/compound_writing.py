"""Streams put together as a compound file ([MS-CFB]): what an old document embeds is a folder of its own file, and is read as a file."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import field
from itertools import pairwise

from evalcheck.records import dataclass

_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_MINI, _MINI_BELOW = 64, 4096
_LISTED_IN_HEADER = 109
_STORAGE, _STREAM, _ROOT = 1, 2, 5


@dataclass
class _Sectors:
    """Sectors written so far, and which follows which."""

    size: int
    body: list[bytes] = field(default_factory=list)
    next: list[int] = field(default_factory=list)

    def put(self, data: bytes) -> int:
        """Where the data begins."""
        count = -(-len(data) // self.size)
        if not count:
            return _END
        start = len(self.next)
        self.next += [*range(start + 1, start + count), _END]
        self.body.append(data.ljust(count * self.size, b"\0"))
        return start


def compound_file(streams: Mapping[str, bytes]) -> bytes:
    """The file that holds these streams by path (`a/b`). Up to about 400 MB: the table of sectors must fit the header."""
    shift = 9 if sum(map(len, streams.values())) < 6 << 20 else 12
    sectors = _Sectors(1 << shift)
    places, mini, minis = _placed(streams, sectors)
    mini_start = sectors.put(mini)
    mini_table = sectors.put(_numbers(minis, sectors.size))
    directory = sectors.put(_directory(streams, places, (mini_start, len(mini)), sectors.size))
    per_sector = sectors.size // 4
    count = next(n for n in range(1, _LISTED_IN_HEADER + 1) if n * per_sector >= len(sectors.next) + n)
    listed = list(range(len(sectors.next), len(sectors.next) + count))
    table = _numbers(sectors.next + [_TABLE] * count, sectors.size)
    head = struct.pack(
        "<8s16x5H6x9L", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3 if shift == 9 else 4, 0xFFFE, shift, 6, 0, count, directory, 0,
        _MINI_BELOW, mini_table, -(-len(minis) * 4 // sectors.size), _END, 0,
    )  # fmt: skip
    head += struct.pack(f"<{_LISTED_IN_HEADER}L", *listed, *[_FREE] * (_LISTED_IN_HEADER - count))
    return head.ljust(sectors.size, b"\0") + b"".join(sectors.body) + table


def _numbers(numbers: list[int], size: int) -> bytes:
    """A table of numbers, filled up to whole sectors."""
    data = struct.pack(f"<{len(numbers)}L", *numbers)
    return data.ljust(-(-len(data) // size) * size, b"\xff")


def _placed(streams: Mapping[str, bytes], sectors: _Sectors) -> tuple[dict[str, int], bytes, list[int]]:
    """Where each stream begins; short ones share a stream in pieces of 64 bytes, which has a table of its own."""
    places: dict[str, int] = {}
    short = _Sectors(_MINI)
    for path, data in streams.items():
        places[path] = (short if len(data) < _MINI_BELOW else sectors).put(data)
    return places, b"".join(short.body), short.next


def _directory(streams: Mapping[str, bytes], places: Mapping[str, int], mini: tuple[int, int], size: int) -> bytes:
    """An entry for the root, each folder and each stream. Siblings hang in a chain to the right, which is a search tree too."""
    paths = list(dict.fromkeys(["", *(one for path in streams for one in _with_parents(path))]))
    tree: dict[str, list[int]] = {}
    for number, path in enumerate(paths[1:], start=1):
        tree.setdefault(path.rpartition("/")[0], []).append(number)
    right: dict[int, int] = {}
    for children in tree.values():
        children.sort(key=lambda number: (len(name := paths[number].rpartition("/")[2]), name.upper()))
        right.update(pairwise(children))
    entries = b""
    for number, path in enumerate(paths):
        kind = _STREAM if path in streams else _STORAGE if path else _ROOT
        start, length = (places[path], len(streams[path])) if path in streams else (0, 0) if path else mini
        child = tree[path][0] if path in tree else _FREE
        entries += _entry(path.rpartition("/")[2] or "Root Entry", kind, right.get(number, _FREE), child, start, length)
    free = bytes(68) + struct.pack("<3L", _FREE, _FREE, _FREE) + bytes(48)
    return entries + free * (-len(entries) % size // len(free))


def _with_parents(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:depth]) for depth in range(1, len(parts) + 1)]


def _entry(name: str, kind: int, *numbers: int) -> bytes:
    """One entry; `numbers` are its sibling to the right, its first child, where it begins, and how long it is."""
    written = name.encode("utf-16-le")[:62] + b"\0\0"
    return struct.pack("<64sHBB3L36xLQ", written, len(written), kind, 1, _FREE, *numbers)
