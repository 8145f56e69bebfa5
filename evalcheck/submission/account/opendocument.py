"""OpenDocument files (ODF 1.3 part 2): whether one is whole, and what its parts are to whoever reads it."""

from __future__ import annotations

from html import unescape
from pyexpat import ExpatError, ParserCreate

from evalcheck.patterns import regex
from evalcheck.submission.account.holding import EMBEDDED, NO_READER, NOT_REFERRED, NOT_SHOWN, ORDINARY, PICTURE, Holding, Losses
from evalcheck.submission.account.pictures import whole_picture
from evalcheck.submission.containers.zip import Parts
from evalcheck.submission.limits import MB
from evalcheck.submission.model import ReadError, Trouble, Unread
from evalcheck.words import Text

_MAIN = ("content.xml", "styles.xml", "meta.xml", "settings.xml", "META-INF/manifest.xml")
_PARSED_UP_TO = 32 * MB
_LINK = regex(rb"""xlink:href=["'](?:\./)?((?:Pictures|media|Object[^"'/]*)[^"']{0,200})["']""")
_ENTRY = regex(rb"""full-path=["']([^"']+)["']""")
_ASIDE = ("Thumbnails/", "Configurations2/", "ObjectReplacements/", "META-INF/", "Basic/", "Dialogs/", "Scripts/", "Fonts/")
_FEEDS = (b"office:chart", b"<math", b":math", b"office:drawing", b"office:formula")
"""What an object's content is where the page shows all of it."""


class _Refused(Exception):
    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.reason = Text(f"文件内部的一个部分损坏（{place}）", f"a part of the file is broken ({place})")


def open_document_holding(parts: Parts, read: frozenset[str]) -> Holding:
    """The parts of an OpenDocument: its own XML is well-formed, what its text shows is there and whole."""
    held = frozenset(name for name in parts.names if not name.endswith("/"))
    judged: set[str] = {"mimetype"}
    lost: list[tuple[str, Text]] = []
    unread: list[Unread] = []
    try:
        if parts.repeated is not None or _MAIN[-1] not in parts:
            raise _Refused(parts.repeated or _MAIN[-1])
        shown = {name for part in ("content.xml", "styles.xml") if part in parts for name in _shown(parts, part)}
        for name in _MAIN:
            if name in parts:
                _well_formed(parts, name)
                judged.add(name)
        for name in sorted(shown - held):
            if not any(one.startswith(name + "/") for one in held):
                lost.append((name, Text(f"引用的内容不在文件里（{name}）", f"what it shows is not in the file ({name})")))
        for name in sorted(_listed(parts) - held):
            raise _Refused(name)
        for name in held - judged - read:
            for _ in parts.stream(name):
                pass
            _tell(parts, name, shown, judged, lost, unread)
    except _Refused as refused:
        return Holding(held, losses=Losses(refused.reason))
    except ReadError as error:
        if error.trouble is not Trouble.DAMAGED:
            raise
        reason = error.facts["reason"]
        return Holding(held, losses=Losses(reason if isinstance(reason, Text) else None))
    return Holding(held, frozenset(judged), tuple(unread), Losses(None, tuple(lost)))


def _listed(parts: Parts) -> set[str]:
    """The files that the manifest lists (part 2 §4): where one is gone the program wants to repair the document."""
    found = {match.decode("utf-8", "replace") for match in _ENTRY.findall(parts.read(_MAIN[-1]))}
    return {unescape(name) for name in found if not name.endswith("/") and not name.startswith(_ASIDE)}


def _shown(parts: Parts, part: str) -> set[str]:
    if parts.size(part) > _PARSED_UP_TO:
        return set()
    return {found.decode("utf-8", "replace") for found in _LINK.findall(parts.read(part))}


def _tell(parts: Parts, name: str, shown: set[str], judged: set[str], lost: list[tuple[str, Text]], unread: list[Unread]) -> None:
    """One part that is neither the document's own XML nor read."""
    folder = name.partition("/")[0]
    if name in shown and whole_picture(parts.read(name), name.rpartition(".")[2].lower()) is False:
        lost.append((name, Text(f"图片已损坏，显示不出来（{name}）", f"a picture is broken and cannot be shown ({name})")))
        unread.append(Unread(PICTURE, name, NO_READER))
    elif name in shown and "Object" not in folder:
        judged.add(name)
    elif name.startswith(_ASIDE) or name.endswith((".rdf", "layout-cache")):
        unread.append(Unread(ORDINARY, name, NOT_SHOWN))
    elif folder in shown or name in shown:
        carries = name == folder or (name.endswith("/content.xml") and not any(sign in parts.read(name) for sign in _FEEDS))
        unread.append(Unread(EMBEDDED, name, NO_READER if carries else NOT_SHOWN, shown=carries))
    else:
        unread.append(Unread(ORDINARY, name, NOT_REFERRED))


def _well_formed(parts: Parts, name: str) -> None:
    parser = ParserCreate(namespace_separator="}")
    try:
        for piece in parts.stream(name):
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except (ExpatError, ValueError, LookupError):
        raise _Refused(name) from None
