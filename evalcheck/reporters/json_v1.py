"""The machine form of a report, `evalcheck-report/1`: keys are added at times, never removed or redefined (docs/report-format.md)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from evalcheck import __version__
from evalcheck.extras import install
from evalcheck.findings import PlainValue, masked, plain_facts
from evalcheck.masking import swept
from evalcheck.patterns import regex
from evalcheck.reporters.labels import asked, evidence
from evalcheck.reporters.options import RenderOptions, changed_severities
from evalcheck.reporters.personal import quoted
from evalcheck.reporters.summary import mails

if TYPE_CHECKING:
    from evalcheck.catalogue.items import AnyKind
    from evalcheck.evidence.clauses.coverage import ClauseState
    from evalcheck.evidence.clauses.results import Result
    from evalcheck.evidence.model import FileSummary
    from evalcheck.findings import Finding, Location
    from evalcheck.report import Comparison, PastFinding, Report
    from evalcheck.ruleset.model import RuleDifferences
    from evalcheck.submission.model import Account
    from evalcheck.words import Language

SCHEMA = "evalcheck-report/1"
_ACTING = regex("[\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff]")


def render(report: Report, options: RenderOptions) -> str:
    return as_text(as_data(report, options))


def as_text(data: dict[str, Any]) -> str:
    """JSON text, two blanks deep, closed by a line end; signs that act on a terminal are escaped."""
    text = json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False)
    return _ACTING.sub(lambda match: f"\\u{ord(match.group()):04x}", text) + "\n"


_DIGESTS = frozenset({"sha256", "fingerprint"})


def without_personal(value: Any, key: str = "") -> Any:
    """Personal data masked wherever a text stands, in names of files too."""
    if isinstance(value, dict):
        return {name: without_personal(held, name) for name, held in value.items()}
    if isinstance(value, list):
        return [without_personal(held) for held in value]
    return swept(value) if isinstance(value, str) and key not in _DIGESTS else value


def as_data(report: Report, options: RenderOptions) -> dict[str, Any]:
    """The report as plain dicts and lists, keys in the order of the published form."""
    data = _data(report, options)
    return data if options.show_personal else {key: without_personal(held, key) for key, held in data.items()}


def _data(report: Report, options: RenderOptions) -> dict[str, Any]:
    stamp, sent = report.ruleset, report.submission
    return {
        "schema": SCHEMA,
        "evalcheck": __version__,
        "ruleset": {"id": stamp.id, "version": stamp.version, "sha256": stamp.sha256},
        "submission": {"name": sent.name, "unit": sent.unit, "files": sent.files, "bytes": sent.bytes, "sha256": sent.sha256}
        | ({"mails": list(mails(report, options))} if sent.mails else {}),
        "as_of": report.as_of.isoformat(),
        "received": report.received.isoformat() if report.received else None,
        "verdict": report.verdict,
        "selection": _selection(report),
        "counts": dict(report.counts),
        "findings": [_finding(finding, options) for finding in report.findings],
        "files": [_file(summary, options.language) for summary in report.files],
        "coverage": [_clause(state, options) for state in report.coverage],
        "results": [_result(result) for result in report.results],
        "remarks": [remark.zh for remark in report.remarks],
        "extras": [{"extra": extra, "install": install(extra), "files": count} for extra, count in report.missing_extras.items()],
        **({"baseline": _baseline(report.baseline)} if report.baseline else {}),
    }


def _baseline(against: Comparison) -> dict[str, Any]:
    """What became of an earlier report's findings; the key is there only where one was given."""
    return {
        "ruleset": against.ruleset,
        "as_of": against.as_of,
        "same_rules": against.same_rules,
        "counts": {"new": against.new, "persisting": against.persisting, "fixed": len(against.fixed), "unseen": len(against.unseen)},
        "fixed": [_past(finding) for finding in against.fixed],
        "unseen": [_past(finding) for finding in against.unseen],
    }


def _past(finding: PastFinding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "message": swept(finding.message),
        "location": _location(finding.location),
        "fingerprint": finding.fingerprint,
    }


def rule_differences(rules: RuleDifferences | None) -> dict[str, Any] | None:
    """What the ruleset dropped, changed and added against the shipped one."""
    if rules is None:
        return None
    lists = {"dropped": list(rules.dropped), "changed": list(rules.changed), "added": list(rules.added)}
    return {**lists, "base": rules.base, "digest": rules.digest}


def _selection(report: Report) -> dict[str, Any]:
    """What was asked besides the default, and nothing where nothing was."""
    chosen = report.selection
    stated = {
        "select": list(chosen.select),
        "ignore": list(chosen.ignore),
        "fail_on": chosen.fail_on if chosen.fail_on != "error" else None,
        "severities": changed_severities(report),
        "rules": rule_differences(chosen.rules),
    }
    return {key: value for key, value in stated.items() if value}


def _finding(original: Finding, options: RenderOptions) -> dict[str, Any]:
    finding = masked(original, options.show_personal)
    waiver = original.waiver
    return {
        "code": finding.code,
        "name": finding.kind.name,
        "severity": finding.severity.value,
        "message": finding.message(options.language),
        "fix": finding.fix(options.language),
        "rule": finding.rule,
        "source": finding.source,
        "location": _location(finding.location),
        "facts": {key: _plain(value) for key, value in plain_facts(finding.facts).items()},
        "fingerprint": original.fingerprint,
        "waiver": {"reason": waiver.reason, "approved_by": waiver.approved_by} if waiver else None,
        "change": original.change,
    }


def _location(location: Location) -> dict[str, str | None]:
    return {"file": location.file, "part": location.part, "cell": location.cell}


def _plain(value: PlainValue) -> str | int | float | bool | list[str] | None:
    if isinstance(value, tuple):
        return list(value)
    return _number(value) if isinstance(value, float) else value


def _number(value: float) -> float | int | str:
    """JSON knows no infinity; a whole number is written without its `.0`."""
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    return int(value) if value == int(value) else value


def _file(summary: FileSummary, language: Language) -> dict[str, Any]:
    file, identity = summary.file, summary.identity
    return {
        "path": file.path,
        "bytes": file.size,
        "sha256": file.sha256,
        "type": summary.type,
        "role": summary.role,
        "evidence": summary.kind.value,
        **({"kind_name": evidence([summary.called], language)} if summary.own else {}),
        "unit": identity.unit.name if identity.unit else None,
        "content": identity.content.no if identity.content else None,
        "item": identity.numbers[0] if identity.numbers else None,
        "items": list(identity.numbers),
        "clauses": list(summary.clauses),
        "examined": summary.examined,
        "account": account_of(summary.account, language),
        "why": [swept(reason.of(language)) for reason in summary.why],
        "confidence": summary.confidence,
        "shows": dict(summary.shows.answers),
        "review": [
            {"what": review.what, "extra": review.extra or None, **({"parts": list(review.parts)} if review.parts else {})}
            for review in summary.shows.review
        ],
        "substance": summary.substance.level,
        "speaks_of": [{"item": seq, "support": support} for seq, support in summary.agreement.speech.loudest],
        "agreement": summary.agreement.answer,
    }


def account_of(account: Account | None, language: Language) -> dict[str, Any] | None:
    """What a file holds and what of it nobody read; None of a file that was not opened."""
    if account is None:
        return None
    unread = [{"what": one.what.of(language), "place": swept(one.place), "why": one.why.of(language)} for one in account.unread]
    return {"held": account.held, "read": account.read, "unread": unread}


def _clause(state: ClauseState, options: RenderOptions) -> dict[str, Any]:
    clause = state.clause
    return {
        "item": state.item.seq,
        **({"number": state.item.number} if state.item.number else {}),
        "clause": clause.id,
        "asks": _values(clause.asks),
        "any_of": [_values(group) for group in clause.any_of],
        "conditional_asks": _values(clause.conditional_asks),
        **({"kind_name": asked(clause, options.language)} if clause.likes != clause.kinds else {}),
        "need": clause.need,
        "duty": state.duty,
        "state": state.state,
        "files": list(state.files),
        "missing": [_values(clause.named(group)) for group in state.missing],
        "declared": swept(state.declared) if state.declared else None,
        "remarks": [remark for remark in (state.item.remark, clause.remark) if remark],
        "parts": [{"label": part.label, "state": part.state, "files": list(part.files)} for part in state.parts],
        "quotes": [{"file": one.file, "place": one.place, "text": quoted(one.text, options)} for one in state.quotes],
    }


def _values(kinds: Iterable[AnyKind]) -> list[str]:
    """The built-in kinds that some are, or are like: the form of the report knows no others."""
    return [kind.like.value for kind in kinds]


def _result(result: Result) -> dict[str, Any]:
    return {
        "item": result.item,
        "metric": result.metric,
        "statistic": result.statistic,
        "value": _number(result.value),
        "unit": result.unit,
        "op": result.op,
        "commitment": _number(result.commitment),
        "rows": result.rows,
        "kept": result.kept,
        "source": result.source,
        **({"quote": swept(result.quote)} if result.quote else {}),
    }
