"""Bad input by the hundred: cut off at every twentieth, seeded bit flips, extreme numbers; a reader may refuse it, not crash or hang."""

from __future__ import annotations

import random
import time
import zlib
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


def nested_forms(levels: int, times: int) -> bytes:
    """A page that draws a form so many times, which draws another one so many times, and so on."""
    bodies = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"]
    bodies.append(b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>")
    bodies.append(b"<</Length %d>>stream\n%s\nendstream" % (6 * times, b"/F Do " * times))
    for level in range(levels):
        drawn = zlib.compress((b"/F Do " if level < levels - 1 else b"0 0 1 1 re f ") * times)
        inside = b"/Resources<</XObject<</F %d 0 R>>>>" % (6 + level)
        head = b"<</Type/XObject/Subtype/Form/BBox[0 0 600 800]%s/Filter/FlateDecode/Length %d>>" % (inside, len(drawn))
        bodies.append(b"%sstream\n%s\nendstream" % (head, drawn))
    made, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(made))
        made += b"%d 0 obj%sendobj\n" % (number, body)
    listed = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    return made + head + listed + b"trailer<</Size %d/Root 1 0 R>>startxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, len(made))
