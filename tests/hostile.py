"""Bad input by the hundred: cut off at every twentieth, seeded bit flips, extreme numbers; a reader may refuse it, not crash or hang."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator

from evalcheck.submission.model import ReadError

SECONDS = 5.0
FLIPS = 300
EXTREMES = 60


def variants(data: bytes, seed: int = 20220524) -> Iterator[bytes]:
    for twentieth in range(20):
        yield data[: len(data) * twentieth // 20]
    chance = random.Random(seed)
    for _ in range(FLIPS):
        flipped = bytearray(data)
        for _ in range(chance.choice((1, 1, 2, 8))):
            flipped[chance.randrange(len(flipped))] ^= 1 << chance.randrange(8)
        yield bytes(flipped)
    for _ in range(EXTREMES):
        at = chance.randrange(len(data))
        yield data[:at] + chance.choice((b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", bytes(4), b"\xff")) + data[at + 4 :]


def survives(read: Callable[[bytes], object], data: bytes) -> int:
    """Any exception but ReadError, or a reading that takes too long, fails the test; how many inputs were refused."""
    refused = 0
    for variant in variants(data):
        begun = time.process_time()
        try:
            read(variant)
        except ReadError as error:
            assert error.trouble and error.facts.get("reason"), error
            refused += 1
        assert time.process_time() - begun < SECONDS
    return refused
