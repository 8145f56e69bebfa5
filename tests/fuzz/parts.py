"""Documents of which one part was harmed: cut, emptied, dropped, flipped, doubled, blotted out, led elsewhere; what peers say of them."""

from __future__ import annotations

import io
import random
import re
import warnings
import zipfile
from collections.abc import Callable

_LED = re.compile(rb'<(?:Relationship|Override)\b(?![^>]*(?:thumbnail|printerSettings))[^>]*?(?:Target|PartName)="([^"]+)"')
_DIRECTORY = b"PK\x01\x02"

Parts = list[tuple[str, bytes]]


def harmed(data: bytes, rng: random.Random) -> tuple[str, bytes]:
    """The zip with one part harmed, and in which way; its checksums are right again but for one way."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [(info.filename, archive.read(info.filename)) for info in archive.infolist()]
    at, way = rng.randrange(len(parts)), rng.choice(sorted(WAYS))
    name = parts[at][0]
    WAYS[way](parts, at, rng)
    made = _zipped(parts)
    return f"{way} {name}", _with_wrong_sum(made, at) if way == "checksum" else made


def _cut(parts: Parts, at: int, rng: random.Random) -> None:
    name, part = parts[at]
    parts[at] = name, part[: rng.randrange(max(1, len(part)))]


def _empty(parts: Parts, at: int, rng: random.Random) -> None:
    parts[at] = parts[at][0], b""


def _drop(parts: Parts, at: int, rng: random.Random) -> None:
    del parts[at]


def _flip(parts: Parts, at: int, rng: random.Random) -> None:
    name, part = parts[at]
    if part:
        place = rng.randrange(len(part))
        parts[at] = name, part[:place] + bytes([part[place] ^ 1 << rng.randrange(8)]) + part[place + 1 :]


def _double(parts: Parts, at: int, rng: random.Random) -> None:
    parts.append((parts[at][0], rng.choice((parts[at][1], b"<x/>"))))


def _blot(parts: Parts, at: int, rng: random.Random) -> None:
    parts[at] = parts[at][0], bytes(len(parts[at][1]))


def _lead(parts: Parts, at: int, rng: random.Random) -> None:
    lists = [number for number, (name, _) in enumerate(parts) if name.endswith((".rels", "[Content_Types].xml"))]
    number = rng.choice(lists) if lists else at
    name, part = parts[number]
    if led := list(_LED.finditer(part)):
        one = rng.choice(led)
        elsewhere = rng.choice((b"gone.xml", b"../x/y.xml", rng.choice(parts)[0].encode()))
        parts[number] = name, part[: one.start(1)] + elsewhere + part[one.end(1) :]


def _leave(parts: Parts, at: int, rng: random.Random) -> None:
    return None


WAYS: dict[str, Callable[[Parts, int, random.Random], None]] = {
    "cut": _cut, "empty": _empty, "drop": _drop, "flip": _flip, "double": _double, "blot": _blot, "lead": _lead, "checksum": _leave,
}  # fmt: skip


def _zipped(parts: Parts) -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")
        for name, part in parts:
            archive.writestr(zipfile.ZipInfo(name), part)
    return out.getvalue()


def _with_wrong_sum(data: bytes, number: int) -> bytes:
    at = data.find(_DIRECTORY)
    for _ in range(number):
        at = data.find(_DIRECTORY, at + 4)
    return data[: at + 16] + bytes([data[at + 16] ^ 1]) + data[at + 17 :]


def refused(kind: str, data: bytes) -> str:
    """What python-docx or openpyxl says of a file that it does not open; empty where it opens it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            OPENED[kind](io.BytesIO(data))
        except Exception as error:  # peers raise whatever they run into
            return repr(error)
    return ""


def _docx(file: io.BytesIO) -> None:
    import docx

    made = docx.Document(file)
    for paragraph in made.paragraphs:
        assert isinstance(paragraph.text, str) and made.styles is not None


def _xlsx(file: io.BytesIO) -> None:
    import openpyxl

    for sheet in openpyxl.load_workbook(file).worksheets:
        list(sheet.values)


OPENED: dict[str, Callable[[io.BytesIO], None]] = {"docx": _docx, "xlsx": _xlsx}
