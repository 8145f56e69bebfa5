"""OFD files (GB/T 33190): the resources their pages show, and what is attached to them."""

from __future__ import annotations

from collections.abc import Iterator

from evalcheck.patterns import regex
from evalcheck.submission.account.holding import ATTACHED, NO_READER, NOT_REFERRED, NOT_SHOWN, ORDINARY, PICTURE, Holding, Losses
from evalcheck.submission.account.pictures import whole_picture
from evalcheck.submission.account.spelling import nearly
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import ReadError, Trouble, Unread
from evalcheck.submission.readers.xml_parts import XmlParts, attribute, child, local, named
from evalcheck.submission.troubles import damaged
from evalcheck.words import Text

_SPACES = ("http://www.ofdspec.org/2016", "http://www.ofdspec.org")
_ROOT = regex(rb"<(?:([\w.-]+):)?([A-Za-z][\w.-]*)([^>]*)")
_DECLARED = regex(rb"""xmlns(?::[\w.-]+)?\s*=\s*["']([^"']*)["']""")
_LED_TO = {
    "DocRoot": "Document", "Page": "Page", "TemplatePage": "Page", "Annotations": "Annotations", "FileLoc": "PageAnnot",
    "DocumentRes": "Res",
}  # fmt: skip
"""What an entry of OFD.xml, of a document or of its list of annotations leads to: the root of that part (GB/T 33190 clause 7)."""
_ASIDE = ("/signs/", "/signatures/", "/tags/", "/customtags/", "/fonts/", "/font/", "/thumb")


def fixed_page_holding(data: bytes, limits: Limits, read: frozenset[str]) -> Holding:
    """Pages, comments and seals are the reader's; resources are whole where they are well-formed and their pictures are."""
    xml = XmlParts(data, limits)
    held = frozenset(name for name in xml.parts.names if not name.endswith("/"))
    judged: set[str] = set()
    lost: list[tuple[str, Text]] = []
    unread: dict[str, Unread] = {}
    try:
        lost += _astray(xml)
        for name in sorted(held - read):
            if name.lower().endswith(".xml"):
                for target, sort in _referred(xml, name):
                    _tell(xml, target, sort, judged, lost, unread)
                judged.add(name)
        for name in held - read - judged - set(unread):
            for _ in xml.parts.stream(name):
                pass
    except ReadError as error:
        if error.trouble is not Trouble.DAMAGED:
            raise
        reason = error.facts["reason"]
        return Holding(held, losses=Losses(reason if isinstance(reason, Text) else None))
    for name in held - read - judged - set(unread):
        aside = any(word in f"/{name.lower()}" for word in _ASIDE)
        unread[name] = Unread(ORDINARY, name, NOT_SHOWN if aside else NOT_REFERRED)
    return Holding(held, frozenset(judged), tuple(unread.values()), Losses(None, tuple(lost)))


def _astray(xml: XmlParts) -> Iterator[tuple[str, Text]]:
    """Each entry for something visible that leads nowhere. DAMAGED where it leads to a part of another sort, or two parts share a name."""
    if xml.parts.repeated is not None:
        raise damaged(f"文件内部有两个同名部分（{xml.parts.repeated}）", f"two of its parts have the same name ({xml.parts.repeated})")
    waiting = ["OFD.xml"]
    for source in waiting:
        for one in named(xml.root(source), *_LED_TO):
            target = attribute(one, "BaseLoc") or (one.text or "").strip()
            place = xml.resolved(target, source) if target else None
            if target and place is None:
                yield target, Text(f"引用的内容不在文件里（{target}）", f"what it shows is not in the file ({target})")
            elif place is not None and not _is(xml, place, _LED_TO[local(one)]):
                raise damaged(f"文件内部的一个部分损坏（{place}）", f"a part of the file is broken ({place})")
            elif place is not None and local(one) in ("DocRoot", "Annotations") and place not in waiting:
                waiting.append(place)


def _is(xml: XmlParts, place: str, wanted: str) -> bool:
    """Whether a part's root is of a name, in no namespace that has lost a letter."""
    head = next(iter(xml.parts.stream(place)), b"")[:4096]
    root = _ROOT.search(head)
    if root is None or head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    spaces = [space.decode("utf-8", "replace") for space in _DECLARED.findall(root[3])]
    return root[2].decode() == wanted and not any(nearly(space, _SPACES) for space in spaces)


def _referred(xml: XmlParts, name: str) -> Iterator[tuple[str, str]]:
    """What a list of resources or of attachments leads to: the part and `image`, `font` or `attachment`."""
    root = xml.root(name)
    folder = attribute(root, "BaseLoc") or ""
    for one in named(root, "MultiMedia", "Font", "Attachment"):
        words = child(one, "FileLoc" if local(one) == "Attachment" else "FontFile" if local(one) == "Font" else "MediaFile")
        target = (words.text or "").strip() if words is not None else ""
        if not target:
            continue
        base = f"{folder.rstrip('/')}/{target}" if folder and not target.startswith("/") else target
        found = xml.resolved(base, name) or xml.resolved(target, name)
        kind = "attachment" if local(one) == "Attachment" else "font" if local(one) == "Font" else (one.get("Type") or "Image").lower()
        yield found or f"?{target}", kind


def _tell(xml: XmlParts, place: str, sort: str, judged: set[str], lost: list[tuple[str, Text]], unread: dict[str, Unread]) -> None:
    if place.startswith("?"):
        if sort != "font":
            lost.append((place[1:], Text(f"引用的内容不在文件里（{place[1:]}）", f"what it shows is not in the file ({place[1:]})")))
    elif sort == "attachment":
        unread[place] = Unread(ATTACHED, place, NO_READER, shown=True)
    elif sort == "font":
        unread[place] = Unread(ORDINARY, place, NOT_SHOWN)
    elif sort == "image" and whole_picture(xml.read(place), place.rpartition(".")[2].lower()) is False:
        lost.append((place, Text(f"图片已损坏，显示不出来（{place}）", f"a picture is broken and cannot be shown ({place})")))
        unread[place] = Unread(PICTURE, place, NO_READER)
    else:
        judged.add(place)


def attached_parts(data: bytes, limits: Limits) -> Iterator[tuple[str, str, bytes]]:
    """Part, name and bytes of each file that is attached."""
    xml = XmlParts(data, limits)
    for listed in xml.parts.names:
        if listed.lower().endswith("attachments.xml"):
            for place, sort in _referred(xml, listed):
                if sort == "attachment" and not place.startswith("?"):
                    yield place, place, xml.read(place)
