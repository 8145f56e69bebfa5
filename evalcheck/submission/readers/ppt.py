"""PowerPoint 97-2003 presentations (.ppt, WPS's .dps): text of each slide and its notes, in the order of the show ([MS-PPT])."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace

from evalcheck.records import dataclass
from evalcheck.submission.account.holding import EMBEDDED, NO_READER
from evalcheck.submission.account.objects import only_drawn
from evalcheck.submission.containers.compound import Compound
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Incident, Opened, ReadError, Trouble, Unread
from evalcheck.submission.readers.page_text import PageText
from evalcheck.submission.troubles import damaged, locked, more_slides, not_examined

_STREAM = "PowerPoint Document"
_USER = "Current User"
_PICTURES = "Pictures"
_DUAL = "PP97_DUALSTORAGE/"
"""Where a file written for PowerPoint 95 and 97 at once keeps the newer one."""
_OLDER = frozenset({"PP40", "PP95", "PersistentStorage Directory"})
_ENCRYPTED = 0xF3D1C4DF
"""The mark of an encrypted presentation in its Current User stream ([MS-PPT] 2.3.2)."""
_CONTAINER = 0x0F
_DOCUMENT, _SLIDE, _NOTES = 0x03E8, 0x03EE, 0x03F0
_SLIDE_LIST, _NOTES_ATOM, _PERSIST = 0x0FF0, 0x03F1, 0x03F3
_TEXT_CHARS, _TEXT_BYTES, _STRING = 0x0FA0, 0x0FA8, 0x0FBA
_HEADERS_FOOTERS, _HEADER, _FOOTER = 0x0FD9, 1, 2
_TEXT_BOX = 0xF00D
_BLIPS = {0xF01D: "jpeg", 0xF01E: "png", 0xF02A: "jpeg"}
"""Kinds of pictures in the stream Pictures that are files of their own ([MS-ODRAW] 2.2.23); metafiles are not."""
_OBJECTS, _EMBEDDED, _OBJECT_ATOM, _PROGRAM, _STORAGE = 0x0409, 0x0FCC, 0x0FC3, 2, 0x1011
"""The list of objects, one that is embedded, what tells where it lies, which of its strings names its program, and the record in which
it lies ([MS-PPT] 2.10.1, 2.10.12, 2.10.27, 2.10.34)."""
_MOST_TIMES = 200
_USER_EDIT, _DIRECTORY = 0x0FF5, 0x1772
_DEEPEST = 32
_MOST_EDITS = 4096
_MOST_RECORDS = 2_000_000


@dataclass(frozen=True, slots=True)
class _Record:
    """One record: its kind, the instance in its head, and where its content lies in the stream."""

    kind: int
    instance: int
    container: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Listed:
    """A slide in the list of the show: its persist id, its own id, and the texts of its outline."""

    persist: int
    slide: int
    texts: tuple[str, ...]


class _Stream:
    """The document's stream and a count of what was read of it: records of a hostile file may lie in each other."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._left = _MOST_RECORDS

    def record(self, at: int, end: int) -> _Record:
        self._left -= 1
        if at + 8 > end or self._left < 0:
            raise _broken()
        head, kind, length = struct.unpack_from("<HHL", self.data, at)
        if at + 8 + length > end:
            raise _broken()
        return _Record(kind, head >> 4, head & 0x0F == _CONTAINER, at + 8, at + 8 + length)

    def inside(self, outer: _Record) -> Iterator[_Record]:
        at = outer.start
        while at + 8 <= outer.end:
            inner = self.record(at, outer.end)
            yield inner
            at = inner.end

    def number(self, at: int) -> int:
        if at + 4 > len(self.data):
            raise _broken()
        value: int = struct.unpack_from("<L", self.data, at)[0]
        return value


def read_ppt(data: bytes, kind: str, path: str, limits: Limits) -> Opened:
    """Lines by slide (`第1张`), notes as `第1张备注`; `pages` is the number of slides. LOCKED where it asks a password."""
    compound = Compound(data)
    home = _DUAL if _DUAL + _STREAM in compound else ""
    if not home and _OLDER & set(compound.names):
        raise not_examined("这是PowerPoint 95或更早的文件", "it was written by PowerPoint 95 or older")
    user = compound.read(home + _USER) if home + _USER in compound else b""
    if len(user) >= 16 and struct.unpack_from("<L", user, 12)[0] == _ENCRYPTED:
        raise locked()
    stream = _Stream(compound.read(home + _STREAM))
    places, document = _persisted(stream, user)
    page = PageText(limits)
    _told(_margins(stream, document), "页眉页脚", page)
    slides, notes = _lists(stream, document)
    spoken = _notes_by_slide(stream, notes, places)
    for number, listed in enumerate(slides[: limits.pages], start=1):
        _slide(stream, listed, places, f"第{number}张", page)
        for note in spoken.get(listed.slide, ()):
            _told(_texts(stream, note, 0), f"第{number}张备注", page)
    opened = page.opened("ppt", path, _incidents(compound, path, len(slides), limits), pages=len(slides), read=compound.taken)
    return replace(
        opened, beside=tuple(Unread(EMBEDDED, place, NO_READER, shown=True) for place, _ in _objects(stream, document))
    )  # fmt: skip


def _incidents(compound: Compound, path: str, count: int, limits: Limits) -> list[Incident]:
    incidents = []
    if count > limits.pages:
        incidents.append(more_slides(path, count, limits.pages))
    if any(name.rpartition("/")[2].lower() == "_vba_project" for name in compound.names):
        incidents.append(Incident(Trouble.MACROS, path, {}))
    return incidents


def _persisted(stream: _Stream, user: bytes) -> tuple[dict[int, int], _Record]:
    """Where each persistent object lies, by the chain of edits from the newest back ([MS-PPT] 2.1.2), and the document."""
    at = struct.unpack_from("<L", user, 16)[0] if len(user) >= 20 else _last_edit(stream)
    places: dict[int, int] = {}
    root = 0
    seen: set[int] = set()
    while at and at not in seen and len(seen) < _MOST_EDITS:
        seen.add(at)
        edit = stream.record(at, len(stream.data))
        if edit.kind != _USER_EDIT or edit.end - edit.start < 20:
            raise _broken()
        if edit.end - edit.start >= 32:
            raise locked()
        root = root or stream.number(edit.start + 16)
        for identity, place in _directory(stream, stream.number(edit.start + 12)):
            places.setdefault(identity, place)
        at = stream.number(edit.start + 8)
    document = stream.record(places[root], len(stream.data)) if root in places else None
    if document is None or document.kind != _DOCUMENT:
        raise _broken()
    return places, document


def _last_edit(stream: _Stream) -> int:
    """The last edit found by walking the stream: some writers leave no Current User."""
    at, last = 0, 0
    while at + 8 <= len(stream.data):
        record = stream.record(at, len(stream.data))
        last = at if record.kind == _USER_EDIT else last
        at = record.end
    return last


def _directory(stream: _Stream, at: int) -> Iterator[tuple[int, int]]:
    """Runs of places: the first id in 20 bits, how many in 12, then a place each ([MS-PPT] 2.3.5)."""
    record = stream.record(at, len(stream.data))
    if record.kind != _DIRECTORY:
        raise _broken()
    at = record.start
    while at + 4 <= record.end:
        head = stream.number(at)
        count = head >> 20
        if at + 4 + 4 * count > record.end:
            raise _broken()
        for offset in range(count):
            yield (head & 0xFFFFF) + offset, stream.number(at + 4 + 4 * offset)
        at += 4 + 4 * count


def _lists(stream: _Stream, document: _Record) -> tuple[list[_Listed], list[_Listed]]:
    """Slides and notes in the order of the document's lists (instance 0 and 2; 1 are masters)."""
    slides: list[_Listed] = []
    notes: list[_Listed] = []
    for record in stream.inside(document):
        if record.kind == _SLIDE_LIST and record.instance in (0, 2):
            (slides if record.instance == 0 else notes).extend(_listed(stream, record))
    return slides, notes


def _listed(stream: _Stream, outer: _Record) -> Iterator[_Listed]:
    persist, slide = -1, 0
    texts: list[str] = []
    for record in stream.inside(outer):
        if record.kind == _PERSIST:
            if persist >= 0:
                yield _Listed(persist, slide, tuple(texts))
            persist, slide, texts = stream.number(record.start), stream.number(record.start + 12), []
        elif record.kind in (_TEXT_CHARS, _TEXT_BYTES):
            texts.append(_text(stream, record))
    if persist >= 0:
        yield _Listed(persist, slide, tuple(texts))


def _notes_by_slide(stream: _Stream, notes: list[_Listed], places: dict[int, int]) -> dict[int, list[_Record]]:
    """The pages of notes by the id of the slide that they belong to."""
    found: dict[int, list[_Record]] = {}
    for listed in notes:
        record = _at(stream, listed.persist, places, _NOTES)
        for inner in stream.inside(record) if record else ():
            if inner.kind == _NOTES_ATOM and record:
                found.setdefault(stream.number(inner.start), []).append(record)
    return found


def _slide(stream: _Stream, listed: _Listed, places: dict[int, int], part: str, page: PageText) -> None:
    """Titles and bullets stand in the outline of the list and are only pointed to by the slide's boxes; other texts stand in the boxes."""
    record = _at(stream, listed.persist, places, _SLIDE)
    if record is None:
        raise damaged("缺少幻灯片", "a slide is missing")
    _told(listed.texts, part, page)
    _told(_texts(stream, record, 0), part, page)


def _at(stream: _Stream, persist: int, places: dict[int, int], kind: int) -> _Record | None:
    if persist not in places:
        return None
    record = stream.record(places[persist], len(stream.data))
    return record if record.kind == kind else None


def _texts(stream: _Stream, outer: _Record, depth: int) -> Iterator[str]:
    for record in stream.inside(outer):
        if record.kind in (_TEXT_CHARS, _TEXT_BYTES):
            yield _text(stream, record)
        elif record.kind == _HEADERS_FOOTERS:
            yield from _strings(stream, record)
        elif (record.container or record.kind == _TEXT_BOX) and depth < _DEEPEST:  # a text box does not always say that it holds others
            yield from _texts(stream, record, depth + 1)


def _margins(stream: _Stream, document: _Record) -> Iterator[str]:
    """Headers and footers that hold for all slides, or all notes."""
    for record in stream.inside(document):
        if record.kind == _HEADERS_FOOTERS:
            yield from _strings(stream, record)


def _strings(stream: _Stream, outer: _Record) -> Iterator[str]:
    for record in stream.inside(outer):
        if record.kind == _STRING and record.instance in (_HEADER, _FOOTER):
            yield _text(stream, record)


def _objects(stream: _Stream, document: _Record) -> Iterator[tuple[str, int]]:
    """The place of each embedded object that is more than the picture on its slide, by its program, and its persist id."""
    embedded = (
        one for listed in stream.inside(document) if listed.kind == _OBJECTS for one in stream.inside(listed) if one.kind == _EMBEDDED
    )
    for number, one in enumerate(embedded, start=1):
        held = list(stream.inside(one))
        program = next((_text(stream, each) for each in held if each.kind == _STRING and each.instance == _PROGRAM), "")
        persist = next((stream.number(each.start + 16) for each in held if each.kind == _OBJECT_ATOM), 0)
        if not only_drawn(program.encode("ascii", "replace")):
            yield f"object{number} {program}".strip(), persist


def objects(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Place and bytes of each embedded object: a compound file, mostly deflated ([MS-PPT] 2.10.34)."""
    compound = Compound(data)
    home = _DUAL if _DUAL + _STREAM in compound else ""
    stream = _Stream(compound.read(home + _STREAM))
    places, document = _persisted(stream, compound.read(home + _USER) if home + _USER in compound else b"")
    left = len(data) * _MOST_TIMES
    for place, persist in _objects(stream, document):
        storage = _at(stream, persist, places, _STORAGE)
        content = _storage(stream, storage, left) if storage else b""
        left -= len(content)
        if content:
            yield place, content


def _storage(stream: _Stream, record: _Record, most: int) -> bytes:
    """Nothing where it is broken, or unpacks to more than `most`. Some writers leave the sum behind it out; its length stands before it."""
    data = stream.data[record.start : record.end]
    if record.instance != 1:
        return data
    inflater = zlib.decompressobj()
    try:
        content = inflater.decompress(data[4:], max(1, most))
    except zlib.error:
        return b""
    return content if inflater.eof or len(content) == int.from_bytes(data[:4], "little") else b""


def pictures(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The pictures that a presentation holds, in their order, with a name for each; none where the stream breaks off."""
    compound = Compound(data)
    home = _DUAL if _DUAL + _PICTURES in compound else ""
    if home + _PICTURES not in compound:
        return
    stream = _Stream(compound.read(home + _PICTURES))
    at, number = 0, 0
    while at + 8 <= len(stream.data):
        record = stream.record(at, len(stream.data))
        number += 1
        if record.kind in _BLIPS:
            # One digest or two of 16 bytes and a tag of one stand before the picture ([MS-ODRAW] 2.2.27, 2.2.28).
            head = 33 if record.instance & 1 else 17
            yield f"image{number}.{_BLIPS[record.kind]}", stream.data[record.start + head : record.end]
        at = record.end


def _text(stream: _Stream, record: _Record) -> str:
    """Characters of two bytes, or the low bytes of them ([MS-PPT] 2.9.42, 2.9.44)."""
    data = stream.data[record.start : record.end]
    return data.decode("latin-1") if record.kind == _TEXT_BYTES else data.decode("utf-16-le", "replace")


def _told(texts: Iterator[str] | tuple[str, ...], part: str, page: PageText) -> None:
    for text in texts:
        for line in text.replace("\x0b", "\r").split("\r"):
            page.paragraph(line, part=part)


def _broken() -> ReadError:
    return damaged("演示文稿的内部结构损坏", "the inner structure of the presentation is broken")
