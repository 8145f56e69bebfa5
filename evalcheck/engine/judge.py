"""Judge one file: open it, recognise it, run every file and table check in one pass over its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from evalcheck.checks.base import Context, Scan
from evalcheck.evidence.examine import examine, not_examined, summarise, unreadable
from evalcheck.evidence.model import Examined, FileSummary, Table, TableSummary
from evalcheck.evidence.names.identity import Identifier
from evalcheck.evidence.tables.rows import data_blocks
from evalcheck.evidence.tables.table_summary import TableSummariser
from evalcheck.findings import Finding
from evalcheck.ruleset import Rule
from evalcheck.submission.child import ChildFailed
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Block, EvidenceFile, ReadError
from evalcheck.words import Text


class Onlooker(Protocol):
    """Sees what is judged, in the same pass over it: an audit keeps keys of rows and pictures to compare packages by."""

    def file(self, examined: Examined) -> None: ...

    def table(self, table: Table) -> Callable[[Block], None] | None:
        """What is to be called with each block of the table's rows, if anything."""
        ...


@dataclass(frozen=True)
class Desk:
    """What it takes to judge a file besides the file."""

    rules: Sequence[Rule]
    context: Context
    identifier: Identifier
    limits: Limits
    onlooker: Onlooker | None = None


@dataclass(frozen=True)
class FileResult:
    """What one file gave: its findings and the summary that package checks need."""

    findings: tuple[Finding, ...]
    summary: FileSummary


def judge_file(file: EvidenceFile, desk: Desk) -> FileResult:
    """Read one file and run every file and table check on it. A failure of ours costs this file only, and is said (FIL015)."""
    try:
        return _judged(examine(file, desk.context.catalogue, desk.identifier, desk.limits), desk)
    except ReadError as error:
        failed = unreadable(file, desk.identifier, error)
    except ChildFailed as error:
        return failed_file(file, desk, error.text)
    except MemoryError:
        return failed_file(file, desk, Text("所需内存超过上限", "it needs more memory than the limit allows"))
    except Exception as error:
        # The promise: a crash of ours is never a pass and never a fault of theirs.
        name = type(error).__name__
        return failed_file(file, desk, Text(f"程序内部错误（{name}）", f"internal error ({name})"))
    return _judged(failed, desk)


def failed_file(file: EvidenceFile, desk: Desk, reason: Text) -> FileResult:
    """A file on which evalcheck itself failed: FIL015, and what its name alone tells."""
    return _judged(not_examined(file, desk.identifier, reason), desk)


def stamped(rule: Rule, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Findings with the rule that asked for them, its place in the notice, and its severity where it changes one."""
    for finding in findings:
        yield finding.stamped(rule.id, rule.source, rule.severity.get(finding.code) or finding.severity_changed)


def _judged(examined: Examined, desk: Desk) -> FileResult:
    if desk.onlooker:
        desk.onlooker.file(examined)
    found = [finding for rule in desk.rules for finding in stamped(rule, rule.check.file(examined, desk.context))]
    tables = []
    for table in examined.tables:
        findings, summary = _scanned(table, desk)
        found += findings
        tables.append(summary)
    _read_to_the_end(examined)
    return FileResult(tuple(found), summarise(examined, tuple(tables)))


def _read_to_the_end(examined: Examined) -> None:
    """Sheets in which no table was recognised are read too: one that breaks off half-way is damaged, not examined (ReadError)."""
    scanned = {id(table.sheet) for table in examined.tables}
    for sheet in examined.opened.sheets if examined.opened else ():
        if id(sheet) not in scanned:
            for block in sheet.blocks(1):
                for column in block.columns:
                    column.keys()


def _scanned(table: Table, desk: Desk) -> tuple[list[Finding], TableSummary]:
    """One pass over a table's rows that feeds every table check and the summary."""
    scans: list[tuple[Rule, Scan]] = []
    for rule in desk.rules:
        scan = rule.check.table(table, desk.context)
        if scan is not None:
            scans.append((rule, scan))
    summariser = TableSummariser(table, desk.context.as_of)
    watching = desk.onlooker.table(table) if desk.onlooker else None
    feeds = [summariser.feed, *(scan.feed for _, scan in scans), *([watching] if watching else [])]
    for block in data_blocks(table):
        for feed in feeds:
            feed(block)
    return [finding for rule, scan in scans for finding in stamped(rule, scan.finish())], summariser.finish()
