"""XML parts of documents that are zips, parsed without entities and network, under one budget for the whole document."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from evalcheck.submission.containers.zip import Parts
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import ReadError
from evalcheck.submission.troubles import damaged, not_examined

if TYPE_CHECKING:
    from lxml.etree import _Element


class XmlParts:
    """The parts by name. The same part may be asked for thousands of times by a hostile file: all count against the budget."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self.parts = Parts(data, limits.part_bytes, limits)
        self._left = limits.part_bytes
        self._by_lower = {name.lower().lstrip("/"): name for name in self.parts.names}

    def __contains__(self, name: str) -> bool:
        return self.resolved(name) is not None

    def resolved(self, target: str, base: str = "") -> str | None:
        """The part that a reference means: absolute, relative to the part it stands in, or carelessly relative to the root."""
        target = target.strip().replace("\\", "/")
        relative = posixpath.join(posixpath.dirname(base), target)
        for candidate in (target,) if target.startswith("/") else (relative, target):
            name = self._by_lower.get(posixpath.normpath(candidate.lstrip("/")).lower())
            if name is not None:
                return name
        return None

    def read(self, name: str) -> bytes:
        """A part's bytes, capped like the parsed ones."""
        pieces = list(self._metered(name))
        return b"".join(pieces)

    def root(self, name: str) -> _Element:
        """The root of one part; DAMAGED where it is missing, broken, or declares entities (nothing that counts may hide in them)."""
        from lxml import etree

        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
        )
        try:
            for piece in self._metered(name):
                parser.feed(piece)
            root = parser.close()
        except etree.XMLSyntaxError:
            raise damaged(f"文件内部的一个部分损坏（{name}）", f"a part of the file is broken ({name})") from None
        dtd: Any = root.getroottree().docinfo.internalDTD
        if dtd is not None and any(True for _ in dtd.iterentities()):
            raise damaged(f"文件内部的一个部分声明了实体（{name}）", f"a part of the file declares entities ({name})")
        return root

    def _metered(self, name: str) -> Iterator[bytes]:
        try:
            for piece in self.parts.stream(self.resolved(name) or name):
                self._left -= len(piece)
                if self._left < 0:
                    raise _too_large()
                yield piece
        except ReadError as error:
            raise _too_large() if error.facts.get("limit") == "bytes" else error from None
        except (ValueError, OverflowError):  # a directory that points before the beginning of the file
            raise damaged("文件内部的目录损坏", "the inner directory of the file is broken") from None


def _too_large() -> ReadError:
    return not_examined("文档内容过大", "the content of the document is too large")


def local(element: _Element) -> str:
    """The name of an element without its namespace."""
    tag = element.tag
    return _without_space(tag) if isinstance(tag, str) else ""


@lru_cache(256)
def _without_space(tag: str) -> str:
    return tag.rpartition("}")[2]


def attribute(element: _Element, name: str) -> str | None:
    """An attribute by its name without namespace: prefixes differ between programs and versions of a standard."""
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), None)


def named(element: _Element, *names: str) -> Iterator[_Element]:
    """All elements of these names below, in the order of the file."""
    return (child for child in element.iter() if local(child) in names)


def child(element: _Element, name: str) -> _Element | None:
    return next((one for one in element if local(one) == name), None)


def bounded_number(text: str | None, least: int, most: int) -> int:
    """A count from a file, kept within bounds; hostile files name huge ones."""
    if text is None or not (text.isascii() and text.isdigit()) or len(text) > 9:
        return least
    return max(least, min(int(text), most))


def millimetres(text: str | None) -> float:
    """A place or length of an OFD (GB/T 33190); nought for what is none, and for what no page could hold."""
    try:
        number = float(text or "0")
    except ValueError:
        return 0.0
    return number if abs(number) < 1e6 else 0.0
