"""Everything that an audit writes once all packages are judged."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from evalcheck.audit import contacts, follow_up, ledger, overview
from evalcheck.audit.audit_json import audit_json
from evalcheck.audit.between import compared
from evalcheck.audit.ledger import Judgements
from evalcheck.audit.results import all_results
from evalcheck.audit.run import Audited
from evalcheck.audit.sheets import put
from evalcheck.audit.standing import UnitStanding, standings
from evalcheck.audit.tasks import NOTICES

SARIF = "audit.sarif"


def write_all(audited: Audited, written: Judgements) -> list[UnitStanding]:
    """audit.json, tables, page and lists in OUT. `written` is what stood in the evaluator's columns before the audit began."""
    settings, store, ruleset = audited.settings, audited.store, audited.ruleset
    out, office = settings.out, settings.office
    between = compared(store, ruleset)
    units = standings((_without(record, "findings", "days", "results") for record in store.records()), ruleset.catalogue)
    results = all_results(_only(record, "name", "unit", "results", "days") for record in store.records())
    put_pieces(out / "audit.json", audit_json(office, ruleset, store.records(), units, between, results, settings.waivers))
    put_pieces(out / SARIF, _sarif([plan.stem for plan in audited.plans], office.store / "sarif"))
    ledger.write_ledger(out, ruleset, units, store.records(), written)
    contacts.write_calls(out, ruleset.catalogue, units, contacts.contacts_of(store), office.as_of)
    follow_up.write_follow_up(out, ruleset.catalogue, units, office.as_of)
    packages = [_only(record, "name", "unit", "parcels", "doubts", "report", "failure") for record in store.records()]
    put(out / overview.FILE, overview.page(ruleset, office.as_of, units, packages, between, results, _progress(audited, units)))
    _tidy(out, [plan.stem for plan in audited.plans])
    return units


def _without(record: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in record.items() if key not in keys}


def _only(record: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: record.get(key) for key in keys}


def _progress(audited: Audited, units: Sequence[UnitStanding]) -> list[dict[str, Any]]:
    """A line for each day of checking; the last audit of a day counts."""
    owed = [unit.answered for unit in units]
    today = {
        "day": audited.settings.office.as_of.isoformat(),
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


def _sarif(stems: Sequence[str], folder: Path) -> Iterator[str]:
    """One log with a run for each package, put together piece by piece."""
    from evalcheck.reporters.sarif import SCHEMA

    yield json.dumps({"$schema": SCHEMA, "version": "2.1.0"})[:-1] + ', "runs": ['
    separator = "\n"
    for stem in sorted(stems):
        path = folder / f"{stem}.json"
        if path.exists():
            for run in json.loads(path.read_text("utf-8"))["runs"]:
                yield separator + json.dumps(run, ensure_ascii=True)
                separator = ",\n"
    yield "\n]}\n"


def _tidy(out: Path, stems: Iterable[str]) -> None:
    """Reports of packages that are there no more go; they were ours, and the evaluator's own files stay."""
    wanted = set(stems)
    for folder, ending in (("packages", ".json"), (NOTICES, ".docx"), ("store/sarif", ".json")):
        for path in (out / folder).glob(f"*{ending}"):
            if path.stem not in wanted:
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
        "workers": audited.settings.jobs, "cluster": audited.settings.cluster,
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"
