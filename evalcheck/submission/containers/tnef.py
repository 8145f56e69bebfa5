"""winmail.dat: the attachments that Outlook packs into its own format, TNEF ([MS-OXTNEF])."""

from __future__ import annotations

import codecs
import struct
from collections.abc import Iterator

from evalcheck.records import dataclass
from evalcheck.submission.troubles import bomb, damaged

SIGN = b"\x78\x9f\x3e\x22"
_CODE_PAGE, _BEGINS, _TITLE, _DATA, _PROPERTIES = 0x00069007, 0x00069002, 0x00018010, 0x0006800F, 0x00069005
_LONG_NAME, _DISPLAY_NAME, _BYTES = 0x3707, 0x3001, 0x3701
_SHORT, _ANSI, _UNICODE, _OBJECT, _BINARY = 0x02, 0x1E, 0x1F, 0x0D, 0x102
_SIZES = {0x00: 4, 0x01: 4, 0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
"""Bytes of the values of fixed size, as they stand padded to four."""
_MANY, _NAMED = 0x1000, 0x8000


@dataclass
class _Attachment:
    title: str = ""
    name: str = ""
    data: bytes = b""
    is_object: bool = False


@dataclass
class _Reader:
    """A place in the bytes that moves on with each value taken; ValueError beyond their end."""

    data: bytes
    at: int = 0

    def take(self, count: int) -> bytes:
        if count < 0 or self.at + count > len(self.data):
            raise ValueError
        piece = self.data[self.at : self.at + count]
        self.at += count
        return piece

    def number(self, form: str = "<L") -> int:
        value: int = struct.unpack(form, self.take(struct.calcsize(form)))[0]
        return value

    def padded(self, count: int) -> bytes:
        piece = self.take(count)
        self.take(min(-count % 4, len(self.data) - self.at))
        return piece


def tnef_attachments(data: bytes, most: int) -> tuple[list[tuple[str, bytes]], int]:
    """Name and bytes of each attachment in their order, and how many things there are that are no files (mails, drawings).

    DAMAGED where the bytes are no TNEF, BOMB beyond `most` attachments. The sums are not held against the bytes: programs write wrong
    ones, and what is broken shows in the files.
    """
    found: list[_Attachment] = []
    encoding = "gb18030"
    try:
        for attribute, value in _attributes(data):
            if attribute == _CODE_PAGE and len(value) >= 4:
                encoding = _encoding(struct.unpack_from("<L", value)[0])
            elif attribute == _BEGINS:
                found.append(_Attachment())
                if len(found) > most:
                    raise bomb("members", f"邮件内的附件超过{most}个", f"the mail holds more than {most} attachments", allowed=most)
            elif found:
                _take(found[-1], attribute, value, encoding)
    except (ValueError, struct.error):
        raise damaged("Outlook专用格式的附件包损坏", "the package in Outlook's own format is broken") from None
    files = [one for one in found if not one.is_object]
    return [(one.name or one.title, one.data) for one in files], len(found) - len(files)


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    reader = _Reader(data)
    if reader.take(4) != SIGN:
        raise ValueError
    reader.take(2)
    while reader.at < len(data) and data[reader.at] in (1, 2):
        reader.take(1)
        attribute, size = reader.number(), reader.number()
        yield attribute, reader.take(size)
        reader.at += 2


def _take(one: _Attachment, attribute: int, value: bytes, encoding: str) -> None:
    if attribute == _TITLE:
        one.title = _text(value, encoding)
    elif attribute == _DATA:
        one.data = value
    elif attribute == _PROPERTIES:
        for kind, number, content in _properties(value):
            if number == _LONG_NAME or (number == _DISPLAY_NAME and not one.name):
                one.name = _text(content, "utf-16-le" if kind == _UNICODE else encoding) or one.name
            elif number == _BYTES and kind == _OBJECT:
                one.is_object = True
            elif number == _BYTES and kind == _BINARY and not one.data:
                one.data = content


def _properties(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Type, number and first value of each property."""
    reader = _Reader(data)
    for _ in range(reader.number()):
        kind, number = reader.number("<H"), reader.number("<H")
        if number >= _NAMED:
            _pass_name(reader)
        plain = kind & ~_MANY
        if plain in _SIZES:
            values = [reader.take(_SIZES[plain]) for _ in range(_count(reader) if kind & _MANY else 1)]
        elif plain in (_ANSI, _UNICODE, _OBJECT, _BINARY):
            values = [reader.padded(reader.number()) for _ in range(_count(reader))]
        else:
            raise ValueError
        yield plain, number, values[0] if values else b""


def _count(reader: _Reader) -> int:
    """How many values follow: each takes four bytes at least, so a count beyond what is left is a lie."""
    count = reader.number()
    if count > (len(reader.data) - reader.at) // 4:
        raise ValueError
    return count


def _pass_name(reader: _Reader) -> None:
    reader.take(16)
    if reader.number() == 0:
        reader.take(4)
    else:
        reader.padded(reader.number())


def _text(value: bytes, encoding: str) -> str:
    return value.decode(encoding, "replace").partition("\0")[0].strip()


def _encoding(page: int) -> str:
    """The Python name of a Windows code page."""
    name = {936: "gb18030", 54936: "gb18030", 65001: "utf-8"}.get(page, f"cp{page}")
    try:
        codecs.lookup(name)
    except LookupError:
        return "gb18030"
    return name
