"""What a check is: its settings as a pydantic model, what it may see, and the three scopes in which it looks."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from datetime import date
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from evalcheck.catalogue import Catalogue
from evalcheck.evidence.clauses.coverage import ClauseState
from evalcheck.evidence.declaration import Declaration
from evalcheck.evidence.model import Examined, FileSummary, Table, UnitRef
from evalcheck.evidence.tables.rows import RowsRead
from evalcheck.findings import Finding, Kind
from evalcheck.records import dataclass
from evalcheck.submission.model import Block, Incident


@dataclass(frozen=True)
class Context:
    """What every check may ask besides the file: the catalogue, the declaration and today as a value."""

    catalogue: Catalogue
    declaration: Declaration
    as_of: date
    received: date | None = None


@dataclass(frozen=True)
class Package:
    """The whole package as package checks see it: summaries of its files, whose it is, how its clauses stand."""

    files: tuple[FileSummary, ...]
    incidents: tuple[Incident, ...]
    archives: tuple[str, ...]
    unit: UnitRef | None
    coverage: tuple[ClauseState, ...]


class Scan(ABC):
    """One run of a table check over one table. `feed` may keep what it needs; `finish` tells what it found.

    What is known of a table only once all its rows have passed comes with `finish`; keys of cells are kept for the columns in `keyed`,
    keys of rows by the cells of the columns in `whole`, which are the same for every scan of a table that has any.
    """

    keyed: frozenset[int] = frozenset()
    whole: tuple[int, ...] = ()

    def feed(self, block: Block) -> None:  # noqa: B027 - may be left as it is
        """Some thousand data rows; a scan that waits for the end of the rows need not look."""

    @abstractmethod
    def finish(self, read: RowsRead) -> Iterator[Finding]:
        """What it found, once all rows have passed."""


def named(table: Table, templates: Sequence[str]) -> bool:
    """Whether a check looks at a table: its setting names the template, or names none and the ruleset describes it."""
    return table.template.id in templates if templates else table.template.described


REGEX = Field(json_schema_extra={"format": "regex"})
"""Marks a setting that is a regular expression: `rules check` tries it, so that no sender meets a mistake of its author."""


class Check(BaseModel):
    """A check and its settings. A subclass sets `check: Literal[...]`, `kinds`, and overrides the scope it looks in.

    Checks yield findings; they never print, log, read the clock or change anything.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    kinds: ClassVar[tuple[Kind, ...]] = ()
    check: str

    def file(self, examined: Examined, context: Context) -> Iterator[Finding]:
        """Look at one file."""
        return iter(())

    def table(self, table: Table, context: Context) -> Scan | None:
        """Start on one table; None where the check has nothing to do with it."""
        return None

    def package(self, package: Package, context: Context) -> Iterator[Finding]:
        """Look at the package as a whole."""
        return iter(())
