"""Electronic signatures of a PDF (ISO 32000-1, 12.8): who signed, and whether what was signed is the file as it is. No trust is claimed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from evalcheck.patterns import regex
from evalcheck.submission.model import Incident, Signature, Trouble
from evalcheck.submission.readers.cms_digest import SignedDigest, digest_of, signed_digest
from evalcheck.words import Text

_RANGE = regex(rb"/ByteRange\s*\[\s*(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s*\]")
_KIND = regex(rb"/SubFilter\s*/([\w.#-]{1,60})")
_HELD = regex(rb"/Contents\s*<([0-9A-Fa-f\s]*)>")
_GAP = regex(rb"\s*<?[0-9A-Fa-f\s]*>?\s*")
_BLANK = b" \t\r\n\f\0"
_MOST = 40
_REACH = 16 << 10
"""Bytes about a range within which the rest of its dictionary stands, besides the signature itself."""
_VALIDATION = regex(rb"/DSS\b|/VRI\b")
_CHANGES = regex(rb"/Type\s*/(?:Page|Annot)\b|/Subtype\s*/(?:Widget|Highlight|FreeText|Square|Ink|Stamp|Form|Image)\b")

_BEYOND = Text("签名没有覆盖文件的全部内容", "the signature does not cover all of the file")
_ADDED = Text("签名之后文件又有添加或修改", "something was added or changed after it was signed")
_CHANGED = Text("文件内容与签名时不一致", "the content is not what was signed")
_NO_STRUCTURE = Text("签名采用的格式无法核对", "the signature is of a form that cannot be checked here")


class _Found(NamedTuple):
    """A signature in the file: what it says to cover, and its contents."""

    first: tuple[int, int]
    second: tuple[int, int]
    kind: str
    contents: bytes


def signatures_of(data: bytes) -> tuple[Signature, ...]:
    """Every signature in the order in which they stand in the file; of those that the file outgrew, the last counts."""
    if b"/ByteRange" not in data:
        return ()
    found = list(_found(data))
    read = [(one, signed_digest(one.contents)) for one in found]
    ends = [one.second[0] + one.second[1] for one in found]
    covered = any(not _rest(data, end) for end in ends)
    return tuple(_judged(data, one, told, covered) for one, told in read)


def unchecked(signatures: Sequence[Signature], path: str) -> Iterator[Incident]:
    """What is said of signatures of which nobody could tell here whether they cover the file."""
    open_ = [one for one in signatures if one.whole is None and one.reason]
    if open_:
        reason = open_[0].reason or _NO_STRUCTURE
        zh = f"有{len(open_)}处电子签章，未验证文件在签名后是否改动：{reason.zh}"
        en = f"electronic signatures of which it was not checked whether the file is as it was signed: {len(open_)}; {reason.en}"
        yield Incident(Trouble.PARTLY_EXAMINED, path, {"reason": Text(zh, en)})


def _found(data: bytes) -> Iterator[_Found]:
    for count, match in enumerate(_RANGE.finditer(data)):
        if count >= _MOST:
            return
        start, length, other, more = (int(match[number]) for number in range(1, 5))
        gap = data[start + length : other] if start + length <= other <= len(data) else b""
        whole = _about(data, match)
        held = _HELD.search(whole)
        contents = gap if len(gap) > 2 and _GAP.fullmatch(gap) else held[1] if held else b""
        kind = _KIND.search(whole)
        if kind or held or contents:
            yield _Found((start, length), (other, more), kind[1].decode() if kind else "", _unhexed(contents))


def _about(data: bytes, match: re.Match[bytes]) -> bytes:
    """The dictionary that a range stands in, as far as its object goes."""
    first = data.rfind(b" obj", max(0, match.start() - _REACH), match.start())
    last = data.find(b"endobj", match.end(), match.end() + (8 << 20))
    begin = first if first >= 0 else max(0, match.start() - _REACH)
    return data[begin : last if last >= 0 else match.end() + _REACH]


def _unhexed(text: bytes) -> bytes:
    digits = bytes(sign for sign in text if sign not in b"<> \t\r\n\f\0")
    try:
        return bytes.fromhex(digits[: len(digits) // 2 * 2].decode("ascii"))
    except ValueError:
        return b""


def _rest(data: bytes, end: int) -> bytes:
    """What follows the signed bytes; blanks say nothing, and so does what later proves that a certificate held."""
    rest = data[end:].strip(_BLANK)
    return b"" if rest and _VALIDATION.search(rest) and not _CHANGES.search(rest) else rest


def _judged(data: bytes, one: _Found, told: SignedDigest | None, covered: bool) -> Signature:
    signature = Signature(signer=told.signer if told else "", stamp=one.kind == "ETSI.RFC3161")
    (start, length), (other, more) = one.first, one.second
    gap = data[start + length : other]
    if start or other < start + length or other + more > len(data) or not _GAP.fullmatch(gap) or not gap.strip(_BLANK):
        return replace(signature, whole=False, reason=_BEYOND)
    signed = [memoryview(data)[start : start + length], memoryview(data)[other : other + more]]
    held = _held_to(one, told, signed)
    if held.whole is not False and not covered:
        return replace(signature, whole=False, reason=_ADDED)
    return replace(signature, whole=held.whole, reason=held.reason)


def _held_to(one: _Found, told: SignedDigest | None, signed: list[memoryview]) -> Signature:
    """Whether the digest that was signed is that of the bytes."""
    if told is None:
        return Signature(reason=_NO_STRUCTURE)
    wanted, algorithm = told.digest, told.algorithm
    if one.kind == "adbe.pkcs7.sha1" and told.enclosed:
        wanted, algorithm = told.enclosed, "sha1"
    made = digest_of(algorithm, signed)
    if made is None:
        return Signature(reason=Text(f"签名算法 {algorithm} 无法核对", f"its algorithm {algorithm} cannot be checked here"))
    if wanted is None:
        return Signature(reason=_NO_STRUCTURE)
    return Signature(whole=True) if made == wanted else Signature(whole=False, reason=_CHANGED)
