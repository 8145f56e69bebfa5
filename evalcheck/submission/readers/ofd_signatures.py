"""Electronic seals of an OFD (GB/T 33190, chapter 18): their names, where they are shown, whether the parts they cover are as they were."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from evalcheck.patterns import regex
from evalcheck.records import dataclass
from evalcheck.submission.model import Incident, ReadError, Signature, Trouble
from evalcheck.submission.readers.cms_digest import KNOWN_BY_NUMBER, digest_of
from evalcheck.submission.readers.xml_parts import XmlParts, attribute, child, local, named
from evalcheck.words import Text

if TYPE_CHECKING:
    from lxml.etree import _Element

_SEAL_NAME = regex(rb"\x0c(?:([\x04-\x7f])|\x81([\x80-\xff]))")
_CHINESE = regex("[\u4e00-\u9fff]{2}")
_MOST_SEAL_BYTES = 16 << 20
_OF_SIGNING = regex(r"(?:^|/)signatures?\.xml$|signedvalue", re.IGNORECASE)
"""Parts that change whenever a further seal is added: no seal can cover them for good."""
_CHANGED = Text("签章之后有内容被改动", "some of its parts were changed after it was sealed")
_UNKNOWN = Text("没有可以核对的摘要", "there is no digest that could be checked")


@dataclass(frozen=True, slots=True)
class Sealed:
    """A seal's signature and the names that stand in its signed value."""

    signature: Signature
    names: tuple[str, ...]


def seals_of(xml: XmlParts, body: _Element, pages: Mapping[str, int]) -> Iterator[Sealed]:
    """The seals of one document; `pages` are its page numbers by their ids."""
    listed = xml.resolved(_words(child(body, "Signatures")), "OFD.xml") if child(body, "Signatures") is not None else None
    for one in named(xml.root(listed), "Signature") if listed else ():
        path = xml.resolved(attribute(one, "BaseLoc") or "", listed or "")
        yield _sealed(xml, path, pages) if path else Sealed(Signature(reason=_UNKNOWN), ())


def unverified(sealed: list[Sealed], path: str) -> Iterator[Incident]:
    """What is said of seals whose signatures nobody checked here: those that cover the file as it is need no word."""
    count = sum(one.signature.whole is None for one in sealed)
    if count:
        en = f"it has {count} electronic seals; whether their signatures are valid was not verified"
        yield Incident(Trouble.PARTLY_EXAMINED, path, {"reason": Text(f"有{count}处电子签章，未验证其签名是否有效", en)})


def _sealed(xml: XmlParts, path: str, pages: Mapping[str, int]) -> Sealed:
    try:
        root = xml.root(path)
    except ReadError:
        return Sealed(Signature(reason=_UNKNOWN), ())
    names = tuple(_names(xml, root, path))
    stamps = [pages[page] for one in named(root, "StampAnnot") if (page := attribute(one, "PageRef") or "") in pages]
    whole = _whole(xml, root, path)
    reason = None if whole else _CHANGED if whole is False else _UNKNOWN
    return Sealed(Signature(names[0] if names else "", f"第{stamps[0]}页" if stamps else "", whole, reason), names)


def _whole(xml: XmlParts, root: _Element, path: str) -> bool | None:
    """Whether each part has the digest that was signed; None where no part could be checked."""
    references = next(named(root, "References"), None)
    if references is None:
        return None
    method = (attribute(references, "CheckMethod") or "md5").lower()
    wanted: dict[str, bytes] = {}
    for one in references:
        name = (attribute(one, "FileRef") or "") if local(one) == "Reference" else ""
        if name and not _OF_SIGNING.search(name) and (value := _decoded(_words(child(one, "CheckValue")))):
            # A part that is gone is not as it was.
            wanted[xml.resolved(name, path) or ""] = value
    if "" in wanted:
        return False
    made = {name: _digest(xml, name, KNOWN_BY_NUMBER.get(method, method)) for name in wanted}
    alike = [digest == wanted[name] for name, digest in made.items() if digest]
    return all(alike) if alike else None


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except (ValueError, binascii.Error):
        return b""


def _digest(xml: XmlParts, name: str, algorithm: str) -> bytes | None:
    """None where the algorithm is not known here, or the part cannot be read. To take a digest is not to read."""
    taken = set(xml.parts.taken)
    try:
        return digest_of(algorithm, xml.parts.stream(name))
    except (ReadError, ValueError, OverflowError):
        return None
    finally:
        xml.parts.taken.intersection_update(taken)


def _names(xml: XmlParts, root: _Element, path: str) -> Iterator[str]:
    """Chinese names among the UTF-8 strings of the signed value (a DER structure of GB/T 38540 or GM/T 0031)."""
    try:
        target = xml.resolved(_words(next(named(root, "SignedValue"), None)), path)
        data = xml.read(target)[:_MOST_SEAL_BYTES] if target else b""
    except ReadError:
        return
    seen = set()
    for match in _SEAL_NAME.finditer(data):
        length = (match[1] or match[2])[0]
        text = data[match.end() : match.end() + length].decode("utf-8", "ignore")
        if len(text.encode()) == length and _CHINESE.search(text) and text.isprintable() and text not in seen:
            seen.add(text)
            yield text


def _words(element: _Element | None) -> str:
    return (element.text or "").strip() if element is not None else ""
