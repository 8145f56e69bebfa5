"""Damage to bytes of any format: bits flipped, ends cut off, numbers made extreme, pieces doubled, moved or taken from elsewhere."""

from __future__ import annotations

import random
from collections.abc import Callable

Mutator = Callable[[bytes, random.Random], bytes]

_EXTREMES = (b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\x80", bytes(4), bytes(8), b"\xff" * 8, b"\xff", b"\x01\0\0\0", b"\xff\xff")


def flipped(data: bytes, rng: random.Random) -> bytes:
    made = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 8, 64)) if made else 0):
        made[rng.randrange(len(made))] ^= 1 << rng.randrange(8)
    return bytes(made)


def cut(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def cut_in_front(data: bytes, rng: random.Random) -> bytes:
    return data[rng.randrange(len(data) + 1) :]


def extreme(data: bytes, rng: random.Random) -> bytes:
    """Some number, wherever it stands, becomes huge, negative or nought."""
    for _ in range(rng.choice((1, 1, 3))):
        at, value = rng.randrange(len(data) + 1), rng.choice(_EXTREMES)
        data = data[:at] + value + data[at + len(value) :]
    return data


def hole(data: bytes, rng: random.Random) -> bytes:
    """A sector of zeros, as a disk or a broken transfer leaves it."""
    size = rng.choice((16, 512, 4096))
    at = rng.randrange(len(data) // 16 + 1) * 16
    return data[:at] + bytes(min(size, len(data) - at)) + data[at + size :]


def missing(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] + data[at + rng.choice((1, 2, 16, 600)) :]


def doubled(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data) + 1)
    end = at + rng.choice((1, 4, 64, 2000))
    return data[:end] + data[at:end] * rng.choice((1, 1, 1, 50)) + data[end:]


def moved(data: bytes, rng: random.Random) -> bytes:
    one, two = sorted((rng.randrange(len(data) + 1), rng.randrange(len(data) + 1)))
    return data[two:] + data[one:two] + data[:one]


def garbage(data: bytes, rng: random.Random) -> bytes:
    junk = rng.randbytes(rng.choice((1, 30, 3000)))
    return rng.choice((junk + data, data + junk, junk, data[:512] + junk))


BYTES: tuple[Mutator, ...] = (flipped, flipped, flipped, cut, cut, cut_in_front, extreme, extreme, hole, missing, doubled, moved, garbage)
