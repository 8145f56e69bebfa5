"""What an audit keeps: of a file its rows and pictures, of a package enough for every table and page over all units."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from evalcheck.audit.picture_points import can_compare, points_of
from evalcheck.audit.row_keys import RowKeeper
from evalcheck.catalogue.units import UnitDirectory
from evalcheck.checks.names_together import same_name_key
from evalcheck.evidence.clauses.coverage import ClauseState
from evalcheck.evidence.clauses.results import measure
from evalcheck.evidence.model import Examined, Table
from evalcheck.findings import Finding, masked
from evalcheck.report import Report
from evalcheck.reporters.labels import one_of
from evalcheck.reporters.options import RenderOptions
from evalcheck.reporters.personal import quoted
from evalcheck.submission.formats import PICTURES, ZIPPED
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Block, ReadError
from evalcheck.submission.pixels.raster import rasters

_TEMPLATES = frozenset({"enterprise_list", "work_order"})
_MOST_PICTURES = 200
"""Of one file: an album of more is compared by its first ones."""


class Keeper:
    """Looks on as one file is judged."""

    def __init__(self, units: UnitDirectory, limits: Limits) -> None:
        self._units = units
        self._limits = limits
        self._tables: list[RowKeeper] = []
        self._pictures: list[list[Any]] = []
        self._contact: list[list[str | None]] = []

    def file(self, examined: Examined) -> None:
        if examined.role == "evidence" and examined.opened is not None:
            self._pictures = _pictures(examined, self._limits)
        elif examined.role == "liaison":
            self._contact = [[field.label, field.value] for form in examined.forms for field in form.fields if field.value]

    def table(self, table: Table) -> Callable[[Block], None] | None:
        if table.template.id not in _TEMPLATES:
            return None
        keeper = RowKeeper(table, self._units)
        if not keeper.useful:
            return None
        self._tables.append(keeper)
        return keeper.feed

    def kept(self, folder: Path, key: str) -> dict[str, Any]:
        """What was kept, as plain values: lists (their rows written to `folder`), pictures, and whom the liaison sheet names."""
        lists = []
        for number, keeper in enumerate(self._tables):
            name = f"{key}-{number}.rows"
            rows, valid = keeper.write(folder / name)
            lists.append([keeper.part, keeper.template, rows, valid, name, json.dumps(keeper.unfit)])
        return {"lists": lists, "pictures": self._pictures, "contact": self._contact}


def _pictures(examined: Examined, limits: Limits) -> list[list[Any]]:
    kind = examined.opened.type if examined.opened else ""
    if kind not in PICTURES | ZIPPED | {"pdf"} or not can_compare():
        return []
    try:
        data = examined.file.source.read()
    except (OSError, ReadError):
        return []
    found = []
    for raster in rasters(data, kind, limits):
        # A printed page of a pdf is text on white; pages of one notice would be taken for pictures.
        if raster is None or raster.printed:
            continue
        if one := points_of(raster.pixels, raster.part, raster.width, raster.height):
            found.append([one.part, one.width, one.height, one.points.hex(), one.copy.hex()])
        if len(found) == _MOST_PICTURES:
            break
    return found


MOST_FINDINGS = 300
"""Of one package: its own report has every one; the counts are exact."""
_MOST_DAYS = 400


def record_of(report: Report, options: RenderOptions) -> dict[str, Any]:
    """The record as plain values."""
    numbers = {file.file.path: file.identity.numbers for file in report.files}
    shown = [finding for finding in report.findings if finding.severity.value != "note" and finding.waiver is None]
    return {
        "verdict": report.verdict,
        "exit": report.exit_status,
        "counts": dict(report.counts),
        "codes": dict(sorted(Counter(finding.code for finding in report.counted).items())),
        "by_content": _by_content(report, numbers),
        "cases": [[file.file.path, list(file.identity.numbers)] for file in report.files if "case" in file.kinds],
        "items": [_item(list(states), options) for _, states in groupby(report.coverage, key=lambda state: state.item.seq)],
        "findings": [_finding(finding, numbers, options) for finding in _worst_first(shown)[:MOST_FINDINGS]],
        "rejected": _rejected(report),
        "unexamined": [finding.location.file for finding in report.findings if finding.code == "FIL015"],
        "results": [
            {
                "item": result.item, "metric": result.metric, "statistic": result.statistic, "value": result.value, "unit": result.unit,
                "op": result.op, "commitment": result.commitment, "rows": result.rows, "kept": result.kept,
            }
            for result in report.results
        ],
        "days": [_days(measured.days) for measured in measure(report.files, report.catalogue)],
        "remarks": [remark.zh for remark in report.remarks],
    }  # fmt: skip


def in_doubt(
    record: Mapping[str, Any], others: Sequence[Mapping[str, Any]], contested: Sequence[str], doubtful: bool
) -> dict[str, Any]:  # fmt: skip
    """What a record says otherwise where the package may be another one: what differs is for a person, and no doubt is a pass."""
    if not doubtful:
        return {}
    fails = all(one["verdict"] == "fail" for one in (record, *others))
    names = {same_name_key(name) for name in contested}
    states = [{clause["clause"]: clause["state"] for item in one["items"] for clause in item["clauses"]} for one in others]
    open_ = [path for path in _paths(record) if _key(path) in names]
    return {
        "verdict": "fail" if fails else "incomplete",
        "exit": 1 if fails else 3,
        "items": [{**item, "clauses": [_clause_in_doubt(clause, states, names) for clause in item["clauses"]]} for item in record["items"]],
        "findings": [*record["findings"], *_only_there(record, others)][:MOST_FINDINGS],
        "rejected": {**record["rejected"], **{path: [*record["rejected"].get(path, ()), ORDER_UNKNOWN] for path in open_}},
    }


ORDER_UNKNOWN = "先后不明"


def _key(path: str) -> str:
    return same_name_key(path.rpartition("/")[2])


def _paths(record: Mapping[str, Any]) -> list[str]:
    return sorted({path for item in record["items"] for clause in item["clauses"] for path in clause["files"]} | set(record["rejected"]))


def _clause_in_doubt(clause: Mapping[str, Any], others: Sequence[Mapping[str, str]], names: set[str]) -> dict[str, Any]:
    """A clause that stands otherwise in another order, or is answered by a file that may not be the last one, is for a person."""
    differs = any(other.get(clause["clause"], "missing") != clause["state"] for other in others)
    rests_on_it = clause["state"] == "met" and any(_key(path) in names for path in clause["files"])
    return {**clause, "state": "review" if differs or rests_on_it else clause["state"]}


def _only_there(record: Mapping[str, Any], others: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What is found in another order only, said to be so."""
    known = {(one["code"], one["file"], one["message"]) for one in record["findings"]}
    return [
        {**one, "message": f"（如果另一件在后）{one['message']}"}
        for other in others
        for one in other["findings"]
        if (one["code"], one["file"], one["message"]) not in known
    ]


def _rejected(report: Report) -> dict[str, list[str]]:
    """Files that cannot be accepted as they are, with the codes why. A wrong name can be put right by whoever archives it."""
    found: dict[str, set[str]] = {}
    for finding in report.counted:
        if finding.severity.value == "error" and finding.location.file and not finding.code.startswith("NAM"):
            found.setdefault(finding.location.file, set()).add(finding.code)
    return {path: sorted(codes) for path, codes in sorted(found.items())}


def _item(states: Sequence[ClauseState], options: RenderOptions) -> dict[str, Any]:
    return {
        "item": states[0].item.seq,
        "duty": states[0].duty,
        "clauses": [
            {
                "clause": state.clause.id, "need": state.clause.need, "state": state.state, "files": list(state.files),
                **_missing(state), "lacking": [part.label for part in state.lacking],
                "quotes": [[one.file, one.place, quoted(one.text, options)] for one in state.quotes],
            }
            for state in states
        ],
    }  # fmt: skip


def _missing(state: ClauseState) -> dict[str, Any]:
    """The kinds that have no file: the built-in ones, and as the ruleset calls them where it has some of its own."""
    groups = [state.clause.named(group) for group in state.missing]
    told = {"missing": ["|".join(kind.like.value for kind in group) for group in groups]}
    own = any(kind is not kind.like for group in groups for kind in group)
    return {**told, "missing_names": [one_of(group, "zh") for group in groups]} if own else told


def _worst_first(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: finding.severity.rank)


def _finding(original: Finding, numbers: Mapping[str, tuple[int, ...]], options: RenderOptions) -> dict[str, Any]:
    finding = masked(original, options.show_personal)
    place = finding.location
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "message": finding.message(options.language),
        "fix": finding.fix(options.language),
        "file": place.file,
        "place": "!".join(piece for piece in (place.part, place.cell) if piece),
        "items": _items_of(original, numbers),
    }


def _items_of(finding: Finding, numbers: Mapping[str, tuple[int, ...]]) -> list[int]:
    """The items that a finding is about: the one it names, else those of its file."""
    named = finding.facts.get("item")
    if isinstance(named, int) and not isinstance(named, bool):
        return [named]
    return list(numbers.get(finding.location.file or "", ()))


def _by_content(report: Report, numbers: Mapping[str, tuple[int, ...]]) -> dict[str, dict[str, int]]:
    """How many findings of each code speak of each content of the list, by its number; `""` where they speak of none."""
    content_of = report.catalogue.content_of
    found: dict[str, Counter[str]] = {}
    for finding in report.counted:
        for content in sorted({str(content_of[item].no) for item in _items_of(finding, numbers) if item in content_of}) or [""]:
            found.setdefault(content, Counter())[finding.code] += 1
    return {content: dict(sorted(codes.items())) for content, codes in sorted(found.items())}


def _days(days: Mapping[float, int]) -> list[list[float]]:
    """A histogram of handling times, in whole days where there are very many different ones."""
    if len(days) > _MOST_DAYS:
        coarse: Counter[float] = Counter()
        for value, count in days.items():
            coarse[round(value)] += count
        days = coarse
    return [[value, count] for value, count in sorted(days.items())]
