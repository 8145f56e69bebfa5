"""Judge one file: open it, recognise it, run every file and table check in one pass over its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field, replace
from typing import Protocol

from evalcheck.checks.base import Context, Scan
from evalcheck.checks.files import FileTroubles, told_of_file
from evalcheck.checks.unread_rows import told_of_rows
from evalcheck.evidence.examine import examine, not_examined, summarise, unreadable
from evalcheck.evidence.model import Examined, FileSummary, Table, TableSummary
from evalcheck.evidence.names.identity import Identifier
from evalcheck.evidence.tables.continued import table_below
from evalcheck.evidence.tables.rows import RowPass, RowsRead
from evalcheck.evidence.tables.table_keys import TableKeys
from evalcheck.evidence.tables.table_summary import TableSummariser
from evalcheck.evidence.tables.unread import unread_rows
from evalcheck.findings import Finding
from evalcheck.records import dataclass
from evalcheck.ruleset import Rule
from evalcheck.submission.child import ChildFailed, cpu_clock
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Block, EvidenceFile, ReadError
from evalcheck.words import Text

_OF_THE_ENGINE = Rule(id="files", label="文件能打开", source="", check=FileTroubles())


class Observer(Protocol):
    """Sees what is judged, in the same pass over it: an audit keeps keys of rows and pictures to compare packages by."""

    def file(self, examined: Examined) -> None: ...

    def table(self, table: Table) -> Callable[[Block], None] | None:
        """What is to be called with each block of the table's rows, if anything."""
        ...


@dataclass(frozen=True)
class JudgeSettings:
    """What it takes to judge a file besides the file."""

    rules: Sequence[Rule]
    context: Context
    identifier: Identifier
    limits: Limits
    observer: Observer | None = None


@dataclass(frozen=True)
class FileResult:
    """What one file gave: its findings and the summary that package checks need."""

    findings: tuple[Finding, ...]
    summary: FileSummary
    seconds: float = field(default=0.0, compare=False)
    """CPU seconds that it took, of which a package has so many."""


def judge_file(file: EvidenceFile, settings: JudgeSettings) -> FileResult:
    """Read one file and run every file and table check on it. A failure of ours costs this file only, and is said (FIL015)."""
    begun = cpu_clock()
    result = _read_or_failed(file, settings)
    return replace(result, seconds=round(cpu_clock() - begun, 3))


def _read_or_failed(file: EvidenceFile, settings: JudgeSettings) -> FileResult:
    try:
        return _read(file, settings)
    except ChildFailed as error:
        return failed_file(file, settings, error.text)
    except MemoryError:
        return failed_file(file, settings, Text("所需内存超过上限", "it needs more memory than the limit allows"))
    except Exception as error:
        # The promise: a crash of ours is never a pass and never a fault of theirs.
        name = type(error).__name__
        return failed_file(file, settings, Text(f"程序内部错误（{name}）", f"internal error ({name})"))


def _read(file: EvidenceFile, settings: JudgeSettings) -> FileResult:
    try:
        return _judged(examine(file, settings.context.catalogue, settings.identifier, settings.limits), settings)
    except ReadError as error:
        return _judged(unreadable(file, settings.identifier, error), settings)


def failed_file(file: EvidenceFile, settings: JudgeSettings, reason: Text, remedy: Text | None = None) -> FileResult:
    """A file on which evalcheck itself failed: FIL015, and what its name alone tells."""
    failed = not_examined(file, settings.identifier, reason, remedy)
    try:
        return _judged(failed, settings)
    except Exception:
        # What fails on the name alone may be what failed before: that the file was not examined is said all the same.
        return FileResult(tuple(_incidents_told(failed, settings)), summarise(failed, ()))


def bare(result: FileResult) -> FileResult:
    """A result as it travels and is kept: without the file, which may hold its bytes, and without the catalogue behind its identity."""
    return replace(result, summary=replace(result.summary, file=None, identity=None))  # type: ignore[arg-type]


def full(result: FileResult, file: EvidenceFile, settings: JudgeSettings) -> FileResult:
    """A bare result with its file again."""
    return replace(result, summary=replace(result.summary, file=file, identity=settings.identifier.identify_file(file)))


def stamped(rule: Rule, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Findings with the rule that asked for them, its place in the notice, and its severity where it changes one."""
    for finding in findings:
        yield finding.stamped(rule.id, rule.source, rule.severity.get(finding.code) or finding.severity_changed)


def _judged(examined: Examined, settings: JudgeSettings) -> FileResult:
    if settings.observer:
        settings.observer.file(examined)
    found = [*_incidents_told(examined, settings)]
    examined, summaries, of_tables, reads = _all_tables(examined, settings)
    found += stamped(rule_of_reading(settings.rules), told_of_rows(examined.file.path, unread_rows(examined, reads)))
    found += [finding for rule in settings.rules for finding in stamped(rule, rule.check.file(examined, settings.context))]
    found += of_tables
    _read_to_the_end(examined)
    return FileResult(tuple(found), summarise(examined, tuple(summaries)))


_Read = list[tuple[Table, RowsRead]]


def _all_tables(examined: Examined, settings: JudgeSettings) -> tuple[Examined, list[TableSummary], list[Finding], _Read]:
    """Every table's rows read, those of tables too that begin below another one's; what the rows gave."""
    queue, reads = list(examined.tables), _Read()
    summaries, found = list[TableSummary](), list[Finding]()
    while queue:
        table = queue.pop(0)
        findings, summary, read = _scanned(table, settings)
        found += findings
        summaries.append(summary)
        reads.append((table, read))
        if read.next_header is not None and (below := table_below(table, read.next_header, settings.context.catalogue.templates)):
            queue.insert(0, below)
    return replace(examined, tables=tuple(table for table, _ in reads)), summaries, found, reads


def _incidents_told(examined: Examined, settings: JudgeSettings) -> Iterator[Finding]:
    return stamped(rule_of_reading(settings.rules), told_of_file(examined))


def rule_of_reading(rules: Iterable[Rule]) -> Rule:
    """The rule that findings on reading are stamped with: the ruleset's own where it has one."""
    return next((rule for rule in rules if isinstance(rule.check, FileTroubles)), _OF_THE_ENGINE)


def _read_to_the_end(examined: Examined) -> None:
    """Sheets in which no table was recognised are read too: one that breaks off half-way is damaged, not examined (ReadError)."""
    scanned = {table.sheet.name for table in examined.tables}
    for sheet in examined.opened.sheets if examined.opened else ():
        if sheet.name not in scanned:
            for block in sheet.blocks(1):
                for column in block.columns:
                    column.keys()


def _scanned(table: Table, settings: JudgeSettings) -> tuple[list[Finding], TableSummary, RowsRead]:
    """One pass over a table's rows that feeds every table check and the summary."""
    scans: list[tuple[Rule, Scan]] = []
    for rule in settings.rules:
        scan = rule.check.table(table, settings.context)
        if scan is not None:
            scans.append((rule, scan))
    summariser = TableSummariser(table, settings.context.as_of)
    watching = settings.observer.table(table) if settings.observer else None
    feeds = [summariser.feed, *(scan.feed for _, scan in scans), *([watching] if watching else [])]
    whole = next((scan.whole for _, scan in scans if scan.whole), ())
    rows = RowPass(table, {column for _, scan in scans for column in scan.keyed}, whole)
    for block in rows.blocks():
        for feed in feeds:
            feed(block)
    read = rows.read()
    findings = [finding for rule, scan in scans for finding in stamped(rule, scan.finish(read))]
    # Keys of a million rows that nobody asks for any more: a workbook may have many such tables.
    return findings, summariser.finish(read), replace(read, keys=TableKeys(()))
