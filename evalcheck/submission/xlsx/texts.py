"""Texts as they stand in XML turned into strings, many at a time: references, line ends, spaces, escaped characters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from xml.etree import ElementTree
from xml.parsers.expat import ExpatError, ParserCreate

from evalcheck.submission.xlsx.values import XML_SPACES, not_well_formed, unescaped

Element = ElementTree.Element

_BREAKS = "\U0010fffd\U0010fffc"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def decoded(raw: Sequence[bytes]) -> list[str]:
    """The character data of many elements without child elements."""
    joined = b"\0".join(raw)
    if b"&" in joined or b"\r" in joined or joined.count(b"\0") >= len(raw):
        return _by_parser(raw)
    return one_text(joined).split("\0") if raw else []


def joined_text(held: bytes, trim: bool) -> str:
    """The texts of many elements, `\\0` between them, as they are meant. One that holds that sign (escaped `_x0000_`) loses it."""
    text = "\0".join(decoded(held.split(b"\0"))) if b"&" in held or b"\r" in held else one_text(held)
    if trim and any(map(text.__contains__, XML_SPACES)):
        text = "\0".join(trimmed(text.split("\0")))
    return "\0".join([unescaped(one).replace("\0", "") for one in text.split("\0")]) if "_x" in text else text


def one_text(text: bytes) -> str:
    """Text in UTF-8. Raises ReadError."""
    try:
        return text.decode()
    except UnicodeDecodeError:
        raise not_well_formed() from None


def _by_parser(raw: Sequence[bytes]) -> list[str]:
    """References and line ends are left to the parser, all of them in one document with a sign between texts that none of them holds."""
    for break_ in _BREAKS:
        texts = _parsed(break_.encode().join(raw)).split(break_)
        if len(texts) == len(raw):
            return texts
    return list(map(_parsed, raw))


def _parsed(text: bytes) -> str:
    found: list[str] = []
    parser = ParserCreate("utf-8")
    parser.buffer_text, parser.buffer_size = True, len(text) + 1
    parser.CharacterDataHandler = found.append
    try:
        parser.Parse(b"<t>" + text + b"</t>", True)
    except (ExpatError, ValueError):
        raise not_well_formed() from None
    return "".join(found)


def trimmed(texts: Iterable[str]) -> list[str]:
    """Spaces around a text count only where `xml:space` says so (§18.4.12)."""
    return [text.strip(XML_SPACES) for text in texts]


def unescape_all(texts: Sequence[str]) -> Sequence[str]:
    return list(map(unescaped, texts)) if "_x" in "\0".join(texts) else texts


def rich_text(item: Element) -> str:
    """The text of a string item (`si` §18.4.8, `is` §18.3.1.53): plain, or its runs one after the other, without phonetic runs."""
    texts: list[str] = []
    _add_texts(item, texts)
    return "".join(unescape_all(texts))


def _add_texts(item: Element, texts: list[str]) -> None:
    for child in item:
        name = local_name(child.tag)
        if name == "t":
            text = "".join(child.itertext()) if len(child) else child.text or ""
            texts.append(text if child.get(_SPACE) == "preserve" else text.strip(XML_SPACES))
        elif name == "r":
            _add_texts(child, texts)


@lru_cache(maxsize=256)
def local_name(tag: str) -> str:
    """Without the namespace, of which a workbook may have either (transitional, strict)."""
    return tag.rpartition("}")[2]
