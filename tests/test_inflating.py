"""Deflate streams are undone alike by the standard library and by ISA-L; what one refuses does not pass with the other."""

from __future__ import annotations

import random
import sys
import zlib
from collections.abc import Iterator

import pytest

from evalcheck.submission.containers import zip as inflating
from evalcheck.submission.limits import MB
from evalcheck.submission.model import ReadError, Trouble

isal_zlib = pytest.importorskip("isal.isal_zlib")


def packed(data: bytes, rng: random.Random) -> bytes:
    packer = zlib.compressobj(rng.randrange(10), zlib.DEFLATED, -15, 9, rng.randrange(5))
    return packer.compress(data) + packer.flush()


def whole(library: object, stream: bytes, cut: int, monkeypatch: pytest.MonkeyPatch) -> bytes | Trouble:
    monkeypatch.setattr(inflating, "_library", lambda size: library)
    try:
        return b"".join(inflating.inflated(pieces(stream, cut), len(stream)))
    except ReadError as error:
        return error.trouble


def pieces(stream: bytes, cut: int) -> Iterator[bytes]:
    return (stream[start : start + cut] for start in range(0, len(stream), cut))


def test_whole_streams_give_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(3)
    for size in (0, 1, 17, 1000, 70_000, 2 * MB):
        for data in (bytes(size), rng.randbytes(size), b'<c r="A1"><v>1</v></c>' * (size // 22)):
            stream = packed(data, rng) + rng.randbytes(rng.randrange(9))
            for cut in (64 * 1024, max(1, len(stream) // 7)):
                assert whole(isal_zlib, stream, cut, monkeypatch) == data
                assert whole(zlib, stream, cut, monkeypatch) == data


def test_broken_streams_never_give_the_whole_data(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(5)
    for number in range(1500):
        data = rng.randbytes(300) + b"abcdefgh" * rng.randrange(400)
        stream = bytearray(packed(data, rng))
        if number % 2:
            stream = stream[: rng.randrange(len(stream))]
        else:
            stream[rng.randrange(len(stream))] ^= 1 << rng.randrange(8)
        plain, fast = (whole(library, bytes(stream), 4096, monkeypatch) for library in (zlib, isal_zlib))
        assert (plain == data) == (fast == data)
        assert Trouble.DAMAGED in (plain, fast) or plain == fast
        if isinstance(fast, bytes) and isinstance(plain, Trouble):
            assert zlib.crc32(fast) != zlib.crc32(data)


def test_small_streams_and_machines_without_it_use_the_standard_library(monkeypatch: pytest.MonkeyPatch) -> None:
    assert inflating._library(1000) is zlib
    assert inflating._library(100 * MB) is isal_zlib
    inflating._fast.cache_clear()
    monkeypatch.setitem(sys.modules, "isal", None)
    assert inflating._library(100 * MB) is zlib
    inflating._fast.cache_clear()
