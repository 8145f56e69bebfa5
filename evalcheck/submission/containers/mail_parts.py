"""Parts of a mail that are its own and no evidence (signatures, cards, leftovers), ornaments of its text, files written out in it."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

from evalcheck.patterns import regex
from evalcheck.submission.filetype import detect
from evalcheck.submission.formats import PICTURES
from evalcheck.submission.model import Incident, Trouble
from evalcheck.words import Text

_OWN_TYPES = frozenset(
    {
        "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature", "application/pgp-keys",
        "text/vcard", "text/x-vcard", "text/directory", "text/calendar", "message/delivery-status", "message/disposition-notification",
        "message/feedback-report", "text/rfc822-headers", "application/pgp-encrypted",
    }
)  # fmt: skip
_OWN_NAMES = regex(r"smime\.p7s|.*\.(?:p7s|vcf)|(?:signature|openpgp_[^.]*|pgp_key)\.asc", re.I | re.S)
_LOST_NAME = regex(r"att\d{3,8}(?:\.\w{1,4})?", re.I)
_MADE_BY_PROGRAMS = regex(r"[\x00-\x7f]*|(?:图片|图像|截图|图标|微信图片|企业微信截图|logo|签名|二维码)[\s\d_.()（）-]*", re.I)
_BEGIN = regex(r"begin(?:-base64)? [0-7]{3,4} (?P<name>\S.{0,200})")


def is_mails_own(name: str, kind: str, data: bytes) -> bool:
    """Whether a part is the mail's: a signature, a card, an invitation, a receipt; what Exchange calls ATT00001 where it is
    a piece of the text. Bytes that are a document count whatever they are called."""
    if kind in _OWN_TYPES or _OWN_NAMES.fullmatch(name):
        return True
    return _LOST_NAME.fullmatch(name) is not None and detect(data) in (None, "txt", "html", "eml")


def is_ornament(name: str, data: bytes) -> bool:
    """Whether a part that the text shows in its place is a logo or the like: a picture under the name that a program gave it.

    A list or a document may bear a Content-ID as well, and a photo may be evidence under a name that someone gave it.
    """
    kind, (stem, _, extension) = detect(data), name.rpartition(".")
    picture = kind in PICTURES or (kind in (None, "txt") and extension.lower() in PICTURES)
    return picture and _MADE_BY_PROGRAMS.fullmatch(stem) is not None


def uuencoded(body: str) -> tuple[str, list[tuple[str, bytes]], list[Incident]]:
    """The text without the files that old programs write out in it (uuencode), those files, and those among them that break off."""
    if "begin" not in body:
        return body, [], []
    lines = iter(body.splitlines())
    words: list[str] = []
    files: list[tuple[str, bytes]] = []
    incidents: list[Incident] = []
    for line in lines:
        match = _BEGIN.fullmatch(line.rstrip())
        if match is None:
            words.append(line)
            continue
        data, whole = _written_out(lines, line.startswith("begin-base64"))
        if data or whole:
            files.append((match["name"].strip(), data))
        if not whole:
            reason = Text("邮件正文里的编码附件不完整", "the file written out in the mail's text breaks off")
            incidents.append(Incident(Trouble.DAMAGED, match["name"].strip(), {"reason": reason}))
    return "\n".join(words), files, incidents


def _written_out(lines: Iterator[str], base64: bool) -> tuple[bytes, bool]:
    """The bytes down to the line that ends them, and whether it is there."""
    data = bytearray()
    for line in lines:
        if line.strip() in ("end", "===="):
            return bytes(data), True
        try:
            data += binascii.a2b_base64(line) if base64 else binascii.a2b_uu(line)
        except binascii.Error:
            if not line.strip():
                continue
            return bytes(data), False
    return bytes(data), False
