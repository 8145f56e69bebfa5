"""Files are of the types that the scheme takes, and no longer than it allows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from evalcheck.catalogue.items import KindId
from evalcheck.checks.base import Check, Context
from evalcheck.evidence.clauses.kind import kind_words
from evalcheck.evidence.model import Examined
from evalcheck.findings import Finding, Kind, Location, Severity, Words
from evalcheck.submission.formats import format_of, types_of
from evalcheck.words import Spoken, Text

TYPE_NOT_ASKED = Kind(
    "FIL019",
    "type-not-asked",
    Severity.ERROR,
    zh=Words(
        "文件格式不符合要求",
        "{what}须用 {wanted} 格式报送，这个文件是{type}",
        why="通知规定了材料的文件格式，其他格式的不予受理。",
        fix="请另存或导出为 {wanted}，内容和文件名的其余部分不变；只改扩展名没有用。",
    ),
    en=Words(
        "Not of a type that the scheme takes",
        "{what}: {wanted} is asked for, and this file is: {type}",
        why="The notice says which types of file are taken, and no others are.",
        fix="Save or export it as {wanted} and leave content and name as they are; another extension alone changes nothing.",
    ),
)
TOO_LONG = Kind(
    "EVD019",
    "too-many-pages",
    Severity.ERROR,
    zh=Words(
        "页数超过上限",
        "共 {pages} 页，{what}不超过 {most} 页",
        why="通知规定了材料的篇幅，超出的部分不予审阅。",
        fix="请精简到 {most} 页以内，与本条无关的页删去。",
    ),
    en=Words(
        "More pages than allowed",
        "It has {pages} pages; {what}: at most {most}",
        why="The notice limits the length of evidence; what goes beyond is not read.",
        fix="Cut it down to {most} pages; leave out what this clause does not ask.",
    ),
)
_ANY = Text("材料", "evidence")
Extensions = Annotated[tuple[str, ...], Field(min_length=1)]


class FileTypes(Check):
    """Evidence is of one of the `types` (extensions), of a kind in `by_kind` of those named there (FIL019).

    The `types` of a kind of the ruleset's own go before both. What follows a template may be of the types of that template.
    """

    check: Literal["file_types"]
    types: Extensions
    by_kind: Mapping[KindId, Extensions] = {}
    kinds: ClassVar = (TYPE_NOT_ASKED,)

    def file(self, examined: Examined, context: Context) -> Iterator[Finding]:
        if examined.role != "evidence" or examined.opened is None:
            return
        own = examined.called.types or self.by_kind.get(examined.called.id) or self.by_kind.get(examined.kind.id)
        taken = own or (*self.types, *(one for table in examined.tables if table.bound for one in table.template.file_types))
        type_ = examined.opened.type
        if examined.file.extension not in taken and type_ not in types_of(taken):
            what = kind_words(examined.called) if own else _ANY
            row = format_of(type_, examined.file.extension)
            name = Spoken(Text(row.zh, row.en) if row else Text(type_, type_), type_)
            yield TYPE_NOT_ASKED.at(Location(examined.file.path), what=Spoken(what), wanted=tuple(dict.fromkeys(taken)), type=name)


class Pages(Check):
    """Evidence that has pages (PDF, OFD, TIFF, slides) has `most` at most, of a kind in `by_kind` as many as stand there (EVD019).

    How many pages a Word file has shows only when it is printed: it is not counted.
    """

    check: Literal["pages"]
    most: int | None = Field(None, ge=1)
    by_kind: Mapping[KindId, Annotated[int, Field(ge=1)]] = {}
    kinds: ClassVar = (TOO_LONG,)

    def file(self, examined: Examined, context: Context) -> Iterator[Finding]:
        pages = examined.opened.pages if examined.opened and examined.role == "evidence" else None
        own = self.by_kind.get(examined.called.id) or self.by_kind.get(examined.kind.id)
        most = own or self.most
        if pages is not None and most is not None and pages > most:
            what = Spoken(kind_words(examined.called) if own else _ANY)
            yield TOO_LONG.at(Location(examined.file.path), pages=pages, most=most, what=what)
