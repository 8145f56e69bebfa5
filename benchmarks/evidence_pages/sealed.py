"""Papers as PDF, sealed as signature field, stamp, picture or paths, or not at all; whole, changed since, or by an algorithm unknown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from benchmarks.evidence.scene import Random
from benchmarks.evidence.stamps import Stamp, ink_of, some_stamp
from benchmarks.evidence_pages.pdf_file import (
    WIDTH,
    Pdf,
    annotation,
    line,
    middle,
    signature_field,
    signed,
    text,
    text_field,
    traced,
)

Way = Literal["widget", "vector widget", "stamp", "vector stamp", "picture", "vector", "unsigned field", "decoy", "plain"]
SEALED: tuple[Way, ...] = ("widget", "vector widget", "stamp", "vector stamp", "picture", "vector")
BARE: tuple[Way, ...] = ("unsigned field", "decoy", "plain")
Cover = Literal["whole", "added", "changed", "unknown", "validated", "none"]
_REDS = ("0.9 0.05 0.1", "1 0 0", "0.8 0.1 0.15", "0.75 0.1 0.25")


@dataclass(frozen=True)
class SealedPdf:
    """`way` is how the seal stands on the page, `cover` how its signature stands to the file, `signer` the unit that signed."""

    name: str
    data: bytes
    way: Way
    cover: Cover
    signer: str

    @property
    def sealed(self) -> bool:
        return self.way in SEALED


def papers(count: int, seed: int) -> Iterator[SealedPdf]:
    for number in range(count):
        rng = np.random.default_rng([seed, number])
        ways = SEALED if number % 3 else BARE
        yield paper(rng, number, ways[number // 3 % len(ways)] if not number % 3 else ways[int(rng.integers(len(ways)))])


def paper(rng: Random, number: int, way: Way, cover: Cover | None = None) -> SealedPdf:
    stamp = some_stamp(rng)
    pdf, red = Pdf(), str(rng.choice(_REDS))
    size = float(rng.uniform(70, 130))
    x, y = float(rng.uniform(280, 420)), float(rng.uniform(120, 330))
    box = (x, y, x + size, y + size)
    commands = _words(rng, stamp.words, y + size / 2)
    notes, objects = _placed(pdf, rng, way, stamp, red, box)
    if way in ("picture", "vector"):
        commands += _drawn(way, stamp, red, box)
    if way == "decoy":
        commands += _decoy(rng)
    if way == "plain" and rng.random() < 0.3:
        notes.append(text_field(pdf, (80, 90, 300, 110), "经办人已核对"))
    pdf.page(commands, notes, objects)
    by_field = way in ("widget", "vector widget")
    covers: tuple[Cover, ...] = ("whole", "whole", "added", "changed", "unknown", "validated") if by_field else ("none",)
    cover = cover or covers[int(rng.integers(len(covers)))]
    data = pdf.bytes()
    return SealedPdf(f"{number:04d}-{way}-{cover}.pdf", _covered(rng, data, cover, stamp.words), way, cover, stamp.words)


def _words(rng: Random, unit: str, signature: float) -> str:
    issuer = unit.replace("(", "（").replace(")", "）")
    head = middle(745, min(34.0, 440 / (len(issuer) + 2)), issuer + "文件", "0.9 0 0") + line(70, 700, 525, 2, "0.9 0 0")
    number = middle(715, 15, f"津试发〔2021〕{int(rng.integers(1, 99))}号")
    body = middle(660, 20, "关于优化营商环境有关事项的通知")
    for row in range(int(rng.integers(3, 9))):
        body += text(80, 620 - 26 * row, 15, "为进一步优化营商环境，压减办理环节，现将有关事项通知如下。"[: int(rng.integers(12, 29))])
    signed_by = text(WIDTH - 90 - 14 * len(issuer), signature, 14, issuer) + text(WIDTH - 200, signature - 24, 14, "2021年4月12日")
    return (head if rng.random() < 0.7 else "") + number + body + signed_by


def _placed(
    pdf: Pdf, rng: Random, way: Way, stamp: Stamp, red: str, box: tuple[float, float, float, float]
) -> tuple[list[int], dict[str, int]]:
    """The annotations of a page and the pictures that its commands name."""
    size = box[2] - box[0]
    if way in ("plain", "decoy", "vector"):
        return [], {}
    if way == "unsigned field":
        return [signature_field(pdf, box, None, signed=False)], {}
    if way in ("vector widget", "vector stamp"):
        look = pdf.form(size, traced(ink_of(stamp, 700), size, red))
    else:
        colour = tuple(int(float(part) * 255) for part in red.split())
        picture = pdf.picture(ink_of(stamp, int(rng.integers(220, 600))), (colour[0], colour[1], colour[2]))
        if way == "picture":
            return [], {"Im1": picture}
        look = pdf.form(size, f"{size} 0 0 {size} 0 0 cm /Im1 Do", f"/XObject<</Im1 {picture} 0 R>>")
    return [signature_field(pdf, box, look) if "widget" in way else annotation(pdf, "Stamp", box, look)], {}


def _drawn(way: Way, stamp: Stamp, red: str, box: tuple[float, float, float, float]) -> str:
    x, y, right, _ = box
    if way == "picture":
        return f"q {right - x} 0 0 {right - x} {x} {y} cm /Im1 Do Q\n"
    return f"q 1 0 0 1 {x} {y} cm {traced(ink_of(stamp, 700), right - x, red)}Q\n"


def _decoy(rng: Random) -> str:
    """What is red and no seal: a ring without words, a box of words, a stripe, a logo of two bars."""
    kind = int(rng.integers(4))
    if kind == 0:
        return (
            "0.9 0 0 RG 3 w 400 200 m 400 227 378 250 350 250 c 322 250 300 227 300 200 c "
            "300 172 322 150 350 150 c 378 150 400 172 400 200 c S\n"
        )
    if kind == 1:
        return "0.9 0 0 RG 2 w 330 180 110 36 re S\n" + text(340, 192, 16, "复印件有效", "0.9 0 0")
    if kind == 2:
        return "0.9 0 0 rg 60 120 475 14 re f\n" + text(80, 123, 9, "政务服务热线", "1 1 1")
    return "0.9 0 0 rg 300 180 60 60 re f 380 180 40 60 re f\n" + text(300, 160, 12, "（加盖公章）")


def _covered(rng: Random, data: bytes, cover: Cover, signer: str) -> bytes:
    if cover == "none":
        return data
    algorithm = str(rng.choice(["sha256", "sha384", "sha512"]))
    made = signed(data, signer, algorithm)
    if cover == "added":
        return made + _revision(made, b"<</Type/Annot/Subtype/Highlight/Rect[80 600 300 620]/QuadPoints[80 620 300 620 80 600 300 600]>>")
    if cover == "validated":
        return made + _revision(made, b"<</Type/DSS/Certs[]>>")
    if cover == "changed":
        at = made.index(b"/MediaBox[0 0 595 842]")
        return made[:at] + b"/MediaBox[0 0 595 841]" + made[at + 22 :]
    if cover == "unknown":
        return _with_unknown_digest(made)
    return made


def _revision(data: bytes, body: bytes) -> bytes:
    """An update behind the file, as programs save what was added."""
    place, start = len(data), data.rindex(b"startxref\n") + 10
    before = data[start:].split(b"\n")[0].decode()
    added = b"900 0 obj\n%s\nendobj\n" % body
    table = f"xref\n900 1\n{place:010d} 00000 n \ntrailer<</Size 901/Root 1 0 R/Prev {before}>>\nstartxref\n{place + len(added)}\n%%EOF\n"
    return added + table.encode()


def _with_unknown_digest(data: bytes) -> bytes:
    """The same signature by an algorithm whose number nobody knows."""
    numbers = {b"0609608648016503040201": b"06096086480165030402ff", b"0609608648016503040202": b"06096086480165030402ff"}
    numbers[b"0609608648016503040203"] = b"06096086480165030402ff"
    for known, unknown in numbers.items():
        data = data.replace(known, unknown)
    return data
