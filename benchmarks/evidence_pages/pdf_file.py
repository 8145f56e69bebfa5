"""A PDF written by hand: text in a font that every reader has, pictures, paths, form fields, annotations, and signatures that are real."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 595, 842
_ROOM = 6_000
"""Bytes kept free for a signature."""
_OPEN = b"/ByteRange[0 9999999999 9999999999 9999999999]"


@dataclass
class Pdf:
    """Objects by number; 1 is the catalogue, 2 the pages, 3 the font. A page is added with its commands."""

    objects: dict[int, bytes] = field(default_factory=dict)
    pages: list[int] = field(default_factory=list)
    fields: list[int] = field(default_factory=list)
    _next: int = 10

    def add(self, body: str | bytes) -> int:
        self._next += 1
        self.objects[self._next] = body.encode("latin-1") if isinstance(body, str) else body
        return self._next

    def stream(self, entries: str, data: bytes) -> int:
        packed = zlib.compress(data)
        return self.add(f"<<{entries}/Filter/FlateDecode/Length {len(packed)}>>stream\n".encode("latin-1") + packed + b"\nendstream")

    def form(self, size: float, commands: str, resources: str = "") -> int:
        """A drawing of its own, as annotations and fields show it."""
        entries = f"/Type/XObject/Subtype/Form/BBox[0 0 {size} {size}]/Resources<<{resources}>>"
        return self.stream(entries, commands.encode("latin-1"))

    def picture(self, ink: NDArray[np.float64], colour: tuple[int, int, int]) -> int:
        """A picture of one colour, as dense as its ink."""
        high, wide = ink.shape
        mask = self.stream(
            f"/Type/XObject/Subtype/Image/Width {wide}/Height {high}/ColorSpace/DeviceGray/BitsPerComponent 8",
            (ink * 255).astype(np.uint8).tobytes(),
        )
        flat = np.broadcast_to(np.array(colour, np.uint8), (high, wide, 3)).tobytes()
        entries = f"/Type/XObject/Subtype/Image/Width {wide}/Height {high}/ColorSpace/DeviceRGB/BitsPerComponent 8/SMask {mask} 0 R"
        return self.stream(entries, flat)

    def page(self, commands: str, annotations: list[int] | None = None, objects: dict[str, int] | None = None) -> None:
        held = "".join(f"/{name} {number} 0 R" for name, number in (objects or {}).items())
        content = self.stream("", commands.encode("latin-1"))
        notes = " ".join(f"{one} 0 R" for one in annotations or [])
        self.pages.append(
            self.add(
                f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDTH} {HEIGHT}]/Contents {content} 0 R"
                f"/Resources<</Font<</F1 3 0 R>>/XObject<<{held}>>>>/Annots[{notes}]>>"
            )
        )

    def bytes(self) -> bytes:
        kids = " ".join(f"{one} 0 R" for one in self.pages)
        listed = " ".join(f"{one} 0 R" for one in self.fields)
        forms = f"/AcroForm<</SigFlags 3/Fields[{listed}]/DA(/F1 12 Tf 0 g)/DR<</Font<</F1 3 0 R>>>>>>" if self.fields else ""
        made = {
            1: f"<</Type/Catalog/Pages 2 0 R{forms}>>".encode(),
            2: f"<</Type/Pages/Kids[{kids}]/Count {len(self.pages)}>>".encode(),
            3: b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>",
            4: b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>"
            b"/DW 1000/FontDescriptor 5 0 R>>",
            5: b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[0 -200 1000 900]/ItalicAngle 0/Ascent 880/Descent -120"
            b"/CapHeight 880/StemV 93>>",
            **self.objects,
        }
        return _written(made)


def _written(objects: dict[int, bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), {}
    for number in sorted(objects):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, objects[number])
    start, count = len(out), max(objects) + 1
    rows = [f"{places[n]:010d} 00000 n \n" if n in places else "0000000000 65535 f \n" for n in range(count)]
    out += f"xref\n0 {count}\n{''.join(rows)}trailer<</Size {count}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def text(x: float, y: float, size: float, words: str, colour: str = "0 0 0") -> str:
    """Commands that write words from a place upwards of the lower left corner."""
    return f"BT /F1 {size} Tf {colour} rg {x:.1f} {y:.1f} Td <{words.encode('utf-16-be').hex()}> Tj ET\n"


def middle(y: float, size: float, words: str, colour: str = "0 0 0") -> str:
    return text((WIDTH - size * len(words)) / 2, y, size, words, colour)


def line(x: float, y: float, to: float, thick: float, colour: str) -> str:
    return f"{colour} RG {thick} w {x} {y} m {to} {y} l S\n"


def traced(ink: NDArray[np.float64], size: float, colour: str) -> str:
    """Ink as filled paths, as programs that sign draw their seals."""
    solid = (ink > 0.5).astype(np.uint8)
    outlines, _ = cv2.findContours(solid, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    scale = size / ink.shape[1]
    out = [f"{colour} rg\n"]
    for outline in outlines:
        points = cv2.approxPolyDP(outline, 0.6, True).reshape(-1, 2)
        if len(points) > 2:
            spots = [f"{x * scale:.2f} {(ink.shape[0] - y) * scale:.2f}" for x, y in points]
            out.append(f"{spots[0]} m " + " ".join(f"{spot} l" for spot in spots[1:]) + " h\n")
    return "".join(out) + "f*\n"


def annotation(pdf: Pdf, kind: str, box: tuple[float, float, float, float], look: int | None = None, more: str = "") -> int:
    drawn = f"/AP<</N {look} 0 R>>" if look else ""
    rect = " ".join(f"{edge:.1f}" for edge in box)
    return pdf.add(f"<</Type/Annot/Subtype/{kind}/Rect[{rect}]/F 4{drawn}{more}>>")


def signature_field(pdf: Pdf, box: tuple[float, float, float, float], look: int | None, signed: bool = True) -> int:
    """A field for a signature, to be filled by `sign` where it is `signed`."""
    value = ""
    if signed:
        room = "0" * (_ROOM * 2)
        held = pdf.add(f"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached{_OPEN.decode()}/Contents<{room}>>>")
        value = f"/V {held} 0 R"
    rect = " ".join(f"{edge:.1f}" for edge in box)
    drawn = f"/AP<</N {look} 0 R>>" if look else ""
    made = pdf.add(f"<</Type/Annot/Subtype/Widget/FT/Sig/T(seal{len(pdf.fields)})/Rect[{rect}]/F 132{drawn}{value}>>")
    pdf.fields.append(made)
    return made


def text_field(pdf: Pdf, box: tuple[float, float, float, float], words: str) -> int:
    """A field that was filled in."""
    rect, held = " ".join(f"{edge:.1f}" for edge in box), ("\ufeff" + words).encode("utf-16-be").hex()
    made = pdf.add(f"<</Type/Annot/Subtype/Widget/FT/Tx/T(f{len(pdf.fields)})/Rect[{rect}]/F 4/V<{held}>/DA(/F1 12 Tf 0 g)>>")
    pdf.fields.append(made)
    return made


def covered(data: bytes, make: Callable[[bytes], bytes]) -> bytes:
    """The file with its one signature filled in, which is made over everything but itself."""
    at = data.index(b"/Contents<000000") + len(b"/Contents")
    end = at + _ROOM * 2 + 2
    ranges = f"/ByteRange[0 {at} {end} {len(data) - end}]".encode()
    data = data.replace(_OPEN, ranges.ljust(len(_OPEN)), 1)
    made = make(data[:at] + data[end:])
    return data[: at + 1] + made.hex().ljust(_ROOM * 2, "0").encode() + data[end - 1 :]


def signed(data: bytes, signer: str, algorithm: str = "sha256") -> bytes:
    """Signed by a unit with a key of its own."""
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.serialization import pkcs7

    key, certificate = _identity(signer)
    named: dict[str, Any] = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
    options = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary]
    builder = pkcs7.PKCS7SignatureBuilder
    return covered(
        data, lambda part: builder().set_data(part).add_signer(certificate, key, named[algorithm]).sign(serialization.Encoding.DER, options)
    )


def time_stamped(data: bytes, algorithm: str = "sha256") -> bytes:
    """With a document time stamp (RFC 3161) instead, whose own signature nobody made; its structure tells what it covers."""
    from asn1crypto import cms, tsp

    def stamp(part: bytes) -> bytes:
        imprint = {"hash_algorithm": {"algorithm": algorithm}, "hashed_message": hashlib.new(algorithm, part).digest()}
        when = datetime(2021, 7, 5, tzinfo=UTC)
        info = tsp.TSTInfo({"version": 1, "policy": "1.2.3", "message_imprint": imprint, "serial_number": 1, "gen_time": when})
        attributes = [{"type": "message_digest", "values": [hashlib.sha256(info.dump()).digest()]}]
        _, certificate = _identity("时间戳服务")
        sid = {"issuer": x509_of(certificate).issuer, "serial_number": certificate.serial_number}
        signer = {
            "version": "v1", "sid": cms.SignerIdentifier("issuer_and_serial_number", sid), "digest_algorithm": {"algorithm": "sha256"},
            "signed_attrs": attributes, "signature_algorithm": {"algorithm": "rsassa_pkcs1v15"}, "signature": b"0",
        }  # fmt: skip
        held = {"content_type": "tst_info", "content": cms.ParsableOctetString(info.dump())}
        whole = {
            "version": "v3", "digest_algorithms": [{"algorithm": "sha256"}], "encap_content_info": held,
            "certificates": [x509_of(certificate)], "signer_infos": [signer],
        }  # fmt: skip
        return bytes(cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(whole)}).dump())

    return covered(data.replace(b"/SubFilter/adbe.pkcs7.detached", b"/SubFilter/ETSI.RFC3161       "), stamp)


def x509_of(certificate: Any) -> Any:
    from asn1crypto import x509
    from cryptography.hazmat.primitives import serialization

    return x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


@cache
def _identity(signer: str) -> tuple[Any, Any]:
    """A key and a certificate that nobody trusts."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.x509.oid import NameOID

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, signer), x509.NameAttribute(NameOID.COUNTRY_NAME, "CN")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2021, 1, 1))
        .not_valid_after(datetime(2031, 1, 1))
        .sign(key, hashes.SHA256())
    )
    return key, made
