"""What a signature's own structure (CMS, RFC 5652) says: who signed, by which digest, and the digest that was signed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from evalcheck.patterns import regex
from evalcheck.records import dataclass

_SM2_SIGNED = "1.2.156.10197.6.1.4.2.2"
"""Signed data as GM/T 0010 has it: the same structure under a number of its own."""
KNOWN_BY_NUMBER = {
    "1.2.156.10197.1.401": "sm3", "1.3.14.3.2.26": "sha1", "1.2.840.113549.2.5": "md5", "2.16.840.1.101.3.4.2.1": "sha256",
}  # fmt: skip
"""Algorithms of digests as hashlib calls them."""
_CHINESE = regex("[一-鿿()（）·]{2,}")
_NAMES = ("common_name", "organization_name", "organizational_unit_name")
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class SignedDigest:
    """`algorithm` as hashlib calls it, or its number; `digest` is None where the structure signs the content without one.

    `enclosed` is what the structure holds itself: a digest that was signed (adbe.pkcs7.sha1), or nothing.
    """

    signer: str
    algorithm: str
    digest: bytes | None
    enclosed: bytes | None = None


def signed_digest(contents: bytes) -> SignedDigest | None:
    """None where it is no such structure: seals of GB/T 38540, say, or nothing at all."""
    from asn1crypto import cms, tsp  # noqa: F401 - that a content is a time stamp is known once tsp is there

    try:
        info = cms.ContentInfo.load(contents)
        kind = info["content_type"].native
        if kind not in ("signed_data", _SM2_SIGNED):
            return None
        signed = info["content"] if kind == "signed_data" else info["content"].parse(cms.SignedData)
        return _of(signed)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError):
        return None


def _of(signed: Any) -> SignedDigest:
    signer = signed["signer_infos"][0]
    held = signed["encap_content_info"]["content"]
    if signed["encap_content_info"]["content_type"].native == "tst_info":
        imprint = held.parsed["message_imprint"]
        return SignedDigest("", _name(imprint["hash_algorithm"]), imprint["hashed_message"].native)
    enclosed = held.contents if held.native is not None else None
    return SignedDigest(_signer(signed, signer), _name(signer["digest_algorithm"]), _attribute(signer), enclosed)


def _name(algorithm: Any) -> str:
    number = str(algorithm["algorithm"].dotted)
    return KNOWN_BY_NUMBER.get(number) or str(algorithm["algorithm"].native)


def _attribute(signer: Any) -> bytes | None:
    for one in signer["signed_attrs"] if signer["signed_attrs"].native else ():
        if one["type"].native == "message_digest":
            return bytes(one["values"][0].native)
    return None


def _signer(signed: Any, signer: Any) -> str:
    """The name in the signer's certificate: its longest Chinese words, as authorities put numbers beside them."""
    certificates = [one.chosen for one in signed["certificates"] if one.name == "certificate"]
    wanted = signer["sid"].chosen["serial_number"].native if signer["sid"].name == "issuer_and_serial_number" else None
    own = next((one for one in certificates if one.serial_number == wanted), certificates[0] if certificates else None)
    names = list(_words(own.subject.native)) if own is not None else []
    chinese = [match for name in names for match in _CHINESE.findall(name)]
    return (max(chinese, key=len) if chinese else next(iter(names), ""))[:_LONGEST]


def _words(subject: dict[str, Any]) -> Iterator[str]:
    for key in _NAMES:
        value = subject.get(key)
        yield from (str(one) for one in (value if isinstance(value, list) else [value] if value else []))


def digest_of(algorithm: str, pieces: Iterable[bytes | memoryview]) -> bytes | None:
    """None where the algorithm is none that this machine knows, or gives digests of any length (SHAKE)."""
    try:
        made = hashlib.new(algorithm, usedforsecurity=False)
    except ValueError:
        return None
    if not made.digest_size:
        return None
    for piece in pieces:
        made.update(piece)
    return made.digest()
