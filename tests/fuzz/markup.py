"""Damage to XML that keeps the zip around it whole, so that it reaches the parsers: tags dropped, repeated, nested; numbers; entities."""

from __future__ import annotations

import random
import re

from tests.fuzz.octets import BYTES, Mutator

_TAG = re.compile(rb"<[^<>]*>")
_ATTRIBUTE = re.compile(rb'\s[\w:.-]+="[^"]*"')
_VALUE = re.compile(rb'="([^"]*)"|>([^<>]+)<')
_ELEMENT = re.compile(rb"<([\w:.-]+)\b[^<>]*?(?:/>|>[^<]*</\1>)")
_ROOT = re.compile(rb"<(?![?!])[\w:.-]+")

LAUGHS = (
    b'<!DOCTYPE z [<!ENTITY a "ha">' + b"".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">'.encode() for n in range(12)) + b"]>"
)
OUTSIDE = (
    b'<!DOCTYPE z [<!ENTITY m SYSTEM "file:///etc/passwd"><!ENTITY a SYSTEM "http://127.0.0.1:9/x">'
    b'<!ENTITY % p SYSTEM "file:///etc/hostname">%p;]>'
)
NUMBERS = (
    b"",
    b"0",
    b"-1",
    b"1",
    b"99999",
    b"1048577",
    b"4294967296",
    b"9" * 30,
    b"1e309",
    b"NaN",
    b"-2147483649",
    b"1.5",
    b"true",
    b"A1:XFD1048576",
    b"XFD1048576",
    b" ",
)
TEXTS = (
    b"=cmd|' /C calc'!A0",
    b"[red]x[/red]",
    b"&lt;script&gt;alert(1)&lt;/script&gt;",
    "\u202egnp.txt".encode(),
    b"&#8;&#27;[31m",
    "长".encode() * 9000,
    b"\x1b[2J",
    b"../../../../etc/passwd",
    b"file:///etc/passwd",
    "😀\u200d".encode() * 40,
    b"&m;",
    b"&l;",
    b"\xff\xfe",
    b"\0",
    b"2022-99-99",
    b"{0}{x}",
    b"%s%n",
)


def _edit(data: bytes, found: list[re.Match[bytes]], rng: random.Random, to: bytes | None = None, times: int = 1) -> bytes:
    """One of the places found, with what stands there put in so many times, or something else in its place."""
    if not found:
        return data
    one = rng.choice(found)
    return data[: one.start()] + (one[0] * times if to is None else to) + data[one.end() :]


def drop_tag(data: bytes, rng: random.Random) -> bytes:
    return _edit(data, list(_TAG.finditer(data)), rng, times=0)


def drop_attribute(data: bytes, rng: random.Random) -> bytes:
    return _edit(data, list(_ATTRIBUTE.finditer(data)), rng, times=0)


def repeat_element(data: bytes, rng: random.Random) -> bytes:
    return _edit(data, list(_ELEMENT.finditer(data)), rng, times=rng.choice((0, 2, 2, 100, 3000)))


def nest(data: bytes, rng: random.Random) -> bytes:
    """One element inside itself, up to thousands of times."""
    found = list(_TAG.finditer(data))
    opening = [one for one in found if one[0][1:2].isalpha() and not one[0].endswith(b"/>")]
    if not opening:
        return data
    one = rng.choice(opening)
    name = re.match(rb"<([\w:.-]+)", one[0])
    depth = rng.choice((2, 50, 300, 5000))
    end = b"</" + name[1] + b">" if name else b""
    close = data.find(end, one.end())
    if close < 0 or not end:
        return data[: one.start()] + one[0] * depth + data[one.end() :]
    return data[: one.start()] + one[0] * depth + data[one.end() : close] + end * depth + data[close + len(end) :]


def reword(data: bytes, rng: random.Random) -> bytes:
    """Another value for an attribute or a text."""
    found = list(_VALUE.finditer(data))
    if not found:
        return data
    one = rng.choice(found)
    group = 1 if one[1] is not None else 2
    return data[: one.start(group)] + rng.choice(NUMBERS + TEXTS) + data[one.end(group) :]


def swap_values(data: bytes, rng: random.Random) -> bytes:
    found = list(_VALUE.finditer(data))
    if len(found) < 2:
        return data
    one, other = rng.sample(found, 2)
    group = 1 if one[1] is not None else 2
    return data[: one.start(group)] + (other[1] or other[2] or b"") + data[one.end(group) :]


def entities(data: bytes, rng: random.Random) -> bytes:
    """A DTD with a billion laughs or with files and addresses of the reader's machine, and references to it."""
    root = _ROOT.search(data)
    at = root.start() if root else 0
    made = data[:at] + rng.choice((LAUGHS, OUTSIDE)) + data[at:]
    found = [one for one in _VALUE.finditer(made) if one.start() > at + 900]
    if found:
        one = rng.choice(found)
        group = 1 if one[1] is not None else 2
        made = made[: one.start(group)] + rng.choice((b"&m;", b"&l;", b"&a;")) + made[one.end(group) :]
    return made


def encoding(data: bytes, rng: random.Random) -> bytes:
    """Another encoding, declared or true."""
    name = rng.choice((b"UTF-16", b"GB18030", b"UTF-7", b"ebcdic-cp-us", b"none-such", b"utf-32"))
    if rng.random() < 0.5:
        return re.sub(rb'encoding="[^"]*"', b'encoding="' + name + b'"', data, count=1)
    try:
        return data.decode("utf-8").encode(rng.choice(("utf-16", "gb18030", "utf-32", "utf-8-sig")))
    except UnicodeError:
        return data


MARKUP: tuple[Mutator, ...] = (
    drop_tag,
    drop_tag,
    drop_attribute,
    drop_attribute,
    repeat_element,
    nest,
    reword,
    reword,
    reword,
    swap_values,
    entities,
    encoding,
    *BYTES[::4],
)
