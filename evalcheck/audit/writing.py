"""Everything that an audit writes once all packages are judged; audit.json is evalcheck-audit/1 (docs/audit-v1.schema.json)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from evalcheck import __version__
from evalcheck.audit import follow_up, items, opinions, overview, sarif_logs, scores, verification
from evalcheck.audit.between import compared
from evalcheck.audit.codec import plain
from evalcheck.audit.copies import copies_in
from evalcheck.audit.decisions import AuditWaiver
from evalcheck.audit.keeping import Copies, Gathered, Reading, digest_of_file, gather, read, write
from evalcheck.audit.overview import all_results
from evalcheck.audit.run import Audited, audit_name
from evalcheck.audit.sheets import TableUnreadable, put
from evalcheck.audit.standing import UnitStanding, standings
from evalcheck.audit.tables import (
    CALL_SHEET,
    CALLS,
    LEDGER,
    Found,
    Judged,
    calls_of,
    contacts_of,
    found_in,
    ledger,
    ledger_sheets,
    lines_day,
)
from evalcheck.audit.tasks import NOTICES, REPORTS, AuditSettings
from evalcheck.catalogue import Catalogue
from evalcheck.findings import Finding, plain_facts
from evalcheck.records import dataclass
from evalcheck.reporters.json_v1 import as_text, without_personal
from evalcheck.ruleset import Ruleset
from evalcheck.ruleset.surveys import verification_words


@dataclass(frozen=True)
class Written:
    """What came of writing: where units stand, and what in the workbooks waits for a person: cells that differ between copies, rows typed
    about other evidence than is there now, conclusions (text, place) that are none of the words, opinions that nobody has placed."""

    units: Sequence[UnitStanding]
    conflicts: int = 0
    stale: int = 0
    unknown: Sequence[tuple[str, str]] = ()
    concluded: int = 0
    opinions: int = 0
    unclear: int = 0


BOOKS = (verification.FILE, LEDGER, follow_up.FILE, CALLS, opinions.FILE)
"""The workbooks that people write in."""


def _sheets_of(catalogue: Catalogue) -> dict[str, Sequence[str]]:
    """The sheets that people write in, by workbook: of these copies may be merged."""
    return {
        verification.FILE: (verification.SHEET,), LEDGER: (*ledger_sheets(catalogue), items.BY_ITEM), follow_up.FILE: follow_up.SHEETS,
        CALLS: (CALL_SHEET,), opinions.FILE: (opinions.SHEET,),
    }  # fmt: skip


def write_all(audited: Audited, merge: Sequence[Path] = ()) -> Written:
    """audit.json, tables, page and lists in OUT. Raises TableUnreadable where what people typed cannot be read back."""
    written = write_tables(audited, merge)
    _put_sarif(audited.request.out, sarif_logs.runs_of([plan.stem for plan in audited.plans], audited.request.settings.store / "sarif"))
    _tidy(audited.request.out, audited)
    return written


def write_tables(audited: Audited, merge: Sequence[Path] = ()) -> Written:
    """What people write in and what rests on it: the tables, audit.json and the page. `merge` are copies of the tables."""
    request, store, ruleset = audited.request, audited.store, audited.ruleset
    out, settings = request.out, request.settings
    between = compared(store, ruleset)
    machine = standings((_without(record, "findings", "days", "results") for record in store.records()), ruleset.catalogue)
    results = all_results(_only(record, "name", "unit", "results", "days") for record in store.records())
    said = _said(audited, machine, between, results, merge)
    told = {"items": [items.told(one) for one in said.items], **scores.told(said.units, ruleset.catalogue), **said.told}
    waived = waived_by(audited)
    texts = audit_json(settings, ruleset, store.records(), said.units, between, results, request.waivers, waived, told)
    # The workbooks first: what a copy brought is in them when a run is stopped here, and the next one has it all.
    written = [write(book, lines_day(ruleset)) for book in said.books]
    store.keep_meta("untouched", [digest_of_file(one.book.path) for one in written if one.untouched])
    put_pieces(out / "audit.json", texts)
    packages = [_only(record, "name", "unit", "parcels", "doubts", "report", "failure") for record in store.records()]
    put(out / overview.FILE, overview.page(ruleset, settings.as_of, said.units, packages, between, results, _progress(audited, said.units)))
    return said.written


@dataclass(frozen=True)
class _Said:
    """What people typed in all workbooks, put to what the machine found."""

    units: Sequence[UnitStanding]
    items: Sequence[items.Rolled]
    books: Sequence[Gathered]
    told: Mapping[str, Any]
    written: Written


def _said(
    audited: Audited, machine: Sequence[UnitStanding], between: Sequence[Mapping[str, Any]], results: Sequence[Mapping[str, Any]],
    merge: Sequence[Path],
) -> _Said:  # fmt: skip
    """Every workbook read once, with its copies: first what is concluded of clauses, then what rests on that."""
    store, catalogue, out = audited.store, audited.ruleset.catalogue, audited.request.out
    words, survey = verification_words(audited.request.settings.rules), survey_in(out)
    name, judged, found = audit_name(store, audited.request), Judged(store), found_in(store.records())
    reading = partial(read, untouched=frozenset(store.meta("untouched") or ()))
    copies = copies_in(merge, {sheet: book for book, sheets in _sheets_of(audited.ruleset.catalogue).items() for sheet in sheets}, name)
    lines = verification.lines_of(machine)
    sheet = verification.table(lines, catalogue, found, judged, words, name)
    record = gather(reading(out / verification.FILE, [sheet]), [sheet], copies.get(verification.FILE, ()))
    doubted = follow_up.doubts(store.records(), between, survey, catalogue, words)
    again = follow_up.gathered(out, catalogue, machine, doubted, judged, words, name, copies.get(follow_up.FILE, ()), reading)
    concluded = {**verification.concluded(lines, record, words), **follow_up.concluded(again, words)}
    units = verification.with_conclusions(machine, concluded)
    rolls, ledger_ = _ledger(audited, units, results, survey, found, judged, name, copies.get(LEDGER, ()), reading)
    heard, opinions_ = opinions.gathered(out, catalogue, words, name, copies.get(opinions.FILE, ()), reading)
    calls = calls_of(out, catalogue, units, contacts_of(store), judged, name, copies.get(CALLS, ()), reading)
    books = (record, again, ledger_, heard, calls)
    unknown = [
        *verification.unknown_words(record, verification.SHEET, verification.CONCLUSION, words),
        *(one for sheet in follow_up.SHEETS for one in verification.unknown_words(again, sheet, follow_up.CONCLUSION, words)),
    ]
    written = Written(
        units, sum(len(book.open) for book in books), sum(book.stale for book in books), unknown,
        sum(one.conclusion is not None for one in concluded.values()), len(opinions_), opinions.unclear(opinions_),
    )  # fmt: skip
    told = {
        "follow_up": follow_up.outcomes(again, doubted, words, catalogue), "opinions": opinions.told(opinions_, catalogue, words)
    }  # fmt: skip
    return _Said(units, rolls, books, told, written)


def _ledger(
    audited: Audited, units: Sequence[UnitStanding], results: Sequence[Mapping[str, Any]], survey: Mapping[str, Any], found: Found,
    judged: Judged, name: str, copies: Copies, reading: Reading,
) -> tuple[list[items.Rolled], Gathered]:  # fmt: skip
    """The ledger, and the items with what people judged in it."""
    catalogue = audited.ruleset.catalogue
    rolls, sheets = items.rolled(units, catalogue), ledger(catalogue, units, found, judged, name)
    book = reading(audited.request.out / LEDGER, sheets)
    typed = gather(book, [*sheets, *items.sheets(rolls, units, results, survey, judged, name, None)], copies)
    rolls = items.judged_by_people(rolls, typed, ledger_sheets(audited.ruleset.catalogue))
    whole = [*sheets, *items.sheets(rolls, units, results, survey, judged, name, typed), *scores.sheets(units, catalogue)]
    return rolls, gather(book, whole, copies)


def survey_in(out: Path) -> dict[str, Any]:
    """What the telephone survey came to; nothing where none was held. Raises TableUnreadable."""
    path = out / "survey.json"
    if not path.exists():
        return {}
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        found = None
    if not isinstance(found, dict):
        zh, en = f"{path} 读不了；请再运行一次 evalcheck survey rates", f"{path} cannot be read: run evalcheck survey rates once more"
        raise TableUnreadable(zh, en)
    return found


def waived_by(audited: Audited) -> list[int]:
    """How many findings each of the evaluator's waivers waives, over all packages."""
    waivers = audited.request.waivers
    found = [0] * len(waivers)
    for record in audited.store.records():
        given = [number for number, one in enumerate(waivers) if one.owner in (None, record["unit"]) and not one.weak]
        for number, count in zip(given, record["waived"] or [0] * len(given), strict=True):
            found[number] += count
    return found


def _without(record: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in record.items() if key not in keys}


def _only(record: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: record.get(key) for key in keys}


def _progress(audited: Audited, units: Sequence[UnitStanding]) -> list[dict[str, Any]]:
    """A line for each day of checking; the last audit of a day counts."""
    owed = [unit.answered for unit in units]
    today = {
        "day": audited.request.settings.as_of.isoformat(),
        "units": len(units),
        "handed_in": sum(unit.package is not None for unit in units),
        "passed": sum(unit.verdict == "pass" for unit in units),
        "answered": sum(done for done, _ in owed),
        "owed": sum(all_ for _, all_ in owed),
    }
    days = {day["day"]: day for day in audited.store.meta("progress") or []}
    days[str(today["day"])] = today
    found = [days[day] for day in sorted(days)]
    audited.store.keep_meta("progress", found)
    return found


def _put_sarif(out: Path, runs: Iterable[str]) -> None:
    """One log, or as many as a service takes; those of before that are no more go."""
    names = set()
    for number, log in enumerate(sarif_logs.logs(runs), 1):
        names.add(sarif_logs.name_of(number))
        put_pieces(out / sarif_logs.name_of(number), sarif_logs.text_of(log))
    for path in out.glob("audit*.sarif"):
        if path.name not in names and path.stem.removeprefix("audit-").isdecimal():
            path.unlink()


def _tidy(out: Path, audited: Audited) -> None:
    """Reports of packages that are there no more go; they were ours, and the evaluator's own files stay."""
    stems = {plan.stem for plan in audited.plans}
    wanted = set()
    for record in audited.store.records():
        for report in (record["report"], *(order["report"] for order in record["orders"])):
            wanted |= {report[name].rpartition("/")[2] for name, _ in REPORTS} if report else set()
    for folder, ending, keep in (
        ("packages", ".json", wanted),
        ("packages", ".html", wanted),
        (NOTICES, ".docx", {f"{stem}.docx" for stem in stems}),
        ("store/sarif", ".json", {f"{stem}.json" for stem in stems}),
    ):
        for path in (out / folder).glob(f"*{ending}"):
            if path.name not in keep:
                path.unlink()


def put_pieces(path: Path, pieces: Iterable[str]) -> None:
    """A file whole or not at all, written piece by piece."""
    beside = path.with_name(f".{path.name}.tmp")
    with beside.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as target:
        for piece in pieces:
            target.write(piece)
    beside.replace(path)


def run_stamp(audited: Audited, seconds: float) -> str:
    """audit-run.json: what differs from run to run."""
    told = {
        "schema": "evalcheck-audit-run/1", "seconds": round(seconds, 2), "files_read": audited.parsed, "files_from_cache": audited.cached,
        "workers": audited.request.jobs, "cluster": audited.request.cluster,
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


SCHEMA = "evalcheck-audit/1"
_IN_REPORT = ("items", "findings", "days", "rejected", "waived")
"""Of a record what the package's own report has, or another key of the audit."""


def audit_json(
    settings: AuditSettings, ruleset: Ruleset, records: Iterable[Mapping[str, Any]], units: Sequence[UnitStanding],
    between: Sequence[Mapping[str, Any]], results: Sequence[Mapping[str, Any]], waivers: Sequence[AuditWaiver] = (),
    waived: Sequence[int] = (), said: Mapping[str, Any] | None = None,
) -> Iterator[str]:  # fmt: skip
    """The text in pieces: one package at a time is in memory. `said` are keys of what people typed."""
    head = {
        "schema": SCHEMA,
        "evalcheck": __version__,
        "ruleset": {"id": ruleset.id, "version": ruleset.version, "sha256": ruleset.sha256},
        "as_of": settings.as_of.isoformat(),
        "window": {"start": ruleset.catalogue.window.start.isoformat(), "end": ruleset.catalogue.window.end.isoformat()},
        "counts": counts(units),
        "remarks": [remark.zh for remark in ruleset.remarks],
        "waivers": [
            {"unit": one.owner, **plain(one.waiver), "applied": not one.weak, "waived": count}
            for one, count in zip(waivers, waived, strict=True)
        ],
        "units": [_unit(unit, settings, ruleset) for unit in units],
        "between": [{**finding, "message": finding["message"][settings.language]} for finding in between],
        "results": list(results),
        **(said or {}),
    }
    text = as_text(without_personal(head)).rstrip()
    yield text[:-2] + ',\n  "packages": ['
    separator = "\n"
    for record in records:
        yield separator + _indented(as_text(without_personal(_package(record))))
        separator = ",\n"
    yield "\n  ]\n}\n"


def _indented(text: str) -> str:
    return "\n".join("    " + line for line in text.rstrip("\n").split("\n"))


def counts(units: Sequence[UnitStanding]) -> dict[str, int]:
    """How many units handed in, and how their packages stand."""
    found = {"units": len(units), "handed_in": sum(unit.package is not None for unit in units)}
    found["absent"] = found["units"] - found["handed_in"]
    for verdict in ("pass", "fail", "incomplete"):
        found[verdict] = sum(unit.verdict == verdict for unit in units)
    return found


def _unit(unit: UnitStanding, settings: AuditSettings, ruleset: Ruleset) -> dict[str, Any]:
    return {
        "unit": unit.name,
        "level": "district" if unit.district else "municipal",
        "level_name": unit.level.name.zh,
        "package": unit.package,
        "verdict": unit.verdict,
        **({"score": scores.of_unit(unit, ruleset.catalogue).told} if ruleset.catalogue.scoring else {}),
        "items": [
            {
                "item": one.item,
                "duty": one.duty,
                "state": one.state,
                **({"after": one.after} if one.after else {}),
                "clauses": [_clause(clause) for clause in one.clauses],
            }
            for one in unit.items
        ],
        "findings": [_finding(finding, settings) for finding in unit.findings],
    }


def _clause(clause: Mapping[str, Any]) -> dict[str, Any]:
    told = {key: clause[key] for key in ("clause", "need", "state", "files", "missing")}
    return {**told, "verified": clause["verified"]} if "verified" in clause else told


def _finding(finding: Finding, settings: AuditSettings) -> dict[str, Any]:
    return {
        "code": finding.code, "name": finding.kind.name, "severity": finding.severity.value, "message": finding.message(settings.language),
        "fix": finding.fix(settings.language), "facts": {key: plain(value) for key, value in plain_facts(finding.facts).items()},
        "fingerprint": finding.fingerprint,
    }  # fmt: skip


def _package(record: Mapping[str, Any]) -> dict[str, Any]:
    return {"failure": None, **{key: value for key, value in record.items() if key not in _IN_REPORT}}
