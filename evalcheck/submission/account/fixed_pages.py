"""OFD files (GB/T 33190): the resources their pages show, and what is attached to them."""

from __future__ import annotations

from collections.abc import Iterator

from evalcheck.submission.account.holding import ATTACHED, NO_READER, NOT_REFERRED, NOT_SHOWN, ORDINARY, PICTURE, Holding, Losses
from evalcheck.submission.account.pictures import whole_picture
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import ReadError, Trouble, Unread
from evalcheck.submission.readers.xml_parts import XmlParts, attribute, child, local, named
from evalcheck.words import Text

_ASIDE = ("/signs/", "/signatures/", "/tags/", "/customtags/", "/fonts/", "/font/", "/thumb")


def fixed_page_holding(data: bytes, limits: Limits, read: frozenset[str]) -> Holding:
    """Pages, comments and seals are the reader's; resources are whole where they are well-formed and their pictures are."""
    xml = XmlParts(data, limits)
    held = frozenset(name for name in xml.parts.names if not name.endswith("/"))
    judged: set[str] = set()
    lost: list[tuple[str, Text]] = []
    unread: dict[str, Unread] = {}
    try:
        for name in sorted(held - read):
            if name.lower().endswith(".xml"):
                for target, sort in _referred(xml, name):
                    _tell(xml, target, sort, judged, lost, unread)
                judged.add(name)
    except ReadError as error:
        if error.trouble is not Trouble.DAMAGED:
            raise
        reason = error.facts["reason"]
        return Holding(held, losses=Losses(reason if isinstance(reason, Text) else None))
    for name in held - read - judged - set(unread):
        aside = any(word in f"/{name.lower()}" for word in _ASIDE)
        unread[name] = Unread(ORDINARY, name, NOT_SHOWN if aside else NOT_REFERRED)
    return Holding(held, frozenset(judged), tuple(unread.values()), Losses(None, tuple(lost)))


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
