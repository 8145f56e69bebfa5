"""The parts of a workbook and how they hang together: relationships, sheets, styles (ECMA-376 part 1 §12, §18.2; part 2 §9)."""

from __future__ import annotations

import io
import posixpath
from collections.abc import Iterator
from threading import Lock
from typing import BinaryIO
from xml.etree import ElementTree

from evalcheck.records import dataclass
from evalcheck.submission.containers.zip import directory, stream, too_large
from evalcheck.submission.limits import MB, Limits
from evalcheck.submission.troubles import bomb, damaged, unreadable
from evalcheck.submission.xlsx.ahead import ahead
from evalcheck.submission.xlsx.number_formats import NumberFormat, cell_formats

Element = ElementTree.Element

_LARGE = 8 * MB
_TRUE = frozenset({"1", "true"})
_OTHER_SHEETS = frozenset({"chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet"})


class Cursor:
    """A place of its own in a file that several readers share: one pass over a part may run inside or beside another."""

    def __init__(self, file: BinaryIO, lock: Lock) -> None:
        self._file = file
        self._lock = lock
        self._at = 0

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        with self._lock:
            self._at = self._at + offset if whence == io.SEEK_CUR else self._file.seek(offset, whence)
        return self._at

    def read(self, size: int = -1) -> bytes:
        try:
            with self._lock:
                self._file.seek(self._at)
                data = self._file.read(size)
        except OSError:
            raise unreadable() from None
        self._at += len(data)
        return data


class Package:
    """A zip of parts. Names are compared without regard to case (part 2 §7.3)."""

    def __init__(self, data: bytes | BinaryIO, limits: Limits) -> None:
        self._file = io.BytesIO(data) if isinstance(data, bytes) else data
        self._lock = Lock()
        self._limits = limits
        self._members = {_key(member.name.decode("utf-8", "replace")): member for member in directory(self._file)}

    def __contains__(self, name: str) -> bool:
        return _key(name) in self._members

    def size(self, name: str) -> int:
        """The bytes of a part as the directory claims them; 0 where there is no such part."""
        member = self._members.get(_key(name))
        return member.size if member else 0

    def stream(self, name: str, *, checked: bool = True) -> Iterator[bytes]:
        """A part in pieces. Beyond the limits on bytes or ratio it is a BOMB; `checked` holds it against its checksum."""
        pieces = self._pieces(name, checked)
        return ahead(pieces) if self.size(name) >= _LARGE else pieces

    def _pieces(self, name: str, checked: bool) -> Iterator[bytes]:
        member = self._members.get(_key(name))
        if member is None:
            raise damaged(f"文件内部缺少必要的部分（{name}）", f"a necessary part of the file is missing ({name})")
        most, total = max(self._limits.archive_ratio_from, member.packed * self._limits.archive_ratio), 0
        if member.size > most:  # what a directory claims is believed where it is a confession
            raise _too_dense(self._limits.archive_ratio)
        for piece in stream(Cursor(self._file, self._lock), member, self._limits.archive_bytes, checked=checked):  # type: ignore[arg-type]
            total += len(piece)
            if total > most:
                raise _too_dense(self._limits.archive_ratio)
            yield piece

    def read(self, name: str) -> bytes:
        """A small part whole."""
        pieces, total = [], 0
        for piece in self.stream(name):
            total += len(piece)
            if total > self._limits.part_bytes:
                raise too_large(self._limits.part_bytes)
            pieces.append(piece)
        return b"".join(pieces)

    def xml(self, name: str) -> Element:
        """The root of a small part."""
        try:
            return ElementTree.fromstring(self.read(name))
        except (ElementTree.ParseError, ValueError, LookupError):
            raise damaged(f"文件内部的 {name} 损坏", f"the part {name} of the file is broken") from None

    def relations(self, source: str) -> dict[str, tuple[str, str]]:
        """By id the kind (`worksheet`) and the part of each relationship of a part; the strict kinds have the same last words."""
        folder, _, name = source.rpartition("/")
        part = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
        if part not in self:
            return {}
        found = {}
        for relation in self.xml(part):
            if relation.get("TargetMode") != "External":
                kind = relation.get("Type", "").rpartition("/")[2]
                found[relation.get("Id", "")] = (kind, _resolved(folder, relation.get("Target", "")))
        return found


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A worksheet as the workbook names it."""

    name: str
    part: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Workbook:
    """What the workbook part tells, and which parts it needs."""

    sheets: tuple[SheetPart, ...]
    strings: str | None
    formats: tuple[NumberFormat, ...]
    date1904: bool


def read_workbook_part(package: Package) -> Workbook:
    """The workbook part (§18.2), found by the package's relationship `officeDocument`."""
    name = _first("officeDocument", package.relations("")) or "xl/workbook.xml"
    root, relations = package.xml(name), package.relations(name)
    sheets = []
    for sheet in elements(root, "sheet"):
        kind, part = relations.get(_relation_id(sheet), ("", ""))
        if kind == "worksheet":
            sheets.append(SheetPart(sheet.get("name", ""), part, sheet.get("state", "visible") != "visible"))
        elif kind not in _OTHER_SHEETS:
            raise damaged("工作簿中有工作表找不到内容", "the content of one of the workbook's sheets is not found")
    if root.find("{*}sheets") is None:
        raise damaged("工作簿中没有工作表", "the workbook has no sheet")
    strings, styles = _first("sharedStrings", relations), _first("styles", relations)
    return Workbook(
        tuple(sheets),
        strings if strings and strings in package else None,
        cell_formats(package.xml(styles)) if styles and styles in package else (),
        any(properties.get("date1904", "") in _TRUE for properties in elements(root, "workbookPr")),
    )


def elements(root: Element, name: str) -> Iterator[Element]:
    """The descendants of a local name, in whichever of the two namespaces (transitional, strict) they stand."""
    return root.iterfind(".//{*}" + name)


def _relation_id(sheet: Element) -> str:
    return next((value for name, value in sheet.attrib.items() if name.endswith("/relationships}id")), "")


def _first(kind: str, relations: dict[str, tuple[str, str]]) -> str | None:
    return next((part for found, part in relations.values() if found == kind), None)


def _resolved(folder: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").casefold()


def _too_dense(ratio: int) -> Exception:
    return bomb("ratio", f"压缩比超过{ratio}倍", f"it is packed more than {ratio} times", allowed=ratio)
