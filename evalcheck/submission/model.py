"""What was handed in: files, where their bytes come from, and the faces that every reader hands out."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, Protocol, TypeVar

from evalcheck.records import dataclass
from evalcheck.submission.ordinary import read_file
from evalcheck.words import Named, Text

Cell = str | int | float | bool | date | datetime | time | timedelta | None
"""A cell as read: blank is None, text is as typed (not normalised), an error value is its text (`#REF!`)."""

T = TypeVar("T")


class NumberOf1904(float):
    """A number of no date's format in a workbook whose days count from 1904 on: where it means a day, it is one of that count."""


Fact = str | int | float | Text | Named
"""A fact of what went wrong with a file."""


class Trouble(StrEnum):
    """What can go wrong with a file before any rule looks at it; each has its kind of finding in the family FIL."""

    EMPTY_PACKAGE = "empty_package"
    DAMAGED = "damaged"
    LOCKED = "locked"
    EMPTY = "empty"
    MISNAMED = "misnamed"
    NOT_ACCEPTED = "not_accepted"
    SYSTEM_FILE = "system_file"
    UNSAFE_MEMBER = "unsafe_member"
    BOMB = "bomb"
    NESTED_ARCHIVE = "nested_archive"
    GARBLED_NAME = "garbled_name"
    MACROS = "macros"
    UNPLAYABLE = "unplayable"
    NOT_EXAMINED = "not_examined"
    PARTLY_EXAMINED = "partly_examined"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Incident:
    """One trouble with one file. `facts` are those of the kind of finding that reports it."""

    trouble: Trouble
    path: str | None
    facts: Mapping[str, Fact] = field(default_factory=dict)


class ReadError(Exception):
    """A reader cannot give the content of a file."""

    def __init__(self, trouble: Trouble, **facts: Fact) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble
        self.facts = facts

    def __reduce__(self) -> tuple[object, ...]:
        """Exceptions pickle their words only; this one comes out of child processes."""
        return _read_error, (self.trouble, self.facts)


def _read_error(trouble: Trouble, facts: dict[str, Fact]) -> ReadError:
    return ReadError(trouble, **facts)


class Source(Protocol):
    """Where a file's bytes are; picklable, so that a reader in another process can open it."""

    def read(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class OnDisk:
    """A file of a folder."""

    path: Path

    def read(self) -> bytes:
        return read_file(self.path)


@dataclass(frozen=True, slots=True)
class InMemory:
    """A small member of an archive that was read, capped, at intake; also what tests hand in."""

    data: bytes

    def read(self) -> bytes:
        return self.data


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """One file of the package. `path` is relative to the package, `/`-separated, NFC; members of inner archives `inner.zip!/a.pdf`.

    `inner` are the places of files inside it that are files of the package themselves (`a.docx!/embeddings/1.xlsx`); of these, `host` is
    the path of the document that holds them.
    """

    path: str
    size: int
    sha256: str
    source: Source
    inner: tuple[str, ...] = ()
    host: str | None = None

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def extension(self) -> str:
        """Lower case and half-width, without the dot; empty where there is none."""
        stem, dot, extension = self.name.replace("．", ".").strip().rpartition(".")
        return unicodedata.normalize("NFKC", extension).lower() if dot and stem else ""


@dataclass(frozen=True, slots=True)
class Submission:
    """A package: its files in the order of their paths, what went wrong at intake, its own archive's name if it came in one.

    `received` is the day on which the last mail arrived (days of China), `mails` subject and sender of each. `folder`
    holds what containers other than zip were unpacked into: it goes when the submission does.
    """

    name: str
    files: tuple[EvidenceFile, ...]
    incidents: tuple[Incident, ...] = ()
    archives: tuple[str, ...] = ()
    received: date | None = None
    mails: tuple[tuple[str, str], ...] = ()
    folder: TemporaryDirectory[str] | None = None


class Column(Protocol):
    """One column of a block of rows. Offsets count from 0 within the block."""

    def test(self, predicate: Callable[[Cell], T | None]) -> Sequence[tuple[int, T]]:
        """Offsets at which the predicate gives something, with what it gave. The reader asks once per distinct text."""
        ...

    def keys(self) -> Sequence[int]:
        """A 64-bit key per row, equal for texts that are equal once spaces around them are dropped; 0 for blank."""
        ...

    def value(self, offset: int) -> Cell: ...

    def values(self) -> Sequence[Cell]: ...

    def without(self, offsets: frozenset[int]) -> Column:
        """The same column less some rows (notes and blank lines inside a table)."""
        ...


@dataclass(frozen=True, slots=True)
class Block:
    """Some thousand rows of a sheet as columns. `rows[i]` is the sheet's row number (from 1) of offset i."""

    rows: Sequence[int]
    columns: Sequence[Column]
    _told: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    def test(self, column: int, predicate: Callable[[Cell], T | None]) -> Sequence[tuple[int, T]]:
        """What the column gives; checks that ask the same have it for once asking."""
        told: Sequence[tuple[int, T]] | None = self._told.get((column, predicate))
        if told is None:
            told = self._told[column, predicate] = self.columns[column].test(predicate)
        return told


class Sheet(Protocol):
    """One sheet of a workbook, read forward in blocks. Row and column numbers count from 1 as in the sheet (`A1`)."""

    @property
    def name(self) -> str: ...

    @property
    def hidden(self) -> bool: ...

    @property
    def hidden_rows(self) -> Sequence[tuple[int, int]]:
        """Hidden rows as ranges, both ends in."""
        ...

    @property
    def hidden_columns(self) -> Sequence[tuple[int, int]]: ...

    @property
    def merged(self) -> Sequence[tuple[int, int, int, int]]:
        """Merged cells: first row, first column, last row, last column; of a text none."""
        ...

    @property
    def width(self) -> int: ...

    @property
    def height(self) -> int: ...

    def head(self, rows: int) -> Sequence[Sequence[Cell]]:
        """The first rows from row 1, column 1 on, each `width` long."""
        ...

    def blocks(self, first_row: int) -> Iterator[Block]:
        """Every row from `first_row` on, blank ones too."""
        ...

    def fetch(self, rows: Sequence[int]) -> Mapping[int, Sequence[Cell]]:
        """The cells of a few rows, by a second pass where need be."""
        ...


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph or line of text and the part it stands in (`第3段`, `第2页`)."""

    text: str
    part: str


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table of a document; a cell that spans several gives its text once, at its first place, and is empty in the others.

    `covered`: row and column (from 0) of places that the cell above reaches over.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    covered: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Media:
    """A picture or video that was decoded: pixels, and seconds for a video. `camera`: one wrote its maker in; `plain`: of one colour."""

    width: int
    height: int
    seconds: float | None = None
    camera: bool = False
    plain: bool = False


MarkKind = Literal[
    "highlight", "shading", "colour", "underline", "emphasis", "border", "comment", "text_box", "drawing", "revision", "annotation"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """Something by which a document sets off a part of itself, and the words set off or the note's own, where the format tells them."""

    kind: MarkKind
    part: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture placed in a document (no ornament), and the words nearest to it: what may explain it."""

    part: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """An electronic signature: who signed, as its certificate says, and where it is shown (`第1页`; empty where it is not).

    `whole`: what it covers is the file as it is, byte by byte; None where that could not be told, for `reason`. Whether anybody should
    trust the signer is not asked. `stamp`: it only proves a time.
    """

    signer: str = ""
    part: str = ""
    whole: bool | None = None
    reason: Text | None = None
    stamp: bool = False


@dataclass(frozen=True, slots=True)
class Unread:
    """A part of a container that nobody read or judged: what it is, where, why. `shown`: a reader of the file sees or gets it.

    `remedy`: what to do, where that is something else than to hand the part in as a file of its own.
    """

    what: Text
    place: str
    why: Text
    shown: bool = False
    remedy: Text | None = None

    @property
    def named(self) -> Text:
        """What it is and its own name."""
        name = self.place.rpartition("/")[2]
        return Text(f"{self.what.zh}{name}", f"{self.what.en} {name}")


@dataclass(frozen=True, slots=True)
class Account:
    """How many parts a container holds, how many of them were read or judged (`parts`), and the rest (design 5.2)."""

    held: int = 0
    read: int = 0
    unread: tuple[Unread, ...] = ()
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """What a reader gives of one file. `type` is the true type by content, as an extension (`xlsx`).

    `marks` and `figures` come from readers of documents that know how their format marks; `links` are addresses behind words;
    `drawn_seals` are the parts in which a seal is drawn by shapes, `letterhead` the lines of large red type at the top of the first page.
    `read` are the parts of a container that the reader read (`word/document.xml`), `beside` what it met and does not read, where only
    it can know; the account is taken of them, never by a reader.
    """

    type: str
    sheets: tuple[Sheet, ...] = ()
    tables: tuple[TextTable, ...] = ()
    lines: tuple[Line, ...] = ()
    pages: int | None = None
    media: Media | None = None
    incidents: tuple[Incident, ...] = ()
    marks: tuple[Mark, ...] = ()
    figures: tuple[Figure, ...] = ()
    links: tuple[str, ...] = ()
    read: frozenset[str] = frozenset()
    beside: tuple[Unread, ...] = ()
    signatures: tuple[Signature, ...] = ()
    drawn_seals: tuple[str, ...] = ()
    letterhead: tuple[Line, ...] = ()
    account: Account = Account()

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)
