"""Faults of content planted in complete packages, and the same packages untouched: how many are seen, how many documents are accused.

    python -m benchmarks.content_faults --seed 7 --count 300

A fault is seen where its file bears a finding above note, or a clause that it answers is not met. A control is a document of an
untouched package; it is accused by any finding above note. `--notice FILE` (JSON, a list of `seq` and `measure`) adds documents that
repeat the notice: its sentences are not part of this project. `--ocr` reads pictures too.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from evalcheck.catalogue import Catalogue
from evalcheck.catalogue.items import Clause, Commitment, EvidenceKind, Item
from evalcheck.engine import validate
from evalcheck.evidence.clauses.coverage import duty_of
from evalcheck.evidence.model import UnitRef
from evalcheck.evidence.names.identity import Identifier
from evalcheck.findings import Severity
from evalcheck.report import Report
from evalcheck.ruleset import Ruleset, load_ruleset
from evalcheck.submission.model import EvidenceFile, InMemory, Submission
from tests.complete_packages import AS_OF, Given, complete
from tests.packages import content

PER_PACKAGE = 4
"""Faults of one package, each in another item: they do not touch each other, and a package is judged once for all of them."""
_TEXTS = (EvidenceKind.POLICY_DOCUMENT, EvidenceKind.STATEMENT, EvidenceKind.OTHER)


@dataclass(frozen=True, slots=True)
class Document:
    """A file of a complete package: the item and the clauses that it answers, its kind as it was judged untouched."""

    path: str
    item: int
    clauses: tuple[str, ...]
    kind: EvidenceKind


@dataclass(frozen=True)
class Made:
    """A complete package, what it is judged to be, its documents by item."""

    unit: UnitRef
    files: Mapping[str, Given]
    report: Report
    documents: Sequence[Document]


@dataclass
class Planted:
    """A package with faults in it: of which kind, and the files that bear each."""

    files: dict[str, Given]
    faults: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)


Plant = Callable[[dict[str, Given], Document, Made, random.Random, Catalogue], tuple[str, ...]]
"""Plants a fault in a document and gives the files that bear it; none where the document cannot bear this one."""


def packages(ruleset: Ruleset, names: Collection[str] = ()) -> Iterator[Made]:
    """The complete package of each unit that leads an item, or of those named."""
    catalogue = ruleset.catalogue
    identifier = Identifier(catalogue)
    for name in sorted(names or {lead for item in catalogue.items.values() for lead in item.leads}):
        unit = identifier.unit(name)
        if unit is not None:
            files = complete(unit, catalogue, cases=True)
            report = judged(files, ruleset)
            yield Made(unit, files, report, [*_documents(report, unit, catalogue)])


def _documents(report: Report, unit: UnitRef, catalogue: Catalogue) -> Iterator[Document]:
    for file in report.files:
        seq = next(iter(file.identity.numbers), None)
        if file.role == "evidence" and file.clauses and seq and duty_of(catalogue.items[seq], unit) in ("required", "joint"):
            yield Document(file.file.path, seq, file.clauses, file.kind)


_BYTES: dict[str, bytes] = {}


def judged(files: Mapping[str, Given], ruleset: Ruleset) -> Report:
    kept = []
    for path, given in sorted(files.items()):
        key = repr((path.rpartition(".")[2], given))
        if key not in _BYTES:
            _BYTES[key] = content(path, given)
        kept.append(EvidenceFile(path, len(_BYTES[key]), hashlib.sha256(_BYTES[key]).hexdigest(), InMemory(_BYTES[key])))
    return validate(Submission("package", tuple(kept)), ruleset, AS_OF, limits=ruleset.reading_limits, processes=0)


@cache
def _white() -> str:
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (640, 400), "white").save(out, "PNG")
    return out.getvalue().hex()


def blank(files: dict[str, Given], one: Document, made: Made, rng: random.Random, catalogue: Catalogue) -> tuple[str, ...]:
    ending = one.path.rpartition(".")[2]
    empty: dict[str, Given] = {"docx": {"paragraphs": ["", " "]}, "xlsx": {"Sheet1": []}, "png": {"bytes": _white()}}
    if ending not in empty:
        return ()
    files[one.path] = empty[ending]
    return (one.path,)


def title_only(files: dict[str, Given], one: Document, made: Made, rng: random.Random, catalogue: Catalogue) -> tuple[str, ...]:
    given = files[one.path]
    if one.path.endswith(".xlsx"):
        ((name, rows),) = given.items()
        header = next(number for number, row in enumerate(rows) if "序号" in row or "指标" in row)
        files[one.path] = {name: rows[: header + (2 if one.kind == EvidenceKind.WORK_ORDER else 1)]}
        return (one.path,)
    if not given.get("paragraphs"):
        return ()
    item = catalogue.items[one.item]
    files[one.path] = {"paragraphs": [rng.choice([f"关于{item.label}的情况", f"{item.label}工作情况说明", item.label])]}
    return (one.path,)


def swapped(files: dict[str, Given], one: Document, made: Made, rng: random.Random, catalogue: Catalogue) -> tuple[str, ...]:
    """The contents of two files of one kind that answer different items."""
    others = [other for other in made.documents if other.item != one.item and other.kind == one.kind and other.kind in _TEXTS]
    others = [other for other in others if other.path.endswith(".docx") and files[other.path] == made.files[other.path]]
    if one.kind not in _TEXTS or not others:
        return ()
    other = rng.choice(others)
    files[one.path], files[other.path] = files[other.path], files[one.path]
    return (one.path, other.path)


def foreign(files: dict[str, Given], one: Document, made: Made, rng: random.Random, catalogue: Catalogue) -> tuple[str, ...]:
    """The document that another item of the list asks, under this name."""
    if one.kind not in (*_TEXTS, EvidenceKind.CASE) or not one.path.endswith(".docx"):
        return ()
    seq = rng.choice([seq for seq in catalogue.items if seq != one.item])
    files[one.path] = _of_another(catalogue.items[seq], one.kind, rng)
    return (one.path,)


def _of_another(item: Item, kind: EvidenceKind, rng: random.Random) -> Given:
    from tests.complete_packages import case, guide, policy, statement

    clause, seed = rng.choice(item.clauses), rng.randrange(100, 999)
    if kind == EvidenceKind.CASE:
        return {"paragraphs": [], "tables": [case(item, seed)]}
    write = {EvidenceKind.POLICY_DOCUMENT: policy, EvidenceKind.OTHER: guide}.get(kind, statement)
    return {"paragraphs": write(item, clause, seed)}


def half_answered(files: dict[str, Given], one: Document, made: Made, rng: random.Random, catalogue: Catalogue) -> tuple[str, ...]:
    """Of the several things that a clause names one is nowhere: out of every file of the clause."""
    clauses = [catalogue.clauses[clause] for clause in one.clauses if catalogue.clauses[clause].parts]
    if not clauses:
        return ()
    clause = rng.choice(clauses)
    part = rng.choice(clause.parts)
    paths = [other.path for other in made.documents if clause.id in other.clauses]
    if any(path.endswith((".png", ".mp4")) or any(word in path for word in part.words) for path in paths):
        return ()
    for path in paths:
        files[path] = _without(files[path], (part.label, *part.words), clause)
    return tuple(paths)


def _without(given: Given, words: Sequence[str], clause: Clause) -> Given:
    """A file less its lines and rows that hold one of some words; what stands for the clause as a whole is said in other words."""
    left = {"paragraphs": [line for line in given.get("paragraphs", ()) if not _holds(line, words)]} if "paragraphs" in given else {}
    tables = [[row for row in table if not _holds(row, words)] for table in given.get("tables", ())]
    sheets = {}
    for name, rows in given.items():
        if name not in ("paragraphs", "tables", "bytes", "text"):
            head = next((number for number, row in enumerate(rows) if "序号" in row or "指标" in row), 0) + 1
            kept = [[_plain(cell, words) for cell in row] for row in rows[:head]] + [row for row in rows[head:] if not _holds(row, words)]
            sheets[name] = _numbered(kept, head)
    return {**left, **({"tables": tables} if "tables" in given else {}), **sheets}


def _numbered(rows: list[list[Any]], head: int) -> list[list[Any]]:
    """Serial numbers from 1 again."""
    numbered = rows[head:] and isinstance(rows[head][0], int)
    return rows[:head] + [[number, *row[1:]] if numbered else row for number, row in enumerate(rows[head:], 1)]


def _plain(cell: Any, words: Sequence[str]) -> Any:
    return "一览表" if isinstance(cell, str) and len(cell) > 6 and _holds(cell, words) else cell


def _holds(told: Any, words: Sequence[str]) -> bool:
    return any(word in str(told) for word in words)


def below(files: dict[str, Given], one: Document, made: Made, rng: random.Random, catalogue: Catalogue) -> tuple[str, ...]:
    """A promised figure that is not reached: in the texts and tables of the clause, and of lists half the rows."""
    promised = [c for c in catalogue.items[one.item].commitments if set(c.proved_by) & set(one.clauses) and not c.soft]
    if not promised or one.kind == EvidenceKind.WORK_ORDER:
        return ()
    commitment = rng.choice(promised)
    paths = [other.path for other in made.documents if set(other.clauses) & set(commitment.proved_by)]
    changed = [path for path in paths if _lowered(files, path, commitment)]
    return tuple(changed)


def _lowered(files: dict[str, Given], path: str, commitment: Commitment) -> bool:
    given, value = deepcopy(files[path]), _worse(commitment)
    changed = False
    for number, line in enumerate(given.get("paragraphs", ())):
        if isinstance(line, str) and line.startswith("四是兑现承诺") and commitment.metric in line:
            from tests.complete_packages import _better

            given["paragraphs"][number] = line.replace(str(_better(commitment)), f"{value:g}")
            changed = True
    for name, rows in given.items():
        if name == "统计":
            for row in rows:
                if row[0] == commitment.metric:
                    row[1], changed = value, True
        elif name in ("名单", "清单") and (commitment.unit, commitment.statistic) == ("count", "count"):
            head = next(number for number, row in enumerate(rows) if "序号" in row) + 1
            given[name] = rows[: head + max(1, int(commitment.value) // 2)]
            changed = True
    files[path] = given
    return changed


def _worse(commitment: Commitment) -> float:
    if commitment.op in ("<=", "<"):
        return commitment.value + max(1, round(commitment.value * 0.5))
    return int(commitment.value * 0.7) if commitment.value > 10 else round(commitment.value * 0.5, 2)


def echo_of(notice: Mapping[int, str]) -> Plant:
    def echo(files: dict[str, Given], one: Document, made: Made, rng: random.Random, catalogue: Catalogue) -> tuple[str, ...]:
        said = notice.get(one.item, "")
        if one.kind not in _TEXTS or not one.path.endswith(".docx") or len(said) < 45:
            return ()
        files[one.path] = {"paragraphs": [f"关于{catalogue.items[one.item].label}的情况", said, "我单位高度重视,认真抓好落实。"]}
        return (one.path,)

    return echo


FAULTS: dict[str, Plant] = {
    "blank": blank, "title only": title_only, "swapped": swapped, "foreign": foreign, "half answered": half_answered, "below": below,
}  # fmt: skip


def planted(made: Made, faults: Mapping[str, Plant], wanted: Counter[str], rng: random.Random, catalogue: Catalogue) -> Planted:
    """A package with up to PER_PACKAGE faults, those first of which most are wanted."""
    package = Planted(dict(made.files))
    documents, touched = list(made.documents), set[int]()
    rng.shuffle(documents)
    for name, _ in wanted.most_common():
        for one in documents:
            if wanted[name] < 1 or len(package.faults) >= PER_PACKAGE:
                break
            files = dict(package.files)
            paths = () if one.item in touched else faults[name](files, one, made, rng, catalogue)
            items = {document.item for document in made.documents if document.path in paths}
            if not paths or items & touched:
                continue
            package.files, touched = files, touched | items
            package.faults.append((name, paths))
            wanted[name] -= 1
            break
    return package


def is_seen(paths: Sequence[str], report: Report) -> bool:
    """Whether a file of a fault is told of, or no clause that it answers is met."""
    told = {finding.location.file for finding in report.findings if finding.severity != Severity.NOTE}
    open_ = {path for state in report.coverage if state.state not in ("met", "not_applicable") for path in state.files}
    return any(path in told or path in open_ for path in paths)


@dataclass
class Outcome:
    """Faults planted and seen by kind, those not seen; control documents and those accused; answered clauses by state."""

    planted: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)
    missed: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    controls: int = 0
    accused: list[str] = field(default_factory=list)
    states: Counter[str] = field(default_factory=Counter)


def run(ruleset: Ruleset, faults: Mapping[str, Plant], count: int, seed: int, most_files: int = 30) -> Outcome:
    """Judges the untouched packages, then plants `count` faults, as many of each kind as can be, in packages of up to `most_files`."""
    rng, outcome = random.Random(seed), Outcome()
    every = [*packages(ruleset)]
    for made in every:
        _control(made, outcome)
    small = [made for made in every if len(made.files) <= most_files]
    wanted = Counter({name: -(-count // len(faults)) for name in faults})
    idle = 0
    while sum(wanted.values()) > 0 and idle < 2 * len(small):
        made = rng.choice(small)
        package = planted(made, faults, wanted, rng, ruleset.catalogue)
        idle = 0 if package.faults else idle + 1
        if package.faults:
            report = judged(package.files, ruleset)
            for name, paths in package.faults:
                outcome.planted[name] += 1
                outcome.seen[name] += is_seen(paths, report)
                if not is_seen(paths, report):
                    outcome.missed.append((name, paths))
    return outcome


def _control(made: Made, outcome: Outcome) -> None:
    paths = {one.path for one in made.documents}
    outcome.controls += len(paths)
    wrong = [one for one in made.report.findings if one.severity != Severity.NOTE and one.location.file in paths]
    outcome.accused += [f"{one.code} {one.location}" for one in wrong]
    outcome.states.update(state.state for state in made.report.coverage if state.files)


def content_rules(ruleset: Ruleset, ocr: bool) -> Ruleset:
    """The ruleset less what these packages do not draw (seals, marks, addresses: EVD001-013), with or without reading pictures."""
    drawn = {f"EVD{number:03d}" for number in range(1, 14)} - {"EVD010"}
    rules = tuple(rule for rule in ruleset.rules if not {kind.code for kind in rule.check.kinds} <= drawn)
    return replace(ruleset, rules=rules, reading_limits=ruleset.reading_limits if ocr else replace(ruleset.reading_limits, ocr_parts=0))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--notice", type=Path)
    parser.add_argument("--ocr", action="store_true")
    parser.add_argument("--most-files", type=int, default=30)
    chosen = parser.parse_args()
    faults = dict(FAULTS)
    if chosen.notice:
        faults["echo"] = echo_of({row["seq"]: row["measure"] for row in json.loads(chosen.notice.read_text("utf-8"))})
    outcome = run(content_rules(load_ruleset(), chosen.ocr), faults, chosen.count, chosen.seed, chosen.most_files)
    print("| fault | planted | seen | share |\n| --- | ---: | ---: | ---: |")
    for name in [*faults, "all"]:
        total, seen = (sum(c.values()) if name == "all" else c[name] for c in (outcome.planted, outcome.seen))
        print(f"| {name} | {total} | {seen} | {seen / max(1, total):.3f} |")
    for name, paths in outcome.missed:
        print(f"  not seen: {name}: {'; '.join(paths)}")
    print(f"controls: {outcome.controls} documents, accused {len(outcome.accused)} ({len(outcome.accused) / outcome.controls:.4f})")
    for told in outcome.accused:
        print(f"  {told}")
    answered = sum(outcome.states.values())
    print(f"answered clauses of the controls: {answered}, met {outcome.states['met']} ({outcome.states['met'] / answered:.3f})")


if __name__ == "__main__":
    main()
