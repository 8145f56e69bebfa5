"""Texts of several runs inside cells (ECMA-376 part 1 §18.4.4) made texts of one, so that their rows are matched like any other."""

from __future__ import annotations

import re
from functools import lru_cache
from xml.etree import ElementTree

from evalcheck.patterns import regex

_PROPERTIES = rb"<rPr(?:/>|>(?:<(?!/rPr>)[^<>]*+>)*+</rPr>)"
_KEPT = rb' xml:space="preserve"'
_OPEN = rb"<r>(?:" + _PROPERTIES + rb")?+<t(?:" + _KEPT + rb")?+>"
_TEXT = rb"[^<\x00-\x08\x0b\x0c\x0e-\x1f]*+"
_BARE_TEXT = rb"(?![ \t\r\n])" + _TEXT + rb"(?<![ \t\r\n])"


def _chain(text: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"<is>" + _OPEN + text + rb"(?:</t></r>" + _OPEN + text + rb")*+</t></r></is>")


_BARE_CHAIN, _CHAIN = _chain(_BARE_TEXT), _chain(_TEXT)
_EVERY_PROPERTIES = regex(_PROPERTIES)
_JOINT = regex(rb"</t></r>" + _OPEN)
_FIRST = regex(rb"<is><r>" + _PROPERTIES)
_BEGINNING = regex(rb"<is>" + _OPEN)
_SPACES_BEFORE = regex(rb"<t>[ \t\r\n]++")
_SPACES_BEHIND = regex(rb"<t>" + _TEXT + rb"(?<=[ \t\r\n])</t>")
_SAMPLE = 8192


def without_runs(block: bytes) -> bytes:
    """The same cells with texts of one run without properties; the block as it is where a doubt remains.

    Spaces at the ends of a run, escaped signs and references count by the run; a run that stands amiss is for the parser to find.
    """
    if b"_x" in block or b"&#" in block or not all(map(_well_formed, set(_EVERY_PROPERTIES.findall(block)))):
        return block
    if not any(space in block[:_SAMPLE] for space in (b"<t> ", b" </t>", _KEPT)) and _are_all(_BARE_CHAIN, block):
        return _FIRST.sub(b"<is><r>", _JOINT.sub(b"", block))
    return _kept(block) if _are_all(_CHAIN, block) else block


def _are_all(chain: re.Pattern[bytes], block: bytes) -> bool:
    """Whether no run stands outside such a chain of runs."""
    return b"".join(chain.findall(block)).count(b"<r>") == block.count(b"<r>")


def _kept(block: bytes) -> bytes:
    """Spaces around runs that do not keep them are dropped; the joined text keeps what is left."""
    block = _SPACES_BEFORE.sub(b"<t>", block)
    block = _SPACES_BEHIND.sub(lambda run: run[0].removesuffix(b"</t>").rstrip(b" \t\r\n") + b"</t>", block)
    return _BEGINNING.sub(b"<is><r><t" + _KEPT + b">", _JOINT.sub(b"", block))


@lru_cache(maxsize=256)
def _well_formed(properties: bytes) -> bool:
    """Fonts of one sheet are few. A prefix in them is left to the parser, which knows what it stands for."""
    try:
        ElementTree.fromstring(properties)
    except (ElementTree.ParseError, ValueError):
        return False
    return True
