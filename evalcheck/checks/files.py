"""The package and its files before any rule looks inside: there, whole, open, of accepted types, once each (附件2·一)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar, Literal

from evalcheck.checks import file_words as words
from evalcheck.checks.base import Check, Context, Package
from evalcheck.evidence.model import Examined
from evalcheck.findings import PACKAGE, Finding, Kind, Location
from evalcheck.submission.member_names import ungarbled
from evalcheck.submission.model import Incident, Trouble
from evalcheck.words import Named, Text

MB = 1024 * 1024
TOLD: dict[Trouble, Kind] = {
    Trouble.EMPTY_PACKAGE: words.NO_EVIDENCE,
    Trouble.DAMAGED: words.DAMAGED,
    Trouble.LOCKED: words.LOCKED,
    Trouble.EMPTY: words.EMPTY,
    Trouble.MISNAMED: words.MISNAMED,
    Trouble.NOT_ACCEPTED: words.NOT_ACCEPTED,
    Trouble.SYSTEM_FILE: words.SYSTEM_FILE,
    Trouble.UNSAFE_MEMBER: words.UNSAFE_MEMBER,
    Trouble.BOMB: words.BOMB,
    Trouble.NESTED_ARCHIVE: words.NESTED_ARCHIVE,
    Trouble.GARBLED_NAME: words.GARBLED_NAME,
    Trouble.MACROS: words.MACROS,
    Trouble.UNPLAYABLE: words.UNPLAYABLE,
    Trouble.NOT_EXAMINED: words.NOT_EXAMINED,
    Trouble.PARTLY_EXAMINED: words.PARTLY_EXAMINED,
}
"""Every trouble of intake and readers, and the kind of finding that tells it: none is ever silent (an empty package by FIL001)."""
_OF_THE_WHOLE = frozenset({Trouble.DAMAGED, Trouble.LOCKED, Trouble.BOMB, Trouble.NOT_EXAMINED})
"""Troubles of a container for which nobody knows whether it holds evidence: they are told instead of FIL001."""


class FileTroubles(Check):
    """The package holds evidence, every file of it can be opened and read whole, and no name is garbled by a wrong encoding."""

    check: Literal["file_troubles"]
    kinds: ClassVar[tuple[Kind, ...]] = tuple(TOLD.values())

    def file(self, examined: Examined, context: Context) -> Iterator[Finding]:
        return _told(examined.incidents, examined.file.path)

    def package(self, package: Package, context: Context) -> Iterator[Finding]:
        unopened = any(incident.trouble in _OF_THE_WHOLE for incident in package.incidents)
        if not unopened and not any(file.role in ("evidence", "archive") for file in package.files):
            yield words.NO_EVIDENCE.at(PACKAGE)
        yield from _told(package.incidents, None)
        known = {incident.path for incident in package.incidents if incident.trouble is Trouble.GARBLED_NAME}
        for file in package.files:
            meant = ungarbled(file.file.name) if file.file.path not in known else None
            if meant or ("\ufffd" in file.file.name and file.file.path not in known):
                yield _garbled(file.file.path, file.file.name, meant or "")


class SameContent(Check):
    """No file is a copy of another one."""

    check: Literal["same_content"]
    kinds: ClassVar[tuple[Kind, ...]] = (words.SAME_CONTENT,)

    def package(self, package: Package, context: Context) -> Iterator[Finding]:
        first: dict[str, str] = {}
        for file in package.files:
            if file.file.size and file.role != "system":
                other = first.setdefault(file.file.sha256, file.file.path)
                if other != file.file.path:
                    yield words.SAME_CONTENT.at(Location(file.file.path), other=other)


class MailSize(Check):
    """The package, and each file, fits into one mail."""

    check: Literal["mail_size"]
    megabytes: int = 50
    kinds: ClassVar[tuple[Kind, ...]] = (words.TOO_LARGE,)

    def package(self, package: Package, context: Context) -> Iterator[Finding]:
        sizes = {file.file.path: file.file.size for file in package.files}
        large = {path: size for path, size in sizes.items() if size > self.megabytes * MB}
        for path, size in large.items():
            yield self._finding(Location(path), size, Text("该文件", "this file"))
        if not large and sum(sizes.values()) > self.megabytes * MB:
            yield self._finding(PACKAGE, sum(sizes.values()), Text("全部材料", "the whole package"))

    def _finding(self, location: Location, size: int, what: Text) -> Finding:
        return words.TOO_LARGE.at(location, what=what, size=round(size / MB, 1), limit=self.megabytes)


def _told(incidents: Iterable[Incident], path: str | None) -> Iterator[Finding]:
    for incident in incidents:
        place = Location(incident.path or path)
        if incident.trouble is Trouble.GARBLED_NAME:
            yield _garbled(place.file or "", str(incident.facts.get("name", "")), str(incident.facts.get("meant", "")))
        elif incident.trouble is Trouble.NOT_EXAMINED:
            yield words.NOT_EXAMINED.at(place, **{"remedy": _remedy(str(incident.facts.get("install", ""))), **incident.facts})
        elif incident.trouble is not Trouble.EMPTY_PACKAGE:
            yield TOLD[incident.trouble].at(place, **incident.facts)


def _remedy(install: str) -> Text:
    """What mends a file that was not examined: a part of evalcheck to install, else another format or a person."""
    if install:
        return Text(f"运行 {install} 后重新检查。", f"Run {install} and check again.")
    zh = "换成常用格式（xlsx、docx、pdf、jpg、mp4）后重新检查；不能换的，请人工查看这个文件。"
    en = "Save it in a common format (xlsx, docx, pdf, jpg, mp4) and check again, or have a person look at it."
    return Text(zh, en)


def _garbled(path: str, name: str, meant: str) -> Finding:
    told = Named(meant, Text(f"，原名应为“{meant}”", f"; “{meant}” was meant")) if meant else ""
    return words.GARBLED_NAME.at(Location(path), name=name, meant=told)
