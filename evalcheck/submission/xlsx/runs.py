"""Texts of several runs inside cells (ECMA-376 part 1 §18.4.4) made texts of one, so that their rows are matched like any other."""

from __future__ import annotations

import re
from functools import lru_cache
from xml.etree import ElementTree

_PROPERTIES = rb"<rPr(?:/>|>(?:<(?!/rPr>)[^<>]*+>)*+</rPr>)"
_OPEN = rb"<r>(?:" + _PROPERTIES + rb')?+<t(?: xml:space="preserve")?+>'
_TEXT = rb"(?![ \t\r\n])[^<\x00-\x08\x0b\x0c\x0e-\x1f]*+(?<![ \t\r\n])"
_EVERY_PROPERTIES = re.compile(_PROPERTIES)
_CHAIN = re.compile(rb"<is>" + _OPEN + _TEXT + rb"(?:</t></r>" + _OPEN + _TEXT + rb")*+</t></r></is>")
_JOINT = re.compile(rb"</t></r>" + _OPEN)
_FIRST = re.compile(rb"<is><r>" + _PROPERTIES)


def without_runs(block: bytes) -> bytes:
    """The same cells with texts of one run without properties; the block as it is where a doubt remains.

    Spaces at the ends of a run, escaped signs and references count by the run; a run that stands amiss is for the parser to find.
    """
    if b"_x" in block or b"&#" in block:
        return block
    if b"".join(_CHAIN.findall(block)).count(b"<r>") < block.count(b"<r>"):
        return block
    if not all(map(_well_formed, set(_EVERY_PROPERTIES.findall(block)))):
        return block
    return _FIRST.sub(b"<is><r>", _JOINT.sub(b"", block))


@lru_cache(maxsize=256)
def _well_formed(properties: bytes) -> bool:
    """Fonts of one sheet are few. A prefix in them is left to the parser, which knows what it stands for."""
    try:
        ElementTree.fromstring(properties)
    except (ElementTree.ParseError, ValueError):
        return False
    return True
