"""Seeded damage to workbooks: to the XML of their parts, the zip around them stays whole."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable
from xml.parsers import expat

_TARGETS = ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml")
_SNIPPETS = (
    b"&amp;",
    b"&#20013;",
    b"&#x41;",
    b"&nbsp;",
    b"<!-- c -->",
    b"<![CDATA[x<y]]>",
    b"<?p i?>",
    b" ",
    b"\n",
    b"\r\n",
    b"_x000D_",
    b"_x005F_",
    b"<v>1</v>",
    b"<is><t>q</t></is>",
    b"<f>A1</f>",
    b"</row>",
    b"<row>",
    b"<c/>",
    b"<c><v>3</v></c>",
    b"\xe4\xb8\xad",
    b"\xff",
    b"\x00",
    b">",
    b"<",
    b'"',
    b"1",
    b"e",
    b"-",
    b"",
    b"<extLst><ext/></extLst>",
    b' t="str"',
    b' t="s"',
    b' t="b"',
    b' t="n"',
    b' s="1"',
    b' xml:space="preserve"',
    b"<r><t> z </t></r>",
    b"<rPh><t>p</t></rPh>",
    b"<r><rPr><b/></rPr><t>w</t></r>",
    b"<r><rPr><b></rPr><t>w</t></r>",
    b"</t></r><r><t>",
    b"</t></r><r><t> ",
    b"</r>",
    b"<v><![CDATA[4]]></v>",
    b"<v><![CDATA[<4]]></v>",
    b"]]>",
    b"<f>1&lt;2</f>",
    b"<f>1&2</f>",
    b"'",
    b" r='B2'",
)


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rezipped(found: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in found.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def mutated(data: bytes, seed: int, *, well_formed: bool = False) -> bytes:
    """The workbook with one to three changes in one of its parts; where it is to stay `well_formed`, with those after which its XML is."""
    rng = random.Random(seed)
    found = parts(data)
    name = rng.choice([target for target in _TARGETS if target in found])
    for _ in range(rng.randint(1, 3)):
        changed = rng.choice(_CHANGES)(found[name], rng)
        while well_formed and not _is_well_formed(changed):
            changed = rng.choice(_CHANGES)(found[name], rng)
        found[name] = changed
    return rezipped(found)


def _is_well_formed(part: bytes) -> bool:
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(part, True)
    except (expat.ExpatError, ValueError, LookupError):
        return False
    return True


def _insert(part: bytes, rng: random.Random) -> bytes:
    at = _place(part, rng)
    return part[:at] + rng.choice(_SNIPPETS) + part[at:]


def _delete(part: bytes, rng: random.Random) -> bytes:
    at = _place(part, rng)
    return part[:at] + part[at + rng.choice((1, 1, 2, 5, 30)) :]


def _flip(part: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(part) or 1)
    return part[:at] + bytes([rng.randrange(256)]) + part[at + 1 :]


def _double(part: bytes, rng: random.Random) -> bytes:
    """An element twice."""
    found = list(re.finditer(rb"<(c|row|si|t|v|xf|sheet)\b[^<>]*?(?:/>|>.*?</\1>)", part, re.DOTALL))
    if not found:
        return part
    one = rng.choice(found)
    return part[: one.end()] + one[0] + part[one.end() :]


def _drop(part: bytes, rng: random.Random) -> bytes:
    """An attribute, a tag or an element less."""
    found = list(re.finditer(rng.choice((rb' \w+="[^"]*"', rb"<[^<>]*>", rb"<(c|row|v|t|si)\b[^<>]*?(?:/>|>.*?</\1>)")), part, re.DOTALL))
    if not found:
        return part
    one = rng.choice(found)
    return part[: one.start()] + part[one.end() :]


def _reword(part: bytes, rng: random.Random) -> bytes:
    """Another value for an attribute or a number."""
    found = list(re.finditer(rb'="([^"]*)"|>(\d+)<', part))
    if not found:
        return part
    one = rng.choice(found)
    group = 1 if one[1] is not None else 2
    value = rng.choice(
        (
            b"",
            b"0",
            b"1",
            b"2",
            b"7",
            b"99999",
            b"-1",
            b"A1",
            b"C3",
            b"XFD9",
            b"s",
            b"str",
            b"n",
            b"b",
            b"e",
            b"d",
            b"inlineStr",
            b"1.5",
            b"1e3",
            b"true",
            b" 1",
        )
    )
    return part[: one.start(group)] + value + part[one.end(group) :]


def _shorten(part: bytes, rng: random.Random) -> bytes:
    return part[: _place(part, rng)]


_CHANGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _insert,
    _insert,
    _delete,
    _flip,
    _double,
    _drop,
    _drop,
    _reword,
    _reword,
    _shorten,
)


def _place(part: bytes, rng: random.Random) -> int:
    return rng.randrange(len(part) + 1)
