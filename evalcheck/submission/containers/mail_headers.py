"""Header fields of mails as programs of China really write them: encoded words torn inside a character, raw GB18030, RFC 2231 in parts."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote_to_bytes

from evalcheck.patterns import regex

if TYPE_CHECKING:
    from email.message import Message

_WORD = regex(r"=\?([^?\s]{1,64})\?([BbQq])\?([^?]*)\?=")
_BETWEEN = regex(r"(\?=)\s+(?==\?[^?\s]{1,64}\?[BbQq]\?)")
_PARAMETER = regex(r""";\s*([^\s=;*"]{1,64})(\*\d{1,3})?(\*)?\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))""", re.S)
_WIDER = {
    **dict.fromkeys(("gb2312", "gbk", "gb_2312-80", "cp936", "x-gbk", "euc-cn"), "gb18030"),
    **dict.fromkeys(("us-ascii", "ascii"), "utf-8"),
    "hz-gb-2312": "hz", "big5": "big5hkscs", "unicode-1-1-utf-7": "utf-7", "iso-8859-1": "cp1252",
}  # fmt: skip
_MOST = 65_536


def field(message: Message, name: str) -> str:
    """A field as readable text; empty where it is missing."""
    return words(raw(message, name))


def raw(message: Message, name: str) -> str:
    """The first field of this name as written, its bytes read as UTF-8 or GB18030; what is absurdly long is cut."""
    value = next((str(value) for key, value in message.raw_items() if key.lower() == name), "")
    return recovered(value[:_MOST])


def recovered(text: str) -> str:
    """Bytes that the parser of mails kept as surrogates, read in the encoding that fits."""
    if not any("\udc80" <= sign <= "\udcff" for sign in text):
        return text
    return in_some_encoding(text.encode("utf-8", "surrogateescape"))


def in_some_encoding(data: bytes, label: str = "") -> str:
    """Text by the encoding it claims where that fits, else UTF-8, else GB18030: labels of mails are often wrong or too narrow."""
    for encoding in (_WIDER.get(label.lower(), label), "utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except (UnicodeError, LookupError, ValueError):
            continue
    return data.decode("gb18030", "replace")


def words(text: str) -> str:
    """The text with its encoded words (RFC 2047) read. Neighbours of one encoding are joined first: a character may lie in both."""
    text = _BETWEEN.sub(r"\1", re.sub(r"\r?\n(?=[ \t])", "", text))
    shown: list[str] = []
    data, label, end = b"", "", 0
    for match in _WORD.finditer(text):
        charset = match[1].partition("*")[0].lower()
        if data and (match.start() != end or charset != label):
            shown.append(in_some_encoding(data, label))
            data = b""
        shown.append(text[end : match.start()])
        data, label, end = data + _unpacked(match[2].lower(), match[3]), charset, match.end()
    return "".join((*shown, in_some_encoding(data, label) if data else "", text[end:]))


def _unpacked(form: str, text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    if form == "q":
        return quopri.decodestring(data, header=True)
    try:
        return base64.b64decode(data + b"=" * (-len(data) % 4))
    except (binascii.Error, ValueError):
        return data


def parameter(value: str, name: str) -> str | None:
    """A parameter of a field (`filename` of Content-Disposition): plain, quoted, encoded, or in numbered parts (RFC 2231)."""
    plain: str | None = None
    parts: dict[int, tuple[str, bool]] = {}
    for key, number, starred, text in _parameters(value):
        if key.lower() != name:
            continue
        if number or starred:
            parts.setdefault(int(number[1:] or 0) if number else 0, (text, starred))
        elif plain is None:
            plain = text
    if parts:
        return _joined(parts)
    return words(plain) if plain is not None else None


def _parameters(value: str) -> Iterator[tuple[str, str, bool, str]]:
    value = re.sub(r"\r?\n(?=[ \t])", "", value)
    for match in _PARAMETER.finditer(value):
        quoted = re.sub(r"\\(.)", r"\1", match[4], flags=re.S) if match[4] is not None else match[5].strip()
        yield match[1], match[2] or "", bool(match[3]), quoted


def _joined(parts: dict[int, tuple[str, bool]]) -> str:
    """The parts in order until one is missing, joined before they are read. The encoding stands in the first (`gb2312'zh-cn'…`)."""
    label, whole = "", ""
    for number in range(len(parts)):
        if number not in parts:
            break
        text, encoded = parts[number]
        if encoded and number == 0 and text.count("'") >= 2:
            label, _, text = text.split("'", 2)
        whole += text if encoded else quote(text, errors="surrogatepass")
    return words(in_some_encoding(unquote_to_bytes(whole), label))
