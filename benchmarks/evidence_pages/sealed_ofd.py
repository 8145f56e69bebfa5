"""Papers as OFD, sealed by the look in a signature (picture, or an OFD itself), a stamp, or paths; or not at all, beside red rules."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.evidence.scene import Random
from benchmarks.evidence.stamps import ink_of, some_stamp

_SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
WAYS = ("signature", "signature of an OFD", "stamp", "stamp of paths", "paths", "arcs")
BARE = ("plain", "rules", "ring without words", "box of words", "signature without a look", "round logo")
_REDS = ((230, 20, 30), (255, 0, 0), (200, 30, 50))


@dataclass(frozen=True)
class SealedOfd:
    name: str
    data: bytes
    way: str
    unit: str

    @property
    def sealed(self) -> bool:
        return self.way in WAYS


def papers(count: int, seed: int) -> Iterator[SealedOfd]:
    for number in range(count):
        rng = np.random.default_rng([seed, number])
        way = (WAYS if number % 2 else BARE)[number // 2 % 6]
        yield paper(rng, number, way)


def paper(rng: Random, number: int, way: str) -> SealedOfd:
    stamp = some_stamp(rng)
    red = _REDS[int(rng.integers(len(_REDS)))]
    size = float(rng.uniform(34, 46))
    place = (float(rng.uniform(105, 140)), float(rng.uniform(190, 235)), size, size)
    ink = ink_of(stamp, int(rng.integers(240, 600)))
    page, parts = _type(rng, stamp.words), {}
    if way == "signature":
        parts = _signed(place, _picture(ink, red))
    elif way == "signature of an OFD":
        parts = _signed(place, packed(_traced(ink, (0, 0, size, size), red), {}, (0, 0, size, size)))
    elif way == "signature without a look":
        parts = _signed(place, b"")
    elif way.startswith("stamp"):
        inner = '<ofd:ImageObject ID="51" Boundary="0 0 {1} {1}" ResourceID="9"/>' if way == "stamp" else "{0}"
        parts = _annotated(place, inner.format(_traced(ink, (0, 0, size, size), red), size), _picture(ink, red) if way == "stamp" else b"")
    elif way in ("paths", "arcs"):
        page += _traced(ink, place, red) + (_ring(place, red) if way == "arcs" else "")
    else:
        page += _nothing(way, place, red)
    return SealedOfd(f"{number:04d}-{way}.ofd", packed(page, parts), way, stamp.words)


def _type(rng: Random, unit: str) -> str:
    lines = [(unit + "文件", 9.0, "230 20 30"), (f"津试发〔2021〕{int(rng.integers(1, 99))}号", 5.0, "0 0 0")]
    lines += [("为进一步优化营商环境，压减办理环节，现将有关事项通知如下。", 5.0, "0 0 0")] * int(rng.integers(2, 9))
    out, y = "", 30.0
    for words, size, colour in lines:
        out += (
            f'<ofd:TextObject ID="7" Boundary="25 {y} {size * len(words)} {size}" Font="1" Size="{size}"><ofd:FillColor Value="{colour}"/>'
            f'<ofd:TextCode X="0" Y="{size}">{words}</ofd:TextCode></ofd:TextObject>'
        )
        y += 2 * size
    return out


def _picture(ink: NDArray[np.float64], red: tuple[int, int, int]) -> bytes:
    shown = np.dstack([np.full(ink.shape, value, np.uint8) for value in reversed(red)] + [(ink * 255).astype(np.uint8)])
    return bytes(cv2.imencode(".png", shown)[1])


def _path(box: tuple[float, float, float, float], data: str, red: tuple[int, int, int], *, fill: bool, wide: float = 0.8) -> str:
    what = "Fill" if fill else "Stroke"
    colour = f'<ofd:{what}Color Value="{" ".join(map(str, red))}"/>'
    how = 'Fill="true" Stroke="false"' if fill else f'Stroke="true" LineWidth="{wide}"'
    place = " ".join(f"{value:.3f}" for value in box)
    return f'<ofd:PathObject ID="8" Boundary="{place}" {how}>{colour}<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>'


def _traced(ink: NDArray[np.float64], box: tuple[float, float, float, float], red: tuple[int, int, int]) -> str:
    """Ink as one filled path, as programs that sign draw their seals."""
    outlines, _ = cv2.findContours((ink > 0.5).astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    scale, data = box[2] / ink.shape[1], ""
    for outline in outlines:
        points = cv2.approxPolyDP(outline, 0.6, True).reshape(-1, 2) * scale
        if len(points) > 2:
            data += "M " + " L ".join(f"{x:.2f} {y:.2f}" for x, y in points) + " C "
    return _path(box, data, red, fill=True)


def _ring(box: tuple[float, float, float, float], red: tuple[int, int, int]) -> str:
    half, out = box[2] / 2, box[2] / 2 * 0.985
    left, right = (f"{half + side * out:.2f} {half}" for side in (-1, 1))
    arc = f"A {out:.2f} {out:.2f} 0 0 1"
    return _path(box, f"M {left} {arc} {right} {arc} {left} C", red, fill=False)


def _nothing(way: str, place: tuple[float, float, float, float], red: tuple[int, int, int]) -> str:
    x, y, size, _ = place
    if way == "rules":
        return "".join(_path((20, top, 170, 1), "M 0 0 L 170 0", red, fill=False) for top in (60.0, 270.0))
    if way == "ring without words":
        return _ring(place, red) + _ring((x + 3, y + 3, size - 6, size - 6), red)
    if way == "box of words":
        return _path((x, y, size, 12), f"M 0 0 L {size} 0 L {size} 12 L 0 12 C", red, fill=False)
    if way == "round logo":
        half = size / 2
        curve = f"M 0 {half} B 0 0 {size} 0 {size} {half} B {size} {size} 0 {size} 0 {half} C"
        return _path(place, curve, red, fill=True) + _path(
            (x, y + half - 2, size, 4), f"M 0 0 L {size} 0 L {size} 4 L 0 4 C", (255, 255, 255), fill=True
        )
    return ""


def _der(tag: int, content: bytes) -> bytes:
    length = len(content)
    size = length.to_bytes(3, "big")
    return bytes([tag]) + (bytes([length]) if length < 128 else b"\x83" + size) + content


def _signed(place: tuple[float, float, float, float], look: bytes) -> dict[str, bytes]:
    box = " ".join(f"{value:.2f}" for value in place)
    value = _der(0x30, _der(0x16, b"ES") + _der(0x30, _der(0x16, b"png") + _der(0x04, look) + _der(0x02, b"\x28") + _der(0x02, b"\x28")))
    return {
        "Doc_0/Signs/Signatures.xml": f'<ofd:Signatures {_SPACE}><ofd:Signature ID="1" Type="Seal" BaseLoc="Sign_0/Signature.xml"/>'
        "</ofd:Signatures>".encode(),
        "Doc_0/Signs/Sign_0/Signature.xml": f"<ofd:Signature {_SPACE}><ofd:SignedInfo>"
        f'<ofd:StampAnnot ID="2" PageRef="10" Boundary="{box}"/></ofd:SignedInfo>'
        "<ofd:SignedValue>SignedValue.dat</ofd:SignedValue></ofd:Signature>".encode(),
        "Doc_0/Signs/Sign_0/SignedValue.dat": value,
    }


def _annotated(place: tuple[float, float, float, float], inner: str, picture: bytes) -> dict[str, bytes]:
    box = " ".join(f"{value:.2f}" for value in place)
    shown = f'<ofd:Annot ID="40" Type="Stamp"><ofd:Appearance Boundary="{box}">{inner}</ofd:Appearance></ofd:Annot>'
    listed = '<ofd:Page PageID="10"><ofd:FileLoc>Page_0/Annotation.xml</ofd:FileLoc></ofd:Page>'
    parts = {
        "Doc_0/Annots/Annotations.xml": f"<ofd:Annotations {_SPACE}>{listed}</ofd:Annotations>".encode(),
        "Doc_0/Annots/Page_0/Annotation.xml": f"<ofd:PageAnnot {_SPACE}>{shown}</ofd:PageAnnot>".encode(),
    }
    if picture:
        # Named so that nothing but its place on the page tells that it is one.
        media = '<ofd:MultiMedia ID="9" Type="Image" Format="PNG"><ofd:MediaFile>seal.dat</ofd:MediaFile></ofd:MultiMedia>'
        parts["Doc_0/DocumentRes.xml"] = f'<ofd:Res {_SPACE} BaseLoc="Res"><ofd:MultiMedias>{media}</ofd:MultiMedias></ofd:Res>'.encode()
        parts["Doc_0/Res/seal.dat"] = picture
    return parts


def packed(page: str, parts: dict[str, bytes], area: tuple[float, float, float, float] = (0, 0, 210, 297)) -> bytes:
    """A document of one page."""
    box = " ".join(f"{value:.2f}" for value in area)
    signs = "<ofd:Signatures>Doc_0/Signs/Signatures.xml</ofd:Signatures>" if "Doc_0/Signs/Signatures.xml" in parts else ""
    notes = "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>" if "Doc_0/Annots/Annotations.xml" in parts else ""
    media = "<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>" if "Doc_0/DocumentRes.xml" in parts else ""
    sized = f"<ofd:PageArea><ofd:PhysicalBox>{box}</ofd:PhysicalBox></ofd:PageArea>"
    made = {
        "OFD.xml": f'<ofd:OFD {_SPACE} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo/><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>'
        f"{signs}</ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {_SPACE}><ofd:CommonData>{sized}"
        f'{media}</ofd:CommonData><ofd:Pages><ofd:Page ID="10" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages>{notes}</ofd:Document>',
        "Doc_0/Pages/Page_0/Content.xml": f'<ofd:Page {_SPACE}><ofd:Content><ofd:Layer ID="2">{page}</ofd:Layer></ofd:Content></ofd:Page>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in made.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()
