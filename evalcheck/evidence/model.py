"""What each file is as evidence: whose, of which kind, for which clauses, with the tables and forms recognised in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from evalcheck.catalogue.items import AnyKind, Clause, Content, EvidenceKind, OwnKind
from evalcheck.catalogue.templates import ColumnSpec, Template
from evalcheck.catalogue.units import District, Unit
from evalcheck.evidence.content.figures import Figure
from evalcheck.evidence.content.quotes import Quote
from evalcheck.evidence.content.relevance import UNJUDGED, Agreement
from evalcheck.evidence.content.substance import FULL, Substance
from evalcheck.evidence.policy.document import PolicyDocument
from evalcheck.evidence.vision.seen import Seen
from evalcheck.evidence.vision.showing import NOTHING_SHOWN, Shows
from evalcheck.findings import Location
from evalcheck.records import dataclass
from evalcheck.submission.filename import FileName
from evalcheck.submission.model import Account, EvidenceFile, Incident, Opened, Sheet
from evalcheck.words import Text

Confidence = Literal["high", "medium", "low"]
"""How sure the kind of a file and its clauses are."""
Role = Literal["evidence", "liaison", "covering_statement", "declaration", "system", "archive", "part"]
"""`part` is a file inside a document: what it holds is judged, and it proves no clause by itself."""
Condition = Literal["sound", "partly", "unread", "unexamined", "broken"]
"""How far a file can prove anything: partly opened, unread and not examined ones are left to a person, broken ones prove nothing.

Nobody can read an `unread` one here (its bytes lie elsewhere: FIL018); an `unexamined` one is a failure of ours (FIL015).
"""


@dataclass(frozen=True, slots=True)
class UnitRef:
    """A unit as a file name gives it: a unit of the list, or a district and the free name of its unit."""

    unit: Unit | None = None
    district: District | None = None
    part: str = ""

    @property
    def name(self) -> str:
        """`市税务局`, or `和平区政务服务办` for a district's unit."""
        if self.district:
            return self.district.name + self.part
        return self.unit.name if self.unit else ""

    @property
    def owner(self) -> str:
        """Whose package such a file belongs to: the unit, or the district whatever its unit."""
        return self.district.name if self.district else self.name


@dataclass(frozen=True, slots=True)
class Identity:
    """A file name held against the catalogue; a part that is not known is None or empty.

    `numbers` are item numbers of the list, `clauses` ids of clauses that the number names (`7.2`), `unknown_numbers` the rest.
    """

    name: FileName
    unit: UnitRef | None
    content: Content | None
    numbers: tuple[int, ...]
    clauses: tuple[str, ...] = ()
    unknown_numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column found in a header. `index` counts from 0 (column A), as in `Block.columns`.

    `stage` counts the groups of a work order from 1, `role` tells its columns apart. `right` is False for a wrong but
    recognisable name; `spec` is None for a column that the template does not know.
    """

    index: int
    header: str
    spec: ColumnSpec | None
    right: bool = True
    stage: int | None = None
    role: Literal["start", "finish", "duration"] | None = None


@dataclass(frozen=True, slots=True)
class HeadField:
    """A labelled field above or below a table, or of a form; `value` is None where the label itself is missing."""

    label: str
    value: str | None
    location: Location


@dataclass(frozen=True, slots=True)
class Note:
    """A line of text above, below or beside a table (notes sheet), where averages and stage counts may stand."""

    text: str
    location: Location


@dataclass(frozen=True)
class Table:
    """A sheet recognised as one of the templates, its columns told apart. Its rows are read by a pass (tables/rows.py).

    `fields` are the template's head and foot fields as found above the header or on a notes sheet; `notes` the lines above
    the header and on notes sheets. Lines inside and below the table come with its rows. `bound` is False where the file is not
    held to this template (design 4.13): its rows are read, its columns and head fields are not required. `further`: it goes on
    with a table before it, whose head lines are its own too; `headless`: without a header of its own, under the columns of that one.
    `later`: the file holds a table of the same template before it.
    """

    file: EvidenceFile
    sheet: Sheet
    template: Template
    header_row: int
    first_data_row: int
    columns: tuple[TableColumn, ...]
    fields: tuple[HeadField, ...]
    notes: tuple[Note, ...]
    clauses: tuple[Clause, ...] = ()
    bound: bool = True
    further: bool = False
    headless: bool = False
    later: bool = False

    @property
    def header(self) -> Location:
        """The first cell of the header row."""
        return self.cell(self.columns[0], self.header_row)

    def cell(self, column: TableColumn, row: int) -> Location:
        return Location(self.file.path, self.sheet.name, address(column.index, row))

    def column(self, name: str) -> TableColumn | None:
        """The column that stands for a template column, also under a wrong but recognisable name."""
        return next((column for column in self.columns if column.spec and column.stage is None and column.spec.name == name), None)


def address(index: int, row: int) -> str:
    """The name of a cell (`D17`): column index from 0, row number from 1."""
    letters, index = "", index + 1
    while index:
        index, letter = divmod(index - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{row}"


@dataclass(frozen=True, slots=True)
class Form:
    """A case form or a liaison sheet: label and value pairs (appendices 6 and 3), with the place of each."""

    template: Template
    location: Location
    fields: tuple[HeadField, ...]


@dataclass(frozen=True, slots=True)
class Stated:
    """A number that a text states of handling: the average (days or working days) or the number of stages."""

    what: Literal["average", "stages"]
    value: float
    unit: Literal["day", "working_day", "stage"]
    location: Location


@dataclass(frozen=True)
class TableSummary:
    """What package checks need of a table once its rows are gone.

    `durations`: how many rows took how many days. `ahead` and `working_ahead`: those among them with a day after today
    (DAT008), which count for a stated average and prove no result. `distinct`: how many things the rows name, where one of them may
    stand in several rows; None where nobody can tell. `keys` stand for those things where they are few, so that one that two tables name
    counts once. `groups`: of a clause that asks so many of each (每所高校50名), how many things there are of each. `stages`: columns of
    stages; `passed`: how many rows went through how many of them.
    """

    template: str
    location: Location
    rows: int
    distinct: int | None = None
    keys: frozenset[int] = frozenset()
    groups: tuple[tuple[str, int], ...] = ()
    stages: int = 0
    passed: Mapping[int, int] = field(default_factory=dict)
    durations: Mapping[float, int] = field(default_factory=dict)
    working_durations: Mapping[float, int] = field(default_factory=dict)
    ahead: Mapping[float, int] = field(default_factory=dict)
    working_ahead: Mapping[float, int] = field(default_factory=dict)
    stated: tuple[Stated, ...] = ()

    @property
    def things(self) -> int:
        """What the table counts for where a clause or a promise asks a number: things, not rows."""
        return self.rows if self.distinct is None else self.distinct


Telling = Literal["shown", "named", "mentioned"]
"""How a file tells of a part of a clause: by what it holds, by its key point only, in passing."""


@dataclass(frozen=True, slots=True)
class Told:
    """That a file tells of one of the several things that a clause names, and how."""

    clause: str
    part: str
    how: Telling


@dataclass(frozen=True, slots=True)
class PartsTold:
    """What a file tells of the parts of its clauses. `looked`: all that it says was looked at; what is in a picture, nobody knows."""

    told: tuple[Told, ...] = ()
    looked: bool = True


NO_PARTS_TOLD = PartsTold()


@dataclass(frozen=True, kw_only=True)
class Recognised:
    """What a file was recognised as, and what it states and shows.

    `doubtful`: it is not sure that it answers its clauses; `between_clauses`: its kind is sure, and its name leaves open which
    of its clauses it answers. `own` are the kinds of the ruleset's own, each besides the built-in one that it is like. `borne` are the ids
    of the kinds whose signs its content shows (None: nobody asked), `unlike` the kind that it plainly is in place of the one it is called;
    `draft`: a version that was never issued.
    """

    file: EvidenceFile
    role: Role
    identity: Identity
    kind: EvidenceKind
    why: tuple[Text, ...]
    doubtful: bool
    also: tuple[EvidenceKind, ...] = ()
    own: tuple[OwnKind, ...] = ()
    stated: tuple[Stated, ...] = ()
    shows: Shows = NOTHING_SHOWN
    confidence: Confidence = "high"
    between_clauses: bool = False
    agreement: Agreement = UNJUDGED
    substance: Substance = FULL
    borne: tuple[str, ...] | None = None
    unlike: EvidenceKind | None = None
    draft: bool = False
    quotes: tuple[Quote, ...] = ()
    figures: tuple[Figure, ...] = ()
    parts: PartsTold = NO_PARTS_TOLD

    @property
    def kinds(self) -> tuple[EvidenceKind, ...]:
        """Every built-in kind of evidence that the file shows, or is like, the main one first."""
        return (self.kind, *self.also)

    @property
    def every_kind(self) -> tuple[AnyKind, ...]:
        """All that a clause may ask of it: its own kinds, and those that they are like."""
        return (*self.own, *self.kinds)

    @property
    def called(self) -> AnyKind:
        """The main kind, by the name that the ruleset has for it."""
        return next((one for one in self.own if one.like is self.kind), self.kind)

    @property
    def called_kinds(self) -> tuple[AnyKind, ...]:
        """Every kind by the name that the ruleset has for it."""
        likes = {one.like for one in self.own}
        return tuple(dict.fromkeys((self.called, *self.own, *(kind for kind in self.kinds if kind not in likes))))


@dataclass(frozen=True, kw_only=True)
class FileSummary(Recognised):
    """What is left of a file after it was read: enough for the checks of the whole package."""

    type: str
    clauses: tuple[str, ...]
    text: str = ""
    tables: tuple[TableSummary, ...] = ()
    forms: tuple[str, ...] = ()
    condition: Condition = "sound"
    account: Account | None = None
    rows: int | None = None

    @property
    def examined(self) -> bool:
        return self.condition not in ("unexamined", "unread")

    @property
    def sure(self) -> bool:
        """Whether it proves by itself what its name claims: read whole, its clause is told, and its content does not speak against it."""
        told = not self.doubtful and not self.agreement.open
        return self.condition == "sound" and told and self.substance.level == "full" and self.unlike is None and not self.draft


@dataclass(frozen=True, kw_only=True)
class Examined(Recognised):
    """A file opened and recognised, as file checks see it. `listed`: whom a list that holds no companies lists, where it says so itself."""

    opened: Opened | None
    incidents: tuple[Incident, ...]
    clauses: tuple[Clause, ...]
    tables: tuple[Table, ...] = ()
    forms: tuple[Form, ...] = ()
    seen: Seen | None = None
    policy: PolicyDocument | None = None
    listed: str = ""
