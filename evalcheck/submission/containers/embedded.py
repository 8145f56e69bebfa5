"""Files inside a document taken out of it: parts of office packages, objects of compound files, attachments of PDF and OFD."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from pathlib import Path

from evalcheck.records import dataclass
from evalcheck.submission.containers.compound import Compound
from evalcheck.submission.containers.zip import Parts
from evalcheck.submission.filetype import OLE, detect
from evalcheck.submission.formats import FORMAT, HELD_BY, PROGRAM_EXTENSIONS, PROGRAMS, fits
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import ReadError

_NATIVE, _PACKAGE, _CONTENTS = "\x01Ole10Native", "Package", "CONTENTS"
_OF_COMPOUND = ("WordDocument", "Workbook", "Book", "PowerPoint Document")
_MOST_OF_NAME = 260


@dataclass(frozen=True, slots=True)
class Inner:
    """One file inside a document: the part of the document that holds it, its own name, where its bytes were put."""

    place: str
    name: str
    path: Path
    size: int
    sha256: str
    head: bytes


def embedded_files(path: Path, folder: str, limits: Limits) -> list[Inner]:
    """Those that something here reads, or that are programs; the others stay where they are, for the account to tell.

    Runs in a child process: its libraries parse hostile bytes (see child.in_child).
    """
    data = path.read_bytes()
    inner: list[Inner] = []
    left = limits.archive_bytes
    for place, name, content in _found(data, limits):
        kind = detect(content) if content else None
        if not content or not _taken(name, kind):
            continue
        left -= len(content)
        if left < 0 or len(inner) >= limits.archive_members:
            break
        spooled = Path(folder) / f"{len(inner):06}"
        spooled.write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        inner.append(Inner(place, _named(name, kind), spooled, len(content), digest, content[:512]))
    return inner


def _taken(name: str, kind: str | None) -> bool:
    """Whether something reads the format, takes its members or refuses it. What only looks like text is text under such a name alone."""
    if kind in PROGRAMS or _extension(name) in PROGRAM_EXTENSIONS:
        return True
    row = FORMAT.get(kind or "")
    if row is None or not (row.reader or row.family in ("archive", "mail")):
        return False
    return row.family != "text" or fits(_extension(name), row.type)


def _extension(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def _named(name: str, kind: str | None) -> str:
    """Names that Office gave to parts tell nothing of what is in them (`oleObject1.bin`): these get the extension of their content."""
    name = name.replace("\\", "/").rpartition("/")[2][-_MOST_OF_NAME:] or "object"
    extension = _extension(name)
    return (
        name
        if kind is None or fits(extension, kind) or extension in HELD_BY
        else f"{name.removesuffix('.bin')}.{FORMAT[kind].extensions[0]}"
    )


def _found(data: bytes, limits: Limits) -> Iterator[tuple[str, str, bytes]]:
    """The part, the name and the bytes of each; what breaks off ends them."""
    kind = detect(data)
    row = FORMAT.get(kind or "")
    try:
        if kind == "pdf":
            yield from _attached(data, limits)
        elif kind == "ofd":
            from evalcheck.submission.account.fixed_pages import attached_parts  # lxml

            yield from attached_parts(data, limits)
        elif kind == "rtf":
            from evalcheck.submission.readers.rtf_objects import embedded_objects

            for place, content in embedded_objects(data):
                yield from ((place, name, inner) for name, inner in _of_native(content))
        elif row is not None and row.main:
            yield from _of_package(data, limits)
        elif row is not None and row.streams:
            yield from _of_slides(data) if kind == "ppt" else _of_compound(data)
    except ReadError:
        return


def _of_package(data: bytes, limits: Limits) -> Iterator[tuple[str, str, bytes]]:
    from evalcheck.submission.account.opc import embedded_parts

    parts = Parts(data, limits.part_bytes, limits)
    for place in embedded_parts(parts):
        try:
            content = parts.read(place)
        except ReadError:
            continue
        if content.startswith(OLE):
            yield from ((place, name, inner) for name, inner in _of_object(content, place))
        else:
            yield place, place, content


def _of_native(data: bytes) -> Iterator[tuple[str, bytes]]:
    """What an object of RTF carries: a compound file, or a file as Packager writes it, which here has no length before it."""
    if data.startswith(OLE):
        yield from _of_object(data, "object")
    elif (packed := _native(struct.pack("<L", len(data)) + data)) is not None:
        yield packed


def _of_object(data: bytes, place: str) -> Iterator[tuple[str, bytes]]:
    """What an object carries: a file packed by Windows, a newer office file, a PDF, or it is itself an older office file."""
    try:
        compound = Compound(data)
        names = set(compound.names)
        carried = next((name for name in (_NATIVE, _PACKAGE, _CONTENTS) if name in names), None)
        if carried is not None:
            yield from _carried(carried, compound.read(carried), place)
        elif not names.isdisjoint(_OF_COMPOUND):
            yield place, data
    except ReadError:
        return


def _carried(stream: str, data: bytes, place: str) -> Iterator[tuple[str, bytes]]:
    if stream == _NATIVE:
        if (native := _native(data)) is not None:
            yield native
    elif data.startswith((b"PK", b"%PDF-", OLE)):
        yield place.rpartition("/")[2].replace(_PACKAGE, "object").replace(_CONTENTS, "object"), data


def _of_compound(data: bytes) -> Iterator[tuple[str, str, bytes]]:
    """Objects of Word and Excel 97; what lies inside one comes with it."""
    from evalcheck.submission.account.streams import carried_files

    compound = Compound(data)
    for place in carried_files(compound):
        folder, _, stream = place.rpartition("/")
        if stream in (_NATIVE, _PACKAGE, _CONTENTS):
            yield from ((place, name, inner) for name, inner in _carried(stream, compound.read(place), place))
        elif stream in _OF_COMPOUND:
            yield place, "object", compound.as_file(folder)


def _of_slides(data: bytes) -> Iterator[tuple[str, str, bytes]]:
    from evalcheck.submission.readers.ppt import objects

    for place, content in objects(data):
        yield from ((place, name, inner) for name, inner in _of_object(content, "object"))


def _native(data: bytes) -> tuple[str, bytes] | None:
    """Name and bytes of a file that was dropped into a document ([MS-OLEDS] 2.3.6, as Packager writes it)."""
    try:
        (total,) = struct.unpack_from("<L", data)
        if total > len(data) or data[4:6] != b"\x02\0":
            return None
        label, at = _text(data, 6)
        name, at = _text(data, at)
        at += 4
        (length,) = struct.unpack_from("<L", data, at)
        at += 4 + length
        (size,) = struct.unpack_from("<L", data, at)
    except (struct.error, ValueError):
        return None
    content = data[at + 4 : at + 4 + size]
    return (label or name.replace("\\", "/").rpartition("/")[2], content) if len(content) == size else None


def _text(data: bytes, at: int) -> tuple[str, int]:
    end = data.index(b"\0", at)
    text = data[at:end]
    for encoding in ("utf-8", "gb18030"):
        try:
            return text.decode(encoding), end + 1
        except UnicodeDecodeError:
            continue
    return text.decode("latin-1"), end + 1


def _attached(data: bytes, limits: Limits) -> Iterator[tuple[str, str, bytes]]:
    import pypdfium2

    from evalcheck.submission.readers.pdf_attachments import Names, content, of_document, of_page

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return
    names = Names()
    listed = list(of_document(document, names))
    for number in range(min(len(document), limits.pages)):
        page = document[number]
        listed += [(names.own(name), handle) for name, handle in of_page(page, Names()) if handle is not None]
    for name, handle in listed:
        held = content(handle, limits.part_bytes)
        if held:
            yield name, name, held
