"""audit.json, `evalcheck-audit/1` (docs/audit-v1.schema.json): the same inbox gives the same bytes; times stand in audit-run.json."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from evalcheck import __version__
from evalcheck.audit.codec import plain
from evalcheck.audit.standing import UnitStanding
from evalcheck.audit.tasks import Office
from evalcheck.audit.waivers import AuditWaiver
from evalcheck.findings import Finding
from evalcheck.reporters.json_v1 import as_text
from evalcheck.ruleset import Ruleset

SCHEMA = "evalcheck-audit/1"
_IN_REPORT = ("items", "findings", "days", "rejected")
"""Of a record what the package's own report has, or another key of the audit."""


def audit_json(
    office: Office, ruleset: Ruleset, records: Iterable[Mapping[str, Any]], units: Sequence[UnitStanding],
    between: Sequence[Mapping[str, Any]], results: Sequence[Mapping[str, Any]], waivers: Sequence[AuditWaiver] = (),
) -> Iterator[str]:  # fmt: skip
    """The text in pieces: one package at a time is in memory."""
    head = {
        "schema": SCHEMA,
        "evalcheck": __version__,
        "ruleset": {"id": ruleset.id, "version": ruleset.version, "sha256": ruleset.sha256},
        "as_of": office.as_of.isoformat(),
        "counts": counts(units),
        "remarks": list(ruleset.remarks),
        "waivers": [{"unit": one.owner, **plain(one.waiver), "applied": not one.weak} for one in waivers],
        "units": [_unit(unit, office) for unit in units],
        "between": [{**finding, "message": finding["message"][office.language]} for finding in between],
        "results": list(results),
    }
    text = as_text(head).rstrip()
    yield text[:-2] + ',\n  "packages": ['
    separator = "\n"
    for record in records:
        yield separator + _indented(as_text(_package(record)))
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


def _unit(unit: UnitStanding, office: Office) -> dict[str, Any]:
    return {
        "unit": unit.name,
        "level": "district" if unit.district else "municipal",
        "package": unit.package,
        "verdict": unit.verdict,
        "items": [
            {"item": one.item, "duty": one.duty, "state": one.state, "clauses": [_clause(c) for c in one.clauses]} for one in unit.items
        ],
        "findings": [_finding(finding, office) for finding in unit.findings],
    }


def _clause(clause: Mapping[str, Any]) -> dict[str, Any]:
    return {key: clause[key] for key in ("clause", "need", "state", "files", "missing")}


def _finding(finding: Finding, office: Office) -> dict[str, Any]:
    return {
        "code": finding.code, "name": finding.kind.name, "severity": finding.severity.value, "message": finding.message(office.language),
        "fix": finding.fix(office.language), "facts": {key: plain(value) for key, value in finding.facts.items()},
        "fingerprint": finding.fingerprint,
    }  # fmt: skip


def _package(record: Mapping[str, Any]) -> dict[str, Any]:
    return {"failure": None, **{key: value for key, value in record.items() if key not in _IN_REPORT}}


def read_audit(text: str) -> Any:
    """An audit.json read back."""
    data = json.loads(text)
    if not isinstance(data, Mapping) or data.get("schema") != SCHEMA:
        raise ValueError(f"no audit in the form {SCHEMA}")
    return data
